"""What mail servers and mail programs write back by themselves, drawn as each of them writes it."""

from __future__ import annotations

from collections.abc import Callable

WHOM = "a.parent@example.org"
OFFICE = "office@hillside.example"


def original(id_: str, reference: str) -> str:
    """The head of the message that was sent."""
    return (
        f"From: Hillside <{OFFICE}>\nTo: {WHOM}\nSubject: A short form from Hillside [{reference}]\n"
        f"Message-ID: {id_}\nDate: Mon, 05 Oct 2026 10:11:12 +0100\nMIME-Version: 1.0\nContent-Type: text/plain\n"
    )


def _report(
    head: str, words: str, status: str, returned: str, kind: str = "message/rfc822", body: str = "\nDear parent\n"
) -> str:
    return (
        f'{head}MIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary="B"\n\n'
        f"--B\nContent-Type: text/plain; charset=utf-8\n\n{words}\n\n--B\nContent-Type: message/delivery-status\n\n"
        f"{status}\n\n--B\nContent-Type: {kind}\n\n{returned}{body}\n--B--\n"
    )


def postfix(id_: str, reference: str, action: str = "failed", code: str = "5.1.1") -> str:
    words = ("I'm sorry to have to inform you that your message could not be delivered.\n\n"
             f"<{WHOM}>: host mx.example.org said: 550 5.1.1 <{WHOM}>: Recipient address rejected")  # fmt: skip
    subject = "Delayed Mail (still being retried)" if action == "delayed" else "Undelivered Mail Returned to Sender"
    head = (f"Return-Path: <>\nFrom: MAILER-DAEMON@mail.hillside.example (Mail Delivery System)\nTo: {OFFICE}\n"
            f"Subject: {subject}\nAuto-Submitted: auto-replied\nMessage-Id: <1@mail.hillside.example>\n")  # fmt: skip
    status = (f"Reporting-MTA: dns; mail.hillside.example\nX-Postfix-Queue-ID: 4F\n\nFinal-Recipient: rfc822; {WHOM}\n"
              f"Original-Recipient: rfc822;{WHOM}\nAction: {action}\nStatus: {code}\nRemote-MTA: dns; mx.example.org\n"
              f"Diagnostic-Code: smtp; 550 {code} Recipient address rejected")  # fmt: skip
    return _report(head, words, status, original(id_, reference), "text/rfc822-headers", "")


def exchange(id_: str, reference: str) -> str:
    head = (f"From: Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab@hillside.example>\nTo: {OFFICE}\n"
            f"Subject: Undeliverable: A short form from Hillside [{reference}]\nAuto-Submitted: auto-replied\n"
            f"In-Reply-To: {id_}\nReferences: {id_}\nX-MS-Exchange-Message-Is-Ndr:\n")  # fmt: skip
    words = "Your message to a.parent@example.org couldn't be delivered. a.parent wasn't found at example.org."
    status = ("Reporting-MTA: dns;LO2P265MB0001.PROD.OUTLOOK.COM\n\nFinal-recipient: rfc822;a.parent@example.org\n"
              "Action: failed\nStatus: 5.1.10\nDiagnostic-code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound")
    return _report(head, words, status, original(id_, reference))


def gmail(id_: str, reference: str) -> str:
    head = (f"Return-Path: <>\nFrom: Mail Delivery Subsystem <mailer-daemon@googlemail.com>\nTo: {OFFICE}\n"
            f"Subject: Delivery Status Notification (Failure)\nAuto-Submitted: auto-replied\n"
            f"X-Failed-Recipients: {WHOM}\nIn-Reply-To: {id_}\nReferences: {id_}\n")  # fmt: skip
    status = ("Reporting-MTA: dns; googlemail.com\nArrival-Date: Mon, 05 Oct 2026 02:11:14 -0700 (PDT)\n\n"
              f"Final-Recipient: rfc822; {WHOM}\nAction: failed\nStatus: 5.2.2\n"
              "Diagnostic-Code: smtp; 552-5.2.2 The email account that you tried to reach is over quota.")
    return _report(head, "** Address not found **", status, original(id_, reference))


def exim(id_: str, reference: str) -> str:
    return (
        f"Return-path: <>\nX-Failed-Recipients: {WHOM}\nAuto-Submitted: auto-replied\nFrom: Mail Delivery System "
        f"<Mailer-Daemon@mail.hillside.example>\nTo: {OFFICE}\nSubject: Mail delivery failed: returning message to "
        "sender\nMessage-Id: <E1aBcD-0000@mail.hillside.example>\n\nThis message was created automatically by mail "
        "delivery software.\n\nA message that you sent could not be delivered to one or more of its recipients.\n\n"
        f"  {WHOM}\n    host mx.example.org [192.0.2.1]\n    SMTP error from remote mail server after RCPT TO:\n    550"
        " No such user here\n\n------ This is a copy of the message, including all the headers. ------\n\n"
        f"{original(id_, reference)}\nDear parent\n"
    )


def qmail(id_: str, reference: str) -> str:
    return (
        f"Return-Path: <>\nFrom: MAILER-DAEMON@example.org\nTo: {OFFICE}\nSubject: failure notice\n\nHi. This is the "
        "qmail-send program at example.org.\nI'm afraid I wasn't able to deliver your message to the following "
        f"addresses.\n\n<{WHOM}>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n--- Below this line is a copy of "
        f"the message.\n\n{original(id_, reference)}\nDear parent\n"
    )


BOUNCES: dict[str, tuple[Callable[[str, str], str], str]] = {
    "Postfix": (postfix, "5.1.1"), "Exchange": (exchange, "5.1.10"), "Gmail": (gmail, "5.2.2"), "Exim": (exim, "550"),
    "qmail": (qmail, "5.1.1"),
}  # fmt: skip


def late_exim(id_: str, reference: str) -> str:
    return (
        f"Return-path: <>\nAuto-Submitted: auto-replied\nFrom: Mail Delivery System <Mailer-Daemon@mail.example>\n"
        f"To: {OFFICE}\nSubject: Warning: message 1aBcD-00 delayed 24 hours\n\nA message that you sent has not yet "
        f"been delivered to one or more of its recipients.\n\n{original(id_, reference)}\n"
    )


LATE: dict[str, Callable[[str, str], str]] = {
    "Postfix": lambda id_, reference: postfix(id_, reference, "delayed", "4.4.1"), "Exim": late_exim,
}  # fmt: skip

def receipt(id_: str, reference: str) -> str:
    return (
        f"From: {WHOM}\nTo: {OFFICE}\nSubject: Read: A short form\nMIME-Version: 1.0\nContent-Type: multipart/report; "
        'report-type=disposition-notification; boundary="B"\n\n--B\nContent-Type: text/plain\n\nYour message was '
        "read.\n\n--B\nContent-Type: message/disposition-notification\n\nFinal-Recipient: rfc822;"
        f"{WHOM}\nOriginal-Message-ID: {id_}\nDisposition: manual-action/MDN-sent-manually; displayed\n\n--B\n"
        f"Content-Type: message/rfc822\n\n{original(id_, reference)}\n1A 2B 3C\n--B--\n"
    )


def delivered(id_: str, reference: str) -> str:
    return postfix(id_, reference, "relayed", "2.0.0").replace("Undelivered Mail Returned to", "Successful Mail of")


AWAY: dict[str, tuple[str, str]] = {
    "Exchange": ("Automatic reply: A short form", "Auto-Submitted: auto-generated\nX-Auto-Response-Suppress: All\n"),
    "Gmail": ("Out of office Re: A short form", "Auto-Submitted: auto-replied\nPrecedence: bulk\n"),
    "a vacation program": ("Re: A short form", "Auto-Submitted: auto-replied (vacation)\nPrecedence: bulk\n"),
    "cPanel": ("I am away", "X-Autorespond: A short form\nPrecedence: auto_reply\n"),
    "in German": ("Automatische Antwort: A short form", ""),
    "in German, Outlook": ("Abwesenheitsnotiz: A short form", "X-Auto-Response-Suppress: All\n"),
    "in Polish": ("Odpowiedź automatyczna: A short form", ""),
    "in French": ("Réponse automatique : A short form", ""),
    "in Spanish": ("Respuesta automática: A short form", ""),
    "in Romanian": ("Răspuns automat: A short form", ""),
    "in Arabic": ("رد تلقائي: A short form", ""),
    "in Urdu": ("خودکار جواب: A short form", ""),
}  # fmt: skip
