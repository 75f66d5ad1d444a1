"""An Office package (zip) opened within bounds: bytes in, single parts out, nothing written anywhere.

Sizes that the zip declares are never believed: what counts is what comes out while inflating.
"""

from __future__ import annotations

import posixpath
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from struct import Struct
from typing import Final
from urllib.parse import unquote
from zipfile import ZIP_DEFLATED, ZIP_STORED

from formgen.read.ooxml.directory import UTF8_NAME, Entry, entries
from formgen.read.ooxml.kept import kept
from formgen.read.ooxml.sniff import refused, wrong_kind

MAX_FILE: Final = 10_000_000
MAX_PARTS: Final = 2_000
MAX_PART: Final = 20_000_000
MAX_TOTAL: Final = 60_000_000
MAX_MARKS: Final = {b"<": 400_000, b"=": 1_000_000, b"&": 1_000_000, b"\n": 1_000_000, b"\r": 1_000_000}
"""How many of each all parts read may hold together: tags, attributes, references and lines cost time."""

_FEWEST_MARKS: Final = min(MAX_MARKS.values())
_SHARED: Final[ContextVar[dict[bytes, int] | None]] = ContextVar("shared", default=None)

_ENCRYPTED: Final = 0x1
_HEADER: Final = Struct("<4s2xH18x2H")
"""What stands before a part: of it are looked at its mark, its flags, and how long its name and what follows are."""


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

    __slots__ = ("_data", "_free", "_marks", "_parts", "_total", "_uncounted")

    def __init__(self, data: bytes) -> None:
        """Raises `Unreadable` when `data` is not a zip package within the limits."""
        if len(data) > MAX_FILE:
            raise refused("file-too-big")
        if code := wrong_kind(data):
            raise refused(code)
        self._data = data
        self._parts: Mapping[str, Entry] = _directory(data)
        self._total = 0
        shared = _SHARED.get()
        self._marks = dict(MAX_MARKS) if shared is None else shared
        self._uncounted: list[bytes] = []
        self._free = _FEWEST_MARKS if shared is None else -1

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
        content = _inflated(part.method, part.crc, self._room(), _packed(self._data, part))
        self._total += len(content)
        self._count_marks(content)
        return content

    def _count_marks(self, content: bytes) -> None:
        """Raises `Unreadable` when this part is the one with which it is too much."""
        self._uncounted.append(content)
        if self._total <= self._free:  # so little in all that it cannot be too much
            return
        for mark in self._marks:
            self._marks[mark] -= sum(part.count(mark) for part in self._uncounted)
        self._uncounted.clear()
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
    folder, slash, name = part_name(source).rpartition("/")
    return f"{folder.rstrip('/')}{slash}_rels/{name}.rels"


def _directory(data: bytes) -> dict[str, Entry]:
    """Every part by its compared name; raises `Unreadable` when there are too many or two of a name."""
    if data.count(b"PK\x01\x02") > MAX_PARTS:
        raise refused("too-many-parts")
    parts: dict[str, Entry] = {}
    for entry in entries(data):
        if entry.name.endswith(("/", "\\")):
            continue
        if parts.setdefault(part_name(entry.name), entry) is not entry:
            raise refused("duplicate-part")
        if entry.flags & _ENCRYPTED:
            raise refused("password")
    return parts


def _packed(data: bytes, part: Entry) -> bytes:
    """The packed bytes of a part; raises `Unreadable` when its own header contradicts the directory."""
    start = part.offset
    if not 0 <= start <= len(data) - _HEADER.size:
        raise refused("damaged")
    mark, flags, name, extra = _HEADER.unpack_from(data, start)
    if mark != b"PK\x03\x04":
        raise refused("damaged")
    if flags & _ENCRYPTED:
        raise refused("password")
    name_end = start + _HEADER.size + name
    written = data[start + _HEADER.size : name_end]
    encoding = "utf-8" if part.flags & UTF8_NAME or written.isascii() else "cp437"
    if written.decode(encoding, "replace") != part.name:
        raise refused("damaged")
    begin = name_end + extra
    if begin + part.size > len(data):
        raise refused("damaged")
    return data[begin : begin + part.size]


@kept(128, longest=20_000)
def _inflated(method: int, crc: int, room: int, packed: bytes) -> bytes:
    """The unpacked content, never more than `room` bytes of it, and as the checksum says; else `Unreadable`."""
    if method == ZIP_STORED:
        content = packed[: room + 1]
    elif method == ZIP_DEFLATED:
        content = _deflated(packed, room + 1)
    else:
        raise refused("damaged")
    if len(content) > room:
        raise refused("part-too-big" if room == MAX_PART else "unpacks-too-big")
    if zlib.crc32(content) != crc:
        raise refused("bad-checksum")
    return content


def _deflated(packed: bytes, at_most: int) -> bytes:
    """The first `at_most` bytes of a deflated stream, which must be whole if it is shorter."""
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        content = stream.decompress(packed, at_most)
    except zlib.error as error:
        raise refused("damaged") from error
    if len(content) < at_most and not stream.eof:
        raise refused("damaged")
    return content
