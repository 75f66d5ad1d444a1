"""The project's dataclasses as rows of the tables, and back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from formgen.ask import Audience
from formgen.cases import CORRECTED, STEPS, TAKEN_BACK, Event
from formgen.contacts import Contact, Wanted
from formgen.errors import Problem, Severity
from formgen.pupils import Pupil
from formgen.quotes import Approval, Said
from formgen.records import Issued, Mark, Pack, Place, Record, Run, Translation, Verdict, Withdrawal, Withheld
from formgen.rounds import KINDS, Message, RoundEvent, State, Step
from formgen.store.cells import WITHHELD, Boxes, Shared, as_json, together
from formgen.store.newer import Words


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided about the file with this hash, why, and when; `id` and `run` are given by the store."""

    sha256: str
    what: str
    why: str
    by: str
    at: datetime
    id: int = field(default=0, compare=False)
    run: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line of the log: `ids` are references, hashes, case or record numbers; no name, no answer."""

    at: datetime
    by: str
    command: str
    what: str
    ids: tuple[str, ...] = ()


def issued_row(form: Issued) -> dict[str, Any]:
    """The row of table `issued`."""
    row = {field.name: getattr(form, field.name) for field in fields(form)}
    made = {"audience": form.audience.value, "made_on": form.made_on.isoformat()}
    return row | made | {"prefilled": as_json(dict(form.prefilled))}


def issued(row: Any) -> Issued:
    """The issued form of a row."""
    return Issued(
        row.reference, row.form, row.version, Audience(row.audience), date.fromisoformat(row.made_on),
        row.format, row.case, row.pupil, row.recipient, row.round, json.loads(row.prefilled),
    )  # fmt: skip


_VERDICTS = Words((verdict.value, verdict) for verdict in Verdict)
_STATES = Words((state.value, state) for state in State)
_SAID = Words((said.value, said) for said in Said)
_CASE_EVENTS = Words((kind, kind) for kind in (*STEPS, CORRECTED, TAKEN_BACK))
_ROUND_EVENTS = Words((kind, kind) for kind in KINDS)
_PROBLEM = tuple(field.name for field in fields(Problem))


def record_row(record: Record, file: int) -> dict[str, Any]:
    """The row of table `record`, without the answers; `file` is the id of its file's row."""
    return {
        "file": file,
        "form": record.form,
        "version": record.version,
        "verdict": record.verdict.value,
        "reference": record.reference,
        "case": record.case,
        "pupil": record.pupil,
        "revises": record.revises,
        "problems": _problems(record.problems),
        "how": record.how,
        "filled_by": record.filled_by,
    }


def _problems(found: Sequence[Problem]) -> str:
    return as_json([{name: getattr(problem, name) for name in _PROBLEM} for problem in found]) if found else "[]"


RECORD = ("form", "version", "sha256", "name", "verdict", "problems", "reference", "case", "pupil",
          "revises", "id", "run", "how", "filled_by")  # fmt: skip
"""The columns of `record` and `file` that make a record, in the order of its fields."""


def record(
    row: Sequence[Any], boxes: Boxes, shared: Shared, whole: bool = True, asked: Collection[str] | None = None
) -> Record:
    """The record of a row with the columns `RECORD`, and its rows of `answer`; `shared` has what others have alike.

    Without `whole` its answers and sources are made when they are asked for; `asked` are the questions that they are
    of, None for all.
    """
    form, version, sha256, name, verdict, problems, reference, case, pupil, revises, id_, run, how, filled_by = row
    answers, sources = together(boxes, asked)
    withheld: tuple[Place, ...] = ()
    if WITHHELD in boxes.states:
        questions, keys, _, states, *_ = boxes.columns
        places = zip(questions, keys, states, strict=True)
        withheld = tuple((path, key) for path, key, state in places if state == WITHHELD)
    one = shared.one
    return Record(
        one(form), version, one(sha256), one(name), _VERDICTS[verdict], answers.whole() if whole else answers,
        _found(problems), sources.whole() if whole else sources, reference, case, pupil, revises, id_, run,
        one(how), one(filled_by), withheld,
    )  # fmt: skip


def _found(problems: str) -> tuple[Problem, ...]:
    """What `_problems` wrote; most records have none."""
    return () if problems == "[]" else tuple(map(_problem, json.loads(problems)))


def _problem(found: Mapping[str, Any]) -> Problem:
    return Problem(**{**found, "severity": Severity(found["severity"])})


def pupil_facts(pupil: Pupil) -> str:
    """A pupil as JSON."""
    return as_json({name: _iso(value) for name, value in asdict(pupil).items()})


@lru_cache(maxsize=8192)
def pupil(facts: str) -> Pupil:
    """The pupil that `pupil_facts` wrote. A fact added to Pupil since then has its default."""
    known: dict[str, Any] = json.loads(facts)
    days = {name: date.fromisoformat(known[name]) for name in ("dob", "joined_on", "left_on") if known.get(name)}
    return Pupil(**{**known, **days})


def contact_facts(contact: Contact) -> str:
    """A contact as JSON."""
    return as_json({name: _iso(value) for name, value in asdict(contact).items()})


def contact(facts: str) -> Contact:
    """The contact that `contact_facts` wrote. A fact added to Contact since then has its default."""
    known: dict[str, Any] = json.loads(facts)
    gone, wants = known.get("gone_on"), known.get("wants")
    told = {"gone_on": date.fromisoformat(gone) if gone else None, "wants": Wanted(wants) if wants else None}
    return Contact(**{**known, **told})


def round_event(row: Any) -> RoundEvent:
    """The event of a round of a row."""
    return RoundEvent(row.round, _ROUND_EVENTS[row.kind], date.fromisoformat(row.on), json.loads(row.details))


def round_event_row(event: RoundEvent) -> dict[str, Any]:
    """The row of table `round_event`."""
    details = as_json(dict(event.details))
    return {"round": event.round, "kind": event.kind, "on": event.on.isoformat(), "details": details}


def message(row: Any) -> Message:
    """The message of a row."""
    return Message(row.message, row.round, tuple(json.loads(row.references)), row.contact, row.address, row.sha256,
                   row.file, row.reminder)  # fmt: skip


def message_row(message: Message) -> dict[str, Any]:
    """The row of table `message`."""
    return {
        "message": message.id, "round": message.round, "references": as_json(list(message.references)),
        "contact": message.contact, "address": message.address, "sha256": message.sha256, "file": message.file,
        "reminder": message.reminder,
    }  # fmt: skip


def step(row: Any) -> Step:
    """The step of a message of a row."""
    return Step(row.message, _STATES[row.state], datetime.fromisoformat(row.at), row.told)


def step_row(step: Step) -> dict[str, Any]:
    """The row of table `message_step`."""
    return {"message": step.message, "state": step.state.value, "at": step.at.isoformat(), "told": step.told}


def event(row: Any) -> Event:
    """The case event of a row."""
    return Event(row.case, _CASE_EVENTS[row.kind], date.fromisoformat(row.on), json.loads(row.details))


def event_row(event: Event) -> dict[str, Any]:
    """The row of table `case_event`."""
    details = as_json(dict(event.details))
    return {"case": event.case, "kind": event.kind, "on": event.on.isoformat(), "details": details}


def run(row: Any) -> Run:
    """The run of a row."""
    return Run(row.id, row.command, row.by, datetime.fromisoformat(row.at))


def decision(row: Any) -> Decision:
    """The decision of a row of `decision` joined with `run`."""
    return Decision(row.sha256, row.what, row.why, row.by, datetime.fromisoformat(row.at), row.id, row.run)


def log_line(row: Any) -> LogLine:
    """The line of a row of `log` joined with `run`."""
    return LogLine(datetime.fromisoformat(row.at), row.by, row.command, row.what, tuple(json.loads(row.ids)))


def withdrawal(row: Any) -> Withdrawal:
    """The withdrawal of a row of `withdrawal` joined with `run`."""
    return Withdrawal(row.record, row.reason, row.run, row.by, datetime.fromisoformat(row.at))


def mark(row: Any) -> Mark:
    """The mark of a row of `mark` joined with `run`."""
    return Mark(row.record, row.question, row.row, row.run, row.by, datetime.fromisoformat(row.at))


def translation(row: Any) -> Translation:
    """The English of a row of `translation` joined with `run`."""
    return Translation(row.record, row.question, row.row, row.text, row.run, row.by, datetime.fromisoformat(row.at))


def withheld(row: Any) -> Withheld:
    """The withheld text of a row of `withheld` joined with `run`."""
    return Withheld(
        row.record, row.question, row.row, row.sha256, row.original, row.reason, row.moved_to, row.run, row.by,
        datetime.fromisoformat(row.at),
    )  # fmt: skip


def pack_row(pack: Pack) -> dict[str, Any]:
    """The row of table `pack`."""
    seal = hashlib.sha256(pack.seal.encode()).hexdigest()
    return {"sha256": pack.sha256, "format": pack.format, "seal_sha256": seal, "seal": pack.seal, "whole": pack.whole}


def pack(row: Any) -> Pack:
    """The file of a report of a row of `pack` joined with `run`."""
    return Pack(row.sha256, row.format, row.seal, row.whole, row.id, row.run, row.by, datetime.fromisoformat(row.at))


def approval_row(approval: Approval) -> dict[str, Any]:
    """The row of table `approval`."""
    return {
        "at": approval.at.isoformat(), "by": approval.by, "kind": approval.said.value, "place": approval.place,
        "sha256": approval.sha256, "text": approval.text, "edited": int(approval.edited),
    }  # fmt: skip


def approval(row: Any) -> Approval:
    """The approval of a row."""
    return Approval(_SAID[row.kind], row.place, row.sha256, row.text, bool(row.edited), row.by,
                    datetime.fromisoformat(row.at), row.run, row.id)  # fmt: skip


def _iso(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
