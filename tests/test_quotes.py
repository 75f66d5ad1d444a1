"""Quotes: the words of children, families and staff stand in a pack only when a person approved those very words.

1. Words come into question when they were read, were not withheld, and the writer allowed it where the form asks; what
   staff write needs no mark.
2. Who approved, refused or took back what and when is kept, and in the log without the words; the newest counts.
3. An approval is bound to the words and the place: a revised sheet, withheld words or another English end it, and it
   is told.
4. Changed words are marked so; the pack says no more than “a child”, “a parent or carer”, “a member of staff”.
5. Words are searched for names before they are approved; in spite of a common word with a reason, never of a full name.
6. An approved quote passes the scan of a pack among those of its like, and only there; other words need a new approval.
7. Words that nobody approved stop a pack.
8. The workbook brings the same decisions, row by row; what cannot be taken is said and waits.
9. What was approved as of a run is what was approved then.
10. The list can be asked for a form, a school year, a round or a state; what there is not is said with what there is.
11. The same words of the same kind of speaker stand in a pack once, on however many sheets they were approved; and
    what a person approves once more, just so, is stored once.
12. Words are of the day by which figures count their sheet: the day written on it, of a family’s sheet the day when it
    was made; a pack prints those of its own days, and the list goes by the same year.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook
from test_leaks import PUPILS, named, pack, said

from formgen.answers import dump
from formgen.ask import Audience
from formgen.cli import formgen
from formgen.errors import FormgenError, UserError
from formgen.evidence import Period
from formgen.evidence.readership import Readership
from formgen.evidence.sources import MEASURES
from formgen.form import form
from formgen.pupils import Pupil
from formgen.quotes import DATED, SPEAKERS, Quote, said_between
from formgen.records import Issued, Record, Source, Verdict
from formgen.reference import make
from formgen.render.workbook.quotes import BY, DECISION, DESPITE, HEAD_ROW, HEADS, NUMBER, PRINTED
from formgen.report import Heading, Paragraph, Table, inserted
from formgen.work import quotes, unread, withhold
from formgen.work.files import sha256
from formgen.work.leaks import Kind, check
from formgen.work.pack import Order, composed
from formgen.work.quotable import State
from formgen.work.quote_choice import Wanted
from formgen.work.quote_sheet import export, take_in
from formgen.work.review import evidence
from formgen.work.school import School

WALKS = "The walks helped me most of all"
THEN = date(2026, 3, 2)
ALL = Period(date(2020, 9, 1), date(2030, 8, 31))
_COUNT = iter(range(10_000))


def put(school: School, form: str, answers: dict[str, Any], **changes: Any) -> int:
    """The number of a new record with those answers."""
    original = f"{form} {next(_COUNT)}".encode()
    sources = {(path, None): Source("Form", "C3", str(value)) for path, value in answers.items()}
    told = {"sources": sources, **changes}
    record = Record(form, 1, sha256(original), "sheet.xlsx", Verdict.ACCEPTED, dump(answers), **told)
    with school.writing("import") as writer:
        return writer.add_record(record, original)


def voice(school: School, words: str = WALKS, **changes: Any) -> int:
    return put(school, "pupil-voice", {"best_thing": words, "voice_date": THEN}, **changes)


def parent(school: School, words: str, reference: str | None = None, **answers: Any) -> int:
    return put(school, "parent-questionnaire", {"helped_most": words, **answers}, reference=reference)


def read(school: School) -> None:
    unread.mark(school, ["all"], "D. Rowan")


@pytest.fixture
def roll(school: School) -> School:
    with school.writing("set up") as writer:
        writer.save_pupils(PUPILS)
    return named(school)


@pytest.fixture
def told(roll: School) -> School:
    """A school with a child's words that were read."""
    voice(roll)
    read(roll)
    return roll


def states(school: School) -> list[tuple[str, State]]:
    return [(one.text, one.state) for one in quotes.quotable(school)]


def number(school: School, at: int = -1) -> str:
    return quotes.quotable(school)[at].number


def texts(school: School, run: int | None = None) -> list[str]:
    return [one.text for one in quotes.approved(school, run)]


# --------------------------------------------------------------------------------------------- candidates


def test_words_come_into_question_once_they_were_read_and_where_the_writer_allows_it(roll: School) -> None:
    """(1)"""
    voice(roll)
    parent(roll, "She sleeps better now", may_quote=True)
    parent(roll, "Please do not print this", may_quote=False)
    parent(roll, "Nor this, it was not said")
    put(roll, "staff-view", {"what_helps": "The quick answers", "view_date": THEN})
    assert states(roll) == [("The quick answers", State.WAITING)]
    read(roll)
    expected = [WALKS, "She sleeps better now", "The quick answers"]
    assert states(roll) == [(words, State.WAITING) for words in expected]
    assert {one.year for one in quotes.quotable(roll)[::2]} == {"2025–26"}


def test_withheld_words_and_names_of_helpers_come_into_no_question(roll: School, tmp_path: Path) -> None:
    """(1)"""
    helper = "Somebody with a name of more than forty letters"
    record = put(roll, "pupil-voice", {"best_thing": WALKS, "helper": helper})
    read(roll)
    assert [text for text, _ in states(roll)] == [WALKS]
    planned = withhold.plan(roll, str(record), ["best_thing"], tmp_path / "lead")
    withhold.withhold(roll, planned, "for the lead", "D. Rowan")
    assert states(roll) == []


# --------------------------------------------------------------------------------------------- decisions


def test_what_a_person_says_is_kept_with_who_and_when_and_the_newest_counts(told: School) -> None:
    """(2), (4)"""
    quotes.approve(told, number(told), "D. Rowan")
    assert quotes.approved(told) == (Quote(WALKS, False, "a child", "pupil-voice", THEN),)
    quotes.approve(told, number(told), "A. Head", text="The outings helped me")
    assert quotes.approved(told) == (Quote("The outings helped me", True, "a child", "pupil-voice", THEN),)
    assert states(told) == [(WALKS, State.CHANGED)]
    quotes.take_back(told, number(told), "A. Head")
    assert (states(told), texts(told)) == ([(WALKS, State.TAKEN_BACK)], [])
    quotes.refuse(told, number(told), "A. Head")
    assert states(told) == [(WALKS, State.REFUSED)]
    kept = [(one.said.value, one.by, one.edited) for one in told.store.approvals()]
    assert kept == [("approved", "D. Rowan", False), ("approved", "A. Head", True), ("taken_back", "A. Head", False),
                    ("refused", "A. Head", False)]  # fmt: skip
    assert {one.at for one in told.store.approvals()} == {told.now}
    log = [(line.what, line.by) for line in told.store.log()][-4:]
    assert log[0] == ("quote approved", "D. Rowan")
    assert WALKS not in str(told.store.log())


def test_the_same_words_count_once(roll: School) -> None:
    """(11)"""
    for words in (WALKS, f"{WALKS}!", WALKS.upper(), "The hall is loud", "🙂 🙂 🙂 🙂", "☹ ☹ ☹ ☹"):
        put(roll, "pupil-voice", {"best_thing": words})
    parent(roll, WALKS, may_quote=True)
    read(roll)
    for one in quotes.quotable(roll):
        quotes.approve(roll, one.number, "D. Rowan")
    assert [(one.who, one.text) for one in printed(roll)] == [
        ("a child", WALKS), ("a child", "The hall is loud"), ("a child", "🙂 🙂 🙂 🙂"), ("a child", "☹ ☹ ☹ ☹"),
        ("a parent or carer", WALKS),
    ]  # fmt: skip
    quotes.refuse(roll, number(roll, 0), "A. Head")
    assert printed(roll)[0].text == f"{WALKS}!"


def printed(school: School, period: Period = ALL) -> tuple[Quote, ...]:
    return said_between(quotes.approved(school), period.start, period.end)


def test_a_pack_prints_the_words_of_its_own_days(roll: School) -> None:
    """(12): the questionnaire was made in July, and came back and was approved in September."""
    years = [Period(date(n, 9, 1), date(n + 1, 8, 31)) for n in (2024, 2025, 2026)]
    made_on, references = date(2026, 7, 20), (make("PQ", 1, 7), make("PQ", 1, 8))
    with roll.writing("generate") as writer:
        writer.issue([Issued(one, "parent-questionnaire", 1, Audience.FAMILY, made_on, "docx") for one in references])
    for day in (date(2025, 7, 1), date(2025, 9, 1)):
        put(roll, "pupil-voice", {"best_thing": WALKS, "voice_date": day})
    put(roll, "staff-view", {"what_helps": "The quick answers", "view_date": date(2025, 8, 31)})
    parent(roll, "She sleeps better now", may_quote=True, reference=references[0])
    parent(roll, "A blank copy, found in a bag", may_quote=True)
    read(roll)
    for one in quotes.quotable(roll):
        quotes.approve(roll, one.number, "D. Rowan")
    expected = [{WALKS, "The quick answers"}, {WALKS, "She sleeps better now"}, {"A blank copy, found in a bag"}]
    assert [{one.text for one in printed(roll, year)} for year in years] == expected
    assert [one.text for one in printed(roll)].count(WALKS) == 1
    listed = [Wanted(year=year).of(roll, quotes.quotable(roll)) for year in ("2024/25", "2025/26", "2026/27")]
    assert [{one.text for one in found} for found in listed] == expected
    found = evidence(roll)
    for year, words in zip(years, expected, strict=True):
        for kind in ("triennial", "annual"):
            order = Order(kind, Readership.INTERNAL, year, {})
            said_in = str(composed(roll, found, order).report.blocks)
            voices = words - ({"The quick answers"} if kind == "annual" else set())
            assert {text for text in set.union(*expected) if text in said_in} == voices, (year, kind)


def test_words_are_of_the_day_by_which_figures_count_their_sheet() -> None:
    """(12): every form that is quoted is dated by a question that figures read, or by the ledger."""
    known = {name for measured in MEASURES for name in measured.reads}
    assert {f"{form}.{name}" for form, name in DATED.items()} <= known
    assert set(SPEAKERS) - set(DATED) == {"parent-questionnaire"}


def test_what_is_approved_once_more_is_stored_once(told: School) -> None:
    """(11)"""
    first, again = (quotes.approve(told, number(told), "D. Rowan") for _ in range(2))
    assert first[0].by == again[0].by == "D. Rowan"
    assert len(told.store.approvals()) == 1
    assert [line.what for line in told.store.log()].count("quote approved") == 1
    quotes.approve(told, number(told), "A. Head")
    assert [one.by for one in told.store.approvals()] == ["D. Rowan", "A. Head"]
    assert texts(told) == [WALKS]


def test_each_speaker_is_told_in_general_words(roll: School) -> None:
    """(4)"""
    voice(roll)
    parent(roll, "She sleeps better now", may_quote=True)
    put(roll, "staff-view", {"what_helps": "The quick answers", "view_date": THEN})
    read(roll)
    for one in quotes.quotable(roll):
        quotes.approve(roll, one.number, "D. Rowan")
    assert [one.who for one in quotes.approved(roll)] == ["a child", "a parent or carer", "a member of staff"]


@pytest.mark.parametrize(
    ("given", "code"),
    [({"number": "ffff"}, "no_quote"), ({"number": "f"}, "no_quote"), ({"by": " "}, ""), ({"text": " "}, "no_words")],
)
def test_what_cannot_be_approved_is_said(told: School, given: dict[str, str], code: str) -> None:
    """(2)"""
    with pytest.raises(UserError) as refused:
        quotes.approve(told, **{"number": number(told), "by": "D. Rowan", **given})
    assert refused.value.code == code or not code
    assert told.store.approvals() == []


def test_nothing_is_taken_back_that_was_not_said(told: School) -> None:
    """(2)"""
    with pytest.raises(UserError):
        quotes.take_back(told, number(told))
    with pytest.raises(UserError):
        quotes.take_back(told, "0123456789ab")


# --------------------------------------------------------------------------------------------- bound to the words


def test_a_revised_sheet_ends_the_approval_and_it_is_told(told: School) -> None:
    """(3): though the words are the same."""
    quotes.approve(told, number(told), "D. Rowan")
    old = quotes.quotable(told)[0]
    voice(told, revises=old.record.id)
    read(told)
    assert (texts(told), states(told)) == ([], [(WALKS, State.WAITING)])
    assert number(told) != old.number
    (gone,) = quotes.lost(told)
    assert (gone.why, gone.approval.by) == ("the sheet was revised or withdrawn", "D. Rowan")
    assert [one.text for one in quotes.approved(told, told.store.approvals()[0].run)] == [WALKS]  # as of that run


def test_withheld_words_end_the_approval_and_are_nowhere_in_the_store(told: School, tmp_path: Path) -> None:
    """(3): what somebody made of them is wiped too."""
    quotes.approve(told, number(told), "D. Rowan", text="Outings helped me so very much")
    planned = withhold.plan(told, str(quotes.quotable(told)[0].record.id), ["best_thing"], tmp_path / "lead")
    withhold.withhold(told, planned, "for the lead", "D. Rowan")
    assert (texts(told), [one.why for one in quotes.lost(told)]) == ([], ["the words were withheld"])
    stored = b"".join(path.read_bytes() for path in told.folder.glob("records.db*"))
    assert b"Outings helped me" not in stored
    assert WALKS.encode() not in stored


def test_another_english_ends_the_approval(told: School) -> None:
    """(3): and the English is what is printed."""
    record = quotes.quotable(told)[0].record.id
    english(told, record, "Walks helped")
    assert states(told) == [("Walks helped", State.WAITING)]
    quotes.approve(told, number(told), "D. Rowan")
    assert texts(told) == ["Walks helped"]
    english(told, record, "Walking helped")
    assert (texts(told), states(told)) == ([], [("Walking helped", State.LAPSED)])


def english(school: School, record: int, text: str) -> None:
    with school.writing("words english") as writer:
        writer.translate(record, ("best_thing", None), text)


def test_leave_that_was_never_given_ends_the_approval(roll: School) -> None:
    """(3): a family that says no in a newer revision."""
    first = parent(roll, "She sleeps better now", may_quote=True)
    read(roll)
    quotes.approve(roll, number(roll), "D. Rowan")
    put(roll, "parent-questionnaire", {"helped_most": "She sleeps better now", "may_quote": False}, revises=first)
    read(roll)
    assert (texts(roll), len(quotes.lost(roll))) == ([], 1)


def test_what_was_approved_as_of_a_run_is_what_was_approved_then(told: School) -> None:
    """(9)"""
    before = told.store.runs()[-1].id
    quotes.approve(told, number(told), "D. Rowan")
    then = told.store.runs()[-1].id
    quotes.refuse(told, number(told))
    assert [texts(told, run) for run in (before, then, None)] == [[], [WALKS], []]


# --------------------------------------------------------------------------------------------- names


def test_words_with_a_name_need_a_reason_or_other_words(roll: School) -> None:
    """(5): “will” is a child, and a common word."""
    voice(roll, "I will miss our walks a lot")
    read(roll)
    with pytest.raises(UserError) as refused:
        quotes.approve(roll, number(roll), "D. Rowan")
    assert refused.value.code == "name_in_quote"
    assert "first name or surname (word 2)" in refused.value.message
    assert "Will" not in refused.value.message
    quotes.approve(roll, number(roll), "D. Rowan", despite="it is the verb")
    assert texts(roll) == ["I will miss our walks a lot"]
    quotes.approve(roll, number(roll), "D. Rowan", text="I’ll miss our walks")
    assert texts(roll) == ["I’ll miss our walks"]


@pytest.mark.parametrize("words", ["I like Tomasz Kowalski-Łoś", "Born on 3 September 2017", "M999999921001 is me"])
def test_nobody_approves_a_full_name_or_a_number(roll: School, words: str) -> None:
    """(5)"""
    with roll.writing("set up") as writer:
        writer.save_pupils([*PUPILS])
    voice(roll, words)
    read(roll)
    with pytest.raises(UserError, match="seems to be"):
        quotes.approve(roll, number(roll), "D. Rowan", despite="they want it")
    assert roll.store.approvals() == []


# --------------------------------------------------------------------------------------------- the pack

HUGE = "I will miss our walks a lot"


def scan(school: School, *blocks: Any) -> set[Kind]:
    return {leak.kind for leak in check(school, pack(*blocks), {}).leaks}


def test_an_approved_quote_passes_at_its_place_and_nowhere_else(roll: School) -> None:
    """(6)"""
    voice(roll, HUGE)
    read(roll)
    quotes.approve(roll, number(roll), "D. Rowan", despite="it is the verb")
    quote = Paragraph(f"“{inserted(HUGE)}” — a child")
    assert scan(roll, quote) == set()
    for other in (
        (Paragraph(inserted(f"{HUGE}, Will")),), (Heading("Training"), quote), (Heading(inserted(HUGE)),),
        (Heading("What parents say"), Table("x", ("x",), ((inserted(HUGE),),))), (Paragraph(inserted("I will miss")),),
    ):  # fmt: skip
        assert scan(roll, *other) == {Kind.NAME}


def test_a_name_that_comes_to_the_roll_later_needs_a_new_approval(roll: School) -> None:
    """(6)"""
    voice(roll, HUGE)
    read(roll)
    quotes.approve(roll, number(roll), "D. Rowan", despite="it is the verb")
    with roll.writing("pupils") as writer:
        writer.save_pupils([*PUPILS, Pupil("P0099", "Ida", "Lot")])
    assert scan(roll, Paragraph(inserted(HUGE))) == {Kind.NAME}
    quotes.approve(roll, number(roll), "D. Rowan", despite="they are verbs and nouns")
    assert scan(roll, Paragraph(inserted(HUGE))) == set()


def test_a_workbook_brings_that_new_approval(roll: School, tmp_path: Path) -> None:
    """(6), (8): it says why anew, so it is not what was said before; a second time it is."""
    voice(roll, HUGE)
    read(roll)
    quotes.approve(roll, number(roll), "D. Rowan", despite="it is the verb")
    with roll.writing("pupils") as writer:
        writer.save_pupils([*PUPILS, Pupil("P0099", "Ida", "Lot")])
    row = {DECISION: "approve", BY: "D. Rowan", DESPITE: "they are verbs and nouns"}
    for place, stored in enumerate((1, 0)):
        file = export(roll, tmp_path / f"{place}.xlsx")
        assert take_in(roll, filled(file, {number(roll): row})).approved == stored
    assert scan(roll, Paragraph(inserted(HUGE))) == set()


def test_words_that_nobody_approved_stop_a_pack(told: School) -> None:
    """(7): marked or not."""
    voice(told, "The garden was my best place")
    clean = pack()
    assert said(check(told, clean, {})) == [("chapter 3 “Children’s voice”, a paragraph", Kind.WORDS)]
    quotes.approve(told, number(told), "D. Rowan")
    assert said(check(told, clean, {})) == []
    assert scan(told, Paragraph("“The garden was my best place”, said a child.")) == {Kind.WORDS}
    quotes.refuse(told, number(told, 0))
    assert scan(told) == {Kind.WORDS}


def test_words_within_an_approved_quote_and_words_of_the_forms_are_no_quotes_of_somebody_else(told: School) -> None:
    """(7)"""
    voice(told, "helped me most of all")
    voice(told, "I like coming to school. I can say what I am good at.")
    quotes.approve(told, number(told, 0), "D. Rowan")
    assert scan(told, Paragraph("I can say what I am good at.")) == set()
    assert scan(told, Paragraph("It helped me most of all")) == {Kind.WORDS}


# --------------------------------------------------------------------------------------------- the workbook


def filled(file: Path, rows: dict[str, dict[str, str]]) -> Path:
    """The workbook with those cells filled in, by the number of the words."""
    book = load_workbook(file)
    page = book.worksheets[0]
    at = {head: column for column, head in enumerate(HEADS, 1)}
    for row in range(HEAD_ROW + 1, page.max_row + 1):
        for head, text in rows.get(str(page.cell(row, at[NUMBER]).value), {}).items():
            page.cell(row, at[head], text)
    book.save(file)
    return file


def test_the_workbook_brings_the_same_decisions(roll: School, tmp_path: Path) -> None:
    """(8)"""
    spoken = ("The garden was best", "It was quiet there", HUGE, "Snacks were good", "=1+1 is fun", "Games for all")
    for words in spoken:
        voice(roll, words)
    read(roll)
    known = {one.text: one.number for one in quotes.quotable(roll)}
    quotes.approve(roll, known["Snacks were good"], "D. Rowan")
    file = export(roll, tmp_path / "quotes.xlsx")
    numbers = list(known.values())
    done = take_in(roll, filled(file, {
        numbers[0]: {DECISION: "approve", BY: "A. Head"},
        numbers[1]: {DECISION: "Approve", PRINTED: "It was calm there", BY: "A. Head"},
        numbers[2]: {DECISION: "approve", BY: "A. Head"},
        numbers[3]: {DECISION: "take back", BY: "A. Head"},
        numbers[4]: {DECISION: "refuse"},
        numbers[5]: {DECISION: "approve"},
    }))  # fmt: skip
    assert (done.approved, done.refused, done.taken_back) == (2, 1, 1)
    assert done.problems[0].code == "name_in_quote"
    assert [p.question for p in done.problems] == [numbers[2], numbers[5]]
    assert states(roll) == [
        ("The garden was best", State.APPROVED), ("It was quiet there", State.CHANGED), (HUGE, State.WAITING),
        ("Snacks were good", State.TAKEN_BACK), ("=1+1 is fun", State.REFUSED), ("Games for all", State.WAITING),
    ]  # fmt: skip
    again = export(roll, tmp_path / "again.xlsx")
    why = take_in(roll, filled(again, {numbers[2]: {DECISION: "approve", BY: "A. Head", DESPITE: "the verb"}}))
    assert (why.approved, why.problems) == (1, ())
    assert texts(roll) == ["The garden was best", "It was calm there", HUGE]


def test_a_workbook_taken_in_twice_changes_nothing_and_one_of_old_words_is_said(told: School, tmp_path: Path) -> None:
    """(8)"""
    file = filled(export(told, tmp_path / "q.xlsx"), {number(told): {DECISION: "approve", BY: "A. Head"}})
    assert take_in(told, file).approved == 1
    assert take_in(told, file).approved == 0
    assert len(told.store.approvals()) == 1
    english(told, quotes.quotable(told)[0].record.id, "Walks")
    assert [p.code for p in take_in(told, file).problems] == ["no_quote"]


def test_a_workbook_that_is_none_is_refused(told: School, tmp_path: Path) -> None:
    """(8)"""
    (tmp_path / "x.xlsx").write_bytes((told.folder / "school.toml").read_bytes())
    with pytest.raises(FormgenError):
        take_in(told, tmp_path / "x.xlsx")
    with pytest.raises(UserError):
        take_in(told, tmp_path / "not-there.xlsx")
    with pytest.raises(UserError):
        export(told, tmp_path / "quotes.docx")


# --------------------------------------------------------------------------------------------- the command


@pytest.fixture
def run(folder: Path, told: School) -> Any:
    told.store.close()

    def command(*arguments: str) -> Result:
        return CliRunner().invoke(formgen, ["--school", str(folder), "quotes", *arguments])

    return command


def test_the_command_lists_approves_changes_refuses_and_takes_back(run: Any, tmp_path: Path) -> None:
    """(2), (8)"""
    (one,) = json.loads(run("--json").stdout)["quotes"]
    assert (one["words"], one["state"], one["form"]) == (WALKS, "waiting", "pupil-voice")
    assert run("approve", one["number"]).exit_code == 1
    assert run("approve", one["number"], "--by", "A. Head", "--as", "Outings").exit_code == 0
    shown = run()
    assert "approved with changed details" in " ".join(shown.stdout.split())
    assert "Outings" in shown.stdout
    assert run("take-back", one["number"]).exit_code == 0
    assert json.loads(run("refuse", one["number"], "--json").stdout)["number"] == one["number"]
    assert json.loads(run("list", "--json").stdout)["quotes"][0]["state"] == "refused"
    file = tmp_path / "quotes.xlsx"
    assert run("export", str(file)).exit_code == 0
    assert json.loads(run("import", str(file), "--json").stdout) == {
        "approved": 0, "refused": 0, "taken_back": 0, "problems": [],
    }  # fmt: skip


def test_a_text_of_a_pack_is_let_stand_by_its_mark_and_that_is_taken_back(run: Any) -> None:
    """(5)"""
    assert run("approve", "0123456789ab", "--by", "A. Head").exit_code == 1
    assert run("approve", "0123456789ab", "--by", "A. Head", "--despite", "a hymn").exit_code == 0
    (one,) = json.loads(run("--json").stdout)["let_stand"]
    assert (one["by"], one["reason"]) == ("A. Head", "a hymn")
    assert run("take-back", "0123456789ab").exit_code == 0
    assert json.loads(run("--json").stdout)["let_stand"] == []


def the_list(school: School, *arguments: str) -> Result:
    return CliRunner().invoke(formgen, ["--school", str(school.folder), "quotes", "list", *arguments])


def asked(school: School, *arguments: str) -> list[str]:
    """The words that the list shows when it is asked so."""
    done = the_list(school, *arguments, "--json")
    assert done.exit_code == 0, done.output
    return [one["words"] for one in json.loads(done.stdout)["quotes"]]


def test_the_list_can_be_asked_for_a_part(roll: School) -> None:
    """(10)"""
    reference = make(form("parent-questionnaire").about.code, 3, 77)
    with roll.writing("generate") as writer:
        writer.issue([Issued(reference, "parent-questionnaire", 3, Audience.FAMILY, THEN, round="Spring 2026")])
    voice(roll)
    put(roll, "parent-questionnaire", {"helped_most": "Somebody listens.", "may_quote": True}, reference=reference)
    parent(roll, "The quiet room.", may_quote=True)
    read(roll)
    every = asked(roll)
    assert len(every) == 3
    number = next(one.number for one in quotes.quotable(roll) if one.words == WALKS)
    quotes.approve(roll, number, "D. Rowan")
    assert asked(roll, "--state", "approved") == asked(roll, "--form", "Pupil voice") == [WALKS]
    assert asked(roll, "--state", "waiting") == ["Somebody listens.", "The quiet room."]
    quotes.take_back(roll, number, "D. Rowan")
    assert asked(roll, "--state", "waiting") == every
    assert asked(roll, "--round", "spring 2026") == ["Somebody listens."]
    assert asked(roll, "--year", "2025/26", "--form", "pupil-voice") == [WALKS]
    expected = [WALKS, "Somebody listens."]
    for year in ("2025-2026", "25/26", "25-26"):
        assert asked(roll, "--year", year) == expected
    for year in ("2024/25", "1999/00", "1999-2000", "1999–00"):
        assert asked(roll, "--year", year) == []
    assert "None of the 3 texts" in the_list(roll, "--year", "2024/25").stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--form", "pupil-voise"), "Did you mean “pupil-voice”?"),
        (("--state", "aproved"), "Did you mean “approved”?"),
        (("--year", "2025/27"), "2027 does not follow 2025.\nPlease write it as 2025/26"),
        (("--year", "2025/1926"), "1926 does not follow 2025.\nPlease write it as 2025/26"),
        (("--year", "1999/01"), "2001 does not follow 1999.\nPlease write it as 1999/00"),
        (("--year", "soon"), "write it as 2025/26"), (("--round", "Spring"), "There is no round “Spring”."),
    ],
)  # fmt: skip
def test_what_the_list_does_not_know_is_said(roll: School, arguments: tuple[str, ...], words: str) -> None:
    """(10)"""
    done = the_list(roll, *arguments)
    code = 1 if "--round" in arguments else 2
    assert (done.exit_code, words in done.stderr) == (code, True), done.output
