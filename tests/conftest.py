"""What tests share: a school folder with pupils, and the edges of the machine made steady."""

from __future__ import annotations

import importlib.util
import itertools
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from types import ModuleType

import pytest

from formgen.pupils import Pupil
from formgen.work.folder import init
from formgen.work.school import School, opened

NOW = datetime(2026, 10, 6, 9, 30)

PUPILS = (
    Pupil("P0001", "Zoë", "O’Neill-Adeyemi", "Zo", "M999999921001", year_group="4", class_name="Kestrels", eal=False),
    Pupil("P0002", "Tomasz", "Nowak", upn="", year_group="3", class_name="Larks", eal=True, sen_status="K"),
    Pupil("P0003", "Grace", "Mbeki", year_group="5", class_name="Owls"),
    Pupil("P0004", "Olivia", "Marsh", year_group="6", class_name="Herons"),
    Pupil("P0005", "Olivia", "Marsh-Reid", year_group="6", class_name="Herons"),
)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Prints what tests counted: `record_property("count", "a line")`."""
    reports = [report for found in terminalreporter.stats.values() for report in found]
    counts = [
        text for report in reports if getattr(report, "when", "") == "call"
        for name, text in report.user_properties if name == "count"
    ]  # fmt: skip
    if counts:
        terminalreporter.section("counted")
        for text in counts:
            terminalreporter.write_line(str(text))
SMALL = ("test_values", "test_door_parts", "test_places", "test_diary_reader", "test_judge")
"""Tests of single parts, the quickest first."""


def pytest_collection_modifyitems(items: list[pytest.Function]) -> None:
    """Tests of single parts come first: they say soonest, and nearest to the fault, what is wrong."""
    order = {name: n for n, name in enumerate(SMALL)}
    items.sort(key=lambda item: order.get(item.module.__name__, len(SMALL)))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A new school folder."""
    init(tmp_path / "school")
    return tmp_path / "school"


@pytest.fixture
def school(folder: Path) -> Iterator[School]:
    """An open school with five pupils; references count up."""
    counter = itertools.count(1)
    with opened(folder, now=NOW, by="tester", bits=lambda: next(counter)) as found:
        with found.writing("set up") as writer:
            writer.save_pupils(PUPILS)
        yield found


@pytest.fixture(scope="session")
def tool() -> Callable[[str], ModuleType]:
    """Loads a script of tools/ as a module."""

    def load(name: str) -> ModuleType:
        path = Path(__file__).parent.parent / "tools" / f"{name}.py"
        spec = importlib.util.spec_from_file_location(name, path)
        assert spec is not None
        assert spec.loader is not None
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
        return sys.modules[name]

    return load
