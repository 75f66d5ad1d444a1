"""What is looked for: every name, day of birth and number of children and families that the store ever held."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from formgen.contacts import Contact
from formgen.pupils import Pupil
from formgen.report import plain
from formgen.work.guard.names import ENGLISH, TITLES, Forms, Index, Keys, Word, dated, keys, of_contact, of_pupil
from formgen.work.guard.names import words as split
from formgen.work.leaks.numbers import cases_in, days_in, upns_in
from formgen.work.leaks.own_words import Vocabulary, own_words
from formgen.work.leaks.told import Hit, Kind
from formgen.work.school import School

_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
"""Scripts that are written without spaces between words."""
_LONG = 4
"""A name of so many letters may stand with an s, “the Nowaks”; so long a part of a forename may stand alone."""
_RUN = 6
"""From so many letters a first and a last name are known without a space between them."""
_TICKS = re.compile(r"(?<=\w)[`´](?=\w)")


def words(text: str) -> tuple[Word, ...]:
    """The words of a text, as names are compared, without formgen's own marks."""
    return split(_clean(text))


def _clean(text: str) -> str:
    """A text or a name without formgen's own marks, and with one apostrophe for all that are typed as one."""
    return _TICKS.sub("'", plain(text))


@dataclass(frozen=True)
class Sought:
    """Everything that may not leave the school."""

    index: Index
    initials: Index
    unspaced: tuple[str, ...]
    births: frozenset[date]
    upns: frozenset[str]
    cases: frozenset[str]
    _known: dict[str, tuple[Hit, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, school: School) -> Sought:
        """What the school's store holds: leavers, joined entries, and names that somebody had before."""
        return school.store.remembered("sought", lambda: cls._gathered(school))

    @classmethod
    def _gathered(cls, school: School) -> Sought:
        pupils = [
            replace(one, forename=_clean(one.forename), surname=_clean(one.surname), preferred=_clean(one.preferred))
            for one in school.store.pupils_ever()
        ]
        contacts = [replace(one, name=_clean(one.name)) for one in school.store.contacts_ever()]
        named = [
            *(pair for pupil in pupils for pair in _of_pupil(pupil)),
            *(pair for contact in contacts for pair in _of_contact(contact)),
        ]
        return cls(
            Index(named), Index((Kind.FULL_NAME, Forms(frozenset(_initials(pupil)))) for pupil in pupils),
            tuple(sorted(set(_joined(named)))),
            frozenset(pupil.dob for pupil in pupils if pupil.dob), frozenset(p.upn.upper() for p in pupils if p.upn),
            frozenset(case.id.upper() for case in school.cases),
        )  # fmt: skip

    # ------------------------------------------------------------------------------- in what was inserted

    def inside(self, text: str) -> tuple[Hit, ...]:
        """Everything in a text from outside: names in any case, also those that are common words."""
        if text not in self._known:
            said = dict.fromkeys((text, _apart(text)))
            named = (hit for one in said for hit in (*self._named(words(one)), *self._run_in(words(one))))
            self._known[text] = tuple(dict.fromkeys((*self._numbers(text), *named)))
        return self._known[text]

    def _named(self, found: Sequence[Word]) -> Iterator[Hit]:
        for start in range(len(found)):
            for end, kind in Index.at(self.index.full, found, start):
                yield Hit(Kind(kind), start, end, _is_grave(found[start:end]))
            if not dated(found, start):
                for end, kind in Index.at(self.index.lone, found, start):
                    yield Hit(Kind.CONTACT if kind == Kind.CONTACT else Kind.NAME, start, end, grave=False)

    def _run_in(self, found: Sequence[Word], vocabulary: Vocabulary | None = None) -> Iterator[Hit]:
        """Names of scripts that part no words, within longer words."""
        said = "".join(word.key for word in found)
        if not _UNSPACED.search(said):
            return
        if any(name in said and not (vocabulary and vocabulary.holds(name)) for name in self.unspaced):
            yield Hit(Kind.FULL_NAME, 0, len(found), grave=True)

    def _numbers(self, text: str) -> Iterator[Hit]:
        text = unicodedata.normalize("NFKC", plain(text))
        if not any(map(str.isdigit, text)):
            return
        if not self.births.isdisjoint(days_in(text)):
            yield Hit(Kind.BIRTH, 0, 0, grave=True)
        if not self.upns.isdisjoint(upns_in(text)):
            yield Hit(Kind.UPN, 0, 0, grave=True)
        if not self.cases.isdisjoint(cases_in(text)):
            yield Hit(Kind.CASE, 0, 0, grave=True)

    # ------------------------------------------------------------------------------- outside of any mark

    def outside(self, text: str, vocabulary: Vocabulary, days: frozenset[date] = frozenset()) -> Iterator[Hit]:
        """What is a name for certain in a text that should be formgen's own: full names, and rare ones; numbers.

        `days` are days that reports name by themselves.
        """
        found = words(text)
        for hit in self._numbers(text):
            if hit.kind is not Kind.BIRTH or self.births & frozenset(days_in(text)) - days:
                yield hit
        yield from self._whole(found, vocabulary)
        for start in range(len(found)):
            for end, kind in Index.at(self.index.lone, found, start):
                name = tuple(word.key for word in found[start:end])
                if not vocabulary.knows(name) and not dated(found, start):
                    yield Hit(Kind.CONTACT if kind == Kind.CONTACT else Kind.NAME, start, end, grave=False)
        yield from self._run_in(found, vocabulary)

    def _whole(self, found: Sequence[Word], vocabulary: Vocabulary) -> Iterator[Hit]:
        """Full names; those that are words of reports alone count where they are written as names.

        Words excuse such a name where they stand so in reports too, each with a capital.
        """
        for start in range(len(found)):
            here = [*Index.at(self.index.full, found, start), *Index.at(self.initials.full, found, start)]
            for end, kind in here:
                name = tuple(word.key for word in found[start:end])
                is_name = not vocabulary.knows(name) or all(word.capital for word in found[start:end])
                if len(name[0]) == 1 or len(name[-1]) == 1:
                    is_name = all(word.capital for word in found[start:end])
                if is_name and not vocabulary.names(name):
                    yield Hit(Kind(kind), start, end, _is_grave(found[start:end]))


def _apart(text: str) -> str:
    """A text with a space wherever words are run together, as in “OliviaHomework2.docx”."""
    pairs = zip(text[:1] + text, text, strict=False)
    return "".join(f" {now}" if _is_seam(before, now) else now for before, now in pairs)


def _is_seam(before: str, now: str) -> bool:
    both = (before.isalpha(), now.isalpha())
    return (before.islower() and now.isupper()) or (both in ((True, False), (False, True)) and (before + now).isalnum())


def _is_grave(name: Sequence[Word]) -> bool:
    """Whether words that are a full name can be nothing else; “Mrs Nowak” can be a teacher."""
    own = own_words()
    common = all(word.key in ENGLISH or own.knows((word.key,)) for word in name)
    return not common and not any(word.key in TITLES for word in name)


def _of_pupil(pupil: Pupil) -> Iterator[tuple[str, Forms]]:
    forms = of_pupil(pupil)
    parts = {(part,) for one in (pupil.forename, pupil.preferred) for part in keys(one) if len(part) >= _LONG}
    alone = forms.lone | parts
    many = {(*name[:-1], f"{name[-1]}s") for name in alone if len(name[-1]) >= _LONG}
    lone = frozenset(name for name in alone | many if _has_letter(name))
    run = {(joined,) for name in forms.full if len(joined := "".join(name)) >= _RUN}  # “oliviacross”
    whole = frozenset(name for name in forms.full | run if len(name) > 1 or len(name[0]) >= _RUN)
    yield Kind.FULL_NAME.value, Forms(whole, lone)


def _of_contact(contact: Contact) -> Iterator[tuple[str, Forms]]:
    """The whole name, and its parts: each that is no title."""
    forms = of_contact(contact)
    parts = {(key,) for key in keys(contact.name) if key not in TITLES and len(key) > 1}
    yield Kind.CONTACT.value, Forms(forms.full, frozenset(name for name in forms.lone | parts if _has_letter(name)))


def _has_letter(name: Keys) -> bool:
    return any(map(str.isalpha, "".join(name)))


def _initials(pupil: Pupil) -> Iterator[Keys]:
    """The first letter of a forename with the surname, and the other way round."""
    surname = keys(pupil.surname)
    for forename in (keys(pupil.forename), keys(pupil.preferred)):
        if forename and surname and forename[0][0].isalpha() and surname[0][0].isalpha():
            yield (forename[0][0], *surname)
            yield (*forename, surname[0][0])


def _joined(named: Sequence[tuple[str, Forms]]) -> Iterator[str]:
    """Names of scripts without spaces, as they stand within longer words."""
    for _, forms in named:
        for name in forms.full:
            if _UNSPACED.search(said := "".join(name)) and len(said) > 1:
                yield said
