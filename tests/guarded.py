"""Reads files one by one, each in a process of its own under guard and measure: `python guarded.py FOLDER`.

On standard input a line of JSON for each file, `[path, is_class_list]`; on standard output a line for each of what
came of it. The processes are copies of this one, which has read one sound file of each kind already: what is measured
is the file, not the start. In them, and in the processes that they start (by the `sitecustomize` that is written
into FOLDER), whatever is no reading is told in `broken`: a socket, a file written, a program started, text run as a
program, a file read that is not the one in hand or a part of formgen or Python.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
import traceback
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
TODAY = date(2026, 10, 6)

ROOM, SECONDS = 1_500_000_000, 20
"""What a process under guard may take before it is stopped: far more than it should."""

ACTS = (
    "socket.", "urllib.", "http.", "ftplib.", "smtplib.", "imaplib.", "poplib.", "telnetlib.", "webbrowser.",
    "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "os.startfile", "os.remove", "os.rename",
    "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate", "os.chmod", "os.chown", "os.utime", "os.setxattr",
    "os.putenv", "os.unsetenv", "os.kill", "pty.", "shutil.", "tempfile.", "ctypes.", "pickle.", "sqlite3.", "winreg.",
    "mmap.", "fcntl.", "compile", "code.__new__", "sys.addaudithook", "sys.settrace", "sys.setprofile",
)  # fmt: skip
"""Events of Python that no reading has; an event counts when its name begins so."""

WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_TRUNC


def act_of(event: str, told: Sequence[Any], readable: Sequence[str], starts: Sequence[str]) -> str:
    """What an event of Python does that no reading does; empty where it is fine."""
    if event == "open":
        path, mode, flags = str(told[0]), told[1] or "", told[2] or 0
        if isinstance(told[0], int):
            return ""
        if set("wax+") & set(mode) or (isinstance(flags, int) and flags & WRITES):
            return f"writes {path}"
        return "" if os.path.realpath(path).startswith(tuple(readable)) else f"reads {path}"
    if event == "subprocess.Popen":
        return "" if list(told[1][:2]) == [sys.executable, "-P"] and told[1][2] in starts else f"starts {told[1]}"
    return event if event.startswith(tuple(ACTS)) else ""


# ---------------------------------------------------------------------------------- one file in its own process


def read(path: Path, is_class_list: bool) -> list[dict[str, Any]]:
    """What the desk says of the file, a line for each return."""
    from formgen.answers import flatten
    from formgen.errors import FormgenError
    from formgen.work.roll import listed
    from formgen.work.take_in import read_files

    if is_class_list:
        try:
            found = listed(path, {})
        except FormgenError as error:
            return [{"verdict": "unreadable", "codes": [error.code], "told": [error.message, error.fix]}]
        told = [p.message for p in found.problems]
        return [{"verdict": "read", "codes": [p.code for p in found.problems], "told": told}]
    return [
        {"verdict": one.verdict.value, "label": one.label, "codes": [p.code for p in one.problems],
         "told": [text for p in one.problems for text in (p.message, p.fix)], "reference": one.reference,
         "answers": [[path, row, repr(value)] for path, row, value in flatten(one.answers)],
         "named": [[p.path, p.row] for p in one.problems]}
        for one in read_files([path], None, TODAY).files
    ]  # fmt: skip


def guarded(path: Path, is_class_list: bool, folder: Path, out: int) -> None:
    """Reads the file under guard, and writes what came of it into `out`."""
    kinds = ("old_excel", "acroform", "outlook")
    starts = [str(HERE.parent / "formgen" / "read" / kind / "child.py") for kind in kinds]
    fine = [*readable(), os.path.realpath(path)]
    acts = os.open(folder / "acts", os.O_RDWR | os.O_NONBLOCK)
    broken: list[str] = []
    on = True

    def watch(event: str, told: Sequence[Any]) -> None:
        nonlocal on
        if on and (act := act_of(event, told, fine, starts)):
            on = False
            broken.append(act + "".join(traceback.format_stack(limit=6)))
            on = True

    for what, most in ((resource.RLIMIT_AS, _pages() + ROOM), (resource.RLIMIT_CPU, SECONDS),
                       (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0)):  # fmt: skip
        resource.setrlimit(what, (most, most))
    sys.addaudithook(watch)
    os.chdir(folder / "empty")
    found: Any = None
    fell = ""
    started = time.perf_counter()
    try:
        found = read(path, is_class_list)
    except BaseException:
        fell = traceback.format_exc()
    wall = time.perf_counter() - started
    on = False
    lines: list[str] = []
    with suppress(BlockingIOError):
        lines = os.read(acts, 60_000).decode().splitlines()
    broken += [line for line in lines if not line.startswith("most ")]
    others = [int(line[5:]) * 1024 for line in lines if line.startswith("most ")]
    told = {
        "returns": found, "fell": fell, "wall": wall, "broken": broken,
        "own": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        "others": max(others, default=resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024),
    }  # fmt: skip
    with os.fdopen(out, "w") as pipe:
        json.dump(told, pipe)


def readable() -> list[str]:
    """What may be read besides the file: formgen, the published forms, and Python."""
    return [os.path.realpath(p) for p in (HERE.parent / "formgen", HERE.parent / "schemas", HERE, sys.prefix,
                                          sys.base_prefix, "/dev/null", "/proc")]  # fmt: skip


def _pages() -> int:
    return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()


def measured(path: Path | None, is_class_list: bool, folder: Path) -> dict[str, Any]:
    """What came of the file, with time and memory; of a process that reads nothing where there is no `path`."""
    get, put = os.pipe()
    number = os.fork()
    if number == 0:
        os.close(get)
        with suppress(BaseException):
            if path is not None:
                guarded(path, is_class_list, folder, put)
        os._exit(0)
    os.close(put)
    with os.fdopen(get) as pipe:
        text = pipe.read()
    _, status, used = os.wait4(number, 0)
    told: dict[str, Any] = json.loads(text) if text else {"fell": "" if path is None else f"it was ended: {status}"}
    return {**told, "cpu": used.ru_utime + used.ru_stime, "most": used.ru_maxrss * 1024}


# ------------------------------------------------------------------------------------------------- the processes

WATCH = """
import atexit, os, sys
sys.dont_write_bytecode = True
sys.path.insert(0, {here!r})
from guarded import PROGRAMS, act_of
sys.path.remove({here!r})
def watch(event, told):
    if not event.startswith(PROGRAMS) and (act := act_of(event, told, {readable!r}, ())) and {acts!r} not in act:
        told = os.open({acts!r}, os.O_WRONLY | os.O_NONBLOCK)
        os.write(told, ("in a process that it started: " + act + chr(10)).encode())
        os.close(told)
sys.addaudithook(watch)
@atexit.register
def most():
    status = open("/proc/self/status").read()
    log = os.open({acts!r}, os.O_WRONLY | os.O_NONBLOCK)
    os.write(log, ("most " + status.partition("VmHWM:")[2].split()[0] + chr(10)).encode())
"""
PROGRAMS = ("compile", "code.", "ctypes.", "mmap.", "fcntl.")
"""What happens in a process of Python while it starts and loads what is written in C."""


def prepared(folder: Path) -> None:
    """Makes the folder in which the processes stand; what those that they start do wrong comes through its pipe."""
    os.mkfifo(folder / "acts")
    told = {"here": str(HERE), "acts": str(folder / "acts"), "readable": readable()}
    (folder / "site").mkdir()
    (folder / "site" / "sitecustomize.py").write_text(WATCH.format(**told))
    (folder / "empty").mkdir()
    os.environ["PYTHONPATH"] = str(folder / "site")


def main() -> None:
    """Reads the sound files that are named first, up to an empty line; then each of the others under guard."""
    from formgen.form import form, slugs
    from formgen.outline import outline

    folder = Path(sys.argv[1])
    sys.dont_write_bytecode = True
    prepared(folder)
    for slug in slugs():
        outline(form(slug))
    for line in iter(sys.stdin.readline, "\n"):
        name, is_class_list = json.loads(line)
        read(Path(name), is_class_list)
    idle = measured(None, False, folder)["most"]
    for line in sys.stdin:
        name, is_class_list = json.loads(line)
        print(json.dumps({"idle": idle, **measured(Path(name), is_class_list, folder)}), flush=True)


if __name__ == "__main__":
    main()
