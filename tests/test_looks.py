"""The looks: standard, large print, dyslexia-friendly, black-and-white, in Word, PDF and Excel.

1. Each look is defined once; the settings know the same names; another name is refused, with those there are.
2. Every text stands out from what is behind it by 4.5 to 1 (3 to 1 where it is large), every edge of a box by 3 to 1
   (WCAG 2.2, 1.4.3 and 1.4.11), in the colours that are really in the style sheet, the Word and the Excel styles.
3. Black and white needs no colour: there are only greys, in the school's crest too.
4. Nothing is smaller than the look allows. No italics, no underlining, no capitals.
5. Nothing is clipped: every word stands between the margins, and no two words of a line stand on each other.
6. In large type fewer questions share a row, and a table without room becomes a block for each row, told as such; then
   a blank page stands upright and has fewer of them.
7. On a blank page every line to write on is 9 mm high, every tick box and every number to ring 7 mm: as the page is
   laid out, as the operators of the PDF draw it, and as LibreOffice draws the Word form.
8. What was filled in comes back from a Word form and a sheet of any look as from the standard one.
9. Every page is accessible (PDF/UA-1) and sound, those to fill in on a screen too; LibreOffice opens every file with
   all of its questions; a sheet is printed one page wide.
10. One change of a style restyles every form: in Word, and in Excel by named styles.
11. The foot of a PDF stands whole on each page: the mark and the page in one line, whose copy it is in one line, inside
   the margins, and nothing of the form stands beside it or on it.
12. `--look` beats the settings. The ledger knows the look of what was issued; a copy that is drawn again has it.
13. Where one question of a row has its help beneath its label, the labels of the row stand on one line all the same;
    so do boxes that are equally high, where one label has two lines.
14. The help of a section stands whole on one page, with its heading and what comes next; so do the first two lines of
   what a grown-up is to say.
"""

from __future__ import annotations

import io
import random
import re
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import asdict, replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args

import numpy
import openpyxl
import page as validator
import pikepdf
import pytest
from conftest import NOW
from lxml import etree
from PIL import Image
from printed import in_lines, words_on
from soak import SOAK

from formgen import reference
from formgen import words as translations
from formgen.answers import Instance, flatten, tidy
from formgen.ask import Audience
from formgen.beside import flat
from formgen.errors import UserError
from formgen.form import form, slugs
from formgen.look import Edition, Letterhead, Look
from formgen.outline import Kind, Outline, outline
from formgen.read import Reading, door_for
from formgen.records import Issued, format_of
from formgen.reflow import reflowed, spread
from formgen.render import format_for
from formgen.render.paper.press import style
from formgen.render.paper.shapes import LINE
from formgen.render.shared.marks import contrast
from formgen.render.workbook.head import Measures
from formgen.render.workbook.restyle import growth
from formgen.report import Heading, Report
from formgen.resources import folder
from formgen.settings import LookSettings, parse
from formgen.sheet import in_grid
from formgen.side_by_side import side_by_side
from formgen.specimen import specimen
from formgen.variants import HAND_TICK, VARIANTS
from formgen.work.folder import init
from formgen.work.generate import Order, blanks
from formgen.work.school import opened

NAMES = list(VARIANTS)
LOOK = Look(Letterhead("Holy Well School", "Each child counts", safeguarding_lead="Ms Adeyemi"), (folder("templates"),))
COPIES = [(slug, a) for slug in slugs() if not outline(form(slug)).derived for a in outline(form(slug)).audiences]
FEW = COPIES if SOAK > 1 else [
    ("parent-questionnaire", Audience.FAMILY), ("entry-record", Audience.STAFF), ("pupil-voice", Audience.CHILD),
]  # fmt: skip
"""An ordinary run looks at three forms, a long one at all."""

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
READABLE, LARGE_TEXT, EDGE = 4.5, 3.0, 3.0
A_MM = 56.6929


def edition(slug: str, audience: Audience, name: str, *, fillable: bool = False) -> Edition:
    copy = outline(form(slug)).for_audience(audience)
    return Edition(copy, replace(LOOK, variant=name), fillable=fillable)


@cache
def made(suffix: str, slug: str, audience: Audience, name: str, seed: int = 0) -> bytes:
    """A file: blank, or filled in from a seed."""
    found = edition(slug, audience, name)
    answers = answered(slug, audience, seed) if seed else {}
    number = reference.make(found.outline.code, found.outline.version, 7 + seed) if seed else ""
    return format_for(suffix).compile(found).fill(Instance(answers, number))


def answered(slug: str, audience: Audience, seed: int) -> dict[str, Any]:
    copy = outline(form(slug)).for_audience(audience)
    return dict(tidy(copy, specimen(form(slug), random.Random(seed))))


def part(data: bytes, name: str) -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return etree.fromstring(package.read(name))


def editions(code: str, version: int) -> Outline | None:
    every = (outline(form(slug)) for slug in slugs())
    return next((found for found in every if (found.code, found.version) == (code, version)), None)


# ------------------------------------------------------------------------------------------ one definition


def test_each_look_is_defined_once() -> None:
    """Requirement 1."""
    for name in NAMES:
        assert parse(f'[school]\nname = "Hill"\n[look]\nvariant = "{name}"').look.variant == name
    with pytest.raises(UserError, match=r"look\.variant"):
        parse('[school]\nname = "Hill"\n[look]\nvariant = "pink"')
    with pytest.raises(UserError, match="pink") as refused:
        _ = replace(LOOK, variant="pink").measures
    assert all(name in refused.value.fix for name in NAMES)


def test_large_print_is_16_to_18_points_and_the_dyslexia_friendly_look_12_to_14() -> None:
    """Requirement 4."""
    large, dyslexia = VARIANTS["large-print"], VARIANTS["dyslexia-friendly"]
    assert 16 <= large.size(10.5) <= 18
    assert 16 <= large.size(14, child=True) <= 18
    assert 12 <= dyslexia.size(10.5) <= 14
    assert 12 <= dyslexia.size(14, child=True) <= 14
    assert dyslexia.line == 1.5
    assert dyslexia.colours.paper != "#FFFFFF"


# ------------------------------------------------------------------------------------------ contrast


@pytest.mark.parametrize("name", NAMES)
def test_the_colours_of_a_look_stand_out(name: str) -> None:
    """Requirement 2: words on every ground that there is, edges on both sides of them."""
    colours = asdict(replace(LOOK, variant=name).colours)
    grounds = [colours[ground] for ground in ("paper", "box", "tint", "shade", "warning")]
    for words in ("ink", "accent", "muted"):
        assert min(contrast(colours[words], ground) for ground in grounds) >= READABLE, words
    assert min(contrast(colours["ink"], colours["pill"]), contrast(colours["paper"], colours["ink"])) >= READABLE
    boxes = [colours[ground] for ground in ("paper", "box", "tint")]
    assert min(contrast(colours["faint"], ground) for ground in boxes) >= READABLE
    assert min(contrast(colours["edge"], ground) for ground in (*boxes, colours["shade"])) >= EDGE


def declared(css: str) -> Iterator[tuple[str, dict[str, str]]]:
    """The rules of a style sheet: selector, and its declarations."""
    for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)):
        yield selector.strip(), dict(re.findall(r"([\w-]+):\s*([^;]+)", body))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("sheet", ["pdf/form.css", "report/report.css", "report/page.css", "mail/paper.css"])
def test_what_a_style_sheet_prints_stands_out(name: str, sheet: str) -> None:
    """Requirement 2: in the colours that the filled sheet really has."""
    look = replace(LOOK, variant=name)
    css, colours = style(look, look.template(sheet), "en-GB").text, look.colours
    known = {value.upper() for value in asdict(colours).values()}
    seen = 0
    for selector, told in declared(css):
        ground = next(iter(re.findall("#[0-9A-Fa-f]{3,6}", told.get("background", ""))), colours.paper)
        ground = "#FFFFFF" if ground == "#fff" else ground
        if colour := next(iter(re.findall(r"#[0-9A-Fa-f]{3,6}", told.get("color", ""))), ""):
            seen += 1
            assert contrast("#FFFFFF" if colour == "#fff" else colour, ground) >= READABLE, selector
        if selector in (".answer", ".box", ".circle"):
            edge = re.findall("#[0-9A-Fa-f]{6}", told["border"])[0]
            assert contrast(edge, ground) >= EDGE, selector
            assert contrast(edge, colours.paper) >= EDGE, selector
            assert edge.upper() in known
    assert seen >= 5


def word_styles(data: bytes) -> dict[str, etree._Element]:
    return {s.get(f"{W}styleId") or "": s for s in part(data, "word/styles.xml").iter(f"{W}style")}


@pytest.mark.parametrize("name", NAMES)
def test_what_word_styles_print_stands_out(name: str) -> None:
    """Requirement 2: every colour of type on the page and on the fills of boxes, the edges of boxes on both."""
    styles = word_styles(made("docx", "referral", Audience.STAFF, name))
    paper = replace(LOOK, variant=name).colours.paper
    fills = {i: f"#{f[0].get(f'{W}fill')}" for i, s in styles.items() if (f := list(s.iter(f"{W}shd")))}
    boxes = [fills[i] for i in ("FormgenBox", "FormgenCellBox", "FormgenOffice", "FormgenSafeguarding")]
    for identity, one in styles.items():
        for colour in one.iterfind(f"{W}rPr/{W}color"):
            own = fills.get(identity)
            for ground in [own] if own else [paper, *boxes]:
                if identity == "PlaceholderText" and ground in boxes[2:]:
                    continue  # it stands in boxes alone
                assert contrast(f"#{colour.get(f'{W}val')}", ground) >= READABLE, identity
    for identity in ("FormgenBox", "FormgenBoxPrefilled", "FormgenOfficeBox"):
        for side in ("top", "bottom", "right"):
            edge = f"#{next(styles[identity].iter(f'{W}{side}')).get(f'{W}color')}"
            assert contrast(edge, fills[identity]) >= EDGE
            assert contrast(edge, paper) >= EDGE


@pytest.mark.parametrize("name", NAMES)
def test_what_cells_print_stands_out(name: str) -> None:
    """Requirement 2, and 4: in each cell of a sheet."""
    book = openpyxl.load_workbook(io.BytesIO(made("xlsx", "entry-record", Audience.STAFF, name)), rich_text=True)
    variant, colours = VARIANTS[name], replace(LOOK, variant=name).colours
    boxes = 0
    for cell in (c for row in book.worksheets[0].iter_rows(min_col=2) for c in row):
        filled = cell.fill.fgColor.rgb[2:] if cell.fill.patternType else "FFFFFF"
        faces = [block.font for block in cell.value if hasattr(block, "font")] if isinstance(cell.value, list) else []
        for face in faces or [cell.font] if cell.value else []:
            assert contrast(f"#{face.color.rgb[2:]}", f"#{filled}") >= READABLE, cell.coordinate
            assert (face.sz if faces else cell.font.sz) >= min(variant.small, variant.least), cell.coordinate
        if cell.border.left and cell.border.right and cell.border.left.style and cell.border.right.style:
            boxes += 1
            assert contrast(f"#{cell.border.right.color.rgb[2:]}", f"#{filled}") >= EDGE
            assert contrast(f"#{cell.border.right.color.rgb[2:]}", colours.paper) >= EDGE
    assert boxes > 20


@pytest.mark.parametrize("name", NAMES)
def test_a_page_in_a_browser_is_on_the_paper_of_its_look(name: str) -> None:
    """Requirement 2: the same ground as on paper."""
    report = Report("Review", "Spring", "Foot", (Heading("One"),))
    page = format_for("html").report(report, replace(LOOK, variant=name)).decode()
    assert f"background: {VARIANTS[name].colours.paper}; scroll-padding-top" in page
    if name == "black-and-white":
        assert all(map(grey, re.findall("#([0-9A-Fa-f]{6})", page)))


def grey(colour: str) -> bool:
    return len({colour[i : i + 2].upper() for i in (0, 2, 4)}) == 1


def test_black_and_white_needs_no_colour() -> None:
    """Requirement 3: in every part of every format."""
    for suffix, pattern in (
        ("docx", rb'(?:w:color w:val|w:fill|w:color)="([0-9A-Fa-f]{6})"'), ("xlsx", rb'rgb="FF([0-9A-Fa-f]{6})"'),
    ):  # fmt: skip
        data = made(suffix, "referral", Audience.STAFF, "black-and-white")
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            found = {c.decode() for n in package.namelist() for c in re.findall(pattern, package.read(n))}
        assert found
        assert all(map(grey, found)), (suffix, found)
    look = replace(LOOK, variant="black-and-white")
    css = style(look, look.template("pdf/form.css"), "en-GB").text
    assert all(map(grey, re.findall("#([0-9A-Fa-f]{6})", css)))
    with pikepdf.open(io.BytesIO(made("pdf", "referral", Audience.STAFF, "black-and-white"))) as opened:
        for page in opened.pages:
            for operands, operator in pikepdf.parse_content_stream(page):
                if str(operator) in ("rg", "RG"):
                    assert len({round(float(part), 3) for part in operands}) == 1, operands


# ------------------------------------------------------------------------------------------ type, and room for it


def words_of(slug: str, audience: Audience, name: str) -> Iterator[tuple[Any, Any]]:
    """Each piece of text of a laid-out page, with the page."""
    from weasyprint.formatting_structure.boxes import TextBox

    template = format_for("pdf").compile(edition(slug, audience, name))
    from formgen.render.paper import page as paper

    found = template.edition
    sections = paper.sections(found.offering, Instance(answered(slug, audience, 3)), found.wider)
    for page in template.style.laid_out(template.written(sections, "LM-XX1-BLANK", "LM-XX1-BLANK")).pages:
        yield from ((page, box) for box in page._page_box.descendants() if isinstance(box, TextBox))


@pytest.mark.parametrize(
    ("slug", "audience", "name", "label", "helped"),
    [
        ("pupil-voice-young", Audience.CHILD, "dyslexia-friendly", "Learning Mentor", "Who helps"),
        ("pupil-voice-young", Audience.STAFF, "dyslexia-friendly", "Learning Mentor", "Who helps"),
        ("exit-record", Audience.STAFF, "standard", "Child", "Filled in by"),
    ],
)
def test_labels_of_a_row_stand_on_one_line(
    slug: str, audience: Audience, name: str, label: str, helped: str
) -> None:  # fmt: skip
    """Requirement 13."""
    heights: dict[str, float] = {}
    for _, box in words_of(slug, audience, name):
        heights.setdefault(box.text.strip(), box.position_y)
    assert heights[label] == pytest.approx(heights[helped], abs=0.5)


@pytest.mark.parametrize(
    ("slug", "audience", "name", "codes"),
    [
        ("action-plan", Audience.FAMILY, "dyslexia-friendly", ("Q07", "Q09")),
        ("pupil-profile", Audience.STAFF, "standard", ("Q15", "Q16")),
    ],
)
def test_boxes_of_a_row_that_are_equally_high_stand_on_one_line(
    slug: str, audience: Audience, name: str, codes: tuple[str, ...]
) -> None:  # fmt: skip
    """Requirement 13: beside a label of two lines, too."""
    data = format_for("pdf").compile(edition(slug, audience, name, fillable=True)).fill(Instance())
    with pikepdf.open(io.BytesIO(data)) as pdf:
        boxes = {str(a.T): list(map(float, a.Rect)) for page in pdf.pages for a in page.get("/Annots", ()) if "/T" in a}
    assert len({tuple(boxes[code][1::2]) for code in codes}) == 1


@pytest.mark.parametrize(
    ("name", "slug", "audience", "language", "first", "last"),
    [
        ("dyslexia-friendly", "agreement", Audience.FAMILY, "ro", "To change your mind", "secretariat."),
        ("large-print", "pupil-voice-young", Audience.CHILD, "en", "Do not promise", "again, no surprise"),
    ],
)
def test_the_help_of_a_section_stands_whole_on_one_page(
    name: str, slug: str, audience: Audience, language: str, first: str, last: str
) -> None:
    """Requirement 14: each stood on two pages once."""
    found = edition(slug, audience, name)
    if language != "en":
        told = {k: replace(e, checker="A. Tester", checked_on="2026-11-27")
                for k, e in translations.load(language, LOOK.folders).entries.items()}  # fmt: skip
        copy = side_by_side(found.outline, translations.Words(language, told))
        found = replace(found, outline=copy.outline, language=language, said=copy.said)
    data = format_for("pdf").compile(found).fill(Instance({}, ""))
    text = subprocess.run(["pdftotext", "-", "-"], input=data, capture_output=True, check=True).stdout.decode()
    assert [last in page for page in text.split("\f") if first in page] == [True]


@pytest.mark.soak
@pytest.mark.parametrize(("slug", "audience"), FEW)
@pytest.mark.parametrize("name", ["large-print", "dyslexia-friendly"])
def test_nothing_is_clipped_and_nothing_is_smaller_than_it_may_be(slug: str, audience: Audience, name: str) -> None:
    """Requirements 4 and 5: on the page as it is laid out, filled in with long texts."""
    variant, a_point = VARIANTS[name], 96 / 72
    lines: dict[tuple[int, float], list[Any]] = {}
    for page, box in words_of(slug, audience, name):
        if not box.text.strip():
            continue
        size = box.style["font_size"] / a_point
        assert size >= variant.small - 0.01, box.text
        is_code = re.fullmatch(r"(Q\d+\w?(\.\w+)?|T\d)", box.text.strip())
        is_number = box.text.strip().isdecimal()
        foot = "LM-" in box.text or box.position_y > page.height - 60 or box.position_y < 60
        assert size >= variant.least - 0.01 or is_code or is_number or foot, (box.text, size)
        assert box.style["font_style"] == "normal"
        assert box.style["text_transform"] == "none"
        assert box.position_x >= 0, box.text
        assert box.position_x + box.width <= page.width - 20, box.text
        lines.setdefault((id(page), round(box.position_y)), []).append(box)
    for boxes in lines.values():
        ordered = sorted(boxes, key=lambda box: box.position_x)
        for left, right in pairwise(ordered):
            assert left.position_x + left.width <= right.position_x + 1.5, (left.text, right.text)


@pytest.mark.soak
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("seed", [0, 1])
@pytest.mark.parametrize(("slug", "audience"), FEW)
def test_the_foot_of_a_page_stands_whole_beneath_the_form(
    slug: str, audience: Audience, seed: int, name: str, tmp_path: Path
) -> None:
    """Requirement 11."""
    found, a_mm = edition(slug, audience, name), 72 / 25.4
    for wide, high, words in words_on(made("pdf", slug, audience, name, seed), tmp_path):
        mark = next(w for w in words if w.text.startswith("LM-") and w.top > high - 20 * a_mm)
        foot = [w for w in words if w.bottom > mark.top + 1]
        lines = [" ".join(w.text for w in line) for line in in_lines(foot)]
        page = lines[0].rpartition("Page ")[2]
        assert re.fullmatch(r"\d+ of \d+", page), lines
        beside = f"{mark.text} {found.copy_words} Page {page}"
        assert lines in ([beside], [f"{mark.text} Page {page}", found.copy_words]), lines
        assert all(14.5 * a_mm < w.left and w.right < wide - 14.5 * a_mm for w in foot), foot
        assert all(w.bottom < high - 2 * a_mm for w in foot)


ARIAL_BOLD = {"S": 667, "o": 611, "m": 889, "e": 556, "t": 333, "i": 278, "s": 556}
"""How wide its letters are, in thousandths of the size of type: Word shows it where our font is not installed."""


@pytest.mark.parametrize("name", ["standard", "black-and-white"])
@pytest.mark.parametrize("audience", [Audience.CHILD, Audience.STAFF])
def test_the_heads_of_ticks_in_word_are_broken_in_no_word_in_arial_either(name: str, audience: Audience) -> None:
    """5: “Sometimes” stands on one line."""
    data = made("docx", "pupil-voice", audience, name)
    cells = [c for c in part(data, "word/document.xml").iter(f"{W}tc") if "".join(c.itertext()) == "Sometimes"]
    assert cells
    for cell in cells:
        shown = word_styles(data)[cell.find(f".//{W}pStyle").get(f"{W}val")]
        size = float(shown.find(f".//{W}sz").get(f"{W}val")) / 2
        sides = (cell.find(f".//{W}tcMar/{W}{side}") for side in ("left", "right"))
        margins = sum(80 if side is None else int(side.get(f"{W}w")) for side in sides)
        room = int(cell.find(f".//{W}tcW").get(f"{W}w")) - margins
        assert room >= 20 * size * sum(ARIAL_BOLD[letter] for letter in "Sometimes") / 1000


@pytest.mark.parametrize("name", ["standard", "dyslexia-friendly", "black-and-white"])
def test_a_column_in_word_has_room_for_its_code(name: str) -> None:
    """5: “Q08d” above “Now” has as much as “Q08c” above “Goal”, which is as long as a code."""
    cells = part(made("docx", "review-record", Audience.STAFF, name), "word/document.xml").iter(f"{W}tc")
    wide = {"".join(c.itertext()): int(c.find(f".//{W}tcW").get(f"{W}w")) for c in cells}
    assert wide["Q08dNow"] == wide["Q08cGoal"]


@pytest.mark.parametrize("name", NAMES)
def test_word_and_excel_have_no_italics_underlining_or_capitals(name: str) -> None:
    """Requirement 4."""
    for slug, audience in FEW:
        styles = part(made("docx", slug, audience, name), "word/styles.xml")
        assert not [*styles.iter(f"{W}i", f"{W}caps", f"{W}smallCaps", f"{W}u")]
        book = part(made("xlsx", slug, audience, name), "xl/styles.xml")
        assert not [e for e in book.iter() if etree.QName(e).localname in ("i", "u")]
        least = VARIANTS[name].small * 2
        kept = ("FormgenBig", "FormgenGap", "FormgenSpace", "FormgenRule")
        for identity, one in word_styles(made("docx", slug, audience, name)).items():
            if not identity.startswith(kept):
                assert all(int(size.get(f"{W}val")) >= least for size in one.iter(f"{W}sz")), identity


def test_the_dyslexia_friendly_look_has_wide_lines_on_a_coloured_page() -> None:
    """Requirement 4: in Word by its styles, on a screen and on paper."""
    data = made("docx", "referral", Audience.STAFF, "dyslexia-friendly")
    styles = word_styles(data)
    for identity in ("FormgenLabel", "FormgenHelp", "FormgenAnswer", "FormgenWho", "FormgenStatement"):
        assert int(next(styles[identity].iter(f"{W}spacing")).get(f"{W}line")) >= 360, identity
    document = part(data, "word/document.xml")
    assert document.find(f"{W}background").get(f"{W}color") == VARIANTS["dyslexia-friendly"].colours.paper[1:]
    assert part(data, "word/settings.xml").find(f"{W}displayBackgroundShape") is not None
    usual = made("docx", "referral", Audience.STAFF, "standard")
    assert part(usual, "word/document.xml").find(f"{W}background") is None


@pytest.mark.parametrize("name", NAMES[1:])
def test_pages_for_young_children_have_the_same_lines_in_each_look(name: str) -> None:
    """Requirement 6: they are large already; three questions stand on a page, as in the standard look."""
    styles, usual = (word_styles(made("docx", "pupil-voice-young", Audience.CHILD, one)) for one in (name, "standard"))
    for identity in (one for one in styles if one.startswith("FormgenBig")):
        for mine, theirs in zip(styles[identity].iter(f"{W}spacing", f"{W}sz"),
                                usual[identity].iter(f"{W}spacing", f"{W}sz"), strict=True):  # fmt: skip
            assert dict(mine.attrib) == dict(theirs.attrib), identity


@pytest.mark.parametrize(
    ("slug", "audience"), [("parent-questionnaire", Audience.FAMILY), ("pupil-voice", Audience.CHILD)]
)
@pytest.mark.parametrize(("name", "told"), [("standard", "in each row"), ("large-print", "for each question")])
def test_help_speaks_of_rows_only_where_there_are_rows(slug: str, audience: Audience, name: str, told: str) -> None:
    """Requirement 6: choices on two lines are no two rows with a tick in each."""
    laid = reflowed(edition(slug, audience, name)).outline
    assert told in next(section.help for section in laid.sections if "tick " in section.help.lower())


def test_large_type_is_laid_out_anew() -> None:
    """Requirement 6."""
    assert [spread(width, 1.6) for width in (2, 3, 4, 6, 12)] == [3, 4, 6, 12, 12]
    assert [spread(width, 1.0) for width in (2, 3, 4, 6, 12)] == [2, 3, 4, 6, 12]
    usual = edition("session-record", Audience.STAFF, "standard")
    assert reflowed(usual) is usual
    tables = [q for q in usual.outline.questions() if q.kind is Kind.TABLE]
    assert [q.blocks for q in tables] == [False]
    large = reflowed(edition("session-record", Audience.STAFF, "large-print"))
    assert all(q.blocks for q in large.outline.questions() if q.kind is Kind.TABLE)
    codes = [i.code for i in usual.outline.items()]
    assert [i.code for i in large.outline.items()] == codes[: len([*large.outline.items()])]
    assert 0 < sum(q.blank_rows for q in large.outline.questions()) < sum(q.blank_rows for q in tables)
    assert usual.outline.wide
    assert not large.outline.wide, "blocks stand better on an upright page"
    table = next(q for q in large.outline.questions() if q.open)
    assert (table.label, table.help[:27]) == ("Session", "One block for each session.")


@pytest.mark.parametrize("name", NAMES)
def test_a_sheet_gives_its_columns_room_by_what_stands_in_them(name: str) -> None:
    """Requirement 6: for a date with its day, the same in each look; more for words than for a choice of one word."""
    look = replace(LOOK, variant=name)
    for slug in ("contact-log", "meeting-log", "pupil-roles", "action-plan"):
        copy = outline(form(slug))
        measures = Measures.of(copy, growth(look))
        for table in copy.questions():
            for column, width in zip(table.columns if in_grid(table) else (), measures.answers, strict=False):
                assert width >= {Kind.DATE: 20, Kind.TEXT: 16, Kind.LINE: 16}.get(column.kind, 9)
                assert column.kind is not Kind.DATE or width <= 20 or width == measures.answers[0]
                assert width >= max(len(word) for o in column.choices or (column,) for word in flat(o.label).split())


@pytest.mark.parametrize("name", NAMES)
def test_a_sheet_is_as_wide_where_the_usual_letters_of_excel_are_missing(name: str) -> None:
    """Requirement 6: the workbook's own font, in which its columns are measured, has a double everywhere."""
    book = openpyxl.load_workbook(io.BytesIO(made("xlsx", "contact-log", Audience.STAFF, name)))
    usual: Any = book
    assert (usual._fonts[0].name, usual._fonts[0].sz) == ("Arial", 10)
    assert 'minorFont><a:latin typeface="Arial"' in re.sub(r"\s*\n\s*", "", usual.loaded_theme.decode())


# ------------------------------------------------------------------------------------------ room for a hand


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("slug", "audience"), FEW)
def test_a_blank_page_has_room_for_a_hand(slug: str, audience: Audience, name: str) -> None:
    """Requirement 7: the boxes of a PDF as they are laid out, the rows of a Word file as it says."""
    from weasyprint.formatting_structure.boxes import Box, InlineBlockBox

    from formgen.render.paper import page as paper

    template = format_for("pdf").compile(edition(slug, audience, name))
    sections = paper.sections(template.edition.offering, Instance(), template.edition.wider)
    a_mm, seen = 96 / 25.4, 0
    for page in template.style.laid_out(template.written(sections, "LM-XX1-BLANK", "LM-XX1-BLANK")).pages:
        for box in page._page_box.descendants():
            if not isinstance(box, Box) or box.element is None or isinstance(box.element, str):
                continue
            called = (box.element.get("class") or "").split()
            if "answer" in called and box.height != "auto" and hasattr(box, "border_height"):
                seen += 1
                assert box.border_height() >= LINE * a_mm - 0.1, called
            if {"box", "circle"} & {*called} and isinstance(box, InlineBlockBox):
                assert min(box.border_width(), box.border_height()) >= HAND_TICK * a_mm - 0.1, called
            if "write" in called and box.element.tag == "td":
                assert box.border_height() >= LINE * a_mm - 0.1
    assert seen
    rows = part(made("docx", slug, audience, name), "word/document.xml").iter(f"{W}trHeight")
    high = [int(row.get(f"{W}val")) for row in rows if int(row.get(f"{W}val")) > 150]
    assert min(high, default=510) >= 9 * A_MM - 1
    if not high:  # the type alone is higher than that
        answer, box = (word_styles(made("docx", slug, audience, name))[i] for i in ("FormgenAnswer", "FormgenBox"))
        lines = int(next(answer.iter(f"{W}spacing")).get(f"{W}line")) / 240
        inside = next(box.iter(f"{W}tblCellMar"))
        margins = sum(int(inside.find(f"{W}{side}").get(f"{W}w")) for side in ("top", "bottom"))
        assert VARIANTS[name].size(10.5) * 1.2 * lines * 20 + margins >= 9 * A_MM


def squares(page: pikepdf.Page) -> Iterator[float]:
    """The sides, in millimetres, of what is drawn on a page as high as wide: tick boxes, rings, and their insides."""
    scale, kept = 1.0, []
    path: list[tuple[float, float]] = []
    for operands, operator in pikepdf.parse_content_stream(page):
        match str(operator):
            case "q":
                kept.append(scale)
            case "Q":
                scale = kept.pop()
            case "cm":
                scale *= abs(float(operands[0]))
            case "re":
                x, y, width, height = map(float, operands)
                path += [(x, y), (x + width, y + height)]
            case "m" | "l" | "c":
                numbers = [float(n) for n in operands]
                path.append((numbers[-2], numbers[-1]))
            case "f" | "f*" | "S" | "B" | "n":
                if path:
                    wide, high = (max(side) - min(side) for side in zip(*path, strict=True))
                    if abs(wide - high) < 0.2:
                        yield wide * scale * 25.4 / 72
                path = []


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("slug", "audience"), FEW)
def test_the_pdf_draws_its_tick_boxes_as_large(slug: str, audience: Audience, name: str) -> None:
    """Requirement 7: by the operators of its pages. What is left of 7 mm inside an edge is more than 5 mm."""
    with pikepdf.open(io.BytesIO(made("pdf", slug, audience, name))) as opened:
        sides = [side for page in opened.pages for side in squares(page)]
    drawn = [side for side in sides if side > 3]
    assert sum(side >= HAND_TICK - 0.05 for side in drawn) >= 10
    assert all(side >= HAND_TICK - 1 for side in drawn), sorted(drawn)[:3]


def ticks_drawn(picture: Path, dots: float) -> list[float]:
    """The sides, in millimetres, of the squares of lines on a picture of so many dots to a millimetre."""
    dark = numpy.asarray(Image.open(picture).convert("L")) < 128
    edges: dict[tuple[int, int], list[int]] = {}
    for y, line in enumerate(dark):
        ends = numpy.flatnonzero(numpy.diff(numpy.concatenate(([0], line.view(numpy.int8), [0]))))
        for left, right in ends.reshape(-1, 2):
            if 4.3 * dots <= right - left <= 10 * dots:  # letters are smaller
                edges.setdefault((int(left), int(right)), []).append(y)
    return [
        (right - left) / dots
        for (left, right), rows in edges.items()
        for above, below in pairwise(rows)
        if abs(below - above - (right - left)) < 0.12 * (right - left)
    ]


@pytest.mark.parametrize("name", NAMES)
def test_libreoffice_draws_the_tick_boxes_of_word_as_large(name: str, tmp_path: Path) -> None:
    """Requirement 7: of the agreement, on its picture."""
    (tmp_path / "form.docx").write_bytes(made("docx", "agreement", Audience.FAMILY, name))
    subprocess.run(
        ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to", "pdf",
         "--outdir", tmp_path, tmp_path / "form.docx"], check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    subprocess.run(["pdftoppm", "-r", "254", "-png", tmp_path / "form.pdf", tmp_path / "page"], check=True)
    found = [side for picture in sorted(tmp_path.glob("page*.png")) for side in ticks_drawn(picture, 10)]
    copy = outline(form("agreement")).for_audience(Audience.FAMILY)
    asked = sum(len(q.choices) + len(q.states) for q in copy.questions() if q.kind in (Kind.CHOICE, Kind.CHOICES))
    assert len(found) >= asked
    assert min(found) >= HAND_TICK - 0.1


# ------------------------------------------------------------------------------------------ what comes back


def found_in(suffix: str, data: bytes) -> Reading:
    found = door_for(f".{suffix}", data).read(data, editions)
    assert isinstance(found, Reading), found
    return found


@pytest.mark.soak
@pytest.mark.parametrize("name", NAMES[1:])
@pytest.mark.parametrize("suffix", ["docx", "xlsx"])
@pytest.mark.parametrize(("slug", "audience"), FEW)
def test_what_was_filled_in_comes_back(slug: str, audience: Audience, suffix: str, name: str) -> None:
    """Requirement 8: the same answers, without a doubt, as from the standard look."""
    copy = outline(form(slug)).for_audience(audience)
    for seed in (1, 2):
        data = made(suffix, slug, audience, name, seed)
        reading, usual = found_in(suffix, data), found_in(suffix, made(suffix, slug, audience, "standard", seed))
        assert reading.reference == usual.reference
        told = {(p.code, p.path, p.row) for p in reading.problems}
        assert told == {(p.code, p.path, p.row) for p in usual.problems}
        assert dict(_places(copy, reading)) == dict(_places(copy, usual))


def _places(copy: Outline, reading: Reading) -> Iterator[tuple[tuple[str, str | None], Any]]:
    for path, row, value in flatten(tidy(copy, reading.answers)):
        yield (path, row), value


# ------------------------------------------------------------------------------------------ sound files


@pytest.mark.soak
@pytest.mark.parametrize("name", NAMES[1:])
@pytest.mark.parametrize(("slug", "audience"), FEW)
def test_every_page_is_accessible_and_sound(slug: str, audience: Audience, name: str, tmp_path: Path) -> None:
    """Requirement 9."""
    for seed in (0, 1):
        data = made("pdf", slug, audience, name, seed)
        report = validator.validate_pdf_bytes(data, profile=validator.ValidationProfile.PDF_UA_1)
        assert report.is_compliant, [(f.rule_id, f.message) for f in report.failures]
        file = tmp_path / "page.pdf"
        file.write_bytes(data)
        checked = subprocess.run(["qpdf", "--check", file], capture_output=True, text=True, check=False)
        assert checked.returncode == 0, checked.stdout


@pytest.mark.soak
@pytest.mark.parametrize("name", NAMES[1:])
@pytest.mark.parametrize(("slug", "audience"), FEW)
def test_pages_to_fill_in_on_a_screen_are_accessible_and_legible(slug: str, audience: Audience, name: str) -> None:
    """Requirements 4, 5 and 9: every field stands on its page, ticks as large as on paper, type as large as the look's;
    in black and white what a person writes is black; what was filled in comes back as from the standard look.
    """
    copy, answers = outline(form(slug)).for_audience(audience), answered(slug, audience, 2)
    given = Instance(answers, reference.make(copy.code, copy.version, 9))
    filled, usual = (
        format_for("pdf").compile(edition(slug, audience, one, fillable=True)).fill(given) for one in (name, "standard")
    )
    report = validator.validate_pdf_bytes(filled, profile=validator.ValidationProfile.PDF_UA_1)
    assert report.is_compliant, [(f.rule_id, f.message) for f in report.failures]
    reading, standard = found_in("pdf", filled), found_in("pdf", usual)
    assert dict(_places(copy, reading)) == dict(_places(copy, standard))
    with pikepdf.open(io.BytesIO(filled)) as opened:
        seen = 0
        for page in opened.pages:
            _, _, right, top = (float(n) for n in page.MediaBox)
            for widget in page.get("/Annots", ()):
                x, y, a, b = (float(n) for n in widget.Rect)
                if (a - x) * (b - y) == 0:
                    continue
                seen += 1
                assert 0 <= x < a <= right
                assert 0 <= y < b <= top
                if "/DA" in widget:
                    size, colour = re.match(r"/\w+ ([\d.]+) Tf ([\d. ]+) rg", str(widget.DA)).groups()
                    assert float(size) == 0 or float(size) >= min(VARIANTS[name].least, 8) - 0.1
                    assert name != "black-and-white" or len(set(colour.split())) == 1
                else:
                    assert min(a - x, b - y) >= (HAND_TICK - 0.7) * 72 / 25.4
    assert seen


@pytest.mark.soak
def test_libreoffice_opens_every_file(tmp_path: Path) -> None:
    """Requirement 9: with every code; a sheet's columns stand on one page."""
    for slug, audience in FEW:
        for name in NAMES[1:]:
            for suffix in ("docx", "xlsx"):
                file = tmp_path / f"{slug}~{audience.value}~{name}~{suffix}.{suffix}"
                file.write_bytes(made(suffix, slug, audience, name))
    subprocess.run(
        ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to", "pdf",
         "--outdir", tmp_path, *sorted(tmp_path.glob("*.docx")), *sorted(tmp_path.glob("*.xlsx"))],
        check=True, capture_output=True, timeout=60 + 10 * len(list(tmp_path.iterdir())),
    )  # fmt: skip
    for file in sorted(tmp_path.glob("*~*.pdf")):
        slug, audience, *_ = file.stem.split("~")
        said = subprocess.run(["pdftotext", file, "-"], capture_output=True, text=True, check=True).stdout
        copy = outline(form(slug)).for_audience(Audience(audience))
        squeezed = re.sub(r"\s+", "", said)
        assert not [q.code for q in copy.questions() if q.code not in squeezed], file.name
        if file.stem.endswith("xlsx"):
            pages = [re.sub(r"\s+", " ", text) for text in said.split("\f") if text.strip()]
            assert all("Ref LM-" in text for text in pages), file.name


# ------------------------------------------------------------------------------------------ one change of a style


@pytest.mark.parametrize("name", NAMES)
def test_one_change_of_a_word_style_restyles_every_form(name: str, tmp_path: Path) -> None:
    """Requirement 10: labels in Georgia, boxes in green, everywhere; no run has a font or size of its own."""
    (tmp_path / "docx").mkdir()
    source = folder("templates") / "docx" / "form.docx"
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(tmp_path / "docx" / "form.docx", "w") as new:
        for item in old.namelist():
            content = old.read(item)
            if item == "word/styles.xml":
                label = b'<w:name w:val="Formgen Label"/>'
                before, after = content.split(label)
                font = b'<w:rPr><w:rFonts w:ascii="Georgia" w:hAnsi="Georgia"/>'
                content = before + label + after.replace(b"<w:rPr>", font, 1)
            new.writestr(item, content)
    look = Look(LOOK.letterhead, (tmp_path, *LOOK.folders), name)
    for slug, audience in FEW:
        copy = outline(form(slug)).for_audience(audience)
        data = format_for("docx").compile(Edition(copy, look)).fill(Instance())
        assert next(word_styles(data)["FormgenLabel"].iter(f"{W}rFonts")).get(f"{W}ascii") == "Georgia"
        document = part(data, "word/document.xml")
        own = [run for run in document.iter(f"{W}r") if run.find(f"{W}rPr") is not None]
        assert not [r for r in own for e in r.find(f"{W}rPr") if etree.QName(e).localname in ("sz", "color", "rFonts")]
        assert [p for p in document.iter(f"{W}pStyle") if p.get(f"{W}val") == "FormgenLabel"]


@pytest.mark.parametrize("name", NAMES)
def test_every_cell_is_in_a_named_style(name: str) -> None:
    """Requirement 10."""
    book = openpyxl.load_workbook(io.BytesIO(made("xlsx", "referral", Audience.STAFF, name)))
    sheet = book.worksheets[0]
    used = {cell.style for row in sheet.iter_rows(min_col=2) for cell in row if cell.has_style}
    assert {"Formgen Answer", "Formgen Title", "Formgen Label", "Formgen Code", "Formgen Heading"} <= used
    told = [cell for row in sheet.iter_rows(min_col=2) for cell in row if cell.value]
    assert all(cell.style.startswith("Formgen ") for cell in told)


# ------------------------------------------------------------------------------------------ the school


def test_a_look_that_is_asked_for_beats_that_of_the_settings(tmp_path: Path) -> None:
    """Requirement 12."""
    init(tmp_path / "school")
    toml = tmp_path / "school" / "school.toml"
    toml.write_text(toml.read_text("utf-8").replace('variant = "standard"', 'variant = "dyslexia-friendly"'), "utf-8")
    with opened(tmp_path / "school", now=NOW, by="test", bits=lambda: 7) as school:
        assert school.look.variant == "dyslexia-friendly"
        assert school.looking(None).look.variant == "dyslexia-friendly"
        assert school.looking("large-print").look.variant == "large-print"
        copy = outline(form("referral")).for_audience(Audience.STAFF)
        pages = {len(blanks(one, Order("referral", Audience.STAFF, ("docx",)), copy)[0].data)
                 for one in (school, school.looking("standard"), school.looking("large-print"))}  # fmt: skip
        assert len(pages) == 3


def test_the_crest_is_grey_in_black_and_white_and_as_it_was_in_other_looks(tmp_path: Path) -> None:
    """Requirement 3: what is see-through stays so; a picture that is damaged is told of."""
    init(tmp_path / "school")
    crest, toml = tmp_path / "school" / "crest.png", tmp_path / "school" / "school.toml"
    Image.new("RGBA", (20, 10), (31, 42, 140, 128)).save(crest)
    toml.write_text(re.sub("(?m)^#? ?logo = .*$", 'logo = "crest.png"', toml.read_text("utf-8")), "utf-8")
    with opened(tmp_path / "school", now=NOW, by="test", bits=lambda: 7) as school:
        for name in NAMES:
            logo = school.looking(name).look.letterhead.logo
            assert logo is not None
            if name == "black-and-white":
                with Image.open(io.BytesIO(logo)) as shown:
                    assert (shown.mode, shown.size, shown.getpixel((3, 3))[1]) == ("LA", (20, 10), 128)
            else:
                assert logo == crest.read_bytes()
        crest.write_bytes(crest.read_bytes()[:30])
        with pytest.raises(UserError, match=r"crest\.png is a damaged picture"):
            school.looking("black-and-white").look  # noqa: B018 (a property that reads the picture)


def test_the_ledger_knows_the_look_of_what_was_issued() -> None:
    """Requirement 12: beside the formats; nothing is said of the standard one, as in ledgers from before."""
    line = Issued("LM-RF1-1", "referral", 1, Audience.STAFF, NOW.date(), format_of(("docx", "pdf"), "large-print"))
    assert (line.format, line.formats, line.look) == ("docx,pdf+large-print", ("docx", "pdf"), "large-print")
    assert (line.as_pages().formats, line.as_pages().look) == (("pdf",), "large-print")
    usual = replace(line, format=format_of(("pdf-fillable",), "standard"))
    assert (usual.format, usual.formats, usual.look) == ("pdf-fillable", ("pdf-fillable",), "standard")


def test_the_settings_offer_the_looks_that_there_are() -> None:
    assert list(get_args(LookSettings.model_fields["variant"].annotation)) == NAMES
