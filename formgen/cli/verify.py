"""`formgen verify`."""

from __future__ import annotations

from pathlib import Path

import click

from formgen.cli.terminal import json_option, open_school, say, show_json


@click.command("verify")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--expect", default="", metavar="FINGERPRINT", help="The fingerprint that was noted in the minutes.")
@json_option
@click.pass_context
def verify_command(ctx: click.Context, file: Path, expect: str, as_json: bool) -> None:
    """Checks a pack: its figures are computed anew from the originals, as of the day on which it was made.

    Any difference is named, with exit code 1. What happened since, such as later returns and corrections, is listed
    apart and is no fault. Nothing is written.

    \b
    Example:
      formgen verify output/policy-review_2025-09-01_2026-08-31.docx
    """
    from formgen.work.verify import verify

    with open_school(ctx, earlier=True) as school:
        found = verify(school, file, expect)
    if as_json:
        show_json(found.as_json())
    seal = found.seal
    say(f"{found.file}: {seal.kind}, {seal.readers.value} copy, {seal.period.words}; as of run {seal.run}, made on "
        f"{seal.day.day}/{seal.day.month}/{seal.day.year} with formgen {seal.formgen}.", quiet=as_json)  # fmt: skip
    say(f"Fingerprint: {found.fingerprint}", quiet=as_json)
    for one in found.differences:
        say(f"DIFFERENT: {one.words}", quiet=as_json)
    if found.since:
        say("Since then:", quiet=as_json)
    for later in found.since:
        say(f"  {later.words}", quiet=as_json)
    for note in found.notes:
        say(f"Note: {note}", quiet=as_json)
    counts = f"{found.figures} figures, {found.records} records and {found.originals} originals were checked"
    if found.holds:
        written = "; the file is the one that was written" if found.as_written else ""
        say(f"All of it holds: {counts}{written}.", quiet=as_json)
        return
    say(f"{len(found.differences)} differences; {counts}.", quiet=as_json)
    ctx.exit(1)
