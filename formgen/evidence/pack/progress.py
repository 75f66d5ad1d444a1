"""Progress: lines from first to last score, how much scores changed, three ways to count, who is missing."""

from __future__ import annotations

from collections.abc import Iterator

from formgen.evidence.episodes import EARLIER, OTHER_SUPPORT, STILL_OPEN, early_leaver, new_referral
from formgen.evidence.figure import Figure, Group, counted
from formgen.evidence.pack.counts import CHANGE
from formgen.evidence.pack.headline import apart_note, brief, verdict
from formgen.evidence.pack.material import Material
from formgen.evidence.pack.one_page import slope
from formgen.evidence.pack.scorecard import one_child_decides
from formgen.evidence.pack.tables import (
    case_list,
    declared,
    figure_table,
    group_table,
    table_of,
    to_do,
    told,
)
from formgen.evidence.progress import Progress
from formgen.report import Block, Heading, Paragraph, Table, Tone

RANGES = (
    "The range behind a percentage, such as 75–95, says how far it could be off by chance alone. With fewer than 20 "
    "children there is no range. With fewer than 10 there is no percentage: the counts say it better."
)


def progress(m: Material) -> Iterator[Block]:
    """The blocks of the chapter."""
    found = m.found.progress
    if not found.outcomes:
        yield Paragraph("No referral was closed in this period, so there is nothing to count yet.")
        yield Paragraph(to_do(found.reached), Tone.NOTE)
    else:
        yield from told(m, [found.reached], tabled=True)
        yield from _small_numbers(m, found.reached)
        yield slope(m)
        yield from table_of(m, CHANGE, "Points from first to last score")
        yield from _three_ways(m)
        yield Paragraph(RANGES, Tone.NOTE)
        yield from _by_year(m)
    if m.internal:
        yield from _details(m)
    yield from declared(m, found.figures, "Records")


def _small_numbers(m: Material, figure: Figure) -> Iterator[Block]:
    if m.internal and one_child_decides(figure):
        yield Paragraph(
            f"With {counted(figure.denominator, 'child', 'children')}, a goal of {figure.target}% means every child: "
            "one child decides between met and not met.", Tone.CAUTION,
        )  # fmt: skip


def _three_ways(m: Material) -> Iterator[Table]:
    figures = m.found.progress.figures
    if m.internal or not any(figure.denominator for figure in figures):
        yield from figure_table(m, "Three ways to count; the goal is the same for each", figures)
        yield _points(m.found.progress)
    else:
        yield from figure_table(m, "Two ways to count; the goal is the same for each", figures[:2])


def _points(found: Progress) -> Table:
    def row(points: int) -> tuple[str, ...]:
        own = " (the school’s setting)" if points == found.minimum else ""
        return f"{counted(points, 'point', 'points')}{own}", *(s.words for s in found.shares(points))

    header = ("Went up by at least", *(f"{f.measure}" for f in found.figures))
    return Table("Would more points change the answer?", header, tuple(map(row, found.steps)), frozenset({1, 2, 3}))


def _by_year(m: Material) -> Iterator[Block]:
    parts = [(year, part.progress) for year, part in m.years_of_period]
    if len(parts) < 2:
        return
    if m.internal:
        rows = tuple((year.words, *(f.share.words for f in part.figures), part.reached.finding.value)
                     for year, part in parts)  # fmt: skip
        header = ("School year", "M1b", "M1a", "M1c", "Verdict on M1b")
        yield Table("Each school year by itself", header, rows, frozenset({1, 2, 3}))
    else:
        rows = tuple((year.words, brief(m, part.reached, year), verdict(m, part.reached, year)) for year, part in parts)
        yield Table("Each school year by itself", ("School year", "M1b", "Verdict"), rows, frozenset({1}))
    yield from apart_note(m)


def _details(m: Material) -> Iterator[Block]:
    """Which cases went down, were left out, lack a score: for those who know them."""
    found = m.found.progress
    if found.outcomes:
        yield from _worse(found)
    yield from _left_out(m)
    yield from _missing(found)


def _worse(found: Progress) -> Iterator[Block]:
    worse = found.worse
    if not worse:
        yield Paragraph("No child’s last score is lower than the first.")
        return
    children = counted(len(worse), "child has", "children have")
    yield Paragraph(
        f"{children} a lower last score than first score: {case_list(worse)}. The policy does not ask for this; "
        "it belongs to the picture."
    )


def _left_out(m: Material) -> Iterator[Block]:
    """All who are in no denominator. The rules stand there even when they left out nobody."""
    found = m.found.progress
    groups = {g.reason: g for g in found.population.left_out}
    policy, terms = m.evidence.policy, m.evidence.terms
    rules = (STILL_OPEN, new_referral(policy, terms), early_leaver(policy), OTHER_SUPPORT, EARLIER)
    names = list(dict.fromkeys((*rules, *groups)))
    yield Heading("Who is not counted", 2)
    yield group_table("Left out of every figure on progress", [groups.get(n, Group(n, ())) for n in names])
    shown = len(found.outcomes)
    gone = sum(g.count for g in found.population.excluded)
    earlier = len(found.population.earlier)
    yield Paragraph(
        f"It adds up: {counted(shown + gone + earlier, 'referral', 'referrals')} closed in the period = {shown} "
        f"counted + {gone} left out + {earlier} earlier times of a child who is counted.", Tone.NOTE,
    )  # fmt: skip


def _missing(found: Progress) -> Iterator[Block]:
    missing = found.reached.missing
    if missing:
        yield group_table("Children who had support but lack a score (counted as no progress)", missing)
    elif found.reached.denominator:
        yield Paragraph("Every child who started and ended has both scores.")


