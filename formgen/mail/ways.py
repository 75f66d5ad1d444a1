"""The way by which a school's messages leave, as its settings say."""

from __future__ import annotations

from collections.abc import Mapping

from formgen.mail.drafts import GraphDrafts, ImapDrafts
from formgen.mail.logins import Keys, Tell, Token, login
from formgen.mail.post import Post, RoundStoppedError
from formgen.mail.smtp import SmtpServer
from formgen.settings import Mail


def post(mail: Mail, environ: Mapping[str, str], tell: Tell, keys: Keys | None = None) -> Post:
    """What carries the messages away. Nothing is connected before `ready`.

    `keys` is the system's keyring (`logins.keyring()`), `tell` shows a person what to do to log in. Raises
    RoundStoppedError where the settings name no way, or something is missing.
    """
    match mail.way:
        case "files":
            raise RoundStoppedError(
                "Messages are written as files: formgen sends none by itself.",
                "Please open the files of the outbox and send them, or set `way` under [mail] in school.toml.",
                code="mail_files",
            )
        case "smtp":
            host = _set(mail.server, "server")
            return SmtpServer(host, mail.port, mail.security, login(mail, "smtp", environ, tell, keys))
        case "imap":
            host = _set(mail.imap_server, "imap_server")
            return ImapDrafts(host, mail.imap_port, mail.drafts, login(mail, "imap", environ, tell, keys))
        case "graph":
            found = login(mail, "graph", environ, tell, keys)
            if not isinstance(found, Token) or mail.login != "microsoft":
                raise RoundStoppedError(
                    "Drafts by Microsoft Graph need the login of Microsoft.",
                    'Please set login = "microsoft" under [mail] in school.toml.',
                    code="mail_login",
                )
            return GraphDrafts(found)


def _set(host: str, name: str) -> str:
    if host:
        return host
    raise RoundStoppedError(
        f"No mail server is set: `{name}` under [mail] in school.toml is empty.",
        "Please write there what your mail provider says, such as smtp.office365.com.",
        code="mail_no_server",
    )
