"""Lines of the school's own earlier sheets, judged: whose each is, whether it is on record, changed, or gone.

A line is named by its key, where the mapping file names the column of one. Without a key its content names it: a line
that changed revises the one that stood in its row, where they are mostly alike; a line that may be another one changed
is kept out until a person says so. Nothing is counted twice for want of a key.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from formgen.answers import flatten, load, tidy
from formgen.ask import MONTHS
from formgen.errors import Problem, Severity, Unreadable, UserError
from formgen.form import form, slugs
from formgen.outline import Outline, outline
from formgen.read import Editions, Reading, door_for
from formgen.read.own_sheets.book import is_spreadsheet
from formgen.read.own_sheets.crosswalk import Crosswalk
from formgen.read.own_sheets.declared import crosswalk
from formgen.read.own_sheets.sheets import OwnRow, Sheets, read
from formgen.read.own_sheets.values import first_day
from formgen.read.values.flaws import short
from formgen.read.values.words import key as plain
from formgen.records import ENTRY, Place, Record, Source, Verdict, legacy_in
from formgen.schema import edition
from formgen.work import web_forms
from formgen.work.earlier import Earlier, label_of, without_withheld
from formgen.work.judge import judge
from formgen.work.school import School
from formgen.work.taken import TakenIn, refused
from formgen.work.whose_line import Known, whose

_MOSTLY = 0.5
"""Lines that agree in less than this share of their answers are not the same line, changed."""
_FEW = 6
"""How many months a message names."""
_MANY = 4
"""So many known lines tell by how many of them changed whether it is the same sheet."""


def mapping(path: Path) -> Crosswalk:
    """The mapping file, checked against the form that it names. Raises UserError with all of its faults at once."""
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise UserError(f"The mapping file {path.name} cannot be read.",
                        "Please save it as plain text (UTF-8), and close it in other programs.") from None  # fmt: skip
    return crosswalk_of(text)


def crosswalk_of(text: str) -> Crosswalk:
    """The mapping file of that text. Raises UserError as `mapping` does."""
    return crosswalk(text, {slug: _outline_of(slug) for slug in slugs()})


def _outline_of(slug: str) -> Callable[[], Outline | None]:
    def found() -> Outline | None:
        made = outline(form(slug))
        return None if made.derived else made

    return found


def sheets_of(suffix: str, data: bytes, known: Crosswalk, editions: Editions = edition) -> Sheets | None:
    """What the file holds by its mapping; None where it is one of ours, or no spreadsheet: that is read as usual.

    Raises Unreadable where it is a spreadsheet that the mapping file is not about.
    """
    if not is_spreadsheet(suffix, data):
        return None
    if known.whose.reference:  # a response sheet has numbers and questions of ours: its headings tell
        return _responses(suffix, data, known, editions)
    return None if _is_ours(suffix, data) else read(suffix, data, known, editions)


def _responses(suffix: str, data: bytes, known: Crosswalk, editions: Editions) -> Sheets | None:
    """What a response sheet holds; None where the file has not its headings, and is one of ours. Raises Unreadable."""
    try:
        return read(suffix, data, known, editions)
    except Unreadable:
        if _is_ours(suffix, data):
            return None
        raise


def _is_ours(suffix: str, data: bytes) -> bool:
    """Whether a file holds a form of ours; one that only mentions a reference does not."""
    try:
        readings = door_for(suffix, data).read_all(data, edition)
    except Unreadable as error:
        return not error.code.startswith(("not_ours", "needs_map", "too-m", "part-too", "unpacks", "file-too"))
    return any(not isinstance(one, Reading) or one.sources or one.label for one in readings)


def judged(name: str, digest: str, found: Sheets, known: Crosswalk, school: School, earlier: Earlier) -> list[TakenIn]:
    """The lines of a spreadsheet, judged; then lines on record that are gone from it, where that is to be asked."""
    if not found.rows:
        return [refused(name, digest, Unreadable(
            "There is no line to take beneath the headings.",
            "Is it the right sheet? Or does the mapping file leave out every line?", code="empty-sheet",
        ))]  # fmt: skip
    if known.whose.reference:
        return web_forms.judged(name, digest, found.rows, school, earlier)
    return _Desk(name, digest, found, known, school, earlier).taken()


@dataclass
class _Desk:
    """One spreadsheet on the desk. `before` are the lines of these sheets on record, by what names them."""

    name: str
    digest: str
    found: Sheets
    known: Crosswalk
    school: School
    earlier: Earlier
    before: dict[str, Record] = field(init=False)
    whose: Known = field(init=False)

    def __post_init__(self) -> None:
        self.before = self.earlier.legacy(self.known.outline.slug, self.known.name)
        by_number = {case.id.casefold(): case for case in self.school.cases}
        self.whose = Known(self.school.roll, by_number, self.known.outline.scope == "pupil")

    def taken(self) -> list[TakenIn]:
        """All returns of the spreadsheet."""
        others = [r for r in self.school.store.records(form=self.known.outline.slug) if not self._is_own(r)]
        if (told := self._other_name(others)) is not None:
            return [TakenIn(self.name, self.digest, Verdict.REVIEW, (told,), outline=self.known.outline)]
        rows = [self._with_owner(row) for row in self._noted(others)]
        named, gone = self._by_key(rows) if self.known.key else self._by_content(rows)
        taken = []
        for reading in named:
            older = self.before.get(reading.entry)
            reading = without_withheld(reading, older.withheld if older is not None else ())
            taken.append(judge(self.name, self.digest, reading, self.school, self.school.now.date(), self.earlier))
            if (record := taken[-1].record) is not None:
                self.earlier.add(record)
        return [*taken, *map(self._gone, gone)]

    # --------------------------------------------------------------------------------- the same under another name

    def _is_own(self, record: Record) -> bool:
        return record.legacy is not None and record.legacy.name == self.known.name

    def _other_name(self, others: Sequence[Record]) -> Problem | None:
        """That lines of this very file are on record under another name: taken again, they would count twice."""
        here = {(_sheet(row.reading.sources), str(row.number)) for row in self.found.rows}
        same = (r.legacy.name for r in others if r.sha256 == self.digest and r.legacy is not None and _at(r) in here)
        if (name := next(same, None)) is None:
            return None
        return Problem(
            "other_name", f"Lines of this very file are on record as “{name}”: under another they would count twice.",
            "Please give the mapping file that `name` again.", file=self.name,
        )  # fmt: skip

    def _noted(self, others: Sequence[Record]) -> Sequence[OwnRow]:
        """The lines; of a list of the school the first says where another source has lines of the same months."""
        rows = self.found.rows
        if self.known.outline.scope != "school":
            return rows
        months = {(day.year, day.month) for record in others for day in _days(record)}
        both = sorted({(day.year, day.month) for row in rows if (day := _day(row)) is not None} & months)
        if not both:
            return rows
        named_ = ", ".join(f"{MONTHS[month - 1]} {year}" for year, month in both[:_FEW]) + " …" * (len(both) > _FEW)
        told = Problem(
            "also_there", f"Other records have entries of these months too: {named_}. What is in both counts twice.",
            "Please look whether they are the same; if so, leave out the lines here ([leave_out]).", Severity.WARNING,
        )  # fmt: skip
        first = replace(rows[0], reading=replace(rows[0].reading, problems=(told, *rows[0].reading.problems)))
        return (first, *rows[1:])

    # ------------------------------------------------------------------------------------------------------ whose

    def _with_owner(self, row: OwnRow) -> OwnRow:
        """The line with its case, or child; with what is wrong where it has none."""
        if not self.known.whose.headings:
            return row
        whom, reading = whose(row.whose, _day(row), self.whose), row.reading
        if whom.why:
            fix = "Please mend the line, or give the number of the case in a column of its own."
            told = _problem("whose_line", whom.why, fix, row)
            return replace(row, reading=replace(reading, problems=(told, *reading.problems)))
        return replace(row, reading=replace(reading, case=whom.case, pupil=whom.pupil))

    # ---------------------------------------------------------------------------------------------------- with a key

    def _by_key(self, rows: Sequence[OwnRow]) -> tuple[list[Reading], list[Record]]:
        """The lines by their keys; other lines of these sheets may be in other exports, so none is gone.

        Where most of the known keys stand at something else, it is another sheet: none of its lines is taken.
        """
        often = Counter(plain(row.key) for row in rows)
        entries = [self._entry(plain(row.key)) for row in rows]
        known = [(row, entry, self.before[entry]) for row, entry in zip(rows, entries, strict=True)
                 if entry in self.before and self.before[entry].sha256 != self.digest]  # fmt: skip
        changed = {entry for row, entry, older in known if _differs(row.reading, older)}
        strange = {entry for row, entry, older in known if not self._is_alike(row, older)}
        many = 2 * len(strange) > len(known) or (len(known) >= _MANY and 2 * len(changed) > len(known))
        found = []
        for row, entry_ in zip(rows, entries, strict=True):
            told = list(self._wrong_key(row, often))
            if many and (entry_ in changed | strange or entry_ not in self.before):
                told.append(_problem(
                    "other_sheet", "Most lines whose keys are on record say something else there: these may be lines "
                    "of another sheet with the same numbers.",
                    "If so, please give the mapping file for this sheet another `name`.", row,
                ))  # fmt: skip
            found.append(_named(row, entry_, told))
        return found, []

    def _entry(self, *parts: object) -> str:
        """What names a line for ever: not its words, which may be a child’s name."""
        said = "\n".join((self.known.outline.slug, self.known.name, *map(str, parts)))
        return f"legacy {hashlib.sha256(said.encode('utf-8', 'replace')).hexdigest()[:24]}"

    def _wrong_key(self, row: OwnRow, often: Mapping[str, int]) -> Iterator[Problem]:
        if not row.key:
            yield _problem("no_key", f"There is nothing under “{self.known.key}”, which names the line.",
                           "Please write it, so that the line is known again.", row)  # fmt: skip
        elif often[plain(row.key)] > 1:
            yield _problem(
                "key_twice", f"{often[plain(row.key)]} lines have the key {short(row.key)}. None of them was taken.",
                "If they are one return (such as a line for each child of an incident), please write together = true "
                "in the mapping file. Else give each a key of its own.", row,
            )  # fmt: skip

    def _is_alike(self, row: OwnRow, older: Record) -> bool:
        """Whether a line says mostly what the record says, of the same child and about the same day."""
        was, now = older.legacy, row.reading
        if was is not None and not _is_near(was.day, _day(row)):
            return False
        if older.case and now.case and older.case != now.case:
            return False
        return _share(now, older) >= _MOSTLY

    # -------------------------------------------------------------------------------------------------- without a key

    def _by_content(self, rows: Sequence[OwnRow]) -> tuple[list[Reading], list[Record]]:
        """The lines by what they say; and the lines of an earlier copy of this very sheet that are not in it."""
        there: dict[str, list[Record]] = {}
        for record in self.before.values():
            there.setdefault(record.legacy.content if record.legacy else "", []).append(record)
        matched: dict[int, Record] = {}
        for number, row in enumerate(rows):
            if same := there.get(row.content):
                matched[number] = same.pop(0)
        known = {_name(record) for record in matched.values()}
        copies = {record.sha256 for record in matched.values()}
        gone = {_name(r): r for r in self.before.values() if r.sha256 in copies and _name(r) not in known}
        found, seen = [], Counter[str]()
        for number, row in enumerate(rows):
            seen[row.content] += 1
            older = matched.get(number) or self._in_its_place(row, gone)
            if older is not None:
                gone.pop(_name(older), None)
                found.append(_named(row, _name(older), ()))
                continue
            found.append(_named(row, self._entry("content", row.content, seen[row.content]),
                                self._unsure(row, gone.values())))  # fmt: skip
        return found, list(gone.values())

    def _in_its_place(self, row: OwnRow, gone: Mapping[str, Record]) -> Record | None:
        """The record of the row with this number, where it is gone and says mostly the same."""
        return next((r for r in gone.values() if label_of(r) == row.reading.label and self._is_alike(row, r)), None)

    def _unsure(self, row: OwnRow, gone: Iterable[Record]) -> Iterator[Problem]:
        like = [record for record in gone if self._is_alike(row, record)]
        if like:
            named_ = ", ".join(f"record {record.id or '(of this import)'}" for record in like[:3])
            yield _problem(
                "line_changed",
                f"This line is new, and {named_}, much like it, is gone from the sheet: it may be that line, changed.",
                "Please take the old line out of use first (--withdraw); a key would tell which line it is.",
                row,
            )  # fmt: skip

    def _gone(self, record: Record) -> TakenIn:
        label = f"record {record.id}"
        told = Problem(
            "row_gone", f"{label_of(record).capitalize()} of {record.file} is no longer in this sheet.",
            f'It stays on record. If it should go, say why: --withdraw "{label}=typed twice". Else bring it back.',
            file=f"{self.name} {label}",
        )  # fmt: skip
        chain = tuple(self.earlier.chain(record))
        return TakenIn(self.name, self.digest, Verdict.REVIEW, (told,), outline=self.known.outline, case=record.case,
                       label=label, gone=chain)  # fmt: skip


def _problem(code: str, message: str, fix: str, row: OwnRow) -> Problem:
    return Problem(code, message, fix, sheet=_sheet(row.reading.sources) or None, cell=f"A{row.number}")


def _sheet(sources: Mapping[Place, Source]) -> str:
    """The sheet that a line stands in."""
    return next((source.sheet for source in sources.values() if source.sheet), "")


def _at(record: Record) -> tuple[str, str]:
    """The sheet and the number of the line that a record came from."""
    return _sheet(record.sources), "".join(label_of(record).split(" ")[1:2])


def _days(record: Record) -> Iterator[date]:
    """The days that a record of a list has entries of."""
    answers = load(outline(form(record.form)), record.answers)
    found = (first_day(value) for _, _, value in flatten(answers))
    yield from (day for day in found if day is not None)


def _named(row: OwnRow, entry_: str, told: Iterable[Problem]) -> Reading:
    return replace(row.reading, entry=entry_, problems=(*told, *row.reading.problems))


def _name(record: Record) -> str:
    """What names the line of a record for ever."""
    return record.sources[ENTRY].raw


def _day(row: OwnRow) -> date | None:
    found = legacy_in(row.reading.sources)
    return found.day if found else None


def _is_near(then: date | None, now: date | None) -> bool:
    """Whether two days may be one, written wrong: in one year, and of the same month, or the same day of it."""
    if then is None or now is None or then == now:
        return True
    swapped = (then.month, then.day) == (now.day, now.month)
    return then.year == now.year and (then.month == now.month or then.day == now.day or swapped)


def _both(reading: Reading, older: Record) -> tuple[dict[Place, Any], dict[Place, Any]]:
    """The answers of a line, and of the record, by their places."""
    now = {(path, row): value for path, row, value in flatten(tidy(reading.outline, reading.answers))}
    then = {(path, row): value for path, row, value in flatten(load(reading.outline, older.answers))}
    return now, then


def _share(reading: Reading, older: Record) -> float:
    """The share of the answers on either side that both have alike."""
    now, then = _both(reading, older)
    places = {*now, *then}
    return sum(now.get(place) == then.get(place) for place in places) / len(places) if places else 1.0


def _differs(reading: Reading, older: Record) -> bool:
    """Whether an answer that both have differs."""
    now, then = _both(reading, older)
    return any(now[place] != then[place] for place in now.keys() & then.keys())
