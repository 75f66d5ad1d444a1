"""What a picture says beside what it shows: the texts that a PNG carries."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import suppress

_PNG = b"\x89PNG\r\n\x1a\n"
_TEXTS = (b"tEXt", b"zTXt", b"iTXt", b"eXIf")


def texts(content: bytes) -> Iterator[str]:
    """The texts of a PNG; none of anything else."""
    at = len(_PNG) if content.startswith(_PNG) else len(content)
    while at + 8 <= len(content):
        size, kind = int.from_bytes(content[at : at + 4], "big"), content[at + 4 : at + 8]
        if kind in _TEXTS:
            yield from _said(content[at + 8 : at + 8 + size])
        at += size + 12


def _said(data: bytes) -> Iterator[str]:
    """What one such part says: plain, and unpacked where it was packed."""
    for piece in data.split(b"\0"):
        yield piece.decode("utf-8", "replace")
    for start in (at for at, byte in enumerate(data) if byte == _PACKED):
        with suppress(zlib.error):
            yield zlib.decompress(data[start:]).decode("utf-8", "replace")


_PACKED = 0x78
"""With this byte packed data begin."""
