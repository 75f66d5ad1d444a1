"""Large print on a Word page, for young children: choices as pictures, a stop sign, a box to draw in."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from formgen.answers import Instance
from formgen.beside import english
from formgen.look import PICTURES, STOP, pictured
from formgen.outline import Item, Outline, Part
from formgen.render.word.box import KEPT, NO_BREAK, Answer, Piece, Place, answer
from formgen.render.word.lattice import APART, BETWEEN, Page, Pieces
from formgen.render.word.markup import (
    TWIPS_A_MM,
    cell_start,
    line,
    paragraph,
    picture,
    row,
    run,
    runs,
    table_start,
)
from formgen.render.word.styles import in_styles, styles

SCALE = 1.8
"""How much larger than usual the type of large print is, on every copy and in every variant."""

_FACE, _SIGN = 22.0, 12.0
"""Millimetres that the picture of a choice, and a stop sign, are high."""

_LARGE = styles("Big", ("Label", "Help", "Answer", "Tick", "TickPrefilled"), ("TickBox",))


def large(page: Page) -> Page:
    """The page in large print."""
    return replace(page, scale=SCALE, big=True)


def enlarged(pieces: Iterable[str | Piece]) -> Pieces:
    """The pieces in the styles of large print."""
    return in_styles(pieces, _LARGE)


@dataclass(frozen=True, slots=True)
class Faces:
    """A row of pictures, each with its word and its tick box, and the states beneath; `bar` marks a pre-filled one."""

    answer: Answer
    width: int
    bar: str

    @property
    def places(self) -> tuple[Place, ...]:
        """The answer."""
        return (self.answer.place,)

    def write(self, instance: Instance) -> bytes:
        """The row for the instance."""
        box, given = self.answer, self.answer.given(instance)
        options, marks = box.item.question.choices, box.marks(given)
        start = cell_start(self.width, 1, self.bar if given.prefilled else "")
        cells = [
            f"{start}{paragraph('FormgenBigPicture', drawn(o.picture, f'{box.item.code}={o.code}', _FACE), KEPT)}"
            f"{paragraph('FormgenBigWord', runs(o.label), KEPT)}{paragraph('FormgenBigWord', mark)}</w:tc>"
            for o, (mark, _) in zip(options, marks, strict=False)
        ]
        table = table_start("FormgenLayout", [self.width] * len(cells), header=False) + row("".join(cells)) + "</w:tbl>"
        rest = [f"{mark}{run(NO_BREAK)}{line(label)}" for mark, label in marks[len(options) :]]
        below = paragraph("FormgenBigTick", run("   ").join(rest)) if rest else ""
        return f"{table}{below}{BETWEEN}".encode()


def faces(item: Item, page: Page) -> Pieces:
    """The choices of a question as pictures."""
    width = page.width // len(item.question.choices)
    return [Faces(answer(item, page.width, page.scale), width, page.cell.prefilled)]


def drawn(name: str, place: str, height: float) -> str:
    """A run with a picture, which the part must have by `relation`; `place` tells it from the others on the page."""
    number = zlib.crc32(f"{place} {name}".encode()) & 0x7FFFFFFF
    return f"<w:r>{picture(relation(name), number, PICTURES[name], height, height)}</w:r>"


def relation(name: str) -> str:
    """The relation by which a part shows a picture."""
    return f"rIdFormgenPicture_{name}"


def shown(outline: Outline) -> tuple[str, ...]:
    """The names of the pictures that the pages of an outline show."""
    big = [section for section in outline.sections if section.big]
    names = {o.picture for s in big for q in s.questions if pictured(q) for o in q.choices}
    return tuple(sorted(names | ({STOP} if any(s.help for s in big) else set())))


_SIGN_COLUMN = round((_SIGN + 4) * TWIPS_A_MM)


def stop(section: Part, page: Page) -> Pieces:
    """The help of a section beside a stop sign."""
    middle = '<w:vAlign w:val="center"/>'
    columns: Sequence[int] = (_SIGN_COLUMN, page.width - _SIGN_COLUMN)
    sign = paragraph("FormgenBigHelp", drawn(STOP, section.name, _SIGN))
    cells = (
        f"{cell_start(columns[0], 1, middle)}{sign}</w:tc>"
        f"{cell_start(columns[1], 1, middle)}{paragraph('FormgenBigHelp', runs(section.help))}</w:tc>"
    )
    return [table_start("FormgenLayout", columns, header=False) + row(cells) + "</w:tbl>" + APART]


def drawing(section: Part, page: Page) -> Pieces:
    """An empty box to draw in; nothing where the section has none."""
    if not section.drawing:
        return []
    words = paragraph("FormgenBigHelp" if section.big else "FormgenHelp", runs(page.draw_here))
    cell = f"{cell_start(page.width, 1, page.office.blank)}{words}</w:tc>"
    height = round(section.drawing * TWIPS_A_MM)
    start = table_start("FormgenLayout", [page.width], title=english(page.draw_here), header=False)
    return [APART + start + row(cell, height=height) + "</w:tbl>" + BETWEEN]
