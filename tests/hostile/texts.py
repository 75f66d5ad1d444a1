"""Plain text: CSV, lines of records, class lists."""

from __future__ import annotations

import csv
import io
import json

import openpyxl
import test_ctf
import test_jsonl

from hostile.catalogue import ANY, SAID, add, reference_of, sound

WORDS = SAID["helped_most"]


def sheet(mark: str = ",", words: str = WORDS) -> str:
    """The form as CSV."""
    page = openpyxl.load_workbook(io.BytesIO(sound("xlsx"))).worksheets[0]
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=mark).writerows(
        ["" if v is None else v for v in row] for row in page.iter_rows(values_only=True)
    )
    assert WORDS in out.getvalue()
    return out.getvalue().replace(WORDS, words)


REF = reference_of().encode()
PLAIN = {
    "like any other": ("To be like any other: it must be read.", lambda: sheet().encode(), "", ("note",)),
    "of one line": ("To have ten megabytes parted at once.", lambda: REF + b"," + b"x" * 9_900_000, "damaged", ()),
    "of nothing but commas": (
        "To have ten million empty cells made.",
        lambda: REF + b"," * 9_900_000,
        "too-many-cells",
        (),
    ),
    "of nothing but lines": ("To have ten million rows made.", lambda: REF + b"\n" * 9_900_000, "too-much-text", ()),
    "of nothing but quotes": (
        "To have ten million quotes paired.",
        lambda: REF + b",\n" + b'"' * 9_900_000,
        "damaged",
        (),
    ),
    "of short cells": (
        "To have five million cells made three times.",
        lambda: REF + b"\n" + b"a,b;c\t" * 1_600_000,
        "too-many-cells",
        (),
    ),
    "of short lines": ("To have a row made for every letter.", lambda: REF + b"\n" + b"a\n" * 190_000, "not_ours", ()),
    "of codes": (
        "To have every cell looked at as a code.",
        lambda: REF + b"\n" + b"Q01,Q02,Q03\n" * 190_000,
        "",
        ("not_found",),
    ),
    "of references": (
        "To have a hundred thousand references checked.",
        lambda: (b"LM-PQ1-00000001-0 " * 40 + b"\n") * 4_900,
        "not_ours",
        (),
    ),
    "with an open quote": (
        "To have the rest of the file taken for one answer.",
        lambda: sheet(words='"' + WORDS).encode(),
        "not_ours",
        (),
    ),
    "with NULs": (
        "To end a text where it does not end.",
        lambda: sheet(words=f"{WORDS}\0.exe").encode(),
        "unknown-file",
        (),
    ),
    "in UTF-16 that is not said": (
        "To have every second byte taken for a letter.",
        lambda: sheet().encode("utf-16-le"),
        "unknown-file",
        (),
    ),
    "in UTF-7": ("To hide markup in letters.", lambda: sheet(words="+ADw-script+AD4-").encode(), "", ("note",)),
    "with another mark than it says": (
        "To have cells run together.",
        lambda: b"sep=;\r\n" + sheet().encode(),
        "not_ours",
        (),
    ),
    "with controls": (
        "To have a terminal obey.",
        lambda: sheet(words="\x1b[2J\x1b]0;x\x07").encode(),
        "",
        ("bad_character",),
    ),
    "with a formula": (
        "To run in whatever workbook shows the answers.",
        lambda: sheet(words="=cmd|' /C calc'!A0").encode(),
        "",
        ("note",),
    ),
    "of a line of arrows": (
        "To have lines ended where no program ends them.",
        lambda: (sheet() + "\u2028\x85\x0b\x0c" * 99_000).encode(),
        "damaged",
        (),
    ),
}
SAYS = {"in UTF-7": "+ADw-script+AD4-", "with a formula": "=cmd|' /C calc'!A0"}
for told, (wants, build, ends, codes) in PLAIN.items():
    says = {"helped_most": SAYS[told]} if told in SAYS else None
    add(f"a CSV file {told}", "csv", wants, build, ends, *codes, says=says)


LINE = test_jsonl.line(test_jsonl.record(), reference=reference_of())


def line(**changes: object) -> bytes:
    return json.dumps({**json.loads(LINE), **changes}).encode()


LINES = {
    "nested without end": ("To use up the stack.", lambda: b"[" * 900_000, "damaged"),
    "with a nest in an answer": (
        "To use up the stack later on.",
        lambda: LINE.replace("{", '{"x":' + "[" * 900 + "]" * 900 + ",", 1).encode(),
        "damaged",
    ),
    "of a huge number": (
        "To have a number of a million digits worked out.",
        lambda: line(version=1).replace(b'"version": 1', b'"version": ' + b"9" * 1_000_000),
        "damaged",
    ),
    "of a number without end": (
        "To have a number that is none.",
        lambda: line().replace(b'"version": 1', b'"version": 1e999'),
        "unknown_version",
    ),
    "that says a thing twice": (
        "To be one thing for one reader and another for the next.",
        lambda: line().replace(b"{", b'{"form": "x",', 1),
        "damaged",
    ),
    "of thirty megabytes": (
        "To have 29 MB read as one line.",
        lambda: b'{"form":"' + b"x" * 29_000_000 + b'"}',
        "damaged",
    ),
    "of twenty thousand lines": (
        "To have as many lines read as there may be.",
        lambda: b"{}\n" * 19_999,
        "unknown_version",
    ),
    "of a million lines": ("To have more lines read than there may be.", lambda: b"{}\n" * 1_000_000, "file-too-big"),
    "of two million names": (
        "To have names compared.",
        lambda: b"{" + b",".join(b'"%d":1' % n for n in range(170_000)) + b"}",
        "unknown_version",
    ),
    "of half letters": (
        "To have letters stored that no program can write.",
        lambda: line(how="\ud800", answers={"helped_most": "\udc00"}),
        ANY,
    ),
    "that is no text": ("To make the reader fall over.", lambda: b"\xff\xfe\0{", "damaged"),
}
for told, (wants, build, ends) in LINES.items():
    add(f"a record {told}", "jsonl", wants, build, ends)


for name, data in test_ctf.ATTACKS.items():
    add(
        f"transfer file: {name}",
        "xml",
        "To harm whoever takes in a list of pupils.",
        lambda data=data: data,
        ANY,
        is_class_list=True,
    )
HEAD = b"Forename,Surname,UPN\n"
LISTS = {
    "of nothing but commas": ("To have ten million cells made.", lambda: HEAD + b"," * 9_000_000, "list_too_big"),
    "of nothing but lines": ("To have nine million rows made.", lambda: HEAD + b"\n" * 9_000_000, "list_too_big"),
    "of short cells": ("To have millions of cells made.", lambda: HEAD + b"a,b,c\n" * 1_500_000, "list_too_big"),
    "of twenty thousand children": (
        "To have as many children compared as there may be.",
        lambda: HEAD + b"".join(b"A%d,B%d,\n" % (n, n) for n in range(19_990)),
        "",
    ),
    "of one child again and again": (
        "To have one child compared with itself.",
        lambda: HEAD + b"Zo,Lee,\n" * 19_990,
        "",
    ),
    "of many headings": (
        "To have ten thousand headings looked up.",
        lambda: b",".join(b"Forename%d" % n for n in range(400)) + b"\n" + HEAD,
        "",
    ),
    "of headings again and again": (
        "To have every row taken for headings.",
        lambda: b"Title,x\n" * 19_000 + HEAD + b"Zo,Lee,\n",
        "",
    ),
    "with a formula": ("To run in a workbook of the roll.", lambda: HEAD + b"=cmd|'/c calc'!A0,Lee,\n", ""),
    "with a long name": ("To have a name of a megabyte kept.", lambda: HEAD + b"a" * 120_000 + b",Lee,\n", ""),
    "turned round": ("To have one child taken for another.", lambda: HEAD + "\u202eoZ,Lee\u200b,\n".encode(), ""),
    "of quotes": ("To have millions of quotes paired.", lambda: HEAD + b'"' * 9_000_000, "no_table"),
}
for told, (wants, build, ends) in LISTS.items():
    add(f"a class list {told}", "csv", wants, build, ends, is_class_list=True)
