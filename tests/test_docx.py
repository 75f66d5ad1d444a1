"""Word files.

1.  Every answer is in a content control tagged with its code, its text as it was typed; blank ones are placeholders.
2.  A choice that is asked as a full question is ticked in tick boxes, one for each choice and each state offered.
3.  What formgen filled in carries a bar; where the question is locked, so is its control.
4.  The elements stand in the order of the schema; tables are whole; no control number or picture number comes twice.
5.  A template is rendered, as docxtpl does it, once for each edition, however many pupils there are.
6.  What fill makes is what docxtpl would make with the values in place.
7.  Equal input gives equal bytes; members that do not change are copied as they were compressed.
8.  One style changed in the template changes every form; the school's colours come from the look, unless the
    template has its own.
9.  A form's own template may put answers anywhere; without every question once, and the reference, it is refused.
    One template does for all copies: what a copy may not see becomes nothing there.
10. A template with anything that runs, fetches or hides is refused, and so is one with a slip in it, with the cure.
11. The reference is in the footer, with the number of the case, in which no line ends, and in a property; the title,
    the language and no person's name in the properties.
12. LibreOffice and python-docx open every form; no form has more pages than it should.
13. Variants change the size and the colours; a child's copy is in larger type.
14. A report keeps the order of its blocks; charts are pictures with words for those who cannot see them.
15. A package is written from members compressed once, and unzips anywhere.
16. Pages are compact: choices that have room share a line, boxes of one line stay so beside higher ones, and nothing
    is torn: short tables keep their rows together, blocks repeat their title.
"""

from __future__ import annotations

import io
import random
import re
import shutil
import subprocess
import zipfile
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

import docx as python_docx
import pytest
from docxtpl import DocxTemplate
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from jinja2 import StrictUndefined
from jinja2.sandbox import SandboxedEnvironment
from lxml import etree
from markupsafe import Markup

from formgen import reference
from formgen import words as translations
from formgen.answers import Instance, flatten
from formgen.ask import (
    EVERYONE,
    FORBIDDEN_IN_XML,
    Ask,
    Audience,
    Choice,
    Line,
    PartialDate,
    Score,
    State,
    Text,
    normalise,
)
from formgen.errors import UserError
from formgen.form import About, Form, Row, Section, form, slugs
from formgen.look import Edition, Letterhead, Look
from formgen.outline import Item, Kind, Outline, outline
from formgen.render import docx
from formgen.render.shared.package import contents, member, pack
from formgen.render.word import remembered, restyle, stencil
from formgen.render.word import slots as wordslots
from formgen.render.word.boxrow import write
from formgen.render.word.markup import NAMESPACES, W
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
from formgen.side_by_side import side_by_side
from formgen.specimen import specimen

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
W14 = f"{{{NAMESPACES['w14']}}}"
LETTERHEAD = Letterhead("St Anne’s & St Joachim’s", "Kind, curious & brave", None, "Mrs Bell")
LOOK = Look(LETTERHEAD, (TEMPLATES,))
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000002000000020802000000fdd49a73"
    "0000001049444154789c636490b781200608050006260106a1f26d4b0000000049454e44ae426082"
)
REFERENCE = "LM-PQ1-7F3C9A2E-K"


class Fruit(Choice):
    """Some choices."""

    APPLE = "apple", "Apple & pear"
    PLUM = "plum", "Plum"
    FIG = "fig", "Fig, dried"


class Day(Choice):
    """Rows."""

    MON = "mon", "Monday"
    TUE = "tue", "Tuesday"


class Cells(Row):
    """Every kind of column."""

    line: Annotated[Line, Ask("Line", "A long help that has no room in a head", audience=EVERYONE, width=4)]
    text: Annotated[Text, Ask("Text", audience=EVERYONE)]
    choice: Annotated[Fruit, Ask("Choice", states=(State.DONT_KNOW,), audience=EVERYONE, width=6)]
    choices: Annotated[tuple[Fruit, ...], Ask("Choices", audience=EVERYONE, width=6)]
    yesno: Annotated[bool, Ask("Yes or no", audience=EVERYONE)]
    whole: Annotated[int, Ask("Whole", unit="days", audience=EVERYONE)]
    number: Annotated[Decimal, Ask("Number", states=(State.DECLINED,), audience=EVERYONE)]
    score: Annotated[Score, Ask("Score", states=(State.NOT_ASKED,), audience=EVERYONE, width=4)]
    day: Annotated[date, Ask("Day", audience=EVERYONE)]
    partly: Annotated[PartialDate, Ask("Partial", audience=EVERYONE)]


class Plain(Section, title="Plain & <simple>", help="Help & more."):
    """Every kind as a full question."""

    line: Annotated[Line, Ask("A line", "Help", audience=EVERYONE)]
    text: Annotated[Text, Ask("A text", states=(State.DECLINED,), audience=EVERYONE)]
    choice: Annotated[Fruit, Ask("A choice", states=(State.DONT_KNOW,), audience=EVERYONE)]
    narrow: Annotated[Fruit, Ask("A narrow choice", states=(State.DONT_KNOW,), width=4, audience=EVERYONE)]
    choices: Annotated[tuple[Fruit, ...], Ask("Choices", audience=EVERYONE, locked=True)]
    yesno: Annotated[bool, Ask("Yes or no", states=(State.NOT_APPLICABLE,), audience=EVERYONE)]
    whole: Annotated[int, Ask("Whole", unit="minutes", audience=EVERYONE, locked=True)]
    number: Annotated[Decimal, Ask("Number", audience=EVERYONE)]
    score: Annotated[Score, Ask("Score", audience=EVERYONE, width=3)]
    day: Annotated[date, Ask("Day", states=(State.DONT_KNOW,), audience=EVERYONE)]
    partly: Annotated[PartialDate, Ask("Partial", audience=EVERYONE)]


class Tables(Section, title="Tables"):
    """Every kind as a column, in every sort of table."""

    fixed: Annotated[dict[Day, Cells], Ask("Fixed", audience=EVERYONE)]
    numbered: Annotated[list[Cells], Ask("Numbered", blank_rows=3, audience=EVERYONE)]
    blocks: Annotated[dict[Day, Cells], Ask("Blocks", blocks=True, audience=EVERYONE)]
    open_blocks: Annotated[list[Cells], Ask("Open blocks", blocks=True, blank_rows=2, audience=EVERYONE)]


class Ticked(Section, title="Ticked", grid=True):
    """A grid of ticks, and a question that is none of it."""

    first: Annotated[Fruit, Ask("First", states=(State.DONT_KNOW,), audience=EVERYONE)]
    second: Annotated[Fruit, Ask("Second", states=(State.DONT_KNOW,), audience=EVERYONE)]
    why: Annotated[Line, Ask("Why", audience=EVERYONE)]


class Office(Section, title="Office use", help="For us.", office=True):
    """The office's own."""

    got_on: Annotated[date, Ask("Got on", audience=EVERYONE)]
    got_by: Annotated[Line, Ask("Got by", audience=EVERYONE)]
    log: Annotated[list[Cells], Ask("Log", blank_rows=1, audience=EVERYONE)]


class Every(Form):
    """Every kind of question in every place."""

    about = About("every", "Every & kind", "EV", 1, "For <everyone>.", audiences=tuple(Audience))
    plain: Plain
    tables: Tables
    ticked: Ticked
    office: Office


FORMS: dict[str, type[Form]] = {slug: form(slug) for slug in slugs()} | {"every": Every}


def edition(slug: str, look: Look = LOOK, audience: Audience | None = None) -> Edition:
    made = outline(FORMS[slug])
    return Edition(made.for_audience(audience or made.audiences[0]), look)


def filled_answers(slug: str, seed: int) -> dict[str, Any]:
    return specimen(FORMS[slug], random.Random(seed), fill=0.85)


def prefilled(outlined: Outline, answers: Mapping[str, Any]) -> frozenset[tuple[str, str | None]]:
    return frozenset((path, row) for path, row, _ in flatten(answers) if path in outlined.index)


def part(document: bytes, name: str = "word/document.xml") -> etree._Element:
    return etree.fromstring(contents(document)[name])


def text_of(element: etree._Element) -> str:
    """The text of runs, with line breaks and tabs."""
    words = {f"{W}br": "\n", f"{W}tab": "\t", f"{W}noBreakHyphen": "-"}
    inside = (child for run in element.iter(f"{W}r") for child in run)
    return "".join(child.text or "" if child.tag == f"{W}t" else words.get(child.tag, "") for child in inside)


def value_of(element: etree._Element, path: str) -> str:
    found = element.find("/".join(f"{W}{name}" for name in path.split("/")))
    return "" if found is None else found.get(f"{W}val", "")


class Read:
    """The content controls of a document by tag."""

    def __init__(self, document: bytes) -> None:
        self.root = part(document)
        self.all = list(self.root.iter(f"{W}sdt"))
        self.by_tag = {value_of(sdt, "sdtPr/tag"): sdt for sdt in self.all}

    def text(self, tag: str) -> str:
        sdt = self.by_tag[tag]
        return "" if sdt.find(f"{W}sdtPr/{W}showingPlcHdr") is not None else text_of(sdt.find(f"{W}sdtContent"))

    def ticks(self, code: str) -> set[str]:
        return {tag.partition("=")[2] for tag in self.by_tag if tag.startswith(f"{code}=") and self.ticked(tag)}

    def ticked(self, tag: str) -> bool:
        checked = self.by_tag[tag].find(f".//{W14}checked")
        shown = text_of(self.by_tag[tag].find(f"{W}sdtContent"))
        assert (checked.get(f"{W14}val") == "1") == (shown == "☑")
        return shown == "☑"


def expected(item: Item, value: Any) -> str:
    """What a control shows."""
    match value:
        case State():
            return value.words
        case bool():
            return "Yes" if value else "No"
        case date():
            return f"{value.day} {value:%B} {value.year}"
        case PartialDate():
            return value.words
        case str() if item.question.kind is Kind.CHOICE:
            return item.question.option(value).label
        case Decimal():
            return f"{value:f}"
        case tuple():  # a table of many columns has one box for several choices
            return "; ".join(item.question.option(code).label for code in value)
    return str(value)


def codes(value: Any) -> set[str]:
    match value:
        case bool():
            return {"yes" if value else "no"}
        case tuple():
            return set(value)
    return {str(value)}


def check_answers(outlined: Outline, answers: Mapping[str, Any], read: Read) -> None:
    """Every answer is in its control, and every other control is blank."""
    given = {(path, row): value for path, row, value in flatten(answers)}
    rows = {q.name: max([int(r) for r in answers.get(q.name) or {}], default=0) for q in outlined.questions() if q.open}
    for item in outlined.items(rows):
        value = given.get((item.path, item.row), State.BLANK)
        if item.code in read.by_tag:
            ticked_state = isinstance(value, State) and f"{item.code}={value.value}" in read.by_tag
            shown = "" if value is State.BLANK or ticked_state else expected(item, value)
            assert read.text(item.code) == shown, item.code
            assert read.ticks(item.code) == ({value.value} if ticked_state else set())
        else:
            assert read.ticks(item.code) == (set() if value is State.BLANK else codes(value)), item.code


# ------------------------------------------------------------------------------------------ 1, 2, 3


@pytest.mark.parametrize("slug", FORMS)
def test_every_answer_is_in_its_control(slug: str) -> None:
    """Requirements 1 and 2."""
    for audience in outline(FORMS[slug]).audiences:
        made = edition(slug, audience=audience)
        template = docx.compile(made)
        for seed in (1, 2):
            answers = {k: v for k, v in filled_answers(slug, seed).items() if k in made.outline.index}
            answers = {
                name: value if not isinstance(value, Mapping) else {
                    row: {c: v for c, v in cells.items() if f"{name}.{c}" in made.outline.index}
                    for row, cells in value.items()
                }
                for name, value in answers.items()
            }  # fmt: skip
            check_answers(made.outline, answers, Read(template.fill(Instance(answers, REFERENCE))))
        check_answers(made.outline, {}, Read(template.fill(Instance())))


TYPED = st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n\t"), max_size=80)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TYPED)
@example('A & B <b>x</b> =1+1 O\'Neill 🙂👩‍👩‍👧\n\tمرحبا world\n\n"quoted" {{ x }} {_{ {% if %} ]]> &amp;')
@example("x" * 5_000)
@example("الاسم: Zo 7 سنوات")
def test_text_comes_out_as_it_was_typed(typed: str) -> None:
    """Requirement 1: in one control, whatever the text is."""
    if FORBIDDEN_IN_XML.search(typed) or not normalise(typed):
        return
    typed = normalise(typed)
    made = docx_template("every")
    answers = {"line": typed, "text": typed, "numbered": {"1": {"line": typed}}}
    read = Read(made.fill(Instance(answers)))
    assert [read.text(tag) for tag in ("Q01", "Q02", "Q13a.1")] == [typed] * 3
    assert Counter(value_of(sdt, "sdtPr/tag") for sdt in read.all).most_common(1)[0][1] == 1


_templates: dict[str, docx.Template] = {}


def docx_template(slug: str) -> docx.Template:
    if slug not in _templates:
        _templates[slug] = docx.compile(edition(slug))
    return _templates[slug]


def test_controls_are_of_the_kind_of_their_question() -> None:
    """Requirements 1 and 2."""
    read = Read(docx_template("every").fill(Instance({"day": date(2026, 10, 6), "line": "one\ntwo"})))

    def kind(tag: str) -> str:
        return etree.QName(read.by_tag[tag].find(f"{W}sdtPr")[-1]).localname

    assert kind("Q02") == "text"
    assert read.by_tag["Q02"].find(f"{W}sdtPr/{W}text").get(f"{W}multiLine") == "1"
    assert [kind(t) for t in ("Q04", "Q09", "Q10", "Q03=apple", "Q06=yes")] == [
        "dropDownList", "dropDownList", "date", "checkbox", "checkbox",
    ]  # fmt: skip
    items = read.by_tag["Q04"].findall(f".//{W}listItem")
    assert [i.get(f"{W}value") for i in items] == ["apple", "plum", "fig", "dont_know"]
    assert [i.get(f"{W}displayText") for i in items] == ["Apple & pear", "Plum", "Fig, dried", "Don’t know"]
    day = read.by_tag["Q10"].find(f"{W}sdtPr/{W}date")
    assert day.get(f"{W}fullDate") == "2026-10-06T00:00:00Z"
    assert value_of(day, "dateFormat") == "d MMMM yyyy"
    assert read.text("Q10") == "6 October 2026"
    assert {"Q10=dont_know", "Q02=declined", "Q06=not_applicable"} <= set(read.by_tag)


def test_blank_scales_say_their_range() -> None:
    """Requirement 1: for who fills it in by hand; it is a placeholder, not an answer."""
    read = Read(docx_template("every").fill(Instance()))
    assert text_of(read.by_tag["Q09"]) == "0–10"
    assert read.text("Q09") == ""


def test_prefilled_answers_carry_a_bar_and_locked_ones_a_lock() -> None:
    """Requirement 3."""
    answers = {"line": "A", "whole": 5, "choices": ("fig",), "fixed": {"mon": {"line": "B"}}}
    places = frozenset({("line", None), ("whole", None), ("choices", None), ("fixed.line", "mon"), ("number", None)})
    read = Read(docx_template("every").fill(Instance(answers, REFERENCE, prefilled=places)))
    typed = Read(docx_template("every").fill(Instance(answers, REFERENCE)))

    def bar(reading: Read, tag: str) -> str:
        cell = next(reading.by_tag[tag].iterancestors(f"{W}tc"))
        border = cell.find(f"{W}tcPr/{W}tcBorders/{W}left")
        return "" if border is None else border.get(f"{W}color")

    assert [bar(read, t) for t in ("Q01", "Q07", "Q12a.1")] == [restyle.INK] * 3
    assert restyle.INK not in [bar(typed, t) for t in ("Q01", "Q07", "Q12a.1")]
    assert bar(read, "Q08") != restyle.INK
    assert value_of(next(read.by_tag["Q05=fig"].iterancestors(f"{W}p")), "pPr/pStyle") == "FormgenTickPrefilled"
    locks = {tag: value_of(sdt, "sdtPr/lock") for tag, sdt in read.by_tag.items()}
    assert {t for t, lock in locks.items() if lock == "sdtContentLocked"} == {"Q07", "Q05=apple", "Q05=plum", "Q05=fig"}
    assert set(locks.values()) == {"sdtContentLocked", "sdtLocked"}
    assert {value_of(sdt, "sdtPr/lock") for sdt in typed.all} == {"sdtLocked"}


def test_an_answer_that_is_no_longer_offered_is_still_shown() -> None:
    """Requirement 1: older lists of choices, and states that the question does not offer."""
    answers = {"choices": ("fig", "quince"), "choice": "quince", "narrow": "quince", "yesno": State.DECLINED,
               "first": "quince", "line": State.NOT_ASKED}  # fmt: skip
    read = Read(docx_template("every").fill(Instance(answers)))
    assert read.ticks("Q05") == {"fig", "quince"}
    assert read.ticks("Q03") == {"quince"}
    assert read.text("Q04") == "quince"
    assert read.ticks("Q06") == {"declined"}
    assert read.ticks("Q16") == {"quince"}
    assert read.text("Q01") == "Not asked"


def test_right_to_left_text_is_marked_so() -> None:
    """Requirement 1."""
    read = Read(docx_template("every").fill(Instance({"line": "مرحبا Zo", "text": "Zo مرحبا"})))
    first, second = (next(read.by_tag[t].iterancestors(f"{W}p")) for t in ("Q01", "Q02"))
    assert first.find(f"{W}pPr/{W}bidi") is not None
    assert second.find(f"{W}pPr/{W}bidi") is None
    marked = [
        text_of(r).strip() for p in (first, second) for r in p.iter(f"{W}r") if r.find(f"{W}rPr/{W}rtl") is not None
    ]
    assert marked == ["مرحبا", "مرحبا"]


def test_open_tables_grow_with_their_answers() -> None:
    """Requirement 1."""
    rows = {str(n): {"line": f"row {n}"} for n in (1, 2, 7)}
    read = Read(docx_template("every").fill(Instance({"numbered": rows, "open_blocks": rows})))
    assert [read.text(f"{column}.{n}") for column in ("Q13a", "Q15a") for n in (1, 2, 7)] == [
        "row 1",
        "row 2",
        "row 7",
    ] * 2
    assert read.text("Q13a.5") == ""
    assert "Q13a.8" not in read.by_tag


# ------------------------------------------------------------------------------------------ 4

ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore widowControl numPr pBdr shd tabs bidi spacing ind "
    "contextualSpacing jc textAlignment outlineLvl rPr sectPr",
    "rPr": "rStyle rFonts b bCs i iCs color spacing w kern position sz szCs highlight u bdr shd vertAlign rtl cs lang",
    "tblPr": "tblStyle bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing tblInd tblBorders shd "
    "tblLayout tblCellMar tblLook tblCaption tblDescription",
    "trPr": "cantSplit trHeight tblHeader",
    "tcPr": "cnfStyle tcW gridSpan vMerge tcBorders shd noWrap tcMar vAlign",
    "tcBorders": "top left bottom right insideH insideV",
    "tblBorders": "top left bottom right insideH insideV",
    "pBdr": "top left bottom right between bar",
    "tcMar": "top left bottom right",
    "tblCellMar": "top left bottom right",
    "sdtPr": "rPr alias tag id lock placeholder temporary showingPlcHdr dataBinding label tabIndex date dropDownList "
    "text checkbox",
    "sdt": "sdtPr sdtEndPr sdtContent",
    "date": "dateFormat lid storeMappedDataAs calendar",
    "checkbox": "checked checkedState uncheckedState",
    "tbl": "tblPr tblGrid tr",
    "tr": "tblPrEx trPr tc",
    "style": "name aliases basedOn next link uiPriority semiHidden unhideWhenUsed qFormat pPr rPr tblPr trPr tcPr "
    "tblStylePr",
    "tblStylePr": "pPr rPr tblPr trPr tcPr",
    "font": "altName panose1 charset family pitch sig",
    "sectPr": "headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders lnNumType "
    "pgNumType cols formProt vAlign noEndnote titlePg",
    "settings": "zoom displayBackgroundShape defaultTabStop characterSpacingControl compat themeFontLang "
    "clrSchemeMapping decimalSymbol "
    "listSeparator",
}  # fmt: skip
"""The children of elements in the order of ISO/IEC 29500-4, as far as they are written here."""


def check_schema(document: bytes) -> None:
    for name, content in contents(document).items():
        if name.endswith((".xml", ".rels")):
            root = etree.fromstring(content)
            if name.startswith("word/") and name.endswith(".xml"):
                check_order(root, name)
                check_tables(root)


def check_order(root: etree._Element, name: str) -> None:
    for element in root.iter(etree.Element):
        known = ORDER.get(etree.QName(element).localname)
        if known is None or etree.QName(element).namespace not in (NAMESPACES["w"], NAMESPACES["w14"]):
            continue
        places = [known.split().index(etree.QName(child).localname) for child in element]
        assert places == sorted(places), f"{name}: {etree.tostring(element)[:300]!r}"
        if etree.QName(element).localname.endswith("Pr"):
            repeated = {"headerReference", "footerReference"}
            names = [c.tag for c in element if etree.QName(c).localname not in repeated]
            assert len(set(names)) == len(names), f"{name}: {etree.tostring(element)[:300]!r}"


def check_tables(root: etree._Element) -> None:
    for table in root.iter(f"{W}tbl"):
        columns = len(table.findall(f"{W}tblGrid/{W}gridCol"))
        for row in table.findall(f"{W}tr"):
            spans = [int(value_of(cell, "tcPr/gridSpan") or 1) for cell in row.findall(f"{W}tc")]
            assert sum(spans) == columns
        after = table.getnext()
        assert after is not None
        assert after.tag == f"{W}p", "two tables that touch become one; a cell ends in a paragraph"
    for cell in root.iter(f"{W}tc"):
        assert cell[-1].tag == f"{W}p"


@pytest.mark.parametrize("slug", FORMS)
def test_elements_stand_in_the_order_of_the_schema(slug: str) -> None:
    """Requirement 4."""
    answers = filled_answers(slug, 3)
    made = edition(slug, replace(LOOK, letterhead=replace(LETTERHEAD, logo=PNG), variant="dyslexia-friendly"))
    template = docx.compile(made)
    for instance in (Instance(), Instance(answers, REFERENCE, "LM-2025-014", prefilled(made.outline, answers))):
        document = template.fill(instance)
        check_schema(document)
        read = Read(document)
        numbers = [value_of(sdt, "sdtPr/id") for sdt in read.all]
        tags = [value_of(sdt, "sdtPr/tag") for sdt in read.all]
        assert len(set(numbers)) == len(numbers)
        assert len(set(tags)) == len(tags)
        assert max(map(len, tags + [value_of(sdt, "sdtPr/alias") for sdt in read.all])) <= 64
        assert {value_of(s, "sdtPr/lock") for s in read.all} <= {"sdtLocked", "sdtContentLocked"}


def test_every_style_that_is_used_is_there() -> None:
    """Requirement 4: Word shows a style that it does not know as plain text, without a word."""
    document = docx.compile(edition("every", replace(LOOK, letterhead=replace(LETTERHEAD, logo=PNG)))).fill(Instance())
    known = {s.get(f"{W}styleId") for s in part(document, "word/styles.xml").iter(f"{W}style")}
    for name, content in contents(document).items():
        if name.startswith("word/") and name.endswith(".xml"):
            used = {
                e.get(f"{W}val")
                for e in etree.fromstring(content).iter(f"{W}pStyle", f"{W}rStyle", f"{W}tblStyle", f"{W}basedOn")
            }
            assert used <= known, name


def test_the_template_tool_wrote_the_templates_that_are_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Requirement 4: tools/make_docx_templates.py and templates/docx agree, and their own elements are in order."""
    import importlib.util

    found = importlib.util.spec_from_file_location("tool", TEMPLATES.parent / "tools" / "make_docx_templates.py")
    assert found
    assert found.loader
    tool = importlib.util.module_from_spec(found)
    monkeypatch.setitem(__import__("sys").modules, "tool", tool)
    found.loader.exec_module(tool)
    monkeypatch.setattr(tool, "FOLDER", tmp_path)
    tool.main()
    for name in ("form.docx", "report.docx"):
        assert contents((tmp_path / name).read_bytes()) == contents((TEMPLATES / "docx" / name).read_bytes())
        check_schema((tmp_path / name).read_bytes())


# ------------------------------------------------------------------------------------------ 5, 6, 7


def test_fifty_pupils_are_one_rendering(monkeypatch: pytest.MonkeyPatch) -> None:
    """Requirement 5: also where each pupil's tables have rows of their own."""
    rendered = Counter[str]()
    original = remembered.Read.filled

    def counted(self: remembered.Read, context: Mapping[str, Any]) -> dict[str, bytes]:
        rendered["times"] += 1
        return original(self, context)

    monkeypatch.setattr(remembered.Read, "filled", counted)
    made = edition("entry-record", replace(LOOK, ink="#010203"))
    template = docx.compile(made)
    for seed in range(50):
        template.fill(Instance(filled_answers("entry-record", seed), REFERENCE))
    docx.compile(replace(made, outline=made.outline.narrow({"area_scores": frozenset({"social"})})))
    assert rendered["times"] == 1


def in_place(made: Edition, instance: Instance) -> bytes:
    """The form as docxtpl makes it with the values in place of the slots."""
    path = TEMPLATES / "docx" / "form.docx"
    printed = instance.reference or ""
    parts = restyle.restyled(contents(path.read_bytes()), LOOK, "", restyle.FORM_STYLES, wide=made.outline.wide)
    slots = wordslots.Slots(made.outline, restyle.page(parts, 1), LETTERHEAD, lambda _: printed, "")
    context = wordslots.context(made) | {"reference": printed, "case": instance.case or ""}
    for number, section in enumerate(context["sections"]):
        for place, row in enumerate(section["rows"]):
            block = write(slots.pieces([stencil.Mark(f"row:{number}:{place}", "block")]), instance)
            row["block"] = Markup(block.decode())
    template = DocxTemplate(io.BytesIO(pack(member(n, c) for n, c in parts.items())))
    template.render(
        context, jinja_env=SandboxedEnvironment(autoescape=True, undefined=StrictUndefined), autoescape=True
    )
    saved = io.BytesIO()
    template.save(saved)
    return saved.getvalue()


def shown(document: bytes) -> dict[str, list[str]]:
    """The text of every paragraph of body, headers and footers, cells included."""
    return {
        name: [f"{value_of(p, 'pPr/pStyle')}|{text_of(p)}" for p in etree.fromstring(content).iter(f"{W}p")]
        for name, content in contents(document).items()
        if re.match(r"word/(document|header\d|footer\d)\.xml", name)
    }


@pytest.mark.parametrize("slug", ["referral", "session-record", "parent-questionnaire", "every"])
def test_fill_makes_what_docxtpl_would_make(slug: str) -> None:
    """Requirement 6."""
    made = edition(slug)
    answers = filled_answers(slug, 7)
    instance = Instance(answers, REFERENCE, "LM-2025-014", prefilled(made.outline, answers))
    assert shown(docx.compile(made).fill(instance)) == shown(in_place(made, instance))


def test_equal_input_gives_equal_bytes() -> None:
    """Requirement 7."""
    instance = Instance(filled_answers("referral", 1), REFERENCE, "LM-2025-014")
    assert docx.compile(edition("referral")).fill(instance) == docx.compile(edition("referral")).fill(instance)
    blank = docx.compile(edition("referral"))
    before = blank.fill(Instance())
    blank.fill(instance)
    assert blank.fill(Instance()) == before


def test_members_that_do_not_change_are_copied() -> None:
    """Requirement 7."""
    template = docx.compile(edition("referral"))
    changing = {m.name for m in template.members if not hasattr(m, "local")}
    assert changing == {
        "word/document.xml", "word/footer1.xml", "word/footer2.xml", "docProps/core.xml", "docProps/custom.xml",
    }  # fmt: skip


# ------------------------------------------------------------------------------------------ 8, 9, 10


def changed_template(folder: Path, change: Callable[[dict[str, bytes]], None], name: str = "form.docx") -> Look:
    """A look whose first folder holds a changed copy of the generic template."""
    parts = contents((TEMPLATES / "docx" / "form.docx").read_bytes())
    change(parts)
    (folder / "docx").mkdir(exist_ok=True)
    (folder / "docx" / name).write_bytes(pack(member(n, c) for n, c in parts.items()))
    return replace(LOOK, folders=(folder, TEMPLATES))


def replaced(part_name: str, old: str, new: str) -> Callable[[dict[str, bytes]], None]:
    def change(parts: dict[str, bytes]) -> None:
        assert old.encode() in parts[part_name]
        parts[part_name] = parts[part_name].replace(old.encode(), new.encode())

    return change


def body(*paragraphs: str) -> Callable[[dict[str, bytes]], None]:
    """Changes the body of the template to these paragraphs."""

    def change(parts: dict[str, bytes]) -> None:
        inner = "".join(f'<w:p><w:r><w:t xml:space="preserve">{p}</w:t></w:r></w:p>' for p in paragraphs)
        document = parts["word/document.xml"].decode()
        parts["word/document.xml"] = re.sub("(<w:body>).*(<w:sectPr>)", rf"\1{inner}\2", document).encode()

    return change


@pytest.mark.parametrize("slug", slugs())
def test_one_changed_style_restyles_every_form(slug: str, tmp_path: Path) -> None:
    """Requirement 8: the table style of the answer boxes, and a paragraph style that is all there is to a label."""
    tinted = changed_template(tmp_path, replaced("word/styles.xml", "F3F5FA", "FFFBE6"))
    ours, theirs = (docx.compile(edition(slug, look)).fill(Instance()) for look in (LOOK, tinted))
    assert b'w:fill="FFFBE6"' in contents(theirs)["word/document.xml"]
    assert b'w:fill="FFFBE6"' not in contents(ours)["word/document.xml"]
    formatted = [
        p for p in part(ours).iter(f"{W}p") if p.find(f".//{W}sz") is not None or p.find(f".//{W}color") is not None
    ]
    assert not formatted
    assert {value_of(p, "pPr/pStyle") for p in part(ours).iter(f"{W}p")} - {""} >= {
        "Title",
        "FormgenLabel",
        "FormgenGap",
    }


def test_colours_come_from_the_look_unless_the_template_has_its_own(tmp_path: Path) -> None:
    """Requirement 8."""
    look = replace(LOOK, ink="#7A1020", accent="#00665C")
    styles = contents(docx.compile(edition("referral", look)).fill(Instance()))["word/styles.xml"]
    assert b"7A1020" in styles
    assert b"00665C" in styles
    assert restyle.INK.encode() not in styles
    own = changed_template(tmp_path, replaced("word/styles.xml", restyle.ACCENT, "123456"))
    styles = contents(docx.compile(edition("referral", replace(own, accent="#00665C"))).fill(Instance()))[
        "word/styles.xml"
    ]
    assert b"123456" in styles
    assert b"00665C" not in styles


def test_a_template_that_another_program_saved_still_works(tmp_path: Path) -> None:
    """Requirement 8: style ids renamed, and the tick boxes' vocabulary no longer declared."""

    def renamed(parts: dict[str, bytes]) -> None:
        for name in parts:
            if name.startswith("word/") and name.endswith(".xml"):
                parts[name] = re.sub(
                    rb'((?:Style|styleId|basedOn|next)(?: w:val)?=")Formgen', rb"\1Vorlage", parts[name]
                )
                parts[name] = re.sub(rb' (xmlns:w14|xmlns:mc|mc:Ignorable)="[^"]*"', b"", parts[name])

    document = docx.compile(edition("every", changed_template(tmp_path, renamed))).fill(Instance())
    check_schema(document)
    known = {s.get(f"{W}styleId") for s in part(document, "word/styles.xml").iter(f"{W}style")}
    assert {e.get(f"{W}val") for e in part(document).iter(f"{W}pStyle", f"{W}tblStyle")} <= known
    assert len(Read(document).all) == len(Read(docx_template("every").fill(Instance())).all)


REST = tuple(
    f"{{{{p question.{q.name} }}}}" for q in outline(Every).questions() if q.name not in ("line", "choice", "fixed")
)


def test_a_rearranged_template_puts_answers_anywhere(tmp_path: Path) -> None:
    """Requirement 9."""
    cells = [
        f"{{{{r answer.fixed.{row}.{c.name} }}}}"
        for row in ("mon", "tue")
        for c in outline(Every).question("fixed").columns
    ]
    look = changed_template(
        tmp_path,
        body("Dear {{ answer.line }}!", *REST, "{{p answer.choice }}", "Name: {{r answer.line }}.", *cells),
        "every.docx",
    )
    document = docx.compile(edition("every", look)).fill(
        Instance({"line": "A & B\nC", "choice": "fig", "fixed": {"tue": {"whole": 7}}}, REFERENCE)
    )
    check_schema(document)
    texts = [text_of(p) for p in part(document).iter(f"{W}p")]
    assert texts[0] == "Dear A & B\nC!"
    assert "Name: A & B\nC." in texts
    read = Read(document)
    assert read.text("Q01") == "A & B\nC"
    assert read.ticks("Q03") == {"fig"}
    assert read.text("Q12f.2") == "7"
    assert "Dear" not in "".join(shown(docx.compile(edition("referral", look)).fill(Instance()))["word/document.xml"])


def test_every_kind_of_answer_stands_wherever_a_template_puts_it(tmp_path: Path) -> None:
    """Requirement 9."""
    for mode, name in (("p", "question"), ("p", "answer"), ("r", "answer")):
        tables = {q.name for q in outline(Every).questions() if q.kind is Kind.TABLE}
        slots = [f"{{{{{'p' if q.name in tables else mode} {name}.{q.name} }}}}" for q in outline(Every).questions()]
        document = docx.compile(edition("every", changed_template(tmp_path, body(*slots, "."), "every.docx"))).fill(
            Instance()
        )
        check_schema(document)
        assert set(Read(document).by_tag) == set(Read(docx_template("every").fill(Instance())).by_tag)


@pytest.mark.parametrize("mode", ["p question", "p answer", "r answer"])
@pytest.mark.parametrize("slug", ["referral", "action-plan"])
def test_one_template_does_for_the_staff_and_the_family_copy(slug: str, mode: str, tmp_path: Path) -> None:
    """Requirement 9: the family's has only its own questions, and no empty paragraph in the place of others."""
    whole = outline(FORMS[slug])
    tables = {q.name for q in whole.questions() if q.kind is Kind.TABLE}
    slots = [f"{{{{{'p answer' if q.name in tables else mode}.{q.name} }}}}" for q in whole.questions()]
    look = changed_template(tmp_path, body(*slots, "."), f"{slug}.docx")
    for audience in whole.audiences:
        document = docx.compile(edition(slug, look, audience)).fill(Instance(filled_answers(slug, 3), REFERENCE))
        check_schema(document)
        ours = docx.compile(edition(slug, audience=audience)).fill(Instance(filled_answers(slug, 3), REFERENCE))
        assert set(Read(document).by_tag) == set(Read(ours).by_tag)
        assert b"formgen nothing" not in contents(document)["word/document.xml"]


def test_what_a_copy_may_not_see_leaves_its_words_and_cells_whole(tmp_path: Path) -> None:
    """Requirement 9: words beside it stay, conditions on it are false, a cell keeps a paragraph."""
    whole = outline(FORMS["referral"])
    family = {q.name for q in whole.for_audience(Audience.FAMILY).questions()}
    secret = next(q.name for q in whole.questions() if q.name not in family and q.kind is Kind.TEXT)
    slots = [f"{{{{p question.{q.name} }}}}" for q in whole.questions() if q.name != secret]
    cell = (
        f'</w:t></w:r></w:p><w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w="900"/></w:tblGrid><w:tr><w:tc><w:p><w:r>'
        f"<w:t>{{{{p question.{secret} }}}}</w:t></w:r></w:p></w:tc></w:tr></w:tbl><w:p><w:r><w:t>"
    )
    words = (
        f"Said: {{{{ answer.{secret} }}}}.",
        f"{{% if answer.{secret} %}}Ours{{% endif %}}",
        f"{{{{ answer.{secret} }}}}",
    )
    look = changed_template(tmp_path, body(*slots, cell, *words, "Last."), "referral.docx")
    answers = filled_answers("referral", 3) | {secret: "Only for staff"}
    staff, theirs = (
        docx.compile(edition("referral", look, audience)).fill(Instance(answers, REFERENCE))
        for audience in (Audience.STAFF, Audience.FAMILY)
    )
    check_schema(theirs)
    assert text_of(part(staff)).count("Only for staff") == 3
    assert "Only for staff" not in text_of(part(theirs))
    last = [text_of(p) for p in part(theirs).findall(f"{W}body/{W}p")]
    assert last[-3:] == ["Said: .", "", "Last."]
    assert all(tc[-1].tag == f"{W}p" for tc in part(theirs).iter(f"{W}tc"))


def test_a_column_that_a_copy_may_not_see_becomes_nothing() -> None:
    """Requirement 9."""
    for whole in map(outline, FORMS.values()):
        for audience in whole.audiences:
            answer = wordslots.context(Edition(whole.for_audience(audience), LOOK))["answer"]
            for table in (q for q in whole.questions() if q.kind is Kind.TABLE):
                seen = {c.name for c in table.columns if bool(answer[table.name]["1"][c.name])}
                assert seen == {c.name for c in table.columns if c.path in whole.for_audience(audience).index}


def test_what_a_template_lacks_is_said_of_the_copy(tmp_path: Path) -> None:
    """Requirement 9: a question that only staff see is not missing from the family's copy."""
    whole = outline(FORMS["referral"])
    family = [q.name for q in whole.for_audience(Audience.FAMILY).questions()]
    look = changed_template(tmp_path, body(*(f"{{{{p question.{n} }}}}" for n in family), "."), "referral.docx")
    docx.compile(edition("referral", look, Audience.FAMILY))
    with pytest.raises(UserError, match="has no place for"):
        docx.compile(edition("referral", look, Audience.STAFF))


LINE, CHOICE, FIXED = (f"{{{{p question.{name} }}}}" for name in ("line", "choice", "fixed"))


@pytest.mark.parametrize(
    ("paragraphs", "words"),
    [
        ((CHOICE, FIXED), "no place for: Q01"),
        ((LINE, LINE, CHOICE, FIXED), "more than once: Q01"),
        ((LINE, "{{r answer.line }}", CHOICE, FIXED), "more than once: Q01"),
        (("{{ question.line }}", CHOICE, FIXED), "cannot be filled in"),
        (("{{p reference }}", LINE, CHOICE, FIXED), "cannot be filled in"),
        ((LINE, CHOICE, "{{r answer.fixed }}"), "stands inside a line"),
        ((LINE, CHOICE, "{{r answer.fixed.mon.line }}"), "no place for: Q12b.1"),
        (
            ("{{p answer.lime }}", CHOICE, FIXED),
            "every has no question “lime”. Did you mean “line”[?] Its questions: line, text",
        ),
        ((LINE, CHOICE, "{{r answer.fixed.mon.lime }}"), "table fixed has no column “lime”"),
        (("{{ scool.name }}",), "something that is not there: “scool”"),
        (("{% if x %}",), "has a slip"),
        (("{{ title.__init__.__globals__ }}",), "no template may"),
        (("{{ title.nope.deeper }}",), "something that is not there"),
    ],
)
def test_a_template_that_would_lose_something_is_refused(
    paragraphs: tuple[str, ...], words: str, tmp_path: Path
) -> None:
    """Requirements 9 and 10."""
    look = changed_template(tmp_path, body(*REST, *paragraphs, "."), "every.docx")
    with pytest.raises(UserError, match=words) as refused:
        docx.compile(edition("every", look))
    assert "every.docx" in refused.value.message
    assert refused.value.fix


def test_a_template_without_the_reference_is_refused(tmp_path: Path) -> None:
    """Requirement 9."""

    def forget(parts: dict[str, bytes]) -> None:
        for name in ("word/footer1.xml", "word/footer2.xml"):
            replaced(name, "{{ reference }}", "")(parts)

    with pytest.raises(UserError, match="reference"):
        docx.compile(edition("referral", changed_template(tmp_path, forget)))


def test_a_template_that_lacks_a_style_is_refused(tmp_path: Path) -> None:
    """Requirement 9."""
    look = changed_template(tmp_path, replaced("word/styles.xml", '"Formgen Label"', '"Etikett"'))
    with pytest.raises(UserError, match="“Formgen Label”"):
        docx.compile(edition("referral", look))


RELATION = (
    '<Relationship Id="rX" Type="http://x/relationships/{}" Target="http://evil.example/x" TargetMode="External"/>'
)


def related(kind: str) -> Callable[[dict[str, bytes]], None]:
    return replaced("word/_rels/document.xml.rels", "</Relationships>", RELATION.format(kind) + "</Relationships>")


def added(name: str, content: bytes) -> Callable[[dict[str, bytes]], None]:
    return lambda parts: parts.update({name: content})


def in_body(xml: str) -> Callable[[dict[str, bytes]], None]:
    return replaced("word/document.xml", "<w:body>", f"<w:body>{xml}")


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (added("word/vbaProject.bin", b"x"), "macros"),
        (replaced("[Content_Types].xml", "main+xml", "main.macroEnabled+xml"), "macros"),
        (added("word/embeddings/oleObject1.bin", b"x"), "embedded object"),
        (related("image"), "outside of it"),
        (related("attachedTemplate"), "attached template"),
        (related("oleObject"), "embedded object"),
        (related("aFChunk"), "embedded object"),
        (
            replaced("word/settings.xml", "<w:zoom", '<w:attachedTemplate r:id="rX" xmlns:r="x"/><w:zoom'),
            "attached template",
        ),
        (in_body('<w:altChunk r:id="rX"/>'), "another document"),
        (in_body("<w:p><w:r><w:object/></w:r></w:p>"), "embedded object"),
        (in_body('<w:p><w:fldSimple w:instr=" DDEAUTO c:\\cmd.exe "/></w:p>'), "fetches"),
        (
            in_body("<w:p><w:r><w:instrText>DD</w:instrText></w:r><w:r><w:instrText>E x</w:instrText></w:r></w:p>"),
            "fetches",
        ),
        (replaced("word/styles.xml", "<w:styles", "<!DOCTYPE a [<!ENTITY b 'c'>]><w:styles"), "type definition"),
        (replaced("word/styles.xml", "</w:styles>", ""), "damaged"),
    ],
)
def test_a_template_that_could_do_harm_is_refused(
    change: Callable[[dict[str, bytes]], None], what: str, tmp_path: Path
) -> None:
    """Requirement 10."""
    with pytest.raises(UserError, match=what) as refused:
        docx.compile(edition("referral", changed_template(tmp_path, change)))
    assert refused.value.fix


def test_a_template_with_a_hyperlink_is_not_refused(tmp_path: Path) -> None:
    """Requirement 10."""
    assert docx.compile(edition("referral", changed_template(tmp_path, related("hyperlink")))).fill(Instance())


@pytest.mark.parametrize("content", [b"", b"no zip", pack([member("a.txt", b"x")])])
def test_a_template_that_is_no_word_file_is_refused(content: bytes, tmp_path: Path) -> None:
    """Requirement 10."""
    look = changed_template(tmp_path, lambda _: None)
    (tmp_path / "docx" / "form.docx").write_bytes(content)
    with pytest.raises(UserError, match="not a Word file"):
        docx.compile(edition("referral", look))


# ------------------------------------------------------------------------------------------ 11, 13


def test_reference_case_and_properties() -> None:
    """Requirement 11."""
    made = docx.compile(edition("referral"))
    document = made.fill(Instance({"pupil_name": "Zoë Nobody"}, REFERENCE, "LM-2025-014", made_on=date(2026, 10, 6)))
    for number in (1, 2):
        footer = text_of(part(document, f"word/footer{number}.xml"))
        assert REFERENCE in footer
        assert "LM-2025-014" in footer
        assert len(part(document, f"word/footer{number}.xml").findall(f".//{W}noBreakHyphen")) == 2
        assert "Staff copy" in footer
    assert "LM-RF1-BLANK" in text_of(part(made.fill(Instance()), "word/footer1.xml"))
    parts = contents(document)
    assert f'name="formgen"><vt:lpwstr>{REFERENCE}<'.encode() in parts["docProps/custom.xml"]
    for words in (b"Referral to the Learning Mentor", b"2026-10-06", b"<dc:language>en-GB", "St Anne’s &amp;".encode()):
        assert words in parts["docProps/core.xml"]
    assert not [name for name, content in parts.items() if "Zoë".encode() in content and name != "word/document.xml"]
    assert reference.find_all(text_of(part(made.fill(Instance()), "word/footer2.xml")))
    opened = python_docx.Document(io.BytesIO(document))
    assert opened.core_properties.title == "Referral to the Learning Mentor"


def test_the_page_says_who_and_what_and_where_to_turn() -> None:
    """Requirement 11: letterhead, safeguarding, real headings, language, logo with words."""
    look = replace(LOOK, letterhead=replace(LETTERHEAD, logo=PNG))
    document = docx.compile(edition("referral", look)).fill(Instance())
    words = text_of(part(document))
    assert all(sentence in words for sentence in LETTERHEAD.safeguarding)
    head = text_of(part(document, "word/header1.xml"))
    assert "St Anne’s & St Joachim’s" in head
    assert "Kind, curious & brave" in head
    headings = [text_of(p) for p in part(document).iter(f"{W}p") if value_of(p, "pPr/pStyle") == "Heading1"]
    assert headings[:2] == ["1\tThe child", "2\tWho is asking"]
    assert b'descr="Logo of St Anne' in contents(document)["word/header1.xml"]
    assert contents(document)["word/media/formgen-logo.png"] == PNG
    assert b'w:lang w:val="en-GB"' in contents(document)["word/styles.xml"]
    assert b"<w:drawing" not in contents(docx.compile(edition("referral")).fill(Instance()))["word/header1.xml"]
    fonts = contents(document)["word/fontTable.xml"]
    assert b'"Atkinson Hyperlegible Next"><w:altName w:val="Arial"/>' in fonts


def sizes(document: bytes) -> int:
    root = part(document, "word/styles.xml")
    return int(value_of(root, "docDefaults/rPrDefault/rPr/sz"))


def test_variants() -> None:
    """Requirement 13."""

    def filled(variant: str, audience: Audience = Audience.STAFF) -> bytes:
        return docx.compile(edition("every", replace(LOOK, variant=variant), audience)).fill(Instance())

    assert sizes(filled("standard")) == 21
    assert sizes(filled("large-print")) >= 30
    assert sizes(filled("standard", Audience.CHILD)) >= 28
    assert b'"Andika"' in contents(filled("standard", Audience.CHILD))["word/styles.xml"]
    plain = filled("black-and-white")
    for name in ("word/styles.xml", "word/document.xml", "word/header1.xml"):
        found = set(re.findall(rb'(?:w:color w:val|w:fill|w:color)="([0-9A-F]{6})"', contents(plain)[name]))
        assert found <= {b"000000", b"FFFFFF"}, name
    with pytest.raises(UserError, match="pink"):
        filled("pink")
    wide = part(docx_template("session-record").fill(Instance()))
    size = next(wide.iter(f"{W}pgSz"))
    assert size.get(f"{W}orient") == "landscape"


# ------------------------------------------------------------------------------------------ 12

PAGES = {"parent-questionnaire": 1, "referral": 2, "action-plan": 3, "entry-record": 2, "exit-record": 2,
         "session-record": 2}  # fmt: skip


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_libreoffice_and_python_docx_open_every_form(tmp_path: Path) -> None:
    """Requirement 12."""
    for slug in FORMS:
        filled = Instance(filled_answers(slug, 4), REFERENCE)
        for n, audience in enumerate(outline(FORMS[slug]).audiences):
            template = docx.compile(edition(slug, audience=audience))
            for kind, instance in (("blank", Instance()), ("filled", filled))[: 1 if n else 2]:
                document = template.fill(instance)
                (tmp_path / f"{slug}_{audience}_{kind}.docx").write_bytes(document)
                assert python_docx.Document(io.BytesIO(document)).tables
    (tmp_path / "report.docx").write_bytes(docx.report(REPORT, LOOK))
    files = sorted(tmp_path.glob("*.docx"))
    subprocess.run(
        ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to", "pdf",
         "--outdir", tmp_path, *files],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    import pikepdf

    for file in files:
        with pikepdf.open(file.with_suffix(".pdf")) as made:
            slug, _, rest = file.stem.partition("_")
            most = PAGES.get(slug, 30) if rest.endswith("blank") else 30
            assert 1 <= len(made.pages) <= most, file.name


@pytest.mark.skipif(not (shutil.which("soffice") and shutil.which("pdftotext")), reason="LibreOffice is not installed")
def test_no_row_is_lost_at_the_foot_of_a_page(tmp_path: Path) -> None:
    """Requirement 12: LibreOffice 7.4 lost rows that were whole and higher than their least height."""
    for slug in ("entry-record", "session-record"):
        document = docx_template(slug).fill(Instance(filled_answers(slug, 5), REFERENCE))
        parts = contents(document)
        title = b'<w:pStyle w:val="Title"/>'
        for lower in range(0, 1800, 200):
            pushed = title + f'<w:spacing w:before="{lower}"/>'.encode()
            moved = parts | {"word/document.xml": parts["word/document.xml"].replace(title, pushed, 1)}
            (tmp_path / f"{slug}_{lower}.docx").write_bytes(pack(member(n, c, 1) for n, c in moved.items()))
    subprocess.run(
        ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to", "pdf",
         "--outdir", tmp_path, *sorted(tmp_path.glob("*.docx"))],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    for slug, code in (("entry-record", "Q14"), ("session-record", "Q06")):
        table = next(q for q in outline(FORMS[slug]).questions() if q.code == code)
        wanted = {f"{code}.{o.tag}" for o in table.row_options()}
        for file in sorted(tmp_path.glob(f"{slug}_*.pdf")):
            text = subprocess.run(["pdftotext", file, "-"], capture_output=True, text=True, check=True).stdout
            assert wanted <= set(re.findall(r"Q\d\d\.\d+", text)), file.name


# ------------------------------------------------------------------------------------------ 16


def line_of(read: Read, tag: str) -> etree._Element:
    return next(read.by_tag[tag].iterancestors(f"{W}p"))


def test_choices_that_have_room_share_a_line() -> None:
    """Requirement 16: others stand in columns, and none of the tab stops lies outside of the page."""
    read = Read(docx_template("referral").fill(Instance()))
    assert text_of(line_of(read, "Q20=soon")) == "☐\tSoon\t☐\tThis half term\t☐\tWhen there is space"
    assert text_of(line_of(read, "Q19=yes")) == "☐\tYes\t☐\tNo"
    assert text_of(line_of(read, "Q12=dont_know")).count("☐") == 5
    assert text_of(line_of(read, "Q09=attendance")) == "☐\tAttendance\t☐\tSelf-esteem"
    stops = [int(tab.get(f"{W}pos")) for tab in read.root.iter(f"{W}tab") if tab.get(f"{W}pos")]
    document = contents(docx_template("referral").fill(Instance()))["word/document.xml"]
    assert 0 < max(stops) < restyle.text_width(document)
    large = docx.compile(edition("referral", replace(LOOK, variant="large-print"))).fill(Instance())
    assert text_of(line_of(Read(large), "Q09=attendance")) == "☐\tAttendance"


def row_of(read: Read, tag: str) -> etree._Element:
    return next(read.by_tag[tag].iterancestors(f"{W}tr"))


def test_a_box_of_one_line_stays_so_beside_a_higher_one() -> None:
    """Requirement 16: the higher one goes on in a second row, unless its text may run over a page."""

    def height(row: etree._Element) -> int:
        return int(value_of(row, "trPr/trHeight") or 0)

    def goes_on(row: etree._Element) -> list[bool]:
        return [cell.find(f"{W}tcPr/{W}vMerge") is not None for cell in row.findall(f"{W}tc")]

    blank = Read(docx_template("referral").fill(Instance()))
    first = row_of(blank, "Q22")
    second = first.getnext()
    assert (height(first), height(second)) == (510, 510)
    assert goes_on(first) == goes_on(second) == [False, False, True]
    assert all(p.find(f"{W}pPr/{W}keepNext") is not None for p in first.iterfind(f"{W}tc[3]/{W}p"))
    long = Read(docx_template("referral").fill(Instance({"parent_view": "Long. " * 300})))
    assert goes_on(row_of(long, "Q22")) == [False, False, False]


def test_short_tables_keep_their_rows_together_and_blocks_repeat_their_title() -> None:
    """Requirement 16."""
    read = Read(docx_template("action-plan").fill(Instance()))
    targets, agreed = (outline(FORMS["action-plan"]).question(name) for name in ("targets", "agreements"))
    rows = [row_of(read, f"{agreed.columns[0].code}.{n}") for n in range(1, 5)]
    kept = [row.find(f"{W}tc/{W}p/{W}pPr/{W}keepNext") is not None for row in rows]
    assert kept == [True, True, True, False]
    table = next(read.by_tag[f"{targets.columns[0].code}.T2"].iterancestors(f"{W}tbl"))
    title = table.find(f"{W}tr")
    assert title.find(f"{W}trPr/{W}tblHeader") is not None
    assert text_of(title) == f"{targets.code}.T2 Target 2"
    assert f"{targets.code} {targets.label}" in text_of(read.root)


def test_what_may_be_chosen_stands_on_the_page_of_the_last_row_of_its_table() -> None:
    """Requirement 16: the key of a table once stood alone at the head of a page."""
    read = Read(docx_template("review-record").fill(Instance()))
    rows = [row_of(read, f"Q08a.T{n}") for n in (1, 2, 3)]
    assert all(row.find(f"{W}tc/{W}p/{W}pPr/{W}keepNext") is not None for row in rows)
    assert text_of(rows[-1].getparent().getnext()).startswith("How it stands: Met")


@pytest.mark.parametrize(
    ("slug", "audience", "language", "word", "ems"),
    [
        ("parent-questionnaire", Audience.FAMILY, "pl", "Zdecydowanie", 6.890),
        ("parent-questionnaire", Audience.FAMILY, "pt", "totalmente", 5.057),
        ("pupil-voice", Audience.CHILD, "pl", "Przeważnie", 5.391),
        ("pupil-voice", Audience.CHILD, "uk", "Здебільшого", 6.5),
    ],
)
def test_no_word_is_broken_in_the_head_of_a_tick_grid(
    slug: str, audience: Audience, language: str, word: str, ems: float
) -> None:
    """Requirement 16: as wide as in bold Arial, which Word shows where our own font is not installed."""
    told = {key: replace(entry, checker="A. Tester", checked_on="2026-11-27")
            for key, entry in translations.load(language, LOOK.folders).entries.items()}  # fmt: skip
    seen = outline(form(slug)).for_audience(audience)
    copy = side_by_side(seen, translations.Words(language, told))
    read = Read(docx.compile(Edition(copy.outline, LOOK, language, said=copy.said)).fill(Instance()))
    cell = next(c for c in read.root.iter(f"{W}tc") if any(word in text_of(p).split() for p in c.iter(f"{W}p")))
    small = "Small" in str(value_of(cell.findall(f"{W}p")[0], "pPr/pStyle"))
    sides, points = (60, 8) if small else (160, 9)
    assert int(cell.find(f"{W}tcPr/{W}tcW").get(f"{W}w")) >= ems * points * 20 + sides


def test_blocks_that_are_called_like_their_section_are_not_headed_twice() -> None:
    """Requirement 16."""
    whole = outline(FORMS["action-plan"])
    targets = whole.question("targets")
    named = tuple(replace(s, title=targets.label) if targets in s.questions else s for s in whole.sections)
    page = text_of(part(docx.compile(Edition(replace(whole, sections=named), LOOK)).fill(Instance())))
    assert targets.label in page
    assert f"{targets.code} {targets.label}" not in page


# ------------------------------------------------------------------------------------------ 14, 15

REPORT = Report(
    "Did it work?", "Review & more", "run 214",
    (
        Heading("First"),
        Paragraph("42 children <started>.", Tone.LEAD),
        Paragraph("No comparison.", Tone.CAUTION),
        Scorecard((Verdict("Progress", "37 of 40", "Cannot tell", "Two without a score.", "SC1"),
                   Verdict("Voice", "44 of 44", "Met", ""), Verdict("Roles", "12 of 18", "Not met", ""))),
        Heading("Second", 2),
        Table("Sources", ("Form", "Rows"), (("A & B", 1240), ("شكرا", 2.5)), frozenset({1})),
        Chart(ChartKind.BARS, "Most come from teachers", "Bars: 5 & 3", (Series("Staff", (5,)), Series("Home", (3,)))),
        Paragraph("Small.", Tone.NOTE),
        Paragraph("Plain."),
    ),
)  # fmt: skip


def test_reports_keep_their_order() -> None:
    """Requirement 14."""
    document = docx.report(REPORT, LOOK)
    assert document == docx.report(REPORT, LOOK)
    check_schema(document)
    texts = [text_of(p) for p in part(document).iter(f"{W}p") if text_of(p)]
    assert texts == [
        "Did it work?", "First", "42 children <started>.", "No comparison.",
        "Progress", "SC1", "37 of 40", "\u00a0Cannot\u00a0tell\u00a0", "Two without a score.",
        "Voice", "44 of 44", "\u00a0Met\u00a0", "Roles", "12 of 18", "\u00a0Not\u00a0met\u00a0",
        "Second", "Sources", "Form", "Rows", "A\u00a0&\u00a0B", "1,240", "شكرا", "2.5",
        "Most come from teachers", "Small.", "Plain.",
    ]  # fmt: skip
    assert b'descr="Bars: 5 &amp; 3"' in contents(document)["word/document.xml"]
    assert contents(document)["word/media/formgen-chart-1.png"].startswith(b"\x89PNG")
    assert "run 214" in text_of(part(document, "word/footer1.xml"))
    assert "Review & more" in text_of(part(document, "word/header1.xml"))
    known = {s.get(f"{W}styleId") for s in part(document, "word/styles.xml").iter(f"{W}style")}
    assert {e.get(f"{W}val") for e in part(document).iter(f"{W}pStyle", f"{W}rStyle", f"{W}tblStyle")} <= known
    header = part(document).find(f".//{W}tblHeader")
    assert header is not None
    pills = [value_of(r, "rPr/rStyle") for r in part(document).iter(f"{W}r") if "Pill" in value_of(r, "rPr/rStyle")]
    assert pills == ["FormgenPillOpen", "FormgenPillMet", "FormgenPillNotMet"]


@given(st.dictionaries(st.text("abc/ü", min_size=1), st.binary(max_size=300)), st.sampled_from([1, 9]))
def test_packages_unzip_to_what_was_put_in(files: dict[str, bytes], level: int) -> None:
    """Requirement 15."""
    files = {name: content for name, content in files.items() if not name.endswith("/")}
    packed = pack(member(name, content, level) for name, content in files.items())
    assert contents(packed) == files
    with zipfile.ZipFile(io.BytesIO(packed)) as opened:
        assert opened.testzip() is None
        assert {info.date_time for info in opened.infolist()} <= {(1980, 1, 1, 0, 0, 0)}
