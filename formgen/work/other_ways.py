"""A round for schools that send by other means: a workbook for mail merge, and texts with PDFs for a parent app."""

from __future__ import annotations

import email
import io
from collections.abc import Iterable, Iterator
from dataclasses import replace
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import cast

from formgen.errors import UserError
from formgen.near import listed, meant
from formgen.rounds import Message, State
from formgen.store import outbox
from formgen.work.files import sha256, write_new
from formgen.work.generate import reissued
from formgen.work.guarded import guarded
from formgen.work.school import School
from formgen.work.send import Outbox, Row, issued_in

WAYS = ("eml", "xlsx", "txt")
"""Messages as files; a workbook for mail merge; texts with PDFs for a parent app."""

COLUMNS = ("Name", "E-mail", "Subject", "Text", "Reference", "Attachment")


def check_ways(ways: Iterable[str]) -> None:
    """Raises UserError for a way that there is not."""
    if unknown := [way for way in ways if way not in WAYS]:
        raise UserError(f"A round is not written as: {', '.join(unknown)}.{meant(unknown[0], WAYS)}", listed(WAYS),
                        code="usage")  # fmt: skip


def write_ways(school: School, box: Outbox, ways: Iterable[str], out: Path) -> list[Path]:
    """What was written besides the messages themselves: files in `out`, for those that did not go yet.

    Raises UserError.
    """
    by_mail = [row for row in box.rows if row.message.address and row.state is State.BUILT]
    if {"xlsx", "txt"} & set(ways):
        guarded(school, [(row.message, outbox.kept(school.folder, row.message.sha256)) for row in by_mail])
    found: list[Path] = []
    if "xlsx" in ways:
        found += _mail_merge(school, by_mail, out / "mail merge")
    if "txt" in ways:
        found += _parent_app(school, by_mail, out / "parent app")
    return found


def _mail_merge(school: School, rows: Iterable[Row], out: Path) -> Iterator[Path]:
    """The workbook, a row for each message, and the forms that it names beside it."""
    lines = []
    for row in rows:
        message = _parsed(school, row)
        files = [write_new(out / name, data) for name, data in _attached(message)]
        lines.append((row.recipient, row.message.address, str(message["Subject"]), _text(message),
                      " ".join(row.message.references), " ".join(str(file.resolve()) for file in files)))  # fmt: skip
        yield from files
    yield write_new(out / "mail merge.xlsx", _workbook(lines))


def _workbook(lines: Iterable[tuple[str, ...]]) -> bytes:
    """A sheet with its headings in the first row, as mail merge wants it; every cell is text, also one with “=”."""
    from openpyxl import Workbook
    from openpyxl.styles import Font

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Mail merge"
    for number, line in enumerate([COLUMNS, *lines], 1):
        for column, text in enumerate(line, 1):
            cell = sheet.cell(number, column)
            cell.value, cell.data_type = text, "s"
            cell.font = Font(bold=number == 1)
    for letter, width in zip("ABCDEF", (24, 30, 40, 50, 22, 40), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _parent_app(school: School, rows: Iterable[Row], out: Path) -> Iterator[Path]:
    """For each message its text, and each form as a PDF without links, all named by reference."""
    languages = {contact.id: contact.language for contact in school.store.contacts()}
    texts: list[tuple[str, bytes]] = []
    forms: list[tuple[Message, bytes]] = []
    for row in rows:
        texts.append((f"{row.message.references[0]}.txt", (_text(_parsed(school, row)) + "\r\n").encode()))
        for issued in issued_in(school, row.message):
            form = reissued(school, issued.as_pages(), languages.get(row.message.contact, "")).data
            copy = replace(row.message, references=(issued.reference,), address="", sha256=sha256(form),
                           file=f"{issued.reference}.pdf")  # fmt: skip
            forms.append((copy, form))
    guarded(school, forms, copies=True, bare=True)
    for name, data in (*texts, *((copy.file, form) for copy, form in forms)):
        yield write_new(out / name, data)


def _parsed(school: School, row: Row) -> EmailMessage:
    built = outbox.kept(school.folder, row.message.sha256)
    return email.message_from_bytes(built, policy=default)


def _text(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    return body.get_content().rstrip() if body else ""


def _attached(message: EmailMessage) -> Iterator[tuple[str, bytes]]:
    for part in message.iter_attachments():
        yield str(part.get_filename()), cast(bytes, part.get_payload(decode=True))
