"""A workbook that is laid out as one before is read as if none had been before.

1. What is read with a known frame is what a search of the whole sheet finds: answers, cells, problems.
2. A frame is used for what people send back, also by another program, and for every form.
3. Nothing that stands in a box may pass for a part of the form; whatever is outside of the boxes must be the same.
4. Frames and rows that are kept take a bounded share of the memory.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from edits import edited
from openpyxl.worksheet.worksheet import Worksheet

from formgen import reference, sheet
from formgen.answers import Answers, Instance
from formgen.form import form, form_by_code, slugs
from formgen.look import Edition, Letterhead, Look
from formgen.outline import Outline, outline
from formgen.read import Reading, xlsx
from formgen.read.ooxml.kept import Kept, kept
from formgen.read.ooxml.workbook import parse
from formgen.read.places.frames import Frames
from formgen.render import xlsx as writer
from formgen.specimen import specimen

LOOK = Look(Letterhead("Hillside Primary School"), ())


def editions(code: str, version: int) -> Outline | None:
    found = form_by_code(code)
    return outline(found) if found is not None and found.about.version == version else None


def filled(slug: str, answers: Answers, bits: int) -> bytes:
    """A copy for a case of its own, made on a day of its own."""
    about = form(slug).about
    whole = outline(form(slug)).for_audience(about.audiences[0])
    mark = reference.make(about.code, about.version, bits)
    copy = Instance(answers, mark, f"LM-2026-{bits:03}", made_on=date(2026, 9, 1) + timedelta(bits))
    return writer.compile(Edition(whole, LOOK)).fill(copy)


def made(slug: str, seed: int) -> bytes:
    return filled(slug, specimen(form(slug), random.Random(seed), fill=0.9), seed)


def searched(data: bytes) -> Reading:
    """What is read where no frame is known."""
    return xlsx._searched(xlsx._without_marks(parse(data)), editions, Frames())


def known(frames: Frames, data: bytes) -> bool:
    return frames.found(parse(data), editions) is not None


def learnt(*files: bytes) -> Frames:
    frames = Frames()
    for data in files:
        xlsx._searched(xlsx._without_marks(parse(data)), editions, frames)
    return frames


def same(data: bytes, frames: Frames) -> bool:
    """Whether frames change nothing; the reading of an Outline is compared by its answers, places and problems."""
    book = parse(data)
    place = frames.found(book, editions)
    if place is None:
        return True
    one, other = xlsx._read(book, *place), searched(data)
    return (one.reference, dict(one.answers), dict(one.sources), one.problems) == (
        other.reference, dict(other.answers), dict(other.sources), other.problems
    )  # fmt: skip


def saved_again(data: bytes) -> bytes:
    return edited(data, lambda _page: None)


@pytest.mark.parametrize("slug", slugs())
def test_copies_with_other_answers_are_known_and_read_alike(slug: str) -> None:
    """(1) (2)"""
    frames = learnt(*(made(slug, seed) for seed in range(3)))
    copies = [made(slug, seed) for seed in range(10, 16)]
    assert sum(known(frames, data) for data in copies) >= 5
    assert all(same(data, frames) for data in copies)


@pytest.mark.parametrize("slug", ["parent-questionnaire", "action-plan", "session-record"])
def test_copies_that_another_program_saved_are_known_after_the_first(slug: str) -> None:
    """(1) (2)"""
    frames = learnt(*(saved_again(made(slug, seed)) for seed in range(3)))
    copies = [saved_again(made(slug, seed)) for seed in range(10, 14)]
    assert sum(known(frames, data) for data in copies) >= 3
    assert all(same(data, frames) for data in copies)


WORDS = [
    "Q02", "Q02 Is it so?", "q:Q03", "LM-PQ1-00000001-3", "lm-rf1-blank", "◀ please mend: x", "{}", "Ref", "Q99",
    "What helped most?", "May we use your words without your name?", "mends 0123456789ab", "=1+1", "Quick entry", " ",
]  # fmt: skip


@pytest.mark.parametrize("words", WORDS)
@pytest.mark.parametrize("slug", ["parent-questionnaire", "agreement"])
def test_answers_that_look_like_the_form_are_read_as_if_no_frame_were_known(slug: str, words: str) -> None:
    """(1) (3): in every third box in turn, as this program saves it and as another does."""
    frames = learnt(made(slug, 1), saved_again(made(slug, 1)))
    for code in [box.code for item in outline(form(slug)).items() for box in sheet.boxes(item)][::3]:

        def change(page: Worksheet, code: str = code) -> None:
            for row in range(1, page.max_row + 1):
                if page.cell(row, sheet.CODE_COLUMN).value == code:
                    page.cell(row, sheet.ANSWER_COLUMN).value = words

        assert same(edited(made(slug, 2), change), frames)


def outside(page: Worksheet, at: str, value: Any) -> None:
    page[at].value = value


CHANGES: dict[str, Callable[[Worksheet], None]] = {
    "a remark beside a box": lambda page: outside(page, "F16", "see below"),
    "another label": lambda page: outside(page, "C16", "Something else?"),
    "another code": lambda page: outside(page, "B17", "Q99"),
    "another reference at the end": lambda page: outside(page, "B33", "Ref LM-PQ1-00000009-K"),
    "a line below": lambda page: outside(page, "D40", "and one more thing"),
    "merged boxes": lambda page: page.merge_cells("D16:D17"),
    "no title": lambda page: outside(page, "B6", None),
    "an empty column of answers": lambda page: [outside(page, f"D{row}", None) for row in range(16, 32)] and None,
}


@pytest.mark.parametrize("name", CHANGES)
def test_whatever_is_outside_of_the_boxes_must_be_the_same(name: str) -> None:
    """(3)"""
    frames = learnt(saved_again(made("parent-questionnaire", 1)))
    assert known(frames, saved_again(made("parent-questionnaire", 2)))
    assert not known(frames, edited(made("parent-questionnaire", 2), CHANGES[name]))


def test_a_doubtful_copy_is_never_a_frame() -> None:
    """(3)"""
    data = edited(made("parent-questionnaire", 2), CHANGES["a remark beside a box"])
    assert not known(learnt(data), data)


def test_of_what_is_kept_the_least_used_goes_first() -> None:
    """(4)"""
    memory = Kept(10)
    for number in range(1_000):
        memory.put(number, str(number))
        memory.get(0)
    assert memory.get(0) == "0"
    assert memory.get(500) is None
    assert len(memory._young) + len(memory._old) <= 10


def test_what_is_long_or_unfolds_to_much_is_not_kept() -> None:
    """(4)"""
    read: list[bytes] = []

    @kept(10, longest=5)
    def unfolded(content: bytes) -> bytes:
        read.append(content)
        return content * (100 if content == b"bomb" else 1)

    for content in (b"short", b"short", b"longer", b"longer", b"bomb", b"bomb"):
        unfolded(content)
    assert read == [b"short", b"longer", b"longer", b"bomb", b"bomb"]
