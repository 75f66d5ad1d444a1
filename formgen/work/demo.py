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
    """One thing that the demo did, and the files to open: the same page in each format."""

    what: str
    files: tuple[Path, ...] = ()


def demo(out: Path, *, now: datetime, by: str, bits: Callable[[], int]) -> Iterator[Told]:
    """Runs the whole circle in `out`, telling each step as it is done.

    Raises UserError when `out` holds something already that is no earlier demo.
    """
    school_folder = _fresh(out) / "school"
    _copy_school(school_folder)
    with Store.open(school_folder, create=True):
        pass
    with opened(school_folder, now=now, by=by, bits=bits) as school:
        yield from _circle(school, out)


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


def _circle(school: School, out: Path) -> Iterator[Told]:
    kinds = _makeable()
    listed = import_pupils(school, school.folder / "pupils.csv", None)
    yield Told(f"Class list: {len(listed.listing.pupils)} pupils understood")
    load_history(school)
    yield Told(f"Last year: {len(school.cases)} cases, {len(school.store.ledger())} forms in the ledger")
    yield Told(f"Returned sheets: {_equation(commit(school, [school.folder / 'In']))}")

    newest = next(c for c in reversed(school.cases) if c.open and c.started_on)
    asked = next(p for p in school.roll if p.on_roll and not cases.open_cases(school, p.id))
    yield from _forms(school, newest.id, asked.upn, kinds, out / "forms")

    reviewed = review(school, REVIEW_FROM, REVIEW_UNTIL, kinds, out / "review")
    for criterion in reviewed.as_json()["criteria"]:
        yield Told(f"{criterion['criterion']}: {criterion['figure']} – {criterion['verdict']}")
    yield Told("The figures for the policy review, with their sources", reviewed.files)
    page = write(school, cases.chronology_report(school, newest.id), newest.id, kinds, out / "case")
    yield Told(f"What happened in case {newest.id}", tuple(page))


def _makeable() -> list[str]:
    """The formats that this machine can make, Word first."""
    missing = set(machine.missing_libraries()) - machine.OPTIONAL
    return [f for f in ("docx", "pdf", "xlsx") if f in formats() and not (f == "pdf" and missing)]


def _equation(batch: Batch) -> str:
    parts = " + ".join(f"{count} {name.replace('_', ' ')}" for name, count in batch.counts.items())
    return f"{len(batch.files)} seen = {parts}"


def _forms(school: School, case_id: str, upn: str, kinds: list[str], out: Path) -> Iterator[Told]:
    """The forms that the demo makes; of forms for many, the first one's files."""
    orders: list[tuple[str, str, Audience, dict[str, Any]]] = [
        ("A referral, pre-filled from the class list", "referral", Audience.STAFF, {"pupils": [upn]}),
        ("An action plan, pre-filled from the case", "action-plan", Audience.STAFF, {"case_ids": [case_id]}),
        ("The family’s copy of that plan", "action-plan", Audience.FAMILY, {"case_ids": [case_id]}),
        ("A questionnaire for each family", "parent-questionnaire", Audience.FAMILY, {"everyone": True}),
        ("A session record", "session-record", Audience.STAFF, {"case_ids": [case_id]}),
    ]
    for told, slug, audience, whom in orders:
        subjects = making.subjects(school, slug, **whom)
        order = making.Order(slug, audience, tuple(kinds), subjects)
        made = making.generate(school, order, out / slug)
        yield Told(told, tuple(one.file for one in made[: len(kinds)]))
    blank = making.generate(school, making.Order("referral", Audience.FAMILY, tuple(kinds)), out / "blank")
    yield Told("A blank referral for the front desk", tuple(one.file for one in blank))


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
