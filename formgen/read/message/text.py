"""What a message says itself, as lines of text: `text_of(message)`; and which of them are quoted: `lines_of(text)`."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.message import Message
from typing import Final, cast

MOST_TEXT: Final = 200_000
"""Characters; no answer by hand is longer."""

_HIDDEN = frozenset({"style", "script", "head", "title"})
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})[^<>]*>|<[^<>]*>")
_BLOCKS = frozenset({
    "p", "div", "tr", "li", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "hr", "section", "article",
})  # fmt: skip


def text_of(message: Message) -> str | None:
    """The text of the message itself, without those attached to it; None where it is longer than any answer.

    Of a text that comes both plain and as a web page the plain one counts, unless it says nothing.
    """
    found = "\n".join(_texts(message))
    return found if len(found) <= MOST_TEXT else None


def _texts(part: Message) -> Iterator[str]:
    inner = part.get_payload()
    if part.get_content_maintype() == "multipart" and isinstance(inner, list):
        parts = cast(list[Message], inner)
        if part.get_content_subtype() != "alternative":
            for one in parts:
                yield from _texts(one)
            return
        said = [text for one in parts if (text := "\n".join(_texts(one))).strip()]
        yield from said[:1]
        return
    kind = part.get_content_type()
    named = part.get_filename() or part.get_content_disposition() == "attachment"
    if kind in ("text/plain", "text/html") and not named:
        text = _decoded(part)
        yield from_html(text) if kind == "text/html" else _unflowed(text, part)


def _decoded(part: Message) -> str:
    held = part.get_payload(decode=True)
    data = held if isinstance(held, bytes) else b""
    if len(data) > 8 * MOST_TEXT:
        return "x" * (MOST_TEXT + 1)
    try:
        return data.decode(str(part.get_content_charset("utf-8")), "replace")
    except LookupError:
        return data.decode("utf-8", "replace")


def _unflowed(text: str, part: Message) -> str:
    """The lines as they were typed, where the program wrapped them and says so (RFC 3676)."""
    if str(part.get_param("format", "")).casefold() != "flowed":
        return text
    drop = str(part.get_param("delsp", "")).casefold() == "yes"
    found: list[str] = []
    flows = ""
    for line in text.splitlines():
        marks = re.match(r">*", line)[0]  # type: ignore[index]
        own = line[len(marks) :].removeprefix(" ")
        if flows is not None and found and flows == marks + "~":
            found[-1] += own.rstrip(" ") if drop else own
        else:
            found.append(f"{marks} {own}" if marks else own)
        flows = marks + "~" if own.endswith(" ") and own != "-- " else ""
    return "\n".join(found)


def from_html(page: str) -> str:
    """The text of a web page: a line for each block, a “>” before what is quoted."""
    page = page[: 4 * MOST_TEXT]
    first, *pieces = page.split("<!--")
    page = first + "".join(piece.partition("-->")[2] for piece in pieces)
    lines, depth, at, hidden = [""], 0, 0, ""
    for found in _TAG.finditer(page):
        closing, tag = bool(found[1]), (found[2] or "").casefold()
        if not hidden:
            lines[-1] += html.unescape(page[at : found.start()]).replace("\r", " ").replace("\n", " ")
        at = found.end()
        if tag in _HIDDEN:
            hidden = "" if closing and tag == hidden else hidden or ("" if closing else tag)
        elif tag == "blockquote":
            depth = max(0, depth + (-1 if closing else 1))
            lines.append(">" * min(depth, 9))
        elif tag == "br" or (tag in _BLOCKS and lines[-1].strip(" >")):
            lines.append(">" * min(depth, 9))
        elif tag in ("td", "th"):
            lines[-1] += " "
    if not hidden:
        lines[-1] += html.unescape(page[at:]).replace("\r", " ").replace("\n", " ")
    return "\n".join(_spaced(line) for line in lines)


def _spaced(line: str) -> str:
    return " ".join(line.replace(">", "> ", 1).split()) if line.startswith(">") else " ".join(line.split())


# -------------------------------------------------------------------------------------- what is quoted


_UNSEEN = re.compile("[\u200b\u200e\u200f\u2060\ufeff]")
"""Marks that keyboards put beside letters, and that nobody sees."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line that is not empty. `depth` is 0 for what the sender wrote, 1 for our message, more for older ones.

    `after` says that an empty line stands before it; `marked` that it bears the mark of what is quoted itself.
    """

    number: int
    text: str
    depth: int
    after: bool = False
    marked: bool = False


def lines_of(text: str) -> list[Line]:
    """The lines of a message, without those that a mail program writes by itself (“On … wrote:”, “Sent from …”)."""
    bare = [_UNSEEN.sub("", raw.replace("\u00a0", " ")).strip() for raw in text.splitlines()]
    found: list[Line] = []
    below, after, skip = 0, False, 0
    for at, raw in enumerate(bare):
        marks, words = _unmarked(raw)
        if at < skip:
            continue
        if not words:
            after = True
            continue
        if not marks and (length := _head(bare, at)):
            skip = at + length
            below += not _is_marked(bare, skip)
            continue
        if not marks and _MACHINE.fullmatch(words):
            continue
        found.append(Line(at + 1, words, marks + below, after, marks > 0))
        after = False
    return found


def _unmarked(raw: str) -> tuple[int, str]:
    marks = 0
    while raw.startswith((">", "|")):
        raw, marks = raw[1:].lstrip(), marks + 1
    return marks, raw


def _is_marked(bare: Sequence[str], at: int) -> bool:
    """Whether what comes next bears marks of its own."""
    following = next((line for line in bare[at : at + 4] if line), "")
    return following.startswith((">", "|"))


_DEVICE = (
    r"(?:iphone|ipad|android|outlook|samsung|galaxy|huawei|xiaomi|pixel|phone|mobile|handy|mail|telefonu?|telefon|"
    r"smartphone|smartfona|tablet|tabletu|móvil|cellulare|device|gerät|telefoon|windows)['’]?a?"
)
_MACHINE = re.compile(
    rf"(?:(?:sent|envoyé|enviado|enviada|inviato|trimis|verzonden|verstuurd|skickat|gesendet|wysłan[eoy]|отправлено|"
    rf"надіслано|أرسلت?|تم الإرسال)\s+(?:from|via|using|de|depuis|desde|da|dal|do|din|van|vanaf|från|von|mit|z|ze|с|"
    rf"з|من)(?:\s+[^\W\d]{{1,15}}){{0,2}}\s+{_DEVICE}|von meinem {_DEVICE} gesendet|"
    rf"(?:get|pobierz|holen sie sich|obtenir) "
    rf"outlook)(?:\s+(?:for|on|für|dla|pour|para|per|mobile|mail|galaxy)\b(?:\s+[^\W\d]{{1,12}})?)*[\s.!]*"
    rf"(?:<[^<>\s]{{0,300}}>|https?:\S{{0,300}})?",
    re.IGNORECASE,
)
"""What phones and programs put beneath a message by themselves."""

_WROTE = re.compile(
    r"(?:\b(?:wrote|writes|schrieb|napisał|napisała|a écrit|escribió|ha scritto|scrisse|escreveu|a scris|schreef|"
    r"skrev|kirjoitti|írta|yazdı|napsala?|написала?|пише|shkroi|rašė|rakstīja)\b|napisał\(a\)|كتب|نے لکھا)[^:]{0,80}:$",
    re.IGNORECASE,
)
_DATED = re.compile(r"\d{4}|\d{1,2}[:.]\d{2}|@")
_ANSWER = re.compile(r"\d{1,2}\s*[:.)=A-Za-z?]")
_FROM = re.compile(
    r"\*?(?:from|von|od|de|da|van|från|fra|kimden|от|от кого|من|feladó|lähettäjä|nga)\s?:\*?\s", re.IGNORECASE
)
_SENT = re.compile(
    r"\*?(?:sent|date|to|subject|gesendet|datum|an|betreff|wysłano|wysłane|data|do|dw|temat|envoyé|à|objet|enviado|para|"
    r"asunto|inviato|a|oggetto|assunto|către|trimis|subiect|verzonden|aan|onderwerp|skickat|till|ämne|дата|кому|тема|"
    r"تاريخ|إلى|الموضوع|gönderildi|kime|konu)\s?:\*?",
    re.IGNORECASE,
)  # fmt: skip
_DASHES = re.compile(r"[-–—_]{2,}\s*[^\W\d_][^\d]{2,60}?\s*[-–—_]{2,}")


def _head(bare: Sequence[str], at: int) -> int:
    """How many lines from here on stand above a quoted message; 0 where this is no such line."""
    if _DASHES.fullmatch(bare[at]):
        return 1 + _headers(bare, at + 1)
    if length := _headers(bare, at):
        return length
    if _ANSWER.match(bare[at]) and not _DATED.search(bare[at][:30]):
        return 0
    for length in (1, 2, 3):
        joined = " ".join(bare[at : at + length])
        if any(not line or line.startswith(">") for line in bare[at : at + length]):
            return 0
        if len(joined) < 400 and _WROTE.search(joined) and _DATED.search(joined):
            return length
    return 0


def _headers(bare: Sequence[str], at: int) -> int:
    """How many lines of “From: …”, “Sent: …” begin here; 0 for fewer than two."""
    there = [n for n in range(at, min(at + 3, len(bare))) if bare[n]][:1]
    if not there or not _FROM.match(f"{bare[there[0]]} "):
        return 0
    start = there[0]
    if not any(_SENT.match(line) for line in bare[start + 1 : start + 4]):
        return 0
    last = max(n for n in range(start, min(start + 9, len(bare))) if n == start or _SENT.match(bare[n]))
    return last + 1 - at
