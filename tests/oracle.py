"""What a person reads off an edited sheet, and whether a reading of it is right or flagged.

An answer belongs to the box that it stands in: what is cut out of one box and pasted into another is the other's
answer from then on, for no reader can know better. Every box must be read as what stands in it, or be named (path and
row) by a problem. Besides:

- a box that is gone, that is there twice with different contents, or whose content has no sure meaning, must be named;
  a numbered row of an open table that was blank need not be, and one that is gone may be named by its table or column;
- the error that what stands in a row belongs to no question names the boxes of that row, if nothing was read from them;
- the error that filled cells beyond all that is read were left out names all boxes that are blank;
- what was written outside of the boxes must be told, by its cell, its row or its sheet;
- the reference must be the printed one, or a problem must be about it.

What excuses silence about single boxes: that the file is refused as a whole; one of `EXCUSES`, each an error of the
whole sheet with which no answer of it is kept before a person decides; and that no answer at all was read, for then
the desk says “nothing was filled in” and keeps nothing, or there are errors: a person looks at the sheet. A reading
under the reference of another form that is in the workbook too, or of another version that is printed on it, is right
as such, if it says that something is the matter. No warning about a whole sheet excuses anything else.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from itertools import islice, product
from typing import Any

from spreadsheet import At, Book, Cell, Page, a1

from formgen import reference, sheet
from formgen.answers import Answers, Instance, at, flatten, open_rows, tidy
from formgen.ask import PartialDate, State
from formgen.errors import Severity, Unreadable
from formgen.form import form
from formgen.look import Edition, Letterhead, Look
from formgen.outline import Kind, Outline, Question, outline
from formgen.read import Reading
from formgen.render import xlsx as writer
from formgen.schema import edition
from formgen.sheet import Box, in_grid
from formgen.specimen import specimen

EXCUSES = frozenset({"two_forms", "references_differ", "other_questions"})
"""Errors of a whole sheet: it may be another child's or another form's, and nothing is kept till a person says so."""

LOOK = Look(Letterhead("Hillside Primary School"), ())
SEED, FILL = 11, 0.9

Place = tuple[str, str | None]
Kin = tuple[Any, ...]
"""What two boxes must share for a content to mean the same in both."""

UNSURE: tuple[Any, ...] = ()
"""The meanings of a content that means nothing for sure: the box must be named."""


@dataclass(frozen=True, slots=True)
class Given:
    """A filled form, as it was sent out and filled in."""

    outline: Outline
    answers: Answers
    book: Book
    boxes: Mapping[str, Box]
    data: bytes


@cache
def given(slug: str, seed: int = SEED) -> Given:
    """A filled form; the book is a pristine one: copy it before you change it."""
    outlined = outline(form(slug))
    answers = _in_printed_order(outlined, tidy(outlined, specimen(form(slug), random.Random(seed), fill=FILL)))
    about = form(slug).about
    mark = reference.make(about.code, about.version, 0x7F3C9A2E11 + seed)
    template = writer.compile(Edition(outlined, LOOK))
    data = template.fill(Instance(answers, mark))
    slots = template.compiled(open_rows(outlined, answers)).slots
    cells: dict[str, Cell] = {}
    boxes: dict[str, Box] = {}
    for found in slots.values():
        for place in (slot.place for slot in found):
            boxes[place.box.code] = place.box
            cells[place.cell] = Cell(box=place.box.code, means=(kin(place.box), (_answer(answers, place.box),)))
    book = Book.of(data, cells)
    book.reference = book.made = mark
    return Given(outlined, answers, book, boxes, data)


def _in_printed_order(outlined: Outline, answers: Answers) -> Answers:
    """Ticks in printed order, as they are read."""
    for path, row, value in list(flatten(answers)):
        if isinstance(value, tuple):
            ordered = tuple(o.code for o in outlined.question(path).choices if o.code in value)
            if row is None:
                answers[path] = ordered
            else:
                answers[path.partition(".")[0]][row][path.partition(".")[2]] = ordered
    return answers


def _answer(answers: Answers, box: Box) -> Any:
    """The answer that stands in one box; whether it is ticked, of a tick."""
    value = at(answers, box.item.path, box.item.row)
    if box.option is not None:
        return isinstance(value, tuple) and box.option.code in value
    if box.item.question.kind is Kind.CHOICES and box.item.table is None and isinstance(value, tuple):
        return None  # it stands in the ticks
    return None if value is State.BLANK else value


# ------------------------------------------------------------------------------------- what contents mean


def kin(box: Box) -> Kin:
    """What a box takes."""
    question = box.item.question
    if box.option is not None:
        return ("tick",)
    return (question.kind, question.choices, question.states, question.unit, box.item.table is None)


def meanings(box: Box, cell: Cell, book: Book) -> tuple[Any, ...]:
    """All that the content of a box may be read as without a word; `UNSURE` where it must be told of."""
    if book.date1904 and cell.style in book.days and isinstance(cell.value, int) and not isinstance(cell.value, bool):
        return UNSURE
    if cell.means is not None and cell.means[0] == kin(box):
        return tuple(cell.means[1])
    if cell.error is not None or (cell.formula is not None and cell.value is None):
        return UNSURE
    if cell.is_empty or (isinstance(cell.value, str) and not cell.value.strip()):
        return (False,) if box.option is not None else (None,)
    if box.option is not None:
        return _tick(cell.value)
    if cell.style in book.days and isinstance(cell.value, int) and not isinstance(cell.value, bool):
        return _day(box.item.question, cell.value, book.date1904)
    return _plain(box, cell.value)


def _tick(value: Any) -> tuple[Any, ...]:
    said = str(value).strip().casefold()
    if said in {"✓", "✔", "☑", "x", "yes", "y", "1", "true"}:
        return (True,)
    return (False,) if said in {"no", "n", "0", "false", "-"} else UNSURE


def _day(question: Question, serial: int, date1904: bool) -> tuple[Any, ...]:
    if date1904 or not 61 <= serial < 73_415:
        return UNSURE
    day = date(1899, 12, 30) + timedelta(days=serial)
    if question.kind is Kind.DATE:
        return (day,)
    return (PartialDate(day.year, day.month, day.day),) if question.kind is Kind.PARTIAL_DATE else UNSURE


def _plain(box: Box, value: str | int | float | bool) -> tuple[Any, ...]:
    """The meaning of words and numbers, taken exactly: what needs any judgement is unsure."""
    question = box.item.question
    text = {True: "Yes", False: "No"}[value] if isinstance(value, bool) else str(value)
    if isinstance(value, float):
        text = f"{value:.15g}"
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n")).strip()
    said = text.replace("’", "'").casefold()
    for state in question.states:
        if state.words and said == state.words.replace("’", "'").casefold():
            return (state,)
    words = {o.label.replace("’", "'").casefold(): o.code for o in question.choices}
    match question.kind:
        case Kind.LINE | Kind.TEXT:
            return (text,)
        case Kind.CHOICE:
            return (words[said],) if said in words else UNSURE
        case Kind.CHOICES if box.item.table is not None:
            named = [words.get(part.strip()) for part in said.split(";")]
            return (tuple(o.code for o in question.choices if o.code in named),) if all(named) else UNSURE
        case Kind.YESNO:
            return (said != "no",) if said in ("yes", "no", "✓") else UNSURE
        case Kind.WHOLE | Kind.SCALE | Kind.NUMBER if not isinstance(value, bool):
            return _figure(question, text)
    return UNSURE


def _figure(question: Question, text: str) -> tuple[Any, ...]:
    try:
        number = Decimal(text)
    except ArithmeticError:
        return UNSURE
    if question.kind is Kind.NUMBER:
        return (number,)
    return (int(number),) if number == number.to_integral_value() else UNSURE


# ---------------------------------------------------------------------------------- what the sheet says


def expected(sent: Given, book: Book) -> dict[Place, tuple[Any, ...]]:
    """What each box of the form may be read as without a word."""
    pages = _seen(book)
    there: dict[str, list[Cell]] = {}
    for page in pages:
        for spot, cell in page.cells.items():
            if cell.box:
                told = (kin(sent.boxes[cell.box]), UNSURE)
                there.setdefault(cell.box, []).append(cell._replace(means=told) if page.covers(spot) else cell)
    groups: dict[Place, list[Box]] = {}
    for box in sent.boxes.values():
        groups.setdefault((box.item.path, box.item.row), []).append(box)
    return {place: _group(boxes, there, book, sent) for place, boxes in groups.items()}


def _seen(book: Book) -> list[Page]:
    """The sheets of the form that a person sees; hidden ones only where nothing else is left."""
    own = [page for page in book.pages if any(cell.box for cell in page.cells.values())]
    return [page for page in own if page.state == "visible"] or own


def _group(boxes: list[Box], there: Mapping[str, list[Cell]], book: Book, sent: Given) -> tuple[Any, ...]:
    found = [_box(box, there, book, sent) for box in boxes]
    if boxes[-1].option is None:
        return found[0]
    return tuple(meant for ways in islice(product(*found), 64) for meant in _ticks(boxes, ways))


def _ticks(boxes: list[Box], found: tuple[Any, ...]) -> tuple[Any, ...]:
    """What ticks mean together, with what stands in the question's own row."""
    ticked = tuple(b.option.code for b, one in zip(boxes, found, strict=True) if b.option and one)
    own = found[0] if boxes[0].option is None else None
    return UNSURE if own is not None and ticked else (own or ticked or None,)


def _box(box: Box, there: Mapping[str, list[Cell]], book: Book, sent: Given) -> tuple[Any, ...]:
    cells = there.get(box.code, [])
    if not cells:
        slipped = [c.means[1] for p in book.pages for c in p.cells.values() if c.means and c.means[0] == box.code]
        if slipped:
            return (None, *slipped[0])
        if not (there or book.names or any(b.item.table and in_grid(b.item.table) for b in sent.boxes.values())):
            return (None,)  # the column of answers is gone, and nothing is left that tells
        table = box.item.table
        was_blank = _answer(sent.answers, box) in (None, False)
        source = sent.outline.index.get(table.rows_from or "") if table is not None else None
        if source is not None and source.locked and not any(p.name.startswith(sheet.MANIFEST) for p in book.pages):
            return (None,)  # a copy may print some rows only, and nothing is left that tells which
        return (None,) if table is not None and table.open and was_blank else UNSURE
    if len({cell.content for cell in cells}) > 1:
        return UNSURE
    if any(cell.means == (kin(box), UNSURE) for cell in cells):
        return UNSURE
    return meanings(box, cells[0], book)


# --------------------------------------------------------------------------------------------- judged


@dataclass(slots=True)
class Tally:
    """How many readings and boxes were right, flagged, refused; and what was wrong in silence."""

    files: int = 0
    refused: int = 0
    excused: int = 0
    right: int = 0
    flagged: int = 0
    silent: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (f"{self.files} workbooks, {self.refused} refused, {self.excused} for a person as a whole; "
                f"{self.right} boxes right, {self.flagged} flagged, {len(self.silent)} silently wrong")  # fmt: skip

    def judge(self, sent: Given, book: Book, read: Any, name: str) -> None:
        """Counts one reading of `book`; `read` gives it, or raises Unreadable."""
        self.files += 1
        reading = _read(read)
        if reading is None:
            self.refused += 1
            return
        if _whole(reading) or _of_another(reading, book):
            self.excused += 1
            return
        want, told = expected(sent, book), _Told(reading, book, sent)
        wrong = [*_wrong(reading, want, told), *_untold(book, told), *_reference(reading, book)]
        self.right += sum(place not in told.boxes for place in want) - len(wrong)
        self.flagged += sum(place in told.boxes for place in want)
        self.silent += [f"{name}: {what}" for what in wrong]


def _read(read: Any) -> Reading | None:
    """The reading; None where the file was refused, with a reason and what to do."""
    try:
        found: Reading = read()
    except Unreadable as refused:
        if not (refused.message and refused.fix):
            raise
        return None
    return found


class _Told:
    """What the problems of a reading name: `boxes` by place, `wholes` tables and columns, `cells` by sheet and name."""

    def __init__(self, reading: Reading, book: Book, sent: Given) -> None:
        problems = reading.problems
        self.sent = sent
        self.boxes = {(p.path, p.row) for p in problems}
        self.wholes = {p.path for p in problems if p.row is None and p.code in ("row_gone", "box_twice", "not_found")}
        self.cells = {(p.sheet, p.cell) for p in problems} | {(s.sheet, s.cell) for s in reading.sources.values()}
        self.rows = {(name, _row_in(cell)) for name, cell in {(p.sheet, p.cell) for p in problems}}
        self.sheets = {p.sheet for p in problems if p.code == "other_sheet"}
        self.words = " ".join(p.message for p in problems)
        errors = [p for p in problems if p.severity is Severity.ERROR]
        left = {(p.sheet, _row_in(p.cell)) for p in errors if p.code in ("stray_text", "beside_box")}
        unread = {page.cells[at].box for page in book.pages for at in page.cells if (page.name, str(at[0])) in left}
        far = any(p.code == "note" for p in errors)
        own = {(b.item.path, b.item.row) for b in sent.boxes.values() if far or b.code in unread}
        self.unread: set[Place] = own

    def as_a_whole(self, place: Place) -> bool:
        """Whether the table or the column of a place is named."""
        return place[1] is not None and (place[0].partition(".")[0] in self.wholes or place[0] in self.wholes)

    def beside(self, page: Page, at: At) -> bool:
        """Whether a box of the same row, or its table, is named."""
        boxes = (self.sent.boxes[c.box].item for where, c in page.cells.items() if c.box and where[0] == at[0])
        return any((i.path, i.row) in self.boxes or self.as_a_whole((i.path, i.row)) for i in boxes)


def _row_in(cell: str | None) -> str:
    return re.sub("[A-Z]", "", cell or "")


def _whole(reading: Reading) -> bool:
    """Whether the file as a whole goes to a person, and no answer of it is kept before."""
    errors = {p.code for p in reading.problems if p.severity is Severity.ERROR}
    return bool(errors & EXCUSES) or not reading.answers


def _of_another(reading: Reading, book: Book) -> bool:
    """Whether it was read as another form that is in the workbook, or as the version whose reference it bears."""
    if reading.reference == book.reference != book.made:
        return bool(reading.problems)
    errors = [p for p in reading.problems if p.severity is Severity.ERROR]
    return reading.reference != book.reference and any(page.foreign for page in book.pages) and bool(errors)


def _wrong(reading: Reading, want: Mapping[Place, tuple[Any, ...]], told: _Told) -> Iterator[str]:
    """The boxes that are neither right nor named."""
    for place, meant in want.items():
        found = at(reading.answers, *place)
        got = None if found is State.BLANK else found
        if place in told.boxes or any(type(got) is type(one) and got == one for one in meant):
            continue
        ticked = isinstance(got, tuple) and any(isinstance(one, tuple) and {*got} < {*one} for one in meant)
        if (got is None or ticked or meant == UNSURE) and (place in told.unread or told.as_a_whole(place)):
            continue
        yield f"{place} read as {got!r}, not {meant!r}"
    for path, row, value in flatten(reading.answers):
        if (path, row) not in want and (path, row) not in told.boxes:
            yield f"{(path, row)} read as {value!r}, and is no box"


_NOTHING = {"-", "–", ""}


def _untold(book: Book, told: _Told) -> Iterator[str]:
    """What was written outside of the boxes, and sheets that are none of the form, of which nothing is said."""
    strays = [(page, spot, cell) for page in book.pages for spot, cell in page.cells.items() if cell.stray]
    same = {(spot, cell.content) for page, spot, cell in strays if (page.name, a1(spot)) in told.cells}
    for page in book.pages:
        ours = any(cell.box for cell in page.cells.values())
        if (page.foreign or ours) and page not in _seen(book) and page.name not in told.sheets:
            yield f"nothing is said of the sheet {page.name!r}"
    for page, spot, cell in strays:
        if page.name in told.sheets or page.covers(spot) or str(cell.value).rpartition("\n")[2].strip() in _NOTHING:
            continue
        by_cell = (page.name, a1(spot)) in told.cells or f"in {a1(spot)} of " in told.words
        by_row = (page.name, str(spot[0])) in told.rows or told.beside(page, spot)
        if not (by_cell or by_row or (spot, cell.content) in same):
            yield f"nothing is said of {cell.value!r} in {a1(spot)}"


def _reference(reading: Reading, book: Book) -> Iterator[str]:
    about = any("reference" in p.code for p in reading.problems)
    if reading.reference != book.reference and not about:
        yield f"the reference is {reading.reference}, not {book.reference}"


def editions(code: str, version: int) -> Outline | None:
    """The outline of every version that was published."""
    return edition(code, version)
