"""What children, families and staff said in their own words, of what a named person approved for print."""

from __future__ import annotations

from collections.abc import Iterator

from formgen.evidence.pack.material import Material
from formgen.quotes import Quote
from formgen.report import Block, Paragraph, Table, Tone, inserted


def quotes(m: Material, who: str, most: int = 5, *, answered: bool = True) -> Iterator[Block]:
    """What somebody of those said, of what was approved to be quoted; or that nothing was.

    In one year of a longer pack, and where nobody `answered`, nothing is said of what is not there.
    """
    own = [quote for quote in m.said if quote.who == who]
    if own:
        rows = tuple(quoted(quote) for quote in own[:most])
        yield Table("In their own words", ("Approved for print", "Note"), rows)
    elif answered and not m.part:
        yield Paragraph(f"No words of {OF[who]} have been approved for print.", Tone.NOTE)


OF = {"a child": "children", "a parent or carer": "families", "a member of staff": "staff"}
"""Who is quoted, one and all of them."""


def quoted(quote: Quote) -> tuple[str, str]:
    """The words as they are printed, and that details were changed where they were."""
    return f"“{inserted(quote.text)}”", "Details were changed" if quote.changed else ""
