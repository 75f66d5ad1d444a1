"""Forms made from a school's own Word template come back.

1. Every form from its own template, unchanged, is read as it was written, with nothing to look at.
2. So it is, or each box is named, when LibreOffice saved it and took the tags away.
3. A box that a template puts into a cell of a table is that cell's: what is written beside it is told.
4. The words that a school added to its template are no strays: in styles of Word's, in places of formgen's, in a text
   box, in a file that is put in; what somebody typed on the page is one still.
5. What a secretary does in Word to a form's own template (questions into a table of hers, tags that Word cut up,
   quotation marks that it turned) is in order, or told, and what is made of it comes back.
"""

from __future__ import annotations

import random
import shutil
import subprocess
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from lxml import etree
from test_templates_own_parts import PNG, hiding, letter, saved, with_lines

from formgen import reference
from formgen.answers import Answers, Instance, flatten, tidy
from formgen.ask import Audience
from formgen.form import form, slugs
from formgen.look import Edition, Letterhead, Look
from formgen.outline import Outline, outline
from formgen.read import Reading
from formgen.read.docx import read
from formgen.read.word import story
from formgen.render import docx
from formgen.render.shared.package import contents, member, pack
from formgen.render.word import wording
from formgen.render.word.harm import DOCUMENT
from formgen.render.word.longhand import longhand
from formgen.render.word.markup import W
from formgen.resources import folder
from formgen.schema import edition as published
from formgen.specimen import specimen
from formgen.work.templates import check

TEMPLATES = folder("templates")
GENERIC = (TEMPLATES / "docx" / "form.docx").read_bytes()
COPIES = [(slug, a) for slug in slugs() if not outline(form(slug)).derived for a in outline(form(slug)).audiences]


def own(slug: str) -> bytes:
    return longhand(GENERIC, "form.docx", outline(form(slug)))


def look(at: Path, slug: str, template: bytes) -> Look:
    for name in ("docx", "parts"):
        (at / name).mkdir(exist_ok=True)
    (at / "docx" / f"{slug}.docx").write_bytes(template)
    return Look(Letterhead("St Anne’s"), (at, TEMPLATES))


def answered(slug: str, copy: Outline) -> Answers:
    return tidy(copy, specimen(form(slug), random.Random(4)))


def filled(at: Path, slug: str, template: bytes, audience: Audience | None = None) -> tuple[bytes, Outline, Answers]:
    """A form made from the template and filled in, its copy, and what was answered."""
    whole = outline(form(slug))
    copy = whole.for_audience(audience or whole.audiences[0])
    answers = answered(slug, copy)
    number = reference.make(copy.code, copy.version, 7)
    return docx.compile(Edition(copy, look(at, slug, template))).fill(Instance(answers, number)), copy, answers


def told(reading: Reading, copy: Outline) -> list[tuple[str, str]]:
    """What there is to look at, of the questions that the copy asks."""
    asked = {item.path for item in copy.items()} | set(copy.index)
    return [(p.code, p.cell) for p in reading.problems if p.path in asked or p.path is None]


def places(answers: Mapping[str, Any]) -> dict[tuple[str, str | None], Any]:
    return {(path, row): value for path, row, value in flatten(answers)}


def silently_wrong(reading: Reading, copy: Outline, answers: Answers) -> list[tuple[str, str | None]]:
    named = {(p.path, p.row) for p in reading.problems}
    was, now = places(answers), places(tidy(copy, reading.answers))
    return [p for p in was.keys() | now.keys() if was.get(p) != now.get(p) and p not in named]


@pytest.mark.parametrize(("slug", "audience"), COPIES)
def test_a_form_of_its_own_template_comes_back(slug: str, audience: Audience, tmp_path: Path) -> None:
    """(1)"""
    made, copy, answers = filled(tmp_path, slug, own(slug), audience)
    reading = read(made, published)
    assert tidy(copy, reading.answers) == answers
    assert told(reading, copy) == []


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_saved_by_libreoffice_nothing_of_it_is_silently_wrong(tmp_path: Path) -> None:
    """(2)"""
    made = {}
    for slug, audience in COPIES:
        at = tmp_path / f"{slug}_{audience}"
        at.mkdir()
        made[at.with_suffix(".docx")] = filled(at, slug, own(slug), audience)
        at.with_suffix(".docx").write_bytes(made[at.with_suffix(".docx")][0])
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "docx",
               "--outdir", str(tmp_path / "saved"), *map(str, made)]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    right = wanted = 0
    for file, (_, copy, answers) in made.items():
        reading = read((tmp_path / "saved" / file.name).read_bytes(), published)
        assert silently_wrong(reading, copy, answers) == [], file.name
        now, was = places(tidy(copy, reading.answers)), places(answers)
        right, wanted = right + sum(now.get(p) == v for p, v in was.items()), wanted + len(was)
    assert right > wanted * 0.95


def cell_of(root: etree._Element, words: str) -> etree._Element:
    return next(c for c in root.iter(f"{W}tc") if words in "".join(c.itertext()) and c.find(f".//{W}tbl") is None)


def edited(document: bytes, change: Any) -> bytes:
    parts = contents(document)
    root = etree.fromstring(parts[DOCUMENT])
    change(root)
    parts[DOCUMENT] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return pack(member(n, c) for n, c in parts.items())


def typed(words: str, style: str = "") -> etree._Element:
    told = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return etree.fromstring(f'<w:p xmlns:w="{W[1:-1]}">{told}<w:r><w:t>{words}</w:t></w:r></w:p>')


@pytest.mark.parametrize("around", [False, True])
def test_what_is_written_beside_a_box_in_a_cell_is_told(around: bool, tmp_path: Path) -> None:
    """(3)"""
    made, copy, _ = filled(tmp_path, "referral", own("referral"))

    def beside(root: etree._Element) -> None:
        box = next(s for s in root.iter(f"{W}tag") if s.get(f"{W}val") == "Q01")
        cells = list(box.iterancestors(f"{W}tc"))
        assert len(cells) == 2
        cells[1 if around else 0].append(typed("Really somebody else", "FormgenAnswer"))

    assert ("beside_box", "box Q01") in told(read(edited(made, beside), published), copy)


def text_box(words: str) -> bytes:
    xml = (
        f'<w:p xmlns:w="{W[1:-1]}"><w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textbox>'
        f"<w:txbxContent><w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>"
    )
    return edited(own("referral"), lambda root: root.find(f"{W}body").insert(0, etree.fromstring(xml)))


def in_a_gap(words: str) -> bytes:
    def change(root: etree._Element) -> None:
        gap = next(s for s in root.iter(f"{W}pStyle") if s.get(f"{W}val") == "FormgenGap")
        paragraph = gap.getparent().getparent()
        assert paragraph is not None
        paragraph.append(typed(words)[0])

    return edited(own("referral"), change)


@pytest.mark.parametrize(
    "template",
    [
        with_lines("Please hand this to the office.", "{{ answer.concern }}"),
        with_lines("Said: {{ words.concern }}"),
        with_lines("{{p insert('foot.docx') }}"),
        with_lines("{{ words.concern }}", "{{p insert('foot.docx') }}"),
        edited(own("referral"), lambda root: root.find(f"{W}body").insert(4, typed("By Friday", "FormgenAnswer"))),
        in_a_gap("By Friday, please"),
        text_box("Notice of the school"),
    ],
)  # fmt: skip
def test_words_of_the_school_s_are_no_strays(template: bytes, tmp_path: Path) -> None:
    """(4)"""
    look(tmp_path, "referral", template)
    (tmp_path / "parts" / "foot.docx").write_bytes(saved(letter()))
    made, copy, answers = filled(tmp_path, "referral", template)
    reading = read(made, published)
    assert told(reading, copy) == []
    assert tidy(copy, reading.answers) == answers
    for style in ("", "FormgenGap", "FormgenAnswer"):
        noted = edited(made, lambda root, style=style: root.find(f"{W}body").insert(3, typed("A note", style)))
        assert [code for code, _ in told(read(noted, published), copy)] == ["stray_text"]


def test_reader_and_writer_agree_on_what_is_printed() -> None:
    """(4)"""
    assert story._OURS == wording.PRINTED
    assert {story._ANSWER, *story._GAPS} == wording.UNPRINTED


# ------------------------------------------------------------------------------------------------------ the secretary


def rearranged() -> bytes:
    """Her own table of two questions side by side, a notice, a heading of hers, one question moved to the end."""
    opened = Document(BytesIO(own("referral")))
    table = opened.add_table(2, 2, style="Table Grid") if "Table Grid" in [s.name for s in opened.styles] else (
        opened.add_table(2, 2))  # fmt: skip
    for column, name in enumerate(("concern", "strengths")):
        place = next(p for p in opened.element.body.iter(f"{W}p") if f"answer.{name} " in "".join(p.itertext()))
        label = place.getprevious()
        question = outline(form("referral")).question(name)
        table.cell(0, column).text = f"{question.code} {question.label}"
        cell = table.cell(1, column)._tc
        if label is not None and label.tag == f"{W}p" and place.getparent().tag != f"{W}tc":
            label.getparent().remove(label)
        around = place.getparent()
        cell.insert(1, place)
        if around.tag == f"{W}tc" and around.find(f"{W}p") is None:
            etree.SubElement(around, f"{W}p")
    opened.add_heading("What happens next", 2)
    opened.add_paragraph("We talk to you within ten school days.")
    return saved(opened)


def as_word_cuts(template: bytes) -> bytes:
    """Every tag in pieces, as Word leaves them after spelling, formats and its own quotation marks."""
    opened = Document(BytesIO(template))
    for element in list(opened.element.body.iter(qn("w:p"))):
        paragraph = Paragraph(element, opened.element.body)
        for run in list(paragraph.runs):
            if "{" not in run.text or len(run.text) < 6:
                continue
            words, first = run.text, run
            pieces = [words[:1], words[1:5], words[5:-1], words[-1:]]
            run.text = pieces[0]
            after = run._r
            for number, piece in enumerate(pieces[1:]):
                other = etree.fromstring(etree.tostring(first._r))
                kind = ("spellStart", "spellEnd")[number % 2]
                mark = etree.fromstring(f'<w:proofErr xmlns:w="{W[1:-1]}" w:type="{kind}"/>')
                after.addnext(mark)
                mark.addnext(other)
                other.find(qn("w:t")).text = piece
                other.find(qn("w:t")).set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
                other.set(qn("w:rsidR"), f"00A1B2C{number}")
                after = other
    return saved(opened)


@pytest.mark.parametrize("template", [rearranged(), as_word_cuts(own("referral")), as_word_cuts(rearranged())])
def test_what_a_secretary_made_in_word_is_in_order_and_comes_back(template: bytes, tmp_path: Path) -> None:
    """(5)"""
    used = look(tmp_path, "referral", template)
    found = check(tmp_path / "docx" / "referral.docx", used)
    assert [c.problem for c in found if not c.note] in ([""], []), found
    for audience in outline(form("referral")).audiences:
        made, copy, answers = filled(tmp_path, "referral", template, audience)
        reading = read(made, published)
        assert tidy(copy, reading.answers) == answers
        assert told(reading, copy) == []


def test_quotation_marks_that_word_turned_are_understood(tmp_path: Path) -> None:
    """(5)"""
    lines = ("{%p if code.tier == “targeted” %}", "Targeted", "{%p endif %}", "{{ picture(‘sign.png’, “Head’s”) }}")
    used = look(tmp_path, "referral", with_lines(*lines))
    (tmp_path / "parts" / "sign.png").write_bytes(PNG)
    assert [c.problem for c in check(tmp_path / "docx" / "referral.docx", used) if not c.note] == [""]


def test_a_left_out_question_is_told_by_the_check(tmp_path: Path) -> None:
    """(5)"""
    used = look(tmp_path, "referral", hiding())
    assert any("stands inside" in c.problem for c in check(tmp_path / "docx" / "referral.docx", used))
