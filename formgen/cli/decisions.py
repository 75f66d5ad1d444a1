"""`formgen decisions`, and the desk of `formgen import --review`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from formgen.cli.terminal import json_option, open_school, say, show_json, table
from formgen.errors import UserError

if TYPE_CHECKING:
    from formgen.work.decide import Doubt
    from formgen.work.decisions import Decided
    from formgen.work.school import School
    from formgen.work.taken import TakenIn


@click.group("decisions", invoke_without_command=True)
@click.pass_context
def decisions_command(ctx: click.Context) -> None:
    """What people decided about returned files: who, when and why.

    \b
    Example:
      formgen decisions list
    """
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_command)


@decisions_command.command("list")
@json_option
@click.pass_context
def list_command(ctx: click.Context, as_json: bool = False) -> None:
    """Every decision, oldest first, and what became of it.

    \b
    Example:
      formgen decisions list --json
    """
    from formgen.work.settle import decisions

    with open_school(ctx) as school:
        made = decisions(school)
    if as_json:
        show_json([one.as_json() for one in made])
    else:
        _show(made)


@decisions_command.command("undo")
@click.argument("number", type=int)
@click.option("--why", default="", help="Why it is taken back.")
@json_option
@click.pass_context
def undo_command(ctx: click.Context, number: int, why: str, as_json: bool) -> None:
    """Take a decision back. Nothing is deleted; import the file again, and the records follow.

    \b
    Example:
      formgen decisions undo 3 --why "It was the other Olivia"
    """
    from formgen.work.settle import take_back

    with open_school(ctx) as school:
        gone = take_back(school, number, why)
    if as_json:
        show_json(gone.as_json())
        return
    say(f"Decision {number} about {gone.file} is taken back.")
    say("Import the file again with --commit: its record becomes a newer revision, or is withdrawn.")


def _show(made: Sequence[Decided]) -> None:
    from formgen.work.settle import shown

    if not made:
        say("Nobody has decided anything yet.")
        return
    head = ("no.", "file", "about", "decided", "by", "on", "why", "")
    table("Decisions", head, shown(made))


# ------------------------------------------------------------------------------------------------- the desk


def at_the_desk(
    school: School, paths: Sequence[Path], sheet: Path | None, to: str | None, out: Path, as_json: bool, walk: bool
) -> list[str]:
    """What `import` does before it reads: decisions of a workbook, or of a person who is asked one by one.

    Returns the lines to say. Raises UserError.
    """
    from formgen.work import decision_sheet, settle

    if to not in (None, "xlsx"):
        raise UserError(f"Decisions are written to xlsx, not to {to}.", "Please take --to xlsx.")
    if to is not None and not walk:
        raise UserError("--to is for the open questions.", "Please add --review.")
    told = []
    if sheet is not None:
        made = settle.from_lines(school, paths, decision_sheet.read(sheet))
        told.append(f"{_decisions(len(made))} of {sheet.name} taken.")
    if to is not None:
        asked = settle.open_questions(school, paths)
        told.append(f"{decision_sheet.write(school, asked, out)}: {len(asked)} to decide.")
    elif walk and not as_json:
        made = settle.decided(school, paths, Desk(school).ask)
        told.append(f"{_decisions(len(made))} stored.")
    return told


def open_as_json(school: School, paths: Sequence[Path]) -> list[dict[str, object]]:
    """The open questions as JSON data."""
    from formgen.work.settle import open_questions

    return [doubt.as_json() for doubt in open_questions(school, paths)]


def _decisions(count: int) -> str:
    return f"{count} decision{'s' * (count != 1)}"


_FIGURES = ("whole", "number", "scale")


class Desk:
    """Asks one question after the other on a terminal; the end of the input lets the rest wait."""

    def __init__(self, school: School) -> None:
        self._school = school

    def ask(self, doubt: Doubt) -> tuple[str, str] | None:
        """The words of the choice and the reason; None once nobody answers any more."""
        from formgen.work.choose import settled
        from formgen.work.settle import known

        self._tell(doubt)
        while True:
            try:
                said = self._chosen(doubt, click.prompt("Your decision", default="later", show_default=True))
                settled(doubt, said, known(self._school))
                why = "" if said == "later" else click.prompt("Why", default="", show_default=False)
            except click.Abort:
                say("\nThe rest waits.")
                return None
            except UserError as error:
                say(f"{error.message} {error.fix}")
            else:
                return said, why

    def _tell(self, doubt: Doubt) -> None:
        say(f"\n{doubt.where}{f' · {doubt.whose}' if doubt.whose else ''}")
        say(" · ".join(filter(None, (doubt.question, doubt.message))))
        if doubt.raw:
            say(f"There stands: {doubt.raw}")
        for number, way in enumerate(doubt.ways, 1):
            say(f"  {number})  {way.words}")
        say(f"  or type {doubt.free}; or “later”" if doubt.free else "  or “later”")

    def _chosen(self, doubt: Doubt, said: str) -> str:
        """The words of the way with that number; where a number may be the answer it has its bracket: “2)”."""
        number = said.strip().rstrip(").")
        asked = doubt.outline.index.get(doubt.path) if doubt.outline is not None else None
        figures = asked is not None and asked.kind in _FIGURES
        if figures and number == said.strip():
            return said
        if number.isascii() and number.isdigit() and 1 <= int(number) <= len(doubt.ways):
            return doubt.ways[int(number) - 1].words
        return said


def show_changes(taken: Sequence[TakenIn]) -> None:
    """Prints what newer revisions say otherwise than before."""
    from formgen.answers import words
    from formgen.work.decisions import value_of

    rows = []
    for one in taken:
        for change in one.changes if one.outline is not None else ():
            assert one.outline is not None
            asked = one.outline.question(change.path)
            was, now = (
                "" if data is None else words(asked, value_of(one.outline, change.path, change.row, data))
                for data in (change.before, change.now)
            )
            rows.append((one.name, f"{change.code} {change.question}", was or "–", now or "–"))
    if rows:
        table("\nNewer revisions", ("file", "question", "before", "now"), rows)
