"""The figure of M6a: two tallies of the same months, their ratio, and the word of the verdict."""

from __future__ import annotations

from dataclasses import dataclass

from formgen.evidence.evidence import Period
from formgen.evidence.exposure import COLUMNS, Exposure, MonthKey, month_name
from formgen.evidence.figure import Figure, FigureSource, Finding, Group, Share, Words, group, in_order
from formgen.evidence.incidents import UNTYPED, Incident, Incidents
from formgen.evidence.logs import labels
from formgen.evidence.ratio import Ratio, Tally, rate_ratio

TOO_NARROW = (
    "The range is too narrow: it takes every incident for a chance event of its own, but incidents cluster in a few "
    "children."
)
NOTHING_WRITTEN = "No month of this period has incidents and an exposure sheet that was kept."
NO_LIST = "The settings do not say which types of incident are unwanted: please write the list in school.toml."

_WORDS = Words(
    "M6a", "SC6a", "Unwanted incidents in the playground",
    "Incidents of the types that count as unwanted, divided by children on roll times days open, per 1,000; only "
    "months that are the same in both school years, whose log was kept on all or most days and whose list of unwanted "
    "types is the same. Reduced means: the whole range of the ratio lies below 1.",
    "incidents per 1,000 pupil-days",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pair:
    """One month beside the same month of an earlier school year; `why` they cannot be compared."""

    key: MonthKey
    before: MonthKey
    then: Tally
    now: Tally
    why: str = ""


_WORDED = {2: "two", 3: "three", 4: "four", 5: "five"}


@dataclass(frozen=True, slots=True)
class Compared:
    """The pairs of months, `back` school years apart."""

    pairs: tuple[Pair, ...]
    back: int

    @property
    def usable(self) -> tuple[Pair, ...]:
        """The pairs that can be compared."""
        return tuple(pair for pair in self.pairs if not pair.why)

    @property
    def earlier(self) -> str:
        """Which year the months are compared with: “the year before”, “two years before”."""
        return "the year before" if self.back == 1 else f"{_WORDED.get(self.back, self.back)} years before"

    @property
    def then(self) -> Tally:
        """The earlier year's months added up."""
        return sum((pair.then for pair in self.usable), Tally(0, 0))

    @property
    def now(self) -> Tally:
        """The later year's months added up."""
        return sum((pair.now for pair in self.usable), Tally(0, 0))

    @property
    def ratio(self) -> Ratio | None:
        """The later rate divided by the earlier; None where it cannot be said."""
        return rate_ratio(self.now, self.then)


def figure(compared: Compared, found: Incidents, sheets: Exposure, period: Period) -> Figure:
    """M6a. Incidents of which nobody wrote the kind count at worst in the later year, at best in the earlier."""
    alone = _alone(compared, found, sheets)
    tally = compared.now if compared.usable else alone
    share = Share(tally.incidents, tally.pupil_days)
    return Figure(
        _WORDS.measure, _WORDS.clause, _WORDS.title, _WORDS.formula, share, share, share,
        _finding(compared, found, alone), _sentence(compared, alone), _WORDS.unit, estimate=False,
        excluded=_excluded(compared, found, sheets, period), missing=_missing(compared, found),
        sources=_sources(compared, found, sheets), value=_value(compared, alone),
    )  # fmt: skip


def no_list() -> Figure:
    """M6a of a school that has not said which types of incident are unwanted."""
    none = Share(0, 0)
    return Figure(
        _WORDS.measure, _WORDS.clause, _WORDS.title, _WORDS.formula, none, none, none, Finding.NOT_MEASURED, NO_LIST,
        _WORDS.unit, estimate=False, value="none yet",
    )  # fmt: skip


def _alone(compared: Compared, found: Incidents, sheets: Exposure) -> Tally:
    """The later year by itself: every month of it that has a rate, comparable or not."""
    keys = [pair.key for pair in compared.pairs if not (found.fault(pair.key) or sheets.fault(pair.key))]
    return sum((Tally(found.count(key), sheets.months[key].pupil_days) for key in keys), Tally(0, 0))


def _finding(compared: Compared, found: Incidents, alone: Tally) -> Finding:
    if not compared.usable:
        return Finding.CANNOT_TELL if alone.pupil_days else Finding.NOT_MEASURED
    more = Tally(sum(found.untyped(pair.key) for pair in compared.usable), 0)
    before = Tally(sum(found.untyped(pair.before) for pair in compared.usable), 0)
    words = {
        verdict(rate_ratio(compared.now + more, compared.then)),
        verdict(rate_ratio(compared.now, compared.then + before)),
        verdict(compared.ratio),
    }
    return words.pop() if len(words) == 1 else Finding.CANNOT_TELL


def verdict(ratio: Ratio | None) -> Finding:
    """Met when the whole interval is below 1, not met when it is above; in between there is no clear change."""
    if ratio is None:
        return Finding.CANNOT_TELL
    if ratio.lower:
        return Finding.MET
    return Finding.NOT_MET if ratio.higher else Finding.NO_CLEAR_CHANGE


def _value(compared: Compared, alone: Tally) -> str:
    if compared.usable:
        return f"{compared.now.words}, was {compared.then.words}"
    return alone.words if alone.pupil_days else "none yet"


def _sentence(compared: Compared, alone: Tally) -> str:
    if not compared.usable:
        if not alone.pupil_days:
            return NOTHING_WRITTEN
        return (
            f"{alone.words} unwanted incidents per 1,000 pupil-days ({alone.incidents} in all). No month can be "
            "compared with the same month of an earlier school year."
        )
    now, then, ratio = compared.now, compared.then, compared.ratio
    said = (
        f"{now.words} unwanted incidents per 1,000 pupil-days ({now.incidents} in all); in the same months "
        f"{compared.earlier} it was {then.words} ({then.incidents})."
    )
    return f"{said} {change(ratio)}"


def change(ratio: Ratio | None) -> str:
    """By how much the rate changed, and whether that could be chance."""
    if ratio is None:
        return "One of the two years has no incident at all, so a ratio says nothing."
    way = "as many" if not ratio.percent else f"{abs(ratio.percent)}% {'fewer' if ratio.percent < 0 else 'more'}"
    sure = "" if ratio.lower or ratio.higher else ": no clear change, it could be chance"
    return f"That is {way}; the ratio is {ratio.words}{sure}."


def _excluded(compared: Compared, found: Incidents, sheets: Exposure, period: Period) -> tuple[Group, ...]:
    kinds = labels("playground-incidents", "incidents.type")
    wanted = [(f"Not on the list of unwanted types: {kinds[i.kind]}", i.row.name)
              for i in found.all if i.unwanted is False and i.day in period]  # fmt: skip
    pairs = [(pair.why, month_name(pair.key)) for pair in compared.pairs if pair.why]
    before = {pair.before for pair in compared.pairs}
    apart = [(why, name) for day, why, name in found.apart
             if day is None or day in period or (day.year, day.month) in before]  # fmt: skip
    return group([*pairs, *wanted, *apart, *found.left_out, *sheets.left_out])


def _compared_keys(compared: Compared) -> set[MonthKey]:
    return {key for pair in compared.usable for key in (pair.key, pair.before)}


def _shown_keys(compared: Compared) -> set[MonthKey]:
    """The months that are compared; where none is, those of the later year."""
    return _compared_keys(compared) or {pair.key for pair in compared.pairs}


def _missing(compared: Compared, found: Incidents) -> tuple[Group, ...]:
    keys = _shown_keys(compared)
    return group((UNTYPED, i.row.name) for i in found.all if i.unwanted is None and i.key in keys)


def _sources(compared: Compared, found: Incidents, sheets: Exposure) -> tuple[FigureSource, ...]:
    keys = _shown_keys(compared)
    rows = [source for i in found.all if i.key in keys and _counts(i) for source in i.row.trace("on", "type")]
    months = [source for key in keys & sheets.months.keys() for source in sheets.months[key].row.trace(*COLUMNS)]
    return in_order([*rows, *months])


def _counts(incident: Incident) -> bool:
    return incident.unwanted is not False
