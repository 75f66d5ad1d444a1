"""What is written on the forms of one case: the answers that its story asks for."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from formgen.answers import Answers
from formgen.ask import State
from formgen.form import form
from formgen.outline import outline
from samples.dates import TODAY, school_day
from samples.stories import Fate
from samples.words import of_area, plain, some

if TYPE_CHECKING:
    from samples.casework import Telling

MENTOR = "D. Rowan, Learning Mentor"
SENIOR = ("4", "5", "6")
"""Year groups that fill in the voice for children of 7 to 11 by themselves; others in year 3."""


def pick(telling: Telling, options: dict[str, int]) -> str:
    """One of the options, by their weights."""
    return telling.chance.choices(list(options), list(options.values()))[0]


def referral(telling: Telling, decision: str) -> Answers:
    """The referral, decided on or not."""
    story, days, chance = telling.story, telling.days, telling.chance
    area = story.area
    told = school_day(days.decided + timedelta(days=chance.choice((1, 2, 4, 12) if telling.year == 2023 else (1, 2))))
    given: Answers = {
        "referral_source": story.source, "referral_date": days.opened, "areas": (area,), "main_area": area,
        "how_long": pick(telling, {"months_1_3": 4, "months_3_12": 4, "over_year": 2, "under_month": 1}),
        "area_scores": {area: {"score": max(0, min(10, story.entry + chance.choice((-1, 0, 0, 1))))}},
        "concern": of_area(chance, area, "concern"), "strengths": some(chance, "strengths"),
        "change_wanted": of_area(chance, area, "change_wanted"), "child_view": of_area(chance, area, "child_view"),
        "child_knows": pick(telling, {"yes": 6, "no": 2, "too_young": 1}),
        "urgency": pick(telling, {"soon": 2, "half_term": 5, "when_space": 2}),
        "already_tried": plain(chance, outline(form("referral")).question("already_tried")),
        "parent_told_on": days.opened, "safeguarding_told": False, "received_on": days.opened,
        **dict(zip(("referred_by", "referred_by_role"), _REFERRERS[story.source](telling), strict=True)),
    }  # fmt: skip
    if telling.pupil.eal:
        given["eal_coordinator_told_on"] = days.decided
    if story.fate is not Fate.REFERRED:
        given |= {"decided_on": days.decided, "decision": decision, "tier": "targeted"}
        given["decision_reason"] = _REASONS.get(decision, "Fits the programme")
    if story.fate not in (Fate.REFERRED, Fate.MORE_INFO) and not story.has("untold"):
        given["feedback_on"] = min(told, TODAY)
    return given


_REASONS = {
    "decline": "Extra reading and a seat at the front first", "other_support": "The counsellor sees the child",
    "wait": "No place before the autumn", "more_info": "Please tell us what was tried",
}  # fmt: skip
_REFERRERS: dict[str, Any] = {
    "class_teacher": lambda t: (t.chance.choice(("M. Okafor", "S. Whitlock", "J. Petrie")), "Class teacher"),
    "parent_carer": lambda t: (f"Mrs {t.pupil.surname}", "Mother"),
    "senco": lambda _t: ("R. Iyer", "SENCO"),
    "slt_smt": lambda _t: ("L. Barnes", "Deputy head"),
}


def agreement(telling: Telling) -> Answers:
    """What the family says."""
    story, chance = telling.story, telling.chance
    answer = "no" if story.fate is Fate.REFUSED else "want_to_talk" if story.has("talk") else "yes"
    mother = chance.random() < 0.7
    given: Answers = {
        "agree_support": answer, "agreement_date": telling.days.agreed,
        "parent_name": f"{'Mrs' if mother else 'Mr'} {telling.pupil.surname}",
        "relationship": "mother" if mother else "father", "signature": "signed", "signature_how": "signed",
        "preferred_contact": pick(telling, {"phone": 4, "text": 3, "email": 2, "in_person": 1}),
        "best_time": chance.choice(("After 3.30", "Mornings", "Lunch hour")),
        "agree_quote_anon": chance.random() < 0.6, "format_needed": "standard",
    }  # fmt: skip
    if answer == "yes":
        given["agree_modes"] = tuple(m for m in ("in_class", "out_of_class", "small_group", "clubs")
                                     if chance.random() < 0.8) or ("in_class",)  # fmt: skip
        given["agree_share_with"] = ("class_teacher", "senco") if chance.random() < 0.5 else ("class_teacher",)
    if story.has("interpreter"):
        given |= {"interpreter": True, "interpreter_language": telling.pupil.first_language or "Polish"}
    if story.has("spoken"):
        given |= {"signature_how": "spoken"}
    return given


def profile(telling: Telling) -> Answers:
    """The pupil profile, the child’s own words first."""
    story, days, chance = telling.story, telling.days, telling.chance
    home = chance.random() < 0.75
    given: Answers = {
        "completed_by": MENTOR, "profile_date": days.starts,
        "what_people_like_about_me": some(chance, "likes"), "i_am_good_at": some(chance, "good_at"),
        "important_to_me": some(chance, "important"), "what_is_hard": some(chance, "hard"),
        "what_helps": some(chance, "helps"), "what_does_not_help": some(chance, "not_helps"),
        "people_who_help_me": some(chance, "helpers"),
        "how_i_learn_best": tuple(c for c in ("see", "do", "pair") if chance.random() < 0.6) or ("do",),
        "share": ("good_at", "hard", "helps", "learning"), "barriers": some(chance, "barriers"),
        "strengths_for_plan": some(chance, "strengths"), "teacher_view": some(chance, "teacher_view"),
        "friends_circle": some(chance, "friends"), "areas": (story.area,),
        "contributors": ("pupil", "parent", "teacher", "mentor") if home else ("pupil", "teacher", "mentor"),
    }  # fmt: skip
    if home:
        given["home_view"] = some(chance, "home_view")
    else:
        given["home_view_missing"] = chance.choice(("no_reply", "could_not"))
    if telling.pupil.eal:
        given |= {"languages_at_home": telling.pupil.first_language, "culture_notes": some(chance, "culture")}
    if chance.random() < {2023: 0.6, 2024: 0.8, 2025: 0.9}[telling.year]:
        given |= {"summary_shared_on": min(school_day(days.starts + timedelta(days=4)), TODAY),
                  "summary_shared_with": "Class teacher and teaching assistant"}  # fmt: skip
    return given


def voice_form(telling: Telling) -> str:
    """The voice for the child’s age."""
    return "pupil-voice" if telling.pupil.year_group in (*SENIOR, "3") else "pupil-voice-young"


def voice(telling: Telling, wave: str, on: date) -> Answers:
    """What the child says, or that the child did not want to."""
    slug, chance = voice_form(telling), telling.chance
    helper = chance.choice(("K. Adebayo, teaching assistant", "P. Amin, office", "R. Iyer, SENCO"))
    given: Answers = {"voice_date": on, "wave": wave, "helper": helper}
    if telling.story.has("silent"):
        return {**given, "asked": "did_not_want_to"}
    young = slug.endswith("young")
    weights = (2, 4, 4, 2, 1) if wave == "start" else (5, 6, 3, 1, 0)
    items = [q for q in outline(form(slug)).questions() if q.states and q.name not in ("practice", *_END)]
    given |= {"asked": "answered", "how_answered": ("pointed", "spoke") if young else ("wrote",)}
    for question in items:
        answer = chance.choices(("always", "mostly", "sometimes", "hardly", "never"), weights)[0]
        given[question.name] = State.DECLINED if chance.random() < 0.03 else answer
    if young:
        given["practice"] = "always"
    elif wave == "end":
        given |= {name: chance.choices(("always", "mostly", "sometimes"), (4, 3, 2))[0] for name in _END}
    if telling.story.has("sad"):
        given |= {"ok_coming": "never", "someone_to_play": "hardly"}
    if wave == "end" or chance.random() < 0.5:
        given["best_thing"] = some(chance, "best")
    if wave == "end":
        given |= {"would_change": some(chance, "would_change"), "what_next": some(chance, "next")}
    return given


_END = ("interesting", "helped_me", "proud")
