"""Files written so that they are there in full or not at all, and originals kept under their hash."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import sys
import time
from collections.abc import Collection, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from formgen.disk import writing
from formgen.errors import UserError

HASH = re.compile(r"[0-9a-f]{64}")
FOLDER = "originals"
BACKUPS = "backups"
UNFINISHED = ".unfinished-"
"""How the folder begins in which a backup of formgen's own is made and verified before it gets its name."""

_PART = ".part"
_WAITS = (0.05, 0.1, 0.2, 0.4, 0.8, 1.0)


def replace(source: str | Path, target: str | Path) -> None:
    """Moves `source` onto `target`. A virus scanner may hold the file for a moment: tries for 2.5 s.

    Raises UserError when it is still held after that.
    """
    for wait in (*_WAITS, None):
        try:
            os.replace(source, target)  # noqa: PTH105 - named beside os.fsync: the two belong together
            return
        except PermissionError as error:
            if wait is None:
                raise UserError(
                    "Another program holds a file of the school folder.",
                    "Please close Excel, Word and any file viewer, and try again.",
                    code="held",
                ) from error
            time.sleep(wait)


def sync_folder(folder: Path) -> None:
    """Makes new names in `folder` last over a power cut; Windows does so by itself and cannot be asked."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def sync(file: BinaryIO) -> None:
    """Makes what was written to an open file last over a power cut."""
    file.flush()
    os.fsync(file.fileno())


def write(path: Path, data: bytes) -> None:
    """Puts `data` at `path`, on the disk for good when this returns. Raises UserError when that cannot be."""
    part = _part(path)
    with _in_words(path.parent):
        path.parent.mkdir(exist_ok=True)
        try:
            with part.open("wb") as file:
                file.write(data)
                sync(file)
            replace(part, path)
        except BaseException:
            with suppress(OSError):
                part.unlink(missing_ok=True)
            raise
        sync_folder(path.parent)


def _part(path: Path) -> Path:
    """Where a file is written before it gets its name."""
    return path.with_name(f"{path.name}{_PART}")


@contextmanager
def _in_words(folder: Path) -> Iterator[None]:
    """Says in plain words that a file in this folder of the school cannot be read or written."""
    try:
        yield
    except OSError as error:
        cause = writing(error, folder / "a file", elsewhere=False)
        told = f"A file in {folder} cannot be written: {cause.words}."
        raise UserError(told, cause.fix, code="full" if cause.code == "full" else "read_only") from error


class Keeping:
    """Originals on their way into the school folder: written as they come, and made to last all together.

    None of them counts before `settle` has returned, or the end of the `with` in which they came; an exception drops
    them. To wait for the disk once for many files takes a third of the time that it takes for each by itself; most of
    it is waited for aside, while the next ones are read.
    """

    def __init__(self, school: Path) -> None:
        self._school = school
        self._folder = school / FOLDER
        self._written: dict[str, int | None] = {}
        self._fresh: list[int] = []
        self._aside = ThreadPoolExecutor(1, "originals")
        self._lasting: list[Future[None]] = []
        self._named = True
        self.size = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self.settle()
        finally:
            self._drop()

    def add(self, sha256: str, original: bytes) -> None:
        """Writes `original`, to be kept under its hash. Raises ValueError when that is not its hash."""
        if hashlib.sha256(original).hexdigest() != sha256:
            raise ValueError("the hash given for an original is not its hash")
        with _in_words(self._folder):
            self._named = False  # also of one that is there: who wrote it may have been killed before its name was safe
            path = os.path.join(self._folder, sha256)  # noqa: PTH118 - a quarter of the time, for every file
            if path in self._written:
                return
            if not self._written:
                self._folder.mkdir(exist_ok=True)
            if len(self._fresh) >= ASIDE:  # the last are left to `settle`, which would but wait for the thread
                self._lasting.append(self._aside.submit(_last, self._fresh))
                self._fresh = []
            self._written[path] = file = _written(f"{path}{_PART}", original)
            self._fresh.append(file)
        self.size += len(original)

    def settle(self) -> None:
        """All of them are on the disk for good, under their hashes, when this returns.

        Raises UserError when that cannot be.
        """
        with _in_words(self._folder):
            _last(self._fresh)
            for lasting in self._lasting:
                lasting.result()
            for path in self._written:
                self._close(path)
                replace(f"{path}{_PART}", path)
            if not self._named:
                sync_folder(self._folder)
        self._written, self._fresh, self._lasting, self._named, self.size = {}, [], [], True, 0

    def _close(self, path: str) -> None:
        file, self._written[path] = self._written[path], None
        if file is not None:
            os.close(file)

    def _drop(self) -> None:
        self._aside.shutdown()  # so that no file is closed while it is waited for
        for path in self._written:
            with suppress(OSError):
                self._close(path)
            with suppress(OSError):
                Path(f"{path}{_PART}").unlink(missing_ok=True)
        self._written = {}


ASIDE = 8
"""So many originals are made to last together while others are read."""


def _last(files: Collection[int]) -> None:
    """Makes files that were written last over a power cut.

    It does no more: whatever else a thread does, the one that reads waits for, with Python's lock.
    """
    for file in files:
        os.fsync(file)


_NEW = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)


def _written(part: str, data: bytes) -> int:
    """The file, still open, with all of `data`, of which the disk has begun to take care; an exception leaves none."""
    file = os.open(part, _NEW, 0o666)
    try:
        left = memoryview(data)
        while left:
            left = left[os.write(file, left) :]
        _begin(file)
    except BaseException:
        with suppress(OSError):
            os.close(file)
        with suppress(OSError):
            Path(part).unlink(missing_ok=True)
        raise
    return file


def _begin(file: int) -> None:
    """Lets the disk begin with a file for which somebody will wait soon, where it can be asked to."""
    if sys.platform == "linux":
        # What PostgreSQL does too: the pages are written and may be forgotten, since nobody reads them soon.
        os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)


def sweep(school: Path) -> None:
    """Removes what commands that were killed left half written. For nobody but the writer who holds the lock."""
    with suppress(OSError):  # it is in nobody's way
        for part in (school / FOLDER).glob(f"*{_PART}"):
            part.unlink()
        for unfinished in (school / BACKUPS).glob(f"{UNFINISHED}*"):
            shutil.rmtree(unfinished)


def is_kept(school: Path, sha256: str) -> bool:
    """Whether a file lies under this hash, sound or not."""
    return _path(school, sha256).is_file()


def hand_over(school: Path, sha256: str, target: Path) -> None:
    """Moves an original out of the school folder to `target`: verified there first, then removed here.

    May be run again after an interruption. Raises UserError when it is neither here nor there, was changed, or when
    another file is at `target`.
    """
    if target.exists() and hash_of(target) != sha256:
        raise UserError(f"{target.name} is there already.", "Please choose another name or folder.", code="exists")
    if not target.exists():
        data = original(school, sha256)
        target.parent.mkdir(parents=True, exist_ok=True)
        write(target, data)
    if hash_of(target) != sha256:
        raise UserError(f"{target.name} cannot be written soundly.", "Please choose another disk.", code="disk")
    _path(school, sha256).unlink(missing_ok=True)
    sync_folder(school / FOLDER)


def original(school: Path, sha256: str) -> bytes:
    """The original with this hash, as it came. Raises UserError when it is missing or was changed."""
    path = _path(school, sha256)
    if not path.is_file():
        raise _lost(sha256, "is missing")
    data = path.read_bytes()
    if hashlib.sha256(data).hexdigest() != sha256:
        raise _lost(sha256, "was changed after it came in")
    return data


def hash_of(path: Path) -> str:
    """The SHA-256 of a file of any size."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _path(school: Path, sha256: str) -> Path:
    if not HASH.fullmatch(sha256):
        raise UserError("That is not the SHA-256 of a file.", "It has 64 digits from 0 to 9 and a to f.")
    return school / FOLDER / sha256


def _lost(sha256: str, what: str) -> UserError:
    return UserError(
        f"The original {sha256[:12]}… {what}.",
        f"Please put {FOLDER}/{sha256} back from a backup (`formgen restore` into a new folder).",
        code="original",
    )
