"""Old Excel workbooks: records and chains of sectors that lie; and what else comes under their name."""

from __future__ import annotations

import struct

from old_files import CELL, END, FONTS, SMALL, STYLES, book, label, record, texts, wrapped

from hostile.catalogue import Build, add, reference_of

ATTACKS: dict[str, tuple[str, Build, str]] = {
    "that is sound": ("To be like any other: it must be read.", lambda: wrapped(SMALL), "not_ours"),
    "whose records go beyond its end": (
        "To have bytes read that are not there.",
        lambda: wrapped(book(struct.pack("<HH", 0x0204, 0xFFFF) + b"x", FONTS + STYLES)),
        "damaged",
    ),
    "of empty records": (
        "To have a million and a half records looked at that hold nothing.",
        lambda: wrapped(book(record(0x00FF) * 600_000, FONTS + STYLES)),
        "too-slow|not_ours",
    ),
    "of empty records before its sheets": (
        "The same, where the list of sheets stands.",
        lambda: wrapped(book(CELL, FONTS + STYLES + record(0x00FF) * 600_000)),
        "too-slow|not_ours",
    ),
    "of a thousand million texts": (
        "To have memory set aside for texts that are not there.",
        lambda: wrapped(book(CELL, FONTS + STYLES + record(0x00FC, struct.pack("<II", 0xFFFFFFFF, 0x7FFFFFFF)))),
        "damaged",
    ),
    "of a million short texts": (
        "To have a million texts kept.",
        lambda: wrapped(book(CELL, FONTS + STYLES + _many_texts())),
        "not_ours|damaged|too-slow",
    ),
    "that repeats one long text": (
        "To have one text counted once that a thousand cells share.",
        lambda: wrapped(
            book(
                b"".join(record(0x00FD, struct.pack("<HHHI", n // 250, n % 250, 0, 0)) for n in range(19_000)),
                FONTS + STYLES + texts(b"x" * 8_000),
            )
        ),
        "too-much-text",
    ),
    "of two hundred thousand sheets": (
        "To have one sheet read again and again.",
        lambda: wrapped(book(CELL, FONTS + STYLES, sheets=3_800)),
        "too-many-sheets",
    ),
    "of one sheet two hundred times": (
        "To have one megabyte read two hundred times.",
        lambda: wrapped(book(record(0x00FF) * 250_000, FONTS + STYLES, sheets=240)),
        "too-slow",
    ),
    "of far cells": (
        "To have a row made for every cell.",
        lambda: wrapped(book(b"".join(label(n, 255, b"x") for n in range(15_000)), FONTS + STYLES)),
        "too-slow|not_ours|damaged",
    ),
    "of formulas": (
        "To have formulas taken apart.",
        lambda: wrapped(
            book(
                b"".join(
                    record(0x0006, struct.pack("<HHHdHIH", n, 0, 0, 1.0, 0, 0, 60) + b"\x1e\x01\x00" * 20)
                    for n in range(19_000)
                ),
                FONTS + STYLES,
            )
        ),
        "not_ours",
    ),
    "of names": (
        "To have names taken apart that nest.",
        lambda: wrapped(book(CELL, FONTS + STYLES + b"".join(_name(n) for n in range(60_000)))),
        "damaged",
    ),
    "of styles": (
        "To have half a million styles kept.",
        lambda: wrapped(book(CELL, FONTS + record(0x00E0, b"\0" * 20) * 20_000)),
        "not_ours|damaged|too-slow",
    ),
    "of formats": (
        "To have long formats of numbers matched.",
        lambda: wrapped(
            book(
                CELL,
                FONTS
                + STYLES
                + b"".join(
                    record(0x041E, struct.pack("<HHB", n, 8_000, 0) + b"[hhhh" * 1_600) for n in range(164, 1_000)
                ),
            )
        ),
        "too-slow",
    ),
    "of merges": (
        "To have the whole sheet merged a million times.",
        lambda: wrapped(
            book(
                record(0x00E5, struct.pack("<H", 1_000) + struct.pack("<HHHH", 0, 65_535, 0, 255) * 1_000) * 780,
                FONTS + STYLES,
            )
        ),
        "not_ours|too-slow|damaged",
    ),
    "of blank cells": (
        "To have every cell of a sheet made, though all are empty.",
        lambda: wrapped(
            book(
                b"".join(
                    record(0x00BE, struct.pack("<HH", n, 0) + b"\0\0" * 256 + struct.pack("<H", 255))
                    for n in range(4_000)
                ),
                FONTS + STYLES,
            )
        ),
        "not_ours|too-slow|damaged",
    ),
    "whose sectors go round": (
        "To go from sector to sector for ever.",
        lambda: wrapped(SMALL, fat=[END, 2, 1, *[END] * 20]),
        "damaged",
    ),
    "whose sectors point beyond": (
        "To have bytes read that are not there.",
        lambda: wrapped(SMALL, fat=[END, 0x7FFFFFF0, *[END] * 20]),
        "damaged",
    ),
    "whose table of tables goes round": (
        "To go from table to table for ever.",
        lambda: wrapped(SMALL, difat=(1, 0x7FFFFFFF)),
        "damaged",
    ),
    "whose small sectors go round": (
        "To go round in a smaller circle.",
        lambda: wrapped(SMALL, small=(1, 0x7FFFFFFF), size=100),
        "damaged",
    ),
    "whose folder goes round": (
        "To walk a tree that is its own branch.",
        lambda: wrapped(SMALL, siblings=(0, 0, 0)),
        "damaged",
    ),
    "of enormous sectors": ("To have memory set aside for one sector.", lambda: wrapped(SMALL, shift=31), "not_ours"),
    "of tiny sectors": (
        "To have a table of a million sectors of one byte.",
        lambda: wrapped(SMALL, shift=0),
        "damaged",
    ),
    "longer than it is": ("To have bytes read that are not there.", lambda: wrapped(SMALL, size=0x7FFFFFFF), "damaged"),
    "that is locked": ("To be taken for an empty one.", lambda: wrapped(SMALL, name="EncryptedPackage"), "password"),
    "with macros": ("To have a program run.", lambda: wrapped(SMALL) + "_VBA_PROJECT".encode("utf-16-le"), "not_ours"),
    "of an alphabet that unpacks": (
        "To have a codec of Python run that is not for text.",
        lambda: wrapped(book(CELL, record(0x0042, struct.pack("<H", 65_535)) + FONTS + STYLES)),
        "not_ours",
    ),
    "that is a web page": (
        "To have a page run that Excel opens as a sheet.",
        lambda: b"<html><script>alert(1)</script><table><tr><td>" + reference_of().encode(),
        "web-page",
    ),
}
for told, (wants, build, ends) in ATTACKS.items():
    add(f"an old workbook {told}", "xls", wants, build, ends)
for tenth in (2, 5, 8):
    add(
        f"an old workbook cut after {tenth} tenths",
        "xls",
        "To have half of a form taken for the whole.",
        lambda tenth=tenth: wrapped(SMALL)[: len(wrapped(SMALL)) * tenth // 10],
        "damaged",
    )


def _many_texts() -> bytes:
    one = struct.pack("<HB", 1, 0) + b"x"
    first = record(0x00FC, struct.pack("<II", 2_000_000, 2_000_000) + one * 2_000)
    return first + record(0x003C, one * 2_000) * 750


def _name(number: int) -> bytes:
    text, formula = b"n%05d" % number, b"\x43" + struct.pack("<I", (number + 1) % 60_000 + 1) + b"\0\0"
    return record(
        0x0018, struct.pack("<HBBHHHBBBB", 0, 0, len(text), len(formula), 0, 0, 0, 0, 0, 0) + b"\0" + text + formula
    )
