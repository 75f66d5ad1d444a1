"""M7, the yearly check (SC0b): was the policy looked at in each school year?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from formgen.evidence.evidence import Evidence, Period
from formgen.evidence.figure import Figure, Words, group, share_figure
from formgen.evidence.logs import LogRow, log, sources

FORM = "meeting-log"
KIND = "annual_check"
READS = (f"{FORM}.meetings.on", f"{FORM}.meetings.kind", f"{FORM}.meetings.held")
NOT_YET = "The school year is not over, and the check has not been held yet"
NO_LOG = "No meeting of any sort is written down for the year"
UNSAID = "The log does not say whether the check was held"
TARGET = 100

_WORDS = Words(
    "M7", "SC0b", "The policy was checked each year",
    "School years with a yearly check of the policy that was held, out of the school years of the period.",
    "school years",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Checked:
    """One school year: the days on which the check was held; why it is not known whether it was."""

    year: Period
    days: tuple[date, ...]
    unknown: str = ""

    @property
    def words(self) -> str:
        """“Yes, on 14/07/2026”, “No”, or why that is not known."""
        if self.days:
            return f"Yes, on {', '.join(f'{day:%d/%m/%Y}' for day in self.days)}"
        return self.unknown or "No"


@dataclass(frozen=True, slots=True)
class PolicyCheck:
    """M7 of a period, with each of its school years."""

    check: Figure
    years: tuple[Checked, ...]

    @property
    def figures(self) -> tuple[Figure, ...]:
        """M7."""
        return (self.check,)


def policy_check(evidence: Evidence, period: Period) -> PolicyCheck:
    """M7 of the period: yes or no for each school year (domain facts, 3.6). No log at all is no “no”."""
    found = log(evidence, FORM, "meetings")
    inside = [row for row in found.rows if row.day("on") in period]
    rows = [row for row in inside if row.text("kind") == KIND]
    years = tuple(_checked(year, inside, evidence.today) for year in period.school_years())
    yes = [year for year in years if year.days]
    kept = years if inside else ()
    figure = share_figure(
        _WORDS, len(yes), len(kept), _sentence(kept), target=TARGET, estimate=False,
        missing=group((year.unknown, year.year.words) for year in kept if year.unknown),
        excluded=found.left_out, sources=sources(rows, "on", "kind", "held"),
    )  # fmt: skip
    return PolicyCheck(figure, years)


def _checked(year: Period, rows: Iterable[LogRow], today: date) -> Checked:
    logged = [(day, row) for row in rows if (day := row.day("on")) is not None and day in year]
    own = [(day, row.at("held")) for day, row in logged if row.text("kind") == KIND]
    days = tuple(sorted({day for day, held in own if held is True}))
    if days:
        return Checked(year, days)
    if any(held is not False for _, held in own):
        return Checked(year, (), UNSAID)
    if year.end > today:
        return Checked(year, (), NOT_YET)
    return Checked(year, (), "" if logged else NO_LOG)


def _sentence(years: tuple[Checked, ...]) -> str:
    if not years:
        return "No meeting of any sort is written down for this period."
    return " ".join(f"{year.year.words}: {year.words[0].lower()}{year.words[1:]}." for year in years)
