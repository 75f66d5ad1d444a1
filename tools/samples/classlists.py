"""Class lists: the roll of each year as CSV, and today's in the dialects of schools' systems and as a transfer file."""

from __future__ import annotations

import csv
import io
import random
import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from openpyxl import Workbook

from formgen.render.shared.package import contents, member, pack
from samples.dates import NOW, first_day
from samples.people import CLASSES, SEED, YEARS, Child, on_roll

_POSSIBLE = 186


NEWEST = date(2026, 7, 1)
"""The day of the list in pupils.csv; those of the years are a fortnight into each."""


def file_of(year: int) -> str:
    """The name of a year's list."""
    return f"pupils-{year}-{year % 100 + 1}.csv"


def facts(child: Child, year: int, day: date) -> dict[str, str]:
    """What our own list says of a child."""
    group = child.year_group(year)
    chance = random.Random(f"{SEED} {child.upn} {day}")
    possible = _POSSIBLE if day == NEWEST else 20
    attended = possible - min(possible, int(abs(chance.gauss(0, possible / 18))))
    return {
        "UPN": child.upn, "Forename": child.forename, "Surname": child.surname, "Preferred name": child.preferred,
        "Date of birth": f"{child.born:%d/%m/%Y}", "Year group": group, "Class": CLASSES[group], "SEN": child.sen,
        "First language": child.language, "EAL": "N" if child.language == "English" else "Y",
        "Pupil premium": "Y" if child.premium else "N", "In care": "Y" if child.in_care else "N",
        "Sessions possible": str(possible), "Sessions attended": str(attended),
    }  # fmt: skip


def rows(year: int, day: date) -> list[dict[str, str]]:
    """The class list of that day in a school year."""
    return [facts(child, year, day) for child in on_roll(day)]


def write(target: Path) -> None:
    """All lists of the sample school."""
    lists = target / "lists"
    lists.mkdir(exist_ok=True)
    for year in YEARS:
        _csv(lists / file_of(year), rows(year, first_day(year).replace(day=18)))
    now = rows(YEARS[-1], NEWEST)
    _csv(target / "pupils.csv", now)
    _csv(lists / "sims.csv", [_sims(row) for row in now])
    _csv(lists / "bromcom.csv", [_bromcom(row) for row in now])
    _arbor(lists / "arbor.xlsx", now)
    (lists / "9991234_CTF_9991234_001.xml").write_text(_ctf(now[-60:]), "utf-8")
    _faulty(target / "class-list.xlsx", now)


def _csv(path: Path, listed: Sequence[Mapping[str, str]]) -> None:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(listed[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(listed)
    path.write_bytes(text.getvalue().encode("utf-8-sig"))


def _sims(row: Mapping[str, str]) -> dict[str, str]:
    year = "Reception" if row["Year group"] == "R" else f"Year {row['Year group']}"
    return {
        "UPN": row["UPN"], "Surname": row["Surname"], "Forename": row["Forename"],
        "Preferred Forename": row["Preferred name"] or row["Forename"], "DOB": row["Date of birth"], "Year": year,
        "Reg": row["Class"], "SEN Status": row["SEN"], "EAL": row["EAL"], "First Language": row["First language"],
    }  # fmt: skip


def _bromcom(row: Mapping[str, str]) -> dict[str, str]:
    return {
        "LastName": row["Surname"], "FirstName": row["Forename"], "UPN": row["UPN"],
        "DateOfBirth": row["Date of birth"], "YearGroup": row["Year group"], "Form": row["Class"],
        "SEN Provision": row["SEN"], "Pupil Premium": row["Pupil premium"],
    }  # fmt: skip


def _arbor(path: Path, listed: Sequence[Mapping[str, str]]) -> None:
    book = Workbook()
    page = book.active
    page.title = "Students"
    page.append(["First name", "Last name", "UPN", "Date of birth", "Year group", "Registration form", "SEN status",
                 "Pupil premium"])  # fmt: skip
    for row in listed:
        day, month, year = map(int, row["Date of birth"].split("/"))
        group = "Reception" if row["Year group"] == "R" else f"Year {row['Year group']}"
        page.append([row["Forename"], row["Surname"], row["UPN"], date(year, month, day), group, row["Class"],
                     row["SEN"], "Yes" if row["Pupil premium"] == "Y" else "No"])  # fmt: skip
    save(book, path)


def _ctf(listed: Sequence[Mapping[str, str]]) -> str:
    """The oldest two classes as a Common Transfer File, as a secondary school would get them."""
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<CTfile>\n<Header><DocumentName>Common Transfer File</DocumentName>'
        "<CTFversion>24.0</CTFversion><DateTime>2026-07-01T09:00:00</DateTime>"
        "<DocumentQualifier>full</DocumentQualifier><SourceSchool><LEA>999</LEA><Estab>1234</Estab>"
        "<SchoolName>Holy Well Catholic Primary School</SchoolName></SourceSchool></Header>\n<CTFpupilData>\n"
        f"{''.join(map(_pupil, listed))}</CTFpupilData>\n</CTfile>\n"
    )


def _pupil(row: Mapping[str, str]) -> str:
    day, month, year = row["Date of birth"].split("/")
    preferred = f"<PreferredForename>{escape(row['Preferred name'])}</PreferredForename>" * bool(row["Preferred name"])
    spoken = "ENG" if row["First language"] == "English" else "OTB"
    return (
        f"<Pupil><UPN>{row['UPN']}</UPN><Surname>{escape(row['Surname'])}</Surname>"
        f"<Forename>{escape(row['Forename'])}</Forename><DOB>{year}-{month}-{day}</DOB>"
        f"<BasicDetails>{preferred}<NCyearActual>{row['Year group']}</NCyearActual><Languages><Type>"
        f"<LanguageType>F</LanguageType><Language>{spoken}</Language></Type></Languages></BasicDetails>"
        f"<SENhistory><SEN><StartDate>2025-09-03</StartDate><SENprovision>{row['SEN']}</SENprovision></SEN></SENhistory>"
        f"<Attendance><YearData><Year>2025</Year><SessionsPossible>{row['Sessions possible']}</SessionsPossible>"
        f"<SessionsAttended>{row['Sessions attended']}</SessionsAttended></YearData></Attendance></Pupil>\n"
    )


def _faulty(path: Path, listed: Sequence[Mapping[str, str]]) -> None:
    """Six children in another spelling of the columns, with three honest slips."""
    book = Workbook()
    page = book.active
    page.title = "Class list"
    page.append(["Our school – pupils on roll"])
    page.append(["First name", "Last name", "UPN", "Year", "Reg", "DOB"])
    some = listed[::40][:6]
    for row in [*some, some[3]]:
        page.append([row["Forename"], row["Surname"], row["UPN"], f"Year {row['Year group']}", row["Class"],
                     row["Date of birth"]])  # fmt: skip
    page["F4"], page["B5"] = "31/02/2017", None
    save(book, path)


def save(book: Any, path: Path) -> None:
    """Saves as a person’s program would, but without the hour of saving: a rebuild gives the same bytes."""
    saved = io.BytesIO()
    book.properties.created = NOW
    book.save(saved)
    parts = contents(saved.getvalue())
    parts["docProps/core.xml"] = _HOUR.sub(rb"\g<1>2026-07-20T09:00:00Z", parts["docProps/core.xml"])
    path.write_bytes(pack(member(name, data) for name, data in parts.items()))


_HOUR = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
