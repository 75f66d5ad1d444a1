"""A school's own page templates, HTML and CSS, checked: read for slips, tried out, laid out."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from formgen.answers import Instance
from formgen.errors import UserError
from formgen.form import form, slugs
from formgen.look import Edition, Look
from formgen.mail.letter import Line, Page, Shape
from formgen.outline import Outline, outline
from formgen.render import html, pdf
from formgen.render.paper import page, rehearsal
from formgen.render.paper.press import parsed_alone, style
from formgen.render.paper.rehearsal import Made
from formgen.render.shared.markup import ELSEWHERE, addresses, filled, measures, read
from formgen.render.shared.slips import Examples, Slip, slips
from formgen.render.word.rehearsal import ends_of, worst
from formgen.report import Report
from formgen.resources import folder
from formgen.work.paper import Envelope

SUFFIXES = (".html", ".css")
CASE = "LM-2025-014"


def own_pages(root: Path, alone: Path | None = None) -> list[Path]:
    """The page templates of a folder that are not formgen's own, or that one of them."""
    kinds = ("pdf", "report", "mail")
    found = [path for kind in kinds for path in sorted((root / kind).glob("*")) if path.suffix in SUFFIXES]
    ours = folder("templates")
    return [
        path for path in found
        if (alone is None or path == alone)
        and not ((same := ours / path.parent.name / path.name).is_file() and same.read_bytes() == path.read_bytes())
    ]  # fmt: skip


def page_slips(path: Path, look: Look, sample: Report) -> list[Slip]:
    """Everything that is wrong with a page template by itself, in the order of its lines."""
    try:
        text = read(path)
    except UserError as error:
        return [Slip(error.message, error.fix)]
    found = [Slip(f"It asks for {what} outside its own folder.", ELSEWHERE, line) for line, what in addresses(text)]
    found += slips(text, path.name, _given(path, look, sample))
    if not found:
        try:
            found += _tried(path, text, look, sample)
        except UserError as error:
            found.append(Slip(error.message, error.fix))
    return list(dict.fromkeys(found))


def _given(path: Path, look: Look, sample: Report) -> dict[str, Examples]:
    """Examples of what the template may print, by name."""
    if path.suffix == ".css":
        known = [measures(look.varied, child=child) for child in (False, True)]
    else:
        known = list(_fillings(path, look, sample, every=True))
    return {name: tuple(one[name] for one in known) for name in known[0]}


def _known(look: Look) -> dict[str, Any]:
    ours = folder("templates") / "pdf" / "form.css"
    return style(look, ours, pdf.LANGUAGES["en"]).known


@cache
def _copies(look: Look) -> list[tuple[str, dict[str, Any]]]:
    """What the page of each form's copies prints, filled with the worst there is."""
    ours = Look(look.letterhead, (folder("templates"),), look.variant, look.ink, look.accent)
    found = []
    for slug in slugs():
        whole = outline(form(slug))
        for audience in whole.audiences:
            found.append((slug, _values(pdf.compile(Edition(whole.for_audience(audience), ours)))))
    return found


def _values(template: pdf.FormTemplate) -> dict[str, Any]:
    copy = template.edition.outline
    answers = {name: value for name, value in worst(copy).items() if name in copy.index}
    sections = page.sections(template.edition.offering, Instance(answers, None, CASE), template.edition.wider)
    return template.values(sections, f"{copy.code} · {CASE}")


def _tried(path: Path, text: str, look: Look, sample: Report) -> Iterator[Slip]:
    """What is wrong with what the template makes."""
    template = rehearsal.lined(text, path.name)
    if path.suffix == ".css":
        sheet = rehearsal.made(filled(template, measures(look.varied)))
        yield from rehearsal.braces(sheet)
        if path.name != "page.css":
            yield from rehearsal.ignored(sheet, _warnings(sheet, path, look))
        return
    for values in _fillings(path, look, sample):
        yield from rehearsal.tags(rehearsal.made(filled(template, values)), runs=path.name == "page.html")


def _fillings(path: Path, look: Look, sample: Report, *, every: bool = False) -> Iterable[dict[str, Any]]:
    """What the template is filled with: with `every`, what it might be for any form."""
    if path.parent.name == "mail":
        return [{**_known(look), **_LETTER, "page": Page(path, look.ink, look.accent, "ur", "rtl")}]
    if path.name == "page.html":
        return [html.values(sample, look)]
    if path.parent.name == "report":
        return [{**_known(look), **pdf.report_values(sample, look.varied)}]
    return [{**_known(look), **values} for slug, values in _copies(look) if every or path.stem in (slug, "form")]


_LETTER = {
    "title": "What do you think of the support?", "school": "St Anne’s",
    "lines": [Line(shape, "In English & <more>", "اردو" if shape is not Shape.SMALL else "") for shape in Shape],
    "other": {"language": "ur", "direction": "rtl"},
    "envelopes": [Envelope("The family of Amira Khalil", ("Amira",), ("4B",), ("LM-PQ1-11111111-1",), b"")],
}  # fmt: skip
"""What letters and the sheets of a round on paper print."""


def _warnings(sheet: Made, path: Path, look: Look) -> list[str]:
    """What the layout says of a style sheet."""
    said: list[str] = []

    class Listening(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said.append(record.getMessage())

    logger, listening = logging.getLogger("weasyprint"), Listening()
    before = logger.level
    logger.addHandler(listening)
    logger.setLevel(logging.WARNING)
    try:
        parsed_alone(sheet.text, path.resolve().as_uri(), look.folders)
    finally:
        logger.removeHandler(listening)
        logger.setLevel(before)
    return said


def on_paper(slug: str, look: Look) -> Iterator[tuple[str, Slip]]:
    """What shows only when a form is laid out, of each of its copies. Of formgen's own pages there is nothing."""
    whole = outline(form(slug))
    for audience in whole.audiences:
        copy = whole.for_audience(audience)
        try:
            template = pdf.compile(Edition(copy, look))
            yield from ((f"{audience.value} copy", slip) for slip in _laid(template, copy, look))
        except UserError as error:
            yield f"{audience.value} copy", Slip(error.message, error.fix)


def _laid(template: pdf.FormTemplate, copy: Outline, look: Look) -> Iterator[Slip]:
    ours = pdf.compile(Edition(copy, Look(look.letterhead, (folder("templates"),), look.variant)))
    usual = re.sub(r"<[^>]*>", " ", ours.style.written(ours.html, **_values(ours)))
    values = _values(template)
    laid = rehearsal.laid(template.style.laid_out(template.style.written(template.html, **values)))
    yield from rehearsal.on_paper(laid, copy, usual, ends_of(copy), values["mark"])
