"""The parts of two files, one of which was written: the same, or changed while others stayed as they were."""

from __future__ import annotations

from collections.abc import Mapping

from formgen.read.ooxml.package import Package

_PACKAGE = ("[content_types].xml", "_rels/", "docprops/", "customxml/")
"""What tells of the file, and is seen on no page: a server that keeps files in libraries writes into these alone."""


def same_parts(due: bytes, found: bytes) -> bool:
    """Whether two Office files hold the same parts, however they are packed. Raises `Unreadable`."""
    return parts(due) == parts(found)


def changed_by_hand(due: bytes, found: bytes) -> tuple[str, ...]:
    """The parts that are other, where some part of markup is as it was written: a program that saves writes them all.

    None where all of them are other. Raises `Unreadable`.
    """
    was, now = (_seen(parts(data)) for data in (due, found))
    if not any(now.get(name) == content for name, content in was.items() if name.endswith(".xml") and _is_told(name)):
        return ()
    return tuple(sorted(name for name in was.keys() | now.keys() if was.get(name) != now.get(name)))


def parts(data: bytes) -> Mapping[str, bytes]:
    """The content of every part by its name. Raises `Unreadable`."""
    package = Package(data)
    return {name: package.read(name) for name in package.names}


def _seen(found: Mapping[str, bytes]) -> Mapping[str, bytes]:
    return {name: content for name, content in found.items() if not name.startswith(_PACKAGE)}


def _is_told(name: str) -> bool:
    """Whether a program that saves the file writes that part anew; a theme is carried along as it is."""
    return "/theme/" not in name
