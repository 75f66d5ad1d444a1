"""`formgen read`, `formgen import`, `formgen records`."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Collection, Sequence
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
    from formgen.work.inbox import Inbox
    from formgen.work.rounds import Missing
    from formgen.work.take_in import Batch
    from formgen.work.taken import TakenIn

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
            batch = read_files(paths, school, now().date())
    else:
        batch = read_files(paths, None, now().date())
    if as_json:
        show_json([t.as_json() for t in batch.files])
    else:
        for one in batch.files:
            _show_answers(one)
    show_skipped(batch, quiet=as_json)
    wrong = any(p.severity == "error" for t in batch.files for p in t.problems)
    ctx.exit(1 if wrong or _waits(batch) else 0)


def _show_answers(one: TakenIn) -> None:
    from formgen.answers import at, open_rows, where, words
    from formgen.ask import State

    say(f"\n{one.name}: {one.verdict.value.replace('_', ' ')}")
    if one.outline is not None:
        rows = []
        for item in one.outline.items(open_rows(one.outline, one.answers)):
            value = at(one.answers, item.path, item.row)
            source = one.sources.get((item.path, item.row))
            if value is not State.BLANK:
                rows.append((where(item), words(item.question, value), source.cell if source else ""))
        table(f"{one.outline.title} · {one.reference or 'blank copy'}", ("question", "answer", "from"), rows)
    _show_problems([one])


def _show_problems(taken: Sequence[TakenIn], *, fold: bool = False) -> None:
    from formgen.cli.mapped import folded

    told = folded(taken) if fold else ((p, t, p.message) for t in taken for p in t.problems)
    rows = [(p.file or t.name, p.cell or "", p.question or "", message, p.fix) for p, t, message in told]
    if rows:
        table("\nTo look at", ("file", "cell", "question", "what was found", "what to do"), rows)


def show_skipped(batch: Batch | Inbox, *, quiet: bool = False) -> None:
    """A line for each file that was passed over; `quiet` where standard output is for JSON that has no place for it."""
    if batch.skipped:
        say("\nPassed over", quiet=quiet)
    for one in batch.skipped:
        say(f"{one.file}: {one.reason} {one.fix}", quiet=quiet)


def _waits(batch: Batch) -> bool:
    """Whether something was passed over that may be a return."""
    return any(one.waits for one in batch.skipped)


@click.command("import")
@_files
@click.option("--commit", is_flag=True, help="Store what was read; without it nothing is stored.")
@click.option("--attach", "choice", flag_value="attach", help="A referral of a child with an open case belongs to it.")
@click.option("--new-case", "choice", flag_value="new", help="A referral of a child with an open case opens another.")
@click.option("--new-pupil", is_flag=True, help="A referral of a child nobody knows makes a provisional pupil.")
@click.option("--review", is_flag=True, help="Ask a person, one by one, what needs deciding; each answer is stored.")
@click.option("--decisions", "sheet", type=click.Path(path_type=Path), help="A decisions workbook that was filled in.")
@click.option("--to", help="With --review: xlsx writes the open questions as a workbook instead of asking.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=Path("output"), show_default=True)
@click.option("--mapping", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="For earlier sheets, exports of other systems, web forms: which column is which question.")
@click.option("--withdraw", multiple=True, metavar="ROW=WHY", help="Take a row that is gone from a diary out of use.")
@json_option
@click.pass_context
def import_command(
    ctx: click.Context, paths: tuple[Path, ...], commit: bool, choice: str | None, new_pupil: bool,
    review: bool, sheet: Path | None, to: str | None, out: Path, mapping: Path | None, withdraw: tuple[str, ...],
    as_json: bool,
) -> None:  # fmt: skip
    """Take returned files in: shows what came; stores with --commit, after a backup.

    \b
    Example:
      formgen import In --commit
    """
    from formgen.cli.decisions import at_the_desk, open_as_json, show_changes
    from formgen.cli.diary import Reasons
    from formgen.cli.mapped import mapped_by, show_mapped
    from formgen.cli.today import show_unread
    from formgen.work import take_in
    from formgen.work.unread import unread

    why = Reasons.of(withdraw, ask=commit and sys.stdin.isatty() and not as_json)

    def decide(taken: TakenIn, open_cases: Sequence[str]) -> str | None:
        if choice == "new":
            return "new"
        if choice == "attach":
            return open_cases[-1]
        return _ask(taken, open_cases) if sys.stdin.isatty() and not as_json else None

    def welcome(taken: TakenIn, name: str) -> bool:
        return new_pupil or (sys.stdin.isatty() and not as_json and _is_new(taken, name))

    with open_school(ctx) as school:
        mapped = mapped_by(mapping, review or sheet is not None or to is not None)
        told = at_the_desk(school, paths, sheet, to, out, as_json, review)
        if commit:
            batch = take_in.commit(school, paths, decide, progress, welcome, why, mapped)
        else:
            batch = take_in.preview(school, paths, why, mapped)
        waiting = unread(school) if commit else []
        asked = open_as_json(school, paths) if review and as_json else []
    for line in told:
        say(line, quiet=as_json)
    if as_json:
        more = {"to_decide": asked} if review else {}
        show_json({**batch.as_json(), **more, "unread": [text.as_json() for text in waiting]})
    else:
        show_mapped(batch.sheets)
        show_batch(batch)
        show_skipped(batch)
        show_changes(batch.files)
        show_unread(waiting)
    ctx.exit(1 if why.unused() or batch.counts["review"] + batch.counts["refused"] or _waits(batch) else 0)


def _ask(taken: TakenIn, open_cases: Sequence[str]) -> str | None:
    say(f"{taken.name} is a referral of a child with an open case: {', '.join(open_cases)}.")
    answer: str = click.prompt("Case it belongs to, “new”, or “later”", default="later")
    return None if answer == "later" else answer


def _is_new(taken: TakenIn, name: str) -> bool:
    say(f"{taken.name} is a referral of {name}, who is not on the class list.")
    return bool(click.confirm("Is this a new child (a provisional pupil is made)?", default=False))


def show_batch(batch: Batch) -> None:
    """Prints what the return desk says of a batch, and what was stored."""
    if not batch.files:
        say("There is nothing to read: put the returned files into that folder.")
        return
    lines = {name for name, _ in batch.sheets}
    new = {t.sha256 for t in batch.files if t.verdict != "duplicate"}
    rows = [_row(batch, t, new) for t in batch.files if not _is_as_before(t) and t.file not in lines]
    alike = Counter((t.file, *_row(batch, t, new)[1:]) for t in batch.files if not _is_as_before(t) and t.file in lines)
    rows += [(file, whose, f"{count} × {title}", *rest) for (file, whose, title, *rest), count in alike.items()]
    as_before = Counter(t.file for t in batch.files if _is_as_before(t))
    rows += [(file, "", f"{count} as before", "duplicate", "before") for file, count in as_before.items()]
    table("What came", ("file", "whose", "form", "verdict", "stored"), rows)
    _show_problems([t for t in batch.files if t.verdict != "duplicate"], fold=bool(batch.sheets))
    counts = batch.counts
    parts = " + ".join(f"{count} {name.replace('_', ' ')}" for name, count in counts.items())
    newer = sum(t.verdict == "newer_revision" for t in batch.files)
    beside = f" (a newer revision counts as accepted: {newer} of them)" if newer else ""
    say(f"\n{len(batch.files)} seen = {parts}{beside}")
    stored = sum(t.record is not None for t in batch.files)
    back = sum(map(_is_taken_back, batch.files))
    if batch.run is None:
        say(f"Nothing was stored; {stored} could be: the same command with --commit")
    else:
        say(f"{stored} stored, as run {batch.run}." if stored else "Nothing new to store.")
    if back:
        say(f"{back} on record {'was' if batch.run else 'would be'} withdrawn: the decision on it was taken back. "
            "`formgen today` shows what is owed without it.")  # fmt: skip


def _row(batch: Batch, taken: TakenIn, new: Collection[str]) -> tuple[str, ...]:
    """The line of a return; `new` are the files of which a return is no duplicate."""
    title = taken.outline.title if taken.outline else ""
    return taken.name, _whose(taken), title, taken.verdict.value.replace("_", " "), _stored(batch, taken, new)


def _is_as_before(taken: TakenIn) -> bool:
    """Whether a return is one of many in its file, and on record already: those are counted, not listed."""
    return bool(taken.label) and taken.verdict == "duplicate"


def _is_taken_back(taken: TakenIn) -> bool:
    """Whether a record gives way to none, because the decision that it rests on was taken back."""
    return taken.record is None and taken.before is not None and taken.verdict == "review"


def _whose(taken: TakenIn) -> str:
    return taken.case or ("opens a case" if taken.opens_case else "")


def _stored(batch: Batch, taken: TakenIn, new: Collection[str]) -> str:
    if taken.verdict == "duplicate":
        return "once" if taken.sha256 in new else "before"
    if taken.gone and taken.verdict == "accepted":
        return "withdrawn" if batch.run else "could be"
    if _is_taken_back(taken):
        return "withdrawn" if batch.run else "could be"
    if taken.record is None:
        return "kept" if taken.verdict == "to_type_in" and batch.run else "no"
    return "yes" if batch.run else "could be"


@click.command("records")
@click.option("--form", "slug", metavar="SLUG", help="Only records of this form.")
@click.option("--case", metavar="ID", help="Only records of this case.")
@click.option("--missing", is_flag=True, help="The forms of a round that did not come back; with --round.")
@click.option("--round", "round_name", metavar="NAME", help="The round, as `formgen generate --round` named it.")
@json_option
@click.pass_context
def records_command(
    ctx: click.Context, slug: str | None, case: str | None, missing: bool, round_name: str | None, as_json: bool
) -> None:
    """The records in the store, or who has not answered; with --json one record or form a line.

    \b
    Example:
      formgen records --form parent-questionnaire --json
      formgen records --missing --round "Summer 2027"
    """
    from formgen.work.records import as_line, of

    if missing != (round_name is not None):
        raise click.UsageError("--missing and --round NAME go together: who of that round has not answered.")
    if round_name is not None:
        _show_missing(ctx, round_name, slug, case, as_json)
        return
    with open_school(ctx) as school:
        found = of(school, slug, case)
    if as_json:
        for record in found:
            click.echo(json.dumps(as_line(record), ensure_ascii=False))
        return
    rows = [
        (str(r.id), r.case or "", r.form, r.verdict.value.replace("_", " "), str(len(r.problems)), str(r.run))
        for r in found
    ]
    table("Records", ("record", "case", "form", "verdict", "problems", "run"), rows)


def _show_missing(ctx: click.Context, name: str, slug: str | None, case: str | None, as_json: bool) -> None:
    from formgen.work.rounds import by_hand_words, round_of

    with open_school(ctx) as school:
        found = round_of(school, name, form=slug, case=case)
    if as_json:
        for one in found.missing:
            click.echo(json.dumps(one.as_json(), ensure_ascii=False))
    elif found.missing:
        header = ("case", "child", "class", "for", "form", "made on", "reference")
        table(f"Not answered: {found.name}", header, [_missing(one) for one in found.missing])
    by_hand = by_hand_words(found.by_hand, found.back.whole)
    say(f"{found.name}: {found.words}. {by_hand}".rstrip(), quiet=as_json)
    if found.missing:
        say("A sheet that waits in In/ until somebody decides about it counts as missing, and so does a photo that is "
            "not typed in yet.", quiet=as_json)  # fmt: skip


def _missing(one: Missing) -> tuple[str, ...]:
    issued, pupil = one.issued, one.pupil
    child, group = (pupil.name, pupil.class_name) if pupil else ("", "")
    whom = issued.recipient or issued.audience.value
    return issued.case or "", child, group, whom, issued.form, f"{issued.made_on:%d/%m/%Y}", issued.reference
