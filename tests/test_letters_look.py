"""Letters as families see them: in a real browser, as wide as a phone and as a window, and as plain text.

1. Nothing is wider than the window, however long a name is.
2. The page asks for nothing: no picture, no font, no other computer.
3. Every text stands out from what is behind it (WCAG 2.2, 1.4.3: 4.5 to 1).
4. Every text says its language, and runs the way in which that is written.
5. A screen reader hears the title, then the headings in order; nothing that it hears has no words.
6. The plain text is complete: it says all that the page says, in lines of at most 76 letters.
7. It is easy to read: a Flesch-Kincaid grade of at most 6, for the letter as for each of its sentences. (0.39 words a
   sentence, and 11.8 syllables a word, less 15.59; syllables are counted as groups of vowels.)
8. Where an answer quotes it, whatever its languages, its own words are known, and what the family says is read.
"""

from __future__ import annotations

import email
import itertools
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import browser
import pytest
from browser import PROGRAM, Browser
from conftest import NOW, PUPILS
from test_phone import sent

from formgen import side_by_side, words
from formgen.contacts import Contact
from formgen.errors import Severity
from formgen.read import Reading, door_for
from formgen.resources import folder as shipped
from formgen.schema import edition
from formgen.side_by_side import sources
from formgen.words import Entry, Words, hash_of
from formgen.work.case import open_case
from formgen.work.folder import init
from formgen.work.school import opened
from formgen.work.send import fill_outbox, prepare

SLUG, ROUND = "parent-questionnaire", "Spring 2027"
FOLDERS = (shipped("templates"),)
LONGEST = "Wolfeschlegelsteinhausenbergerdorffwelchevoralternwarengewissenhaftschaferswesen"
QUESTIONS, SIBLINGS, ARABIC, POLISH = "a letter with questions", "a letter on siblings", "in Arabic", "in Polish"
LETTERS = {QUESTIONS: "K1", SIBLINGS: "K3", ARABIC: "K5", POLISH: "K2"}
CONTACTS = (
    Contact("K1", "P0001", "Ana Adeyemi", "mother", 1, True, "ana@home.example"),
    Contact("K2", "P0002", "Ewa Nowak", "mother", 1, True, "ewa@home.example", language="pl"),
    Contact("K3", "P0003", LONGEST, "mother", 1, True, "sara@home.example"),
    Contact("K4", "P0004", LONGEST, "mother", 1, True, "sara@home.example"),
    Contact("K5", "P0005", "Mona Haddad", "mother", 1, True, "mona@home.example", language="ar"),
)
WIDTHS = (390, 800)


@dataclass(frozen=True)
class Letter:
    """A letter that was built: its page, and its plain text."""

    page: Path
    text: str


def checked(language: str) -> Words:
    """A test copy of all words of a language: its drafts, and words of no meaning, as if somebody had checked them."""
    drafts, made_up = words.load(language, FOLDERS).entries, {"ar": "كلمات للتجربة وحدها.", "pl": "Słowa na próbę."}
    return Words(language, {
        key: replace(
            drafts.get(key) or Entry(f"{made_up[language]} " + " ".join(f"{{{p}}}" for p in words.placeholders(said))),
            english=hash_of(said), translator="A. Tester", checker="A. Tester", checked_on="2026-11-27",
        ) for key, said in sources(FOLDERS).items()
    })  # fmt: skip


@pytest.fixture(scope="module")
def letters(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Letter]:
    """One of each sort, built as `formgen send` builds them."""
    root = tmp_path_factory.mktemp("letters")
    init(root / "school")
    own = root / "school" / "templates" / "words"
    own.mkdir(parents=True)
    for language in ("ar", "pl"):
        (own / f"{language}.toml").write_text(words.as_toml(checked(language), {}), "utf-8")
    counter = itertools.count(1)
    with opened(root / "school", now=NOW, by="tester", bits=lambda: next(counter)) as school:
        mail = school.settings.mail.model_copy(update={"address": "office@hillside.example", "phone": "020 7946 0123"})
        ready = replace(school, settings=school.settings.model_copy(update={"mail": mail}))
        with ready.writing("set up") as writer:
            writer.save_pupils(PUPILS)
            writer.save_contacts(CONTACTS)
        for pupil in PUPILS:
            open_case(ready, pupil.id, date(2026, 9, 7))
        prepare(ready, SLUG, ROUND, due=date(2027, 3, 26), joint=True)
        rows = {row.message.contact: row for row in fill_outbox(ready, ROUND, root / "out").rows}
    assert len(rows[LETTERS[SIBLINGS]].message.references) == 2
    return {name: written(rows[contact].file, root / f"{contact}.html") for name, contact in LETTERS.items()}


def written(file: Path | None, page: Path) -> Letter:
    assert file is not None
    message = email.message_from_bytes(file.read_bytes(), EmailMessage, policy=default)
    text, html = (message.get_body((kind,)) for kind in ("plain", "html"))
    assert text is not None
    assert html is not None
    page.write_text(html.get_content(), "utf-8")
    return Letter(page, text.get_content())


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    if PROGRAM is None:
        pytest.skip("Chromium is needed to look at letters")
    with browser.running(tmp_path_factory.mktemp("chromium")) as found:
        yield found


ANY = pytest.mark.parametrize("name", LETTERS)

SEEN = """
(() => {
  const seen = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const text = walk.currentNode.textContent.trim(), on = walk.currentNode.parentElement, look = getComputedStyle(on);
    if (!text) continue;
    let behind = on;
    while (behind && getComputedStyle(behind).backgroundColor === "rgba(0, 0, 0, 0)") behind = behind.parentElement;
    seen.push({
      text, ink: look.color, paper: behind ? getComputedStyle(behind).backgroundColor : "rgb(255, 255, 255)",
      size: parseFloat(look.fontSize), lang: on.closest("[lang]").lang, dir: look.direction, align: look.textAlign,
    });
  }
  return seen;
})()
"""
"""Each text of the page, with how it looks and in which language it is."""


@pytest.mark.parametrize("width", WIDTHS)
@ANY
def test_nothing_is_wider_than_the_window_and_nothing_is_fetched(
    chromium: Browser, letters: dict[str, Letter], name: str, width: int, tmp_path: Path
) -> None:
    """(1) (2)"""
    page = letters[name].page
    chromium.show(page, width)
    assert chromium.says("[innerWidth, document.scrollingElement.scrollWidth]") == [width, width]
    assert chromium.says(
        "[...document.body.querySelectorAll('*')].every(one => one.getBoundingClientRect().right <= innerWidth)"
    )
    assert chromium.asked == [page.as_uri()]
    assert chromium.says("performance.getEntriesByType('resource').length") == 0
    assert not re.search(r"\b(src|href|srcset|background|action)\s*=|url\(|@import|<script", page.read_text("utf-8"))
    chromium.picture(tmp_path / "page.png")
    assert (tmp_path / "page.png").stat().st_size > 10_000, "something is seen"


def luminance(colour: str) -> float:
    """How light a colour is (WCAG 2.2, relative luminance)."""
    red, green, blue = (float(part) / 255 for part in re.findall(r"[\d.]+", colour)[:3])
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in (red, green, blue)]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_computed_as_the_guidelines_do() -> None:
    """(3): the examples that everybody knows."""
    assert round(contrast("rgb(0, 0, 0)", "rgb(255, 255, 255)"), 2) == 21
    assert round(contrast("rgb(118, 118, 118)", "rgb(255, 255, 255)"), 2) == 4.54


@ANY
def test_every_text_stands_out(chromium: Browser, letters: dict[str, Letter], name: str) -> None:
    """(3)"""
    chromium.show(letters[name].page, 390)
    seen = chromium.says(SEEN)
    pairs = {(one["ink"], one["paper"]) for one in seen}
    assert len(pairs) >= 3
    assert {pair: round(contrast(*pair), 1) for pair in pairs if contrast(*pair) < 4.5} == {}
    assert min(one["size"] for one in seen) >= 14


RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff]")


@ANY
def test_every_text_says_its_language_and_runs_its_way(
    chromium: Browser, letters: dict[str, Letter], name: str
) -> None:
    """(4)"""
    chromium.show(letters[name].page, 390)
    seen = chromium.says(SEEN)
    others = {QUESTIONS: "", SIBLINGS: "", ARABIC: "ar", POLISH: "pl"}
    assert {one["lang"] for one in seen} == {"en-GB"} | {others[name]} - {""}
    for one in seen:
        arabic = one["lang"] == "ar"
        assert bool(RIGHT_TO_LEFT.search(one["text"])) == arabic
        assert (one["dir"], one["align"] == "right") == (("rtl", True) if arabic else ("ltr", False))
    if others[name]:
        told = [one for one in seen if one["lang"] == others[name]]
        assert len(told) > 20, "nearly every sentence stands there in both"


PLACES = """
((wanted) => {
  const found = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const at = walk.currentNode.textContent.indexOf(wanted), range = document.createRange();
    if (at < 0) continue;
    const places = [...wanted].map((_, n) => {
      range.setStart(walk.currentNode, at + n), range.setEnd(walk.currentNode, at + n + 1);
      const box = range.getBoundingClientRect();
      return [Math.round(box.top), box.left];
    });
    found.push(places);
  }
  return found;
})
"""
"""Where each letter of some words stands, at each place where the page has them."""


@pytest.mark.parametrize("said", ["020 7946 0123", "1A 2D 3?"])
def test_numbers_run_from_left_to_right_in_every_language(
    chromium: Browser, letters: dict[str, Letter], said: str
) -> None:
    """(4): a phone number that is turned round is another one."""
    chromium.show(letters[ARABIC].page, 800)
    found = chromium.says(f"{PLACES}({said!r})")
    assert len(found) == 2, "in English and in Arabic"
    assert all(places == sorted(places) for places in found)


def heard_by(chromium: Browser, letter: Letter) -> list[tuple[str, str, str]]:
    chromium.show(letter.page, 390)
    return [one for one in chromium.heard() if one[0] != "InlineTextBox"]


@ANY
def test_a_screen_reader_hears_a_title_and_headings_in_order(
    chromium: Browser, letters: dict[str, Letter], name: str
) -> None:
    """(5)"""
    heard = heard_by(chromium, letters[name])
    assert heard[0][:2] == ("RootWebArea", "What do you think of the support?")
    headings = [(level, said) for role, said, level in heard if role == "heading"]
    assert [level for level, _ in headings] == ["1", *["2"] * (len(headings) - 1)]
    told = ["What do you think of the support?", "How to answer – choose one way", "Who sees your answers",
            "Would you like help?", *["The questions"] * (name != SIBLINGS)]  # fmt: skip
    assert [said[: len(expected)] for (_, said), expected in zip(headings, told, strict=True)] == told
    roles = {role for role, _, _ in heard}
    assert roles <= {"RootWebArea", "heading", "paragraph", "StaticText", "list", "listitem", "ListMarker", "LineBreak",
                     "generic", "none"}  # fmt: skip
    assert all(said for role, said, _ in heard if role in ("heading", "StaticText"))


@ANY
def test_the_plain_text_says_all_that_the_page_says(chromium: Browser, letters: dict[str, Letter], name: str) -> None:
    """(6)"""
    chromium.show(letters[name].page, 800)
    plain = " ".join(letters[name].text.split())
    said: list[Any] = [one["text"] for one in chromium.says(SEEN)][2:]  # without the school and the title above it
    assert [one for one in said if " ".join(one.split()) not in plain] == []
    lines = letters[name].text.splitlines()
    assert [line for line in lines if len(line) > 76 and LONGEST not in line] == []
    assert "<" not in plain
    assert "  " not in letters[name].text.replace("\n  ", "\n")


def syllables(word: str) -> int:
    """How many groups of vowels there are, without a silent e."""
    groups = len(re.findall(r"[aeiouy]+", word))
    silent = re.search(r"[^aeiouyl]e$|[^aeiouytd]ed$|[^aeiouysxzh]es$", word)
    return max(1, groups - bool(silent))


def grade(text: str) -> float:
    """The Flesch-Kincaid grade: after how many years at school it is read with ease."""
    sentences = [one for one in re.split(r"[.!?:](?:\s|$)|\n\s*\n|\n- ", text) if re.search("[A-Za-z]{2}", one)]
    found = re.findall(r"[a-z’]+", text.lower())
    return 0.39 * len(found) / len(sentences) + 11.8 * sum(map(syllables, found)) / len(found) - 15.59


def test_the_measure_knows_hard_words_from_easy_ones() -> None:
    """(7)"""
    assert [syllables(word) for word in ("support", "have", "little", "answered", "confidential")] == [2, 1, 2, 2, 4]
    hard = "Notwithstanding any confidentiality provisions, responses are subsequently disseminated to governors."
    assert grade("The cat sat on the mat.") < 1 < 12 < grade(hard)


def test_the_letter_is_easy_to_read(letters: dict[str, Letter]) -> None:
    """(7)"""
    for name in (QUESTIONS, SIBLINGS):
        assert grade(letters[name].text.replace(LONGEST, "Sara")) <= 6
    sentences = tomllib.loads((FOLDERS[0] / "words" / "en.toml").read_text("utf-8"))["letter"]
    hard = {key: round(grade(said), 1) for key, said in sentences.items() if grade(re.sub(r"[{}]", "", said)) > 6}
    assert hard == {}


@pytest.fixture(scope="module")
def understood() -> Any:
    """Gives a reader the form, with the checked words of both languages."""
    said = [checked(language) for language in ("ar", "pl")]
    return lambda code, version: side_by_side.understood(found, said) if (found := edition(code, version)) else None


def answered(letter: Letter, between: str) -> str:
    """A reply to a letter: its lines quoted, with `between` beneath each of the first four questions."""
    lines, last = [], ""
    for line in letter.text.splitlines():
        begun = re.match(r"([1-5])\. ", line)
        if begun and begun[1] != last:
            lines += [between] * bool(between and last)
            last = begun[1]
        lines.append(f"> {line}".rstrip())
    return "\n".join(lines)


@pytest.mark.parametrize("name", [QUESTIONS, ARABIC, POLISH])
@pytest.mark.parametrize("where", ["above", "beneath"])
def test_a_reply_that_quotes_the_letter_says_what_the_family_says(
    letters: dict[str, Letter], understood: Any, name: str, where: str
) -> None:
    """(8)"""
    text = f"1D 2D 3D 4D\n\nOn Monday the office wrote:\n{answered(letters[name], '')}"
    if where == "beneath":
        text = answered(letters[name], "D")
    reference = letters[name].text.split()[-1]
    [reading] = door_for(".eml", b"").read_all(sent(text, reference).as_bytes(), understood)
    assert isinstance(reading, Reading)
    assert dict(reading.answers) == dict.fromkeys(
        ("asked_before", "know_target", "child_heard", "comfortable"), "strongly_disagree"
    )
    assert [one.code for one in reading.problems if one.severity is Severity.ERROR and one.code != "not_found"] == []


@pytest.mark.parametrize("name", [ARABIC, POLISH])
def test_a_letter_that_nothing_marks_as_quoted_brings_none_of_its_own_words(
    letters: dict[str, Letter], understood: Any, name: str
) -> None:
    """(8)"""
    reference = letters[name].text.split()[-1]
    data = sent(f"1D 2D 3D 4D\n\n{letters[name].text}", reference).as_bytes()
    [reading] = door_for(".eml", data).read_all(data, understood)
    assert isinstance(reading, Reading)
    assert not {"helped_most", "do_differently"} & set(reading.answers)
