"""What may stand in a pack although a name is in it: the school's own name, names that sign, what a person approved.

A text of the settings clears itself only where it stands alone, as a signature does: a pupil called Rowan stops no
pack that D. Rowan signs, and is found in every other text. Where a child has the whole name of one of the staff, it
clears only beside the role that it signs for.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence

from formgen.quotes import Approval, Said, hash_of
from formgen.settings import Settings
from formgen.work.guard.names import Keys, keys
from formgen.work.leaks.own_words import own_words
from formgen.work.leaks.passages import Passage
from formgen.work.leaks.told import Hit, Kind
from formgen.work.quotable import spoken
from formgen.work.school import School

_ROLES = re.compile(
    r"learning mentor|inclusion manager|head ?teacher|\bhead\b|safeguarding lead|chair|governor|\bsign|prepared by|"
    r"\bowner\b|\brole\b|accepted by|approved by|\bcopied\b|for questions", re.IGNORECASE
)  # fmt: skip
_VOICES = re.compile(r"\b(said|voices?|views?|own words)\b", re.IGNORECASE)
"""What a chapter is called in which quotes stand."""
_A_SENTENCE = 4
"""From so many words a text is somebody's own: shorter ones stand anywhere by chance."""


class Cleared:
    """What a school's settings and approvals let stand."""

    def __init__(self, school: School) -> None:
        self.people, self.public = _people(school.settings), _public(school.settings)
        self.accepted_on = keys(school.settings.policy.accepted_on)
        approvals = school.store.approvals()
        self.despite = {one.sha256: one for one in approvals if one.said is Said.DESPITE}
        newest = {one.place: one.said for one in approvals}
        self.marks = {place for place, said in newest.items() if said is Said.PASSAGE}
        self.quotes: dict[str, list[str]] = {}
        told = list(spoken(school))
        for one, may in told:
            if may and one.printed:
                self.quotes.setdefault(one.printed, []).append(one.at)
        self.printed = sorted({f" {' '.join(keys(text))} " for text in self.quotes}, key=len, reverse=True)
        whole = {keys(text) for one, _ in told for text in {one.words, one.text} - set(self.quotes)}
        self.unapproved = sorted(
            f" {' '.join(said)} " for said in whole if len(said) >= _A_SENTENCE and not own_words().says(said)
        )

    def left(self, passage: Passage, text: str, hits: Sequence[Hit]) -> list[Hit]:
        """The hits in an inserted text that nothing clears."""
        if not hits:
            return []
        left = [hit for hit in hits if not self._signs(passage, keys(text), hit)]
        approved = self._approved(passage, text)
        left = [hit for hit in left if hit.grave or not approved & {(hit.start, hit.end)}]
        if left and not any(hit.grave for hit in left) and self.mark(passage, text, left) in self.marks:
            return []
        return left

    def _signs(self, passage: Passage, said: Keys, hit: Hit) -> bool:
        if hit.kind is Kind.BIRTH:
            return said == self.accepted_on
        if said not in self.people:
            return said in self.public and hit.kind in _MAY_BE_A_NAME and not hit.grave
        return hit.kind in _MAY_BE_A_NAME or (hit.kind is Kind.FULL_NAME and bool(_ROLES.search(passage.beside)))

    def _approved(self, passage: Passage, text: str) -> set[tuple[int, int]]:
        """The words at which an approved quote may have a name, where it stands in a chapter of voices."""
        if not passage.spoken or not _VOICES.search(passage.chapter):
            return set()
        told = (self.despite.get(hash_of(f"{place}\n{text}")) for place in self.quotes.get(text, ()))
        return {span for one in told if one is not None for span in spans_of(one)}

    def mark(self, passage: Passage, text: str, hits: Iterable[Hit]) -> str:
        """What names these words in this chapter with these hits, and no others; however chapters are numbered."""
        at = sorted({(hit.start, hit.end) for hit in hits})
        chapter = passage.chapter.lstrip("0123456789. ")
        return hash_of(json.dumps([chapter, text, at]))[:12]


_MAY_BE_A_NAME = (Kind.NAME, Kind.CONTACT)


def spans_of(approval: Approval) -> set[tuple[int, int]]:
    """The words that an approval in spite of a hit is about."""
    return {(start, end) for start, end in json.loads(approval.text)["words"]} if approval.text else set()


def despite(reason: str, hits: Iterable[Hit]) -> str:
    """An approval in spite of hits, as the store keeps it: why, and at which words."""
    return json.dumps({"reason": reason, "words": sorted({(hit.start, hit.end) for hit in hits})}, ensure_ascii=False)


def _people(settings: Settings) -> frozenset[Keys]:
    """The names of staff in the settings, each as it stands there."""
    head = settings.school
    named = (head.safeguarding_lead, head.learning_mentor, head.inclusion_manager, head.head)
    return frozenset(filter(None, map(keys, (*named, *(person.name for person in settings.staff)))))


def _public(settings: Settings) -> frozenset[Keys]:
    """What the settings say of the school itself."""
    head, mail = settings.school, settings.mail
    said = (head.name, head.mission, head.local_authority, head.office, mail.name, mail.phone, mail.address,
            settings.policy.accepted_on, *(person.role for person in settings.staff))  # fmt: skip
    return frozenset(filter(None, map(keys, said)))
