"""What kind of file came back, judged by its bytes, and the sentence for whoever sent the wrong kind.

`REFUSALS` is the whole catalogue: a stable code, what was found, what to ask the sender to do.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

from formgen.errors import Unreadable

_SAVE_AS: Final = (
    "Please open it, choose Save As, Excel Workbook (.xlsx), without a password, and send it again."
)
_SEND_AGAIN: Final = "Please open it in Excel, save it, and send it again as a new attachment."
_ASK_FORM: Final = "Please ask for the form again, attached to a message of its own."
_ASK_OFFICE: Final = "Please copy the answers into a fresh copy of the form and send that."

REFUSALS: Final[dict[str, tuple[str, str]]] = {
    "empty-file": (
        "The file is empty.",
        "Please attach the form again and check that it opens before sending.",
    ),
    "file-too-big": ("The file is larger than any form should be.", _ASK_OFFICE),
    "password": ("The file is protected with a password.", _SAVE_AS),
    "old-xls": ("The file is in the old Excel format (.xls).", _SAVE_AS),
    "xlsb": ("The file is a binary Excel workbook (.xlsb).", _SAVE_AS),
    "xml-spreadsheet": ("The file is an XML spreadsheet of Excel 2003.", _SAVE_AS),
    "ods": ("The file is an OpenDocument file (.ods), not an Excel workbook.", _SAVE_AS),
    "numbers": (
        "The file is an Apple Numbers or Pages document.",
        "Please open it, choose File, Export To, Excel (in Pages: Word), without a password, and send that file.",
    ),
    "word-document": (
        "The file is a Word document, not a workbook.",
        "Please send the Excel form that you filled in.",
    ),
    "web-page": ("The file is a web page with the name of a workbook.", _SAVE_AS),
    "pdf": (
        "The file is a PDF, not a workbook.",
        "Please send the Excel form that you filled in, not a print of it.",
    ),
    "picture": (
        "The file is a picture, not a workbook.",
        "Please send the Excel form that you filled in, or ask the school to type the picture in.",
    ),
    "other-opendocument": ("The file is an OpenDocument file, but no spreadsheet.", _SAVE_AS),
    "google-link": (
        "The file is only a link to a Google document; the answers are not in it.",
        "Please open it in Google Sheets, choose File, Download, Microsoft Excel (.xlsx), and send that file.",
    ),
    "shortcut": (
        "The file is only a shortcut to a page or file; the answers are not in it.",
        "Please open what it points to, save it as an Excel workbook (.xlsx), and send that file.",
    ),
    "outlook-message": (
        "The file is a message saved by Outlook (.msg).",
        "Please open the message, save the form that is attached to it, and take that in.",
    ),
    "winmail": (
        "The attachments are wrapped in a file that only Outlook can open (winmail.dat).",
        "Please ask for the form again, sent from webmail or as a message in plain text.",
    ),
    "no-attachment": (
        "No form is attached to this message.",
        "Please read the message: if it gives answers, type them into the form; else ask for the form.",
    ),
    "bounced": (
        "This is a mail server’s message: one that the school sent was not delivered, or not yet.",
        "Please take it in with `formgen inbox`, which notes which one, and ask the family for another address.",
    ),
    "not-by-mail": (
        "A file of this kind is not taken from a message.",
        "Please save it, look at where it comes from, and import it by itself.",
    ),
    "to_type_in": (
        "This is a picture or a PDF: a person has to read it.",
        "Please type it in: `formgen quick-entry` makes the sheet for it.",
    ),
    "text-file": ("The file is plain text or CSV, which keeps only part of a form.", _SAVE_AS),
    "zip-of-files": (
        "The file is a zip folder with other files inside.",
        "Please unpack it (in Windows: right-click, Extract All), and take in the folder that comes out.",
    ),
    "unknown-file": ("The file is of a kind that is not known.", _SAVE_AS),
    "damaged": ("The file is damaged or was cut short on its way.", _SEND_AGAIN),
    "bad-checksum": ("A part of the file was changed or damaged on its way.", _SEND_AGAIN),
    "duplicate-part": (
        "The file holds two parts of the same name, so it can be read in two ways.",
        _SEND_AGAIN,
    ),
    "duplicate-cell": ("The file holds two different contents for one cell.", _SEND_AGAIN),
    "too-many-parts": ("The file has more parts than any form should have.", _ASK_OFFICE),
    "part-too-big": ("A part of the file unpacks to more than any form should hold.", _ASK_OFFICE),
    "unpacks-too-big": ("The file unpacks to more than any form should hold.", _ASK_OFFICE),
    "too-much-markup": ("The file is far more complicated inside than any form should be.", _ASK_OFFICE),
    "too-much-text": ("The file holds more text than any form should hold.", _ASK_OFFICE),
    "too-many-cells": ("The workbook has more filled cells than any form should have.", _ASK_OFFICE),
    "too-many-sheets": ("The workbook has more sheets than any form should have.", _ASK_OFFICE),
    "forbidden-markup": ("The file holds instructions that no form needs (a document type).", _SAVE_AS),
    "too-slow": ("The file takes longer to read than any form should.", _SAVE_AS),
    "too-deep": ("There are messages inside messages, more than can be followed.", _ASK_FORM),
    "no-sheets": ("The workbook has no sheet of cells.", _SAVE_AS),
}

_OLE: Final = bytes.fromhex("D0CF11E0A1B11AE1")
_PICTURES: Final = re.compile(
    rb"\xff\xd8\xff|\x89PNG|GIF8|RIFF....WEBP|II\*\0|MM\0\*|BM.{4}\0{4}|....ftyp(?:hei|mif|avif)", re.S
)
_WEB: Final = re.compile(rb"<(?:!doctype html|html|head|body|table|meta|style)\b|^MIME-Version:", re.I)
_OLD_BIFF: Final = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08")
_RETURNS: Final = (".xlsx", ".xlsm", ".xls", ".ods", ".csv", ".docx", ".pdf", ".jpg", ".jpeg", ".png", ".heic", ".eml")
"""What a zip folder of returns holds."""

_OFFICE: Final = ("[content_types].xml", "mimetype", "ppt/", "word/", "xl/")
"""So begins the name of a part in every file of an office program, also where others are lost."""

_STREAMS: Final = (
    ("EncryptedPackage", "password"),
    ("__substg1.0_", "outlook-message"),
    ("WordDocument", "word-document"),
    ("PowerPoint Document", "unknown-file"),
)
"""The streams by which the files of Office in the old container are told apart."""

_LINKS: Final = (
    (re.compile(rb'^\{[^}]{0,2000}"(?:doc_id|url)"\s*:[^}]{0,2000}\}\s*$', re.S), "google-link"),
    (re.compile(rb"^\[InternetShortcut\]|^\[Desktop Entry\]|^<\?xml[^>]*\?>\s*(?:<!DOCTYPE[^>]*>\s*)?<plist[^>]*>"
                rb"\s*<dict>\s*<key>URL</key>", re.I), "shortcut"),
)  # fmt: skip
"""Files that only point to others."""

_PARTS_OF_OTHERS: Final = (
    ("xl/workbook.bin", "xlsb"),
    ("word/document.xml", "word-document"),
    ("index/document.iwa", "numbers"),
    ("index.zip", "numbers"),
    ("content.xml", "ods"),
)


def refused(code: str) -> Unreadable:
    """The refusal that `code` stands for, ready to be raised."""
    message, fix = REFUSALS[code]
    return Unreadable(message, fix, code=code)


def wrong_kind(data: bytes) -> str | None:
    """The code of the refusal for a file that is no zip package; `None` when it looks like one."""
    head = data[:4096]
    if not data.strip(b"\0"):
        return "empty-file"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return None
    if head.startswith(_OLE):
        return _kind_of_ole(data)
    if head.startswith(_OLD_BIFF):
        return "old-xls"
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if _PICTURES.match(head):
        return "picture"
    return _kind_of_text(head)


def kind_of_package(names: Collection[str]) -> str:
    """The code of the refusal for a zip package without a workbook, by its lower-case part names."""
    for name, code in _PARTS_OF_OTHERS:
        if name in names:
            return code
    if any(name.endswith(".iwa") for name in names):
        return "numbers"
    if any(name.endswith(_RETURNS) for name in names) or (
        names and not any(name.startswith(_OFFICE) for name in names)
    ):  # fmt: skip
        return "zip-of-files"
    return "unknown-file"


def _kind_of_ole(data: bytes) -> str:
    """Which kind of file wears the old Office container; its stream names are UTF-16."""
    for stream, kind in _STREAMS:
        if stream.encode("utf-16-le") in data:
            return kind
    return "old-xls"


def _kind_of_text(head: bytes) -> str:
    """Which kind of text `head` begins, or `unknown-file` when it is not text."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.decode("utf-16", "replace").encode()
    if b"\0" in head:
        return "unknown-file"
    head = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if b"urn:schemas-microsoft-com:office:spreadsheet" in head and head.startswith(b"<?xml"):
        return "xml-spreadsheet"
    if b"urn:oasis:names:tc:opendocument" in head:
        return "ods"
    for pattern, kind in _LINKS:
        if pattern.search(head):
            return kind
    if _WEB.search(head):
        return "web-page"
    controls = sum(byte < 32 and byte not in b"\t\n\r\f\v\x1a\x1b" for byte in head)
    return "unknown-file" if controls > len(head) // 50 else "text-file"
