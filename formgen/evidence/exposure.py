"""What playground incidents are divided by: for each month, days open, children on roll, and how the log was kept."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from formgen.ask import MONTHS, PartialDate
from formgen.evidence.evidence import Evidence
from formgen.evidence.logs import LogRow, log
from formgen.terms import year_of

FORM = "playground-exposure"
COLUMNS = ("month", "days_open", "average_roll", "log_kept", "definition_version")
READS = tuple(f"{FORM}.months.{column}" for column in COLUMNS)

KEPT = frozenset({"all", "most"})
"""Only months whose log was kept on all or most days are compared (domain facts, 3.6)."""

MonthKey = tuple[int, int]
"""Year and month."""

NO_MONTH, REPLACED = "A row without its month", "A month that a later sheet gives anew: the later one counts"
NO_ROW, NO_DAYS = "No row in the exposure sheet", "Days open or children on roll are missing"
NOT_KEPT, NOT_SAID = "The log was not kept on most days", "It does not say how the log was kept"
NOT_COMPARABLE = "The schools were closed for COVID in that school year"


@dataclass(frozen=True, slots=True)
class Month:
    """One month of the exposure sheet. A number that is not written down is None."""

    key: MonthKey
    days: int | None
    roll: int | Decimal | None
    kept: str
    version: int | None
    row: LogRow

    @property
    def pupil_days(self) -> int:
        """Children on roll times days open."""
        return round((self.days or 0) * (self.roll or 0))

    @property
    def fault(self) -> str:
        """Why the month can be compared with none; nothing where it can."""
        if covid(self.key):
            return NOT_COMPARABLE
        if not self.pupil_days:
            return NO_DAYS
        if not self.kept:
            return NOT_SAID
        return "" if self.kept in KEPT else NOT_KEPT


@dataclass(frozen=True, slots=True)
class Exposure:
    """The months by year and month; `left_out` has the rows that count for nothing, with the reason."""

    months: dict[MonthKey, Month]
    left_out: tuple[tuple[str, str], ...]

    def fault(self, key: MonthKey) -> str:
        """Why that month can be compared with none; nothing where it can."""
        if covid(key):
            return NOT_COMPARABLE
        return self.months[key].fault if key in self.months else NO_ROW


def exposure(evidence: Evidence) -> Exposure:
    """All months of all exposure sheets; of a month that is given twice, the one filed last."""
    found = log(evidence, FORM, "months")
    months: dict[MonthKey, Month] = {}
    apart = [(g.reason, name) for g in found.left_out for name in g.cases]
    for row in found.rows:
        key = _key(row)
        if key is None:
            apart.append((NO_MONTH, row.name))
            continue
        if key in months:
            apart.append((REPLACED, month_name(key)))
        months[key] = _month(key, row)
    return Exposure(months, tuple(apart))


def _key(row: LogRow) -> MonthKey | None:
    found = row.at("month")
    return (found.year, found.month) if isinstance(found, PartialDate) and found.month else None


def _month(key: MonthKey, row: LogRow) -> Month:
    return Month(
        key, row.whole("days_open"), row.number("average_roll"), row.text("log_kept"), row.whole("definition_version"),
        row,
    )  # fmt: skip


def month_name(key: MonthKey) -> str:
    """“March 2026”."""
    return f"{MONTHS[key[1] - 1]} {key[0]}"


def covid(key: MonthKey) -> bool:
    """Whether the month lies in 2019/20 or 2020/21, which compare with nothing (domain facts, 3.6)."""
    return year_of(*key) in (2019, 2020)
