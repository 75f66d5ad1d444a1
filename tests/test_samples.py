"""The sample school is what its seed makes, and shows the whole circle.

1. samples/ equals a rebuild, compared as data: `make samples` when it does not.
2. Every returned sheet meets the verdict that it was made for.
3. UPNs are those of a local authority that there is not.
4. `formgen demo` runs the whole circle, refuses a folder with other files, and may run twice.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from click.testing import CliRunner

from formgen.cli import formgen
from formgen.read.ooxml.workbook import parse
from formgen.resources import folder


def contents(path: Path) -> Any:
    """A file as data: cells of a workbook, text of a text file, else bytes."""
    if path.suffix == ".xlsx" and not path.name.startswith("~$"):
        return {
            s.name: {place: (c.value, c.formula) for place, c in s.cells.items()}
            for s in parse(path.read_bytes()).sheets
        }
    return path.read_text("utf-8") if path.suffix in (".toml", ".csv", ".jsonl") else path.stat().st_size > 0


def test_the_samples_are_fresh(tmp_path: Path, tool: Callable[[str], ModuleType]) -> None:
    """(1)"""
    tool("make_samples").rebuild(tmp_path)
    there = {
        p.relative_to(folder("samples")) for p in folder("samples").rglob("*") if p.is_file() and p.suffix != ".md"
    }
    assert there == {p.relative_to(tmp_path) for p in tmp_path.rglob("*") if p.is_file()}
    stale = [str(name) for name in sorted(there) if contents(folder("samples") / name) != contents(tmp_path / name)]
    assert stale == [], "run `make samples`"


def test_pupils_are_of_a_local_authority_that_there_is_not() -> None:
    """(3)"""
    lines = (folder("samples") / "pupils.csv").read_text("utf-8-sig").splitlines()[1:]
    assert len(lines) == 36
    assert {line.split(",")[0][1:4] for line in lines} == {"999"}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the demo ran."""
    out = tmp_path_factory.mktemp("demo") / "out"
    result = CliRunner().invoke(formgen, ["demo", "--out", str(out)])
    assert result.exit_code == 0, result.output
    assert "What to open:" in result.output
    assert "93 seen = 86 accepted + 1 partial + 3 review + 1 duplicate + 1 to type in + 1 refused" in result.output
    return out


def test_the_demo_runs_twice_in_its_own_folder_and_not_in_another(demo: Path, tmp_path: Path) -> None:
    """(4)"""
    assert CliRunner().invoke(formgen, ["demo", "--out", str(demo)]).exit_code == 0
    (tmp_path / "mine.txt").write_text("mine")
    refused = CliRunner().invoke(formgen, ["demo", "--out", str(tmp_path)])
    assert refused.exit_code == 1
    assert (tmp_path / "mine.txt").read_text() == "mine"


def test_faulty_sheets_say_what_is_wrong_and_where(demo: Path) -> None:
    """(2)"""
    school = ["--school", str(demo / "school")]
    shown = CliRunner().invoke(formgen, [*school, "read", str(folder("samples") / "returns"), "--json"])
    taken = {t["file"]: t for t in json.loads(shown.stdout)}
    problems = [
        (p["code"], p["cell"] is not None) for t in taken.values() for p in t["problems"] if p["severity"] == "error"
    ]
    codes = {code for code, _ in problems}
    assert {"two_answers", "not_a_choice", "missing", "not_ours"} <= codes
    assert "number_became_date" in codes
    assert taken["photo from a phone.jpg"]["verdict"] == "to_type_in"
    assert all(placed for code, placed in problems if code in ("two_answers", "not_a_choice", "number_became_date"))
