"""A PDF file of which only the content of pages changes: `Binder.bind(contents)` gives the file.

All else is written and compressed once.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import md5
from typing import Any

from formgen.render.shared.package import quickly

_HEAD = b"%PDF-1.7\n%\xf0\x9f\x96\xa4\n"

_IN_FILE, _IN_STREAM = 1, 2
"""Where the table of a file finds an object (ISO 32000, 7.5.8)."""

_ENTRY = 7
"""Bytes of a line of the table: the sort, the place, the number within."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The content of one page: its object's number, and the parts between its gaps."""

    number: int
    parts: tuple[bytes, ...]

    def content(self, filled: Sequence[bytes]) -> bytes:
        """The content with its gaps filled, compressed."""
        pieces = [b""] * (2 * len(filled) + 1)
        pieces[::2], pieces[1::2] = self.parts, filled
        return quickly(b"".join(pieces))


@dataclass(frozen=True, slots=True)
class Binder:
    """A file without its pages' contents: `head` is all that stays the same, `table` says where, `trailer` the rest."""

    head: bytes
    table: bytes
    trailer: bytes
    mark: bytes
    sheets: tuple[Sheet, ...]

    def bind(self, filled: Sequence[Sequence[bytes]]) -> bytes:
        """The file with the gaps of each page filled. Equal fillings give equal bytes."""
        table, place, written = bytearray(self.table), len(self.head), [self.head]
        seen = md5(self.mark, usedforsecurity=False)
        for page, gaps in zip(self.sheets, filled, strict=True):
            seen.update(b"\n".join(gaps))
            content = page.content(gaps)
            made = b"%d 0 obj\n<</Filter/FlateDecode/Length %d>>\nstream\n%b\nendstream\nendobj\n" % (
                page.number, len(content), content,
            )  # fmt: skip
            table[page.number * _ENTRY + 1 : page.number * _ENTRY + 5] = place.to_bytes(4, "big")
            written.append(made)
            place += len(made)
        table[-_ENTRY + 1 : -2] = place.to_bytes(4, "big")
        listed, known = quickly(bytes(table)), seen.hexdigest().encode()
        written.append(self.trailer % (known, len(listed), listed, place))
        return b"".join(written)


def binder(objects: Sequence[Any], catalog: bytes, info: bytes, sheets: Sequence[Sheet]) -> Binder:
    """The binder of a document's objects, each at its number; None stands where there is none."""
    changing = {page.number for page in sheets}
    parts, entries = [_HEAD], [(0, 0, 0xFFFF)]
    plain: list[tuple[int, bytes]] = []
    place = len(_HEAD)
    holder = len(objects)
    for number, found in enumerate(objects[1:], 1):
        if number in changing:
            entries.append((_IN_FILE, 0, 0))
        elif found is None:
            entries.append((0, 0, 0xFFFF))
        elif found.compressible:
            entries.append((_IN_STREAM, holder, len(plain)))
            plain.append((number, found.data))
        else:
            entries.append((_IN_FILE, place, 0))
            parts.append(found.indirect + b"\n")
            place += len(parts[-1])
    parts.append(_held(holder, plain))
    entries += [(_IN_FILE, place, 0), (_IN_FILE, 0, 0)]
    table = b"".join(sort.to_bytes(1, "big") + at.to_bytes(4, "big") + n.to_bytes(2, "big") for sort, at, n in entries)
    head = b"".join(parts)
    mark = md5(head, usedforsecurity=False).hexdigest().encode()
    own = b"%d 0 obj\n<</Type/XRef/W[1 4 2]/Size %d/Root %b/Info %b" % (holder + 1, holder + 2, catalog, info)
    trailer = (
        own.replace(b"%", b"%%") + b"/ID[<" + mark + b"><%b>]/Filter/FlateDecode/Length %d>>\nstream\n%b\nendstream\n"
        b"endobj\nstartxref\n%d\n%%%%EOF\n"
    )
    return Binder(head, table, trailer, mark, tuple(sheets))


def _held(number: int, plain: Sequence[tuple[int, bytes]]) -> bytes:
    """The object that holds all objects without streams."""
    index, place = [], 0
    for each, data in plain:
        index.append(b"%d %d" % (each, place))
        place += len(data) + 1
    first = b" ".join(index) + b"\n"
    held = zlib.compress(first + b"\n".join(data for _, data in plain), 9)
    return b"%d 0 obj\n<</Type/ObjStm/N %d/First %d/Filter/FlateDecode/Length %d>>\nstream\n%b\nendstream\nendobj\n" % (
        number, len(plain), len(first), len(held), held,
    )  # fmt: skip
