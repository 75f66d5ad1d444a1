"""M12, academic records (ME8).

1. A child counts whose entry record has reading, writing or mathematics, and whose exit record has the same.
2. The denominator is that of M1b: who started and ended in the period; others are named.
3. What lacks is named with its reason; blank and spaces are nothing.
4. The codes are never compared, quoted or judged: there is no verdict but “No threshold set”.
"""

from __future__ import annotations

from typing import Any

from small_school import YEAR, case, case_id, child, filed, school

from formgen.evidence.academic import NO_END, NO_START, academic
from formgen.evidence.figure import Figure, Finding


def records(number: int, start: dict[str, Any], end: str | None) -> list[Any]:
    last = {"reason": "planned"} | ({"academic_snapshot": end} if end is not None else {})
    return [case(number), filed("entry-record", start, case_id(number)), filed("exit-record", last, case_id(number))]


def found(*parts: Any) -> Figure:
    return academic(school(*parts), YEAR).kept


def test_both_ends_count_whichever_subject_it_is() -> None:  # 1
    figure = found(
        records(1, {"reading": "WTS"}, "EXS, WTS"), records(2, {"mathematics": "2b"}, "2a"), records(3, {}, "EXS"),
        records(4, {"writing": "GDS"}, None),
    )  # fmt: skip
    assert figure.share.words == "2 of 4"
    assert [(g.reason, g.cases) for g in figure.missing] == [(NO_END, (case_id(4),)), (NO_START, (case_id(3),))]


def test_spaces_are_nothing() -> None:  # 3
    assert found(records(1, {"reading": "  "}, "EXS")).share.words == "0 of 1"


def test_who_is_open_or_left_out_is_in_no_denominator() -> None:  # 2
    figure = found(records(1, {"reading": "WTS"}, "EXS"), child(2, 2, 5, ended=None))
    assert figure.share.words == "1 of 1"
    assert [g.cases for g in figure.excluded] == [(case_id(2),)]


def test_codes_are_not_judged() -> None:  # 4
    figure = found(records(1, {"reading": "GDS"}, "WTS"))
    assert figure.finding is Finding.NO_THRESHOLD
    assert "GDS" not in f"{figure.sentence} {figure.formula}"
    assert found(records(1, {}, None)).finding is Finding.NOT_MEASURED
    assert found().finding is Finding.NOT_MEASURED
