"""Which episodes of support a review counts: closed in the period, one a child, exclusions by name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from formgen.cases import Case, Status
from formgen.evidence.evidence import Evidence, Filed, Period, once
from formgen.evidence.figure import Group, group
from formgen.forms.exit_record import Reason
from formgen.settings import Policy
from formgen.terms import Terms

STILL_OPEN = "Still open at the end of the period"
NO_END_DATE = "Closed, but the day is not known"
EARLIER = "An earlier time of the same child: each child counts once"
OTHER_SUPPORT = "Moved to other support"


@dataclass(frozen=True, slots=True)
class Episode:
    """A case with the records that its progress is judged by: the first entry and the last exit."""

    case: Case
    entry: Filed | None = None
    exit: Filed | None = None

    @property
    def started(self) -> bool:
        """Whether support began."""
        return self.case.started_on is not None

    @property
    def accepted(self) -> bool:
        """Whether the referral was taken on; what has started was."""
        return self.started or self.case.decision == "accept"

    @property
    def end_reason(self) -> str:
        """Why the support ended: as the exit record says, else as the case was closed."""
        written = self.exit.at("reason") if self.exit else None
        return written if isinstance(written, str) and written in _REASONS else self.case.end_reason


_REASONS = frozenset(r.value for r in Reason)


@dataclass(frozen=True, slots=True)
class Population:
    """Whom a review counts. `counted` has one episode a child, in order of case.

    Every episode that was closed in the period is counted, excluded or an earlier one of a counted child.
    """

    counted: tuple[Episode, ...]
    excluded: tuple[Group, ...]
    excluded_episodes: tuple[Episode, ...]
    earlier: tuple[str, ...]
    still_open: tuple[str, ...]

    @property
    def left_out(self) -> tuple[Group, ...]:
        """Everybody who is in no denominator, with the reason."""
        apart = [Group(STILL_OPEN, self.still_open), Group(EARLIER, self.earlier)]
        return self.excluded + tuple(g for g in apart if g.cases)


def closed_on(case: Case) -> date | None:
    """The day on which the case was closed: ended, or declined."""
    match case.status:
        case Status.ENDED:
            return case.ended_on
        case Status.DECLINED:
            return case.decided_on
    return None


@once
def population(evidence: Evidence, period: Period) -> Population:
    """Whom a review of the period counts (domain facts, 3.4 and 3.6)."""
    known = episodes(evidence)
    closed = [e for e in known if not e.case.open and (closed_on(e.case) is None or closed_on(e.case) in period)]
    reasons = [(exclusion(e, period, evidence), e) for e in closed]
    kept = [e for reason, e in reasons if reason is None]
    latest = _one_a_child(kept)
    counted = {e.case.id for e in latest}
    return Population(
        counted=tuple(latest),
        excluded=group((reason, e.case.id) for reason, e in reasons if reason is not None),
        excluded_episodes=tuple(e for reason, e in reasons if reason is not None),
        earlier=tuple(e.case.id for e in kept if e.case.id not in counted),
        still_open=tuple(e.case.id for e in known if _open_at_end(e.case, period)),
    )


def episodes(evidence: Evidence) -> list[Episode]:
    """Every case with its first entry record and its last exit record, in order of case."""
    entries = _by_case(evidence.of_form("entry-record"))
    exits = _by_case(evidence.of_form("exit-record"))
    return [
        Episode(case, _first_entry(entries[case.id]), _last_exit(exits[case.id]))
        for case in sorted(evidence.cases, key=lambda c: c.id)
    ]


def _by_case(filed: Iterable[Filed]) -> defaultdict[str, list[Filed]]:
    found: defaultdict[str, list[Filed]] = defaultdict(list)
    for record in filed:
        found[record.record.case or ""].append(record)
    return found


def _first_entry(filed: list[Filed]) -> Filed | None:
    """The first by its date; one without a date comes last."""
    return min(filed, key=lambda f: (_date(f, "entry_date", date.max), f.order), default=None)


def _last_exit(filed: list[Filed]) -> Filed | None:
    """The last by its date; one without a date comes first."""
    return max(filed, key=lambda f: (_date(f, "exit_date", date.min), f.order), default=None)


def _date(filed: Filed, path: str, otherwise: date) -> date:
    day = filed.at(path)
    return day if isinstance(day, date) else otherwise


def _referred(case: Case) -> date:
    return case.referred_on or case.opened_on


def _open_at_end(case: Case, period: Period) -> bool:
    closed = closed_on(case)
    return _referred(case) <= period.end and (case.open or (closed is not None and closed > period.end))


def exclusion(episode: Episode, period: Period, evidence: Evidence) -> str | None:
    """Why a closed episode is not counted, or None. The first reason that applies.

    While the period still runs, a referral is late against today, not against an end that is yet to come.
    """
    case, policy = episode.case, evidence.policy
    closed = closed_on(case)
    if closed is None:
        return NO_END_DATE
    if late := _late(_referred(case), evidence.so_far(period), evidence):
        return late
    if case.status is not Status.ENDED:
        return None
    if episode.end_reason == Reason.LEFT_SCHOOL.value and _within(case.started_on, closed, policy.early_leaver_days):
        return early_leaver(policy)
    return OTHER_SUPPORT if episode.end_reason == Reason.OTHER_SUPPORT.value else None


def _late(referred: date, end: date, evidence: Evidence) -> str:
    """Why the referral came too late to judge, or nothing: in school days where the terms are known around it."""
    days = evidence.policy.new_referral_days
    passed = evidence.terms.days_between(referred, end) if evidence.terms else None
    if passed is None:
        return new_referral(evidence.policy, None) if (end - referred).days < days else ""
    return new_referral(evidence.policy, evidence.terms) if passed < days * _SCHOOL_DAYS // _DAYS else ""


_SCHOOL_DAYS, _DAYS = 5, 7
"""Of a week."""


def new_referral(policy: Policy, terms: Terms | None) -> str:
    """The reason of those who were referred too late to judge: in school weeks when terms are known, else in days."""
    weeks, rest = divmod(policy.new_referral_days, _DAYS)
    much = f"{weeks} school weeks" if not rest else f"{policy.new_referral_days * _SCHOOL_DAYS // _DAYS} school days"
    return f"Referred less than {much if terms else f'{policy.new_referral_days} days'} before the end of the period"


def early_leaver(policy: Policy) -> str:
    """The reason of those who left before support could work."""
    return f"Left the school within {policy.early_leaver_days} days of the start"


def _within(start: date | None, end: date, days: int) -> bool:
    return start is not None and (end - start).days <= days


def _one_a_child(episodes: Iterable[Episode]) -> list[Episode]:
    """Each child's latest episode that ended after a start; if there was none, its latest referral."""
    latest: dict[str, Episode] = {}
    for episode in sorted(episodes, key=_rank):
        latest[episode.case.pupil or episode.case.id] = episode
    return sorted(latest.values(), key=lambda e: e.case.id)


def _rank(episode: Episode) -> tuple[bool, date, str]:
    return episode.started, closed_on(episode.case) or date.min, episode.case.id
