"""Two pages to hand out: the slip for whoever referred, and the summary for all who teach the child.

Both hold only what may be told. What the family and the child said in confidence, UPN, date of birth and the
records of the school are in neither.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from formgen.answers import get, words
from formgen.cases import Case
from formgen.errors import UserError
from formgen.form import form
from formgen.forms.pupil_profile import Shared
from formgen.outline import outline
from formgen.report import Block, Heading, Paragraph, Report, Table, Tone
from formgen.work.school import School

Answers = Mapping[str, Any]


def write_out(school: School, name: str, case_id: str, formats: Sequence[str], out: Path) -> tuple[Case, list[Path]]:
    """The case, and the files of its `feedback` or `summary` in each format. Raises UserError."""
    from formgen.work.review import write

    case = school.case(case_id)
    return case, write(school, _PAGES[name](school, case_id), f"{case.id}_{name}", formats, out)


def feedback(school: School, case_id: str) -> Report:
    """The slip for whoever referred: what was decided, when, and what happens next (KP10).

    Raises UserError while nothing is decided.
    """
    case = school.case(case_id)
    if case.decided_on is None:
        raise UserError(f"Nothing is decided on {case.id} yet.", f"`formgen case decide {case.id}` first.")
    referral = _newest(school, case, "referral")
    decision, then = _DECIDED[case.decision]
    asked = case.referred_on or case.opened_on
    return Report(
        "Your referral to the Learning Mentor",
        f"{_to(referral)}{_who(school, case)}",
        f"Case {case.id} · for the person who referred · please do not pass it on",
        (
            Paragraph(f"Thank you for asking us on {_day(asked)}. {decision}", Tone.LEAD),
            Table("What was decided", ("What", "When"), (
                ("You asked", _day(asked)), ("We decided", _day(case.decided_on)),
                *((("Support began", _day(case.started_on)),) if case.started_on else ()),
            )),
            Heading("What happens next"),
            Paragraph(_BEGUN if case.started_on and case.open else then),
            Paragraph(
                f"Questions? Please speak to {school.settings.school.learning_mentor or 'the Learning Mentor'}. If you "
                f"think a child is not safe, speak to {school.settings.school.safeguarding_lead or _LEAD} today."
            ),
        ),
    )  # fmt: skip


_BEGUN = "The sessions have begun. You will hear from us after each review."
_LEAD = "the Designated Safeguarding Lead"

_DECIDED = {
    "accept": (
        "We will give this support.",
        "We ask the family to agree. Then we talk with the child, make a profile and a plan, and sessions begin. You "
        "will hear from us after each review.",
    ),
    "wait": (
        "We want to help, and there is no room yet.",
        "The child is on our waiting list. We tell you as soon as there is room. Please go on with what helps now.",
    ),
    "other_support": (
        "We think that other support fits better.",
        "We speak with you about who can help, and how.",
    ),
    "more_info": (
        "We need to know more before we decide.",
        "We will come and ask you, and then tell you what was decided.",
    ),
    "decline": (
        "We will not give this support now.",
        "We are glad to talk about what else may help. You can refer again when things change.",
    ),
}  # fmt: skip


def _to(referral: Answers) -> str:
    name = get(referral, "referred_by")
    return f"For {name} · " if name else ""


def _who(school: School, case: Case) -> str:
    pupil = school.pupil(case.pupil)
    return ", ".join(part for part in (pupil.known_as, pupil.class_name) if part) if pupil else case.id


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def summary(school: School, case_id: str) -> Report:
    """The page for all who teach the child: needs, targets, what helps (GB2, ME5, JD14).

    Of the profile it holds what its `share` question ticks (X12); of the plan the targets and what staff do.
    Raises UserError when there is nothing that may be told.
    """
    case = school.case(case_id)
    profile, plan = _newest(school, case, "pupil-profile"), _newest(school, case, "action-plan")
    blocks: tuple[Block, ...] = (*_about(profile), *_targets(plan))
    if not blocks:
        raise UserError(
            f"There is nothing of {case.id} that may be told to staff yet.",
            "Please make the action plan, or tick in the pupil profile what all who teach the child may know.",
        )
    return Report(
        f"How to help {_who(school, case)}",
        f"Learning Mentor support · {_day(school.now.date())}",
        f"Case {case.id} · for staff who teach this child · contains personal data · shred when replaced",
        (Paragraph("Please read this before you teach the child, and keep it safe.", Tone.LEAD), *blocks),
    )


_SHARED: tuple[tuple[Shared, str], ...] = (
    (Shared.NEEDS, "areas"),
    (Shared.BARRIERS, "barriers"),
    (Shared.HELPS, "what_helps"),
    (Shared.NOT_HELPS, "what_does_not_help"),
    (Shared.STRENGTHS, "strengths_for_plan"),
    (Shared.GOOD_AT, "i_am_good_at"),
    (Shared.LIKED, "what_people_like_about_me"),
    (Shared.IMPORTANT, "important_to_me"),
    (Shared.HARD, "what_is_hard"),
    (Shared.LEARNING, "how_i_learn_best"),
)
"""What each tick of `share` opens, in the order in which a teacher wants to read it."""


def _about(profile: Answers) -> Iterator[Block]:
    ticked = get(profile, "share") or ()
    told = [name for flag, name in _SHARED if flag.value in ticked and get(profile, name)]
    if told:
        yield Heading("About the child")
        rows = tuple((_question("pupil-profile", name).label, _said("pupil-profile", profile, name)) for name in told)
        yield Table("In the child’s words, and ours", ("What", ""), rows)


def _targets(plan: Answers) -> Iterator[Block]:
    targets = [row for row in (plan.get("targets") or {}).values() if get(row, "target_text")]
    if not targets:
        return
    yield Heading("What the child is working on")
    for number, row in enumerate(targets, 1):
        lines = [(label, _cell(name, row)) for name, label in _COLUMNS]
        yield Table(f"Target {number}", ("What", ""), tuple((label, said) for label, said in lines if said))


_COLUMNS = (
    ("target_text", "What will change"),
    ("strategies", "What we try"),
    ("who", "Who helps"),
    ("when_how_often", "When, and how often"),
    ("pupil_part", "What the child does"),
    ("due", "By when"),
)
"""What of a target is told to staff: not what the family tries at home."""


def _cell(name: str, row: Answers) -> str:
    return words(outline(form("action-plan")).question(f"targets.{name}"), get(row, name)).replace("\n", "; ")


def _said(slug: str, answers: Answers, name: str) -> str:
    return words(_question(slug, name), get(answers, name)).replace("\n", "; ")


def _question(slug: str, name: str) -> Any:
    return outline(form(slug)).question(name)


def _newest(school: School, case: Case, slug: str) -> Answers:
    return next(reversed(school.earlier(case.id).get(slug, [])), {})


_PAGES: dict[str, Callable[[School, str], Report]] = {"feedback": feedback, "summary": summary}
