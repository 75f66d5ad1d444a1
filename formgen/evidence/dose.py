"""M11, dose: how many sessions children came to, out of those offered, and how their time was spent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from statistics import median_low
from typing import Any

from formgen.evidence.evidence import Evidence, Filed, Period, once
from formgen.evidence.figure import Figure, FigureSource, Share, group, in_order, judge, trace
from formgen.forms.parts import Mode
from formgen.forms.session_record import Happened

FORM = "session-record"
READS = (
    *(f"{FORM}.sessions.{column}" for column in ("on", "happened", "mode", "minutes")), "case.pupil",
)  # fmt: skip
NO_DATE = "Session without a date: in no period"
NO_OUTCOME = "It does not say whether the session happened"
NO_CASE = "The record names no case"

OFFERED = (Happened.YES.value, Happened.CHILD_ABSENT.value, Happened.CHILD_CHOSE_NOT.value)
"""A session was offered when child and mentor could have met: it happened, or the child was away or chose
not to. Off the school's own side (mentor away, school event) it was not offered; a moved one has a row anew."""

FELL_THROUGH = (Happened.MENTOR_ABSENT.value, Happened.SCHOOL_EVENT.value)


@dataclass(frozen=True, slots=True)
class Session:
    """One row of a session record, with the child it was for."""

    case: str
    child: str
    on: date
    happened: str
    mode: str
    minutes: int | None
    sources: tuple[FigureSource, ...]

    @property
    def attended(self) -> bool:
        """Whether child and mentor met."""
        return self.happened == Happened.YES.value


@dataclass(frozen=True, slots=True)
class ModeUse:
    """One way of working: sessions attended, children, minutes; `untimed` sessions say no minutes."""

    label: str
    sessions: int
    children: int
    minutes: int
    untimed: int


@dataclass(frozen=True, slots=True)
class Dose:
    """M11 of a period. `outcomes` tells how often each thing became of a session, in the form's order."""

    attendance: Figure
    outcomes: tuple[tuple[str, int], ...]
    fell_through: int
    modes: tuple[ModeUse, ...]
    children: int
    minutes: int
    untimed: int
    middle: int

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The figures that the review shows."""
        return (self.attendance,)


def dose(evidence: Evidence, period: Period) -> Dose:
    """M11 of the period: every child with sessions in it, whether their case is open or closed."""
    filed = evidence.of_form(FORM)
    found = sessions(evidence, period)
    undated = [(NO_DATE, f.name) for f in filed for row, _ in _rows(f) if not _dated(f, row)]
    nameless = [(NO_CASE, f.name) for f in filed if not f.record.case and any(True for _ in _rows(f))]
    attended = [s for s in found if s.attended]
    each = Counter(s.child for s in attended)
    return Dose(
        _attendance(found, undated + nameless),
        tuple((h.label, sum(s.happened == h.value for s in found)) for h in Happened),
        sum(s.happened in FELL_THROUGH for s in found),
        _modes(attended), len(each), sum(s.minutes or 0 for s in attended),
        sum(s.minutes is None for s in attended), median_low(each.values()) if each else 0,
    )  # fmt: skip


@once
def sessions(evidence: Evidence, period: Period) -> tuple[Session, ...]:
    """Every session dated in the period, of records that name their case."""
    children = evidence.pupils
    return tuple(s for f in evidence.of_form(FORM) if f.record.case for s in _sessions(f, period, children))


def _rows(filed: Filed) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The rows in which anything stands."""
    return ((row, cells) for row, cells in filed.rows("sessions").items() if isinstance(cells, Mapping) and cells)


def _dated(filed: Filed, row: str) -> bool:
    return not isinstance(filed.at("sessions.on", row), str)


def _sessions(filed: Filed, period: Period, children: Mapping[str, str]) -> Iterator[Session]:
    case = filed.record.case or ""
    for row, _cells in _rows(filed):
        on = filed.at("sessions.on", row)
        if not isinstance(on, date) or on not in period:
            continue
        minutes, mode = filed.at("sessions.minutes", row), filed.at("sessions.mode", row)
        yield Session(
            case, children.get(case, case), on, str(filed.at("sessions.happened", row)), mode if mode in MODES else "",
            minutes if type(minutes) is int and minutes > 0 else None,
            tuple(trace(filed, f"sessions.{name}", row) for name in ("on", "happened", "mode", "minutes")),
        )  # fmt: skip


MODES = {m.value: m.label for m in Mode}
"""The ways of working, in the policy's order: code and label."""

_KNOWN = frozenset(h.value for h in Happened)


def _attendance(sessions: tuple[Session, ...], excluded: Iterable[tuple[str, str]]) -> Figure:
    offered = sum(s.happened in OFFERED for s in sessions)
    share = Share(sum(s.attended for s in sessions), offered)
    unsaid = [s for s in sessions if s.happened not in _KNOWN]
    worst = Share(share.part, offered + len(unsaid))
    best = Share(share.part + len(unsaid), worst.whole)
    apart = [(h.label, s.case) for s in sessions for h in Happened if h.value == s.happened and h.value not in OFFERED]
    return Figure(
        "M11", "GB1", "Sessions that children came to",
        "Sessions that happened, out of sessions offered. A session was offered if it happened, or the child was "
        "absent or chose not to. It was not offered if the mentor was absent or there was a school event; a moved "
        "session counts on its new day.",
        share, worst, best, judge(worst, best, None), _sentence(share, sessions), unit="sessions", estimate=False,
        excluded=group([*apart, *excluded]), missing=group((NO_OUTCOME, s.case) for s in unsaid),
        sources=in_order(source for s in sessions for source in s.sources),
    )  # fmt: skip


def _sentence(share: Share, sessions: tuple[Session, ...]) -> str:
    if not share.whole:
        return "No session was offered in this period, or none was written down."
    fell = sum(s.happened in FELL_THROUGH for s in sessions)
    came = f"Children came to {share.words} sessions offered."
    return f"{came} {fell} more fell through on the school’s side." if fell else came


def _modes(attended: list[Session]) -> tuple[ModeUse, ...]:
    """Each way of working that was used, in the policy's order; last, sessions that do not say."""
    modes = (*MODES.items(), ("", "Not written down"))
    uses = (_use(label, [s for s in attended if s.mode == mode]) for mode, label in modes)
    return tuple(use for use in uses if use.sessions)


def _use(label: str, sessions: list[Session]) -> ModeUse:
    minutes = [s.minutes for s in sessions if s.minutes is not None]
    return ModeUse(
        label, len(sessions), len({s.child for s in sessions}), sum(minutes), len(sessions) - len(minutes)
    )
