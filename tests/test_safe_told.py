"""Ways to work a hidden number out of what is told beside it, each tried as a reader of one pack would try it.

 1. As many children answered every statement, so one row that is whole says how many: and the figure that rests on a
    statement says how many of them gave no answer.
 2. A figure of three years less that of two of them is that of the third, which is in words.
 3. All children, or all who made progress, less those of one group are those of the other.
 4. A figure that is no success criterion and tells of a few, in what it counts or leaves out, is in words. A criterion
    is told in numbers from ten on, as the rule that the pack prints has it.
 5. A verdict tells how many scores are missing at the most, or at the least. Where that would be few, it is one that
    only says what the figure says: “Not met as counted”. Of fewer than ten children there is none, as “met” would often
    be said of all of them; and no word tells whether any score is missing.
 6. M1a, M1b and M1c of a year together tell how few did not start, and of how few a score is missing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from small_school import case, case_id, child, entry, exit_, filed, school, voice
from test_review import THREE_YEARS, blocks, table, text
from test_safe_ways import GOVERNORS, OPEN, pack, scored

from formgen.evidence import Evidence
from formgen.evidence.readership import Readership
from formgen.report import HIDDEN, Paragraph, Report, Scorecard, Table

PLAY, CALM = "I have someone to play with.", "I can calm down when things go wrong."
ANSWERS = ("mostly", "sometimes", "hardly", None)


def answers(*counts: int) -> list[str | None]:
    """So many children said “mostly”, “sometimes”, “hardly ever”, and nothing."""
    return [answer for answer, count in zip(ANSWERS, counts, strict=True) for _ in range(count)]


def asked(play: tuple[int, ...], calm: tuple[int, ...]) -> Evidence:
    """A school whose children each sent one sheet."""
    sheets = zip(answers(*play), answers(*calm), strict=True)
    return school([[case(n), voice(n, someone_to_play=a, calm_down=b)] for n, (a, b) in enumerate(sheets, 1)])


def rows(report: Report) -> dict[str, list[int | None]]:
    """What children said, statement by statement, as it is printed."""
    lines = table(report, "Children’s views, statement by statement").rows
    return {str(line[0]): [None if n == HIDDEN else int(n) for n in line[2:]] for line in lines}


def told(report: Report, figure: str) -> tuple[int, int] | None:
    """A figure of the whole period in numbers; None where it is in words."""
    lines = table(report, "Each figure in numbers").rows
    found = next(re.fullmatch(r"(\d+) of (\d+)", str(line[1])) for line in lines if line[0] == figure)
    return (int(found[1]), int(found[2])) if found else None


def filled(report: Report) -> set[int]:
    """How many gave no answer to the statement on play, where that is hidden, as other rows and figures tell it."""
    every = rows(report)
    wholes = {sum(n for n in line if n is not None) for line in every.values() if None not in line}
    wholes |= {found[0] for found in [told(report, "M2b")] if found}
    answered = {found[1] for found in [told(report, "M6b voice")] if found}
    return {whole - some for whole in wholes for some in answered} if every[PLAY][3] is None else set()


@pytest.mark.parametrize(("play", "calm"), [
    ((27, 9, 6, 3), (25, 8, 7, 5)), ((27, 8, 7, 3), (20, 10, 10, 5)), ((41, 0, 0, 4), (30, 5, 5, 5)),
])  # fmt: skip
def test_a_row_is_not_filled_in_by_other_rows_and_a_figure(play: tuple[int, ...], calm: tuple[int, ...]) -> None:
    """(1): 45 children sent a sheet, 42 of them told whom they play with: 3 did not."""
    found = asked(play, calm)
    assert filled(pack(found, GOVERNORS)) == set()
    assert rows(pack(found, GOVERNORS))[CALM][0] == calm[0]


STAFF = "M5 item 5"


def views(*years: tuple[int, int]) -> Evidence:
    """A school whose staff agreed and did not agree, so many in each of the last three years."""
    said = [(year, answer) for year, (yes, no) in zip((2023, 2024, 2025), years, strict=True)
            for answer, count in (("agree", yes), ("disagree", no)) for _ in range(count)]  # fmt: skip
    return school([filed("staff-view", {"view_date": date(year + 1, 3, 2), "helped_spot": answer})
                   for year, answer in said])  # fmt: skip


@pytest.mark.parametrize("readers", OPEN)
@pytest.mark.parametrize("few", [0, 1, 2])
def test_a_year_in_words_is_not_the_whole_less_the_others(readers: Readership, few: int) -> None:
    """(2): 27 of 32, 8 of 11 and 12 of 13 leave 7 of 8, which is told in words as they are fewer than ten."""
    counts = [(8, 3), (12, 1)]
    report = pack(views(*counts[:few], (7, 1), *counts[few:]), readers, THREE_YEARS)
    (line,) = [line for line in table(report, "Year by year").rows if STAFF in str(line[0])]
    in_numbers = [bool(re.fullmatch(r"\d+ of \d+", str(one))) for one in line[1:]]
    assert not in_numbers[few]
    assert not (told(report, STAFF) and sum(in_numbers) == 2)


LAST = (7, 4, None)
"""Last scores of children whose first one was 4: progress, none, and it is missing."""


def premium(*groups: tuple[int, int, int]) -> Evidence:
    """A school with so many children who made progress, made none and lack a score: with pupil premium, without, ?."""
    found = [(box, last) for box, counts in zip((True, False, None), groups, strict=False)
             for last, count in zip(LAST, counts, strict=True) for _ in range(count)]  # fmt: skip
    sheets = [{} if box is None else {"pupil_premium": box} for box, _ in found]
    return school([[child(n, 4, last), filed("referral", {"referral_source": "class_teacher", **sheet}, case_id(n))]
                   for n, ((_, last), sheet) in enumerate(zip(found, sheets, strict=True), 1)])  # fmt: skip


GROUPS = [
    ((10, 0, 0), (30, 4, 3)), ((12, 5, 0), (11, 6, 0)), ((30, 2, 0), (12, 3, 3)), ((20, 9, 0), (15, 3, 2), (1, 2, 0)),
    ((25, 8, 4), (22, 1, 0)),
]  # fmt: skip


def lines_of(report: Report, caption: str) -> Sequence[Sequence[Any]]:
    """The rows of a table; none where a sentence stands in its place."""
    return next((t.rows for t in blocks(report, Table) if t.caption.startswith(caption)), ())


@pytest.mark.parametrize("readers", OPEN)
@pytest.mark.parametrize("counts", GROUPS)
def test_no_group_is_all_less_the_other(readers: Readership, counts: tuple[tuple[int, int, int], ...]) -> None:
    """(3): 40 less 30, or 47 less 10: a “c” that can be filled in, and what is not progress in a group."""
    report = pack(premium(*counts), readers)
    lines = [[None if n == HIDDEN else int(n) for n in line[1:]]
             for line in lines_of(report, "Progress by pupil premium")]  # fmt: skip
    wholes = {int(line[-1]) for title, row in (("How far children came", "Made progress"), ("By how many", "All"))
              for t in blocks(report, Table) if t.caption.startswith(title)
              for line in t.rows if line[0] == row and line[-1] != HIDDEN}  # fmt: skip
    both = [sum(map(sum, counts)), sum(own[0] for own in counts)]
    for column, whole in ((1, both[0]), (0, both[1])):
        if whole in wholes:
            assert [line[column] for line in lines].count(None) != 1
    few = 5 if readers is Readership.GOVERNORS else 10
    assert [line for line in lines if None not in line and 0 < line[1] - line[0] < few] == []
    words = any("Progress by pupil premium: too few" in one.text for one in blocks(report, Paragraph))
    assert words != any(number is not None for line in lines for number in line)


def reviews(joint: int, alone: int) -> Evidence:
    """A school whose reviews were done with the child, and without."""
    took = [("pupil", "mentor")] * joint + [("mentor",)] * alone
    return school([[case(n), filed("review-record", {"review_date": date(2025, 12, 1), "took_part": who}, case_id(n))]
                   for n, who in enumerate(took, 1)])  # fmt: skip


@pytest.mark.parametrize(("joint", "alone", "in_numbers"), [
    (36, 1, False), (36, 4, False), (36, 5, True), (3, 30, False), (37, 0, True),
])  # fmt: skip
def test_what_is_no_criterion_tells_of_no_few(joint: int, alone: int, in_numbers: bool) -> None:
    """(4): 36 of 37 reviews were done together."""
    report = pack(reviews(joint, alone), GOVERNORS)
    assert (told(report, "M9") == (joint, joint + alone)) is in_numbers
    assert bool(re.search(rf"\b{joint} of {joint + alone}\b", text(report))) is in_numbers


def test_a_criterion_is_told_in_numbers_from_ten_on() -> None:
    """(4): of 13 members of staff, 12 agree: that is the figure which the policy asks for."""
    assert told(pack(views((0, 0), (0, 0), (12, 1)), GOVERNORS), STAFF) == (12, 13)
    assert told(pack(views((0, 0), (0, 0), (8, 1)), GOVERNORS), STAFF) is None


def judged(report: Report, figure: str = "M1b") -> str:
    """The verdict on a figure."""
    numbers = table(report, "Each figure in numbers")
    place = numbers.header.index("Verdict")
    (word,) = {str(line[place]) for line in numbers.rows if line[0] == figure}
    front = next(block for block in report.blocks if isinstance(block, Scorecard)).verdicts[0].word
    assert figure != "M1b" or front == word
    return word


def bounds(word: str, part: int, whole: int) -> tuple[int, int]:
    """How many scores can be missing by the verdict, where the goal is 95%."""
    goal = -(-95 * whole // 100)
    match word:
        case "Not met":
            return 0, min(goal - 1 - part, whole - part)
        case "Cannot tell":
            return goal - part, whole - part
    return 0, whole - part


CHILDREN = [
    {"up": 40, "same": 4, "without": 3}, {"up": 40, "same": 7}, {"up": 17, "same": 1, "without": 2},
    {"up": 12, "same": 1}, {"up": 13, "same": 2, "without": 2}, {"up": 30, "same": 12, "without": 2},
    {"up": 60, "same": 14, "without": 3}, {"up": 50, "without": 2},
]  # fmt: skip


@pytest.mark.parametrize("children", CHILDREN)
def test_a_verdict_does_not_tell_how_few_scores_are_missing(children: dict[str, int]) -> None:
    """(5): 40 of 47 do not meet 95% whatever is true of those not known: so these are four at the most."""
    report = pack(school(scored(**children)), GOVERNORS)
    word, figure = judged(report), told(report, "M1b")
    assert figure == (children["up"], sum(children.values()))
    low, high = bounds(word, *figure)
    rest = figure[1] - figure[0]
    moved = lines_of(report, "By how many points scores moved")
    missing = next((line[1] for line in moved if "missing" in line[0]), HIDDEN)
    assert missing == 0 or (low, high) == (0, rest) or (high >= 5 and high - low >= 4)
    assert word in ("Not met", "Cannot tell", "Met", "Not met as counted", "Met as counted")


def test_a_verdict_that_tells_nothing_stays() -> None:
    """(5): all that matters of 40 of 100 is told by the figure."""
    assert judged(pack(school(scored(up=40, same=60)), GOVERNORS)) == "Not met"
    assert judged(pack(school(scored(up=40, same=4, without=3)), Readership.INTERNAL)) == "Not met"


@pytest.mark.parametrize("readers", OPEN)
@pytest.mark.parametrize("children", [{"up": 6}, {"up": 5, "same": 1}, {"up": 7, "without": 2}])
def test_of_few_there_is_no_verdict(readers: Readership, children: dict[str, int]) -> None:
    """(5): six of six are told to be “more than half of a group of fewer than 10 children”."""
    assert judged(pack(school(scored(**children)), readers)) == "Too few to tell"


@pytest.mark.parametrize("readers", OPEN)
def test_no_word_tells_whether_a_score_is_missing(readers: Readership) -> None:
    """(5)"""
    caveats = [next(block for block in pack(school(scored(**children)), readers).blocks
                    if isinstance(block, Scorecard)).verdicts[0].caveat
               for children in ({"up": 40, "same": 6, "without": 1}, {"up": 40, "same": 7})]  # fmt: skip
    assert ["A missing score counts as no progress." in one for one in caveats] == [True, True]
    assert not any("lack" in one for one in caveats)


def yearly(*years: tuple[int, int, int]) -> Evidence:
    """A school where so many children made progress, lack a last score and never started, in each of the last years."""
    found: list[Any] = []
    for year, (up, without, idle) in zip((2023, 2024, 2025), years, strict=True):
        asked, ended = date(year, 9, 15), date(year + 1, 2, 2)
        for last in (*[7] * up, *[None] * without):
            n = len(found) + 1
            own = case(n, referred=asked, started=date(year, 10, 1), ended=ended)
            found.append([own, entry(n, 4, on=date(year, 10, 1)), exit_(n, last, on=ended)])
        found += [case(len(found) + n, referred=asked, started=None, ended=ended, reason="parent_ended")
                  for n in range(1, idle + 1)]  # fmt: skip
    return school(found)


def by_year(report: Report, figure: str) -> list[tuple[int, int] | None]:
    """A figure of the latest year and of the one before, as the table of all figures has it; None where in words."""
    line = next(line for line in table(report, "Each figure in numbers").rows if line[0] == figure)
    found = (re.fullmatch(r"(\d+) of (\d+)", str(one)) for one in line[4:6])
    return [(int(one[1]), int(one[2])) if one else None for one in found]


@pytest.mark.parametrize("readers", OPEN)
@pytest.mark.parametrize("years", [
    ((13, 4, 0), (17, 3, 1), (12, 1, 2)), ((20, 1, 1), (20, 2, 6), (20, 3, 2)), ((30, 0, 0), (30, 6, 7), (30, 2, 8)),
])  # fmt: skip
def test_three_ways_to_count_do_not_tell_a_few_of_a_year(readers: Readership, years: tuple[Any, ...]) -> None:
    """(6): 17 of 21, 17 of 20 and 17 of 18 made progress: one never started, and two lack a score."""
    report = pack(yearly(*years), readers, THREE_YEARS)
    for first, second in (("M1a", "M1b"), ("M1b", "M1c"), ("M1a", "M1c")):
        pairs = zip(by_year(report, first), by_year(report, second), strict=True)
        assert [(one, other) for one, other in pairs if one and other and 0 < one[1] - other[1] < 5] == []
    if readers is GOVERNORS:
        assert None not in by_year(report, "M1b")
