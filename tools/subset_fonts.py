# /// script
# requires-python = ">=3.11"
# dependencies = ["fonttools>=4.60"]
# ///
"""Makes the small fonts in templates/fonts from the full ones.

    uv run tools/subset_fonts.py FOLDER...

The folders are searched, sub-folders too, for the source files named in SUBSETS;
templates/fonts/README.md says where those come from. Equal sources and an equal fonttools give equal bytes.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

OUT = Path(__file__).resolve().parent.parent / "templates" / "fonts"

LATIN = [(0x20, 0x7E), (0xA0, 0x24F), (0x2B0, 0x36F), (0x1E00, 0x1EFF)]
PUNCTUATION = [(0x2000, 0x206F), (0x2070, 0x209F), (0x20A0, 0x20BF), (0x2100, 0x218F), (0xFB00, 0xFB06)]
SIGNS = [(0x2190, 0x22FF), (0x2300, 0x23FF), (0x2460, 0x24FF), (0x2500, 0x27FF), (0x2B00, 0x2BFF)]
CYRILLIC = [(0x400, 0x52F), (0x1C80, 0x1C8F), (0x2DE0, 0x2DFF), (0xA640, 0xA69F)]
GREEK = [(0x370, 0x3FF), (0x1F00, 0x1FFF)]
IPA = [(0x250, 0x2AF)]
ARABIC = [(0x600, 0x6FF), (0x750, 0x77F), (0xFD3E, 0xFDFF), (0xFE70, 0xFEFF)]
# With the stops of both (danda), the joiners between letters, and the dotted circle under a sign that stands alone.
BENGALI = [(0x964, 0x965), (0x980, 0x9FF), (0x25CC, 0x25CC)]
GURMUKHI = [(0x964, 0x965), (0xA00, 0xA7F), (0x25CC, 0x25CC)]
# A space after a sign is drawn with the sign's font, so every font needs its own.
SPACES = [(0x20, 0x20), (0xA0, 0xA0), (0x2000, 0x200F), (0x202F, 0x202F), (0x2060, 0x2060), (0xFE0E, 0xFE0F)]
EVERYTHING = [(0, 0x10FFFF)]

EUROPE = LATIN + PUNCTUATION + SIGNS + [(0xFE0E, 0xFE0F)]
# What the pages ask for beyond the features that shape a script: figures of one width for tables.
FEATURES = [*Options().layout_features, "tnum", "lnum", "case"]

Ranges = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Subset:
    """One font to make: the file it comes from, the characters kept; a new name where the licence asks."""

    source: str
    out: str
    ranges: Ranges
    family: str | None = None


# Andika reserves its name (OFL, clause 3): a subset is a modified version and must be called something else.
SUBSETS = [
    Subset("AtkinsonHyperlegibleNext_400Regular.ttf", "AtkinsonHyperlegibleNext-Regular.ttf", EUROPE),
    Subset("AtkinsonHyperlegibleNext_600SemiBold.ttf", "AtkinsonHyperlegibleNext-SemiBold.ttf", EUROPE),
    Subset("AtkinsonHyperlegibleNext_700Bold.ttf", "AtkinsonHyperlegibleNext-Bold.ttf", EUROPE),
    Subset("Andika-Regular.ttf", "FormgenLearner-Regular.ttf", EUROPE + CYRILLIC, "Formgen Learner"),
    Subset("Andika-Bold.ttf", "FormgenLearner-Bold.ttf", EUROPE + CYRILLIC, "Formgen Learner"),
    Subset("NotoSans-Regular.ttf", "NotoSans-Regular.ttf", EUROPE + CYRILLIC + GREEK + IPA),
    Subset("NotoSans-Bold.ttf", "NotoSans-Bold.ttf", EUROPE + CYRILLIC + GREEK + IPA),
    Subset("NotoSansArabic-Regular.ttf", "NotoSansArabic-Regular.ttf", LATIN + PUNCTUATION + ARABIC),
    Subset("NotoSansArabic-Bold.ttf", "NotoSansArabic-Bold.ttf", LATIN + PUNCTUATION + ARABIC),
    Subset("NotoSansBengali-Regular.ttf", "NotoSansBengali-Regular.ttf", SPACES + BENGALI),
    Subset("NotoSansBengali-Bold.ttf", "NotoSansBengali-Bold.ttf", SPACES + BENGALI),
    Subset("NotoSansGurmukhi-Regular.ttf", "NotoSansGurmukhi-Regular.ttf", SPACES + GURMUKHI),
    Subset("NotoSansGurmukhi-Bold.ttf", "NotoSansGurmukhi-Bold.ttf", SPACES + GURMUKHI),
    Subset("NotoSansSymbols-Regular.ttf", "NotoSansSymbols-Regular.ttf", SPACES + SIGNS),
    Subset("NotoSansSymbols2-Regular.ttf", "NotoSansSymbols2-Regular.ttf", SPACES + SIGNS),
    Subset("NotoSansMath-Regular.ttf", "NotoSansMath-Regular.ttf", SPACES + PUNCTUATION + SIGNS),
    Subset("NotoEmoji_400Regular.ttf", "NotoEmoji-Regular.ttf", EVERYTHING),
]


def options() -> Options:
    """No hinting and no glyph names; all name and licence records; layout as in FEATURES."""
    return Options(
        hinting=False,
        glyph_names=False,
        notdef_outline=True,
        layout_features=FEATURES,
        name_IDs=["*"],
        name_languages=[0x409, 0],
        drop_tables=[*Options().drop_tables, "Silt", "gasp"],
        recalc_timestamp=False,
    )


def rename(font: TTFont, family: str) -> None:
    """Gives the font another family name, the same on every system; copyright and licence records stay."""
    names = font["name"]
    style = names.getDebugName(2)
    full = family if style == "Regular" else f"{family} {style}"
    postscript = f"{family.replace(' ', '')}-{style}"
    for record in list(names.names):
        if record.nameID in (3, 16, 17, 18, 21, 22):
            names.removeNames(nameID=record.nameID)
    unique = f"{postscript};{names.getDebugName(5)}"
    for number, text in ((1, family), (3, unique), (4, full), (6, postscript)):
        names.removeNames(nameID=number)
        names.setName(text, number, 3, 1, 0x409)


def make(subset: Subset, source: Path) -> int:
    """Writes one subset and returns its size in bytes."""
    font = TTFont(source, recalcTimestamp=False)
    subsetter = Subsetter(options())
    subsetter.populate(unicodes=[c for first, last in subset.ranges for c in range(first, last + 1)])
    subsetter.subset(font)
    if subset.family:
        rename(font, subset.family)
    target = OUT / subset.out
    font.save(target)
    return target.stat().st_size


def find(name: str, folders: list[Path]) -> Path:
    """The first file of that name under the folders; exits with a sentence when there is none."""
    for folder in folders:
        for found in sorted(folder.rglob(name)):
            return found
    sys.exit(f"{name} is in none of the folders given; templates/fonts/README.md says where to get it.")


def main() -> None:
    """Makes every subset and prints their sizes."""
    folders = [Path(word) for word in sys.argv[1:]]
    if not folders:
        sys.exit(__doc__)
    OUT.mkdir(parents=True, exist_ok=True)
    total = 0
    for subset in SUBSETS:
        size = make(subset, find(subset.source, folders))
        total += size
        print(f"{size:>9,}  {subset.out}")
    print(f"{total:>9,}  in all")


if __name__ == "__main__":
    main()
