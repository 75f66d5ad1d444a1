"""The attack: what readers could work out of what is published.

 1. A hidden number that follows from a row and its total is found, with what it follows from.
 2. So is one that follows from a column and its total,
 3. from the grand total,
 4. from another breakdown of the same children,
 5. from a headline,
 6. from last year’s pack, of which readers believe that it still holds,
 7. or that is a small change since last year’s pack.
 8. Numbers that are whole, not negative and no more than their total: a narrow range is a leak as well.
 9. A range is safe if it holds as many numbers as the readership’s threshold says, and one that is not small.
10. What one headline tells by itself is no leak of the breakdowns; what two headlines tell together is one.
11. Where children may be in several rows, no row is more than all, and those not in a row are few or not, too.
12. Every number that an attacker finds who tries all fillings is found; every range is the same as theirs.
13. Nothing is printed by the solver: what commands print is theirs.
14. What packs for other readers tell by themselves is no leak to those who have them, and stays unknown to the others.
15. Packs that contradict each other about years that are not in this one do not stop it.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable

import pytest
from fillings import ranges as tried
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from soak import times

from formgen.evidence.breakdown import Breakdown, Cell, Shown
from formgen.evidence.figure import Finding, Share
from formgen.evidence.readership import Readership, rule
from formgen.evidence.safe import Headline, Leak, attack, earlier, prepare, publication, published, safe
from formgen.evidence.safe.facts import Fact, Kind, Secret
from formgen.evidence.safe.ranges import Range, Ranges
from formgen.evidence.safe.terms import Atom, terms

GOVERNORS, PUBLIC = rule(Readership.GOVERNORS, 10), rule(Readership.PUBLIC, 10)
CHILD = ("child", "children")

# Who referred children:
#             2024  2025  all
#   Teacher     12     9   21
#   Parent       3     5    8
#   SENCO        8     7   15
#   Mentor       6    10   16
#   all         29    31   60
SOURCES = {"Teacher": (12, 9), "Parent": (3, 5), "SENCO": (8, 7), "Mentor": (6, 10)}
YEARS = ("2024", "2025")


def breakdown(
    name: str, numbers: dict[str, tuple[int, ...]], columns: tuple[str, ...] = YEARS,
    totals: tuple[int, ...] | None = None, population: str = "referred",
) -> Breakdown:  # fmt: skip
    counts = {(row, c): n for row, line in numbers.items() for c, n in zip(columns, line, strict=True)}
    whole = None if totals is None else dict(zip(columns, totals, strict=True))
    return Breakdown(name, name.title(), population, CHILD, tuple(numbers), columns, counts, totals is None, whole)


SOURCE = breakdown("source", SOURCES)
PARENT = Cell("source", "Parent", "2024")
TOTAL = Cell("source", None, "2024")


def hiding(*cells: Cell, tables: Iterable[Breakdown] = (SOURCE,)) -> Shown:
    return Shown({one.name: one for one in tables}, frozenset(cells))


def leaked(leaks: Iterable[Leak], cell: Cell, table: Breakdown = SOURCE) -> Leak | None:
    number = terms(table, cell.row, cell.column)
    return next((leak for leak in leaks if leak.secret.terms == number and leak.secret.around is None), None)


def test_a_row_with_its_total_gives_a_number_away() -> None:
    """(1): 8 − 5 = 3; the column cannot, as its total is hidden too."""
    whole = Cell("source", None, None)
    found = leaked(attack(published(hiding(PARENT, TOTAL, whole), (), GOVERNORS)), PARENT)
    assert found
    assert (found.low, found.high) == (3, 3)
    assert found.words == (
        "The number at “Parent”, “2024” in “Source” can be worked out to be 3, from "
        "the 5 at “Parent”, “2025” in “Source”, the 8 at “Parent” in “Source”."
    )


def test_a_column_with_its_total_gives_a_number_away() -> None:
    """(2): 29 − 12 − 8 − 6 = 3; the row cannot, as its total is hidden too."""
    found = leaked(attack(published(hiding(PARENT, Cell("source", "Parent")), (), GOVERNORS)), PARENT)
    assert found
    assert (found.low, found.high) == (3, 3)
    for number in ("the 29 at “2024”", "the 12 at “Teacher”", "the 8 at “SENCO”", "the 6 at “Mentor”"):
        assert number in found.words


def test_the_grand_total_gives_a_number_away() -> None:
    """(3): 60 − 31 = 29 is the hidden total of 2024, and 29 − 12 − 8 − 6 = 3."""
    found = attack(published(hiding(PARENT, TOTAL, Cell("source", "Parent")), (), GOVERNORS))
    at = leaked(found, PARENT)
    assert at
    assert (at.low, at.high) == (3, 3)
    assert "the 60 at all together in “Source”" in at.words
    assert leaked(found, TOTAL)


def test_another_breakdown_of_the_same_children_gives_a_number_away() -> None:
    """(4): 20 + 9 = 29 children by their tier, so 29 − 12 − 8 − 6 = 3."""
    tier = breakdown("tier", {"Targeted": (20, 15), "Specialist": (9, 16)})
    alone = {PARENT, TOTAL, Cell("source", "Parent"), Cell("source")}
    for other in ("referred", "others"):
        table = breakdown("tier", {"Targeted": (20, 15), "Specialist": (9, 16)}, population=other)
        found = attack(published(hiding(*alone, Cell("tier", None, "2024"), tables=(SOURCE, table)), (), GOVERNORS))
        assert bool(leaked(found, PARENT)) is (other == "referred")
    assert tier.value() == SOURCE.value()


def test_a_headline_gives_a_number_away() -> None:
    """(5): parents referred 8 of 60, says the headline: 8 − 5 = 3."""
    hidden = hiding(PARENT, TOTAL, Cell("source", "Parent"), Cell("source"))
    row, whole = (Cell("source", "Parent"),), (Cell("source"),)
    headline = Headline("M1a", Share(8, 60), row, whole)
    assert not leaked(attack(published(hidden, (), GOVERNORS)), PARENT)
    found = leaked(attack(published(hidden, (headline,), GOVERNORS)), PARENT)
    assert found
    assert (found.low, found.high) == (3, 3)
    assert "the headline “M1a”" in found.words
    assert not leaked(attack(published(hidden, (headline,), GOVERNORS, worded=frozenset({"M1a"}))), PARENT)


LAST_YEAR = breakdown("source", {"Teacher": (12,), "Parent": (3,), "SENCO": (8,), "Mentor": (6,)}, ("2024",))


def test_last_years_pack_gives_a_number_away() -> None:
    """(6): then 29 − 12 − 8 = 9 were Parent and Mentor together; now Mentor is shown to be 6: 9 − 6 = 3."""
    then = hiding(PARENT, Cell("source", "Parent"), Cell("source", "Mentor", "2024"), Cell("source", "Mentor"),
                  tables=(LAST_YEAR,))  # fmt: skip
    before = earlier(publication(then, (), GOVERNORS, "the review of 2024"))
    now = hiding(PARENT, Cell("source", "SENCO", "2024"), TOTAL, Cell("source", "Parent"), Cell("source", "SENCO"),
                 Cell("source"))  # fmt: skip
    assert not leaked(attack(published(now, (), GOVERNORS)), PARENT)
    found = leaked(attack(published(now, (), GOVERNORS, [before])), PARENT)
    assert found
    assert (found.low, found.high) == (3, 3)
    assert "of the review of 2024" in found.words


def test_a_small_change_since_last_years_pack_is_found() -> None:
    """(7): 27 then, 29 now: 2 children came late. 24 then: 5 is no small number."""
    for late, leaks in ((2, True), (5, False)):
        numbers = {"Teacher": (12 - late,), "Parent": (3,), "SENCO": (8,), "Mentor": (6,)}
        then = breakdown("source", numbers, ("2024",))
        before = earlier(publication(Shown({"source": then}), (), GOVERNORS))
        found = attack(published(hiding(), (), GOVERNORS, [before]))
        assert bool([leak for leak in found if leak.secret.around == 29 - late]) is leaks


def test_what_others_are_told_stays_unknown_to_those_who_are_not() -> None:
    """(14): governors were told of 9 with a specialist; 29 less 20 would tell it to the public too."""
    tier = breakdown("tier", {"Targeted": (20,), "Specialist": (9,)}, ("2024",))
    for_governors = earlier(publication(Shown({"tier": tier}), (), GOVERNORS))
    shown = safe([tier], (), PUBLIC, [for_governors])
    assert shown == safe([tier], (), PUBLIC)
    assert shown.count("tier", "Specialist") is None
    assert None in (shown.count("tier", "Targeted"), shown.count("tier"))
    assert attack(published(shown, (), PUBLIC, [for_governors])) == ()
    assert leaked(attack(published(hiding(Cell("tier", "Specialist", "2024"), Cell("tier", "Specialist"),
                                          tables=(tier,)), (), PUBLIC, [for_governors])),
                  Cell("tier", "Specialist"), tier)  # fmt: skip


def test_numbers_of_others_are_set_against_those_of_a_pack() -> None:
    """(14): governors were told of 12, 8 and 6, and of no total; the public is told of 29 in all: 3 are left."""
    then = hiding(PARENT, Cell("source", "Parent"), Cell("source", None, "2024"), Cell("source"), tables=(LAST_YEAR,))
    before = earlier(publication(then, (), GOVERNORS))
    now = hiding(*(Cell("source", row, column) for row in SOURCES for column in ("2024", None)))
    assert not leaked(attack(published(now, (), PUBLIC)), PARENT)
    assert leaked(attack(published(now, (), PUBLIC, [before])), PARENT)


@pytest.mark.parametrize(("low", "high", "safe"), [(18, 24, False), (18, 25, True), (15, 20, True), (16, 20, False)])
def test_a_range_may_not_tell_that_a_change_is_small(low: int, high: int, safe: bool) -> None:
    """(7), (9): 20 was told; the range has to reach 25 or 15, or all that it holds is 20 and a few."""
    assert Secret((), "", 5, around=20).is_safe(low, high) is safe


def test_a_headline_that_tells_a_small_change_is_a_leak() -> None:
    """(7), (10): 40 then; the headline says “37 of 42”, so 2 came late, whatever the table hides."""
    then = breakdown("change", {"Up": (35,), "Same": (5,)}, ("2024",))
    now = breakdown("change", {"Up": (37,), "Same": (5,)}, ("2024",))
    before = [earlier(publication(Shown({"change": then}), (), GOVERNORS))]
    headline = Headline("M1b", Share(37, 42), (Cell("change", "Up", "2024"),), (Cell("change", None, "2024"),))
    shown = hiding(*now.cells(), tables=(now,))
    assert attack(published(shown, (), GOVERNORS, before)) == ()
    found = attack(published(shown, (headline,), GOVERNORS, before))
    assert {(leak.secret.around, leak.low) for leak in found} >= {(40, 42), (35, 37)}
    assert prepare([now], [headline], GOVERNORS, before).worded == {"M1b"}


def test_few_children_in_two_hidden_cells_are_few_in_each() -> None:
    """(8), (9): 12 children, 9 of them shown: the two hidden cells hold 0 to 3 each, all of them small."""
    table = breakdown("tier", {"A": (9,), "B": (2,), "C": (1,)}, ("2024",))
    cells = [Cell("tier", row, column) for row in "BC" for column in ("2024", None)]
    found = attack(published(hiding(*cells, tables=(table,)), (), GOVERNORS))
    assert {(leak.low, leak.high) for leak in found} == {(0, 3)}
    wide = breakdown("tier", {"A": (9,), "B": (2,), "C": (3,)}, ("2024",))
    assert attack(published(hiding(*cells, tables=(wide,)), (), GOVERNORS)) == ()


@pytest.mark.parametrize(
    ("low", "high", "safe"), [(3, 3, False), (0, 4, False), (1, 5, True), (2, 5, False), (0, 5, True), (17, 20, False)]
)
def test_a_range_has_to_be_wide(low: int, high: int, safe: bool) -> None:
    """(9): of five numbers or more, one of them 5 or more."""
    found = published(hiding(PARENT), (), GOVERNORS).secrets[0]
    assert found.is_safe(low, high) is safe


def test_what_one_headline_tells_is_told() -> None:
    """(10): 37 of 40 went up; so 3 did not, and neither of two hidden numbers among them is known."""
    change = breakdown("change", {"Up": (37,), "Same": (2,), "Down": (1,)}, ("2024",))
    rest = [Cell("change", row, column) for row in ("Same", "Down") for column in ("2024", None)]
    headline = Headline("M1b", Share(37, 40), (Cell("change", "Up", "2024"),), (Cell("change", None, "2024"),))
    shown = hiding(*rest, tables=(change,))
    assert attack(published(shown, (headline,), GOVERNORS)) == ()
    assert {(leak.low, leak.high) for leak in attack(published(shown, (), GOVERNORS))} == {(0, 3)}


def test_what_two_headlines_tell_together_is_a_leak() -> None:
    """(10): 42 were referred and 40 started, of whom 37 made progress: 2 never started."""
    ending = breakdown("ending", {"Progress": (37,), "None": (3,), "Never started": (2,)}, ("2024",))
    cells = {row: Cell("ending", row, "2024") for row in ending.rows}
    started = (cells["Progress"], cells["None"])
    both = (
        Headline("M1a", Share(37, 42), (cells["Progress"],), (Cell("ending", None, "2024"),)),
        Headline("M1b", Share(37, 40), (cells["Progress"],), started),
    )
    shown = hiding(*ending.cells(), tables=(ending,))
    never = cells["Never started"]
    assert leaked(attack(published(shown, both, GOVERNORS)), never, ending)
    assert not leaked(attack(published(shown, both[:1], GOVERNORS)), never, ending)


def test_a_verdict_word_says_something() -> None:
    """(10): “Met” at 95% of 42 in words still tells that at most 2 of them did not, if the 42 are shown."""
    change = breakdown("change", {"Up": (41,), "Same": (1,)}, ("2024",))
    ends = ((Cell("change", "Up", "2024"),), (Cell("change", None, "2024"),))
    headline = Headline("M1b", Share(41, 42), *ends, Finding.MET, 95)
    rows = [Cell("change", row, column) for row in change.rows for column in ("2024", None)]
    found = attack(published(hiding(*rows, tables=(change,)), (headline,), GOVERNORS, worded=frozenset({"M1b"})))
    assert {(leak.low, leak.high) for leak in found} == {(40, 42), (0, 2)}
    whole = [*rows, Cell("change", None, "2024"), Cell("change")]
    assert attack(published(hiding(*whole, tables=(change,)), (headline,), GOVERNORS, worded=frozenset({"M1b"}))) == ()


def test_those_who_are_not_in_a_row_may_be_few_too() -> None:
    """(11): 18 of 20 have an area, so 2 have not; hidden in the year and shown over all years, both are known."""
    areas = breakdown("areas", {"Friendship": (18,), "Loss": (6,)}, ("2024",), (20,))
    cell, row = Cell("areas", "Friendship", "2024"), Cell("areas", "Friendship")
    found = attack(published(hiding(cell, tables=(areas,)), (), GOVERNORS))
    assert {(leak.low, leak.high) for leak in found} == {(18, 18), (2, 2)}
    assert attack(published(hiding(cell, row, tables=(areas,)), (), GOVERNORS)) == ()


def test_everybody_is_in_a_row() -> None:
    """(11): 10 children, each in a row: if 8 are in the first, 2 at least are in the second, and at most all 10."""
    areas = breakdown("areas", {"Friendship": (8,), "Loss": (3,)}, ("2024",), (10,))
    known = published(hiding(Cell("areas", "Loss", "2024"), Cell("areas", "Loss"), tables=(areas,)), (), GOVERNORS)
    found = Ranges(known.facts).range(terms(areas, "Loss", "2024"))
    assert (found.low, found.high) == (2, 10)


def test_numbers_are_whole() -> None:
    """(8): 2 × a + 3 × b = 7 has one answer in whole numbers; in others a could be anything up to 3½."""
    a, b = (Atom("x", False, row, "2024") for row in "ab")
    found = Ranges([Fact(((a, 2), (b, 3)), 7, 7, Kind.HEADLINE, "")])
    assert [found.range(((atom, 1),)) for atom in (a, b)] == [Range(2, 2, frozenset({0})), Range(1, 1, frozenset({0}))]


@st.composite
def shown_tables(draw: st.DrawFn) -> Shown:
    """One or two small tables of one population, with any cells hidden."""
    columns = YEARS[: draw(st.integers(1, 2))]
    first = {row: tuple(draw(st.integers(0, 6)) for _ in columns) for row in "ABC"[: draw(st.integers(2, 3))]}
    sums = [sum(line[i] for line in first.values()) for i in range(len(columns))]
    tables = [breakdown("one", first, columns)]
    if draw(st.booleans()):
        part = tuple(draw(st.integers(0, n)) for n in sums)
        rest = tuple(n - p for n, p in zip(sums, part, strict=True))
        tables.append(breakdown("two", {"X": part, "Y": rest}, columns))
    elif draw(st.booleans()):
        tables.append(breakdown("two", {r: tuple(draw(st.integers(0, n)) for n in sums) for r in "XY"}, columns,
                                tuple(sums)))  # fmt: skip
    cells = [cell for table in tables for cell in table.cells()]
    hidden = frozenset(draw(st.lists(st.sampled_from(cells), max_size=5 if len(columns) > 1 else 8)))
    return Shown({table.name: table for table in tables}, hidden)


@settings(max_examples=times(60), deadline=None, suppress_health_check=list(HealthCheck))
@given(shown_tables())
@pytest.mark.soak
def test_trying_all_fillings_finds_the_same(shown: Shown) -> None:
    """(12): to the number, unless a hidden total leaves all the room there is."""
    room = 20
    known = published(shown, (), GOVERNORS)
    found, computed = tried(shown, room), Ranges(known.facts)
    for cell in shown.hidden:
        low, high = found[cell]
        mine = computed.range(terms(shown.breakdowns[cell.breakdown], cell.row, cell.column))
        assert mine.low == low
        assert mine.high == high or (mine.high > room and high >= 5)
        pinned = {leak.secret.terms for leak in attack(known) if leak.low == leak.high}
        if low == high < room:
            assert terms(shown.breakdowns[cell.breakdown], cell.row, cell.column) in pinned


def test_the_solver_prints_nothing() -> None:
    """(13)"""
    code = (
        "from formgen.evidence.breakdown import Breakdown\n"
        "from formgen.evidence.readership import Readership, rule\n"
        "from formgen.evidence.safe import safe\n"
        "counts = {('x', '1'): 3, ('y', '1'): 20, ('z', '1'): 9}\n"
        "table = Breakdown('a', 'A', 'p', ('c', 'c'), ('x', 'y', 'z'), ('1',), counts)\n"
        "assert safe([table], (), rule(Readership.GOVERNORS, 10)).hidden\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert (run.stdout, run.stderr) == (b"", b"")


def test_packs_may_contradict_each_other_about_years_long_past() -> None:
    """(15): 2023 had 20 children in the first pack and 22 in the second, and is not in this one."""
    packs = []
    for count in (12, 14):
        table = breakdown("source", {"Teacher": (count, 12), "Parent": (8, 3)}, ("2023", "2024"))
        packs.append(earlier(publication(Shown({"source": table}), (), GOVERNORS, f"the pack with {count}")))
    now = breakdown("source", {"Teacher": (12, 9), "Parent": (3, 5)}, YEARS)
    found = attack(published(hiding(PARENT, tables=(now,)), (), GOVERNORS, packs))
    assert leaked(found, PARENT, now) is None, "last year’s pack has told it, and cannot be taken back"
