"""Which of several returns of one form counts, and that files with many returns are accounted for.

1. Files are taken in the order in which they were changed, then by name: what was changed last counts, and says so.
2. What `import` shows before it stores is what it stores. An import that was interrupted and is run again tells the
   same of each return as one that was not.
3. A row that got its code later never doubles the record that it gave without one.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from openpyxl import load_workbook
from test_circle import filled
from test_quick_entry import SLUG, said, type_row

from formgen.ask import Audience
from formgen.records import Issued, Verdict
from formgen.reference import make
from formgen.work.quick_entry import quick_entry
from formgen.work.school import School
from formgen.work.take_in import commit, preview

REFERENCE = make("PQ", 1, 77)


@pytest.fixture
def papers(school: School) -> School:
    with school.writing("send") as writer:
        writer.issue([Issued(REFERENCE, SLUG, 1, Audience.FAMILY, school.now.date())])
    return school


def returned(school: School, path: Path, seed: int, changed: int) -> Path:
    """A sheet for the reference, changed at that second."""
    filled(school, SLUG, path, said(seed), ref=REFERENCE, audience=Audience.FAMILY)
    os.utime(path, (changed, changed))
    return path


def test_what_was_changed_last_counts_and_says_so(papers: School, tmp_path: Path) -> None:
    """(1), (2)"""
    late, early = tmp_path / "In" / "a.xlsx", tmp_path / "In" / "b.xlsx"
    returned(papers, late, 1, 2_000_000_000)
    returned(papers, early, 2, 1_900_000_000)
    shown, batch = preview(papers, [late.parent]), commit(papers, [late.parent])
    for one in (shown, batch):
        assert [(t.file, t.verdict) for t in one.files] == [
            ("b.xlsx", Verdict.ACCEPTED), ("a.xlsx", Verdict.NEWER_REVISION),
        ]  # fmt: skip
        [told] = [p for p in one.files[1].problems if p.code == "changed_last"]
        assert "b.xlsx" in told.message
    [record] = papers.store.records()
    assert record.file == "a.xlsx"
    assert record.revises is not None


def test_what_was_changed_last_is_said_too_when_the_earlier_one_is_on_record(papers: School, tmp_path: Path) -> None:
    """(2): the import was killed between the two, say."""
    early = returned(papers, tmp_path / "In" / "b.xlsx", 2, 1_900_000_000)
    commit(papers, [early])
    returned(papers, tmp_path / "In" / "a.xlsx", 1, 2_000_000_000)
    before, now = commit(papers, [early.parent]).files
    assert before.verdict == Verdict.DUPLICATE
    assert "This file is newer than b.xlsx" in {p.code: p.message for p in now.problems}["changed_last"]


def test_a_row_that_got_its_code_later_never_doubles(papers: School, tmp_path: Path) -> None:
    """(3)"""
    sheet = quick_entry(papers, SLUG, tmp_path)
    for code in ("PQ1", REFERENCE):
        book = load_workbook(sheet)
        type_row(book, 4, said(1), code=code)
        book.save(sheet)
        [taken] = commit(papers, [sheet]).files
    assert taken.record is None
    assert "code_changed" in {p.code for p in taken.problems}
    assert len(papers.store.records()) == 1
