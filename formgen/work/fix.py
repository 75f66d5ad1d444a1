"""Sheets to be mended: what was right is kept and locked, the faulty boxes alone are open, each with what is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from formgen.answers import Answers, at, flatten, load, put
from formgen.ask import State
from formgen.errors import Problem, Severity, UserError
from formgen.form import form, slugs
from formgen.look import Edition
from formgen.outline import Kind, Outline, Question, outline
from formgen.records import Place, Record
from formgen.sheet import BOTH, GOES_WITH, UNMENDED, UNREAD, mends
from formgen.work.decide import is_of_diary
from formgen.work.earlier import Earlier
from formgen.work.files import write_new
from formgen.work.school import School
from formgen.work.take_in import came, judged
from formgen.work.taken import TakenIn

_NO_BOX = ("which_case",)
"""Has a box, and is not mended in it."""


_OVERTAKEN = (
    "If something in that one is to be mended, please run `formgen fix` with it. If this file is the right one, please "
    "save it again with a change and import it."
)
"""What to do about a return in whose place a newer one counts."""


NOT_WRITTEN = ("newer_there", "import_first")
"""Why no sheet is written although boxes could mend the return: mended, it would count in the place of a better one."""


@dataclass(frozen=True, slots=True)
class Fix:
    """One sheet to be mended: of which return, where it was written, how many boxes it asks for.

    `file` is None where nothing on a sheet can mend the return, or where a newer one counts in its place; `left` are
    the problems that no box can mend.
    """

    taken: TakenIn
    file: Path | None
    boxes: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    """Those of the boxes that are right by themselves, and open because they go with one that is not."""

    left: tuple[Problem, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The sheet as JSON data."""
        return {
            "of": self.taken.file, **({"return": self.taken.label} if self.taken.label else {}),
            "reference": self.taken.reference, "case": self.taken.case, "file": str(self.file) if self.file else None,
            "boxes": list(self.boxes), "problems_left": [p.as_json() for p in self.left],
        }  # fmt: skip


def fix(school: School, path: Path, out: Path) -> list[Fix]:
    """The sheets to be mended of a returned file, one for each of its returns that has a faulty box.

    Raises UserError for a file that is no form of ours, and for a diary, which is mended in itself.
    """
    if not path.is_file():
        what = "is a folder" if path.is_dir() else "is not there"
        raise UserError(f"{path} {what}.", "Please name the file that is to be mended.")
    found = judged(came(path), school, school.now.date(), Earlier(school, again=True))
    if any(map(is_of_diary, found)):
        raise UserError("This is a diary: it is mended in itself.",
                        "Its rows are named by `formgen read`; please mend them there, and import it.")  # fmt: skip
    if all(taken.outline is None for taken in found):
        told = found[0].problems[0] if found and found[0].problems else None
        raise UserError(told.message if told else "There is no form in this file.", told.fix if told else "")
    return [made for taken in found if (made := _fix(school, taken, out)) is not None]


def _fix(school: School, taken: TakenIn, out: Path) -> Fix | None:
    """The sheet of one return; None where nothing is wrong with it."""
    errors = [p for p in taken.problems if p.severity is Severity.ERROR]
    if not errors:
        return None
    if (overtaken := next((p for p in errors if p.code == "newer_there"), None)) is not None:
        return Fix(taken, None, left=(replace(overtaken, fix=_OVERTAKEN),))  # mended, it would count in place of that
    if (older := _came_before(school, taken)) is not None:
        return Fix(taken, None, left=(_import_first(taken, older),))
    left = tuple(p for p in errors if not _boxes_of(taken, p))
    if len(left) == len(errors) or taken.outline is None:
        return Fix(taken, None, left=left)
    faults = faulty(taken)
    data = workbook(school, taken, faults)
    codes = {place: taken.outline.item(*place).code for place in faults}
    beside = tuple(codes[place] for place, told in faults.items() if all(one.startswith(GOES_WITH) for one in told))
    return Fix(taken, write_new(out / f"{_name(taken)}.xlsx", data), tuple(codes.values()), beside, left)


def _came_before(school: School, taken: TakenIn) -> Record | None:
    """The record that counts of a form of which this return was never imported; None where there is none."""
    if school.store.file_run(taken.sha256) is not None:
        return None
    if taken.reference:
        return next(reversed(school.store.records(reference=taken.reference)), None)
    revises = taken.record.revises if taken.record else None
    return next((r for r in school.store.records(latest=False) if r.id == revises), None) if revises else None


def _import_first(taken: TakenIn, older: Record) -> Problem:
    return Problem(
        "import_first", f"This form has come back already, in {older.file}, and this file was never imported.",
        "If this one is to count, please import it first (`formgen import` with it, and --commit), which says what "
        "differs; then run `formgen fix` with it again.", file=taken.file,
    )  # fmt: skip


def _name(taken: TakenIn) -> str:
    """The name of the file: form, case or none, reference or hash; never a child's name."""
    assert taken.outline is not None
    told = (taken.reference, ) if taken.reference else (taken.sha256[:12], taken.label.replace(" ", "-"))
    return re.sub(r"[^\w.-]+", "-", "_".join(filter(None, ("mend", taken.outline.slug, taken.case, *told))))


def faulty(taken: TakenIn) -> dict[Place, list[str]]:
    """The boxes to mend in printed order, each with what was found and what to do.

    A rule between questions opens all of its questions: nobody knows which of them is wrong. A warning opens what its
    words ask for.
    """
    told: dict[Place, list[str]] = {}
    for found in taken.problems:
        is_error = found.severity is Severity.ERROR
        for number, place in enumerate(_boxes_of(taken, found) if is_error else _asked_by(taken, found)):
            beside = f"{GOES_WITH}{found.question}{BOTH}"
            own = f"{_words(found)} {UNREAD}" if is_error and _is_unread(taken, found) else _words(found)
            _add(told.setdefault(place, []), beside if number else own)
    order = {(item.path, item.row): n for n, item in enumerate(_items(taken.outline, told))} if taken.outline else {}
    return {place: told[place] for place in sorted(told, key=lambda place: order.get(place, 0))}


_OWN_WORDS = {
    "whose": "Please write the child’s first name and surname as they are on the class list.",
    "locked_changed": "It stands here again as it was. If it is wrong, please leave it and tell the office.",
}
"""What to do where the words for the office would not help who mends the sheet."""


def _is_unread(taken: TakenIn, found: Problem) -> bool:
    """Whether something was written in the box of a problem that is no answer: on the sheet it stands empty."""
    place = (found.path or "", found.row)
    source = taken.sources.get(place)
    written = found.code == UNMENDED or (source is not None and source.raw.strip() != "")
    return written and at(taken.answers, *place) is State.BLANK


def _words(found: Problem) -> str:
    if found.code == UNMENDED:
        return found.fix
    return f"{found.message} {_OWN_WORDS.get(found.code, found.fix)}".strip()


def _add(words: list[str], told: str) -> None:
    if told not in words:
        words.append(told)


def _items(outlined: Outline, places: Mapping[Place, Any]) -> Iterator[Any]:
    rows = {q.name: 0 for q in outlined.questions() if q.open}
    for path, row in places:
        name = path.partition(".")[0]
        if row is not None and name in rows:
            rows[name] = max(rows[name], int(row))
    return outlined.items(rows)


def _boxes_of(taken: TakenIn, found: Problem) -> list[Place]:
    """The boxes that may mend a problem; none for one of the sheet as a whole."""
    outlined = taken.outline
    if outlined is None or found.path is None or found.code in _NO_BOX:
        return []
    own = (found.path, found.row)
    if not _is_box(outlined, *own):
        return []
    return [own, *(place for place in dict.fromkeys(_inputs(outlined, found)) if place != own)]


def _asked_by(taken: TakenIn, found: Problem) -> list[Place]:
    """The boxes that a warning asks for: its own, unless formgen printed that, and those in rows that it names."""
    boxes, outlined = _boxes_of(taken, found), taken.outline
    if outlined is None or not boxes or outlined.item(*boxes[0]).question.locked:
        return []
    named = [(path, row) for path, row in boxes[1:] if row and _row_label(outlined, path, row) in found.message]
    return [boxes[0], *(place for place in named if at(taken.answers, *place) is State.BLANK)]


def _row_label(outlined: Outline, path: str, row: str) -> str:
    rows = outlined.question(path.partition(".")[0]).rows
    return next((option.label for option in rows if option.code == row), row)


def _inputs(outlined: Outline, found: Problem) -> list[Place]:
    """The other questions of the rule that a problem comes from, in the same row; locked ones stay as they are."""
    if outlined.slug not in slugs() or outline(form(outlined.slug)).version != outlined.version:
        return []
    rule = next((rule for rule in form(outlined.slug).rules if rule.code == found.code), None)
    asked = [outlined.question(name) for name in rule.inputs if name in outlined.index] if rule else []
    return [place for question in asked for place in _places(question, found.row) if _is_box(outlined, *place)]


def _places(question: Question, row: str | None) -> list[Place]:
    """The boxes of a question that a rule reads: itself, its box in that row, or all boxes of a fixed table."""
    if question.kind is Kind.TABLE:
        return [(column.path, option.code) for option in question.rows for column in _open(question.columns)]
    return [(one.path, row if "." in one.path else None) for one in _open((question,))]


def _open(questions: Sequence[Question]) -> list[Question]:
    """Those that are not locked: what formgen printed stays as it is."""
    return [question for question in questions if not question.locked]


def _is_box(outlined: Outline, path: str, row: str | None) -> bool:
    question = outlined.index.get(path)
    if question is None or question.kind is Kind.TABLE or ("." in path) != (row is not None):
        return False
    table = outlined.question(path.partition(".")[0])
    return row is None or table.open or row in {option.code for option in table.rows}


def workbook(school: School, taken: TakenIn, faults: Mapping[Place, Sequence[str]]) -> bytes:
    """The bytes of the sheet: the form as it was issued, its answers, and the faults."""
    from formgen.render import xlsx
    from formgen.render.workbook.mend import Mending, compose

    assert taken.outline is not None
    lists = tuple((name, entries) for name, entries in school.lists.items() if _offers(taken.outline, name))
    issued = school.store.issued(taken.reference) if taken.reference else None
    label = f"Case {taken.case}" if taken.case else ""
    facts = " · ".join(filter(None, ("To be mended", taken.outline.title, label)))
    mending = Mending(
        _kept(taken, load(taken.outline, issued.prefilled) if issued else {}), faults, facts, taken.reference,
        "" if taken.reference else mends(taken.sha256, taken.label),
    )  # fmt: skip
    return xlsx.pack(compose(Edition(taken.outline, school.look, lists=lists), mending))


def _offers(outlined: Outline, name: str) -> bool:
    return any(question.list_from == name for question in outlined.index.values())


def _kept(taken: TakenIn, printed: Mapping[str, Any]) -> Answers:
    """The answers that could be read; where what formgen printed was changed or is gone, what was printed."""
    kept: Answers = {}
    for path, row, value in flatten(taken.answers):
        put(kept, path, row, value)
    for found in taken.problems:
        if found.code in ("locked_changed", "locked_gone") and found.path is not None:
            was = at(printed, found.path, found.row)
            if was is not State.BLANK:
                put(kept, found.path, found.row, was)
    return kept
