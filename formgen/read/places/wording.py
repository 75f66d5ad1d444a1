"""Whether the words beside the codes are still those of the form: who changes a question changes its answer."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from formgen.errors import Problem, Severity
from formgen.read.ooxml.workbook import a1
from formgen.read.places.pages import Page
from formgen.read.places.plan import Plan, beneath, label_in
from formgen.read.values.flaws import short


def reworded(plan: Plan, pages: Collection[Page]) -> Iterator[Problem]:
    """A warning for each row with a code and other words than the form's; an error where most rows are such."""
    for page in pages:
        coded = [(code, row) for code, rows in page.codes.items() for row in rows]
        worded = [(code, row, words) for code, row in coded if (words := _words(page, row))]
        strange = [(code, row, words) for code, row, words in worded if not page.says(plan, row, code)]
        if 2 * len(strange) > len(worded) > 1:
            yield Problem(
                "other_questions",
                "Most questions on this sheet are worded otherwise than on the form of its reference.",
                "Please check that the reference belongs to this sheet.", sheet=page.sheet.name,
            )  # fmt: skip
            continue
        bare = dict.fromkeys((code, row) for found in (page.labels, page.tags) for code, rows in found.items()
                             if code not in page.codes for row in rows if page.code_at(row) is None)  # fmt: skip
        labelled = [(code, row) for code, row in bare if page.says(plan, row, code)]
        for code, row in (*coded, *labelled):
            yield from _written_under(plan, page, row, code)
        for code, row, words in (*worded, *((code, row, _words(page, row)) for code, row in labelled)):
            same = not set(plan.spellings(code)).isdisjoint(map(label_in, words))
            if not same and not page.says_other(plan, row, code):
                yield _changed(page, row, code, words[-1])


def _written_under(plan: Plan, page: Page, row: int, code: str) -> Iterator[Problem]:
    """What somebody wrote under a question, where its help stands."""
    for text in page.left_of(row):
        if "\n" in text and not plan.is_printed_under(code, beneath(text)):
            yield Problem(
                "label_changed", f"Under the words of {code} stands {short(beneath(text))}.",
                "Please look whether it is the answer, and write that into the box.", Severity.WARNING,
                f"{code} {short(label_in(text))}", sheet=page.sheet.name, cell=a1(row, page.label),
            )  # fmt: skip


def _words(page: Page, row: int) -> list[str]:
    """The texts of a row up to its label that say more than a code."""
    return [text for text in page.left_of(row) if label_in(text)]


def _changed(page: Page, row: int, code: str, words: str) -> Problem:
    return Problem(
        "label_changed", f"The words of {code} were changed to {short(words)}.",
        "Please look whether the answer still answers the question.", Severity.WARNING, f"{code} {short(words)}",
        sheet=page.sheet.name, cell=a1(row, page.label),
    )  # fmt: skip
