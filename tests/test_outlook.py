"""Messages saved by Outlook (.msg).

1. What is attached to one is read as what is attached to any message; so are answers in it, and messages in it.
2. It is taken apart in a process of its own: whatever the bytes, the answer is readings or a refusal, in good time.
3. What only Outlook can open is told, never left out.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import partial

import pytest
from outlook_file import attachment, container, embedded, message
from soak import times
from soon import soon
from test_attacks import mark
from test_messages import JPEG, SLUG, errors, filled
from test_phone import WHOLE_ROW

from formgen.errors import Unreadable
from formgen.read import Reading, Refused, door_for
from formgen.read.message.notices import AutoReply, Bounce
from formgen.read.message.parts import parse
from formgen.read.outlook import child, file
from formgen.schema import edition

REF = mark(SLUG)


def read(data: bytes) -> tuple[Reading | Refused, ...]:
    return door_for(".msg", data).read_all(data, edition)


def refusal(data: bytes) -> str:
    with pytest.raises(Unreadable) as caught:
        read(data)
    return caught.value.code


@pytest.mark.parametrize("wide", [True, False])
def test_what_is_attached_is_read_as_in_any_message(wide: bool) -> None:
    """(1)"""
    logo = attachment("logo.png", b"\x89PNG small", "image/png", cid="logo@x")
    data = container(message(
        f"Re: [{REF}] Zoë’s form", "Hello", attached=[attachment("Zoë’s form.xlsx", filled()), logo,
                                                     attachment("IMG_1.jpg", JPEG, "image/jpeg")], wide=wide,
    ))  # fmt: skip
    form, photo = read(data)
    assert isinstance(form, Reading)
    assert isinstance(photo, Refused)
    assert (form.label, form.reference, errors(form)) == ("attachment Zoë’s form.xlsx", REF, [])
    assert "message_words" in [p.code for p in form.problems]
    assert photo.error.code == "to_type_in"


def test_a_form_in_answer_to_another_message_is_for_a_person() -> None:
    """(1)"""
    for how in ({"answers": f"<{mark(SLUG, 9)}.0@x>"}, {"headers": f"X: y\r\nReferences: <{mark(SLUG, 9)}.0@x>\r\n"}):
        [form] = read(container(message(attached=[attachment("a.xlsx", filled())], **how)))  # type: ignore[arg-type]
        assert errors(form) == ["references_differ"]


@pytest.mark.parametrize("page", [True, False])
def test_answers_in_it_are_read(page: bool) -> None:
    """(1)"""
    text = {"html": f"<p>{WHOLE_ROW}</p>"} if page else {"body": WHOLE_ROW}
    [found] = read(container(message("Re: The form", answers=f"<{REF}.0@hillside.example>", **text)))
    assert isinstance(found, Reading)
    assert (found.reference, found.how, len(found.answers)) == (REF, "phone", 10)


def test_messages_in_it_are_followed() -> None:
    """(1)"""
    inner = message(f"Re: {mark(SLUG, 9)}", attached=[attachment("a.xlsx", filled())], inner=True)
    [form] = read(container(message(attached=[embedded(inner)])))
    assert isinstance(form, Reading)
    assert errors(form) == ["references_differ"]
    for _ in range(5):
        inner = message(attached=[embedded(inner)], inner=True)
    assert refusal(container(message(attached=[embedded(inner)]))) == "too-deep"


def test_a_text_that_only_outlook_shows_is_told() -> None:
    """(3)"""
    [text] = read(container(message(rich=b"LZFu packed")))
    assert isinstance(text, Refused)
    assert "the text of the message.rtf" in text.label


def test_a_link_in_place_of_a_file_is_told() -> None:
    """(3)"""
    link = {k: v for k, v in attachment("form.xlsx", b"").items() if not k.endswith("0102")}
    [told] = read(container(message(attached=[link])))
    assert isinstance(told, Refused)
    assert told.label == "attachment form.xlsx"


def test_reports_and_notes_saved_by_outlook_are_known() -> None:
    """(1)"""
    report = container(message(f"Undeliverable: A form [{REF}]", "550 5.1.10 no such recipient",
                               kind="REPORT.IPM.Note.NDR", answers=f"<{REF}.0@x>"))  # fmt: skip
    told = parse(file.message_of(report)).notice
    assert isinstance(told, Bounce)
    assert (told.ids, told.references, told.code, told.final) == ((f"<{REF}.0@x>",), (REF,), "5.1.10", True)
    assert refusal(report) == "bounced"
    headers = "Auto-Submitted: auto-replied\r\nFrom: a@b.example\r\n"
    away = container(message("Out of office", "until Monday", headers=headers))
    assert isinstance(parse(file.message_of(away)).notice, AutoReply)


GOOD = container(message("Re: a form", "Hello", attached=[attachment("form.xlsx", filled())], answers=f"<{REF}.0@x>"))


@pytest.mark.soak
def test_a_damaged_one_gives_the_same_answers_or_none(record_property: Callable[[str, object], None]) -> None:
    """(2)"""
    [whole] = read(GOOD)
    assert isinstance(whole, Reading)
    count, refused = times(40), 0
    for seed in range(count):
        chance = random.Random(seed)
        data = bytearray(GOOD)
        for _ in range(chance.randint(1, 8)):
            at = chance.randrange(len(data))
            data[at : at + 1] = chance.randbytes(1)
        if chance.random() < 0.3:
            del data[chance.randrange(len(data)) :]
        try:
            found = soon(5, partial(read, bytes(data)))
        except Unreadable:
            refused += 1
        else:
            assert all(isinstance(one, Refused) or one.answers == whole.answers for one in found)
    record_property("count", f"{count} damaged Outlook messages: {refused} refused, the others right or none")


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "many attachments": (lambda: container(message(attached=[attachment("a.bin", b"x")] * 60)), "too-many-parts"),
    "endless text": (lambda: container(message("x", "y" * 1_100_000)), "too-much-text"),
    "endless head": (lambda: container(message(headers="X: y\r\n" * 400_000)), "too-much-text"),
    "many entries": (
        lambda: container({**message(), **{f"s{n}": b"x" for n in range(5_500)}}), "too-many-parts"),
    "no message": (lambda: container({"__substg1.0_0037001F": "x".encode("utf-16-le")}), "unknown-file"),
    "cut short": (lambda: GOOD[:3_000], "damaged"),
    "no table of sectors": (lambda: GOOD[:-512] + bytes(512), "unknown-file"),
    "nothing": (lambda: b"", "empty-file"),
    "too large": (lambda: GOOD + bytes(26_000_000), "file-too-big"),
    "another file": (lambda: b"%PDF-1.4 x", "pdf"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_one_is_refused_soon(name: str) -> None:
    """(2)"""
    made, code = HOSTILE[name]
    data = made()
    assert soon(5, lambda: refusal(data)) == code


def test_the_process_that_reads_it_may_not_take_more_than_it_should() -> None:
    """(2)"""
    assert (child.SECONDS, child.MEMORY) == (1.5, 280_000_000)
