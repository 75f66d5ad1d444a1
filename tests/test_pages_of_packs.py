"""How the pages of a pack are filled: charts in rows, columns as broad as their words.

 1. Charts that follow each other stand in twos; a calendar has the whole width, and a last one that is alone is as
    large as those of its kind above it.
 2. Of many bars on a broad page the words stand beside the bars, so that ten take less than half a page.
 3. A line does not say the name with which the title of its chart begins, on paper or in Excel.
 4. The calendar of meetings is a chart a school year, with the months and the numbers of that year alone.
 5. In a PDF no word of a head of a table is broken where there is room for all heads.
 6. A verdict of many words takes two lines in PDF, and so keeps to its column; a short one takes one.
 7. In Word every verdict, and the foot, keeps to one line.
 8. No fewer than five rows of a table that is broken go to its last page.
 9. In Word a short text of a table, such as a day, keeps to one line, as it does in PDF.
10. Where a table has long texts, in PDF and Word its columns of numbers are as narrow as they can be.
11. A scorecard goes on to the next page where its page is full, with two rows at least.
12. In large print charts stand alone in Word, too, with type as large; no verdict is broken within a word.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import Workbook

from formgen.evidence.tallies.meetings import Calendar
from formgen.look import Letterhead, Look
from formgen.read.sealed import shown
from formgen.render import format_for, pdf
from formgen.render.paper.columns import widths
from formgen.render.shared.marks import Word
from formgen.render.shared.plot import drawing
from formgen.render.shared.plots.writing import widest
from formgen.render.shared.rows import in_rows
from formgen.render.workbook.drawing import draw
from formgen.report import Chart, ChartKind, Heading, Paragraph, Report, Scorecard, Series, Table, Verdict
from formgen.resources import folder

LOOK = Look(Letterhead("St Brigid’s"), (folder("templates"),))
STATEMENTS = tuple(f"{n} I know what my child is working on at school." for n in range(1, 11))
HALF_A_PAGE = 360.0


def chart(kind: ChartKind, *series: Series, title: str = "What is seen", categories: tuple[str, ...] = ()) -> Chart:
    return Chart(kind, title, "In words.", series, categories)


BARS = chart(ChartKind.BARS, Series("A", (1.0,)))
TREND = chart(ChartKind.TREND, Series("A", (1.0, 2.0)), categories=("2023/24", "2024/25"))
MEETINGS = chart(ChartKind.CALENDAR, Series("Head", (1.0, 0.0)), categories=("September", "October"))


@pytest.mark.parametrize(("charts", "made"), [
    ((BARS,), [(1, False)]), ((BARS, BARS), [(2, True)]), ((TREND,) * 3, [(2, True), (1, True)]),
    ((MEETINGS,) * 3, [(1, False)] * 3), ((BARS, MEETINGS, BARS), [(1, False)] * 3), ((TREND, TREND, BARS), [(2, True),
     (1, False)]),
])  # fmt: skip
def test_charts_stand_in_twos_but_for_calendars(charts: tuple[Chart, ...], made: list[tuple[int, bool]]) -> None:
    """(1)"""
    assert [(len(some), half) for some, half in in_rows(charts)] == made


@pytest.mark.parametrize(("kind", "values"), [
    (ChartKind.BARS, (85.0,)), (ChartKind.AGREEMENT, (30.0, 50.0, 9.0, 3.0, 4.0)),
])  # fmt: skip
def test_ten_bars_with_long_words_take_less_than_half_a_page(kind: ChartKind, values: tuple[float, ...]) -> None:
    """(2)"""
    heads = ("Strongly agree", "Agree", "Disagree", "Strongly disagree", "Don’t know")
    made = drawing(chart(kind, *(Series(words, values) for words in STATEMENTS), categories=heads), LOOK)
    words = [mark for mark in made.marks if isinstance(mark, Word)]
    assert made.height < HALF_A_PAGE
    assert all(0 <= word.x <= made.width for word in words)
    assert max(widest([word.text], word.size) for word in words if word.x == 0) < made.width / 2


@pytest.mark.parametrize(("title", "said"), [("Children went up: 3 more", False), ("What is seen", True)])
def test_a_line_does_not_say_what_its_title_says(title: str, said: bool) -> None:
    """(3)"""
    made = chart(ChartKind.TREND, Series("Children went up", (1.0, 2.0)), title=title, categories=("2023", "2024"))
    words = [mark.text for mark in drawing(made, LOOK).marks if isinstance(mark, Word)]
    assert ("Children went up" in words) is said
    assert len(draw(made, LOOK, Workbook()).series) == 1 + said, "the line, and a piece of it beside its name"


def test_a_calendar_is_cut_at_the_beginning_of_school_years() -> None:
    """(4)"""
    whole = Calendar(((2024, 7), (2024, 8), (2024, 9)), (Series("Head", (1.0, None, 2.0)),))
    years = list(whole.years)
    assert [name for name, _ in years] == ["2023/24", "2024/25"]
    assert [year.categories for _, year in years] == [("July", "August"), ("September",)]
    assert [year.kinds[0].values for _, year in years] == [(1.0, None), (2.0,)]


def test_no_word_of_a_head_is_broken() -> None:
    """(5): as long as they were broken, a PDF said “Strongl” and “y” apart."""
    header = ("Statement", "Strongly agree", "Agree", "Disagree", "Strongly disagree", "Don’t know", "No answer",
              "Agree, of those with a view", "Agree, of all")  # fmt: skip
    rows = tuple((words, 35, 50, 15, 6, 11, 0, "85 of 106", "85 of 117") for words in STATEMENTS)
    made = pdf.report(Report("T", "S", "F", (Table("What was said", header, rows, frozenset(range(1, 9))),)), LOOK)
    said = {line.text for line in shown(made, ".pdf")}
    words = {word for text in said for word in text.split()}
    assert {"Strongly", "Agree", "Disagree", "disagree", "answer", "Statement"} <= words


def test_a_verdict_of_many_words_keeps_to_its_column() -> None:
    """(6)"""
    verdict = Verdict("Families say the support helped", "86 of 109", "Not met as counted", "117 came back.")
    report = Report("T", "S", "F", (Scorecard((verdict,)),))
    said = [line.text.strip() for line in shown(pdf.report(report, LOOK), ".pdf")]
    assert {"Not met as", "counted"} <= set(said)
    short = Report("T", "S", "F", (Scorecard((replace(verdict, word="No threshold set"),)),))
    assert "No threshold set" in [line.text.strip() for line in shown(pdf.report(short, LOOK), ".pdf")]
    for made, word in ((report, "Not met as counted".replace(" ", "\u00a0")), (short, "No\u00a0threshold\u00a0set")):
        with ZipFile(BytesIO(format_for("docx").report(made, LOOK))) as archive:
            assert f"\u00a0{word}\u00a0<" in archive.read("word/document.xml").decode()


def in_pages(content: bytes, suffix: str, folder: Path) -> list[list[str]]:
    """The lines of text of each page of a file, a Word file as LibreOffice lays it out."""
    path = folder / f"made.{suffix}"
    path.write_bytes(content)
    if suffix == "docx":
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", folder, path]
        subprocess.run(command, check=True, capture_output=True, timeout=400)
    said = subprocess.run(["pdftotext", "-layout", path.with_suffix(".pdf"), "-"], capture_output=True, check=True)
    return [[line.strip() for line in page.splitlines()] for page in said.stdout.decode().split("\f")[:-1]]


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_a_verdict_and_the_foot_keep_to_one_line_in_word(tmp_path: Path) -> None:
    """(7): the frame of a verdict of two lines ran through its words; the foot had the school's name once more."""
    words = ("Not met as counted", "No threshold set", "Not measured")
    card = Scorecard(tuple(Verdict("Families say it helped", "86 of 109", word, "117 came back.") for word in words))
    look = Look(Letterhead("Holy Well Catholic Primary School"), (folder("templates"),))
    foot = f"{look.letterhead.name} · Policy review 2023–2026 · 28/11/2026 · Governors’ copy · small numbers hidden"
    made = format_for("docx").report(Report("T", "S", foot, (card,)), look)
    [page] = in_pages(bytes(made), "docx", tmp_path)
    said = [line.replace("\u00a0", " ") for line in page]
    for word in words:
        assert any(word in line for line in said), said
    assert any(line.startswith("Policy review") and "small numbers hidden" in line for line in said), said


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
@pytest.mark.parametrize("suffix", ["pdf", "docx"])
def test_the_end_of_a_long_table_is_not_left_alone(suffix: str, tmp_path: Path) -> None:
    """(8): whatever stands before it."""
    rows = tuple((f"row {n}", "1 of 2") for n in range(1, 21))
    blocks = [block for n in range(8)
              for block in (Heading(f"Part {n}", page=True), *(Paragraph(f"Line {k}.") for k in range(18 + n)),
                            Table(f"Long {n}", ("Figure", "Result"), rows))]  # fmt: skip
    made = bytes(format_for(suffix).report(Report("T", "S", "F", tuple(blocks)), LOOK))
    pages = in_pages(made, suffix, tmp_path)
    ends = [sum(line.startswith("row ") for line in page) for page in pages if any("row 20 " in line for line in page)]
    assert len(ends) == 8
    assert min(ends) >= 5


STATED = Table("What was said", ("Statement", "Agree", "Agree, of those with a view", "Seen on"), tuple(
    (f"{words} I know whom to ask, and when", 35, "85 of 106", "20 July 2026") for words in STATEMENTS
), frozenset({1, 2}))  # fmt: skip


def test_short_texts_of_a_table_keep_to_one_line() -> None:
    """(9)"""
    with ZipFile(BytesIO(format_for("docx").report(Report("T", "S", "F", (STATED,)), LOOK))) as archive:
        words = archive.read("word/document.xml").decode()
    assert words.count(">20\u00a0July\u00a02026<") == words.count(">85\u00a0of\u00a0106<") == len(STATEMENTS)
    assert "Agree, of those with a view" in words


def test_long_texts_have_what_numbers_leave() -> None:
    """(10): shared out evenly, a statement took five lines."""
    broad = [float(width) for width in widths(STATED)]
    assert broad[0] > 50
    assert sum(broad) == pytest.approx(100, abs=0.1)
    assert widths(replace(STATED, rows=STATED.rows[:0])) == ()
    with ZipFile(BytesIO(format_for("docx").report(Report("T", "S", "F", (STATED,)), LOOK))) as archive:
        words = archive.read("word/document.xml").decode()
    grid = [int(width) for width in re.findall(r'<w:gridCol w:w="(\d+)"', words)]
    assert grid[-4] > sum(grid[-3:])


def test_a_scorecard_breaks_where_the_page_ends(tmp_path: Path) -> None:
    """(11): with half of its rows kept together, half a page stayed empty."""
    card = Scorecard(tuple(Verdict(f"Criterion {n}", "1 of 2", "Met", "It was so. " * 20) for n in range(8)))
    made = pdf.report(Report("T", "S", "F", (*[Paragraph("Words.")] * 16, card)), LOOK)
    first, second = in_pages(made, "pdf", tmp_path)
    on_first, on_second = (sum("Criterion " in line for line in page) - 1 for page in (first, second))
    assert (on_first + on_second, on_first > on_second > 1) == (8, True)


@pytest.mark.parametrize(("variant", "across"), [("standard", 2), ("large-print", 1)])
def test_in_large_print_charts_stand_alone(variant: str, across: int) -> None:
    """(12): half a page wide, their letters were half as large as those around them."""
    card = Scorecard((Verdict("Families say it helped", "86 of 109", "No threshold set", "117 came back."),))
    report = Report("T", "S", "F", (BARS, BARS, card))
    with ZipFile(BytesIO(format_for("docx").report(report, replace(LOOK, variant=variant)))) as archive:
        words = archive.read("word/document.xml").decode()
    assert ("Two charts, side by side" in words) is (across == 2)
    assert ("No\u00a0threshold" in words) is (across == 2)
    extents = [int(wide) for wide in re.findall(r'<wp:extent cx="(\d+)"', words)]
    assert len(extents) == 2
    assert (min(extents) > 6_000_000) is (across == 1)
