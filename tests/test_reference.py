"""What is promised of references.

1. The check character is that of ISO 7064 mod 37,36.
2. No slip in one character passes, nor two neighbours changed round, on any sample.
3. What people write otherwise is the same reference: small letters, O for 0, I and L for 1.
4. A blank copy carries form and version alone.
5. All references of a text are found, in order, each once; damaged ones are told apart.
6. Forty random bits make eight characters, each of the 2^40 its own.
7. No text, however odd, makes the search fall over.
"""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from formgen.reference import CROCKFORD, RANDOM_BITS, Reference, blank, check_character, damaged, exact, find_all, make

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
BITS = st.integers(0, 2**RANDOM_BITS - 1)
SAMPLES = [make("PQ", 3, 0x3B8F3152EA), make("RF", 1, 0), make("ER", 12, 2**40 - 1), make("AP", 7, 0x123456789A)]


def by_definition(text: str) -> str:
    """As the standard defines it: P(1) = 36; S(j) = P(j) + a(j); P(j+1) = 2·(S(j) mod 36, or 36) mod 37;
    P(n) + check character = 1 mod 36.
    """

    def p(j: int) -> int:
        if j == 1:
            return 36
        s = p(j - 1) + ALPHABET.index(text[j - 2])
        return ((s % 36) or 36) * 2 % 37

    product = p(len(text) + 1)
    return next(c for n, c in enumerate(ALPHABET) if (product + n) % 36 == 1)


def test_the_check_character_is_that_of_published_identifiers() -> None:
    """(1): the samples of GRid (recordings) and of ISAN (films), whose last character is the same check."""
    assert check_character("A12425GABC1234002") == "M"
    assert check_character("000000003A8D0000") == "Z"


@given(st.text(ALPHABET, max_size=40))
def test_the_check_character_follows_the_definition(text: str) -> None:
    """(1)"""
    assert check_character(text) == check_character(text.lower()) == by_definition(text)


@pytest.mark.parametrize("sample", SAMPLES)
def test_every_slip_in_one_character_is_caught(sample: str) -> None:
    """(2)"""
    same = {"0": "O", "1": "IL"}
    for place, right in enumerate(sample):
        if not right.isalnum() or place < 3:
            continue
        in_key = len(sample) - 10 <= place < len(sample) - 2
        for wrong in set(ALPHABET) - {right} - (set(same.get(right, "")) if in_key else set()):
            slip = sample[:place] + wrong + sample[place + 1 :]
            assert find_all(slip) == [], slip


@pytest.mark.parametrize("sample", SAMPLES)
def test_two_neighbours_changed_round_are_caught(sample: str) -> None:
    """(2)"""
    places = [n for n, c in enumerate(sample) if c.isalnum()][2:]
    for one, two in pairwise(places):
        if sample[one] == sample[two]:
            continue
        swapped = list(sample)
        swapped[one], swapped[two] = sample[two], sample[one]
        assert find_all("".join(swapped)) == [], "".join(swapped)


@given(BITS, BITS)
def test_another_key_is_another_reference(one: int, two: int) -> None:
    """(2), (6)"""
    assert (make("PQ", 3, one) == make("PQ", 3, two)) == (one == two)


@given(BITS)
def test_what_people_write_otherwise_is_the_same_reference(bits: int) -> None:
    """(3)"""
    made = make("SR", 2, bits)
    [found] = find_all(made)
    key, check = made[-10:-2], made[-1]
    for spoken in (made.lower(), f"LM-SR2-{key.replace('0', 'O').replace('1', 'I')}-{check}",
                   f"lm-sr2-{key.replace('0', 'o').replace('1', 'l').lower()}-{check.lower()}"):  # fmt: skip
        assert find_all(spoken) == [found], spoken
    assert str(found) == made


def test_a_blank_copy_carries_form_and_version_alone() -> None:
    """(4)"""
    assert blank("RF", 2) == "LM-RF2-BLANK"
    assert find_all("Form LM-RF2-BLANK.") == find_all("lm-rf2-blank") == [Reference("RF", 2, None)]
    assert str(Reference("RF", 2, None)) == "LM-RF2-BLANK"


def test_all_references_of_a_text_are_found_in_order_each_once() -> None:
    """(5)"""
    one, two = SAMPLES[:2]
    text = f"{two}, see also LM-AP1-BLANK ({one}), again {two.lower()}; not XLM-PQ3-{one[7:]} nor {one}A."
    assert [str(r) for r in find_all(text)] == [two, "LM-AP1-BLANK", one]
    assert find_all("") == find_all("LM-PQ3") == []


def test_a_damaged_reference_is_told_apart() -> None:
    """(5)"""
    good = SAMPLES[0]
    bad = good[:-1] + ("A" if good[-1] != "A" else "B")
    with_u = f"{good[:7]}U{good[8:]}"
    assert damaged(f"{good} and {bad}, {with_u}") == [bad, with_u]
    assert damaged(f"{good} {blank('PQ', 3)} LM-2025-014") == []


def test_the_parts_of_a_reference_are_read_back() -> None:
    """(5)"""
    assert find_all(make("EX", 12, 31)) == [Reference("EX", 12, "0000000Z")]


@given(st.sampled_from(["RF", "PQ", "ZZ"]), st.integers(1, 999), BITS)
@example("RF", 1, 0)
@example("RF", 999, 2**40 - 1)
def test_forty_bits_make_eight_characters(code: str, version: int, bits: int) -> None:
    """(6)"""
    made = make(code, version, bits)
    [found] = find_all(made)
    assert (found.code, found.version) == (code, version)
    assert found.key is not None
    assert len(found.key) == 8
    assert set(found.key) <= set(CROCKFORD)
    assert sum(CROCKFORD.index(c) << 5 * n for n, c in enumerate(reversed(found.key))) == bits


def test_the_alphabet_has_thirty_two_characters_without_those_that_are_confused() -> None:
    """(6): 32^8 = 2^40."""
    assert len(set(CROCKFORD)) == 32
    assert not set(CROCKFORD) & set("ILOU")


@given(st.text())
@example("LM-\u212aQ3-7F3C9A2E-K")
@example("LM-PQ\u0663-7F3C9A2E-K")
@example("LM-PQ3-7F3C9A2\u017f-K")
def test_no_text_makes_the_search_fall_over(text: str) -> None:
    """(7): a Kelvin sign, an Arabic digit and a long s are no letters of a reference."""
    assert find_all(text) == []
    assert damaged(text) == []


@given(st.sampled_from([*SAMPLES, blank("RF", 2)]), st.integers(0, 30), st.sampled_from(["", " ", "-", "A", "l", "\n"]))
def test_a_text_is_exactly_a_reference_where_it_is_the_one_that_is_found_in_it(text: str, at: int, put: str) -> None:
    """(5): a slip, or something beside it, is none; small letters are none either."""
    for said in (text, text.lower(), text[:at] + put + text[at:], text[:at] + put + text[at + 1 :]):
        found = find_all(said)
        assert exact(said) == (found[0] if [str(one) for one in found] == [said] else None), said
    assert str(exact(text)) == text
