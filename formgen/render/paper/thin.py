"""Pages of a laid out form on which so little stands that they had better not be: `thin(document)`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

_THIN = 0.35
"""Of a page with less than this part of its height filled it is tried whether it can be saved."""


def thin(document: Any) -> bool:
    """Whether any page but the first is nearly empty, and did not begin because a section wants a page of its own."""
    before: set[int] = set()
    for number, one in enumerate(document.pages):
        page = one._page_box
        parts = list(_parts(page))
        begun = {id(part.element) for part in parts}
        wanted = bool(parts) and id(parts[0].element) not in before and _begins_pages(parts[0])
        if number and not wanted and _bottom(parts, page) < _THIN * page.height:
            return True
        before |= begun
    return False


def _parts(page: Any) -> Iterator[Any]:
    """What stands on a page, one under the other."""
    for root in page.children:
        if getattr(root, "element_tag", None) == "html":
            for body in root.children:
                yield from (part for part in body.children if part.element is not None)


def _begins_pages(part: Any) -> bool:
    return "page" in (part.element.get("class") or "").split()


def _bottom(parts: list[Any], page: Any) -> float:
    """How far down the page it is filled."""
    lowest = max((part.position_y + part.margin_height() for part in parts), default=0.0)
    return float(lowest - page.content_box_y())
