"""Where the files are that formgen brings along: templates, published schemas, the sample school."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from formgen.errors import UserError

PACKAGE = Path(__file__).resolve().parent


def folder(name: Literal["templates", "schemas", "samples"]) -> Path:
    """The folder of that name: inside an installed package, or beside it in a checkout.

    Raises UserError when the installation lacks it.
    """
    inside = PACKAGE / "data" / name
    if inside.is_dir():
        return inside
    beside = PACKAGE.parent / name
    # Beside an installed package there may be a stranger's folder of the same name.
    if (PACKAGE.parent / "pyproject.toml").is_file() and beside.is_dir():
        return beside
    raise UserError(
        f"This installation of formgen has no folder “{name}”.",
        "Install formgen again from its wheel, or run it from a complete checkout.",
        code="incomplete-installation",
    )
