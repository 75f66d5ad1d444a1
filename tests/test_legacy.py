"""The school's own earlier sheets and exports of its other systems, read through a mapping file and kept as legacy.

 1. A mapping file says which column is which question, what words, times and dates mean, what is always so, and which
    lines are returns; it is shown what each column was taken as, and which lines were left out.
 2. All faults of a mapping file are told at once, each with what to do; a question that is mapped and not declared
    comparable or not is one of them. Headings that are not there are told with those that may be meant.
 3. Nothing is stored without --commit; each line becomes a record, every answer with file, sheet, cell and raw text.
 4. The same file again does nothing; a line put right is a newer revision: by its key, else in its row where it is
    mostly alike. What may be another line changed, keys that are there twice, numbers of another sheet store nothing.
 5. Lines of one key are one return where the mapping says so; where they differ, it is flagged.
 6. Whose a line is follows from the case, the UPN, or the name and class; where that is not sure, nothing is stored.
 7. Files of ours in the same command are read as usual; what the mapping is not about is refused.
 8. Dates in figures need their order declared; times of day are parts of the day; formulas are never evaluated.
 9. `records --json` tells that a record is legacy and what of it is not comparable; `import` takes such lines back.
10. Figures count comparable answers like all others, with their sources; answers declared not comparable are in no
    figure that reads them, and are named with the reason: numbers worked by hand.
11. Lines of earlier sheets owe nothing, and pre-fill nothing that is not comparable.
12. Too long, damaged and hostile files are refused or flagged as everywhere.
13. The samples are what the documentation tells.
"""

from __future__ import annotations

import csv
import io
import itertools
import json
import random
from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from on_record import a_case, on_record
from openpyxl import Workbook
from soak import times
from test_doors import cell, ods, row

from formgen.ask import Audience, PartialDate
from formgen.cases import Event
from formgen.cli import formgen
from formgen.errors import UserError
from formgen.evidence import Finding, Period, Share
from formgen.evidence.exposure import NO_ROW
from formgen.evidence.measures import Measures, measure
from formgen.evidence.parents import parents
from formgen.evidence.review import review
from formgen.read.own_sheets import declared, sheets
from formgen.read.values.words import key
from formgen.records import ENTRY, Verdict
from formgen.resources import folder as folder_of
from formgen.schema import edition
from formgen.work.folder import init
from formgen.work.generate import Order, generate
from formgen.work.legacy import mapping
from formgen.work.review import evidence
from formgen.work.school import School, opened
from formgen.work.take_in import Batch, Mapped, commit, preview
from formgen.work.today import today

Rows = Sequence[Sequence[Any]]

LOG = """
form = "playground-incidents"
name = "Arbor behaviour incidents"
table = "incidents"
key = "Incident ID"
dates = "day-month"
[columns]
on = "Date"
type = "Type"
[words.type]
"Fighting" = "fight"
"Physical" = "hurt_on_purpose"
[comparable]
on = true
type = true
"""
HEADS = ("Incident ID", "Date", "Type")
EARLIER = folder_of("samples") / "earlier"

ASKED = """
form = "parent-questionnaire"
name = "Questionnaires 2022/23"
key = "No."
[when]
day = 2023-06-30
[columns]
helped = "Did it help?"
choose_again = "Again?"
[words.helped]
"A lot" = "strongly_agree"
"A bit" = "agree"
"Not really" = "disagree"
[words.choose_again]
"Yes" = "agree"
"No" = "disagree"
"Not sure" = "dont_know"
[comparable]
helped = true
choose_again = "we asked about the school, not about the support"
"""


def workbook(path: Path, rows: Rows, sheet: str = "Sheet1", **others: Rows) -> Path:
    """A workbook with these rows; `others` are more sheets."""
    book = Workbook()
    for number, (name, lines) in enumerate({sheet: rows, **others}.items()):
        page = book.active if number == 0 else book.create_sheet()
        page.title = name
        for line in lines:
            page.append(list(line))
    book.save(path)
    return path


def mapped(text: str, tmp_path: Path) -> Mapped:
    (tmp_path / "map.toml").write_text(text, "utf-8")
    return Mapped(mapping(tmp_path / "map.toml"))


def take(school: School, path: Path, text: str) -> Batch:
    return commit(school, [path], mapped=mapped(text, path.parent))


def told(batch: Batch) -> list[str]:
    """The codes of all errors, in order."""
    return [p.code for one in batch.files for p in one.problems if p.severity == "error"]


def said(school: School) -> list[dict[str, Any]]:
    """The answers on record, of a log the cells of its one row."""
    rows = [dict(record.answers) for record in school.store.records()]
    return [row["incidents"]["1"] if "incidents" in row else row for row in rows]


def faults(text: str, tmp_path: Path) -> str:
    with pytest.raises(UserError) as caught:
        mapped(text, tmp_path)
    assert caught.value.code == "mapping"
    return caught.value.message


# ------------------------------------------------------------------------------------------ 1, 3: what is understood


def test_each_line_is_a_record_with_its_cells(school: School, tmp_path: Path) -> None:
    """(1), (3)"""
    file = workbook(tmp_path / "log.xlsx", [
        ("Behaviour 2024/25",), (), HEADS, (17, date(2024, 10, 7), "Fighting"), (18, "8/10/2024", "Physical"), (),
    ])  # fmt: skip
    shown = preview(school, [file], mapped=mapped(LOG, tmp_path))
    assert (shown.counts["accepted"], shown.run, school.store.records()) == (2, None, [])
    batch = take(school, file, LOG)
    assert batch.as_json()["seen"] == 2
    assert said(school) == [{"on": "2024-10-07", "type": "fight"}, {"on": "2024-10-08", "type": "hurt_on_purpose"}]
    first, second = school.store.records()
    assert {first.sha256, second.sha256} == {batch.files[0].sha256}
    assert (second.sources["incidents.type", "1"].sheet, second.sources["incidents.type", "1"].cell) == ("Sheet1", "C5")
    assert (second.sources["incidents.on", "1"].raw, second.sources[ENTRY].cell) == ("8/10/2024", "row 5")
    assert first.legacy is not None
    assert (first.legacy.name, first.legacy.day) == ("Arbor behaviour incidents", date(2024, 10, 7))
    assert school.store.original(first.sha256) == file.read_bytes()


def test_what_each_column_was_taken_as_and_which_lines_were_left_out(school: School, tmp_path: Path) -> None:
    """(1)"""
    text = LOG + '[only]\n"Where" = ["Playground", "Field"]\n[leave_out]\n"Type" = "Test"\n'
    day = date(2024, 10, 7)
    file = workbook(tmp_path / "log.xlsx", [
        (*HEADS, "Where", "Narrative"), (1, day, "Fighting", "playground ", "private"),
        (2, day, "Fighting", "Classroom"), (3, day, "test", "Field"), (*HEADS, "Where", "Narrative"),
        (4, day, "Kicking", "Field"), (None, None, None, "Total"),
    ])  # fmt: skip
    shown = preview(school, [file], mapped=mapped(text, tmp_path))
    [(_, found)] = shown.sheets
    assert [(c.heading, c.taken_as, c.filled, c.unclear) for c in found.columns] == [
        ("Incident ID", ("names the line",), 2, 0), ("Date", ("on",), 2, 0), ("Type", ("type", "which lines"), 2, 1),
        ("Where", ("which lines",), 2, 0), ("Narrative", (), 0, 0),
    ]  # fmt: skip
    assert found.left_out == {
        "Where: “Classroom”": 1, "Type: “test”": 1, "the headings once more": 1,
        "nothing in the columns that are used": 1,
    }  # fmt: skip
    assert (found.lines, len(found.rows), told(shown)) == (6, 2, ["not_a_choice"])
    [wrong] = [p for one in shown.files for p in one.problems]
    assert (wrong.cell, "[words.type]" in wrong.fix, "“Kicking”" in wrong.fix) == ("C6", True, True)
    take(school, file, text)
    kept = json.dumps([(dict(r.answers), [s.raw for s in r.sources.values()]) for r in school.store.records()])
    assert "private" not in kept


def test_what_the_sheet_never_asked_is_not_missing(school: School, tmp_path: Path) -> None:
    """(1): a blank in a column that it has is."""
    file = workbook(tmp_path / "log.xlsx", [HEADS, (1, date(2024, 10, 7), "Fighting"), (2, date(2024, 10, 7), None)])
    assert [(f.verdict, [p.question for p in f.problems]) for f in take(school, file, LOG).files] == [
        (Verdict.ACCEPTED, []), (Verdict.PARTIAL, ["Q03d.1 row 1 – What"]),
    ]  # fmt: skip


def test_a_statement_that_the_sheet_never_asked_has_no_blank_answers(school: School, tmp_path: Path) -> None:
    """(1): worked by hand: three lines, one of them blank under “Did it help?”; nine statements were not asked."""
    file = workbook(tmp_path / "sheet.xlsx", [("No.", "Did it help?", "Again?"), (1, "A lot", "Yes"),
                                              (2, "Not really", "No"), (3, None, "Yes")])  # fmt: skip
    take(school, file, ASKED)
    found = {item.name: item for item in parents(evidence(school), Period(date(2022, 9, 1), date(2023, 8, 31))).items}
    assert (found["helped"].counts, found["helped"].dont_know, found["helped"].no_answer) == ((1, 0, 1, 0), 0, 1)
    others = [item for name, item in found.items() if name != "helped"]
    assert len(others) == 9
    assert {(sum(item.counts), item.dont_know, item.no_answer) for item in others} == {(0, 0, 0)}


def test_what_is_always_so_and_fixed_rows_of_a_table(school: School, tmp_path: Path) -> None:
    """(1), (6): one column says the area, another the score; scores are changed only where that is declared."""
    case = a_case(school, 14, pupil="P0001")
    text = """
    form = "entry-record"
    name = "Scores 2021"
    [whose]
    case = "Case"
    [columns]
    entry_date = "When"
    main_area = "Area"
    area_scores.score_joint = "Score"
    [rows]
    area_scores = "main_area"
    [words.main_area]
    "Confidence" = "self_esteem"
    [words.area_scores.score_joint]
    "low" = 2
    [always]
    completed_by = "D. Rowan"
    [comparable]
    entry_date = true
    main_area = true
    completed_by = true
    area_scores.score_joint = "children scored themselves alone"
    """
    file = workbook(tmp_path / "scores.xlsx", [
        ("Case", "When", "Area", "Score"), (case.id.lower(), date(2021, 9, 20), "Confidence", "low"),
        (case.id, date(2021, 9, 21), "Loss of a pet", 4),
    ])  # fmt: skip
    batch = take(school, file, text)
    first, second = school.store.records()
    assert dict(first.answers) == {
        "completed_by": "D. Rowan", "entry_date": "2021-09-20", "main_area": "self_esteem",
        "area_scores": {"self_esteem": {"score_joint": 2}},
    }  # fmt: skip
    assert first.sources["area_scores.score_joint", "self_esteem"].cell == "D2"
    assert (first.case, first.pupil) == (case.id, "P0001")
    assert sorted(told(batch)) == ["not_a_choice", "which_row"]
    assert "area_scores" not in second.answers


# ---------------------------------------------------------------------------------------------- 2: faults of a mapping


def test_all_faults_of_a_mapping_at_once(tmp_path: Path) -> None:
    """(2)"""
    message = faults("""
    form = "playground-incidents"
    tabel = "incidents"
    heads = "three"
    dates = "day"
    lines = "level"
    [columns]
    incidents.on = "Date"
    period = "Year"
    tipe = "Type"
    kept_by = ""
    [words.period]
    "x" = 3
    [words.place]
    "Field" = "Field"
    [always]
    period = "2024"
    [whose]
    upn = "UPN"
    surname = "S"
    [when]
    day = 2024-01-01
    [only]
    "Location" = []
    [comparable]
    perod = true
    """, tmp_path)  # fmt: skip
    for wanted in (
        "tabel: a mapping file has no such word. Did you mean “table”?", "heads: this must be a whole number.",
        "dates: please write “day-month”", "lines: this counts the lines of one key: please write together = true.",
        'incidents.on: to fill the list “incidents”, please write table = "incidents" at the top.',
        "tipe: playground-incidents asks nothing called “tipe”.", "kept_by: please write the heading of the column",
        "[words.place]: no column gives “place”.", "[always] period: a column gives this already.",
        "[whose] surname: there is no such way to know a child.", "about no one child", "asks for the date itself",
        "[only] Location: please list the words", "[comparable] perod: nothing gives “perod”. Did you mean “period”?",
        "[comparable] period: please say whether period can be compared", "name: please give these sheets a name",
    ):  # fmt: skip
        assert wanted in message, wanted


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        (("form = ", "# form = "), "Please write, such as: form ="),
        (("playground-incidents", "playground-incident"), "Did you mean “playground-incidents”?"),
        (("playground-incidents", "case-register"), "made from the other records"),
        (('table = "incidents"', 'table = "incident"'), "Did you mean “incidents”?"),
        (('"fight"', '"fights"'), "[words.type] “Fighting”: “fights” is no choice of type. Did you mean “fight”?"),
        (("type = true", ""), "please say whether type can be compared with what formgen asks"),
        (("type = true", 'type = ""'), "please write true, or between quotation marks why"),
        (("type = true", "type = false"), "please write true, or between quotation marks why"),
        (('"Physical" =', '"fighting" ='), "the same words have two meanings"),
        (("[words.type]", '[words.on]\n"x" = "y"\n[words.type]'), "dates are read as they are"),
        (('on = "Date"', 'on = "Date"\nincidents.on = "Day"'), "the same box as"),
        (('on = "Date"', 'on = "Date"\nlevel = "L"\n[words.level]\n"bad" = 7'), "no answer that level takes"),
        (('on = "Date"', 'on = "D"\nslot = "T"\n[words.slot]\n"12:00-11:00" = "lunch"'), "no part of a day"),
        (('on = "Date"', 'on = "D"\nslot = "T"\n[words.slot]\n"9:00-11:00" = "lunch"\n"10:00-12:00" = "lunch"'),
         "it overlaps"),
        (("[columns]", "[columns"), "not written as TOML"),
        (('key = "Incident ID"', "together = true"), "together: it needs the column"),
    ],
)  # fmt: skip
def test_a_fault_says_what_to_do(change: tuple[str, str], wanted: str, tmp_path: Path) -> None:
    """(2)"""
    assert change[0] in LOG
    assert wanted in faults(LOG.replace(*change), tmp_path)


@pytest.mark.parametrize(
    ("form", "wanted"),
    [("parent-questionnaire", "so nobody knows of which year a line is"), ("entry-record", "is about one child")],
)
def test_day_and_child_must_be_known(form: str, wanted: str, tmp_path: Path) -> None:
    """(2), (6)"""
    assert wanted in faults(f'form = "{form}"\nname = "x"\n[columns]\nchild = "c"\n', tmp_path)


def test_headings_that_are_not_there_are_told(school: School, tmp_path: Path) -> None:
    """(2), (7)"""
    file = workbook(tmp_path / "log.xlsx", [("Incident id", "Datum", "Types"), (1, date(2024, 10, 7), "Fighting")])
    [taken] = take(school, file, LOG).files
    assert (taken.verdict, taken.problems[0].code) == (Verdict.UNREADABLE, "no_headings")
    assert "There is no column “Type”. Did you mean “Types”?" in taken.problems[0].message
    assert "“Date”" in taken.problems[0].message
    other = workbook(tmp_path / "other.xlsx", [("a", "b"), (1, 2)])
    assert "None of the headings" in take(school, other, LOG).files[0].problems[0].message


def test_several_sheets_and_headings_there_twice(school: School, tmp_path: Path) -> None:
    """(2)"""
    day = date(2024, 10, 7)
    others = {"2023": [HEADS, (2, day, "Fighting")]}
    file = workbook(tmp_path / "log.xlsx", [HEADS, (1, day, "Fighting")], "2022", **others)
    [taken] = take(school, file, LOG).files
    assert (taken.problems[0].code, 'sheet = ["2022", "2023"]' in taken.problems[0].fix) == ("which_sheet", True)
    both = take(school, file, LOG.replace("form", 'sheet = ["2022", "2023"]\nform', 1))
    assert [f.label for f in both.files] == ["row 2 of 2022", "row 2 of 2023"]
    lost = take(school, file, LOG.replace("form", 'sheet = "2021"\nform', 1)).files[0]
    assert (lost.problems[0].code, "Did you mean" in lost.problems[0].message) == ("no_sheet", True)
    twice = workbook(tmp_path / "twice.xlsx", [(*HEADS, "Date"), (1, day, "Fighting", day)])
    assert "“Date” in B1 and D1" in take(school, twice, LOG).files[0].problems[0].message


def test_words_may_hold_the_marks_of_another_text(school: School, tmp_path: Path) -> None:
    """(7), (12): a semicolon before a quotation mark is no reason to refuse a text that is parted by commas."""
    file = tmp_path / "log.csv"
    file.write_text('Incident ID,Date,Type\n"17;""a""",07/10/2024,Fighting\n', "utf-8")
    assert take(school, file, LOG).counts["accepted"] == 1
    file.write_text('Incident ID,Date,Type\n18,07/10/2024,"Fighting\n19,08/10/2024,Fighting\n', "utf-8")
    assert take(school, file, LOG).files[0].verdict is Verdict.UNREADABLE


# ------------------------------------------------------------------------------------------------- 4: never twice


def test_the_same_file_again_does_nothing(school: School, tmp_path: Path) -> None:
    """(4)"""
    day = date(2024, 10, 7)
    file = workbook(tmp_path / "log.xlsx", [HEADS, (1, day, "Fighting"), (2, day, "Physical")])
    take(school, file, LOG)
    again = take(school, file, LOG)
    assert (again.counts["duplicate"], again.as_json()["seen"], len(school.store.records())) == (2, 2, 2)
    assert take(school, file.rename(tmp_path / "renamed.xlsx"), LOG).counts["duplicate"] == 2


def test_a_line_put_right_revises_by_its_key(school: School, tmp_path: Path) -> None:
    """(4): wherever it stands; other lines may be missing from a later export."""
    day = date(2024, 10, 7)
    then = [HEADS, (1, day, "Fighting"), (2, day, "Fighting"), (3, day, "Physical")]
    now = [HEADS, (4, day, "Fighting"), (3, day, "Physical"), (2, day, "Physical")]
    take(school, workbook(tmp_path / "a.xlsx", then), LOG)
    batch = take(school, workbook(tmp_path / "b.xlsx", now), LOG)
    assert [f.verdict.value for f in batch.files] == ["accepted", "duplicate", "newer_revision"]
    assert [row["type"] for row in said(school)] == ["fight", "hurt_on_purpose", "fight", "hurt_on_purpose"]
    assert len(school.store.records(latest=False)) == 5


def test_another_mapping_of_the_same_file_revises(school: School, tmp_path: Path) -> None:
    """(4): words that were not understood, and what is declared comparable, are put right by importing again."""
    day = date(2024, 10, 7)
    file = workbook(tmp_path / "log.xlsx", [HEADS, (1, day, "Kicking"), (2, day, "Fighting")])
    assert take(school, file, LOG).counts["review"] == 1
    better = LOG.replace('"Fighting" =', '"Kicking" = "hurt_on_purpose"\n"Fighting" =')
    batch = take(school, file, better)
    assert [f.verdict.value for f in batch.files] == ["newer_revision", "duplicate"]
    assert [row["type"] for row in said(school)] == ["fight", "hurt_on_purpose"]
    declared = better.replace("type = true", 'type = "two types were one"')
    assert take(school, file, declared).counts["accepted"] == 2
    apart = [r.legacy.apart for r in school.store.records() if r.legacy]
    assert apart == [{"incidents.type": "two types were one"}] * 2


def test_keys_that_are_there_twice_store_nothing(school: School, tmp_path: Path) -> None:
    """(4), (5)"""
    day = date(2024, 10, 7)
    file = workbook(tmp_path / "log.xlsx", [HEADS, (1, day, "Fighting"), (1, day, "Fighting"), (None, day, "Fighting")])
    batch = take(school, file, LOG)
    assert (told(batch), school.store.records()) == (["key_twice", "key_twice", "no_key"], [])
    assert "together = true" in batch.files[0].problems[0].fix


def test_numbers_of_another_sheet_are_not_taken_for_the_first(school: School, tmp_path: Path) -> None:
    """(4): the mapping of last year with the sheet of this year, whose lines are numbered from 1 again."""
    then, now = date(2023, 10, 7), date(2024, 10, 7)
    take(school, workbook(tmp_path / "a.xlsx", [HEADS, *((n, then, "Fighting") for n in (1, 2, 3))]), LOG)
    other = workbook(tmp_path / "b.xlsx", [HEADS, *((n, now, "Physical") for n in (1, 2, 3, 4))])
    batch = take(school, other, LOG)
    assert (told(batch), [row["on"] for row in said(school)]) == (["other_sheet"] * 4, ["2023-10-07"] * 3)
    assert take(school, other, LOG.replace("Arbor", "New Arbor")).counts["accepted"] == 4


def test_the_same_lines_under_another_name_are_told(school: School, tmp_path: Path) -> None:
    """(4): of the very file nothing is stored; of another source of the same months it is said."""
    day = date(2024, 10, 7)
    file = workbook(tmp_path / "a.xlsx", [HEADS, (1, day, "Fighting")])
    take(school, file, LOG)
    assert (told(take(school, file, LOG.replace("Arbor", "SIMS"))), len(school.store.records())) == (["other_name"], 1)
    other = workbook(tmp_path / "b.xlsx", [HEADS, (1, day, "Fighting"), (2, date(2024, 12, 2), "Fighting")])
    first, second = take(school, other, LOG.replace("Arbor", "SIMS")).files
    assert [(p.code, "October 2024." in p.message) for p in first.problems] == [("also_there", True)]
    assert second.problems == ()


def test_a_sheet_of_another_year_is_told_by_how_many_lines_changed(school: School, tmp_path: Path) -> None:
    """(4): the mapping of last year as it was, day and all; families say much the same each year."""
    heads = ("No.", "Did it help?", "Again?")
    then = [(n, "A lot", "Yes") for n in range(1, 7)]
    now = [(n, "A bit" if n < 5 else "A lot", "Yes") for n in range(1, 8)]
    take(school, workbook(tmp_path / "a.xlsx", [heads, *then]), ASKED)
    batch = take(school, workbook(tmp_path / "b.xlsx", [heads, *now]), ASKED)
    assert told(batch) == ["other_sheet"] * 5
    assert {dict(r.answers)["helped"] for r in school.store.records()} == {"strongly_agree"}
    few = [(n, "A bit" if n < 3 else "A lot", "Yes") for n in range(1, 8)]
    put_right = take(school, workbook(tmp_path / "c.xlsx", [heads, *few]), ASKED)
    assert [f.verdict.value for f in put_right.files] == ["newer_revision"] * 2 + ["duplicate"] * 4 + ["accepted"]


@pytest.mark.parametrize(("day", "revises"), [
    (date(2024, 10, 9), True), (date(2024, 7, 10), True), (date(2024, 1, 7), True), (date(2023, 10, 7), False),
    (date(2024, 12, 20), False),
])  # fmt: skip
def test_a_date_put_right_revises(school: School, tmp_path: Path, day: date, revises: bool) -> None:
    """(4): a slip of day or month; another year, or another day altogether, may be another sheet."""
    take(school, workbook(tmp_path / "a.xlsx", [HEADS, (1, date(2024, 10, 7), "Fighting")]), LOG)
    [taken] = take(school, workbook(tmp_path / "b.xlsx", [HEADS, (1, day, "Fighting")]), LOG).files
    assert (taken.verdict is Verdict.NEWER_REVISION, taken.record is None) == (revises, not revises)
    assert len(school.store.records()) == 1


NO_KEY = LOG.replace('key = "Incident ID"', "").replace('type = "Type"', 'type = "Type"\nplace = "Where"').replace(
    "type = true", "type = true\nplace = true")  # fmt: skip
BARE = ("Date", "Type", "Where")


def test_without_a_key_the_content_names_a_line(school: School, tmp_path: Path) -> None:
    """(4): sorted, with more lines, and twice the same: equal lines of one sheet are as many incidents."""
    day, next_ = date(2024, 10, 7), date(2024, 10, 8)
    one, two = (day, "Fighting", "Field"), (next_, "Physical", "Quiet area")
    take(school, workbook(tmp_path / "a.xlsx", [BARE, one, two, one]), NO_KEY)
    batch = take(school, workbook(tmp_path / "b.xlsx", [BARE, two, one, one, one]), NO_KEY)
    assert [f.verdict.value for f in batch.files] == ["duplicate", "duplicate", "duplicate", "accepted"]
    assert len(school.store.records()) == 4


def test_without_a_key_a_line_put_right_in_its_row_revises(school: School, tmp_path: Path) -> None:
    """(4)"""
    day = date(2024, 10, 7)
    lines = [(day, "Fighting", "Field"), (day, "Physical", "Quiet area"), (date(2024, 11, 4), "Physical", "Gate")]
    take(school, workbook(tmp_path / "a.xlsx", [BARE, *lines]), NO_KEY)
    lines[1] = (day, "Physical", "Climbing frame")
    batch = take(school, workbook(tmp_path / "b.xlsx", [BARE, *lines]), NO_KEY)
    assert [f.verdict.value for f in batch.files] == ["duplicate", "newer_revision", "duplicate"]
    assert sorted(row["place"] for row in said(school)) == ["Climbing frame", "Field", "Gate"]
    again = take(school, workbook(tmp_path / "c.xlsx", [BARE, *reversed(lines)]), NO_KEY)
    assert again.counts["duplicate"] == 3


def test_without_a_key_a_line_that_may_be_another_waits(school: School, tmp_path: Path) -> None:
    """(4): until a person withdraws the old one; then the same file brings it."""
    day = date(2024, 10, 7)
    take(school, workbook(tmp_path / "a.xlsx", [BARE, (day, "Fighting", "Field"), (day, "Physical", "Gate")]), NO_KEY)
    other = workbook(tmp_path / "b.xlsx", [BARE, (day, "Physical", "Gate"), (day, "Fighting", "Quiet area")])
    batch = take(school, other, NO_KEY)
    assert [(f.label, f.verdict.value, [p.code for p in f.problems]) for f in batch.files[1:]] == [
        ("row 3", "review", ["line_changed"]), ("record 1", "review", ["row_gone"]),
    ]  # fmt: skip
    assert [row["place"] for row in said(school)] == ["Field", "Gate"]
    why = {"record 1": "it was the quiet area"}
    commit(school, [other], why=lambda taken: why.get(taken.label), mapped=mapped(NO_KEY, tmp_path))
    assert take(school, other, NO_KEY).counts["accepted"] == 1
    assert sorted(row["place"] for row in said(school)) == ["Gate", "Quiet area"]


def test_without_a_key_the_sheet_of_another_year_is_all_new(school: School, tmp_path: Path) -> None:
    """(4)"""
    take(school, workbook(tmp_path / "a.xlsx", [BARE, (date(2023, 10, 7), "Fighting", "Field")]), NO_KEY)
    batch = take(school, workbook(tmp_path / "b.xlsx", [BARE, (date(2024, 10, 7), "Fighting", "Field")]), NO_KEY)
    assert (batch.counts["accepted"], len(batch.files), len(school.store.records())) == (1, 1, 2)


# ---------------------------------------------------------------------------------------------- 5: lines of one key


TOGETHER = LOG.replace("dates =", 'together = true\nlines = "pupils_involved"\ndates =').replace(
    'type = "Type"', 'type = "Type"\nyear_groups = "Year"').replace(
    "type = true", "type = true\nyear_groups = true\npupils_involved = true")  # fmt: skip


def test_a_line_for_each_child_is_one_incident(school: School, tmp_path: Path) -> None:
    """(5)"""
    day = date(2024, 10, 7)
    file = workbook(tmp_path / "log.xlsx", [
        (*HEADS, "Year"), (1, day, "Fighting", "Year 4"), (2, day, "Physical", "Year 2"),
        (1, day, "Fighting", "Year 3"),
    ])  # fmt: skip
    text = TOGETHER + '[words.year_groups]\n"Year 2" = "2"\n"Year 3" = "3"\n"Year 4" = ["4"]\n'
    take(school, file, text)
    first, second = said(school)
    assert (first["pupils_involved"], first["year_groups"], second["pupils_involved"]) == (2, ["3", "4"], 1)
    record = school.store.records()[0]
    assert (record.sources["incidents.year_groups", "1"].raw, record.sources["incidents.pupils_involved", "1"].raw) == (
        "Year 4; Year 3", "2 lines of this key",
    )  # fmt: skip
    assert take(school, file, text).counts["duplicate"] == 2


def test_lines_of_one_key_that_differ_are_flagged(school: School, tmp_path: Path) -> None:
    """(5)"""
    day = date(2024, 10, 7)
    file = workbook(tmp_path / "log.xlsx", [(*HEADS, "Year"), (1, day, "Fighting"), (1, day, "Physical")])
    batch = take(school, file, TOGETHER)
    assert told(batch) == ["lines_differ"]
    assert said(school) == [{"on": "2024-10-07", "pupils_involved": 2}]


# ---------------------------------------------------------------------------------------------------- 6: whose it is


WHOSE = ASKED.replace("2023-06-30", "2026-09-20").replace(
    "[columns]", '[whose]\ncase = "Case"\nupn = "UPN"\nname = "Child"\nclass = "Class"\n[columns]'
)


@pytest.mark.parametrize(
    ("line", "case", "told_"),
    [
        (("lm-2026-001", "", "", ""), "LM-2026-001", ""),
        (("LM-2026-001", "", "Zo O'Neill-Adeyemi", ""), "LM-2026-001", ""),
        (("LM-2026-001", "", "Grace Mbeki", ""), None, "not the case of the child"),
        (("LM-2026-099", "", "", ""), None, "There is no case “LM-2026-099”"),
        (("", "m999999921001", "", ""), "LM-2026-001", ""),
        (("", "M999999921001", "Tomasz Nowak", ""), None, "The UPN is of a child with another name"),
        (("", "A000000000000", "", ""), None, "Nobody on the class lists has this UPN"),
        (("", "", "O’Neill-Adeyemi, Zoë", "Kestrels"), "LM-2026-001", ""),
        (("", "", "Nobody Known", ""), None, "Nobody on the class lists has this name"),
        (("", "", "Tomasz Nowak", ""), None, "The child has no cases"),
        (("", "", "Grace Mbeki", ""), None, "The child has 2 cases"),
        (("", "", "", ""), None, "It does not say whose it is"),
        (("lm-2026-004", "", "", ""), "LM-2026-004", ""),
        (("", "", "Olivia Marsh-Reid", ""), None, "The child has no cases on 20 September 2026"),
    ],
)  # fmt: skip
def test_whose_a_line_is(
    school: School, tmp_path: Path, line: tuple[str, ...], case: str | None, told_: str
) -> None:
    """(6)"""
    for number, pupil in ((1, "P0001"), (2, "P0003"), (3, "P0003")):
        a_case(school, number, pupil=pupil)
    with school.writing("a case of another year") as writer:
        writer.add_event(Event("LM-2026-004", "opened", date(2019, 9, 7), {"pupil": "P0005"}))
        writer.add_event(Event("LM-2026-004", "decided", date(2019, 9, 9), {"decision": "accept"}))
        writer.add_event(Event("LM-2026-004", "started", date(2019, 9, 9), {}))
        writer.add_event(Event("LM-2026-004", "closed", date(2020, 2, 9), {"reason": "planned"}))
    file = workbook(tmp_path / "a.xlsx", [("No.", "Did it help?", "Again?", "Case", "UPN", "Child", "Class"),
                                          (1, "A lot", "Yes", *line)])  # fmt: skip
    [taken] = take(school, file, WHOSE).files
    assert (taken.case, [r.case for r in school.store.records()]) == (case, [case] if case else [])
    assert (taken.verdict is Verdict.REVIEW) is bool(told_)
    assert told_ in "".join(p.message for p in taken.problems)
    assert not any(name in p.message for p in taken.problems for name in ("Mbeki", "Nowak", "Zo"))


def test_a_line_of_years_ago_is_not_of_the_case_of_today(school: School, tmp_path: Path) -> None:
    """(6): else it would be the first score of support that began years later."""
    a_case(school, 1, pupil="P0001")
    heads, line = ("No.", "Did it help?", "Again?", "Child"), (1, "A lot", "Yes", "Zoë O’Neill-Adeyemi")
    text = ASKED.replace("[columns]", '[whose]\nname = "Child"\n[columns]')
    [taken] = take(school, workbook(tmp_path / "a.xlsx", [heads, line]), text).files
    assert (taken.record, taken.problems[0].code) == (None, "whose_line")
    assert "no cases on 30 June 2023" in taken.problems[0].message


def test_a_referral_of_years_ago_opens_a_case_of_then(school: School, tmp_path: Path) -> None:
    """(6)"""
    text = """
    form = "referral"
    name = "Old referrals"
    [whose]
    name = "Child"
    [columns]
    referral_date = "Date"
    concern = "Why"
    [comparable]
    referral_date = true
    concern = true
    """
    line = ("Mbeki, Grace", date(2021, 10, 4), "Sad since the move")
    file = workbook(tmp_path / "a.xlsx", [("Child", "Date", "Why"), line])
    assert take(school, file, text).counts["accepted"] == 1
    assert [(case.id, case.pupil, case.opened_on) for case in school.cases] == [
        ("LM-2021-001", "P0003", date(2021, 10, 4)),
    ]  # fmt: skip
    assert (take(school, file, text).counts["duplicate"], len(school.cases)) == (1, 1)


# ------------------------------------------------------------------------------------------------ 7: other files


def test_files_of_ours_are_read_as_usual(school: School, tmp_path: Path) -> None:
    """(7)"""
    generate(school, Order("parent-questionnaire", Audience.FAMILY, ("xlsx",)), tmp_path / "In")
    workbook(tmp_path / "In" / "log.xlsx", [HEADS, (1, date(2024, 10, 7), "Fighting")])
    (tmp_path / "In" / "list.csv").write_text("Forename,Surname\nA,B\n", "utf-8")
    batch = commit(school, [tmp_path / "In"], mapped=mapped(LOG, tmp_path))
    found = {f.file: [p.code for p in f.problems] for f in batch.files}
    assert found["log.xlsx"] == []
    assert found["list.csv"] == ["no_headings"]
    assert ["nothing_filled_in"] in found.values()


# ---------------------------------------------------------------------------------------- 8: dates, times, formulas


@pytest.mark.parametrize(
    ("order", "text", "day"),
    [
        ("day-month", "03/04/2024", "2024-04-03"),
        ("month-day", "03/04/2024", "2024-03-04"),
        ("month-day", "3/14/2024 12:10", "2024-03-14"),
        ("month-day", "14 March 2024", "2024-03-14"),
        ("day-month", "2024-03-14T12:10:00", "2024-03-14"),
        ("", "14/03/2024", "2024-03-14"),
        ("", "03/04/2024", None),
        ("day-month", "03/14/2024", None),
        ("month-day", "14/03/2024", None),
        ("", date(2024, 3, 4), "2024-03-04"),
        ("month-day", datetime(2024, 3, 4, 12, 10), "2024-03-04"),
    ],
)  # fmt: skip
def test_dates_in_figures_need_their_order(
    school: School, tmp_path: Path, order: str, text: Any, day: str | None
) -> None:
    """(8)"""
    file = workbook(tmp_path / "log.xlsx", [HEADS, (1, text, "Fighting")])
    told_ = LOG.replace('dates = "day-month"', f'dates = "{order}"' if order else "")
    batch = take(school, file, told_)
    assert [row.get("on") for row in said(school)] == [day]
    assert (told(batch) == []) is (day is not None)
    if day is None and not order:
        assert "dates =" in batch.files[0].problems[0].fix


@pytest.mark.parametrize(
    ("shown", "slot"),
    [
        (datetime(2024, 3, 4, 10, 30), "morning_break"), (time(12, 0), "lunch"), ("12:59", "lunch"),
        ("04/03/2024 1:05 pm", "lunch"), ("13:15", None), (time(9, 0), None), ("after dinner", "lunch"),
        ("25:61", None),
    ],
)  # fmt: skip
def test_times_are_parts_of_the_day(school: School, tmp_path: Path, shown: Any, slot: str | None) -> None:
    """(8): from the start on, up to the end."""
    text = LOG.replace('on = "Date"', 'on = "Date"\nslot = "Time"').replace("on = true", "on = true\nslot = true")
    text += '[words.slot]\n"10:30-10:50" = "morning_break"\n"12:00-13:15" = "lunch"\n"After dinner" = "lunch"\n'
    file = workbook(tmp_path / "log.xlsx", [(*HEADS, "Time"), (1, date(2024, 3, 4), "Fighting", shown)])
    batch = take(school, file, text)
    assert [row.get("slot") for row in said(school)] == [slot]
    assert (told(batch) == []) is (slot is not None)


def test_formulas_are_never_evaluated(school: School, tmp_path: Path) -> None:
    """(8), (12)"""
    text = LOG.replace('type = "Type"', 'type = "Type"\nlogged_by = "By"')
    text = text.replace("type = true", "type = true\nlogged_by = true")
    line = (1, date(2024, 3, 4), "Fighting", '=HYPERLINK("http://x.y")')
    batch = take(school, workbook(tmp_path / "log.xlsx", [(*HEADS, "By"), line]), text)
    assert (told(batch), said(school)) == (["formula"], [{"on": "2024-03-04", "type": "fight"}])
    csv = tmp_path / "log.csv"
    csv.write_text('Incident ID;Date;Type;By\n7;4/3/2024;Fighting;"=cmd|\'/c calc\'!A1"\n', "utf-8")
    take(school, csv, text)
    assert said(school)[-1]["logged_by"] == "=cmd|'/c calc'!A1"


def test_an_opendocument_sheet_is_read_the_same_way(school: School, tmp_path: Path) -> None:
    """(3), (8)"""
    lines = row(*(cell("string", text) for text in HEADS)) + row(
        cell("float", "17", office__value="17"), cell("date", "07/10/24", office__date_value="2024-10-07"),
        cell("string", "Fighting"),
    )  # fmt: skip
    (tmp_path / "log.ods").write_bytes(ods(lines))
    take(school, tmp_path / "log.ods", LOG)
    assert said(school) == [{"on": "2024-10-07", "type": "fight"}]
    assert school.store.records()[0].sources["incidents.on", "1"].cell == "B2"


def test_texts_are_parted_by_the_mark_of_their_headings(school: School, tmp_path: Path) -> None:
    """(8): semicolons, though commas make more cells; odd letters are told."""
    csv = tmp_path / "log.csv"
    csv.write_bytes("Incident ID;Date;Type;Narrative\n1;4/3/2024;Fighting;a,b,c,d,é,f\n".encode("cp1252"))
    batch = take(school, csv, LOG)
    assert said(school) == [{"on": "2024-03-04", "type": "fight"}]
    assert [p.code for p in batch.files[0].problems] == ["note"]


# ------------------------------------------------------------------------------------------------- 9: records as lines


def test_records_tell_and_come_back(school: School, tmp_path: Path, folder: Path) -> None:
    """(9)"""
    take(school, workbook(tmp_path / "a.xlsx", [("No.", "Did it help?", "Again?"), (1, "A lot", "No")]), ASKED)
    lines = CliRunner().invoke(formgen, ["--school", str(folder), "records", "--json"]).stdout
    [line] = map(json.loads, lines.splitlines())
    assert line["legacy"] == {
        "name": "Questionnaires 2022/23", "day": "2023-06-30",
        "not_comparable": {"choose_again": "we asked about the school, not about the support"},
    }  # fmt: skip
    init(tmp_path / "new")
    (tmp_path / "records.jsonl").write_text(lines, "utf-8")
    with opened(tmp_path / "new", now=school.now, by="tester", bits=lambda: 1) as other:
        assert commit(other, [tmp_path / "records.jsonl"]).counts["accepted"] == 1
        [there], [here] = other.store.records(), school.store.records()
        assert (there.legacy, dict(there.answers)) == (here.legacy, dict(here.answers))
    odd = lines.replace('\\"apart\\":{\\"choose_again\\"', '\\"apart\\":{\\"nothing\\"')
    assert odd != lines
    (tmp_path / "odd.jsonl").write_text(odd, "utf-8")
    assert "wrong_source" in told(commit(school, [tmp_path / "odd.jsonl"]))


# ----------------------------------------------------------------------------------------------------- 10: figures


YEAR = Period(date(2025, 9, 1), date(2026, 8, 31))


@pytest.fixture
def ground(folder: Path) -> Any:
    """A school whose list of unwanted types is set, with a kept log in October of two years: 20 days, 200 children."""
    own = folder / "school.toml"
    text = own.read_text("utf-8")
    listed = next(line for line in text.splitlines() if line.startswith("# unwanted"))
    own.write_text(text.replace(listed, 'unwanted = ["fight", "hurt_on_purpose"]'), "utf-8")
    counter = itertools.count(1)
    with opened(folder, now=datetime(2026, 10, 6, 9, 30), by="tester", bits=lambda: next(counter)) as found:
        months = {
            str(n): {"month": PartialDate(year, 10), "days_open": 20, "average_roll": 200, "log_kept": "all",
                     "definition_version": 1} for n, year in enumerate((2024, 2025), 1)
        }  # fmt: skip
        on_record(found, "playground-exposure", {"months": months})
        rows = {str(n): {"on": date(2025, 10, n), "type": "fight"} for n in (6, 7, 8)}
        on_record(found, "playground-incidents", {"incidents": {str(n): r for n, r in enumerate(rows.values(), 1)}})
        yield found


def of(school: School, period: Period = YEAR) -> Measures:
    return measure(evidence(school), period)


LAST_YEAR = [HEADS, *((n, date(2024, 10, 7), "Fighting") for n in range(1, 7)), (7, date(2024, 10, 8), "Physical")]


def test_incidents_of_an_earlier_system_count_in_the_rate(ground: School, tmp_path: Path) -> None:
    """(10): October 2024 has 7 in 20 × 200 = 4,000 pupil-days, 1.75 per 1,000; October 2025 has 3, 0.75. Ratio 0.43."""
    file = workbook(tmp_path / "arbor.xlsx", LAST_YEAR)
    take(ground, file, LOG)
    found = of(ground).playground
    assert (found.rate.result, found.rate.share) == ("0.75, was 1.75", Share(3, 4000))
    assert found.compared.then.incidents == 7
    cells = {(s.file, s.sheet, s.cell) for s in found.rate.sources if s.file == "arbor.xlsx"}
    assert cells == {("arbor.xlsx", "Sheet1", f"{column}{row}") for column in "BC" for row in range(2, 9)}


def test_types_that_do_not_compare_are_in_no_rate_and_no_line_is_drawn(ground: School, tmp_path: Path) -> None:
    """(10): the log of October 2024 was kept, but what it counts does not compare: there is no rate of 0 then."""
    reason = "Arbor’s “Physical” is two of formgen’s types"
    take(ground, workbook(tmp_path / "arbor.xlsx", LAST_YEAR), LOG.replace("type = true", f'type = "{reason}"'))
    found = of(ground).playground
    assert (found.rate.result, found.rate.finding) == ("0.75", Finding.CANNOT_TELL)
    assert found.compared.usable == ()
    apart = {g.reason: g.cases for g in found.rate.excluded}
    assert apart[f"Not comparable: {reason}"] == ("October 2025", *["“Arbor behaviour incidents”"] * 7)
    assert not any(s.file == "arbor.xlsx" for s in found.rate.sources)
    assert found.rate.missing == ()
    report = review(evidence(ground), YEAR, "Our School")
    assert "“Arbor behaviour incidents” (7)" in str(report)
    assert f"Not compared: not comparable: {reason}" in str(report)


def test_places_that_do_not_compare_change_no_rate(ground: School, tmp_path: Path) -> None:
    """(10): the rate does not read them."""
    text = LOG.replace('type = "Type"', 'type = "Type"\nplace = "Where"') + 'place = "other names"\n'
    rows = [(*LAST_YEAR[0], "Where"), *((*line, "MUGA") for line in LAST_YEAR[1:])]
    take(ground, workbook(tmp_path / "arbor.xlsx", rows), text)
    found = of(ground).playground.rate
    assert (found.result, [g.reason for g in found.excluded]) == ("0.75, was 1.75", [NO_ROW])


def test_a_year_that_does_not_compare_is_not_the_first(ground: School, tmp_path: Path) -> None:
    """(10): of three years the last is compared with the second, and the first is named."""
    take(ground, workbook(tmp_path / "a.xlsx", LAST_YEAR), LOG)
    older = [HEADS, *((n, date(2023, 10, 9), "Fighting") for n in range(1, 4))]
    text = LOG.replace("Arbor", "SIMS").replace("type = true", 'type = "other types"')
    take(ground, workbook(tmp_path / "b.xlsx", older), text)
    found = of(ground, Period(date(2023, 9, 1), date(2026, 8, 31))).playground
    assert found.rate.result == "0.75, was 1.75"
    assert {g.reason: g.count for g in found.rate.excluded}["Not comparable: other types"] == 3


def parents_2023(school: School, tmp_path: Path, text: str = ASKED) -> Measures:
    """Four families of 2022/23: three say it helped, one not; of choosing again one is not sure."""
    lines = [(1, "A lot", "Yes"), (2, "A bit", "Yes"), (3, "A lot", "Not sure"), (4, "Not really", "No")]
    take(school, workbook(tmp_path / "families.xlsx", [("No.", "Did it help?", "Again?"), *lines]), text)
    return of(school, Period(date(2022, 9, 1), date(2023, 8, 31)))


def test_families_of_an_earlier_year_count_where_they_compare(school: School, tmp_path: Path) -> None:
    """(10): 3 of 4 agree that it helped; choosing again is 0 of 0, its four answers named with the reason."""
    found = parents_2023(school, tmp_path).parents
    helped, again = found.headlines
    assert (helped.share, helped.worst, helped.best, helped.excluded, helped.missing) == (
        Share(3, 4), Share(3, 4), Share(3, 4), (), (),
    )  # fmt: skip
    assert {(s.file, s.sheet, s.cell, s.path) for s in helped.sources} == {
        ("families.xlsx", "Sheet1", f"B{n}", "helped") for n in (2, 3, 4, 5)
    }  # fmt: skip
    assert (again.share, again.sources, again.missing) == (Share(0, 0), (), ())
    assert [(g.reason, g.cases) for g in again.excluded] == [
        ("Not comparable: we asked about the school, not about the support", ("“Questionnaires 2022/23”",) * 4)
    ]  # fmt: skip
    assert (found.item("helped").counts, found.item("choose_again").of_all) == ((2, 1, 1, 0), Share(0, 0))
    assert (found.response.share, found.earlier, found.apart_count, found.enough) == (Share(0, 0), 4, 0, False)
    assert helped.finding is not Finding.MET
    report = str(review(evidence(school), Period(date(2022, 9, 1), date(2023, 8, 31)), "Our School"))
    assert "“Questionnaires 2022/23” (4)" in report
    assert "nobody knows how many families were asked" in report


def test_families_whose_answers_all_compare(school: School, tmp_path: Path) -> None:
    """(10): choosing again: 2 of the 3 who take a side agree; one does not know."""
    reason = '"we asked about the school, not about the support"'
    found = parents_2023(school, tmp_path, ASKED.replace(reason, "true")).parents
    again = found.headlines[1]
    assert (again.share, [(g.reason, g.count) for g in again.excluded]) == (Share(2, 3), [("Don’t know", 1)])


def test_families_of_another_year_are_in_no_figure(school: School, tmp_path: Path) -> None:
    """(10): neither among the answers nor among blank copies."""
    parents_2023(school, tmp_path)
    found = of(school, Period(date(2023, 9, 1), date(2024, 8, 31))).parents
    assert (found.earlier, found.apart_count, found.headlines[0].share, found.headlines[1].excluded) == (
        0, 0, Share(0, 0), (),
    )  # fmt: skip


def test_years_side_by_side_say_what_is_not_comparable(ground: School, tmp_path: Path) -> None:
    """(10): no line is drawn from a year that does not compare."""
    reason = '"we asked about the school, not about the support"'
    parents_2023(ground, tmp_path, ASKED.replace("helped = true", 'helped = "other words"').replace(reason, "true"))
    report = str(review(evidence(ground), Period(date(2022, 9, 1), date(2026, 8, 31)), "Our School"))
    assert "'not comparable', 'none yet', 'none yet', 'none yet'" in report
    assert "4 answers in earlier sheets" in report


def test_sessions_of_an_earlier_list_count(school: School, tmp_path: Path) -> None:
    """(6), (10): two children, three sessions, of which one did not happen; a line a session."""
    for number, pupil in ((1, "P0001"), (2, "P0003")):
        a_case(school, number, pupil=pupil)
    text = """
    form = "session-record"
    name = "Sessions 2025/26"
    table = "sessions"
    [whose]
    name = "Child"
    [columns]
    on = "Day"
    happened = "Came"
    minutes = "Min"
    mode = "How"
    [words.happened]
    "y" = "yes"
    "ill" = "child_absent"
    [words.mode]
    "alone" = "out_1to1"
    [always]
    planned = true
    [comparable]
    on = true
    happened = true
    minutes = true
    mode = true
    planned = true
    """
    file = workbook(tmp_path / "sessions.xlsx", [
        ("Child", "Day", "Came", "Min", "How"), ("Mbeki, Grace", date(2026, 9, 8), "y", 30, "alone"),
        ("Zo O’Neill-Adeyemi", date(2026, 9, 8), "y", 20, "alone"),
        ("Grace Mbeki", date(2026, 9, 15), "ill", None, "alone"),
    ])  # fmt: skip
    batch = take(school, file, text)
    assert [f.case for f in batch.files] == ["LM-2026-002", "LM-2026-001", "LM-2026-002"]
    found = of(school, Period(date(2026, 9, 1), date(2027, 8, 31))).dose
    assert (found.attendance.share, found.minutes) == (Share(2, 3), 50)
    take(school, file, text.replace("minutes = true", 'minutes = "with travel"'))
    found = of(school, Period(date(2026, 9, 1), date(2027, 8, 31))).dose
    assert (found.attendance.share, found.minutes) == (Share(0, 0), 0)
    assert [(g.reason, g.count) for g in found.attendance.excluded] == [("Not comparable: with travel", 3)]


def test_scores_that_do_not_compare_are_no_progress(school: School, tmp_path: Path) -> None:
    """(10), (11): the child is told as lacking a score, the record is named with the reason; nothing is pre-filled."""
    ended = [("decided", date(2026, 9, 8), {"decision": "accept"}), ("started", date(2026, 9, 9), {}),
             ("closed", date(2026, 10, 1), {"reason": "planned"})]  # fmt: skip
    case = a_case(school, 1, *ended)
    text = """
    form = "entry-record"
    name = "Scores 2026"
    [whose]
    case = "Case"
    [columns]
    entry_date = "When"
    main_area = "Area"
    area_scores.self_esteem.score_joint = "Score"
    [comparable]
    entry_date = true
    main_area = true
    area_scores.score_joint = {}
    """
    file = workbook(tmp_path / "scores.xlsx", [("Case", "When", "Area", "Score"),
                                               (case.id, date(2026, 9, 9), "Self-esteem", 3)])  # fmt: skip
    on_record(school, "exit-record", {"exit_date": date(2026, 10, 1), "reason": "planned",
                                      "area_scores": {"self_esteem": {"final_joint": 7}}}, case.id)  # fmt: skip
    late = Period(date(2026, 9, 1), date(2027, 8, 31))
    take(school, file, text.format("true"))
    assert [outcome.change for outcome in of(school, late).progress.both] == [4]
    take(school, file, text.format('"a scale of 1 to 5"'))
    found = of(school, late).progress
    assert (found.both, [g.cases for g in found.reached.missing]) == ((), [(case.id,)])
    for figure in found.figures:
        assert ("Not comparable: a scale of 1 to 5", (case.id,)) in [(g.reason, g.cases) for g in figure.excluded]
    assert "a scale of 1 to 5" in str(review(evidence(school), late, "Our School"))
    assert "area_scores" not in school.earlier(case.id)["entry-record"][0]
    assert school.earlier(case.id)["entry-record"][0]["main_area"] == "self_esteem"


# --------------------------------------------------------------------------------------------------- 11: owes nothing


def test_lines_of_earlier_sheets_owe_nothing(school: School, tmp_path: Path) -> None:
    """(11): nothing to mend, no call of years ago."""
    text = ASKED.replace("[columns]", '[columns]\nwants_call = "Call?"') + "wants_call = true\n"
    file = workbook(tmp_path / "a.xlsx", [("No.", "Did it help?", "Again?", "Call?"), (1, "Dunno", "Yes", "Yes")])
    assert told(take(school, file, text)) == ["not_a_choice"]
    assert today(school).owed == ()


def test_words_that_were_withheld_do_not_come_back(school: School, tmp_path: Path) -> None:
    """(4), (11): the same file again, and a copy with more lines."""
    text = ASKED.replace("[columns]", '[columns]\nhelped_most = "Words"') + "helped_most = true\n"
    heads, line = ("No.", "Did it help?", "Again?", "Words"), (1, "A lot", "Yes", "A secret that must go")
    file = workbook(tmp_path / "a.xlsx", [heads, line])
    take(school, file, text)
    with school.writing("withhold") as writer:
        writer.withhold(1, [("helped_most", None)], "disclosure", "safe/")
    take(school, file, text)
    batch = take(school, workbook(tmp_path / "b.xlsx", [heads, line, (2, "A bit", "No", "Fine")]), text)
    assert [f.verdict.value for f in batch.files] == ["duplicate", "accepted"]
    assert [dict(r.answers).get("helped_most") for r in school.store.records()] == [None, "Fine"]
    assert "secret" not in str(school.store.records(latest=False))


# ------------------------------------------------------------------------------------------------ 12: bad files


def test_too_long_and_damaged_files_are_refused(school: School, tmp_path: Path) -> None:
    """(12)"""
    long = tmp_path / "long.csv"
    long.write_text("Incident ID,Date,Type\n" + "".join(f"{n},7/10/2024,Fighting\n" for n in range(5100)), "utf-8")
    [taken] = take(school, long, LOG).files
    assert (taken.verdict, taken.problems[0].code) == (Verdict.UNREADABLE, "list_too_big")
    assert "one term" in taken.problems[0].fix
    good = workbook(tmp_path / "good.xlsx", [HEADS, (1, date(2024, 10, 7), "Fighting")]).read_bytes()
    (tmp_path / "cut.xlsx").write_bytes(good[: len(good) // 2])
    (tmp_path / "page.xlsx").write_bytes(b"<html><table><tr><td>Date</td></tr></table></html>")
    (tmp_path / "odd.csv").write_bytes(b"Incident ID,Date,Type\n\x001,\xff\xfe\n")
    for name in ("cut.xlsx", "page.xlsx", "odd.csv"):
        [taken] = take(school, tmp_path / name, LOG).files
        assert (taken.verdict, taken.record) == (Verdict.UNREADABLE, None), name
    assert school.store.records() == []


def test_odd_characters_are_flagged(school: School, tmp_path: Path) -> None:
    """(12)"""
    csv = tmp_path / "log.csv"
    csv.write_bytes("Incident ID,Date,Type\n1,7/10/2024,Fight\u200bing \u202eodd\n".encode())
    batch = take(school, csv, LOG)
    assert told(batch) == ["not_a_choice"]
    assert "\u202e" not in str(batch.files[0].problems)


ODD = ("", " ", "-", "?", "N/A", "see over", "=1+1", "+447", "@x", "_x0041_", "ﬁght", "FIGHTING ", "fighting.",
       "Fighting;", "Fighting/Physical", "1e400", "NaN", "07/13/2024", "13/07/2024", "07/10/24", "31/02/2024", "45572",
       "2024-10-07", "7 Oct 2024", "yesterday", "😀", "\u202efight", "a" * 5000, "'Fighting", "Ｆighting")  # fmt: skip
CELLS = st.one_of(st.sampled_from(ODD), st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=12),
                  st.integers(-(10**9), 10**9), st.floats(allow_nan=False),
                  st.booleans(), st.dates(date(1900, 3, 1), date(2100, 1, 1)))  # fmt: skip


@pytest.mark.soak
def test_whatever_stands_in_the_cells_is_right_or_flagged(tmp_path: Path) -> None:
    """(8), (12): an answer is what the mapping says of the cell’s words, or an error names the cell."""
    known = mapped(LOG, tmp_path).known
    meant = {"fighting": "fight", "physical": "hurt_on_purpose"}
    labels = {key(o.label): o.code for o in known.outline.question("incidents.type").choices} | meant
    labels |= {o.code: o.code for o in known.outline.question("incidents.type").choices}

    @settings(max_examples=times(60), deadline=None, derandomize=True)
    @given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=8))
    def holds(cells: list[tuple[Any, Any]]) -> None:
        text = io.StringIO()
        csv.writer(text).writerows([HEADS, *((n, *pair) for n, pair in enumerate(cells))])
        found = sheets.read(".csv", text.getvalue().encode("utf-8", "replace"), known, edition)
        assert len(found.rows) + sum(found.left_out.values()) == found.lines
        for one in found.rows:
            answers = one.reading.answers.get("incidents", {}).get("1", {})
            wrong = {p.path for p in one.reading.problems if p.severity == "error"}
            for column in ("on", "type"):
                raw = one.reading.sources[f"incidents.{column}", "1"].raw
                assert column in answers or not raw.strip() or f"incidents.{column}" in wrong, raw
            if "type" in answers:
                raw = one.reading.sources["incidents.type", "1"].raw
                assert labels[key(raw).strip(";.")] == answers["type"], raw
            if "on" in answers:
                assert isinstance(answers["on"], date)

    holds()


@pytest.mark.soak
def test_a_mapping_file_in_tatters_is_used_or_told(tmp_path: Path) -> None:
    """(2), (12): never anything but a mapping, or its faults."""
    texts = [path.read_text("utf-8") for path in sorted(EARLIER.glob("*.toml"))] + [LOG, ASKED, TOGETHER]
    pieces = ('"', "[", "]", "=", "\n", ".", "true", "1", '"x"', "[words]\n", "[columns]\n", "{}", "2023-01-01", "\x00")
    chance, faults_ = random.Random(7), []
    for _ in range(times(400)):
        text = chance.choice(texts)
        for _ in range(chance.randint(1, 4)):
            at, size = chance.randrange(len(text)), chance.choice((0, 1, 1, 3, 12, 40))
            text = text[:at] + chance.choice((*pieces, "")) + text[at + size :]
        try:
            mapped(text, tmp_path)
        except UserError as error:
            faults_.append((error.code, bool(error.fix)))
    assert set(faults_) == {("mapping", True)}
    assert 50 < len(faults_) < times(400) - 20


# ------------------------------------------------------------------------------------------------- 13: the samples


PAGE = Path(__file__).parent.parent / "docs" / "earlier-sheets.md"


@pytest.mark.parametrize(
    ("name", "returns", "counts"),
    [
        ("behaviour-2022-23.csv", 22, {"accepted": 22}),
        ("questionnaires-2022-23.xlsx", 24, {"accepted": 23, "partial": 1}),
    ],
)
def test_the_samples_are_understood(school: School, name: str, returns: int, counts: dict[str, int]) -> None:
    """(13)"""
    batch = commit(school, [EARLIER / name], mapped=Mapped(mapping((EARLIER / name).with_suffix(".toml"))))
    assert (len(batch.files), {k: n for k, n in batch.counts.items() if n}) == (returns, counts)
    assert all(c.unclear == 0 for _, sheets in batch.sheets for c in sheets.columns)
    lines = (EARLIER / name).read_text("utf-8-sig") if name.endswith(".csv") else ""
    kept = {str(s.raw) for r in school.store.records() for s in r.sources.values()}
    assert not {line.split(",")[5] for line in lines.splitlines()[1:]} & kept


def test_the_documentation_shows_the_sample_and_every_word(tmp_path: Path) -> None:
    """(13)"""
    page = PAGE.read_text("utf-8")
    assert (EARLIER / "behaviour-2022-23.toml").read_text("utf-8") in page
    said_ = faults('form = "staff-view"\nfrm = 1', tmp_path)
    assert "frm" in said_
    for word in (*declared.SINGLE, "sheet", *declared.TABLES):
        assert f"`{word} =" in page or f"`[{word}" in page or f"\n{word} =" in page, word


# ------------------------------------------------------------------------------------------------- the command


def run(folder: Path, *arguments: str) -> Any:
    return CliRunner().invoke(formgen, ["--school", str(folder), *arguments])


def test_the_command_shows_then_stores(school: School, folder: Path, tmp_path: Path) -> None:
    """(1), (3)"""
    file = workbook(tmp_path / "log.xlsx", [(*HEADS, "UPN"), *((n, date(2024, 10, 7), "Kicking") for n in range(9))])
    (tmp_path / "map.toml").write_text(LOG, "utf-8")
    shown = run(folder, "import", str(file), "--mapping", str(tmp_path / "map.toml"))
    assert shown.exit_code == 1
    for wanted in ("names the line", "not used", "9 lines: 9 used, as 9 returns; 0 left out.", "in 8 more lines",
                   "Nothing was stored; 9 could be"):  # fmt: skip
        assert wanted in " ".join(shown.stdout.split()), wanted
    assert school.store.records() == []
    (tmp_path / "map.toml").write_text(LOG.replace('"Fighting" =', '"Kicking" = "fight"\n"Fighting" ='), "utf-8")
    stored = run(folder, "import", str(file), "--mapping", str(tmp_path / "map.toml"), "--commit", "--json")
    assert stored.exit_code == 0
    answer = json.loads(stored.stdout)
    assert (answer["accepted"], answer["mapped"][0]["returns"], answer["mapped"][0]["sheets"]) == (
        9, 9, [{"sheet": "Sheet1", "heads": 1}],
    )  # fmt: skip


def test_the_command_tells_faults_and_what_does_not_go_together(folder: Path, tmp_path: Path) -> None:
    """(2)"""
    file = workbook(tmp_path / "log.xlsx", [HEADS])
    (tmp_path / "map.toml").write_text('form = "staff-vew"', "utf-8")
    wrong = run(folder, "import", str(file), "--mapping", str(tmp_path / "map.toml"))
    assert (wrong.exit_code, "Did you mean “staff-view”?" in wrong.stderr) == (1, True)
    both = run(folder, "import", str(file), "--mapping", str(tmp_path / "map.toml"), "--review")
    assert both.exit_code == 2
