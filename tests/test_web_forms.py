"""Response sheets of Microsoft Forms and Google Forms: each line is the answer to the form of the number on the letter.

 1. A line whose number is in the ledger is an ordinary return of that form: of its case, counted in the round, in the
    figures and in `records --missing`; each answer has sheet, cell and raw text; it was filled in on a screen.
 2. What each maker exports is read: moments, several answers in one cell, ratings, one column for each statement.
    Random answers, written as each maker writes them, come back as the same codes.
 3. Small letters, spaces, lost hyphens, O for 0, I or L for 1, and a number without “LM-” are understood; where more
    than small letters and spaces was mended, it is said. Any other slip, no number, two numbers, a number that is not
    in the ledger, of another form or of a blank copy: a person decides, nothing is stored, no words are shown.
 4. Of two answers to one number the later one counts, whatever stands first; blanks never erase; differences are said.
    Where nothing says which is later, nothing is stored of either.
 5. The sheet exported again brings nothing twice, in whatever format; an earlier answer never comes back over a later
    one; what came in another way meanwhile is not overwritten by a line that may be older.
 6. Another mapping, and a cell that was mended, give a newer revision.
 7. A mapping file with a number says nothing of keys, legacy or names; all of that is told at once.
 8. Names, addresses and times of those who answered are in no record; without the number a line is legacy, as before.
 9. The samples are what the documentation tells.
"""

from __future__ import annotations

import csv
import io
import json
import random
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from soak import times
from test_attacks import TOMASZ, ZOE
from test_circle import filled
from test_legacy import faults, mapped, told, workbook
from test_round import FAMILY, SPRING, back, made, missing

from formgen.answers import dump
from formgen.ask import Audience, State
from formgen.cli import formgen
from formgen.evidence import Period
from formgen.evidence.parents import parents
from formgen.form import form, slugs
from formgen.outline import Kind, Question, outline
from formgen.read.ooxml.workbook import Cell
from formgen.read.own_sheets import declared
from formgen.read.own_sheets.crosswalk import Crosswalk
from formgen.read.own_sheets.moments import moment
from formgen.read.own_sheets.sheets import read
from formgen.records import ENTRY, Issued, Verdict
from formgen.reference import by_hand, make
from formgen.resources import folder as folder_of
from formgen.schema import edition
from formgen.work.case import open_case
from formgen.work.desk import Matter
from formgen.work.generate import Order, generate, subjects
from formgen.work.legacy import mapping
from formgen.work.review import evidence
from formgen.work.rounds import round_of
from formgen.work.school import School
from formgen.work.take_in import Batch, Mapped, commit, preview
from formgen.work.today import today

NUMBER = "The number on your letter"
ABOUT = ("ID", "Start time", "Completion time", "Email", "Name", "Last modified time")
MAPPING = f"""
form = "parent-questionnaire"
name = "Spring 2027 on the web"
dates = "day-month"
[whose]
reference = "{NUMBER}"
[when]
column = "Completion time"
[columns]
helped = "What you think.The support has helped my child."
told_how = "What you think.School tells me how it is going."
helped_most = "What helped most?"
wants_call = "Would you like us to call you?"
"""
SAMPLES = folder_of("samples")
QUESTIONS = ("What you think.The support has helped my child.", "What you think.School tells me how it is going.",
             "What helped most?", "Would you like us to call you?")  # fmt: skip
HEADS = (*ABOUT, NUMBER, *QUESTIONS)
MORNING = datetime(2026, 10, 5, 8, 30, 12)
SECRETS = ("zoes.mum@mail.example", "Mrs O’Neill-Adeyemi")


@pytest.fixture
def numbers(school: School, tmp_path: Path) -> list[str]:
    """The numbers of two families of a round."""
    for who in (ZOE, TOMASZ):
        open_case(school, who, date(2026, 9, 1))
    return made(school, tmp_path / "out")


def line(number: Any, *said: Any, at: datetime | None = MORNING, id_: int = 1) -> tuple[Any, ...]:
    """A line as Microsoft Forms writes it."""
    return (id_, MORNING - timedelta(minutes=4), at, SECRETS[0], SECRETS[1], None, number, *said)


def sheet(path: Path, *lines: Sequence[Any]) -> Path:
    return workbook(path, [HEADS, *lines])


def take(school: School, path: Path, text: str = MAPPING) -> Batch:
    return commit(school, [path], mapped=mapped(text, path.parent))


def verdicts(batch: Batch) -> list[str]:
    return [one.verdict.value for one in batch.files]


def said(school: School) -> list[dict[str, Any]]:
    return [dict(record.answers) for record in school.store.records()]


# ------------------------------------------------------------------------------------------------ 1: an ordinary return


def test_a_line_is_an_ordinary_return_of_its_form(school: School, numbers: list[str], tmp_path: Path) -> None:
    """(1), (8)"""
    file = sheet(tmp_path / "a.xlsx", line(numbers[0], "Agree", "Don't know", "Break club.", "Yes"))
    assert preview(school, [file], mapped=mapped(MAPPING, tmp_path)).counts["partial"] == 1
    assert school.store.records() == []
    [taken] = take(school, file).files
    [record] = school.store.records()
    issued = school.store.issued(numbers[0])
    assert issued is not None
    assert (record.reference, record.case, record.legacy, record.how) == (numbers[0], issued.case, None, "screen")
    assert dict(record.answers) == {"helped": "agree", "told_how": {"state": "dont_know"},
                                    "helped_most": "Break club.", "wants_call": True}  # fmt: skip
    assert record.sources["helped", None].cell == "H2"
    assert (record.sources["told_how", None].raw, record.sources[ENTRY].cell) == ("Don't know", "row 2")
    assert {p.code for p in taken.problems if p.severity == "error"} == {"missing"}
    assert missing(round_of(school, SPRING)) == [numbers[1]]
    parts = [dict(record.answers), [s.raw for s in record.sources.values()], [p.message for p in record.problems]]
    kept = json.dumps(parts, ensure_ascii=False)
    assert not any(secret in kept for secret in (*SECRETS, "2026-10-05 08:26"))
    assert school.store.original(record.sha256) == file.read_bytes()


def test_it_counts_in_the_response_and_the_figures(school: School, numbers: list[str], tmp_path: Path) -> None:
    """(1)"""
    take(school, sheet(tmp_path / "a.xlsx", line(numbers[0], "Strongly agree", "Agree", None, None)))
    found = parents(evidence(school), Period(date(2026, 9, 1), date(2027, 8, 31)))
    assert (found.response.share.part, found.response.share.whole, found.earlier) == (1, 2, 0)
    assert dict(found.ways)["On a screen"] == 1
    shown = CliRunner().invoke(formgen, ["--school", str(school.folder), "records", "--missing", "--round", SPRING])
    assert (numbers[0] in shown.output, numbers[1] in shown.output) == (False, True)


def test_the_version_of_the_issued_form_reads_the_line(tmp_path: Path) -> None:
    """(1): a choice that this version had, and a number of a version that asks otherwise."""
    text = MAPPING.split("[columns]")[0].replace("parent-questionnaire", "action-plan") + '[columns]\nchild = "Q"\n'
    known = mapped(text, tmp_path).known
    old = edition("AP", 1)
    assert old is not None
    made_ = known.of_edition(old)
    assert made_ is not None
    assert (made_.outline.version, known.outline.version, made_.columns[0][0].question) == (1, 2, old.index["child"])
    lacking = [q.path for q in known.outline.index.values() if q.path not in old.index and q.kind is not Kind.TABLE
               and "." not in q.path]  # fmt: skip
    assert lacking
    other = mapped(text.replace("child =", f"{lacking[0]} ="), tmp_path).known
    assert other.of_edition(old) is None
    file = workbook(tmp_path / "a.xlsx", [(NUMBER, "Completion time", "Q"), (make("AP", 1, 77), MORNING, "x")])
    [row] = read(".xlsx", file.read_bytes(), other, edition).rows
    assert (row.reading.reference, row.reading.problems[0].code) == (None, "other_version")


# -------------------------------------------------------------------------------------------- 2: what the makers export


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2026/10/06 9:30:15 am GMT+1", datetime(2026, 10, 6, 9, 30, 15)),
        ("2026/10/06 9:30:15 pm GMT", datetime(2026, 10, 6, 21, 30, 15)),
        ("2026/10/06 12:30:15 AM GMT-5", datetime(2026, 10, 6, 0, 30, 15)),
        ("06/10/2026 09:30:15 BST", datetime(2026, 10, 6, 9, 30, 15)),
        ("06/10/2026 09:30:15", datetime(2026, 10, 6, 9, 30, 15)),
        ("6 October 2026, 09:30", datetime(2026, 10, 6, 9, 30)),
        ("31/10/2026", datetime(2026, 10, 31)),
        ("06/10/2026 13:30 pm", None), ("06/10/2026 09:30:15 CEST", None), ("06/10/2026 25:61", None),
        ("31/31/2026 09:30", None), ("soon", None), ("", None),
    ],
)  # fmt: skip
def test_moments_as_they_are_written(text: str, wanted: datetime | None) -> None:
    """(2)"""
    told_ = moment(Cell(text, text, None, None, False) if text else None, False, False)
    assert (told_.value, bool(told_.flaws)) == (wanted, wanted is None)


def test_day_and_month_by_the_locale_of_the_account() -> None:
    """(2): without a word on the order a date that may be two days is none."""
    cell = Cell("10/6/2026 9:30:15", "10/6/2026 9:30:15", None, None, False)
    assert moment(cell, True, False).value == datetime(2026, 10, 6, 9, 30, 15)
    assert moment(cell, False, False).value == datetime(2026, 6, 10, 9, 30, 15)
    assert [f.code for f in moment(cell, None, False).flaws] == ["ambiguous_date"]


GOOGLE = f"""
form = "parent-questionnaire"
name = "Spring 2027 by Google"
dates = "day-month"
[whose]
reference = "{NUMBER}"
[when]
column = "Timestamp"
[columns]
"""


def webbed() -> list[Question]:
    """The questions that a web form can ask of this questionnaire: all of them."""
    return list(outline(form("parent-questionnaire")).questions())


def columns(maker: str) -> dict[str, str]:
    """Question by question the heading of its column, as the maker writes it."""
    grid = {"microsoft": "What you think.{}", "microsoft alone": "{}", "google": "What you think [{}]"}[maker]
    return {q.name: grid.format(q.label) if q.kind is Kind.CHOICE else q.label for q in webbed()}


WORDS_ = st.text(st.sampled_from("abcdefgh ,;.’éñ/+1"), min_size=3, max_size=40).map(str.strip).filter(
    lambda text: len(text) > 2 and any(map(str.isalpha, text)))  # fmt: skip


def answer(question: Question) -> st.SearchStrategy[Any]:
    if question.kind is Kind.CHOICE:
        return st.sampled_from([None, State.DONT_KNOW, *(o.code for o in question.choices)])
    return st.one_of(st.none(), st.booleans() if question.kind is Kind.YESNO else WORDS_)


def shown(question: Question, value: Any) -> Any:
    """An answer as it stands in a response sheet."""
    if value is None or (isinstance(value, str) and question.kind is not Kind.CHOICE):
        return value
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return "Don't know" if value is State.DONT_KNOW else next(o.label for o in question.choices if o.code == value)


def exported(
    maker: str, lines: list[tuple[str, datetime, dict[str, Any]]], stamped: str = "Timestamp"
) -> tuple[str, bytes]:
    """The response sheet of that maker: its ending, and its bytes."""
    own = columns(maker.removesuffix(" xlsx"))
    rows: list[list[Any]] = []
    google = maker.startswith("google")
    rows.append([*([stamped] if google else ABOUT), NUMBER, *own.values()])
    for number, (ref, at, said_) in enumerate(lines, 1):
        cells = [shown(q, said_[q.name]) for q in webbed()]
        stamp: Any = at if maker.endswith("xlsx") else f"{at:%Y/%m/%d} {at.hour % 12 or 12}:{at:%M:%S %p} GMT+1"
        head = [stamp] if google else [number, at, at + timedelta(minutes=3), "anonymous", None, None]
        rows.append([*head, ref, *cells])
    if google and not maker.endswith("xlsx"):
        text = io.StringIO()
        csv.writer(text).writerows(rows)
        return ".csv", text.getvalue().encode()
    book = Workbook()
    for row in rows:
        book.active.append(row)
    data = io.BytesIO()
    book.save(data)
    return ".xlsx", data.getvalue()


def mapping_of(maker: str, tmp_path: Path) -> Crosswalk:
    google = maker.startswith("google")
    text = GOOGLE if google else GOOGLE.replace("Timestamp", "Completion time")
    own = columns(maker.removesuffix(" xlsx"))
    return mapped(text + "".join(f'{name} = "{heading}"\n' for name, heading in own.items()), tmp_path).known


MAKERS = ("microsoft", "microsoft alone", "google", "google xlsx")


@pytest.mark.parametrize("maker", MAKERS)
def test_what_was_answered_comes_back(maker: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """(2)"""
    known = mapping_of(maker, tmp_path_factory.mktemp("map"))
    seen = 0

    @settings(max_examples=times(50), deadline=None)
    @given(st.lists(st.tuples(
        st.integers(0, 2**40 - 1), st.datetimes(datetime(2026, 9, 1), datetime(2027, 7, 1)),
        st.fixed_dictionaries({q.name: answer(q) for q in webbed()}),
    ), min_size=1, max_size=4))  # fmt: skip
    def check(drawn: list[tuple[int, datetime, dict[str, Any]]]) -> None:
        nonlocal seen
        lines = [(make("PQ", 1, bits), at.replace(microsecond=0), said_) for bits, at, said_ in drawn]
        found = read(*exported(maker, lines), known, edition)
        assert len(found.rows) == len(lines)
        for row, (ref, at, said_) in zip(found.rows, lines, strict=True):
            wanted = {name: value for name, value in said_.items() if value is not None}
            assert (row.reading.reference, dict(row.reading.answers)) == (ref, wanted)
            assert row.answered == at + timedelta(minutes=0 if maker.startswith("google") else 3)
            assert not [p for p in row.reading.problems if p.severity == "error"]
            seen += 1

    check()
    assert seen


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Fighting;Name calling;", ("fight", "name_calling")), ("Fighting, Name calling", ("fight", "name_calling")),
        ("Name calling;", ("name_calling",)), ("Left out, or ignored, Fighting", ("fight", "left_out")),
        ("Left out, or ignored;Fighting;", ("fight", "left_out")), ("Fighting;Spitting;", None),
        ("Fighting, or ignored", None),
    ],
)  # fmt: skip
def test_several_answers_in_one_cell(text: str, wanted: tuple[str, ...] | None, tmp_path: Path) -> None:
    """(2): joined as each maker does it, also where a choice has a comma itself; what is in doubt is flagged."""
    question = next(q for q in every_question() if q[1].kind is Kind.CHOICES)
    slug, several = question
    codes = [option.code for option in several.choices][:3]
    names = dict(zip(("fight", "name_calling", "left_out"), codes, strict=False))
    known = mapped(f"""
    form = "{slug}"
    name = "x"
    [whose]
    reference = "{NUMBER}"
    [columns]
    {several.path} = "Which"
    [words.{several.path}]
    "Fighting" = "{codes[0]}"
    "Name calling" = "{codes[1]}"
    "Left out, or ignored" = "{codes[2]}"
    """, tmp_path).known
    file = workbook(tmp_path / "a.xlsx", [(NUMBER, "Which"), (make(known.outline.code, 1, 5), text)])
    [row] = read(".xlsx", file.read_bytes(), known, edition).rows
    found = row.reading.answers.get(several.path)
    if wanted is None:
        assert (found, [p.code for p in row.reading.problems]) == (None, ["not_a_choice"])
    else:
        assert found == tuple(code for code in codes if code in {names[one] for one in wanted})
        assert row.reading.problems == ()


def every_question() -> list[tuple[str, Question]]:
    """The questions with several answers of forms that are no lists, and about a child; at least three choices."""

    return [(slug, q) for slug in slugs() if outline(form(slug)).scope != "school"
            for q in outline(form(slug)).questions() if q.kind is Kind.CHOICES and len(q.choices) > 2
            and (edition(outline(form(slug)).code, 1) or outline(form(slug))).index.get(q.path)]  # fmt: skip


def test_ratings_are_numbers_that_the_mapping_names(school: School, numbers: list[str], tmp_path: Path) -> None:
    """(2)"""
    text = MAPPING + '[words.helped]\n"4" = "strongly_agree"\n"3" = "agree"\n"2" = "disagree"\n'
    take(school, sheet(tmp_path / "a.xlsx", line(numbers[0], 4, "Agree", None, None)), text)
    [taken] = take(school, sheet(tmp_path / "b.xlsx", line(numbers[1], 1, "Agree", None, None)), text).files
    assert [row.get("helped") for row in said(school)] == ["strongly_agree", None]
    assert "not_a_choice" in [p.code for p in taken.problems]


# ------------------------------------------------------------------------------------------------------- 3: the number


def without_lm(ref: str) -> str:
    return ref.removeprefix("LM-")


@pytest.mark.parametrize(
    ("change", "mended"),
    [
        (str, False), (str.lower, False), (lambda ref: f"  {ref.replace('-', ' ')} ", False),
        (lambda ref: ref.replace("-", ""), False), (lambda ref: ref.lower().replace("-", "–"), False),
        (lambda ref: ref.replace("0", "O"), True), (lambda ref: ref.replace("0", "o").replace("1", "l"), True),
        (without_lm, True), (lambda ref: ref[7:], True), (lambda ref: ref[7:].lower().replace("-", ""), True),
        (lambda ref: f"It is {ref}, I think", True),
    ],
)  # fmt: skip
def test_a_number_as_people_type_it(
    change: Any, mended: bool, school: School, numbers: list[str], tmp_path: Path
) -> None:
    """(3)"""
    [taken] = take(school, sheet(tmp_path / "a.xlsx", line(change(numbers[0]), "Agree", "Agree", None, None))).files
    assert (taken.reference, taken.record is not None) == (numbers[0], True)
    assert [p.severity for p in taken.problems if p.code == "number_read"] == ["warning"] * mended


def test_numbers_that_a_person_must_look_at(school: School, numbers: list[str], tmp_path: Path) -> None:
    """(3)"""
    one, two = numbers
    wrong = one[:8] + ("Z" if one[8] != "Z" else "Y") + one[9:]
    whose = subjects(school, "agreement", pupils=[ZOE])
    [plan] = generate(school, Order("agreement", FAMILY, ("xlsx",), whose), tmp_path)
    odd = {
        wrong: "wrong_number", "my daughter is Zoë": "wrong_number", one[:-2]: "wrong_number",
        f"{one}{two}": "wrong_number", f"{one} {wrong}": "wrong_number", f"{one} and {two}": "two_numbers",
        make("PQ", 1, 2**39 + 5): "unknown_reference", plan.reference: "other_form", "LM-PQ1-BLANK": "no_number",
        "?": "wrong_number", 12345678: "no_number", make("PQ", 7, 3): "other_version", "x" * 5_000: "wrong_number",
        "=A1": "formula",
    }  # fmt: skip
    lines = [line(text, "Agree", "Agree", None, None, id_=n) for n, text in enumerate([*odd, None])]
    batch = take(school, sheet(tmp_path / "a.xlsx", *lines))
    assert [(one_.problems[0].code, one_.verdict, one_.record) for one_ in batch.files] == [
        (code, Verdict.REVIEW, None) for code in (*odd.values(), "no_number")
    ]  # fmt: skip
    assert all(one_.problems[0].fix and "Zoë" not in one_.problems[0].message for one_ in batch.files)
    assert school.store.records() == []
    assert missing(round_of(school, SPRING)) == numbers


@given(st.integers(0, 2**40 - 1), st.data())
@settings(max_examples=times(300), deadline=None)
def test_one_slip_is_never_another_number(bits: int, data: st.DataObject) -> None:
    """(3): one wrong letter gives no number, or the one that is meant.

    Only where the last letter is one of those that look alike may it be another: such a one is in no ledger.
    """
    ref = make("PQ", 1, bits)
    place = data.draw(st.integers(7, len(ref) - 1).filter(lambda n: ref[n] != "-"))
    letter = data.draw(st.sampled_from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    typed = ref[:place] + letter + ref[place + 1:]
    others = {str(found) for found in by_hand(typed, "PQ", 1)} - {ref}
    assert not others or typed[-1] in "01ILO"


@given(st.text(max_size=300))
@settings(max_examples=times(200), deadline=None)
def test_any_text_is_a_number_or_none(text: str) -> None:
    """(3)"""
    assert all(found.key is None or len(found.key) == 8 for found in by_hand(text, "PQ", 3))


# ---------------------------------------------------------------------------------------------------- 4: answered twice


def test_the_later_answer_counts_whatever_stands_first(school: School, numbers: list[str], tmp_path: Path) -> None:
    """(4)"""
    evening = MORNING + timedelta(hours=9)
    batch = take(school, sheet(
        tmp_path / "a.xlsx", line(numbers[0], "Disagree", None, None, "No", at=evening, id_=2),
        line(numbers[0].lower(), "Agree", "Agree", "Break club.", None),
    ))  # fmt: skip
    assert told(batch) == ["missing"] * 16
    assert said(school) == [{"helped": "disagree", "told_how": "agree", "helped_most": "Break club.",
                             "wants_call": False}]  # fmt: skip
    later = batch.files[1]
    assert {"kept_from_before", "differs_from_before"} <= {p.code for p in later.problems}
    assert [(c.path, c.before, c.now) for c in later.changes if c.path == "helped"] == [("helped", "agree", "disagree")]
    assert len(school.store.records(latest=False)) == 2


@pytest.mark.parametrize("at", [None, MORNING])
def test_two_answers_that_nobody_can_order(
    at: datetime | None, school: School, numbers: list[str], tmp_path: Path
) -> None:
    """(4)"""
    batch = take(school, sheet(tmp_path / "a.xlsx", line(numbers[0], "Agree", "Agree", None, None, at=at),
                               line(numbers[0], "Disagree", "Agree", None, None)))  # fmt: skip
    assert [(one.problems[0].code, one.record) for one in batch.files] == [("which_later", None)] * 2
    assert school.store.records() == []


def test_the_same_answer_sent_twice_in_one_second_counts_once(
    school: School, numbers: list[str], tmp_path: Path
) -> None:
    """(4)"""
    same = line(numbers[0], "Agree", "Agree", None, None)
    batch = take(school, sheet(tmp_path / "a.xlsx", same, same))
    assert [one.verdict.value for one in batch.files] == ["partial", "duplicate"]


def test_without_the_column_of_moments_two_answers_wait(school: School, numbers: list[str], tmp_path: Path) -> None:
    """(4)"""
    text = MAPPING.replace('[when]\ncolumn = "Completion time"\n', "")
    take(school, sheet(tmp_path / "a.xlsx", line(numbers[0], "Agree", "Agree", None, None)), text)
    again = take(school, sheet(tmp_path / "b.xlsx", line(numbers[0], "Agree", "Agree", None, None),
                               line(numbers[0], "Disagree", None, None, None)), text)  # fmt: skip
    assert [(one.verdict.value, one.problems[0].code) for one in again.files] == [
        ("duplicate", "duplicate"), ("review", "which_later"),
    ]  # fmt: skip


# ---------------------------------------------------------------------------------------------------- 5: exported again


def test_the_sheet_of_next_week_brings_nothing_twice(school: School, numbers: list[str], tmp_path: Path) -> None:
    """(5)"""
    first = line(numbers[0], "Agree", "Agree", None, None)
    second = line(numbers[0], "Disagree", None, None, None, at=MORNING + timedelta(days=1))
    take(school, sheet(tmp_path / "a.xlsx", first, second))
    third = line(numbers[1], "Agree", "Agree", None, None, at=MORNING + timedelta(days=6))
    file = sheet(tmp_path / "b.xlsx", first, second, third)
    assert verdicts(preview(school, [file], mapped=mapped(MAPPING, tmp_path))) == ["duplicate", "duplicate", "partial"]
    assert verdicts(take(school, file)) == ["duplicate", "duplicate", "partial"]
    assert verdicts(take(school, file)) == ["duplicate"] * 3
    assert (len(school.store.records()), len(school.store.records(latest=False))) == (2, 3)
    assert said(school)[0]["helped"] == "disagree"


def test_both_sheets_in_one_folder_bring_nothing_twice(school: School, numbers: list[str], tmp_path: Path) -> None:
    """(5): whichever is read first, shown or stored."""
    first = line(numbers[0], "Agree", "Agree", None, None)
    second = line(numbers[0], "Disagree", None, None, None, at=MORNING + timedelta(days=1))
    one, two = sheet(tmp_path / "a.xlsx", first), sheet(tmp_path / "b.xlsx", first, second)
    known = mapped(MAPPING, tmp_path)
    for order in ([one, two], [two, one]):
        assert sorted(verdicts(preview(school, order, mapped=known))) == ["duplicate", "partial", "partial"]
    assert sorted(verdicts(commit(school, [two, one], mapped=known))) == ["duplicate", "partial", "partial"]
    assert [row["helped"] for row in said(school)] == ["disagree"]


def test_the_other_format_of_the_same_answers_brings_nothing_twice(
    school: School, numbers: list[str], tmp_path: Path
) -> None:
    """(5): Google’s .csv names the zone, its .xlsx does not."""
    known = mapping_of("google", tmp_path)
    blank = {q.name: None for q in webbed()}
    no = {**blank, "helped": "disagree"}
    lines = [(numbers[0], MORNING, {**blank, "helped": "agree"}), (numbers[1], MORNING, no),
             (numbers[0], MORNING + timedelta(hours=2), no)]  # fmt: skip

    for maker in ("google", "google xlsx"):
        suffix, data = exported(maker, lines)
        (tmp_path / f"a{suffix}").write_bytes(data)
        batch = commit(school, [tmp_path / f"a{suffix}"], mapped=Mapped(known))
    assert verdicts(batch) == ["duplicate"] * 3
    assert [row["helped"] for row in said(school)] == ["disagree", "disagree"]


def test_an_earlier_answer_never_comes_back_over_a_later_one(
    school: School, numbers: list[str], tmp_path: Path
) -> None:
    """(5): such as one whose number was mended afterwards."""
    tomorrow = MORNING + timedelta(days=1)
    take(school, sheet(tmp_path / "a.xlsx", line(numbers[0], "Disagree", None, None, None, at=tomorrow)))
    [taken] = take(school, sheet(tmp_path / "b.xlsx", line(numbers[0], "Agree", "Agree", None, None))).files
    assert (taken.problems[0].code, taken.verdict) == ("overtaken", Verdict.REVIEW)
    assert said(school)[0]["helped"] == "disagree"


def test_a_sheet_that_came_by_mail_meanwhile_is_not_overwritten(
    school: School, numbers: list[str], tmp_path: Path
) -> None:
    """(5): nobody knows which was written later; an answer given after it was taken in is later."""
    back(school, tmp_path / "In" / "a.xlsx", numbers[0], helped="agree")
    [taken] = take(school, sheet(tmp_path / "w.xlsx", line(numbers[0], "Disagree", "Agree", None, None))).files
    assert (taken.problems[0].code, taken.record) == ("which_later", None)
    [run] = [run for run in school.store.runs() if run.command == "import"][-1:]
    later = run.at.replace(tzinfo=None, microsecond=0) + timedelta(days=1)
    file = sheet(tmp_path / "v.xlsx", line(numbers[0], "Disagree", "Agree", None, None, at=later))
    assert take(school, file).files[0].record is not None
    assert said(school)[0]["helped"] == "disagree"


def test_a_question_that_is_worded_anew_brings_nothing_twice(
    school: School, numbers: list[str], tmp_path: Path
) -> None:
    """(5), (6): also where the latest answer left blank what an earlier one gave, and a question more is read."""
    first = line(numbers[0], "Agree", "Agree", "Break club.", None)
    second = line(numbers[0], "Disagree", None, None, None, at=MORNING + timedelta(days=1))
    take(school, sheet(tmp_path / "a.xlsx", first, second))
    file = workbook(tmp_path / "b.xlsx", [(*HEADS[:-1], "May we call you?"), first, second])
    text = MAPPING.replace("Would you like us to call you?", "May we call you?")
    assert [(one.verdict.value, one.problems[0].code) for one in take(school, file, text).files] == [
        ("review", "overtaken"), ("duplicate", "duplicate"),
    ]  # fmt: skip
    assert len(school.store.records(latest=False)) == 2


@pytest.mark.parametrize("heading", [QUESTIONS[2], "What helped?"])
def test_words_that_were_withheld_do_not_come_back(
    heading: str, school: School, numbers: list[str], tmp_path: Path
) -> None:
    """(5): with the next export, or once the question is worded anew; what the family writes later is its own."""
    first = line(numbers[0], "Agree", "Agree", "He is hit at home.", None)
    take(school, sheet(tmp_path / "a.xlsx", first))
    with school.writing("withhold") as writer:
        writer.withhold(school.store.records()[0].id, [("helped_most", None)], "disclosure", "safe/")
    heads = [heading if text == QUESTIONS[2] else text for text in HEADS]
    take(school, workbook(tmp_path / "b.xlsx", [heads, first]), MAPPING.replace(QUESTIONS[2], heading))
    assert [(r.answers.get("helped_most"), "hit" in str(r.sources)) for r in school.store.records(latest=False)] == [
        (None, False) for _ in school.store.records(latest=False)
    ]  # fmt: skip
    later = line(numbers[0], "Agree", "Agree", "Thank you.", None, at=MORNING + timedelta(days=1))
    take(school, workbook(tmp_path / "c.xlsx", [heads, first, later]), MAPPING.replace(QUESTIONS[2], heading))
    assert said(school)[0]["helped_most"] == "Thank you."


def test_a_line_that_was_taken_out_of_use_stays_out(school: School, numbers: list[str], tmp_path: Path) -> None:
    """(5)"""
    first = line(numbers[0], "Agree", "Agree", None, None)
    take(school, sheet(tmp_path / "a.xlsx", first))
    with school.writing("test") as writer:
        writer.withdraw(school.store.records()[0].id, "Another family had the letter.")
    batch = take(school, sheet(tmp_path / "b.xlsx", first, line(numbers[1], "Agree", "Agree", None, None)))
    assert (verdicts(batch), len(school.store.records())) == (["duplicate", "partial"], 1)


def test_records_that_are_taken_into_another_folder_are_the_same(
    school: School, numbers: list[str], tmp_path: Path
) -> None:
    """(5): `records --json` and back; then the sheet itself brings nothing."""
    file = sheet(tmp_path / "a.xlsx", line(numbers[0], "Agree", "Agree", None, None))
    take(school, file)
    shown_ = CliRunner().invoke(formgen, ["--school", str(school.folder), "records", "--json"])
    (tmp_path / "records.jsonl").write_text(shown_.stdout, "utf-8")
    assert verdicts(commit(school, [tmp_path / "records.jsonl"])) == ["duplicate"]
    with school.writing("test") as writer:
        writer.withdraw(school.store.records()[0].id, "To take it in anew.")
    commit(school, [tmp_path / "records.jsonl"])
    assert verdicts(take(school, file)) == ["duplicate"]


def test_whatever_is_exported_when_the_latest_answers_stand(
    school: School, numbers: list[str], tmp_path: Path, record_property: Any
) -> None:
    """(4), (5): sheets that grow from week to week, each imported once, never or twice, in any order of their lines."""
    chance, known, seen = random.Random(5), Mapped(mapping_of("microsoft", tmp_path)), 0
    wanted: dict[str, dict[str, Any]] = {}
    told_: list[tuple[str, datetime, dict[str, Any]]] = []
    for week in range(times(12)):
        for _ in range(chance.randint(0, 3)):
            answers = {q.name: chance.choice((None, "agree", "disagree", State.DONT_KNOW)) if q.kind is Kind.CHOICE
                       else None for q in webbed()}  # fmt: skip
            answers["helped"] = chance.choice(("agree", "disagree"))
            at = MORNING + timedelta(days=7 * week, seconds=chance.randrange(600_000))
            told_.append((chance.choice(numbers), at, answers))
        for go in range(chance.choice((0, 1, 1, 2)) if told_ else 0):
            suffix, data = exported("microsoft", chance.sample(told_, len(told_)))
            file = tmp_path / f"{week} {go}{suffix}"
            file.write_bytes(data)
            batch = commit(school, [file], mapped=known)
            assert batch.counts["review"] + batch.counts["refused"] == 0
            assert sum(batch.counts.values()) == len(told_)
            seen += len(told_)
            for ref, _, given_ in sorted(told_, key=lambda one: one[1]):
                wanted.setdefault(ref, {}).update(dump({n: v for n, v in given_.items() if v is not None}))
            assert {r.reference: dict(r.answers) for r in school.store.records()} == wanted
            assert len(school.store.records(latest=False)) == len(told_)
    record_property("count", f"web forms: {seen} lines of {len(told_)} answers exported again, none twice, none lost")


def test_our_own_forms_beside_a_response_sheet_are_read_as_usual(
    school: School, numbers: list[str], tmp_path: Path
) -> None:
    """(8)"""
    own = filled(school, "parent-questionnaire", tmp_path / "own.xlsx", {"helped": "agree"}, ref=numbers[0],
                 audience=FAMILY)  # fmt: skip
    web = sheet(tmp_path / "web.xlsx", line(numbers[1], "Disagree", "Agree", None, None))
    assert verdicts(commit(school, [own, web], mapped=mapped(MAPPING, tmp_path))) == ["partial", "partial"]
    assert {r.reference: r.answers["helped"] for r in school.store.records()} == {
        numbers[0]: "agree", numbers[1]: "disagree",
    }  # fmt: skip


def test_what_is_to_be_mended_names_the_line(school: School, numbers: list[str], tmp_path: Path) -> None:
    """(6): no sheet of ours could be sent back for it."""
    take(school, sheet(tmp_path / "web.xlsx", line(numbers[0], "Agreee", "Agree", None, None)))
    [owed] = [one for one in today(school).owed if one.kind is Matter.MEND]
    assert "mend row 2 of web.xlsx" in owed.what


# ------------------------------------------------------------------------------------------------------------ 6: mended


def test_another_mapping_of_the_same_file_revises(school: School, numbers: list[str], tmp_path: Path) -> None:
    """(6)"""
    file = sheet(tmp_path / "a.xlsx", line(numbers[0], "Very much", "Agree", None, None))
    assert "not_a_choice" in told(take(school, file))
    better = MAPPING + '[words.helped]\n"Very much" = "strongly_agree"\n'
    assert verdicts(take(school, file, better)) == ["partial"]
    assert (said(school)[0]["helped"], len(school.store.records(latest=False))) == ("strongly_agree", 2)
    assert verdicts(take(school, file, better)) == ["duplicate"]


def test_a_cell_that_was_mended_revises_and_the_old_export_does_not_undo_it(
    school: School, numbers: list[str], tmp_path: Path
) -> None:
    """(6)"""
    old = sheet(tmp_path / "a.xlsx", line(numbers[0], "Agreee", "Agree", None, None))
    take(school, old)
    take(school, sheet(tmp_path / "b.xlsx", line(numbers[0], "Agree", "Agree", None, None)))
    assert said(school)[0]["helped"] == "agree"
    week = sheet(tmp_path / "c.xlsx", line(numbers[0], "Agreee", "Agree", None, None),
                 line(numbers[1], "Agree", "Agree", None, None))  # fmt: skip
    assert verdicts(take(school, week)) == ["duplicate", "partial"]
    assert said(school)[0]["helped"] == "agree"


# ---------------------------------------------------------------------------------------------- 7, 8: the mapping file


def test_what_a_mapping_file_with_a_number_must_not_say(tmp_path: Path) -> None:
    """(7)"""
    message = faults(MAPPING.replace("dates =", 'key = "ID"\ntogether = true\ntable = "x"\ndates =').replace(
        "[when]", 'upn = "UPN"\n[when]\nday = 2026-10-01',
    ) + 'do_differently = "Name"\nmay_quote = "e-mail"\n[always]\nknow_who = "agree"\n[comparable]\nhelped = true\n',
        tmp_path)  # fmt: skip
    for wanted in (
        "key: the number on the letter says all of this", "together: the number", "table: the number",
        "[always]: the number", "[comparable]: the number", "[whose] reference: the number on the letter says whose",
        "“Name” says who answered", "“e-mail” says who answered", "[when]: please write the heading",
    ):  # fmt: skip
        assert wanted in message, wanted


def test_nothing_filled_in_and_lines_without_a_number(school: School, numbers: list[str], tmp_path: Path) -> None:
    """(3): each is told; what is wholly empty is left out, and counted."""
    batch = take(school, sheet(tmp_path / "a.xlsx", line(numbers[0], None, None, None, None),
                               line(None, "Agree", None, None, None), line(None, None, None, None, None)))  # fmt: skip
    assert [one.problems[0].code for one in batch.files] == ["nothing_filled_in", "no_number"]
    assert batch.sheets[0][1].left_out == {"nothing in the columns that are used": 1}
    assert batch.as_json()["seen"] == 2


def test_without_a_number_a_line_is_legacy_as_before(school: School, numbers: list[str], tmp_path: Path) -> None:
    """(8)"""
    text = MAPPING.replace(f'[whose]\nreference = "{NUMBER}"\n', "") + "[comparable]\n" + "".join(
        f"{name} = true\n" for name in ("helped", "told_how", "helped_most", "wants_call"))  # fmt: skip
    take(school, sheet(tmp_path / "a.xlsx", line(numbers[0], "Agree", "Agree", None, None)), text)
    [record] = school.store.records()
    assert (record.legacy is not None, record.reference, record.case) == (True, None, None)
    assert missing(round_of(school, SPRING)) == numbers


@pytest.mark.parametrize("maker", MAKERS)
@pytest.mark.parametrize("head", ["Timestamp", "Horodateur"])
def test_a_response_sheet_without_its_mapping_is_never_taken_for_a_form(
    maker: str, head: str, school: School, numbers: list[str], tmp_path: Path
) -> None:
    """(8): also one with a single line, whose headings would be its answers, and in the words of another country."""
    said_ = {q.name: "agree" if q.kind is Kind.CHOICE else None for q in webbed()}
    for refs in (numbers[:1], numbers):
        suffix, data = exported(maker, [(ref, MORNING, said_) for ref in refs], head)
        (tmp_path / f"a{len(refs)}{suffix}").write_bytes(data)
        [taken] = commit(school, [tmp_path / f"a{len(refs)}{suffix}"]).files
        assert (taken.verdict, taken.problems[0].code) == (Verdict.UNREADABLE, "needs_mapping")
    assert school.store.records() == []


def test_what_the_columns_were_taken_as_is_shown(school: School, numbers: list[str], tmp_path: Path) -> None:
    """(7)"""
    file = sheet(tmp_path / "a.xlsx", line(numbers[0], "Agree", "Agree", None, None))
    (tmp_path / "map.toml").write_text(MAPPING, "utf-8")
    shown_ = CliRunner().invoke(formgen, ["--school", str(school.folder), "import", str(file), "--mapping",
                                          str(tmp_path / "map.toml")])  # fmt: skip
    text = " ".join(shown_.output.split())
    for wanted in ("the number on the letter", "when it was answered", "not used", "1 lines: 1 used, as 1 returns"):
        assert wanted in text, wanted


# ------------------------------------------------------------------------------------------------------- 9: the samples


def in_the_ledger(school: School) -> None:
    """Puts the questionnaires of the sample school into the ledger."""
    lines = [json.loads(text) for text in (SAMPLES / "history.jsonl").read_text("utf-8").splitlines()]
    asked = [one for one in lines if one["kind"] == "issued" and one["form"] == "parent-questionnaire"]
    with school.writing("test") as writer:
        writer.issue([Issued(one["reference"], one["form"], one["version"], Audience(one["audience"]),
                             date.fromisoformat(one["made_on"]), case=one["case"]) for one in asked])  # fmt: skip


@pytest.mark.parametrize(
    ("name", "counts", "waiting"),
    [("microsoft-forms.xlsx", {"accepted": 5, "review": 2}, ["wrong_number"] * 2),
     ("google-forms.csv", {"accepted": 4, "review": 1}, ["unknown_reference"])],
)  # fmt: skip
def test_the_samples_are_understood(school: School, name: str, counts: dict[str, int], waiting: list[str]) -> None:
    """(9)"""
    in_the_ledger(school)
    file, known = SAMPLES / "web-forms" / name, mapping((SAMPLES / "web-forms" / name).with_suffix(".toml"))
    batch = commit(school, [file], mapped=Mapped(known))
    assert ({k: n for k, n in batch.counts.items() if n}, told(batch)) == (counts, waiting)
    assert commit(school, [file], mapped=Mapped(known)).counts["duplicate"] == counts["accepted"]
    assert all(record.reference and record.how == "screen" for record in school.store.records())


def test_the_documentation_shows_the_samples_and_every_word() -> None:
    """(9)"""
    page = (Path(__file__).parent.parent / "docs" / "web-forms.md").read_text("utf-8")
    for name in ("microsoft-forms.toml", "google-forms.toml"):
        assert (SAMPLES / "web-forms" / name).read_text("utf-8") in page
    for word in declared.NOT_OF_ANSWERS:
        assert f"`{word}`" in page or f"`[{word}]`" in page, word
