"""Rounds: what was made to be sent out under one name, and who has not answered.

1. `generate --round NAME` writes the name into the ledger; all that is made under a name is one round.
2. `records --missing --round NAME` lists every form of it for which no record in force has its reference: a revised
   one is answered, a withdrawn one is not, and neither is a return that waits for a person.
3. Copies for two recipients of one case are two; a form in several formats is one.
4. The terminal names children as other lists do; JSON never does: one form a line, the count on standard error.
5. A round that there is not, and one without a name, are told; blank copies are in no round.
6. The review counts by the same rule who answered.
7. What was made to be handed out counts as sent, and it is said how much that is.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from test_attacks import TOMASZ, ZOE
from test_circle import filled
from test_messages import letter

from formgen.ask import Audience
from formgen.cli import formgen
from formgen.errors import UserError
from formgen.evidence import Period
from formgen.evidence.parents import parents
from formgen.records import Verdict, answered
from formgen.rounds import Message, State, Step
from formgen.work.case import open_case
from formgen.work.generate import Order, generate, subjects
from formgen.work.review import evidence
from formgen.work.rounds import Response, named, names, round_of
from formgen.work.school import School
from formgen.work.take_in import commit
from formgen.work.tally import tally

SLUG = "parent-questionnaire"
FAMILY = Audience.FAMILY
SPRING = "Spring 2027"
SAID = {"helped": "agree"}


@pytest.fixture
def cases(school: School) -> School:
    """A school with two open cases."""
    for who in (ZOE, TOMASZ):
        open_case(school, who, date(2026, 9, 1))
    return school


def made(school: School, out: Path, round: str = SPRING, slug: str = SLUG, **changes: Any) -> list[str]:
    """The references of the forms of that round, made for every open case."""
    order = Order(slug, FAMILY, ("xlsx",), subjects(school, slug, everyone=True), round=round)
    return [one.reference for one in generate(school, replace(order, **changes), out)]


def back(school: School, path: Path, ref: str, **said: str) -> None:
    """Sends the questionnaire with that reference back."""
    [taken] = commit(school, [filled(school, SLUG, path, {**SAID, **said}, ref=ref, audience=FAMILY)]).files
    assert taken.record is not None


def missing(found: Response) -> list[str]:
    return [one.issued.reference for one in found.missing]


def run(school: School, *arguments: str) -> Result:
    return CliRunner().invoke(formgen, ["--school", str(school.folder), *arguments])


def test_all_that_is_made_under_a_name_is_one_round(cases: School, tmp_path: Path) -> None:
    """(1)"""
    first = made(cases, tmp_path)
    made(cases, tmp_path, round="Autumn 2026")
    made(cases, tmp_path, round="")
    [late] = made(cases, tmp_path, subjects=subjects(cases, SLUG, pupils=[ZOE]))
    assert names(cases) == (SPRING, "Autumn 2026")
    assert missing(round_of(cases, SPRING)) == [*first, late]
    assert {i.round for i in cases.store.ledger() if i.reference in (*first, late)} == {SPRING}


def test_a_round_goes_on_whatever_the_spelling_of_its_name(cases: School, tmp_path: Path) -> None:
    """(1)"""
    for name in (SPRING, "  spring   2027 "):
        done = run(cases, "generate", SLUG, "--all", "--to", "xlsx", "--out", str(tmp_path), "--round", name)
        assert done.exit_code == 0, done.output
    assert names(cases) == (SPRING,)
    assert len(round_of(cases, "SPRING 2027").missing) == 2, "what is there is not issued twice"


def test_what_came_back_is_not_missing_and_a_revision_counts_once(cases: School, tmp_path: Path) -> None:
    """(2)"""
    one, other = made(cases, tmp_path)
    assert missing(round_of(cases, SPRING)) == [one, other]
    back(cases, tmp_path / "In" / "a.xlsx", one)
    back(cases, tmp_path / "In" / "b.xlsx", one, helped="disagree")
    [record] = cases.store.records()
    assert record.revises is not None
    found = round_of(cases, SPRING)
    assert missing(found) == [other]
    assert found.words == "1 of 2 answered"


def test_a_withdrawn_record_is_no_answer(cases: School, tmp_path: Path) -> None:
    """(2)"""
    one, other = made(cases, tmp_path)
    back(cases, tmp_path / "In" / "a.xlsx", one)
    [record] = cases.store.records()
    with cases.writing("withdraw") as writer:
        writer.withdraw(record.id, "of another child")
    assert missing(round_of(cases, SPRING)) == [one, other]


def test_a_return_that_waits_for_a_person_is_no_answer_yet(cases: School, tmp_path: Path) -> None:
    """(2)"""
    one, other = made(cases, tmp_path)
    sheet = filled(cases, SLUG, tmp_path / "sheet.xlsx", SAID, ref=one, audience=FAMILY)
    message = tmp_path / "In" / "message.eml"
    message.parent.mkdir()
    message.write_bytes(letter(("sheet.xlsx", sheet.read_bytes()), subject=other).as_bytes())
    [taken] = commit(cases, [message]).files
    assert (taken.verdict, taken.record) == (Verdict.REVIEW, None)
    assert missing(round_of(cases, SPRING)) == [one, other]
    assert "In/" in run(cases, "records", "--missing", "--round", SPRING).output


def test_copies_for_two_recipients_are_two_and_formats_are_one(cases: School, tmp_path: Path) -> None:
    """(3)"""
    only = subjects(cases, SLUG, pupils=[ZOE])
    [mother] = set(made(cases, tmp_path, subjects=only, recipient="mother", formats=("xlsx", "docx")))
    [father] = made(cases, tmp_path, subjects=only, recipient="father")
    back(cases, tmp_path / "In" / "a.xlsx", mother)
    found = round_of(cases, SPRING)
    assert missing(found) == [father]
    assert found.words == "1 of 2 answered"


def test_a_round_may_hold_several_forms_and_may_be_looked_at_in_part(cases: School, tmp_path: Path) -> None:
    """(2)"""
    made(cases, tmp_path)
    made(cases, tmp_path, slug="agreement")
    assert len(round_of(cases, SPRING).missing) == 4
    assert {one.issued.form for one in round_of(cases, SPRING, form=SLUG).missing} == {SLUG}
    assert {one.issued.case for one in round_of(cases, SPRING, case="LM-2026-001").missing} == {"LM-2026-001"}
    with pytest.raises(UserError, match="of that form or case"):
        round_of(cases, SPRING, form="referral")


def test_the_terminal_names_the_child_and_says_how_many_answered(cases: School, tmp_path: Path) -> None:
    """(4)"""
    one, other = made(cases, tmp_path, recipient="mother")
    back(cases, tmp_path / "In" / "a.xlsx", other)
    done = run(cases, "records", "--missing", "--round", SPRING)
    assert done.exit_code == 0, done.output
    [line] = [line for line in done.stdout.splitlines() if one in line]
    child = ("Zoë", "O’Neill-Adeyemi")
    assert line.split() == ["LM-2026-001", *child, "Kestrels", "mother", SLUG, "06/10/2026", one]
    assert other not in done.stdout
    assert f"{SPRING}: 1 of 2 answered." in done.stdout


def test_json_has_a_form_a_line_and_no_name(cases: School, tmp_path: Path) -> None:
    """(4)"""
    one, other = made(cases, tmp_path, recipient="mother")
    back(cases, tmp_path / "In" / "a.xlsx", other)
    done = run(cases, "records", "--missing", "--round", SPRING, "--json")
    assert [json.loads(line) for line in done.stdout.splitlines()] == [{
        "reference": one, "form": SLUG, "version": 1, "audience": "family", "case": "LM-2026-001", "pupil": "P0001",
        "recipient": "mother", "made_on": "2026-10-06", "round": SPRING,
    }]  # fmt: skip
    assert "1 of 2 answered" in done.stderr
    assert not any(name in done.output for name in ("Zo ", "Zoë", "Neill"))


def test_when_all_answered_nothing_is_listed(cases: School, tmp_path: Path) -> None:
    """(2)"""
    for number, ref in enumerate(made(cases, tmp_path)):
        back(cases, tmp_path / "In" / f"{number}.xlsx", ref)
    done = run(cases, "records", "--missing", "--round", SPRING)
    by_hand = "All of them were made with `formgen generate` to be handed out, which counts as sent."
    assert done.output == f"{SPRING}: 2 of 2 answered. {by_hand}\n"


def test_what_was_made_to_be_handed_out_counts_as_sent_and_says_so(cases: School, tmp_path: Path) -> None:
    """(7)"""
    one, other = made(cases, tmp_path)
    assert round_of(cases, SPRING).by_hand == 2
    words = f"{SPRING}: 2 sent = 0 returned + 0 faulty + 0 to type in + 0 bounced + 0 unknown + 2 missing."
    all_of_them = " All of them were made with `formgen generate` to be handed out, which counts as sent."
    assert tally(cases, SPRING).words == words + all_of_them
    with cases.writing("send") as writer:
        writer.add_messages([Message("<a@b>", SPRING, (one,), "K0001", "a@b.example", "0" * 64, "a.eml")])
        writer.add_steps([Step("<a@b>", State.ACCEPTED, cases.now, "")])
    assert round_of(cases, SPRING).by_hand == tally(cases, SPRING).as_json()["by_hand"] == 1
    one_of_them = "1 of them was made with `formgen generate` to be handed out, which counts as sent."
    assert tally(cases, SPRING).words == f"{words} {one_of_them}"
    done = run(cases, "records", "--missing", "--round", SPRING)
    assert f"{SPRING}: 0 of 2 answered. {one_of_them}" in done.stdout
    assert other in done.stdout


def test_a_round_that_there_is_not_is_told_with_those_that_there_are(cases: School, tmp_path: Path) -> None:
    """(5)"""
    assert "none yet" in run(cases, "records", "--missing", "--round", SPRING).output
    made(cases, tmp_path)
    done = run(cases, "records", "--missing", "--round", "Sumer 2027")
    assert done.exit_code == 1
    assert "no round “Sumer 2027”" in done.output
    assert f"The rounds so far: {SPRING}." in done.output


@pytest.mark.parametrize("alone", [["--missing"], ["--round", SPRING]])
def test_missing_and_round_go_together(cases: School, alone: list[str]) -> None:
    """(5)"""
    done = run(cases, "records", *alone)
    assert done.exit_code == 2
    assert "go together" in done.output


@pytest.mark.parametrize("name", ["", "  ", "a\x07b", "x" * 61])
def test_a_name_that_says_nothing_is_no_round(cases: School, name: str, tmp_path: Path) -> None:
    """(5)"""
    with pytest.raises(UserError, match="no name for a round"):
        named(cases, name)
    assert run(cases, "generate", SLUG, "--all", "--out", str(tmp_path), "--round", name).exit_code == 1
    assert cases.store.ledger() == []


def test_blank_copies_are_in_no_round(cases: School, tmp_path: Path) -> None:
    """(5)"""
    done = run(cases, "generate", SLUG, "--blank", "--out", str(tmp_path), "--round", SPRING)
    assert done.exit_code == 1
    assert "leave --round out" in done.output
    assert list(tmp_path.glob("*.docx")) == []


def test_the_review_counts_as_the_list_does(cases: School, tmp_path: Path) -> None:
    """(6)"""
    one, _ = made(cases, tmp_path)
    back(cases, tmp_path / "In" / "a.xlsx", one)
    back(cases, tmp_path / "In" / "b.xlsx", one, helped="disagree")
    year = Period(date(2026, 9, 1), date(2027, 8, 31))
    counted, found = parents(evidence(cases), year), round_of(cases, SPRING)
    assert counted.response.share == found.back
    assert list(answered([one], cases.store.records())) == [one]
