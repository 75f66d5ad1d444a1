"""Messages: parts, headers and attachments without end, and names that lie."""

from __future__ import annotations

import base64

import old_files as old
import test_messages
import test_workbook

from hostile import pdfs, workbooks
from hostile.catalogue import ANY, add, reference_of, sound
from hostile.zips import NULLS

for name, data in test_messages.HOSTILE.items():
    add(f"message: {name}", "eml", "To cost more than a message may.", lambda data=data: data, ANY)

HEAD = b"From: a@b.example\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
MIXED = HEAD + b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n'


def part(data: bytes, name: str = "form.xlsx", kind: str = "application/octet-stream") -> bytes:
    """One attachment."""
    packed = base64.encodebytes(data)
    return (
        (
            f"--b\r\nContent-Type: {kind}\r\nContent-Transfer-Encoding: base64\r\n"
            f'Content-Disposition: attachment; filename="{name}"\r\n\r\n'
        ).encode()
        + packed
        + b"\r\n"
    )


def letter(*parts: bytes) -> bytes:
    return MIXED + b"".join(parts) + b"--b--\r\n"


DEAR = test_workbook.DEAR
NAMES = {
    "above the folder": "../../../../etc/cron.d/x.xlsx",
    "of a program": "form.xlsx.exe",
    "of a device": "CON",
    "turned round": "=?utf-8?b?4oCuZXhlLnhsc3g=?=",
    "without end": "x" * 5_000 + ".xlsx",
    "with controls": "a\x1b[2J.xlsx",
    "of nothing": "",
    "of dots": "..",
    "on a drive": "C:\\Users\\x\\form.xlsx",
}
for told, name in NAMES.items():
    add(
        f"an attachment with a name {told}",
        "eml",
        "To have a file written where it does harm.",
        lambda name=name: letter(part(sound("xlsx"), name)),
    )
LETTERS = {
    "of ten thousand parts": (
        "To have ten thousand parts kept.",
        lambda: letter(*[part(b"x", "a.txt")] * 10_000),
        "too-many-parts",
    ),
    "of ten thousand names": (
        "To have one header taken apart ten thousand times.",
        lambda: letter(part(sound("xlsx"), '"; filename*0="a' * 10_000)),
        "",
    ),
    "with a bomb": (
        "To have a bomb unpacked.",
        lambda: letter(part(workbooks.as_many_shared_texts_as_there_may_be()), part(NULLS[:9_000_000], "a.csv")),
        "",
    ),
    "with fifty dear workbooks": (
        "To cost fifty times what one file may.",
        lambda: letter(*[part(DEAR["attributes"]())] * 50),
        "not_ours|too-much-markup",
    ),
    "with fifty dear forms": (
        "To cost fifty times what one form may.",
        lambda: letter(*[part(workbooks.as_many_shared_texts_as_there_may_be())] * 50),
        "",
    ),
    "with eight old workbooks": (
        "To start eight processes that are stopped.",
        lambda: letter(*[part(old.wrapped(old.book(old.record(0xFF) * 800_000, old.FONTS + old.STYLES)), "a.xls")] * 8),
        "not_ours|too-slow",
    ),
    "with eight PDFs": (
        "To start eight processes that are stopped.",
        lambda: letter(*[part(pdfs.HAND["a million objects"][1]()[:1_500_000], "a.pdf")] * 8),
        "damaged|too-slow",
    ),
    "with dear texts": (
        "To have four times ten megabytes parted.",
        lambda: letter(*[part(reference_of().encode() + b"\n" + b"a,b;c\t" * 1_600_000, "a.csv")] * 3),
        "too-many-cells|too-slow",
    ),
    "with boundaries without end": (
        "To have every line compared with many boundaries.",
        lambda: (
            HEAD
            + b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(150))
            + b"--x\r\n" * 2_000_000
        ),
        "too-much-markup",
    ),
    "with a boundary that is endless": (
        "To have every line compared with a long one.",
        lambda: (
            HEAD + b'Content-Type: multipart/mixed; boundary="' + b"b" * 60_000 + b'"\r\n\r\n' + b"--b\r\n" * 2_000_000
        ),
        "text-file",
    ),
    "in broken base64": (
        "To have letters decoded that are none.",
        lambda: letter(part(b"x").replace(b"eA==", b"=" * 9_000_000)),
        "no-attachment",
    ),
    "in quoted letters": (
        "To have millions of letters decoded one by one.",
        lambda: letter(part(b"x").replace(b"base64", b"quoted-printable").replace(b"eA==", b"=41" * 6_000_000)),
        "damaged",
    ),
    "in an old code": (
        "To have a decoder of Unix reached.",
        lambda: letter(
            part(b"x").replace(b"base64", b"x-uuencode").replace(b"eA==", b"begin 666 ../../x\r\n" + b"M" * 5_000_000)
        ),
        "not_ours",
    ),
    "with words in a codec": (
        "To have a codec of Python run that is not for text.",
        lambda: HEAD + b"Content-Type: text/plain; charset=zlib\r\n\r\nx",
        "no-attachment",
    ),
    "with tags without end": (
        "To have tags without end taken off.",
        lambda: HEAD + b"Content-Type: text/html\r\n\r\n" + b"<" * 5_000_000,
        "no-attachment",
    ),
    "with scripts without end": (
        "To have scripts without end taken off.",
        lambda: HEAD + b"Content-Type: text/html\r\n\r\n" + b"<style " * 700_000,
        "no-attachment",
    ),
    "with headers in a part": (
        "To have a million headers taken apart.",
        lambda: letter(b"--b\r\n" + b"X: y\r\n" * 1_000_000 + b"\r\nx\r\n"),
        "too-much-markup",
    ),
    "with a header in a part that is endless": (
        "To have one header taken apart.",
        lambda: letter(b"--b\r\nContent-Disposition: attachment; " + b"filename*1*=a; " * 300_000 + b"\r\n\r\nx\r\n"),
        "too-much-markup",
    ),
    "with records": (
        "To have records taken in from whoever sends them.",
        lambda: letter(part(b"{}", "records.jsonl")),
        "not-by-mail",
    ),
}
for told, (wants, build, ends) in LETTERS.items():
    add(f"a message {told}", "eml", wants, build, ends)
