"""What a web page of a report shows: its texts, one for each element that stands by itself."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Iterator
from html.parser import HTMLParser

from formgen.read.ooxml.sniff import refused
from formgen.read.sealed.line import AS_DRAWN, Line, digest, plainly
from formgen.report import SEAL

_SILENT = frozenset({"script", "style", "template"})
_APART = frozenset({
    "address", "article", "aside", "blockquote", "button", "caption", "dd", "details", "div", "dl", "dt", "figcaption",
    "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "li", "main", "nav", "ol", "option", "p",
    "section", "summary", "table", "tbody", "td", "text", "th", "thead", "title", "tr", "ul",
})  # fmt: skip

_READ_ALOUD = ("alt", "aria-label", "aria-description", "title")
"""What an element says besides its text: words beside pictures, words that are read aloud, words that pop up."""


def seal(data: bytes) -> str | None:
    """The text of the seal; None where there is none. Raises `Unreadable`, also where there are several."""
    found = _read(data).seals
    if len(found) > 1:
        raise refused("damaged")
    return found[0] if found else None


def lines(data: bytes) -> Iterator[Line]:
    """The texts, and the words that are read aloud or pop up; at the end the page as a whole.

    Nobody works in such a page, and no program saves it anew: but for the ends of its lines it stays as it was.
    """
    yield from map(Line, _read(data).found)
    whole = data.removeprefix(BOM_UTF8).replace(b"\r\n", b"\n")
    yield Line(f"{AS_DRAWN} {digest(whole)}", drawn=True)


def _read(data: bytes) -> _Page:
    try:
        page = _Page()
        page.feed(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise refused("damaged") from error
    page.close()
    page.apart()
    return page


class _Page(HTMLParser):
    """Collects what a page says."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.seals: list[str] = []
        self._text: list[str] = []
        self._silent = ""
        self._sealed = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A tag begins."""
        told = dict(attrs)
        if tag in _SILENT:
            self._silent = self._silent or tag
            self._sealed = tag == "script" and told.get("id") == SEAL
            if self._sealed:
                self.seals.append("")
        elif tag in _APART:
            self.apart()
        for name in _READ_ALOUD:
            if words := plainly(told.get(name) or ""):
                self.found.append(words)

    def handle_endtag(self, tag: str) -> None:
        """A tag ends."""
        if tag == self._silent:
            self._silent, self._sealed = "", False
        elif tag in _APART:
            self.apart()

    def handle_data(self, data: str) -> None:
        """A text."""
        if self._sealed:
            self.seals[-1] += data
        elif not self._silent:
            self._text.append(data)

    def apart(self) -> None:
        """Keeps what was collected as one text."""
        if text := plainly("".join(self._text)):
            self.found.append(text)
        self._text.clear()
