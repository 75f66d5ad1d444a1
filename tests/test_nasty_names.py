"""Three hundred names that are hard to write down, through the whole of `formgen send`: built, and nothing sent.

1. Every message parses without a defect, is from the office alone, to its own family alone, and carries its own forms.
2. No line break, and nothing that begins a line, reaches a header: there is no header that formgen does not write.
3. A name stands in the message as it is spelt, in the address line as in the letter.
4. A name that no message can hold stops the round before anything is kept, and it is said whose it is.
5. The names of the school, its office and its lead may be as hard: what cannot stand is refused, all else comes out.
"""

from __future__ import annotations

import email
import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import SMTP, compat32
from email.utils import parseaddr
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from formgen import read as doors
from formgen.cli import formgen
from formgen.contacts import Contact
from formgen.mail.sealed import HEADERS, sealed
from formgen.pupils import Pupil
from formgen.schema import edition
from formgen.work.case import open_case
from formgen.work.school import School

SLUG, ROUND, OFFICE = "parent-questionnaire", "Spring 2027", "office@hillside.example"

MARKS = (
    "O'Neill", "O’Neill", "D`Arcy", "N´Golo", "Ng'ang'a", "Anne-Marie", "Smith–Jones", "St. John", "Smith, Jr.",
    "Reed; Cole", 'Ann "Nan" Lee', "“Bob” Cole", "«Zoé»", "(Bob)", "[Bob]", "<Bob>", "Bob <bob@evil.example>",
    "bob@evil.example", '"bob@evil.example" <c@d.example>', "a@b.example, c@d.example", "A & B", "A/B", "A\\B",
    "A|B", "back\\", "quote\"", "'", '"', "-", ".", "Bob.", "a:b", "a=b", "100%", "#1", "*", "~$lock", "^", "_under_",
)  # fmt: skip
CODE = (
    "%s", "%(name)s", "{name}", "{{7*7}}", "{% raw %}", "${x}", "<b>Bob</b>", "&amp;", "&lt;Bob&gt;", "<!-- Bob -->",
    "</p><script>alert(1)</script>", "=cmd", "=cmd|'/c calc'!A1", "+1", "-1+1", "@SUM(A1)", "=1+1", "#REF!", "#N/A",
    "'; DROP TABLE pupil; --", "../../etc/passwd", "C:\\Bob", "CON", "nul.txt", "\\r\\nBcc: evil@x.example",
    "%0d%0aBcc: evil@x.example", "=?utf-8?q?Bcc=3A_evil=40x.example?=", "=?utf-8?b?QmNj?=", "=?broken", "=?=", "?=",
    "=0D=0ABcc: evil@x.example", "--=_formgen-mixed", ".", "..", "From ", "\\u000aBcc:", "_x000A_Bcc:", "`id`", "$(id)",
)  # fmt: skip
WORDS = (
    "Will", "May", "April", "June", "August", "Grace", "Hope", "Joy", "Bill", "Mark", "Rose", "Dawn", "Null", "NULL",
    "None", "nan", "NaN", "True", "False", "undefined", "Yes", "No", "N/A", "Test", "Admin", "root", "Dear", "Thank",
    "Form", "School", "Office", "Bcc", "Bcc: evil@x.example", "Cc", "To", "From", "Subject", "Re: ", "Fwd", "0", "007",
    "1e5", "2026-09-01", "12/13", "1A 2D 3?", "LM-PQ1-7F3C9A2E-K", "X Æ A-12", "Ng", "Xu", "O", "Å", "I", "de la Cruz",
    "van ’t Hoff", "bin Ali", "MacDonald", "mcdonald", "ANA", "ana",
)  # fmt: skip
SCRIPTS = (
    "عبد الرحمن", "فاطمة الزهراء", "محمد‌رضا", "שרה כהן", "ذو الفقار", "اُردو بیگم", "王小明", "欧阳 娜娜", "김 민준",
    "さくら", "Nguyễn Thị Ánh", "Łukasz Żółć", "İbrahim", "ıssız Işık", "Weiß", "WEISS", "Ǆemal", "Ὀδυσσεύς", "Дмитрий",
    "Ґалина", "ਗੁਰਪ੍ਰੀਤ", "தமிழ்ச்செல்வி", "မြန်မာ", "สมชาย", "আনিকা", "አበበ", "Ṣọlá", "Þórður", "Ærø", "Zoë", "Renée",
    "François", "Sjölund", "Dvořák", "Ŵyn", "Māori", "ʻOkina", "Kahoʻolawe", "Ǹjáamì", "ﬁnn", "Ｗｉｄｅ", "𝓕𝓪𝓷𝓬𝔂", "𐀀𐀁",
    "Ana مريم", "مريم Ana", "1 مريم 2", "مريم (Ana)",
)  # fmt: skip
UNSEEN = (
    "Zoe\u0308", "A\u030a", "e" + "\u0301" * 20, "H\u0336i\u0336", "\u0301", "क्\u200dष", "می\u200cخواهد", "a\u200bb",
    "Mar\u00adtin", "\u200fمريم\u200f", "\u200eAna", "\ufeffAna", "Ana\u2060", "Ana\u00a0Maria", "Ana\u2009Maria",
    "Ana\u3000Maria", "Ana\u202fMaria", "Ana\u180eMaria", "👩‍👩‍👧", "🦄 Bella", "🏳️‍🌈", "🇬🇧", "👍🏽", "❤", "❤️", "☺",
    "\u200d", "Ana\u034fMaria", "\u2800", "A\ufe0fna", "\ue000Ana",
)  # fmt: skip
SPACES = (" Ana", "Ana ", "  Ana   Maria  ", "Ana  Maria", "   ", "Ana -", " - ")
LENGTHS = (
    "W" * 80, "Wolfe " * 13, "Ł" * 80, "👩‍👩‍👧" * 16, "ش" * 80, "a" * 998, "a b " * 200, '"' * 80, "\\" * 80, "=?" * 40,
    "é" * 71, "é" * 45 + "x" * 30, "王" * 80,
)  # fmt: skip
PAIRS = tuple(f"{one} {other}" for one, other in zip(MARKS + CODE, SCRIPTS + UNSEEN, strict=False))
NAMES = tuple(dict.fromkeys((*MARKS, *CODE, *WORDS, *SCRIPTS, *UNSEEN, *SPACES, *LENGTHS, *PAIRS)))[:300]

BREAKS = ("\r\n", "\n", "\r", "\v", "\f", "\x1c", "\x85", "\u2028", "\u2029", "\x00", "\x1b", "\x7f", "\u202e",
          "\u2066")  # fmt: skip
INJECTED = tuple(f"Ana{one}Bcc: evil@x.example" for one in BREAKS)


def test_there_are_three_hundred() -> None:
    assert len(NAMES) == 300


def family(number: int) -> str:
    return f"family{number}@families.example"


@pytest.fixture
def families(school: School) -> School:
    """A family for each name, whose child has two more of them; some have a second child."""
    settings = school.folder / "school.toml"
    said = settings.read_text("utf-8").replace("# address = ", "address = ")
    settings.write_text(re.sub(r'(?m)^address = ".*"', f'address = "{OFFICE}"', said), "utf-8")
    return school


def put_in(school: School, names: Sequence[str], siblings: int = 0) -> None:
    """Children and contacts of these names, and a case for each child."""
    several = [*enumerate(names), *list(enumerate(names))[:siblings]]
    pupils = [Pupil(f"P{n:04}", names[(at + 1) % len(names)], names[(at + 2) % len(names)], year_group="4")
              for n, (at, _) in enumerate(several)]  # fmt: skip
    with school.writing("set up") as writer:
        writer.save_pupils(pupils)
        writer.save_contacts(
            Contact(f"K{n:04}", f"P{n:04}", name, "mother", 1, True, family(at)) for n, (at, name) in enumerate(several)
        )
    for pupil in pupils:
        open_case(school, pupil.id, date(2026, 9, 7))


def send(school: School, *options: str, round_: str = ROUND) -> Result:
    done = CliRunner().invoke(formgen, ["--school", str(school.folder), "send", SLUG, "--round", round_, *options])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


def spelt(name: str) -> str:
    """A name as people read it: its spaces told apart from nothing else."""
    return " ".join(name.split())


HEADS = {name.encode() for name in (*HEADERS, "x-unsent")}


def looked_at(data: bytes, to: str, sender: str = OFFICE) -> EmailMessage:
    """The message that these bytes are, looked at in every way. (1) (2)"""
    head, _, _ = data.partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    assert not any(b"\r" in line or b"\n" in line for line in lines)
    assert all(line.isascii() and len(line) <= 998 for line in lines)
    begun = [line.partition(b":")[0].lower() for line in lines if not line.startswith(b" ")]
    assert len(set(begun)) == len(begun)
    assert set(begun) <= HEADS
    message = email.message_from_bytes(data, EmailMessage, policy=SMTP)
    assert [part.defects for part in message.walk() if part.defects] == []
    for name, address in (("To", to), ("From", sender), ("Reply-To", sender)):
        assert [one.addr_spec for one in message[name].addresses] == [address]
        assert list(message[name].defects) == []
    sealed(str(message["Message-ID"]), sender, to, data)
    return message


def shown_in(data: bytes, header: str) -> str:
    """The name in a header, as an older parser has it."""
    shown, _ = parseaddr(str(email.message_from_bytes(data, policy=compat32)[header]))
    return spelt(str(make_header(decode_header(shown))))


def references_in(message: EmailMessage) -> Iterator[str]:
    """The references in the forms that a message carries."""
    for one in message.iter_attachments():
        data = one.get_payload(decode=True)
        assert isinstance(data, bytes)
        [reading] = doors.door_for(Path(str(one.get_filename())).suffix, data).read_all(data, edition)
        assert isinstance(reading, doors.Reading)
        assert one.get_filename() == f"{reading.reference}.xlsx"
        yield reading.reference or ""


def test_every_name_goes_to_its_own_family(families: School, tmp_path: Path) -> None:
    """(1) (2) (3)"""
    put_in(families, NAMES, siblings=60)
    made = CliRunner().invoke(formgen, ["--school", str(families.folder), "round", "new", ROUND, "--joint"])
    assert made.exit_code == 0, made.output
    done = send(families, "--out", str(tmp_path / "box"), "--json")
    assert done.exit_code == 0, done.output[-2000:]
    rows = json.loads(done.stdout)["messages"]
    assert sum(len(row["references"]) for row in rows) == len(NAMES) + 60
    assert len(rows) == len(NAMES)
    recipients = {one.reference: one.recipient for one in families.store.ledger(round=ROUND)}
    for row in rows:
        data = Path(row["file"]).read_bytes()
        at = int(row["contact"].removeprefix("K"))
        message = looked_at(data, family(at))
        assert shown_in(data, "To") == spelt(NAMES[at])
        assert list(references_in(message)) == row["references"]
        assert {recipients[reference] for reference in row["references"]} == {row["contact"]}
        for kind in ("plain", "html"):
            body = message.get_body((kind,))
            assert body is not None
            assert "evil" not in body.get_content() or "evil" in "".join(NAMES[(at + n) % len(NAMES)] for n in range(3))
        text = message.get_body(("plain",))
        assert text is not None
        letters = "".join(text.get_content().split())
        assert "".join(f"Dear {NAMES[at]},".split()) in letters
        if len(row["references"]) > 1:
            assert "".join(NAMES[(at + 1) % len(NAMES)].split()) in letters


@pytest.mark.parametrize("evil", INJECTED, ids=ascii)
def test_a_name_that_no_message_can_hold_is_said_before_anything_is_kept(
    families: School, tmp_path: Path, evil: str
) -> None:
    """(2) (4)"""
    put_in(families, ("Ben Cole", evil, "Eva Reed"))
    done = send(families, "--out", str(tmp_path / "box"))
    assert done.exit_code == 1
    assert "The message to K0001:" in done.output
    assert evil not in done.output
    assert families.store.ledger(round=ROUND) == []
    assert families.store.messages() == []
    assert list((tmp_path / "box").glob("*")) == []


def test_children_with_such_names_are_in_the_letter_alone(families: School, tmp_path: Path) -> None:
    """(1) (2)"""
    put_in(families, INJECTED, siblings=len(INJECTED))
    with families.writing("contacts") as writer:
        writer.save_contacts(replace(one, name=f"Family {one.email.partition('@')[0]}")
                             for one in families.store.contacts())  # fmt: skip
    CliRunner().invoke(formgen, ["--school", str(families.folder), "round", "new", ROUND, "--joint"])
    done = send(families, "--out", str(tmp_path / "box"), "--json")
    assert done.exit_code == 0, done.output
    rows = json.loads(done.stdout)["messages"]
    assert len(rows) == len(INJECTED)
    for row in rows:
        message = looked_at(Path(row["file"]).read_bytes(), family(int(row["contact"].removeprefix("K"))))
        assert list(references_in(message)) == row["references"]
        text = message.get_body(("plain",))
        assert text is not None
        assert "Bcc: evil@x.example" in text.get_content()


def test_such_names_can_be_printed(families: School, tmp_path: Path) -> None:
    """(3)"""
    hard = (*INJECTED[::2], *MARKS[:3], *CODE[:3], *UNSEEN[:6], *SCRIPTS[:4])
    put_in(families, hard)
    with families.writing("contacts") as writer:
        writer.save_contacts(replace(one, email="") for one in families.store.contacts())
    done = send(families, "--out", str(tmp_path / "box"), "--json")
    assert done.exit_code == 0, done.output
    assert Path(json.loads(done.stdout)["printed"]).read_bytes().startswith(b"%PDF")


def called(settings: Path, name: str) -> None:
    """Writes the name as that of the school, its office, its lead, and the sender."""
    said = json.dumps(name, ensure_ascii=False)
    school = f"[school]\nname = {said}\noffice = {said}\nsafeguarding_lead = {said}\n"
    mail = f'[mail]\naddress = "{OFFICE}"\nname = {said}\n'
    settings.write_text(school + mail, "utf-8")


HARD = (*MARKS, *CODE[:30], *SCRIPTS[:16], *UNSEEN[:20], *SPACES, *LENGTHS, *INJECTED)


def test_the_names_of_the_school_may_be_as_hard(families: School, tmp_path: Path) -> None:
    """(5)"""
    put_in(families, ("Ben Cole",))
    refused = []
    for number, name in enumerate(HARD):
        called(families.folder / "school.toml", name)
        done = send(families, "--out", str(tmp_path / f"{number}"), "--json", round_=f"Round {number}")
        if done.exit_code:
            told = json.loads(done.stdout)["error"]
            assert told["message"]
            assert told["fix"]
            assert "school.toml" in told["message"] + told["fix"]
            assert families.store.ledger(round=f"Round {number}") == []
            refused.append(name)
            continue
        [row] = json.loads(done.stdout)["messages"]
        data = Path(row["file"]).read_bytes()
        message = looked_at(data, family(0))
        wanted = unicodedata.normalize("NFC", spelt(name))
        assert {unicodedata.normalize("NFC", shown_in(data, one)) for one in ("From", "Reply-To")} == {wanted}
        assert str(message["Subject"]).endswith(f"[{row['references'][0]}]")
    assert set(refused) == {*INJECTED, *(name for name in HARD if len(name) > 80)}
