"""Numbers that different chapters of one pack tell of the same people, set against each other as a reader would.

 1. As many questionnaires came back as families answered each statement, with a word or without; of a year as well.
"""

from __future__ import annotations

from datetime import date

import pytest
from small_school import case, said, school, sent
from test_review import blocks
from test_safe_told import told
from test_safe_ways import GOVERNORS, OPEN, number, pack

from formgen.evidence import Evidence
from formgen.evidence.readership import Readership
from formgen.report import HIDDEN, Table

PUBLIC = Readership.PUBLIC
FEW = {GOVERNORS: 5, PUBLIC: 10}
ITEMS = ("M3 item 5", "M3 item 10")
HELPED, CHOOSE = "helped", "choose_again"


def families(*years: tuple[int, int, int, int], lost: int = 30) -> Evidence:
    """A school where so many families agreed, disagreed and gave no answer to item 5, and gave none to item 10.

    By year, the latest last; in each of them some more questionnaires did not come back.
    """
    found, n = [], 0
    for year, (yes, no, without, silent) in zip(range(2026 - len(years), 2026), years, strict=True):
        helped = ["agree"] * yes + ["disagree"] * no + [None] * without
        for place, answer in enumerate([*helped, *[""] * lost]):
            n += 1
            own = {HELPED: answer, CHOOSE: None if place < silent else ("agree", "disagree")[place % 3 == 0]}
            found += [case(n), sent(n, on=date(year + 1, 3, 2))]
            found += [said(n, {k: v for k, v in own.items() if v})] if answer != "" else []
    return school(found)


@pytest.mark.parametrize("readers", OPEN)
@pytest.mark.parametrize("few", [1, 3, 4, 7])
def test_what_came_back_does_not_fill_in_a_statement(readers: Readership, few: int) -> None:
    """(1): 85 agree and 24 do not, and 117 came back: 8 said nothing."""
    report = pack(families((85, 24, few, 11)), readers)
    back = number(report, "Questionnaires", "Came back")
    rows = [[None if cell == HIDDEN else int(cell) for cell in line[1:4]]
            for t in blocks(report, Table) if t.caption == "What families said, statement by statement"
            for line in t.rows]  # fmt: skip
    assert readers is PUBLIC or any(cell is not None for line in rows for cell in line)
    if few < FEW[readers]:
        assert back is None or all(line.count(None) != 1 for line in rows)
        assert not (back and (found := told(report, ITEMS[0])) and 0 < back - found[1] < FEW[readers])
