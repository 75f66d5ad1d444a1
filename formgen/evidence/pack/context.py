"""Where the policy comes from, and how its facts were gathered: which forms, from when to when, by whom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from formgen.evidence.figure import FigureSource
from formgen.evidence.pack.counts import FILES, LOGS
from formgen.evidence.pack.material import Material
from formgen.evidence.readership import Readership
from formgen.form import form
from formgen.report import Block, Paragraph, Table

LINKED = (
    "It stands beside the policies on teaching and learning, assessment, behaviour, special educational needs, "
    "safeguarding and complaints."
)

WAY = (
    "Forms go out on paper and as files. They come back to the office. formgen reads each box and checks it.",
    "What is not clear goes to a person, who decides. Nothing is guessed: an empty box is never a nought or a “no”.",
    "Scores run from 0 to 10, and more is better. The grown-ups and the child agree the first and the last one "
    "together.",
    "Child protection records are kept apart. They are not in here.",
)

_C = "In tables, “c” stands for a number that is small, or would let a small one be worked out. "
HIDDEN_WAY = {
    Readership.GOVERNORS: f"{_C}The main figures, such as those of page two, are told in full where they speak of "
    "enough people. So one of them may tell of a number that a table hides.",
    Readership.PUBLIC: f"{_C}The main figures, such as those of page two, are rounded, or told in words.",
}


def context(m: Material) -> Iterator[Block]:
    """The blocks of the chapter."""
    yield Paragraph(
        "Learning mentors came to schools with a government scheme, Excellence in Cities, from 1999 on. Our policy "
        "says "
        "how the school goes on with this work. " + LINKED
    )  # fmt: skip
    yield from map(Paragraph, WAY)
    if m.rule.readers in HIDDEN_WAY:
        yield Paragraph(HIDDEN_WAY[m.rule.readers])
    yield from _forms(m)


def _forms(m: Material) -> Iterator[Block]:
    """Which forms the figures rest on, and who fills them in; for those who know the cases with how many files."""
    sources = [source for figure in m.found.figures for source in figure.sources]
    slugs = sorted({source.form for source in sources})
    if not slugs:
        yield Paragraph("No figure rests on a returned form yet.")
        return
    titles = {slug: form(slug).about.title for slug in slugs}
    if not m.internal:
        alike: dict[tuple[str, str], list[str]] = {}
        for slug, title in titles.items():
            alike.setdefault((_filled_by(slug), _days(m, slug, sources)), []).append(title)
        rows = tuple((who, ", ".join(forms), days) for (who, days), forms in alike.items())
        yield Table("The forms behind the figures", ("Who fills it in", "Forms", "Came in on"), rows)
        return
    lines = tuple(
        (title, (m.things if slug in LOGS else m.shown).cell(FILES, title), _filled_by(slug), _days(m, slug, sources))
        for slug, title in titles.items()
    )
    header = ("Form", "Files", "Who fills it in", "Came in on")
    yield Table("The forms behind the figures", header, lines, frozenset({1}))


def _days(m: Material, slug: str, sources: Iterable[FigureSource]) -> str:
    """The day on which files of a form were imported; the first and the last of several."""
    runs = sorted({source.run for source in sources if source.form == slug})
    days = dict.fromkeys(m.evidence.day_of(run) for run in (runs[0], runs[-1]))
    return " to ".join(days)


_WHO = {
    "parent-questionnaire": "Parents and carers", "pupil-voice": "Children of 7 to 11",
    "pupil-voice-young": "Children of 4 to 7, with a helper", "staff-view": "Staff",
    "referral": "Whoever asks for help: families or staff", "agreement": "Parents and carers",
    "playground-incidents": "Staff on duty", "playground-exposure": "The office, and staff on duty",
}  # fmt: skip


def _filled_by(slug: str) -> str:
    return _WHO.get(slug, "The Learning Mentor, with those it is about")

