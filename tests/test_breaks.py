"""Texts broken into lines without the layout engine, as it would have broken them.

1.  A text may be broken where the rules of Unicode allow it, as the layout engine knows them, and nowhere else.
2.  In a box of any width it has the lines that the layout engine gives it, in every face that forms are set in.
3.  Where that is not sure, there is no answer: marks whose rules differ, a word wider than the box, a line that just
    has room or just has none.
    A font in which letters become one shape gives none for these letters.
4.  Nothing is lost: the lines put together are the text.
"""

from __future__ import annotations

import random
from html import escape
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from soak import times
from test_pdf import LOOK
from weasyprint.text.line_break import get_log_attrs

from formgen.render.paper import places
from formgen.render.paper.breaks import pieces
from formgen.render.paper.letters import KNOWN, Letters, face
from formgen.render.paper.press import plain
from formgen.render.shared.markup import FACES

MARKS = ("(", ")", "“", "”", "‘", "’", "'", '"', "£", "%", "…", "&", "@", ".", ",", ";", ":", "!", "?", "-", "–", "/",
         "<", ">", "=", "+", "*")  # fmt: skip
TOKENS = st.sampled_from([*MARKS, *" " * 8, "a", "Bc", "é", "Łu", "5", "12", "3.5", "don’t", "well-being", "x@y.org"])


@settings(max_examples=times(3000), deadline=None)
@given(st.lists(TOKENS, min_size=2, max_size=14).map("".join))
def test_a_text_may_be_broken_where_the_layout_engine_says_so(text: str) -> None:
    """Requirements 1 and 4."""
    found = pieces(text)
    if found is None:
        return
    assert "".join(map("".join, found)) == text
    ends, end = set(), 0
    for word, joint in found[:-1]:
        end += len(word + joint)
        ends.add(end)
    known = get_log_attrs(text, "en-GB")
    assert ends == {n for n in range(1, len(text)) if known[n].is_line_break}


@pytest.mark.parametrize(
    "text",
    ["I am calmer now, he said.", "“Not today” is what he says (often)", "It’s Zoë’s idea: a quiet corner!",
     "5 to 6 p.m. & later", "well-being and after-school clubs", "£5 – or 10% of 3.5…",
     "Mail office@hillside.example, please?"],
)  # fmt: skip
def test_what_people_write_can_be_broken(text: str) -> None:
    """Requirement 1."""
    assert pieces(text)


@pytest.mark.parametrize(
    "text",
    ["and/or", "9–10", "two  spaces", " before", "after ", "a — b", "he said “so” (twice)", "-5",
     "what?really", "(", "a [b] c", "x_y", "a|b", "c:\\d", ""],
)  # fmt: skip
def test_what_is_not_sure_has_no_answer(text: str) -> None:
    """Requirement 3."""
    assert pieces(text) is None


SAID = (
    "the a I it child when loud, quiet corner. before lunch! he’s don't well-being after-school “not today” (often) £5 "
    "3.5 10% Zoë’s Łukasz's AVA Today WAVE Te To. Yes fi fl ffi office – & < tells an adult each day Friday, 12 2026"
)
WORDS = SAID.split()

LATIN = [one for one in FACES if "Noto" not in one[0]]


def letters(family: str, weight: int, path: Any, size: float) -> Letters:
    """The letters of a face as a document has them."""
    own = face(path)
    document = plain(LOOK, places._letters([family], weight, own.letters))
    document.write_pdf()
    (font,) = places._fonts(document.fonts).values()
    return Letters(own, size, font.shapes, font.widths)


@pytest.mark.soak
@pytest.mark.parametrize(("family", "file", "weight"), LATIN)
@pytest.mark.parametrize("size", [10.0, 14.0, 21.333])
def test_lines_are_those_of_the_layout_engine(family: str, file: str, weight: int, size: float) -> None:
    """Requirements 2, 3 and 4."""
    own = letters(family, weight, LOOK.template(f"fonts/{file}.ttf"), size)
    chance = random.Random(file)
    words = [word for word in WORDS if own.broken(word, 1000.0)]  # those of which the face makes no joint shapes
    assert len(words) > len(WORDS) - 6
    texts = [" ".join(chance.choices(words, k=chance.randint(3, 40))) for _ in range(times(60))]
    boxes = [(text, chance.uniform(5, 40) * size) for text in texts]
    sure = 0
    for (text, room), lines in zip(boxes, laid_out(family, weight, size, boxes), strict=True):
        found = own.broken(text, room)
        if found is not None:
            sure += 1
            assert list(found) == lines
            assert "".join(found) == text
    assert sure > len(texts) * 0.8


def laid_out(family: str, weight: int, size: float, boxes: list[tuple[str, float]]) -> list[list[str]]:
    """The lines of each text in its room, by the layout engine."""
    style = f'font: {weight} {size}px "{family}"; margin: 0; white-space: pre-wrap; overflow-wrap: anywhere'
    shown = "".join(f"<p style='{escape(style)}; width: {room!r}px'>{escape(text)}</p>" for text, room in boxes)
    found: dict[Any, list[str]] = {}
    for page in plain(LOOK, f"<body lang='en-GB'>{shown}</body>").pages:
        for path, box in places._texts(page._page_box, ()):
            found.setdefault(path[-2].element, []).append(box.text)
    return list(found.values())


def test_a_word_wider_than_its_box_and_a_line_that_just_has_room_have_no_answer() -> None:
    """Requirement 3."""
    family, file, weight = LATIN[0]
    own = letters(family, weight, LOOK.template(f"fonts/{file}.ttf"), 14.0)
    line = own.line("a quiet corner")
    assert line is not None
    assert own.broken("a quiet corner", line.width + 1) == ("a quiet corner",)
    assert own.broken("a quiet corner", line.width - 1) == ("a quiet ", "corner")
    assert own.broken("a quiet corner", line.width) is None
    assert own.broken("a " + "quiet" * 20, line.width) is None


def test_letters_that_the_font_lacks_have_no_lines() -> None:
    """Requirement 3."""
    family, file, weight = LATIN[0]
    own = letters(family, weight, LOOK.template(f"fonts/{file}.ttf"), 14.0)
    assert "漢" not in KNOWN
    assert own.broken("漢 " * 20 + "a", 100.0) is None
