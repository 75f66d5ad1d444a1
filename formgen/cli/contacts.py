"""`formgen contacts …`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from formgen.cli.terminal import json_option, open_school, say, show_json, table

if TYPE_CHECKING:
    from formgen.work.contacts import Imported
    from formgen.work.families import Family


@click.group("contacts")
def contacts_command() -> None:
    """The contacts of families: lists of them, who is written to, changes by hand.

    \b
    Example:
      formgen contacts import contacts.csv --dry-run
    """


@contacts_command.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--mapping", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Which column is what.")
@click.option("--dry-run", is_flag=True, help="Show what was understood; change nothing.")
@json_option
@click.pass_context
def import_command(ctx: click.Context, file: Path, mapping: Path | None, dry_run: bool, as_json: bool) -> None:
    """Read a list of contacts (CSV, Excel), or those of a Common Transfer File (XML). Deletes nobody.

    \b
    Example:
      formgen contacts import contacts.csv --dry-run
    """
    from formgen.work import contacts

    with open_school(ctx) as school:
        result = contacts.import_contacts(school, file, mapping, dry_run=dry_run)
    if as_json:
        show_json(result.as_json())
    else:
        _show(result)
    ctx.exit(1 if any(p.severity == "error" for p in result.problems) else 0)


_COMPARED = {"address": "where they live: compared, never kept"}


def _show(result: Imported) -> None:
    listing = result.listing
    if listing.source:
        say(f"Recognised: {listing.source}.\n")
    unread = dict.fromkeys(listing.left_out, "never kept")
    columns = [(header, _COMPARED.get((field or "").partition("_")[0], field) or unread.get(header, "not used"))
               for header, field in listing.columns]  # fmt: skip
    if columns:
        table("Columns", ("in the file", "understood as"), columns)
    problems = [(p.sheet or "", p.cell or "", p.severity.value, p.message, p.fix) for p in result.problems]
    if problems:
        table("\nTo look at", ("sheet", "cell", "", "what was found", "what to do"), problems)
    say(f"\n{len(result.contacts)} contacts of {result.children} children understood: {result.new} new, "
        f"{result.changed} changed; {result.closed} closed; {result.gone} not in the list any more.")  # fmt: skip
    say("Nothing was changed (dry run)." if result.dry_run else "The contacts are up to date.")


@contacts_command.command("list")
@click.option("--pupil", "who", metavar="WHO", help="One child: number, UPN or name.")
@click.option("--all", "everybody", is_flag=True, help="The whole roll, not only children with an open case.")
@click.option("--problems", is_flag=True, help="Only children for whom nobody can be written to by e-mail.")
@json_option
@click.pass_context
def list_command(ctx: click.Context, who: str | None, everybody: bool, problems: bool, as_json: bool) -> None:
    """Who is written to for each child with an open case, how, and who is not and why.

    \b
    Example:
      formgen contacts list --problems
    """
    from formgen.work.families import families

    with open_school(ctx) as school:
        found = families(school, who=who, everybody=everybody, problems=problems)
    if as_json:
        show_json([family.as_json() for family in found])
    elif found:
        _show_families(found)
    else:
        say("There is nobody to show.")


def _show_families(found: list[Family]) -> None:
    from formgen.work.families import way

    rows = [
        (family.pupil.name if first else "", family.pupil.class_name if first else "", c.id, c.name, c.relationship,
         c.email, c.wants or "", c.language or "en", way(c))
        for family in found
        for first, c in [(n == 0, c) for n, c in enumerate(family.contacts)]
    ]  # fmt: skip
    header = ("child", "class", "", "contact", "is", "e-mail", "wants", "reads", "gets it")
    table("Who is written to", header, rows)
    told = [(f.pupil.id, f.pupil.name, f.pupil.class_name, f.problem) for f in found if f.problem]
    if told:
        table("\nTo look at", ("", "child", "class", "what is missing"), told)


@contacts_command.command("set")
@click.argument("contact")
@click.option("--email", help="The e-mail address; empty takes it away.")
@click.option("--phone", help="The phone number.")
@click.option("--wants", help="paper, Word, Excel, PDF or “PDF to fill in”; empty for no wish.")
@click.option("--language", help="The language that they read, such as Polish or pl; empty for English.")
@click.option("--household", help="A number for each home of the child: same number, one copy.")
@click.option("--relationship", help="What they are to the child.")
@click.option("--priority", type=click.IntRange(1, 99), help="The school’s order, 1 first.")
@click.option("--barred/--not-barred", default=None, help="Must the school not contact them?")
@click.option("--court-order/--no-court-order", default=None, help="Is there a court order?")
@json_option
@click.pass_context
def set_command(ctx: click.Context, /, contact: str, as_json: bool, **changes: Any) -> None:
    """Change a contact by hand, named by number. The log keeps who did it and what was changed.

    \b
    Example:
      formgen contacts set K0001 --wants paper --language Polish
    """
    from formgen.work import contacts
    from formgen.work.families import contact_json, way

    with open_school(ctx) as school:
        done = contacts.change(school, contact, {k: v for k, v in changes.items() if v is not None})
    if as_json:
        show_json(contact_json(done))
    else:
        say(f"{done.id} is changed. Gets papers: {way(done)}.")
