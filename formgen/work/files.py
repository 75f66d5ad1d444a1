"""Writing files for people: nothing is ever overwritten, nothing is left half written."""

from __future__ import annotations

import filecmp
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from formgen.disk import unwritten


def sha256(data: bytes) -> str:
    """The SHA-256 of `data` in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def write_new(path: Path, data: bytes) -> Path:
    """Writes `data` to `path` and returns where it is.

    A file of the same content is left as it is; one of other content stays, and the new one gets “ (2)”.
    The file appears whole or not at all. Raises UserError when the folder cannot be written.
    """
    with _telling(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        target = _free(path, lambda there: _holds(there, data))
        if not target.exists():
            _write(target, data)
    return target


def put_new(part: Path, path: Path) -> Path:
    """Gives a part its place, as `write_new` would write it, and returns where it is."""
    with _telling(path):
        target = _free(path, lambda there: filecmp.cmp(there, part, shallow=False))
        if target.exists():
            part.unlink()
        else:
            _place(part, target)
    return target


@contextmanager
def parts_folder(out: Path) -> Iterator[Path]:
    """A folder in `out` for what has no name yet; it goes when all is done or anything fails."""
    with _telling(out):
        out.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(dir=out, prefix=_UNNAMED))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


_UNNAMED = ".formgen-"
"""How the name of what has none yet begins: file managers do not show it."""

_SYNCS = 8
"""How many files wait for the disk at once: it makes many durable in the time of one."""


def write_parts(folder: Path, documents: Sequence[bytes], *, durable: bool = True) -> list[Path]:
    """A file for each of the documents, with a name that means nothing, safe from a power cut. Raises UserError."""
    with _telling(folder):
        if not durable or len(documents) == 1:
            return [_part(folder, data, durable) for data in documents]
        with ThreadPoolExecutor(_SYNCS) as threads:
            return list(threads.map(lambda data: _part(folder, data, True), documents))


def _part(folder: Path, data: bytes, durable: bool) -> Path:
    handle, name = tempfile.mkstemp(dir=folder, prefix=_UNNAMED)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            if durable:
                file.flush()
                os.fsync(file.fileno())
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return Path(name)


def _place(part: Path, target: Path) -> None:
    part.chmod(0o644)
    part.replace(target)


def make_durable(path: Path) -> None:
    """Waits until what is in a file is on the disk."""
    with path.open("r+b") as file:
        os.fsync(file.fileno())


@contextmanager
def _telling(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise unwritten(error, path) from None


def write_over(path: Path, data: bytes) -> Path:
    """Writes `data` in the place of what formgen wrote there itself. Raises UserError when it cannot be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, data)
    except OSError as error:
        raise unwritten(error, path) from None
    return path


def _free(path: Path, same: Callable[[Path], bool]) -> Path:
    candidate, number = path, 1
    while candidate.exists() and not same(candidate):
        number += 1
        candidate = path.with_stem(f"{path.stem} ({number})")
    return candidate


def _holds(path: Path, data: bytes) -> bool:
    return path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data


def _write(target: Path, data: bytes) -> None:
    part = _part(target.parent, data, durable=True)
    try:
        _place(part, target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
