"""A school folder that may be read and not written: a copy on a CD, a locked folder, somebody else's.

1. Commands that only read work there as anywhere, whatever of it is locked: the file, its folder, all below.
2. Nothing is written there, nor beside it.
3. A command that stores something says that it cannot be, and stores nothing.
4. A store of an older formgen is not brought up to date there: that is said, with what to do.
5. What was stored is all seen, also what lies beside the file still; where that cannot be read it is said.
6. While somebody else stores, what was whole before is seen, or that the store is in use: never half of it.
7. A store that may not even be read is called so.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from on_record import a_case

from formgen.cases import Event
from formgen.errors import UserError
from formgen.store import Store, locked
from formgen.store.database import NAME
from formgen.work.review import review
from formgen.work.school import School

ROOT_WITHOUT_POWERS = ("setpriv", "--bounding-set=-dac_override,-dac_read_search,-fowner")
"""Root as a user for whom the rights of files hold."""

AS_USER = pytest.mark.skipif(
    sys.platform == "win32" or (os.geteuid() == 0 and not shutil.which("setpriv")), reason="rights of POSIX"
)


def formgen(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs a command as somebody who is not above the rights of files."""
    before = ROOT_WITHOUT_POWERS if os.geteuid() == 0 else ()
    command = [*before, sys.executable, "-m", "formgen", "--school", str(folder), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


@pytest.fixture
def home(school: School) -> School:
    a_case(school, 1, pupil="P0001")
    return school


class _Locked:
    """A folder whose rights to write are taken away, and given back at the end."""

    def __init__(self, *paths: Path) -> None:
        self.paths = paths

    def __enter__(self) -> None:
        for path in self.paths:
            path.chmod(path.stat().st_mode & ~0o222)

    def __exit__(self, *_error: object) -> None:
        for path in self.paths:
            path.chmod(path.stat().st_mode | 0o200)


def everything(folder: Path) -> dict[str, tuple[int, bytes]]:
    return {str(p): (p.stat().st_mtime_ns, p.read_bytes()) for p in sorted(folder.rglob("*")) if p.is_file()}


WAYS = ("file", "folder", "all")


def parts(folder: Path, way: str) -> list[Path]:
    """What is locked: the store, its folder, or everything."""
    return {"file": [folder / NAME], "folder": [folder], "all": [*folder.rglob("*"), folder]}[way]


@AS_USER
@pytest.mark.parametrize("journal", ["WAL", "DELETE"])
@pytest.mark.parametrize("way", WAYS)
def test_what_is_on_record_is_read_in_a_locked_folder(home: School, way: str, journal: str) -> None:
    """(1), (2): also of a store that was restored from a backup, which keeps no log yet."""
    home.store.close()
    with closing(sqlite3.connect(home.folder / NAME)) as raw:
        raw.execute(f"PRAGMA journal_mode = {journal}")
    before = everything(home.folder)
    with _Locked(*parts(home.folder, way)):
        done = formgen(home.folder, "case", "list", "--json")
    assert (done.returncode, [one["case"] for one in json.loads(done.stdout)]) == (0, ["LM-2026-001"]), done.stderr
    assert everything(home.folder) == before


READING = (
    ("case", "list"), ("case", "list", "--open"), ("case", "show", "LM-2026-001"), ("records",), ("today",),
    ("unread",), ("quotes", "list"), ("pupils", "list"), ("contacts", "list"), ("decisions", "list"), ("settings",),
    ("generate", "referral", "--blank", "--to", "xlsx", "--out", "OUT"),
)  # fmt: skip


@AS_USER
@pytest.mark.parametrize("command", READING, ids=" ".join)
def test_commands_that_only_read_work_in_a_locked_folder(
    home: School, tmp_path: Path, command: tuple[str, ...]
) -> None:
    """(1), (2)"""
    home.store.close()
    before = everything(home.folder)
    with _Locked(*parts(home.folder, "all")):
        done = formgen(home.folder, *(str(tmp_path / "out") if word == "OUT" else word for word in command))
    assert done.returncode == 0, done.stderr
    assert everything(home.folder) == before


@AS_USER
def test_a_pack_is_checked_in_a_locked_folder(home: School, tmp_path: Path) -> None:
    """(1), (2)"""
    made = review(home, date(2026, 9, 1), date(2026, 10, 6), ("html",), tmp_path / "out").files
    home.store.close()
    before = everything(home.folder)
    with _Locked(*parts(home.folder, "all")):
        done = formgen(home.folder, "verify", str(made[0]), "--json")
    assert (done.returncode, json.loads(done.stdout)["as_written"]) == (0, True), done.stderr
    assert everything(home.folder) == before


@AS_USER
@pytest.mark.parametrize("way", WAYS)
def test_what_cannot_be_stored_in_a_locked_folder_is_said(home: School, way: str) -> None:
    """(3)"""
    home.store.close()
    before = everything(home.folder)
    with _Locked(*parts(home.folder, way)):
        done = formgen(home.folder, "case", "open", "--pupil", "P0002", "--json")
    told = json.loads(done.stdout)["error"]
    assert (done.returncode, told["code"]) == (1, "read_only"), done.stderr
    place = home.folder / NAME if way == "file" else f"files in the folder {home.folder}"
    assert told["message"] == f"records.db cannot be written: you have no right to change {place}."
    assert "make room" not in told["fix"]
    assert everything(home.folder) == before


@AS_USER
def test_an_older_store_is_not_brought_up_to_date_in_a_locked_folder(home: School) -> None:
    """(4)"""
    home.store.close()
    with closing(sqlite3.connect(home.folder / NAME)) as raw:
        raw.execute("UPDATE meta SET value = '4' WHERE name = 'schema'")
        raw.commit()
    before = everything(home.folder)
    with _Locked(*parts(home.folder, "all")):
        done = formgen(home.folder, "case", "list", "--json")
    told = json.loads(done.stdout)["error"]
    assert (done.returncode, told["code"], "older formgen (version 4)" in told["message"]) == (1, "older_store", True)
    assert "copy the whole school folder" in told["fix"]
    assert everything(home.folder) == before


@AS_USER
def test_a_store_that_may_not_be_read_is_called_so(home: School) -> None:
    """(7)"""
    home.store.close()
    path = home.folder / NAME
    path.chmod(0)
    try:
        done = formgen(home.folder, "case", "list", "--json")
    finally:
        path.chmod(0o600)
    assert (done.returncode, json.loads(done.stdout)["error"]["code"]) == (1, "unreadable"), done.stderr


# -------------------------------------------------------------------------------------------- the copy in memory


def cases_in(raw: sqlite3.Connection) -> int:
    with closing(raw):
        found: int = raw.execute("SELECT count(*) FROM case_event").fetchone()[0]
        return found


def test_what_lies_beside_the_store_still_is_seen(home: School) -> None:
    """(5): somebody has it open, so that its log was not put away."""
    assert (home.folder / f"{NAME}-wal").stat().st_size > 0
    assert cases_in(locked.copied(home.folder / NAME)) == len(home.store.events()) > 0


@AS_USER
def test_what_was_stored_last_and_cannot_be_read_is_said(home: School, tmp_path: Path) -> None:
    """(5): the folder was copied while somebody had it open, without the file by which the log is read."""
    copy = tmp_path / "copy"
    shutil.copytree(home.folder, copy)
    (copy / f"{NAME}-shm").unlink()
    with _Locked(*parts(copy, "all")):
        done = formgen(copy, "case", "list", "--json")
    told = json.loads(done.stdout)["error"]
    assert (done.returncode, told["code"]) == (1, "unfinished")
    assert "beside records.db" in told["message"]


def test_what_is_being_stored_is_not_seen_by_halves(home: School) -> None:
    """(6)"""
    before = len(home.store.events())
    with home.writing("test") as writer:
        writer.add_event(Event("LM-2026-001", "started", date(2026, 9, 8), {}))
        assert cases_in(locked.copied(home.folder / NAME)) == before
    assert cases_in(locked.copied(home.folder / NAME)) == before + 1


def test_a_store_that_changes_all_the_time_is_in_use(home: School, monkeypatch: pytest.MonkeyPatch) -> None:
    """(6)"""
    home.store.close()
    path, copy = home.folder / NAME, locked._copy

    def disturbed(source: Path, how: str) -> sqlite3.Connection:
        found = copy(source, how)
        os.utime(path, ns=(0, path.stat().st_mtime_ns + 1))
        return found

    monkeypatch.setattr(locked, "_copy", disturbed)
    with pytest.raises(UserError) as told:
        locked.copied(path)
    assert told.value.code == "busy"


def test_nothing_can_be_changed_in_the_copy(home: School) -> None:
    """(3)"""
    home.store.close()
    with closing(locked.copied(home.folder / NAME)) as raw, pytest.raises(sqlite3.OperationalError):
        raw.execute("DELETE FROM writer")


@pytest.mark.parametrize("content", [b"", b"no store at all" * 100])
def test_what_is_no_store_is_refused_in_words(tmp_path: Path, content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """(7)"""
    (tmp_path / NAME).write_bytes(content)
    monkeypatch.setattr(locked, "is_locked", lambda _path: True)
    with pytest.raises(UserError) as told:
        Store.open(tmp_path)
    assert told.value.code in ("damaged", "no_store")
