"""Answers that came by Microsoft Forms and by Google Forms, with the mapping files that read them."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from formgen import reference
from formgen.answers import Answers
from formgen.ask import State
from formgen.form import form
from formgen.outline import Kind, Question, outline
from samples.classlists import save
from samples.families import views
from samples.people import SEED

FOLDER = "web-forms"
MICROSOFT, GOOGLE = "microsoft-forms", "google-forms"
NUMBER = "The number on your letter"

_FORM = "parent-questionnaire"
_AUTUMN_ENDS = date(2026, 2, 1)
_AWAY = 0x7F3C9A2E05
"""Of another school: its number is right, and in no ledger of this one."""


def write(target: Path, unanswered: Iterable[tuple[str, date]]) -> None:
    """The folder of response sheets: `unanswered` are numbers in the ledger that came back in no other way."""
    place = target / FOLDER
    place.mkdir()
    asked = sorted(unanswered, key=lambda one: (one[1], one[0]))
    chance = random.Random(SEED)
    autumn = [one for one in asked if one[1] < _AUTUMN_ENDS]
    spring = [one for one in asked if one[1] >= _AUTUMN_ENDS]
    save(_microsoft(autumn[1:7], chance), place / f"{MICROSOFT}.xlsx")
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(_google(spring, chance))
    (place / f"{GOOGLE}.csv").write_text(text.getvalue(), "utf-8")
    (place / f"{MICROSOFT}.toml").write_text(_mapping(_MICROSOFT_HEAD, "{}"), "utf-8")
    (place / f"{GOOGLE}.toml").write_text(_mapping(_GOOGLE_HEAD, "What you think [{}]"), "utf-8")


def _questions() -> list[Question]:
    return list(outline(form(_FORM)).questions())


def _typed_label(question: Question) -> str:
    """The words of a question as they are typed into a web form: with the straight apostrophe of the keyboard."""
    return question.label.replace("’", "'")


def _cells(said: Answers) -> list[str | None]:
    """One family’s answers as they stand in a response sheet."""
    return [_cell(question, said.get(question.name)) for question in _questions()]


def _cell(question: Question, value: Any) -> str | None:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if value is State.DONT_KNOW:
        return "Don't know"
    if question.kind is Kind.CHOICE:
        return next((option.label for option in question.choices if option.code == value), None)
    return None if value is None else str(value)


def _answered(made_on: date, chance: random.Random) -> datetime:
    """An evening within ten days."""
    day = made_on + timedelta(chance.randint(1, 10))
    return datetime.combine(day, time(18)) + timedelta(0, chance.randrange(9_000))


def _microsoft(asked: Sequence[tuple[str, date]], chance: random.Random) -> Workbook:
    """Five families; one of them twice, one with a slip in the number; and somebody who lost the letter."""
    (plain, a), (spaced, b), (short, c), (twice, d), (slip, e), *_ = asked
    typed = [(plain, a), (spaced.lower().replace("-", " "), b), (short.removeprefix("LM-"), c), (twice, d),
             (slip[:-1] + ("7" if slip[-1] != "7" else "8"), e), ("I have lost the letter", e),
             (twice, d + timedelta(days=14))]  # fmt: skip
    book = Workbook()
    page = book.active
    page.title = "Sheet1"
    page.append(["ID", "Start time", "Completion time", "Email", "Name", "Last modified time", NUMBER,
                 *map(_typed_label, _questions())])  # fmt: skip
    lines = sorted((_answered(made_on, chance), number, _cells(views(chance))) for number, made_on in typed)
    for id_, (at, number, cells) in enumerate(lines, 1):
        page.append([id_, at - timedelta(minutes=5), at, "anonymous", None, None, number, *cells])
    return book


def _google(asked: Sequence[tuple[str, date]], chance: random.Random) -> list[list[str]]:
    """Four families, one of whom typed O for 0; and one of another school."""
    grid = [f"What you think [{_typed_label(q)}]" if q.kind is Kind.CHOICE else _typed_label(q) for q in _questions()]
    typed = [(number.replace("0", "O"), made_on) for number, made_on in asked]
    typed.append((reference.make("PQ", 1, _AWAY), asked[-1][1]))
    lines = sorted((_answered(made_on, chance), number, _cells(views(chance))) for number, made_on in typed)
    return [["Timestamp", NUMBER, *grid],
            *([f"{at:%d/%m/%Y %H:%M:%S}", number, *(cell or "" for cell in cells)] for at, number, cells in lines)]


def _mapping(head: str, grid: str) -> str:
    """The mapping file: its head, then a line for each question."""
    told = ((q.name, (grid if q.kind is Kind.CHOICE else "{}").format(_typed_label(q))) for q in _questions())
    return head + "".join(f'{name} = "{heading}"\n' for name, heading in told)


_MICROSOFT_HEAD = f'''\
# Answers that came by Microsoft Forms. Try it (nothing is stored):
#     formgen import {MICROSOFT}.xlsx --mapping {MICROSOFT}.toml

form = "{_FORM}"              # the form that the letter is about
name = "Microsoft Forms 2025/26"

# The question for the number on the letter: it says which form a line answers, and so whose it is.
[whose]
reference = "{NUMBER}"

# When it was answered: of two answers to one number the later one counts.
[when]
column = "Completion time"

# Question of formgen = "heading in the sheet". Email and Name are not named, and never kept among the answers.
[columns]
'''

_GOOGLE_HEAD = f'''\
# Answers that came by Google Forms. Try it (nothing is stored):
#     formgen import {GOOGLE}.csv --mapping {GOOGLE}.toml

form = "{_FORM}"              # the form that the letter is about
name = "Google Forms 2025/26"
dates = "day-month"                        # the account writes 03/05/2026 for 3 May

[whose]
reference = "{NUMBER}"

[when]
column = "Timestamp"

# A grid has a column for each statement: its own heading, and the statement in square brackets.
[columns]
'''
