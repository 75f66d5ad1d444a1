"""`formgen quick-entry`."""

from __future__ import annotations

from pathlib import Path

import click

from formgen.ask import Audience
from formgen.cli.terminal import json_option, open_school, say, show_json
from formgen.cli.usage import OneOf


@click.command("quick-entry")
@click.argument("slug")
@click.option("--audience", type=OneOf([a.value for a in Audience]), help="Whose paper copies are typed in.")
@click.option("--rows", default=40, show_default=True, type=click.IntRange(1, 500), help="How many rows.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=Path("output"), show_default=True)
@json_option
@click.pass_context
def quick_entry_command(
    ctx: click.Context, slug: str, audience: str | None, rows: int, out: Path, as_json: bool
) -> None:
    """Make a sheet for typing paper returns in: one row for each, photos that wait first.

    `import` takes it back: each row is a return of its own.

    \b
    Example:
      formgen quick-entry parent-questionnaire --out Out
    """
    from formgen.work.quick_entry import quick_entry, waiting

    with open_school(ctx) as school:
        made = quick_entry(school, slug, out, Audience(audience) if audience else None, rows)
        photos = len(waiting(school))
    if as_json:
        show_json({"file": str(made), "waiting": photos})
        return
    say(f"{made}")
    say(f"Photos and scans that wait to be typed in: {photos}.")
