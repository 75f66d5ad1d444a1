"""An import in a process of its own in which the n-th operation on a file fails, or is the last that happens.

`faults.c` lies between Python, SQLite and the C library; this module builds it, and keeps one process ready in which
everything is loaded: each import is forked from it. Run as a script, it is that process.
"""

from __future__ import annotations

import ctypes
import errno
import hashlib
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
DEATH = 0
"""Instead of an error: the process ends."""

LONGEST = 120
"""Seconds after which a command hangs."""

KINDS: Mapping[str, tuple[int, bool]] = {
    "EIO": (errno.EIO, False), "EACCES": (errno.EACCES, False), "ENOSPC": (errno.ENOSPC, True), "death": (DEATH, False),
}  # fmt: skip
"""What strikes, and whether it goes on for all that writes: a full disk stays full."""


# ------------------------------------------------------------------------------------------- the process of imports


@dataclass(frozen=True, slots=True)
class Done:
    """How a command ended: exit code (minus the signal that ended it), what it said, its operations on files."""

    code: int
    said: str
    operations: tuple[str, ...] = ()


def library(folder: Path) -> Path | None:
    """The layer, built into `folder`; None where it cannot be."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if not sys.platform.startswith("linux") or compiler is None:
        return None
    made = folder / "faults.so"
    command = [compiler, "-shared", "-fPIC", "-O1", "-o", str(made), str(HERE / "faults.c"), "-ldl"]
    done = subprocess.run(command, capture_output=True, check=False)
    return made if done.returncode == 0 else None


class Imports:
    """Commands of formgen, each in a process forked from one that is warm."""

    def __init__(self, school: Path, inbox: Path, layer: Path | None = None, together: int = 4) -> None:
        """`together`: so many files are made durable at a time, fewer than in life, so that there is much between."""
        preload = {"LD_PRELOAD": str(layer)} if layer else {}
        self._process = subprocess.Popen(
            [sys.executable, __file__, str(school), str(inbox), str(together)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, **preload},
        )  # fmt: skip
        assert self._line() == "ready"

    def close(self) -> None:
        """Ends the process."""
        self._process.communicate()

    def run(
        self, *arguments: str | Path, below: Path | None = None, at: int = 0, kind: str = "death", kill: float = 0,
    ) -> Done:  # fmt: skip
        """The command, of whose operations `below` a folder the one numbered `at` fails; or killed after `kill` s."""
        return self._asked([arguments], below, at, kind, kill)[0]

    def together(self, *commands: Sequence[str | Path]) -> list[Done]:
        """The commands, each in a process of its own, all at the same time."""
        return self._asked(commands, None, 0, "death", 0)

    def _asked(
        self, commands: Sequence[Sequence[str | Path]], below: Path | None, at: int, kind: str, kill: float
    ) -> list[Done]:
        error, goes_on = KINDS[kind]
        asked = {"commands": [list(map(str, one)) for one in commands], "below": str(below or ""), "at": at,
                 "error": error, "goes_on": goes_on, "kill": kill}  # fmt: skip
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        return [Done(one["code"], one["said"], tuple(one["operations"])) for one in json.loads(self._line())]

    def _line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()


def serve(school: str, inbox: str, together: str) -> None:
    """Answers each line of the input; a preview of `inbox` has loaded everything before."""
    from formgen.store import writer

    writer.TOGETHER = int(together)
    answer = os.fdopen(os.dup(1), "w")
    warm(school, inbox)
    print("ready", file=answer, flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        print(json.dumps(answered(asked)), file=answer, flush=True)


def answered(asked: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What became of the commands, all of which run at the same time."""
    started = []
    for arguments in asked["commands"]:
        out = a_file()
        if (child := os.fork()) == 0:
            for stream in (1, 2):
                os.dup2(out, stream)
            command(arguments, asked, out)
        started.append((child, out))
    if asked["kill"]:
        time.sleep(asked["kill"])
        for child, _ in started:
            os.kill(child, signal.SIGKILL)
    return [ended(child, out) for child, out in started]


def a_file() -> int:
    """A file without a name, for what a command says."""
    with tempfile.TemporaryFile() as file:
        return os.dup(file.fileno())


def ended(child: int, out: int) -> dict[str, Any]:
    _, status = os.waitpid(child, 0)
    said, _, operations = os.pread(out, 1 << 24, 0).decode("utf-8", "replace").partition("\0")
    os.close(out)
    return {"code": os.waitstatus_to_exitcode(status), "said": said, "operations": operations.splitlines()}


def warm(school: str, inbox: str) -> None:
    from click.testing import CliRunner

    from formgen.cli import formgen

    CliRunner().invoke(formgen, ["--school", school, "import", inbox, "--json"])


def command(arguments: Sequence[str], asked: Mapping[str, Any], out: int) -> None:
    """Runs the command in this process and ends it; one that hangs ends by itself."""
    from formgen.cli import formgen

    signal.alarm(LONGEST)
    layer = ctypes.CDLL(None)
    if asked["below"]:
        layer.faults_arm(asked["below"].encode(), asked["at"], asked["error"], asked["goes_on"])
    try:
        formgen.main(args=list(arguments), prog_name="formgen", standalone_mode=True)
    except SystemExit as end:
        code = int(end.code or 0)
    except BaseException:
        import traceback

        traceback.print_exc()
        code = 70
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    if asked["below"]:
        layer.faults_noted.restype = ctypes.c_char_p
        noted = layer.faults_noted() or b""
        layer.faults_arm(b"", 0, 0, 0)
        if not asked["at"]:
            os.write(out, b"\0" + noted)
    os._exit(code)


@contextmanager
def in_memory(otherwise: Path) -> Iterator[Path]:
    """A folder in memory, where there is one: thousands of times something is made to last on a disk cost minutes."""
    memory = Path("/dev/shm")
    if not os.access(memory, os.W_OK) or shutil.disk_usage(memory).free < 40_000_000:
        yield otherwise
        return
    with tempfile.TemporaryDirectory(dir=memory, prefix="formgen-") as folder:
        yield Path(folder)


# ------------------------------------------------------------------------------------------------ what is imported


def school_and_returns(school: Any, inbox: Path, many: int = 20) -> None:
    """A school with a ledger, and a folder of `many` returns of every kind: one second lies between each two."""
    from test_attacks import TOMASZ, ZOE, families, referral, written
    from test_jsonl import line, record

    from formgen.ask import Audience
    from formgen.records import Issued
    from formgen.reference import make

    marks = [make("PQ", 1, bits) for bits in range(1, 9)]
    with school.writing("issue") as writer:
        writer.issue([Issued(m, "parent-questionnaire", 1, Audience.FAMILY, date(2026, 9, 1)) for m in marks])

    def blank(seed: int) -> bytes:
        return written("parent-questionnaire", families(seed))

    def own(number: int, seed: int) -> bytes:
        return written("parent-questionnaire", families(seed), marks[number], Audience.FAMILY)

    letter = EmailMessage()
    letter["Subject"], letter["From"] = "The forms", "a.parent@example.org"
    letter.set_content("")
    for number in (5, 6):
        letter.add_attachment(own(number, number), maintype="application", subtype="x", filename=f"{number}.xlsx")
    made: list[tuple[str, bytes]] = [
        ("own.xlsx", own(0, 21)),
        ("referral.xlsx", written("referral", referral(ZOE))),
        ("photo.jpg", b"\xff\xd8\xff\xe0" + b"photo" * 2000),
        ("lines.jsonl", "\n".join(line(record(seed=seed, reference=marks[seed])) for seed in (3, 4)).encode()),
        ("revision.xlsx", own(0, 22)),
        ("letter.eml", letter.as_bytes()),
        ("again.xlsx", own(0, 21)),
        ("second.xlsx", written("referral", referral(TOMASZ, 2))),
        ("scan.png", b"\x89PNG\r\n\x1a\n" + b"scan" * 3000),
    ]
    made += [(f"blank {seed}.xlsx", blank(seed)) for seed in range(max(0, many - len(made)))]
    inbox.mkdir()
    for number, (name, data) in enumerate(made[:many]):
        (inbox / name).write_bytes(data)
        os.utime(inbox / name, (1_790_000_000 + number,) * 2)


# ------------------------------------------------------------------------------------------------------ the store


@dataclass(frozen=True)
class Kept:
    """What a store holds by content: of each file all that it gave, and the cases; no numbers of rows, no times."""

    files: Mapping[str, Any]
    cases: Sequence[Any]


def kept(school: Path) -> Kept:
    """What the store in that folder holds. Every original is there and sound, and the database is."""
    from formgen.work.school import opened

    with opened(school, now=datetime(2026, 10, 6, 12), by="tester", bits=lambda: 1) as found:
        raw = found.store._database._raw
        assert raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert raw.execute("PRAGMA foreign_key_check").fetchall() == []
        rows = raw.execute("SELECT sha256, name, verdict, size FROM file ORDER BY id").fetchall()
        records = found.store.records(latest=False)
        answers = dict(raw.execute("SELECT record, count(*) FROM answer GROUP BY record").fetchall())
        cases = [(c.id, c.pupil, c.status.value, c.source) for c in found.cases]
        by_id = {r.id: r.sha256 for r in records}
        for sha256, *_, size in rows:
            assert len(found.store.original(sha256)) == size
    files: dict[str, Any] = {sha256: [(name, verdict, size)] for sha256, name, verdict, size in rows}
    assert len(files) == len(rows), "a file is there twice"
    for one in records:
        revises = by_id[one.revises] if one.revises else None
        files[one.sha256].append((replace(one, id=0, run=0, revises=None), revises, answers[one.id]))
    return Kept(files, cases)


def leftovers(school: Path) -> list[str]:
    """What a killed command left in the school folder and nobody needs."""
    ends = (".part", "-journal", "-wal", "-shm")
    parts = [path for path in school.rglob("*") if path.name.endswith(ends) or path.name[0] == "."]
    return sorted(path.relative_to(school).as_posix() for path in parts)


def state(school: Path) -> str:
    """All that a store and its folder hold but times: two of one state cannot behave differently."""
    with closing(sqlite3.connect(school / "records.db")) as raw:
        names = [name for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        held = {name: raw.execute(f'SELECT * FROM "{name}" ORDER BY rowid').fetchall() for name in names}
    held["run"] = [row[:4] for row in held["run"]]
    held["writer"] = [len(held["writer"])]
    others = [(path.name, path.stat().st_size) for path in sorted((school / "originals").glob("*"))]
    backups = sorted(path.suffix or path.name[:5] for path in (school / "backups").glob("*"))
    return hashlib.sha256(repr((held, others, backups)).encode()).hexdigest()


if __name__ == "__main__":
    serve(*sys.argv[1:])
