"""Returns that come after a pack was published: what a second pack of the same days tells beside the first one.

 1. A small number more or less is in no number of the second pack: figures are in words, which say why, cells hidden.
 2. Once enough have come for the difference to be no small number, the figures are told in numbers again.
 3. The school’s own copy tells all of it, at once.
 4. A pack for the public does not undo what one for governors hid, nor tell a late return beside it; and the other way.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from test_review import text
from test_verify import FROM, UNTIL, child, first, last, sheet

from formgen.evidence.readership import Readership
from formgen.evidence.seal import understood
from formgen.report import Report
from formgen.work.pack import BEFORE, GIVEN, PUBLICATION
from formgen.work.review import review
from formgen.work.school import School
from formgen.work.take_in import commit


@pytest.fixture
def home(school: School, tmp_path: Path) -> School:
    """A school with twelve children, all of whom went up."""
    came(school, tmp_path / "In", range(1, 13))
    return school


def came(school: School, folder: Path, numbers: range) -> None:
    """The scores of those children come back: they went up."""
    for number in numbers:
        child(school, number)
        sheet(school, folder, "entry-record", number, first(4))
        sheet(school, folder, "exit-record", number, last(7))
    commit(school, [folder])


def pack(school: School, out: Path, readers: Readership = Readership.GOVERNORS) -> Report:
    return review(school, FROM, UNTIL, ("xlsx",), out, readers).report


def shown(school: School) -> list[Mapping[str, Any]]:
    """What the packs of the school have shown, the oldest first."""
    return [understood(one.whole).published[PUBLICATION] for one in school.store.packs()]


def numbers(publication: Mapping[str, Any]) -> dict[tuple[str, str, int], int]:
    """Every number that stands in a breakdown, by its place."""
    return {
        (one["name"], row, place): number
        for one in publication["breakdowns"]
        for row, line in zip((*one["rows"], ""), one["numbers"], strict=True)
        for place, number in enumerate(line)
        if type(number) is int
    }


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[int]:
    """By how much the numbers differ that both packs show."""
    old, new = numbers(before), numbers(after)
    return (abs(new[place] - old[place]) for place in old.keys() & new.keys() if new[place] != old[place])


def test_a_late_return_is_in_no_number_of_the_next_pack(home: School, tmp_path: Path) -> None:
    """(1), (3): 12 of 12, and then, with one child more, 13 of 13: whoever has both would know how that child did."""
    assert "12 of 12" in text(pack(home, tmp_path))
    came(home, tmp_path / "Late", range(13, 14))
    late = text(pack(home, tmp_path))
    assert "13 of 13" not in late
    assert "12 of 12" not in late
    assert "more than half of the children" in late
    assert "An earlier report may be why: both together would tell what has changed." in late
    assert [change for change in changes(*shown(home)) if change < 5] == []
    assert "13 of 13" in text(pack(home, tmp_path, Readership.INTERNAL))


def test_when_enough_have_come_the_figures_are_numbers_again(home: School, tmp_path: Path) -> None:
    """(2): 12 of 12, something in words, and 20 of 20: eight more than were ever told."""
    pack(home, tmp_path)
    came(home, tmp_path / "Late", range(13, 14))
    pack(home, tmp_path)
    came(home, tmp_path / "Later", range(14, 21))
    assert "20 of 20" in text(pack(home, tmp_path))
    assert [change for change in changes(shown(home)[0], shown(home)[2]) if change < 5] == []


def test_a_late_return_is_not_told_between_packs_for_different_readers(home: School, tmp_path: Path) -> None:
    """(4): governors know of 12; that the public is told of about 15 says that more came, and nearly how many."""
    assert "12 of 12" in text(pack(home, tmp_path))
    assert "of about 10 children" in text(pack(home, tmp_path, Readership.PUBLIC))
    came(home, tmp_path / "Late", range(13, 14))
    assert "of about 15 children" not in text(pack(home, tmp_path, Readership.PUBLIC))
    assert "13 of 13" not in text(pack(home, tmp_path))


def test_all_packs_for_outside_look_at_each_other(home: School, tmp_path: Path) -> None:
    """(4)"""
    for readers in (Readership.GOVERNORS, Readership.PUBLIC, Readership.INTERNAL):
        pack(home, tmp_path, readers)
    came(home, tmp_path / "Late", range(13, 14))
    given = {readers: len(last_given(home, tmp_path, readers)) for readers in Readership}
    assert given == {Readership.GOVERNORS: 2, Readership.PUBLIC: 3, Readership.INTERNAL: 0}


def last_given(school: School, out: Path, readers: Readership) -> list[Any]:
    """What packs had shown before, as the pack that is written now was told."""
    pack(school, out, readers)
    found: list[Any] = understood(school.store.packs()[-1].whole).published[GIVEN][BEFORE]
    return found
