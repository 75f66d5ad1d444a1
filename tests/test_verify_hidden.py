"""What was put into a file of a pack so that it says something else than its words, and is found all the same.

Each file is written anew part by part, as a program does that saves it: nothing is as it was, byte by byte.

 1. Word: other documents, alternatives, boxes, bound fields, tracked changes, fonts of pictures, comments, templates.
 2. Excel: conditions, lists, names, comments, boxes, formats, other files, what only newer programs show.
 3. PDF: things laid over a page, invisible letters, tables of letters, layers, words that are read aloud, bookmarks,
    scripts, files within.
 4. Web page: styles, scripts, what is a template or hidden.
 5. Whatever is of a kind that no report and no program that saves one writes is told by that kind.
 6. One byte that is other is told as such, with what it does to words and figures; and pages by what stands on them.
"""

from __future__ import annotations

import itertools
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pikepdf
import pytest
from conftest import NOW, PUPILS
from test_verify import FROM, SCORES, UNTIL, child, sheets
from test_verify_files import patterned, saved_anew, swapped
from test_verify_kinds import repack

from formgen.errors import UserError
from formgen.work.folder import init
from formgen.work.review import review
from formgen.work.school import School, opened
from formgen.work.take_in import commit
from formgen.work.verified import Verified
from formgen.work.verify import verify

Change = Callable[[str], str]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    base, counter = tmp_path_factory.mktemp("hidden"), itertools.count(1)
    init(base / "school")
    with opened(base / "school", now=NOW, by="tester", bits=lambda: next(counter)) as school:
        with school.writing("set up") as writer:
            writer.save_pupils(PUPILS)
        for number, (low, high) in enumerate(SCORES, 1):
            child(school, number)
            sheets(school, base / "In", number, low, high)
        commit(school, [base / "In"])
        yield school


@pytest.fixture(scope="module")
def written(home: School, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    out = tmp_path_factory.mktemp("out")
    return {path.suffix: path for path in review(home, FROM, UNTIL, ("docx", "pdf", "xlsx", "html"), out).files}


@pytest.fixture
def copy(written: dict[str, Path], tmp_path: Path) -> Callable[[str], Path]:
    """A pack as it was written, in a folder of its own."""

    def made(suffix: str) -> Path:
        path = tmp_path / written[suffix].name
        path.write_bytes(written[suffix].read_bytes())
        return path

    return made


def told(found: Verified) -> str:
    return "\n".join(f"{one.message} {one.found} {one.words}" for one in found.differences)


TIES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def tied(path: Path, part: str, kind: str) -> None:
    """Ties a part of an Office file to one of that kind."""
    folder, _, name = part.rpartition("/")
    rels = f"{folder}/_rels/{name}.rels"
    with zipfile.ZipFile(path) as old:
        parts = {one: old.read(one) for one in old.namelist()}
    empty = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
    link = f'<Relationship Id="rIdMore" Type="{TIES}/{kind}" Target="more.xml"/></Relationships>'
    parts[rels] = parts.get(rels, empty).replace(b"</Relationships>", link.encode())
    repack(path, parts | {f"{folder}/more.xml": b"<more/>"})


# ------------------------------------------------------------------------------------------------------------ Word

BODY = "word/document.xml"
RUN = r"<w:r>(<w:t[^>]*>2 of 3</w:t></w:r>)"
COMPATIBLE = "http://schemas.openxmlformats.org/markup-compatibility/2006"
SHAPE = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
WORDS = "<w:p><w:r><w:t>3 of 3</w:t></w:r></w:p>"


def first(inside: str) -> Change:
    """Puts something at the beginning of the body."""
    return swapped("<w:body>", f"<w:body>{inside}")


def around(before: str, after: str) -> Change:
    """Puts something around the first figure."""
    return patterned(RUN, rf"{before}<w:r>\1{after}")


ALTERNATIVE = (
    f'<mc:AlternateContent xmlns:mc="{COMPATIBLE}"><mc:Choice Requires="w14" xmlns:w14="urn:x"/><mc:Fallback>',
    "</mc:Fallback></mc:AlternateContent>",
)
WORD: dict[str, tuple[Change, str]] = {
    "another document": (first('<w:altChunk xmlns:r="urn:r" r:id="rIdMore"/>'), "another document"),
    "an alternative that shows nothing": (around(*ALTERNATIVE), "AlternateContent"),
    "a box of text": (first(f'<w:p><w:r><w:drawing><s:wsp xmlns:s="{SHAPE}"><s:txbx><w:txbxContent>{WORDS}'
                            "</w:txbxContent></s:txbx></s:wsp></w:drawing></w:r></w:p>"), "txbxContent"),
    "an empty box": (first(f'<w:p><w:r><w:drawing><s:wsp xmlns:s="{SHAPE}"/></w:drawing></w:r></w:p>'), "wsp"),
    "a box of older Word": (first('<w:p><w:r><w:pict><v:rect xmlns:v="urn:schemas-microsoft-com:vml" '
                                  'fillcolor="white"/></w:pict></w:r></w:p>'), "a drawing"),
    "a field that is filled from elsewhere": (
        around('<w:sdt><w:sdtPr><w:dataBinding w:xpath="/x" w:storeItemID="{1}"/></w:sdtPr><w:sdtContent>',
               "</w:sdtContent></w:sdt>"), "dataBinding"),
    "words that were inserted": (around('<w:ins w:id="1" w:author="x">', "</w:ins>"), "‘ins’"),
    "words that were deleted": (first('<w:p><w:del><w:r><w:delText>x</w:delText></w:r></w:del></w:p>'), "‘del’"),
    "words over words": (around("<w:r><w:ruby><w:rubyBase>", "</w:rubyBase></w:ruby></w:r>"), "ruby"),
    "a formula": (around('<m:oMath xmlns:m="urn:m">', "</m:oMath>"), "oMath"),
    "a font of pictures": (patterned(RUN, r'<w:r><w:rPr><w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings"/></w:rPr>\1'),
                           "letters in the font Wingdings"),
    "a glow": (patterned(RUN, r'<w:r><w:rPr><x:glow xmlns:x="urn:x"/></w:rPr>\1'), "glow"),
    "a field that says what another place says": (
        first('<w:p><w:fldSimple w:instr=" REF elsewhere "/></w:p>'), "field REF elsewhere"),
    "letters from right to left": (patterned(RUN, r"<w:r><w:rPr><w:rtl/></w:rPr>\1"), "‘rtl’"),
    "letters pressed together": (patterned(RUN, r'<w:r><w:rPr><w:fitText w:val="1"/></w:rPr>\1'), "fitText"),
    "columns in turned order": (swapped("<w:tblPr>", "<w:tblPr><w:bidiVisual/>"), "bidiVisual"),
    "another file": (first('<w:subDoc xmlns:r="urn:r" r:id="rIdMore"/>'), "subDoc"),
}  # fmt: skip


@pytest.mark.parametrize("what", WORD)
def test_what_was_put_into_a_word_file_is_found(home: School, copy: Callable[[str], Path], what: str) -> None:
    """(1), (5)"""
    path = copy(".docx")
    change, name = WORD[what]
    saved_anew(path, BODY, change)
    found = verify(home, path)
    assert not found.holds
    assert name in told(found)


@pytest.mark.parametrize(("part", "kind"), [
    (BODY, "comments"), (BODY, "aFChunk"), (BODY, "glossaryDocument"), ("word/header1.xml", "oleObject"),
    ("word/settings.xml", "attachedTemplate"),
])  # fmt: skip
def test_what_a_word_file_was_tied_to_is_found(home: School, copy: Callable[[str], Path], part: str, kind: str) -> None:
    """(1), (5)"""
    path = copy(".docx")
    tied(path, part, kind)
    saved_anew(path)
    assert f"something of the kind ‘{kind}’" in told(verify(home, path))


# ----------------------------------------------------------------------------------------------------------- Excel

SHEET = "xl/worksheets/sheet2.xml"
BOOK, STYLES = "xl/workbook.xml", "xl/styles.xml"


def at_end(inside: str, of: str = "worksheet") -> Change:
    return swapped(f"</{of}>", f"{inside}</{of}>")



def named(name: str) -> Callable[[str], str]:
    """Puts a defined name among those of a workbook, or before where there are none."""

    def change(text: str) -> str:
        if "</definedNames>" in text:
            return text.replace("</definedNames>", f"{name}</definedNames>")
        return re.sub("<definedNames ?/>|(?=<calcPr)", lambda _: f"<definedNames>{name}</definedNames>", text, count=1)

    return change


EXCEL: dict[str, tuple[str, Change, str]] = {
    "a condition": (SHEET, at_end(
        '<conditionalFormatting sqref="A1:Z99"><cfRule type="expression" dxfId="0" priority="1"><formula>TRUE</formula>'
        "</cfRule></conditionalFormatting>"), "a condition"),
    "a list to choose from": (SHEET, at_end(
        '<dataValidations><dataValidation type="list" sqref="B5"><formula1>"3 of 3"</formula1></dataValidation>'
        "</dataValidations>"), "dataValidation"),
    "a filter": (SHEET, at_end('<autoFilter ref="A1:B9"/>'), "autoFilter"),
    "what newer programs show": (
        SHEET, at_end('<extLst><ext uri="{x}"><sparklineGroups/></ext></extLst>'), "sparkline"),
    "a picture behind cells": (SHEET, at_end('<picture xmlns:r="urn:r" r:id="rIdMore"/>'), "‘picture’"),
    "a table": (SHEET, at_end('<tableParts count="1"/>'), "tableParts"),
    "an alternative": (SHEET, at_end(f'<mc:AlternateContent xmlns:mc="{COMPATIBLE}"/>'), "AlternateContent"),
    "a name": (BOOK, named('<definedName name="Figure">3</definedName>'), "the name Figure"),
    "a hidden column": (SHEET, patterned(r"<col ", '<col hidden="1" '), "is hidden"),
    "a hidden sheet": (BOOK, patterned(r'(<sheet [^>]*sheetId="2"[^>]*state=")visible', r"\1veryHidden"), "is hidden"),
    "a font of pictures": (STYLES, patterned(r'<name val="[^"]*"', '<name val="Wingdings"'), "hard to see"),
    "letters that are repeated": (
        STYLES, lambda text: re.sub("<alignment [^>]*/>", '<alignment horizontal="fill"/>', text), "turned, repeated"),
    "rows that nobody can scroll to": (SHEET, patterned(
        r"<sheetView ([^>]*)>.*?</sheetView>|<sheetView ([^>]*)/>",
        r'<sheetView \1 topLeftCell="A9"><pane ySplit="1" state="frozen"/></sheetView>'), "nobody can scroll to"),
    "tiny print": (SHEET, patterned(r"<pageSetup ", '<pageSetup scale="10" '), "printed too small"),
    "an area to print": (
        BOOK, named("<definedName name=\"_xlnm.Print_Area\" localSheetId=\"1\">'x'!$A$1</definedName>"),
        "the name Print_Area x!A1"),
    "a box of text": ("xl/drawings/drawing1.xml", patterned(
        r"(</(?:xdr:)?wsDr>)", '<x:absoluteAnchor xmlns:x="urn:x"><x:pos x="0" y="0"/><x:ext cx="900000" cy="900000"/>'
        r'<x:sp><x:txBody><x:t>3 of 3</x:t></x:txBody></x:sp></x:absoluteAnchor>\1'), "‘sp’"),
    "an axis that prints other numbers": ("xl/charts/chart1.xml", patterned(
        r"(<(?:c:)?valAx>)", r'\1<c:numFmt xmlns:c="urn:c" formatCode="&quot;9&quot;"/>'), "its chart was changed"),
}  # fmt: skip


@pytest.mark.parametrize("what", EXCEL)
def test_what_was_put_into_a_workbook_is_found(home: School, copy: Callable[[str], Path], what: str) -> None:
    """(2), (5)"""
    path = copy(".xlsx")
    part, change, name = EXCEL[what]
    saved_anew(path, part, change)
    assert name in told(verify(home, path))


@pytest.mark.parametrize(("part", "kind"), [
    (SHEET, "comments"), (SHEET, "threadedComment"), (SHEET, "oleObject"), (SHEET, "table"), (SHEET, "queryTable"),
    (BOOK, "externalLink"), (BOOK, "connections"), (BOOK, "vbaProject"),
])  # fmt: skip
def test_what_a_workbook_was_tied_to_is_found(home: School, copy: Callable[[str], Path], part: str, kind: str) -> None:
    """(2), (5)"""
    path = copy(".xlsx")
    tied(path, part, kind)
    saved_anew(path)
    try:
        found = verify(home, path)
    except UserError as refused:  # programs within a file: it is not opened at all
        assert (kind, refused.code) == ("vbaProject", "broken_file")  # noqa: PT017
    else:
        assert f"something of the kind ‘{kind}’" in told(found) or "broken_file" in {d.code for d in found.differences}


@pytest.mark.parametrize("suffix", [".docx", ".xlsx"])
def test_what_was_only_written_anew_holds(home: School, copy: Callable[[str], Path], suffix: str) -> None:
    """(1), (2): so that what is found above was put there."""
    path = copy(suffix)
    saved_anew(path)
    found = verify(home, path)
    assert (told(found), found.as_written) == ("", False)


# ------------------------------------------------------------------------------------------------------------- PDF


def over(pdf: pikepdf.Pdf, drawn: bytes) -> None:
    """Draws something more at the end of the second page."""
    pdf.pages[1].contents_add(pdf.make_stream(drawn))


def white_words(pdf: pikepdf.Pdf) -> None:
    over(pdf, b"q 1 1 1 rg BT 100 100 Td ET Q")


def invisible_words(pdf: pikepdf.Pdf) -> None:
    page = pdf.pages[1]
    whole = b"\n".join(one.read_bytes() for one in page.Contents) if isinstance(page.Contents, pikepdf.Array) else \
        page.Contents.read_bytes()  # fmt: skip
    page.Contents = pdf.make_stream(b"3 Tr\n" + whole)


def overlay(pdf: pikepdf.Pdf) -> None:
    form = pdf.make_stream(b"1 1 1 rg 0 0 500 500 re f", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form,
                           BBox=[0, 0, 600, 800])  # fmt: skip
    pdf.pages[1].add_resource(form, pikepdf.Name.XObject, pikepdf.Name("/Over"))
    over(pdf, b"q /Over Do Q")


def layer(pdf: pikepdf.Pdf) -> None:
    group = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name="x"))
    pdf.Root.OCProperties = pikepdf.Dictionary(OCGs=[group], D=pikepdf.Dictionary(OFF=[group]))
    pdf.pages[1].add_resource(group, pikepdf.Name.Properties, pikepdf.Name("/Layer"))
    pdf.pages[1].contents_add(pdf.make_stream(b"/OC /Layer BDC"), prepend=True)
    over(pdf, b"EMC")


def other_letters(pdf: pikepdf.Pdf) -> None:
    """What is drawn stays; what a program reads there is another number."""
    fonts = pdf.pages[1].resources.Font
    for key in fonts.keys():  # noqa: SIM118 - an object of pikepdf
        table = fonts[key].get("/ToUnicode")
        if table is not None:
            table.write(table.read_bytes().replace(b"0032>", b"0033>"))


def read_aloud(pdf: pikepdf.Pdf) -> None:
    """What a screen reader says in the place of a paragraph."""
    one = pdf.Root.StructTreeRoot.K
    one = one[0] if isinstance(one, pikepdf.Array) else one
    one.ActualText = pikepdf.String("3 of 3")


def bookmark(pdf: pikepdf.Pdf) -> None:
    with pdf.open_outline() as outline:
        outline.root.insert(0, pikepdf.OutlineItem("3 of 3 made progress", 0))


def script(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("x"))


def file_within(pdf: pikepdf.Pdf) -> None:
    pdf.attachments["better.txt"] = pikepdf.AttachedFileSpec(pdf, b"3 of 3", filename="better.txt")


@pytest.mark.parametrize("change", [
    white_words, invisible_words, overlay, layer, other_letters, read_aloud, bookmark, script, file_within,
])  # fmt: skip
def test_what_was_put_into_a_pdf_is_found(
    home: School, copy: Callable[[str], Path], change: Callable[[pikepdf.Pdf], None]
) -> None:
    """(3), (5)"""
    path = copy(".pdf")
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        change(pdf)
        pdf.save(path)
    found = verify(home, path)
    assert not found.holds
    assert re.search("pages? (2|1 to)|the file as a whole", told(found))


# -------------------------------------------------------------------------------------------------------- web page

PAGE: dict[str, Change] = {
    "a style": swapped("</head>", "<style>td{visibility:hidden}</style></head>"),
    "a script": swapped("</body>", "<script>document.title='3 of 3'</script></body>"),
    "a template": patterned(r"<td([^>]*)>2 of 3</td>", r"<td\1><template>2 of 3</template></td>"),
    "what is hidden": patterned(r"<td([^>]*)>2 of 3", r"<td hidden\1>2 of 3"),
    "an address from which something comes": swapped("</head>", '<base href="https://example.org/"></head>'),
    "a comment": swapped("</body>", "<!-- x --></body>"),
}


@pytest.mark.parametrize("what", PAGE)
def test_what_was_put_into_a_web_page_is_found(home: School, copy: Callable[[str], Path], what: str) -> None:
    """(4)"""
    path = copy(".html")
    text = path.read_text("utf-8")
    assert PAGE[what](text) != text
    path.write_bytes(PAGE[what](text).encode())
    assert {one.code for one in verify(home, path).differences} & {"drawn", "text"}


# -------------------------------------------------------------------------------------------------------- one byte


def test_one_byte_that_is_other_is_told_in_a_line(home: School, copy: Callable[[str], Path]) -> None:
    """(6): in a font that many pages share: no digests, and one line for all of them."""
    path = copy(".pdf")
    data = path.read_bytes()
    with pikepdf.open(path) as pdf:
        number = len(pdf.pages)
    for at in range(len(data) // 2, len(data), 997):  # some places are in no stream
        changed = bytearray(data)
        changed[at] ^= 1
        path.write_bytes(changed)
        found = verify(home, path)
        if [one.code for one in found.differences] == ["drawn"]:
            break
    assert f"1 byte of {len(data):,} differs" in found.notes[0]
    assert "As text its words and figures are the same" in found.notes[0]
    [only] = found.differences
    assert re.match(rf"On pages? .*{number}? .*letters, lines or pictures are drawn otherwise", only.message)
    assert not re.search(r"[0-9a-f]{16}", only.words)
    assert re.search(r"as drawn [0-9a-f]{16}", only.as_json()["sealed"])


def test_a_page_is_named_by_what_stands_on_it(home: School, copy: Callable[[str], Path]) -> None:
    """(6): not by the last of the contents that are listed there."""
    path = copy(".pdf")
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        pdf.pages[0].contents_add(pdf.make_stream(b"q 1 1 1 rg 0 0 9 9 re f Q"))
        pdf.save(path)
    [only] = verify(home, path).differences
    assert "On page 1 (“1 About this review”)" in only.message


def test_figures_that_differ_are_named_at_once(home: School, copy: Callable[[str], Path]) -> None:
    """(6)"""
    path = copy(".html")
    text = path.read_text("utf-8").replace(">2 of 3<", ">3 of 3<", 1)
    path.write_bytes(text.encode())
    [note] = verify(home, path).notes
    assert f"1 byte of {len(text.encode()):,} differs" in note
    assert "Words or numbers in it differ." in note or "These figures differ: " in note
