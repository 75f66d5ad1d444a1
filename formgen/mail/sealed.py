"""A built message, sealed to leave: looked at once more, as bytes, before anything goes over the wire."""

from __future__ import annotations

from dataclasses import dataclass
from email.headerregistry import AddressHeader
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP

from formgen.errors import FormgenError, UserError
from formgen.mail import addresses
from formgen.mail.message import sent

HEADERS = frozenset({
    "from", "to", "reply-to", "subject", "date", "message-id", "in-reply-to", "references", "mime-version",
    "content-type", "content-transfer-encoding", "content-language", "auto-submitted",
})  # fmt: skip
"""The headers that formgen writes, each once. Any other was smuggled in."""

_LONGEST_LINE = 998


@dataclass(frozen=True, slots=True)
class Sealed:
    """A message that may leave. `id` is its Message-ID, `sender` and `to` are addresses as servers want them; `data`
    the bytes, with CRLF line ends and in ASCII.
    """

    id: str
    sender: str
    to: str
    data: bytes


def sealed(message_id: str, sender: str, to: str, built: bytes) -> Sealed:
    """The built message sealed, without the mark of an unsent draft.

    Raises UserError where its bytes are not those of one message with that Message-ID, from that sender to that one
    recipient and to nobody else.
    """
    data = sent(built)
    head, blank, _ = data.partition(b"\r\n\r\n")
    if not blank or not _plain(data):
        raise _spoilt("its line ends or letters are not those of a message")
    _look_at(head, message_id, sender, to)
    return Sealed(message_id, str(addresses.parse(sender)), str(addresses.parse(to)), data)


def _plain(data: bytes) -> bool:
    """Whether these are lines of ASCII that end with CRLF: a stray line end could begin a command or a header."""
    ends = data.count(b"\r\n")
    return (
        data.isascii() and b"\0" not in data and data.endswith(b"\r\n")
        and ends == data.count(b"\n") == data.count(b"\r") and max(map(len, data.split(b"\r\n"))) <= _LONGEST_LINE
    )  # fmt: skip


def _look_at(head: bytes, message_id: str, sender: str, to: str) -> None:
    parsed: EmailMessage = BytesParser(_class=EmailMessage, policy=SMTP).parsebytes(head, headersonly=True)
    names = [name.lower() for name in parsed]
    if parsed.defects or parsed.get_payload() or len(set(names)) < len(names) or not set(names) <= HEADERS:
        raise _spoilt("it has a header that formgen does not write")
    if str(parsed["message-id"]).strip() != message_id:
        raise _spoilt("it has another Message-ID")
    if not (_is_only(parsed["to"], to) and _is_only(parsed["from"], sender)):
        raise _spoilt("it is addressed otherwise")


def _is_only(header: AddressHeader | None, expected: str) -> bool:
    named = [] if header is None else [one.addr_spec for one in header.addresses]
    try:
        return len(named) == 1 and addresses.same(named[0], expected)
    except FormgenError as error:
        if error.code != "bad_address":
            raise
        return False


def _spoilt(why: str) -> UserError:
    return UserError(
        f"A built message is not as it should be: {why}.", "Please build it again.", code="spoilt_message"
    )
