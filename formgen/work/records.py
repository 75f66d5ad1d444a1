"""Records as JSON lines: the shape that `formgen records --json` prints."""

from __future__ import annotations

from typing import Any

from formgen.records import Record


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
