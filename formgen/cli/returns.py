"""`formgen read`, `formgen import`, `formgen records`."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from formgen.cli.terminal import (
    json_option,
    load_own_forms,
    now,
    open_school,
    progress,
    say,
    school_folder,
    show_json,
    table,
)

if TYPE_CHECKING:
    from formgen.work.judge import TakenIn
    from formgen.work.take_in import Batch

_files = click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))


@click.command("read")
@_files
@json_option
@click.pass_context
def read_command(ctx: click.Context, paths: tuple[Path, ...], as_json: bool) -> None:
    """Read returned files and show what they say; nothing is stored.

    \b
    Example:
      formgen read In/referral_LM-RF1-7F3C9A2E-K.xlsx
    """
    from formgen.work.take_in import read_files

    load_own_forms(ctx)
    if (school_folder(ctx) / "records.db").is_file():
        with open_school(ctx) as school:
            taken = read_files(paths, school, now().date())
    else:
        taken = read_files(paths, None, now().date())
    if as_json:
        show_json([t.as_json() for t in taken])
    else:
        for one in taken:
            _show_answers(one)
    ctx.exit(1 if any(p.severity == "error" for t in taken for p in t.problems) else 0)


def _show_answers(one: TakenIn) -> None:
    from formgen.answers import at, open_rows, where, words
    from formgen.ask import State

    say(f"\n{one.file}: {one.verdict.value.replace('_', ' ')}")
    if one.outline is not None:
        rows = []
        for item in one.outline.items(open_rows(one.outline, one.answers)):
            value = at(one.answers, item.path, item.row)
            source = one.sources.get((item.path, item.row))
            if value is not State.BLANK:
                rows.append((where(item), words(item.question, value), source.cell if source else ""))
        table(f"{one.outline.title} · {one.reference or 'blank copy'}", ("question", "answer", "from"), rows)
    _show_problems([one])


def _show_problems(taken: Sequence[TakenIn]) -> None:
    rows = [(p.file or t.file, p.cell or "", p.question or "", p.message, p.fix) for t in taken for p in t.problems]
    if rows:
        table("\nTo look at", ("file", "cell", "question", "what was found", "what to do"), rows)


@click.command("import")
@_files
@click.option("--commit", is_flag=True, help="Store what was read; without it nothing is stored.")
@click.option("--attach", "choice", flag_value="attach", help="A referral of a child with an open case belongs to it.")
@click.option("--new-case", "choice", flag_value="new", help="A referral of a child with an open case opens another.")
@json_option
@click.pass_context
def import_command(
    ctx: click.Context, paths: tuple[Path, ...], commit: bool, choice: str | None, as_json: bool
) -> None:
    """Take returned files in: shows what came; stores with --commit, after a backup.

    \b
    Example:
      formgen import In --commit
    """
    from formgen.work import take_in

    def decide(taken: TakenIn, open_cases: Sequence[str]) -> str | None:
        if choice == "new":
            return "new"
        if choice == "attach":
            return open_cases[-1]
        return _ask(taken, open_cases) if sys.stdin.isatty() and not as_json else None

    with open_school(ctx) as school:
        batch = take_in.commit(school, paths, decide, progress) if commit else take_in.preview(school, paths)
    if as_json:
        show_json(batch.as_json())
    else:
        _show_batch(batch)
    ctx.exit(1 if batch.counts["review"] + batch.counts["refused"] else 0)


def _ask(taken: TakenIn, open_cases: Sequence[str]) -> str | None:
    say(f"{taken.file} is a referral of a child with an open case: {', '.join(open_cases)}.")
    answer: str = click.prompt("Case it belongs to, “new”, or “later”", default="later")
    return None if answer == "later" else answer


def _show_batch(batch: Batch) -> None:
    if not batch.files:
        say("There is nothing to read: put the returned Excel files into that folder.")
        return
    rows = [
        (t.file, _whose(t), t.outline.title if t.outline else "", t.verdict.value.replace("_", " "), _stored(batch, t))
        for t in batch.files
    ]
    table("What came", ("file", "whose", "form", "verdict", "stored"), rows)
    _show_problems([t for t in batch.files if t.verdict != "duplicate"])
    counts = batch.counts
    parts = " + ".join(f"{count} {name.replace('_', ' ')}" for name, count in counts.items())
    say(f"\n{len(batch.files)} seen = {parts}")
    stored = sum(t.record is not None for t in batch.files)
    if batch.run is None:
        say(f"Nothing was stored; {stored} could be: the same command with --commit")
    else:
        say(f"{stored} stored, as run {batch.run}." if stored else "Nothing new to store.")


def _whose(taken: TakenIn) -> str:
    return taken.case or ("opens a case" if taken.opens_case else "")


def _stored(batch: Batch, taken: TakenIn) -> str:
    if taken.verdict == "duplicate":
        return "before"
    if taken.record is None:
        return "kept" if taken.verdict == "to_type_in" and batch.run else "no"
    return "yes" if batch.run else "could be"


@click.command("records")
@click.option("--form", "slug", metavar="SLUG", help="Only records of this form.")
@click.option("--case", metavar="ID", help="Only records of this case.")
@json_option
@click.pass_context
def records_command(ctx: click.Context, slug: str | None, case: str | None, as_json: bool) -> None:
    """The records in the store; with --json one record a line.

    \b
    Example:
      formgen records --form parent-questionnaire --json
    """
    from formgen.work.records import as_line

    with open_school(ctx) as school:
        found = school.store.records(form=slug, case=case)
    if as_json:
        for record in found:
            click.echo(json.dumps(as_line(record), ensure_ascii=False))
        return
    rows = [(str(r.id), r.case or "", r.form, r.verdict.value, str(len(r.problems)), str(r.run)) for r in found]
    table("Records", ("record", "case", "form", "verdict", "problems", "run"), rows)
