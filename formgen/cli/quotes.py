"""`formgen quotes …`."""

from __future__ import annotations

from pathlib import Path

import click

from formgen.cli.terminal import json_option, open_school, say, show_json, table


@click.group("quotes", invoke_without_command=True)
@json_option
@click.pass_context
def quotes_command(ctx: click.Context, as_json: bool) -> None:
    """Words of children, families and staff that may be quoted: what a person approved, refused, or has not seen yet.

    \b
    Example:
      formgen quotes
      formgen quotes approve 3fa9c1d2 --by "D. Rowan"
    """
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_command, as_json=as_json)


@quotes_command.command("list")
@click.option("--form", "slug", default="", metavar="SLUG", help="Only words of this form, such as pupil-voice.")
@click.option("--year", default="", metavar="YEAR", help="Only words of this school year, such as 2025/26.")
@click.option("--round", "round_name", default="", metavar="NAME", help="Only words of forms of this round.")
@click.option("--state", default="", metavar="STATE", help="Only words that are waiting, approved or refused.")
@json_option
@click.pass_context
def list_command(
    ctx: click.Context, slug: str = "", year: str = "", round_name: str = "", state: str = "", as_json: bool = False
) -> None:
    """The words that have been read, may be quoted and were not withheld; and approvals that no longer hold.

    \b
    Example:
      formgen quotes list --form pupil-voice --year 2025/26 --state waiting
    """
    from formgen.work import quotes as work
    from formgen.work.quote_choice import Wanted

    wanted = Wanted(slug, year, round_name, state)
    with open_school(ctx) as school:
        every = work.quotable(school)
        found = wanted.of(school, every)
        gone, stand = ([], []) if wanted != Wanted() else (work.lost(school), work.let_stand(school))
    if as_json:
        show_json({"quotes": [one.as_json() for one in found], "lapsed": [one.as_json() for one in gone],
                   "let_stand": [one.as_json() for one in stand]})  # fmt: skip
        return
    rows = [(one.number, one.title, one.year, one.state.value, one.printed or one.text) for one in found]
    if rows:
        table("Words that may be quoted", ("no.", "form", "year", "state", "words"), rows)
    elif every:
        say(f"None of the {len(every)} texts that may be quoted is one of these.")
    else:
        say("There are no words to quote yet: they have to be read first (`formgen unread`), and writers may say no.")
    if gone:
        held = [(one.approval.place, one.why, one.approval.by, f"{one.approval.at:%d/%m/%Y}") for one in gone]
        table("\nApprovals that no longer hold", ("record and question", "why", "approved by", "on"), held)
    if stand:
        let = [(one.approval.place, one.reason, one.approval.by, f"{one.approval.at:%d/%m/%Y}") for one in stand]
        table("\nOther texts of packs that were let stand", ("mark", "why", "by", "on"), let)


@quotes_command.command("approve")
@click.argument("number")
@click.option("--as", "text", metavar="WORDS", help="The words as they shall be printed, with details changed.")
@click.option("--by", default="", metavar="NAME", help="Who approves them.")
@click.option("--despite", default="", metavar="WHY", help="Why what seems to be a name may stand.")
@json_option
@click.pass_context
def approve_command(
    ctx: click.Context, number: str, text: str | None, by: str, despite: str, as_json: bool
) -> None:
    """Let words be quoted, as they are or changed. Could anybody guess who said them? Then refuse or change them.

    The approval holds for these very words alone. NUMBER may also be the mark by which the scan of a pack names a text.

    \b
    Example:
      formgen quotes approve 3fa9c1d2 --by "D. Rowan"
      formgen quotes approve 3fa9c1d2 --as "The walks helped me" --by "D. Rowan"
    """
    from formgen.work.quotes import approve

    with open_school(ctx) as school:
        kept = approve(school, number, by, text, despite)
    if as_json:
        show_json({"number": number, "edited": kept[0].edited, "despite": len(kept) > 1, "by": kept[0].by})
        return
    changed = ", with changed details" if kept[0].edited else ""
    say(f"{number} is approved by {kept[0].by}{changed}.")


@quotes_command.command("refuse")
@click.argument("number")
@click.option("--by", default="", metavar="NAME", help="Who refuses them.")
@json_option
@click.pass_context
def refuse_command(ctx: click.Context, number: str, by: str, as_json: bool) -> None:
    """Say that words shall not be quoted.

    \b
    Example:
      formgen quotes refuse 3fa9c1d2
    """
    from formgen.work.quotes import refuse

    with open_school(ctx) as school:
        kept = refuse(school, number, by)
    show_json({"number": number, "by": kept[0].by}) if as_json else say(f"{number} is refused.")


@quotes_command.command("take-back")
@click.argument("number")
@click.option("--by", default="", metavar="NAME", help="Who takes it back.")
@json_option
@click.pass_context
def take_back_command(ctx: click.Context, number: str, by: str, as_json: bool) -> None:
    """Take an approval or a refusal back; the words wait again. Packs that were made already have them still.

    \b
    Example:
      formgen quotes take-back 3fa9c1d2
    """
    from formgen.work.quotes import take_back

    with open_school(ctx) as school:
        kept = take_back(school, number, by)
    show_json({"number": number, "by": kept[0].by}) if as_json else say(f"{number} is taken back.")


@quotes_command.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@json_option
@click.pass_context
def export_command(ctx: click.Context, file: Path, as_json: bool) -> None:
    """Write all words that may be quoted to a workbook, to be judged in Excel.

    \b
    Example:
      formgen quotes export Out/quotes.xlsx
    """
    from formgen.work.quote_sheet import export

    with open_school(ctx) as school:
        made = export(school, file)
    show_json({"file": str(made)}) if as_json else say(str(made))


@quotes_command.command("import")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@json_option
@click.pass_context
def import_command(ctx: click.Context, file: Path, as_json: bool) -> None:
    """Take the decisions of a workbook in. Rows that cannot be taken are listed, and wait.

    \b
    Example:
      formgen quotes import In/quotes.xlsx
    """
    from formgen.work.quote_sheet import take_in

    with open_school(ctx) as school:
        done = take_in(school, file)
    if as_json:
        show_json(done.as_json())
    else:
        if done.problems:
            rows = [(p.cell or "", p.question or "", p.message, p.fix) for p in done.problems]
            table("Left out", ("row", "no.", "what was found", "what to do"), rows)
        say(f"{done.approved} approved, {done.refused} refused, {done.taken_back} taken back.")
    ctx.exit(1 if done.problems else 0)
