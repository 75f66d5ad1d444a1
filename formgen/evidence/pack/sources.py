"""Where each figure comes from: formula, settings, and every cell of every file."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from hashlib import sha256

from formgen import __version__
from formgen.evidence.evidence import Evidence, Period
from formgen.evidence.figure import Figure, FigureSource
from formgen.evidence.logs import labels
from formgen.evidence.pack.headline import (
    apart_note,
    brief,
    copies_note,
    headline,
    if_known,
    percent,
    sentence,
    verdict,
    words_note,
)
from formgen.evidence.pack.material import Material
from formgen.evidence.pack.scorecard import measured
from formgen.evidence.pack.tables import NOTHING, told_apart
from formgen.evidence.safe.words import meanings
from formgen.evidence.sources import MEASURES, told
from formgen.evidence.trend import PER_CENT
from formgen.form import form
from formgen.policy import CLAUSES
from formgen.reference import BLANK_PATTERN, PATTERN
from formgen.report import Block, Detail, Paragraph, Table, Tone, inserted
from formgen.settings import each

HASH_SHOWN = 12

COUNTED_ONCE = (
    "In M1a, M1b and M1c each child counts once, by the latest time of support that ended. Children whose support is "
    "still open, who were referred late, who left the school early or who moved to other support are in no "
    "denominator{listed}. Of several records, the first entry record and the last exit record of a case count."
)
LISTED = "; they are listed under “Who is not counted”"


def sources(m: Material) -> Iterator[Block]:
    """The blocks of the appendix: what each figure means, its numbers, the settings, and the files or cells."""
    figures = m.found.figures
    yield Table(
        "What each figure means", ("Figure", "Clause", "The policy asks", "How it is counted", "In one sentence"),
        tuple((f.measure, f.clause, CLAUSES[f.clause], f.formula, _sentence(m, f)) for f in figures),
    )
    yield Paragraph(COUNTED_ONCE.format(listed=LISTED if m.internal else ""), Tone.NOTE)
    yield _numbers(m)
    yield from words_note(m)
    yield from apart_note(m)
    yield from (Paragraph(one, Tone.NOTE) for one in meanings(m.rule))
    yield from copies_note(m)
    ends = m.internal or "At worst" in if_known(m, m.found.progress.reached)
    yield Paragraph(f"{ENDS} {YEARS}" if ends else YEARS, Tone.NOTE)
    yield _reads()
    yield _settings(m)
    if not any(figure.sources for figure in figures):
        yield Paragraph("No figure rests on a returned form yet.")
    elif m.internal:
        yield from _cells(figures)
    else:
        yield from _hashes(m)


ENDS = (
    "“At worst” counts everything missing as a no, “at best” as a yes. Where the two fall on different sides of the "
    "goal, the verdict is “Cannot tell”."
)
YEARS = (
    "A year stands beside the year before only where both were counted in the same way. Of looks at the playground the "
    "result is that of the last term, and a year’s is the mean of its terms."
)


def _sentence(m: Material, figure: Figure) -> str:
    if m.internal or not figure.denominator:
        return sentence(m, figure)
    return f"{headline(m, figure)}: {verdict(m, figure).lower()}."


def _numbers(m: Material) -> Table:
    latest, before = _of_year(m, -1), _of_year(m, -2)
    if not m.internal:
        rows = tuple(
            (f.measure, brief(m, f), verdict(m, f), percent(m, f).rstrip(".") or NOTHING,
             latest.get(f.measure, NOTHING), before.get(f.measure, NOTHING))
            for f in m.found.figures
        )  # fmt: skip
        heads = ("Figure", "Result", "Verdict", "Share (range)", "Latest year", "The year before")
        return Table("Each figure in numbers", heads, rows, frozenset({1, 3, 4, 5}))
    lines: tuple[tuple[str | int, ...], ...] = tuple(
        (f.measure, f.numerator, f.denominator, f.percent or NOTHING, f.interval or NOTHING,
         *((f.worst.words, f.best.words) if not f.value else (NOTHING, NOTHING)), sum(g.count for g in f.excluded),
         sum(g.count for g in f.missing), f.finding.value, latest.get(f.measure, NOTHING),
         before.get(f.measure, NOTHING))
        for f in m.found.figures
    )  # fmt: skip
    header = (
        "Figure", "So many", "Out of", "Share", "Range", "At worst", "At best", "Not counted", "Missing", "Verdict",
        "Latest year", "Year before",
    )  # fmt: skip
    return Table("Each figure in numbers", header, lines, frozenset({*range(1, 9), 10, 11}))


def _of_year(m: Material, place: int) -> dict[str, str]:
    """What each measured figure was in a year; with a word where a part of it does not compare."""
    year, found = m.years[place] if len(m.years) >= -place else (m.period, None)
    figures = [f for f in found.figures if measured(f)] if found else []
    return {f.measure: _in_year(m, f, year) + (" (part does not compare)" if told_apart(f) else "") for f in figures}


def _in_year(m: Material, figure: Figure, year: Period) -> str:
    """What a figure was in a year, as “Year by year” says it: of looks the mean of the year’s terms."""
    trend = m.trends.get(figure.measure)
    for point in trend.points if trend and trend.unit == PER_CENT and figure.value else ():
        if point.year == year.short:
            return point.words
    return brief(m, figure, year)


def _reads() -> Table:
    rows = tuple((m.measure, told(m.reads)) for m in MEASURES)
    return Table("What each measure reads: boxes by their codes, settings, registers", ("Measure", "From"), rows)


def _settings(m: Material) -> Table:
    evidence = m.evidence
    rows: list[tuple[str, str | int]] = [
        ("Period", m.period.words),
        ("Made on", evidence.made_on),
        ("Number of the last change to the records", evidence.run),
        ("Day of that change", evidence.day_of(evidence.run)),
        ("Made with formgen", __version__),
        ("Policy accepted on", inserted(evidence.policy.accepted_on)),
    ]
    if not m.internal:
        rows.append(("Who answers for what is hidden", inserted(evidence.settings.review.signed_by)))
    used = {name for one in MEASURES for kind, _, name in (read.partition(".") for read in one.reads)
            if kind == "settings"}  # fmt: skip
    rows += [(s.purpose, _types(evidence) or s.value if s.name == _UNWANTED else s.value)
             for s in each(evidence.settings) if s.name in used]  # fmt: skip
    return Table("Settings used", ("Setting", "Value"), tuple(rows))


_UNWANTED = "playground.unwanted"


def _types(evidence: Evidence) -> str:
    kinds = labels("playground-incidents", "incidents.type")
    return ", ".join(kinds.get(code, code) for code in evidence.settings.playground.unwanted)


def _cells(figures: Iterable[Figure]) -> Iterator[Block]:
    header = ("Figures", *_FILES)
    yield Table("Every cell that a figure rests on, a row a file", header, tuple(_rows(figures)), frozenset({7}))
    yield Paragraph(
        f"SHA-256 is the fingerprint of the file as it came, its first {HASH_SHOWN} characters. A file that somebody "
        "named freely is shown as “renamed”, since the name may hold a child’s. The last column is the "
        "number of the import by which it came in. Days of referral, decision, start and end come from the case "
        "register.", Tone.NOTE,
    )  # fmt: skip


def _rows(figures: Iterable[Figure]) -> Iterator[tuple[str | int, ...]]:
    """One row for each file, with all its cells, and the figures that rest on it."""
    files: defaultdict[tuple[str, int, str, str, int], list[FigureSource]] = defaultdict(list)
    measures: defaultdict[tuple[str, int, str, str, int], set[str]] = defaultdict(set)
    for figure in figures:
        name = figure.measure.partition(" ")[0]
        for source in figure.sources:
            key = (source.form, source.version, shown_name(source), source.sha256, source.run)
            files[key].append(source)
            measures[key].add(name)
    for key in sorted(files, key=lambda k: (min(s.record for s in files[k]), k)):
        form_, version, name, sha256, run = key
        own = files[key]
        cases = {s.case for s in own if s.case}
        yield (
            ", ".join(sorted(measures[key], key=_natural)), numbers({s.record for s in own}),
            case_ranges(cases) or NOTHING, name, sha256[:HASH_SHOWN], _places(own) or "whole record",
            f"{form_} {version}", run,
        )  # fmt: skip


def _natural(measure: str) -> tuple[int, str]:
    """What puts M2 before M10."""
    return int(re.sub(r"\D", "", measure)), measure


def _places(sources: Iterable[FigureSource]) -> str:
    """The cells by their sheets: “Form: C4:C6; Log: B2”."""
    sheets: defaultdict[str, set[str]] = defaultdict(set)
    for source in sources:
        if source.cell:
            sheets[source.sheet].add(source.cell)
    return "; ".join(f"{sheet}: {cell_list(cells)}" if sheet else cell_list(cells)
                     for sheet, cells in sorted(sheets.items()))  # fmt: skip


def numbers(found: set[int]) -> str:
    """Numbers in order, neighbours drawn together: “3, 7–9”."""
    return ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in _neighbours(found))


def _neighbours(found: set[int]) -> Iterator[tuple[int, int]]:
    """The first and the last of all that follow each other."""
    starts, ends = ([n for n in sorted(found) if n + step not in found] for step in (-1, 1))
    yield from zip(starts, ends, strict=True)


def case_ranges(cases: Iterable[str]) -> str:
    """Cases in order, neighbours of a year drawn together: “LM-2025-001–004, LM-2025-007”."""
    years: defaultdict[str, set[int]] = defaultdict(set)
    others = []
    for case in cases:
        if found := _CASE.fullmatch(case):
            years[found[1]].add(int(found[2]))
        else:
            others.append(case)
    parts = [f"{year}{first:03}" + (f"–{last:03}" if last > first else "")
             for year, found_ in sorted(years.items()) for first, last in _neighbours(found_)]  # fmt: skip
    return ", ".join([*parts, *sorted(others)])


_CASE = re.compile(r"(LM-\d{4}-)(\d{3})")


def details(m: Material) -> Iterator[Detail]:
    """What each figure opens to, for those who know the cases: its cells, file by file."""
    for figure in m.found.figures if m.internal else ():
        rows = tuple(row[1:] for row in _rows([figure]))
        cells = Table("The cells that it rests on", _FILES, rows, frozenset({6}))
        yield Detail(m.opens(figure.measure), figure.title, headline(m, figure), figure.formula, cells)


_FILES = ("Records", "Cases", "File", "SHA-256", "Cells", "Form", "No.")


def _hashes(m: Material) -> Iterator[Block]:
    """The files of each form by one fingerprint: their number could be that of children, and is told nowhere."""
    found: defaultdict[str, set[FigureSource]] = defaultdict(set)
    for figure in m.found.figures:
        for source in figure.sources:
            found[source.form].add(source)
    rows = []
    for slug in sorted(found):
        versions = ", ".join(map(str, sorted({s.version for s in found[slug]})))
        rows.append((form(slug).about.title, versions, together({s.sha256 for s in found[slug]})))
    header = ("Form", "Versions", "Fingerprint of its files")
    yield Table("The files behind the figures", header, tuple(rows))
    yield Paragraph(
        "All files of a form have one fingerprint: how many there are would say how many children. "
        "The school keeps the files, and the copy of this review that opens to each of their cells.", Tone.NOTE,
    )  # fmt: skip


def together(fingerprints: Iterable[str]) -> str:
    """One fingerprint for several: that of all of them in their order, one a line."""
    return sha256("\n".join(sorted(fingerprints)).encode()).hexdigest()[:HASH_SHOWN]


_CELL = re.compile(r"([A-Z]{1,3})([1-9]\d*)")


def cell_list(cells: Iterable[str]) -> str:
    """Cells in reading order, column by column, neighbours drawn together: “B4, C7:C19”."""
    rows: defaultdict[str, set[int]] = defaultdict(set)
    others = []
    for cell in cells:
        if found := _CELL.fullmatch(cell):
            rows[found[1]].add(int(found[2]))
        else:
            others.append(cell)
    columns = sorted(rows, key=lambda c: (len(c), c))
    return ", ".join([*(text for c in columns for text in _runs(c, sorted(rows[c]))), *sorted(others)])


def _runs(column: str, rows: list[int]) -> Iterator[str]:
    start = rows[0]
    for row, after in zip(rows, [*rows[1:], 0], strict=True):
        if after == row + 1:
            continue
        yield f"{column}{start}" if start == row else f"{column}{start}:{column}{row}"
        start = after


_PLAIN = frozenset({"lm", "copy", "blank", "staff", "family", "child", "filled", "final", "returned", "scan"})

_ENDINGS = frozenset(
    ("docx", "doc", "odt", "pdf", "xlsx", "xls", "ods", "csv", "json", "jsonl", "html", "eml", "msg", "jpg", "png")
)


def shown_name(source: FigureSource) -> str:
    """The file's name if formgen could have given it, else “renamed.xlsx”: a free name may hold a child's."""
    stem, _, ending = source.file.rpartition(".")
    if ending.lower() not in _ENDINGS:
        stem, ending = source.file, ""
    bare = BLANK_PATTERN.sub("", PATTERN.sub("", stem))
    bare = bare.replace(source.case, "") if source.case else bare
    allowed = _PLAIN | set(source.form.split("-"))
    words = re.findall(r"[^\W\d_]+", bare.lower())
    if all(word in allowed for word in words):
        return source.file
    return f"renamed.{ending}" if ending else "renamed"
