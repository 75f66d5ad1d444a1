"""M8, meetings: how many were held, beside how many the policy expects, where it names a number."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from formgen.evidence.calendar import is_over
from formgen.evidence.evidence import Evidence, Period
from formgen.evidence.figure import Figure, FigureSource, Group, Share, Words, counted, group, judge, share_figure
from formgen.evidence.logs import Log, LogRow, labels, log, sources

FORM = "meeting-log"
TARGET = 100
COLUMNS = ("on", "kind", "held", "families_offered", "families_attended")
READS = (
    *(f"{FORM}.meetings.{column}" for column in COLUMNS), "settings.meetings.attendance", "settings.meetings.parents",
    "settings.meetings.provision", "settings.terms",
)  # fmt: skip
NO_DATE, NO_KIND = "A meeting without a date: in no period", "The log does not say what sort of meeting it was"
NO_LOG = "A school year without any log: nothing is expected of it"
PART_OF_A_YEAR = "No number can be expected of a part of a year."
UNSAID, NOT_HELD = "The log does not say whether it was held", "Planned, but not held"

CLAUSES = {"attendance": "JD18", "parents": "JD8", "provision": "JD33"}
"""The meetings for which the policy names how often: monthly, and twice termly."""

_TITLES = {
    "attendance": "Monthly meetings on attendance", "parents": "Termly meetings with families",
    "provision": "Termly meetings on provision",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Meeting:
    """One sort of meeting: how many were held, not held or left open; `expected` None where no number is named.

    `lacking`: how many fewer were held than expected.
    """

    label: str
    held: int
    not_held: int
    unsaid: int
    expected: int | None
    offered: int = 0
    attended: int = 0
    lacking: int | None = None


@dataclass(frozen=True, slots=True)
class Meetings:
    """M8 of a period; `kinds` has every sort of meeting; `years` are the whole school years in it, 0 for parts."""

    figures: tuple[Figure, ...]
    kinds: tuple[Meeting, ...]
    years: int


def meetings(evidence: Evidence, period: Period) -> Meetings:
    """M8 of the period (domain facts, 3.6).

    Only whole school years that are over, and in which a log was kept, have a number to expect.
    """
    found = log(evidence, FORM, "meetings")
    rows = [row for row in found.rows if row.day("on") in period]
    years = list(period.school_years())
    logged = [year for year in years if any(row.day("on") in year for row in rows)]
    whole = len(logged) if all(y.whole_year and is_over(evidence.terms, y, evidence.today) for y in years) else 0
    expected = {kind: getattr(evidence.settings.meetings, kind) * whole for kind in CLAUSES} if whole else {}
    each = {kind: [row for row in rows if row.text("kind") == kind] for kind in labels(FORM, "meetings.kind")}
    kinds = {k: _meeting(labels(FORM, "meetings.kind")[k], own, expected.get(k)) for k, own in each.items()}
    apart = _apart(found, rows) + [(NO_LOG, year.words) for year in years if rows and year not in logged]
    figures = (_figure(kind, kinds[kind], each[kind], apart) for kind in CLAUSES)
    return Meetings(tuple(figures), tuple(kinds.values()), whole)


def _meeting(label: str, rows: list[LogRow], expected: int | None) -> Meeting:
    held = [row for row in rows if row.at("held") is True]
    refused = sum(row.at("held") is False for row in rows)
    offered, attended = (sum(row.whole(f"families_{what}") or 0 for row in held) for what in ("offered", "attended"))
    lacking = None if expected is None else max(expected - len(held), 0)
    return Meeting(label, len(held), refused, len(rows) - len(held) - refused, expected, offered, attended, lacking)


def _apart(found: Log, rows: Iterable[LogRow]) -> list[tuple[str, str]]:
    known = labels(FORM, "meetings.kind")
    nameless = [(NO_KIND, row.name) for row in rows if row.text("kind") not in known]
    return nameless + [(NO_DATE, row.name) for row in found.rows if row.day("on") is None] + [
        (g.reason, name) for g in found.left_out for name in g.cases
    ]  # fmt: skip


def _figure(kind: str, made: Meeting, rows: list[LogRow], apart: list[tuple[str, str]]) -> Figure:
    words = Words(
        f"M8 {kind}", CLAUSES[kind], _TITLES[kind],
        "Meetings of this sort that were held in the period, out of those that the school expects in its school years "
        "(more than expected counts as all).", "meetings",
    )  # fmt: skip
    refused = [(NOT_HELD, row.name) for row in rows if row.at("held") is False]
    used = sources(rows, "on", "kind", "held")
    if made.expected is None or not made.expected:
        return _unexpected(words, made, group([*apart, *refused]), used)
    held = min(made.held, made.expected)
    unsaid = [(UNSAID, row.name) for row in rows if not isinstance(row.at("held"), bool)]
    sentence = f"{counted(made.held, 'meeting was', 'meetings were')} held; {made.expected} were expected."
    return share_figure(
        words, held, made.expected, sentence[0].upper() + sentence[1:], target=TARGET, estimate=False,
        missing=group(unsaid[: made.expected - held]), excluded=group([*apart, *refused]), sources=used,
    )  # fmt: skip


def _unexpected(words: Words, made: Meeting, excluded: tuple[Group, ...], used: tuple[FigureSource, ...]) -> Figure:
    """Meetings counted by themselves: a part of a school year has no number to expect."""
    held = Share(made.held, made.held)
    said = f"{counted(made.held, 'meeting was', 'meetings were')} held."
    if made.held:
        said += f" {PART_OF_A_YEAR}"
    return Figure(
        words.measure, words.clause, words.title, words.formula, held, held, held, judge(held, held, None),
        said[0].upper() + said[1:], words.unit, estimate=False, excluded=excluded, sources=used,
        value=f"{made.held} held" if made.held else "none yet",
    )  # fmt: skip
