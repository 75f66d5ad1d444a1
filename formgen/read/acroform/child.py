"""The process in which a PDF is taken apart: its bytes on stdin, its fields as JSON on stdout.

Imports nothing of formgen, so that it starts fast. Nothing in the file is run, fetched or unpacked but what holds
fields and properties. Whatever goes wrong ends it with an exit code.
"""

from __future__ import annotations

import contextlib
import io
import json
import logging
import sys
import zlib
from collections.abc import Iterator
from typing import Any

MEMORY = 300_000_000
SECONDS = 1.5
"""Of the processor; a form takes a tenth of it, the start of Python included."""
FIELDS, KIDS, CHARACTERS, PAGES, DEPTH = 5_000, 20_000, 2_000_000, 200, 20
"""As many as a form may have; ours have some hundreds of fields."""

PASSWORD, XFA, TOO_MUCH = 3, 4, 5
"""Exit codes that mean something; any other one means a damaged file."""

_DRAWN = frozenset({"/FreeText", "/Ink", "/Stamp", "/Line", "/Square", "/Circle", "/Polygon", "/PolyLine", "/Text"})
"""What a person puts on a page beside its fields."""

_OFF = "/Off"

_INHERITED = ("/FT", "/Ff", "/V", "/TU")
"""What a field has for all of its boxes."""


def main() -> None:
    """Reads stdin, writes stdout; ends the process with a code where the file cannot be read."""
    limited()
    logging.disable(logging.CRITICAL)
    sys.stdout.write(json.dumps(told_of(sys.stdin.buffer.read())))


def limited() -> None:
    """Keeps this process from taking more memory or time than any form needs, where the system can."""
    try:
        import resource
        import signal
    except ImportError:  # Windows: there the parent's time limit must do
        return
    with contextlib.suppress(ValueError, OSError):  # the system has a lower limit, or none of this kind
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_PROF, SECONDS)


def told_of(data: bytes) -> dict[str, Any]:
    """What the file holds, in plain lists. Raises SystemExit with a code that says why not."""
    import pikepdf

    try:
        pdf = pikepdf.open(io.BytesIO(data), suppress_warnings=True)
    except pikepdf.PasswordError:
        raise SystemExit(PASSWORD) from None
    with pdf:
        if pdf.is_encrypted:
            raise SystemExit(PASSWORD)
        return _Told(pdf).told()


class _Told:
    """What one file says, within the limits of the process."""

    def __init__(self, pdf: Any) -> None:
        self.pdf, self.letters, self.kids = pdf, CHARACTERS, KIDS
        self.fields: list[dict[str, Any]] = []
        self.seen: set[Any] = set()
        self.lost: dict[str, tuple[dict[str, Any], list[Any]]] = {}

    def told(self) -> dict[str, Any]:
        form = _dictionary(self.pdf.Root.get("/AcroForm"))
        if "/XFA" in form:
            raise SystemExit(XFA)
        for field in _array(form.get("/Fields")):
            self._walk(field, "", {}, 0)
        drawn = list(self._pages())
        for name, (known, widgets) in self.lost.items():
            self._field(name, known, widgets)
        return {
            "fields": self.fields,
            "properties": [self.text(value) for value in self._properties()],
            "author": self._author(),
            "drawn": drawn,
            "notes": sorted(self._notes(form)),
        }

    # --------------------------------------------------------------------------------------- fields

    def _walk(self, field: Any, above: str, inherited: dict[str, Any], depth: int) -> None:
        """A field or what is below it, with what it has from above."""
        node = _dictionary(field)
        self.kids -= 1
        if self.kids < 0 or depth > DEPTH or len(self.fields) > FIELDS:
            raise SystemExit(TOO_MUCH)
        if not node or node.objgen in self.seen:
            return
        if node.objgen != (0, 0):
            self.seen.add(node.objgen)
        own = self.text(node.get("/T"))
        name = ".".join(part for part in (above, own) if part) if "/T" in node else above
        known = {**inherited, **{key: node[key] for key in _INHERITED if key in node}}
        kids = _array(node.get("/Kids"))
        if any("/T" in _dictionary(kid) for kid in kids):
            for kid in kids:
                self._walk(kid, name, known, depth + 1)
            return
        self._field(name, known, [_dictionary(kid) for kid in kids] or [node])

    def _field(self, name: str, known: dict[str, Any], widgets: list[Any]) -> None:
        self.kids -= len(widgets)
        self.seen.update(widget.objgen for widget in widgets if widget.objgen != (0, 0))
        kind = str(known.get("/FT", ""))
        states = [str(w["/AS"]) for w in widgets if "/AS" in w] if kind == "/Btn" else []
        self.fields.append({
            "name": name, "kind": kind[1:], "tip": self.text(known.get("/TU")),
            "value": self._value(kind, known.get("/V")),
            "shown": sorted({state[1:] for state in states if state != _OFF}),
            "boxes": sorted({key[1:] for w in widgets for key in self._looks(w)}) if kind == "/Btn" else [],
        })  # fmt: skip

    def _looks(self, widget: Any) -> list[str]:
        looks = _dictionary(_dictionary(widget.get("/AP")).get("/N"))
        return [] if _is_stream(looks) else [str(key) for key in looks if str(key) != _OFF]

    def _value(self, kind: str, value: Any) -> list[str]:
        """What a field holds, none, one or several texts."""
        import pikepdf

        if value is None:
            return []
        if isinstance(value, pikepdf.Array):
            return [self.text(one) for one in value]
        said = self.text(value)
        if kind == "/Btn":
            said = said.removeprefix("/")
            return [] if said in ("", "Off") else [said]
        return [said] if said else []

    def text(self, value: Any) -> str:
        """The value as text; of a stream, what it holds."""
        import pikepdf

        if value is None:
            return ""
        if isinstance(value, pikepdf.Stream):
            said = _decoded(_unpacked(value))
        else:
            said = str(value) if isinstance(value, pikepdf.String | pikepdf.Name | str | int) else ""
        self.letters -= len(said)
        return said if self.letters >= 0 else _too_much()

    # --------------------------------------------------------------------------------------- pages

    def _pages(self) -> Iterator[list[str]]:
        """What stands on the pages beside the fields; fields that the form has lost are found here."""
        for number, page in enumerate(self.pdf.pages, 1):
            if number > PAGES:
                raise SystemExit(TOO_MUCH)
            for one in _array(page.obj.get("/Annots")):
                self.kids -= 1
                note = _dictionary(one)
                kind = str(note.get("/Subtype", ""))
                if self.kids < 0:
                    raise SystemExit(TOO_MUCH)
                if kind == "/Widget" and note.objgen not in self.seen:
                    self._lost(note)
                elif kind in _DRAWN:
                    yield [kind[1:], self.text(note.get("/Contents")), str(number)]

    def _lost(self, widget: Any) -> None:
        """Keeps a box on the page whose field the form does not list with the other boxes of that field."""
        chain: list[Any] = []
        node = widget
        while node and len(chain) < DEPTH:
            chain.append(node)
            node = _dictionary(node.get("/Parent"))
        own = next((n for n, one in enumerate(chain) if "/T" in one), 0)
        names = [self.text(one["/T"]) for one in reversed(chain) if "/T" in one]
        known = {key: one[key] for one in reversed(chain[own:]) for key in _INHERITED if key in one}
        self.lost.setdefault(".".join(names), (known, []))[1].append(widget)

    # --------------------------------------------------------------------------------------- the file

    def _properties(self) -> Iterator[Any]:
        info = _dictionary(self.pdf.trailer.get("/Info"))
        yield from (info[key] for key in ("/Title", "/Subject", "/Keywords") if key in info)
        if "/Metadata" in self.pdf.Root:
            yield self.pdf.Root.Metadata

    def _author(self) -> str:
        info = _dictionary(self.pdf.trailer.get("/Info"))
        return self.text(info["/Author"]) if "/Author" in info else ""

    def _notes(self, form: Any) -> set[str]:
        """What is in the file and never run or opened."""
        root, found = self.pdf.Root, set()
        names = _dictionary(root.get("/Names"))
        if "/OpenAction" in root and _dictionary(root["/OpenAction"]):
            found.add("action")
        if "/AA" in root or "/JavaScript" in names or "/CO" in form or any(self._acts()):
            found.add("action")
        if "/EmbeddedFiles" in names or "/AF" in root:
            found.add("attachment")
        if "/Collection" in root:
            found.add("attachment")
        return found

    def _acts(self) -> Iterator[bool]:
        for page in list(self.pdf.pages)[:PAGES]:
            yield "/AA" in page.obj
            for one in _array(page.obj.get("/Annots"))[:KIDS]:
                note = _dictionary(one)
                yield "/AA" in note or (str(note.get("/Subtype", "")) == "/Widget" and "/A" in note)
                yield str(note.get("/Subtype", "")) == "/FileAttachment"


def _dictionary(value: Any) -> Any:
    """The value, or an empty dictionary where it is none."""
    import pikepdf

    return value if isinstance(value, pikepdf.Dictionary | pikepdf.Stream) else pikepdf.Dictionary()


def _array(value: Any) -> Any:
    import pikepdf

    return list(value) if isinstance(value, pikepdf.Array) else []


def _is_stream(value: Any) -> bool:
    import pikepdf

    return isinstance(value, pikepdf.Stream)


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xfe\xff", b"\xff\xfe")):
        return data.decode("utf-16", "replace")
    return data.decode("utf-8" if data.startswith(b"\xef\xbb\xbf") else "latin-1", "replace")


def _unpacked(stream: Any) -> bytes:
    """What a stream holds, as far as a text may be long."""
    raw = bytes(stream.read_raw_bytes())
    if "/Filter" not in stream:
        return raw[:CHARACTERS]
    return zlib.decompressobj().decompress(raw, CHARACTERS)


def _too_much() -> str:
    raise SystemExit(TOO_MUCH)


if __name__ == "__main__":
    main()
