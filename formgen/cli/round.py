"""`formgen round`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from formgen.cli.terminal import day, json_option, open_school, say, show_json

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
    from formgen.work.rounds import open_round

    with open_school(ctx) as school:
        made = open_round(school, name, slug, due=day(due), joint=joint, case_ids=cases)
    _told(made, as_json)
    say(f"Now build its messages: formgen send {made.form} --round \"{made.name}\"", quiet=as_json)


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


def _told(round_: Round, as_json: bool) -> None:
    if as_json:
        show_json({
            "round": round_.name, "form": round_.form, "due": str(round_.due) if round_.due else None,
            "joint": round_.joint, "cases": list(round_.cases), "opened_on": str(round_.opened_on),
            "closed_on": str(round_.closed_on) if round_.closed_on else None,
        })  # fmt: skip
        return
    until = f", answers by {round_.due:%d/%m/%Y}" if round_.due else ""
    say(f"Round “{round_.name}”: {round_.form}{until}. It is {'open' if round_.open else 'closed'}.")
