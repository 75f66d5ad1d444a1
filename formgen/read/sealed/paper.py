"""What a PDF of a report shows: what is drawn on its pages, piece by piece, and the looks of each page."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from formgen.read.ooxml.sniff import refused
from formgen.read.sealed.line import AS_DRAWN, WHOLE, Line, digest, plainly
from formgen.read.texts import pdf as texts
from formgen.report import SEAL

_LONGEST = 5_000_000


def seal(data: bytes) -> str | None:
    """The text of the seal; None where there is none. Raises `Unreadable`."""
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(data), suppress_warnings=True) as pdf:
            own = _under(_under(_under(pdf.Root, "/PieceInfo"), f"/{SEAL}"), "/Private")
            return own.read_bytes()[:_LONGEST].decode() if isinstance(own, pikepdf.Stream) else None
    except (pikepdf.PdfError, pikepdf.DataDecodingError, UnicodeDecodeError) as error:
        raise refused("damaged") from error


def _under(value: Any, key: str) -> Any:
    """What a dictionary has under a key; None for anything else."""
    import pikepdf

    return value.get(key) if isinstance(value, pikepdf.Dictionary) else None


def lines(data: bytes) -> Iterator[Line]:
    """What is drawn, page by page; after the texts of a page its looks as a whole."""
    try:
        looks, pages = _looks(data), texts.pages(data)
    except _broken() as error:
        raise refused("damaged") from error
    for number, drawn in enumerate(pages, 1):
        where = f"page {number}"
        yield from (Line(text, where) for text in map(plainly, drawn) if text)
        yield Line(f"{AS_DRAWN} {looks[number - 1]}", where, drawn=True)
    yield Line(f"{AS_DRAWN} {looks[-1]}", WHOLE, drawn=True)


def _broken() -> tuple[type[Exception], ...]:
    """What may be raised of a file that is not sound."""
    import pikepdf

    return (pikepdf.PdfError, pikepdf.DataDecodingError, AttributeError, TypeError, ValueError, LookupError,
            RecursionError)  # fmt: skip


def _looks(data: bytes) -> list[str]:
    """The digest of each page with all that it draws, its fonts, pictures and notes; at the end the file's own."""
    import pikepdf

    with pikepdf.open(io.BytesIO(data), suppress_warnings=True) as pdf:
        reader = _Looks()
        pages = [digest(repr(reader.page(page)).encode()) for page in pdf.pages]
        root = {str(key): value for key, value in pdf.Root.items() if str(key) not in _NOT_SEEN}
        told = [(key, reader.told(value)) for key, value in sorted(root.items())]
        return [*pages, digest(repr(told).encode())]


_NOT_SEEN = frozenset({"/Type", "/Pages", "/Metadata", "/PieceInfo", "/Version", "/Extensions"})
"""What the catalogue of a file has that nobody sees; what is read aloud, bookmarks and layers are there besides."""

_APART = frozenset({
    "/Parent", "/P", "/StructParent", "/StructParents", "/Metadata", "/PieceInfo", "/LastModified", "/Length",
    "/Filter", "/DecodeParms", "/DL",
})  # fmt: skip
"""Keys that change nothing of what is seen: ties, and how a stream is packed."""


class _Looks:
    """Tells objects so that what looks alike is told alike, however the file is packed."""

    def __init__(self) -> None:
        self.known: dict[tuple[int, int], str] = {}

    def page(self, page: Any) -> list[Any]:
        """Everything of a page; what it has from the pages above included."""
        obj = page.obj
        above = {key: found for key in ("/Resources", "/MediaBox", "/CropBox", "/Rotate")
                 if (found := _inherited(obj, key)) is not None}  # fmt: skip
        own = {str(key): value for key, value in obj.items()} | above
        contents = own.pop("/Contents", None)
        streams = list(contents) if _kind(contents) == "Array" else [] if contents is None else [contents]
        drawn = digest(b"\n".join(stream.read_bytes() for stream in streams))
        return [drawn, *self._items(own)]

    def told(self, value: Any) -> Any:
        """A value; of what stands apart in the file its digest."""
        place = getattr(value, "objgen", (0, 0))
        if place == (0, 0):
            return self._told(value)
        if place not in self.known:
            self.known[place] = "…"  # what leads back to itself
            self.known[place] = digest(repr(self._told(value)).encode())
        return self.known[place]

    def _told(self, value: Any) -> Any:
        match _kind(value):
            case "Stream":
                return [*self._items(value.stream_dict), digest(_unpacked(value))]
            case "Dictionary":
                return "page" if str(value.get("/Type", "")) == "/Page" else self._items(value)
            case "Array":
                return [self.told(item) for item in value]
            case "Decimal" | "int" | "float":
                return float(value)
        return value.unparse() if hasattr(value, "unparse") else repr(value)

    def _items(self, found: Any) -> list[Any]:
        pairs = ((str(key), value) for key, value in found.items())
        return sorted((key, self.told(value)) for key, value in pairs if key not in _APART)


def _kind(value: Any) -> str:
    import pikepdf

    for kind in (pikepdf.Stream, pikepdf.Dictionary, pikepdf.Array):
        if isinstance(value, kind):
            return kind.__name__
    return type(value).__name__


def _inherited(page: Any, key: str) -> Any:
    """What a page has under a key, or the pages above it have."""
    for _ in range(64):
        if page is None or key in page:
            break
        page = page.get("/Parent")
    return None if page is None else page.get(key)


def _unpacked(stream: Any) -> bytes:
    import pikepdf

    try:
        return bytes(stream.read_bytes())
    except pikepdf.PdfError:  # a picture in a packing of its own
        return bytes(stream.read_raw_bytes())
