"""A second count of M1 to M6, in plain SQL over the store's own tables, from the definitions and not from the code.

1. Numerator, denominator, worst and best case, how many are excluded and how many are missing agree to the last child,
   in schools made up by chance.
2. Every figure of M1 to M6 is counted a second time.
3. So are cases of which steps were corrected, or taken back: each sort of that is in some of the schools.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from random_school import random_school
from soak import times

from formgen.cases import STEPS
from formgen.evidence import Figure, Period
from formgen.evidence.calendar import terms_of
from formgen.evidence.measures import Measures, measure
from formgen.evidence.opinions import Item
from formgen.store.database import NAME
from formgen.terms import Term
from formgen.work.review import evidence
from formgen.work.school import School

SQL = Path(__file__).parent / "second_count"
MEASURES = ("m1", "m2", "m3", "m4a", "m4b", "m5", "m6a", "m6b")
PARTS = 20
"""The schools are counted in so many tests."""


@dataclass(frozen=True, slots=True)
class Count:
    """What both counts say of a figure."""

    numerator: int
    denominator: int
    worst: tuple[int, int]
    best: tuple[int, int]
    excluded: int
    missing: int


def counted(school: School, period: Period) -> dict[str, Count]:
    """The figures by SQL: the settings are its parameters."""
    store = sqlite3.connect(school.folder / NAME)
    try:
        _parameters(store, school, period)
        store.executescript((SQL / "store.sql").read_text("utf-8"))
        return {
            name: Count(part, whole, (worst, worst_of), (best, best_of), excluded, missing)
            for file in MEASURES
            for name, part, whole, worst, worst_of, best, best_of, excluded, missing in store.execute(
                (SQL / f"{file}.sql").read_text("utf-8")
            )
        }
    finally:
        store.close()


def _parameters(store: sqlite3.Connection, school: School, period: Period) -> None:
    told = tomllib.loads(school.settings_text)
    texts = store.execute("SELECT id, text FROM settings").fetchall()
    store.executescript("""
        CREATE TEMP TABLE setting (name TEXT PRIMARY KEY, value);
        CREATE TEMP TABLE listed (name TEXT, entry TEXT);
        CREATE TEMP TABLE term (name TEXT, first TEXT, last TEXT, half_first TEXT, half_last TEXT);
        CREATE TEMP TABLE closed (day TEXT);
        CREATE TEMP TABLE unwanted (settings INTEGER, entry TEXT);
    """)
    span = {"start": period.start, "end": period.end, "today": school.now.date()}
    days = {name: day.isoformat() for name, day in span.items()}
    store.executemany("INSERT INTO setting VALUES (?, ?)", [*days.items(), *told["policy"].items()])
    parts = {"required_training": ("training", "required"), "unwanted": ("playground", "unwanted")}
    lists = {name: told.get(part, {}).get(key, ()) for name, (part, key) in parts.items()}
    store.executemany("INSERT INTO listed VALUES (?, ?)", [(n, entry) for n, own in lists.items() for entry in own])
    terms = [[str(v) for v in term.values()] for term in told.get("terms", ())]
    store.executemany("INSERT INTO term VALUES (?, ?, ?, ?, ?)", terms)
    closed = [(str(day),) for own in told.get("calendar", {}).values() for day in own]
    store.executemany("INSERT INTO closed VALUES (?)", closed)
    old = ((id_, tomllib.loads(text).get("playground", {}).get("unwanted", ())) for id_, text in texts)
    store.executemany("INSERT INTO unwanted VALUES (?, ?)", [(id_, entry) for id_, own in old for entry in own])


def computed(found: Measures, terms: tuple[Term, ...]) -> dict[str, Count]:
    """The same figures as the review has them."""
    parts = (
        found.progress, found.contribution, found.parents, found.training, found.roles, found.staff, found.playground,
        found.play,
    )  # fmt: skip
    counts = {figure.measure: _count(figure) for part in parts for figure in part.figures}
    then = found.playground.compared.then
    counts["M6a then"] = _plain(then.incidents, then.pupil_days)
    means = [(term, scans) for term, scans in zip(terms, found.play.terms, strict=True) if scans.mean is not None]
    counts |= {f"M6b mean {term.span.start}": _plain(round(10_000 * (s.mean or 0)), s.scans) for term, s in means}
    families, staff = found.parents, found.staff
    said = families.returned + families.earlier
    counts |= {f"M3 item {n}": _item(item, said) for n, item in enumerate(families.items, 1)} | counts
    lines = counts["M5 item 5"].excluded - _item(staff.items[4], staff.answered).excluded
    counts |= {f"M5 item {n}": _item(item, staff.answered, lines) for n, item in enumerate(staff.items, 1)} | counts
    return counts


def _item(item: Item, said: int, apart: int = 0) -> Count:
    """A statement; of those who `said` anything some were never asked this, or what they said does not compare."""
    part, whole = item.agreed, sum(item.counts)
    worst, best = (part, whole + item.no_answer), (part + item.no_answer, whole + item.no_answer)
    return Count(part, whole, worst, best, item.dont_know + said - item.of_all.whole + apart, item.no_answer)


def _count(figure: Figure) -> Count:
    worst, best = figure.worst, figure.best
    return Count(
        figure.numerator, figure.denominator, (worst.part, worst.whole), (best.part, best.whole),
        sum(g.count for g in figure.excluded), sum(g.count for g in figure.missing),
    )  # fmt: skip


def _plain(part: int, whole: int) -> Count:
    return Count(part, whole, (part, whole), (part, whole), 0, 0)


@pytest.fixture
def memory() -> Iterator[Path]:
    """A folder in memory where there is one: stores are made and dropped by the hundred."""
    shared = Path("/dev/shm")
    folder = Path(tempfile.mkdtemp(prefix="formgen-", dir=shared if shared.is_dir() else None))
    yield folder
    shutil.rmtree(folder)


def test_the_schools_have_steps_of_every_kind_corrected_and_taken_back(memory: Path) -> None:
    """(3)"""
    found = set()
    for seed in range(12):
        with random_school(memory / str(seed), seed) as (school, _):
            made: dict[str, list[str]] = {}
            for event in school.store.events():
                if event.kind in STEPS:
                    made.setdefault(event.case, []).append(event.kind)
                else:
                    found.add((event.kind, made[event.case][event.details["step"] - 1]))
    corrected = {("corrected", kind) for kind in STEPS}
    assert found == corrected | {("taken_back", kind) for kind in ("opened", "decided", "closed")}


@pytest.mark.soak
@pytest.mark.parametrize("part", range(PARTS))
def test_both_counts_agree(part: int, memory: Path) -> None:  # 1, 2
    each = times(200) // PARTS
    for seed in range(part * each, (part + 1) * each):
        with random_school(memory / str(seed), seed) as (school, period):
            ours = computed(measure(evidence(school), period), terms_of(school.terms, period))
            sql = counted(school, period)
            differ = {name: (ours.get(name), sql.get(name)) for name in ours | sql if ours.get(name) != sql.get(name)}
            assert differ == {}, f"school {seed}"
        shutil.rmtree(memory / str(seed))
