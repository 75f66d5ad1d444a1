"""Records as JSON lines: the shape that `formgen records --json` prints."""

from __future__ import annotations

from typing import Any

from formgen.form import form, slugs
from formgen.records import Record
from formgen.work.school import School


def of(school: School, slug: str | None = None, case: str | None = None) -> list[Record]:
    """The records in force of a form, of a case, or of both; None is for all.

    Raises UserError for a form that there is not and of which there is no record, and for a case that there is not.
    """
    found = school.store.records(form=slug, case=case)
    if case is not None and not found:
        found = school.store.records(form=slug, case=school.case(case).id)
    if slug is not None and not found and slug not in slugs():
        form(slug)
    return found


def as_line(record: Record) -> dict[str, Any]:
    """One record with its answers, problems, and the sheet, cell and raw text of each answer."""
    return {
        "record": record.id,
        "run": record.run,
        "form": record.form,
        "version": record.version,
        "reference": record.reference,
        "case": record.case,
        "how": record.how,
        "filled_by": record.filled_by,
        **_legacy(record),
        "verdict": record.verdict.value,
        "file": record.file,
        "sha256": record.sha256,
        "revises": record.revises,
        "answers": dict(record.answers),
        "problems": [p.as_json() for p in record.problems],
        "sources": [
            {"question": path, "row": row, "sheet": s.sheet, "cell": s.cell, "raw": s.raw}
            for (path, row), s in record.sources.items()
        ],
    }


def _legacy(record: Record) -> dict[str, Any]:
    """Of a record of the school's own earlier sheets: which, of what day, and what of it is not comparable, and why."""
    found = record.legacy
    if found is None:
        return {}
    day = found.day.isoformat() if found.day else None
    return {"legacy": {"name": found.name, "day": day, "not_comparable": dict(found.apart)}}
