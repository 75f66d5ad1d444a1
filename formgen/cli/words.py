"""`formgen words …`."""

from __future__ import annotations

from pathlib import Path

import click

from formgen.cli.terminal import json_option, load_own_forms, open_school, say, school_folder, show_json, table
from formgen.look import Look


@click.group("words")
def words_command() -> None:
    """The words of family copies in other languages.

    \b
    Example:
      formgen words list
    """


@words_command.command("list")
@json_option
@click.pass_context
def list_command(ctx: click.Context, as_json: bool) -> None:
    """The languages, and how many of their lines are checked, drafts, or stale.

    Only checked lines are ever printed.

    \b
    Example:
      formgen words list
    """
    from formgen.work.words import listed

    found = listed(_look(ctx))
    if as_json:
        show_json([one.as_json() for one in found])
        return
    heads = ("language", "code", "lines", "checked", "drafts", "stale", "without a {word}", "missing")
    rows = [
        (s.name, s.language, *map(str, (s.lines, s.checked, s.drafts, s.stale, s.broken, s.missing))) for s in found
    ]
    table("Words for families", heads, rows)
    say("Only checked lines are printed; all others stay in English.")


@words_command.command("export")
@click.argument("language", metavar="LANG")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=Path("output"), show_default=True)
@json_option
@click.pass_context
def export_command(ctx: click.Context, language: str, out: Path, as_json: bool) -> None:
    """Write the translator's sheet of a language: each line in English, and its translation so far.

    \b
    Example:
      formgen words export pl --out Out
    """
    from formgen.work.words import export

    made = export(_look(ctx), language, out)
    show_json({"language": language, "file": str(made)}) if as_json else say(str(made))


@words_command.command("import")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@json_option
@click.pass_context
def import_command(ctx: click.Context, file: Path, as_json: bool) -> None:
    """Take a translator's sheet in, as the school's own words under templates/words.

    \b
    Example:
      formgen words import In/words_pl.xlsx
    """
    from formgen.errors import UserError
    from formgen.work.words import take_in

    folder = school_folder(ctx)
    if not (folder / "school.toml").is_file():
        raise UserError(f"{folder} is no school folder.", "Please name yours with --school DIR.", code="no_school")
    done = take_in(_look(ctx), file, folder / "templates")
    if as_json:
        show_json(done.as_json())
    else:
        if done.problems:
            rows = [(p.cell or "", p.question or "", p.message, p.fix) for p in done.problems]
            table("Left out", ("row", "key", "what was found", "what to do"), rows)
        said = f"{done.changed} line{'s' * (done.changed != 1)} changed"
        say(f"{said}: {done.file}" if done.file else "Nothing has changed.")
        if done.file and done.file.name != f"{done.language}.toml":
            say(f"A person has changed {done.language}.toml: it is still the one in use. Please compare the two.")
    ctx.exit(1 if done.problems else 0)


@words_command.command("english")
@click.argument("record", type=int)
@click.argument("code")
@click.option("--row", help="The row of a table.")
@click.option("--text", default="", help="What the words mean, in English.")
@click.option("--by", default="", metavar="NAME", help="Who says so.")
@json_option
@click.pass_context
def english_command(
    ctx: click.Context, record: int, code: str, row: str | None, text: str, by: str, as_json: bool
) -> None:
    """Keep a named person's English beside what a family wrote in its own language. The original stays.

    \b
    Example:
      formgen words english 12 Q11 --text "The walks helped most." --by "A. Nowak"
    """
    from formgen.work.words import english

    with open_school(ctx) as school:
        question, at = english(school, record, code, row, text, by)
    if as_json:
        show_json({"record": record, "question": question, "row": at, "text": text.strip(), "by": by.strip()})
    else:
        say(f"Kept beside {code} of record {record}, by {by.strip()}.")


def _look(ctx: click.Context) -> Look:
    """The school's look, or formgen's own where there is no school."""
    from formgen import settings
    from formgen.work.school import look

    load_own_forms(ctx)
    folder = school_folder(ctx)
    if (folder / "school.toml").is_file():
        return look(folder, settings.load(folder))
    return look(None, settings.parse('[school]\nname = "School"'))
