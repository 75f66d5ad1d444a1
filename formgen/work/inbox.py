"""The returns of a mailbox: forms and answers to the return desk, bounces to their messages, and the rest by name."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from formgen import read as doors
from formgen.errors import Unreadable
from formgen.mail.mailbox import Received
from formgen.read.message.notices import REPORTS, AutoReply, Bounce
from formgen.read.message.parts import Letter, parse
from formgen.read.outlook.file import message_of
from formgen.records import Verdict
from formgen.rounds import Message, State, Step, fold
from formgen.schema import edition
from formgen.work import take_in
from formgen.work.files import sha256
from formgen.work.pile import Skipped, pile
from formgen.work.school import School
from formgen.work.take_in import Batch, Came, came
from formgen.work.tally import Tally, tally


class Kind(StrEnum):
    """What a message is."""

    RETURN = "returns"
    REPLY = "replies"
    BOUNCE = "bounces"
    AUTOMATIC = "automatic"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Seen:
    """One message, or other file, of the mailbox: what it is; for what is none of ours, the reason and what to do.

    `message` is the Message-ID of ours that did not arrive; `code` what the server said.
    """

    file: str
    sha256: str
    kind: Kind
    why: str = ""
    fix: str = ""
    message: str = ""
    code: str = ""

    def as_json(self) -> dict[str, Any]:
        """The line as JSON data."""
        return {
            "file": self.file, "sha256": self.sha256, "kind": self.kind.value, "message": self.message or None,
            "code": self.code or None, "why": self.why, "fix": self.fix,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Inbox:
    """What a mailbox held: each message once, what the return desk says of the returns, the rounds as they stand now.

    `skipped` was passed over, and is not among those seen.
    """

    seen: tuple[Seen, ...]
    batch: Batch
    rounds: tuple[Tally, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    committed: bool = False

    @property
    def counts(self) -> dict[str, int]:
        """How many messages are what: together they are all that were seen."""
        return {kind.value: sum(one.kind is kind for one in self.seen) for kind in Kind}

    @property
    def returns(self) -> Batch:
        """What the return desk says, without the messages of which all is told that is to be said."""
        problems: dict[str, int] = {}
        for taken in self.batch.files:
            problems[taken.sha256] = problems.get(taken.sha256, 0) + len(taken.problems)
        told = {one.sha256 for one in self.seen if one.kind is Kind.OTHER and problems.get(one.sha256) == 1}
        return replace(self.batch, files=tuple(taken for taken in self.batch.files if taken.sha256 not in told))

    def as_json(self) -> dict[str, Any]:
        """What was found as JSON data."""
        assert len(self.seen) == sum(self.counts.values()), "a message is unaccounted for"
        return {
            "seen": len(self.seen), **self.counts, "messages": [one.as_json() for one in self.seen],
            "import": self.batch.as_json(), "skipped": [one.as_json() for one in self.skipped],
            "rounds": [one.as_json() for one in self.rounds],
        }  # fmt: skip


def inbox(
    school: School, paths: Iterable[Path] = (), received: Iterable[Received] = (), *, commit: bool = False,
    progress: Any = iter,
) -> Inbox:
    """Takes in what lies in folders of saved messages, and what was fetched from a mailbox; stores with `commit`.

    What is a return goes the way of `import`; a bounce becomes a step of the message that did not arrive. Neither the
    folders nor the mailbox are changed.
    """
    with TemporaryDirectory(prefix="formgen-") as folder:
        desk = _Desk(school, Path(folder))
        found = pile(paths)
        for path in progress(found.files):
            desk.take(came(path), datetime.fromtimestamp(path.stat().st_mtime).astimezone() if path.exists() else None)
        for one in received:
            desk.fetched(one)
        # The desk looks at what waits there in the order in which it was sent.
        waiting = [Path(folder)] if desk.waiting else []
        batch = (take_in.commit if commit and waiting else take_in.preview)(school, waiting)
    if commit:
        _note(school, desk.bounced)
    seen = tuple(_settled(one, batch) for one in desk.seen)
    return Inbox(seen, batch, _rounds(school), (*found.skipped, *desk.skipped), commit)


@dataclass
class _Desk:
    """What was looked at so far: each message is sorted, and what may be a return waits in `folder`."""

    school: School
    folder: Path
    seen: list[Seen] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    bounced: list[tuple[Message, str]] = field(default_factory=list)
    waiting: int = 0

    def __post_init__(self) -> None:
        self.messages = {message.id: message for message in self.school.store.messages()}

    def fetched(self, one: Received) -> None:
        """Takes a message of the mailbox."""
        if one.data is None:
            self.seen.append(Seen(one.name, "", Kind.OTHER, "The message is larger than any form or photo should be.",
                                  "Please open it in the mailbox, and look what it is."))  # fmt: skip
            return
        self.take(Came(one.name, ".eml", one.data, sha256(one.data)), one.at)

    def take(self, file: Came, at: datetime | None) -> None:
        """Sorts a file; `at` is when it came, where it does not say so itself."""
        if file.fault is not None:
            if file.fault.code == take_in.GROWING:
                self.skipped.append(Skipped(file.name, file.fault.message, file.fault.fix))
            else:
                self.seen.append(Seen(file.name, file.digest, Kind.OTHER, file.fault.message, file.fault.fix))
            return
        letter = _letter(file)
        if letter is None:
            self._to_desk(file, Kind.RETURN, at)
        elif isinstance(letter.notice, Bounce):
            self._bounce(file, letter.notice)
        elif isinstance(letter.notice, AutoReply) and not _may_be_a_return(letter, letter.notice, file):
            self.seen.append(Seen(file.name, file.digest, Kind.AUTOMATIC, "No person wrote this.",
                                  "There is nothing to do."))  # fmt: skip
        else:
            self._to_desk(file, Kind.RETURN if letter.attachments else Kind.REPLY, letter.at or at)

    def _to_desk(self, file: Came, kind: Kind, at: datetime | None) -> None:
        """Puts a file where the return desk looks, with the time at which it came: of two returns the last counts."""
        self.seen.append(Seen(file.name, file.digest, kind))
        self.waiting += 1
        place = self.folder / f"{self.waiting:06}"
        place.mkdir()
        path = place / _name(file)
        path.write_bytes(file.data)
        moment = min(at or self.school.now.astimezone(), self.school.now.astimezone()).timestamp()
        os.utime(path, (moment, moment))

    def _bounce(self, file: Came, told: Bounce) -> None:
        """A mail server's word on a message that it could not deliver, or not yet."""
        ours = self._matched(told)
        message = ours.id if ours else ""
        if not told.final:
            self.seen.append(Seen(
                file.name, file.digest, Kind.AUTOMATIC, "A message of the school is late: the server goes on trying.",
                "There is nothing to do yet.", message, told.code,
            ))  # fmt: skip
        elif ours is None:
            self.seen.append(Seen(
                file.name, file.digest, Kind.OTHER, "A message was not delivered, and it is none of a round’s.",
                "Please read it, if the school sent something else.", code=told.code,
            ))  # fmt: skip
        else:
            self.bounced.append((ours, told.code))
            self.seen.append(Seen(
                file.name, file.digest, Kind.BOUNCE, f"The message with {', '.join(ours.references)} did not arrive.",
                "Please ask the family for another address, or give them the form on paper.", ours.id, told.code,
            ))  # fmt: skip

    def _matched(self, told: Bounce) -> Message | None:
        """The message of ours that a report is about: by its Message-ID, or as the only one with its forms."""
        for id_ in told.ids:
            if id_ in self.messages:
                return self.messages[id_]
        named = set(told.references)
        found = [message for message in self.messages.values() if named & set(message.references)]
        return found[0] if len(found) == 1 else None


def _letter(file: Came) -> Letter | None:
    """The message that a file is; None for another file, and for a message that cannot be read."""
    kind = doors.kind_of(file.suffix, file.data)
    if kind not in (".eml", ".msg"):
        return None
    try:
        return parse(message_of(file.data) if kind == ".msg" else file.data)
    except Unreadable:
        return None


def _may_be_a_return(letter: Letter, told: AutoReply, file: Came) -> bool:
    """Whether a message that looks like an automatic one brings a form, or answers, all the same."""
    if letter.attachments or told.why in REPORTS:
        return told.why not in REPORTS  # a report brings back what was sent
    try:
        found = doors.door_for(file.suffix, file.data).read_all(file.data, edition)
    except Unreadable:
        return False
    return any(isinstance(one, doors.Reading) for one in found)


def _name(file: Came) -> str:
    """The file's own name, as far as every disk can hold it."""
    bare = file.name.replace("?", "_")
    return bare if not bare.startswith((".", "~$")) else f"_{bare}"


def _settled(one: Seen, batch: Batch) -> Seen:
    """What a message is, now that the desk has looked at it: one of which it can take nothing is another message."""
    if one.kind not in (Kind.RETURN, Kind.REPLY):
        return one
    told = [taken for taken in batch.files if taken.sha256 == one.sha256]
    if any(taken.verdict not in (Verdict.NOT_OURS, Verdict.UNREADABLE) for taken in told):
        return one
    first = next((problem for taken in told for problem in taken.problems), None)
    why, fix = (first.message, first.fix) if first else ("It could not be looked at.", "Please try again.")
    return replace(one, kind=Kind.OTHER, why=why, fix=fix)


def _note(school: School, bounced: Sequence[tuple[Message, str]]) -> None:
    """Adds that messages did not arrive, each once."""
    known = {step.message for step in school.store.steps() if step.state is State.BOUNCED}
    new = {message.id: code for message, code in bounced if message.id not in known}
    if not new:
        return
    with school.writing("inbox") as writer:
        writer.add_steps(Step(id_, State.BOUNCED, school.now, code) for id_, code in new.items())
        writer.log("bounced", list(new))


def _rounds(school: School) -> tuple[Tally, ...]:
    """The rounds that are open, as they stand now."""
    return tuple(_open(school))


def _open(school: School) -> Iterator[Tally]:
    for name, round_ in fold(school.store.round_events()).items():
        if round_.open:
            yield tally(school, name)
