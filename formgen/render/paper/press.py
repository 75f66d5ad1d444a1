"""Turns HTML and CSS templates into PDF: fonts that come along, a look's colours, and nothing fetched from outside."""

from __future__ import annotations

import atexit
import base64
import gc
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from html import escape
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from jinja2 import StrictUndefined
from jinja2 import Template as Markup
from jinja2.exceptions import TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup as Safe

from formgen.beside import ANCHOR, english, other
from formgen.errors import UserError
from formgen.look import FALLBACK_FONT, FONT, MUTED, RULE, TINT, WARNING_TINT, Letterhead, Look
from formgen.render.paper.finish import carrying
from formgen.render.shared.plot import mix

CHILD_FONT = "Formgen Learner"

FACES = (
    (FONT, "AtkinsonHyperlegibleNext-Regular", 400),
    (FONT, "AtkinsonHyperlegibleNext-SemiBold", 600),
    (FONT, "AtkinsonHyperlegibleNext-Bold", 700),
    (CHILD_FONT, "FormgenLearner-Regular", 400),
    (CHILD_FONT, "FormgenLearner-Bold", 700),
    ("Noto Sans", "NotoSans-Regular", 400),
    ("Noto Sans", "NotoSans-Bold", 700),
    ("Noto Sans Arabic", "NotoSansArabic-Regular", 400),
    ("Noto Sans Arabic", "NotoSansArabic-Bold", 700),
    ("Noto Sans Bengali", "NotoSansBengali-Regular", 400),
    ("Noto Sans Bengali", "NotoSansBengali-Bold", 700),
    ("Noto Sans Gurmukhi", "NotoSansGurmukhi-Regular", 400),
    ("Noto Sans Gurmukhi", "NotoSansGurmukhi-Bold", 700),
    ("Noto Sans Symbols2", "NotoSansSymbols2-Regular", 400),
    ("Noto Sans Symbols", "NotoSansSymbols-Regular", 400),
    ("Noto Sans Math", "NotoSansMath-Regular", 400),
    ("Noto Emoji", "NotoEmoji-Regular", 400),
)
"""The fonts that come along, as (family, file, weight), in the order in which a letter is looked for."""

LARGER = {"large-print": 1.6, "dyslexia-friendly": 1.12}
"""How much larger than usual the type of a variant is."""


VARIANT = "pdf/ua-1"
"""The standard that every page keeps."""


@dataclass(frozen=True, slots=True)
class Style:
    """A style sheet filled with the colours of a look: its text and where it stands."""

    look: Look
    text: str
    base: str
    language: str
    larger: float

    def pdf(self, html: Markup, seal: str = "", **values: Any) -> bytes:
        """The PDF of a page template filled with `values`, with the seal that it carries unseen.

        Raises UserError for a template at fault.
        """
        return bytes(self.document(html, **values).write_pdf(finisher=carrying(seal), pdf_variant=VARIANT))

    def document(self, html: Markup, **values: Any) -> Any:
        """The same, laid out but not yet drawn; the <input>s of its template are the places of fields."""
        look = self.look
        # Plain data only: a template could call whatever methods it is given, such as those of a path.
        known = {
            "variant": look.variant, "letterhead": look.letterhead, "crest": _crest(look), "language": self.language,
        }  # fmt: skip
        text = _filled(html, {**known, **values})
        sheet, fonts = _parsed(self.text, self.base, look.folders)
        weasyprint = _weasyprint()
        try:
            page = weasyprint.HTML(string=text, base_url=self.base, url_fetcher=_fetcher(look.folders))
            return page.render(stylesheets=[sheet], font_config=fonts, pdf_forms="<input" in text, pdf_variant=VARIANT)
        except weasyprint.urls.FatalURLFetchingError as error:
            raise _forbidden(error) from error


def plain(look: Look, html: str) -> Any:
    """A document of its own in the look's fonts, laid out: `html` is ours, with everything in it escaped."""
    sheet, fonts = _parsed(_faces(look), look.template(f"fonts/{FACES[0][1]}.ttf").resolve().as_uri(), look.folders)
    page = _weasyprint().HTML(string=html, url_fetcher=_fetcher(()))
    return page.render(stylesheets=[sheet], font_config=fonts)


def style(look: Look, path: Path, language: str, *, wide: bool = False) -> Style:
    """The style sheet at `path`, itself a template, in the look's colours and with the fonts that come along."""
    look = _variant(look)
    larger = LARGER.get(look.variant, 1.0)
    text = _faces(look) + _filled(markup(path), {**_colours(look), "wide": wide, "larger": larger})
    base = path.resolve().as_uri()
    _parsed(text, base, look.folders)
    return Style(look, text, base, language, larger)


@lru_cache(maxsize=16)
def _parsed(text: str, base: str, folders: tuple[Path, ...]) -> tuple[Any, Any]:
    """A style sheet parsed, and the fonts that it names, loaded; forms of one look share them."""
    weasyprint = _weasyprint()
    fonts = weasyprint.text.fonts.FontConfiguration()
    try:
        sheet = weasyprint.CSS(string=text, base_url=base, url_fetcher=_fetcher(folders), font_config=fonts)
    except weasyprint.urls.FatalURLFetchingError as error:
        raise _forbidden(error) from error
    return sheet, fonts


@atexit.register
def _let_go() -> None:
    """Drops loaded fonts while Python still stands: they delete their temporary files when they go."""
    _parsed.cache_clear()
    gc.collect()


def _variant(look: Look) -> Look:
    return replace(look, ink="#000000", accent="#000000") if look.variant == "black-and-white" else look


def _colours(look: Look) -> dict[str, str]:
    """What a style sheet may name: colours of the look, and its families of type."""
    plain = look.variant == "black-and-white"
    families = ", ".join(f'"{family}"' for family in dict.fromkeys(family for family, _, _ in FACES[5:]))
    return {
        "ink": look.ink,
        "accent": look.accent,
        "muted": "#333333" if plain else MUTED,
        "rule": "#000000" if plain else RULE,
        "tint": "#FFFFFF" if plain else TINT,
        "office_tint": "#FFFFFF" if plain else mix(look.ink, 0.09),
        "warning_tint": "#FFFFFF" if plain else WARNING_TINT,
        "family": f'"{FONT}", {families}, "{FALLBACK_FONT}", sans-serif',
        "child_family": f'"{CHILD_FONT}", {families}, "{FALLBACK_FONT}", sans-serif',
    }


def _faces(look: Look) -> str:
    """The @font-face rules of the fonts that the look's folders hold."""
    rules = []
    for family, name, weight in FACES:
        url = look.template(f"fonts/{name}.ttf").resolve().as_uri()
        rules.append(f'@font-face {{ font-family: "{family}"; src: url("{url}"); font-weight: {weight} }}')
    return "\n".join(rules) + "\n"


def markup(path: Path) -> Markup:
    """The parsed template at `path`: escaped, sandboxed, and an error for every unknown name."""
    machine = ImmutableSandboxedEnvironment(
        autoescape=path.suffix == ".html", undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        finalize=_beside,
    )  # fmt: skip
    machine.filters |= {"english": english, "beneath": _translation}
    try:
        template = machine.from_string(path.read_text("utf-8"))
    except TemplateError as error:
        raise UserError(f"The template {path.name} cannot be read: {error}.", "Please mend it.") from error
    template.name = path.name
    return template


def _beside(value: Any) -> Any:
    """What a template prints of a value: of a text with its translation both, each in its language."""
    if not isinstance(value, str) or ANCHOR not in value:
        return value
    beside = other(value)
    if beside is None:
        return english(value)
    return Safe(f"{escape(english(value))}<span class='slash'> / </span>{_translation(value)}")


def _translation(value: str) -> Safe:
    """The translation of a text alone; nothing where there is none."""
    beside = other(value)
    if beside is None:
        return Safe()
    turned = "rtl" if beside.right_to_left else "ltr"
    return Safe(f"<span class='other {turned}' lang='{beside.language}' dir='{turned}'>{escape(beside.text)}</span>")


def _filled(template: Markup, values: dict[str, Any]) -> str:
    try:
        return template.render(values)
    except TemplateError as error:
        raise UserError(f"The template {template.name} cannot be filled: {error}.", "Please mend it.") from error


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


def _crest(look: Look) -> tuple[str, str]:
    """The picture at the head of a page, as a data: address, and the words for it."""
    head = look.letterhead
    if head.logo:
        return data_address("image/png", head.logo), f"Crest of {head.name}"
    return data_address("image/svg+xml", _shield(head, look.ink).encode()), f"Shield of {head.name}"


def data_address(kind: str, content: bytes) -> str:
    """The content as an address that needs no file."""
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"


def _shield(head: Letterhead, ink: str) -> str:
    """A shield with the initials of the school, for a school that has not given its crest."""
    initials = "".join(word[0] for word in head.name.split() if word[0].isalpha())[:2].upper()
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="54" height="60" viewBox="0 0 54 60">'
        f'<path d="M0 6a6 6 0 0 1 6-6h42a6 6 0 0 1 6 6v28c0 16-14 25-27 26C14 59 0 50 0 34z" fill="{ink}"/>'
        f'<text x="27" y="33" font-family="{FONT}" font-weight="700" font-size="24" fill="#fff" '
        f'text-anchor="middle">{escape(initials)}</text></svg>'
    )
