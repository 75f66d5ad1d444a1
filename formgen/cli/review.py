"""`formgen review`."""

from __future__ import annotations

from pathlib import Path

import click

from formgen.cli.terminal import day, formats, json_option, now, open_school, say, show_json, table


@click.command("review")
@click.option("--from", "start", required=True, metavar="DATE", help="First day of the period.")
@click.option("--until", "end", metavar="DATE", help="Last day of the period (today if not given).")
@click.option("--audience", type=click.Choice(["internal"]), default="internal", show_default=True)
@click.option("--to", "to", default="docx,pdf,xlsx", show_default=True, metavar="docx,pdf,xlsx", help="Formats.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=Path("output"), show_default=True)
@json_option
@click.pass_context
def review_command(
    ctx: click.Context, start: str, end: str | None, audience: str, to: str, out: Path, as_json: bool
) -> None:
    """The figures for the policy review: the eight success criteria and M7 to M11; each with its sources.

    \b
    Example:
      formgen review --from 1/9/2025 --until 31/8/2026 --to docx,pdf,xlsx
    """
    from formgen.work.review import review

    del audience
    today = now().date()
    with open_school(ctx) as school:
        done = review(school, day(start) or today, day(end, today) or today, formats(to), out)
    if as_json:
        show_json(done.as_json())
        return
    shown = done.as_json()["criteria"]
    table(done.report.title, ("criterion", "figure", "verdict", ""), [tuple(c.values()) for c in shown])
    for slug in done.left_out:
        say(f"Records of {slug} were left out: that form is not here. Is it in forms/, and allowed in school.toml?")
    for path in done.files:
        say(str(path))
