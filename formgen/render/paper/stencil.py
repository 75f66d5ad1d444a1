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
    """

    number: int
    shown: bytes = b""
    letters: Letters | None = None
    room: float = 0.0
    right: float | None = None
    then: bytes = b""


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


def _begins(left: float) -> bytes:
    """Where a line begins, as far across the page, in the words of its content."""
    return b"1 0 0 -1 %b " % (b"%.6f" % left).rstrip(b"0").rstrip(b".")
