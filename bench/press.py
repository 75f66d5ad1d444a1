"""How fast documents are made, beside the tools that others use for the same pages: `make bench`.

    Word        the action plan with a logo, every box of it answered: docxtpl, docx-mailmerge and docxtemplater fill
                the same page, in which formgen's controls hold placeholders
    Excel       the same in the same sheet: openpyxl, wolfxl and exceljs fill the blank one, XlsxWriter writes it anew

Each does it as its documents show, in a process of its own; they take turns, and medians of the processor's time are
compared. What they made must say the same, paragraph by paragraph and cell by cell. Only the ratios mean something.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType

HERE = Path(__file__).parent
SECONDS = 1.0
SHOWN = 3
"""How many documents of each tool are compared."""


@dataclass(frozen=True, slots=True)
class Contest:
    """Who makes the same pages: `module` of `beside` for those of Python, `node` for those of Node."""

    title: str
    module: str
    node: tuple[str, ...] = ()

    @property
    def tools(self) -> tuple[str, ...]:
        """The names of all, formgen first."""
        return (*self.parts.TOOLS, *self.node)

    @property
    def parts(self) -> ModuleType:
        """The module of its tools."""
        return import_module(f"beside.{self.module}")


CONTESTS = (
    Contest("Word", "word", ("docxtemplater",)),
    Contest("Excel", "sheets", ("exceljs",)),
)


# ----------------------------------------------------------------------------------------------------------- turns


def turn(folder: Path, module: str, tool: str, seconds: float, out: Path | None) -> dict[str, float]:
    """Milliseconds of the processor and of the clock that one document takes; the first ones are kept in `out`."""
    from beside.job import RECORDS

    fill: Callable[[int], bytes] = import_module(f"beside.{module}").TOOLS[tool](folder)
    for number in range(SHOWN):
        made = fill(number)
        if out:
            (out / str(number)).write_bytes(made)
    for number in range(min(RECORDS, 5)):  # to warm up
        fill(number)
    count, cpu, wall = 0, time.process_time(), time.perf_counter()
    while time.perf_counter() - wall < seconds:
        fill(count % RECORDS)
        count += 1
    return {"cpu": (time.process_time() - cpu) / count * 1e3, "wall": (time.perf_counter() - wall) / count * 1e3}


def taken(folder: Path, contest: Contest, tool: str, out: Path | None) -> dict[str, float]:
    """A turn of a tool in a process of its own."""
    kept = [str(out)] if out else []
    if tool in contest.node:
        command = ["node", str(HERE / "js" / "beside.cjs"), str(folder), tool, str(SECONDS), *kept]
    else:
        command = [sys.executable, "-W", "ignore", __file__, "--turn", str(folder), contest.module, tool, *kept]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{tool} failed:\n{done.stderr}")
    found: dict[str, float] = json.loads(done.stdout)
    return found


def held(folder: Path, contest: Contest, turns: int) -> dict[str, float]:
    """The median of the processor's milliseconds of each tool; what they made says the same, or this ends."""
    times: dict[str, list[float]] = {tool: [] for tool in contest.tools}
    said: dict[str, list[str]] = {}
    for number in range(turns):
        for tool in contest.tools:
            out = folder / f"{contest.module}-{tool}" if number == 0 else None
            if out:
                out.mkdir()
            times[tool].append(taken(folder, contest, tool, out)["cpu"])
            if out:
                said[tool] = [contest.parts.text((out / str(n)).read_bytes()) for n in range(SHOWN)]
    for tool, texts in said.items():
        if texts != said["formgen"]:
            sys.exit(f"{contest.title}: what {tool} made does not say the same.")
    return {tool: statistics.median(found) for tool, found in times.items()}


# ------------------------------------------------------------------------------------------------------- what is told


def told(name: str, ratio: float, goal: float, *, least: bool) -> str:
    """A line of the table: a ratio beside its goal."""
    reached = ratio >= goal if least else ratio <= goal
    return f"| {name} | {ratio:.2f} | {'≥' if least else '≤'} {goal:g} | {'yes' if reached else 'no'} |"


def faster(contest: str, times: Mapping[str, float], known: str, goal: float, others: float) -> Iterator[str]:
    """How many times as quick formgen is as the tool most people use, and as the quickest other."""
    rest = {tool: ms for tool, ms in times.items() if tool not in ("formgen", known)}
    best = min(rest, key=rest.__getitem__)
    yield told(f"{contest}, times as quick as {known}", times[known] / times["formgen"], goal, least=True)
    yield told(f"{contest}, as the quickest other ({best})", rest[best] / times["formgen"], others, least=True)


GOALS = {"Word": ("docxtpl", 70.0, 18.0), "Excel": ("openpyxl", 80.0, 30.0)}


def main() -> None:
    """Makes the work, lets all take turns, and prints the tables."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--turns", type=int, default=5, help="how many turns each tool has (5)")
    options.add_argument("--only", default="", help="such as Word,Excel")
    options.add_argument("--turn", nargs="+", help=argparse.SUPPRESS)
    asked = options.parse_args()
    warnings.simplefilter("ignore")  # openpyxl's
    if asked.turn:
        folder, module, tool, *out = asked.turn
        print(json.dumps(turn(Path(folder), module, tool, SECONDS, Path(out[0]) if out else None)))
        return
    from beside import job

    wanted = [one for one in CONTESTS if not asked.only or one.title in asked.only.split(",")]
    lines: list[str] = []
    print("| | ms a document |\n|---|---:|")
    with tempfile.TemporaryDirectory(prefix="formgen-bench-") as name:
        job.make(Path(name))
        for contest in wanted:
            times = held(Path(name), contest, asked.turns)
            print(*(f"| {contest.title}: {tool} | {ms:.3f} |" for tool, ms in times.items()), sep="\n", flush=True)
            lines += faster(contest.title, times, *GOALS[contest.title])
    print("\n| ratio | here | goal | reached |\n|---|---:|---:|---|", *lines, sep="\n")


if __name__ == "__main__":
    main()
