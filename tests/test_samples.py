"""The sample school is what its seed makes, and shows three years of the whole circle.

1. samples/ equals a rebuild, compared as data: `make samples` when it does not; it is not large.
2. Every return meets the end that it was made for: right ones are accepted, faulty ones are told as what they are.
3. UPNs are those of a local authority that there is not; every list is understood by itself, whatever its dialect.
4. `formgen demo` runs the whole circle, refuses a folder with other files, and may run twice.
5. More than sixty cases, of every fate; more than a hundred questionnaires, a dozen and more of them faulty.
6. What is owed in the sample school is told: something of every sort.
7. The figures agree with each other: children on roll in the exposure sheet are those of the class list.
8. The demo approves two quotes, writes a pack for each of its readers, and all of each holds when it is checked; the
   page to click in is made of the review alone.
9. Every pack of the sample school, of each kind and for each reader, is PDF/UA-1 with headings that skip no level; page
   two of the review is one page, and the annual report has two.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any

import page
import pikepdf
import pytest
from click.testing import CliRunner

from formgen.cases import Event, cases
from formgen.cli import formgen
from formgen.evidence.readership import Readership
from formgen.evidence.review import Kind
from formgen.read import classlist, contacts, ctf
from formgen.read.ooxml.workbook import parse
from formgen.resources import folder
from formgen.work.demo import HISTORY, NOW, RECORDS
from formgen.work.demo_review import LAST_YEAR, QUOTES, REVIEW_FROM, REVIEW_UNTIL
from formgen.work.desk import Matter
from formgen.work.review import name_of, review
from formgen.work.school import opened

SAMPLES = folder("samples")


@pytest.fixture(scope="module")
def maker(tool: Callable[[str], ModuleType]) -> ModuleType:
    """The tool that makes the samples."""
    return tool("make_samples")


def contents(path: Path) -> Any:
    """A file as data: cells of a workbook, text and controls of a document, text of a text file, else that it is."""
    if path.suffix == ".xlsx" and zipfile.is_zipfile(path):
        return {
            s.name: {place: (c.value, c.formula) for place, c in s.cells.items()}
            for s in parse(path.read_bytes()).sheets
        }
    if path.suffix == ".docx":
        page = zipfile.ZipFile(path).read("word/document.xml").decode()
        return re.findall(r"<w:t[ >][^<]*<|<w:tag [^>]*>|<w14:checked [^>]*>", page)
    text = path.suffix in (".toml", ".csv", ".jsonl", ".xml")
    return path.read_text("utf-8") if text else path.stat().st_size > 0


def files(place: Path) -> set[Path]:
    """What the seed makes."""
    by_hand = {"README.md", "policy.txt"}
    return {p.relative_to(place) for p in place.rglob("*") if p.is_file() and p.name not in by_hand}


def test_the_samples_are_fresh(tmp_path: Path, maker: ModuleType) -> None:
    """(1)"""
    maker.rebuild(tmp_path)
    assert files(SAMPLES) == files(tmp_path), "run `make samples`"
    made = {name: ((SAMPLES / name).read_bytes(), (tmp_path / name).read_bytes()) for name in files(SAMPLES)}
    differ = [name for name, (there, new) in made.items() if there != new]
    stale = [str(name) for name in sorted(differ) if contents(SAMPLES / name) != contents(tmp_path / name)]
    assert stale == [], "run `make samples`"


def test_the_samples_are_not_large() -> None:
    """(1)"""
    assert sum((SAMPLES / name).stat().st_size for name in files(SAMPLES)) < 6_000_000


# --------------------------------------------------------------------------------------------- lists


LISTS = ["pupils.csv", "lists/sims.csv", "lists/bromcom.csv", "lists/arbor.xlsx"]


@pytest.mark.parametrize("name", [*LISTS, *(f"lists/pupils-{y}-{y % 100 + 1}.csv" for y in (2023, 2024, 2025))])
def test_a_list_is_understood_by_itself(name: str) -> None:
    """(3)"""
    found = classlist.read((SAMPLES / name).read_bytes(), {})
    assert found.problems == ()
    assert 200 <= len(found.pupils) <= 212
    assert {pupil.upn[1:4] for pupil in found.pupils} == {"999"}
    assert {pupil.year_group for pupil in found.pupils} == {"R", "1", "2", "3", "4", "5", "6"}


def test_the_lists_of_three_systems_tell_of_the_same_children() -> None:
    """(3)"""
    found = [classlist.read((SAMPLES / name).read_bytes(), {}) for name in LISTS]
    assert [f.source for f in found[1:]] == ["SIMS", "Bromcom", "Arbor"]
    told = [{(p.upn, p.name, p.dob, p.year_group, p.class_name) for p in f.pupils} for f in found]
    assert told.count(told[0]) == len(told)


def test_the_contacts_are_understood_by_themselves() -> None:
    """(3): the closed ones are told, and nothing else; every address is at a domain that there is not."""
    found = contacts.read((SAMPLES / "contacts.csv").read_bytes(), {})
    assert {p.code for p in found.problems} == {"court_order", "barred"}
    on_roll = {p.upn for p in classlist.read((SAMPLES / "pupils.csv").read_bytes(), {}).pupils}
    assert len(on_roll - {a.child.upn for a in found.adults}) == 1
    assert all(a.facts["email"].endswith(".example") for a in found.adults if a.facts["email"])
    assert len({a.facts["language"] for a in found.adults}) > 3
    siblings = Counter(a.facts["email"] for a in found.adults if a.facts["email"])
    assert {2} <= set(siblings.values())


def test_the_transfer_file_is_understood_by_itself() -> None:
    """(3)"""
    found = ctf.read((SAMPLES / "lists" / "9991234_CTF_9991234_001.xml").read_bytes())
    assert found.problems == ()
    on_roll = {p.upn for p in classlist.read((SAMPLES / "pupils.csv").read_bytes(), {}).pupils}
    assert {p.upn for p in found.pupils} < on_roll


# --------------------------------------------------------------------------------------------- the past


def history() -> Iterator[dict[str, Any]]:
    yield from map(json.loads, (SAMPLES / HISTORY).read_text("utf-8").splitlines())


def test_there_are_more_than_sixty_cases_of_every_fate(maker: ModuleType) -> None:
    """(5)"""
    events = [Event(e["case"], e["kind"], date.fromisoformat(e["on"]), e["details"]) for e in history() if "case" in e
              and "details" in e]  # fmt: skip
    found = cases(events)
    assert len(found) > 60
    assert {story.fate for stories in maker.STORIES.values() for story in stories} == set(maker.Fate)
    assert {case.status.value for case in found} == {
        "referred", "accepted", "declined", "waiting", "started", "ended"
    }  # fmt: skip
    again = Counter(case.pupil for case in found)
    assert 3 in again.values()
    assert any(case.exception for case in found)


def test_records_of_the_years_before_are_of_every_sort_of_form() -> None:
    """(5)"""
    told = list(map(json.loads, (SAMPLES / RECORDS).read_text("utf-8").splitlines()))
    assert {line["verdict"] for line in told} == {"accepted"}
    assert len({line["form"] for line in told}) >= 16
    assert len(told) > 300


def test_more_than_a_hundred_questionnaires_came_back_a_dozen_of_them_faulty(maker: ModuleType) -> None:
    """(5)"""
    sound = list((SAMPLES / "returns").glob("????-??-??_parent-questionnaire_*"))
    assert len(sound) >= 100
    assert {path.suffix for path in sound} == {".xlsx", ".docx"}
    assert len(maker.INTENDED) > 12
    assert all((SAMPLES / "returns" / name).is_file() for name in maker.INTENDED)


def test_children_on_roll_are_those_of_the_class_list() -> None:
    """(7)"""
    told = next(line for line in map(json.loads, (SAMPLES / RECORDS).read_text("utf-8").splitlines())
                if line["form"] == "playground-exposure")  # fmt: skip
    listed = classlist.read((SAMPLES / "lists" / "pupils-2023-24.csv").read_bytes(), {})
    rolls = [month["average_roll"] for month in told["answers"]["months"].values()]
    assert rolls[0] == len(listed.pupils)
    assert all(abs(roll - rolls[0]) <= 5 for roll in rolls)


# --------------------------------------------------------------------------------------------- the demo


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A folder in which the demo ran, in place of an earlier demo; and what it said."""
    out = tmp_path_factory.mktemp("demo") / "out"
    out.mkdir()
    (out / ".formgen-demo").touch()
    (out / "of the demo before.txt").touch()
    result = CliRunner().invoke(formgen, ["demo", "--out", str(out)])
    assert result.exit_code == 0, result.output
    return out, result.output


def test_the_demo_tells_what_to_open(demo: tuple[Path, str]) -> None:
    """(4)"""
    out, told = demo
    assert "What to open:" in told
    words = set(re.findall(r"– ([\w ]+)$", told, re.MULTILINE))
    assert {"Not met", "No clear change", "No threshold set"} <= words
    assert not (out / "of the demo before.txt").exists()
    assert {path.parent.name for path in out.rglob("*.pdf")} >= {"review", "case", "today", "agreement"}


def test_the_demo_writes_and_checks_a_pack_for_each_of_its_readers(demo: tuple[Path, str]) -> None:
    """(8)"""
    out, told = demo
    assert len(re.findall(r"^Words approved for print by P\. Sallis", told, re.MULTILINE)) == len(QUOTES)
    checked = re.findall(r"^Checked (\S+): all of it holds \((\d+) figures", told, re.MULTILINE)
    assert [name.rpartition("_")[2] for name, _ in checked] == ["2026-08-31.docx", "governors.docx", "governors.docx"]
    assert {int(figures) for _, figures in checked} == {28}
    for place in ("review", "governors", "annual"):
        assert {path.suffix for path in (out / place).iterdir()} >= {".docx", ".pdf", ".xlsx"}
    assert {path.parent.name for path in out.rglob("*.html")} == {"review"}


PACKS = [(kind, readers) for kind in Kind for readers in Readership]


@pytest.fixture(scope="module")
def packs(demo: tuple[Path, str], tmp_path_factory: pytest.TempPathFactory) -> Callable[[Kind, Readership], Path]:
    """The PDF of a pack of the sample school: the demo’s own, else made in a copy of its folder."""
    out, _ = demo
    folder = tmp_path_factory.mktemp("packs")
    shutil.copytree(out / "school", folder / "school")

    def made(kind: Kind, readers: Readership) -> Path:
        start = REVIEW_FROM if kind is Kind.TRIENNIAL else LAST_YEAR
        name = f"{name_of(start, REVIEW_UNTIL, readers, kind)}.pdf"
        there = next(out.glob(f"*/{name}"), None)
        if there is not None:
            return there
        with opened(folder / "school", now=NOW, by="tester", bits=lambda: 0) as school:
            return review(school, start, REVIEW_UNTIL, ["pdf"], folder, readers, kind).files[0]

    return made


@pytest.mark.parametrize(("kind", "readers"), PACKS)
def test_every_pack_is_an_accessible_pdf(
    kind: Kind, readers: Readership, packs: Callable[[Kind, Readership], Path]
) -> None:
    """(9)"""
    path = packs(kind, readers)
    found = page.validate_pdf_bytes(path.read_bytes(), profile=page.ValidationProfile.PDF_UA_1)
    assert found.is_compliant, [(f.rule_id, f.message) for f in found.failures]
    with pikepdf.open(path) as opened_pdf:
        levels = list(_levels(opened_pdf.Root.StructTreeRoot))
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels)), levels
    told = subprocess.run(["pdftotext", path, "-"], capture_output=True, check=True, text=True).stdout.split("\f")
    if kind is Kind.ANNUAL:
        assert len(told) - 1 == 2
    else:
        assert "Did it work? One page" in told[1]
        assert "There was no comparison group" in told[1]
        assert "How the facts were gathered" in told[2]


def _levels(part: Any) -> Iterator[int]:
    """The levels of the headings under a part of a PDF’s structure, in order."""
    if isinstance(part, pikepdf.Array):
        for inner in part:
            yield from _levels(inner)
    elif isinstance(part, pikepdf.Dictionary):
        if (heading := re.fullmatch(r"/H([1-6])", str(part.get("/S", "")))) is not None:
            yield int(heading[1])
        yield from _levels(part.get("/K"))


def test_the_demo_leaves_other_files_alone(tmp_path: Path) -> None:
    """(4)"""
    (tmp_path / "mine.txt").write_text("mine")
    refused = CliRunner().invoke(formgen, ["demo", "--out", str(tmp_path)])
    assert refused.exit_code == 1
    assert (tmp_path / "mine.txt").read_text() == "mine"


ENDS = {"newer_revision": "accepted", "not_ours": "refused", "unreadable": "refused"}


def test_every_return_meets_its_end(demo: tuple[Path, str], maker: ModuleType) -> None:
    """(2)"""
    _, told = demo
    records, returns = re.findall(r": (\d+) seen = (.+)", told)
    assert records[1].startswith(f"{records[0]} accepted + 0 partial + 0 review + 0 duplicate")
    counts = {name: int(count) for count, name in re.findall(r"(\d+) ([a-z ]+?)(?: \+|$)", returns[1])}
    faulty = Counter(ENDS.get(verdict, verdict) for verdict, _ in maker.INTENDED.values())
    right = int(returns[0]) - sum(count for end, count in faulty.items() if end != "accepted")
    assert counts == {
        "accepted": right, "partial": faulty["partial"], "review": faulty["review"], "duplicate": faulty["duplicate"],
        "to type in": faulty["to_type_in"], "refused": faulty["refused"],
    }  # fmt: skip


def test_faulty_sheets_say_what_is_wrong_and_where(demo: tuple[Path, str], maker: ModuleType) -> None:
    """(2)"""
    out, _ = demo
    once = {name: end for name, end in maker.INTENDED.items() if end[0] not in ("duplicate", "newer_revision")}
    paths = [str(SAMPLES / "returns" / name) for name in once]
    shown = CliRunner().invoke(formgen, ["--school", str(out / "school"), "read", *paths, "--json"])
    taken = {t["file"]: t for t in json.loads(shown.stdout)}
    assert {name: t["verdict"] for name, t in taken.items()} == {name: verdict for name, (verdict, _) in once.items()}
    for name, (_, code) in once.items():
        told = [p for p in taken[name]["problems"] if p["code"] == code]
        assert bool(told) == bool(code), name
        if code in ("two_answers", "not_a_choice", "missing", "unclear"):
            assert all(p["cell"] and p["question"] for p in told), name


def test_something_of_every_sort_is_owed(demo: tuple[Path, str]) -> None:
    """(6)"""
    _, told = demo
    owed = next(line for line in told.splitlines() if line.startswith("Owed on 20/07/2026"))
    assert [matter.words for matter in Matter if matter.words not in owed] == []
