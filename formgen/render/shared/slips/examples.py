"""What a name of a template may be: examples, followed through parts, items, loops and assignments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from jinja2 import nodes

from formgen.errors import UserError

Examples = tuple[Any, ...]
"""What a name may be: some values that it has. None at all: it is not known."""

_MOST = 400
NOTHING = object()
"""What stands for a thing that is not there."""


def value_in(value: Any, name: str) -> Any:
    """What a value has under a name; `NOTHING` where there is no such thing."""
    if isinstance(value, Mapping):
        return value[name] if name in value else getattr(value, name, NOTHING)
    try:
        return getattr(value, name, NOTHING)
    except (TypeError, ValueError, LookupError, UserError):  # an example that cannot say is no example
        return NOTHING


def names_in(value: Any) -> Iterator[str]:
    """The names of all that a value has."""
    if isinstance(value, Mapping):
        yield from map(str, value)
    elif not isinstance(value, (str, int, float)):
        yield from dir(type(value))
        yield from getattr(value, "__slots__", ())


def items_in(values: Examples, key: Any) -> Examples:
    """What some values have under a key."""
    found = []
    for value in values:
        try:
            found.append((value[key],))
        except (LookupError, TypeError):
            continue
    return joined(found)


def each_in(values: Examples) -> Examples:
    """What the things of some lists may be."""
    inner = (v.values() if isinstance(v, Mapping) else v for v in values)
    return joined([tuple(one) for one in inner if isinstance(one, Iterable) and not isinstance(one, str)])


_PLAIN = (str, int, float, type(None))


def joined(many: Iterable[Examples]) -> Examples:
    """Several examples as one, each value once."""
    kept: dict[Any, Any] = {}
    for examples in many:
        for value in examples:
            if len(kept) < _MOST:
                kept.setdefault(type(value) if isinstance(value, _PLAIN) else id(value), value)
    return tuple(kept.values())


def bound_by(target: nodes.Node, each: Examples) -> dict[str, Examples]:
    """What a loop or an assignment gives to each of its names."""
    if isinstance(target, nodes.Name):
        return {target.name: each}
    names = [one.name for one in target.find_all(nodes.Name)]
    tuples = [value for value in each if isinstance(value, (tuple, list)) and len(value) == len(names)]
    return {name: joined([(value[n],) for value in tuples]) for n, name in enumerate(names)}
