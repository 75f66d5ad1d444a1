"""Page templates in HTML and CSS, of print and of the screen: parsed in a sandbox, filled, and what they may name."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from dataclasses import asdict
from functools import partial
from html import escape, unescape
from pathlib import Path
from typing import Any

from jinja2 import Template as Markup
from jinja2.exceptions import TemplateError
from markupsafe import Markup as Safe

from formgen.beside import ANCHOR, english, other
from formgen.errors import UserError
from formgen.look import FALLBACK_FONT, FONT, Letterhead, Look
from formgen.render.shared.marks import mix
from formgen.sandbox import Sandbox, bounded
from formgen.variants import STANDARD

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


def machine(name: str) -> Sandbox:
    """What fills a page template of that name."""
    made = Sandbox(name, autoescape=name.endswith(".html"), trim_blocks=True, lstrip_blocks=True, finalize=_beside)
    made.filters |= {"english": english, "beneath": _translation, "grouped": _grouped}
    return made


def markup(path: Path) -> Markup:
    """The parsed template at `path`: escaped, sandboxed, and an error for every unknown name."""
    text = read(path)
    refuse_addresses(text, path.name)
    try:
        with bounded(path.name):
            template = machine(path.name).from_string(text)
    except TemplateError as error:
        told = str(error).rstrip(".")
        raise UserError(f"The template {path.name} cannot be read: {told}.", "Please mend it.") from error
    template.name = path.name
    return template


MOST_LETTERS = 2_000_000
"""A page template is no longer."""


def read(path: Path) -> str:
    """The text of a page template. Raises UserError for what is none."""
    if path.stat().st_size > MOST_LETTERS:
        raise UserError(f"The template {path.name} is larger than any template.", "Please take pictures out of it.")
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise UserError(f"The template {path.name} is no text (UTF-8).", "Please save it as UTF-8.") from error


_ELSEWHERE = r"[\s\"'(]*(?:[a-z][a-z0-9+.-]*:(?<!data:)|//|\\\\)"
_ADDRESSES = (
    (re.compile(rf"@import\s*(?:url)?{_ELSEWHERE}", re.IGNORECASE), "a style sheet (@import)"),
    (re.compile(rf"url\s*\({_ELSEWHERE}", re.IGNORECASE), "a file (url)"),
    (
        re.compile(rf"<(?!a\s)[^<>]*\b(?:src|srcset|href|data|poster|background)\s*={_ELSEWHERE}", re.IGNORECASE),
        "a file",
    ),
    (re.compile(r"<a\s[^<>]*\bhref\s*=[\s\"']*(?:javascript|vbscript|file|data):", re.IGNORECASE), "a link that runs"),
    (re.compile(r"<(?:iframe|frame|object|embed|applet|base)\b", re.IGNORECASE), "another page inside it"),
    (re.compile(r"<meta\b[^<>]*\brefresh\b", re.IGNORECASE), "a page to go on to"),
    (re.compile(r"<link\b[^<>]*\battachment\b|\brel\s*=[\s\"']*attachment", re.IGNORECASE), "a file to attach"),
)
_COMMENT, _ESCAPE = re.compile(r"/\*.*?\*/", re.DOTALL), re.compile(r"\\([0-9a-fA-F]{1,6})\s?")


def refuse_addresses(text: str, name: str) -> None:
    """Raises UserError for a page or style sheet that asks for anything that is not of the look.

    What a page asks for in a roundabout way is refused when it is fetched (`paper.press`), or by the page's own policy.
    """
    for line, what in addresses(text):
        raise UserError(
            f"The template {name} asks for {what} outside its own folder, near line {line}.",
            ELSEWHERE,
            code="forbidden_address",
        )


ELSEWHERE = "Please put the file beside the template; formgen fetches nothing from elsewhere."


def addresses(text: str) -> Iterator[tuple[int, str]]:
    """Everything that a page or style sheet asks for and that is not of the look, each with its line."""
    plain = unescape(_ESCAPE.sub(lambda found: _letter(found[1]), _COMMENT.sub(_blank, text)))
    for pattern, what in _ADDRESSES:
        for found in pattern.finditer(plain):
            yield plain.count("\n", 0, found.start()) + 1, what


def _blank(comment: re.Match[str]) -> str:
    return "\n" * comment[0].count("\n")


def _letter(code: str) -> str:
    number = int(code, 16)
    return chr(number) if 0 < number < 0x110000 else ""


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


def _grouped(value: Any) -> Any:
    """A number with its thousands apart; anything else as it is."""
    return f"{value:,}" if isinstance(value, (int, float)) else value


def filled(template: Markup, values: dict[str, Any]) -> str:
    """The text of a template filled with `values`. Raises UserError for one at fault."""
    if isinstance(template.environment, Sandbox):
        template.environment.begin()
    try:
        with bounded(str(template.name)):
            return template.render(values)
    except (TemplateError, TypeError, ValueError, LookupError, ArithmeticError) as error:
        raise UserError(f"The template {template.name} cannot be filled: {error}.", "Please mend it.") from error


def measures(look: Look, *, child: bool = False, wide: bool = False, brief: bool = False) -> dict[str, Any]:
    """What a style sheet may name: colours of the look, its families of type, its sizes and the room between lines.

    A page that is `wide` lies on its side; on a `brief` one few words say whose copy it is.
    """
    found, families = look.measures, ", ".join(f'"{f}"' for f in dict.fromkeys(family for family, _, _ in FACES[5:]))
    return {
        **asdict(look.colours),
        "office_tint": mix(look.ink, 0.09) if found.colours == STANDARD.colours else found.colours.shade,
        "warning_tint": look.colours.warning,
        "family": f'"{FONT}", {families}, "{FALLBACK_FONT}", sans-serif',
        "child_family": f'"{CHILD_FONT}", {families}, "{FALLBACK_FONT}", sans-serif',
        "child": child,
        "wide": wide,
        "brief": brief,
        "larger": max(found.larger(child=child), found.least / 10),
        "tick": found.tick_box(child=child),
        "size": partial(found.size, child=child),
        "lines": lambda line: max(line, found.line),
        "letters": found.letters,
    }


def crest(look: Look) -> tuple[str, str]:
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
