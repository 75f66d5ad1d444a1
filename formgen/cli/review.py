"""`formgen review`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from formgen.cases import as_typed, said
from formgen.cli.terminal import day, formats, json_option, look_option, now, open_school, say, show_json, table
from formgen.cli.usage import OneOf
from formgen.errors import UserError

if TYPE_CHECKING:
    from formgen.evidence import Period


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
    from formgen.evidence import Period
    from formgen.evidence.readership import Readership
    from formgen.evidence.review import Kind
    from formgen.work.review import review

    today = now().date()
    with open_school(ctx) as opened:
        school = opened.looking(look)
        first, last = day(start) or today, day(end, today) or today
        if end is None and first > today:
            raise UserError(f"The period starts on {said(first)}: that day is still to come.",
                            "Please give an earlier day with --from, or the last day too, with --until.")  # fmt: skip
        done = review(school, first, last, formats(to), out, Readership(audience), Kind(report))
    if as_json:
        show_json(done.as_json())
        return
    for words in _days(Period(first, last), today):
        say(words)
    if done.empty:
        say(_NOTHING)
    shown = done.as_json()["criteria"]
    table(done.report.title, ("criterion", "figure", "verdict", ""), [tuple(c.values()) for c in shown])
    for slug in done.left_out:
        say(f"Records of {slug} were left out: that form is not here. Is it in forms/, and allowed in school.toml?")
    for path in done.files:
        say(str(path))
    say(f"Fingerprint, for the minutes: {done.fingerprint}")


_NOTHING = (
    "Nothing on record is of these days, so the report is empty. Was another year meant? Days are written "
    "day/month/year: --from 1/9/2025 --until 31/8/2026."
)


def _days(period: Period, today: date) -> Iterator[str]:
    """The days of a report in words: who typed the month first sees it here, and who left a day out."""
    yield f"Of the days from {said(period.start)} to {said(period.end)}."
    whole = period.in_whole_years
    if whole != period:
        asked = f"--from {as_typed(whole.start)} --until {as_typed(whole.end)}"
        yield f"They are not whole school years; for those: {asked}."
    if period.end > today:
        yield "They are not over yet: the figures will change."
