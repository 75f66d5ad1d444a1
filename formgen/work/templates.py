"""The templates that a school may restyle: listed, copied out, checked."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from formgen.answers import Instance
from formgen.errors import FormgenError, UserError
from formgen.form import form, slugs
from formgen.look import Edition, Look
from formgen.outline import outline
from formgen.render import Template, format_for, formats, report_formats
from formgen.render.word.longhand import longhand
from formgen.report import Chart, ChartKind, Heading, Paragraph, Report, Scorecard, Series, Table, Verdict
from formgen.resources import folder
from formgen.work.files import write_new
from formgen.work.pages import SUFFIXES, on_paper, own_pages, page_slips
from formgen.work.printed import printed

if TYPE_CHECKING:
    from formgen.render.shared.slips import Slip
    from formgen.render.word.commented import Comment
    from formgen.render.word.proof import Fault
    from formgen.render.word.rehearsal import Trial

KINDS = ("docx", "pdf", "report", "mail")
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

    `form` is REPORT for the reports, and ALL for a fault that every form has. `file` and `where` say where it is, and
    `words` what stands there. A `note` is something to look at: it keeps no form from being made.
    """

    form: str
    format: str
    problem: str
    fix: str = ""
    file: str = ""
    where: str = ""
    words: str = ""
    note: bool = False
    at: int = -1


def check(path: Path, look: Look) -> list[Checked]:
    """Every form compiled and filled, and a report made, in every format with the templates in `path` first; or with
    that one template, where `path` is a Word file.

    Of the school's own Word templates all faults are told at once, each with its place. They are tried out with the
    worst answers there are, and printed where there is an office program. A fault that all forms have is there once.
    A Word template that no form would use is a fault too. Raises UserError when `path` is no folder of templates.
    """
    root = path if path.is_dir() else path.parent.parent
    if not any((root / kind).is_dir() for kind in KINDS):
        raise UserError(f"{path} holds no templates.", "Please name the folder that has docx/ or pdf/ in it.")
    trying = Look(look.letterhead, (root, *look.folders), look.variant, look.ink, look.accent)
    alone = path if path.is_file() else None
    if alone is not None and alone.suffix in SUFFIXES:
        return list(_pages(root, trying, alone)) or [Checked(ALL, "pdf", "", file=_name(alone))]
    checks = [_Word(root, trying, slug) for slug in slugs()]
    own = [one for one in checks if (one.path == alone if alone else one.own)]
    found = [checked for one in own for checked in one.found()]
    if alone is None:
        pages = list(_pages(root, trying))
        found += pages
        others = {(one.slug, "docx") for one in own}
        if any(not c.note for c in pages):
            others |= {(slug, "pdf") for slug in slugs()}  # they would tell the first of them again
        found += [_try(s, f, trying) for s in slugs() for f in sorted(formats()) if (s, f) not in others]
        found += [c for suffix in sorted(report_formats()) for c in _of_report(suffix, trying)]
    elif alone.stem == REPORT:
        found += _of_report("docx", trying)
    return [*_once([*found, *_as_printed(own, look)]), *_strays(root, alone)]


class _Word:
    """The Word template of one form, read and tried out."""

    def __init__(self, root: Path, look: Look, slug: str) -> None:
        self.slug, self.look = slug, look
        self.path = look.any_template(f"docx/{slug}.docx", "docx/form.docx")
        # formgen's own, copied and not changed, need not be tried out again.
        ours = folder("templates") / "docx" / self.path.name
        self.own = self.path.is_relative_to(root) and not _same(self.path, ours)
        self.whole = outline(form(slug))
        self.trials: list[Trial] = []

    def found(self) -> list[Checked]:
        """What is wrong with it; one without a problem where nothing is."""
        from formgen.render.word.rehearsal import lost, proofread, trials

        template, name = self.path.read_bytes(), self.path.name
        faults = proofread(template, name, self.whole, self.look)
        if all(fault.note for fault in faults):
            try:
                self.trials = list(trials(self._compiled(), self.whole))
            except FormgenError as error:
                return [Checked(self.slug, "docx", error.message, error.fix, self._file)]
            faults += [fault for trial in self.trials for fault in lost(trial)]
        return [self.checked(fault) for fault in faults] or [Checked(self.slug, "docx", "", file=self._file)]

    def checked(self, fault: Fault) -> Checked:
        """A fault of this template."""
        told = (fault.problem, fault.fix, self._file, fault.where, fault.words, fault.note, fault.at)
        return Checked(self.slug, "docx", *told)

    def _compiled(self) -> dict[str, Template]:
        copies = {a.value: Edition(self.whole.for_audience(a), self.look) for a in self.whole.audiences}
        return {audience: format_for("docx").compile(edition) for audience, edition in copies.items()}

    @property
    def _file(self) -> str:
        return f"docx/{self.path.name}"


def _pages(root: Path, look: Look, alone: Path | None = None) -> Iterator[Checked]:
    """What is wrong with the school's own page templates; laid out where nothing is."""
    own = own_pages(root, alone)
    wrong = False
    for path in own:
        for slip in page_slips(path, look, _SAMPLE):
            wrong = wrong or not slip.note
            yield _of_slip(slip, REPORT if path.parent.name == "report" else path.stem, _name(path))
    if not wrong:
        yield from _one_cause(_laid_out(own, look))


def _laid_out(own: Collection[Path], look: Look) -> Iterator[Checked]:
    for slug in slugs():
        used = {look.any_template(f"pdf/{slug}{suffix}", f"pdf/form{suffix}") for suffix in SUFFIXES}
        if changed := [path for path in own if path in used]:
            for copy, slip in on_paper(slug, look):
                yield _of_slip(slip, slug, _name(changed[0]), copy)


def _one_cause(found: Iterable[Checked]) -> Iterator[Checked]:
    """What was found, a fault that keeps every page of several forms from being made only once."""
    listed = list(found)
    forms: dict[str, set[str]] = {}
    for one in listed:
        forms.setdefault(one.problem, set()).add(one.form)
    told: set[str] = set()
    for one in listed:
        if not one.problem.startswith("The template ") or len(forms[one.problem]) == 1:
            yield one
        elif one.problem not in told:
            told.add(one.problem)
            yield replace(one, form=ALL, where="")


def _of_slip(slip: Slip, form_: str, file: str, copy: str = "") -> Checked:
    suffix = "html" if file.endswith(("page.html", "page.css")) else "pdf"
    whose = ALL if form_ == "form" else form_
    return Checked(whose, suffix, slip.problem, slip.fix, file, slip.where or copy, slip.words, slip.note)


def _name(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def _same(path: Path, other: Path) -> bool:
    return other.is_file() and path.read_bytes() == other.read_bytes()


def _as_printed(own: list[_Word], look: Look) -> Iterator[Checked]:
    """What only shows on paper: answers cut off, words beyond the page, pages more than formgen's own takes."""
    from formgen.render.word.rehearsal import on_paper as as_printed

    tried = [(one, one.trials[0]) for one in own if one.trials]
    ours = [_Word(folder("templates"), Look(look.letterhead, (folder("templates"),)), one.slug) for one, _ in tried]
    usual = [_filled(one) for one in ours]
    sheets = printed([*(trial.document for _, trial in tried), *usual])
    pairs = zip(tried, sheets[: len(tried)], sheets[len(tried) :], strict=True)
    for (one, trial), sheet, other in pairs:
        if sheet is not None:
            pages = other.pages if other is not None else sheet.pages
            faults = as_printed(one.path.read_bytes(), one.path.name, one.whole, trial, sheet, pages)
            yield from map(one.checked, faults)


def _filled(one: _Word) -> bytes:
    from formgen.render.word.rehearsal import trials

    return next(iter(trials(one._compiled(), one.whole))).document


def annotate(found: Sequence[Checked], path: Path, on: date) -> list[Path]:
    """The Word templates with their faults as comments, written beside them as “… (checked).docx”; where they are now.

    Nothing is overwritten. What has no place in the text is told at its beginning; what is no Word file is left out.
    """
    from formgen.render.word.commented import Comment, commented
    from formgen.render.word.harm import harm, parts_of

    root = path if path.is_dir() else path.parent.parent
    made = []
    for file in dict.fromkeys(c.file for c in found if c.problem and c.file.endswith(".docx")):
        template = root / file
        try:
            document = template.read_bytes()
            if any(harm(parts_of(document, template.name))):
                continue
            comments = [_comment(c, Comment) for c in found if c.file == file and c.problem]
            marked = commented(document, comments, "formgen", on).document
        except UserError:
            continue
        made.append(write_new(template.with_stem(f"{template.stem}{MARKED}"), marked))
    return made


MARKED = " (checked)"
"""How the name of a template with comments in it ends."""


def _comment(checked: Checked, made: type[Comment]) -> Comment:
    form_ = "" if checked.form in (ALL, checked.file[5:-5]) else f"Form {checked.form}. "
    words = f"{form_}{checked.problem}\n{checked.fix}"
    if checked.at >= 0:
        return made(words, (checked.words,), checked.at)
    return made(f"{checked.where[0].upper()}{checked.where[1:]}: {words}" if checked.where else words)


def _once(found: list[Checked]) -> Iterator[Checked]:
    """What was found, a fault that all forms of a template have only once."""
    told: set[tuple[str, ...]] = set()
    for one in found:
        same = {c.form for c in found if _fault(c) == _fault(one)}
        every = {c.form for c in found if (c.format, c.file) == (one.format, one.file)}
        if not one.problem or same != every or len(every) == 1:
            yield one
        elif _fault(one) not in told:
            told.add(_fault(one))
            yield replace(one, form=ALL)


def _fault(one: Checked) -> tuple[str, ...]:
    return one.format, one.file, one.where, one.problem


def _strays(root: Path, alone: Path | None) -> Iterator[Checked]:
    """Word templates that are never used, because no form is called so."""
    known = {"form", "report", *slugs()}
    for path in [alone] if alone else sorted((root / "docx").glob("*.docx")):
        marked = re.search(rf"{re.escape(MARKED)}( \(\d+\))?$", path.stem)
        if path.stem not in known and not path.name.startswith("~$") and not marked:
            yield Checked(
                path.stem, "docx", f"docx/{path.name} is the name of no form: it is not used.",
                f"Please name it form.docx, report.docx or after a form: {', '.join(slugs())}.",
                f"docx/{path.name}",
            )  # fmt: skip


def _of_report(suffix: str, look: Look) -> list[Checked]:
    """What is wrong with a template of reports; of a Word file all slips in its tags."""
    if suffix != "docx":
        return [_try_report(suffix, look)]
    from formgen.render.word.rehearsal import proofread_report
    from formgen.render.word.report import context

    path = look.template("docx/report.docx")
    faults = proofread_report(path.read_bytes(), path.name, context(_SAMPLE, look))
    file = f"docx/{path.name}"
    told = [Checked(REPORT, "docx", f.problem, f.fix, file, f.where, f.words, f.note, f.at) for f in faults]
    return told or [replace(_try_report("docx", look), file=file)]


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
            template = format_for(suffix).compile(Edition(outlined.for_audience(audience), look))
            template.fill(Instance())
    except FormgenError as error:
        return Checked(slug, suffix, error.message, error.fix)
    return Checked(slug, suffix, "")
