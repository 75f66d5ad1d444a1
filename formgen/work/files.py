"""Writing files for people: nothing is ever overwritten, nothing is left half written."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

from formgen.errors import UserError


def sha256(data: bytes) -> str:
    """The SHA-256 of `data` in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def write_new(path: Path, data: bytes) -> Path:
    """Writes `data` to `path` and returns where it is.

    A file of the same content is left as it is; one of other content stays, and the new one gets “ (2)”.
    The file appears whole or not at all. Raises UserError when the folder cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        target = _free(path, data)
        if not target.exists():
            _write(target, data)
    except PermissionError:
        raise UserError(
            f"{path.name} cannot be written.", "Please close it in Word or Excel, or choose another folder with --out."
        ) from None
    except OSError as error:
        raise UserError(
            f"{path.name} cannot be written: {error.strerror}.", "Please choose another folder with --out."
        ) from None
    return target


def write_over(path: Path, data: bytes) -> Path:
    """Writes `data` in the place of what formgen wrote there itself. Raises UserError when it cannot be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, data)
    except OSError as error:
        told = f"{path.name} cannot be written: {error.strerror}."
        raise UserError(told, "Please close it, and try again.") from None
    return path


def _free(path: Path, data: bytes) -> Path:
    candidate, number = path, 1
    while candidate.exists() and not _holds(candidate, data):
        number += 1
        candidate = path.with_stem(f"{path.stem} ({number})")
    return candidate


def _holds(path: Path, data: bytes) -> bool:
    return path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data


def _write(target: Path, data: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".formgen-")
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.chmod(0o644)
        part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
