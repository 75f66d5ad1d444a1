"""What a form is written with: `Form`, `Section`, `Row`, `rule`; and the registry that finds forms.

A form is one hand-written file: a `Form` whose fields are `Section`s, whose fields are questions.
Nothing else in formgen knows any form by name.
"""

from __future__ import annotations

import importlib
import pkgutil
import random
import re
import sys
import traceback
import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.machinery import SourceFileLoader
from pathlib import Path
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict

from formgen import forms as _forms
from formgen.ask import Audience
from formgen.errors import Severity, UserError
from formgen.near import meant
from formgen.terms import Terms


@dataclass(frozen=True, slots=True)
class About:
    """What a form says of itself.

    `slug` names it on the command line, `code` in references, `who` is the sentence beneath the title,
    `audiences` are the copies that may be made, the first of them by default; `copies` gives a copy its own
    title and sentence. `scope` says what an issued copy belongs to: one `pupil`, one `case`, or the `school`.
    `wide` turns the page on its side. A `derived` form is filled from other records and never typed in.
    """

    slug: str
    title: str
    code: str
    version: int
    who: str
    audiences: tuple[Audience, ...] = (Audience.STAFF,)
    scope: str = "case"
    wide: bool = False
    kept: str = "keep in the locked cabinet"
    copies: Mapping[Audience, tuple[str, str]] = field(default_factory=dict)
    derived: bool = False


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True, hide_input_in_errors=True)


class Row(_Part):
    """Base of the rows of a table: its fields are the columns."""


class Section(_Part):
    """Base of the sections of a form: `class Child(Section, title="The child")`.

    `office` puts it in the box that only the school fills in; `grid` prints questions that share
    their choices as one table of ticks; `page` begins a new page; `big` prints large letters and choices as
    large pictures, for young children, without a number, and its help beside a hand that says stop;
    `drawing` ends with an empty box of that many millimetres. Help of several lines is printed as a list to read out.
    """

    title: ClassVar[str] = ""
    help: ClassVar[str] = ""
    office: ClassVar[bool] = False
    grid: ClassVar[bool] = False
    page: ClassVar[bool] = False
    big: ClassVar[bool] = False
    drawing: ClassVar[int] = 0

    def __init_subclass__(
        cls, *, help: str = "", office: bool = False, grid: bool = False, page: bool = False, big: bool = False,
        drawing: int = 0, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init_subclass__(**kwargs)
        # Pydantic takes `title` of a class statement for its own configuration.
        cls.title = cls.model_config.get("title") or cls.title
        cls.help, cls.office, cls.grid = help, office, grid
        cls.page, cls.big, cls.drawing = page, big, drawing


@dataclass(frozen=True, slots=True)
class Context:
    """What the rules may know besides the answers.

    `today`, the case's `earlier` records by form slug, the `lists` that the school keeps (`Ask.list_from`), and
    its `terms`; None while the school has not set them: then nothing is said in school days or school weeks.
    """

    today: date
    earlier: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    lists: Mapping[str, Sequence[str]] = field(default_factory=dict)
    terms: Terms | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """What a rule found: the message, what to do, how much it matters, and on which question it shows.

    A rule about a whole table (`rule("months")`) says with `row` in which of its rows.
    """

    message: str
    fix: str
    severity: Severity = Severity.ERROR
    on: str | None = None
    row: str | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule between questions: runs whenever all its inputs are answered.

    Inputs that all lie in one table (`targets.baseline`, `targets.target_value`) are checked row by row.
    With `context` the function also gets the `Context` of the check as its last argument. `repair`, given
    a source of chance and the inputs, returns inputs that obey the rule: generators of test data use it.
    """

    code: str
    inputs: tuple[str, ...]
    function: Callable[..., Fault | None]
    context: bool = False
    optional: bool = False
    repair: Callable[[random.Random, Mapping[str, Any]], Mapping[str, Any]] | None = None

    @property
    def table(self) -> str | None:
        """The table in whose rows the rule runs, or None for a rule about the whole form."""
        tables = {name.partition(".")[0] if "." in name else None for name in self.inputs}
        return tables.pop() if len(tables) == 1 else None


def rule(
    *inputs: str,
    context: bool = False,
    optional: bool = False,
    repair: Callable[[random.Random, Mapping[str, Any]], Mapping[str, Any]] | None = None,
) -> Callable[[Callable[..., Fault | None]], Rule]:
    """A decorator that makes a function of those inputs a `Rule`, coded by the function's name.

    `optional` runs the rule when only the first input is answered; the others may then be None.
    """
    return lambda function: Rule(function.__name__, inputs, function, context, optional, repair)


def listed(path: str, name: str, what: str, severity: Severity = Severity.ERROR) -> Rule:
    """A rule that the line at `path` is an entry of the school's list `name`; without such a list it is silent.

    `what` says in the message what such an entry is, such as “a place in this school's list”.
    """

    def function(entry: str, context: Context) -> Fault | None:
        known = context.lists.get(name, ())
        if not known or same_entry(entry, known) is not None:
            return None
        return Fault(f"This is not {what}.", f"Please choose from: {', '.join(known[:_NAMED])}.", severity)

    function.__name__ = f"{path.rpartition('.')[2]}_not_listed"
    return rule(path, context=True)(function)


_NAMED = 12
"""How many entries of a list a message names."""


def same_entry(text: str, entries: Sequence[str]) -> str | None:
    """The entry that `text` means, whatever its case and spaces, or None."""
    wanted = " ".join(text.casefold().split())
    return next((entry for entry in entries if " ".join(entry.casefold().split()) == wanted), None)


class Form(_Part):
    """Base of every form: `about`, `rules`, then its sections in printed order."""

    about: ClassVar[About]
    rules: ClassVar[tuple[Rule, ...]] = ()

    @classmethod
    def upgrade(cls, answers: Mapping[str, Any], from_version: int) -> dict[str, Any]:
        """`answers` to version `from_version` as answers to this version; a form that changed overrides it."""
        del from_version
        return dict(answers)


def slugs() -> list[str]:
    """The slugs of the forms that ship with formgen and of those that `load_folder` added, sorted."""
    return sorted(_brought() | set(_added))


@cache
def _brought() -> frozenset[str]:
    return frozenset(m.name.replace("_", "-") for m in pkgutil.iter_modules(_forms.__path__) if m.name != "parts")


def form(slug: str) -> type[Form]:
    """The form called `slug`. Raises UserError, naming the forms there are."""
    if slug in _added:
        return _added[slug]
    if slug not in _found:
        if slug not in slugs():
            told = f"There is no form called “{slug}”.{meant(slug, slugs())}"
            raise UserError(told, f"Please choose one of: {', '.join(slugs())}.", code="no_form")
        _found.add(slug)
    return _shipped(slug)


def form_by_code(code: str) -> type[Form] | None:
    """The form whose short code is `code`, or None."""
    return next((found for found in map(form, slugs()) if found.about.code == code), None)


@cache
def _shipped(slug: str) -> type[Form]:
    return _form_in(importlib.import_module(f"{_forms.__name__}.{slug.replace('-', '_')}"), slug)


def _form_in(module: Any, slug: str) -> type[Form]:
    for value in vars(module).values():
        if isinstance(value, type) and issubclass(value, Form) and _slug(value) == slug:
            return value
    raise UserError(
        f"{module.__name__} holds no form with the slug “{slug}”.", "Please name the file after the form's slug."
    )


def _slug(found: type[Form]) -> str | None:
    about = getattr(found, "about", None)
    return about.slug if about else None


_added: dict[str, type[Form]] = {}
_found: set[str] = set()
"""Slugs of shipped forms that were asked for already: looking through the folder each time is slow."""


def _module(path: Path) -> types.ModuleType:
    """The Python file as a module. Raises UserError, with the line, when it cannot be read or run."""
    name = f"formgen_school_forms.{path.stem}"
    loader = _AsItIs(name, str(path))
    module = types.ModuleType(name)
    module.__file__ = str(path)
    sys.modules[name] = module
    try:
        loader.exec_module(module)
    except Exception as error:
        line = next(
            (f.lineno for f in reversed(traceback.extract_tb(error.__traceback__)) if f.filename == str(path)), None
        )
        line = error.lineno if isinstance(error, SyntaxError) else line
        raise UserError(
            f"The form {path.name} cannot be used: {type(error).__name__}: {error}"
            + (f" (line {line})." if line else "."),
            "Please mend the file; docs/adding-a-form.md says how a form is written.",
        ) from error
    return module


class _AsItIs(SourceFileLoader):
    """Runs a file as it is now: no stale bytecode, and none left behind in the school's folder."""

    def get_code(self, fullname: str) -> types.CodeType:
        """The code of the file, compiled anew."""
        path = self.get_filename(fullname)
        return self.source_to_code(self.get_data(path), path)


def load_folder(folder: Path) -> list[str]:
    """Adds the forms of a school's own `forms/` folder and returns their slugs.

    This runs the school's Python files: call it only where the settings allow it. Raises UserError when a
    file holds no form, cannot be run, or takes a slug or code that formgen uses.
    """
    found = []
    for path in sorted(folder.glob("[!_]*.py")):
        slug = path.stem.replace("_", "-")
        _add(_form_in(_module(path), slug))
        found.append(slug)
    return found


def _add(new: type[Form]) -> None:
    if not re.fullmatch("[A-Z]{2}", new.about.code) or not 1 <= new.about.version <= 999:
        raise UserError(
            f"The form {new.about.slug} has the code “{new.about.code}”, version {new.about.version}.",
            "References need a code of two capital letters, and a version from 1 to 999.",
        )
    clash = form_by_code(new.about.code)
    if clash is not None and clash.about.slug != new.about.slug:
        raise UserError(
            f"The code {new.about.code} is already that of {clash.about.slug}.", "Please choose another code."
        )
    if new.about.slug in slugs() and new.about.slug not in _added:
        raise UserError(f"formgen has a form called {new.about.slug}.", "Please choose another file name and slug.")
    _added[new.about.slug] = new
