"""What a PDF of a report shows: what is drawn on its pages, piece by piece."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from formgen.read.ooxml.sniff import refused
from formgen.read.sealed.line import Line, plainly
from formgen.read.texts import pdf as texts
from formgen.report import SEAL

_LONGEST = 5_000_000


def seal(data: bytes) -> str | None:
    """The text of the seal; None where there is none. Raises `Unreadable`."""
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(data), suppress_warnings=True) as pdf:
            own = _under(_under(_under(pdf.Root, "/PieceInfo"), f"/{SEAL}"), "/Private")
            return own.read_bytes()[:_LONGEST].decode() if isinstance(own, pikepdf.Stream) else None
    except (pikepdf.PdfError, pikepdf.DataDecodingError, UnicodeDecodeError) as error:
        raise refused("damaged") from error


def _under(value: Any, key: str) -> Any:
    """What a dictionary has under a key; None for anything else."""
    import pikepdf

    return value.get(key) if isinstance(value, pikepdf.Dictionary) else None


def lines(data: bytes) -> Iterator[Line]:
    """What is drawn, page by page."""
    for number, drawn in enumerate(texts.pages(data), 1):
        yield from (Line(text, f"page {number}") for text in map(plainly, drawn) if text)
