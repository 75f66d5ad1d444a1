"""The zip file of a backup: its manifest, how it is written, and how it is verified."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import sqlite3
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

from formgen.errors import UserError
from formgen.store import files
from formgen.store.database import NAME

FULL = "full"
DATABASE = "database"
MANIFEST = "manifest.json"
_FORMAT = "formgen backup 1"
_OURS = frozenset({MANIFEST, files.FOLDER, "backups"})
_FORBIDDEN = re.compile(r'[\\:*?"<>|\x00-\x1f]')
_UNREADABLE = (
    FileNotFoundError, FileExistsError, IsADirectoryError, NotADirectoryError, PermissionError, EOFError,
    RuntimeError, KeyError, TypeError, ValueError, zipfile.BadZipFile, zlib.error,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class BackupReport:
    """A backup that was verified: hashes, SQLite's own integrity check, and the number of rows of each table.

    An original that held a withheld text has left the school folder: it is neither held nor missed.

    `kind` is `full`, or `database` for one that lists the originals without holding them; `originals` are
    the hashes of those that the database names; `missing` those of them that are not where they belong
    after a restore; `noted` says that the log knows where the backup is.
    """

    file: Path
    kind: str
    rows: Mapping[str, int]
    originals: tuple[str, ...]
    missing: tuple[str, ...] = ()
    noted: bool = False


def write(part: Path, database: Path, folder: Path, *, belongings: Sequence[str], full: bool) -> None:
    """Writes the zip of a copied database and, if it is `full`, of the originals and the `belongings`.

    Those are the names in `folder` of the other files of the school. Raises UserError when an original is
    missing or was changed, and when a name could not be restored on every computer.
    """
    originals = _originals(database)
    with part.open("wb") as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as pack:
            hashes = {NAME: _add(pack, NAME, database.read_bytes())}
            for name in belongings if full else ():
                if not _safe(name):
                    raise UserError(f"The file name {name} cannot be backed up.", "Please rename that file.")
                hashes[name] = _add(pack, name, (folder / name).read_bytes())
            for sha256 in originals if full else ():
                name = f"{files.FOLDER}/{sha256}"
                hashes[name] = _add(pack, name, files.original(folder, sha256))
            manifest = {
                "format": _FORMAT,
                "kind": FULL if full else DATABASE,
                "files": hashes,
                "originals": list(originals),
                "rows": dict(_rows(database)),
            }
            _add(pack, MANIFEST, json.dumps(manifest, indent=1).encode())
        files.sync(file)


def extract(file: Path, folder: Path) -> BackupReport:
    """The report of a backup, after everything in it was put into the new `folder` and verified there.

    Raises UserError `bad_backup` when anything is not as its manifest says.
    """
    try:
        with zipfile.ZipFile(file) as pack:
            manifest = _manifest(pack)
            _unpack(pack, manifest["files"], folder)
    except _UNREADABLE as error:
        raise _bad("it cannot be read") from error
    _verify(folder / NAME, manifest)
    return BackupReport(file, manifest["kind"], manifest["rows"], tuple(manifest["originals"]))


def kind(file: Path) -> str | None:
    """`full` or `database`; None when the file is no backup of formgen."""
    try:
        with zipfile.ZipFile(file) as pack:
            return str(_manifest(pack)["kind"])
    except _UNREADABLE:
        return None


def contents(file: Path) -> tuple[frozenset[str], bytes]:
    """The names of the files in a backup, and its database. Raises UserError `bad_backup`."""
    try:
        with zipfile.ZipFile(file) as pack:
            return frozenset(_manifest(pack)["files"]), pack.read(NAME)
    except _UNREADABLE as error:
        raise _bad("it cannot be read") from error


def noted(report: BackupReport) -> BackupReport:
    """The report of a backup whose place is in the log."""
    return replace(report, noted=True)


def named(report: BackupReport, file: Path) -> BackupReport:
    """The report of a backup that was moved to `file`."""
    return replace(report, file=file)


def without_originals(report: BackupReport, folder: Path) -> BackupReport:
    """The report with the originals that are not in `folder`, or were changed there, as `missing`."""
    kept = folder / files.FOLDER
    missing = [h for h in report.originals if not ((kept / h).is_file() and files.hash_of(kept / h) == h)]
    return replace(report, missing=tuple(missing))


def _add(pack: zipfile.ZipFile, name: str, data: bytes) -> str:
    # A ZipInfo made by hand has a fixed date: equal stores give equal backups.
    info = zipfile.ZipInfo(name)
    info.compress_type = zipfile.ZIP_STORED if name.startswith(files.FOLDER) else zipfile.ZIP_DEFLATED
    pack.writestr(info, data)
    return hashlib.sha256(data).hexdigest()


def _manifest(pack: zipfile.ZipFile) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads(pack.read(MANIFEST))
    if manifest["format"] != _FORMAT or manifest["kind"] not in (FULL, DATABASE):
        raise ValueError("not a backup that this version can read")
    held = manifest["originals"] if manifest["kind"] == FULL else ()
    expected = {NAME, *(f"{files.FOLDER}/{sha256}" for sha256 in held)}
    others = set(manifest["files"]) - expected
    if not expected <= set(manifest["files"]) or (others and manifest["kind"] != FULL):
        raise ValueError("the manifest does not list what a backup holds")
    if not all(_safe(name) for name in others):
        raise ValueError("the manifest lists a file that does not belong to a school")
    if sorted(pack.namelist()) != sorted([MANIFEST, *manifest["files"]]):
        raise ValueError("the backup does not hold what its manifest lists")
    if not all(files.HASH.fullmatch(sha256) for sha256 in manifest["originals"]):
        raise ValueError("the manifest lists an original without a hash")
    return manifest


def _safe(name: str) -> bool:
    """Whether a school's own file may have this name: inside the folder on any computer, and not formgen's."""
    parts = name.split("/")
    if any(not part or part.endswith((".", " ")) or _FORBIDDEN.search(part) for part in parts):
        return False
    first = parts[0].casefold()
    return not first.startswith(NAME) and first not in _OURS and str(PurePosixPath(name)) == name


def _unpack(pack: zipfile.ZipFile, hashes: Mapping[str, str], folder: Path) -> None:
    (folder / files.FOLDER).mkdir(parents=True)
    for name, sha256 in hashes.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        with pack.open(name) as source, (folder / name).open("wb") as target:
            shutil.copyfileobj(source, target, 1 << 20)
            files.sync(target)
        found = files.hash_of(folder / name)
        if found != sha256 or (name.startswith(f"{files.FOLDER}/") and not name.endswith(found)):
            raise _bad("a file in it was changed")


def _verify(database: Path, manifest: Mapping[str, Any]) -> None:
    try:
        with closing(sqlite3.connect(database)) as connection:
            sound = connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        whole = sound and dict(_rows(database)) == manifest["rows"]
        complete = whole and list(_originals(database)) == manifest["originals"]
    except sqlite3.DatabaseError as error:
        raise _bad("its database is damaged") from error
    if not complete:
        raise _bad("its database is not the one that its manifest describes")


def _rows(database: Path) -> list[tuple[str, int]]:
    with closing(sqlite3.connect(database)) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        names = sorted(name for (name,) in tables if not name.startswith("sqlite_"))
        return [(name, connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]) for name in names]


def _originals(database: Path) -> tuple[str, ...]:
    with closing(sqlite3.connect(database)) as connection:
        there = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'withheld'").fetchone()
        gone = " EXCEPT SELECT original FROM withheld" if there else ""
        return tuple(h for (h,) in connection.execute(f"SELECT DISTINCT sha256 FROM file{gone} ORDER BY sha256"))


def _bad(why: str) -> UserError:
    return UserError(
        f"This backup cannot be used: {why}.",
        "Please take an earlier one; nothing was changed.",
        code="bad_backup",
    )
