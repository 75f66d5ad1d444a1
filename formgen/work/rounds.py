"""Rounds: what was made under one name to be sent out or handed out, and who has not answered."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from formgen.ask import Audience
from formgen.cases import said
from formgen.errors import UserError
from formgen.evidence.figure import Share
from formgen.form import form as form_of
from formgen.outline import outline
from formgen.pupils import Pupil
from formgen.records import Issued, answered
from formgen.rounds import Round, RoundEvent, State, fold, latest
from formgen.work.school import School
from formgen.work.sending import went_out


@dataclass(frozen=True, slots=True)
class Missing:
    """One form of a round that did not come back."""

    issued: Issued
    pupil: Pupil | None

    def as_json(self) -> dict[str, Any]:
        """The form as JSON data; its child by number, never by name."""
        return {
            "reference": self.issued.reference,
            "form": self.issued.form,
            "version": self.issued.version,
            "audience": self.issued.audience.value,
            "case": self.issued.case,
            "pupil": self.issued.pupil,
            "recipient": self.issued.recipient,
            "made_on": self.issued.made_on.isoformat(),
            "round": self.issued.round,
        }


@dataclass(frozen=True, slots=True)
class Response:
    """What came back of a round, or of the part of it that was asked for: what is missing, how much was answered.

    `by_hand` is how many of its forms were made for the school to hand out.
    """

    name: str
    missing: tuple[Missing, ...]
    back: Share
    by_hand: int = 0

    @property
    def words(self) -> str:
        """“12 of 40 answered (30%)”."""
        percent = f" ({self.back.percent()})" if self.back.percent() else ""
        return f"{self.back.words} answered{percent}"


def by_hand_words(count: int, whole: int) -> str:
    """That forms were made for the school to hand out, which counts as sending them; empty where none were."""
    some = f"{count} of them {'was' if count == 1 else 'were'}"
    which = some if count < whole else "It was" if whole == 1 else "All of them were"
    return f"{which} made with `formgen generate` to be handed out, which counts as sent." if count else ""


def names(school: School) -> tuple[str, ...]:
    """The rounds there are, oldest first: those that were opened, and those under whose name forms were made."""
    return tuple(dict.fromkeys((*rounds(school), *school.store.rounds_issued())))


def rounds(school: School) -> dict[str, Round]:
    """The rounds that were opened to be sent, by name."""
    return fold(school.store.round_events())


def open_round(
    school: School, name: str, slug: str, *, due: date | None = None, joint: bool | None = None,
    case_ids: Collection[str] = (),
) -> Round:
    """The round, now opened: a form for the families of these cases, or of every open case. Raises UserError.

    `joint` says whether siblings get one message; None leaves it to the settings.
    """
    found = named(school, name)
    if found in rounds(school):
        raise UserError(f"There is a round “{found}” already.",
                        "`formgen send … --due DATE` gives it another date; another round needs another name.",
                        code="exists")  # fmt: skip
    if any(" ".join(pupil.name.casefold().split()) in found.casefold() for pupil in school.roll):
        raise UserError("A child’s name is in the name of the round: files are named after it.",
                        "Please take another one, such as “Spring 2027”.")  # fmt: skip
    about = outline(form_of(slug))
    if Audience.FAMILY not in about.audiences or about.scope != "case":
        raise UserError(f"The form {slug} is not for families of children with a case.",
                        "`formgen forms` lists the forms and whom they are for.")  # fmt: skip
    _check_due(school, due)
    cases = [school.case(case_id).id for case_id in case_ids]
    details = {"form": slug, "due": due.isoformat() if due else None, "cases": cases,
               "joint": school.settings.mail.siblings == "joint" if joint is None else joint}  # fmt: skip
    with school.writing("round new") as writer:
        writer.add_round_event(RoundEvent(found, "opened", school.now.date(), details))
    return rounds(school)[found]


def set_due(school: School, name: str, due: date) -> Round:
    """The round with another day by which answers are wanted: letters that are built from now on say it."""
    round_ = round_to_send(school, name)
    _check_due(school, due)
    if due != round_.due:
        with school.writing("round due") as writer:
            writer.add_round_event(RoundEvent(round_.name, "due", school.now.date(), {"due": due.isoformat()}))
    return rounds(school)[round_.name]


def _check_due(school: School, due: date | None) -> None:
    if due is not None and due < school.now.date():
        raise UserError("The day by which answers are wanted is over.", "Please give a later one with --due.")
    if due is not None and due > school.now.date() + _A_YEAR:
        raise UserError(f"{said(due)} is more than a year away.",
                        "Please give the day by which answers are wanted with --due; the day comes first.")  # fmt: skip


_A_YEAR = timedelta(days=366)


def beside(school: School, round_: Round) -> list[Round]:
    """The other open rounds of the same form that go to some of the same cases: their families get both."""
    mine = _goes_to(school, round_)
    return [
        other for other in rounds(school).values()
        if other.open and other.form == round_.form and other.name != round_.name and mine & _goes_to(school, other)
    ]  # fmt: skip


def _goes_to(school: School, round_: Round) -> set[str]:
    return set(round_.cases) or {case.id for case in school.cases if case.open}


def close_round(school: School, name: str) -> Round:
    """The round, now closed: nothing more is sent of it, and what comes back still counts. Raises UserError."""
    round_ = round_to_send(school, name)
    if not round_.open:
        raise UserError(f"The round “{round_.name}” is closed already.", "There is nothing to do.", code="closed")
    with school.writing("round close") as writer:
        writer.add_round_event(RoundEvent(round_.name, "closed", school.now.date()))
    return rounds(school)[round_.name]


def round_to_send(school: School, name: str) -> Round:
    """The round of that name that was opened to be sent. Raises UserError when there is none."""
    found, known = named(school, name), rounds(school)
    if found not in known:
        there = f"The rounds so far: {', '.join(known)}." if known else "There is none yet."
        raise UserError(f"There is no round “{found}” to send. {there}", "`formgen round new NAME` makes one.",
                        code="no_round")  # fmt: skip
    return known[found]


def named(school: School, name: str) -> str:
    """`name`, in the spelling of the round that there is already under it.

    Raises UserError for a name that says nothing.
    """
    told = " ".join(name.split())
    if not told or not told.isprintable() or len(told) > _LONGEST:
        raise UserError("That is no name for a round.", "Please take a short one, such as “Spring 2027”.")
    known = next((known for known in names(school) if known.casefold() == told.casefold()), None)
    if known is None and (any(mark in told for mark in "/\\") or told.startswith(".")):
        raise UserError(f"“{told}” is no name for a round: a folder is named after it.",
                        "Please take one without / and \\, and without a dot at its start.")  # fmt: skip
    return known or told


_LONGEST = 60


def round_of(school: School, name: str, *, form: str | None = None, case: str | None = None) -> Response:
    """The round of that name: all of it, or what of it is of that form or case.

    A form is answered when a record in force has its reference. Raises UserError when there is no such round, and
    when nothing of it is of that form or case.
    """
    found = named(school, name)
    if found not in (known := names(school)):
        there = f"The rounds so far: {', '.join(known)}." if known else "There is none yet."
        raise UserError(
            f"There is no round “{found}”. {there}", "`formgen generate … --round NAME` makes forms part of a round."
        )
    sent = {issued.reference: issued for issued in asked(school, round=found, form=form, case=case)}
    if not sent and school.store.ledger(round=found, form=form, case=case):
        raise UserError(f"Nothing of round “{found}” has been sent yet.", "`formgen send … --send` lets it go.")
    if not sent:
        raise UserError(f"Nothing of round “{found}” is of that form or case.", "Please leave --form or --case out.")
    forms = dict.fromkeys(issued.form for issued in sent.values())
    back = answered(sent, (record for slug in forms for record in school.store.records(form=slug)))
    missing = (Missing(issued, _child(school, issued)) for reference, issued in sent.items() if reference not in back)
    mailed = {reference for message in school.store.messages(round=found) for reference in message.references}
    return Response(found, tuple(missing), Share(len(back), len(sent)), len(sent.keys() - mailed))


def asked(
    school: School, *, round: str | None = None, form: str | None = None, case: str | None = None
) -> list[Issued]:
    """The ledger, or that of a round, form or case, without the unanswered forms that never left.

    Of a round that the office sends by hand as files, formgen may not be told: where a form of it came back, all that
    was built and not given up has left. So a response rate is never better than what is known.
    """
    made = school.store.ledger(round=round, form=form, case=case)
    kept = _kept_back(school)
    if not kept:
        return made
    back = school.store.references()
    by_hand = {one.round for one in made if kept.get(one.reference) is State.BUILT and one.reference in back}
    return [
        issued for issued in made
        if (state := kept.get(issued.reference)) is None or issued.reference in back
        or (state is State.BUILT and issued.round in by_hand)
    ]  # fmt: skip


def _kept_back(school: School) -> dict[str, State]:
    """The forms of messages none of which left: `BUILT` where one may leave yet, `DROPPED` where all were given up."""
    steps, found = latest(school.store.steps()), dict[str, set[State]]()
    left: set[str] = set()
    for message in school.store.messages():
        step = steps.get(message.id)
        state = step.state if step else State.BUILT
        gone = went_out(step) or state in (State.BOUNCED, State.UNKNOWN, State.SENDING)
        left |= set(message.references if gone else ())
        for reference in message.references:
            found.setdefault(reference, set()).add(State.DROPPED if state is State.DROPPED else State.BUILT)
    return {ref: State.BUILT if State.BUILT in states else State.DROPPED
            for ref, states in found.items() if ref not in left}  # fmt: skip


def _child(school: School, issued: Issued) -> Pupil | None:
    return school.pupil(issued.pupil) if issued.pupil else None
