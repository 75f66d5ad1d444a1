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
from typing import Any

import pytest
from examples import LISTS, TERMS, TODAY, Bad, Changes, of_forms

from formgen.answers import flatten, put
from formgen.ask import Audience, State
from formgen.check import check
from formgen.errors import Problem, Severity, UserError
from formgen.form import Context, form, form_by_code, slugs
from formgen.outline import Item, Kind, Question, outline
from formgen.policy import CLAUSES
from formgen.sheet import CODE, boxes, defined_name, tag
from formgen.specimen import mend, specimen

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
    assert about.scope in ("pupil", "case", "school")
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


EXAMPLES = of_forms()
"""Answers as a school would give them, right and wrong: tests/examples."""

BAD = [(slug, broken) for slug, module in EXAMPLES.items() for broken in module.BAD]
ALLOWED = [(slug, changes, earlier) for slug, module in EXAMPLES.items() for changes, earlier in module.ALLOWED]


def changed(slug: str, changes: Changes) -> dict[str, Any]:
    """The good answers after the changes; None takes an answer away."""
    answers = copy.deepcopy(EXAMPLES[slug].GOOD)
    for place, value in changes.items():
        path, _, row = place.partition("@")
        put(answers, path, row or None, value)
    return {name: value for name, value in answers.items() if value is not None}


def found(slug: str, changes: Changes, earlier: dict[str, Any]) -> list[Problem]:
    return check(form(slug), outline(form(slug)), changed(slug, changes), context(earlier))


def context(earlier: dict[str, Any]) -> Context:
    return Context(TODAY, earlier, LISTS, TERMS)


@pytest.mark.parametrize("slug", EXAMPLES)
def test_every_rule_is_broken_by_an_example(slug: str) -> None:
    """(6): a form that has good answers here has a bad example of each rule."""
    missing = {rule.code for rule in form(slug).rules} ^ {b.code for other, b in BAD if other == slug}
    assert not missing, f"{slug}: put an example that breaks the rule into BAD in tests/examples, for {sorted(missing)}"


@pytest.mark.parametrize("slug", EXAMPLES)
def test_good_answers_have_no_problem(slug: str) -> None:
    """(6)"""
    assert found(slug, {}, {}) == []


@pytest.mark.parametrize(("slug", "changes", "earlier"), ALLOWED)
def test_what_is_just_right_is_no_problem(slug: str, changes: Changes, earlier: dict[str, Any]) -> None:
    """(6)"""
    assert found(slug, changes, earlier) == []


BROKEN = [pytest.param(slug, broken, id=f"{slug}-{broken.code}") for slug, broken in BAD]


@pytest.mark.parametrize(("slug", "broken"), BROKEN)
def test_a_rule_finds_what_it_is_for(slug: str, broken: Bad) -> None:
    """(6)"""
    problems = found(slug, broken.changes, broken.earlier)
    path, _, row = broken.place.partition("@")
    assert (broken.code, path, row or None) in {(p.code, p.path, p.row) for p in problems}
    for problem in problems:
        assert re.fullmatch(r"[A-Z“].*[.?]", problem.message), problem.message
        assert re.fullmatch(r"[A-Z].*[.?]", problem.fix), problem.fix
        assert not re.search("[\"'_]|  ", problem.message + problem.fix)


@pytest.mark.parametrize(("slug", "broken"), BROKEN)
def test_no_rule_repeats_what_was_written(slug: str, broken: Bad) -> None:
    """(6): free text of a child or a parent is in no message."""
    told = " ".join(p.message + p.fix for p in found(slug, broken.changes, broken.earlier))
    for path, _, value in flatten(changed(slug, broken.changes)):
        if outline(form(slug)).question(path).kind in (Kind.LINE, Kind.TEXT):
            assert all(len(line) < 6 or line not in told for line in str(value).splitlines())


@pytest.mark.parametrize(("slug", "broken"), BROKEN)
def test_what_a_rule_forbids_is_mended(slug: str, broken: Bad) -> None:
    """(7): warnings may stay."""
    for seed in range(5):
        answers, known = changed(slug, broken.changes), context(broken.earlier)
        mended = mend(form(slug), outline(form(slug)), answers, random.Random(seed), known)
        problems = check(form(slug), outline(form(slug)), mended, known)
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
    ours = {"said", *(getattr(EXAMPLES[slug], "WORDS", ()) if slug in EXAMPLES else ())}
    found = outline(form(slug))
    for seed in range(30):
        answers = specimen(form(slug), random.Random(seed), fill=0.3, text=lambda _chance, _question: "said")
        texts = [v for path, _, v in flatten(answers) if found.question(path).kind in (Kind.LINE, Kind.TEXT)]
        assert {v for v in texts if isinstance(v, str) and not isinstance(v, State)} <= ours


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
