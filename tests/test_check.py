"""What is found wrong with answers.

1. A value of the wrong type, out of range, too long or not offered is one problem, coded by its sort.
2. Message and fix are plain English for people; neither holds what the child or the parent wrote.
3. What is missing is a problem, except in a draft; a State is no value, and only offered ones are taken.
4. Of a table only the rows count that are begun, ticked or, where all are wanted, fixed.
5. A rule runs as soon as its inputs are there and well typed, whatever else is wrong.
6. A rule within a table runs row by row, and its problem points at the row.
7. An `optional` rule needs only its first input; a rule with `context` is given the day and earlier records.
8. Problems come in printed order, and each names the box as it is printed.
9. Without the form's class (an old version) types are checked and rules are not.
10. Answers are judged, never changed.
11. A day so long ago that its year must be wrong is a problem.
"""

from __future__ import annotations

import copy
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up_form import MadeUp, answers

from formgen.ask import Audience, PartialDate, State
from formgen.check import KIND_WORDS, boxes, check, validate
from formgen.errors import Problem, Severity
from formgen.form import Context
from formgen.outline import Kind, outline

OUTLINE = outline(MadeUp)
TODAY = Context(date(2026, 6, 1))


def problems(context: Context = TODAY, draft: bool = False, **changes: Any) -> list[Problem]:
    """What is wrong with the valid answers after those changes."""
    return check(MadeUp, OUTLINE, answers(**changes), context, draft=draft)


def codes(found: list[Problem]) -> list[tuple[str, str | None]]:
    return [(p.code, p.path) for p in found]


def test_a_day_of_another_age_is_a_problem() -> None:
    """(11), (2)"""
    [found] = problems(later=date(1926, 5, 4))
    assert (found.code, found.path, found.message) == ("long_ago", "later", "This date is more than 40 years ago.")
    assert "long_ago" not in [p.code for p in problems(later=date(1986, 5, 4))]


def test_valid_answers_have_no_problem() -> None:
    """(1)"""
    assert problems() == []
    every = answers(
        short="abcde", at_least=1, at_most=-3, percent=100, later=date(2026, 5, 4), since=PartialDate(2020),
        goals={"T1": {"now": 1, "then": State.NOT_APPLICABLE}}, trips={"1": {"on": date(2026, 1, 1)}},
    )  # fmt: skip
    assert check(MadeUp, OUTLINE, every, TODAY) == []


WRONG = [
    ("line", 5, "wrong_type"),
    ("line", "x" * 301, "too_long"),
    ("line", "bell \x07", "bad_character"),
    ("text", "x" * 10_001, "too_long"),
    ("text", "page\x0cbreak", "bad_character"),
    ("short", "secret", "too_long"),
    ("one", "pink", "not_a_choice"),
    ("one", "Red", "not_a_choice"),
    ("one", 1, "not_a_choice"),
    ("some", ("red", "pink"), "not_a_choice"),
    ("some", "red", "wrong_type"),
    ("yes", "yes", "wrong_type"),
    ("yes", 1, "wrong_type"),
    ("whole", 0, "out_of_range"),
    ("whole", 41, "out_of_range"),
    ("whole", 3.0, "wrong_type"),
    ("whole", True, "wrong_type"),
    ("whole", "3", "wrong_type"),
    ("at_least", 0, "out_of_range"),
    ("at_most", 10, "out_of_range"),
    ("percent", 101, "out_of_range"),
    ("number", Decimal("100.01"), "out_of_range"),
    ("number", Decimal("NaN"), "wrong_type"),
    ("number", Decimal("Infinity"), "wrong_type"),
    ("number", 2.5, "wrong_type"),
    ("score", 11, "out_of_range"),
    ("score", -1, "out_of_range"),
    ("score", False, "wrong_type"),
    ("day", "2026-05-04", "wrong_type"),
    ("day", datetime(2026, 5, 4), "wrong_type"),
    ("since", "some day", "wrong_type"),
    ("since", 5, "wrong_type"),
]


@pytest.mark.parametrize(("name", "value", "code"), WRONG, ids=lambda v: repr(v)[:20])
def test_a_wrong_value_is_one_problem_of_its_sort(name: str, value: Any, code: str) -> None:
    """(1), (2)"""
    [problem] = problems(**{name: value})
    assert (problem.code, problem.path, problem.row) == (code, name, None)
    assert problem.severity is Severity.ERROR
    plain(problem)


def plain(problem: Problem) -> None:
    """Fails unless message and fix are sentences, free of what only programmers know."""
    for sentence in (problem.message, problem.fix):
        assert sentence[0].isupper() or sentence[0] == "“", sentence
        assert sentence[-1] in ".?", sentence
        assert not {"None", "pydantic", "type=", "int", "str", "Literal", "{", "[", "_"} & set(sentence.split())
        assert "_" not in sentence
        assert "None" not in sentence
        assert "  " not in sentence


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_can_be_named_in_a_message(kind: Kind) -> None:
    """(2)"""
    assert KIND_WORDS[kind]


def test_a_limit_is_told_as_it_is() -> None:
    """(2)"""
    assert "from 1 to 40" in problems(whole=50)[0].fix
    assert "at least 1" in problems(at_least=0)[0].fix
    assert "at most 9" in problems(at_most=10)[0].fix
    assert "10,000 characters" in problems(text="x" * 10_001)[0].message
    assert problems(one="pink")[0].fix == "Please choose from: Red, Blue, Green, mostly."


def test_what_a_child_wrote_is_in_no_message() -> None:
    """(2)"""
    secret = "Amira Khan told me"
    wrong = dict.fromkeys(("one", "some", "yes", "whole", "number", "score", "day", "since", "short"), secret)
    wrong |= {"line": f"{secret}\x01", "goals": {"T1": {"now": secret}}}
    found = problems(**wrong)
    assert len(found) >= 11
    assert not [p for p in found if "Amira" in f"{p.message}{p.fix}{p.question}"]


@given(
    st.sampled_from([q.name for q in OUTLINE.questions() if q.kind is not Kind.TABLE]),
    st.one_of(st.text(), st.integers(), st.floats(), st.binary(), st.lists(st.text()), st.dates(), st.datetimes()),
)
def test_no_value_whatever_makes_the_check_fall_over(name: str, value: Any) -> None:
    """(1), (2)"""
    for problem in problems(**{name: value}):
        plain(problem)


def test_every_empty_box_that_is_wanted_is_missing() -> None:
    """(3)"""
    found = check(MadeUp, OUTLINE, {}, TODAY)
    assert {p.code for p in found} == {"missing"}
    required = [q.name for q in OUTLINE.questions() if q.required and q.kind is not Kind.TABLE]
    assert [p.path for p in found] == required
    plain(found[0])


@pytest.mark.parametrize("nothing", ["", (), None, State.BLANK])
def test_an_empty_answer_is_a_missing_one(nothing: Any) -> None:
    """(3)"""
    given = answers() | {"some": nothing, "marks": {}, "short": nothing}
    assert codes(check(MadeUp, OUTLINE, given, TODAY)) == [("missing", "some")]


def test_a_draft_passes_over_what_is_missing_and_nothing_else() -> None:
    """(3)"""
    assert check(MadeUp, OUTLINE, {}, TODAY, draft=True) == []
    found = check(MadeUp, OUTLINE, {"whole": 50, "day": date(2030, 1, 1)}, TODAY, draft=True)
    assert codes(found) == [("out_of_range", "whole"), ("day_not_today", "day")]


def test_a_rule_about_what_is_missing_waits_until_the_draft_is_done() -> None:
    """(3), (7)"""
    assert codes(problems(yes=True)) == [("yes_without_short", "short")]
    assert problems(yes=True, draft=True) == []
    assert problems(yes=True, short="word", draft=True) == []


@pytest.mark.parametrize("state", [s for s in State if s is not State.BLANK])
def test_a_state_is_an_answer_only_where_it_is_offered(state: State) -> None:
    """(3)"""
    for name in ("text", "one", "yes", "score", "since", "line"):
        offered = state in OUTLINE.question(name).states
        found = problems(**{name: state})
        assert codes(found) == ([] if offered else [("state_not_offered", name)])
        for problem in found:
            plain(problem)


def test_a_state_inside_a_table_is_judged_by_its_column() -> None:
    """(3), (4)"""
    assert problems(goals={"T1": {"now": 3, "then": State.DONT_KNOW}}) == []
    [problem] = problems(goals={"T1": {"now": State.DONT_KNOW, "then": 3}})
    assert (problem.code, problem.path, problem.row) == ("state_not_offered", "goals.now", "T1")


def test_the_rows_that_count_are_those_ticked_or_begun() -> None:
    """(4)"""
    missing = problems(some=("red", "blue"), marks={"green": {"mark": 3}})
    assert [(p.path, p.row) for p in missing] == [("marks.mark", "red"), ("marks.mark", "blue")]
    begun = problems(goals={"T2": {"then": 4}}, trips={"3": {"cost": Decimal(1)}})
    assert [(p.path, p.row) for p in begun] == [("goals.now", "T2"), ("trips.on", "3")]
    counted = {(i.path, i.row) for i in boxes(OUTLINE, answers())}
    assert ("marks.mark", "blue") not in counted
    assert ("marks.mark", "red") in counted


def test_a_rule_runs_whatever_else_is_wrong() -> None:
    """(5)"""
    found = problems(whole="many", line=None, later=date(2026, 1, 1))
    assert codes(found) == [("missing", "line"), ("wrong_type", "whole"), ("later_before_day", "later")]


@pytest.mark.parametrize("later", [None, "soon", State.DONT_KNOW])
def test_a_rule_waits_for_inputs_that_are_absent_or_wrong(later: Any) -> None:
    """(5)"""
    assert "later_before_day" not in dict(codes(problems(later=later)))


def test_a_rule_whose_question_is_not_on_the_copy_stays_silent() -> None:
    """(5)"""
    family = OUTLINE.for_audience(Audience.FAMILY)
    assert check(MadeUp, family, answers(yes=True, later=date(2026, 1, 1)), TODAY) == []


def test_a_rule_within_a_table_points_at_the_row() -> None:
    """(6)"""
    goals = {"T1": {"now": 1, "then": 2}, "T2": {"now": 4, "then": 4}, "T3": {"now": "x", "then": 5}}
    still, wrong = problems(goals=goals)
    assert (still.code, still.path, still.row) == ("goal_stands_still", "goals.then", "T2")
    assert (still.severity, still.question) == (Severity.WARNING, "Q17b.T2 Second – Then")
    assert (wrong.code, wrong.path, wrong.row) == ("wrong_type", "goals.now", "T3"), "its row is passed over"


def test_an_optional_rule_needs_only_its_first_input() -> None:
    """(7)"""
    assert codes(problems(yes=True, short=None)) == [("yes_without_short", "short")]
    assert problems(yes=True, short="word") == []
    assert codes(problems(yes=None, short=None)) == [("missing", "yes")]


def test_a_rule_with_context_knows_the_day_and_the_earlier_records() -> None:
    """(7)"""
    assert codes(problems(day=date(2026, 6, 2))) == [("day_not_today", "day")]
    assert problems(Context(date(2026, 6, 2)), day=date(2026, 6, 2)) == []
    earlier = {"made-up": [{"day": date(2026, 5, 5)}]}
    assert codes(problems(Context(date(2026, 6, 1), earlier))) == [("day_not_today", "day")]


def test_problems_come_in_printed_order_and_name_the_box() -> None:
    """(8)"""
    found = problems(
        trips={"2": {"cost": Decimal(-1), "on": date(2026, 1, 1)}, "1": {"on": "x"}}, later=date(2026, 1, 1),
        line="", score=99, goals={"T1": {"now": 1, "then": 1}}, yes=True,
    )  # fmt: skip
    assert [p.question for p in found] == [
        "Q01 A line", "Q03 A short one", "Q12 A score", "Q14 A later day", "Q17b.T1 First – Then",
        "Q18a.1 row 1 – Day", "Q18b.2 row 2 – Cost",
    ]  # fmt: skip


def test_an_old_version_is_checked_without_rules() -> None:
    """(9)"""
    found = check(None, OUTLINE, answers(whole=99, later=date(2020, 1, 1)), TODAY)
    assert codes(found) == [("out_of_range", "whole")]


def test_answers_are_left_as_they_were() -> None:
    """(10)"""
    given = answers(line=" spaced ", goals={"T1": {"now": 1}})
    before = copy.deepcopy(given)
    check(MadeUp, OUTLINE, given, TODAY)
    assert given == before


def test_a_problem_prints_as_the_json_of_the_command_line() -> None:
    """(8)"""
    [problem] = problems(whole=99)
    assert list(problem.as_json()) == ["code", "severity", "sheet", "cell", "question", "message", "fix"]
    assert problem.as_json()["severity"] == "error"


def test_validate_gives_the_typed_and_normalised_value() -> None:
    """(1)"""
    assert validate(OUTLINE.question("line"), "  Zoe\u0308\r\n") == "Zoë"
    assert validate(OUTLINE.question("since"), "July 2020") == PartialDate(2020, 7)
