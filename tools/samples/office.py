"""What the office and the mentor keep running: the diary of the year, and paper returns typed in by quick entry."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date
from typing import Any

from openpyxl import Workbook

from formgen import diary, quick_entry, reference
from formgen.answers import Answers, get, label_of
from formgen.form import form
from formgen.outline import outline
from formgen.render.workbook import diary as diaries
from formgen.render.workbook import entry as entries
from formgen.render.xlsx import pack
from formgen.work.diary import _COPY
from samples.classlists import save
from samples.course import rows_of_sessions
from samples.dates import TODAY, school_day
from samples.faults import TYPED, WAITING, photo
from samples.maker import Issue, Maker
from samples.words import some

MENTOR = "D. Rowan"


def keep_diary(maker: Maker, tellings: list[Any], gone: str, labels: Mapping[str, str]) -> None:
    """The mentor’s diary of this year as it came back in July: sessions and contacts, row by row.

    `gone` is the case of a child who left: the new school was rung.
    """
    chance = random.Random(maker.chance.random())
    mark = reference.make(diary.CODE, diary.VERSION, maker.chance.getrandbits(40))
    made_on = date(2026, 2, 23)
    maker.lines.append({
        "kind": "issued", "reference": mark, "form": diary.FORM, "version": diary.VERSION, "audience": "staff",
        "made_on": str(made_on), "format": "xlsx", "case": None, "pupil": None, "recipient": MENTOR, "prefilled": {},
    })  # fmt: skip
    rows = {"S": _sessions(tellings), "C": _contacts(tellings, gone, chance), "I": []}
    pages = []
    spans = []
    for log in diary.LOGS:
        lines = tuple(diary.Line(diary.row_id(log.letter, n), answers, cases)
                      for n, (answers, cases) in enumerate(rows[log.letter], 1))  # fmt: skip
        pages.append(diary.Page(log, outline(form(log.slug)), lines, len(lines) + 1, 20))
        spans.append(f"{diary.row_id(log.letter, 1)}-{diary.row_id(log.letter, len(lines) + 20)}")
    maker.lines.append({"kind": "logged", "what": _COPY, "ids": [mark, "1", "1", *spans]})
    book = diary.Diary(mark, 1, MENTOR, "2025–26", made_on, tuple(pages), labels, tuple(labels.values()),
                       maker.settings.lists)  # fmt: skip
    name = f"{TODAY.replace(day=17)}_diary_{mark}.xlsx"
    (maker.target / "returns" / name).write_bytes(pack(diaries.compose(book, maker.look)))


def _sessions(tellings: list[Any]) -> list[tuple[Answers, tuple[str, ...]]]:
    found = []
    for telling in tellings:
        for row in rows_of_sessions(telling):
            if row.get("group_size") != 3:
                row = {name: value for name, value in row.items() if name != "group_size"}
            found.append((row, (telling.case,)))
    return sorted(found, key=lambda pair: (pair[0]["on"], pair[1]))


def _contacts(tellings: list[Any], gone: str, chance: random.Random) -> list[tuple[Answers, tuple[str, ...]]]:
    found = []
    for telling in tellings:
        found.append({"on": school_day(telling.days.starts), "case": telling.case, "with_whom": "parent",
                      "channel": chance.choice(("phone", "face")), "started_by": "us", "share": "family",
                      "summary": some(chance, "contact")})  # fmt: skip
    first, second = tellings[-1].case, tellings[-2].case
    found += [
        {"on": date(2026, 3, 24), "case": gone, "with_whom": "staff", "channel": "phone", "started_by": "us",
         "summary": "Rang the new school: settled, and has a friend.", "share": "staff"},
        {"on": date(2026, 6, 30), "case": first, "with_whom": "staff", "channel": "face", "started_by": "them",
         "summary": "The class teacher asks what helps on Mondays.", "action": "Write the two lines for the teacher",
         "due": date(2026, 7, 7), "share": "staff"},
        {"on": date(2026, 7, 3), "case": second, "with_whom": "agency", "channel": "email", "started_by": "us",
         "summary": "Asked the attendance officer for the letters.", "action": "Send the dates",
         "due": date(2026, 7, 10), "done_on": date(2026, 7, 9), "share": "staff"},
    ]  # fmt: skip
    return [(row, ()) for row in sorted(found, key=lambda row: row["on"])]


def type_in(maker: Maker, issues: list[tuple[Issue, Answers]]) -> None:
    """Paper questionnaires typed in by the office: a row each, the first from a photograph; another photo waits."""
    place = maker.target / "returns"
    outlined = issues[0][0].outline
    key = reference.make(outlined.code, outlined.version, maker.chance.getrandbits(40)).split("-")[2]
    *typed, waiting = issues
    photo(place / TYPED, typed[0][0].mark, _told(*typed[0]))
    photo(place / WAITING, waiting[0].mark, _told(*waiting))
    sheet = quick_entry.EntrySheet(outlined, key, (TYPED,), len(typed))
    book: Workbook = entries.compose(sheet, maker.look)
    rows = dict(enumerate(typed, quick_entry.FIRST_ROW))
    for page, numbers in ((book.worksheets[0], range(1, len(typed) + 1)),
                          (book.worksheets[1], quick_entry.second_rows(key, len(typed)))):  # fmt: skip
        for row, number in enumerate(numbers, quick_entry.FIRST_ROW):
            issue, answers = rows[quick_entry.FIRST_ROW + number - 1]
            _type(page, row, issue, answers, "P. A." if page is book.worksheets[0] else "D. R.")
    name = f"{TODAY.replace(day=16)}_quick-entry_parent-questionnaire_{key}.xlsx"
    save(book, place / name)


def _type(page: Any, row: int, issue: Issue, answers: Answers, by: str) -> None:
    told = {
        quick_entry.Column.CODE: "-".join(issue.mark.split("-")[2:]), quick_entry.Column.HOW: "On paper",
        quick_entry.Column.WHO: "Parent or carer", quick_entry.Column.BY: by,
    }  # fmt: skip
    for place, column in enumerate(quick_entry.Column, 1):
        if column in told:
            page.cell(row, place).value = told[column]
    for place, box in enumerate(quick_entry.entry_boxes(issue.outline), len(quick_entry.Column) + 1):
        value = answers.get(box.item.path)
        if value is not None:
            page.cell(row, place).value = _shown(box.item.question, value)


def _shown(question: Any, value: Any) -> Any:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if hasattr(value, "words"):
        return value.words
    return label_of(question, value) if question.choices else value


def _told(issue: Issue, answers: Answers) -> list[str]:
    statements = [q for q in issue.outline.questions() if q.states]
    said = ((q, get(answers, q.name)) for q in statements)
    return [f"{q.code}  {label_of(q, v) if v else 'Don’t know'}" for q, v in said]


