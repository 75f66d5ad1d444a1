"""Quotes at work: a person approves words as they may be printed, refuses them, or takes that back; each bound to them.

Words are searched for names before they are approved. What seems to be a name, and is a common word here, can be
approved in spite of it, with the reason; a full name, a date of birth or a number never.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from formgen.ask import normalise
from formgen.errors import UserError
from formgen.quotes import Approval, Said, hash_of
from formgen.work.leaks import Hit, hits_in
from formgen.work.leaks.cleared import despite as in_spite
from formgen.work.quotable import Quotable, State, approved, lost, quotable
from formgen.work.school import School

__all__ = ["Passed", "approve", "approved", "let_stand", "lost", "quotable", "refuse", "take_back"]

_MARK = re.compile(r"[0-9a-f]{12}")
"""What names a text of a pack that is no quote: the scan says it."""
_FEWEST = 4


@dataclass(frozen=True, slots=True)
class Passed:
    """A text of a pack that a person let stand, by its mark: who, when, why."""

    approval: Approval

    @property
    def reason(self) -> str:
        """Why it may stand."""
        return reason_of(self.approval)

    def as_json(self) -> dict[str, Any]:
        """The approval as JSON data."""
        told = self.approval
        return {"mark": told.place, "by": told.by, "at": told.at.isoformat(), "reason": self.reason}


def reason_of(approval: Approval) -> str:
    """Why words may stand in spite of a name."""
    return str(json.loads(approval.text)["reason"]) if approval.text else ""


def let_stand(school: School) -> list[Passed]:
    """The texts of packs that a person let stand, and did not take back."""
    newest = {one.place: one for one in school.store.approvals() if _MARK.fullmatch(one.place)}
    return [Passed(one) for one in newest.values() if one.said is Said.PASSAGE]


def chosen(found: Sequence[Quotable], number: str) -> Quotable:
    """The words with that number, or with the one that begins so. Raises UserError."""
    wanted = number.strip().casefold()
    named = [one for one in found if one.number.startswith(wanted)] if len(wanted) >= _FEWEST else []
    if len(named) != 1:
        raise UserError(f"{'Several' if named else 'No'} words have the number {number}.",
                        "`formgen quotes` lists them; words that have changed have another number.",
                        code="no_quote")  # fmt: skip
    return named[0]


def approve(school: School, number: str, by: str, text: str | None = None, despite: str = "") -> list[Approval]:
    """What was stored: that the person of that name lets those words be printed, as they are or as `text`.

    `number` may be the mark of another text of a pack that the scan stopped. `despite` says why what seems to be a name
    may stand. What the same person approved before just so is stored once. Raises UserError when nobody is named, there
    are no such words, or a name is in them.
    """
    if not by.strip():
        raise UserError("It does not say who approves the words.", "Please name yourself with --by.")
    if _MARK.fullmatch(number.strip().casefold()):
        return _let(school, number.strip().casefold(), by.strip(), despite.strip())
    one = chosen(quotable(school), number)
    made = approvals_of(school, one, by, text, despite)
    return made if is_so(school, one, made) else _store(school, by, "quote approved", [one.number], made)


def approvals_of(school: School, one: Quotable, by: str, text: str | None, despite: str) -> list[Approval]:
    """What approving these words would store; nothing is stored yet. Raises UserError."""
    printed = one.text if text is None else str(normalise(text)).strip()
    if not printed:
        raise UserError("There are no words left to print.", "Please refuse them instead.", code="no_words")
    hits = hits_in(school, printed)
    if hits and (any(hit.grave for hit in hits) or not despite.strip()):
        raise _has_name(hits)
    kept = Approval(Said.APPROVED, one.at, hash_of(one.told), printed, printed != one.text, by.strip(), school.now)
    if not hits:
        return [kept]
    place = hash_of(f"{one.at}\n{printed}")
    return [kept, replace(kept, said=Said.DESPITE, sha256=place, text=in_spite(despite.strip(), hits), edited=False)]


def _has_name(hits: Sequence[Hit]) -> UserError:
    grave = any(hit.grave for hit in hits)
    other = "" if grave else ' Where it is none here, add --despite "why".'
    return UserError(f"{found_in(hits)}.", f'Please give words without it, with --as "…".{other}', code="name_in_quote")


def found_in(hits: Iterable[Hit]) -> str:
    """What was found in a text, in words: what, and at which word; never the name."""
    said: dict[str, list[int]] = {}
    for hit in hits:
        said.setdefault(hit.kind.value, []).append(hit.start + 1 if hit.end else 0)
    parts = []
    for kind, at in said.items():
        places = ", ".join(str(n) for n in sorted(set(at)) if n)
        parts.append(f"{kind}{f' (word {places})' if places else ''}")
    return f"There seems to be {'; and '.join(parts)}"


def _let(school: School, mark: str, by: str, despite: str) -> list[Approval]:
    if not despite:
        raise UserError("It does not say why the text may stand although a name is in it.",
                        'Please add --despite "why".')  # fmt: skip
    kept = Approval(Said.PASSAGE, mark, mark, in_spite(despite, ()), by=by, at=school.now)
    return _store(school, by, "text let stand", [mark], [kept])


def refuse(school: School, number: str, by: str = "") -> list[Approval]:
    """What was stored: that those words shall not be quoted. Raises UserError."""
    one = chosen(quotable(school), number)
    return _store(school, by, "quote refused", [one.number], [_said(school, one, Said.REFUSED, by)])


def take_back(school: School, number: str, by: str = "") -> list[Approval]:
    """What was stored: that what was said of those words does not count any more. Raises UserError."""
    mark = number.strip().casefold()
    if _MARK.fullmatch(mark):
        if mark not in {one.approval.place for one in let_stand(school)}:
            said = f"No text is let stand by the mark {mark}."
            raise UserError(said, "`formgen quotes` lists them.", code="no_quote")
        kept = Approval(Said.TAKEN_BACK, mark, mark, by=by or school.by, at=school.now)
        return _store(school, by, "text let stand: taken back", [mark], [kept])
    one = chosen(quotable(school), number)
    return _store(school, by, "quote taken back", [one.number], [taken_back(school, one, by)])


def taken_back(school: School, one: Quotable, by: str) -> Approval:
    """What taking back would store. Raises UserError when nothing was said of the words."""
    if one.state in (State.WAITING, State.TAKEN_BACK):
        raise UserError("Nobody has approved or refused these words.", "There is nothing to take back.")
    return _said(school, one, Said.TAKEN_BACK, by)


def is_so(school: School, one: Quotable, approvals: Sequence[Approval]) -> bool:
    """Whether this very thing was said of the words before, and counts; also why they may stand in spite of a name."""
    decided, *beside = map(_what, approvals)
    if one.approval is None or _what(one.approval) != decided:
        return False
    return not beside or set(beside) <= {_what(kept) for kept in school.store.approvals()}


def _what(approval: Approval) -> tuple[Said, str, str, str, str]:
    """What was said by whom, whenever it was."""
    return approval.said, approval.place, approval.sha256, approval.text, approval.by


def _said(school: School, one: Quotable, said: Said, by: str) -> Approval:
    return Approval(said, one.at, hash_of(one.told), by=by.strip() or school.by, at=school.now)


def refused(school: School, one: Quotable, by: str) -> Approval:
    """What refusing would store."""
    return _said(school, one, Said.REFUSED, by)


def _store(school: School, by: str, what: str, ids: Sequence[str], added: list[Approval]) -> list[Approval]:
    """The approvals, stored, with a line of the log that has numbers alone."""
    with replace(school, by=by.strip() or school.by).writing("quotes") as writer:
        writer.approve(added)
        writer.log(what, ids)
    return added
