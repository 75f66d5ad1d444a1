"""How forms for many families are made: `make bench`.

    folder      a questionnaire for each of 20,000 families, as Word files in a folder, by `formgen generate --all`
    zip         the same of the same families into a ZIP for each class

Memory is the peak of the process that keeps the ledger, and of those that draw, when all are made beside that when the
second thousand was; where nothing is missing, beside that of making them. Seconds are of this machine's clock and disk.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from formgen.cases import Event
from formgen.pupils import Pupil
from formgen.work.folder import init
from formgen.work.school import opened

NOW = datetime(2026, 10, 6, 9, 30)
EARLY, GOAL = 2_000, 1.1
CLASS = 30


def make_school(folder: Path, many: int) -> None:
    """A school folder with so many open cases, thirty in a class."""
    init(folder)
    with opened(folder, now=NOW, by="bench", bits=lambda: 1) as school, school.writing("set up") as writer:
        writer.save_pupils(
            [Pupil(f"P{n:05}", f"Child{n}", "Family", class_name=f"Class {n // CLASS:03}") for n in range(many)]
        )
        for n in range(many):
            told = {"pupil": f"P{n:05}", "referred_on": "2026-09-10"}
            writer.add_event(Event(f"LM-2026-{n:05}", "opened", date(2026, 9, 10), told))


def family(process: int) -> Iterator[int]:
    """A process and those that it started."""
    yield process
    try:
        children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    except OSError:
        return
    for child in children:
        yield from family(int(child))


def peak(process: int) -> float:
    """Megabytes that the largest process of a family has had at the most."""
    most = 0.0
    for one in family(process):
        try:
            status = Path(f"/proc/{one}/status").read_text()
        except OSError:
            continue
        for line in status.splitlines():
            if line.startswith("VmHWM:"):
                most = max(most, int(line.split()[1]) / 1_024)
    return most


def there(out: Path) -> int:
    """How many documents a folder has, about; a ZIP has those of a class."""
    names = [path.name for path in out.iterdir()] if out.is_dir() else []
    return sum(CLASS if name.endswith(".zip") else 1 for name in names if not name.startswith("."))


def run(school: Path, out: Path, *more: str) -> tuple[float, float, float]:
    """Seconds, and the peaks of memory when the second thousand was made and at the end."""
    command = [sys.executable, "-m", "formgen", "--school", str(school), "generate", "parent-questionnaire", "--all",
               "--round", "Bench", "--to", "docx", "--out", str(out), *more]  # fmt: skip
    started, early, last = time.perf_counter(), 0.0, 0.0
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        while process.poll() is None:
            last = max(last, peak(process.pid))
            if not early and last > 50 and there(out) >= EARLY:
                early = last
            time.sleep(0.3)
        if process.returncode:
            sys.exit("formgen generate failed.")
    return time.perf_counter() - started, early or last, last


def main() -> None:
    """Makes the school and the forms, and prints the table."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--families", type=int, default=20_000, help="how many families (20,000)")
    many = options.parse_args().families
    print("| | seconds | ms a family | MB | MB at 2,000, or to make them | ratio (goal ≤ 1.1) | reached |")
    print("|---|---:|---:|---:|---:|---:|---|")
    with tempfile.TemporaryDirectory(prefix="formgen-bench-") as name:
        folder = Path(name)
        make_school(folder / "school", many)
        made = 0.0
        for told, out, more in (
            ("folder", "Out", ()), ("again, nothing missing", "Out", ()), ("a ZIP a class", "Zips", ("--zip",)),
        ):  # fmt: skip
            there_already = (folder / out).exists()
            seconds, early, last = run(folder / "school", folder / out, *more)
            early, made = made if there_already else early, last
            print(
                f"| {many:,} families, {told} | {seconds:.1f} | {seconds / many * 1_000:.2f} | {last:.0f} "
                f"| {early:.0f} | {last / early:.3f} | {'yes' if last / early <= GOAL else 'no'} |", flush=True,
            )  # fmt: skip


if __name__ == "__main__":
    main()
