"""Figures in words that a readership may read: internal as they are, governors “37 of 42”, the public rounded."""

from __future__ import annotations

from formgen.evidence.figure import Figure
from formgen.evidence.readership import Readership, Rule

FEW = "too few to show numbers"


def in_numbers(figure: Figure, rule: Rule, worded: bool = False) -> bool:
    """Whether the figure is told in numbers; `worded`: it must not be, as a number could be worked out."""
    return rule.readers is Readership.INTERNAL or (not worded and figure.denominator >= rule.headline_from)


def headline(figure: Figure, rule: Rule, worded: bool = False) -> str:
    """The figure as it is told: “37 of 42”, “about 90%”, “most; too few to show numbers”."""
    return figure.result if in_numbers(figure, rule, worded) else FEW


def percentage(figure: Figure, rule: Rule, worded: bool = False) -> str:
    """The percentage, where the readership may see one and they are enough."""
    return figure.percent if in_numbers(figure, rule, worded) else ""


def caveat(figure: Figure, rule: Rule, worded: bool = False) -> str:
    """What those of whom it is not known could change; empty where it is known of all."""
    return ""


def missing(figure: Figure, rule: Rule, worded: bool = False) -> str:
    """Of how many it is not known; empty where it is known of all."""
    return ""
