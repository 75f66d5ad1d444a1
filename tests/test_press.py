"""How documents are made fast, and what that must not change.

 1  A machine for which ISA-L is not ready-made packs by zlib: other bytes, the same parts.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from formgen.render.shared import package

ROOT = Path(__file__).parents[1]
PARTS = {"word/document.xml": "<w:t>Zoë & “Tom”</w:t>".encode() * 500, "logo.png": bytes(range(256)), "empty.xml": b""}


def packed() -> bytes:
    return package.pack(package.member(name, content, package.FAST) for name, content in PARTS.items())


def test_parts_are_the_same_where_isal_is_missing() -> None:
    """1"""
    code = (
        "import sys; sys.modules['isal'] = None; sys.path.insert(0, 'tests')\n"
        "import test_press; sys.stdout.buffer.write(test_press.packed())"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True)
    assert package.contents(done.stdout) == package.contents(packed()) == PARTS
