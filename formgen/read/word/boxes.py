"""Reads every box of a form from its page: by the tags of controls, and by the codes that are printed.

Where both are there they must agree; where a program took the tags away the codes are enough. More than one
control, or place, for a code is for a person. Not found is not blank.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace

from formgen.answers import Answers, put, where
from formgen.ask import State
from formgen.errors import Problem, Severity
from formgen.outline import Item, Kind, Option
from formgen.read.values.content import Content
from formgen.read.values.flaws import Flaw, short
from formgen.read.values.typed import tick
from formgen.read.word.meaning import (
    Read,
    mark_of,
    meaning_of,
    meaning_of_control,
    options_of,
    together,
    without_unit,
)
from formgen.read.word.page import Mark, Page, Spot, marks_in, without_marks
from formgen.read.word.story import Cell, Control, is_text_box
from formgen.records import Place, Source
from formgen.sheet import code_in

_MANY = 20
"""Of texts that belong to no question no more are told one by one."""

LONGEST = 64
"""Word keeps no longer tag."""

_UNREAD = {"picture": "a picture or a drawing", "equation": "an equation", "footnote": "a note at the foot of the page",
           "form_field": "a list of the old kind"}  # fmt: skip
_WRITTEN = (Kind.TEXT, Kind.LINE, Kind.DATE, Kind.WHOLE, Kind.NUMBER)
"""Kinds in whose boxes formgen prints no picture."""

SHEET = "Word page"
"""What stands for the sheet in the sources of a Word file; for the cell stands the printed code (“box Q07”)."""


@dataclass(slots=True)
class Boxes:
    """The boxes of a page, read one after another."""

    page: Page
    items: tuple[Item, ...] = ()
    answers: Answers = field(default_factory=dict)
    sources: dict[Place, Source] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    answered: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        if self._is_twice():
            self.problems.append(Problem(
                "two_forms", "The form is in this file more than once.",
                "Please give back each form in a file of its own.",
            ))  # fmt: skip
            return
        self.items = tuple(self.page.outline.items(self.page.open_rows()))
        for item in self.items:
            self._read(item)
        strays = list(self._strays())
        self.problems += strays[:_MANY]
        if len(strays) > _MANY:
            self.problems.append(replace(strays[_MANY], message=f"So it is at {len(strays) - _MANY} more places."))

    def _is_twice(self) -> bool:
        """Whether most of the page is there again, as when two files were put into one."""
        counts = [len(found) for found in (self.page.tags or self.page.codes).values()]
        return len(counts) > 3 and sum(count > 1 for count in counts) * 2 > len(counts)

    # --------------------------------------------------------------------------------------- one box

    def _read(self, item: Item) -> None:
        tags = self.page.tags
        spots = self.page.spots(item)
        self.answered.update(cell.number for spot in spots for cell in spot.cells)
        options = (*item.question.choices, *(Option(s.value, s.words, s.value) for s in item.question.states))
        ticks = {option: tags.get(_tag(item, option), []) for option in options}
        controls = tags.get(item.code, [])
        every = [*controls, *(c for found in ticks.values() for c in found)]
        self.answered.update(c.cell.number for c in every if c.cell)
        if len(controls) > 1 or any(len(found) > 1 for found in ticks.values()):
            self._twice(item, [c.cell.where for c in every if c.cell])
        elif every and (again := self._again(spots, every)):
            self._twice(item, [*(c.cell.where for c in every if c.cell), again.where])
        elif every:
            self._tagged(item, spots, controls, {o: found[0] for o, found in ticks.items() if found})
        elif len(spots) > 1:
            self._twice(item, [spot.cells[0].where for spot in spots])
        elif spots and self.page.tags and not any(cell.text.strip() for cell in spots[0].cells):
            self._not_found(item, "Its box was deleted")
        elif spots:
            self._printed(item, spots[0])
        else:
            self._not_found(item)
        self._unread(item, {c.cell for c in every if c.cell} or {cell for spot in spots for cell in spot.cells})

    def _again(self, spots: Sequence[Spot], controls: Sequence[Control]) -> Cell | None:
        """A second place of the same code that has no control, as where a copy without controls was pasted."""
        own = {control.cell for control in controls}
        others = [spot.cells for spot in spots if not own & set(spot.cells)]
        apart = [cells[0] for cells in others if any(cell.text.strip() for cell in cells)]
        return apart[0] if len(spots) > 1 and apart else None

    def _unread(self, item: Item, cells: Collection[Cell]) -> None:
        """What stands in a box and is no text; pictures beside tick boxes are printed."""
        kind = item.question.kind
        found = [
            what for what, cell, in_control in self.page.story.unread
            if cell in cells and (what != "picture" or in_control or kind in _WRITTEN)
        ]  # fmt: skip
        if found:
            self._problem(item, "unread_content",
                          f"There is {_UNREAD[found[0]]} in the box {item.code}; it was not read.",
                          "Please look at the page, and type what it says.")  # fmt: skip

    def _tagged(
        self, item: Item, spots: Sequence[Spot], controls: Sequence[Control], ticks: dict[Option, Control]
    ) -> None:
        """A box by its tags; what the page shows at its code must be the same place."""
        states = {s.value for s in item.question.states}
        wanted = {o.code for o in item.question.choices} if any(o.code not in states for o in ticks) else set()
        if lost := wanted - {o.code for o in ticks}:
            labels = ", ".join(short(item.question.option(code).label) for code in sorted(lost))
            self._problem(item, "not_found", f"Tick boxes of {item.code} are not on the page: {labels}.",
                          "They may have been deleted. Please ask for the answer.")  # fmt: skip
        cells = {c.cell for c in (*controls, *ticks.values()) if c.cell}
        seen = {cell for spot in spots for cell in spot.cells}
        if seen and not cells <= seen:
            place = next(c.where for c in cells if c not in seen)
            self._problem(item, "place_unsure", f"The answer of {item.code} stands at another place: {place}.",
                          "Please look whether it was moved, and check the answer.")  # fmt: skip
        own = meaning_of_control(item.question, controls[0]) if controls else Read()
        marks = [(option, mark_of(control)) for option, control in ticks.items()]
        self._keep(item, own, marks)
        here = seen & cells
        here |= {cell.around for cell in here if cell.around is not None and cell.around in seen}
        for cell in sorted(here, key=lambda c: c.number):
            self._beside(item, cell, blank=not own.raw and not any(tick(m.found) for _, m in marks))

    def _printed(self, item: Item, spot: Spot) -> None:
        """A box whose controls have lost their tags, or are gone: by what stands where its code says."""
        question = item.question
        marks, strange = options_of(question, spot.marks())
        text = "\n".join(cell.text for cell in spot.cells)
        if not marks or spot.heads:
            strange = []
        rest = without_marks(text) if marks else text
        loose = [c for cell in spot.cells for _, c in cell.pieces if c is not None and c.checked is None]
        controls = [c for c in dict.fromkeys(loose) if c.text.strip() and not marks_in(c.text)]
        own = meaning_of(question, "" if spot.heads else without_unit(question, rest.strip()))
        if len(controls) > 1 and own.raw:
            many = Flaw("box_twice", f"Several boxes stand at {item.code}; together they say {short(own.raw)}.",
                        "Please compare this with the page.")  # fmt: skip
            own = Read(own.told, own.raw, (*own.flaws, many))
        elif len(controls) == 1 and own.raw:
            own = meaning_of_control(question, controls[0], own)
        if marks:
            own = self._all_there(item, marks, own)
        self._keep(item, own, [(option, Content(mark.sign)) for option, mark in marks])
        for mark in strange:
            self._problem(item, "beside_box", f"{short(mark.label)} stands beside a tick box of {item.code}.",
                          "Please look whether it matters.", Severity.WARNING)  # fmt: skip

    def _all_there(self, item: Item, marks: Sequence[tuple[Option, Mark]], own: Read) -> Read:
        """Marks of choices must be those of all choices, each once."""
        states = {s.value for s in item.question.states}
        found = [option.code for option, _ in marks if option.code not in states]
        if len(set(found)) < len(found):
            self._problem(item, "box_twice", f"A tick box of {item.code} is there twice.", "Please look at the page.")
        lost = {o.code for o in item.question.choices} - set(found)
        if found and lost:
            labels = ", ".join(short(item.question.option(code).label) for code in sorted(lost))
            self._problem(item, "not_found", f"Tick boxes of {item.code} are not on the page: {labels}.",
                          "They may have been deleted. Please ask for the answer.")  # fmt: skip
        return own

    def _keep(self, item: Item, own: Read, marks: Sequence[tuple[Option, Content]]) -> None:
        told, flaws = together(item.question, own, marks)
        shown = [option.label for option, mark in marks if tick(mark.found)]
        raw = "; ".join(text for text in (own.raw, *shown) if text)
        self.sources[item.path, item.row] = Source(SHEET, _box(item), raw)
        if told is not None and told is not State.BLANK:
            put(self.answers, item.path, item.row, told)
        for flaw in flaws:
            self._problem(item, flaw.code, flaw.message, flaw.fix, flaw.severity)

    def _beside(self, item: Item, cell: Cell, *, blank: bool) -> None:
        """What stands in the cell of a box, but outside of its controls and of what is printed there."""
        rest = without_unit(item.question, without_marks(self.page.printed(cell)).strip())
        if rest and code_in(rest) is None and not marks_in(cell.text)[:1]:
            self._problem(
                item, "beside_box", f"{short(rest)} stands beside the box of {item.code}, not in it.",
                "Please write the answer into the box." if blank else "It was not read: please look at it.",
                Severity.ERROR if blank else Severity.WARNING,
            )  # fmt: skip

    # -------------------------------------------------------------------------------------- problems

    def _problem(self, item: Item, code: str, message: str, fix: str, severity: Severity = Severity.ERROR) -> None:
        asked, place = where(item), _box(item)
        self.problems.append(
            Problem(code, message, fix, severity, asked, sheet=SHEET, cell=place, path=item.path, row=item.row)
        )

    def _twice(self, item: Item, places: Sequence[str]) -> None:
        found = " and in ".join(dict.fromkeys(places))
        self._problem(item, "box_twice", f"{item.code} is on the page more than once: in {found}.",
                      "Please look which is right, and delete the other.")  # fmt: skip

    def _not_found(self, item: Item, why: str = "It is not on the page") -> None:
        table = item.table
        if table is not None:
            source = self.page.outline.index.get(table.rows_from or "")
            may_lack = table.open or (source is not None and source.locked)
            if may_lack and not self.page.is_here(item):
                return
        self._problem(item, "not_found", f"There is no box {item.code}. {why}.",
                      "It may have been deleted, or its code changed. Please ask for the answer.")  # fmt: skip

    def _strays(self) -> Iterator[Problem]:
        """What was written where formgen prints nothing and asks nothing."""
        grids = self.page.grids()
        coded, story = self.page.coded, self.page.story
        theirs = {(cell.table, cell.row) for cell in story.cells if cell.number in coded}
        for cell in story.cells:
            is_loose = story.styled and cell.number not in self.answered
            text = cell.gap or (cell.loose if is_loose else "")
            if is_text_box(cell) and not story.styled:
                text = cell.text
            below = cell.table in grids and cell.row > grids[cell.table]
            if below and cell.number not in self.answered and (cell.table, cell.row) not in theirs:
                text = cell.text
            if text.strip() and cell.number not in coded:
                yield Problem(
                    "stray_text", f"{short(text)} stands at a place that belongs to no question: {cell.where}.",
                    "Please move it into the box that it belongs to.", sheet=SHEET, cell=cell.where,
                )  # fmt: skip


def _box(item: Item) -> str:
    """The box in the place of a cell: its printed code, by which a person finds it on any page."""
    return f"box {item.code}"


def _tag(item: Item, option: Option) -> str:
    """The tag of a tick box; one that Word would cut bears the choice's printed key instead."""
    tag = f"{item.code}={option.code}"
    return tag if len(tag) <= LONGEST else f"{item.code}={option.tag}"
