"""Charts as people see them: drawn once for PDF and Word, and in Excel.

Numbered requirements (the tests cite them):

 1. Every kind is drawn, with no, one and many series, wide and half as wide, as SVG that parses; every label and every
    number that is meant to be read stands in it as text.
 2. No two words overlap, and no mark lies outside the paper, measured in the font itself.
 3. Equal charts give equal bytes, as SVG and as PNG.
 4. Words can be read on their ground: a contrast of 4.5 at least.
 5. Grey print keeps every meaning: two meanings differ in how dark they are, or in a dash, or in their shape.
 6. A line joins no points across a gap or a break; the drawing says that there is one.
 7. A hidden number is a “c” in a box that is as long whatever the number is; a hidden point is not drawn.
 8. A blurred slope tells nothing finer than bands of scores, in no format.
 9. The cells of a grid are the darker the more there is, each with its number.
10. The latest of several years is the strongest line; names at line ends keep clear of each other.
11. A dot stands for each child: filled, hollow or dashed, with the numbers beside.
12. A workbook opens in openpyxl and LibreOffice with the numbers in cells; bars and lines are charts of Excel's own,
    grids, dots and meetings are cells.
13. Places keep their order and their distance, whatever was wanted.
"""

from __future__ import annotations

import io
import itertools
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from PIL import ImageFont
from soak import times

from formgen.look import MUTED, RULE, Letterhead, Look
from formgen.render import format_for
from formgen.render.shared import chart as charts
from formgen.render.shared.marks import READABLE, Box, Dot, Drawing, Line, Mark, Word, contrast, ink_on, mix
from formgen.render.shared.plot import NOTHING, WIDTH, drawing
from formgen.render.shared.plots.lines import BREAK, GAP
from formgen.render.shared.plots.slope import BLURRED, ends
from formgen.render.shared.plots.strokes import runs, strokes
from formgen.render.shared.plots.writing import figure, spread
from formgen.report import Chart, ChartKind, Heading, Report, Series

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
LOOK = Look(Letterhead("Holy Cross Catholic Primary School"), (TEMPLATES,))
LIGHT = replace(LOOK, ink="#5A6FA8", accent="#C2571A")
HALF = 242.0

CATEGORIES = ("Strongly agree", "Agree", "Disagree", "Strongly disagree", "Don’t know")
MONTHS = (
    "September", "October", "November", "December", "January", "February", "March", "April", "May", "June", "July",
)  # fmt: skip
YEARS = ("2021–22", "2022–23", "2023–24", "2024–25", "2025–26")
TIMES = ("Before school", "Morning break", "Lunch", "After school")
LONG = "The corridor outside the hall where coats hang, and the way from there to the library"
GREY = 1.5
"""By how much two shades differ at least that are to be told apart in grey."""


def series(*values: float | None, label: str = "One", dashed: bool = False, breaks: tuple[int, ...] = ()) -> Series:
    return Series(label, values, dashed, frozenset(breaks))


def one(kind: ChartKind) -> Chart:
    """A chart of one series."""
    match kind:
        case ChartKind.FUNNEL | ChartKind.BARS | ChartKind.DOTS:
            return Chart(kind, "One", "One.", (series(12),))
        case ChartKind.SLOPE:
            return Chart(kind, "One", "One.", (series(2, 7),), ("first score", "last score"))
        case ChartKind.AGREEMENT:
            return Chart(kind, "One", "One.", (series(20, 11, 1, 2, 3),), CATEGORIES)
        case ChartKind.MONTHS:
            values = (1.25, 2.5, 0.75, 0, 1.5, 2, 1.75, 1, 0.5, 0.25, 2.25)
            strip = (Series("2025–26", (2, 2, 1, 0, None, 2, 2, 2, 1, 2, 2)),)
            line = series(*values, label="2025–26")
            return Chart(kind, "One", "One.", (line,), MONTHS, strip, "per 1,000 pupil-days")
        case ChartKind.TREND:
            return Chart(kind, "One", "One.", (series(61, 72, 70, 80, 88),), YEARS, unit="%")
        case ChartKind.GRID:
            return Chart(kind, "One", "One.", (series(1, 4, 22, 0),), TIMES)
        case ChartKind.CALENDAR:
            return Chart(kind, "One", "One.", (series(1, 0, 2, None, 1, 1, 0, 1, 3, 1, None),), MONTHS)


def many(kind: ChartKind) -> Chart:
    """A chart of as many series as there will ever be, some with long labels."""
    counts = {ChartKind.SLOPE: 60, ChartKind.MONTHS: 4, ChartKind.DOTS: 3, ChartKind.FUNNEL: 8}
    base, top = one(kind).series[0].values, 10 if kind is ChartKind.SLOPE else 99
    made = []
    for n in range(counts.get(kind, 9)):
        turned = (*base[n % len(base) :], *base[: n % len(base)])
        values = tuple(None if v is None else float(min(v + n % 3, top)) for v in turned)
        label = f"{2030 + n}–{31 + n}" if kind is ChartKind.MONTHS else LONG if n == 2 else f"Label {n}"
        warned = n == 2 if kind is ChartKind.DOTS else n % 4 == 3
        made.append(Series("" if kind is ChartKind.SLOPE else label, values, warned))
    return replace(one(kind), series=tuple(made))


def hidden(kind: ChartKind) -> Chart:
    """A chart of which the first value is hidden, and a series that has none at all."""
    full = one(kind)
    values = full.series[0].values
    nothing = Series("Nothing", tuple(None for _ in values))
    return replace(full, series=(Series("First", (None, *values[1:])), nothing, Series("Known", values)))


def broken(kind: ChartKind) -> Chart:
    """A chart with a break in the middle."""
    return replace(one(kind), series=(replace(one(kind).series[0], breaks=frozenset({1, 3})),))


def nothing_known(kind: ChartKind) -> Chart:
    """A chart all of whose values are hidden or absent."""
    some = many(kind).series[:3]
    return replace(one(kind), series=tuple(Series(s.label, tuple(None for _ in s.values)) for s in some))


STATES: dict[str, Callable[[ChartKind], Chart]] = {
    "empty": lambda kind: replace(one(kind), series=()),
    "none": nothing_known,
    "one": one,
    "many": many,
    "hidden": hidden,
    "breaks": broken,
}
CASES = [pytest.param(make(kind), id=f"{kind}-{state}") for kind in ChartKind for state, make in STATES.items()]
YES_NO = (series(230, label="Yes"), series(61, label="No"), series(9, label="?", dashed=True))
ODD = {
    "slope-blurred": replace(many(ChartKind.SLOPE), blurred=True),
    "slope-named": replace(one(ChartKind.SLOPE), series=tuple(series(n, 7, label=f"LM-2025-{n:03}") for n in range(7))),
    "calendar-three years": replace(
        one(ChartKind.CALENDAR), categories=tuple(f"{month} {year}" for year in (2023, 2024, 2025) for month in MONTHS),
        series=(series(*(n % 4 or None for n in range(33)), label="Weekly"),),
    ),
    "trend-two": replace(
        one(ChartKind.TREND), series=(series(61, 72, None, 80, 88), series(70, 72, 3, 0, 100, label="Other"))
    ),
    "dots-300": Chart(ChartKind.DOTS, "", "", YES_NO),
    "dots-4061": Chart(ChartKind.DOTS, "", "", (series(4000), *YES_NO[1:])),
    "bars-negative": Chart(ChartKind.BARS, "", "", (series(-2.5), series(1200, label="Many"))),
}  # fmt: skip
CASES += [pytest.param(chart, id=name) for name, chart in ODD.items()]


# --- measuring ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Area:
    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: Area, slack: float = 0.0) -> bool:
        return (
            self.left < other.right - slack and other.left < self.right - slack
            and self.top < other.bottom - slack and other.top < self.bottom - slack
        )  # fmt: skip


@cache
def font(bold: bool) -> ImageFont.FreeTypeFont:
    name = f"AtkinsonHyperlegibleNext-{'Bold' if bold else 'Regular'}.ttf"
    return ImageFont.truetype(TEMPLATES / "fonts" / name, 1000)


def inked(word: Word) -> Area:
    """The paper that the letters of a word cover."""
    left, top, right, bottom = (n / 1000 * word.size for n in font(word.bold).getbbox(word.text, anchor="ls"))
    length = font(word.bold).getlength(word.text) / 1000 * word.size
    back = {"start": 0.0, "middle": length / 2, "end": length}[word.anchor]
    if word.turned:
        return Area(word.x + top, word.y + back - right, word.x + bottom, word.y + back - left)
    return Area(word.x - back + left, word.y + top, word.x - back + right, word.y + bottom)


def area(mark: Mark) -> Area:
    match mark:
        case Line(x1, y1, x2, y2, _, width):
            flat, steep = (width / 2 * (abs(y2 - y1) > 0.1 * abs(x2 - x1)), width / 2 * (abs(x2 - x1) > 0.1))
            return Area(min(x1, x2) - flat, min(y1, y2) - steep, max(x1, x2) + flat, max(y1, y2) + steep)
        case Box(x, y, width, height, _, edge):
            rim = 0.5 if edge else 0
            return Area(x - rim, y - rim, x + width + rim, y + height + rim)
        case Dot(x, y, radius, _, edge):
            rim = radius + (0.5 if edge else 0)
            return Area(x - rim, y - rim, x + rim, y + rim)
        case Word():
            return inked(mark)


def words(made: Drawing) -> list[Word]:
    return [mark for mark in made.marks if isinstance(mark, Word)]


def sound(made: Drawing) -> None:
    """2."""
    for mark in made.marks:
        spot = area(mark)
        assert spot.left >= -0.51, mark
        assert spot.right <= made.width + 0.51, mark
        assert spot.top >= -0.51, mark
        assert spot.bottom <= made.height + 0.51, mark
    spots = [(word.text, inked(word)) for word in words(made) if word.text.strip()]
    for (one_text, a), (other_text, b) in itertools.combinations(spots, 2):
        assert not a.overlaps(b, 0.15), (one_text, other_text)


def shown(chart: Chart, width: float = WIDTH) -> str:
    """The words of a drawing in their order."""
    root = ElementTree.fromstring(charts.svg(chart, LOOK, width))
    return " ".join(e.text or "" for e in root.iter() if e.tag.endswith("text"))


# --- every kind in every state --------------------------------------------------------------------------


@pytest.mark.parametrize("width", [WIDTH, HALF])
@pytest.mark.parametrize("chart", CASES)
def test_words_keep_clear_of_each_other_and_marks_stay_on_the_paper(chart: Chart, width: float) -> None:
    """1, 2."""
    made = drawing(chart, LOOK, width)
    assert made.width == width
    sound(made)


@pytest.mark.parametrize("chart", CASES)
def test_a_drawing_is_xml_and_the_same_each_time(chart: Chart) -> None:
    """1, 3."""
    assert shown(chart)
    assert charts.svg(chart, LOOK) == charts.svg(replace(chart), LOOK)
    assert charts.png(chart, LOOK, HALF) == charts.png(replace(chart), LOOK, HALF)


def flat(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize("width", [WIDTH, HALF])
@pytest.mark.parametrize("state", ["one", "many", "hidden"])
@pytest.mark.parametrize("kind", ChartKind)
def test_labels_and_numbers_stand_in_the_drawing(kind: ChartKind, state: str, width: float) -> None:
    """1: all but what is told by a line, a box or a dot alone, or by the title."""
    chart = replace(STATES[state](kind), title="What is seen")
    said = flat(shown(chart, width))
    for one_series in chart.series:
        if kind is not ChartKind.SLOPE and any(v is not None for v in one_series.values):
            assert flat(one_series.label) in said
    match kind:
        case ChartKind.SLOPE:
            told: list[float | None] = []
        case ChartKind.MONTHS:
            last = [v for v in chart.series[-1].values if v is not None]
            told = [last[-1], max(last)]
        case ChartKind.CALENDAR:
            told = [v for s in chart.series for v in s.values if v and v > 1]
        case _:
            told = [v for s in chart.series for v in s.values if v or kind is ChartKind.GRID]
    for value in told:
        assert value is None or figure(value) in said


def test_no_figures_say_so() -> None:
    """1: neither an empty chart nor one without values fails."""
    for kind in ChartKind:
        assert shown(STATES["empty"](kind)) == NOTHING


@pytest.mark.parametrize("look", [LOOK, LIGHT], ids=["navy", "a lighter crest"])
@pytest.mark.parametrize("chart", CASES)
def test_words_can_be_read_on_their_ground(chart: Chart, look: Look) -> None:
    """4: on white, the ink itself is the school's to choose; on our fills the words are ours."""
    ground: list[Box] = []
    for mark in drawing(chart, look).marks:
        if isinstance(mark, Box):
            ground.append(mark)
        if isinstance(mark, Word):
            spot = inked(mark)
            x, y = (spot.left + spot.right) / 2, (spot.top + spot.bottom) / 2
            under = [b.fill for b in ground if b.x <= x <= b.x + b.width and b.y <= y <= b.y + b.height]
            assert contrast(mark.colour, under[-1] if under else "#FFFFFF") >= READABLE, mark


@pytest.mark.parametrize("variant", ["large-print", "dyslexia-friendly", "black-and-white"])
@pytest.mark.parametrize("chart", CASES)
def test_a_chart_is_in_the_colours_of_the_look(chart: Chart, variant: str) -> None:
    """4: the greys of the standard variant are in no other; in black and white nothing is coloured."""
    look = replace(LOOK, variant=variant).varied
    used = set(re.findall("#[0-9A-F]{6}", charts.svg(chart, look)))
    assert not used & {MUTED, RULE}
    if variant == "black-and-white":
        assert all(colour[1:3] == colour[3:5] == colour[5:7] for colour in used), used


@given(st.integers(0, 0xFFFFFF), st.floats(0, 1))
def test_there_is_an_ink_for_every_ground(number: int, share: float) -> None:
    """4."""
    ink = f"#{number:06X}"
    ground = mix(ink, share)
    assert contrast(ink_on(ground, ink), ground) >= READABLE


# --- grey -----------------------------------------------------------------------------------------------

Fill = tuple[str, bool, str]
"""A fill, whether its edge is dashed, and its shape."""


def fills(made: Drawing) -> set[Fill]:
    return {(m.fill, m.dashed, type(m).__name__) for m in made.marks if isinstance(m, Box | Dot)}


def apart(one_fill: Fill, other: Fill) -> bool:
    return one_fill[1:] != other[1:] or contrast(one_fill[0], other[0]) >= GREY


@pytest.mark.parametrize("look", [LOOK, LIGHT], ids=["navy", "a lighter crest"])
@pytest.mark.parametrize("kind", [k for k in ChartKind if k is not ChartKind.GRID])
def test_grey_print_keeps_what_fills_mean(kind: ChartKind, look: Look) -> None:
    """5: a grid says each number besides."""
    for pair in itertools.combinations(fills(drawing(many(kind), look)), 2):
        assert apart(*pair), pair


@pytest.mark.parametrize("count", range(1, 6))
def test_grey_print_keeps_which_line_is_which(count: int) -> None:
    """5, 10: each line has a dash or a width of its own, and can be seen on white."""
    drawn = strokes([Series(str(n), (1, 2)) for n in range(count)], LOOK)
    assert len({(stroke.dash, stroke.width) for stroke in drawn}) == count
    assert all(contrast(stroke.colour, "#FFFFFF") >= 3 for stroke in drawn)
    assert all(stroke.width < drawn[-1].width for stroke in drawn[:-1])
    assert all(contrast(stroke.colour, drawn[-1].colour) >= GREY for stroke in drawn[:-1])


# --- gaps and breaks ------------------------------------------------------------------------------------


def level(mark: Mark) -> bool:
    """Whether a mark is an axis or a hairline."""
    return isinstance(mark, Line) and (mark.y1 == mark.y2 or mark.x1 == mark.x2)


def joined(chart: Chart, width: float = WIDTH) -> list[tuple[float, float]]:
    """Where the pieces of the lines of a chart start and end, from the left."""
    return sorted((m.x1, m.x2) for m in drawing(chart, LOOK, width).marks if isinstance(m, Line) and not level(m))


UP = (1.0, 2.0, 4.0, 3.0, 5.0)


@pytest.mark.parametrize("kind", [ChartKind.MONTHS, ChartKind.TREND])
@pytest.mark.parametrize(
    ("values", "breaks", "pieces"),
    [
        (UP, (), [(0, 1), (1, 2), (2, 3), (3, 4)]),
        (UP, (2,), [(0, 1), (2, 3), (3, 4)]),
        (UP, (0, 1, 4), [(1, 2), (2, 3)]),
        ((1.0, None, 4.0, 3.0, None), (), [(2, 3)]),
        ((1.0, None, 4.0, 3.0, 5.0), (3,), [(3, 4)]),
        ((None,) * 5, (), []),
    ],
)  # fmt: skip
def test_no_line_crosses_a_gap_or_a_break(
    kind: ChartKind, values: tuple[float | None, ...], breaks: tuple[int, ...], pieces: list[tuple[int, int]]
) -> None:
    """6: the pieces that are drawn are those between neighbours that compare, in the drawing and in Excel."""
    chart = replace(one(kind), series=(series(*values, breaks=breaks),), categories=YEARS, strip=())
    columns = sorted(inked(w).left / 2 + inked(w).right / 2 for w in words(drawing(chart, LOOK)) if w.text in YEARS)
    middle = {year: w.x for w in words(drawing(chart, LOOK)) for year in [w.text] if w.text in YEARS}
    assert len(columns) == 5
    places = {round(x): n for n, x in enumerate(middle[year] for year in YEARS)}
    assert [(places[round(a)], places[round(b)]) for a, b in joined(chart)] == pieces
    assert [pair for run in runs(chart.series[0]) for pair in itertools.pairwise(run)] == pieces
    rows = helper_rows(workbook(chart))
    native = [p for row in rows for p in itertools.pairwise(n for n, v in enumerate(row[1:6]) if v is not None)]
    assert native == pieces


def test_a_drawing_says_that_there_is_a_gap_or_a_break() -> None:
    """6."""
    for kind in (ChartKind.MONTHS, ChartKind.TREND):
        assert GAP not in shown(one(kind))
        assert BREAK not in shown(one(kind))
        assert GAP in shown(hidden(kind))
        assert BREAK in shown(broken(kind))
    alone = replace(one(ChartKind.TREND), series=(series(None, 3, 4, breaks=(1,)),))
    assert BREAK not in shown(alone)


# --- hidden numbers -------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [ChartKind.FUNNEL, ChartKind.BARS, ChartKind.AGREEMENT, ChartKind.GRID])
def test_a_hidden_number_is_a_c(kind: ChartKind) -> None:
    """7."""
    full = one(kind)
    nothing = replace(full, series=(Series("One", (None, *full.series[0].values[1:])),))
    assert "c" not in shown(full).split()
    assert shown(nothing).split().count("c") == 1
    if kind in (ChartKind.FUNNEL, ChartKind.BARS):
        assert not any(isinstance(m, Box) for m in drawing(nothing, LOOK).marks), "nothing that looks like a size"
        assert "not shown" in shown(nothing)
    else:
        assert any(isinstance(m, Box) and m.dashed for m in drawing(nothing, LOOK).marks)


def test_a_funnel_does_not_say_how_many_fewer_a_hidden_number_is() -> None:
    """7: nor the step after it."""
    steps = (series(52), series(None, label="Two"), series(40, label="Three"), series(38, label="Four"))
    said = shown(Chart(ChartKind.FUNNEL, "", "", steps))
    assert "2 fewer" in said
    assert said.count("fewer") == 1


def test_a_hidden_score_has_no_line() -> None:
    """7: and the drawing says so."""
    chart = replace(one(ChartKind.SLOPE), series=(series(2, 7), series(None, 3), series(4, None)))
    assert len(joined(chart)) == 1
    assert "2 not drawn" in shown(chart)


# --- blurred slopes -------------------------------------------------------------------------------------


def blurred(*lines: tuple[float, float]) -> Chart:
    children = tuple(Series("LM-2025-001", pair, pair[1] <= pair[0]) for pair in lines)
    return replace(one(ChartKind.SLOPE), series=children, blurred=True)


def test_a_blurred_slope_depends_on_bands_alone() -> None:
    """8: whatever the scores within their bands, and in whatever order the children come."""
    first = blurred((2, 6), (4, 9), (1, 0), (4, 4), (6, 7))
    other = blurred((7, 7.5), (5, 10), (3, 7), (5, 5), (1, 0.5))
    assert charts.svg(first, LOOK) == charts.svg(other, LOOK)
    assert charts.png(first, LOOK) == charts.png(other, LOOK)
    assert helper_rows(workbook(first)) == helper_rows(workbook(other))


def test_a_blurred_slope_holds_no_label() -> None:
    """8."""
    chart = blurred((2, 6), (4, 9))
    assert "LM-2025" not in shown(chart)
    assert BLURRED in shown(chart)
    values = [cell.value for page in workbook(chart) for row in page.iter_rows() for cell in row]
    assert not any("LM-2025" in str(value) for value in values)
    assert BLURRED in values


@given(st.lists(st.tuples(st.integers(0, 10), st.integers(0, 10)), min_size=1, max_size=40))
def test_blurred_lines_go_the_way_that_the_scores_went(pairs: list[tuple[int, int]]) -> None:
    """8: and each end stays in the band of its score."""

    def told(first: float, last: float) -> tuple[int, int, int]:
        return min(int(first // 2), 4), min(int(last // 2), 4), (last > first) - (last < first)

    assert sorted(told(a, b) for a, b, _ in ends(blurred(*pairs))) == sorted(told(a, b) for a, b in pairs)


# --- kinds of their own ---------------------------------------------------------------------------------


def cells(chart: Chart) -> dict[str, str]:
    """The fills of a grid by the number that stands in them."""
    marks = drawing(chart, LOOK).marks
    pairs = itertools.pairwise(marks)
    return {word.text: box.fill for box, word in pairs if isinstance(box, Box) and isinstance(word, Word)}


def test_a_grid_is_the_darker_the_more_there_is() -> None:
    """9."""
    found = cells(replace(one(ChartKind.GRID), series=(series(0, 1, 9, 30, 55, 60),), categories=()))
    shades = [contrast("#FFFFFF", found[n]) for n in ("0", "1", "9", "30", "55", "60")]
    assert shades == sorted(shades)
    assert shades[0] == 1 < shades[1] < shades[3] < shades[5]


def test_the_names_at_line_ends_keep_clear_where_lines_end_together() -> None:
    """10: four years that end at one value, one of them early."""
    last = [(2.0,), (2.01,), (2.0,), ()]
    lines = tuple(series(1, 2, 3, *end, label=f"{2030 + n}–{31 + n}") for n, end in enumerate(last))
    chart = replace(one(ChartKind.MONTHS), series=lines, categories=MONTHS[:4], strip=())
    for width in (WIDTH, HALF):
        made = drawing(chart, LOOK, width)
        sound(made)
        names = {word.text: word for word in words(made) if "–" in word.text}
        assert set(names) == {one_line.label for one_line in lines}
        assert [name for name, word in names.items() if word.bold] == ["2033–34"]


@pytest.mark.parametrize(("counts", "dots"), [((19, 1, 2), 22), ((20, 0, 0), 20), ((0, 0, 0), 0), ((150, 61, 7), 218)])
def test_a_dot_stands_for_each_child(counts: tuple[int, int, int], dots: int) -> None:
    """11: filled, hollow, dashed; besides one dot beside the words of each group."""
    kinds = tuple(series(n, label=name, dashed=name == "?") for n, name in zip(counts, ("yes", "no", "?"), strict=True))
    drawn = [m for m in drawing(Chart(ChartKind.DOTS, "", "", kinds), LOOK).marks if isinstance(m, Dot)]
    assert len(drawn) == dots + 3
    assert sum(m.fill == LOOK.ink for m in drawn) == counts[0] + 1
    assert sum(m.dashed for m in drawn) == counts[2] + 1


def test_more_dots_than_anyone_counts_are_bars() -> None:
    """11."""
    chart = Chart(ChartKind.DOTS, "", "", (series(4000), series(61, label="No")))
    assert not any(isinstance(m, Dot) for m in drawing(chart, LOOK).marks)
    assert "4,000" in shown(chart)


def test_a_calendar_tells_held_from_owed() -> None:
    """5: filled or dashed; a number where there were several, nothing where none was expected."""
    boxes = [m for m in drawing(one(ChartKind.CALENDAR), LOOK).marks if isinstance(m, Box)]
    assert [b.dashed for b in boxes] == [False, True, False, False, False, True, False, False, False]
    assert {"2", "3"} <= set(shown(one(ChartKind.CALENDAR)).split())


# --- any chart ------------------------------------------------------------------------------------------

LABELS = st.text("abcMW mile–0123456789 éQ", min_size=1, max_size=60).map(str.strip).filter(bool)
VALUES = st.none() | st.integers(0, 120).map(float) | st.floats(0, 40).map(lambda x: round(x, 2))


@st.composite
def any_chart(draw: st.DrawFn) -> Chart:
    kind = draw(st.sampled_from(list(ChartKind)))
    fixed = {ChartKind.FUNNEL: 1, ChartKind.BARS: 1, ChartKind.DOTS: 1, ChartKind.SLOPE: 2, ChartKind.AGREEMENT: 5}
    count = fixed[kind] if kind in fixed else draw(st.integers(1, 12))
    any_number = kind in (ChartKind.FUNNEL, ChartKind.BARS, ChartKind.MONTHS, ChartKind.TREND)
    top = 10 if kind is ChartKind.SLOPE else 90
    number = VALUES if any_number else st.none() | st.integers(0, top).map(float)
    values = st.lists(number, min_size=count, max_size=count).map(tuple)
    lines = st.builds(Series, LABELS, values, st.booleans(), st.frozensets(st.integers(0, 11), max_size=2))
    made = tuple(draw(st.lists(lines, max_size=4 if kind is ChartKind.MONTHS else 7)))
    heads = tuple(draw(LABELS) for _ in range(0 if count == 1 else count))
    heads = {ChartKind.SLOPE: ("first score", "last score"), ChartKind.AGREEMENT: CATEGORIES}.get(kind, heads)
    kept = st.lists(st.sampled_from([None, 0.0, 1.0, 2.0]), min_size=count, max_size=count).map(tuple)
    strip = draw(st.lists(st.builds(Series, LABELS, kept), max_size=3)) if kind is ChartKind.MONTHS else ()
    unit = draw(st.sampled_from(["", "%", "per 1,000 pupil-days"]))
    return Chart(kind, "Title", "Alt.", made, heads, tuple(strip), unit)


@pytest.mark.soak
@settings(max_examples=times(150), deadline=None)
@given(any_chart(), st.sampled_from([WIDTH, HALF]))
def test_any_chart_can_be_read(chart: Chart, width: float) -> None:
    """1, 2."""
    sound(drawing(chart, LOOK, width))
    assert shown(chart, width)


@given(st.lists(st.floats(-50, 150), max_size=9))
def test_places_keep_their_order_and_their_distance(wanted: list[float]) -> None:
    """13: within the paper; a place that crowds nobody stays where it was wanted."""
    found = spread(wanted, 10, 0, 100)
    by_wish = [found[n] for n in sorted(range(len(wanted)), key=lambda n: wanted[n])]
    assert all(b - a >= 10 - 1e-6 for a, b in itertools.pairwise(by_wish))
    assert all(-1e-6 <= place <= 100 + 1e-6 for place in found)
    if len(wanted) == 1:
        assert found == [min(max(wanted[0], 0), 100)]


# --- Excel ----------------------------------------------------------------------------------------------


def report(*blocks: Chart) -> Report:
    return Report("Charts", "All of them", "Run 1", (Heading("Charts"), *blocks))


def workbook(*blocks: Chart) -> Workbook:
    return load_workbook(io.BytesIO(format_for("xlsx").report(report(*blocks), LOOK)))


def helper_rows(book: Workbook) -> list[tuple[object, ...]]:
    """The rows of the hidden sheet under their header."""
    if "_charts" not in book.sheetnames:
        return []
    rows = [row for row in book["_charts"].iter_rows(values_only=True) if any(v is not None for v in row)]
    return rows[1:]


def visible(book: Workbook) -> Iterator[object]:
    for page in book.worksheets:
        if page.sheet_state == "visible":
            yield from (cell.value for row in page.iter_rows() for cell in row if cell.value is not None)


NATIVE = {
    ChartKind.FUNNEL: "BarChart", ChartKind.BARS: "BarChart", ChartKind.AGREEMENT: "BarChart",
    ChartKind.SLOPE: "LineChart", ChartKind.MONTHS: "LineChart", ChartKind.TREND: "LineChart",
}  # fmt: skip


def test_a_single_line_is_not_named_where_the_title_names_it() -> None:
    """1."""
    line = replace(one(ChartKind.TREND), title="Children play", series=(series(61, 72, 80, label="Children play"),))
    assert "Children play" not in charts.svg(line, LOOK)
    assert "Children play" in charts.svg(replace(line, title="More of them"), LOOK)


@pytest.mark.parametrize("chart", CASES)
def test_a_workbook_holds_the_numbers_and_draws_them(chart: Chart) -> None:
    """12."""
    book = workbook(chart)
    drawn = [type(one_chart).__name__ for page in book.worksheets for one_chart in page._charts]
    known = ends(chart) or [v for s in chart.series for v in s.values if v is not None]
    assert drawn == ([NATIVE[chart.kind]] if chart.kind in NATIVE and known else [])
    found = list(visible(book))
    if not chart.blurred:
        for one_series in chart.series:
            assert not one_series.label or one_series.label in found
            assert all(value in found for value in one_series.values if value is not None)


def test_a_hidden_number_is_no_zero_in_excel() -> None:
    """7, 12: a “c” in the table, an empty cell beneath the chart, and a label that says so."""
    book = workbook(Chart(ChartKind.BARS, "", "", (series(21), series(None, label="Loss"))))
    assert "c" in visible(book)
    assert helper_rows(book) == [("One", 21), ("Loss (c)", None)]
    book = workbook(hidden(ChartKind.AGREEMENT))
    assert helper_rows(book)[0][0] == "First (Strongly agree c; 3 don’t know)"


def test_the_cells_of_a_grid_and_of_meetings_are_tinted_in_excel() -> None:
    """9, 12: dark with light words, dashed where hidden or owed."""
    book = workbook(replace(one(ChartKind.GRID), series=(series(1, None, 22, 0),)), one(ChartKind.CALENDAR))
    page = book.worksheets[0]
    by_value = {cell.value: cell for row in page.iter_rows() for cell in row if cell.value is not None}
    filled = [cell for row in page.iter_rows() for cell in row if cell.fill.patternType == "solid"]
    assert len(filled) > 8
    for cell in filled:
        ground, ink = (f"#{c[2:]}" for c in (cell.fill.fgColor.rgb, cell.font.color.rgb))
        assert contrast(ground, ink) >= READABLE
    assert by_value[22].fill.fgColor.rgb == f"FF{LOOK.ink[1:]}"
    assert by_value["c"].border.left.style == "mediumDashed"
    assert by_value[0].border.left.style == "mediumDashed"


def test_three_years_of_meetings_stand_under_each_other_in_excel() -> None:
    """12: a year a row, so that the page can be read."""
    assert workbook(ODD["calendar-three years"]).worksheets[0].max_column <= 13


def test_the_numbers_of_two_lines_stand_on_their_own_sides_in_excel() -> None:
    """12: the upper point's above it, the lower one's below it, wherever lines cross."""
    lines = (series(61, 72, 78, label="Families"), series(70, 70, 91, label="Children"))
    book = workbook(replace(one(ChartKind.TREND), series=lines, categories=YEARS[:3]))
    drawn = book.worksheets[0]._charts[0].series
    sides = [{label.idx: label.dLblPos for label in one_line.dLbls.dLbl if label.showVal} for one_line in drawn[:2]]
    assert sides == [{0: "b", 1: "t", 2: "b"}, {0: "t", 1: "b", 2: "t"}]


def test_numbers_have_as_many_decimals_as_each_other_in_excel() -> None:
    """12."""
    page = workbook(one(ChartKind.MONTHS)).worksheets[0]
    numbers = [cell for row in page.iter_rows() for cell in row if isinstance(cell.value, int | float)]
    assert [cell.number_format for cell in numbers] == ["0.00"] * 11


def test_the_strip_is_words_in_excel() -> None:
    """12."""
    assert {"Log kept 2025–26", "yes", "some", "no"} <= set(map(str, visible(workbook(one(ChartKind.MONTHS)))))


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_libreoffice_opens_every_chart(tmp_path: Path) -> None:
    """12: a workbook of all kinds, saved again: as many charts, and the same numbers in its cells."""
    chosen = [make(kind) for kind in ChartKind for make in (one, hidden, many)]
    book = workbook(*chosen)
    (tmp_path / "charts.xlsx").write_bytes(format_for("xlsx").report(report(*chosen), LOOK))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "xlsx", "--outdir", str(tmp_path / "again")]
    command.append(str(tmp_path / "charts.xlsx"))
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    again = load_workbook(tmp_path / "again" / "charts.xlsx")
    assert list(map(str, visible(again))) == list(map(str, visible(book)))
    assert [len(page._charts) for page in again] == [len(page._charts) for page in book]


def test_a_chart_stands_in_word_and_pdf_with_its_words() -> None:
    """1: every kind, in one report."""
    made = report(*(one(kind) for kind in ChartKind))
    for suffix in ("pdf", "docx"):
        assert format_for(suffix).report(made, LOOK) == format_for(suffix).report(made, LOOK)
