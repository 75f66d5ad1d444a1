"""Lines of text set up quickly: what Pango needs for a style is made once for it, not for each piece of text anew.

Only `cascade.py` imports this, with the version of WeasyPrint alone that it was tried with.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from weasyprint.text import line_break  # type: ignore[import-untyped]
from weasyprint.text.constants import PANGO_DIRECTION  # type: ignore[import-untyped]
from weasyprint.text.ffi import ffi, gobject, pango, unicode_to_char_p  # type: ignore[import-untyped]
from weasyprint.text.fonts import font_features, get_font_description  # type: ignore[import-untyped]

_Usual: Any = line_break.Layout

_FEATURES = ("kerning", "variant_ligatures", "variant_position", "variant_caps", "variant_numeric",
             "variant_alternates", "variant_east_asian", "feature_settings")  # fmt: skip


@contextmanager
def quick() -> Iterator[None]:
    """Within this WeasyPrint sets lines up our way."""
    line_break.Layout = Line
    try:
        yield
    finally:
        line_break.Layout = _Usual


class Line(_Usual):  # type: ignore[misc]
    """A line that shares with others of its style what Pango looks fonts up by."""

    def setup(self, style: Any) -> None:
        """Begins a line in a style; of one that is a document's own, or has lines of its own, as ever."""
        kept = None if getattr(style, "changed", True) else style.kept
        if kept is None:
            super().setup(style)
            return
        if not hasattr(kept, "shared"):
            kept.shared = _shared(kept)
        if kept.shared is None:
            super().setup(style)
            return
        context, self.language, description = kept.shared
        self.style, self.first_line_direction = style, 0
        self.ascent = self.underline_position = self.strikethrough_position = None
        self.layout = ffi.gc(pango.pango_layout_new(context), gobject.g_object_unref)
        pango.pango_layout_set_auto_dir(self.layout, False)
        pango.pango_layout_set_font_description(self.layout, description)


def _shared(style: Any) -> tuple[Any, Any, Any] | None:
    """What lines of a style share: context, language and font; None where a line needs more than these."""
    features = font_features(**{f"font_{name}": style[f"font_{name}"] for name in _FEATURES})
    if features or style["text_decoration_line"] != "none" or style["font_language_override"] != "normal":
        return None
    context = ffi.gc(pango.pango_font_map_create_context(style.font_config.font_map), gobject.g_object_unref)
    pango.pango_context_set_round_glyph_positions(context, False)
    pango.pango_context_set_base_dir(context, PANGO_DIRECTION[style["direction"]])
    if style["lang"]:
        pointer, _ = unicode_to_char_p(style["lang"])
        language = pango.pango_language_from_string(pointer)
        pango.pango_context_set_language(context, language)
    else:
        language = pango.pango_language_get_default()
    return context, language, get_font_description(style)
