"""The mentor's training, and children who were trained for a role."""

from __future__ import annotations

from collections.abc import Iterator

from formgen.evidence.figure import counted
from formgen.evidence.pupil_roles import PupilRoles
from formgen.evidence.tables import apart, figure_table, told
from formgen.evidence.training import Training
from formgen.report import Block, Chart, ChartKind, Heading, Paragraph, Series, Table


def training_pages(found: Training) -> Iterator[Block]:
    """The blocks of the chapter on the mentor's training."""
    yield Heading("The mentor’s training")
    yield from told(found.figures)
    yield from figure_table("Is the training kept up to date?", found.figures)
    if found.items:
        rows = tuple((item.name, {True: "Yes", False: "No", None: "Not known"}[item.valid], item.words)
                     for item in found.items)  # fmt: skip
        yield Table("Training that the school requires", ("Item", "In date", "Why"), rows)
    if found.by_term:
        yield Table("Events of training, term by term", ("Term", "Events"), found.by_term, frozenset({1}))
    if found.kinds:
        kinds = tuple((label, events, float(hours)) for label, events, hours in found.kinds)
        yield Table("How the mentor learned", ("How", "Events", "Hours"), kinds, frozenset({1, 2}))
    yield from apart(found.figures)


def roles_pages(found: PupilRoles) -> Iterator[Block]:
    """The blocks of the chapter on children with a role."""
    yield Heading("Children with a role")
    yield from told(found.figures)
    if found.roles:
        yield _funnel(found)
        header = ("Role", "Trained", "Observed", "Do it well")
        yield Table("Trained children, still on roll after twelve school weeks", header, found.roles,
                    frozenset({1, 2, 3}))  # fmt: skip
    yield from figure_table("Do they put it into practice?", found.figures)
    if found.mediations.whole:
        yield Paragraph(f"{found.mediations.part} of {counted(found.mediations.whole, 'mediation', 'mediations')} "
                        "by children ended with the matter settled.")  # fmt: skip
    yield from apart(found.figures, "Children or rows")


def _funnel(found: PupilRoles) -> Chart:
    trained = sum(trained for _, trained, _, _ in found.roles)
    observed = sum(observed for _, _, observed, _ in found.roles)
    well = sum(well for _, _, _, well in found.roles)
    steps = (("Trained", trained), ("Observed within 12 school weeks", observed), ("Do it well", well))
    children = counted(trained, "trained child", "trained children")
    title = f"Of {children}, {observed} were observed and {well} do it well"
    words = "; ".join(f"{label}: {count}" for label, count in steps)
    return Chart(ChartKind.FUNNEL, title, f"{words}.", tuple(Series(label, (float(n),)) for label, n in steps))
