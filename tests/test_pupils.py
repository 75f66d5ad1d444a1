"""What is promised of pupils.

1. A UPN is judged by its form and its check letter, in words; nothing makes the judgement fall over.
2. One pupil is found by UPN, id, name, preferred name or a part of a name, whatever the case, accents or none.
3. Of several or none nobody is taken: the message lists who it could be, or says what to write.
4. A pupil who has left is found only where nobody on the roll is meant.
5. A new class list marks leavers, welcomes returners and newcomers, and deletes nobody.
6. Two children are never made one.
7. What a list does not say of a child stays; what never changes is never taken away.
8. A provisional pupil is who comes with the same name and birthday, or class, where one alone can be meant;
   otherwise somebody is asked. Lists never mark one as a leaver.
9. Two entries of one child are joined on a person's say: both ids stay, one counts.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formgen.errors import UserError
from formgen.pupils import Pupil, entry, find, named, upn_problem
from formgen.roll import join, maybe_same, merge, newcomer

TODAY = date(2026, 9, 3)
ZOE = Pupil("P0001", "Zoë", "O’Neill", "Zo", "M999999921001", date(2017, 3, 4), "4", "Kestrels")
SAM = Pupil("P0002", "Sam", "Lee", upn="", dob=date(2016, 1, 2), year_group="5", class_name="Owls")
SAMIRA = Pupil("P0003", "Samira", "Leeson", upn="B801200005001", year_group="R")
GONE = Pupil("P0004", "Olive", "Marsh", year_group="6", left_on=date(2026, 7, 20))
ROLL = (ZOE, SAM, SAMIRA, GONE)


@pytest.mark.parametrize("upn", ["B801200005001", "A802200106001", "R674123101121", "M999999921001", "b801200005001"])
def test_a_right_upn_has_no_problem(upn: str) -> None:
    """(1): values confirmed against public validators."""
    assert upn_problem(upn) is None


@pytest.mark.parametrize(
    ("upn", "told"),
    [
        ("A801200005001", "B was expected"),
        ("A123456789001", "Y was expected"),
        ("B80120000500", "13 characters"),
        ("B8012000050011", "13 characters"),
        ("I801200005001", "13 characters"),
        ("B80120A005001", "13 characters"),
        ("B80120000500O", "13 characters"),
        ("B80120000500²", "13 characters"),
        ("B8012000050٠1", "13 characters"),
        ("", "13 characters"),
    ],
)
def test_a_wrong_upn_is_told_in_words(upn: str, told: str) -> None:
    """(1)"""
    assert told in (upn_problem(upn) or "")


def test_a_temporary_upn_ends_in_a_letter_that_counts() -> None:
    """(1)"""
    right = [u for u in (f"{letter}80120000500C" for letter in "ABCDEFGHJKLMNPQRTUVWXYZ") if upn_problem(u) is None]
    assert len(right) == 1


@given(st.text(max_size=15))
def test_no_upn_makes_the_judgement_fall_over(upn: str) -> None:
    """(1)"""
    assert upn_problem(upn) is None or upn_problem(upn)


@pytest.mark.parametrize(
    ("who", "pupil"),
    [
        ("M999999921001", ZOE),
        ("m999999921001", ZOE),
        ("p0002", SAM),
        ("Zoë O’Neill", ZOE),
        ("ZOË  o'neill ", ZOE),
        ("Zoe\u0308 O’Neill", ZOE),
        ("Zo O’Neill", ZOE),
        ("Sam Lee", SAM),
        ("samira", SAMIRA),
        ("neill", ZOE),
        ("Olive Marsh", GONE),
    ],
)
def test_one_pupil_is_found(who: str, pupil: Pupil) -> None:
    """(2), (4)"""
    assert find(ROLL, who) is pupil


def test_a_full_name_is_taken_before_a_part_of_another() -> None:
    """(2): “Sam Lee” is a part of “Sam Leeson” too."""
    assert find((SAM, replace(SAMIRA, forename="Sam")), "Sam Lee") is SAM


def test_of_several_nobody_is_taken() -> None:
    """(3)"""
    with pytest.raises(UserError) as caught:
        find(ROLL, "sam")
    assert caught.value.code == "many_pupils"
    for part in ("Sam Lee (year 5, Owls, P0002)", "Samira Leeson (year R, no class, B801200005001)", "UPN"):
        assert part in str(caught.value)


@pytest.mark.parametrize("who", ["Nobody", "", "  "])
def test_of_none_nobody_is_taken(who: str) -> None:
    """(3): nor is a name left empty the pupil without a UPN."""
    with pytest.raises(UserError) as caught:
        find(ROLL, who)
    assert caught.value.code == "no_pupil"


def test_a_pupil_who_has_left_makes_no_name_ambiguous() -> None:
    """(4)"""
    namesake = replace(GONE, id="P0009", left_on=None)
    assert find((*ROLL, namesake), "Olive Marsh") is namesake


def test_names_are_compared_whatever_their_case_and_apostrophe() -> None:
    """(2)"""
    assert named(ROLL, "zoë o'neill") == [ZOE]
    assert named(ROLL, "Zoë") == []


def listed(pupil: Pupil, **changes: object) -> Pupil:
    """The pupil as a class list has it: without formgen's own id."""
    return replace(pupil, **{"id": "", "left_on": None, **changes})


def test_a_new_list_keeps_ids_and_takes_the_new_facts() -> None:
    """(5)"""
    after = merge(ROLL, [listed(SAM, class_name="Herons"), listed(ZOE, surname="Adeyemi")], TODAY)
    assert [(p.id, p.name, p.class_name) for p in after if p.on_roll] == [
        ("P0002", "Sam Lee", "Herons"), ("P0001", "Zoë Adeyemi", "Kestrels"),
    ]  # fmt: skip


def test_leavers_are_marked_once_and_nobody_is_deleted() -> None:
    """(5)"""
    after = {p.id: p for p in merge(ROLL, [listed(ZOE)], TODAY)}
    assert set(after) == {p.id for p in ROLL}
    assert after["P0002"].left_on == TODAY
    assert after["P0004"].left_on == date(2026, 7, 20), "who left before keeps the day"


def test_newcomers_get_the_next_numbers_and_returners_their_old_ones() -> None:
    """(5)"""
    new = Pupil("", "Ada", "New"), Pupil("", "Bo", "New"), listed(GONE)
    after = merge(ROLL, [listed(p) for p in ROLL[:3]] + list(new), TODAY)
    assert [(p.id, p.forename) for p in after[3:]] == [("P0005", "Ada"), ("P0006", "Bo"), ("P0004", "Olive")]
    assert all(p.on_roll for p in after)
    assert [p.id for p in merge((), new, TODAY)] == ["P0001", "P0002", "P0003"]


def test_a_upn_that_is_learned_later_does_not_make_a_second_child() -> None:
    """(5)"""
    [after] = merge([SAM], [listed(SAM, upn="A802200106001")], TODAY)
    assert (after.id, after.upn) == ("P0002", "A802200106001")


def test_a_temporary_upn_that_becomes_a_lasting_one_is_the_same_child() -> None:
    """(5): name and date of birth say so."""
    temporary = replace(SAM, upn="R80120000500C")
    [after] = merge([temporary], [listed(SAM, upn="A802200106001")], TODAY)
    assert after.id == "P0002"


def test_two_children_of_one_name_keep_two_ids() -> None:
    """(6)"""
    one, two = replace(SAMIRA, dob=None), Pupil("", "Samira", "Leeson", upn="A802200106001")
    for lists in ([listed(one), two], [two, listed(one)]):
        after = {p.upn: p.id for p in merge([one], lists, TODAY)}
        assert after == {"B801200005001": "P0003", "A802200106001": "P0004"}


def test_a_newcomer_does_not_inherit_the_records_of_a_namesake_who_left() -> None:
    """(6): another UPN, and no date of birth that says it is the same child."""
    old = replace(SAMIRA, dob=None)
    after = merge([old], [Pupil("", "Samira", "Leeson", upn="A802200106001")], TODAY)
    assert [(p.id, p.on_roll) for p in after] == [("P0004", True), ("P0003", False)]


SOME = st.lists(
    st.tuples(st.sampled_from("AB"), st.sampled_from(["", "U1", "U2", "U3"]), st.sampled_from([None, TODAY])),
    unique=True,
    max_size=5,
)


@given(SOME, SOME)
def test_ids_stay_unique_whatever_the_lists(
    before: list[tuple[str, str, date | None]], after: list[tuple[str, str, date | None]]
) -> None:
    """(5), (6)"""

    def pupils(facts: list[tuple[str, str, date | None]]) -> list[Pupil]:
        seen: dict[str, Pupil] = {}
        for name, upn, dob in facts:
            seen.setdefault(upn or f"{name}{dob}", Pupil("", name, "Lee", upn=upn, dob=dob))
        return list(seen.values())

    roll = merge((), pupils(before), TODAY)
    merged = merge(roll, pupils(after), TODAY)
    ids = [p.id for p in merged]
    assert len(ids) == len(set(ids))
    assert {p.id for p in roll} <= set(ids)
    assert [p.name for p in merged if p.on_roll] == [p.name for p in pupils(after)]


def test_accents_need_not_be_typed_and_tell_apart_where_they_are() -> None:
    """(2), (3)"""
    zoe, zoee = Pupil("P0001", "Zoe", "Łęcka"), Pupil("P0002", "Zoë", "Łęcka")
    assert find([zoee], "zoe lecka") == zoee
    assert find([zoe, zoee], "Zoë Łęcka") == zoee
    assert find([zoe, zoee], "Zoe Łęcka") == zoe
    with pytest.raises(UserError, match="could be"):
        find([zoe, zoee], "zoe lecka")


ADA = Pupil("P0005", "Ada", "Lovell", class_name="Owls", provisional=True)


def test_what_a_list_does_not_say_stays() -> None:
    """(7)"""
    known = replace(ZOE, eal=True, pupil_premium=True, sen_status="K", joined_on=date(2021, 9, 1))
    told = Pupil("", "Zoë", "O’Neill", upn=ZOE.upn)
    [after] = merge([known], [told], TODAY, [{"eal", "sen_status"}])
    assert after == replace(known, eal=None, sen_status="")


def test_what_never_changes_is_not_taken_away() -> None:
    """(7)"""
    [after] = merge([SAM], [Pupil("", "Sam", "Lee", dob=SAM.dob, upn="")], TODAY)
    assert (after.dob, after.class_name) == (SAM.dob, "")
    [after] = merge([ZOE], [Pupil("", "Zoë", "O’Neill", upn=ZOE.upn)], TODAY)
    assert (after.upn, after.dob) == (ZOE.upn, ZOE.dob)


def test_a_part_of_the_roll_marks_nobody_and_keeps_the_order() -> None:
    """(5)"""
    after = merge(ROLL, [listed(SAM, class_name="Herons"), Pupil("", "Ada", "New")], TODAY, whole=False)
    assert [(p.id, p.on_roll) for p in after] == [
        ("P0001", True), ("P0002", True), ("P0003", True), ("P0004", False), ("P0005", True),
    ]  # fmt: skip
    assert after[1].class_name == "Herons"


def test_a_list_may_say_that_a_child_has_left_or_will_leave() -> None:
    """(5)"""
    gone = listed(SAM, left_on=date(2026, 9, 1)), listed(ZOE, left_on=date(2027, 7, 20))
    after = {p.id: p for p in merge(ROLL, gone, TODAY)}
    assert (after["P0002"].left_on, after["P0001"].left_on) == (date(2026, 9, 1), None)


def test_namesakes_without_birthday_keep_their_ids_by_class() -> None:
    """(6): whatever the order of the list."""
    roll = [Pupil("P0001", "Sam", "Lee", class_name="Owls"), Pupil("P0002", "Sam", "Lee", class_name="Herons")]
    after = merge(roll, [listed(roll[1]), listed(roll[0])], TODAY)
    assert [(p.id, p.class_name) for p in after] == [("P0002", "Herons"), ("P0001", "Owls")]
    moved = merge(roll, [Pupil("", "Sam", "Lee", class_name="Larks")], TODAY)
    assert moved[0].id == "P0003", "either could have moved"
    assert [(old.id, new.id) for old, new in maybe_same(roll, moved)] == [("P0001", "P0003"), ("P0002", "P0003")]


@pytest.mark.parametrize(
    ("waiting", "come"),
    [
        (ADA, {"class_name": "owls"}),
        (replace(ADA, dob=date(2017, 1, 2), class_name=""), {"dob": date(2017, 1, 2), "class_name": "Larks"}),
        (replace(ADA, forename="Adá"), {"class_name": "Owls", "dob": date(2017, 1, 2)}),
    ],
)
def test_a_provisional_pupil_comes_with_the_list_and_keeps_the_id(waiting: Pupil, come: dict[str, object]) -> None:
    """(8)"""
    new = replace(Pupil("", "Ada", "Lovell", upn="A802200106001"), **come)
    after = merge([*ROLL, waiting], [*map(listed, ROLL[:3]), new], TODAY)
    assert (after[3].id, after[3].provisional, after[3].upn) == ("P0005", False, "A802200106001")
    assert maybe_same([*ROLL, waiting], after) == []


@pytest.mark.parametrize(
    "new",
    [
        Pupil("", "Ada", "Lovell", class_name="Larks"),
        Pupil("", "Ada", "Lovell"),
        Pupil("", "Ada", "Lovell", class_name="Larks", dob=date(2017, 1, 2)),
    ],
)
def test_where_it_is_not_certain_somebody_is_asked(new: Pupil) -> None:
    """(8)"""
    roll = [*ROLL, ADA]
    after = merge(roll, [new], TODAY)
    assert after[0].id == "P0006"
    assert next(p for p in after if p.id == "P0005").on_roll, "no list marks a provisional pupil as a leaver"
    assert [(old.id, came.id) for old, came in maybe_same(roll, after)] == [("P0005", "P0006")]


def test_of_two_provisional_pupils_none_is_taken() -> None:
    """(8), (6)"""
    roll = [ADA, replace(ADA, id="P0006")]
    after = merge(roll, [Pupil("", "Ada", "Lovell", class_name="Owls")], TODAY)
    assert after[0].id == "P0007"
    assert len(maybe_same(roll, after)) == 2
    both = merge([ADA], [Pupil("", "Ada", "Lovell", class_name="Owls", upn=u) for u in ("U1", "U2")], TODAY)
    assert [p.id for p in both] == ["P0006", "P0007", "P0005"]


def test_another_birthday_is_another_child() -> None:
    """(8), (6)"""
    waiting = replace(ADA, dob=date(2017, 1, 2))
    after = merge([waiting], [replace(waiting, id="", dob=date(2016, 1, 2), provisional=False)], TODAY)
    assert after[0].id == "P0006"
    assert maybe_same([waiting], after) == []


def test_a_newcomer_gets_the_next_number() -> None:
    """(8)"""
    child = newcomer(ROLL, "Lovell, Ada ", class_name="Owls")
    assert child == ADA
    assert newcomer(ROLL, "Ada de Lovell").surname == "Lovell"
    assert newcomer(ROLL, "Ada\nMay Lovell").forename == "Ada May"


@pytest.mark.parametrize(("name", "code"), [("Ada", "no_full_name"), ("", "no_full_name"), (", Ada", "no_full_name"),
                                            ("Ada\v Lovell", "bad_character"),
                                            ("sam lee", "known_pupil"), ("Olive Marsh", "known_pupil")])  # fmt: skip
def test_a_newcomer_needs_a_full_name_that_nobody_has(name: str, code: str) -> None:
    """(8), (6)"""
    with pytest.raises(UserError) as caught:
        newcomer(ROLL, name)
    assert caught.value.code == code
    assert newcomer(ROLL, "Sam Lee", again=True).id == "P0005"


def test_two_entries_are_joined_and_one_counts() -> None:
    """(9)"""
    after = join([*ROLL, ADA], ADA, SAM)
    assert [p.id for p in after if p.on_roll] == ["P0001", "P0002", "P0003"]
    assert (entry(after, "P0005"), find(after, "P0005"), named(after, "Ada Lovell")) == (SAM, SAM, [])
    assert entry(after, "P0099") is None
    again = join(after, replace(SAM, left_on=TODAY), ZOE)
    assert entry(again, "P0005") is ZOE
    listed_again = merge(after, [*map(listed, ROLL[:3])], TODAY)
    assert next(p for p in listed_again if p.id == "P0005") == replace(ADA, same_as="P0002")


def test_two_pupils_of_the_list_are_never_joined() -> None:
    """(9), (6)"""
    for old, real in ((SAM, ZOE), (ADA, ADA)):
        with pytest.raises(UserError):
            join([*ROLL, ADA], old, real)


@pytest.mark.parametrize(("forename", "surname"), [("Zoe", "O'Neill"), ("Zoë", "O Neill"), ("ZOE", "ONEILL")])
def test_another_spelling_of_one_name_on_one_birthday_is_the_same_child(forename: str, surname: str) -> None:
    """(5): a list typed on another keyboard makes no child a leaver."""
    came = Pupil("", forename, surname, dob=ZOE.dob, class_name="Herons")
    after = merge(ROLL, [came, SAM, SAMIRA], TODAY)
    assert [(p.id, p.on_roll) for p in after] == [("P0001", True), ("P0002", True), ("P0003", True), ("P0004", False)]


def test_another_spelling_is_another_child_without_the_birthday_or_with_another_upn() -> None:
    """(6)"""
    for came in (Pupil("", "Zoe", "O'Neill"), Pupil("", "Zoe", "O Neill", upn="A802200106001", dob=ZOE.dob)):
        assert "P0005" in {p.id for p in merge(ROLL, [came], TODAY)}


def test_a_new_surname_on_the_old_birthday_is_asked_about_and_a_twin_is_not() -> None:
    """(8)"""
    married, twin = Pupil("", "Sam", "Green", dob=SAM.dob), Pupil("", "Petra", "Lee", dob=SAM.dob)
    after = merge(ROLL, [ZOE, SAMIRA, married, twin], TODAY)
    assert [(old.id, came.name) for old, came in maybe_same(ROLL, after)] == [("P0002", "Sam Green")]


def test_what_to_write_is_told_as_it_helps() -> None:
    """(3)"""
    other = replace(SAM, id="P0009", class_name="Wrens")
    with pytest.raises(UserError, match="could be") as told:
        find([SAM, other], "Sam Lee")
    assert told.value.fix == "Please use the UPN or number of the one you mean, such as P0002."
    with pytest.raises(UserError, match="“P0002,P0009” are 2 pupils"):
        find([SAM, other], "P0002,P0009")
    with pytest.raises(UserError, match="the roll is empty"):
        find([], "Sam")
    with pytest.raises(UserError, match="No pupil matches “Lea, Tam”"):
        find(ROLL, "Lea, Tam")
