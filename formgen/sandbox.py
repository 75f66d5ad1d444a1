"""Where templates are filled: a machine for Jinja in which a template can print what it is given, and no more.

A template may come from anybody. It reaches no inside of Python, opens no file, and ends: what it repeats, calls and
makes is counted, and there is an end to each (`STEPS`, `LETTERS`, `LONGEST`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from jinja2 import StrictUndefined, nodes, pass_context
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import Namespace

from formgen.errors import UserError

STEPS = 5_000_000
"""How often a template may go round its loops, and call its macros, in one filling."""

LETTERS = 200_000_000
"""How much it may print."""

LONGEST = 100_000
"""How long a text may be that it puts together."""

LINE = re.compile("\ue000([0-9]+)\ue001")
"""How a template tells its lines: with letters that stand in no text."""

_CALL = 10
"""The steps that a call of a macro counts for."""

_LARGEST, _MOST_NUMBERS = 10**12, 1_000
_HOLDERS = (list, tuple, dict, set, frozenset)
_FILTERS = frozenset({
    "abs", "capitalize", "count", "d", "default", "e", "escape", "first", "int", "join", "last", "length", "list",
    "lower", "map", "max", "min", "reject", "rejectattr", "reverse", "round", "select", "selectattr", "sort", "string",
    "striptags", "sum", "title", "trim", "unique", "upper",
})  # fmt: skip
_OF_TEXT = frozenset({"capitalize", "endswith", "lower", "lstrip", "rstrip", "startswith", "strip", "title", "upper"})
_FOREIGN = {
    nodes.Include: "include", nodes.Import: "import", nodes.FromImport: "import", nodes.Extends: "extends",
    nodes.ScopedEvalContextModifier: "autoescape", nodes.EvalContextModifier: "autoescape",
}  # fmt: skip
_COUNTED, _SHORT = "formgen_counted", "formgen_short"
_AGAIN = "Please start again from a copy of the template that formgen ships (`formgen templates copy`)."


class Sandbox(ImmutableSandboxedEnvironment):
    """The machine of one template, called `name` where it is at fault."""

    intercepted_binops = frozenset({"+", "*", "**", "%"})

    def __init__(self, name: str, **options: Any) -> None:
        self.template = name
        given = options.pop("finalize", None)
        super().__init__(undefined=options.pop("undefined", StrictUndefined), finalize=self._printed(given), **options)
        self.globals = {"range": _range, "namespace": Namespace}
        self.filters = {key: self._charged(made) for key, made in self.filters.items() if key in _FILTERS}
        self.filters |= {_COUNTED: self._counted, _SHORT: _short}
        self.begin()

    def begin(self) -> None:
        """Counts from nothing again: to be called before each filling."""
        self.steps = self.letters = 0

    def spend(self, steps: int, letters: int = 0) -> None:
        """Counts what a template does. Raises SecurityError where it is too much."""
        self.steps += steps
        self.letters += letters
        if self.steps > STEPS or self.letters > LETTERS:
            raise SecurityError("it never comes to an end")

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        self._refuse(tree)
        for loop in list(tree.find_all(nodes.For)):
            loop.iter = _filter(_COUNTED, loop.iter, _literal(loop))
        for macro in list(tree.find_all(nodes.Macro)):
            count = _filter(_COUNTED, nodes.Const(""), _literal(macro) + 1)
            macro.body.insert(0, nodes.Output([count]))
        _shorten(tree)
        tree.set_environment(self)
        return tree

    def plain(self, source: str) -> nodes.Template:
        """A template as it was written, to be read and not filled."""
        tree = super()._parse(source, None, None)
        self._refuse(tree)
        return tree

    def lined(self, source: str) -> nodes.Template:
        """A template to be filled, which prints before each of its own texts the line that it stands in (`LINE`)."""
        tree = self._parse(source, None, None)
        for text in tree.find_all(nodes.TemplateData):
            text.data = f"\ue000{text.lineno}\ue001{text.data}"
        return tree

    def _refuse(self, tree: nodes.Template) -> None:
        """Raises UserError for a template that brings in another one, or would print without escaping."""
        for node in tree.find_all(tuple(_FOREIGN)):
            raise self._forbidden(f"has {{% {_FOREIGN[type(node)]} %}}")
        if any(loop.recursive for loop in tree.find_all(nodes.For)):
            raise self._forbidden("has a loop that calls itself")

    def _forbidden(self, found: str) -> UserError:
        return UserError(f"The template {self.template} {found}, which no template may have.", _AGAIN)

    @pass_context
    def _counted(self, _: Context, value: Any, weight: int) -> Any:
        # With the context Jinja cannot reckon it out beforehand.
        if value == "" and weight:
            self.spend(_CALL, weight)
            return value
        return self._each(value, weight)

    def _each(self, values: Any, weight: int) -> Iterator[Any]:
        for value in values:
            self.spend(1, weight)
            yield value

    def _printed(self, given: Callable[[Any], Any] | None) -> Callable[[Any], Any]:
        def printed(value: Any) -> Any:
            made = given(value) if given else value
            if isinstance(made, _HOLDERS):
                raise SecurityError("it prints a list of things, not a thing")
            self.spend(0, len(made) if isinstance(made, str) else 1)
            return made

        return printed

    def _charged(self, made: Callable[..., Any]) -> Callable[..., Any]:
        """A filter that counts how much it is given, and how much it would make."""

        @wraps(made)
        def run(*args: Any, **named: Any) -> Any:
            given = [a for a in (*args, *named.values()) if isinstance(a, (str, list, tuple, dict))]
            self.spend(1 + sum(map(len, given)) // 100)
            if made.__name__.endswith("join") and len(given) > 1 and len(given[0]) * len(given[1]) > LONGEST:
                raise SecurityError("it puts together a text without end")
            return made(*args, **named)

        return run

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Whether a template may have that attribute: of texts and numbers hardly any, nothing that is Python's own."""
        if isinstance(obj, (str, bytes)):
            self.spend(1 + len(obj) // 100)
            return attr in _OF_TEXT
        if isinstance(obj, (int, float, type)):
            return False
        return super().is_safe_attribute(obj, attr, value)

    def wrap_str_format(self, value: Any) -> None:
        """Nothing: no template formats texts."""

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """The sum or product of two numbers that are not without bounds, or two short texts as one."""
        if isinstance(left, (int, float)) and isinstance(right, (int, float)) and operator != "**":
            if abs(left) <= _LARGEST and abs(right) <= _LARGEST:
                return super().call_binop(context, operator, left, right)
        elif operator == "+" and isinstance(left, str) and isinstance(right, str) and len(left + right) <= LONGEST:
            return super().call_binop(context, operator, left, right)
        raise SecurityError(f"it reckons ({operator}) without end")


def _range(*bounds: int) -> range:
    """A range of at most a thousand numbers."""
    made = range(*bounds)
    if len(made) > _MOST_NUMBERS:
        raise SecurityError("it counts without end")
    return made


def _filter(name: str, node: nodes.Node, weight: int = 0) -> nodes.Filter:
    made = nodes.Filter(node, name, [nodes.Const(weight)], [], None, None)
    made.set_lineno(node.lineno or 1)
    return made


def _short(value: Any, _: int) -> Any:
    if isinstance(value, str) and len(value) > LONGEST:
        raise SecurityError("it puts together a text without end")
    held = value.values() if isinstance(value, dict) else value
    if isinstance(value, _HOLDERS) and any(isinstance(one, _HOLDERS) for one in held):
        raise SecurityError("it puts lists into lists")
    return value


def _literal(node: nodes.Node) -> int:
    """How many letters of its own a loop or macro prints each time."""
    return sum(len(text.data) for text in node.find_all(nodes.TemplateData))


def _shorten(node: nodes.Node) -> None:
    """Puts a bound around each text that is put together with `~`, and around lists that hold more than words."""
    for field, value in node.iter_fields():
        for number, child in enumerate(value if isinstance(value, list) else [value]):
            if not isinstance(child, nodes.Node):
                continue
            _shorten(child)
            if not isinstance(child, _MADE) or getattr(child, "ctx", "load") != "load" or _constant(child):
                continue
            if isinstance(value, list):
                value[number] = _filter(_SHORT, child)
            else:
                setattr(node, field, _filter(_SHORT, child))


_WRITTEN = (nodes.Const, nodes.Pair, nodes.List, nodes.Tuple, nodes.Dict)
_MADE = (nodes.Concat, nodes.List, nodes.Tuple, nodes.Dict)


def _constant(made: nodes.Node) -> bool:
    """Whether a list holds nothing but words and numbers that stand in the template."""
    inner = made.find_all(nodes.Expr)
    return not isinstance(made, nodes.Concat) and all(isinstance(one, _WRITTEN) for one in inner)


@contextmanager
def bounded(name: str) -> Iterator[None]:
    """Where a template is read or filled: Raises UserError for one that is too much for Python itself."""
    try:
        yield
    except (RecursionError, SyntaxError, MemoryError, OverflowError) as error:
        raise UserError(f"The template {name} is nested too deeply, or asks for too much.", _AGAIN) from error
    except SecurityError as error:
        raise UserError(f"The template {name} tries to do what no template may: {error}.", _AGAIN) from error
