"""`formgen policy`."""

from __future__ import annotations

from pathlib import Path

import click

from formgen.cli.terminal import json_option, open_school, say, show_json


@click.command("policy")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=Path("output"), show_default=True)
@json_option
@click.pass_context
def policy_command(ctx: click.Context, file: Path, out: Path, as_json: bool) -> None:
    """Make the policy in Word, with a comment at each place that the review would correct.

    FILE is the school's policy as a Word file (.docx) or a text (.txt). It stays as it is; the comments X1 to X18 stand
    in a copy, each with what is wrong and words that would mend it, for the governors to decide.

    \b
    Example:
      formgen policy our-school/policy.docx --out Out
    """
    from formgen.work.policy import policy

    with open_school(ctx) as school:
        made = policy(school, file, out)
    if as_json:
        show_json(made.as_json())
        return
    say(f"{made.file}: {len(made.corrections)} comments.")
    if made.at_the_beginning:
        say(f"At its beginning, because the text does not have the words: {', '.join(made.at_the_beginning)}.")
