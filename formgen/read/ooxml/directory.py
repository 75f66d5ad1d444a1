"""The directory of a zip package: its parts, and where each lies.

Most packages are written in the plainest way and are read here at once; whatever is unusual goes through `zipfile`.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from itertools import repeat
from struct import Struct
from typing import Final, NamedTuple
from zipfile import ZipFile

from formgen.errors import Unreadable
from formgen.read.ooxml.sniff import refused

UTF8_NAME: Final = 0x800

_END: Final = Struct("<4s4H2LH")
_ENTRY: Final = Struct("<4s6H3L5H2L")
_MORE_SHORT, _MORE_LONG = 0xFFFF, 0xFFFFFFFF
"""What stands where a field is too small and another holds the number."""


class Entry(NamedTuple):
    """One part as the directory lists it: `name` as it is written there, `offset` that of its own header."""

    name: str
    flags: int
    method: int
    crc: int
    size: int
    offset: int


def entries(data: bytes) -> list[Entry]:
    """The parts in the order of the directory; raises `Unreadable` when there is none that is sound."""
    try:
        return list(_plain(data))
    except _UnusualError:
        return _any(data)


class _UnusualError(Exception):
    """The package is not written in the plainest way."""


def _plain(data: bytes) -> Iterator[Entry]:
    at = len(data) - _END.size
    if at < 0:
        raise _UnusualError
    mark, disk, first, here, count, size, start, comment = _END.unpack_from(data, at)
    if mark != b"PK\x05\x06" or disk or first or comment or here != count or start + size != at or count == _MORE_SHORT:
        raise _UnusualError
    for _ in repeat(None, count):
        if start + _ENTRY.size > at:
            raise _UnusualError
        (mark, _, _, flags, method, _, _, crc, packed, whole, name, extra, comment, disk, _, _, offset) = (
            _ENTRY.unpack_from(data, start)
        )
        begin = start + _ENTRY.size
        if mark != b"PK\x01\x02" or disk or _MORE_LONG in (packed, whole, offset):
            raise _UnusualError
        yield Entry(_name(data[begin : begin + name], flags), flags, method, crc, packed, offset)
        start = begin + name + extra + comment
    if start != at:
        raise _UnusualError


def _name(written: bytes, flags: int) -> str:
    if b"\0" in written:  # some programs read such a name up to there
        raise refused("duplicate-part")
    try:
        return written.decode("utf-8" if flags & UTF8_NAME or written.isascii() else "cp437")
    except UnicodeDecodeError:
        raise _UnusualError from None


def _any(data: bytes) -> list[Entry]:
    try:
        with ZipFile(BytesIO(data)) as archive:
            if any("\0" in e.orig_filename for e in archive.infolist()):
                raise refused("duplicate-part")
            return [
                Entry(e.orig_filename, e.flag_bits, e.compress_type, e.CRC, e.compress_size, e.header_offset)
                for e in archive.infolist()
            ]
    except Unreadable:
        raise
    except Exception as error:  # on hostile bytes zipfile raises whatever struct, codecs and io raise
        raise refused("damaged") from error
