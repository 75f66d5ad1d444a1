"""The rows of the page that matters, the eight success criteria; and the rows of what the policy asks for besides."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from formgen.evidence.evidence import Period
from formgen.evidence.figure import Figure, Finding, counted
from formgen.evidence.measures import Measures
from formgen.evidence.meetings import PART_OF_A_YEAR
from formgen.evidence.opinions import TOO_FEW
from formgen.evidence.pack.counts import ANSWERED, EARLIER, FAMILIES, STAFF
from formgen.evidence.pack.headline import (
    all_known,
    brief,
    few_incidents,
    how_many,
    if_known,
    many,
    may_be,
    percent,
    point_words,
    sentence,
    tell,
    verdict,
)
from formgen.evidence.pack.material import Material
from formgen.evidence.pack.tables import to_do
from formgen.evidence.parents import NONE_MADE, NOT_KNOWN_HOW_MANY
from formgen.evidence.safe import Told
from formgen.evidence.safe.words import AS_COUNTED
from formgen.evidence.staff import PEOPLE
from formgen.evidence.trend import PER_CENT, Change, Direction, Point, Trend, change, direction
from formgen.report import Verdict

Pick = Callable[[Measures], Figure]


def criteria(m: Material) -> Iterator[Verdict]:
    """The eight rows, in the policy's order: figure, verdict, one line to know, and the change since last year."""
    weaker = required if _lapsed(m.found) else trained
    of_training = "required items in date" if weaker is required else "terms with training"
    rows = (
        ("Children show measurable progress", "main area, first and last score", _progress, reached),
        ("Children helped to set their targets", "own words written down", _children, helped),
        ("Families say the support helped", "statement 5, of those with a view", _families, supported),
        ("The mentor’s training is kept up to date", of_training, _training, weaker),
        ("Trained children put it into practice", "seen within 12 school weeks", _roles, practised),
        ("The mentor helps staff to see needs", "statement 5, of those with a view", _staff, spotted),
        ("Fewer unwanted incidents in the playground", "per 1,000 pupil-days", _incidents, incidents),
        ("Children are more positive and active at play", "weekly looks, last term", _play, playing),
    )  # fmt: skip
    for criterion, note, caveat, pick in rows:
        yield _row(m, criterion, pick(m.found), _join(caveat(m), since(m, pick)), note)


def reached(found: Measures) -> Figure:
    """M1b."""
    return found.progress.reached


def helped(found: Measures) -> Figure:
    """M2a."""
    return found.contribution.helped


def supported(found: Measures) -> Figure:
    """M3, statement 5."""
    return found.parents.headlines[0]


def trained(found: Measures) -> Figure:
    """M4a, terms."""
    return found.training.terms


def required(found: Measures) -> Figure:
    """M4a, required items."""
    return found.training.required


def _lapsed(found: Measures) -> bool:
    """Whether there was training enough, but what the school requires is not all in date: then this is what decides."""
    of = found.training
    return bool(of.items) and of.terms.finding is Finding.MET and of.required.finding is not Finding.MET


def practised(found: Measures) -> Figure:
    """M4b."""
    return found.roles.practice


def spotted(found: Measures) -> Figure:
    """M5, statement 5."""
    return found.staff.headlines[0]


def incidents(found: Measures) -> Figure:
    """M6a."""
    return found.playground.rate


def playing(found: Measures) -> Figure:
    """M6b."""
    return found.play.playing


HEADLINES: tuple[Pick, ...] = (reached, helped, supported, trained, practised, spotted, incidents, playing)
"""The figures of the eight criteria, in the policy's order."""


def since(m: Material, pick: Pick) -> str:
    """“2025/26: 12 of 14; the year before: 17 of 20 (no clear change).”, or that the years do not compare.

    A year that is not over is told as such: “2025/26 so far: 12 of 14.” Of incidents nothing more is told: their figure
    is a comparison itself, of those months alone that compare. Nor of required training: what counts is today.
    """
    figure = pick(m.found)
    if pick in (incidents, required):
        return ""
    trend = m.trends.get(figure.measure)
    if len(m.years) < 2 or trend is None or not measured(figure):
        return ""
    (last, _), (year, part) = m.years[-2:]
    latest, moved = pick(part), change(trend)
    if not measured(latest) or moved.before is None:
        return ""
    way = _way(m, moved, (latest, year), last)
    if m.rule.nearest > 1 and not latest.value and moved.direction in _MOVES:
        return f"{year.short} beside the year before: {way}." if way else ""
    # The figure of looks is that of the last term, a year's is the mean of its terms.
    looks = trend.unit == PER_CENT and bool(latest.value)
    if year != m.period and year.end > m.evidence.today:
        so_far = "all terms so far" if looks else "so far"
        return f"{year.short}, {so_far}: {_now(m, trend, latest, year)}."
    named = f"{year.short}, all its terms" if looks else year.short
    other = year != m.period or (looks and trend.points[-1].words != latest.value)
    own = f"{named}: {_now(m, trend, latest, year)}; " if other else ""
    if not measured(moved.before.figure):
        said = f"{own}no figure for the year before."
    else:
        said = own + _moved(moved, _told_in(m, moved.before, last), way)
    return said[0].upper() + said[1:]


_MOVES = (Direction.UP, Direction.DOWN, Direction.UNCLEAR)
"""What is said of two years where each by itself is told in many words."""


def _now(m: Material, trend: Trend, figure: Figure, year: Period) -> str:
    return _told_in(m, trend.points[-1], year) if figure.value else brief(m, figure, year)


def _told_in(m: Material, point: Point, year: Period) -> str:
    """A year’s figure: of what is no share the point’s words, as those of the figure tell of the year before too."""
    return point_words(m, point, year) if point.figure.value else brief(m, point.figure, year)


def _way(m: Material, moved: Change, latest: tuple[Figure, Period], last: Period) -> str:
    """Which way a figure went. To others than those who know the cases that says no more than both years as told.

    What those not known could change decides whether a change is clear, and so would tell how few they are.
    """
    if moved.before is None or moved.direction not in _MOVES:
        return ""
    if m.internal:
        return moved.direction
    then, now = may_be(m, moved.before.figure, last), may_be(m, *latest)
    if not then or not now:
        return ""
    found = direction(then, now)
    return found if found is Direction.UNCLEAR else f"{found} {AS_COUNTED}"


def _moved(moved: Change, before: str, way: str) -> str:
    if moved.direction is Direction.NOT_COMPARABLE:
        return "does not compare with the year before."
    return f"the year before: {before}{f' ({way})' if way else ''}."


def measured(figure: Figure) -> bool:
    """Whether there is a figure at all."""
    return figure.finding is not Finding.NOT_MEASURED and bool(figure.denominator)


def besides(m: Material) -> Iterator[Verdict]:
    """M7 to M12."""
    found = m.found
    check = found.check.check
    yield _row(m, "The policy is checked each year", check, _told(m, check), "yearly check held")
    for figure in found.meetings.figures:
        alone = figure.value and figure.denominator
        yield _row(m, figure.title, figure, PART_OF_A_YEAR if alone else _told(m, figure), MEETINGS)
    joint = found.joint
    caveat = joint.together.sentence if m.internal else ""
    if joint.with_parent.denominator:
        with_parent = f"With a parent or carer: {brief(m, joint.with_parent)}."
        caveat = _join(caveat, joint.with_parent.sentence if m.internal else with_parent)
    yield _row(m, "Reviews are done together", joint.together, _join(caveat, to_do(joint.together)), "mentor and child")
    summary = found.shared.summary
    yield _row(m, summary.title, summary, _join(percent(m, summary), _told(m, summary)), "summary shared")
    yield _row(m, "Children came to their sessions", found.dose.attendance, _sessions(m), "attended, of those offered")
    records = found.academic.kept
    caveat = _told(m, records) + " The codes are the school’s own: formgen does not compare them."
    yield _row(m, "Academic records show the effect", records, caveat, "written down at start and end")


def _told(m: Material, figure: Figure) -> str:
    plain = m.internal or figure.unit in _THINGS or not measured(figure)
    return _join(sentence(m, figure) if plain else _goal(figure), to_do(figure))


MEETINGS = "meetings held, of those expected"

_THINGS = frozenset({"meetings", "school years"})


def _goal(figure: Figure) -> str:
    return "" if figure.target is None else f"Goal {figure.target}%."


def _row(m: Material, criterion: str, figure: Figure, caveat: str, note: str) -> Verdict:
    small = f" · {figure.percent}" if figure.secondary_percent and m.internal else ""
    clause = f"{figure.clause} · {note}{small}"
    told = tell(m, figure)
    first = _size(told) if told.of else told.why
    caveat = _join(f"{first[0].upper()}{first[1:]}." if first else "", caveat)
    return Verdict(criterion, told.found, verdict(m, figure), caveat, clause, m.opens(figure.measure))


def _join(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def _progress(m: Material) -> str:
    figure, worded = m.found.progress.reached, m.found.progress.referred
    of_all = f"Of all children referred: {_of_them(tell(m, worded))}." if worded.denominator else ""
    if not figure.denominator:
        return _join("No child started and ended in this period.", of_all, to_do(figure))
    few = "So few: one child decides." if m.internal and one_child_decides(figure) else ""
    return _join(percent(m, figure), _goal(figure), _if_known(m, figure), of_all, few)


def _of_them(told: Told) -> str:
    """A figure of which the sentence says of whom it is: “more than half”."""
    return told.brief if _size(told) else told.found


def _size(told: Told) -> str:
    """Of how many a figure in words is; nothing where only of whom is told, as all around it says that too."""
    return "" if told.of.startswith("of the ") else told.of


def one_child_decides(figure: Figure) -> bool:
    """Whether so few are counted that the goal allows no child without progress."""
    return 0 < figure.denominator * (100 - (figure.target or 0)) < 100


def _if_known(m: Material, figure: Figure) -> str:
    if not m.internal:
        return "" if all_known(m, figure) else _join("A missing score counts as no progress.", if_known(m, figure))
    unknown = sum(g.count for g in figure.missing)
    if not unknown:
        return ""
    lack = "1 lacks" if unknown == 1 else f"{unknown} lack"
    return f"{lack} a score: at best {figure.best.words}."


def _children(m: Material) -> str:
    figure, recorded = m.found.contribution.helped, m.found.contribution.recorded
    views = f"Views written down: {brief(m, recorded)}." if recorded.denominator else ""
    if not figure.denominator:
        return _join(sentence(m, figure), views, to_do(figure))
    return _join(percent(m, figure), _goal(figure), views)


def _families(m: Material) -> str:
    found = m.found.parents
    first = found.headlines[0]
    if not found.issued:
        return _join(NONE_MADE, to_do(first))
    few = "" if found.enough else NOT_KNOWN_HOW_MANY if found.earlier else TOO_FEW
    return _join(f"{response_words(m)}.", _goal(first), few, to_do(first))


def response_words(m: Material) -> str:
    """“34 of 52 invitations came back (65%)”; the percentage only where they are enough. Earlier sheets beside it."""
    found = m.found.parents
    share, figure = found.response.share, found.response
    told = brief(m, figure)
    if figure.unit not in told:
        told += " invitation" if share.whole == 1 else " invitations"
    if found.earlier:
        beside = many(m, FAMILIES, EARLIER, "answer", "answers") + " in earlier sheets"
        return f"{told} came back, and {beside}" if share.whole else beside
    if not share.whole:
        return "No invitation has been made yet"
    size = f" ({share.percent()})" if percent(m, figure) else ""
    said = f"{told} came back{size}"
    return said[0].upper() + said[1:]


def _training(m: Material) -> str:
    found = m.found.training
    terms, required = found.terms, found.required
    if _lapsed(m.found):
        return f"{_goal(required)} Terms with training: {terms.share.words} ({terms.finding.lower()})."
    dated = f"Required items in date: {required.share.words} ({required.finding.lower()})." if found.items else ""
    return _join(_goal(terms) if terms.denominator else _join(terms.sentence, to_do(terms)), dated)


def _roles(m: Material) -> str:
    figure = m.found.roles.practice
    if not figure.denominator:
        return _join(sentence(m, figure), to_do(figure))
    unseen = sum(g.count for g in figure.missing)
    seen = f"Not observed: {unseen}." if unseen else ""
    if not m.internal:
        seen = "" if all_known(m, figure) else "Whoever was not observed counts as no."
    return _join(percent(m, figure), seen, _goal(figure))


def _staff(m: Material) -> str:
    found = m.found.staff
    spot, feedback = found.headlines[0], found.feedback
    told = f"{feedback.title}: {brief(m, feedback)}." if feedback.denominator else ""
    if not found.answered:
        return _join(sentence(m, spot), told, to_do(spot))
    said = how_many(many(m, STAFF, ANSWERED, *PEOPLE), PEOPLE[1], "answered")
    return _join(percent(m, spot), said, told, _goal(spot), "" if found.enough else TOO_FEW, to_do(spot))


def _incidents(m: Material) -> str:
    figure, compared = m.found.playground.rate, m.found.playground.compared
    ratio = compared.ratio
    if few_incidents(m, figure):
        return SAME_MONTHS if ratio else ""
    if ratio:
        way = f"{abs(ratio.percent)}% {'fewer' if ratio.percent < 0 else 'more'}" if ratio.percent else "As many"
        chance = "" if ratio.lower or ratio.higher else " It could be chance."
        return f"“Was”: the same months {compared.earlier}. {way} (ratio {ratio.words}).{chance} {SAME_MONTHS}"
    if m.internal or not figure.denominator:
        return _join(sentence(m, figure), to_do(figure))
    return "No month can be compared with the same month of an earlier school year."


SAME_MONTHS = "Only months whose log was kept in both years are compared."


def _play(m: Material) -> str:
    figure, friend = m.found.play.playing, m.found.play.friend
    said = f"Say they have someone to play with: {brief(m, friend)}." if friend.denominator else ""
    if figure.finding is not Finding.NO_THRESHOLD:
        return _join(said, sentence(m, figure), to_do(figure))
    if not m.internal:
        return _join(said, "Shown as a trend.")
    terms = "; ".join(f"{term.name}: {term.mean:.0f}%" for term in m.found.play.ends)
    return _join(f"{terms}.", said)


def _sessions(m: Material) -> str:
    found = m.found.dose
    figure = found.attendance
    if figure.finding is Finding.NOT_MEASURED:
        return _join("No session is written down for this period.", to_do(figure))
    fell = f"{found.fell_through} more fell through on the school’s side." if found.fell_through and m.internal else ""
    middle = f"The middle child came to {counted(found.middle, 'session', 'sessions')}." if found.children > 1 else ""
    return _join(percent(m, figure), fell, middle if m.internal else "")
