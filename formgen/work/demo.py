"""The demo: the whole circle on the fictional school that ships with formgen."""

from __future__ import annotations

import json
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from formgen import machine
from formgen.ask import Audience
from formgen.cases import Case, Event
from formgen.errors import UserError
from formgen.records import Issued
from formgen.render import formats
from formgen.resources import folder
from formgen.roll import newcomer
from formgen.store import Store, Writer
from formgen.work import case as cases
from formgen.work import generate as making
from formgen.work.chronology import chronology_report
from formgen.work.contacts import import_contacts
from formgen.work.demo_review import Told, evidence
from formgen.work.folder import PEOPLE_FOLDERS
from formgen.work.review import write
from formgen.work.roll import import_pupils
from formgen.work.rounds import open_round
from formgen.work.school import School, opened
from formgen.work.send import fill_outbox
from formgen.work.take_in import Batch, commit
from formgen.work.today import caseload, today
from formgen.work.unread import mark, unread

HISTORY, RECORDS = "history.jsonl", "records.jsonl"
"""The sample school's case events and ledger, one a line; and its records of the years before."""

NOW = datetime(2026, 7, 20, 9)
"""The sample school lives on this Monday: what is due there, and what is late, is so every time."""

EARLIER_LISTS = {f"pupils-{year}-{year % 100 + 1}.csv": datetime(year, 9, 18, 9) for year in (2023, 2024, 2025)}
"""The class lists of three Septembers, and when they came: leavers have cases too."""


def demo(out: Path, *, by: str, bits: Callable[[], int]) -> Iterator[Told]:
    """Runs the whole circle in `out`, telling each step as it is done.

    Raises UserError when `out` holds something already that is no earlier demo.
    """
    school_folder = _fresh(out) / "school"
    _copy_school(school_folder)
    with Store.open(school_folder, create=True):
        pass
    with opened(school_folder, now=NOW, by=by, bits=bits) as school:
        yield from _taken_in(school)
        yield from _circle(school, out)


def _fresh(out: Path) -> Path:
    """The folder, empty: an earlier demo in it is taken away, anything else stays and stops the demo."""
    mine = out / ".formgen-demo"
    if out.exists() and any(out.iterdir()) and not mine.exists():
        raise UserError(f"{out} holds other files.", "Please choose a new folder with --out.", code="exists")
    if out.exists():
        shutil.rmtree(out)
    out.mkdir(parents=True)
    mine.write_text("Made by formgen demo: the next demo here takes this folder away.\n", "utf-8")
    return out


def _copy_school(target: Path) -> None:
    """The sample school without its past; all returned sheets as if saved at one moment: their names give the order."""
    samples = folder("samples")
    shutil.copytree(samples, target, ignore=shutil.ignore_patterns("returns", "lists", HISTORY, RECORDS, "*.md"))
    shutil.copytree(samples / "returns", target / "In")
    for file in (target / "In").iterdir():
        os.utime(file, (NOW.timestamp(), NOW.timestamp()))
    for name in PEOPLE_FOLDERS:
        (target / name).mkdir(exist_ok=True)


def _taken_in(school: School) -> Iterator[Told]:
    """Three years of the school, in order: class lists, contacts, cases and ledger, records, returned sheets."""
    for name, day in EARLIER_LISTS.items():
        import_pupils(replace(school, now=day), folder("samples") / "lists" / name, None)
    listed = import_pupils(school, school.folder / "pupils.csv", None)
    yield Told(f"Class list: {len(listed.listing.pupils)} pupils understood")
    known = import_contacts(school, school.folder / "contacts.csv", None)
    yield Told(f"Contacts: {len(known.contacts)} of {known.children} children, {known.closed} of them closed")
    readers = load_history(school)
    yield Told(f"Three school years: {len(school.cases)} cases, {len(school.store.ledger())} forms in the ledger")
    yield Told(f"Records of the first two years: {_equation(commit(school, [folder('samples') / RECORDS]))}")
    yield Told(f"Returned sheets: {_equation(commit(school, [school.folder / 'In']))}")
    for by, references in readers.items():
        mark(school, sorted(references & {text.record.reference or "" for text in unread(school)}), by)


def _equation(batch: Batch) -> str:
    parts = " + ".join(f"{count} {name.replace('_', ' ')}" for name, count in batch.counts.items())
    return f"{len(batch.files)} seen = {parts}"


def _circle(school: School, out: Path) -> Iterator[Told]:
    kinds = _makeable()
    yield from _desk(school, kinds, out / "today")
    child = _best_known(school)
    page = write(school, chronology_report(school, child.id), child.id, kinds, out / "case")
    yield Told(f"What happened in case {child.id}", tuple(page))
    asked = next(p for p in school.roll if p.on_roll and not p.provisional and not cases.open_cases(school, p.id))
    yield from _forms(school, child.id, asked.upn, kinds, out / "forms")

    yield from evidence(school, kinds, out)
    yield from _round(school, kinds, out / "round")


def _round(school: School, kinds: list[str], out: Path) -> Iterator[Told]:
    """A questionnaire for the families of all open cases, built and looked at by the guard; nothing leaves."""
    if "pdf" not in kinds:
        return
    round_ = open_round(school, "Summer 2026", "parent-questionnaire", due=NOW.date() + timedelta(14))
    box = fill_outbox(school, round_.name, out)
    missed = f"; {len(box.unreached)} of the children have nobody to write to" if box.unreached else ""
    told = f"A round of questionnaires: {len(box.rows)} built, each with a number of its own, nothing sent{missed}"
    yield Told(told, next(((row.file,) for row in box.rows if row.file), ()))
    if box.printed:
        yield Told("What of it goes on paper: cover sheet, labels, letters and forms", (box.printed,))


def _makeable() -> list[str]:
    """The formats that this machine can make, Word first."""
    missing = set(machine.missing_libraries()) - machine.OPTIONAL
    return [f for f in ("docx", "pdf", "xlsx") if f in formats() and not (f == "pdf" and missing)]


def _desk(school: School, kinds: list[str], out: Path) -> Iterator[Told]:
    """What is owed on the day, and the caseload sheet that tells it child by child."""
    yield Told(f"Owed on {NOW:%d/%m/%Y}: {_counted(one.kind.words for one in today(school).owed)}")
    pages = write(school, caseload(school), f"caseload_{NOW.date()}", kinds, out)
    yield Told("The caseload, and what is owed", tuple(pages))


def _counted(words: Iterable[str]) -> str:
    return ", ".join(f"{word} ({count})" for word, count in Counter(words).items())


def _best_known(school: School) -> Case:
    """The open case of which most is on record."""
    running = [case for case in school.cases if case.open and case.started_on]
    return max(running, key=lambda case: sum(map(len, school.earlier(case.id).values())))


def _forms(school: School, case_id: str, upn: str, kinds: list[str], out: Path) -> Iterator[Told]:
    """The forms that the demo makes."""
    one: dict[str, Any] = {"case_ids": [case_id]}
    small = {pupil.id for pupil in school.roll if pupil.year_group in ("R", "1", "2")}
    young: dict[str, Any] = {"case_ids": [next(c.id for c in school.cases if c.open and c.pupil in small)]}
    orders: list[tuple[str, str, Audience, dict[str, Any]]] = [
        ("A referral, pre-filled from the class list", "referral", Audience.STAFF, {"pupils": [upn]}),
        ("An agreement for the family", "agreement", Audience.FAMILY, one),
        ("The child’s own page, pre-filled from the plan", "action-plan", Audience.CHILD, one),
        ("What a young child thinks, in pictures", "pupil-voice-young", Audience.CHILD, young),
        ("A review record, pre-filled with the targets", "review-record", Audience.STAFF, one),
        ("A questionnaire for the family", "parent-questionnaire", Audience.FAMILY, one),
        ("The log of playground incidents", "playground-incidents", Audience.STAFF, {}),
        ("The case register: every case of three years in one table", "case-register", Audience.STAFF, {}),
    ]
    for told, slug, audience, whom in orders:
        formats = tuple(kinds) if slug != "case-register" else ("xlsx",)  # seventy rows: to sort and to filter
        order = making.Order(slug, audience, formats, making.subjects(school, slug, **whom))
        yield Told(told, tuple(file.file for file in making.generate(school, order, out / slug)))
    blank = making.generate(school, making.Order("referral", Audience.FAMILY, tuple(kinds)), out / "blank")
    yield Told("A blank referral for the front desk", tuple(file.file for file in blank))


def load_history(school: School) -> dict[str, set[str]]:
    """Enters the sample school's past cases and issued forms into its store.

    Returns whose words somebody has read, by the reader: that can be entered once the records are there.
    """
    lines = map(json.loads, (folder("samples") / HISTORY).read_text("utf-8").splitlines())
    readers: dict[str, set[str]] = {}
    with school.writing("sample history") as writer:
        pupils = {p.upn: p.id for p in school.roll}
        for data in lines:
            match data["kind"]:
                case "issued":
                    writer.issue([_issued(data, pupils)])
                case "logged":
                    writer.log(data["what"], data["ids"])
                case "read":
                    readers.setdefault(data["by"], set()).update(data["references"])
                case "newcomer":
                    pupils[data["name"]] = _welcome(school, writer, data["name"])
                case _:
                    writer.add_event(_event(data, pupils))
    return readers


def _welcome(school: School, writer: Writer, name: str) -> str:
    """The id of a child who is on no class list yet."""
    child = newcomer(school.roll, name)
    writer.save_pupils([*school.roll, child])
    return child.id


def _issued(data: dict[str, Any], pupils: dict[str, str]) -> Issued:
    return Issued(
        data["reference"],
        data["form"],
        data["version"],
        Audience(data["audience"]),
        date.fromisoformat(data["made_on"]),
        data["format"],
        data["case"],
        pupils[data["pupil"]] if data["pupil"] else None,
        data["recipient"],
        prefilled=data["prefilled"],
    )


def _event(data: dict[str, Any], pupils: dict[str, str]) -> Event:
    details = dict(data["details"])
    if "pupil" in details:
        details["pupil"] = pupils[details["pupil"]]
    return Event(data["case"], data["kind"], date.fromisoformat(data["on"]), details)
