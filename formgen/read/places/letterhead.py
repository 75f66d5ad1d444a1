"""Whose a blank copy says it is: the school that its head names, and the properties of its file.

A copy without a reference of its own stands in no ledger: nothing else tells it from another school's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from formgen.beside import english
from formgen.outline import Outline
from formgen.read.ooxml.workbook import Sheet
from formgen.read.places.identify import NAMES
from formgen.read.word.story import Story

_PROPERTIES = ("Company", "creator")
"""The properties of an Office file that formgen fills with the school's name."""


def of_book(sheets: Iterable[Sheet], properties: Mapping[str, str], outline: Outline) -> tuple[str, ...]:
    """What a form in a workbook says of its school, the most telling first; empty where its head is gone.

    A person's program puts that person's name into the properties of a workbook: without a head they say nothing.
    """
    heads = [name for sheet in sheets if (name := _head(sheet, outline))]
    return _once([*heads, *_told(properties)]) if heads else ()


def _head(sheet: Sheet, outline: Outline) -> str:
    """The first text beneath the line of the reference, with which a sheet begins; empty where that is its title."""
    lines = iter(sorted((at, cell.value) for at, cell in sheet.cells.items() if isinstance(cell.value, str)))
    first = next((at[0] for at, text in lines if NAMES in text.casefold()), None)
    beneath = next((text for at, text in lines if at[0] != first and text.strip()), "")
    name = _line(beneath)
    return "" if name == _line(english(outline.title)) else name


def of_document(around: Iterable[Story], properties: Mapping[str, str]) -> tuple[str, ...]:
    """What a form in a Word file says of its school, in its headers and its properties."""
    heads = (next(_lines(story), "") for story in around)
    return _once([*heads, *_told(properties)])


def _lines(story: Story) -> Iterator[str]:
    """The lines of a header; none of a header or footer that names the form."""
    texts = [cell.text for cell in story.cells]
    if not any(NAMES in text.casefold() for text in texts):
        yield from (_line(text) for text in texts if text.strip())


def of_author(author: str) -> tuple[str, ...]:
    """What a PDF says of its school: it has nothing but its author."""
    return _once([author])


def _told(properties: Mapping[str, str]) -> Iterator[str]:
    return (properties.get(name, "") for name in _PROPERTIES)


def _line(text: str) -> str:
    """The first line of a text, without space around it."""
    return next((line for line in text.splitlines() if line.strip()), "").strip()


def _once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(_line, names))))
