"""What lies in the folders that were named: the files to look at, and what is passed over, each with its reason."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from formgen.disk import reading, unread
from formgen.errors import UserError

_LITTER = frozenset({
    ".ds_store", ".localized", ".directory", ".fseventsd", ".spotlight-v100", ".temporaryitems", ".trashes",
    ".documentrevisions-v100", "thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r", "$recycle.bin",
    "system volume information", "@eadir", ".dropbox", ".dropbox.attr", ".dropbox.cache", ".tmp.driveupload",
    ".tmp.drivedownload",
})  # fmt: skip
"""What desktops and network drives leave everywhere. Nobody put it there: no line is said of it."""

_HALF = (".tmp", ".part", ".partial", ".crdownload", ".download", ".opdownload", ".filepart", ".icloud")
"""How browsers, copying programs and cloud services end the name of a file that is not there in full yet."""

_SCHOOL = frozenset({"school.toml", "records.db"})
"""What tells a school folder from any other."""

_OWN = _SCHOOL | {
    "records.db-wal", "records.db-shm", "records.db-journal", "originals", "backups", "templates", "forms",
    "class-list.toml", "contacts.toml", "review.toml", "pupils.csv", "contacts.csv",
}  # fmt: skip
"""What formgen keeps in a school folder: none of it is a return."""

_ONLINE_WINDOWS = stat.FILE_ATTRIBUTE_OFFLINE | 0x0004_0000 | 0x0040_0000
"""Offline, recall on open, recall on data access: the name is here, the file is in the cloud."""

_ONLINE_MAC = 0x4000_0000
"""SF_DATALESS: the same on macOS."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file or folder that was passed over: why, and what to do. `waits` says that a return may be in it."""

    file: str
    reason: str
    fix: str
    waits: bool = True

    def as_json(self) -> dict[str, str]:
        """The line as JSON data."""
        return {"file": self.file, "reason": self.reason, "fix": self.fix}


@dataclass(slots=True)
class Pile:
    """The files to look at, in their order, and what was passed over: more may join that while files are read."""

    files: list[Path] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)


def pile(paths: Iterable[Path]) -> Pile:
    """What lies in the folders and files named: those changed last come last, since of two returns the last counts.

    Folders are walked and links are not followed, except one that is named itself. What is named twice is there once.
    Raises UserError when a path does not exist, or cannot be looked at.
    """
    found: list[tuple[int, str, Path]] = []
    skipped: list[Skipped] = []
    known: set[str] = set()
    waiting = [_Spot(path, path, _real(path)) for path in reversed([*paths])]
    while waiting:
        spot = waiting.pop()
        if (key := os.path.normcase(spot.real)) in known or _is_litter(spot.path.name):
            continue
        known.add(key)
        try:
            there = _looked_at(spot)
        except OSError as error:
            skipped.append(_unseen(spot, error))
            continue
        if (line := _passed_over(spot, there)) is not None:
            skipped.append(line)
        elif stat.S_ISDIR(there.st_mode):
            waiting += _inside(spot, skipped)
        else:
            found.append((int(there.st_mtime), spot.path.name, spot.path))
    return Pile([path for *_, path in sorted(found)], skipped)


def _is_litter(name: str) -> bool:
    return name.casefold() in _LITTER or name.startswith("._")


def _real(named: Path) -> str:
    """Where a path that was named is: a folder where it leads to, a file (or a link to one) where it lies."""
    if os.path.isdir(named):  # noqa: PTH112 - False also of what nobody may look at
        return os.path.realpath(named)
    return os.path.join(os.path.realpath(named.parent), named.name)  # noqa: PTH118


def printable(name: str) -> str:
    """The name with a “?” for what no screen or store can show."""
    return name if name.isprintable() else "".join(c if c.isprintable() else "?" for c in name)


@dataclass(frozen=True, slots=True)
class _Spot:
    """A path, below which named one it was found, and where it really is."""

    path: Path
    named: Path
    real: str

    @property
    def name(self) -> str:
        """What people call it: its place in the folder that was named."""
        within = self.path.relative_to(self.named).as_posix() if self.path != self.named else self.path.name
        return printable(within or str(self.path))


def _looked_at(spot: _Spot) -> os.stat_result:
    """What the disk says of a path itself, and of what a named one leads to where that is a folder."""
    own = spot.path.lstat()
    return spot.path.stat() if spot.path == spot.named and spot.path.is_dir() else own


def _unseen(spot: _Spot, error: OSError) -> Skipped:
    """The line of what is gone or held since its folder was listed. Raises UserError for a path that was named."""
    if spot.path == spot.named and isinstance(error, FileNotFoundError | NotADirectoryError):
        raise UserError(f"There is no {spot.path}.", "Please check the name of the folder or file.") from None
    if spot.path == spot.named:
        raise unread(error, spot.path) from error
    cause = reading(error, spot.path)
    return Skipped(spot.name, f"This cannot be looked at: {cause.words}.", f"{cause.fix} Then import again.")


def _inside(spot: _Spot, skipped: list[Skipped]) -> list[_Spot]:
    """What is in a folder; one that cannot be listed gets its line instead."""
    try:
        names = sorted(os.listdir(spot.path), reverse=True)  # noqa: PTH208 - names, no paths
    except OSError as error:
        cause = reading(error, spot.path)
        fix = f"{cause.fix} Then import again."
        skipped.append(Skipped(spot.name, f"This folder cannot be listed: {cause.words}.", fix))
        return []
    if _SCHOOL.issubset(names):
        names = [name for name in names if name not in _OWN]
        fix = "Please put what comes back into its folder In, and import that alone."
        why = "This is the school folder: what formgen keeps in it is no return."
        skipped.append(Skipped(spot.name, why, fix, waits=False))
    return [_Spot(spot.path / name, spot.named, os.path.join(spot.real, name)) for name in names]  # noqa: PTH118


def _passed_over(spot: _Spot, there: os.stat_result) -> Skipped | None:
    """Why a file or folder is not looked at; None for one that is."""
    name = spot.path.name
    is_folder = stat.S_ISDIR(there.st_mode)
    if is_folder and spot.path == spot.named:
        return None
    if name.startswith(("~$", ".~lock.")):
        return Skipped(spot.name, "Excel, Word or LibreOffice has this file open.",
                       "Please close it there; what was not saved yet is not in the sheet.", waits=False)  # fmt: skip
    if stat.S_ISLNK(there.st_mode):
        return Skipped(spot.name, "This is a link.", f"Please put the {_target(spot.path)} itself here.")
    if name.casefold().endswith(_HALF) or is_online(there):
        return Skipped(
            spot.name, "This is not fully downloaded yet.",
            "Please wait until it is here in full, and import again. If it stays like this, open it once, or delete "
            "what a program left behind.",
        )  # fmt: skip
    if name.startswith("."):
        return Skipped(spot.name, f"This is a hidden {'folder' if is_folder else 'file'}: its name begins with a dot.",
                       "If it is a return, please give it another name.", waits=False)  # fmt: skip
    if not is_folder and not stat.S_ISREG(there.st_mode):
        return Skipped(spot.name, "This is no ordinary file.", "Please put the file itself here.")
    if not is_folder and not there.st_size:
        return Skipped(spot.name, "This file is empty.",
                       "Please wait if it is still being copied, else ask for it again.")  # fmt: skip
    return None


def is_online(there: os.stat_result) -> bool:
    """Whether only the name of a file is on this computer, and its content in the cloud."""
    windows, mac = getattr(there, "st_file_attributes", 0), getattr(there, "st_flags", 0)
    return bool(windows & _ONLINE_WINDOWS or mac & _ONLINE_MAC)


def _target(link: Path) -> str:
    return "folder" if link.is_dir() else "file"
