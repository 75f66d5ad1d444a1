"""The formats: each module here is one, named as its files end. The folders hold what they are made of.

A format module offers `SUFFIX` (`"docx"`), `compile(edition) -> Template` and `report(report, look) -> bytes`. A page
to look at (`PAGES`) has reports alone: nobody fills a form in there.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Protocol, cast

from formgen.answers import Instance
from formgen.errors import UserError
from formgen.look import Edition, Look
from formgen.near import listed, meant
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
        raise no_format([suffix], known)
    return cast(Format, importlib.import_module(known[suffix]))


_CALLED = {"word": "docx", "doc": "docx", "excel": "xlsx", "xls": "xlsx", "web": "html", "htm": "html"}
"""What people call a format by."""


def no_format(given: Iterable[str], offered: Iterable[str]) -> UserError:
    """That there is no such format, which one is meant perhaps, and which there are."""
    there, unknown = sorted(offered), list(given)
    called = _CALLED.get(unknown[0])
    near = f" Did you mean “{called}”?" if called in there else meant(unknown[0], there)
    return UserError(f"formgen does not make: {', '.join(unknown)}.{near}", listed(there), code="usage")


@lru_cache(maxsize=64)
def compiled(suffix: str, edition: Edition) -> Template:
    """The compiled template of an edition in a format, kept for the next call."""
    return format_for(suffix).compile(edition)
