"""Table questions on a Word page: tables of rows and columns, framed blocks, and grids of ticks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import zip_longest

from formgen.beside import english, flat, numbered, other
from formgen.look import pack, written_choices
from formgen.outline import Item, Kind, Option, Question
from formgen.render.shared.legend import brief, lead, legend, longest_word
from formgen.render.word.box import KEPT, TICK_INDENT, Answer, answer, typed
from formgen.render.word.boxrow import LINE_HEIGHT, AnswerRow, Cell, TickRow, open_rows
from formgen.render.word.control import combo_box, drop_down, state_option
from formgen.render.word.lattice import APART, BETWEEN, PADDING, Frame, Page, Pieces, lattice
from formgen.render.word.markup import TWIPS_A_MM, cell_start, paragraph, row, run, runs, table_start, text_width
from formgen.render.word.styles import in_styles, styles
from formgen.sheet import row_code

_WEIGHTS = {
    Kind.LINE: 6.0, Kind.TEXT: 8.0, Kind.CHOICE: 2.0, Kind.CHOICES: 2.0, Kind.DATE: 1.0,
    Kind.PARTIAL_DATE: 1.0, Kind.YESNO: 0.3, Kind.WHOLE: 0.3, Kind.NUMBER: 0.3, Kind.SCALE: 0.3,
}  # fmt: skip
_LETTER = 1.8 * TWIPS_A_MM
_MARGINS = round(4 * TWIPS_A_MM)
_BRIEF, _FEW = 8, 5
_LISTED = (Kind.CHOICE, Kind.YESNO, Kind.SCALE)


def table(question: Question, page: Page) -> Pieces:
    """A table question: one block for each row, or one table for all.

    A table of many columns is printed small, and as blocks where even so it has no room.
    """
    if question.blocks:
        return _blocks(question, page)
    if len(question.columns) <= MANY:
        return _grid(question, page)
    return small_grid(question, page) or _blocks(replace(question, blocks=True), page)


def _grid(question: Question, page: Page) -> Pieces:
    columns = column_widths(question, page)
    lists = {c.name: drop_down(c) for c in question.columns if c.kind in _LISTED}
    lists |= {c.name: combo_box(c) for c in question.columns if c.kind is Kind.LINE and c.choices}
    kept = _kept(question)

    def cells(option: Option) -> list[str | Cell]:
        answers = (
            _cell(Item(column, question, option), width, lists.get(column.name), page)
            for column, width in zip(question.columns, columns[1:], strict=True)
        )
        return [_row_label(question, option, columns[0], KEPT if option in kept else ""), *answers]

    def made(option: Option) -> Pieces:
        return [AnswerRow(tuple(cells(option)), grid=True)]

    if _half(question) < len(question.rows):
        return [*_two_up(question, page, cells), key(question), BETWEEN]
    start = table_start("FormgenGrid", columns, title=english(question.label))
    start += row(_header(question, columns), header=True, whole=False)
    rows = _rows(question, made)
    return [start, *rows, "</w:tbl>", key(question), BETWEEN]


def _kept(question: Question) -> tuple[Option, ...]:
    """The rows that stay on the page of the next: of a long table the first, the last but one; the last with a key."""
    begin = question.rows[: _half(question)]
    rows = begin[:-1] if len(begin) < _LONG else (begin[0], begin[-2])
    return (*rows, *begin[-1:]) if key(question) else rows


_LONG = 8
_TWO_UP = 6
_APART = round(6 * TWIPS_A_MM)


def _half(question: Question) -> int:
    """How many of its rows stand in the first half of the table, or all of them where it is not halved."""
    rows = len(question.rows)
    return -(-rows // 2) if len(question.columns) == 1 and rows >= _TWO_UP else rows


def _two_up(question: Question, page: Page, cells: Callable[[Option], list[str | Cell]]) -> Pieces:
    """A table of one column in two halves, side by side."""
    columns = column_widths(question, page)
    gap = cell_start(_APART) + BETWEEN + "</w:tc>"
    half = _half(question)
    start = table_start("FormgenGrid", [*columns, _APART, *columns], title=english(question.label))
    header = _header(question, columns)
    pieces: Pieces = [start, row(header + gap + header, header=True, whole=False)]
    empty = "".join(f"{cell_start(width)}{BETWEEN}</w:tc>" for width in columns)
    for left, right in zip_longest(question.rows[:half], question.rows[half:]):
        pieces.append(AnswerRow((*cells(left), gap, *(cells(right) if right else [empty])), grid=True))
    return [*pieces, "</w:tbl>"]


MANY = 10
"""A table of more columns is printed small."""

_SMALL_LETTER, _SMALL_MARGINS = 1.6 * TWIPS_A_MM, round(2.5 * TWIPS_A_MM)
_SQUEEZED = 0.85
"""How much narrower than reckoned columns may be: the reckoning is for bold type."""

_SMALL_FIRST, _SHORTEST = 6, 5
"""Letters of the code of a row, and those that any column has room for."""

_SMALL_MARGIN = '<w:tcMar><w:left w:w="40" w:type="dxa"/><w:right w:w="40" w:type="dxa"/></w:tcMar>'
_SPARE = {Kind.TEXT: 6.0, Kind.LINE: 4.0, Kind.CHOICES: 1.5, Kind.CHOICE: 1.0}


def small_grid(question: Question, page: Page) -> Pieces:
    """A table of many columns: small type, what may be written above its heads; nothing where it has no room.

    Several choices are typed into one box, as on a sheet.
    """
    columns = small_widths(question, page)
    if not columns:
        return []
    lists = {c.name: drop_down(c) for c in question.columns if c.kind in _LISTED}
    lists |= {c.name: combo_box(c) for c in question.columns if c.kind is Kind.LINE and c.choices}
    page = replace(page, cell=Frame(_slim(page.cell.blank), _slim(page.cell.prefilled)))

    def made(option: Option) -> Pieces:
        answers = (
            _small_cell(typed(Item(column, question, option), lists.get(column.name)), width, page)
            for column, width in zip(question.columns, columns[1:], strict=True)
        )
        return [AnswerRow((_row_label(question, option, columns[0], ""), *answers), grid=True)]

    start = table_start("FormgenGrid", columns, title=english(question.label)) + _legend(question, columns)
    start += row(_small_header(question, columns, page), header=True, whole=False)
    return [*in_styles([start, *_rows(question, made)], _SMALL), "</w:tbl>", BETWEEN]


def _small_cell(box: Answer, width: int, page: Page) -> Cell:
    return Cell(box, width, 1, page.cell.blank, page.cell.prefilled, LINE_HEIGHT, page.scale)


def _slim(frame: str) -> str:
    """A frame with narrow margins, and narrow gaps between the boxes of a row."""
    gaps = re.sub(r'(<w:(?:left|right) [^>]*w:sz=")36"', r'\g<1>12"', frame)
    return re.sub("<w:tcMar>.*</w:tcMar>", "", gaps) + _SMALL_MARGIN


_SMALL = styles("Small", ("CellAnswer", "TableHeader", "TableHelp", "RowLabel", "Key", "Tick"), ("Code",))


def small_widths(question: Question, page: Page) -> list[int]:
    """Twips for the row labels and for each column in small type, room for every word; none where there is none."""
    letter = _SMALL_LETTER * page.scale
    labels = [_SMALL_FIRST]
    if not question.open:
        labels += [len(word) for option in question.rows for word in option.label.split()]
    words = (max(longest_word(column), _SHORTEST) for column in question.columns)
    least = [round(n * letter) + _SMALL_MARGINS for n in (max(labels), *words)]
    weights = [0.0, *(_SPARE.get(c.kind, 0.0) for c in question.columns)]
    if page.width < sum(least) <= page.width / _SQUEEZED:
        return [round(n * page.width / sum(least)) for n in least]
    spare = page.width - sum(least)
    total = sum(weights) or 1
    return [round(n + spare * w / total) for n, w in zip(least, weights, strict=True)] if spare >= 0 else []


def _legend(question: Question, columns: Sequence[int]) -> str:
    told = [run(f"{lead(labels)} ", "Strong") + runs(f"{words}.   ") for labels, words in legend(question.columns)]
    if not told:
        return ""
    no_line = '<w:tcBorders><w:bottom w:val="nil"/></w:tcBorders>'
    cell = cell_start(sum(columns), len(columns), no_line) + paragraph("FormgenKey", "".join(told)) + "</w:tc>"
    return row(cell, header=True, whole=False)


def _small_header(question: Question, columns: Sequence[int], page: Page) -> str:
    low = f'{page.beneath_heads}{_SMALL_MARGIN}<w:vAlign w:val="bottom"/>'
    cells = [cell_start(columns[0], 1, low) + paragraph("FormgenTableHeader", "") + "</w:tc>"]
    for column, width in zip(question.columns, columns[1:], strict=True):
        named = paragraph("FormgenTableHeader", run(f"{column.code}\n", "FormgenCode") + runs(column.label))
        helped = paragraph("FormgenTableHelp", runs(brief(column))) if brief(column) else ""
        cells.append(cell_start(width, 1, low) + named + helped + "</w:tc>")
    return "".join(cells)


def _rows(question: Question, made: Callable[[Option], Pieces]) -> Pieces:
    if question.open:
        return [open_rows(question, made)]
    return [piece for option in question.rows for piece in made(option)]


def _cell(item: Item, width: int, listed: str | None, page: Page) -> Cell:
    box = answer(item, width - _MARGINS, page.scale, listed)
    return Cell(box, width, 1, page.cell.blank, page.cell.prefilled, LINE_HEIGHT, page.scale)


def _header(question: Question, columns: Sequence[int]) -> str:
    cells = [cell_start(columns[0]) + paragraph("FormgenTableHeader", "") + "</w:tc>"]
    between = "\n" if len(columns) > _FEW else " "
    for column, width in zip(question.columns, columns[1:], strict=True):
        named = paragraph("FormgenTableHeader", run(f"{column.code}{between}", "FormgenCode") + runs(column.label))
        helped = paragraph("FormgenTableHelp", runs(column.help)) if _brief(column) else ""
        cells.append(cell_start(width) + named + helped + "</w:tc>")
    return "".join(cells)


def _brief(column: Question) -> bool:
    """Whether the help of a column is short enough for its head; other help stands under the table."""
    return 0 < len(english(column.help)) <= _BRIEF


def _row_label(question: Question, option: Option, width: int, keep: str) -> str:
    code = run(row_code(question, option), "FormgenCode")
    shown = "" if question.open else run(" ") + runs(option.label)
    return cell_start(width) + paragraph("FormgenRowLabel", code + shown, keep) + "</w:tc>"


def column_widths(question: Question, page: Page) -> list[int]:
    """Twips for the row labels and for each column: room for the longest word, the rest by kind."""
    width, letter = page.width, _LETTER * page.scale
    first = round(14 * TWIPS_A_MM * page.scale)
    if _half(question) < len(question.rows):
        half = (width - _APART) // 2
        score = round(24 * TWIPS_A_MM * page.scale)
        return [half - score, score]
    if question.rows:
        longest = max(len(english(o.label)) for o in question.rows) + 6
        first = min(round(longest * letter) + _MARGINS, round(width * (0.42 if len(question.columns) < 4 else 0.25)))
    least = [round(_longest(c) * letter) + _MARGINS + _tick_room(c) for c in question.columns]
    spare = width - first - sum(least)
    weights = [_WEIGHTS[c.kind] for c in question.columns]
    if spare < 0:
        return [first, *(round(w * (width - first) / sum(least)) for w in least)]
    return [first, *(round(m + spare * w / sum(weights)) for m, w in zip(least, weights, strict=True))]


def _tick_room(column: Question) -> int:
    """What tick boxes need besides their words."""
    return TICK_INDENT if column.kind is Kind.CHOICES or (column.states and column.kind not in _LISTED) else 0


def _longest(column: Question) -> float:
    """Letters that a column must have room for: its code, its longest word, and its label on a few lines."""
    return max(len(english(column.label)) / _LINES, len(column.code), *map(len, _words(column)))


_LINES = 2.5


def _each(label: str) -> str:
    """English and translation as words one after the other."""
    beside = other(label)
    return f"{english(label)} {beside.text}" if beside else label


def _words(column: Question) -> Iterable[str]:
    if column.kind in (Kind.CHOICE, Kind.CHOICES):
        yield from (word for option in column.choices for word in flat(option.label).split())
    yield from (word for state in column.states for word in flat(column.words_of(state)).split())
    if column.kind in (Kind.DATE, Kind.PARTIAL_DATE):
        yield "September"
    yield from _each(column.label).split()


def key(question: Question, keep: str = "") -> str:
    """What the drop-downs of a table offer, for who fills it in by hand; a small paragraph or nothing.

    In blocks the short lists stand above their boxes, and the long ones above the first block, on its page.
    """
    parts = []
    for column in question.columns:
        if question.blocks and written_choices(column):
            continue
        offered = [o.label for o in column.choices] if column.kind is Kind.CHOICE else []
        if column.kind is Kind.SCALE and column.states and not question.blocks:
            offered = [f"{column.minimum or 0}–{column.maximum or 10}"]
        words = [" · ".join([*offered, *map(column.words_of, column.states)])] if offered else []
        if column.help and not question.blocks and not _brief(column):
            words.insert(0, column.help)
        if words:
            parts.append(run(f"{lead(column.label)} ", "Strong") + runs(". ".join(w.rstrip(".") for w in words)))
    return paragraph("FormgenKey", run("   ").join(parts), keep) if parts else ""


def _blocks(question: Question, page: Page) -> Pieces:
    """A block for each row: its title repeats on every page that it runs on to, so it needs no frame to close."""
    columns, _ = _block_rows(question, question.row_options()[0], page)

    def made(option: Option) -> Pieces:
        rows = _ended(_block_rows(question, option, page)[1])
        title = run(row_code(question, option), "FormgenCode") + run(" ") + runs(_block_title(question, option))
        head = cell_start(page.width, len(columns)) + paragraph("FormgenBlockTitle", title) + "</w:tc>"
        start = table_start("FormgenBlock", columns, title=english(option.label)) + row(head, header=True, whole=False)
        return [start, *rows, "</w:tbl>", APART]

    return [key(question, KEPT), *_rows(question, made)]


def _ended(rows: Pieces) -> Pieces:
    """The rows of a block, of which the last two stand on one page."""
    above = [piece for piece in rows if isinstance(piece, AnswerRow)][-2:-1]
    return [replace(p, kept=True) if isinstance(p, AnswerRow) and p in above else p for p in rows]


def _block_title(question: Question, option: Option) -> str:
    if not question.open:
        return option.label
    return numbered(question.label, option.label)


def _block_rows(question: Question, option: Option, page: Page) -> tuple[list[int], Pieces]:
    return lattice(pack(question.columns), page, 0, lambda c: Item(c, question, option), page.box)


_FOOT = round(1 * TWIPS_A_MM)
"""Room between the last box and the edge of its frame."""


def framed(style: str, head: str, columns: Sequence[int], rows: Pieces, title: str) -> Pieces:
    """Rows of a lattice in a framed box with its heading."""
    inset = f'<w:tcMar><w:left w:w="{PADDING}" w:type="dxa"/></w:tcMar>'
    first = cell_start(sum(columns), len(columns), inset) + head + "</w:tc>"
    foot = row(cell_start(sum(columns), len(columns)) + BETWEEN + "</w:tc>", height=_FOOT)
    return [APART, table_start(style, columns, title=title), row(first), *rows, foot, "</w:tbl>", BETWEEN]


_TICKS, _MOST_TICKS = 0.54, 0.68
"""How much of the width the ticks of a grid take where words are short, and at most, however long a word is."""

_NARROW = '<w:tcMar><w:left w:w="60" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tcMar>'
"""Of small heads: “Sometimes” has room in Arial too, which Word shows where our font is not installed."""

_SMALL_HEADS = styles("Small", ("TableHeader",), ())

_BOLD = 1.05
_USUAL_HEAD, _SMALL_HEAD = 0.9 * _BOLD, 0.8 * _BOLD
"""How wide heads are beside type of ten points; small ones are no larger on a child's page."""

_AROUND, _BESIDE = round(3 * TWIPS_A_MM), 60
"""Twips at the sides of usual and of small heads."""


def _tick_columns(heads: Iterable[str], page: Page) -> tuple[int, bool]:
    """Twips of each column of ticks, and whether heads are printed small: where usual ones have no room.

    Columns are wider only where a word would be broken even so.
    """
    heads = tuple(heads)
    word = max(text_width(word) for head in heads for word in flat(head).split())
    usual = round(17 * TWIPS_A_MM * page.scale)
    least, most = (round(page.width * share / len(heads)) for share in (_TICKS, _MOST_TICKS))
    if usual <= least and word * _USUAL_HEAD * page.scale + _AROUND <= usual:
        return usual, False
    return max(min(usual, least), min(round(word * _SMALL_HEAD) + _BESIDE, most)), True


def tick_grid(questions: Sequence[Question], page: Page, title: str) -> Pieces:
    """Questions that share their choices as one table: a statement a row, a choice a column, states apart."""
    options = questions[0].choices
    states = tuple(state_option(questions[0], state) for state in questions[0].states)
    each, small = _tick_columns((o.label for o in (*options, *states)), page)
    apart = round(4 * TWIPS_A_MM) if states else 0
    first = page.width - apart - each * (len(options) + len(states))
    columns = [first, *[each] * len(options), *([apart] if apart else []), *[each] * len(states)]
    heads = ["", *(o.label for o in options), *([""] if apart else []), *(s.label for s in states)]
    header = "".join(
        cell_start(width, 1, _NARROW if small else "") + paragraph("FormgenTableHeader", runs(head)) + "</w:tc>"
        for width, head in zip(columns, heads, strict=True)
    )
    gap = cell_start(apart) + paragraph("FormgenCellAnswer", "") + "</w:tc>" if apart else ""
    pieces: Pieces = [table_start("FormgenGrid", columns, title=title), row(header, header=True, whole=False)]
    for question in questions:
        statement = run(question.code, "FormgenCode") + run(" ") + runs(question.label)
        helped = paragraph("FormgenTableHelp", runs(question.help)) if question.help else ""
        named = cell_start(first) + paragraph("FormgenStatement", statement) + helped + "</w:tc>"
        pieces.append(TickRow(answer(Item(question), page.width, page.scale), named, each, gap))
    pieces = in_styles(pieces, _SMALL_HEADS) if small else pieces
    return [*pieces, "</w:tbl>", BETWEEN]
