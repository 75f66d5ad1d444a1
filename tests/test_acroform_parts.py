"""The boxes of a PDF that was filled in on a screen: a few fields, and exactly what is read of each.

1. Whose box a field is its name says, else its tooltip.
2. A text, a list, one box of many and ticks of their own are each read as what they hold.
3. What a box holds and what it shows must agree.
4. Two fields for one box that differ, and a tooltip of another question, are for a person.
5. What is not there is told, never a blank; an open table has the rows that are there.
6. What was written in boxes of nobody, or put on the page, is told.
7. Other files are refused in the words for PDF.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pikepdf
import pytest
from made_up_form import MadeUp

from formgen.ask import State
from formgen.errors import Severity, Unreadable
from formgen.outline import Outline, Part, outline
from formgen.read.acroform import file as files
from formgen.read.acroform.boxes import Address, Boxes, address, is_ours
from formgen.read.acroform.file import Field, Pdf, parse
from formgen.records import Source

FORM = outline(MadeUp)
E, W = Severity.ERROR, Severity.WARNING


def text(code: str, *value: str, tip: str = "", name: str | None = None) -> Field:
    return Field(code if name is None else name, "Tx", tip, value)


def one_of(code: str, held: Sequence[str] = (), shown: Sequence[str] | None = None, tip: str = "",
           boxes: Sequence[str] = ("red", "blue")) -> Field:  # fmt: skip
    """A field of which one box can be ticked."""
    return Field(code, "Btn", tip, tuple(held), tuple(held if shown is None else shown), tuple(boxes))


def tick(code: str, choice: str, on: bool = False, shown: bool | None = None) -> Field:
    """A tick of its own."""
    seen = on if shown is None else shown
    return Field(f"{code}={choice}", "Btn", "", ("Yes",) * on, ("Yes",) * seen, ("Yes",))


def read(*fields: Field, of: Sequence[str] = ("line",), drawn: Sequence[tuple[str, str, str]] = ()) -> Boxes:
    return Boxes(Pdf(fields, drawn=tuple(drawn)), FORM.only(of))


def with_question(form: Outline, name: str, **changes: Any) -> Outline:
    """The outline with something else said of one of its questions."""
    def changed(part: Part) -> Part:
        return replace(part, questions=tuple(replace(q, **changes) if q.name == name else q for q in part.questions))

    return replace(form, sections=tuple(map(changed, form.sections)))


def said(found: Boxes) -> list[tuple[str, str, str, Severity, str | None, str | None]]:
    return [(p.code, p.message, p.fix, p.severity, p.cell, p.question) for p in found.problems]


def codes(found: Boxes) -> list[str]:
    return [p.code for p in found.problems]


# ------------------------------------------------------------------------------------------ whose box


@pytest.mark.parametrize(
    ("name", "tip", "kind", "boxes", "expected"),
    [
        ("Q07", "", "Tx", (), Address("Q07")), ("Q123", "", "Tx", (), Address("Q123")),
        ("Q05c.T1", "", "Tx", (), Address("Q05c.T1")), ("Q07=red", "", "Btn", ("Yes",), Address("Q07", "red")),
        ("Q07.1=red", "Q08 x", "Btn", (), Address("Q07.1", "red")), ("Q7", "", "Tx", (), None),
        ("q07", "", "Tx", (), None), ("Q07 ", "", "Tx", (), None), ("Q07=a b", "", "Tx", (), None),
        (f"Q07={'x' * 80}", "", "Btn", (), Address("Q07", "x" * 80)), (f"Q07={'x' * 81}", "", "Btn", (), None),
        ("field 1", "Q07 What worries you: now", "Tx", (), Address("Q07")),
        ("field 1", "Q07 Which: Red", "Btn", ("Yes",), Address("Q07", "label red")),
        ("field 1", "Q07 Which: a: Red ", "Btn", (), Address("Q07", "label red")),
        ("field 1", "Q07 Which: Red", "Btn", ("Yes", "No"), Address("Q07")), ("field 1", "What", "Tx", (), None),
    ],
)  # fmt: skip
def test_whose_box_a_field_is(name: str, tip: str, kind: str, boxes: tuple[str, ...], expected: Address | None) -> None:
    """(1)"""
    assert address(Field(name, kind, tip, (), (), boxes)) == expected


def test_a_pdf_is_ours_when_any_field_may_be_a_box() -> None:
    """(1)"""
    assert is_ours(Pdf((text("name"), text("Q01"))))
    assert not is_ours(Pdf((text("name"),)))
    assert not is_ours(Pdf(()))


# ------------------------------------------------------------------------------------------- one box


@pytest.mark.parametrize("field", [text("Q01", " a "), text("", " a ", tip="Q01 A line")])
def test_a_text_is_what_it_holds(field: Field) -> None:
    """(2)"""
    found = read(field)
    assert found.answers == {"line": "a"}
    assert found.sources == {("line", None): Source("PDF page", "box Q01", "a")}
    assert found.problems == []


def test_an_empty_box_is_a_blank() -> None:
    """(2)"""
    found = read(text("Q01"))
    assert (found.answers, found.sources, found.problems) == (
        {}, {("line", None): Source("PDF page", "box Q01", "")}, [])  # fmt: skip
    assert read(text("Q01", "a", "b")).answers == {"line": "a; b"}


@pytest.mark.parametrize(
    ("path", "field", "value", "raw"),
    [
        ("one", Field("Q04", "Ch", "", ("Blue",)), "blue", "Blue"), ("one", one_of("Q04", ["blue"]), "blue", "Blue"),
        ("one", one_of("Q04", ["dont_know"]), State.DONT_KNOW, "Don’t know"),
        ("one", one_of("Q04"), None, ""),
        ("yes", one_of("Q06", ["yes"]), True, "Yes"), ("yes", one_of("Q06", ["no"]), False, "No"),
        ("score", one_of("Q12", ["0"]), 0, "0"), ("score", one_of("Q12", ["10"]), 10, "10"),
        ("score", text("Q12", "7"), 7, "7"), ("whole", text("Q07", "3"), 3, "3"),
        ("some", Field("Q05", "Ch", "", ("Red", "Green, mostly")), ("red", "green"), "Red; Green, mostly"),
    ],
)  # fmt: skip
def test_a_box_is_what_it_holds(path: str, field: Field, value: Any, raw: str) -> None:
    """(2)"""
    found = read(field, of=(path,))
    assert (found.answers.get(path), found.problems) == (value, [])
    assert type(found.answers.get(path)) is type(value)
    assert found.sources[path, None].raw == raw


def test_a_date_is_read_as_its_box_asks_for_it() -> None:
    """(2)"""
    found = read(text("Q13", "06/10/2026"), of=("day",))
    assert (found.answers, found.problems) == ({"day": date(2026, 10, 6)}, [])
    other = read(text("Q13", "6.10.2026"), of=("day",))
    assert (other.answers, codes(other)) == ({"day": date(2026, 10, 6)}, ["ambiguous_date"])
    late = read(text("Q13", "10/06/26"), of=("day",))
    assert codes(late) == ["ambiguous_date"]
    wrong = read(text("Q13", "31/02/2026"), of=("day",))
    assert (wrong.answers, len(wrong.problems)) == ({}, 1)


@pytest.mark.parametrize("named", [True, False])
def test_ticks_of_their_own_are_read_together(named: bool) -> None:
    """(1), (2)"""

    def some(*ticked: str) -> Boxes:
        choices = [(o.code, o.label) for o in FORM.question("some").choices]
        if named:
            return read(*(tick("Q05", code, code in ticked) for code, _ in choices), of=("some",))
        held = {code: ("Yes",) * (code in ticked) for code, _ in choices}
        lost = (Field(f"f{n}", "Btn", f"Q05 Some: {label}", held[code], held[code], ("Yes",))
                for n, (code, label) in enumerate(choices))  # fmt: skip
        return read(*lost, of=("some",))

    assert (some("green", "red").answers, some("red").problems) == ({"some": ("red", "green")}, [])
    assert some("green", "red").sources["some", None].raw == "Red; Green, mostly"
    assert (some().answers, some().problems) == ({}, [])


def test_a_state_may_be_ticked_beside_a_box() -> None:
    """(2)"""
    found = read(text("Q02"), tick("Q02", "dont_know", True), of=("text",))
    assert (found.answers, found.problems) == ({"text": State.DONT_KNOW}, [])
    both = read(text("Q02", "words"), tick("Q02", "dont_know", True), of=("text",))
    assert (both.answers, codes(both)) == ({}, ["two_answers"])


@pytest.mark.parametrize(
    ("field", "path", "value", "told"),
    [
        (one_of("Q04", ["not_asked"]), "one", None, ("not_a_choice", E)),
        (tick("Q04", "not_asked", True), "one", None, ("not_a_choice", E)),
        (one_of("Q12", ["not_asked"]), "score", None, ("unclear", E)),
        (one_of("Q06", ["not_asked"]), "yes", None, ("unclear", E)),
        (one_of("Q02", ["not_asked"]), "text", "Not asked", ("unclear", W)),
        (one_of("Q05", ["not_asked"]), "some", None, ("not_a_choice", E)),
    ],
)  # fmt: skip
def test_a_state_that_a_question_does_not_offer_is_told(
    field: Field, path: str, value: Any, told: tuple[str, Severity]
) -> None:
    """(2), (3)"""
    found = read(field, of=(path,))
    assert (found.answers.get(path), found.sources[path, None].raw) == (value, "Not asked")
    assert [(p.code, p.severity) for p in found.problems] == [told]


def test_tick_boxes_that_are_gone_are_told() -> None:
    """(5)"""
    found = read(tick("Q05", "red", True), of=("some",))
    assert said(found) == [("not_found", "Tick boxes of Q05 are not on the page: “Blue”, “Green, mostly”.",
                            "They may have been deleted. Please ask for the answer.", E, "box Q05",
                            "Q05 Some colours")]  # fmt: skip
    assert read(tick("Q04", "red", True), of=("one",)).problems == []
    assert read(Field("Q05", "Ch", "", ("Red",)), tick("Q05", "red"), of=("some",)).problems == []


# ------------------------------------------------------------------------------- what it holds and shows


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        (one_of("Q04", ["red"], ["blue"]), None, ("list_differs", "The box shows another answer than it holds.",
                                                  "Please look at the page.", E)),
        (one_of("Q04", ["red"], []), "red", ("list_changed", "A program changed the box without showing it.",
                                             "Please check the answer.", W)),
        (one_of("Q04", [], ["red"]), "red", ("list_changed", "A program ticked the box without keeping it.",
                                             "Please check the answer.", W)),
        (one_of("Q04", ["mauve"]), None, ("not_a_choice", "“mauve” is not one of the choices.",
                                          "Please look at the page, and choose again.", E)),
    ],
)  # fmt: skip
def test_what_one_box_holds_and_shows_must_agree(field: Field, value: Any, told: tuple[Any, ...]) -> None:
    """(3)"""
    found = read(field, of=("one",))
    assert found.answers.get("one") == value
    assert said(found) == [(*told, "box Q04", "Q04 One colour")]


def test_what_a_tick_holds_and_shows_must_agree() -> None:
    """(3)"""

    def some(red: Field) -> Boxes:
        return read(red, tick("Q05", "blue"), tick("Q05", "green"), of=("some",))

    shown, held = some(tick("Q05", "red", False, True)), some(tick("Q05", "red", True, False))
    assert (shown.answers, [p.message for p in shown.problems]) == (
        {"some": ("red",)}, ["A program ticked the box without keeping it."])  # fmt: skip
    assert (held.answers, [p.message for p in held.problems]) == (
        {"some": ("red",)}, ["A program changed the box without showing it."])  # fmt: skip
    odd = some(Field("Q05=red", "Btn", "", ("Yes",), ("On",), ("Yes", "On")))
    assert (odd.answers, codes(odd)) == ({}, ["list_differs"])
    two = read(one_of("Q04", ["mauve", "pink"], ["red"]), of=("one",))
    assert [p.message for p in two.problems] == [
        "“mauve” is not one of the choices.", "The box shows another answer than it holds."]  # fmt: skip


def test_two_boxes_of_a_field_cannot_both_be_meant() -> None:
    """(3)"""
    found = read(one_of("Q04", ["red", "blue"]), of=("one",))
    assert (found.answers, codes(found), found.sources["one", None].raw) == ({}, ["two_answers"], "Blue; Red")


# ------------------------------------------------------------------------------------- twice, elsewhere


def test_fields_for_one_box_that_differ_are_for_a_person() -> None:
    """(4)"""
    found = read(text("Q01", "a"), text("Q01", "b"))
    assert said(found) == [("box_twice", "Q01 is in the file more than once, with other answers.",
                            "Please look which is right.", E, "box Q01", "Q01 A line")]  # fmt: skip
    assert found.answers == {}
    same = read(text("Q01", "a"), text("x", "a", tip="Q01 A line"))
    assert (same.answers, same.problems) == ({"line": "a"}, [])
    shown = read(one_of("Q04", ["red"]), one_of("Q04", ["red"], ["blue"]), of=("one",))
    assert (shown.answers, codes(shown)) == ({}, ["box_twice"])
    told = read(text("Q01", "a", tip="Q02 x"), text("Q01", "b"))
    assert codes(told) == ["box_twice"]


def test_a_box_whose_tooltip_names_another_question_is_told() -> None:
    """(4)"""
    found = read(text("Q01", "a", tip="Q02 A text"))
    assert found.answers == {"line": "a"}
    assert said(found) == [("place_unsure", "The box Q01 says of itself that it is Q02.",
                            "Please look at the page, and check the answer.", E, "box Q01", "Q01 A line")]  # fmt: skip
    assert read(text("Q01", "a", tip="A line")).problems == []
    assert read(text("Q01", "a", tip="Q01 A line")).problems == []


# ---------------------------------------------------------------------------------------- what is there


def test_a_box_that_is_not_there_is_told() -> None:
    """(5)"""
    found = read()
    assert said(found) == [("not_found", "There is no box Q01. It is not in the file.",
                            "It may have been deleted. Please ask for the answer.", E, "box Q01",
                            "Q01 A line")]  # fmt: skip
    assert (found.sources, [(p.sheet, p.path, p.row) for p in found.problems]) == ({}, [("PDF page", "line", None)])


def test_a_table_has_the_rows_that_are_there() -> None:
    """(5)"""
    goals = ("goals.now", "goals.then")
    fixed = read(text("Q17a.T1", "1"), text("Q17b.T1", "2"), of=goals)
    assert fixed.answers == {"goals": {"T1": {"now": 1, "then": 2}}}
    assert [p.message for p in fixed.problems] == [
        f"There is no box Q17{column}.T{row}. It is not in the file." for row in (2, 3) for column in "ab"]  # fmt: skip
    first = fixed.problems[0]
    assert (first.path, first.row, first.cell) == ("goals.now", "T2", "box Q17a.T2")
    trips = ("trips.on", "trips.cost")
    both = (text("Q18a.1", "06/10/2026"), text("Q18b.1", "5"))
    opened = read(*both, of=trips)
    assert (list(opened.answers["trips"]), opened.problems) == (["1"], [])
    assert read(*both[:1], of=trips).problems[0].message == "There is no box Q18b.1. It is not in the file."
    more = read(*both, text("Q18b.7", "6"), text("Q18a.7"), of=trips)
    assert (more.answers["trips"]["7"]["cost"], more.problems) == (6, [])
    assert [item.code for item in more.items][-1] == "Q18b.7"


def test_a_table_of_rows_that_were_printed_for_this_child_may_lack_others() -> None:
    """(5)"""
    marks = FORM.only(("some", "marks.mark"))
    ticks = (tick("Q05", "red", True), tick("Q05", "blue"), tick("Q05", "green"))
    loose = Boxes(Pdf((*ticks, text("Q16a.1", "3"))), marks)
    assert [p.message for p in loose.problems] == [
        f"There is no box Q16a.{n}. It is not in the file." for n in (2, 3)]  # fmt: skip
    locked = Boxes(Pdf((*ticks, text("Q16a.1", "3"))), with_question(marks, "some", locked=True))
    assert (locked.answers["marks"], locked.problems) == ({"red": {"mark": 3}}, [])


@pytest.mark.parametrize(
    ("low", "high", "held", "value", "codes"),
    [
        (1, 5, "1", 1, []), (1, 5, "5", 5, []), (1, 5, "0", None, ["not_a_choice"]),
        (1, 5, "6", None, ["not_a_choice"]),
        (None, None, "0", 0, []), (None, None, "10", 10, []), (None, None, "11", None, ["not_a_choice"]),
        (-2, 0, "-2", -2, []), (-2, 0, "1", None, ["not_a_choice"]),
    ],
)  # fmt: skip
def test_the_circles_of_a_scale_are_its_numbers(
    low: int | None, high: int | None, held: str, value: int | None, codes: list[str]
) -> None:
    """(2)"""
    form = with_question(FORM.only(("score",)), "score", minimum=low, maximum=high)
    found = Boxes(Pdf((one_of("Q12", [held]),)), form)
    assert (found.answers.get("score"), [p.code for p in found.problems]) == (value, codes)


def test_rows_are_counted_up_to_a_bound() -> None:
    """(5)"""

    def rows(*fields: Field) -> int:
        return len(read(*fields, of=("trips.on",)).items)

    assert rows() == 4
    assert rows(text("Q18a.9"), text("Q18a.5")) == 9
    assert rows(text("Q18a.1000")) == 1000
    assert rows(text("Q18a.1001"), text("Q18a.x"), text("Q18c.9"), text("Q17a.9")) == 4


# ---------------------------------------------------------------------------------------------- strays


def test_what_was_written_where_nothing_is_asked_is_told() -> None:
    """(6)"""
    fix = "Please look at the page: it may be an answer."
    box = text("Q01", "a")
    assert said(read(box, text("Comments" + "x" * 40, "my", "words"))) == [
        ("stray_text", "“my; words” stands in a box that belongs to no question.", fix, E, "Comments" + "x" * 32, None)]
    assert codes(read(box, text("Q02", "another"))) == ["stray_text"]
    assert codes(read(box, text("Q02"), text("Comments"), text("formgen", "LM-MU3"))) == []
    assert said(read(box, drawn=[("FreeText", "a note", "2"), ("Ink", " ", "3")])) == [
        ("stray_text", "“a note” was put on page 2 beside the boxes (FreeText).", fix, E, "page 2", None),
        ("stray_text", "Something was put on page 3 beside the boxes (Ink).", fix, E, "page 3", None),
    ]  # fmt: skip
    assert [p.sheet for p in read(box, drawn=[("Ink", "", "1")]).problems] == ["PDF page"]


# --------------------------------------------------------------------------------------------- the file


def refusal(data: bytes) -> tuple[str, str, str]:
    with pytest.raises(Unreadable) as refused:
        parse(data)
    return refused.value.code, refused.value.message, refused.value.fix


def test_what_is_no_pdf_is_damage(monkeypatch: pytest.MonkeyPatch) -> None:
    """(7)"""
    words = ("damaged", "The PDF is damaged or was cut short on its way.",
             "Please save the form again as it was sent, without a password, and send that file.")  # fmt: skip
    assert refusal(b"words") == words
    assert refusal(b"x" * 1020 + b"%PDF-1.7") == words
    monkeypatch.setattr(files, "LARGEST", 20)
    assert refusal(b"%PDF-1.7" + b"x" * 13) == words


def made_pdf(*fields: tuple[str, str], title: str = "", locked: bool = False, **more: Any) -> bytes:
    """A PDF with those texts; `more` is what its root holds besides."""
    made = pikepdf.new()
    page = made.add_blank_page()
    boxes = [made.make_indirect(pikepdf.Dictionary(T=name, FT=pikepdf.Name.Tx, V=value, Subtype=pikepdf.Name.Widget))
             for name, value in fields]  # fmt: skip
    page.obj.Annots = made.make_indirect(pikepdf.Array(boxes))
    made.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array(boxes))
    for name, value in more.items():
        made.Root[f"/{name}"] = value
    if title:
        made.docinfo["/Title"] = title
    out = io.BytesIO()
    made.save(out, encryption=pikepdf.Encryption(owner="", user="secret") if locked else False)
    return out.getvalue()


def test_what_a_pdf_holds_is_told_by_another_process() -> None:
    """(2), (6)"""
    name, looks = pikepdf.Name, pikepdf.Dictionary(N=pikepdf.Dictionary(Yes=pikepdf.Dictionary()))
    ticked = pikepdf.Dictionary(T="Q05=red", FT=name.Btn, TU="Q05 Some: Red", V=name.Yes, AS=name.On, AP=looks)
    two = pikepdf.Array([pikepdf.String("a"), pikepdf.String("b")])
    form = pikepdf.Dictionary(Fields=pikepdf.Array([ticked, pikepdf.Dictionary(T="Q01", FT=name.Ch, V=two)]))
    made = pikepdf.new()
    page = made.add_blank_page()
    page.obj.Annots = pikepdf.Array([pikepdf.Dictionary(Subtype=pikepdf.Name.FreeText, Contents="a note")])
    made.Root.AcroForm, made.Root.AF = form, pikepdf.Array()
    made.docinfo["/Title"], made.docinfo["/Keywords"] = "LM-MU3", "k"
    out = io.BytesIO()
    made.save(out)
    found = parse(b"x" * 1_000 + out.getvalue())
    assert found.fields == (Field("Q05=red", "Btn", "Q05 Some: Red", ("Yes",), ("On",), ("Yes",)),
                            Field("Q01", "Ch", "", ("a", "b")))  # fmt: skip
    assert (found.properties[:2], found.drawn, found.notes) == (
        ("LM-MU3", "k"), (("FreeText", "a note", "1"),), ("attachment",))  # fmt: skip


def test_why_a_pdf_was_not_read_is_said() -> None:
    """(7)"""
    again = "Please save the form again as it was sent, without a password, and send that file."
    assert refusal(made_pdf(("Q01", "a"), locked=True)) == (
        "password", "The PDF is protected with a password, or encrypted.", again)  # fmt: skip
    assert refusal(made_pdf(AcroForm=pikepdf.Dictionary(XFA="x"))) == (
        "pdf-xfa", "The PDF holds a kind of form (XFA) that formgen never makes.",
        "Please fill in the form that the school gave out.")  # fmt: skip
    assert refusal(made_pdf()[:200]) == ("damaged", "The PDF is damaged or was cut short on its way.", again)
