"""Imports that are killed, and imports at the same time.

1. Killed at any moment and run again, an import ends with the store of one that nothing disturbed; also when it is
   killed again and again.
2. Of eight that import the same folder at the same time each ends with 0, or is told who writes: no return is there
   twice, none is missing, nobody hangs.
3. Two folders that share a file, and forms made meanwhile: the same.
4. Reading goes on while somebody writes.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import faults
import pytest
from conftest import PUPILS
from faults import Done, Imports, Kept, kept
from soak import times

from formgen.work.folder import init
from formgen.work.school import opened

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no fork and no SIGKILL")

TOLD = "records.db is being written by"


class Desk:
    """A school, its folder of returns, and the store that an import of it ends with where nothing disturbs it."""

    def __init__(self, base: Path) -> None:
        self.base, self.school, self.inbox = base, base / "work", base / "In"
        init(base / "school")
        with opened(base / "school", now=datetime(2026, 10, 6, 9), by="tester", bits=lambda: 1) as school:
            with school.writing("set up") as writer:
                writer.save_pupils(PUPILS)
            faults.school_and_returns(school, self.inbox, 20)
        self.words = ("--school", self.school, "import", self.inbox, "--commit")
        self.imports = Imports(base / "school", self.inbox, together=2)
        self.fresh()
        began = time.monotonic()
        assert self.imports.run(*self.words).code == 0
        self.life = time.monotonic() - began
        self.whole = kept(self.school)

    def fresh(self) -> None:
        shutil.rmtree(self.school, ignore_errors=True)
        shutil.copytree(self.base / "school", self.school)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    made = Desk(tmp_path_factory.mktemp("kills"))
    yield made
    made.imports.close()


def real(*arguments: str | Path) -> subprocess.Popen[str]:
    """The command as people start it."""
    command = [sys.executable, "-m", "formgen", *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def is_part(found: Kept, whole: Kept) -> bool:
    """Whether each file is there with all that it gave, or not at all."""
    return all(whole.files[sha256] == gave for sha256, gave in found.files.items())


@pytest.mark.soak
def test_an_import_that_is_killed_and_run_again_ends_as_if_nothing_had_been(desk: Desk) -> None:
    """(1): on every second store the next import meets what the killed one left before anybody else does."""
    chance, reached = random.Random(7), set()
    kills = times(16)
    for number in range(kills):
        desk.fresh()
        killed = desk.imports.run(*desk.words, kill=desk.life * (number + chance.random()) / kills)
        assert killed.code in (-9, 0)
        if number % 2:
            found = kept(desk.school)
            assert is_part(found, desk.whole)
            reached.add(len(found.files))
        assert desk.imports.run(*desk.words).code == 0
        assert kept(desk.school) == desk.whole
        assert faults.leftovers(desk.school) == []
    assert len(reached) > 2, "the kills came at different moments"


@pytest.mark.soak
def test_the_real_command_killed_again_and_again_gets_there(desk: Desk) -> None:
    """(1): each begins with what the one before left."""
    desk.fresh()
    began = time.monotonic()
    process = real(*desk.words[:3], desk.inbox)
    process.communicate()
    life = time.monotonic() - began
    kills = times(4)
    for number in range(kills):
        process = real(*desk.words)
        time.sleep(life * (0.6 + 0.6 * number / kills))
        process.kill()
        process.communicate()
        assert is_part(kept(desk.school), desk.whole)
    assert desk.imports.run(*desk.words).code == 0
    assert kept(desk.school) == desk.whole
    assert faults.leftovers(desk.school) == []


# ------------------------------------------------------------------------------------------------ at the same time


def in_words(done: Done) -> bool:
    """Whether a command did what it should, or told in words that somebody else writes."""
    return done.code == 0 or (done.code == 1 and TOLD in done.said)


@pytest.mark.soak
def test_eight_at_once_store_each_return_once(desk: Desk) -> None:
    """(2)"""
    waited = 0
    for _ in range(times(3)):
        desk.fresh()
        done = desk.imports.together(*[desk.words] * 8)
        assert all(map(in_words, done)), [one.said for one in done if not in_words(one)]
        assert kept(desk.school) == desk.whole
        assert faults.leftovers(desk.school) == []
        waited += sum(one.code == 0 for one in done)
    assert waited > times(3), "one was there first; others waited for it and found everything done"


@pytest.mark.soak
def test_the_real_command_twice_at_once(desk: Desk) -> None:
    """(2)"""
    desk.fresh()
    together = [real(*desk.words) for _ in range(times(2))]
    for process in together:
        said, _ = process.communicate(timeout=faults.LONGEST)
        assert in_words(Done(process.returncode, said)), said
    assert kept(desk.school) == desk.whole


def test_two_folders_that_share_a_file_and_forms_made_meanwhile(desk: Desk, tmp_path: Path) -> None:
    """(3)"""
    other = tmp_path / "Other"
    other.mkdir()
    for name in ("own.xlsx", "photo.jpg", "blank 3.xlsx"):
        shutil.copy2(desk.inbox / name, other / f"copy of {name}")
    desk.fresh()
    again = ("--school", desk.school, "import", other, "--commit")
    form = ("--school", desk.school, "generate", "referral", "--pupil", "Grace Mbeki", "--to", "xlsx", "--out", other)
    done = desk.imports.together(desk.words, again, form)
    assert all(map(in_words, done)), [one.said for one in done]
    for words, one in zip((desk.words, again, form), done, strict=True):
        assert one.code == 0 or desk.imports.run(*words).code == 0
    found = kept(desk.school)
    assert set(found.files) == set(desk.whole.files)
    assert sorted(len(gave) for gave in found.files.values()) == sorted(len(g) for g in desk.whole.files.values())
    with opened(desk.school, now=datetime(2026, 10, 6, 12), by="tester", bits=lambda: 1) as school:
        assert [issued.form for issued in school.store.ledger(pupil="P0003")] == ["referral"]


def test_reading_goes_on_while_somebody_writes(desk: Desk) -> None:
    """(4)"""
    desk.fresh()
    with (
        opened(desk.school, now=datetime(2026, 10, 6, 12), by="other", bits=lambda: 1) as school,
        school.writing("import") as writer,
    ):
        writer.log("under way")
        shown = desk.imports.run("--school", desk.school, "import", desk.inbox, "--json")
        assert json.loads(shown.said)["seen"] > 20
        assert desk.imports.run("--school", desk.school, "records").code == 0
        refused = desk.imports.run(*desk.words)
    assert (refused.code, TOLD in refused.said) == (1, True)
    assert f"other (import) since 12:00 on {os.uname().nodename}" in refused.said
