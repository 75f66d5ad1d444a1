"""A Word template opened, refused if it could do harm, rendered once, and cut at its slots.

A value that is filled in later is a `Slot`: docxtpl prints it as a processing instruction, which survives
every parser, and `cut` finds it again: as a block of its own, inside a paragraph, or inside a run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from lxml import etree

from formgen.errors import UserError
from formgen.render.word.harm import AGAIN, parse, parts_of
from formgen.render.word.markup import NAMESPACES, W
from formgen.render.word.names import Names
from formgen.render.word.told import LIVE

_TARGET, _NOTHING = "formgen", "nothing"
_INSTRUCTION = re.compile(rf"<\?{_TARGET} (.*?)\?>")


class Slot(Names):
    """A place that is filled later. `slot.row.column` are the slots of a table's cells.

    What stands there is not known yet: a template that reckons with it, rather than print it, is refused.
    """

    __slots__ = ("_name",)

    def __init__(self, name: str, cells: Names | None = None) -> None:
        super().__init__(cells or {})
        self._name = name

    @property
    def name(self) -> str:
        """What it is a place of: `answer:concern`, `reference`."""
        return self._name

    def __html__(self) -> str:
        return f"<?{_TARGET} {self._name}?>"

    def __str__(self) -> str:
        raise self.unknown()

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        raise self.unknown()

    __hash__ = object.__hash__

    def unknown(self) -> UserError:
        """What to say to a template that reckons with what is filled in later."""
        kind, _, name = self._name.partition(":")
        if kind not in ("answer", "question", "cell"):
            return UserError(f"A template reckons with “{kind}”, which it can only print.", "Please print it as it is.")
        path, _, row = name.partition(":")
        table, _, column = path.partition(".")
        told = f"{table}.{row}.{column}" if row else path
        return UserError(
            f"A template reckons with “{kind}.{told}”, which is the place of an answer, not what was answered.",
            f"Please write words.{told} for what was answered, or code.{told} for the code of what was chosen.",
        )


class Nothing(Slot):
    """The place of a question that this copy may not see: false in {% if %}, and cut away with its paragraph."""

    __slots__ = ()

    def __init__(self, cells: Names | None = None) -> None:
        super().__init__(_NOTHING, cells)

    def __bool__(self) -> bool:
        return False

    def __str__(self) -> str:
        return ""

    def __eq__(self, other: object) -> bool:
        return self is other

    __hash__ = object.__hash__


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a slot is: its name, and whether it stands as a `block`, in a paragraph (`run`) or in a run (`text`).

    `width` is the twips of the table cell that it stands in, 0 outside of tables.
    """

    name: str
    mode: str
    width: int = 0


def lives(template: bytes, name: str) -> bool:
    """Whether a template reckons with what was answered, and so differs with every filling."""
    from formgen.render.word.remembered import read

    with rendering(name, {}):
        return bool(read(template, name).names & LIVE)


_MARKUP = re.compile(rb"<[^>]*>")


def loops_over_rows(template: bytes, name: str) -> bool:
    """Whether a template prints the rows of a table one by one, and so differs with them."""
    parts = parts_of(template, name)
    return any(b"rows." in _MARKUP.sub(b"", content) for name, content in parts.items() if name.startswith("word/"))


def cut(parts: Mapping[str, bytes], name: str, *, every: bool = False) -> dict[str, tuple[str | Mark, ...]]:
    """The parts that have slots, or every one, cut at them."""
    slot = f"<?{_TARGET} ".encode()
    return {part: cut_up(parse(content), name) for part, content in parts.items() if every or slot in content}


_NEEDED = ("w14", "mc")
"""What content controls use: a template that another program saved may not have declared it."""


def _declared(text: str) -> str:
    """A part's text whose first tag declares what content controls use."""
    tag, end, rest = text.partition(">")
    for prefix in _NEEDED:
        if f"xmlns:{prefix}=" not in tag:
            tag += f' xmlns:{prefix}="{NAMESPACES[prefix]}"'
    if ":Ignorable=" not in tag:
        tag += ' mc:Ignorable="w14"'
    return tag + end + rest


def cut_up(root: etree._Element, name: str) -> tuple[str | Mark, ...]:
    """A part cut at its slots."""
    for slot in list(root.iter(etree.ProcessingInstruction)):
        if slot.target == _TARGET and slot.text == _NOTHING:  # type: ignore[attr-defined]  # as below
            _drop(slot)
    for slot in root.iter(etree.ProcessingInstruction):
        if slot.target == _TARGET:  # type: ignore[attr-defined]  # a processing instruction has one
            slot.text = f"{_mode(slot, name)}:{_room(slot)}:{slot.text}"
    text = _declared(etree.tostring(root, encoding="unicode"))
    pieces: list[str | Mark] = []
    for number, piece in enumerate(_INSTRUCTION.split(text)):
        pieces.append(_mark(piece) if number % 2 else piece)
    pieces[0] = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{pieces[0]}'
    return tuple(pieces)


def _mark(told: str) -> Mark:
    mode, width, name = told.split(":", 2)
    return Mark(name, mode, int(width))


def _room(slot: etree._Element) -> int:
    """The twips of the cell that a slot stands in; 0 where there is none, or it does not say."""
    cell = next(slot.iterancestors(f"{W}tc"), None)
    width = cell.find(f"{W}tcPr/{W}tcW") if cell is not None else None
    if width is None or width.get(f"{W}type") != "dxa" or not (width.get(f"{W}w") or "").isdecimal():
        return 0
    return int(width.get(f"{W}w") or 0)


_SEEN = tuple(f"{W}{name}" for name in ("drawing", "pict", "sectPr", "sdt", "fldSimple", "instrText", "br", "sym"))
_ENDS = tuple(f"{W}{name}" for name in ("tc", "hdr", "ftr", "footnote", "endnote"))


def _drop(slot: etree._Element) -> None:
    """Takes a slot out, and with it the paragraph that held nothing else. Cells, headers and the like end in one."""
    around = slot.getparent()
    if around is None:
        return
    paragraph = next(slot.iterancestors(f"{W}p"), None)
    _remove(slot)
    if paragraph is not None and not _says(paragraph):
        around = paragraph.getparent()
        _remove(paragraph)
    if around is not None and around.tag in _ENDS and (len(around) == 0 or around[-1].tag != f"{W}p"):
        etree.SubElement(around, f"{W}p")


def _says(paragraph: etree._Element) -> bool:
    """Whether a paragraph prints something, or is to be filled in."""
    shown = any(str(text.xpath("string()")).strip() for text in paragraph.iter(f"{W}t"))
    return shown or any(True for _ in paragraph.iter(etree.ProcessingInstruction, *_SEEN))


def _remove(element: etree._Element) -> None:
    """Takes an element out and leaves the text behind it."""
    parent, before = element.getparent(), element.getprevious()
    if parent is None:
        return
    if element.tail and before is not None:
        before.tail = (before.tail or "") + element.tail
    elif element.tail:
        parent.text = (parent.text or "") + element.tail
    parent.remove(element)


_MODES = {"t": "text", "p": "run", "hyperlink": "run", "smartTag": "run", "ins": "run"}
_BLOCKS = ("body", "tc", "hdr", "ftr", "sdtContent", "footnote", "endnote")


def _mode(slot: etree._Element, name: str) -> str:
    parent = slot.getparent()
    tag = etree.QName(parent).localname if parent is not None else ""
    if tag in _BLOCKS:
        return "block"
    if tag in _MODES:
        return _MODES[tag]
    raise UserError(
        f"In the template {name}, “{slot.text}” stands where nothing can be filled in.",
        "Please put it into a paragraph of its own, as {{p … }}.",
    )


def rendered(template: bytes, name: str, context: Mapping[str, Any]) -> dict[str, bytes]:
    """The parts of the template after docxtpl. Raises UserError, with the cure, for one that cannot be used."""
    from formgen.render.word.remembered import read

    with rendering(name, context):
        return read(template, name).filled(context)


@contextmanager
def rendering(name: str, context: Mapping[str, Any]) -> Iterator[None]:
    """Where a template is read and filled: Raises UserError, with the cure, for what Jinja finds wrong."""
    from jinja2.exceptions import TemplateError, TemplateSyntaxError, UndefinedError

    try:
        yield
    except UndefinedError as error:
        if "“" in (words := error.message or ""):  # ours: Jinja's own words quote with '
            raise UserError(f"In the template {name}: {words}", "Please correct the name in the template.") from error
        raise UserError(
            f"The template {name} asks for something that is not there: {_missing(error.message or '')}.",
            f"Please check the spelling. There is: {', '.join(sorted(context))}.",
        ) from error
    except TemplateSyntaxError as error:
        near = " ".join("".join(getattr(error, "docx_context", [])).split())[:120]
        raise UserError(
            f"The template {name} has a slip in its {{{{ }}}} or {{% %}}: {error.message}.",
            f"Please look near “{near}”." if near else AGAIN,
        ) from error
    except (TemplateError, TypeError, ValueError, LookupError, ArithmeticError) as error:
        raise UserError(f"The template {name} cannot be filled: {error}.", AGAIN) from error


def _missing(message: str) -> str:
    """The name that a template asks for in vain, out of what Jinja says of it."""
    names = re.findall(r"'([^']*)'", message)
    return f"“{names[-1]}”" if names else message
