"""Messages (.eml) with returned forms attached.

1. Each attachment goes through its own door, and is a return labelled with its name; the message is kept once.
2. A reference in the subject, or of the message that is answered, must be the attachment's; else a person decides,
   among all that are named. A blank copy in answer to a form is nobody's before a person says so.
3. What the message says is not read, but counted; one without a form says so.
4. Photos and scans are to type in, with the forms that the message names; small pictures in the text, signatures and
   calendars are none.
5. Messages inside messages are followed a few levels; whatever the bytes, the answer is readings or a refusal.
6. Diaries and records are not taken from a message.
"""

from __future__ import annotations

import base64
import io
import json
import random
import tracemalloc
import zipfile
from contextlib import suppress
from datetime import date
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from soon import soon
from test_attacks import TOMASZ, ZOE, families, issued, mark, put, written
from test_workbook import DEAR

from formgen import diary, reference
from formgen.ask import Audience
from formgen.errors import Severity, Unreadable
from formgen.read import Reading, Refused, door_for, eml
from formgen.records import Verdict
from formgen.schema import edition
from formgen.work.case import open_case
from formgen.work.decisions import KEEP
from formgen.work.school import School
from formgen.work.settle import decided, open_questions
from formgen.work.take_in import commit, preview

SLUG = "parent-questionnaire"
FAMILY = Audience.FAMILY
JPEG = b"\xff\xd8\xff\xe0" + b"photo" * 20_000


def scan() -> bytes:
    """A PDF with a page and no fields."""
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(out)
    return out.getvalue()


def filled(ref: str | None = None, seed: int = 1) -> bytes:
    return written(SLUG, families(seed), ref or mark(SLUG), FAMILY)


def letter(*attached: tuple[str, bytes], subject: str = "The form", text: str = "", **headers: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a.parent@example.org", "office@example.org", subject
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    for name, data in attached:
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message


def read(message: EmailMessage | bytes) -> tuple[Reading | Refused, ...]:
    data = message if isinstance(message, bytes) else message.as_bytes()
    return door_for(".eml", data).read_all(data, edition)


def refusal(message: EmailMessage | bytes) -> str:
    with pytest.raises(Unreadable) as caught:
        read(message)
    return caught.value.code


def codes(reading: Any) -> list[str]:
    return [p.code for p in reading.problems]


def errors(reading: Any) -> list[str]:
    return [p.code for p in reading.problems if p.severity is Severity.ERROR and p.code != "not_found"]


def test_each_attachment_goes_through_its_own_door() -> None:
    """(1)"""
    one, other = read(letter(("form.xlsx", filled()), ("Zoë’s form.bin", filled(mark(SLUG, 2), 2))))
    assert isinstance(one, Reading)
    assert isinstance(other, Reading)
    assert [r.label for r in (one, other)] == ["attachment form.xlsx", "attachment Zoë’s form.bin"]
    assert [r.reference for r in (one, other)] == [mark(SLUG), mark(SLUG, 2)]
    assert one.answers
    assert errors(one) == []


def test_what_cannot_be_read_is_refused_while_the_rest_is_read() -> None:
    """(1)"""
    nothing = b"PK\x05\x06" + b"\0" * 18
    good, bad, empty = read(letter(("form.xlsx", filled()), ("form.numbers", nothing), ("a.txt", b"x")))
    assert isinstance(good, Reading)
    assert isinstance(bad, Refused)
    assert isinstance(empty, Refused)
    assert (bad.label, empty.error.code) == ("attachment form.numbers", "not_ours")


@pytest.mark.parametrize("how", ["subject", "In_Reply_To", "References"])
def test_a_message_about_another_form_is_for_a_person(how: str) -> None:
    """(2)"""
    other = mark(SLUG, 9)
    told = {"subject": f"Re: [{other}]"} if how == "subject" else {how: f"<x@y> <{other}.1@school.example>"}
    [reading] = read(letter(("form.xlsx", filled()), **told))
    assert errors(reading) == ["references_differ"]
    own = {name: value.replace(other, mark(SLUG)) for name, value in told.items()}
    [reading] = read(letter(("form.xlsx", filled()), **own))
    assert errors(reading) == []


def test_a_thread_about_several_children_agrees_with_each_of_their_forms() -> None:
    """(2)"""
    subject = f"Re: {mark(SLUG)} and {mark(SLUG, 2)}"
    found = read(letter(("a.xlsx", filled()), ("b.xlsx", filled(mark(SLUG, 2), 2)), subject=subject))
    assert [errors(one) for one in found] == [[], []]


def test_a_blank_copy_in_answer_to_a_form_is_for_a_person() -> None:
    """(2)"""
    [reading] = read(letter(("a.xlsx", written(SLUG, families(), None, FAMILY)), subject=mark(SLUG)))
    assert isinstance(reading, Reading)
    assert "references_differ" in errors(reading)
    assert len(reading.entry) == 64


def test_the_words_of_a_message_are_counted() -> None:
    """(3)"""
    text = "Sorry for the delay.\n\n> Please send it back\n"
    [reading] = read(letter(("form.xlsx", filled()), text=text))
    [told] = [p for p in reading.problems if p.code == "message_words"]  # type: ignore[union-attr]
    assert (told.severity, "4 words" in told.message) == (Severity.WARNING, True)


def test_a_message_without_a_form_says_so() -> None:
    """(3)"""
    assert refusal(letter(text="He is much happier now.")) == "no-attachment"
    assert refusal(letter()) == "no-attachment"
    html = EmailMessage()
    html["Subject"], html["From"] = "x", "a@b.example"
    html.set_content("<style>p {color: red}</style><p>He is happier</p>", subtype="html")
    with pytest.raises(Unreadable, match="3 words"):
        read(html)


def test_photos_are_to_type_in_and_ornaments_are_not() -> None:
    """(4)"""
    message = letter(("IMG_0001.HEIC", b"....ftypheic" + b"x" * 90_000), ("scan.pdf", scan()), ("photo", JPEG))
    message.add_attachment(b"\x89PNG small", maintype="image", subtype="png", cid="<logo>", disposition="inline")
    message.add_attachment(b"BEGIN:VCALENDAR", maintype="text", subtype="calendar", filename="invite.ics")
    found = read(message)
    assert [one.error.code for one in found if isinstance(one, Refused)] == ["to_type_in"] * 3


def test_a_photo_in_answer_to_our_message_says_of_which_form_it_may_be() -> None:
    """(4)"""
    one, other = mark(SLUG, 8), mark(SLUG, 9)
    message = letter(("1.jpg", JPEG), ("scan.pdf", scan()), subject=one, In_Reply_To=f"<{one}.0@hillside.example>",
                     References=f"<{other}.0@hillside.example>")  # fmt: skip
    found = read(message)
    assert [told.error.code for told in found if isinstance(told, Refused)] == ["to_type_in"] * 2
    for told in found:
        assert isinstance(told, Refused)
        assert told.error.message.endswith(f"The message names {one}, {other}.")


def forwarded(inner: EmailMessage, levels: int) -> EmailMessage:
    for _ in range(levels):
        outer = letter(text="see below")
        outer.add_attachment(inner)
        inner = outer
    return inner


def test_messages_inside_messages_are_followed() -> None:
    """(5)"""
    inner = letter(("form.xlsx", filled()), subject=f"Re: {mark(SLUG, 9)}")
    for levels in (0, 1, 4):
        [reading] = read(forwarded(inner, levels))
        assert errors(reading) == ["references_differ"]
    assert refusal(forwarded(inner, 5)) == "too-deep"
    [reading] = read(letter(("saved.eml", inner.as_bytes())))
    assert isinstance(reading, Reading)


def nested(levels: int) -> bytes:
    head = b"From: a@b.example\r\nSubject: x\r\n"
    return head + b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(levels)
    )


HOSTILE = {
    "a nest of parts": nested(5_000),
    "a nest within the limit": nested(190),
    "a nest of messages": b"From: a@b.example\r\nSubject: x\r\n" + b"Content-Type: message/rfc822\r\n\r\n" * 3_000,
    "an endless header": b"From: a@b.example\r\nSubject: " + b"=?utf-8?q?x?= " * 400_000 + b"\r\n\r\nx",
    "many headers": b"From: a@b.example\r\n" + b"Subject: LM-\r\n" * 100_000 + b"\r\nx",
    "many parts": letter(*[("a.bin", b"x")] * 60).as_bytes(),
    "a header of a part without end": letter(("a.bin", b"x")).as_bytes().replace(
        b'filename="a.bin"', b"filename*1*=a; " * 300_000),
    "many headers of a part": letter(("a.bin", b"x")).as_bytes().replace(b"MIME-Version", b"X: y\n" * 1_000_000 + b"M"),
    "many lines in nested parts": nested(150) + b"--x\r\n" * 2_000_000,
    "nested parts in a message inside": letter(("saved.eml", nested(900) + b"--x\r\n" * 500_000)).as_bytes(),
    "many lines in a message inside": letter(("saved.eml", nested(150) + b"--x\r\n" * 500_000)).as_bytes(),
    "tags without end": b"From: a@b.example\r\nContent-Type: text/html\r\n\r\n" + b"<" * 5_000_000,
    "styles without end": b"From: a@b.example\r\nContent-Type: text/html\r\n\r\n" + b"<style " * 700_000,
    "no message": b"just words",
    "nothing": b"\0\0\0",
    "a wrong charset": b"From: a@b.example\r\nSubject: =?nonsense?b?////?=\r\n"
                       b"Content-Type: text/plain; charset=x\r\n\r\n\xff",
    "winmail": letter(("winmail.dat", b"\x78\x9f\x3e\x22")).as_bytes(),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_message_is_refused_soon(name: str) -> None:
    """(5)"""
    data = HOSTILE[name]
    with suppress(Unreadable):
        assert all(isinstance(one, Refused) for one in soon(5, lambda: read(data)))


def test_a_large_message_is_held_in_memory_few_times() -> None:
    """(5): so that the largest one, of 60 MB, takes less than 300 MB."""
    packed = base64.encodebytes(JPEG * 100)
    message = (b"From: a@b.example\r\nSubject: x\r\nContent-Type: image/jpeg\r\nContent-Transfer-Encoding: base64\r\n"
               b"\r\n" + packed)  # fmt: skip
    tracemalloc.start()
    read(message)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 4 * len(message)


def test_what_costs_too_much_in_one_attachment_leaves_the_others_to_a_person() -> None:
    """(5): fifty cost no more than one may, whatever they are."""
    dear = DEAR["attributes"]()
    message = letter(*[(f"{n}.xlsx", dear) for n in range(30)], ("form.xlsx", filled()))
    found = soon(5, lambda: read(message))
    assert {one.error.code for one in found if isinstance(one, Refused)} <= {"not_ours", "too-much-markup"}
    assert len(found) == 31


def test_forms_that_cost_little_are_all_read() -> None:
    """(1) (5)"""
    found = read(letter(*[(f"{n}.xlsx", filled(mark(SLUG, n + 1))) for n in range(50)]))
    assert [one.reference for one in found if isinstance(one, Reading)] == [mark(SLUG, n + 1) for n in range(50)]


def test_time_that_went_by_for_nothing_leaves_the_rest_to_a_person(monkeypatch: pytest.MonkeyPatch) -> None:
    """(5)"""
    monkeypatch.setattr(eml, "PATIENCE", -1.0)
    [one] = read(letter(("form.xlsx", filled())))
    assert isinstance(one, Refused)
    assert (one.error.code, "by itself" in one.error.fix) == ("too-slow", True)


@settings(max_examples=150, deadline=None)
@given(st.randoms(use_true_random=False))
def test_a_damaged_message_gives_the_same_answers_or_none(chance: random.Random) -> None:
    """(5)"""
    data = bytearray(_GOOD)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(data))
        data[at : at + chance.randint(0, 3)] = chance.randbytes(chance.randint(0, 3))
    try:
        found = read(bytes(data))
    except Unreadable:
        return
    assert all(isinstance(one, Refused) or one.answers == _WHOLE.answers for one in found)


_GOOD = letter(("form.xlsx", filled()), text="Hello").as_bytes()
_WHOLE: Any = read(_GOOD)[0]


def test_diaries_and_records_are_not_taken_from_a_message() -> None:
    """(6)"""
    out = io.BytesIO(filled())
    with zipfile.ZipFile(out) as package:
        names = package.namelist()
    ours = reference.make(diary.CODE, 1, 7)
    with zipfile.ZipFile(io.BytesIO(filled())) as source, zipfile.ZipFile(out := io.BytesIO(), "w") as target:
        for name in names:
            target.writestr(name, source.read(name).replace(mark(SLUG).encode(), ours.encode()))
    line = json.dumps({"form": SLUG, "version": 1, "answers": {}, "reference": None}).encode()
    found = read(letter(("records.jsonl", line), ("diary.xlsx", out.getvalue())))
    assert all(isinstance(one, Refused) for one in found)
    assert isinstance(found[0], Refused)
    assert found[0].error.code == "not-by-mail"


# ---------------------------------------------------------------------------------------- a school's desk


def cased(school: School, *names: str) -> None:
    for name in names:
        open_case(school, name, date(2026, 9, 1))


def test_a_message_is_taken_in_and_kept_once(school: School, tmp_path: Path) -> None:
    """(1) (4)"""
    cased(school, ZOE, TOMASZ)
    one = issued(school, SLUG, ZOE, tmp_path, FAMILY)
    other = issued(school, SLUG, TOMASZ, tmp_path, FAMILY)
    message = letter(("a.xlsx", filled(one)), ("b.xlsx", filled(other, 2)), ("IMG_1.jpg", JPEG),
                     ("x.zip", b"PK\x05\x06" + b"\0" * 18), subject=f"Re: {one} {other}")  # fmt: skip
    path = put(tmp_path / "In", "mail.eml", message.as_bytes())
    assert [f.verdict for f in preview(school, [path]).files] == [f.verdict for f in commit(school, [path]).files]
    records = school.store.records(form=SLUG)
    assert [(r.reference, r.file) for r in records] == [(one, "mail.eml"), (other, "mail.eml")]
    assert len({r.sha256 for r in records}) == 1
    originals = [p for p in (school.folder / "originals").rglob("*") if p.is_file()]
    assert message.as_bytes() in [p.read_bytes() for p in originals]
    assert list(school.store.kept(Verdict.TO_TYPE_IN).values()) == ["mail.eml"]
    [again] = commit(school, [path]).files
    assert again.verdict is Verdict.DUPLICATE


def test_a_message_of_photos_waits_to_be_typed_in(school: School, tmp_path: Path) -> None:
    """(4)"""
    path = put(tmp_path / "In", "mail.eml", letter(("1.jpg", JPEG), ("2.jpg", JPEG + b"2")).as_bytes())
    found = commit(school, [path])
    assert [f.verdict for f in found.files] == [Verdict.TO_TYPE_IN] * 2
    assert found.as_json()["to_type_in"] == 2
    assert list(school.store.kept(Verdict.TO_TYPE_IN).values()) == ["mail.eml"]


def test_a_form_under_another_subject_is_not_kept(school: School, tmp_path: Path) -> None:
    """(2)"""
    cased(school, ZOE, TOMASZ)
    one = issued(school, SLUG, ZOE, tmp_path, FAMILY)
    other = issued(school, SLUG, TOMASZ, tmp_path, FAMILY)
    path = put(tmp_path / "In", "mail.eml", letter(("a.xlsx", filled(one)), subject=other).as_bytes())
    [taken] = commit(school, [path]).files
    assert (taken.verdict, taken.record) == (Verdict.REVIEW, None)
    assert school.store.records(form=SLUG) == []


def answering(name: str, ref: str, *attached: tuple[str, bytes], **headers: str) -> EmailMessage:
    """A message that names our message about that reference in one header."""
    return letter(*attached, **{name: f"<{ref}.0@hillside.example>"}, **headers)


@pytest.mark.parametrize("name", ["In_Reply_To", "References"])
def test_the_form_in_answer_to_its_own_message_is_taken_in(school: School, tmp_path: Path, name: str) -> None:
    """(2)"""
    cased(school, ZOE)
    one = issued(school, SLUG, ZOE, tmp_path, FAMILY)
    message = answering(name, one, ("a.xlsx", filled(one)))
    [taken] = commit(school, [put(tmp_path / "In", "mail.eml", message.as_bytes())]).files
    assert (taken.verdict, taken.reference) == (Verdict.ACCEPTED, one)
    assert [r.reference for r in school.store.records(form=SLUG)] == [one]


@pytest.mark.parametrize("chosen", [0, 1])
def test_the_form_in_answer_to_another_message_is_what_a_person_says(
    school: School, tmp_path: Path, chosen: int
) -> None:
    """(2)"""
    cased(school, ZOE, TOMASZ)
    both = [issued(school, SLUG, who, tmp_path, FAMILY) for who in (ZOE, TOMASZ)]
    message = answering("In_Reply_To", both[0], ("a.xlsx", filled(both[1])))
    path = put(tmp_path / "In", "mail.eml", message.as_bytes())
    [taken] = commit(school, [path]).files
    assert (taken.verdict, taken.record) == (Verdict.REVIEW, None)
    [doubt] = open_questions(school, [path])
    assert [way.choice for way in doubt.ways] == both
    decided(school, [path], lambda doubt: (doubt.ways[chosen].words, "They rang"))
    commit(school, [path])
    [record] = school.store.records(form=SLUG)
    assert (record.reference, record.case) == (both[chosen], f"LM-2026-00{chosen + 1}")


def test_a_blank_copy_in_answer_to_our_message_is_its_childs_once_a_person_says_so(
    school: School, tmp_path: Path
) -> None:
    """(2)"""
    cased(school, ZOE)
    one = issued(school, SLUG, ZOE, tmp_path, FAMILY)
    message = answering("In_Reply_To", one, ("a.xlsx", written(SLUG, families(), None, FAMILY)))
    path = put(tmp_path / "In", "mail.eml", message.as_bytes())
    [taken] = commit(school, [path]).files
    assert (taken.verdict, taken.reference, taken.record) == (Verdict.REVIEW, None, None)
    [doubt] = open_questions(school, [path])
    assert [way.words for way in doubt.ways] == [f"It is {one} of LM-2026-001", "It is right as it was read"]
    decided(school, [path], lambda doubt: (doubt.ways[0].words, "The mother answered it"))
    commit(school, [path])
    [record] = school.store.records(form=SLUG)
    assert (record.reference, record.case, record.pupil) == (one, "LM-2026-001", "P0001")


def test_a_person_chooses_among_all_that_a_message_names(school: School, tmp_path: Path) -> None:
    """(2)"""
    cased(school, ZOE, TOMASZ)
    one, other = (issued(school, SLUG, who, tmp_path, FAMILY) for who in (ZOE, TOMASZ))
    blank = written(SLUG, families(), None, FAMILY)
    message = answering("References", other, ("a.xlsx", blank), subject=f"Re: {one}, {one}")
    [doubt] = open_questions(school, [put(tmp_path / "In", "mail.eml", message.as_bytes())])
    assert [way.choice for way in doubt.ways] == [one, other, KEEP]
    assert f"{one} in the subject; {other} in the messages that it answers; a blank copy" in doubt.message


def test_the_same_form_twice_in_one_message_is_for_a_person(school: School, tmp_path: Path) -> None:
    """(1)"""
    cased(school, ZOE)
    one = issued(school, SLUG, ZOE, tmp_path, FAMILY)
    path = put(tmp_path / "In", "mail.eml", letter(("a.xlsx", filled(one)), ("b.xlsx", filled(one, 2))).as_bytes())
    found = commit(school, [path]).files
    assert "came_twice" in codes(found[1])
    assert len(school.store.records(form=SLUG)) == 1
