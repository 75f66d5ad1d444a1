"""What families said: how many answered first, then every statement, don't know beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from formgen.evidence.figure import Finding
from formgen.evidence.front_page import agreement
from formgen.evidence.parents import DONT_KNOW, NOT_KNOWN_HOW_MANY, TOO_FEW, Item, Parents
from formgen.evidence.scorecard import response_words
from formgen.evidence.tables import NOTHING, declared, group_table, to_do
from formgen.forms.parts import Agreement
from formgen.report import Block, Heading, Paragraph, Table, Tone


def parents_pages(found: Parents) -> Iterator[Block]:
    """The blocks of the chapter on families."""
    yield Heading("What families said")
    yield Paragraph(found.response.sentence)
    if do := to_do(found.headlines[0]):
        yield Paragraph(do, Tone.NOTE)
    yield _returns(found)
    if found.returned:
        yield _ways(found)
    if found.returned or found.earlier:
        if not found.enough:
            few = f"{TOO_FEW} Fewer than half of the invitations, or fewer than ten, came back."
            yield Paragraph(NOT_KNOWN_HOW_MANY if found.earlier else few, Tone.CAUTION)
        yield agreement(f"All ten statements: {response_words(found)}", found.items)
        yield items_table("What families said, statement by statement", found.items)
        yield _headlines(found)
        yield from declared(found.headlines, "Answers")
    if found.apart_count:
        yield items_table("Answers on blank copies, in no figure above", found.apart)
        yield Paragraph(
            "A blank copy says neither whose it is nor when it was handed out, so it can be in no response rate. All "
            "blank copies that have come back are shown.", Tone.NOTE,
        )  # fmt: skip
    if found.response.missing:
        yield group_table("Invitations that have not come back", found.response.missing, "Invitations")


def _returns(found: Parents) -> Table:
    asked, back = found.asked, found.answered
    return Table(
        "Questionnaires: invitations, families and children counted apart",
        ("What", "Made", "Came back"),
        (
            ("Invitations (each made for one parent or carer)", asked.invitations, back.invitations),
            ("Families", asked.families, back.families),
            ("Children", asked.children, back.children),
            ("The same invitation, sent back once more (the latest counts)", NOTHING, found.repeats),
            ("On blank copies (shown apart)", NOTHING, found.apart_count),
            *((("Lines of the school’s own earlier sheets", NOTHING, found.earlier),) if found.earlier else ()),
        ),
        frozenset({1, 2}),
    )


def _ways(found: Parents) -> Table:
    return Table("How the questionnaires were filled in", ("How", "Invitations"), found.ways, frozenset({1}))


def items_table(caption: str, items: Iterable[Item]) -> Table:
    """What was said to each statement, don't know and no answer beside it."""
    header = (
        "Statement", *(a.label for a in Agreement), DONT_KNOW, "No answer",
        "Agree, of those with a view", "Agree, of all",
    )  # fmt: skip
    rows: tuple[tuple[str | int, ...], ...] = tuple(
        (f"{n}. {i.label}", *i.counts, i.dont_know, i.no_answer,
         i.of_views.words if i.of_views.whole else NOTHING, i.of_all.words if i.of_all.whole else NOTHING)
        for n, i in enumerate(items, 1)
    )  # fmt: skip
    return Table(caption, header, rows, frozenset(range(1, 9)))


def _headlines(found: Parents) -> Table:
    rows = tuple(
        (f.title, f.share.words, f.percent or NOTHING, f.interval or NOTHING,
         f.worst.words, f.best.words, f.finding.value)
        for f in found.headlines
        if f.finding is not Finding.NOT_MEASURED
    )  # fmt: skip
    header = ("Statement", "Figure", "Share", "Range", "If no blank agreed", "If all blanks agreed", "Verdict")
    return Table("The two statements that stand for SC3", header, rows, frozenset({1, 2, 3, 4, 5}))
