"""The school's crest as a look shows it."""

from __future__ import annotations

from io import BytesIO

from formgen.look import Look


def crest(look: Look) -> bytes | None:
    """The PNG of the crest, in shades of grey where the look has no colours; None for a school without one."""
    logo = look.letterhead.logo
    return _in_grey(logo) if logo and look.measures.grey else logo


def _in_grey(png: bytes) -> bytes:
    """A PNG in shades of grey, as large and as clear as it is. Raises OSError for what is no picture."""
    from PIL import Image

    made = BytesIO()
    with Image.open(BytesIO(png)) as picture:
        picture.convert("RGBA").convert("LA").save(made, "PNG", optimize=True)
    return made.getvalue()
