"""How sure we are of progress: the funnel, three ways to count, one to three points, who is missing."""

from __future__ import annotations

from collections.abc import Iterator

from formgen.evidence.comparable import computed
from formgen.evidence.episodes import EARLIER, OTHER_SUPPORT, STILL_OPEN, early_leaver, new_referral
from formgen.evidence.evidence import Evidence, Period
from formgen.evidence.figure import Figure, Group, counted
from formgen.evidence.progress import Progress, Step
from formgen.evidence.scorecard import one_child_decides
from formgen.evidence.tables import NOTHING, case_list, declared, group_table, to_do
from formgen.report import Block, Chart, ChartKind, Heading, Paragraph, Series, Table, Tone

RANGES = (
    "The range behind a percentage, such as 75–95, says how far it could be off by chance alone. With fewer than 20 "
    "children there is no range, with fewer than 10 no percentage: the counts say it better."
)


def progress_pages(evidence: Evidence, period: Period, found: Progress) -> Iterator[Block]:
    """The blocks of the chapter on progress."""
    yield Heading("How sure are we?")
    if not found.outcomes:
        yield Paragraph("No referral was closed in this period, so there is nothing to count yet.")
        yield Paragraph(to_do(found.reached), Tone.NOTE)
    else:
        yield Paragraph(found.reached.sentence)
        yield from _small_numbers(found.reached)
        yield Paragraph(RANGES, Tone.NOTE)
        yield from _funnel(found)
        yield _three_ways(found)
        yield _points(found)
        yield from _by_year(evidence, period)
        yield from _worse(found)
    yield from _left_out(found, evidence)
    yield from _missing(found)
    yield from declared(found.figures, "Records")


def _small_numbers(figure: Figure) -> Iterator[Block]:
    if one_child_decides(figure):
        yield Paragraph(
            f"With {counted(figure.denominator, 'child', 'children')}, a goal of {figure.target}% means every child: "
            "one child decides between met and not met.", Tone.CAUTION,
        )  # fmt: skip


def _funnel(found: Progress) -> Iterator[Block]:
    steps = found.funnel
    had, up = found.reached.denominator, found.reached.numerator
    whole = counted(len(found.outcomes), "child", "children")
    title = f"Of {whole} referred, {had} had support and {up} made progress"
    shown = [s for s in steps if s.count is not None and not s.beside]
    words = "; ".join(f"{s.label}: {s.count}" for s in shown)
    yield Heading("From referral to progress", 2)
    yield Chart(ChartKind.FUNNEL, title, f"{words}.", tuple(Series(s.label, (float(s.count or 0),)) for s in shown))
    rows = [_step_row(s) for s in steps]
    rows.append((STILL_OPEN, len(found.population.still_open), NOTHING, "In no denominator"))
    yield Table(
        "Children at each step; referrals closed in the period", ("Step", "Children", "Lost here", "Why"), tuple(rows),
        frozenset({1, 2}),
    )  # fmt: skip


def _step_row(step: Step) -> tuple[str | int, ...]:
    if step.count is None:
        return step.label, "not recorded", NOTHING, "No agreement is on file; it is not a zero"
    why = "; ".join(f"{g.reason} ({g.count})" for g in step.lost) or NOTHING
    if step.beside:
        return step.label, step.count, NOTHING, why if why == NOTHING else f"{why}; nobody is taken out for it"
    return step.label, step.count, step.lost_count, why


def _three_ways(found: Progress) -> Table:
    return Table(
        "Three ways to count; the goal is the same for each",
        ("Measure", "Figure", "Share", "Range", "If none of the missing", "If all of the missing", "Verdict"),
        tuple(
            (f"{f.title} ({f.measure})", f.share.words, f.percent or NOTHING, f.interval or NOTHING,
             f.worst.words, f.best.words, f.finding.value)
            for f in found.figures
        ),
        frozenset({1, 2, 3, 4, 5}),
    )  # fmt: skip


def _points(found: Progress) -> Table:
    def row(points: int) -> tuple[str, ...]:
        own = " (the school’s setting)" if points == found.minimum else ""
        return f"{counted(points, 'point', 'points')}{own}", *(s.words for s in found.shares(points))

    header = ("Went up by at least", *(f"{f.measure}" for f in found.figures))
    return Table("Would more points change the answer?", header, tuple(map(row, found.steps)), frozenset({1, 2, 3}))


def _by_year(evidence: Evidence, period: Period) -> Iterator[Block]:
    years = list(period.school_years())
    if len(years) < 2:
        return
    rows = []
    for year in years:
        part: Progress = computed("M1", evidence, year)
        rows.append((year.words, *(f.share.words for f in part.figures), part.reached.finding.value))
    header = ("School year", "M1b", "M1a", "M1c", "Verdict on M1b")
    yield Table("Each school year by itself", header, tuple(rows), frozenset({1, 2, 3}))
    yield Paragraph(
        "A child with support in two years counts in both, and each year leaves out its own late referrals: the years "
        "need not add up to the whole.", Tone.NOTE,
    )  # fmt: skip


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


def _left_out(found: Progress, evidence: Evidence) -> Iterator[Block]:
    """All who are in no denominator. The rules stand there even when they left out nobody."""
    groups = {g.reason: g for g in found.population.left_out}
    policy, terms = evidence.policy, evidence.terms
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
