"""Draws many documents, by as many processes as the machine has cores where there is enough to do.

A document is drawn into a part: a file of its own in a folder beside where it will stand, made durable, that gets its
name later. So the ledger knows a form before it has one, and what is left half done has none.
"""

from __future__ import annotations

import os
import pickle
import signal
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

from formgen.answers import Instance
from formgen.look import Edition
from formgen.render import compiled
from formgen.work.files import sha256, write_parts

if TYPE_CHECKING:
    from concurrent.futures import Future

T = TypeVar("T")

ENOUGH = 1_500
"""So much work is worth the second or two that other processes take to start."""

_WORK = {"pdf": 60}
"""How much work a document is beside one of Word or Excel."""

_MOST_PROCESSES = 8


@dataclass(frozen=True, slots=True)
class Task:
    """A document to draw."""

    name: str
    suffix: str
    instance: Instance
    edition: Edition


@dataclass(frozen=True, slots=True)
class Part:
    """A document that is drawn, and has no name yet."""

    name: str
    path: Path
    sha256: str


def processes(suffixes: Sequence[str], count: int) -> int:
    """How many processes draw so many documents in these formats: one, or one for each core."""
    if count * sum(_WORK.get(suffix, 1) for suffix in suffixes) < ENOUGH:
        return 1
    return min(_cores(), _MOST_PROCESSES)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class Batch(Generic[T]):
    """What is drawn in one go, for what."""

    what: T
    tasks: tuple[Task, ...]


def drawn(
    batches: Iterable[Batch[T]], folder: Path, many: int, *, durable: bool = True
) -> Generator[tuple[T, list[Part]], None, None]:
    """The parts of each batch, in the order of the batches, drawn into `folder` by `many` processes.

    Parts that go into a ZIP need not be `durable`: it is, as a whole. Raises UserError for what cannot be drawn.
    """
    if many == 1:
        for batch in batches:
            yield batch.what, _draw(batch.tasks, folder, durable)
        return
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    # Not forked: there would be neither on Windows, nor safely beside threads.
    pool = ProcessPoolExecutor(many, get_context("spawn"), initializer=_leave_interrupts_to_the_first)
    try:
        draw = partial(_draw_sent, folder=folder, durable=durable)
        yield from _in_turn(batches, lambda tasks: pool.submit(draw, pickle.dumps(tasks)), 2 * many)
    finally:
        pool.shutdown(cancel_futures=True)


def _in_turn(
    batches: Iterable[Batch[T]], submit: Callable[[tuple[Task, ...]], Future[list[Part]]], ahead: int
) -> Iterator[tuple[T, list[Part]]]:
    waiting: deque[tuple[T, Future[list[Part]]]] = deque()
    for batch in batches:
        waiting.append((batch.what, submit(batch.tasks)))
        if len(waiting) > ahead:
            what, future = waiting.popleft()
            yield what, future.result()
    for what, future in waiting:
        yield what, future.result()


def _leave_interrupts_to_the_first() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _draw_sent(tasks: bytes, folder: Path, durable: bool) -> list[Part]:
    return _draw(pickle.loads(tasks), folder, durable)


def _draw(tasks: Sequence[Task], folder: Path, durable: bool) -> list[Part]:
    documents = [compiled(task.suffix, _known(task.edition)).fill(task.instance) for task in tasks]
    paths = write_parts(folder, documents, durable=durable)
    return [Part(task.name, path, sha256(data)) for task, path, data in zip(tasks, paths, documents, strict=True)]


@lru_cache(maxsize=64)
def _known(edition: Edition) -> Edition:
    """The first of equal editions: two that are one are compared at once."""
    return edition
