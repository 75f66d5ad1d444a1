"""What is owed today.

1. An accepted case without a family's yes is owed an agreement; a family that wants to talk is owed a call.
2. A started case without an entry record is owed one, 14 days after the start; then a plan.
3. A review is due on the plan's day, later on the day that the newest review names, and shown a week before.
4. A check-back is due on the day of the exit record until it is on record or in the contact log.
5. Feedback to the referrer is owed until it is on record; its day is said only when the terms are known.
6. A call that a family asked for is owed until a contact with a parent is in the log.
7. Agreed actions that are due are owed until they are done.
8. The saddest answers of a child stand first until somebody has marked them.
9. Unread words, photos and children on no list are counted; no words and no names are in the list.
10. The caseload sheet has one row for each open case, and every format can show it.
11. A referral that nobody decided on is owed a decision, by the day on which whoever referred is to be told; where the
    sheet says what was decided, the list and the import say how it is entered.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from click.testing import CliRunner
from on_record import a_case, on_record
from test_circle import filled, referral

from formgen.ask import Audience
from formgen.cli import formgen
from formgen.errors import Problem, Severity
from formgen.records import LEGACY, Legacy
from formgen.render import format_for
from formgen.work.case import happen
from formgen.work.desk import Matter
from formgen.work.school import School
from formgen.work.take_in import commit
from formgen.work.today import caseload, today
from formgen.work.unread import mark

TODAY = date(2026, 10, 6)
ACCEPTED = ("decided", date(2026, 9, 14), {"decision": "accept", "tier": "targeted"})
STARTED = ("started", date(2026, 9, 21), {})
ENDED = ("closed", date(2026, 9, 30), {"reason": "planned"})
AGREED = {"agreement_date": date(2026, 9, 15), "agree_support": "yes"}


def owed(school: School, matter: Matter) -> list[tuple[str | None, date | None]]:
    return [(one.case, one.due) for one in today(school).owed if one.kind is matter]


def test_a_missing_agreement_is_owed(school: School) -> None:
    """(1)"""
    a_case(school, 1)
    case = a_case(school, 2, ACCEPTED)
    assert owed(school, Matter.AGREEMENT) == [(case.id, date(2026, 9, 14))]
    on_record(school, "agreement", {**AGREED, "agree_support": "want_to_talk"}, case.id)
    assert (owed(school, Matter.AGREEMENT), owed(school, Matter.CALL)) == ([], [(case.id, None)])
    on_record(school, "agreement", AGREED, case.id)
    assert owed(school, Matter.AGREEMENT) + owed(school, Matter.CALL) == []


def test_an_agreement_that_was_withdrawn_or_refused_is_told(school: School) -> None:
    """(1)"""
    gone, refused = a_case(school, 1, ACCEPTED), a_case(school, 2, ACCEPTED)
    on_record(school, "agreement", {**AGREED, "withdrawn_on": date(2026, 10, 1)}, gone.id)
    on_record(school, "agreement", {**AGREED, "agree_support": "no"}, refused.id)
    assert [case for case, _ in owed(school, Matter.AGREEMENT)] == [gone.id, refused.id]


def test_the_heads_exception_stands_for_the_agreement(school: School) -> None:
    """(1)"""
    exception = {"exception": "Parent abroad; told by phone", "approved_by": "Head"}
    a_case(school, 1, ACCEPTED, ("started", date(2026, 9, 21), exception))
    assert owed(school, Matter.AGREEMENT) == []


def test_entry_and_plan_are_owed_in_turn(school: School) -> None:
    """(2)"""
    case = a_case(school, 1, ACCEPTED, STARTED)
    assert owed(school, Matter.ENTRY) == [(case.id, date(2026, 10, 5))]
    assert owed(school, Matter.PLAN) == []
    on_record(school, "entry-record", {"entry_date": date(2026, 9, 22)}, case.id)
    assert (owed(school, Matter.ENTRY), owed(school, Matter.PLAN)) == ([], [(case.id, None)])
    on_record(school, "action-plan", {"review_date": date(2026, 12, 1)}, case.id)
    assert owed(school, Matter.PLAN) + owed(school, Matter.REVIEW) == []


def test_reviews_follow_the_plan_and_then_each_other(school: School) -> None:
    """(3)"""
    case = a_case(school, 1, ACCEPTED, STARTED)
    on_record(school, "action-plan", {"review_date": TODAY + timedelta(8)}, case.id)
    assert owed(school, Matter.REVIEW) == []
    on_record(school, "action-plan", {"review_date": TODAY + timedelta(7)}, case.id)
    assert owed(school, Matter.REVIEW) == [(case.id, TODAY + timedelta(7))]
    on_record(school, "review-record", {"review_date": TODAY, "next_review": TODAY + timedelta(40)}, case.id)
    assert owed(school, Matter.REVIEW) == []


def test_a_check_back_is_owed_until_somebody_looked(school: School) -> None:
    """(4)"""
    case = a_case(school, 1, ACCEPTED, STARTED, ENDED)
    on_record(school, "exit-record", {"check_back_on": TODAY - timedelta(3)}, case.id)
    assert owed(school, Matter.CHECK_BACK) == [(case.id, TODAY - timedelta(3))]
    on_record(school, "contact-log", {"contacts": {"1": {"on": TODAY, "case": case.id, "with_whom": "pupil"}}})
    assert owed(school, Matter.CHECK_BACK) == []


def test_nobody_looks_back_at_a_child_who_left_the_school(school: School) -> None:
    """(4)"""
    case = a_case(school, 1, ACCEPTED, STARTED, ENDED)
    on_record(school, "exit-record", {"check_back_on": TODAY, "reason": "left_school"}, case.id)
    gone = a_case(school, 2, ACCEPTED, STARTED, ENDED, pupil="P0002")
    on_record(school, "exit-record", {"check_back_on": TODAY}, gone.id)
    with school.writing("test") as writer:
        writer.save_pupils([replace(p, left_on=TODAY) if p.id == "P0002" else p for p in school.roll])
    assert owed(school, Matter.CHECK_BACK) == []


def test_feedback_is_owed_and_its_day_needs_the_terms(school: School, folder: Path) -> None:
    """(5)"""
    case = a_case(school, 1, ACCEPTED)
    referral = {"referral_date": date(2026, 9, 7), "referral_source": "class_teacher"}
    on_record(school, "referral", referral, case.id)
    assert owed(school, Matter.FEEDBACK) == [(case.id, None)]
    terms = '\n[[terms]]\nname = "Autumn"\nstart = 2026-09-02\nend = 2026-12-18\n'
    (folder / "school.toml").write_text((folder / "school.toml").read_text("utf-8") + terms, "utf-8")
    told = CliRunner().invoke(formgen, ["--school", str(folder), "today", "--json"])
    [found] = [o for o in json.loads(told.stdout)["owed"] if o["kind"] == "feedback"]
    assert found["due"] == "2026-09-21", "ten school days after Monday 7 September"
    on_record(school, "referral", {**referral, "feedback_on": date(2026, 9, 15)}, case.id)
    assert owed(school, Matter.FEEDBACK) == []


def test_a_decision_is_owed_until_it_is_entered(school: School, folder: Path) -> None:
    """(11)"""
    case = a_case(school, 1)
    assert owed(school, Matter.DECISION) == [(case.id, None)]
    terms = '\n[[terms]]\nname = "Autumn"\nstart = 2026-09-02\nend = 2026-12-18\n'
    (folder / "school.toml").write_text((folder / "school.toml").read_text("utf-8") + terms, "utf-8")
    told = CliRunner().invoke(formgen, ["--school", str(folder), "today", "--json"])
    [found] = json.loads(told.stdout)["owed"]
    assert (found["kind"], found["late"]) == ("decision", True)
    happen(school, case.id, "decided", date(2026, 9, 14), {"decision": "more_info"})
    [asked] = [one for one in today(school).owed if one.kind is Matter.DECISION]
    assert asked.what == "More was asked: decide on the referral"
    happen(school, case.id, "decided", date(2026, 9, 21), {"decision": "accept"})
    assert owed(school, Matter.DECISION) == []
    old = a_case(school, 2, pupil="P0002")
    line = {LEGACY: Legacy("referrals").source}
    on_record(school, "referral", {"referral_date": date(2026, 9, 7)}, old.id, sources=line)
    assert owed(school, Matter.DECISION) == [], "a line of an earlier sheet owes nothing"


def test_a_decision_on_the_sheet_says_how_it_is_entered(school: School, tmp_path: Path) -> None:
    """(11)"""
    said = {"decision": "accept", "decided_on": date(2026, 9, 14), "tier": "targeted"}
    [taken] = commit(school, [filled(school, "referral", tmp_path / "a.xlsx", {**referral(), **said})]).files
    command = "formgen case decide LM-2026-001 --decision accept --tier targeted --on 14/9/2026"
    [found] = [problem for problem in taken.problems if problem.code == "decision_on_sheet"]
    assert "the sheet says accepted on 14 September 2026" in found.message
    assert command in found.fix
    [one] = [one for one in today(school).owed if one.kind is Matter.DECISION]
    assert command in one.what
    happen(school, "LM-2026-001", "decided", date(2026, 9, 14), {"decision": "accept"})
    again = {**referral(seed=2), **said}
    [taken] = commit(school, [filled(school, "referral", tmp_path / "b.xlsx", again)], lambda *_: "LM-2026-001").files
    assert [problem for problem in taken.problems if problem.code == "decision_on_sheet"] == []


def test_a_call_is_owed_until_it_is_in_the_log(school: School) -> None:
    """(6)"""
    case = a_case(school, 1)
    on_record(school, "parent-questionnaire", {"wants_call": True}, case.id)
    assert [c for c, _ in owed(school, Matter.CALL)] == [case.id]
    staff = {"on": TODAY, "case": case.id, "with_whom": "staff"}
    on_record(school, "contact-log", {"contacts": {"1": staff}})
    assert len(owed(school, Matter.CALL)) == 1
    on_record(school, "contact-log", {"contacts": {"1": {**staff, "with_whom": "parent"}}})
    assert owed(school, Matter.CALL) == []


def test_agreed_actions_are_owed_until_they_are_done(school: School) -> None:
    """(7)"""
    row: dict[str, Any] = {"on": date(2026, 9, 30), "action": "Ask the office for the bus times", "due": TODAY}
    done = {**row, "done_on": TODAY}
    on_record(school, "contact-log", {"contacts": {"1": row, "2": done, "3": {**row, "due": TODAY + timedelta(8)}}})
    on_record(school, "meeting-log", {"meetings": {"1": {"on": TODAY, "actions": "Send the list", "due": TODAY}}})
    assert [due for _, due in owed(school, Matter.ACTION)] == [TODAY, TODAY]


def test_a_sad_child_stands_first_until_somebody_has_looked(school: School) -> None:
    """(8)"""
    case = a_case(school, 1, ACCEPTED, STARTED)
    voice = {"voice_date": TODAY, "someone_to_play": "never", "ok_coming": "always", "good_at": "hardly"}
    on_record(school, "pupil-voice", {**voice, "would_change": "Playtime."}, case.id, audience=Audience.CHILD)
    first = today(school).owed[0]
    assert (first.kind, first.case) == (Matter.SAFE, case.id)
    assert first.what.count(";") == 1, "two sad answers"
    mark(school, [case.id], "D. Rowan")
    assert owed(school, Matter.SAFE) == owed(school, Matter.UNREAD) == []


def test_what_came_in_and_waits_is_counted_without_words_and_names(school: School, tmp_path: Path) -> None:
    """(9)"""
    case = a_case(school, 1)
    answers = {"helped_most": "Zoë smiles again.", "do_differently": "Nothing."}
    on_record(school, "parent-questionnaire", answers, case.id, audience=Audience.FAMILY)
    (tmp_path / "photo.jpg").write_bytes(b"a photo")
    commit(school, [tmp_path / "photo.jpg"])
    assert [o.what.partition(" in ")[0] for o in today(school).owed if o.kind is Matter.UNREAD] == ["2 texts"]
    assert len(owed(school, Matter.TYPING)) == 1
    told = json.dumps(today(school).as_json(), ensure_ascii=False)
    assert not [word for word in ("Zoë", "O’Neill", "smiles", "Nothing") if word in told]


def test_what_is_on_record_with_faults_is_to_mend(school: School) -> None:
    """(9)"""
    case = a_case(school, 1)
    faults = (Problem("missing", "Blank.", "Please fill it in."), Problem("x", "Odd.", "Look.", Severity.WARNING))
    on_record(school, "parent-questionnaire", {"wants_call": False}, case.id, problems=faults)
    on_record(school, "parent-questionnaire", {"wants_call": False}, case.id, problems=faults[1:])
    [told] = [one.what for one in today(school).owed if one.kind is Matter.MEND]
    assert told.startswith("1 box of parent-questionnaire")


def test_the_caseload_sheet_has_a_row_for_each_open_case(school: School) -> None:
    """(10)"""
    a_case(school, 1, ACCEPTED, STARTED)
    a_case(school, 2, ACCEPTED, STARTED, ENDED, pupil="P0002")
    a_case(school, 3, pupil="P0003")
    report = caseload(school)
    rows = next(block.rows for block in report.blocks if getattr(block, "caption", "") == "Open cases")
    assert [row[:3] for row in rows] == [("LM-2026-001", "Zo", "Kestrels"), ("LM-2026-003", "Grace", "Owls")]
    for suffix in ("docx", "xlsx"):
        assert format_for(suffix).report(report, school.look)


def test_nothing_is_owed_by_a_new_school(school: School) -> None:
    """(9)"""
    assert today(school).owed == ()
