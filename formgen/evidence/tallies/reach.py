"""Whom the programme reaches: referrals by who asked, area, year group, decision and tier; ways of working."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from formgen.cases import Case
from formgen.evidence.comparable import usable
from formgen.evidence.dose import MODES, Session, sessions
from formgen.evidence.dose import READS as DOSE_READS
from formgen.evidence.evidence import Evidence, Filed, Period
from formgen.evidence.figure import trace
from formgen.evidence.logs import labels
from formgen.evidence.tallies.tally import (
    NOT_WRITTEN,
    About,
    Counted,
    Traced,
    label,
    latest,
    said,
    school_year,
    tally,
)

FORM = "referral"
READS = (
    *(f"{FORM}.{name}" for name in ("referral_source", "areas", "goal_other", "year_group", "decision", "tier")),
    *(f"case.{name}" for name in ("pupil", "referred_on", "opened_on", "source", "decision", "tier", "started_on")),
)  # fmt: skip
MODES_READS = DOSE_READS

FIRST, AGAIN = "Referred for the first time", "Referred before"
OWN_GOAL = "A goal in their own words"
UNDECIDED, NOT_TAKEN_ON = "Not decided yet", "Not taken on, or not yet"

_REFERRALS = ("referral", "referrals")
_SOURCE = About("reach.source", "Who asked for help", "referrals", _REFERRALS)
_AREA = About("reach.area", "What help was asked for", "referrals", _REFERRALS)
_YEAR = About("reach.year_group", "Year group at referral", "referrals", _REFERRALS)
_DECISION = About("reach.decision", "What was decided", "referrals", _REFERRALS)
_TIER = About("reach.tier", "Tier of support", "referrals", _REFERRALS)
_AGAIN = About("reach.again", "First time, or again", "referrals", _REFERRALS)


@dataclass(frozen=True, slots=True)
class _Referral:
    """One referral of the period: its case, the sheet where there is one, and whether the child had one before."""

    case: Case
    sheet: Filed | None
    again: bool

    def counted(self, rows: tuple[str, ...], *boxes: str) -> Counted:
        cells = tuple(trace(self.sheet, box) for box in boxes) if self.sheet else ()
        return Counted(school_year(self.case.referred_on or self.case.opened_on), rows, cells)


def reach(evidence: Evidence, period: Period) -> tuple[Traced, ...]:
    """Every referral of the period, in the school year in which it came, by five things and by first time or again.

    A referral is a case of the register: a child who is referred again counts again, and the last tally says how
    many do. What the register does not say, the referral form says.
    """
    found = _referrals(evidence, period)

    def by(about: About, rows: Iterable[str], row: Callable[[_Referral], str], *boxes: str) -> Traced:
        return tally(about, period, tuple(rows), [r.counted((row(r),), *boxes) for r in found])

    sources, years, decisions, tiers = (
        labels(FORM, name) for name in ("referral_source", "year_group", "decision", "tier")
    )
    return (
        by(_SOURCE, (*sources.values(), NOT_WRITTEN),
           lambda r: label(sources, said(r.sheet, "referral_source"), r.case.source), "referral_source"),
        _areas(found, period),
        by(_YEAR, (*years.values(), NOT_WRITTEN), lambda r: label(years, said(r.sheet, "year_group")), "year_group"),
        by(_DECISION, (*decisions.values(), UNDECIDED), lambda r: _decision(r, decisions), "decision"),
        by(_TIER, (*tiers.values(), NOT_WRITTEN, NOT_TAKEN_ON), lambda r: _tier(r, tiers, decisions), "tier"),
        by(_AGAIN, (FIRST, AGAIN), lambda r: AGAIN if r.again else FIRST),
    )  # fmt: skip


def _referrals(evidence: Evidence, period: Period) -> list[_Referral]:
    sheets = latest(evidence, FORM)
    seen: set[str] = set()
    found = []
    for case in sorted(evidence.cases, key=lambda c: (c.referred_on or c.opened_on, c.id)):
        child = case.pupil or case.id
        if (case.referred_on or case.opened_on) in period:
            found.append(_Referral(case, sheets.get(case.id), child in seen))
        seen.add(child)
    return found


def _areas(found: list[_Referral], period: Period) -> Traced:
    """The policy's nine areas, and the goal of a child's own: several to a referral, so that rows add up to more."""
    areas = labels(FORM, "areas")

    def ticked(referral: _Referral) -> tuple[str, ...]:
        given = _codes(said(referral.sheet, "areas"))
        rows = tuple(areas[code] for code in areas if code in given)
        goal = said(referral.sheet, "goal_other")
        own = type(goal) is str and bool(goal.strip())
        return (*rows, OWN_GOAL) if own else rows or (NOT_WRITTEN,)

    return tally(
        _AREA, period, (*areas.values(), OWN_GOAL, NOT_WRITTEN),
        [r.counted(ticked(r), "areas", "goal_other") for r in found], exclusive=False,
    )  # fmt: skip


def _codes(given: Any) -> frozenset[str]:
    return frozenset(given) if isinstance(given, tuple | list) else frozenset()


def _decision(referral: _Referral, decisions: dict[str, str]) -> str:
    """As the register says, else the form; what was started was accepted."""
    case = referral.case
    known = "accept" if case.started_on else case.decision
    found = label(decisions, known, said(referral.sheet, "decision"))
    return UNDECIDED if found == NOT_WRITTEN else found


def _tier(referral: _Referral, tiers: dict[str, str], decisions: dict[str, str]) -> str:
    if _decision(referral, decisions) != decisions["accept"]:
        return NOT_TAKEN_ON
    return label(tiers, referral.case.tier, said(referral.sheet, "tier"))


_MINUTES = About("reach.minutes", "Minutes by way of working", "minutes", ("minute", "minutes"), people=False)
_CHILDREN = About("reach.mode_children", "Children by way of working", "children with sessions", ("child", "children"))
_SESSIONS = About("reach.sessions", "Sessions by way of working", "sessions", ("session", "sessions"), people=False)


def modes(evidence: Evidence, period: Period) -> tuple[Traced, ...]:
    """Minutes, sessions and children of the sessions that took place, by way of working.

    Minutes and sessions are in the school year of the session. A child is in the school year of its first session in
    the period, with all ways in which it ever worked in the period: so the children of all years are those of M11.
    """
    held = sorted(
        (s for s in sessions(usable("M11", evidence), period) if s.attended), key=lambda s: (s.on, s.sources)
    )
    rows = (*MODES.values(), NOT_WRITTEN)
    each: dict[str, list[Session]] = {}
    for session in held:
        each.setdefault(session.child, []).append(session)
    minutes = [
        Counted(school_year(s.on), (label(MODES, s.mode),), s.sources, s.minutes) for s in held if s.minutes is not None
    ]
    untimed = [("It does not say how many minutes", s.case) for s in held if s.minutes is None]
    return (
        tally(_MINUTES, period, rows, minutes, left_out=untimed),
        tally(_SESSIONS, period, rows, [Counted(school_year(s.on), (label(MODES, s.mode),), s.sources) for s in held]),
        tally(_CHILDREN, period, rows, [_child(own) for own in each.values()], exclusive=False),
    )


def _child(own: list[Session]) -> Counted:
    ways = tuple(dict.fromkeys(label(MODES, s.mode) for s in own))
    return Counted(school_year(own[0].on), ways, tuple(source for s in own for source in s.sources))
