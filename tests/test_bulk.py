"""`generate --all` for many families: whole files, nothing twice, and on all cores.

 1  Interrupted at any moment it leaves whole files under their names and nothing else, and the ledger knows each.
 2  Run again on the same day, or with the same round, it makes what is missing: nobody is issued a second form, and
    what is there is left alone.
 3  A form that is missing is drawn with its own reference, the same bytes as before.
 4  With --zip each class has a ZIP of its own, with the same documents as the files; a ZIP that is whole is left.
 5  Several processes draw what one does, in the same order; what cannot be drawn is said as by one.
 6  A form for one child is a new one each time it is asked for.
 7  In a pipe there is no progress bar.
 8  A child whose answers have changed since gets a new form.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from zipfile import ZipFile

import pytest

from formgen.answers import Instance
from formgen.ask import Audience
from formgen.cases import Event
from formgen.errors import UserError
from formgen.form import form
from formgen.look import Edition, Letterhead, Look
from formgen.outline import outline
from formgen.pupils import Pupil
from formgen.resources import folder as shipped
from formgen.work.drawing import Batch, Task, drawn, processes
from formgen.work.folder import init
from formgen.work.generate import Order, generate, subjects
from formgen.work.school import School, opened

CLASSES = ("Larks", "Owls & Wrens", "")
NOW = datetime(2026, 10, 6, 9, 30)


def family(number: int) -> str:
    return f"LM-2026-{number:03}"


def make_school(folder: Path, many: int) -> Path:
    """A school folder with so many open cases, in three classes, one of which has no name."""
    init(folder)
    with opened(folder, now=NOW, by="test", bits=lambda: 1) as school, school.writing("set up") as writer:
        writer.save_pupils(
            [Pupil(f"P{n:04}", f"Child{n}", "Family", class_name=CLASSES[n % 3]) for n in range(1, many + 1)]
        )
        for n in range(1, many + 1):
            told = {"pupil": f"P{n:04}", "referred_on": "2026-09-10"}
            writer.add_event(Event(family(n), "opened", date(2026, 9, 10), told))
            writer.add_event(Event(family(n), "decided", date(2026, 9, 10), {"decision": "accept"}))
    return folder


def command(school: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "formgen", "--school", str(school), "generate", "parent-questionnaire", *arguments]


def run(school: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command(school, *arguments), capture_output=True, text=True, check=True)


def ledger(folder: Path) -> Counter[str | None]:
    """How many forms each case was issued."""
    with opened(folder, now=NOW, by="test", bits=lambda: 1) as school:
        return Counter(one.case for one in school.store.ledger(form="parent-questionnaire"))


def known(folder: Path) -> set[str]:
    with opened(folder, now=NOW, by="test", bits=lambda: 1) as school:
        return {one.reference for one in school.store.ledger(form="parent-questionnaire")}


SLOWLY = ("--to", "docx,pdf", "--look", "large-print")
"""Pages in large print are laid out one by one: there is time to interrupt them."""


def interrupted(school: Path, out: Path, *arguments: str) -> None:
    """Ctrl-C, as a terminal sends it to all processes, when the first files are there."""
    running = subprocess.Popen(
        command(school, *arguments, "--out", str(out)), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        start_new_session=True,
    )  # fmt: skip
    try:
        until = time.monotonic() + 60
        while not list(out.glob("[!.]*")) and time.monotonic() < until:
            time.sleep(0.005)
        os.killpg(running.pid, signal.SIGINT)
        _, told = running.communicate(timeout=60)
    finally:
        if running.poll() is None:
            os.killpg(running.pid, signal.SIGKILL)
    assert running.returncode == 1
    assert b"Traceback" not in told


def whole(out: Path, school: Path) -> list[Path]:
    """The files of a folder, each of them whole and known to the ledger."""
    files = sorted(out.iterdir())
    references = known(school)
    for path in files:
        if path.suffix == ".pdf":
            assert path.read_bytes().rstrip().endswith(b"%%EOF")
        else:
            assert ZipFile(path).testzip() is None
        assert path.stem.rpartition("_")[2] in references
    return files


def test_ctrl_c_leaves_whole_files_and_a_second_run_makes_the_rest(tmp_path: Path) -> None:
    """1, 2, 7"""
    school, out = make_school(tmp_path / "school", 22), tmp_path / "Out"
    interrupted(school, out, "--all", *SLOWLY)
    first = {path: path.stat().st_mtime_ns for path in whole(out, school)}
    assert 0 < len(first) < 44
    again = run(school, "--all", *SLOWLY, "--out", str(out))
    assert f"44 files in {out}; {len(first)} of them were there already" in again.stdout
    assert again.stderr == ""
    assert len(whole(out, school)) == 44
    assert {path: path.stat().st_mtime_ns for path in first} == first
    assert ledger(school) == {family(n): 1 for n in range(1, 23)}


def test_ctrl_c_ends_all_processes(tmp_path: Path) -> None:
    """1, 5"""
    school, out = make_school(tmp_path / "school", 40), tmp_path / "Out"
    assert processes(("pdf",), 40) == min(len(os.sched_getaffinity(0)), 8)
    interrupted(school, out, "--all", *SLOWLY)
    assert 0 < len(whole(out, school)) < 80
    assert [p for p in Path("/proc").glob("[0-9]*/cmdline") if str(school).encode() in _read(p)] == []


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make_school(tmp_path / "school", 12)


def made(school: School, out: Path, **more: object) -> dict[str, bytes]:
    """An order for everyone, made; what is in the folder then."""
    whom = subjects(school, "parent-questionnaire", everyone=True)
    order = Order("parent-questionnaire", Audience.FAMILY, ("xlsx",), whom, everyone=True, **more)  # type: ignore[arg-type]
    generate(school, order, out)
    return {path.name: path.read_bytes() for path in sorted(out.iterdir())}


def at(folder: Path, day: int = 6, first: int = 1_000) -> object:
    bits = iter(range(first, first + 1_000))
    return opened(folder, now=datetime(2026, 10, day, 9, 30), by="test", bits=lambda: next(bits))


def test_what_is_missing_is_drawn_as_it_was(folder: Path, tmp_path: Path) -> None:
    """2, 3"""
    with at(folder) as school:  # type: ignore[attr-defined]
        before = made(school, tmp_path / "Out")
    for path in sorted((tmp_path / "Out").iterdir())[:3]:
        path.unlink()
    with at(folder, first=5_000) as school:  # type: ignore[attr-defined]
        assert made(school, tmp_path / "Out") == before
    assert set(ledger(folder).values()) == {1}


def test_another_day_is_another_order_and_a_round_is_one_on_every_day(folder: Path, tmp_path: Path) -> None:
    """2"""
    with at(folder) as school:  # type: ignore[attr-defined]
        first = made(school, tmp_path / "Out", round="Autumn")
        made(school, tmp_path / "Today")
    with at(folder, day=7, first=5_000) as school:  # type: ignore[attr-defined]
        assert made(school, tmp_path / "Out", round="Autumn") == first
        assert len(made(school, tmp_path / "Today")) == 24
    assert set(ledger(folder).values()) == {3}


def test_each_class_has_a_zip_with_what_the_folder_has(folder: Path, tmp_path: Path) -> None:
    """4"""
    with at(folder) as school:  # type: ignore[attr-defined]
        files = made(school, tmp_path / "Out")
    with at(folder, first=5_000) as school:  # type: ignore[attr-defined]
        zips = made(school, tmp_path / "Zips", zipped=True)
    assert sorted(zips) == [
        "parent-questionnaire.zip", "parent-questionnaire_Larks.zip", "parent-questionnaire_Owls & Wrens.zip",
    ]  # fmt: skip
    inside = {}
    for name in zips:
        with ZipFile(tmp_path / "Zips" / name) as package:
            inside |= {one.filename: package.read(one) for one in package.infolist()}
            assert {one.compress_type for one in package.infolist()} == {0}
    assert inside == files


def test_only_the_zip_that_is_missing_is_made(folder: Path, tmp_path: Path) -> None:
    """2, 4: a child who came since is in a ZIP beside that of the class."""
    with at(folder) as school:  # type: ignore[attr-defined]
        before = made(school, tmp_path / "Out", zipped=True)
    (tmp_path / "Out" / "parent-questionnaire_Larks.zip").unlink()
    with at(folder, first=5_000) as school:  # type: ignore[attr-defined]
        assert made(school, tmp_path / "Out", zipped=True) == before
        with school.writing("a child comes") as writer:
            writer.save_pupils([*school.roll, Pupil("P0099", "New", "Child", class_name="Larks")])
            writer.add_event(Event(family(99), "opened", date(2026, 10, 1), {"pupil": "P0099"}))
        after = made(school, tmp_path / "Out", zipped=True)
    assert {name: after[name] for name in before} == before
    [new] = set(after) - set(before)
    assert new == "parent-questionnaire_Larks (2).zip"
    assert ["LM-2026-099" in name for name in ZipFile(tmp_path / "Out" / new).namelist()] == [True]


def test_a_form_for_one_child_is_new_each_time(folder: Path, tmp_path: Path) -> None:
    """6"""
    for _ in range(2):
        told = run(folder, "--case", family(1), "--to", "xlsx", "--out", str(tmp_path), "--json")
        assert len(json.loads(told.stdout)) == 1
    assert ledger(folder) == {family(1): 2}


def test_changed_answers_make_a_new_form(folder: Path, tmp_path: Path) -> None:
    """8"""
    whom = {"slug": "action-plan", "audience": Audience.FAMILY, "formats": ("xlsx",), "everyone": True}
    with at(folder) as school:  # type: ignore[attr-defined]
        generate(school, Order(**whom, subjects=subjects(school, "action-plan", everyone=True)), tmp_path)
        with school.writing("a class changes") as writer:
            first, *rest = school.roll
            writer.save_pupils([Pupil(first.id, first.forename, first.surname, class_name="Robins"), *rest])
        generate(school, Order(**whom, subjects=subjects(school, "action-plan", everyone=True)), tmp_path)
        issued = Counter(one.case for one in school.store.ledger(form="action-plan"))
    assert issued == {family(n): 2 if n == 1 else 1 for n in range(1, 13)}


def batches(count: int, suffix: str, text: str) -> list[Batch[int]]:
    slug = "parent-questionnaire"
    look = Look(Letterhead("Hillside Primary School"), (shipped("templates"),))
    family_copy = Edition(outline(form(slug)).for_audience(Audience.FAMILY), look)
    return [
        Batch(n, tuple(
            Task(f"{n}-{m}", suffix, Instance({"helped_most": f"{text} {n} {m}"}, "LM-PQ1-00000000-0"), family_copy)
            for m in range(3)
        ))
        for n in range(count)
    ]  # fmt: skip


@pytest.mark.parametrize("suffix", ["docx", "xlsx"])
def test_several_processes_draw_what_one_does(suffix: str, tmp_path: Path) -> None:
    """5"""
    found = {}
    for many in (1, 2):
        parts = tmp_path / str(many)
        parts.mkdir()
        found[many] = [
            (what, [(part.name, part.sha256, part.path.read_bytes()) for part in ready])
            for what, ready in drawn(batches(9, suffix, "the quiet corner"), parts, many)
        ]
    assert found[1] == found[2]
    assert [what for what, _ in found[2]] == list(range(9))


def test_what_cannot_be_drawn_is_said_by_several_processes_too(tmp_path: Path) -> None:
    """5"""
    told = []
    for many in (1, 2):
        with pytest.raises(UserError, match="longer than an Excel cell can hold") as raised:
            list(drawn(batches(2, "xlsx", "x" * 40_000), tmp_path, many))
        told.append((raised.value.message, raised.value.fix, raised.value.code))
    assert told[0] == told[1]
