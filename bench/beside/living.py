"""The action plan in Word with what depends on each answer, and with a picture: `TOOLS[name](folder)`.

docxtpl is given a RichText, an InlineImage and a condition, as its documents show; formgen `bold`, `picture`, `words`.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

from PIL import Image

from beside import job
from beside.word import SLUG, Filler, text
from formgen.look import Edition
from formgen.render.word.told import told
from formgen.resources import folder as resources

HEIGHT = 12
LINES = ("{%p if words.aims %}", "Aims: {{ words.aims | upper }}", "{%p endif %}")


def _with(template: bytes | Path, *lines: str) -> bytes:
    from docx import Document

    opened, made = Document(BytesIO(template) if isinstance(template, bytes) else str(template)), BytesIO()
    for line in (*LINES, *lines):
        opened.add_paragraph(line)
    opened.save(made)
    return made.getvalue()


def _picture() -> bytes:
    drawn = BytesIO()
    Image.linear_gradient("L").resize((300, 100)).convert("RGB").save(drawn, "PNG")
    return drawn.getvalue()


def by_formgen(folder: Path) -> Filler:
    """formgen: the edition compiled once; what depends on answers rendered each time."""
    from formgen.render import format_for

    own = folder / "living"
    for name in ("docx", "parts"):
        (own / name).mkdir(parents=True, exist_ok=True)
    (own / "parts" / "sign.png").write_bytes(_picture())
    ours = (resources("templates") / "docx" / "form.docx").read_bytes()
    made = _with(ours, "{{r words.aims | bold }}", f"{{{{ picture('sign.png', '', {HEIGHT}) }}}}")
    (own / "docx" / f"{SLUG}.docx").write_bytes(made)
    edition = job.edition(SLUG)
    edition = replace(edition, look=replace(edition.look, folders=(own, *edition.look.folders)))
    template, instances = format_for("docx").compile(edition), job.instances(SLUG)
    return lambda n: template.fill(instances[n])


def by_docxtpl(folder: Path) -> Filler:
    """docxtpl, as its documents show: opened, rendered with its own objects, saved."""
    from docx.shared import Mm
    from docxtpl import DocxTemplate, InlineImage, RichText

    values = json.loads((folder / SLUG / "docx.json").read_text("utf-8"))
    template, picture = _with(folder / SLUG / "jinja.docx", "{{r rich }}", "{{ sign }}"), _picture()
    words = _aims(job.edition(SLUG))

    def fill(n: int) -> bytes:
        document, made = DocxTemplate(BytesIO(template)), BytesIO()
        drawn = InlineImage(document, BytesIO(picture), height=Mm(HEIGHT))
        own = {"words": {"aims": words[n]}, "rich": RichText(words[n], style="Strong"), "sign": drawn}
        document.render({**values[n], **own}, autoescape=True)
        document.save(made)
        return made.getvalue()

    return fill


def _aims(edition: Edition) -> list[str]:
    copy = edition.outline
    return [str(told(copy, copy, instance)["words"]["aims"]) for instance in job.instances(SLUG)]


TOOLS: dict[str, Callable[[Path], Filler]] = {"formgen": by_formgen, "docxtpl": by_docxtpl}

__all__ = ["TOOLS", "text"]
