"""The registry of sources: what each measure says it reads, and what it does read.

1. Every box that a measure names is asked by a form, set in the settings, or a fact of a case, the ledger or a record.
2. A measure reads no box, setting or fact that it does not name.
3. A measure names no box that it never reads. Requirements 1 to 3 hold for tallies too.
4. Every figure belongs to a measure of the registry, and rests only on boxes that the measure names.
5. The registry is printed, by the codes on the forms.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields, replace
from datetime import date
from typing import Any

import pytest
from small_school import YEAR, case, child, filed, log, school, voice
from test_review import NAME, sized, table

from formgen.ask import PartialDate
from formgen.cases import Case
from formgen.evidence import Evidence, Filed
from formgen.evidence.evidence import once
from formgen.evidence.measures import measure
from formgen.evidence.review import review
from formgen.evidence.sources import MEASURES, Measured, told
from formgen.evidence.tallies.registry import BREAKDOWNS, TALLIES
from formgen.evidence.tallies.tally import Traced
from formgen.form import form, slugs
from formgen.outline import outline
from formgen.records import Issued, Record
from formgen.settings import each

ALL = (*MEASURES, *TALLIES)

OWN = ("id", "case")
"""Facts by which records and cases are put together: every measure uses them."""


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    """Sixty children, and what each measure looks at only now and then."""
    duty = {"1": {"month": PartialDate(2025, 11), "shifts_planned": 8, "shifts_done": 6}}
    held = {"1": {"on": date(2025, 11, 5), "number": 5, "settled": 4}}
    leaver = child(70, 2, 5, reason="left_school", ended=date(2025, 10, 10))
    more = school(
        leaver, voice(70, young=True), voice(71, young=True, ok_coming="always"), case(71),
        filed("pupil-roles", {"duty": duty, "mediations": held}),
        log("complaint-log", "complaints", {"ref": "C-01", "received_on": date(2025, 11, 5)}),
    )  # fmt: skip
    whole = sized(60)
    return replace(whole, cases=whole.cases + more.cases, filed=whole.filed + more.filed)


def known(kind: str) -> set[str]:
    """The names that may stand after `kind`."""
    match kind:
        case "settings":
            return {setting.name for setting in each(sized(0).settings)}
        case "case":
            return {f.name for f in fields(Case)}
        case "ledger":
            return {f.name for f in fields(Issued)}
        case "record":
            return {f.name for f in fields(Record)}
    return set(outline(form(kind)).index) if kind in slugs() else set()


@pytest.mark.parametrize("one", ALL, ids=[m.measure for m in ALL])
def test_what_a_measure_names_is_there(one: Measured) -> None:  # 1
    for read in one.reads:
        kind, _, name = read.partition(".")
        assert name in known(kind), read
    assert len(set(one.reads)) == len(one.reads)


@contextmanager
def watched(seen: set[str]) -> Iterator[None]:
    """Every answer and every fact of a case or settings that is read, as `kind.name`."""
    original, case = Filed.at, Case.__getattribute__

    def at(self: Filed, path: str, row: str | None = None) -> Any:
        seen.add(f"{self.record.form}.{path}")
        return original(self, path, row)

    def fact(self: Case, name: str) -> Any:
        seen.add(f"case.{name}")
        return case(self, name)

    Filed.at = at  # type: ignore[method-assign]
    Case.__getattribute__ = fact  # type: ignore[method-assign]
    try:
        yield
    finally:
        Filed.at = original  # type: ignore[method-assign]
        del Case.__getattribute__


FACTS = {f"case.{f.name}" for f in fields(Case)} - {f"case.{name}" for name in OWN}


@pytest.mark.parametrize("one", ALL, ids=[m.measure for m in ALL])
def test_a_measure_reads_what_it_names_and_nothing_else(one: Measured, evidence: Evidence) -> None:  # 2, 3
    seen: set[str] = set()
    anew = replace(evidence)  # by which nothing was found yet
    with watched(seen):
        one.compute(anew, YEAR)
    answers = {read for read in seen if not read.startswith("case.")} | (seen & FACTS)
    assert answers <= set(one.reads)
    boxes = {read for read in one.reads if read.partition(".")[0] in slugs()}
    # Whether a box is looked at may hang on another answer: a reason is read where the score is missing.
    assert boxes <= answers, boxes - answers


class Watch:
    """Settings that remember what is asked of them."""

    def __init__(self, inner: Any, seen: set[str], prefix: str = "settings") -> None:
        self.__dict__.update(inner=inner, seen=seen, prefix=prefix)

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.inner, name)
        if name == "calendar":
            self.seen.add("settings.terms")
            return found
        path = f"{self.prefix}.{name}"
        if type(found).__module__.startswith("formgen.settings"):
            return Watch(found, self.seen, path)
        self.seen.add(path)
        return found


@pytest.mark.parametrize("one", ALL, ids=[m.measure for m in ALL])
def test_a_measure_uses_the_settings_that_it_names_and_no_others(one: Measured, evidence: Evidence) -> None:  # 2, 3
    seen: set[str] = set()
    own = Evidence(
        evidence.cases, evidence.filed, evidence.ledger, Watch(evidence.settings, seen),  # type: ignore[arg-type]
        evidence.today, evidence.run,
    )  # fmt: skip
    one.compute(own, YEAR)
    assert seen == {read for read in one.reads if read.startswith("settings.")}


def test_every_figure_rests_on_what_its_measure_names(evidence: Evidence) -> None:  # 4
    by_name = {m.measure: m for m in MEASURES}
    for figure in measure(evidence, YEAR).figures:
        name = figure.measure.partition(" ")[0]
        one = by_name.get(name) or by_name[name.rstrip("abc")]
        for source in figure.sources:
            assert source.path == "" or f"{source.form}.{source.path}" in one.reads


@pytest.mark.parametrize("one", BREAKDOWNS, ids=[m.measure for m in BREAKDOWNS])
def test_every_tally_rests_on_what_it_names(one: Measured, evidence: Evidence) -> None:  # 4
    found = one.compute(evidence, YEAR)
    assert isinstance(found, tuple)
    for tally in found:
        assert isinstance(tally, Traced)
        assert set(tally.sources) <= {(row, column) for row in tally.rows for column in tally.columns}
        assert all(source.path == "" or f"{source.form}.{source.path}" in one.reads for source in tally.traces())


def test_the_registry_is_printed(evidence: Evidence) -> None:  # 5
    rows = table(review(evidence, YEAR, NAME), "What each measure reads").rows
    assert [row[0] for row in rows] == [m.measure for m in MEASURES]
    shared = outline(form("pupil-profile")).question("summary_shared_on").code
    assert told(("pupil-profile.summary_shared_on", "settings.terms", "case.started_on")) == (
        f"Pupil profile: {shared}. School settings: terms. Case register: started on."
    )


def test_the_same_is_found_once_in_the_same_evidence_and_anew_in_another(evidence: Evidence) -> None:
    asked: list[tuple[Evidence, str]] = []

    @once
    def found(known: Evidence, what: str, *, more: int = 0) -> list[int]:
        asked.append((known, what))
        return [len(known.filed), more]

    other = replace(evidence, filed=evidence.filed[:1])
    assert found(evidence, "a") is found(evidence, "a")
    assert found(evidence, "a", more=1) == [len(evidence.filed), 1]
    assert found(other, "a") == [1, 0] == found(other, "b")
    assert [what for _, what in asked] == ["a", "a", "a", "b"]
    assert replace(evidence) == evidence
