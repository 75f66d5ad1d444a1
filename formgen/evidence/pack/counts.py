"""The numbers behind the figures as breakdowns, so that one rule decides which of them a reader is shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from formgen.evidence.breakdown import Breakdown
from formgen.evidence.contribution import DECLINED, GAVE_VIEWS
from formgen.evidence.evidence import Evidence, Period
from formgen.evidence.measures import Measures
from formgen.evidence.opinions import Item
from formgen.evidence.tallies import funnel
from formgen.evidence.tallies.equality import says_anything
from formgen.evidence.tallies.registry import breakdowns
from formgen.evidence.tallies.tally import Traced
from formgen.evidence.voices import Voice
from formgen.form import form

STEPS, CHANGE = "funnel.steps", "funnel.change"
SOURCE, AREA, YEAR_GROUP, TIER, MINUTES = (
    "reach.source", "reach.area", "reach.year_group", "reach.tier", "reach.minutes",
)  # fmt: skip
BEFORE, AFTER, MOVED = "attendance.before", "attendance.after", "attendance.moved"
START, SINCE = "attendance.start", "attendance.since"
PLACES, TYPES, MONTHS = "playground.place_time", "playground.type", "playground.month"
COMPLAINTS, ROLES, TERMS, KINDS = "complaints.stage", "roles.practice", "training.term", "training.kind"
EQUALITY = ("equality.sen_status", "equality.eal", "equality.pupil_premium", "equality.year_group")
"""Names of tallies."""

PRINTED = (
    STEPS, CHANGE, SOURCE, AREA, YEAR_GROUP, TIER, BEFORE, AFTER, MOVED, START, SINCE, PLACES, TYPES, MONTHS,
    COMPLAINTS, ROLES,
)  # fmt: skip
"""The tallies that copies for governors and the public have: what is not printed need not be hidden from."""

PART, VIEWS, RETURNS, FILES = "child’s part", "views", "returns", "files"
CHILDREN, RETURN, FILE = ("child", "children"), ("questionnaire", "questionnaires"), ("file", "files")

MADE, BACK = "Came back", "Did not come back"
AGREE, DISAGREE, NO_SIDE = "Agree", "Disagree", "Don’t know or no answer"
MOSTLY, SOMETIMES, HARDLY, NO_WORD = "Always or mostly", "Sometimes", "Hardly ever or never", "No answer"

GIVEN = "support for staff"
EVENT = ("event", "events")


def people(evidence: Evidence, period: Period, found: Measures, *, internal: bool) -> tuple[Breakdown, ...]:
    """All breakdowns of children, families and staff that the chapters show beside the headline figures.

    Only for those who know the cases they go by school year: who knows both could take one from the other.
    """
    own = _Counts(period)
    tallies = [t for t in breakdowns(evidence, period) if t.people and (internal or _printed(t))]
    return (
        *(t if internal or t.name == MONTHS else together(t, period.words) for t in tallies),
        own.made(PART, "How children helped to set their targets", found.contribution.answers),
        own.made(VIEWS, "Were children asked for their views?", found.contribution.views),
        own.made(RETURNS, "Questionnaires that came back", _returned(found), unit=RETURN),
        *(own.made(said("child", v.name), v.label, voice(v)) for v in found.voices),
        *(own.made(said("family", i.name), i.label, sides(i), unit=RETURN) for i in found.parents.items),
        *(own.made(said("staff", i.name), i.label, sides(i), unit=RETURN) for i in found.staff.items),
        own.made(FILES, "Returned files", _files(found, logs=False), unit=FILE),
    )  # fmt: skip


def things(evidence: Evidence, period: Period, found: Measures) -> tuple[Breakdown, ...]:
    """All breakdowns of what is nobody: minutes, trainings, meetings."""
    own = _Counts(period)
    given = (("Consultations with staff", found.staff.consultations), ("Training sessions given", found.staff.sessions))
    return (
        *(tally for tally in breakdowns(evidence, period) if not tally.people),
        own.made(GIVEN, "Consultations and training given", given, unit=EVENT),
        own.made(FILES, "Files of the school’s logs", _files(found, logs=True), unit=FILE),
    )


def _printed(tally: Traced) -> bool:
    return tally.name in PRINTED or (tally.name in EQUALITY and says_anything(tally))


def together(breakdown: Breakdown, column: str) -> Breakdown:
    """The breakdown with all its columns as one."""
    counts = {(row, column): breakdown.value(row) for row in breakdown.rows}
    totals = None if breakdown.totals is None else {column: breakdown.value()}
    return Breakdown(
        breakdown.name, breakdown.title, breakdown.population, breakdown.unit, breakdown.rows, (column,), counts,
        breakdown.exclusive, totals,
    )  # fmt: skip


class _Counts:
    """Makes breakdowns of one period: their only column."""

    def __init__(self, period: Period) -> None:
        self.column = period.words

    def made(
        self, name: str, title: str, counts: Iterable[tuple[str, int]], *, unit: tuple[str, str] = CHILDREN
    ) -> Breakdown:
        """The breakdown of those counts."""
        pairs = tuple(counts)
        return Breakdown(
            name, title, name, unit, tuple(label for label, _ in pairs), (self.column,),
            {(label, self.column): count for label, count in pairs},
        )  # fmt: skip


def said(who: str, item: str) -> str:
    """The name of the breakdown of what they said to a statement."""
    return f"{who} said: {item}"


def gained(minimum: int) -> tuple[str, ...]:
    """The rows of those whose scores went up by at least so many points."""
    return (*(f"Up {points}" for points in range(minimum, 5)), funnel.CHANGES[-1])


ASKED = (GAVE_VIEWS, DECLINED)
"""The rows of the children who were asked for their views."""


def _returned(found: Measures) -> list[tuple[str, int]]:
    share = found.parents.response.share
    return [(MADE, share.part), (BACK, share.whole - share.part)]


def sides(item: Item) -> list[tuple[str, int]]:
    """What was said to a statement, in three classes: one person's answer is harder to see in these."""
    apart = item.dont_know + item.no_answer
    return [(AGREE, item.agreed), (DISAGREE, sum(item.counts) - item.agreed), (NO_SIDE, apart)]


def voice(found: Voice) -> list[tuple[str, int]]:
    """What children said to a statement, in four classes."""
    always, mostly, sometimes, hardly, never = found.counts
    return [(MOSTLY, always + mostly), (SOMETIMES, sometimes), (HARDLY, hardly + never),
            (NO_WORD, found.declined + found.blank)]  # fmt: skip


LOGS = frozenset({
    "meeting-log", "mentor-training", "playground-exposure", "playground-incidents", "pupil-roles", "contact-log",
    "complaint-log",
})  # fmt: skip
"""Forms of which a file is about nobody alone."""


def _files(found: Measures, *, logs: bool) -> Iterator[tuple[str, int]]:
    """How many files of each form the figures rest on: of the logs, or of all others."""
    files = {(source.form, source.sha256) for figure in found.figures for source in figure.sources}
    counts = Counter(slug for slug, _ in files if (slug in LOGS) == logs)
    return ((form(slug).about.title, counts[slug]) for slug in sorted(counts))
