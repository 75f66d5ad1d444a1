"""A browser without a window: Chromium, spoken to over a pipe. It is shown pages as they are, and can reach nothing."""

from __future__ import annotations

import base64
import fcntl
import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PROGRAM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)

FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run", "--mute-audio",
    "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP * ~NOTFOUND", "--remote-debugging-pipe",
)  # fmt: skip


_COMPLAINTS = frozenset({"Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded"})


@dataclass
class Browser:
    """A browser that is open."""

    _write: int
    _read: Any
    _count: int = 0
    _session: str = ""
    asked: list[str] = field(default_factory=list)
    """What the page asked for since it was shown, itself included."""
    complaints: list[str] = field(default_factory=list)
    """What the browser said of the page since it was shown: on its console, of errors, of what its policy forbids."""

    def show(self, page: Path, width: int, height: int = 844) -> None:
        """Shows the page in a window of that size: one of a phone where it is narrow."""
        if not self._session:
            target = self.tell("Target.createTarget", url="about:blank")["targetId"]
            self._session = self.tell("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
            for part in ("Page", "Network", "Accessibility", "Runtime", "Log"):
                self.tell(f"{part}.enable")
        self.asked.clear()
        self.complaints.clear()
        self.tell("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1,
                  mobile=width < 600)  # fmt: skip
        self.tell("Page.navigate", url=page.as_uri())
        self._until("Page.loadEventFired")

    def says(self, expression: str) -> Any:
        """What an expression of JavaScript gives on this page."""
        told = self.tell("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in told, told
        return told["result"].get("value")

    def heard(self) -> list[tuple[str, str, str]]:
        """The page as a screen reader has it: role, name and level of each node, in order, without those left out."""
        nodes = self.tell("Accessibility.getFullAXTree")["nodes"]
        return [
            (node["role"]["value"], node.get("name", {}).get("value", ""),
             "".join(str(one["value"]["value"]) for one in node.get("properties", ()) if one["name"] == "level"))
            for node in nodes if not node["ignored"]
        ]  # fmt: skip

    def press(self, key: str, code: int) -> None:
        """Presses a key and lets it go; `code` is its number on Windows."""
        for kind in ("keyDown", "keyUp"):
            text = {"text": "\r"} if key == "Enter" and kind == "keyDown" else {}
            self.tell("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code, **text)

    def click(self, selector: str) -> None:
        """Clicks with the mouse into the middle of what the selector names first, brought into view."""
        box = self.says(
            f"(() => {{ const one = document.querySelector({json.dumps(selector)}); one.scrollIntoView("
            "{block: 'center'}); const box = one.getBoundingClientRect();"
            "return [box.left + box.width / 2, box.top + box.height / 2] })()"
        )
        for kind in ("mousePressed", "mouseReleased"):
            self.tell("Input.dispatchMouseEvent", type=kind, x=box[0], y=box[1], button="left", clickCount=1)

    def printed(self) -> bytes:
        """The page as it is printed, as a PDF file."""
        return base64.b64decode(self.tell("Page.printToPDF", preferCSSPageSize=True)["data"])

    def picture(self, target: Path) -> None:
        """The whole page as a PNG file, however long."""
        size = self.tell("Page.getLayoutMetrics")["cssContentSize"]
        shown = self.tell("Page.captureScreenshot", captureBeyondViewport=True, clip={**size, "scale": 1})
        target.write_bytes(base64.b64decode(shown["data"]))

    def tell(self, method: str, **details: Any) -> Any:
        """What the browser answers to a command of the DevTools protocol."""
        self._count += 1
        about = {"sessionId": self._session} if self._session else {}
        told = {"id": self._count, "method": method, "params": details, **about}
        os.write(self._write, json.dumps(told).encode() + b"\0")
        return self._until(self._count)

    def _until(self, awaited: str | int) -> Any:
        for told in self._said():
            if told.get("method") == "Network.requestWillBeSent":
                self.asked.append(told["params"]["request"]["url"])
            if told.get("method") in _COMPLAINTS:
                self.complaints.append(json.dumps(told["params"]))
            if awaited in (told.get("id"), told.get("method")):
                assert "error" not in told, told
                return told.get("result")
        raise EOFError("the browser is gone")

    def _said(self) -> Iterator[dict[str, Any]]:
        buffer = bytearray()
        while piece := self._read.read(1):
            if piece != b"\0":
                buffer += piece
                continue
            yield json.loads(buffer)
            buffer.clear()


@contextmanager
def running(folder: Path, program: str | None = PROGRAM, flags: Sequence[str] = FLAGS) -> Iterator[Browser]:
    """The browser while it is open, with its own things in `folder`."""
    assert program is not None
    (here_in, here_out), (there_in, there_out) = (tuple(map(_high, os.pipe())) for _ in range(2))

    def lay() -> None:  # it listens at 3 and speaks at 4
        os.dup2(there_in, 3)
        os.dup2(here_out, 4)

    process = subprocess.Popen(
        [program, *flags, f"--user-data-dir={folder}"], preexec_fn=lay, close_fds=False, stderr=subprocess.DEVNULL
    )
    os.close(there_in)
    os.close(here_out)
    try:
        with os.fdopen(here_in, "rb", buffering=2**16) as read:
            browser = Browser(there_out, read)
            yield browser
            browser.tell("Browser.close")
    finally:
        os.close(there_out)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _high(fd: int) -> int:
    """The same under a number that nothing else is laid upon."""
    other = fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 10)
    os.close(fd)
    return other
