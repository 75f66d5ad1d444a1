"""What disks and folders refuse is said with its path, its cause and the cure; tried as a user with real rights.

1. A folder that may not be written to is named, and it is not said that a file is open in Word.
2. A file that may not be read, or in a folder that may not be entered, is named with what keeps one out.
3. A folder in the place of a file, a file in the place of a folder, what is not there, too long names and a full disk
   are each said as what they are.
4. Commands say so, with exit code 1 and without a traceback.
"""

from __future__ import annotations

import errno
import os
import pwd
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from formgen import settings
from formgen.cli import formgen
from formgen.disk import unread, unwritten
from formgen.errors import UserError
from formgen.work.files import write_new, write_over
from formgen.work.folder import init
from formgen.work.pile import pile
from formgen.work.sheet_rows import rows
from formgen.work.take_in import came

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="rights are other ones there")


@contextmanager
def as_somebody() -> Iterator[None]:
    """With the rights of nobody in particular, where whoever runs the tests may do everything."""
    if os.geteuid():
        yield
        return
    os.seteuid(pwd.getpwnam("nobody").pw_uid)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that everybody may enter and change."""
    made = Path(tempfile.mkdtemp(prefix="formgen-disk-"))
    made.chmod(0o777)
    yield made
    for one in made.rglob("*"):
        if one.is_dir():
            one.chmod(0o755)
    shutil.rmtree(made)


def locked(folder: Path, mode: int = 0o555) -> Path:
    folder.mkdir()
    folder.chmod(mode)
    return folder


def run(*arguments: str) -> Result:
    return CliRunner().invoke(formgen, arguments)


def test_a_folder_that_may_not_be_changed_is_named(place: Path) -> None:
    """(1)"""
    out = locked(place / "Out")
    for path in (out / "a.docx", out / "new" / "a.docx"):
        for write in (write_new, write_over):
            with as_somebody(), pytest.raises(UserError) as caught:
                write(path, b"x")
            assert caught.value.message == (
                f"{path} cannot be written: you have no right to change files in the folder {out}."
            )
            assert "Word" not in str(caught.value)
            assert "choose another folder" in caught.value.fix


def test_a_file_that_may_not_be_read_is_named_with_what_keeps_one_out(place: Path) -> None:
    """(2)"""
    (sheet := place / "sheet.xlsx").write_bytes(b"x")
    sheet.chmod(0)
    (hidden := locked(place / "In", 0o755) / "b.xlsx").write_bytes(b"x")
    (place / "In").chmod(0)
    with as_somebody():
        with pytest.raises(UserError, match=f"{sheet} cannot be read: you have no right to read {sheet}"):
            rows(sheet, ("a",), "workbook", "formgen")
        fault = came(sheet).fault
        assert fault
        assert fault.message == f"The file could not be opened: you have no right to read {sheet}."
        with pytest.raises(UserError, match=f"b.xlsx cannot be read: you have no right to read {place / 'In'}"):
            pile([hidden])
        [skipped] = pile([place]).skipped[:1]
        assert skipped.reason == f"This folder cannot be listed: you have no right to read {place / 'In'}."


def test_settings_that_may_not_be_read_are_named(place: Path) -> None:
    """(2)"""
    init(place / "school")
    (own := place / "school" / "school.toml").chmod(0)
    with as_somebody(), pytest.raises(UserError, match=f"{own} cannot be read: you have no right to read {own}"):
        settings.read(place / "school")


def test_each_other_cause_is_said_as_what_it_is(place: Path) -> None:
    """(3)"""
    (place / "file").write_bytes(b"x")
    with pytest.raises(UserError, match=f"{place / 'file'} is a file, and a folder is needed there"):
        write_new(place / "file" / "a.docx", b"x")
    with pytest.raises(UserError, match="its name or path is too long"):
        write_new(place / ("a" * 300), b"x")
    (place / "folder").mkdir()
    with pytest.raises(UserError, match="it is a folder, not a file"):
        rows(place / "folder", ("a",), "workbook", "formgen")
    with pytest.raises(UserError, match="it is not there"):
        rows(place / "none.xlsx", ("a",), "workbook", "formgen")
    path = place / "a.docx"
    assert "the disk is full" in unwritten(OSError(errno.ENOSPC, "x"), path).message
    assert "read-only" in unwritten(OSError(errno.EROFS, "x"), path).message
    assert "does not answer" in unread(OSError(errno.EIO, "x"), path).message
    held = unwritten(PermissionError(errno.EACCES, "x"), path)
    assert (held.code, "close it in Word or Excel" in held.fix) == ("held", True)


def test_commands_name_what_is_locked(place: Path) -> None:
    """(1), (2), (4)"""
    init(place / "school")
    for one in (place / "school", *(place / "school").rglob("*")):
        one.chmod(0o777)
    out = locked(place / "Out")
    (listing := place / "class list.csv").write_text("Forename,Surname\nAda,Lovell\n", "utf-8")
    listing.chmod(0)

    def asked(out: Path) -> list[Result]:
        made = ("generate", "staff-view", "--blank", "--to", "xlsx", "--out", str(out))
        commands = (made, ("backup", str(out / "backup.zip")), ("pupils", "import", str(listing)))
        return [run("--school", str(place / "school"), *command) for command in commands]

    asked(place / "before")  # nobody may load Python's own modules, perhaps
    with as_somebody():
        made, kept, listed = asked(out)
    for done in (made, kept):
        assert (done.exit_code, "Traceback" in done.output) == (1, False), done.output
        assert f"no right to change files in the folder {out}" in done.stderr
    assert str(listing) in listed.stderr
    assert listed.exit_code in (1, 2)


def test_a_folder_is_named_as_a_whole_whatever_was_typed(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """(1)"""
    (locked(place / "Out", 0o755) / "in").mkdir()
    (place / "Out").chmod(0o555)
    monkeypatch.chdir(place / "Out" / "in")
    with as_somebody(), pytest.raises(UserError, match=f"change files in the folder {place / 'Out'}"):
        write_new(Path("..") / "a.docx", b"x")
