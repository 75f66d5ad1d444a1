"""Word files as an office program prints them, where there is one: how many pages, and what runs off them."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape
from pathlib import Path

SECONDS = 20
"""How long the program may take for one file, and to start."""

_PAGE = re.compile(r'<page width="([\d.]+)" height="([\d.]+)">(.*?)</page>', re.DOTALL)
_WORD = re.compile(r'<word xMin="(-?[\d.]+)" yMin="(-?[\d.]+)" xMax="(-?[\d.]+)" yMax="(-?[\d.]+)">(.*?)</word>')


@dataclass(frozen=True, slots=True)
class Printed:
    """One file as it is printed: its pages; where its words can be read, all of them, and those beyond an edge."""

    pages: int
    words: str | None = None
    beyond: tuple[str, ...] = ()


def office() -> str | None:
    """The office program of this computer; None where there is none."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def printed(documents: Sequence[bytes]) -> list[Printed | None]:
    """Each file as it is printed; None for one that the program cannot print, and for all where there is no program."""
    program = office()
    if program is None or not documents:
        return [None] * len(documents)
    with tempfile.TemporaryDirectory(prefix="formgen-") as made:
        folder = Path(made)
        names = [folder / f"{number}.docx" for number in range(len(documents))]
        for name, document in zip(names, documents, strict=True):
            name.write_bytes(document)
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        command = [program, "--headless", profile, "--convert-to", "pdf", "--outdir", made, *map(str, names)]
        try:
            subprocess.run(command, capture_output=True, timeout=SECONDS * (len(names) + 2), check=False)
        except subprocess.TimeoutExpired:
            return [None] * len(documents)
        return [_read(name.with_suffix(".pdf")) for name in names]


def _read(file: Path) -> Printed | None:
    if not file.is_file():
        return None
    from pikepdf import Pdf

    with Pdf.open(file) as opened:
        pages = len(opened.pages)
    reader = shutil.which("pdftotext")
    if reader is None:
        return Printed(pages)
    told = subprocess.run([reader, "-bbox", str(file), "-"], capture_output=True, timeout=SECONDS, check=False)
    words, beyond = [], []
    for width, height, page in _PAGE.findall(told.stdout.decode("utf-8", "replace")):
        for left, top, right, bottom, word in _WORD.findall(page):
            words.append(unescape(word))
            if float(left) < 0 or float(top) < 0 or float(right) > float(width) or float(bottom) > float(height):
                beyond.append(unescape(word))
    return Printed(pages, "".join(words), tuple(beyond))
