"""What this machine can make, and the cure for what it cannot.

`python -m formgen.machine` prints the libraries for PDF that cannot be loaded, one a line;
`python -m formgen.machine cure` how to install them here. Needs nothing but Python itself.
"""

from __future__ import annotations

import ctypes
import os
import platform
import shutil
import sys
from contextlib import suppress
from pathlib import Path

LIBRARIES = {
    "gobject": ("gobject-2.0-0", "gobject-2.0", "libgobject-2.0.so.0", "libgobject-2.0.0.dylib"),
    "pango": ("pango-1.0-0", "pango-1.0", "libpango-1.0.so.0", "libpango-1.0.dylib"),
    "pangoft2": ("pangoft2-1.0-0", "pangoft2-1.0", "libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib"),
    "fontconfig": ("fontconfig-1", "fontconfig", "libfontconfig.so.1", "libfontconfig.1.dylib"),
    "harfbuzz": ("harfbuzz", "harfbuzz-0.0", "libharfbuzz.so.0", "libharfbuzz.0.dylib"),
    "harfbuzz-subset": (
        "harfbuzz-subset",
        "harfbuzz-subset-0.0",
        "libharfbuzz-subset.so.0",
        "libharfbuzz-subset.0.dylib",
    ),
}
"""The names that WeasyPrint tries; `harfbuzz-subset` makes PDFs small, the others are a must."""

OPTIONAL = frozenset({"harfbuzz-subset"})

_WINDOWS_FOLDERS = (
    r"C:\msys64\ucrt64\bin",
    r"C:\msys64\mingw64\bin",
    r"C:\Program Files\GTK3-Runtime Win64\bin",
)

_WORD_INSTEAD = "Until then formgen makes Word and Excel; Word's “Save as PDF” makes a PDF of any form."

_CURES = {
    "apt-get": "sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0",
    "dnf": "sudo dnf install pango harfbuzz",
    "pacman": "sudo pacman -S pango harfbuzz",
    "zypper": "sudo zypper install libpango-1_0-0 libharfbuzz-subset0",
    "apk": "apk add so:libpango-1.0.so.0 so:libpangoft2-1.0.so.0 so:libharfbuzz-subset.so.0",
}


def missing_libraries() -> list[str]:
    """The names of the libraries for PDF that cannot be loaded; empty when all are there."""
    if sys.platform == "win32":
        named = os.environ.get("WEASYPRINT_DLL_DIRECTORIES")
        for folder in named.split(";") if named else _WINDOWS_FOLDERS:
            if Path(folder).is_dir():
                os.add_dll_directory(folder)
    return [name for name, names in LIBRARIES.items() if not _loads(names)]


def _loads(names: tuple[str, ...]) -> bool:
    for name in (*names, *(f"lib{names[0]}{end}" for end in ("", ".dll", "-0.dll"))):
        with suppress(OSError):
            ctypes.CDLL(name)
            return True
    return False


def pdf_cure() -> str:
    """The exact command that installs on this system what PDF needs, or what to do where there is none."""
    match platform.system():
        case "Darwin":
            return "brew install pango"
        case "Windows":
            return (
                "Install MSYS2, then in its shell: pacman -S mingw-w64-ucrt-x86_64-pango. "
                f"Without administrator's rights: {_WORD_INSTEAD}"
            )
    found = next((cure for program, cure in _CURES.items() if shutil.which(program)), None)
    return found or f"Install Pango and HarfBuzz with the system's own installer. {_WORD_INSTEAD}"


def main() -> None:
    """Prints what is missing, or with `cure` what to do about it."""
    print(pdf_cure() if sys.argv[1:] == ["cure"] else "\n".join(missing_libraries()))


if __name__ == "__main__":
    main()
