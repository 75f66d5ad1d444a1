"""The demo: the whole circle on the fictional school that ships with formgen."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from formgen import machine
from formgen.ask import Audience
from formgen.cases import Event
from formgen.errors import UserError
from formgen.records import Issued
from formgen.render import formats
from formgen.resources import folder
from formgen.store import Store
from formgen.work import case as cases
from formgen.work import generate as making
from formgen.work.folder import PEOPLE_FOLDERS
from formgen.work.review import review, write
from formgen.work.roll import import_pupils
from formgen.work.school import School, opened
from formgen.work.take_in import Batch, commit

HISTORY = "history.jsonl"
"""The sample school's case events and ledger, one a line."""

REVIEW_FROM, REVIEW_UNTIL = date(2025, 9, 1), date(2026, 8, 31)


@dataclass(frozen=True, slots=True)
class Told:
    """One line of what the demo did."""

    what: str
    files: tuple[Path, ...] = ()


Say = Callable[[Told], None]


def demo(out: Path, *, now: datetime, by: str, bits: Callable[[], int], say: Say) -> list[Path]:
    """Runs the whole circle in `out`, telling each step; returns what to open.

    Raises UserError when `out` holds something already that is no earlier demo.
    """
    school_folder = _fresh(out) / "school"
    _copy_school(school_folder)
    with Store.open(school_folder, create=True):
        pass
    with opened(school_folder, now=now, by=by, bits=bits) as school:
        return list(_circle(school, out, say))


def _fresh(out: Path) -> Path:
    """The folder, empty: an earlier demo in it is taken away, anything else stays and stops the demo."""
    mark = out / ".formgen-demo"
    if out.exists() and any(out.iterdir()) and not mark.exists():
        raise UserError(f"{out} holds other files.", "Please choose a new folder with --out.", code="exists")
    if out.exists():
        shutil.rmtree(out)
    out.mkdir(parents=True)
    mark.write_text("Made by formgen demo: the next demo here takes this folder away.\n", "utf-8")
    return out


def _copy_school(target: Path) -> None:
    samples = folder("samples")
    shutil.copytree(samples, target, ignore=shutil.ignore_patterns("returns", HISTORY, "*.md"))
    shutil.copytree(samples / "returns", target / "In")
    for name in PEOPLE_FOLDERS:
        (target / name).mkdir(exist_ok=True)


def _circle(school: School, out: Path, say: Say) -> Iterator[Path]:
    kinds = _makeable()
    listed = import_pupils(school, school.folder / "pupils.csv", None)
    say(Told(f"Class list: {len(listed.listing.pupils)} pupils understood."))
    load_history(school)
    say(Told(f"Last year: {len(school.cases)} cases, {len(school.store.ledger())} forms in the ledger."))

    batch = commit(school, [school.folder / "In"])
    say(Told(f"Returned sheets: {_equation(batch)}"))

    newest = next(c for c in reversed(school.cases) if c.open and c.started_on)
    asked = next(p for p in school.roll if p.on_roll and not cases.open_cases(school, p.id))
    for told, paths in _forms(school, newest.id, asked.upn, kinds, out / "forms"):
        say(Told(told, tuple(paths)))
        yield from paths

    reviewed = review(school, REVIEW_FROM, REVIEW_UNTIL, kinds, out / "review")
    for criterion in reviewed.as_json()["criteria"]:
        say(Told(f"{criterion['criterion']}: {criterion['figure']} – {criterion['verdict']}"))
    yield from reviewed.files
    yield from write(school, cases.chronology_report(school, newest.id), newest.id, kinds[:1], out / "case")


def _makeable() -> list[str]:
    """The formats that this machine can make, Word first."""
    missing = set(machine.missing_libraries()) - machine.OPTIONAL
    return [f for f in ("docx", "pdf", "xlsx") if f in formats() and not (f == "pdf" and missing)]


def _equation(batch: Batch) -> str:
    parts = " + ".join(f"{count} {name.replace('_', ' ')}" for name, count in batch.counts.items())
    return f"{len(batch.files)} seen = {parts}"


def _forms(school: School, case_id: str, upn: str, kinds: list[str], out: Path) -> Iterator[tuple[str, list[Path]]]:
    """The forms that the demo makes: what for, and the files."""
    orders: list[tuple[str, str, Audience, dict[str, Any]]] = [
        ("A referral, pre-filled from the class list", "referral", Audience.STAFF, {"pupils": [upn]}),
        (
            "An action plan, pre-filled from referral and entry record",
            "action-plan",
            Audience.STAFF,
            {"case_ids": [case_id]},
        ),
        ("The same plan as the family’s copy", "action-plan", Audience.FAMILY, {"case_ids": [case_id]}),
        ("Questionnaires for every open case", "parent-questionnaire", Audience.FAMILY, {"everyone": True}),
        ("A session record", "session-record", Audience.STAFF, {"case_ids": [case_id]}),
    ]
    for told, slug, audience, whom in orders:
        subjects = making.subjects(school, slug, **whom)
        order = making.Order(slug, audience, tuple(kinds), subjects)
        yield told, [made.file for made in making.generate(school, order, out / slug)]
    blank = making.Order("referral", Audience.FAMILY, tuple(kinds))
    yield "A blank referral for the front desk", [m.file for m in making.generate(school, blank, out / "blank")]


def load_history(school: School) -> None:
    """Enters the sample school's past cases and issued forms into its store."""
    lines = (folder("samples") / HISTORY).read_text("utf-8").splitlines()
    pupils = {p.upn: p.id for p in school.roll}
    with school.writing("sample history") as writer:
        for data in map(json.loads, lines):
            if data["kind"] == "issued":
                writer.issue([_issued(data, pupils)])
            else:
                writer.add_event(_event(data, pupils))


def _issued(data: dict[str, Any], pupils: dict[str, str]) -> Issued:
    return Issued(
        data["reference"],
        data["form"],
        data["version"],
        Audience(data["audience"]),
        date.fromisoformat(data["made_on"]),
        data["format"],
        data["case"],
        pupils[data["upn"]],
        prefilled=data["prefilled"],
    )


def _event(data: dict[str, Any], pupils: dict[str, str]) -> Event:
    details = dict(data["details"])
    if "upn" in details:
        details["pupil"] = pupils[details.pop("upn")]
    return Event(data["case"], data["kind"], date.fromisoformat(data["on"]), details)
