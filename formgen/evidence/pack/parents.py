"""What families said: how many answered first, then every statement, don't know beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from formgen.evidence.figure import Finding
from formgen.evidence.pack.counts import AGREE, DISAGREE, NO_SIDE, RETURNS, said
from formgen.evidence.pack.headline import sentence
from formgen.evidence.pack.material import Material
from formgen.evidence.pack.one_page import agreement
from formgen.evidence.pack.own_words import quotes
from formgen.evidence.pack.scorecard import response_words
from formgen.evidence.pack.tables import (
    NOTHING,
    answers_table,
    declared,
    figure_table,
    group_table,
    table_of,
    to_do,
    told,
)
from formgen.evidence.parents import DONT_KNOW, NOT_KNOWN_HOW_MANY, TOO_FEW, Item, Parents
from formgen.forms.parts import Agreement
from formgen.report import Block, Paragraph, Table, Tone


def parents(m: Material) -> Iterator[Block]:
    """The blocks of the chapter."""
    found = m.found.parents
    yield Paragraph(sentence(m, found.response) if m.internal or not found.issued else f"{response_words(m)}.")
    if do := to_do(found.headlines[0]):
        yield Paragraph(do, Tone.NOTE)
    if m.internal:
        yield _returns(found)
    else:
        yield from table_of(m, RETURNS, "Questionnaires")
    if found.returned and m.internal:
        yield _ways(found)
    if found.returned or found.earlier:
        yield from _said(m, found)
    yield from quotes(m, "a parent or carer", answered=bool(found.returned or found.earlier))
    if m.internal:
        yield from _details(found)


def _said(m: Material, found: Parents) -> Iterator[Block]:
    if not found.enough:
        few = f"{TOO_FEW} Fewer than half of the invitations, or fewer than ten, came back."
        yield Paragraph(NOT_KNOWN_HOW_MANY if found.earlier else few, Tone.CAUTION)
    yield agreement(m, "family", f"All ten statements: {response_words(m)}", found.items)
    yield from items_table(m, "family", "What families said, statement by statement", found.items)
    yield from _headlines(m, found)
    yield from declared(m, found.headlines, "Answers")


def _details(found: Parents) -> Iterator[Block]:
    if found.apart_count:
        yield _all_answers("Answers on blank copies, in no figure above", found.apart)
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


def items_table(m: Material, who: str, caption: str, items: Iterable[Item]) -> Iterator[Block]:
    """What was said to each statement; for those who do not know the people in three classes."""
    kept = tuple(items)
    if m.internal:
        yield _all_answers(caption, kept)
        return
    lines = (((f"{n}. {i.label}",), said(who, i.name)) for n, i in enumerate(kept, 1))
    yield from answers_table(m, caption, ("Statement",), (AGREE, DISAGREE, NO_SIDE), lines)


def _all_answers(caption: str, items: Iterable[Item]) -> Table:
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


def _headlines(m: Material, found: Parents) -> Iterator[Block]:
    caption = "The two statements that stand for SC3"
    if not m.internal:
        yield from told(m, found.headlines, tabled=True)
        yield from figure_table(m, caption, found.headlines)
        return
    rows = tuple(
        (f.title, f.share.words, f.percent or NOTHING, f.interval or NOTHING,
         f.worst.words, f.best.words, f.finding.value)
        for f in found.headlines
        if f.finding is not Finding.NOT_MEASURED
    )  # fmt: skip
    header = ("Statement", "Figure", "Share", "Range", "If no blank agreed", "If all blanks agreed", "Verdict")
    yield Table(caption, header, rows, frozenset({1, 2, 3, 4, 5}))
