"""The layout engine: WeasyPrint as documented, with what it would work out anew for each document kept (`cascade.py`).

What is kept goes past WeasyPrint's public door, so it is for the version alone that it was tried with: any other lays
out as documented. So are pages whose styles hang on more than their rules: lengths in parts of the page, first lines
and letters, and the few properties that a layout changes, where something inherits them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

TRIED = "70.0"
"""The version of WeasyPrint whose insides are known."""


@dataclass(frozen=True, slots=True)
class Engine:
    """A style sheet parsed, the fonts that it names, and what was worked out for elements of its pages."""

    sheet: Any
    fonts: Any
    kept: dict[bool, dict[Any, Any]] = field(default_factory=lambda: {True: {}, False: {}})

    def laid_out(self, text: str, fetcher: Any, base: str | None = None, **options: Any) -> Any:
        """A page of HTML laid out, but not yet drawn; `options` are WeasyPrint's."""
        options["pdf_forms"] = forms = "<input" in text
        if import_module("weasyprint").__version__ != TRIED:
            return self._as_documented(text, fetcher, base, options)
        cascade = import_module("formgen.render.paper.cascade")
        page = cascade.Page(text, self.sheet, self.kept[forms], base_url=base, url_fetcher=fetcher)
        try:
            return page.render(font_config=self.fonts, **options)
        except cascade.Unfit:
            return self._as_documented(text, fetcher, base, options)

    def _as_documented(self, text: str, fetcher: Any, base: str | None, options: dict[str, Any]) -> Any:
        page = import_module("weasyprint").HTML(string=text, base_url=base, url_fetcher=fetcher)
        return page.render(stylesheets=[self.sheet], font_config=self.fonts, **options)
