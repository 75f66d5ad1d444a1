"""The workbook of a report as a governor opens and prints it.

1. A short report is one sheet; a long one has a sheet for each section. Every sheet prints one page wide.
2. Texts in the last column of a table have the whole rest of the page, and make no other table's column wide or narrow.
3. What the bars of agreement mean is said in words; there is no legend.
"""

from __future__ import annotations

from openpyxl.worksheet.worksheet import Worksheet
from test_pdf import LOOK

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
        assert (page.page_setup.fitToWidth, page.page_setup.fitToHeight) == (1, 0)
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
