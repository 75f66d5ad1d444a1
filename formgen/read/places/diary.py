"""Which sheet of a diary is which, and which column holds what: by the heads, wherever they were moved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import islice

from formgen.diary import CHILD_HEAD, LOGS, ROW_HEAD, Column, Log, columns, copy_in, row_in, version_in
from formgen.errors import Problem, Severity, Unreadable
from formgen.outline import Outline
from formgen.read import Editions
from formgen.read.ooxml.workbook import Cell, a1
from formgen.read.ooxml.workbook import Sheet as Cells
from formgen.read.places.plan import alike, label_in
from formgen.read.values.flaws import short
from formgen.sheet import code_in

_FEWEST = 3
"""So many heads of one sheet in one row make it the row of heads."""

_NUMBER, _HEAD = 10, 200
"""No number of a row, and no head of a column, is longer."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet that was recognised. `places` are its columns by where they stand; `heads` the rows of heads;
    `copy` the number of the copy, 0 where it is not said; `lost` the columns that were not found; `free` a number
    that no row has.
    """

    name: str
    cells: Mapping[tuple[int, int], Cell]
    log: Log
    outline: Outline
    places: Mapping[int, Column]
    heads: frozenset[int]
    copy: int = 0
    lost: tuple[Column, ...] = ()
    free: int = 1
    problems: tuple[Problem, ...] = field(default=())

    @property
    def id_column(self) -> int | None:
        """Where the numbers of the rows stand."""
        return next((at for at, column in self.places.items() if column.label == ROW_HEAD), None)



def _free(cells: Cells, letter: str) -> int:
    """A number that no row of the sheet has."""
    texts = (cell.value for cell in cells.cells.values() if isinstance(cell.value, str) and len(cell.value) <= _NUMBER)
    numbers = (row_in(text) for text in texts)
    return max([found[1] for found in numbers if found and found[0] == letter], default=0) + 1


def sheets_of(own: Sequence[Cells], editions: Editions) -> tuple[list[Sheet], list[Problem]]:
    """The sheets of a diary that were recognised, and what is wrong with the others."""
    found, strange = [], []
    for cells in own:
        if (sheet := _sheet(cells, editions)) is not None:
            found.append(sheet)
        elif any(isinstance(c.value, int | float) or c.date for c in cells.cells.values()):
            strange.append(Problem(
                "other_sheet", f"The sheet “{cells.name}” is no part of the diary and was not read.",
                "Please look whether it holds entries.", Severity.WARNING, sheet=cells.name,
            ))  # fmt: skip
    return found, strange


def _sheet(cells: Cells, editions: Editions) -> Sheet | None:
    """The sheet, if its heads are those of one of the diary’s."""
    said = [(log, outline) for log in LOGS if (outline := _named(cells, log, editions)) is not None]
    return _best(cells, said) or _best(cells, [(log, outline) for log in LOGS for outline in newest(log, editions)])


def _best(cells: Cells, tried: Sequence[tuple[Log, Outline]]) -> Sheet | None:
    """What the sheet is by most of its heads; None where they are none of those that were tried."""
    found = [sheet for log, outline in tried if (sheet := _heads(cells, log, outline)) is not None]
    return max(found, key=lambda sheet: len(sheet.places), default=None)


def _named(cells: Cells, log: Log, editions: Editions) -> Outline | None:
    """The form in the version that the first lines name. Raises `Unreadable` for one that formgen never made."""
    named = next((v for text in _texts(cells) if (v := version_in(log, text)) is not None), None)
    if named is None:
        return None
    if (outline := editions(log.code, named)) is None:
        raise Unreadable(
            f"The sheet “{cells.name}” is version {named} of {log.title}, which this formgen does not know.",
            "Please install the newest formgen.", code="unknown_version",
        )  # fmt: skip
    return outline


@cache
def newest(log: Log, editions: Editions) -> tuple[Outline, ...]:
    """The form in the newest version that there is."""
    tried = (editions(log.code, version) for version in range(_MOST_VERSIONS, 0, -1))
    return tuple(islice((outline for outline in tried if outline is not None), 1))


_MOST_VERSIONS = 20
_LINES_ABOVE = 60


def _texts(cells: Cells) -> Iterator[str]:
    """The texts above the rows that name a reference."""
    for (row, _), cell in sorted(cells.cells.items()):
        if row > _LINES_ABOVE:
            return
        if isinstance(cell.value, str) and "LM-" in cell.value.upper():
            yield cell.value


def _heads(cells: Cells, log: Log, outline: Outline) -> Sheet | None:
    asked = [(label_in(column.label), column) for column in columns(log, outline)]
    known: dict[str, Column | None] = {}
    rows: dict[int, dict[int, Column]] = {}
    for (row, column), cell in cells.cells.items():
        if not isinstance(cell.value, str) or len(cell.value) > _HEAD:
            continue
        if cell.value not in known:
            known[cell.value] = _column(asked, cell.value)
        if (head := known[cell.value]) is not None:
            rows.setdefault(row, {})[column] = head
    heads = {row: found for row, found in rows.items() if len(set(found.values())) >= _FEWEST}
    if not heads:
        return None
    best = max(heads, key=lambda row: len(heads[row]))
    return _told(cells, log, outline, heads[best], frozenset(heads), best)


def _column(asked: Sequence[tuple[str, Column]], text: str) -> Column | None:
    """The column whose head `text` is: by its label; by its code where the label is nobody else’s."""
    code, label = code_in(text), label_in(text)
    by_label = next((c for own, c in asked if own == label), None) or next(
        (c for own, c in asked if len(label) > 6 and alike(own, label)), None
    )
    by_code = next((c for _, c in asked if c.code and c.code == code), None)
    if by_code is None or by_label is None or by_code == by_label:
        return by_label or by_code
    return None


def _told(
    cells: Cells, log: Log, outline: Outline, found: Mapping[int, Column], heads: frozenset[int], best: int
) -> Sheet:
    """The sheet with what is wrong with its heads; a column that is there twice is not read."""
    counts = Counter(found.values())
    twice = {column for column in counts if counts[column] > 1 and column.label != ROW_HEAD}
    places = {at: column for at, column in found.items() if column not in twice}
    places |= _numbers(cells, log, places)
    asked = columns(log, outline)
    lost = tuple(c for c in asked if c not in places.values())
    copy = next((n for text in _texts(cells) if (n := copy_in(text)) is not None), 0)
    sheet = Sheet(cells.name, cells.cells, log, outline, places, heads, copy, lost, _free(cells, log.letter))
    return replace(sheet, problems=(*_lost(sheet, twice), *_strays(sheet, best), *_shifted(sheet)))


def _numbers(cells: Cells, log: Log, places: Mapping[int, Column]) -> dict[int, Column]:
    """The column of row numbers where it has lost its head: the one in which most of them stand."""
    if any(column.label == ROW_HEAD for column in places.values()):
        return {}
    seen = Counter(
        at for (_, at), cell in cells.cells.items()
        if at not in places and isinstance(cell.value, str) and (row_in(cell.value) or ("",))[0] == log.letter
    )  # fmt: skip
    return {at: Column(ROW_HEAD) for at, _ in seen.most_common(1)}


def _lost(sheet: Sheet, twice: set[Column]) -> Iterator[Problem]:
    for column in sheet.lost:
        if column in twice:
            message, fix = "is there twice, and was not read", "Please delete one of the two."
        elif column.label == ROW_HEAD:
            message, fix = "is not on the sheet", "Please bring the numbers of the rows back, with their head."
        elif column.label.startswith(f"{CHILD_HEAD} ") and column.label != f"{CHILD_HEAD} 1":
            continue
        else:
            message, fix = "is not on the sheet; earlier answers in it stay", "Please bring its head back."
        yield Problem("column_gone", f"The column {short(column.head)} {message}.", fix, sheet=sheet.name)


def _strays(sheet: Sheet, head: int) -> Iterator[Problem]:
    """What stands in columns that are none of the diary’s, beside rows that are filled."""
    seen: set[int] = set()
    for (row, at), cell in sorted(sheet.cells.items()):
        if row <= head or at in sheet.places or at in seen or cell.raw.strip() == "" or row in sheet.heads:
            continue
        seen.add(at)
        title = sheet.cells.get((head, at))
        if title is not None and title.raw.strip():
            message = f"The column {short(title.raw)} is not one of the diary’s and was not read."
            fix, code, severity = "Please look whether it matters.", "other_column", Severity.WARNING
        else:
            message = f"{short(cell.raw)} stands in a column that has no head."
            fix, code, severity = "Please move it to where it belongs.", "beside_box", Severity.ERROR
        yield Problem(code, message, fix, severity, sheet=sheet.name, cell=a1(row, at))


def _shifted(sheet: Sheet) -> Iterator[Problem]:
    """Heads that were renamed: found by their codes alone."""
    row = max(sheet.heads, key=lambda r: sum((r, at) in sheet.cells for at in sheet.places))
    for at, column in sheet.places.items():
        cell = sheet.cells.get((row, at))
        if cell is None or not isinstance(cell.value, str) or not column.code:
            continue
        if not alike(label_in(cell.value), label_in(column.label)):
            yield Problem("head_changed", f"The head {short(cell.value)} was taken as {short(column.head)}.",
                          "Please look whether the column still holds that.", Severity.WARNING, sheet=sheet.name,
                          cell=a1(row, at))  # fmt: skip
