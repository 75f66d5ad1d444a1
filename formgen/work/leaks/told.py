"""What the scan says: where something stands, what kind of thing it is, and how to mend it; never the thing itself."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from formgen.errors import UserError


class Kind(StrEnum):
    """The kinds of things that may not leave the school."""

    FULL_NAME = "a child’s first and last name"
    NAME = "a child’s first name or surname"
    CONTACT = "the name of a family’s contact"
    BIRTH = "a child’s date of birth"
    UPN = "a pupil number (UPN)"
    CASE = "the number of a case"
    WORDS = "somebody’s own words that nobody approved to be quoted"
    UNREADABLE = "something that cannot be read again"


@dataclass(frozen=True, slots=True)
class Hit:
    """What was found in a text: its kind, and the words from `start` to before `end`.

    `grave`: it can be nothing else, so that nobody may let it pass: a full name with a part that is no common word,
    a date of birth, a number.
    """

    kind: Kind
    start: int
    end: int
    grave: bool


@dataclass(frozen=True, slots=True)
class Leak:
    """One thing that stops a pack. `mark` is what lets exactly these words stand there; empty where nothing may."""

    where: str
    kind: Kind
    mark: str = ""

    @property
    def mend(self) -> str:
        """How to mend it, in words."""
        match self.kind:
            case Kind.WORDS:
                return "take it out, or approve it: `formgen quotes` lists it"
            case Kind.UNREADABLE:
                return "make the file again; if it is said again, tell whoever looks after formgen"
        approve = f', or approve: `formgen quotes approve {self.mark} --by NAME --despite "why"`' if self.mark else ""
        return f"take it out where it was written{approve}"

    def as_json(self) -> dict[str, Any]:
        """The leak as JSON data."""
        return {"where": self.where, "what": self.kind.value, "mend": self.mend, "mark": self.mark}


_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Scan:
    """What was found in a pack; nothing where it may be saved."""

    leaks: tuple[Leak, ...] = ()

    def stop(self) -> None:
        """Raises UserError `name_leak` where anything was found: the pack is not saved."""
        if not self.leaks:
            return
        lines = [f"· {leak.where}: {leak.kind}. To mend it: {leak.mend}." for leak in self.leaks[:_SHOWN]]
        more = len(self.leaks) - _SHOWN
        said = "\n".join([*lines, *([f"· and {more} more."] if more > 0 else [])])
        raise UserError(f"The pack was not saved, as something in it may tell who a child is.\n{said}",
                        "Please mend each, and make the pack again.", code="name_leak")  # fmt: skip

    def as_json(self) -> list[dict[str, Any]]:
        """The leaks as JSON data."""
        return [leak.as_json() for leak in self.leaks]
