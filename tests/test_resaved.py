"""Every form, saved again by other programs in other formats, and read back.

1. No answer is silently wrong: where one differs from what was written, a problem names its box.
2. Workbooks (.xlsx, .ods, .xls) lose nothing at all; of a CSV file what was lost is told box by box.
3. The form is still known by its reference.
"""

from __future__ import annotations

import random
import shutil
import subprocess
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from formgen import reference
from formgen.answers import Answers, Instance, flatten, tidy
from formgen.form import form, form_by_code, slugs
from formgen.look import Edition, Letterhead, Look
from formgen.outline import Outline, outline
from formgen.read import Reading, door_for
from formgen.render import xlsx as writer
from formgen.specimen import specimen

LOOK = Look(Letterhead("Hillside Primary School"), ())
SEED, FILL = 11, 0.9

MATRIX = [
    *(("soffice", kind) for kind in ("xlsx", "ods", "xls", "csv")),
    *(("ssconvert", kind) for kind in ("xlsx", "ods", "xls", "csv")),
]


def editions(code: str, version: int) -> Outline | None:
    found = form_by_code(code)
    return outline(found) if found is not None and found.about.version == version else None


def mark(slug: str) -> str:
    about = form(slug).about
    return reference.make(about.code, about.version, 0x7F3C9A2E11)


@cache
def answered(slug: str) -> Answers:
    """Valid answers, ticks in printed order as they are read."""
    outlined = outline(form(slug))
    answers = tidy(outlined, specimen(form(slug), random.Random(SEED), fill=FILL))

    def ordered(path: str, value: Any) -> Any:
        if not isinstance(value, tuple):
            return value
        return tuple(option.code for option in outlined.question(path).choices if option.code in value)

    return {
        name: {row: {c: ordered(f"{name}.{c}", v) for c, v in cells.items()} for row, cells in value.items()}
        if isinstance(value, Mapping) else ordered(name, value)
        for name, value in answers.items()
    }  # fmt: skip


@pytest.fixture(scope="session")
def sent(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """A filled workbook of every form."""
    folder = tmp_path_factory.mktemp("sent")
    for slug in slugs():
        data = writer.compile(Edition(outline(form(slug)), LOOK)).fill(Instance(answered(slug), mark(slug)))
        (folder / f"{slug}.xlsx").write_bytes(data)
    return sorted(folder.iterdir())


def saved_again(program: str, kind: str, sent: list[Path], folder: Path) -> dict[str, bytes]:
    """The workbooks as that program saves them, by form."""
    out = folder / "again"
    out.mkdir()
    if program == "soffice":
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        command = ["soffice", profile, "--headless", "--convert-to", kind, "--outdir", str(out), *map(str, sent)]
        subprocess.run(command, check=True, capture_output=True, timeout=180)
    else:
        for path in sent:
            target = out / f"{path.stem}.{kind}"
            subprocess.run(["ssconvert", path, target], check=True, capture_output=True, timeout=60)
    return {path.stem: path.read_bytes() for path in sorted(out.iterdir())}


def compared(slug: str, reading: Reading) -> tuple[int, set[Any]]:
    """How many answers differ from what was written, and the places of those of which nothing is said."""
    wrote = {(path, row): value for path, row, value in flatten(answered(slug))}
    read = {(path, row): value for path, row, value in flatten(reading.answers)}
    named = {(p.path, p.row) for p in reading.problems}
    wrong = {place for place in wrote | read if wrote.get(place) != read.get(place)}
    return len(wrong), wrong - named


@pytest.mark.parametrize(("program", "kind"), MATRIX)
def test_no_answer_is_silently_wrong(program: str, kind: str, sent: list[Path], tmp_path: Path) -> None:
    """(1) (2) (3)"""
    if not shutil.which(program):
        pytest.skip(f"{program} is not installed")
    files = saved_again(program, kind, sent, tmp_path)
    assert files.keys() == set(slugs())
    differ, flagged = 0, 0
    silent: dict[str, set[Any]] = {}
    for slug, data in files.items():
        [reading] = door_for(f".{kind}", data).read_all(data, editions)
        assert isinstance(reading, Reading)
        assert reading.reference == mark(slug)
        count, unsaid = compared(slug, reading)
        differ += count
        flagged += len({(p.path, p.row) for p in reading.problems if p.path})
        silent |= {slug: unsaid} if unsaid else {}
    print(f"{program} {kind}: {differ} answers differ, {flagged} boxes are flagged")
    assert silent == {}
    if kind != "csv":
        assert (differ, flagged) == (0, 0)
