"""Prints, one a line, the libraries that making a PDF needs and that this machine cannot load.

The names tried are those that WeasyPrint tries. `harfbuzz-subset` makes PDFs small; the others are a must.
"""

from __future__ import annotations

import ctypes
import os
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
        "harfbuzz-subset", "harfbuzz-subset-0.0", "libharfbuzz-subset.so.0", "libharfbuzz-subset.0.dylib",
    ),
}  # fmt: skip
WINDOWS_FOLDERS = (
    r"C:\msys64\ucrt64\bin",
    r"C:\msys64\mingw64\bin",
    r"C:\Program Files\GTK3-Runtime Win64\bin",
)


def loads(names: tuple[str, ...]) -> bool:
    """Whether one of the names can be loaded, also as Windows spells it."""
    for name in (*names, *(f"lib{names[0]}{end}" for end in ("", ".dll", "-0.dll"))):
        with suppress(OSError):
            ctypes.CDLL(name)
            return True
    return False


def main() -> None:
    """Prints the names of what is missing; nothing when all is there."""
    if sys.platform == "win32":
        named = os.environ.get("WEASYPRINT_DLL_DIRECTORIES")
        for folder in named.split(";") if named else WINDOWS_FOLDERS:
            if Path(folder).is_dir():
                os.add_dll_directory(folder)
    print("\n".join(name for name, names in LIBRARIES.items() if not loads(names)))


if __name__ == "__main__":
    main()
