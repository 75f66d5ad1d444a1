"""`formgen inbox`."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from formgen.cli.returns import show_batch, show_skipped
from formgen.cli.terminal import day, json_option, open_school, progress, say, show_json, table

if TYPE_CHECKING:
    from formgen.mail.mailbox import Received
    from formgen.work.inbox import Inbox
    from formgen.work.school import School

_LONG_AGO = timedelta(days=60)
"""So far back a mailbox is read where no round is open."""


@click.command("inbox")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--imap", is_flag=True, help="Read the mailbox that [mail] in school.toml names; it stays as it is.")
@click.option("--since", metavar="DATE", help="With --imap: from which day on; otherwise since the open rounds began.")
@click.option("--commit", is_flag=True, help="Store what was found; without it nothing is stored.")
@json_option
@click.pass_context
def inbox_command(
    ctx: click.Context, paths: tuple[Path, ...], imap: bool, since: str | None, commit: bool, as_json: bool
) -> None:
    """Take a mailbox in: saved messages (.eml, .msg), or with --imap the mailbox itself.

    Forms and answers go to the return desk, bounces to the messages that did not arrive; out-of-office notes are
    counted, and what is none of these is named. Nothing in the folders or the mailbox is changed. With --imap a
    connection is opened to imap_server and to no other computer.

    \b
    Example:
      formgen inbox In --commit
    """
    from formgen.cli.today import show_unread
    from formgen.work.inbox import inbox
    from formgen.work.unread import unread

    if not paths and not imap:
        raise click.UsageError("Please name the folder of saved messages, or give --imap.")
    with open_school(ctx) as school:
        received = _received(school, day(since)) if imap else iter(())
        found = inbox(school, paths, received, commit=commit, progress=progress)
        waiting = unread(school) if commit else []
    if as_json:
        show_json({**found.as_json(), "unread": [text.as_json() for text in waiting]})
    else:
        _show(found)
        show_unread(waiting)
    counts = found.batch.counts
    ctx.exit(1 if found.counts["other"] + found.counts["bounces"] + counts["review"] + counts["refused"] else 0)


def _received(school: School, since: date | None) -> Iterator[Received]:
    """What came into the mailbox since that day, or since the open rounds began."""
    from formgen.mail.mailbox import by_password, messages
    from formgen.rounds import fold

    mail = school.settings.mail
    begun = [one.opened_on for one in fold(school.store.round_events()).values() if one.open]
    first = since or min(begun, default=school.now.date() - _LONG_AGO)
    return messages(mail, by_password(mail.user or mail.address, _password), first)


def _password() -> str:
    """The password of the mailbox: from the environment, or from whoever sits there."""
    known = os.environ.get("FORMGEN_MAIL_PASSWORD")
    if known is None and sys.stdin.isatty():
        known = click.prompt("Password of the mailbox", hide_input=True, err=True)
    return known or ""


def _show(found: Inbox) -> None:
    if (batch := found.returns).files:
        show_batch(batch)
    told = [one for one in found.seen if one.why]
    if told:
        rows = [(one.file, one.kind.value, one.code, one.why, one.fix) for one in told]
        table("\nOther messages", ("file", "taken as", "code", "what it is", "what to do"), rows)
    show_skipped(found)
    parts = " + ".join(f"{count} {name}" for name, count in found.counts.items())
    say(f"\n{len(found.seen)} seen = {parts}")
    if not found.committed and found.counts["bounces"]:
        say("No bounce was noted: the same command with --commit")
    for one in found.rounds:
        say(one.words)
