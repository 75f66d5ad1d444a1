"""Makes the pictures in README from the demo's own PDFs: a referral, a child's plan and voice, a page of the review.

    python tools/make_pictures.py output/demo
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "docs" / "pictures"
PAGES = {
    "referral": ("forms/referral", 1),
    "my-plan": ("forms/action-plan", 1),
    "young-voice": ("forms/pupil-voice-young", 3),
    "review": ("review", 1),
}


def make(demo: Path) -> None:
    """One page of each, 620 points wide."""
    TARGET.mkdir(parents=True, exist_ok=True)
    for name, (place, number) in PAGES.items():
        page = min((demo / place).glob("*.pdf"), key=lambda path: path.stat().st_mtime)
        command = ["pdftoppm", "-png", "-singlefile", "-f", str(number), "-l", str(number), "-r", "75", str(page),
                   str(TARGET / name)]  # fmt: skip
        subprocess.run(command, check=True)


if __name__ == "__main__":
    make(Path(sys.argv[1] if len(sys.argv) > 1 else "output/demo"))
