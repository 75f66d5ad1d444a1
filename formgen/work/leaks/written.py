"""The finished files, opened again: every text in them, and the kind of place where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache

from formgen.look import Look
from formgen.read.texts import parts
from formgen.render import format_for
from formgen.report import Chart, ChartKind, Detail, Heading, Paragraph, Report, Scorecard, Series, Table, Tone, Verdict
from formgen.work.leaks.numbers import serial
from formgen.work.leaks.own_words import Vocabulary

_PLACES = (
    (re.compile(r"docProps/"), "its properties"),
    (re.compile(r"xl/workbook\.xml"), "the names of its sheets, and other names in it"),
    (re.compile(r"xl/worksheets/_rels|_rels/"), "where its links lead"),
    (re.compile(r"xl/worksheets/sheet(\d+)\.xml"), "sheet {}"),
    (re.compile(r"comments"), "its comments"),
    (re.compile(r"charts?/"), "a chart"),
    (re.compile(r"drawing|media"), "a drawing or its description"),
    (re.compile(r"header|footer"), "head or foot of its pages"),
    (re.compile(r"word/document\.xml"), "its pages"),
)  # fmt: skip
_NUMBER = re.compile(r"<v>\s*(\d{5})(?:\.0+)?\s*</v>")


def place(suffix: str, part: str) -> str:
    """Where a part of a file is, in words."""
    file = f"the finished {suffix} file"
    for pattern, said in _PLACES:
        if found := pattern.search(part):
            return f"{file}, {said.format(*found.groups())}"
    return file if part in ("", ".html") else f"{file}, a part of it"


def texts(suffix: str, data: bytes) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The places of a file, each with its texts. Raises `Unreadable`."""
    for name, part in parts(suffix, data).items():
        yield place(suffix, name), tuple(dict.fromkeys(part.said.texts))


def in_one_go(suffix: str, data: bytes) -> str:
    """The texts of a PDF one after the other: a name may go on in the next line, which is a text of its own there."""
    return " ".join(parts(suffix, data)[""].said.texts) if suffix == ".pdf" else ""


def has_serial(suffix: str, data: bytes, days: frozenset[date]) -> bool:
    """Whether a cell of a workbook holds one of these days as spreadsheets keep them."""
    if suffix != ".xlsx":
        return False
    numbers = {serial(day) for day in days}
    cells = (part.content for name, part in parts(suffix, data).items() if name.startswith("xl/worksheets/sheet"))
    return any(number in numbers for xml in cells for number in _NUMBER.findall(xml.decode("utf-8", "replace")))


@cache
def machinery(suffix: str, look: Look) -> Vocabulary:
    """The words that a file of that format has whatever the report: fonts, styles, the school's letterhead."""
    data = format_for(suffix[1:]).report(_EMPTY, look)
    return Vocabulary.of(text for part in parts(suffix, data).values() for text in part.said.texts)


_TABLE = Table("x", ("x", "x"), (("x", 1), ("x", 2)), frozenset({1}))
_CARD = Scorecard((Verdict("x", "1", "x", "x", "x", "M1"),))
_EMPTY = Report(
    "x", "x", "x",
    (
        Heading("x"), *(Paragraph("x", tone) for tone in Tone), _CARD, _TABLE,
        Heading("x", 2), Chart(ChartKind.BARS, "x", "x", (Series("x", (1.0,)),)),
    ),
    details=(Detail("M1", "x", "x", "x", _TABLE),),
)  # fmt: skip
