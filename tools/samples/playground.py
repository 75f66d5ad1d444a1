"""The playground of the sample school: incidents, and the months and looks that they are judged by."""

from __future__ import annotations

import random
from datetime import date

from formgen.answers import Answers
from formgen.ask import PartialDate
from samples.dates import days_of
from samples.people import YEARS, on_roll

LOG_KEPT = {(2024, 1): "most", (2025, 2): "some", (2026, 1): "some"}
"""Months in which incidents were not written down every day; else they were."""

INCIDENTS = {2023: (84, 21), 2024: (73, 19), 2025: (61, 24)}
"""Unwanted incidents of each year, and others."""

ZONES = ("Field", "Climbing frame", "Quiet garden", "Football court", "Hall doors")
UNWANTED = ("hurt_on_purpose", "fight", "name_calling", "left_out", "taking_damaging")
OTHERS = ("rough_play", "unsafe_area", "ignoring_adult")

_MANY = ("R03", "R17", "R22", "R31", "R36")
"""A few children are in many incidents."""


def incidents(year: int, chance: random.Random) -> list[Answers]:
    """The incidents of a year in order; fewer were written down in months in which the log was kept on some days."""
    unwanted, others = INCIDENTS[year]
    days = [day for day in days_of(year) if LOG_KEPT.get((day.year, day.month)) != "some" or chance.random() < 0.3]
    kinds = [chance.choices(UNWANTED, (4, 2, 6, 5, 2))[0] for _ in range(unwanted)]
    kinds += [chance.choice(OTHERS) for _ in range(others)]
    return sorted((_incident(chance, chance.choice(days), kind, year) for kind in kinds), key=lambda row: row["on"])


def _incident(chance: random.Random, on: date, kind: str, year: int) -> Answers:
    count = chance.choice((2, 2, 2, 3)) if kind != "unsafe_area" else 1
    numbers = [chance.choice(_MANY) if chance.random() < 0.35 else f"R{chance.randint(40, 90)}" for _ in range(count)]
    row: Answers = {
        "on": on, "slot": chance.choices(("morning_break", "lunch", "after_school"), (3, 8, 1))[0],
        "place": chance.choice(ZONES), "type": kind, "level": chance.choices((1, 2, 3), (6, 3, 1))[0],
        "pupils_involved": count, "year_groups": (chance.choice("12345"),), "adults_on_duty": chance.randint(3, 5),
        "roles_on_duty": chance.random() < 0.25 + 0.2 * (year - YEARS[0]),
        "action": (chance.choice(("talked_through", "repair", "mediation", "time_out")),), "logged_same_day": True,
        "logged_by": chance.choice(("P. Amin", "G. Holt", "T. Osei")), "injury": chance.random() < 0.08,
        "bullying_possible": chance.random() < 0.04,
    }  # fmt: skip
    if chance.random() < 0.8:
        row["pupils"] = ", ".join(dict.fromkeys(numbers))
    return row


def exposure(year: int, chance: random.Random) -> Answers:
    """Each month's days and children on roll, as the class lists have them; and a look a week."""
    days = days_of(year)
    months: list[Answers] = []
    for key in dict.fromkeys((day.year, day.month) for day in days):
        own = [day for day in days if (day.year, day.month) == key]
        months.append({
            "month": PartialDate(*key), "days_open": len(own), "average_roll": len(on_roll(own[len(own) // 2])),
            "playtimes_per_day": 2, "wet_days": min(chance.randint(0, 5), len(own)),
            "role_days": min(len(own), round(len(own) * (0.3 + 0.2 * (year - YEARS[0])))),
            "log_kept": LOG_KEPT.get(key, "all"), "definition_version": 1,
        })  # fmt: skip
    looks = []
    for day in days[6::5]:
        seen = chance.randint(22, 46)
        alone, sad = chance.randint(1, 4), chance.choice((0, 0, 1, 1, 2))
        idle = max(0, round(seen * (0.20 - 0.04 * (year - YEARS[0]))) + chance.randint(-2, 2))
        looks.append({"on": day, "zone": chance.choice(ZONES), "seen": seen, "alone_by_choice": alone,
                      "playing": max(0, seen - alone - sad - idle), "alone_unhappy": sad, "adult_led": 0,
                      "roles_present": chance.choice((0, 1, 2))})  # fmt: skip
    return {"months": months, "snapshots": looks}
