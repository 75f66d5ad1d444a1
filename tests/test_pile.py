"""What lies in a folder is looked at, or passed over with a line that says why.

1. Locks, links, half-synced, empty and hidden files are passed over, not seen: each has a line and what to do.
2. What a desktop or a network drive leaves everywhere needs no line.
3. A file that is still being written is passed over; one that is gone is told; the others go on.
4. A folder that cannot be listed is told, and the others go on; a name that leads nowhere is an error.
5. A file that is named twice, or by way of a link to its folder, is one file; loops of links end.
6. Of a school folder that was named itself, what formgen keeps there is passed over in one line.
7. In a shared folder on a network drive, where nobody may write and times and names are as they come, each return is
   stored once.
8. The commands say each line, as JSON too, and end with 1 where what was passed over may be a return.
"""

from __future__ import annotations

import json
import os
import random
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner

from formgen.answers import Instance
from formgen.cli import formgen
from formgen.errors import UserError
from formgen.form import form
from formgen.look import Edition, Letterhead, Look
from formgen.outline import outline
from formgen.render import xlsx as writer
from formgen.specimen import specimen
from formgen.work import pile as piles
from formgen.work.pile import pile
from formgen.work.school import School
from formgen.work.take_in import commit

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="links, rights and sockets of POSIX")
AS_USER = pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may read and write everything")


@pytest.fixture(scope="module")
def sheet() -> Callable[[int], bytes]:
    """A family’s questionnaire on a blank copy; each number gives another one."""
    template = writer.compile(Edition(outline(form("parent-questionnaire")), Look(Letterhead("Hillside"), ())))
    return lambda seed: template.fill(Instance(specimen(form("parent-questionnaire"), random.Random(seed))))


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """The folder in which returns arrive."""
    (tmp_path / "In").mkdir()
    return tmp_path / "In"


def told(folder: Path, *more: Path) -> dict[str, str]:
    """What was passed over, with the reason."""
    return {line.file: line.reason for line in pile([folder, *more]).skipped}


def seen(folder: Path, *more: Path) -> list[str]:
    return [path.name for path in pile([folder, *more]).files]


# ------------------------------------------------------------------------------------------------ passed over


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("~$plan.xlsx", "open"), (".~lock.plan.ods#", "open"), ("~WRL0001.tmp", "not fully downloaded"),
        ("plan.xlsx.crdownload", "not fully downloaded"), ("plan.xlsx.part", "not fully downloaded"),
        ("plan.xlsx.partial", "not fully downloaded"), ("PLAN.XLSX.TMP", "not fully downloaded"),
        (".plan.xlsx.icloud", "not fully downloaded"), (".plan.xlsx", "hidden file"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_return_yet_has_its_line(inbox: Path, name: str, reason: str) -> None:
    """(1)"""
    (inbox / name).write_bytes(b"x")
    (inbox / "plan.xlsx").write_bytes(b"x")
    [(file, why)] = told(inbox).items()
    assert (file, reason in why) == (name, True)
    assert all(line.fix for line in pile([inbox]).skipped)
    assert seen(inbox) == ["plan.xlsx"]


def test_an_empty_file_has_its_line(inbox: Path) -> None:
    """(1)"""
    (inbox / "plan.xlsx").touch()
    assert told(inbox) == {"plan.xlsx": "This file is empty."}


@POSIX
def test_links_and_what_is_no_file_have_their_line(inbox: Path, tmp_path: Path) -> None:
    """(1)"""
    (tmp_path / "kept.xlsx").write_bytes(b"x")
    (inbox / "kept.xlsx").symlink_to(tmp_path / "kept.xlsx")
    (inbox / "gone.xlsx").symlink_to(tmp_path / "gone.xlsx")
    (inbox / "elsewhere").symlink_to(tmp_path)
    os.mkfifo(inbox / "pipe.xlsx")
    here = Path.cwd()
    with socket.socket(socket.AF_UNIX) as made:
        os.chdir(inbox)  # the name of a socket must be short
        made.bind("socket.xlsx")
        os.chdir(here)
    link, odd = "This is a link.", "This is no ordinary file."
    assert told(inbox) == {
        "kept.xlsx": link, "gone.xlsx": link, "elsewhere": link, "pipe.xlsx": odd, "socket.xlsx": odd,
    }  # fmt: skip
    assert seen(inbox) == []
    assert told(inbox / "kept.xlsx") == {"kept.xlsx": link}
    assert {line.file: line.fix for line in pile([inbox]).skipped}["elsewhere"] == "Please put the folder itself here."


@pytest.mark.parametrize(
    ("attributes", "flags", "online"),
    [(0x20, 0, False), (0x1000, 0, True), (0x400020, 0, True), (0x40020, 0, True), (0, 1 << 30, True), (0, 0, False)],
)
def test_a_name_whose_file_is_in_the_cloud_is_known(attributes: int, flags: int, online: bool) -> None:
    """(1): what Windows and macOS say of placeholders."""
    there: Any = SimpleNamespace(st_file_attributes=attributes, st_flags=flags)
    assert piles.is_online(there) == online


def test_hidden_folders_are_not_looked_into(inbox: Path) -> None:
    """(1): among them those where programs keep what was deleted."""
    (inbox / ".stversions").mkdir()
    (inbox / ".stversions" / "plan.xlsx").write_bytes(b"x")
    assert told(inbox) == {".stversions": "This is a hidden folder: its name begins with a dot."}
    assert seen(inbox) == []
    assert seen(inbox / ".stversions") == ["plan.xlsx"], "named itself, it is"


def test_the_litter_of_desktops_needs_no_line(inbox: Path) -> None:
    """(2)"""
    for name in (".DS_Store", "Thumbs.db", "desktop.ini", "._plan.xlsx"):
        (inbox / name).write_bytes(b"x")
    (inbox / ".Trashes").mkdir()
    (inbox / ".Trashes" / "plan.xlsx").write_bytes(b"x")
    assert pile([inbox]) == piles.Pile([], [])


# -------------------------------------------------------------------------------------- files that come and go

_AT_OPEN: dict[str, Callable[[], object]] = {}
"""What happens to a file, by its path, in the moment in which it is opened."""


def _opening(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "open" and (happens := _AT_OPEN.pop(str(arguments[0]), None)):
        happens()


@pytest.fixture(scope="module")
def at_open() -> dict[str, Callable[[], object]]:
    """The table above, looked at by Python itself."""
    sys.addaudithook(_opening)
    return _AT_OPEN


def appended(path: Path, more: bytes) -> None:
    with path.open("ab") as file:
        file.write(more)


def test_a_file_that_is_still_written_is_passed_over_and_taken_later(
    school: School, inbox: Path, sheet: Callable[[int], bytes], at_open: dict[str, Callable[[], object]]
) -> None:
    """(3)"""
    whole, growing = sheet(1), inbox / "b.xlsx"
    (inbox / "a.xlsx").write_bytes(sheet(2))
    growing.write_bytes(whole[:-100])
    at_open[str(growing)] = lambda: appended(growing, whole[-100:])
    batch = commit(school, [inbox])
    assert [(line.file, line.reason) for line in batch.skipped] == [("b.xlsx", "This file is still being written.")]
    assert (batch.as_json()["seen"], batch.counts["accepted"]) == (1, 1)
    again = commit(school, [inbox])
    assert (again.counts["accepted"], again.counts["duplicate"], again.skipped) == (1, 1, ())


def test_half_a_file_that_nobody_writes_to_any_more_is_no_return(
    school: School, inbox: Path, sheet: Callable[[int], bytes]
) -> None:
    """(3)"""
    (inbox / "a.xlsx").write_bytes(sheet(2)[:-100])
    [one] = commit(school, [inbox]).files
    assert (one.verdict, one.record) == ("unreadable", None)


def test_a_file_that_goes_is_told(
    school: School, inbox: Path, sheet: Callable[[int], bytes], at_open: dict[str, Callable[[], object]]
) -> None:
    """(3)"""
    for seed, name in enumerate(("a.xlsx", "b.xlsx")):
        (inbox / name).write_bytes(sheet(seed))
    at_open[str(inbox / "a.xlsx")] = (inbox / "a.xlsx").unlink
    gone, there = commit(school, [inbox]).files
    assert gone.problems[0].message == "The file was there a moment ago and is gone."
    assert there.verdict == "accepted"


# ------------------------------------------------------------------------------------------- folders and names


@AS_USER
def test_a_folder_that_cannot_be_listed_is_told_and_the_others_go_on(inbox: Path) -> None:
    """(4)"""
    for name in ("a", "b"):
        (inbox / name).mkdir()
        (inbox / name / "plan.xlsx").write_bytes(b"x")
    (inbox / "a").chmod(0)
    assert told(inbox) == {"a": f"This folder cannot be listed: you have no right to read {inbox / 'a'}."}
    assert seen(inbox) == ["plan.xlsx"]
    (inbox / "a").chmod(0o700)


def test_a_name_that_leads_nowhere_is_an_error(inbox: Path) -> None:
    """(4)"""
    (inbox / "plan.xlsx").write_bytes(b"x")
    for wrong in (inbox / "none", inbox / "plan.xlsx" / "none"):
        with pytest.raises(UserError, match="There is no"):
            pile([inbox, wrong])


def test_the_school_folder_itself_is_no_pile_of_returns(school: School, sheet: Callable[[int], bytes]) -> None:
    """(6): its records, originals, settings and lists; what lies in In/ is looked at."""
    come = school.folder / "In" / "a.xlsx"
    come.write_bytes(sheet(1))
    (school.folder / "review.toml").write_text("", "utf-8")
    commit(school, [come])
    found = pile([school.folder])
    assert found.files == [come]
    [told] = found.skipped
    assert (told.file, told.waits) == (school.folder.name, False)
    assert "into its folder In" in told.fix
    assert {one.name for one in school.folder.iterdir() if one.is_file()} <= piles._OWN


@POSIX
def test_a_file_named_twice_is_one_file(inbox: Path, tmp_path: Path) -> None:
    """(5)"""
    (inbox / "a").mkdir()
    (inbox / "a" / "plan.xlsx").write_bytes(b"x")
    (inbox / "a" / "up").symlink_to(inbox)
    (tmp_path / "other way").symlink_to(inbox)
    plan = inbox / "a" / "plan.xlsx"
    ways = [plan, inbox, inbox / "a", inbox / "a" / ".." / "a", tmp_path / "other way", plan]
    found = pile(ways)
    assert found.files == [plan]
    assert [line.reason for line in found.skipped] == ["This is a link."]


@POSIX
def test_a_link_named_before_its_file_hides_nothing(inbox: Path) -> None:
    """(5)"""
    (inbox / "plan.xlsx").write_bytes(b"x")
    (inbox / "link.xlsx").symlink_to(inbox / "plan.xlsx")
    assert pile([inbox / "link.xlsx", inbox / "plan.xlsx"]).files == [inbox / "plan.xlsx"]


# --------------------------------------------------------------------------------------------- on a network drive


def of(school: School) -> list[str]:
    return sorted(record.file for record in school.store.records(latest=False))


@pytest.mark.parametrize("seconds", [(0, 0, 0), (1_790_000_000,) * 3, (4_000_000_000, 0, 1_000_000_000)])
def test_whatever_the_times_each_return_is_stored_once(
    school: School, inbox: Path, sheet: Callable[[int], bytes], seconds: tuple[int, ...]
) -> None:
    """(7): of 1970, all the same, and of the future; and other times at the next import."""
    names = ["a.xlsx", "b.xlsx", "c.xlsx"]
    for seed, (name, second) in enumerate(zip(names, seconds, strict=True)):
        (inbox / name).write_bytes(sheet(seed))
        os.utime(inbox / name, (second, second))
    assert commit(school, [inbox]).counts["accepted"] == 3
    for second, name in enumerate(reversed(names)):
        os.utime(inbox / name, (second, second))
    assert commit(school, [inbox]).counts["duplicate"] == 3
    assert of(school) == names


def test_names_that_differ_little_are_of_different_files(
    school: School, inbox: Path, sheet: Callable[[int], bytes]
) -> None:
    """(7): by their case, by how an é is written, by their folder; the same name with other content is another file."""
    names = ["Plan.xlsx", "PLAN.xlsx", "caf\u00e9.xlsx", "cafe\u0301.xlsx", "class 4/Plan.xlsx", "a" * 250 + ".xlsx"]
    (inbox / "class 4").mkdir()
    for seed, name in enumerate(names):
        (inbox / name).write_bytes(sheet(seed))
    there = len([path for path in inbox.rglob("*") if path.is_file()])  # fewer where the disk takes them for one
    assert commit(school, [inbox]).counts["accepted"] == there == len(of(school))
    (inbox / "Plan.xlsx").write_bytes(sheet(99))
    assert commit(school, [inbox]).counts["accepted"] == 1


@AS_USER
def test_a_folder_that_nobody_may_write_to_is_read(school: School, inbox: Path, sheet: Callable[[int], bytes]) -> None:
    """(7): test_faults.py shows for every user that nothing is ever written there."""
    (inbox / "a.xlsx").write_bytes(sheet(1))
    inbox.joinpath("a.xlsx").chmod(0o444)
    inbox.chmod(0o555)
    assert commit(school, [inbox]).counts["accepted"] == 1
    inbox.chmod(0o755)


# ------------------------------------------------------------------------------------------------ the commands


def run(*arguments: str | Path, code: int) -> str:
    done = CliRunner().invoke(formgen, list(map(str, arguments)))
    assert (done.exit_code, done.exception is None or isinstance(done.exception, SystemExit)) == (code, True)
    return done.output


def test_the_commands_say_what_was_passed_over(folder: Path, inbox: Path, sheet: Callable[[int], bytes]) -> None:
    """(8)"""
    (inbox / "class 4").mkdir()
    (inbox / "class 4" / "~$plan.xlsx").write_bytes(b"x")
    (inbox / "plan.xlsx").write_bytes(sheet(2))
    line = "class 4/~$plan.xlsx: Excel, Word or LibreOffice has this file open. Please close it there"
    for words in (("import",), ("import", "--commit"), ("read",)):
        assert line in run("--school", folder, *words, inbox, code=0)
    (inbox / "b.xlsx.part").write_bytes(b"x")
    assert "b.xlsx.part: This is not fully downloaded yet." in run("--school", folder, "read", "--json", inbox, code=1)
    shown = json.loads(run("--school", folder, "import", "--json", inbox, code=1))
    assert [(one["file"], sorted(one)) for one in shown["skipped"]] == [
        ("b.xlsx.part", ["file", "fix", "reason"]), ("class 4/~$plan.xlsx", ["file", "fix", "reason"]),
    ]  # fmt: skip
    assert (shown["seen"], len(shown["files"])) == (1, 1)
