"""One document by a process of its own, and nothing else: `python cold.py docx FOLDER OUT`.

What is imported is what the tool needs; `help` is a command of click's documents.
"""

import json
import sys
from pathlib import Path


def docx(folder: Path, out: Path) -> None:
    """By docxtpl."""
    from docxtpl import DocxTemplate

    document = DocxTemplate(folder / "jinja.docx")
    document.render(json.loads((folder / "docx.json").read_text("utf-8"))[0], autoescape=True)
    document.save(out)


def xlsx(folder: Path, out: Path) -> None:
    """By openpyxl."""
    from datetime import datetime

    from openpyxl import load_workbook

    book = load_workbook(folder / "blank.xlsx")
    for sheet, cell, value in json.loads((folder / "xlsx.json").read_text("utf-8"))[0]:
        book[sheet][cell] = datetime.fromisoformat(value["date"]) if isinstance(value, dict) else value
    book.save(out)


def pdf(folder: Path, out: Path) -> None:
    """By WeasyPrint."""
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    style = json.loads((folder / "style.json").read_text("utf-8"))
    fonts = FontConfiguration()
    sheet = CSS(string=style["text"], base_url=style["base"], font_config=fonts)
    page = HTML(string=json.loads((folder / "pages.json").read_text("utf-8"))[0], base_url=style["base"])
    page.write_pdf(out, stylesheets=[sheet], font_config=fonts, pdf_variant="pdf/ua-1")


def help(_folder: Path, _out: Path) -> None:  # noqa: A001 - the word of click
    """By click alone."""
    import click

    @click.command()
    @click.option("--count", default=1, help="Number of greetings.")
    @click.option("--name", prompt="Your name", help="The person to greet.")
    def hello(count: int, name: str) -> None:
        """Simple program that greets NAME for a total of COUNT times."""
        for _ in range(count):
            click.echo(f"Hello {name}!")

    hello(["--help"])


if __name__ == "__main__":
    globals()[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]))
