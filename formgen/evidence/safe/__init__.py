"""Numbers that are safe to show: what is hidden, the attack on what is shown, and figures in words."""

from formgen.evidence.safe.attack import Leak, attack
from formgen.evidence.safe.headlines import Headline, Same, headline_of, may_be, verdict_name, verdict_of
from formgen.evidence.safe.known import published
from formgen.evidence.safe.past import elsewhere
from formgen.evidence.safe.publication import Publication, earlier, publication
from formgen.evidence.safe.suppression import Safe, Unsafe, prepare, safe
from formgen.evidence.safe.tables import (
    LETTER,
    amount,
    bars,
    largest,
    note,
    series,
    share_of,
    spoken,
    table,
    whole_hidden,
)
from formgen.evidence.safe.words import (
    Told,
    caveat,
    few,
    headline,
    how_told,
    in_numbers,
    missing,
    percentage,
    tell,
    unknown_of,
    verdict,
)

__all__ = [
    "LETTER", "Headline", "Leak", "Publication", "Safe", "Same", "Told", "Unsafe", "amount", "attack", "bars", "caveat",
    "earlier", "elsewhere", "few", "headline", "headline_of", "how_told", "in_numbers", "largest", "may_be", "missing",
    "note", "percentage", "prepare", "publication", "published", "safe", "series", "share_of", "spoken",
    "table", "tell", "unknown_of", "verdict", "verdict_name", "verdict_of", "whole_hidden",
]  # fmt: skip
