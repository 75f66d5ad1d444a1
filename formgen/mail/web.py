"""Asking a service of Microsoft or Google over HTTPS: certificates verified, nobody followed elsewhere."""

from __future__ import annotations

import json
import socket
import ssl
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Any

from formgen.mail.post import NotNowError, RoundStoppedError

PATIENCE = 60.0
_LONGEST = 5_000_000


class _Stay(urllib.request.HTTPRedirectHandler):
    """A redirect is an answer like any other: a token goes only where it was meant to go."""

    def redirect_request(self, *_: Any) -> None:
        """None: nobody is followed."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a service answered. Its names are those that msal reads."""

    status_code: int
    text: str = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def data(self) -> dict[str, Any]:
        """The answer as JSON; empty where it is none."""
        try:
            found = json.loads(self.text)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    def raise_for_status(self) -> None:
        """Raises NotNowError where the service could not do it."""
        if self.status_code >= 400:
            raise NotNowError(f"The service answered {self.status_code}.")


class LostError(NotNowError):
    """The connection was lost, or never made. `begun`: the question may have arrived."""

    def __init__(self, host: str, why: str, *, begun: bool) -> None:
        super().__init__(f"{host} cannot be had just now: {why}.")
        self.begun = begun


class Web:
    """Asks over HTTPS alone. As `http_client` of msal it has `get`, `post` and `close`."""

    def __init__(self, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._opener: urllib.request.OpenerDirector | None = None

    def get(
        self, url: str, params: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None, **_: Any
    ) -> Answer:
        """What is at `url`."""
        query = f"?{urllib.parse.urlencode(params)}" if params else ""
        return self._ask(urllib.request.Request(url + query, headers=dict(headers or {})))

    def post(
        self, url: str, params: Mapping[str, str] | None = None, data: Mapping[str, str] | bytes | str | None = None,
        headers: Mapping[str, str] | None = None, **_: Any,
    ) -> Answer:  # fmt: skip
        """What `url` answers to a form, or to bytes."""
        query = f"?{urllib.parse.urlencode(params)}" if params else ""
        if isinstance(data, Mapping):
            data = urllib.parse.urlencode(data)
        body = data.encode() if isinstance(data, str) else data or b""
        return self._ask(urllib.request.Request(url + query, body, dict(headers or {}), method="POST"))

    def close(self) -> None:
        """Nothing is kept open."""

    def _ask(self, request: urllib.request.Request) -> Answer:
        if request.type != "https":
            raise RoundStoppedError("An address of a service does not begin with https.", "Please tell its maker.")
        if self._opener is None:
            context = ssl.create_default_context()
            self._opener = urllib.request.build_opener(_Stay, urllib.request.HTTPSHandler(context=context))
        host = request.host
        try:
            with self._opener.open(request, timeout=self._patience) as answer:
                return Answer(answer.status, answer.read(_LONGEST).decode("utf-8", "replace"), dict(answer.headers))
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, error.read(_LONGEST).decode("utf-8", "replace"), dict(error.headers))
        except urllib.error.URLError as error:
            raise self._lost(host, error.reason) from error
        except (OSError, HTTPException) as error:
            raise LostError(host, "the connection was lost", begun=True) from error

    @staticmethod
    def _lost(host: str, reason: object) -> RoundStoppedError | LostError:
        if isinstance(reason, ssl.SSLCertVerificationError):
            return RoundStoppedError(
                f"The certificate of {host} is not valid: {reason.verify_message}.",
                "Please ask your IT support: somebody may stand between this computer and the service.",
                code="mail_certificate",
            )
        # urllib gives this kind while it connects and while it sends; only a connection that was made can have begun.
        never = isinstance(reason, ConnectionRefusedError | ssl.SSLError | socket.gaierror)
        told = getattr(reason, "strerror", None) or "no answer"
        return LostError(host, str(told), begun=not never)
