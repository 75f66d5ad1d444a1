"""A file of a pack beside the same file made again: what it shows otherwise, what was added, what was not compared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import eq

from formgen.errors import Unreadable, UserError
from formgen.read.sealed import changed_by_hand, same_parts, shown
from formgen.render import format_for
from formgen.work.differ import Difference, Since
from formgen.work.files import sha256
from formgen.work.redrawn import together
from formgen.work.remade import Remade
from formgen.work.shown import compared

AGAIN = "Please check the file as formgen wrote it."
UNTOUCHED = (
    "Please check an untouched copy: the one in the folder in which it was written, in a copy of that folder, or with "
    "somebody to whom it was handed out. Else make the pack anew."
)
"""What to do about a file that is damaged."""

_DAMAGED = ("damaged", "bad-checksum")
"""Refusals that say no more of a file than that it is damaged."""

_SAVED_ANEW = "it was saved anew, or changed: its words and what is drawn in it were compared"
_HAND_OUT = "Please hand out the file as formgen wrote it: in that nothing can be hidden."
_WORDS = ("text", "added", "margin")
"""What is told of words, not of looks."""
_DRAWN_ELSEWHERE = (
    "The file is as it was written, but letters or pictures are drawn otherwise on this computer by now: its words "
    "were compared."
)


@dataclass(frozen=True, slots=True)
class Likeness:
    """What a comparison found: what is other, what people added where they may, what was not compared.

    `exact` says that the file is the one that was written, byte for byte or part for part.
    """

    differences: Sequence[Difference] = ()
    added: Sequence[Since] = ()
    notes: Sequence[str] = ()
    exact: bool = False


def likeness(remade: Remade, data: bytes, suffix: str) -> Likeness:
    """The likeness of a file with what the pack made again shows."""
    return _Beside(remade, data, suffix).found()


@dataclass(frozen=True)
class _Beside:
    """A file beside the pack made again; `as_written` says that it is, byte for byte, the one that was written."""

    remade: Remade
    data: bytes
    suffix: str

    @property
    def as_written(self) -> bool:
        return sha256(self.data) in {pack.sha256 for pack in self.remade.packs}

    def found(self) -> Likeness:
        """Part by part where the file is as it was written; else as far as programs leave it when they save it."""
        remade = self.remade
        if not remade.is_of_this_formgen:
            return self._unread(f"The pack is of formgen {remade.seal.formgen}, this is {remade.formgen}: its figures "
                                "were compared; its wording cannot be.")  # fmt: skip
        if remade.unlike and self.as_written:
            return Likeness(exact=True)
        try:
            due = format_for(self.suffix.removeprefix(".")).report(remade.report, remade.then.look)
        except UserError as error:
            return self._unread(f"What the file shows could not be compared. {error.message}")
        try:
            if due == self.data or same_parts(due, self.data, self.suffix):
                return Likeness(exact=True)
            return self._compared(due)
        except Unreadable as error:
            why = "" if error.code in _DAMAGED else f" {error.message}"
            told = f"The file is damaged and cannot be read to its end: after formgen wrote it, {self._harm(due)}.{why}"
            return Likeness((Difference("broken_file", told, UNTOUCHED),))

    def _compared(self, due: bytes) -> Likeness:
        remade, drawn = self.remade, not self.as_written
        found = compared(shown(due, self.suffix), shown(self.data, self.suffix), remade.report, remade.made.figures,
                         drawn=drawn)  # fmt: skip
        kept = [one for one in found.differences if not self._is_unlike(one.section)]
        if remade.unlike:
            kept.append(_not_compared(f"{_listed(remade.unlike)} cannot be compared with the file, since it comes out "
                                      "otherwise by now."))  # fmt: skip
        if drawn and not kept:
            kept += self._by_hand(due)
        told = _not_written(self._how_unlike(due), kept) if drawn else _DRAWN_ELSEWHERE
        return Likeness([*together(kept)], found.added, (told,), exact=not drawn)

    def _how_unlike(self, due: bytes) -> str:
        """In how much the file is other than the one that was written, where that can be known."""
        if len(due) != len(self.data) or not self._is_known(due):
            return _SAVED_ANEW
        return self._bytes_unlike(due)

    def _harm(self, due: bytes) -> str:
        """What became of a file that cannot be read."""
        if not self._is_known(due):
            return "it was changed or cut short"
        if len(due) != len(self.data):
            return f"it was changed: it has {len(self.data):,} bytes, and was written with {len(due):,}"
        return f"it was changed: {self._bytes_unlike(due)}"

    def _is_known(self, due: bytes) -> bool:
        """Whether what is made again is, byte for byte, what was written."""
        return sha256(due) in {pack.sha256 for pack in self.remade.packs}

    def _bytes_unlike(self, due: bytes) -> str:
        number = len(due) - list(map(eq, due, self.data)).count(True)
        return f"{number:,} bytes of {len(due):,} differ" if number > 1 else f"1 byte of {len(due):,} differs"

    def _by_hand(self, due: bytes) -> Iterator[Difference]:
        """The parts that were changed while others stayed as they were, which no program does that saves a file."""
        for part in changed_by_hand(due, self.data, self.suffix):
            yield Difference("part", f"The part “{part}” of the file was changed, and others are as they were written: "
                             "no program did that by saving it.", AGAIN, found=part)  # fmt: skip

    def _unread(self, why: str) -> Likeness:
        """What is told of a file that cannot be compared: a note where it is as it was written, else a difference."""
        return Likeness(notes=(why,), exact=True) if self.as_written else Likeness((_not_compared(why),))

    def _is_unlike(self, section: str) -> bool:
        """Whether a part of the report comes out otherwise by now, so that the file cannot be compared there."""
        return any(name == section or name.startswith((f"{section}: ", f"{section} (")) for name in self.remade.unlike)


def _not_written(how: str, kept: Sequence[Difference]) -> str:
    """What is told of a file that is not the one that was written: how it is other, and whether its words are."""
    said = [one for one in kept if one.code in _WORDS]
    figures = dict.fromkeys(measure for one in said for measure in one.figures)
    if not kept:
        what = "Its words and figures are the same."
    elif not said:
        what = "As text its words and figures are the same; how they are shown is not."
    elif figures:
        what = f"These figures differ: {', '.join(figures)}."
    else:
        what = "Words or numbers in it differ."
    return f"This file is not the one that formgen wrote; {how}. {what} {_HAND_OUT}"


def _not_compared(why: str) -> Difference:
    return Difference("not_compared", f"The file is not as it was written. {why}", AGAIN)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"“{name}”" for name in names)
