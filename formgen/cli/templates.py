"""`formgen templates …`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from formgen.cli.terminal import json_option, load_own_forms, say, school_folder, show_json, table

if TYPE_CHECKING:
    from formgen.work.templates import Checked


@click.group("templates")
def templates_command() -> None:
    """The Word and PDF templates.

    \b
    Example:
      formgen templates copy our-school/templates
    """


@templates_command.command("list")
@json_option
@click.pass_context
def list_command(ctx: click.Context, as_json: bool) -> None:
    """The templates, and whose is used.

    \b
    Example:
      formgen templates list
    """
    from formgen.work.templates import listed

    found = listed(school_folder(ctx))
    if as_json:
        show_json([asdict(t) for t in found])
        return
    table("Templates", ("file", "used"), [(t.name, "the school’s own" if t.own else "formgen’s") for t in found])


@templates_command.command("copy")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--form", "slug", metavar="SLUG", help="Only the Word template, for this form alone.")
@json_option
@click.pass_context
def copy_command(ctx: click.Context, folder: Path, slug: str | None, as_json: bool) -> None:
    """Copy the templates out, to be restyled. Files that are there are never overwritten.

    \b
    Example:
      formgen templates copy our-school/templates
    """
    from formgen.work.templates import copy

    load_own_forms(ctx)
    made = [str(path) for path in copy(folder, slug, school_folder(ctx))]
    show_json(made) if as_json else say("\n".join(made))


@templates_command.command("check")
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option("--annotate", is_flag=True, help="Also write each Word template with its faults as comments beside it.")
@json_option
@click.pass_context
def check_command(ctx: click.Context, path: Path, annotate: bool, as_json: bool) -> None:
    """Make every form and a report with these templates, and say everything that is wrong with them.

    PATH is a folder of templates, or one template in it (Word, HTML or CSS). They are tried out with long names and
    answers as well; Word templates are printed where LibreOffice is there. --annotate writes “NAME (checked).docx”, and
    overwrites nothing.

    \b
    Example:
      formgen templates check our-school/templates
    """
    from datetime import date

    from formgen import settings
    from formgen.work import templates
    from formgen.work.school import look

    load_own_forms(ctx)
    folder = school_folder(ctx)
    known = settings.load(folder) if (folder / "school.toml").is_file() else settings.parse('[school]\nname = "School"')
    found = templates.check(path, look(folder if (folder / "school.toml").is_file() else None, known))
    marked = templates.annotate(found, path, date.today()) if annotate else []
    wrong = [c for c in found if c.problem and not c.note]
    if as_json:
        show_json([asdict(c) for c in found])
    else:
        _show(found)
    for file in marked:
        say(f"With comments: {file}", quiet=as_json)
    ctx.exit(1 if wrong else 0)


def _show(found: list[Checked]) -> None:
    """Prints what was found, one paragraph for each fault, by file."""
    from formgen.work.templates import REPORT

    wrong = [c for c in found if c.problem]
    for file in dict.fromkeys(c.file for c in wrong):
        say(f"{file or 'Other templates'}:")
        for one in (c for c in wrong if c.file == file):
            whose = f"{one.form}, {one.format}" if not file else "" if one.form in ("all", file[5:-5]) else one.form
            place = "; ".join(filter(None, (one.where, whose)))
            say(f"  {'note' if one.note else 'fault'}{f' ({place})' if place else ''}: {one.problem}\n      {one.fix}")
    if not any(not c.note for c in wrong):
        forms = {c.form for c in found} - {REPORT, "all"}
        suffixes = {c.format for c in found}
        both = len(suffixes) > 1
        say(f"{len(forms)} forms and the reports, in {len(suffixes)} formats: in order." if both else "In order.")
