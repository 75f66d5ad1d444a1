"""Long parts taken apart at what repeats in them: cells of a sheet, texts of a table of texts.

Most cells of a returned form are those that formgen printed, byte for byte: whoever parses them one by one may keep
what came of it. A cut that would change what is read leaves a shard, or what is around the shards, that is no sound
XML: then the part is read as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

LONGEST = 1_000_000
"""A part that is longer is no form's, and is read as a whole."""


@dataclass(frozen=True, slots=True)
class Shards:
    """A part without what repeats in it (`around`, with an empty container in its place), and that in `shards`.

    Each shard but the last has lost its closing tag; it is read after `head`.
    """

    around: bytes
    head: bytes
    shards: Sequence[bytes]


def shards_of(content: bytes, root: bytes, container: bytes, repeated: bytes) -> Shards | None:
    """The part taken apart at the end of every `repeated` element in its `container`; None where it cannot be.

    Whoever reads a shard looks for `xmlns` in it: that could say what names mean in the next one.
    """
    start = _start(root).match(content) if len(content) <= LONGEST else None
    if start is None:
        return None
    opening, closing = start[1] if container == root else b"<%b>" % container, b"</%b>" % container
    begin, end = content.find(opening), content.rfind(closing)
    if not 0 <= begin < end:
        return None
    around, inside = content[: begin + len(opening)] + content[end:], content[begin + len(opening) : end]
    if not _is_plain(content[start.end() : begin], content[end:]):
        return None
    head = opening if container == root else start[1] + opening
    return Shards(around, head, inside.split(b"</%b>" % repeated))


def _is_plain(before: bytes, after: bytes) -> bool:
    """Whether names mean inside what they mean at the root, and nothing around hides where the inside ends."""
    hidden = b"<!" in before or b"<?" in before or b"<!" in after or b"<?" in after
    return not hidden and b"xmlns" not in before


@cache
def _start(root: bytes) -> re.Pattern[bytes]:
    """The beginning of a part in UTF-8, up to the end of its root's opening tag."""
    declaration = rb'(?:<\?xml version="1\.0"(?: encoding="[Uu][Tt][Ff]-8")?(?: standalone="(?:yes|no)")?\?>\s*)?'
    return re.compile(declaration + rb'(<%b(?: [^<>"\']+="[^<>"]*")*>)' % root)
