"""Workbooks that are laid out as one before: what was found there need not be searched again.

Families send back what formgen printed, with answers in the boxes. A frame is all of such a workbook but its answers
and its reference. It is remembered of a workbook in which nothing was doubtful, and taken for another that equals it
outside of the boxes, and in whose boxes nothing stands that could be taken for a part of the form.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from itertools import repeat
from math import inf

from formgen import reference
from formgen.errors import Problem
from formgen.outline import Outline
from formgen.read import Editions
from formgen.read.ooxml.cells import Area
from formgen.read.ooxml.kept import Kept
from formgen.read.ooxml.workbook import Cell, Sheet, Workbook, a1
from formgen.read.places.identify import NAMES, Identity
from formgen.read.places.locate import NOT_FOUND, Located, Spot, row_of
from formgen.read.places.pages import At, Page, is_empty, is_line
from formgen.read.places.plan import Plan, label_in, plan
from formgen.records import Place, Source
from formgen.reference import Reference
from formgen.sheet import MARKS, Box, code_in, in_grid

Masked = tuple[str, ...]
"""A text in a row that names the reference, cut where that stands, without the number of its case and its date."""


@dataclass(frozen=True, slots=True, eq=False)
class _Leaf:
    """One sheet of a frame: the cells that are the same in every copy, those that show back what is in a box, and
    those that name the reference.
    """

    merges: tuple[Area, ...]
    header_footer: Masked
    places: tuple[At, ...]
    fixed: list[Cell | None]
    shown: Mapping[At, Cell]
    marked: Mapping[At, Masked]


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """A workbook without its answers and its reference.

    `page` is the sheet with the boxes, the one of that `number`; `spots` say where each box is, `rows` the code of
    the row of each; `lines` are those in the column of answers, `owners` the answer to which each belongs. `empty`
    tells where answers are read of which nothing stands there. Fewer than `doubts` answers may read like labels.
    `problems` name the boxes that are on no such copy.
    """

    outline: Outline
    plan: Plan
    reference: Reference
    names: Mapping[str, str]
    properties: Mapping[str, Masked]
    leaves: tuple[_Leaf, ...]
    number: int
    page: Page
    spots: Mapping[str, At]
    rows: Mapping[At, str]
    lines: tuple[At, ...]
    owners: Mapping[At, Place]
    empty: Mapping[Place, Source]
    groups: Mapping[Place, tuple[Box, ...]]
    problems: tuple[Problem, ...]
    doubts: int


class Frames:
    """The frames of the workbooks read lately."""

    def __init__(self) -> None:
        self._known = Kept(200)

    def found(self, book: Workbook, editions: Editions) -> tuple[Outline, Reference, Located] | None:
        """What a workbook is and where its boxes are, if it is laid out as one before."""
        for frame in self._known.get(_shape(book)) or ():
            mark = _reference_in(frame, book)
            known = mark is not None and editions(mark.code, mark.version) is frame.outline
            answers = _answers(frame, book, str(mark)) if known else None
            if mark is not None and answers is not None:
                return frame.outline, mark, _located(frame, book, answers)
        return None

    def remember(self, book: Workbook, identity: Identity, outline: Outline, located: Located) -> None:
        """Keeps the frame of a workbook in which nothing was doubtful, but that boxes may not be on this copy."""
        frame = _frame(book, identity, outline, located)
        if frame is not None:
            shape = _shape(book)
            self._known.put(shape, (frame, *(self._known.get(shape) or ())[: _MOST_ALIKE - 1]))


_MOST_ALIKE = 8
"""Frames of one shape: the audiences and looks of a form, and the programs that save it."""


def _shape(book: Workbook) -> tuple[tuple[str, str], ...]:
    return tuple((sheet.name, sheet.state) for sheet in book.sheets)


# ------------------------------------------------------------------------------------------- what a frame is


def _frame(book: Workbook, identity: Identity, outline: Outline, located: Located) -> Frame | None:
    """The frame of a workbook; None where an answer, or how it is laid out, leaves room for doubt."""
    boxes = [(located.spots[box.code].at, box) for box in located.boxes if box.code in located.spots]
    if len(located.pages) != 1 or not boxes or any(problem.code != NOT_FOUND for problem in located.problems):
        return None
    [page], found, mark = located.pages, plan(outline), str(identity.reference)
    if not all(_is_plain(page, at, box) for at, box in boxes):
        return None
    number = next(n for n, sheet in enumerate(book.sheets) if sheet is page.sheet)
    rows = {at: row_of(box) for at, box in boxes}
    owners = {at: (box.item.path, box.item.row) for at, box in boxes}
    made = Frame(
        outline, found, identity.reference, book.names,
        {name: _masked(text, mark) for name, text in book.properties.items() if NAMES in text.casefold()},
        tuple(_leaf(sheet, rows if n == number else {}, mark) for n, sheet in enumerate(book.sheets)),
        number, page, {box.code: at for at, box in boxes}, rows,
        tuple(at for at, code in rows.items() if is_line(found, code)), owners,
        _empty(page, owners), located.groups, located.problems,
        _doubts(page, found, rows),
    )  # fmt: skip
    return made if _reference_in(made, book) and _answers(made, book, mark) is not None else None


def _is_plain(page: Page, at: At, box: Box) -> bool:
    """Whether a box is where its code and the code of its column, each seen once, cross."""
    table = box.item.table
    if page.codes.get(row_of(box)) != (at[0],):
        return False
    if table is None or not in_grid(table):
        return at[1] == page.answer
    column = box.item.question.code
    heads = page.heads.get(column, ())
    text = page.sheet.cells[heads[0]].value if len(heads) == 1 else None
    return isinstance(text, str) and code_in(text) == column and heads[0][1] == at[1]


def _empty(page: Page, owners: Mapping[At, Place]) -> Mapping[Place, Source]:
    """Where each answer is read of which nothing stands on the page: in its first box."""
    found: dict[Place, Source] = {}
    for at, place in owners.items():
        found.setdefault(place, Source(page.sheet.name, a1(*at), ""))
    return found


def _leaf(sheet: Sheet, boxes: Collection[At], mark: str) -> _Leaf:
    others = {at: cell for at, cell in sheet.cells.items() if at not in boxes}
    rows = {at[0] for at, cell in others.items() if mark in str(cell.value)}
    marked = {at: _masked(str(c.value), mark) for at, c in others.items() if c.formula is None and at[0] in rows}
    shown = {at: cell for at, cell in others.items() if cell.formula is not None}
    fixed = {at: cell for at, cell in others.items() if at not in marked and at not in shown}
    places = tuple(fixed)
    return _Leaf(sheet.merges, _masked(sheet.header_footer, mark), places, [*fixed.values()], shown, marked)


_VARIES = re.compile(r"LM-\d{4}-\d{3,6}|\d{1,2} [A-Z][a-z]{2,8} \d{4}", re.ASCII)
"""The case and the date of issue, as they stand beside the reference."""


def _masked(text: str, mark: str) -> Masked:
    return tuple(map(_without_case, text.split(mark)))


def _without_case(part: str) -> str:
    return (_varied_if_short if len(part) <= _SHORT_PART else _varied)(part)


def _varied(part: str) -> str:
    return _VARIES.sub("…", part)


_SHORT_PART = 5_000
_varied_if_short = lru_cache(1_000)(_varied)
"""What stands around a reference is the same on many copies."""


def _doubts(page: Page, plan: Plan, boxes: Collection[At]) -> int:
    """How many answers that read like labels may be there before they are taken for the column of labels."""
    texts = ((at, cell.value) for at, cell in page.sheet.cells.items() if at not in boxes)
    columns = Counter(at[1] for at, text in texts if isinstance(text, str) and label_in(text) in plan.owners)
    own = columns.pop(page.label, 0)
    return (own - 2 * max(columns.values(), default=0)) // 2


# ------------------------------------------------------------------------------------ whether a workbook has it


def _reference_in(frame: Frame, book: Workbook) -> Reference | None:
    """The reference that stands where the frame has its own; None where it is of another form, or none."""
    for leaf, sheet in zip(frame.leaves, book.sheets, strict=True):
        for at, parts in leaf.marked.items():
            if len(parts) == 2:
                return _between(frame.reference, sheet.cells.get(at), *parts)
    return None


def _between(own: Reference, cell: Cell | None, before: str, after: str) -> Reference | None:
    text = cell.value if cell is not None else None
    if not isinstance(text, str) or not (text.startswith(before) and text.endswith(after)):
        return None
    found = reference.exact(text[len(before) : len(text) - len(after)])
    if found is None:
        return None
    alike = (found.code, found.version, found.key is None) == (own.code, own.version, own.key is None)
    return found if alike else None


def _answers(frame: Frame, book: Workbook, mark: str) -> Mapping[At, Cell] | None:
    """What stands in the boxes of a workbook that is the frame with other answers; None where it is not, or where
    something in a box looks like a part of the form.
    """
    if book.notes or book.date1904 or book.names != frame.names:
        return None
    named = {name: _masked(t, mark) for name, t in book.properties.items() if NAMES in t.casefold()}
    if named != frame.properties:
        return None
    cells = book.sheets[frame.number].cells
    answers = {at: cell for at in frame.rows if (cell := cells.get(at)) is not None}
    equal = (
        all(_has(leaf, sheet, mark) for leaf, sheet in zip(frame.leaves, book.sheets, strict=True))
        and sum(len(leaf.fixed) + len(leaf.shown) + len(leaf.marked) for leaf in frame.leaves) + len(answers)
        == sum(len(sheet.cells) for sheet in book.sheets)
        and _are_answers(frame, answers)
    )
    return answers if equal else None


def _has(leaf: _Leaf, sheet: Sheet, mark: str) -> bool:
    """Whether a sheet holds what the leaf does, with that reference."""
    cells = sheet.cells
    if sheet.merges != leaf.merges or _masked(sheet.header_footer, mark) != leaf.header_footer:
        return False
    if [*map(cells.get, leaf.places)] != leaf.fixed:
        return False
    if not all(_shows(cells.get(at), cell) for at, cell in leaf.shown.items()):
        return False
    named = ((cells.get(at), parts) for at, parts in leaf.marked.items())
    return all(c is not None and c.formula is None and _masked(str(c.value), mark) == parts for c, parts in named)


def _are_answers(frame: Frame, answers: Mapping[At, Cell]) -> bool:
    """Whether what stands in the boxes is taken for answers alone, and some of it where answers are looked for."""
    if frame.lines and not any(at in answers and not is_empty(answers[at]) for at in frame.lines):
        return False
    plan, rows, doubt = frame.plan, frame.rows, 0.0
    for at, cell in answers.items():
        if isinstance(text := cell.value, str):
            doubt += (_doubt_if_short if len(text) <= _SHORT else _doubt)(plan, rows[at], text)
    return doubt < max(frame.doubts, 1)


def _doubt(plan: Plan, code: str, answer: str) -> float:
    """How much an answer is like the form: 1 where it reads like a label, no end where it may be a part of it."""
    if _is_like_ours(answer):
        return inf
    said = label_in(answer)
    return float(said in plan.owners or plan.means(code, said))


_SHORT = 200
_doubt_if_short = lru_cache(5_000)(_doubt)


def _shows(own: Cell | None, cell: Cell) -> bool:
    """Whether a cell has the printed formula; its result may differ, for it shows back what is in a box."""
    if own is None:
        return False
    return own.formula == cell.formula and not (isinstance(own.value, str) and _is_like_ours(own.value))


def _is_like_ours(text: str) -> bool:
    """Whether an answer holds what could be taken for a reference, or begins like a code or a mark."""
    return NAMES in text.casefold() or _BEGINS_LIKE_OURS.match(text) is not None


_BEGINS_LIKE_OURS = re.compile(rf"\s*(?:q\d|q:|{'|'.join(MARKS)}|\{{)", re.IGNORECASE)
"""A code, a hidden mark, or a mark of the desk."""


_spot = partial(tuple.__new__, Spot)
"""Makes a spot of a page and a place there, in a third of the time."""


def _located(frame: Frame, book: Workbook, answers: Collection[At]) -> Located:
    page = replace(frame.page, sheet=book.sheets[frame.number])
    spots = dict(zip(frame.spots, map(_spot, zip(repeat(page), frame.spots.values())), strict=False))
    filled = {place: frame.groups[place] for place in map(frame.owners.__getitem__, answers)}
    return Located((page,), spots, frame.groups, frame.problems, filled, frame.empty)
