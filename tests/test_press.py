"""How documents are made fast, and what that must not change.

 1  A machine for which ISA-L is not ready-made packs by zlib: other bytes, the same parts.
 2  A Word box that is written between markup kept from before is what it would be if written anew, whatever it holds.
 3  A template that has filled many documents fills the next as a new one does.
"""

from __future__ import annotations

import random
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from soak import times

from formgen.answers import Instance, flatten
from formgen.form import form, slugs
from formgen.look import Edition, Letterhead, Look
from formgen.outline import outline
from formgen.render import format_for
from formgen.render.shared import package
from formgen.render.word import box, boxrow
from formgen.resources import folder
from formgen.specimen import specimen

ROOT = Path(__file__).parents[1]
PARTS = {"word/document.xml": "<w:t>Zoë & “Tom”</w:t>".encode() * 500, "logo.png": bytes(range(256)), "empty.xml": b""}


def packed() -> bytes:
    return package.pack(package.member(name, content, package.FAST) for name, content in PARTS.items())


def test_parts_are_the_same_where_isal_is_missing() -> None:
    """1"""
    code = (
        "import sys; sys.modules['isal'] = None; sys.path.insert(0, 'tests')\n"
        "import test_press; sys.stdout.buffer.write(test_press.packed())"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True)
    assert package.contents(done.stdout) == package.contents(packed()) == PARTS


def edition(slug: str) -> Edition:
    look = Look(Letterhead("Hillside Primary School"), (folder("templates"),))
    return Edition(outline(form(slug)).for_audience(form(slug).about.audiences[0]), look)


def fillings(slug: str, count: int) -> Iterator[Instance]:
    """Answers with the characters that break careless programs, some of them filled in by formgen."""
    for seed in range(count):
        chance = random.Random(seed)
        answers = specimen(form(slug), chance, fill=chance.choice((0.3, 0.7, 1.0)))
        places = [(path, row) for path, row, _ in flatten(answers)]
        known = frozenset(chance.sample(places, len(places) // chance.choice((1, 2, 4))))
        yield Instance(answers, "LM-XX1-00000000-0", prefilled=known)


@pytest.mark.soak
@pytest.mark.parametrize("slug", slugs())
def test_word_boxes_are_what_they_would_be_if_written_anew(slug: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """2"""
    word = format_for("docx")
    quick = word.compile(edition(slug))
    made = [(instance, quick.fill(instance)) for instance in fillings(slug, times(4))]
    monkeypatch.setattr(box, "_NOT_PLAIN", re.compile(""))  # so that no text is a plain one
    monkeypatch.setattr(boxrow, "_KEPT", 0)
    slow = word.compile(edition(slug))
    assert [slow.fill(instance) for instance, _ in made] == [document for _, document in made]


@pytest.mark.soak
@pytest.mark.parametrize("suffix", ["docx", "xlsx"])
@pytest.mark.parametrize("slug", slugs())
def test_a_template_that_filled_many_fills_as_a_new_one(slug: str, suffix: str) -> None:
    """3"""
    used = format_for(suffix).compile(edition(slug))
    made = [(instance, used.fill(instance)) for instance in fillings(slug, times(3))]
    for instance, document in reversed(made):
        assert used.fill(instance) == document
    last, document = made[-1]
    assert format_for(suffix).compile(edition(slug)).fill(last) == document
