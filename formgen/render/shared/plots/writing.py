"""Words in a drawing: how wide they are, how they wrap, and how they keep clear of each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from formgen.render.shared.marks import NORMAL, SMALL, Mark, Word
from formgen.report import HIDDEN

LEADING = 11.5
"""From one base line of a label to the next."""

SMALL_LEADING = 9.5

_WIDTHS = {
    letter: ems
    for letters, ems in (
        ("'’`.,:;|ij·", 0.27), ("!l ", 0.3), ('frt()[]{}"“”-/\\_I*', 0.41), ("1cksvxyz?J7", 0.52),
        ("0XZAKBCRD+=#−", 0.68), ("GHNUOQ&w", 0.75), ("mMW%@½¼¾…—", 0.95),
    )
    for letter in letters
}  # fmt: skip
_OTHER = 0.6


def figure(value: float | None) -> str:
    """A number as it is printed: whole where it is whole, with a real minus sign; None is hidden."""
    return HIDDEN if value is None else f"{value:,.6g}".replace("-", "−")


def room(text: str, size: float, *, bold: bool = False) -> float:
    """How wide a line of text is, rather too much than too little."""
    return sum(_WIDTHS.get(letter, _OTHER) for letter in text) * size * (1.07 if bold else 1.0)


def widest(texts: Iterable[str], size: float, *, bold: bool = False) -> float:
    """The room of the widest of the texts; 0 for none."""
    return max((room(text, size, bold=bold) for text in texts), default=0.0)


def wrapped(text: str, width: float, size: float = NORMAL) -> list[str]:
    """The lines of a text, broken between words; a word that is wider than a line is broken too."""
    lines: list[str] = []
    for word in text.split():
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and room(joined, size) <= width:
            lines[-1] = joined
        else:
            lines += _broken(word, width, size)
    return lines


def _broken(word: str, width: float, size: float) -> Iterator[str]:
    start = 0
    for end in range(2, len(word) + 1):
        if room(word[start:end], size) > width and end - start > 1:
            yield word[start : end - 1]
            start = end - 1
    yield word[start:]


def label(x: float, y: float, lines: Sequence[str], colour: str, *, anchor: str = "start") -> Iterator[Mark]:
    """Lines of a label from the base line `y` downwards."""
    for n, line in enumerate(lines):
        yield Word(x, y + n * LEADING, line, colour, anchor=anchor)


def notes(texts: Iterable[str], x: float, y: float, width: float, colour: str) -> tuple[list[Mark], float]:
    """Small print from `y` downwards, and where it ends."""
    marks: list[Mark] = []
    for text in texts:
        for line in wrapped(text, width - x, SMALL):
            y += SMALL_LEADING
            marks.append(Word(x, y, line, colour, SMALL))
    return marks, y + 3 if marks else y


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Places as near to the wanted ones as can be, `gap` apart, from `low` to `high`, in the order of the wanted."""
    order = sorted(range(len(wanted)), key=lambda n: wanted[n])
    pools: list[tuple[float, int]] = []
    for rank, place in enumerate(order):
        mean, count = wanted[place] - rank * gap, 1
        while pools and pools[-1][0] >= mean:
            before, many = pools.pop()
            mean, count = (before * many + mean * count) / (many + count), many + count
        pools.append((mean, count))
    means = [mean for mean, count in pools for _ in range(count)]
    top = high - (len(wanted) - 1) * gap
    places = dict(zip(order, means, strict=True))
    return [max(low, min(places[n], top)) + order.index(n) * gap for n in range(len(wanted))]


_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_HEAD_GAP = 2.5


def heads(categories: Sequence[str], step: float) -> tuple[list[list[str]], bool]:
    """The lines of each head over or under columns that are `step` wide, and whether they are to be turned.

    Heads wrap. Where a word is wider than its column, months are shortened, at last to their letter, others turned.
    """
    for short in (categories, [shortened(c) for c in categories], _initials(categories)):
        words = [word for head in short for word in head.split()]
        if words and widest(words, SMALL) <= step - _HEAD_GAP:
            return _alike([wrapped(head, step - _HEAD_GAP, SMALL) for head in short]), False
    return [[shortened(head)] for head in categories], True


def _alike(lines: list[list[str]]) -> list[list[str]]:
    """The lines of heads; where some of several words wrap, all of them do."""
    if max(map(len, lines)) < 2:
        return lines
    words = widest((word for line in lines for word in " ".join(line).split()), SMALL)
    several = [room(" ".join(line), SMALL) for line in lines if len(" ".join(line).split()) > 1]
    width = max(words, min(several) - 0.1)
    return [wrapped(" ".join(line), width, SMALL) for line in lines]


def shortened(text: str) -> str:
    """The text with the name of a month at its start cut to three letters."""
    name, _, rest = text.partition(" ")
    return f"{name[:3]} {rest}".strip() if name in _MONTHS else text


def _initials(categories: Sequence[str]) -> list[str]:
    """The first letters of months that stand alone, or nothing."""
    short = {month[:3] for month in _MONTHS}
    alone = all(category[:3] in short and (category in _MONTHS or len(category) == 3) for category in categories)
    return [category[0] for category in categories] if alone else []


def head_marks(
    categories: Sequence[str], left: float, step: float, y: float, colour: str, *, above: bool
) -> tuple[list[Mark], float]:
    """The heads of columns beneath `y`, each in the middle of its column, and where they end."""
    lines, turned = heads(categories, step)
    middles = [left + (n + 0.5) * step for n in range(len(categories))]
    if turned:
        long = widest((line[0] for line in lines if line), SMALL)
        at, anchor = (y + long + 2, "start") if above else (y + 3, "end")
        words: list[Mark] = [
            Word(x + 3, at, line[0], colour, SMALL, anchor, turned=True)
            for x, line in zip(middles, lines, strict=True) if line
        ]  # fmt: skip
        return words, y + long + 5
    deepest = max((len(line) for line in lines), default=0)
    made: list[Mark] = []
    for x, line in zip(middles, lines, strict=True):
        first = y + SMALL_LEADING * (1 + (deepest - len(line) if above else 0))
        made += [Word(x, first + n * SMALL_LEADING, text, colour, SMALL, "middle") for n, text in enumerate(line)]
    return made, y + deepest * SMALL_LEADING + 3.5
