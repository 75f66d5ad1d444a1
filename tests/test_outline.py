"""What a form class becomes.

1. The kind of a question follows from its type, limits and all; `| None` changes nothing.
2. Codes count the questions through the form; columns have letters; a box has its row's tag.
3. A table's rows are fixed by its keys, or open and numbered.
4. What cannot be a form is refused, and the message says where.
5. An outline goes through JSON and comes back equal: published schemas depend on it.
6. A copy for an audience holds nothing besides what it may see, and keeps the codes.
7. A narrowed outline has only the wanted rows, and keeps the codes.
8. What a dumped outline leaves out means the same for ever: the defaults never change.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

import pytest
from made_up_form import Colour, First, Key, MadeUp, Mark
from pydantic import Field, create_model

from formgen.ask import Anchors, Ask, Audience, Choice, Line, Lines, PartialDate, Percent, Score, State, Text
from formgen.form import About, Form, Row, Section, form, slugs
from formgen.outline import Kind, Option, Outline, Part, Question, dump, load, outline

MADE_UP = outline(MadeUp)
ABOUT = About(slug="probe", title="Probe", code="PB", version=1, who="For nobody.")


def probe(**questions: Any) -> type[Form]:
    """A form of one section with those questions."""
    section = create_model("Probe", __base__=Section, **{name: (kind, ...) for name, kind in questions.items()})
    return type("ProbeForm", (Form,), {"about": ABOUT, "__annotations__": {"only": section}})


def asked(kind: Any) -> Question:
    """The question that a field of that type becomes."""
    return outline(probe(q=kind)).question("q")


KINDS = [
    (Line, Kind.LINE, {"max_length": 300, "lines": 1}),
    (Text, Kind.TEXT, {"max_length": 10_000, "lines": 4}),
    (Annotated[Text, Lines(2)], Kind.TEXT, {"max_length": 10_000, "lines": 2}),
    (Annotated[Text, Lines(1)], Kind.LINE, {"lines": 1}),
    (str, Kind.LINE, {"max_length": None}),
    (Annotated[str, Field(max_length=5)], Kind.LINE, {"max_length": 5}),
    (Colour, Kind.CHOICE, {"minimum": None}),
    (tuple[Colour, ...], Kind.CHOICES, {"minimum": None}),
    (bool, Kind.YESNO, {"minimum": None}),
    (Annotated[int, Field(ge=1, le=40)], Kind.WHOLE, {"minimum": 1, "maximum": 40}),
    (Percent, Kind.WHOLE, {"minimum": 0, "maximum": 100}),
    (Score, Kind.SCALE, {"minimum": 0, "maximum": 10, "low": "very hard now", "high": "going really well"}),
    (Annotated[int, Field(ge=1, le=5), Anchors("low", "high")], Kind.SCALE, {"low": "low", "high": "high"}),
    (Decimal, Kind.NUMBER, {"minimum": None}),
    (Annotated[Decimal, Field(ge=0)], Kind.NUMBER, {"minimum": 0, "maximum": None}),
    (date, Kind.DATE, {"minimum": None}),
    (PartialDate, Kind.PARTIAL_DATE, {"minimum": None}),
    (dict[Colour, Mark], Kind.TABLE, {"blank_rows": 0}),
    (list[Mark], Kind.TABLE, {"blank_rows": 12}),
]


@pytest.mark.parametrize(("kind", "expected", "facts"), KINDS, ids=range(len(KINDS)))
def test_the_kind_of_a_question_follows_from_its_type(kind: Any, expected: Kind, facts: dict[str, Any]) -> None:
    """(1)"""
    question = asked(Annotated[kind, Ask("It")])
    assert question.kind is expected
    assert {name: getattr(question, name) for name in facts} == facts
    perhaps = asked(Annotated[kind | None, Ask("It")])
    assert perhaps == question


def test_every_kind_has_a_type() -> None:
    """(1)"""
    assert {kind for _, kind, _ in KINDS} == set(Kind)
    assert {q.kind for q in MADE_UP.questions()} == set(Kind)


def test_choices_keep_their_codes_and_labels_in_order() -> None:
    """(1)"""
    expected = (Option("red", "Red", "1"), Option("blue", "Blue", "2"), Option("green", "Green, mostly", "3"))
    assert MADE_UP.question("one").choices == MADE_UP.question("some").choices == expected
    assert [o.code for o in MADE_UP.question("yes").choices] == ["yes", "no"]
    assert MADE_UP.question("one").option("blue").label == "Blue"
    with pytest.raises(KeyError):
        MADE_UP.question("one").option("pink")


def test_what_is_asked_comes_from_ask_alone() -> None:
    """(1)"""
    question = asked(Annotated[Line, Ask("It", "Help.", False, states=(State.DECLINED,), prefill="pupil.name",
                                         locked=True, unit="m", width=5, clauses=("KP1",))])  # fmt: skip
    assert (question.label, question.help, question.required) == ("It", "Help.", False)
    assert (question.states, question.prefill, question.locked) == ((State.DECLINED,), "pupil.name", True)
    assert (question.unit, question.width, question.clauses) == ("m", 5, ("KP1",))
    assert question.audience == {Audience.STAFF}, "the default is staff"


def test_codes_count_the_questions_through_the_sections() -> None:
    """(2)"""
    codes = [q.code for q in MADE_UP.questions()]
    assert codes == [f"Q{n:02}" for n in range(1, len(codes) + 1)]
    assert [c.code for c in MADE_UP.question("goals").columns] == ["Q17a", "Q17b"]
    assert MADE_UP.question("goals.then").path == "goals.then"
    assert MADE_UP.question("goals").column("then") is MADE_UP.question("goals.then")


def test_a_form_may_have_more_than_ninety_nine_questions() -> None:
    """(2)"""
    many = outline(probe(**{f"q{n}": Annotated[Line, Ask("It")] for n in range(101)}))
    assert [q.code for q in many.questions()][-2:] == ["Q100", "Q101"]


def test_a_box_is_named_by_its_code_and_its_row() -> None:
    """(2), (3)"""
    assert MADE_UP.item("line").code == "Q01"
    assert (MADE_UP.item("goals.now", "T2").code, MADE_UP.item("goals.now", "T2").label) == ("Q17a.T2", "Second – Now")
    assert MADE_UP.item("marks.mark", "green").code == "Q16a.3", "a long key is printed as its number"
    trip = MADE_UP.item("trips.on", "7")
    assert (trip.code, trip.row, trip.label) == ("Q18a.7", "7", "row 7 – Day")
    with pytest.raises(KeyError):
        MADE_UP.item("goals.now", "T9")


def test_rows_are_fixed_by_keys_or_open_and_numbered() -> None:
    """(3)"""
    goals, trips = MADE_UP.question("goals"), MADE_UP.question("trips")
    assert [o.code for o in goals.row_options(9)] == [k.value for k in Key]
    assert (goals.open, trips.open) == (False, True)
    assert [o.code for o in trips.row_options()] == ["1", "2", "3", "4"]
    assert len(trips.row_options(6)) == 6
    boxes = [(i.path, i.row) for i in MADE_UP.items({"trips": 5}) if i.table is trips]
    assert boxes == [(f"trips.{c}", str(n)) for n in range(1, 6) for c in ("on", "cost")]


class Twice(Choice):
    ONE = "same", "One"
    TWO = "same", "Two"


REFUSED = [
    (float, "no kind of question"),
    (dict[str, Mark], "no kind of question"),
    (dict[Colour, int], "no kind of question"),
    (list[str], "no kind of question"),
    (list, "no kind of question"),
    (tuple, "no kind of question"),
    (tuple[Colour, Colour], "no kind of question"),
    (tuple[str, ...], "no kind of question"),
    (datetime, "no kind of question"),
    (int | str, "one type"),
    (Twice, "same code"),
    (Annotated[int, Field(gt=1)], "cannot hold the limit"),
    (Annotated[int, Field(lt=1)], "cannot hold the limit"),
    (Annotated[int, Field(multiple_of=5)], "cannot hold the limit"),
    (Annotated[str, Field(min_length=2)], "cannot hold the limit"),
    (Annotated[str, Field(pattern="^a")], "cannot hold the limit"),
]


@pytest.mark.parametrize(("kind", "why"), REFUSED, ids=range(len(REFUSED)))
def test_a_type_that_no_question_can_have_is_refused(kind: Any, why: str) -> None:
    """(4)"""
    with pytest.raises(TypeError, match=f"q: .*{why}"):
        asked(Annotated[kind, Ask("It")])


def test_a_question_without_its_words_is_refused() -> None:
    """(4)"""
    with pytest.raises(TypeError, match="nothing: a question needs Ask"):
        outline(probe(nothing=Line))


def test_a_column_that_is_wrong_is_named_with_its_table() -> None:
    """(4)"""
    row = create_model("Wrong", __base__=Row, cell=(Annotated[float, Ask("Cell")], ...))
    with pytest.raises(TypeError, match=r"q\.cell: "):
        asked(Annotated[list[row], Ask("It")])


def test_two_questions_of_one_name_are_refused() -> None:
    """(4)"""
    twin = create_model("Twin", __base__=Section, line=(Annotated[Line, Ask("Again")], ...))
    both = type("Both", (Form,), {"about": ABOUT, "__annotations__": {"first": First, "second": twin}})
    with pytest.raises(TypeError, match="two questions are called line"):
        outline(both)


def test_a_field_that_is_no_section_is_refused() -> None:
    """(4)"""
    with pytest.raises(TypeError, match="loose: the fields of a Form are Sections"):
        outline(type("Loose", (Form,), {"about": ABOUT, "__annotations__": {"loose": Annotated[str, Ask("It")]}}))


def test_a_table_with_more_columns_than_letters_is_refused() -> None:
    """(4): a column too many must not be left out in silence."""
    columns: dict[str, Any] = {f"c{n}": (Annotated[Line, Ask("Cell")], ...) for n in range(27)}
    row = create_model("Wide", __base__=Row, **columns)
    with pytest.raises(TypeError, match="at most 26 columns"):
        asked(Annotated[list[row], Ask("It")])


@pytest.mark.parametrize("slug", [*slugs(), "made-up"])
def test_an_outline_goes_through_json_and_comes_back_equal(slug: str) -> None:
    """(5)"""
    found = MADE_UP if slug == "made-up" else outline(form(slug))
    again = load(json.loads(json.dumps(dump(found), ensure_ascii=False)))
    assert again == found
    assert list(again.index) == list(found.index)
    assert [type(q.kind) for q in again.questions()] == [Kind for _ in found.questions()]
    assert dump(again) == dump(found)


def test_a_copy_for_an_audience_holds_nothing_besides() -> None:
    """(6)"""
    family, child = MADE_UP.for_audience(Audience.FAMILY), MADE_UP.for_audience(Audience.CHILD)
    assert [q.name for q in family.questions()] == [
        "line",
        "text",
        "one",
        "some",
        "yes",
        "day",
        "since",
        "goals",
        "trips",
    ]
    assert [c.name for c in family.question("goals").columns] == ["now"], "a column may be for staff alone"
    assert [s.name for s in family.sections] == ["first", "days", "tables"], "an empty section is left out"
    assert [q.path for q in child.questions()] == ["line", "goals"], "a table without columns is left out"
    assert "goals.then" not in child.index
    assert (MADE_UP.audience, family.audience) == (None, Audience.FAMILY)


@pytest.mark.parametrize("audience", Audience)
def test_a_copy_keeps_the_codes_of_the_whole_form(audience: Audience) -> None:
    """(6)"""
    codes = {path: q.code for path, q in MADE_UP.index.items()}
    copy = MADE_UP.for_audience(audience)
    assert {path: q.code for path, q in copy.index.items()}.items() <= codes.items()
    assert all(audience in q.audience for q in copy.index.values())


def test_a_narrowed_outline_has_only_the_wanted_rows_and_keeps_the_codes() -> None:
    """(7)"""
    narrow = MADE_UP.narrow({"goals": frozenset({"T3", "T1"}), "trips": frozenset({"2"})})
    assert [i.code for i in narrow.items() if i.table and i.table.name == "goals"] == [
        "Q17a.T1", "Q17b.T1", "Q17a.T3", "Q17b.T3",
    ]  # fmt: skip
    assert len(narrow.question("trips").row_options()) == 4, "open rows are not narrowed"
    assert len(narrow.question("marks").rows) == 3
    assert MADE_UP.narrow({}) is MADE_UP


DEFAULTS: dict[type, dict[str, Any]] = {
    Option: {},
    Part: {},
    Outline: {"audience": None},
    Question: {
        "help": "", "required": True, "audience": frozenset({Audience.STAFF}), "states": (), "choices": (),
        "minimum": None, "maximum": None, "max_length": None, "lines": 1, "low": "", "high": "", "unit": "",
        "prefill": None, "locked": False, "rows_from": None, "width": 12, "blocks": False, "columns": (), "rows": (),
        "blank_rows": 0, "clauses": (),
    },
}  # fmt: skip


@pytest.mark.parametrize("kind", DEFAULTS, ids=lambda k: k.__name__)
def test_the_defaults_that_published_outlines_leave_out_never_change(kind: Callable[..., Any]) -> None:
    """(8)"""
    fields = dataclasses.fields(kind)
    found = {f.name: f.default for f in fields if f.default is not dataclasses.MISSING}
    assert {name: found.get(name) for name in DEFAULTS[kind]} == DEFAULTS[kind]
