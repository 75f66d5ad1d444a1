"""Names of children and grown-ups in a text: which of them stand there, and which may.

A full name is found whatever its case and the order of its parts. A lone forename or surname counts where it is written
as a name, with a capital: “May” of a date is none. What may stand in a text is told in phrases: a name that is wholly
within phrases of several words is explained by them, so that a parent called Grace Cross may be written to although
there are pupils called Grace and Cross.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from formgen.ask import MONTHS
from formgen.contacts import Contact
from formgen.pupils import Pupil, plain_name


class Word(NamedTuple):
    """One word of a text: as names are compared, as it is written, whether a sentence begins with it, and whether it
    is parted from the word before: then no name goes on from there to here.
    """

    key: str
    written: str
    first: bool = False
    parted: bool = False

    @property
    def capital(self) -> bool:
        """Whether it is written as names are; of scripts without capitals every word is."""
        letter = self.written[0]
        return letter.isupper() or not (letter.islower() or letter.isdigit())


Keys = tuple[str, ...]
"""The words of a name, as they are compared."""

# Written by what parts words: Python has no class for the letters and marks of all scripts.
_WORD = re.compile(r"[^\s!-&(-/:-@\[-`{-~¡-©«-´¶-¹»-¿\u2010-\u2017\u201a-\u206f\u3000-\u303f|•]+")
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]")
_ENDS = frozenset(".!?:;\n•–—-\"“”‘(")
_APOSTROPHES = re.compile("['’‘ʼ`´]")


_CONTROLS = dict.fromkeys({*range(0x20), *range(0x7F, 0xA0)} - {9, 10, 13}, " ")
"""What no document shows, though a name on record may hold it."""


@lru_cache(maxsize=8192)
def words(text: str) -> tuple[Word, ...]:
    """The words of a text, without what cannot be seen; names with a hyphen are two."""
    text = _UNSEEN.sub("", unicodedata.normalize("NFKC", text)).translate(_CONTROLS)
    found, end = [], -1
    for match in _WORD.finditer(text):
        first = end < 0 or not _ENDS.isdisjoint(text[end : match.start()])
        end = match.end()
        if key := _key(match[0]):
            found.append(Word(key, match[0].lstrip("'’‘ʼ") or match[0], first))
    return tuple(found)


@lru_cache(maxsize=65_536)
def _key(word: str) -> str:
    plain = plain_name(word)
    for ending in ("'s", "s'"):
        if plain.endswith(ending) and len(plain) > len(ending) + 1:
            plain = plain.removesuffix("'s") if ending == "'s" else plain.removesuffix("'")
    return _APOSTROPHES.sub("", plain)


def keys(text: str) -> Keys:
    """The words of a name, as they are compared."""
    return tuple(word.key for word in words(text))


TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "rev", "sir", "madam", "pan", "pani"})

_MONTHS = frozenset(month.casefold() for month in MONTHS)
_LONG_PART = 4
"""From so many letters one part of a surname of several counts alone: “al” and “de” are in many names."""


@dataclass(frozen=True, slots=True)
class Forms:
    """How a name may be written: `full` whatever its case, `lone` with a capital."""

    full: frozenset[Keys] = frozenset()
    lone: frozenset[Keys] = frozenset()


@lru_cache(maxsize=8192)
def of_pupil(pupil: Pupil) -> Forms:
    """How a child's name may be written: forename or preferred name with surname in either order, or one of them."""
    forenames = {keys(pupil.forename), keys(pupil.preferred), keys(pupil.forename)[:1]} - {()}
    surname = keys(pupil.surname)
    parts = {(part,) for part in surname if len(part) >= _LONG_PART or len(surname) == 1}
    last = {surname, *parts} - {()}
    pairs = {name for one in forenames for name in ((*one, *surname), (*surname, *one))} if surname else set()
    pairs |= {("".join(name),) for name in pairs if not any(map(str.isascii, name))}  # written without a space
    return Forms(frozenset(pairs), frozenset(lone for lone in (*forenames, *last) if len("".join(lone)) > 1))


@lru_cache(maxsize=8192)
def of_contact(contact: Contact) -> Forms:
    """How a grown-up's name may be written: as it stands, without its title, as title and surname; a forename alone
    only where there is no more of it.
    """
    whole = keys(contact.name)
    bare = tuple(key for key in whole if key not in TITLES)
    titled = {(title, bare[-1]) for title in whole if title in TITLES} if bare else set()
    alone = frozenset({whole} if len(whole) == 1 else ())
    return Forms(frozenset(name for name in {whole, bare, *titled} if len(name) > 1), alone)


def phrases(*texts: str) -> Forms:
    """Whole texts that may stand somewhere, such as the name of the school."""
    found = frozenset(filter(None, map(keys, texts)))
    bare = frozenset(tuple(key for key in one if key not in TITLES) for one in found) - {()}
    return Forms(frozenset(n for n in found | bare if len(n) > 1), frozenset(n for n in found if len(n) == 1))


class Index:
    """Names by their first words, so that a text is searched in one go."""

    def __init__(self, named: Iterable[tuple[str, Forms]]) -> None:
        self.full: dict[str, list[tuple[Keys, str]]] = {}
        self.lone: dict[str, list[tuple[Keys, str]]] = {}
        for whose, forms in named:
            for table, names in ((self.full, forms.full), (self.lone, forms.lone)):
                for name in names:
                    table.setdefault(name[0], []).append((name, whose))

    @staticmethod
    def at(table: dict[str, list[tuple[Keys, str]]], found: Sequence[Word], start: int) -> Iterator[tuple[int, str]]:
        """The names of the table that begin at this word: where each ends, and whose it is."""
        for name, whose in table.get(found[start].key, ()):
            end = start + len(name)
            if end <= len(found) and all(found[start + n].key == name[n] for n in range(1, len(name))):
                yield end, whose


class May:
    """What may stand in a text: names by whose they are, phrases, and single words that were put in on purpose."""

    def __init__(self, whose: Iterable[str] = (), forms: Iterable[Forms] = (), loose: Iterable[str] = ()) -> None:
        self.whose = frozenset(whose)
        self.allowed = Index(("", one) for one in forms)
        self.loose = frozenset(loose)


def strangers(
    found: Sequence[Word], roll: Index, may: May, *, soft: bool = False, any_case: bool = False
) -> frozenset[str]:
    """Whose names stand in the words without being explained, by their ids.

    `soft` is for sentences that a person wrote: there a word that is English too is no name where it begins a
    sentence, nor is a surname after “Mr”. With `any_case` a lone name counts without its capital too: in file names.
    """
    covered = _covered(found, may)
    strange = set()
    for start, word in enumerate(found):
        for end, whose in roll.at(roll.full, found, start):
            explained = whose in may.whose or min(covered[start:end]) == _PHRASE
            if not explained and not any(word.parted for word in found[start + 1 : end]):
                strange.add(whose)
        if not (word.capital or any_case) or covered[start] or dated(found, start):
            continue
        for end, whose in roll.at(roll.lone, found, start):
            if whose in may.whose or all(covered[start:end]):
                continue
            if not (soft and (_begins(found, start) or (start and found[start - 1].key in TITLES))):
                strange.add(whose)
    return frozenset(strange)


_LOOSE, _PHRASE = 1, 2


def _covered(found: Sequence[Word], may: May) -> list[int]:
    """For each word whether it is explained: by a phrase of several words, by one of its own, or not."""
    covered = [_LOOSE if word.key in may.loose else 0 for word in found]
    for start in range(len(found)):
        for table, how in ((may.allowed.lone, _LOOSE), (may.allowed.full, _PHRASE)):
            for end, _ in may.allowed.at(table, found, start):
                covered[start:end] = [max(how, before) for before in covered[start:end]]
    return covered


def dated(found: Sequence[Word], at: int) -> bool:
    """Whether a month stands in a date: beside the number of a day or a year."""
    beside = [found[n].key for n in (at - 1, at + 1) if 0 <= n < len(found)]
    return found[at].key in _MONTHS and any(_DAY_OR_YEAR.fullmatch(key) for key in beside)


_DAY_OR_YEAR = re.compile(r"\d{1,2}(st|nd|rd|th)?|\d{4}")


def _begins(found: Sequence[Word], at: int) -> bool:
    """Whether a word that is English too begins a sentence of several words."""
    return found[at].first and found[at].key in ENGLISH and len(found) > 3


_ENGLISH = """
will may grace cross hope joy faith rose mark april june august summer autumn spring winter dawn eve ivy lily daisy
holly hazel heather iris olive ruby pearl amber jade crystal star sky rain river brook ocean forest wood woods field
fields hill hills stone stones marsh moor lake pool ford bridge church hall house park street lane banks jack bill
bob rob pat pete drew art frank earnest ernest grant chase chance miles max victor angel christian jesus king prince
noble bishop pope abbot monk knight page squire baker butcher cook carter carpenter mason miller taylor turner
walker weaver fisher hunter farmer gardener shepherd smith potter cooper glover barber porter sharp black white
brown green gray grey gold golden silver blue reed long short small little young old strong best good goodman moody
savage wise wild wilde swift bright day days week sunday monday friday love lovely rich poor price money penny pound
cash bond case dean major sergeant marshal guy man child children kidd boys bird birds swan wren robin jay crow
finch nightingale fox wolf lamb bull hogg buck hart stag pike fish salmon bell bells bush berry cherry plum apple
rice bean beans pepper sage rosemary basil ginger honey candy sugar charity patience prudence constance clement
felicity harmony melody destiny trinity heaven eden genesis journey reason said say see sea sun moon dee bee gee kay
ray roy troy paris london georgia china india jordan israel an so you my her he his it do no on in at to by we us
our
"""

ENGLISH = frozenset(_ENGLISH.split())
"""Words that are names too."""
