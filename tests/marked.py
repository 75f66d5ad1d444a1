"""Numbers that carry where they come from: a report made of them says of each of its numbers what it is.

A `Told` counts as what it is: it is compared, added and rounded like any number. Printed, it is a number of six digits
that no other one has, and the book knows from what it was made: a cell, a figure, or a sum of such.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields, is_dataclass, replace
from decimal import Decimal
from itertools import count
from typing import Any

from formgen.evidence.breakdown import Cell, Shown
from formgen.evidence.evidence import Period
from formgen.evidence.figure import Figure, Share
from formgen.evidence.measures import Measures
from formgen.evidence.pack.material import Material
from formgen.evidence.ratio import Tally
from formgen.evidence.trend import Point, Trend

NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")

FIRST, STEP = 100_003, 11


@dataclass
class Book:
    """What each printed number is made of; the same thing is always printed alike."""

    printed: dict[tuple[Any, ...], int] = field(default_factory=dict)
    made: dict[int, tuple[Any, ...]] = field(default_factory=dict)
    free: Iterator[int] = field(default_factory=lambda: count(FIRST, STEP))

    def told(self, value: Any, *origin: Any) -> Any:
        """The value as a number that knows its origin."""
        if origin not in self.printed:
            number = next(self.free)
            self.printed[origin], self.made[number] = number, origin
        kind = ToldFloat if isinstance(value, float | Decimal) else Told
        found = kind(value)
        found.book, found.mark = self, self.printed[origin]
        return found

    def text(self, text: str, *origin: Any) -> str:
        """A text with each number in it told."""
        number = count()
        return NUMBER.sub(lambda found: str(self.told(float(found[0].replace(",", "")), *origin, next(number))), text)

    def leaves(self, mark: int) -> frozenset[tuple[Any, ...]]:
        """The cells and figures from which a printed number was worked out."""
        origin = self.made[mark]
        if not isinstance(origin[0], Op):
            return frozenset({origin})
        parts = (self.leaves(part.mark) for part in origin[1:] if isinstance(part, Mark))
        return frozenset().union(*parts)

    def words(self, mark: int) -> str:
        """How a printed number was worked out."""
        origin = self.made[mark]
        if not isinstance(origin[0], Op):
            return " ".join(map(str, origin))
        parts = (self.words(p.mark) if isinstance(p, Mark) else str(p) for p in origin[1:])
        return f"{origin[0].name}({', '.join(parts)})"


@dataclass(frozen=True)
class Op:
    """Something that was done with numbers."""

    name: str


@dataclass(frozen=True)
class Mark:
    """A told number, by how it is printed."""

    mark: int


def _known(value: Any) -> Any:
    return Mark(value.mark) if isinstance(value, Told | ToldFloat) else value


def _bare(value: Any) -> Any:
    """The number that it counts as."""
    return int.__add__(value, 0) if isinstance(value, Told) else float.__add__(value, 0) \
        if isinstance(value, ToldFloat) else value


def _working(name: str, work: Callable[..., Any]) -> Callable[..., Any]:
    """The operation, whose result knows from what it was made."""

    def done(self: Any, *others: Any) -> Any:
        if name in ("add", "radd") and others == (0,) and not isinstance(others[0], Told | ToldFloat):
            return self
        found = work(_bare(self), *map(_bare, others))
        if found is NotImplemented:
            return found
        return self.book.told(found, Op(name), Mark(self.mark), *map(_known, others))

    return done


class _Printed:
    """What is printed in place of the number."""

    book: Book
    mark: int

    def __str__(self) -> str:
        return str(self.mark)

    __repr__ = __str__

    def __format__(self, spec: str) -> str:
        return format(float(self.mark) if spec[-1:] in ("f", "g") else self.mark, spec)

    def __divmod__(self, other: Any) -> Any:
        return self // other, self % other  # type: ignore[operator]


class Told(_Printed, int):
    """A whole number that knows where it comes from."""

    def __float__(self) -> float:
        return float(self.mark) if _bare(self) else 0.0


class ToldFloat(_Printed, float):
    """A broken number that knows where it comes from."""

    def __float__(self) -> float:
        return float(self.mark)


def _turned(work: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    return lambda right, left: work(left, right)


for _kind in (Told, ToldFloat):
    for _name in ("add", "sub", "mul", "floordiv", "mod", "truediv"):
        _work = getattr(operator, _name)
        setattr(_kind, f"__{_name}__", _working(_name, _work))
        setattr(_kind, f"__r{_name}__", _working(f"r{_name}", _turned(_work)))
    _kind.__neg__ = _working("neg", operator.neg)  # type: ignore[method-assign, assignment]
    _kind.__abs__ = _working("abs", abs)  # type: ignore[method-assign, assignment]
    _kind.__round__ = _working("round", round)  # type: ignore[method-assign, assignment]


@dataclass(frozen=True)
class Noted(Shown):
    """What is shown, whose numbers know of which cell they are."""

    book: Book = field(default_factory=Book)
    kind: str = "cell"

    def count(self, name: str, row: str | None = None, column: str | None = None) -> int | None:
        found = Shown.count(self, name, row, column)
        return None if found is None else self.book.told(found, self.kind, Cell(name, row, column))


THINGS = ("training", "meetings", "play", "check")
"""The measures that count nobody."""


def marked(m: Material) -> tuple[Material, Book]:
    """The material with every number told that a copy for outside may have: those of cells, figures, rates and rules.

    All other numbers, such as what the measures count besides, stay as they are.
    """
    book = Book()
    found = _Marking(book)
    years = tuple((year, found.measures(part, year)) for year, part in m.years)
    names = [year.short for year, _ in m.years]
    own = found.measures(m.found, m.period)
    rule = replace(m.rule, below=book.told(m.rule.below, "rule", "below"),
                   headline_from=book.told(m.rule.headline_from, "rule", "headline_from"))  # fmt: skip
    return replace(
        m, found=own, years=years, rule=rule, trends={key: found.trend(one, names) for key, one in m.trends.items()},
        shown=Noted(m.shown.breakdowns, m.shown.hidden, book),
        things=Noted(m.things.breakdowns, frozenset(), book, "thing"),
    ), book  # fmt: skip


@dataclass
class _Marking:
    book: Book

    def measures(self, found: Measures, period: Period) -> Measures:
        parts = {f.name: self.part(getattr(found, f.name), period.short, f.name) for f in fields(found)}
        return replace(found, **parts)

    def part(self, part: Any, when: str, path: str) -> Any:
        """The part of the measures with its figures and tallies told; of what is nobody, all numbers."""
        if isinstance(part, Figure):
            return self.figure(part, when)
        if isinstance(part, Tally):
            return self.tally(part, when, path)
        if isinstance(part, tuple) and not hasattr(part, "_fields"):
            return tuple(self.part(one, when, f"{path}.{n}") for n, one in enumerate(part))
        if is_dataclass(part) and not isinstance(part, Period) and not isinstance(part, type):
            kept = {f.name: self.part(getattr(part, f.name), when, f"{path}.{f.name}") for f in fields(part)
                    if f.name not in APART}  # fmt: skip
            return replace(part, **kept)
        if path.partition(".")[0] in THINGS and isinstance(part, int | float | Decimal) and not isinstance(part, bool):
            return self.book.told(part, "nobody", path, when)
        return part

    def figure(self, figure: Figure, when: str) -> Figure:
        def share(name: str) -> Share:
            own: Share = getattr(figure, name)
            ends = (self.book.told(n, "figure", figure.measure, when, f"{name}.{end}")
                    for n, end in ((own.part, "part"), (own.whole, "whole")))  # fmt: skip
            return Share(*ends)

        target = figure.target
        if target is not None:
            target = self.book.told(target, "goal", figure.measure, when)
        value = self.book.text(figure.value, "figure", figure.measure, when, "value")
        return replace(figure, share=share("share"), worst=share("worst"), best=share("best"), target=target,
                       value=RATE.sub("per 1,000 pupil-days", value))  # fmt: skip

    def tally(self, tally: Tally, when: str, path: str) -> Tally:
        return Tally(*(self.book.told(n, "tally", path, when, end)
                       for n, end in ((tally.incidents, "incidents"), (tally.pupil_days, "days"))))  # fmt: skip

    def trend(self, trend: Trend, names: list[str]) -> Trend:
        points = (self.point(trend.key, point, year) for point, year in zip(trend.points, names, strict=True))
        return replace(trend, points=tuple(points))

    def point(self, key: str, point: Point, year: str) -> Point:
        figure = self.figure(point.figure, year)
        tally = point.tally and self.tally(point.tally, year, "point")
        words = figure.result if point.words == point.figure.result else \
            self.book.text(point.words, "point", key, year) if point.tally is None else point.words
        value = None if point.value is None else self.book.told(float(point.value), "point", key, year, "value")
        return replace(point, figure=figure, tally=tally, words=words, value=value)


RATE = re.compile(r"per \d+ pupil-days")
APART = frozenset({"population", "outcomes", "sources", "excluded", "missing", "key", "terms_of"})
"""Fields that no copy for outside prints, or that are days."""


def printed(part: Any) -> Any:
    """A part of a report with plain numbers in it: those that would be printed."""
    if isinstance(part, Told | ToldFloat):
        return part.mark if isinstance(part, Told) else float(part.mark)
    if isinstance(part, tuple):
        return tuple(printed(one) for one in part)
    if is_dataclass(part) and not isinstance(part, type):
        return replace(part, **{f.name: printed(getattr(part, f.name)) for f in fields(part)})
    return part
