"""The workbook of a report as a governor opens and prints it.

1. A short report is one sheet; a long one has a sheet for each section. Every sheet prints one page wide.
2. Texts in the last column of a table have the whole rest of the page, and make no other table's column wide or narrow.
3. What the bars of agreement mean is said in words; there is no legend.
4. A printed page ends between blocks: none that a page can hold is cut, and no page is overfull. The school and the
   title stand on every page of a sheet. A sheet that is little longer than a page is one page.
"""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet
from test_pdf import LOOK

from formgen.render.workbook.pages import Span, breaks
from formgen.render.workbook.report import SHORT, workbook
from formgen.report import Block, Chart, ChartKind, Heading, Paragraph, Report, Series, Table

LONG = "Children whose main area went up by at least one point from the first score to the last. " * 4
FIGURES = Table("Figures", ("Figure", "2023/24", "2024/25", "2025/26", "All"), (("M1b", 3, 4, 5, 12),) * 3,
                frozenset({1, 2, 3, 4}))  # fmt: skip
WORDS = Table("What it means", ("Figure", "How it is counted"), (("M1b", LONG), ("M1a", "Short.")))


def sheets(*blocks: Block) -> list[Worksheet]:
    return list(workbook(Report("Title", "Subtitle", "Footer", blocks), LOOK).worksheets)


def sections(count: int, rows: int) -> list[Block]:
    table = Table("", ("What", "Number"), tuple((f"row {n}", n) for n in range(rows)), frozenset({1}))
    return [block for n in range(count) for block in (Heading(f"{n} Section"), Paragraph("Words."), table)]


def test_a_short_report_is_one_sheet_and_prints_one_page_wide() -> None:
    """(1)"""
    (short,) = sheets(*sections(4, 5))
    heads = [row for row in range(1, short.max_row) if str(short.cell(row, 1).value).endswith("Section")]
    assert len(heads) == 4
    assert all(short.cell(row - 1, 1).value is None for row in heads), "a section stands apart from the one before"
    long = sheets(*sections(4, SHORT // 4))
    assert [page.title for page in long] == ["0 Section", "1 Section", "2 Section", "3 Section"]
    for page in (short, *long):
        assert page.page_setup.fitToWidth == 1
        assert page.sheet_properties.pageSetUpPr.fitToPage


def test_the_last_text_of_a_row_has_the_rest_of_the_page() -> None:
    """(2)"""
    (page,) = sheets(FIGURES, WORDS)
    (alone,) = sheets(FIGURES)
    cell = next(c for row in page.iter_rows() for c in row if c.value == LONG)
    assert any(str(ranged).startswith(f"B{cell.row}:") for ranged in page.merged_cells.ranges)
    assert page.row_dimensions[cell.row].height < 70, "some lines, no tall strip"
    own, beside = ([one.column_dimensions[letter].width for letter in "ABCDE"] for one in (alone, page))
    assert own == beside


def test_bars_of_agreement_are_told_in_words() -> None:
    """(3)"""
    names = ("Strongly agree", "Agree", "Disagree", "Strongly disagree", "Don’t know")
    said = Series("It helped.", (4.0, 3.0, 2.0, 1.0, 0.0))
    page, *_ = sheets(Chart(ChartKind.AGREEMENT, "What was said", "One.", (said,), names))
    assert page._charts[0].legend is None
    words = [str(cell.value) for row in page.iter_rows() for cell in row if cell.value]
    right, left = "agree (light), strongly agree (dark)", "disagree (light), strongly disagree (striped)"
    assert f"To the right: {right}. To the left: {left}." in words


ROOM, ABOVE = 700.0, 30.0


@given(st.lists(st.lists(st.floats(12, 300), min_size=1, max_size=40), min_size=1, max_size=15))
def test_no_page_is_overfull_and_what_a_page_holds_is_whole(blocks: list[list[float]]) -> None:
    """(4)"""
    heights = [height for block in blocks for height in block]
    ends = [sum(map(len, blocks[: n + 1])) for n in range(len(blocks))]
    spans = [Span(end - len(block) + 1, end) for block, end in zip(blocks, ends, strict=True)]
    found = list(breaks(heights, spans, ROOM, ABOVE))
    assert found == sorted(set(found))
    pages = [0, *found, len(heights)]
    for number, (start, end) in enumerate(pairwise(pages)):
        assert start < end
        assert sum(heights[start:end]) + (ABOVE if number else 0) <= ROOM
    for span in spans:
        if sum(heights[span.first - 1 : span.last]) <= ROOM - ABOVE:
            assert not any(span.first <= row < span.last for row in found)


def test_a_sheet_of_several_pages_ends_them_between_its_charts() -> None:
    """(4)"""
    bars = Chart(ChartKind.BARS, "Bars", "Bars.", tuple(Series(f"Bar {n}", (float(n),)) for n in range(9)))
    blocks = [Heading("One section"), *[bars] * 8, Heading("Another"), *[bars] * 8]
    long = Table("Days", ("Day", "What"), tuple((f"day {n}", "something") for n in range(90)))
    (alone,) = sheets(Paragraph("Words."), long)
    head = next(row for row in range(1, alone.max_row) if alone.cell(row, 1).value == "Day")
    assert alone.print_title_rows == f"${head}:${head}", "the heads of a table that is cut"
    for page in (one for one in sheets(*blocks) if one.sheet_state == "visible"):
        titles = [row for row in range(1, page.max_row + 1) if page.cell(row, 1).value == "Bars"]
        starts = {one.id + 1 for one in page.row_breaks.brk}
        assert starts
        assert starts <= set(titles)
        assert page.print_title_rows == "$1:$2"


@pytest.mark.parametrize(("rows", "high", "pages"), [(20, 0, 1), (44, 1, 1), (70, 0, 2)])
def test_a_sheet_little_longer_than_a_page_is_one(rows: int, high: int, pages: int) -> None:
    """(4): 0 leaves it to the program how many pages high it is."""
    table = Table("Days", ("Day", "What"), tuple((f"day {n}", "something") for n in range(rows)))
    (page,) = sheets(table)
    assert page.page_setup.fitToHeight == high
    assert len(page.row_breaks.brk) == pages - 1
