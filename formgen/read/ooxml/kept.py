"""What came of bytes that come again: kept within bounds, so that a thousand copies of a form cost little memory."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, TypeVar

Read = TypeVar("Read", bound=Callable[..., Any])


class Kept:
    """The answers to the last `count` questions or so, by what was asked: never more than that, and at least half."""

    __slots__ = ("_count", "_old", "_young")

    def __init__(self, count: int) -> None:
        self._count = count // 2
        self._young: dict[Any, Any] = {}
        self._old: dict[Any, Any] = {}

    def get(self, asked: Any) -> Any:
        """The answer, or None where it is not kept."""
        told = self._young.get(asked)
        if told is None and (told := self._old.get(asked)) is not None:
            self.put(asked, told)
        return told

    def all(self, asked: Sequence[Any], made: Callable[[Any], Any]) -> list[Any]:
        """The answers to many questions; `made` gives each that is not kept."""
        told = map(self._young.get, asked)
        return [found or self.get(one) or made(one) for one, found in zip(asked, told, strict=True)]

    def put(self, asked: Any, told: Any) -> None:
        """Keeps an answer; those that were not asked for lately make room."""
        if len(self._young) >= self._count:
            self._old, self._young = self._young, {}
        self._young[asked] = told


def kept(count: int, longest: int) -> Callable[[Read], Read]:
    """Keeps what a function of bytes, its last argument, gave for `count` of them that are not over `longest`.

    For functions that give the same for the same bytes, and something that nobody changes. What raises is not kept,
    nor bytes that are ten times as long as `longest`: some unfold to a thousand times their length.
    """

    def keeping(read: Read) -> Read:
        known = Kept(count)

        @wraps(read)
        def answer(*given: Any) -> Any:
            if (told := known.get(given)) is None:
                told = read(*given)
                if len(given[-1]) <= longest and not (isinstance(told, bytes) and len(told) > 10 * longest):
                    known.put(given, told)
            return told

        return answer  # type: ignore[return-value]

    return keeping
