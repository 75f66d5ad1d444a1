"""The files of a report for governors or the public hold no number that the report does not hold.

 1. That is so of Word, Excel, PDF and web page, of both reports: of what is read, and of hidden sheets, the cells and
    words that charts keep, properties, words for those who cannot see, and attributes of a page.
 2. What is no number of the report is that of a page, a version, an axis, or the place of a label that Excel draws.
 3. A number that is put into such a place is found.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from functools import cache
from html.parser import HTMLParser
from xml.etree import ElementTree

import pikepdf
import pytest
from marked import NUMBER, printed
from small_school import YEAR
from test_review import THREE_YEARS, sized
from test_safe_numbers import judged

from formgen.evidence.readership import Readership
from formgen.look import Letterhead, Look
from formgen.read.texts import parts
from formgen.render import format_for
from formgen.report import Block, Chart, ChartKind, Report, Table
from formgen.resources import folder

LOOK = Look(Letterhead("St Brigid’s"), (folder("templates"),))
FORMATS = ("docx", "xlsx", "pdf", "html")
PACKS = {
    "triennial": (Readership.GOVERNORS, THREE_YEARS), "annual": (Readership.PUBLIC, YEAR),
}  # fmt: skip

TECHNICAL = re.compile(
    r"https?://\S+|urn:\S+|_Toc\d+|\d{4}-\d\d-\d\dT\S+|(?=\d*[A-Fa-f])[0-9A-Fa-f]{6}|(?=\d*[A-F])[0-9A-F]{8}|"
    r"(?:'[^']*'!)?\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?|rId\d+|\d+-\d+-\d+|w14|w15|PAGE|NUMPAGES|16\.0000|"
    r"(?:Microsoft Excel Compatible / Openpyxl )?3\.1(?:\.\d+)?|\d+\.\d{4,}|lab-d\d\d|[xt]\d+|Type\d|section-\d+|"
    r"WeasyPrint \d+\.\d|xpacket begin=\S+ id=\S+|[1-9]\d*0,000|gray125|utf-8|en-GB|"
    r"[\w.]*(?:sheet|chart|drawing|header|footer|image|theme)\d*\.\w+"
)  # fmt: skip
"""Words of formats: addresses, colours, cells, versions; where Excel draws a label, in broken numbers; and the round
numbers of axes, as marked numbers are large."""

FONT = re.compile(r"&[LCR]?&?\d+(?= )|&[LCR]&\d+")
"""The size of the words in the foot of a sheet."""

GEOMETRY = frozenset({
    "d", "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "rx", "ry", "dx", "dy", "width", "height", "viewbox",
    "style", "points", "transform", "fill", "stroke", "stroke-width", "stroke-dasharray", "font-size", "font-weight",
    "opacity", "class", "xmlns", "src", "id", "href", "for", "offset", "patternunits", "colspan",
    "rowspan", "content", "charset",
    "fill-opacity", "stroke-opacity", "stroke-linecap", "text-anchor", "patterntransform", "scope", "aria-labelledby",
    "aria-describedby", "headers", "marker-end",
})  # fmt: skip
"""Attributes of a page that say where and how something is drawn, and what leads where."""


def numbers(text: str) -> set[float]:
    return {float(one.replace(",", "")) for one in NUMBER.findall(text)}


def values(part: object) -> Iterator[float]:
    """Every number of a report."""
    if isinstance(part, str):
        yield from numbers(part)
    elif isinstance(part, int | float) and not isinstance(part, bool):
        yield float(part)
    elif isinstance(part, tuple):
        yield from (value for one in part for value in values(one))
    elif is_dataclass(part):
        yield from (value for f in fields(part) for value in values(getattr(part, f.name)))


def bare(block: Block) -> Block:
    """The block without fingerprints, whose digits are no numbers; dots, which are drawn one by one, are a few."""
    if isinstance(block, Table) and block.header[-1:] == ("Fingerprint of its files",):
        return replace(block, rows=tuple((*row[:-1], "abcdef") for row in block.rows))
    if not (isinstance(block, Chart) and block.kind is ChartKind.DOTS):
        return block
    return replace(block, series=tuple(replace(one, values=(float(n),)) for n, one in enumerate(block.series, 3)))


@cache
def pack(kind: str) -> Report:
    readers, period = PACKS[kind]
    _, _, report = judged(sized(60), readers, period, kind)
    made: Report = printed(report)
    return replace(made, blocks=tuple(map(bare, made.blocks)))


@cache
def made(kind: str, suffix: str) -> bytes:
    return format_for(suffix).report(pack(kind), LOOK)


def said(suffix: str, data: bytes) -> Iterator[str]:
    """Every text of a file that is no geometry."""
    match suffix:
        case "html":
            page = Page()
            page.feed(data.decode())
            yield from page.found
        case "pdf":
            yield from (text for part in parts(".pdf", data).values() for text in part.said.texts)
        case _:
            with zipfile.ZipFile(io.BytesIO(data)) as found:
                for name in found.namelist():
                    if name.endswith(".xml") and not name.startswith(("xl/theme", "xl/styles", "word/styles")):
                        yield from _of_part(found.read(name))


def _of_part(content: bytes) -> Iterator[str]:
    for element in ElementTree.fromstring(content).iter():
        local = element.tag.rpartition("}")[2]
        if element.text and local not in PLACES:
            yield element.text
        for value in element.attrib.values():
            if re.search("[A-Za-z]", value):
                yield value


PLACES = frozenset({"col", "row", "colOff", "rowOff", "posOffset", "formula1", "formula2", "f", "instrText"})
"""Elements whose text says where something stands."""


SCRIPT = (folder("templates") / "report" / "page.js").read_text("utf-8").strip()
"""The script of a page, the same in all."""


class Page(HTMLParser):
    """The texts of a page between its tags, with those of its pictures, and in attributes that are no geometry."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._style = tag == "style"
        self.found += [value for name, value in attrs if value and name not in GEOMETRY]

    def handle_data(self, data: str) -> None:
        if not self._style and data.strip() != SCRIPT:
            self.found.append(data)

    def handle_comment(self, data: str) -> None:
        self.found.append(data)


def strange(kind: str, suffix: str, data: bytes) -> set[tuple[float, str]]:
    """The numbers of a file that are none of its report, each with its text."""
    known = set(values(pack(kind)))
    return {(one, text[:80]) for text in said(suffix, data) if not TECHNICAL.fullmatch(text.strip())
            for one in numbers(FONT.sub("", text)) - known}  # fmt: skip


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("kind", list(PACKS))
def test_a_file_holds_no_number_that_its_report_does_not(kind: str, suffix: str) -> None:
    """(1) (2)"""
    assert strange(kind, suffix, made(kind, suffix)) == set()


def with_part(data: bytes, name: str, change: Callable[[str], str]) -> bytes:
    """An Office file with a part of it changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        assert name in old.namelist()
        for one in old.namelist():
            content = old.read(one)
            new.writestr(one, change(content.decode()).encode() if one == name else content)
    return out.getvalue()


def in_office(name: str, old: str, new: str) -> Callable[[bytes], bytes]:
    def changed(text: str) -> str:
        assert re.search(old, text)
        return re.sub(old, new, text, count=1)

    return lambda data: with_part(data, name, changed)


def in_page(old: str, new: str) -> Callable[[bytes], bytes]:
    def changed(data: bytes) -> bytes:
        assert old.encode() in data
        return data.replace(old.encode(), new.encode(), 1)

    return changed


def in_pdf(data: bytes) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as paper:
        paper.docinfo["/Subject"] = "Of 77 children"
        paper.save(out)
    return out.getvalue()


@pytest.mark.parametrize(("suffix", "change"), [
    ("xlsx", in_office("xl/worksheets/sheet3.xml", r"<v>\d+</v>", "<v>77</v>")),
    ("xlsx", in_office("xl/charts/chart1.xml", "<plotArea>", "<plotArea><v>77</v>")),
    ("xlsx", in_office("docProps/core.xml", r"</dc:title>", " 77</dc:title>")),
    ("docx", in_office("word/document.xml", r' descr="', ' descr="77 ')),
    ("docx", in_office("docProps/core.xml", r"</dc:title>", " 77</dc:title>")),
    ("docx", in_office("word/document.xml", r"</w:t>", " 77</w:t>")),
    ("html", in_page("<table", '<table data-children="77"')), ("html", in_page("</text>", " 77</text>")),
    ("html", in_page("</body>", "<!-- 77 --></body>")), ("html", in_page("</svg>", "<desc>77</desc></svg>")),
    ("pdf", in_pdf),
], ids=[str(number) for number in range(11)])  # fmt: skip
def test_a_number_that_is_put_into_a_file_is_found(suffix: str, change: Callable[[bytes], bytes]) -> None:
    """(3)"""
    assert 77.0 not in set(values(pack("triennial")))
    assert {one for one, _ in strange("triennial", suffix, change(made("triennial", suffix)))} == {77.0}
