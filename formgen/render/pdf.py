"""Makes PDF files, tagged for screen readers (PDF/UA-1), from HTML and CSS that a school may restyle."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any, assert_never

from jinja2 import Template as Markup

from formgen import reference
from formgen.answers import Instance
from formgen.look import PICTURES, Edition, Look, on_screen
from formgen.reflow import reflowed
from formgen.render.paper import page
from formgen.render.paper.columns import widths
from formgen.render.paper.finish import Finisher, readable, speaking
from formgen.render.paper.fixed import Stencils
from formgen.render.paper.press import VARIANT, Style, style
from formgen.render.paper.shapes import Section
from formgen.render.paper.writing import MILLIMETRES, WIDE_MILLIMETRES, Kept
from formgen.render.shared import pictures
from formgen.render.shared.chart import svg
from formgen.render.shared.kept import leading, whole
from formgen.render.shared.markup import data_address, markup
from formgen.render.shared.rows import HALF, in_rows, large
from formgen.report import Block, Chart, Heading, Paragraph, Report, Scorecard, Table, contents

SUFFIX = "pdf"

LANGUAGES = {"en": "en-GB"}
"""The language tag of a page; what is in another language says so itself."""

@dataclass(frozen=True, slots=True)
class FormTemplate:
    """The page template and the style sheet of an edition, parsed."""

    edition: Edition
    html: Markup
    style: Style
    stencils: Stencils = field(default_factory=Stencils, compare=False, repr=False)
    kept: Kept = field(default_factory=Kept, compare=False, repr=False)

    def fill(self, instance: Instance) -> bytes:
        """The PDF of one filling. Equal instances give equal bytes."""
        outline = self.edition.outline
        number = instance.reference or reference.blank(outline.code, outline.version)
        sections = page.sections(self.edition.offering, instance, self.edition.wider, self.kept)
        mark = " · ".join(part for part in (number, instance.case) if part)
        if not self.edition.fillable:
            # A stencil knows nothing of letters that are set apart.
            apart = self.edition.look.measures.letters
            made = None if apart else self.stencils.fill(self, sections, mark)
            return made or self.drawn(self.written(sections, mark))
        from formgen.render.paper.fields import types, with_fields

        laid = self.style.laid_out(self.written(sections, mark, number))
        made = bytes(laid.write_pdf(finisher=self.finisher, pdf_variant=VARIANT))
        return with_fields(made, types(laid), replace(self.edition, look=self.style.look), instance, number)

    @property
    def finisher(self) -> Finisher:
        """What finishes a document of this edition."""
        return readable if self.edition.language == "en" else speaking

    @property
    def room(self) -> float:
        """Millimetres of usual type that fit across its page."""
        return (WIDE_MILLIMETRES if self.edition.outline.wide else MILLIMETRES) / self.edition.wider

    def drawn(self, text: str) -> bytes:
        """A filled page template laid out in full."""
        return self.style.drawn(text, self.finisher)

    def written(self, sections: tuple[Section, ...], mark: str, number: str = "") -> str:
        """The page template filled with those sections, the mark at the foot of its pages, and its reference."""
        return self.style.written(self.html, **self.values(sections, mark, number))

    def values(self, sections: tuple[Section, ...], mark: str, number: str = "") -> dict[str, Any]:
        """What the page template may print besides what all may."""
        return {
            "outline": self.edition.outline,
            "letterhead": self.edition.letterhead,
            "audience": self.edition.audience,
            "copy_words": self.edition.copy_words,
            "reference": number,
            "mark": mark,
            "sections": sections,
            "pictures": _drawn(self.style.look.ink),
            "draw_here": self.edition.spoken.say("draw_here"),
            "dated": tuple(map(self.edition.spoken.say, ("day", "month", "year"))),
            "fillable": self.edition.fillable,
            "on_screen": on_screen(self.edition.letterhead),
        }


def _drawn(ink: str) -> dict[str, tuple[str, str]]:
    """The pictures of choices by name: the address of each, and words for those who cannot see it."""
    return {name: (data_address("image/svg+xml", pictures.svg(name, ink).encode()), told)
            for name, told in PICTURES.items()}  # fmt: skip


def compile(edition: Edition) -> FormTemplate:  # noqa: A001 (the name that every format offers)
    """The edition's template and style sheet, found in the look's folders and parsed.

    Raises UserError when the machine lacks what WeasyPrint needs, or a school's template cannot be used.
    """
    edition = reflowed(edition)
    look, slug = edition.look, edition.outline.slug
    html = markup(look.any_template(f"pdf/{slug}.html", "pdf/form.html"))
    sheet = look.any_template(f"pdf/{slug}.css", "pdf/form.css")
    brief = len(edition.copy_words) <= _BRIEF
    css = style(look, sheet, LANGUAGES["en"], wide=edition.outline.wide, child=edition.child, brief=brief)
    return FormTemplate(edition, html, css)


_BRIEF = 16
"""Words of so many letters, that say whose copy it is, have room on one line at the foot of a page in any look."""


def report(report: Report, look: Look) -> bytes:
    """The PDF of a report. Equal reports give equal bytes."""
    made = style(look, look.template("report/report.css"), LANGUAGES["en"])
    return made.pdf(markup(look.template("report/report.html")), report.seal, **report_values(report, made.look))


def report_values(report: Report, look: Look) -> dict[str, Any]:
    """What the page template of reports may print besides what all may."""
    blocks = list(_blocks(report, look))
    wide = [widths(block, look.measures.scale) if isinstance(block, Table) else () for _, block in blocks]
    kept = {id(report.blocks[place]) for place in leading(report.blocks)}
    return {"report": report, "blocks": blocks, "contents": contents(report), "widths": wide,
            "kept": [id(block) in kept for _, block in blocks], "whole": whole}  # fmt: skip


def _blocks(report: Report, look: Look) -> Iterator[tuple[str, Any]]:
    """The blocks as (what, block); charts that follow each other stand side by side in twos."""
    for drawn, group in groupby(report.blocks, lambda block: isinstance(block, Chart)):
        if not drawn:
            yield from ((_name(block), block) for block in group)
            continue
        charts = [block for block in group if isinstance(block, Chart)]
        lanes = (([chart], True) for chart in charts) if large(look) else in_rows(charts)
        yield from (("charts", _pictures(some, look, half=half)) for some, half in lanes)


def _name(block: Block) -> str:
    match block:
        case Heading():
            return "heading"
        case Paragraph():
            return "paragraph"
        case Scorecard():
            return "scorecard"
        case Table():
            return "table"
        case Chart():
            return "charts"
    assert_never(block)


def _pictures(charts: Sequence[Chart], look: Look, *, half: bool) -> list[tuple[Chart, str]]:
    width = {"width": HALF} if half else {}
    return [(chart, data_address("image/svg+xml", svg(chart, look, **width).encode())) for chart in charts]
