"""`formgen verify`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import click

from formgen.cli.terminal import json_option, open_school, say, show_json, table


@click.command("verify")
@click.argument("file", nargs=-1, required=True, metavar="FILE")
@click.option("--expect", metavar="FINGERPRINT", help="The fingerprint that was noted in the minutes.")
@click.option("--originals", is_flag=True, help="List the records and originals that its figures rest on.")
@json_option
@click.pass_context
def verify_command(
    ctx: click.Context, file: Sequence[str], expect: str | None, originals: bool, as_json: bool
) -> None:  # fmt: skip
    """Checks a pack: its figures are computed anew from the originals, as of the day on which it was made.

    Any difference is named, with exit code 1. What happened since, such as later returns and corrections, is listed
    apart and is no fault. Nothing is written.

    \b
    Example:
      formgen verify output/policy-review_2025-09-01_2026-08-31.docx
    """
    from formgen.work.verify import verify

    path, noted = _told(file, expect)
    with open_school(ctx, earlier=True) as school:
        found = verify(school, path, noted)
    if as_json:
        listed = {"originals": [one.as_json() for one in found.rests_on]} if originals else {}
        show_json({**found.as_json(), **listed})
    elif originals and found.rests_on:
        rows = [(str(o.record), o.case, o.form, o.file, o.sha256[:12], ", ".join(o.figures)) for o in found.rests_on]
        table("What the figures rest on", ("record", "case", "form", "file", "original", "figures"), rows)
    if found.is_foreign:
        told = [f"{found.file}: {found.differences[0].words}", *(one.words for one in found.differences[1:])]
    else:
        told = [found.heading, f"Fingerprint: {found.fingerprint}", *(f"Note: {note}" for note in found.notes),
                *(f"DIFFERENT: {one.words}" for one in found.differences),
                *(["Its figures rest on no record."] if originals and not found.rests_on else []),
                *(["Since then:"] if found.since else []), *(f"  {later.words}" for later in found.since),
                found.verdict]  # fmt: skip
    for line in told:
        say(line, quiet=as_json)
    if not found.holds:
        ctx.exit(1)


def _told(words: Sequence[str], expect: str | None) -> tuple[Path, str | None]:
    """The file, and the fingerprint with those groups of it that stand apart for want of quotation marks."""
    groups = [] if expect is None else [word for word in words if re.fullmatch("[0-9A-Fa-f]{1,8}", word)]
    files = [word for word in words if word not in groups]
    if len(files) != 1:
        raise click.UsageError("Please name one file; a name with spaces in quotation marks.")
    return Path(files[0]), None if expect is None else "".join([expect, *groups])
