"""The namespaces of OpenDocument, and the attributes that are read."""

from __future__ import annotations

from typing import Final

_ODF: Final = "urn:oasis:names:tc:opendocument:xmlns:"
OFFICE, TABLE, TEXT, STYLE, META = (f"{_ODF}{word}:1.0" for word in ("office", "table", "text", "style", "meta"))
CALC: Final = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"

NAMESPACES: Final = frozenset({OFFICE, TABLE, TEXT, STYLE, META})
"""Elements of these are known by their local names; all others are passed over."""
