"""What must hold of every figure, whatever is on record: of schools made up by chance, in real stores.

1. The order of records, of the ledger and of what happened to different cases does not matter.
2. A case that is still open is named among those, and changes nothing else.
3. The worst case is not above the figure, nor the figure above the best; nobody is counted who is not there; what lies
   between worst and best are those who are missing.
4. Who is counted, who is left out and who is missing are others, and together they are everyone.
5. A blank answer is neither zero nor “no”: where all are blank, all are missing and nothing is “not met”.
6. What is handed in twice changes no figure.
7. A return that lacks an answer takes no child out of a figure.
8. A verdict is decided in whole numbers: of fewer than 20 nobody may miss a goal of 95%, of 20 one, of 40 two, …
9. Intervals are the exact ones: Wilson's in fractions, that of a ratio of rates in decimals of fifty digits.
10. A report is the same, whether all that is on record was read for it, or what it counts alone; who looks up what was
    not read is told so, and does not take it for blank.
"""

from __future__ import annotations

import random
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal, localcontext
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from random_school import LOGS, random_school
from soak import times

from formgen.ask import State
from formgen.cases import Case, Event, Status, cases
from formgen.evidence import Evidence, Figure, Filed, Finding, Period, Share
from formgen.evidence.contribution import agreed_on
from formgen.evidence.episodes import STILL_OPEN, closed_on, episodes
from formgen.evidence.figure import judge
from formgen.evidence.interval import Z95, wilson
from formgen.evidence.measures import Measures, measure
from formgen.evidence.ratio import Tally, rate_ratio
from formgen.evidence.readership import Readership
from formgen.evidence.review import Kind
from formgen.evidence.sources import MEASURES
from formgen.work.pack import Order, composed, given
from formgen.work.review import EVERYTHING, evidence

pytestmark = pytest.mark.soak
PARTS = 6
EACH = times(36) // PARTS
OF_A_CHILD = ("entry-record", "exit-record", "action-plan", "pupil-voice", "pupil-voice-young", "parent-questionnaire")

Found = tuple[Evidence, Period, list[Event]]


@pytest.fixture(scope="module", params=range(PARTS))
def schools(request: pytest.FixtureRequest) -> list[Found]:
    """What is on record in some schools, the period to review, and what happened to their cases."""
    folder = Path(tempfile.mkdtemp(prefix="formgen-"))
    found = []
    for seed in range(5_000 + request.param * EACH, 5_000 + (request.param + 1) * EACH):
        with random_school(folder / str(seed), seed) as (school, period):
            found.append((evidence(school), period, school.store.events()))
    shutil.rmtree(folder)
    return found


def told(figure: Figure) -> tuple[Any, ...]:
    """The numbers of a figure, and its word."""
    return figure.result, figure.share, figure.worst, figure.best, figure.finding


def changed(filed: Filed, path: str, value: Any) -> Filed:
    """The record with another answer to a question, in every row of a table where it stands."""
    name, dot, column = path.partition(".")
    answers = dict(filed.answers)
    if not dot:
        answers[name] = value
    elif name in answers:
        answers[name] = {row: {**cells, column: value} for row, cells in filed.rows(name).items()}
    return Filed(filed.record, answers)


def without(found: Evidence, forms: str, *paths: str) -> Evidence:
    """The evidence with these questions of the forms blank everywhere."""

    def blank(filed: Filed) -> Filed:
        for path in paths if filed.record.form in forms.split() else ():
            filed = changed(filed, path, State.BLANK)
        return filed

    return replace(found, filed=tuple(map(blank, found.filed)))


# --- 1, 2, 6, 7: what changes no figure


def test_the_order_does_not_matter(schools: list[Found]) -> None:  # 1
    for number, (found, period, _) in enumerate(schools):
        chance = random.Random(number)
        mixed = replace(
            found, cases=tuple(chance.sample(found.cases, len(found.cases))),
            filed=tuple(chance.sample(found.filed, len(found.filed))),
            ledger=tuple(chance.sample(found.ledger, len(found.ledger))),
        )  # fmt: skip
        assert measure(mixed, period) == measure(found, period)


def test_the_order_of_events_of_different_cases_does_not_matter(schools: list[Found]) -> None:  # 1
    for number, (_, _, events) in enumerate(schools):
        chance, lots = random.Random(number), Counter(event.case for event in events)
        own = {case: iter([e for e in events if e.case == case]) for case in lots}
        mixed = [next(own[case]) for case in chance.sample(list(lots), len(events), counts=list(lots.values()))]
        assert sorted(cases(mixed), key=lambda c: c.id) == sorted(cases(events), key=lambda c: c.id)


def test_an_open_case_is_named_and_changes_nothing_else(schools: list[Found]) -> None:  # 2
    for found, period, _ in schools:
        case = Case("LM-2030-001", "P9999", Status.REFERRED, period.start, period.start)
        more = replace(found, cases=(*found.cases, case))
        for before, after in zip(measure(found, period).figures, measure(more, period).figures, strict=True):
            assert told(after) == told(before)
            assert (after.missing, after.sources) == (before.missing, before.sources)
            new = {(g.reason, c) for g in after.excluded for c in g.cases} - {
                (g.reason, c) for g in before.excluded for c in g.cases
            }
            assert new == ({(STILL_OPEN, case.id)} if before.measure in ("M1a", "M1b", "M1c", "M12") else set())


def test_what_is_handed_in_twice_changes_no_figure(schools: list[Found]) -> None:  # 6
    for found, period, _ in schools:
        last = max((f.record.id for f in found.filed), default=0)
        again = tuple(
            Filed(replace(f.record, id=last + n, file="again.xlsx"), f.answers)
            for n, f in enumerate(sorted(found.filed, key=lambda f: f.order), 1)
            if f.legacy is None and (f.record.form in LOGS or (f.record.form in OF_A_CHILD and f.record.case))
        )
        twice = replace(found, filed=(*found.filed, *again))
        for before, after in zip(measure(found, period).figures, measure(twice, period).figures, strict=True):
            assert told(after) == told(before), before.measure


def test_a_return_that_lacks_an_answer_takes_no_child_out(schools: list[Found]) -> None:  # 7
    for found, period, _ in schools:
        empty = [
            Filed(replace(f.record, id=10**6 + n, answers={}), {})
            for n, f in enumerate(found.filed)
            if f.legacy is None and f.record.case and f.record.form in OF_A_CHILD
        ]
        # The reason of the last exit record may leave a child out: here the last one has no score.
        ends = [
            Filed(replace(e.exit.record, id=10**7), {"exit_date": date(2030, 1, 1), "reason": e.end_reason})
            for e in episodes(found) if e.exit is not None
        ]  # fmt: skip
        poorer = replace(found, filed=(*found.filed, *empty, *ends))
        before, after = measure(found, period), measure(poorer, period)
        for old, new in zip(before.figures, after.figures, strict=True):
            if old.measure in ("M1a", "M1b", "M2a", "M2b", "M3"):
                assert new.denominator == old.denominator
                assert new.best.whole == old.best.whole
        assert [o.case for o in after.progress.outcomes] == [o.case for o in before.progress.outcomes]


# --- 3, 4: whole numbers of people


def test_worst_figure_and_best_stand_in_their_order(schools: list[Found]) -> None:  # 3
    for found, period, _ in schools:
        for figure in measure(found, period).figures:
            worst, share, best = figure.worst, figure.share, figure.best
            assert worst.part * share.whole <= share.part * worst.whole
            assert share.part * best.whole <= best.part * share.whole
            assert figure.value or 0 <= share.part <= share.whole
            missing = sum(group.count for group in figure.missing)
            assert worst.whole == best.whole
            assert best.part - worst.part in (0, missing)
            assert figure.value or worst.part + missing <= worst.whole or figure.measure == "M8"


def test_everyone_is_counted_left_out_or_missing(schools: list[Found]) -> None:  # 4
    for found, period, _ in schools:
        all_ = measure(found, period)
        _cases_of_m1(found, period, all_)
        plans = [agreed_on(f) for f in found.of_form("action-plan")]
        helped = all_.contribution.helped
        assert helped.denominator + _count(helped.excluded) == sum(day is None or day in period for day in plans)
        papers = [f for f in found.of_form("referral") if _came(f) is None or _came(f) in period]
        assert all_.staff.feedback.denominator + _count(all_.staff.feedback.excluded) == len(papers)
        said = all_.parents.returned + all_.parents.earlier
        for figure in all_.parents.headlines:
            assert figure.denominator + _count(figure.excluded) + _count(figure.missing) == said
        for item in (*all_.parents.items, *all_.staff.items):
            assert sum(item.counts) + item.dont_know + item.no_answer == item.of_all.whole
        response = all_.parents.response
        assert response.numerator + _count(response.missing) == response.denominator


def _cases_of_m1(found: Evidence, period: Period, all_: Measures) -> None:
    counted = [outcome.case for outcome in all_.progress.outcomes]
    out = [case for group in all_.progress.referred.excluded for case in group.cases]
    closed = {case: closed_on(case) or date.max for case in found.cases}
    referred_in_time = {case for case in found.cases if (case.referred_on or case.opened_on) <= period.end}
    everyone = [case.id for case, day in closed.items()
                if day in period or (case in referred_in_time and day > period.end)]  # fmt: skip
    assert sorted(counted + out) == sorted(everyone)


def _came(referral: Filed) -> date | None:
    days = (referral.at("received_on"), referral.at("referral_date"))
    return next((day for day in days if isinstance(day, date)), None)


def _count(groups: Any) -> int:
    return sum(group.count for group in groups)


# --- 5: blank

BLANKED: tuple[tuple[str, str, tuple[str, ...], Callable[[Measures], tuple[Figure, ...]]], ...] = (
    ("M1", "exit-record", ("area_scores.final_joint",), lambda m: m.progress.figures),
    ("M1", "entry-record", ("main_area",), lambda m: m.progress.figures),
    ("M2a", "action-plan", ("contribution",), lambda m: (m.contribution.helped,)),
    ("M2a", "action-plan", ("contribution", "planned_weeks"), lambda m: (m.contribution.helped,)),
    ("M3", "parent-questionnaire", ("helped", "choose_again"), lambda m: m.parents.headlines),
    ("M4a", "mentor-training", ("training.expires_on",), lambda m: (m.training.required,)),
    ("M4a", "mentor-training", ("training.hours",), lambda m: (m.training.hours,)),
    ("M4b", "pupil-roles", ("observations.effective",), lambda m: (m.roles.practice,)),
    ("M4b", "pupil-roles", ("duty.shifts_done",), lambda m: (m.roles.duty,)),
    ("M5", "staff-view", ("helped_spot", "ideas_usable"), lambda m: m.staff.headlines),
    ("M5", "referral", ("feedback_on",), lambda m: (m.staff.feedback,)),
    ("M6a", "playground-incidents", ("incidents.type",), lambda m: (m.playground.rate,)),
    ("M6a", "playground-exposure", ("months.days_open",), lambda m: (m.playground.rate,)),
    ("M6b", "playground-exposure", ("snapshots.playing",), lambda m: (m.play.playing,)),
    ("M6b", "pupil-voice pupil-voice-young", ("someone_to_play",), lambda m: (m.play.friend,)),
)


@pytest.mark.parametrize(("number", "forms", "paths", "figures"), BLANKED, ids=[f"{b[0]}-{b[2][-1]}" for b in BLANKED])
def test_blank_is_neither_zero_nor_no(
    schools: list[Found], number: str, forms: str, paths: tuple[str, ...],
    figures: Callable[[Measures], tuple[Figure, ...]],
) -> None:  # 5  # fmt: skip
    for found, period, _ in schools:
        before, after = figures(measure(found, period)), figures(measure(without(found, forms, *paths), period))
        for old, new in zip(before, after, strict=True):
            assert new.measure.startswith(number)
            assert new.share.part <= old.share.part
            if new.value:  # hours, rates, means
                assert new.finding in (Finding.NOT_MEASURED, Finding.CANNOT_TELL)
                continue
            # Nobody counts as “no” who did not before: those who said yes, or no, are missing now, or left out.
            assert old.best.whole - old.best.part >= new.best.whole - new.best.part
            if number in ("M1", "M2a", "M3", "M6a", "M6b", "M5"):
                assert new.share.part == 0 or new.measure == "M5 feedback"
                assert new.finding is not Finding.MET


# --- 8, 9: verdicts and intervals


@pytest.mark.parametrize("whole", [1, 10, 18, 19, 20, 21, 39, 40, 41, 59, 60, 61, 79, 80, 99, 100, 119, 120])
def test_a_verdict_is_decided_in_whole_numbers(whole: int) -> None:  # 8
    for missed in range(whole + 1):
        share = Share(whole - missed, whole)
        met = missed <= whole // 20
        assert judge(share, share, 95) is (Finding.MET if met else Finding.NOT_MET)
        unknown = Share(min(whole, share.part + 1), whole)
        both = met or missed - 1 <= whole // 20
        assert judge(share, unknown, 95) is (
            Finding.MET if met else Finding.CANNOT_TELL if both and missed else Finding.NOT_MET
        )


def test_wilson_is_the_exact_interval() -> None:  # 9
    """The ends are where n (p - x)² = z² x (1 - x): in fractions, the sign turns within a billionth of each end."""
    square, near = Fraction(Z95) ** 2, Fraction(1, 10**9)

    def beyond(x: Fraction, part: int, whole: int) -> bool:
        return whole * (Fraction(part, whole) - x) ** 2 > square * x * (1 - x)

    for whole in (1, 2, 3, 7, 10, 19, 20, 39, 40, 59, 60, 100, 333, 2000):
        for part in {0, 1, whole // 3, whole // 2, whole - 1, whole} & set(range(whole + 1)):
            ends = wilson(part, whole)
            assert ends is not None
            low, high = map(Fraction, ends)
            assert low == 0 if part == 0 else beyond(low - near, part, whole)
            assert not beyond(low + near, part, whole)
            assert 1 - high < near if part == whole else beyond(high + near, part, whole)
            assert not beyond(high - near, part, whole)


def test_the_interval_of_a_ratio_is_the_exact_one() -> None:  # 9
    chance = random.Random(1)
    for _ in range(times(200)):
        now, then = (Tally(chance.randint(1, 400), chance.randint(1_000, 90_000)) for _ in range(2))
        ratio = rate_ratio(now, then)
        assert ratio is not None
        with localcontext() as context:
            context.prec = 50
            exact = Decimal(now.incidents) * then.pupil_days / (Decimal(now.pupil_days) * then.incidents)
            half = Decimal(Z95) * (Decimal(1) / now.incidents + Decimal(1) / then.incidents).sqrt()
            wanted = (exact, (exact.ln() - half).exp(), (exact.ln() + half).exp())
            for found, right in zip((ratio.value, ratio.low, ratio.high), wanted, strict=True):
                assert abs(Decimal(found) / right - 1) < Decimal("1e-12")


@pytest.mark.parametrize("seed", range(9_000, 9_000 + times(3)))
def test_a_report_needs_no_more_than_what_it_counts(tmp_path: Path, seed: int) -> None:  # 10
    with random_school(tmp_path / "school", seed) as (school, period):
        for kind, readers in ((Kind.TRIENNIAL, Readership.INTERNAL), (Kind.ANNUAL, Readership.GOVERNORS)):
            order = Order(kind, readers, period, given(school, kind, readers, period))
            whole, counted = evidence(school), evidence(school, counted=EVERYTHING)
            assert composed(school, counted, order) == composed(school, whole, order)


def test_what_was_not_read_is_not_taken_for_blank(tmp_path: Path) -> None:  # 10
    [progress] = (one for one in MEASURES if one.measure == "M1")
    with random_school(tmp_path / "school", 9_000) as (school, _):
        found = evidence(school, counted=[progress])
        entry = next(filed for filed in found.filed if filed.record.form == "entry-record")
        assert entry.at("entry_date") is not None
        with pytest.raises(AssertionError, match="planned_weeks was not read"):
            entry.at("planned_weeks")
        with pytest.raises(AssertionError, match="planned_weeks was not read"):
            entry.record.sources.get(("planned_weeks", None))
