"""Playground incidents as the log has them, and which of them are unwanted."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from formgen.evidence.evidence import Evidence, once
from formgen.evidence.exposure import MonthKey
from formgen.evidence.logs import LogRow, labels, log

FORM = "playground-incidents"
UNDATED, UNTYPED = "An incident without a date: in no month", "It does not say what kind of incident it was"


@dataclass(frozen=True, slots=True)
class Incident:
    """One incident. `unwanted` is None where nobody wrote what kind it was, or no list is set.

    `list` are the types that counted as unwanted when its record was taken in.
    """

    day: date
    kind: str
    unwanted: bool | None
    list: frozenset[str]
    children: frozenset[str]
    row: LogRow

    @property
    def key(self) -> MonthKey:
        """Its month."""
        return self.day.year, self.day.month


@dataclass(frozen=True)
class Incidents:
    """All incidents with a date; `left_out` the rows without one, and repeated ones, with the reason.

    `apart` are lines of earlier sheets that do not compare: day, reason and name.
    """

    all: tuple[Incident, ...]
    left_out: tuple[tuple[str, str], ...]
    apart: tuple[tuple[date | None, str, str], ...] = ()

    @cached_property
    def unwanted(self) -> tuple[Incident, ...]:
        """Those that count as unwanted."""
        return tuple(i for i in self.all if i.unwanted)

    @cached_property
    def _count(self) -> Counter[MonthKey]:
        return Counter(i.key for i in self.unwanted)

    @cached_property
    def _untyped(self) -> Counter[MonthKey]:
        return Counter(i.key for i in self.all if i.unwanted is None)

    def count(self, key: MonthKey) -> int:
        """How many unwanted incidents that month had."""
        return self._count[key]

    def untyped(self, key: MonthKey) -> int:
        """How many incidents of that month do not say what kind they were."""
        return self._untyped[key]

    @cached_property
    def _faults(self) -> dict[MonthKey, str]:
        return {(day.year, day.month): why for day, why, _ in self.apart if day is not None}

    def fault(self, key: MonthKey) -> str:
        """Why that month has no rate: some of its incidents do not compare; nothing where all do."""
        return self._faults.get(key, "")

    def lists(self, key: MonthKey) -> frozenset[frozenset[str]]:
        """The lists of unwanted types by which that month's incidents were judged."""
        return frozenset(i.list for i in self.all if i.key == key)


@once
def incidents(evidence: Evidence) -> Incidents:
    """The incidents of all logs; what is unwanted, the settings say that held when the record was taken in."""
    found = log(evidence, FORM, "incidents")
    legacy = [(row.filed.day, why, row.name) for row in found.rows if (why := _apart(row))]
    rows = [row for row in found.rows if not _apart(row)]
    apart = [(UNDATED, row.name) for row in rows if row.day("on") is None]
    apart += [(g.reason, name) for g in found.left_out for name in g.cases]
    dated = (_incident(row, day, evidence) for row in rows if (day := row.day("on")) is not None)
    return Incidents(tuple(dated), tuple(apart), tuple(legacy))


def _apart(row: LogRow) -> str:
    """Why a line of an earlier sheet is in no rate; nothing where its day and its kind compare."""
    return row.filed.apart("incidents.on", "incidents.type")


def _incident(row: LogRow, day: date, evidence: Evidence) -> Incident:
    kind = row.text("type")
    types = evidence.unwanted(row.filed.record.run)
    known = kind if kind in labels(FORM, "incidents.type") else ""
    unwanted = known in types if known and types else None
    return Incident(day, known, unwanted, types, children_in(row.text("pupils")), row)


def children_in(text: str) -> frozenset[str]:
    """The numbers of children in a line such as “R07, r 12”."""
    return frozenset("".join(part.split()).upper() for part in re.split("[,;]", text) if part.strip())
