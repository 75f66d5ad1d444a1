"""The live tally of a round: what became of each form that went out under its name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import PurePath
from typing import Any

from formgen.errors import Unreadable
from formgen.read.message.parts import parse
from formgen.read.outlook.file import message_of
from formgen.records import Issued, Record, Verdict, answered
from formgen.rounds import WANTS_CALL, Message, State, Step, latest
from formgen.work.earlier import Earlier
from formgen.work.rounds import by_hand_words, named
from formgen.work.school import School
from formgen.work.sending import went_out


class Standing(StrEnum):
    """Where one form of a round stands; the first that fits."""

    RETURNED = "returned"
    FAULTY = "faulty"
    TO_TYPE_IN = "to_type_in"
    BOUNCED = "bounced"
    UNKNOWN = "unknown"
    NOT_SENT = "not_sent"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Line:
    """One form of a round. `call` says that the family asks to be called, `by_hand` that no message ever held it."""

    issued: Issued
    standing: Standing
    call: bool = False
    by_hand: bool = False

    def as_json(self) -> dict[str, Any]:
        """The line as JSON data; its child by number, never by name."""
        return {
            "reference": self.issued.reference, "form": self.issued.form, "case": self.issued.case,
            "pupil": self.issued.pupil, "state": self.standing.value, "call": self.call,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tally:
    """A round as it stands now: a line for each form that was made for it and not dropped again."""

    name: str
    lines: tuple[Line, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many forms stand where; together they are all forms of the round."""
        found = Counter(line.standing for line in self.lines)
        return {standing.value: found[standing] for standing in Standing}

    @property
    def sent(self) -> int:
        """How many left, or came back all the same."""
        return sum(line.standing is not Standing.NOT_SENT for line in self.lines)

    @property
    def calls(self) -> tuple[Line, ...]:
        """The families that ask to be called."""
        return tuple(line for line in self.lines if line.call)

    @property
    def words(self) -> str:
        """“Spring 2027: 40 sent = 12 returned + 2 faulty + … Please call: 1.”"""
        counts = {name: count for name, count in self.counts.items() if name != Standing.NOT_SENT}
        parts = " + ".join(f"{count} {name.replace('_', ' ')}" for name, count in counts.items())
        waiting = self.counts[Standing.NOT_SENT]
        more = f" Not sent yet: {waiting}." if waiting else ""
        call = f" Please call: {len(self.calls)}." if self.calls else ""
        made = f" {words}" if (words := by_hand_words(self.by_hand, self.sent)) else ""
        return f"{self.name}: {self.sent} sent = {parts}.{made}{more}{call}"

    @property
    def by_hand(self) -> int:
        """How many were made for the school to hand out, and count as sent."""
        return sum(line.by_hand for line in self.lines)

    def as_json(self) -> dict[str, Any]:
        """The tally as JSON data."""
        assert len(self.lines) == sum(self.counts.values()), "a form is unaccounted for"
        return {
            "round": self.name, "forms": len(self.lines), "sent": self.sent, "by_hand": self.by_hand, **self.counts,
            "calls": len(self.calls), "each": [line.as_json() for line in self.lines],
        }  # fmt: skip


def tally(school: School, name: str) -> Tally:
    """The round of that name as it stands now; without lines where nothing was made for it."""
    found = named(school, name)
    ledger = {issued.reference: issued for issued in school.store.ledger(round=found)}
    forms = dict.fromkeys(issued.form for issued in ledger.values())
    back = answered(ledger, (record for slug in forms for record in school.store.records(form=slug)))
    went = _went(school.store.messages(), latest(school.store.steps()))
    photos = _photos(school)
    lines = (
        _line(issued, back.get(reference), went.get(reference, ()), reference in photos)
        for reference, issued in ledger.items()
    )
    kept = (line for line in lines if line is not None)
    return Tally(found, tuple(replace(line, by_hand=line.issued.reference not in went) for line in kept))


def _line(issued: Issued, record: Record | None, went: Sequence[State], photo: bool) -> Line | None:
    """Where a form stands; None for one whose messages were all dropped, and that never came back."""
    if record is not None:
        faulty = record.verdict not in (Verdict.ACCEPTED, Verdict.NEWER_REVISION)
        return Line(issued, Standing.FAULTY if faulty else Standing.RETURNED, record.answers.get(WANTS_CALL) is True)
    if photo:
        return Line(issued, Standing.TO_TYPE_IN)
    states = [state for state in went if state is not State.DROPPED]
    if went and not states:
        return None
    left = [state for state in states if state in (State.ACCEPTED, State.BOUNCED, State.UNKNOWN)]
    if states and not left:
        return Line(issued, Standing.NOT_SENT)
    last = left[-1] if left else State.ACCEPTED  # made by hand, without a message
    return Line(issued, {State.BOUNCED: Standing.BOUNCED, State.UNKNOWN: Standing.UNKNOWN}.get(last, Standing.MISSING))


def _went(messages: Iterable[Message], steps: Mapping[str, Step]) -> dict[str, list[State]]:
    """The states of the messages in which each form went, oldest first; what the office handed out itself has gone."""
    found: dict[str, list[State]] = {}
    for message in messages:
        step = steps.get(message.id)
        state = State.ACCEPTED if went_out(step) else step.state if step else State.BUILT
        for reference in message.references:
            found.setdefault(reference, []).append(state)
    return found


def _photos(school: School) -> frozenset[str]:
    """The forms that messages with photos name which nobody has typed in yet: it may be one of them.

    One that names several may be of any: then it is told of none.
    """
    earlier, found = Earlier(school), set()
    for sha256, name in school.store.kept(Verdict.TO_TYPE_IN).items():
        kind = PurePath(name).suffix.casefold()
        if kind not in (".eml", ".msg") or earlier.is_typed(name):
            continue
        try:
            data = school.store.original(sha256)
            named = parse(message_of(data) if kind == ".msg" else data).named
        except Unreadable:
            continue
        found |= set(named if len(named) == 1 else ())
    return frozenset(found)
