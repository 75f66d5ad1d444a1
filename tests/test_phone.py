"""Answers from a phone: a reply that holds them itself, with no attachment.

1. Numbers and letters are printed in the form's order, and are the same in every copy of a form version.
2. Whatever was answered, a reply as people type it (letters in rows or columns, our questions quoted with answers
   beneath or beside, as text or as a web page) gives the same answers.
3. What is not plainly an answer is a problem of its question, or of the message: after any slip of the keyboard an
   answer is the same, gone with a word about it, or flagged; never another.
4. Only the form that the message answers is meant; a message that names several, or another in its text, is for a
   person. Words left over are kept and wait to be read.
5. The desk keeps such a reply as a return of that form; a message with attachments is read as before.
"""

from __future__ import annotations

import html
import random
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from soak import times
from soon import soon
from test_attacks import ZOE, issued, mark, put
from test_messages import cased, errors, filled, letter, read, refusal

from formgen.answers import Answers, flatten, tidy
from formgen.ask import Audience, State
from formgen.errors import Severity, Unreadable
from formgen.form import form
from formgen.outline import Outline, outline
from formgen.phone import LAST, UNSURE, Asked, example, fits, lines, questions
from formgen.read import Reading
from formgen.records import MESSAGE, Verdict
from formgen.specimen import specimen
from formgen.work.fix import fix
from formgen.work.school import School
from formgen.work.settle import decided, open_questions
from formgen.work.take_in import commit, preview
from formgen.work.unread import mark as mark_read
from formgen.work.unread import unread
from formgen.work.withhold import plan, withhold

SLUG = "parent-questionnaire"
FORMS = {SLUG: Audience.FAMILY, "staff-view": Audience.STAFF}
WHOLE = outline(form(SLUG))
FAMILY = WHOLE.for_audience(Audience.FAMILY)
REF = mark(SLUG)


# ------------------------------------------------------------------------------------------------ what is printed


def test_a_letter_prints_numbers_and_letters_in_the_forms_order() -> None:
    """(1)"""
    printed = lines(FAMILY)
    assert printed[0].endswith(": 1A 2D 3?")
    assert printed[2] == "For 1 to 10: A Strongly agree, B Agree, C Disagree, D Strongly disagree, ? Don’t know"
    assert printed[3] == "1. I was asked for my views before support began."
    assert "For 11 and 12, write the number, a colon and your own words: 11: your words" in printed
    assert "For 13 and 14: Y Yes, N No" in printed
    assert printed[-1] == LAST


def test_numbers_are_those_of_the_codes_in_every_copy() -> None:
    """(1)"""
    for audience in WHOLE.audiences:
        for asked in questions(WHOLE.for_audience(audience)):
            assert asked.code == f"Q{asked.number:02}"
    fewer = WHOLE.only({"helped", "wants_call"})
    assert [asked.number for asked in questions(fewer)] == [5, 14]
    assert lines(fewer)[2].startswith("For 5: ")


def test_a_form_that_does_not_fit_into_a_message_prints_nothing() -> None:
    """(1)"""
    assert not fits(outline(form("referral")))
    assert lines(outline(form("referral"))) == []


@pytest.mark.parametrize("slug", FORMS)
def test_every_letter_means_what_stands_beside_it(slug: str) -> None:
    """(1)"""
    for asked in questions(outline(form(slug))):
        for letter_, label in asked.choices:
            value = asked.value(letter_)
            labels = {True: "Yes", False: "No", State.DONT_KNOW: State.DONT_KNOW.words}
            assert label == (labels[value] if value in labels else asked.question.option(value).label)
        assert asked.value("Z") is None
        assert asked.value("AB") is None


# --------------------------------------------------------------------------------------------- as people type


def answered(slug: str, chance: random.Random, fill: float = 1.0) -> tuple[Outline, Answers]:
    whole = outline(form(slug))
    copy = whole.for_audience(FORMS[slug])
    return copy, tidy(copy, specimen(form(slug), chance, fill=fill))


def given_letters(asked: Asked, value: Any) -> str:
    return next(letter_ for letter_, _ in asked.choices if asked.value(letter_) == value)


def said(copy: Outline, answers: Mapping[str, Any]) -> list[tuple[Asked, str]]:
    """Each answered question with its letter, or its words."""
    found = []
    for asked in questions(copy):
        value = answers.get(asked.question.path, State.BLANK)
        if value is not State.BLANK:
            found.append((asked, given_letters(asked, value) if asked.choices else str(value)))
    return found


def row(copy: Outline, answers: Mapping[str, Any], chance: random.Random) -> str:
    """`1A 2D 3?`, in one row or several, in one of the ways in which people write it."""
    between = chance.choice(["{n}{a}", "{n}) {a}", "{n}. {a}", "{n} = {a}", "{n}:{a}", "{n} - {a}", "{n} {a}"])
    apart = chance.choice([" ", ", ", "\n", "; ", "\n\n", ",", " / "])
    small, arabic = chance.random() < 0.3, chance.random() < 0.2
    pieces: list[str] = []
    text = ""
    for asked, answer in said(copy, answers):
        number = str(asked.number).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")) if arabic else str(asked.number)
        if asked.choices:
            shown = answer.lower() if small else answer.replace("?", "؟") if arabic else answer
            pieces.append(between.format(n=number, a=shown))
        else:
            text += apart.join(pieces) + f"\n{number}: {answer}\n"
            pieces = []
    return text + apart.join(pieces)


QUOTING = ("On Mon, 5 Oct 2026 at 10:11, Hillside Primary School <office@hillside.example> wrote:",
           "On Mon, 5 Oct 2026 at 10:11, Hillside Primary School\n<office@hillside.example> wrote:",
           "Am 05.10.2026 um 10:11 schrieb Hillside Primary School <office@hillside.example>:",
           "W dniu 5.10.2026 o 10:11, Hillside Primary School pisze/napisał(a):")  # fmt: skip
SEPARATORS = ("-----Original Message-----\nFrom: Hillside <office@hillside.example>\nSent: 05 October 2026 10:11\n"
              "To: a.parent@example.org\nSubject: What do you think of the support?\n",
              "________________________________\nFrom: Hillside <office@hillside.example>\nDate: Monday, 5 October "
              "2026 at 10:11\nTo: a parent\nSubject: The support\n",
              "-----Ursprüngliche Nachricht-----\nVon: Hillside\nGesendet: Montag, 5. Oktober 2026 10:11\n",
              "From: Hillside <office@hillside.example>\nSent: Monday, 5 October 2026 10:11\nTo: Mary\n")  # fmt: skip
BEFORE = ["Dear parent or carer,", "", "we would like to know what you think.", "",
          "Or answer this message with the numbers and letters of the questions below, such as:"]
AFTER = ["", "With kind regards", "The school office", "020 7946 0123"]


def wrapped(text: Sequence[str], width: int) -> list[str]:
    """The lines as a mail program breaks them."""
    found: list[str] = []
    for one in text:
        words, current = one.split(" "), ""
        for word in words:
            if current and len(current) + len(word) + 1 > width:
                found.append(current)
                current = word
            else:
                current = f"{current} {word}" if current else word
        found.append(current)
    return found


def ours(copy: Outline, chance: random.Random) -> list[str]:
    return wrapped([*BEFORE, *asked_in(copy, chance), *AFTER], chance.choice([30, 60, 72, 200]))


def asked_in(copy: Outline, chance: random.Random) -> list[str]:
    """The questions as a letter prints them: it may say in its own words how to answer."""
    return [example(copy), "", *lines(copy)[chance.randrange(2) :]]


def on_top(copy: Outline, answers: Mapping[str, Any], chance: random.Random) -> str:
    """The answers, with our letter beneath, quoted in one of the ways of mail programs."""
    own = row(copy, answers, chance)
    quoted = ours(copy, chance)
    if chance.random() < 0.5:
        return "\n".join([own, "", chance.choice(QUOTING), "", *(f"> {one}" for one in quoted)])
    return "\n".join([own, "", chance.choice(SEPARATORS), *quoted])


def within(
    copy: Outline, answers: Mapping[str, Any], chance: random.Random, beside: bool, letters: bool = False
) -> str:
    """Our letter, with each answer beneath or beside its question."""
    own = {asked.number: (asked, answer) for asked, answer in said(copy, answers)}
    marked, width = chance.random() < 0.6, chance.choice([30, 60, 72, 200])
    words = chance.random() < 0.3 and not letters
    mark_ = "> " if marked else ""
    found = [chance.choice(QUOTING if marked else SEPARATORS), ""]
    for printed in [*BEFORE, *asked_in(copy, chance), *AFTER]:
        broken = wrapped([printed], width)
        number = printed.partition(".")[0]
        if not (number.isdecimal() and int(number) in own):
            found += [mark_ + one for one in broken]
            continue
        asked, answer = own[int(number)]
        if words and asked.choices:
            answer = dict(asked.choices)[answer]
        if beside and "\n" not in answer:
            found += [mark_ + one for one in [*broken[:-1], f"{broken[-1]} {answer}"]]
        else:
            found += [*(mark_ + one for one in broken), *answer.split("\n")]
    return "\n".join(found)


SHAPES: dict[str, Callable[[Outline, Mapping[str, Any], random.Random], str]] = {
    "a row alone": row,
    "a row above our letter": on_top,
    "beneath each question": lambda copy, answers, chance: within(copy, answers, chance, beside=False),
    "beside each question": lambda copy, answers, chance: within(copy, answers, chance, beside=True),
}


def sent(text: str, ref: str = REF, *, page: bool = False, **headers: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"] = "a.parent@example.org", "office@hillside.example"
    message["Subject"] = headers.pop("subject", "Re: What do you think of the support?")
    message["In-Reply-To"] = headers.pop("answers", f"<{ref}.0@hillside.example>")
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    if page:
        message.set_content(web(text), subtype="html")
    else:
        message.set_content(text)
    return message


def web(text: str) -> str:
    """The same as a web page, as phones send it."""
    found, depth = [], 0
    for one in text.split("\n"):
        marks = len(one) - len(one.lstrip(">"))
        if marks != depth:
            found.append("<blockquote type=cite>" * (marks - depth) or "</blockquote>" * (depth - marks))
            depth = marks
        found.append(f"<div>{html.escape(one.lstrip('> ' if marks else '')) or '<br>'}</div>")
    return f"<html><head><style>p {{color: red}}</style></head><body><!-- 1D 2D -->{''.join(found)}</body></html>"


def reading(text: str, ref: str = REF, **how: Any) -> Reading:
    [found] = read(sent(text, ref, **how))
    assert isinstance(found, Reading)
    return found


def same_words(answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers, with white space as one: where a line was broken is for the eye."""
    return {path: " ".join(v.split()) if isinstance(v, str) else v for path, _, v in flatten(answers)}


@pytest.mark.soak
@pytest.mark.parametrize("slug", FORMS)
@pytest.mark.parametrize("shape", SHAPES)
def test_a_reply_as_people_type_it_gives_the_answers(
    slug: str, shape: str, record_property: Callable[[str, object], None]
) -> None:
    """(2)"""
    count = times(150)
    for seed in range(count):
        chance = random.Random(seed)
        copy, answers = answered(slug, chance, chance.choice([1.0, 0.7, 0.4]))
        text = SHAPES[shape](copy, answers, chance)
        found = reading(text, mark(slug), page=chance.random() < 0.3)
        assert same_words(found.answers) == same_words(answers), (seed, text)
        assert errors(found) == [], (seed, text, found.problems)
        assert MESSAGE not in found.sources, (seed, text)
        assert "quoted_answers" not in [p.code for p in found.problems], (seed, text)
        assert (found.how, found.reference) == ("phone", mark(slug))
    record_property("count", f"{count} replies of {slug}, {shape}: all read right")


def test_where_an_answer_stood_is_told() -> None:
    """(2)"""
    found = reading("Hello\n\n1A\n2 = d\n3?")
    source = found.sources["know_target", None]
    assert (source.sheet, source.cell, source.raw) == ("message", "4", "2d")
    assert found.sources[MESSAGE].raw == "Hello"


# ------------------------------------------------------------------------------------------------- slips

WHOLE_ROW = "1A 2B 3C 4D 5? 6A 7B 8C 9D 10A"


@pytest.mark.parametrize(
    ("text", "path", "code"),
    [
        ("1A 2B 3C 1D", "asked_before", "two_answers"),
        ("1A 2B 3C\n\n1D", "asked_before", "two_answers"),
        ("1E 2B 3C 4D", "asked_before", "not_a_choice"),
        ("1AB 2B 3C 4D", "asked_before", "not_a_choice"),
        ("1А 2B 3C 4D\n5A 6A 7A", "asked_before", "unclear"),
        ("2B 3C 4D\n1A I think", "asked_before", "unclear"),
        ("2B 3C 4D\nnot sure about 1", "asked_before", "unclear"),
        ("1A 2B 3C\nNo, 1 is B", "asked_before", "unclear"),
        ("1? 2B 3C 13?", "may_quote", "not_a_choice"),
        ("1A 2B 3C 13A", "may_quote", "not_a_choice"),
        ("1A 2B 3C\n11: It helped. 4B too", "helped_most", "unclear"),
        ("1A 2B 3C\n11: It helped 13 yes", "may_quote", "unclear"),
        ("1A 2B 3C\n11: It helped 4b", "comfortable", "unclear"),
        ("1A 2B 3C 11A", "helped_most", "not_a_choice"),
        ("1A 2B 3C\n1-10 A", "asked_before", "unclear"),
    ],
)
def test_what_is_not_plainly_an_answer_is_a_problem_of_its_question(text: str, path: str, code: str) -> None:
    """(3)"""
    found = reading(text)
    told = [p for p in found.problems if p.path == path and p.severity is Severity.ERROR]
    assert code in [p.code for p in told], found.problems
    assert path == "helped_most" or path not in found.answers
    assert all(p.sheet == "message" and p.cell for p in told)


@pytest.mark.parametrize(("text", "code"), [("1A 2B 3C 15A", "no_such_question"), ("1A 2B 3C\nD", "no_number")])
def test_an_answer_to_no_question_is_a_problem_of_the_message(text: str, code: str) -> None:
    """(3)"""
    assert code in errors(reading(text))


def test_answers_that_may_be_one_out_are_not_taken() -> None:
    """(3): somebody wrote each answer above its question."""
    printed = lines(FAMILY)
    text = "\n".join(f"A\n> {one}" if one[:1].isdecimal() else f"> {one}" for one in printed)
    found = reading(f"{text}\n\n1A 2A 3A")
    assert set(found.answers) <= {"asked_before", "know_target", "child_heard"}
    assert "no_number" in errors(found)


@pytest.mark.parametrize("words", [False, True])
@pytest.mark.parametrize("skipped", [False, True])
def test_answers_above_their_questions_are_told_where_nothing_is_marked(words: bool, skipped: bool) -> None:
    """(3): Outlook sets no marks, and somebody wrote above the questions; perhaps not above the first."""
    said_ = "Strongly agree" if words else "A"
    found = [SEPARATORS[0], *BEFORE]
    for printed in lines(FAMILY):
        number = printed.partition(".")[0]
        asked = number.isdecimal() and int(number) <= 10 and not (skipped and number == "1")
        found += [said_, printed] if asked else [printed]
    try:
        got = reading("\n".join([*found, *AFTER]))
    except Unreadable:
        return
    assert got.answers == {} or {"no_number", "maybe_above"} & {p.code for p in got.problems}


def test_what_is_written_below_our_letter_is_the_senders() -> None:
    """(4): where nothing is marked, the line of references ends our letter."""
    text = "\n".join([WHOLE_ROW, SEPARATORS[0], *BEFORE, *lines(FAMILY), *AFTER, REF, "", "He is afraid.", "13Y"])
    found = reading(text)
    assert found.sources[MESSAGE].raw == "He is afraid."
    assert found.answers["may_quote"] is True


@pytest.mark.parametrize("text", [
    "Sent from my iPhone", "Sent from Outlook for Android<https://aka.ms/x>", "Sent from my Galaxy",
    "Von meinem iPhone gesendet", "Wysłane z iPhone’a", "Envoyé de mon iPhone", "Get Outlook for iOS",
    "Sent from Samsung Mobile", "Sent from Yahoo Mail on Android",
])  # fmt: skip
def test_what_a_phone_writes_is_nobodys_words(text: str) -> None:
    """(4)"""
    assert MESSAGE not in reading(f"{WHOLE_ROW}\n\n{text}").sources


@pytest.mark.parametrize("text", ["Sent my form by mail", "Sent from my iPhone please call me", "Get well soon",
                                  "Sent from home, call my mobile", "On Monday she wrote this:"])  # fmt: skip
def test_what_a_person_writes_is_kept(text: str) -> None:
    """(4)"""
    assert reading(f"{WHOLE_ROW}\n\n{text}").sources[MESSAGE].raw == text


def test_our_letter_that_nothing_marks_as_quoted_is_told() -> None:
    """(3): our own example would be taken for answers."""
    found = reading("\n".join([*BEFORE, "1A 2D 3?", *lines(FAMILY)]))
    assert "not_marked" in [p.code for p in found.problems]
    assert "not_marked" not in [p.code for p in reading("\n".join([WHOLE_ROW, QUOTING[0], *lines(FAMILY)])).problems]


def test_a_few_letters_among_words_are_no_answers() -> None:
    """(3): the name of a class, a day of the month."""
    for text in ("Please ring me.\nMary\n4B", "Thank you. He is in 4B", "We are away until 5 October.", "Yes to all"):
        assert refusal(sent(text)) == "no-attachment"
    assert refusal(sent("")) == "no-attachment"


def test_letters_that_may_be_answers_are_told_with_what_is_wrong_with_them() -> None:
    """(3): nothing is taken from a line that holds other words."""
    begins = "may be answers, but other words stand in their line"
    assert refused("1A 1B 2Z nice 45 A").endswith(
        f" “1A 1B 2Z” {begins}, and question 1 has A and B; question 2 has no Z.")
    assert refused("1A 99B he says").endswith(f" “1A 99B” {begins}, and there is no question 99.")
    assert refused("1A 2B he says").endswith(f" “1A 2B” {begins}.")
    assert begins not in refused("4B is his class")


def refused(text: str) -> str:
    """Why a message without a form is not taken."""
    with pytest.raises(Unreadable) as told:
        read(sent(text))
    assert told.value.code == "no-attachment"
    return told.value.message


def test_answers_in_what_is_quoted_alone_are_not_read() -> None:
    """(3)"""
    assert refusal(sent(f"See below\n\n{SEPARATORS[0]}\n{WHOLE_ROW}")) == "no-attachment"
    found = reading(f"1A 2B 3C\n\n{QUOTING[0]}\n> 1D 2B")
    assert "quoted_answers" in [p.code for p in found.problems]
    assert found.answers["asked_before"] == "strongly_agree"


def test_words_beneath_a_lettered_question_are_for_a_person() -> None:
    """(3)"""
    printed = [f"> {one}" for one in lines(FAMILY)]
    at = next(n for n, one in enumerate(printed) if one.startswith("> 4."))
    text = "\n".join([*printed[: at + 1], "He hardly knows her, B I suppose", *printed[at + 1 :], "", "1A 2B 3C"])
    found = reading(text)
    assert [p.path for p in found.problems if p.code == "unclear"] == ["comfortable"]
    assert "He hardly knows her, B I suppose" in found.sources[MESSAGE].raw


def test_our_letter_in_a_second_language_below_the_answers_does_not_spoil_them() -> None:
    """(2): such lines are not known, and so are kept for a person."""
    polish = "To samo po polsku"
    printed = [f"> {text}" for one in lines(FAMILY) for text in (one, polish if one[:1].isdecimal() else "")]
    found = reading(f"{WHOLE_ROW}\n\n{QUOTING[3]}\n" + "\n".join([*printed, "> 1A 2D 3?"]))
    assert len(found.answers) == 10
    assert errors(found) == ["unclear"] * 4  # beneath the questions that nobody answered above
    assert polish in found.sources[MESSAGE].raw


MUTATIONS = "0123456789ABCDEFYNabcdyn?:.,;=)(- \n>!#*²½①Ａ٣\u00a0\u200b"


def mutated(text: str, chance: random.Random) -> str:
    """A few slips: letters added, lost, changed or doubled; lines lost, doubled or exchanged."""
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(text) or 1)
        pieces = text.split("\n")
        line = chance.randrange(len(pieces))
        match chance.randrange(7):
            case 0:
                text = text[:at] + chance.choice(MUTATIONS) + text[at:]
            case 1:
                text = text[:at] + text[at + 1 :]
            case 2:
                text = text[:at] + chance.choice(MUTATIONS) + text[at + 1 :]
            case 3:
                text = text[:at] + text[at : at + 3] + text[at:]
            case 4:
                text = "\n".join(pieces[:line] + pieces[line + 1 :])
            case 5:
                text = "\n".join([*pieces[:line], pieces[line], *pieces[line:]])
            case _:
                text = text[:at] + " " + chance.choice(["or", "and", "not", "(maybe)", "/", "wait"]) + " " + text[at:]
    return text


def read_by_eye(text: str, number: int) -> set[str]:
    """The letters that stand with that number anywhere in the text: the plainest reading there is."""
    plain = unicodedata.normalize("NFKC", text).upper()
    plain = "".join(str(unicodedata.digit(c)) if c.isdigit() else c for c in plain).replace("؟", "?")
    return set(re.findall(rf"(?<!\d){number}\s*[.):=–—-]?\s*([A-Z?])(?![A-Z])", plain))


@pytest.mark.soak
def test_a_slip_of_the_keyboard_never_gives_another_answer(record_property: Callable[[str, object], None]) -> None:
    """(3): a row in which an answer was changed for another is that other answer: only what stands there counts."""
    count, flagged, refused = times(3_000), 0, 0
    for seed in range(count):
        chance = random.Random(seed)
        copy, answers = answered(SLUG, chance, chance.choice([1.0, 0.6]))
        text = mutated(row(copy, answers, chance), chance)
        try:
            found = reading(text)
        except Unreadable:
            refused += 1
            continue
        told = {p.path for p in found.problems}
        whole = any(p.path is None for p in found.problems)
        flagged += bool(told) or whole
        for asked in questions(copy):
            path = asked.question.path
            now, was = found.answers.get(path), answers.get(path)
            if now == was or now is None or path in told or not asked.choices:
                continue
            assert read_by_eye(text, asked.number) == {given_letters(asked, now)}, (seed, asked.number, text)
    record_property("count", f"{count} replies with slips: {flagged} flagged, {refused} refused, 0 silently wrong")


@pytest.mark.soak
def test_a_slip_in_a_quoted_letter_never_moves_an_answer(record_property: Callable[[str, object], None]) -> None:
    """(3): the letters are typed right, but our lines are cut, lost or doubled."""
    count, refused, flagged = times(1_500), 0, 0
    for seed in range(count):
        chance = random.Random(seed)
        copy, answers = answered(SLUG, chance)
        answers = {path: value for path, value in answers.items() if WHOLE.question(path).choices}
        text = within(copy, answers, chance, beside=chance.random() < 0.5, letters=True)
        pieces = text.split("\n")
        for _ in range(chance.randint(1, 3)):
            at = chance.randrange(len(pieces))
            match chance.randrange(3):
                case 0:
                    del pieces[at]
                case 1:
                    pieces[at] = pieces[at][: chance.randrange(len(pieces[at]) + 1)]
                case _:
                    pieces.insert(at, pieces[at])
        try:
            found = reading("\n".join(pieces))
        except Unreadable:
            refused += 1
            continue
        told = {p.path for p in found.problems}
        flagged += bool(told)
        for path, _, now in flatten(found.answers):
            marked = "not_marked" not in [p.code for p in found.problems]
            assert now == answers.get(path) or path in told or not marked, (seed, path, "\n".join(pieces))
    record_property("count", f"{count} quoted letters with slips: {flagged} flagged, {refused} refused, 0 moved")


ENDLESS = {
    "answers": "1A " * 60_000, "numbers": "99A " * 50_000, "letters": "A\n" * 90_000,
    "doubts": "x 1 2 3 4 5 6 7\n" * 12_000,
    "dashes": "-" * 190_000, "marks": ">" * 190_000, "blanks": " " * 190_000 + "x", "colons": "11:" * 60_000,
    "questions": "1. I was asked for my views before support began.\n" * 3_500, "tags": "<" * 190_000,
}  # fmt: skip


@pytest.mark.parametrize("name", ENDLESS)
@pytest.mark.parametrize("page", [False, True])
def test_a_text_without_end_is_read_or_refused_soon(name: str, page: bool) -> None:
    """(3)"""
    kind = b"html" if page else b"plain"
    text = ENDLESS[name].replace("\n", "<br>") if page else ENDLESS[name]
    head = f"From: a@b.example\r\nIn-Reply-To: <{REF}.0@x>\r\nContent-Type: text/{kind.decode()}\r\n\r\n1A 2B 3C\r\n"
    try:
        [found] = soon(3, lambda: read((head + text).encode()))
        assert isinstance(found, Reading)
        assert len(found.problems) < 200
    except Unreadable:
        pass


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=400))
def test_whatever_the_text_the_answer_is_a_reading_or_a_refusal(text: str) -> None:
    """(3)"""
    message = (b"From: a@b.example\r\nIn-Reply-To: <" + REF.encode() + b".0@x>\r\n"
               b"Content-Type: text/plain; charset=utf-8\r\n\r\n")  # fmt: skip
    try:
        [found] = read(message + text.encode("utf-8", "replace"))
    except Unreadable:
        return
    assert isinstance(found, Reading)


# ------------------------------------------------------------------------------------------------ whose it is


@pytest.mark.parametrize("how", ["answers", "References", "subject"])
def test_the_message_says_which_form_it_answers(how: str) -> None:
    """(4)"""
    told = {"answers": "<other@example.org>", how: f"<{REF}.0@hillside.example>" if how != "subject" else f"Re: {REF}"}
    assert reading(WHOLE_ROW, **told).reference == REF


def test_a_message_that_answers_no_form_of_ours_or_several_is_for_a_person() -> None:
    """(4)"""
    assert refusal(sent(WHOLE_ROW, answers="<other@example.org>")) == "no-attachment"
    other = mark(SLUG, 2)
    with pytest.raises(Unreadable, match=f"It names .*{other}"):
        read(sent(WHOLE_ROW, References=f"<{other}.0@hillside.example>"))
    assert "references_differ" in errors(reading(f"{WHOLE_ROW}\n{other}"))
    assert errors(reading(f"{WHOLE_ROW}\n\n> {REF}")) == []


def test_words_left_over_are_kept_and_wait_to_be_read(school: School, tmp_path: Path) -> None:
    """(4) (5)"""
    cased(school, ZOE)
    one = issued(school, SLUG, ZOE, tmp_path, Audience.FAMILY)
    text = f"{WHOLE_ROW}\n\nPlease do not tell his father.\n\nSent from my iPhone"
    path = put(tmp_path / "In", "mail.eml", sent(text, one).as_bytes())
    [taken] = commit(school, [path]).files
    assert (taken.verdict, taken.reference) == (Verdict.ACCEPTED, one)
    assert "message_words" in [p.code for p in taken.problems]
    [waiting] = unread(school)
    assert waiting.text == "Please do not tell his father."
    mark_read(school, ["all"], "The Inclusion Manager")
    assert unread(school) == []


def test_words_of_a_message_can_be_withheld(school: School, tmp_path: Path) -> None:
    """(4)"""
    cased(school, ZOE)
    one = issued(school, SLUG, ZOE, tmp_path, Audience.FAMILY)
    put(tmp_path / "In", "mail.eml", sent(f"{WHOLE_ROW}\n\nHe is afraid to go home.", one).as_bytes())
    commit(school, [tmp_path / "In"])
    withhold(school, plan(school, one, to=tmp_path / "lead"), "a disclosure", "The lead")
    [record] = school.store.records(form=SLUG)
    assert "afraid" not in (school.folder / "records.db").read_bytes().decode("latin-1")
    assert record.answers["asked_before"] == "strongly_agree"


# ---------------------------------------------------------------------------------------------- at the desk


def test_a_reply_is_a_return_of_its_form(school: School, tmp_path: Path) -> None:
    """(5)"""
    cased(school, ZOE)
    one = issued(school, SLUG, ZOE, tmp_path, Audience.FAMILY)
    path = put(tmp_path / "In", "mail.eml", sent(WHOLE_ROW, one).as_bytes())
    assert [f.verdict for f in preview(school, [path]).files] == [Verdict.ACCEPTED]
    commit(school, [path])
    [record] = school.store.records(form=SLUG)
    assert (record.reference, record.how, record.case) == (one, "phone", "LM-2026-001")
    assert record.answers["helped"] == {"state": State.DONT_KNOW.value}
    assert [f.verdict for f in commit(school, [path]).files] == [Verdict.DUPLICATE]


def test_a_reply_that_leaves_questions_out_is_partial_and_a_second_one_adds_them(
    school: School, tmp_path: Path
) -> None:
    """(5)"""
    cased(school, ZOE)
    one = issued(school, SLUG, ZOE, tmp_path, Audience.FAMILY)
    first = put(tmp_path / "In", "1.eml", sent("1A 2B 3C 4D 5?", one).as_bytes())
    assert [f.verdict for f in commit(school, [first]).files] == [Verdict.PARTIAL]
    second = put(tmp_path / "In", "2.eml", sent("6A 7B 8C 9D 10A", one).as_bytes())
    [taken] = commit(school, [second]).files
    assert taken.verdict is Verdict.NEWER_REVISION
    [record] = school.store.records(form=SLUG)
    assert len(record.answers) == 10


def test_what_is_unclear_in_a_reply_is_settled_at_the_desk(school: School, tmp_path: Path) -> None:
    """(3) (5): a person decides, or the family gets the sheet of the boxes to mend."""
    cased(school, ZOE)
    one = issued(school, SLUG, ZOE, tmp_path, Audience.FAMILY)
    path = put(tmp_path / "In", "mail.eml", sent(f"{WHOLE_ROW[:-4]} 10Z 1D", one).as_bytes())
    [taken] = commit(school, [path]).files
    assert taken.verdict is Verdict.REVIEW
    doubts = open_questions(school, [path])
    assert [(doubt.path, doubt.raw) for doubt in doubts] == [("asked_before", "1A / 1D"), ("choose_again", "10Z")]
    [sheet] = fix(school, path, tmp_path / "mend")
    assert sheet.taken.reference == one
    decided(school, [path], lambda doubt: (doubt.ways[1].words, "They rang"))
    commit(school, [path])
    [record] = school.store.records(form=SLUG)
    assert (record.verdict, record.answers["asked_before"]) == (Verdict.NEWER_REVISION, "agree")


def test_a_message_with_an_attachment_is_read_as_before() -> None:
    """(5)"""
    [found] = read(letter(("form.xlsx", filled()), text=WHOLE_ROW, In_Reply_To=f"<{REF}.0@x>"))
    assert isinstance(found, Reading)
    assert found.label == "attachment form.xlsx"
    assert found.how == ""
    assert UNSURE not in found.answers.values()
