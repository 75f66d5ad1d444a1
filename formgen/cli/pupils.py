"""`formgen pupils …`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from formgen.cli.terminal import json_option, open_school, say, show_json, table

if TYPE_CHECKING:
    from formgen.work.roll import Imported


@click.group("pupils")
def pupils_command() -> None:
    """The pupils: class lists, new children, provisional pupils.

    \b
    Example:
      formgen pupils import class-list.xlsx --dry-run
    """


@pupils_command.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--mapping", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Which column is what.")
@click.option("--whole/--part", "whole", default=None, help="Is it the whole roll? A class list is, unless you say.")
@click.option("--dry-run", is_flag=True, help="Show what was understood; change nothing.")
@json_option
@click.pass_context
def import_command(
    ctx: click.Context, file: Path, mapping: Path | None, whole: bool | None, dry_run: bool, as_json: bool
) -> None:
    """Read a class list (CSV, Excel) or a Common Transfer File (XML). Marks leavers, deletes nobody.

    A Common Transfer File, and a list read with --part, marks nobody as a leaver.

    \b
    Example:
      formgen pupils import class-list.xlsx --dry-run
    """
    from formgen.work import roll

    with open_school(ctx) as school:
        result = roll.import_pupils(school, file, mapping, dry_run=dry_run, whole=whole)
    if as_json:
        show_json(result.as_json())
    else:
        _show(result)
    ctx.exit(1 if any(p.severity == "error" for p in result.problems) else 0)


def _show(result: Imported) -> None:
    listing = result.listing
    if listing.source:
        say(f"Recognised: {listing.source}.\n")
    columns = [(header, field or ("never kept" if header in listing.left_out else "not used"))
               for header, field in listing.columns]  # fmt: skip
    table("Columns", ("in the file", "understood as"), columns)
    rows = [(p.forename, p.surname, p.class_name, p.year_group, p.upn) for p in listing.pupils[:5]]
    table("\nThe first pupils", ("forename", "surname", "class", "year", "UPN"), rows)
    problems = [(p.sheet or "", p.cell or "", p.severity.value, p.message, p.fix) for p in result.problems]
    if problems:
        table("\nTo look at", ("sheet", "cell", "", "what was found", "what to do"), problems)
    if listing.left_out:
        say(f"\nLeft out, as formgen has no need of it: {', '.join(listing.left_out)}.")
    _counted(result)


def _counted(result: Imported) -> None:
    arrived = f", {result.known} no longer provisional" if result.known else ""
    leavers = f"{result.leavers} now marked as leavers" if result.whole else "nobody marked as a leaver"
    if result.whole and not result.sound:
        leavers = "nobody marked as a leaver, as a row could not be understood"
    say(f"\n{len(result.listing.pupils)} pupils understood: {result.new} new{arrived}, {leavers}.")
    say("Nothing was changed (dry run)." if result.dry_run else "The roll is up to date.")


@pupils_command.command("add")
@click.argument("name")
@click.option("--class", "class_name", default="", help="The class.")
@click.option("--year", default="", help="The year group, such as 3 or R.")
@click.option("--again", is_flag=True, help="It is another child of the same name.")
@json_option
@click.pass_context
def add_command(ctx: click.Context, name: str, class_name: str, year: str, again: bool, as_json: bool) -> None:
    """Add a child who is on no class list yet: a provisional pupil.

    The next class list that brings the child (same name, and same birthday or class) takes over from there.

    \b
    Example:
      formgen pupils add "Ada Lovell" --class Kestrels --year 4
    """
    from formgen.work import roll

    with open_school(ctx) as school:
        child = roll.add(school, name, class_name=class_name, year=year, again=again)
    if as_json:
        show_json(roll.pupil_json(child))
    else:
        say(f"{child.id} is a provisional pupil.")


@pupils_command.command("same")
@click.argument("provisional")
@click.argument("who", required=False)
@click.option("--apart", is_flag=True, help="Take it back: they are two children.")
@json_option
@click.pass_context
def same_command(ctx: click.Context, provisional: str, who: str | None, apart: bool, as_json: bool) -> None:
    """Say that a provisional pupil (or one who left) is the same child as WHO.

    Both numbers stay; cases and forms of the first are those of WHO from now on.

    \b
    Example:
      formgen pupils same P0009 P0031
    """
    from formgen.work import roll

    if (who is None) is not apart:
        raise click.UsageError("Please name two children, or one with --apart.")
    with open_school(ctx) as school:
        if who is None:
            joined, real = roll.apart(school, provisional), None
        else:
            joined, real = roll.same(school, provisional, who)
    if as_json:
        show_json({"pupil": joined.id, "same_as": real.id if real else None})
    elif real:
        say(f"{joined.id} and {real.id} are one child now: {real.id}.")
    else:
        say(f"{joined.id} is a child of its own again.")


@pupils_command.command("list")
@click.option("--provisional", is_flag=True, help="Only children whom no class list has brought yet.")
@json_option
@click.pass_context
def list_command(ctx: click.Context, provisional: bool, as_json: bool) -> None:
    """The pupils who have not left.

    \b
    Example:
      formgen pupils list --provisional
    """
    from formgen.work import roll

    with open_school(ctx) as school:
        found = [roll.pupil_json(p) for p in roll.on_roll(school, provisional=provisional)]
    if as_json:
        show_json(found)
        return
    rows = [(p["id"], p["name"], p["year_group"], p["class"], "provisional" if p["provisional"] else "")
            for p in found]  # fmt: skip
    table("Pupils", ("number", "name", "year", "class", ""), rows)
    say(f"\n{len(rows)} pupil{'s' * (len(rows) != 1)}.")
