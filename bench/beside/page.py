"""Pages as PDF, by each tool as its documents show: `tools(slug)[name](folder)` gives what fills a record."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Callable
from functools import partial
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import Any

from lxml import html

from beside import job
from beside.word import Filler

VARIANT = "pdf/ua-1"
PAGES = 6
"""How many of the records are made: pages laid out anew are slow."""


def make(target: Path, slug: str) -> None:
    """What the tools need, in a folder: the pages of all records as HTML, their blocks, the fields of fillable ones."""
    import pikepdf

    from formgen.render import format_for
    from formgen.render.paper.page import sections

    template: Any = format_for("pdf").compile(job.edition(slug))
    copy = template.edition
    seen = [template.written(sections(copy.offering, one, copy.wider), f"{one.reference} · {one.case}")
            for one in job.instances(slug)[:PAGES]]  # fmt: skip
    style = {"text": template.style.text, "base": template.style.base}
    (target / slug / "pages.json").write_text(json.dumps(seen), "utf-8")
    (target / slug / "blocks.json").write_text(json.dumps([_blocks(page) for page in seen]), "utf-8")
    (target / slug / "style.json").write_text(json.dumps(style), "utf-8")
    fillable = format_for("pdf").compile(job.edition(slug, fillable=True))
    values = []
    for instance in job.instances(slug)[:PAGES]:
        data = fillable.fill(instance)
        with pikepdf.open(BytesIO(data)) as pdf:
            values.append({str(f.T): str(f.V) for f in _fields(pdf) if "/V" in f})
    (target / slug / "fields.json").write_text(json.dumps(values), "utf-8")
    from formgen.answers import Instance

    (target / slug / "fillable.pdf").write_bytes(fillable.fill(Instance({})))


def _fields(pdf: Any) -> list[Any]:
    return [field for field in pdf.Root.AcroForm.Fields if "/T" in field]


def _blocks(page: str) -> list[list[str]]:
    """The texts of a page, row by row."""
    body = html.fromstring(page).find("body")
    for drawing in body.xpath("//svg|//style"):
        drawing.getparent().remove(drawing)
    blocks = []
    for element in body.iter("tr", "p", "h1", "h2", "h3", "li", "div"):
        inside = any(a.tag in ("tr", "p", "h1", "h2", "h3", "li") for a in element.iterancestors())
        if inside or (element.tag == "div" and any(c.tag in ("tr", "p", "div", "table", "ul", "h1", "h2", "h3")
                                                   for c in element.iterdescendants())):  # fmt: skip
            continue
        cells = element.xpath("./td|./th") if element.tag == "tr" else [element]
        said = [" ".join(" ".join(cell.itertext()).split()) for cell in cells]
        if any(said):
            blocks.append(said)
    return blocks


def by_formgen(_folder: Path, slug: str) -> Filler:
    """formgen: the edition compiled once."""
    from formgen.render import format_for

    template, instances = format_for("pdf").compile(job.edition(slug)), job.instances(slug)
    return lambda n: template.fill(instances[n % PAGES])


def by_weasyprint(folder: Path, slug: str) -> Filler:
    """WeasyPrint, as its documents show: the page and its style sheet given, the fonts looked up."""
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    pages = json.loads((folder / slug / "pages.json").read_text("utf-8"))
    style = json.loads((folder / slug / "style.json").read_text("utf-8"))

    def fill(n: int) -> bytes:
        fonts = FontConfiguration()
        sheet = CSS(string=style["text"], base_url=style["base"], font_config=fonts)
        page = HTML(string=pages[n % PAGES], base_url=style["base"])
        return bytes(page.write_pdf(stylesheets=[sheet], font_config=fonts, pdf_variant=VARIANT))

    return fill


_TYPST = """
#set document(title: "What do you think of the support?")
#let foot = sys.inputs.foot.split("|")
#set page(paper: "a4", margin: 15mm, footer: context [
  #foot.at(0) #h(1fr) #foot.at(1) #h(1fr) Page #counter(page).display() of #counter(page).final().at(0)
])
#set text(font: "Atkinson Hyperlegible Next", size: 9pt, lang: "en")
#let blocks = json(bytes(sys.inputs.blocks))
#for block in blocks {
  if block.len() == 1 { par(block.at(0)) }
  else { table(columns: (4fr,) + (1fr,) * (block.len() - 1), ..block.map(cell => text(cell))) }
}
"""


def by_typst(folder: Path, slug: str) -> Filler:
    """Typst: a page of the same texts in the same fonts, tagged, its data handed in; compiled again and again."""
    import typst

    from formgen.resources import folder as shipped

    blocks = json.loads((folder / slug / "blocks.json").read_text("utf-8"))
    source = folder / slug / "page.typ"
    source.write_text(_TYPST, "utf-8")
    compiler = typst.Compiler(str(source), font_paths=[str(shipped("templates") / "fonts")])
    instances, copy, done = job.instances(slug), job.edition(slug).copy_words, count()

    def fill(n: int) -> bytes:
        # After the first round a reference is one that never was: it keeps pages that it made before.
        turn, one = next(done), instances[n % PAGES]
        mark = f"{one.reference}{'' if turn < PAGES else turn} · {one.case}"
        given = {"blocks": json.dumps(blocks[n % PAGES]), "foot": f"{mark}|{copy}"}
        made = compiler.compile(format="pdf", sys_inputs=given, pdf_standards=["ua-1"])
        assert isinstance(made, bytes)
        return made

    return fill


def by_pikepdf(folder: Path, slug: str) -> Filler:
    """pikepdf: formgen's own fillable page opened, its fields given their values, looks made, saved."""
    import pikepdf

    values = json.loads((folder / slug / "fields.json").read_text("utf-8"))

    def fill(n: int) -> bytes:
        made = BytesIO()
        with pikepdf.open(folder / slug / "fillable.pdf") as pdf:
            for field in _fields(pdf):
                value = values[n % PAGES].get(str(field.T))
                if value is not None and field.FT == "/Btn":
                    field.V = field.AS = pikepdf.Name(value)
                elif value is not None:
                    field.V = pikepdf.String(value)
            pdf.generate_appearance_streams()
            pdf.save(made)
        return made.getvalue()

    return fill


def tools(slug: str) -> dict[str, Callable[[Path], Filler]]:
    """The tools by name: of the questionnaire those that fill a layout that is known, too."""
    known = {"formgen": by_formgen, "WeasyPrint": by_weasyprint}
    if slug == "parent-questionnaire":
        known |= {"Typst": by_typst, "pikepdf": by_pikepdf}
    return {name: partial(tool, slug=slug) for name, tool in known.items()}


def text(document: bytes) -> str:
    """The words of a PDF by the alphabet: where lines and cells follow each other is the layout's."""
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        Path(file.name).write_bytes(document)
        done = subprocess.run(["pdftotext", file.name, "-"], capture_output=True, text=True, check=True)
    return " ".join(sorted(done.stdout.split()))
