"""The elements of a part of an Office file, one after another as they end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from formgen.read.sealed import office


@dataclass(slots=True)
class Part:
    """One element: its local name, its attributes by theirs, the names above it, its text, all that is inside it.

    The outermost one, which is the whole part, is told without what is inside.
    """

    name: str
    told: dict[str, str]
    path: tuple[str, ...]
    pieces: list[str] = field(default_factory=list)
    inside: list[Part] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text of it and of what is in it."""
        return "".join(self.pieces)


def walked(content: bytes) -> Iterator[Part]:
    """Every element of a part; none of an empty one. Raises `Unreadable`."""
    open_: list[Part] = []
    done: list[Part] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        told = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        open_.append(Part(name.rpartition(" ")[2], told, tuple(one.name for one in open_)))

    def end(_name: str) -> None:
        ended = open_.pop()
        done.append(ended)
        for above in open_[1:]:
            above.inside.append(ended)

    def said(text: str) -> None:
        for one in open_[1:]:
            one.pieces.append(text)

    if content:
        reader = office.parser()
        reader.StartElementHandler, reader.EndElementHandler, reader.CharacterDataHandler = start, end, said
        office.parse(reader, content)
    yield from done
