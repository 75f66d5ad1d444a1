"""A report as passages: every text in it, with where it stands in words that a person can go by."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from enum import StrEnum
from typing import Any

from formgen.report import Block, Chart, Heading, Paragraph, Report, Scorecard, Table, insertions, without

Shown = Callable[[str], str]
"""Gives what a message may show of a text, such as the caption of a table."""


@dataclass(frozen=True, slots=True)
class Passage:
    """One text of a report. `chapter` is the heading above it, `beside` what stands next to it, by formgen's own words.

    `spoken`: it is a place where quotes stand: a paragraph, or a cell of a table.
    """

    where: str
    text: str
    chapter: str = ""
    beside: str = ""
    spoken: bool = False

    @property
    def own(self) -> str:
        """formgen's own words in it."""
        return without(self.text)

    @property
    def inserted(self) -> Iterator[str]:
        """What was inserted."""
        return insertions(self.text)


def passages(report: Report, shown: Shown) -> Iterator[Passage]:
    """Every text of the report, in its order; those of which this module does not know come last."""
    seen = set()
    for passage in _known(report, shown):
        seen.add(passage.text)
        yield passage
    others = (text for text in dict.fromkeys(_texts(report)) if text not in seen)
    yield from (Passage("another part of the report", text) for text in others)


def _texts(part: Any) -> Iterator[str]:
    """Every text in a part of a report, whatever it is."""
    if isinstance(part, str) and not isinstance(part, StrEnum):
        yield part
    elif isinstance(part, Mapping):
        yield from _texts((*part, *part.values()))
    elif isinstance(part, Iterable) and not isinstance(part, str):
        yield from (text for one in part for text in _texts(one))
    elif is_dataclass(part) and not isinstance(part, type):
        yield from (text for field in fields(part) for text in _texts(getattr(part, field.name)))


def _known(report: Report, shown: Shown) -> Iterator[Passage]:
    for where, text in (
        ("the title", report.title), ("the line under the title", report.subtitle), ("the footer", report.footer),
        ("the seal", report.seal),
    ):  # fmt: skip
        yield Passage(where, text, beside=without(text))
    yield from _blocks(report.blocks, "", shown)
    for years, blocks in report.years:
        yield Passage("the list of years", years)
        yield from _blocks(blocks, f"{shown(years)}, ", shown)
    for detail in report.details:
        where = f"what the figure {shown(detail.measure)} opens to"
        for text in (detail.measure, detail.title, detail.result, detail.formula):
            yield Passage(where, text, without(detail.title))
        yield from _table(detail.cells, where, without(detail.title), shown)


def _blocks(blocks: Sequence[Block], before: str, shown: Shown) -> Iterator[Passage]:
    number, chapter, where = 0, "", f"{before}before the first chapter"
    for block in blocks:
        if isinstance(block, Heading):
            if block.level == 1:
                number, chapter = number + 1, without(block.text)
            title = shown(block.text)
            where = f"{before}chapter {number}{f' “{title}”' if title else ''}"
        yield from _block(block, where, chapter, shown)


def _block(block: Block, where: str, chapter: str, shown: Shown) -> Iterator[Passage]:
    match block:
        case Heading(text):
            yield Passage(f"{where}, the heading", text, chapter)
        case Paragraph(text):
            yield Passage(f"{where}, a paragraph", text, chapter, without(text), spoken=True)
        case Scorecard(verdicts):
            for number, one in enumerate(verdicts, 1):
                for text in (one.criterion, one.figure, one.word, one.caveat, one.note, one.measure):
                    yield Passage(f"{where}, criterion {number}", text, chapter)
        case Table():
            yield from _table(block, where, chapter, shown)
        case Chart():
            yield from _chart(block, where, chapter, shown)


def _table(table: Table, where: str, chapter: str, shown: Shown) -> Iterator[Passage]:
    caption = shown(table.caption)
    here = f"{where}, table{f' “{caption}”' if caption else ''}"
    yield Passage(f"{here}, the caption", table.caption, chapter)
    for head in table.header:
        yield Passage(f"{here}, the head of a column", head, chapter)
    for number, row in enumerate(table.rows, 1):
        texts = [cell if isinstance(cell, str) else "" for cell in row]
        own = " · ".join(map(without, texts))
        for column, text in enumerate(texts):
            head = table.header[column] if column < len(table.header) else ""
            title = shown(head)
            place = f"{here}, row {number}{f', “{title}”' if title else ''}"
            yield Passage(place, text, chapter, f"{without(head)} · {own}", spoken=True)


def _chart(chart: Chart, where: str, chapter: str, shown: Shown) -> Iterator[Passage]:
    title = shown(chart.title)
    here = f"{where}, chart{f' “{title}”' if title else ''}"
    yield Passage(f"{here}, the title", chart.title, chapter)
    yield Passage(f"{here}, the words for those who cannot see it", chart.alt, chapter)
    for text in (chart.unit, *chart.categories, *(one.label for one in (*chart.series, *chart.strip))):
        yield Passage(f"{here}, a label", text, chapter)
