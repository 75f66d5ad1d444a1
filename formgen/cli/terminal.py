"""What commands share: the edges of the machine (clock, user, chance), tables, progress, complaints."""

from __future__ import annotations

import getpass
import json
import secrets
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from formgen.cli.usage import OneOf
from formgen.errors import FormgenError, UserError
from formgen.reference import RANDOM_BITS
from formgen.variants import VARIANTS

if TYPE_CHECKING:
    from formgen.work.school import School

Command = TypeVar("Command", bound=Callable[..., Any])
T = TypeVar("T")


def json_option(command: Command) -> Command:
    """Adds `--json`: one JSON document on standard output, words for people on standard error."""

    def remember(ctx: click.Context, _option: click.Parameter, wanted: bool) -> bool:
        ctx.ensure_object(dict)["json"] = wanted
        return wanted

    return click.option("--json", "as_json", is_flag=True, callback=remember, help="Print JSON.")(command)


def look_option(command: Command) -> Command:
    """Adds `--look`: how pages look, where it is not as the settings say."""
    told = "How pages look; otherwise as [look] in school.toml says."
    return click.option("--look", type=OneOf(list(VARIANTS)), help=told)(command)


def school_folder(ctx: click.Context) -> Path:
    """The school folder that was named."""
    return Path(ctx.find_root().obj["school"])


def now() -> datetime:
    """The time, to the second, in the machine's zone."""
    return datetime.now().astimezone().replace(microsecond=0)


def user() -> str:
    """Who runs the command, as the machine knows them."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"


def open_school(
    ctx: click.Context, *, create: bool = False, earlier: bool = False
) -> AbstractContextManager[School]:  # fmt: skip
    """The school of the command, with its `earlier` settings where its own cannot be used, if told so.

    Raises UserError when there is none.
    """
    from formgen.work.school import opened

    return opened(school_folder(ctx), now=now(), by=user(), bits=lambda: secrets.randbits(RANDOM_BITS), create=create,
                  earlier=earlier)  # fmt: skip


def load_own_forms(ctx: click.Context) -> None:
    """Loads the school's own forms, where there is a school and its settings allow it."""
    from formgen import settings
    from formgen.work.school import own_forms

    folder = school_folder(ctx)
    if (folder / "school.toml").is_file():
        own_forms(folder, settings.load(folder))


def show_json(document: Any) -> None:
    """Prints one JSON document."""
    click.echo(json.dumps(document, indent=2, ensure_ascii=False))


def say(words: str, *, quiet: bool = False) -> None:
    """Prints words for people: on standard output, or on standard error while JSON goes there."""
    click.echo(words, err=quiet)


def table(title: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Prints a table for people."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    shown = Table(title=title, title_justify="left", box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for name in header:
        shown.add_column(name, overflow="fold")
    for row in rows:
        shown.add_row(*(Text(cell) for cell in row))
    Console(width=None if sys.stdout.isatty() else 120, highlight=False).print(shown)


def shown_day(day: str | None) -> str:
    """A day of JSON data as tables show it, “06/10/2026”; empty where there is none."""
    return f"{date.fromisoformat(day):%d/%m/%Y}" if day else ""


def progress(items: Sequence[T]) -> Iterator[T]:
    """The items, with a progress bar on a terminal and none in a pipe."""
    if not sys.stderr.isatty() or len(items) < 4:
        yield from items
        return
    from rich.console import Console
    from rich.progress import track

    yield from track(items, console=Console(stderr=True), transient=True)


def complain(error: FormgenError, *, as_json: bool = False) -> None:
    """Says what is wrong and what to do."""
    if as_json:
        show_json({"error": {"code": error.code, "message": error.message, "fix": error.fix}})
    click.echo(f"{error.message}\n{error.fix}".rstrip(), err=True)


def formats(text: str) -> tuple[str, ...]:
    """The formats of `--to docx,pdf`. Raises UserError where none is named."""
    found = tuple(dict.fromkeys(part.strip().lower().lstrip(".") for part in text.split(",") if part.strip()))
    if not found:
        raise UserError("No format was named.", "Please give one with --to, such as --to docx.", code="usage")
    return found


def day(text: str | None, otherwise: date | None = None) -> date | None:
    """The date written as 2026-10-06 or 6/10/2026. Raises UserError."""
    if text is None:
        return otherwise
    from formgen.read.values.dates import ImpossibleDateError, date_in

    fix = "Please write the day first, 6/10/2026 for 6 October 2026; or 2026-10-06."
    try:
        found = date_in(text)
    except ImpossibleDateError:
        raise UserError(f"There is no such day as “{text}”.", fix, code="no_date") from None
    if found is None:
        raise UserError(f"“{text}” is not a date.", fix, code="no_date")
    return found.date
