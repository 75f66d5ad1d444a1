"""Children who were trained for a role: were they observed, and do they do it well?"""

from __future__ import annotations

from collections.abc import Iterator

from formgen.evidence.figure import counted
from formgen.evidence.pack.counts import ROLES
from formgen.evidence.pack.material import Material
from formgen.evidence.pack.tables import apart, figure_table, table_of, told
from formgen.evidence.pupil_roles import PupilRoles
from formgen.report import Block, Chart, ChartKind, Paragraph, Series, Table


def roles(m: Material) -> Iterator[Block]:
    """The blocks of the chapter."""
    found = m.found.roles
    yield Paragraph("Play leaders, peer mediators, buddies and door monitors are children who help others.")
    yield from told(m, found.figures, tabled=True)
    if found.roles and m.internal:
        yield _funnel(found)
        header = ("Role", "Trained", "Observed", "Do it well")
        yield Table("Trained children, still on roll after twelve school weeks", header, found.roles,
                    frozenset({1, 2, 3}))  # fmt: skip
    elif found.roles:
        yield from table_of(m, ROLES, "What became of it")
    yield from figure_table(m, "Do they put it into practice?", found.figures)
    if found.mediations.whole and m.internal:
        yield Paragraph(f"{found.mediations.part} of {counted(found.mediations.whole, 'mediation', 'mediations')} "
                        "by children ended with the matter settled.")  # fmt: skip
    yield from apart(m, found.figures, "Children or rows")


def _funnel(found: PupilRoles) -> Chart:
    trained = sum(trained for _, trained, _, _ in found.roles)
    observed = sum(observed for _, _, observed, _ in found.roles)
    well = sum(well for _, _, _, well in found.roles)
    steps = (("Trained", trained), ("Observed within 12 school weeks", observed), ("Do it well", well))
    children = counted(trained, "trained child", "trained children")
    title = f"Of {children}, {observed} were observed and {well} do it well"
    words = "; ".join(f"{label}: {count}" for label, count in steps)
    return Chart(ChartKind.FUNNEL, title, f"{words}.", tuple(Series(label, (float(n),)) for label, n in steps))
