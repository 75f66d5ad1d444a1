"""Pages for young children, lists that the school keeps, and tables of many columns, in every format.

1. A section that begins a page does so in Word, PDF and Excel; the first section stands on the first page anyway.
2. In large print a choice is a row of pictures in the order of the choices, each with words for those who cannot
   see it, its label and a real tick box; its states stand beneath. Whatever is answered is shown.
3. The pictures are the same bytes each time, dark on paper, and every choice of every form has one that is drawn.
4. A section may end with an empty box to draw in, as high as it says.
5. Help of several lines is printed line by line, with the word that leads each.
6. A line that offers a list of the school's is a box with a list in which anything else may be typed.
7. A table of many columns keeps every word of its heads whole, tells above them on each page what may be written,
   and is printed as blocks where the type is too large for it.
8. Every page is sound PDF/UA-1, and equal fillings give equal bytes.
"""

from __future__ import annotations

import io
import subprocess
from datetime import date
from functools import cache
from typing import Annotated, Any

import openpyxl
import page as validator
import pikepdf
import pytest
from lxml import etree

from formgen.answers import Instance
from formgen.ask import EVERYONE, Ask, Audience, Choice, Line, Lines, State, Text
from formgen.form import About, Form, Row, Section, form, slugs
from formgen.look import DRAW_HERE, PICTURES, Edition, Letterhead, Look
from formgen.outline import outline
from formgen.render import compiled
from formgen.render.shared import pictures
from formgen.render.shared.package import contents
from formgen.render.word.markup import NAMESPACES, W
from formgen.resources import folder

LOOK = Look(Letterhead("Holy Well School"), (folder("templates"),))
ZONES = ("Field", "Main playground", "Quiet garden")
LONG = tuple(f"A place with the number {n}, behind the shed" for n in range(30))
FORMATS = ("docx", "pdf", "xlsx")


class Face(Choice):
    """Three faces."""

    YES = "yes", "Yes", "very_happy"
    SOME = "some", "Some", "level"
    NO = "no", "No", "very_sad"


class Sort(Choice):
    """Choices without a picture."""

    ONE = "one", "Somewhat unusual"
    TWO = "two", "Two"


class Start(Section, title="Start", help="Sit down.\nSay: Hello there.", page=True):
    """The first section: its page is the first."""

    where: Annotated[Line, Ask("Where", audience=EVERYONE, list_from="zones")]
    anywhere: Annotated[Line, Ask("Anywhere", audience=EVERYONE, list_from="long", states=(State.DONT_KNOW,))]


class Young(Section, title="Young", help="You can say stop.", page=True, big=True, drawing=20):
    """Large print."""

    face: Annotated[Face, Ask("I like rain.", required=False, audience=EVERYONE, states=(State.DECLINED,))]
    plain: Annotated[Sort, Ask("Which sort?", audience=EVERYONE)]
    words: Annotated[Text, Lines(2), Ask("Words", audience=EVERYONE)]


class Cells(Row):
    """More columns than a page has room for in type of usual size."""

    on: Annotated[date, Ask("Day", audience=EVERYONE)]
    place: Annotated[Line, Ask("Place", audience=EVERYONE, list_from="zones")]
    sort: Annotated[Sort, Ask("Sort", audience=EVERYONE)]
    sorts: Annotated[tuple[Sort, ...], Ask("Sorts", audience=EVERYONE)]
    one: Annotated[bool, Ask("First", audience=EVERYONE)]
    two: Annotated[bool, Ask("Second", audience=EVERYONE)]
    three: Annotated[int, Ask("Third", audience=EVERYONE, states=(State.DONT_KNOW,))]
    four: Annotated[Line, Ask("Fourth", "Help that is too long for the head of a column", audience=EVERYONE)]
    five: Annotated[Line, Ask("Fifth", audience=EVERYONE)]
    six: Annotated[Text, Ask("Sixth", audience=EVERYONE)]
    seven: Annotated[Line, Ask("Extraordinarily", audience=EVERYONE)]
    eight: Annotated[Line, Ask("Eighth", audience=EVERYONE)]


class Log(Section, title="Log", page=True):
    """A table of many columns."""

    rows: Annotated[list[Cells], Ask("Rows", audience=EVERYONE, blank_rows=30)]


class Both(Form):
    """A form with all of it."""

    about = About("both", "Young and wide", "YW", 1, "For tests.", (Audience.STAFF, Audience.CHILD), wide=True)
    start: Start
    young: Young
    log: Log


ANSWERS: dict[str, Any] = {
    "where": "Behind the shed", "anywhere": LONG[3], "face": "some", "plain": "two", "words": "Sand <b>&</b> water",
    "rows": {"2": {"on": date(2026, 3, 3), "place": "Field", "sort": "one", "sorts": ("one", "two"), "one": True,
                   "three": State.DONT_KNOW, "six": "A long\nstory"}},
}  # fmt: skip


def edition(look: Look = LOOK, audience: Audience = Audience.CHILD) -> Edition:
    return Edition(outline(Both).for_audience(audience), look, lists=(("zones", ZONES), ("long", LONG)))


@cache
def made(suffix: str, filled: bool = True, variant: str = "standard") -> bytes:
    look = Look(LOOK.letterhead, LOOK.folders, variant)
    return compiled(suffix, edition(look)).fill(Instance(ANSWERS if filled else {}))


def word(document: bytes) -> etree._Element:
    return etree.fromstring(contents(document)["word/document.xml"])


def sheet(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data))


def pdf_pages(data: bytes) -> list[str]:
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=data, capture_output=True, check=True)
    return done.stdout.decode().split("\f")[:-1]


def control(root: etree._Element, tag: str) -> etree._Element:
    return next(s for s in root.iter(f"{W}sdt") if s.find(f"{W}sdtPr/{W}tag").get(f"{W}val") == tag)


def said(element: etree._Element) -> str:
    return "".join(t.text or "" for t in element.iter(f"{W}t"))


def row_of(root: etree._Element, tag: str) -> etree._Element:
    return next(control(root, tag).iterancestors(f"{W}tr"))


def test_a_section_begins_a_page() -> None:
    """(1)"""
    where = {words: n for n, page in enumerate(pdf_pages(made("pdf"))) for words in ("Where", "I like rain.")
             if words in page}  # fmt: skip
    assert where == {"Where": 0, "I like rain.": 1}
    assert len(list(word(made("docx")).iter(f"{W}pageBreakBefore"))) == 2
    page = sheet(made("xlsx")).worksheets[0]
    breaks = [b.id for b in page.row_breaks.brk]
    titles = [next(c.row for c in page["B"] if str(c.value).endswith(title)) for title in ("Young", "Log")]
    assert len(breaks) == 2
    assert all(0 < title - end <= 2 for end, title in zip(breaks, titles, strict=True))


def test_a_choice_is_a_row_of_pictures_in_word() -> None:
    """(2)"""
    root = word(made("docx"))
    cells = row_of(root, "Q03=some").findall(f"{W}tc")
    assert [said(cell) for cell in cells] == ["Yes☐", "Some☑", "No☐"]
    alts = [cell.find(f".//{{{NAMESPACES['wp']}}}docPr").get("descr") for cell in cells]
    assert alts == [PICTURES[face.picture] for face in Face]
    assert said(control(root, "Q03=declined")) == "☐"
    assert all(run.find(f".//{W}rStyle").get(f"{W}val") == "FormgenBigTickBox" for run in row_of(root, "Q03=no").iter(
        f"{W}sdtContent"))  # fmt: skip


def test_pictures_are_parts_of_the_file_and_have_ids_of_their_own() -> None:
    """(2), (3)"""
    parts = contents(made("docx"))
    ids = [e.get("id") for e in word(made("docx")).iter(f"{{{NAMESPACES['wp']}}}docPr")]
    assert len(ids) == len(set(ids)) == 4
    named = {e.get(f"{{{NAMESPACES['r']}}}embed") for e in word(made("docx")).iter(f"{{{NAMESPACES['a']}}}blip")}
    relations = etree.fromstring(parts["word/_rels/document.xml.rels"])
    targets = {r.get("Id"): r.get("Target") for r in relations}
    assert {targets[name] for name in named} <= {name.removeprefix("word/") for name in parts}


@pytest.mark.parametrize("value", [*(face.value for face in Face), State.DECLINED, None])
def test_whatever_is_answered_is_shown(value: Any) -> None:
    """(2)"""
    answers = {"face": value} if value else {}
    code = value.value if isinstance(value, State) else value
    root = word(compiled("docx", edition()).fill(Instance(answers)))
    ticked = {c for c in ("yes", "some", "no", "declined") if said(control(root, f"Q03={c}")) == "☑"}
    assert ticked == ({code} if code else set())
    page = pdf_pages(compiled("pdf", edition()).fill(Instance(answers)))[1]
    assert page.count("✓") == len(ticked)
    labels = {**{face.value: face.label for face in Face}, "declined": "Rather not say"}
    book = sheet(compiled("xlsx", edition()).fill(Instance(answers))).worksheets[0]
    shown = next(book.cell(c.row, 4).value for c in book["B"] if c.value == "Q03")
    assert shown == (labels[code] if code else None)


def test_a_choice_that_is_no_more_is_shown_all_the_same() -> None:
    """(2)"""
    root = word(compiled("docx", edition()).fill(Instance({"face": "gone"})))
    assert said(control(root, "Q03=gone")) == "☑"


def test_every_picture_is_drawn_and_known() -> None:
    """(3)"""
    assert set(pictures.DRAWN) == set(PICTURES)
    for slug in slugs():
        for question in outline(form(slug)).index.values():
            assert {o.picture for o in question.choices} <= {"", *PICTURES}
    for name in PICTURES:
        assert pictures.png(name, "#123456") == pictures.png.__wrapped__(name, "#123456")
        assert 'fill="#123456"' in pictures.svg(name, "#123456")


def test_pictures_are_black_where_the_look_is() -> None:
    """(3)"""
    black = contents(made("docx", variant="black-and-white"))["word/media/formgen-level.png"]
    assert black == pictures.png("level", "#000000")


def test_a_section_ends_with_a_box_to_draw_in() -> None:
    """(4)"""
    root = word(made("docx"))
    box = next(t for t in root.iter(f"{W}tr") if said(t) == DRAW_HERE)
    assert int(box.find(f"{W}trPr/{W}trHeight").get(f"{W}val")) == round(20 * 1440 / 25.4)
    page = sheet(made("xlsx")).worksheets[0]
    row = next(c.row for c in page["B"] if c.value == DRAW_HERE)
    assert page.row_dimensions[row].height == pytest.approx(20 * 72 / 25.4, abs=0.5)
    assert DRAW_HERE in " ".join(pdf_pages(made("pdf"))[1].split())


def test_help_of_several_lines_is_printed_line_by_line() -> None:
    """(5)"""
    lines = [p for p in word(made("docx")).iter(f"{W}p") if p.find(f"{W}pPr/{W}pStyle") is not None
             and p.find(f"{W}pPr/{W}pStyle").get(f"{W}val") == "FormgenScript"]  # fmt: skip
    assert [said(line) for line in lines] == ["Sit down.", "Say: Hello there."]
    bold = [said(r) for r in lines[1].iter(f"{W}r") if r.find(f"{W}rPr/{W}rStyle") is not None]
    assert bold == ["Say:"]
    page = sheet(made("xlsx")).worksheets[0]
    assert {"Sit down.", "Say: Hello there."} <= {c.value for c in page["B"]}
    assert "Say: Hello there." in pdf_pages(made("pdf"))[0]


def test_a_list_of_the_school_s_is_offered_and_forbids_nothing() -> None:
    """(6)"""
    root = word(made("docx"))
    offered = [i.get(f"{W}value") for i in control(root, "Q01").find(f"{W}sdtPr/{W}comboBox")]
    assert offered == list(ZONES)
    assert said(control(root, "Q01")) == "Behind the shed"
    assert len(control(root, "Q06b.1").find(f"{W}sdtPr/{W}comboBox")) == len(ZONES)
    book = sheet(made("xlsx"))
    page = book.worksheets[0]
    for code, listed in (("Q01", '"' + ",".join(ZONES) + '"'), ("Q02", "fg_list_")):
        cell = next(f"D{c.row}" for c in page["B"] if c.value == code)
        rule = next(v for v in page.data_validations.dataValidation if cell in v.cells)
        assert rule.formula1.startswith(listed)
        assert not rule.showErrorMessage
    assert " / ".join(ZONES) in " ".join(pdf_pages(made("pdf", filled=False))[0].split())
    assert LONG[0] not in "".join(pdf_pages(made("pdf", filled=False)))


def test_without_a_list_a_line_is_a_line() -> None:
    """(6)"""
    bare = Edition(outline(Both).for_audience(Audience.CHILD), LOOK)
    root = word(compiled("docx", bare).fill(Instance()))
    assert control(root, "Q01").find(f"{W}sdtPr/{W}text") is not None


def test_a_table_of_many_columns_tells_on_each_page_what_may_be_written() -> None:
    """(7)"""
    log = [" ".join(page.split()) for page in pdf_pages(made("pdf"))[2:]]
    assert len(log) > 1
    for page in log:
        assert "Sort, Sorts: 1 Somewhat unusual, 2 Two." in page
        assert "First, Second: yes or no." in page
        assert "Fourth: Help that is too long for the head of a column." in page
        assert "Extraordinarily" in page
    table = next(control(word(made("docx", variant="standard")), "Q06a.1").iterancestors(f"{W}tbl"))
    heads = [row for row in table.iter(f"{W}tr") if row.find(f"{W}trPr/{W}tblHeader") is not None]
    assert len(heads) == 2
    assert "1 Somewhat unusual, 2 Two." in said(heads[0])


def test_a_table_of_many_columns_shows_what_is_answered() -> None:
    """(7)"""
    staff = compiled("docx", edition(audience=Audience.STAFF)).fill(Instance(ANSWERS))
    root = word(staff)
    shown = [said(control(root, f"Q06{column}.2")) for column in "abcdeg"]
    assert shown == ["3 March 2026", "Field", "Somewhat unusual", "Somewhat unusual; Two", "Yes", "Don’t know"]


def test_type_that_is_too_large_for_a_table_makes_blocks() -> None:
    """(7)"""
    large = made("pdf", variant="large-print")
    assert "Rows 2" in "".join(pdf_pages(large))
    assert "Sort, Sorts:" not in "".join(pdf_pages(large))
    root = word(made("docx", variant="large-print"))
    assert said(control(root, "Q06d.2=one")) == "☑"


@pytest.mark.parametrize("variant", ["standard", "large-print", "black-and-white"])
def test_every_page_is_sound(variant: str) -> None:
    """(8)"""
    report = validator.validate_pdf_bytes(made("pdf", variant=variant), profile=validator.ValidationProfile.PDF_UA_1)
    assert report.is_compliant, [(f.rule_id, f.message) for f in report.failures]
    with pikepdf.open(io.BytesIO(made("pdf", variant=variant))) as opened:
        assert len(opened.pages) >= 4


@pytest.mark.parametrize("suffix", FORMATS)
def test_equal_fillings_give_equal_bytes(suffix: str) -> None:
    """(8)"""
    from formgen.render import format_for

    assert format_for(suffix).compile(edition()).fill(Instance(ANSWERS)) == made(suffix)
