"""What lies on a sheet of a workbook: charts with what they are drawn from, and what else there may be."""

from __future__ import annotations

import re
from collections.abc import Iterator

from formgen.read.ooxml.links import links_of
from formgen.read.ooxml.package import Package
from formgen.read.sealed.covered import Box, Grid
from formgen.read.sealed.line import FLOATING, picture, plainly
from formgen.read.sealed.parts import Part, walked
from formgen.read.sealed.sheets import as_told
from formgen.read.sealed.vocabulary import ON_SHEET, strange

_ANCHORS = frozenset({"oneCellAnchor", "twoCellAnchor", "absoluteAnchor"})
_TOLD = ("max", "min", "logBase")
_BARE = str.maketrans("", "", "'$ ")


_HONEST = re.compile(r"|(General|@|[0#.,%]+)(;[0#.,%;-]*)?")
"""The formats of numbers in charts that print the number itself: programs add some of their own."""


def drawn(package: Package, name: str) -> Iterator[str]:
    """What a drawing shows. Raises `Unreadable`."""
    links = links_of(package, name)
    for anchor in walked(package.read(name)):
        if anchor.name not in _ANCHORS:
            continue
        charts = [one.told.get("id", "") for one in anchor.inside if one.name == "chart"]
        for chart in charts:
            link = links.by_id.get(chart)
            yield chart_of(package.read(link.part)) if link and link.part in package else "a chart that is not there"
        pictures = [one.told.get("embed", "") for one in anchor.inside if one.name == "blip"]
        for id_ in pictures:
            link = links.by_id.get(id_)
            yield picture(package.read(link.part)) if link and link.part in package else "a picture that is not there"
        if not (charts or pictures):
            yield FLOATING
        yield from (plainly(one.text) for one in anchor.inside if one.name == "t" and one.text.strip())
        yield from (strange(one.name) for one in anchor.inside if one.name not in ON_SHEET)


def boxes(package: Package, name: str, ruled: Grid) -> Iterator[Box]:
    """Where the charts and pictures of a drawing lie on their sheet. Raises `Unreadable`."""
    yield from (ruled.drawn(anchor) for anchor in walked(package.read(name)) if anchor.name in _ANCHORS)


def chart_of(content: bytes) -> str:
    """A chart in a line: its sort, the cells it is drawn from, where its axes begin and end, and its own words."""
    told: list[str] = []
    for part in walked(content):
        match part.name:
            case name if name.endswith("Chart") and part.path[-1:] == ("plotArea",):
                told.append(name)
            case "f":
                told.append(part.text.translate(_BARE))
            case name if name in _TOLD and part.path[-1:] == ("scaling",):
                told.append(f"{name} {float(part.told.get('val', 'nan')):g}")
            case "orientation" if part.told.get("val") == "maxMin":
                told.append("turned")
            case "t" if part.text.strip():
                told.append(plainly(part.text))
            case "v" if not _is_of_cells(part):
                told.append(plainly(part.text))
            case "numFmt" if not _HONEST.fullmatch(code := part.told.get("formatCode", "")):
                told.append(f"format {as_told(code)}")
            case "userShapes":
                told.append(FLOATING)
    return f"chart {', '.join(told)}"


def _is_of_cells(value: Part) -> bool:
    """Whether a value is only remembered: it is drawn from a cell, and Excel looks there."""
    return any(name in ("numCache", "strCache", "multiLvlStrCache") for name in value.path)
