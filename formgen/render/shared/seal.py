"""The seal of a report in an Office file: a part of its own, as Word and Excel keep such parts, and its fingerprint.

The fingerprint stands among the properties, since LibreOffice drops the part of a workbook: by it the store knows the
seal.
"""

from __future__ import annotations

from hashlib import sha256
from html import escape
from itertools import count
from posixpath import basename, dirname

from formgen.report import SEAL

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_KIND = f"{_OFFICE}/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES, _DEFAULT = "[Content_Types].xml", '<Default Extension="xml" ContentType="application/xml"/>'
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_ITEM = "{6F1B0E52-9C1D-4E0B-8A64-2B7C51D0A3E9}"
_CUSTOM = "docProps/custom.xml"
_FORMAT = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"


def add_seal(parts: dict[str, bytes], main: str, seal: str) -> None:
    """Adds the seal to the parts of an Office file, tied to its `main` part; nothing where there is none."""
    if not seal:
        return
    number = next(n for n in count(1) if f"customXml/item{n}.xml" not in parts)
    item, props = f"customXml/item{number}.xml", f"customXml/itemProps{number}.xml"
    parts[item] = f'{_HEAD}<seal xmlns="urn:{SEAL}">{escape(seal, quote=False)}</seal>'.encode()
    parts[props] = (
        f'{_HEAD}<ds:datastoreItem ds:itemID="{_ITEM}" xmlns:ds="{_OFFICE}/customXml">'
        f'<ds:schemaRefs><ds:schemaRef ds:uri="urn:{SEAL}"/></ds:schemaRefs></ds:datastoreItem>'
    ).encode()
    _tie(parts, item, "customXmlProps", basename(props))
    _tie(parts, main, "customXml", f"../{item}")
    _declare(parts, props, _office_type("customXmlProperties"))
    _add_fingerprint(parts, sha256(seal.encode()).hexdigest())


def _add_fingerprint(parts: dict[str, bytes], digest: str) -> None:
    """Adds the fingerprint to the file's own properties; they are made where there are none."""
    empty = f'{_HEAD}<Properties xmlns="{_OFFICE}/custom-properties" xmlns:vt="{_OFFICE}/docPropsVTypes"></Properties>'
    there = _CUSTOM in parts
    written = parts[_CUSTOM].decode() if there else empty
    number = 2 + written.count("<property ")
    value = f'<vt:lpwstr xmlns:vt="{_OFFICE}/docPropsVTypes">{digest}</vt:lpwstr>'
    told = f'<property fmtid="{_FORMAT}" pid="{number}" name="{SEAL}">{value}</property>'
    parts[_CUSTOM] = _before(written, "</Properties>", told).encode()
    if there:
        return
    _tie(parts, "", "custom-properties", _CUSTOM)
    _declare(parts, _CUSTOM, _office_type("custom-properties"))


def _office_type(kind: str) -> str:
    return f"application/vnd.openxmlformats-officedocument.{kind}+xml"


def _tie(parts: dict[str, bytes], source: str, kind: str, target: str) -> None:
    """Adds a relation of a part, or of the package where it is empty."""
    folder = f"{dirname(source)}/" if dirname(source) else ""
    name = f"{folder}_rels/{basename(source)}.rels"
    there = parts.get(name, f'{_HEAD}<Relationships xmlns="{_PACKAGE}"></Relationships>'.encode()).decode()
    link = f'<Relationship Id="rIdFormgenSeal" Type="{_KIND}/{kind}" Target="{target}"/>'
    parts[name] = _before(there, "</Relationships>", link).encode()


def _declare(parts: dict[str, bytes], name: str, kind: str) -> None:
    """Names the type of a part, and that of parts without one of their own."""
    types = parts[_TYPES].decode()
    added = f'<Override PartName="/{name}" ContentType="{kind}"/>'
    if 'Extension="xml"' not in types:
        added = _DEFAULT + added
    parts[_TYPES] = _before(types, "</Types>", added).encode()


def _before(content: str, end: str, added: str) -> str:
    """The content with something added before its end."""
    start, found, rest = content.rpartition(end)
    assert found, "a part without an end"
    return start + added + found + rest
