"""Rows of questions as rows of one Word table: labels above, answer boxes below, gaps between.

Nothing is nested: rows with different divisions share one grid, and cells span what they need of it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from formgen.beside import ANCHOR
from formgen.look import DRAW_HERE, ROW_WIDTH, written_choices
from formgen.outline import Item, Question
from formgen.render.word.box import KEPT, Answer, Piece, answer
from formgen.render.word.boxrow import EMPTY_CELL, LINE_HEIGHT, AnswerRow, Cell
from formgen.render.word.markup import TWIPS_A_MM, cell_start, paragraph, row, run, runs, text_width

Pieces = list[str | Piece]
Make = Callable[[int, int], str | Cell]

GAP = round(5 * TWIPS_A_MM)
PADDING = round(3 * TWIPS_A_MM)
_TO_HELP = round(1.5 * TWIPS_A_MM)
_CODE, _BOLD, _SMALL = 0.75, 1.1, 0.85
"""How wide a code, a label and help are, beside type of ten points."""

BETWEEN = EMPTY_CELL
APART = paragraph("FormgenSpace", "")
"""Around what is framed or has a band of its own."""

_EMPTY_LABEL = paragraph("FormgenGap", "", KEPT)


@dataclass(frozen=True, slots=True)
class Frame:
    """How the cell of a box looks: the end of its `w:tcPr` when blank and when pre-filled."""

    blank: str
    prefilled: str


@dataclass(frozen=True, slots=True)
class Page:
    """The width of the text in twips, how much larger than usual its type is, and the frames of its boxes.

    `beneath_heads` is the border of the head row of a table that is not its first; `big` is large print, for young
    children; `draw_here` what stands in a box to draw in.
    """

    width: int
    scale: float
    box: Frame
    office: Frame
    cell: Frame
    beneath_heads: str = ""
    big: bool = False
    draw_here: str = DRAW_HERE


def label(question: Question, code: str, width: float) -> str:
    """Code, label and help of a question: paragraphs that stay with what follows.

    Help that has room stands behind the label, longer help beneath it.
    """
    named = run(code, "FormgenCode") + run(" ") + runs(question.label)
    helped = " ".join(words for words in (question.help, written_choices(question)) if words)
    if not helped:
        return paragraph("FormgenLabel", named)
    wide = text_width(f"{code} ") * _CODE + text_width(f"{question.label} ") * _BOLD + text_width(helped) * _SMALL
    if wide < width - _TO_HELP and ANCHOR not in question.label + helped:
        return paragraph("FormgenLabel", named + run("  ") + runs(helped, "FormgenHint"))
    return paragraph("FormgenLabel", named) + paragraph("FormgenHelp", runs(helped))


def place(questions: Sequence[Question], left: int, width: int) -> list[tuple[int, int, Question]]:
    """Where the questions of a row begin and end, in twips."""
    unit = (width + GAP) / ROW_WIDTH
    placed, units = [], 0
    for question in questions:
        end = min(units + question.width, ROW_WIDTH)
        placed.append((left + round(units * unit), left + round(end * unit) - GAP, question))
        units = end
    return placed


def box_cell(box: Answer, frame: Frame, scale: float, width: int, span: int = 1) -> Cell:
    """The cell of an answer box; tick boxes have no frame."""
    question = box.item.question
    if box.control is None:
        return Cell(box, width, span, "", "", 0, scale)
    return Cell(box, width, span, frame.blank, frame.prefilled, LINE_HEIGHT * max(question.lines, 1), scale)


def lattice(
    rows: Sequence[Sequence[Question]],
    page: Page,
    padding: int,
    item: Callable[[Question], Item],
    frame: Frame,
) -> tuple[list[int], Pieces]:
    """The columns and the rows of the table that holds these rows of questions, `padding` at both sides."""
    placed = [place(questions, padding, page.width - 2 * padding) for questions in rows]
    edges = sorted({0, page.width} | {edge for one in placed for left, right, _ in one for edge in (left, right)})
    pieces: Pieces = []
    for one in placed:
        pieces += _two_rows(edges, one, item, frame, page.scale)
    return [right - left for left, right in pairwise(edges)], pieces


def _two_rows(
    edges: list[int],
    placed: list[tuple[int, int, Question]],
    item: Callable[[Question], Item],
    frame: Frame,
    scale: float,
) -> Pieces:
    labels: list[tuple[int, int, Make]] = []
    answers: list[tuple[int, int, Make]] = []
    for left, right, question in placed:
        asked = item(question)
        labels.append((left, right, _label_cell(question, asked.code, scale)))
        box = answer(asked, right - left, scale)
        answers.append((left, right, lambda w, s, box=box: box_cell(box, frame, scale, w, s)))  # type: ignore[misc]
    above = "".join(c for c in strip(edges, labels, _EMPTY_LABEL) if isinstance(c, str))
    return [row(above), AnswerRow(tuple(strip(edges, answers, BETWEEN)))]


def _label_cell(question: Question, code: str, scale: float) -> Make:
    low = '<w:vAlign w:val="bottom"/>'
    return lambda width, span: f"{cell_start(width, span, low)}{label(question, code, width / scale)}</w:tc>"


def strip(edges: Sequence[int], placed: Sequence[tuple[int, int, Make]], empty: str) -> list[str | Cell]:
    """The cells of a row from edge to edge: the placed ones, and empty ones between them."""
    cells: list[str | Cell] = []
    here = edges[0]

    def gap(until: int) -> None:
        if until > here:
            cells.append(f"{cell_start(until - here, _span(edges, here, until))}{empty}</w:tc>")

    for left, right, make in placed:
        gap(left)
        cells.append(make(right - left, _span(edges, left, right)))
        here = right
    gap(edges[-1])
    return cells


def _span(edges: Sequence[int], left: int, right: int) -> int:
    return bisect_left(edges, right) - bisect_left(edges, left)
