"""Table questions on a Word page: tables of rows and columns, framed blocks, and grids of ticks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from formgen.look import pack
from formgen.outline import Item, Kind, Option, Question
from formgen.render.answerbox import (
    LINE_HEIGHT,
    AnswerRow,
    Cell,
    TickRow,
    answer,
    open_rows,
    ticked,
)
from formgen.render.control import drop_down, state_option
from formgen.render.lattice import BETWEEN, PADDING, Page, Pieces, lattice
from formgen.render.wordml import TWIPS_A_MM, cell_start, paragraph, row, run, runs, table_start
from formgen.sheet import row_code

_WEIGHTS = {
    Kind.LINE: 4.0, Kind.TEXT: 5.0, Kind.CHOICE: 3.0, Kind.CHOICES: 4.0, Kind.DATE: 2.4,
    Kind.PARTIAL_DATE: 2.4, Kind.YESNO: 1.2, Kind.WHOLE: 1.2, Kind.NUMBER: 1.2, Kind.SCALE: 1.2,
}  # fmt: skip
_LETTER = 1.95 * TWIPS_A_MM
_MARGINS = round(4 * TWIPS_A_MM)
_LISTED = (Kind.CHOICE, Kind.YESNO, Kind.SCALE)


def table(question: Question, page: Page) -> Pieces:
    """A table question: one block for each row, or one table for all."""
    return _blocks(question, page) if question.blocks else _grid(question, page)


def _grid(question: Question, page: Page) -> Pieces:
    columns = column_widths(question, page.width)
    lists = {c.name: drop_down(c) for c in question.columns if c.kind in _LISTED}

    def made(option: Option) -> Pieces:
        cells = (
            _cell(Item(column, question, option), width, lists.get(column.name), page)
            for column, width in zip(question.columns, columns[1:], strict=True)
        )
        return [AnswerRow((_row_label(question, option, columns[0]), *cells))]

    start = table_start("FormgenGrid", columns, title=question.label) + _header(question, columns)
    return [start, *_rows(question, made), "</w:tbl>", key(question), BETWEEN]


def _rows(question: Question, made: Callable[[Option], Pieces]) -> Pieces:
    if question.open:
        return [open_rows(question, made)]
    return [piece for option in question.rows for piece in made(option)]


def _cell(item: Item, width: int, listed: str | None, page: Page) -> Cell:
    box = answer(item, width - _MARGINS, listed)
    return Cell(box, width, 1, page.cell.blank, page.cell.prefilled, LINE_HEIGHT)


def _header(question: Question, columns: Sequence[int]) -> str:
    cells = [cell_start(columns[0]) + paragraph("FormgenTableHeader", "") + "</w:tc>"]
    for column, width in zip(question.columns, columns[1:], strict=True):
        content = run(column.code, "FormgenCode") + run(" ") + runs(column.label)
        helped = paragraph("FormgenTableHelp", runs(column.help)) if column.help else ""
        cells.append(cell_start(width) + paragraph("FormgenTableHeader", content) + helped + "</w:tc>")
    return row("".join(cells), header=True)


def _row_label(question: Question, option: Option, width: int) -> str:
    code = run(row_code(question, option), "FormgenCode")
    shown = "" if question.open else run(" ") + runs(option.label)
    return cell_start(width) + paragraph("FormgenRowLabel", code + shown) + "</w:tc>"


def column_widths(question: Question, width: int) -> list[int]:
    """Twips for the row labels and for each column: room for the longest word, the rest by kind."""
    first = round(11 * TWIPS_A_MM)
    if question.rows:
        longest = max(len(o.label) for o in question.rows) + 7
        first = min(round(longest * _LETTER) + _MARGINS, round(width * 0.42))
    least = [round(max(map(len, _words(c))) * _LETTER * 0.92) + _MARGINS for c in question.columns]
    spare = width - first - sum(least)
    weights = [_WEIGHTS[c.kind] for c in question.columns]
    if spare < 0:
        return [first, *(round(w * (width - first) / sum(least)) for w in least)]
    return [first, *(round(m + spare * w / sum(weights)) for m, w in zip(least, weights, strict=True))]


def _words(column: Question) -> Iterable[str]:
    if column.kind is Kind.CHOICE:
        yield from (word for option in column.choices for word in option.label.split())
    if column.kind in (Kind.DATE, Kind.PARTIAL_DATE):
        yield "September"
    yield from column.label.split()


def key(question: Question) -> str:
    """What the drop-downs of a table offer, for who fills it in by hand; a small paragraph or nothing."""
    parts = []
    for column in question.columns:
        offered = [o.label for o in column.choices] if column.kind is Kind.CHOICE else []
        if column.kind is Kind.SCALE and column.states:
            offered = [f"{column.minimum or 0}–{column.maximum or 10}"]
        if offered and not ticked(column, in_table=True):
            words = offered + [s.words for s in column.states]
            parts.append(run(f"{column.label}: ", "Strong") + runs(" · ".join(words)))
    return paragraph("FormgenKey", run("   ").join(parts)) if parts else ""


def _blocks(question: Question, page: Page) -> Pieces:
    columns, _ = _block_rows(question, question.row_options()[0], page)

    def made(option: Option) -> Pieces:
        rows = _block_rows(question, option, page)[1]
        title = run(row_code(question, option), "FormgenCode") + run(" ") + runs(_block_title(question, option))
        head = cell_start(page.width, len(columns)) + paragraph("FormgenBlockTitle", title) + "</w:tc>"
        return [table_start("FormgenBlock", columns, title=option.label), row(head), *rows, _foot(columns), BETWEEN]

    return [*_rows(question, made), key(question), BETWEEN]


def _block_title(question: Question, option: Option) -> str:
    return f"{question.label} {option.label}" if question.open else option.label


def _block_rows(question: Question, option: Option, page: Page) -> tuple[list[int], Pieces]:
    return lattice(pack(question.columns), page.width, PADDING, lambda c: Item(c, question, option), page.box)


def _foot(columns: Sequence[int]) -> str:
    """The last, empty row of a frame: room between the last box and the edge."""
    return row(cell_start(sum(columns), len(columns)) + BETWEEN + "</w:tc>") + "</w:tbl>"


def framed(style: str, head: str, columns: Sequence[int], rows: Pieces, title: str) -> Pieces:
    """Rows of a lattice in a framed box with its heading."""
    first = cell_start(sum(columns), len(columns)) + head + "</w:tc>"
    return [table_start(style, columns, title=title), row(first), *rows, _foot(columns), BETWEEN]


def tick_grid(questions: Sequence[Question], page: Page, title: str) -> Pieces:
    """Questions that share their choices as one table: a statement a row, a choice a column, states apart."""
    options = questions[0].choices
    states = tuple(map(state_option, questions[0].states))
    each = round(17 * TWIPS_A_MM)
    apart = round(4 * TWIPS_A_MM) if states else 0
    first = page.width - apart - each * (len(options) + len(states))
    columns = [first, *[each] * len(options), *([apart] if apart else []), *[each] * len(states)]
    heads = ["", *(o.label for o in options), *([""] if apart else []), *(s.label for s in states)]
    header = "".join(
        cell_start(width) + paragraph("FormgenTableHeader", runs(head)) + "</w:tc>"
        for width, head in zip(columns, heads, strict=True)
    )
    gap = cell_start(apart) + paragraph("FormgenCellAnswer", "") + "</w:tc>" if apart else ""
    pieces: Pieces = [table_start("FormgenGrid", columns, title=title), row(header, header=True)]
    for question in questions:
        statement = run(question.code, "FormgenCode") + run(" ") + runs(question.label)
        helped = paragraph("FormgenTableHelp", runs(question.help)) if question.help else ""
        named = cell_start(first) + paragraph("FormgenStatement", statement) + helped + "</w:tc>"
        pieces.append(TickRow(answer(Item(question), page.width), named, each, gap))
    return [*pieces, "</w:tbl>", BETWEEN]
