"""The parts of the doors for other kinds of file: what a file is, what a message holds, what a CSV file may have lost.

1. What a file is is told by its bytes, each kind with its own sentence for whoever sent it.
2. A message is taken apart within bounds: what is attached, under which name, and how many words are its own.
3. What a CSV file may have lost or changed is said box by box, and left out where nobody can tell.
4. Text is parted by the mark that makes most of it, in the encoding that it can be in, within bounds.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import date
from email.message import EmailMessage
from typing import Any

import pytest
from test_places import editions, printed

from formgen.errors import Severity, Unreadable
from formgen.read import Reading, door_for
from formgen.read.message import parts as messages
from formgen.read.message.parts import Letter, parse
from formgen.read.ooxml import cells as limits
from formgen.read.ooxml.sniff import kind_of_package, wrong_kind
from formgen.read.opendocument.words import count_in
from formgen.read.plain import table as plain
from formgen.read.plain.doubts import day_first
from formgen.read.plain.table import ONE_SHEET, Table
from formgen.reference import find_all, make

# -------------------------------------------------------------------------------------------- kinds of file

OLE = bytes.fromhex("D0CF11E0A1B11AE1")
KINDS: list[tuple[bytes, str | None]] = [
    (b"", "empty-file"), (b"\0" * 5000, "empty-file"), (b"PK\x03\x04...", None), (b"PK\x05\x06", None),
    (b"PK\x07\x08", None), (OLE + b"x", "old-xls"), (OLE + "EncryptedPackage".encode("utf-16-le"), "password"),
    (OLE + "__substg1.0_37".encode("utf-16-le"), "outlook-message"),
    (OLE + "WordDocument".encode("utf-16-le"), "word-document"),
    (OLE + "PowerPoint Document".encode("utf-16-le"), "unknown-file"), (b"\x09\x08\x10\x00", "old-xls"),
    (b"\x09\x00\x04\x00x", "old-xls"), (b"%PDF-1.7", "pdf"), (b"junk\n%PDF-1.4", "pdf"),
    (b"x" * 1024 + b"%PDF-1.4", "text-file"), (b"\xff\xd8\xff\xe0", "picture"), (b"\x89PNG\r\n", "picture"),
    (b"GIF89a", "picture"), (b"RIFF1234WEBP", "picture"), (b"....ftypheic", "picture"),
    (b"<?xml version='1.0'?><a xmlns='urn:schemas-microsoft-com:office:spreadsheet'/>", "xml-spreadsheet"),
    (b"see urn:schemas-microsoft-com:office:spreadsheet", "text-file"),
    (b"<office xmlns='urn:oasis:names:tc:opendocument:xmlns:office:1.0'>", "ods"),
    (b'{"url": "https://docs.google.example", "doc_id": "1"}', "google-link"),
    (b"[InternetShortcut]\nURL=x", "shortcut"), (b"[Desktop Entry]\nType=Link", "shortcut"),
    (b"<!DOCTYPE html><p>", "web-page"), (b"\xef\xbb\xbf \n<html>", "web-page"),
    (b"see\n<table border=1>", "web-page"), (b"MIME-Version: 1.0\nx", "web-page"), (b"a,b\n1,2\n", "text-file"),
    ("a;b\n".encode("utf-16"), "text-file"), (b"\xfe\xff" + "a;b\n".encode("utf-16-be"), "text-file"),
    ("<html>".encode("utf-16"), "web-page"), (b"a\0b", "unknown-file"), (b"\x01\x02\x03abc", "unknown-file"),
    (b"\x01" + b"x" * 49, "text-file"), (b"\x01\x02" + b"x" * 48, "unknown-file"),
    (b"\t\n\r\f\v" * 9 + b"x", "text-file"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "kind"), KINDS, ids=range(len(KINDS)))
def test_what_a_file_is_is_told_by_its_bytes(data: bytes, kind: str | None) -> None:
    """(1)"""
    assert wrong_kind(data) == kind


@pytest.mark.parametrize(
    ("names", "kind"),
    [
        ({"xl/workbook.bin"}, "xlsb"), ({"word/document.xml"}, "word-document"), ({"index/document.iwa"}, "numbers"),
        ({"index.zip", "preview.jpg"}, "numbers"), ({"index/tables/a.iwa"}, "numbers"), ({"content.xml"}, "ods"),
        ({"in/a.xlsx"}, "zip-of-files"), ({"photo.jpg"}, "zip-of-files"), ({"a.eml"}, "zip-of-files"),
        ({"a.exe"}, "zip-of-files"), ({"[content_types].xml", "a.xml"}, "unknown-file"),
        (set(), "unknown-file"), ({"content.xml", "word/document.xml"}, "word-document"),
    ],
)  # fmt: skip
def test_what_a_zip_folder_is_is_told_by_its_parts(names: set[str], kind: str) -> None:
    """(1)"""
    assert kind_of_package(names) == kind


@pytest.mark.parametrize(
    ("said", "most", "count"), [(None, 9, 1), ("3", 9, 3), ("9999999999", 9, 9), ("09", 9, 9), ("1", 9, 1)]
)
def test_repeats_of_opendocument_are_counted_up_to_a_bound(said: str | None, most: int, count: int) -> None:
    """(1)"""
    assert count_in(said, most) == count


@pytest.mark.parametrize("said", ["0", "", "-1", "1.5", "x", "²", "٣", "10000000000"])
def test_repeats_that_are_no_number_are_damage(said: str) -> None:
    """(1)"""
    with pytest.raises(Unreadable) as refused:
        count_in(said, 9)
    assert refused.value.code == "damaged"


# ------------------------------------------------------------------------------------------------ messages


def message(text: str = "Two words", subject: str = "The form", **headers: str) -> EmailMessage:
    made = EmailMessage()
    made["From"], made["Subject"] = "a.parent@example.org", subject
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    return made


def attached(made: EmailMessage, data: bytes, name: str = "", kind: str = "application/octet-stream") -> EmailMessage:
    main, _, sub = kind.partition("/")
    made.add_attachment(data, maintype=main, subtype=sub, filename=name or None)
    return made


def letter(made: EmailMessage | bytes) -> Letter:
    return parse(made if isinstance(made, bytes) else made.as_bytes())


def refusal(data: bytes) -> str:
    with pytest.raises(Unreadable) as refused:
        parse(data)
    return refused.value.code


def test_a_message_gives_its_attachments_and_counts_its_words() -> None:
    """(2)"""
    found = letter(
        attached(attached(message("Three own words\n> quoted ones\n  > more"), b"a", "a.xlsx"), b"b", "b.PDF")
    )
    assert found.words == 3
    assert [(one.name, one.suffix, one.data) for one in found.attachments] == [
        ("a.xlsx", ".xlsx", b"a"), ("b.PDF", ".pdf", b"b"),
    ]  # fmt: skip
    html = EmailMessage()
    html["From"], html["Subject"] = "a@example.org", "x"
    html.set_content("<style>p { color: red }</style><p>Two <b>words</b>", subtype="html")
    assert letter(html).words == 2
    both = attached(message("One"), b"Two words here", "note.txt", "text/plain")
    assert (letter(both).words, [one.name for one in letter(both).attachments]) == (1, ["note.txt"])
    assert letter("From: a\nSubject: b\n\nWords \xe9t\xe9 done".encode("latin-1")).words >= 3


@pytest.mark.parametrize(
    ("name", "shown"),
    [("..\\..\\a.xlsx", "a.xlsx"), ("/etc/a.xlsx", "a.xlsx"), ("a\u202eb.xlsx", "a?b.xlsx"),
     ("x" * 90 + ".xlsx", "x" * 75 + ".xlsx")],
)  # fmt: skip
def test_a_name_is_never_a_path(name: str, shown: str) -> None:
    """(2)"""
    [one] = letter(attached(message(), b"a", name)).attachments
    assert one.name == shown


def test_an_attachment_without_a_name_is_called_by_its_number_and_kind() -> None:
    """(2)"""
    two = attached(attached(message(), b"a", kind="text/csv"), b"b", kind="application/pdf")
    assert [one.name for one in letter(two).attachments] == ["1.csv", "2.pdf"]
    assert letter(attached(message(), b"b")).attachments[0].name == "1"


def test_signatures_calendars_small_ornaments_and_empty_parts_are_none() -> None:
    """(2)"""
    made = attached(attached(message(), b"s", "s.p7s", "application/pkcs7-signature"), b"", "empty.xlsx")
    for size in (messages.LARGEST_ORNAMENT - 1, messages.LARGEST_ORNAMENT):
        made.add_attachment(b"p" * size, maintype="image", subtype="png", filename=f"{size}.png", cid="<c>",
                            disposition="inline")  # fmt: skip
    made.add_attachment(b"p", maintype="image", subtype="png", filename="attached.png", cid="<d>")
    found = letter(made).attachments
    assert [one.name for one in found] == [f"{messages.LARGEST_ORNAMENT}.png", "attached.png"]
    assert all(one.is_picture for one in found)
    assert letter(attached(message(), b"\xff\xd8\xff", "a.bin")).attachments[0].is_picture
    assert not letter(attached(message(), b"a", "a.xlsx")).attachments[0].is_picture
    assert letter(attached(message(), b"%PDF-1.4", "a.bin")).attachments[0].suffix == ".pdf"


def test_references_of_the_messages_around_are_told_with_where_they_stand() -> None:
    """(2)"""
    ours, older, inner = make("PQ", 1, 1), make("PQ", 1, 2), make("PQ", 1, 3)
    forwarded = attached(message(subject=f"Form {inner}"), b"a", "a.xlsx")
    outer = message(subject=f"Re: {ours}", In_Reply_To=f"<{older}@example.org>", References=f"<{older}@example.org>")
    outer.add_attachment(forwarded)
    [one] = letter(outer).attachments
    assert one.references == (
        (find_all(ours)[0], "the subject"), (find_all(older)[0], "the message that it answers"),
        (find_all(older)[0], "the messages that it answers"), (find_all(inner)[0], "the subject"),
    )  # fmt: skip
    saved = attached(message(subject=f"Re: {ours}"), forwarded.as_bytes(), "kept.EML")
    assert [words for _, words in letter(saved).attachments[0].references] == ["the subject", "the subject"]


def nested(depth: int, saved: bool) -> bytes:
    made = attached(message(), b"a", "a.xlsx")
    for _ in range(depth):
        outer = message()
        if saved:
            attached(outer, made.as_bytes(), "m.eml")
        else:
            outer.add_attachment(made)
        made = outer
    return made.as_bytes()


@pytest.mark.parametrize("saved", [False, True])
def test_messages_inside_messages_are_followed_a_few_levels(saved: bool) -> None:
    """(2)"""
    assert [one.name for one in parse(nested(messages.MAX_DEPTH, saved)).attachments] == ["a.xlsx"]
    assert refusal(nested(messages.MAX_DEPTH + 1, saved)) == "too-deep"


def test_what_is_no_message_or_too_much_of_one_is_refused() -> None:
    """(1), (2)"""
    assert refusal(b"") == "empty-file"
    assert refusal(b"%PDF-1.4") == "pdf"
    assert refusal(b"Dear school,\nhere it is") == "text-file"
    assert refusal(b"PK\x03\x04") == "unknown-file"
    assert refusal(b"From: a\nSubject: b\n\n" + b"x" * messages.MAX_FILE) == "file-too-big"
    head = b"From: a\nSubject: b\nX-Long: "
    assert refusal(head + b"x" * messages.MAX_HEADER + b"\n\nbody") == "too-much-markup"
    assert parse(head + b"x" * (messages.MAX_HEADER - len(head)) + b"\n\nbody " * 50_000).words > 0
    assert refusal(b"From: a\nSubject: b\n\n" + b"multipart/x " * (messages.MAX_PARTS + 1)) == "too-deep"
    many = message()
    for n in range(messages.MAX_ATTACHMENTS):
        attached(many, b"a", f"{n}.xlsx")
    assert len(letter(many).attachments) == messages.MAX_ATTACHMENTS
    assert refusal(attached(many, b"a", "one-more.xlsx").as_bytes()) == "too-many-parts"


# ----------------------------------------------------------------------------------------------------- CSV

REFERRAL, QUESTIONS = "referral", "parent-questionnaire"
LOST = "Please compare it with the workbook: a CSV file in UTF-8 would have kept every letter."


def as_csv(slug: str, cells: Mapping[int, Any], mark: str = ",", encoding: str = "utf-8", head: str = "") -> bytes:
    """A form as a CSV file, with those answers by the rows of the sheet."""
    first, *_ = printed(slug).sheets
    lines = [[""] * 4 for _ in range(max(row for row, _ in first.cells))]
    for (row, column), cell in first.cells.items():
        if column <= 4:
            lines[row - 1][column - 1] = str(cell.value)
    for row, value in cells.items():
        lines[row - 1][3] = str(value)
    out = io.StringIO()
    csv.writer(out, delimiter=mark).writerows(lines)
    return (head + out.getvalue()).encode(encoding, "replace")


def read_csv(data: bytes) -> Reading:
    [reading] = door_for(".csv", data).read_all(data, editions)
    assert isinstance(reading, Reading)
    return reading


def told(reading: Reading, code: str) -> list[tuple[str, str, Severity, str | None, str | None, str | None]]:
    """Message, fix, severity, sheet, cell and question of the problems of that code."""
    return [(p.message, p.fix, p.severity, p.sheet, p.cell, p.question) for p in reading.problems if p.code == code]


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_form_is_read_from_text_whatever_its_mark_and_encoding(mark: str, encoding: str) -> None:
    """(3)"""
    reading = read_csv(as_csv(QUESTIONS, {16: "Agree", 28: "Zoë’s talks, and “play”; ✓ 漢"}, mark, encoding))
    assert reading.answers == {"asked_before": "agree", "helped_most": "Zoë’s talks, and “play”; ✓ 漢"}
    assert {p.code for p in reading.problems if p.code.startswith("letters")} == set()


def test_the_mark_that_the_first_line_names_counts() -> None:
    """(3)"""
    data = as_csv(QUESTIONS, {16: "Agree", 28: "a, b, c, d"}, ";", head="sep=;\n")
    assert read_csv(data).answers == {"asked_before": "agree", "helped_most": "a, b, c, d"}


def test_letters_that_were_lost_are_said() -> None:
    """(3)"""
    lost = read_csv(as_csv(QUESTIONS, {28: "???", 29: "Ask Zo? again – please"}, encoding="cp1252"))
    assert told(lost, "letters_lost") == [
        ("“???”: what stood there was lost when the file was saved.", LOST, Severity.ERROR, "CSV", "D28",
         "Q11 What helped most?"),
        ("“Ask Zo? again – please”: a question mark may stand for a letter that was lost.", LOST, Severity.WARNING,
         "CSV", "D29", "Q12 What should we do differently?"),
    ]  # fmt: skip
    assert lost.answers == {"do_differently": "Ask Zo? again – please"}
    kept = read_csv(as_csv(QUESTIONS, {28: "Why? Zoë asked"}))
    assert told(kept, "letters_lost") == []
    broken = read_csv(as_csv(QUESTIONS, {28: "Zo\ufffd"}))
    assert [one[2] for one in told(broken, "letters_lost")] == [Severity.ERROR]


def test_a_column_that_was_too_narrow_lost_its_content() -> None:
    """(3)"""
    reading = read_csv(as_csv(REFERRAL, {24: "########"}))
    assert told(reading, "hashes") == [(
        "The column was too narrow when the file was saved: its content is lost.",
        "Please ask for the workbook itself.", Severity.ERROR, "CSV", "D24", "Q08 Date",
    )]  # fmt: skip
    assert "referral_date" not in reading.answers


def test_a_comma_or_point_in_a_number_may_part_thousands() -> None:
    """(3)"""
    reading = read_csv(as_csv(REFERRAL, {83: "1.200"}, ";"))
    assert told(reading, "thousands") == [(
        "“1.200” may be a thousand times what is meant, or a thousandth.",
        "Please type the number again, in the workbook.", Severity.ERROR, "CSV", "D83", "Q34 Sessions possible",
    )]  # fmt: skip
    assert "sessions_possible" not in reading.answers
    assert told(read_csv(as_csv(REFERRAL, {83: "200"}, ";")), "thousands") == []


def test_a_date_of_which_nobody_knows_whether_the_month_stands_first_is_no_answer() -> None:
    """(3)"""
    unsure = read_csv(as_csv(REFERRAL, {24: "06/10/2026"}))
    assert told(unsure, "ambiguous_date") == [(
        "In this file it cannot be told whether the day or the month stands first. “06/10/2026” was read as "
        "6 October 2026.", "Please ask which was meant, and write the month in words.", Severity.ERROR, "CSV", "D24",
        "Q08 Date",
    )]  # fmt: skip
    assert "referral_date" not in unsure.answers
    sure = read_csv(as_csv(REFERRAL, {24: "06/10/2026", 69: "25/09/2026"}))
    assert sure.answers["referral_date"] == date(2026, 10, 6)
    assert [one[2] for one in told(sure, "ambiguous_date")] == [Severity.WARNING]


def test_dates_with_the_month_first_are_read_so_and_said() -> None:
    """(3)"""
    reading = read_csv(as_csv(REFERRAL, {24: "10/16/2026", 69: "09/05/2026"}))
    assert told(reading, "month_first") == [(
        "“10/16/2026” was read as 16 October 2026, with the month first.", "Please check the date.", Severity.WARNING,
        "CSV", "D24", "Q08 Date",
    )]  # fmt: skip
    assert reading.answers == {"referral_date": date(2026, 10, 16)}
    assert [one[2] for one in told(reading, "ambiguous_date")] == [Severity.ERROR]


def test_letters_that_may_be_others_are_said() -> None:
    """(3)"""
    unsure = read_csv(as_csv(QUESTIONS, {28: "Zoë said so"}, encoding="cp1252"))
    assert told(unsure, "letters_unsure") == [(
        "“Zoë said so”: some letters may be others than were written.", LOST, Severity.WARNING, "CSV", "D28",
        "Q11 What helped most?",
    )]  # fmt: skip
    assert unsure.answers == {"helped_most": "Zoë said so"}
    common = read_csv(as_csv(QUESTIONS, {28: "It’s “so” – fine… • €", 29: "Zoë"}, encoding="cp1252"))
    assert [one[4] for one in told(common, "letters_unsure")] == ["D29"]


@pytest.mark.parametrize(
    ("text", "first"),
    [("13/10/2026", True), ("12/10/2026", False), ("31/12/2026", True), ("32/12/2026", False), ("13/13/2026", False),
     ("13.1.26", True), ("13/10-2026", False), ("13/10/2026 10:30", True), ("on 13/10/2026", False)],
)  # fmt: skip
def test_a_day_beyond_the_twelfth_shows_that_days_stand_first(text: str, first: bool) -> None:
    """(3)"""
    assert day_first(plain.parse(f"a,{text}\n".encode()).book) is first


# ------------------------------------------------------------------------------------------------ text in marks


def parted(text: str | bytes, *marks: str) -> Table:
    return plain.parse(text if isinstance(text, bytes) else text.encode(), *marks)


def lines(text: str | bytes, *marks: str) -> list[list[str]]:
    """The filled cells, row by row."""
    rows: dict[int, list[str]] = {}
    for (row, _), cell in sorted(parted(text, *marks).book.sheets[0].cells.items()):
        rows.setdefault(row, []).append(str(cell.value))
    return list(rows.values())


def wrong(text: str | bytes, *marks: str) -> str:
    with pytest.raises(Unreadable) as refused:
        parted(text, *marks)
    return refused.value.code


def test_text_is_one_sheet_of_the_cells_that_hold_something() -> None:
    """(4)"""
    found = parted("a,,b \n\n , c\n")
    [sheet] = found.book.sheets
    assert (sheet.name, sheet.state, sheet.header_footer, sheet.merges) == ("CSV", "visible", "", ())
    assert {at: (c.value, c.raw, c.formula, c.error, c.date, c.percent) for at, c in sheet.cells.items()} == {
        at: (text, text, None, None, False, False) for at, text in {(1, 1): "a", (1, 3): "b ", (3, 2): " c"}.items()
    }  # fmt: skip
    assert (found.book.names, found.book.properties, found.book.date1904) == ({}, {}, False)
    assert found.book.notes == (ONE_SHEET,)
    assert (found.mark, found.unicode) == (",", False)
    assert lines('"a ""b""","c\nd",e\r\nf,g\r\n') == [['a "b"', "c\nd", "e"], ["f", "g"]]
    assert lines("a,b\rc\r") == [["a", "b"], ["c"]]
    assert parted("a,b").mark == ","
    assert parted("alone").mark == ","
    assert parted("a\tb", ";\t").mark == "\t"
    assert parted("alone", ";\t").mark == ";"


@pytest.mark.parametrize(
    ("text", "mark", "first"),
    [
        ("x;Q01;a\ny;Q02;b,c,d,e\n", ";", ["x", "Q01", "a"]), ("a,b;c,d\n", ",", ["a", "b;c", "d"]),
        ("a,b;c\n", ",", ["a", "b;c"]), ("a;b\tc;d\n", ";", ["a", "b\tc", "d"]),
        ("sep=;\na,b,c;d\n", ";", ["a,b,c", "d"]),
        ("SEP=\t\r\na,b\tc\n", "\t", ["a,b", "c"]), (" sep=,\na;b;c,d\n", ",", ["a;b;c", "d"]),
        ("sep=:\na;b\n", ";", ["sep=:"]), ("sep=;a\nb,c,d\n", ",", ["sep=;a"]), (",,,,,\na;b\n", ";", [",,,,,"]),
    ],
)  # fmt: skip
def test_the_mark_is_the_one_that_makes_most_of_a_text(text: str, mark: str, first: list[str]) -> None:
    """(4)"""
    assert (parted(text).mark, lines(text)[0]) == (mark, first)


def test_the_mark_is_told_where_a_form_may_stand(monkeypatch: pytest.MonkeyPatch) -> None:
    """(4)"""
    monkeypatch.setattr(plain, "MAX_ROWS", 2)
    monkeypatch.setattr(plain, "MAX_COLUMNS", 2)
    assert parted("a;b\nc;d\n1,2,3,4\n").mark == ";"
    assert parted("a;b\n1,2\n3,4,5\n").mark == ","
    assert parted("a;b\tc\td\te\tf\nc;d;\n").mark == ";"
    far = parted("a,b,c,d\n,,e\nf\n", ",")
    assert {at: c.value for at, c in far.book.sheets[0].cells.items()} == {(1, 1): "a", (1, 2): "b"}
    assert far.book.notes == (ONE_SHEET, "Filled cells beyond row 5000 and column IV, left out: 4.")


@pytest.mark.parametrize(
    ("data", "text", "unicode"),
    [
        (b"plain", "plain", False), ("Zoë ✓".encode(), "Zoë ✓", True), ("Zoë".encode("utf-8-sig"), "Zoë", True),
        ("Zoë".encode("utf-16"), "Zoë", True), (b"\xfe\xff" + "Zoë".encode("utf-16-be"), "Zoë", True),
        ("Zoë’s".encode("cp1252"), "Zoë’s", False), ("it’s Zoë".encode("mac_roman"), "it’s Zoë", False),
        (b"It\x92s \xd5s", "It’s Õs", False), (b"a \xd5s", "a Õs", False), (b"I\xd5m", "I’m", False),
        (b"\x81\xe9", "\ufffdé", False), (b"I\xd5M \xe9", "IÕM é", False),
        (b"a\x92 I\xd5m", "a’ IÕm", False),
    ],
)  # fmt: skip
def test_text_is_read_in_the_encoding_that_it_can_be_in(data: bytes, text: str, unicode: bool) -> None:
    """(4)"""
    assert (lines(data), parted(data).unicode) == ([[text]], unicode)


def test_text_that_is_cut_or_never_ends_is_refused() -> None:
    """(4)"""
    assert wrong(b"\xff\xfea\x00b") == "damaged"
    assert wrong('"a,b\nc,d\n') == "damaged"
    assert wrong('"a"b,c\n') == "damaged"
    assert wrong(f"{'x' * 131_073},b") == "damaged"
    assert wrong(b"a" * 5_000 + b"\0") == "too-much-text"
    assert wrong(b"") == "empty-file"
    assert wrong(b"%PDF-1.7") == "pdf"
    assert wrong(b"PK\x03\x04") == "zip-of-files"
    assert lines('a "b" c,d\n') == [['a "b" c', "d"]]


def test_text_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """(4)"""
    for name, most in (("_MOST_LINES", 4), ("_MOST_MARKS", 3), ("MAX_FILE", 40)):
        monkeypatch.setattr(plain, name, most)
    assert lines("a\nb\r\nc\n") == [["a"], ["b"], ["c"]]
    assert wrong("a\nb\r\nc\nd\n") == "too-much-text"
    assert lines("a,b,c,d", ",") == [["a", "b", "c", "d"]]
    assert wrong("a,b,c,d,e", ",") == "too-many-cells"
    assert wrong('"a,b,c,d,e', ",;") == "too-many-cells"
    assert lines("a,b,c,d,e;f") == [["a,b,c,d,e", "f"]]
    assert lines("x" * 40) == [["x" * 40]]
    assert wrong("x" * 41) == "file-too-big"
    monkeypatch.setattr(limits, "MAX_CELLS", 2)
    monkeypatch.setattr(limits, "MAX_CHARACTERS", 4)
    assert lines("ab,cd") == [["ab", "cd"]]
    assert wrong("a,b,c") == "too-many-cells"
    assert wrong("abc,de") == "too-much-text"
