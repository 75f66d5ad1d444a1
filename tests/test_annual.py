"""The annual report to governors.

1. It has its eight parts, in order, and the lines of the head and the link governor.
2. It is two pages at most, in PDF and in Word, for 0, 6, 15 and 20 cases a year and each readership; exactly two with
   what people add.
3. It is PDF/UA-1, and names no case to governors and the public.
4. It reads as plainly as for a child of eleven.
5. `formgen review --report annual` writes it, under a name of its own.
6. Under the chart of needs stands of how many referrals it is, where that is shown, and that cases count once they are
   closed; how many are open is told to those alone who know them. There is no chart where more needs are hidden than
   shown, and none is called the most needed where any is hidden.
7. The report of an earlier year has what people said of that year, or lines to write on: not the lines of this year.
8. Of several school years it speaks of years; the pages of one of them speak of that year.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import page as validator
import pytest
from readability import reading_age, words_a_sentence
from small_school import SECRET, YEAR, case_id, filed
from test_pack import CASES, OPEN, PSEUDONYM, everything
from test_pdf import LOOK, pages
from test_review import NAME, blocks, sized, text

from formgen.evidence import Period
from formgen.evidence.logs import labels
from formgen.evidence.pack.annual import NEEDS, SOME_NEEDS
from formgen.evidence.readership import Readership
from formgen.evidence.review import Kind, review
from formgen.quotes import Quote
from formgen.render import format_for
from formgen.report import Chart, Heading, Paragraph, Report, Table, plain
from formgen.review_notes import ReviewNotes
from formgen.work.review import review as write
from formgen.work.school import School

PARTS = (
    "Who we helped", "Did it help?", "What children said", "What parents said", "The playground", "Training",
    "What we will change", "Questions for governors",
)  # fmt: skip
LONG = "We will see that every play leader is looked at in the first half term, and that what was seen is written down."
NOTES = ReviewNotes.model_validate({
    "head_line": f"{LONG} It was a good year.", "governor_visit": LONG, "will_change": [LONG] * 3,
    "questions": [LONG] * 3,
})  # fmt: skip
QUOTES = tuple(
    Quote(words, False, "a child", "pupil-voice", YEAR.end)
    for words in ("I like my time with her because she listens to me, and then I can go back to class.", LONG)
)


@cache
def annual(count: int, readers: Readership, full: bool = False) -> Report:
    told = {"notes": NOTES, "quotes": QUOTES} if full else {}
    return plain(review(sized(count), YEAR, NAME, readers, Kind.ANNUAL, **told))  # type: ignore[arg-type]


@pytest.mark.parametrize("readers", list(Readership))
@pytest.mark.parametrize("count", CASES)
def test_the_parts_are_in_order(count: int, readers: Readership) -> None:  # 1
    report = annual(count, readers)
    public = readers is Readership.PUBLIC
    parts = (*PARTS[:-1], "What we ask our governors") if public else PARTS
    assert tuple(h.text for h in blocks(report, Heading)) == parts
    assert report.subtitle.startswith("Annual report ·" if public else "Annual report to governors ·")
    assert "Referrals of some children" not in text(report)
    lines = [t for t in blocks(report, Table) if t.header[0].startswith("Please write here")]
    assert [t.header[0].removeprefix("Please write here: ") for t in lines] == [
        "the head teacher", *["the Learning Mentor and the Inclusion Manager"] * 2, "the link governor",
    ]  # fmt: skip
    assert not re.search(r"\bNone\b|\bnan\b| {2}|\.\.", text(report))


def test_what_people_say_stands_in_place_of_lines() -> None:  # 1
    said = text(annual(20, Readership.GOVERNORS, full=True))
    assert "Please write here" not in said
    assert LONG in said
    assert QUOTES[0].text in said


@pytest.mark.parametrize("full", [False, True], ids=["to be filled in", "filled in"])
@pytest.mark.parametrize("readers", list(Readership))
@pytest.mark.parametrize("count", [*CASES, 60])
def test_two_pages_in_pdf(count: int, readers: Readership, full: bool) -> None:  # 2, 3
    content = bytes(format_for("pdf").report(annual(count, readers, full), LOOK))
    assert pages(content) == 2
    found = validator.validate_pdf_bytes(content, profile=validator.ValidationProfile.PDF_UA_1)
    assert found.is_compliant, [(f.rule_id, f.message) for f in found.failures]
    if readers in OPEN:
        said = everything(content, "pdf")
        assert not PSEUDONYM.search(said)
        assert SECRET not in said


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_two_pages_in_word(tmp_path: Path) -> None:  # 2
    paths = []
    for count in (*CASES, 60):
        for readers in Readership:
            for full in (False, True):
                paths.append(tmp_path / f"{count}-{readers}-{full}.docx")
                paths[-1].write_bytes(format_for("docx").report(annual(count, readers, full), LOOK))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", tmp_path, *paths]
    subprocess.run(command, check=True, capture_output=True, timeout=400)
    assert {path.name: pages(path.with_suffix(".pdf").read_bytes()) for path in paths} == {p.name: 2 for p in paths}


@pytest.mark.parametrize("readers", list(Readership))
@pytest.mark.parametrize("count", CASES)
def test_it_reads_plainly(count: int, readers: Readership) -> None:  # 4
    prose = [p.text for p in blocks(annual(count, readers), Paragraph)]
    assert words_a_sentence(prose) <= 20
    assert reading_age(prose) <= 11


@pytest.mark.parametrize("readers", list(Readership))
def test_of_several_years_it_speaks_of_years(readers: Readership) -> None:  # 7
    three = Period(date(YEAR.start.year - 2, 9, 1), YEAR.end)
    one = annual(20, readers)
    several = plain(review(sized(20), three, NAME, readers, Kind.ANNUAL))
    assert (one.title, several.title) == ("The year with our Learning Mentor", "The years with our Learning Mentor")
    assert "closed this year" in text(one)
    assert "this year" not in text(several)
    assert "closed in these years" in text(several)
    for _, blocks_ in several.years:
        assert "in these years" not in text(replace(several, blocks=blocks_, years=()))


def test_it_is_written_under_its_own_name(school: School, tmp_path: Path) -> None:  # 5
    done = write(school, date(2025, 9, 1), date(2026, 8, 31), ("xlsx",), tmp_path, Readership.GOVERNORS, Kind.ANNUAL)
    assert [f.name for f in done.files] == ["annual-report_2025-09-01_2026-08-31_governors.xlsx"]
    assert done.as_json()["report"] == "annual"
    assert done.as_json()["audience"] == "governors"


@pytest.mark.parametrize("readers", list(Readership))
def test_the_chart_of_needs_says_of_how_many_referrals_it_is(readers: Readership) -> None:  # 6
    report = annual(60, readers)
    every = report.blocks
    place = next((n for n, b in enumerate(every) if isinstance(b, Chart) and b.title == NEEDS), None)
    if place is None:
        assert readers is Readership.PUBLIC
        return
    under = next(block for block in every[place:] if not isinstance(block, Chart))
    assert isinstance(under, Paragraph)
    assert under.text.startswith("The bars show what 60 referrals asked for.")
    assert "Some needs are not shown." not in under.text
    assert under.text.endswith("Progress is counted once a case is closed.")
    assert ("2 cases were still open at the end." in under.text) is (readers is Readership.INTERNAL)


def test_it_says_where_needs_are_left_out() -> None:  # 6
    """Three of 24 referrals name a need that the others do not."""
    found = sized(24)
    most = ("attendance", "self_esteem", *_other_needs()[:2])
    named = [("transition",) if n <= 3 else (most[n % 4], most[n % 4 - 1]) for n in range(1, 25)]
    asked = [filed("referral", {"referral_source": "class_teacher", "referral_date": date(2025, 9, 15),
                                "areas": areas}, case_id(n)) for n, areas in enumerate(named, 1)]  # fmt: skip
    others = tuple(one for one in found.filed if one.record.form != "referral")
    report = plain(review(replace(found, filed=(*others, *asked)), YEAR, NAME, Readership.GOVERNORS, Kind.ANNUAL))
    [under] = [b.text for b in report.blocks if isinstance(b, Paragraph) and b.text.startswith("The bars show")]
    assert under.startswith("The bars show what 24 referrals asked for. Some needs are not shown.")
    assert SOME_NEEDS in [chart.title for chart in blocks(report, Chart)]


def _other_needs() -> list[str]:
    return [area for area in labels("referral", "areas") if area not in ("attendance", "self_esteem", "transition")]


def test_two_needs_of_many_are_no_chart() -> None:  # 6
    """Two needs are named by many, five by three referrals each."""
    found = sized(24)
    areas = _other_needs()[:5]
    asked = [filed("referral", {"referral_source": "class_teacher", "referral_date": date(2025, 9, 15),
                                "areas": (("attendance", "self_esteem")[n % 2], *areas[n // 3 : n // 3 + 1])},
                   case_id(n + 1)) for n in range(24)]  # fmt: skip
    others = tuple(one for one in found.filed if one.record.form != "referral")
    report = plain(review(replace(found, filed=(*others, *asked)), YEAR, NAME, Readership.GOVERNORS, Kind.ANNUAL))
    assert not {NEEDS, SOME_NEEDS} & {chart.title for chart in blocks(report, Chart)}
    assert "The bars show" not in text(report)


def test_an_earlier_year_has_its_own_words() -> None:  # 7
    """The sample school's today is in 2026: of 2023/24 only what stands under its name is printed."""
    then = Period(date(2023, 9, 1), date(2024, 8, 31))
    own = ReviewNotes.model_validate({**NOTES.model_dump(), "year": {"2023/24": {"head_line": "The first year."}}})
    this, bare, named = (
        text(plain(review(sized(6), period, NAME, Readership.GOVERNORS, Kind.ANNUAL, notes=notes)))
        for period, notes in ((YEAR, own), (then, NOTES), (then, own))
    )
    assert [LONG in said for said in (this, bare, named)] == [True, False, False]
    assert "Please write here: the head teacher" in bare
    assert "The head’s line: “The first year.”" in named
    assert "The first year." not in this
