"""Rebuilds samples/ from its seed: a fictional school with one year of cases and a folder of returned sheets.

    python tools/make_samples.py [FOLDER]

Every name is invented; UPNs are those of local authority 999, which there is not.
"""

from __future__ import annotations

import csv
import io
import json
import random
import shutil
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from PIL import Image, ImageDraw, ImageFont

from formgen import reference, sheet
from formgen.answers import Answers, Instance, dump
from formgen.ask import State
from formgen.form import Context, form
from formgen.look import Edition
from formgen.outline import Question, outline
from formgen.prefill import Known, prefill, wanted_rows
from formgen.pupils import Pupil
from formgen.records import Issued
from formgen.render import compiled
from formgen.resources import folder
from formgen.specimen import specimen
from formgen.work.demo import HISTORY
from formgen.work.folder import init
from formgen.work.roll import import_pupils
from formgen.work.school import School, opened

SEED = 2026
YEAR_STARTS, YEAR_ENDS = date(2025, 9, 3), date(2026, 7, 17)

NAMES = (
    "Zoë O’Neill-Adeyemi",
    "Tomasz Nowak",
    "Amira Haddad",
    "Callum Byrne",
    "Precious Okonkwo",
    "Leo Fairweather",
    "Niamh Gallagher",
    "Aarav Menon",
    "Ffion Prys",
    "Isla Thorne",
    "Mateus Figueira",
    "Hana Sediqi",
    "Joseph Underhill",
    "Grace Mbeki",
    "Will Ashdown",
    "May Lindqvist",
    "Oskar Zieliński",
    "Ines Carvalho",
    "Sami Al-Rashid",
    "Beatrix Holloway",
    "Kofi Asante",
    "Rosie Pemberton",
    "Dylan Trevanion",
    "Anjali Kurian",
    "Finn McAllister",
    "Lucja Wrona",
    "Noah Castellane",
    "Efua Darko",
    "Harvey Longbottom",
    "Theresa D’Souza",
    "Bartek Sowa",
    "Olivia Marsh",
    "Olivia Marsh-Reid",
    "Jude Abernathy",
    "Marisol Vega",
    "Teddy Quill",
)

CLASSES = {"R": "Wrens", "1": "Robins", "2": "Swifts", "3": "Larks", "4": "Kestrels", "5": "Owls", "6": "Herons"}

WORDS: dict[str, list[str]] = tomllib.loads((Path(__file__).parent / "sample_words.toml").read_text("utf-8"))


def plain(chance: random.Random, question: Question) -> str:
    """What a person of the fictional school would write."""
    return chance.choice(WORDS.get(question.name, ["As before"]))


@dataclass(frozen=True, slots=True)
class Story:
    """One child's year: how it went, and what of it is on record."""

    pupil: int
    fate: str
    entry: int = 0
    final: int | None = None
    area: str = "social"
    forms: tuple[str, ...] = ()
    family: str = ""


ENDED = ("entry-record", "exit-record")
STORIES = (
    *(
        Story(n, "ended", entry, final, area, (*ENDED, *more), family)
        for n, (entry, final, area, more, family) in enumerate(
            [
                (2, 6, "social", ("action-plan", "session-record"), "returned"),
                (3, 7, "attendance", ("session-record",), "returned"),
                (4, 6, "self_esteem", ("action-plan",), "returned"),
                (3, 5, "behaviour", ("session-record",), "returned"),
                (5, 8, "social", (), "returned"),
                (2, 5, "loss", ("action-plan", "session-record"), "returned"),
                (4, 4, "motivation", (), "returned"),
                (3, 6, "social", ("session-record",), "returned"),
                (6, 5, "behaviour", ("action-plan",), "returned"),
                (4, 7, "transition", (), "returned"),
                (3, 4, "self_esteem", ("session-record",), "returned"),
                (2, 7, "attendance", (), "returned"),
                (5, 7, "motivation", (), "asked"),
                (4, 8, "social", ("session-record",), "asked"),
                (3, 6, "behaviour", (), "asked"),
                (4, 6, "self_esteem", (), "asked"),
            ]
        )
    ),
    Story(16, "ended", 3, None, "social", ("entry-record", "exit-record"), "asked"),
    Story(17, "left", 4, None, "transition", ("entry-record",)),
    Story(18, "other_support", 2, 3, "loss", ENDED),
    Story(19, "started", 3, None, "social", ("entry-record", "session-record")),
    Story(20, "started", 4, None, "behaviour", ("entry-record",)),
    Story(21, "accepted"),
    Story(22, "declined"),
    Story(23, "waiting"),
)


@dataclass
class Maker:
    """Fills the forms as the school's people would have, and writes down what happened."""

    school: School
    chance: random.Random
    target: Path
    lines: list[dict[str, Any]] = field(default_factory=list)
    known: dict[str, dict[str, list[Answers]]] = field(default_factory=dict)
    cases: int = 0

    def event(self, case: str, kind: str, on: date, details: dict[str, Any]) -> None:
        """Enters what happened to a case."""
        self.lines.append({"kind": kind, "case": case, "on": str(on), "details": details})

    def returned(
        self,
        slug: str,
        pupil: Pupil,
        case: str | None,
        made_on: date,
        given: Answers,
        *,
        fill: float = 0.75,
        back: bool = True,
    ) -> tuple[Path, Answers] | None:
        """Issues a form and writes the sheet as it came back (unless it did not)."""
        audience = form(slug).about.audiences[0]
        outlined = outline(form(slug)).for_audience(audience)
        known = self.known.setdefault(case or pupil.id, {})
        answers, places = prefill(outlined, Known(pupil, None, known))
        mark = reference.make(outlined.code, outlined.version, self.chance.getrandbits(40))
        issued = Issued(
            mark, slug, outlined.version, audience, made_on, "xlsx", case, pupil.id, prefilled=dump(answers)
        )
        self.lines.append(
            {
                "kind": "issued",
                "reference": mark,
                "form": slug,
                "version": outlined.version,
                "audience": audience.value,
                "made_on": str(made_on),
                "format": "xlsx",
                "case": case,
                "upn": pupil.upn,
                "prefilled": issued.prefilled,
            }
        )
        if not back:
            return None
        context = Context(YEAR_ENDS, known)
        full = specimen(
            form(slug), self.chance, today=made_on, fill=fill, given={**answers, **given}, text=plain, context=context
        )
        known.setdefault(slug, []).append(full)
        edition = Edition(outlined.narrow(wanted_rows(outlined, answers)), self.school.look)
        data = compiled("xlsx", edition).fill(Instance(full, mark, case, places, made_on))
        path = self.target / "returns" / f"{'_'.join(part for part in (slug, case, mark) if part)}.xlsx"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
        return path, full


def tell(maker: Maker, story: Story, pupil: Pupil, number: int) -> None:
    """One child's year, form by form."""
    case = f"LM-2025-{number:03}"
    opened_on = YEAR_STARTS + timedelta(days=6 + 5 * number)
    source = maker.chance.choice(["class_teacher", "parent_carer", "senco", "class_teacher"])
    maker.event(case, "opened", opened_on, {"upn": pupil.upn, "referred_on": str(opened_on), "source": source})
    area = story.area
    maker.returned("referral", pupil, case, opened_on, _referral(opened_on, area, story.entry, source))
    decision = {"declined": "other_support", "waiting": "wait"}.get(story.fate, "accept")
    maker.event(case, "decided", opened_on + timedelta(days=7), {"decision": decision, "tier": "targeted"})
    if story.fate in ("declined", "waiting", "accepted"):
        return
    started = opened_on + timedelta(days=14)
    maker.event(case, "started", started, {})
    ended = min(started + timedelta(weeks=14), YEAR_ENDS) if story.fate != "left" else started + timedelta(days=9)
    _forms(maker, story, pupil, case, started, ended)
    if story.fate == "started":
        return
    reason = {"left": "left_school", "other_support": "other_support"}.get(story.fate, "planned")
    maker.event(case, "closed", ended, {"reason": reason})
    if story.family:
        back = story.family == "returned"
        views = _views(maker.chance)
        maker.returned("parent-questionnaire", pupil, case, ended - timedelta(days=7), views, fill=0.6, back=back)


def _views(chance: random.Random) -> Answers:
    """One family's view: content on the whole, as families who answer mostly are."""
    words = ["strongly_agree", "agree", "disagree", "strongly_disagree", State.DONT_KNOW]
    statements = outline(form("parent-questionnaire")).sections[0].questions
    return {q.name: chance.choices(words, [8, 6, 2, 1, 1])[0] for q in statements}


def _referral(on: date, area: str, score: int, source: str) -> Answers:
    return {
        "referral_source": source,
        "referral_date": on,
        "areas": (area,),
        "main_area": area,
        "goal_other": State.BLANK,
        "area_scores": {area: {"score": max(score, 1)}},
        "parent_told_on": on,
        "safeguarding_told": False,
        "received_on": on,
        "decided_on": on + timedelta(days=7),
        "decision": "accept",
        "tier": "targeted",
        "feedback_on": on + timedelta(days=8),
        "source_other": State.BLANK,
        "safeguarding_told_on": State.BLANK,
        "senco_told_on": State.BLANK,
        "eal_coordinator_told_on": State.BLANK,
    }


def _forms(maker: Maker, story: Story, pupil: Pupil, case: str, started: date, ended: date) -> None:
    area = story.area
    if "entry-record" in story.forms:
        score = {
            "score_joint": story.entry,
            "score_pupil": story.entry,
            "rated_by": "Mentor, child, teacher",
            "evidence": plain(maker.chance, outline(form("entry-record")).question("area_scores.evidence")),
        }
        given = {
            "entry_date": started,
            "first_session_on": started,
            "block_no": 1,
            "planned_sessions": 12,
            "planned_weeks": 12,
            "main_area": area,
            "area_scores": {area: score},
            "took_part": ("pupil", "mentor", "teacher", "parent"),
            "parent_missing": State.BLANK,
            "goal": State.BLANK,
            "tool_name": State.BLANK,
            "tool_date": State.BLANK,
            "tool_total": State.BLANK,
        }
        maker.returned("entry-record", pupil, case, started, given)
    if "action-plan" in story.forms:
        maker.returned("action-plan", pupil, case, started + timedelta(days=7), _plan(started, area, story.entry))
    if "session-record" in story.forms:
        maker.returned(
            "session-record", pupil, case, ended, {"block_no": 1, "sessions": _sessions(maker.chance, started)}
        )
    if "exit-record" in story.forms:
        last = (
            {"final_joint": story.final, "same_rater": True} if story.final is not None else {"why_missing": "absent"}
        )
        given = {
            "exit_date": ended,
            "reason": "other_support" if story.fate == "other_support" else "planned",
            "sessions_offered": 13,
            "sessions_held": 11,
            "area_scores": {area: {"entry_score": story.entry, **last}},
            "took_part": ("pupil", "mentor", "teacher"),
            "check_back_on": ended + timedelta(weeks=8),
        }
        maker.returned("exit-record", pupil, case, ended, given)


def _plan(started: date, area: str, entry: int) -> Answers:
    agreed = {party: {"name": "signed", "agreed_on": started} for party in ("pupil", "mentor", "teacher", "parent")}
    return {
        "plan_start": started,
        "review_date": started + timedelta(weeks=6),
        "end_date": started + timedelta(weeks=13),
        "targets": {
            "T1": {
                "area": area,
                "target_text": "Joins a game at lunch on three days of five",
                "unit": "rating",
                "direction": "up",
                "how_we_will_know": "Noted at lunch by the adult on duty",
                "baseline": Decimal(entry),
                "target_value": Decimal(entry + 3),
                "baseline_date": started,
                "due": started + timedelta(weeks=8),
                "strategies": "A talk partner\nA card to show",
                "who": ("pupil", "mentor", "teacher"),
                "lead": "mentor",
                "pupil_part": "I will ask one person to play.",
                "when_how_often": "Tuesdays and Thursdays, 10 minutes before lunch",
            }
        },
        "contribution": "helped_word",
        "pupil_words": "“I want a friend at lunch.”",
        "agreements": agreed,
        "parent_missing": State.BLANK,
    }


def _sessions(chance: random.Random, started: date) -> dict[str, dict[str, Any]]:
    rows = {}
    for week in range(12):
        happened = chance.choices(["yes", "child_absent", "school_event", "child_chose_not"], [10, 1, 1, 1])[0]
        row: dict[str, Any] = {"on": started + timedelta(weeks=week), "planned": True, "happened": happened}
        if happened == "yes":
            mode = chance.choice(["out_1to1", "out_small_group", "playtime", "in_class_hover"])
            row |= {
                "mode": mode,
                "group_size": 3 if mode == "out_small_group" else 1,
                "linked_target": "T1",
                "minutes": chance.choice([20, 30, 30, 40]),
                "activity": chance.choice(WORDS["activity"]),
                "mood_start": chance.randint(2, 4),
                "mood_end": chance.randint(3, 5),
                "engagement": chance.randint(2, 4),
            }
        rows[str(week + 1)] = row
    return rows


def pupils() -> list[dict[str, str]]:
    """The class list: the pupils of NAMES, four to six to a class."""
    chance = random.Random(SEED)
    listed = []
    for number, name in enumerate(NAMES):
        forename, _, surname = name.partition(" ")
        year = list(CLASSES)[number % 7]
        age = 4 if year == "R" else 4 + int(year)
        born = date(2025 - age, 9, 1) - timedelta(days=chance.randint(0, 360))
        listed.append(
            {
                "UPN": _upn(f"99999992{age % 10}{number:03}"),
                "Forename": forename,
                "Surname": surname,
                "Preferred name": {"Zoë": "Zo", "Beatrix": "Bea"}.get(forename, ""),
                "Date of birth": f"{born:%d/%m/%Y}",
                "Year group": year,
                "Class": CLASSES[year],
                "SEN": chance.choice(["N", "N", "N", "K"]),
                "First language": {"Tomasz": "Polish", "Amira": "Arabic"}.get(forename, "English"),
                "EAL": "Y" if forename in ("Tomasz", "Amira", "Hana", "Oskar") else "N",
                "Sessions possible": "142",
                "Sessions attended": str(chance.randint(118, 142)),
            }
        )
    return listed


def _upn(body: str) -> str:
    letters = "ABCDEFGHJKLMNPQRTUVWXYZ"
    return letters[sum(int(c) * w for w, c in enumerate(body, 2)) % 23] + body


def class_lists(target: Path) -> None:
    """The same class list as CSV and as an Excel file with other headings and three honest slips."""
    rows = pupils()
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    (target / "pupils.csv").write_bytes(text.getvalue().encode("utf-8-sig"))
    book = Workbook()
    page = book.active
    page.title = "Class list"
    page.append(["Our school – pupils on roll"])
    page.append(["First name", "Last name", "UPN", "Year", "Reg", "DOB"])
    for row in [*rows[:6], rows[3]]:
        page.append(
            [
                row["Forename"],
                row["Surname"],
                row["UPN"],
                f"Year {row['Year group']}",
                row["Class"],
                row["Date of birth"],
            ]
        )
    page["F4"], page["B5"] = "31/02/2017", None
    _save(book, target / "class-list.xlsx")


def _save(book: Any, path: Path) -> None:
    """Saves as a person's program would, but with a fixed time, so that a rebuild is the same."""
    book.properties.created = book.properties.modified = datetime(2026, 7, 20, 9)
    book.save(path)


def crest(path: Path) -> None:
    """A shield with the school's initials."""
    picture = Image.new("RGBA", (200, 228), (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    draw.rounded_rectangle((0, 0, 199, 130), 24, fill="#1F2A44")
    draw.polygon([(0, 100), (199, 100), (170, 180), (100, 227), (30, 180)], fill="#1F2A44")
    letters = ImageFont.truetype(str(folder("templates") / "fonts" / "AtkinsonHyperlegibleNext-Bold.ttf"), 84)
    draw.text((100, 92), "HW", font=letters, fill="white", anchor="mm")
    picture.save(path, optimize=True)


SETTINGS = {
    'name = "Our School"': 'name = "Holy Well Catholic Primary School"',
    "# mission = ": "mission = ",
    '# logo = "crest.png"': 'logo = "crest.png"',
    '# safeguarding_lead = "Ms A. Example"': 'safeguarding_lead = "Mrs T. Vane"',
    '# learning_mentor = ""': 'learning_mentor = "D. Rowan"',
    '# inclusion_manager = ""': 'inclusion_manager = "P. Sallis"',
}


def settings(path: Path) -> None:
    """The sample school's settings: those of a new school with the blanks filled in."""
    text = path.read_text("utf-8")
    for line, filled in SETTINGS.items():
        assert line in text, line
        text = text.replace(line, filled, 1)
    path.write_text(text, "utf-8")


def faults(target: Path) -> None:
    """Makes some of the returned sheets wrong in the ways in which returned sheets are wrong."""
    returns = sorted((target / "returns").glob("parent-questionnaire_*.xlsx"))
    _edit(returns[0], {"Q02": "Agree / Disagree"})
    _edit(returns[1], {"Q03": "no idea what this means"})
    _edit(returns[2], {"Q01": None, "Q05": None})
    (target / "returns" / "copy of a questionnaire.xlsx").write_bytes(returns[3].read_bytes())
    second = target / "returns" / f"second go {returns[4].name}"
    second.write_bytes(returns[4].read_bytes())
    _edit(second, {"Q10": "Strongly agree"})
    entry = sorted((target / "returns").glob("entry-record_*.xlsx"))[0]
    _edit(entry, {"Q06": date(2026, 1, 6)})
    Image.new("RGB", (240, 340), "#F3F5FA").save(target / "returns" / "photo from a phone.jpg", quality=60)
    (target / "returns" / "notes.xlsx").write_bytes(_notes())
    (target / "returns" / "~$lock of an open file.xlsx").write_bytes(b"lock")


def _edit(path: Path, values: dict[str, Any]) -> None:
    book = load_workbook(path)
    manifest = json.loads(book[sheet.MANIFEST]["A1"].value)
    for code, value in values.items():
        book.worksheets[0][manifest["cells"][code]] = value
    _save(book, path)


def _notes() -> bytes:
    book = Workbook()
    book.active.append(["Shopping", "Glue sticks"])
    saved = io.BytesIO()
    book.properties.created = book.properties.modified = datetime(2026, 7, 20, 9)
    book.save(saved)
    return saved.getvalue()


def build(target: Path) -> None:
    """Makes the sample school in `target`, an empty folder."""
    class_lists(target)
    crest(target / "crest.png")
    with tempfile.TemporaryDirectory() as place:
        work = Path(place) / "school"
        init(work)
        for name in ("school.toml", "class-list.toml"):
            shutil.copy(work / name, target / name)
        settings(target / "school.toml")
        for name in ("school.toml", "crest.png", "pupils.csv"):
            shutil.copy(target / name, work / name)
        with opened(work, now=datetime(2026, 7, 20, 9), by="samples", bits=lambda: 0) as school:
            import_pupils(school, work / "pupils.csv", None)
            maker = Maker(school, random.Random(SEED), target)
            for number, story in enumerate(STORIES, 1):
                tell(maker, story, school.roll[story.pupil], number)
            _fresh_referrals(maker)
    lines = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in maker.lines)
    (target / HISTORY).write_text(lines, "utf-8")
    faults(target)


def _fresh_referrals(maker: Maker) -> None:
    """Two referrals that come back without a case: importing them opens one each."""
    for place, area in ((24, "self_esteem"), (25, "attendance")):
        pupil = maker.school.roll[place]
        maker.returned(
            "referral",
            pupil,
            None,
            YEAR_ENDS - timedelta(days=10),
            _referral(YEAR_ENDS - timedelta(days=10), area, 3, "class_teacher"),
        )


def rebuild(target: Path) -> None:
    """Makes `target` anew; its README stays."""
    with tempfile.TemporaryDirectory() as place:
        build(Path(place))
        for path in target.glob("*"):
            if path.name != "README.md":
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        shutil.copytree(place, target, dirs_exist_ok=True)


def _main(arguments: list[str]) -> Iterator[str]:
    target = Path(arguments[0]) if arguments else folder("samples")
    target.mkdir(parents=True, exist_ok=True)
    rebuild(target)
    yield f"{len(list((target / 'returns').iterdir()))} returned files in {target}"


if __name__ == "__main__":
    for told in _main(sys.argv[1:]):
        print(told)
