"""`formgen demo`."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import TYPE_CHECKING

import click

from formgen.cli.terminal import json_option, say, show_json, user
from formgen.reference import RANDOM_BITS

if TYPE_CHECKING:
    from formgen.work.demo_review import Told


@click.command("demo")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=Path("output/demo"), show_default=True)
@json_option
def demo_command(out: Path, as_json: bool) -> None:
    """The whole circle on a fictional school: class list, forms, returned sheets, figures; then what to open.

    \b
    Example:
      formgen demo --out output/demo
    """
    from formgen.work.demo import demo

    to_open: list[Told] = []
    for told in demo(out, by=user(), bits=lambda: secrets.randbits(RANDOM_BITS)):
        say(told.what, quiet=as_json)
        to_open += [told] * bool(told.files)
    if as_json:
        show_json([{"what": told.what, "files": [str(f) for f in told.files]} for told in to_open])
        return
    say("\nWhat to open:")
    for told in to_open:
        endings = ", ".join(path.suffix for path in told.files)
        say(f"\n  {told.what} ({endings})\n    {told.files[0].with_suffix('')}")
    say(f"\nThe school folder itself: {out / 'school'}. Try: formgen --school {out / 'school'} case list")
