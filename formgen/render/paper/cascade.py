"""The styles of elements, worked out once for all pages of a style sheet; what stands in for WeasyPrint's own cascade.

WeasyPrint works out, for each document anew, what each of some eighty properties is for each element and for six parts
of it that nearly never show. Here an element that stands under the same styles, is found by the same rules and says
the same of itself has the styles that one had before it. What a document writes into its styles stays its own.

Only `engine.py` imports this, with the version of WeasyPrint alone that it was tried with.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from math import inf
from typing import Any
from xml.etree.ElementTree import Element

from weasyprint import DEFAULT_OPTIONS, HTML  # type: ignore[import-untyped]
from weasyprint.css import (  # type: ignore[import-untyped]
    AnonymousStyle,
    ComputedStyle,
    InitialStyle,
    StyleFor,
    declaration_precedence,
    find_style_attributes,
    find_stylesheets,
    preprocess_declarations,
)
from weasyprint.css.targets import TargetCollector  # type: ignore[import-untyped]
from weasyprint.document import Document  # type: ignore[import-untyped]
from weasyprint.images import get_image_from_uri  # type: ignore[import-untyped]
from weasyprint.layout import LayoutContext  # type: ignore[import-untyped]

from formgen.render.paper.lines import quick

MANY = 4_000
"""So many kinds of elements are kept of a style sheet before all is forgotten: a form has some hundred."""

_SAID = ("style", "lang", "id")
"""The attributes in which an element says itself how it looks; some elements have more."""

_SAID_OF = {"a": ("name",), "{http://www.w3.org/2000/svg}svg": ("width", "height")}

_CHANGED = ("overflow", "display", "float", "position")
"""Properties that a layout changes within its document, which what inherits them would have to see."""


class Unfit(BaseException):
    """The styles of a page hang on more than its rules. Not an Exception: WeasyPrint would take it for bad CSS."""


@dataclass(frozen=True, slots=True)
class Worn:
    """The styles of an element and of its parts by name, as the rules make them."""

    style: Any
    parts: Mapping[str | None, Any]
    itself: bool
    """Whether it says something itself: such elements share nothing."""

    anchored: bool
    """Whether it, or one of its parts, can be pointed at."""


class _Unasked(dict[str, Any]):
    """Stands for the size of the first page, which differs from document to document."""

    def __getitem__(self, key: str) -> Any:
        raise Unfit


class Own(ComputedStyle):  # type: ignore[misc]
    """A style as one document has it: begun as what was worked out so far, the rest is asked for."""

    changed = False
    """Whether it is a copy for a box alone, and may differ from what is kept."""

    def __init__(self, kept: Any) -> None:
        self.__dict__.update(kept.__dict__)
        self.__dict__.pop("anonymous_style", None)
        self.__dict__.pop("shared", None)
        self.update(kept)
        self.kept = kept

    def copy(self) -> Own:
        """The same for a box of its own, which the layout may change."""
        made = Own(self.kept)
        made.update(self)
        made.changed = True
        return made

    def __missing__(self, key: str) -> Any:
        value = self[key] = self.kept[key]
        return value

    @cached_property
    def anonymous_style(self) -> Any:
        """The style of boxes that belong to no element."""
        return AnonymousStyle(self) if self.changed else Nameless(self)


class Nameless(AnonymousStyle):  # type: ignore[misc]
    """A style of boxes that belong to no element, begun as what was worked out so far."""

    changed = False

    def __init__(self, parent_style: Own) -> None:
        super().__init__(parent_style)
        self.kept = parent_style.kept.anonymous_style
        self.update(self.kept)

    def __missing__(self, key: str) -> Any:
        value = self[key] = self.kept[key]
        return value


class Styles(StyleFor):  # type: ignore[misc]
    """The styles of a document's elements. Those of its pages are worked out as ever."""

    def __init__(self, html: Any, sheets: list[Any], fonts: Any, targets: Any, kept: dict[Any, Worn]) -> None:
        self._cascaded_styles: dict[Any, Any] = {}
        self._computed_styles: dict[Any, Any] = {}
        self.initial_page_sizes = {"box": None, "area": None}
        self._sheets, self.font_config = sheets, fonts
        self._kept, self._base = kept, html.base_url
        self._found: dict[Any, Worn] = {}
        self._shared: dict[int, Own] = {}
        self._dress(html, targets)
        self(html.etree_element)  # pages inherit from it

    def _dress(self, html: Any, targets: Any) -> None:
        """Finds what each element wears, in the order of the tree, and tells what can be pointed at."""
        kept, found, seen = self._kept, self._found, set()
        anchored = []
        matchers = [sheet.matcher.match for sheet, _, _ in self._sheets]
        for wrapper in html.wrapper_element.iter_subtree():
            element = wrapper.etree_element
            above = None if wrapper.parent is None else found[wrapper.parent.etree_element].style
            rules = tuple((n, rule) for n, match in enumerate(matchers) for rule in match(wrapper))
            said = _said(element)
            key = (id(above), said, tuple((n, rule[1]) for n, rule in rules))
            worn = kept.get(key)
            if worn is None:
                worn = kept[key] = self._worn(element, above, rules, bool(said))
            found[element] = worn
            if worn.anchored and (worn.itself or id(worn) not in seen):
                seen.add(id(worn))
                anchored.append(worn)
        for name in _anchors(anchored):
            targets.collect_anchor(name)

    def _worn(self, element: Any, above: Any, rules: tuple[Any, ...], itself: bool) -> Worn:
        """What an element and its parts wear by those rules."""
        said = _declared(element, self._base) if itself else ()
        cascades = _cascades(said, rules, self._sheets)
        if "first-line" in cascades or "first-letter" in cascades:
            raise Unfit
        style = self._made(cascades.pop(None, {}), above, None)
        parts = {name: self._made(cascade, style, name) for name, cascade in cascades.items()}
        return Worn(style, parts, itself, any(one["anchor"] for one in (style, *parts.values())))

    def _made(self, cascade: Any, above: Any, part: str | None) -> Any:
        if any(name in cascade and cascade[name][0] == "inherit" for name in _CHANGED):
            raise Unfit
        root = InitialStyle(self.font_config) if above is None else above.top
        made = ComputedStyle(above, cascade, part, root, self._base, self.font_config, _Unasked())
        made.top = made if above is None else above.top
        return made

    def __call__(self, element: Any, pseudo_type: str | None = None) -> Any:
        """The style of an element, or of a part of it; None for a part without one."""
        worn = self._found.get(element)
        if worn is None:
            return super().__call__(element, pseudo_type)
        key = element, pseudo_type
        style = self._computed_styles.get(key)
        if style is None:
            kept = worn.parts.get(pseudo_type) if pseudo_type else worn.style
            if kept is None:
                return None
            style = self._computed_styles[key] = self._own(kept, shared=not (worn.itself or pseudo_type))
        return style

    def _own(self, kept: Any, *, shared: bool) -> Own:
        """The document's own of a style; elements that say nothing themselves share theirs, as WeasyPrint has it."""
        own = self._shared.get(id(kept)) if shared else None
        if own is None:
            if not hasattr(kept, "seen"):
                kept.seen = True
                self._computed_styles["kept", None] = kept
                super().__call__("kept")  # what its display rules out is nothing for all that inherit from it, too
                del self._computed_styles["kept", None]
            own = Own(kept)
            if shared:
                self._shared[id(kept)] = own
        return own


def _said(element: Any) -> tuple[Any, ...]:
    """What an element says of its looks itself, () for nothing."""
    attributes = element.attrib
    if not attributes:
        return ()
    more = _SAID_OF.get(element.tag, ())
    said = tuple((name, attributes[name]) for name in (*_SAID, *more) if attributes.get(name))
    return (element.tag, said) if said else ()


def _declared(element: Any, base: str | None) -> Iterable[Any]:
    """What an element says of its looks itself, as (specificity, name, value, importance)."""
    alone = Element(element.tag, element.attrib)
    for specificity, _, declarations, _ in find_style_attributes(alone, False, base):
        for name, values, importance in preprocess_declarations(base, declarations):
            yield specificity, name, values, importance


def _cascades(said: Iterable[Any], rules: tuple[Any, ...], sheets: list[Any]) -> dict[str | None, dict[str, Any]]:
    """The declarations that hold, with their weights: of an element under None, and of its parts by name."""
    found: dict[str | None, dict[str, Any]] = {}
    for specificity, name, values, importance in said:
        weight = declaration_precedence("author", importance), inf, specificity
        _weigh(found.setdefault(None, {}), name, values, weight)
    for n, (specificity, _, part, (declarations, layer)) in rules:
        sheet, origin, own = sheets[n]
        order = inf if layer is None else sheet.layers.index(layer)
        held = found.setdefault(part, {})
        for name, values, importance in declarations:
            _weigh(held, name, values, (declaration_precedence(origin, importance), order, own or specificity))
    return found


def _weigh(held: dict[str, Any], name: str, values: Any, weight: tuple[Any, ...]) -> None:
    """Puts a declaration in the place of one that weighs no more."""
    if name not in held or held[name][1] <= weight:
        held[name] = values, weight


def _anchors(worn: list[Worn]) -> Iterator[str]:
    """The names that links may point at, elements before parts."""
    yield from (one.style["anchor"] for one in worn if one.style["anchor"])
    yield from (part["anchor"] for one in worn for part in one.parts.values() if part["anchor"])


class Page(HTML):  # type: ignore[misc]
    """A document that is laid out with a style sheet, and with what was worked out for its elements."""

    def __init__(self, text: str, sheet: Any, kept: dict[Any, Worn], **given: Any) -> None:
        super().__init__(string=text, **given)
        self.sheet, self.kept = sheet, kept

    def render(self, font_config: Any = None, **options: Any) -> Any:
        """The same, laid out."""
        with quick():
            return _Laid._render(self, font_config, None, None, {**DEFAULT_OPTIONS, **options})


class _Laid(Document):  # type: ignore[misc]
    """A document laid out with kept styles."""

    @classmethod
    def _build_layout_context(cls, html: Page, fonts: Any, counters: Any, profiles: Any, options: Any) -> Any:
        targets = TargetCollector()
        for named in html._ua_counter_style():
            counters.update(named)
        own = find_stylesheets(html.wrapper_element, html.media_type, html.url_fetcher, html.base_url, fonts, counters,
                               profiles, [], [])  # fmt: skip
        sheets = [(sheet, "user agent", None) for sheet in html._ua_stylesheets(options["pdf_forms"])]
        of_the_page = [(sheet, "author", None) for sheet in own]
        sheets += [*of_the_page, (html.sheet, "user", None)]
        kept = {} if of_the_page else html.kept
        if len(kept) > MANY:
            kept.clear()
        images = partial(get_image_from_uri, cache={}, url_fetcher=html.url_fetcher, options=options)
        return LayoutContext(Styles(html, sheets, fonts, targets, kept), images, fonts, counters, targets)
