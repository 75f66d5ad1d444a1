"""The policy review as a report.

 1. None, one, six and sixty children all give a whole and honest report; words stand where there is nothing to draw.
 2. Page one is the answer: the eight criteria, then M7 to M11; each with a verdict word; the policy's own wording
    beside the headline; what is not measured says what to do.
 3. Charts say in their title what is seen, and hold what the figures hold.
 4. Percentages and ranges follow the rules for small numbers everywhere.
 5. No child's name, pupil number or free text, nor a freely given file name, stands anywhere.
 6. Every figure's sources are in the appendix, down to the cell.
 7. What is left out or missing is listed with its cases, and the sums are shown.
 8. The standing sentences are in every report.
 9. What counted as unwanted is taken from the settings with which the run took the records in.
10. Equal evidence gives an equal report, whatever its order.
11. A report that would give hidden numbers away is refused with the days as they were read, the reports beside which it
    would be read, and which days to take; with no number of children.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from small_school import (
    SECRET,
    TERMS,
    UNWANTED,
    YEAR,
    case,
    case_id,
    child,
    entry,
    exit_,
    filed,
    incident,
    log,
    month,
    plan,
    said,
    school,
    sent,
    sessions,
    voice,
)

from formgen.ask import State
from formgen.evidence import Evidence, FigureSource, Period
from formgen.evidence.measures import measure
from formgen.evidence.pack.limits import LIMITS
from formgen.evidence.pack.one_page import NO_COMPARISON
from formgen.evidence.pack.sources import cell_list, shown_name
from formgen.evidence.pack.triennial import SECTIONS
from formgen.evidence.progress import progress
from formgen.evidence.readership import Readership
from formgen.evidence.review import figures, review
from formgen.report import Block, Chart, ChartKind, Heading, Paragraph, Report, Scorecard, Table, Verdict
from formgen.work.pack import BEFORE, Order
from formgen.work.review import evidence as gathered
from formgen.work.review import untold
from formgen.work.school import opened

NAME = "St Brigid’s Catholic Primary School"
SIZES = (0, 1, 6, 60)
THREE_YEARS = Period(date(2023, 9, 1), YEAR.end)


def sized(count: int) -> Evidence:
    """So many children; of sixty: 50 up, 3 the same, 2 down, 2 without a last score, 2 open, 1 declined.

    From six children on the school keeps its logs, and its settings know terms and unwanted types.
    """
    children = [_one(n) for n in range(1, count + 1)]
    if count < 6:
        return school(children)
    rest = {"playground": {"unwanted": list(UNWANTED)}, "training": {"required": ["Safeguarding", "First aid"]}}
    return school(children, [_own(n) for n in range(1, count + 1)], _logs(count), terms=TERMS, parts_of=rest)


def _own(number: int) -> list[Any]:
    """The papers of one child besides its scores."""
    how = ("chose", "helped_word", "agreed", "chose_strategy", "declined")[number % 5]
    mood = ("always", "mostly", "sometimes", "always", State.DECLINED)[number % 5]
    on = date(2025, 12, 1)
    took_part = ("pupil", "mentor", "parent")[: 2 + number % 2]
    return [
        plan(number, how), voice(number, someone_to_play=mood, ok_coming="mostly"),
        filed("agreement", {"agree_support": "yes", "agreement_date": on, "parent_name": SECRET}, case_id(number)),
        filed("review-record", {"review_date": on, "took_part": took_part, "parent_missing": "no_reply"},
              case_id(number)),
        filed("pupil-profile", {"home_view": SECRET, "summary_shared_on": on}, case_id(number)),
        filed("referral", {"referral_source": "class_teacher", "referral_date": date(2025, 9, 15),
                           "feedback_on": date(2025, 9, 22 + number % 8)}, case_id(number)),
        filed("staff-view", {"view_date": on, "helped_spot": "agree", "ideas_usable": "disagree"}),
    ]  # fmt: skip


def _logs(count: int) -> list[Any]:
    months = [f"{2024 + (n > 3) + year}-{(n + 8) % 12 + 1:02}" for year in (0, 1) for n in range(11)]
    then = [incident(date(2024, 9, 5) + timedelta(days=7 * n), pupils=f"R{n % 9:02}") for n in range(40)]
    now = [incident(date(2025, 9, 4) + timedelta(days=9 * n), pupils=f"R{n % 9:02}, R70") for n in range(30)]
    looks = [{"on": date(2025, 9, 4) + timedelta(days=7 * n), "zone": "Field", "seen": 20, "playing": 14 + n % 5}
             for n in range(40)]  # fmt: skip
    children = [{"child": f"R{n:02}", "role": "play_leader", "trained_on": date(2025, 10, 1)} for n in range(count)]
    seen = [{"child": f"R{n:02}", "on": date(2025, 11, 5), "effective": n % 4 > 0} for n in range(count - 1)]
    trained = [{"on": date(2025, 10, 6), "meets": "Safeguarding", "expires_on": date(2027, 10, 6), "hours": 6,
                "kind": "course"}, {"on": date(2026, 2, 4), "hours": 2, "kind": "network"}]  # fmt: skip
    held = [{"on": date(2025, 9, 10) + timedelta(days=28 * n), "kind": "attendance", "held": n != 3} for n in range(11)]
    return [
        log("playground-exposure", "months", *map(month, months)), log("playground-exposure", "snapshots", *looks),
        log("playground-incidents", "incidents", *then, *now), log("mentor-training", "training", *trained),
        filed("pupil-roles", {"children": _table(children), "observations": _table(seen)}),
        log("meeting-log", "meetings", *held, {"on": date(2026, 7, 14), "kind": "annual_check", "held": True},
            {"on": date(2025, 11, 12), "kind": "parents", "held": True, "families_offered": 9, "families_attended": 7}),
        log("contact-log", "contacts", {"on": date(2026, 1, 12), "with_whom": "staff", "summary": SECRET}),
        log("mentor-training", "given", {"on": date(2026, 1, 14), "audience": "midday", "number": 8}),
    ]  # fmt: skip


def _table(rows: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {str(n): row for n, row in enumerate(rows, 1)}


def _one(number: int) -> list[Any]:
    answer = ("agree", "strongly_agree", "strongly_agree", "disagree", State.DONT_KNOW)[number % 5]
    family = [sent(number), said(number, {"helped": answer, "choose_again": "agree", "told_how": "disagree"})]
    log = sessions(number, {}, {"mode": "playtime"}, {"happened": "child_absent"}, {"happened": "mentor_absent"})
    match number:
        case 8:
            return [case(8, started=None, decision="decline"), sent(8)]
        case 9 | 10:
            return [child(number, 3, 6, ended=None), log]
        case 11 | 12:
            return [case(number), entry(number, 3), exit_(number, None, why="absent"), log, sent(number)]
        case 13 | 14 | 15:
            return [child(number, 4, 4), log, family]
        case 16 | 17:
            return [child(number, 6, 4), log, family]
    return [child(number, number % 4 + 1, number % 4 + 3 + number % 2), log, family]


def blocks(report: Report, kind: type[Any]) -> list[Any]:
    return [b for b in report.blocks if isinstance(b, kind)]


def words(block: Block) -> Iterator[str]:
    """Every text of a block."""
    match block:
        case Heading(text) | Paragraph(text):
            yield text
        case Scorecard(verdicts):
            for v in verdicts:
                yield from (v.criterion, v.figure, v.word, v.caveat, v.note)
        case Table():
            yield from (block.caption, *block.header, *(str(cell) for row in block.rows for cell in row))
        case Chart():
            yield from (block.title, block.alt, *block.categories, *(s.label for s in block.series))


def text(report: Report) -> str:
    return "\n".join([report.title, report.subtitle, report.footer, *(w for b in report.blocks for w in words(b))])


def table(report: Report, caption: str) -> Table:
    return next(t for t in blocks(report, Table) if t.caption.startswith(caption))


def front(report: Report) -> dict[str, Verdict]:
    return {v.criterion: v for card in blocks(report, Scorecard) for v in card.verdicts}


def charts(report: Report) -> dict[ChartKind, Chart]:
    return {c.kind: c for c in reversed(blocks(report, Chart))}


@pytest.mark.parametrize("period", [YEAR, THREE_YEARS], ids=["year", "three years"])
@pytest.mark.parametrize("count", SIZES)
def test_a_report_of_any_size_is_whole(count: int, period: Period) -> None:  # 1
    report = review(sized(count), period, NAME)
    sections = [f"{number} {title}" for number, (title, _) in enumerate(SECTIONS, 1)]
    assert [h.text for h in blocks(report, Heading) if h.level == 1] == sections
    everything = text(report)
    assert not re.search(r"\bNone\b|\bnan\b|\{|\}|State\.|[a-z]_[a-z]| {2}|\.\.", everything)
    assert period.words in report.subtitle
    assert NAME in report.footer
    for t in blocks(report, Table):
        assert {len(row) for row in t.rows} <= {len(t.header)}
        assert all(0 <= column < len(t.header) for column in t.numeric)
    for c in blocks(report, Chart):
        assert c.series
        assert c.title
        assert c.alt.endswith(".")


def test_nothing_yet_is_said_in_words() -> None:  # 1
    report = review(sized(0), YEAR, NAME)
    assert not blocks(report, Chart)
    assert {v.word for v in front(report).values()} == {"Not measured"}
    assert {v.figure for v in front(report).values()} == {"none yet"}
    said_ = text(report)
    assert "No child started and finished from September 2025 to August 2026." in said_
    assert "No figure rests on a returned form yet." in said_
    assert "%" not in re.sub(r"95%|“.*?”", "", said_)


def test_one_child_is_one_child() -> None:  # 1, 4
    report = review(sized(1), YEAR, NAME)
    verdict = front(report)["Children show measurable progress"]
    assert (verdict.figure, verdict.word) == ("1 of 1", "Met")
    assert "one child decides" in verdict.caveat
    assert charts(report)[ChartKind.SLOPE].title == "One child: the score went up"
    assert "1 child started and finished" in text(report)


def test_six_children_have_counts_and_no_percentage() -> None:  # 1, 4
    report = review(sized(6), YEAR, NAME)
    assert front(report)["Children show measurable progress"].figure == "6 of 6"
    assert charts(report)[ChartKind.SLOPE].title == "Each line is one child: all 6 went up"
    assert charts(report)[ChartKind.AGREEMENT].title == "6 of 6 invitations came back"
    ways = table(report, "Three ways to count")
    assert {row[2:4] for row in ways.rows} == {("–", "–")}
    families = front(report)["Families say the support helped"]
    assert (families.figure, families.word) == ("4 of 5", "No threshold set")
    assert "Too few to speak for all." in families.caveat


def test_sixty_children_on_page_one() -> None:  # 2, 4
    # 60 = 1 declined + 2 open + 57 ended; of these 50 went up, 3 stayed, 2 fell, 2 lack a score.
    report = review(sized(60), YEAR, NAME)
    verdict = front(report)["Children show measurable progress"]
    assert (verdict.figure, verdict.word) == ("50 of 57", "Not met")
    assert verdict.caveat == (
        "88% (77–94). Goal 95%. 2 lack a score: at best 52 of 57. "
        "Of all children referred: 50 of 58. No figure for the year before."
    )
    assert verdict.note == "SC1 · main area, first and last score"
    # Questionnaires: 58 made (not for the two open ones), 55 back; of each remainder by 5 there are 11.
    families = front(report)["Families say the support helped"]
    assert "55 of 58 invitations came back (95%)." in families.caveat
    assert table(report, "What families said, statement by statement").rows[4][5] == 11
    # Sessions: 59 children, two came, one absent, one mentor absent.
    sessions_ = front(report)["Children came to their sessions"]
    assert (sessions_.figure, sessions_.word) == ("118 of 177", "No threshold set")
    assert sessions_.caveat.startswith("66.7%. 59 more fell through on the school’s side.")


def test_between_ten_and_nineteen_the_percentage_is_small_print() -> None:  # 4
    report = review(school([child(n, 2, 4) for n in range(1, 13)]), YEAR, NAME)
    verdict = front(report)["Children show measurable progress"]
    assert "100%" not in verdict.caveat
    assert verdict.note.endswith(" · 100%")


def test_charts_say_what_is_seen() -> None:  # 3
    evidence = sized(60)
    report = review(evidence, YEAR, NAME)
    drawn = charts(report)
    slope = drawn[ChartKind.SLOPE]
    assert slope.title == "Each line is one child: 50 went up, 5 did not"
    assert len(slope.series) == 55
    assert sum(s.dashed for s in slope.series) == 5
    assert slope.alt.endswith(
        "50 went up, 3 stayed the same, 2 went down. The middle first score is 3, the middle last score 5."
    )
    assert drawn[ChartKind.AGREEMENT].title == "55 of 58 invitations came back (95%)"
    assert [len(s.values) for s in drawn[ChartKind.AGREEMENT].series] == [5] * 4
    funnel = drawn[ChartKind.FUNNEL]
    assert funnel.title == "Of 58 children referred, 57 had support and 50 made progress"
    assert [s.values for s in funnel.series] == [(58.0,), (57.0,), (57.0,), (57.0,), (57.0,), (55.0,), (50.0,)]


def test_lines_of_a_stricter_school_say_how_far() -> None:  # 3
    report = review(school(child(1, 2, 5), child(2, 2, 3), minimum_change=2), YEAR, NAME)
    assert charts(report)[ChartKind.SLOPE].title == "Each line is one child: 1 went up by 2 points or more, 1 did not"
    one = review(school(child(1, 2, 3), minimum_change=2), YEAR, NAME)
    assert charts(one)[ChartKind.SLOPE].title == "One child: the score did not go up by 2 points or more"


def test_agreement_by_parents_is_a_step_beside_the_others() -> None:  # 3, 7
    steps = table(review(sized(6), YEAR, NAME), "Children at each step")
    [row] = [r for r in steps.rows if "parent" in str(r[0])]
    assert row[1:3] == (6, "–")
    without = table(review(sized(1), YEAR, NAME), "Children at each step")
    [row] = [r for r in without.rows if "parent" in str(r[0])]
    assert row[1:3] == ("not recorded", "–")


def test_no_name_no_pupil_number_no_free_text_no_free_file_name() -> None:  # 5
    evidence = sized(60)
    renamed = filed("session-record", {"sessions": {}}, case_id(3), file=f"{SECRET} sessions.xlsx")
    odd = said(1, {"helped": "agree"}, id=10**9)
    odd = replace(odd, record=replace(odd.record, file="Amira, from mum.pdf"))
    loose = replace(case(61, started=None, decision="decline"), decision=SECRET, end_reason=SECRET)
    report = review(
        replace(evidence, filed=(*evidence.filed, renamed, odd), cases=(*evidence.cases, loose)), YEAR, NAME
    )
    assert not re.search(r"Amira|Khan|\bP\d{4}\b|from mum", text(report))
    assert "renamed.pdf" in text(report)


@pytest.mark.parametrize(
    ("file", "shown"),
    [
        ("LM-2025-014 entry-record.xlsx", "LM-2025-014 entry-record.xlsx"),
        ("LM-2025-014 entry-record (2).docx", "LM-2025-014 entry-record (2).docx"),
        ("LM-ER1-7F3C9A2E-K.pdf", "LM-ER1-7F3C9A2E-K.pdf"),
        ("LM-ER1-BLANK.pdf", "LM-ER1-BLANK.pdf"),
        ("Zoë entry-record.xlsx", "renamed.xlsx"),
        ("entry record Tom.Baker", "renamed"),
        ("Tom Baker", "renamed"),
        ("", ""),
    ],
)
def test_a_file_name_is_shown_only_if_formgen_could_have_given_it(file: str, shown: str) -> None:  # 5
    source = FigureSource(1, "entry-record", 1, file, "0" * 64, 1, "LM-2025-014", "", "", "", "")
    assert shown_name(source) == shown


def test_cells_are_listed_in_reading_order() -> None:  # 6
    assert cell_list({"C10", "C9", "C11", "B2", "AA1", "C13"}) == "B2, C9:C11, C13, AA1"
    assert cell_list({"page 1", "B1", "B2"}) == "B1:B2, page 1"
    assert cell_list(()) == ""


def test_the_appendix_holds_every_cell_of_every_figure() -> None:  # 6
    evidence = sized(60)
    report = review(evidence, YEAR, NAME)
    rows = table(report, "Every cell").rows
    listed = {(row[4], sheet): _cells(cells) for row in rows
              for sheet, _, cells in (place.partition(": ") for place in str(row[5]).split("; "))}  # fmt: skip
    for figure in figures(evidence, YEAR):
        for source in figure.sources:
            if source.cell:
                assert source.cell in listed[source.sha256[:12], source.sheet]
    assert len(rows) == len({s.sha256 for f in figures(evidence, YEAR) for s in f.sources})
    [first] = [row for row in rows if row[2] == case_id(1) and row[6] == "entry-record 1"]
    assert first[0] == "M1a, M1b, M1c, M12"
    assert first[5:] == ("Form: C4:C6", "entry-record 1", 7)


def _cells(text: str) -> set[str]:
    found = set()
    for part in text.split(", "):
        first, _, last = part.partition(":")
        column, start = re.fullmatch(r"([A-Z]+)(\d+)", first).groups()  # type: ignore[union-attr]
        end = int(re.sub(r"\D", "", last or first))
        found |= {f"{column}{n}" for n in range(int(start), end + 1)}
    return found


def test_formulas_clauses_and_settings_are_printed() -> None:  # 6
    report = review(sized(6), YEAR, NAME)
    meant = table(report, "What each figure means")
    assert [row[0] for row in meant.rows] == [
        "M1b", "M1a", "M1c", "M2a", "M2b", "M3", "M3 item 5", "M3 item 10", "M4a terms", "M4a required", "M4a hours",
        "M4b", "M4b duty", "M5 item 5", "M5 item 4", "M5 feedback", "M6a", "M6b", "M6b voice", "M7", "M8 attendance",
        "M8 parents", "M8 provision", "M9", "M9 parent", "M10", "M11", "M12",
    ]  # fmt: skip
    settings = dict(table(report, "Settings used").rows)
    assert settings["M3: share of families in support"] == "not set"
    assert settings["M1: points on the 0–10 scale that count as progress"] == "1"
    assert settings["Number of the last change to the records"] == 214


CRITERIA = ("SC1", "SC2", "SC3", "SC4a", "SC4b", "SC5", "SC6a", "SC6b")
BESIDES = ("SC0b", "JD18", "JD8", "JD33", "AS1", "GB2", "GB1", "ME8")


@pytest.mark.parametrize("count", SIZES)
def test_the_eight_criteria_stand_first_and_the_rest_beneath(count: int) -> None:  # 2
    cards = blocks(review(sized(count), YEAR, NAME), Scorecard)
    assert [tuple(v.note.partition(" ")[0] for v in card.verdicts) for card in cards] == [CRITERIA, BESIDES]
    for verdict in (v for card in cards for v in card.verdicts):
        assert verdict.caveat.endswith(".")
        assert ("To measure it" in verdict.caveat) == (verdict.word == "Not measured")


def test_sixty_children_and_the_other_criteria() -> None:  # 2, 4
    # Of 60 plans each way of helping has 12: 36 gave, 12 agreed, 12 did not want to.
    report = review(sized(60), YEAR, NAME)
    rows = front(report)
    helped = rows["Children helped to set their targets"]
    assert (helped.figure, helped.word) == ("36 of 60", "Not met")
    assert "12 agreed what adults suggested; 12 did not want to." in text(report)
    training = rows["The mentor’s training is kept up to date"]
    assert (training.figure, training.caveat) == (
        "2 of 3", "Goal 100%. Required items in date: 1 of 2 (not met). The year before: 0 of 3.",
    )  # fmt: skip
    # R00, R04, …, R56 do not do it well, R59 was not observed: 44 of 60.
    roles = rows["Trained children put it into practice"]
    assert (roles.figure, roles.word) == ("44 of 60", "No threshold set")
    incidents = rows["Fewer unwanted incidents in the playground"]
    assert (incidents.figure, incidents.word) == ("0.68, was 0.91", "No clear change")
    assert rows["The policy is checked each year"].word == "Met"
    assert rows["Monthly meetings on attendance"].figure == "10 of 10"


def test_a_single_year_stands_beside_the_year_before() -> None:  # 2
    years = table(review(sized(60), YEAR, NAME), "Year by year")
    assert years.header == ("Figure", "2024/25", "2025/26")
    [rate] = [row for row in years.rows if "M6a" in str(row[0])]
    assert rate[1:] == ("0.91 per 1,000 pupil-days (40 in all)", "0.68 per 1,000 pupil-days (30 in all)")
    assert len(table(review(sized(60), THREE_YEARS, NAME), "Year by year").header) == 4


def test_everybody_left_out_is_listed_and_the_sum_is_shown() -> None:  # 7
    evidence = school(child(1, 2, 5), child(2, 2, 5, ended=None), child(3, 2, 5, reason="other_support"))
    report = review(evidence, YEAR, NAME)
    rows = table(report, "Left out").rows
    assert ("Still open at the end of the period", 1, case_id(2)) in rows
    assert ("Moved to other support", 1, case_id(3)) in rows
    assert ("Left the school within 14 days of the start", 0, "–") in rows
    assert "It adds up: 2 referrals closed in the period = 1 counted + 1 left out + 0 earlier" in text(report)


def test_missing_scores_are_listed_with_their_cases() -> None:  # 7
    rows = table(review(sized(60), YEAR, NAME), "Children who had support but lack").rows
    assert rows == (("No last score in the main area: Absent", 2, f"{case_id(11)}, {case_id(12)}"),)
    assert "Every child who started and ended has both scores." in text(review(sized(6), YEAR, NAME))


def test_who_went_down_is_told() -> None:  # 7
    report = text(review(sized(60), YEAR, NAME))
    assert f"2 children have a lower last score than first score: {case_id(16)}, {case_id(17)}." in report
    assert "No child’s last score is lower than the first." in text(review(sized(6), YEAR, NAME))


def test_three_years_show_each_school_year() -> None:  # 2
    old = child(70, 2, 2, referred=date(2023, 10, 2), started=date(2023, 11, 1), ended=date(2024, 3, 1))
    years = table(review(school(old, child(1, 2, 5)), THREE_YEARS, NAME), "Each school year")
    assert [row[1] for row in years.rows] == ["0 of 1", "none yet", "1 of 1"]
    with pytest.raises(StopIteration):
        table(review(sized(6), YEAR, NAME), "Each school year")


def test_a_period_that_still_runs_says_so() -> None:  # 2
    report = review(replace(sized(6), today=date(2026, 5, 1)), YEAR, NAME)
    assert "The period is not over yet" in text(report)
    report = review(replace(sized(6), today=date(2025, 5, 1)), YEAR, NAME)
    assert "The period has not begun yet" in text(report)
    assert "not over yet" not in text(report)


@pytest.mark.parametrize("count", SIZES)
def test_the_standing_sentences_are_in_every_report(count: int) -> None:  # 8
    report = text(review(sized(count), YEAR, NAME))
    assert all(limit in report for limit in LIMITS)
    assert NO_COMPARISON in report
    assert "mentor raised" not in report.replace("never “the mentor raised them”", "")


def test_blank_copies_stand_apart() -> None:  # 7
    report = review(school(sent(1), said(0, {"helped": "agree"}, blank=True)), YEAR, NAME)
    assert table(report, "Answers on blank copies").rows[4][2] == 1
    assert front(report)["Families say the support helped"].figure == "none yet"


def test_equal_evidence_gives_an_equal_report() -> None:  # 10
    evidence = sized(60)
    turned = replace(evidence, cases=evidence.cases[::-1], filed=evidence.filed[::-1], ledger=evidence.ledger[::-1])
    assert review(evidence, YEAR, NAME) == review(turned, YEAR, NAME)
    assert progress(evidence, YEAR) == progress(turned, YEAR)
    assert measure(evidence, YEAR) == measure(turned, YEAR)


def test_the_settings_of_the_import_decide_what_was_unwanted(folder: Path) -> None:  # 9
    runs = []
    for number, types in enumerate(('["left_out"]', '["fight"]')):
        settings = folder / "school.toml"
        text = re.sub(r"(?m)^unwanted = .*\n", "", settings.read_text("utf-8"))
        settings.write_text(text.replace("[playground]\n", f"[playground]\nunwanted = {types}\n"), "utf-8")
        with opened(folder, now=datetime(2026, 9, 20), by="tester", bits=lambda: 1) as school_:
            with school_.writing("import") as writer:
                data = f"log {number}".encode()
                writer.add_record(replace(LOG.record, sha256=sha256(data).hexdigest()), data)
            found = gathered(school_)
            runs = sorted(f.record.run for f in found.filed)
    assert [found.unwanted(run) for run in runs] == [frozenset({"left_out"}), frozenset({"fight"})]
    assert found.unwanted(999) == frozenset({"fight"})


LOG = log("playground-incidents", "incidents", incident(date(2025, 10, 7)))


@pytest.mark.parametrize(
    ("start", "end", "way"),
    [
        (date(2025, 1, 9), date(2025, 12, 31), "--from 1/9/2024 --until 31/8/2026"),
        (date(2025, 9, 1), date(2026, 8, 31), "other school years"),
    ],
)
def test_a_report_that_is_not_for_its_readers_is_refused_with_what_to_do(start: date, end: date, way: str) -> None:
    """(11)"""
    earlier = [{"name": "the report for governors on September 2023 to August 2026"}] * 2
    told = untold(Order("annual", Readership.GOVERNORS, Period(start, end), {BEFORE: earlier}))
    assert told.message.count("the report for governors on September 2023 to August 2026") == 1
    assert f"read as {start.day} {start:%B %Y} to {end.day} {end:%B %Y}" in told.fix
    assert way in told.fix
    assert "--audience internal" in told.fix
    assert set(re.findall(r"\d+", told.message)) == {"2023", "2026"}
    alone = untold(Order("annual", Readership.PUBLIC, Period(start, end)))
    assert alone.message.startswith("This report cannot be made for everybody. It would let a reader work out")
