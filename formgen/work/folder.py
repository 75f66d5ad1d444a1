"""A school folder: made, and looked at by the doctor."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from formgen import machine
from formgen import settings as school_settings
from formgen.errors import FormgenError, UserError
from formgen.render import formats
from formgen.resources import folder
from formgen.store import Store
from formgen.work.school import look

PEOPLE_FOLDERS = ("In", "Out", "Done", "templates")


def init(target: Path) -> list[Path]:
    """Makes a school folder with commented settings and an empty store; returns what was made.

    Raises UserError when the folder has a school.toml: nothing of a school is ever overwritten.
    """
    if (target / "school.toml").exists():
        raise UserError(f"{target} is a school folder already.", "Please choose another folder.", code="exists")
    if (target / "records.db").exists():
        raise UserError(f"{target} holds the records of a school, and its school.toml is gone.",
                        "Please put school.toml back, from a backup (`formgen restore`).", code="exists")  # fmt: skip
    with Store.open(target, school="school", create=True):
        pass
    made = [target / "records.db"]
    for name in PEOPLE_FOLDERS:
        (target / name).mkdir(exist_ok=True)
        made.append(target / name)
    for source in sorted((folder("templates") / "school").iterdir()):
        if not (target / source.name).exists():
            (target / source.name).write_bytes(source.read_bytes())
        made.append(target / source.name)
    return made


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that the doctor looked at: whether it is well, and the cure where it is not."""

    what: str
    well: bool
    found: str
    cure: str = ""

    def as_json(self) -> dict[str, Any]:
        """The finding as JSON data."""
        return {"what": self.what, "well": self.well, "found": self.found, "cure": self.cure}


def doctor(school_folder: Path) -> list[Finding]:
    """What this machine can make, and the exact cure for what it cannot; and whether the school folder is well."""
    return [_python(), *_formats(), _pdf_size(), *_school(school_folder)]


def _python() -> Finding:
    found = f"{sys.version_info.major}.{sys.version_info.minor}.{sys.version_info.micro}"
    return Finding("Python", sys.version_info >= (3, 11), found, "Install Python 3.11 or newer.")


_NEEDS = {"docx": ("docxtpl", "lxml"), "xlsx": ("openpyxl",), "pdf": ("weasyprint",)}


def _formats() -> list[Finding]:
    return [_format(suffix) for suffix in sorted(formats())]


def _format(suffix: str) -> Finding:
    try:
        packages = [f"{name} {version(name)}" for name in _NEEDS.get(suffix, ())]
    except PackageNotFoundError as error:
        return Finding(f"Making .{suffix}", False, f"{error.name} is not installed", "Install formgen again.")
    if suffix != "pdf":
        return Finding(f"Making .{suffix}", True, ", ".join(packages))
    missing = [name for name in machine.missing_libraries() if name not in machine.OPTIONAL]
    found = f"cannot load {', '.join(missing)}" if missing else ", ".join(packages)
    return Finding("Making .pdf", not missing, found, machine.pdf_cure() if missing else "")


def _pdf_size() -> Finding:
    missing = [name for name in machine.missing_libraries() if name in machine.OPTIONAL]
    found = "no harfbuzz-subset: PDFs are larger and take twice as long" if missing else "harfbuzz-subset"
    return Finding("Small, quick PDFs", not missing, found, machine.pdf_cure() if missing else "")


def _school(school_folder: Path) -> list[Finding]:
    if not (school_folder / "school.toml").exists():
        cure = "Make one with `formgen init DIR`, or name yours with --school DIR."
        return [Finding("School folder", False, f"none in {school_folder.resolve()}", cure)]
    try:
        settings = school_settings.load(school_folder)
        look(school_folder, settings)
        with Store.open(school_folder) as store:
            counts = f"{len(store.pupils())} pupils, {len(store.ledger())} forms issued, {len(store.records())} records"
    except FormgenError as error:
        return [Finding("School folder", False, error.message, error.fix)]
    return [Finding("School folder", True, f"{settings.school.name}: {counts}")]
