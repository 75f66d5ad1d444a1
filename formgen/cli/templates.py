"""`formgen templates …`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from formgen.cli.terminal import json_option, load_own_forms, say, school_folder, show_json, table


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
@json_option
@click.pass_context
def check_command(ctx: click.Context, path: Path, as_json: bool) -> None:
    """Make every form and a report with these templates, and say what is wrong with them.

    \b
    Example:
      formgen templates check our-school/templates
    """
    from formgen import settings
    from formgen.work.school import look
    from formgen.work.templates import REPORT, check

    load_own_forms(ctx)
    folder = school_folder(ctx)
    known = settings.load(folder) if (folder / "school.toml").is_file() else settings.parse('[school]\nname = "School"')
    found = check(path, look(folder if (folder / "school.toml").is_file() else None, known))
    wrong = [c for c in found if c.problem]
    if as_json:
        show_json([asdict(c) for c in found])
    elif wrong:
        table(
            "Faults",
            ("form", "format", "what was found", "what to do"),
            [(c.form, c.format, c.problem, c.fix) for c in wrong],
        )
    else:
        forms, formats = {c.form for c in found} - {REPORT}, {c.format for c in found}
        say(f"{len(forms)} forms and the reports, in {len(formats)} formats: in order.")
    ctx.exit(1 if wrong else 0)
