"""What staff said, and how the mentor helped them."""

from __future__ import annotations

from collections.abc import Iterator

from formgen.evidence.figure import counted
from formgen.evidence.front_page import agreement
from formgen.evidence.opinions import TOO_FEW
from formgen.evidence.parents_pages import items_table
from formgen.evidence.staff import PEOPLE, Staff
from formgen.evidence.tables import apart, declared, figure_table, told
from formgen.report import Block, Heading, Paragraph, Table, Tone


def staff_pages(found: Staff) -> Iterator[Block]:
    """The blocks of the chapter on staff."""
    yield Heading("What staff said")
    answered = counted(found.answered, *PEOPLE)
    yield Paragraph(f"{answered[0].upper()}{answered[1:]} answered.")
    if found.answered:
        if not found.enough:
            yield Paragraph(f"{TOO_FEW} Fewer than ten members of staff answered.", Tone.CAUTION)
        yield agreement(f"All {len(found.items)} statements: {answered} answered", found.items)
        yield items_table("What staff said, statement by statement", found.items)
    yield from told((found.headlines[0], found.feedback))
    yield from figure_table("How the mentor helps staff", found.figures)
    yield _given(found)
    yield from apart((found.feedback,), "Referrals")
    yield from declared(found.headlines, "Answers")


def _given(found: Staff) -> Table:
    rows = (
        ("Consultations with staff (contact log)", found.consultations),
        ("Training sessions given (training log)", found.sessions),
        ("People who came to them, added up", found.listeners),
    )
    return Table("Consultations and training given in the period", ("What", "How many"), rows, frozenset({1}))
