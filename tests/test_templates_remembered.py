"""What formgen remembers of a Word template makes the same file as docxtpl, which reads it each time anew.

1. For every form, from the generic template and from its own, the parts are docxtpl's, canonical XML beside canonical
   XML; so they are for what else docxtpl offers: loops over rows and cells, merged and coloured cells, comments, tags
   that Word cut up.
2. What fill makes is what docxtpl makes with the values in place of the slots, for every form and whatever was
   answered. Numbers of pictures alone may differ.
3. A template is prepared once, however many editions and pupils there are.
4. What begins in one cell and ends in another is refused; docxtpl would lose a part of the page.
5. What looks like docxtpl's way to write braces stays as it was typed.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from io import BytesIO
from typing import Any

import pytest
from docx import Document
from docxtpl import DocxTemplate
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import StrictUndefined
from jinja2.sandbox import SandboxedEnvironment
from lxml import etree
from soak import times

from formgen.answers import Instance
from formgen.errors import UserError
from formgen.form import form, slugs
from formgen.look import Edition, Letterhead, Look
from formgen.outline import Question, outline
from formgen.render import docx
from formgen.render.shared.package import contents
from formgen.render.word import remembered
from formgen.render.word import slots as wordslots
from formgen.render.word.harm import DOCUMENT, parse
from formgen.render.word.longhand import longhand
from formgen.render.word.markup import NAMESPACES, W
from formgen.render.word.parts import Fillable, fillable
from formgen.render.word.restyle import FORM_STYLES, page, restyled, type_scale
from formgen.render.word.slots import Slots
from formgen.render.word.stencil import Mark, Nothing, Slot, cut, rendered
from formgen.resources import folder
from formgen.specimen import specimen

TEMPLATES = folder("templates")
LOOK = Look(Letterhead("St Anne’s & St Mark’s Primary School", "Learning <together>."), (TEMPLATES,))
GENERIC = (TEMPLATES / "docx" / "form.docx").read_bytes()
REFERENCE = "LM-RF1-7F3C9A2E-K"
SHOWN = re.compile(r"word/(document|header\d|footer\d|footnotes)\.xml")


def template(slug: str, *, own: bool) -> bytes:
    return longhand(GENERIC, "form.docx", outline(form(slug))) if own else GENERIC


def by_docxtpl(template: bytes, context: Mapping[str, Any]) -> dict[str, bytes]:
    """The parts as docxtpl makes them, as its documents show."""
    document, saved = DocxTemplate(BytesIO(template)), BytesIO()
    machine = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    document.render(dict(context), jinja_env=machine, autoescape=True)
    document.save(saved)
    return contents(saved.getvalue())


def canonical(parts: Mapping[str, bytes]) -> dict[str, list[bytes]]:
    """What stands in the parts that are filled in, as canonical XML; pictures without their numbers."""
    found = {}
    for name, content in parts.items():
        if SHOWN.fullmatch(name):
            root = parse(content)
            for drawn in root.iter(f"{{{NAMESPACES['wp']}}}docPr"):
                drawn.set("id", "0")
            found[name] = [etree.tostring(child, method="c14n", exclusive=True) for child in root]
    return found


@pytest.mark.parametrize("own", [False, True])
@pytest.mark.parametrize("slug", slugs())
def test_the_parts_are_those_of_docxtpl(slug: str, own: bool) -> None:
    """(1)"""
    whole = outline(form(slug))
    for audience in whole.audiences:
        context = wordslots.context(Edition(whole.for_audience(audience), LOOK))
        made = rendered(template(slug, own=own), "form.docx", context)
        assert canonical(made) == canonical(by_docxtpl(template(slug, own=own), context))


def written(*paragraphs: str, rows: tuple[tuple[str, ...], ...] = ()) -> bytes:
    """A small Word file of paragraphs, and a table."""
    opened = Document()
    for words in paragraphs:
        opened.add_paragraph(words)
    if rows:
        table = opened.add_table(len(rows), len(rows[0]))
        for row, words in zip(table.rows, rows, strict=True):
            for cell, each in zip(row.cells, words, strict=True):
                cell.text = each
    saved = BytesIO()
    opened.save(saved)
    return saved.getvalue()


VALUES = {"name": "Zoë & <b>Tom</b>\nand\tAmy", "many": ["a", "b", "c"], "none": "", "colour": "FFCC00"}


@pytest.mark.parametrize(
    "template",
    [
        written("{{ name }},", "{{r name }}", "{%p for one in many %}", "{{ one }} {{ loop.index }}", "{%p endfor %}"),
        written("{% if none %}no{% else %}yes{% endif %}", "{# no word of it #}", "{#p nor of this #}", "“{{ 'x' }}”"),
        written("One {%- if name -%}", "two", "{%- endif -%} three"),
        written(rows=(("{%tr for one in many %}", ""), ("{{ one }}", "{{ name }}"), ("{%tr endfor %}", ""))),
        written(rows=(("{%tc for one in many %}", "{{ one }}", "{%tc endfor %}"), ("x", "y", "z"))),
        written(rows=(("{% cellbg colour %}{{ name }}", "x"), ("{% colspan 2 %}wide", ""))),
        written(rows=(("{%tr for one in many %}", ""), ("{% vm %}{{ name }}", "{{ one }}"), ("{%tr endfor %}", ""))),
        written(rows=(("{%tc for one in many %}", "{% hm %}{{ name }}", "{%tc endfor %}"), ("x", "y", "z"))),
    ],
)  # fmt: skip
def test_what_docxtpl_offers_comes_out_as_with_it(template: bytes) -> None:
    """(1)"""
    assert canonical(rendered(template, "x.docx", VALUES)) == canonical(by_docxtpl(template, VALUES))


CUT_UP = ("Dear {", "{ na", "me }", "}, {{ ‘x’ }} {", "% if na", "me == “y” %}no{% else %}", "yes{% endif", " %}")


def test_tags_that_word_cut_up_come_out_as_with_docxtpl() -> None:
    """(1): spelling marks, formats in the middle of a tag, and quotation marks that Word turned."""
    opened = Document()
    paragraph = opened.add_paragraph()
    for piece in CUT_UP:
        run = paragraph.add_run(piece)
        run.bold = len(piece) % 2 == 0
        run._r.addprevious(etree.fromstring(f'<w:proofErr xmlns:w="{W[1:-1]}" w:type="spellStart"/>'))
    saved = BytesIO()
    opened.save(saved)
    made = rendered(saved.getvalue(), "x.docx", VALUES)
    assert canonical(made) == canonical(by_docxtpl(saved.getvalue(), VALUES))
    assert "yes" in "".join(parse(made[DOCUMENT]).itertext())


# ------------------------------------------------------------------------------------------------------------ values


def in_look(parts: Mapping[str, bytes], made: Edition) -> dict[str, bytes]:
    return restyled(parts, LOOK, "x", FORM_STYLES, child=made.child, wide=made.outline.wide)


class InPlace:
    """Puts what formgen writes for one filling where docxtpl prints its slots, in the order of printing."""

    def __init__(self, made: Edition, template: bytes, instance: Instance) -> None:
        context = wordslots.context(made)
        parts = in_look(rendered(template, "x", context), made)
        paper = page(parts, type_scale(LOOK, child=made.child))
        self.slots = Slots(made.outline, paper, made.letterhead, lambda i: i.reference or "", "x")
        self.instance = instance
        cuts = cut(parts, "x")
        order = [DOCUMENT, *remembered._others(parts)]
        self.marks = iter([m for name in order for m in cuts.get(name, ()) if isinstance(m, Mark)])

    def written(self, slot: Slot) -> str:
        """What stands at the next slot, which must be this one."""
        mark = next(self.marks)
        assert mark.name == slot.name
        made = fillable("x", self.slots.pieces([mark]))
        if not isinstance(made, Fillable):
            return contents_of(made)
        texts = [made.pieces[n].write(self.instance) if n in made.pieces else text for n, text in enumerate(made.texts)]
        return b"".join(texts).decode()


def contents_of(made: Any) -> str:
    from formgen.render.shared.package import pack

    return contents(pack([made]))["x"].decode()


def odd(chance: random.Random, question: Question) -> str:
    """Text that breaks careless programs, of any length that the question takes."""
    words = "".join(chance.choice(ODD) for _ in range(chance.randint(1, 12))).strip() or "x"
    return (words if question.kind == "text" else " ".join(words.split()))[: question.max_length].strip() or "x"


ODD = (
    "{{ title }}", "{% if", "%}", "{#", "a & b", "<w:p>", "]]>", "&amp;", "“", "'", "\n", "\t", "\u00a0", "Łódź ",
    "مرحبا ", "🙂", "\\n", "z" * 40, " ",
)  # fmt: skip


@pytest.mark.soak
@pytest.mark.parametrize("own", [False, True])
@pytest.mark.parametrize("slug", slugs())
def test_fill_makes_what_docxtpl_makes_with_the_values_in_place(
    slug: str, own: bool, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """(2)"""
    whole, source = outline(form(slug)), template(slug, own=own)
    at = tmp_path_factory.mktemp("school")
    (at / "docx").mkdir()
    (at / "docx" / f"{slug}.docx").write_bytes(source)
    look = Look(LOOK.letterhead, (at, TEMPLATES))
    placing: list[InPlace] = []

    def printed(self: Slot) -> str:
        return placing[0].written(self) if placing and not isinstance(self, Nothing) else f"<?formgen {self.name}?>"

    monkeypatch.setattr(Slot, "__html__", printed)

    @settings(max_examples=times(2), deadline=None)
    @given(st.integers(0, 2**32), st.sampled_from([0.0, 0.4, 1.0]), st.sampled_from(list(whole.audiences)))
    def holds(seed: int, fill: float, audience: Any) -> None:
        made = Edition(whole.for_audience(audience), look)
        answers = specimen(form(slug), random.Random(seed), fill=fill, text=odd)
        seen = {name: value for name, value in answers.items() if name in made.outline.index}
        instance = Instance(seen, REFERENCE, "LM-2025-014 & <x>")
        compiled = docx.compile(made).fill(instance)
        placing.append(InPlace(made, source, instance))
        try:
            theirs = by_docxtpl(source, wordslots.context(made))
        finally:
            placing.clear()
        theirs = in_look(theirs, made)
        left = {name: "".join(map(str, pieces)).encode() for name, pieces in cut(theirs, "x").items()}
        assert canonical(contents(compiled)) == canonical({**theirs, **left})

    holds()


# -------------------------------------------------------------------------------------------------- once; and refused


def test_a_template_is_prepared_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """(3)"""
    seen: list[int] = []
    original = DocxTemplate.patch_xml
    monkeypatch.setattr(DocxTemplate, "patch_xml", lambda self, xml: seen.append(1) or original(self, xml))
    remembered.read.cache_clear()
    for ink in ("#010203", "#040506"):
        for slug in ("referral", "action-plan", "exit-record"):
            whole = outline(form(slug))
            for audience in whole.audiences:
                docx.compile(Edition(whole.for_audience(audience), Look(LOOK.letterhead, LOOK.folders, ink=ink)))
    parts = [name for name in contents(GENERIC) if SHOWN.fullmatch(name)]
    assert 0 < len(seen) <= len(parts)


@pytest.mark.parametrize(
    "template",
    [
        written("{% if name %}a", rows=(("b{% endif %}", "c"),)),
        written("{% for one in many %}a", rows=(("b", "c{% endfor %}"),)),
        written("{{p name }}", rows=(("{%tr for one in many %}", ""), ("{{ one }}{%p endfor %}", ""))),
    ],
)
def test_what_begins_in_one_place_and_ends_in_another_is_refused(template: bytes) -> None:
    """(4)"""
    context = {**VALUES, "name": ""}
    with pytest.raises(UserError, match=r"begins in one place and ends in another|never|end") as refused:
        rendered(template, "x.docx", context)
    assert refused.value.fix


def test_braces_stay_as_they_were_typed() -> None:
    """(5)"""
    made = rendered(written("{{ name }} and {_{ x }_}"), "x.docx", {"name": "{_{ y }_} {_% z %_}"})
    assert "{_{ y }_} {_% z %_} and {{ x }}" in "".join(parse(made[DOCUMENT]).itertext())
