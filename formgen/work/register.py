"""The case register: its answers, computed from the cases and their records; no child’s name is among them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from pydantic import ValidationError

from formgen.answers import Answers
from formgen.ask import State
from formgen.cases import Case
from formgen.check import validate
from formgen.evidence import Evidence, Filed
from formgen.evidence.episodes import Episode, episodes
from formgen.evidence.outcomes import outcome
from formgen.form import form
from formgen.outline import Question, outline
from formgen.pupils import Pupil
from formgen.work.review import evidence
from formgen.work.school import School

SLUG = "case-register"

Records = Mapping[str, Sequence[Filed]]
"""The records of one case, by form."""


def register(school: School) -> Answers:
    """The answers of the school’s register as of today."""
    return answers(evidence(school), school.roll)


def answers(found: Evidence, roll: Iterable[Pupil]) -> Answers:
    """The register’s answers: one row a case, in order of case. What would not be a valid answer is left out.

    Scores are those that the measure of progress counts (domain facts, 3.6, M1).
    """
    years = {pupil.id: pupil.year_group for pupil in roll}
    records, times = _by_case(found.filed), _times(found.cases)
    rows = {
        str(number): _valid({
            "episode": times[e.case.id],
            **_of_case(e),
            **_of_records(records[e.case.id], years.get(e.case.pupil, "")),
            **_scores(e),
        })
        for number, e in enumerate(episodes(found), 1)
    }  # fmt: skip
    return {"as_of": found.today, "cases": rows} if rows else {"as_of": found.today}


def _by_case(filed: Iterable[Filed]) -> defaultdict[str, defaultdict[str, list[Filed]]]:
    """The records of each case by form, in the order in which they were filed."""
    found: defaultdict[str, defaultdict[str, list[Filed]]] = defaultdict(lambda: defaultdict(list))
    for record in sorted(filed, key=lambda f: f.order):
        found[record.record.case or ""][record.record.form].append(record)
    return found


def _times(cases: Iterable[Case]) -> dict[str, int]:
    """How many times of support each case’s child has had, with this one."""
    seen: Counter[str] = Counter()
    times = {}
    for case in sorted(cases, key=lambda c: (c.referred_on or c.opened_on, c.id)):
        seen[case.pupil or case.id] += 1
        times[case.id] = seen[case.pupil or case.id]
    return times


def _of_case(episode: Episode) -> dict[str, Any]:
    """What the case’s own events say."""
    case = episode.case
    return {
        "case": case.id, "source": case.source, "referred_on": case.referred_on or case.opened_on,
        "decided_on": case.decided_on, "decision": case.decision, "tier": case.tier,
        "exception": bool(case.exception) if case.started_on else None, "started_on": case.started_on,
        "ended_on": case.ended_on, "end_reason": episode.end_reason,
    }  # fmt: skip


def _of_records(records: Records, year_group: str) -> dict[str, Any]:
    """What the case’s records say: first dates, and how many sessions and reviews there were."""
    agreed = [f for f in records.get("agreement", ()) if f.at("agree_support") == "yes"]
    at_referral = next((said for f in records.get("referral", ()) if (said := _said(f, "year_group"))), None)
    return {
        "year_group": at_referral or year_group,
        "agreed_on": _first(agreed, "agreement_date"),
        "profile_on": _first(records.get("pupil-profile", ()), "profile_date"),
        "entry_on": _first(records.get("entry-record", ()), "entry_date"),
        "plan_on": _first(records.get("action-plan", ()), "plan_start"),
        "sessions_held": sum(1 for f in records.get("session-record", ()) for _ in _held(f)),
        "reviews": len(records.get("review-record", ())),
    }


def _said(filed: Filed, path: str) -> Any:
    value = filed.at(path)
    return None if isinstance(value, State) else value


def _first(filed: Iterable[Filed], path: str) -> date | None:
    return min((day for f in filed if isinstance(day := f.at(path), date)), default=None)


def _held(filed: Filed) -> Iterator[str]:
    """The rows of the sessions that took place."""
    return (row for row in filed.rows("sessions") if filed.at("sessions.happened", row) == "yes")


def _scores(episode: Episode) -> dict[str, Any]:
    """The main area fixed at the start, and the first and last score in it."""
    found = outcome(episode)
    area = found.area or (episode.entry and _said(episode.entry, "main_area"))
    return {"main_area": area, "entry_score": found.first, "final_score": found.last}


def _valid(row: Mapping[str, Any]) -> dict[str, Any]:
    """The row in the order of its columns, without what is not there or cannot be an answer."""
    columns = outline(form(SLUG)).question("cases").columns
    return {c.name: row[c.name] for c in columns if row[c.name] not in (None, "") and _fits(c, row[c.name])}


def _fits(column: Question, value: Any) -> bool:
    try:
        validate(column, value)
    except ValidationError:
        return False
    return True
