"""Returned sheets that are wrong in the honest ways in which returned sheets are wrong.

Each is made from a right one; `INTENDED` says what becomes of it, and is what the tests hold formgen to.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from PIL import Image, ImageDraw, ImageFont

from formgen import sheet
from formgen.resources import folder
from samples.classlists import save
from samples.dates import NOW

INTENDED: dict[str, tuple[str, str]] = {}
"""By the name of the file: the verdict, and a problem that is told (or nothing)."""

_MAKERS: list[tuple[str, Callable[[Path], None]]] = []


def fault(name: str, verdict: str, code: str = "") -> Callable[[Callable[[Path], None]], Callable[[Path], None]]:
    """Enters a way to be wrong, under the name that its file gets."""

    def enter(way: Callable[[Path], None]) -> Callable[[Path], None]:
        INTENDED[name] = (verdict, code)
        _MAKERS.append((name, way))
        return way

    return enter


def make(sheets: Iterable[Path], entry: Path) -> None:
    """Turns some of the questionnaires, one each, into faulty ones; and the entry record into one with a false date."""
    found = iter(sheets)
    for name, way in _MAKERS:
        path = next(found).rename(entry.parent / name)
        way(path)
    _mistyped(entry.rename(entry.parent / MISTYPED))
    _lock(entry.parent)


MISTYPED = "date typed as text.xlsx"
SECOND, COPY, PASTED = "second go.xlsx", "copy of a questionnaire.xlsx", "another child’s code.xlsx"
INTENDED |= {COPY: ("duplicate", "duplicate"), SECOND: ("newer_revision", ""), PASTED: ("review", "two_forms")}
TYPED, WAITING = "IMG_2041.jpg", "IMG_2077.jpg"
"""Photographs: one was typed in by quick entry, the other waits."""

INTENDED |= {TYPED: ("to_type_in", "to_type_in"), WAITING: ("to_type_in", "to_type_in")}
INTENDED[MISTYPED] = ("review", "unclear")


def _edit(path: Path, values: dict[str, Any]) -> None:
    book = load_workbook(path)
    manifest = json.loads(book[sheet.MANIFEST]["A1"].value)
    for code, value in values.items():
        book.worksheets[0][manifest["cells"][code]] = value
    save(book, path)


def _cells(path: Path) -> dict[str, str]:
    cells: dict[str, str] = json.loads(load_workbook(path)[sheet.MANIFEST]["A1"].value)["cells"]
    return cells


def _mistyped(path: Path) -> None:
    _edit(path, {"Q04": "the 3rd week of October"})


@fault("two ticks in one row.xlsx", "review", "two_answers")
def _two_ticks(path: Path) -> None:
    _edit(path, {"Q02": "Agree / Disagree"})


@fault("words instead of a tick.xlsx", "review", "not_a_choice")
def _words(path: Path) -> None:
    _edit(path, {"Q03": "no idea what this means"})


@fault("half filled.xlsx", "partial", "missing")
def _half(path: Path) -> None:
    _edit(path, {f"Q{number:02}": None for number in range(5, 11)})


@fault("with N-A and question marks.xlsx", "review", "not_a_choice")
def _not_applicable(path: Path) -> None:
    _edit(path, {"Q05": "N/A", "Q07": "?"})


@fault("a row put in.xlsx", "accepted")
def _row_put_in(path: Path) -> None:
    book = load_workbook(path)
    page = book.worksheets[0]
    row = page[_cells(path)["Q04"]].row
    page.insert_rows(row)
    page.cell(row, 3, "Dad filled in the first three, Mum the rest.")
    save(book, path)


@fault("sorted by the answers.xlsx", "accepted")
def _sorted(path: Path) -> None:
    book = load_workbook(path)
    page = book.worksheets[0]
    rows = [page[_cells(path)[f"Q{number:02}"]].row for number in range(1, 11)]
    kept = [[page.cell(row, column).value for column in range(1, page.max_column + 1)] for row in rows]
    for row, values in zip(rows, sorted(kept, key=lambda cells: str(cells[3])), strict=True):
        for column, value in enumerate(values, 1):
            page.cell(row, column).value = value
    save(book, path)


@fault("pasted into a new workbook.xlsx", "accepted")
def _pasted(path: Path) -> None:
    page, book = load_workbook(path).worksheets[0], Workbook()
    for row in page.iter_rows():
        for cell in row:
            if cell.value is not None:
                book.active[cell.coordinate] = cell.value
    save(book, path)


@fault("sheet renamed.xlsx", "accepted")
def _renamed(path: Path) -> None:
    book = load_workbook(path)
    book.worksheets[0].title = "Mum and Dad"
    save(book, path)


@fault("pasted over the lists.xlsx", "accepted")
def _over_the_lists(path: Path) -> None:
    book = load_workbook(path)
    page = book.worksheets[0]
    page.data_validations.dataValidation = []
    page.protection.sheet = False
    page[_cells(path)["Q06"]] = " AGREE "
    save(book, path)


@fault("saved on a Mac.numbers", "unreadable", "numbers")
def _numbers(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr(zipfile.ZipInfo("Index/Document.iwa", NOW.timetuple()[:6]), b"\0" * 64)


@fault("locked with a password.xlsx", "unreadable", "password")
def _locked(path: Path) -> None:
    head = bytes.fromhex("D0CF11E0A1B11AE1").ljust(512, b"\0")
    path.write_bytes(head + "EncryptedPackage".encode("utf-16-le").ljust(512, b"\0"))


@fault("notes.xlsx", "not_ours", "not_ours")
def _notes(path: Path) -> None:
    book = Workbook()
    book.active.append(["Shopping", "Glue sticks"])
    save(book, path)


def again(path: Path, other: Path) -> None:
    """Sheets that come twice: the same file once more, and a second go with another answer."""
    (path.parent / COPY).write_bytes(path.read_bytes())
    second = path.parent / SECOND
    second.write_bytes(other.read_bytes())
    _edit(second, {"Q10": "Strongly agree"})


def another_code(path: Path, mark: str) -> None:
    """A sheet on which somebody pasted the code of another child’s."""
    book = load_workbook(path)
    page = book.worksheets[0]
    for row in page.iter_rows(max_row=6):
        for cell in row:
            if isinstance(cell.value, str) and "LM-PQ" in cell.value:
                cell.value = mark
    save(book, path.rename(path.parent / PASTED))


def _lock(place: Path) -> None:
    """What an open file leaves behind: not seen at all."""
    (place / "~$lock of an open file.xlsx").write_bytes(b"lock")


def photo(path: Path, mark: str, lines: Iterable[str]) -> None:
    """A photograph of a filled questionnaire, taken with a phone."""
    page = Image.new("RGB", (480, 640), "#E9E4DA")
    draw = ImageDraw.Draw(page)
    draw.rectangle((30, 26, 452, 616), fill="#FBFAF7", outline="#B9B2A4")
    font = ImageFont.truetype(str(folder("templates") / "fonts" / "AtkinsonHyperlegibleNext-Regular.ttf"), 15)
    draw.text((46, 40), f"What do you think of the support?\nRef {mark}", "#1F2A44", font)
    for number, line in enumerate(lines):
        draw.text((46, 104 + 30 * number), line, "#2B2B2B" if number % 2 else "#24408E", font)
    page.rotate(2, fillcolor="#8E8577", expand=True).save(path, quality=55)


