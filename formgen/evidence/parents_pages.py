"""What families said: how many answered first, then every statement, don't know beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from formgen.evidence.figure import Finding
from formgen.evidence.front_page import agreement, response_words
from formgen.evidence.parents import DONT_KNOW, TOO_FEW, Item, Parents
from formgen.evidence.progress_pages import NOTHING, group_table
from formgen.forms.parent_questionnaire import Agreement
from formgen.report import Block, Heading, Paragraph, Table, Tone


def parents_pages(found: Parents) -> Iterator[Block]:
    """The blocks of the chapter on families."""
    yield Heading("What families said")
    yield Paragraph(found.response.sentence)
    yield _returns(found)
    if found.returned:
        if not found.enough:
            yield Paragraph(f"{TOO_FEW} Fewer than half, or fewer than ten, families answered.", Tone.CAUTION)
        yield agreement(f"All ten statements: {response_words(found)}", found.items)
        yield _items("What families said, statement by statement", found.items)
        yield _headlines(found)
    if found.apart_count:
        yield _items("Answers on blank copies, in no figure above", found.apart)
        yield Paragraph(
            "A blank copy says neither whose it is nor when it was handed out, so it can be in no response rate. All "
            "blank copies that have come back are shown.", Tone.NOTE,
        )  # fmt: skip
    if found.response.missing:
        yield group_table("Families who have not answered", found.response.missing, "Families")


def _returns(found: Parents) -> Table:
    return Table(
        "Questionnaires",
        ("What", "How many"),
        (
            ("Families that one was made for", found.issued),
            ("Families who sent it back", found.returned),
            ("Sent back a second time (the latest counts)", found.repeats),
            ("Sent back on blank copies (shown apart)", found.apart_count),
        ),
        frozenset({1}),
    )


def _items(caption: str, items: Iterable[Item]) -> Table:
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
