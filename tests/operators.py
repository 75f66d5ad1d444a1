"""What people and programs do to a workbook that came to them: each operator is one such edit, of a `Book`.

`OPERATORS` are all of them by name. Each changes the book in place, at places that `chance` chooses, and does nothing
where there is nothing that it could be done to. What an edit does to the answers follows from where the contents of
the boxes are afterwards (see `oracle`); where somebody wrote an answer anew, `means` says what was meant by it.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from oracle import UNSURE, kin, meanings
from spreadsheet import At, Book, Cell, Page

from formgen import reference, sheet
from formgen.ask import State
from formgen.outline import Kind
from formgen.sheet import Box

Edit = Callable[[Book, "Desk"], None]


class Desk:
    """Where an edit is made: the boxes of the form by code, another family's copy of it, and chance."""

    def __init__(self, boxes: dict[str, Box], other: Book, chance: random.Random, book: Book) -> None:
        self.boxes, self.other, self.chance, self.book = boxes, other, chance, book

    def filled(self, page: Page, *kinds: Kind) -> list[At]:
        """The boxes of a sheet in which something is, of those kinds if any are named; never ticks then."""
        return [
            at for at, cell in page.boxes().items()
            if cell.content and (not kinds or (self.kind(cell) in kinds and not self.is_tick(cell)))
        ]  # fmt: skip

    def kind(self, cell: Cell) -> Kind:
        """What sort of answer a box takes."""
        return self.boxes[str(cell.box)].item.question.kind

    def is_tick(self, cell: Cell) -> bool:
        """Whether a box is one to tick."""
        return self.boxes[str(cell.box)].option is not None

    def one(self, places: list[At]) -> list[At]:
        """One of the places; none where there are none."""
        return [self.chance.choice(places)] if places else []

    def some(self, places: list[At]) -> list[At]:
        """Some of the places, one at least, six at most."""
        return self.chance.sample(places, self.chance.randint(1, min(6, len(places)))) if places else []

    def row(self, page: Page) -> int:
        """Some row of a sheet below its head."""
        return self.chance.randint(12, max(12, page.last_row))

    def meant(self, cell: Cell) -> tuple[object, ...]:
        """What the content of a box means."""
        return meanings(self.boxes[str(cell.box)], cell, self.book)


OPERATORS: dict[str, Edit] = {}


def operator(edit: Edit) -> Edit:
    """Counts `edit` among the operators."""
    OPERATORS[edit.__name__] = edit
    return edit


def retyped(page: Page, at: At, value: str | int | float | bool | None, desk: Desk,
            means: tuple[object, ...] | None = None, *, style: int | None = None, formula: str | None = None,
            error: str | None = None) -> None:  # fmt: skip
    """Writes into a box what means what it meant before, or `means`."""
    cell = page[at]
    told = desk.meant(cell) if means is None else means
    page.cells[at] = cell._replace(
        value=value, style=cell.style if style is None else style, formula=formula, error=error,
        means=(kin(desk.boxes[str(cell.box)]), told),
    )  # fmt: skip


def put(page: Page, at: At, value: str | int) -> None:
    """Writes something outside of the boxes."""
    page.cells[at] = page[at]._replace(value=value, formula=None, error=None, stray=True)


def bands(page: Page) -> list[list[int]]:
    """Runs of rows, each with boxes in the same columns and with nothing merged: what people sort."""
    columns: dict[int, set[int]] = {}
    for row, column in page.boxes():
        columns.setdefault(row, set()).add(column)
    merged = {row for area in page.merges for row in range(area[0], area[2] + 1)}
    found: list[list[int]] = []
    for row in sorted(columns.keys() - merged):
        if found and found[-1][-1] == row - 1 and columns[row] == columns[found[-1][-1]]:
            found[-1].append(row)
        else:
            found.append([row])
    return [rows for rows in found if len(rows) > 1]


def reorder(book: Book, page: Page, rows: list[int], order: list[int]) -> None:
    """Puts whole rows in another order; names stay where they are, as in a sort."""
    whole = {row: {at[1]: cell for at, cell in page.cells.items() if at[0] == row} for row in rows}
    for row in rows:
        for column in whole[row]:
            del page.cells[row, column]
    for row, source in zip(rows, order, strict=True):
        page.cells.update({(row, column): cell for column, cell in whole[source].items()})


def row_cells(page: Page, row: int) -> list[At]:
    """The cells of a row."""
    return [at for at in page.cells if at[0] == row]


def is_covered(page: Page, at: At) -> bool:
    """Whether a cell is merged with others, so that Excel refuses to write into it alone."""
    return any(top <= at[0] <= bottom and left <= at[1] <= right for top, left, bottom, right in page.merges)


def answer_column(page: Page) -> int:
    """The first column in which boxes are."""
    return min((column for _, column in page.boxes()), default=sheet.ANSWER_COLUMN)


def labels(page: Page) -> Iterator[At]:
    """The cells left of the first box of each row that hold its label: the last text before it."""
    firsts: dict[int, int] = {}
    for row, column in page.boxes():
        firsts.setdefault(row, column)
    for row, column in firsts.items():
        left = [c for c in range(1, column) if isinstance(page[row, c].value, str) and not page[row, c].box]
        if left:
            yield row, left[-1]


# ------------------------------------------------------------------------------------------ rows and columns


@operator
def insert_rows(book: Book, desk: Desk) -> None:
    """Somebody inserts up to three rows; Excel moves names, merges and drop-downs along."""
    book.move_rows(book.form, desk.row(book.form), desk.chance.randint(1, 3))


@operator
def insert_rows_by_program(book: Book, desk: Desk) -> None:
    """A careless program inserts rows: names, merges and drop-downs stay where they were."""
    book.move_rows(book.form, desk.row(book.form), desk.chance.randint(1, 3), as_excel=False)


@operator
def insert_column(book: Book, desk: Desk) -> None:
    """Somebody inserts a column, before, among or behind the labels and answers."""
    book.move_columns(book.form, desk.chance.randint(1, book.form.last_column + 1), 1)


@operator
def insert_column_by_program(book: Book, desk: Desk) -> None:
    """A careless program inserts a column."""
    book.move_columns(book.form, desk.chance.randint(1, book.form.last_column + 1), 1, as_excel=False)


@operator
def delete_blank_row(book: Book, desk: Desk) -> None:
    """Somebody deletes a row in which nothing stands, to save paper."""
    page = book.form
    used = {row for row, _ in page.cells if any(not page[at].is_empty for at in row_cells(page, row))}
    blank = [row for row in range(1, page.last_row) if row not in used]
    for row, _ in desk.one([(row, 0) for row in blank]):
        book.move_rows(page, row, -1)


@operator
def delete_question(book: Book, desk: Desk) -> None:
    """Somebody deletes the row of a question that they do not like."""
    page = book.form
    for row, _ in desk.one(list(page.boxes())):
        book.move_rows(page, row, -1)


@operator
def delete_filled_row(book: Book, desk: Desk) -> None:
    """A row with an answer is deleted by mistake."""
    page = book.form
    for row, _ in desk.one(desk.filled(page)):
        book.move_rows(page, row, -1)


@operator
def delete_column_a(book: Book, desk: Desk) -> None:
    """Somebody finds the hidden first column and deletes it."""
    book.move_columns(book.form, 1, -1)


@operator
def delete_codes(book: Book, desk: Desk) -> None:
    """Somebody clears the column of codes, which look untidy."""
    page = book.form
    column = max(1, answer_column(page) - 2)
    for at in list(page.cells):
        if at[1] == column and at[0] > 12 and not page[at].box:
            page.cells[at] = page[at].emptied()


@operator
def delete_answer_column(book: Book, desk: Desk) -> None:
    """A column of answers is deleted."""
    page = book.form
    for _, column in desk.one(sorted({(0, column) for _, column in page.boxes()})):
        book.move_columns(page, column, -1)


@operator
def hide_rows(book: Book, desk: Desk) -> None:
    """Somebody hides rows that they are done with."""
    first = desk.row(book.form)
    book.form.hidden_rows |= set(range(first, first + desk.chance.randint(1, 5)))


@operator
def hide_column(book: Book, desk: Desk) -> None:
    """Somebody hides a column."""
    book.form.hidden_columns.add(desk.chance.randint(2, max(2, book.form.last_column)))


@operator
def show_everything(book: Book, desk: Desk) -> None:
    """Somebody, or Gnumeric, makes all that is hidden visible."""
    for page in book.pages:
        page.state = "visible"
        page.hidden_rows, page.hidden_columns = set(), set()


# -------------------------------------------------------------------------------------------------- sorting


@operator
def sort_by_label(book: Book, desk: Desk) -> None:
    """Somebody sorts some rows by their questions."""
    for rows in desk.chance.sample(bands(book.form), min(1, len(bands(book.form)))):
        at = dict(labels(book.form))
        reorder(book, book.form, rows, sorted(rows, key=lambda r: str(book.form[r, at.get(r, 1)].value).casefold()))


@operator
def sort_by_answer(book: Book, desk: Desk) -> None:
    """Somebody sorts some rows by their answers."""
    page = book.form
    for rows in desk.chance.sample(bands(page), min(1, len(bands(page)))):
        column = min(c for r, c in page.boxes() if r == rows[0])
        key = {row: (page[row, column].is_empty, str(page[row, column].value)) for row in rows}
        reorder(book, page, rows, sorted(rows, key=lambda row: key[row], reverse=desk.chance.random() < 0.5))


@operator
def sort_visible_columns(book: Book, desk: Desk) -> None:
    """A sort that takes only the columns in sight along: the hidden first column stays."""
    page = book.form
    tags = {at: cell for at, cell in page.cells.items() if at[1] == 1 and not cell.box}
    sort_by_label(book, desk)
    for at in [at for at, cell in page.cells.items() if at[1] == 1 and not cell.box]:
        del page.cells[at]
    page.cells.update(tags)


@operator
def sort_answers_alone(book: Book, desk: Desk) -> None:
    """A sort that takes the answers alone: each stands beside another question now, and nobody can know."""
    page = book.form
    for rows in desk.chance.sample(bands(page), min(1, len(bands(page)))):
        columns = [c for r, c in page.boxes() if r == rows[0]]
        held = {(row, column): page[row, column] for row in rows for column in columns}
        order = sorted(rows, key=lambda row: (held[row, columns[0]].is_empty, str(held[row, columns[0]].value)))
        for row, source in zip(rows, order, strict=True):
            for column in columns:
                page.cells[row, column] = page[row, column].holding(held[source, column])


# ----------------------------------------------------------------------------------------- cut, copy, paste


@operator
def cut_into_another_box(book: Book, desk: Desk) -> None:
    """Somebody cuts an answer out and pastes it into another box."""
    page = book.form
    for source in desk.one(desk.filled(page)):
        for target in desk.one([at for at in page.boxes() if at != source]):
            book.send(page, source, target)


@operator
def cut_out_of_the_boxes(book: Book, desk: Desk) -> None:
    """Somebody cuts an answer out and pastes it beside or below the form."""
    page = book.form
    for row, column in desk.one(desk.filled(page)):
        target = desk.chance.choice([(row, page.last_column + desk.chance.randint(1, 2)), (page.last_row + 2, column)])
        cell = page[row, column]
        book.send(page, (row, column), target)
        page.cells[target] = page[target]._replace(box=None, means=(cell.box, desk.meant(cell)), stray=True)


@operator
def cut_row_lower(book: Book, desk: Desk) -> None:
    """Somebody cuts the row of a question and inserts it further down; Excel takes the names along."""
    page = book.form
    rows = sorted({row for row, _ in page.boxes()} - {r for a in page.merges for r in range(a[0], a[2] + 1)})
    for row, _ in desk.one([(row, 0) for row in rows]):
        lower = desk.chance.choice([other for other in rows if other >= row])
        if lower == row:
            return
        order = [*range(row + 1, lower + 1), row]
        reorder(book, page, list(range(row, lower + 1)), order)
        moved = {source: now for now, source in zip(range(row, lower + 1), order, strict=True)}
        for name, target in book.names.items():
            if not isinstance(target, str) and target[0] == page.name and target[1] in moved:
                book.names[name] = (page.name, moved[target[1]], target[2])
        page.merges = [(moved.get(t, t), left, moved.get(b, b), right) for t, left, b, right in page.merges]


@operator
def copy_row_below(book: Book, desk: Desk) -> None:
    """Somebody copies a row and inserts the copy below it."""
    page = book.form
    for row, _ in desk.one(list(page.boxes())):
        book.move_rows(page, row + 1, 1)
        page.cells.update({(row + 1, column): page[row, column] for _, column in row_cells(page, row)})


@operator
def copy_row_over_the_next(book: Book, desk: Desk) -> None:
    """Somebody copies a row and pastes it over the next one."""
    page = book.form
    for row, _ in desk.one(list(page.boxes())):
        for at in row_cells(page, row + 1):
            del page.cells[at]
        page.cells.update({(row + 1, column): page[row, column] for _, column in row_cells(page, row)})
        page.merges = [area for area in page.merges if not area[0] <= row + 1 <= area[2]]


@operator
def fill_down(book: Book, desk: Desk) -> None:
    """Somebody drags an answer down over the boxes below it."""
    page = book.form
    for row, column in desk.one(desk.filled(page)):
        for below in range(row + 1, row + desk.chance.randint(2, 4)):
            target = page[below, column]
            if is_covered(page, (below, column)) or not (target.box or target.is_empty):
                return
            page.cells[below, column] = target.holding(page[row, column])._replace(stray=not target.box)
            if not target.box:
                page.cells[below, column] = page[below, column]._replace(means=None)


@operator
def move_answers_right(book: Book, desk: Desk) -> None:
    """The answers outside of tables are all moved one column to the right."""
    page = book.form
    column = answer_column(page)
    several = {row for row, c in page.boxes() if c > column}
    moved = [at for at in page.boxes() if at[1] == column and at[0] not in several]
    for row, _ in [at for at in moved if desk.boxes[str(page[at].box)].item.table is None]:
        page.cells[row, column + 1] = page.cells.pop((row, column))
        for name, target in book.names.items():
            if target == (page.name, row, column):
                book.names[name] = (page.name, row, column + 1)


@operator
def move_one_right(book: Book, desk: Desk) -> None:
    """One answer slips into the cell at its right."""
    page = book.form
    for at in desk.one([at for at in desk.filled(page) if not page[at[0], at[1] + 1].box]):
        cell = page[at]
        page.cells[at[0], at[1] + 1] = cell._replace(box=None, means=(cell.box, desk.meant(cell)), stray=True)
        page.cells[at] = cell.emptied()


def _column_below(page: Page, at: At) -> list[int]:
    """The rows of the run of boxes that a box stands in, from it downwards."""
    row, rows = at[0], []
    while page[row, at[1]].box:
        rows.append(row)
        row += 1
    return rows


@operator
def delete_cell_up(book: Book, desk: Desk) -> None:
    """Somebody deletes one cell, and Excel shifts those below it up."""
    page = book.form
    for row, column in desk.one(desk.filled(page)):
        rows = _column_below(page, (row, column))
        held = [page[r, column] for r in rows]
        for r, source in zip(rows, [*held[1:], Cell()], strict=True):
            page.cells[r, column] = page[r, column].holding(source)


@operator
def insert_cell_down(book: Book, desk: Desk) -> None:
    """Somebody inserts one cell, and Excel shifts those below it down, the last of them out of its box."""
    page = book.form
    for row, column in desk.one(desk.filled(page)):
        rows = _column_below(page, (row, column))
        held = [page[r, column] for r in rows]
        if not held[-1].is_empty:
            below = (rows[-1] + 1, column)
            if is_covered(page, below) or not page[below].is_empty:
                return
            page.cells[below] = held[-1]._replace(box=None, means=None, stray=True)
        for r, source in zip(rows, [Cell(), *held[:-1]], strict=True):
            page.cells[r, column] = page[r, column].holding(source)


# ------------------------------------------------------------------------------------------------ merging


def _merge(page: Page, area: tuple[int, int, int, int]) -> None:
    """Merges cells as Excel does: the first keeps its content, the others lose theirs."""
    for at in page.where(area):
        if at != area[:2]:
            page.cells[at] = page[at].emptied()
    page.merges.append(area)


@operator
def merge_to_the_right(book: Book, desk: Desk) -> None:
    """Somebody merges a box with the cell at its right, to have more room."""
    page = book.form
    for row, column in desk.one(list(page.boxes())):
        _merge(page, (row, column, row, column + 1))


@operator
def merge_downwards(book: Book, desk: Desk) -> None:
    """Somebody merges a box with the one below: whose answer is it now?"""
    page = book.form
    for row, column in desk.one([at for at in page.boxes() if page[at[0] + 1, at[1]].box]):
        _merge(page, (row, column, row + 1, column))


@operator
def unmerge_all(book: Book, desk: Desk) -> None:
    """Somebody takes all merged cells apart."""
    book.form.merges = []


# ------------------------------------------------------------------------------------------------- sheets


def _free(book: Book, name: str) -> str:
    names = {page.name for page in book.pages}
    return next(n for n in (name, *(f"{name} ({i})" for i in range(2, 99))) if n not in names)


@operator
def rename_sheet(book: Book, desk: Desk) -> None:
    """Somebody gives the sheet a name of their own."""
    book.rename(book.form, _free(book, desk.chance.choice(["Amira's form (final)", "Sheet1", "done!"])))


@operator
def duplicate_sheet(book: Book, desk: Desk) -> None:
    """Somebody keeps a copy of the sheet in the workbook."""
    copy = book.form.copy()
    copy.name = _free(book, copy.name)
    book.pages.append(copy)


@operator
def duplicate_and_change(book: Book, desk: Desk) -> None:
    """Somebody makes a copy of the sheet and changes one answer on it."""
    duplicate_sheet(book, desk)
    page = book.pages[-1]
    for at in desk.one(desk.filled(page)):
        page.cells[at] = page[at].emptied()


@operator
def reorder_sheets(book: Book, desk: Desk) -> None:
    """Somebody drags the sheets into another order."""
    desk.chance.shuffle(book.pages)


@operator
def hide_the_sheet(book: Book, desk: Desk) -> None:
    """Somebody hides the form and writes on a sheet of their own."""
    notes_sheet(book, desk)
    book.form.state = "hidden"


@operator
def notes_sheet(book: Book, desk: Desk) -> None:
    """Somebody adds a sheet with notes."""
    cells = {(1, 1): Cell("Please ring me about this."), (2, 2): Cell(7)}
    book.pages.append(Page(_free(book, "Notes"), cells, foreign=True))


@operator
def remove_hidden_sheet(book: Book, desk: Desk) -> None:
    """Somebody removes the sheets that are not the form."""
    book.pages = [book.form]


@operator
def copy_into_new_workbook(book: Book, desk: Desk) -> None:
    """The sheet is copied into another workbook: the hidden sheet, the names and the properties stay behind."""
    book.pages, book.names, book.properties, book.date1904 = [book.form], {}, {}, False


@operator
def paste_values(book: Book, desk: Desk) -> None:
    """All cells are pasted as values into a new workbook: no looks, merges, formulas, names, footer."""
    page = book.form
    copy_into_new_workbook(book, desk)
    cells = {at: c._replace(style=0, formula=None) for at, c in page.cells.items()}
    for at, cell in cells.items():
        if page[at].formula is not None and cell.is_empty and cell.box:
            cells[at] = cell._replace(value=0, means=None)
    book.pages = [Page("Sheet1", cells)]


@operator
def paste_visible(book: Book, desk: Desk) -> None:
    """Only the cells in sight are pasted into a new workbook."""
    page = book.form
    copy_into_new_workbook(book, desk)
    rows = {r: n for n, r in enumerate((r for r in range(1, page.last_row + 1) if r not in page.hidden_rows), 1)}
    seen = (c for c in range(1, page.last_column + 1) if c not in page.hidden_columns)
    columns = {c: n for n, c in enumerate(seen, 1)}
    cells = {(rows[r], columns[c]): cell for (r, c), cell in page.cells.items() if r in rows and c in columns}
    book.pages = [Page("Sheet1", cells)]


@operator
def add_another_form(book: Book, desk: Desk) -> None:
    """Somebody collects the forms of two families in one workbook."""
    page = desk.other.form.copy()
    page.name, page.foreign = _free(book, page.name), True
    page.cells = {at: cell._replace(box=None, means=None) for at, cell in page.cells.items()}
    book.pages.append(page)


# ---------------------------------------------------------------------------------- how things are stored


@operator
def switch_to_1904(book: Book, desk: Desk) -> None:
    """Somebody ticks “1904 date system”: the numbers stay, and all dates show four years later."""
    book.date1904 = True


@operator
def save_as_strict(book: Book, desk: Desk) -> None:
    """It is saved as “Strict Open XML Spreadsheet”."""
    book.strict = True


@operator
def share_strings(book: Book, desk: Desk) -> None:
    """Excel saves it: all texts go into the table that cells share."""
    book.shared = True


@operator
def drop_properties(book: Book, desk: Desk) -> None:
    """Google Sheets saves it: no properties."""
    book.properties, book.shared = {}, True


@operator
def drop_names(book: Book, desk: Desk) -> None:
    """A program saves it that knows no defined names, drop-downs or protection."""
    book.names = {}
    for page in book.pages:
        page.rules, page.protected = [], False


@operator
def change_nothing(book: Book, desk: Desk) -> None:
    """Zoom, widths, protection and print layout are changed."""
    page = book.form
    page.protected = False
    page.widths = {column: width * 1.5 for column, width in page.widths.items()}
    page.footer = re.sub("&[LCR]&9", "&L&12", page.footer)


# -------------------------------------------------------------------------------------- what is typed


def _day_of(book: Book, cell: Cell) -> date | None:
    """The day that a cell shows, counted from 1900."""
    if cell.style not in book.days or not isinstance(cell.value, int) or cell.value < 61 or book.date1904:
        return None
    return date(1899, 12, 30) + timedelta(days=cell.value)


def _type_dates(book: Book, desk: Desk, spelt: Callable[[date], str]) -> None:
    page = book.form
    for at in desk.filled(page, Kind.DATE):
        if (day := _day_of(book, page[at])) is not None:
            retyped(page, at, spelt(day), desk, style=0)


@operator
def dates_as_american_text(book: Book, desk: Desk) -> None:
    """The dates become texts on a machine of the United States: 10/06/2026 for 6 October."""
    _type_dates(book, desk, lambda day: f"{day:%m/%d/%Y}")


@operator
def dates_as_british_text(book: Book, desk: Desk) -> None:
    """The dates become texts: 6/10/2026."""
    _type_dates(book, desk, lambda day: f"{day.day}/{day.month}/{day.year}")


@operator
def dates_in_words(book: Book, desk: Desk) -> None:
    """The dates are typed in words."""
    _type_dates(book, desk, lambda day: f"{day.day} {day:%B %Y}")


@operator
def dates_without_format(book: Book, desk: Desk) -> None:
    """The dates lose their format and show as numbers."""
    page = book.form
    for at in desk.filled(page, Kind.DATE, Kind.PARTIAL_DATE):
        if _day_of(book, page[at]):
            retyped(page, at, page[at].value, desk, style=0)


@operator
def numbers_as_text(book: Book, desk: Desk) -> None:
    """Numbers are typed with spaces, or with their unit."""
    page = book.form
    for at in desk.filled(page, Kind.WHOLE, Kind.NUMBER, Kind.SCALE):
        value = page[at].value
        if isinstance(value, int | float) and not isinstance(value, bool) and page[at].style not in book.days:
            unit = desk.boxes[str(page[at].box)].item.question.unit or "points"
            retyped(page, at, desk.chance.choice([f" {value} ", f"{value} {unit}", f"\u00a0{value}"]), desk)


@operator
def booleans(book: Book, desk: Desk) -> None:
    """LibreOffice makes truth values of Yes and No: =TRUE()."""
    page = book.form
    for at in desk.filled(page, Kind.YESNO):
        said = str(page[at].value).strip().casefold()
        if said in ("yes", "no"):
            retyped(page, at, said == "yes", desk, formula="TRUE()" if said == "yes" else "FALSE()")


@operator
def formula_with_result(book: Book, desk: Desk) -> None:
    """Somebody gets an answer by a formula; Excel keeps its result."""
    page = book.form
    for at in desk.one(desk.filled(page)):
        retyped(page, at, page[at].value, desk, formula=f"A{at[0]}&1")


@operator
def formula_without_result(book: Book, desk: Desk) -> None:
    """A program writes a formula into a box and no result."""
    page = book.form
    for at in desk.one(list(page.boxes())):
        retyped(page, at, None, desk, UNSURE, formula="1+1")


@operator
def error_value(book: Book, desk: Desk) -> None:
    """Somebody types “-shy”, and Excel makes #NAME? of it."""
    page = book.form
    for at in desk.one(list(page.boxes())):
        retyped(page, at, None, desk, UNSURE, formula="-shy", error="#NAME?")


@operator
def untidy_spaces(book: Book, desk: Desk) -> None:
    """Spaces that do not break, at the ends of answers and within questions; curly quotes made straight."""
    page = book.form
    for at in desk.some(desk.filled(page)):
        if isinstance(page[at].value, str) and page[at].formula is None:
            retyped(page, at, f" {page[at].value}\u00a0 ", desk)
    for at in labels(page):
        text = str(page[at].value).replace(" ", "\u00a0", 1).replace("’", "'")
        page.cells[at] = page[at]._replace(value=f"{text} ")


@operator
def upper_case(book: Book, desk: Desk) -> None:
    """Somebody writes all in capitals."""
    page = book.form
    for at, cell in list(page.cells.items()):
        if isinstance(cell.value, str) and cell.formula is None:
            free = cell.box and desk.kind(cell) in (Kind.LINE, Kind.TEXT) and not desk.is_tick(cell)
            page.cells[at] = cell._replace(value=cell.value.upper(), means=None if free else cell.means)


@operator
def tick_otherwise(book: Book, desk: Desk) -> None:
    """Ticks are made in other ways."""
    page = book.form
    for at in [at for at in desk.filled(page) if desk.is_tick(page[at])]:
        if page[at].value == sheet.TICK:
            retyped(page, at, desk.chance.choice(["x", "X", "✔", "yes", 1, True, " ✓ "]), desk)


@operator
def two_answers(book: Book, desk: Desk) -> None:
    """Somebody gives two answers where one is asked for."""
    page = book.form
    for at in desk.one([at for at in page.boxes() if desk.kind(page[at]) in (Kind.CHOICE, Kind.YESNO)]):
        first, second, *_ = desk.boxes[str(page[at].box)].item.question.choices
        between = desk.chance.choice([" / ", " or ", ", ", "\n"])
        retyped(page, at, f"{first.label}{between}{second.label}", desk, UNSURE)


_EVASIONS = {"N/A": State.NOT_APPLICABLE, "?": State.DONT_KNOW, "-": None, "not sure": State.DONT_KNOW}


@operator
def evasions(book: Book, desk: Desk) -> None:
    """Somebody writes N/A, - and ? into boxes."""
    page = book.form
    for at in desk.some([at for at in page.boxes() if not desk.is_tick(page[at])]):
        question = desk.boxes[str(page[at].box)].item.question
        words = desk.chance.choice(list(_EVASIONS))
        free = question.kind in (Kind.LINE, Kind.TEXT)
        meant = words if free else _EVASIONS[words]
        offered = free or meant in question.states
        retyped(page, at, words, desk, (meant,) if offered else UNSURE)


@operator
def half_filled(book: Book, desk: Desk) -> None:
    """Half of the answers are not given."""
    page = book.form
    filled = desk.filled(page)
    for at in desk.chance.sample(filled, len(filled) // 2):
        page.cells[at] = page[at].emptied()


@operator
def blank_with_spaces(book: Book, desk: Desk) -> None:
    """Somebody clears answers with the space bar."""
    page = book.form
    for at in desk.some(desk.filled(page)):
        page.cells[at] = page[at].emptied()._replace(value=" ")


# ------------------------------------------------------------------------------ what is written elsewhere


@operator
def remark_beside(book: Book, desk: Desk) -> None:
    """Somebody writes a remark beside a box."""
    page = book.form
    for row, _ in desk.one(list(page.boxes())):
        last = max(c for r, c in page.cells if r == row)
        put(page, (row, last + 1), "see my letter")


@operator
def answer_in_label(book: Book, desk: Desk) -> None:
    """Somebody writes the answer behind the question instead of into the box."""
    _into_label(book, desk, " ")


@operator
def answer_under_label(book: Book, desk: Desk) -> None:
    """Somebody writes the answer under the question, where the help stands."""
    _into_label(book, desk, "\n")


def _into_label(book: Book, desk: Desk, between: str) -> None:
    page = book.form
    for at in desk.one([at for at in labels(page) if any(a[0] == at[0] for a in desk.filled(page))]):
        box = next(a for a in desk.filled(page) if a[0] == at[0])
        answer = str(page[box].value)
        page.cells[box] = page[box].emptied()
        put(page, at, f"{page[at].value}{between}{answer}")


@operator
def answer_in_blank_row(book: Book, desk: Desk) -> None:
    """Somebody writes one more line below a table, or between two questions."""
    page = book.form
    rows = {row for row, c in page.cells if not page[row, c].is_empty or page[row, c].box}
    merged = {row for area in page.merges for row in range(area[0], area[2] + 1)}
    for row, _ in desk.one([(row, 0) for row in range(14, page.last_row) if row not in rows | merged]):
        put(page, (row, answer_column(page)), "one more")


# ---------------------------------------------------------------------------------- codes and references


def _replaced(page: Page, old: str, new: str, desk: Desk) -> None:
    """Finds and replaces in all cells of a sheet."""
    for at, cell in list(page.cells.items()):
        if isinstance(cell.value, str) and old in cell.value:
            means = None if cell.box and desk.kind(cell) in (Kind.LINE, Kind.TEXT) else cell.means
            page.cells[at] = cell._replace(value=cell.value.replace(old, new), means=means)


@operator
def replace_a_code(book: Book, desk: Desk) -> None:
    """Find-and-replace makes Q70 of Q07."""
    code = desk.chance.choice(sorted({code[:3] for code in desk.boxes}))
    _replaced(book.form, code, f"Q{code[2]}{code[1]}" if code[1] != code[2] else "Q99", desk)


@operator
def replace_by_another_code(book: Book, desk: Desk) -> None:
    """Find-and-replace makes one code another one that is there already."""
    codes = sorted({code[:3] for code in desk.boxes})
    _replaced(book.form, *desk.chance.sample(codes, 2), desk)


@operator
def swap_codes(book: Book, desk: Desk) -> None:
    """Somebody puts two codes right that were not wrong."""
    page = book.form
    column = max(1, answer_column(page) - 2)
    rows = [row for row, _ in labels(page) if str(page[row, column].value).startswith("Q")]
    if len(rows) > 1:
        one, other = desk.chance.sample(rows, 2)
        at = dict(labels(page))
        if page[one, at[one]].content == page[other, at[other]].content:
            return
        page.cells[one, column], page.cells[other, column] = page[other, column], page[one, column]


@operator
def older_version(book: Book, desk: Desk) -> None:
    """The printed reference is that of another version of the form."""
    found = reference.find_all(book.reference)[0]
    other = reference.Reference(found.code, found.version - 1 or 9, found.key)
    printed = {cell.value for cell in book.form.cells.values() if isinstance(cell.value, str)}
    if any(book.reference in text for text in printed):
        _replaced(book.form, book.reference, str(other), desk)
        book.reference = str(other)


@operator
def damage_reference(book: Book, desk: Desk) -> None:
    """Somebody types one letter of the printed reference wrong."""
    wrong = desk.chance.choice("0123456789ABCDEF")
    _replaced(book.form, book.reference, f"{book.reference[:8]}{wrong}{book.reference[9:]}", desk)


@operator
def remove_references(book: Book, desk: Desk) -> None:
    """Somebody deletes the first and the last line."""
    page = book.form
    for at, cell in list(page.cells.items()):
        if isinstance(cell.value, str) and not cell.box and "LM-" in cell.value.upper():
            page.cells[at] = cell.emptied()
            book.reference = book.made
