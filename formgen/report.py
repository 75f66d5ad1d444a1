"""Reports as data: headings, paragraphs, tables and charts that every format can render.

A chart is its data and a kind; each format draws it in its own way (SVG in PDF, PNG in Word, native in
Excel). Text is plain: no markup.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Tone(StrEnum):
    """How a paragraph is meant: told, noted in small print, or a caution."""

    PLAIN = "plain"
    LEAD = "lead"
    NOTE = "note"
    CAUTION = "caution"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 starts a section."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of plain text."""

    text: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Verdict:
    """One criterion at a glance: what, the figure (“37 of 40”), the verdict word, and what to know about it.

    `note` is small print under the criterion: clause and how it is counted.
    """

    criterion: str
    figure: str
    word: str
    caveat: str
    note: str = ""


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


class ChartKind(StrEnum):
    """The ways to draw. Closed: every format matches all of them."""

    FUNNEL = "funnel"
    SLOPE = "slope"
    AGREEMENT = "agreement"
    BARS = "bars"


@dataclass(frozen=True, slots=True)
class Series:
    """One line, bar or stacked bar: its label and values; `dashed` marks the ones to warn of."""

    label: str
    values: tuple[float, ...]
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart: what is seen in it (the title), the words read to those who cannot see it, and its data.

    FUNNEL and BARS: one series a bar, one value each. SLOPE: one series a child, two values on 0–10,
    `categories` names both ends. AGREEMENT: one series a statement, values in the order of `categories`
    (strongly agree, agree, disagree, strongly disagree, don't know): drawn around zero, don't know apart.
    """

    kind: ChartKind
    title: str
    alt: str
    series: tuple[Series, ...]
    categories: tuple[str, ...] = ()


Block = Heading | Paragraph | Scorecard | Table | Chart


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report; `subtitle` stands beneath the school's name, `footer` on every page."""

    title: str
    subtitle: str
    footer: str
    blocks: tuple[Block, ...] = field(default=())
