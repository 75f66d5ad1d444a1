"""Page one of the review: the answer, criterion by criterion, and the two pictures behind it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from statistics import median_low

from formgen.evidence.dose import Dose
from formgen.evidence.evidence import Evidence, Period
from formgen.evidence.figure import Figure, Finding, counted
from formgen.evidence.outcomes import Outcome
from formgen.evidence.parents import DONT_KNOW, HEADLINES, NONE_MADE, TOO_FEW, Item, Parents
from formgen.evidence.progress import Progress
from formgen.forms.parent_questionnaire import Agreement
from formgen.report import Block, Chart, ChartKind, Paragraph, Scorecard, Series, Tone, Verdict

NO_COMPARISON = "There was no comparison group, so we cannot say how much of the change is due to mentoring."

NO_LINES = "No child has a first and a last score yet: no lines to draw."

ON_FRONT = ("helped", "choose_again", "told_how", "know_target")
"""The statements that page one shows; all ten follow in their own chapter."""

_CRITERIA = {"helped": "Families say the support helped", "choose_again": "Families would choose it again"}


def front_page(evidence: Evidence, period: Period, progress: Progress, parents: Parents, dose: Dose) -> Iterator[Block]:
    """The blocks of page one."""
    yield Paragraph(_lead(progress, period), Tone.LEAD)
    if period.end > evidence.today:
        yield Paragraph("The period is not over yet: these figures will change.", Tone.CAUTION)
    yield Scorecard((_progress(progress), *_families(parents), _sessions(dose)))
    yield slope(progress) if progress.both else Paragraph(NO_LINES)
    yield _agreement(parents)
    yield Paragraph(NO_COMPARISON)


def _lead(progress: Progress, period: Period) -> str:
    ended = progress.reached.denominator
    if not ended:
        return f"No child started and finished from {period.words}. What there is stands below, with its sources."
    children = counted(ended, "child", "children")
    return f"{children} started and finished from {period.words}. Each figure opens to its sources at the end."


def _small_print(figure: Figure, text: str) -> str:
    """The clause and how it is counted; with few children the percentage stands here."""
    return f"{figure.clause} · {text} · {figure.percent}" if figure.secondary_percent else f"{figure.clause} · {text}"


def _percent(figure: Figure) -> str:
    """“88% (75–95).” where they are enough."""
    if not figure.percent or figure.secondary_percent:
        return ""
    return f"{figure.percent} ({figure.interval})." if figure.interval else f"{figure.percent}."


def _join(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def _progress(progress: Progress) -> Verdict:
    figure, worded = progress.reached, progress.referred
    goal = f"Goal {figure.target}%."
    of_all = ""
    if worded.denominator:
        of_all = f"Of all children referred, as the policy words it: {worded.share.words} ({worded.finding.lower()})."
    if not figure.denominator:
        caveat = _join("No child started and ended in this period.", of_all)
    else:
        few = "So few: one child decides." if one_child_decides(figure) else ""
        caveat = _join(_percent(figure), goal, _if_known(figure), of_all, few)
    return Verdict(
        "Children show measurable progress", figure.share.words, figure.finding.value, caveat,
        _small_print(figure, "main area, first and last score agreed together"),
    )  # fmt: skip


def one_child_decides(figure: Figure) -> bool:
    """Whether so few are counted that the goal allows no child without progress."""
    return 0 < figure.denominator * (100 - (figure.target or 0)) < 100


def _if_known(figure: Figure) -> str:
    unknown = sum(g.count for g in figure.missing)
    if not unknown:
        return ""
    who = "the child without both scores" if unknown == 1 else f"the {unknown} children without both scores"
    return f"If {who} had made progress: {figure.best.words}; if not: {figure.worst.words}."


def _families(parents: Parents) -> Iterator[Verdict]:
    for name, figure in zip(HEADLINES, parents.headlines, strict=True):
        number, item = next((n, i) for n, i in enumerate(parents.items, 1) if i.name == name)
        yield Verdict(
            _CRITERIA[name], figure.share.words, figure.finding.value, _families_caveat(parents, figure, item),
            _small_print(figure, f"statement {number}, of families with a view"),
        )  # fmt: skip


def _families_caveat(parents: Parents, figure: Figure, item: Item) -> str:
    if not parents.issued:
        return NONE_MADE
    goal = "The policy sets no threshold." if figure.target is None else f"Goal {figure.target}%."
    return _join(
        _percent(figure), f"{response_words(parents)}.", f"{DONT_KNOW}: {item.dont_know}." if item.dont_know else "",
        f"No answer: {item.no_answer}." if item.no_answer else "", goal, "" if parents.enough else TOO_FEW,
    )  # fmt: skip


def response_words(parents: Parents) -> str:
    """“34 of 52 families answered (65%)”; the percentage only where they are enough."""
    share = parents.response.share
    percent = f" ({share.percent()})" if share.percent() and not parents.response.secondary_percent else ""
    return f"{share.of('family', 'families')} answered{percent}"


def _sessions(dose: Dose) -> Verdict:
    figure = dose.attendance
    if figure.finding is Finding.NOT_MEASURED:
        caveat = "No session is written down for this period."
    else:
        fell = f"{dose.fell_through} more fell through on the school’s side." if dose.fell_through else ""
        middle = f"The middle child came to {counted(dose.middle, 'session', 'sessions')}." if dose.children > 1 else ""
        caveat = _join(_percent(figure), fell, middle, "The policy sets no threshold.")
    note = _small_print(figure, "sessions attended, of those offered")
    return Verdict("Children came to their sessions", figure.share.words, figure.finding.value, caveat, note)


def slope(progress: Progress) -> Chart:
    """One line a child from first to last score; dashed where there is no progress."""
    both = progress.both
    return Chart(
        ChartKind.SLOPE, slope_title(both, progress.minimum), _slope_words(both),
        tuple(Series(o.case, (float(o.first or 0), float(o.last or 0)), not o.gained(progress.minimum)) for o in both),
        ("first score", "last score"),
    )  # fmt: skip


def slope_title(both: tuple[Outcome, ...], minimum: int) -> str:
    """What is seen: “Each line is one child: 37 went up, 3 did not”."""
    up, whole = sum(o.gained(minimum) for o in both), len(both)
    how = "went up" if minimum == 1 else f"went up by {minimum} points or more"
    if whole == 1:
        return f"One child: the score {how}" if up else f"One child: the score did not {how.replace('went', 'go', 1)}"
    if up in (0, whole):
        return f"Each line is one child: {f'all {whole}' if up else f'none of the {whole}'} {how}"
    return f"Each line is one child: {up} {how}, {whole - up} did not"


def _slope_words(both: tuple[Outcome, ...]) -> str:
    changes = [o.change or 0 for o in both]
    up, same = sum(c > 0 for c in changes), sum(c == 0 for c in changes)
    lines = counted(len(both), "line", "lines")
    first, last = median_low(o.first or 0 for o in both), median_low(o.last or 0 for o in both)
    return (
        f"One line a child, from first to last score on a scale of 0 to 10: {lines}. "
        f"{up} went up, {same} stayed the same, {len(both) - up - same} went down. "
        f"The middle first score is {first}, the middle last score {last}."
    )


def _agreement(parents: Parents) -> Block:
    if not parents.returned:
        return Paragraph("No family has sent a questionnaire back yet: no answers to draw.")
    return agreement(f"{response_words(parents)}", [parents.item(name) for name in ON_FRONT])


def agreement(title: str, items: Iterable[Item]) -> Chart:
    """What families said, statement by statement; don't know apart."""
    kept = tuple(items)
    said = "; ".join(
        f"{i.label.rstrip('.')}: {i.agreed} agree, {sum(i.counts) - i.agreed} disagree, {i.dont_know} don’t know"
        for i in kept
    )
    categories = (*(a.label for a in Agreement), DONT_KNOW)
    series = tuple(Series(i.label, (*map(float, i.counts), float(i.dont_know))) for i in kept)
    return Chart(ChartKind.AGREEMENT, title, f"{said}.", series, categories)
