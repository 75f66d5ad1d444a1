"""What stands where on the pages of a PDF, as Poppler sees it."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lxml import etree


@dataclass(frozen=True, slots=True)
class Word:
    """A word on a page, with its edges in points from the upper left corner."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


def words_on(data: bytes, place: Path) -> Iterator[tuple[float, float, list[Word]]]:
    """The words of each page of a PDF, with how wide and high the page is."""
    (place / "words.pdf").write_bytes(data)
    told = subprocess.run(["pdftotext", "-bbox", place / "words.pdf", "-"], capture_output=True, check=True).stdout
    pages = etree.fromstring(told, etree.XMLParser(resolve_entities=False, recover=True))
    for page in pages.iter("{*}page"):
        words = [Word(w.text or "", *(float(w.get(edge)) for edge in ("xMin", "yMin", "xMax", "yMax")))
                 for w in page.iter("{*}word")]  # fmt: skip
        yield float(page.get("width")), float(page.get("height")), words


def in_lines(words: list[Word]) -> list[list[Word]]:
    """The words line by line, from left to right."""
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda w: w.bottom):
        if lines and word.bottom - lines[-1][0].bottom < 3:
            lines[-1].append(word)
        else:
            lines.append([word])
    return [sorted(line, key=lambda w: w.left) for line in lines]
