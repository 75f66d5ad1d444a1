"""The seal of a report in an Office file: a part of its own that no program shows and Word and Excel keep."""

from __future__ import annotations

from posixpath import basename, dirname
from xml.sax.saxutils import escape

from formgen.report import SEAL

PART = f"customXml/{SEAL}.xml"

_CUSTOM = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/customXml"
_TYPES, _DEFAULT = "[Content_Types].xml", b'<Default Extension="xml" ContentType="application/xml"/>'


def add_seal(parts: dict[str, bytes], main: str, seal: str) -> None:
    """Adds the seal to the parts of an Office file, tied to its `main` part; nothing where there is none."""
    if not seal:
        return
    parts[PART] = f'<?xml version="1.0" encoding="UTF-8"?>\n<seal xmlns="urn:{SEAL}">{escape(seal)}</seal>'.encode()
    links = f"{dirname(main)}/_rels/{basename(main)}.rels"
    link = f'<Relationship Id="rIdFormgenSeal" Type="{_CUSTOM}" Target="../{PART}"/>'.encode()
    parts[links] = _before(parts[links], b"</Relationships>", link)
    if b'Extension="xml"' not in parts[_TYPES]:
        parts[_TYPES] = _before(parts[_TYPES], b"</Types>", _DEFAULT)


def _before(content: bytes, end: bytes, added: bytes) -> bytes:
    """The content with something added before its end."""
    start, found, rest = content.rpartition(end)
    assert found, "a part without an end"
    return start + added + found + rest
