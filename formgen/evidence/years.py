"""Which school years compare, figure by figure, and why others do not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from formgen.evidence.calendar import is_over
from formgen.evidence.evidence import NOT_COMPARABLE, Evidence, Period
from formgen.evidence.exposure import MonthKey, covid, exposure, month_name
from formgen.evidence.figure import Figure, Finding, Group
from formgen.evidence.incidents import incidents
from formgen.evidence.playground import OTHER_LIST, MonthRate
from formgen.evidence.playground_figure import Compared, verdict
from formgen.evidence.rescale import RULES, Rule, rule, same
from formgen.evidence.tallies.tally import school_year
from formgen.evidence.trend import Comparison, Link
from formgen.outline import Outline, Question
from formgen.report import inserted

Published = Callable[[str, int], Outline | None]
"""The outline of a form (by its slug) in one of its versions, as published; None where there is no such version."""

COVID = "COVID year: the schools were closed for a part of {}"
PART, RUNNING, NO_FIGURE = "only a part of {} is in the period", "{} is not over", "there is no figure for {}"


def faults(
    evidence: Evidence, year: Period, key: str, excluded: Iterable[Group], measured: bool
) -> Iterator[str]:
    """Why the figure of that school year compares with no other year’s; `excluded` is what it leaves out."""
    name = school_year(year.start)
    if covid((year.start.year, year.start.month)):
        yield COVID.format(name)
    for declared in evidence.settings.review.not_comparable:
        if declared.year == name and concerns(declared.measure, key):
            yield f"{name}: {inserted(declared.reason)}"
    if not year.whole_year:
        yield PART.format(name)
    elif not is_over(evidence.terms, year, evidence.today):
        yield RUNNING.format(name)
    yield from (f"{name}: {why}" for why in legacy(group.reason for group in excluded))
    if not measured:
        yield NO_FIGURE.format(name)


def concerns(measure: str, key: str) -> bool:
    """Whether a figure is the measure’s own, or one of its figures: “M1” is M1a, M1b and M1c too."""
    first = key.partition(" ")[0]
    return measure in (key, first, first.rstrip("abc"))


def legacy(reasons: Iterable[str]) -> Iterator[str]:
    """Of those reasons the ones that the school gave for its earlier sheets, each once."""
    start = NOT_COMPARABLE.partition("{")[0]
    for why in dict.fromkeys(reasons):
        if why.startswith(start):
            yield _lower(NOT_COMPARABLE.format(inserted(why.removeprefix(start))))


def versions(before: Figure, after: Figure, published: Published, rules: tuple[Rule, ...] = RULES) -> Link:
    """Whether the questions that two figures rest on were asked in the same way, by the versions of their forms."""
    used: dict[tuple[str, str], set[int]] = {}
    for source in (*before.sources, *after.sources):
        if source.path:
            used.setdefault((source.form, source.path), set()).add(source.version)
    changed, rescaled = [], []
    for (form, path), found in used.items():
        if len(found) == 1 or _alike([_question(form, path, version, published) for version in sorted(found)]):
            continue
        if one := rule(form, path, frozenset(found), rules):
            rescaled.append(one.words)
        else:
            changed.append(_changed(form, path, max(found), published))
    if changed:
        return Link(Comparison.NOT, tuple(dict.fromkeys(changed)))
    return Link(Comparison.RESCALED if rescaled else Comparison.COMPARABLE, tuple(dict.fromkeys(rescaled)))


def _question(form: str, path: str, version: int, published: Published) -> Question | None:
    outlined = published(form, version)
    return outlined.index.get(path) if outlined else None


def _alike(questions: list[Question | None]) -> bool:
    first = questions[0]
    return first is not None and all(other is not None and same(first, other) for other in questions)


def _changed(form: str, path: str, version: int, published: Published) -> str:
    outlined, question = published(form, version), _question(form, path, version, published)
    if outlined is None or question is None:
        return f"one of the questions was not asked in every version of the form ({form})"
    return f"“{question.label.rstrip('.')}” was asked differently before version {version} of “{outlined.title}”"


def minimum(evidence: Evidence, before: Figure, after: Figure) -> tuple[str, ...]:
    """The rule by which M1 compares though another number of points counted as progress when sheets were taken in."""
    runs = {source.run for source in (*before.sources, *after.sources)}
    today = evidence.policy.minimum_change
    others = sorted({evidence.minimums.get(run, today) for run in runs} - {today})
    if not others:
        return ()
    return (f"all years are counted by today’s rule, {_points(today)}; some sheets came in while it was "
            f"{' or '.join(map(_points, others))}",)  # fmt: skip


def _points(count: int) -> str:
    return "at least 1 point" if count == 1 else f"at least {count} points"


def months(evidence: Evidence, before: Iterable[MonthRate], after: Iterable[MonthRate]) -> tuple[str, ...]:
    """Why two years of playground incidents do not compare: other months have a rate, or another list was in use."""
    then, now = ({m.key[1]: m for m in year} for year in (before, after))
    apart = [m for number in {*then, *now} if _rated(then, number) != _rated(now, number)
             for m in (then.get(number), now.get(number)) if m is not None and m.tally is None]  # fmt: skip
    found: dict[str, list[str]] = {}
    for month in sorted(apart, key=lambda m: m.key):
        found.setdefault(month.why, []).append(month_name(month.key))
    reasons = [f"{', '.join(names)}: {_bare(why)}" for why, names in found.items()]
    both = [n for n in then if _rated(then, n) and _rated(now, n)]
    if _other_list(evidence, [y[n].key for n in both for y in (then, now)]):
        reasons.append(_lower(OTHER_LIST))
    return tuple(reasons)


def same_months(compared: Compared) -> str:
    """What the months say that do compare, of a year and the one before it; nothing where none does."""
    if not compared.usable:
        return ""
    word = {Finding.MET: "lower", Finding.NOT_MET: "higher"}.get(verdict(compared.ratio), "no clear change")
    return f"in the months that compare it is {compared.now.words}, and was {compared.then.words}: {word}"


def _rated(year: dict[int, MonthRate], number: int) -> bool:
    return number in year and year[number].tally is not None


def _other_list(evidence: Evidence, keys: list[MonthKey]) -> bool:
    found, sheets = incidents(evidence), exposure(evidence)
    numbers = {sheets.months[key].version for key in keys}
    lists = {one for key in keys for one in found.lists(key)}
    return len(numbers) > 1 or None in numbers or len(lists) > 1


def _bare(why: str) -> str:
    return next(legacy([why]), _lower(why))


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
