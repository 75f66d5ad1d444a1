"""`formgen settings`."""

from __future__ import annotations

import click

from formgen.cli.terminal import json_option, open_school, say, show_json, table


@click.command("settings")
@json_option
@click.pass_context
def settings_command(ctx: click.Context, as_json: bool) -> None:
    """Every setting of school.toml: its value or “not set”, what it is for, and since which run it has been so.

    \b
    Example:
      formgen settings
    """
    from formgen.work.in_force import in_force

    with open_school(ctx) as school:
        found = in_force(school)
    if as_json:
        show_json([one.as_json() for one in found])
        return
    since = [f"run {one.since.id}, {one.since.at:%d/%m/%Y}" if one.since else "not used yet" for one in found]
    rows = [(o.setting.name, o.setting.value, since, o.setting.purpose) for o, since in zip(found, since, strict=True)]
    table("Settings in force", ("setting", "value", "since", "for"), rows)
    say("To change one, edit school.toml in the school folder.")
