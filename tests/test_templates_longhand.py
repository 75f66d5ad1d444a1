"""A form's own Word template in longhand.

1. It holds the form's headings, labels and help as words, and a place for every answer.
2. Unchanged, it gives each copy the words that the generic template gives it, blank and filled.
3. Blocks of a table of fixed rows are a loop over its rows: a copy with fewer of them has fewer blocks.
4. A statement's tick boxes may stand one by one; one that is missing is told, as is one that stands twice.
5. A copy in two languages has its translations beneath the words that are written out.
6. What was answered with a choice that a form no longer has is printed beside the last tick box.
7. A template without the loop over the sections is copied as it is.
8. Questions moved into another table cell have their tick boxes in as many columns as it has room for.
"""

from __future__ import annotations

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
from formgen.errors import UserError
from formgen.form import form, slugs
from formgen.look import Edition, Letterhead, Look
from formgen.outline import Kind, outline
from formgen.render import docx
from formgen.render.shared.package import contents
from formgen.render.word.longhand import longhand
from formgen.render.word.markup import W
from formgen.render.word.stencil import DOCUMENT
from formgen.resources import folder
from formgen.specimen import specimen

TEMPLATES = folder("templates")
LOOK = Look(Letterhead("St Anne’s & St Mark’s Primary School", "Learning together."), (TEMPLATES,))
GENERIC = (TEMPLATES / "docx" / "form.docx").read_bytes()
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
            ours, theirs = (" ".join(said(docx.compile(Edition(copy, used)).fill(instance))).split() for used in (look, LOOK))
            assert Counter(ours) == Counter(theirs)
            if list(copy.index) == list(whole.index):
                assert ours == theirs
