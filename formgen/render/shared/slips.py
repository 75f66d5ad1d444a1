"""A page template read as a proof-reader does: every slip in its tags at once, each with its line.

Names are looked up in what formgen really gives the template: examples of it, followed through loops and macros, also
in a branch that no page takes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from jinja2 import nodes
from jinja2.exceptions import TemplateSyntaxError

from formgen.errors import UserError
from formgen.render.shared.markup import machine
from formgen.sandbox import Sandbox


@dataclass(frozen=True, slots=True)
class Slip:
    """What is wrong in a line of a page template, and the words there; line 0 is all of it. A `note` does no harm."""

    problem: str
    fix: str
    line: int = 0
    column: int = 0
    words: str = ""
    note: bool = False

    @property
    def where(self) -> str:
        """Where it stands, as a person says it."""
        return ", ".join(
            f"{what} {number}" for what, number in (("line", self.line), ("column", self.column)) if number
        )


Examples = tuple[Any, ...]
"""What a name may be: some values that it has. None at all: it is not known."""

_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_LOOSE = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")
_WORD = re.compile(r"\{%[-+]?\s*(\w+)")
_ENDS = {word: f"end{word}" for word in ("if", "for", "macro", "filter", "call", "with", "block")}
_MIDDLE = {"elif": ("if",), "else": ("if", "for")}
_ROUNDS, _MOST = 12, 400
_COMPARE = "Please compare it with a copy of formgen’s own template."


def slips(text: str, name: str, given: Mapping[str, Examples]) -> list[Slip]:
    """Every slip in the tags of a template, in the order of its lines. `given` is what it may print, by name."""
    reading = machine(name)
    tags = _Tags(text, reading)
    tree: nodes.Template | None
    try:
        tree = reading.plain(text)
    except (TemplateSyntaxError, UserError, RecursionError):
        tags.read()
        tree = _rest(tags, reading)
    text = tags.without_wrong()
    # What a tag at fault was to bind is no other slip.
    bound = {name: () for tag in tags.wrong for name in re.findall(r"[a-z_]\w*", tag.words)}
    known = {**bound, **given}
    found = [*tags.slips, *(_Names(tree, text, known, reading).found() if tree else ())]
    return sorted(dict.fromkeys(found), key=lambda slip: (slip.line, slip.column))


def _rest(tags: _Tags, reading: Sandbox) -> nodes.Template | None:
    """What can be read of a template without the tags at fault; where nothing can, that is told."""
    try:
        return reading.plain(tags.without_wrong())
    except (TemplateSyntaxError, UserError, RecursionError) as error:
        if not tags.slips:
            line = error.lineno if isinstance(error, TemplateSyntaxError) else 0
            told = str(getattr(error, "message", "")) or "it is nested too deeply"
            tags.slips.append(Slip(f"It cannot be read: {told.rstrip('.')}.", _COMPARE, line or 0))
        return None


@dataclass(slots=True)
class _Tag:
    """One tag: where its letters are, and the tags that belong to it (if, else, endif)."""

    start: int
    end: int
    words: str
    kin: list[_Tag] = field(default_factory=list)


class _Tags:
    """The tags of a template that cannot be read, one by one."""

    def __init__(self, text: str, reading: Sandbox) -> None:
        self.text, self.reading = text, reading
        self.slips: list[Slip] = []
        self.wrong: list[_Tag] = []
        self.open: list[tuple[str, _Tag]] = []

    def _slip(self, tag: _Tag, problem: str, fix: str) -> None:
        line, column = place(self.text, tag.start)
        self.slips.append(Slip(problem, fix, line, column, tag.words))
        self.wrong.append(tag)

    def read(self) -> None:
        """Finds what is wrong with each tag by itself, and with what belongs together."""
        end = 0
        for found in (*_TAG.finditer(self.text), None):
            for loose in _LOOSE.finditer(self.text, end, found.start() if found else len(self.text)):
                near = " ".join(self.text[max(0, loose.start() - 20) : loose.end() + 20].split())
                self._slip(_Tag(loose.start(), loose.end(), loose[0]), f"“{loose[0]}” has no partner: “{near}”.",
                           "Please close it, or take it out.")  # fmt: skip
            if found:
                end = found.end()
                self._tag(_Tag(found.start(), found.end(), found[0]))
        for word, tag in self.open:
            close = _ENDS.get(word, "endset")
            self._slip(tag, f"“{_short(tag.words)}” is never ended.", f"Please add {{% {close} %}} where it ends.")

    def _tag(self, tag: _Tag) -> None:
        if tag.words.startswith("{#"):
            return
        if tag.words.startswith("{{"):
            self._alone(tag, tag.words)
            return
        word = found[1] if (found := _WORD.match(tag.words)) else ""
        if word in _ENDS or (word == "set" and "=" not in tag.words):
            end = _ENDS.get(word, "endset")
            tag.kin.append(tag)
            self.open.append((word, tag))
            self._alone(tag, f"{tag.words}{{% {end} %}}")
        elif word in ("set", "do"):
            self._alone(tag, tag.words)
        elif word in _MIDDLE:
            self._middle(tag, word)
        elif word.startswith("end"):
            self._close(tag, word)
        elif word in ("include", "import", "from", "extends", "autoescape", "raw"):
            self._slip(tag, f"“{_short(tag.words)}”: no template may have {{% {word} %}}.", "Please take it out.")
        else:
            near = get_close_matches(word, [*_ENDS, *_ENDS.values(), *_MIDDLE, "set"], 1)
            if near and near[0] in _ENDS:
                tag.kin.append(tag)
                self.open.append((near[0], tag))
            guess = f" Did you mean “{near[0]}”?" if near else ""
            self._slip(tag, f"“{_short(tag.words)}” says nothing that formgen knows: “{word}”.{guess}", _COMPARE)

    def _middle(self, tag: _Tag, word: str) -> None:
        if not self.open or self.open[-1][0] not in _MIDDLE[word]:
            self._slip(tag, f"“{_short(tag.words)}” stands outside of {{% if … %}}.", "Please take it out.")
            return
        self.open[-1][1].kin.append(tag)
        if word == "elif":
            self._alone(tag, f"{tag.words.replace('elif', 'if', 1)}{{% endif %}}")

    def _close(self, tag: _Tag, word: str) -> None:
        if self.open and f"end{self.open[-1][0]}" == word:
            self.open.pop()[1].kin.append(tag)
            return
        told = f"“{_short(self.open[-1][1].words)}” is still open" if self.open else "nothing is open"
        self._slip(tag, f"“{tag.words}” ends what was not begun: {told}.", "Please take it out, or add what it ends.")

    def _alone(self, tag: _Tag, source: str) -> None:
        """A tag by itself, ended where it would end later."""
        try:
            self.reading.plain(source)
        except TemplateSyntaxError as error:
            told = (error.message or "").rstrip(".")
            self._slip(tag, f"“{_short(tag.words)}” has a slip in it: {told}.", _COMPARE)
        except (UserError, RecursionError):
            self._slip(tag, f"“{_short(tag.words)}” is not what a template may say.", "Please take it out.")

    def without_wrong(self) -> str:
        """The text with spaces in the place of the tags at fault, and of those that belong to them."""
        text = list(self.text)
        for wrong in self.wrong:
            for tag in wrong.kin or [wrong]:
                for at in range(tag.start, tag.end):
                    text[at] = "\n" if text[at] == "\n" else " "
        return "".join(text)


class _Names:
    """Looks up every name of a template that can be read."""

    def __init__(
        self, tree: nodes.Template, text: str, given: Mapping[str, Examples], reading: Sandbox
    ) -> None:
        self.tree, self.text, self.reading = tree, text, reading
        self.lines = text.splitlines()
        self.scopes: list[dict[str, Examples]] = [dict(given)]
        self.macros = {macro.name: macro for macro in tree.find_all(nodes.Macro)}
        self.taken: dict[str, dict[str, Examples]] = {name: {} for name in self.macros}
        self.slips: list[Slip] = []
        self.set: set[str] = set()
        self.fields: dict[str, Examples] = {}
        self.places = places(tree, text)

    def found(self) -> list[Slip]:
        """The slips. What a macro is given is gathered from its calls, until nothing is added."""
        for _ in range(_ROUNDS):
            before = sum(len(e) for given in self.taken.values() for e in given.values())
            self.slips = []
            self._body(self.tree.body)
            for name, macro in self.macros.items():
                self._macro(name, macro)
            if sum(len(e) for given in self.taken.values() for e in given.values()) == before:
                break
        return self.slips

    def _macro(self, name: str, macro: nodes.Macro) -> None:
        scope = {arg.name: self.taken[name].get(arg.name, ()) for arg in macro.args}
        self.scopes.append(scope | {"caller": (), "varargs": (), "kwargs": ()})
        self._body(macro.body)
        self.scopes.pop()

    def _slip(self, node: nodes.Node, name: str, problem: str, fix: str) -> None:
        line, column = self.places.get(id(node), (node.lineno or 0, 0))
        words = name if column else self.lines[line - 1].strip()[:60] if 0 < line <= len(self.lines) else ""
        self.slips.append(Slip(problem, fix, line, column, words))

    def _body(self, body: Iterable[nodes.Node]) -> None:
        for node in body:
            self._node(node)

    def _node(self, node: nodes.Node) -> None:
        match node:
            case nodes.Macro():
                return
            case nodes.For():
                each = _each(self._value(node.iter))
                self.scopes.append(_bound(node.target, each) | {"loop": ()})
                if node.test is not None:
                    self._value(node.test)
                self._body(node.body)
                self.scopes.pop()
                self._body(node.else_)
            case nodes.Assign():
                value = self._value(node.node)
                if isinstance(node.target, nodes.NSRef):
                    self.fields[node.target.attr] = ()
                else:
                    self.scopes[0] |= _bound(node.target, value)
            case nodes.AssignBlock():
                self._body(node.body)
                self.scopes[0] |= _bound(node.target, ("",))
            case nodes.If():
                self._value(node.test)
                self._body([*node.body, *node.elif_, *node.else_])
            case nodes.Expr():
                self._value(node)
            case _:
                for child in node.iter_child_nodes():
                    self._node(child)

    def _value(self, node: nodes.Node) -> Examples:
        """What an expression may be; every name in it is looked for."""
        match node:
            case nodes.Const():
                return (node.value,)
            case nodes.Name():
                return self._named(node)
            case nodes.Getattr():
                return self._part(self._value(node.node), node.attr, node)
            case nodes.Getitem(arg=nodes.Const(value=key)):
                return _items(self._value(node.node), key)
            case nodes.Getitem():
                self._value(node.arg)
                return _each(self._value(node.node))
            case nodes.Call():
                return self._called(node)
            case nodes.Filter():
                return self._filtered(node)
            case nodes.Test() if node.name not in self.reading.tests:
                self._slip(node, node.name, f"There is no test “is {node.name}”.", _COMPARE)
            case nodes.CondExpr():
                self._value(node.test)
                return _joined([self._value(node.expr1), self._value(node.expr2) if node.expr2 else ()])
            case nodes.Or() | nodes.And():
                return _joined([self._value(node.left), self._value(node.right)])
        for child in node.iter_child_nodes():
            self._value(child)
        return ()

    def _named(self, node: nodes.Name) -> Examples:
        for scope in reversed(self.scopes):
            if node.name in scope:
                return scope[node.name]
        if node.name not in self.macros and node.name not in self.reading.globals:
            known = [*(name for scope in self.scopes for name in scope), *self.macros]
            self._missing(node, node.name, "The template asks for something that is not there:", known)
        return ()

    def _part(self, values: Examples, name: str, node: nodes.Node) -> Examples:
        """An attribute of what something may be. Where it is none of any of them, that is a slip."""
        real = [value for value in values if value is not None]
        if not real:
            return ()
        found = [_get(value, name) for value in real]
        if all(one is _NOTHING for one in found):
            known = [each for value in real[:3] for each in _names(value)]
            self._missing(node, name, "There is no", known, told=f"“{name}” in it")
            return ()
        return _joined([(one,) for one in found if one is not _NOTHING])

    def _called(self, node: nodes.Call) -> Examples:
        given = [self._value(arg) for arg in node.args]
        named = {pair.key: self._value(pair.value) for pair in node.kwargs}
        if isinstance(node.node, nodes.Name) and node.node.name in self.macros:
            macro, taken = self.macros[node.node.name], self.taken[node.node.name]
            for arg, examples in (*zip([a.name for a in macro.args], given, strict=False), *named.items()):
                taken[arg] = _joined([taken.get(arg, ()), examples])
            defaults = zip(reversed(macro.args), reversed(macro.defaults), strict=False)
            least = len(macro.args) - len(list(defaults))
            if len(given) > len(macro.args) or len(given) + len(named) < least:
                told = f"takes {least} to {len(macro.args)} values"
                self._slip(node, node.node.name, f"The macro “{node.node.name}” {told}, and is given {len(given)}.",
                           _COMPARE)  # fmt: skip
            return ("",)
        self._value(node.node)
        if isinstance(node.node, nodes.Getattr) and node.node.attr == "get":
            return _each(self._value(node.node.node))
        return ()

    def _filtered(self, node: nodes.Filter) -> Examples:
        value = self._value(node.node) if node.node is not None else ()
        for arg in (*node.args, *(pair.value for pair in node.kwargs)):
            self._value(arg)
        if node.name not in self.reading.filters:
            known = [name for name in self.reading.filters if not name.startswith("formgen_")]
            self._missing(node, node.name, "There is no filter", known)
            return ()
        return value if node.name in _KEEPING else _each(value) if node.name in ("first", "last") else ()

    def _missing(self, node: nodes.Node, name: str, problem: str, known: Iterable[str], told: str = "") -> None:
        names = sorted({one for one in known if not one.startswith("_")})
        near = get_close_matches(name, names, 1, 0.5)
        guess = f" Did you mean “{near[0]}”?" if near else ""
        self._slip(node, name, f"{problem} {told or f'“{name}”'}.{guess}", f"There is: {', '.join(names)}.")


_NOTHING = object()
_KEEPING = frozenset({"list", "sort", "reverse", "default", "d", "unique", "select", "reject", "selectattr",
                      "rejectattr"})  # fmt: skip


def _get(value: Any, name: str) -> Any:
    if isinstance(value, Mapping):
        return value[name] if name in value else getattr(value, name, _NOTHING)
    try:
        return getattr(value, name, _NOTHING)
    except (TypeError, ValueError, LookupError, UserError):  # an example that cannot say is no example
        return _NOTHING


def _names(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield from map(str, value)
    elif not isinstance(value, (str, int, float)):
        yield from dir(type(value))
        yield from getattr(value, "__slots__", ())


def _items(values: Examples, key: Any) -> Examples:
    found = []
    for value in values:
        try:
            found.append((value[key],))
        except (LookupError, TypeError):
            continue
    return _joined(found)


def _each(values: Examples) -> Examples:
    """What the things of some lists may be."""
    inner = (v.values() if isinstance(v, Mapping) else v for v in values)
    return _joined([tuple(one) for one in inner if isinstance(one, Iterable) and not isinstance(one, str)])


_PLAIN = (str, int, float, type(None))


def _joined(many: Iterable[Examples]) -> Examples:
    """Several examples as one, each value once."""
    kept: dict[Any, Any] = {}
    for examples in many:
        for value in examples:
            if len(kept) < _MOST:
                kept.setdefault(type(value) if isinstance(value, _PLAIN) else id(value), value)
    return tuple(kept.values())


def _bound(target: nodes.Node, each: Examples) -> dict[str, Examples]:
    if isinstance(target, nodes.Name):
        return {target.name: each}
    names = [one.name for one in target.find_all(nodes.Name)]
    tuples = [value for value in each if isinstance(value, (tuple, list)) and len(value) == len(names)]
    return {name: _joined([(value[n],) for value in tuples]) for n, name in enumerate(names)}


def places(tree: nodes.Template, text: str) -> dict[int, tuple[int, int]]:
    """Line and column of every name of a template, by the identity of its node.

    Jinja knows only the line. A name that is there as often in the tags as in the tree stands in the same order in
    both; of one that is not, only the line is told.
    """
    written: dict[tuple[str, str], list[int]] = {}
    for key, at in _written(text):
        written.setdefault(key, []).append(at)
    known: dict[tuple[str, str], list[nodes.Node]] = {}
    for node in _in_order(tree):
        if kind := _kind(node):
            known.setdefault(kind, []).append(node)
    return {
        id(node): place(text, at)
        for key, found in known.items() if len(found) == len(written.get(key, ()))
        for node, at in zip(found, written[key], strict=True)
    }  # fmt: skip


def _kind(node: nodes.Node) -> tuple[str, str] | None:
    """What sort of name a node is, and the name."""
    match node:
        case nodes.Name():
            return "name", node.name
        case nodes.Getattr():
            return "part", node.attr
        case nodes.Filter():
            return "filter", node.name
        case nodes.Test():
            return "test", node.name
    return None


def _in_order(node: nodes.Node) -> Iterator[nodes.Node]:
    """A node and all in it, in the order in which a template says them."""
    match node:
        case nodes.Getattr():
            yield from _in_order(node.node)
            yield node
        case nodes.Filter() | nodes.Test():
            if node.node is not None:
                yield from _in_order(node.node)
            yield node
            for arg in (*node.args, *node.kwargs):
                yield from _in_order(arg)
        case nodes.CondExpr():
            for part in (node.expr1, node.test, node.expr2):
                if part is not None:
                    yield from _in_order(part)
        case nodes.For():
            for each in (node.target, node.iter, node.test, *node.body, *node.else_):
                if each is not None:
                    yield from _in_order(each)
        case _:
            yield node
            for child in node.iter_child_nodes():
                yield from _in_order(child)


_BLANK = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'|(?<=set )\s*\w+\.\w+(?=\s*=)")
"""What has no names to look up: words in quotes, and the part of a namespace that is set."""

_NAME = re.compile(r"[A-Za-z_]\w*")
_BEFORE = (("part", re.compile(r"\.$")), ("filter", re.compile(r"\|$|\{%[-+]?\s*filter$")),
           ("test", re.compile(r"\bis(\s+not)?$")), ("macro", re.compile(r"\{%[-+]?\s*macro$")))  # fmt: skip


def _written(text: str) -> Iterator[tuple[tuple[str, str], int]]:
    """The names in the tags of a template, each with its sort and its place."""
    for tag in _TAG.finditer(text):
        if tag[0].startswith("{#"):
            continue
        words = _BLANK.sub(lambda found: " " * len(found[0]), tag[0])
        for found in _NAME.finditer(words):
            before, after = words[: found.start()].rstrip(), words[found.end() :].lstrip()
            sort = next((kind for kind, pattern in _BEFORE if pattern.search(before)), "name")
            given = after.startswith("=") and not after.startswith("==") and before.endswith(("(", ","))
            if not (sort == "name" and given and not words.lstrip("{%-+ ").startswith(("macro ", "call"))):
                yield (sort, found[0]), tag.start() + found.start()


def place(text: str, at: int) -> tuple[int, int]:
    """The line and the column of a letter."""
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)


def _short(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= 60 else f"{line[:57]}…"
