"""Sheets of the year before formgen: a behaviour export as Arbor writes it, and a questionnaire of the school's own."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from openpyxl import Workbook

from samples.classlists import save
from samples.people import SEED, on_roll

FOLDER = "earlier"
INCIDENTS, ASKED = "behaviour-2022-23", "questionnaires-2022-23"

_TERM = (date(2022, 9, 5), date(2022, 12, 16))
_LOCATIONS = (("Playground", 12), ("Field", 6), ("Classroom", 5), ("Dinner hall", 3))
_TYPES = (("Physical - fighting", 4), ("Physical - unprovoked", 3), ("Verbal abuse", 6), ("Isolating others", 3),
          ("Disruption", 2))  # fmt: skip
_TIMES = ("10:35", "10:40", "12:10", "12:25", "12:40", "13:05")
_TOLD = ("They say a game went wrong.", "Talked it through with both.", "Apologised at once.", "Seen by two adults.")


def write(target: Path) -> None:
    """The folder of earlier sheets, each with its mapping file."""
    place = target / FOLDER
    place.mkdir()
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(("Incident ID", "Date", "Time", "Behaviour type", "Location", "UPN", "Year group", "Logged by",
                   "Narrative"))  # fmt: skip
    rows.writerows(_incidents(random.Random(SEED)))
    (place / f"{INCIDENTS}.csv").write_bytes(text.getvalue().encode("utf-8-sig"))
    (place / f"{INCIDENTS}.toml").write_text(INCIDENTS_MAPPING, "utf-8")
    save(_asked(random.Random(SEED)), place / f"{ASKED}.xlsx")
    (place / f"{ASKED}.toml").write_text(ASKED_MAPPING, "utf-8")


def _incidents(chance: random.Random) -> Iterator[tuple[str, ...]]:
    """A line for each child of each incident, in the order of the days."""
    pupils = on_roll(date(2023, 9, 18))
    days = [_TERM[0] + timedelta(n) for n in range((_TERM[1] - _TERM[0]).days)]
    chosen = sorted(chance.choices([day for day in days if day.weekday() < 5], k=32))
    for number, day in enumerate(chosen, 48211):
        kind, place = (chance.choices(*zip(*pairs, strict=True))[0] for pairs in (_TYPES, _LOCATIONS))
        shared = (f"{day:%d/%m/%Y}", chance.choice(_TIMES), kind, place)
        by, told = chance.choice(("P. Amin", "G. Holt", "T. Osei")), chance.choice(_TOLD)
        for child in chance.sample(pupils, chance.choice((1, 2, 2, 3))):
            year = child.year_group(2022)
            yield (str(number), *shared, child.upn, f"Year {year}" if year.isdigit() else "Reception", by, told)


def _asked(chance: random.Random) -> Workbook:
    """What 24 families ticked on a sheet of the school's own, typed in by the office under a title."""
    book = Workbook()
    page = book.active
    page.title = "Parents 22-23"
    page.append(["What our families say – learning mentor, summer 2023"])
    page.append([])
    page.append(["No.", "Date back", "Has it helped your child?", "Does school tell you how it is going?",
                 "Are you happy with our school?", "Anything else?"])  # fmt: skip
    for number in range(1, 25):
        day = date(2023, 6, 12) + timedelta(chance.randint(0, 17))
        page.append([
            number, day, chance.choices(("A lot", "A bit", "Not really", ""), (11, 8, 3, 1))[0] or None,
            chance.choices(("Yes", "Sometimes", "No", "?"), (12, 6, 3, 2))[0],
            chance.choices(("Yes", "Mostly", "No"), (14, 6, 2))[0],
            chance.choices((None, "Thank you.", "More time after lunch, please."), (14, 3, 2))[0],
        ])  # fmt: skip
    return book


INCIDENTS_MAPPING = '''\
# The behaviour export of autumn 2022, as Arbor writes it. Try it (nothing is stored):
#     formgen import behaviour-2022-23.csv --mapping behaviour-2022-23.toml

form = "playground-incidents"   # `formgen forms` lists the forms
table = "incidents"             # each line of the export is a row of this list
name = "Arbor behaviour incidents"

key = "Incident ID"             # by this a line is known again, so that nothing counts twice
together = true                 # the export has a line for each child; lines of one key are one incident
lines = "pupils_involved"       # how many lines they are is the answer to this question
dates = "day-month"             # 03/10/2022 is 3 October

# Question of formgen = "heading in the export". UPN and Narrative are not named, so they are not kept with the answers.
[columns]
on = "Date"
slot = "Time"
type = "Behaviour type"
year_groups = "Year group"
logged_by = "Logged by"

# "What stands in the cell" = "the choice of formgen". Times of day are given from and up to.
[words.slot]
"10:30-10:50" = "morning_break"
"12:00-13:15" = "lunch"

[words.type]
"Physical - fighting" = "fight"
"Physical - unprovoked" = "hurt_on_purpose"
"Verbal abuse" = "name_calling"
"Isolating others" = "left_out"

[words.year_groups]
"Reception" = "R"
"Year 1" = "1"
"Year 2" = "2"
"Year 3" = "3"
"Year 4" = "4"
"Year 5" = "5"
"Year 6" = "6"

# The export has the whole school’s behaviour; the form asks for the playground.
[only]
"Location" = ["Playground", "Field"]

[leave_out]
"Behaviour type" = ["Disruption"]

# Can the answers be compared with those that formgen asks for? true, or why not: the review prints the reason.
[comparable]
on = true
slot = true
type = true
pupils_involved = true
year_groups = true
logged_by = true
'''

ASKED_MAPPING = '''\
# The questionnaire that the school made by itself in summer 2023. Try it (nothing is stored):
#     formgen import questionnaires-2022-23.xlsx --mapping questionnaires-2022-23.toml

form = "parent-questionnaire"
name = "Questionnaires 2022/23"
key = "No."

# The form asks for no date, so the sheet must say when the answers were given. Where it does not, write
# day = 2023-06-30 instead (one day for all, without quotation marks).
[when]
column = "Date back"

[columns]
helped = "Has it helped your child?"
told_how = "Does school tell you how it is going?"
choose_again = "Are you happy with our school?"
do_differently = "Anything else?"

[words.helped]
"A lot" = "strongly_agree"
"A bit" = "agree"
"Not really" = "disagree"

[words.told_how]
"Yes" = "strongly_agree"
"Sometimes" = "agree"
"No" = "disagree"
"?" = "dont_know"

[words.choose_again]
"Yes" = "strongly_agree"
"Mostly" = "agree"
"No" = "disagree"

[comparable]
helped = true
told_how = true
choose_again = "it asked about the school as a whole, not about this support"
do_differently = true
'''
