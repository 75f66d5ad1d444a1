"""Reports as data: headings, paragraphs, tables and charts that every format can render.

A chart is its data and a kind; each format draws it in its own way (SVG in PDF and HTML, PNG in Word, native in
Excel). Text is plain: no markup. What comes from outside (a person's words, a name in the settings, a file's name)
goes in as `inserted(text)`, so that it can be told from formgen's own words; `plain` takes the marks out again before
a format sees the report.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields, is_dataclass, replace
from enum import StrEnum
from typing import Any, TypeVar


class Tone(StrEnum):
    """How a paragraph is meant: told, noted in small print, or a caution."""

    PLAIN = "plain"
    LEAD = "lead"
    NOTE = "note"
    CAUTION = "caution"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 starts a section, and a `page` where the format has pages."""

    text: str
    level: int = 1
    page: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of plain text."""

    text: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Verdict:
    """One criterion at a glance: what, the figure (“37 of 40”), the verdict word, and what to know about it.

    `note` is small print under the criterion: clause and how it is counted. `measure` is the `Detail` it opens to.
    """

    criterion: str
    figure: str
    word: str
    caveat: str
    note: str = ""
    measure: str = ""


@dataclass(frozen=True, slots=True)
class Scorecard:
    """Criteria one under the other, each with its verdict pill."""

    verdicts: tuple[Verdict, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its caption; `numeric` columns (by position) are right-aligned. Cells are text or numbers."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str | int | float, ...], ...]
    numeric: frozenset[int] = frozenset()


EMPTY = "\u00a0"
"""What stands on a line to write on."""

HIDDEN = "c"
"""What stands for a number that is hidden."""


class ChartKind(StrEnum):
    """The ways to draw. Closed: every format matches all of them."""

    FUNNEL = "funnel"
    SLOPE = "slope"
    AGREEMENT = "agreement"
    BARS = "bars"
    MONTHS = "months"
    TREND = "trend"
    GRID = "grid"
    DOTS = "dots"
    CALENDAR = "calendar"


@dataclass(frozen=True, slots=True)
class Series:
    """One line, bar or stacked bar: its label and values; `dashed` marks the ones to warn of.

    A value is None where a small number is hidden, or where there is none; bars, agreement, dots and grids say that it
    is hidden. `breaks` are the positions whose value does not compare with the one before: no line is drawn to them.
    """

    label: str
    values: tuple[float | None, ...]
    dashed: bool = False
    breaks: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart: what is seen in it (the title), the words read to those who cannot see it, and its data.

    FUNNEL and BARS: one series a bar, one value each.
    SLOPE: one series a child, two values on 0–10, `categories` names both ends. `blurred` where no child may be told by
    its two scores: no format then holds them, but lines without labels between bands of scores. Whether there are
    children enough for that, the caller knows.
    AGREEMENT: one series a statement, values in the order of `categories` (strongly agree, agree, disagree, strongly
    disagree, don't know): drawn around zero, don't know apart.
    MONTHS: one series a school year, the latest last and strongest, a value for each month in `categories`; `strip`
    has a series a year too: 2 where the log was kept all or most of the month, 1 some of it, 0 not, None not known.
    TREND: a value for each school year in `categories`, in `unit`; “%” is written behind each number.
    GRID: one series a place, a value for each time in `categories`.
    DOTS: “19 of 20”: one series a group, one value each: first those of whom the figure speaks, then the others,
    `dashed` those of whom it is not known.
    CALENDAR: one series a kind of meeting, a value for each month in `categories`: how many were held; 0 where one was
    expected and none held, None where none was expected.
    """

    kind: ChartKind
    title: str
    alt: str
    series: tuple[Series, ...]
    categories: tuple[str, ...] = ()
    strip: tuple[Series, ...] = ()
    unit: str = ""
    blurred: bool = False


def score_band(score: float) -> int:
    """In which band of scores an end of a blurred line is drawn: 0 and 1, 2 and 3, 4 and 5, 6 and 7, 8 to 10."""
    return min(max(int(score // 2), 0), 4)


Block = Heading | Paragraph | Scorecard | Table | Chart


@dataclass(frozen=True, slots=True)
class Detail:
    """What a figure opens to: what it means, how it is counted, and the cells that it rests on."""

    measure: str
    title: str
    result: str
    formula: str
    cells: Table


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report; `subtitle` stands beneath the school's name, `footer` on every page.

    `years` are the same chapters for one school year each, by its words, and `details` what figures open to: formats
    that a reader can click in offer both. `seal` is the text by which the written file can be checked later; every
    format carries it unseen.
    """

    title: str
    subtitle: str
    footer: str
    blocks: tuple[Block, ...] = field(default=())
    years: tuple[tuple[str, tuple[Block, ...]], ...] = ()
    details: tuple[Detail, ...] = ()
    seal: str = ""


LONG = 12
"""A report of so many sections has a list of contents."""


def contents(report: Report) -> tuple[Heading, ...]:
    """The headings of a long report’s sections, for its list of contents; none of a shorter one."""
    found = tuple(b for b in report.blocks if isinstance(b, Heading) and b.level == 1)
    return found if len(found) >= LONG else ()

SEAL = "formgen-seal"
"""By what name a written file carries the seal: the script of a page, the part of an Office file, the key of a PDF."""

_START, _END = "\ue000", "\ue001"
"""Around what was inserted: two characters that no text of ours holds."""

_T = TypeVar("_T")


def inserted(text: str) -> str:
    """A text from outside, marked as such within formgen's own words."""
    return f"{_START}{_bare(text)}{_END}"


def plain(report: _T) -> _T:
    """The report, or a block of it, without the marks of what was inserted."""
    bare: _T = _through(report, _bare)
    return bare


def insertions(text: str) -> Iterator[str]:
    """What was inserted into a text, in its order; texts inserted into inserted ones are one."""
    for part in text.split(_START)[1:]:
        yield part.partition(_END)[0]


def without(text: str) -> str:
    """A text with an ellipsis in the place of everything that was inserted: formgen's own words."""
    first, *parts = text.split(_START)
    return _bare(first + "".join(f" … {part.partition(_END)[2]}" for part in parts))


def _bare(text: str) -> str:
    return text.replace(_START, "").replace(_END, "")


def _through(part: Any, change: Callable[[str], str]) -> Any:
    """The part of a report with every text in it changed."""
    if isinstance(part, StrEnum):
        return part
    if isinstance(part, str):
        return change(part)
    if isinstance(part, tuple):
        return tuple(_through(one, change) for one in part)
    if is_dataclass(part) and not isinstance(part, type):
        return replace(part, **{f.name: _through(getattr(part, f.name), change) for f in fields(part)})
    return part
