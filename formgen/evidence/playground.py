"""M6a, playground incidents (SC6a): a rate per 1,000 pupil-days, the same months of two school years compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from formgen.evidence.calendar import term_name, term_of_month
from formgen.evidence.evidence import Evidence, Period
from formgen.evidence.exposure import READS as EXPOSURE_READS
from formgen.evidence.exposure import Exposure, MonthKey, exposure
from formgen.evidence.figure import Figure, Share
from formgen.evidence.incidents import Incident, Incidents, incidents
from formgen.evidence.playground_figure import Compared, Pair, figure, no_list
from formgen.evidence.ratio import Tally
from formgen.terms import year_of

MOST_INVOLVED = 5
READS = (
    *(f"playground-incidents.incidents.{column}" for column in ("on", "type", "pupils")), *EXPOSURE_READS,
    "settings.playground.unwanted", "settings.terms",
)  # fmt: skip
OTHER_LIST = "Another list of unwanted types was in use"


@dataclass(frozen=True, slots=True)
class MonthRate:
    """One month: unwanted incidents, the tally they make with its pupil-days, or why there is no rate."""

    key: MonthKey
    incidents: int
    tally: Tally | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class TermRate:
    """One term: its tally over the months that belong to it, and incidents per 100 children."""

    name: str
    tally: Tally
    per_hundred: float


@dataclass(frozen=True, slots=True)
class Playground:
    """M6a of a period: the comparison, each month, each term (none without term dates).

    `repeat` is the share of incidents, of those that number their children, in which one of the five most involved
    had a part; `unnamed` incidents number nobody.
    """

    rate: Figure
    compared: Compared
    months: tuple[MonthRate, ...]
    terms: tuple[TermRate, ...]
    repeat: Share
    unnamed: int

    @property
    def figures(self) -> tuple[Figure, ...]:
        """M6a."""
        return (self.rate,)


def playground(evidence: Evidence, period: Period) -> Playground:
    """M6a of the period (domain facts, 3.6): its last school year against its first, or the year before it."""
    found, sheets = incidents(evidence), exposure(evidence)
    keys = whole_months(period, evidence.today)
    compared = _compared(keys, sheets, found)
    months = tuple(_month(key, sheets, found) for key in keys)
    shown, unnamed = repeat_share(i for i in found.unwanted if i.day in period)
    rate = figure(compared, found, sheets, period) if listed(evidence) else no_list()
    return Playground(rate, compared, months, _terms(evidence, months, sheets), shown, unnamed)


def listed(evidence: Evidence) -> bool:
    """Whether anybody has said which types of incident are unwanted: without it there is no rate, and no nought."""
    return bool(evidence.settings.playground.unwanted) or any(evidence.definitions.values())


def whole_months(period: Period, today: date) -> list[MonthKey]:
    """The months that lie wholly in the period and are over."""
    year, month = period.start.year, period.start.month
    found = []
    while (first := date(year, month, 1)) <= min(period.end, today):
        after = date(year + month // 12, month % 12 + 1, 1)
        if first >= period.start and after.toordinal() - 1 <= min(period.end, today).toordinal():
            found.append((year, month))
        year, month = after.year, after.month
    return found


def _compared(keys: list[MonthKey], sheets: Exposure, found: Incidents) -> Compared:
    """The last school year of the months beside the first of them; beside the year before, if there is but one."""
    used = [key for key in keys if key in sheets.months or found.count(key)] or keys
    last = [key for key in keys if year_of(*key) == year_of(*used[-1])] if used else []
    first = next((key for key in used if not found.fault(key)), used[-1]) if used else None
    back = max(1, year_of(*used[-1]) - year_of(*first)) if first else 1
    pairs = (_pair(key, (key[0] - back, key[1]), sheets, found) for key in last)
    return Compared(tuple(pair for pair in pairs if not _holiday(pair, sheets, found)), back)


def _holiday(pair: Pair, sheets: Exposure, found: Incidents) -> bool:
    """Whether it is August, and nobody wrote anything for it."""
    keys = (pair.key, pair.before)
    return pair.key[1] == 8 and not any(key in sheets.months or found.count(key) for key in keys)


def _pair(key: MonthKey, before: MonthKey, sheets: Exposure, found: Incidents) -> Pair:
    why = found.fault(key) or found.fault(before) or sheets.fault(key) or sheets.fault(before)
    if why:
        return Pair(key, before, Tally(0, 0), Tally(0, 0), why)
    now, then = sheets.months[key], sheets.months[before]
    lists = found.lists(key) | found.lists(before)
    if now.version is None or now.version != then.version or len(lists) > 1:
        why = OTHER_LIST
    tallies = [Tally(found.count(k), sheets.months[k].pupil_days) for k in (before, key)]
    return Pair(key, before, tallies[0], tallies[1], why)


def _month(key: MonthKey, sheets: Exposure, found: Incidents) -> MonthRate:
    count, why = found.count(key), found.fault(key) or sheets.fault(key)
    return MonthRate(key, count, None if why else Tally(count, sheets.months[key].pupil_days), why)


def _terms(evidence: Evidence, months: Iterable[MonthRate], sheets: Exposure) -> tuple[TermRate, ...]:
    """Each term whose months have a rate; a month belongs to the term that has most of its school days."""
    parts: dict[str, list[MonthRate]] = {}
    for month in months:
        term = term_of_month(evidence.terms, *month.key)
        if term is not None and month.tally is not None:
            parts.setdefault(term_name(term), []).append(month)
    return tuple(_term(name, own, sheets) for name, own in parts.items())


def _term(name: str, months: list[MonthRate], sheets: Exposure) -> TermRate:
    tally = Tally(0, 0)
    for month in months:
        tally += month.tally or Tally(0, 0)
    roll = sum(float(sheets.months[m.key].roll or 0) for m in months) / len(months)
    return TermRate(name, tally, 100 * tally.incidents / roll if roll else 0.0)


def repeat_share(found: Iterable[Incident]) -> tuple[Share, int]:
    """Of the incidents that number their children, those with one of the five most involved; and how many do not."""
    kept = list(found)
    named = [i for i in kept if i.children]
    often = Counter(child for i in named for child in i.children)
    most = {child for child, _ in sorted(often.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_INVOLVED]}
    return Share(sum(bool(most & i.children) for i in named), len(named)), len(kept) - len(named)
