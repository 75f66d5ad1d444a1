"""Which lines of a sheet are returns: blank ones, repeated headings and those that the mapping leaves out are none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from formgen.read.ooxml.workbook import Cell
from formgen.read.own_sheets.crosswalk import Crosswalk
from formgen.read.own_sheets.heads import Line, Page
from formgen.read.values.content import content
from formgen.read.values.flaws import short, spelt
from formgen.read.values.words import key as plain

BESIDE, AGAIN = "nothing in the columns that are used", "the headings once more"


@dataclass(frozen=True, slots=True)
class One:
    """One return: its page, and its line; the lines of one key where they belong together."""

    page: Page
    numbers: tuple[int, ...]
    lines: tuple[Line, ...]
    key: str = ""

    @property
    def number(self) -> int:
        """The number of its first line."""
        return self.numbers[0]


@dataclass(slots=True)
class LeftOut:
    """How many lines are no returns, by the reason."""

    reasons: Counter[str] = field(default_factory=Counter)


def text_of(cell: Cell | None, date1904: bool) -> str:
    """What a cell says, as words are compared in a mapping file; empty where it says nothing."""
    if cell is None:
        return ""
    found = content(cell, date1904).found
    return " ".join(spelt(found).split()) if found is not None else (cell.error or "")


def ones(pages: Sequence[Page], known: Crosswalk, date1904: bool, left: LeftOut) -> list[One]:
    """The returns of the sheets in their order; `left` gathers the other lines."""
    found: list[One] = []
    by_key: dict[tuple[str, str], int] = {}
    for page in pages:
        for number, line in page.lines.items():
            reason = _reason(page, line, known, date1904)
            if reason:
                left.reasons[reason] += 1
                continue
            key = text_of(page.cell(line, known.key), date1904) if known.key else ""
            at = by_key.get((page.sheet, plain(key))) if known.together and key else None
            if at is None:
                by_key[page.sheet, plain(key)] = len(found)
                found.append(One(page, (number,), (line,), key))
            else:
                first = found[at]
                found[at] = One(page, (*first.numbers, number), (*first.lines, line), key)
    return found


def _reason(page: Page, line: Line, known: Crosswalk, date1904: bool) -> str:
    """Why a line is no return; nothing where it is one."""
    named = (known.whose.reference,) if known.whose.reference else ()
    used = [page.columns[heading] for heading in (*(heading for _, heading in known.columns), *named)]
    if not any(text_of(line.get(column), date1904) for column in used):
        return BESIDE
    if all(plain(text_of(line.get(column), date1904)) == plain(text) for column, text in page.shown.items()):
        return AGAIN
    return next(_chosen(page, line, known.only, date1904, inside=True), "") or next(
        _chosen(page, line, known.leave_out, date1904, inside=False), ""
    )


def _chosen(
    page: Page, line: Line, words: Mapping[str, frozenset[str]], date1904: bool, *, inside: bool
) -> Iterator[str]:
    for heading, wanted in words.items():
        said = text_of(page.cell(line, heading), date1904)
        if (plain(said) in wanted) is not inside:
            yield f"{heading}: {short(said)}" if said else f"{heading}: nothing"
