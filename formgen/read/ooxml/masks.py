"""Small parts that differ from copy to copy in the reference and in moments alone: what came of one serves for all.

In the place of each stands, while the part is read, as much text of the same kind that is in no such part. Whatever
is read is then the same, but for this text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

REFERENCES: Final = (re.compile(rb"(LM-[A-Z]{2}[0-9]{1,3}-)[0-9A-Z]{8}-[0-9A-Z]"), "UUUUUUU%d-U")
MOMENTS: Final = (
    re.compile(rb"(>)[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?=Z<)"), "UUU%d-UU-UUTUU:UU:UU"
)  # fmt: skip
"""What may differ, after that by which it is known, and what stands for it."""

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
        if _UNUSED.decode() in text:
            for other, own in self.own:
                text = text.replace(other, own)
        return text


def masked(content: bytes, *kinds: tuple[re.Pattern[bytes], str]) -> Masked:
    """The part to be read in place of this one."""
    own: list[tuple[str, str]] = []
    put = content
    for pattern, stand_in in kinds:

        def other(found: re.Match[bytes], stand_in: str = stand_in) -> bytes:
            own.append((stand_in % len(own), found[0][len(found[1]) :].decode()))
            return found[1] + own[-1][0].encode()

        put = pattern.sub(other, put, count=_MOST - len(own))
    return Masked(put, tuple(own)) if own and _UNUSED not in content else Masked(content)
