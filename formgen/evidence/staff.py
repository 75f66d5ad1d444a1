"""M5, support for staff (SC5): what staff say, how fast referrers hear back, consultations, sessions given."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from formgen.evidence.calendar import NO_TERMS
from formgen.evidence.evidence import Evidence, Filed, Period
from formgen.evidence.figure import Figure, FigureSource, Group, Words, counted, group, share_figure, trace
from formgen.evidence.logs import log
from formgen.evidence.opinions import ENOUGH_RETURNS, Item, headline, item, statements
from formgen.forms.referral import Source
from formgen.settings import Policy

FORM = "staff-view"
HEADLINES = ("helped_spot", "ideas_usable")
"""The statements that stand for SC5: staff are helped to see needs, and to support learning."""

PEOPLE = ("member of staff", "members of staff")
STAFF_SOURCES = frozenset({Source.CLASS_TEACHER.value, Source.SLT_SMT.value, Source.SENCO.value})
STATEMENTS = (
    "know_refer", "answer_refer", "told_needs", "ideas_usable", "helped_spot", "readier_to_learn", "playtimes_calmer",
    "training_useful",
)  # fmt: skip
READS = (
    f"{FORM}.view_date", *(f"{FORM}.{name}" for name in STATEMENTS), "referral.referral_source",
    "referral.referral_date", "referral.received_on", "referral.feedback_on", "contact-log.contacts.on",
    "contact-log.contacts.with_whom", "mentor-training.given.on", "mentor-training.given.number",
    "settings.policy.feedback_school_days", "settings.policy.staff_support_percent", "settings.terms",
)  # fmt: skip
OTHER_SOURCE, NO_SOURCE = "Referred by somebody who is not staff", "It does not say who referred"
TOO_RECENT = "Referred so late that the answer is not due yet"
NO_FEEDBACK, ODD_DATES = "It does not say when the referrer was told", "Told before the referral came"
UNDATED = "The record has no date: in no period"


@dataclass(frozen=True, slots=True)
class Staff:
    """M5 of a period. `answered` members of staff; `sessions` given by the mentor to so many `listeners`."""

    headlines: tuple[Figure, ...]
    feedback: Figure
    items: tuple[Item, ...]
    answered: int
    consultations: int
    sessions: int
    listeners: int

    @property
    def enough(self) -> bool:
        """Whether those who answered can speak for all."""
        return self.answered >= ENOUGH_RETURNS

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The two statements, and how fast referrers heard back."""
        return *self.headlines, self.feedback


def staff(evidence: Evidence, period: Period) -> Staff:
    """M5 of the period (domain facts, 3.6)."""
    views = returns(evidence, period)
    spoken = [row for row in log(evidence, "contact-log", "contacts").rows
              if row.day("on") in period and row.text("with_whom") == "staff"]  # fmt: skip
    given = [row for row in log(evidence, "mentor-training", "given").rows if row.day("on") in period]
    asked = {q.name: (n, q) for n, q in enumerate(statements(FORM), 1)}
    return Staff(
        tuple(_headline(name, asked[name][0], views, evidence.policy) for name in HEADLINES),
        _feedback(evidence, period), tuple(item(q, views) for _, q in asked.values()), len(views), len(spoken),
        len(given), sum(row.whole("number") or 0 for row in given),
    )  # fmt: skip


def returns(evidence: Evidence, period: Period) -> list[Filed]:
    """The views of staff that are dated in the period."""
    return [f for f in evidence.of_form(FORM) if f.at("view_date") in period]


def _headline(name: str, number: int, views: list[Filed], policy: Policy) -> Figure:
    question = next(q for q in statements(FORM) if q.name == name)
    words = Words(
        f"M5 item {number}", "SC5", f"Staff agree: “{question.label.rstrip('.')}”",
        "Strongly agree and agree, out of all four answers that take a side. Don’t know and no answer are shown beside "
        "it.", "members of staff",
    )  # fmt: skip
    return headline(words, question, views, len(views) >= ENOUGH_RETURNS, policy.staff_support_percent, PEOPLE)


def _feedback(evidence: Evidence, period: Period) -> Figure:
    """Referrals by staff whose referrer was told within the school days that the settings allow."""
    allowed = evidence.policy.feedback_school_days
    filed = evidence.of_form("referral")
    dated = [(day, f) for f in filed if (day := _received(f)) in period and day is not None]
    told = [(_judged(day, f, allowed, evidence), f) for day, f in dated]
    apart = [(what, f.name) for what, f in told if isinstance(what, str)]
    apart += [(UNDATED, f.name) for f in filed if _received(f) is None]
    kept = [(what, f) for what, f in told if not isinstance(what, str)]
    done = sum(what is True for what, _ in kept)
    missing = group((ODD_DATES if isinstance(f.at("feedback_on"), date) else NO_FEEDBACK, f.name)
                    for what, f in kept if what is None)  # fmt: skip
    return share_figure(
        _words(allowed), done, len(kept), _sentence(done, len(kept), allowed, group(apart)), missing=missing,
        excluded=group(apart), sources=(source for _, f in kept for source in _cells(f)), estimate=False,
    )  # fmt: skip


def _words(allowed: int) -> Words:
    return Words(
        "M5 feedback", "SC5", f"Staff hear back within {allowed} school days",
        f"Referrals by staff whose referrer was told within {allowed} school days, out of all referrals by staff that "
        "came in the period and whose answer is due.", "referrals",
    )  # fmt: skip


def _received(referral: Filed) -> date | None:
    days = (referral.at("received_on"), referral.at("referral_date"))
    return next((day for day in days if isinstance(day, date)), None)


def _judged(day: date, referral: Filed, allowed: int, evidence: Evidence) -> bool | str | None:
    """In time or not; None where that is not known; a text for why the referral is not counted."""
    source, told = referral.at("referral_source"), referral.at("feedback_on")
    if source not in STAFF_SOURCES:
        return OTHER_SOURCE if source in set(Source) else NO_SOURCE
    if isinstance(told, date):
        passed = evidence.terms.days_between(day, told) if evidence.terms and told >= day else None
        if told < day:
            return None
        return NO_TERMS if passed is None else passed <= allowed
    return _overdue(day, allowed, evidence)


def _overdue(day: date, allowed: int, evidence: Evidence) -> str | None:
    """Why nobody can expect an answer yet; None where the days are over. The terms may end before today."""
    terms = evidence.terms
    if terms is None:
        return NO_TERMS
    known = terms.days_between(day, min(evidence.today, terms.terms[-1].span.end))
    if known is not None and known >= allowed:
        return None
    return NO_TERMS if terms.days_between(day, evidence.today) is None else TOO_RECENT


def _cells(referral: Filed) -> Iterable[FigureSource]:
    return (trace(referral, n) for n in ("referral_source", "referral_date", "received_on", "feedback_on"))


def _sentence(done: int, whole: int, allowed: int, apart: tuple[Group, ...]) -> str:
    if whole:
        referrals = counted(whole, "referral", "referrals")
        return f"In {done} of {referrals} by staff, the referrer was told within {allowed} school days."
    if any(g.reason == NO_TERMS for g in apart):
        return NO_TERMS
    return "No referral by staff came in this period whose answer is due."
