"""Numbers that different chapters of one pack tell of the same people, set against each other as a reader would.

 1. As many questionnaires came back as families answered each statement, with a word or without; of a year as well.
 2. Referrals by staff, less those of which the figure on answers to staff is, are a few that lack a day.
 3. Of all children who started some have a record of their views, or a profile that was shared; of those who also ended
    some made progress: how few have not ended is no number that the two leave between them.
 4. The copy for governors tells a number that makes a rounded one of the public copy exact.
 5. Children of each year added up, less those of all years, are how few came again: the first year is in words.
"""

from __future__ import annotations

from datetime import date

import pytest
from materials import material_of
from small_school import TERMS, YEAR, case, case_id, entry, exit_, filed, said, school, sent, voice
from test_review import THREE_YEARS, blocks, table
from test_safe_told import by_year, told
from test_safe_ways import GOVERNORS, OPEN, number, pack, scored

from formgen.evidence import Evidence
from formgen.evidence.pack.material import Material
from formgen.evidence.readership import Readership, rule
from formgen.evidence.safe import Publication, earlier
from formgen.evidence.safe.headlines import told_alike
from formgen.report import HIDDEN, Report, Table

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


def in_years(report: Report, figure: str, place: int) -> list[int | None]:
    """The numerator (0) or denominator (1) of a figure in each of three years; the first is what the others leave."""
    whole, others = told(report, figure), by_year(report, figure)
    latest, before = (one[place] if one else None for one in others)
    first = whole[place] - latest - before if whole and latest is not None and before is not None else None
    return [latest, before, first]


@pytest.mark.parametrize("years", [
    ((22, 4, 3, 1), (31, 8, 5, 6), (33, 11, 0, 5)), ((22, 4, 6, 1), (31, 8, 5, 6), (33, 11, 8, 5)),
    ((25, 9, 6, 7), (31, 8, 3, 0), (33, 11, 9, 5)),
])  # fmt: skip
def test_what_came_back_in_a_year_does_not_tell_who_said_nothing(years: tuple[tuple[int, int, int, int], ...]) -> None:
    """(1): 117 came back, 44 and 44 of them in two years, so 29 in the third; and 26 took a side: 3 did not."""
    report = pack(families(*years), GOVERNORS, THREE_YEARS)
    back = in_years(report, "M3", 0)
    assert told(report, "M3") is not None
    for item in ITEMS:
        sides = in_years(report, item, 1)
        assert any(side is not None for side in sides)
        silent = [all_ - side for all_, side in zip(back, sides, strict=True) if all_ is not None and side is not None]
        assert [count for count in silent if 0 < count < 5] == []


def referrals(staff: int, undated: int, families: int) -> Evidence:
    """A school with so many referrals by staff that say when they came, that do not, and by families."""
    day = {"referral_date": date(2025, 10, 6), "feedback_on": date(2025, 10, 8)}
    sheets = [{"referral_source": "class_teacher", **day}] * (staff - 7) + [{"referral_source": "senco", **day}] * 7
    sheets += [{"referral_source": "class_teacher"}] * undated + [{"referral_source": "parent_carer", **day}] * families
    return school([[case(n), filed("referral", own, case_id(n))] for n, own in enumerate(sheets, 1)], terms=TERMS)


STAFF = ("Class teacher", "Senior leader (SLT or SMT)", "SENCO")


@pytest.mark.parametrize("readers", OPEN)
@pytest.mark.parametrize("undated", [1, 3, 4])
@pytest.mark.parametrize("families", [0, 20])
def test_referrals_by_staff_do_not_tell_how_few_lack_a_day(readers: Readership, undated: int, families: int) -> None:
    """(2): 53, 6 and 6 referrals, and the figure is of 62."""
    report = pack(referrals(60, undated, families), readers)
    each = [number(report, "Who asked for help", row) for row in (*STAFF, "Parent or carer", "All")]
    figure = told(report, "M5 feedback")
    sums = [] if None in each[:3] else [sum(each[:3])]
    sums += [] if None in each[3:] else [each[4] - each[3]]
    assert figure is None or [whole for whole in sums if 0 < whole - figure[1] < 5] == []
    assert readers is PUBLIC or figure or any(one is not None for one in each)


def still(ended: int, still_open: int) -> Evidence:
    """A school where so many children started and ended, and so many have support still; all but six were asked."""
    going = [case(ended + n, ended=None) for n in range(1, still_open + 1)]
    views = [voice(n, someone_to_play="mostly") for n in range(1, ended + still_open - 5)]
    return school(scored(up=ended - 7, same=7), going, views)


@pytest.mark.parametrize("readers", OPEN)
@pytest.mark.parametrize("few", [1, 4, 6])
def test_two_wholes_do_not_tell_how_few_have_support_still(readers: Readership, few: int) -> None:
    """(3): of 51 who started, and of 47 who started and ended: 4 have support still."""
    report = pack(still(47, few), readers)
    wholes = [found[1] for one in ("M2b", "M10") if (found := told(report, one))]
    wholes += [found for t in blocks(report, Table) if t.caption.startswith("Were children asked")
               for line in t.rows if line[0] == "All" and line[-1] != HIDDEN for found in [int(line[-1])]]  # fmt: skip
    ended = told(report, "M1b")
    assert (ended == (40, 47)) is (readers is GOVERNORS)
    if few < FEW[readers]:
        assert 47 + few not in wholes
    else:
        assert 47 + few in wholes


def made(found: Evidence, readers: Readership, before: tuple[Publication, ...] = ()) -> Material:
    """What a pack is written from, and what it publishes."""
    return material_of(found, YEAR, rule(readers, 10), before, school="St Brigid’s")


@pytest.mark.parametrize(("children", "figure"), [
    ({"up": 40, "same": 7, "idle": 4}, "M1a"), ({"up": 40, "same": 3, "without": 4, "idle": 4}, "M1a"),
])  # fmt: skip
def test_two_copies_do_not_make_a_rounded_number_exact(children: dict[str, int], figure: str) -> None:
    """(4): 40 of 47, and of all children “78% of about 50”: that is 40 of 51, so 4 never started."""
    found = school(scored(**children))
    governors = made(found, GOVERNORS)
    public = made(found, PUBLIC, (earlier(governors.publication),))
    assert figure in governors.worded
    assert "M1b" not in governors.worded
    (share,) = [one.share for one in public.found.figures if one.measure == figure]
    wholes = {one.whole for one in told_alike(share, public.rule, None) if one.part == children["up"]}
    assert figure in public.worded or max(wholes) - min(wholes) >= 4


def again(few: int) -> Evidence:
    """A school of 17, 20 and 13 children in three years, so many of the last ones had support in the first one too."""
    found = []
    for year, count in ((2023, 17), (2024, 20), (2025, 13)):
        for place in range(count):
            n, who = len(found) + 1, place if year == 2025 and place < few else len(found)
            own = case(n, referred=date(year, 9, 15), started=date(year, 10, 1), ended=date(year + 1, 2, 2),
                       pupil=f"P{who:04}")  # fmt: skip
            last = 4 if place < 6 else 7
            found.append([own, entry(n, 4, on=own.started_on), exit_(n, last, on=date(year + 1, 2, 2))])
    return school(found)


@pytest.mark.parametrize("few", [0, 1, 3, 6])
def test_years_added_up_do_not_tell_how_few_came_again(few: int) -> None:
    """(5): 17, 20 and 13 children are 50, and 47 in all: 3 came again."""
    report = pack(again(few), GOVERNORS, THREE_YEARS)
    (line,) = [line for line in table(report, "Year by year").rows if "(M1b)" in str(line[0])]
    years = [str(one).partition(" of ")[2] for one in line[1:]]
    whole = told(report, "M1b")
    assert whole
    assert whole[1] == 50 - few
    assert years == ["17" if few in (0, 6) else years[0], "20", "13"]
    assert few in (0, 6) or not years[0].isdigit()
