"""One line of what a report shows."""

from __future__ import annotations

import hashlib
import io
import re
from dataclasses import dataclass

AS_DRAWN = "as drawn"
"""With this begins the line that stands for the looks of a page as a whole."""

WHOLE = "the file as a whole"
"""Where stands what is of no page, and of no sheet."""

FLOATING = "a drawing that may lie over anything"
"""The line of a drawing that is not part of the text around it."""

_LARGEST = 40_000_000
_DIGITS = 16


@dataclass(frozen=True, slots=True)
class Line:
    """A text and where it stands: “row “Children show progress””, “sheet “Sources”, B4”, “page 3”; or nothing.

    `drawn` says that it is no text but stands for something else that is seen: a picture, a field, a hidden row. `size`
    is how broad and high a picture is shown, in millimetres.
    """

    text: str
    where: str = ""
    drawn: bool = False
    size: tuple[float, float] | None = None


def plainly(text: str) -> str:
    """The text with one space between words, whatever stood there: programs that save a file anew change them."""
    return " ".join(text.split())


def picture(data: bytes) -> str:
    """What stands for a picture: the digest of its points, which stay as they are however it is packed."""
    return f"picture {digest(_points(data) or data)}"


def _points(data: bytes) -> bytes | None:
    """The size and the points of a picture; None for what is none, or far too large."""
    from PIL import Image

    try:
        with Image.open(io.BytesIO(data)) as opened:
            if opened.width * opened.height > _LARGEST:
                return None
            points = opened.convert("RGBA")
            return repr(points.size).encode() + points.tobytes()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None


def digest(data: bytes) -> str:
    """A short digest."""
    return hashlib.sha256(data).hexdigest()[:_DIGITS]


def is_faint(colour: str) -> bool:
    """Whether letters in a colour, “RRGGBB” or “AARRGGBB”, cannot be told from white paper."""
    return light(colour) > FAINT


def is_dark(colour: str) -> bool:
    """Whether dark letters cannot be told from a ground in that colour."""
    return 0 <= light(colour) < DARK


def is_of_pictures(font: str) -> bool:
    """Whether the letters of a font are pictures."""
    return bool(_PICTURES.fullmatch(font.strip()))


_PICTURES = re.compile(
    r"symbol|opensymbol|wingdings.*|webdings|.*dingbats.*|marlett|mt extra|bookshelf.*|.*\bicons?\b.*|.*barcode.*",
    re.IGNORECASE,
)  # fmt: skip


FAINT, DARK = 0.6, 0.65
"""No colour is neither: letters are never told from a ground in their own colour without one of both being said."""


def light(colour: str) -> float:
    """How light a colour is, from 0 to 1; -1 for what is no colour."""
    try:
        red, green, blue = bytes.fromhex(colour[-6:])
    except ValueError:
        return -1.0
    return (0.299 * red + 0.587 * green + 0.114 * blue) / 255
