"""The XML of a drawn workbook, cut at what differs between its fillings.

A `Sliced` part is pieces of text with a slot for each answer cell, each row's height and each mark; filling
one copies the pieces and replaces those that this filling has something for.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from formgen.render.workbook.style import escaped

REFERENCE, FACTS, ENDS = "\ue000reference\ue001", "\ue000facts\ue001", "\ue000ends\ue001"
"""What stands for the reference, for title, case and date, and for the ends of pages, in a drawn workbook: letters of
no script."""

TEXT_END = b"</t></is></c>"

_SLOT = re.compile(
    r'<c r="(?P<cell>[A-Z]+[0-9]+)"[^>]*?(?:/|></c)>'
    r'|(?P<before><row r="(?P<row>[0-9]+)"[^>]*? ht=")(?P<height>[0-9.]+)(?=")'
    r"|(?:\ue000|&#57344;)(?P<mark>[a-z]+)(?:\ue001|&#57345;)"
)


@dataclass(frozen=True, slots=True)
class Sliced:
    """One part of the package: its pieces, and where its slots are among them."""

    pieces: tuple[bytes, ...]
    cells: Mapping[str, int]
    heights: Mapping[int, tuple[int, float]]
    marks: tuple[tuple[int, str], ...]

    @classmethod
    def of(cls, content: str, cells: Collection[str]) -> Sliced:
        """`content` cut at its marks and, where `cells` names any, at those cells and their rows' heights."""
        pieces: list[bytes] = []
        places: dict[str, int] = {}
        heights: dict[int, tuple[int, float]] = {}
        marks: list[tuple[int, str]] = []
        end = 0
        for found in _SLOT.finditer(content):
            if found["cell"] and found["cell"] not in cells:
                continue
            start = found.end("before") if found["row"] else found.start()
            pieces.append(content[end:start].encode())
            if found["mark"]:
                marks.append((len(pieces), found["mark"]))
            elif found["row"]:
                heights[int(found["row"])] = len(pieces), float(found["height"])
            else:
                places[found["cell"]] = len(pieces)
            pieces.append(content[start : found.end()].encode())
            end = found.end()
        pieces.append(content[end:].encode())
        return cls(tuple(pieces), places, heights, tuple(marks))

    def filled(self, cells: Mapping[str, bytes], heights: Mapping[int, float], marks: Mapping[str, bytes]) -> bytes:
        """The content of one filling; a row is never lower than it was drawn. Marks are XML."""
        pieces = list(self.pieces)
        for index, name in self.marks:
            pieces[index] = marks[name]
        for cell, xml in cells.items():
            pieces[self.cells[cell]] = xml
        for row, height in heights.items():
            index, drawn = self.heights[row]
            if height > drawn:
                pieces[index] = f"{height:g}".encode()
        return b"".join(pieces)


def text_cell(cell: str, style: int, text: str) -> str:
    """A cell that holds `text` as text, whatever it looks like."""
    return f"{text_start(cell, style)}{in_xml(text)}</t></is></c>"


def text_start(cell: str, style: int) -> str:
    """What stands before the text of such a cell; `TEXT_END` stands after it."""
    return f'<c r="{cell}" s="{style}" t="inlineStr"><is><t xml:space="preserve">'


def number_cell(cell: str, style: int, number: int | float) -> str:
    """A cell that holds a number, or a date as its number of days."""
    return f'<c r="{cell}" s="{style}"><v>{number!r}</v></c>'


def blank_cell(cell: str, style: int) -> str:
    """An empty cell."""
    return f'<c r="{cell}" s="{style}"/>'


def in_xml(text: str) -> str:
    """`text` as it may stand in an element, escaped for Excel too."""
    if "_x" in text:
        text = escaped(text)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
