"""What is promised of steps of a case that were entered wrongly.

1. No step is entered for a day that is still to come, before the step before it, or before the child can have been at
   school; the message says the day in words, and that the day is read first.
2. A step is corrected in its day and details, with who, when and why; the chronology tells both, and nothing is erased.
3. The last step is taken back, so that the case stands as before it; an opening too, while nothing of the case is out.
4. A number is never given twice, even where its case was taken back.
5. What could not have been is refused, and a wrong day that was stored before can always be put right.
6. Figures follow the corrected step; a pack that was made before holds, and tells it under “since then”.
7. A referral with a day that cannot be opens its case on the day it is imported; its check says what is wrong.
8. A word that is no reason, source or step is refused with the one that may be meant.
9. A newer revision of the referral that opened a case corrects the day and the source of the opening, once it has
   what can be read; where a person corrected them, or a later step stands in the way, the case stays and that is said.
10. Only support that has started ends as planned, and does where no reason is given; before, it is asked for.
11. A decision that takes the place of another says what was decided before, and how it is taken back.
12. The same decision is not entered twice; one that was entered without saying which is told in words.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from test_circle import filled, referral
from test_verify import FROM, SCORES, UNTIL, child, pack, sheets, told_since

from formgen.ask import Audience
from formgen.cases import Event
from formgen.cli import formgen
from formgen.errors import Problem, UserError
from formgen.pupils import Pupil
from formgen.work import case as cases
from formgen.work import generate as making
from formgen.work.amend import correct, take_back
from formgen.work.chronology import chronology
from formgen.work.review import review
from formgen.work.school import School
from formgen.work.take_in import commit
from formgen.work.verify import verify

WHY = "day and month were swapped"


@pytest.fixture
def case(school: School) -> str:
    """A case that was referred on 7 September 2026 and accepted a week later."""
    opened = cases.open_case(school, "Grace Mbeki", date(2026, 9, 7), source="class teacher")
    cases.happen(school, opened.id, "decided", date(2026, 9, 14), {"decision": "accept", "tier": "targeted"})
    return opened.id


def stored(school: School, kind: str, on: date) -> None:
    """A step as formgen stored it when it did not look at days yet."""
    with school.writing("as it was") as writer:
        writer.add_event(Event("LM-2026-001", kind, on, {"decision": "accept"} if kind == "decided" else {}))


def run(school: School, *arguments: str) -> Result:
    return CliRunner().invoke(formgen, ["--school", str(school.folder), *arguments])


def test_a_step_is_not_entered_before_it_happened(school: School, case: str) -> None:
    """(1)"""
    with pytest.raises(UserError, match="closed on 1 January 2035: that day is still to come") as caught:
        cases.close(school, case, date(2035, 1, 1), "child_ended")
    assert "9/1/2026 is 9 January 2026" in caught.value.fix
    with pytest.raises(UserError, match="still to come"):
        cases.open_case(school, "Nowak", date(2026, 10, 7))
    assert len(school.store.events()) == 2


@pytest.mark.parametrize(
    ("kind", "on", "before"),
    [("decided", date(2026, 9, 13), "14 September"), ("closed", date(2026, 9, 8), "14 September")],
)
def test_a_step_is_not_entered_before_the_step_before_it(
    school: School, case: str, kind: str, on: date, before: str
) -> None:
    """(1)"""
    with pytest.raises(UserError, match=f"on {on.day} September 2026, before {before}") as caught:
        cases.happen(school, case, kind, on, {"decision": "wait"})
    assert f"formgen case correct {case}" in caught.value.fix


@pytest.mark.parametrize("year", [1926, 2010])
def test_no_case_is_older_than_a_childhood(school: School, year: int) -> None:
    """(1)"""
    with pytest.raises(UserError, match=f"on 1 September {year}: that is too long ago"):
        cases.open_case(school, "Nowak", date(year, 9, 1))


def test_no_case_is_opened_before_the_child_can_have_been_at_school(school: School) -> None:
    """(1)"""
    with school.writing("set up") as writer:
        writer.save_pupils([*school.roll, Pupil("P0009", "Ann", "Reed", dob=date(2020, 5, 1))])
    with pytest.raises(UserError, match="too long ago"):
        cases.open_case(school, "Ann Reed", date(2021, 9, 1))
    assert cases.open_case(school, "Ann Reed", date(2023, 9, 1)).id == "LM-2023-001"


def test_a_step_is_corrected_and_nothing_is_erased(school: School, case: str) -> None:
    """(2)"""
    done = correct(school, case, "decided", date(2026, 9, 9), {"tier": "specialist"}, WHY, "D. Rowan")
    now = school.case(case)
    assert done.case == now
    assert (now.decided_on, now.tier, now.decision) == (date(2026, 9, 9), "specialist", "accept")
    assert done.told == (f"{case}: decided on 9 September 2026, not on 14 September 2026; "
                         "tier: specialist, not targeted. It is accepted.")  # fmt: skip
    assert [event.on for event in school.store.events()][1] == date(2026, 9, 14), "what was added first is there still"
    told = [(m.on, m.what, m.details) for m in chronology(school, case)][1:]
    assert told == [
        (date(2026, 9, 9), "Case decided", "decision: accept, tier: specialist"),
        (date(2026, 10, 6), "Step corrected", "decided on 9 September 2026, not on 14 September 2026; "
         f"tier: specialist, not targeted; by D. Rowan: {WHY}"),
    ]  # fmt: skip
    assert school.store.log()[-1].what == "case corrected"
    opened = correct(school, case, "opened", date(2026, 9, 1), {}, WHY, "")
    assert opened.told == f"{case}: opened on 1 September 2026, not on 7 September 2026. It is accepted."
    assert " 01/09/2026 " in run(school, "case", "list").output, "days are shown as everywhere, the day first"
    correct(school, case, "decided", date(2026, 9, 10), {}, WHY, "")
    assert (school.case(case).decided_on, school.case(case).tier) == (date(2026, 9, 10), "specialist")


def test_the_day_of_an_opening_is_that_of_the_referral_too(school: School) -> None:
    """(2): as an import of a referral opens a case."""
    with school.writing("import") as writer:
        details = {"referred_on": "2026-01-09", "source": "senco"}
        made = cases.add_case(writer, school, "P0003", date(2026, 1, 9), details)
    correct(school, made.id, "opened", date(2026, 9, 1), {"source": "Parent carer"}, WHY, "")
    after = school.case(made.id)
    assert (after.opened_on, after.referred_on, after.source) == (
        date(2026, 9, 1), date(2026, 9, 1), "parent_carer",
    )  # fmt: skip


def test_the_last_step_is_taken_back(school: School, case: str) -> None:
    """(2), (3)"""
    cases.close(school, case, date(2026, 10, 5), "left school")
    done = take_back(school, case, "it was the other child’s case", "D. Rowan")
    gone = "it does not count any more that it was closed on 5 October 2026"
    assert done.told == f"{case}: {gone}. It is accepted again."
    assert school.case(case).ended_on is None
    told = chronology(school, case)
    assert [m.what for m in told] == ["Case opened", "Case decided", "Step taken back"]
    assert told[-1].details == (
        "closed on 5 October 2026 does not count; by D. Rowan: it was the other child’s case"
    )
    cases.close(school, case, date(2026, 10, 6), "child_ended")
    assert correct(school, case, "closed", date(2026, 10, 2), {}, WHY, "").was.on == date(2026, 10, 6)
    take_back(school, case, WHY, "")
    take_back(school, case, WHY, "")
    assert school.case(case).status.value == "referred"


def test_an_opening_is_taken_back_and_its_number_is_not_given_again(school: School) -> None:
    """(3), (4)"""
    opened = cases.open_case(school, "Grace Mbeki", date(2026, 9, 7))
    done = take_back(school, opened.id, "it was Tomasz", "")
    assert (done.case, done.as_json()["status"], school.cases) == (None, None, [])
    assert cases.open_case(school, "Tomasz Nowak", date(2026, 9, 7)).id == "LM-2026-002"
    with pytest.raises(UserError, match="There is no case"):
        take_back(school, opened.id, "again", "")


def test_an_opening_stays_where_something_of_the_case_is_out(school: School, tmp_path: Path) -> None:
    """(3)"""
    opened = cases.open_case(school, "Grace Mbeki", date(2026, 9, 7))
    made = run(school, "generate", "agreement", "--case", opened.id, "--to", "docx", "--out", str(tmp_path))
    assert made.exit_code == 0, made.output
    with pytest.raises(UserError, match="forms were made for it") as caught:
        take_back(school, opened.id, WHY, "")
    assert "--decision decline" in caught.value.fix


def test_what_could_not_have_been_is_refused(school: School, case: str) -> None:
    """(5)"""
    cases.close(school, case, date(2026, 9, 20), "child_ended")
    for on, said in ((date(2026, 9, 21), "was closed on 20 September 2026"), (date(2026, 9, 6), "before 7 September"),
                     (date(2026, 10, 7), "still to come")):  # fmt: skip
        with pytest.raises(UserError, match=said):
            correct(school, case, "decided", on, {}, WHY, "")
    with pytest.raises(UserError, match="was decided on 14 September 2026"):
        correct(school, case, "opened", date(2026, 9, 30), {}, WHY, "")
    with pytest.raises(UserError, match="was not started yet"):
        correct(school, case, "started", date(2026, 9, 15), {}, WHY, "")
    with pytest.raises(UserError, match="says already"):
        correct(school, case, "decided", date(2026, 9, 14), {}, WHY, "")
    with pytest.raises(UserError, match="Nothing was given"):
        correct(school, case, "decided", None, {}, WHY, "")
    with pytest.raises(UserError, match="has no “tier”"):
        correct(school, case, "closed", None, {"tier": "targeted"}, WHY, "")
    for act in (lambda: correct(school, case, "decided", date(2026, 9, 15), {}, " ", ""),
                lambda: take_back(school, case, "", "")):  # fmt: skip
        with pytest.raises(UserError, match="The reason is missing"):
            act()
    assert len(school.store.events()) == 3


def test_a_start_is_not_moved_before_the_agreement(school: School, case: str) -> None:
    """(5)"""
    stored(school, "started", date(2026, 9, 21))
    with pytest.raises(UserError, match=r"no agreement .* It cannot have started on 15 September 2026") as caught:
        correct(school, case, "started", date(2026, 9, 15), {}, WHY, "")
    assert f"formgen case correct {case} started" in caught.value.fix
    given = {"exception": "The family is away", "approved_by": "P. Head"}
    assert correct(school, case, "started", date(2026, 9, 15), given, WHY, "").now is not None
    assert school.case(case).exception == "The family is away"


def test_days_that_were_stored_wrongly_are_put_right_in_their_order(school: School) -> None:
    """(5)"""
    number = cases.open_case(school, "Grace Mbeki", date(2026, 9, 7)).id
    stored(school, "decided", date(2030, 1, 1))
    stored(school, "closed", date(2035, 1, 1))
    with pytest.raises(UserError, match="before 1 January 2030") as caught:
        correct(school, number, "closed", date(2026, 10, 1), {}, WHY, "")
    assert f"formgen case correct {number}" in caught.value.fix
    correct(school, number, "decided", date(2026, 9, 14), {}, WHY, "")
    correct(school, number, "closed", date(2026, 10, 1), {}, WHY, "")
    case = school.case(number)
    assert (case.decided_on, case.ended_on) == (date(2026, 9, 14), date(2026, 10, 1))


def test_figures_follow_and_an_earlier_pack_tells_it(school: School, tmp_path: Path) -> None:
    """(6)"""
    for number, (low, high) in enumerate(SCORES, 1):
        child(school, number)
        sheets(school, tmp_path / "In", number, low, high)
    commit(school, [tmp_path / "In"])
    [made] = pack(school, tmp_path, "xlsx")
    before = review(school, FROM, UNTIL, ("html",), tmp_path / "a").as_json()["criteria"]
    assert verify(school, made).holds
    take_back(school, "LM-2026-001", "it goes on", "")
    correct(school, "LM-2026-002", "closed", date(2026, 10, 2), {}, WHY, "")
    done = verify(school, made)
    assert (done.holds, done.differences) == (True, ())
    assert told_since(done)["cases"] == [
        "The case register was changed: LM-2026-001 (a step was taken back)",
        "The case register was changed: LM-2026-002 (a step was corrected)",
    ]
    assert "would read today" in told_since(done)["today"][0]
    assert review(school, FROM, UNTIL, ("html",), tmp_path / "b").as_json()["criteria"] != before


@pytest.mark.parametrize(("written", "code"), [(date(2035, 1, 1), "referral_in_the_future"),
                                               (date(1926, 9, 8), "long_ago")])  # fmt: skip
def test_a_referral_of_an_impossible_day_opens_its_case_today(
    school: School, tmp_path: Path, written: date, code: str
) -> None:
    """(7)"""
    given = {**referral(), "referral_date": written}
    [taken] = commit(school, [filled(school, "referral", tmp_path / "referral.xlsx", given)]).files
    assert code in [problem.code for problem in taken.problems]
    [made] = school.cases
    assert (made.opened_on, made.referred_on) == (date(2026, 10, 6), date(2026, 10, 6))


def newer(school: School, path: Path, ref: str, **given: object) -> Problem | None:
    """What an import of the referral of that reference says about the case."""
    path.unlink(missing_ok=True)
    [taken] = commit(school, [filled(school, "referral", path, {**referral(), **given}, ref=ref)]).files
    return next((found for found in taken.problems if found.code.startswith("case_")), None)


@pytest.fixture
def sent(school: School, tmp_path: Path) -> str:
    """The reference of a referral that was sent out for Zoë, and came back with a date that cannot be."""
    subjects = making.subjects(school, "referral", pupils=["Zoë"])
    [made] = making.generate(school, making.Order("referral", Audience.STAFF, ("xlsx",), subjects), tmp_path / "out")
    assert made.reference
    assert newer(school, tmp_path / "first.xlsx", made.reference, referral_date=date(2027, 9, 8)) is None
    return made.reference


def test_a_case_follows_the_newer_referral(school: School, sent: str, tmp_path: Path) -> None:
    """(9)"""
    told = newer(school, tmp_path / "b.xlsx", sent, referral_source="senco")
    assert told is not None
    assert "opened on 8 September 2026, not on 6 October 2026" in told.message
    [case] = school.cases
    assert (case.opened_on, case.referred_on, case.source) == (date(2026, 9, 8), date(2026, 9, 8), "senco")
    [line] = [moment for moment in chronology(school, case.id) if moment.what == "Step corrected"]
    assert line.details.endswith("by the import: the newer referral says so")
    assert newer(school, tmp_path / "c.xlsx", sent, referral_source="senco", concern="More words.") is None
    newer(school, tmp_path / "d.xlsx", sent, referral_source="senco", referral_date=date(2026, 9, 7))
    assert school.cases[0].opened_on == date(2026, 9, 7)
    assert cases.happen(school, case.id, "decided", date(2026, 9, 9), {"decision": "accept"}).decided_on


def test_what_a_person_said_of_an_opening_stays(school: School, sent: str, tmp_path: Path) -> None:
    """(9)"""
    correct(school, "LM-2026-001", "opened", date(2026, 9, 10), {}, WHY, "")
    assert newer(school, tmp_path / "b.xlsx", sent) is None
    assert school.cases[0].opened_on == date(2026, 9, 10)


def test_a_newer_referral_that_later_steps_forbid_is_said(school: School, sent: str, tmp_path: Path) -> None:
    """(9)"""
    newer(school, tmp_path / "b.xlsx", sent)
    cases.happen(school, "LM-2026-001", "decided", date(2026, 9, 9), {"decision": "accept"})
    told = newer(school, tmp_path / "c.xlsx", sent, referral_date=date(2026, 9, 21))
    assert told is not None
    assert told.code == "case_not_followed"
    assert "The newer referral says: referred on 21 September 2026." in told.message
    assert "formgen case correct LM-2026-001 decided" in told.fix
    assert school.cases[0].opened_on == date(2026, 9, 8)


def test_words_that_are_not_offered_are_refused_with_the_one_that_is_meant(school: School, case: str) -> None:
    """(8)"""
    with pytest.raises(UserError, match=r"no reason why support ends “planed”\. Did you mean “planned”") as caught:
        cases.close(school, case, date(2026, 10, 5), "planed")
    assert "left_school" in caught.value.fix
    with pytest.raises(UserError, match=r"no source of referrals “class_techer”\. Did you mean “class_teacher”"):
        cases.open_case(school, "Nowak", date(2026, 9, 7), source="class_techer")
    with pytest.raises(UserError, match="no step of a case “closing”"):
        correct(school, case, "closing", date(2026, 10, 5), {}, WHY, "")


def test_a_second_decision_says_what_was_decided_before(school: School, case: str) -> None:
    """(11)"""
    told = run(school, "case", "decide", case, "--decision", "decline").stdout
    assert "Before, it was accepted: decided on 14 September 2026." in told
    assert f"formgen case undo {case}" in told
    again = run(school, "case", "decide", case, "--decision", "decline", "--reason", "no room")
    assert "Before" not in again.stdout


@pytest.mark.parametrize("reason", ["", "planned"])
def test_support_that_never_started_does_not_end_as_planned(school: School, case: str, reason: str) -> None:
    """(10)"""
    with pytest.raises(UserError, match=r"(why support ends|not end as planned)\.") as caught:
        cases.close(school, case, date(2026, 10, 5), reason)
    assert "parent_ended" in caught.value.fix
    assert len(school.store.events()) == 2
    assert cases.close(school, case, date(2026, 10, 5), "parent_ended").end_reason == "parent_ended"
    with pytest.raises(UserError, match="support that never started"):
        correct(school, case, "closed", None, {"reason": "planned"}, WHY, "")


def test_support_that_has_started_ends_as_planned_where_nothing_else_is_said(school: School, case: str) -> None:
    """(10)"""
    cases.start(school, case, date(2026, 9, 21), exception="the court order", approved_by="A. Head")
    run(school, "case", "close", case)
    assert school.case(case).end_reason == "planned"


def test_the_commands_say_what_they_did(school: School, case: str) -> None:
    """(2), (3): in words, and as JSON."""
    told = run(school, "case", "correct", case, "decided", "--on", "9/9/2026", "--why", WHY)
    assert told.stdout.strip() == f"{case}: decided on 9 September 2026, not on 14 September 2026. It is accepted."
    undone = run(school, "case", "undo", case, "--why", WHY, "--by", "D. Rowan", "--json")
    assert json.loads(undone.stdout) == {
        "case": case, "status": "referred", "step": "decided",
        "was": {"on": "2026-09-09", "decision": "accept", "tier": "targeted"}, "now": None,
    }  # fmt: skip
    refused = run(school, "case", "undo", case)
    assert (refused.exit_code, "say why" in refused.stderr) == (1, True)
    entered = run(school, "case", "decide", case, "--on", "1/10/2026")
    first, *more = entered.stdout.splitlines()
    assert first == f"{case} is accepted, on 1 October 2026."
    assert "No --decision was given" in " ".join(more)  # (12)
    plain = run(school, "case", "decide", case, "--decision", "accept", "--on", "2/10/2026")
    assert plain.stdout.strip() == f"{case} is accepted, on 2 October 2026."


def test_a_decision_is_not_entered_twice(school: School, case: str) -> None:
    """(12): but with another day, tier or reason it is another one."""
    before = len(school.store.events())
    for _ in range(2):
        again = run(school, "case", "decide", case, "--decision", "accept", "--tier", "targeted", "--on", "14/9/2026")
        assert (again.exit_code, "says already: accepted on 14 September 2026" in again.stderr) == (1, True)
    assert len(school.store.events()) == before
    assert run(school, "case", "decide", case, "--tier", "specialist", "--on", "14/9/2026").exit_code == 0
    assert len(school.store.events()) == before + 1
