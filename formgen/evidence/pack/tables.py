"""What every chapter is made of: figures told and in tables, counts as readers may see them, lines to write on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from formgen.evidence import safe
from formgen.evidence.evidence import NOT_COMPARABLE
from formgen.evidence.figure import Figure, Finding, Group
from formgen.evidence.pack.headline import brief, headline, sentence, verdict
from formgen.evidence.pack.material import Material
from formgen.evidence.safe.tables import HELD_BACK
from formgen.report import EMPTY, HIDDEN, Block, Paragraph, Table, Tone

NOTHING = "–"

TO_DO = {
    "M1": "To measure it: an entry record at the start and an exit record at the end of each case.",
    "M2a": "To measure it: import the action plans.",
    "M2b": "To measure it: import the children’s own sheets (pupil voice).",
    "M3": "To measure it: send the parents’ questionnaire, and import what comes back.",
    "M4a": "To measure it: fill in the training log, and import it.",
    "M4b": "To measure it: fill in the log of children with a role, with what was seen, and import it.",
    "M5": "To measure it: give the staff view to all staff, and import what comes back.",
    "M6a": "To measure it: keep the incident log and the exposure sheet for the same months of two school years.",
    "M6b": "To measure it: look at the playground each week, and import the exposure sheet.",
    "M7": "To measure it: write the yearly check of the policy into the meeting log, and import it.",
    "M8": "To measure it: fill in the meeting log, and import it.",
    "M9": "To measure it: import the review records.",
    "M10": "To measure it: import the pupil profiles, with the day on which the summary was shared.",
    "M11": "To measure it: import the session records.",
    "M12": "To measure it: write the school’s own codes into the entry and the exit record of each case.",
}
"""What to do about a figure that is not measured."""

def to_do(figure: Figure) -> str:
    """What to do so that the figure can be measured; nothing where it is."""
    if figure.finding is not Finding.NOT_MEASURED:
        return ""
    name = figure.measure.partition(" ")[0]
    return TO_DO.get(name) or TO_DO.get(name.rstrip("abc"), "")


def told(m: Material, figures: Iterable[Figure], *, tabled: bool = False) -> Iterator[Block]:
    """The sentence of each figure, and what to do where it is not measured.

    Those who do not know the cases get what was found and the verdict: a sentence tells of small numbers too. Of
    figures that are `tabled` as well, in the same chapter, that table says it, and no sentence.
    """
    kept = tuple(figures)
    sentences = (sentence(m, f) if m.internal or f.finding is Finding.NOT_MEASURED else _found(m, f)
                 for f in kept if m.internal or not tabled or f.finding is Finding.NOT_MEASURED)  # fmt: skip
    yield from map(Paragraph, dict.fromkeys(sentences))
    for do in dict.fromkeys(filter(None, map(to_do, kept))):
        yield Paragraph(do, Tone.NOTE)


def _found(m: Material, figure: Figure) -> str:
    return f"{figure.title}: {headline(m, figure)}. {verdict(m, figure)}."


def figure_table(m: Material, caption: str, figures: Iterable[Figure]) -> Iterator[Table]:
    """Figures one under the other, for those who know the cases with what the missing could change.

    There is no table while none is measured.
    """
    kept = tuple(figures)
    if all(figure.finding is Finding.NOT_MEASURED for figure in kept):
        return
    if not m.internal:
        rows = tuple((f"{f.title} ({f.measure})", brief(m, f), verdict(m, f)) for f in kept)
        yield Table(caption, ("What", "Figure", "Verdict"), rows, frozenset({1}))
        return
    header = ("What", "Figure", "Share", "Range", "If none of the missing", "If all of the missing", "Verdict")
    yield Table(caption, header, tuple(_row(f) for f in kept), frozenset({1, 2, 3, 4, 5}))


def _row(figure: Figure) -> tuple[str, ...]:
    ends = ("", "") if figure.value else (figure.worst.words, figure.best.words)
    return (
        f"{figure.title} ({figure.measure})", figure.result, figure.percent or NOTHING, figure.interval or NOTHING,
        *(end or NOTHING for end in ends), figure.finding.value,
    )  # fmt: skip


def table_of(m: Material, name: str, first: str) -> Iterator[Block]:
    """A breakdown as its readers may see it; a sentence where little is left but what is hidden."""
    shown, breakdown = m.shown, m.shown.breakdowns[name]
    if not mostly_hidden(m, name) and (any(shown.count(name, row) for row in breakdown.rows) or not breakdown.value()):
        yield from safe.table(shown, name, m.rule, first)
    else:
        yield in_a_sentence(m, name)


def in_a_sentence(m: Material, name: str) -> Paragraph:
    """What may be shown of a breakdown of which most is hidden."""
    shown, breakdown = m.shown, m.shown.breakdowns[name]
    kept = [(row, count) for row in breakdown.rows if (count := shown.count(name, row))]
    total = None if breakdown.nested else shown.count(name)
    whole = f" There are {total} in all." if total else ""
    if kept:
        told = "; ".join(f"{row}: {count}" for row, count in kept)
        title = breakdown.title.rstrip("?")
        return Paragraph(f"{title}. {told}.{whole} {OTHERS}")
    return Paragraph(f"{breakdown.title.rstrip('?')}: {HELD_BACK}.{whole}")


OTHERS = f"The other numbers are {HELD_BACK}."


def mostly_hidden(m: Material, name: str) -> bool:
    """Whether more rows of a breakdown are hidden than have a number to show: then a sentence says it all."""
    counts = [m.shown.count(name, row) for row in m.shown.breakdowns[name].rows]
    return not m.internal and sum(count is None for count in counts) > sum(bool(count) for count in counts)


def answers_table(
    m: Material, caption: str, words: tuple[str, ...], classes: tuple[str, ...],
    lines: Iterable[tuple[tuple[str, ...], str]],
) -> Iterator[Block]:  # fmt: skip
    """What was said to each statement, line by line its words and its breakdown: a column for each class of answers.

    A class of which no number may be shown has no column: a sentence names it.
    """
    kept = tuple(lines)
    shown = [c for c in classes if any(m.shown.count(name, c) for _, name in kept)
             or not any(m.shown.count(name, c) is None for _, name in kept)]  # fmt: skip
    if not shown:
        yield Paragraph(f"{caption}: {HELD_BACK}.")
        return
    rows = tuple((*own, *(m.shown.cell(name, c) for c in shown)) for own, name in kept)
    first = len(words)
    yield Table(caption, (*words, *shown), rows, frozenset(range(first, first + len(shown))))
    if left_out := [f"“{c}”" for c in classes if c not in shown]:
        yield Paragraph(f"No number may be shown of {', '.join(left_out)}.", Tone.NOTE)
    if any(HIDDEN in row for row in rows):
        yield from hidden_note(m, *(name for _, name in kept))


def hidden_note(m: Material, *names: str, sign: str = safe.LETTER) -> Iterator[Block]:
    """What “c” means, or another `sign` of what is hidden, where any number of those breakdowns is hidden."""
    for note in filter(None, dict.fromkeys(safe.note(m.shown, name, m.rule, sign) for name in names)):
        yield Paragraph(note, Tone.NOTE)


def apart(m: Material, figures: Iterable[Figure], unit: str = "Rows") -> Iterator[Block]:
    """For each figure that has any: who is not counted, and who is missing. Only for those who know the cases."""
    for figure in figures if m.internal else ():
        if figure.excluded:
            yield group_table(f"Not counted: {_lower(figure.title)}", figure.excluded, unit)
        if figure.missing:
            yield group_table(f"Not known: {_lower(figure.title)}", figure.missing, unit)


def told_apart(figure: Figure) -> tuple[Group, ...]:
    """What the school declared not comparable, of those who are not counted in a figure."""
    start = NOT_COMPARABLE.partition("{")[0]
    return tuple(g for g in figure.excluded if g.reason.startswith(start))


def declared(m: Material, figures: Iterable[Figure], unit: str) -> Iterator[Block]:
    """For each figure that has any: what the school declared not comparable. Those alike are shown once."""
    shown: dict[tuple[Group, ...], list[str]] = {}
    for figure in figures:
        if kept := told_apart(figure):
            shown.setdefault(kept, []).append(figure.measure)
    for groups, measures in shown.items():
        named = ", ".join(measures)
        caption = f"Not counted, as the school’s own earlier sheets are not comparable: {named}"
        if m.internal:
            yield group_table(caption, groups, unit)
        else:
            yield Table(caption, ("Reason",), tuple((g.reason,) for g in groups))


def _lower(title: str) -> str:
    return title[0].lower() + title[1:]


def group_table(caption: str, groups: Iterable[Group], unit: str = "Cases") -> Table:
    """Reasons, how many, and which cases by their numbers."""
    rows = tuple((g.reason, g.count, case_list(g.cases)) for g in groups)
    return Table(caption, ("Reason", unit, "Which"), rows, frozenset({1}))


def case_list(cases: Iterable[str]) -> str:
    """Case numbers one after the other; how often, where one comes more than once."""
    often = Counter(cases)
    return ", ".join(c if n == 1 else f"{c} ({n})" for c, n in sorted(often.items())) or NOTHING


def to_write(caption: str, who: str, lines: int = 2) -> Table:
    """Empty lines to write on, with a word on who writes there."""
    return Table(caption, (f"Please write here: {who}",), ((EMPTY,),) * lines)
