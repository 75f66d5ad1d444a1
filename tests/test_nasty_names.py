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
from datetime import date
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import SMTP, compat32
from email.utils import parseaddr
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from formgen import read as doors
from formgen.ask import FORBIDDEN_IN_XML
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
    "Reed; Cole", 'Ann "Nan" Lee', "“Bob” Cole", "«Zoé»", "(Bob)", "[Bob]", "<Bob>", "A & B", "A/B", "A\\B",
    "A|B", "back\\", "quote\"", "'", '"', "-", ".", "Bob.", "a:b", "a=b", "100%", "#1", "*", "~$lock", "^", "_under_",
)  # fmt: skip
ADDRESSES = (
    "Bob <bob@evil.example>", "bob@evil.example", '"bob@evil.example" <c@d.example>', "a@b.example, c@d.example",
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
    "1e5", "2026-09-01", "12/13", "1A 2D 3?", "LM-PQ1", "X Æ A-12", "Ng", "Xu", "O", "Å", "I", "de la Cruz",
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
PAIRS = tuple(f"{one} {other}" for one, other in zip(MARKS + CODE, SCRIPTS + UNSEEN, strict=False) if "?=" not in one)
NAMES = tuple(dict.fromkeys((*MARKS, *ADDRESSES, *CODE, *WORDS, *SCRIPTS, *UNSEEN, *SPACES, *LENGTHS, *PAIRS)))[:300]

BREAKS = ("\r\n", "\n", "\r", "\v", "\f", "\x1c", "\x85", "\u2028", "\u2029", "\x00", "\x1b", "\x7f", "\u202e",
          "\u2066")  # fmt: skip
INJECTED = tuple(f"Ana{one}Bcc: evil@x.example" for one in BREAKS)


def test_there_are_three_hundred() -> None:
    assert len(NAMES) == 300


def family(number: int) -> str:
    return f"family{number}@families.example"


@pytest.fixture
def families(school: School) -> School:
    """A school that may write to families."""
    settings = school.folder / "school.toml"
    said = settings.read_text("utf-8").replace("# address = ", "address = ")
    settings.write_text(re.sub(r'(?m)^address = ".*"', f'address = "{OFFICE}"', said), "utf-8")
    return school


def plain(number: int, what: str) -> str:
    """A name that nobody else has."""
    return f"{what}{chr(ord('a') + number // 26)}{chr(ord('a') + number % 26)}n"


def put_in(
    school: School, grown_ups: Sequence[str], children: Sequence[str] = (), siblings: int = 0, *, email: bool = True
) -> None:
    """A family for each grown-up, each with a child of its own and a case; the first of them have another child each.

    Children are called by the names of `children`, or by plain ones; no two have one surname.
    """
    count = len(grown_ups)
    called = [*children, *(plain(n, "Ki") for n in range(len(children), count + siblings))]
    pupils = [Pupil(f"P{n:04}", name, plain(n, "Sur"), year_group="4") for n, name in enumerate(called)]
    with school.writing("set up") as writer:
        writer.save_pupils(pupils)
        writer.save_contacts(
            Contact(f"K{n:04}", f"P{n:04}", grown_ups[n % count], "mother", 1, True, family(n % count) if email else "")
            for n in range(count + siblings)
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


def joint(school: School) -> None:
    """Opens a round in which siblings get one message."""
    made = CliRunner().invoke(formgen, ["--school", str(school.folder), "round", "new", ROUND, "--joint"])
    assert made.exit_code == 0, made.output


def built(school: School, out: Path) -> list[tuple[int, EmailMessage, bytes]]:
    """The messages of the round, each with its family's number and its bytes, looked at. (1) (2)"""
    done = send(school, "--out", str(out), "--json")
    assert done.exit_code == 0, done.output[-2000:]
    rows = json.loads(done.stdout)["messages"]
    recipients = {one.reference: one.recipient for one in school.store.ledger(round=ROUND)}
    found = []
    for row in rows:
        data, number = Path(row["file"]).read_bytes(), int(row["contact"].removeprefix("K"))
        message = looked_at(data, family(number))
        assert list(references_in(message)) == row["references"]
        assert {recipients[reference] for reference in row["references"]} == {row["contact"]}
        found.append((number, message, data))
    return found


def text_of(message: EmailMessage) -> str:
    """The plain text of a message, without its spaces."""
    text = message.get_body(("plain",))
    assert text is not None
    return "".join(text.get_content().split())


def test_a_family_of_every_name_gets_its_own_message(families: School, tmp_path: Path) -> None:
    """(1) (2) (3)"""
    put_in(families, NAMES)
    found = built(families, tmp_path / "box")
    assert [number for number, _, _ in found] == list(range(300))
    for number, message, data in found:
        assert shown_in(data, "To") == spelt(NAMES[number])
        assert f"Dear{''.join(NAMES[number].split())}," in text_of(message)
        assert b"evil" not in data or "evil" in NAMES[number]


def test_a_child_of_every_name_stands_in_the_letter_to_its_family_alone(families: School, tmp_path: Path) -> None:
    """(1) (2) (3)"""
    grown_ups = [f"{plain(n, 'Par')} {plain(n, 'Old')}" for n in range(150)]
    put_in(families, grown_ups, NAMES, siblings=150)
    joint(families)
    found = built(families, tmp_path / "box")
    assert [number for number, _, _ in found] == list(range(150))
    for number, message, data in found:
        assert shown_in(data, "To") == grown_ups[number]
        for child in (number, number + 150):
            assert "".join(NAMES[child].split()) in text_of(message)


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
    """(1) (2): as far as a roll can hold them."""
    names = [name for name in INJECTED if not FORBIDDEN_IN_XML.search(name)]
    half = len(names) // 2
    assert half >= 4
    put_in(families, [f"{plain(n, 'Par')} {plain(n, 'Old')}" for n in range(half)], names[: 2 * half], siblings=half)
    joint(families)
    found = built(families, tmp_path / "box")
    assert [text_of(message).count("Bcc:evil@x.example") for _, message, _ in found] == [2] * half


def test_such_names_can_be_printed(families: School, tmp_path: Path) -> None:
    """(3)"""
    put_in(families, (*INJECTED[::2], *MARKS[:3], *CODE[:3], *UNSEEN[:6], *SCRIPTS[:4]), email=False)
    done = send(families, "--out", str(tmp_path / "box"), "--json")
    assert done.exit_code == 0, done.output
    assert Path(json.loads(done.stdout)["printed"]).read_bytes().startswith(b"%PDF")


def called(settings: Path, name: str) -> None:
    """Writes the name as that of the school, its office, its lead, and the sender."""
    said = json.dumps(name, ensure_ascii=False)
    school = f"[school]\nname = {said}\noffice = {said}\nsafeguarding_lead = {said}\n"
    mail = f'[mail]\naddress = "{OFFICE}"\nname = {said}\n'
    settings.write_text(school + mail, "utf-8")


HARD = (*MARKS, *ADDRESSES, *CODE[:30], *SCRIPTS[:16], *UNSEEN[:20], *SPACES, *LENGTHS, *INJECTED)


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
            assert families.store.ledger(round=f"Round {number}") == []
            refused.append(name)
            continue
        [row] = json.loads(done.stdout)["messages"]
        data = Path(row["file"]).read_bytes()
        message = looked_at(data, family(0))
        wanted = unicodedata.normalize("NFC", spelt(name))
        assert {unicodedata.normalize("NFC", shown_in(data, one)) for one in ("From", "Reply-To")} == {wanted}
        assert str(message["Subject"]).endswith(f"[{row['references'][0]}]")
    expected = {*INJECTED, *(name for name in HARD if len(name) > 80)}
    assert expected <= set(refused)
    assert [name for name in set(refused) - expected if "@" not in name] == [], "what looks like an address may be"
