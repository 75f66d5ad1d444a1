"""Word files: forms with content controls to type in, and reports.

A form is made from a template, a Word file that a school restyles in Word: `docx/SLUG.docx` for one form,
or `docx/form.docx` for all. In it, {{ … }} prints a value and {{p … }}, alone in its paragraph, puts a
block in the place of that paragraph. There is:

    school.name  school.mission  school.office  school.logo (nothing where there is no logo)
    title  who  copy  language  safeguarding.warning  safeguarding.tell
    reference  case                  what is printed in the footer
    sections                         each with number, title, help, script (lines of help as pairs: lead, words) and
                                     rows; office, page (begins a page) and big (large print) are true or false;
                                     {{p row.block }} puts a row of questions with their answers,
                                     {{p section.stop }} the help beside a stop sign
    {{p question.concern }}          one question whole: code, label, help and answer, by the question's name
    {{p answer.concern }}            its answer alone: the box to type in, or the tick boxes
    {{r answer.concern }}            the same in the middle of a line
    {{ answer.concern }}             the answer in words, with nothing to type in
    {{p answer.area_scores.loss.score }}   one answer of a table, by row and column
    {{r tick.tier.support }}         one tick box of a question, by the choice's code
    {{p key.targets }}               what the lists of a table offer, as it is printed beneath
    section.concern                  a section by its name, false where the copy has none of it
    rows.area_scores                 the rows of a table of fixed rows, each with code, tag, number and label

Of a copy in two languages the other one stands in paragraphs of its own beneath, wherever the English does
(`word.translated`, `word.markup.paragraph`). A template shows every question once, and the reference; `compile`
refuses one that does not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache, partial

from formgen import reference
from formgen.answers import Instance
from formgen.ask import Audience
from formgen.beside import english
from formgen.look import Edition, Look
from formgen.outline import Outline
from formgen.reflow import reflowed
from formgen.render.shared.package import Member, member, pack
from formgen.render.shared.pictures import png
from formgen.render.word import big
from formgen.render.word.parts import (
    APP,
    CORE,
    CUSTOM,
    FONT_TABLE,
    Fillable,
    add_logo,
    add_png,
    app,
    core,
    custom,
    declare,
    fillable,
)
from formgen.render.word.restyle import FORM_STYLES, font_table, language_tag, page, restyled, type_scale
from formgen.render.word.slots import Slots, check, context, shell
from formgen.render.word.stencil import Mark, cut, loops_over_rows, rendered
from formgen.render.word.translated import beside, translated
from formgen.report import Report

SUFFIX = "docx"


@dataclass(frozen=True, slots=True)
class Template:
    """A compiled edition: members that never change, as they were compressed, and parts to fill."""

    members: tuple[Member | Fillable, ...]

    def fill(self, instance: Instance) -> bytes:
        """The Word file of one filling. Equal instances give equal bytes."""
        return pack(m if isinstance(m, Member) else m.fill(instance) for m in self.members)


def compile(edition: Edition) -> Template:  # noqa: A001 (the name that every format gives it)
    """The edition compiled. Raises UserError for a template that cannot be used, saying what to do."""
    edition = reflowed(replace(edition, outline=edition.offering, lists=()))
    outline, letterhead = edition.outline, edition.look.letterhead
    path = edition.look.any_template(f"docx/{outline.slug}.docx", "docx/form.docx")
    template = path.read_bytes()
    seen = edition if loops_over_rows(template, path.name) else shell(edition)
    parts = dict(_rendered(template, path.name, seen))
    cuts = cut(parts, path.name)
    add_logo(parts, cuts, letterhead)
    _add_pictures(parts, cuts, edition)
    scale = type_scale(edition.look, child=edition.audience is Audience.CHILD)
    printed = partial(_reference, outline)
    paper = replace(page(parts, scale), draw_here=edition.spoken.say("draw_here"))
    slots = Slots(outline, paper, letterhead, printed, path.name)
    filled = {name: fillable(name, slots.pieces(pieces)) for name, pieces in cuts.items()}
    check(outline, [mark for marks in cuts.values() for mark in marks if isinstance(mark, Mark)], path.name)
    filled[CORE] = fillable(CORE, core(english(outline.title), letterhead.name, language_tag("en")))
    filled[CUSTOM] = fillable(CUSTOM, custom(printed))
    parts |= {APP: app(letterhead.name), FONT_TABLE: font_table(), CORE: b"", CUSTOM: b""}
    declare(parts, CORE, CUSTOM, APP, FONT_TABLE)
    return Template(tuple(filled.get(name) or member(name, content) for name, content in parts.items()))


def report(report: Report, look: Look) -> bytes:
    """The Word file of a report."""
    from formgen.render.word import report as wordreport

    return wordreport.report(report, look)


@lru_cache(maxsize=64)
def _rendered(template: bytes, name: str, edition: Edition) -> Mapping[str, bytes]:
    parts = translated(beside(rendered(template, name, context(edition)), edition.outline))
    child = edition.audience is Audience.CHILD
    return restyled(parts, edition.look, name, FORM_STYLES, child=child, wide=edition.outline.wide)


def _add_pictures(parts: dict[str, bytes], cuts: Mapping[str, tuple[str | Mark, ...]], edition: Edition) -> None:
    """Adds the pictures of choices to every part in which questions may stand."""
    ink = edition.look.varied.ink
    for part, pieces in cuts.items():
        if any(isinstance(piece, Mark) and piece.mode == "block" for piece in pieces):
            for name in big.shown(edition.outline):
                add_png(parts, part, big.relation(name), f"formgen-{name}.png", png(name, ink))


def _reference(outline: Outline, instance: Instance) -> str:
    """What is printed as the reference: on a blank copy, form and version."""
    return instance.reference or reference.blank(outline.code, outline.version)
