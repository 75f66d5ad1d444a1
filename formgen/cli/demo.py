"""`formgen demo`."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import TYPE_CHECKING

import click

from formgen.cli.terminal import json_option, now, say, show_json, user
from formgen.reference import RANDOM_BITS

if TYPE_CHECKING:
    from formgen.work.demo import Told


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

    def tell(told: Told) -> None:
        say(told.what + (f" ({len(told.files)} files)" if told.files else ""), quiet=as_json)

    made = demo(out, now=now(), by=user(), bits=lambda: secrets.randbits(RANDOM_BITS), say=tell)
    if as_json:
        show_json([str(path) for path in made])
        return
    say("\nOpen:")
    say("\n".join(f"  {path}" for path in made))
