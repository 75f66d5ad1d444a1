"""Which styles of a workbook show dates, and which per cent."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from formgen.read.ooxml.kept import kept
from formgen.read.ooxml.markup import NAMESPACES, Attributes, Walker

_DATE_FORMATS: Final = {
    str(number): True for number in (*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59))
}
_PERCENT_FORMATS: Final = {"9": True, "10": True}
_NOT_DATE: Final = re.compile(r'"[^"]*"|[\\_*].|\[(?!(?:h+|m+|s+)\])[^\[\]]*\]', re.IGNORECASE | re.DOTALL)
_DATE_LETTER: Final = re.compile(r"[dmyhs]", re.IGNORECASE)


def is_date_format(code: str) -> bool:
    """Whether a number format shows dates or times: d, m, y, h or s outside quotes, brackets, escapes."""
    return bool(_DATE_LETTER.search(_NOT_DATE.sub("", code)))


def is_percent_format(code: str) -> bool:
    """Whether a number format shows hundredths: a per cent sign outside quotes, brackets, escapes."""
    return "%" in _NOT_DATE.sub("", code)


@dataclass(frozen=True, slots=True)
class Styles:
    """The cell styles that show dates and those that show per cent, by the numbers that cells call them by."""

    dates: frozenset[str] = frozenset()
    percents: frozenset[str] = frozenset()


@kept(32, longest=100_000)
def styles_of(content: bytes) -> Styles:
    """The styles that a part lists. Forms of one kind bring the same part again and again."""
    walk = _StylesWalk().read(content)
    return Styles(walk.shown(_DATE_FORMATS | walk.dates), walk.shown(_PERCENT_FORMATS | walk.percents))


class _StylesWalk(Walker):
    __slots__ = ("dates", "formats", "percents")
    root = "styleSheet"
    namespaces = NAMESPACES

    def __init__(self) -> None:
        super().__init__()
        self.dates: dict[str, bool] = {}
        self.percents: dict[str, bool] = {}
        self.formats: list[str] = []

    def opened(self, name: str, attributes: Attributes) -> None:
        """Takes in one style or one number format."""
        if name == "xf" and self.inside("cellXfs", "xf"):
            self.formats.append(attributes.get("numFmtId", "0"))
        elif name == "numFmt" and self.inside("numFmts", "numFmt"):
            number, code = attributes.get("numFmtId", ""), attributes.get("formatCode", "")
            self.dates[number], self.percents[number] = is_date_format(code), is_percent_format(code)

    def shown(self, known: Mapping[str, bool]) -> frozenset[str]:
        """The numbers of the styles whose format is one of `known`."""
        return frozenset(str(style) for style, number in enumerate(self.formats) if known.get(number))
