"""When a line of a response sheet was answered, and what names such a line for ever.

`moment(cell, month_first, date1904)` gives the day and the time; `line_name` and `moment_in` write and read the name.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Final

from formgen.read.ooxml.workbook import Cell
from formgen.read.own_sheets.times import moment_in as time_in
from formgen.read.own_sheets.values import day_in
from formgen.read.values.content import content
from formgen.read.values.flaws import Flaw, Typed, flawed, short, spelt
from formgen.records import ENTRY, Record

_ZONE: Final = re.compile(r"(.*[\dmM])\s*(?:BST|(?:GMT|UTC|Z)\s*(?:[+-]\d{1,2}(?::?\d{2})?)?)", re.ASCII)
_LONGEST: Final = 80
_FIGURES: Final = re.compile(r"\d+", re.ASCII)
_OF_A_DAY: Final = 3
"""So many groups of figures a day has, written without a time."""
_LINE: Final = re.compile(r"answered (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d|-) [0-9a-f]{24}", re.ASCII)


def moment(cell: Cell | None, month_first: bool | None, date1904: bool) -> Typed:
    """When a line was answered, by the clock of the sheet: a zone beside it changes nothing, as another export of the
    same answers names none.

    No value, with the reason, where the day, the time or the zone cannot be told.
    """
    held = content(cell, date1904)
    if held.flaws or held.found is None:
        return Typed(None, held.flaws or (_none(),))
    found = held.found
    if isinstance(found, datetime):
        return Typed(found.replace(microsecond=0))
    zoned = _ZONE.fullmatch(found.strip()) if isinstance(found, str) and len(found) <= _LONGEST else None
    text = zoned[1] if zoned else found
    told = day_in(text, month_first)
    clock = time_in(text)
    if told.flaws:
        return Typed(None, told.flaws)
    if clock is None and len(_FIGURES.findall(spelt(text))) <= _OF_A_DAY:
        clock = time.min  # the day alone is told
    if not isinstance(told.value, date) or clock is None:
        return flawed("no_moment", f"{short(spelt(found))} is no day with a time.",
                      "Please look at the cell, and at `[when]` in the mapping file.")  # fmt: skip
    return Typed(datetime.combine(told.value, clock) + _seconds(text))


def _none() -> Flaw:
    return Flaw("no_moment", "It does not say when this was answered.", "Please look at the cell.")


_SECONDS: Final = re.compile(r"(?:.*[\sT,])?\d{1,2}[:.]\d{2}[:.]([0-5]\d)(?:\.\d+)?(?:\s*[ap]\.?m\.?)?z?",
                             re.ASCII | re.IGNORECASE)  # fmt: skip


def _seconds(found: object) -> timedelta:
    """The seconds of a time that is written as text: the parts of a day do without."""
    match = _SECONDS.fullmatch(found.strip()) if isinstance(found, str) else None
    return timedelta(seconds=int(match[1]) if match else 0)


def line_name(answered: datetime | None, content_: str) -> str:
    """What names a line of a response sheet for ever; `content_` is the fingerprint of what it says."""
    return f"answered {answered.isoformat(timespec='seconds') if answered else '-'} {content_}"


def is_line(entry: str) -> bool:
    """Whether a name is that of a line of a response sheet."""
    return _LINE.fullmatch(entry) is not None


def is_of_line(record: Record) -> bool:
    """Whether a record is of a line of a response sheet."""
    found = record.sources.get(ENTRY)
    return found is not None and is_line(found.raw)


def moment_in(entry: str) -> datetime | None:
    """When the line of that name was answered; None where it does not say so, or the name is of something else."""
    match = _LINE.fullmatch(entry)
    return None if match is None or match[1] == "-" else datetime.fromisoformat(match[1])
