"""One return, judged: what became of it, and its shape in JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from formgen.answers import at, dump, open_rows
from formgen.ask import State
from formgen.errors import FormgenError, Problem
from formgen.outline import Outline
from formgen.read import Reading
from formgen.records import Place, Record, Source, Verdict
from formgen.work.revise import Change


@dataclass(frozen=True, slots=True)
class TakenIn:
    """One return, judged: a file that came back, or one of the many returns that a file holds.

    `record` is what the store keeps of it, None where a person must first settle whose it is;
    `opens_case` says that storing it opens a case; `label` which return of its file it is (“row 5”); `gone` are the
    records of a diary’s row that is not in the file any more.
    `stranger` is what was read of a child whom nobody knows: to be judged again once a person says who it is.
    `changes` are the answers in which a newer revision differs; `before` is the record that this very file gave before
    a person decided otherwise: it goes where no record takes its place.
    """

    file: str
    sha256: str
    verdict: Verdict
    problems: tuple[Problem, ...] = ()
    record: Record | None = None
    outline: Outline | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)
    sources: Mapping[Place, Source] = field(default_factory=dict)
    reference: str | None = None
    case: str | None = None
    pupil: str | None = None
    opens_case: bool = False
    label: str = ""
    gone: tuple[int, ...] = ()
    stranger: Reading | None = None
    changes: tuple[Change, ...] = ()
    before: int | None = None

    @property
    def name(self) -> str:
        """The return in a list: the name of the file, and which return of it this is."""
        return f"{self.file} {self.label}".rstrip()

    def as_json(self) -> dict[str, Any]:
        """The return as the JSON shape of `formgen read`."""
        return {
            "file": self.file,
            **({"return": self.label} if self.label else {}),
            "sha256": self.sha256,
            "verdict": self.verdict.value,
            "form": self.outline.slug if self.outline else None,
            "version": self.outline.version if self.outline else None,
            "reference": self.reference,
            "case": self.case,
            "answers": answers_json(self.outline, self.answers, self.sources) if self.outline else {},
            "problems": [p.as_json() for p in self.problems],
            **({"changes": [one.as_json() for one in self.changes]} if self.changes else {}),
        }


def answers_json(outlined: Outline, answers: Mapping[str, Any], sources: Mapping[Place, Source]) -> dict[str, Any]:
    """Every question with its value or state, raw text, sheet and cell; tables as rows of cells."""
    found: dict[str, Any] = {}
    for item in outlined.items(open_rows(outlined, answers)):
        if item.table is not None and item.table.open and item.row not in (answers.get(item.table.name) or {}):
            continue
        cell = _cell_json(item.code, at(answers, item.path, item.row), sources.get((item.path, item.row)))
        if item.table is None:
            found[item.path] = cell
            continue
        lines = found.setdefault(item.table.name, {"rows": []})["rows"]
        if not lines or lines[-1]["key"] != item.row:
            lines.append({"key": item.row, "cells": {}})
        lines[-1]["cells"][item.question.name] = cell
    return found


def _cell_json(code: str, value: Any, source: Source | None) -> dict[str, Any]:
    state = value if isinstance(value, State) else None
    return {
        "code": code,
        "value": None if state else dump({"v": value})["v"],
        "state": state.value if state else None,
        "raw": source.raw if source else None,
        "sheet": source.sheet if source else None,
        "cell": source.cell if source else None,
    }


def refused(name: str, digest: str, error: FormgenError) -> TakenIn:
    """A file that gives no record, with the reason."""
    verdict = (
        Verdict.NOT_OURS if error.code in ("not_ours", "unknown_version", "unknown_reference") else Verdict.UNREADABLE
    )
    return TakenIn(name, digest, verdict, (Problem(error.code, error.message, error.fix, file=name),))
