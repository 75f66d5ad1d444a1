"""Where drawn forms go: a file each into a folder, or into ZIPs, one for a class.

What is there already from before is found by its name: case and reference, which no other form has.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from zipfile import ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from formgen.records import Issued
from formgen.work.drawing import Part
from formgen.work.files import make_durable, put_new, sha256


@dataclass(frozen=True, slots=True)
class Item:
    """A document of an order: its line of the ledger, the class of the child, and whether it is there from before."""

    issued: Issued
    suffix: str
    name: str
    group: str
    there: bool


@dataclass(frozen=True, slots=True)
class Delivered:
    """A document that has its place."""

    item: Item
    file: Path
    sha256: str


class Place(Protocol):
    """Where documents go."""

    def has(self, name: str) -> bool:
        """Whether a document of that name is there."""

    def found(self, item: Item) -> Delivered:
        """The document that is there."""

    def put(self, item: Item, part: Part) -> Iterable[Delivered]:
        """Those that have their place when this one has been put."""

    def close(self) -> Iterable[Delivered]:
        """Those that have it when there are no more."""


@dataclass(frozen=True, slots=True)
class Folder:
    """A file each."""

    out: Path

    def has(self, name: str) -> bool:
        """Whether the file is there."""
        return (self.out / name).is_file()

    def found(self, item: Item) -> Delivered:
        """The file that is there."""
        path = self.out / item.name
        return Delivered(item, path, sha256(path.read_bytes()))

    def put(self, item: Item, part: Part) -> Iterable[Delivered]:
        """The file, at once."""
        return [Delivered(item, put_new(part.path, self.out / item.name), part.sha256)]

    def close(self) -> Iterable[Delivered]:
        """None."""
        return ()


class Zips:
    """ZIPs of documents as they are, one for each class; items come class by class.

    A ZIP is made among the parts and gets its name when it is whole. `FORM_Larks.zip`; what has no class is in
    `FORM.zip`.
    """

    def __init__(self, out: Path, parts: Path, form: str) -> None:
        self._out, self._parts, self._form = out, parts, form
        self._there = dict(_contents(sorted(out.glob(f"{form}*.zip"))))
        self._waiting: list[tuple[Item, str]] = []
        self._open: ZipFile | None = None
        self._last: ZipFile | None = None

    def has(self, name: str) -> bool:
        """Whether a ZIP has the document."""
        return name in self._there

    def found(self, item: Item) -> Delivered:
        """The document in its ZIP."""
        path = self._there[item.name]
        if self._last is None or self._last.filename != str(path):
            if self._last is not None:
                self._last.close()
            self._last = ZipFile(path)
        return Delivered(item, path, sha256(self._last.read(item.name)))

    def put(self, item: Item, part: Part) -> Iterator[Delivered]:
        """Those of the class before, when this one begins the next."""
        if self._waiting and self._waiting[-1][0].group != item.group:
            yield from self.close()
        if self._open is None:
            self._open = ZipFile(self._parts / "whole.zip", "w", ZIP_STORED)
        self._open.writestr(ZipInfo(item.name), part.path.read_bytes())
        part.path.unlink()
        self._waiting.append((item, part.sha256))

    def close(self) -> Iterator[Delivered]:
        """Those of the last class, and its ZIP has its name."""
        if self._last is not None:
            self._last.close()
            self._last = None
        if self._open is None:
            return
        self._open.close()
        self._open = None
        make_durable(self._parts / "whole.zip")
        group = re.sub(r"[^\w &’'-]", "", self._waiting[0][0].group).strip()
        path = put_new(self._parts / "whole.zip", self._out / f"{self._form}{f'_{group}' if group else ''}.zip")
        waiting, self._waiting = self._waiting, []
        for item, digest in waiting:
            yield Delivered(item, path, digest)


def _contents(paths: Iterable[Path]) -> Iterator[tuple[str, Path]]:
    for path in paths:
        try:
            with ZipFile(path) as package:
                yield from ((name, path) for name in package.namelist())
        except BadZipFile:
            continue  # somebody else's, and it stays
