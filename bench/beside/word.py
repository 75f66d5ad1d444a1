"""The action plan in Word, by each tool as its documents show: `TOOLS[name](folder)` gives what fills a record."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

from lxml import etree

from beside import job

SLUG = "action-plan"
Filler = Callable[[int], bytes]


def _values(folder: Path) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads((folder / SLUG / "docx.json").read_text("utf-8"))
    return found


def by_formgen(_folder: Path) -> Filler:
    """formgen: the edition compiled once."""
    from formgen.render import format_for

    template, instances = format_for("docx").compile(job.edition(SLUG)), job.instances(SLUG)
    return lambda n: template.fill(instances[n])


def by_docxtpl(folder: Path) -> Filler:
    """docxtpl, as its documents show: opened, rendered, saved."""
    from docxtpl import DocxTemplate

    values, template = _values(folder), folder / SLUG / "jinja.docx"

    def fill(n: int) -> bytes:
        document, made = DocxTemplate(template), BytesIO()
        document.render(values[n], autoescape=True)
        document.save(made)
        return made.getvalue()

    return fill


def by_mailmerge(folder: Path) -> Filler:
    """docx-mailmerge, as its documents show: opened, merged, written."""
    from mailmerge import MailMerge

    values, template = _values(folder), folder / SLUG / "merge.docx"

    def fill(n: int) -> bytes:
        made = BytesIO()
        with MailMerge(template) as document:
            document.merge(**values[n])
            document.write(made)
        return made.getvalue()

    return fill


TOOLS: dict[str, Callable[[Path], Filler]] = {
    "formgen": by_formgen,
    "docxtpl": by_docxtpl,
    "docx-mailmerge": by_mailmerge,
}


def text(document: bytes) -> str:
    """What a Word file says, part by part, with single spaces."""
    with ZipFile(BytesIO(document)) as package:
        names = sorted(filter(re.compile(r"word/(document|header\d|footer\d)\.xml").fullmatch, package.namelist()))
        parts = [etree.fromstring(package.read(name)) for name in names]
    w = f"{{{job.W}}}"
    said = ("".join(p.itertext(f"{w}t")) for part in parts for p in part.iter(f"{w}p"))
    return "\n".join(" ".join(paragraph.split()) for paragraph in said)
