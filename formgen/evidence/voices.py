"""What children say, statement by statement: their views by the policy's objectives."""

from __future__ import annotations

from dataclasses import dataclass

from formgen.ask import State
from formgen.evidence.evidence import Evidence, Filed, Period
from formgen.evidence.logs import question
from formgen.form import form
from formgen.outline import outline

FORMS = ("pupil-voice", "pupil-voice-young")
SCALE = ("always", "mostly", "sometimes", "hardly", "never")
ITEMS = (
    "ok_coming", "someone_to_play", "listened_to", "good_at", "calm_down", "like_learning", "new_grown_up",
    "good_place", "know_target", "helped_choose", "interesting", "helped_me", "proud",
)  # fmt: skip
YOUNG_ITEMS = ("ok_coming", "someone_to_play", "listened_to", "good_at", "calm_down", "like_learning")
READS = (
    *(f"pupil-voice.{name}" for name in ("voice_date", *ITEMS)),
    *(f"pupil-voice-young.{name}" for name in ("voice_date", *YOUNG_ITEMS)), "case.pupil",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Voice:
    """What children said to one statement, happiest first. `clause` is what it stands for; blank: no answer."""

    name: str
    label: str
    clause: str
    counts: tuple[int, ...]
    declined: int
    blank: int


def voices(evidence: Evidence, period: Period) -> tuple[Voice, ...]:
    """Every statement with the latest answers of each child in the period; faces count with words."""
    latest = returns(evidence, period)
    return tuple(_voice(name, latest) for name in ITEMS) if latest else ()


def returns(evidence: Evidence, period: Period) -> list[Filed]:
    """The latest sheet of each child in the period."""
    filed = [f for slug in FORMS for f in evidence.of_form(slug) if f.at("voice_date") in period and f.record.case]
    filed.sort(key=lambda f: (f.at("voice_date"), f.order))
    pupils = evidence.pupils
    return list({pupils.get(f.record.case or "", f.name): f for f in filed}.values())


def asking(name: str, filed: list[Filed]) -> list[Filed]:
    """Those of the sheets that have the statement."""
    slugs = {slug for slug in FORMS if name in outline(form(slug)).index}
    return [f for f in filed if f.record.form in slugs]


def _voice(name: str, filed: list[Filed]) -> Voice:
    asked = question(FORMS[0], name)
    given = [f.at(name) for f in asking(name, filed) if not f.apart(name)]
    counts = tuple(sum(answer == code for answer in given) for code in SCALE)
    declined = sum(answer is State.DECLINED for answer in given)
    return Voice(name, asked.label, ", ".join(asked.clauses), counts, declined, len(given) - sum(counts) - declined)
