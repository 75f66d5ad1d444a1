"""One sheet, surveyed: where its codes, tags, labels and column heads are, and which column holds answers."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from formgen.read.ooxml.workbook import Cell, Sheet
from formgen.read.places.plan import Plan, alike, label_in
from formgen.sheet import CODE_COLUMN, LABEL_COLUMN, code_in

_TAG = re.compile(r"q:(\S{1,50})")
_NEAR = 3
"""How far right of its code a label may stand."""

_ENOUGH = 2
"""How many answers in another column show that the column moved; one is a remark beside the box."""

At = tuple[int, int]


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """A sheet of a form. `codes`, `tags`, `labels` give the rows of each row code; `heads` the cells of each
    column code; `bare` are the labels in rows without a code, in plain spelling; `label` is the column of the labels,
    `answer` that of the answers outside grids; `moved` says that the boxes are elsewhere, and all empty.
    """

    sheet: Sheet
    codes: Mapping[str, tuple[int, ...]]
    tags: Mapping[str, tuple[int, ...]]
    labels: Mapping[str, tuple[int, ...]]
    heads: Mapping[str, tuple[At, ...]]
    bare: frozenset[str]
    label: int
    answer: int
    moved: bool

    def cell(self, at: At) -> Cell | None:
        """The cell there, None when it is empty."""
        found = self.sheet.cells.get(at)
        return None if found is None or is_empty(found) else found

    def left_of(self, row: int) -> list[str]:
        """The texts in a row up to its label, tags apart."""
        cells = (self.sheet.cells.get((row, column)) for column in range(1, self.label + 1))
        texts = (c.value for c in cells if c is not None and isinstance(c.value, str))
        return [text for text in texts if text.strip() and not _TAG.fullmatch(text.strip())]

    def code_at(self, row: int) -> str | None:
        """The row code that is visible in a row, or None."""
        return next((code for code, rows in self.codes.items() if row in rows), None)

    def says(self, plan: Plan, row: int, code: str) -> bool:
        """Whether the label of `code` stands in that row."""
        return any(plan.labelled(code, text) for text in self.left_of(row))

    def says_other(self, plan: Plan, row: int, code: str) -> bool:
        """Whether the label in that row is another row's."""
        return any(plan.is_label(text) for text in self.left_of(row)) and not self.says(plan, row, code)

    def owned(self, plan: Plan) -> dict[str, list[int]]:
        """The rows with a code, by the row code whose own label stands in them."""
        found: dict[str, list[int]] = defaultdict(list)
        for row in sorted({row for rows in self.codes.values() for row in rows}):
            for owner in {plan.owners.get(label_in(text)) for text in self.left_of(row)} - {None}:
                found[str(owner)].append(row)
        return found

    def column_of(self, code: str) -> int | None:
        """The column that the head of the grid column `code` stands in; None when there is none, or several."""
        columns = {at[1] for at in self.heads.get(code, ())}
        return columns.pop() if len(columns) == 1 else None


def is_empty(cell: Cell) -> bool:
    """Whether a cell holds nothing but space."""
    return cell.formula is None and cell.error is None and (cell.value is None or not str(cell.value).strip())


def survey(sheet: Sheet, plan: Plan, named: Mapping[str, At]) -> Page | None:
    """The page that a sheet is; None when nothing of the form is on it. `named` are cells by row code."""
    texts = dict(_texts(sheet))
    tags = _grouped((found[1], at[0]) for at, text in texts.items() if (found := _TAG.fullmatch(text.strip())))
    coded = [(code, at) for at, text in texts.items() if (code := code_in(text)) and plan.is_row(code)]
    label, home, answer = _columns(sheet, plan, texts, coded, named)
    left = {at: text for at, text in texts.items() if at[1] <= label}
    codes = _grouped((code, at[0]) for code, at in coded if at[1] < answer)
    coded_rows = {row for rows in codes.values() for row in rows}
    bare = [(text, at[0]) for at, text in left.items() if at[0] not in coded_rows]
    owned = ((plan.owner(text), row) for text, row in bare)
    labels = _grouped((code, row) for code, row in owned if code is not None)
    if not (codes or tags or labels):
        return None
    right = {at: text for at, text in texts.items() if at[1] > label}
    shifted = {code[:-1] for text in left.values() if (code := code_in(text)) is not None and code in plan.columns}
    heads = _heads(plan, right, codes, shifted)
    said = frozenset(label_in(text) for text, _ in bare)
    return Page(sheet, codes, tags, labels, heads, said, label, answer, answer != home)


def _texts(sheet: Sheet) -> Iterator[tuple[At, str]]:
    """What is written in words, row by row."""
    for at, cell in sorted(sheet.cells.items()):
        if isinstance(cell.value, str) and cell.formula is None and cell.value.strip():
            yield at, cell.value


def _grouped(pairs: Iterator[tuple[str, int]]) -> dict[str, tuple[int, ...]]:
    rows: dict[str, dict[int, None]] = defaultdict(dict)
    for code, row in pairs:
        rows[code][row] = None
    return {code: tuple(found) for code, found in rows.items()}


def _code_column(coded: list[tuple[str, At]]) -> int | None:
    """The column in which most codes stand."""
    counted = Counter(column for _, column in {(code, at[1]) for code, at in coded})
    return min(counted, key=lambda column: (-counted[column], column), default=None)


def _columns(
    sheet: Sheet, plan: Plan, texts: Mapping[At, str], coded: list[tuple[str, At]], named: Mapping[str, At]
) -> tuple[int, int, int]:
    """The columns of labels, of the boxes (next to them, unless names say otherwise) and of the answers."""
    code_column = _code_column(coded)
    rows = [(code, at[0]) for code, at in coded if at[1] == code_column]
    label = _label_column(plan, texts, code_column, rows)
    votes = Counter(named[code][1] for code, row in rows if code in named and named[code][0] == row)
    told = [column for column, count in votes.items() if column > label and 2 * count > votes.total()]
    lines = [row for code, row in rows if is_line(plan, code)]
    home = next(iter(told), label + 1)
    return label, home, _filled(sheet, label + 1, home, lines, _first_column(plan, texts))


def _first_column(plan: Plan, texts: Mapping[At, str]) -> int | None:
    """The column that the first heads of all grids stand in, where answers outside of grids stand too; or None."""
    codes = ((at[1], code_in(text) or "") for at, text in texts.items())
    columns = {column for column, code in codes if code in plan.columns and code.endswith("a")}
    return columns.pop() if len(columns) == 1 else None


def is_line(plan: Plan, code: str) -> bool:
    """Whether the answer of a row stands in the answer column: not so in grids, whose columns have heads."""
    return not any(column.startswith(code.partition(".")[0]) for column in plan.columns)


def _label_column(
    plan: Plan, texts: Mapping[At, str], code_column: int | None, rows: list[tuple[str, int]]
) -> int:
    """The column in which most labels stand, those beside their codes and those without."""
    counted = Counter(at[1] for at, text in texts.items() if label_in(text) in plan.owners)
    if code_column is not None:
        counted += Counter(
            column
            for code, row in rows
            for column in range(code_column, code_column + _NEAR + 1)
            if plan.labelled(code, texts.get((row, column), ""))
        )
    if counted:
        return max(counted, key=lambda column: (counted[column], -column))
    return LABEL_COLUMN if code_column is None else code_column + LABEL_COLUMN - CODE_COLUMN


def _filled(sheet: Sheet, next_to: int, column: int, rows: list[int], headed: int | None) -> int:
    """`column`, or where nobody wrote into it, the one near the labels that people did fill.

    One answer there is enough where the grids begin in that column, `headed`: so a column was inserted.
    """
    near = {*range(next_to, next_to + _NEAR + 1), column}
    filled = Counter(at for row in rows for at in near if not is_empty(_get(sheet, row, at)))
    if not filled or filled[column]:
        return column
    other = max(filled, key=lambda at: (filled[at], -at))
    return other if other in (next_to, headed) or filled[other] >= _ENOUGH else column


_NOTHING = Cell(None, "", None, None, False)


def _get(sheet: Sheet, row: int, column: int) -> Cell:
    return sheet.cells.get((row, column), _NOTHING)


def _heads(
    plan: Plan, texts: Mapping[At, str], codes: Mapping[str, tuple[int, ...]], shifted: Collection[str]
) -> dict[str, tuple[At, ...]]:
    """The cells that head each column of a grid: by code, else by label in a row of heads.

    None in the `shifted` tables, by their codes: some of their heads stand left of all answers, so all may have moved.
    """
    coded: dict[str, list[At]] = defaultdict(list)
    for at, text in texts.items():
        if (code := code_in(text)) in plan.columns:
            coded[str(code)].append(at)
    heads: dict[str, tuple[At, ...]] = {}
    for table in dict.fromkeys(code.rstrip("abcdefghijklmnopqrstuvwxyz") for code in plan.columns):
        columns = [code for code in plan.columns if code[: len(table)] == table and code[len(table) :].isalpha()]
        if table in shifted:
            heads |= dict.fromkeys(columns, ())
            continue
        rows = _head_rows(table, columns, coded, codes)
        for code in columns:
            found = [at for at in coded.get(code, ()) if at[0] in rows]
            heads[code] = tuple(found or _by_label(plan, code, rows, texts, coded))
    return heads


def _head_rows(
    table: str, columns: list[str], coded: Mapping[str, list[At]], codes: Mapping[str, tuple[int, ...]]
) -> set[int]:
    """The rows that hold the heads of a table: where most of its column codes stand, or its own code."""
    counted = Counter(row for code in columns for row in {at[0] for at in coded.get(code, ())})
    own = set(codes.get(table, ()))
    if not counted:
        return own
    most = max(counted.values())
    best = {row for row, count in counted.items() if count == most}
    return best & own or best


def _by_label(
    plan: Plan, code: str, rows: set[int], texts: Mapping[At, str], coded: Mapping[str, list[At]]
) -> list[At]:
    taken = {at for places in coded.values() for at in places}
    heads = [(at, label_in(text)) for at, text in texts.items() if at[0] in rows and at not in taken]
    return [at for at, said in heads if said == plan.columns[code] or alike(said, plan.columns[code])]
