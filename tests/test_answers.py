"""What is promised of answers as plain data.

1. What `dump` writes is JSON, and `load` gives it back exactly, for every form and any valid filling.
2. `load` leaves out questions that it does not know; a row that cannot be is refused, never dropped.
3. An answer is found and set by its path and row; what is empty is blank, and a State is no value.
4. Tidied answers stand in printed order, without blanks, empty rows and what is not asked.
5. Every answer is shown in the words that a person reads.
6. A partial date is a year, a month or a day, and nothing between.
7. Text is normalised once: NFC, LF, no outer space; what no document can show is refused.
"""

from __future__ import annotations

import json
import random
import unicodedata
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up_form import MadeUp, answers

from formgen.answers import (
    Loaded,
    at,
    dump,
    flatten,
    get,
    label_of,
    load,
    open_rows,
    put,
    rows_shown,
    tidy,
    where,
    words,
)
from formgen.ask import FORBIDDEN_IN_XML, MONTHS, Audience, PartialDate, State, normalise
from formgen.form import form, slugs
from formgen.outline import outline
from formgen.specimen import specimen

OUTLINE = outline(MadeUp)
FULL = answers(
    later=State.DONT_KNOW, score=State.NOT_APPLICABLE, number=Decimal("0.10"),
    goals={"T2": {"now": 1, "then": State.DONT_KNOW}}, trips={"1": {"on": date(2026, 1, 1), "cost": Decimal("1E+2")}},
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([*slugs(), "made-up"]), st.integers(0, 10_000), st.floats(0, 1))
def test_answers_go_through_json_and_come_back_equal(slug: str, seed: int, fill: float) -> None:
    """(1)"""
    found = MadeUp if slug == "made-up" else form(slug)
    filled = specimen(found, random.Random(seed), fill=fill)
    again = load(outline(found), json.loads(json.dumps(dump(filled), ensure_ascii=False)))
    assert again == filled
    assert [(p, r, type(v)) for p, r, v in flatten(again)] == [(p, r, type(v)) for p, r, v in flatten(filled)]


def test_every_sort_of_value_goes_through_json() -> None:
    """(1)"""
    data = json.loads(json.dumps(dump(FULL)))
    assert data["later"] == {"state": "dont_know"}
    assert data["since"] == "2020-07"
    assert data["number"] == "0.10"
    assert data["trips"]["1"] == {"on": "2026-01-01", "cost": "100"}, "a number is written without powers of ten"
    assert data["goals"]["T2"]["then"] == {"state": "dont_know"}
    assert load(OUTLINE, data) == FULL


@pytest.mark.parametrize("slug", slugs())
def test_one_by_one_answers_are_loaded_as_all_at_once(slug: str) -> None:  # 1, 2
    whole, filled = outline(form(slug)), specimen(form(slug), random.Random(slug))
    data = {**dump(filled), "never_asked": 1}
    found = Loaded(whole, data)
    assert [found[name] for name in found] == list(load(whole, data).values())
    assert dict(found) == load(whole, data)
    assert ("never_asked" in found, found.get("never_asked"), len(found)) == (False, None, len(filled))


def test_a_row_that_cannot_be_is_no_blank() -> None:  # 2
    with pytest.raises(ValueError, match="no such row"):
        Loaded(OUTLINE, {"goals": {"T9": {"now": 1}}}).get("goals")


def test_what_the_form_does_not_ask_is_left_out_by_load() -> None:
    """(2)"""
    data = {"line": "x", "gone": 1, "goals": {"T1": {"now": 1, "gone": 2}}}
    assert load(OUTLINE, data) == {"line": "x", "goals": {"T1": {"now": 1}}}
    family = OUTLINE.for_audience(Audience.FAMILY)
    assert load(family, dump(FULL))["goals"] == {"T2": {"now": 1}}


@pytest.mark.parametrize("data", [{"goals": {"T9": {"now": 1}}}, {"trips": {"first": {}}}, {"trips": {"0": {}}},
                                  {"trips": {"-1": {}}}, {"trips": {"01": {}}}, {"day": "6/10/2026"},
                                  {"since": "soon"}, {"line": {"state": "perhaps"}}])  # fmt: skip
def test_what_dump_never_writes_is_refused(data: dict[str, Any]) -> None:
    """(2)"""
    with pytest.raises((KeyError, ValueError)):
        load(OUTLINE, data)


def test_an_answer_is_found_by_its_path_and_row() -> None:
    """(3)"""
    assert at(FULL, "line") == "A line"
    assert at(FULL, "goals.now", "T2") == 1
    assert at(FULL, "goals.now", "T1") is State.BLANK
    assert at(FULL, "nowhere.column", "T1") is State.BLANK
    assert at(FULL, "score") is State.NOT_APPLICABLE
    assert get(FULL, "score") is None
    assert get(FULL, "goals.then", "T2") is None
    assert get(FULL, "yes") is False, "“no” is an answer"


@pytest.mark.parametrize("nothing", [None, "", ()])
def test_what_is_empty_is_blank(nothing: Any) -> None:
    """(3)"""
    assert at({"line": nothing}, "line") is State.BLANK
    assert at({"goals": {"T1": {"now": nothing}}}, "goals.now", "T1") is State.BLANK


@pytest.mark.parametrize("something", [0, False, Decimal(0), State.DONT_KNOW])
def test_zero_and_no_are_not_blank(something: Any) -> None:
    """(3)"""
    assert at({"x": something}, "x") == something


def test_an_answer_is_put_where_it_is_found() -> None:
    """(3)"""
    made: dict[str, Any] = {}
    for path, row, value in flatten(FULL):
        put(made, path, row, value)
    assert made == FULL


def test_flattened_answers_have_their_rows() -> None:
    """(3)"""
    flat = list(flatten({"line": "x", "goals": {"T1": {"now": 1}, "T2": {}}}))
    assert flat == [("line", None, "x"), ("goals.now", "T1", 1)]


def test_tidied_answers_stand_in_printed_order_without_blanks() -> None:
    """(4)"""
    untidy = {
        "trips": {"3": {"cost": Decimal(1), "on": date(2026, 1, 1)}, "1": {"on": date(2026, 1, 2)}, "2": {"on": None}},
        "goals": {"T2": {}, "T1": {"then": State.BLANK, "now": 0}},
        "gone": 1, "whole": None, "some": (), "line": "x",
    }  # fmt: skip
    assert json.dumps(dump(tidy(OUTLINE, untidy))) == json.dumps({
        "line": "x",
        "goals": {"T1": {"now": 0}},
        "trips": {"1": {"on": "2026-01-02"}, "3": {"on": "2026-01-01", "cost": "1"}},
    })  # fmt: skip
    assert tidy(OUTLINE, tidy(OUTLINE, FULL)) == tidy(OUTLINE, FULL)
    assert tidy(OUTLINE.for_audience(Audience.CHILD), FULL) == {"line": "A line", "goals": {"T2": {"now": 1}}}


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([*slugs(), "made-up"]), st.integers(0, 10_000), st.floats(0, 1))
def test_tidied_answers_are_what_the_boxes_hold(slug: str, seed: int, fill: float) -> None:
    """(4): box by box, for every form, also where much is blank, put in another order, or not asked."""
    found = outline(MadeUp if slug == "made-up" else form(slug))
    chance = random.Random(seed)
    filled = [*flatten(specimen(MadeUp if slug == "made-up" else form(slug), chance, fill=fill))]
    chance.shuffle(filled)
    strewn: dict[str, Any] = {"not_asked": "x"}
    for path, row, value in filled:
        put(strewn, path, row, chance.choice([value, value, value, None, "", (), State.BLANK]))
    boxed: dict[str, Any] = {}
    for item in found.items(open_rows(found, strewn)):
        if (held := at(strewn, item.path, item.row)) is not State.BLANK:
            put(boxed, item.path, item.row, held)
    assert json.dumps(dump(tidy(found, strewn))) == json.dumps(dump(boxed)), "also in their order"


def test_open_rows_count_to_the_last_one_begun() -> None:
    """(4)"""
    assert open_rows(OUTLINE, {"trips": {"2": {}, "10": {}}}) == {"trips": 10}
    assert open_rows(OUTLINE, {}) == {"trips": 0}


def test_a_table_shows_its_blank_rows_after_the_filled_ones() -> None:
    """(4)"""
    trips = OUTLINE.question("trips")
    assert [o.code for o in rows_shown(trips, {})] == ["1", "2", "3", "4"]
    assert len(rows_shown(trips, {"trips": {"6": {}}})) == 6
    assert [o.code for o in rows_shown(OUTLINE.question("goals"), FULL)] == ["T1", "T2", "T3"]


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("line", None, ""),
        ("line", State.BLANK, ""),
        ("line", "red", "red"),
        ("one", "red", "Red"),
        ("one", "mauve", "mauve"),
        ("some", ("red", "green"), "Red, Green, mostly"),
        ("yes", True, "Yes"),
        ("yes", False, "No"),
        ("yes", State.DECLINED, "Rather not say"),
        ("score", 0, "0"),
        ("score", State.DONT_KNOW, "Don’t know"),
        ("score", State.NOT_ASKED, "Not asked"),
        ("score", State.NOT_APPLICABLE, "Does not apply"),
        ("number", Decimal("2.50"), "2.50"),
        ("number", Decimal("1E+2"), "100"),
        ("day", date(2026, 10, 6), "Tuesday 6 October 2026"),
        ("since", PartialDate(2020), "2020"),
        ("since", PartialDate(2020, 7), "July 2020"),
        ("since", PartialDate(2020, 7, 4), "4 July 2020"),
    ],
)
def test_an_answer_is_shown_in_words(name: str, value: Any, shown: str) -> None:
    """(5)"""
    assert words(OUTLINE.question(name), value) == shown


def test_a_box_is_told_by_its_code_and_label() -> None:
    """(5)"""
    assert where(OUTLINE.item("line")) == "Q01 A line"
    assert where(OUTLINE.item("goals.now", "T1")) == "Q17a.T1 First – Now"
    assert label_of(OUTLINE.question("one"), "blue") == "Blue"


@given(st.dates(), st.sampled_from([1, 2, 3]))
def test_a_partial_date_is_read_from_its_own_text(day: date, parts: int) -> None:
    """(6)"""
    partial = PartialDate(*(day.year, day.month, day.day)[:parts])
    assert PartialDate.parse(str(partial)) == partial == PartialDate.parse(partial)
    if parts == 3:
        assert PartialDate.parse(day) == PartialDate.parse(datetime(day.year, day.month, day.day)) == partial


@pytest.mark.parametrize(
    ("text", "partial"),
    [
        ("2020", PartialDate(2020)),
        (2020, PartialDate(2020)),
        (" 2020-07 ", PartialDate(2020, 7)),
        ("2020-07-14", PartialDate(2020, 7, 14)),
        ("July 2020", PartialDate(2020, 7)),
        ("july 2020", PartialDate(2020, 7)),
        ("Sept. 2020", PartialDate(2020, 9)),
        *((f"{month[:3]} 1999", PartialDate(1999, n)) for n, month in enumerate(MONTHS, 1)),
    ],
)
def test_a_partial_date_is_read_as_people_write_it(text: Any, partial: PartialDate) -> None:
    """(6)"""
    assert PartialDate.parse(text) == partial


@pytest.mark.parametrize("text", ["", "soon", "July", "Ju 2020", "M.. 2020", "July 20", "20", "2020-13", "2020-02-30",
                                  "14 2020", "2020-7", "0000", None, 3.5, "July ²020"])  # fmt: skip
def test_what_is_no_date_is_refused(text: Any) -> None:
    """(6)"""
    with pytest.raises(ValueError, match=r"."):
        PartialDate.parse(text)


def test_a_day_without_its_month_is_no_date() -> None:
    """(6)"""
    with pytest.raises(ValueError, match="a day needs its month"):
        PartialDate(2020, None, 14)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  two  words \n", "two  words"),
        ("one\r\ntwo\rthree\n", "one\ntwo\nthree"),
        ("Zoe\u0308", "Zoë"),
        ("tab\tstays", "tab\tstays"),
        ("🙂 مرحبا", "🙂 مرحبا"),
        ("", ""),
    ],
)
def test_text_is_normalised(typed: str, kept: str) -> None:
    """(7)"""
    assert normalise(typed) == kept


@pytest.mark.parametrize("bad", ["\x00", "\x07", "\x0b", "\x0c", "\x1b", "\ud800", "\ufffe"])
def test_what_no_document_can_show_is_refused(bad: str) -> None:
    """(7)"""
    with pytest.raises(ValueError, match="control character"):
        normalise(f"before{bad}after")


@pytest.mark.parametrize("value", [3, None, True, date(2026, 1, 1)])
def test_what_is_no_text_comes_back_as_it_is(value: Any) -> None:
    """(7)"""
    assert normalise(value) is value


@given(st.text())
def test_normalised_text_stays_as_it_is(text: str) -> None:
    """(7)"""
    if FORBIDDEN_IN_XML.search(text):
        return
    once = normalise(text)
    assert normalise(once) == once == unicodedata.normalize("NFC", once)
    assert "\r" not in once
