"""The door for messages: `read_all(data, editions)` gives what is attached, each through its own door.

The reference in the subject, and those of the messages that it answers, must be the attachment's own. What a message
with attachments says itself is not read, but how much it says is told; one without may hold the answers (`replies`).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import replace

from formgen import diary
from formgen.errors import Problem, Severity, Unreadable
from formgen.read import PICTURES, Editions, Reading, Refused, door_for
from formgen.read.message.notices import Bounce
from formgen.read.message.parts import Attachment, Letter, parse
from formgen.read.message.replies import answers_in, perhaps_in
from formgen.read.ooxml.package import together
from formgen.read.ooxml.sniff import REFUSALS, refused
from formgen.read.valid import edition_of
from formgen.reference import find_all

SUFFIXES = (".eml",)

PATIENCE = 0.5
"""Seconds of the processor that attachments may cost together that are neither forms nor scans, or what those cost
beyond what is fair.
"""
_FAIR = 0.5
"""Seconds that a form or a scan may take on a slow machine."""
_ALONE = ("The attachments before it took longer to read than any forms should; this one was not looked at.",
          "Please save it, look at where it comes from, and import it by itself.")  # fmt: skip

_BY_THEMSELVES = (".jsonl", ".eml", ".msg")
"""Files that are not taken from a message: who sent it is not proved by it."""

_NAMED = 6
"""How many references of a message are told; a person may choose among them."""


def read_all(data: bytes, editions: Editions) -> tuple[Reading | Refused, ...]:
    """The returns attached to the message `data`, or the answers in it. Raises `Unreadable` for one without either."""
    letter = parse(data)
    if isinstance(letter.notice, Bounce):
        raise refused("bounced")
    if not letter.attachments:
        return (_written(letter, editions),)
    with together():
        found = list(_through_their_doors(letter.attachments, editions))
    first = next((n for n, one in enumerate(found) if isinstance(one, Reading)), None)
    if first is not None and letter.words:
        found[first] = _with(found[first], _words_of_its_own(letter))
    return tuple(found)


def _written(letter: Letter, editions: Editions) -> Reading:
    """The answers that a message without attachments gives to the form that it answers. Raises `Unreadable`."""
    named = letter.references
    perhaps = ""
    if len(named) == 1 and letter.text:
        [form] = find_all(named[0])
        asked = edition_of(form, editions)
        if (found := answers_in(letter.text, named[0], asked)) is not None:
            return found
        perhaps = perhaps_in(letter.text, asked)
    message, fix = REFUSALS["no-attachment"]
    told = f" It names {', '.join(named[:_NAMED])}." if named else ""
    told += f" {perhaps}" if perhaps else ""
    raise Unreadable(f"{message} It has {_words(letter)}.{told}", fix, code="no-attachment")


def _through_their_doors(attachments: Sequence[Attachment], editions: Editions) -> Iterator[Reading | Refused]:
    """What is attached, one after another; when too much time went by for nothing, the rest is left to a person."""
    patience = PATIENCE
    for attachment in attachments:
        if patience < 0:
            yield Refused(f"attachment {attachment.name}", Unreadable(*_ALONE, code="too-slow"))
            continue
        started = _taken()
        found = tuple(_through_its_door(attachment, editions))
        fair = _FAIR if any(isinstance(one, Reading) or one.error.code == "to_type_in" for one in found) else 0.0
        patience -= max(0.0, _taken() - started - fair)
        yield from found


def _taken() -> float:
    """Seconds of the processor that this process and those that it started have taken: other programs cost nothing."""
    return sum(os.times()[:4])


def _through_its_door(attachment: Attachment, editions: Editions) -> Iterator[Reading | Refused]:
    label = f"attachment {attachment.name}"
    try:
        for one in _returns(attachment, editions):
            inner = f"{label} {one.label}".rstrip()
            if isinstance(one, Refused):
                yield replace(one, label=inner)
                continue
            entry = one.entry or ("" if one.reference else hashlib.sha256(attachment.data).hexdigest())
            told = replace(one, label=inner, entry=entry)
            yield _with(told, *_of_another(told, attachment))
    except Unreadable as error:
        yield Refused(label, _with_hint(error, attachment) if error.code == "to_type_in" else error)


def _returns(attachment: Attachment, editions: Editions) -> tuple[Reading | Refused, ...]:
    """What the door of an attachment gives. Raises `Unreadable`."""
    if attachment.suffix != ".pdf" and (attachment.is_picture or attachment.suffix in PICTURES):
        raise refused("to_type_in")
    if attachment.kind == "application/ms-tnef" or attachment.name.casefold() == "winmail.dat":
        raise refused("winmail")
    if attachment.suffix in _BY_THEMSELVES:
        raise refused("not-by-mail")
    found = door_for(attachment.suffix, attachment.data).read_all(attachment.data, editions)
    if any(isinstance(one, Reading) and one.outline.slug == diary.FORM for one in found):
        raise refused("not-by-mail")
    return found


def _of_another(reading: Reading, attachment: Attachment) -> Iterator[Problem]:
    """That the message names another form than the one that is attached."""
    named = dict(_named(attachment))
    if not named or reading.reference in named:
        return
    told = "; ".join(f"{found} in {words}" for found, words in [*named.items()][:_NAMED])
    have = reading.reference or "a blank copy"
    yield Problem(
        "references_differ", f"The references differ: {told}; {have} in the form that is attached.",
        "Please look whose form this is, and import the right one by itself.",
    )  # fmt: skip


def _with_hint(error: Unreadable, attachment: Attachment) -> Unreadable:
    """The refusal of a picture, with the forms that the message names: it may be one of them."""
    told = ", ".join([*dict(_named(attachment))][:_NAMED])
    return Unreadable(f"{error.message} The message names {told}.", error.fix, code=error.code) if told else error


def _named(attachment: Attachment) -> Iterator[tuple[str, str]]:
    """The issued forms that the message names, each with the words for where it is named first."""
    seen: set[str] = set()
    for found, words in attachment.references:
        if found.key is not None and str(found) not in seen:
            seen.add(str(found))
            yield str(found), words


def _words_of_its_own(letter: Letter) -> Problem:
    told = f"The message has {_words(letter)} of its own, which were not read."
    fix = "Please read the message: it may say something that the form does not."
    return Problem("message_words", told, fix, Severity.WARNING)


def _words(letter: Letter) -> str:
    return f"{letter.words or 'no'} word{'s' * (letter.words != 1)}"


def _with(reading: Reading | Refused, *problems: Problem) -> Reading | Refused:
    if isinstance(reading, Refused):
        return reading
    return replace(reading, problems=(*problems, *reading.problems))
