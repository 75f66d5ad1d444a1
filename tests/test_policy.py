"""The policy in Word, with the corrections of the review as comments.

1. Every correction X1 to X18 is a comment: what is wrong, and words that would mend it.
2. Each stands at the policy's own words; where the policy is silent, at its beginning.
3. Nothing of the policy is lost or changed, but the lines that head its pages.
4. A Word file stays as it is, and gets the comments; one that lacks the words has them at its beginning, and says so.
5. The command says where the file is; bad input is told in words, and nothing is written over.
"""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from docx import Document
from test_commented import at, texts

from formgen.cli import formgen
from formgen.errors import UserError
from formgen.evidence.pack.corrections import CORRECTIONS
from formgen.resources import folder as shipped
from formgen.work.policy import RUNNING, policy
from formgen.work.school import School

POLICY = shipped("samples") / "policy.txt"


def test_every_correction_is_a_comment_at_the_words_it_is_about(school: School, tmp_path: Path) -> None:
    """(1) (2)"""
    made = policy(school, POLICY, tmp_path)
    comments = at(made.file.read_bytes())
    assert made.corrections == tuple(f"X{n}" for n in range(1, 19))
    assert len(comments) == 18
    for (text, words), correction in zip(comments, CORRECTIONS, strict=True):
        assert text.startswith(f"{correction.number} (")
        assert correction.problem in text
        assert correction.wording in text
        assert not correction.at or words in correction.at
    assert made.at_the_beginning == (), "the policy has all the words"
    assert [one.number for one in CORRECTIONS if not one.at] == ["X13"], "the policy is silent"
    assert all(len(words.split()) <= 12 for one in CORRECTIONS for words in one.at)


def test_nothing_of_the_policy_is_lost(school: School, tmp_path: Path) -> None:
    """(3)"""
    lines = [" ".join(line.split()) for line in POLICY.read_text("utf-8").splitlines()]
    wanted = [line.removeprefix("- ") for line in lines if line and lines.count(line) < RUNNING]
    shown = [text.removeprefix("• ") for text in texts(policy(school, POLICY, tmp_path).file.read_bytes())]
    assert [line for line in wanted if line not in shown] == []
    assert len(wanted) > 120


def test_sections_are_headings(school: School, tmp_path: Path) -> None:
    """(3)"""
    made = Document(str(policy(school, POLICY, tmp_path).file))
    heads = [paragraph.text for paragraph in made.paragraphs if paragraph.style.name == "Heading 1"]
    for head in ("Rationale", "Governing Body", "Assessment", "Success Criteria", "Policy review", "Appendix 1"):
        assert head in heads
    assert not [head for head in heads if head.startswith(("Created", "Last", "Presented", "Next"))]


def word(*paragraphs: str) -> bytes:
    made, saved = Document(), BytesIO()
    for text in paragraphs:
        made.add_paragraph(text)
    made.save(saved)
    return saved.getvalue()


def test_a_word_file_stays_as_it_is(school: School, tmp_path: Path) -> None:
    """(4)"""
    own = tmp_path / "our policy.docx"
    own.write_bytes(word("The policy is reviewed tri-annually.", "Last reviewed in May."))
    before = own.read_bytes()
    made = policy(school, own, tmp_path / "out")
    assert own.read_bytes() == before
    assert texts(made.file.read_bytes()) == ["The policy is reviewed tri-annually.", "Last reviewed in May."]
    placed = {text.partition(" ")[0]: words for text, words in at(made.file.read_bytes())}
    assert placed["X2"] == "reviewed tri-annually"
    assert placed["X3"] == "Last reviewed"
    assert set(made.at_the_beginning) == {one.number for one in CORRECTIONS if one.at} - {"X2", "X3"}


def test_the_command_says_where_the_file_is(folder: Path, tmp_path: Path) -> None:
    """(5)"""
    asked = ["--school", str(folder), "policy", str(POLICY), "--out", str(tmp_path / "out")]
    told = CliRunner().invoke(formgen, asked)
    assert told.exit_code == 0, told.output
    assert "policy_with-corrections.docx: 18 comments" in told.output
    again = CliRunner().invoke(formgen, [*asked, "--json"])
    assert json.loads(again.stdout)["file"].endswith("policy_with-corrections.docx"), "the same file is there already"


@pytest.mark.parametrize(("name", "data", "told"), [
    ("policy.pdf", b"%PDF", "neither a Word file nor a text"),
    ("policy.docx", b"no zip", "not a Word file"),
    ("policy.txt", b"\xff\xfe\x00", "not UTF-8"),
    ("policy.txt", b" " * 5_000_001, "larger than 5 MB"),
])  # fmt: skip
def test_bad_input_is_told_in_words(school: School, tmp_path: Path, name: str, data: bytes, told: str) -> None:
    """(5)"""
    (tmp_path / name).write_bytes(data)
    with pytest.raises(UserError, match=told):
        policy(school, tmp_path / name, tmp_path / "out")
    assert not (tmp_path / "out").exists()
