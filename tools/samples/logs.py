"""The school's own logs: training, children with a role, incidents, exposure, contacts, complaints, meetings, staff."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from formgen.answers import Answers
from formgen.ask import PartialDate, State
from formgen.form import form
from formgen.outline import outline
from samples import playground
from samples.answers import MENTOR
from samples.dates import TERMS, TODAY, days_of, school_day
from samples.maker import Maker, Whose
from samples.people import SEED, YEARS
from samples.words import some

SCHOOL = Whose()
REQUIRED = ("Safeguarding, each year", "Paediatric first aid", "Data protection")


def keep_all(maker: Maker, referrals: Iterable[Any]) -> None:
    """Every log of every year but the diary."""
    for year in YEARS:
        chance = random.Random(SEED + year)
        end = min(max(days_of(year)), TODAY)
        _kept(maker, "mentor-training", end, year, training(year))
        _kept(maker, "pupil-roles", end, year, roles(year, chance))
        _kept(maker, "playground-exposure", end, year, playground.exposure(year, chance))
        _kept(maker, "complaint-log", end, year, {"complaints": COMPLAINTS[year]})
        _kept(maker, "meeting-log", end, year, {"meetings": meetings(year, chance)})
        rows = playground.incidents(year, chance)
        for name, part in _by_term(rows):
            _kept(maker, "playground-incidents", max(row["on"] for row in part), name, {"incidents": part},
                  "P. Amin, midday supervisor")  # fmt: skip
        if year != YEARS[-1]:
            _kept(maker, "contact-log", end, year, {"contacts": contacts(year, chance, referrals)})
        for number in range({2023: 9, 2024: 12, 2025: 13}[year]):
            maker.keep("staff-view", SCHOOL, school_day(date(year + 1, 6, 22)), staff_view(chance, year, number))


def _kept(maker: Maker, slug: str, on: date, period: int | str, given: Answers, by: str = MENTOR) -> None:
    years = f"{period}/{period % 100 + 1:02}" if isinstance(period, int) else period
    told = {name: _numbered(rows) if isinstance(rows, list) else rows for name, rows in given.items()}
    maker.keep(slug, SCHOOL, on, {"period": years, "kept_by": by, **told})


def _numbered(rows: list[Answers]) -> dict[str, Answers]:
    return {str(number): row for number, row in enumerate(rows, 1)}


def _by_term(rows: list[Answers]) -> Iterator[tuple[str, list[Answers]]]:
    for term in TERMS.terms:
        part = [row for row in rows if row["on"] in term.span]
        if part:
            yield term.name, part


# ------------------------------------------------------------------------------------------ training

_TRAINING: dict[int, tuple[tuple[Any, ...], ...]] = {
    2023: (
        (4, "Safeguarding: the yearly update", "course", 2, ("safeguarding",), REQUIRED[0], 365,
         "Names and dates in the book on the day."),
        (40, "Paediatric first aid", "course", 12, ("first_aid",), REQUIRED[1], 1095, "A bag goes out at lunch."),
        (75, "Mentors’ network: beginning well", "network", 3, ("transition",), "", 0,
         "A map with photographs for new children."),
        (120, "Loss in the primary school", "course", 6, ("loss",), "", 0,
         "Memory boxes, and a sign for five minutes out."),
        (160, "Data protection for schools", "online", 1.5, ("data_protection",), REQUIRED[2], 730,
         "No names in the logs."),
    ),
    2024: (
        (2, "Safeguarding: the yearly update", "course", 2, ("safeguarding",), REQUIRED[0], 365,
         "I ask, and do not lead."),
        (60, "Play leaders: how to train them", "cluster", 3, ("social",), "", 0,
         "Two adults train the leaders, in four short sessions."),
        (118, "Supervision", "supervision", 1.5, ("behaviour", "self_esteem"), "", 0,
         "I stop a case when it is time to stop."),
        (170, "Speech and language at lunch", "agency", 2, ("eal", "social"), "", 0,
         "Picture cards on the games trolley."),
    ),
    2025: (
        (1, "Safeguarding: the yearly update", "course", 2, ("safeguarding",), REQUIRED[0], 365,
         "The book is in the office now."),
        (55, "Scores that say something", "network", 3, ("self_esteem", "other"), "", 0,
         "First scores before the first session."),
        (95, "Children who stay at home", "conference", 6, ("attendance",), "", 0, "A job at the door, not a talk."),
        (150, "Supervision", "supervision", 1.5, ("loss",), "", 0, "One case talked through each half-term."),
        (166, "Making playtimes", "reading", 2, ("social",), "", 0, "Loose parts on the field on Fridays."),
    ),
}  # fmt: skip
"""School day of the year, title, how, hours, themes, required item, days of validity, what is done now. Data
protection ran out in the spring of 2026, and nobody has noticed."""


def training(year: int) -> Answers:
    """The mentor's training of a year, and what the mentor taught others."""
    days = days_of(year)
    had = []
    for place, title, kind, hours, themes, meets, valid, now in _TRAINING[year]:
        row = {"on": days[place], "title": title, "kind": kind, "hours": Decimal(str(hours)), "themes": themes,
               "what_changed": now, "provider": "The Wells cluster of schools"}  # fmt: skip
        if meets:
            row |= {"meets": meets, "expires_on": days[place] + timedelta(days=valid), "evidence_ref": "Staff folder"}
        else:
            row |= {"shared_with": ("staff",), "shared_on": days[min(place + 8, len(days) - 1)]}
        had.append(row)
    gave = [
        {"on": days[22], "title": "How to refer a child", "audience": "staff", "number": 19, "feedback": "Clear"},
        {"on": days[70], "title": "Calm playtimes", "audience": "midday", "number": 8, "feedback": "More of this"},
        {"on": days[130], "title": "Worries and bedtime", "audience": "families", "number": 11},
    ]
    return {"training": had, "given": gave[: 3 if year > YEARS[0] else 2]}


# ------------------------------------------------------------------------------------------ children with a role


def roles(year: int, chance: random.Random) -> Answers:
    """Two groups a year: who was trained, watched, on duty; and what the mediators settled."""
    days, start = days_of(year), 12 * (year - YEARS[0])
    groups = ((f"Play leaders, {year}", "play_leader", 12, 25, 8), (f"Mediators, {year}", "peer_mediator", 60, 78, 5))
    given: dict[str, list[Answers]] = {"cohorts": [], "children": [], "observations": [], "duty": [], "mediations": []}
    number = start
    for name, role, first, last, size in groups:
        given["cohorts"].append({"cohort": name, "trainer": MENTOR, "topics": "Games, fairness, when to fetch an adult",
                                 "sessions": 4})  # fmt: skip
        for _ in range(size):
            number += 1
            _role(given, chance, f"R{number:02}", (name, role), (days[first], days[last]), year, days)
    for day in days[85::9]:
        held = chance.randint(1, 3)
        given["mediations"].append({"on": day, "number": held, "settled": chance.randint(held - 1, held)})
    return dict(given)


def _role(
    given: dict[str, list[Answers]], chance: random.Random, who: str, group: tuple[str, str],
    trained: tuple[date, date], year: int, days: list[date],
) -> None:  # fmt: skip
    passed = chance.random() < 0.94
    row: Answers = {"child": who, "role": group[1], "cohort": group[0], "trained_from": trained[0],
                    "trained_on": trained[1], "sessions_attended": 4 if passed else 2, "passed": passed}  # fmt: skip
    if passed:
        row["duty_from"] = school_day(trained[1] + timedelta(days=3))
    given["children"].append(row)
    if passed and chance.random() < 0.7 + 0.1 * (year - YEARS[0]):
        seen = chance.choice([d for d in days if 14 < (d - trained[1]).days < 75])
        well = chance.random() < 0.85
        skill = ("3", "4") if well else ("1", "2")
        watched: Answers = {"on": seen, "child": who, "observer": chance.choice(("mentor", "ta", "midday", "teacher")),
                            "starts_games": chance.choice(skill), "includes_others": chance.choice(skill),
                            "fetches_adult": chance.choice(("3", "4")), "effective": well}  # fmt: skip
        if chance.random() < 0.5:
            watched["pupil_view"] = some(chance, "seen")
        given["observations"].append(watched)
    if passed:
        for month in (date(year + 1, 1, 1), date(year + 1, 5, 1)):
            planned, missed = chance.randint(6, 9), chance.choice((0, 0, 1, 2, 3))
            given["duty"].append({"month": PartialDate(month.year, month.month), "child": who,
                                  "shifts_planned": planned, "shifts_done": planned - missed})  # fmt: skip


# ------------------------------------------------------------------------------------------ people


def contacts(year: int, chance: random.Random, cases: Iterable[Any]) -> list[Answers]:
    """The contacts of a year before the diary, about cases of that year."""
    rows: list[Answers] = []
    for case, began, story, days in cases:
        if began != year or not story.started:
            continue
        for on in (days.starts + timedelta(days=10), days.review + timedelta(days=4)):
            day = school_day(on)
            if day <= TODAY:
                rows.append({"on": day, "case": case, "with_whom": chance.choice(("parent", "parent", "staff")),
                             "channel": chance.choice(("phone", "face", "email")), "started_by": "us",
                             "summary": some(chance, "contact"), "share": "staff"})  # fmt: skip
        if story.fate.value.startswith("left"):
            day = school_day(days.ends + timedelta(weeks=8))
            rows.append({"on": day, "case": case, "with_whom": "staff", "channel": "phone", "started_by": "us",
                         "summary": "Rang the new school: settled, and has a friend.", "share": "staff"})  # fmt: skip
    return sorted(rows, key=lambda row: row["on"])


COMPLAINTS: dict[int, list[Answers]] = {
    2023: [
        {"ref": "C-01", "received_on": date(2023, 11, 14), "received_by": "Learning Mentor", "about": "communication",
         "stage1_on": date(2023, 11, 16), "stage1_outcome": "settled", "lead": "mentor",
         "action": "Sent the plan home and rang each fortnight.", "reported_back_on": date(2023, 11, 20),
         "resolved": True, "closed_on": date(2023, 11, 20), "outcome": "settled",
         "lesson_learned": "Families get their copy of the plan in the first week."},
        {"ref": "C-02", "received_on": date(2024, 3, 5), "received_by": "Office", "about": "mentor_support",
         "stage1_on": date(2024, 3, 7), "stage1_outcome": "goes_on", "stage2_on": date(2024, 3, 12),
         "lead": "inclusion_manager", "action": "Sessions moved out of reading time.",
         "reported_back_on": date(2024, 3, 19), "resolved": True, "closed_on": date(2024, 3, 19), "outcome": "upheld",
         "lesson_learned": "Sessions are never in reading time."},
    ],
    2024: [
        {"ref": "C-03", "received_on": date(2025, 1, 21), "received_by": "Class teacher", "about": "record",
         "stage1_on": date(2025, 1, 23), "stage1_outcome": "settled", "lead": "mentor",
         "action": "A wrong date put right.", "reported_back_on": date(2025, 1, 24), "resolved": True,
         "closed_on": date(2025, 1, 24), "outcome": "settled"},
    ],
    2025: [
        {"ref": "C-04", "received_on": date(2025, 11, 3), "received_by": "Learning Mentor", "about": "mentor_support",
         "stage1_on": date(2025, 11, 5), "stage1_outcome": "goes_on", "stage2_on": date(2025, 11, 10),
         "stage3_on": date(2025, 11, 24), "lead": "head", "action": "Head met the family; support ends as they wish.",
         "reported_back_on": date(2025, 12, 1), "resolved": False, "closed_on": date(2025, 12, 1),
         "outcome": "not_upheld", "lesson_learned": "Say at the start how long support lasts."},
        {"ref": "C-05", "received_on": date(2026, 7, 8), "received_by": "Office", "about": "communication",
         "stage1_on": date(2026, 7, 10)},
    ],
}  # fmt: skip

_MEETINGS: dict[int, dict[str, int]] = {
    2023: {"attendance": 9, "parents": 3, "provision": 3, "link_governor": 1, "network": 2, "annual_check": 1},
    2024: {"attendance": 8, "parents": 2, "provision": 3, "link_governor": 2, "network": 2},
    2025: {"attendance": 10, "parents": 3, "provision": 3, "link_governor": 2, "network": 3, "annual_check": 1},
}
_PRESENT = {
    "attendance": ("mentor", "office", "slt"), "parents": ("mentor", "families"),
    "provision": ("mentor", "inclusion_manager", "senco", "eal"), "link_governor": ("mentor", "governor"),
    "network": ("mentor", "other_schools"), "annual_check": ("mentor", "inclusion_manager", "head"),
}  # fmt: skip


def meetings(year: int, chance: random.Random) -> list[Answers]:
    """The meetings of a year, those that fell through too. In 2024/25 nobody looked at the policy."""
    days, rows = days_of(year), []
    for kind, count in _MEETINGS[year].items():
        for number in range(count):
            place = len(days) - 4 if kind == "annual_check" else (number * len(days)) // count + chance.randint(3, 9)
            on = days[min(place, len(days) - 1)]
            row: Answers = {"on": on, "kind": kind, "held": True, "present": _PRESENT[kind]}
            if kind == "parents":
                row |= {"families_offered": 18, "families_attended": chance.randint(7, 14)}
            rows.append(row)
    rows.append({"on": days[100], "kind": "attendance", "held": False})
    if year == YEARS[-1]:
        rows[1] |= {"actions": "Ask three families what would help with mornings", "owner": "Learning Mentor",
                    "due": date(2025, 11, 14), "done_on": date(2025, 11, 12)}  # fmt: skip
        rows[9] |= {"actions": "Write to the link governor with the figures", "owner": "Inclusion Manager",
                    "due": date(2026, 7, 10)}  # fmt: skip
    return sorted(rows, key=lambda row: row["on"])


def staff_view(chance: random.Random, year: int, number: int) -> Answers:
    """One member of staff's view: better from year to year, with doubts."""
    role = ("teacher", "teacher", "ta", "mda", "teacher", "ta", "slt")[number % 7]
    weights = {2023: (3, 6, 4, 1, 2), 2024: (4, 7, 3, 1, 2), 2025: (6, 8, 2, 1, 1)}[year]
    scale = ["strongly_agree", "agree", "disagree", "strongly_disagree", State.DONT_KNOW]
    items = [q for q in outline(form("staff-view")).questions() if q.states]
    given: Answers = {"role": role, "view_date": school_day(date(year + 1, 6, 22) + timedelta(days=number % 9))}
    given |= {q.name: chance.choices(scale, weights)[0] for q in items}
    if chance.random() < 0.5:
        given["what_helps"] = some(chance, "what_helps")
    if chance.random() < 0.4:
        given["what_to_change"] = some(chance, "what_to_change")
    return given

