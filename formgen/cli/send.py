"""`formgen send`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from formgen.cli.terminal import day, formats, json_option, open_school, progress, say, show_json, table

if TYPE_CHECKING:
    from formgen.work.send import Outbox


@click.command("send")
@click.argument("slug")
@click.option("--round", "name", required=True, metavar="NAME", help="The round; one that is not there is opened.")
@click.option("--due", metavar="DATE", help="For a new round: the day by which answers are wanted.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="The outbox; otherwise Out/NAME.")
@click.option("--to", default="eml", show_default=True, metavar="eml,xlsx,txt",
              help="Besides the messages: xlsx a workbook for mail merge, txt texts and PDFs for a parent app.")
@click.option("--remind", is_flag=True, help="Build reminders, for those alone who were sent it and have not answered.")
@json_option
@click.pass_context
def send_command(
    ctx: click.Context, slug: str, name: str, due: str | None, out: Path | None, to: str, remind: bool, as_json: bool
) -> None:
    """Build the messages of a round, one for each family, and look at them; nothing leaves without --send.

    \b
    Example:
      formgen send parent-questionnaire --round "Spring 2027" --due 26/3/2027
    """
    from formgen.work import remind as reminders
    from formgen.work import send as work
    from formgen.work.other_ways import check_ways, write_ways

    ways = formats(to)
    check_ways(ways)

    with open_school(ctx) as school:
        round_ = work.prepare(school, slug, name, due=day(due))
        folder = out or school.folder / "Out" / round_.name
        build = reminders.remind if remind else work.fill_outbox
        box = build(school, round_.name, folder, progress)
        besides = write_ways(school, box, ways, folder)
    if as_json:
        show_json(box.as_json())
    else:
        _show(box)
        say(f"Written besides: {len(besides)} files in {folder}") if besides else None
    ctx.exit(1 if box.unreached else 0)


def _show(box: Outbox) -> None:
    rows = [
        (row.recipient, ", ".join(row.children), ", ".join(row.message.references), ", ".join(row.attachments),
         row.state.value, "; ".join(row.warnings))
        for row in box.rows
    ]  # fmt: skip
    table(f"Round {box.round.name}", ("recipient", "child", "reference", "attachment", "state", "warnings"), rows)
    if box.unreached:
        table("\nNobody is written to for", ("child", "why"), [
            (one.child.pupil.name if one.child.pupil else "", one.why) for one in box.unreached
        ])  # fmt: skip
    if box.printed:
        say(f"\nTo print: {box.printed}")
    say(f"\n{len(box.rows)} messages, {box.new} of them built now. Nothing was sent.")
