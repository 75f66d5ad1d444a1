"""`formgen review`."""

from __future__ import annotations

from pathlib import Path

import click

from formgen.cli.terminal import day, formats, json_option, look_option, now, open_school, say, show_json, table
from formgen.cli.usage import OneOf


@click.command("review")
@click.option("--from", "start", required=True, metavar="DATE", help="First day of the period.")
@click.option("--until", "end", metavar="DATE", help="Last day of the period (today if not given).")
@click.option("--audience", type=OneOf(["internal", "governors", "public"]), default="internal",
              show_default=True, help="Who reads it; but for internal, small numbers are hidden.")  # fmt: skip
@click.option("--report", type=OneOf(["triennial", "annual"]), default="triennial", show_default=True,
              help="The whole evidence for the policy review, or two pages for governors.")  # fmt: skip
@click.option("--to", "to", default="docx,pdf,xlsx", show_default=True, metavar="docx,pdf,xlsx", help="Formats.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=Path("output"), show_default=True)
@look_option
@json_option
@click.pass_context
def review_command(
    ctx: click.Context, start: str, end: str | None, audience: str, report: str, to: str, out: Path,
    look: str | None, as_json: bool,
) -> None:  # fmt: skip
    """The evidence for the policy review: the eight success criteria, what stands behind them, their sources.

    What only people can say stands in review.toml; what is missing there is printed as lines to write on.

    \b
    Example:
      formgen review --from 1/9/2025 --until 31/8/2026 --to docx,pdf,xlsx
      formgen review --from 1/9/2025 --until 31/8/2026 --audience governors --report annual --to docx,pdf
    """
    from formgen.evidence.readership import Readership
    from formgen.evidence.review import Kind
    from formgen.work.review import review

    today = now().date()
    with open_school(ctx) as opened:
        school = opened.looking(look)
        first, last = day(start) or today, day(end, today) or today
        done = review(school, first, last, formats(to), out, Readership(audience), Kind(report))
    if as_json:
        show_json(done.as_json())
        return
    shown = done.as_json()["criteria"]
    table(done.report.title, ("criterion", "figure", "verdict", ""), [tuple(c.values()) for c in shown])
    for slug in done.left_out:
        say(f"Records of {slug} were left out: that form is not here. Is it in forms/, and allowed in school.toml?")
    for path in done.files:
        say(str(path))
    say(f"Fingerprint, for the minutes: {done.fingerprint}")
