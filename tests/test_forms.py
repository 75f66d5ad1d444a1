"""What every form keeps to; a new form is tested by being there.

1. A form is named as its file, has a code of two capital letters of its own, and says who it is for.
2. Labels, help and choices are plain words in typographic quotes, and none comes from a licensed tool.
3. Codes, tags and names that programs read are short and unique.
4. Forms cite clauses of the policy that there are.
5. Rules, `rows_from` and `locked` name what there is; a rule has its own code and says what it is for.
6. Each rule finds what it is for and nothing else, and is told in plain words.
7. A form's repairs mend whatever its rules forbid, so that valid answers can be made from any seed.
8. Every audience has a copy; what only the school may know is on none but the staff's.
9. A form that there is not is refused with the list of those that there are.
"""

from __future__ import annotations

import copy
import random
import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from formgen.answers import flatten, put
from formgen.ask import Audience
from formgen.check import check
from formgen.errors import Problem, Severity, UserError
from formgen.form import Context, form, form_by_code, slugs
from formgen.outline import Item, Kind, Question, outline
from formgen.policy import CLAUSES
from formgen.sheet import CODE, boxes, defined_name, tag
from formgen.specimen import mend, specimen

TODAY = date(2026, 7, 1)
CONTEXT = Context(TODAY)
LICENSED = re.compile(
    r"\b(sdq|strengths and difficulties|boxall|outcomes? star|wemwbs|leuven|stirling|parent view)\b", re.I
)
EVERY = pytest.mark.parametrize("slug", slugs())


def questions(slug: str) -> list[Question]:
    """The questions and columns of a form."""
    return list(outline(form(slug)).index.values())


def items(slug: str) -> list[Item]:
    return list(outline(form(slug)).items())


@EVERY
def test_a_form_is_named_as_its_file(slug: str) -> None:
    """(1)"""
    about = form(slug).about
    assert about.slug == slug == form(slug).__module__.rpartition(".")[2].replace("_", "-")
    assert re.fullmatch("[A-Z]{2}", about.code)
    assert form_by_code(about.code) is form(slug)
    assert 1 <= about.version <= 999
    assert about.scope in ("pupil", "case")
    assert form(slug).__doc__


@EVERY
def test_a_form_says_who_it_is_for(slug: str) -> None:
    """(1), (2)"""
    about = form(slug).about
    assert about.who.startswith("For ")
    assert about.who.endswith(".")
    assert about.title[0].isupper()
    assert not about.title.endswith(".")
    assert about.kept


def texts(slug: str) -> Iterator[tuple[str, str]]:
    """Everything of a form that people read, with its place."""
    found = outline(form(slug))
    yield from (("title", found.title), ("who", found.who), ("kept", found.kept))
    for section in found.sections:
        yield from ((section.name, section.title), (section.name, section.help))
    for q in questions(slug):
        yield from ((q.path, q.label), (q.path, q.help), (q.path, q.unit), (q.path, q.low), (q.path, q.high))
        yield from ((q.path, o.label) for o in (*q.choices, *q.rows))


@EVERY
def test_labels_are_there(slug: str) -> None:
    """(2)"""
    assert [q.path for q in questions(slug) if not q.label] == []
    assert [q.path for q in questions(slug) for o in (*q.choices, *q.rows) if not o.label] == []
    assert [s.name for s in outline(form(slug)).sections if not s.title] == []


@EVERY
def test_the_words_are_plain(slug: str) -> None:
    """(2)"""
    for place, text in texts(slug):
        assert text == text.strip(), (place, text)
        assert not re.search("  |[\"'`<>{}_]|--|\\.\\.\\.|:$", text), (place, text)


@EVERY
def test_labels_begin_with_a_capital(slug: str) -> None:
    """(2)"""
    for q in questions(slug):
        labels = [q.label, q.help, *(o.label for o in (*q.choices, *q.rows))]
        assert [label for label in labels if label[:1].islower()] == []


@EVERY
def test_no_word_comes_from_a_licensed_tool(slug: str) -> None:
    """(2)"""
    assert [text for _, text in texts(slug) if LICENSED.search(text)] == []


@EVERY
def test_two_questions_of_one_section_have_two_labels(slug: str) -> None:
    """(2): a problem names its box by code and label."""
    for section in outline(form(slug)).sections:
        labels = [q.label for q in section.questions]
        assert len(labels) == len(set(labels))


@EVERY
def test_codes_are_unique_and_can_be_read(slug: str) -> None:
    """(3)"""
    codes = [box.code for item in items(slug) for box in boxes(item)]
    assert len(codes) == len(set(codes))
    for code in codes:
        found = CODE.match(f"{code} and its label")
        assert found is not None
        assert found[1] == code
        assert len(tag(code)) <= 64
        assert not re.fullmatch(r"[A-Za-z]{1,3}\d+", defined_name(code)), "a name must not look like a cell"
    assert len({defined_name(code) for code in codes}) == len(codes)


@EVERY
def test_the_tags_of_choices_and_rows_are_unique_and_short(slug: str) -> None:
    """(3)"""
    for question in questions(slug):
        for options in (question.choices, question.rows):
            for name in ("code", "tag", "label"):
                values = [getattr(o, name) for o in options]
                assert len(values) == len(set(values)), (question.path, name)
            assert all(re.fullmatch("[A-Za-z0-9_]{1,40}", o.code) for o in options)
            assert all(len(o.tag) <= 3 for o in options)


@EVERY
def test_names_are_names_of_python_and_of_databases(slug: str) -> None:
    """(3)"""
    assert [q.path for q in questions(slug) if not re.fullmatch(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?", q.path)] == []


@EVERY
def test_forms_cite_clauses_that_there_are(slug: str) -> None:
    """(4)"""
    cited = {clause for q in questions(slug) for clause in q.clauses}
    assert cited
    assert cited <= set(CLAUSES)


@EVERY
def test_rules_name_what_there_is(slug: str) -> None:
    """(5)"""
    found, rules = outline(form(slug)), form(slug).rules
    codes = [rule.code for rule in rules]
    assert len(codes) == len(set(codes))
    assert all(re.fullmatch("[a-z_]+", code) for code in codes)
    for rule in rules:
        assert set(rule.inputs) <= set(found.index), rule.code
        tables = {name.partition(".")[0] if "." in name else None for name in rule.inputs}
        assert len(tables) == 1, f"{rule.code}: all inputs lie in one table, or none does"


@EVERY
def test_rows_come_from_a_question_that_can_tick_them(slug: str) -> None:
    """(5)"""
    found = outline(form(slug))
    for table in (q for q in questions(slug) if q.rows_from):
        source = found.question(table.rows_from or "")
        assert source.kind is Kind.CHOICES
        assert {o.code for o in table.rows} <= {o.code for o in source.choices}
    assert [q.path for q in questions(slug) if q.locked and not q.prefill] == []
    assert [q.path for q in questions(slug) if q.kind is Kind.TABLE and (q.prefill or q.states)] == []


GOOD: dict[str, dict[str, Any]] = {
    "referral": {
        "pupil_name": "Zoë O’Neill",
        "referral_source": "class_teacher",
        "referred_by": "A. Teacher",
        "referred_by_role": "Class teacher",
        "referral_date": date(2025, 9, 22),
        "areas": ("attendance", "self_esteem"),
        "main_area": "self_esteem",
        "how_long": "months_1_3",
        "area_scores": {"attendance": {"score": 5}, "self_esteem": {"score": 3}},
        "concern": "Says “I cannot” before beginning, on most mornings.",
        "strengths": "Reads with the little ones.",
        "already_tried": "A talk partner; it helped a little.",
        "change_wanted": "Begins on her own.",
        "child_knows": "yes",
        "urgency": "half_term",
        "parent_told_on": date(2025, 9, 19),
        "safeguarding_told": False,
        "sessions_possible": 40,
        "sessions_attended": 40,
    },
    "entry-record": {
        "child": "Zo",
        "completed_by": "D. Rowan, Learning Mentor",
        "entry_date": date(2025, 10, 6),
        "first_session_on": date(2025, 9, 22),
        "block_no": 1,
        "tier": "targeted",
        "modes": ("out_1to1",),
        "areas": ("attendance", "self_esteem"),
        "main_area": "self_esteem",
        "area_scores": {
            "attendance": {"score_joint": 8, "rated_by": "All", "evidence": "Late on 3 of 5 mornings"},
            "self_esteem": {"score_joint": 3, "rated_by": "All", "evidence": "Hand up once a week"},
        },
        "took_part": ("pupil", "mentor", "teacher", "parent"),
        "sessions_possible": 40,
        "sessions_attended": 30,
    },
    "action-plan": {
        "child": "Zo",
        "completed_by": "D. Rowan, Learning Mentor",
        "plan_start": date(2025, 10, 6),
        "review_date": date(2025, 11, 17),
        "end_date": date(2025, 12, 1),
        "aims": "Begins on her own.",
        "targets": {
            "T1": {
                "area": "self_esteem",
                "target_text": "I begin within two minutes",
                "how_we_will_know": "Teacher’s tally",
                "unit": "rating",
                "direction": "up",
                "baseline": Decimal(3),
                "target_value": Decimal(6),
                "baseline_date": date(2025, 10, 6),
                "due": date(2025, 12, 1),
                "strategies": "A talk partner\nA quiet start\nA chart\nA word each Friday",
                "who": ("pupil", "mentor"),
                "lead": "mentor",
                "when_how_often": "Tuesdays before lunch",
                "pupil_part": "I say what I need",
            }
        },
        "contribution": "chose",
        "pupil_words": "I want to start without waiting.",
        "pupil_has_copy": True,
        "agreements": {p: {"agreed_on": date(2025, 10, 6)} for p in ("pupil", "mentor", "teacher", "parent")},
    },
    "exit-record": {
        "child": "Zo",
        "completed_by": "D. Rowan, Learning Mentor",
        "exit_date": date(2026, 2, 2),
        "sessions_offered": 12,
        "sessions_held": 12,
        "reason": "planned",
        "areas": ("attendance", "self_esteem"),
        "main_area": "self_esteem",
        "area_scores": {"attendance": {"why_missing": "forgot"}, "self_esteem": {"final_joint": 7}},
        "took_part": ("pupil", "mentor", "teacher"),
        "barriers_remaining": "Mondays",
        "exit_strategies": ("class", "fortnightly"),
        "who_keeps_eye": "Class teacher",
        "check_back_on": date(2026, 3, 16),
        "sessions_possible": 40,
        "sessions_attended": 38,
    },
    "session-record": {
        "child": "Zo",
        "completed_by": "D. Rowan, Learning Mentor",
        "block_no": 1,
        "sessions": {
            "1": {
                "on": date(2025, 10, 7), "planned": True, "happened": "yes", "mode": "out_1to1", "group_size": 1,
                "minutes": 30, "linked_target": "T1",
            },
            "2": {"on": TODAY, "planned": True, "happened": "child_absent"},
        },
    },
}  # fmt: skip
"""Answers to each form as a school would give them; nothing is wrong with them."""

ONE_WEEK_IN = {"session-record": [{"sessions": {"1": {"on": date(2025, 9, 20), "happened": "yes"}}}]}
"""A session before the entry record: 16 days before."""

NOT_HELD = {"session-record": [{"sessions": {"1": {"on": date(2025, 9, 1), "happened": "child_absent"}}}]}
ENTERED = {"entry-record": [{"entry_date": date(2026, 2, 3)}]}

Changes = dict[str, Any]
Bad = tuple[str, str, Changes, str, dict[str, Any]]


def bad(slug: str, code: str, changes: Changes, place: str, earlier: dict[str, Any] | None = None) -> Bad:
    """The rule that the changed good answers break, and the place (`path` or `path@row`) at which it is told."""
    return slug, code, changes, place, earlier or {}


BAD = [
    bad("referral", "no_area_that_can_be_scored", {"areas": ("gifted", "looked_after")}, "areas"),
    bad("referral", "no_area_that_can_be_scored", {"areas": None}, "areas"),
    bad("referral", "main_area_cannot_be_scored", {"main_area": "looked_after", "areas": ("self_esteem", "attendance",
        "looked_after")}, "main_area"),
    bad("referral", "main_area_not_ticked", {"main_area": "loss"}, "main_area"),
    bad("referral", "main_area_not_ticked", {"main_area": "goal"}, "main_area"),
    bad("referral", "main_area_not_ticked", {"main_area": "self_esteem", "areas": None, "goal_other": "To sing"},
        "main_area"),
    bad("referral", "source_not_named", {"referral_source": "other"}, "source_other"),
    bad("referral", "nothing_tried_yet", {"already_tried": None}, "already_tried"),
    bad("referral", "parent_not_told", {"parent_told_on": None}, "parent_told_on"),
    bad("referral", "parent_not_told", {"parent_told_on": TODAY + timedelta(1)}, "parent_told_on"),
    bad("referral", "ticked_area_without_score", {"areas": ("attendance", "self_esteem", "loss")}, "areas"),
    bad("referral", "ticked_area_without_score", {"goal_other": "To sing"}, "areas"),
    bad("referral", "referral_in_the_future", {"referral_date": TODAY + timedelta(1)}, "referral_date"),
    bad("referral", "safeguarding_date_missing", {"safeguarding_told": True}, "safeguarding_told_on"),
    bad("referral", "decision_without_date", {"decision": "accept"}, "decided_on"),
    bad("referral", "eal_coordinator_not_told", {"eal": True}, "eal_coordinator_told_on"),
    bad("referral", "attended_more_than_possible", {"sessions_attended": 41}, "sessions_attended"),
    bad("referral", "decided_before_received", {"received_on": date(2025, 9, 25), "decided_on": date(2025, 9, 24)},
        "decided_on"),
    bad("entry-record", "main_area_not_ticked", {"main_area": "loss"}, "main_area"),
    bad("entry-record", "entry_in_the_future", {"entry_date": TODAY + timedelta(1)}, "entry_date"),
    bad("entry-record", "entry_long_after_first_session", {"entry_date": date(2025, 10, 7)}, "entry_date"),
    bad("entry-record", "entry_long_after_first_session", {"first_session_on": None}, "entry_date", ONE_WEEK_IN),
    bad("entry-record", "no_room_to_show_gain", {"area_scores.score_joint@self_esteem": 9},
        "area_scores.score_joint@self_esteem"),
    bad("entry-record", "parent_absent_without_reason", {"took_part": ("pupil", "mentor")}, "parent_missing"),
    bad("entry-record", "goal_not_scored", {"goal": "To sing", "areas": ("attendance", "self_esteem", "goal"),
        "area_scores.rated_by@goal": "All", "area_scores.evidence@goal": "Sings"}, "goal"),
    bad("entry-record", "attended_more_than_possible", {"sessions_attended": 41}, "sessions_attended"),
    bad("action-plan", "no_target_yet", {"targets": None}, "plan_start"),
    bad("action-plan", "no_target_yet", {"targets": {"T1": {}}}, "plan_start"),
    bad("action-plan", "too_many_strategies", {"targets.strategies@T1": "one\ntwo\n\nthree\nfour\nfive"},
        "targets.strategies@T1"),
    bad("action-plan", "lead_does_not_help", {"targets.lead@T1": "parent"}, "targets.lead@T1"),
    bad("action-plan", "baseline_out_of_range", {"targets.baseline@T1": Decimal(-1)}, "targets.baseline@T1"),
    bad("action-plan", "goal_out_of_range", {"targets.target_value@T1": Decimal("10.5")}, "targets.target_value@T1"),
    bad("action-plan", "goal_out_of_range", {"targets.unit@T1": "percent", "targets.target_value@T1": Decimal(101)},
        "targets.target_value@T1"),
    bad("action-plan", "goal_out_of_range", {"targets.unit@T1": "yes_no", "targets.baseline@T1": Decimal(0),
        "targets.target_value@T1": Decimal(2)}, "targets.target_value@T1"),
    bad("action-plan", "target_equals_baseline", {"targets.target_value@T1": Decimal("3.0")},
        "targets.target_value@T1"),
    bad("action-plan", "target_points_the_wrong_way", {"targets.direction@T1": "down"}, "targets.target_value@T1"),
    bad("action-plan", "target_points_the_wrong_way", {"targets.target_value@T1": Decimal(1)},
        "targets.target_value@T1"),
    bad("action-plan", "due_before_baseline", {"targets.due@T1": date(2025, 10, 6)}, "targets.due@T1"),
    bad("action-plan", "pupil_words_missing", {"pupil_words": None}, "pupil_words"),
    bad("action-plan", "not_agreed_by_all", {"agreements": None}, "plan_start"),
    bad("action-plan", "not_agreed_by_all", {"agreements.agreed_on@parent": None}, "plan_start"),
    bad("action-plan", "not_agreed_by_all", {"agreements.agreed_on@pupil": None, "parent_missing": "no_reply"},
        "plan_start"),
    bad("action-plan", "review_before_start", {"review_date": date(2025, 10, 5)}, "review_date"),
    bad("action-plan", "end_before_review", {"end_date": date(2025, 11, 16)}, "end_date"),
    bad("exit-record", "score_and_reason", {"area_scores.why_missing@self_esteem": "absent"},
        "area_scores.why_missing@self_esteem"),
    bad("exit-record", "main_area_not_ticked", {"main_area": "loss", "area_scores.final_joint@loss": 5}, "main_area"),
    bad("exit-record", "main_area_without_score", {"area_scores.final_joint@self_esteem": None}, "main_area"),
    bad("exit-record", "main_area_without_score", {"area_scores": None}, "main_area"),
    bad("exit-record", "exit_before_entry", {}, "exit_date", ENTERED),
    bad("exit-record", "exit_before_entry", {"exit_date": TODAY + timedelta(1), "check_back_on": TODAY + timedelta(50)},
        "exit_date"),
    bad("exit-record", "check_back_too_soon_or_late", {"check_back_on": date(2026, 3, 15)}, "check_back_on"),
    bad("exit-record", "check_back_too_soon_or_late", {"check_back_on": date(2026, 4, 28)}, "check_back_on"),
    bad("exit-record", "check_back_before_exit", {"check_back_on": date(2026, 2, 1)}, "check_back_on"),
    bad("exit-record", "held_more_than_offered", {"sessions_held": 13}, "sessions_held"),
    bad("exit-record", "attended_more_than_possible", {"sessions_attended": 41}, "sessions_attended"),
    bad("session-record", "session_without_details", {"sessions.minutes@1": None}, "sessions.happened@1"),
    bad("session-record", "session_without_details", {"sessions.happened@2": "yes"}, "sessions.happened@2"),
    bad("session-record", "one_to_one_with_more", {"sessions.group_size@1": 2}, "sessions.group_size@1"),
    bad("session-record", "session_in_the_future", {"sessions.on@2": TODAY + timedelta(1)}, "sessions.on@2"),
]  # fmt: skip

ALLOWED = [
    ("referral", {"referral_source": "parent_carer", "already_tried": None, "parent_told_on": None,
                  "area_scores": None}, {}),
    ("referral", {"areas": None, "area_scores": {"goal": {"score": 2}}, "goal_other": "To sing",
                  "main_area": "goal"}, {}),
    ("referral", {"areas": ("attendance", "self_esteem", "gifted", "looked_after")}, {}),
    ("referral", {"referral_source": "other", "source_other": "School nurse"}, {}),
    ("referral", {"referral_date": TODAY, "parent_told_on": TODAY}, {}),
    ("referral", {"eal": True, "areas": ("attendance",), "main_area": "attendance"}, {}),
    ("referral", {"received_on": TODAY, "decided_on": TODAY, "decision": "wait"}, {}),
    ("entry-record", {"entry_date": date(2025, 9, 1)}, {}),
    ("entry-record", {}, NOT_HELD),
    ("entry-record", {"took_part": ("pupil",), "parent_missing": "no_reply"}, {}),
    ("entry-record", {"goal": "To sing"}, {}),
    ("action-plan", {"agreements.agreed_on@parent": None, "parent_missing": "no_reply"}, {}),
    ("action-plan", {"contribution": "could_not", "pupil_words": None}, {}),
    ("action-plan", {"targets.direction@T1": "down", "targets.target_value@T1": Decimal(0)}, {}),
    ("action-plan", {"targets.unit@T1": "count", "targets.target_value@T1": Decimal(300)}, {}),
    ("action-plan", {"review_date": date(2025, 10, 6), "end_date": date(2025, 10, 6)}, {}),
    ("exit-record", {"check_back_on": date(2026, 4, 27)}, {}),
    ("exit-record", {"area_scores.final_joint@self_esteem": None, "area_scores.why_missing@self_esteem": "absent"}, {}),
    ("exit-record", {"exit_date": date(2026, 2, 3), "check_back_on": date(2026, 3, 17)}, ENTERED),
    ("session-record", {"sessions.group_size@1": 4, "sessions.mode@1": "out_small_group"}, {}),
]  # fmt: skip


def changed(slug: str, changes: Changes) -> dict[str, Any]:
    """The good answers after the changes; None takes an answer away."""
    answers = copy.deepcopy(GOOD[slug])
    for place, value in changes.items():
        path, _, row = place.partition("@")
        put(answers, path, row or None, value)
    return {name: value for name, value in answers.items() if value is not None}


def found(slug: str, changes: Changes, earlier: dict[str, Any]) -> list[Problem]:
    return check(form(slug), outline(form(slug)), changed(slug, changes), Context(TODAY, earlier))


@pytest.mark.parametrize("slug", GOOD)
def test_every_rule_is_broken_by_an_example(slug: str) -> None:
    """(6): a form that has good answers here has a bad example of each rule."""
    missing = {rule.code for rule in form(slug).rules} ^ {b[1] for b in BAD if b[0] == slug}
    assert not missing, f"{slug}: put one example that breaks the rule into BAD, in this file, for {sorted(missing)}"


@pytest.mark.parametrize("slug", GOOD)
def test_good_answers_have_no_problem(slug: str) -> None:
    """(6)"""
    assert found(slug, {}, {}) == []


@pytest.mark.parametrize(("slug", "changes", "earlier"), ALLOWED)
def test_what_is_just_right_is_no_problem(slug: str, changes: Changes, earlier: dict[str, Any]) -> None:
    """(6)"""
    assert found(slug, changes, earlier) == []


def named(bad: Bad) -> str:
    return f"{bad[0]}-{bad[1]}"


@pytest.mark.parametrize("broken", BAD, ids=named)
def test_a_rule_finds_what_it_is_for(broken: Bad) -> None:
    """(6)"""
    slug, code, changes, place, earlier = broken
    problems = found(slug, changes, earlier)
    path, _, row = place.partition("@")
    assert (code, path, row or None) in {(p.code, p.path, p.row) for p in problems}
    for problem in problems:
        assert re.fullmatch(r"[A-Z“].*[.?]", problem.message), problem.message
        assert re.fullmatch(r"[A-Z].*[.?]", problem.fix), problem.fix
        assert not re.search("[\"'_]|  ", problem.message + problem.fix)


@pytest.mark.parametrize("broken", BAD, ids=named)
def test_no_rule_repeats_what_was_written(broken: Bad) -> None:
    """(6): free text of a child or a parent is in no message."""
    slug, _, changes, _, earlier = broken
    told = " ".join(p.message + p.fix for p in found(slug, changes, earlier))
    for path, _, value in flatten(changed(slug, changes)):
        if outline(form(slug)).question(path).kind in (Kind.LINE, Kind.TEXT):
            assert all(len(line) < 6 or line not in told for line in str(value).splitlines())


@pytest.mark.parametrize("broken", [b for b in BAD if any(
    p.severity is Severity.ERROR for p in found(b[0], b[2], b[4]))], ids=named)  # fmt: skip
def test_what_a_rule_forbids_is_mended(broken: Bad) -> None:
    """(7)"""
    slug, _, changes, _, earlier = broken
    context = Context(TODAY, earlier)
    for seed in range(5):
        mended = mend(form(slug), outline(form(slug)), changed(slug, changes), random.Random(seed), context)
        problems = check(form(slug), outline(form(slug)), mended, context)
        assert [p for p in problems if p.severity is Severity.ERROR] == []


@EVERY
@pytest.mark.parametrize("fill", [0.0, 0.4, 1.0])
def test_valid_answers_are_made_from_any_seed(slug: str, fill: float) -> None:
    """(7)"""
    seen: set[str] = set()
    for seed in range(200):
        answers = specimen(form(slug), random.Random(seed), today=TODAY, fill=fill)
        problems = check(form(slug), outline(form(slug)), answers, CONTEXT)
        assert [p for p in problems if p.severity is Severity.ERROR] == [], seed
        seen |= {path for path, _, _ in flatten(answers)}
    wanted = {q.path for q in questions(slug) if q.kind is not Kind.TABLE and (fill or q.required)}
    assert wanted <= seen, "every question is answered by some seed"


@EVERY
def test_equal_seeds_make_equal_answers(slug: str) -> None:
    """(7)"""
    one, two = (specimen(form(slug), random.Random(3), fill=0.5) for _ in range(2))
    assert one == two
    assert list(one) == list(two)


@EVERY
def test_given_answers_are_kept(slug: str) -> None:
    """(7)"""
    line = next((q.name for q in outline(form(slug)).questions() if q.kind in (Kind.LINE, Kind.TEXT)), None)
    if line is not None:
        assert specimen(form(slug), random.Random(1), given={line: "Kept"})[line] == "Kept"


@EVERY
def test_all_words_of_a_specimen_are_those_asked_for(slug: str) -> None:
    """(7): what a repair fills in too, save the words that a rule's own repair brings."""
    ours = {"To speak up in class", "School nurse", "A talk partner.", "A talk partner\nA quiet start",
            "I want to put my hand up.", "I put my hand up once in each lesson.", "said"}  # fmt: skip
    found = outline(form(slug))
    for seed in range(30):
        answers = specimen(form(slug), random.Random(seed), fill=0.3, text=lambda _chance, _question: "said")
        texts = [v for path, _, v in flatten(answers) if found.question(path).kind in (Kind.LINE, Kind.TEXT)]
        assert {v for v in texts if isinstance(v, str)} <= ours


@EVERY
def test_every_audience_has_a_copy(slug: str) -> None:
    """(8)"""
    whole = outline(form(slug))
    assert whole.audiences
    assert len(set(whole.audiences)) == len(whole.audiences)
    for audience in whole.audiences:
        assert any(whole.for_audience(audience).questions())
    assert set(whole.for_audience(Audience.STAFF).index) == set(whole.index), "staff see everything"


SCHOOL_ONLY = {
    f"pupil.{fact}"
    for fact in (
        "upn", "dob", "year_group", "sen_status", "first_language", "eal", "pupil_premium", "in_care",
        "sessions_possible", "sessions_attended",
    )
}  # fmt: skip


@EVERY
def test_what_only_the_school_may_know_is_on_no_other_copy(slug: str) -> None:
    """(8)"""
    whole = outline(form(slug))
    secret = {q.path for q in questions(slug) if q.prefill in SCHOOL_ONLY or "safeguarding" in q.path}
    secret |= {q.path for section in whole.sections if section.office for q in section.questions}
    for audience in (Audience.FAMILY, Audience.CHILD):
        assert not secret & set(whole.for_audience(audience).index)


@EVERY
def test_a_column_is_seen_by_nobody_who_does_not_see_its_table(slug: str) -> None:
    """(8)"""
    for table in outline(form(slug)).questions():
        assert all(column.audience <= table.audience for column in table.columns)


def test_a_form_that_there_is_not_is_refused() -> None:
    """(9)"""
    with pytest.raises(UserError, match=r"action-plan, .*referral"):
        form("reference")
    assert form_by_code("QQ") is None
    assert slugs() == sorted(slugs())
    assert "parts" not in slugs()
