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
    filed = [f for slug in FORMS for f in evidence.of_form(slug) if f.at("voice_date") in period and f.record.case]
    filed.sort(key=lambda f: (f.at("voice_date"), f.order))
    latest = {evidence.pupils.get(f.record.case or "", f.name): f for f in filed}
    return tuple(_voice(name, list(latest.values())) for name in ITEMS) if latest else ()


def _voice(name: str, filed: list[Filed]) -> Voice:
    asked = question(FORMS[0], name)
    asking = {slug for slug in FORMS if name in outline(form(slug)).index}
    given = [f.at(name) for f in filed if f.record.form in asking and not f.apart(name)]
    counts = tuple(sum(answer == code for answer in given) for code in SCALE)
    declined = sum(answer is State.DECLINED for answer in given)
    return Voice(name, asked.label, ", ".join(asked.clauses), counts, declined, len(given) - sum(counts) - declined)
