"""A message to one family, as bytes.

1. What is built is what was meant: parsed again by the standard library, it says the same, without a defect.
2. There is one recipient, and no way to name another: no Cc, no Bcc, no second address, no line break in a header.
3. Equal drafts give equal bytes, with CRLF at the end of each line and no line that servers would cut.
4. The letter is complete as plain text, and as HTML that fetches nothing.
"""

from __future__ import annotations

import email
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import SMTP, compat32, default
from email.utils import parseaddr
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from formgen.errors import UserError
from formgen.mail.letter import English, Facts, Line, Page, Shape, as_html, as_text, lines, subject
from formgen.mail.message import Attached, Draft, Mailbox, build, sent
from formgen.resources import folder

REFERENCE = "LM-PQ1-7F3C9A2E-K"
OFFICE = Mailbox("Hillside Primary School", "office@hillside.example")
DRAFT = Draft(
    f"<{REFERENCE}.0@hillside.example>", OFFICE, Mailbox("Ana Méndez", "ana@home.example"), f"A form [{REFERENCE}]",
    datetime(2026, 11, 27, 9, 30, tzinfo=UTC), "Dear Ana,\n\n.\nFrom us\n", "<p>Dear Ana – نعم</p>\n",
    (Attached(f"{REFERENCE}.xlsx", b"\x00\xff" * 4_000),),
)  # fmt: skip
FACTS = Facts(
    "parent-questionnaire", "What do you think?", "Ana <b>Méndez</b>", "Hillside", "the school office", "Ms Cole",
    ((REFERENCE, "Zo"),), date(2027, 3, 26), "020 7946 0123",
)  # fmt: skip


def parsed(data: bytes) -> EmailMessage:
    found = email.message_from_bytes(data, policy=default)
    assert isinstance(found, EmailMessage)
    assert [part.defects for part in found.walk() if part.defects] == []
    return found


def words() -> English:
    import tomllib

    return English(tomllib.loads((folder("templates") / "words" / "en.toml").read_text("utf-8"))["letter"])


def test_what_is_built_says_what_was_meant() -> None:
    """(1)"""
    found = parsed(build(DRAFT))
    assert (found["From"], found["Reply-To"]) == (f"{OFFICE.name} <{OFFICE.address}>",) * 2
    assert (found["To"], found["Subject"]) == ("Ana Méndez <ana@home.example>", DRAFT.subject)
    assert (found["Message-ID"], found["Date"].datetime) == (DRAFT.id, DRAFT.made_at)
    text, html = found.get_body(("plain",)), found.get_body(("html",))
    assert text is not None
    assert html is not None
    assert text.get_content().splitlines() == DRAFT.text.splitlines()
    assert html.get_content().splitlines() == DRAFT.html.splitlines()
    [attached] = found.iter_attachments()
    assert attached.get_filename() == f"{REFERENCE}.xlsx"
    assert attached.get_payload(decode=True) == DRAFT.attached[0].data


letters = st.characters(exclude_categories=("C", "Z")) | st.just(" ")
printed = st.text(letters, max_size=60).map(lambda text: " ".join(text.split()))


@settings(deadline=None)
@given(name=printed, title=printed, text=st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.just("\n")))
@example(name='"; <a@b>', title="x" * 60, text="=20\n.\n..\nFrom \n--=_formgen-mixed--\n")
@example(name="000000¡¡¡¡¡¡¡¡¡¡¡¡¡¡¡ࠀࠀ𐀀", title='a "b" \\', text="")
@example(name='=?utf-8?q?a?= \\"', title="=?utf-8?q?a?=", text="")
@example(name="O’Neill, Zoë (mother)", title="نعم", text="ą" * 500)
def test_names_and_words_of_any_kind_come_back(name: str, title: str, text: str) -> None:
    """(1), (3)"""
    draft = replace(DRAFT, to=Mailbox(name, "a@b.example"), subject=f"{title} [{REFERENCE}]".strip(), text=text)
    data = build(draft)
    assert data == build(draft)
    assert max(map(len, data.split(b"\r\n"))) <= 998
    assert b"\n" not in data.replace(b"\r\n", b"")
    found = parsed(data)
    assert len(found["To"].addresses) == 1
    shown, address = parseaddr(str(email.message_from_bytes(data, policy=compat32)["To"]))
    assert (str(make_header(decode_header(shown))), address) == (name, "a@b.example")
    assert found["Subject"] == draft.subject
    body = found.get_body(("plain",))
    assert body is not None
    assert body.get_content().splitlines() == ("\n".join(text.splitlines()) + "\n").splitlines()


@pytest.mark.parametrize("address", [
    "a@b.example, c@d.example", "a@b.example\r\nBcc: c@d.example", "", "a", "a@", "a b@c.d", "a@b.example\n",
    "<a@b.example>",
])  # fmt: skip
def test_what_is_not_one_address_is_refused(address: str) -> None:
    """(2)"""
    with pytest.raises(UserError):
        build(replace(DRAFT, to=Mailbox("Ana", address)))


@pytest.mark.parametrize("header", ["subject", "name", "id", "file"])
def test_a_line_break_never_reaches_a_header(header: str) -> None:
    """(2)"""
    evil = "x\r\nBcc: c@d.example"
    changed = {
        "subject": replace(DRAFT, subject=evil), "name": replace(DRAFT, to=Mailbox(evil, "a@b.example")),
        "id": replace(DRAFT, id=f"<{evil}@x>"), "file": replace(DRAFT, attached=(Attached(f"{evil}.xlsx", b""),)),
    }  # fmt: skip
    with pytest.raises(UserError):
        build(changed[header])


@pytest.mark.parametrize("name", [
    "Ana\u00a0Maria", "می\u200cخواهد", "क्\u200dष", "Mar\u00adtin", "👩\u200d👧", "a" * 998, '"' * 500,
])  # fmt: skip
def test_a_name_with_what_joins_or_parts_letters_unseen_or_a_long_one_is_written(name: str) -> None:
    """(1) (3)"""
    data = build(replace(DRAFT, to=Mailbox(name, "a@b.example"), subject=f"From {name[:80]} [{REFERENCE}]"))
    parsed(data)
    assert max(map(len, data.split(b"\r\n"))) <= 998
    shown, address = parseaddr(str(email.message_from_bytes(data, policy=compat32)["To"]))
    assert (str(make_header(decode_header(shown))), address) == (name, "a@b.example")


@pytest.mark.parametrize("sign", ["\n", "\x00", "\x85", "\u2028", "\u202e", "\u2066", "\udcff"], ids=ascii)
def test_a_sign_that_breaks_or_turns_a_line_reaches_no_header(sign: str) -> None:
    """(2): it is said whose name it is, and where it is mended."""
    for changed, where in (({"to": Mailbox(f"a{sign}b", "a@b.example")}, "contacts"),
                           ({"sender": Mailbox(f"a{sign}b", "a@b.example")}, "school.toml"),
                           ({"subject": f"a{sign}b"}, "school.toml")):  # fmt: skip
        with pytest.raises(UserError) as refused:
            build(replace(DRAFT, **changed))  # type: ignore[arg-type]
        assert where in refused.value.fix


def test_only_the_file_is_an_unsent_draft() -> None:
    """(3)"""
    data = build(DRAFT)
    assert parsed(data)["X-Unsent"] == "1"
    assert parsed(sent(data))["X-Unsent"] is None
    assert len(data) - len(sent(data)) == len("X-Unsent: 1\r\n")


def test_no_code_of_ours_can_copy_a_message_to_anybody() -> None:
    """(2): the words do not stand in the code that builds and sends."""
    code = {path: path.read_text("utf-8") for path in (Path(__file__).parent.parent / "formgen" / "mail").glob("*.py")}
    assert [path.name for path, text in code.items() if re.search(r"[\"']b?cc[\"']", text, re.IGNORECASE)] == []


def test_the_letter_is_complete_as_text() -> None:
    """(4)"""
    text = as_text(lines(FACTS, words()))
    for said in ("26 March 2027", "020 7946 0123", "the school office", "Who sees your answers", REFERENCE, "Ms Cole"):
        assert said in text
    assert max(map(len, text.splitlines())) <= 76
    assert "{" not in text
    assert "Zo" not in text.split(), "one child needs no name"


def test_the_subject_has_the_reference_and_no_name() -> None:
    """(4)"""
    assert subject(FACTS, words()) == f"A short form from Hillside [{REFERENCE}]"


def test_siblings_are_told_apart() -> None:
    """(4)"""
    text = as_text(lines(replace(FACTS, forms=((REFERENCE, "Zo"), ("LM-PQ1-00000001-X", "Ike"))), words()))
    assert f"- Zo: {REFERENCE}\n- Ike: LM-PQ1-00000001-X" in text


class TwoLanguages:
    """A letter whose sentence on whom to call is in Arabic and in Polish too."""

    def line(self, key: str) -> tuple[str, str]:
        return words().line(key)[0], {"help_phone": "اتصلوا بالرقم {phone}.", "due": "Do {due}."}.get(key, "")

    def has(self, key: str) -> bool:
        return words().has(key)


def test_what_is_filled_in_keeps_its_way_in_a_line_from_right_to_left() -> None:
    """(4): a phone number that is turned round is another one."""
    told = [line.other for line in lines(FACTS, TwoLanguages()) if line.other]
    assert told == ["Do 26/03/2027.", "اتصلوا بالرقم \u2068020 7946 0123\u2069."]


def test_html_escapes_and_fetches_nothing() -> None:
    """(4)"""
    page = Page(folder("templates") / "mail" / "letter.html", "#1F2A44", "#A63A1E", "ar", "rtl")
    letter = (*lines(FACTS, words()), Line(Shape.QUESTION, "1. Yes?", "نعم؟"))
    html = as_html(letter, FACTS.title, FACTS.school, page)
    assert "Ana &lt;b&gt;Méndez&lt;/b&gt;" in html
    assert '<span lang="ar" dir="rtl"' in html
    assert not re.search(r"(src|href|url\()", html)
    assert html.count("<ul") == html.count("</ul>") == 1


def test_words_with_unknown_braces_are_told(tmp_path: Path) -> None:
    """(4)"""
    with pytest.raises(UserError, match="line thanks"):
        lines(FACTS, English({**words().sentences, "thanks": "Thank you, {nme}."}))
    page = tmp_path / "letter.html"
    page.write_text("{{ nobody }}", "utf-8")
    with pytest.raises(UserError, match=r"letter\.html"):
        as_html((), "", "", Page(page, "", ""))


def test_the_standard_library_writes_the_same() -> None:
    """(1): an independent builder, compared by what a reader of mail gets."""
    other = EmailMessage(policy=SMTP)
    for name in ("From", "Reply-To", "To", "Subject", "Date", "Message-ID", "X-Unsent"):
        other[name] = str(parsed(build(DRAFT))[name])
    other.set_content(DRAFT.text)
    other.add_alternative(DRAFT.html, subtype="html")
    for one in DRAFT.attached:
        kind, _, inner = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet".partition("/")
        other.add_attachment(one.data, maintype=kind, subtype=inner, filename=one.name)
    ours, theirs = parsed(build(DRAFT)), parsed(other.as_bytes())
    assert {name: str(value) for name, value in ours.items() if name not in ("Content-Type", "MIME-Version")} == {
        name: str(value) for name, value in theirs.items() if name not in ("Content-Type", "MIME-Version")
    }  # fmt: skip
    assert [(p.get_content_type(), p.get_payload(decode=True)) for p in ours.walk()] == [
        (p.get_content_type(), p.get_payload(decode=True)) for p in theirs.walk()
    ]
