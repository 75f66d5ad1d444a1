"""The evidence pack for the full review, for its three readerships.

 1. It has nineteen sections, in order, for schools of 0, 6, 15 and 20 cases a year, for one year and for three.
 2. Every format is written; page two stands alone on its page, in PDF and in Word.
 3. PDF files are PDF/UA-1, with bookmarks and a list of contents that leads to each section; in Word the headings are
    real ones, and the list of contents is a field of Word's with its entries filled in.
 4. Governors and the public see no case, no reason, no free text of a record: in no format.
 5. Small numbers of a breakdown stand in no table of theirs, and the slope plot names nobody.
 6. What people add is printed; where it is missing, there are lines to write on that say who writes.
 7. All corrections X1 to X18 cite clauses, have words that would mend them, and quote at most twelve words.
 8. Each figure states clause, formula, numerator, denominator, both ends, what is missing, the year before, verdict.
 9. What the policy leaves open is printed as “not set”.
10. It reads as plainly as for a child of eleven, with at most 20 words a sentence.
11. A fault in review.toml is said with its cure.
12. What is counted stands in tables as a number, so that its thousands are apart and a workbook can reckon with it.
13. Page two of a copy for others says when a verdict is not shown; a gap in a line is explained once, in its picture.
"""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from datetime import date
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import page as validator
import pikepdf
import pytest
from readability import reading_age, words_a_sentence
from small_school import SECRET, YEAR
from test_pdf import LOOK
from test_review import NAME, SIZES, THREE_YEARS, blocks, charts, sized, table, text

from formgen.errors import UserError
from formgen.evidence import Period
from formgen.evidence.pack.corrections import CORRECTIONS
from formgen.evidence.pack.triennial import SECTIONS
from formgen.evidence.readership import Readership
from formgen.evidence.review import review
from formgen.policy import CLAUSES
from formgen.quotes import Quote
from formgen.render import format_for
from formgen.report import HIDDEN, ChartKind, Heading, Paragraph, Report, Table, Tone, insertions, plain
from formgen.review_notes import ReviewNotes, load, parse

CASES = (0, 6, 15, 20)
OPEN = (Readership.GOVERNORS, Readership.PUBLIC)
PSEUDONYM = re.compile(r"LM-\d{4}-\d{3}|record \d|\bR\d\d\b")
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@cache
def pack(count: int, readers: Readership, period: Period = YEAR) -> Report:
    return plain(review(sized(count), period, NAME, readers))


@cache
def made(count: int, readers: Readership, suffix: str) -> bytes:
    return bytes(format_for(suffix).report(pack(count, readers), LOOK))


def everything(content: bytes, suffix: str) -> str:
    """All text of a written file."""
    if suffix == "pdf":
        run = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True)
        return run.stdout.decode()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist()
                         if name.endswith((".xml", ".rels")))  # fmt: skip


@pytest.mark.parametrize("period", [YEAR, THREE_YEARS], ids=["year", "three years"])
@pytest.mark.parametrize("readers", list(Readership))
@pytest.mark.parametrize("count", CASES)
def test_nineteen_sections_in_order(count: int, readers: Readership, period: Period) -> None:  # 1
    report = pack(count, readers, period)
    heads = [h.text for h in blocks(report, Heading) if h.level == 1]
    assert len(heads) == 19
    assert heads == [f"{number} {title}" for number, (title, _) in enumerate(SECTIONS, 1)]
    assert not re.search(r"\bNone\b|\bnan\b|State\.| {2}|\.\.", text(report))
    for t in blocks(report, Table):
        assert {len(row) for row in t.rows} <= {len(t.header)}


@pytest.mark.parametrize("readers", list(Readership))
@pytest.mark.parametrize("count", CASES)
def test_pdf_is_accessible_and_page_two_stands_alone(count: int, readers: Readership, tmp_path: Path) -> None:  # 2, 3
    content = made(count, readers, "pdf")
    found = validator.validate_pdf_bytes(content, profile=validator.ValidationProfile.PDF_UA_1)
    assert found.is_compliant, [(f.rule_id, f.message) for f in found.failures]
    path = tmp_path / "pack.pdf"
    path.write_bytes(content)
    second, third = (_page(path, number) for number in (2, 3))
    assert "Did it work? One page" in second
    assert "There was no comparison group" in second
    assert "How the facts were gathered" in third
    with pikepdf.open(path) as opened, opened.open_outline() as outline:
        titles = [item.title for item in outline.root[0].children]
        links = [a for a in opened.pages[0].get("/Annots", []) if a.get("/Subtype") == "/Link"]
    assert titles == [f"{number} {title}" for number, (title, _) in enumerate(SECTIONS, 1)]
    assert len(links) >= 19


def _page(path: Path, number: int) -> str:
    command = ["pdftotext", "-f", str(number), "-l", str(number), path, "-"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("readers", list(Readership))
def test_word_has_real_headings_and_a_list_of_contents(readers: Readership) -> None:  # 3
    with zipfile.ZipFile(io.BytesIO(made(20, readers, "docx"))) as archive:
        body = ElementTree.fromstring(archive.read("word/document.xml"))
    heads = [p for p in body.iter(f"{W}p") if _style(p) == "Heading1"]
    assert [_words(p) for p in heads] == [f"{number} {title}" for number, (title, _) in enumerate(SECTIONS, 1)]
    marks = [mark.get(f"{W}name") for p in heads for mark in p.iter(f"{W}bookmarkStart")]
    links = list(body.iter(f"{W}hyperlink"))
    assert [link.get(f"{W}anchor") for link in links] == marks
    assert [_words(link) for link in links] == [_words(p) for p in heads]
    assert "TOC" in "".join(i.text or "" for i in body.iter(f"{W}instrText"))
    kinds = [char.get(f"{W}fldCharType") for char in body.iter(f"{W}fldChar")]
    assert kinds[:3] == ["begin", "separate", "end"]


def _style(part: ElementTree.Element) -> str | None:
    style = part.find(f"{W}pPr/{W}pStyle")
    return None if style is None else style.get(f"{W}val")


def _words(part: ElementTree.Element) -> str:
    return "".join(t.text or "" for t in part.iter(f"{W}t"))


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_page_two_stands_alone_in_word_too(tmp_path: Path) -> None:  # 2
    paths = []
    for count in CASES:
        for readers in Readership:
            paths.append(tmp_path / f"{count}-{readers}.docx")
            paths[-1].write_bytes(made(count, readers, "docx"))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", tmp_path, *paths]
    subprocess.run(command, check=True, capture_output=True, timeout=400)
    for path in paths:
        second, third = (_page(path.with_suffix(".pdf"), number) for number in (2, 3))
        assert "Did it work? One page" in second, path.name
        assert "How the facts were gathered" in third, path.name


@pytest.mark.parametrize("suffix", ["docx", "pdf", "xlsx"])
@pytest.mark.parametrize("readers", OPEN)
@pytest.mark.parametrize("count", CASES)
def test_no_case_and_no_free_text_for_the_outside(count: int, readers: Readership, suffix: str) -> None:  # 2, 4
    found = everything(made(count, readers, suffix), suffix)
    assert not PSEUDONYM.search(found)
    assert SECRET not in found


def test_the_internal_copy_names_the_cases() -> None:  # 4
    assert PSEUDONYM.search(everything(made(20, Readership.INTERNAL, "pdf"), "pdf"))


@pytest.mark.parametrize("readers", OPEN)
@pytest.mark.parametrize("count", SIZES)
def test_the_lines_of_the_slope_plot_name_nobody(count: int, readers: Readership) -> None:  # 5
    found = charts(pack(count, readers)).get(ChartKind.SLOPE)
    assert found is None or {s.label for s in found.series} == {""}
    assert found is None or len(found.series) >= 10
    assert found is None or not any(s.dashed for s in found.series)
    assert found is None or found.blurred, "nor does the place of an end tell a child by its scores"


@pytest.mark.parametrize("captions", [("By how many points", "Playground incidents by type", "Year group at referral")])
def test_small_numbers_stand_in_no_table(captions: tuple[str, ...]) -> None:  # 5
    for count in CASES:
        for caption in captions:
            for t in blocks(pack(count, Readership.GOVERNORS), Table):
                if t.caption.startswith(caption):
                    shown = [cell for row in t.rows for cell in row[1:] if cell != HIDDEN]
                    assert not [cell for cell in shown if 0 < int(cell) < 5]


NOTES = ReviewNotes.model_validate({
    "worked": ["Sessions before school."], "did_not": ["Too few looks."], "last_reviewed": "July 2020",
    "accepted": "September 2009", "presented": "8 October 2026", "chair": "Mrs Example",
    "recommendations": [{"what": "Observe each play leader.", "owner": "Inclusion Manager", "due": date(2026, 12, 18)}],
})  # fmt: skip


QUOTES = (
    Quote("I like it here.", False, "a child", "pupil-voice", YEAR.end),
    Quote("They told us.", True, "a parent or carer", "parent-questionnaire", YEAR.end),
    Quote("It helps me.", False, "a member of staff", "staff-view", YEAR.start),
)


@pytest.mark.parametrize("readers", list(Readership))
def test_what_people_add_is_printed_as_theirs(readers: Readership) -> None:  # 6
    report = review(sized(6), YEAR, NAME, readers, notes=NOTES, quotes=QUOTES)
    theirs = {one for part in text(report).split("\n") for one in insertions(part)}
    assert theirs >= {
        "Sessions before school.", "Too few looks.", "July 2020", "September 2009", "8 October 2026", "Mrs Example",
        "Observe each play leader.", "Inclusion Manager", "I like it here.", "They told us.", "It helps me.", NAME,
    }  # fmt: skip
    assert text(report).count("Details were changed") == 1
    assert "18/12/2026" in text(report)
    assert "Please write here" not in text(report)


def test_what_is_missing_is_lines_to_write_on() -> None:  # 6
    report = pack(6, Readership.GOVERNORS)
    for caption, lines in (("What worked", 3), ("What did not work", 3)):
        found = table(report, caption)
        assert found.header == ("Please write here: the Learning Mentor and the Inclusion Manager",)
        assert found.rows == (("\u00a0",),) * lines
    assert len(table(report, "Recommendations").rows) == 4
    assert [row[0] for row in table(report, "Signatures").rows] == [
        "Learning Mentor", "Inclusion Manager", "Head teacher", "Chair of governors",
    ]  # fmt: skip
    assert Heading("19 Signatures") in report.blocks
    assert "not known: please ask, and write it here" in text(report)


def test_every_correction_is_whole() -> None:  # 7
    assert [c.number for c in CORRECTIONS] == [f"X{n}" for n in range(1, 19)]
    for correction in CORRECTIONS:
        assert set(correction.clauses) <= set(CLAUSES)
        assert correction.wording.endswith(".") or correction.wording.endswith("].")
        for quoted in re.findall("“([^”]*)”", correction.problem):
            assert len(quoted.split()) <= 12
    printed = table(pack(0, Readership.PUBLIC), "Suggested corrections")
    assert [row[0].split()[0] for row in printed.rows] == [c.number for c in CORRECTIONS]


def test_every_figure_states_all_that_judges_it() -> None:  # 8
    report = pack(20, Readership.INTERNAL)
    meant, numbers = table(report, "What each figure means"), table(report, "Each figure in numbers")
    assert meant.header == ("Figure", "Clause", "The policy asks", "How it is counted", "In one sentence")
    assert all(all(row) for row in meant.rows)
    assert numbers.header == (
        "Figure", "So many", "Out of", "Share", "Range", "At worst", "At best", "Not counted", "Missing", "Verdict",
        "Latest year", "Year before",
    )  # fmt: skip
    assert [row[0] for row in meant.rows] == [row[0] for row in numbers.rows]


def test_what_is_left_open_is_not_set() -> None:  # 9
    rows = dict(table(pack(0, Readership.GOVERNORS), "What the policy leaves open").rows)
    assert set(rows.values()) == {"not set"}
    assert "M3: share of families in support" in rows


@pytest.mark.parametrize("readers", list(Readership))
@pytest.mark.parametrize("count", CASES)
def test_it_reads_plainly(count: int, readers: Readership) -> None:  # 10
    prose = [p.text for p in blocks(pack(count, readers), Paragraph) if p.tone is not Tone.NOTE]
    assert words_a_sentence(prose) <= 20
    assert reading_age(prose) <= 11


def test_notes_are_read_from_the_folder(tmp_path: Path) -> None:  # 11
    assert load(tmp_path) == ReviewNotes()
    (tmp_path / "review.toml").write_text('worked = ["Sessions before school."]', "utf-8")
    assert load(tmp_path).worked == ("Sessions before school.",)


@pytest.mark.parametrize(("wrong", "said"), [
    ("worked = 3", "worked must be a list"),
    ("work = []", "work is not a setting that formgen knows"),
    ("[[recommendations]]\nwhat = 'x'\nowner = 'y'", "recommendations.1.due is missing"),
    ("worked = [", "cannot be read"),
    ('head_line = "a\\nb"', "head_line must be on one line"),
])  # fmt: skip
def test_a_fault_in_the_notes_says_what_to_mend(wrong: str, said: str) -> None:  # 11
    with pytest.raises(UserError) as caught:
        parse(wrong)
    assert said in str(caught.value)


@pytest.mark.parametrize("readers", list(Readership))
@pytest.mark.parametrize("count", CASES)
def test_what_is_counted_is_a_number(count: int, readers: Readership) -> None:  # 12
    tables = blocks(pack(count, readers), Table)
    told = [row[n] for t in tables for row in t.rows for n in t.numeric]
    assert not [value for value in told if isinstance(value, str) and value.isdigit()]


@pytest.mark.parametrize("readers", list(Readership))
def test_what_is_not_shown_is_explained_on_the_page(readers: Readership) -> None:  # 13
    said = text(pack(20, readers))
    assert ("A verdict is not shown where it would say something of a few." in said) is (readers in OPEN)
    assert "A gap" not in said
