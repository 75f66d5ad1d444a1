"""`formgen send`."""

from __future__ import annotations

import os
import time
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from formgen.cli.terminal import (
    day,
    formats,
    json_option,
    look_option,
    now,
    open_school,
    progress,
    say,
    show_json,
    table,
)

if TYPE_CHECKING:
    from formgen.mail.post import Post
    from formgen.work.release import Released
    from formgen.work.school import School
    from formgen.work.send import Outbox


@click.command("send")
@click.argument("slug")
@click.option("--round", "name", required=True, metavar="NAME", help="The round; one that is not there is opened.")
@click.option("--due", metavar="DATE", help="For a new round: the day by which answers are wanted.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="The outbox; otherwise Out/NAME.")
@click.option("--to", default="eml", show_default=True, metavar="eml,xlsx,txt",
              help="Besides the messages: xlsx a workbook for mail merge, txt texts and PDFs for a parent app.")
@click.option("--remind", is_flag=True, help="Build reminders, for those alone who were sent it and have not answered.")
@click.option("--confirm", multiple=True, metavar="K0001", help="You looked at this contact's address: it is right.")
@click.option("--sample", is_flag=True, help="Send one message to the office itself, as [mail] says, and nothing else.")
@click.option("--send", is_flag=True, help="Let them go: you type their number, then they leave as [mail] says.")
@click.option("--approve", metavar="NUMBER", help="With --send: the number of messages, instead of typing it.")
@click.option("--wait", is_flag=True, help="With --send: wait until the hold-back is over, then send.")
@click.option("--now", "at_once", is_flag=True, help="With --send: no hold-back.")
@look_option
@json_option
@click.pass_context
def send_command(
    ctx: click.Context, slug: str, name: str, due: str | None, out: Path | None, to: str, remind: bool,
    confirm: tuple[str, ...], sample: bool, send: bool, approve: str | None, wait: bool, at_once: bool,
    look: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Build the messages of a round, one for each family, and look at them; nothing leaves without --send.

    \b
    Example:
      formgen send parent-questionnaire --round "Spring 2027" --due 26/3/2027
      formgen send parent-questionnaire --round "Spring 2027" --send
    """
    from formgen.cli.round import tell_others
    from formgen.work import remind as reminders
    from formgen.work import send as work
    from formgen.work.guarded import look_at
    from formgen.work.other_ways import check_ways, write_ways
    from formgen.work.rounds import beside
    from formgen.work.sample import send_sample

    if approve is not None and not send:
        raise click.UsageError("--approve is said with --send.")
    ways = formats(to)
    check_ways(ways)

    with open_school(ctx) as opened:
        school = opened.looking(look)
        round_ = work.prepare(school, slug, name, due=day(due))
        tell_others(beside(school, round_), as_json)
        look_at(school, confirm)
        folder = out or school.folder / "Out" / round_.name
        build = reminders.remind if remind else work.fill_outbox
        box = build(school, round_.name, folder, progress)
        besides = write_ways(school, box, ways, folder)
        if not as_json:
            _show(box)
            if besides:
                say(f"Written besides: {len(besides)} files in {folder}")
        tried = send_sample(school, round_, _way(school)) if sample else None
        gone = _let_go(school, box, approve, wait=wait, at_once=at_once) if send else None
    if tried:
        say(f"The sample to yourself: {tried.fate.value}. {tried.told}", quiet=as_json)
    if as_json:
        show_json(box.as_json() | ({"released": gone.as_json()} if gone else {}))
    elif gone:
        _tell(gone)
    else:
        say(f"\n{len(box.rows)} messages, {box.new} of them built now.{_left(box)} Nothing was sent.")
    ctx.exit(1 if box.unreached or (gone and gone.unfinished) or (tried and tried.fate != "accepted") else 0)


def _way(school: School) -> Post:
    """What carries messages away, as the settings say."""
    from formgen.mail.logins import keyring
    from formgen.mail.ways import post

    return post(school.settings.mail, os.environ, lambda words: say(words, quiet=True), keyring())


def _left(box: Outbox) -> str:
    """How much is still to be approved, where that is not all of it, or some goes on paper."""
    left = [row for row in box.rows if row.state.value == "built"]
    paper = sum(not row.message.address for row in left)
    if not left:
        return " All of them were approved before."
    if not paper and len(left) == len(box.rows):
        return ""
    on_paper = f", {paper} to be handed out on paper" if paper else ""
    return f" {len(left) - paper} are to be sent{on_paper}."


def _let_go(school: School, box: Outbox, approve: str | None, *, wait: bool, at_once: bool) -> Released:
    from formgen.work.release import release
    from formgen.work.sending import Clock

    def typed(number: int) -> str:
        asked = f"Type {number} to approve these {number} messages" if number > 1 else "Type 1 to approve this message"
        return click.prompt(asked, err=True) if approve is None else approve

    hold_back = timedelta(0) if at_once else None
    return release(school, box, typed, lambda: _way(school), Clock(now, time.sleep), wait=wait, hold_back=hold_back)


def _tell(gone: Released) -> None:
    """What became of the messages."""
    if gone.by_hand:
        sent, paper = gone.by_hand - gone.on_paper, gone.on_paper
        yours = [f"{sent} to send"] * bool(sent) + [f"{paper} on paper to hand out"] * bool(paper)
        say(f"\n{' and '.join(yours)}: they lie in the outbox, and are yours to see to.")
    ended = gone.outcome
    if ended is None and not gone.by_hand:
        say("\nNothing is left to approve: it was done before. `formgen round show` tells what came back.")
    if ended is None:
        return
    said = ", ".join(f"{count} {state}" for state, count in sorted(gone.standing.items()))
    say(f"\nThe round stands so: {said}.")
    if ended.held:
        say(f"{ended.held} are held back, so that you can think again. Run the same command later, or add --wait.")
    if ended.spoilt:
        say(f"Not sent, because they are not what was approved: {', '.join(ended.spoilt)}.")
    if ended.stopped:
        say(f"{ended.stopped.message}\n{ended.stopped.fix}")


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
    if box.sample:
        say(f"\nTo look at: {box.sample}")
    if box.printed:
        say(f"\nTo print: {box.printed}")
