"""What stays together where a report has pages.

1. The paragraphs between a heading and the picture or table that they lead to keep with it, up to three of them.
2. In PDF, wherever a chapter falls on the page, its head stands on the page of its first picture, and small print on
   that of its table; a small table is not broken, and of a longer one three rows or more stand on each page.
3. In Word the same is said of paragraphs and rows.
4. A figure told in words is set smaller; numbers have a comma at the thousands in every format.
5. A short chapter of words and small tables, such as that of the signatures, stands whole on a page.
6. Columns to write in are as broad as the others: a signature has room.
"""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from pathlib import Path

import pytest
from test_pdf import LOOK

from formgen.render import format_for
from formgen.render.shared.kept import by_hand, leading
from formgen.report import (
    EMPTY,
    Block,
    Chart,
    ChartKind,
    Heading,
    Paragraph,
    Report,
    Scorecard,
    Series,
    Table,
    Tone,
    Verdict,
)

CHART = Chart(ChartKind.BARS, "How many came", "One: 3.", tuple(Series(f"Bar {n}", (float(n),)) for n in range(1, 9)))
ROWS = tuple((f"row {n}", 1000 + n) for n in range(1, 31))
NOTE = Paragraph("Small print of it.", Tone.NOTE)


def small(rows: int) -> Table:
    return Table("A table", ("What", "Number"), ROWS[:rows], frozenset({1}))


def report(*blocks: Block) -> Report:
    return Report("Title", "Subtitle", "Footer", blocks)


def test_paragraphs_that_lead_to_something_are_kept_with_it() -> None:
    """(1)"""
    words = Paragraph("Words.")
    assert leading((Heading("A"), words, CHART, words, small(2))) == {1}
    assert leading((Heading("A"), words, words, words, CHART)) == {1, 2, 3}
    assert leading((Heading("A"), *[words] * 4, CHART)) == frozenset()
    assert leading((Heading("A"), words, Heading("B", 2), words, small(1), words)) == {3}


def pages(content: bytes, path: Path) -> list[str]:
    path.write_bytes(content)
    run = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True, text=True)
    return run.stdout.split("\f")


@pytest.mark.parametrize("before", range(26, 46, 2))
def test_a_chapter_begins_on_the_page_of_its_picture(before: int, tmp_path: Path) -> None:
    """(2)"""
    filler = [Paragraph(f"Line {n}.") for n in range(before)]
    made = report(*filler, Heading("4 A chapter"), Paragraph("It begins."), Paragraph("It goes on."), CHART, NOTE)
    found = pages(format_for("pdf").report(made, LOOK), tmp_path / "made.pdf")
    where = {said: next(n for n, page in enumerate(found) if said in page)
             for said in ("4 A chapter", "It begins", "It goes on", "How many came", "Small print")}  # fmt: skip
    assert len(set(where.values())) == 1, where


@pytest.mark.parametrize("before", range(26, 46, 2))
def test_a_small_table_is_whole_and_three_rows_of_a_longer_one_stand_together(before: int, tmp_path: Path) -> None:
    """(2)"""
    filler = [Paragraph(f"Line {n}.") for n in range(before)]
    found = pages(format_for("pdf").report(report(*filler, small(8), NOTE), LOOK), tmp_path / "made.pdf")
    assert [len(re.findall(r"^row ", page, re.MULTILINE)) for page in found if "row " in page] == [8]
    found = pages(format_for("pdf").report(report(*filler, small(20), NOTE), LOOK), tmp_path / "made.pdf")
    rows = [len(re.findall(r"^row ", page, re.MULTILINE)) for page in found if "row " in page]
    assert sum(rows) == 20
    assert min(rows) > 2
    assert "Small print" in next(page for page in found if "row 20" in page)


def test_word_keeps_the_same_together() -> None:
    """(3)"""
    made = report(Heading("4 A chapter"), Paragraph("It begins."), CHART, Paragraph("Apart."), small(3), small(20))
    with zipfile.ZipFile(io.BytesIO(format_for("docx").report(made, LOOK))) as archive:
        body = archive.read("word/document.xml").decode()
    found = {re.sub(r"<[^>]+>", "", part): "<w:keepNext/>" in part for part in re.findall(r"<w:p>.*?</w:p>", body)}
    assert (found["It begins."], found["Apart."]) == (True, False)
    few, many = body.split("A table</w:t>")[1:3]
    assert [few.count("<w:keepNext/>"), many.count("<w:keepNext/>")] == [2 * 2, 6 * 2]


def test_long_figures_are_smaller_and_numbers_have_commas() -> None:
    """(4)"""
    card = Scorecard((Verdict("A", "more than half, but not nearly all", "Met", ""), Verdict("B", "3 of 4", "Met", "")))
    made = report(card, small(2))
    with zipfile.ZipFile(io.BytesIO(format_for("docx").report(made, LOOK))) as archive:
        body = archive.read("word/document.xml").decode()
    assert body.count('"FormgenFigure"') == 1
    assert body.count("1,001") == 1
    text = subprocess.run(["pdftotext", "-", "-"], input=format_for("pdf").report(made, LOOK), capture_output=True,
                          check=True).stdout.decode()  # fmt: skip
    assert "1,001" in text


SIGNING = (Heading("19 Signing"), Paragraph("Who signs."), small(4), small(1), Paragraph("At the end."))


def test_all_but_the_last_of_a_short_chapter_is_kept() -> None:
    """(5)"""
    words = Paragraph("Words.")
    assert leading(SIGNING) == {1, 2, 3}
    assert leading((Heading("A"), words, Heading("B"), small(2), words, Heading("C"), words)) == {3}
    assert leading((Heading("A"), words, small(4), small(4), words)) == {1}


@pytest.mark.parametrize("before", range(24, 46, 3))
def test_no_page_cuts_a_short_chapter(before: int, tmp_path: Path) -> None:
    """(5)"""
    filler = [Paragraph(f"Line {n}.") for n in range(before)]
    found = pages(format_for("pdf").report(report(Heading("18"), *filler, *SIGNING), LOOK), tmp_path / "made.pdf")
    assert {"At the end." in page for page in found if "19 Signing" in page} == {True}


def test_word_keeps_a_short_chapter_whole() -> None:
    """(5)"""
    with zipfile.ZipFile(io.BytesIO(format_for("docx").report(report(*SIGNING), LOOK))) as archive:
        body = archive.read("word/document.xml").decode()
    _, first, second = body.partition("At the end.")[0].split("A table</w:t>")
    # Every paragraph but the heads of the tables, which keep to their rows, and the caption, whose style keeps it.
    assert [first.count("<w:keepNext/>"), second.count("<w:keepNext/>")] == [4 * 2 + 1, 1 * 2 + 1]


def test_columns_to_write_in_have_room() -> None:
    """(6)"""
    rows = (("Chair of governors", "F. H.", EMPTY, EMPTY),)
    signed = Table("Signatures", ("Role", "Name", "Signature", "Day"), rows)
    assert by_hand(signed)
    assert not any(map(by_hand, (small(3), small(0))))
    with zipfile.ZipFile(io.BytesIO(format_for("docx").report(report(signed), LOOK))) as archive:
        found = re.findall(r'<w:gridCol w:w="(\d+)"', archive.read("word/document.xml").decode())
    assert len(found) == 4
    assert len(set(found)) == 1
    heads = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=format_for("pdf").report(report(signed), LOOK),
                           capture_output=True, check=True).stdout.decode()  # fmt: skip
    name, sign, day = (float(heads.partition(f">{word}<")[0].rpartition('xMin="')[2].partition('"')[0])
                       for word in ("Name", "Signature", "Day"))  # fmt: skip
    assert abs((sign - name) - (day - sign)) < 2
