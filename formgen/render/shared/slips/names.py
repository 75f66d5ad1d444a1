"""The names of a template that can be read: each is looked up in what formgen really gives it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from jinja2 import nodes

from formgen.render.shared.slips.examples import (
    NOTHING,
    Examples,
    bound_by,
    each_in,
    items_in,
    joined,
    names_in,
    value_in,
)
from formgen.render.shared.slips.places import places
from formgen.render.shared.slips.slip import COMPARE, Slip
from formgen.sandbox import Sandbox

_ROUNDS = 12
_KEEPING = frozenset({"list", "sort", "reverse", "default", "d", "unique", "select", "reject", "selectattr",
                      "rejectattr"})  # fmt: skip


class Names:
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
                each = each_in(self._value(node.iter))
                self.scopes.append(bound_by(node.target, each) | {"loop": ()})
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
                    self.scopes[0] |= bound_by(node.target, value)
            case nodes.AssignBlock():
                self._body(node.body)
                self.scopes[0] |= bound_by(node.target, ("",))
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
                return items_in(self._value(node.node), key)
            case nodes.Getitem():
                self._value(node.arg)
                return each_in(self._value(node.node))
            case nodes.Call():
                return self._called(node)
            case nodes.Filter():
                return self._filtered(node)
            case nodes.Test() if node.name not in self.reading.tests:
                self._slip(node, node.name, f"There is no test “is {node.name}”.", COMPARE)
            case nodes.CondExpr():
                self._value(node.test)
                return joined([self._value(node.expr1), self._value(node.expr2) if node.expr2 else ()])
            case nodes.Or() | nodes.And():
                return joined([self._value(node.left), self._value(node.right)])
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
        found = [value_in(value, name) for value in real]
        if all(one is NOTHING for one in found):
            known = [each for value in real[:3] for each in names_in(value)]
            self._missing(node, name, "There is no", known, told=f"“{name}” in it")
            return ()
        return joined([(one,) for one in found if one is not NOTHING])

    def _called(self, node: nodes.Call) -> Examples:
        given = [self._value(arg) for arg in node.args]
        named = {pair.key: self._value(pair.value) for pair in node.kwargs}
        if isinstance(node.node, nodes.Name) and node.node.name in self.macros:
            macro, taken = self.macros[node.node.name], self.taken[node.node.name]
            for arg, examples in (*zip([a.name for a in macro.args], given, strict=False), *named.items()):
                taken[arg] = joined([taken.get(arg, ()), examples])
            defaults = zip(reversed(macro.args), reversed(macro.defaults), strict=False)
            least = len(macro.args) - len(list(defaults))
            if len(given) > len(macro.args) or len(given) + len(named) < least:
                told = f"takes {least} to {len(macro.args)} values"
                self._slip(node, node.node.name, f"The macro “{node.node.name}” {told}, and is given {len(given)}.",
                           COMPARE)  # fmt: skip
            return ("",)
        self._value(node.node)
        if isinstance(node.node, nodes.Getattr) and node.node.attr == "get":
            return each_in(self._value(node.node.node))
        return ()

    def _filtered(self, node: nodes.Filter) -> Examples:
        value = self._value(node.node) if node.node is not None else ()
        for arg in (*node.args, *(pair.value for pair in node.kwargs)):
            self._value(arg)
        if node.name not in self.reading.filters:
            known = [name for name in self.reading.filters if not name.startswith("formgen_")]
            self._missing(node, node.name, "There is no filter", known)
            return ()
        return value if node.name in _KEEPING else each_in(value) if node.name in ("first", "last") else ()

    def _missing(self, node: nodes.Node, name: str, problem: str, known: Iterable[str], told: str = "") -> None:
        names = sorted({one for one in known if not one.startswith("_")})
        near = get_close_matches(name, names, 1, 0.5)
        guess = f" Did you mean “{near[0]}”?" if near else ""
        self._slip(node, name, f"{problem} {told or f'“{name}”'}.{guess}", f"There is: {', '.join(names)}.")
