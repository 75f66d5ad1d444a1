"""Line and column of every name of a template."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jinja2 import nodes

from formgen.render.shared.slips.slip import TAG, place


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
    for tag in TAG.finditer(text):
        if tag[0].startswith("{#"):
            continue
        words = _BLANK.sub(lambda found: " " * len(found[0]), tag[0])
        for found in _NAME.finditer(words):
            before, after = words[: found.start()].rstrip(), words[found.end() :].lstrip()
            sort = next((kind for kind, pattern in _BEFORE if pattern.search(before)), "name")
            given = after.startswith("=") and not after.startswith("==") and before.endswith(("(", ","))
            if not (sort == "name" and given and not words.lstrip("{%-+ ").startswith(("macro ", "call"))):
                yield (sort, found[0]), tag.start() + found.start()
