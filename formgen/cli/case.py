"""`formgen case …`."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from formgen.cases import DECISIONS, Case, said
from formgen.cli.terminal import day, formats, json_option, now, open_school, say, show_json, shown_day, table
from formgen.cli.usage import OneOf

TIERS = ("universal", "targeted", "specialist")


@click.group("case")
def case_command() -> None:
    """Cases: one episode of support of one pupil.

    \b
    Example:
      formgen case open --pupil "Zoë O’Neill"
    """


def _told(case: Case, on: date, as_json: bool) -> None:
    if as_json:
        show_json({"case": case.id, "status": case.status.value, "on": on.isoformat()})
    else:
        say(f"{case.id} is {case.status.value}, on {said(on)}.")


_on = click.option("--on", metavar="DATE", help="The day it happened, day first: 14/9/2026 (today if not given).")


@case_command.command("open")
@click.option("--pupil", required=True, metavar="WHO", help="Name, part of a name, or UPN.")
@click.option("--source", default="", help="Who referred, such as class_teacher.")
@click.option("--again", is_flag=True, help="Open another case although one is open.")
@click.option("--provisional", is_flag=True, help="The child is on no class list yet: make a provisional pupil.")
@_on
@json_option
@click.pass_context
def open_command(
    ctx: click.Context, pupil: str, source: str, again: bool, provisional: bool, on: str | None, as_json: bool
) -> None:
    """Open a case for a pupil.

    \b
    Example:
      formgen case open --pupil "Zoë O’Neill"
    """
    from formgen.work import case

    with open_school(ctx) as school:
        happened = _day(on)
        opened = case.open_case(school, pupil, happened, source=source, again=again, provisional=provisional)
        child = next((pupil.name for pupil in school.roll if pupil.id == opened.pupil), "")
    _told(opened, happened, as_json)
    say(f"It is the case of {child}.", quiet=as_json)


def _day(text: str | None) -> date:
    """The day that was given, or today."""
    today = now().date()
    return day(text, today) or today


@case_command.command("decide")
@click.argument("case")
@click.option("--decision", type=OneOf(DECISIONS), help="What was decided (accept if not given).")
@click.option("--reason", default="", help="Why, in a few words.")
@click.option("--tier", type=OneOf(TIERS), help="The tier of support.")
@click.option("--mentor", default="", metavar="NAME", help="Whose case it is, where there are several mentors.")
@_on
@json_option
@click.pass_context
def decide_command(
    ctx: click.Context, case: str, decision: str | None, reason: str, tier: str | None, mentor: str, on: str | None,
    as_json: bool,
) -> None:  # fmt: skip
    """Decide on a case.

    \b
    Example:
      formgen case decide LM-2026-001 --decision accept --tier targeted
    """
    from formgen.work import case as work

    given, decision = decision, decision or "accept"
    details = {"decision": decision, "reason": reason, "tier": tier or "", "mentor": mentor.strip()}
    with open_school(ctx) as school:
        before = school.case(case)
        happened = _day(on)
        after = work.happen(school, case, "decided", happened, details)
    _told(after, happened, as_json)
    if given is None:
        say("No --decision was given, so it was accepted. Where that is wrong: "
            f"`formgen case correct {after.id} decided --decision … --why …`.", quiet=as_json)  # fmt: skip
    if before.decided_on and before.decision != decision:
        say(f"Before, it was {before.status.value}: decided on {said(before.decided_on)}. Where that was right: "
            f"`formgen case undo {after.id} --why …`.", quiet=as_json)  # fmt: skip


@case_command.command("start")
@click.argument("case")
@click.option("--exception", default="", metavar="WHY", help="Why it starts without a family’s agreement.")
@click.option("--approved-by", default="", metavar="NAME", help="The head, who approved the exception.")
@_on
@json_option
@click.pass_context
def start_command(
    ctx: click.Context, case: str, exception: str, approved_by: str, on: str | None, as_json: bool
) -> None:
    """The first session was held. A family has agreed, or the head made an exception.

    \b
    Example:
      formgen case start LM-2026-001 --on 14/9/2026
    """
    from formgen.work import case as work

    with open_school(ctx) as school:
        happened = _day(on)
        after = work.start(school, case, happened, exception=exception, approved_by=approved_by)
    _told(after, happened, as_json)


@case_command.command("close")
@click.argument("case")
@click.option("--reason", default="", help="Why it ends, such as left_school; planned if not given, once started.")
@_on
@json_option
@click.pass_context
def close_command(ctx: click.Context, case: str, reason: str, on: str | None, as_json: bool) -> None:
    """The support ends.

    \b
    Example:
      formgen case close LM-2026-001 --reason planned
    """
    from formgen.work import case as work

    with open_school(ctx) as school:
        happened = _day(on)
        after = work.close(school, case, happened, reason)
    _told(after, happened, as_json)


_why = click.option("--why", default="", metavar="WHY", help="Why it is put right; the case keeps it.")
_by = click.option("--by", default="", metavar="NAME", help="Who says so (whoever runs the command if not given).")


@case_command.command("correct")
@click.argument("case")
@click.argument("step", metavar="opened|decided|started|closed")
@click.option("--on", metavar="DATE", help="The right day, day first: 14/9/2026.")
@click.option("--decision", type=OneOf(DECISIONS), help="The right decision.")
@click.option("--reason", default="", help="The right reason of the decision, or of the end.")
@click.option("--tier", type=OneOf(TIERS), help="The right tier of support.")
@click.option("--mentor", default="", metavar="NAME", help="Whose case it is.")
@click.option("--source", default="", help="Who referred, such as class_teacher.")
@click.option("--exception", default="", metavar="WHY", help="Why it started without a family’s agreement.")
@click.option("--approved-by", default="", metavar="NAME", help="The head, who approved the exception.")
@_why
@_by
@json_option
@click.pass_context
def correct_command(
    ctx: click.Context, /, case: str, step: str, on: str | None, why: str, by: str, as_json: bool, **changed: str | None
) -> None:
    """Put a step of a case right that was entered wrongly: its day, or its details.

    Nothing is erased: the case keeps what was said before, who corrected it, when and why. Figures follow the
    corrected step; a report that was made before says so when it is checked (`formgen verify`).

    \b
    Example:
      formgen case correct LM-2026-001 decided --on 1/9/2026 --why "day and month were swapped"
    """
    from formgen.work.amend import correct

    with open_school(ctx) as school:
        done = correct(school, case, step, day(on), {k: v or "" for k, v in changed.items()}, why, by)
    show_json(done.as_json()) if as_json else say(done.told)


@case_command.command("undo")
@click.argument("case")
@_why
@_by
@json_option
@click.pass_context
def undo_command(ctx: click.Context, case: str, why: str, by: str, as_json: bool) -> None:
    """Take the last step of a case back, such as a case closed by mistake. It stands then as it stood before.

    Nothing is erased: `formgen case show` tells the step, who took it back, when and why. An opening can be taken back
    while there is no form of the case.

    \b
    Example:
      formgen case undo LM-2026-001 --why "it was the other child’s case"
    """
    from formgen.work.amend import take_back

    with open_school(ctx) as school:
        done = take_back(school, case, why, by)
    show_json(done.as_json()) if as_json else say(done.told)


@case_command.command("list")
@click.option("--open", "only_open", is_flag=True, help="Only cases that are open.")
@json_option
@click.pass_context
def list_command(ctx: click.Context, only_open: bool, as_json: bool) -> None:
    """The cases.

    \b
    Example:
      formgen case list --open
    """
    from formgen.work import case

    with open_school(ctx) as school:
        lines = [line.as_json() for line in case.listed(school, only_open=only_open)]
    if as_json:
        show_json(lines)
        return
    keys, days = ("case", "status", "pupil", "class"), ("opened_on", "started_on", "ended_on")
    rows = [[*(line[k] or "" for k in keys), *(shown_day(line[k]) for k in days)] for line in lines]
    table("Cases", [k.replace("_", " ") for k in (*keys, *days)], rows)


@case_command.command("show")
@click.argument("case")
@click.option("--to", "to", metavar="docx,pdf,xlsx", help="Also write the page in these formats.")
@click.option("--out", type=click.Path(path_type=Path), default=Path("output"), show_default=True)
@json_option
@click.pass_context
def show_command(ctx: click.Context, case: str, to: str | None, out: Path, as_json: bool) -> None:
    """What happened in a case, day by day, on one page.

    \b
    Example:
      formgen case show LM-2026-001
    """
    from formgen.work.chronology import chronology, chronology_report
    from formgen.work.review import write

    with open_school(ctx) as school:
        moments = chronology(school, case)
        found = school.case(case)
        pages = write(school, chronology_report(school, case), found.id, formats(to), out) if to is not None else []
    if as_json:
        show_json({"case": found.id, "status": found.status.value, "moments": [m.as_json() for m in moments],
                   "files": [str(p) for p in pages]})  # fmt: skip
        return
    table(
        f"{found.id} is {found.status.value}",
        ("day", "what", "details"),
        [(f"{m.on:%d/%m/%Y}", m.what, m.details) for m in moments],
    )
    for page in pages:
        say(str(page))


def _handout(ctx: click.Context, name: str, case: str, to: str, out: Path, as_json: bool) -> None:
    from formgen.work import handouts

    with open_school(ctx) as school:
        found, pages = handouts.write_out(school, name, case, formats(to), out)
    if as_json:
        show_json({"case": found.id, "files": [str(p) for p in pages]})
        return
    for page in pages:
        say(str(page))


_to = click.option("--to", "to", default="docx", show_default=True, metavar="docx,pdf,xlsx", help="Formats.")
_out = click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), default=Path("output"), show_default=True
)


@case_command.command("feedback")
@click.argument("case")
@_to
@_out
@json_option
@click.pass_context
def feedback_command(ctx: click.Context, case: str, to: str, out: Path, as_json: bool) -> None:
    """A slip for whoever referred: what was decided, when, and what happens next. Nothing private is on it.

    \b
    Example:
      formgen case feedback LM-2026-001 --to docx,pdf
    """
    _handout(ctx, "feedback", case, to, out, as_json)


@case_command.command("summary")
@click.argument("case")
@_to
@_out
@json_option
@click.pass_context
def summary_command(ctx: click.Context, case: str, to: str, out: Path, as_json: bool) -> None:
    """A page for all who teach the child: needs, targets and what helps, as far as the profile lets them be told.

    \b
    Example:
      formgen case summary LM-2026-001 --to docx
    """
    _handout(ctx, "summary", case, to, out, as_json)
