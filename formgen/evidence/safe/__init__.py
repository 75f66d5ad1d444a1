"""Numbers that are safe to show: what is hidden, the attack on what is shown, and figures in words."""

from formgen.evidence.safe.headlines import Headline, headline_of
from formgen.evidence.safe.publication import Publication, earlier, publication
from formgen.evidence.safe.suppression import Safe, prepare, safe
from formgen.evidence.safe.tables import bars, note, series, table, whole_hidden
from formgen.evidence.safe.words import caveat, headline, in_numbers, missing, percentage

__all__ = [
    "Headline", "Publication", "Safe", "bars", "caveat", "earlier", "headline", "headline_of", "in_numbers", "missing",
    "note", "percentage", "prepare", "publication", "safe", "series", "table", "whole_hidden",
]  # fmt: skip
