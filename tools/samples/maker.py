"""Issues forms and fills them in, as the school’s people would have: into the ledger, the records or returned files."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from formgen import reference
from formgen.answers import Answers, Instance, dump, flatten, tidy
from formgen.ask import Audience
from formgen.check import check
from formgen.errors import Severity
from formgen.form import Context, form
from formgen.look import Edition, Look
from formgen.outline import Outline, outline
from formgen.prefill import Known, prefill, wanted_rows
from formgen.pupils import Pupil
from formgen.records import Record, Verdict
from formgen.render import compiled
from formgen.settings import Settings
from formgen.specimen import specimen
from formgen.work.case import session_counts
from formgen.work.files import sha256
from formgen.work.records import as_line
from samples.dates import TERMS, TODAY
from samples.words import NOTHING, plain

PAPERS = 2025
"""From this school year on forms came back as files; those before are in records.jsonl."""


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose a form is: a pupil and a case, neither for a log of the school, and for whom in the family."""

    pupil: Pupil | None = None
    case: str | None = None
    recipient: str = ""


@dataclass(frozen=True, slots=True)
class Issue:
    """A form as it was issued: its reference, what was pre-filled where, and what it looks like."""

    slug: str
    mark: str
    outline: Outline
    answers: Answers
    places: frozenset[tuple[str, str | None]]
    made_on: date
    whose: Whose


@dataclass
class Maker:
    """What has been made so far. `lines` is the history (events and ledger), `records` what was typed in before."""

    settings: Settings
    look: Look
    chance: random.Random
    target: Path
    lines: list[dict[str, Any]] = field(default_factory=list)
    records: list[dict[str, Any]] = field(default_factory=list)
    known: dict[str, dict[str, list[Answers]]] = field(default_factory=dict)
    open_cases: tuple[str, ...] = ()

    def happened(self, kind: str, case: str, on: date, **details: Any) -> None:
        """Enters what happened to a case."""
        self.lines.append({"kind": kind, "case": case, "on": str(on), "details": details})

    def issue(
        self, slug: str, whose: Whose, made_on: date, audience: Audience | None = None, to: str = "xlsx"
    ) -> Issue:
        """A new form in the ledger, pre-filled with what is known by then."""
        wanted = audience or form(slug).about.audiences[0]
        outlined = outline(form(slug)).for_audience(wanted)
        earlier = self.known.setdefault(whose.case or "", {})
        about = Known(whose.pupil, None, earlier if whose.case else {}, self.settings.school, session_counts(earlier))
        answers, places = prefill(outlined, about)
        mark = reference.make(outlined.code, outlined.version, self.chance.getrandbits(40))
        self.lines.append({
            "kind": "issued", "reference": mark, "form": slug, "version": outlined.version, "audience": wanted.value,
            "made_on": str(made_on), "format": to, "case": whose.case,
            "pupil": whose.pupil.upn or whose.pupil.name if whose.pupil else None, "recipient": whose.recipient,
            "prefilled": dump(answers),
        })  # fmt: skip
        return Issue(slug, mark, outlined, answers, places, made_on, whose)

    def fill(self, issue: Issue, given: Mapping[str, Any], on: date | None = None) -> Answers:
        """Valid answers to the form: what was pre-filled, then `given`; remembered as a record of the case."""
        context = self._context(issue, TODAY)
        full = specimen(
            form(issue.slug), self.chance, today=on or issue.made_on, fill=0, given=merged(issue.answers, given),
            text=plain, context=context,
        )  # fmt: skip
        answers = tidy(issue.outline, full)
        wrong = [p for p in check(form(issue.slug), issue.outline, answers, context) if p.severity is Severity.ERROR]
        assert not wrong, (issue.slug, issue.whose.case, wrong)
        unsaid = [path for path, _, value in flatten(answers) if value == NOTHING]
        assert not unsaid, (issue.slug, issue.whose.case, unsaid)
        if issue.whose.case:
            self.known[issue.whose.case].setdefault(issue.slug, []).append(answers)
        return answers

    def _context(self, issue: Issue, today: date) -> Context:
        earlier = self.known.get(issue.whose.case or "", {}) if issue.whose.case else {}
        return Context(today, earlier, {**self.settings.lists, "cases": self.open_cases}, TERMS)

    def keep(
        self, slug: str, whose: Whose, made_on: date, given: Mapping[str, Any], *, audience: Audience | None = None,
        on: date | None = None, paper: bool | None = None, to: str = "xlsx",
    ) -> Path | None:  # fmt: skip
        """The form issued, filled in, and kept: as a returned file (then its path), or as a record of years before.

        `on` is the day on which it was filled in.
        """
        issue = self.issue(slug, whose, made_on, audience, to)
        answers = self.fill(issue, given, on)
        if paper is None:
            paper = (on or made_on) >= date(PAPERS, 9, 1)
        return self.returned(issue, answers, on or made_on, to) if paper else self.recorded(issue, answers)

    def returned(self, issue: Issue, answers: Answers, on: date, to: str = "xlsx") -> Path:
        """The file as it came back on that day."""
        parts = (str(on), issue.slug, issue.whose.case, issue.mark)
        path = self.target / "returns" / f"{'_'.join(part for part in parts if part)}.{to}"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(self.drawn(issue, answers, to))
        return path

    def drawn(self, issue: Issue, answers: Answers, to: str) -> bytes:
        """The filled form in that format."""
        lists = {q.list_from for q in issue.outline.index.values() if q.list_from}
        offered = tuple((name, entries) for name, entries in self.settings.lists.items() if name in lists and entries)
        edition = Edition(issue.outline.narrow(wanted_rows(issue.outline, issue.answers)), self.look, lists=offered)
        instance = Instance(answers, issue.mark, issue.whose.case, issue.places, issue.made_on)
        return compiled(to, edition).fill(instance)

    def recorded(self, issue: Issue, answers: Answers) -> None:
        """The form as a line of records.jsonl, typed in at the time."""
        told = dump(answers)
        name = "_".join(part for part in (issue.slug, issue.whose.case, issue.mark) if part)
        record = Record(
            issue.slug, issue.outline.version, sha256(json.dumps([issue.mark, told]).encode()), f"{name}.xlsx",
            Verdict.ACCEPTED, told, reference=issue.mark, case=issue.whose.case, id=len(self.records) + 1, run=1,
        )  # fmt: skip
        self.records.append(as_line(record))


def merged(known: Mapping[str, Any], given: Mapping[str, Any]) -> Answers:
    """`given` over `known`, row by row and cell by cell."""
    both: Answers = dict(known)
    for name, value in given.items():
        before = both.get(name)
        both[name] = merged(before, value) if isinstance(value, Mapping) and isinstance(before, Mapping) else value
    return both
