"""Puts records straight into a school's store, for tests of what is computed from them."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from typing import Any

from formgen.answers import dump
from formgen.ask import Audience
from formgen.cases import Case, Event, apply
from formgen.form import form
from formgen.records import Issued, Record, Verdict
from formgen.work.school import School

_NUMBER = itertools.count(1)


def on_record(
    school: School, slug: str, answers: Mapping[str, Any], case: str | None = None, *,
    audience: Audience | None = None, **changes: Any,
) -> int:  # fmt: skip
    """The id of a record of these answers, the current version of its form; with `audience` it was issued so."""
    original = f"sheet {next(_NUMBER)}".encode()
    digest, version = sha256(original).hexdigest(), form(slug).about.version
    reference = f"LM-{form(slug).about.code}{version}-{digest[:8].upper()}-X" if audience else None
    record = Record(
        slug, version, digest, f"{digest[:8]}.xlsx", Verdict.ACCEPTED, dump(answers), reference=reference, case=case,
        **changes,
    )  # fmt: skip
    with school.writing("test") as writer:
        if audience and reference:
            writer.issue([Issued(reference, slug, version, audience, school.now.date(), case=case)])
        return writer.add_record(record, original)


def a_case(school: School, number: int, *events: tuple[str, date, dict[str, Any]], pupil: str = "P0001") -> Case:
    """A case of that number, opened in September 2026 and then as the events say."""
    id_ = f"LM-2026-{number:03}"
    opened = Event(id_, "opened", date(2026, 9, 7), {"pupil": pupil, "source": "class_teacher"})
    told = [opened, *(Event(id_, kind, on, details) for kind, on, details in events)]
    with school.writing("test") as writer:
        case = None
        for event in told:
            case = apply(case, event)
            writer.add_event(event)
    assert case is not None
    return case
