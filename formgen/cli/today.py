"""`formgen today`, `formgen unread`, `formgen withhold`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from formgen.cli.terminal import formats, json_option, open_school, say, show_json, table

if TYPE_CHECKING:
    from formgen.work.unread import Unread


@click.command("today")
@click.option("--to", "to", metavar="docx,pdf,xlsx", help="Also write the caseload sheet in these formats.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=Path("output"), show_default=True)
@json_option
@click.pass_context
def today_command(ctx: click.Context, to: str | None, out: Path, as_json: bool) -> None:
    """What is owed: decisions, agreements, entries, reviews, check-backs, feedback, calls, unread words, typing-in.

    \b
    Example:
      formgen today --to docx
    """
    from formgen.work import today as work
    from formgen.work.review import write

    with open_school(ctx) as school:
        found = work.today(school)
        named = f"caseload_{found.day}"
        pages = write(school, work.caseload(school), named, formats(to), out) if to is not None else []
    if as_json:
        show_json({"owed": found.as_json(), "files": [str(page) for page in pages]})
        return
    rows = [(o.kind.words, o.case or "", f"{o.due:%d/%m/%Y}" if o.due else "", o.what) for o in found.owed]
    table(f"Today, {found.day:%d/%m/%Y}", ("what", "case", "due", ""), rows)
    say("" if rows else "Nothing is owed today.")
    for page in pages:
        say(str(page))


@click.command("unread")
@click.argument("which", nargs=-1)
@click.option("--show", is_flag=True, help="Show the words themselves.")
@click.option("--mark", is_flag=True, help="Mark them as read: records, references, cases or “all”.")
@click.option("--by", default="", metavar="NAME", help="Who has read them.")
@json_option
@click.pass_context
def unread_command(
    ctx: click.Context, which: tuple[str, ...], show: bool, mark: bool, by: str, as_json: bool
) -> None:
    """Words of families and children that nobody has read yet. Look at them: one may be a call for help.

    \b
    Example:
      formgen unread --show
      formgen unread LM-2026-001 --mark --by "D. Rowan"
    """
    from formgen.work import unread as work

    with open_school(ctx) as school:
        found = work.mark(school, which, by) if mark else work.unread(school, which)
    if as_json:
        show_json([one.as_json(text=show) for one in found])
        return
    if mark:
        say(f"Marked as read by {by}: {len(found)}.")
    elif found:
        show_unread(found, words=show)
    else:
        say("Nothing is unread.")


_SHOWN = 12
"""How many lines of the unread list end an import; `formgen unread` has them all."""


def show_unread(found: Sequence[Unread], *, words: bool | None = None) -> None:
    """Prints what is unread: all of it with or without the `words`, or, at the end of an import, the newest few."""
    if not found:
        return
    shown = found if words is not None else found[-_SHOWN:]
    rows = [(str(o.record.id), o.whose, o.question, o.both if words else f"{len(o.text)} letters") for o in shown]
    table("\nUnread", ("record", "whose", "question", "words"), rows)
    count, are = (f"{len(found)} texts", "are") if len(found) > 1 else ("1 text", "is")
    then = "when you have read them: `formgen unread all --mark --by NAME`" if words else "`formgen unread --show`"
    say(f"{count} of families and children {are} unread; {then}. If a child may not be safe, tell the "
        "safeguarding lead today; `formgen withhold` moves the words to them.")  # fmt: skip


@click.command("withhold")
@click.argument("reference")
@click.option("--question", "questions", multiple=True, metavar="CODE", help="Which words, such as Q11.")
@click.option("--reason", default="", help="Why, in a few words that say nothing of what was written.")
@click.option("--by", default="", metavar="NAME", help="Who asks for it.")
@click.option("--to", "to", type=click.Path(file_okay=False, path_type=Path), help="The safeguarding lead’s folder.")
@click.option("--yes", is_flag=True, help="Do not ask again.")
@json_option
@click.pass_context
def withhold_command(
    ctx: click.Context, reference: str, questions: tuple[str, ...], reason: str, by: str, to: Path | None, yes: bool,
    as_json: bool,
) -> None:  # fmt: skip
    """Move words that belong to the safeguarding lead, with the sheet they came on, out of the school folder.

    Reference, hash, date and reason stay. The backups that still hold the words are named.

    \b
    Example:
      formgen withhold LM-PQ1-7F3C9A2E-K --question Q11 --reason "for the lead" --by "D. Rowan" --to /media/lead
    """
    from formgen.work import withhold as work

    with open_school(ctx) as school:
        planned = work.plan(school, reference, questions, to)
        asked = f"{len(planned.texts)} text(s) and {planned.file} go to {planned.folder}. Go on?"
        if not yes and not click.confirm(asked, err=True):
            ctx.exit(1)
        done = work.withhold(school, planned, reason, by)
    if as_json:
        show_json(done.as_json())
        return
    for path in done.files:
        say(f"moved to {path}")
    for printed in done.found.issued:
        say(f"The words were printed on {printed} too: please take that paper back.")
    for path in done.lying_about:
        say(f"The words lie here too; please move or delete this file: {path}")
    for pack in done.packs:
        say(f"The words stand in this pack, or may: {pack}. Please delete its files wherever they were saved or sent, "
            "and make it anew.")  # fmt: skip
    if done.noted:
        say("review.toml has the words too: please take them out there.")
    for copy in done.backups:
        say(f"{_HOLDS[copy.holds]}: {copy.file}")


_HOLDS = {
    "original": "This backup still holds words and sheet; please destroy it or hand it over",
    "text": "This backup still holds the words; please destroy it or hand it over",
    "not_there": "A backup was written here that is not here now; please look for it",
    "unreadable": "This backup cannot be looked into; please see to it",
}
