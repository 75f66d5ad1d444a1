"""What is told of pages that say what they did, and are drawn otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from formgen.work.differ import Difference


def drawn_otherwise(places: Sequence[tuple[str, str]]) -> str:
    """What is told of pages, each with the part of the report on it, that are drawn otherwise than they were sealed."""
    pages = [int(where.split(" ")[1]) for where, _ in places if where.startswith("page ")]
    if not pages:
        return ("In the file as a whole something is other than formgen wrote it: a style, a script, a drawing, a "
                "layer, or something lies over the words.")  # fmt: skip
    named = f" (“{places[0][1]}”)" if len(pages) == 1 else ""
    return (f"On {_listed(pages)}{named} letters, lines or pictures are drawn otherwise than formgen drew them, or "
            "something lies over them.")  # fmt: skip


def _listed(pages: Sequence[int]) -> str:
    """“page 3”, “pages 2, 5 and 7”, “pages 1 to 27”."""
    if len(pages) == 1:
        return f"page {pages[0]}"
    if len(pages) == pages[-1] - pages[0] + 1:
        return f"pages {pages[0]} to {pages[-1]}"
    return f"pages {', '.join(map(str, pages[:-1]))} and {pages[-1]}"


def together(differences: Sequence[Difference]) -> Iterator[Difference]:
    """The differences, those in how pages are drawn as a single one: often all pages share what was changed."""
    drawn = [one for one in differences if one.code == "drawn" and one.where.startswith("page ")]
    for one in differences:
        if one not in drawn or len(drawn) == 1:
            yield one
        elif one is drawn[0]:
            told = drawn_otherwise([(page.where, page.section) for page in drawn])
            sealed, found = ("; ".join(f"{getattr(page, name)}" for page in drawn) for name in ("sealed", "found"))
            yield Difference("drawn", told, one.fix, section=one.section, sealed=sealed, found=found,
                             where=", ".join(page.where for page in drawn))  # fmt: skip
