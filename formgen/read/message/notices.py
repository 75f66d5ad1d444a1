"""What machines write back: `notice(message) -> Bounce | AutoReply | None`.

A report of a mail server (RFC 3464) says what became of a message; older servers say it in words. Only what a machine
sent is taken for one: a person who writes about a bounce, or forwards it, is a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from typing import cast

from formgen.read.message.text import text_of
from formgen.reference import find_all

REPORTS = ("receipt", "delivered")
"""By what a report of success is known."""

_LOOKED_AT = 20_000
"""Characters of a report in words that are looked at."""


@dataclass(frozen=True, slots=True)
class Bounce:
    """That a message of ours was not delivered. `final` is False where the server goes on trying.

    `ids` are the Message-IDs, `references` the issued forms, that the report names; `code` such as “5.1.1”, empty
    where none is told; `address` that of the family, where it is told.
    """

    ids: tuple[str, ...]
    references: tuple[str, ...]
    address: str | None
    code: str
    final: bool


@dataclass(frozen=True, slots=True)
class AutoReply:
    """An out-of-office note, a receipt, or another answer that no person wrote. `why` says by what it is known."""

    why: str
    references: tuple[str, ...] = ()


def notice(message: Message) -> Bounce | AutoReply | None:
    """What a machine says in this message; None for one that a person may have written."""
    if (told := _report(message)) is not None:
        return told
    if _is_of_a_server(message) and (told := _in_words(message)) is not None:
        return told
    why = next(_automatic(message), "")
    return AutoReply(why, _named(message, ())) if why else None


# ---------------------------------------------------------------------------------------- reports (RFC 3464)


def _report(message: Message) -> Bounce | AutoReply | None:
    """What a report says that is written for machines."""
    parts = list(_parts(message))
    kinds = [part.get_content_type() for part in parts]
    kind = str(message.get_param("report-type", "")).casefold()
    if "message/disposition-notification" in kinds or kind == "disposition-notification":
        return AutoReply("receipt", _named(message, parts))
    reports = (part for part in parts if part.get_content_type() == "message/delivery-status")
    fields = [block for part in reports for block in _blocks(part)]
    said = [block for block in fields if block.get("action")]
    if not said:
        return None
    actions = [block["action"].split()[0].casefold() for block in said]
    if not {"failed", "delayed"} & set(actions):
        return AutoReply("delivered", _named(message, parts))
    worst = said[actions.index("failed" if "failed" in actions else "delayed")]
    address = worst.get("final-recipient") or worst.get("original-recipient") or ""
    code = _code(f"{worst.get('status', '')} {worst.get('diagnostic-code', '')}")
    return Bounce(_ids(message, parts), _named(message, parts), _address(address), code, "failed" in actions)


def _parts(message: Message) -> Iterator[Message]:
    """The parts of a message, those of messages in it too, up to a sensible number."""
    waiting, count = [message], 0
    while waiting and count < 100:
        part = waiting.pop(0)
        count += 1
        yield part
        inner = part.get_payload()
        if isinstance(inner, list) and part.get_content_type() != "message/delivery-status":
            waiting[:0] = cast(list[Message], inner)


def _blocks(part: Message) -> Iterator[dict[str, str]]:
    """The blocks of fields of a delivery status: one of the message, then one for each recipient."""
    inner = part.get_payload()
    blocks = cast(list[Message], inner) if isinstance(inner, list) else []
    for block in blocks[:20]:
        yield {name.casefold(): " ".join(str(value).split()) for name, value in block.items() if str(value).strip()}
    if not blocks and isinstance(text := part.get_payload(decode=True), bytes):
        for piece in text[:_LOOKED_AT].decode("utf-8", "replace").replace("\r\n", "\n").split("\n\n"):
            pairs = (row.partition(":") for row in piece.split("\n") if ":" in row)
            yield {name.strip().casefold(): value.strip() for name, _, value in pairs if value.strip()}


# ------------------------------------------------------------------------------------------------ in words

_SERVERS = re.compile(
    r"\b(?:mailer-daemon|mail-daemon|postmaster|microsoftexchange\w*|mailsystem|mta|system administrator|"
    r"mail delivery (?:sub)?system)\b", re.IGNORECASE
)
_FAILED = re.compile(
    r"undeliver(?:ed|able)|delivery (?:status notification )?\(?(?:failure|failed|has failed)|mail delivery failed|"
    r"delivery failure|failure notice|returned mail|returned to sender|nondeliverable|non remis|unzustellbar|"
    r"nicht zugestellt|niedostarcz|nie dostarcz|mancato recapito|no se puede entregar|no entregado|não entregue|"
    r"onbestelbaar|message not delivered|could not be delivered|could not send|address not found|nelivrat",
    re.IGNORECASE,
)  # fmt: skip
_DELAYED = re.compile(
    r"delay(?:ed)?\b|warning: (?:message|could not send)|still being retried|will be retried|verzögert|opóźni|retardé|"
    r"not yet been delivered|delivery is delayed",
    re.IGNORECASE,
)


def _is_of_a_server(message: Message) -> bool:
    """Whether a mail server sent this, not a person."""
    if message.get("X-Failed-Recipients") or _report_class(message):
        return True
    sender = str(message.get("From", ""))[:500]
    empty = str(message.get("Return-Path", "-")).strip() in ("<>", "")
    marked = str(message.get("Auto-Submitted", "no")).strip().casefold() not in ("no", "")
    return bool(_SERVERS.search(sender)) and (empty or marked or _SERVERS.search(sender.partition("@")[0]) is not None)


def _report_class(message: Message) -> str:
    """The class that Outlook gives a report, in small letters; empty for other messages."""
    found = str(message.get("X-Message-Class", "")).strip().casefold()
    return found if found.startswith("report.") else ""


def _in_words(message: Message) -> Bounce | None:
    """What the report of an older server says."""
    subject = _subject(message)
    text = f"{subject}\n{_own_text(message)[:_LOOKED_AT]}"
    parts = list(_parts(message))
    late = _DELAYED.search(subject) is not None
    failed = _FAILED.search(text) or _report_class(message).endswith("ndr")
    if not late and not failed:
        return None
    address = str(message.get("X-Failed-Recipients", ""))
    return Bounce(_ids(message, parts), _named(message, parts), _address(address), _code(text), not late)


# ------------------------------------------------------------------------------------------ out of the office

_AWAY = re.compile(
    r"(?:automatic(?:ally generated)? (?:reply|response)|auto[ -]?(?:reply|response|responder|svar)|"
    r"out of (?:the )?office|away from (?:the )?office|on (?:annual |maternity )?leave|"
    r"abwesenheit\w*|automatische (?:antwort|abwesenheit)|"
    r"réponse automatique|absence du bureau|respuesta automática|fuera de la oficina|risposta automatica|fuori sede|"
    r"odpowiedź automatyczna|autoodpowiedź|automatyczna odpowiedź|poza biurem|nieobecność|resposta automática|"
    r"răspuns automat|automatisch antwoord|afwezig\w*|automatiskt? svar|automaattinen vastaus|automatická odpov\w+|"
    r"automatikus válasz|otomatik yanıt|automātiskā atbilde|automatinis atsakymas|автоответ|автоматический ответ|"
    r"автоматична відповідь|رد تلقائي|خودکار جواب|স্বয়ংক্রিয়|ਸਵੈਚਲਿਤ|përgjigje automatike)",
    re.IGNORECASE,
)  # fmt: skip
_QUIET = ("bulk", "junk", "auto_reply", "auto-reply", "list")


def _automatic(message: Message) -> Iterator[str]:
    """By what a message is known as one that no person wrote."""
    if str(message.get("Auto-Submitted", "no")).partition(";")[0].strip().casefold() not in ("no", ""):
        yield "Auto-Submitted"
    for name in ("X-Autoreply", "X-Autorespond", "X-Auto-Reply-From", "X-Vacation", "X-AutoReply-From"):
        if str(message.get(name, "no")).strip().casefold() not in ("no", ""):
            yield name
    away = _AWAY.match(_subject(message).lstrip(" [(*"))
    suppressed = str(message.get("X-Auto-Response-Suppress", "")).strip()
    if str(message.get("Precedence", "")).strip().casefold() in _QUIET and (away or suppressed):
        yield "Precedence"
    if suppressed and away:
        yield "X-Auto-Response-Suppress"
    if away:
        yield "subject"
    if _report_class(message):
        yield "class"


# -------------------------------------------------------------------------------------------------- what it names

_ID = re.compile(r"<[!-;=?-~]{3,250}@[!-;=?-~]{1,250}>")
_ID_LINE = re.compile(r"^[ >]*(?:X-)?(?:Original-)?Message-ID:\s*(<[!-;=?-~]{3,500}>)", re.IGNORECASE | re.MULTILINE)


def _ids(message: Message, parts: Sequence[Message]) -> tuple[str, ...]:
    """The Message-IDs of what was sent back: those in the returned message first."""
    found = [str(part.get("Message-ID", "")) for part in parts[1:]]
    for text in _texts(message, parts):
        found += _ID_LINE.findall(text)
    found += [str(message.get(name, "")) for name in ("In-Reply-To", "References", "Original-Message-ID")]
    return tuple(dict.fromkeys(one for text in found for one in _ID.findall(text[:_LOOKED_AT])))


def _named(message: Message, parts: Sequence[Message]) -> tuple[str, ...]:
    """The issued forms that the message names in its head, or in that of the message that was sent back."""
    heads = (message, *parts[1:])
    told = [str(part.get(name, ""))[:_LOOKED_AT] for part in heads for name in ("Subject", "In-Reply-To", "References")]
    found = [one for text in (*told, *_texts(message, parts)) for one in find_all(text)]
    return tuple(dict.fromkeys(str(one) for one in found if one.key is not None))


def _texts(message: Message, parts: Sequence[Message]) -> Iterator[str]:
    """The texts of a report: its own words, and the heads that it returns."""
    if parts:
        yield _own_text(message)[:_LOOKED_AT]
    for part in parts[1:]:
        held = part.get_payload(decode=True) if part.get_content_type() == "text/rfc822-headers" else None
        if isinstance(held, bytes):
            yield held[:_LOOKED_AT].decode("utf-8", "replace").replace("\r\n", "\n")


def _own_text(message: Message) -> str:
    return text_of(message) or ""


def _subject(message: Message) -> str:
    text = str(message.get("Subject", ""))[:2_000]
    try:
        return str(make_header(decode_header(text)))
    except (HeaderParseError, LookupError, ValueError):
        return text


_ENHANCED = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_PLAIN = re.compile(r"(?<![\d.@-])([45][0-5]\d)(?![\d.@])")


def _code(text: str) -> str:
    """The code of a server in a text: “5.1.1”, else “550”; empty where there is none."""
    found = [code for code in _ENHANCED.findall(text) if not code.startswith("2")] or _PLAIN.findall(text)
    return str(found[0]) if found else ""


_ADDRESS = re.compile(r"[^\s;<>,\"]{1,100}@[^\s;<>,\"]{1,200}")


def _address(text: str) -> str | None:
    found = _ADDRESS.search(text)
    return found[0] if found else None
