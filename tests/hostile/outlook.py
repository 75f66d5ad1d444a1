"""Messages saved by Outlook: attachments, texts and chains of sectors that lie or have no end."""

from __future__ import annotations

from struct import pack

import test_outlook
from outlook_file import FREE, SECTOR, attachment, container, embedded, message

from hostile.catalogue import add, reference_of, sound

for name, (build, ends) in test_outlook.HOSTILE.items():
    if ends != "empty-file":
        add(f"an Outlook message: {name}", "msg", "To cost more than a message may, or to be none.", build, ends)


def turned(number: int) -> bytes:
    """A message whose table of sectors names one sector everywhere."""
    data = container(message(attached=[attachment("form.xlsx", sound("xlsx") * 3)]))
    table = bytearray(data[-SECTOR:])
    for at in range(0, SECTOR - 4, 4):
        if table[at : at + 4] != pack("<I", FREE):
            table[at : at + 4] = pack("<I", number)
    return data[:-SECTOR] + bytes(table)


def referring_to_itself() -> bytes:
    """A message whose directory has a folder that holds itself."""
    data = bytearray(container(message(attached=[attachment("form.xlsx", sound("xlsx"))])))
    at = data.index("__attach_version1.0_#00000000".encode("utf-16-le"))
    data[at + 76 : at + 80] = pack("<I", 0)
    return bytes(data)


def nested(levels: int) -> bytes:
    inner = message(attached=[attachment("form.xlsx", sound("xlsx"))], inner=True)
    for _ in range(levels):
        inner = message(attached=[embedded(inner)], inner=True)
    return container(message(attached=[embedded(inner)]))


ATTACKS = {
    "whose sectors turn in a ring": ("To be read for ever.", lambda: turned(0), "damaged|unknown-file|too-slow"),
    "whose sectors are not there": (
        "To have bytes read that are not there.", lambda: turned(70_000), "damaged|unknown-file",
    ),
    "that holds itself": ("To be followed for ever.", referring_to_itself, "damaged|unknown-file|text-file"),
    "of messages in messages": ("To be followed for ever.", lambda: nested(60), "too-deep|damaged"),
    "of fifty messages": (
        "To have each of fifty messages looked at.",
        lambda: container(message(attached=[embedded(message(body="x" * 9_000, inner=True))] * 50)),
        "no-attachment",
    ),
    "of a page without end": (
        "To have a page taken apart that never ends.",
        lambda: container(message(html="<p>1A<" * 300_000, answers=f"<{reference_of()}.0@x>")),
        "no-attachment|too-much-text",
    ),
    "whose head never ends": (
        "To have a head taken apart that never ends.",
        lambda: container(message(headers="Subject: " + "=?utf-8?q?x?= " * 60_000)),
        "no-attachment|too-much-markup",
    ),
    "with a head in its subject": (
        "To have a line put into the head of the message.",
        lambda: container(message("x\r\nAuto-Submitted: auto-replied\r\n\r\nbody")),
        "no-attachment",
    ),
}  # fmt: skip
for told, (wants, build, ends) in ATTACKS.items():
    add(f"an Outlook message {told}", "msg", wants, build, ends)
add("an Outlook message that is sound", "msg", "To be like any other: it must be read.",
    lambda: container(message(attached=[attachment("form.xlsx", sound("xlsx"))])))  # fmt: skip
