"""The text of one paragraph: spaces as OpenDocument counts them, without notes and reading aids."""

from __future__ import annotations

import re
from typing import Final

from formgen.read.ooxml.markup import Attributes
from formgen.read.ooxml.sniff import refused
from formgen.read.opendocument.names import TEXT

_INLINE: Final = frozenset({"span", "a", "ruby", "ruby-base", "meta", "meta-field", "title", "sheet-name"})
"""What may stand in a paragraph and be part of its text; of anything else inside the text is passed over."""

_SPACES: Final = re.compile(r"[ \t\r\n]+")
_MOST_SPACES: Final = 10_000
"""How many spaces of a paragraph may be counted, not written."""


class Paragraph:
    """One paragraph while it is read; `pieces` is where the parser puts its characters."""

    __slots__ = ("depth", "parts", "pieces", "quiet", "spaces")

    def __init__(self, depth: int, pieces: list[str]) -> None:
        """`depth` is how deep in the markup the paragraph stands."""
        self.depth = depth
        self.pieces = pieces
        self.parts: list[str] = []
        self.quiet = 0
        self.spaces = _MOST_SPACES
        pieces.clear()

    def opened(self, name: str, attributes: Attributes) -> None:
        """Takes in an element within the paragraph. Raises `Unreadable` for absurd numbers of spaces."""
        self._flush()
        if self.quiet or name not in (*_INLINE, "s", "tab", "line-break"):
            self.quiet += 1
        elif name == "s":
            self._add_spaces(count_in(attributes.get(f"{TEXT} c"), _MOST_SPACES))
        elif name in ("tab", "line-break"):
            self.parts.append("\t" if name == "tab" else "\n")

    def closed(self) -> None:
        """Ends an element within the paragraph."""
        self._flush()
        self.quiet -= self.quiet > 0

    def text(self) -> str:
        """The whole text."""
        self._flush()
        return "".join(self.parts)

    def _add_spaces(self, count: int) -> None:
        self.spaces -= count
        if self.spaces < 0:
            raise refused("too-much-text")
        self.parts.append(" " * count)

    def _flush(self) -> None:
        plain = _SPACES.sub(" ", "".join(self.pieces))
        self.pieces.clear()
        if not self.quiet:
            self.parts.append(plain[1:] if plain.startswith(" ") and self._after_space() else plain)

    def _after_space(self) -> bool:
        last = next((part for part in reversed(self.parts) if part), " ")
        return last.endswith(" ")


def count_in(text: str | None, most: int) -> int:
    """How often something is repeated, 1 where nothing is said, at most `most`; raises `Unreadable` for no number."""
    if text is None:
        return 1
    if not (text.isascii() and text.isdecimal() and len(text) <= 10 and int(text)):
        raise refused("damaged")
    return min(int(text), most)
