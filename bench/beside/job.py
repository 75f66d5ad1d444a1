"""The work of `bench/press.py`: records, formgen's own documents of them, and templates of the same pages for others.

What others put in is read off formgen's documents, text by text: so all write the same, and what they make can be
compared. Their templates are formgen's pages too, with a placeholder in each answered box.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
from lxml import etree
from PIL import Image

from formgen import reference
from formgen.answers import Instance, flatten
from formgen.form import form
from formgen.look import Edition, Letterhead, Look
from formgen.outline import Question, outline
from formgen.render import format_for
from formgen.resources import folder
from formgen.specimen import specimen

FORMS = ("action-plan", "parent-questionnaire")
RECORDS = 20
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_PARTS = re.compile(r"word/(document|header\d+|footer\d+)\.xml")


def edition(slug: str, *, fillable: bool = False) -> Edition:
    """A form's first copy in the house's look, with a logo."""
    drawn = BytesIO()
    Image.linear_gradient("L").resize((96, 96)).convert("RGB").save(drawn, "PNG")
    head = Letterhead("Hillside Primary School", "Every child, every day", drawn.getvalue(), "Ms A. Baker")
    about = form(slug).about
    return Edition(outline(form(slug)).for_audience(about.audiences[0]), Look(head, (folder("templates"),)),
                   fillable=fillable)  # fmt: skip


def _said(chance: random.Random, question: Question) -> str:
    """A line as people write it, with what breaks careless programs."""
    words = ("tells an adult", "when it is too loud", "& goes to", "the quiet corner", "< 5 minutes", "Zoë’s idea",
             "each morning", "before lunch", "with a friend", "“not today”")  # fmt: skip
    return " ".join(chance.choice(words) for _ in range(6))[: question.max_length].strip()


def _briefly(chance: random.Random, question: Question) -> str:
    """A line that has room in the box that a hand would write it in, as most families write."""
    return _said(chance, question)[:40].strip()


@cache
def instances(slug: str) -> tuple[Instance, ...]:
    """Fillings that differ in what they say; all answer the same boxes, as many as can be."""
    found: dict[frozenset[Any], list[Instance]] = {}
    about = form(slug).about
    said = _said if slug == "action-plan" else _briefly
    for seed in range(400):
        answers = specimen(form(slug), random.Random(seed), today=date(2026, 10, 1), text=said)
        mark = reference.make(about.code, about.version, seed)
        filled = frozenset((path, row) for path, row, _ in flatten(answers))
        found.setdefault(filled, []).append(Instance(answers, mark, f"LM-2026-{seed:03}", made_on=date(2026, 9, 20)))
    most = max((len(filled) for filled, some in found.items() if len(some) >= RECORDS))
    return tuple(next(some for filled, some in found.items() if len(filled) == most and len(some) >= RECORDS)[:RECORDS])


def documents(slug: str, suffix: str) -> list[bytes]:
    """formgen's own documents of all records."""
    template = format_for(suffix).compile(edition(slug))
    return [template.fill(instance) for instance in instances(slug)]


# ------------------------------------------------------------------------------------------------------------ Word


@dataclass(frozen=True, slots=True)
class Spot:
    """A text of a Word page that differs from record to record: its name, and the run that holds it."""

    name: str
    run: Any


def spots(part: Any, instance: Instance) -> Iterator[Spot]:
    """The answered controls of a part of a Word file, and where the reference and the case stand."""
    for control in part.iter(f"{{{W}}}sdt"):
        tag = control.find(f"{{{W}}}sdtPr/{{{W}}}tag").get(f"{{{W}}}val")
        (run,) = control.find(f"{{{W}}}sdtContent").iter(f"{{{W}}}r")
        if control.find(f"{{{W}}}sdtPr/{{{W}}}showingPlcHdr") is None:
            yield Spot(re.sub(r"\W", "_", tag).lower(), run)
    for text in part.iter(f"{{{W}}}t"):
        for name, value in (("reference", instance.reference), ("of_case", instance.case)):
            if value and (text.text or "").strip() == value:
                yield Spot(name, text.getparent())


def _parts(document: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(document)) as package:
        return {name: package.read(name) for name in package.namelist()}


def word_values(document: bytes, instance: Instance) -> dict[str, str]:
    """What stands in the spots of a document, by name."""
    found = (spot for name, part in _parts(document).items() if _PARTS.fullmatch(name)
             for spot in spots(etree.fromstring(part), instance))  # fmt: skip
    return {spot.name: "".join(spot.run.itertext(f"{{{W}}}t")) for spot in found}


def word_template(document: bytes, instance: Instance, style: str) -> bytes:
    """A document with a placeholder in each spot, written as a tool wants it: `{{ jinja }}`, `{mustache}`, `merge`."""
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as package:
        for name, content in _parts(document).items():
            if _PARTS.fullmatch(name):
                part = etree.fromstring(content)
                for spot in list(spots(part, instance)):
                    _hold(spot, style)
                content = etree.tostring(part, xml_declaration=True, encoding="UTF-8", standalone=True)
            package.writestr(name, content)
    return made.getvalue()


def _hold(spot: Spot, style: str) -> None:
    (text,) = spot.run.iter(f"{{{W}}}t")
    text.text = {"jinja": f"{{{{ {spot.name} }}}}", "mustache": f"{{{spot.name}}}", "merge": f"«{spot.name}»"}[style]
    if style == "merge":
        field = etree.Element(f"{{{W}}}fldSimple", {f"{{{W}}}instr": f" MERGEFIELD {spot.name} "})
        field.append(deepcopy(spot.run))
        spot.run.getparent().replace(spot.run, field)


# ----------------------------------------------------------------------------------------------------------- Excel


def cells(workbook: bytes) -> dict[tuple[str, str], Any]:
    """What stands in the cells of a workbook, by sheet and place; empty ones are left out."""
    book = openpyxl.load_workbook(BytesIO(workbook))
    return {(sheet.title, cell.coordinate): cell.value for sheet in book.worksheets for row in sheet.iter_rows()
            for cell in row if cell.value is not None}  # fmt: skip


def sheet_values(workbook: bytes, blank: bytes) -> list[tuple[str, str, Any]]:
    """What a workbook has in its cells that the blank one has not."""
    before = cells(blank)
    return [(*place, value) for place, value in cells(workbook).items() if before.get(place) != value]


# --------------------------------------------------------------------------------------------------------- all of it


def make(target: Path, pages: tuple[str, ...] = FORMS) -> None:
    """What the tools need, in a folder: values of each record as JSON, templates, and those `pages` of PDF."""
    from beside import page

    for slug in FORMS:
        (target / slug).mkdir(parents=True)
    slug, first = "action-plan", instances("action-plan")[0]
    made = documents(slug, "docx")
    values = [word_values(data, one) for data, one in zip(made, instances(slug), strict=True)]
    (target / slug / "docx.json").write_text(json.dumps(values), "utf-8")
    for style in ("jinja", "mustache", "merge"):
        (target / slug / f"{style}.docx").write_bytes(word_template(made[0], first, style))
    blank = format_for("xlsx").compile(edition(slug)).fill(Instance({}))
    (target / slug / "blank.xlsx").write_bytes(blank)
    (target / slug / "xlsx.json").write_text(
        json.dumps([sheet_values(data, blank) for data in documents(slug, "xlsx")], default=lambda d: {"date": str(d)}),
        "utf-8",
    )
    for slug in pages:
        page.make(target, slug)
