"""What an audience may not see is nowhere in its file.

1. For every form, audience and format: no label, help, choice or value of a question that the audience may
   not see is in any part of the file, hidden sheets, properties, tags and names included.
2. What the audience may see is there.
"""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Iterator
from datetime import date

import pikepdf
import pytest

from formgen import machine
from formgen.answers import Instance, at
from formgen.ask import Audience, State
from formgen.form import form, slugs
from formgen.look import Edition, Letterhead, Look
from formgen.outline import Kind, Question, outline
from formgen.render import compiled, formats
from formgen.resources import folder
from formgen.specimen import specimen

LOOK = Look(Letterhead("Holy Well School"), (folder("templates"),))
NO_PDF = sorted(set(machine.missing_libraries()) - machine.OPTIONAL)
EDITIONS = [
    (slug, audience, suffix) for slug in slugs() for audience in form(slug).about.audiences for suffix in formats()
]


def secret(_chance: random.Random, question: Question) -> str:
    """A value that can be recognised wherever it turns up."""
    return f"Zebra{question.code}"


def every_text(data: bytes) -> str:
    """All text in all parts of a file."""
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            return "\n".join(
                parts.read(name).decode("utf-8", "replace")
                for name in parts.namelist()
                if not name.endswith((".png", ".ttf"))
            )
    return "\n".join(_pdf_text(data)) if data.startswith(b"%PDF") else data.decode("utf-8", "replace")


def _pdf_text(data: bytes) -> Iterator[str]:
    from subprocess import run

    yield run(["pdftotext", "-layout", "-", "-"], input=data, capture_output=True, check=True).stdout.decode()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        yield str(pdf.docinfo)
        yield pdf.open_metadata().__str__()
        for item in pdf.objects:
            if isinstance(item, pikepdf.Dictionary):
                yield from (str(item[key]) for key in ("/Alt", "/TU", "/T", "/Title") if key in item)


def questions(slug: str) -> Iterator[Question]:
    for question in outline(form(slug)).questions():
        yield question
        yield from question.columns


@pytest.mark.parametrize(("slug", "audience", "suffix"), EDITIONS)
def test_what_an_audience_may_not_see_is_nowhere_in_the_file(slug: str, audience: Audience, suffix: str) -> None:
    """(1), (2)"""
    if suffix == "pdf" and NO_PDF:
        pytest.skip(f"no PDF here: {', '.join(NO_PDF)} missing")
    whole = outline(form(slug))
    seen = whole.for_audience(audience)
    answers = specimen(form(slug), random.Random(5), today=date(2026, 7, 1), text=secret)
    text = every_text(compiled(suffix, Edition(seen, LOOK)).fill(Instance(answers, None, "LM-2026-001")))
    flat = "".join(text.split())
    for item in whole.items():
        value = at(answers, item.path, item.row)
        if item.question.kind in (Kind.LINE, Kind.TEXT) and not isinstance(value, State):
            shown = item.path in seen.index
            assert (value in flat) is shown, f"{item.code} {'is missing' if shown else 'leaks'}"
    shown_words = " ".join(f"{q.label} {q.help}" for p in seen.sections for t in p.questions for q in (t, *t.columns))
    for question in questions(slug):
        if question.path not in seen.index and question.label not in shown_words and len(question.label) > 8:
            assert question.label.replace(" ", "") not in flat, f"the label of {question.path} leaks"
            assert f'"{question.path}"' not in text
