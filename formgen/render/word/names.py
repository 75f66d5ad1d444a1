"""Things that a Word template reaches by their names, and what it is told where it misspells one."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any


class Names:
    """Things that a template reaches by their names: `answer.concern`. Whatever their names are, they do not
    clash with Python's own. `owner` has them, and each is a `sort`: that is what a misspelt one is told."""

    __slots__ = ("_names", "_owner", "_sort")

    def __init__(self, names: Mapping[str, Any] | Names, owner: str = "", sort: str = "") -> None:
        self._names, self._owner, self._sort = names, owner, sort

    def __getitem__(self, name: str) -> Any:
        return self._names[name]

    def lacks(self, name: str) -> str:
        """What to say of a name that is not there; nothing where there is no more to say than that."""
        if isinstance(self._names, Names) or not self._owner:
            return ""
        near = get_close_matches(name, self._names, 1)
        guess = f" Did you mean “{near[0]}”?" if near else ""
        names = ", ".join(self._names)
        return f"{self._owner} has no {self._sort} “{name}”.{guess} Its {self._sort}s: {names}."


def undefined() -> type[Any]:
    """Jinja's strict Undefined, which says of a misspelt question what the form's questions are."""
    from jinja2 import StrictUndefined

    class Unknown(StrictUndefined):
        """A name that is not there."""

        __slots__ = ()

        @property
        def _undefined_message(self) -> str:
            known = self._undefined_obj
            words = known.lacks(str(self._undefined_name)) if isinstance(known, Names) else ""
            return words or super()._undefined_message

    return Unknown
