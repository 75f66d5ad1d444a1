"""The policy itself in Word, with a comment at each place that the review would correct."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from formgen.disk import unread
from formgen.errors import UserError
from formgen.evidence.pack.corrections import CORRECTIONS, Correction
from formgen.render import format_for
from formgen.render.word.commented import Comment, commented
from formgen.report import Block, Heading, Paragraph, Report
from formgen.work.files import write_new
from formgen.work.school import School

LARGEST = 5_000_000
"""Bytes of a policy at most."""

HEADING = 60
"""A line alone is a heading up to so many letters."""

RUNNING = 3
"""A line that comes so often is the head of each page, and no part of the text."""

AUTHOR = "formgen"


@dataclass(frozen=True, slots=True)
class Corrected:
    """The policy with comments: where it was written, and the corrections whose words it does not have.

    Those stand at its beginning.
    """

    file: Path
    corrections: tuple[str, ...]
    at_the_beginning: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """The same as JSON data."""
        beginning = list(self.at_the_beginning)
        return {"file": str(self.file), "corrections": list(self.corrections), "at_the_beginning": beginning}


def policy(school: School, file: Path, out: Path) -> Corrected:
    """The school's policy, a Word file or a text, written to `out` with the corrections X1 to X18 as comments.

    A Word file stays as it is but for the comments. Raises UserError for a file that is neither, or is not there.
    """
    document = _document(school, file)
    comments = {_comment(one): one for one in CORRECTIONS}
    made = commented(document, list(comments), AUTHOR, school.now.date())
    target = write_new(out / f"{file.stem}_with-corrections.docx", made.document)
    numbers = tuple(one.number for one in CORRECTIONS)
    return Corrected(target, numbers, tuple(comments[one].number for one in made.homeless))


def _comment(correction: Correction) -> Comment:
    text = f"{correction.number} ({', '.join(correction.clauses)}). {correction.problem}"
    return Comment(f"{text}\nSuggested: {correction.wording}", correction.at)


def _document(school: School, file: Path) -> bytes:
    """The policy as a Word file: its own, or one made of its text."""
    try:
        data = file.read_bytes() if file.stat().st_size <= LARGEST else None
    except OSError as error:
        raise unread(error, file) from None
    if data is None:
        raise UserError(f"{file.name} is larger than 5 MB.", "Please take its pictures out, or save it as text.")
    if file.suffix.lower() == ".docx":
        return data
    if file.suffix.lower() != ".txt":
        raise UserError(f"{file.name} is neither a Word file nor a text.", "Please save the policy as .docx or .txt.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UserError(f"{file.name} is not UTF-8 text.", "Please save it with the encoding UTF-8.") from None
    return format_for("docx").report(_report(school, text), school.look)


def _report(school: School, text: str) -> Report:
    name = school.settings.school.name
    blocks = tuple(_blocks(text))
    return Report("Learning Mentor Policy", "With corrections to decide on", f"{name} · Learning Mentor Policy", blocks)


def _blocks(text: str) -> Iterator[Block]:
    """The policy's paragraphs, its short lines alone as headings; without the heads of its pages."""
    lines = [re.sub(r"\s+", " ", line).strip() for line in text.splitlines()]
    often = Counter(filter(None, lines))
    kept = ["" if often[line] >= RUNNING else line for line in lines]
    around = ["", *kept, ""]
    for before, line, after in zip(around, kept, around[2:], strict=False):
        if not line:
            continue
        if line.startswith("- "):
            yield Paragraph(f"• {line[2:]}")
        elif not (before or after) and len(line) <= HEADING and line[-1].isalnum() and not _DATED.search(line):
            yield Heading(line)
        else:
            yield Paragraph(line)


_DATED = re.compile(r"\b(?:by|to|date|reviewed)\b", re.IGNORECASE)
"""What a short line has that is no heading: “Created by …”, “Presented to …”, “Next review date – September 2022”."""
