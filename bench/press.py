"""How fast documents are made, beside the tools that others use for the same pages: `make bench`.

    Word        the action plan with a logo, every box of it answered: docxtpl, docx-mailmerge and docxtemplater fill
                the same page, in which formgen's controls hold placeholders
    Living      the same page with a condition, words reckoned with and in bold, and a picture, which depend on each
                answer: docxtpl with its RichText and InlineImage
    Excel       the same in the same sheet: openpyxl, wolfxl and exceljs fill the blank one, XlsxWriter writes it anew

    PDF         the action plan, laid out anew for each: WeasyPrint by itself lays out the same HTML; then by two
                processes at once
    Known       the questionnaire, whose layout is known: WeasyPrint the same HTML, Typst a page of the same words, and
                pikepdf fills formgen's fillable page (what it fills in is not compared)
    Cold        one action plan by a process of its own, from nothing to a file: `formgen generate`, which also opens
                the school and issues the form, beside docxtpl, openpyxl and WeasyPrint; and `--help` beside click's

Each does it as its documents show, in a process of its own; they take turns, and medians of the processor's time are
compared. What they made must say the same, paragraph by paragraph and cell by cell. Only the ratios mean something.
"""

from __future__ import annotations

import argparse
import json
import resource
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
    known: str = ""
    goals: tuple[float, float] = (0.0, 0.0)
    unread: tuple[str, ...] = ()

    @property
    def tools(self) -> tuple[str, ...]:
        """The names of all, formgen first."""
        return (*fillers(self.module), *self.node)

    def text(self, document: bytes) -> str:
        """What a document says."""
        said: str = import_module(f"beside.{self.module.partition(':')[0]}").text(document)
        return said


def fillers(module: str) -> Mapping[str, Callable[[Path], Callable[[int], bytes]]]:
    """The tools of Python by name, of a module of `beside`, and of a form where it says `:` and which."""
    name, _, slug = module.partition(":")
    found = import_module(f"beside.{name}")
    tools: Mapping[str, Callable[[Path], Callable[[int], bytes]]] = found.tools(slug) if slug else found.TOOLS
    return tools


CONTESTS = (
    Contest("Word", "word", ("docxtemplater",), "docxtpl", (70, 18)),
    Contest("Living", "living", (), "docxtpl", (3, 0)),
    Contest("Excel", "sheets", ("exceljs",), "openpyxl", (80, 30)),
    Contest("PDF", "page:action-plan", (), "WeasyPrint", (1.4, 0)),
    Contest("Known", "page:parent-questionnaire", (), "WeasyPrint", (100, 8), ("pikepdf",)),
)
UNREAD, TWO, COLD = 3.0, 2.3, {"docx": 2.5, "xlsx": 2.0, "pdf": 1.3, "help": 1.5}
"""The goals: beside what fills fields alone; of a page by two processes beside WeasyPrint; of cold processes."""


# ----------------------------------------------------------------------------------------------------------- turns


def turn(folder: Path, module: str, tool: str, seconds: float, out: Path | None) -> dict[str, float]:
    """Milliseconds of the processor and of the clock that one document takes; the first ones are kept in `out`."""
    from beside.job import RECORDS

    fill = fillers(module)[tool](folder)
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
            out = folder / f"{contest.title}-{tool}" if number == 0 else None
            if out:
                out.mkdir()
            times[tool].append(taken(folder, contest, tool, out)["cpu"])
            if out:
                said[tool] = [contest.text((out / str(n)).read_bytes()) for n in range(SHOWN)]
    for tool, texts in said.items():
        if texts != said["formgen"] and tool not in contest.unread:
            sys.exit(f"{contest.title}: what {tool} made does not say the same.")
    return {tool: statistics.median(found) for tool, found in times.items()}


# ------------------------------------------------------------------------------------------------------- what is told


def told(name: str, ratio: float, goal: float, *, least: bool) -> str:
    """A line of the table: a ratio beside its goal."""
    reached = ratio >= goal if least else ratio <= goal
    return f"| {name} | {ratio:.2f} | {'≥' if least else '≤'} {goal:g} | {'yes' if reached else 'no'} |"


def faster(contest: Contest, times: Mapping[str, float]) -> Iterator[str]:
    """How many times as quick formgen is as the tool most people use, and as the quickest other."""
    goal, others = contest.goals
    rest = {tool: ms for tool, ms in times.items() if tool not in ("formgen", contest.known, *contest.unread)}
    yield told(f"{contest.title}, times as quick as {contest.known}", times[contest.known] / times["formgen"], goal,
               least=True)  # fmt: skip
    if rest:
        best = min(rest, key=rest.__getitem__)
        ratio = rest[best] / times["formgen"]
        yield told(f"{contest.title}, as the quickest other ({best})", ratio, others, least=True)
    for tool in contest.unread:
        yield told(f"{contest.title}, as {tool}", times[tool] / times["formgen"], UNREAD, least=True)


# -------------------------------------------------------------------------------------------------- two, and one alone


def by_two(folder: Path, contest: Contest) -> float:
    """Milliseconds of the clock a document, by two processes of formgen at once."""
    command = [sys.executable, "-W", "ignore", __file__, "--turn", str(folder), contest.module, "formgen"]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    taken = [float(json.loads(one.communicate()[0])["wall"]) for one in both]
    return 1 / sum(1 / wall for wall in taken)


def cold(folder: Path, turns: int) -> dict[str, tuple[float, float]]:
    """The processor's milliseconds of a process that makes one document: formgen's, and the other's."""
    school = folder / "school"
    make_school(school)
    plan = [*_FORMGEN, "--school", str(school), "generate", "action-plan", "--case", CASE, "--out", str(folder)]
    found: dict[str, tuple[list[float], list[float]]] = {what: ([], []) for what in COLD}
    for turn_ in range(turns + 1):
        for what, (ours, others) in found.items():
            mine = [*_FORMGEN, "--help"] if what == "help" else [*plan, "--to", what]
            theirs = [sys.executable, str(HERE / "beside" / "cold.py"), what, str(folder / "action-plan"),
                      str(folder / f"cold.{what}")]  # fmt: skip
            times = spent(mine), spent(theirs)
            if turn_:  # the first is to warm up
                ours.append(times[0])
                others.append(times[1])
    return {what: (statistics.median(ours), statistics.median(others)) for what, (ours, others) in found.items()}


CASE = "LM-2026-001"
_FORMGEN = [str(Path(sys.executable).with_name("formgen"))]


def make_school(folder: Path) -> None:
    """A school with a case."""
    from datetime import date, datetime

    from formgen.cases import Event
    from formgen.pupils import Pupil
    from formgen.work.folder import init
    from formgen.work.school import opened

    init(folder)
    now = datetime(2026, 10, 6, 9, 30)
    with opened(folder, now=now, by="bench", bits=lambda: 1) as school, school.writing("set up") as writer:
        writer.save_pupils([Pupil("P1", "Child", "Family", class_name="Larks")])
        writer.add_event(Event(CASE, "opened", date(2026, 9, 10), {"pupil": "P1", "referred_on": "2026-09-10"}))


def spent(command: list[str]) -> float:
    """The milliseconds of the processor that a process takes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1e3


def main() -> None:
    """Makes the work, lets all take turns, and prints the tables."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--turns", type=int, default=5, help="how many turns each tool has (5)")
    options.add_argument("--only", default="", help="such as Word,Excel,Cold")
    options.add_argument("--turn", nargs="+", help=argparse.SUPPRESS)
    asked = options.parse_args()
    warnings.simplefilter("ignore")  # openpyxl's
    if asked.turn:
        folder, module, tool, *out = asked.turn
        print(json.dumps(turn(Path(folder), module, tool, SECONDS, Path(out[0]) if out else None)))
        return
    from beside import job

    wanted = [one for one in CONTESTS if not asked.only or one.title in asked.only.split(",")]
    with_cold = not asked.only or "Cold" in asked.only.split(",")
    lines: list[str] = []
    print("| | ms a document |\n|---|---:|")
    with tempfile.TemporaryDirectory(prefix="formgen-bench-") as name:
        pages = {one.module.partition(":")[2] for one in wanted} - {""}
        job.make(Path(name), tuple(sorted(pages | ({"action-plan"} if with_cold else set()))))
        for contest in wanted:
            times = held(Path(name), contest, asked.turns)
            print(*(f"| {contest.title}: {tool} | {ms:.3f} |" for tool, ms in times.items()), sep="\n", flush=True)
            lines += faster(contest, times)
            if contest.title == "PDF":
                two = statistics.median(by_two(Path(name), contest) for _ in range(asked.turns))
                lines.append(told("PDF, by two processes", times[contest.known] / two, TWO, least=True))
        for what, (ours, others) in cold(Path(name), asked.turns).items() if with_cold else ():
            print(f"| Cold: {what}, formgen | {ours:.0f} |\n| Cold: {what}, the other | {others:.0f} |", flush=True)
            lines.append(told(f"Cold: {what}, of the other's time", ours / others, COLD[what], least=False))
    print("\n| ratio | here | goal | reached |\n|---|---:|---:|---|", *lines, sep="\n")


if __name__ == "__main__":
    main()
