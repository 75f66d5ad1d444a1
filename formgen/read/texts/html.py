"""The texts of a page that a browser shows: between its tags, in attributes, scripts, comments, pictures."""

from __future__ import annotations

import base64
import binascii
import re
from html.parser import HTMLParser
from urllib.parse import unquote_to_bytes

from formgen.read.ooxml.sniff import refused
from formgen.read.texts import office
from formgen.read.texts.office import unescaped
from formgen.read.texts.said import Said

_INLINE = frozenset({
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "del", "dfn", "em", "font", "i", "ins", "kbd", "mark", "q", "s",
    "samp", "small", "span", "strong", "sub", "sup", "tspan", "u", "var", "wbr",
})  # fmt: skip
"""Elements that do not end a text: a name may be cut into several."""

_DATA = re.compile(r"data:([^,;\s]*)((?:;[^,;\s]+)*),([^\s\"')]*)")


def said(content: bytes) -> Said:
    """What the page says. Raises `Unreadable` where it is no UTF-8."""
    try:
        page = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise refused("damaged") from error
    reader = _Reader()
    reader.feed(page)
    reader.close()
    reader.end()
    return Said(tuple(reader.found), frozenset())


class _Reader(HTMLParser):
    """Collects the texts of one page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._open: list[str] = []
        self._script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keeps what the attributes say."""
        if tag not in _INLINE:
            self.end()
        self._script = tag in ("script", "style")
        for _, value in attrs:
            if value:
                self._keep(value)

    def handle_endtag(self, tag: str) -> None:
        """Ends the text of a block."""
        self._script = False
        if tag not in _INLINE:
            self.end()

    def handle_data(self, data: str) -> None:
        """Keeps text; that of a script as it would be read."""
        if self._script:
            self._keep(data)
        else:
            self._open.append(data)

    def handle_comment(self, data: str) -> None:
        """Keeps what is said to nobody."""
        self._keep(data)

    def handle_decl(self, decl: str) -> None:
        """Keeps declarations."""
        self._keep(decl)

    def handle_pi(self, data: str) -> None:
        """Keeps instructions."""
        self._keep(data)

    def unknown_decl(self, data: str) -> None:
        """Keeps what is no HTML."""
        self._keep(data)

    def end(self) -> None:
        """Keeps what was collected last as one text."""
        text = "".join(self._open)
        self._open.clear()
        if text.strip():
            self.found.append(text)

    def _keep(self, text: str) -> None:
        """Keeps a text outside of the page's flow, and what pictures inside of it say."""
        for kind, options, data in _DATA.findall(text):
            self.found += _embedded(kind, options, data)
        if (rest := unescaped(_DATA.sub(" ", text))).strip():
            self.found.append(rest)


def _embedded(kind: str, options: str, data: str) -> list[str]:
    """The texts of a picture or file that is written into an address."""
    raw = unquote_to_bytes(data)
    try:
        content = base64.b64decode(raw, validate=False) if ";base64" in options else raw
    except (binascii.Error, ValueError) as error:
        raise refused("damaged") from error
    if "svg" in kind or "html" in kind or "xml" in kind:
        return list(said(content).texts)
    return list(office.within(content))
