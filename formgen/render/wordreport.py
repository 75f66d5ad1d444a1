"""Reports as Word files: headings, paragraphs, scorecards, tables, charts, in the order of the report."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, assert_never

from formgen.answers import Instance
from formgen.ask import Audience
from formgen.errors import UserError
from formgen.look import Look
from formgen.render.package import member, pack
from formgen.render.restyle import font_table, language_tag, restyled_report, text_width
from formgen.render.stencil import DOCUMENT, Mark, Slot, cut, rendered
from formgen.render.wordml import (
    TWIPS_A_MM,
    cell_start,
    paragraph,
    picture,
    png_size,
    row,
    run,
    runs,
    table_start,
)
from formgen.render.wordparts import APP, CORE, FONT_TABLE, LOGO_RELATION, add_png, app, core, declare, fillable
from formgen.render.wordslots import logo, school
from formgen.report import Block, Chart, Heading, Paragraph, Report, Scorecard, Table, Tone, Verdict

STYLES = (
    "Heading 1", "Heading 2", "Heading 3", "Normal", "Formgen Lead", "Formgen Note", "Formgen Caution", "Caption",
    "Formgen Grid", "Formgen Table Header", "Formgen Table Number Header", "Formgen Cell", "Formgen Cell Number",
    "Formgen Criterion", "Formgen Figure", "Formgen Small", "Formgen Chart Title", "Formgen Chart", "Formgen Gap",
    "Formgen Pill Met", "Formgen Pill Not Met", "Formgen Pill Open",
)  # fmt: skip
"""The styles that a report's template has."""

_TONES = {
    Tone.PLAIN: "Normal", Tone.LEAD: "FormgenLead", Tone.NOTE: "FormgenNote", Tone.CAUTION: "FormgenCaution",
}  # fmt: skip
_PILLS = {"met": "FormgenPillMet", "not met": "FormgenPillNotMet"}
_SCORE_COLUMNS = (0.34, 0.15, 0.2, 0.31)
_BETWEEN = paragraph("FormgenGap", "")
_CHART_WIDTH = 160.0
_CHART_HEIGHT = 200.0


def report(report: Report, look: Look) -> bytes:
    """The Word file of a report. Equal reports give equal bytes."""
    path = look.template("docx/report.docx")
    context = {
        "school": school(look.letterhead),
        "title": report.title,
        "subtitle": report.subtitle,
        "footer": report.footer,
        "body": Slot("body"),
    }
    parts = restyled_report(rendered(path.read_bytes(), path.name, context), look, path.name, STYLES)
    cuts = cut(parts, path.name)
    if Mark("body", "block") not in [m for pieces in cuts.values() for m in pieces]:
        raise UserError(f"The template {path.name} has no body.", "Please put {{p body }} alone in a paragraph.")
    body = "".join(_block(block, text_width(parts[DOCUMENT]), _pictures(parts, look)) for block in report.blocks)
    for part, pieces in cuts.items():
        if look.letterhead.logo and any(isinstance(p, Mark) and p.name == "logo" for p in pieces):
            add_png(parts, part, LOGO_RELATION, "formgen-logo.png", look.letterhead.logo)
        filled = [p if isinstance(p, str) else body if p.name == "body" else logo(look.letterhead, p.mode) for p in pieces]
        parts[part] = "".join(filled).encode()
    parts |= {APP: app(look.letterhead.name), FONT_TABLE: font_table()}
    properties = fillable(CORE, core(report.title, look.letterhead.name, language_tag("en"), report.subtitle))
    parts[CORE] = b""
    declare(parts, CORE, APP, FONT_TABLE)
    return pack(
        properties.fill(Instance()) if name == CORE else member(name, content) for name, content in parts.items()
    )
