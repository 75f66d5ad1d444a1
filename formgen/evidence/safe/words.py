"""Figures in words that a readership may read: internal as they are, governors “37 of 42”, the public rounded.

Sentences that a figure brings along (`Figure.sentence`) have numbers in them and are for internal copies alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from formgen.evidence.breakdown import Cell
from formgen.evidence.figure import Figure, Finding, Share
from formgen.evidence.readership import Readership, Rule
from formgen.evidence.safe.headlines import NO_PEOPLE, Headline, Telling, percent, rounded, telling

FEW = "too few to show numbers"
KEPT_BACK = "in words, as a number would tell of a few"


@dataclass(frozen=True, slots=True)
class Told:
    """A figure as it is told: what was found, “more than half”; of whom, “of about 40 children”; why not in numbers."""

    found: str
    of: str = ""
    why: str = ""

    @property
    def brief(self) -> str:
        """Without the reason."""
        return f"{self.found}{',' if ', but ' in self.found else ''} {self.of}" if self.of else self.found

    def __str__(self) -> str:
        return f"{self.brief} ({self.why})" if self.why else self.brief


def tell(figure: Figure, rule: Rule, worded: bool = False) -> Told:
    """The figure as it is told.

    “37 of 42”; for the public “65% of about 40 children”, or “all or nearly all of about 40 children”; of few “more
    than half of a group of fewer than 10 children (too few to show numbers)”. `worded`: its name is in `Safe.worded`.
    """
    share, unit = figure.share, figure.unit
    match how_told(figure, rule, worded):
        case Telling.NUMBERS:
            return Told(figure.result)
        case Telling.ROUNDED:
            return Told(f"{percent(share, figure.target)}%", f"of about {rounded(share.whole, rule.nearest)} {unit}")
        case Telling.ROUGHLY:
            return Told(_roughly(share), f"of about {rounded(share.whole, rule.nearest)} {unit}")
    if worded:
        return Told(_half(share), f"of the {unit}", KEPT_BACK)
    return Told(_half(share), f"of a group of {few(rule, unit)}", FEW)


def headline(figure: Figure, rule: Rule, worded: bool = False) -> str:
    """The same in one piece."""
    return str(tell(figure, rule, worded))


def how_told(figure: Figure, rule: Rule, worded: bool = False) -> Telling:
    """How a readership is told a figure; one that counts no people, or is a rate, in numbers."""
    no_people = figure.unit in NO_PEOPLE or bool(figure.value)
    return Telling.NUMBERS if no_people else telling(figure.share, rule, worded, figure.target)


def in_numbers(figure: Figure, rule: Rule, worded: bool = False) -> bool:
    """Whether the figure is told as “x of y”, so that a chart may draw it."""
    return how_told(figure, rule, worded) is Telling.NUMBERS


def few(rule: Rule, unit: str = "children") -> str:
    """“fewer than 10 children”."""
    return f"fewer than {rule.headline_from} {unit}"


def _half(share: Share) -> str:
    return "more than half" if 2 * share.part > share.whole else "half or fewer"


def _roughly(share: Share) -> str:
    """The words of which `headlines.told` says what readers learn."""
    if 10 * share.part >= 9 * share.whole:
        return "all or nearly all"
    if 2 * share.part > share.whole:
        return "more than half, but not nearly all"
    return "half or fewer" if 10 * share.part > share.whole else "few or none"


def meanings(rule: Rule) -> tuple[str, ...]:
    """What the words mean that stand for a share, for those who are told any in words."""
    if rule.readers is Readership.INTERNAL:
        return ()
    half = "“More than half” and “half or fewer” are of all who are counted; “half or fewer” can be none."
    if rule.readers is Readership.GOVERNORS:
        return (half,)
    return (
        f"{half} “All or nearly all” is nine in ten or more, “few or none” is one in ten or fewer. A figure “of about” "
        "so many that is “more than half, but not nearly all”, or “half or fewer”, lies between these two.",
    )


def percentage(figure: Figure, rule: Rule, worded: bool = False) -> str:
    """The percentage, with its interval where they are enough; empty where the readership may see none."""
    match how_told(figure, rule, worded):
        case Telling.NUMBERS:
            return f"{figure.percent} ({figure.interval})" if figure.interval else figure.percent
        case Telling.ROUNDED:
            return f"{percent(figure.share, figure.target)}%"
    return ""


def unknown(figure: Figure) -> int:
    """Of how many it is not known."""
    return 0 if figure.value else figure.best.part - figure.worst.part


def unknown_in_numbers(figure: Figure, rule: Rule, worded: bool = False) -> bool:
    """Whether the readership may be told of how many it is not known."""
    if rule.readers is Readership.INTERNAL:
        return True
    is_told = rule.readers is Readership.GOVERNORS and how_told(figure, rule, worded) is Telling.NUMBERS
    return is_told and unknown(figure) >= rule.below


def missing(figure: Figure, rule: Rule, worded: bool = False) -> str:
    """Of how many it is not known: “Not known: 6 of 42.”, “Not known of a few.”; empty where it is known of all."""
    count = unknown(figure)
    if not count:
        return ""
    if unknown_in_numbers(figure, rule, worded):
        return f"Not known: {Share(count, figure.worst.whole).words}."
    return "Not known of a few." if count < rule.headline_from else "Not known of some."


def caveat(figure: Figure, rule: Rule, worded: bool = False, judged: bool = True) -> str:
    """What those of whom it is not known could change: both ends in numbers where they may be told, else in words.

    To others than those who know the cases the words are the same whether there are any: `judged` says whether they are
    told the verdict, and words that go with it.
    """
    if unknown(figure) and unknown_in_numbers(figure, rule, worded):
        return f"At worst {figure.worst.words}, at best {figure.best.words}."
    all_told = figure.share.part == figure.share.whole and in_numbers(figure, rule, worded)
    if rule.readers is Readership.INTERNAL or not judged or all_told:
        return ""
    match figure.finding:
        case Finding.MET | Finding.NOT_MET:
            return "Those not known would not change the verdict."
        case Finding.CANNOT_TELL:
            return "Those not known decide whether the goal is met."
    return ""


def unknown_of(
    figure: Figure, rule: Rule, part: tuple[Cell, ...] = (), whole: tuple[Cell, ...] = (), when: str = ""
) -> tuple[Headline, ...]:
    """The headline of those not known, for `safe`, where `missing` and `caveat` tell their number; else none."""
    if not unknown(figure) or not unknown_in_numbers(figure, rule):
        return ()
    name = f"{figure.measure} not known {when}".strip()
    return (Headline(name, Share(unknown(figure), figure.worst.whole), part, whole),)


TOO_FEW, NOT_TOLD = "Too few to tell", "Not shown"
AS_COUNTED = "as counted"


def verdict(figure: Figure, rule: Rule, worded: bool = False, judged: bool = True) -> str:
    """The verdict word; not `judged`: one that says no more than the figure as it is told, “Not met as counted”.

    Of few there is none to those who do not know the cases: “met” would often say something of all of them.
    """
    word = figure.finding.value
    if figure.finding not in (Finding.MET, Finding.NOT_MET, Finding.CANNOT_TELL) or figure.target is None:
        return word
    match how_told(figure, rule, worded):
        case Telling.HALF if not worded:
            return TOO_FEW
        case Telling.NUMBERS | Telling.ROUNDED if not judged:
            return f"{Finding.MET if figure.share.reaches(figure.target) else Finding.NOT_MET} {AS_COUNTED}"
    return word if judged else NOT_TOLD
