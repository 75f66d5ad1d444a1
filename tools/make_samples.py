"""Rebuilds samples/ from its seed: a fictional school folder with three school years.

    python tools/make_samples.py [FOLDER]

Its parts are in `tools/samples`. Every name is invented; UPNs are those of local authority 999, which there is not.
"""

from __future__ import annotations

import json
import random
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont

sys.path.insert(0, str(Path(__file__).parent))

from samples.casework import Dates, Telling, numbered
from samples.dates import CLOSED, INSET, NOW, as_toml
from samples.maker import Maker, Whose
from samples.stories import STORIES, Fate, Story

from formgen import reference
from formgen.diary import child_label
from formgen.pupils import Pupil
from formgen.read import classlist
from formgen.resources import folder
from formgen.settings import load
from formgen.work.demo import HISTORY, RECORDS
from formgen.work.folder import init
from formgen.work.school import look
from samples import answers as said
from samples import (
    classlists,
    contacts,
    earlier,
    families,
    faults,
    logs,
    office,
    people,
    playground,
    review_notes,
    web_forms,
)

INTENDED = faults.INTENDED

__all__ = ["INTENDED", "STORIES", "Fate", "rebuild"]


def build(target: Path) -> None:
    """Makes the sample school in `target`, an empty folder."""
    classlists.write(target)
    contacts.write(target)
    earlier.write(target)
    review_notes.write(target)
    crest(target / "crest.png")
    with tempfile.TemporaryDirectory() as place:
        init(Path(place) / "school")
        for name in ("school.toml", "class-list.toml", "contacts.toml"):
            shutil.copy(Path(place) / "school" / name, target / name)
    settings(target / "school.toml")
    known = load(target)
    maker = Maker(known, look(target, known), random.Random(people.SEED), target)
    cases = list(numbered())
    tellings = list(_told(maker, cases))
    maker.open_cases = tuple(t.case for t in tellings if t.story.open)
    for telling in tellings:
        telling.tell()
    logs.keep_all(maker, cases)
    _diary(maker, tellings)
    _questionnaires(maker, cases, tellings)
    _fresh_referrals(maker, target)
    web_forms.write(target, _unanswered(maker))
    _write(target / HISTORY, sorted(maker.lines, key=_when))
    _write(target / RECORDS, maker.records)


def _told(maker: Maker, cases: Iterable[Any]) -> Iterator[Telling]:
    rolls = {year: _roll(maker.target, year) for year in people.YEARS}
    for number, (case, year, story, days) in enumerate(cases):
        pupil = rolls[year].get(story.child) or _newcomer(story.child)
        yield Telling(maker, random.Random(people.SEED * 1000 + number), case, year, story, days, pupil)


def _roll(target: Path, year: int) -> dict[str, Pupil]:
    """The pupils of a year’s list by name, as formgen reads them."""
    data = (target / "lists" / classlists.file_of(year)).read_bytes()
    return {pupil.name: pupil for pupil in classlist.read(data, {}).pupils}


def _newcomer(name: str) -> Pupil:
    """A child who is on no list yet."""
    forename, _, surname = name.partition(" ")
    return Pupil("", forename, surname, provisional=True, class_name="Robins", year_group="1")


def _when(line: dict[str, Any]) -> str:
    """The order of the history; what happened on a day stays in the order in which it was told."""
    return str(line.get("on") or line.get("made_on") or "2026-07-18")


def _diary(maker: Maker, tellings: list[Telling]) -> None:
    in_it = [telling for telling in tellings if telling.story.has("diary")]
    gone = next(t.case for t in tellings if t.year == 2025 and t.story.fate is Fate.LEFT_EARLY)
    office.keep_diary(maker, in_it, gone, {t.case: child_label(t.case, t.pupil.known_as) for t in in_it})


def _questionnaires(maker: Maker, cases: list[Any], tellings: list[Telling]) -> None:
    whose = {telling.case: telling.whose for telling in tellings}
    back = families.ask_all(maker, cases, whose)
    sheets = [path for asked, path in back if asked.year == 2025 and path.suffix == ".xlsx"]
    older = [path for asked, path in back if asked.year == 2024 and path.suffix == ".xlsx"]
    entries = sorted(maker.target.glob("returns/*_entry-record_*.xlsx"))
    caller = next(t for t in tellings if t.story.has("call"))
    maker.keep("parent-questionnaire", caller.whose, caller.days.review,
               {**families.views(maker.chance), "wants_call": True}, on=date(2026, 7, 14))  # fmt: skip
    faults.make(older, entries[2])
    faults.again(sheets[0], sheets[1])
    faults.another_code(sheets[2], sheets[3].stem.split("_")[-1])
    _paper(maker, tellings)
    _marked(maker, tellings)


def _unanswered(maker: Maker) -> Iterator[tuple[str, date]]:
    """The questionnaires of the last year that came back in no way, with the day on which each was made."""
    files = " ".join(path.name for path in (maker.target / "returns").iterdir())
    for line in maker.lines:
        if line["kind"] == "issued" and line["form"] == "parent-questionnaire" and line["reference"] not in files:
            made_on = date.fromisoformat(line["made_on"])
            if date(2025, 9, 1) <= made_on < date(2026, 6, 1):
                yield line["reference"], made_on


def _paper(maker: Maker, tellings: list[Telling]) -> None:
    """Questionnaires on paper: of open cases of this summer, one of them only photographed."""
    asked = [t for t in tellings if t.year == 2025 and t.story.ended and not t.story.has("diary")][:7]
    chance = random.Random(people.SEED)
    made = []
    for telling in asked:
        issue = maker.issue("parent-questionnaire", telling.whose, date(2026, 6, 29))
        made.append((issue, maker.fill(issue, families.views(chance))))
    office.type_in(maker, made)


def _marked(maker: Maker, tellings: list[Telling]) -> None:
    """Which texts somebody has read: all but those of the last weeks, and the answers of the child who is sad."""
    sad = {telling.case for telling in tellings if telling.story.has("sad")}
    issued = [line for line in maker.lines if line["kind"] == "issued" and line["made_on"] < "2026-06-25"]
    read = [line["reference"] for line in issued if not (line["case"] in sad and "voice" in line["form"])]
    maker.lines.append({"kind": "read", "by": "P. Sallis", "references": read})


def _fresh_referrals(maker: Maker, target: Path) -> None:
    """Sheets outside any story: referrals that open a case each, and three sheets that a person must look at."""
    rolls = _roll(target, 2025)
    on = NOW.date() - timedelta(days=10)
    for number, (name, area) in enumerate((("Eilidh Grant", "attendance"), ("Joseph Underhill", "motivation"))):
        told = _telling(maker, rolls[name], area, on, number)
        maker.keep("referral", Whose(rolls[name]), on, said.referral(told, "accept"), on=on)
    stranger = _telling(maker, Pupil("", "Noor", "Bellamy", class_name="Larks", year_group="3"), "social", on, 9)
    blank = maker.issue("referral", Whose(stranger.pupil), on)
    answers = maker.fill(blank, said.referral(stranger, "accept"))
    maker.lines.pop()
    mark = reference.blank(blank.outline.code, blank.outline.version)
    unnamed = replace(blank, mark=mark, places=frozenset(), whose=Whose())
    (target / "returns" / NEW_CHILD).write_bytes(maker.drawn(unnamed, answers, "xlsx"))
    away = maker.issue("parent-questionnaire", Whose(rolls["Kit Marlow"]), on)
    maker.lines.pop()
    answers = maker.fill(away, families.views(maker.chance))
    (target / "returns" / "of another school.xlsx").write_bytes(maker.drawn(away, answers, "xlsx"))
    untouched = maker.issue("parent-questionnaire", Whose(rolls["Kit Marlow"]), on)
    (target / "returns" / "nothing filled in.xlsx").write_bytes(maker.drawn(untouched, untouched.answers, "xlsx"))


NEW_CHILD = "referral of a new child.xlsx"
INTENDED |= {
    NEW_CHILD: ("review", "whose"), "of another school.xlsx": ("not_ours", "unknown_reference"),
    "nothing filled in.xlsx": ("review", "nothing_filled_in"),
}  # fmt: skip


def _telling(maker: Maker, pupil: Pupil, area: str, on: date, number: int) -> Telling:
    story = Story(pupil.name, 0, Fate.REFERRED, area)
    return Telling(maker, random.Random(number), "", 2025, story, Dates(on, on, on, on, on, on), pupil)


def _write(path: Path, lines: Iterable[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "utf-8")


SETTINGS = {
    'name = "Our School"': 'name = "Holy Well Catholic Primary School"',
    "# mission = ": "mission = ",
    '# logo = "crest.png"': 'logo = "crest.png"',
    '# address = "office@hillside.example"': 'address = "office@hillside.example"',
    '# phone = "020 7946 0123"': 'phone = "020 7946 0123"',
    '# safeguarding_lead = "Ms A. Example"': 'safeguarding_lead = "Mrs T. Vane"',
    '# learning_mentor = ""': 'learning_mentor = "D. Rowan"',
    '# inclusion_manager = ""': 'inclusion_manager = "P. Sallis"',
    '# head = ""': 'head = "M. Aldous"',
    "# parent_support_percent = 80": "parent_support_percent = 80",
    "# caseload_limit = 15": "caseload_limit = 12",
    "# inset = [2026-09-02, 2026-11-27]": f"inset = [{', '.join(INSET)}]",
    "# closed = [2026-10-05]": f"closed = [{', '.join(CLOSED)}]",
    '# required = ["Safeguarding", "First aid"]': f"required = {json.dumps(logs.REQUIRED)}",
    '# zones = ["Field", "Climbing frame", "Quiet area"]': f"zones = {json.dumps(playground.ZONES)}",
    '# unwanted = ["hurt_on_purpose", "fight", "name_calling"]': f"unwanted = {json.dumps(playground.UNWANTED)}",
    "# levels = ": "levels = ",
}

STAFF = (
    ("M. Aldous", "Head"), ("L. Barnes", "Deputy head"), ("P. Sallis", "Inclusion Manager"), ("R. Iyer", "SENCO"),
    ("D. Rowan", "Learning Mentor"), ("M. Okafor", "Class teacher, 4"), ("S. Whitlock", "Class teacher, 2"),
    ("J. Petrie", "Class teacher, 5"), ("K. Adebayo", "Teaching assistant"), ("P. Amin", "Office and midday"),
)  # fmt: skip

_EXAMPLE_TERM = """# [[terms]]
# name = "Autumn 2026"
# start = 2026-09-03
# end = 2026-12-18
# half_term_start = 2026-10-26
# half_term_end = 2026-10-30
"""


def settings(path: Path) -> None:
    """The sample school's settings: those of a new school with the blanks filled in."""
    text = path.read_text("utf-8")
    staff = "\n".join(f'[[staff]]\nname = "{name}"\nrole = "{role}"' for name, role in STAFF)
    example = '# [[staff]]\n# name = "A. Example"\n# role = "Class teacher, 4"'
    for line, filled in {**SETTINGS, _EXAMPLE_TERM: as_toml() + "\n", example: staff}.items():
        assert line in text, line
        text = text.replace(line, filled, 1)
    path.write_text(text, "utf-8")


def crest(path: Path) -> None:
    """A shield with the school's initials."""
    picture = Image.new("RGBA", (200, 228), (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    draw.rounded_rectangle((0, 0, 199, 130), 24, fill="#1F2A44")
    draw.polygon([(0, 100), (199, 100), (170, 180), (100, 227), (30, 180)], fill="#1F2A44")
    letters = ImageFont.truetype(str(folder("templates") / "fonts" / "AtkinsonHyperlegibleNext-Bold.ttf"), 84)
    draw.text((100, 92), "HW", font=letters, fill="white", anchor="mm")
    picture.save(path, optimize=True)


BY_HAND = frozenset({"README.md", "policy.txt"})
"""What no seed makes."""


def rebuild(target: Path) -> None:
    """Makes `target` anew; what was written by hand stays."""
    with tempfile.TemporaryDirectory() as place:
        build(Path(place))
        for path in target.glob("*"):
            if path.name not in BY_HAND:
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
