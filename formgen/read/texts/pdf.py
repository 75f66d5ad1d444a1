"""The texts of a PDF: what is drawn on its pages and in its fields, and every string and name of its objects.

Letters are drawn by number; which letter a number stands for, a font says in its ToUnicode table (ISO 32000, 9.10.3).
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from formgen.read.ooxml.sniff import refused
from formgen.read.texts import office
from formgen.read.texts.said import Said

Decoder = Callable[[bytes], str]

NO_LETTER = "\ufffd"
"""What stands for a number of which the font does not say the letter."""


def said(data: bytes) -> Said:
    """What the PDF says. Raises `Unreadable`, also where it was written in several goes, as older texts lie
    below, or has bytes before or after.
    """
    import pikepdf

    whole = data.startswith(b"%PDF-") and data.rstrip(b"\r\n").endswith(b"%%EOF")
    if not whole or data.count(b"startxref") != 1:
        raise refused("damaged")
    try:
        with pikepdf.open(io.BytesIO(data), suppress_warnings=True) as pdf:
            if pdf.is_encrypted:
                raise refused("password")
            return _Reader(pdf).said()
    except (pikepdf.PdfError, pikepdf.DataDecodingError) as error:
        raise refused("damaged") from error


def pages(data: bytes) -> list[tuple[str, ...]]:
    """What is drawn on each page, piece by piece. Raises `Unreadable`."""
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(data), suppress_warnings=True) as pdf:
            if pdf.is_encrypted:
                raise refused("password")
            reader = _Reader(pdf)
            return [reader.drawn_on(page) for page in pdf.pages]
    except (pikepdf.PdfError, pikepdf.DataDecodingError) as error:
        raise refused("damaged") from error


class _Reader:
    """Collects what one file says."""

    def __init__(self, pdf: Any) -> None:
        self.pdf = pdf
        self.texts: list[str] = []
        self.names: dict[str, None] = {}
        self.others: set[str] = set()
        self.known: set[Any] = set()
        self.fonts: dict[Any, Decoder] = {}

    def said(self) -> Said:
        for page in self.pdf.pages:
            self._page(page)
        for one in self.pdf.objects:
            self._object(one)
        info = self.pdf.trailer.get("/Info")
        if info is not None:
            self._strings(info)
        return Said((*(text for text in self.texts if text.strip()), *self.names), frozenset(self.others))

    def drawn_on(self, page: Any) -> tuple[str, ...]:
        """The texts that one page draws, in its order."""
        self.texts = []
        self._drawn(page.obj, page.resources, strings=False)
        return tuple(self.texts)

    def _strings(self, value: Any) -> None:
        """Keeps the strings in a value, and its names, each name once: a file has thousands that are alike."""
        source = value.unparse(resolved=True)
        if b"(" in source or b"<" in source:
            self.texts += _strings(source)
        for name in dict.fromkeys(_NAME.findall(source)):
            self.names[_named(name)] = None

    def _page(self, page: Any) -> None:
        contents = page.obj.get("/Contents")
        streams = list(contents) if _is_array(contents) else [] if contents is None else [contents]
        self.known.update(stream.objgen for stream in streams)
        self._drawn(page.obj, page.resources)

    def _object(self, one: Any) -> None:
        """The strings and names of an object; of a stream what it draws, says or holds."""
        if not _is_stream(one):
            self._strings(one)
            return
        about = one.stream_dict
        kind, sub = str(about.get("/Type", "")), str(about.get("/Subtype", ""))
        if kind in ("/ObjStm", "/XRef"):
            return
        self._strings(about)
        if one.objgen in self.known:
            return
        if sub == "/Form":
            self._drawn(one, about.get("/Resources") or self.pdf.pages[0].resources)
        elif kind == "/Metadata":
            self.texts += office.said("metadata.xml", one.read_bytes()).texts[1:]
        elif not _is_font_part(about, one):
            self.others.add(hashlib.sha256(one.read_raw_bytes()).hexdigest())
            if sub != "/Image":
                self.texts += office.within(one.read_bytes())

    # ------------------------------------------------------------------------------------- what is drawn

    def _drawn(self, source: Any, resources: Any, *, strings: bool = True) -> None:
        import pikepdf

        fonts = resources.get("/Font") or {}
        decode: Decoder = _latin
        line: list[str] = []
        for one in pikepdf.parse_content_stream(source, "BT ET Tf Tj TJ ' \" BDC DP"):
            operands: Any = one.operands
            match str(one.operator):
                case "Tf":
                    decode = self._decoder(fonts.get(str(operands[0])))
                case "Tj" | "'":
                    line.append(decode(bytes(operands[0])))
                case '"':
                    line.append(decode(bytes(operands[2])))
                case "TJ":
                    line += [decode(bytes(run)) for run in operands[0] if isinstance(run, pikepdf.String)]
                case "BT" | "ET":
                    self.texts.append("".join(line))
                    line = []
                case _:
                    if strings and _is_dictionary(operands[1]):
                        self._strings(operands[1])
        self.texts.append("".join(line))

    def _decoder(self, font: Any) -> Decoder:
        """How the font's numbers become letters."""
        if font is None:
            return _latin
        if font.objgen not in self.fonts or font.objgen == (0, 0):
            table = font.get("/ToUnicode")
            wide = str(font.get("/Subtype", "")) == "/Type0"
            if table is not None:
                self.fonts[font.objgen] = _by(_letters(table.read_bytes()), 2 if wide else 1)
            else:
                self.fonts[font.objgen] = (lambda numbers: NO_LETTER * len(numbers)) if wide else _latin
        return self.fonts[font.objgen]


def _by(letters: dict[int, str], size: int) -> Decoder:
    """A decoder by a table of letters, for numbers of so many bytes."""
    missing = _latin if size == 1 else None

    def decode(numbers: bytes) -> str:
        found = []
        for at in range(0, len(numbers), size):
            number = int.from_bytes(numbers[at : at + size], "big")
            found.append(letters.get(number) or (missing(numbers[at : at + 1]) if missing else NO_LETTER))
        return "".join(found)

    return decode


def _latin(numbers: bytes) -> str:
    return numbers.decode("cp1252", "replace")


_TABLE = re.compile(rb"begin(bfchar|bfrange)(.*?)endbf", re.DOTALL)
_CHAR = re.compile(rb"<([0-9A-Fa-f\s]+)>\s*<([0-9A-Fa-f\s]*)>")
_RANGE = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*(?:<([0-9A-Fa-f]+)>|\[([^\]]*)\])")


@lru_cache(maxsize=64)
def _letters(table: bytes) -> dict[int, str]:
    """The letters of a ToUnicode table by their numbers."""
    found: dict[int, str] = {}
    for kind, body in _TABLE.findall(table):
        if kind == b"bfchar":
            found |= {int(number, 16): _utf16(letters) for number, letters in _CHAR.findall(body)}
            continue
        for first, last, start, listed in _RANGE.findall(body):
            numbers = range(int(first, 16), min(int(last, 16), int(first, 16) + 65_535) + 1)
            if start:
                found |= {number: _after(start, n) for n, number in enumerate(numbers)}
            else:
                each = re.findall(rb"<([0-9A-Fa-f]+)>", listed)
                found |= {number: _utf16(letters) for number, letters in zip(numbers, each, strict=False)}
    return found


def _after(start: bytes, steps: int) -> str:
    raw = bytes.fromhex(start.decode())
    return (raw[:-2] + (int.from_bytes(raw[-2:], "big") + steps).to_bytes(2, "big")).decode("utf-16-be", "replace")


def _utf16(digits: bytes) -> str:
    return bytes.fromhex(digits.decode()).decode("utf-16-be", "replace")


# ------------------------------------------------------------------------------------------- objects

_STRING = re.compile(rb"\(((?:[^\\()]|\\.)*)\)|<<|<([0-9a-fA-F]*)>", re.DOTALL)
_NAME = re.compile(rb"/([^\s/<>\[\]()]{2,})")
_ESCAPED = re.compile(rb"\\([0-7]{1,3}|\r\n|.)", re.DOTALL)
_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\n": b"", b"\r": b"", b"\r\n": b""}


def _strings(source: bytes) -> Iterator[str]:
    """The strings in an object as qpdf writes it."""
    for found in _STRING.finditer(source):
        if found[1] is not None:
            yield _text(_ESCAPED.sub(_escaped, found[1]))
        elif found[2] is not None:
            yield _text(bytes.fromhex(found[2].decode() + "0" * (len(found[2]) % 2)))


@lru_cache(maxsize=4096)
def _named(name: bytes) -> str:
    """A name as text."""
    return re.sub(rb"#([0-9a-fA-F]{2})", lambda code: bytes.fromhex(code[1].decode()), name).decode("utf-8", "replace")


def _escaped(found: re.Match[bytes]) -> bytes:
    told = found[1]
    return bytes([int(told, 8) & 255]) if told.isdigit() else _ESCAPES.get(told, told)


def _text(data: bytes) -> str:
    """A string as text: UTF-16, UTF-8 where it says so, else in the letters of PDF itself (pikepdf brings them)."""
    if data.startswith((b"\xfe\xff", b"\xff\xfe")):
        return data.decode("utf-16", "replace")
    return data.decode("utf-8-sig" if data.startswith(b"\xef\xbb\xbf") else "pdfdoc", "replace")


def _is_font_part(about: Any, stream: Any) -> bool:
    """Whether a stream is a font's: its shapes, or its table of letters."""
    if any(key in about for key in ("/Length1", "/Length2", "/Length3")):
        return True
    if str(about.get("/Subtype", "")) in ("/CIDFontType0C", "/Type1C", "/OpenType"):
        return True
    return "/Subtype" not in about and b"begincmap" in stream.read_bytes()


def _is_stream(value: Any) -> bool:
    import pikepdf

    return isinstance(value, pikepdf.Stream)


def _is_array(value: Any) -> bool:
    import pikepdf

    return isinstance(value, pikepdf.Array)


def _is_dictionary(value: Any) -> bool:
    import pikepdf

    return isinstance(value, pikepdf.Dictionary)

