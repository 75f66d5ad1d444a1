"""What staff said, and how the mentor helped them."""

from __future__ import annotations

from collections.abc import Iterator

from formgen.evidence.opinions import TOO_FEW
from formgen.evidence.pack.counts import ANSWERED, GIVEN, STAFF
from formgen.evidence.pack.headline import how_many, many
from formgen.evidence.pack.material import Material
from formgen.evidence.pack.one_page import agreement
from formgen.evidence.pack.own_words import quotes
from formgen.evidence.pack.parents import items_table
from formgen.evidence.pack.tables import apart, declared, figure_table, told
from formgen.evidence.staff import PEOPLE
from formgen.report import Block, Paragraph, Table, Tone


def staff(m: Material) -> Iterator[Block]:
    """The blocks of the chapter."""
    found = m.found.staff
    answered = many(m, STAFF, ANSWERED, *PEOPLE)
    yield Paragraph(how_many(answered, PEOPLE[1], "answered"))
    if found.answered:
        if not found.enough:
            yield Paragraph(f"{TOO_FEW} Fewer than ten members of staff answered.", Tone.CAUTION)
        yield agreement(m, "staff", f"All {len(found.items)} statements: {answered} answered", found.items)
        yield from items_table(m, "staff", "What staff said, statement by statement", found.items)
    yield from quotes(m, "a member of staff", 3, answered=bool(found.answered))
    yield from told(m, (found.headlines[0], found.feedback), tabled=True)
    yield from figure_table(m, "How the mentor helps staff", found.figures)
    yield _given(m)
    yield from apart(m, (found.feedback,), "Referrals")
    yield from declared(m, found.headlines, "Answers")


def _given(m: Material) -> Table:
    rows = tuple((row, m.things.cell(GIVEN, row)) for row in m.things.breakdowns[GIVEN].rows)
    if m.internal:
        rows += (("People who came to them, added up", m.found.staff.listeners),)
    return Table("Consultations and training given in the period", ("What", "How many"), rows, frozenset({1}))
