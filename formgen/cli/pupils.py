"""`formgen pupils import`."""

from __future__ import annotations

from pathlib import Path

import click

from formgen.cli.terminal import json_option, open_school, say, show_json, table


@click.group("pupils")
def pupils_command() -> None:
    """The class list.

    \b
    Example:
      formgen pupils import class-list.xlsx --dry-run
    """


@pupils_command.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--mapping", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Which column is what.")
@click.option("--dry-run", is_flag=True, help="Show what was understood; change nothing.")
@json_option
@click.pass_context
def import_command(ctx: click.Context, file: Path, mapping: Path | None, dry_run: bool, as_json: bool) -> None:
    """Read a class list (CSV or Excel). Marks leavers, deletes nobody.

    \b
    Example:
      formgen pupils import class-list.xlsx --dry-run
    """
    from formgen.work import roll

    with open_school(ctx) as school:
        result = roll.import_pupils(school, file, mapping, dry_run=dry_run)
    if as_json:
        show_json(result.as_json())
    else:
        _show(result)
    ctx.exit(1 if any(p.severity == "error" for p in result.listing.problems) else 0)


def _show(result: object) -> None:
    from formgen.work.roll import Imported

    assert isinstance(result, Imported)
    listing = result.listing
    columns = [(header, field or "not used") for header, field in listing.columns]
    table("Columns", ("in the file", "understood as"), columns)
    rows = [(p.forename, p.surname, p.class_name, p.year_group, p.upn) for p in listing.pupils[:5]]
    table("\nThe first pupils", ("forename", "surname", "class", "year", "UPN"), rows)
    problems = [(p.cell or "", p.severity.value, p.message, p.fix) for p in listing.problems]
    if problems:
        table("\nTo look at", ("cell", "", "what was found", "what to do"), problems)
    say(f"\n{len(listing.pupils)} pupils understood: {result.new} new, {result.leavers} now marked as leavers.")
    say("Nothing was changed (dry run)." if result.dry_run else "The roll is up to date.")
