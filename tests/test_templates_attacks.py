"""Template files that were made to do harm are refused, with what was found and what to do.

1. A Word template's package is of a size that people make: no bomb, no part twice, no path that leads out of it.
2. A Word template has no macro, add-in, embedded object, attached template, link to elsewhere or unknown field,
   wherever in the file it hides.
3. Sizes that are no sizes are refused, not stumbled over.
4. A page or style sheet asks for nothing outside the look, however it is spelt.
5. What runs in a page is formgen's own: a school's page.js is never run.
6. Harmless things are not refused: links to web pages, numbers of pages, files beside the template.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from formgen.answers import Instance
from formgen.errors import UserError
from formgen.form import form
from formgen.look import Edition, Letterhead, Look
from formgen.outline import outline
from formgen.render import docx, html, pdf
from formgen.render.shared.markup import markup
from formgen.render.shared.package import contents
from formgen.render.word import harm
from formgen.report import Paragraph, Report
from formgen.resources import folder

TEMPLATES = folder("templates")
LOOK = Look(Letterhead("St Anne’s Primary School"), (TEMPLATES,))
GENERIC = (TEMPLATES / "docx" / "form.docx").read_bytes()
Change = Callable[[dict[str, bytes]], None]


def zipped(members: list[tuple[str, bytes]]) -> bytes:
    saved = io.BytesIO()
    with zipfile.ZipFile(saved, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in members:
            new.writestr(name, content)
    return saved.getvalue()


def made(template: bytes, at: Path) -> bytes:
    (at / "docx").mkdir(exist_ok=True)
    (at / "docx" / "form.docx").write_bytes(template)
    look = replace(LOOK, folders=(at, TEMPLATES))
    return docx.compile(Edition(outline(form("referral")), look)).fill(Instance())


def changed(change: Change) -> bytes:
    parts = contents(GENERIC)
    change(parts)
    return zipped(list(parts.items()))


def swapped(part: str, old: str, new: str) -> Change:
    def change(parts: dict[str, bytes]) -> None:
        assert old.encode() in parts[part]
        parts[part] = parts[part].replace(old.encode(), new.encode(), 1)

    return change


def added(part: str, content: bytes) -> Change:
    return lambda parts: parts.update({part: content})


def in_body(xml: str, part: str = "word/document.xml", after: str = "<w:body>") -> Change:
    return swapped(part, after, after + xml)


def related(kind: str, target: str, mode: str = ' TargetMode="External"') -> Change:
    link = f'<Relationship Id="rX" Type="http://x/relationships/{kind}" Target="{target}"{mode}/>'
    return swapped("word/_rels/document.xml.rels", "</Relationships>", f"{link}</Relationships>")


def field(*instructions: str) -> str:
    """Fields in a paragraph, each in a run of its own without a space between."""
    begun, separate, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end"))
    each = (f"{begun}<w:r><w:instrText>{words}</w:instrText></w:r>{separate}{end}" for words in instructions)
    return f"<w:p>{''.join(each)}</w:p>"


MEMBERS = list(contents(GENERIC).items())
BOMB = ("word/media/image1.png", b"\0" * (harm.MOST_BYTES + 1))


@pytest.mark.parametrize(
    ("template", "words"),
    [
        (zipped([*MEMBERS, BOMB]), "larger than any template"),
        (zipped([*MEMBERS, *((f"word/media/{n}.png", b"x") for n in range(1_001))]), "larger than any template"),
        (zipped([*MEMBERS, ("WORD/document.xml", b"<x/>")]), "holds a part twice"),
        (zipped([*MEMBERS, ("../evil.xml", b"<x/>")]), "leads out of it"),
        (zipped([*MEMBERS, ("/etc/evil.xml", b"<x/>")]), "leads out of it"),
        (zipped(MEMBERS)[:-30], "not a Word file"),
        (zipped(MEMBERS).replace(b"word/styles.xml", b"word/styled.xml"), "not a Word file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 4_000, "not a Word file"),
        (changed(in_body("<w:p>" * 9_000 + "</w:p>" * 9_000)), "damaged"),
        (changed(swapped("word/document.xml", "{{ title }}", "x" * 11_000_000)), "damaged"),
    ],
)
def test_a_package_that_nobody_made_in_word_is_refused(template: bytes, words: str, tmp_path: Path) -> None:
    """(1)"""
    with pytest.raises(UserError, match=words) as refused:
        made(template, tmp_path)
    assert refused.value.fix


def test_a_part_that_stands_twice_is_refused(tmp_path: Path) -> None:
    """(1)"""
    with pytest.warns(UserWarning, match="Duplicate"):
        twice = zipped([*MEMBERS, ("word/document.xml", b"<x/>")])
    with pytest.raises(UserError, match="part twice"):
        made(twice, tmp_path)


def test_a_part_whose_bytes_were_changed_is_refused(tmp_path: Path) -> None:
    """(1): its check sum no longer fits."""
    saved = io.BytesIO()
    with zipfile.ZipFile(saved, "w", zipfile.ZIP_STORED) as new:
        for name, content in MEMBERS:
            new.writestr(name, content)
    with pytest.raises(UserError, match="not a Word file"):
        made(saved.getvalue().replace(b"{{ title }}", b"{{ other }}"), tmp_path)


VML = 'xmlns:v="urn:schemas-microsoft-com:vml"'


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (added("word/VBAPROJECT.bin", b"x"), "macros"),
        (added("customUI/customUI.xml", b"<customUI onLoad='x'/>"), "add-in"),
        (added("word/webextensions/taskpanes.xml", b"<x/>"), "add-in"),
        (related("webextensiontaskpanes", "webextensions/x.xml", ""), "add-in"),
        (related("image", "http://evil.example/x.png", ""), "outside of it"),
        (related("image", "//server/share/x.png", ""), "outside of it"),
        (related("image", "\\\\server\\share\\x.png"), "outside of it"),
        (related("mailMergeSource", "file:///C:/x.mdb"), "outside of it"),
        (related("AttachedTemplate", "http://evil.example/x.dotm"), "attached template"),
        (related("hyperlink", "file:///C:/Windows/System32/calc.exe"), "hyperlink to a file"),
        (related("hyperlink", "\\\\server\\share"), "hyperlink to a file"),
        (related("hyperlink", "javascript:alert(1)"), "hyperlink to a file"),
        (related("hyperlink", "ms-msdt:/id"), "hyperlink to a file"),
        (in_body('<w:subDoc r:id="rX"/>'), "another document"),
        (in_body("<w:p><w:r><w:fldChar><w:ffData><w:entryMacro/></w:ffData></w:fldChar></w:r></w:p>"), "macros"),
        (in_body("<w:p><w:r><w:object/></w:r></w:p>", "word/footer2.xml", '"w14">'), "embedded object"),
        (in_body(f'<w:p><w:r><w:pict><v:imagedata {VML} src="http://x.example"/></w:pict></w:r></w:p>'), "outside"),
        (swapped("word/settings.xml", "<w:zoom", "<w:mailMerge><w:connectString/></w:mailMerge><w:zoom"), "mail merge"),
        (in_body(field("DDE cmd")), r"fetches something, or could \(DDE\)"),
        (in_body(field("PAGE", "DDEAUTO c:\\cmd.exe")), "DDEAUTO"),
        (in_body(field("ddeauto x"), "word/header2.xml", '"w14">'), "DDEAUTO"),
        (in_body(field("INCLUDETEXT http://evil.example/x")), "INCLUDETEXT"),
        (in_body(field("IMPORT x", "EMBED x", "CONTROL x", "ADDIN x")), "ADDIN, CONTROL, EMBED, IMPORT"),
        (in_body(field('PRINT "x"')), "PRINT"),
        (in_body('<w:p><w:fldSimple w:instr="QUOTE 68 68 69"/></w:p>'), "QUOTE"),
        (
            in_body('<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>' + field("PAGE")[5:-6]
                    + '<w:r><w:instrText>DDE x</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'),
            "DDE",
        ),
        (added("word/x.xml", "<!DOCTYPE a [<!ENTITY b 'c'>]><a/>".encode("utf-16")), "type definition"),
    ],
)  # fmt: skip
def test_what_runs_fetches_or_hides_is_refused(change: Change, words: str, tmp_path: Path) -> None:
    """(2)"""
    with pytest.raises(UserError, match=words) as refused:
        made(changed(change), tmp_path)
    assert refused.value.fix


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (swapped("word/document.xml", 'w:w="11906"', 'w:w="99999999999"'), "no number"),
        (swapped("word/document.xml", 'w:w="11906"', 'w:w="wide"'), "no number"),
        (swapped("word/document.xml", 'w:w="11906"', 'w:w="900"'), "no room"),
        (swapped("word/document.xml", 'w:w="11906"', 'w:w="900000"'), "no room"),
        (swapped("word/document.xml", 'w:left="850"', 'w:left="11000"'), "no room"),
        (swapped("word/document.xml", '<w:pgSz w:w="11906" w:h="16838"/>', ""), "no room"),
        (swapped("word/styles.xml", '<w:sz w:val="21"/>', '<w:sz w:val="1e99"/>'), "no number"),
    ],
)
def test_sizes_that_are_none_are_refused(change: Change, words: str, tmp_path: Path) -> None:
    """(3)"""
    with pytest.raises(UserError, match=words) as refused:
        made(changed(change), tmp_path)
    assert refused.value.fix


CSS = (
    "@import 'https://evil.example/x.css';",
    "@import url(//evil.example/x.css);",
    "@IMPORT/**/url( 'HTTP://evil.example/x.css' );",
    "@\\69mport 'https://evil.example/x.css';",
    "p { background: url(https://evil.example/x.png) }",
    "p { background: u\\72l(\\68ttps://evil.example/x.png) }",
    "p { background: url('file:///etc/passwd') }",
    "@font-face { font-family: x; src: url(\\\\server\\share\\x.ttf) }",
)
HTML = (
    "<img src='https://evil.example/x.png'>",
    "<img alt='x'\n src = //evil.example/x.png>",
    "<img src='&#104;ttps://evil.example/x.png'>",
    "<link rel=stylesheet href='http://evil.example/x.css'>",
    "<link rel=attachment href='x.txt'>",
    "<a rel='attachment' href='x.txt'>x</a>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='file:///etc/passwd'>x</a>",
    "<script src='https://evil.example/x.js'></script>",
    "<iframe srcdoc='x'></iframe>",
    "<object data='x.pdf'></object>",
    "<base href='https://evil.example/'>",
    "<meta http-equiv='refresh' content='0; url=https://evil.example/'>",
    "<style>@import 'https://evil.example/x.css';</style>",
    "<p style='background: url(ftp://evil.example/x)'>x</p>",
)


@pytest.mark.parametrize(("name", "text"), [*(("form.css", t) for t in CSS), *(("form.html", t) for t in HTML)])
def test_a_page_that_asks_for_something_elsewhere_is_refused(name: str, text: str, tmp_path: Path) -> None:
    """(4)"""
    (tmp_path / name).write_text(f"\n\n{text}", "utf-8")
    with pytest.raises(UserError, match=r"outside its own folder, near line \d") as refused:
        markup(tmp_path / name)
    assert name in refused.value.message


def own_pages(at: Path, **files: str) -> Look:
    for name, text in files.items():
        path = at / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return replace(LOOK, folders=(at, TEMPLATES))


@pytest.mark.parametrize("start", ["{{ 'ht' ~ 'tps' }}", "{{ 'fi' ~ 'le' }}"])
def test_what_is_asked_for_in_a_roundabout_way_is_not_fetched(start: str, tmp_path: Path) -> None:
    """(4)"""
    page = f"<html lang='en'><title>x</title><img alt='x' src='{start}://evil.example/etc/passwd'></html>"
    made_page = pdf.compile(Edition(outline(form("referral")), own_pages(tmp_path, pdf__form_dot_html=page)))
    with pytest.raises(UserError, match="outside its own folder"):
        made_page.fill(Instance())


def test_a_program_of_the_school_s_is_never_run(tmp_path: Path) -> None:
    """(5)"""
    report = Report("Title", "Sub", "Foot", (Paragraph("Words."),))
    page = html.report(report, own_pages(tmp_path, report__page_dot_js="location = 'https://evil.example/'"))
    assert page == html.report(report, LOOK)


def test_harmless_things_are_not_refused(tmp_path: Path) -> None:
    """(6)"""
    for change in (
        related("hyperlink", "https://school.example/"),
        related("hyperlink", "mailto:office@school.example"),
        in_body(field(" PAGE ", 'DATE \\@ "d MMMM yyyy"', "numpages")),
    ):
        assert made(changed(change), tmp_path)
    (tmp_path / "own.css").write_text("p { background: url(crest.png) } /* url(https://x.example) */", "utf-8")
    assert markup(tmp_path / "own.css")
    (tmp_path / "own.html").write_text("<a href='https://school.example'>x</a><img src='data:image/png;base64,AA'>")
    assert markup(tmp_path / "own.html")
