"""What is promised of the two pages to hand out.

1. The slip tells whoever referred what was decided, when, and what happens next, for each decision.
2. Nothing private is on the slip: no reason, no answer of any record besides the referrer's own name.
3. Nothing is told before it is decided.
4. The summary holds of the profile what is ticked there, and nothing else of it.
5. The summary holds targets and what staff do; no view from home, no UPN, no date of birth, no scores.
6. Where nothing may be told, there is no summary.
7. Both are written in every format, under the number of the case.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from on_record import a_case, on_record

from formgen.cases import DECISIONS
from formgen.cli import formgen
from formgen.errors import UserError
from formgen.form import form
from formgen.forms.pupil_profile import Shared
from formgen.outline import Kind, outline
from formgen.report import Heading, Paragraph, Report, Table
from formgen.specimen import specimen
from formgen.work import handouts
from formgen.work.handouts import feedback, summary
from formgen.work.school import School

CASE = "LM-2026-001"


def words(report: Report) -> str:
    """All the words of a report."""
    found = [report.title, report.subtitle, report.footer]
    for block in report.blocks:
        match block:
            case Heading(text=text) | Paragraph(text=text):
                found.append(text)
            case Table(caption=caption, header=header, rows=rows):
                found += [caption, *header, *(str(cell) for row in rows for cell in row)]
    return "\n".join(found)


def secret(slug: str, school: School, **told: Any) -> None:
    """A record of the form, every text of which says SECRET, but for those `told`."""
    import random

    answers = specimen(
        form(slug), random.Random(4), today=date(2026, 9, 9), given=told, text=lambda _chance, q: f"SECRET {q.name}"
    )
    on_record(school, slug, answers, CASE)


@pytest.mark.parametrize("decision", DECISIONS)
def test_the_slip_tells_what_was_decided_and_what_happens_next(school: School, decision: str) -> None:
    """(1), (2)"""
    a_case(school, 1, ("decided", date(2026, 9, 10), {"decision": decision, "reason": "SECRET reason"}))
    secret("referral", school, referred_by="A. Teacher")
    page = words(feedback(school, CASE))
    assert "For A. Teacher · Zo, Kestrels" in page
    assert "10 September 2026" in page
    assert "7 September 2026" in page
    assert "SECRET" not in page
    assert "M999999921001" not in page
    assert "What happens next" in page


def test_each_decision_has_its_own_words(school: School) -> None:
    """(1)"""
    told = set()
    for number, decision in enumerate(DECISIONS, 1):
        a_case(school, number, ("decided", date(2026, 9, 10), {"decision": decision}))
        told.add(words(feedback(school, f"LM-2026-{number:03}")).replace(f"{number:03}", ""))
    assert len(told) == len(DECISIONS)


def test_a_slip_after_the_start_says_that_it_has_begun(school: School) -> None:
    """(1)"""
    accepted = ("decided", date(2026, 9, 10), {"decision": "accept"})
    a_case(school, 1, accepted, ("started", date(2026, 9, 15), {}))
    page = words(feedback(school, CASE))
    assert "15 September 2026" in page
    assert "The sessions have begun" in page
    assert "ask the family" not in page


def test_nothing_is_told_before_it_is_decided(school: School) -> None:
    """(3)"""
    a_case(school, 1)
    with pytest.raises(UserError, match="Nothing is decided on LM-2026-001 yet"):
        feedback(school, CASE)


@pytest.mark.parametrize("flag", Shared)
def test_the_summary_holds_what_is_ticked_and_nothing_else(school: School, flag: Shared) -> None:
    """(4), (5)"""
    a_case(school, 1)
    secret("pupil-profile", school, share=(flag.value,), areas=("attendance",), how_i_learn_best=("pair",))
    secret("referral", school)
    secret("entry-record", school)
    [table] = [block for block in summary(school, CASE).blocks if isinstance(block, Table)]
    [(label, said)] = table.rows
    shown = dict(handouts._SHARED)[flag]
    assert label == outline(form("pupil-profile")).question(shown).label
    assert said in (f"SECRET {shown}", "Attendance", "With one other")
    assert words(summary(school, CASE)).count("SECRET") == ("SECRET" in str(said))


def test_every_flag_opens_one_question() -> None:
    """(4)"""
    assert {flag for flag, _ in handouts._SHARED} == set(Shared)
    asked = outline(form("pupil-profile")).index
    for _, name in handouts._SHARED:
        assert asked[name].kind in (Kind.TEXT, Kind.CHOICES)
    assert not {"home_view", "parent_view_before", "culture_notes", "teacher_view"} & {n for _, n in handouts._SHARED}


def test_the_summary_tells_targets_and_what_staff_do(school: School) -> None:
    """(5)"""
    a_case(school, 1)
    target = {
        "target_text": "I begin within two minutes", "strategies": "A talk partner\nA quiet start", "baseline": None,
        "who": ("teacher", "ta"), "when_how_often": "Each morning", "home_part": "SECRET at home",
        "due": date(2026, 12, 1), "pupil_part": "I ask for quiet", "how_we_will_know": "SECRET tally",
    }  # fmt: skip
    kept = {name: value for name, value in target.items() if value is not None}
    on_record(school, "action-plan", {"aims": "SECRET", "barriers": "SECRET", "targets": {"T2": kept}}, CASE)
    page = words(summary(school, CASE))
    for told in ("I begin within two minutes", "A talk partner; A quiet start", "Class teacher, Teaching assistant",
                 "Each morning", "I ask for quiet", "Tuesday 1 December 2026"):  # fmt: skip
        assert told in page
    for hidden in ("SECRET", "M999999921001", "O’Neill"):
        assert hidden not in page


def test_where_nothing_may_be_told_there_is_no_summary(school: School) -> None:
    """(6)"""
    a_case(school, 1)
    with pytest.raises(UserError, match="nothing of LM-2026-001 that may be told"):
        summary(school, CASE)
    on_record(school, "pupil-profile", {"what_helps": "A quiet start"}, CASE)
    with pytest.raises(UserError, match="nothing of LM-2026-001 that may be told"):
        summary(school, CASE)


@pytest.mark.parametrize("name", ["feedback", "summary"])
def test_both_are_written_under_the_number_of_the_case(school: School, folder: Path, tmp_path: Path, name: str) -> None:
    """(7)"""
    a_case(school, 1, ("decided", date(2026, 9, 10), {"decision": "accept"}))
    on_record(school, "pupil-profile", {"what_helps": "A quiet start", "share": ("helps",)}, CASE)
    words_ = ["--school", str(folder), "case", name, CASE, "--to", "docx,pdf,xlsx", "--out", str(tmp_path), "--json"]
    result = CliRunner().invoke(formgen, words_)
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert told["case"] == CASE
    assert [Path(f).name for f in told["files"]] == [f"{CASE}_{name}.{f}" for f in ("docx", "pdf", "xlsx")]
    assert all(Path(f).stat().st_size > 1000 for f in told["files"])


def test_what_cannot_be_handed_out_is_1(school: School, folder: Path) -> None:
    """(3), (6)"""
    a_case(school, 1)
    for name in ("feedback", "summary"):
        assert CliRunner().invoke(formgen, ["--school", str(folder), "case", name, CASE]).exit_code == 1
