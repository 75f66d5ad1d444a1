"""Turns HTML and CSS templates into PDF: fonts that come along, a look's colours, and nothing fetched from outside."""

from __future__ import annotations

import atexit
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname
from weakref import WeakSet

from jinja2 import Template as Markup

from formgen.errors import UserError
from formgen.look import Look
from formgen.render.paper.engine import Engine
from formgen.render.paper.finish import Finisher, carrying
from formgen.render.paper.thin import thin
from formgen.render.shared.markup import FACES, crest, filled, markup, measures
from formgen.tidying import roomily, undisturbed

VARIANT = "pdf/ua-1"
"""The standard that every page keeps."""

CLOSER = "data-closer"
"""How the page says in its first element that all on it comes closer."""


@dataclass(frozen=True, slots=True)
class Style:
    """A style sheet filled with the colours of a look: its text and where it stands."""

    look: Look
    text: str
    base: str
    language: str

    def pdf(self, html: Markup, seal: str = "", **values: Any) -> bytes:
        """The PDF of a page template filled with `values`, with the seal that it carries unseen.

        Raises UserError for a template at fault.
        """
        return self.drawn(self.written(html, **values), carrying(seal))

    def drawn(self, text: str, finisher: Finisher) -> bytes:
        """The PDF of a filled page template, finished."""
        def made() -> bytes:
            return bytes(self.laid_out(text).write_pdf(finisher=finisher, pdf_variant=VARIANT))

        with undisturbed():
            return roomily(made)

    def written(self, html: Markup, **values: Any) -> str:
        """The page template filled with `values`, not yet laid out."""
        return filled(html, {**self.known, **values})

    @property
    def known(self) -> dict[str, Any]:
        """What every page template may print."""
        look = self.look
        # Plain data only: a template could call whatever methods it is given, such as those of a path.
        return {
            "variant": look.variant, "letterhead": look.letterhead, "crest": crest(look), "language": self.language,
        }  # fmt: skip

    def laid_out(self, text: str) -> Any:
        """A filled page template laid out, but not yet drawn; the <input>s in it are the places of fields.

        Where few lines stand alone on a page, all comes closer, if the style sheet knows how and that saves a page.
        """
        found = self._laid_out(text)
        if f"[{CLOSER}]" not in self.text or not thin(found):
            return found
        closer = self._laid_out(text.replace("<html", f"<html {CLOSER}", 1))
        return closer if len(closer.pages) < len(found.pages) else found

    def _laid_out(self, text: str) -> Any:
        look = self.look
        engine = _parsed(self.text, self.base, look.folders)
        weasyprint = _weasyprint()
        try:
            return engine.laid_out(text, _fetcher(look.folders), self.base, pdf_variant=VARIANT)
        except weasyprint.urls.FatalURLFetchingError as error:
            raise _forbidden(error) from error


def plain(look: Look, html: str) -> Any:
    """A document of its own in the look's fonts, laid out: `html` is ours, with everything in it escaped."""
    engine = _parsed(_faces(look), look.template(f"fonts/{FACES[0][1]}.ttf").resolve().as_uri(), look.folders)
    return engine.laid_out(html, _fetcher(()))


def style(
    look: Look, path: Path, language: str, *, wide: bool = False, child: bool = False, brief: bool = False
) -> Style:
    """The style sheet at `path`, itself a template, in the look's colours and with the fonts that come along."""
    look = look.varied
    text = _faces(look) + filled(markup(path), measures(look, child=child, wide=wide, brief=brief))
    base = path.resolve().as_uri()
    _parsed(text, base, look.folders)
    return Style(look, text, base, language)


_LOADED: WeakSet[Any] = WeakSet()
"""The fonts that are loaded; each keeps files in a folder of the system until it goes."""


@lru_cache(maxsize=16)
def _parsed(text: str, base: str, folders: tuple[Path, ...]) -> Engine:
    """A style sheet parsed, and the fonts that it names, loaded; forms of one look share them."""
    weasyprint = _weasyprint()
    fonts = weasyprint.text.fonts.FontConfiguration()
    _LOADED.add(fonts)
    try:
        sheet = weasyprint.CSS(string=text, base_url=base, url_fetcher=_fetcher(folders), font_config=fonts)
    except weasyprint.urls.FatalURLFetchingError as error:
        raise _forbidden(error) from error
    return Engine(sheet, fonts)


def parsed_alone(text: str, base: str, folders: tuple[Path, ...]) -> None:
    """Parses a style sheet for what the layout says of it."""
    weasyprint = _weasyprint()
    try:
        weasyprint.CSS(string=text, base_url=base, url_fetcher=_fetcher(folders))
    except weasyprint.urls.FatalURLFetchingError as error:
        raise _forbidden(error) from error


@atexit.register
def _let_go() -> None:
    """Has loaded fonts delete their files while Python still stands: looking for who still holds them takes long."""
    _parsed.cache_clear()
    for fonts in tuple(_LOADED):
        fonts.__del__()
        fonts._folder = None  # or they would try again when half of Python is gone


def _faces(look: Look) -> str:
    """The @font-face rules of the fonts that the look's folders hold."""
    rules = []
    for family, name, weight in FACES:
        url = look.template(f"fonts/{name}.ttf").resolve().as_uri()
        rules.append(f'@font-face {{ font-family: "{family}"; src: url("{url}"); font-weight: {weight} }}')
    return "\n".join(rules) + "\n"


def _weasyprint() -> Any:
    """The module weasyprint. Raises UserError when the machine lacks Pango."""
    try:
        weasyprint = import_module("weasyprint")
        import_module("weasyprint.text.fonts")
        import_module("weasyprint.urls")
    except (ImportError, OSError) as error:
        raise UserError(
            "This machine cannot make PDF files yet: WeasyPrint does not find what it draws letters with (Pango).",
            "`formgen doctor` says how to install it; Word and Excel files can be made meanwhile.",
            code="no_pango",
        ) from error
    return weasyprint


def _fetcher(folders: tuple[Path, ...]) -> Any:
    """A fetcher of data: addresses and of files in those folders; anything else stops the page."""
    roots = tuple(folder.resolve() for folder in folders)
    return _fetcher_class()(roots)


@cache
def _fetcher_class() -> Any:
    from weasyprint.urls import URLFetcher, URLFetcherResponse  # type: ignore[import-untyped]

    class LookFetcher(URLFetcher):  # type: ignore[misc]
        """Fetches what belongs to the look, and nothing from any network."""

        def __init__(self, roots: tuple[Path, ...]) -> None:
            super().__init__(allowed_protocols={"data", "file"}, allow_redirects=False, fail_on_errors=True)
            self.roots = roots

        def fetch(self, url: str, headers: Any = None) -> Any:
            """The file or data at `url`. Raises ValueError when it is not of the look."""
            if url.startswith("data:"):
                return super().fetch(url, headers)
            path = _local(url)
            if path is None or not any(path.is_relative_to(root) for root in self.roots):
                raise ValueError("not a file of the look")
            return URLFetcherResponse(url, path.read_bytes())

    return LookFetcher


def _local(url: str) -> Path | None:
    parts = urlsplit(url)
    return Path(url2pathname(parts.path)).resolve() if parts.scheme == "file" and not parts.netloc else None


def _forbidden(error: BaseException) -> UserError:
    return UserError(
        f"A page template asks for something outside its own folder. {error}.",
        "Please put the file beside the template; formgen fetches nothing from elsewhere.",
        code="forbidden_address",
    )
