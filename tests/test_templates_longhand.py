"""A form's own Word template in longhand.

1. It holds the form's headings, labels and help as words, and a place for every answer.
2. Unchanged, it gives each copy the words that the generic template gives it, blank and filled.
3. Blocks of a table of fixed rows are a loop over its rows: a copy with fewer of them has fewer blocks.
4. A statement's tick boxes may stand one by one; one that is missing is told, as is one that stands twice.
5. A copy in two languages has its translations beneath the words that are written out.
6. What was answered with a choice that a form no longer has is printed beside the last tick box.
7. A template without the loop over the sections is copied as it is.
8. Questions moved into another table cell have their tick boxes in as many columns as it has room for.
9. A picture that a school put into a loop stands there each time, with a number of its own.
"""

from __future__ import annotations

import base64
import io
import random
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document
from docx.shared import Cm
from lxml import etree

from formgen.answers import Answers, Instance
from formgen.ask import Audience
from formgen.beside import pair
from formgen.errors import UserError
from formgen.form import form, slugs
from formgen.look import Edition, Letterhead, Look
from formgen.outline import outline
from formgen.render import docx
from formgen.render.shared.package import contents, member, pack
from formgen.render.word.harm import DOCUMENT
from formgen.render.word.longhand import longhand
from formgen.render.word.markup import W
from formgen.resources import folder
from formgen.specimen import specimen

TEMPLATES = folder("templates")
LOOK = Look(Letterhead("St Anne’s & St Mark’s Primary School", "Learning together."), (TEMPLATES,))
GENERIC = (TEMPLATES / "docx" / "form.docx").read_bytes()
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
REFERENCE = "LM-RF1-7F3C9A2E-K"


def own(slug: str, at: Path) -> Look:
    """A look with the form's own template in longhand."""
    (at / "docx").mkdir(exist_ok=True)
    (at / "docx" / f"{slug}.docx").write_bytes(longhand(GENERIC, "form.docx", outline(form(slug))))
    return replace(LOOK, folders=(at, TEMPLATES))


def answered(slug: str) -> Answers:
    """Valid answers to a form."""
    return specimen(form(slug), random.Random(3))


def said(document: bytes) -> list[str]:
    """The words of every paragraph of the body that has some."""
    paragraphs = etree.fromstring(contents(document)[DOCUMENT]).iter(f"{W}p")
    words = ("".join(e.text or "" if e.tag == f"{W}t" else " " for e in p.iter(f"{W}t", f"{W}tab")) for p in paragraphs)
    return [" ".join(text.split()) for text in words if text.strip()]


@pytest.mark.parametrize("slug", slugs())
def test_unchanged_it_says_what_the_generic_template_says(slug: str, tmp_path: Path) -> None:
    """(1) (2)"""
    whole = outline(form(slug))
    look = own(slug, tmp_path)
    draft = "\n".join(said((tmp_path / "docx" / f"{slug}.docx").read_bytes()))
    for question in whole.questions():
        assert f"{question.code} " in draft or question.label in draft
        assert question.label in draft
    for audience in whole.audiences:
        copy = whole.for_audience(audience)
        for instance in (Instance(), Instance(answered(slug), REFERENCE, "LM-2025-014")):
            ours, theirs = (
                " ".join(said(docx.compile(Edition(copy, used)).fill(instance))).split() for used in (look, LOOK)
            )
            assert Counter(ours) == Counter(theirs)
            if list(copy.index) == list(whole.index):
                assert ours == theirs


def changed(at: Path, slug: str, old: str, new: str) -> None:
    """Changes the text of the form's own template, once."""
    path = at / "docx" / f"{slug}.docx"
    parts = contents(path.read_bytes())
    assert old.encode() in parts[DOCUMENT]
    parts[DOCUMENT] = parts[DOCUMENT].replace(old.encode(), new.encode(), 1)
    path.write_bytes(pack(member(n, c) for n, c in parts.items()))


def edition(slug: str, look: Look, audience: Audience = Audience.STAFF) -> Edition:
    return Edition(outline(form(slug)).for_audience(audience), look)


def test_a_copy_with_fewer_rows_has_fewer_blocks(tmp_path: Path) -> None:
    """(3)"""
    look = own("action-plan", tmp_path)
    made = edition("action-plan", look)
    keys = [option.code for option in made.outline.question("targets").rows]
    fewer = replace(made, outline=made.outline.narrow({"targets": frozenset(keys[:1])}))
    for one, blocks in ((made, 3), (fewer, 1), (made, 3)):
        words = said(docx.compile(one).fill(Instance()))
        assert sum(bool(re.match(r"Q10[.]T\d Target", line)) for line in words) == blocks


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("{{r tick.asked_before.agree }}", "", r"no place for: Q01 \(agree\)"),
        ("{{r tick.asked_before.agree }}", "{{p answer.asked_before }}", "more than once: Q01"),
        ("{{r tick.asked_before.agree }}", "{{r tick.asked_before.disagree }}", r"Q01"),
        ("{{r tick.asked_before.agree }}", "{{r tick.asked_before.agre }}", "no choice “agre”. Did you mean “agree”"),
        ("{{r tick.asked_before.agree }}", "{{r tick.asked_befor.agree }}", "Did you mean “asked_before”"),
        ("{{r tick.asked_before.agree }}", "{{ tick.asked_before.agree }}", "cannot be filled in"),
        ("{{ section.statements.number }}", "{{ section.statement.number }}", "Did you mean “statements”"),
    ],
)
def test_tick_boxes_that_stand_one_by_one_are_all_there_once(old: str, new: str, words: str, tmp_path: Path) -> None:
    """(4)"""
    look = own("parent-questionnaire", tmp_path)
    changed(tmp_path, "parent-questionnaire", old, new)
    with pytest.raises(UserError, match=words):
        docx.compile(edition("parent-questionnaire", look))


def test_words_that_are_written_out_have_their_translation_beneath(tmp_path: Path) -> None:
    """(5)"""
    look = own("parent-questionnaire", tmp_path)
    whole = outline(form("parent-questionnaire")).for_audience(Audience.FAMILY)
    sections = tuple(
        replace(
            s,
            title=pair(s.title, f"PL {s.title}", "pl"),
            questions=tuple(replace(q, label=pair(q.label, f"PL {q.label}", "pl")) for q in s.questions),
        )
        for s in whole.sections
    )
    both = Edition(replace(whole, sections=sections), look, "pl")
    ours, theirs = (said(docx.compile(replace(both, look=used)).fill(Instance())) for used in (look, LOOK))
    assert [line for line in ours if line.startswith("PL ")] == [line for line in theirs if line.startswith("PL ")]
    assert len([line for line in ours if line.startswith("PL ")]) == len(list(whole.questions())) + len(sections)


def test_an_answer_that_the_form_has_no_longer_is_printed_all_the_same(tmp_path: Path) -> None:
    """(6)"""
    template = docx.compile(edition("parent-questionnaire", own("parent-questionnaire", tmp_path)))
    assert "of_old" in "\n".join(said(template.fill(Instance({"asked_before": "of_old"}))))


def test_a_template_without_the_loop_is_copied_as_it_is() -> None:
    """(7)"""
    whole = outline(form("referral"))
    once = longhand(GENERIC, "form.docx", whole)
    assert once != GENERIC
    assert longhand(once, "form.docx", whole) == once


def test_ticks_in_a_narrow_cell_stand_one_beneath_the_other(tmp_path: Path) -> None:
    """(8)"""
    look = own("referral", tmp_path)
    path = tmp_path / "docx" / "referral.docx"
    opened = Document(str(path))
    (place,) = (p for p in opened.paragraphs if "answer.areas " in p.text)
    cell = opened.add_table(1, 2).cell(0, 0)
    cell.width = Cm(6)
    cell._tc.insert(1, place._p)
    opened.save(str(path))
    filled = etree.fromstring(contents(docx.compile(edition("referral", look)).fill(Instance()))[DOCUMENT])
    cells = [tc for tc in filled.iter(f"{W}tc") if b'w:w="3402"' in etree.tostring(tc.find(f"{W}tcPr"))]
    (places,) = ([p for p in tc.iter(f"{W}p") if "☐" in "".join(p.itertext())] for tc in cells)
    assert [text.count("☐") for text in ("".join(p.itertext()) for p in places)] == [1] * len(
        outline(form("referral")).question("areas").choices
    )


def test_a_picture_of_the_school_s_in_a_loop_has_a_number_of_its_own_each_time(tmp_path: Path) -> None:
    """(9)"""
    opened = Document(io.BytesIO(GENERIC))
    place = next(p for p in opened.paragraphs if "section.number" in p.text)
    place.add_run().add_picture(io.BytesIO(PNG))
    (tmp_path / "docx").mkdir()
    opened.save(str(tmp_path / "docx" / "form.docx"))
    look = replace(LOOK, folders=(tmp_path, TEMPLATES))
    filled = etree.fromstring(contents(docx.compile(edition("referral", look)).fill(Instance()))[DOCUMENT])
    numbers = [e.get("id") for e in filled.iter("{*}docPr")]
    assert len(numbers) == len(set(numbers)) == sum(not s.office for s in outline(form("referral")).sections)
