"""The annual report to governors: two pages, told as a year, with room for what only people can say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import timedelta

from formgen.evidence.figure import counted
from formgen.evidence.pack.counts import AREA
from formgen.evidence.pack.headline import copies_note, how_many, offered, whole, words_note
from formgen.evidence.pack.material import Material, single_years
from formgen.evidence.pack.one_page import NO_COMPARISON, ON_FRONT, agreement, slope, unfinished
from formgen.evidence.pack.outlook import BOTH, said_or_blank
from formgen.evidence.pack.own_words import quoted
from formgen.evidence.pack.reach import bars, in_words
from formgen.evidence.pack.scorecard import criteria, response_words
from formgen.evidence.pack.sources import details
from formgen.evidence.pack.tables import mostly_hidden
from formgen.evidence.pack.triennial import copy_words
from formgen.evidence.readership import Readership
from formgen.evidence.safe.tables import NOT_SHOWN
from formgen.report import Block, Chart, Heading, Paragraph, Report, Scorecard, Tone, Verdict, inserted


def annual(m: Material) -> Report:
    """The annual report of the material's period, for its readers; with what people said of that year."""
    m = replace(m, notes=m.notes.of(m.period.short, lately=m.evidence.today - m.period.end <= A_YEAR))
    years = tuple(single_years(m))
    return Report(
        title=f"The {'year' if _is_one_year(m) else 'years'} with our Learning Mentor",
        subtitle=f"{'Annual report' if _public(m) else 'Annual report to governors'} · {m.period.words}",
        footer=f"{inserted(m.school)} · Annual report {m.period.short} · {m.evidence.made_on} · {copy_words(m)}",
        blocks=tuple(_blocks(m)),
        years=tuple((year.period.short, tuple(_blocks(year))) for year in years),
        details=tuple(detail for part in (m, *years) for detail in details(part)),
    )


A_YEAR = timedelta(days=366)
"""So long after a year its words are those of `review.toml`; later they must stand there under the year."""


def _blocks(m: Material) -> Iterator[Block]:
    if not m.part:
        yield from line(m.notes.head_line, "The head’s line", "the head teacher")
    yield from unfinished(m, "year")
    # Clauses stand in the evidence pack: here they would take the room of a second page.
    rows = {name: replace(row, note="") for name, row in zip(ROWS, criteria(m), strict=True)}
    for title, chapter in SECTIONS:
        if m.part and chapter in OF_PEOPLE:
            continue
        yield Heading(ASKED if chapter is questions and _public(m) else title)
        yield from chapter(m, rows)
    yield from words_note(m)
    yield from copies_note(m)


ASKED = "What we ask our governors"


def _is_one_year(m: Material) -> bool:
    """Whether all its days are days of one school year."""
    return len([*m.period.school_years()]) == 1


def _public(m: Material) -> bool:
    return m.rule.readers is Readership.PUBLIC


ROWS = ("progress", "part", "families", "training", "roles", "staff", "incidents", "play")
"""The eight criteria, in the policy’s order."""

Rows = dict[str, Verdict]


def line(said: str, title: str, who: str) -> Iterator[Block]:
    """One line from somebody; where it is missing, a line to write on."""
    if said:
        yield Paragraph(f"{title}: “{inserted(said)}”", Tone.LEAD)
    else:
        yield from said_or_blank(title, (), who, 1)


def helped(m: Material, _: Rows) -> Iterator[Block]:
    """Who we helped."""
    found = m.found
    asked, had = (whole(m, f, "child", "children") for f in (found.progress.referred, found.progress.reached))
    then = "this year" if _is_one_year(m) else "in these years"
    closed = how_many(asked, "children", f"had a referral that was closed {then}")
    if NOT_SHOWN not in closed:
        closed = f"Referrals of {asked} were closed {then}."
    said = f"{closed} {how_many(had, 'children', 'had support and finished it')}"
    dose = found.dose.attendance
    if dose.denominator:
        said += f" Children came to {offered(m, dose)}."
    yield Paragraph(said)


def progress(m: Material, rows: Rows) -> Iterator[Block]:
    """Did it help?"""
    yield Scorecard((rows["progress"],))
    lines = slope(m)
    drawn = isinstance(lines, Chart) and not mostly_hidden(m, AREA)
    every = tuple(bars(m, AREA, NEEDS)) if drawn else ()
    yield from map(_fewer, every)
    yield lines  # right after the other, so that the two stand side by side
    for needs in every:
        yield Paragraph(_base(m, len(_fewer(needs).series) == len(needs.series)), Tone.NOTE)
    yield Paragraph(NO_COMPARISON)


NEEDS = "In what children needed help most"
SOME_NEEDS = "In what children needed help, where it may be shown"


def _base(m: Material, whole: bool) -> str:
    """Of how many referrals the bars are, whether they are all, and why so many more came than are counted.

    How many cases are open is for those who know them: beside packs of other years it would say how many were closed,
    and so nearly how many are not counted.
    """
    count, still = m.shown.count(AREA), len(m.found.progress.population.still_open)
    said = "" if count is None else f"The bars show what {counted(count, 'referral', 'referrals')} asked for. "
    opened = f"{counted(still, 'case was', 'cases were').capitalize()} still open at the end. " if m.internal else ""
    if not whole:
        said += "Some needs are not shown. "
    return f"{said}A referral can name several needs. {opened}Progress is counted once a case is closed."


def _fewer(chart: Chart) -> Chart:
    """The chart with the six longest bars of those that are shown, in their order."""
    shown = [one for one in chart.series if one.values[0] is not None]
    longest = sorted(shown, key=lambda one: -(one.values[0] or 0))[:6]
    series = tuple(one for one in shown if one in longest)
    title = NEEDS if len(shown) == len(chart.series) else SOME_NEEDS
    return replace(chart, title=title, series=series, alt=in_words(series))


def children(m: Material, rows: Rows) -> Iterator[Block]:
    """What children said."""
    yield Scorecard((rows["part"], rows["play"]))
    yield from _quotes(m, "a child")


ROOM = 2
"""So many quotes have room on two pages."""
IN_ORDER = ("a child", "a parent or carer")
"""Who is quoted there, those first who come first."""


def _quotes(m: Material, who: str) -> Iterator[Block]:
    """What somebody of those said in the period, as far as there is room."""
    chosen = sorted((one for one in m.said if one.who in IN_ORDER), key=lambda one: IN_ORDER.index(one.who))[:ROOM]
    for words, note in (quoted(one) for one in chosen if one.who == who):
        yield Paragraph(f"{words} ({note.lower()})" if note else words, Tone.LEAD)


def parents(m: Material, rows: Rows) -> Iterator[Block]:
    """What parents said."""
    found = m.found.parents
    yield Scorecard((rows["families"],))
    if found.returned or found.earlier:
        yield agreement(m, "family", response_words(m), [found.item(name) for name in ON_FRONT[:2]])
    yield from _quotes(m, "a parent or carer")


def playground(_: Material, rows: Rows) -> Iterator[Block]:
    """The playground."""
    yield Scorecard((rows["incidents"], rows["roles"]))


def training(_: Material, rows: Rows) -> Iterator[Block]:
    """Training."""
    yield Scorecard((rows["training"], rows["staff"]))


def changes(m: Material, _: Rows) -> Iterator[Block]:
    """What we will change."""
    yield from said_or_blank("", m.notes.will_change, BOTH, 2)


def questions(m: Material, _: Rows) -> Iterator[Block]:
    """Questions for governors, and the link governor's line."""
    yield from said_or_blank("", m.notes.questions, BOTH, 2)
    yield from line(m.notes.governor_visit, "The link governor’s visit", "the link governor")


SECTIONS: tuple[tuple[str, Callable[[Material, Rows], Iterable[Block]]], ...] = (
    ("Who we helped", helped),
    ("Did it help?", progress),
    ("What children said", children),
    ("What parents said", parents),
    ("The playground", playground),
    ("Training", training),
    ("What we will change", changes),
    ("Questions for governors", questions),
)
"""Every section (domain facts, 5.2) with what writes it."""

OF_PEOPLE = (changes, questions)
"""The sections that a single year of several has not."""
