"""Reports as Word files: headings, paragraphs, scorecards, tables, charts, in the order of the report."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, assert_never

from formgen.answers import Instance
from formgen.errors import UserError
from formgen.look import Look
from formgen.render.shared.kept import UNBROKEN, by_hand, halves, leading, unbroken, whole
from formgen.render.shared.package import member, pack
from formgen.render.shared.plot import WIDTH
from formgen.render.shared.rows import HALF, in_rows, large
from formgen.render.shared.seal import add_seal
from formgen.render.word.box import KEPT
from formgen.render.word.boxrow import write
from formgen.render.word.enclosed import enclosed, functions
from formgen.render.word.harm import DOCUMENT
from formgen.render.word.markup import (
    TWIPS_A_MM,
    cell_start,
    paragraph,
    picture,
    png_size,
    row,
    run,
    runs,
    table_start,
)
from formgen.render.word.markup import text_width as letters
from formgen.render.word.parts import APP, CORE, FONT_TABLE, add_logo, add_png, app, core, declare
from formgen.render.word.restyle import font_table, language_tag, restyled, text_width
from formgen.render.word.slots import logo, school
from formgen.render.word.stencil import Mark, Slot, cut, rendered
from formgen.report import Block, Chart, Heading, Paragraph, Report, Scorecard, Table, Tone, Verdict, contents

STYLES = (
    "Heading 1", "Heading 2", "Heading 3", "Normal", "Formgen Lead", "Formgen Note", "Formgen Caution", "Caption",
    "Formgen Grid", "Formgen Table Header", "Formgen Table Number Header", "Formgen Cell", "Formgen Cell Number",
    "Formgen Criterion", "Formgen Figure", "Formgen Small", "Formgen Chart Title", "Formgen Chart", "Formgen Gap",
    "Formgen Pill Met", "Formgen Pill Not Met", "Formgen Pill Open",
)  # fmt: skip
"""The styles that a report's template has."""

_TONES = {
    Tone.PLAIN: "Normal", Tone.LEAD: "FormgenLead", Tone.NOTE: "FormgenNote", Tone.CAUTION: "FormgenCaution",
}  # fmt: skip
_PILLS = {"met": "FormgenPillMet", "not met": "FormgenPillNotMet"}
_SCORE_COLUMNS = (0.27, 0.14, 0.23, 0.36)
_LARGER_COLUMNS = (0.25, 0.15, 0.32, 0.28)
_CRITERIA, _FEW_VERDICTS = ("Criterion", "Figure", "Verdict", "What to know"), 3
"""The heads of a scorecard, which a short one can do without."""

_BETWEEN = paragraph("FormgenGap", "")
_END = "</w:tbl>" + _BETWEEN
_CHART_HEIGHT = 200.0
"""Millimetres that a chart is high at most."""

_HEADS = ("FormgenTableHeader", "FormgenTableNumberHeader")
_CELLS = ("FormgenCell", "FormgenCellNumber")
_FIGURE = 20
"""Letters of the longest figure in numbers, as report.html has it: “1.70, was 2.34”."""
_SMALL, _DENSE = "FormgenSmall", 25
"""A table of so many rows is set in small type."""

def report(report: Report, look: Look) -> bytes:
    """The Word file of a report. Equal reports give equal bytes."""
    path = look.template("docx/report.docx")
    parts = restyled(rendered(path.read_bytes(), path.name, context(report, look)), look, path.name, STYLES)
    cuts = cut(parts, path.name)
    if not any(isinstance(p, Mark) and (p.name, p.mode) == ("body", "block") for ps in cuts.values() for p in ps):
        raise UserError(f"The template {path.name} has no body.", "Please put {{p body }} alone in a paragraph.")
    body = _Body(parts, look, text_width(parts[DOCUMENT]))
    blocks = "".join(body.all(report))
    add_logo(parts, cuts, look.letterhead)
    cuts = enclosed(parts, cuts, look, path.name)
    for part, pieces in cuts.items():
        filled = (p if isinstance(p, str) else _filled(p, blocks, look) for p in pieces)
        parts[part] = "".join(filled).encode()
    properties = core(report.title, look.letterhead.name, language_tag("en"), report.subtitle)
    parts |= {APP: app(look.letterhead.name), FONT_TABLE: font_table(), CORE: write(properties, Instance())}
    declare(parts, CORE, APP, FONT_TABLE)
    add_seal(parts, DOCUMENT, report.seal)
    return pack(member(name, content) for name, content in parts.items())


def context(report: Report, look: Look) -> dict[str, Any]:
    """What the template of a report may print."""
    return {
        "school": school(look.letterhead),
        "title": report.title,
        "subtitle": report.subtitle,
        # The head of each page names the school: with the name twice the foot took two lines.
        "footer": report.footer.removeprefix(f"{look.letterhead.name} · "),
        "body": Slot("body"),
        **functions(look),
    }


def _filled(mark: Mark, blocks: str, look: Look) -> str:
    return blocks if mark.name == "body" else logo(look.letterhead, mark.mode)


@dataclass(slots=True)
class _Body:
    """The blocks of a report as WordprocessingML; pictures go into the package's parts."""

    parts: dict[str, bytes]
    look: Look
    width: int
    pictures: int = 0
    sections: int = 0
    kept: frozenset[int] = frozenset()

    def all(self, report: Report) -> Iterator[str]:
        """Every block; the list of contents of a long report before its second section, charts in twos."""
        listed = contents(report)
        self.kept = frozenset(id(report.blocks[place]) for place in leading(report.blocks))
        for drawn, group in groupby(report.blocks, lambda block: isinstance(block, Chart)):
            if drawn:
                charts = [block for block in group if isinstance(block, Chart)]
                lanes = (([chart], False) for chart in charts) if large(self.look) else in_rows(charts)
                yield from (self._charts(*lane) for lane in lanes)
                continue
            for block in group:
                if listed and self.sections == 1 and isinstance(block, Heading) and block.level == 1:
                    yield _contents(listed)
                yield self.block(block)

    def block(self, block: Block) -> str:
        """One block."""
        match block:
            case Heading():
                return self._heading(block)
            case Paragraph():
                return paragraph(_TONES[block.tone], runs(block.text), KEPT if id(block) in self.kept else "")
            case Scorecard():
                return self._scorecard(block)
            case Table():
                return self._table(block)
            case Chart():
                return self._charts([block], half=False)
        assert_never(block)

    def _heading(self, heading: Heading) -> str:
        style, page = f"Heading{min(max(heading.level, 1), 3)}", "<w:pageBreakBefore/>" if heading.page else ""
        if heading.level > 1:
            return paragraph(style, runs(heading.text), page)
        self.sections += 1
        mark = f'<w:bookmarkStart w:id="{9_000 + self.sections}" w:name="{_MARK}{self.sections}"/>'
        return paragraph(style, f'{mark}{runs(heading.text)}<w:bookmarkEnd w:id="{9_000 + self.sections}"/>', page)

    def _scorecard(self, card: Scorecard) -> str:
        parts = _SCORE_COLUMNS if self.look.measures.scale == 1 else _LARGER_COLUMNS
        columns = [round(self.width * part) for part in parts]
        headed = len(card.verdicts) > _FEW_VERDICTS
        start = table_start("FormgenGrid", columns, title="The criteria at a glance", header=headed)
        if headed:
            start += row(_row(columns, [_HEADS[0]] * len(columns), _CRITERIA), header=True, whole=False)
        one_line = 0 if large(self.look) else _ONE_LINE
        return start + "".join(_verdict(v, columns, one_line) for v in card.verdicts) + "</w:tbl>" + _BETWEEN

    def _table(self, table: Table) -> str:
        columns, fits = _columns(table, self.width)
        said = _in_one_line if fits else _text
        places = range(len(columns))
        heads = [_HEADS[place in table.numeric] for place in places]
        cells = [_SMALL if len(table.rows) >= _DENSE else _CELLS[place in table.numeric] for place in places]
        rows = row(_row(columns, heads, table.header), header=True, whole=False)
        last, leads = len(table.rows) - 1, id(table) in self.kept
        for number, line in enumerate(table.rows):
            kept = leads if number == last else whole(table) or number < 2 or number >= last - 4
            rows += row(_row(columns, cells, map(said, line), KEPT if kept else ""), whole=False)
        caption = paragraph("Caption", runs(table.caption)) if table.caption else ""
        between = paragraph("FormgenGap", "", KEPT) if leads else _BETWEEN
        return caption + table_start("FormgenGrid", columns, title=table.caption) + rows + "</w:tbl>" + between

    def _charts(self, charts: Sequence[Chart], half: bool) -> str:
        """A chart over the whole width, or two side by side; `half` says whether each has half of it."""
        if not half:
            return "".join(self._chart(charts[0], self.width, HALF if large(self.look) else WIDTH))
        across = self.width // 2
        pairs = [self._chart(chart, across - _PADDING, HALF) for chart in charts]
        # Without borders: the style of grids has lines.
        none = "".join(f'<w:{side} w:val="nil"/>' for side in ("top", "left", "bottom", "right"))
        start = cell_start(across, properties=f'<w:tcBorders>{none}</w:tcBorders><w:vAlign w:val="top"/>')
        cells = [f"{start}{''.join(pair)}</w:tc>" for pair in pairs]
        cells += [f"{start}{paragraph('FormgenCell', '')}</w:tc>"] * (2 - len(cells))
        title = "Two charts, side by side" if len(charts) == 2 else "A chart"
        return table_start("FormgenGrid", [across, across], title=title, header=False) + row("".join(cells)) + _END

    def _chart(self, chart: Chart, width: int, points: float = WIDTH) -> tuple[str, str]:
        """The title and the picture of a chart, that many twips wide at most, drawn as if so many points wide."""
        from formgen.render.shared.chart import png

        self.pictures += 1
        data, relation = png(chart, self.look, points), f"rIdFormgenChart{self.pictures}"
        add_png(self.parts, DOCUMENT, relation, f"formgen-chart-{self.pictures}.png", data)
        across, high = png_size(data)
        scale = min(width / TWIPS_A_MM / across, _CHART_HEIGHT / high)
        drawn = picture(relation, self.pictures, chart.alt, across * scale, high * scale)
        return paragraph("FormgenChartTitle", runs(chart.title)), paragraph("FormgenChart", f"<w:r>{drawn}</w:r>")


_MARK = "_Toc90000"
"""How bookmarks of sections begin; Word makes such names itself, and knows them as a list of contents."""


def _contents(headings: Sequence[Heading]) -> str:
    """A list of contents: a field of Word's own, which it can make anew, filled in with a link to each section.

    Pages are not in it, as only Word knows on which page a section will be.
    """
    entries = [f'<w:hyperlink w:anchor="{_MARK}{n}" w:history="1">{runs(h.text)}</w:hyperlink>'
               for n, h in enumerate(headings, 1)]  # fmt: skip
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve">'
        ' TOC \\o "1-1" \\n \\h \\z \\u </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )
    entries[0] = field + entries[0]
    entries[-1] += '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    return paragraph("Caption", runs("Contents")) + "".join(paragraph("FormgenCell", entry) for entry in entries)


def _verdict(verdict: Verdict, columns: Sequence[int], one_line: int) -> str:
    """One criterion; its verdict keeps to one line where it has no more than so many letters."""
    word = f"\u00a0{verdict.word}\u00a0"
    if len(verdict.word) <= one_line:
        word = word.replace(" ", "\u00a0")
    pill = run(word, _PILLS.get(verdict.word.lower(), "FormgenPillOpen"))
    note = paragraph("FormgenSmall", runs(verdict.note)) if verdict.note else ""
    contents = (
        paragraph("FormgenCriterion", runs(verdict.criterion)) + note,
        _figure(verdict.figure),
        paragraph("FormgenCell", pill),
        paragraph("FormgenSmall", runs(verdict.caveat)),
    )
    return row("".join(f"{cell_start(w)}{c}</w:tc>" for w, c in zip(columns, contents, strict=True)), whole=False)


_ONE_LINE = 18
"""The letters of a verdict that its column has room for in one line: “Not met as counted”."""


def _figure(said: str) -> str:
    """The figure of a criterion; one that is told in words in smaller type."""
    if len(said) <= _FIGURE:
        return paragraph("FormgenFigure", runs(said))
    return paragraph(_CELLS[0], runs(said, "Strong"))


def _row(columns: Sequence[int], styles: Sequence[str], texts: Iterable[str], properties: str = "") -> str:
    return "".join(
        f"{cell_start(width)}{paragraph(style, runs(text), properties)}</w:tc>"
        for width, style, text in zip(columns, styles, texts, strict=True)
    )


def _text(value: str | int | float) -> str:
    return value if isinstance(value, str) else f"{value:,}"


def _in_one_line(value: str | int | float) -> str:
    """The same, never broken over lines where it is short."""
    said = _text(value)
    return said.replace(" ", "\u00a0") if len(said) <= UNBROKEN else said


def _columns(table: Table, width: int) -> tuple[list[int], bool]:
    """Widths in twips by what stands in the columns: the longest word always fits, the rest goes to long texts; and
    whether all short texts fit, too.

    Those of a table to write in are equally broad.
    """
    if by_hand(table):
        return [width // len(table.header)] * len(table.header), True
    texts = [[_text(line[n]) for line in table.rows] for n in range(len(table.header))]
    small = _SMALLER if len(table.rows) >= _DENSE else 1.0
    short = [list(unbroken(column)) for column in texts]
    single = [" ".join(column).split() for column in texts]
    wish = [small * _wanted(column) + _PADDING for column in texts]
    for heads, parts in ((_one_line, short), (_two_lines, short), (_by_words, short), (_by_words, single)):
        least = [max(_BROADER * heads(head), small * _least(some)) + _PADDING
                 for head, some in zip(table.header, parts, strict=True)]  # fmt: skip
        if sum(map(max, least, wish) if heads is _one_line else least) <= width:
            break
    more = [max(wanted - low, 1) for low, wanted in zip(least, wish, strict=True)]
    room = max(width - sum(least), 0)
    shares = [low + room * part / sum(more) for low, part in zip(least, more, strict=True)]
    return [round(width * share / sum(shares)) for share in shares], parts is short


def _one_line(head: str) -> float:
    return letters(head)


def _two_lines(head: str) -> float:
    """How broad a head must be for two lines, or for its longest word where it is a long one."""
    two = min((max(map(letters, lines)) for lines in halves(head)), default=0.0)
    return min(two, max(_by_words(head), _HEAD))


def _by_words(head: str) -> float:
    return _least(head.split())


def _least(pieces: Iterable[str]) -> float:
    """How broad the longest of the pieces is, which may be broken at its hyphens."""
    words = (word for piece in pieces for word in _BREAKS.split(piece))
    return min(max(map(letters, words), default=0), _LONG_WORD)


def _wanted(column: Sequence[str]) -> float:
    """How broad a column had better be: as its texts on the whole, and as the longest where that is a line."""
    long = [letters(text) for text in column] or [0.0]
    return max(min(max(long), _LINE), min(sum(long) / len(long), _WIDE))


_BREAKS = re.compile(r"[_-]+")
"""Where a word may be broken."""

_HEAD = 1_000
"""Twips that a head is given for two lines."""

_SMALLER = 0.9
"""The type of a table of many rows, and of its heads, beside that of ten points."""

_PADDING, _LONG_WORD = 200, 1_600
"""Twips between columns, and of a word that may be broken, such as a checksum."""

_LINE, _WIDE = 3_600, 6_000
"""Twips of what had better stand on one line, and beyond which a column gets no wider."""

_BROADER = 1.15
"""By how much the letters of a program that lacks our font may be broader: no head of a column is broken then."""
