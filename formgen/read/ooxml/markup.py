"""XML read as a stream within bounds: no document type, no entities, no deep nests, no endless tags.

A `Walker` sees the elements of one part as they open and close; no tree is ever built.
"""

from __future__ import annotations

from typing import ClassVar, Final, Self
from xml.parsers import expat

from formgen.read.ooxml.sniff import refused

NAMESPACES: Final = frozenset(
    {
        "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        "http://purl.oclc.org/ooxml/spreadsheetml/main",
    }
)
"""Those of workbooks, Transitional and Strict: the same elements under two names."""

MAX_DEPTH: Final = 64
MAX_TAG: Final = 250_000
MAX_WORDS: Final = 10_000
"""How many different names of elements and attributes one part may use."""
MAX_NAMESPACES: Final = 50_000
"""How many declarations of namespaces one part may hold."""
MAX_URI: Final = 120
"""How long the name of a namespace may be: expat spells it out at every element."""

_CHUNK: Final = 65_536
_ENCODINGS: Final = frozenset({"utf-8", "utf-16", "us-ascii", "iso-8859-1", "windows-1252"})

Attributes = dict[str, str]

OFF: Final = frozenset({"0", "false", "off"})
"""How an attribute of Office's files says no; whatever else it says, and nothing, is yes."""


class Walker:
    """Reads one part; subclasses say what an opening and a closing element mean to them.

    Elements of `namespaces` are known by their local name, all others by "namespace name";
    when `namespaces` is empty all are known by their local name.
    """

    __slots__ = ("path", "pieces")

    root: ClassVar[str] = ""
    namespaces: ClassVar[frozenset[str]] = frozenset()

    def __init__(self) -> None:
        self.path: list[str] = []
        self.pieces: list[str] = []

    def read(self, content: bytes) -> Self:
        """This walker, after the whole of `content`; raises `Unreadable` when it is not sound XML."""
        words: dict[str, str] = {}
        parser = expat.ParserCreate(None, " ", intern=words)
        parser.buffer_text = True
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.pieces.append
        parser.XmlDeclHandler = _check_encoding
        parser.StartDoctypeDeclHandler = _refuse_doctype
        parser.StartNamespaceDeclHandler = _NamespaceCount().add
        try:
            for begin in range(0, len(content), _CHUNK):
                parser.Parse(content[begin : begin + _CHUNK], False)
                _check_progress(parser, words, begin + _CHUNK)
            parser.Parse(b"", True)
        except (expat.ExpatError, UnicodeError) as error:
            raise refused("damaged") from error
        return self

    def start(self, name: str, attributes: Attributes) -> None:
        """Called by expat for every opening tag."""
        space, _, local = name.rpartition(" ")
        if self.namespaces and space not in self.namespaces:
            local = name
        if not self.path and self.root not in ("", local):
            raise refused("damaged")
        if len(self.path) == MAX_DEPTH:
            raise refused("too-much-markup")
        self.path.append(local)
        self.opened(local, attributes)

    def end(self, _name: str) -> None:
        """Called by expat for every closing tag."""
        self.closed(self.path.pop())

    def opened(self, name: str, attributes: Attributes) -> None:
        """What an opening element means; `path` already ends with it."""

    def closed(self, name: str) -> None:
        """What a closing element means; `path` no longer holds it."""

    def inside(self, *names: str) -> bool:
        """Whether `path` ends with exactly these names."""
        return tuple(self.path[-len(names) :]) == names

    def text(self) -> str:
        """The text since the pieces were last cleared."""
        return "".join(self.pieces)


class _NamespaceCount:
    """Counts namespace declarations, each of which costs memory until the part is done."""

    __slots__ = ("count",)

    def __init__(self) -> None:
        self.count = 0

    def add(self, _prefix: str | None, uri: str | None) -> None:
        """Counts one; raises `Unreadable` for one too many, or one so long that each use of it is dear."""
        self.count += 1
        if self.count > MAX_NAMESPACES or len(uri or "") > MAX_URI:
            raise refused("too-much-markup")


def _check_progress(parser: expat.XMLParserType, words: dict[str, str], fed: int) -> None:
    """Raises `Unreadable` when a single tag or the vocabulary of the part has grown absurd."""
    if fed - parser.CurrentByteIndex > MAX_TAG + _CHUNK or len(words) > MAX_WORDS:
        raise refused("too-much-markup")


def _check_encoding(_version: str, encoding: str | None, _standalone: int) -> None:
    """Raises `Unreadable` for encodings that only Python knows: some of its codecs are not for text."""
    if encoding and encoding.lower() not in _ENCODINGS:
        raise refused("damaged")


def _refuse_doctype(*_declaration: object) -> None:
    raise refused("forbidden-markup")
