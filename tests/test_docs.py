"""The documentation says what is there.

1. Every command, and every option of it that people type, is in docs/commands.md.
2. docs/forms.md is what `make generated` writes.
3. README's and the docs' links lead somewhere.
4. Nothing in the project names a package registry's host.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import click
import pytest

from formgen.cli import COMMANDS, formgen

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
OBVIOUS = {"--help", "--json", "--out", "--to", "--school"}


def test_every_command_and_option_is_documented() -> None:
    """(1)"""
    page = (ROOT / "docs" / "commands.md").read_text("utf-8")
    missing = []
    for name in COMMANDS:
        command = formgen.get_command(click.Context(formgen), name)
        inner = command.commands.values() if isinstance(command, click.Group) else [command]
        for one in inner:
            words = name if one is command else f"{name} {one.name}"
            options = [o.opts[-1] for o in one.params if isinstance(o, click.Option)]
            missing += [f"formgen {words}"] * (f"formgen {words}" not in page)
            missing += [f"{words} {o}" for o in options if o not in OBVIOUS and o not in page]
    assert missing == []


def test_the_list_of_forms_is_fresh(tool: Callable[[str], ModuleType]) -> None:
    """(2)"""
    assert (ROOT / "docs" / "forms.md").read_text("utf-8") == tool("make_docs").text(), "run `make generated`"


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_links_lead_somewhere(page: Path) -> None:
    """(3)"""
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text("utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_no_registry_is_named() -> None:
    """(4)"""
    hosts = ["pypi" + ".org", "python" + "hosted.org", "registry" + ".npmjs", "deb" + ".debian.org"]
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False).stdout.split(b"\0")
    named = [
        name.decode()
        for name in tracked
        if name and (ROOT / name.decode()).is_file()
        and any(host.encode() in (ROOT / name.decode()).read_bytes() for host in hosts)
    ]  # fmt: skip
    assert named == []
