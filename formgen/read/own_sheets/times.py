"""Parts of the day, such as 12:00-13:15: what a mapping file says of them, and the time that a cell shows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time
from typing import Final

from formgen.read.values.flaws import Found

_SPAN: Final = re.compile(r"\s*(\d{1,2})[:.](\d{2})\s*(?:-|–|to)\s*(\d{1,2})[:.](\d{2})\s*", re.ASCII)
_CLOCK: Final = re.compile(r"(?:.*[\sT,])?(\d{1,2})[:.](\d{2})(?:[:.]\d{2}(?:\.\d+)?)?\s*([ap])?\.?(?:m\.?)?z?\s*",
                           re.ASCII | re.IGNORECASE)  # fmt: skip
_LONGEST: Final = 60
_NOON: Final = 12


class TimesError(ValueError):
    """Looks like a part of the day, and is none."""


@dataclass(frozen=True, slots=True)
class Span:
    """A part of the day, from `start` on, up to `end`."""

    start: time
    end: time

    def __contains__(self, moment: time) -> bool:
        return self.start <= moment < self.end

    def meets(self, other: Span) -> bool:
        """Whether some moment lies in both."""
        return self.start < other.end and other.start < self.end


def span_of(text: str) -> Span | None:
    """The part of the day that a text such as “12:00-13:15” names; None for other words. Raises `TimesError`."""
    match = _SPAN.fullmatch(text)
    if match is None:
        return None
    try:
        start, end = time(int(match[1]), int(match[2])), time(int(match[3]), int(match[4]))
    except ValueError:
        raise TimesError(text) from None
    if start >= end:
        raise TimesError(text)
    return Span(start, end)


def moment_in(found: Found) -> time | None:
    """The time of day that a cell shows, alone or after a date; None where it shows none."""
    match found:
        case datetime():
            return found.time()
        case time():
            return found
        case str() if len(found) <= _LONGEST and (match := _CLOCK.fullmatch(found.strip())):
            return _clock(int(match[1]), int(match[2]), (match[3] or "").casefold())
    return None


def _clock(hour: int, minute: int, half: str) -> time | None:
    if half and not 1 <= hour <= _NOON:
        return None
    hour = hour % _NOON + (_NOON if half == "p" else 0) if half else hour
    try:
        return time(hour, minute)
    except ValueError:
        return None
