"""What the content of one answer box means, whichever door it came through; and what a person is told of it.

1. A value is what was meant, or there is none and an error says so; a value that may be another comes with a warning.
2. Every problem says what was found and what to do, in these words: they are what a person sees of the reader.
3. Dates are read in the order of the United Kingdom, however people write them; what is no date is none.
4. Excel counts days from 1900, with a day that never was, or from 1904.
5. Words mean what they say in any spelling, with any kind of quotes, dashes and spaces; nothing is guessed.
6. Ticks are marks beside their choices; what is neither a mark nor a blank is said with its choice.
7. A cell is what it shows: per cent, dates, truth values; formulas and errors are said.
8. What is too long to be an answer, or cannot be shown, costs no time and harms no screen.
"""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pytest

from formgen.ask import PartialDate, State
from formgen.errors import Severity
from formgen.outline import Kind, Option, Question
from formgen.read.ooxml.workbook import Cell
from formgen.read.values import dates, words
from formgen.read.values.content import Content, content
from formgen.read.values.dates import Found, date_in, from_serial, in_words, partial_in
from formgen.read.values.flaws import SHOWN, Flaw, Typed, short, spelt
from formgen.read.values.ticks import ticked
from formgen.read.values.typed import in_order, tick, typed

AGREEMENT = (Option("agree", "Agree", "1"), Option("disagree", "Disagree", "2"))
PLACES = (
    Option("in", "In class", "1"), Option("out", "Outside, in a group", "2"), Option("none", "None", "3"),
    Option("class", "Class", "4"), Option("in_class", "In class, class", "5"),
)  # fmt: skip
STATES = (State.DONT_KNOW, State.DECLINED)


def question(kind: Kind, **more: Any) -> Question:
    choices = {Kind.CHOICE: AGREEMENT, Kind.CHOICES: PLACES}.get(kind, ())
    return Question("q", "q", "Q01", kind, "Label", **{"choices": choices, **more})


def value(kind: Kind, found: Any, **more: Any) -> Any:
    """The value of a box in which nothing is wrong."""
    told = typed(question(kind, **more), found)
    assert told.flaws == (), told
    return told.value


def told(kind: Kind, found: Any, **more: Any) -> tuple[Any, str, str, str]:
    """The value of a box in which one thing is wrong; its code, message and fix."""
    made = typed(question(kind, **more), found)
    [flaw] = made.flaws
    assert flaw.severity is (Severity.ERROR if made.value is None else Severity.WARNING)
    return made.value, flaw.code, flaw.message, flaw.fix


# ---------------------------------------------------------------------------------------- what is said

SAID: list[tuple[Kind, Any, Any, str, str, str]] = [
    (Kind.LINE, date(2026, 4, 3), "3 April 2026", "became_date",
     "The cell holds a date or time; it was taken as “3 April 2026”.",
     "If something else was typed (1-6, 3/4), please type it again."),
    (Kind.LINE, time(10, 45), "10:45", "became_date", "The cell holds a date or time; it was taken as “10:45”.",
     "If something else was typed (1-6, 3/4), please type it again."),
    (Kind.TEXT, "bell \x07", None, "bad_character", "The text holds a character that no document shows.",
     "Please type it again."),
    (Kind.TEXT, "N/A", "N/A", "unclear", "“N/A” was kept as it is written.",
     "If nothing was meant, please leave the box empty."),
    (Kind.TEXT, "-", "-", "unclear", "“-” was kept as it is written.",
     "If nothing was meant, please leave the box empty."),
    (Kind.CHOICE, date(2026, 1, 6), None, "became_date",
     "The cell holds “6 January 2026”: Excel may have made a date of what was typed.",
     "Please type the answer again, with an apostrophe before it (’1-6) if Excel changes it."),
    (Kind.CHOICES, time(1, 6), None, "became_date",
     "The cell holds “01:06”: Excel may have made a date of what was typed.",
     "Please type the answer again, with an apostrophe before it (’1-6) if Excel changes it."),
    (Kind.YESNO, datetime(2026, 1, 6, 9, 5), None, "became_date",
     "The cell holds “6 January 2026, 09:05”: Excel may have made a date of what was typed.",
     "Please type the answer again, with an apostrophe before it (’1-6) if Excel changes it."),
    (Kind.CHOICE, "perhaps", None, "not_a_choice", "“perhaps” is not one of the choices.",
     "Please choose from: Agree, Disagree."),
    (Kind.CHOICES, "perhaps", None, "not_a_choice", "“perhaps” is not one of the choices.",
     "Please choose from: In class, Outside, in a group, None, Class, In class, class."),
    (Kind.CHOICE, "Agree / Disagree", None, "two_answers", "“Agree / Disagree” gives more than one answer.",
     "Please choose one."),
    (Kind.CHOICE, "-", None, "missing", "“-” was taken as no answer.", "If an answer was meant, please write it."),
    (Kind.CHOICES, "–", None, "missing", "“–” was taken as no answer.", "If an answer was meant, please write it."),
    (Kind.YESNO, "X", True, "cross", "The cross “X” was taken as yes.", "Please check that it means yes."),
    (Kind.YESNO, "yes or no", None, "two_answers", "“yes or no” gives more than one answer.", "Please choose one."),
    (Kind.YESNO, "sometimes", None, "unclear", "“sometimes” is not yes or no.", "Please write yes or no."),
    (Kind.SCALE, date(2026, 6, 1), None, "number_became_date", "The cell holds the date “1 June 2026”, not a number.",
     "Excel makes dates of what looks like one, such as 1-6. Please type the number again."),
    (Kind.WHOLE, time(7, 10), None, "number_became_date", "The cell holds the date “07:10”, not a number.",
     "Excel makes dates of what looks like one, such as 1-6. Please type the number again."),
    (Kind.SCALE, "seven", None, "unclear", "“seven” is not a whole number from 0 to 10.",
     "Please write a whole number from 0 to 10."),
    (Kind.WHOLE, 7.5, None, "unclear", "“7.5” is not a whole number.", "Please write a whole number."),
    (Kind.WHOLE, "7.5", None, "unclear", "“7.5” is not a whole number.", "Please write a whole number."),
    (Kind.NUMBER, "lots", None, "unclear", "“lots” is not a number.", "Please write a number."),
    (Kind.WHOLE, False, None, "unclear", "“No” is not a whole number.", "Please write a whole number."),
    (Kind.DATE, "31 June 2026", None, "impossible_date", "There is no such date as “31 June 2026”.",
     "Please write the date with its month in words, such as 6 October 2026."),
    (Kind.DATE, "soon", None, "unclear", "“soon” is not a date such as 6 October 2026.",
     "Please write a date such as 6 October 2026."),
    (Kind.DATE, True, None, "unclear", "“Yes” is not a date such as 6 October 2026.",
     "Please write a date such as 6 October 2026."),
    (Kind.DATE, time(10, 45), None, "unclear", "“10:45” is not a date such as 6 October 2026.",
     "Please write a date such as 6 October 2026."),
    (Kind.DATE, 2026, None, "unclear", "“2026” is not a date such as 6 October 2026.",
     "Please write a date such as 6 October 2026."),
    (Kind.DATE, 46301, date(2026, 10, 6), "date_from_number", "The number 46301 was read as 6 October 2026.",
     "Please check the date."),
    (Kind.PARTIAL_DATE, 46301.0, PartialDate(2026, 10, 6), "date_from_number",
     "The number 46301 was read as 6 October 2026.", "Please check the date."),
    (Kind.DATE, "Monday 6 October 2026", date(2026, 10, 6), "weekday_differs",
     "6 October 2026 is a Tuesday, not as written: “Monday 6 October 2026”.", "Please check the date."),
    (Kind.DATE, "6/10/2026", date(2026, 10, 6), "ambiguous_date", "“6/10/2026” was read as 6 October 2026.",
     "If day and month were meant the other way round, please write the month in words."),
    (Kind.PARTIAL_DATE, "6/10/2026", PartialDate(2026, 10, 6), "ambiguous_date",
     "“6/10/2026” was read as 6 October 2026.",
     "If day and month were meant the other way round, please write the month in words."),
    (Kind.PARTIAL_DATE, date(2020, 7, 1), PartialDate(2020, 7), "month_from_date", "1 July 2020 was read as July 2020.",
     "If the first of the month was meant, please write it in words."),
    (Kind.PARTIAL_DATE, "one day", None, "unclear", "“one day” is not a date, a month such as July 2020, or a year.",
     "Please write a date, a month such as July 2020, or a year."),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "found", "meant", "code", "message", "fix"), SAID)
def test_what_is_wrong_is_said_in_these_words(
    kind: Kind, found: Any, meant: Any, code: str, message: str, fix: str
) -> None:
    """(1), (2)"""
    assert told(kind, found) == (meant, code, message, fix)


@pytest.mark.parametrize("kind", [Kind.CHOICE, Kind.YESNO, Kind.SCALE, Kind.DATE])
def test_the_fix_names_the_states_that_the_question_offers(kind: Kind) -> None:
    """(2)"""
    *_, fix = told(kind, "perhaps", states=(State.BLANK, *STATES))
    assert fix.endswith(", or “Don’t know”, or “Rather not say”.")


def test_a_scale_of_its_own_says_its_own_ends() -> None:
    """(2)"""
    *_, message, fix = told(Kind.SCALE, "many", minimum=2, maximum=5)
    assert (message, fix) == (
        "“many” is not a whole number from 2 to 5.", "Please write a whole number from 2 to 5.",
    )  # fmt: skip


def test_a_dash_is_an_error_only_where_an_answer_is_required() -> None:
    """(1), (2)"""
    [flaw] = typed(question(Kind.SCALE, required=False), "-").flaws
    assert flaw == Flaw("taken_as_blank", "“-” was taken as no answer.", "If an answer was meant, please write it.",
                        Severity.WARNING)  # fmt: skip
    assert typed(question(Kind.SCALE), "-").flaws[0].severity is Severity.ERROR


# ------------------------------------------------------------------------------------------- texts


def test_a_text_is_kept_as_it_is_written() -> None:
    """(1)"""
    assert value(Kind.TEXT, " two\r\nlines ") == "two\nlines"


@pytest.mark.parametrize(
    ("found", "said"), [(12.0, "12"), (1234567890123456, "1234567890123456"), (True, "Yes"), (False, "No")]
)
def test_a_number_in_a_box_of_text_is_kept_and_said(found: Any, said: str) -> None:
    """(2)"""
    told = typed(question(Kind.LINE), found)
    assert (told.value, [flaw.code for flaw in told.flaws]) == (said, ["became_number"])
    assert f"“{said}”" in told.flaws[0].message
    assert told.flaws[0].severity is Severity.WARNING


@pytest.mark.parametrize("found", [None, "", "  ", "\n", "\u00a0"])
def test_space_is_a_blank(found: Any) -> None:
    """(1)"""
    for kind in (kind for kind in Kind if kind is not Kind.TABLE):
        assert typed(question(kind), found) == Typed()


def test_a_table_has_no_value_of_its_own() -> None:
    """(1)"""
    with pytest.raises(TypeError, match=r"^q is a table: its columns have values$"):
        typed(question(Kind.TABLE), "x")


def test_only_printed_words_are_a_state_among_free_words() -> None:
    """(1): a child who “declined” is an answer in a text; “Rather not say” where it is offered is none."""
    assert value(Kind.TEXT, "rather not say", states=STATES) is State.DECLINED
    assert told(Kind.TEXT, "declined", states=STATES)[:2] == ("declined", "unclear")
    assert told(Kind.TEXT, "Don’t know")[:2] == ("Don’t know", "unclear")
    assert value(Kind.TEXT, "n/a in the mornings", states=STATES) == "n/a in the mornings"


# ------------------------------------------------------------------------------------------ choices


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Agree", "agree"), ("agree.", "agree"), ("AGREE", "agree"), ("1. Agree", "agree"), ("1) Agree", "agree"),
        ("(1) Agree", "agree"), ("1: Agree", "agree"), ("1 - Agree", "agree"), ("1 Agree", "agree"),
        ("  Disagree  ", "disagree"), ("agree / AGREE", "agree"),
    ],
)  # fmt: skip
def test_a_choice_may_stand_with_its_number(text: str, code: str) -> None:
    """(5)"""
    assert value(Kind.CHOICE, text) == code


@pytest.mark.parametrize("text", ["2. Agree", "1", "Agree mostly", "1.", "agree, perhaps"])
def test_what_is_no_choice_is_none(text: str) -> None:
    """(1), (5): a number that is another choice’s makes it unsure."""
    assert told(Kind.CHOICE, text)[:2] == (None, "not_a_choice")


@pytest.mark.parametrize(
    "text", ["Agree; Disagree", "agree\ndisagree", "Agree & Disagree", "Agree • Disagree", "Agree | Disagree",
             "Agree + Disagree", "Agree, Disagree", "Agree and Disagree", "agree OR disagree"],
)  # fmt: skip
def test_two_choices_where_one_is_asked_are_two_answers(text: str) -> None:
    """(1)"""
    assert told(Kind.CHOICE, text)[:2] == (None, "two_answers")


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("None; In class", ("in", "none")), ("In class and None", ("in", "none")), ("; In class •", ("in",)),
        ("Outside, in a group, None", ("out", "none")), ("outside, in a group", ("out",)),
        ("In class; In class; None", ("in", "none")), ("3 None & (1) In class", ("in", "none")),
    ],
)  # fmt: skip
def test_several_choices_are_taken_in_printed_order_each_once(text: str, codes: tuple[str, ...]) -> None:
    """(1), (5)"""
    assert value(Kind.CHOICES, text) == codes


@pytest.mark.parametrize("text", ["In class or None", "In class; elsewhere", "In class, class", "None None"])
def test_a_list_with_a_part_that_is_no_choice_or_that_reads_in_two_ways_is_none(text: str) -> None:
    """(1), (5): “In class, class” is one choice, or two."""
    if text == "In class, class":
        text = "In class, class; None"
    assert told(Kind.CHOICES, text)[:2] == (None, "not_a_choice")


def test_a_long_list_costs_no_time() -> None:
    """(8)"""
    many = tuple(Option(f"c{n}", f"Word{n}", str(n)) for n in range(1, 40))
    asked = question(Kind.CHOICES, choices=many)
    most = words.MOST_PIECES // 2
    assert len(words.options_in(asked, "; ".join(o.label for o in many[:most]), listing=True)) == most
    assert words.options_in(asked, "; ".join(o.label for o in many[: most + 1]), listing=True) == ()
    long = "Word1" + " " * words.LONGEST
    assert words.options_in(asked, long[: words.LONGEST], listing=True) == (many[0],)
    assert words.options_in(asked, long, listing=True) == ()


def test_chosen_options_are_told_in_printed_order() -> None:
    """(1)"""
    assert in_order(question(Kind.CHOICES), (PLACES[2], PLACES[0], PLACES[2])) == ("in", "none")


@pytest.mark.parametrize("kind", [Kind.CHOICE, Kind.CHOICES, Kind.YESNO, Kind.WHOLE, Kind.DATE])
def test_a_state_is_taken_where_it_is_offered(kind: Kind) -> None:
    """(1)"""
    assert value(kind, "not sure", states=STATES) is State.DONT_KNOW
    assert value(kind, "Rather not say", states=STATES) is State.DECLINED
    assert told(kind, "Not asked", states=STATES)[0] is None
    assert told(kind, "not sure")[0] is None


# ----------------------------------------------------------------------------------------- yes or no


@pytest.mark.parametrize("found", ["Yes", "yes!", "YES.", "y", True, 1, 1.0, "✓", "yes please"])
def test_yes(found: Any) -> None:
    """(5)"""
    assert value(Kind.YESNO, found) is True


@pytest.mark.parametrize("found", ["No", "no!", "n", False, 0, 0.0, "no thank you"])
def test_no(found: Any) -> None:
    """(5)"""
    assert value(Kind.YESNO, found) is False


@pytest.mark.parametrize("text", ["Yes/No", "yes and no", "no or yes", "yes, no", "Y N"])
def test_yes_and_no_are_two_answers(text: str) -> None:
    """(1)"""
    assert told(Kind.YESNO, text)[:2] == (None, "two_answers")


@pytest.mark.parametrize("text", ["yes, sometimes", "no no", "yes yes", "norway", "2", "yes-ish and no-ish"])
def test_what_is_neither_yes_nor_no_is_unclear(text: str) -> None:
    """(1)"""
    assert told(Kind.YESNO, text)[:2] == (None, "unclear")


def test_pages_of_yes_and_no_are_not_taken_apart() -> None:
    """(8)"""
    _, code, message, _ = told(Kind.YESNO, "yes no " * 300)
    assert (code, message) == ("unclear", "“yes no yes no yes no yes no yes no yes…” is not yes or no.")
    assert told(Kind.YESNO, "yes no " * 200)[1] == "two_answers"


# ------------------------------------------------------------------------------------------- numbers


@pytest.mark.parametrize(
    ("found", "meant"),
    [
        (7, 7), (7.0, 7), ("7", 7), (" +7 ", 7), ("−7", -7), ("–7", -7), ("1,200", 1200), ("7.0", 7),
        ("12,345,678", 12345678), ("999999999999999", 999999999999999),
    ],
)  # fmt: skip
def test_whole_numbers(found: Any, meant: int) -> None:
    """(1)"""
    made = value(Kind.WHOLE, found)
    assert (made, type(made)) == (meant, int)


@pytest.mark.parametrize(
    "text", ["1,20", "12,34,567", "1.", ".5", "7 8", "1e3", "0x7", "7/10", "9999999999999999", "7-"]
)
def test_what_is_no_number_is_none(text: str) -> None:
    """(1)"""
    assert told(Kind.NUMBER, text)[:2] == (None, "unclear")


@pytest.mark.parametrize(("found", "meant"), [(0.1 + 0.2, "0.3"), ("2.50", "2.50"), (3, "3"), ("1,200.5", "1200.5")])
def test_numbers_keep_what_was_written(found: Any, meant: str) -> None:
    """(1)"""
    made = value(Kind.NUMBER, found)
    assert (str(made), type(made)) == (meant, Decimal)


@pytest.mark.parametrize("text", ["25 minutes", "25 Minutes", "25minutes", " 25 minutes "])
def test_the_unit_that_is_printed_beside_the_box_may_be_written_too(text: str) -> None:
    """(1)"""
    assert value(Kind.WHOLE, text, unit="minutes") == 25
    assert told(Kind.WHOLE, text)[1] == "unclear"
    assert told(Kind.WHOLE, "25 hours", unit="minutes")[1] == "unclear"


# --------------------------------------------------------------------------------------------- dates

DAY = date(2026, 10, 6)


@pytest.mark.parametrize(
    "text",
    [
        "2026-10-06", "2026/10/06", "2026.10.6", "2026-10-06T09:30:00", "2026-10-06T09:30:00.123Z", "6 Oct 2026",
        "6 October 2026", "6th October 2026", "6 th October, 2026", "6th of October 2026", "6-Oct-26", "6 Oct '26",
        "06.October.2026", "October 6, 2026", "Oct. 6th 2026", "October 6th, 2026", "Tuesday 6 October 2026",
        "Tue. 6 October 2026", "Tues, 6 October 2026", "6 October 2026.", "6 October 2026 at 9:30 am",
        "6 October 2026, 14.30", "Tuesday, 2026-10-06", "6 OCTOBER 2026 ", "6\u00a0October\u00a02026",
    ],
)  # fmt: skip
def test_dates_as_people_write_them(text: str) -> None:
    """(3)"""
    assert date_in(text) == Found(DAY)


@pytest.mark.parametrize("text", ["6/10/2026", "06/10/26", "6.10.2026", "6-10-26", "6 / 10 / 2026", "6 10 2026",
                                  "Tuesday 6/10/2026"])  # fmt: skip
def test_figures_are_read_day_first_and_may_be_meant_the_other_way(text: str) -> None:
    """(3)"""
    assert date_in(text) == Found(DAY, ambiguous=True)


@pytest.mark.parametrize(
    ("text", "ambiguous"), [("12/10/2026", True), ("13/10/2026", False), ("10/10/2026", False), ("1/12/2026", True)]
)
def test_a_day_after_the_twelfth_or_equal_to_its_month_is_sure(text: str, ambiguous: bool) -> None:
    """(3)"""
    found = date_in(text)
    assert found is not None
    assert found.ambiguous is ambiguous


@pytest.mark.parametrize(
    "text", ["6/10-2026", "6 October", "October 2026", "6 Oc 2026", "6 Octopus 2026", "Someday 6 October 2026",
             "Tu 6 October 2026", "6/10/202", "6-8 October 2026", "2026-10-06-07", "6 October 2026 at noon", "",
             "the 6 October 2026", "X 6/10/2026", "October 6 26"],
)  # fmt: skip
def test_what_is_no_date_is_none(text: str) -> None:
    """(3)"""
    assert date_in(text) is None


@pytest.mark.parametrize("text", ["31/6/2026", "29/2/2025", "10/13/2026", "0/1/2026", "6 October 1899", "1/1/2101"])
def test_a_day_that_there_is_not_is_impossible(text: str) -> None:
    """(3)"""
    with pytest.raises(dates.ImpossibleDateError):
        date_in(text)


def test_an_impossible_date_says_which() -> None:
    """(3)"""
    with pytest.raises(dates.ImpossibleDateError, match=r"^31/6/2026$"):
        date_in("31/6/2026")
    with pytest.raises(dates.ImpossibleDateError, match=r"^1899$"):
        date_in("6 October 1899")


@pytest.mark.parametrize(
    ("text", "year"), [("6 Oct 69", 2069), ("6 Oct 70", 1970), ("6 Oct 00", 2000), ("6 Oct 1900", 1900),
                       ("6 Oct 2100", 2100), ("6 Oct 99", 1999)],
)  # fmt: skip
def test_years_of_two_figures_lie_within_the_working_life_of_a_school(text: str, year: int) -> None:
    """(3)"""
    assert date_in(text) == Found(date(year, 10, 6))


@pytest.mark.parametrize(("word", "number"), [("mon", 0), ("wednesday", 2), ("sun", 6), ("sat", 5), ("thu", 3)])
def test_another_weekday_than_the_day_is_said(word: str, number: int) -> None:
    """(3)"""
    monday = date(2026, 10, 5)
    for more in range(7):
        day = monday.replace(day=5 + more)
        assert date_in(f"{word} {day.day} October 2026") == Found(day, weekday=more != number)


MONTHS = ("jan", "february", "mar", "apr", "may", "june", "july", "aug", "sept", "oct", "novem", "dec")


@pytest.mark.parametrize(("n", "month"), list(enumerate(MONTHS, 1)))
def test_months_may_be_shortened(n: int, month: str) -> None:
    """(3)"""
    assert date_in(f"20 {month} 2026") == Found(date(2026, n, 20))
    assert partial_in(f"{month} 2026") == PartialDate(2026, n)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2020", PartialDate(2020)), ("July 2020", PartialDate(2020, 7)), ("Sept., 2020", PartialDate(2020, 9)),
        ("jul-2020", PartialDate(2020, 7)), ("7/2020", PartialDate(2020, 7)), ("07 . 2020", PartialDate(2020, 7)),
        ("2020-11", PartialDate(2020, 11)), ("2020/1", PartialDate(2020, 1)), ("summer 2020", None), ("Ju 2020", None),
        ("20", None), ("July 20", None), ("2020 or so", None), ("7 2020", None), ("1900", PartialDate(1900)),
        ("2100", PartialDate(2100)),
    ],
)  # fmt: skip
def test_months_and_years(text: str, meant: PartialDate | None) -> None:
    """(3)"""
    assert partial_in(text) == meant


@pytest.mark.parametrize(("text", "meant"), [("July 2020", PartialDate(2020, 7)), ("2020", PartialDate(2020))])
def test_a_box_for_months_and_years_takes_them(text: str, meant: PartialDate) -> None:
    """(3)"""
    assert value(Kind.PARTIAL_DATE, text) == meant
    assert told(Kind.DATE, text)[1] == "unclear"


@pytest.mark.parametrize("text", ["1899", "2101", "13/2020", "0/2020", "7/1899", "July 2101", "2020-13"])
def test_a_month_or_year_that_cannot_be_is_impossible(text: str) -> None:
    """(3)"""
    with pytest.raises(dates.ImpossibleDateError):
        partial_in(text)
    assert told(Kind.PARTIAL_DATE, text)[1] == "impossible_date"


def test_a_date_box_takes_dates_as_the_cell_has_them() -> None:
    """(3)"""
    assert value(Kind.DATE, datetime(2026, 10, 6, 14, 30)) == DAY
    assert value(Kind.DATE, date(2026, 10, 1)) == date(2026, 10, 1)
    assert value(Kind.PARTIAL_DATE, datetime(2026, 10, 6, 14, 30)) == PartialDate(2026, 10, 6)
    assert value(Kind.PARTIAL_DATE, "6 October 2026") == PartialDate(2026, 10, 6)
    assert told(Kind.PARTIAL_DATE, datetime(2026, 10, 1, 9))[0] == PartialDate(2026, 10)
    assert type(value(Kind.DATE, datetime(2026, 10, 6, 14, 30))) is date


@pytest.mark.parametrize(("found", "year"), [(2020, 2020), (2020.0, 2020), (1900, 1900), (2100, 2100)])
def test_a_number_may_be_a_year_where_a_year_is_asked(found: Any, year: int) -> None:
    """(3)"""
    assert value(Kind.PARTIAL_DATE, found) == PartialDate(year)
    assert told(Kind.DATE, found)[1] == "unclear"


@pytest.mark.parametrize("found", [1899, 2101, 2020.5, -3, 46301.5, 0.5, 25_568, 73_416])
def test_a_number_that_is_no_day_of_a_lifetime_is_unclear(found: Any) -> None:
    """(4): only what has lost its format is read, between 1970 and 2100."""
    for kind in (Kind.DATE, Kind.PARTIAL_DATE):
        assert told(kind, found)[:2] == (None, "unclear")


@pytest.mark.parametrize(("found", "day"), [(25_569, date(1970, 1, 1)), (73_415, date(2100, 12, 31))])
def test_the_first_and_the_last_day_that_a_number_may_be(found: int, day: date) -> None:
    """(4)"""
    assert told(Kind.DATE, found)[:2] == (day, "date_from_number")


# ---------------------------------------------------------------------------------------- Excel's days


@pytest.mark.parametrize(
    ("serial", "moment"),
    [
        (0, time()), (0.5, time(12)), (0.25, time(6)), (0.999999, time()), (1, date(1900, 1, 1)),
        (59, date(1900, 2, 28)), (60, None), (60.5, None), (61, date(1900, 3, 1)), (46301, DAY),
        (46301.5, datetime(2026, 10, 6, 12)), (46301.000001, DAY), (46301.999999, date(2026, 10, 7)),
        (46301.25, datetime(2026, 10, 6, 6)), (2_958_465, date(9999, 12, 31)), (2_958_465.999999, None),
        (2_958_466, None), (-1, None), (-0.5, None), (1.75, datetime(1900, 1, 1, 18)),
    ],
)  # fmt: skip
def test_days_are_counted_from_1900_as_excel_counts_them(serial: float, moment: Any) -> None:
    """(4): its 29 February 1900 never was."""
    found = from_serial(serial, date1904=False)
    assert (found, type(found)) == (moment, type(moment))


@pytest.mark.parametrize(
    ("serial", "moment"), [(1, date(1904, 1, 2)), (60, date(1904, 3, 1)), (61, date(1904, 3, 2)), (0.5, time(12)),
                           (44839, DAY), (44839.5, datetime(2026, 10, 6, 12)), (2_958_465, None)],
)  # fmt: skip
def test_days_are_counted_from_1904_where_the_workbook_says_so(serial: float, moment: Any) -> None:
    """(4)"""
    assert from_serial(serial, date1904=True) == moment


def test_moments_are_said_as_people_say_them() -> None:
    """(2)"""
    assert in_words(DAY) == "6 October 2026"
    assert in_words(datetime(2026, 10, 6, 9, 5)) == "6 October 2026, 09:05"
    assert in_words(time(9, 5)) == "09:05"
    assert in_words(PartialDate(2026, 10)) == "October 2026"


# ------------------------------------------------------------------------------------------ spelling


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Don’t Know", "don't know"), ("don‘t", "don't"), ("donʼt", "don't"), ("don`t", "don't"), ("don´t", "don't"),
        ("“a”", '"a"'), ("„a", '"a'), ("1–2", "1-2"), ("1—2", "1-2"), ("1−2", "1-2"), ("1‐2", "1-2"), ("1‑2", "1-2"),
        ("a\u200bb", "ab"), ("✔\ufe0f", "✔"), ("\ufeffa", "a"), ("ﬁve", "five"), ("７", "7"), ("a\u00a0 b\n", "a b"),
        ("STRASSE", "straße"),
    ],
)  # fmt: skip
def test_spellings_that_mean_the_same(one: str, other: str) -> None:
    """(5)"""
    assert words.key(one) == words.key(other)


def test_a_long_text_is_compared_as_it_is() -> None:
    """(8)"""
    assert words.key("A" * words.LONGEST) == "a" * words.LONGEST
    assert words.key("A" * (words.LONGEST + 1)) == "A" * (words.LONGEST + 1)


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("Don’t know", State.DONT_KNOW), ("dk", State.DONT_KNOW), ("??", State.DONT_KNOW), ("no idea", State.DONT_KNOW),
        ("Not asked", State.NOT_ASKED), ("not asked yet", State.NOT_ASKED), ("prefer not to say", State.DECLINED),
        ("N/A", State.NOT_APPLICABLE), ("na", State.NOT_APPLICABLE), ("blank", None), ("", None), ("knows", None),
    ],
)  # fmt: skip
def test_words_for_states(text: str, state: State | None) -> None:
    """(5)"""
    every = question(Kind.TEXT, states=tuple(State))
    assert words.state_in(every, text) is state
    assert words.state_in(question(Kind.TEXT), text) is None
    assert words.evades(text) is (state is not None or text == "blank")


def test_a_blank_box_is_no_printed_state() -> None:
    """(5)"""
    assert words.printed_state(question(Kind.TEXT, states=(State.BLANK,)), "") is None


# ------------------------------------------------------------------------------------ what is shown


def test_what_was_found_is_shown_short_and_on_one_line() -> None:
    """(2), (8)"""
    assert short("two\n lines") == "“two lines”"
    assert short("x" * SHOWN) == f"“{'x' * SHOWN}”"
    assert short("x" * (SHOWN + 1)) == f"“{'x' * (SHOWN - 1)}…”"
    assert short("x" * (SHOWN - 2) + " yz") == f"“{'x' * (SHOWN - 2)}…”"
    assert short("a\x07b\u202ec\ud800d\x1be") == "“a?b?c?d?e”"
    assert short(" " * 999 + "xyz") == "“x”"


@pytest.mark.parametrize(
    ("found", "text"), [(None, ""), (True, "Yes"), (False, "No"), (7.0, "7"), (0.1 + 0.2, "0.3"), (7, "7"),
                        (date(2026, 10, 6), "6 October 2026"), (time(9, 5), "09:05"), ("a", "a")],
)  # fmt: skip
def test_what_was_found_as_text(found: Any, text: str) -> None:
    """(2)"""
    assert spelt(found) == text


# --------------------------------------------------------------------------------------------- ticks


@pytest.mark.parametrize(
    ("found", "ticks"),
    [("✓", True), ("X", True), (1, True), (True, True), ("", False), (None, False), ("no", False), ("-", False),
     (0, False), (False, False), ("maybe", None), (2, None)],
)  # fmt: skip
def test_a_tick_is_a_mark_a_blank_or_unclear(found: Any, ticks: bool | None) -> None:
    """(6)"""
    assert tick(found) is ticks


def marks(*found: Any) -> list[tuple[Option, Content]]:
    return [(option, Content(one)) for option, one in zip(PLACES, found, strict=False)]


CHOICES = question(Kind.CHOICES, states=STATES)


def test_ticked_choices_are_told_in_printed_order() -> None:
    """(6)"""
    assert ticked(CHOICES, list(reversed(marks("✓", "no", "x"))), Content()) == (Typed(("in", "none")), [])
    assert ticked(CHOICES, marks("", None, "-"), Content()) == (Typed(), [])


def test_what_is_neither_a_tick_nor_a_blank_is_said_with_its_choice() -> None:
    """(2), (6)"""
    made, faults = ticked(CHOICES, marks("✓", "perhaps"), Content())
    assert made == Typed(("in",))
    flaw = Flaw("unclear", "“perhaps” is neither a tick nor a blank.", "Please write ✓ or x, or leave it empty.")
    assert faults == [(PLACES[1], flaw)]


def test_a_flaw_of_a_tick_box_is_told_once() -> None:
    """(6)"""
    broken = Flaw("error_cell", "Broken.", "Mend it.")
    assert ticked(CHOICES, [(PLACES[0], Content(None, (broken,)))], Content())[1] == [(PLACES[0], broken)]
    odd = Content("perhaps", (broken,))
    assert ticked(CHOICES, [(PLACES[0], odd)], Content())[1] == [(PLACES[0], broken)]


def test_words_in_the_row_of_the_question_count_where_nothing_is_ticked() -> None:
    """(6)"""
    assert ticked(CHOICES, marks("", ""), Content("Don’t know"))[0] == Typed(State.DONT_KNOW)
    assert ticked(CHOICES, marks("", ""), Content("None"))[0] == Typed(("none",))
    assert ticked(CHOICES, marks("", "", "x"), Content("None"))[0] == Typed(("none",))


def test_ticks_and_other_words_are_two_answers() -> None:
    """(2), (6)"""
    fix = "Please leave only one of the two."
    made, _ = ticked(CHOICES, marks("x"), Content("dk"))
    assert made == Typed(None, (Flaw("two_answers", "There are ticks, and beside them “Don’t know”.", fix),))
    made, _ = ticked(CHOICES, marks("x"), Content("None"))
    assert made == Typed(None, (Flaw("two_answers", "There are ticks, and beside them “None”.", fix),))


def test_a_flaw_of_the_question_s_own_row_is_told_beside_the_ticks() -> None:
    """(6)"""
    broken = Flaw("error_cell", "Broken.", "Mend it.")
    assert ticked(CHOICES, marks("x"), Content(None, (broken,)))[0] == Typed(("in",), (broken,))
    assert ticked(CHOICES, marks(""), Content("dk", (broken,)))[0] == Typed(State.DONT_KNOW, (broken,))
    made, _ = ticked(CHOICES, marks("x"), Content("perhaps", (broken,)))
    assert (made.value, [flaw.code for flaw in made.flaws]) == (("in",), ["error_cell", "not_a_choice"])
    made, _ = ticked(CHOICES, marks("x"), Content("dk", (broken,)))
    assert (made.value, [flaw.code for flaw in made.flaws]) == (None, ["error_cell", "two_answers"])


# --------------------------------------------------------------------------------------------- cells


def cell(value: Any = None, **more: Any) -> Cell:
    parts = {"raw": str(value or ""), "formula": None, "error": None, "date": False, "percent": False, **more}
    return Cell(value, **parts)


def test_an_empty_cell_holds_nothing() -> None:
    """(7)"""
    assert content(None, date1904=False) == Content()
    assert content(cell("a"), date1904=False) == Content("a")


@pytest.mark.parametrize(
    ("formula", "truth"), [("=TRUE()", True), ("= of:FALSE()", False), ("=true", True), ("=False ( )", False)]
)
def test_truth_values_are_written_as_formulas(formula: str, truth: bool) -> None:
    """(7)"""
    assert content(cell(1, formula=formula), date1904=False) == Content(truth)


@pytest.mark.parametrize("formula", ["=TRUE()+1", "=NOT(TRUE())", "TRUE()"])
def test_other_formulas_are_no_truth_values(formula: str) -> None:
    """(7)"""
    assert content(cell(2, formula=formula), date1904=False).flaws[0].code == "formula"


def test_a_formula_is_read_by_its_result_with_a_warning() -> None:
    """(2), (7)"""
    assert content(cell(2, formula="=1+1"), date1904=False) == Content(2, (Flaw(
        "formula", "The cell holds a formula with the result “2”: “=1+1”.",
        "Please type the answer in place of the formula.", Severity.WARNING,
    ),))  # fmt: skip


def test_a_formula_without_a_result_is_no_answer() -> None:
    """(2), (7)"""
    assert content(cell(None, formula="=1+1"), date1904=False) == Content(None, (Flaw(
        "formula", "The cell holds a formula without a result: “=1+1”.",
        "Please type the answer in place of the formula.",
    ),))  # fmt: skip
    assert content(cell(None, formula=""), date1904=False).flaws[0].message.endswith("without a result: “”.")


def test_an_error_is_no_answer() -> None:
    """(2), (7)"""
    assert content(cell(None, error="#NAME?", formula="=- shy"), date1904=False) == Content(None, (Flaw(
        "error_cell", "The cell shows the error “#NAME?” instead of an answer.",
        "Please type the answer again; if it begins with = or -, put an apostrophe (’) before it.",
    ),))  # fmt: skip


@pytest.mark.parametrize(
    ("share", "shown", "said"), [(0.85, 85, "85%"), (0.855, 85.5, "85.5%"), (1, 100, "100%"), (0.07, 7, "7%"),
                                 (0.123456789, 12.345679, "12.3457%")],
)  # fmt: skip
def test_per_cent_is_read_as_it_is_shown(share: float, shown: float, said: str) -> None:
    """(2), (7)"""
    made = content(cell(share, percent=True), date1904=False)
    [flaw] = made.flaws
    assert (made.found, type(made.found)) == (shown, type(shown))
    assert flaw == Flaw("percent", f"The cell shows {said}: it was read as {said[:-1]}.",
                        "Please check that this is meant.", Severity.WARNING)  # fmt: skip


def test_per_cent_of_words_and_truth_values_are_what_they_are() -> None:
    """(7)"""
    assert content(cell("half", percent=True), date1904=False) == Content("half")
    assert content(cell(True, percent=True), date1904=False) == Content(True)


def test_a_number_without_end_is_no_answer() -> None:
    """(2), (7)"""
    assert content(cell(1e308, percent=True), date1904=False) == Content(None, (Flaw(
        "unclear", "The cell shows a number without end.", "Please type the answer again.",
    ),))  # fmt: skip


def test_a_number_shown_as_a_date_is_that_date() -> None:
    """(4), (7)"""
    assert content(cell(46301, date=True), date1904=False) == Content(DAY)
    other = content(cell(44839, date=True), date1904=True)
    assert (other.found, [(flaw.code, flaw.severity) for flaw in other.flaws]) == (
        DAY, [("date_system", Severity.WARNING)],
    )  # fmt: skip
    assert content(cell(0.5, date=True), date1904=False) == Content(time(12))
    assert content(cell(46301), date1904=False) == Content(46301)
    assert content(cell(True, date=True), date1904=False) == Content(True)


def test_a_number_that_is_no_date_but_shown_as_one_is_said() -> None:
    """(2), (7)"""
    assert content(cell(-5.0, date=True), date1904=False) == Content(None, (Flaw(
        "impossible_date", "The cell shows -5 as a date; there is no such date.", "Please type it again.",
    ),))  # fmt: skip


@pytest.mark.parametrize(
    ("text", "found"),
    [("2026-10-06", DAY), ("2026-10-06T09:30:00", DAY), ("2026-10-06T09:30:00.5Z", DAY), ("2026-13-06", "2026-13-06"),
     ("2026-10-06 or so", "2026-10-06 or so"), ("soon", "soon")],
)  # fmt: skip
def test_a_date_that_the_file_writes_as_text_is_a_date_only_if_all_of_it_is_one(text: str, found: Any) -> None:
    """(7)"""
    assert content(cell(text, date=True), date1904=False) == Content(found)
    assert content(cell(text), date1904=False) == Content(text)


def test_a_formula_with_a_date_for_a_result_is_that_date_with_a_warning() -> None:
    """(7)"""
    made = content(cell(46301, formula="=TODAY()", date=True), date1904=False)
    assert (made.found, made.flaws[0].code) == (DAY, "formula")
