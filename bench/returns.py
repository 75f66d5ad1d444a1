"""How fast returned workbooks are read and stored, beside the libraries that others use: `make bench`.

    reading     bytes to cells, and to answers with their places, beside python-calamine, openpyxl and the least that
                has to be done: inflating every part and running expat over it
    importing   a folder of returns read, validated and committed durably, wholly or not at all for each file, beside
                a pipeline of openpyxl, Pydantic and SQLite that keeps the same: answers with their cells, and the
                original. A school without any return, or an empty folder, is there before the clock starts; opening
                it, and the backup that formgen takes before it stores, are within
    memory      the peak of an import of all returns beside that of a quarter of them

Everything is made here: filled forms, saved again by openpyxl, as what comes back was saved by another program. Who
is beside whom runs in turn, and medians are compared. Times are of this machine; only the ratios mean something.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import os
import random
import resource
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
import warnings
import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from multiprocessing import Pool, get_context
from pathlib import Path
from typing import Any
from xml.parsers import expat

import openpyxl
from pydantic import BaseModel, create_model
from python_calamine import CalamineWorkbook

from formgen import reference
from formgen.answers import Instance
from formgen.form import form
from formgen.look import Edition, Letterhead, Look
from formgen.outline import outline
from formgen.pupils import Pupil
from formgen.read.ooxml.workbook import parse
from formgen.read.xlsx import read
from formgen.records import Issued
from formgen.render import xlsx
from formgen.schema import edition
from formgen.specimen import specimen
from formgen.work.case import add_case
from formgen.work.folder import init
from formgen.work.school import opened
from formgen.work.take_in import commit

FORMS = ("parent-questionnaire", "action-plan")
NOW = datetime(2026, 10, 6, 9, 30)
REPEATS = 3


def case_of(number: int) -> str:
    """The case of a return: a child has one of each form."""
    return f"LM-2026-{number // len(FORMS) + 1:03}"


def returned(number: int) -> tuple[str, bytes]:
    """A filled form, saved again, and its file's name."""
    slug = FORMS[number % len(FORMS)]
    about, whole = form(slug).about, outline(form(slug))
    template = xlsx.compile(Edition(whole.for_audience(about.audiences[0]), Look(Letterhead("Hillside"), ())))
    answers = specimen(form(slug), random.Random(number), today=date(2026, 10, 1), fill=0.9)
    mark = reference.make(about.code, about.version, number)
    data = template.fill(Instance(answers, mark, case_of(number), made_on=date(2026, 9, 20)))
    out = io.BytesIO()
    openpyxl.load_workbook(io.BytesIO(data)).save(out)
    return f"{slug}_{mark}.xlsx", out.getvalue()


def make_school(folder: Path, count: int) -> None:
    """A school folder whose ledger has the forms, and a folder `In` beside it with what came back."""
    init(folder / "school")
    (folder / "In").mkdir()
    with Pool() as pool:
        for name, data in pool.imap_unordered(returned, range(count), chunksize=20):
            (folder / "In" / name).write_bytes(data)
    with opened(folder / "school", now=NOW, by="bench", bits=lambda: 1) as school, school.writing("set up") as writer:
        children = (count + len(FORMS) - 1) // len(FORMS)
        writer.save_pupils([Pupil(f"P{n:04}", f"Child{n}", f"Family{n}") for n in range(children)])
        for n in range(children):
            told = {"referred_on": "2026-09-10", "source": "class_teacher"}
            add_case(writer, school, f"P{n:04}", date(2026, 9, 10), told)
        writer.issue(issued(number) for number in range(count))


def issued(number: int) -> Issued:
    """The line of the ledger of a form."""
    about = form(FORMS[number % len(FORMS)]).about
    mark = reference.make(about.code, about.version, number)
    return Issued(mark, about.slug, about.version, about.audiences[0], date(2026, 9, 20), "xlsx", case_of(number),
                  f"P{number // len(FORMS):04}")  # fmt: skip


# ------------------------------------------------------------------------------------------------- reading


def by_calamine(data: bytes) -> object:
    """All sheets as lists of values."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]


def by_openpyxl(data: bytes) -> object:
    """All sheets as lists of values."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    return [[cell.value for cell in row] for sheet in book.worksheets for row in sheet.iter_rows()]


def least(data: bytes) -> None:
    """Every part inflated, and run through expat."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            expat.ParserCreate().Parse(archive.read(name), True)


READERS: dict[str, Callable[[bytes], object]] = {
    "formgen, cells": parse,
    "formgen, answers": lambda data: read(data, edition),
    "python-calamine": by_calamine,
    "openpyxl": by_openpyxl,
    "inflate + expat": least,
}


def reading(files: Sequence[bytes]) -> dict[str, float]:
    """Milliseconds of the processor a file, by reader."""
    taken: dict[str, list[float]] = {name: [] for name in READERS}
    for turn in range(REPEATS + 1):
        for name, reader in READERS.items():
            started = time.process_time()
            for data in files:
                reader(data)
            if turn:  # the first is to warm up
                taken[name].append((time.process_time() - started) / len(files) * 1_000)
    return {name: statistics.median(times) for name, times in taken.items()}


# ----------------------------------------------------------------------------------------------- importing


def fresh_school(folder: Path) -> Path:
    """A copy of the school, which has no return yet.

    What an import made before is left where it is: Linux seeks long for room for a file just after many were removed.
    """
    return Path(shutil.copytree(folder / "school", Path(tempfile.mkdtemp(prefix="formgen-", dir=folder)) / "school"))


def by_formgen(folder: Path, school: Path) -> int:
    """Imports the folder into the school; how many returns were stored."""
    with opened(school, now=NOW, by="bench", bits=lambda: 1) as desk:
        return sum(one.record is not None for one in commit(desk, [folder / "In"]).files)


def models() -> dict[str, type[BaseModel]]:
    """A model of each form, by its code, that takes what a cell may hold."""
    cell = str | int | float | bool | date | datetime | None
    made = {}
    for slug in FORMS:
        codes = [item.code.replace(".", "_") for item in outline(form(slug)).items()]
        fields: dict[str, Any] = dict.fromkeys(codes, (cell, None))
        made[form(slug).about.code] = create_model(slug, **fields)
    return made


def named_cells(book: Any) -> Iterator[tuple[str, str, str, Any]]:
    """Code, sheet, cell and value of each answer, by the defined names."""
    for name, defined in book.defined_names.items():
        for sheet, cell in defined.destinations if name.startswith("fg_Q") else ():
            yield name.removeprefix("fg_"), sheet, cell, book[sheet][cell.replace("$", "")].value


def fresh_folder(folder: Path) -> Path:
    """An empty folder for what the pipeline keeps."""
    target = Path(tempfile.mkdtemp(prefix="pipeline-", dir=folder))
    (target / "originals").mkdir()
    return target


def by_pipeline(folder: Path, target: Path) -> int:
    """The same with openpyxl, Pydantic and SQLite, as one writes it: each file validated, kept and committed."""
    store = sqlite3.connect(target / "records.db", isolation_level=None)
    store.executescript(
        "PRAGMA synchronous = FULL; CREATE TABLE record (id INTEGER PRIMARY KEY, file TEXT UNIQUE, reference TEXT);"
        "CREATE TABLE answer (record INTEGER, code TEXT, value TEXT, sheet TEXT, cell TEXT)"
    )
    known, stored = models(), 0
    for path in sorted((folder / "In").iterdir()):
        data = path.read_bytes()
        digest = hashlib.sha256(data).hexdigest()
        book = openpyxl.load_workbook(io.BytesIO(data))
        mark = reference.find_all(str(book.worksheets[0]["B1"].value))[0]
        answers = list(named_cells(book))
        checked = known[mark.code].model_validate({code: value for code, _, _, value in answers})
        with (target / "originals" / digest).open("wb") as kept:
            kept.write(data)
            kept.flush()
            os.fsync(kept.fileno())
        store.execute("BEGIN IMMEDIATE")
        record = store.execute("INSERT INTO record (file, reference) VALUES (?, ?)", (digest, str(mark))).lastrowid
        rows = [(record, code, str(getattr(checked, code, value)), s, c) for code, s, c, value in answers]
        store.executemany("INSERT INTO answer VALUES (?, ?, ?, ?, ?)", rows)
        store.execute("COMMIT")
        stored += 1
    store.close()
    return stored


IMPORTS: dict[str, tuple[Callable[[Path], Path], Callable[[Path, Path], int]]] = {
    "formgen": (fresh_school, by_formgen),
    "openpyxl pipeline": (fresh_folder, by_pipeline),
}


def importing(folder: Path, count: int) -> dict[str, float]:
    """Milliseconds of the clock a file, by pipeline; one process each."""
    taken: dict[str, list[float]] = {name: [] for name in IMPORTS}
    for _ in range(REPEATS):
        for name, (prepare, run) in IMPORTS.items():
            target = prepare(folder)
            os.sync()  # what was made and removed before is nobody's to wait for
            started = time.perf_counter()
            stored = run(folder, target)
            taken[name].append((time.perf_counter() - started) / count * 1_000)
            if stored != count:
                sys.exit(f"{name} stored {stored} of {count} returns.")
    return {name: statistics.median(times) for name, times in taken.items()}


def peak(folder: Path, count: int) -> float:
    """Megabytes that an import of `count` returns took at the most, in a process of its own."""
    part = folder / f"part-{count}"
    (part / "In").mkdir(parents=True)
    shutil.copytree(folder / "school", part / "school")
    for path in sorted((folder / "In").iterdir())[:count]:
        shutil.copy2(path, part / "In")
    with get_context("spawn").Pool(1) as pool:
        return pool.apply(_peak, (part,))


def _peak(part: Path) -> float:
    by_formgen(part, part / "school")
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024


# ---------------------------------------------------------------------------------------------- what is told


def told(name: str, ratio: float, goal: float, *, least: bool) -> str:
    """A line of the table: a ratio beside its goal."""
    reached = ratio >= goal if least else ratio <= goal
    return f"| {name} | {ratio:.2f} | {'≥' if least else '≤'} {goal:g} | {'yes' if reached else 'no'} |"


def main() -> None:
    """Makes the returns, runs everything in turn, and prints the tables."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--count", type=int, default=2_000, help="how many returns (2,000)")
    count = options.parse_args().count
    warnings.simplefilter("ignore")  # openpyxl's
    with tempfile.TemporaryDirectory(prefix="formgen-bench-") as name:
        folder = Path(name)
        make_school(folder, count)
        files = [path.read_bytes() for path in sorted((folder / "In").iterdir())]
        sample = random.Random(1).sample(files, min(200, count))
        read_in, imported = reading(sample), importing(folder, count)
        few, all_ = peak(folder, max(count // 4, 1)), peak(folder, count)
    print(f"{count} returns ({', '.join(FORMS)}), medians of {REPEATS} turns\n")
    print("| | ms a file |\n|---|---:|")
    print(*(f"| reading: {name} | {ms:.3f} |" for name, ms in read_in.items()), sep="\n")
    print(*(f"| importing: {name} | {ms:.2f} |" for name, ms in imported.items()), sep="\n")
    print("\n| ratio | here | goal | reached |\n|---|---:|---:|---|")
    cells, answers = read_in["formgen, cells"], read_in["formgen, answers"]
    print(
        told("cells, of python-calamine's time", cells / read_in["python-calamine"], 1.5, least=False),
        told("answers, of inflate + expat", answers / read_in["inflate + expat"], 2, least=False),
        told("answers, faster than openpyxl's cells", read_in["openpyxl"] / answers, 15, least=True),
        told("import, faster than the openpyxl pipeline", imported["openpyxl pipeline"] / imported["formgen"], 12,
             least=True),
        told(f"memory of {count} returns, of that of {max(count // 4, 1)}", all_ / few, 1.1, least=False), sep="\n",
    )  # fmt: skip


if __name__ == "__main__":
    main()
