"""Backups in one verified zip file, and the way back from one."""

from __future__ import annotations

import os
import re
import sqlite3
import tempfile
import tomllib
from contextlib import closing
from datetime import datetime
from pathlib import Path

from formgen.disk import unwritten
from formgen.errors import UserError
from formgen.store import archive, files, location
from formgen.store.archive import BackupReport
from formgen.store.database import NAME, PATIENCE, plainly

__all__ = ["BackupReport", "automatic", "backup", "before_upgrade", "restore"]

SETTINGS = "school.toml"
_SINGLE = (SETTINGS, "class-list.toml", "pupils.csv", "contacts.toml", "contacts.csv")
_FOLDERS = ("templates", "forms")
_PEOPLE = ("In", "Out", "Done", "templates")
FOLDER = files.BACKUPS
KEPT = 20
_AUTOMATIC = re.compile(r"\d{4}-\d\d-\d\d-\d{6}( \(\d+\))?\.zip")


def backup(store_folder: Path, target: Path) -> BackupReport:
    """What is in `target` now: one verified zip of database, all originals and the school's own files.

    Those are its settings, lists, pictures, templates and forms. Raises UserError when there is no store, when
    `target` is there already (it is never overwritten), and when an original is missing or was changed. May run
    while others read or write.
    """
    return _write(store_folder, target, full=True)


def automatic(folder: Path, at: datetime) -> BackupReport:
    """The verified copy of the database in `folder/backups/`, named by `at`; the last 20 such copies stay.

    It lists the originals by their hashes instead of holding them: they are never changed, so the
    folder's own serve. No other file in `backups/` is touched. Whoever calls it holds the writer's lock: half of a
    backup, left by a process that was killed, is swept away by the next writer. Raises UserError as `backup` does.
    """
    report = _write(folder, _free(folder / FOLDER, f"{at:%Y-%m-%d-%H%M%S}"), full=False)
    _thin(folder / FOLDER)
    return report


def before_upgrade(folder: Path, version: int) -> BackupReport:
    """The verified copy of the database as it is before it becomes that of `version`; kept for good."""
    return _write(folder, _free(folder / FOLDER, f"before-version-{version}"), full=False)


def restore(file: Path, folder: Path) -> BackupReport:
    """What was put into `folder` from a backup, which is verified first.

    Nothing that is there is overwritten: raises UserError when `folder` has a records.db, or another file
    of a name that the backup brings. A backup of the database alone leaves the originals that are not
    there in `missing` of the report. A restore that was interrupted may be run again.
    """
    location.check(folder)
    _refuse_store(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".restore-") as beside:
        found = Path(beside) / "store"
        report = archive.extract(file, found)
        _refuse_others(found, folder)
        _move(found, folder)
    for name in _PEOPLE if report.kind == archive.FULL else ():
        (folder / name).mkdir(exist_ok=True)
    return archive.without_originals(report, folder)


def _write(folder: Path, target: Path, *, full: bool) -> BackupReport:
    if not (folder / NAME).is_file():
        raise UserError(
            f"There is no {NAME} in this folder.", "Please name the school folder.", code="no_store"
        )
    if target.exists():
        raise UserError(f"{target.name} is there already.", "Please choose another name.", code="exists")
    try:
        return _written(folder, target, full=full)
    except UserError as error:
        if error.code != "bad_backup":
            raise
        raise UserError(
            f"The backup {target.name} could not be made: it was not sound.", "Please check the disk and try again.",
            code="disk",
        ) from error  # fmt: skip
    except sqlite3.DatabaseError as error:
        raise plainly(error) or error from error
    except OSError as error:
        raise unwritten(error, target) from error


def _written(folder: Path, target: Path, *, full: bool) -> BackupReport:
    target.parent.mkdir(parents=True, exist_ok=True)
    prefix = ".backup-" if full else files.UNFINISHED
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=prefix) as beside:
        copy = Path(beside) / NAME
        _copy_database(folder / NAME, copy)
        part = Path(beside) / "backup.zip"
        archive.write(part, copy, folder, belongings=_belongings(folder) if full else (), full=full)
        report = archive.extract(part, Path(beside) / "again")
        files.replace(part, target)
    files.sync_folder(target.parent)
    return archive.named(report, target)


def _belongings(folder: Path) -> list[str]:
    """The names in `folder` of what a person put there to make it this school's: no links, nothing hidden."""
    named = {folder / name for name in _SINGLE} | _logo(folder)
    pictures = {path for path in folder.iterdir() if path.suffix.casefold() == ".png"}
    below = {path for name in _FOLDERS for path in (folder / name).rglob("*")}
    names = (path.relative_to(folder) for path in named | pictures | below if path.is_file())
    return sorted(name.as_posix() for name in names if _own(folder, name))


def _logo(folder: Path) -> set[Path]:
    try:
        settings = tomllib.loads((folder / SETTINGS).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return set()  # settings that cannot be read are backed up as they are; they name no logo
    school = settings.get("school")
    name = school.get("logo") if isinstance(school, dict) else None
    if not isinstance(name, str) or "\0" in name:
        return set()
    inside = os.path.relpath(folder / name, folder)
    return set() if inside.startswith("..") or Path(inside).is_absolute() else {folder / inside}


def _own(folder: Path, name: Path) -> bool:
    linked = any((folder / part).is_symlink() for part in (name, *name.parents[:-1]))
    hidden = any(part == "__pycache__" or part.startswith((".", "~$")) for part in name.parts)
    return not linked and not hidden


def _copy_database(source: Path, copy: Path) -> None:
    """A consistent copy, even while a writer is at work; without that writer's lock."""
    try:
        with (
            closing(sqlite3.connect(source, timeout=PATIENCE)) as there,
            closing(sqlite3.connect(copy)) as here,
        ):
            there.backup(here)
            here.execute("PRAGMA journal_mode = DELETE")  # the copy is one file
            here.execute("DELETE FROM writer")
            here.commit()
    except sqlite3.DatabaseError as error:
        raise plainly(error) or error from error


def _free(folder: Path, stem: str) -> Path:
    path, number = folder / f"{stem}.zip", 1
    while path.exists():
        number += 1
        path = folder / f"{stem} ({number}).zip"
    return path


def _thin(folder: Path) -> None:
    """Removes automatic backups beyond the last 20; a person's files never match in name and kind."""
    ours = [path for path in folder.iterdir() if _AUTOMATIC.fullmatch(path.name)]
    for path in sorted(ours, key=_age)[:-KEPT]:
        if archive.kind(path) == archive.DATABASE:
            path.unlink(missing_ok=True)


def _age(path: Path) -> tuple[str, int]:
    stem, _, number = path.stem.partition(" (")
    return stem, int(number.rstrip(")") or 1)


def _refuse_store(folder: Path) -> None:
    if (folder / NAME).exists():
        raise UserError(
            f"That folder has a {NAME}, which is never overwritten.",
            "Please restore into a new folder, or move that file away first.",
            code="exists",
        )


def _refuse_others(found: Path, folder: Path) -> None:
    for path in _files(found):
        there = folder / path
        if there.exists() and files.hash_of(there) != files.hash_of(found / path):
            raise UserError(
                f"That folder has another {path.name} already.",
                "Please restore into a new folder.",
                code="exists",
            )


def _move(found: Path, folder: Path) -> None:
    """Moves what was found into place; the database last, so that it is never there without the rest."""
    if not folder.exists():
        found.rename(folder)
        return
    for path in sorted(_files(found), key=lambda path: path.name == NAME):
        if not (folder / path).exists():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            files.replace(found / path, folder / path)


def _files(folder: Path) -> list[Path]:
    return [path.relative_to(folder) for path in sorted(folder.rglob("*")) if path.is_file()]
