"""What a located cell holds, as a plain value: dates as dates, results of formulas only with a word about it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from math import isfinite

from formgen.errors import Severity
from formgen.read.ooxml.workbook import Cell
from formgen.read.values import dates
from formgen.read.values.flaws import Flaw, Found, short

_TRUTH = re.compile(r"=\s*(?:of:)?(TRUE|FALSE)\s*(?:\(\s*\))?", re.IGNORECASE)
"""LibreOffice writes truth values as formulas."""

_ISO = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:T[0-9:.]+Z?)?")
"""A date as the file format writes it; a text that only begins like one is what somebody typed."""

_CODE = re.compile(r"_x([0-9A-Fa-f]{4})_")
"""How a workbook spells a character that XML cannot hold, and the underscore of letters that look like such a code."""


@dataclass(frozen=True, slots=True)
class Content:
    """The value of a cell, and what is wrong with it before anybody asks what it means."""

    found: Found = None
    flaws: tuple[Flaw, ...] = ()


def content(cell: Cell | None, date1904: bool) -> Content:
    """The content of a cell; None is an empty one."""
    if cell is None:
        return Content()
    if cell.formula is not None and (truth := _TRUTH.fullmatch(cell.formula)):
        return Content(truth[1].upper() == "TRUE")
    if cell.error is not None:
        return Content(None, (_error(cell),))
    if cell.formula is not None and cell.value is None:
        return Content(None, (_formula(cell, Severity.ERROR, "without a result"),))
    if cell.percent and isinstance(cell.value, int | float) and not isinstance(cell.value, bool):
        return _percent(cell.value)
    found = _moment(cell, date1904)
    if isinstance(found, Flaw):
        return Content(None, (found,))
    if cell.formula is None:
        return Content(found, (*_code_in(cell), *((_EPOCH,) if date1904 and isinstance(found, date) else ())))
    return Content(found, (_formula(cell, Severity.WARNING, f"with the result {short(str(cell.value))}"),))


_EPOCH = Flaw(
    "date_system", "This workbook counts dates from 1904, and the form was made to count from 1900.",
    "Please check the date: it may be four years out.", Severity.WARNING,
)  # fmt: skip


def _code_in(cell: Cell) -> tuple[Flaw, ...]:
    """A word about a text where a program took letters for the code of a character, or left a code over."""
    if not isinstance(cell.value, str) or "_x" not in cell.raw:
        return ()
    decoded = [chr(int(code, 16)) for code in _CODE.findall(cell.raw)] if cell.value != cell.raw else []
    if not any(c.isprintable() and c != "_" for c in decoded) and "_x005f_" not in cell.value.casefold():
        return ()
    return (Flaw("unclear", f"The text holds the code of a character: it was read as {short(cell.value)}.",
                 "Please check that this was meant.", Severity.WARNING),)  # fmt: skip


def _percent(share: float) -> Content:
    """A number that the cell shows as per cent, as the number that a person sees."""
    shown = round(share * 100.0, 6)
    if not isfinite(shown):
        endless = Flaw("unclear", "The cell shows a number without end.", "Please type the answer again.")
        return Content(None, (endless,))
    told = Flaw("percent", f"The cell shows {shown:g}%: it was read as {shown:g}.", "Please check that this is meant.",
                Severity.WARNING)  # fmt: skip
    return Content(int(shown) if shown == int(shown) else shown, (told,))


def _moment(cell: Cell, date1904: bool) -> Found | Flaw:
    """The value of a cell; a number that is shown as a date is that date."""
    value = cell.value
    if not cell.date or isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        moment = dates.from_serial(value, date1904)
        return moment if moment is not None else Flaw(
            "impossible_date", f"The cell shows {value:g} as a date; there is no such date.", "Please type it again."
        )  # fmt: skip
    if isinstance(value, str) and (iso := _ISO.fullmatch(value)):
        try:
            return date.fromisoformat(iso[1])
        except ValueError:
            return value
    return value


def _error(cell: Cell) -> Flaw:
    return Flaw(
        "error_cell", f"The cell shows the error {short(str(cell.error))} instead of an answer.",
        "Please type the answer again; if it begins with = or -, put an apostrophe (’) before it.",
    )  # fmt: skip


def _formula(cell: Cell, severity: Severity, what: str) -> Flaw:
    return Flaw("formula", f"The cell holds a formula {what}: {short(cell.formula or '')}.",
                "Please type the answer in place of the formula.", severity)  # fmt: skip
