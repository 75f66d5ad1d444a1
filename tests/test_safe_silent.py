"""What a report leaves out, says in passing or draws tells of hidden numbers too; each tried as its reader would.

 1. A sentence that is left out where all count would say that all do: it stands there unless a number says so anyway.
 2. Which way a figure went since last year says no more than both years as they are told, whatever scores are missing.
 3. Lines that are drawn one by one are counted, and how far each may go is read from where its ends lie: no row of the
    change in points that is hidden follows from that.
 4. Of two numbers of which one holds the other, what is left between them is no small number.
 5. Attendance before and after, and who changed band, are sums of one table that has both bands of each child.
 6. What a rounded figure says is known to the last share that it can stand for: at a tie, and below a goal.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from small_school import TERMS, case, case_id, child, entry, exit_, filed, plan, school
from test_review import charts, front, text
from test_safe_told import told
from test_safe_ways import GOVERNORS, OPEN, number, pack

from formgen.evidence import Evidence
from formgen.evidence.figure import Share
from formgen.evidence.readership import Readership, rule
from formgen.evidence.safe import headlines
from formgen.evidence.tallies.attendance import BELOW, BETTER, PERSISTENT, WORSE
from formgen.render.shared.plots.slope import BANDS, ends
from formgen.report import ChartKind, Report

PROGRESS, ROLES = "Children show measurable progress", "Trained children put it into practice"


def caveat(found: Evidence, readers: Readership, criterion: str) -> str:
    """What stands beside a criterion on page two."""
    return front(pack(found, readers))[criterion].caveat


def went_up(up: int, whole: int) -> Evidence:
    return school([child(n, 3, 6 if n <= up else 3) for n in range(1, whole + 1)], terms=TERMS)


def trained(well: int, whole: int) -> Evidence:
    """A school that trained so many children for a role, and saw so many do it well; of the others, none was seen."""

    def rows(*cells: dict[str, Any]) -> dict[str, dict[str, Any]]:
        return {str(n): row for n, row in enumerate(cells, 1)}

    children = [{"child": f"R{n}", "role": "buddy", "trained_on": date(2025, 10, 1)} for n in range(whole)]
    seen = [{"child": f"R{n}", "on": date(2025, 11, 5), "effective": True} for n in range(well)]
    return school(filed("pupil-roles", {"children": rows(*children), "observations": rows(*seen)}), terms=TERMS)


NO_SCORE, NOT_SEEN = "A missing score counts as no progress.", "Whoever was not observed counts as no."


@pytest.mark.parametrize(
    ("made", "criterion", "sentence", "whole"),
    [(went_up, PROGRESS, NO_SCORE, 6), (went_up, PROGRESS, NO_SCORE, 40),
     (trained, ROLES, NOT_SEEN, 6), (trained, ROLES, NOT_SEEN, 30)],
)  # fmt: skip
@pytest.mark.parametrize("readers", OPEN)
def test_no_missing_sentence_says_that_all_did(
    readers: Readership, made: Callable[[int, int], Evidence], criterion: str, sentence: str, whole: int
) -> None:
    """(1): 6 of 6 and 5 of 6 are both “more than half of a group of fewer than 10 children”."""
    every, most = (caveat(made(did, whole), readers, criterion) for did in (whole, whole - 1))
    in_numbers = readers is GOVERNORS and whole >= 10
    assert (sentence in every) is not in_numbers
    assert sentence in most


LAST_YEAR = {"referred": date(2024, 9, 15), "started": date(2024, 10, 1), "ended": date(2025, 2, 2)}


def two_years(up: int, missing: int, whole: int, up_now: int) -> Evidence:
    """Two years of as many children; in the earlier one so many lack a last score."""
    then = [(case(n, **LAST_YEAR), entry(n, 3, on=LAST_YEAR["started"]),
             exit_(n, 6 if n <= up else None if n <= up + missing else 3, on=LAST_YEAR["ended"]))
            for n in range(1, whole + 1)]  # fmt: skip
    now = [child(whole + n, 3, 6 if n <= up_now else 3) for n in range(1, whole + 1)]
    return school(then, now, terms=TERMS)


@pytest.mark.parametrize(("up", "whole", "up_now", "way"), [
    (14, 30, 22, "up as counted"), (15, 30, 22, "no clear change"), (140, 300, 220, "up as counted"),
])  # fmt: skip
@pytest.mark.parametrize("readers", OPEN)
def test_which_way_a_figure_went_does_not_say_how_many_scores_are_missing(
    readers: Readership, up: int, whole: int, up_now: int, way: str
) -> None:
    """(2): with one score missing, 14 of 30 could be 15, and 22 is no clear change from that."""
    beside = [caveat(two_years(up, missing, whole, up_now), readers, PROGRESS) for missing in (0, 1, 3)]
    said = [re.findall(r"\bup(?: as counted)?\b|no clear change", words) for words in beside]
    told = readers is GOVERNORS or whole > 30
    assert said == [[way] if told else []] * 3


def reach(at: float) -> tuple[int, int]:
    """The scores that an end of a line may stand for, as a reader sees it drawn."""
    band = next(n for n, (low, high) in enumerate(BANDS) if low <= at <= high)
    return 2 * band, 10 if band == 4 else 2 * band + 1


def at_least(report: Report, change: range) -> int:
    """How many of the lines that are drawn go so many points, whatever scores their ends stand for."""
    found = charts(report).get(ChartKind.SLOPE)
    count = 0
    for start, end, _ in ends(found) if found else ():
        (low, high), (least, most) = reach(start), reach(end)
        can = {b - a for a in range(low, high + 1) for b in range(least, most + 1) if (b > a) is (end > start)}
        count += can <= {*change}
    return count


@pytest.mark.parametrize("few", [1, 2, 4])
def test_how_far_lines_go_is_not_read_from_where_they_end(few: int) -> None:
    """(3): few lines go from the lowest scores to the highest: so many went up by five points or more, and no more."""
    scores = [(1, 8)] * few + [(1, 2)] * 8 + [(4, 5)] * 9 + [(3, 5)] * 5
    report = pack(school([child(n, *one) for n, one in enumerate(scores, 1)], terms=TERMS), GOVERNORS)
    assert at_least(report, range(5, 11)) == 0


@pytest.mark.parametrize("alone", [1, 4, 5])
def test_figures_of_reviews_do_not_tell_how_few_had_the_child_and_no_parent(alone: int) -> None:
    """(4): 13 of 40 reviews were with the child, 12 of 40 with a parent too."""
    parties = [("pupil", "mentor", "parent")] * 12 + [("pupil", "mentor")] * alone + [("mentor",)] * 27
    held = [filed("review-record", {"review_date": date(2025, 12, 1), "took_part": who}, case_id(n))
            for n, who in enumerate(parties, 1)]  # fmt: skip
    report = pack(school([case(n) for n in range(1, len(held) + 1)], held, terms=TERMS), GOVERNORS)
    assert (None in (told(report, "M9"), told(report, "M9 parent"))) is (alone < 5)


@pytest.mark.parametrize("silent", [2, 5])
def test_how_children_helped_does_not_tell_how_few_words_are_missing(silent: int) -> None:
    """(4): 30 chose or worded their targets, and of 28 the words are written down."""
    ways = [("chose", "x")] * 28 + [("chose", "")] * silent + [(None, "x")] * 6 + [("agreed", "x")] * 6
    plans = [plan(n, how, words) for n, (how, words) in enumerate(ways, 1)]
    report = pack(school([case(n) for n in range(1, len(plans) + 1)], plans, terms=TERMS), GOVERNORS)
    shown = [f"{how}: " in text(report) for how in ("Chose the target", "Helped to word it", "Chose what to try")]
    assert (all(shown) and told(report, "M2a") is not None) is (silent >= 5)


def attended(better: int) -> Evidence:
    """A school of children who missed little or half, before and at the end; of a few nobody knows."""
    ways = [(95, 95)] * 30 + [(40, 95)] * better + [(95, 40)] * 12 + [(40, 40)] * 25 + [(None, None)] * 11
    children = []
    for n, (then, now) in enumerate(ways, 1):
        boxes = {"possible_before": 100, "attended_before": then, "sessions_possible": 100, "sessions_attended": now}
        answers = {**exit_(n, 6).answers, **(boxes if then else {})}
        children += [case(n), entry(n, 3), filed("exit-record", answers, case_id(n))]
    return school(children, terms=TERMS)


@pytest.mark.parametrize("readers", OPEN)
@pytest.mark.parametrize("better", [2, 11])
def test_attendance_before_and_after_does_not_tell_how_few_are_better(readers: Readership, better: int) -> None:
    """(5): 42 missed little before and 32 after, and 12 are worse: so 2 are better."""
    report = pack(attended(better), readers)
    then, now, changed = (f"Attendance {rest}" for rest in ("in the same weeks", "at the end of", "at the end, beside"))
    places = ((then, BELOW), (then, PERSISTENT), (now, BELOW), (now, PERSISTENT), (changed, WORSE))
    known = [number(report, *place) for place in places]
    assert (None in known) is (better < 5)
    assert number(report, changed, BETTER) == (None if better < 5 else better)


@pytest.mark.parametrize("goal", [None, 80, 95])
@pytest.mark.parametrize("share", [Share(71, 82), Share(37, 48), Share(47, 59), Share(103, 130)])
def test_a_rounded_figure_is_known_to_the_last_share(share: Share, goal: int | None) -> None:
    """(6): “87% of about 80” is no 70 of 80, nor is “79% of about 40” 32 of 40."""
    public = rule(Readership.PUBLIC, 10)
    said = [*headlines.told(headlines.Headline("M", share, target=goal), public, False)]
    every = (Share(p, whole) for whole in range(share.whole - 6, share.whole + 7) for p in range(whole + 1))
    fits = {one for one in every if all(_holds(saying, one) for saying in said)}
    assert fits == set(headlines.told_alike(share, public, goal))


def _holds(saying: headlines.Saying, share: Share) -> bool:
    count = saying.often[0] * share.part + saying.often[1] * share.whole
    return (saying.low is None or saying.low <= count) and (saying.high is None or count <= saying.high)
