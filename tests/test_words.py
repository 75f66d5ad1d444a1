"""Copies in two languages: what families read is checked, and what they answer is read to the same codes.

1. Every line of a copy for families or children, and every fixed word of a page, is listed in English by its key.
2. A line is printed only where a named person checked it on a day, of the English of today, with its placeholders.
3. A draft or a stale line is in no format; where nothing is checked the copy is the English one, byte for byte.
4. A copy in two languages says at its head, once, that some lines are in English only.
5. What comes back reads to the same codes as from the English copy, without a doubt more, in every format.
6. A choice in the family's own language is read where that word is checked, and flagged where it is not.
7. Right-to-left lines say so in Word, PDF and Excel, and all lines in which language they are.
8. Pages in two languages are accessible, in every script that formgen brings letters for.
9. The drafts that formgen brings are complete, unchecked, keep their placeholders, and give no two choices one name.
10. A translator's sheet brings back what was written, refuses what cannot be, and writes over no person's changes.
11. The school's own words go before formgen's; `generate --language` says how much of a copy is checked.
12. A text in another language stays as it was written; a named person's English stands beside it, the newest first.
"""

from __future__ import annotations

import io
import json
import random
import re
import subprocess
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

import openpyxl
import page as validator
import pikepdf
import pytest
from click.testing import CliRunner, Result
from lxml import etree
from on_record import on_record

from formgen import reference, words
from formgen.answers import Instance, dump, tidy
from formgen.ask import Audience
from formgen.beside import ANCHOR, english, flat, numbered, other, pair
from formgen.cli import formgen
from formgen.form import form, slugs
from formgen.look import FIXED, Edition, Letterhead, Look
from formgen.outline import Outline, outline
from formgen.outline import dump as outline_data
from formgen.read import Reading, door_for
from formgen.render import format_for
from formgen.resources import folder as shipped
from formgen.schema import edition
from formgen.side_by_side import OTHERS, Copy, lines_of, side_by_side, sources, understood
from formgen.specimen import specimen
from formgen.words import BROKEN, DRAFT, MISSING, STALE, Entry, Words, hash_of
from formgen.work.school import School
from formgen.work.unread import mark, unread

FOLDERS = (shipped("templates"),)
LOOK = Look(Letterhead("St Example’s", safeguarding_lead="Ms Adeyemi"), FOLDERS)
LANGUAGES = ("ar", "bn", "pa", "pl", "pt", "ro", "uk", "ur")
COPIES = [(slug, audience) for slug in slugs() for audience in form(slug).about.audiences if audience in OTHERS]
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SLUG = "parent-questionnaire"


def plain(slug: str, audience: Audience = Audience.FAMILY) -> Outline:
    return outline(form(slug)).for_audience(audience)


@cache
def english_lines() -> dict[str, str]:
    return sources(FOLDERS)


@cache
def drafts(language: str) -> Words:
    return words.load(language, FOLDERS)


@cache
def checked(language: str) -> Words:
    """The drafts as if somebody had checked them all: for tests alone."""
    told = {k: replace(e, checker="A. Tester", checked_on="2026-11-27") for k, e in drafts(language).entries.items()}
    return Words(language, told)


def page(copy: Copy, suffix: str, answers: Any = None, number: str | None = None, *, fillable: bool = False) -> bytes:
    made = Edition(copy.outline, LOOK, copy.language, fillable=fillable, said=copy.said)
    return format_for(suffix).compile(made).fill(Instance(answers or {}, number))


def text_of(content: bytes) -> str:
    """All that a file says, whatever its format, in compatible letters."""
    if content.startswith(b"%PDF"):
        said = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True).stdout.decode()
        with pikepdf.open(io.BytesIO(content)) as opened:
            said += " ".join(str(o[k]) for o in opened.objects if isinstance(o, pikepdf.Dictionary)
                             for k in ("/TU", "/Alt") if k in o)  # fmt: skip
    else:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            said = " ".join(unescape(parts.read(n).decode()) for n in parts.namelist() if n.endswith((".xml", ".rels")))
    return unicodedata.normalize("NFKC", said)


# ------------------------------------------------------------------------------------ (1) what there is


@pytest.mark.parametrize(("slug", "audience"), COPIES)
def test_every_line_of_a_copy_has_its_key(slug: str, audience: Audience) -> None:
    """(1): a copy whose every listed line is translated has no word of English without its translation."""
    known = english_lines()
    told = Words("pl", {k: Entry("⟦x⟧" + "".join(f"{{{p}}}" for p in words.placeholders(v)), hash_of(v), "t", "c",
                                 "2026-01-01") for k, v in known.items()})  # fmt: skip
    copy = side_by_side(plain(slug, audience), told)
    assert copy.english_only == {}
    assert set(lines_of(plain(slug, audience))) <= set(known)
    assert {f"common.{key}" for key, _ in copy.said} == {f"common.{key}" for key in FIXED}
    said = outline_data(copy.outline)
    bare = [text for text in texts_in(said) if ANCHOR not in text]
    assert bare == []


_SAID = ("label", "help", "low", "high", "unit", "title", "who")


def texts_in(data: Any) -> Iterator[str]:
    """The words of a copy's outline: what is printed, not what is a code."""
    match data:
        case dict():
            for key, value in data.items():
                if key in _SAID and isinstance(value, str) and value:
                    yield value
                elif key not in ("copies", "low", "high"):
                    yield from texts_in(value)
        case list():
            for value in data:
                yield from texts_in(value)


def test_keys_name_the_place_and_stay() -> None:
    """(1): a translator's sheet of last year must find its lines again."""
    known = english_lines()
    assert known["parent-questionnaire.statements.helped.label"] == "The support has helped my child."
    assert known["parent-questionnaire.options.agree"] == "Agree"
    assert known["parent-questionnaire.who"].startswith("For parents and carers.")
    assert known["states.dont_know"] == "Don’t know"
    assert known["common.safeguarding.tell"] == "Speak to {lead} today."
    assert known["action-plan.goals.targets.rows.T1"] == "Target 1"
    assert known["action-plan.child.title"] == "My plan"
    # One code, two meanings in one form: each in its own place.
    attendance = {v for k, v in known.items() if k.startswith("referral.") and k.endswith("options.attendance")}
    assert attendance == {"Attendance", "Attendance officer"}


def test_lines_of_letters_are_listed_too(tmp_path: Path) -> None:
    """(1): `words/en.toml` may hold lines of any key."""
    (tmp_path / "words").mkdir()
    said = '[letter]\nhello = "Dear {parent}"\n[letter.end]\nbye = "Yours"\n'
    (tmp_path / "words" / "en.toml").write_text(said, "utf-8")
    known = sources((tmp_path, *FOLDERS))
    assert known["letter.hello"] == "Dear {parent}"
    assert known["letter.end.bye"] == "Yours"


def test_a_text_and_its_translation_are_one_text() -> None:
    """(1)"""
    both = pair("Agree", "Zgadzam się", "pl")
    assert english(f"Q01 {both}!") == "Q01 Agree!"
    assert flat(both) == "Agree / Zgadzam się"
    beside = other(f"{both} / {pair('No', 'Nie', 'pl')}")
    assert beside is not None
    assert beside.text == "Zgadzam się / Nie"
    scale = other(f"0 is {pair('hard', 'trudno', 'pl')}, 10 is {pair('easy', 'łatwo', 'pl')}.")
    assert scale is not None
    assert scale.text == "0 trudno, 10 łatwo."
    assert other(numbered(pair("Target", "Cel", "pl"), "2")) == other(pair("Target 2", "Cel 2", "pl"))
    assert (english("Agree"), other("Agree"), flat("Agree")) == ("Agree", None, "Agree")


# --------------------------------------------------------------------------------- (2) what may be used

GOOD = Entry("Zgadzam się", hash_of("Agree"), "A. Nowak", "B. Kowal", "2026-11-27")


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        (GOOD, ""),
        (replace(GOOD, text=""), MISSING),
        (replace(GOOD, checker=""), DRAFT),
        (replace(GOOD, checker="  "), DRAFT),
        (replace(GOOD, checked_on=""), DRAFT),
        (replace(GOOD, checked_on="last week"), DRAFT),
        (replace(GOOD, checked_on="2026-02-30"), DRAFT),
        (replace(GOOD, english=hash_of("I agree")), STALE),
        (replace(GOOD, english=""), STALE),
        (replace(GOOD, text="Zgadzam się {name}"), BROKEN),
        (replace(GOOD, text=f"Zgadzam{ANCHOR} się"), BROKEN),
    ],
)
def test_a_line_is_used_only_where_it_is_checked_as_it_is(entry: Entry, why: str) -> None:
    """(2)"""
    line = Words("pl", {"k": entry}).line("k", "Agree")
    assert (line.text, line.why) == ("Zgadzam się" if not why else None, why)
    assert line.english == "Agree"


def test_a_lost_placeholder_is_seen() -> None:
    """(2)"""
    told = {"k": replace(GOOD, english=hash_of("Due on {due}"), text="Termin")}
    assert Words("pl", told).line("k", "Due on {due}").why == BROKEN
    assert Words("pl", {}).line("k", "Agree").why == MISSING


def test_the_mark_of_an_english_line_knows_letters_not_spaces() -> None:
    """(2)"""
    assert hash_of("Fill  this\nin") == hash_of("Fill this in") != hash_of("Fill that in")
    assert re.fullmatch("[0-9a-f]{12}", hash_of("x"))


# ------------------------------------------------------------------------ (3), (4) drafts and stale lines


def test_where_nothing_is_checked_the_copy_is_the_english_one() -> None:
    """(3)"""
    for language in LANGUAGES:
        copy = side_by_side(plain(SLUG), drafts(language))
        assert (copy.outline, copy.language, copy.said) == (plain(SLUG), "en", ())
        assert set(copy.english_only.values()) == {DRAFT}
    for suffix in ("docx", "pdf", "xlsx"):
        assert page(copy, suffix) == page(Copy(plain(SLUG)), suffix)


@pytest.mark.parametrize("suffix", ["docx", "pdf", "xlsx"])
@pytest.mark.parametrize("language", ["pl", "uk"])
def test_a_draft_or_a_stale_line_is_nowhere(language: str, suffix: str) -> None:
    """(3), (4): every second line is a draft or stale, and none of those is in the file, in whatever part of it."""
    known, told, barred = english_lines(), {}, []
    for number, (key, entry) in enumerate((k, e) for k, e in checked(language).entries.items() if k in known):
        text = f"ż{number}ż" + "".join(f"{{{p}}}" for p in words.placeholders(known[key]))
        kinds = (entry, replace(entry, checker=""), entry, replace(entry, english=hash_of("other")))
        told[key] = replace(kinds[number % 4], text=text)
        barred += [f"ż{number}ż"] if number % 2 else []
    for slug, audience in ((SLUG, Audience.FAMILY), ("agreement", Audience.FAMILY), ("pupil-voice", Audience.CHILD)):
        copy = side_by_side(plain(slug, audience), Words(language, told))
        content = page(copy, suffix, fillable=suffix == "pdf")
        said = text_of(content)
        assert [text for text in barred if text in said] == []
        assert len(set(re.findall(r"ż\d+ż", said))) > 10
        assert " ".join(said.split()).count("Some lines are in English only.") == 1
        assert ANCHOR not in said
        assert "beneath-->" not in said


def test_a_whole_copy_does_not_say_that_lines_are_missing() -> None:
    """(4)"""
    copy = side_by_side(plain(SLUG), checked("pl"))
    assert "English only" not in text_of(page(copy, "docx"))


# -------------------------------------------------------------------------------------- (5), (6) reading

KNOWN_TO_READER = ("pl", "ar", "ur", "pa")


@cache
def heard(code: str, version: int) -> Outline | None:
    """What a reader knows where those four languages are checked."""
    found = edition(code, version)
    return understood(found, tuple(map(checked, KNOWN_TO_READER))) if found else None


def number(slug: str) -> str:
    outlined = outline(form(slug))
    return reference.make(outlined.code, outlined.version, 4_711)


def read(content: bytes, suffix: str) -> Reading:
    [reading] = door_for(f".{suffix}", content).read_all(content, heard)
    assert isinstance(reading, Reading)
    return reading


def told(reading: Reading) -> tuple[Any, set[tuple[str, str]]]:
    return dump(reading.answers), {(p.code, p.message) for p in reading.problems}


def filled(slug: str, audience: Audience) -> Any:
    return tidy(plain(slug, audience), specimen(form(slug), random.Random(7)))


RETURNED = [(slug, audience) for slug, audience in COPIES if not outline(form(slug)).derived]


@pytest.mark.parametrize("suffix", ["docx", "pdf", "xlsx"])
@pytest.mark.parametrize(("slug", "audience"), RETURNED)
def test_what_comes_back_reads_to_the_same_codes(
    slug: str, audience: Audience, suffix: str, record_property: Any
) -> None:
    """(5): filled in and blank, in four languages."""
    count = 0
    for answers in (filled(slug, audience), {}):
        copy = Copy(plain(slug, audience))
        wanted = told(read(page(copy, suffix, answers, number(slug), fillable=suffix == "pdf"), suffix))
        for language in KNOWN_TO_READER:
            both = side_by_side(plain(slug, audience), checked(language))
            content = page(both, suffix, answers, number(slug), fillable=suffix == "pdf")
            assert told(read(content, suffix)) == wanted
            count += 1
    record_property("count", f"{slug} {audience} {suffix}: {count} copies in two languages read as the English one")


def box_of(page_: Any, code: str) -> Any:
    row = next(c.row for c in page_["B"] if c.value == code)
    return page_.cell(row, 4)


@pytest.mark.parametrize("language", KNOWN_TO_READER)
def test_a_choice_may_be_made_in_either_language_or_both(language: str) -> None:
    """(6): as the drop-down offers it, in English, in the family's own words, by code of the state."""
    copy = side_by_side(plain(SLUG), checked(language))
    book = openpyxl.load_workbook(io.BytesIO(page(copy, "xlsx", None, number(SLUG))))
    agree = checked(language).entries["parent-questionnaire.options.agree"].text
    unsure, yes = (checked(language).entries[k].text for k in ("states.dont_know", "parent-questionnaire.options.yes"))
    offered = [rule.formula1 for rule in book.worksheets[0].data_validations.dataValidation]
    listed = [c.value for column in book["_formgen"].iter_cols() for c in column if c.value]
    assert any(f"Agree / {agree}" in text for text in (*offered, *listed))
    said = {"Q01": f"Agree / {agree}", "Q02": agree, "Q03": "Agree", "Q04": unsure, "Q05": f" {agree} ", "Q13": yes}
    for code, text in said.items():
        box_of(book.worksheets[0], code).value = text
    saved = io.BytesIO()
    book.save(saved)
    reading = read(saved.getvalue(), "xlsx")
    answers = dump(reading.answers)
    names = {q.code: q.name for q in plain(SLUG).questions()}
    assert [answers[names[c]] for c in ("Q01", "Q02", "Q03", "Q05")] == ["agree"] * 4
    assert answers[names["Q04"]] == {"state": "dont_know"}
    assert answers[names["Q13"]] is True
    assert [p.code for p in reading.problems if p.path in (names[c] for c in said)] == []


def test_a_word_that_nobody_checked_is_flagged() -> None:
    """(6): Romanian is not among the checked languages here, and half a word is none."""
    copy = side_by_side(plain(SLUG), checked("pl"))
    book = openpyxl.load_workbook(io.BytesIO(page(copy, "xlsx", None, number(SLUG))))
    for code, text in {"Q01": "Sunt de acord", "Q02": "Zgadzam", "Q03": "Agree / Sunt de acord"}.items():
        box_of(book.worksheets[0], code).value = text
    saved = io.BytesIO()
    book.save(saved)
    reading = read(saved.getvalue(), "xlsx")
    asked = {"asked_before", "know_target", "child_heard"}
    assert {p.path for p in reading.problems if p.code == "not_a_choice"} == asked
    assert not asked & set(reading.answers)


def test_an_answer_written_under_the_translation_is_told() -> None:
    """(6): only what formgen printed beneath a label is no answer."""
    copy = side_by_side(plain(SLUG), checked("pl"))
    book = openpyxl.load_workbook(io.BytesIO(page(copy, "xlsx", None, number(SLUG))), rich_text=True)
    cell = next(c for c in book.worksheets[0]["C"] if str(c.value or "").startswith("The support has"))
    cell.value = f"{cell.value}\nZgadzam się"
    saved = io.BytesIO()
    book.save(saved)
    problems = read(saved.getvalue(), "xlsx").problems
    assert [p.code for p in problems if "Q05" in (p.question or "")][:1] == ["label_changed"]


def test_a_word_with_two_meanings_means_nothing() -> None:
    """(6): two languages may use one word for two choices; it is left to a person."""
    one = Words("pl", {"parent-questionnaire.options.agree": replace(GOOD, text="Da")})
    two = Words("uk", {"parent-questionnaire.options.disagree": replace(GOOD, english=hash_of("Disagree"), text="Da")})

    def both(code: str, version: int) -> Outline | None:
        found = edition(code, version)
        return understood(found, (one, two)) if found else None

    book = openpyxl.load_workbook(io.BytesIO(page(Copy(plain(SLUG)), "xlsx", None, number(SLUG))))
    box_of(book.worksheets[0], "Q01").value = "Da"
    saved = io.BytesIO()
    book.save(saved)
    [reading] = door_for(".xlsx", saved.getvalue()).read_all(saved.getvalue(), both)
    assert isinstance(reading, Reading)
    assert "asked_before" not in reading.answers
    assert "not_a_choice" in [p.code for p in reading.problems]


def test_codes_and_outlines_stay_as_they_are() -> None:
    """(5): a copy in two languages asks the same questions, under the same codes."""
    for slug, audience in COPIES:
        one, two = plain(slug, audience), side_by_side(plain(slug, audience), checked("ur")).outline
        assert [(i.code, i.path, i.row) for i in one.items()] == [(i.code, i.path, i.row) for i in two.items()]
        assert "state_words" not in json.dumps(outline_data(one))
        assert english(two.title) == one.title
    whole = outline(form(SLUG))
    assert understood(whole, (drafts("pl"),)) is whole


# -------------------------------------------------------------------------- (7), (8) direction and letters


def word_page(copy: Copy) -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(page(copy, "docx"))) as parts:
        return etree.fromstring(parts.read("word/document.xml"))


@pytest.mark.parametrize("language", ["ar", "ur"])
def test_right_to_left_in_word(language: str) -> None:
    """(7): the paragraph turns, the run says its language, and the English keeps its direction."""
    root = word_page(side_by_side(plain(SLUG), checked(language)))
    wanted = checked(language).entries["parent-questionnaire.statements.helped.label"].text
    turned = {"".join(p.itertext()): p for p in root.iter(f"{W}p") if p.find(f"{W}pPr/{W}bidi") is not None}
    assert wanted in turned
    runs = list(turned[wanted].iter(f"{W}r"))
    assert all(r.find(f"{W}rPr/{W}rtl") is not None for r in runs)
    assert {r.find(f"{W}rPr/{W}lang").get(f"{W}bidi") for r in runs} == {language}
    assert not any("The support has helped" in text for text in turned)


@pytest.mark.parametrize(("language", "attribute"), [("pl", "val"), ("uk", "val"), ("pa", "bidi"), ("bn", "bidi")])
def test_left_to_right_lines_say_their_language_in_word(language: str, attribute: str) -> None:
    """(7)"""
    root = word_page(side_by_side(plain(SLUG), checked(language)))
    assert root.find(f".//{W}bidi") is None
    assert root.find(f".//{W}rtl") is None
    spoken = {e.get(f"{W}{attribute}") for e in root.iter(f"{W}lang")}
    assert language in spoken


def test_right_to_left_in_excel() -> None:
    """(7): lines of their own read from right to left; beneath a label a line is held together."""
    book = openpyxl.load_workbook(io.BytesIO(page(side_by_side(plain(SLUG), checked("ar")), "xlsx"))).worksheets[0]
    title = checked("ar").entries["parent-questionnaire.title"].text
    cells = {str(c.value): c for row in book.iter_rows() for c in row if c.value is not None}
    assert cells[title].alignment.readingOrder == 2
    assert cells[title].alignment.horizontal == "right"
    assert cells["What do you think of the support?"].alignment.readingOrder == 0
    label = checked("ar").entries["parent-questionnaire.statements.helped.label"].text
    assert f"The support has helped my child.\n\u202b{label}\u202c" in cells


def structure_languages(content: bytes) -> set[str]:
    with pikepdf.open(io.BytesIO(content)) as opened:
        return {str(o.Lang) for o in opened.objects if isinstance(o, pikepdf.Dictionary) and "/Lang" in o}


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_in_two_languages_are_accessible(language: str) -> None:
    """(7), (8): valid PDF/UA-1, each line in its language, every letter from a font that came along."""
    copy = side_by_side(plain(SLUG), checked(language))
    for fillable in (False, True):
        content = page(copy, "pdf", fillable=fillable)
        report = validator.validate_pdf_bytes(content, profile=validator.ValidationProfile.PDF_UA_1)
        assert report.is_compliant, [(f.rule_id, f.message) for f in report.failures]
        assert {"en-GB", language} <= structure_languages(content)
        listed = subprocess.run(["pdffonts", "-"], input=content, capture_output=True, check=True).stdout.decode()
        embedded = {name.partition("+")[2] for line in listed.splitlines()[2:] if "+" in (name := line.split()[0])}
        assert [name for name in embedded if not name.startswith(("Atkinson", "Formgen", "Noto"))] == []


def letters(font: Any) -> dict[int, str]:
    """What the shapes of a font stand for, by its own table."""
    lines = re.findall(r"^<([0-9a-f]{4})> <([0-9a-f]+)>$", font.ToUnicode.read_bytes().decode(), re.MULTILINE)
    return {int(shape, 16): bytes.fromhex(text).decode("utf-16-be") for shape, text in lines}


def drawn(sheet: Any) -> dict[int, str]:
    """The texts of a page by the numbers under which its structure knows them."""
    found: dict[int, str] = {}
    number, known = -1, {}
    for operands, operator in pikepdf.parse_content_stream(sheet):
        match str(operator):
            case "BDC":
                number = int(operands[1].get("/MCID", -1))
            case "Tf":
                known = letters(sheet.Resources.Font[str(operands[0])])
            case "TJ" | "Tj":
                pieces = operands[0] if str(operator) == "TJ" else [operands[0]]
                codes = b"".join(bytes(p) for p in pieces if isinstance(p, pikepdf.String))
                said = (known.get(int.from_bytes(codes[n : n + 2]), "") for n in range(0, len(codes), 2))
                found[number] = found.get(number, "") + "".join(said)
    return found


def test_a_text_is_in_the_language_that_the_page_says_it_is_in() -> None:
    """(7): what is marked as Polish is the Polish, all of it, and nothing else; no heading stands within itself."""
    content = page(side_by_side(plain(SLUG), checked("pl")), "pdf")
    polish, other_texts = "", ""
    with pikepdf.open(io.BytesIO(content)) as opened:
        texts = {sheet.objgen: drawn(sheet) for sheet in opened.pages}
        for found in opened.objects:
            if not isinstance(found, pikepdf.Dictionary) or found.get("/Type") != "/StructElem":
                continue
            assert not (found.S in ("/H1", "/H2", "/P") and found.P.get("/S") == found.S)
            kids = [kid for kid in list(found.K) if isinstance(kid, int)]
            said = " ".join(texts[found.Pg.objgen].get(int(kid), "") for kid in kids)
            if "/Lang" in found:
                assert str(found.Lang) == "pl"
                polish += said
            else:
                other_texts += said
    assert "Zdecydowanie" in polish
    assert "Wsparcie pomogło mojemu dziecku." in polish
    assert "The support has helped" not in polish
    assert "The support has helped my child." in other_texts
    assert not set("ąęłóśżźćń") & set(other_texts)


@pytest.mark.parametrize("said", ["ਕਿਰਪਾ ਕਰਕੇ ਹਰ ਕਤਾਰ ਵਿੱਚ", "তুমি কী ভাবো", "المسؤول الأول عن الأطفال لا يُستمع"])
def test_every_shape_of_an_answer_has_a_letter(said: str) -> None:
    """(8): also on an English page, in a box and in a field."""
    for fillable in (False, True):
        content = page(Copy(plain(SLUG)), "pdf", {"helped_most": said}, fillable=fillable)
        report = validator.validate_pdf_bytes(content, profile=validator.ValidationProfile.PDF_UA_1)
        assert report.is_compliant, [(f.rule_id, f.message) for f in report.failures]


@pytest.mark.parametrize("audience_and_slug", [("pupil-voice-young", Audience.CHILD), ("action-plan", Audience.FAMILY)])
def test_a_long_copy_is_accessible_too(audience_and_slug: tuple[str, Audience]) -> None:
    """(8): large print, pictures, scripts, tables."""
    slug, audience = audience_and_slug
    content = page(side_by_side(plain(slug, audience), checked("ur")), "pdf")
    report = validator.validate_pdf_bytes(content, profile=validator.ValidationProfile.PDF_UA_1)
    assert report.is_compliant, [(f.rule_id, f.message) for f in report.failures]


# ------------------------------------------------------------------------------------------ (9) the drafts


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_drafts_are_whole_and_unchecked(language: str) -> None:
    """(9)"""
    known, entries = english_lines(), drafts(language).entries
    forms = {key: text for key, text in known.items() if not key.startswith("letter.")}
    assert set(forms) <= set(entries)
    assert {drafts(language).line(key, text).why for key, text in forms.items()} == {DRAFT}
    assert {(e.translator, e.checker, e.checked_on) for e in entries.values()} == {("formgen draft", "", "")}
    assert [k for k, t in forms.items() if checked(language).line(k, t).text is None] == []
    assert [k for k, t in forms.items() if entries[k].text.count("\n") != t.count("\n")] == []
    assert [k for k, e in entries.items() if unicodedata.normalize("NFC", e.text) != e.text] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_choices_of_a_question_have_one_name(language: str) -> None:
    """(9): else nobody could read which was meant."""
    for slug, audience in COPIES:
        for question in side_by_side(plain(slug, audience), checked(language)).outline.index.values():
            labels = [o.label for o in question.choices] + [said for _, said in question.state_words]
            named = [beside.text.casefold() for label in labels if (beside := other(label))]
            assert len(set(named)) == len(named), (slug, question.path)


def test_no_language_counts_as_checked_out_of_the_box() -> None:
    """(9)"""
    assert words.languages(FOLDERS) == LANGUAGES
    assert words.usable(FOLDERS) == ()


# --------------------------------------------------------------------------------- (10), (11) the commands


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(formgen, ["--school", str(folder), *arguments])


def shown(folder: Path, *arguments: str, code: int = 0) -> Any:
    result = run(folder, *arguments, "--json")
    assert result.exit_code == code, result.output
    return json.loads(result.stdout)


def sheet_of(folder: Path, language: str) -> Path:
    return Path(shown(folder, "words", "export", language, "--out", str(folder / "Out"))["file"])


def write(file: Path, lines: dict[str, dict[int, str]]) -> None:
    """Writes into the row of each key, by column: 4 text, 5 translator, 6 checker, 7 day."""
    book = openpyxl.load_workbook(file)
    rows = {c.value: c.row for c in book.worksheets[0]["A"]}
    for key, cells in lines.items():
        for column, text in cells.items():
            book.worksheets[0].cell(rows[key], column).value = text
    book.save(file)


BY = {5: "Anna Nowak", 6: "Piotr Kowal", 7: "27/11/2026"}
HELPED, AGREE = "parent-questionnaire.statements.helped.label", "parent-questionnaire.options.agree"


def test_a_sheet_comes_back_as_it_went_out(folder: Path) -> None:
    """(10): nothing changed, nothing written; and it says in plain words how to fill it in."""
    file = sheet_of(folder, "pl")
    page_ = openpyxl.load_workbook(file).worksheets[0]
    assert "your name under “Checked by”" in " ".join(str(page_.cell(row, 1).value) for row in range(1, 5))
    assert shown(folder, "words", "import", str(file)) == {"language": "pl", "file": None, "changed": 0, "problems": []}
    assert not (folder / "templates" / "words").exists()


def test_a_checked_line_is_printed_from_then_on(folder: Path, school: School, tmp_path: Path) -> None:
    """(10), (11): from the draft to the family's page, by the commands that the office runs."""
    out = str(tmp_path)
    before = run(folder, "generate", SLUG, "--blank", "--language", "pl", "--to", "docx", "--out", out)
    assert "Nothing of this copy is checked in Polish yet" in before.stderr
    file = sheet_of(folder, "pl")
    write(file, {HELPED: BY, AGREE: {4: "Tak, zgadzam się", **BY}})
    done = shown(folder, "words", "import", str(file))
    assert done["changed"] == 2
    assert Path(done["file"]) == folder / "templates" / "words" / "pl.toml"
    [polish] = [one for one in shown(folder, "words", "list") if one["language"] == "pl"]
    assert (polish["checked"], polish["drafts"]) == (2, polish["lines"] - 2)
    after = run(folder, "generate", SLUG, "--blank", "--language", "pl", "--to", "docx", "--out", out)
    assert "lines stay in English only" in after.stderr
    said = text_of((tmp_path / "parent-questionnaire_family_pl_LM-PQ1-BLANK.docx").read_bytes())
    assert "Tak, zgadzam się" in said
    assert checked("pl").entries[HELPED].text in said
    assert "Nie zgadzam się" not in said
    outlined = school.edition("PQ", 1)
    assert outlined is not None
    assert ("agree", "Tak, zgadzam się") in outlined.question("helped").also


def test_a_line_that_cannot_be_taken_stays_as_it_was(folder: Path) -> None:
    """(10): each is told with its row, and all others are taken."""
    file = sheet_of(folder, "pl")
    write(file, {
        "common.safeguarding.tell": {4: "Proszę porozmawiać dziś.", **BY},
        HELPED: {3: "The support helped.", **BY},
        AGREE: {6: "Piotr Kowal"},
        "parent-questionnaire.options.disagree": {**BY, 7: "30 February 2026"},
        "parent-questionnaire.title": BY,
        "states.dont_know": {1: "states.no_idea", **BY},
    })  # fmt: skip
    done = shown(folder, "words", "import", str(file), code=1)
    assert done["changed"] == 1
    assert {(p["code"], p["key"]) for p in done["problems"]} == {
        ("placeholder", "common.safeguarding.tell"), ("english_changed", HELPED), ("half_checked", AGREE),
        ("half_checked", "parent-questionnaire.options.disagree"), ("unknown_key", "states.no_idea"),
    }  # fmt: skip
    own = words.entries(folder / "templates" / "words" / "pl.toml")
    assert set(own) == {"parent-questionnaire.title"}
    assert own["parent-questionnaire.title"].checked_on == "2026-11-27"


def test_what_a_person_changed_is_not_written_over(folder: Path) -> None:
    """(10): formgen's own file gives way to the next one, a file that was edited by hand does not."""
    file, path = sheet_of(folder, "pl"), folder / "templates" / "words" / "pl.toml"
    write(file, {HELPED: BY})
    shown(folder, "words", "import", str(file))
    write(file, {AGREE: BY})
    assert shown(folder, "words", "import", str(file))["file"] == str(path)
    assert set(words.entries(path)) == {HELPED, AGREE}
    path.write_text(path.read_text("utf-8").replace("Anna Nowak", "Anna Nowak-Wójcik"), "utf-8")
    write(file, {"parent-questionnaire.title": BY})
    result = run(folder, "words", "import", str(file))
    assert "pl (2).toml" in result.output
    assert "still the one in use" in result.output
    assert "parent-questionnaire.title" not in words.entries(path)
    assert words.languages((folder / "templates",)) == ("pl",)


def test_a_language_of_the_school_s_own(folder: Path) -> None:
    """(10), (11): one for which formgen brings nothing; the sheet is blank, and its lines become the school's."""
    file = sheet_of(folder, "so")
    write(file, {AGREE: {4: "Waan ku raacsanahay", **BY}})
    assert shown(folder, "words", "import", str(file))["changed"] == 1
    [found] = [one for one in shown(folder, "words", "list") if one["language"] == "so"]
    assert (found["name"], found["checked"], found["drafts"]) == ("Somali", 1, 0)
    assert found["missing"] == found["lines"] - 1


def test_a_line_may_be_emptied(folder: Path) -> None:
    """(10): then the English stands alone, whatever formgen's draft says."""
    file = sheet_of(folder, "pl")
    write(file, {AGREE: {4: ""}})
    assert shown(folder, "words", "import", str(file))["changed"] == 1
    assert words.load("pl", (folder / "templates", *FOLDERS)).line(AGREE, "Agree").why == MISSING


def test_other_files_are_refused_with_what_to_do(folder: Path, tmp_path: Path) -> None:
    """(10)"""
    (tmp_path / "x.xlsx").write_bytes(page(Copy(plain(SLUG)), "xlsx"))
    result = run(folder, "words", "import", str(tmp_path / "x.xlsx"))
    assert result.exit_code == 1
    assert "no sheet of words" in result.stderr
    assert run(folder, "words", "import", str(tmp_path / "gone.xlsx")).exit_code == 1
    assert run(folder, "words", "export", "English").exit_code == 1
    assert "Staff copies are in English" in run(
        folder, "generate", SLUG, "--blank", "--audience", "staff", "--language", "pl", "--out", str(tmp_path)
    ).stderr  # fmt: skip


def test_a_damaged_file_of_words_is_told(folder: Path) -> None:
    """(11)"""
    (folder / "templates" / "words").mkdir()
    (folder / "templates" / "words" / "pl.toml").write_text('[lines."a"]\ntext = "x', "utf-8")
    result = run(folder, "words", "list")
    assert result.exit_code == 1
    assert "pl.toml" in result.stderr
    assert "mend the file" in result.stderr


POLISH = "Najbardziej pomogły spacery."


def test_a_named_person_s_english_stands_beside_the_words(folder: Path, school: School) -> None:
    """(12): shown where the words are read, with the name; the answer on record does not change."""
    record = on_record(school, SLUG, {"helped_most": POLISH}, audience=Audience.FAMILY)
    for text, by in (("The walks.", "D. Rowan"), ("The walks helped most.", "A. Nowak")):
        done = shown(folder, "words", "english", str(record), "Q11", "--text", text, "--by", by)
    wanted = {"record": record, "question": "helped_most", "row": None, "text": text, "by": by}
    assert done == wanted
    [waiting] = unread(school)
    assert waiting.both == f"{POLISH}\nIn English (A. Nowak): The walks helped most."
    [as_json] = shown(folder, "unread", "--show")
    assert (as_json["text"], as_json["english"], as_json["english_by"]) == (POLISH, text, by)
    assert "english" not in shown(folder, "unread")[0]
    listed = run(folder, "unread", "--show").output
    assert "Najbardziej" in listed
    assert "In English (A. Nowak)" in listed
    assert school.store.records()[0].answers["helped_most"] == POLISH
    mark(school, ["all"], "D. Rowan")
    assert unread(school) == []


@pytest.mark.parametrize(
    "told",
    [
        ("Q11", "--text", " ", "--by", "A. Nowak"),
        ("Q11", "--text", "The walks.", "--by", " "),
        ("Q12", "--text", "Nothing was written there.", "--by", "A. Nowak"),
        ("Q01", "--text", "A choice is no text.", "--by", "A. Nowak"),
        ("Q99", "--text", "There is no such question.", "--by", "A. Nowak"),
    ],
)
def test_english_needs_words_a_name_and_a_text(folder: Path, school: School, told: tuple[str, ...]) -> None:
    """(12)"""
    record = on_record(school, SLUG, {"helped_most": POLISH, "asked_before": "agree"}, audience=Audience.FAMILY)
    assert run(folder, "words", "english", str(record), *told).exit_code == 1
    assert run(folder, "words", "english", str(record + 1), *told).exit_code == 1
    assert school.store.translations() == {}
