"""Every form, saved again by other programs in other formats, and read back.

1. No answer is silently wrong: where one differs from what was written, a problem names its box.
2. Workbooks (.xlsx, .ods, .xls) lose nothing at all. SheetJS loses what makes a number a date: those are read and told.
3. The form is still known by its reference.
4. So it is for the copies of every audience, and when two programs follow each other.
"""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from formgen import reference
from formgen.answers import Answers, Instance, flatten, open_rows, tidy
from formgen.ask import Audience
from formgen.form import form, form_by_code, slugs
from formgen.look import Edition, Letterhead, Look
from formgen.outline import Outline, Question, outline
from formgen.read import Reading, door_for
from formgen.render import xlsx as writer
from formgen.specimen import Text, plain_words, specimen

LOOK = Look(Letterhead("Hillside Primary School"), ())
SEED, FILL = 11, 0.9
SCRIPT = Path(__file__).parent / "js" / "save_again.cjs"

Way = tuple[str, ...]
"""The programs that save a workbook in turn, each with the kind of file it makes: (“soffice-xlsx”, “exceljs-xlsx”)."""

ONE_BY_ONE: list[Way] = [
    *((f"soffice-{kind}",) for kind in ("xlsx", "ods", "xls", "csv")),
    *((f"ssconvert-{kind}",) for kind in ("xlsx", "ods", "xls", "csv")),
    ("openpyxl-xlsx",),
    ("exceljs-xlsx",),
    *((f"sheetjs-{kind}",) for kind in ("xlsx", "ods", "xls", "csv")),
    *((f"sheetjsdates-{kind}",) for kind in ("xlsx", "ods", "xls", "csv")),
]
IN_TURN: list[Way] = [
    ("soffice-xlsx", "exceljs-xlsx"),
    ("sheetjs-xlsx", "soffice-xlsx"),
    ("ssconvert-xlsx", "sheetjs-xls"),
    ("openpyxl-xlsx", "ssconvert-xls"),
    ("ssconvert-csv", "soffice-xlsx"),
]


def editions(code: str, version: int) -> Outline | None:
    found = form_by_code(code)
    return outline(found) if found is not None and found.about.version == version else None


# --------------------------------------------------------------------------------------- what is sent

CODE = "_x0041_"
"""How a workbook may spell an A."""

_HARD = (
    "=1+1", "0012", CODE, "1/2", "TRUE", "1e5", "#N/A", "NULL", "'09", "two  spaces", "12:30", "50%",
    "£5.50", "3-4", "07700 900123", "2026-01-02", "a\tb", "a;b,c", 'said "no"', "x\N{NO-BREAK SPACE}y", "<br>",
)  # fmt: skip


def hard_words(chance: random.Random, question: Question) -> str:
    """Words, or what a program may take for a number, a date, a formula or an escape."""
    return plain_words(chance, question) if chance.random() < 0.6 else chance.choice(_HARD)[: question.max_length]


def mark(slug: str) -> str:
    about = form(slug).about
    return reference.make(about.code, about.version, 0x7F3C9A2E11)


@cache
def answered(slug: str, audience: Audience | None = None, text: Text = plain_words) -> Answers:
    """Valid answers to what that copy asks (None: everything), ticks in printed order as they are read."""
    asked = outline(form(slug)).for_audience(audience) if audience else outline(form(slug))

    def ordered(path: str, value: Any) -> Any:
        if not isinstance(value, tuple):
            return value
        return tuple(option.code for option in asked.question(path).choices if option.code in value)

    return {
        name: {row: {c: ordered(f"{name}.{c}", v) for c, v in cells.items()} for row, cells in value.items()}
        if isinstance(value, Mapping) else ordered(name, value)
        for name, value in tidy(asked, specimen(form(slug), random.Random(SEED), fill=FILL, text=text)).items()
    }  # fmt: skip


@dataclass(frozen=True)
class Copy:
    """A form for one audience, filled in."""

    slug: str
    audience: Audience

    @property
    def name(self) -> str:
        return f"{self.slug}_{self.audience}"

    @property
    def outline(self) -> Outline:
        return outline(form(self.slug)).for_audience(self.audience)

    @property
    def answers(self) -> Answers:
        return answered(self.slug, self.audience, hard_words)

    def workbook(self) -> bytes:
        return writer.compile(Edition(self.outline, LOOK)).fill(Instance(self.answers, mark(self.slug)))


COPIES = {copy.name: copy for copy in (Copy(slug, who) for slug in slugs() for who in form(slug).about.audiences)}


# --------------------------------------------------------------------------------------- the programs


def run(*command: str | Path) -> None:
    subprocess.run(command, check=True, capture_output=True, timeout=180)


def by_libreoffice(sent: Path, out: Path, way: str) -> None:
    profile = f"-env:UserInstallation={(out.parent / 'profile').as_uri()}"
    kind = way.partition("-")[2]
    run("soffice", profile, "--headless", "--convert-to", kind, "--outdir", out, *sorted(sent.iterdir()))


def by_gnumeric(sent: Path, out: Path, way: str) -> None:
    for path in sorted(sent.iterdir()):
        run("ssconvert", path, out / f"{path.stem}.{way.partition('-')[2]}")


def by_openpyxl(sent: Path, out: Path, _way: str) -> None:
    for path in sorted(sent.iterdir()):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl’s, about styles of other programs
            openpyxl.load_workbook(path).save(out / path.name)


def by_node(sent: Path, out: Path, way: str) -> None:
    run("node", SCRIPT, sent, out, way)


PROGRAMS: dict[str, tuple[Callable[[Path, Path, str], None], str]] = {
    "soffice": (by_libreoffice, "soffice"),
    "ssconvert": (by_gnumeric, "ssconvert"),
    "openpyxl": (by_openpyxl, sys.executable),
    "exceljs": (by_node, "node"),
    "sheetjs": (by_node, "node"),
    "sheetjsdates": (by_node, "node"),
}
"""How each program saves a folder of workbooks again, and what has to be installed for it."""


class Desk:
    """Where workbooks are saved again: once for each way, into a folder of its own."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folders: dict[Way, Path] = {(): root / "sent"}
        self.folders[()].mkdir()
        for copy in COPIES.values():
            (self.folders[()] / f"{copy.name}.xlsx").write_bytes(copy.workbook())

    def files(self, way: Way) -> dict[str, bytes]:
        """The workbooks that went that way, by the names of their copies; a program that is missing skips the test."""
        return {path.stem: path.read_bytes() for path in sorted(self._folder(way).iterdir())}

    def _folder(self, way: Way) -> Path:
        if way not in self.folders:
            save, needed = PROGRAMS[way[-1].partition("-")[0]]
            if not shutil.which(needed):
                pytest.skip(f"{needed} is not installed")
            if needed == "node" and not (SCRIPT.parent / "node_modules" / ".done").exists():
                pytest.skip("exceljs and SheetJS are not installed: tools/setup.sh test")
            out = self.root / "_".join(way)
            out.mkdir()
            save(self._folder(way[:-1]), out, way[-1])
            self.folders[way] = out
        return self.folders[way]


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(tmp_path_factory.mktemp("saved"))


# --------------------------------------------------------------------------------------- what comes back


@dataclass
class Tally:
    """What was read of the copies that went one way.

    `silent` are the places that are wrong without a word; `lost` those that are wrong in whatever way, and `codes` what
    is said, but for texts that look like the code of a character: programs differ in what they take those for.
    """

    answers: int = 0
    differ: int = 0
    flagged: int = 0
    silent: list[Any] = field(default_factory=list)
    lost: list[Any] = field(default_factory=list)
    codes: set[str] = field(default_factory=set)

    def add(self, copy: Copy, reading: Reading) -> None:
        wrote = {(path, row): value for path, row, value in flatten(copy.answers)}
        read = {(path, row): value for path, row, value in flatten(reading.answers)}
        asked = {(item.path, item.row) for item in copy.outline.items(open_rows(copy.outline, copy.answers))}
        said = [p for p in reading.problems if (p.path, p.row) in asked]
        named = {(p.path, p.row) for p in said}
        wrong = [place for place in wrote | read if wrote.get(place) != read.get(place)]
        plain = {place for place in asked if CODE not in str(wrote.get(place))}
        self.answers += len(wrote)
        self.differ += len(wrong)
        self.flagged += len(named)
        self.silent += [(copy.name, *place) for place in wrong if place not in named]
        self.lost += [(copy.name, *place) for place in wrong if place in plain]
        self.codes |= {p.code for p in said if (p.path, p.row) in plain}


@pytest.mark.parametrize("way", [*ONE_BY_ONE, *IN_TURN], ids=" ".join)
def test_no_answer_is_silently_wrong(way: Way, desk: Desk, record_property: Callable[[str, object], None]) -> None:
    """(1) (2) (3) (4)"""
    files = desk.files(way)
    assert files.keys() == COPIES.keys()
    kind = way[-1].partition("-")[2]
    tally = Tally()
    for name, data in files.items():
        [reading] = door_for(f".{kind}", data).read_all(data, editions)
        assert isinstance(reading, Reading)
        assert reading.reference == mark(COPIES[name].slug)
        tally.add(COPIES[name], reading)
    counts = f"{tally.answers} answers, {tally.differ} differ, {tally.flagged} flagged"
    record_property("count", f"{' → '.join(way):32} {counts}, {len(tally.silent)} silently wrong")
    assert tally.silent == []
    if not any(step.endswith("-csv") for step in way):
        assert tally.lost == []
        assert tally.codes <= ({"date_from_number"} if any("sheetjs-" in step for step in way) else set())
