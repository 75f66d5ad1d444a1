"""About how high blocks become on paper: those that are low are not broken across pages."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil

from formgen.render.paper.shapes import LINE, Field, Row, Shape
from formgen.render.paper.writing import MILLIMETRES, Paper
from formgen.variants import HAND_TICK

_HIGH, _LOW_PAGE = 270.0, 180.0
"""Millimetres between head and foot of a page, upright and on its side."""

_PART = 0.36
"""A block that takes more of a page than this would leave too much of the page before it empty."""

_LABEL, _HELP, _TEXT, _GAP = 5.3, 4.5, 5.5, 1.2
"""Millimetres of a line in usual type of a label, of help and of an answer, and between rows."""


def stays_whole(rows: Iterable[Row], paper: Paper) -> bool:
    """Whether a block of these rows is low enough to stand on one page."""
    wide = paper.width > MILLIMETRES
    high = _LABEL * 1.5 * paper.scale + sum(_row(row, paper.scale) for row in rows)
    return high <= _PART * (_LOW_PAGE if wide else _HIGH)


def _row(row: Row, scale: float) -> float:
    return max(_field(field, scale) for field in row.fields) + _GAP


def _field(field: Field, scale: float) -> float:
    helped = field.help and not field.beside
    return scale * (_LABEL + (_HELP if helped else 0)) + _box(field, scale)


def _box(field: Field, scale: float) -> float:
    match field.shape:
        case Shape.TICKS:
            lines = ceil((len(field.ticks) + len(field.apart)) / field.across) if field.across else 1
            return lines * max(HAND_TICK + 0.5, _HELP * scale)
        case Shape.SCALE:
            return HAND_TICK * scale + 2 * _HELP * scale
        case _:
            return max(field.height, LINE, field.tall * _TEXT * scale)
