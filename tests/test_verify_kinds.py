"""What `formgen verify` promises of packs of every kind, for every readership, in every format; and of false figures.

 1. A pack that nobody touched holds: triennial and annual; internal, for governors, public; docx, pdf, xlsx, html.
 2. A number that was changed where it is seen is caught and named, in each of them.
 3. So are a changed record, a changed original and a changed seal.
 4. Equal evidence gives equal files, in each of them.
 5. What changes the looks of a pack and not its words is caught: pictures, fonts, what lies over words, what hides
    or numbers them, formats, charts, styles and scripts.
 6. A file that another program only saved anew holds: words and pictures are as they were.
 7. What cannot be compared is a difference, unless the file is as it was written.
 8. Seals of two packs cannot be exchanged.
"""

from __future__ import annotations

import io
import itertools
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pikepdf
import pytest
from conftest import NOW, PUPILS
from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.drawing.image import Image as Drawing
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font
from PIL import Image
from test_verify import (
    FROM,
    PART,
    SCORES,
    UNTIL,
    behind,
    child,
    codes,
    one_byte,
    only,
    original,
    sheets,
    with_seal_of,
)

from formgen.evidence.readership import Readership
from formgen.evidence.review import Kind
from formgen.read.sealed import seal_of
from formgen.work import remade
from formgen.work.folder import init
from formgen.work.review import review
from formgen.work.school import School, opened
from formgen.work.take_in import commit
from formgen.work.verify import verify

FORMATS = ("docx", "pdf", "xlsx", "html")
EACH = list(itertools.product(Kind, Readership))
WAYS = [pytest.param(kind, readers, id=f"{kind}-{readers}") for kind, readers in EACH]
FULL = (Kind.TRIENNIAL, Readership.INTERNAL)


@dataclass(frozen=True)
class Shelf:
    """A school with the packs that it made, by kind and readership and format, as they were written."""

    school: School
    made: dict[tuple[Kind, Readership], dict[str, tuple[str, bytes]]]
    again: dict[tuple[Kind, Readership], dict[str, bytes]]

    def put(self, folder: Path, way: tuple[Kind, Readership], suffix: str) -> Path:
        """A pack as it was written, in a folder of its own."""
        name, data = self.made[way][suffix]
        path = folder / name
        path.write_bytes(data)
        return path


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    base = tmp_path_factory.mktemp("shelf")
    init(base / "school")
    counter = itertools.count(1)
    with opened(base / "school", now=NOW, by="tester", bits=lambda: next(counter)) as school:
        with school.writing("set up") as writer:
            writer.save_pupils(PUPILS)
        for number, (low, high) in enumerate(SCORES, 1):
            child(school, number)
            sheets(school, base / "In", number, low, high)
        commit(school, [base / "In"])
        first, second = (
            {way: {p.suffix[1:]: (p.name, p.read_bytes())
                   for p in review(school, FROM, UNTIL, FORMATS, base / out, way[1], way[0]).files} for way in EACH}
            for out in ("out", "again")
        )  # fmt: skip
        again = {way: {suffix: data for suffix, (_, data) in files.items()} for way, files in second.items()}
        yield Shelf(school, first, again)


# ---------------------------------------------------------------------------------------- every kind, every format


@pytest.mark.parametrize(("kind", "readers"), WAYS)
def test_a_pack_that_nobody_touched_holds(shelf: Shelf, tmp_path: Path, kind: Kind, readers: Readership) -> None:
    """(1)"""
    for suffix in FORMATS:
        found = verify(shelf.school, shelf.put(tmp_path, (kind, readers), suffix))
        assert found.holds, [one.words for one in found.differences]
        assert (found.seal.kind, found.seal.readers, found.notes, found.since) == (kind, readers, (), ())
        assert (found.figures > 20, found.records, found.originals) == (True, 12, 12)


@pytest.mark.parametrize(("kind", "readers"), WAYS)
def test_the_same_pack_again_is_the_same_file(shelf: Shelf, kind: Kind, readers: Readership) -> None:
    """(4)"""
    for suffix in FORMATS:
        assert shelf.again[kind, readers][suffix] == shelf.made[kind, readers][suffix][1], suffix


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize(("kind", "readers"), WAYS)
def test_a_number_that_was_changed_where_it_is_seen_is_caught(
    shelf: Shelf, tmp_path: Path, kind: Kind, readers: Readership, suffix: str
) -> None:
    """(2)"""
    path = shelf.put(tmp_path, (kind, readers), suffix)
    was, now = CHANGE[suffix](path)
    found = verify(shelf.school, path)
    told = [one for one in found.differences if one.code == "text"]
    assert [one.words for one in found.differences if one.code != "text"] == []
    assert [(was in one.sealed, now in one.found, bool(one.section)) for one in told] == [(True, True, True)]


def in_part(path: Path, name: str, change: Callable[[str], str]) -> None:
    """Changes the part of an Office file; others stay as they are."""
    with zipfile.ZipFile(path) as old:
        parts = {info.filename: old.read(info) for info in old.infolist()}
    text = parts[name].decode()
    parts[name] = change(text).encode()
    assert parts[name].decode() != text, name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for part, content in parts.items():
            new.writestr(part, content)


_SEEN = re.compile(r">([^<>]*\b)(\d+)(\b[^<>]*)<")


def another(text: str, after: str = "") -> tuple[str, str, str]:
    """A text of markup with the first number that is seen in it changed; what was there, and what is there now."""
    start = text.index(after)
    found = _SEEN.search(text, start)
    assert found is not None
    number = "9" if found[2] != "9" else "8"
    return text[: found.start(2)] + number + text[found.end(2) :], found[2], number


def change_word(path: Path) -> tuple[str, str]:
    told: list[str] = []

    def change(text: str) -> str:
        changed, *both = another(text, "<w:tbl>")
        told.extend(both)
        return changed

    in_part(path, "word/document.xml", change)
    return told[0], told[1]


def change_excel(path: Path) -> tuple[str, str]:
    told: list[str] = []

    def change(text: str) -> str:
        changed, *both = another(text, "<sheetData>")
        told.extend(both)
        return changed

    with zipfile.ZipFile(path) as archive:
        name = next(n for n in sorted(archive.namelist()) if n.startswith("xl/worksheets/sheet")
                    and _SEEN.search(archive.read(n).decode()))  # fmt: skip
    in_part(path, name, change)
    return told[0], told[1]


def change_page(path: Path) -> tuple[str, str]:
    changed, was, now = another(path.read_text("utf-8"), "<main")
    path.write_bytes(changed.encode())
    return was, now


def change_paper(path: Path) -> tuple[str, str]:
    """A digit of a number on a page, drawn as the digit of another."""
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        for page in pdf.pages:
            drawn = list(pikepdf.parse_content_stream(page))
            tables = {str(name): letters(font) for name, font in page.resources.Font.items()}
            table: dict[bytes, str] = {}
            for place, one in enumerate(drawn):
                if str(one.operator) == "Tf":
                    table = tables[str(one.operands[0])]
                if str(one.operator) == "TJ" and (made := with_digit(one.operands[0], table)):
                    pieces, was, now = made
                    drawn[place] = pikepdf.ContentStreamInstruction([pieces], pikepdf.Operator("TJ"))
                    page.Contents = pdf.make_stream(pikepdf.unparse_content_stream(drawn))
                    pdf.save(path)
                    return was, now
    raise AssertionError("no digit is drawn")


def letters(font: pikepdf.Object) -> dict[bytes, str]:
    """What letter each number of a font stands for."""
    pairs = re.findall(rb"<([0-9a-fA-F]{4})> <([0-9a-fA-F]{4})>", font.ToUnicode.read_bytes())
    return {bytes.fromhex(n.decode()): bytes.fromhex(to.decode()).decode("utf-16-be") for n, to in pairs}


def with_digit(pieces: pikepdf.Array, table: dict[bytes, str]) -> tuple[pikepdf.Array, str, str] | None:
    """The pieces of a text with their first digit changed into another one of the font."""
    digits = {letter: number for number, letter in table.items() if letter.isdigit()}
    for place, piece in enumerate(pieces):
        if isinstance(piece, pikepdf.String):
            raw = bytes(piece)
            for at in range(0, len(raw), 2):
                was = table.get(raw[at : at + 2], "")
                others = sorted(set(digits) - {was})
                if was.isdigit() and others:
                    made = pikepdf.Array(list(pieces))
                    made[place] = pikepdf.String(raw[:at] + digits[others[0]] + raw[at + 2 :])
                    return made, was, others[0]
    return None


CHANGE: dict[str, Callable[[Path], tuple[str, str]]] = {
    "docx": change_word, "xlsx": change_excel, "html": change_page, "pdf": change_paper,
}  # fmt: skip


# ------------------------------------------------------------------------- records, originals, seals of every kind


@dataclass
class _Undone:
    """Changes that are taken back afterwards, so that many tests can share a school."""

    folder: Path

    def __enter__(self) -> _Undone:
        self.kept = {path: path.read_bytes() for path in self.folder.rglob("*") if path.is_file()}
        return self

    def __exit__(self, *_error: object) -> None:
        for path, data in self.kept.items():
            if not path.exists() or path.read_bytes() != data:
                path.write_bytes(data)


@pytest.mark.parametrize(("kind", "readers"), WAYS)
def test_a_changed_record_and_a_changed_original_are_caught(
    shelf: Shelf, tmp_path: Path, kind: Kind, readers: Readership
) -> None:
    """(3)"""
    path = shelf.put(tmp_path, (kind, readers), "html")
    file = original(shelf.school, "001_exit-record.xlsx")
    with _Undone(file.parent):
        file.write_bytes(one_byte(file.read_bytes()))
        told = only(verify(shelf.school, path), "original")
        assert (told.file, "M1a" in told.figures) == ("LM-2026-001_exit-record.xlsx", True)
    shutil.copytree(shelf.school.folder, tmp_path / "copy")
    with opened(tmp_path / "copy", now=NOW, by="tester", bits=lambda: 1) as other:
        behind(other, "UPDATE answer SET value = '2' WHERE record = 3 AND question = 'area_scores.final_joint'")
        found = verify(other, path)
        assert {"figure", "record"} <= codes(found)
        assert {"M1a"} <= {measure for one in found.differences for measure in one.figures}


@pytest.mark.parametrize(("kind", "readers"), WAYS)
def test_a_changed_seal_is_caught(shelf: Shelf, tmp_path: Path, kind: Kind, readers: Readership) -> None:
    """(3): also one that is sound in itself."""
    for suffix, change in (("docx", in_word), ("html", in_page)):
        path = shelf.put(tmp_path, (kind, readers), suffix)
        change(path, lambda text: text.replace('"day":"2026-10-06"', '"day":"2026-10-05"'))
        assert "seal" in codes(verify(shelf.school, path)), suffix


@pytest.mark.parametrize(("kind", "readers"), WAYS)
def test_the_seal_of_another_pack_does_not_pass(
    shelf: Shelf, tmp_path: Path, kind: Kind, readers: Readership
) -> None:
    """(8)"""
    for way in EACH:
        if way == (kind, readers):
            continue
        path = shelf.put(tmp_path, (kind, readers), "html")
        seal = seal_of(shelf.made[way]["html"][1], ".html")
        mine = seal_of(path.read_bytes(), ".html")
        assert seal is not None
        assert mine is not None
        in_page(path, lambda text, old=mine, new=seal: text.replace(old, new))  # type: ignore[misc]
        assert {"text", "added"} & codes(verify(shelf.school, path)), way


def in_word(path: Path, change: Callable[[str], str]) -> None:
    in_part(path, PART, change)


def in_page(path: Path, change: Callable[[str], str]) -> None:
    text = path.read_text("utf-8")
    assert change(text) != text
    path.write_bytes(change(text).encode())


# ------------------------------------------------------------------------------------------ what looks otherwise

def paragraph(inside: str) -> Callable[[str], str]:
    """Adds a paragraph to a Word file, at the beginning."""
    return lambda text: text.replace("<w:body>", f"<w:body><w:p>{inside}</w:p>", 1)


def within_a_figure(inside: str) -> Callable[[str], str]:
    """Adds something before the letters of the first figure of a Word file."""
    return lambda text: re.sub(r"<w:r>(?=<w:t[^>]*>2 of 3<)", f"{inside}<w:r>", text, count=1)


def properties(inside: str, words: str = "2 of 3") -> Callable[[str], str]:
    """Sets the letters of a figure of a Word file otherwise."""
    return lambda text: re.sub(
        rf"<w:r>(<w:t[^>]*>{words}<)", rf"<w:r><w:rPr>{inside}</w:rPr>\1", text, count=1
    )  # fmt: skip


BOX = (
    '<w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textbox><w:txbxContent><w:p><w:r>'
    "<w:t>3 of 3</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
)
CHOICE = (
    '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice '
    f'Requires="zz" xmlns:zz="urn:zz"/><mc:Fallback>{BOX}</mc:Fallback></mc:AlternateContent>'
)
WORD = {
    "a box of text": paragraph(BOX),
    "what only some programs show": paragraph(CHOICE),
    "a symbol": within_a_figure('<w:r><w:sym w:font="Arial" w:char="0031"/></w:r>'),
    "a field": paragraph('<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> = 3 </w:instrText></w:r>'
                         '<w:r><w:fldChar w:fldCharType="end"/></w:r>'),
    "letters drawn": paragraph('<w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textpath '
                               'string="3 of 3"/></v:shape></w:pict></w:r>'),
    "a number before the line": lambda text: re.sub(
        r"(<w:pPr><w:pStyle w:val=\"FormgenFigure\"/>)", r'\1<w:numPr><w:numId w:val="1"/></w:numPr>', text, count=1),
    "hidden letters": properties("<w:vanish/>"),
    "white letters": properties('<w:color w:val="FFFFFF"/>'),
    "tiny letters": properties('<w:sz w:val="2"/>'),
    "letters turned": within_a_figure('<w:bdo w:val="rtl"/>'),
    "a note": within_a_figure('<w:r><w:footnoteReference w:id="1"/></w:r>'),
}  # fmt: skip


@pytest.mark.parametrize("what", WORD)
def test_what_lies_over_or_beside_the_words_of_a_word_file_is_caught(
    shelf: Shelf, tmp_path: Path, what: str
) -> None:
    """(5)"""
    path = shelf.put(tmp_path, FULL, "docx")
    in_part(path, "word/document.xml", WORD[what])
    found = verify(shelf.school, path)
    assert {"drawn", "added"} & codes(found), found.notes


def test_pictures_that_were_exchanged_or_changed_are_caught(shelf: Shelf, tmp_path: Path) -> None:
    """(5): two charts in each other's place; one of them with a point of another colour."""
    path = shelf.put(tmp_path, FULL, "docx")
    in_part(path, "word/_rels/document.xml.rels", lambda text: text.replace("chart-1.png", "chart-0.png")
            .replace("chart-2.png", "chart-1.png").replace("chart-0.png", "chart-2.png"))  # fmt: skip
    assert codes(verify(shelf.school, path)) <= {"drawn", "added"}
    assert not verify(shelf.school, path).holds
    path = shelf.put(tmp_path, FULL, "docx")
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    name = next(name for name in parts if name.endswith("chart-1.png"))
    with Image.open(io.BytesIO(parts[name])) as picture:
        made = picture.convert("RGB")
    made.putpixel((5, 5), (1, 2, 3))
    saved = io.BytesIO()
    made.save(saved, "PNG")
    repack(path, parts | {name: saved.getvalue()})
    told = only(verify(shelf.school, path), "drawn")
    assert "its picture was changed" in told.message


def repack(path: Path, parts: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for part, content in parts.items():
            new.writestr(part, content)


def test_a_word_file_that_shows_another_part_is_caught(shelf: Shelf, tmp_path: Path) -> None:
    """(5): Word opens what the package names, whatever else lies in it."""
    path = shelf.put(tmp_path, FULL, "docx")
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    parts["word/other.xml"] = parts["word/document.xml"].replace(b">2 of 3<", b">3 of 3<")
    parts["word/_rels/other.xml.rels"] = parts["word/_rels/document.xml.rels"]
    parts["_rels/.rels"] = parts["_rels/.rels"].replace(b"word/document.xml", b"word/other.xml")
    repack(path, parts)
    assert "text" in codes(verify(shelf.school, path))


def test_words_added_to_the_header_are_caught(shelf: Shelf, tmp_path: Path) -> None:
    """(5)"""
    path = shelf.put(tmp_path, FULL, "docx")
    in_part(path, "word/header1.xml", lambda text: text.replace("</w:hdr>", f"<w:p>{BOX}</w:p></w:hdr>"))
    assert codes(verify(shelf.school, path)) == {"margin"}


def cell_format(code: str) -> Callable[[Workbook], object]:
    def change(book: Workbook) -> None:
        cell = next(c for page in book.worksheets for row in page.iter_rows() for c in row if c.data_type == "n"
                    and c.value is not None)  # fmt: skip
        cell.number_format = code

    return change


def white(book: Workbook) -> None:
    figure(book).font = Font(color="FFFFFFFF")


def condition(book: Workbook) -> None:
    cell = figure(book)
    rule = FormulaRule(formula=["TRUE"], font=Font(color="FFFFFFFF"))
    book[cell.parent.title].conditional_formatting.add(cell.coordinate, rule)


def figure(book: Workbook) -> Cell:
    return next(c for page in book.worksheets for row in page.iter_rows() for c in row if c.value == "2 of 3")


def hidden_row(book: Workbook) -> None:
    cell = figure(book)
    cell.parent.row_dimensions[cell.row].hidden = True


def hidden_sheet(book: Workbook) -> None:
    book.worksheets[1].sheet_state = "hidden"


def new_sheet(book: Workbook) -> None:
    book.create_sheet("Did it work", 0)["A1"] = "3 of 3"


def laid_over(book: Workbook) -> None:
    saved = io.BytesIO()
    Image.new("RGB", (40, 20)).save(saved, "PNG")
    saved.seek(0)
    cell = figure(book)
    cell.parent.add_image(Drawing(saved), cell.coordinate)


BOOK: dict[str, Callable[[Workbook], object]] = {
    "a format that prints another number": cell_format('"9"'), "a format that prints nothing": cell_format(";;;"),
    "white letters": white, "a condition": condition, "a hidden row": hidden_row, "a hidden sheet": hidden_sheet,
    "a new sheet": new_sheet, "a picture": laid_over,
}  # fmt: skip


@pytest.mark.parametrize("what", BOOK)
def test_what_makes_a_workbook_look_otherwise_is_caught(shelf: Shelf, tmp_path: Path, what: str) -> None:
    """(5): beside what openpyxl loses of a workbook."""
    path = shelf.put(tmp_path, FULL, "xlsx")
    written = path.read_bytes()
    told = []
    for change in (lambda _book: None, BOOK[what]):
        book = load_workbook(io.BytesIO(written))
        change(book)
        book.save(path)
        with_seal_of(written, path)
        told.append({one.message + one.found for one in verify(shelf.school, path).differences})
    assert told[1] - told[0]


def other_cells(text: str) -> str:
    return re.sub(r"(<(?:c:)?f>[^<]*\$)(\d+)<", lambda found: f"{found[1]}{int(found[2]) + 1}<", text, count=1)


def other_axis(text: str) -> str:
    return re.sub(r'<((?:c:)?max) val="[^"]*"', r'<\1 val="3"', text, count=1)


@pytest.mark.parametrize("change", [other_cells, other_axis])
def test_a_chart_of_other_cells_or_with_another_axis_is_caught(
    shelf: Shelf, tmp_path: Path, change: Callable[[str], str]
) -> None:
    """(5)"""
    path = shelf.put(tmp_path, FULL, "xlsx")
    in_part(path, "xl/charts/chart1.xml", change)
    told = only(verify(shelf.school, path), "drawn")
    assert "chart 1) does not look as it was sealed: its chart was changed" in told.message


def note(pdf: pikepdf.Pdf) -> None:
    page = pdf.pages[1]
    look = pdf.make_stream(b"BT /F1 20 Tf (3 of 3) Tj ET", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form,
                           BBox=[0, 0, 200, 40])  # fmt: skip
    added = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.FreeText, Rect=[100, 100, 300, 140],
                               Contents="3 of 3", AP=pikepdf.Dictionary(N=look))  # fmt: skip
    page.Annots = pikepdf.Array([*page.get("/Annots", []), pdf.make_indirect(added)])


def drawn_over(pdf: pikepdf.Pdf) -> None:
    page = pdf.pages[1]
    page.contents_add(pdf.make_stream(b"q 1 1 1 rg 100 100 300 40 re f Q"))


def other_font(pdf: pikepdf.Pdf) -> None:
    """The shapes of the letters change, and what their numbers are said to stand for does not."""
    fonts = [font.DescendantFonts[0].FontDescriptor for font in pdf.pages[1].resources.Font.values()]
    key = next(key for key in ("/FontFile2", "/FontFile3") if key in fonts[0])
    fonts[0][key].write(fonts[0][key].read_bytes()[:-4] + b"abcd")


def exchanged(pdf: pikepdf.Pdf) -> None:
    """A page with a drawing in the place of another one."""
    pdf.pages[1].Contents, pdf.pages[2].Contents = pdf.pages[2].Contents, pdf.pages[1].Contents


def layers(pdf: pikepdf.Pdf) -> None:
    group = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name="x"))
    pdf.Root.OCProperties = pikepdf.Dictionary(OCGs=[group], D=pikepdf.Dictionary(OFF=[group]))


def smaller(pdf: pikepdf.Pdf) -> None:
    pdf.pages[1].CropBox = [0, 0, 300, 300]


PAPER = [note, drawn_over, other_font, exchanged, layers, smaller]


@pytest.mark.parametrize("change", PAPER)
def test_what_makes_a_pdf_look_otherwise_is_caught(
    shelf: Shelf, tmp_path: Path, change: Callable[[pikepdf.Pdf], None]
) -> None:
    """(5)"""
    path = shelf.put(tmp_path, FULL, "pdf")
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        change(pdf)
        pdf.save(path)
    found = verify(shelf.school, path)
    assert {"drawn", "text"} & codes(found)
    assert any(re.search("pages? (2|1 to)|as a whole", one.message) for one in found.differences)


PAGE = {
    "a style": lambda text: text.replace("</style>", 'td{font-size:0}td::after{content:"3 of 3"}</style>', 1),
    "a script": lambda text: text.replace("</head>", "<script>document.body.innerHTML = '3 of 3'</script></head>"),
    "an attribute": lambda text: text.replace("<main", '<main style="display:none"', 1),
    "a drawing": lambda text: re.sub(r'(<svg .*?<(?:rect|path|line|polyline|circle) [^>]*?=")(\d)', r"\g<1>1\2", text,
                                     count=1, flags=re.DOTALL),
}  # fmt: skip


@pytest.mark.parametrize("what", PAGE)
def test_what_makes_a_page_look_otherwise_is_caught(shelf: Shelf, tmp_path: Path, what: str) -> None:
    """(5)"""
    path = shelf.put(tmp_path, FULL, "html")
    in_page(path, PAGE[what])
    found = verify(shelf.school, path)
    assert codes(found) == {"drawn"}
    assert "something lies over the words" in found.differences[0].message


def test_ends_of_lines_that_mail_changed_are_no_fault(shelf: Shelf, tmp_path: Path) -> None:
    """(6)"""
    path = shelf.put(tmp_path, FULL, "html")
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert verify(shelf.school, path).holds


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_what_libreoffice_only_saved_anew_holds(shelf: Shelf, tmp_path: Path) -> None:
    """(6): Word files and workbooks of both kinds, with all their pictures and charts."""
    (tmp_path / "in").mkdir()
    paths = [shelf.put(tmp_path / "in", (kind, Readership.INTERNAL), suffix) for kind in Kind
             for suffix in ("docx", "xlsx")]  # fmt: skip
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    for suffix in ("docx", "xlsx"):
        some = [path for path in paths if path.suffix == f".{suffix}"]
        command = ["soffice", profile, "--headless", "--convert-to", suffix, "--outdir", tmp_path / "saved", *some]
        subprocess.run(command, check=True, capture_output=True, timeout=300)
    for path in sorted((tmp_path / "saved").iterdir()):
        found = verify(shelf.school, path)
        assert found.holds, [one.words for one in found.differences]
        assert "saved anew" in found.notes[0]
    assert len(list((tmp_path / "saved").iterdir())) == len(paths)


def test_what_cannot_be_compared_is_a_difference_unless_it_is_as_written(
    shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """(7): of another formgen; with a look that cannot be made any more."""
    path = shelf.put(tmp_path, FULL, "html")
    changed = tmp_path / "changed.html"
    changed.write_bytes(path.read_bytes().replace(b"2 of 3", b"3 of 3"))
    with monkeypatch.context() as now:
        now.setattr(remade, "__version__", "9.9")
        assert verify(shelf.school, path).holds
        assert codes(verify(shelf.school, changed)) == {"not_compared"}
    templates = shelf.school.folder / "templates" / "report"
    templates.mkdir(parents=True, exist_ok=True)
    with _Undone(templates):
        (templates / "page.html").write_text("{{ nobody.knows }}", "utf-8")
        assert verify(shelf.school, path).holds
        assert codes(verify(shelf.school, changed)) == {"not_compared"}
        (templates / "page.html").unlink()
