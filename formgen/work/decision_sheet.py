"""The decisions workbook: open questions written out for somebody to settle at their desk, and read back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from formgen.disk import unread
from formgen.errors import Unreadable, UserError
from formgen.work.decide import LATER, Doubt
from formgen.work.files import write_new
from formgen.work.school import School
from formgen.work.settle import Line

_NUMBER = re.compile(r"[0-9a-f]{8}")
_LARGEST = 20_000_000


def write(school: School, asked: Sequence[Doubt], out: Path) -> Path:
    """The file of a new workbook with those questions, a row each."""
    from formgen.render import xlsx
    from formgen.render.workbook.desk import Asked, compose

    rows = [
        Asked(d.number, (f"{d.file} {d.label}".rstrip(), d.whose, d.question, d.cell, d.raw, d.message),
              (*(way.words for way in d.ways), LATER), d.free)
        for d in asked
    ]  # fmt: skip
    return write_new(out / f"decisions_{school.now.date().isoformat()}.xlsx", xlsx.pack(compose(rows, school.look)))


def read(path: Path) -> list[Line]:
    """The lines of a workbook that came back. Raises UserError for a file that is none."""
    from formgen.read.ooxml.workbook import a1, parse
    from formgen.read.values.content import content
    from formgen.read.values.flaws import spelt
    from formgen.render.workbook.desk import HEADS

    try:
        if path.stat().st_size > _LARGEST:
            raise Unreadable("The file is larger than any decisions workbook.", "Please look at it.")
        book = parse(path.read_bytes())
    except OSError as error:
        raise unread(error, path) from None
    wanted = {HEADS[0], HEADS[7], HEADS[8]}
    for page in book.sheets:
        texts = {at: spelt(content(cell, book.date1904).found).strip() for at, cell in page.cells.items()}
        by_row: dict[int, dict[str, int]] = {}
        for (row, column), text in texts.items():
            if text in wanted:
                by_row.setdefault(row, {})[text] = column
        for head, found in by_row.items():
            if set(found) == wanted:
                number, said, why = (found[name] for name in (HEADS[0], HEADS[7], HEADS[8]))
                return [
                    Line(text, texts.get((row, said), ""), texts.get((row, why), ""), a1(row, said))
                    for (row, column), text in sorted(texts.items())
                    if column == number and row > head and _NUMBER.fullmatch(text)
                ]
    raise UserError(f"{path.name} is no decisions workbook: the heads of its columns are not there.",
                    "Please make one with `formgen import … --review --to xlsx`.")  # fmt: skip
