"""What `formgen import --mapping` shows: which column was taken as what, which lines were left out, what is unclear."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from formgen.cli.terminal import say, table

if TYPE_CHECKING:
    from formgen.errors import Problem
    from formgen.read.own_sheets.sheets import Sheets
    from formgen.work.take_in import Mapped
    from formgen.work.taken import TakenIn

_FEW = 3
"""So many lines with the same fault are named one by one."""


def mapped_by(path: Path | None, review: bool) -> Mapped | None:
    """The mapping file of the command; None where there is none. Raises UserError with all of its faults."""
    if path is None:
        return None
    if review:
        raise click.UsageError("--mapping goes without --review and --decisions: what words mean stands in the mapping "
                               "file, or is mended in the sheet.")  # fmt: skip
    from formgen.work import legacy
    from formgen.work.take_in import Mapped

    return Mapped(legacy.mapping(path))


def show_mapped(found: Iterable[tuple[str, Sheets]]) -> None:
    """For each file: its columns, and how many lines are returns."""
    for name, sheets in found:
        where = ", ".join(f"“{sheet}”, headings in line {head}" for sheet, head in sheets.sheets)
        say(f"{name} ({where}) as “{sheets.name}”\n")
        rows = [(c.heading, ", ".join(c.taken_as) or "not used", str(c.filled) if c.taken_as else "",
                 str(c.unclear or "") if c.taken_as else "") for c in sheets.columns]  # fmt: skip
        table("Columns", ("in the file", "taken as", "filled", "not understood"), rows)
        gone = [(reason, str(count)) for reason, count in sheets.left_out.items()]
        if gone:
            table("\nLines that were left out", ("because of", "lines"), gone)
        left = sum(sheets.left_out.values())
        say(f"\n{sheets.lines} lines: {sheets.lines - left} used, as {len(sheets.rows)} returns; {left} left out.\n")


def folded(taken: Iterable[TakenIn]) -> Iterator[tuple[Problem, TakenIn, str]]:
    """The problems of many lines, those that say the same of one column once, with how many more lines have it."""
    groups: dict[tuple[str, ...], list[tuple[Problem, TakenIn]]] = {}
    for one in taken:
        for p in one.problems:
            groups.setdefault((one.file, p.code, p.question or "", p.message), []).append((p, one))
    for group in groups.values():
        many = len(group) > _FEW
        for p, one in group[:1] if many else group:
            yield p, one, f"{p.message} (So it is in {len(group) - 1} more lines.)" if many else p.message
