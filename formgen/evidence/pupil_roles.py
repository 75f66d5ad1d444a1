"""M4b, trained children (SC4b): do play leaders and others put their training into practice?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from formgen.ask import PartialDate
from formgen.evidence.calendar import NO_TERMS
from formgen.evidence.evidence import Evidence, Period
from formgen.evidence.figure import Figure, FigureSource, Group, Share, Words, counted, group, share_figure
from formgen.evidence.logs import Log, LogRow, labels, log, sources

FORM = "pupil-roles"
WITHIN_WEEKS = 12
SCHOOL_DAYS = 5 * WITHIN_WEEKS
READS = (
    *(f"{FORM}.children.{name}" for name in ("child", "role", "trained_on", "passed", "left_school_on")),
    *(f"{FORM}.observations.{name}" for name in ("on", "child", "effective")),
    *(f"{FORM}.duty.{name}" for name in ("month", "shifts_planned", "shifts_done")),
    *(f"{FORM}.mediations.{name}" for name in ("on", "number", "settled")), "settings.terms",
)  # fmt: skip
UNOBSERVED = "Not observed within 12 school weeks"
UNSAID = "Observed, but nobody wrote whether it worked"
LEFT, NOT_OVER = "Left the school within the 12 school weeks", "The 12 school weeks are not over"
NOT_PASSED, NAMELESS = "Did not pass the training", "No number of a child"
AGAIN = "Trained once more: each child counts once, from the first training"
NO_SHIFTS, UNTIMED = "It does not say how many shifts", "A row without its month: in no period"

_EFFECTIVE = Words(
    "M4b", "SC4b", "Trained children put it into practice",
    "Trained children of whom at least one observation within 12 school weeks of the training says that they do it "
    "well, out of all children trained in the period who were still on roll then. A child whom nobody observed counts "
    "as no.",
)  # fmt: skip
_DUTY = Words(
    "M4b duty", "SC4b", "Shifts of duty that were done",
    "Shifts done, out of shifts planned, in the months of the period; rows that give both.", "shifts",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Trained:
    """One trained child, from the first training in the period; `why` it is not counted, or what came of it."""

    child: str
    role: str
    row: LogRow
    seen: tuple[LogRow, ...] = ()
    why: str = ""

    @property
    def effective(self) -> bool:
        """Whether an observation says that the child does it well."""
        return any(row.at("effective") is True for row in self.seen)

    @property
    def unknown(self) -> str:
        """Why it cannot be said; nothing where it can."""
        if not self.seen:
            return UNOBSERVED
        return "" if any(isinstance(row.at("effective"), bool) for row in self.seen) else UNSAID


@dataclass(frozen=True, slots=True)
class PupilRoles:
    """M4b of a period: trained, observed, effective by role; shifts; `mediations` are held and settled."""

    practice: Figure
    duty: Figure
    roles: tuple[tuple[str, int, int, int], ...]
    mediations: Share

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Effective children, and shifts."""
        return self.practice, self.duty


def pupil_roles(evidence: Evidence, period: Period) -> PupilRoles:
    """M4b of the period (domain facts, 3.6)."""
    kept, apart = trained(evidence, period)
    done = log(evidence, FORM, "mediations")
    held = [row for row in done.rows if row.day("on") in period]
    return PupilRoles(
        _practice(kept, group(apart), evidence), _duty(log(evidence, FORM, "duty"), period), _roles(kept),
        Share(sum(row.whole("settled") or 0 for row in held), sum(row.whole("number") or 0 for row in held)),
    )  # fmt: skip


def trained(evidence: Evidence, period: Period) -> tuple[list[Trained], list[tuple[str, str]]]:
    """The children of M4b with their observations, and who is not among them: reason and number."""
    children, seen = log(evidence, FORM, "children"), log(evidence, FORM, "observations")
    rows, again, nameless = _first_trainings(children, period)
    mine: dict[str, list[LogRow]] = {}
    for row in seen.rows:
        mine.setdefault(_number(row), []).append(row)
    found = [_trained(row, mine.get(_number(row), []), evidence) for row in rows]
    return [t for t in found if not t.why], [(t.why, t.child) for t in found if t.why] + again + nameless


def _first_trainings(
    children: Log, period: Period
) -> tuple[list[LogRow], list[tuple[str, str]], list[tuple[str, str]]]:  # fmt: skip
    """Each child's row with the first training in the period; the other rows by name, and those without a number."""
    inside = [row for row in children.rows if row.day("trained_on") in period]
    nameless = [(NAMELESS, row.name) for row in inside if not _number(row)]
    first: dict[str, LogRow] = {}
    for row in sorted(inside, key=lambda r: (r.day("trained_on") or date.max, r.at("passed") is False)):
        if number := _number(row):
            first.setdefault(number, row)
    chosen = [(row.filed.order, row.key) for row in first.values()]
    again = [(AGAIN, _number(row)) for row in inside if _number(row) and (row.filed.order, row.key) not in chosen]
    return [first[number] for number in sorted(first)], again, nameless


def _number(row: LogRow) -> str:
    return "".join(row.text("child").split()).upper()


def _trained(row: LogRow, observations: list[LogRow], evidence: Evidence) -> Trained:
    child, role, day = _number(row), row.text("role"), row.day("trained_on")
    end = twelve_weeks_after(day, evidence)
    left = row.day("left_school_on")
    if row.at("passed") is False:
        return Trained(child, role, row, why=NOT_PASSED)
    if end is None or day is None:
        running = evidence.terms.days_between(day, evidence.today) if evidence.terms and day else None
        return Trained(child, role, row, why=NO_TERMS if running is None else NOT_OVER)
    if left is not None and left <= end:
        return Trained(child, role, row, why=LEFT)
    if end > evidence.today:
        return Trained(child, role, row, why=NOT_OVER)
    inside = tuple(seen for seen in observations if (on := seen.day("on")) is not None and day <= on <= end)
    return Trained(child, role, row, inside)


def twelve_weeks_after(day: date | None, evidence: Evidence) -> date | None:
    """The day on which twelve school weeks after `day` are over; None where the terms do not reach so far."""
    if day is None or evidence.terms is None or not evidence.terms.covers(day, day):
        return None
    return evidence.terms.after(day, SCHOOL_DAYS)


def _practice(kept: list[Trained], excluded: tuple[Group, ...], evidence: Evidence) -> Figure:
    effective = sum(t.effective for t in kept)
    without = sum(not t.seen for t in kept)
    said = f"{effective} of {counted(len(kept), 'trained child', 'trained children')} put it into practice well."
    if not kept:
        said = NO_TERMS if evidence.terms is None and excluded else "No child’s twelve weeks after training lie behind."
    missing = group((t.unknown, t.child) for t in kept if t.unknown)
    return share_figure(
        _EFFECTIVE, effective, len(kept), f"{said} Not observed: {without}." if kept else said, missing=missing,
        excluded=excluded, sources=(source for t in kept for source in cells(t)),
    )  # fmt: skip


def cells(one: Trained) -> Iterable[FigureSource]:
    """The cells that a trained child, and what was seen of it, rest on."""
    yield from one.row.trace("child", "trained_on", "passed", "left_school_on")
    for seen in one.seen:
        yield from seen.trace("on", "child", "effective")


def _duty(duty: Log, period: Period) -> Figure:
    inside = [row for row in duty.rows if _in_period(row.at("month"), period)]
    shifts = [(row.whole("shifts_done"), row.whole("shifts_planned"), row) for row in inside]
    both = [(min(done, planned), planned) for done, planned, _ in shifts if done is not None and planned is not None]
    part, whole = sum(done for done, _ in both), sum(planned for _, planned in both)
    said = f"{part} of {counted(whole, 'shift', 'shifts')} planned were done."
    gaps = [(NO_SHIFTS, row.name) for done, planned, row in shifts if done is None or planned is None]
    gaps += [(UNTIMED, row.name) for row in duty.rows if not isinstance(row.at("month"), PartialDate)]
    return share_figure(
        _DUTY, part, whole, said if both else "No shift is written down for this period.", estimate=False,
        excluded=(*group(gaps), *duty.left_out), sources=sources(inside, "month", "shifts_done", "shifts_planned"),
    )  # fmt: skip


def _in_period(month: object, period: Period) -> bool:
    if not isinstance(month, PartialDate) or month.month is None:
        return False
    return (period.start.year, period.start.month) <= (month.year, month.month) <= (period.end.year, period.end.month)


def _roles(kept: list[Trained]) -> tuple[tuple[str, int, int, int], ...]:
    """Role, children trained, observed, effective; last, those whose role nobody wrote."""
    found = []
    for role, label in (*labels(FORM, "children.role").items(), ("", "Role not written down")):
        own = [t for t in kept if t.role == role]
        if own:
            found.append((label, len(own), sum(bool(t.seen) for t in own), sum(t.effective for t in own)))
    return tuple(found)
