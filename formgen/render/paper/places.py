"""Finds where lines and ticks go on pages that were laid out with samples: `stencil(document, …)`.

In the content of a page stands, for each sample, one operator that shows it; a filling puts another line there. What
is not exactly as expected gives no stencil: a sample that is missing or stands twice, a box that is as wide as what is
in it, letters that `letters` would set otherwise than the layout engine did.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

from formgen.look import Look
from formgen.render.paper.binder import Sheet, binder
from formgen.render.paper.finish import Finisher
from formgen.render.paper.letters import KNOWN, Letters, face
from formgen.render.paper.press import VARIANT, plain
from formgen.render.paper.stencil import Gap, Stencil
from formgen.render.shared.markup import FACES

MARKED = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ -·"
"""The letters of a reference and a case."""

TICK = "✓"
"""What stands in a ticked box."""

_SHOWN = re.compile(rb"\[(?:<[0-9a-f]*>|-?[0-9.]+)*\] TJ")
_SHAPES = re.compile(rb"<([0-9a-f]*)>")
_FONT = re.compile(rb"/(\w+) ([0-9.]+) Tf")
_BEGINS = re.compile(rb"1 0 0 -1 ([0-9.]+) ([0-9.]+ Tm)")

_LEAST = 0.02
"""Pixels that nobody sees."""


class _OtherwiseError(Exception):
    """Pages that are not as a stencil needs them."""


_STRANGE = (LookupError, AttributeError, TypeError, ValueError)
"""What happens where another release of the layout engine builds its pages otherwise: they are laid out in full."""


def stencil(document: Any, finisher: Finisher, look: Look, texts: Mapping[str, int], ticks: int) -> Stencil | None:
    """The stencil of a document with a sample for each line, by its number, and all boxes ticked, if it has one."""
    try:
        return _Cut(document, finisher, look, texts, ticks).stencil()
    except (_OtherwiseError, *_STRANGE):
        return None


# ------------------------------------------------------------------------------------- boxes


@dataclass(frozen=True, slots=True)
class _Box:
    """The box of a sample: its text, the room around it, where it ends if at the right, whether at a page's foot,
    and whether a line without room is broken there.
    """

    text: Any
    room: float
    right: float | None = None
    foot: bool = False
    breaks: bool = False


def _boxes(document: Any, texts: Mapping[str, int]) -> dict[str, _Box]:
    """The boxes of the samples. Raises _OtherwiseError."""
    found: dict[str, _Box] = {}
    for page in document.pages:
        for path, box in _texts(page._page_box, ()):
            if box.text not in texts:
                continue
            if _is_margin(path[1]):
                _beside(page, path[1])
                found[box.text] = _Box(box, box.width, foot=True)
            elif box.text in found:
                raise _OtherwiseError
            else:
                found[box.text] = _in_line(path, box, texts)
    if len(found) != len(texts):
        raise _OtherwiseError
    return found


def _texts(box: Any, above: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """The texts of a page with what they stand in, in the order of the page's structure."""
    box = getattr(box, "_box", box)  # what is placed absolutely stands in a wrapper
    if hasattr(box, "text"):
        yield above, box
    for child in getattr(box, "children", ()):
        yield from _texts(child, (*above, box))


def _is_margin(box: Any) -> bool:
    return bool(box.__class__.__name__ == "MarginBox")


def _beside(page: Any, mark: Any) -> None:
    """Holds that the margin boxes beside a mark stay as they are however wide it is. Raises _OtherwiseError."""
    edge = mark.at_keyword.partition("-")[0]
    for box in page._page_box.children:
        if _is_margin(box) and box is not mark and box.at_keyword.startswith(edge) and _may_break(box):
            raise _OtherwiseError


def _may_break(box: Any) -> bool:
    """Whether the words of a margin box may come to stand on other lines when the mark beside them is narrower.

    A narrower mark never leaves them less room: what has room on one line keeps it.
    """
    lines = {id(path[-1]): " ".join(child.text for child in path[-1].children) for path, _ in _texts(box, (box,))}
    return len(lines) > 1 and box.style["white_space"] not in ("nowrap", "pre")


def _in_line(path: tuple[Any, ...], text: Any, texts: Container[str]) -> _Box:
    """A text alone on a line of a block whose width does not depend on it, and which holds nothing else but samples."""
    block = path[-2]
    shown = [child for line in block.children for child in line.children]
    if any(child.text not in texts for child in shown) or len(shown) != len(block.children):
        raise _OtherwiseError
    if not all(map(_is_steady, path)):
        raise _OtherwiseError
    left = text.position_x - block.content_box_x()
    rest = block.width - left - text.width
    if abs(left) < _LEAST:
        return _Box(text, block.width, breaks=_breaks(text.style))
    if abs(rest) < _LEAST and len(shown) == 1:
        return _Box(text, block.width, text.position_x + text.width)
    raise _OtherwiseError


_BREAKING: Mapping[str, tuple[Any, ...]] = {
    "white_space": ("pre-wrap",), "word_break": ("normal",), "hyphens": ("manual", "none"), "word_spacing": (0,),
    "letter_spacing": ("normal", 0), "text_align_all": ("start", "left"), "text_align_last": ("auto", "start", "left"),
    "direction": ("ltr",),
}  # fmt: skip
"""What a style may say where lines are broken as `Letters` breaks them."""


def _breaks(style: Any) -> bool:
    return all(style[name] in allowed for name, allowed in _BREAKING.items())


def _is_steady(box: Any) -> bool:
    """Whether the width of a box does not depend on what stands in it."""
    style, kind = box.style, box.__class__.__name__
    if kind == "TableBox":
        return bool(style["table_layout"] == "fixed" and style["width"] != "auto")
    return bool(style["float"] == "none" and style["position"] in ("static", "relative") and kind in _STEADY)


_STEADY = frozenset({
    "PageBox", "BlockBox", "LineBox", "TableRowBox", "TableRowGroupBox", "TableCellBox",
})  # fmt: skip


# ------------------------------------------------------------------------------------- contents


@dataclass(slots=True)
class _Shown:
    """An operator that shows something: where it is, what it shows, in which font, and its number in the structure."""

    page: int
    place: int
    text: str
    font: str
    size: float
    marked: int
    begins: int


@dataclass(slots=True)
class _Font:
    """A font of a document: its letters by shape, its shapes by letter, and their widths."""

    letters: dict[int, str] = field(default_factory=dict)
    widths: dict[int, int] = field(default_factory=dict)

    @property
    def shapes(self) -> dict[str, int]:
        """The shapes by letter."""
        return {text: shape for shape, text in self.letters.items() if len(text) == 1 and text in KNOWN}


class _Cut:
    """Cuts the gaps out of the pages of a document."""

    def __init__(self, document: Any, finisher: Finisher, look: Look, texts: Mapping[str, int], ticks: int) -> None:
        self.look, self.texts, self.ticks = look, texts, ticks
        self.boxes = boxes = _boxes(document, texts)
        self.letters: dict[tuple[str, float], Letters] = {}
        pages = len(document.pages)
        specimen = plain(look, _specimen(look, boxes.values()))
        both = document.copy([*document.pages, *specimen.pages])
        self.order = [box.text for page in document.pages for _, box in _texts(page._page_box, ())]
        self.pdf, self.objects = _drawn(both, finisher)
        self.fonts = _fonts(both.fonts)
        self.contents = self._contents(pages)
        self._without(pages)

    def _contents(self, pages: int) -> list[tuple[int, list[bytes]]]:
        """The numbers and the operators of the pages' contents."""
        found = []
        for reference in self.pdf.page_references[:pages]:
            content = self._at(self._at(reference)["Contents"])
            found.append((content.number, [_bytes(item) for item in content.stream]))
        return found

    def _at(self, reference: bytes) -> Any:
        return self.objects[int(reference.split()[0])]

    def _without(self, pages: int) -> None:
        """Takes away the pages of the specimen, with all that belongs to them."""
        pdf = self.pdf
        gone = set(pdf.page_references[pages:])
        root = self._at(pdf.catalog["StructTreeRoot"])
        tree, top = self._at(root["ParentTree"]), self._at(root["K"][0])
        nums = list(zip(tree["Nums"][::2], tree["Nums"][1::2], strict=True))
        tree["Nums"][:] = [part for n, kids in nums for part in (n, kids) if not pages <= n < pages + len(gone)]
        top["K"][:] = [kid for kid in top["K"] if self._at(kid).get("Pg") not in gone]
        for reference in gone:
            page = self._at(reference)
            self._drop(self._at(page["Contents"]))
            self._drop(page)
        for found in list(self.objects):
            if _is_element(found, gone):
                self._drop(found)
        pdf.pages["Kids"][:] = pdf.pages["Kids"][: 3 * pages]
        pdf.pages["Count"] = pages

    def _drop(self, found: Any) -> None:
        self.objects[found.number] = None

    def stencil(self) -> Stencil:
        """The stencil. Raises _OtherwiseError."""
        shown = [one for page, (_, content) in enumerate(self.contents) for one in self._shows(page, content)]
        lines = [one for one in shown if one.text in self.texts]
        if {one.text for one in lines} != set(self.texts):
            raise _OtherwiseError
        numbers = self._ticks([one for one in shown if one.text == TICK], shown)
        gaps = {(one.page, one.place): (one, self._line(one)) for one in lines}
        for one, number in numbers:
            gaps[one.page, one.place] = (one, Gap(number, self.contents[one.page][1][one.place]))
        cut = [self._sheet(page, [gaps[key] for key in sorted(gaps) if key[0] == page])
               for page in range(len(self.contents))]  # fmt: skip
        catalog, info = self.pdf.catalog.reference, self.pdf.info.reference
        made = binder(self.objects, catalog, info, [page for page, _ in cut])
        return Stencil(made, tuple(found for _, found in cut))

    def _shows(self, page: int, content: list[bytes]) -> Iterator[_Shown]:
        """What a page shows, in the order in which it is drawn."""
        font, size, marked, begins = "", 0.0, -1, -1
        for place, item in enumerate(content):
            if item == b"BDC":
                marked = int(re.sub(rb"\D", b"", content[place - 1]) or -1)
            elif item.endswith(b" Tm"):
                begins = place
            elif found := _FONT.fullmatch(item):
                font, size = found[1].decode(), float(found[2])
            elif _SHOWN.fullmatch(item):
                letters = self.fonts[font].letters
                text = "".join(letters.get(shape, "") for shape in _shapes(item))
                yield _Shown(page, place, text, font, size, marked, begins)

    def _ticks(self, ticked: list[_Shown], shown: list[_Shown]) -> list[tuple[_Shown, int]]:
        """The ticks with their numbers: as they follow each other in the structure, not as they are drawn."""
        if len(ticked) != self.ticks:
            raise _OtherwiseError
        by_mark = {(one.page, one.marked): one for one in shown}
        structure = [by_mark[key] for key in self._structure() if key in by_mark]
        wanted = {*self.texts, TICK}
        if [o.text for o in structure if o.text in wanted] != [t for t in self.order if t in wanted]:
            raise _OtherwiseError
        return [(one, number) for number, one in enumerate(one for one in structure if one.text == TICK)]

    def _structure(self) -> Iterator[tuple[int, int]]:
        """The texts of the structure, as page and number."""
        pages = {reference: n for n, reference in enumerate(self.pdf.page_references)}
        for found in self.objects:
            if _is_element(found, pages) and len(found["K"]) == 1 and isinstance(found["K"][0], int):
                yield pages[found["Pg"]], found["K"][0]

    def _line(self, one: _Shown) -> Gap:
        """The place of a line; its letters set as the layout engine set the sample."""
        box, font, content = self.boxes[one.text], self.fonts[one.font], self.contents[one.page][1]
        letters = self._letters(_path(self.look, box.text.style), font, one)
        line = letters.line(one.text)
        if line is None or line.shown != content[one.place] or abs(line.width - box.text.width) > _LEAST:
            raise _OtherwiseError
        if box.right is None:
            return Gap(self.texts[one.text], letters=letters, room=box.room, breaks=box.breaks)
        begins = _BEGINS.fullmatch(content[one.begins])
        if begins is None:
            raise _OtherwiseError
        then = b"\n".join((begins[2], *content[one.begins + 1 : one.place])) + b"\n"
        return Gap(self.texts[one.text], letters=letters, room=box.room, right=box.right, then=then)

    def _letters(self, path: Path, font: _Font, one: _Shown) -> Letters:
        """The letters of a line; lines of one type share them."""
        key = (one.font, one.size)
        if key not in self.letters:
            self.letters[key] = Letters(face(path), one.size, font.shapes, font.widths)
        return self.letters[key]

    def _sheet(self, page: int, gaps: list[tuple[_Shown, Gap]]) -> tuple[Sheet, tuple[Gap, ...]]:
        number, content = self.contents[page]
        parts, done = [], 0
        for one, gap in gaps:
            begins = one.place if gap.right is None else one.begins
            parts.append(b"\n".join((*content[done:begins], b"")))
            done = one.place + 1
        parts.append(b"\n".join(content[done:]))
        # A gap may be empty: what follows it begins on a line of its own.
        joined = tuple(part if n == 0 else b"\n" + part for n, part in enumerate(parts))
        return Sheet(number, joined), tuple(gap for _, gap in gaps)


def _drawn(document: Any, finisher: Finisher) -> tuple[Any, list[Any]]:
    """The PDF of a document and its objects, its last one what it says of itself."""
    kept: list[tuple[Any, list[Any]]] = []

    def finish(drawn: Any, pdf: Any) -> None:
        finisher(drawn, pdf)
        kept.append((pdf, list(pdf.objects)))
        del pdf.objects[1:]  # nothing has to be written

    document.write_pdf(finisher=finish, pdf_variant=VARIANT)
    pdf, objects = kept[0]
    pdf.info.number = len(objects)
    return pdf, [*objects, pdf.info]


def _is_element(found: Any, pages: Container[bytes]) -> bool:
    """Whether an object is an element of the structure that belongs to one of those pages."""
    return isinstance(found, dict) and found.get("Type") == "/StructElem" and found.get("Pg") in pages


def _shapes(item: bytes) -> Iterator[int]:
    for run in _SHAPES.findall(item):
        for n in range(0, len(run), 4):
            yield int(run[n : n + 4], 16)


def _bytes(item: Any) -> bytes:
    if isinstance(item, bytes):
        return item
    return item.data if hasattr(item, "data") else str(item).encode("ascii")


def _fonts(fonts: Mapping[Any, Any]) -> dict[str, _Font]:
    """The fonts of a document by their names there; several sizes share one, and the first letter of a shape counts."""
    found: dict[str, _Font] = {}
    for font in fonts.values():
        own = found.setdefault(font.hash, _Font())
        for shape, text in font.to_unicode.items():
            own.letters.setdefault(shape, text)
        own.widths.update(font.widths)
    return found


def _path(look: Look, style: Any) -> Path:
    """The file of the font that a style asks for first."""
    family, weight = style["font_family"][0], style["font_weight"]
    for known, file, heavy in FACES:
        if known == family and heavy == weight and style["font_style"] == "normal":
            return look.template(f"fonts/{file}.ttf")
    raise _OtherwiseError


def _specimen(look: Look, boxes: Iterable[_Box]) -> str:
    """A page with every letter that may be written in each of the types of those boxes."""
    types: dict[tuple[tuple[str, ...], int, Path], set[str]] = {}
    for box in boxes:
        style = box.text.style
        path = _path(look, style)
        letters = MARKED if box.foot else face(path).letters
        types.setdefault((tuple(style["font_family"]), style["font_weight"], path), set()).update(letters)
    # In the order in which they claim a shape that they share.
    ordered = ((kind, sorted(letters, key=KNOWN.index)) for kind, letters in types.items())
    lines = (_letters(families, weight, letters) for (families, weight, _), letters in ordered)
    return f"<body>{''.join(lines)}</body>"


def _letters(families: Sequence[str], weight: int, letters: Sequence[str]) -> str:
    named = ", ".join(f'"{family}"' for family in families)
    style = f"font: {weight} 8px {named}; white-space: pre"
    return f'<p style="{escape(style)}">!{escape("".join(letters))}</p>'
