"""The templates that a school may restyle: listed, copied out, checked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from formgen.answers import Instance
from formgen.errors import FormgenError, UserError
from formgen.form import form, slugs
from formgen.look import Edition, Look
from formgen.outline import outline
from formgen.render import format_for, formats, report_formats
from formgen.render.word.longhand import longhand
from formgen.report import Chart, ChartKind, Heading, Paragraph, Report, Scorecard, Series, Table, Verdict
from formgen.resources import folder
from formgen.work.files import write_new

KINDS = ("docx", "pdf", "report")
"""The folders under templates/ that a school may copy; what runs in a page is formgen's own and not among it."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One template file: its name, and whether the school's own rules over formgen's."""

    name: str
    own: bool


def listed(school_folder: Path) -> list[Listed]:
    """The templates, each with whose is used."""
    ours = _names(folder("templates"))
    own = _names(school_folder / "templates")
    return [Listed(name, name in own) for name in sorted(set(ours) | set(own))]


def _names(root: Path) -> list[str]:
    return [
        path.relative_to(root).as_posix()
        for kind in KINDS
        for path in sorted((root / kind).rglob("*"))
        if path.is_file() and path.suffix != ".js"
    ]


def copy(target: Path, slug: str | None = None, school_folder: Path | None = None) -> list[Path]:
    """Copies the templates into `target`, or for one form a Word template of its own with its questions written out:
    in the look of the generic one that the school restyled, where there is one.

    Nothing is overwritten. Raises UserError for an unknown form.
    """
    root = folder("templates")
    if slug:
        outlined = outline(form(slug))
        own = (school_folder or root.parent) / "templates" / "docx" / "form.docx"
        source = own if own.is_file() else root / "docx" / "form.docx"
        return [write_new(target / "docx" / f"{slug}.docx", longhand(source.read_bytes(), source.name, outlined))]
    return [write_new(target / name, (root / name).read_bytes()) for name in _names(root)]


ALL, REPORT = "all", "report"

_SAMPLE = Report(
    "Sample report", "To check the templates", "Sample",
    (
        Heading("A heading"),
        Paragraph("A paragraph."),
        Scorecard((Verdict("A criterion", "3 of 4", "Met", "A caveat.", "A note"),)),
        Table("A table", ("Form", "Rows"), (("Referral", 3), ("Action plan", 2)), frozenset({1})),
        Chart(ChartKind.BARS, "A chart", "Two bars: 5 and 3", (Series("Staff", (5,)), Series("Home", (3,)))),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Checked:
    """One form in one format, and what is wrong with its template; nothing when `problem` is empty.

    `form` is REPORT for the reports, and ALL for a fault that every form has.
    """

    form: str
    format: str
    problem: str
    fix: str = ""


def check(path: Path, look: Look) -> list[Checked]:
    """Every form compiled and filled, and a report made, in every format with the templates in `path` first.

    A fault that all forms have is there once. A Word template that no form would use is a fault too.
    Raises UserError when `path` is no folder of templates.
    """
    root = path if path.is_dir() else path.parent.parent
    if not any((root / kind).is_dir() for kind in KINDS):
        raise UserError(f"{path} holds no templates.", "Please name the folder that has docx/ or pdf/ in it.")
    trying = Look(look.letterhead, (root, *look.folders), look.variant, look.ink, look.accent)
    found = [_try(slug, suffix, trying) for slug in slugs() for suffix in sorted(formats())]
    reports = [_try_report(suffix, trying) for suffix in sorted(report_formats())]
    return [*_once(found), *reports, *_strays(root)]


def _once(found: list[Checked]) -> Iterator[Checked]:
    """What was found, a fault that all forms have only once."""
    told: set[tuple[str, str]] = set()
    forms = {c.form for c in found}
    for one in found:
        fault = (one.format, one.problem)
        same = {c.form for c in found if (c.format, c.problem) == fault}
        if not one.problem or same != forms or len(forms) == 1:
            yield one
        elif fault not in told:
            told.add(fault)
            yield Checked(ALL, one.format, one.problem, one.fix)


def _strays(root: Path) -> Iterator[Checked]:
    """Word templates that are never used, because no form is called so."""
    known = {"form", "report", *slugs()}
    for path in sorted((root / "docx").glob("*.docx")):
        if path.stem not in known and not path.name.startswith("~$"):
            yield Checked(
                path.stem, "docx", f"docx/{path.name} is the name of no form: it is not used.",
                f"Please name it form.docx, report.docx or after a form: {', '.join(slugs())}.",
            )  # fmt: skip


def _try_report(suffix: str, look: Look) -> Checked:
    try:
        format_for(suffix).report(_SAMPLE, look)
    except FormgenError as error:
        return Checked(REPORT, suffix, error.message, error.fix)
    return Checked(REPORT, suffix, "")


def _try(slug: str, suffix: str, look: Look) -> Checked:
    outlined = outline(form(slug))
    try:
        for audience in outlined.audiences:
            format_for(suffix).compile(Edition(outlined.for_audience(audience), look)).fill(Instance())
    except FormgenError as error:
        return Checked(slug, suffix, error.message, error.fix)
    return Checked(slug, suffix, "")
