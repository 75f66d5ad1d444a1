"""What people add: what worked and what did not, what they recommend, and their signatures."""

from __future__ import annotations

from collections.abc import Iterator

from formgen.evidence.evidence import Period
from formgen.evidence.figure import Figure
from formgen.evidence.pack.headline import headline
from formgen.evidence.pack.material import Material
from formgen.evidence.pack.scorecard import HEADLINES, measured
from formgen.evidence.pack.tables import EMPTY, to_write, told_apart
from formgen.report import Block, Heading, Paragraph, Table, inserted

BOTH = "the Learning Mentor and the Inclusion Manager"


def lessons(m: Material) -> Iterator[Block]:
    """The years side by side; what worked, what did not; whether all groups of children were reached alike."""
    yield from years(m)
    yield from said_or_blank("What worked", m.notes.worked, BOTH, 3)
    yield from said_or_blank("What did not work", m.notes.did_not, BOTH, 3)
    yield Heading("Were all groups of children reached alike?", 2)
    yield Paragraph(
        "We look at this only where enough children are in each group. Children in care, bereaved children and "
        "children "
        "with special needs are never listed: they could be known."
    )


def years(m: Material) -> Iterator[Block]:
    """The figures of each school year by itself; of a single one, the year before stands beside it."""
    if not any(measured(pick(found)) for _, found in m.years for pick in HEADLINES):
        return
    rows = []
    for pick in HEADLINES:
        figures = [(year, pick(found)) for year, found in m.years]
        first = figures[0][1]
        rows.append((f"{first.title} ({first.measure})", *(_result(m, year, figure) for year, figure in figures)))
    header = ("Figure", *(year.words for year, _ in m.years))
    yield Table("Year by year", header, tuple(rows), frozenset(range(1, len(header))))


def _result(m: Material, year: Period, figure: Figure) -> str:
    """What was found, with a word where answers of the school's earlier sheets are not comparable."""
    if not told_apart(figure):
        return headline(m, figure, year)
    return f"{headline(m, figure, year)}; a part is not comparable" if figure.denominator else "not comparable"


def said_or_blank(caption: str, sentences: tuple[str, ...], who: str, lines: int) -> Iterator[Block]:
    """Sentences as a table of one column; where there are none, lines to write on."""
    if sentences:
        yield Table(caption, (f"Written by {who}",), tuple((inserted(one),) for one in sentences))
    else:
        yield to_write(caption, who, lines)


def recommendations(m: Material) -> Iterator[Block]:
    """What is to be done, by whom, by which day."""
    header = ("What shall be done", "Who sees to it", "By which day")
    if m.notes.recommendations:
        rows = tuple((inserted(one.what), inserted(one.owner), f"{one.due:%d/%m/%Y}")
                     for one in m.notes.recommendations)  # fmt: skip
        yield Table("Recommendations to the governors", header, rows)
        return
    yield Paragraph(f"Please write here: {BOTH}. Each line needs somebody who sees to it, and a day.")
    yield Table("Recommendations to the governors", header, ((EMPTY,) * 3,) * 4)


def signing(m: Material) -> Iterator[Block]:
    """Who signs, with the day; and the day on which the governors accept the review."""
    school = m.evidence.settings.school
    people = (
        ("Learning Mentor", school.learning_mentor), ("Inclusion Manager", school.inclusion_manager),
        ("Head teacher", school.head), ("Chair of governors", m.notes.chair),
    )  # fmt: skip
    yield Paragraph(
        "The Learning Mentor and the Inclusion Manager answer for this review. The head and the chair sign too."
    )
    rows = tuple((role, inserted(name) if name else EMPTY, EMPTY, EMPTY) for role, name in people)
    yield Table("Signatures", ("Role", "Name", "Signature", "Day"), rows)
    yield Table("Accepted by the governors", ("Meeting on", "Next full review due", "Minute number"), ((EMPTY,) * 3,))


def governors_line(m: Material) -> Iterator[Block]:
    """The head's line and the link governor's, said or to be written."""
    head, visit = ((line,) if line else () for line in (m.notes.head_line, m.notes.governor_visit))
    yield from said_or_blank("The head’s line", head, "the head teacher", 1)
    yield from said_or_blank("The link governor’s visit", visit, "the link governor", 1)
