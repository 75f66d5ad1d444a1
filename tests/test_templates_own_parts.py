"""A school's own pictures and pieces of Word files in its Word templates, and templates that reckon with answers.

1. `{{ picture("sign.png") }}` shows a picture of the folder `parts` beside the templates, in the body and in headers,
   with words for those who cannot see it; `{{p insert("foot.docx") }}` puts in a Word file, in the template's styles.
2. Nothing but plain files of that folder is shown: no path out of it, no link, no other sort of file; a Word file that
   could do harm, or has what cannot be inserted, is refused with its reason.
3. `words.NAME` and `code.NAME` are what was answered, escaped like all text; `{{r words.NAME | bold }}` is a bold run.
   Such a template makes for each filling what docxtpl makes of it.
4. What asks for a code that the form does not have, or reckons with the place of an answer, is refused.
5. A template that leaves out a question for some answers is told by the check, and refused when it happens.
6. The check knows all of this, and tells each slip with its place.
7. The reports' template shows the same files.
8. A form made so comes back: `generate`, filled in, `read`.
"""

from __future__ import annotations

import base64
import json
import random
import re
from collections.abc import Mapping
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from docx import Document
from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage, RichText
from jinja2 import StrictUndefined
from jinja2.sandbox import SandboxedEnvironment
from lxml import etree
from test_templates_check import faults
from test_templates_remembered import canonical

from formgen.answers import Instance
from formgen.cli import formgen
from formgen.errors import UserError
from formgen.form import form
from formgen.look import Edition, Letterhead, Look
from formgen.outline import outline
from formgen.read.docx import read
from formgen.render import docx
from formgen.render.shared.package import contents, member, pack
from formgen.render.word.harm import DOCUMENT
from formgen.render.word.living import Living
from formgen.render.word.longhand import longhand
from formgen.render.word.markup import NAMESPACES, W
from formgen.report import Paragraph, Report
from formgen.resources import folder
from formgen.schema import edition as published
from formgen.specimen import specimen
from formgen.work.templates import check

TEMPLATES = folder("templates")
GENERIC = (TEMPLATES / "docx" / "form.docx").read_bytes()
REFERRAL = outline(form("referral"))
OWN = longhand(GENERIC, "form.docx", REFERRAL)
REFERENCE = "LM-RF1-7F3C9A2E-K"
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def saved(opened: Any) -> bytes:
    made = BytesIO()
    opened.save(made)
    return made.getvalue()


def with_lines(*lines: str, template: bytes = OWN) -> bytes:
    """The template with paragraphs added at its end."""
    opened = Document(BytesIO(template))
    for line in lines:
        opened.add_paragraph(line)
    return saved(opened)


def letter() -> Any:
    """A Word file as a school writes one: a heading, bold words, a style of its own, a picture, a table, a link."""
    opened = Document()
    opened.add_heading("How to send it back", 1)
    opened.add_paragraph("Please hand it ").add_run("to the office").bold = True
    opened.add_paragraph("Thank you & good bye", style="Intense Quote")
    opened.add_picture(BytesIO(PNG), width=Mm(9))
    opened.add_table(1, 2, style="Light Grid Accent 1").cell(0, 0).text = "Office"
    return opened


@pytest.fixture
def at(tmp_path: Path) -> Path:
    for name in ("docx", "parts"):
        (tmp_path / name).mkdir()
    (tmp_path / "parts" / "sign.png").write_bytes(PNG)
    (tmp_path / "parts" / "foot.docx").write_bytes(saved(letter()))
    return tmp_path


def edition(at: Path, template: bytes) -> Edition:
    (at / "docx" / "referral.docx").write_bytes(template)
    look = Look(Letterhead("St Anne’s"), (at, TEMPLATES))
    return Edition(REFERRAL.for_audience(REFERRAL.audiences[0]), look)


def made(at: Path, *lines: str, **answers: Any) -> bytes:
    return docx.compile(edition(at, with_lines(*lines))).fill(Instance(answers, REFERENCE, "LM-2025-014"))


def body(document: bytes) -> etree._Element:
    return etree.fromstring(contents(document)[DOCUMENT])


def lines_of(document: bytes) -> list[str]:
    return [p.text for p in Document(BytesIO(document)).paragraphs if p.text.strip()]


# -------------------------------------------------------------------------------------------- pictures, inserted files


def test_a_picture_stands_where_the_template_puts_it(at: Path) -> None:
    """(1)"""
    line = "Signed {{ picture('sign.png', 'Signature of the head', height=12) }} today"
    parts = contents(made(at, line, "{{ picture('sign.png') }}", "{{p picture('sign.png') }}"))
    drawn = list(etree.fromstring(parts[DOCUMENT]).iter(f"{{{NAMESPACES['wp']}}}docPr"))
    assert [d.get("descr") for d in drawn] == ["Signature of the head", "sign", "sign"]
    assert len({d.get("id") for d in drawn}) == 3
    heights = [e.get("cy") for e in etree.fromstring(parts[DOCUMENT]).iter(f"{{{NAMESPACES['wp']}}}extent")]
    assert heights == ["432000", "540000", "540000"]
    assert [content for name, content in parts.items() if "own-" in name] == [PNG]


def test_a_picture_stands_in_a_footer_too(at: Path) -> None:
    """(1): docxtpl's own have to be put there by hand."""
    parts = contents(OWN)
    footer = next(n for n in parts if n.startswith("word/footer") and b"{{ copy }}" in parts[n])
    parts[footer] = parts[footer].replace(b"{{ copy }}", b"{{ copy }} {{ picture(\"sign.png\") }}")
    document = docx.compile(edition(at, pack(member(n, c) for n, c in parts.items()))).fill(Instance())
    opened = Document(BytesIO(document))
    feet = [foot for s in opened.sections for foot in (s.footer, s.first_page_footer)]
    assert [p for foot in feet for p in foot.part.related_parts.values() if p.blob == PNG]


def test_a_word_file_is_put_in_with_its_pictures_and_styles(at: Path) -> None:
    """(1)"""
    document = made(at, "{{p insert('foot.docx') }}")
    opened = Document(BytesIO(document))
    said = [(p.text, p.style.name if p.style else "") for p in opened.paragraphs][-5:]
    assert ("How to send it back", "Heading 1") in said
    assert ("Thank you & good bye", "Formgen own Intense Quote") in said
    assert opened.tables[-1].style is not None
    assert opened.tables[-1].style.name == "Light Grid Accent 1"
    assert PNG in [part.blob for part in opened.part.related_parts.values() if hasattr(part, "blob")]
    heading = next(s for s in opened.styles if s.name == "Heading 1")
    plain = next(s for s in Document(BytesIO(made(at))).styles if s.name == "Heading 1")
    assert (heading.font.size, heading.style_id) == (plain.font.size, plain.style_id)


def test_what_is_shown_is_compiled_once_and_equal_each_time(at: Path) -> None:
    """(1)"""
    template = docx.compile(edition(at, with_lines("{{ picture('sign.png') }}", "{{p insert('foot.docx') }}")))
    assert not isinstance(template, Living)
    assert template.fill(Instance()) == template.fill(Instance())


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("../sign.png", "no name of a .png file"),
        ("/etc/passwd", "no name of a .png file"),
        ("..", "no name of a .png file"),
        ("sub/sign.png", "no name of a .png file"),
        ("sub\\\\sign.png", "no name of a .png file"),
        ("foot.docx", "no name of a .png file"),
        (".png", "no name of a .png file"),
        ("missing.png", "not in the folder parts"),
        ("link.png", "not in the folder parts"),
        ("text.png", "not a PNG picture"),
        ("short.png", "not a PNG picture"),
        ("flat.png", "not a PNG picture"),
        ("huge.png", "not a PNG picture of at most 2 MB"),
    ],
)
def test_nothing_but_pictures_of_the_folder_is_shown(name: str, words: str, at: Path) -> None:
    """(2)"""
    (at / "secret.png").write_bytes(PNG)
    (at / "parts" / "link.png").symlink_to(at / "secret.png")
    (at / "parts" / "text.png").write_text("no picture")
    (at / "parts" / "short.png").write_bytes(PNG[:12])
    (at / "parts" / "flat.png").write_bytes(PNG[:16] + b"\0" * 8 + PNG[24:])
    (at / "parts" / "huge.png").write_bytes(PNG + b"\0" * 2_000_000)
    with pytest.raises(UserError, match=re.escape(words)) as refused:
        made(at, f"{{{{ picture('{name}') }}}}")
    assert refused.value.fix


NO_CALLS = (
    "picture(1)", "picture('sign.png', height=0)", "picture('sign.png', '', 9999)", "picture('sign.png', '', '12')",
    "picture(answer)", "insert('sign.png')", "insert('../foot.docx')", "insert.func.__globals__",
    "picture.args[0].folders",
)  # fmt: skip


@pytest.mark.parametrize("code", NO_CALLS)
def test_what_no_call_may_say_is_refused(code: str, at: Path) -> None:
    """(2)"""
    with pytest.raises(UserError) as refused:
        made(at, f"{{{{ {code} }}}}")
    assert refused.value.fix
    assert str(at) not in refused.value.message


def test_words_for_a_picture_are_no_way_out_of_their_place(at: Path) -> None:
    """(2)"""
    document = made(at, "{{ picture('sign.png', '?><w:p/>\"&:%3A') }}")
    assert next(body(document).iter(f"{{{NAMESPACES['wp']}}}docPr")).get("descr") == '?><w:p/>"&:%3A'


def with_xml(xml: str) -> bytes:
    parts = contents(saved(letter()))
    space = b'<w:body xmlns:w="%s">' % W[1:-1].encode()
    parts[DOCUMENT] = parts[DOCUMENT].replace(b"<w:body>", space + xml.encode(), 1)
    return pack(member(n, c) for n, c in parts.items())


def with_part(name: str, content: bytes) -> bytes:
    return pack(member(n, c) for n, c in {**contents(saved(letter())), name: content}.items())


def related(kind: str, target: str) -> bytes:
    parts = contents(saved(letter()))
    name = "word/_rels/document.xml.rels"
    link = f'<Relationship Id="rX" Type="http://x/{kind}" Target="{target}" TargetMode="External"/></Relationships>'
    parts[name] = parts[name].replace(b"</Relationships>", link.encode())
    return pack(member(n, c) for n, c in parts.items())


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (with_part("word/vbaProject.bin", b"x"), "macros"),
        (with_part("word/embeddings/a.bin", b"x"), "embedded object"),
        (related("attachedTemplate", "http://evil.example/x.dotm"), "attached template"),
        (related("image", "http://evil.example/x.png"), "outside of it"),
        (with_xml('<w:p><w:fldSimple w:instr="DDE cmd"/></w:p>'), "DDE"),
        (with_xml('<w:p><w:fldSimple w:instr="INCLUDETEXT x"/></w:p>'), "INCLUDETEXT"),
        (with_xml("<w:p><w:r><w:t>{{ title }}</w:t></w:r></w:p>"), "nothing is filled in"),
        (with_xml("<w:p><w:r><w:t>{</w:t></w:r><w:r><w:t>% if x %}</w:t></w:r></w:p>"), "nothing is filled in"),
        (with_xml('<w:p><w:pPr><w:numPr/></w:pPr></w:p>'), "numbered or bulleted"),
        (with_xml("<w:sdt><w:sdtPr><w:tag w:val='Q07'/></w:sdtPr></w:sdt>"), "boxes to type in"),
        (with_xml("<w:p><w:pPr><w:sectPr/></w:pPr></w:p>"), "section break"),
        (with_xml("<w:p><w:r><w:footnoteReference/></w:r></w:p>"), "footnote"),
        (b"no Word file", "not a Word file"),
    ],
)  # fmt: skip
def test_a_word_file_that_harms_or_cannot_be_put_in_is_refused(content: bytes, words: str, at: Path) -> None:
    """(2)"""
    (at / "parts" / "foot.docx").write_bytes(content)
    with pytest.raises(UserError, match=words) as refused:
        made(at, "{{p insert('foot.docx') }}")
    assert refused.value.fix


def test_a_word_file_inside_a_line_is_refused(at: Path) -> None:
    """(2)"""
    with pytest.raises(UserError, match=r"inside a line|cannot be filled in"):
        made(at, "See {{ insert('foot.docx') }}")


# ----------------------------------------------------------------------------------------------------------- answers

TRICKY = "One & <two>\nthree\t{{ title }} {_{ x }_} {% if %}"


def test_a_template_may_reckon_with_answers(at: Path) -> None:
    """(3)"""
    lines = (
        "{%p if code.tier == 'targeted' %}", "Targeted: {{ words.tier }}", "{%p elif code.tier == 'universal' %}",
        "Everybody", "{%p else %}", "None yet", "{%p endif %}",
        "{% if 'loss' in code.areas %}Loss{% else %}-{% endif %}",
        "{{ words.concern | upper }}", "{{r words.concern | bold }}", "{{ words.area_scores.loss.score }}",
    )  # fmt: skip
    template = docx.compile(edition(at, with_lines(*lines)))
    assert isinstance(template, Living)
    told = template.fill(Instance({"tier": "targeted", "concern": TRICKY, "areas": ("loss",)}, REFERENCE))
    label = next(c.label for c in REFERRAL.question("tier").choices if c.code == "targeted")
    assert f"Targeted: {label}" in lines_of(told)
    assert "Loss" in lines_of(told)
    assert TRICKY.upper() in lines_of(told)
    bold = next(p for p in Document(BytesIO(told)).paragraphs if p.text == TRICKY)
    assert {run.style.name for run in bold.runs if run.text.strip()} == {"Strong"}
    blank = lines_of(template.fill(Instance()))
    assert "None yet" in blank
    assert "-" in blank
    assert template.fill(Instance()) == docx.compile(edition(at, with_lines(*lines))).fill(Instance())


def by_docxtpl(template: bytes, answers: Mapping[str, Any]) -> dict[str, bytes]:
    """The same as docxtpl makes it, as its documents show."""
    document = DocxTemplate(BytesIO(template))
    machine = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    machine.filters["bold"] = lambda words: RichText(words, style="Strong")
    document.render({"words": answers, "code": answers}, jinja_env=machine, autoescape=True)
    return contents(saved(document))


def test_what_reckons_with_answers_is_made_as_docxtpl_makes_it() -> None:
    """(3)"""
    from formgen.render.word.remembered import read as prepared

    lines = ("{{ words.concern | upper }} & {{r words.concern | bold }}", "{%p if code.tier == 'x' %}", "{{ words.n }}",
             "{%p endif %}", "{% for a in code.areas %}{{ a }};{% endfor %}")  # fmt: skip
    template = with_lines(*lines, template=saved(Document()))
    for seed in range(5):
        chance = random.Random(seed)
        answers = {"concern": chance.choice(["a & <b>\n\tc", "Łódź “x”", "مرحبا"]), "tier": chance.choice("xy"),
                   "areas": ("a", "b"), "n": "n" * seed}  # fmt: skip
        ours = prepared(template, "x.docx").filled({"words": answers, "code": answers})
        assert canonical(ours) == canonical(by_docxtpl(template, answers))


def test_a_picture_is_drawn_as_large_as_docxtpl_draws_it(at: Path) -> None:
    """(3)"""
    template = with_lines("{{ sign }}", template=saved(Document()))
    document = DocxTemplate(BytesIO(template))
    document.render({"sign": InlineImage(document, BytesIO(PNG), height=Mm(12))}, autoescape=True)
    ours = made(at, "{{ picture('sign.png', '', 12) }}")
    sizes = [[(e.get("cx"), e.get("cy")) for e in body(d).iter(f"{{{NAMESPACES['wp']}}}extent")]
             for d in (ours, saved(document))]  # fmt: skip
    assert sizes[0] == sizes[1]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{% if code.tier == 'targetted' %}x{% endif %}", "none of its codes. Did you mean “targeted”?"),
        ("{% if code.tier != 'x' %}x{% endif %}", "none of its codes"),
        ("{% if 'los' in code.areas %}x{% endif %}", "none of its codes. Did you mean “loss”?"),
        ("{% if answer.tier == 'targeted' %}x{% endif %}", "place of an answer, not what was answered"),
        ("{{ answer.concern | upper }}", "place of an answer, not what was answered"),
        ("{{ answer.concern ~ 'x' | upper }}{{ answer.concern | length }}", "place of an answer|not|no len"),
        ("{{ words.concen }}", "Did you mean “concern”?"),
        ("{{ words.concern.__class__ }}", "no template may|not there"),
        ("{{ code.tier.of }}{{ code.tier.refuse('x') }}", "no template may|not there"),
    ],
)
def test_what_asks_for_what_is_not_there_is_refused(line: str, words: str, at: Path) -> None:
    """(4)"""
    with pytest.raises(UserError, match=words) as refused:
        made(at, line, tier="targeted", areas=("loss",))
    assert refused.value.fix


def hiding() -> bytes:
    parts = contents(OWN)
    old = b"{{p answer.concern }}"
    assert old in parts[DOCUMENT]
    opened = Document(BytesIO(OWN))
    place = next(p for p in opened.element.body.iter(f"{W}p") if "answer.concern" in "".join(p.itertext()))
    for words, put in (("{%p if code.tier != 'targeted' %}", place.addprevious), ("{%p endif %}", place.addnext)):
        line = opened.add_paragraph(words)._p
        put(line)
    return saved(opened)


def test_a_question_that_is_left_out_for_some_answers_is_told(at: Path) -> None:
    """(5)"""
    template = docx.compile(edition(at, hiding()))
    assert template.fill(Instance({"tier": "universal"}))
    with pytest.raises(UserError, match="no place for: Q14"):
        template.fill(Instance({"tier": "targeted"}))
    assert ["stands inside" in f.problem for f in faults(hiding())] == [True]


# ------------------------------------------------------------------------------------------------------------- check


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("{{ picture('sing.png') }}", "not in the folder parts"),
        ("{{ picture() }}", "something else than it takes"),
        ("{{ pictur('sign.png') }}", "Did you mean “picture”?"),
        ("{{ insert('foot.docx') }}", "not in the folder parts"),
        ("{{ words.concen }}", "Did you mean “concern”?"),
        ("{{ words.concern | bold }}", "a run of its own"),
        ("{{ answer.concern | upper }}", "not what was answered"),
        ("{% if answer.tier == 'targeted' %}x{% endif %}", "not what was answered"),
        ("{% if code.tier == 'targetted' %}x{% endif %}", "Did you mean “targeted”?"),
        ("{% if 'los' in code.areas %}x{% endif %}", "Did you mean “loss”?"),
        ("{% if code.tier in ['targeted', 'special'] %}x{% endif %}", "Did you mean “specialist”?"),
    ],
)
def test_each_slip_is_told_with_its_place(line: str, problem: str) -> None:
    """(6)"""
    (found,) = (f for f in faults(with_lines(line)) if not f.note)
    assert problem in found.problem
    assert found.where
    assert found.fix


def test_all_is_checked_and_tried_out(at: Path) -> None:
    """(6)"""
    lines = ("{{ picture('sign.png') }}", "{{p insert('foot.docx') }}", "{{ words.concern | upper }}",
             "{%p if code.tier == 'targeted' %}", "Yes", "{%p endif %}")  # fmt: skip
    look = edition(at, with_lines(*lines)).look
    assert [c.problem for c in check(at / "docx" / "referral.docx", look) if not c.note] == [""]


def test_reports_show_the_same_files(at: Path) -> None:
    """(7)"""
    ours = (TEMPLATES / "docx" / "report.docx").read_bytes()
    template = with_lines("{{ picture('sign.png') }}", "{{p insert('foot.docx') }}", template=ours)
    (at / "docx" / "report.docx").write_bytes(template)
    look = Look(Letterhead("St Anne’s"), (at, TEMPLATES))
    document = docx.report(Report("Title", "Sub", "Foot", (Paragraph("Words."),)), look)
    assert "How to send it back" in lines_of(document)
    assert [c.problem for c in check(at / "docx" / "report.docx", look)] == [""]


# ---------------------------------------------------------------------------------------------------------- the circle


def run(*arguments: str) -> Any:
    return CliRunner().invoke(formgen, list(arguments), catch_exceptions=False)


def test_a_form_made_so_is_generated_and_comes_back(tmp_path: Path) -> None:
    """(8)"""
    school = tmp_path / "school"
    assert run("init", str(school)).exit_code == 0
    for name in ("docx", "parts"):
        (school / "templates" / name).mkdir(parents=True, exist_ok=True)
    (school / "templates" / "parts" / "sign.png").write_bytes(PNG)
    (school / "templates" / "parts" / "foot.docx").write_bytes(saved(letter()))
    lines = ("{{ picture('sign.png') }}", "{{p insert('foot.docx') }}", "Said: {{ words.concern }}")
    (school / "templates" / "docx" / "referral.docx").write_bytes(with_lines(*lines))
    out = ("--to", "docx", "--out", str(tmp_path / "out"), "--json")
    made = run("--school", str(school), "generate", "referral", "--blank", *out)
    assert made.exit_code == 0, made.output
    (one,) = json.loads(made.stdout)
    assert "How to send it back" in lines_of(Path(one["file"]).read_bytes())
    answers = specimen(form("referral"), random.Random(4))
    look = Look(Letterhead("St Anne’s"), (school / "templates", TEMPLATES))
    whole = Edition(REFERRAL.for_audience(REFERRAL.audiences[0]), look)
    seen = {name: value for name, value in answers.items() if name in whole.outline.index}
    filled = docx.compile(whole).fill(Instance(seen, REFERENCE))
    reading = read(filled, published)
    plain = read(docx.compile(replace(whole, look=replace(look, folders=(TEMPLATES,)))).fill(Instance(seen, REFERENCE)),
                 published)  # fmt: skip
    assert reading.answers == plain.answers
    assert reading.problems == plain.problems
