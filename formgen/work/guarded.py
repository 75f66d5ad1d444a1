"""The guard before messages are kept, and again before they go: one thing that speaks against one stops all of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from formgen.contacts import Contact
from formgen.errors import Problem, Severity, UserError
from formgen.mail.addresses import key
from formgen.rounds import Message
from formgen.work.guard import check
from formgen.work.school import School

_LOOKED_AT = "address looked at"
_SHOWN = 20


def guarded(
    school: School, built: Iterable[tuple[Message, bytes]], *, copies: bool = False, bare: bool = False
) -> None:
    """Looks at messages, by mail or on paper, against ledger, roll and contacts.

    Raises UserError `guard` with all faults.

    What a person has to look at first, such as an address that may be mistyped, is a fault until they have. `copies`
    are printed of what is there already, `bare` are forms alone.
    """
    messages = list(built)
    if messages and (found := check(school, messages, confirmed=looked_at(school), copies=copies, bare=bare)):
        raise UserError(_told(found), _fix(found), code="guard")


def against(school: School, built: Iterable[tuple[Message, bytes]]) -> frozenset[str]:
    """The ids of those messages that must not go as they are: built anew they may."""
    messages = list(built)
    found = check(school, messages, confirmed=looked_at(school)) if messages else ()
    return frozenset(one.path for one in found if one.path and one.severity is Severity.ERROR)


def _told(found: Sequence[Problem]) -> str:
    more = f" And {len(found) - _SHOWN} more." if len(found) > _SHOWN else ""
    return f"Nothing was kept or sent. {' '.join(dict.fromkeys(one.message for one in found[:_SHOWN]))}{more}"


def _fix(found: Sequence[Problem]) -> str:
    fixes = " ".join(dict.fromkeys(one.fix for one in found[:_SHOWN]))
    asks = all(one.severity is Severity.WARNING or one.code == "shared_address" for one in found)
    mend = "`formgen contacts set K0000 --email …` mends an address; --confirm K0000 says that it is right as it is."
    return f"{fixes} {mend}" if asks else fixes


def look_at(school: School, contact_ids: Iterable[str]) -> None:
    """Notes that a person looked at the present addresses of these contacts. Raises UserError for an unknown one."""
    contacts = {contact.id: contact for contact in school.store.contacts()}
    wanted = [one.strip().upper() for one in contact_ids]
    if unknown := [one for one in wanted if one not in contacts]:
        raise UserError(f"There is no contact {', '.join(unknown)}.", "`formgen contacts list` shows them.")
    if wanted:
        with school.writing("confirm") as writer:
            writer.log(_LOOKED_AT, [_mark(contacts[one]) for one in wanted])


def looked_at(school: School) -> frozenset[str]:
    """The contacts whose present address a person has looked at."""
    marks = {mark for line in school.store.log() if line.what == _LOOKED_AT for mark in line.ids}
    return frozenset(contact.id for contact in school.store.contacts() if marks and _mark(contact) in marks)


def _mark(contact: Contact) -> str:
    """The contact with what stands for the address: another address has not been looked at."""
    try:
        address = key(contact.email)
    except UserError:
        address = contact.email
    return f"{contact.id} {hashlib.sha256(address.encode()).hexdigest()[:16]}"
