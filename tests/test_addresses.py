"""E-mail addresses: what one must be, how two are compared, and which slip of the pen is asked about.

1. A text is one addr-spec or is refused, in words that do not repeat it: no line end, no second address, no comment.
2. What is let through goes into a header as it is, and comes out of it as the same one address.
3. A domain in other letters is kept as its A-label; a local part in other letters is refused, with the reason.
4. Two spellings of one address have one key, whatever the case of their letters.
5. A domain one slip away from a well-known one is asked about; a domain that there is never is.
"""

from __future__ import annotations

from email import message_from_bytes
from email.headerregistry import Address as Named
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formgen.errors import UserError
from formgen.mail.addresses import _REAL, MEANT, Address, key, parse, typo

LOCALS = st.from_regex(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]{1,12}(\.[A-Za-z0-9_+-]{1,10}){0,2}", fullmatch=True)
QUOTED = st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=20)
DOMAINS = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?(\.[a-z0-9]{1,8}){0,2}\.[a-z]{2,6}", fullmatch=True)


@pytest.mark.parametrize("text", [
    "anna@example.org", "a@b.cd", "o'neill.z@school.sch.uk", "x+y@sub.domain.example", '"anna maria"@example.org',
    "  anna@example.org ", "ANNA@Example.ORG", '"a\\"b@c"@example.org',
])  # fmt: skip
def test_an_address_is_one(text: str) -> None:
    """(1)"""
    assert parse(text).domain == parse(text).domain.lower()
    assert "@" in str(parse(text))


@pytest.mark.parametrize("text", [
    "", "anna", "anna@", "@example.org", "anna@example", "anna@@example.org", "anna@exam ple.org", "an na@example.org",
    "anna@example.org, ben@example.org", "anna@example.org;ben@example.org", "Anna <anna@example.org>",
    "anna(mum)@example.org", "anna@example.org\nBcc: ben@example.org", "anna@example.org\r", "\nanna@example.org",
    "anna\x00@example.org", "anna@[192.0.2.1]", "anna@192.0.2.1", ".anna@example.org", "anna.@example.org",
    "an..na@example.org", "anna@-example.org", "anna@example-.org", "anna@exam_ple.org", "anna@example..org",
    '""@example.org', '"anna"x@example.org', "anna@example.org\u2028", "a" * 65 + "@example.org",
    "anna@" + "a" * 64 + ".org", "anna@" + ".".join(["abcdefgh"] * 30) + ".org", "anna@xn--zz\u00e9.org",
    "anna@xn--a-.org",
])  # fmt: skip
def test_what_is_no_address_is_refused_in_words(text: str) -> None:
    """(1)"""
    with pytest.raises(UserError) as told:
        parse(text)
    assert told.value.code == "bad_address"
    assert told.value.fix
    assert "anna" not in told.value.message.replace("such as anna@example.org", "")


@settings(deadline=None, max_examples=100)
@given(st.one_of(LOCALS, QUOTED), DOMAINS)
def test_what_is_let_through_is_one_address_in_a_header(local: str, domain: str) -> None:
    """(2)"""
    made = parse(str(Address(local, domain)))
    assert made == Address(local, domain)
    message = EmailMessage(policy=SMTP)
    message["To"] = Named("", addr_spec=str(made))
    message.set_content("x")
    back = message_from_bytes(bytes(message), policy=SMTP)
    assert [one.addr_spec for one in back["To"].addresses] == [str(made)]
    assert len(back["To"].addresses) == 1
    assert sorted(back.keys()) == sorted(message.keys())


@settings(deadline=None, max_examples=100)
@given(st.text(max_size=40))
def test_any_text_is_an_address_or_refused(text: str) -> None:
    """(1) (2)"""
    try:
        made = str(parse(text))
    except UserError:
        return
    assert made.isascii()
    assert made.isprintable()
    assert str(parse(made)) == made


def test_a_domain_in_other_letters_is_kept_as_its_a_label() -> None:
    """(3)"""
    assert str(parse("anna@bücher.example")) == "anna@xn--bcher-kva.example"
    assert str(parse("anna@BÜCHER.example")) == str(parse("anna@xn--bcher-kva.EXAMPLE"))
    assert str(parse("anna@пример.example")) == "anna@xn--e1afmkfd.example"
    with pytest.raises(UserError, match="written in two ways"):
        parse("anna@straße.example")


def test_a_local_part_in_other_letters_is_refused_with_the_reason() -> None:
    """(3)"""
    with pytest.raises(UserError, match="SMTPUTF8"):
        parse("zoë@example.org")


@settings(deadline=None, max_examples=100)
@given(LOCALS, DOMAINS)
def test_the_case_of_letters_does_not_tell_addresses_apart(local: str, domain: str) -> None:
    """(4)"""
    plain = f"{local}@{domain}"
    assert key(plain) == key(plain.upper()) == key(f" {plain.swapcase()} ")
    assert str(parse(f"{local}@{domain.upper()}")) == plain


def test_quotes_that_need_not_be_do_not_tell_addresses_apart() -> None:
    """(4)"""
    assert key('"anna"@example.org') == key("anna@example.org")
    assert str(parse('"anna"@example.org')) == "anna@example.org"
    assert key('"an na"@example.org') != key("anna@example.org")


@pytest.mark.parametrize(("domain", "meant"), [
    ("gmial.com", "gmail.com"), ("gmai.com", "gmail.com"), ("gmaill.com", "gmail.com"), ("gmail.con", "gmail.com"),
    ("gmail.cmo", "gmail.com"), ("gmailcom", "gmail.com"), ("gmail.co", "gmail.com"),
    ("hotmial.co.uk", "hotmail.co.uk"), ("hotmail.couk", "hotmail.co.uk"),
    ("hotmailco.uk", "hotmail.co.uk"), ("yahoo.con", "yahoo.com"),
    ("yaho.co.uk", "yahoo.co.uk"), ("outlok.com", "outlook.com"), ("outllok.com", "outlook.com"),
    ("btinternt.com", "btinternet.com"), ("iclould.com", "icloud.com"), ("aol.con", "aol.com"), ("sky.con", "sky.com"),
    ("live.co.ku", "live.co.uk"), ("virginmedia.cmo", "virginmedia.com"), ("GMIAL.COM", "gmail.com"),
    ("smith-family.con", "smith-family.com"), ("smiths.co.ku", "smiths.co.uk"), ("charity.ogr", "charity.org"),
    ("gmаil.com", "gmail.com"), ("yahoo,com", "yahoo.com"), ("gmail..com", "gmail.com"),
])  # fmt: skip
def test_a_slip_of_the_pen_is_asked_about(domain: str, meant: str) -> None:
    """(5): also where a letter is of another alphabet."""
    assert typo(f"anna@{domain}") == f"anna@{meant}"


@pytest.mark.parametrize("domain", sorted(_REAL))
def test_a_domain_that_there_is_is_never_asked_about(domain: str) -> None:
    """(5)"""
    assert typo(f"anna@{domain}") is None
    assert parse(f"anna@{domain}").domain == domain


@pytest.mark.parametrize("domain", [
    "ymail.com", "gmx.com", "mail.com", "live.co.uk", "btinternet.com", "say.com", "love.com", "met.com", "ski.com",
    "example.org", "stbrigids.sch.uk", "bbc.co.uk", "x.com", "nhs.uk", "council.gov.uk", "firm.co", "shop.cm", "",
])  # fmt: skip
def test_what_is_no_slip_is_left_alone(domain: str) -> None:
    """(5)"""
    assert typo(f"anna@{domain}") is None


@settings(deadline=None, max_examples=100)
@given(st.sampled_from(MEANT), st.data())
def test_every_two_letters_that_changed_places_are_seen(domain: str, data: st.DataObject) -> None:
    """(5)"""
    at = data.draw(st.integers(0, len(domain) - 2))
    wrong = domain[:at] + domain[at + 1] + domain[at] + domain[at + 2 :]
    if wrong not in _REAL and (len(domain.partition(".")[0]) > 4 or at > len(domain.partition(".")[0])):
        found = typo(f"anna@{wrong}")
        assert found is not None
        assert found.partition("@")[2] in _REAL


@settings(deadline=None, max_examples=100)
@given(st.text(max_size=30))
def test_any_text_may_be_asked_about(text: str) -> None:
    """(5)"""
    meant = typo(text)
    assert meant is None or meant != text.strip(" ")
