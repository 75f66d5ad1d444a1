"""Headline figures in the words that their readers are told them in; what counts nobody is told as it is."""

from __future__ import annotations

from collections.abc import Iterator

from formgen.evidence import safe
from formgen.evidence.evidence import Period
from formgen.evidence.figure import Figure, Share, counted
from formgen.evidence.pack.material import Material
from formgen.evidence.pack.rates import all_months, before, name
from formgen.evidence.safe.headlines import INCIDENTS, NO_PEOPLE, Telling, rounded
from formgen.evidence.safe.tables import NOT_SHOWN
from formgen.evidence.safe.words import Told
from formgen.evidence.trend import Point
from formgen.report import Block, Paragraph, Tone


def tell(m: Material, figure: Figure, year: Period | None = None) -> Told:
    """What was found: “37 of 42” where they are enough for these readers, else in words; in a `year` by itself."""
    if not figure.denominator:
        return Told(figure.result)
    return FEW_INCIDENTS if few_incidents(m, figure, year) else safe.tell(figure, m.rule, _worded(m, figure, year))


def headline(m: Material, figure: Figure, year: Period | None = None) -> str:
    """The same in one piece."""
    return str(tell(m, figure, year))


NOT_TOLD = "not shown"
FEW_INCIDENTS = Told(NOT_TOLD, why="it would give away a number that is too small to show")


def few_incidents(m: Material, figure: Figure, year: Period | None = None) -> bool:
    """Whether a rate of incidents, or the earlier one told with it, would give a number away to these readers."""
    if m.internal or figure.unit != INCIDENTS:
        return False
    called = name(figure.measure, None if year == m.period else year)
    return bool({called, before(called)} & m.worded)


def point_words(m: Material, point: Point, year: Period) -> str:
    """A year’s figure that is no share; a rate without the number of incidents, which stands in breakdowns alone."""
    if m.internal or point.tally is None:
        return point.words
    return f"{point.tally.words} per 1,000 pupil-days" if point_shown(m, point, year) else NOT_TOLD


def point_shown(m: Material, point: Point, year: Period) -> bool:
    """Whether these readers may know a year’s rate."""
    return m.internal or point.tally is None or all_months(year) not in m.worded


def brief(m: Material, figure: Figure, year: Period | None = None) -> str:
    """The same where the reason why it is told in words stands once for all: in a table, on page two."""
    return tell(m, figure, year).brief


def words_note(m: Material) -> Iterator[Block]:
    """Why tables have words in place of numbers, for those who get words."""
    if not m.internal:
        few = safe.few(m.rule, "people")
        where = (
            f"Words stand where there are {few}, or where a number would give a few away."
            if m.rule.nearest == 1 else
            f"Numbers of people are rounded. Words stand where there are {few}, and in larger groups where a number or "
            "a share would give a few away."
        )  # fmt: skip
        yield Paragraph(
            f"{where} An earlier report may be why: both together would tell what has changed. A verdict is not shown "
            "where it would say something of a few.", Tone.NOTE,
        )  # fmt: skip


def copies_note(m: Material) -> Iterator[Block]:
    """Why the same figure or verdict may read otherwise in another copy: those who read both shall not wonder."""
    if not m.internal:
        yield Paragraph(
            "Another report may tell the same figure in words, or say “as counted” where this one does not. Together "
            "the reports must give no small number away. “As counted” leaves open what those not known could change.",
            Tone.NOTE,
        )  # fmt: skip


def apart_note(m: Material) -> Iterator[Block]:
    """Why years need not add up to the whole, where both are told; the same whether they do."""
    if len(m.years_of_period) > 1:
        yield Paragraph(
            "A child with support or a role in two years counts in both, and once in the whole. Each year leaves out "
            "its own late referrals. So the years need not add up to the whole, and no year follows from the others.",
            Tone.NOTE,
        )  # fmt: skip


def in_numbers(m: Material, figure: Figure, year: Period | None = None) -> bool:
    """Whether these readers are told the figure in numbers, so that a chart may draw it."""
    return m.internal or safe.in_numbers(figure, m.rule, _worded(m, figure, year))


def may_be(m: Material, figure: Figure, year: Period) -> tuple[Share, ...]:
    """Every share that these readers may take the figure of a year for; none where it is told in words."""
    return safe.may_be(figure.share, m.rule, _worded(m, figure, year), figure.target)


def all_known(m: Material, figure: Figure) -> bool:
    """Whether these readers are told in numbers that all count: words that are left out else would tell it as well."""
    return figure.numerator == figure.denominator and in_numbers(m, figure)


def percent(m: Material, figure: Figure) -> str:
    """“88% (75–95).” where they are enough and these readers may see it."""
    if figure.secondary_percent or figure.value or m.rule.nearest > 1:
        return ""
    found = safe.percentage(figure, m.rule, _worded(m, figure))
    return f"{found}." if found else ""


def if_known(m: Material, figure: Figure) -> str:
    """What those of whom it is not known could change, as these readers may be told."""
    worded = _worded(m, figure) or f"{figure.measure} not known" in m.worded
    return safe.caveat(figure, m.rule, worded, _judged(m, figure))


def verdict(m: Material, figure: Figure, year: Period | None = None) -> str:
    """The verdict word, as these readers may be told it; on the figure of a `year` by itself."""
    return safe.verdict(figure, m.rule, _worded(m, figure, year), _judged(m, figure, year))


def _judged(m: Material, figure: Figure, year: Period | None = None) -> bool:
    """Whether these readers may know the verdict, and what it says of those of whom it is not known."""
    return safe.verdict_name(name(figure.measure, None if year == m.period else year)) not in m.worded


def _worded(m: Material, figure: Figure, year: Period | None = None) -> bool:
    """Whether these readers get it in words; of a few reviews as soon as the other figure of the same ones is."""
    few = figure.denominator < m.rule.headline_from
    measures = REVIEWS if few and figure.measure in REVIEWS else (figure.measure,)
    return any(name(one, None if year == m.period else year) in m.worded for one in measures)


REVIEWS = ("M9", "M9 parent")
"""The figures that are of the same reviews: of how many must not be told of the one and kept back of the other."""


def whole(m: Material, figure: Figure, one: str, many: str) -> str:
    """Of how many a figure speaks, as it is told: “42 children”, “about 40 children”, “fewer than 10 children”."""
    count, worded = figure.denominator, _worded(m, figure)
    match safe.how_told(figure, m.rule, worded):
        case Telling.NUMBERS:
            return counted(count, one, many)
        case Telling.HALF:
            return _not_shown(many) if worded else safe.few(m.rule, many)
    return f"about {rounded(count, m.rule.nearest)} {many}"


def offered(m: Material, figure: Figure) -> str:
    """“118 of 177 sessions offered”."""
    told = headline(m, figure)
    return f"{told} offered" if figure.unit in told else f"{told} {figure.unit} offered"


def many(m: Material, name: str, row: str, one: str, many: str) -> str:
    """How many a row of a breakdown has, in a sentence: rounded for the public; of few, or where hidden, no number."""
    shown, count = m.shown.count(name, row), m.shown.breakdowns[name].value(row)
    if m.internal or not count:
        return counted(count, one, many)
    if count < m.rule.headline_from:
        return safe.few(m.rule, many)
    if shown is None:
        return _not_shown(many)
    return f"about {rounded(shown, m.rule.nearest)} {many}" if m.rule.nearest > 1 else f"{shown} {many}"


def how_many(number: str, many: str, what: str) -> str:
    """“42 children started.”, of the words of `whole` or `many`; “How many children started is not shown.”"""
    if number == _not_shown(many):
        return f"How many {many} {what} is {NOT_SHOWN}."
    return f"{number[0].upper()}{number[1:]} {what}."


def _not_shown(many: str) -> str:
    return f"some {many}"


def sentence(m: Material, figure: Figure) -> str:
    """The figure’s own sentence; of people none with a number in it to those who do not know the cases."""
    things = figure.unit in NO_PEOPLE and figure.unit != INCIDENTS
    if m.internal or things or not any(map(str.isdigit, figure.sentence)):
        return figure.sentence
    return f"{figure.title}: {brief(m, figure)}. {verdict(m, figure)}."
