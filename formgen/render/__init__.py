"""The formats: each module here is one, named as its files end. The folders hold what they are made of.

A format module offers `SUFFIX` (`"docx"`), `compile(edition) -> Template` and `report(report, look) -> bytes`. A page
to look at (`PAGES`) has reports alone: nobody fills a form in there.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache, lru_cache
from typing import Protocol, cast

from formgen.answers import Instance
from formgen.errors import UserError
from formgen.look import Edition, Look
from formgen.report import Report


class Template(Protocol):
    """A compiled edition."""

    def fill(self, instance: Instance) -> bytes:
        """The document of one filling. Equal instances give equal bytes."""


class Format(Protocol):
    """What a format module offers."""

    SUFFIX: str

    def compile(self, edition: Edition) -> Template:
        """The edition, compiled: slow, done once."""

    def report(self, report: Report, look: Look) -> bytes:
        """The document of a report."""


PAGES = frozenset({"html"})
"""The formats of reports alone."""


@cache
def report_formats() -> dict[str, str]:
    """The modules of the formats of reports by their suffix, without importing what they need."""
    return {m.name: f"{__name__}.{m.name}" for m in pkgutil.iter_modules(__path__) if not m.ispkg}


def formats() -> dict[str, str]:
    """The same of the formats that forms are made in."""
    return {suffix: module for suffix, module in report_formats().items() if suffix not in PAGES}


def format_for(suffix: str) -> Format:
    """The format with that suffix. Raises UserError naming the formats there are."""
    known = report_formats()
    if suffix not in known:
        raise UserError(f"formgen does not make .{suffix} files.", f"Please choose from: {', '.join(sorted(known))}.")
    return cast(Format, importlib.import_module(known[suffix]))


@lru_cache(maxsize=64)
def compiled(suffix: str, edition: Edition) -> Template:
    """The compiled template of an edition in a format, kept for the next call."""
    return format_for(suffix).compile(edition)
