"""Making a diary: one a mentor and school year; every copy has all rows on record, and blank rows of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from formgen import reference
from formgen.ask import Audience
from formgen.diary import (
    CODE,
    FORM,
    LOGS,
    ROW,
    VERSION,
    Diary,
    Line,
    Log,
    Page,
    child_label,
    parts_of,
    row_id,
    row_in,
)
from formgen.errors import UserError
from formgen.form import form
from formgen.outline import Kind, outline
from formgen.records import Issued, Record
from formgen.store import Writer
from formgen.terms import year_of
from formgen.work.files import sha256, write_new
from formgen.work.school import School, typed

_COPY = "diary copy"
"""What the log says of a copy that was made: reference, number, run, then the blank rows of each sheet (S151-S300)."""


@dataclass(frozen=True, slots=True)
class MadeDiary:
    """A copy that was made: how many rows on record it has, by the titles of its sheets."""

    file: Path
    reference: str
    mentor: str
    copy: int
    rows: Mapping[str, int]
    sha256: str

    def as_json(self) -> dict[str, Any]:
        """The copy as the JSON shape of `formgen diary`."""
        return {
            "file": str(self.file), "reference": self.reference, "mentor": self.mentor, "copy": self.copy,
            "rows": dict(self.rows), "sha256": self.sha256,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy as the log tells it: the run that made it, and its first and last blank row by letter."""

    number: int
    run: int
    blank: Mapping[str, tuple[int, int]]

    def should_have(self, row: str, since: int) -> bool:
        """Whether a row that is on record since the run `since` belongs into this copy: printed in it or before it."""
        found = row_in(row)
        if found is None or found[0] not in self.blank:
            return True
        first, last = self.blank[found[0]]
        return first <= found[1] <= last or (found[1] < first and since <= self.run)


MOST_ROWS, MOST_ANSWERS = 400, 9_000
"""So many blank rows a sheet, and answers on record: with both the workbook stays within what is read back. A diary
with more is full, and a new one begins."""


def make(school: School, out: Path, mentor: str = "", rows: int = 150) -> MadeDiary:
    """The next copy of the mentor’s diary of this school year, written into `out`; a first one gets a reference.

    Its blank rows have numbers that no copy had before: two copies in use do not collide. Where a diary is full, the
    next begins; the full one may still be imported. Raises UserError.
    """
    if not 1 <= rows <= MOST_ROWS:
        raise UserError(f"A sheet has 1 to {MOST_ROWS:,} blank rows.", "Please give another number with --rows.")
    mentor = mentor.strip() or school.settings.school.learning_mentor
    known = issued_to(school, mentor)
    with school.writing("diary") as writer:
        issued = known or _issue(school, writer, mentor)
        made = copies(school, issued.reference)
        number = max(made, default=0) + 1
        drawn = [_page(school, issued.reference, log, made.values(), rows) for log in LOGS]
        pages = tuple(page for page, _ in drawn)
        data = _drawn(school, issued, number, mentor, pages)
        writer.log(_COPY, [issued.reference, str(number), str(writer.run), *(new for _, new in drawn)])
        writer.commit()
    file = write_new(out / f"{FORM}_{issued.reference}.xlsx", data)
    counts = {page.log.title: len(page.lines) for page in pages}
    return MadeDiary(file, issued.reference, mentor, number, counts, sha256(data))


def unknown(school: School, mentor: str) -> str:
    """That nobody of that name is known as a mentor, in words; nothing where somebody is."""
    ours = school.settings.school.learning_mentor
    mentor = mentor.strip() or ours
    known = list(dict.fromkeys(filter(None, (ours, *(case.mentor for case in school.cases)))))
    if any(_same(one, mentor) for one in known):
        return ""
    if not mentor:
        return "It is nobody’s: please name the mentor with --mentor, or set learning_mentor in school.toml."
    there = f" Known are: {', '.join(known)}." if known else ""
    return f"No mentor “{mentor}” is known in the settings or in any case: is the name right?{there}"


def issued_to(school: School, mentor: str) -> Issued | None:
    """The ledger's line of the mentor's diary of this school year, or None where there is none, or it is full."""
    year = school_year(school.now.date())
    found = [i for i in school.store.ledger(form=FORM) if _same(i.recipient, mentor) and school_year(i.made_on) == year]
    return found[-1] if found and not _full(school, found[-1].reference) else None


def _full(school: School, diary: str) -> bool:
    rows = {
        parts_of(record.reference or "")[1]: sum(map(len, record.answers[log.table].values()))
        for log in LOGS for record in records_of(school, diary, log)
    }  # fmt: skip
    return sum(rows.values()) > MOST_ANSWERS


def _same(one: str, other: str) -> bool:
    return " ".join(one.casefold().split()) == " ".join(other.casefold().split())


def school_year(day: date) -> str:
    """The school year of a day: “2026–27”, from September to August."""
    start = year_of(day.year, day.month)
    return f"{start}–{(start + 1) % 100:02}"


def _issue(school: School, writer: Writer, mentor: str) -> Issued:
    while school.store.has_reference(made := reference.make(CODE, VERSION, school.bits())):
        pass
    issued = Issued(made, FORM, VERSION, Audience.STAFF, school.now.date(), "xlsx", recipient=mentor)
    writer.issue([issued])
    return issued


def copies(school: School, diary: str) -> dict[int, Copy]:
    """The copies of a diary that were made, by number."""
    lines = (line.ids for line in school.store.log() if line.what == _COPY and line.ids[:1] == (diary,))
    return {int(number): Copy(int(number), int(run), dict(map(_span, blank))) for _, number, run, *blank in lines}


def _span(text: str) -> tuple[str, tuple[int, int]]:
    first, last = (row_in(part) for part in text.split("-"))
    assert first is not None
    assert last is not None
    return first[0], (first[1], last[1])


def records_of(school: School, diary: str, log: Log, *, latest: bool = True) -> list[Record]:
    """The records that rows of one sheet of a diary became, oldest first."""
    found = school.store.records(form=log.slug, latest=latest)
    return [r for r in found if r.reference and parts_of(r.reference)[0] == diary and r.reference != diary]


def is_row(record: Record) -> bool:
    """Whether a record is a row of a diary."""
    return (record.reference or "").startswith(f"LM-{CODE}")


def told_together(records: Iterable[Record]) -> Iterator[tuple[date, str, str]]:
    """The rows of diaries among the records as a chronology tells them: those of a sheet in one line."""
    rows = [record for record in records if is_row(record)]
    for log in LOGS:
        days = [day for r in rows if r.form == log.slug and (day := day_of(r, log)) is not None]
        if days:
            first, last = min(days), max(days)
            yield last, f"{log.title} in the diary", f"{len(days)} from {first.day} {first:%B %Y} on"


def day_of(record: Record, log: Log) -> date | None:
    """The date of a row that is on record."""
    dated = next(c.name for c in outline(form(log.slug)).question(log.table).columns if c.kind is Kind.DATE)
    value = ((typed(record).get(log.table) or {}).get(ROW) or {}).get(dated)
    return value if isinstance(value, date) else None


def _page(school: School, diary: str, log: Log, made: Iterable[Copy], blanks: int) -> tuple[Page, str]:
    """A sheet with the rows on record in the order of their dates, and the numbers that are new in this copy.

    A row on record without a number gets one.
    """
    used = [copy.blank[log.letter][1] for copy in made if log.letter in copy.blank]
    every = (parts_of(r.reference or "")[1] for r in records_of(school, diary, log, latest=False))
    used += [found[1] for row in every if (found := row_in(row)) is not None]
    start = first = max(used, default=0) + 1
    lines = [line for _, line in sorted(_lines(school, diary, log), key=lambda told: told[0])]
    for place, line in enumerate(lines):
        if row_in(line.row) is None:
            lines[place] = replace(line, row=row_id(log.letter, first))
            first += 1
    page = Page(log, outline(form(log.slug)), tuple(lines), first, blanks)
    return page, f"{row_id(log.letter, start)}-{row_id(log.letter, first + blanks - 1)}"


def _lines(school: School, diary: str, log: Log) -> Iterator[tuple[tuple[date, str], Line]]:
    """The rows on record, each with what puts it in its place."""
    rows: dict[str, list[Record]] = {}
    for record in records_of(school, diary, log):
        rows.setdefault(parts_of(record.reference or "")[1], []).append(record)
    for row, records in rows.items():
        answers = dict((typed(records[-1]).get(log.table) or {}).get(ROW) or {})
        cases = tuple(r.case for r in sorted(records, key=lambda r: r.case or "") if r.case and log.children)
        if log.size and answers.get(log.size) == len(cases):
            del answers[log.size]
        yield (day_of(records[-1], log) or date.max, row), Line(row, answers, cases)


def _drawn(school: School, issued: Issued, copy: int, mentor: str, pages: tuple[Page, ...]) -> bytes:
    from formgen.render.workbook.diary import compose
    from formgen.render.xlsx import pack

    pupils = {pupil.id: pupil for pupil in school.roll}
    labels = {c.id: child_label(c.id, pupils[c.pupil].known_as) for c in school.cases if c.pupil in pupils}
    own = (c for c in school.cases if c.open and (not c.mentor or _same(c.mentor, mentor)))
    offered = tuple(labels[c.id] for c in own if c.id in labels)
    diary = Diary(
        issued.reference, copy, mentor, school_year(issued.made_on), school.now.date(), pages, labels, offered,
        school.lists,
    )  # fmt: skip
    return pack(compose(diary, school.look))
