"""All measures on whatever comes in: forms filled in by chance, boxes missing, answers that say why there is none.

1. No measure fails, whatever is blank, declined or odd.
2. The worst case is not above the figure, nor the figure above the best; nobody is counted who is not there.
3. The order of records does not matter, and a record handed in again unchanged changes no figure of a log.
4. Every figure has its clause, formula and sentence; what is not measured says what to do.
"""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest
from small_school import TERMS, UNWANTED, YEAR, case, case_id, filed, school, sent

from formgen.ask import State
from formgen.evidence import Evidence, Filed, Finding
from formgen.evidence.measures import measure
from formgen.evidence.pack.tables import to_do
from formgen.evidence.review import review
from formgen.form import form, slugs
from formgen.policy import CLAUSES
from formgen.specimen import specimen

SEEDS = range(6)
PARTS = {"playground": {"unwanted": list(UNWANTED)}, "training": {"required": ["First aid"]}}


def spoilt(answers: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """The answers with every fourth box gone, or saying why there is nothing."""
    kept: dict[str, Any] = {}
    for name, value in answers.items():
        if isinstance(value, dict):
            kept[name] = {row: spoilt(cells, chance) for row, cells in value.items()}
        elif chance.random() < 0.75:
            kept[name] = value
        elif chance.random() < 0.5:
            kept[name] = chance.choice(list(State))
    return kept


def anything(seed: int) -> Evidence:
    """Eight cases, and three records of every form, by chance of a case or of none."""
    chance = random.Random(seed)
    papers = [
        filed(slug, spoilt(specimen(form(slug), chance), chance), case_id(chance.randint(1, 8)))
        for slug in slugs()
        if slug != "case-register"
        for _ in range(3)
    ]
    loose = [_copy(replace(f, record=replace(f.record, case=None))) for f in papers if chance.random() < 0.1]
    cases = [case(n, pupil=f"P{n % 5}", ended=chance.choice([None, case(n).ended_on])) for n in range(1, 9)]
    return school(cases, papers, loose, [sent(n) for n in range(1, 9)], terms=TERMS, parts_of=PARTS)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_measure_fails_and_none_flatters(seed: int) -> None:  # 1, 2, 4
    for figure in measure(anything(seed), YEAR).figures:
        worst, share, best = figure.worst, figure.share, figure.best
        assert worst.part * share.whole <= share.part * worst.whole
        assert share.part * best.whole <= best.part * share.whole
        assert 0 <= share.part <= share.whole or figure.value
        assert figure.clause in CLAUSES
        assert figure.formula.endswith(".")
        assert figure.sentence.endswith(".")
        assert bool(to_do(figure)) == (figure.finding is Finding.NOT_MEASURED)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_order_of_records_does_not_matter(seed: int) -> None:  # 3
    evidence, chance = anything(seed), random.Random(seed)
    mixed = replace(
        evidence, filed=tuple(chance.sample(evidence.filed, len(evidence.filed))),
        cases=tuple(chance.sample(evidence.cases, len(evidence.cases))),
    )  # fmt: skip
    assert measure(evidence, YEAR) == measure(mixed, YEAR)


LOGS = ("mentor-training", "pupil-roles", "playground-incidents", "playground-exposure", "meeting-log", "contact-log")


@pytest.mark.parametrize("seed", SEEDS)
def test_a_log_handed_in_again_changes_no_figure(seed: int) -> None:  # 3
    evidence = anything(seed)
    again = tuple(_copy(_copy(f)) for f in evidence.filed if f.record.form in LOGS)
    twice = replace(evidence, filed=(*evidence.filed, *again))
    for before, after in zip(measure(evidence, YEAR).figures, measure(twice, YEAR).figures, strict=True):
        assert (before.result, before.worst, before.best, before.finding) == (
            after.result, after.worst, after.best, after.finding,
        )  # fmt: skip


def _copy(original: Filed) -> Filed:
    return replace(original, record=replace(original.record, id=original.record.id + 10**6, file="again.xlsx"))


def test_any_review_is_whole() -> None:  # 1
    assert review(anything(1), YEAR, "St Brigid’s").blocks
