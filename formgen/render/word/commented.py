"""Comments in a Word file: each stands at the words that it is about, and nothing else of the file changes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any
from zipfile import BadZipFile

from formgen.errors import UserError
from formgen.render.shared.package import contents, member, pack


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment, and the words that it stands at: at the first of `words` that the text has.

    No words: it is about the whole, and stands at the beginning. `at` is the number of the paragraph that it is about,
    where that is known: its words are looked for there alone, and where they are not, it stands at all of it.
    """

    text: str
    words: tuple[str, ...] = ()
    at: int = -1


@dataclass(frozen=True, slots=True)
class Commented:
    """A Word file with its comments; `homeless` are those whose words it does not have: they stand at its beginning."""

    document: bytes
    homeless: tuple[Comment, ...]


def commented(document: bytes, comments: Sequence[Comment], author: str, on: date) -> Commented:
    """The Word file with the comments, in their order. Equal input gives equal bytes.

    Whole words are found, whatever their letters' case, quotation marks, dashes and spaces are, in paragraphs and in
    tables. Raises UserError for what is no Word file, or has no text to comment on.
    """
    opened = _opened(document)
    homeless = []
    for comment in comments:
        place = _place(opened, comment)
        if place is None:
            homeless.append(comment)
            place = _beginning(opened)
        _add(opened, place, comment.text, author, on)
    saved = BytesIO()
    opened.save(saved)
    parts = contents(saved.getvalue())
    return Commented(pack(member(name, content) for name, content in parts.items()), tuple(homeless))


def _opened(document: bytes) -> Any:
    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError

    try:
        opened = Document(BytesIO(document))
    except (PackageNotFoundError, BadZipFile, KeyError, ValueError) as error:
        raise UserError("This is not a Word file (.docx).", "Please save it in Word as .docx.") from error
    if not any(True for _ in _texts(opened)):
        raise UserError("This Word file has no text.", "Please choose the right file.")
    return opened


def _texts(opened: Any) -> Iterator[Any]:
    """The paragraphs that say something, those in tables too, in reading order."""
    from docx.oxml.ns import qn
    from docx.text.paragraph import Paragraph

    for element in opened.element.body.iter(qn("w:p")):
        paragraph = Paragraph(element, opened.element.body)
        if any(run.text.strip() for run in paragraph.runs):
            yield paragraph


Place = tuple[Any, Any]
"""The first and the last run of the words."""


def _beginning(opened: Any) -> Place:
    runs = [run for run in next(_texts(opened)).runs if run.text.strip()]
    return runs[0], runs[0]


def _place(opened: Any, comment: Comment) -> Place | None:
    if comment.at >= 0:
        return _in_paragraph(opened, comment)
    if not comment.words:
        return _beginning(opened)
    for words in comment.words:
        for paragraph in _texts(opened):
            if found := _within(paragraph, words):
                return found
    return None


def _in_paragraph(opened: Any, comment: Comment) -> Place | None:
    from docx.oxml.ns import qn
    from docx.text.paragraph import Paragraph

    elements = list(opened.element.body.iter(qn("w:p")))
    if comment.at >= len(elements):
        return None
    paragraph = Paragraph(elements[comment.at], opened.element.body)
    found = next(filter(None, (_within(paragraph, words) for words in comment.words)), None)
    return found or ((paragraph.runs[0], paragraph.runs[-1]) if paragraph.runs else None)


def _within(paragraph: Any, words: str) -> Place | None:
    """The runs of a paragraph that are the words, cut out of longer ones where that does no harm."""
    runs = list(paragraph.runs)
    letters = [(n, at) for n, run in enumerate(runs) for at in range(len(run.text))]
    text, places = _alike("".join(run.text for run in runs))
    found = re.search(rf"(?<!\w){re.escape(_alike(words)[0])}(?!\w)", text) if runs else None
    if found is None:
        return None
    (first, begin), (last, end) = (letters[places[at]] for at in (found.start(), found.end() - 1))
    ending = _cut(runs[last], end + 1, before=True)
    starting = _cut(runs[first], begin, before=False) if first != last else _cut(ending, begin, before=False)
    return starting, ending if first != last else starting


_SAME = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u00a0": " ", "\t": " ", "\n": " "})


def _alike(text: str) -> tuple[str, list[int]]:
    """The text as it is compared, runs of spaces as one, and where each of its letters stood."""
    kept: list[str] = []
    places: list[int] = []
    for at, letter in enumerate(text.translate(_SAME)):
        if letter == " " and kept and kept[-1] == " ":
            continue
        small = letter.lower()
        kept.append(small if len(small) == 1 else letter)
        places.append(at)
    return "".join(kept), places


def _cut(run: Any, at: int, *, before: bool) -> Any:
    """The part of a run before or behind that letter; the whole run where it holds more than plain text."""
    from docx.oxml.ns import qn
    from docx.text.run import Run

    plain = [child for child in run._r if child.tag != qn("w:rPr")]
    text = run.text
    if len(plain) != 1 or plain[0].tag != qn("w:t") or at in (0, len(text)):
        return run
    other = deepcopy(run._r)
    run._r.addnext(other)
    rest = Run(other, run._parent)
    run.text, rest.text = text[:at], text[at:]
    return run if before else rest


def _add(opened: Any, place: Place, text: str, author: str, on: date) -> None:
    from docx.oxml.ns import qn

    initials = "".join(word[0] for word in author.split())[:3].upper()
    made = opened.add_comment(list(place), text, author, initials)
    made._comment_elm.set(qn("w:date"), f"{on.isoformat()}T00:00:00Z")
