"""Reading workbooks that come back from families.

Requirements:
 1. Every cell of an ordinary workbook is read: text, numbers, truth values, errors, dates, formulas.
 2. Transitional and Strict packages, odd spellings of part names and packages without `_rels` are read.
 3. A formula is kept as text and never evaluated; one without a stored result has no value.
 4. Whether a number is a date is told from its number format.
 5. A file of another kind is refused with a stable code and a sentence for whoever sent it.
 6. A file that breaks a limit, or could be read in two ways, is refused; never half read.
 7. What is left out on purpose (macros, links, far cells, charts) is said in a note.
 8. Whatever the bytes, the outcome is a `Workbook` or `Unreadable`, within 2 seconds and 300 MB.
 9. Where openpyxl reads a workbook, it reads the same.
"""

from __future__ import annotations

import datetime as dt
import io
import random
import struct
import tracemalloc
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.packaging.custom import StringProperty
from openpyxl.workbook.defined_name import DefinedName
from soon import soon

from formgen.errors import Unreadable
from formgen.read.ooxml.cells import MAX_CELLS
from formgen.read.ooxml.package import MAX_FILE, MAX_MARKS, MAX_PARTS
from formgen.read.ooxml.sniff import REFUSALS
from formgen.read.ooxml.styles import is_date_format
from formgen.read.ooxml.texts import unescape
from formgen.read.ooxml.workbook import Cell, Sheet, Workbook, a1, parse

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
STRICT_LINKS = "http://purl.oclc.org/ooxml/officeDocument/relationships"
MAX_TAGS = MAX_MARKS[b"<"]
PACKAGE_LINKS = "http://schemas.openxmlformats.org/package/2006/relationships"


# ------------------------------------------------------------------------------- workbooks made by hand


def zipped(parts: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def rels(*links: tuple[str, str, str], base: str = LINKS) -> str:
    items = (f'<Relationship Id="{i}" Type="{base}/{kind}" Target="{target}"/>' for i, kind, target in links)
    return f'<Relationships xmlns="{PACKAGE_LINKS}">{"".join(items)}</Relationships>'


def parts(rows: str = "", *, main: str = MAIN, links: str = LINKS, after: str = "") -> dict[str, str | bytes]:
    """The smallest package with one sheet, shared texts and styles, which a test may then change."""
    return {
        "_rels/.rels": rels(("rId1", "officeDocument", "xl/workbook.xml"), base=links),
        "xl/workbook.xml": (
            f'<workbook xmlns="{main}" xmlns:r="{links}"><sheets>'
            '<sheet name="Form" sheetId="1" r:id="rId1"/></sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": rels(
            ("rId1", "worksheet", "worksheets/sheet1.xml"),
            ("rId2", "sharedStrings", "sharedStrings.xml"),
            ("rId3", "styles", "styles.xml"),
            base=links,
        ),
        "xl/sharedStrings.xml": f'<sst xmlns="{main}"><si><t>first</t></si><si><t>second</t></si></sst>',
        "xl/styles.xml": (
            f'<styleSheet xmlns="{main}"><cellXfs><xf/><xf numFmtId="14"/></cellXfs></styleSheet>'
        ),
        "xl/worksheets/sheet1.xml": (
            f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData>{after}</worksheet>'
        ),
    }


def by_hand(rows: str = "", **options: str) -> bytes:
    return zipped(parts(rows, **options))


def cells_of(rows: str, **options: str) -> dict[str, Cell]:
    return named(parse(by_hand(rows, **options)).sheets[0])


def cell_of(markup: str) -> Cell:
    return cells_of(f'<row r="1">{markup}</row>')["A1"]


def named(sheet: Sheet) -> dict[str, Cell]:
    return {a1(*place): cell for place, cell in sheet.cells.items()}


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def code_of(data: bytes) -> str:
    with pytest.raises(Unreadable) as caught:
        parse(data)
    assert caught.value.code in REFUSALS
    return caught.value.code


def changed(**content: str | bytes) -> bytes:
    """A sound package with some parts replaced, by the keys `workbook`, `strings`, `sheet`, `links`."""
    places = {
        "workbook": "xl/workbook.xml",
        "strings": "xl/sharedStrings.xml",
        "sheet": "xl/worksheets/sheet1.xml",
        "links": "xl/_rels/workbook.xml.rels",
        "styles": "xl/styles.xml",
    }
    return zipped(parts() | {places[key]: value for key, value in content.items()})


def ordinary() -> openpyxl.Workbook:
    """
    | Form   | A            | B                     |
    |      1 | Q01 Name     | Zoë O'Neill & Mum     |
    |      2 | Q02 Born     | 29 Feb 2016           |
    |      3 | Q03 Score    | 7                     |
    |      4 | Q04 Share    | 0.925                 |
    |      5 | Q05 At home  | TRUE                  |
    |      6 | Q06 Wrong    | #N/A                  |
    |      7 | Q07 Sum      | =B3+1                 |
    """
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Form"
    values = ["Zoë O'Neill & Mum", dt.date(2016, 2, 29), 7, 0.925, True, "#N/A", "=B3+1"]
    labels = ["Q01 Name", "Q02 Born", "Q03 Score", "Q04 Share", "Q05 At home", "Q06 Wrong", "Q07 Sum"]
    for row, (label, value) in enumerate(zip(labels, values, strict=True), 1):
        sheet.cell(row, 1, label)
        sheet.cell(row, 2, value)
    sheet.oddFooter.center.text = "Ref LM-PQ3-7F3C9A2E-K"
    sheet.oddFooter.center.size = 8
    sheet.oddHeader.left.text = "Mum && Dad"
    book.create_sheet("_formgen").sheet_state = "hidden"
    book["_formgen"]["A1"] = '{"version": 3}'
    book.defined_names["fg_Q03"] = DefinedName("fg_Q03", attr_text="Form!$B$3")
    book.properties.creator = "Oakfield"
    book.custom_doc_props.append(StringProperty(name="formgen-ref", value="LM-PQ3-7F3C9A2E-K"))
    return book


# --------------------------------------------------------------------------------- 1 ordinary workbooks


def test_every_kind_of_cell_of_an_ordinary_workbook_is_read() -> None:  # 1
    cells = named(parse(saved(ordinary())).sheets[0])
    assert cells["B1"] == Cell("Zoë O'Neill & Mum", "Zoë O'Neill & Mum", None, None, False)
    assert cells["B2"] == Cell(42429, "42429", None, None, True)
    assert cells["B3"] == Cell(7, "7", None, None, False)
    assert cells["B4"].value == 0.925
    assert cells["B5"].value is True
    assert cells["B6"] == Cell(None, "#N/A", None, "#N/A", False)
    assert cells["B7"] == Cell(None, "=B3+1", "=B3+1", None, False)


def test_sheets_names_properties_and_headers_are_read() -> None:  # 1
    book = parse(saved(ordinary()))
    assert [(sheet.name, sheet.state) for sheet in book.sheets] == [
        ("Form", "visible"),
        ("_formgen", "hidden"),
    ]
    assert book.names == {"fg_Q03": "Form!$B$3"}
    assert book.properties["creator"] == "Oakfield"
    assert book.properties["formgen-ref"] == "LM-PQ3-7F3C9A2E-K"
    assert book.sheets[0].header_footer.splitlines() == ["Mum & Dad", "Ref LM-PQ3-7F3C9A2E-K"]
    assert (book.date1904, book.notes) == (False, ())


def test_empty_cells_are_absent() -> None:  # 1
    rows = '<row r="1"><c r="A1"/><c r="B1" s="1"/><c r="C1"><v/></c><c r="D1" t="str"><v></v></c></row>'
    assert cells_of(rows) == {}


def test_shared_texts_join_their_runs_and_drop_the_reading_aid() -> None:  # 1
    strings = (
        f'<sst xmlns="{MAIN}"><si><r><t xml:space="preserve">two </t></r><r><rPr><b/></rPr><t>runs</t></r>'
        '<rPh sb="0" eb="1"><t>aid</t></rPh></si></sst>'
    )
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData><row><c t="s"><v>0</v></c></row></sheetData></worksheet>'
    assert parse(changed(strings=strings, sheet=sheet)).sheets[0].cells[1, 1].value == "two runs"


@pytest.mark.parametrize(
    ("markup", "value"),
    [
        ('<c r="A1" t="s"><v>1</v></c>', "second"),
        ('<c r="A1" t="str"><v>plain</v></c>', "plain"),
        ('<c r="A1" t="inlineStr"><is><t>in</t></is></c>', "in"),
        ('<c r="A1" t="inlineStr"><is><r><t>a </t></r><r><t>b</t></r><rPh><t>x</t></rPh></is></c>', "a b"),
        ('<c r="A1" t="inlineStr"><is><t xml:space="preserve">  kept  </t></is></c>', "  kept  "),
        ('<c r="A1" t="str"><v><![CDATA[<b>&]]></v></c>', "<b>&"),
        ('<c r="A1" t="str"><v>&#x1F600;</v></c>', "\U0001f600"),
        ('<c r="A1" t="b"><v>0</v></c>', False),
        ('<c r="A1" t="b"><v>true</v></c>', True),
        ('<c r="A1"><v>12</v></c>', 12),
        ('<c r="A1" t="n"><v>-3</v></c>', -3),
        ('<c r="A1"><v>1E2</v></c>', 100.0),
        ('<c r="A1"><v>0.1</v></c>', 0.1),
        ('<c r="A1" t="d"><v>2016-02-29</v></c>', "2016-02-29"),
    ],
)
def test_a_cell_has_the_value_that_its_kind_says(markup: str, value: object) -> None:  # 1
    found = cell_of(markup).value
    assert (found, type(found)) == (value, type(value))


def test_whole_numbers_are_int_and_all_others_float() -> None:  # 1
    assert cell_of("<c><v>12345678901234567890</v></c>").value == 12345678901234567890
    assert isinstance(cell_of("<c><v>12.0</v></c>").value, float)


@pytest.mark.parametrize(
    ("held", "meant"),
    [("_x0041_", "A"), ("a_x000D_b", "a\rb"), ("_x005F_x0041_", "_x0041_"), ("_xD83D__xDE00_", "\U0001f600"),
     ("_xD83D_", "\ufffd"), ("_x41_", "_x41_")],
)  # fmt: skip
def test_escaped_characters_are_decoded_and_kept_raw(held: str, meant: str) -> None:  # 1
    assert unescape(held) == meant
    cell = cell_of(f'<c t="str"><v>{held}</v></c>')
    assert (cell.value, cell.raw) == (meant, held)


def test_cells_without_a_reference_stand_where_counting_puts_them() -> None:  # 1
    rows = (
        "<row><c><v>1</v></c><c/><c><v>3</v></c></row>"
        + '<row r="5"><c r="D5"><v>4</v></c><c><v>5</v></c></row>'
    )
    rows += "<row><c><v>6</v></c></row>"
    assert {place: cell.value for place, cell in cells_of(rows).items()} == {
        "A1": 1, "C1": 3, "D5": 4, "E5": 5, "A6": 6,
    }  # fmt: skip


def test_the_epoch_of_1904_is_reported() -> None:  # 1
    workbook = str(parts()["xl/workbook.xml"]).replace("<sheets>", '<workbookPr date1904="1"/><sheets>')
    assert parse(changed(workbook=workbook)).date1904 is True


def test_a_name_of_the_workbook_wins_and_a_doubtful_one_is_left_out_with_a_note() -> None:  # 1, 7
    names = (
        '<definedNames><definedName name="both" localSheetId="0">Form!$A$9</definedName>'
        '<definedName name="both">Form!$A$1</definedName>'
        '<definedName name="doubt" localSheetId="0">Form!$A$1</definedName>'
        '<definedName name="doubt" localSheetId="1">Copy!$A$1</definedName>'
        '<definedName name="one" localSheetId="1">Form!$A$2</definedName>'
        '<definedName name="_xlnm.Print_Area" localSheetId="0">Form!$A$1:$B$2</definedName></definedNames>'
    )
    workbook = str(parts()["xl/workbook.xml"]).replace("</sheets>", f"</sheets>{names}")
    book = parse(changed(workbook=workbook))
    assert book.names == {"both": "Form!$A$1", "one": "Form!$A$2"}
    assert len(book.notes) == 1


@pytest.mark.parametrize(
    ("place", "name"), [((1, 1), "A1"), ((12, 4), "D12"), ((9, 27), "AA9"), ((1, 16384), "XFD1")]
)
def test_cells_are_named_as_people_name_them(place: tuple[int, int], name: str) -> None:  # 1
    assert a1(*place) == name


# --------------------------------------------------------------------------------------- 2 odd packages


def test_a_strict_workbook_is_read_and_never_taken_for_an_empty_one() -> None:  # 2
    rows = '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
    assert cells_of(rows, main=STRICT_MAIN, links=STRICT_LINKS)["A1"].value == "first"


def test_elements_with_a_prefix_are_read() -> None:  # 2
    rows = "<x:row><x:c><x:v>5</x:v></x:c></x:row>"
    sheet = f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData>{rows}</x:sheetData></x:worksheet>'
    assert parse(changed(sheet=sheet)).sheets[0].cells[1, 1].value == 5


def test_elements_of_other_namespaces_are_not_cells() -> None:  # 2
    assert cells_of('<row r="1"><c xmlns="urn:other"><v>1</v></c></row>') == {}


@pytest.mark.parametrize(
    "target",
    [
        "worksheets/sheet1.xml",
        "/xl/worksheets/sheet1.xml",
        "./worksheets/sheet1.xml",
        "..\\xl\\worksheets\\Sheet1.xml",
        "worksheets/sheet%31.xml",
    ],
)
def test_relationships_may_be_absolute_relative_or_oddly_spelt(target: str) -> None:  # 2
    assert parse(changed(links=rels(("rId1", "worksheet", target)))).sheets[0].name == "Form"


def test_packages_without_root_relationships_and_with_backslashes_are_read() -> None:  # 2
    package = {name.replace("/", "\\"): content for name, content in parts().items() if name != "_rels/.rels"}
    assert parse(zipped(package)).sheets[0].name == "Form"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_parts_in_utf_16_or_with_a_byte_order_mark_are_read(encoding: str) -> None:  # 2
    sheet = str(parts('<row><c t="str"><v>Zoë</v></c></row>')["xl/worksheets/sheet1.xml"])
    assert parse(changed(sheet=sheet.encode(encoding))).sheets[0].cells[1, 1].value == "Zoë"


def test_a_package_without_document_properties_has_none() -> None:  # 2
    assert parse(by_hand()).properties == {}


# -------------------------------------------------------------------------------------------- 3 formulas


@pytest.mark.parametrize(
    ("markup", "cell"),
    [
        ('<c t="b"><f aca="false">TRUE()</f><v>1</v></c>', Cell(True, "1", "=TRUE()", None, False)),
        ("<c><f>1+1</f><v>2</v></c>", Cell(2, "2", "=1+1", None, False)),
        ("<c><f>1+1</f><v></v></c>", Cell(None, "=1+1", "=1+1", None, False)),
        ("<c><f>1+1</f></c>", Cell(None, "=1+1", "=1+1", None, False)),
        ('<c t="str"><f>""</f><v></v></c>', Cell("", "", '=""', None, False)),
        ('<c t="e"><f>1/0</f><v>#DIV/0!</v></c>', Cell(None, "#DIV/0!", "=1/0", "#DIV/0!", False)),
        ('<c><f t="shared" si="0"/><v>4</v></c>', Cell(4, "4", "=", None, False)),
        ('<c s="1"><f>TODAY()</f><v>45000</v></c>', Cell(45000, "45000", "=TODAY()", None, True)),
    ],
)
def test_a_formula_is_kept_beside_its_stored_result(markup: str, cell: Cell) -> None:  # 3
    assert cell_of(markup) == cell


# ----------------------------------------------------------------------------------------------- 4 dates


@pytest.mark.parametrize(
    "code", ["dd/mm/yyyy", "[$-809]d mmmm yyyy", "h:mm", "[h]", "[mm]", "mmm", '"on "d', "ss.0"]
)
def test_formats_with_days_months_years_or_hours_are_dates(code: str) -> None:  # 4
    assert is_date_format(code)


@pytest.mark.parametrize(
    "code", ["General", "0.00", '0 "days"', "[Red]0", r"0\d", "0_h", "* 0", "[$-809]0", "@", "0%", ""]
)
def test_other_formats_are_not_dates(code: str) -> None:  # 4
    assert not is_date_format(code)


def test_dates_are_told_by_built_in_and_custom_formats_of_the_cell_styles_alone() -> None:  # 4
    styles = (
        f'<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="164" formatCode="yyyy"/></numFmts>'
        '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="47"/><xf numFmtId="164"/></cellXfs></styleSheet>'
    )
    cells = "".join(f'<c s="{style}"><v>1</v></c>' for style in (0, 1, 2, 9))
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData><row>{cells}</row></sheetData></worksheet>'
    found = parse(changed(styles=styles, sheet=sheet)).sheets[0].cells.values()
    assert [cell.date for cell in found] == [False, True, True, False]


# -------------------------------------------------------------------------------- 5 files of other kinds

OLE = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(600)

ODS: dict[str, str | bytes] = {
    "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
    "content.xml": "",
}
EXCEL_2003 = b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">'


def package_of(main: str) -> bytes:
    return zipped({"_rels/.rels": rels(("rId1", "officeDocument", main)), main: "<a/>"})


OTHER_KINDS: dict[str, tuple[str, bytes]] = {
    "nothing": ("empty-file", b""),
    "a placeholder of zeros": ("empty-file", bytes(4096)),
    "a protected workbook": ("password", OLE + "EncryptedPackage".encode("utf-16-le")),
    "an old workbook": ("old-xls", OLE + "Workbook".encode("utf-16-le")),
    "a very old workbook": ("old-xls", b"\x09\x08\x10\x00" + bytes(range(40))),
    "an old Word document": ("word-document", OLE + "WordDocument".encode("utf-16-le")),
    "a web page": ("web-page", b"\r\n<html xmlns:x='urn:x'><table><tr><td>1</td></tr></table>"),
    "a mailed web page": ("web-page", b"MIME-Version: 1.0\r\n\r\n"),
    "a PDF": ("pdf", b"%PDF-1.7\n%\xe2\xe3"),
    "a photo": ("picture", b"\xff\xd8\xff\xe0\x00\x10JFIF"),
    "a phone's photo": ("picture", b"\x00\x00\x00\x18ftypheic"),
    "CSV": ("text-file", b"Q01,Name\r\nQ02,Zo\xeb\r\n"),
    "CSV in UTF-16": ("text-file", "Q01\tName\r\n".encode("utf-16")),
    "Excel 2003 XML": ("xml-spreadsheet", EXCEL_2003),
    "OpenDocument": ("ods", zipped(ODS)),
    "Numbers": ("numbers", zipped({"Index/Document.iwa": "", "preview.jpg": ""})),
    "Word": ("word-document", package_of("word/document.xml")),
    "a binary workbook": ("xlsb", package_of("xl/workbook.bin")),
    "a zip folder": ("zip-of-files", zipped({"forms/one.xlsx": "x"})),
    "another zip": ("zip-of-files", zipped({"readme": "x"})),
    "random bytes": ("unknown-file", bytes(random.Random(1).randbytes(300))),
    "a huge file": ("file-too-big", bytes(MAX_FILE + 1)),
}  # fmt: skip


@pytest.mark.parametrize("kind", OTHER_KINDS)
def test_a_file_of_another_kind_is_refused_by_its_content(kind: str) -> None:  # 5
    code, data = OTHER_KINDS[kind]
    assert code_of(data) == code


def test_every_refusal_says_what_was_found_and_what_to_ask_for() -> None:  # 5
    for message, fix in REFUSALS.values():
        assert message.endswith(".")
        assert fix.startswith("Please ")


# ------------------------------------------------------------------------------------ 6 limits and doubt


def flagged_as_encrypted() -> bytes:
    data = bytearray(by_hand())
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + place] |= 1
    return bytes(data)


def with_bad_checksum() -> bytes:
    data = bytearray(by_hand())
    entry = data.rindex(b"xl/worksheets/sheet1.xml") - 46
    data[entry + 16] ^= 0xFF
    return bytes(data)


def with_other_local_name() -> bytes:
    data = bytearray(by_hand())
    place = data.index(b"xl/workbook.xml", 200)
    data[place : place + 2] = b"xx"
    return bytes(data)


def with_second_part(name: str) -> bytes:
    out = io.BytesIO(by_hand())
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr(name, "<x/>")
    return out.getvalue()


def doctype(declaration: str, text: str) -> bytes:
    sheet = str(parts(f'<row><c t="str"><v>{text}</v></c></row>')["xl/worksheets/sheet1.xml"])
    return changed(sheet=f"<!DOCTYPE worksheet [{declaration}]>{sheet}")


def laughs() -> bytes:
    entities = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))
    return doctype(f'<!ENTITY l0 "lol">{entities}', "&l9;")


def row_of(cell: str, times: int, wrapped: str = "<row>{}</row>") -> bytes:
    return by_hand(wrapped.format(cell * times))


def one_text(text: str) -> bytes:
    return by_hand(f'<row><c t="str"><v>{text}</v></c></row>')


def shared(texts: str) -> str:
    return f'<sst xmlns="{MAIN}">{texts}</sst>'


def styled(formats: str) -> str:
    return f'<styleSheet xmlns="{MAIN}"><numFmts>{formats}</numFmts></styleSheet>'


def attributes_of(name: str, number: int) -> str:
    return "<x " + " ".join(f'{name}{i}=""' for i in range(number)) + "/>"


def grid(rows: int, columns: int) -> bytes:
    return by_hand(("<row>" + "<c><v>1</v></c>" * columns + "</row>") * rows)


def huge_cell() -> bytes:
    """400 MB of one letter in one cell, stored as some 400 kB."""
    out = io.BytesIO()
    whole = str(parts('<row><c t="str"><v>|</v></c></row>')["xl/worksheets/sheet1.xml"])
    before, after = whole.split("|")
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in parts().items():
            if name != "xl/worksheets/sheet1.xml":
                archive.writestr(name, content)
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            part.write(before.encode())
            for _ in range(400):
                part.write(b"x" * 1_000_000)
            part.write(after.encode())
    return out.getvalue()


def four_big_sheets() -> bytes:
    package = parts()
    sheets = "".join(f'<sheet name="s{i}" r:id="rId{i}"/>' for i in range(4))
    package["xl/workbook.xml"] = (
        f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets>{sheets}</sheets></workbook>'
    )
    package["xl/_rels/workbook.xml.rels"] = rels(*((f"rId{i}", "worksheet", f"s{i}.xml") for i in range(4)))
    blank = f'<worksheet xmlns="{MAIN}">{" " * 19_000_000}</worksheet>'
    return zipped(package | {f"xl/s{i}.xml": blank for i in range(4)})


def many_names() -> bytes:
    return row_of("", 0, "".join(f"<a{i}/>" for i in range(50_000)))


def long_tag() -> bytes:
    return by_hand("<row " + " ".join(f'a{i}=""' for i in range(100_000)) + "/>")


def long_namespace() -> bytes:
    return row_of("<y/>", MAX_TAGS - 1_000, '<x xmlns="' + "u" * 60_000 + '">{}</x>')


def wrong_encoding() -> bytes:
    return changed(sheet=b'<?xml version="1.0" encoding="utf-7"?><worksheet/>')


BREACHES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "billion laughs": ("forbidden-markup", laughs),
    "a file of the reader's disk": (
        "forbidden-markup", lambda: doctype('<!ENTITY x SYSTEM "file:///etc/passwd">', "&x;")),
    "a mere document type": ("forbidden-markup", lambda: doctype("", "x")),
    "400 MB in one cell": ("part-too-big", huge_cell),
    "76 MB in four sheets": ("unpacks-too-big", four_big_sheets),
    "a part twice": ("duplicate-part", lambda: with_second_part("XL/Workbook.xml")),
    "a part twice, with a backslash": ("duplicate-part", lambda: with_second_part("/xl\\workbook.xml")),
    "a bad checksum": ("bad-checksum", with_bad_checksum),
    "an encrypted member": ("password", flagged_as_encrypted),
    "a member with two names": ("damaged", with_other_local_name),
    "too many members": ("too-many-parts", lambda: zipped(dict.fromkeys(map(str, range(MAX_PARTS + 1)), ""))),
    "too many cells": ("too-many-cells", lambda: grid(MAX_CELLS // 200 + 1, 200)),
    "too much text": ("too-much-text", lambda: one_text("x" * 11_000_000)),
    "deep nesting": ("too-much-markup", lambda: by_hand("<a>" * 5_000 + "</a>" * 5_000)),
    "deep nesting elsewhere": (
        "too-much-markup", lambda: changed(strings=shared("<a>" * 99 + "</a>" * 99))),
    "too many tags": ("too-much-markup", lambda: row_of("<c/>", MAX_TAGS)),
    "too many names of elements": ("too-much-markup", many_names),
    "an endless tag": ("too-much-markup", long_tag),
    "too many lines": ("too-much-markup", lambda: by_hand("\n" * 1_000_001)),
    "too many attributes": ("too-much-markup", lambda: row_of(attributes_of("a", 2_000), 600)),
    "a long namespace": ("too-much-markup", long_namespace),
    "an encoding that is not for text": ("damaged", wrong_encoding),
    "two contents for a cell": (
        "duplicate-cell", lambda: by_hand('<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>')),
    "two values in a cell": ("duplicate-cell", lambda: by_hand("<row><c><v>1</v><v>2</v></c></row>")),
    "a shared text that is not there": ("damaged", lambda: by_hand('<row><c t="s"><v>2</v></c></row>')),
    "a shared text of number -1": ("damaged", lambda: by_hand('<row><c t="s"><v>-1</v></c></row>')),
    "a shared text of no number": ("damaged", lambda: by_hand('<row><c t="s"><v></v></c></row>')),
    "a number that is none": ("damaged", lambda: by_hand("<row><c><v>twelve</v></c></row>")),
    "a number beyond all numbers": ("damaged", lambda: by_hand("<row><c><v>1e999</v></c></row>")),
    "a number without end": ("damaged", lambda: by_hand(f"<row><c><v>{'1' * 5_000}</v></c></row>")),
    "a cell of no known kind": ("damaged", lambda: by_hand('<row><c t="zz"><v>1</v></c></row>')),
    "a cell without a place": ("damaged", lambda: by_hand('<row><c r="12"><v>1</v></c></row>')),
    "a row without a number": ("damaged", lambda: by_hand('<row r="x"><c><v>1</v></c></row>')),
    "a cell outside of rows": ("damaged", lambda: by_hand("<c><v>1</v></c>")),
    "markup cut short": ("damaged", lambda: changed(sheet=f'<worksheet xmlns="{MAIN}"><sheetData>')),
    "something else for a sheet": ("damaged", lambda: changed(sheet="<html/>")),
    "a sheet that is missing": ("damaged", lambda: changed(links=rels(("rId1", "worksheet", "gone.xml")))),
    "two links of one number": ("damaged", lambda: changed(
        links=rels(("rId1", "worksheet", "worksheets/sheet1.xml"), ("rId1", "worksheet", "b.xml")))),
    "a sheet without a link": ("damaged", lambda: changed(links=rels())),
    "a file cut short": ("damaged", lambda: by_hand()[:-100]),
    "no sheets": ("no-sheets", lambda: changed(workbook=f'<workbook xmlns="{MAIN}"><sheets/></workbook>')),
    "charts alone": ("no-sheets", lambda: changed(links=rels(("rId1", "chartsheet", "charts/sheet1.xml")))),
    "too many sheets": ("too-many-sheets", lambda: changed(
        workbook=f'<workbook xmlns="{MAIN}"><sheets>{"<sheet/>" * 300}</sheets></workbook>')),
}  # fmt: skip


@pytest.mark.parametrize("breach", BREACHES)
def test_a_breach_of_the_limits_is_refused_in_good_time(breach: str) -> None:  # 6, 8
    code, make = BREACHES[breach]
    data = make()
    assert len(data) <= MAX_FILE
    assert soon(6, lambda: code_of(data)) == code


# ---------------------------------------------------------------------------------------- 7 what is left out


def test_macros_and_links_to_other_files_are_noted_and_never_opened() -> None:  # 7
    book = parse(
        zipped(parts() | {"xl/vbaProject.bin": "x", "xl/externalLinks/externalLink1.xml": "not XML"})
    )
    assert [word in note for word, note in zip(("macros", "links"), book.notes, strict=True)] == [True, True]


def test_a_cell_far_outside_is_left_out_with_a_note_and_without_cost() -> None:  # 7, 8
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
    book = parse(by_hand(rows))
    assert list(book.sheets[0].cells) == [(1, 1)]
    assert book.notes == ("Filled cells beyond row 5000 and column IV, left out: 1.",)


def test_the_area_of_a_form_ends_at_row_5000_and_column_iv() -> None:  # 7
    rows = (
        '<row r="5000"><c r="IV5000"><v>1</v></c><c r="IW5000"><v>2</v></c></row><row><c><v>3</v></c></row>'
    )
    assert list(cells_of(rows)) == ["IV5000"]


def test_merges_and_dimensions_are_ignored() -> None:  # 6, 8
    after = '<mergeCells count="1"><mergeCell ref="A1:XFD4000"/></mergeCells><dimension ref="A1:XFD1048576"/>'
    assert list(cells_of("<row><c><v>1</v></c></row>", after=after)) == ["A1"]


def test_sheets_without_cells_are_noted() -> None:  # 7
    package = parts()
    workbook = str(package["xl/workbook.xml"]).replace(
        "</sheets>", '<sheet name="Chart" r:id="rId9"/></sheets>'
    )
    links = rels(("rId1", "worksheet", "worksheets/sheet1.xml"), ("rId9", "chartsheet", "charts/sheet1.xml"))
    book = parse(changed(workbook=workbook, links=links))
    assert [sheet.name for sheet in book.sheets] == ["Form"]
    assert book.notes == ("Sheets without cells, such as charts, left out: 1.",)


# -------------------------------------------------------------------------------------------- 8 any bytes


def outcome(data: bytes) -> Workbook | Unreadable:
    try:
        return parse(data)
    except Unreadable as refusal:
        return refusal


def test_flipped_bytes_never_change_an_answer() -> None:  # 8
    good = saved(ordinary())
    chance, true = random.Random(7), parse(good).sheets
    for _ in range(400):
        bad = bytearray(good)
        for _ in range(chance.choice((1, 1, 2, 8))):
            bad[chance.randrange(len(bad))] ^= 1 << chance.randrange(8)
        found = outcome(bytes(bad))
        assert isinstance(found, Unreadable) or [s.cells for s in found.sheets] == [s.cells for s in true]


def test_a_file_cut_anywhere_is_refused() -> None:  # 8
    good = saved(ordinary())
    for length in range(0, len(good) - 1, 29):
        assert isinstance(outcome(good[:length]), Unreadable)


def test_mangled_markup_in_a_sound_zip_is_read_or_refused() -> None:  # 8
    chance, good = (
        random.Random(11),
        parts('<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>1</v></c></row>'),
    )
    tokens = [
        "<",
        ">",
        '"',
        "/",
        "&",
        "&#0;",
        "\x00",
        "<c/>",
        "<v>",
        "</v>",
        "\ud7ff",
        "'",
        "=",
        "r",
        "9" * 30,
        "]]>",
    ]
    for _ in range(400):
        name = chance.choice(list(good))
        text = str(good[name])
        start = chance.randrange(len(text))
        text = text[:start] + chance.choice(tokens) + text[start + chance.randrange(12) :]
        assert isinstance(outcome(zipped(good | {name: text})), Workbook | Unreadable)


def test_mangled_zip_structures_are_read_or_refused() -> None:  # 8
    good, chance = by_hand(), random.Random(13)
    directory = good.index(b"PK\x01\x02")
    for _ in range(400):
        bad = bytearray(good)
        place = chance.randrange(directory, len(bad) - 4)
        struct.pack_into("<I", bad, place, chance.choice((0, 1, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF, len(bad))))
        assert isinstance(outcome(bytes(bad)), Workbook | Unreadable)


@given(st.binary(max_size=300))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:  # 8
    for start in (b"", b"PK\x03\x04", OLE[:8], b"<", b"\xff\xfe"):
        assert isinstance(outcome(start + data), Unreadable)


DEAR: dict[str, Callable[[], bytes]] = {
    "cells without content": lambda: row_of('<c r="A1" s="1"/>', MAX_TAGS - 100),
    "cells outside": lambda: row_of("<c><v>1</v></c>", MAX_TAGS // 4 - 100, '<row r="6000">{}</row>'),
    "escapes": lambda: one_text("_x0041_" * 1_400_000),
    "shared texts": lambda: changed(strings=shared("<si/>" * (MAX_TAGS - 100))),
    "lines": lambda: by_hand("\n" * 990_000),
    "layout codes": lambda: by_hand(
        after=f"<headerFooter><oddHeader>{'&amp;L' * 990_000}</oddHeader></headerFooter>"
    ),
    "number formats": lambda: changed(styles=styled(f'<numFmt formatCode="{"[hhhh" * 40_000}"/>')),
    "attributes": lambda: row_of(attributes_of("a", 2_000), 490),
    "attributes with a namespace": lambda: row_of(
        attributes_of("z:a", 2_000), 490, f'<row xmlns:z="{"u" * 120}">{{}}</row>'
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", DEAR)
def test_the_dearest_workbooks_within_the_limits_stay_within_the_time(kind: str) -> None:  # 8
    data = DEAR[kind]()
    assert isinstance(soon(6, lambda: parse(data)), Workbook)


def test_a_hostile_workbook_stays_within_the_memory() -> None:  # 8
    data = one_text("x" * 9_000_000 + "\U0001f600")
    tracemalloc.start()
    try:
        outcome(data)
        assert tracemalloc.get_traced_memory()[1] < 300_000_000
    finally:
        tracemalloc.stop()


# -------------------------------------------------------------------------------- 9 agreement with openpyxl

TEXT = st.text(
    st.characters(min_codepoint=32, exclude_categories=("Cs", "Cn", "Co")), min_size=1, max_size=30
)
VALUES = st.one_of(
    TEXT.filter(lambda text: not text.startswith(("=", "#")) and "_x" not in text),
    st.integers(-(10**12), 10**12),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.booleans(),
    st.dates(dt.date(1901, 1, 1), dt.date(2099, 12, 31)),
)


@given(st.dictionaries(st.tuples(st.integers(1, 60), st.integers(1, 40)), VALUES, max_size=20))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_openpyxl_reads_the_same(content: dict[tuple[int, int], Any]) -> None:  # 9
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for (row, column), value in content.items():
        sheet.cell(row, column, value)
    data = saved(book)
    theirs = openpyxl.load_workbook(io.BytesIO(data)).active
    assert theirs is not None
    expected = {(c.row, c.column): c.value for row in theirs.iter_rows() for c in row if c.value is not None}
    found = parse(data).sheets[0].cells
    assert {place: as_openpyxl(cell) for place, cell in found.items()} == expected


def as_openpyxl(cell: Cell) -> object:
    if cell.date and isinstance(cell.value, int):
        return dt.datetime(1899, 12, 30) + dt.timedelta(days=cell.value)
    return cell.value
