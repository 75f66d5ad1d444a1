"""How each counted child came out: first and last joint score in the main area fixed at the start."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from formgen.evidence.episodes import Episode
from formgen.evidence.evidence import Filed
from formgen.evidence.figure import FigureSource, trace
from formgen.forms.exit_record import WhyNoScore
from formgen.forms.parts import ScoredArea

FORMS = ("entry-record", "exit-record")
"""The forms with the scores."""

NOT_STARTED = "Referred, but did not start"
NO_ENTRY = "No entry record"
NO_MAIN_AREA = "The entry record names no main area"
NO_FIRST = "No first score in the main area"
NO_EXIT = "No exit record"
NO_LAST = "No last score in the main area"

_AREAS = frozenset(a.value for a in ScoredArea)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one counted child came out: first and last joint score in the main area, and why one is missing."""

    episode: Episode
    area: str = ""
    first: int | None = None
    last: int | None = None
    why: str = ""
    sources: tuple[FigureSource, ...] = ()

    @property
    def case(self) -> str:
        """The pseudonym of the case."""
        return self.episode.case.id

    @property
    def started(self) -> bool:
        """Whether support began."""
        return self.episode.started

    @property
    def change(self) -> int | None:
        """Last score minus first, None where one of them is missing."""
        return None if self.first is None or self.last is None else self.last - self.first

    def gained(self, points: int) -> bool:
        """Whether the score went up by at least so many points."""
        return self.change is not None and self.change >= points


def outcome(episode: Episode) -> Outcome:
    """The outcome of one episode; a missing score has its reason, in words of ours."""
    if not episode.started:
        return Outcome(episode, why=NOT_STARTED)
    area, first, sources = _first(episode.entry)
    last, more = _last(episode.exit, area)
    return Outcome(episode, area, first, last, _why(episode, area, first, last), sources + more)


def _first(entry: Filed | None) -> tuple[str, int | None, tuple[FigureSource, ...]]:
    if entry is None:
        return "", None, ()
    main = entry.at("main_area")
    sources = (trace(entry, "entry_date"), trace(entry, "main_area"))
    if main not in _AREAS:
        return "", None, sources
    score = _score(entry.at("area_scores.score_joint", main))
    return main, score, (*sources, trace(entry, "area_scores.score_joint", main))


def _last(exit_: Filed | None, area: str) -> tuple[int | None, tuple[FigureSource, ...]]:
    if exit_ is None:
        return None, ()
    sources: tuple[FigureSource, ...] = (trace(exit_, "exit_date"), trace(exit_, "reason"))
    if not area:
        return None, sources
    score = _score(exit_.at("area_scores.final_joint", area))
    sources += (trace(exit_, "area_scores.final_joint", area),)
    return score, sources if score is not None else (*sources, trace(exit_, "area_scores.why_missing", area))


def _score(value: Any) -> int | None:
    """A whole number from 0 to 10; anything else is no score."""
    return value if type(value) is int and 0 <= value <= 10 else None


def _why(episode: Episode, area: str, first: int | None, last: int | None) -> str:
    if episode.entry is None:
        return NO_ENTRY
    if not area:
        return NO_MAIN_AREA
    if first is None:
        return NO_FIRST
    if episode.exit is None:
        return NO_EXIT
    if last is not None:
        return ""
    reason = episode.exit.at("area_scores.why_missing", area)
    return f"{NO_LAST}: {_WHY[reason]}" if reason in _WHY else NO_LAST


_WHY = {why.value: why.label for why in WhyNoScore}
