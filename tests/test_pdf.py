"""PDF pages of forms and of reports.

1.  Every form, audience and filling is valid PDF/UA-1 and clean for qpdf, with title, language and author.
2.  Equal fillings give equal bytes; nothing in a file says when it was made.
3.  Every page carries the reference (a blank copy the blank mark), the case, whose copy it is, and page x of y.
4.  Text comes out as it was typed: markup, formulas, ampersands, line breaks, 5,000 characters.
5.  Arabic reads from the right, emoji and joined emoji are drawn, and only fonts of the look are used.
6.  Every kind of question is printed in every state, blank and answered.
7.  A copy shows nothing that its audience may not see.
8.  The parents' questionnaire is one page; the family's referral, the entry and the exit record are two.
9.  A question is kept with its label, and its box on one page where it fits.
10. A template fetches nothing but data and files of the look, runs nothing, and names what it does not know.
11. A school's own template and style sheet come before ours, a form's own before the general one.
12. Without Pango the user is told the cure.
13. A report shows verdicts as words, tables and charts with their words for those who cannot see them.
14. Charts are the same each time, as SVG and as PNG.
15. Open tables have a head on every page; a long table breaks between rows.
16. When the process ends, nothing is left of the fonts that were loaded.
"""

from __future__ import annotations

import io
import os
import random
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import page as validator
import pikepdf
import pytest
from PIL import Image
from pydantic import Field

from formgen.answers import Instance, flatten, put
from formgen.ask import Ask, Audience, Choice, Line, Lines, PartialDate, Score, State, Text
from formgen.errors import UserError
from formgen.form import About, Form, Row, Section, form, slugs
from formgen.look import Edition, Letterhead, Look
from formgen.outline import Kind, Outline, Part, Question, outline
from formgen.render import pdf
from formgen.render.shared import chart as charts
from formgen.render.shared.plot import drawing
from formgen.report import (
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
from formgen.resources import folder
from formgen.specimen import specimen

LOOK = Look(Letterhead("St Anne’s Primary School", "Learning together & caring."), (folder("templates"),))
REFERENCE, CASE = "LM-RF1-7F3C9A2E-K", "LM-2025-014"
AWKWARD = "A & B <b>bold</b> =1+1 O'Neill {{ 7*7 }} ‘quoted’ – done"
FAMILY_EMOJI = "👨\u200d👩\u200d👧\u200d👦"


class Colour(Choice):
    """Some choices."""

    RED = "red", "Red"
    GREEN = "green", "Green as the grass in May"
    BLUE = "blue", "Blue & white"


class Who(Choice):
    """Some rows."""

    CHILD = "child", "Child"
    ADULT = "adult", "Grown-up <person>"


STATES = (State.DONT_KNOW, State.NOT_ASKED, State.DECLINED, State.NOT_APPLICABLE)


class Cells(Row):
    """Every kind of column."""

    a_line: Annotated[Line, Ask("Line", states=STATES)]
    a_text: Annotated[Text, Ask("Text", states=STATES)]
    a_choice: Annotated[Colour, Ask("Choice", states=STATES)]
    a_choices: Annotated[tuple[Colour, ...], Ask("Choices", states=STATES)]
    a_yesno: Annotated[bool, Ask("Yes or no", states=STATES)]
    a_whole: Annotated[int, Field(ge=0, le=400), Ask("Whole", states=STATES, unit="minutes")]
    a_number: Annotated[Decimal, Ask("Number", states=STATES)]
    a_scale: Annotated[Score, Ask("Scale", states=STATES)]
    a_date: Annotated[date, Ask("Date", states=STATES)]
    a_month: Annotated[PartialDate, Ask("Since", states=STATES)]


class OneScale(Row):
    """A scale alone."""

    score: Annotated[Score, Ask("Score", states=(State.DONT_KNOW,))]


class Singles(Section, title="One by one", help="Every kind of question."):
    """Every kind but tables."""

    s_line: Annotated[Line, Ask("Line", "A short answer.", states=STATES)]
    s_text: Annotated[Text, Lines(3), Ask("Text", states=STATES)]
    s_choice: Annotated[Colour, Ask("Choice", states=STATES)]
    s_narrow: Annotated[Colour, Ask("Narrow choice", width=3)]
    s_choices: Annotated[tuple[Colour, ...], Ask("Choices", states=STATES)]
    s_yesno: Annotated[bool, Ask("Yes or no", states=STATES)]
    s_whole: Annotated[int, Field(ge=0, le=400), Ask("Whole", states=STATES, unit="minutes")]
    s_number: Annotated[Decimal, Ask("Number", states=STATES)]
    s_scale: Annotated[Score, Ask("Scale", states=STATES)]
    s_date: Annotated[date, Ask("Date", states=STATES)]
    s_month: Annotated[PartialDate, Ask("Since", states=STATES)]


class Tables(Section, title="Tables"):
    """Tables of every make."""

    t_fixed: Annotated[dict[Who, Cells], Ask("Fixed rows")]
    t_open: Annotated[list[Cells], Ask("Open rows", blank_rows=3)]
    t_blocks: Annotated[dict[Who, Cells], Ask("Blocks", blocks=True)]
    t_scale: Annotated[dict[Who, OneScale], Ask("A scale for each")]


class Ticks(Section, title="A grid", grid=True):
    """Statements."""

    g_one: Annotated[Colour, Ask("The first", states=(State.DONT_KNOW,))]
    g_two: Annotated[Colour, Ask("The second", states=(State.DONT_KNOW,))]


class Inside(Section, title="Office use", office=True):
    """For the office."""

    o_line: Annotated[Line, Ask("Received by")]


class Everything(Form):
    """A form with every kind of question."""

    about = About("everything", "Every kind of question", "ZZ", 1, "For tests.", (Audience.STAFF,))

    singles: Singles
    tables: Tables
    ticks: Ticks
    inside: Inside


VALUES: Mapping[str, Any] = {
    "line": AWKWARD, "text": "first line\n\n  third line", "choice": "green", "narrow": "blue",
    "choices": ("red", "blue"), "yesno": True, "whole": 35, "number": Decimal("2.50"), "scale": 7,
    "date": date(2026, 10, 6), "month": PartialDate(2020, 7), "score": 4, "one": "red", "two": "blue",
}  # fmt: skip


def everything() -> Outline:
    return outline(Everything).for_audience(Audience.STAFF)


def filled(value: Any = None) -> dict[str, Any]:
    """An answer in every box: its kind's value, or the same state everywhere."""
    answers: dict[str, Any] = {}
    for item in everything().items({"t_open": 2}):
        put(answers, item.path, item.row, value or VALUES[item.question.name.partition("_")[2] or "score"])
    return answers


@cache
def template(slug: str, audience: Audience) -> pdf.FormTemplate:
    return pdf.compile(Edition(outline(form(slug)).for_audience(audience), LOOK))


@cache
def sample(slug: str) -> dict[str, Any]:
    def text(_chance: random.Random, question: Question) -> str:
        return "Zoë’s <idea> & more" if question.lines == 1 else "One\nTwo"

    return specimen(form(slug), random.Random(11), text=text)


def fillings(slug: str) -> dict[str, Instance]:
    index, known, part = outline(form(slug)).index, set(), {}
    for path, row, value in flatten(sample(slug)):
        if index[path].prefill:
            put(part, path, row, value)
            known.add((path, row))
    given = frozenset(known)
    return {
        "blank": Instance(),
        "prefilled": Instance(part, REFERENCE, CASE, given),
        "complete": Instance(sample(slug), REFERENCE, CASE, given),
    }


EDITIONS = [(slug, audience) for slug in slugs() for audience in form(slug).about.audiences]


def words(made: bytes, *options: str) -> str:
    """The text of a PDF, as it is laid out unless the options say otherwise."""
    layout = [] if "-raw" in options else ["-layout"]
    done = subprocess.run(["pdftotext", *layout, *options, "-", "-"], input=made, capture_output=True, check=True)
    return done.stdout.decode()


def sheets(made: bytes) -> list[str]:
    """The text of a PDF, page by page."""
    return words(made).split("\f")[:-1]


def flat(text: str) -> str:
    return " ".join(text.split())


def pages(made: bytes) -> int:
    with pikepdf.open(io.BytesIO(made)) as opened:
        return len(opened.pages)


def picture(made: bytes, number: int = 1) -> Image.Image:
    command = ["pdftoppm", "-r", "60", "-png", "-f", str(number), "-l", str(number), "-singlefile", "-"]
    return Image.open(io.BytesIO(subprocess.run(command, input=made, capture_output=True, check=True).stdout))


def sound(made: bytes, path: Path) -> None:
    """Fails unless the PDF is valid PDF/UA-1 and clean for qpdf."""
    report = validator.validate_pdf_bytes(made, profile=validator.ValidationProfile.PDF_UA_1)
    assert report.is_compliant, [(f.rule_id, f.message) for f in report.failures]
    path.write_bytes(made)
    checked = subprocess.run(["qpdf", "--check", path], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout


@pytest.mark.parametrize(("slug", "audience"), EDITIONS)
def test_every_form_is_an_accessible_pdf_with_its_footer(slug: str, audience: Audience, tmp_path: Path) -> None:
    """Requirements 1 and 3."""
    made = template(slug, audience)
    for name, instance in fillings(slug).items():
        if name == "prefilled" and not instance.answers:
            continue  # a log: as the blank one
        content = made.fill(instance)
        sound(content, tmp_path / f"{name}.pdf")
        mark = f"LM-{outline(form(slug)).name}-BLANK" if name == "blank" else f"{REFERENCE} · {CASE}"
        said = sheets(content)
        for number, text in enumerate(map(flat, said), 1):
            assert mark in text
            assert made.edition.copy_words in text
            assert f"Page {number} of {len(said)}" in text


def test_a_file_says_its_title_its_language_and_the_school() -> None:
    """Requirement 1."""
    content = template("referral", Audience.FAMILY).fill(Instance())
    with pikepdf.open(io.BytesIO(content)) as opened:
        assert str(opened.Root.Lang) == "en-GB"
        assert str(opened.docinfo["/Title"]) == "Referral to the Learning Mentor"
        assert str(opened.docinfo["/Author"]) == LOOK.letterhead.name
        assert "/CreationDate" not in opened.docinfo
        assert opened.Root.MarkInfo.Marked


def test_equal_fillings_give_equal_bytes_from_separate_templates() -> None:
    """Requirement 2."""
    edition = Edition(outline(form("parent-questionnaire")), LOOK)
    instance = Instance(sample("parent-questionnaire"), REFERENCE, CASE)
    assert pdf.compile(edition).fill(instance) == pdf.compile(edition).fill(instance)


def test_text_comes_out_as_typed() -> None:
    """Requirement 4."""
    content = template("referral", Audience.FAMILY).fill(
        Instance({"pupil_name": "Zoë O'Neill", "goal_other": AWKWARD, "concern": "A & B\n=1+1\n\n- three"})
    )
    text = words(content, "-raw")
    assert "Zoë O'Neill" in text
    assert AWKWARD in flat(text)
    assert "A & B\n=1+1\n- three" in text
    tall = words(content).splitlines()
    first, second = (next(n for n, line in enumerate(tall) if line.strip() == said) for said in ("=1+1", "- three"))
    assert second - first >= 2


@pytest.mark.parametrize("question", ["concern", "strengths"])
def test_five_thousand_characters_flow_over_pages_and_none_is_lost(question: str) -> None:
    """Requirement 4."""
    typed = [f"word{number:04}" for number in range(620)]
    text = "\n".join(" ".join(typed[start : start + 10]) for start in range(0, 620, 10))
    assert len(text) > 5000
    content = template("referral", Audience.FAMILY).fill(Instance({question: text}))
    assert re.findall(r"word\d{4}", words(content)) == typed


def test_a_word_without_end_is_broken_inside_its_box() -> None:
    """Requirement 4."""
    content = template("referral", Audience.FAMILY).fill(Instance({"class_name": "x" * 300}))
    assert words(content).count("x") >= 300
    right = picture(content).convert("L").crop((475, 0, 496, 650))
    assert right.getextrema()[0] > 200


def test_arabic_and_emoji_are_drawn_with_the_fonts_of_the_look() -> None:
    """Requirement 5."""
    plain = template("referral", Audience.FAMILY).fill(Instance({"concern": "x"}))
    content = template("referral", Audience.FAMILY).fill(
        Instance(
            {"concern": "مرحبا بكم في المدرسة", "strengths": f"🙂 {FAMILY_EMOJI}", "goal_other": "Привет Ελλάδα Nguyễn"}
        )
    )
    assert fonts(content) - fonts(plain) <= {"Noto-Sans-Arabic", "Noto-Emoji", "Noto-Sans"}
    assert {"Noto-Sans-Arabic", "Noto-Emoji"} <= fonts(content)


def test_an_arabic_answer_stands_at_the_right_of_its_box() -> None:
    """Requirement 5."""
    content = template("referral", Audience.FAMILY).fill(Instance({"goal_other": "مرحبا"}))
    place = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=content, capture_output=True, check=True).stdout
    found = re.search(r'xMin="([\d.]+)"[^>]*>[\u0600-\u06ff\ufe70-\ufeff]+<', place.decode())
    assert found is not None
    assert float(found[1]) > 400


def fonts(content: bytes) -> set[str]:
    """The names of the fonts in a PDF, without their subset tags."""
    found = set()
    with pikepdf.open(io.BytesIO(content)) as opened:
        for sheet in opened.pages:
            for font in sheet.Resources.get("/Font", {}).values():
                found.add(re.sub(r"^/[A-Z]{6}\+", "", str(font.BaseFont)))
    return found


def test_every_kind_is_printed_with_its_answer(tmp_path: Path) -> None:
    """Requirements 1 and 6."""
    outlined = everything()
    assert {q.kind for q in outlined.index.values()} == set(Kind)
    content = pdf.compile(Edition(outlined, LOOK)).fill(Instance(filled(), REFERENCE, CASE))
    sound(content, tmp_path / "all.pdf")
    text = flat(words(content))
    for said in ("Tuesday 6 October 2026", "July 2020", "35", "minutes", "2.50", AWKWARD, "third line"):
        assert said in text
    assert text.count("✓") >= 10


@pytest.mark.parametrize("state", [s for s in State if s is not State.BLANK])
def test_every_kind_is_printed_in_every_state(state: State, tmp_path: Path) -> None:
    """Requirements 1 and 6."""
    content = pdf.compile(Edition(everything(), LOOK)).fill(Instance(filled(state), REFERENCE, CASE))
    sound(content, tmp_path / "state.pdf")
    ticked = re.findall(r"✓\s*(\S.*)", words(content, "-raw"))
    assert len(ticked) > 20
    assert sum(said.startswith(state.words) for said in ticked) >= len(ticked) - 6


def test_a_copy_shows_only_what_its_audience_may_see() -> None:
    """Requirement 7."""
    answers = sample("referral")
    copies = (template("referral", audience).fill(Instance(answers)) for audience in (Audience.STAFF, Audience.FAMILY))
    staff, family = (flat(words(copy)) for copy in copies)
    hidden = [q for q in outline(form("referral")).questions() if Audience.FAMILY not in q.audience]
    assert hidden
    for question in hidden:
        assert question.code in staff
        assert question.code not in family
    assert "Office use" in staff
    assert "Office use" not in family


@pytest.mark.parametrize(
    ("slug", "audience", "most"),
    [
        ("parent-questionnaire", Audience.FAMILY, 1),
        ("referral", Audience.FAMILY, 2),
        ("referral", Audience.STAFF, 3),
        ("entry-record", Audience.STAFF, 2),
        ("exit-record", Audience.STAFF, 2),
        ("session-record", Audience.STAFF, 2),
        ("action-plan", Audience.STAFF, 4),
    ],
)
def test_a_blank_form_needs_no_more_pages_than_said(slug: str, audience: Audience, most: int) -> None:
    """Requirement 8."""
    assert pages(template(slug, audience).fill(Instance())) <= most


def test_a_question_stands_on_the_page_of_its_label() -> None:
    """Requirement 9."""
    for lines in (2, 9, 16, 30):
        content = template("referral", Audience.FAMILY).fill(Instance({"concern": "\n".join(["x9x"] * lines)}))
        holding = [sheet for sheet in sheets(content) if "x9x" in sheet]
        assert len(holding) == 1
        assert "What do you see?" in holding[0]


def own_look(tmp_path: Path, **files: str) -> Look:
    """A look whose first folder holds those files; two underscores in a name are a slash, one at the end a dot."""
    for name, text in files.items():
        path = tmp_path / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return replace(LOOK, folders=(tmp_path, *LOOK.folders))


@pytest.mark.parametrize("address", ["https://example.org/x.png", "file:///etc/passwd", "ftp://x.org/x", "../../x.png"])
def test_a_template_that_asks_for_a_stranger_s_file_is_refused(address: str, tmp_path: Path) -> None:
    """Requirement 10."""
    html = f'<html lang="en"><title>x</title><img alt="x" src="{address}"></html>'
    look = own_look(tmp_path / "templates", pdf__form_dot_html=html)
    with pytest.raises(UserError, match="outside its own folder"):
        pdf.compile(Edition(everything(), look)).fill(Instance())


@pytest.mark.parametrize(
    "code",
    ["{{ ''.__class__.__mro__ }}", "{{ unheard_of }}", "{% if %}", "{{ look.folders }}", "{{ sections.append(1) }}"],
)
def test_a_template_runs_nothing_and_names_what_it_does_not_know(code: str, tmp_path: Path) -> None:
    """Requirement 10."""
    look = own_look(tmp_path, pdf__form_dot_html=f"<html><title>x</title>{code}</html>")
    with pytest.raises(UserError, match="template"):
        pdf.compile(Edition(everything(), look)).fill(Instance())


def test_a_school_s_own_templates_come_first(tmp_path: Path) -> None:
    """Requirement 11."""
    page = '<html lang="en"><title>{{ outline.title }}</title><h1>Our own page</h1></html>'
    look = own_look(tmp_path, pdf__referral_dot_html=page)
    ours = pdf.compile(Edition(outline(form("referral")), look)).fill(Instance())
    assert "Our own page" in words(ours)
    other = pdf.compile(Edition(outline(form("entry-record")), look)).fill(Instance())
    assert "Our own page" not in words(other)
    styled = own_look(tmp_path / "css", pdf__form_dot_css="@page { size: A3 }")
    with pikepdf.open(io.BytesIO(pdf.compile(Edition(everything(), styled)).fill(Instance()))) as opened:
        assert float(opened.pages[0].MediaBox[2]) > 800


def test_without_pango_the_user_is_told_the_cure() -> None:
    """Requirement 12."""
    script = (
        "import sys; sys.modules['weasyprint'] = None\n"
        "from formgen.errors import UserError\n"
        "from formgen.render import format_for\n"
        "from formgen.report import Report\n"
        "from formgen.look import Letterhead, Look\n"
        "from formgen.resources import folder\n"
        "try: format_for('pdf').report(Report('a', 'b', 'c'), Look(Letterhead('x'), (folder('templates'),)))\n"
        "except UserError as error: print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert "formgen doctor" in done.stdout


def test_a_logo_and_every_variant_keep_the_page_sound(tmp_path: Path) -> None:
    """Requirements 1 and 5."""
    drawn = io.BytesIO()
    Image.new("RGB", (60, 90), "#204080").save(drawn, "PNG")
    crest = replace(LOOK.letterhead, logo=drawn.getvalue())
    for variant in ("standard", "large-print", "dyslexia-friendly", "black-and-white"):
        look = replace(LOOK, letterhead=crest, variant=variant)
        content = pdf.compile(Edition(outline(form("parent-questionnaire")), look)).fill(Instance())
        sound(content, tmp_path / f"{variant}.pdf")
        if variant == "black-and-white":
            grey = picture(content).crop((0, 90, 496, 700)).convert("HSV").getextrema()[1][1]
            assert grey < 10


def test_a_long_log_repeats_its_head_and_breaks_between_rows() -> None:
    """Requirement 15."""
    rows = {str(n): {"on": date(2026, 1, 1 + n % 28), "activity": f"Session{n:02} ends"} for n in range(1, 41)}
    content = template("session-record", Audience.STAFF).fill(Instance({"sessions": rows}))
    said = sheets(content)
    assert len(said) >= 3
    assert all("Q06g" in sheet for sheet in said if "Session" in sheet.replace("Session record", ""))
    assert re.findall(r"Session\d\d", words(content)) == [f"Session{n:02}" for n in range(1, 41)]


CATEGORIES = ("Strongly agree", "Agree", "Disagree", "Strongly disagree", "Don’t know")
CHARTS = (
    Chart(ChartKind.FUNNEL, "52 came, 40 have both", "Funnel words",
          (Series("Came", (52,)), Series("Both & more", (40,)))),
    Chart(ChartKind.SLOPE, "Two rose", "Slope words",
          (Series("A", (2, 5)), Series("B", (2, 5)), Series("C", (4, 3), True)), ("First", "Last")),
    Chart(ChartKind.AGREEMENT, "Most agree", "Agreement words",
          (Series("It <helped>", (20, 11, 1, 2, 3)),), CATEGORIES),
    Chart(ChartKind.BARS, "It fell", "Bar words",
          (Series("Before", (2.25,)), Series("A long label " * 9, (1.6,), True))),
    Chart(ChartKind.BARS, "Nothing yet", "No bars", ()),
)  # fmt: skip
REPORT = Report(
    "Did it work?", "Review & more", "Policy review · run 214",
    (
        Paragraph("42 children <finished>.", Tone.LEAD),
        Scorecard((Verdict("Progress", "37 of 40", "Cannot tell", "Goal 95 %", "SC1"),
                   Verdict("Voice", "44 of 44", "Met", ""))),
        *CHARTS[:2], Heading("Families"), Paragraph("One.\nTwo.", Tone.CAUTION), *CHARTS[2:],
        Table("Children", ("Year", "Children"), (("Year 1", 3), ("Year 2 & 3", 4.5)), frozenset({1})),
        Paragraph("Counted on Friday.", Tone.NOTE),
    ),
)  # fmt: skip


def test_a_report_is_an_accessible_pdf_with_all_its_words(tmp_path: Path) -> None:
    """Requirements 1, 2 and 13."""
    content = pdf.report(REPORT, LOOK)
    sound(content, tmp_path / "report.pdf")
    assert content == pdf.report(REPORT, LOOK)
    text = flat(words(content))
    for said in ("42 children <finished>.", "Cannot tell", "37 of 40", "SC1", "Year 2 & 3", "4.5", "run 214"):
        assert said in text
    with pikepdf.open(io.BytesIO(content)) as opened:
        told = {str(o.Alt) for o in opened.objects if isinstance(o, pikepdf.Dictionary) and "/Alt" in o}
    assert {chart.alt for chart in CHARTS} <= told


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.title)
def test_a_chart_is_the_same_each_time(chart: Chart) -> None:
    """Requirement 14."""
    assert charts.svg(chart, LOOK) == charts.svg(chart, LOOK)
    first = charts.png(chart, LOOK)
    assert first == charts.png(chart, LOOK)
    drawn = Image.open(io.BytesIO(first))
    assert "Software" not in drawn.info
    assert abs(drawn.width - drawing(chart, LOOK).width / 72 * charts.DPI) <= 1


def test_a_chart_labels_every_value_and_dashes_what_it_warns_of() -> None:
    """Requirement 14."""
    bars = charts.svg(CHARTS[3], LOOK)
    assert ">2.25<" in bars
    assert ">1.6<" in bars
    assert "stroke-dasharray" in bars
    agreement = charts.svg(CHARTS[2], LOOK)
    assert "It &lt;helped&gt;" in agreement
    for value in (20, 11, 1, 2, 3):
        assert re.search(rf"\b{value}\b", re.sub(r"<[^>]*>", " ", agreement))


def test_a_section_without_rows_is_no_empty_page(tmp_path: Path) -> None:
    """Requirement 6: a form of one question is a page too."""
    only = Question("q", "q", "Q01", Kind.SCALE, "How is it?", low="hard", high="well", minimum=0, maximum=5)
    small = Outline("small", "Small", "SM", 1, "For tests.", "case", False, "keep it", (Audience.STAFF,),
                    (Part("a", "A", "", False, False, (only,)),))  # fmt: skip
    content = pdf.compile(Edition(small, LOOK)).fill(Instance({"q": 3}, prefilled=frozenset({("q", None)})))
    sound(content, tmp_path / "small.pdf")
    assert "hard" in words(content)


@pytest.mark.parametrize("table", ["t_fixed", "t_blocks"])
def test_long_text_in_a_table_is_not_lost(table: str) -> None:
    """Requirement 4."""
    typed = [f"w{number:03}" for number in range(700)]
    answers = {table: {"adult": {"a_text": " ".join(typed)}}}
    content = pdf.compile(Edition(everything(), LOOK)).fill(Instance(answers))
    assert sorted(re.findall(r"w\d{3}", words(content, "-raw"))) == typed


def test_nothing_is_left_of_loaded_fonts(tmp_path: Path) -> None:
    """(16)"""
    code = """
import tempfile
from pathlib import Path
from formgen.look import Letterhead, Look
from formgen.render.paper.press import plain
from formgen.resources import folder
plain(Look(Letterhead("Hillside"), (folder("templates"),)), "<p>Zoë</p>")
print(*(path.name for path in Path(tempfile.gettempdir()).iterdir()))
"""
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True,
                          env={**os.environ, "TMPDIR": str(tmp_path), "TEMP": str(tmp_path)})  # fmt: skip
    assert told.stdout.startswith("weasyprint-")
    assert (told.stderr, list(tmp_path.iterdir())) == ("", [])
