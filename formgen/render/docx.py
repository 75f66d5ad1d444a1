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
    {{ picture("head.png") }}        a picture of the school's own (`word.enclosed`), with words and height:
                                     picture("head.png", "Signature of the head teacher", height=12)
    {{p insert("foot.docx") }}       the paragraphs of a Word file of the school's own
    words.concern  code.tier         what was answered, in words, and the code of what was chosen (`word.told`): to
                                     reckon with, as in {%p if code.tier == "support" %}; {{r words.concern | bold }}

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
from formgen.render.word.enclosed import bring
from formgen.render.word.harm import parts_of
from formgen.render.word.living import Living
from formgen.render.word.parts import APP, CORE, CUSTOM, FONT_TABLE, Fillable, app, core, custom, declare, fillable
from formgen.render.word.remembered import Read, of_parts
from formgen.render.word.restyle import FORM_STYLES, font_table, language_tag, page, restyled, type_scale
from formgen.render.word.slots import Slots, check, context, shell
from formgen.render.word.stencil import Mark, cut, lives, loops_over_rows, rendered, rendering
from formgen.render.word.translated import beside, translated
from formgen.render.word.wording import own_words
from formgen.report import Report

SUFFIX = "docx"


@dataclass(frozen=True, slots=True)
class Template:
    """A compiled edition: members that never change, as they were compressed, and parts to fill."""

    members: tuple[Member | Fillable, ...]

    def fill(self, instance: Instance) -> bytes:
        """The Word file of one filling. Equal instances give equal bytes."""
        return pack(m if isinstance(m, Member) else m.fill(instance) for m in self.members)


def compile(edition: Edition) -> Template | Living:  # noqa: A001 (the name that every format gives it)
    """The edition compiled. Raises UserError for a template that cannot be used, saying what to do."""
    edition = reflowed(replace(edition, outline=edition.offering, lists=()))
    path = edition.look.any_template(f"docx/{edition.outline.slug}.docx", "docx/form.docx")
    template = path.read_bytes()
    if lives(template, path.name):
        return _living(edition, template, path.name)
    seen = edition if loops_over_rows(template, path.name) else shell(edition)
    parts = dict(_rendered(template, path.name, seen))
    cuts = bring(parts, cut(parts, path.name), edition, path.name)
    slots = _slots(edition, parts, path.name)
    filled = {name: fillable(name, slots.pieces(pieces)) for name, pieces in cuts.items()}
    check(edition.outline, [m for marks in cuts.values() for m in marks if isinstance(m, Mark)], path.name)
    filled |= _facts(parts, edition)
    return Template(tuple(filled.get(name) or member(name, content) for name, content in parts.items()))


def _living(edition: Edition, template: bytes, name: str) -> Living:
    """An edition whose template reckons with answers. It is tried out blank."""
    read = _prepared(template, name, edition)
    parts = dict(read.parts)
    facts = {key: made for key, made in _facts(parts, edition).items() if isinstance(made, Fillable)}
    slots = _slots(edition, parts, name)
    made = Living(edition, replace(read, parts=parts), context(edition), slots, facts)
    made.fill(Instance())
    return made


def _slots(edition: Edition, parts: Mapping[str, bytes], name: str) -> Slots:
    """What is put into the slots of restyled parts."""
    scale = type_scale(edition.look, child=edition.audience is Audience.CHILD)
    paper = replace(page(parts, scale), draw_here=edition.spoken.say("draw_here"))
    return Slots(edition.outline, paper, edition.letterhead, partial(_reference, edition.outline), name)


def _facts(parts: dict[str, bytes], edition: Edition) -> dict[str, Fillable | Member]:
    """The properties of the file, which are added to `parts`."""
    outline, letterhead = edition.outline, edition.letterhead
    facts = {
        CORE: fillable(CORE, core(english(outline.title), letterhead.name, language_tag("en"))),
        CUSTOM: fillable(CUSTOM, custom(partial(_reference, outline))),
    }
    parts |= {APP: app(letterhead.name), FONT_TABLE: font_table(), CORE: b"", CUSTOM: b""}
    declare(parts, CORE, CUSTOM, APP, FONT_TABLE)
    return facts


def report(report: Report, look: Look) -> bytes:
    """The Word file of a report."""
    from formgen.render.word import report as wordreport

    return wordreport.report(report, look)


@lru_cache(maxsize=64)
def _rendered(template: bytes, name: str, edition: Edition) -> Mapping[str, bytes]:
    parts = translated(beside(rendered(template, name, context(edition)), edition.outline))
    return _in_look(parts, name, edition)


@lru_cache(maxsize=64)
def _prepared(template: bytes, name: str, edition: Edition) -> Read:
    """A template in the look of the edition, read but not yet filled in."""
    parts = _in_look(beside(parts_of(template, name), edition.outline), name, edition)
    with rendering(name, {}):
        return of_parts(parts, name)


def _in_look(parts: Mapping[str, bytes], name: str, edition: Edition) -> dict[str, bytes]:
    child = edition.audience is Audience.CHILD
    return own_words(restyled(parts, edition.look, name, FORM_STYLES, child=child, wide=edition.outline.wide))


def _reference(outline: Outline, instance: Instance) -> str:
    """What is printed as the reference: on a blank copy, form and version."""
    return instance.reference or reference.blank(outline.code, outline.version)
