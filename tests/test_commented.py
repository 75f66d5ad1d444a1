"""Comments in Word files.

1. A comment stands at its words and at nothing else, such as a part of a longer word: whatever their case, quotation
   marks, dashes and spaces are.
2. The text of the file does not change, nor its styles; words in tables are found, and words over several runs.
3. Words that are not there: the comment stands at the beginning, and is named.
4. Equal input gives equal bytes; LibreOffice keeps the comments.
5. What is no Word file, or says nothing, is told in words.
"""

from __future__ import annotations

import subprocess
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn

from formgen.errors import UserError
from formgen.render.word.commented import Comment, commented

DAY = date(2026, 11, 2)


def document() -> bytes:
    made = Document()
    made.add_heading("The policy", 1)
    split = made.add_paragraph("It is reviewed ")
    split.add_run("tri-").bold = True
    split.add_run("annually – from the day of acceptance")
    made.add_paragraph("Last  reviewed\u00a0“November July 2020”.")
    made.add_table(1, 2).cell(0, 1).text = "Next review: September 2022"
    saved = BytesIO()
    made.save(saved)
    return saved.getvalue()


def texts(file: bytes) -> list[str]:
    made = Document(BytesIO(file))
    return [paragraph.text for paragraph in made.element.body.iter("{*}p") if paragraph.text]


def at(file: bytes) -> list[tuple[str, str]]:
    """Each comment with the words between its two ends."""
    made = Document(BytesIO(file))
    found = []
    for comment in made.comments:
        words, inside = "", False
        for element in made.element.body.iter():
            name = element.tag.rpartition("}")[2]
            mine = element.get(qn("w:id")) == str(comment.comment_id)
            if name == "commentRangeStart" and mine:
                inside = True
            if name == "commentRangeEnd" and mine:
                inside = False
            words += (element.text or "") if inside and name == "t" else ""
        found.append((comment.text, words))
    return found


@pytest.mark.parametrize(("words", "found"), [
    ("tri-annually", "tri-annually"),
    ("TRI-ANNUALLY - FROM THE DAY", "tri-annually – from the day"),
    ('reviewed "November July 2020"', "reviewed\u00a0“November July 2020”"),
    ("Last reviewed", "Last  reviewed"),
    ("September 2022", "September 2022"),
    ("The policy", "The policy"),
    ("acceptance", "acceptance"),
    ("It is", "It is"),
])  # fmt: skip
def test_a_comment_stands_at_its_words_and_the_text_stays(words: str, found: str) -> None:
    """(1) (2)"""
    made = commented(document(), [Comment("Mend this.", (words,))], "formgen", DAY)
    assert at(made.document) == [("Mend this.", found)]
    assert texts(made.document) == texts(document())
    assert made.homeless == ()


def test_several_comments_may_share_words_and_other_words_serve() -> None:
    """(1)"""
    wanted = [Comment("One.", ("annually",)), Comment("Two.", ("tri-annually",)), Comment("Three.", ("no such", "day"))]
    made = commented(document(), wanted, "formgen", DAY)
    assert at(made.document) == [("One.", "annually"), ("Two.", "tri-annually"), ("Three.", "day")]
    assert texts(made.document) == texts(document())


def test_words_that_are_not_there_are_named_and_nothing_is_lost() -> None:
    """(3)"""
    lost, whole = Comment("Nowhere.", ("two-yearly",)), Comment("About it all.")
    made = commented(document(), [lost, whole], "formgen", DAY)
    assert made.homeless == (lost,)
    assert at(made.document) == [("Nowhere.", "The policy"), ("About it all.", "The policy")]


def test_equal_input_gives_equal_bytes_and_another_program_keeps_it(tmp_path: Path) -> None:
    """(4)"""
    wanted = [Comment("First line\nand a second & <b>", ("November July 2020",))]
    made = commented(document(), wanted, "formgen", DAY)
    assert made.document == commented(document(), wanted, "formgen", DAY).document
    (tmp_path / "policy.docx").write_bytes(made.document)
    for kind, source, out in (("odt", "policy.docx", tmp_path), ("docx", "policy.odt", tmp_path / "again")):
        subprocess.run(
            ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to", kind,
             "--outdir", out, tmp_path / source], check=True, capture_output=True, timeout=120,
        )  # fmt: skip
    kept = Document(str(tmp_path / "again" / "policy.docx"))
    assert [comment.text.replace("\n", " ") for comment in kept.comments] == ["First line and a second & <b>"]


def test_what_cannot_be_commented_on_is_told_in_words() -> None:
    """(5)"""
    empty = BytesIO()
    Document().save(empty)
    for wrong, told in ((b"no zip", "not a Word file"), (empty.getvalue(), "has no text")):
        with pytest.raises(UserError, match=told):
            commented(wrong, [Comment("x")], "formgen", DAY)
