"""What is written in the course of the support: scores, plan, review, sessions, the end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from formgen.answers import Answers
from formgen.form import form
from formgen.outline import outline
from samples.answers import MENTOR, pick
from samples.dates import TERMS, TODAY, school_day
from samples.stories import Fate
from samples.words import of_area, plain, some

if TYPE_CHECKING:
    from samples.casework import Telling


def entry(telling: Telling) -> Answers:
    """The first scores."""
    story, days, chance = telling.story, telling.days, telling.chance
    parent = chance.random() < 0.7
    row = {
        "score_joint": story.entry, "score_pupil": min(10, story.entry + chance.choice((0, 1, 2))),
        "rated_by": "Mentor, child, teacher", "evidence": of_area(chance, story.area, "evidence"),
    }  # fmt: skip
    given: Answers = {
        "completed_by": MENTOR, "entry_date": days.starts, "first_session_on": days.starts, "block_no": 1,
        "planned_sessions": 12, "planned_weeks": 12, "tier": "targeted",
        "modes": ("out_1to1", "playtime") if story.area == "social" else ("out_1to1", "in_class_hover"),
        "areas": (story.area,), "main_area": story.area, "area_scores": {story.area: row},
        "took_part": ("pupil", "mentor", "teacher", *(("parent",) if parent else ())),
    }  # fmt: skip
    if not parent:
        given["parent_missing"] = chance.choice(("no_reply", "could_not", "not_asked"))
    if telling.year == 2025:
        given |= {"reading": chance.choice(("EXS", "WTS")), "mathematics": chance.choice(("EXS", "WTS", "GDS"))}
    return given


def plan(telling: Telling) -> Answers:
    """The action plan with one target in the main area."""
    story, days, chance = telling.story, telling.days, telling.chance
    area, started = story.area, school_day(days.starts + timedelta(days=5))
    late = TERMS.after(days.starts, 42) or days.review
    how = pick(telling, _CONTRIBUTION[telling.year])
    measured = next((e["area_scores"][area]["score_joint"] for e in _earlier(telling, "entry-record")), story.entry)
    parties = ("pupil", "mentor", "teacher") + (("parent",) if chance.random() < 0.7 else ())
    target = {
        "area": area, "target_text": of_area(chance, area, "target"), "unit": "rating", "direction": "up",
        "how_we_will_know": of_area(chance, area, "know"), "baseline": Decimal(measured),
        "target_value": Decimal(min(measured + 3, 10)), "baseline_date": days.starts, "due": late,
        "strategies": of_area(chance, area, "strategies"), "who": ("pupil", "mentor", "teacher"), "lead": "mentor",
        "pupil_part": of_area(chance, area, "pupil_part"), "when_how_often": of_area(chance, area, "when"),
        "home_part": of_area(chance, area, "home_part"),
    }  # fmt: skip
    given: Answers = {
        "completed_by": MENTOR, "plan_start": started, "review_date": max(days.review, started),
        "end_date": max(days.ends, days.review, started), "strengths": some(chance, "strengths"),
        "aims": of_area(chance, area, "change_wanted"), "targets": {"T1": target}, "contribution": how,
        "pupil_has_copy": chance.random() < 0.85,
        "agreements": {p: {"name": "signed", "agreed_on": started} for p in parties},
    }  # fmt: skip
    if how not in ("declined", "could_not"):
        given["pupil_words"] = of_area(chance, area, "pupil_words")
    if "parent" not in parties:
        given["parent_missing"] = "could_not"
    return given


_CONTRIBUTION = {
    2023: {"chose": 3, "helped_word": 5, "agreed": 5, "could_not": 1},
    2024: {"chose": 5, "helped_word": 7, "chose_strategy": 3, "agreed": 3},
    2025: {"chose": 7, "helped_word": 8, "chose_strategy": 3, "agreed": 2, "declined": 1},
}


def _earlier(telling: Telling, slug: str) -> list[Answers]:
    return telling.maker.known.get(telling.case, {}).get(slug, [])


def review(telling: Telling) -> Answers:
    """The review in the middle of the block."""
    story, days, chance = telling.story, telling.days, telling.chance
    last = story.final if story.final is not None else story.entry + 1
    now = story.entry + (last - story.entry) // 2
    parent, child = chance.random() < 0.6, chance.random() < 0.92
    goal = min(story.entry + 3, 10)
    status = "met" if now >= goal else "partly" if now > story.entry else "not_met"
    given: Answers = {
        "completed_by": MENTOR, "review_no": 1, "review_date": days.review,
        "took_part": (*(("pupil",) if child else ()), "mentor", "teacher", *(("parent",) if parent else ())),
        "target_reviews": {"T1": {"actual_value": Decimal(now), "status": status,
                                  "comment": of_area(chance, story.area, "evidence")}},
        "area_scores": {story.area: {"score_joint": now}}, "pupil_view": some(chance, "pupil_view"),
        "teacher_check": pick(telling, {"better": 6, "same": 4, "worse": 1 if now >= story.entry else 4}),
        "teacher_words": some(chance, "teacher_words"), "what_worked": some(chance, "worked"),
        "what_we_changed": some(chance, "changed"), "decision": "continue", "next_review": days.ends,
        "told_pupil_on": days.review, "shared_with_staff_on": min(school_day(days.review + timedelta(days=3)), TODAY),
        "celebrated_how": some(chance, "celebrated"),
    }  # fmt: skip
    if parent:
        given["parent_view"] = some(chance, "parent_view")
    else:
        given["parent_missing"] = chance.choice(("no_reply", "could_not"))
    return given


def sessions(telling: Telling) -> Answers:
    """The log of the block."""
    rows = {str(number): row for number, row in enumerate(rows_of_sessions(telling), 1)}
    return {"completed_by": MENTOR, "block_no": 1, "sessions": rows}


def rows_of_sessions(telling: Telling) -> Iterator[Answers]:
    """A session a week, not all of them held."""
    chance, table = telling.chance, outline(form("session-record")).question("sessions")
    day, end = telling.days.starts, telling.days.ends
    while day <= end and day < TODAY:
        happened = pick(telling, {"yes": 78, "child_absent": 8, "mentor_absent": 3, "school_event": 7,
                                   "child_chose_not": 4})  # fmt: skip
        row: Answers = {"on": day, "planned": chance.random() < 0.93, "happened": happened}
        if happened == "yes":
            mode = chance.choice(("out_1to1", "out_1to1", "out_small_group", "playtime", "in_class_hover"))
            before = chance.randint(2, 4)
            row |= {
                "mode": mode, "group_size": 3 if mode == "out_small_group" else 1, "linked_target": "T1",
                "minutes": chance.choice((20, 30, 30, 40)), "mood_start": before,
                "activity_type": chance.choice(("talk", "feelings", "self_esteem", "friends", "play")),
                "activity": plain(chance, table.column("activity")), "engagement": chance.randint(2, 4),
                "mood_end": min(5, before + chance.choice((0, 0, 1, 1, 2))),
            }  # fmt: skip
            if chance.random() < 0.3:
                row["next_step"] = plain(chance, table.column("next_step"))
        yield row
        day = school_day(day + timedelta(days=7))


def exit_(telling: Telling, reason: str) -> Answers:
    """The last scores beside the first, and what comes next."""
    story, days, chance = telling.story, telling.days, telling.chance
    last: Answers = {"entry_score": story.entry, "same_rater": chance.random() < 0.9,
                     "evidence": of_area(chance, story.area, "evidence")}  # fmt: skip
    if story.final is None:
        last["why_missing"] = "left_before" if story.fate in (Fate.LEFT, Fate.LEFT_EARLY) else "absent"
    else:
        last["final_joint"] = story.final
    if story.fate is Fate.NO_ENTRY:
        del last["entry_score"]
    check_back = days.ends + timedelta(weeks=8 if telling.case[3:7] != "2026" else 6)
    gain = (story.final or story.entry) - story.entry
    better = "much_better" if gain > 2 else "bit_better" if gain > 0 else "same" if gain == 0 else "worse"
    given: Answers = {
        "completed_by": MENTOR, "exit_date": days.ends, "closed_by": "D. Rowan", "reason": reason,
        "areas": (story.area,), "main_area": story.area, "area_scores": {story.area: last},
        "took_part": ("pupil", "mentor", "teacher", *(("parent",) if chance.random() < 0.5 else ())),
        "exit_strategies": ("class", chance.choice(("fortnightly", "buddy", "club"))),
        "check_back_on": check_back, "views": {p: {"progress_view": better} for p in ("pupil", "teacher")},
        "celebrated_how": some(chance, "celebrated"),
    }  # fmt: skip
    if not _earlier(telling, "session-record"):
        given |= {"sessions_offered": 12, "sessions_held": chance.choice((9, 10, 11))}
    if story.fate in (Fate.LEFT, Fate.LEFT_EARLY):
        given |= {"sessions_offered": 6, "sessions_held": 4, "exit_strategies": ("handover",)}
        if story.fate is Fate.LEFT_EARLY:
            given |= {"sessions_offered": 2, "sessions_held": 2}
    elif school_day(check_back) < TODAY - timedelta(days=28):
        given |= {"follow_up_on": school_day(check_back), "follow_up_score": max(0, (story.final or 4) - chance.choice(
            (0, 0, 0, 1, 2)))}  # fmt: skip
    return given

