"""A form's own Word template in longhand: its questions written out one by one, to be moved about in Word.

Labels, help and headings are words in the file; of the answers only the places are there: `{{p answer.concern }}`.
What differs from copy to copy (numbers of sections, questions that a family may not see) is asked of formgen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from lxml import etree

from formgen.ask import Audience
from formgen.beside import english
from formgen.look import numbered, pack, pages, script
from formgen.outline import Kind, Outline, Part, Question
from formgen.render.shared.package import member
from formgen.render.shared.package import pack as packed
from formgen.render.word.big import drawing, enlarged, large
from formgen.render.word.boxrow import EMPTY_CELL, TickRow
from formgen.render.word.harm import DOCUMENT, parse, parts_of, refuse_harmful, serialise
from formgen.render.word.lattice import BETWEEN, PADDING, Make, Page, Pieces, label, place, strip
from formgen.render.word.markup import NAMESPACES, W, cell_start, paragraph, row, run, runs, table_start
from formgen.render.word.page import apart, groups
from formgen.render.word.restyle import page as page_of
from formgen.render.word.restyle import turned
from formgen.render.word.styles import Restyled
from formgen.render.word.table import framed, tick_grid

_LOOP = re.compile(r"\{%-?\s*p\s+for\s+section\s+in\s+sections\s*-?%\}")
_OPENED, _CLOSED = re.compile(r"\{%-?\s*p\s+for\b"), re.compile(r"\{%-?\s*p\s+endfor\b")


def longhand(template: bytes, name: str, outline: Outline) -> bytes:
    """The generic template with the questions of one form written out in the place of its loop over the sections.

    A template that has no such loop comes back as it is. Raises UserError for one that is no Word file.
    """
    refuse_harmful(template, name)
    parts = parts_of(template, name)
    root = parse(turned(parts[DOCUMENT]) if outline.wide else parts[DOCUMENT])
    loop = _loop(root)
    if not loop:
        return template
    page = page_of({**parts, DOCUMENT: serialise(root)}, 1)
    declared = " ".join(f'xmlns:{prefix}="{address}"' for prefix, address in NAMESPACES.items())
    body = etree.fromstring(f"<w:body {declared}>{''.join(_Longhand(outline, page).sections())}</w:body>")
    for element in body:
        loop[0].addprevious(element)
    for element in loop:
        _body(root).remove(element)
    etree.cleanup_namespaces(root, keep_ns_prefixes=list(NAMESPACES))
    return packed(member(n, serialise(root) if n == DOCUMENT else content) for n, content in parts.items())


def _loop(root: etree._Element) -> list[etree._Element]:
    """The elements from the beginning to the end of the loop over the sections; none where there is none."""
    found: list[etree._Element] = []
    depth = 0
    for element in _body(root):
        said = "".join(text.text or "" for text in element.iter(f"{W}t"))
        if not found and not _LOOP.search(said):
            continue
        found.append(element)
        depth += len(_OPENED.findall(said)) - len(_CLOSED.findall(said))
        if depth == 0:
            return found
    return []


def _body(root: etree._Element) -> etree._Element:
    return next(root.iter(f"{W}body"))


def _statement(words: str) -> str:
    return paragraph("FormgenKey", run(f"{{%p {words} %}}", "FormgenSmallCode"))


def _slot(words: str) -> str:
    return paragraph("FormgenAnswer", run(f"{{{{p {words} }}}}", "PlaceholderText"))


class _Longhand:
    """The sections of a form as they stand in its own template."""

    def __init__(self, outline: Outline, page: Page) -> None:
        self.outline, self.page = outline, page

    def sections(self) -> Iterator[str]:
        """Every section, each after the other."""
        begins = pages(self.outline)
        for number, section in enumerate(self.outline.sections):
            name = f"section.{section.name}"
            made = _break(name) if number in begins else ""
            made += "" if section.office else self._heading(section, name)
            made += "".join(self._group(section, questions) for questions in groups(section))
            yield self._if_seen(section.questions, made, name)

    def _heading(self, section: Part, name: str) -> str:
        if section.big:
            return paragraph("FormgenBigTitle", runs(section.title)) + (_slot(f"{name}.stop") if section.help else "")
        number = run(f"{{{{ {name}.number }}}}", "FormgenNumber") + "<w:r><w:tab/></w:r>" if numbered(section) else ""
        title = paragraph("Heading1", number + runs(section.title))
        if lines := script(section):
            led = ((run(lead, "Strong") + run(" ") if lead else "") + runs(words) for lead, words in lines)
            return title + "".join(paragraph("FormgenScript", line) for line in led)
        return title + (paragraph("FormgenSectionHelp", runs(section.help)) if section.help else "")

    def _group(self, section: Part, questions: Sequence[Question]) -> str:
        page = large(self.page) if section.big else self.page
        made = self._questions(section, questions, page)
        if section.big:
            made = "".join(map(str, enlarged([made])))
        if questions[-1] == section.questions[-1]:
            made += "".join(map(str, drawing(section, self.page)))
        return made

    def _questions(self, section: Part, questions: Sequence[Question], page: Page) -> str:
        if section.office:
            return self._office(section, page)
        if section.grid and questions[0].kind is Kind.CHOICE:
            return self._if_seen(questions, self._ticks(questions, section, page))
        if apart(questions, page):
            return "".join(self._alone(question, page, section) for question in questions)
        return self._if_seen(questions, self._side_by_side([questions], page, 0))

    def _side_by_side(self, rows: Sequence[Sequence[Question]], page: Page, padding: int, of: str = "") -> str:
        columns, made = self._lattice(rows, page, padding, of)
        return table_start("FormgenLayout", columns) + "".join(made) + "</w:tbl>" + BETWEEN

    def _lattice(
        self, rows: Sequence[Sequence[Question]], page: Page, padding: int, of: str
    ) -> tuple[list[int], list[str]]:
        """The columns and rows of a table with labels above the places of answers; `of` is the row of a table."""
        placed = [place(questions, padding, page.width - 2 * padding) for questions in rows]
        edges = sorted({0, page.width} | {edge for one in placed for left, right, _ in one for edge in (left, right)})
        made = []
        for one in placed:
            labels, answers = [], []
            for left, right, question in one:
                low, named = '<w:vAlign w:val="bottom"/>', f"{question.code}{'.{{ row.tag }}' if of else ''}"
                words = label(question, named, (right - left) / page.scale)
                above = self._if_seen([question], words, of=of)
                if above != words:
                    above += EMPTY_CELL
                labels.append((left, right, _cell(above, low)))
                answers.append((left, right, _cell(self._place(question, of) + EMPTY_CELL)))
            made += [row("".join(map(str, strip(edges, cells, EMPTY_CELL)))) for cells in (labels, answers)]
        return [right - left for left, right in pairwise(edges)], made

    def _place(self, question: Question, of: str = "") -> str:
        return _slot(f"answer.{of}[row.code].{question.name}" if of else f"answer.{question.name}")

    def _alone(self, question: Question, page: Page, section: Part) -> str:
        named = (
            ""
            if question.blocks and question.label == section.title
            else label(question, question.code, page.width / page.scale)
        )
        blocks = question.kind is Kind.TABLE and question.blocks and not question.open
        return self._if_seen([question], named + (self._blocks(question, page) if blocks else self._place(question)))

    def _blocks(self, table: Question, page: Page) -> str:
        """One block for each row of a table, as a loop over its rows."""
        columns, rows = self._lattice(pack(table.columns), page, 0, table.name)
        title = run("{{ row.number }}", "FormgenCode") + run(" {{ row.label }}")
        head = cell_start(page.width, len(columns)) + paragraph("FormgenBlockTitle", title) + "</w:tc>"
        start = table_start("FormgenBlock", columns, title=english(table.label)) + row(head, header=True, whole=False)
        loop = _statement(f"for row in rows.{table.name}"), _statement("endfor")
        return f"{_slot(f'key.{table.name}')}{loop[0]}{start}{''.join(rows)}</w:tbl>{BETWEEN}{loop[1]}"

    def _ticks(self, questions: Sequence[Question], section: Part, page: Page) -> str:
        made = []
        for piece in tick_grid(questions, page, english(section.title)):
            inner = piece.piece if isinstance(piece, Restyled) else piece
            made.append(self._tick_row(inner) if isinstance(inner, TickRow) else str(inner))
        return "".join(made)

    def _tick_row(self, made: TickRow) -> str:
        question = made.answer.item.question
        places = (run(f"{{{{r tick.{question.name}.{tick.code} }}}}", "FormgenSmallCode") for tick in made.answer.ticks)
        cells = [f"{cell_start(made.width)}{paragraph('FormgenTick', each)}</w:tc>" for each in places]
        cells.insert(len(question.choices), made.gap)
        line = row(made.statement + "".join(cells), whole=False)
        if not self._hidden([question]):
            return line
        begin, end = (row(f"{cell_start(made.width)}{paragraph('FormgenTick', run(words))}</w:tc>")
                      for words in (f"{{%tr if answer.{question.name} %}}", "{%tr endif %}"))  # fmt: skip
        return begin + line + end

    def _office(self, section: Part, page: Page) -> str:
        boxes = tuple(q for q in section.questions if q.kind is not Kind.TABLE)
        columns, rows = self._lattice(pack(boxes), page, PADDING, "")
        head = paragraph("FormgenOfficeHeading", runs(section.title))
        head += paragraph("FormgenHelp", runs(section.help)) if section.help else ""
        pieces: Pieces = [*rows]
        box = "".join(map(str, framed("FormgenOffice", head, columns, pieces, english(section.title))))
        tables = [q for q in section.questions if q.kind is Kind.TABLE]
        return box + "".join(self._alone(table, page, section) for table in tables)

    def _hidden(self, questions: Sequence[Question]) -> bool:
        """Whether some copy shows none of these questions."""
        return any(not any(_sees(audience, q) for q in questions) for audience in self.outline.audiences)

    def _if_seen(self, questions: Sequence[Question], made: str, name: str = "", of: str = "") -> str:
        """What was made, inside a condition where some copy shows none of its questions."""
        if not self._hidden(questions):
            return made
        first = f"{of}[row.code]." if of else ""
        asked = name or " or ".join(f"answer.{first}{question.name}" for question in questions)
        return _statement(f"if {asked}") + made + _statement("endif")


def _sees(audience: Audience, question: Question) -> bool:
    return audience in question.audience


def _break(name: str) -> str:
    broken = paragraph("FormgenGap", "", "<w:pageBreakBefore/>")
    return _statement(f"if {name}.page") + broken + _statement("endif")


def _cell(inside: str, properties: str = "") -> Make:
    return lambda width, span: f"{cell_start(width, span, properties)}{inside}</w:tc>"
