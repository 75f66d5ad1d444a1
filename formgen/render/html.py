"""Makes one page of a report to look at in a browser: charts, a filter by year, and what each figure rests on.

The page is whole in itself: it asks no other computer for anything, and its own policy forbids it to. Forms are not
made as pages: they are printed, or filled in as files.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from types import MappingProxyType
from typing import Any, assert_never

from markupsafe import Markup as Safe
from markupsafe import escape

from formgen.look import FONT, Look
from formgen.render.shared.chart import svg
from formgen.render.shared.markup import crest, data_address, filled, markup, measures
from formgen.report import HIDDEN, Block, Chart, ChartKind, Detail, Heading, Paragraph, Report, Scorecard, Table
from formgen.resources import folder

SUFFIX = "html"
LANGUAGE = "en-GB"
WHOLE = "The whole time"
"""What the filter calls the whole period."""

NOWHERE: Mapping[str, str] = MappingProxyType({})
"""Where the figures of a table lead that has no links."""

_WEIGHTS = (("Regular", 400), ("Bold", 700))


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table as it stands in the page: where links find it, if any do, and its cells with their classes."""

    id: str
    cells: tuple[tuple[str, Safe], ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as it stands in the page."""

    caption: str
    header: tuple[tuple[str, str], ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """The chapters of one time: of the whole period, or of one school year. `opens` says where each figure leads."""

    id: str
    title: str
    contents: tuple[tuple[str, str], ...]
    blocks: tuple[tuple[str, Block, Any], ...]
    details: tuple[tuple[str, Detail, Grid], ...]
    opens: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart as it stands in the page: its picture, and the table of its numbers where there is one."""

    picture: Safe
    numbers: Grid | None


def report(report: Report, look: Look) -> bytes:
    """The page of a report. Equal reports give equal bytes.

    Raises UserError for a template that cannot be used.
    """
    return filled(markup(look.template("report/page.html")), values(report, look)).strip().encode()


def values(report: Report, look: Look) -> dict[str, Any]:
    """What the template of the page may print."""
    varying = look.varied
    # A program is no template: a school's own is never run.
    script = (folder("templates") / "report" / "page.js").read_text("utf-8")
    return {
        "report": report, "letterhead": look.letterhead, "crest": crest(varying), "language": LANGUAGE,
        "variant": look.variant, "css": Safe(_css(varying)), "script": Safe(script), "policy": _policy(script),
        "parts": list(_parts(report, varying)), "seal": Safe(_in_script(report.seal)),
    }  # fmt: skip


def _css(look: Look) -> str:
    """The style sheet in the colours of the look, with its fonts inside."""
    return "".join(_face(look, name, weight) for name, weight in _WEIGHTS) + filled(
        markup(look.template("report/page.css")), measures(look)
    )


def _face(look: Look, name: str, weight: int) -> str:
    file = look.template(f"fonts/{FONT.replace(' ', '')}-{name}.ttf")
    address = data_address("font/ttf", file.read_bytes())
    return f'@font-face {{ font-family: "{FONT}"; src: url("{address}"); font-weight: {weight} }}\n'


def _policy(script: str) -> str:
    """What the page may load: what stands in it, and of scripts its own alone."""
    allowed = b64encode(sha256(script.encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; script-src 'sha256-{allowed}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _in_script(text: str) -> str:
    """A text of JSON as it may stand in a script element: nothing in it ends the element."""
    return text.replace("<", "\\u003c")


def _parts(report: Report, look: Look) -> Iterator[Part]:
    """The whole period and each year, with what the figures of each open to."""
    names = [title for title, _ in report.years]
    for number, (title, blocks) in enumerate(((WHOLE, report.blocks), *report.years)):
        own = [detail for detail in report.details if _year(detail.measure, names) == (title if number else "")]
        yield _Making(f"t{number}", title, blocks, own, look).part()


def _year(measure: str, years: Iterable[str]) -> str:
    """The year that a figure is of, by the end of its name; empty where it is of the whole period."""
    return next((year for year in years if measure.endswith(f" {year}")), "")


class _Making:
    """Makes one part: every figure in it leads to its own cells, those of the part's year."""

    def __init__(self, id: str, title: str, blocks: Sequence[Block], details: Sequence[Detail], look: Look) -> None:
        self.id, self.title, self.blocks, self.details, self.look = id, title, blocks, details, look
        self.rows = {} if details else {name: f"{id}-{anchor(name)}" for name in _explained(blocks)}
        self.opens = {**self.rows, **{detail.measure: anchor(detail.measure) for detail in details}}
        for detail in details:
            self.opens.setdefault(detail.measure.removesuffix(f" {title}"), anchor(detail.measure))

    def part(self) -> Part:
        made = tuple(self._block(f"{self.id}-{n}", block) for n, block in enumerate(self.blocks))
        heads = tuple((more, b.text) for _, b, more in made if isinstance(b, Heading) and b.level == 1)
        details = tuple((anchor(detail.measure), detail, grid(detail.cells)) for detail in self.details)
        return Part(self.id, self.title, heads, made, details, self.opens)

    def _block(self, place: str, block: Block) -> tuple[str, Block, Any]:
        match block:
            case Heading():
                return "heading", block, place
            case Paragraph():
                return "paragraph", block, None
            case Scorecard():
                return "scorecard", block, None
            case Table():
                return "table", block, grid(block, self.opens, self.rows)
            case Chart():
                return "chart", block, Drawn(_picture(block, self.look), _numbers(block))
        assert_never(block)


def _explained(blocks: Iterable[Block]) -> Iterator[str]:
    """The figures of scorecards that a table has a row about."""
    figures = {v.measure for block in blocks if isinstance(block, Scorecard) for v in block.verdicts}
    for block in blocks:
        if isinstance(block, Table):
            yield from (row[0] for row in block.rows if isinstance(row[0], str) and row[0] in figures)


SHORT = 13
"""A text shorter than this is never broken over lines in a table."""


def grid(table: Table, opens: Mapping[str, str] = NOWHERE, rows: Mapping[str, str] = NOWHERE) -> Grid:
    """The table for the page. Each figure that it names leads to where it comes from: “(M1b)”, or a first cell “M1b”.

    `opens` says where that is; a row is what `rows` leads to, the first time.
    """
    numeric = ["numeric" if n in table.numeric else "" for n in range(len(table.header))]
    left = dict(rows)
    made = []
    for row in table.rows:
        place = left.pop(str(row[0]), "") if left else ""
        cells = tuple(_cell(cell, kind, opens) for cell, kind in zip(row, numeric, strict=False))
        if row[0] in opens and not place:
            cells = ((cells[0][0], _link(str(row[0]), str(row[0]), opens)), *cells[1:])
        made.append(Row(place, cells))
    return Grid(table.caption, tuple(zip(numeric, table.header, strict=True)), tuple(made))


def _cell(cell: str | int | float, kind: str, opens: Mapping[str, str]) -> tuple[str, Safe]:
    text = cell if isinstance(cell, str) else f"{cell:,}"
    kinds = f"{kind} short".strip() if len(text) < SHORT else kind
    return kinds, _with_links(text, opens) if "(" in text and opens else escape(text)


_BRACKETS = re.compile(r"\(([^()]*)\)")


def _with_links(text: str, opens: Mapping[str, str]) -> Safe:
    pieces = enumerate(_BRACKETS.split(text))
    return Safe("").join(_link(f"({piece})", piece, opens) if n % 2 else escape(piece) for n, piece in pieces)


def _link(said: str, figure: str, opens: Mapping[str, str]) -> Safe:
    if figure not in opens:
        return escape(said)
    return Safe('<a class="opens" href="#{}">{}</a>').format(opens[figure], said)


def anchor(measure: str) -> str:
    """Where the page tells what a figure rests on."""
    return "figure-" + re.sub(r"[^\w-]+", "-", measure)


def _picture(chart: Chart, look: Look) -> Safe:
    """The chart's drawing with the words for those who cannot see it."""
    drawn = svg(chart, look)
    return Safe(drawn.replace("<svg ", f'<svg role="img" aria-label="{escape(chart.alt)}" ', 1))


_SAY_HIDDEN = frozenset({ChartKind.FUNNEL, ChartKind.BARS, ChartKind.AGREEMENT, ChartKind.DOTS, ChartKind.GRID})
"""The kinds in which a missing value is a hidden one; in the others there may be none."""


def _numbers(chart: Chart) -> Grid | None:
    """The numbers that a chart is drawn from; none where single children stand behind its lines."""
    if chart.kind is ChartKind.SLOPE or not chart.series:
        return None
    heads = chart.categories or ("Number",)
    missing = HIDDEN if chart.kind in _SAY_HIDDEN else "–"
    rows = tuple((series.label, *_row(series.values, len(heads), missing)) for series in chart.series)
    return grid(Table("", ("", *heads), rows, frozenset(range(1, len(heads) + 1))))


def _row(values: tuple[float | None, ...], width: int, missing: str) -> Iterator[str]:
    for value in (*values, *(None,) * width)[:width]:
        yield missing if value is None else f"{value:,.6g}"
