"""The numbers behind the figures as breakdowns, so that one rule decides which of them a reader is shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from formgen.evidence.breakdown import Breakdown
from formgen.evidence.contribution import DECLINED, GAVE_VIEWS
from formgen.evidence.evidence import Period
from formgen.evidence.figure import Group
from formgen.evidence.measures import Measures
from formgen.evidence.opinions import Item
from formgen.evidence.outcomes import Outcome
from formgen.evidence.pupil_roles import PupilRoles
from formgen.evidence.voices import Voice
from formgen.form import form

STEPS, CHANGE, LEFT_OUT = "funnel.steps", "funnel.change", "funnel.left_out"
"""Names of the tallies of M1."""

PART, VIEWS = "child’s part", "views"
ROLES, RETURNS, FILES = "roles", "returns", "files"
CHILDREN, RETURN, FILE = ("child", "children"), ("questionnaire", "questionnaires"), ("file", "files")

WELL, SEEN, UNSEEN = "Do it well", "Observed, and not yet well", "Not observed in time"
MADE, BACK = "Came back", "Did not come back"
AGREE, DISAGREE, NO_SIDE = "Agree", "Disagree", "Don’t know or no answer"
MOSTLY, SOMETIMES, HARDLY, NO_WORD = "Always or mostly", "Sometimes", "Hardly ever or never", "No answer"


def people(period: Period, found: Measures) -> tuple[Breakdown, ...]:
    """All breakdowns of children, families and staff that the chapters show beside the headline figures."""
    own = _Counts(period)
    steps = [(s.label, s.count or 0) for s in found.progress.funnel if s.count is not None]
    return (
        own.made(STEPS, "Children at each step", steps, total=len(found.progress.outcomes)),
        own.made(CHANGE, "How the scores changed", changes(found.progress.outcomes)),
        own.made(LEFT_OUT, "Who is not counted", _groups(found.progress.population.left_out)),
        own.made(PART, "How children helped to set their targets", found.contribution.answers),
        own.made(VIEWS, "Were children asked for their views?", found.contribution.views),
        own.made(ROLES, "Children trained for a role", roles(found.roles)),
        own.made(RETURNS, "Questionnaires that came back", _returned(found), unit=RETURN),
        *(own.made(said("child", v.name), v.label, voice(v)) for v in found.voices),
        *(own.made(said("family", i.name), i.label, sides(i), unit=RETURN) for i in found.parents.items),
        *(own.made(said("staff", i.name), i.label, sides(i), unit=RETURN) for i in found.staff.items),
        own.made(FILES, "Returned files", _files(found), unit=FILE),
    )  # fmt: skip


TERMS, KINDS, HELD, NOT_HELD, EXPECTED = "training by term", "training by kind", "held", "not held", "expected"
GIVEN = "support for staff"
EVENT, MEETING = ("event", "events"), ("meeting", "meetings")


def things(period: Period, found: Measures) -> tuple[Breakdown, ...]:
    """All breakdowns of what is nobody: trainings, meetings."""
    own, kinds = _Counts(period), found.meetings.kinds
    return (
        own.made(TERMS, "Events of training, term by term", found.training.by_term, unit=EVENT),
        own.made(KINDS, "How the mentor learned", [(k, n) for k, n, _ in found.training.kinds], unit=EVENT),
        own.made(HELD, "Meetings held", [(k.label, k.held) for k in kinds], unit=MEETING),
        own.made(NOT_HELD, "Meetings not held", [(k.label, k.not_held) for k in kinds], unit=MEETING),
        own.made(EXPECTED, "Meetings expected", [(k.label, k.expected or 0) for k in kinds], unit=MEETING),
        own.made(GIVEN, "Consultations and training given", [
            ("Consultations with staff", found.staff.consultations), ("Training sessions given", found.staff.sessions),
        ], unit=EVENT),
    )  # fmt: skip


class _Counts:
    """Makes breakdowns of one period: their only column."""

    def __init__(self, period: Period) -> None:
        self.column = period.words

    def made(
        self, name: str, title: str, counts: Iterable[tuple[str, int]], *, unit: tuple[str, str] = CHILDREN,
        total: int | None = None,
    ) -> Breakdown:  # fmt: skip
        """The breakdown of those counts; `total` where one may be in several rows."""
        pairs = tuple(counts)
        return Breakdown(
            name, title, name, unit, tuple(label for label, _ in pairs), (self.column,),
            {(label, self.column): count for label, count in pairs}, total is None,
            None if total is None else {self.column: total},
        )  # fmt: skip


def said(who: str, item: str) -> str:
    """The name of the breakdown of what they said to a statement."""
    return f"{who} said: {item}"


_STEPS = ("Up by 3 points or more", "Up by 2 points", "Up by 1 point", "The same", "Down")


def gained(minimum: int) -> tuple[str, ...]:
    """The rows of those who went up by at least so many points."""
    return _STEPS[: max(1, 4 - minimum)]


ASKED = (GAVE_VIEWS, DECLINED)
"""The rows of the children who were asked for their views."""


def changes(outcomes: Iterable[Outcome]) -> list[tuple[str, int]]:
    """How many children went up by how much, stayed, went down, and lack a score for which reason."""
    found = Counter(_step(o) for o in outcomes if o.started)
    return [(step, found[step]) for step in (*_STEPS, *sorted(found.keys() - set(_STEPS)))]


def _step(outcome: Outcome) -> str:
    return outcome.why if outcome.change is None else _STEPS[3 - max(-1, min(outcome.change, 3))]


def roles(found: PupilRoles) -> list[tuple[str, int]]:
    """Trained children: who does it well, who was seen, who was not."""
    rows = [(seen, well, trained) for _, trained, seen, well in found.roles]
    seen, well, trained = (sum(column) for column in zip(*rows, strict=True)) if rows else (0, 0, 0)
    return [(WELL, well), (SEEN, seen - well), (UNSEEN, trained - seen)]


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


def _groups(groups: Iterable[Group]) -> list[tuple[str, int]]:
    return [(g.reason, g.count) for g in groups]


def _files(found: Measures) -> Iterator[tuple[str, int]]:
    """How many files of each form the figures rest on, in the forms' order."""
    files = {(source.form, source.sha256) for figure in found.figures for source in figure.sources}
    counts = Counter(slug for slug, _ in files)
    return ((form(slug).about.title, counts[slug]) for slug in sorted(counts))
