"""What a person has to decide about a return, and the choices there are.

`doubts(taken, known)` gives the open questions of a return. It neither reads nor writes anything.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from typing import Any

from formgen.answers import at, dump, words
from formgen.ask import PartialDate, State
from formgen.cases import Case, said
from formgen.errors import Problem, Severity, UserError
from formgen.form import form
from formgen.outline import Item, Kind, Outline
from formgen.pupils import Pupil, entry, named, plain_name
from formgen.records import Issued, Verdict
from formgen.reference import find_all
from formgen.work.decisions import KEEP, NEW, About, value_of
from formgen.work.owner import named_instead
from formgen.work.taken import TakenIn
from formgen.work.typed_in import answer

LATER = "Later"
BLANK = "Leave it blank"

_NOT_ASKED = frozenset({"missing", "decided", "whose", "which_case", "row_gone"})
_ALSO = frozenset({"ambiguous_date", "weekday_differs", "month_from_date", "date_from_number", "cross", "became_date"})
"""Warnings about what could be meant otherwise."""

_WHOLE = frozenset({
    "other_school", "two_forms", "references_differ", "other_questions", "wrong_code", "came_twice", "case_differs",
    "code_changed",
})  # fmt: skip
_AS_IT_IS = {"wrong_code": "It is a copy without a code", "other_school": "It is of this school all the same"}
_FEW, _ALIKE = 12, 0.7


@dataclass(frozen=True, slots=True)
class Way:
    """One of the choices: its words, and the JSON data that is stored for it."""

    words: str
    choice: Any


@dataclass(frozen=True, slots=True)
class Doubt:
    """One open question: about which place of which return, what was found there, and the ways to settle it.

    `raw` is what stands in the cell; `free` says what may be typed besides the ways, empty for nothing.
    """

    sha256: str
    file: str
    about: About
    message: str
    ways: tuple[Way, ...]
    label: str = ""
    whose: str = ""
    question: str = ""
    path: str = ""
    row: str | None = None
    sheet: str = ""
    cell: str = ""
    raw: str = ""
    free: str = ""
    outline: Outline | None = None
    pupil: str | None = None

    @property
    def number(self) -> str:
        """Eight characters that name this question for ever, wherever it is asked."""
        named = "\n".join((self.sha256, self.label, self.about.value, self.path, self.row or ""))
        return hashlib.sha256(named.encode()).hexdigest()[:8]

    @property
    def where(self) -> str:
        """The return, and the cell."""
        return " ".join(filter(None, (self.file, self.label, self.cell)))

    def as_json(self) -> dict[str, Any]:
        """The question as JSON data."""
        return {
            "question": self.number, "file": self.file, "return": self.label, "sha256": self.sha256,
            "about": self.about.value, "case": self.whose or None, "asked": self.question or None, "row": self.row,
            "sheet": self.sheet or None, "cell": self.cell or None, "raw": self.raw, "message": self.message,
            "choices": [way.words for way in self.ways], "or": self.free or None,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the school: the pupils, the cases, and the issued form of a reference."""

    roll: Sequence[Pupil]
    cases: Sequence[Case]
    issued: Callable[[str], Issued | None]

    def cases_of(self, pupil: str | None) -> list[Case]:
        """The cases of a child, open ones first; of nobody all open ones."""
        found = [case for case in self.cases if case.pupil == pupil] if pupil else [c for c in self.cases if c.open]
        return sorted(found, key=lambda case: not case.open)


def doubts(taken: TakenIn, known: Known) -> list[Doubt]:
    """The open questions of a return, whose it is first; none for what a diary's own row numbers settle."""
    if is_of_diary(taken) or any(p.code == "newer_there" for p in taken.problems):
        return []
    made = [*_of_file(taken), *_of_owner(taken, known), *_of_sheet(taken, known)]
    return made + list(_of_boxes(taken, known))


def is_of_diary(taken: TakenIn) -> bool:
    """Whether a return is a row of a diary, or the diary itself: those are put right in the diary."""
    return bool(taken.gone) or taken.label == "diary" or "/" in (taken.reference or "")


def _doubt(taken: TakenIn, about: About, message: str, ways: Sequence[Way], **more: Any) -> Doubt:
    return Doubt(
        taken.sha256, taken.file, about, message, tuple(ways), taken.label, taken.case or "", outline=taken.outline,
        pupil=taken.pupil, **more,
    )  # fmt: skip


# ------------------------------------------------------------------------------------------- the file as a whole


def _of_file(taken: TakenIn) -> Iterator[Doubt]:
    if taken.verdict is Verdict.TO_TYPE_IN and taken.outline is None:
        free = "the form and whose it is, such as “parent-questionnaire LM-2026-001”; the form alone where nobody knows"
        yield _doubt(taken, About.PHOTO, "Which form is this picture of, and whose is it?", (), free=free)
    for found in taken.problems:
        if found.code == "changed_since":
            yield _doubt(taken, About.CHANGED, found.message, [Way("Take it as it is now", KEEP)])


def _of_sheet(taken: TakenIn, known: Known) -> Iterator[Doubt]:
    """What is wrong with the sheet as a whole: it is right as it is, or another reference is the right one."""
    found = {p.code: p for p in taken.problems if p.code in _WHOLE and p.severity is Severity.ERROR}
    for code, told in found.items():
        lines = [line for r in find_all(told.message) if (line := issued_in(taken.outline, str(r), known)) is not None]
        ways = [Way(f"It is {line.reference}{f' of {line.case}' if line.case else ''}", line.reference)
                for line in lines]  # fmt: skip
        bare = _AS_IT_IS.get(code, "It is right as it was read")
        keep = [] if len(ways) > 1 and taken.reference else [Way(bare, KEEP)]
        yield _doubt(taken, About.SHEET, told.message, ways + keep, path=code, sheet=told.sheet or "",
                     cell=told.cell or "", free="the code on the paper" if code == "wrong_code" else "")  # fmt: skip


def issued_in(outlined: Outline | None, reference: str, known: Known) -> Issued | None:
    """The issued form of a reference, where it is of this form and version."""
    line = known.issued(reference)
    if line is None or outlined is None:
        return None
    return line if (line.form, line.version) == (outlined.slug, outlined.version) else None


# ------------------------------------------------------------------------------------------------- whose it is


def _of_owner(taken: TakenIn, known: Known) -> Iterator[Doubt]:
    by_code = {p.code: p for p in taken.problems}
    if (told := by_code.get("whose")) is not None:
        raw = _raw(taken, told)
        ways = [Way(_child(p), p.id) for p in _candidates(known.roll, raw)]
        fresh = [Way("A new child, on no list yet", NEW)] if taken.stranger is not None else []
        yield _doubt(taken, About.WHOSE, told.message, ways + fresh, raw=raw, free="the child’s name or UPN",
                     **_place(told))  # fmt: skip
    elif (told := by_code.get("which_case")) is not None:
        ways = [Way(_case(case), case.id) for case in known.cases_of(taken.pupil)][:_FEW]
        yield _doubt(taken, About.CASE, told.message, ways, raw=_raw(taken, told), free="the number of a case",
                     **_place(told))  # fmt: skip
    elif taken.opens_case or "case_open" in by_code:
        running = [case for case in known.cases_of(taken.pupil) if case.open] if taken.pupil else []
        if running:
            ways = [Way(f"It belongs to {_case(case)}", case.id) for case in running]
            ways.append(Way("It opens a new case", NEW))
            yield _doubt(taken, About.CASE, "The child has an open case already. Is this referral part of it?", ways)


def _candidates(roll: Sequence[Pupil], name: str) -> list[Pupil]:
    """The children of that name, then those with one like it."""
    here = [p for p in roll if p.on_roll and not p.same_as]
    exact = named(here, name) if name else []
    wanted = plain_name(name)
    near = [
        p for p in here
        if p not in exact and SequenceMatcher(None, wanted, plain_name(p.name)).ratio() >= _ALIKE
    ] if wanted else []  # fmt: skip
    return [*exact, *near][:_FEW]


def _child(pupil: Pupil) -> str:
    return f"{pupil.name} (year {pupil.year_group or '?'}, {pupil.class_name or 'no class'}, {pupil.upn or pupil.id})"


def _case(case: Case) -> str:
    return f"{case.id} ({case.status.value}, opened {said(case.opened_on)})"


# ---------------------------------------------------------------------------------------------------- the boxes


def _of_boxes(taken: TakenIn, known: Known) -> Iterator[Doubt]:
    """The boxes that could not be read, or may mean something else; each once."""
    asked: set[tuple[str, str | None]] = set()
    for found in taken.problems:
        place = (found.path or "", found.row)
        wrong = found.code in _ALSO or (found.severity is Severity.ERROR and found.code not in _NOT_ASKED)
        item = _item(taken.outline, *place) if wrong and taken.outline else None
        if item is None or place in asked:
            continue
        asked.add(place)
        swapped = found.code == "locked_changed" and _names_another(taken, item, known)
        ways = _ways(taken, item, found, known)
        yield _doubt(
            taken, About.ANSWER, found.message, ways[:1] if swapped else ways, raw=_raw(taken, found),
            free="" if swapped else f"the answer itself{_shape(item)}", **_place(found),
        )  # fmt: skip


def _names_another(taken: TakenIn, item: Item, known: Known) -> bool:
    """Whether another child’s name stands there: then the sheet is this child’s under the printed name, or waits."""
    own = entry(known.roll, taken.pupil)
    return bool(named_instead(item.question, at(taken.answers, item.path, item.row), known.roll, own))


def _item(outlined: Outline, path: str, row: str | None) -> Item | None:
    """The box at a place; None where it is a whole table, or none of this copy's."""
    question = outlined.index.get(path)
    if question is None or question.kind is Kind.TABLE or ("." in path) != (row is not None):
        return None
    try:
        return outlined.item(path, row)
    except KeyError:
        return None


def _ways(taken: TakenIn, item: Item, found: Problem, known: Known) -> list[Way]:
    """What may be chosen for a box: what it may mean, every choice, the states, a blank."""
    made = [Way(words(item.question, value), _data(value)) for value in _meanings(taken, item, found, known)]
    if item.question.kind in (Kind.CHOICE, Kind.YESNO):
        coded = {"yes": True, "no": False} if item.question.kind is Kind.YESNO else {}
        made += [Way(o.label, coded.get(o.code, o.code)) for o in item.question.choices]
    made += [Way(state.words, _data(state)) for state in item.question.states if state.words]
    unique = {way.words: way for way in reversed(made)}
    return [*(way for way in made if unique[way.words] is way), Way(BLANK, _data(State.BLANK))]


def _meanings(taken: TakenIn, item: Item, found: Problem, known: Known) -> Iterator[Any]:
    """What the content of a box may mean: as it was read, as formgen printed it, with day and month swapped."""
    ruled = taken.outline is not None and found.code in {rule.code for rule in form(taken.outline.slug).rules}
    now = State.BLANK if ruled else at(taken.answers, item.path, item.row)
    issued = known.issued(taken.reference) if taken.reference else None
    if found.code in ("locked_changed", "locked_gone") and issued is not None:
        name, _, column = item.path.partition(".")
        cell = issued.prefilled.get(name)
        was = (cell or {}).get(item.row, {}).get(column) if item.row is not None else cell
        assert taken.outline is not None
        yield value_of(taken.outline, item.path, item.row, was)
    if now is not State.BLANK:
        yield now
    if (other := _swapped(now)) is not None:
        yield other
    if found.code == "typed_twice" and taken.outline is not None:
        yield from _quoted(item, taken.outline, found.message)


def _quoted(item: Item, outlined: Outline, message: str) -> Iterator[Any]:
    """What a message quotes whole, where it is an answer: what was typed the first time, and the second."""
    for quoted in re.findall("“([^”]*[^”…])”", message):
        try:
            yield answer(item, outlined, quoted)
        except UserError:
            continue


def _swapped(value: Any) -> Any:
    """A date with day and month the other way round; None where there is none."""
    if not isinstance(value, date | PartialDate) or not value.day or not value.month or value.day > 12:
        return None
    return type(value)(value.year, value.day, value.month) if value.day != value.month else None


def _data(value: Any) -> Any:
    return dump({"v": value})["v"]


def _shape(item: Item) -> str:
    match item.question.kind:
        case Kind.CHOICES:
            return ", the choices with “;” between them"
        case Kind.SCALE:
            return f", from {item.question.minimum or 0} to {item.question.maximum or 10}"
    return ""


def _raw(taken: TakenIn, found: Problem) -> str:
    source = taken.sources.get((found.path or "", found.row))
    return source.raw if source is not None else ""


def _place(found: Problem) -> dict[str, Any]:
    return {"question": found.question or "", "path": found.path or "", "row": found.row, "sheet": found.sheet or "",
            "cell": found.cell or ""}  # fmt: skip
