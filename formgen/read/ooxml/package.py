"""An Office package (zip) opened within bounds: bytes in, single parts out, nothing written anywhere.

Sizes that the zip declares are never believed: what counts is what comes out while inflating.
"""

from __future__ import annotations

import posixpath
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from io import BytesIO
from typing import Final
from urllib.parse import unquote
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from formgen.read.ooxml.sniff import refused, wrong_kind

MAX_FILE: Final = 10_000_000
MAX_PARTS: Final = 2_000
MAX_PART: Final = 20_000_000
MAX_TOTAL: Final = 60_000_000
MAX_MARKS: Final = {b"<": 400_000, b"=": 1_000_000, b"&": 1_000_000, b"\n": 1_000_000, b"\r": 1_000_000}
"""How many of each all parts read may hold together: tags, attributes, references and lines cost time."""

_SHARED: Final[ContextVar[dict[bytes, int] | None]] = ContextVar("shared", default=None)

_ENCRYPTED: Final = 0x1
_UTF8_NAME: Final = 0x800


@contextmanager
def together() -> Iterator[None]:
    """Within this all packages may hold together what one may: a message with fifty files costs no more than one."""
    token = _SHARED.set(dict(MAX_MARKS))
    try:
        yield
    finally:
        _SHARED.reset(token)


class Package:
    """The parts of one file. Reading is counted, so one package serves one reading of one file.

    Part names are compared without case, with "/" for "\\" and without a leading "/".
    """

    __slots__ = ("_data", "_marks", "_parts", "_total")

    def __init__(self, data: bytes) -> None:
        """Raises `Unreadable` when `data` is not a zip package within the limits."""
        if len(data) > MAX_FILE:
            raise refused("file-too-big")
        if code := wrong_kind(data):
            raise refused(code)
        self._data = data
        self._parts: Mapping[str, ZipInfo] = _directory(data)
        self._total = 0
        shared = _SHARED.get()
        self._marks = dict(MAX_MARKS) if shared is None else shared

    @property
    def names(self) -> tuple[str, ...]:
        """The name of every part, in lower case, in the order of the file."""
        return tuple(self._parts)

    def __contains__(self, name: str) -> bool:
        return part_name(name) in self._parts

    def read(self, name: str) -> bytes:
        """The bytes of a part, CRC checked; raises `Unreadable` when it is missing, damaged or too big."""
        part = self._parts.get(part_name(name))
        if part is None:
            raise refused("damaged")
        content = _inflate(part, _packed(self._data, part), self._room())
        if zlib.crc32(content) != part.CRC:
            raise refused("bad-checksum")
        self._total += len(content)
        self._count_marks(content)
        return content

    def _count_marks(self, content: bytes) -> None:
        """Raises `Unreadable` when this part is the one with which it is too much."""
        for mark in self._marks:
            self._marks[mark] -= content.count(mark)
        if min(self._marks.values()) < 0:
            raise refused("too-much-markup")

    def _room(self) -> int:
        return min(MAX_PART, MAX_TOTAL - self._total)


def part_name(name: str) -> str:
    """`name` in the one spelling by which parts are compared."""
    return name.replace("\\", "/").lstrip("/").lower()


def target_of(source: str, target: str) -> str:
    """The part that a relationship of the part `source` points to; `target` is absolute or relative."""
    plain = unquote(target).replace("\\", "/")
    return part_name(posixpath.normpath(posixpath.join("/", posixpath.dirname(part_name(source)), plain)))


def relationships_of(source: str) -> str:
    """The name of the part that holds the relationships of `source` ("" stands for the package)."""
    folder, name = posixpath.split(part_name(source))
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _directory(data: bytes) -> dict[str, ZipInfo]:
    """Every part by its compared name; raises `Unreadable` when there are too many or two of a name."""
    if data.count(b"PK\x01\x02") > MAX_PARTS:
        raise refused("too-many-parts")
    try:
        with ZipFile(BytesIO(data)) as archive:
            listed = archive.infolist()
    except Exception as error:  # on hostile bytes zipfile raises whatever struct, codecs and io raise
        raise refused("damaged") from error
    parts: dict[str, ZipInfo] = {}
    for entry in listed:
        if entry.filename.endswith(("/", "\\")):
            continue
        if parts.setdefault(part_name(entry.filename), entry) is not entry:
            raise refused("duplicate-part")
        if entry.flag_bits & _ENCRYPTED:
            raise refused("password")
    return parts


def _packed(data: bytes, part: ZipInfo) -> memoryview:
    """The packed bytes of a part; raises `Unreadable` when its own header contradicts the directory."""
    start = part.header_offset
    header = data[start : start + 30]
    if start < 0 or len(header) < 30 or not header.startswith(b"PK\x03\x04"):
        raise refused("damaged")
    if header[6] & _ENCRYPTED:
        raise refused("password")
    name_end = start + 30 + int.from_bytes(header[26:28], "little")
    encoding = "utf-8" if part.flag_bits & _UTF8_NAME else "cp437"
    if data[start + 30 : name_end].decode(encoding, "replace") != part.orig_filename:
        raise refused("damaged")
    begin = name_end + int.from_bytes(header[28:30], "little")
    if begin + part.compress_size > len(data):
        raise refused("damaged")
    return memoryview(data)[begin : begin + part.compress_size]


def _inflate(part: ZipInfo, packed: memoryview, room: int) -> bytes:
    """The unpacked content, never more than `room` bytes of it; else `Unreadable`."""
    if part.compress_type == ZIP_STORED:
        content = bytes(packed[: room + 1])
    elif part.compress_type == ZIP_DEFLATED:
        content = _deflated(packed, room + 1)
    else:
        raise refused("damaged")
    if len(content) > room:
        raise refused("part-too-big" if room == MAX_PART else "unpacks-too-big")
    return content


def _deflated(packed: memoryview, at_most: int) -> bytes:
    """The first `at_most` bytes of a deflated stream, which must be whole if it is shorter."""
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        content = stream.decompress(packed, at_most)
    except zlib.error as error:
        raise refused("damaged") from error
    if len(content) < at_most and not stream.eof:
        raise refused("damaged")
    return content
