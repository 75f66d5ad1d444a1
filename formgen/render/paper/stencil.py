"""Pages whose layout is known, filled without the layout engine: `Stencil.fill(texts, ticks)` gives the file.

`places` finds where lines and ticks go; what has no place there, no room or no letters is laid out in full.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from formgen.render.paper.binder import Binder
from formgen.render.paper.letters import Letters


@dataclass(frozen=True, slots=True)
class Gap:
    """A place in the content of a page where a line or a tick goes, by its number.

    A tick is `shown` as it is. A line is set in `letters`, in so many pixels of `room`; where it has to end so many
    pixels across the page, at the `right`, `then` is what a page says between where a line begins and what it shows.
    `breaks` says whether a line without room is broken there at a space.
    """

    number: int
    shown: bytes = b""
    letters: Letters | None = None
    room: float = 0.0
    right: float | None = None
    then: bytes = b""
    breaks: bool = False

    def like(self, other: Gap) -> bool:
        """Whether a line is set alike in another."""
        one, two = self.letters, other.letters
        alike = one is not None and two is not None and (one.face, one.size) == (two.face, two.size)
        return alike and (self.room, self.breaks) == (other.room, other.breaks)


@dataclass(frozen=True, slots=True)
class Stencil:
    """Pages with gaps."""

    binder: Binder
    gaps: tuple[tuple[Gap, ...], ...]

    def fill(self, texts: Sequence[str], ticks: Sequence[bool]) -> bytes | None:
        """The file with those lines and ticks; None where a line has no room, or a letter that is not known."""
        pages = []
        for gaps in self.gaps:
            filled = []
            for gap in gaps:
                if gap.letters is None:
                    filled.append(gap.shown if ticks[gap.number] else b"")
                    continue
                line = gap.letters.line(texts[gap.number])
                if line is None or line.width > gap.room:
                    return None
                begins = b"" if gap.right is None else _begins(gap.right - line.width) + gap.then
                filled.append(begins + line.shown)
            pages.append(filled)
        return self.binder.bind(pages)


    def line(self, number: int) -> Gap:
        """The place of a line. Raises StopIteration where it has none."""
        return next(gap for gaps in self.gaps for gap in gaps if gap.letters is not None and gap.number == number)

    def broken(self, texts: Sequence[str]) -> list[tuple[str, ...]] | None:
        """The lines of each text as it has room here; None where the layout engine has to say it."""
        found = [_broken(self.line(number), text) for number, text in enumerate(texts)]
        return [lines for lines in found if lines] if all(found) else None


def _broken(gap: Gap, text: str) -> tuple[str, ...] | None:
    letters = gap.letters
    line = letters.line(text) if letters else None
    if letters is None or line is None:
        return None
    if line.width <= gap.room:
        return (text,)
    return letters.broken(text, gap.room) if gap.breaks else None


def _begins(left: float) -> bytes:
    """Where a line begins, as far across the page, in the words of its content."""
    return b"1 0 0 -1 %b " % (b"%.6f" % left).rstrip(b"0").rstrip(b".")
