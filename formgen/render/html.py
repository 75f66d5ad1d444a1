"""Makes one page of a report to look at in a browser: charts, a filter by year, and what each figure rests on.

The page is whole in itself: it asks no other computer for anything, and its own policy forbids it to. Forms are not
made as pages: they are printed, or filled in as files.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, assert_never

from markupsafe import Markup as Safe
from markupsafe import escape

from formgen.look import FONT, Look
from formgen.render.shared.chart import svg
from formgen.render.shared.markup import crest, data_address, filled, markup, measures
from formgen.report import HIDDEN, Block, Chart, ChartKind, Heading, Paragraph, Report, Scorecard, Table

SUFFIX = "html"
LANGUAGE = "en-GB"
WHOLE = "The whole time"
"""What the filter calls the whole period."""

_WEIGHTS = (("Regular", 400), ("Bold", 700))


@dataclass(frozen=True, slots=True)
class Part:
    """The chapters of one time: of the whole period, or of one school year."""

    id: str
    title: str
    contents: tuple[tuple[str, str], ...]
    blocks: tuple[tuple[str, Block, Any], ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart as it stands in the page: its picture, and the table of its numbers where there is one."""

    picture: Safe
    numbers: Table | None


def report(report: Report, look: Look) -> bytes:
    """The page of a report. Equal reports give equal bytes.

    Raises UserError for a template that cannot be used.
    """
    varying = look.varied
    known = frozenset(detail.measure for detail in report.details)
    times = ((WHOLE, report.blocks), *report.years)
    parts = [_part(f"t{n}", title, blocks, known, varying) for n, (title, blocks) in enumerate(times)]
    script = look.template("report/page.js").read_text("utf-8")
    page = filled(markup(look.template("report/page.html")), {
        "report": report, "letterhead": look.letterhead, "crest": crest(varying), "language": LANGUAGE,
        "variant": look.variant, "css": Safe(_css(varying)), "script": Safe(script), "policy": _policy(script),
        "parts": parts, "details": report.details, "known": known, "anchor": anchor,
        "seal": Safe(_in_script(report.seal)),
    })  # fmt: skip
    return page.strip().encode()


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


def _part(id: str, title: str, blocks: tuple[Block, ...], known: frozenset[str], look: Look) -> Part:
    made = tuple(_block(f"{id}-{n}", block, known, look) for n, block in enumerate(blocks))
    contents = tuple((more, block.text) for _, block, more in made if isinstance(block, Heading) and block.level == 1)
    return Part(id, title, contents, made)


def _block(place: str, block: Block, known: frozenset[str], look: Look) -> tuple[str, Block, Any]:
    match block:
        case Heading():
            return "heading", block, place
        case Paragraph():
            return "paragraph", block, None
        case Scorecard():
            return "scorecard", block, None
        case Table():
            return "table", _linked(block, known), None
        case Chart():
            return "chart", block, Drawn(_picture(block, look), _numbers(block))
    assert_never(block)


_BRACKETS = re.compile(r"\(([^()]*)\)")


def _linked(table: Table, known: frozenset[str]) -> Table:
    """The table with each figure that it names in brackets, “(M1b)”, leading to where it comes from."""
    rows: Any = tuple(tuple(_with_links(cell, known) for cell in row) for row in table.rows)
    return Table(table.caption, table.header, rows, table.numeric)


def _with_links(cell: str | int | float, known: frozenset[str]) -> Any:
    if not isinstance(cell, str):
        return f"{cell:,}"
    pieces = _BRACKETS.split(cell)
    return Safe("").join(_link(piece, known) if n % 2 else escape(piece) for n, piece in enumerate(pieces))


def _link(said: str, known: frozenset[str]) -> Safe:
    named = escape(f"({said})")
    return Safe(f'<a href="#{anchor(said)}">{named}</a>') if said in known else named


def anchor(measure: str) -> str:
    """Where the page tells what a figure rests on."""
    return "figure-" + re.sub(r"[^\w-]+", "-", measure)


def _picture(chart: Chart, look: Look) -> Safe:
    """The chart's drawing with the words for those who cannot see it."""
    drawn = svg(chart, look)
    return Safe(drawn.replace("<svg ", f'<svg role="img" aria-label="{escape(chart.alt)}" ', 1))


def _numbers(chart: Chart) -> Table | None:
    """The numbers that a chart is drawn from; none where single children stand behind its lines."""
    if chart.kind is ChartKind.SLOPE or not chart.series:
        return None
    heads = chart.categories or ("Number",)
    rows = tuple((series.label, *_row(series.values, len(heads))) for series in chart.series)
    return Table("", ("", *heads), rows, frozenset(range(1, len(heads) + 1)))


def _row(values: tuple[float | None, ...], width: int) -> Iterator[str]:
    for value in (*values, *(None,) * width)[:width]:
        yield HIDDEN if value is None else f"{value:,.6g}"
