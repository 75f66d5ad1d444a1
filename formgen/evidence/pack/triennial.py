"""The evidence for the full review of the policy, every three years: nineteen sections, in the order of the facts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from formgen.evidence.pack.attendance import attendance
from formgen.evidence.pack.children import children
from formgen.evidence.pack.context import context
from formgen.evidence.pack.corrections import corrections
from formgen.evidence.pack.cover import cover
from formgen.evidence.pack.duties import duties
from formgen.evidence.pack.limits import limits
from formgen.evidence.pack.material import Material, single_years
from formgen.evidence.pack.one_page import one_page
from formgen.evidence.pack.outlook import lessons, recommendations, signing
from formgen.evidence.pack.parents import parents
from formgen.evidence.pack.playground import playground
from formgen.evidence.pack.progress import progress
from formgen.evidence.pack.reach import reach
from formgen.evidence.pack.roles import roles
from formgen.evidence.pack.sources import details, sources
from formgen.evidence.pack.staff import staff
from formgen.evidence.pack.training import training
from formgen.evidence.readership import Readership
from formgen.report import Block, Heading, Report, inserted

Chapter = Callable[[Material], Iterable[Block]]

SECTIONS: tuple[tuple[str, Chapter], ...] = (
    ("About this review", cover),
    ("Did it work? One page", one_page),
    ("How the facts were gathered", context),
    ("Whom we reached", reach),
    ("Did children make progress?", progress),
    ("What children said", children),
    ("What families said", parents),
    ("What staff said", staff),
    ("The mentor’s training", training),
    ("Children with a role", roles),
    ("The playground", playground),
    ("Attendance of the children we helped", attendance),
    ("Checks, meetings and complaints", duties),
    ("What worked, and what did not", lessons),
    ("What the policy should say better", corrections),
    ("What we recommend", recommendations),
    ("What these figures cannot say", limits),
    ("Where each figure comes from", sources),
    ("Signatures", signing),
)
"""Every section (domain facts, 5.1) with what writes it."""

OWN_PAGE = frozenset({2, 3})
"""The sections that begin a page: the one page that matters stands alone on its own."""

SAME_EACH_YEAR = frozenset({1, 14, 15, 16, 17, 19})
"""The sections that a single year has not: they are of the policy and of people, not of what a year brought."""

COPIES = {
    Readership.INTERNAL: "Internal copy",
    Readership.GOVERNORS: "Governors’ copy · small numbers hidden",
    Readership.PUBLIC: "Public copy · small numbers hidden",
}  # fmt: skip


def copy_words(m: Material) -> str:
    """Whose copy it is, as the footer says it."""
    return COPIES[m.rule.readers]


def triennial(m: Material) -> Report:
    """The evidence pack of the material's period, for its readers."""
    years = tuple(single_years(m))
    return Report(
        title="Did it work?",
        subtitle=f"Learning Mentor Policy · review of {m.period.words}",
        footer=f"{inserted(m.school)} · Policy review {m.period.years} · {m.evidence.made_on} · {copy_words(m)}",
        blocks=tuple(_blocks(m)),
        years=tuple((year.period.short, tuple(_blocks(year))) for year in years),
        details=tuple(detail for part in (m, *years) for detail in details(part)),
    )


def _blocks(m: Material) -> Iterator[Block]:
    for number, (title, chapter) in enumerate(SECTIONS, 1):
        if m.part and number in SAME_EACH_YEAR:
            continue
        yield Heading(f"{number} {title}", page=number in OWN_PAGE)
        yield from chapter(m)
