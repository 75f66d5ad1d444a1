"""The templates that a school may restyle: listed, copied out, checked."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from formgen.answers import Instance
from formgen.errors import FormgenError, UserError
from formgen.form import form, slugs
from formgen.look import Edition, Look
from formgen.outline import outline
from formgen.render import format_for, formats
from formgen.resources import folder
from formgen.work.files import write_new

KINDS = ("docx", "pdf", "report")
"""The folders under templates/ that a school may copy."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One template file: its name, and whether the school's own rules over formgen's."""

    name: str
    own: bool


def listed(school_folder: Path) -> list[Listed]:
    """The templates, each with whose is used."""
    ours = _names(folder("templates"))
    own = _names(school_folder / "templates")
    return [Listed(name, name in own) for name in sorted(set(ours) | set(own))]


def _names(root: Path) -> list[str]:
    return [
        path.relative_to(root).as_posix()
        for kind in KINDS
        for path in sorted((root / kind).rglob("*"))
        if path.is_file()
    ]


def copy(target: Path, slug: str | None = None) -> list[Path]:
    """Copies the templates into `target`, or for one form its generic Word template under the form's own name.

    Nothing is overwritten. Raises UserError for an unknown form.
    """
    root = folder("templates")
    if slug:
        form(slug)
        return [write_new(target / "docx" / f"{slug}.docx", (root / "docx" / "form.docx").read_bytes())]
    return [write_new(target / name, (root / name).read_bytes()) for name in _names(root)]


@dataclass(frozen=True, slots=True)
class Checked:
    """One form in one format, and what is wrong with its template; nothing when `problem` is empty."""

    form: str
    format: str
    problem: str
    fix: str = ""


def check(path: Path, look: Look) -> list[Checked]:
    """Every form compiled and filled in every format with the templates in `path` first.

    Raises UserError when `path` is no folder of templates.
    """
    root = path if path.is_dir() else path.parent.parent
    if not any((root / kind).is_dir() for kind in KINDS):
        raise UserError(f"{path} holds no templates.", "Please name the folder that has docx/ or pdf/ in it.")
    trying = Look(look.letterhead, (root, *look.folders), look.variant, look.ink, look.accent)
    return [_try(slug, suffix, trying) for slug in slugs() for suffix in sorted(formats())]


def _try(slug: str, suffix: str, look: Look) -> Checked:
    outlined = outline(form(slug))
    try:
        for audience in outlined.audiences:
            format_for(suffix).compile(Edition(outlined.for_audience(audience), look)).fill(Instance())
    except FormgenError as error:
        return Checked(slug, suffix, error.message, error.fix)
    return Checked(slug, suffix, "")
