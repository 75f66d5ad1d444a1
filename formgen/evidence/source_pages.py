"""Where each figure comes from: formula, settings, and every cell of every file."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from formgen.evidence.evidence import Evidence, Period
from formgen.evidence.figure import Figure, FigureSource
from formgen.evidence.logs import labels
from formgen.evidence.sources import MEASURES, told
from formgen.evidence.tables import NOTHING
from formgen.policy import CLAUSES
from formgen.reference import BLANK_PATTERN, PATTERN
from formgen.report import Block, Heading, Paragraph, Table, Tone
from formgen.settings import each

HASH_SHOWN = 12

COUNTED_ONCE = (
    "In M1a, M1b and M1c each child counts once, by the latest time of support that ended. Children whose support is "
    "still open, who were referred late, who left the school early or who moved to other support are in no "
    "denominator; they are listed under “Who is not counted”. Of several records, the first entry record and the last "
    "exit record of a case count."
)


def source_pages(evidence: Evidence, period: Period, figures: tuple[Figure, ...]) -> Iterator[Block]:
    """The blocks of the appendix."""
    yield Heading("Sources of each figure")
    yield Table(
        "What each figure means",
        ("Figure", "Clause", "The policy asks", "How it is counted", "Result"),
        tuple((f.measure, f.clause, CLAUSES[f.clause], f.formula, f.result) for f in figures),
    )
    yield Paragraph(COUNTED_ONCE, Tone.NOTE)
    yield _reads()
    yield _settings(evidence, period)
    rows = tuple(_rows(figures))
    if not rows:
        yield Paragraph("No figure rests on a returned form yet.")
        return
    header = ("Figures", "Record", "Case", "File", "SHA-256", "Sheet", "Cells", "Form", "Run")
    yield Table("Every cell that a figure rests on", header, rows, frozenset({1, 8}))
    yield Paragraph(
        f"SHA-256 is the fingerprint of the file as it came, its first {HASH_SHOWN} characters. A file that somebody "
        "named freely is shown as “renamed”, since the name may hold a child’s. Days of referral, decision, start and "
        "end come from the case register.", Tone.NOTE,
    )  # fmt: skip


def _reads() -> Table:
    rows = tuple((m.measure, told(m.reads)) for m in MEASURES)
    return Table("What each measure reads: boxes by their codes, settings, registers", ("Measure", "From"), rows)


def _settings(evidence: Evidence, period: Period) -> Table:
    rows: list[tuple[str, str | int]] = [
        ("Period", period.words),
        ("Made on", f"{evidence.today.day}/{evidence.today.month}/{evidence.today.year}"),
        ("As of run", evidence.run),
        ("Policy accepted on", evidence.policy.accepted_on),
    ]
    used = {name for m in MEASURES for kind, _, name in (read.partition(".") for read in m.reads) if kind == "settings"}
    rows += [(s.purpose, _types(evidence) or s.value if s.name == _UNWANTED else s.value)
             for s in each(evidence.settings) if s.name in used]  # fmt: skip
    return Table("Settings used", ("Setting", "Value"), tuple(rows))


_UNWANTED = "playground.unwanted"


def _types(evidence: Evidence) -> str:
    kinds = labels("playground-incidents", "incidents.type")
    return ", ".join(kinds.get(code, code) for code in evidence.settings.playground.unwanted)


def _rows(figures: Iterable[Figure]) -> Iterator[tuple[str | int, ...]]:
    """One row for each record and sheet, with all its cells and the figures that rest on it."""
    measures: defaultdict[FigureSource, set[str]] = defaultdict(set)
    for figure in figures:
        for source in figure.sources:
            measures[_record(source)].add(figure.measure.partition(" ")[0])
    sheets: defaultdict[FigureSource, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for figure in figures:
        for source in figure.sources:
            cells = sheets[_record(source)][source.sheet]
            cells |= {source.cell} - {""}
    for record in sorted(sheets):
        named = {sheet: cells for sheet, cells in sheets[record].items() if cells}
        for sheet, cells in sorted((named or {"": set[str]()}).items()):
            yield (
                ", ".join(sorted(measures[record])), record.record, record.case or NOTHING, shown_name(record),
                record.sha256[:HASH_SHOWN], sheet or NOTHING, cell_list(cells) or "whole record",
                f"{record.form} {record.version}", record.run,
            )  # fmt: skip


def _record(source: FigureSource) -> FigureSource:
    """The source without its cell: what it shares with all others of its record."""
    return FigureSource(
        source.record, source.form, source.version, source.file, source.sha256, source.run, source.case, "", "", "", ""
    )


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
