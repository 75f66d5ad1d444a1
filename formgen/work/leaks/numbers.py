"""Days of birth, pupil numbers and case numbers in texts, in whatever form they are usually written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta

from formgen.ask import MONTHS

_MONTHS = {name: number for number, month in enumerate(MONTHS, 1) for name in (month.casefold(), month[:3].casefold())}
_MONTHS["sept"] = 9
_NAMED = "|".join(sorted(_MONTHS, key=len, reverse=True))
_TH, _COMMA = "(?:st|nd|rd|th)?", r"[\s.,\-]*"
_SIGN = r"\s*[./\-‐‑–—−]\s*"
_APART = rf"(?:{_SIGN}|\s+)"
_DAY, _YEAR = rf"(?P<d>\d{{1,2}}){_TH}", r"(?P<y>\d{4}|\d{2})"
_START, _STOP = r"(?<![0-9A-Za-z])", r"(?![0-9A-Za-z])"
_PATTERNS = tuple(re.compile(f"{_START}{pattern}{_STOP}", re.IGNORECASE) for pattern in (
    rf"(?P<d>\d{{1,2}}){_APART}(?P<m>\d{{1,2}}){_APART}(?P<y>\d{{4}})",
    rf"(?P<d>\d{{1,2}}){_SIGN}(?P<m>\d{{1,2}}){_SIGN}(?P<y>\d{{2}})",
    rf"(?P<y>\d{{4}}){_APART}(?P<m>\d{{1,2}}){_APART}(?P<d>\d{{1,2}})(?:t[\d:.]+z?)?",
    rf"{_DAY}(?:\s+of)?{_COMMA}(?P<n>{_NAMED}){_COMMA}{_YEAR}",
    rf"(?P<n>{_NAMED}){_COMMA}{_DAY}{_COMMA}(?P<y>\d{{4}})",
    r"(?P<d>\d{2})(?P<m>\d{2})(?P<y>(?:19|20)\d{2})",
    r"(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})",
))  # fmt: skip
_CENTURY = 2000
_FIRST = date(1899, 12, 30)
"""The day 0 of a spreadsheet."""


def days_in(text: str) -> Iterator[date]:
    """Every day that a text may name, day before month and month before day."""
    for pattern in _PATTERNS:
        at = 0
        while (found := pattern.search(text, at)) is not None:
            at = found.start() + 1
            told = found.groupdict()
            year = int(told["y"]) + (_CENTURY if len(told["y"]) == 2 else 0)
            month = int(told["m"]) if told.get("m") else _MONTHS[told["n"].casefold()]
            for one, other in {(month, int(told["d"])), (int(told["d"]), month) if told.get("m") else (month, 0)}:
                with suppress(ValueError):
                    yield date(year, one, other)


def serial(day: date) -> str:
    """The day as the number that a spreadsheet keeps."""
    return str((day - _FIRST) // timedelta(days=1))


_UPN = re.compile(r"(?=([A-Z]\d{11}[A-Z0-9]))")
_CASE = re.compile(r"(?<![A-Za-z])([A-Za-z]{2})[\s_/.\-‐‑–—−]{0,3}(\d{4})[\s_/.\-‐‑–—−]{0,3}(\d{3,})")


def upns_in(text: str) -> Iterator[str]:
    """Everything in a text that is shaped like a pupil number, be there spaces in it."""
    return (found[1] for found in _UPN.finditer(re.sub(r"[\s\-‐‑–]", "", text).upper()))


def cases_in(text: str) -> Iterator[str]:
    """Everything in a text that is shaped like the number of a case, as it is usually written."""
    return (f"{found[1]}-{found[2]}-{found[3]}".upper() for found in _CASE.finditer(text))
