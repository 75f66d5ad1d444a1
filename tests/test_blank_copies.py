"""Blank copies of another school: no ledger tells whose they are, so a person decides.

1. A blank copy that bears another school's name is for a person, who is told whose it seems to be; it stores nothing.
2. That holds for Excel and Word files, and PDFs; also where the properties of the file are lost.
3. The school's own blank copies pass, also under a name that it had before, and where only one mark of it is left.
4. A person may say that it is this school's all the same; then it is stored.
5. A copy without head and properties passes: nothing says that it is another's.
"""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook
from test_fillable import fill, values

from formgen.answers import Instance
from formgen.ask import Audience
from formgen.form import form
from formgen.look import Edition, Letterhead
from formgen.outline import outline
from formgen.records import Verdict
from formgen.render import compiled
from formgen.specimen import specimen
from formgen.work.decide import Known, doubts
from formgen.work.decisions import KEEP, About, Decided
from formgen.work.school import School
from formgen.work.take_in import commit, preview

PQ = "parent-questionnaire"
OTHER = "Saint Wilfrid’s Church of England School"


@pytest.fixture
def school(school: School) -> School:
    """The school, which wrote its name into its settings."""
    named = school.settings.school.model_copy(update={"name": "Our Own School"})
    text = school.settings_text.replace(school.settings.school.name, named.name)
    return replace(school, settings=school.settings.model_copy(update={"school": named}), settings_text=text)


def blank(school: School, path: Path, name: str) -> Path:
    """A filled-in blank copy with the head of the school of that name."""
    outlined = outline(form(PQ)).for_audience(Audience.FAMILY)
    look = replace(school.look, letterhead=Letterhead(name, "Together we grow."))
    given = specimen(form(PQ), random.Random(4))
    if path.suffix == ".pdf":
        empty = compiled("pdf", Edition(outlined, look, fillable=True)).fill(Instance())
        data = fill(empty, values(PQ, Audience.FAMILY))
    else:
        data = compiled(path.suffix[1:], Edition(outlined, look)).fill(Instance(given))
    path.write_bytes(data)
    return path


def changed(path: Path, **cells: str | None) -> Path:
    """The workbook as a program saved it that keeps no properties, with something in cells."""
    book = load_workbook(path)
    book.properties.creator = "A. Smith"
    for cell, text in cells.items():
        book.worksheets[0][cell].value = text
    book.save(path)
    return path


@pytest.mark.parametrize("suffix", [".xlsx", ".docx", ".pdf"])
def test_another_school_s_blank_copy_is_for_a_person(school: School, tmp_path: Path, suffix: str) -> None:
    """(1, 2)"""
    [taken] = commit(school, [blank(school, tmp_path / f"a{suffix}", OTHER)]).files
    assert (taken.verdict, [p.code for p in taken.problems][:1]) == (Verdict.REVIEW, ["other_school"])
    assert f"“{OTHER}”" in taken.problems[0].message
    assert school.settings.school.name in taken.problems[0].message
    assert not school.store.records()


@pytest.mark.parametrize("suffix", [".xlsx", ".docx", ".pdf"])
def test_the_school_s_own_blank_copy_passes(school: School, tmp_path: Path, suffix: str) -> None:
    """(3)"""
    [taken] = commit(school, [blank(school, tmp_path / f"a{suffix}", school.settings.school.name)]).files
    assert (taken.verdict, taken.problems) == (Verdict.ACCEPTED, ())


def test_the_head_tells_where_the_properties_are_lost(school: School, tmp_path: Path) -> None:
    """(2, 3)"""
    theirs = changed(blank(school, tmp_path / "theirs.xlsx", OTHER))
    ours = changed(blank(school, tmp_path / "ours.xlsx", school.settings.school.name))
    found = {taken.file: [p.code for p in taken.problems] for taken in preview(school, [theirs, ours]).files}
    assert found == {"theirs.xlsx": ["other_school"], "ours.xlsx": []}


def test_a_copy_that_nothing_tells_of_passes(school: School, tmp_path: Path) -> None:
    """(5)"""
    page = load_workbook(blank(school, tmp_path / "a.xlsx", OTHER)).worksheets[0]
    assert (page["B3"].value, page["B4"].value) == (OTHER, "Together we grow.")
    [taken] = preview(school, [changed(tmp_path / "a.xlsx", B3=None, B4=None)]).files
    assert taken.verdict is Verdict.ACCEPTED


def test_a_name_that_the_school_had_before_is_its_own(school: School, tmp_path: Path) -> None:
    """(3)"""
    then = school.settings_text.replace(school.settings.school.name, OTHER)
    assert then != school.settings_text
    with school.store.writing("set up", "tester", school.now, then):
        pass
    [taken] = preview(school, [blank(school, tmp_path / "a.xlsx", OTHER.upper().replace("’", "'"))]).files
    assert taken.verdict is Verdict.ACCEPTED


def test_a_person_may_say_that_it_is_this_school_s(school: School, tmp_path: Path) -> None:
    """(4)"""
    path = blank(school, tmp_path / "a.xlsx", OTHER)
    [taken] = preview(school, [path]).files
    [doubt] = doubts(taken, Known((), (), school.store.issued))
    assert [(way.words, way.choice) for way in doubt.ways] == [("It is of this school all the same", KEEP)]
    with school.writing("decide") as writer:
        said = Decided(taken.sha256, taken.file, About.SHEET, KEEP, path="other_school")
        writer.decide(said.sha256, said.what, "They lent us theirs.")
    [stored] = commit(school, [path]).files
    assert stored.verdict is Verdict.ACCEPTED
    assert len(school.store.records()) == 1
