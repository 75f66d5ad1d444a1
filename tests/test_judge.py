"""Judging a return that was read: whose it is, what is missing or wrong, what is kept from before.

 1. A reference that is not in the ledger, and a form that nobody fills in, are refused with the reason.
 2. A sheet on which nobody wrote stores nothing; what could not be read is not nothing.
 3. Every problem says file, sheet and cell of its box, once; what could not be read is not also missing.
 4. What formgen printed and somebody changed, and what only another copy asks, is said; of another child: a person.
 5. Complete is accepted, incomplete is partial, any other error is for a person; what is stored says all that is known.
 6. A newer return revises the record before it, says what differs and keeps what is blank now; nothing is erased.
 7. Of many returns in one file each is known again by what it says; the same again is a duplicate.
 8. A row that says almost everything otherwise may be another paper.
 9. Of two returns of one form in one batch the last counts; two in one file are for a person.
10. Whose it is: the ledger, the case, a decision, the one pupil of the name; else a person is asked, in plain words.
11. A blank copy that says the same as another is the same sheet where it names a child, and may be where it does not.
12. A file that comes again after a decision is judged against what came before it, not against itself.
13. A rule looks at the earlier records of the case; a version that is no longer made has no rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from hashlib import sha256
from typing import Any

import pytest
from conftest import NOW
from on_record import a_case, on_record
from test_circle import ZOE, referral

from formgen.answers import at, dump, flatten, put
from formgen.ask import Audience, State
from formgen.errors import Problem, Severity
from formgen.form import form
from formgen.outline import Outline, outline
from formgen.pupils import Pupil
from formgen.read import Reading
from formgen.records import ENTRY, PAPER, Issued, Place, Record, Source, Verdict
from formgen.reference import make
from formgen.schema import edition
from formgen.sheet import mends
from formgen.work.decide import doubts
from formgen.work.decisions import CASE, SHEET, About, Decided, undo
from formgen.work.earlier import Earlier, label_of
from formgen.work.judge import judge
from formgen.work.revise import Change, changes, revised
from formgen.work.school import School
from formgen.work.settle import known
from formgen.work.taken import TakenIn
from formgen.work.twins import Twins

TODAY = NOW.date()
PQ, ASKED = "parent-questionnaire", outline(form("parent-questionnaire"))
REFERENCE, OTHER = make("PQ", 1, 77), make("PQ", 1, 78)
CASE_1, CASE_2 = "LM-2026-001", "LM-2026-002"
SAID = {question.name: "agree" for question in ASKED.questions() if question.required}


def digest(name: str) -> str:
    """The hash of the file that `stored` keeps for that name."""
    return sha256(name.encode()).hexdigest()


def boxes(outlined: Outline, answers: Mapping[str, Any]) -> dict[Place, Source]:
    """A source for every box of the form, blank ones too: C1, C2, … of the sheet “Form”."""
    rows = {question.name: len(answers.get(question.name) or {}) for question in outlined.questions() if question.open}
    places = [(item.path, item.row) for item in outlined.items(rows)]
    raw = {(path, row): str(value) for path, row, value in flatten(answers)}
    return {place: Source("Form", f"C{n}", raw.get(place, "")) for n, place in enumerate(places, 1)}


def questionnaire(reference: str | None = None, problems: Iterable[Problem] = (), **answers: Any) -> Reading:
    """A family’s questionnaire, complete unless an answer is None."""
    said = {name: value for name, value in {**SAID, **answers}.items() if value is not None}
    return Reading(ASKED, reference, said, boxes(ASKED, said), tuple(problems))


def referred(name: str = ZOE, **more: Any) -> Reading:
    """A referral on a blank copy of the staff's."""
    outlined, answers = outline(form("referral")), referral(name=name)
    return Reading(outlined, None, answers, boxes(outlined, answers), **more)


def row(number: int, entry: str = "", reference: str | None = None, **answers: Any) -> Reading:
    """A row of quick entry."""
    return replace(questionnaire(reference, **answers), label=f"row {number}", entry=entry or f"sheet:{number}")


def judged(school: School | None, reading: Reading, name: str = "a.xlsx", earlier: Earlier | None = None) -> TakenIn:
    return judge(name, digest(name), reading, school, TODAY, earlier)


def stored(school: School, reading: Reading, name: str = "a.xlsx", earlier: Earlier | None = None) -> int:
    """The id of the record of that return, now in the store."""
    taken = judged(school, reading, name, earlier)
    assert taken.record is not None, taken.problems
    with school.writing("test") as writer:
        return writer.add_records([taken.record], name.encode(), again=True)[0]


def told(taken: TakenIn, code: str) -> tuple[str, str, Severity, str | None, str | None]:
    """Message, fix, severity, sheet and cell of the one problem of that code; it names the file."""
    [found] = [p for p in taken.problems if p.code == code]
    assert found.file == taken.name
    return found.message, found.fix, found.severity, found.sheet, found.cell


def codes(taken: TakenIn) -> list[str]:
    return [p.code for p in taken.problems]


@pytest.fixture
def sent(school: School) -> School:
    """A school that sent out one questionnaire for a case, and one for nobody."""
    a_case(school, 1)
    day = school.now.date()
    with school.writing("send") as writer:
        writer.issue([
            Issued(REFERENCE, PQ, 1, Audience.FAMILY, day, case=CASE_1, pupil="P0001"),
            Issued(OTHER, PQ, 1, Audience.FAMILY, day),
        ])  # fmt: skip
    return school


def made(school: School, slug: str, prefilled: Mapping[str, Any], case: str | None = None) -> str:
    """The reference of a form that was made for Zoë with these answers."""
    about = form(slug).about
    reference = make(about.code, about.version, len(school.store.ledger()) + 1000)
    with school.writing("generate") as writer:
        issued = Issued(reference, slug, about.version, Audience.STAFF, TODAY, case=case, pupil="P0001",
                        prefilled=dump(prefilled))  # fmt: skip
        writer.issue([issued])
    return reference


# ------------------------------------------------------------------------------------------- refused


def test_a_reference_that_is_not_in_the_ledger_is_not_ours(school: School) -> None:
    """(1)"""
    taken = judged(school, questionnaire(REFERENCE))
    assert (taken.verdict, taken.reference, taken.outline, taken.record) == (Verdict.NOT_OURS, REFERENCE, ASKED, None)
    assert taken.problems == (Problem(
        "unknown_reference", f"The reference “{REFERENCE}” is not in this school’s ledger.",
        "It may be another school’s form: please ask who sent it.", file="a.xlsx",
    ),)  # fmt: skip
    assert (taken.file, taken.sha256) == ("a.xlsx", digest("a.xlsx"))


def test_a_form_that_is_made_from_records_is_never_filled_in(school: School) -> None:
    """(1)"""
    taken = judged(school, Reading(outline(form("case-register")), None, {"x": "y"}))
    assert (taken.verdict, taken.record, taken.file, taken.sha256) == (
        Verdict.NOT_OURS, None, "a.xlsx", digest("a.xlsx"),
    )  # fmt: skip
    assert told(taken, "not_ours")[:2] == (
        "This form is made from the other records; it is never filled in.", "There is nothing to do.",
    )  # fmt: skip


# ------------------------------------------------------------------------------------------- untouched


def test_a_sheet_on_which_nobody_wrote_stores_nothing(sent: School) -> None:
    """(2)"""
    for reference, case in ((None, None), (REFERENCE, CASE_1), (OTHER, None)):
        lost = Problem("not_found", "Gone.", "Ask.", path="helped")
        blank = Reading(ASKED, reference, {}, boxes(ASKED, {}), (lost,))
        taken = judged(sent, blank)
        assert (taken.verdict, taken.record, taken.case, taken.reference) == (Verdict.REVIEW, None, case, reference)
        assert (taken.outline, taken.sources, taken.answers) == (ASKED, blank.sources, {})
        assert (taken.file, taken.sha256) == ("a.xlsx", digest("a.xlsx"))
        assert taken.problems == (Problem(
            "nothing_filled_in", "Nothing was filled in on this sheet: there is nothing to store.",
            "Is it the right file? Please ask for the filled one.", file="a.xlsx",
        ),)  # fmt: skip


def test_what_could_not_be_read_is_not_nothing(sent: School) -> None:
    """(2)"""
    for severity, nothing in ((Severity.ERROR, False), (Severity.WARNING, True)):
        flaw = Problem("unclear", "What?", "Please write.", severity, path="helped")
        taken = judged(sent, Reading(ASKED, REFERENCE, {}, boxes(ASKED, {}), (flaw,)))
        assert ("nothing_filled_in" in codes(taken)) is nothing


def test_what_formgen_printed_is_nothing_that_anybody_wrote(school: School) -> None:
    """(2)"""
    outlined = outline(form("referral"))
    printed = {"pupil_name": ZOE, "class_name": "Kestrels"}
    reference = made(school, "referral", printed)
    untouched = Reading(outlined, reference, printed, boxes(outlined, printed))
    assert codes(judged(school, untouched)) == ["nothing_filled_in"]
    assert "nothing_filled_in" not in codes(judged(school, replace(untouched, answers={"class_name": "Larks"})))


# ------------------------------------------------------------------------------------- what is stored


def test_a_complete_return_is_accepted_and_its_record_says_all_that_is_known(sent: School) -> None:
    """(5)"""
    reading = replace(questionnaire(REFERENCE, helped_most="Talking"), how="paper", filled_by="aunt")
    taken = judged(sent, reading)
    assert (taken.verdict, taken.problems) == (Verdict.ACCEPTED, ())
    assert taken.record == Record(
        PQ, 1, digest("a.xlsx"), "a.xlsx", Verdict.ACCEPTED, dump(reading.answers), (), reading.sources, REFERENCE,
        CASE_1, "P0001", None, how="paper", filled_by="aunt",
    )  # fmt: skip
    assert (taken.file, taken.sha256, taken.reference, taken.case, taken.pupil) == (
        "a.xlsx", digest("a.xlsx"), REFERENCE, CASE_1, "P0001",
    )  # fmt: skip
    assert taken.outline == ASKED.for_audience(Audience.FAMILY)
    assert (taken.answers, taken.sources, taken.label, taken.changes) == (reading.answers, reading.sources, "", ())
    assert (taken.before, taken.opens_case, taken.stranger) == (None, False, None)


def test_an_incomplete_return_is_partial_and_says_which_box_is_empty(sent: School) -> None:
    """(3), (5)"""
    taken = judged(sent, questionnaire(REFERENCE, helped=None))
    assert taken.verdict is Verdict.PARTIAL
    assert told(taken, "missing") == (
        "This has not been answered.", "Please fill it in.", Severity.ERROR, "Form",
        taken.sources["helped", None].cell,
    )  # fmt: skip
    assert taken.record is not None
    assert (taken.record.verdict, taken.record.problems) == (Verdict.PARTIAL, taken.problems)


def test_what_could_not_be_read_is_for_a_person_and_is_not_also_missing(sent: School) -> None:
    """(3), (5)"""
    flaw = Problem("unclear", "What?", "Please write.", path="helped", sheet="Form", cell="C9")
    taken = judged(sent, questionnaire(REFERENCE, [flaw], helped=None))
    assert taken.problems == (replace(flaw, file="a.xlsx"),)
    assert taken.verdict is Verdict.REVIEW
    worried = replace(flaw, severity=Severity.WARNING)
    assert sorted(codes(judged(sent, questionnaire(REFERENCE, [worried], helped=None)))) == ["missing", "unclear"]
    both = judged(sent, questionnaire(REFERENCE, [flaw], helped=None, know_who=None))
    assert (both.verdict, sorted(codes(both))) == (Verdict.REVIEW, ["missing", "unclear"])


def test_a_warning_leaves_a_return_accepted(sent: School) -> None:
    """(5)"""
    worried = Problem("cross", "A cross.", "Please check.", Severity.WARNING, path="helped")
    assert judged(sent, questionnaire(REFERENCE, [worried])).verdict is Verdict.ACCEPTED


def test_what_was_told_once_is_not_told_again(sent: School) -> None:
    """(3): a record that is sent on brings the problems that it had."""
    [missing] = judged(sent, questionnaire(REFERENCE, helped=None)).problems
    warned = replace(missing, severity=Severity.WARNING)
    assert codes(judged(sent, questionnaire(REFERENCE, [warned], helped=None))) == ["missing"]
    other = replace(warned, message="This is still blank.")
    assert codes(judged(sent, questionnaire(REFERENCE, [other], helped=None))) == ["missing", "missing"]


def test_problems_of_questions_that_this_copy_does_not_ask_are_left_out(school: School) -> None:
    """(3)"""
    outlined = outline(form("referral"))
    answers = {k: v for k, v in referral().items() if k in outlined.for_audience(Audience.FAMILY).index}
    sources = boxes(outlined.for_audience(Audience.FAMILY), answers)
    lost = [Problem("not_found", "Gone.", "Ask.", path="upn"), Problem("two_sheets", "Two.", "Ask.")]
    taken = judged(school, Reading(outlined, None, answers, sources, tuple(lost)))
    assert "not_found" not in codes(taken)
    assert "two_sheets" in codes(taken)
    assert taken.outline == outlined.for_audience(Audience.FAMILY)


def test_a_blank_copy_is_of_the_audience_whose_questions_are_there(school: School) -> None:
    """(5): of whose questions the fewest are missing; a staff copy that lost rows is no family’s."""
    outlined = outline(form("referral"))
    answers = {k: v for k, v in referral().items() if k in outlined.for_audience(Audience.FAMILY).index}
    every, some = boxes(outlined, answers), boxes(outlined.for_audience(Audience.FAMILY), answers)
    gone = [Problem("not_found", "Gone.", "Ask.", path=path) for path, _ in every.keys() - some.keys()]
    assert judged(school, Reading(outlined, None, answers, some, tuple(gone))).outline == outlined.for_audience(
        Audience.FAMILY
    )
    assert judged(school, Reading(outlined, None, answers, some)).outline == outlined.for_audience(Audience.STAFF)
    assert judged(school, Reading(outlined, None, answers, every)).outline == outlined.for_audience(Audience.STAFF)
    most = {place: source for place, source in every.items() if place != ("upn", None)}
    kept = judged(school, Reading(outlined, None, answers, most, (gone[0],)))
    assert kept.outline == outlined.for_audience(Audience.STAFF)


def test_without_a_school_nothing_is_looked_up_and_nothing_stored() -> None:
    """(5)"""
    taken = judged(None, questionnaire(REFERENCE))
    assert (taken.verdict, taken.problems, taken.record, taken.reference) == (Verdict.ACCEPTED, (), None, REFERENCE)
    assert (taken.pupil, taken.case, taken.answers) == (None, None, SAID)


# ------------------------------------------------------------------------------------------- locked


def test_a_name_that_formgen_printed_and_somebody_changed_is_for_a_person(school: School) -> None:
    """(4)"""
    outlined = outline(form("referral"))
    reference = made(school, "referral", {"pupil_name": ZOE})
    answers = referral(name="Tobias Nowak")
    reading = Reading(outlined, reference, answers, boxes(outlined, answers))
    taken = judged(school, reading)
    assert told(taken, "locked_changed") == (
        "formgen filled this in, and it has been changed.",
        "If the sheet is this child’s, please write back what formgen printed there, and import it again.",
        Severity.ERROR, "Form", "C1",
    )  # fmt: skip
    assert (taken.verdict, taken.record) == (Verdict.REVIEW, None)
    [found] = [p for p in taken.problems if p.code == "locked_changed"]
    assert (found.path, found.question) == ("pupil_name", "Q01 Name")
    decided = replace(reading, decided=frozenset({("pupil_name", None)}))
    assert "locked_changed" not in codes(judged(school, decided))


@pytest.mark.parametrize("name", ["Tomasz Nowak", "tomasz", "Tomasz-Nowak"])
def test_the_name_of_another_child_is_no_answer_of_this_one_whatever_was_decided(school: School, name: str) -> None:
    """(4): siblings’ families swap their sheets."""
    outlined = outline(form("referral"))
    reference = made(school, "referral", {"pupil_name": ZOE})
    answers = referral(name=name)
    reading = Reading(outlined, reference, answers, boxes(outlined, answers))
    for decided in (frozenset(), frozenset({("pupil_name", None)})):
        taken = judged(school, replace(reading, decided=decided))
        what, fix, *_ = told(taken, "locked_changed")
        assert what == "formgen filled this in, and now the name of another child stands here (P0002)."
        assert "If it is the other child’s, please make the form for that child" in fix
        assert (taken.verdict, taken.record) == (Verdict.REVIEW, None)
    [doubt] = doubts(taken, known(school))
    assert ([way.words for way in doubt.ways], doubt.free) == ([ZOE], "")


def test_another_locked_answer_that_was_changed_is_said_and_the_return_is_kept(school: School) -> None:
    """(4)"""
    a_case(school, 1)
    outlined = outline(form("entry-record"))
    reference = made(school, "entry-record", {"child": "Zo", "class_name": "Kestrels"}, CASE_1)
    answers = {"child": "Zo", "class_name": "Larks", "block_no": 1}
    taken = judged(school, Reading(outlined, reference, answers, boxes(outlined, answers)))
    assert told(taken, "locked_changed")[2:] == (Severity.ERROR, "Form", "C2")
    assert taken.record is not None
    kept = judged(school, Reading(outlined, reference, {**answers, "class_name": "Kestrels"}))
    assert "locked_changed" not in codes(kept)


def test_the_name_that_a_child_likes_is_a_name_too(school: School) -> None:
    """(4)"""
    a_case(school, 1)
    outlined = outline(form("entry-record"))
    reference = made(school, "entry-record", {"child": "Zo"}, CASE_1)
    answers = {"child": "Grace", "block_no": 1}
    taken = judged(school, Reading(outlined, reference, answers, boxes(outlined, answers)))
    assert "locked_changed" in codes(taken)
    assert taken.record is None


def test_a_locked_answer_that_is_blank_now_is_said(school: School) -> None:
    """(4)"""
    a_case(school, 1)
    outlined = outline(form("entry-record"))
    reference = made(school, "entry-record", {"child": "Zo", "class_name": "Kestrels"}, CASE_1)
    answers = {"child": "Zo", "block_no": 1}
    reading = Reading(outlined, reference, answers, boxes(outlined, answers))
    assert told(judged(school, reading), "locked_gone") == (
        "formgen filled this in, and it is blank now.", "Please look whether the rows of the sheet were moved.",
        Severity.WARNING, "Form", "C2",
    )  # fmt: skip
    flaw = Problem("unclear", "What?", "Please write.", path="class_name")
    assert "locked_gone" not in codes(judged(school, replace(reading, problems=(flaw,))))
    lost = {place: source for place, source in reading.sources.items() if place != ("class_name", None)}
    assert "locked_gone" not in codes(judged(school, replace(reading, sources=lost)))
    decided = replace(reading, decided=frozenset({("class_name", None)}))
    assert "locked_gone" not in codes(judged(school, decided))


def test_every_locked_answer_is_looked_at(school: School) -> None:
    """(4): one that stayed, or that a person decided, hides none of those after it."""
    a_case(school, 1)
    outlined = outline(form("entry-record"))
    reference = made(school, "entry-record", {"child": "Zo", "class_name": "Kestrels", "areas": ("loss",)}, CASE_1)
    answers = {"child": "Zo", "class_name": "Larks", "areas": ("self_esteem",), "block_no": 1}
    reading = Reading(outlined, reference, answers, boxes(outlined, answers))
    taken = judged(school, reading)
    assert [p.path for p in taken.problems if p.code == "locked_changed"] == ["class_name", "areas"]
    decided = replace(reading, decided=frozenset({("class_name", None)}))
    assert [p.path for p in judged(school, decided).problems if p.code == "locked_changed"] == ["areas"]


def test_a_locked_score_of_a_table_is_looked_at_row_by_row(school: School) -> None:
    """(4)"""
    a_case(school, 1)
    outlined = outline(form("entry-record"))
    scores = {area: {"referral_score": score} for area, score in (("self_esteem", 3), ("attendance", 5), ("loss", 4))}
    reference = made(school, "entry-record", {"child": "Zo", "area_scores": scores}, CASE_1)
    changed = {
        **scores, "attendance": {"referral_score": 8, "score_joint": 6}, "self_esteem": {"score_joint": 2},
    }  # fmt: skip
    answers = {"child": "Zo", "block_no": 1, "area_scores": changed}
    taken = judged(school, Reading(outlined, reference, answers, boxes(outlined, answers)))
    found = [(p.code, p.path, p.row) for p in taken.problems if p.code.startswith("locked")]
    assert sorted(found) == [
        ("locked_changed", "area_scores.referral_score", "attendance"),
        ("locked_gone", "area_scores.referral_score", "self_esteem"),
    ]  # fmt: skip


def test_answers_to_what_this_copy_does_not_ask_are_for_a_person_and_left_out(school: School) -> None:
    """(4)"""
    outlined = outline(form("referral"))
    with school.writing("generate") as writer:
        writer.issue([Issued(make("RF", 1, 5), "referral", 1, Audience.FAMILY, TODAY, pupil="P0001")])
    answers = {**referral(), "upn": "A1", "decision_reason": "Yes"}
    taken = judged(school, Reading(outlined, make("RF", 1, 5), answers, boxes(outlined, answers)))
    message, fix, severity, *_ = told(taken, "other_copy")
    assert message.startswith("The sheet answers what this copy of the form does not ask: ")
    asked = [outlined.index[path].code for path in answers if path not in outlined.for_audience(Audience.FAMILY).index]
    assert message.removesuffix(".").split(": ")[1] == ", ".join(asked)
    assert fix == "Please check that the reference belongs to this sheet; these answers were left out."
    assert (severity, taken.verdict) == (Severity.ERROR, Verdict.REVIEW)
    assert "upn" not in taken.answers


@pytest.mark.parametrize(
    "code", ["two_forms", "references_differ", "other_questions", "wrong_code", "came_twice", "case_differs",
             "code_changed", "newer_there", "other_paper"],
)  # fmt: skip
def test_what_may_be_another_childs_is_not_kept_before_a_person_decides(sent: School, code: str) -> None:
    """(4)"""
    doubt = Problem(code, "Whose?", "Please look.")
    assert judged(sent, questionnaire(REFERENCE, [doubt])).record is None
    warned = judged(sent, questionnaire(REFERENCE, [replace(doubt, severity=Severity.WARNING)]))
    assert warned.record is not None
    settled = replace(questionnaire(REFERENCE, [doubt]), decided=frozenset({(SHEET, code)}))
    assert judged(sent, settled).problems == ()
    assert judged(sent, settled).record is not None
    placed = replace(settled, problems=(replace(doubt, path="helped"),))
    assert codes(judged(sent, placed)) == [code]


# ------------------------------------------------------------------------------------------- rules


def test_a_version_that_is_no_longer_made_has_no_rules(school: School) -> None:
    """(13)"""
    a_case(school, 1)
    answers = {"sessions": {"1": {"on": TODAY, "planned": True, "happened": "yes", "mood_start": 9}}}
    found = {}
    for version in (1, 2):
        outlined = edition("SR", version)
        assert outlined is not None
        reading = Reading(outlined, None, answers, boxes(outlined, answers), case=CASE_1)
        found[version] = {p.code for p in judged(school, reading).problems}
    assert found[1] == {"missing", "out_of_range"}
    assert found[1] < found[2]


def test_a_rule_knows_the_earlier_records_of_the_case_and_the_day(school: School) -> None:
    """(13)"""
    a_case(school, 1)
    on_record(school, "entry-record", {"entry_date": date(2026, 9, 20)}, CASE_1)
    outlined = outline(form("exit-record"))

    def exit_on(day: date, school: School | None) -> TakenIn:
        answers = {"exit_date": day}
        return judged(school, Reading(outlined, None, answers, boxes(outlined, answers), case=CASE_1))

    assert told(exit_on(date(2026, 9, 10), school), "exit_before_entry")[0].startswith("The end lies before")
    assert "exit_before_entry" not in codes(exit_on(date(2026, 9, 10), None))
    for one in (school, None):
        assert told(exit_on(date(2027, 9, 10), one), "exit_before_entry")[0] == "This date is in the future."


# ---------------------------------------------------------------------------------------- revisions


def test_a_newer_return_revises_the_record_and_says_what_differs(sent: School) -> None:
    """(6)"""
    first = stored(sent, questionnaire(REFERENCE, helped_most="Talking"))
    taken = judged(sent, questionnaire(REFERENCE, helped="disagree", do_differently="More"), "b.xlsx")
    assert taken.verdict is Verdict.NEWER_REVISION
    assert taken.record is not None
    assert (taken.record.verdict, taken.record.revises, taken.record.case) == (Verdict.NEWER_REVISION, first, CASE_1)
    assert taken.changes == (
        Change("Q05", "The support has helped my child.", "helped", None, "agree", "disagree"),
        Change("Q12", "What should we do differently?", "do_differently", None, None, "More"),
    )  # fmt: skip
    assert taken.changes[0].as_json() == {
        "code": "Q05", "question": "helped", "row": None, "before": "agree", "now": "disagree",
    }  # fmt: skip
    assert told(taken, "differs_from_before")[:3] == (
        "This form came back before; these answers differ now: Q05.",
        "If the earlier ones are right, please send that file again after a change.", Severity.WARNING,
    )  # fmt: skip


def test_what_is_blank_now_is_kept_from_before_and_said(sent: School) -> None:
    """(6)"""
    stored(sent, questionnaire(REFERENCE, helped_most="Talking", do_differently="More"))
    taken = judged(sent, questionnaire(REFERENCE, helped=None), "b.xlsx")
    assert taken.verdict is Verdict.NEWER_REVISION
    assert taken.answers == {**SAID, "helped_most": "Talking", "do_differently": "More"}
    assert told(taken, "kept_from_before")[:3] == (
        "Blank now, so the answers of the earlier return were kept: Q05, Q11, Q12.",
        "If they were meant to be taken away, please ask.", Severity.WARNING,
    )  # fmt: skip
    assert not {("helped", None), ("helped_most", None)} & set(taken.sources)
    assert ("know_who", None) in taken.sources
    assert taken.changes == ()
    assert codes(taken) == ["kept_from_before"]


def test_what_was_written_and_could_not_be_read_is_no_blank(sent: School) -> None:
    """(6)"""
    stored(sent, questionnaire(REFERENCE))
    unread = Problem("unclear", "What?", "Please write.", path="helped")
    taken = judged(sent, questionnaire(REFERENCE, [unread], helped=None), "b.xlsx")
    assert "helped" not in taken.answers
    assert taken.verdict is Verdict.REVIEW
    for kept in (replace(unread, severity=Severity.WARNING), replace(unread, code="not_found")):
        assert judged(sent, questionnaire(REFERENCE, [kept], helped=None), "b.xlsx").answers["helped"] == "agree"
    decided = replace(questionnaire(REFERENCE, helped=None), decided=frozenset({("helped", None)}))
    assert "helped" not in judged(sent, decided, "b.xlsx").answers


def test_a_message_names_twelve_boxes_and_counts_the_others() -> None:
    """(6)"""
    older = Record(
        PQ, 1, "0" * 64, "o.xlsx", Verdict.ACCEPTED, dump({**SAID, "helped_most": "a", "do_differently": "b"})
    )
    blank = Reading(ASKED, None, {"may_quote": True})
    [kept] = revised(ASKED, blank, older).problems
    assert kept.message.endswith("were kept: Q01, Q02, Q03, Q04, Q05, Q06, Q07, Q08, Q09, Q10, Q11, Q12.")
    more = replace(older, answers={**older.answers, "may_quote": True, "wants_call": False})
    [kept] = revised(ASKED, replace(blank, answers={}), more).problems
    assert kept.message.endswith("Q10, Q11, Q12 and 2 more.")


def test_a_partial_revision_stays_partial(sent: School) -> None:
    """(5), (6)"""
    first = stored(sent, questionnaire(REFERENCE, helped=None))
    taken = judged(sent, questionnaire(REFERENCE, helped=None, helped_most="x"), "b.xlsx")
    assert taken.record is not None
    assert (taken.verdict, taken.record.verdict, taken.record.revises) == (Verdict.PARTIAL, Verdict.PARTIAL, first)


SESSION = {"on": date(2026, 9, 21), "planned": True, "happened": "yes", "mode": "out_1to1", "minutes": 30}


def test_numbered_rows_that_hold_something_else_by_now_are_not_mixed(school: School) -> None:
    """(6)"""
    a_case(school, 1)
    outlined = outline(form("session-record"))
    reference = made(school, "session-record", {"child": "Zo"}, CASE_1)

    def sessions(*rows: Mapping[str, Any]) -> Reading:
        answers = {"child": "Zo", "block_no": 1, "sessions": {str(n): dict(row) for n, row in enumerate(rows, 1)}}
        return Reading(outlined, reference, answers, boxes(outlined, answers))

    stored(school, sessions({**SESSION, "note": "Calm"}, {**SESSION, "note": "Sad"}))
    same, other = dict(SESSION), {**SESSION, "on": date(2026, 9, 28)}
    taken = judged(school, sessions(same, other), "b.xlsx")
    assert taken.answers["sessions"]["1"]["note"] == "Calm"
    assert "note" not in taken.answers["sessions"]["2"]
    assert [(c.code, c.row, c.before, c.now) for c in taken.changes] == [
        ("Q06a.2", "2", "2026-09-21", "2026-09-28"), ("Q06n.2", "2", "Sad", None),
    ]  # fmt: skip
    third = judged(school, sessions(same, same, other), "b.xlsx")
    assert {c.row for c in third.changes} == {"3"}


def test_rows_beyond_those_that_are_printed_are_kept_and_told_too(school: School) -> None:
    """(6)"""
    a_case(school, 1)
    outlined = outline(form("session-record"))
    reference = made(school, "session-record", {"child": "Zo"}, CASE_1)

    def session(**cells: Any) -> Reading:
        answers = {"child": "Zo", "block_no": 1, "sessions": {"40": {**SESSION, **cells}}}
        return Reading(outlined, reference, answers, boxes(outlined, answers))

    stored(school, session(note="Calm"))
    taken = judged(school, session(note=None), "b.xlsx")
    assert taken.answers["sessions"]["40"]["note"] == "Calm"
    assert told(taken, "kept_from_before")[0].endswith("were kept: Q06n.40.")
    other = judged(school, session(note="Sad"), "b.xlsx")
    assert told(other, "differs_from_before")[0].endswith("differ now: Q06n.40.")
    assert [(c.row, c.before, c.now) for c in other.changes] == [("40", "Calm", "Sad")]
    more = {"child": "Zo", "block_no": 1, "sessions": {"40": {**SESSION, "note": "Calm"}, "41": {"note": "New"}}}
    newer = judged(school, Reading(outlined, reference, more, boxes(outlined, more)), "b.xlsx")
    assert [(c.row, c.before, c.now) for c in newer.changes] == [("41", None, "New")]


def test_changes_are_told_box_by_box_states_and_dates_as_data() -> None:
    """(6)"""
    outlined = outline(form("referral"))
    before = dump({"pupil_name": "Zoë", "how_long": State.DONT_KNOW})
    now = dump({"pupil_name": "Zoë", "referral_date": date(2026, 9, 8)})
    assert [(c.path, c.before, c.now) for c in changes(outlined, before, now)] == [
        ("referral_date", None, "2026-09-08"), ("how_long", {"state": "dont_know"}, None),
    ]  # fmt: skip


def test_a_revision_stays_with_the_case_of_the_record_before(school: School) -> None:
    """(6)"""
    reference = made(school, "referral", {"pupil_name": ZOE})
    outlined, answers = outline(form("referral")), referral()
    reading = Reading(outlined, reference, answers, boxes(outlined, answers))
    opened = judged(school, reading)
    assert (opened.opens_case, opened.case, opened.pupil) == (True, None, "P0001")
    assert opened.record is not None
    a_case(school, 1)
    with school.writing("test") as writer:
        writer.add_record(replace(opened.record, case=CASE_1), b"a.xlsx")
    again = judged(school, replace(reading, answers={**answers, "concern": "Other words"}), "b.xlsx")
    assert again.record is not None
    assert (again.opens_case, again.case, again.record.case) == (False, CASE_1, CASE_1)


# ------------------------------------------------------------------------------- many returns in one file


def test_a_row_is_told_with_its_label_and_kept_with_what_names_it(sent: School) -> None:
    """(3), (5)"""
    taken = judged(sent, row(5, helped=None), "q.xlsx")
    assert (taken.label, taken.name) == ("row 5", "q.xlsx row 5")
    assert told(taken, "missing")[0] == "This has not been answered."
    assert taken.record is not None
    assert taken.record.problems == taken.problems
    assert taken.record.sources[ENTRY] == Source("", "row 5", "sheet:5")
    assert label_of(taken.record) == "row 5"
    assert ("helped", None) in taken.record.sources
    one = judged(sent, questionnaire(REFERENCE))
    assert one.record is not None
    assert ENTRY not in one.record.sources
    assert label_of(one.record) == ""
    mended = judged(sent, replace(questionnaire(), entry="mends 0123456789ab"))
    assert mended.record is not None
    assert mended.record.sources[ENTRY] == Source("", "", "mends 0123456789ab")


def test_a_row_that_says_the_same_again_is_a_duplicate(sent: School) -> None:
    """(7)"""
    stored(sent, replace(row(5), how="paper"), "q.xlsx")
    taken = judged(sent, replace(row(5), how="paper"), "q2.xlsx")
    assert (taken.verdict, taken.record, taken.reference, taken.case) == (Verdict.DUPLICATE, None, None, None)
    assert (taken.answers, taken.outline, taken.sha256) == (SAID, ASKED, digest("q2.xlsx"))
    assert taken.sources == row(5).sources
    assert told(taken, "duplicate")[:3] == (
        "This return is on record already, from q.xlsx.", "There is nothing to do.", Severity.WARNING,
    )  # fmt: skip
    for other in (row(5, helped="disagree"), replace(row(5), how="paper", filled_by="aunt"), row(5)):
        assert judged(sent, other, "q2.xlsx").record is not None
    assert judged(sent, replace(row(6), how="paper"), "q2.xlsx").verdict is Verdict.ACCEPTED
    other_form = replace(referred(), label="row 5", entry="sheet:5")
    taken = judged(sent, other_form, "r.xlsx")
    assert taken.record is not None
    assert taken.record.revises is None


def test_a_row_with_a_new_error_is_no_duplicate_and_with_the_known_one_it_is(sent: School) -> None:
    """(7)"""
    flaw = Problem("unclear", "What?", "Please write.", path="helped")
    stored(sent, replace(row(5, helped=None), problems=(flaw,)), "q.xlsx")
    again = replace(row(5, helped=None), problems=(flaw,))
    assert judged(sent, again, "q2.xlsx").verdict is Verdict.DUPLICATE
    for other in (replace(flaw, code="two_answers"), replace(flaw, path="know_who")):
        assert judged(sent, replace(again, problems=(other,)), "q2.xlsx").verdict is not Verdict.DUPLICATE
    worried = replace(flaw, code="two_answers", severity=Severity.WARNING)
    assert judged(sent, replace(again, problems=(worried,)), "q2.xlsx").verdict is Verdict.DUPLICATE


def test_a_row_for_a_case_is_a_duplicate_of_that_case(sent: School) -> None:
    """(7)"""
    stored(sent, row(5, reference=REFERENCE), "q.xlsx")
    taken = judged(sent, row(5, reference=REFERENCE), "q2.xlsx")
    assert (taken.verdict, taken.reference, taken.case) == (Verdict.DUPLICATE, REFERENCE, CASE_1)
    whole = judged(sent, questionnaire(REFERENCE), "q2.xlsx")
    assert whole.verdict is Verdict.NEWER_REVISION


def most_changed(count: int) -> dict[str, Any]:
    return dict.fromkeys(list(SAID)[:count], "strongly_disagree")


@pytest.mark.parametrize(("count", "doubt"), [(5, False), (6, True), (10, True)])
def test_a_row_that_says_almost_everything_otherwise_may_be_another_paper(
    sent: School, count: int, doubt: bool
) -> None:
    """(8)"""
    stored(sent, row(5), "q.xlsx")
    taken = judged(sent, row(5, **most_changed(count)), "q2.xlsx")
    assert (taken.record is None) is doubt
    if doubt:
        assert told(taken, "other_paper")[:3] == (
            "Almost every answer differs from what was typed in row 5 before.",
            "If it is another paper, please type it in a new sheet, or in a row that was never used.", Severity.ERROR,
        )  # fmt: skip


@pytest.mark.parametrize(("count", "doubt"), [(3, False), (4, True)])
def test_a_few_answers_are_too_few_to_tell_another_paper(sent: School, count: int, doubt: bool) -> None:
    """(8)"""
    few = dict.fromkeys(list(SAID)[count:])
    stored(sent, row(5, **few), "q.xlsx")
    taken = judged(sent, row(5, **{**few, **most_changed(count)}), "q2.xlsx")
    assert ("other_paper" in codes(taken)) is doubt


def test_only_a_row_without_a_reference_may_be_another_paper(sent: School) -> None:
    """(8)"""
    stored(sent, row(5, reference=REFERENCE), "q.xlsx")
    assert "other_paper" not in codes(judged(sent, row(5, reference=REFERENCE, **most_changed(10)), "q2.xlsx"))
    line = replace(row(5, "line:1"), label="line 5")
    stored(sent, line, "r.jsonl")
    assert "other_paper" not in codes(judged(sent, replace(line, answers=most_changed(10)), "r2.jsonl"))
    stored(sent, row(6), "s.xlsx")
    other = replace(row(6, **most_changed(10)), label="form 6")
    assert "other_paper" not in codes(judged(sent, other, "s2.xlsx"))


# -------------------------------------------------------------------------------------- one batch


def batch(school: School, *came: tuple[str, Reading]) -> list[TakenIn]:
    """Returns judged one after the other as one batch."""
    earlier, found = Earlier(school), []
    for name, reading in came:
        found.append(judged(school, reading, name, earlier))
        if (record := found[-1].record) is not None:
            earlier.add(record)
    return found


def test_of_two_returns_of_one_form_the_last_counts_and_says_so(sent: School) -> None:
    """(9)"""
    first, second = batch(
        sent, ("a.xlsx", questionnaire(REFERENCE)), ("b.xlsx", questionnaire(REFERENCE, helped="disagree"))
    )
    assert codes(first) == []
    assert told(second, "changed_last")[:3] == (
        "This file is newer than a.xlsx, which holds the same form: it counts in its place.",
        "If that is meant, there is nothing to do. If the older one is right, please save that again and import it.",
        Severity.WARNING,
    )  # fmt: skip
    assert second.record is not None
    assert (second.verdict, second.record.revises) == (Verdict.NEWER_REVISION, None)
    assert [c.code for c in second.changes] == ["Q05"]


def test_two_returns_of_one_form_in_one_file_are_for_a_person(sent: School) -> None:
    """(9)"""
    one, two = row(5, reference=REFERENCE), row(9, reference=REFERENCE, helped="disagree")
    first, second = batch(sent, ("q.xlsx", one), ("q.xlsx", two))
    assert first.record is not None
    assert second.record is None
    assert told(second, "came_twice")[:3] == (
        "This return is in the file already in row 5.",
        "Please look which of the two is right, and take the other out or mend its code.", Severity.ERROR,
    )  # fmt: skip
    _, plain = batch(sent, ("q.xlsx", questionnaire(REFERENCE)), ("q.xlsx", questionnaire(REFERENCE)))
    assert told(plain, "came_twice")[0] == "This return is in the file already."


def test_returns_of_different_forms_do_not_meet(sent: School) -> None:
    """(9)"""
    readings = (questionnaire(REFERENCE), questionnaire(OTHER), questionnaire(), questionnaire())
    came = [(f"{n}.xlsx", reading) for n, reading in enumerate(readings)]
    found = batch(sent, *came, ("q.xlsx", row(1)), ("q.xlsx", row(2)))
    assert [codes(one) for one in found] == [[]] * 6


def test_a_row_that_has_a_code_now_is_for_a_person(sent: School) -> None:
    """(9)"""
    id_ = stored(sent, row(5), "q.xlsx")
    taken = judged(sent, row(5, reference=REFERENCE), "q2.xlsx")
    assert told(taken, "code_changed")[:3] == (
        f"It is on record without a code, as record {id_}; now it has one.",
        "Please take that record out of use first, or give the row its blank mark back.", Severity.ERROR,
    )  # fmt: skip
    assert taken.record is None
    assert "code_changed" not in codes(judged(sent, row(6, reference=REFERENCE), "q2.xlsx"))
    assert "code_changed" not in codes(judged(sent, questionnaire(REFERENCE), "q2.xlsx"))


def test_the_case_that_a_file_names_must_be_the_forms(sent: School) -> None:
    """(4)"""
    reading = questionnaire(REFERENCE)
    taken = judged(sent, replace(reading, case="LM-2026-009"))
    assert told(taken, "case_differs")[:3] == (
        f"It names the case “LM-2026-009”; the form was made for {CASE_1}.",
        "Please look whose return this is, and mend the case or the reference.", Severity.ERROR,
    )  # fmt: skip
    assert taken.record is None
    assert "case_differs" not in codes(judged(sent, replace(reading, case=CASE_1)))
    assert "case_differs" not in codes(judged(sent, replace(questionnaire(OTHER), case=CASE_1)))


# ----------------------------------------------------------------------------------------- whose it is


def test_a_return_belongs_to_the_case_that_it_names_in_any_spelling(sent: School) -> None:
    """(10)"""
    taken = judged(sent, replace(questionnaire(), case=CASE_1.lower()))
    assert (taken.case, taken.pupil, taken.verdict) == (CASE_1, "P0001", Verdict.ACCEPTED)


def test_a_case_that_there_is_not_is_for_a_person(sent: School) -> None:
    """(10)"""
    taken = judged(sent, replace(questionnaire(), case="LM-2026-777"))
    assert told(taken, "which_case")[:3] == (
        "There is no case “LM-2026-777”.", "Please check its number: `formgen case list` shows the cases.",
        Severity.ERROR,
    )  # fmt: skip
    assert (taken.record, taken.case, taken.pupil) == (None, None, None)


def test_a_blank_questionnaire_is_nobodys(sent: School) -> None:
    """(10)"""
    taken = judged(sent, questionnaire())
    assert taken.record is not None
    assert (taken.record.case, taken.record.pupil, taken.opens_case) == (None, None, False)


def test_a_form_made_for_nobody_belongs_to_the_case_that_was_decided(sent: School) -> None:
    """(10)"""
    decided = replace(questionnaire(OTHER), case=CASE_1, decided=frozenset({(CASE, None)}))
    assert (judged(sent, decided).case, judged(sent, decided).pupil) == (CASE_1, None)
    assert judged(sent, replace(decided, decided=frozenset())).case is None


def test_a_referral_belongs_to_the_one_pupil_of_its_name(school: School) -> None:
    """(10)"""
    taken = judged(school, referred())
    assert (taken.pupil, taken.opens_case, taken.verdict) == ("P0001", True, Verdict.ACCEPTED)
    assert taken.record is not None


GENERATE = "lease make the form for the child with `formgen generate`, and copy the answers there."


def test_a_name_that_nobody_has_is_for_a_person_and_may_be_a_new_childs(school: School) -> None:
    """(10)"""
    reading = referred("Nobody Known")
    taken = judged(school, reading)
    assert told(taken, "whose")[:3] == (
        "Nobody on the roll has the name written here.",
        f"If it is a new child, import with --new-pupil. Else: p{GENERATE}", Severity.ERROR,
    )  # fmt: skip
    assert (taken.record, taken.stranger, taken.pupil) == (None, reading, None)
    assert taken.problems[0].code == "whose"
    assert taken.problems[0].cell == "C1"
    doubted = replace(reading, problems=(Problem("two_forms", "Two.", "Look."),))
    assert judged(school, doubted).stranger is None


@pytest.mark.parametrize("name", ["Zoë", ""])
def test_half_a_name_or_none_makes_no_new_child(school: School, name: str) -> None:
    """(10)"""
    reading = referred("Zoë")
    taken = judged(school, replace(reading, answers={**reading.answers, "pupil_name": name}))
    assert told(taken, "whose")[:2] == ("Nobody on the roll has the name written here.", f"P{GENERATE}")
    assert (taken.record, taken.stranger) == (None, None)


def test_two_pupils_of_one_name_are_for_a_person(school: School) -> None:
    """(10)"""
    with school.writing("test") as writer:
        writer.save_pupils([*school.roll, Pupil("P0009", "Grace", "Mbeki", year_group="1")])
    taken = judged(school, referred("Grace Mbeki"))
    assert told(taken, "whose")[:2] == ("2 pupils have this name.", f"P{GENERATE}")
    assert (taken.record, taken.stranger, taken.pupil) == (None, None, None)


def test_a_leaver_is_not_on_the_roll_and_no_new_child(school: School) -> None:
    """(10)"""
    with school.writing("test") as writer:
        writer.save_pupils([replace(p, left_on=TODAY) if p.id == "P0003" else p for p in school.roll])
    taken = judged(school, referred("Grace Mbeki"))
    assert told(taken, "whose")[:2] == ("Nobody on the roll has the name written here.", f"P{GENERATE}")
    assert (taken.record, taken.stranger) == (None, None)


def entry_for(name: str, **more: Any) -> Reading:
    outlined, answers = outline(form("entry-record")), {"child": name, "block_no": 1}
    return Reading(outlined, None, answers, boxes(outlined, answers), **more)


def test_a_form_of_a_case_on_a_blank_copy_belongs_to_the_one_open_case(school: School) -> None:
    """(10)"""
    fix = "Please open the case first, or make the form for the case with `formgen generate`."
    taken = judged(school, entry_for(ZOE))
    assert told(taken, "which_case")[:3] == ("The child has no open cases.", fix, Severity.ERROR)
    assert (taken.record, taken.pupil, taken.case) == (None, "P0001", None)
    a_case(school, 1)
    taken = judged(school, entry_for(ZOE))
    assert (taken.pupil, taken.case, taken.opens_case) == ("P0001", CASE_1, False)
    assert taken.record is not None
    a_case(school, 2)
    taken = judged(school, entry_for(ZOE))
    assert told(taken, "which_case")[:2] == ("The child has 2 open cases.", fix)
    assert taken.record is None
    assert judged(school, entry_for("Nobody Known")).stranger is None


def test_a_decision_says_whose_it_is(school: School) -> None:
    """(10)"""
    taken = judged(school, referred("Somebody Else", pupil="P0003"))
    assert (taken.pupil, taken.opens_case) == ("P0003", True)
    a_case(school, 3, pupil="P0003")
    assert judged(school, entry_for("Zo", pupil="P0003")).case == "LM-2026-003"
    assert told(judged(school, referred("Nobody Known", pupil="P9999")), "whose")


# --------------------------------------------------------------------------------------- mended sheets


def test_a_mended_blank_copy_belongs_to_the_child_of_the_one_that_it_mends(school: School) -> None:
    """(10), (12)"""
    a_case(school, 1)
    first = referred(problems=(Problem("unclear", "What?", "Please write.", path="concern"),))
    record = judged(school, first).record
    assert record is not None
    with school.writing("test") as writer:
        id_ = writer.add_record(replace(record, case=CASE_1), b"a.xlsx")
    token = mends(digest("a.xlsx"))
    mended = replace(referred(), entry=token)
    taken = judged(school, mended, "m.xlsx")
    assert taken.record is not None
    assert (taken.record.revises, taken.pupil, taken.case, taken.opens_case) == (id_, "P0001", CASE_1, False)
    nameless = replace(mended, answers={k: v for k, v in mended.answers.items() if k != "pupil_name"})
    assert judged(school, nameless, "m.xlsx").pupil == "P0001"
    another = judged(school, replace(referred("Grace Mbeki"), entry=token), "m.xlsx")
    assert another.pupil == "P0003"
    assert Earlier(school).is_mended(digest("a.xlsx")) is False
    stored(school, mended, "m.xlsx")
    assert Earlier(school).is_mended(digest("a.xlsx")) is True
    assert Earlier(None).is_mended(digest("a.xlsx")) is False


def test_a_mended_sheet_revises_what_counts_now_not_what_it_was_made_from(school: School) -> None:
    """(12)"""
    first = stored(school, questionnaire())
    token = mends(digest("a.xlsx"))
    second = stored(school, replace(questionnaire(helped="disagree"), entry=token), "m.xlsx")
    taken = judged(school, replace(questionnaire(helped_most="x"), entry=token), "n.xlsx")
    assert taken.record is not None
    assert (second > first, taken.record.revises) == (True, second)
    with school.writing("test") as writer:
        writer.withdraw(second, "Wrong")
    [again] = [judged(school, replace(questionnaire(helped_most="x"), entry=token), "n.xlsx")]
    assert again.record is not None
    assert again.record.revises == first
    with school.writing("test") as writer:
        writer.withdraw(first, "Wrong")
    gone = judged(school, replace(questionnaire(), entry=token), "n.xlsx")
    assert gone.record is not None
    assert gone.record.revises is None


def test_a_mended_row_revises_that_row(school: School) -> None:
    """(12)"""
    rows = {n: stored(school, row(n, helped=None), "q.xlsx") for n in (4, 5)}
    token = mends(digest("q.xlsx"), "row 5")
    taken = judged(school, replace(questionnaire(), entry=token), "m.xlsx")
    assert taken.record is not None
    assert taken.record.revises == rows[5]
    strange = judged(school, replace(questionnaire(), entry=mends(digest("z.xlsx"))), "m.xlsx")
    assert strange.record is not None
    assert strange.record.revises is None


# -------------------------------------------------------------------------------------------- twins


def twins(school: School, *came: tuple[str, Reading]) -> list[TakenIn]:
    found = Twins(school)
    return [found.told(judged(school, reading, name)) for name, reading in came]


def test_a_named_childs_copy_that_says_the_same_again_is_a_duplicate(school: School) -> None:
    """(11)"""
    first, second, third = twins(
        school, ("a.xlsx", referred()), ("b.xlsx", referred()), ("c.xlsx", referred("Grace Mbeki"))
    )
    assert first.record is not None
    assert (second.verdict, second.record, second.opens_case) == (Verdict.DUPLICATE, None, False)
    assert second.problems == (Problem(
        "same_answers", "This copy says the same, answer by answer, as a.xlsx.", "There is nothing to do.",
        Severity.WARNING, file="b.xlsx",
    ),)  # fmt: skip
    assert (third.pupil, third.verdict) == ("P0003", Verdict.ACCEPTED)


def test_two_families_may_tick_the_same_boxes(school: School) -> None:
    """(11)"""
    first, second = twins(school, ("a.xlsx", questionnaire(helped=None)), ("b.xlsx", questionnaire(helped=None)))
    assert codes(first) == ["missing"]
    assert second.record is not None
    assert (second.verdict, codes(second)) == (Verdict.PARTIAL, ["missing", "same_answers"])
    assert told(second, "same_answers")[:3] == (
        "This copy says the same, answer by answer, as a.xlsx.",
        "If it is the same sheet, please leave it out.", Severity.WARNING,
    )  # fmt: skip
    assert second.record.problems == second.problems


def test_a_copy_for_another_child_in_the_same_words_is_its_own(school: School) -> None:
    """(11)"""
    first, second = twins(school, ("a.xlsx", referred()), ("b.xlsx", referred(pupil="P0003")))
    assert (first.pupil, second.pupil, second.verdict) == ("P0001", "P0003", Verdict.ACCEPTED)
    stored(school, referred(), "old.xlsx")
    again, other = twins(school, ("a.xlsx", referred()), ("b.xlsx", referred(pupil="P0003")))
    assert (again.verdict, other.verdict) == (Verdict.DUPLICATE, Verdict.ACCEPTED)


def test_a_copy_on_record_is_known_and_returns_with_a_reference_are_not_compared(sent: School) -> None:
    """(11)"""
    stored(sent, questionnaire(), "old.xlsx")
    stored(sent, questionnaire(REFERENCE, helped="disagree"), "ref.xlsx")
    again, other, own, third = twins(
        sent, ("a.xlsx", questionnaire()), ("b.xlsx", questionnaire(helped="disagree")),
        ("c.xlsx", questionnaire(OTHER, helped_most="x")), ("d.xlsx", questionnaire(helped_most="x")),
    )  # fmt: skip
    assert told(again, "same_answers")[0].endswith("as old.xlsx.")
    assert [codes(one) for one in (other, own, third)] == [[], [], []]


def test_the_order_in_which_answers_were_stored_makes_no_difference(school: School) -> None:
    """(11)"""
    on_record(school, PQ, dict(reversed(SAID.items())))
    [taken] = twins(school, ("a.xlsx", questionnaire()))
    assert codes(taken) == ["same_answers"]


def test_rows_of_one_file_that_say_the_same_are_named_by_their_rows(school: School) -> None:
    """(11)"""
    _, second, third = twins(school, ("q.xlsx", row(4)), ("q.xlsx", row(5)), ("q.xlsx", row(6)))
    assert told(second, "same_answers")[0].endswith("as q.xlsx row 4.")
    assert told(third, "same_answers")[0].endswith("as q.xlsx row 4.")


def test_a_revision_is_no_twin(school: School) -> None:
    """(11)"""
    stored(school, row(4), "q.xlsx")
    stored(school, row(5, helped="disagree"), "q.xlsx")
    [taken] = twins(school, ("q2.xlsx", row(5)))
    assert taken.record is not None
    assert "same_answers" not in codes(taken)


# ------------------------------------------------------------------------- after a decision, again


def decide(school: School, name: str, choice: Any, about: About = About.ANSWER, **more: Any) -> None:
    """A decision about the file of that name."""
    with school.writing("decide") as writer:
        what = Decided(digest(name), name, about, choice, **more).what
        writer.decide(digest(name), what, "")


def test_a_file_that_nobody_decided_about_is_not_due_again(sent: School) -> None:
    """(12)"""
    stored(sent, questionnaire(REFERENCE))
    earlier = Earlier(sent)
    assert not earlier.is_due_again(digest("a.xlsx"))
    assert not earlier.is_due_again(digest("b.xlsx"))
    assert Earlier(sent, again=True).is_due_again(digest("a.xlsx"))
    assert not Earlier(None).is_due_again(digest("a.xlsx"))


def test_a_file_is_due_until_it_was_taken_in_after_the_decision(sent: School) -> None:
    """(12)"""
    stored(sent, questionnaire(REFERENCE))
    decide(sent, "a.xlsx", "agree", path="helped")
    assert Earlier(sent).is_due_again(digest("a.xlsx"))
    assert not Earlier(sent).is_due_again(digest("b.xlsx"))
    stored(sent, questionnaire(REFERENCE, helped="disagree"))
    assert not Earlier(sent).is_due_again(digest("a.xlsx"))
    with sent.writing("undo") as writer:
        writer.decide(digest("a.xlsx"), undo(1), "")
    assert Earlier(sent).is_due_again(digest("a.xlsx"))


def test_a_file_is_judged_against_what_came_before_it_not_against_itself(sent: School) -> None:
    """(12)"""
    stored(sent, questionnaire(REFERENCE, helped_most="Talking"), "first.xlsx")
    own = stored(sent, questionnaire(REFERENCE, helped="disagree"), "a.xlsx")
    decide(sent, "a.xlsx", "strongly_agree", path="helped")
    again = replace(questionnaire(REFERENCE, helped="strongly_agree"), decided=frozenset({("helped", None)}))
    taken = judged(sent, again, "a.xlsx")
    assert taken.record is not None
    assert (taken.record.revises, taken.before, taken.verdict) == (own, own, Verdict.NEWER_REVISION)
    assert [(c.code, c.before, c.now) for c in taken.changes] == [("Q05", "disagree", "strongly_agree")]
    assert taken.answers["helped_most"] == "Talking"
    assert told(taken, "differs_from_before")[0].endswith("differ now: Q05.")


def test_a_file_that_was_read_again_before_is_judged_against_what_came_before_all_of_that(sent: School) -> None:
    """(12)"""
    stored(sent, questionnaire(REFERENCE, helped_most="Talking"), "first.xlsx")
    stored(sent, questionnaire(REFERENCE, do_differently="More"), "second.xlsx")
    own = stored(sent, questionnaire(REFERENCE, helped="disagree"), "a.xlsx")
    for choice in ("strongly_agree", "strongly_disagree"):
        decide(sent, "a.xlsx", choice, path="helped")
        again = replace(questionnaire(REFERENCE, helped=choice), decided=frozenset({("helped", None)}))
        taken = judged(sent, again, "a.xlsx")
        assert taken.record is not None
        assert (taken.record.revises, taken.before) == (own, own)
        assert told(taken, "kept_from_before")[0].endswith("were kept: Q11, Q12.")
        assert told(taken, "differs_from_before")[0].endswith("differ now: Q05.")
        own = stored(sent, again, "a.xlsx")


def test_what_the_file_itself_said_before_is_not_kept_from_before(sent: School) -> None:
    """(12): only what another file said is."""
    stored(sent, questionnaire(REFERENCE, helped_most="Talking"), "first.xlsx")
    stored(sent, questionnaire(REFERENCE, do_differently="More"), "a.xlsx")
    decide(sent, "a.xlsx", "disagree", path="helped")
    taken = judged(sent, questionnaire(REFERENCE, helped="disagree"), "a.xlsx")
    assert told(taken, "kept_from_before")[0].endswith("were kept: Q11.")
    assert "do_differently" not in taken.answers


def test_a_decision_about_a_file_that_gave_no_record_makes_it_due(sent: School) -> None:
    """(12)"""
    decide(sent, "new.xlsx", "agree", path="helped")
    assert Earlier(sent).is_due_again(digest("new.xlsx"))
    taken = judged(sent, questionnaire(REFERENCE), "new.xlsx")
    assert taken.record is not None
    assert (taken.record.revises, taken.before) == (None, None)


def test_an_incomplete_file_that_comes_again_unchanged_is_a_duplicate(sent: School) -> None:
    """(12)"""
    stored(sent, questionnaire(REFERENCE, helped=None), "a.xlsx")
    decide(sent, "a.xlsx", "agree", path="know_who")
    assert judged(sent, questionnaire(REFERENCE, helped=None), "a.xlsx").verdict is Verdict.DUPLICATE
    wrong = Problem("unclear", "What?", "Please write.", path="helped")
    assert judged(sent, questionnaire(REFERENCE, [wrong], helped=None), "a.xlsx").record is not None


def test_a_decision_that_changes_nothing_makes_no_revision(sent: School) -> None:
    """(12)"""
    id_ = stored(sent, questionnaire(REFERENCE), "a.xlsx")
    decide(sent, "a.xlsx", "agree", path="helped")
    taken = judged(sent, questionnaire(REFERENCE), "a.xlsx")
    assert (taken.verdict, taken.record, taken.case) == (Verdict.DUPLICATE, None, CASE_1)
    assert told(taken, "duplicate")[0] == "This return is on record already, from a.xlsx."
    looked = judged(sent, questionnaire(REFERENCE), "a.xlsx", Earlier(sent, again=True))
    assert looked.record is not None
    assert looked.record.revises == id_
    worried = Problem("cross", "A cross.", "Please check.", Severity.WARNING, path="helped")
    assert judged(sent, questionnaire(REFERENCE, [worried]), "a.xlsx").verdict is Verdict.DUPLICATE
    wrong = replace(worried, severity=Severity.ERROR)
    assert judged(sent, questionnaire(REFERENCE, [wrong]), "a.xlsx").record is not None


def test_a_row_is_judged_against_its_own_row_alone(sent: School) -> None:
    """(12)"""
    rows = {n: stored(sent, row(n), "q.xlsx") for n in (4, 5)}
    decide(sent, "q.xlsx", "disagree", path="helped", label="row 4")
    taken = judged(sent, row(4, helped="disagree"), "q.xlsx")
    assert taken.record is not None
    assert taken.record.revises == rows[4]
    assert judged(sent, row(5), "q.xlsx").verdict is Verdict.DUPLICATE


def test_a_return_that_another_file_has_overtaken_is_for_a_person(sent: School) -> None:
    """(12)"""
    stored(sent, questionnaire(REFERENCE), "a.xlsx")
    newer = stored(sent, questionnaire(REFERENCE, helped="disagree"), "b.xlsx")
    decide(sent, "a.xlsx", "strongly_agree", path="helped")
    taken = judged(sent, questionnaire(REFERENCE, helped="strongly_agree"), "a.xlsx")
    assert told(taken, "newer_there")[:3] == (
        "A newer return of it is on record, from b.xlsx: that one counts.",
        "Please decide about that file, or send this sheet again after a change.", Severity.ERROR,
    )  # fmt: skip
    assert taken.record is None
    with sent.writing("test") as writer:
        writer.withdraw(newer, "Wrong")
    assert judged(sent, questionnaire(REFERENCE, helped="strongly_agree"), "a.xlsx").record is not None


def test_whose_it_is_decided_anew_takes_a_referral_out_of_its_old_case(school: School) -> None:
    """(12)"""
    a_case(school, 1)
    record = judged(school, referred()).record
    assert record is not None
    with school.writing("test") as writer:
        own = writer.add_record(replace(record, case=CASE_1), b"a.xlsx")
    decide(school, "a.xlsx", "P0003", About.WHOSE)
    moved = judged(school, referred(pupil="P0003"))
    assert moved.record is not None
    assert (moved.pupil, moved.case, moved.opens_case, moved.record.revises) == ("P0003", None, True, own)
    decide(school, "a.xlsx", "Other words", path="concern")
    stored(school, referred(pupil="P0003"))
    decide(school, "a.xlsx", "More words", path="strengths")
    reading = referred(pupil="P0003")
    kept = judged(school, replace(reading, answers={**reading.answers, "concern": "Other words"}))
    assert kept.opens_case is False


def test_a_row_that_a_decision_reads_again_is_known_by_its_own_record(sent: School) -> None:
    """(12)"""
    stored(sent, row(4), "q.xlsx")
    stored(sent, row(5), "q.xlsx")
    later = stored(sent, row(5, helped="disagree"), "q2.xlsx")
    decide(sent, "q.xlsx", "agree", path="know_who", label="row 4")
    assert judged(sent, row(4, know_who="disagree"), "q.xlsx").record is not None
    assert told(judged(sent, row(5), "q.xlsx"), "newer_there")
    assert Earlier(sent).overtaken(row(4), digest("q.xlsx")) is None
    overtaken = Earlier(sent).overtaken(row(5), digest("q.xlsx"))
    assert overtaken is not None
    assert overtaken.id == later
    assert Earlier(None).overtaken(row(5), digest("q.xlsx")) is None


def test_a_photo_that_was_typed_in_is_known(school: School) -> None:
    """(9)"""
    reading = replace(row(5), sources={**row(5).sources, PAPER: Source("", "", "photo.jpg")})
    earlier = Earlier(school)
    assert not earlier.is_typed("photo.jpg")
    record = judged(school, reading, "q.xlsx").record
    assert record is not None
    earlier.add(record)
    assert earlier.is_typed("photo.jpg")
    assert not earlier.is_typed("other.jpg")
    stored(school, reading, "q.xlsx")
    assert Earlier(school).is_typed("photo.jpg")
    assert not Earlier(school).is_typed("other.jpg")


def test_answers_of_tables_are_revised_row_by_row(school: School) -> None:
    """(6)"""
    outlined = outline(form("entry-record"))
    a_case(school, 1)
    reference = made(school, "entry-record", {"child": "Zo"}, CASE_1)

    def scored(**scores: Any) -> Reading:
        answers: dict[str, Any] = {"child": "Zo", "block_no": 1}
        for area, score in scores.items():
            put(answers, "area_scores.score_joint", area, score)
        return Reading(outlined, reference, answers, boxes(outlined, answers))

    stored(school, scored(self_esteem=3, attendance=5))
    taken = judged(school, scored(self_esteem=4), "b.xlsx")
    assert at(taken.answers, "area_scores.score_joint", "attendance") == 5
    assert at(taken.answers, "area_scores.score_joint", "self_esteem") == 4
    assert [(c.row, c.before, c.now) for c in taken.changes] == [("self_esteem", 3, 4)]
    attendance, esteem = (outlined.item("area_scores.score_joint", area).code for area in ("attendance", "self_esteem"))
    assert told(taken, "kept_from_before")[0].endswith(f"were kept: {attendance}.")
    assert told(taken, "differs_from_before")[0].endswith(f"differ now: {esteem}.")
