"""Pages of forms that a school is proud of: none nearly empty that need not be, nothing torn from what it belongs to.

1. Where few lines would stand alone on a page, all comes closer if that saves the page, and only then: lines to write
   on stay 9 mm high.
2. Long names do not push the office box of the agreement to a page of its own; a plan of two targets takes two pages.
3. What may be written in a table stands on the page of its last row; a label that asks has no colon.
4. The words at the ends of a scale stand in one line each, and on nothing.
5. In a log the room goes to long texts; its rows are on the page of its heads, which are repeated.
6. In Word every row of the office box but the last stands on the page of the next, by its first cell too; what may be
   chosen in blocks stands above them.
"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from printed import Word, in_lines, words_on
from test_long_answers import overprinted
from test_looks import LOOK, W, part

from formgen import reference
from formgen.answers import Instance, tidy
from formgen.ask import Audience
from formgen.form import form
from formgen.look import Edition
from formgen.outline import Kind, Question, outline
from formgen.render import format_for
from formgen.render.paper import page
from formgen.render.paper.press import CLOSER
from formgen.render.pdf import FormTemplate
from formgen.specimen import specimen

LONG_LINE = "Ms Oluwaseun Bright-Adeyemi-Cartwright"
LONG_TEXT = "The class teacher changed her talk partner, which helped a little; the buddy bench was not used. " * 5


def edition(slug: str, audience: Audience, **looks: Any) -> Edition:
    return Edition(outline(form(slug)).for_audience(audience), replace(LOOK, **looks))


def told(_: random.Random, question: Question) -> str:
    return (LONG_LINE if question.kind is Kind.LINE else LONG_TEXT)[: question.max_length]


def filled(slug: str, audience: Audience) -> Instance:
    copy = outline(form(slug)).for_audience(audience)
    answers = dict(tidy(copy, specimen(form(slug), random.Random(5), text=told)))
    return Instance(answers, reference.make(copy.code, copy.version, 7), "LM-2025-014")


def pages(made: Edition, instance: Instance, place: Path) -> list[list[Word]]:
    return [words for _, _, words in words_on(format_for("pdf").compile(made).fill(instance), place)]


def lines(words: list[Word]) -> list[str]:
    return [" ".join(word.text for word in line) for line in in_lines(words)]


# ------------------------------------------------------------------------------------------------ nearly empty pages


def test_a_page_of_few_lines_is_saved(tmp_path: Path) -> None:
    """Requirements 1 and 2."""
    assert len(pages(edition("agreement", Audience.STAFF), filled("agreement", Audience.STAFF), tmp_path)) == 1
    assert len(pages(edition("review-record", Audience.FAMILY), Instance(), tmp_path)) == 1


def test_all_comes_closer_only_where_it_saves_a_page() -> None:
    """Requirement 1: the young child's pages are short because each is wanted."""
    for slug, audience, closer in (
        ("review-record", Audience.FAMILY, True),
        ("review-record", Audience.STAFF, False),
        ("pupil-voice-young", Audience.CHILD, False),
    ):
        template = format_for("pdf").compile(edition(slug, audience))
        assert isinstance(template, FormTemplate)
        blank = page.sections(template.edition.offering, Instance(), template.edition.wider)
        text = template.written(blank, "LM")
        laid = template.style.laid_out(text)
        assert (root(laid).get(CLOSER) is not None) is closer, slug
        boxes = [box for each in laid.pages for box in written(each._page_box)]
        assert boxes
        assert min(box.border_height() * 25.4 / 96 for box in boxes) >= 8.99


def root(laid: Any) -> Any:
    return laid.pages[0]._page_box.children[0].element


def written(box: Any) -> Any:
    """The boxes to write in."""
    element = getattr(box, "element", None)
    if element is not None and "answer" in (element.get("class") or "").split():
        yield box
        return
    for child in getattr(box, "children", ()):
        yield from written(child)


@pytest.mark.parametrize("audience", [Audience.STAFF, Audience.FAMILY])
def test_a_plan_of_two_targets_takes_two_pages(audience: Audience, tmp_path: Path) -> None:
    """Requirement 2: as it is drawn from the record, with the targets that are set."""
    target = {
        "target_text": "Tries the first question before asking", "how_we_will_know": "Counted by the assistant",
        "area": "self_esteem", "unit": "rating", "direction": "up", "baseline": Decimal(3), "target_value": Decimal(6),
        "baseline_date": date(2025, 9, 26), "due": date(2025, 12, 1), "lead": "mentor", "who": ("pupil", "mentor"),
        "strategies": "A book of good moments\nPractice with one friend first", "status": "partly",
        "when_how_often": "Wednesdays after register", "pupil_part": "I will try the first question.",
        "home_part": "Tell one good thing at supper.", "actual_value": Decimal(5), "actual_date": date(2025, 11, 14),
    }  # fmt: skip
    answers = {
        "child": "Bea", "class_name": "Herons", "completed_by": "D. Rowan, Learning Mentor",
        "plan_start": date(2025, 10, 2), "review_date": date(2025, 11, 14), "strengths": "Sings in the choir.",
        "barriers": "Noise; and not knowing what comes next.", "aims": "To try first, and to ask for help.",
        "targets": {"T1": target, "T2": target}, "contribution": "helped_word", "pupil_has_copy": True,
        "pupil_words": "“I want to put my hand up.”", "agreements": {"pupil": {"name": "Bea"}},
    }  # fmt: skip
    made = edition("action-plan", audience)
    made = replace(made, outline=made.outline.narrow({"targets": frozenset(["T1", "T2"])}))
    answers = dict(tidy(made.outline, answers))
    assert len(pages(made, Instance(answers, "LM-AP2-1E99FNGV-O", "LM-2025-002"), tmp_path)) == 2


# --------------------------------------------------------------------------------------------- what belongs together


def test_what_may_be_written_in_a_table_stands_on_the_page_of_its_last_row(tmp_path: Path) -> None:
    """Requirement 3."""
    found = [lines(one) for one in pages(edition("exit-record", Audience.STAFF), Instance(), tmp_path)]
    said = [(at, each) for each in found for at, line in enumerate(each) if line.startswith("If no score:")]
    assert any("1 Left before" in each[at] for at, each in said)
    assert all(at > 1 for at, _ in said)
    assert not [line for each in found for line in each if "?:" in line]


def test_the_words_at_the_ends_of_a_scale_stand_in_one_line_each(tmp_path: Path) -> None:
    """Requirement 4: blank, and with the number that was chosen told behind the circles."""
    made = edition("exit-record", Audience.STAFF)
    scale = next(q for q in made.outline.questions() if q.kind is Kind.SCALE)
    for given in (Instance(), Instance({scale.name: 1}, prefilled=frozenset({(scale.name, None)}))):
        found = pages(made, given, tmp_path)
        assert [line for each in found for line in lines(each) if "going really well" in line]
        assert not [pair for each in found for pair in overprinted(each)]


def test_a_log_gives_long_texts_its_room_and_keeps_its_heads(tmp_path: Path) -> None:
    """Requirement 5."""
    found = pages(edition("mentor-training", Audience.STAFF), filled("mentor-training", Audience.STAFF), tmp_path)
    assert len(found) <= 4
    heads = [sum(word.text == "Title" for word in each) for each in found]
    assert all(heads), heads


# -------------------------------------------------------------------------------------------------------------- Word


@pytest.mark.parametrize("variant", ["standard", "large-print"])
def test_the_office_box_in_word_is_one_on_its_page(variant: str) -> None:
    """Requirement 6."""
    made = edition("agreement", Audience.STAFF, variant=variant)
    body = part(format_for("docx").compile(made).fill(Instance()), "word/document.xml")
    box = next(t for t in body.iter(f"{W}tbl") if "Office use" in "".join(t.itertext()))
    kept = [kept_on(row.find(f"{W}tc/{W}p")) for row in box.iter(f"{W}tr")]
    assert all(kept[1:-1]), kept
    assert not kept[-1]


def kept_on(first: etree._Element) -> bool:
    return first.find(f"{W}pPr/{W}keepNext") is not None


def test_what_may_be_chosen_in_blocks_stands_above_them() -> None:
    """Requirement 6."""
    made = format_for("docx").compile(edition("action-plan", Audience.STAFF)).fill(Instance())
    body = part(made, "word/document.xml")
    text = "".join(body.itertext())
    assert text.index("Who leads: Child") < text.index("Target 1")
