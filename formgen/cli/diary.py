"""`formgen diary`, and why rows are gone from one (`formgen import --withdraw`)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import click

from formgen.cli.terminal import json_option, open_school, say, show_json

if TYPE_CHECKING:
    from formgen.work.taken import TakenIn


@click.command("diary")
@click.option("--mentor", metavar="NAME", help="Whose diary; the school’s Learning Mentor by default.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=Path("output"), show_default=True)
@click.option("--rows", type=click.IntRange(1, 400), default=150, show_default=True, help="Blank rows on each sheet.")
@json_option
@click.pass_context
def diary_command(ctx: click.Context, mentor: str | None, out: Path, rows: int, as_json: bool) -> None:
    """Make the diary of a mentor: sessions, contacts and incidents of one school year in one Excel workbook.

    A new copy has all rows that were imported, the open cases in its lists, and blank rows of its own. Import the
    diary as often as you like, with `formgen import`: only new and changed rows count.

    \b
    Example:
      formgen diary --mentor "J. Okafor"
    """
    from formgen.work.diary import make, unknown

    if mentor is not None and not mentor.strip():
        raise click.UsageError("The name after --mentor is missing; without --mentor it is the Learning Mentor’s.")
    with open_school(ctx) as school:
        doubt = unknown(school, mentor or "")
        made = make(school, out, mentor or "", rows)
    if doubt:
        say(doubt, quiet=True)
    if as_json:
        show_json(made.as_json())
        return
    told = ", ".join(f"{title} {count}" for title, count in made.rows.items())
    say(f"{made.file}\nCopy {made.copy} of the diary {made.reference}; rows on record: {told}.")


@dataclass
class Reasons:
    """Why rows that are gone are withdrawn: as given on the command line, or asked at the terminal."""

    given: dict[str, str]
    ask: bool
    used: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, texts: Iterable[str], *, ask: bool) -> Reasons:
        """The reasons in `texts`, each as S014=typed twice. Raises click.BadParameter."""
        given: dict[str, str] = {}
        for text in texts:
            row, equals, reason = (part.strip() for part in text.partition("="))
            if not (row and equals and reason):
                raise click.BadParameter(f"“{text}” is not like S014=typed twice.", param_hint="--withdraw")
            given[row.upper()] = reason
        return cls(given, ask)

    def __call__(self, taken: TakenIn) -> str | None:
        """The reason for the row that is gone, or None to keep it."""
        row = taken.label.removeprefix("row ").upper()
        if row in self.given:
            self.used.add(row)
            return self.given[row]
        return self._asked(taken) if self.ask else None

    def _asked(self, taken: TakenIn) -> str | None:
        say(f"{taken.file}: {taken.problems[0].message}")
        answer: str = click.prompt("Withdraw it? Why (leave empty to keep it)", default="", show_default=False)
        return answer.strip() or None

    def unused(self) -> bool:
        """Whether rows were named that are not gone from any diary; says so on standard error."""
        rows = sorted(self.given.keys() - self.used)
        if rows:
            click.echo(f"Not gone from any diary or sheet here, so not withdrawn: {', '.join(rows)}.\nPlease check the "
                       "number of the row; first delete it there, then withdraw it.", err=True)  # fmt: skip
        return bool(rows)
