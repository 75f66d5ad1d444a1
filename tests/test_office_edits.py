"""Edits made in LibreOffice itself, in the long run of the proofs: every answer is right or flagged.

1. What LibreOffice makes of an edit is what the tests' own model makes of it, as far as answers go: so the model can
   be trusted with the thousands of edits that no program could be asked for.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from operators import bands
from oracle import Tally, editions, given
from soak import SOAK
from spreadsheet import Book, Page

from formgen.read.xlsx import read

PYTHON = "/usr/bin/python3"
"""The system's own, for which LibreOffice's package `python3-uno` is made."""

FORMS = ("parent-questionnaire", "agreement", "review-record", "referral", "session-record", "action-plan")

Step = tuple[Any, ...]


@dataclass(frozen=True)
class Edit:
    """What is done in LibreOffice, and what that does to the model."""

    steps: list[Step]
    model: Callable[[Book], None]


def nothing(_book: Book) -> None:
    return None


def filled(page: Page) -> list[tuple[int, int]]:
    return [at for at, cell in page.boxes().items() if cell.content]


def cleared(at: tuple[int, int], page: Page) -> None:
    page.cells[at] = page[at].emptied()


def duplicated(book: Book, name: str) -> None:
    copy = book.form.copy()
    copy.name = name
    book.pages.append(copy)


def edits(book: Book) -> dict[str, Edit]:
    """The edits of one form, each where it can be done there."""
    page = book.form
    boxes, full = list(page.boxes()), filled(page)
    first, other, last = full[0], boxes[len(boxes) // 2], page.last_row
    made = {
        "nothing": Edit([], nothing),
        "insert rows": Edit([("insert_rows", 15, 2)], lambda b: b.move_rows(b.form, 15, 2)),
        "insert rows among the boxes": Edit(
            [("insert_rows", other[0], 1)], lambda b: b.move_rows(b.form, other[0], 1)
        ),
        "insert a column": Edit([("insert_column", 4)], lambda b: b.move_columns(b.form, 4, 1)),
        "insert a column at the left": Edit([("insert_column", 1)], lambda b: b.move_columns(b.form, 1, 1)),
        "delete a row": Edit([("delete_row", full[1][0])], lambda b: b.move_rows(b.form, full[1][0], -1)),
        "delete column A": Edit([("delete_column", 1)], lambda b: b.move_columns(b.form, 1, -1)),
        "delete the answers": Edit([("delete_column", first[1])], lambda b: b.move_columns(b.form, first[1], -1)),
        "cut into another box": Edit([("cut", first, other)], lambda b: b.send(b.form, first, other)),
        "rename": Edit([("rename", "Amira's form")], lambda b: b.rename(b.form, "Amira's form")),
        "hide rows": Edit([("hide", 16, 20)], nothing),
        "merge": Edit(
            [("merge", other, (other[0], other[1] + 1))],
            lambda b: b.form.merges.append((*other, other[0], other[1] + 1)),
        ),
        "1904": Edit([("count_from_1904",)], lambda b: setattr(b, "date1904", True)),
        "a new workbook": Edit([("into_a_new_document",)], nothing),
        "a copy": Edit([("duplicate", "Copy")], lambda b: duplicated(b, "Copy")),
        "a copy, and one answer cleared": Edit(
            [("duplicate", "Copy"), ("clear", *first)], lambda b: (duplicated(b, "Copy"), cleared(first, b.pages[0]))[0]
        ),
        "several things": Edit(
            [("insert_rows", 15, 1), ("delete_column", 1), ("into_a_new_document",), ("insert_column", 2)],
            nothing,
        ),
    }
    for rows in bands(page)[:1]:
        width, last = page.last_column, rows[-1]
        made["sort"] = Edit([("sort", rows[0], last, width, 3)], nothing)
        made["sort by answers"] = Edit([("sort", rows[0], last, width, 4)], nothing)
    return made


def asked(folder: Path, jobs: list[dict[str, Any]]) -> None:
    """Has LibreOffice do the jobs."""
    pipe = f"formgen-{abs(hash(folder)):x}"
    office = subprocess.Popen(
        ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore",
         f"--accept=pipe,name={pipe};urp;"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        hand = Path(__file__).with_name("office_hand.py")
        told = json.dumps({"pipe": pipe, "jobs": jobs})
        done = subprocess.run([PYTHON, hand], input=told, text=True, check=False, capture_output=True, timeout=600)
        assert done.returncode == 0, done.stderr
        office.wait(60)
    finally:
        office.kill()


def _missing() -> str:
    """Why LibreOffice cannot be asked; "" where it can."""
    if not shutil.which("soffice"):
        return "LibreOffice is not installed"
    if Path(PYTHON).exists() and not subprocess.run([PYTHON, "-c", "import uno"], capture_output=True).returncode:
        return ""
    return "the system’s Python does not know LibreOffice: install python3-uno"


@pytest.mark.soak
@pytest.mark.skipif(SOAK == 1, reason="only in `make soak`: LibreOffice takes its time")
def test_what_is_edited_in_libreoffice_is_right_or_flagged(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """(1)"""
    if reason := _missing():
        pytest.skip(reason)
    jobs, wanted = [], []
    for slug in FORMS:
        sent = given(slug)
        source = tmp_path / f"{slug}.xlsx"
        source.write_bytes(sent.data)
        for number, (name, edit) in enumerate(edits(sent.book).items()):
            target = tmp_path / f"{slug}-{number}.xlsx"
            jobs.append({"source": str(source), "target": str(target), "steps": edit.steps})
            book = sent.book.copy()
            edit.model(book)
            wanted.append((sent, book, target, f"{slug}: {name}"))
    asked(tmp_path, jobs)
    tally = Tally()
    for sent, book, target, name in wanted:
        data = target.read_bytes()
        tally.judge(sent, book, lambda data=data: read(data, editions), name)
    with capsys.disabled():
        print(f"\nedited in LibreOffice: {tally}")
    assert not tally.silent, "\n".join(tally.silent)
    assert tally.right > 10 * tally.flagged
