"""A page template tried out before anybody relies on it: filled with the worst there is, laid out, measured.

The tags of what it makes must fit together, every question must be on the pages, and nothing may stick out of the
paper or of a box that does not grow.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from html.parser import HTMLParser
from typing import Any

from jinja2 import Template as Markup

from formgen.beside import english
from formgen.outline import Outline
from formgen.render.shared.markup import machine
from formgen.render.shared.slips import Slip
from formgen.sandbox import LINE

_VOID = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr",
})  # fmt: skip
_OPTIONAL = frozenset({
    "p", "li", "dt", "dd", "td", "th", "tr", "thead", "tbody", "tfoot", "colgroup", "option", "html", "head", "body",
})  # fmt: skip
"""Elements that HTML ends by itself."""

_DRAWN = frozenset({"svg", "path", "g", "rect", "circle", "line", "text", "polygon", "polyline", "ellipse"})
_PIXELS_A_MM = 96 / 25.4
_EDGE = 2.0
"""Pixels that a letter may stick out: fonts are not cut to their boxes."""

_SIDE = 3 * _PIXELS_A_MM
"""Pixels that a line may be too long whose spaces at its end are kept: they count, and nobody sees them."""

_LOW = 0.6
"""A line of which more than this is inside a box can be read."""

MOST = 6
"""So many questions are told by their labels."""


# -------------------------------------------------------------------------------------------------- where it came from


@dataclass(frozen=True)
class Made:
    """What a template made, and from which of its lines each place of it came."""

    text: str
    places: tuple[int, ...]
    lines: tuple[int, ...]

    def line(self, at: int) -> int:
        """The line of the template from which the letter came."""
        number = bisect_right(self.places, at) - 1
        if number < 0:
            return 0
        return self.lines[number] + self.text.count("\n", self.places[number], at)

    def line_of(self, line: int, column: int) -> int:
        """The same of a letter that is told by its line, from 1, and its column, from 0, in what was made."""
        return self.line(self._starts[min(line, len(self._starts)) - 1] + column)

    @cached_property
    def _starts(self) -> tuple[int, ...]:
        return (0, *(found.end() for found in re.finditer("\n", self.text)))


def lined(text: str, name: str) -> Markup:
    """A template that tells the lines from which what it makes came: for `made`."""
    reading = machine(name)
    template: Markup = reading.from_string(reading.lined(text))
    template.name = name
    return template


def made(text: str) -> Made:
    """What a template of `lined` printed, without what it told beside it."""
    pieces, places, lines, length = [], [], [], 0
    for number, piece in enumerate(LINE.split(text)):
        if number % 2:
            places.append(length)
            lines.append(int(piece))
        else:
            pieces.append(piece)
            length += len(piece)
    return Made("".join(pieces), tuple(places), tuple(lines))


# ----------------------------------------------------------------------------------------------------------- its tags


class _Tags(HTMLParser):
    """The elements of a page, each with the line of the template from which it came."""

    def __init__(self, page: Made, *, runs: bool) -> None:
        super().__init__()
        self.page, self.runs = page, runs
        self.open: list[tuple[str, int]] = []
        self.slips: list[Slip] = []
        self.feed(page.text)
        self.close()
        for tag, line in self.open:
            if tag not in _OPTIONAL:
                self._slip(f"<{tag}> is never ended.", f"Please add </{tag}> where it ends.", line, f"<{tag}>")

    def _here(self) -> int:
        return self.page.line_of(*self.getpos())

    def _slip(self, problem: str, fix: str, line: int, words: str) -> None:
        self.slips.append(Slip(problem, fix, line, 0, words))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        if tag not in _VOID:
            self.open.append((tag, self._here()))
        if tag == "script" and not self.runs:
            self._slip("<script> stands on a page that is printed: nothing runs there.", "Please take it out.",
                       self._here(), "<script")  # fmt: skip
        for name, _ in attrs:
            if name.startswith("on"):
                self._slip(f"“{name}” of <{tag}> would run a program: none is run.", "Please take it out.",
                           self._here(), name)  # fmt: skip

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element that ends where it begins; of those of a page only drawings may."""
        self.handle_starttag(tag, attrs)
        if tag in _DRAWN:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        """An element ends: those inside it that HTML does not end by itself are still open."""
        if tag in _VOID:
            return
        depth = next((n for n in range(len(self.open) - 1, -1, -1) if self.open[n][0] == tag), None)
        if depth is None:
            told = f"</{tag}>"
            self._slip(f"{told} ends what was not begun.", "Please take it out, or begin it.", self._here(), told)
            return
        for inner, line in self.open[depth + 1 :]:
            if inner not in _OPTIONAL:
                self._slip(f"<{inner}> is not ended before </{tag}>.", f"Please add </{inner}>.", line, f"<{inner}>")
        del self.open[depth:]


def tags(page: Made, *, runs: bool = False) -> Iterator[Slip]:
    """Elements of a page that do not fit together, and what would run where nothing may (but its own `runs`)."""
    yield from dict.fromkeys(_Tags(page, runs=runs).slips)


def braces(sheet: Made) -> Iterator[Slip]:
    """Braces of a style sheet that do not fit together: everything behind them would be lost."""
    text = re.sub(r"/\*.*?\*/|\"[^\"\n]*\"|'[^'\n]*'", lambda found: " " * len(found[0]), sheet.text, flags=re.DOTALL)
    begun: list[int] = []
    for found in re.finditer(r"[{}]", text):
        if found[0] == "{":
            begun.append(found.start())
        elif begun:
            begun.pop()
        else:
            yield Slip("A brace } ends what was not begun.", "Please take it out.", sheet.line(found.start()), 0, "}")
    for at in begun[-1:]:
        yield Slip("A brace { is never ended: the rules behind it are lost.", "Please add } where it ends.",
                   sheet.line(at), 0, "{")  # fmt: skip


_IGNORED = re.compile(r"Ignored `(.*?)` at (\d+):(\d+), (.*?)\.?$", re.DOTALL)


def ignored(sheet: Made, warnings: Iterable[str]) -> Iterator[Slip]:
    """Rules of a style sheet that the layout does not know, out of what it says of them."""
    for warning in warnings:
        if found := _IGNORED.search(warning):
            line = sheet.line_of(int(found[2]), int(found[3]) - 1)
            yield Slip(f"“{found[1]}” is passed over: {found[4]}.", "Please correct it, or take it out.", line, 0,
                       found[1], note=True)  # fmt: skip


# ------------------------------------------------------------------------------------------------------------ on paper


@dataclass(frozen=True, slots=True)
class Laid:
    """A document laid out: all its words, and what sticks out of the paper or of a box, with page and box."""

    words: str
    beyond: tuple[tuple[int, str], ...]
    cut_off: tuple[tuple[int, str, str, str], ...]


def laid(document: Any) -> Laid:
    """What stands on the pages of a laid out document."""
    words: list[str] = []
    beyond: list[tuple[int, str]] = []
    cut_off: list[tuple[int, str, str, str]] = []
    for number, one in enumerate(document.pages, 1):
        paper = one._page_box
        for box, around in _boxes(paper, ()):
            if type(box).__name__ != "TextBox" or not box.text.strip():
                continue
            words.append(box.text)
            if _outside(box, paper.margin_width(), paper.margin_height()):
                beyond.append((number, box.text.strip()))
            elif found := _sticks_out(box, around):
                cut_off.append((number, *found, box.text.strip()))
    return Laid(" ".join(words), tuple(beyond), tuple(cut_off))


def _boxes(box: Any, around: tuple[Any, ...]) -> Iterator[tuple[Any, tuple[Any, ...]]]:
    yield box, around
    for child in getattr(box, "children", ()):
        yield from _boxes(child, (*around, box))


def _outside(box: Any, width: float, height: float) -> bool:
    right = box.position_x + box.width
    return bool(box.position_x < -_EDGE or box.position_y < -_EDGE or right > width + _EDGE or _foot(box) > height)


def _foot(box: Any) -> float:
    """How low a line is read: a font that lends but a sign may reach far beneath it."""
    return float(box.position_y + min(box.height * _LOW, box.baseline))


def _sticks_out(box: Any, around: tuple[Any, ...]) -> tuple[str, str] | None:
    """Out of which box a text sticks, and how: beneath one of a set height, or at the side of one."""
    near, longer = True, _SIDE if box.text[-1].isspace() else _EDGE
    for one in reversed(around):
        kind = type(one).__name__
        if kind == "PageBox" or "Margin" in kind:
            return None
        if kind not in _BLOCKS:
            continue
        bottom = one.position_y + one.margin_height() - _number(one.margin_bottom)
        high = round((bottom - one.position_y - _number(one.margin_top)) / _PIXELS_A_MM)
        low = _foot(box) > bottom + _EDGE and not kind.startswith("Table")
        if low and _set(one.style["height"]):
            return _called(one), f"has a set height of {high} mm"
        if low and _set(one.style["max_height"]):
            return _called(one), f"is at most {high} mm high"
        right = one.position_x + one.margin_width() - _number(one.margin_right)
        if near and box.position_x + box.width > right + longer:
            return _called(one), f"is {round(one.width / _PIXELS_A_MM)} mm wide"
        near = near and kind not in ("BlockBox", "TableCellBox", "InlineBlockBox")
    return None


_BLOCKS = frozenset({"BlockBox", "InlineBlockBox", "TableCellBox", "FlexBox", "GridBox"})


def _set(size: Any) -> bool:
    """Whether a size of a style sheet is a length."""
    return getattr(size, "unit", None) == "px" and size.value < 1e6


def _number(size: Any) -> float:
    return float(size) if isinstance(size, (int, float)) else 0.0


def _called(box: Any) -> str:
    """A box as a style sheet names it."""
    element = box.element
    if element is None:
        return "a box"
    named = (element.get("class") or "").split()
    return f"<{element.tag}>" if not named else f"<{element.tag} class=\"{' '.join(named)}\">"


def on_paper(found: Laid, copy: Outline, usual: str, ends: dict[str, str], mark: str) -> Iterator[Slip]:
    """What is wrong with the pages of a copy that was filled with the worst there is.

    `usual` are the words of formgen's own page of it, `ends` the last letters of each long answer by its code.
    """
    yield from _missing(found, copy, usual, ends, mark)
    for number, words in found.beyond[:1]:
        more = f", and {len(found.beyond) - 1} more" if len(found.beyond) > 1 else ""
        yield Slip(f"“{words[:40]}” runs off the edge of page {number}{more}.",
                   "Please give it more room, or let its box be as wide as the page.", words=words[:40])  # fmt: skip
    told: dict[tuple[str, str], tuple[int, str]] = {}
    for number, box, how, words in found.cut_off:
        told.setdefault((box, how), (number, words))
    for (box, how), (number, words) in told.items():
        yield Slip(f"The box {box} {how}: “{words[:40]}” sticks out of it on page {number}.",
                   "Please write min-height in the place of height, and let long words be broken "
                   "(overflow-wrap: anywhere).", words=words[:40])  # fmt: skip


def _missing(found: Laid, copy: Outline, usual: str, ends: dict[str, str], mark: str) -> Iterator[Slip]:
    letters = re.sub(r"\s+", "", found.words)
    if re.sub(r"\s+", "", mark) not in letters:
        yield Slip("The reference is not on its pages: a form that comes back could not be known.",
                   "Please print {{ mark }}, as formgen’s own does at the foot of each page.")  # fmt: skip
    lost = {q.code: english(q.label) for table in copy.questions() for q in (table, *table.columns)
            if _printed(q.code, usual) and not _printed(q.code, found.words)}  # fmt: skip
    yield from _told(lost, "It has no place for", "Please print what each of its sections has, as formgen’s own does.")
    cut = {q.code: english(q.label) for q in copy.questions()
           if q.code in ends and q.code not in lost and ends[q.code] not in letters}  # fmt: skip
    yield from _told(cut, "The end of a long answer is not on its pages", "Please give it more room, or let it grow.")
    ticked, wanted = found.words.count("✓"), usual.count("✓")
    if ticked < wanted and not lost:
        yield Slip(f"Of {wanted} ticks it shows {ticked}.", "Please print the tick box of every choice that is ticked.")


def _printed(code: str, words: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(code)}(?![0-9a-z])", words) is not None


def _told(questions: dict[str, str], problem: str, fix: str) -> Iterator[Slip]:
    if questions:
        told = [f"{code} “{label}”" if label else code for code, label in questions.items()]
        more = f" and {len(told) - MOST} more" if len(told) > MOST else ""
        yield Slip(f"{problem}: {', '.join(told[:MOST])}{more}.", fix)
