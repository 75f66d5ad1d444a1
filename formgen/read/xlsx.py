"""The Excel door: `read_all(data, editions)` gives what a workbook that came back holds.

It is one form (`read`), or one of the kinds of workbook in `many`, which hold a return a row.

    workbook   bytes -> cells, within bounds
    identify   which form, which copy of it
    locate     which cell is whose box
    values     what the content of a box means
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, NamedTuple

from formgen.answers import Answers, put
from formgen.ask import State
from formgen.errors import Problem, Severity
from formgen.outline import Item, Outline, Question
from formgen.read import Editions, Reading
from formgen.read.many import kind_of
from formgen.read.ooxml.cells import FAR_CELLS
from formgen.read.ooxml.workbook import Cell, Sheet, Workbook, a1, parse
from formgen.read.places.frames import Frames
from formgen.read.places.identify import Identity, disagreements, identify, is_manifest
from formgen.read.places.letterhead import of_book as schools_of
from formgen.read.places.locate import Located, Spot, locate, narrowed, question_of
from formgen.read.places.pages import At, is_empty
from formgen.read.places.strays import strays
from formgen.read.places.unmended import NONE_ASKED, Asked, asked_for, unmended
from formgen.read.valid import edition_of, passes, valid
from formgen.read.values.content import Content, content
from formgen.read.values.flaws import Flaw
from formgen.read.values.ticks import ticked
from formgen.read.values.typed import typed
from formgen.records import Place, Source
from formgen.reference import Reference
from formgen.sheet import MARKS, Box, mends, mends_in

SUFFIXES = (".xlsx", ".xlsm", ".xltx", ".xltm")


def read_all(data: bytes, editions: Editions) -> tuple[Reading, ...]:
    """The returns in the workbook `data`. Raises `Unreadable` for what is no form of ours."""
    return of_book(parse(data), editions)


def of_book(book: Workbook, editions: Editions) -> tuple[Reading, ...]:
    """The returns in a workbook of whatever file. Raises `Unreadable` for what is no form of ours."""
    if (known := _FRAMES.found(book, editions)) is not None:
        return (_read(book, *known),)
    kind = kind_of(book)
    if kind is not None:
        return kind.read_all(book, editions)
    return (_searched(_without_marks(book), editions, _FRAMES, asked_for(book)),)


def read(data: bytes, editions: Editions) -> Reading:
    """The one form in the workbook `data`, located and typed. Raises `Unreadable` for what is no form of ours.

    `answers` holds valid values alone; what was found otherwise is in `problems` and, raw, in `sources`.
    """
    [reading] = read_all(data, editions)
    return reading


_FRAMES = Frames()


def _searched(book: Workbook, editions: Editions, frames: Frames, asked: Asked = NONE_ASKED) -> Reading:
    """The form in a workbook that is not laid out as one before; `asked` is what it asks to be mended."""
    identity = identify(book)
    outline = edition_of(identity.reference, editions)
    located = locate(book, _sheets(book, identity), outline, identity.cells)
    answered = {(s.page.sheet.name, *s.at) for s in located.spots.values()}
    doubts = (*disagreements(identity, answered), *_file_problems(book), *strays(book, located))
    mended = _mended(book, answered)
    if not doubts and not mended and not asked:
        frames.remember(book, identity, outline, located)
    return _read(book, outline, identity.reference, located, doubts, mended, asked)


def _read(
    book: Workbook, outline: Outline, reference: Reference, located: Located, doubts: tuple[Problem, ...] = (),
    mended: str = "", asked: Asked = NONE_ASKED,
) -> Reading:  # fmt: skip
    boxes = _Boxes(book, located)
    missing = narrowed(located, outline, boxes.answers)
    answers, invalid = (boxes.answers, []) if boxes.passed else valid(outline, boxes.answers, boxes.sources)
    found = (*doubts, *located.problems, *boxes.problems, *missing, *invalid)
    found = (*found, *unmended(asked, located, answers, found))
    return Reading(
        outline,
        None if reference.key is None else str(reference),
        answers,
        boxes.sources,
        tuple(_in_order(located, found)),
        entry=mended if reference.key is None else "",
        passed=answers,
        schools=_schools(book, located, outline) if reference.key is None else (),
    )


def _schools(book: Workbook, located: Located, outline: Outline) -> tuple[str, ...]:
    return schools_of((page.sheet for page in located.pages), book.properties, outline)


def _without_marks(book: Workbook) -> Workbook:
    """The workbook without what formgen wrote beside the boxes of a sheet to be mended."""
    sheets = (
        replace(sheet, cells={at: _unmarked(c) for at, c in sheet.cells.items()
                              if not str(c.value or "").startswith(MARKS)})
        for sheet in book.sheets
    )  # fmt: skip
    return replace(book, sheets=tuple(sheets))


def _unmarked(cell: Cell) -> Cell:
    """The cell without the mark that stands alone in a line beneath the label of a row of a grid."""
    if not isinstance(cell.value, str) or not any(mark in cell.value for mark in MARKS):
        return cell
    words = "\n".join(line for line in cell.value.splitlines() if line.strip() not in MARKS)
    return cell._replace(value=words, raw=words)


def _mended(book: Workbook, answered: Collection[tuple[str, int, int]]) -> str:
    """What names the sheet that this one mends, where it says so outside of its answers."""
    for sheet in book.sheets:
        for at, cell in sheet.cells.items():
            if isinstance(cell.value, str) and (sheet.name, *at) not in answered and (found := mends_in(cell.value)):
                return mends(*found)
    return ""


def _sheets(book: Workbook, identity: Identity) -> list[Sheet]:
    """The sheets on which the form may be: the visible ones (hidden ones when nothing else is left), without
    those that bear another reference alone.
    """
    others = identity.others()
    sheets = [sheet for sheet in book.sheets if not is_manifest(sheet) and sheet.name not in others]
    return [sheet for sheet in sheets if sheet.state == "visible"] or sheets


def _file_problems(book: Workbook) -> Iterator[Problem]:
    for note in book.notes:
        lost = note.startswith(FAR_CELLS)
        yield Problem("note", note, "Please look whether anything is missing.",
                      Severity.ERROR if lost else Severity.WARNING)  # fmt: skip
    if book.date1904:
        yield Problem(
            "date_system", "This workbook counts dates from 1904; the form was made to count from 1900.",
            "Please check every date: they may all be four years out.", Severity.WARNING,
        )  # fmt: skip


class _Meaning(NamedTuple):
    """What a box holds: its value, what is wrong with it, where it was read, and whether the value `passes`."""

    value: Any
    flaws: tuple[Flaw, ...]
    source: Source
    passed: bool


def _meaning(question: Question, sheet: Sheet, at: At, date1904: bool) -> _Meaning:
    """What the cell there means as an answer to `question`; short ones come again and again."""
    cell = sheet.cells.get(at)
    if cell is None:
        return _meaning_if_short(question, None, None, date1904, sheet.name, at)
    short = len(cell.raw) <= _SHORT and (cell.formula is None or len(cell.formula) <= _SHORT)
    meaning = _meaning_if_short if short else _meaning_of
    return meaning(question, cell, cell.value.__class__, date1904, sheet.name, at)


def _meaning_of(
    question: Question, cell: Cell | None, _kind: type | None, date1904: bool, sheet: str, at: At
) -> _Meaning:
    """`_kind` tells 1 from TRUE, which are equal."""
    if cell is None or is_empty(cell):
        return _Meaning(None, (), Source(sheet, a1(*at), ""), True)
    held = content(cell, date1904)
    told = typed(question, held.found)
    source = Source(sheet, a1(*at), cell.formula or cell.raw)
    return _Meaning(told.value, (*held.flaws, *told.flaws), source, told.value is None or passes(question, told.value))


_SHORT = 100
_meaning_if_short = lru_cache(10_000)(_meaning_of)


@dataclass(slots=True)
class _Boxes:
    """The boxes of a workbook, typed one item after another.

    `passed` says that `valid` would give the answers as they are: they are in printed order, and each passes by itself.
    """

    book: Workbook
    located: Located
    answers: Answers = field(default_factory=dict)
    sources: dict[Place, Source] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    passed: bool = True

    def __post_init__(self) -> None:
        spots, date1904 = self.located.spots, self.book.date1904
        self.sources.update(self.located.empty)
        filled = self.located.filled
        for place, boxes in (self.located.groups if filled is None else filled).items():
            box = boxes[0]
            if boxes[-1].option is not None:
                self._ticks(place, box.item, boxes)
            elif (spot := spots.get(box.code)) is not None:
                found = _meaning(box.item.question, spot.page.sheet, spot.at, date1904)
                self._keep(place, found)
                if found.flaws:
                    self._flaws(box, spot, found.flaws)

    def _ticks(self, place: Place, item: Item, boxes: Sequence[Box]) -> None:
        found = [(box, spot) for box in boxes if (spot := self.located.spots.get(box.code)) is not None]
        if not found:
            return
        marks = [(b.option, self._content(spot)) for b, spot in found if b.option is not None]
        own = next(((b, spot) for b, spot in found if b.option is None), None)
        told, faults = ticked(item.question, marks, self._content(own[1]) if own else Content())
        filled = [(box, spot) for box, spot in found if spot.raw]
        box, spot = (filled or found)[0]
        raw = "; ".join(f"{spot.raw} {box.option.label if box.option else ''}".strip() for box, spot in filled)
        passed = told.value is None or passes(item.question, told.value)
        source = Source(spot.page.sheet.name, a1(*spot.at), raw)
        self._keep(place, _Meaning(told.value, told.flaws, source, passed))
        self._flaws(*(own or (box, spot)), told.flaws)
        for option, flaw in faults:
            self._flaws(*next((b, s) for b, s in found if b.option == option), (flaw,))

    def _content(self, spot: Spot) -> Content:
        return content(spot.cell, self.book.date1904)

    def _keep(self, place: Place, found: _Meaning) -> None:
        value, _, self.sources[place], passed = found
        if value is not None and value is not State.BLANK:
            put(self.answers, *place, value)
            self.passed = self.passed and passed

    def _flaws(self, box: Box, spot: Spot, flaws: tuple[Flaw, ...]) -> None:
        self.problems += [
            Problem(flaw.code, flaw.message, flaw.fix, flaw.severity, question_of(box),
                    sheet=spot.page.sheet.name, cell=a1(*spot.at), path=box.item.path, row=box.item.row)
            for flaw in flaws
        ]  # fmt: skip


def _in_order(located: Located, problems: Collection[Problem]) -> list[Problem]:
    """Problems of the whole file first, then those of boxes in printed order."""
    if not problems:
        return []
    order = {place: n for n, place in enumerate(located.groups, 1)}
    return sorted(problems, key=lambda p: order.get((p.path or "", p.row), 0))
