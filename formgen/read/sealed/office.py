"""The seal in an Office file: in a part of its own, whatever name a program gave it since."""

from __future__ import annotations

import re
from xml.parsers import expat

from formgen.read.ooxml.package import Package
from formgen.read.ooxml.sniff import refused
from formgen.report import SEAL

_ROOT = f"urn:{SEAL} seal"
_DIGEST = re.compile(r"[0-9a-f]{64}")


def seal(data: bytes) -> str | None:
    """The text of the seal; None where there is none. Raises `Unreadable`, also where there are several."""
    package = Package(data)
    parts = (package.read(name) for name in package.names if name.startswith("customxml/") and name.endswith(".xml"))
    found = [text for content in parts if SEAL.encode() in content and (text := _text(content)) is not None]
    if len(found) > 1:
        raise refused("damaged")
    return found[0] if found else None


def fingerprint(data: bytes) -> str | None:
    """The SHA-256 of the seal among the file's own properties; None where there is none. Raises `Unreadable`."""
    package = Package(data)
    if "docProps/custom.xml" not in package:
        return None
    content = package.read("docProps/custom.xml")
    told: list[str] = []
    inside: list[bool] = [False]

    def start(name: str, attributes: dict[str, str]) -> None:
        if name.endswith(" property"):
            inside[0] = attributes.get("name") == SEAL

    reader = parser()
    reader.StartElementHandler = start
    reader.CharacterDataHandler = lambda text: told.append(text) if inside[0] else None
    parse(reader, content)
    found = "".join(told).strip()
    return found if _DIGEST.fullmatch(found) else None


def _text(content: bytes) -> str | None:
    """What stands in the part, where it is a seal."""
    told: list[str] = []
    names: list[str] = []
    reader = parser()
    reader.StartElementHandler = lambda name, _attributes: names.append(name)
    reader.CharacterDataHandler = told.append
    parse(reader, content)
    return "".join(told) if names == [_ROOT] else None


def parser() -> expat.XMLParserType:
    """A parser that tells names with their namespaces and takes no document type."""
    made = expat.ParserCreate(None, " ")
    made.buffer_text = True
    made.StartDoctypeDeclHandler = _no_doctype
    return made


def parse(reader: expat.XMLParserType, content: bytes) -> None:
    """Runs the parser. Raises `Unreadable` where the part is not sound."""
    try:
        reader.Parse(content, True)
    except (expat.ExpatError, UnicodeError) as error:
        raise refused("damaged") from error


def _no_doctype(*_declaration: object) -> None:
    raise refused("forbidden-markup")


def amount(text: str | None, otherwise: float = 0.0) -> float:
    """The number that an attribute says; `otherwise` where it says none."""
    try:
        return float(text or "")
    except ValueError:
        return otherwise
