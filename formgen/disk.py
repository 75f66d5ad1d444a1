"""What disks, folders and other programs refuse, in plain words: which path, why, and what to do."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import NamedTuple

from formgen.errors import UserError

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_AWAY = frozenset({
    errno.EIO, errno.ENODEV, errno.ENXIO, errno.ESTALE, errno.ETIMEDOUT, errno.ENOTCONN, errno.EHOSTDOWN,
})  # fmt: skip
_RIGHTS = frozenset({errno.EACCES, errno.EPERM})


def unread(error: OSError, path: Path) -> UserError:
    """Why a file or folder cannot be read, and what to do."""
    cause = reading(error, path)
    return UserError(f"{path} cannot be read: {cause.words}.", cause.fix, code=cause.code)


def unwritten(error: OSError, path: Path) -> UserError:
    """Why a file or folder cannot be written, and what to do."""
    cause = writing(error, path)
    return UserError(f"{path} cannot be written: {cause.words}.", cause.fix, code=cause.code)


class Cause(NamedTuple):
    """Why something was refused, what to do, and the code of it for programs."""

    words: str
    fix: str
    code: str


def reading(error: OSError, path: Path) -> Cause:
    """Why a path cannot be read, listed or looked at."""
    return Cause(*_reading(error, path))


def writing(error: OSError, path: Path, *, elsewhere: bool = True) -> Cause:
    """Why a path cannot be written. `elsewhere`: a person may choose another folder for it."""
    return Cause(*_writing(error, path, elsewhere))


def _reading(error: OSError, path: Path) -> tuple[str, str, str]:
    match error.errno:
        case errno.ENOENT:
            return "it is not there", "Please check its name, and in which folder it is.", "not_there"
        case errno.EISDIR:
            return "it is a folder, not a file", "Please name a file in it.", "folder"
        case errno.ENOTDIR:
            return "a part of its path is a file, not a folder", "Please check the path.", "not_there"
        case number if number in _RIGHTS:
            if (locked := _locked(path, os.R_OK)) is None:
                return "another program holds it", "Please close it in Word or Excel, and try again.", "held"
            return f"you have no right to read {locked}", "Please ask for that right, or take a copy.", "no_right"
    return _either(error, "Please try again.")


def _writing(error: OSError, path: Path, elsewhere: bool) -> tuple[str, str, str]:
    another = "Please choose another folder." if elsewhere else "Please mend that."
    or_another = ", or choose another folder." if elsewhere else "."
    match error.errno:
        case errno.ENOENT:
            return "its folder is not there", "Please check the path, and make the folder.", "not_there"
        case errno.EISDIR:
            return "there is a folder of that name", "Please choose another name.", "folder"
        case errno.EEXIST | errno.ENOTDIR:
            return f"{_in_the_way(path)} is a file, and a folder is needed there", another, "not_a_folder"
        case errno.EROFS:
            return "that disk or folder is read-only", another, "read_only"
        case number if number in _RIGHTS:
            if (locked := _locked(path.parent, os.W_OK | os.X_OK)) is not None:
                return f"you have no right to change files in the folder {locked}", (
                    f"Please ask for that right{or_another}"), "read_only"  # fmt: skip
            fix = f"Please close it in Word or Excel and try again{or_another}"
            return "another program holds it, or it is write-protected", fix, "held"
    return _either(error, f"Please try again{or_another}")


def _either(error: OSError, fix: str) -> tuple[str, str, str]:
    match error.errno:
        case number if number in _FULL:
            return "the disk is full", "Please make room on the disk, and try again.", "full"
        case number if number in _AWAY:
            return "the disk or network drive does not answer", (
                "Please look whether it is connected, and try again."), "disk"  # fmt: skip
        case errno.EBUSY:
            return "another program holds it", "Please close it there, and try again.", "held"
        case errno.ENAMETOOLONG:
            return "its name or path is too long", "Please choose a shorter one.", "name"
        case errno.EMFILE | errno.ENFILE:
            return "too many files are open", "Please close other programs, and try again.", "disk"
    return error.strerror or "the computer says no more", fix, "disk"


def without_right(path: Path) -> str | None:
    """“the folder …” or the file itself that we may not change, so that `path` cannot be written; None where it is not
    that.
    """
    if (folder := _locked(path.parent, os.W_OK | os.X_OK)) is not None:
        return f"files in the folder {folder}"
    return str(path.absolute()) if path.exists() and not _may(path, os.W_OK) else None


def _locked(path: Path, right: int) -> Path | None:
    """What of a path keeps somebody out: the path, or the folder above it that is there; None where nothing does."""
    there = Path(os.path.abspath(_there(path)))  # “..” says nothing to a person  # noqa: PTH100
    for folder in reversed(there.parents):
        if not _may(folder, os.X_OK):
            return folder
    return None if _may(there, right) else there


def _may(path: Path, right: int) -> bool:
    """Whether the process has that right to a path."""
    return os.access(path, right, effective_ids=os.access in os.supports_effective_ids)


def _there(path: Path) -> Path:
    """The path, or the nearest one above it that can be seen to be there."""
    while not os.path.lexists(path) and path != path.parent:
        path = path.parent
    return path


def _in_the_way(path: Path) -> Path:
    """The file that stands where a folder is needed."""
    above = (path, *path.parents)
    return next((one for one in above if one.is_file()), path)
