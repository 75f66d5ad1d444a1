"""`formgen round`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from formgen.cases import said
from formgen.cli.terminal import day, formats, json_option, open_school, say, show_json, table

if TYPE_CHECKING:
    from formgen.rounds import Round


@click.group("round")
def round_command() -> None:
    """Rounds: one form, sent to many families.

    \b
    Example:
      formgen round new "Spring 2027" --form parent-questionnaire --due 26/3/2027
    """


@round_command.command("new")
@click.argument("name")
@click.option("--form", "slug", default="parent-questionnaire", show_default=True, help="The form that is sent.")
@click.option("--due", metavar="DATE", help="The day by which answers are wanted.")
@click.option("--case", "cases", multiple=True, metavar="ID", help="A case; may be repeated. Otherwise all open ones.")
@click.option("--joint/--each", default=None, help="One message for siblings, or one for each child.")
@json_option
@click.pass_context
def new_command(
    ctx: click.Context, name: str, slug: str, due: str | None, cases: tuple[str, ...], joint: bool | None, as_json: bool
) -> None:
    """Open a round: which form, to whom, by when.

    \b
    Example:
      formgen round new "Spring 2027" --due 26/3/2027
    """
    from formgen.work.rounds import beside, open_round

    with open_school(ctx) as school:
        made = open_round(school, name, slug, due=day(due), joint=joint, case_ids=cases)
        others = beside(school, made)
    _told(made, as_json)
    tell_others(others, as_json)
    say(f"Now build its messages: formgen send {made.form} --round \"{made.name}\"", quiet=as_json)


@round_command.command("show")
@click.argument("name")
@json_option
@click.pass_context
def show_command(ctx: click.Context, name: str, as_json: bool) -> None:
    """How a round stands: sent, back, faulty, bounced, missing, who wants a call, and what may have gone.

    \b
    Example:
      formgen round show "Spring 2027"
    """
    from formgen.work.rounds import round_to_send
    from formgen.work.sending import unknown
    from formgen.work.tally import tally

    with open_school(ctx) as school:
        round_ = round_to_send(school, name)
        found, doubtful = tally(school, round_.name), unknown(school, round_.name)
        children = {line.issued.reference: school.pupil(line.issued.pupil) for line in found.lines}
    if as_json:
        show_json(_facts(round_) | found.as_json() | {"unknown_messages": [one.id for one, _ in doubtful]})
        return
    say(_said(round_))
    table(f"\n{round_.name}", ("child", "class", "reference", "state", "please call"), [
        (pupil.name if pupil else "", pupil.class_name if pupil else "", line.issued.reference,
         line.standing.value.replace("_", " "), "yes" if line.call else "")
        for line in found.lines for pupil in [children[line.issued.reference]]
    ])  # fmt: skip
    say(f"\n{found.words}")
    for one, step in doubtful:
        say(f"It is not known whether {one.id} went ({step.told}): formgen round settle \"{one.id}\" --sent --why …")


@round_command.command("chase")
@click.argument("name")
@click.option("--to", default="xlsx", show_default=True, metavar="docx,pdf,xlsx", help="Formats of the list.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Otherwise Out/NAME.")
@json_option
@click.pass_context
def chase_command(ctx: click.Context, name: str, to: str, out: Path | None, as_json: bool) -> None:
    """Whom to call about forms that are missing, as a list, with paper copies to hand out.

    \b
    Example:
      formgen round chase "Spring 2027"
    """
    from formgen.work.chase import chase
    from formgen.work.rounds import round_to_send

    with open_school(ctx) as school:
        folder = out or school.folder / "Out" / round_to_send(school, name).name
        found, files = chase(school, name, formats(to), folder)
    if as_json:
        show_json({"missing": [one.issued.reference for one in found], "files": [str(file) for file in files]})
        return
    nobody = "Nothing that was sent is missing: there is nobody to chase."
    say(f"{len(found)} forms have not come back." if found else nobody)
    for file in files:
        say(str(file))


@round_command.command("close")
@click.argument("name")
@json_option
@click.pass_context
def close_command(ctx: click.Context, name: str, as_json: bool) -> None:
    """Close a round: nothing more is sent of it; what still comes back counts.

    \b
    Example:
      formgen round close "Spring 2027"
    """
    from formgen.work.rounds import close_round

    with open_school(ctx) as school:
        closed = close_round(school, name)
    _told(closed, as_json)


@round_command.command("settle")
@click.argument("message", metavar="MESSAGE-ID")
@click.option("--sent/--not-sent", "sent", default=None, required=True, help="What you found: it went, or it did not.")
@click.option("--why", required=True, help="Where you looked, such as “it is in the Sent folder”.")
@json_option
@click.pass_context
def settle_command(ctx: click.Context, message: str, sent: bool, why: str, as_json: bool) -> None:
    """Say whether a message went of which formgen cannot know. One that did not go is approved to go again.

    \b
    Example:
      formgen round settle "<LM-PQ1-7F3C9A2E-K.0@hillside.example>" --sent --why "it is in the Sent folder"
    """
    from formgen.work.sending import settle

    with open_school(ctx) as school:
        state = settle(school, message, sent=sent, why=why)
    if as_json:
        show_json({"message": message, "state": state.value})
    else:
        say(f"{message} is {state.value}.")


@round_command.command("take-back")
@click.argument("name")
@json_option
@click.pass_context
def take_back_command(ctx: click.Context, name: str, as_json: bool) -> None:
    """Take back the approval of what has not left yet.

    \b
    Example:
      formgen round take-back "Spring 2027"
    """
    from formgen.work.rounds import round_to_send
    from formgen.work.sending import take_back

    with open_school(ctx) as school:
        found = round_to_send(school, name)
        taken = take_back(school, [one for one in school.store.messages(round=found.name) if one.address])
    if as_json:
        show_json({"round": found.name, "taken_back": [one.id for one in taken]})
    else:
        say(f"{len(taken)} messages are not approved any more: nothing of them leaves.")
        say("What was handed over as files or on paper is in your hands: formgen cannot take it back.")


def tell_others(others: Sequence[Round], as_json: bool) -> None:
    """Says which rounds of the same form go to the same families."""
    for one in others:
        say(f"Round “{one.name}” of {one.form} is open too, and goes to some of the same families: they get both. If "
            f"it is over: formgen round close \"{one.name}\"", quiet=as_json)  # fmt: skip


def _told(round_: Round, as_json: bool) -> None:
    if as_json:
        show_json(_facts(round_))
    else:
        say(_said(round_))


def _facts(round_: Round) -> dict[str, Any]:
    return {
        "round": round_.name, "form": round_.form, "due": str(round_.due) if round_.due else None,
        "joint": round_.joint, "cases": list(round_.cases), "opened_on": str(round_.opened_on),
        "closed_on": str(round_.closed_on) if round_.closed_on else None,
    }  # fmt: skip


def _said(round_: Round) -> str:
    until = f", answers by {said(round_.due)}" if round_.due else ""
    return f"Round “{round_.name}”: {round_.form}{until}. It is {'open' if round_.open else 'closed'}."
