"""Schools made up by chance, put into real stores: whatever may lie in one that the figures are counted from.

Cases in every status and with every ending, second referrals, joined entries of the class list; records with gaps,
scores off the scale and answers that say why there is none; revisions, withdrawals, lines of earlier sheets, logs that
were handed in again, lists of unwanted types that changed; letters that left, or never did.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from small_school import TERMS

from formgen.answers import dump, flatten
from formgen.ask import Audience, PartialDate, State
from formgen.cases import Event
from formgen.evidence import Period
from formgen.form import form
from formgen.forms.action_plan import Contribution
from formgen.forms.exit_record import Reason
from formgen.forms.parts import Agreement, Party, ScoredArea
from formgen.forms.playground_incidents import IncidentType
from formgen.forms.referral import Source as Referrer
from formgen.pupils import Pupil
from formgen.records import LEGACY, Issued, Legacy, Record, Source, Verdict
from formgen.rounds import Message, Step
from formgen.rounds import State as Went
from formgen.work.school import School, opened
from formgen.work.sending import HANDED_OVER

PERIODS = (
    Period(date(2025, 9, 1), date(2026, 8, 31)), Period(date(2025, 9, 1), date(2026, 8, 31)),
    Period(date(2024, 9, 1), date(2026, 8, 31)), Period(date(2023, 9, 1), date(2026, 8, 31)),
    Period(date(2025, 10, 13), date(2026, 6, 10)), Period(date(2021, 9, 1), date(2022, 8, 31)),
)  # fmt: skip
TODAYS = (date(2026, 9, 20), date(2026, 8, 31), date(2026, 5, 12), date(2027, 2, 1))
REQUIRED = ("Safeguarding", "First aid", "Data protection")
STATEMENTS = (
    "asked_before", "know_target", "child_heard", "comfortable", "helped", "feels_better", "told_how", "know_who",
    "home_school", "choose_again",
)  # fmt: skip
OF_STAFF = (
    "know_refer", "answer_refer", "told_needs", "ideas_usable", "helped_spot", "readier_to_learn", "playtimes_calmer",
    "training_useful",
)  # fmt: skip
SCALE = tuple(answer.value for answer in Agreement)
KINDS = tuple(kind.value for kind in IncidentType)
LOGS = ("mentor-training", "pupil-roles", "playground-incidents", "playground-exposure")
_NO_ANSWER = (State.BLANK, State.DONT_KNOW, State.NOT_ASKED, State.DECLINED, State.NOT_APPLICABLE)


@dataclass
class Made:
    """What one school will have in its store, and how it was set."""

    chance: random.Random
    period: Period
    today: date
    gap: float
    records: list[Record] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    issued: list[Issued] = field(default_factory=list)

    def maybe(self, value: Any, gap: float | None = None) -> Any:
        """The value, or a gap: None where nothing stands, or a State."""
        if self.chance.random() >= (self.gap if gap is None else gap):
            return value
        return None if self.chance.random() < 0.6 else self.chance.choice(_NO_ANSWER)

    def day(self, before: int = 60, after: int = 60) -> date:
        """A day of the period, or some days around it."""
        days = (self.period.end - self.period.start).days + before + after
        return self.period.start + timedelta(days=self.chance.randint(0, days) - before)

    def file(self, slug: str, answers: Mapping[str, Any], case: str | None = None, **changes: Any) -> None:
        """Adds a record of the current version of a form."""
        kept = _without_none(answers)
        places = list(flatten(kept))
        sources = {(path, row): Source("Form", f"C{n}", "as it stood") for n, (path, row, _) in enumerate(places, 3)}
        record = Record(
            slug, form(slug).about.version, "", "", Verdict.ACCEPTED, dump(kept), case=case,
            sources=sources | changes.pop("more", {}), **changes,
        )  # fmt: skip
        self.records.append(record)


def _without_none(answers: Mapping[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for name, value in answers.items():
        if isinstance(value, dict):
            kept[name] = _without_none(value)
        elif value is not None:
            kept[name] = value
    return kept


def settings(chance: random.Random) -> str:
    """A school.toml by chance: goals, terms or none, required training, the list of unwanted types."""
    lines = ['[school]\nname = "St Brigid’s"', "[policy]", f"minimum_change = {chance.choice((1, 1, 2, 3))}"]
    lines += [f"new_referral_days = {chance.choice((28, 28, 21, 0, 60))}",
              f"early_leaver_days = {chance.choice((14, 14, 7, 0, 30))}",
              f"feedback_school_days = {chance.choice((10, 10, 5, 20))}"]  # fmt: skip
    known = chance.choice((TERMS, TERMS, TERMS[3:], TERMS[:5], ()))
    for term in known:
        lines += ["[[terms]]", *(f'{k} = "{v}"' if k == "name" else f"{k} = {v}" for k, v in term.items())]
    if known:
        lines += ["[calendar]", "inset = [2026-01-05]", "closed = [2026-02-09, 2025-09-15]"]
    return "\n".join([*lines, _list("training", "required", chance.sample(REQUIRED, chance.randint(0, 3)))])


def unwanted(chance: random.Random) -> str:
    """The part of school.toml about the playground."""
    return "\n" + _list("playground", "unwanted", chance.sample(KINDS, chance.choice((0, 3, 4, 5))))


def _list(part: str, name: str, entries: Sequence[str]) -> str:
    """A part of school.toml with one list; an empty list is left out."""
    quoted = ", ".join(f'"{entry}"' for entry in entries)
    return f"[{part}]\n{name} = [{quoted}]\n" if entries else ""


@contextmanager
def random_school(folder: Path, seed: int) -> Iterator[tuple[School, Period]]:
    """An open school made of that seed in a new folder, and the period to review."""
    chance = random.Random(seed)
    period = chance.choice(PERIODS)
    made = Made(chance, period, chance.choice(TODAYS), chance.choice((0.0, 0.1, 0.3)))
    folder.mkdir(parents=True)
    common, lists = settings(chance), [unwanted(chance) for _ in range(2)]
    if chance.random() < 0.7:
        lists[1] = lists[0]
    (folder / "school.toml").write_text(common + lists[1], "utf-8")
    now = datetime.combine(made.today, datetime.min.time())
    pupils = [Pupil(f"P{n:04}", f"Child{n}", "Made-Up") for n in range(1, chance.randint(2, 14))]
    for n in range(1, len(pupils)):
        if chance.random() < 0.05:
            pupils[n] = replace(pupils[n], same_as=pupils[n - 1].id)
    _fill(made, [pupil.id for pupil in pupils])
    with opened(folder, now=now, by="chance", bits=lambda: 1, create=True) as school:
        first = replace(school, settings_text=common + lists[0])
        half = len(made.records) // 2
        with first.writing("import") as writer:
            writer.save_pupils(pupils)
            for event in made.events:
                writer.add_event(event)
            writer.issue(made.issued)
            ids = _add(writer, made.records[:half], "first")
        with school.writing("import") as writer:
            more = _add(writer, made.records[half:], "second")
            _letters(made, writer)
        _change(made, school, dict(zip([*ids, *more], made.records, strict=True)))
        yield school, period


def _add(writer: Any, records: Sequence[Record], name: str) -> list[int]:
    """The ids of the records, stored as those of one file."""
    if not records:
        return []
    data = name.encode()
    digest = sha256(data).hexdigest()
    return list(writer.add_records([replace(r, sha256=digest, file=f"{name}.jsonl") for r in records], data))


def _change(made: Made, school: School, there: dict[int, Record]) -> None:
    """Some records are revised, some of the revisions again, and some of all are withdrawn."""
    everything = dict(there)
    for turn in ("third", "fourth"):
        olds = made.chance.sample(sorted(there), min(len(there), 1 + len(there) // 12))
        new = [replace(there[old], revises=old, answers=_other_answers(made, there[old], everything)) for old in olds]
        with school.writing("import") as writer:
            ids = _add(writer, new, turn)
        there = dict(zip(ids, new, strict=True))
        everything |= there
    with school.writing("withdraw") as writer:
        for id_ in made.chance.sample(sorted(everything), min(len(everything), 3)):
            writer.withdraw(id_, "handed in by mistake")


def _other_answers(made: Made, record: Record, there: Mapping[int, Record]) -> Mapping[str, Any]:
    """The answers of another record of the same form, or the same ones."""
    return made.chance.choice([r for r in there.values() if r.form == record.form and not r.legacy]
                              if not record.legacy else [record]).answers  # fmt: skip


# ------------------------------------------------------------------------------------------------------- children


def _fill(made: Made, pupils: Sequence[str]) -> None:
    chance = made.chance
    ids = [_case(made, number, chance.choice(pupils)) for number in range(1, chance.randint(2, 26))]
    for case in ids:
        _amended(made, case)
    _opened_by_mistake(made, 901, pupils[0])
    ids += ["LM-2025-900"]  # a case that the register does not know
    for case in ids:
        _support(made, case)
    for case in (*chance.choices(ids, k=8), None):
        _plan(made, case)
        _voice(made, case)
        _referral(made, case)
    _families(made, ids)
    for _ in range(chance.randint(0, 16)):
        _staff_view(made)
    for _ in range(chance.randint(1, 3)):
        _training(made)
        _roles(made)
        _playground(made)
    _again(made)
    chance.shuffle(made.records)


def _case(made: Made, number: int, pupil: str) -> str:
    chance, case = made.chance, f"LM-2025-{number:03}"
    referred = made.day(120, 10)
    opened_on = referred + timedelta(days=chance.randint(0, 5))
    told = {"pupil": pupil, "referred_on": chance.choice((referred.isoformat(), referred.isoformat(), None)),
            "source": "senco"}  # fmt: skip
    made.events.append(Event(case, "opened", opened_on, told))
    day = opened_on + timedelta(days=chance.randint(0, 20))
    way = chance.choice(("open", "wait", "declined", "never", "started", "ended", "ended", "ended", "ended"))
    if way == "open":
        return case
    what = {"wait": "wait", "declined": chance.choice(("decline", "other_support"))}.get(way, "accept")
    made.events.append(Event(case, "decided", day, {"decision": what}))
    if way == "declined" and chance.random() < 0.2:
        made.events.append(Event(case, "decided", day + timedelta(days=9), {"decision": "accept"}))
    if way in ("started", "ended"):
        day += timedelta(days=chance.randint(0, 30))
        made.events.append(Event(case, "started", day, {}))
    if way in ("never", "ended"):
        day += timedelta(days=chance.choice((5, 7, 14, 15, 40, 90, 150)))
        made.events.append(Event(case, "closed", day, {"reason": chance.choice([r.value for r in Reason] * 2 + [""])}))
    return case


def _amended(made: Made, case: str) -> None:
    """Some steps of a case are corrected, some twice; of some cases the last one is taken back, and may come anew.

    By a chance of its own: it changes nothing else of the school.
    """
    own = [event for event in made.events if event.case == case]
    chance = random.Random(repr(own))
    number = len(own)
    if own[-1].kind in ("decided", "closed") and chance.random() < 0.15:
        made.events.append(Event(case, "taken_back", made.today, {"step": number, "why": "Made up."}))
        if chance.random() < 0.5:
            own[-1] = replace(own[-1], on=own[-1].on + timedelta(days=chance.randint(0, 9)))
            made.events.append(own[-1])
            number += 1
        else:
            own.pop()
            number -= 1
    for _ in range(chance.choice((0, 0, 0, 1, 2))):
        place = chance.randint(1, len(own))
        told: dict[str, Any] = {"step": number if place == len(own) else place, "why": "Made up."}
        match own[place - 1].kind:
            case "opened":
                on = (own[0].on - timedelta(days=chance.randint(6, 12))).isoformat()
                told |= {"on": on, "changed": {"referred_on": on, "source": "parent"}}
            case "decided":
                told |= {"changed": {"decision": chance.choice(("accept", "wait")), "tier": "specialist"}}
            case "started":
                told |= {"on": (own[0].on + timedelta(days=chance.randint(0, 2))).isoformat()}
            case "closed":
                told |= {"on": (own[-1].on + timedelta(days=chance.randint(0, 40))).isoformat()}
                told |= {"changed": {"reason": chance.choice(list(Reason)).value}} if chance.random() < 0.5 else {}
        made.events.append(Event(case, "corrected", made.today, told))


def _opened_by_mistake(made: Made, number: int, pupil: str) -> None:
    """A case of which the opening was taken back: it is none."""
    case = f"LM-2025-{number:03}"
    made.events += [Event(case, "opened", made.period.start, {"pupil": pupil, "source": "senco"}),
                    Event(case, "taken_back", made.today, {"step": 1, "why": "The other child’s."})]  # fmt: skip


def _support(made: Made, case: str) -> None:
    chance = made.chance
    areas = [area.value for area in ScoredArea]
    main = chance.choice(areas)
    for _ in range(chance.choice((0, 1, 1, 1, 2))):
        scores = {a: {"score_joint": made.maybe(_score(chance))} for a in {main, chance.choice(areas)}}
        made.file("entry-record", {"entry_date": made.maybe(made.day()), "main_area": made.maybe(main),
                                   "area_scores": scores}, case)  # fmt: skip
    for _ in range(chance.choice((0, 1, 1, 1, 2))):
        scores = {a: {"final_joint": made.maybe(_score(chance, 3))} for a in {main, chance.choice(areas)}}
        reason = made.maybe(chance.choice(["planned", *(r.value for r in Reason)]))
        made.file("exit-record", {"exit_date": made.maybe(made.day()), "reason": reason, "area_scores": scores}, case)
    if chance.random() < 0.8:
        _plan(made, case)
    if chance.random() < 0.8:
        _voice(made, case)


def _score(chance: random.Random, more: int = 0) -> int:
    """A score, now and then one that the scale does not have."""
    return chance.choice((11, -1)) if chance.random() < 0.03 else min(10, chance.randint(0, 8) + more)


def _plan(made: Made, case: str | None) -> None:
    chance = made.chance
    parties = {p.value: {"name": "M. M.", "agreed_on": made.maybe(made.day(), 0.3)} for p in Party
               if chance.random() < 0.6}  # fmt: skip
    made.file("action-plan", {
        "plan_start": made.maybe(made.day(), 0.2), "contribution": made.maybe(chance.choice(list(Contribution)).value),
        "pupil_words": made.maybe("I want to join in"), "agreements": parties or None,
    }, case)  # fmt: skip


def _voice(made: Made, case: str | None) -> None:
    asked = made.chance.choice(("answered", "answered", "answered", "did_not_want_to", "could_not_be_asked"))
    friend = made.chance.choice(("always", "mostly", "sometimes", "hardly", "never", State.DECLINED))
    made.file(made.chance.choice(("pupil-voice", "pupil-voice-young")), {
        "voice_date": made.maybe(made.day()), "asked": made.maybe(asked), "someone_to_play": made.maybe(friend),
    }, case)  # fmt: skip


def _referral(made: Made, case: str | None) -> None:
    chance, came = made.chance, made.day()
    told = came + timedelta(days=chance.choice((-2, 0, 3, 10, 14, 15, 16, 30)))
    made.file("referral", {
        "referral_source": made.maybe(chance.choice([s.value for s in Referrer])), "referral_date": made.maybe(came),
        "received_on": made.maybe(came + timedelta(days=1), 0.4), "feedback_on": made.maybe(told, 0.3),
    }, case)  # fmt: skip


# ------------------------------------------------------------------------------------------------- families, staff


def _families(made: Made, ids: Sequence[str]) -> None:
    chance = made.chance
    for number in range(chance.randint(0, 45)):
        case, reference = chance.choice(ids), f"LM-PQ1-{number:08}-X"
        whom = Audience.STAFF if chance.random() < 0.08 else Audience.FAMILY
        made.issued.append(Issued(
            reference, "parent-questionnaire", 1, whom, made.day(20, 20), case=case,
            round=chance.choice(("", "Spring", "Summer")), recipient=chance.choice(("K1", "K2", f"K{number}")),
        ))  # fmt: skip
        for _ in range(chance.choice((0, 1, 1, 1, 2))):
            made.file("parent-questionnaire", _opinions(made, STATEMENTS), case, reference=reference)
    for _ in range(chance.randint(0, 3)):
        made.file("parent-questionnaire", _opinions(made, STATEMENTS))
    for number in range(chance.choice((0, 0, 6))):
        _earlier(made, "parent-questionnaire", _opinions(made, STATEMENTS), STATEMENTS, made.day(), number)


def _opinions(made: Made, statements: Sequence[str]) -> dict[str, Any]:
    scale = (*SCALE, "agree", "agree", State.DONT_KNOW)
    return {name: made.maybe(made.chance.choice(scale)) for name in statements}


def _earlier(
    made: Made, slug: str, answers: dict[str, Any], may_differ: Sequence[str], day: date | None, number: int
) -> None:  # fmt: skip
    """A line of an earlier sheet: some questions were never asked in it, some answers do not compare."""
    chance = made.chance
    apart = {path: "asked in another way" for path in may_differ if chance.random() < 0.2}
    told = Legacy("Questionnaires 2022/23", f"{slug} {number}", day if chance.random() < 0.9 else None, apart)
    seen = {(path, None): Source("Sheet1", "B2", "") for path in answers if chance.random() < 0.5}
    made.file(slug, answers, more={LEGACY: told.source} | seen)


def _letters(made: Made, writer: Any) -> None:
    """Messages with some of the questionnaires: sent, handed over, only built, given up, or nobody knows."""
    chance = made.chance
    ways = (*((state, "") for state in Went), (Went.APPROVED, HANDED_OVER), None)
    for number, issued in enumerate(made.issued):
        for again in range(chance.choice((0, 0, 0, 1, 2)) if issued.round else 0):
            id_ = f"<{number}.{again}@school.example>"
            writer.add_messages([Message(id_, issued.round, (issued.reference,), "K1", "k1@home.example", "", "")])
            way = chance.choice(ways)
            if way:
                writer.add_steps([Step(id_, way[0], datetime.combine(made.today, datetime.min.time()), way[1])])


def _staff_view(made: Made) -> None:
    answers = {"view_date": made.maybe(made.day()), **_opinions(made, OF_STAFF)}
    if made.chance.random() < 0.2:
        _earlier(made, "staff-view", answers, ("view_date", *OF_STAFF), made.day(), len(made.records))
    else:
        made.file("staff-view", answers)


# ------------------------------------------------------------------------------------------------------------ logs


def _table(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {str(number): dict(row) for number, row in enumerate(rows, 1)}


def _training(made: Made) -> None:
    chance = made.chance

    def event() -> dict[str, Any]:
        day = made.day(400, 30)
        valid = day + timedelta(days=chance.choice((100, 365, 700)))
        return {
            "on": made.maybe(day), "meets": made.maybe(chance.choice((*REQUIRED, "first aid", "Other"))),
            "hours": made.maybe(chance.choice((1, 2, 3))), "kind": made.maybe("course"),
            "expires_on": made.maybe(chance.choice((valid, valid, State.NOT_APPLICABLE)), 0.2),
        }  # fmt: skip

    rows = [event() for _ in range(chance.randint(1, 8))]
    made.file("mentor-training", {"training": _table(rows)})


def _roles(made: Made) -> None:
    chance = made.chance
    names = ["R01", "R02", "R03", "r 04", "R05", "R06"]

    def child() -> dict[str, Any]:
        day = made.day(30, 30)
        return {
            "child": made.maybe(chance.choice(names)), "trained_on": made.maybe(day), "role": made.maybe("buddy"),
            "passed": made.maybe(chance.random() < 0.9),
            "left_school_on": made.maybe(day + timedelta(days=chance.choice((20, 84, 120))), 0.7),
        }  # fmt: skip

    def duty() -> dict[str, Any]:
        day, planned = made.day(), chance.randint(-1, 8)
        month = PartialDate(day.year, day.month if chance.random() < 0.9 else None)
        return {"month": made.maybe(month), "child": "R01", "shifts_planned": made.maybe(planned),
                "shifts_done": made.maybe(planned + chance.choice((-1, 0, 1)))}  # fmt: skip

    made.file("pupil-roles", {
        "children": _table([child() for _ in range(chance.randint(1, 8))]),
        "observations": _table([
            {"on": made.maybe(made.day(0, 100)), "child": chance.choice(names),
             "effective": made.maybe(chance.random() < 0.7)} for _ in range(chance.randint(0, 24))
        ]),
        "duty": _table([duty() for _ in range(chance.randint(0, 5))]),
    })  # fmt: skip


def _playground(made: Made) -> None:
    chance = made.chance
    days = [made.day(800, 40) for _ in range(chance.choice((10, 40, 200)))]
    months = sorted({(day.year, day.month) for day in days})
    careful = chance.random() < 0.5
    kept, lists = ("all", "most"), (1,)
    if not careful:
        kept, lists = ("all", "all", "all", "most", "most", "some", "none"), (1, 1, 1, 1, 1, 2)
    gap = 0.0 if careful else made.gap
    exposure = [
        {"month": made.maybe(PartialDate(year, month if chance.random() < 0.97 else None)),
         "days_open": made.maybe(chance.randint(10, 22), gap),
         "average_roll": made.maybe(chance.randint(190, 220), gap),
         "log_kept": made.maybe(chance.choice(kept), gap), "definition_version": made.maybe(chance.choice(lists), gap)}
        for year, month in months
    ]  # fmt: skip
    incidents = [
        {"on": made.maybe(made.day(800, 40)), "type": made.maybe(chance.choice(KINDS)), "pupils": made.maybe("R01")}
        for _ in range(chance.randint(0, 90))
    ]  # fmt: skip
    looks = [
        {"on": made.maybe(made.day()), "seen": made.maybe(chance.randint(0, 40)),
         "playing": made.maybe(chance.randint(0, 40))}
        for _ in range(chance.randint(0, 40))
    ]  # fmt: skip
    made.file("playground-exposure", {"months": _table(exposure), "snapshots": _table(looks)})
    made.file("playground-incidents", {"incidents": _table(incidents)})
    for number in range(chance.choice((0, 0, 3))):
        answers = {"incidents": {"1": {"on": made.maybe(made.day()), "type": chance.choice(KINDS)}}}
        differ = ("incidents.on", "incidents.type", "incidents.pupils")
        _earlier(made, "playground-incidents", answers, differ, made.day(), number)


def _again(made: Made) -> None:
    """Some logs were handed in once more, some with a row more."""
    for record in [r for r in made.records if r.form in LOGS and not r.legacy]:
        if made.chance.random() < 0.3:
            answers = {name: dict(rows) for name, rows in record.answers.items()}
            for rows in (rows for rows in answers.values() if rows):
                if made.chance.random() < 0.5:
                    rows[str(len(rows) + 1)] = made.chance.choice(list(rows.values()))
                row = made.chance.choice(list(rows))
                rows[row] = {"zone": {"state": "blank"}, "cohort": {"state": "blank"}} | rows[row]
            made.records.append(replace(record, answers=answers))
