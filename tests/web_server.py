"""Servers of this machine that speak HTTPS and IMAP, as Microsoft, Google and a mailbox do, for tests of logins."""

from __future__ import annotations

import base64
import json
import re
import socket
import ssl
import threading
import urllib.parse
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from mail_server import PASSWORD, TOKEN, USER

Form = Mapping[str, str]
Answers = Callable[[str, str, Form, bytes, Mapping[str, str]], tuple[int, Any] | None]
"""What is answered to a method, a path, its query or form, the body and the headers; None drops the connection."""


@contextmanager
def https(context: ssl.SSLContext, answers: Answers) -> Iterator[str]:
    """The address of a server that answers so."""

    class Handler(BaseHTTPRequestHandler):
        timeout = 10

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            path, _, query = self.path.partition("?")
            form = self.headers.get("Content-Type", "").startswith("application/x-www-form-urlencoded")
            words = dict(urllib.parse.parse_qsl(body.decode() if form else query))
            found = answers(self.command, path, words, body, dict(self.headers))
            if found is None:
                self.connection.close()
                return
            code, said = found
            text = json.dumps(said).encode()
            self.send_response(code)
            if code in (301, 302):
                self.send_header("Location", said)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        do_GET = do_POST = answer  # noqa: N815 - http.server's names

        def log_message(self, *_: object) -> None:
            """Nothing is logged."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def finish_request(self, request: Any, client: Any) -> None:
            with suppress(OSError), context.wrap_socket(request, server_side=True) as safe:
                self.RequestHandlerClass(safe, client, self)

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"https://localhost:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


class Mailbox:
    """A mailbox that speaks as much IMAP as drafts need; `fault` says what befalls an APPEND."""

    def __init__(self, context: ssl.SSLContext, folders: Mapping[str, str], logins: str = "AUTH=PLAIN AUTH=XOAUTH2"):
        self.folders: dict[str, list[tuple[str, bytes]]] = {name: [] for name in folders}
        self._special, self._logins, self._context = dict(folders), logins, context
        self.fault = ""
        self.heard: list[str] = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Ends the server."""
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join(10)

    def _serve(self) -> None:
        while True:
            try:
                plain, _ = self._listening.accept()
            except OSError:
                return
            with suppress(OSError, ssl.SSLError), plain, self._context.wrap_socket(plain, server_side=True) as safe:
                safe.settimeout(10)
                with safe.makefile("rwb") as file:
                    self._session(file)

    def _session(self, file: Any) -> None:
        def say(line: str) -> None:
            file.write(line.encode() + b"\r\n")
            file.flush()

        say("* OK ready")
        while line := file.readline().decode().strip():
            tag, command, rest = (*line.split(" ", 2), "")[:3]
            self.heard.append(command)
            answer = self._answer(command.upper(), rest, file, say)
            if answer is None:
                return
            say(f"{tag} {answer}")

    def _answer(self, command: str, rest: str, file: Any, say: Callable[[str], None]) -> str | None:
        match command:
            case "CAPABILITY":
                say(f"* CAPABILITY IMAP4rev1 {self._logins}")
            case "AUTHENTICATE":
                say("+ ")
                word = base64.b64decode(file.readline()).decode()
                if word not in (f"\0{USER}\0{PASSWORD}", f"user={USER}\x01auth=Bearer {TOKEN}\x01\x01"):
                    if rest.startswith("XOAUTH2"):
                        say("+ " + base64.b64encode(b'{"status":"400"}').decode())
                        file.readline()
                    return "NO [AUTHENTICATIONFAILED] office@stbrigids.example: wrong"
            case "LIST":
                for name, special in self._special.items():
                    say(f'* LIST (\\HasNoChildren {special}) "/" "{name}"')
            case "SELECT" | "EXAMINE":
                name = rest.strip('"')
                if name not in self.folders:
                    return "NO no such folder"
                say(f"* {len(self.folders[name])} EXISTS")
                return "OK [READ-ONLY] done"
            case "UID":
                wanted = re.findall(r'"([^"]*)"', rest)[-1].encode()
                kept = next(iter(self.folders.values()))
                say("* SEARCH" + "".join(f" {n}" for n, (_, data) in enumerate(kept, 1) if wanted in data))
            case "APPEND":
                return self._append(rest, file, say)
            case "LOGOUT":
                say("* BYE")
        return "OK done"

    def _append(self, rest: str, file: Any, say: Callable[[str], None]) -> str | None:
        [(name, flags, size)] = re.findall(r'^"([^"]*)" \((.*?)\) "[^"]*" \{(\d+)\}$', rest)
        if self.fault == "NO":
            return "NO [OVERQUOTA] the mailbox of office@stbrigids.example is full"
        say("+ go on")
        data = file.read(int(size))
        file.readline()
        if self.fault == "drop":
            return None
        self.folders[name].append((flags, data))
        return None if self.fault == "taken and drop" else "OK [APPENDUID 1 1] done"


@contextmanager
def mailbox(context: ssl.SSLContext, folders: Mapping[str, str] | None = None, **about: Any) -> Iterator[Mailbox]:
    """A mailbox while the block lasts."""
    made = Mailbox(context, folders or {"Drafts": "\\Drafts"}, **about)
    try:
        yield made
    finally:
        made.close()
