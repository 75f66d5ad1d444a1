"""Headline figures in the words that their readers are told them in; what counts nobody is told as it is."""

from __future__ import annotations

from formgen.evidence import safe
from formgen.evidence.evidence import Period
from formgen.evidence.figure import Figure, counted
from formgen.evidence.pack.material import Material, short
from formgen.evidence.safe.headlines import NO_PEOPLE


def headline(m: Material, figure: Figure, year: Period | None = None) -> str:
    """What was found: “37 of 42” where they are enough for these readers, else in words; in a `year` by itself."""
    if figure.value or not figure.denominator or figure.unit in NO_PEOPLE:
        return figure.result
    when = "" if year is None or year == m.period else f" {short(year)}"
    return safe.headline(figure, m.rule, figure.measure + when in m.worded)


def percent(m: Material, figure: Figure) -> str:
    """“88% (75–95).” where they are enough and these readers may see it."""
    if figure.secondary_percent or figure.value:
        return ""
    found = safe.percentage(figure, m.rule, figure.measure in m.worded)
    exact = found and found == figure.percent and m.rule.nearest == 1
    return f"{found} ({figure.interval})." if exact and figure.interval else f"{found}." if found else ""


def many(m: Material, count: int, one: str, many: str) -> str:
    """“37 children”; “fewer than 10 children” where they are too few for these readers."""
    if m.internal or not count:
        return counted(count, one, many)
    if count < m.rule.headline_from:
        return f"fewer than {m.rule.headline_from} {many}"
    near = m.rule.nearest
    return f"about {round(count / near) * near} {many}" if near > 1 else f"{count} {many}"


def enough(m: Material, count: int) -> bool:
    """Whether so many people may be drawn one by one for these readers."""
    return m.internal or (count >= m.rule.headline_from and m.rule.nearest == 1)
