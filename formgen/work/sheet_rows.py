"""The rows of a workbook that formgen wrote, a person filled in and gives back: found by the heads of its columns."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from formgen.disk import unread
from formgen.errors import Unreadable, UserError

_LARGEST = 20_000_000


def rows(path: Path, heads: Sequence[str], what: str, how: str) -> dict[int, dict[str, str]]:
    """The texts of each row by the heads of their columns, wherever those stand; by the row's number.

    `what` the workbook is, and `how` a new one is made, are for messages. Raises UserError for a file that is none.
    """
    from formgen.read.ooxml.workbook import parse
    from formgen.read.values.content import content
    from formgen.read.values.flaws import spelt

    try:
        if path.stat().st_size > _LARGEST:
            raise Unreadable(f"The file is larger than any {what}.", "Please look at it.")
        book = parse(path.read_bytes())
    except OSError as error:
        raise unread(error, path) from None
    for page in book.sheets:
        texts = {at: spelt(content(cell, book.date1904).found).strip() for at, cell in page.cells.items()}
        for head in sorted({row for row, _ in texts}):
            columns = {text: column for (row, column), text in texts.items() if row == head}
            if set(heads) <= set(columns):
                below = sorted({row for row, _ in texts if row > head})
                return {row: {name: texts.get((row, columns[name]), "") for name in heads} for row in below}
    raise UserError(f"{path.name} is no {what}: the heads of its columns are not there.",
                    f"Please make one with `{how}`.")  # fmt: skip
