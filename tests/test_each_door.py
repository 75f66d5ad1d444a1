"""Each door by itself, with files of a few lines: which door a file goes through, and what it makes of what was read.

1. A file goes through the door of what it is, whatever its name says.
2. A form is whose its references say; problems of the file come first, then those of the boxes in printed order.
3. What is attached to a message goes through its own door; what the message itself says and names is told.
4. Work in a process of its own ends with an answer or a code, in time, and sees no more than it needs.
5. A line of records.jsonl is a return; what it says twice, wrongly or of another form is told.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from made_up_form import MadeUp
from spreadsheet import zipped
from test_acroform_parts import made_pdf
from test_door_parts import as_csv
from test_door_parts import editions as published
from test_opendocument_parts import document, package, table
from test_word_parts import PLAIN, line, links, opened, p, part, sdt, tbl, tc, tick

from formgen.errors import Problem, Severity, Unreadable
from formgen.outline import Outline, outline
from formgen.read import (
    Reading,
    Refused,
    child,
    csv_text,
    docx,
    door_for,
    doors,
    eml,
    is_to_type_in,
    jsonl,
    kind_of,
    ods,
    pdf,
)
from formgen.read.old_excel.workbook import parse as old_workbook
from formgen.records import ENTRY, LEGACY, PAPER, TYPED_BY, Source
from formgen.reference import make

FORM = outline(MadeUp).only(("line", "one", "day"))
CODE, OTHER = make("MU", 3, 7), make("MU", 3, 8)
E, W = Severity.ERROR, Severity.WARNING


def editions(code: str, version: int) -> Outline | None:
    return FORM if (code, version) == ("MU", 3) else None


def said(problems: Sequence[Problem]) -> list[tuple[str, str, str, Severity]]:
    return [(one.code, one.message, one.fix, one.severity) for one in problems]


def word(reference: str = CODE, answer: str = "answer", *, more: str = "", **parts: str) -> bytes:
    """A Word file of the made-up form: its reference in the header, its three boxes."""
    body = line(tc(sdt("Q01", answer, block=True))) + line(tc(sdt("Q04", "Red", block=True)), "Q04 One colour")
    body += line(tc(sdt("Q13", "6 October 2026", block=True)), "Q13 A day") + more
    held = {
        **PLAIN, "word/document.xml": part("document", f"<w:body>{body}</w:body>"),
        "word/_rels/document.xml.rels": links(("header", "header1.xml")), "word/header1.xml": part("hdr", p(reference)),
        **{name.replace("__", "/").replace("_", "."): content for name, content in parts.items()},
    }  # fmt: skip
    return zipped((name, content.encode()) for name, content in held.items())


# ------------------------------------------------------------------------------------------- which door


def test_doors_are_known_by_the_endings_that_they_read() -> None:
    """(1)"""
    assert {ending: name.rpartition(".")[2] for ending, name in doors().items()} == {
        ".xlsx": "xlsx", ".xlsm": "xlsx", ".xltx": "xlsx", ".xltm": "xlsx", ".ods": "ods", ".ots": "ods", ".xls": "xls",
        ".xlt": "xls", ".csv": "csv_text", ".tsv": "csv_text", ".txt": "csv_text", ".docx": "docx", ".docm": "docx",
        ".pdf": "pdf", ".eml": "eml", ".msg": "msg", ".jsonl": "jsonl",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("suffix", "data", "kind"),
    [
        (".XLSX", b"", ".xlsx"), (".docx", b"PK..xl/workbook.xml", ".xlsx"),
        (".xlsx", b"PK..word/document.xml", ".docx"),
        (".zip", b"PK..content.xml", ".ods"), (".docx", b"PK..xl/workbook.xml..word/document.xml", ".docx"),
        (".docx", b"..xl/workbook.xml", ".docx"), (".xlsx", b"a,b\n", ".csv"), (".ods", b"a,b\n", ".csv"),
        (".xlsx", bytes.fromhex("D0CF11E0A1B11AE1"), ".xls"), (".xls", b"%PDF-1.7", ".xls"),
        (".docx", b"a,b\n", ".docx"),
        (".odt", b"", ".odt"), (".XLTM", b"a,b\n", ".csv"),
    ],
)  # fmt: skip
def test_what_a_file_is_goes_before_what_its_name_says(suffix: str, data: bytes, kind: str) -> None:
    """(1)"""
    assert kind_of(suffix, data) == kind
    assert door_for(suffix, data).__name__ == doors().get(kind, "formgen.read.xlsx")  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("suffix", "typed"), [(".jpg", True), (".JPG", True), (".heic", True), (".xlsx", False), ("", False)]
)  # fmt: skip
def test_photos_and_scans_are_to_type_in(suffix: str, typed: bool) -> None:
    """(1)"""
    assert is_to_type_in(suffix, b"") is typed


# ------------------------------------------------------------------------------------------ Word files


def test_a_word_file_is_the_form_that_its_header_names() -> None:
    """(2)"""
    [reading] = docx.read_all(word(), editions)
    assert (reading.outline, reading.reference, reading.problems) == (FORM, CODE, ())
    assert reading.answers["line"] == "answer"
    assert reading.sources["line", None] == Source("Word page", "box Q01", "answer")
    assert docx.read(word("LM-MU3-BLANK"), editions).reference is None
    with pytest.raises(Unreadable) as refused:
        docx.read(word("no reference"), editions)
    assert (refused.value.code, "in this file" in refused.value.message) == ("not_ours", True)
    with pytest.raises(Unreadable) as refused:
        docx.read(word("LM-MU9-BLANK"), editions)
    assert refused.value.code == "unknown_version"


def test_references_that_differ_are_said_with_their_places() -> None:
    """(2)"""
    core = f"<p><title>{OTHER}</title></p>"
    found = docx.read(word(more=p(OTHER), docProps__core_xml=core), editions)
    assert found.reference == CODE
    [told] = found.problems
    assert (told.code, "paragraph 7" in told.message, "the header or footer" in told.message) == (
        "references_differ", True, True)  # fmt: skip
    hidden = docx.read(word(docProps__core_xml=core), editions)
    assert [one.code for one in hidden.problems] == ["references_differ"]
    assert docx.read(word(answer=f"as in {OTHER}"), editions).problems == ()
    footer = docx.read(word("nothing", more=p(CODE)), editions)
    assert (footer.reference, footer.problems) == (CODE, ())


def test_problems_of_a_file_come_first_and_then_those_of_its_boxes_in_order() -> None:
    """(2)"""
    body = line(tc(sdt("Q13", "soon", block=True)), "Q13 A day") + line(tc(sdt("Q01", "", block=True), "beside"))
    body += "<w:commentReference/>"
    found = docx.read(word(word__document_xml=part("document", f"<w:body>{body}</w:body>")), editions)
    assert [(one.code, one.path) for one in found.problems] == [
        ("note", None), ("beside_box", "line"), ("not_found", "one"), ("unclear", "day")]  # fmt: skip
    assert said(found.problems)[0] == ("note", "There are comments in this file; they were not read.",
                                       "Please look whether anything is missing.", W)  # fmt: skip
    long = docx.read(word(answer="x" * 3_000), editions)
    assert "line" not in long.answers
    assert [(one.path, one.sheet, one.cell, "Found: “xxx" in one.message) for one in long.problems] == [
        ("line", "Word page", "box Q01", True)]  # fmt: skip


def test_a_page_of_ticks_is_read_through_its_door() -> None:
    """(2)"""
    ticks = "".join(p(inside=tick(f"Q04={code}", sign, on)) for code, sign, on in (
        ("red", "☐", "0"), ("blue", "☒", "1"), ("green", "☐", "0")))  # fmt: skip
    body = line(tc(sdt("Q01", "a", block=True))) + tbl(("Q04 One colour",), (tc(ticks),))
    found = docx.read(word(word__document_xml=part("document", f"<w:body>{body}</w:body>")), editions)
    assert found.answers == {"line": "a", "one": "blue"}
    assert opened(PLAIN).notes == ()


# -------------------------------------------------------------------------------------------------- PDF


BOXES = (("Q01", "answer"), ("Q04", "Red"), ("Q13", "06/10/2026"))


def test_a_pdf_is_the_form_that_its_hidden_field_names() -> None:
    """(2)"""
    data = made_pdf(("formgen", CODE), *BOXES, title=CODE)
    [reading] = pdf.read_all(data, editions)
    assert (reading.reference, reading.answers["line"], reading.problems) == (CODE, "answer", ())
    assert not is_to_type_in(".PDF", data)
    acting = made_pdf(("formgen", "LM-MU3-BLANK"), ("Q01", OTHER), ("Q13", "soon"), title="LM-MU3-BLANK",
                      OpenAction=pikepdf.Dictionary(S=pikepdf.Name.JavaScript), AF=pikepdf.Array())  # fmt: skip
    found = pdf.read(acting, editions)
    assert (found.reference, found.outline) == (None, FORM)
    assert [(one.code, one.path) for one in found.problems] == [
        ("note", None), ("note", None), ("not_found", "one"), ("unclear", "day")]  # fmt: skip
    fix = "Please look whether anything is missing."
    assert said(found.problems[:2]) == [
        ("note", "The PDF holds instructions for programs (scripts or actions); none of them was run.", fix, W),
        ("note", "The PDF has other files inside; they were not opened.", fix, W),
    ]  # fmt: skip


def test_references_of_a_pdf_that_differ_are_said() -> None:
    """(2)"""
    found = pdf.read(made_pdf(("formgen", CODE), *BOXES, title=f"Form {OTHER}"), editions)
    assert (found.reference, [one.code for one in found.problems]) == (CODE, ["references_differ"])
    assert "the hidden field" in found.problems[0].message
    with pytest.raises(Unreadable) as refused:
        pdf.read(made_pdf(*BOXES), editions)
    assert (refused.value.code, "in this PDF" in refused.value.message) == ("not_ours", True)
    assert pdf.read(made_pdf(*BOXES, title=CODE), editions).reference == CODE


def test_a_pdf_without_boxes_is_to_type_in() -> None:
    """(1), (2)"""
    data = made_pdf(("Name", "Ana"))
    with pytest.raises(Unreadable) as refused:
        pdf.read(data, editions)
    assert (refused.value.code, refused.value.message, refused.value.fix) == (
        "to_type_in", "This PDF has no boxes to read: it is a scan or a print, or it was flattened when it was saved.",
        "Please type it in, or ask for the form as it was saved.",
    )  # fmt: skip
    assert is_to_type_in(".pdf", data)
    assert not is_to_type_in(".pdf", b"no PDF at all")


# ---------------------------------------------------------------------------------------------- messages


def message(*attached: tuple[str, bytes], words: str = "", subject: str = "The form", answers: str = "") -> bytes:
    made = EmailMessage()
    made["From"], made["Subject"] = "a.parent@example.org", subject
    if answers:
        made["In-Reply-To"] = f"<{answers}@example.org>"
    made.set_content(words)
    for name, data in attached:
        main, sub = ("application", "ms-tnef") if name == "tnef" else ("application", "octet-stream")
        made.add_attachment(data, maintype=main, subtype=sub, filename=name)
    return made.as_bytes()


def mail(*attached: tuple[str, bytes], **told: str) -> tuple[Reading | Refused, ...]:
    return eml.read_all(message(*attached, **told), editions)


def code_of(one: Reading | Refused) -> tuple[str, str]:
    assert isinstance(one, Refused)
    return one.label, one.error.code


def test_what_is_attached_goes_through_its_own_door() -> None:
    """(3)"""
    own, blank = word(), word("LM-MU3-BLANK")
    first, second, third = mail(("a.docx", own), ("b.docx", blank), ("c.txt", b"words"))
    assert isinstance(first, Reading)
    assert isinstance(second, Reading)
    assert (first.label, first.reference, first.entry, first.problems) == ("attachment a.docx", CODE, "", ())
    assert (second.label, second.reference) == ("attachment b.docx", None)
    assert (second.entry, second.problems) == (hashlib.sha256(blank).hexdigest(), ())
    assert code_of(third) == ("attachment c.txt", "not_ours")


def test_the_words_of_a_message_are_told_with_its_first_form() -> None:
    """(3)"""
    told = ("message_words", "The message has 3 words of its own, which were not read.",
            "Please read the message: it may say something that the form does not.", W)  # fmt: skip
    refused, first, second = mail(("c.txt", b"words"), ("a.docx", word()), ("b.docx", word(OTHER)), words="Here it is")
    assert isinstance(first, Reading)
    assert isinstance(second, Reading)
    assert (isinstance(refused, Refused), said(first.problems), second.problems) == (True, [told], ())
    [one] = mail(("a.docx", word()), words="Thanks")
    assert isinstance(one, Reading)
    assert one.problems[0].message == "The message has 1 word of its own, which were not read."
    assert all(isinstance(one, Refused) for one in mail(("c.txt", b"words"), words="Here it is"))


@pytest.mark.parametrize(("words", "told"), [("", "no words"), ("Thanks", "1 word"), ("Many thanks", "2 words")])
def test_a_message_without_a_form_says_how_much_it_says(words: str, told: str) -> None:
    """(3)"""
    with pytest.raises(Unreadable) as refused:
        mail(words=words)
    assert (refused.value.code, refused.value.message, refused.value.fix) == (
        "no-attachment", f"No form is attached to this message. It has {told}.",
        "Please read the message: if it gives answers, type them into the form; else ask for the form.",
    )  # fmt: skip


def test_a_message_about_another_form_than_the_one_attached_says_so() -> None:
    """(3)"""
    [one] = mail(("a.docx", word()), subject=f"Re: {OTHER}")
    assert isinstance(one, Reading)
    assert said(one.problems) == [(
        "references_differ", f"The references differ: {OTHER} in the subject; {CODE} in the form that is attached.",
        "Please look whose form this is, and import the right one by itself.", E)]  # fmt: skip
    [blank] = mail(("a.docx", word("LM-MU3-BLANK")), subject=f"Re: {OTHER}", answers=CODE)
    assert isinstance(blank, Reading)
    assert [one.message for one in blank.problems] == [
        f"The references differ: {OTHER} in the subject; {CODE} in the message that it answers; "
        "a blank copy in the form that is attached."]  # fmt: skip
    for subject in (f"Re: {CODE}", "Re: LM-MU3-BLANK", f"{OTHER} and {CODE}"):
        [same] = mail(("a.docx", word()), subject=subject)
        assert isinstance(same, Reading)
        assert same.problems == ()
    seven = [make("MU", 3, n) for n in range(20, 27)]
    [many] = mail(("a.docx", word()), subject=" ".join((*seven, seven[0])))
    assert isinstance(many, Reading)
    assert many.problems[0].message.count(" in the subject") == 6


JPEG = b"\xff\xd8\xff\xe0" + b"x" * 30_000


def test_a_photo_in_a_message_is_to_type_in_with_the_forms_that_it_may_be() -> None:
    """(3)"""
    [photo] = mail(("a.jpg", JPEG))
    assert code_of(photo) == ("attachment a.jpg", "to_type_in")
    assert photo.error.message == "This is a picture or a PDF: a person has to read it."  # type: ignore[union-attr]
    [named] = mail(("a.bin", JPEG), subject=f"{OTHER} {CODE} {OTHER}")
    assert isinstance(named, Refused)
    assert named.error.message == (
        f"This is a picture or a PDF: a person has to read it. The message names {OTHER}, {CODE}.")
    assert (named.error.code, named.error.fix) == (
        "to_type_in", "Please type it in: `formgen quick-entry` makes the sheet for it.")  # fmt: skip
    [scan] = mail(("a.pdf", made_pdf(("Name", "x"))), subject=OTHER)
    assert isinstance(scan, Refused)
    assert scan.error.message.endswith(f" The message names {OTHER}.")
    [other] = mail(("a.txt", b"words"), subject=OTHER)
    assert isinstance(other, Refused)
    assert OTHER not in other.error.message


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [("winmail.dat", b"x", "winmail"), ("WINMAIL.DAT", b"x", "winmail"), ("tnef", b"x", "winmail"),
     ("a.jsonl", b"{}", "not-by-mail"), ("a.gif", b"x", "to_type_in"),
     ("a.xlsx", b"GIF89a" + b"x" * 30_000, "to_type_in"),
     ("a.docx", b"%PDF-1.7", "damaged")],
)  # fmt: skip
def test_what_is_not_taken_from_a_message_says_why(name: str, data: bytes, code: str) -> None:
    """(3)"""
    assert [code_of(one) for one in mail((name, data))] == [(f"attachment {name}", code)]


def test_attachments_that_take_long_for_nothing_leave_the_rest_to_a_person(monkeypatch: pytest.MonkeyPatch) -> None:
    """(3)"""
    clock = iter(range(1_000))
    monkeypatch.setattr(os, "times", lambda: (next(clock) * 1.0, 0, 0, 0, 0))
    for fair, patience, read in ((1.0, 0.0, [True] * 3), (1.0, -0.1, [False] * 3), (0.9, 0.1, [True, True, False])):
        monkeypatch.setattr(eml, "_FAIR", fair)
        monkeypatch.setattr(eml, "PATIENCE", patience)
        found = mail(*((f"{n}.docx", word(make("MU", 3, n))) for n in range(3)))
        assert [isinstance(one, Reading) for one in found] == read
    assert code_of(found[2]) == ("attachment 2.docx", "too-slow")
    assert found[2].error.fix.startswith("Please save it")  # type: ignore[union-attr]
    monkeypatch.setattr(eml, "PATIENCE", 1.0)
    monkeypatch.setattr(eml, "_FAIR", 1.0)
    mixed = mail(("a.jpg", JPEG), ("b.txt", b"words"), ("c.txt", b"words"), ("d.docx", word()))
    assert [code_of(one)[1] for one in mixed] == ["to_type_in", "not_ours", "not_ours", "too-slow"]


# ------------------------------------------------------------------------------------------------- text


def test_text_that_mentions_a_form_and_holds_none_is_not_ours() -> None:
    """(2)"""
    listed = b"Sent out,Back\nLM-RF1-BLANK,no\n"
    with pytest.raises(Unreadable) as refused:
        csv_text.read_all(listed, published)
    assert (refused.value.code, refused.value.message, refused.value.fix) == (
        "not_ours", "The file mentions a form of ours, but holds none.", "Please send the form itself.")  # fmt: skip
    [reading] = csv_text.read_all(as_csv("referral", {83: "5"}), published)
    assert isinstance(reading, Reading)
    assert reading.answers == {"sessions_possible": 5}


# ------------------------------------------------------------------------------------ a process of its own


def answer(tmp_path: Path, script: str, data: bytes = b"", seconds: float = 20) -> Any:
    path = tmp_path / "child.py"
    path.write_text(f"import json, os, signal, sys, time\n{script}", "utf-8")
    return child.answer_of(path, data, seconds)


def test_a_process_answers_with_what_it_says_or_its_code(tmp_path: Path) -> None:
    """(4)"""
    assert answer(tmp_path, "print(json.dumps({'n': len(sys.stdin.buffer.read())}))", b"abc") == {"n": 3}
    assert answer(tmp_path, "sys.exit(5)") == 5
    assert answer(tmp_path, "print('{}'); sys.exit(5)") == 5
    assert answer(tmp_path, "raise KeyError") == child.BROKEN == 1
    assert answer(tmp_path, "print('no JSON')") == child.BROKEN
    assert answer(tmp_path, "print('[1]')") == child.BROKEN
    assert answer(tmp_path, "time.sleep(9)", seconds=0.3) == child.TOO_SLOW == -1
    assert answer(tmp_path, "os.kill(os.getpid(), signal.SIGPROF)") == child.TOO_SLOW
    assert answer(tmp_path, "os.kill(os.getpid(), signal.SIGXCPU)") == child.TOO_SLOW


def test_a_process_sees_no_passwords_and_nothing_of_this_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """(4)"""
    monkeypatch.setenv("FORMGEN_PASSWORD", "secret")
    monkeypatch.setenv("TZ", "Europe/London")
    (tmp_path / "json.py").write_text("raise SystemExit(9)", "utf-8")
    seen = answer(tmp_path, "print(json.dumps(dict(os.environ)))")
    assert (seen.get("TZ"), "FORMGEN_PASSWORD" in seen, seen["PATH"]) == ("Europe/London", False, os.environ["PATH"])


def test_an_opendocument_sheet_goes_through_its_door() -> None:
    """(1), (2)"""
    row = "<table:table-row><table:table-cell><text:p>{}</text:p></table:table-cell></table:table-row>"
    [reading] = ods.read_all(package(content_xml=document(table(row.format("LM-PQ1-BLANK")))), published)
    assert (reading.outline.slug, reading.reference) == ("parent-questionnaire", None)
    with pytest.raises(Unreadable) as refused:
        ods.read_all(package(content_xml=document(table(row.format("words")))), published)
    assert refused.value.code == "not_ours"


def test_an_old_workbook_that_is_none_is_refused_before_any_process_starts() -> None:
    """(1), (4)"""
    for data, code in ((b"%PDF-1.7", "pdf"), (b"", "empty-file"), (b"PK\x05\x06" + b"\0" * 18, "unknown-file")):
        with pytest.raises(Unreadable) as refused:
            old_workbook(data)
        assert refused.value.code == code


# ------------------------------------------------------------------------------------------ records.jsonl

ABOUT = {"form": "parent-questionnaire", "version": 1}
PQ = make("PQ", 1, 5)
FIX = "Please write the file again with `formgen records --json`."


def record(**told: Any) -> Reading | Refused:
    [one] = jsonl.read_all(json.dumps({**ABOUT, "reference": PQ, "answers": {}, **told}).encode(), published)
    return one


def read(**told: Any) -> Reading:
    one = record(**told)
    assert isinstance(one, Reading)
    return one


def refusal(**told: Any) -> tuple[str, str, str]:
    one = record(**told)
    assert isinstance(one, Refused)
    return one.error.code, one.error.message, one.error.fix


def test_a_line_says_whose_it_is_and_how_it_came() -> None:
    """(5)"""
    found = read(case="LM-2026-001", how="paper", filled_by="parent", answers={"helped_most": "Talks"}, sha256="ab")
    assert (found.reference, found.case, found.how, found.filled_by, found.label, found.entry) == (
        PQ, "LM-2026-001", "paper", "parent", "line 1", "")  # fmt: skip
    assert (found.answers, found.sources, found.problems) == ({"helped_most": "Talks"}, {}, ())
    blank = read(reference=None, sha256="ab" * 32)
    assert (blank.reference, blank.case, blank.entry, blank.problems) == (None, None, "ab" * 32, ())
    named = read(reference=None, sha256="ab", sources=[source(ENTRY[0], raw="mine")])
    assert named.entry == "mine"
    assert read(sources=[source(ENTRY[0], raw="mine")]).entry == "mine"


def source(
    question: Any, row: Any = None, sheet: Any = "", cell: Any = "", raw: Any = "", **more: Any
) -> dict[str, Any]:
    return {"question": question, "row": row, "sheet": sheet, "cell": cell, "raw": raw, **more}


def test_lines_are_counted_with_the_empty_ones() -> None:
    """(5)"""
    good = json.dumps({**ABOUT, "reference": PQ, "answers": {}})
    found = jsonl.read_all(f"\ufeff{good}\n\n  \nwords\n[1]\n{good}\r\n".encode(), published)
    assert [one.label for one in found] == ["line 1", "line 4", "line 5", "line 6"]
    assert [one.error.message for one in found if isinstance(one, Refused)] == [
        "The line is not JSON, or says one thing twice.", "The line is no record."]  # fmt: skip
    assert [one.error.code for one in found if isinstance(one, Refused)] == ["damaged"] * 2
    for data, code, message in ((b"\xff", "damaged", "The file is not text in UTF-8."),
                                (b" \n", "empty-file", "There are no records in the file.")):  # fmt: skip
        with pytest.raises(Unreadable) as refused:
            jsonl.read_all(data, published)
        assert (refused.value.code, refused.value.message, refused.value.fix) == (code, message, FIX)


def test_lines_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """(5)"""
    good = json.dumps({**ABOUT, "reference": PQ, "answers": {}})
    monkeypatch.setattr(jsonl, "LONGEST", len(good))
    monkeypatch.setattr(jsonl, "MOST_LINES", 2)
    one, two = jsonl.read_all(f"{good}\n{good} ".encode(), published)
    assert (isinstance(one, Reading), isinstance(two, Refused)) == (True, True)
    with pytest.raises(Unreadable) as refused:
        jsonl.read_all(b"\n\n", published)
    assert (refused.value.code, refused.value.message, refused.value.fix) == (
        "file-too-big", "The file has more lines than a school has records.", FIX)  # fmt: skip


@pytest.mark.parametrize(
    "told", [{"form": "none"}, {"form": 1}, {"version": 9}, {"version": True}, {"version": "1"}, {"version": 0},
             {"version": 1000}, {"form": None}],
)  # fmt: skip
def test_a_line_of_no_form_of_ours_is_refused(told: dict[str, Any]) -> None:
    """(5)"""
    assert refusal(**told) == (
        "unknown_version", "The line names a form, or a version of it, that formgen has never made.",
        "Please check `form` and `version`.")  # fmt: skip


def test_a_version_may_be_any_up_to_the_highest() -> None:
    """(5)"""
    seen: list[int] = []

    def noted(_code: str, version: int) -> None:
        seen.append(version)

    for version in (0, 1, 999, 1_000):
        jsonl.read_all(json.dumps({**ABOUT, "version": version}).encode(), noted)
    assert seen == [1, 999]


def test_what_a_line_says_twice_or_in_no_number_is_refused() -> None:
    """(5)"""
    for text in ('{"form": 1, "form": 1}', '{"a": NaN}', '{"a": Infinity}', '{"a": {"b": 1, "b": 2}}', "[" * 100_000):
        [one] = jsonl.read_all(text.encode(), published)
        assert isinstance(one, Refused)
        assert (one.error.code, one.error.fix) == ("damaged", FIX)


@pytest.mark.parametrize(
    ("told", "problems"),
    [
        ({"odd": 1}, [("unknown_key", "A record has no “odd”.", FIX, E)]),
        ({"case": 7}, [("wrong_type", "“case” is of a wrong type.", FIX, E)]),
        ({"case": "x" * 201}, [("wrong_type", "“case” is of a wrong type.", FIX, E)]), ({"case": "x" * 200}, []),
        ({"run": True}, [("wrong_type", "“run” is of a wrong type.", FIX, E)]), ({"run": 1, "revises": None}, []),
        ({"answers": []}, [("wrong_type", "“answers” is of a wrong type.", FIX, E)]),
        ({"reference": "words"}, []), ({"reference": ["x"]}, [
            ("wrong_type", "“reference” is of a wrong type.", FIX, E),
            ("references_differ", "The reference of the line is no reference.", FIX, E)]),
        ({"reference": "x" * 201}, [
            ("wrong_type", "“reference” is of a wrong type.", FIX, E),
            ("references_differ", "The reference of the line is no reference.", FIX, E)]),
        *(({"reference": other}, [
            ("references_differ", f"The reference “{other}” is not of the form that the line names.",
             "Please check `form`, `version` and `reference`.", E)]) for other in (make("PQ", 2, 5), make("RF", 1, 5))),
    ],
)  # fmt: skip
def test_what_a_line_says_wrongly_is_told(told: dict[str, Any], problems: list[Any]) -> None:
    """(5)"""
    assert said(read(**told).problems) == problems


def test_what_a_line_must_say_is_missed() -> None:
    """(5)"""
    [one] = jsonl.read_all(json.dumps(ABOUT).encode(), published)
    assert isinstance(one, Reading)
    assert said(one.problems) == [
        ("missing_key", f"The line has no “{name}”.", FIX, E) for name in ("answers", "reference")]


@pytest.mark.parametrize(
    ("answers", "kept", "problems"),
    [
        ({"asked_before": "agree"}, {"asked_before": "agree"}, []), ({"odd": 1}, {}, [("unknown_key", None)]),
        ({"may_quote": True}, {"may_quote": True}, []), ({"may_quote": "yes"}, {}, [("wrong_type", "may_quote")]),
        ({"may_quote": 1}, {}, [("wrong_type", "may_quote")]),
        ({"helped_most": 5}, {}, [("wrong_type", "helped_most")]),
        ({"asked_before": "never"}, {}, [("not_a_choice", "asked_before")]),
        ({"asked_before": {"state": "dont_know"}}, {"asked_before": "dont_know"}, []),
        ({"asked_before": {"state": "odd"}}, {}, [("wrong_type", "asked_before")]),
        ({"asked_before": {"state": "dont_know", "x": 1}}, {}, [("wrong_type", "asked_before")]),
        ({"asked_before": ["agree"]}, {}, [("wrong_type", "asked_before")]),
    ],
)  # fmt: skip
def test_an_answer_of_a_wrong_type_is_told_and_never_kept(
    answers: dict[str, Any], kept: dict[str, Any], problems: list[Any]
) -> None:
    """(5)"""
    found = read(answers={**answers, "do_differently": "Nothing"})
    assert found.answers == {**kept, "do_differently": "Nothing"}
    assert [(one.code, one.path) for one in found.problems] == problems
    for one in found.problems:
        if one.code == "unknown_key":
            assert (one.message, one.fix) == ("The form does not ask “odd”.", FIX)
        elif one.code == "wrong_type":
            question = found.outline.question(str(one.path))
            assert (one.question, one.fix) == (f"{question.code} {question.label}", FIX)
            assert one.message == f"The answer to {question.code} is of a wrong type."
        else:
            assert (one.sheet, one.cell) == ("", "line 1")


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("line", "a", True), ("line", 5, False), ("text", ["a"], False), ("one", "red", True), ("one", 1, False),
        ("some", ["red", "blue"], True), ("some", "red", False), ("some", ["red", 1], False), ("yes", True, True),
        ("yes", 1, False), ("yes", "yes", False), ("whole", 3, True), ("whole", True, False), ("whole", 3.0, False),
        ("whole", "3", False), ("score", 4, True), ("score", "4", False), ("number", "2.5", True),
        ("number", 2.5, False), ("number", "x", False), ("day", "2026-05-04", True), ("day", "4 May", False),
        ("since", "2020-07", True), ("since", 2020, False), ("goals", {"T1": {"now": 1, "then": 2}}, True),
        ("goals", {"T9": {"now": 1}}, False), ("goals", {"1": {"now": 1}}, False),
        ("goals", {"T1": {"now": "1"}}, False),
        ("trips", {"1": {"on": "2026-05-04"}}, True), ("trips", {"999": {"on": "2026-05-04"}}, True),
        ("trips", {"T1": {"on": "2026-05-04"}}, False), ("trips", {"01": {"on": "2026-05-04"}}, False),
        ("goals.now", 1, False), ("goals", {"T1": {"state": "x"}}, False), ("marks", {"red": {"mark": 3}}, True),
    ],
)  # fmt: skip
def test_each_kind_of_answer_has_its_type(name: str, value: Any, kept: bool) -> None:
    """(5)"""
    answers, problems = jsonl._answers(outline(MadeUp), {name: value, "short": "b"})
    assert answers["short"] == "b"
    assert (bool(answers.get(name)), bool(problems)) == (kept, not kept)


def test_cells_of_tables_are_checked_one_by_one() -> None:
    """(5)"""

    def table(form: str, value: Any, name: str) -> tuple[Any, list[tuple[str, str, str | None, str | None]]]:
        about = {"form": form, "version": published_version(form)}
        found = read(**about, reference=None, answers={name: value})
        return found.answers.get(name), [(one.code, one.message, one.path, one.row) for one in found.problems]

    wrong = "The answer to {} is of a wrong type."
    sessions = outline_of("session-record")
    opened = next(q for q in sessions.questions() if q.open)
    text = next(c for c in opened.columns if c.kind in ("line", "text"))
    rows = {"1": {text.name: "a", "odd": 1}, "0": {}, "1000": {}, "x": {}, "2": []}
    kept, told = table("session-record", rows, opened.name)
    assert kept == {"1": {text.name: "a"}}
    assert told == [("unknown_key", f"The table {opened.code} has no “odd”.", None, None),
                    *[("wrong_type", wrong.format(opened.code), opened.name, None)] * 4]  # fmt: skip
    kept, told = table("session-record", {"1": {text.name: 5}}, opened.name)
    assert (kept, told) == (None, [("wrong_type", wrong.format(text.code), text.path, "1")])
    assert table("session-record", [1], opened.name) == (
        None, [("wrong_type", wrong.format(opened.code), opened.name, None)])  # fmt: skip


def outline_of(slug: str) -> Outline:
    from formgen.form import form

    return outline(form(slug))


def published_version(slug: str) -> int:
    return outline_of(slug).version


@pytest.mark.parametrize(
    ("sources", "kept", "told"),
    [
        ([source("helped_most", None, "Form", "D28", "x")], {("helped_most", None): Source("Form", "D28", "x")}, 0),
        ([source(PAPER[0], PAPER[1], raw="a.jpg"), source(TYPED_BY[0], TYPED_BY[1], raw="me")],
         {PAPER: Source("", "", "a.jpg"), TYPED_BY: Source("", "", "me")}, 0),
        ([source("odd")], {}, 1), ([source("helped_most")] * 2, {("helped_most", None): Source("", "", "")}, 1),
        ([source("helped_most", more=1)], {}, 1), ([{"question": "helped_most"}], {}, 1), ([5], {}, 1),
        ([source("helped_most", sheet=5)], {}, 1), ([source("helped_most", row=5)], {}, 1),
        ([source("helped_most", sheet="x" * 201)], {}, 1), ([source("helped_most", "x" * 201)], {}, 1),
        ([source("helped_most", cell="x" * 200, raw="y" * 40_000)],
         {("helped_most", None): Source("", "x" * 200, "y" * 40_000)}, 0),
        ([source("helped_most", raw="y" * 40_001)], {}, 1), ([source(LEGACY[0], LEGACY[1], raw="no JSON")], {}, 1),
    ],
)  # fmt: skip
def test_sources_are_those_of_the_form(sources: list[Any], kept: dict[Any, Source], told: int) -> None:
    """(5)"""
    found = read(sources=sources)
    assert found.sources == kept
    words = {LEGACY[0]: "What the line says of an earlier sheet cannot be understood."}
    named = sources[0]["question"] if isinstance(sources[0], dict) else ""
    assert said(found.problems) == [
        ("wrong_source", words.get(named, "A source of the line is not one of this form."), FIX, E)] * told


def test_problems_of_a_line_are_told_again() -> None:
    """(5)"""
    one = {"code": "odd", "message": "It is odd.", "fix": "Look.", "severity": "warning", "question": "Q11 What?"}
    found = read(problems=[one, {**one, "severity": "error", "question": None}, {**one, "code": 5}, "x",
                           {**one, "message": "x" * 2_001}, {**one, "message": "x" * 2_000}])  # fmt: skip
    assert said(found.problems)[:2] == [("odd", "It is odd.", "Look.", W), ("odd", "It is odd.", "Look.", E)]
    assert [(p.code, p.severity, p.question) for p in found.problems] == [
        ("odd", W, "Q11 What?"), ("odd", E, None), *[("wrong_type", E, None)] * 3, ("odd", W, "Q11 What?")]  # fmt: skip
    assert said(found.problems)[2] == ("wrong_type", "A problem of the line is not written as one.", FIX, E)
    assert len(read(problems=[one] * 501).problems) == 500
    assert said(read(problems={}).problems) == [("wrong_type", "“problems” is of a wrong type.", FIX, E)]


def test_what_no_screen_shows_is_a_question_mark() -> None:
    """(5)"""
    answered = read(answers={"helped_most": "x\u0007"})
    assert (answered.answers, [one.path for one in answered.problems]) == ({}, ["helped_most"])
    found = read(case="a\u0007b\u0085\uffff", sources=[source("helped_most", raw="x\u0000\ty")])
    assert (found.case, found.sources["helped_most", None].raw) == ("a?b\u0085?", "x?\ty")
    told = read(problems=[{"code": "o\u0001", "message": "m", "fix": "f"}])
    assert told.problems[0].code == "o?"
