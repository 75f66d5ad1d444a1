"""Old Excel workbooks (.xls) written by hand: records, and the container of sectors, every number of which may lie."""

from __future__ import annotations

import struct
from collections.abc import Sequence

OLE = bytes.fromhex("D0CF11E0A1B11AE1")
END, FREE, FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def record(kind: int, body: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def start(kind: int) -> bytes:
    return record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0, 1997, 0, 6))


def book(sheet: bytes, before: bytes = b"", sheets: int = 1) -> bytes:
    """A stream of records of Excel 97: the globals with `before` in them, and one sheet of these records."""
    name = b"Form"
    size = len(start(5)) + len(before) + (4 + 8 + len(name)) * sheets + 4
    at = struct.pack("<IHBB", size, 0, len(name), 0) + name
    return start(5) + before + record(0x0085, at) * sheets + record(0x000A) + start(0x10) + sheet + record(0x000A)


def wrapped(stream: bytes, *, name: str = "Workbook", fat: Sequence[int] | None = None, shift: int = 9, first: int = 1,
            difat: tuple[int, int] = (END, 0), siblings: tuple[int, int, int] = (FREE, FREE, 1),
            small: tuple[int, int] = (END, 0), size: int | None = None) -> bytes:  # fmt: skip
    """The stream in the old container, every number of which may lie."""
    stream = stream.ljust(4_096, b"\0")
    stream += b"\0" * (-len(stream) % 512)
    sectors = len(stream) // 512
    tables = (sectors + 2) // 126 + 1
    chain = [END, *range(2, sectors + 1), END]
    chain += [FAT] * tables if fat is None else []
    listed = list(fat) if fat is not None else chain
    listed += [FREE] * (tables * 128 - len(listed))
    places = [1 + sectors + n for n in range(tables)]
    head = OLE + b"\0" * 16 + struct.pack("<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, shift, 6, 0, tables, 0, 0, 4_096,
                                          small[0], small[1], *difat)  # fmt: skip
    head += b"".join(struct.pack("<I", n) for n in [*places, *[FREE] * (109 - len(places))][:109])

    def entry(title: str, kind: int, where: int, long: int, kin: tuple[int, int, int] = (FREE, FREE, FREE)) -> bytes:
        text = title.encode("utf-16-le") + b"\0\0"
        return (text.ljust(64, b"\0") + struct.pack("<HBB", len(text), kind, 1) + struct.pack("<III", *kin) + b"\0" * 36
                + struct.pack("<II", where, long) + b"\0" * 4)  # fmt: skip

    folder = entry("Root Entry", 5, END, 0, siblings)
    folder += entry(name, 2, first, len(stream) if size is None else size) + b"\0" * 256
    return head[:512] + folder + stream + b"".join(struct.pack("<I", n) for n in listed)


def label(row: int, column: int, text: bytes) -> bytes:
    return record(0x0204, struct.pack("<HHHHB", row, column, 0, len(text), 0) + text)


def texts(*told: bytes, total: int | None = None) -> bytes:
    return record(0x00FC, struct.pack("<II", len(told), len(told) if total is None else total)
                  + b"".join(struct.pack("<HB", len(text), 0) + text for text in told))  # fmt: skip


CELL = label(0, 0, b"Q01")
FONTS = b"".join(record(0x0031, struct.pack("<HHHHHBBBxBB", 200, 0, 0, 400, 0, 0, 0, 0, 1, 0) + b"A") for _ in range(5))
STYLES = b"".join(record(0x00E0, b"\0" * 20) for _ in range(21))
SMALL = book(CELL, FONTS + STYLES)
