"""An import in which an operation on a file fails, or is the last that happens, and which is run again.

Every operation of Python and of SQLite on a file is counted (`faults.c`): the n-th fails with EIO, with EACCES, with
ENOSPC (and all that write after it: the disk stays full), or ends the process in the middle of a write. After it:

1. the store is sound: each file is there with all of its records, answers and its original, or not at all;
2. a person is told in plain words, with exit code 1; where it is 0 nothing was missed;
3. the same command, run again, ends with the store of an import that nothing disturbed: what is seen adds up;
4. half a backup is no backup, and no half file stays;
5. nothing is ever written into the folder of returns;
6. an original is on the disk before the record that names it, and both before the command says so; the disk is waited
   for once for many files.

An ordinary run strikes with death at every rename and commit, at every sync until some files of each kind are in, and
at one in 61 of the other writes; with an error at the first, and at one in 71 of all. `make soak`: with both at every
one, and in a folder of 200 returns. Death before a read leaves what death before the next write leaves: it strikes
writes.
"""

from __future__ import annotations

import itertools
import json
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import datetime
from functools import cache
from pathlib import Path

import faults
import pytest
from conftest import PUPILS
from faults import Done, Imports, Kept, kept
from soak import SOAK

from formgen.store import archive, files
from formgen.work.folder import init
from formgen.work.school import opened

ERRORS = ("EIO", "EACCES", "ENOSPC")
LASTING, LOG = ("rename", "unlink"), "records.db-wal"
SYNCS = ("fsync", "fdatasync")
FIRST = 20
"""The operations before the store is open."""


class Desk:
    """A school, its folder of returns, and imports of a fresh copy of both."""

    def __init__(self, base: Path, many: int, layer: Path, together: int = 4) -> None:
        self.base, self.work = base, base / "work"
        init(base / "school")
        with opened(base / "school", now=datetime(2026, 10, 6, 9), by="tester", bits=lambda: 1) as school:
            with school.writing("set up") as writer:
                writer.save_pupils(PUPILS)
            faults.school_and_returns(school, base / "In", many)
        self.work.mkdir()
        shutil.copytree(base / "In", self.inbox)
        self.imports = Imports(base / "school", base / "In", layer, together)
        self.known: set[str] = set()

    @property
    def school(self) -> Path:
        return self.work / "school"

    @property
    def inbox(self) -> Path:
        return self.work / "In"

    def fresh(self) -> None:
        shutil.rmtree(self.school, ignore_errors=True)
        shutil.copytree(self.base / "school", self.school)

    def run(self, at: int = 0, kind: str = "death", counted: bool = True) -> Done:
        return self.imports.run(
            "--school", self.school, "import", self.inbox, "--commit", at=at, kind=kind,
            below=self.work if counted else None,
        )  # fmt: skip

    @cache  # noqa: B019 - one desk a module
    def undisturbed(self) -> tuple[Kept, tuple[str, ...]]:
        """The store that nothing disturbed, and the operations that made it."""
        self.fresh()
        done = self.run()
        assert done.code == 0, done.said
        return kept(self.school), done.operations

    @cache  # noqa: B019
    def without(self, file: str) -> tuple[Kept, Kept]:
        """The store of an import that could not read that file, and of the next one that could."""
        self.fresh()
        away = self.base / "away"
        (self.inbox / file).rename(away)
        self.run(counted=False)
        first = kept(self.school)
        away.rename(self.inbox / file)
        self.run(counted=False)
        return first, kept(self.school)

    def strike(self, at: int, kind: str) -> None:
        """One import, struck at that operation; all that the module promises is looked at."""
        whole, operations = self.undisturbed()
        what = operations[at - 1]
        first, last = whole, whole
        if "/In/" in what:
            first, last = self.without(what.partition("/In/")[2])
        self.fresh()
        done = self.run(at, kind)
        where = f"{kind} at {at}, {what}: {done.said}"
        if kind == "death":
            assert done.code == -9, where
        else:
            # The command line looks first whether what was named can be read: usage, which is 2.
            assert done.code in (0, 1) or (done.code == 2 and " access " in what), where
            assert "Traceback" not in done.said, where
            assert done.said.strip(), where
        found = kept(self.school)
        for sha256, gave in found.files.items():
            assert gave in (first.files.get(sha256), whole.files[sha256]), where
        if done.code == 0:
            assert found == whole, where
        if "/backups" in what:
            whole_backups(self.school)
        self.again(where, last if found != whole else whole)

    def again(self, where: str, expected: Kept) -> None:
        """The same import, undisturbed, from a state of the folder that was not met before."""
        state = faults.state(self.school)
        if state in self.known:
            return
        self.known.add(state)
        done = self.run(counted=False)
        assert done.code == 0, f"{where}\n{done.said}"
        adds_up(done.said)
        assert kept(self.school) == expected, where
        assert faults.leftovers(self.school) == [], where
        assert whole_backups(self.school), where


def adds_up(said: str) -> None:
    """The equation is printed, and holds."""
    [line] = [line for line in said.splitlines() if " seen = " in line]
    seen, _, parts = line.partition(" seen = ")
    assert int(seen) == sum(int(part.split()[0]) for part in parts.split(" + ")) > 0


def whole_backups(school: Path) -> int:
    """How many backups are in the folder; each of them can be restored."""
    made = list((school / "backups").glob("*.zip"))
    for path in made:
        with tempfile.TemporaryDirectory() as beside:
            archive.extract(path, Path(beside) / "restored")
    return len(made)


@pytest.fixture(scope="module")
def layer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = faults.library(tmp_path_factory.mktemp("layer"))
    if made is None:
        pytest.skip("faults.c cannot be built here: it needs Linux and a C compiler")
    return made


@pytest.fixture(scope="module")
def desk(layer: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with faults.in_memory(tmp_path_factory.mktemp("faults")) as place:
        made = Desk(place, 20, layer)
        yield made
        made.imports.close()


def points(operations: Sequence[str], one_in: int, *, writes: bool) -> list[int]:
    """The numbers of the operations to strike: all that make something last, and some of the others."""
    some = range(1, len(operations) + 1, 1 if SOAK > 1 else one_in)
    if not writes:
        return sorted({*some, *range(1, FIRST)})
    last = [n for n, what in enumerate(operations, 1) if _lasts(*what.split(" ", 2)[1:])]
    syncs = [n for n, what in enumerate(operations, 1) if what.split()[1] in SYNCS and n < len(operations) // 2]
    return [n for n in sorted({*some, *last, *syncs}) if operations[n - 1][0] != "R"]


def _lasts(what: str, where: str) -> bool:
    """Whether what is done is seen by whoever comes next: a name that is new or gone, and every commit."""
    return what in LASTING or (what in SYNCS and where.endswith(LOG))


def test_the_layer_sees_what_python_and_sqlite_do(desk: Desk) -> None:
    """The proof below proves nothing where an operation passes by unseen."""
    operations = [what.split(" ", 2)[1:] for what in desk.undisturbed()[1]]
    seen = {(what, Path(where).suffix or Path(where).name[:2]) for what, where in operations}
    for what in ("pwrite64", "fdatasync"):
        assert (what, ".db") in seen
        assert (what, ".db-wal") in seen
    assert {what for what, _ in operations} >= {"open64", "write", "fsync", "rename", "mkdir", "unlink", "lock", "read"}
    assert sum(what == "rename" for what, _ in operations) == len(desk.undisturbed()[0].files) + 1, "and the backup"
    assert len(syncs(desk.undisturbed()[1])) >= 5, "each commit is a sync"


@pytest.mark.soak
def test_an_import_that_dies_anywhere_and_is_run_again_ends_as_if_nothing_had_been(desk: Desk) -> None:
    """(1), (3), (4)"""
    chosen = points(desk.undisturbed()[1], 61, writes=True)
    for at in chosen:
        desk.strike(at, "death")
    print(f"died at {len(chosen)} of {len(desk.undisturbed()[1])} operations; {len(desk.known)} different remains")


@pytest.mark.soak
def test_an_error_anywhere_is_said_in_words_and_the_next_import_ends_as_if_nothing_had_been(desk: Desk) -> None:
    """(1), (2), (3), (4)"""
    chosen = points(desk.undisturbed()[1], 71, writes=False)
    for at, kind in zip(chosen, itertools.cycle(ERRORS), strict=False):
        desk.strike(at, kind)
    print(f"errors at {len(chosen)} operations; {len(desk.known)} different remains")


@pytest.mark.soak
@pytest.mark.skipif(SOAK == 1, reason="the folder of 200 returns is for `make soak`")
def test_a_large_folder_is_as_safe(layer: Path, tmp_path: Path) -> None:
    """(1) to (4)"""
    with faults.in_memory(tmp_path) as place:
        large = Desk(place, 200, layer)
        with closing(large.imports):
            for number, at in enumerate(range(1, len(large.undisturbed()[1]), 499)):
                large.strike(at, (*ERRORS, "death")[number % 4])


def syncs(operations: Sequence[str]) -> list[int]:
    """At which of the operations the log is made to last."""
    return [n for n, what in enumerate(operations) if what.split()[1] in SYNCS and what.endswith(LOG)]


def of_originals(operations: Sequence[str], *doing: str) -> list[int]:
    """At which of the operations such a thing is done to an original, or to the folder in which they lie."""
    found = [(n, *what.split(" ", 2)[1:]) for n, what in enumerate(operations)]
    return [n for n, what, where in found if what in doing and "/originals" in where]


def test_originals_are_on_the_disk_before_the_records_that_name_them(desk: Desk) -> None:
    """(6): of each group all are written and made to last, then have their names, then the folder, then the log."""
    operations = desk.undisturbed()[1]
    named, lasting = of_originals(operations, "rename"), of_originals(operations, *SYNCS)
    folders = [n for n in lasting if operations[n].endswith("/originals")]
    for name in named:
        part = operations[name].split(" ", 2)[2]
        assert any(operations[n].endswith(part) for n in lasting if n < name), f"{part} was synced before"
        folder = next(n for n in folders if n > name)
        log = next(n for n in range(name, len(operations)) if operations[n].endswith(LOG) and operations[n][0] == "W")
        assert name < folder < log, "nothing of the group is in the log before"
    assert len(folders) < len(named) / 2, "there was more than one in a group"
    assert len(named) == len(desk.undisturbed()[0].files)


def test_a_command_that_is_done_has_waited_for_the_disk(desk: Desk) -> None:
    """(6): where the log cannot be made to last, nothing is said to be stored."""
    operations = desk.undisturbed()[1]
    written = [n for n, what in enumerate(operations) if what.split()[1] == "pwrite64" and what.endswith(LOG)]
    last = next(n for n in syncs(operations) if n > max(written))
    desk.fresh()
    struck = desk.run(last + 1, "EIO")
    assert (struck.code, " seen = " in struck.said) == (1, False), struck.said


def test_the_disk_is_waited_for_once_for_many_files(layer: Path, tmp_path: Path) -> None:
    """(6): 64 files are made durable in a few groups, and each of them is there."""
    with faults.in_memory(tmp_path) as place:
        large = Desk(place, 64, layer, together=32)
        with closing(large.imports):
            whole, operations = large.undisturbed()
    assert len(whole.files) == len(of_originals(operations, "rename")) > 60
    assert len(syncs(operations)) < 8, "of the log"
    assert sum(operations[n].endswith("/originals") for n in of_originals(operations, *SYNCS)) < 4


@pytest.mark.soak
@pytest.mark.parametrize("kind", ["ENOSPC", "death"])
def test_a_disk_that_fails_aside_fails_the_import(kind: str, layer: Path, tmp_path: Path) -> None:
    """(1) to (4), where originals are made to last while others are read. Which operation is the n-th may differ then:
    a full disk and a death are what they are at any.
    """
    with faults.in_memory(tmp_path) as place:
        large = Desk(place, 40, layer, together=4 * files.ASIDE)
        with closing(large.imports):
            waited = of_originals(large.undisturbed()[1], *SYNCS)
            for at in waited[:: 1 if SOAK > 1 else 9]:
                large.strike(at + 1, kind)


def test_nothing_is_written_into_the_folder_of_returns(desk: Desk) -> None:
    """(5): no lock, no temporary file, no time: reading it is all that is ever done there."""
    there = [what for what in desk.undisturbed()[1] if what.split(" ", 2)[2].startswith("/In")]
    assert len(there) > 20 * 5
    assert {what[0] for what in there} == {"R"}
    desk.fresh()
    before = contents(desk.base / "In")
    shown = desk.imports.run("--school", desk.school, "import", desk.inbox, "--json", below=desk.inbox)
    assert json.loads(shown.said)["seen"] > 20
    assert {what[0] for what in shown.operations} == {"R"}
    desk.run()
    assert contents(desk.inbox) == before


def contents(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in sorted(folder.iterdir())}
