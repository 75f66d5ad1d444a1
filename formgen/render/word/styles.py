"""Pieces of a Word page in other styles than usual: large print, and tables of many columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from formgen.answers import Instance
from formgen.render.word.box import Piece, Place

Exchange = Mapping[str, str]
"""What stands in the markup for a style, and what stands there instead."""


def styles(prefix: str, paragraphs: Iterable[str], characters: Iterable[str]) -> Exchange:
    """An exchange of the styles with these names (`Label`) for those that begin with `prefix` (`BigLabel`)."""
    return {
        f'<w:{tag} w:val="Formgen{name}"/>': f'<w:{tag} w:val="Formgen{prefix}{name}"/>'
        for tag, names in (("pStyle", paragraphs), ("rStyle", characters))
        for name in names
    }


def in_styles(pieces: Iterable[str | Piece], exchange: Exchange) -> list[str | Piece]:
    """The pieces with the styles exchanged."""
    return [exchanged(p, exchange) if isinstance(p, str) else Restyled(p, exchange) for p in pieces]


def exchanged(text: str, exchange: Exchange) -> str:
    """The markup with the styles exchanged; what was typed holds no markup and stays."""
    for usual, other in exchange.items():
        text = text.replace(usual, other)
    return text


@dataclass(frozen=True, slots=True)
class Restyled:
    """A piece whose styles are exchanged."""

    piece: Piece
    exchange: Exchange

    @property
    def places(self) -> tuple[Place, ...]:
        """The answers of the piece."""
        return self.piece.places

    def write(self, instance: Instance) -> bytes:
        """The piece for the instance."""
        return exchanged(self.piece.write(instance).decode(), self.exchange).encode()
