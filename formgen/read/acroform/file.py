"""A PDF as plain fields: `parse(data) -> Pdf`. Another process takes it apart, and is stopped when it takes long."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from formgen.errors import Unreadable
from formgen.read.acroform import child
from formgen.read.child import TOO_SLOW, answer_of

SECONDS: Final = 30

LARGEST: Final = 60_000_000

_AGAIN: Final = "Please save the form again as it was sent, without a password, and send that file."

REFUSALS: Final[Mapping[int, tuple[str, str, str]]] = {
    child.PASSWORD: ("password", "The PDF is protected with a password, or encrypted.", _AGAIN),
    child.XFA: ("pdf-xfa", "The PDF holds a kind of form (XFA) that formgen never makes.",
                "Please fill in the form that the school gave out."),
    child.TOO_MUCH: ("too-much-markup", "The PDF is far more complicated inside than any form should be.",
                     "Please fill in a fresh copy of the form."),
    TOO_SLOW: ("too-slow", "The PDF takes longer to read than any form should.", "Please fill in a fresh copy."),
}  # fmt: skip
_DAMAGED: Final = ("damaged", "The PDF is damaged or was cut short on its way.", _AGAIN)


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its name, its tooltip, what it holds, and for ticks which of its `boxes` are `shown` ticked.

    `kind` is “Tx” for a text, “Ch” for a list, “Btn” for ticks.
    """

    name: str
    kind: str
    tip: str
    value: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    boxes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pdf:
    """What a PDF holds; `drawn` is what was put on its pages: kind, text, page; `notes` what was left alone."""

    fields: tuple[Field, ...]
    properties: tuple[str, ...] = ()
    drawn: tuple[tuple[str, str, str], ...] = ()
    notes: tuple[str, ...] = ()
    author: str = ""


def parse(data: bytes) -> Pdf:
    """What the PDF holds. Raises `Unreadable`, and nothing else, for any other bytes."""
    if b"%PDF-" not in data[:1024] or len(data) > LARGEST:
        raise _refused(*_DAMAGED)
    return _pdf(_told(data))


def parse_own(data: bytes) -> Pdf:
    """What a PDF of our own holds that has not left yet: read in this process, which is many times as quick.

    Raises `Unreadable`, and nothing else.
    """
    import pikepdf

    try:
        return _pdf(child.told_of(data))
    except pikepdf.PdfError:
        raise _refused(*_DAMAGED) from None
    except SystemExit as ended:
        raise _refused(*REFUSALS.get(ended.code, _DAMAGED) if isinstance(ended.code, int) else _DAMAGED) from None


def _pdf(told: dict[str, Any] | int) -> Pdf:
    if isinstance(told, int):
        raise _refused(*REFUSALS.get(told, _DAMAGED))
    fields = tuple(
        Field(f["name"], f["kind"], f["tip"], tuple(f["value"]), tuple(f["shown"]), tuple(f["boxes"]))
        for f in told["fields"]
    )
    drawn = tuple((kind, text, page) for kind, text, page in told["drawn"])
    return Pdf(fields, tuple(told["properties"]), drawn, tuple(told["notes"]), told["author"])


@lru_cache(maxsize=1)
def _told(data: bytes) -> dict[str, Any] | int:
    """What the other process says of the file, asked once: whether it has boxes is asked before what is in them."""
    return answer_of(Path(child.__file__), data, SECONDS)


def _refused(code: str, message: str, fix: str) -> Unreadable:
    return Unreadable(message, fix, code=code)
