"""Pages laid out with what was worked out for the pages before them, beside WeasyPrint as its documentation shows.

1.  A page is the same, to the byte, as WeasyPrint by itself makes it: every form, filled in every way, in its usual
    look and in the others, fillable copies and reports; the first of a style sheet, and any after it.
2.  Whatever CSS a school writes, the page is the same: lists, counters, links, tables, styles of single elements, style
    sheets of the page itself, lengths in parts of the page, first lines, and what inherits from what a layout changes.
3.  What one document does to its styles no other sees.
4.  No more is kept than set.
5.  Another release of WeasyPrint lays out as its documentation shows.
6.  A process that laid pages out ends without a word and leaves no file behind.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from test_pdf import EDITIONS, LOOK, REFERENCE, REPORT, everything, filled, fillings, template
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from formgen.answers import Instance
from formgen.ask import Audience
from formgen.look import Edition
from formgen.render import pdf
from formgen.render.paper import cascade, press
from formgen.render.paper.engine import Engine
from formgen.render.paper.press import VARIANT, Style
from formgen.render.paper.thin import thin
from formgen.variants import VARIANTS


def fresh(text: str, css: str) -> bytes:
    """The PDF of a page as the documentation of WeasyPrint shows."""
    fonts = FontConfiguration()
    sheet = CSS(string=css, font_config=fonts)
    return bytes(HTML(string=text).write_pdf(stylesheets=[sheet], font_config=fonts, pdf_variant=VARIANT))


def engine(css: str) -> Engine:
    fonts = FontConfiguration()
    return Engine(CSS(string=css, font_config=fonts), fonts)


def made(by: Engine, text: str) -> bytes:
    return bytes(by.laid_out(text, None, pdf_variant=VARIANT).write_pdf(pdf_variant=VARIANT))


def by_itself(style: Style, text: str, finisher: Any) -> bytes:
    """A page in our style sheet by WeasyPrint alone, nothing kept."""
    kept = press._parsed(style.text, style.base, style.look.folders)

    def laid(text: str) -> Any:
        page = HTML(string=text, base_url=style.base, url_fetcher=press._fetcher(style.look.folders))
        forms = "<input" in text
        return page.render(stylesheets=[kept.sheet], font_config=kept.fonts, pdf_forms=forms, pdf_variant=VARIANT)

    found, closer = laid(text), laid(text.replace("<html", f"<html {press.CLOSER}", 1))
    chosen = closer if thin(found) and len(closer.pages) < len(found.pages) else found
    return bytes(chosen.write_pdf(finisher=finisher, pdf_variant=VARIANT))


def both(compiled: pdf.FormTemplate, instance: Instance) -> tuple[bytes, bytes]:
    """A filling laid out by the house, and by WeasyPrint alone."""
    text = compiled.written(pdf.page.sections(compiled.edition.offering, instance, compiled.edition.wider), REFERENCE)
    return compiled.drawn(text), by_itself(compiled.style, text, compiled.finisher)


@pytest.mark.parametrize(("slug", "audience"), EDITIONS)
def test_every_form_is_the_page_that_weasyprint_makes(slug: str, audience: Audience) -> None:
    """1."""
    compiled = template(slug, audience)
    for name in ("complete", "blank"):
        ours, theirs = both(compiled, fillings(slug)[name])
        assert ours == theirs, name


@pytest.mark.parametrize("variant", list(VARIANTS))
@pytest.mark.parametrize("fillable", [False, True])
def test_every_kind_of_question_in_every_look_is_the_page_that_weasyprint_makes(variant: str, fillable: bool) -> None:
    """1."""
    compiled = pdf.compile(Edition(everything(), replace(LOOK, variant=variant), fillable=fillable))
    ours, theirs = both(compiled, Instance({} if fillable else filled(), REFERENCE))
    assert ours == theirs


def test_a_report_is_the_page_that_weasyprint_makes(monkeypatch: pytest.MonkeyPatch) -> None:
    """1, 5."""
    ours = pdf.report(REPORT, LOOK)
    monkeypatch.setattr("formgen.render.paper.engine.TRIED", "another")
    assert ours == pdf.report(REPORT, LOOK)


BODY = """<html lang=en><head><title>A page</title>{head}</head><body>
<h1 id=top>Heading</h1><p class=a>One <b>two</b> three <a href="#end">to the end</a> <a name=mid href="#top">up</a></p>
<ol><li>first</li><li style="color: teal">second</li><li>third</li></ol><ul class=q><li>dot</li></ul>
<table class=t><tr><td><p>cell</p></td><td style="padding: 1em"><p>{said}</p></td></tr></table>
<div class=f><span class=l>left</span><span class=r>right</span></div>
<p lang=fr class=a>« {said} »</p><q>quoted</q><p class=n>Note</p><div id=end class=w>end</div></body></html>"""

SHEETS = {
    "plain": "p { margin: 2pt }",
    "collapsed": ".t { border-collapse: collapse; padding: 9pt } td { border: 1pt solid; margin: 4pt } "
                 "td > p { padding: inherit; margin: inherit } tr { padding: inherit }",
    "counters": "body { counter-reset: n } .a { counter-increment: n } .a::before { content: counter(n) '. ' } "
                "@page { @bottom-center { content: counter(page) ' of ' counter(pages) } }",
    "targets": "a::after { content: ' (page ' target-counter(attr(href), page) ')' } p { -weasy-anchor: 'p' }",
    "parts of the page": ".w { width: 50vw; border: 1pt solid; height: 10vh } .a { font-size: 2vw }",
    "first line": "p::first-line { font-size: 2em; color: red } p { line-height: 150% }",
    "first letter": "p::first-letter { font-size: 3em; float: left }",
    "inherited": "body { overflow: hidden } h1 { overflow: inherit } .f { display: flex } .f span { display: inherit }",
    "flex": ".f { display: flex; gap: 3pt } .l { flex: 1 } .r { width: 20% }",
    "grid": ".f { display: grid; grid-template-columns: 1fr 2fr }",
    "columns": "body { columns: 2 } h1 { column-span: all }",
    "floats": ".l { float: left; width: 30% } .r { float: right } "
              ".f::after { content: ''; display: block; clear: both }",
    "footnotes": ".n { float: footnote } .n::footnote-call { color: red }",
    "running": ".n { position: running(head) } @page { @top-left { content: element(head) } }",
    "markers": "li::marker { color: red; font-weight: bold } ul { list-style: inside square }",
    "variables": ":root { --ink: purple } .a { color: var(--ink); padding: calc(1em + 2pt) }",
    "hidden root": "html { display: none }",
    "important": ".a { color: red !important } p { color: blue } @layer x { p { margin: 20pt !important } }",
    "named pages": "ul { page: wide } @page wide { size: A5 landscape; @top-right { content: 'wide' } }",
}  # fmt: skip


@pytest.mark.parametrize("css", SHEETS.values(), ids=SHEETS)
def test_any_css_gives_the_page_that_weasyprint_makes(css: str) -> None:
    """2, 3."""
    kept = engine(css)
    own = "<style>p { color: green } .a::before { content: '*' }</style>"
    for said, head in (("short", ""), ("words " * 200, ""), ("other", own), ("", "")):
        text = BODY.format(head=head, said=said)
        assert made(kept, text) == fresh(text, css), said[:20]


def test_no_more_is_kept_than_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """4."""
    monkeypatch.setattr(cascade, "MANY", 40)
    kept = engine("p { margin: 1pt }")
    pages = [BODY.format(head="", said=f"<i id=i{n}>{n}</i>" * n) for n in (1, 20, 50, 2)]
    for text in pages:
        assert made(kept, text) == fresh(text, "p { margin: 1pt }")
    assert 0 < len(kept.kept[False]) < 80


def test_another_release_lays_out_as_documented(monkeypatch: pytest.MonkeyPatch) -> None:
    """5."""
    monkeypatch.setattr("formgen.render.paper.engine.TRIED", "another")
    kept = engine("p { margin: 1pt }")
    text = BODY.format(head="", said="hello")
    assert made(kept, text) == fresh(text, "p { margin: 1pt }")
    assert not kept.kept[False]


def test_a_process_that_made_a_page_ends_in_silence_and_leaves_nothing(tmp_path: Path) -> None:
    """6."""
    code = (
        "import builtins\n"
        "from formgen.look import Letterhead, Look\n"
        "from formgen.render import pdf\n"
        "from formgen.render.paper import press\n"
        "from formgen.report import Paragraph, Report\n"
        "from formgen.resources import folder\n"
        "pdf.report(Report('a', 'b', 'c', (Paragraph('d'),)), Look(Letterhead('x'), (folder('templates'),)))\n"
        "builtins.held = list(press._LOADED)\n"  # as circles hold them until the very end
    )
    env = {**os.environ, "TMPDIR": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=env, check=True)
    assert done.stderr == ""
    assert [file.name for file in tmp_path.iterdir() if file.name.startswith("weasyprint")] == []
