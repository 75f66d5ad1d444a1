"""Small parts that differ from copy to copy in the reference and in moments alone: what came of one serves for all.

In the place of each stands, while the part is read, as much text of the same kind that is in no such part. Whatever
is read is then the same, but for this text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_VARIES: Final = re.compile(
    rb"(LM-[A-Z]{2}[0-9]{1,3}-)[0-9A-Z]{8}-[0-9A-Z]|(>)[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?=Z<)"
)
_MOST: Final = 10
_UNUSED: Final = b"UUU"
"""Letters that are in no reference."""


@dataclass(frozen=True, slots=True)
class Masked:
    """The content of a part with others in place of its own texts; and each of these with what stands for it."""

    content: bytes
    own: tuple[tuple[str, str], ...] = ()

    def told(self, text: str) -> str:
        """A text that was read of `content`, as it is in the part."""
        for other, own in self.own:
            text = text.replace(other, own)
        return text


def masked(content: bytes) -> Masked:
    """The part to be read in place of this one."""
    own: list[tuple[str, str]] = []

    def other(found: re.Match[bytes]) -> bytes:
        before = found[1] or found[2]
        text = found[0][len(before) :].decode()
        own.append((f"UUUUUUU{len(own)}-U" if found[1] else f"UUU{len(own)}-UU-UUTUU:UU:UU", text))
        return before + own[-1][0].encode()

    put = _VARIES.sub(other, content, count=_MOST)
    return Masked(put, tuple(own)) if own and _UNUSED not in content else Masked(content)
