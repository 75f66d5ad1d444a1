"""The spans of days of which packs tell: this pack, earlier ones, their school years, and what lies between."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

from formgen.evidence.evidence import Period

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Spans:
    """Each span once, the pack’s own period first; `parts` has the smallest ones that make up a longer one."""

    every: tuple[Period, ...]
    parts: Mapping[Period, tuple[Period, ...]]


def spans(period: Period, told: Iterable[Period]) -> Spans:
    """The spans of a pack, `told` those of earlier ones: of all that share days with it, and of their school years.

    What one of them has more or less than another is a span of its own. Alone, a pack has its own period alone; and so
    it has beside packs of whole school years if it is of such itself.
    """
    near = [one for one in told if one != period and one.end >= period.start and one.start <= period.end]
    if _whole(period):
        near = [one for one in near if not _whole(one)]
    wide = [period, *near]
    named = dict.fromkeys(span for one in wide for span in ((one, *one.school_years()) if near else (one,)))
    cuts = sorted({day for span in named for day in (span.start, span.end + _DAY)})
    pieces = [Period(start, end - _DAY) for start, end in pairwise(cuts) if any(start in one for one in wide)]
    parts = {span: tuple(piece for piece in pieces if piece.start in span) for span in named}
    return Spans((*dict.fromkeys([*named, *pieces]),), {span: own for span, own in parts.items() if len(own) > 1})


def _whole(period: Period) -> bool:
    return all(year.whole_year for year in period.school_years())
