"""M6b, play (SC6b): how many children play or are with others, term by term; and what children say of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from formgen.ask import State
from formgen.evidence.calendar import NO_TERMS, term_name, terms_of
from formgen.evidence.evidence import Evidence, Filed, Period
from formgen.evidence.figure import Figure, FigureSource, Finding, Share, Words, counted, group, share_figure, trace
from formgen.evidence.logs import LogRow, log, sources
from formgen.terms import Term

FORM = "playground-exposure"
VOICES = ("pupil-voice", "pupil-voice-young")
ITEM = "someone_to_play"
ENOUGH_SCANS = 6
READS = (
    *(f"{FORM}.snapshots.{column}" for column in ("on", "seen", "playing", "roles_present")),
    *(f"{form}.{name}" for form in VOICES for name in ("voice_date", ITEM)), "case.pupil", "settings.terms",
)  # fmt: skip
UNDATED, UNCOUNTED = "A look without a date: in no period", "A look that does not give both numbers, or counts nobody"
DECLINED, NO_ANSWER = "Would rather not say", "No answer to this statement"

_PLAYING = Words(
    "M6b", "SC6b", "Children play and are together",
    "Children playing or with others, out of all children seen. For each week the share of all its looks together; for "
    f"each term with at least {ENOUGH_SCANS} looks the mean of its weeks.", "children seen",
)  # fmt: skip
_FRIEND = Words(
    "M6b voice", "SC6b", "Children say they have someone to play with",
    "“Always” and “mostly”, out of all who chose one of the five answers; the latest answer of each child in the "
    "period. Would rather not say and no answer stand beside it.",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Scans:
    """The looks of one term: how many, in how many weeks, the mean of the weeks in per cent (None: too few)."""

    name: str
    scans: int
    weeks: int
    mean: float | None
    with_roles: int


@dataclass(frozen=True, slots=True)
class Play:
    """M6b of a period."""

    playing: Figure
    friend: Figure
    terms: tuple[Scans, ...]

    @property
    def ends(self) -> tuple[Scans, ...]:
        """The first and the last term that has looks enough for a mean; one where there is but one."""
        enough = [term for term in self.terms if term.mean is not None]
        return (enough[0], enough[-1]) if len(enough) > 1 else tuple(enough)

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Children playing, and what children say."""
        return self.playing, self.friend


def play(evidence: Evidence, period: Period) -> Play:
    """M6b of the period, as a trend and without a threshold (domain facts, 3.6)."""
    found = log(evidence, FORM, "snapshots")
    inside = [row for row in found.rows if row.day("on") in period]
    rows = [row for row in inside if _counted(row)]
    apart = [(UNDATED, row.name) for row in found.rows if row.day("on") is None]
    apart += [(UNCOUNTED, row.name) for row in inside if not _counted(row)]
    terms = tuple(_scans(term, rows) for term in terms_of(evidence.terms, period))
    seen, playing = (sum(row.whole(column) or 0 for row in rows) for column in ("seen", "playing"))
    enough = [term for term in terms if term.mean is not None]
    share = Share(playing, seen)
    figure = Figure(
        _PLAYING.measure, _PLAYING.clause, _PLAYING.title, _PLAYING.formula, share, share, share,
        Finding.NO_THRESHOLD if enough else Finding.NOT_MEASURED, _sentence(evidence, enough, len(rows)), _PLAYING.unit,
        estimate=False, excluded=(*group(apart), *found.left_out),
        sources=sources(inside, "on", "seen", "playing"), value=_value(enough),
    )  # fmt: skip
    return Play(figure, _friend(evidence, period), terms)


def _counted(row: LogRow) -> bool:
    seen, playing = row.whole("seen"), row.whole("playing")
    return seen is not None and playing is not None and seen > 0 and playing <= seen


def _scans(term: Term, rows: Iterable[LogRow]) -> Scans:
    weeks: dict[tuple[int, int], list[LogRow]] = {}
    for row in rows:
        if (day := row.day("on")) is not None and day in term.span:
            weeks.setdefault(day.isocalendar()[:2], []).append(row)
    own = [row for week in weeks.values() for row in week]
    shares = [_share(week) for week in weeks.values()]
    mean = 100 * sum(shares) / len(shares) if len(own) >= ENOUGH_SCANS else None
    return Scans(term_name(term), len(own), len(weeks), mean, sum(bool(row.whole("roles_present")) for row in own))


def _share(rows: list[LogRow]) -> float:
    return sum(row.whole("playing") or 0 for row in rows) / sum(row.whole("seen") or 0 for row in rows)


def _value(enough: list[Scans]) -> str:
    if not enough:
        return "none yet"
    return f"{enough[-1].mean:.0f}%"


def _sentence(evidence: Evidence, enough: list[Scans], scans: int) -> str:
    if not scans:
        return "No look at the playground is written down for this period."
    if evidence.terms is None:
        return NO_TERMS
    if not enough:
        looks = counted(scans, "look", "looks")
        return f"{looks} in this period: a term needs at least {ENOUGH_SCANS} before its mean says anything."
    trend = "; ".join(f"{term.name} {term.mean:.0f}%" for term in enough)
    return f"Children playing or with others, of all seen: {trend}."


def _friend(evidence: Evidence, period: Period) -> Figure:
    pupils = evidence.pupils
    filed = [f for form in VOICES for f in evidence.of_form(form) if f.at("voice_date") in period]
    filed.sort(key=lambda f: (f.at("voice_date"), f.order))
    given = [f for f in filed if f.record.case]
    latest = {pupils.get(f.record.case or "", f.name): f for f in given if f.at(ITEM) is not State.BLANK}
    silent = {pupils.get(f.record.case or "", f.name): f for f in given} | latest
    said = {child: f.at(ITEM) for child, f in latest.items()}
    happy = sum(answer in ("always", "mostly") for answer in said.values())
    views = [answer for answer in said.values() if type(answer) is not State]
    apart = [(DECLINED if c in said else NO_ANSWER, f.name) for c, f in silent.items()
             if c not in said or isinstance(said[c], State)]  # fmt: skip
    return share_figure(
        _FRIEND, happy, len(views), _friend_sentence(happy, len(views)), excluded=group(apart),
        sources=(source for f in silent.values() for source in _cells(f)), estimate=False,
    )  # fmt: skip


def _cells(voice: Filed) -> Iterable[FigureSource]:
    return trace(voice, "voice_date"), trace(voice, ITEM)


def _friend_sentence(happy: int, whole: int) -> str:
    if not whole:
        return "No child has said yet whether there is someone to play with."
    return f"{happy} of {counted(whole, 'child says', 'children say')} they always or mostly have someone to play with."
