"""Makes the pictures in README from the demo's own pages: forms, the packs for governors, and the page to click in.

    python tools/make_pictures.py output/demo
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

TARGET = Path(__file__).resolve().parent.parent / "docs" / "pictures"
PAGES = {
    "referral": ("forms/referral", 1),
    "my-plan": ("forms/action-plan", 1),
    "young-voice": ("forms/pupil-voice-young", 3),
    "review": ("governors", 2),
    "annual-report": ("annual", 1),
}
"""Where each is, and which of its pages."""

SCREEN, SHOWN, COLOURS = (1100, 1500), (715, 975), 64
"""The window in which the page is shown, its picture, and how many colours one has: all are ink on paper."""


def make(demo: Path) -> None:
    """A page of each, 620 points wide, and the page to click in as a browser shows it."""
    TARGET.mkdir(parents=True, exist_ok=True)
    for name, (place, number) in PAGES.items():
        page = min((demo / place).glob("*.pdf"), key=lambda path: path.stat().st_mtime)
        command = ["pdftoppm", "-png", "-singlefile", "-f", str(number), "-l", str(number), "-r", "75", str(page),
                   str(TARGET / name)]  # fmt: skip
        subprocess.run(command, check=True)
        smaller(TARGET / f"{name}.png")
    browse(next((demo / "review").glob("*.html")), TARGET / "review-page.png")


def browse(page: Path, picture: Path) -> None:
    """The top of a page in a tall browser, smaller, as far as the answer goes."""
    names = ("chromium", "chromium-browser", "google-chrome")
    program = next(filter(None, map(shutil.which, names)), None)
    if program is None:
        sys.exit("Chromium is needed to show the page that is clicked in: please run `make setup-test`.")
    with tempfile.TemporaryDirectory() as profile:
        flags = (
            "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
            "--host-resolver-rules=MAP * ~NOTFOUND", f"--user-data-dir={profile}",
            f"--window-size={SCREEN[0]},{SCREEN[1]}", f"--screenshot={picture}",
        )  # fmt: skip
        command = [program, *flags, page.resolve().as_uri()]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
    with Image.open(picture) as shown:
        shown.convert("RGB").resize(SHOWN, Image.Resampling.LANCZOS).save(picture)
    smaller(picture)


def smaller(picture: Path) -> None:
    """The picture in few colours: a third of the size, and nothing to be seen of it."""
    with Image.open(picture) as shown:
        few = shown.convert("RGB").quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    few.save(picture, optimize=True)


if __name__ == "__main__":
    make(Path(sys.argv[1] if len(sys.argv) > 1 else "output/demo"))
