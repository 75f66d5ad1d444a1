"""Reads every box of a form from the fields of a PDF: by their names, and by the codes in their tooltips.

Both must agree; where a program changed the names, the tooltips are enough. Two fields for one box that differ are
for a person. What is not there is not blank.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from formgen.answers import Answers, put, where
from formgen.ask import State
from formgen.errors import Problem, Severity
from formgen.outline import Item, Kind, Option, Outline
from formgen.read.acroform.file import Field, Pdf
from formgen.read.values.content import Content
from formgen.read.values.flaws import Flaw, short
from formgen.read.values.typed import tick
from formgen.read.values.words import key
from formgen.read.word.meaning import Read, meaning_of, together
from formgen.records import Place, Source
from formgen.sheet import PROPERTY, code_in

SHEET = "PDF page"
"""What stands for the sheet in the sources of a PDF; for the cell stands the printed code (“box Q07”)."""

_NAME = re.compile(r"(Q\d{2,3}[a-z]?(?:\.[A-Za-z0-9_]{1,40})?)(?:=(\S{1,80}))?")

_MOST_ROWS = 1_000

_HINTED = re.compile(r"\d{1,2}/\d{1,2}/\d{4}")
"""A date as its box asks for it (`sheet.DATE_HINT`)."""


@dataclass(frozen=True, slots=True)
class Address:
    """Whose box a field is: the printed code of the answer, and what the box ticks of it."""

    code: str
    ticks: str = ""


def address(found: Field) -> Address | None:
    """Whose box a field is by its name, else by its tooltip; None where neither says."""
    if named := _NAME.fullmatch(found.name):
        return Address(named[1], named[2] or "")
    code = code_in(found.tip)
    if code is None:
        return None
    # Of a tick of its own whose name is lost, the tooltip says what it ticks.
    alone = found.kind == "Btn" and len(found.boxes) <= 1
    return Address(code, f"label {key(found.tip.rpartition(': ')[2])}" if alone else "")


def is_ours(pdf: Pdf) -> bool:
    """Whether any field of the PDF may be a box of a form."""
    return any(address(found) for found in pdf.fields)


@dataclass(slots=True)
class Boxes:
    """The boxes of a PDF, read one after another."""

    pdf: Pdf
    outline: Outline
    items: tuple[Item, ...] = ()
    answers: Answers = field(default_factory=dict)
    sources: dict[Place, Source] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    fields: dict[Address, list[Field]] = field(default_factory=dict)
    read: set[Address] = field(default_factory=set)

    def __post_init__(self) -> None:
        for found in self.pdf.fields:
            if (place := address(found)) is not None:
                self.fields.setdefault(place, []).append(found)
        self.items = tuple(self.outline.items(self._open_rows()))
        for item in self.items:
            self._item(item)
        self.problems += self._strays()

    def _open_rows(self) -> dict[str, int]:
        """How many numbered rows each open table has."""
        tables = {c.code: q.name for q in self.outline.questions() if q.open for c in q.columns}
        found = dict.fromkeys(tables.values(), 0)
        for place in self.fields:
            column, _, row = place.code.partition(".")
            if column in tables and row.isdecimal() and int(row) <= _MOST_ROWS:
                found[tables[column]] = max(found[tables[column]], int(row))
        return found

    # --------------------------------------------------------------------------------------- one box

    def _item(self, item: Item) -> None:
        options = self._options(item)
        own = self._one(item, Address(item.code))
        ticks = {option: self._tick(item, option) for option in options}
        found = {option: one for option, one in ticks.items() if one is not None}
        if own is None and not found:
            self._not_found(item)
            return
        choices = {o for o in item.question.choices if item.question.kind is Kind.CHOICES}
        if own is None and (lost := [o.label for o in options if o in choices and o not in found]):
            labels = ", ".join(short(label) for label in lost)
            self._problem(item, Flaw("not_found", f"Tick boxes of {item.code} are not on the page: {labels}.",
                                     "They may have been deleted. Please ask for the answer."))  # fmt: skip
        marks = [(option, _mark(one)) for option, one in found.items()]
        said = Read()
        if own is not None and own.kind == "Btn":
            chosen, flaws = self._chosen(own, options)
            said = Read(flaws=flaws)
            marks += [(option, Content(True)) for option in chosen]
        elif own is not None:
            said = _as_hinted(meaning_of(item.question, "; ".join(own.value)))
        self._keep(item, said, marks)

    def _options(self, item: Item) -> tuple[Option, ...]:
        """What a box of an item can tick: its choices, the numbers of its scale, any state."""
        question = item.question
        states = tuple(Option(s.value, s.words, s.value) for s in State if s is not State.BLANK)
        numbers: tuple[Option, ...] = ()
        if question.kind is Kind.SCALE:
            high = 10 if question.maximum is None else question.maximum
            numbers = tuple(Option(str(n), str(n), str(n)) for n in range(question.minimum or 0, high + 1))
        codes = {o.code for o in question.choices}
        return (*question.choices, *numbers, *(s for s in states if s.code not in codes))

    def _tick(self, item: Item, option: Option) -> Field | None:
        named = self._one(item, Address(item.code, option.code))
        return named or self._one(item, Address(item.code, f"label {key(option.label)}"))

    def _one(self, item: Item, place: Address) -> Field | None:
        """The field at a place; a problem where several differ."""
        self.read.add(place)
        found = self.fields.get(place, [])
        if len({(one.value, one.shown) for one in found}) > 1:
            self._problem(item, Flaw("box_twice", f"{item.code} is in the file more than once, with other answers.",
                                     "Please look which is right."))  # fmt: skip
            return Field(found[0].name, "", found[0].tip)
        for one in found[:1]:
            told = code_in(one.tip)
            if told is not None and told != item.code:
                self._problem(item, Flaw("place_unsure", f"The box {item.code} says of itself that it is {told}.",
                                         "Please look at the page, and check the answer."))  # fmt: skip
        return found[0] if found else None

    @staticmethod
    def _chosen(own: Field, options: Sequence[Option]) -> tuple[list[Option], tuple[Flaw, ...]]:
        """What a field of which one box can be ticked holds, compared with what it shows."""
        held, shown = set(own.value), set(own.shown)
        known = {o.code: o for o in options}
        chosen = [known[code] for code in sorted(held or shown) if code in known]
        flaws = []
        if strange := sorted((held | shown) - set(known)):
            flaws.append(Flaw("not_a_choice", f"{short(strange[0])} is not one of the choices.",
                              "Please look at the page, and choose again."))  # fmt: skip
        if flaw := _differ(held, shown):
            flaws.append(flaw)
        return chosen, tuple(flaws)

    def _keep(self, item: Item, own: Read, marks: Sequence[tuple[Option, Content]]) -> None:
        told, flaws = together(item.question, own, marks)
        shown = [option.label for option, mark in marks if tick(mark.found)]
        raw = "; ".join(text for text in (own.raw, *shown) if text)
        self.sources[item.path, item.row] = Source(SHEET, f"box {item.code}", raw)
        if told is not None and told is not State.BLANK:
            put(self.answers, item.path, item.row, told)
        for flaw in flaws:
            self._problem(item, flaw)

    # -------------------------------------------------------------------------------------- problems

    def _problem(self, item: Item, flaw: Flaw) -> None:
        self.problems.append(Problem(
            flaw.code, flaw.message, flaw.fix, flaw.severity, where(item), sheet=SHEET, cell=f"box {item.code}",
            path=item.path, row=item.row,
        ))  # fmt: skip

    def _not_found(self, item: Item) -> None:
        table = item.table
        if table is not None:
            source = self.outline.index.get(table.rows_from or "")
            if (table.open or (source is not None and source.locked)) and not self._row_is_here(item):
                return
        self._problem(item, Flaw("not_found", f"There is no box {item.code}. It is not in the file.",
                                 "It may have been deleted. Please ask for the answer."))  # fmt: skip

    def _row_is_here(self, item: Item) -> bool:
        assert item.table is not None
        codes = {Item(column, item.table, item.option).code for column in item.table.columns}
        return any(place.code in codes for place in self.fields)

    def _strays(self) -> Iterator[Problem]:
        """What was written where formgen asks nothing: in boxes of nobody, and on the page itself."""
        for found in self.pdf.fields:
            place = address(found)
            if found.value and found.name != PROPERTY and (place is None or place not in self.read):
                said = short("; ".join(found.value))
                yield _stray(f"{said} stands in a box that belongs to no question.", found.name)
        for kind, text, page in self.pdf.drawn:
            what = short(text) if text.strip() else "Something"
            yield _stray(f"{what} was put on page {page} beside the boxes ({kind}).", f"page {page}")


def _as_hinted(read: Read) -> Read:
    """The meaning of a text, without doubts of a day before a month: the box asks for them in that order."""
    if not _HINTED.fullmatch(read.raw):
        return read
    flaws = tuple(flaw for flaw in read.told.flaws if flaw.code != "ambiguous_date")
    return replace(read, told=replace(read.told, flaws=flaws))


def _stray(message: str, place: str) -> Problem:
    fix = "Please look at the page: it may be an answer."
    return Problem("stray_text", message, fix, sheet=SHEET, cell=place[:40])


def _mark(found: Field) -> Content:
    """A tick of its own: what it holds, compared with what it shows."""
    flaw = _differ(set(found.value), set(found.shown))
    return Content(bool(found.value or found.shown), (flaw,) if flaw else ())


def _differ(held: set[str], shown: set[str]) -> Flaw | None:
    """What is wrong where a box shows something else than it holds."""
    if held == shown:
        return None
    if held and shown:
        return Flaw("list_differs", "The box shows another answer than it holds.", "Please look at the page.")
    what = "changed the box without showing it" if held else "ticked the box without keeping it"
    return Flaw("list_changed", f"A program {what}.", "Please check the answer.", Severity.WARNING)
