"""The demo's review: two quotes approved, a pack for each of its readers, and each of them checked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from formgen.evidence.readership import Readership
from formgen.evidence.review import Kind
from formgen.render import PAGES
from formgen.tidying import lasting
from formgen.work.quotes import approve, quotable
from formgen.work.review import Reviewed, review
from formgen.work.school import School
from formgen.work.verify import verify

REVIEW_FROM, REVIEW_UNTIL = date(2023, 9, 1), date(2026, 8, 31)
"""The three school years of the review; the yearly report is on the last of them."""

LAST_YEAR = date(2025, 9, 1)

QUOTES = (
    ("I was not on my own", None),
    ("The card that she can show. Mum & Dad use it too.", "The card that can be shown. We use it at home too."),
)
"""What is approved to be quoted: words of the last year, and how they are printed where that is another way."""


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that the demo did, and the files to open: the same page in each format."""

    what: str
    files: tuple[Path, ...] = ()


def evidence(school: School, kinds: list[str], out: Path) -> Iterator[Told]:
    """The review for each of its readers, with its quotes approved before and its files checked after."""
    yield from _quoted(school)
    internal = review(school, REVIEW_FROM, REVIEW_UNTIL, (*kinds, *sorted(PAGES)), out / "review")
    for criterion in internal.as_json()["criteria"]:
        yield Told(f"{criterion['criterion']}: {criterion['figure']} – {criterion['verdict']}")
    governors = review(school, REVIEW_FROM, REVIEW_UNTIL, kinds, out / "governors", Readership.GOVERNORS)
    annual = review(school, LAST_YEAR, REVIEW_UNTIL, kinds, out / "annual", Readership.GOVERNORS, Kind.ANNUAL)
    yield from (_checked(school, pack) for pack in (internal, governors, annual))
    page = tuple(file for file in internal.files if file.suffix[1:] in PAGES)
    rest = tuple(file for file in internal.files if file not in page)
    yield Told("The figures for the policy review, with their sources: for the school only", rest)
    yield Told("The same as a page to click in: a year at a time, each figure with the cells behind it", page)
    yield Told("The pack for the governors: small numbers hidden, no child to be known", governors.files)
    yield Told("The annual report to the governors, two pages", annual.files)


def _quoted(school: School) -> Iterator[Told]:
    """Two texts approved as a person would: one as it stands, one with its details changed."""
    latest = {one.words: one.number for one in quotable(school)}
    for words, printed in QUOTES:
        kept = approve(school, latest[words], school.settings.school.inclusion_manager, printed)
        how = "with details changed" if kept[0].edited else "as they stand"
        yield Told(f"Words approved for print by {kept[0].by}, {how}: “{kept[0].text}”")


def _checked(school: School, pack: Reviewed) -> Told:
    """What `formgen verify` finds of the first file of a pack."""
    with lasting():
        found = verify(school, pack.files[0])
    held = "all of it holds" if found.holds else f"{len(found.differences)} differences"
    counts = f"{found.figures} figures, {found.records} records, {found.originals} originals"
    return Told(f"Checked {found.file}: {held} ({counts})")
