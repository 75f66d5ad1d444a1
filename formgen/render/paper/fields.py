"""Turns the places of a page into fields to fill in on a screen: `with_fields(page, …)` gives the PDF (AcroForm).

The layout puts a box wherever an answer goes; its name is the printed code (`Q07`, `Q05c.T1`), or the code and what it
ticks (`Q07=yes`). What sort of field it becomes follows from the question: a text, a list, one of several, or a tick of
its own. Names and tooltips both bear the code, so that either finds it again.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from pikepdf import Array, Dictionary, Name, Object, ObjectStreamMode, Pdf, String
from pikepdf import open as open_pdf

from formgen.answers import Instance, at, rows_shown, where, words
from formgen.ask import State
from formgen.beside import flat
from formgen.errors import UserError
from formgen.look import Edition
from formgen.outline import Item, Kind, Outline, Question
from formgen.render.paper.appearance import Drawn, Type, drawings
from formgen.render.paper.strokes import Pen
from formgen.render.paper.writing import leftwards
from formgen.sheet import DATE_HINT, PROPERTY, cell_choices, cell_value

READ_ONLY, MULTILINE, RADIO, COMBO, EDIT = 1 << 0, 1 << 12, 1 << 15, 1 << 17, 1 << 18
"""The flags of a field (ISO 32000, 12.7.4)."""

PRINTED, HIDDEN = 1 << 2, 1 << 1
"""The flags of what stands on a page (ISO 32000, 12.5.3)."""

_KEPT = frozenset({"/Type", "/Subtype", "/Rect", "/P", "/StructParent"})
"""What the layout knows of a place: where it is, and which part of the page's structure it belongs to."""

_TALL = 2.8
"""From so many times the height of its type a box has room for a second line."""

_SMALL = 6.0
"""Points that a text of one line has at least: where that is too large for its box, it has several lines."""


@dataclass(frozen=True, slots=True)
class Place:
    """A box on the page where a field goes: the widget that stands there, and the type of its surroundings."""

    name: str
    widget: Object
    type: Type

    @property
    def code(self) -> str:
        """The printed code of its answer."""
        return self.name.partition("=")[0]

    @property
    def ticks(self) -> str:
        """The code of the choice that it ticks; empty where something is written."""
        return self.name.partition("=")[2]

    @property
    def size(self) -> tuple[float, float]:
        """Its width and height in points."""
        left, bottom, right, top = (float(n) for n in self.widget.Rect)
        return abs(right - left), abs(top - bottom)


def types(document: Any) -> dict[str, Type]:
    """The type in which each place of a document that was laid out is written."""
    return {
        box.element.get("name"): Type(round(box.style["font_size"] * 0.75, 2), tuple(box.style["font_family"]))
        for page in document.pages
        for inputs in page.forms.values()
        for box, _ in inputs
    }


def with_fields(page: bytes, known: Mapping[str, Type], edition: Edition, instance: Instance, reference: str) -> bytes:
    """The page with a field at each place, whose types are `known`. Equal pages and fillings give equal bytes.

    Raises UserError where the page has no place for an answer, or an answer has no room in its place.
    """
    with open_pdf(io.BytesIO(page)) as pdf:
        _Fields(pdf, edition, instance).make(_places(pdf, known), reference)
        made = io.BytesIO()
        pdf.save(made, deterministic_id=True, object_stream_mode=ObjectStreamMode.generate)
        return made.getvalue()


def _places(pdf: Pdf, known: Mapping[str, Type]) -> dict[str, list[Place]]:
    """The places by the code of their answer, in the order of the page."""
    found: dict[str, list[Place]] = {}
    for page in pdf.pages:
        page.Tabs = Name.S
        for widget in page.get("/Annots", ()):
            if widget.get("/Subtype") == "/Widget":
                name = str(widget.T)
                place = Place(name, widget, known[name])
                found.setdefault(place.code, []).append(place)
    return found


def _items(outline: Outline, instance: Instance) -> dict[str, Item]:
    """The answers that the page shows, by their codes."""
    rows = {q.name: len(rows_shown(q, instance.answers)) for q in outline.questions() if q.open}
    return {item.code: item for item in outline.items(rows)}


class _Fields:
    """The fields of one document, made one after another in the order of the page."""

    def __init__(self, pdf: Pdf, edition: Edition, instance: Instance) -> None:
        self.pdf, self.edition, self.instance = pdf, edition, instance
        self.pen = Pen(pdf, edition.look)
        self.roots: list[Object] = []
        self.parents: dict[str, Object] = {}
        self.lists: dict[tuple[str, ...], Object] = {}
        self.drawn: list[tuple[Object, Drawn]] = []

    def make(self, places: Mapping[str, Sequence[Place]], reference: str) -> None:
        """Makes every field. Raises UserError."""
        items = _items(self.edition.offering, self.instance)
        if lost := [item for code, item in items.items() if code not in places]:
            raise UserError(
                f"The page has no place for {where(lost[0])}.",
                "A school’s own page template needs an <input> in each box, as pdf/form.html has.",
            )
        for code, found in places.items():
            self._field(items[code], found)
        self._hide(reference)
        looks = drawings(self.pdf, self.edition.look, [drawn for _, drawn in self.drawn])
        for (widget, _), look in zip(self.drawn, looks, strict=True):
            widget.AP = Dictionary(N=look)
        form = Dictionary(Fields=Array(self.roots), DR=Dictionary(Font=self.pen.fonts))
        self.pdf.Root.AcroForm = self.pdf.make_indirect(form)

    # ------------------------------------------------------------------------------------- one answer

    def _field(self, item: Item, places: Sequence[Place]) -> None:
        written = [place for place in places if not place.ticks]
        ticks = [place for place in places if place.ticks]
        for place in written:
            self._written(item, place)
        if written or item.question.kind is Kind.CHOICES:
            for place in ticks:
                self._tick(item, place)
        else:
            self._one_of(item, ticks)

    def _written(self, item: Item, place: Place) -> None:
        """A text, or a list to choose from."""
        question, said = item.question, written(item.question, self._value(item))
        width, height = place.size
        offered = tuple(o.label for o in question.choices) if question.kind is Kind.LINE else cell_choices(question)
        longest = max((*offered, said, DATE_HINT if question.kind is Kind.DATE else ""), key=len)
        many = not offered and self._many(item, place, said, longest)
        right = item.table is not None and question.kind in (Kind.WHOLE, Kind.NUMBER, Kind.SCALE)
        drawn = Drawn(said, width, height, place.type, many, right or leftwards(said), not (many or offered))
        widget = self._widget(item, place)
        widget.V, widget.Q = String(said), 2 if drawn.right else 0
        widget.DA = String(self.pen.default(place.type, height, "" if many else longest, width))
        self.drawn.append((widget, drawn))
        if offered:
            widget.FT, widget.Opt = Name.Ch, self._options(said, offered)
            widget.Ff = self._flags(item) | COMBO | (EDIT if question.kind is Kind.LINE else 0)
        else:
            widget.FT, widget.Ff = Name.Tx, self._flags(item) | (MULTILINE if many else 0)
            if question.max_length and question.kind in (Kind.LINE, Kind.TEXT):
                widget.MaxLen = question.max_length
        self._named(place.name, widget)

    def _many(self, item: Item, place: Place, said: str, longest: str) -> bool:
        """Whether a text may have several lines: as it asks for, or as its box has room for."""
        if item.question.kind in (Kind.TEXT, Kind.CHOICES) or "\n" in said:
            return True
        if item.table is not None:
            return item.question.kind is Kind.LINE or self.pen.wide(longest, _SMALL) > place.size[0] - 4
        return item.question.kind is Kind.LINE and place.size[1] > _TALL * place.type.size

    def _options(self, said: str, offered: tuple[str, ...]) -> Object:
        """What a list offers, nothing first; lists that are alike are kept once."""
        listed = (" ", *offered) if not said or said in offered else (" ", *offered, said)
        if listed not in self.lists:
            self.lists[listed] = self.pdf.make_indirect(Array(map(String, listed)))
        return self.lists[listed]

    def _tick(self, item: Item, place: Place) -> None:
        """A tick of its own: one of several choices, or a state beside an answer."""
        widget = self._widget(item, place)
        widget.FT, widget.Ff = Name.Btn, self._flags(item)
        widget.V = widget.AS = Name.Yes if self._is_ticked(item, place) else Name.Off
        widget.AP = Dictionary(N=Dictionary(Yes=self.pen.tick(*place.size), Off=self.pen.nothing(*place.size)))
        self._named(place.name, widget)

    def _one_of(self, item: Item, places: Sequence[Place]) -> None:
        """A choice of which one can be taken: the field is the parent of its boxes."""
        chosen = next((place for place in places if self._is_ticked(item, place)), None)
        group = self.pdf.make_indirect(Dictionary(FT=Name.Btn, Ff=self._flags(item) | RADIO, Kids=Array()))
        group.TU, group.V = String(where(item)), _on(chosen)
        for place in places:
            widget = self._widget(item, place)
            widget.Parent, widget.AS = group, _on(place if place is chosen else None)
            circle = item.question.kind is Kind.SCALE and place.ticks.isdigit()
            look = self.pen.circle(*place.size, place.ticks) if circle else self.pen.tick(*place.size)
            widget.AP = Dictionary(N=Dictionary({str(_on(place)): look, "/Off": self.pen.nothing(*place.size)}))
            group.Kids.append(widget)
        self._named(places[0].code, group)

    # ------------------------------------------------------------------------------------- the tree

    def _widget(self, item: Item, place: Place) -> Object:
        """The widget of a place, bare but for where it stands, with the tooltip of its answer."""
        widget = place.widget
        for key in set(widget.keys()) - _KEPT:
            del widget[key]
        x, y, a, b = (float(n) for n in widget.Rect)
        widget.Rect = Array([round(n, 3) for n in (min(x, a), min(y, b), max(x, a), max(y, b))])
        hint = f" ({DATE_HINT})" if item.question.kind is Kind.DATE else ""
        widget.F, widget.TU = PRINTED, String(f"{where(item)}{hint}{_ticked(item, place)}")
        return widget

    def _named(self, name: str, field: Object) -> None:
        """Puts the field into the tree under its name: a dot in a name is a step down."""
        above, _, own = name.rpartition(".")
        field.T = String(own)
        if not above:
            self.roots.append(field)
            return
        if above not in self.parents:
            self.parents[above] = self.pdf.make_indirect(Dictionary(T=String(above), Kids=Array()))
            self.roots.append(self.parents[above])
        field.Parent = self.parents[above]
        self.parents[above].Kids.append(field)

    def _hide(self, reference: str) -> None:
        """A field that nobody sees: which form this is, where a program rewrites all else."""
        page = self.pdf.pages[0]
        widget = Dictionary(
            Type=Name.Annot, Subtype=Name.Widget, Rect=Array([0, 0, 0, 0]), P=page.obj, F=HIDDEN, FT=Name.Tx,
            Ff=READ_ONLY, V=String(reference), T=String(PROPERTY), TU=String("Reference of this form"),
            DA=String(self.pen.default(Type(8.0), 12.0)),
        )  # fmt: skip
        page.Annots.append(self.pdf.make_indirect(widget))
        self.roots.append(page.Annots[-1])

    # ------------------------------------------------------------------------------------- values

    def _value(self, item: Item) -> Any:
        return at(self.instance.answers, item.path, item.row)

    def _is_ticked(self, item: Item, place: Place) -> bool:
        value = self._value(item)
        return place.ticks in (value if isinstance(value, tuple) else (_code(value),))

    def _flags(self, item: Item) -> int:
        known = (item.path, item.row) in self.instance.prefilled and self._value(item) is not State.BLANK
        return READ_ONLY if item.question.locked and known else 0


def _on(place: Place | None) -> Name:
    return Name(f"/{place.ticks}") if place else Name.Off


def _ticked(item: Item, place: Place) -> str:
    """What a box ticks, for its tooltip."""
    if not place.ticks:
        return ""
    labels = {o.code: flat(o.label) for o in item.question.choices}
    labels |= {s.value: flat(item.question.words_of(s)) for s in State if s.value not in labels}
    return f": {labels.get(place.ticks, place.ticks)}"


def _code(value: Any) -> str:
    """The code of what a single box ticks: of a choice, a state, yes or no, or a number."""
    match value:
        case State.BLANK:
            return ""
        case bool():
            return "yes" if value else "no"
    return str(value)


def written(question: Question, value: Any) -> str:
    """What a text or a list holds for `value`: dates as 06/10/2026, several choices as on a sheet, states in words."""
    match value:
        case State.BLANK:
            return ""
        case date():
            return f"{value:%d/%m/%Y}"
        case Decimal():
            return words(question, value)
    return str(cell_value(question, value))
