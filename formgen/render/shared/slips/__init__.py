"""A page template read as a proof-reader does: every slip in its tags at once, each with its line.

Names are looked up in what formgen really gives the template: examples of it, followed through loops and macros, also
in a branch that no page takes.

    slip        what is wrong, and where it stands
    tags        the tags of a template that cannot be read, one by one
    names       every name of one that can, looked up
    examples    what a name may be: values that formgen really gives it
    places      line and column of every name
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from jinja2 import nodes
from jinja2.exceptions import TemplateSyntaxError

from formgen.errors import UserError
from formgen.render.shared.markup import machine
from formgen.render.shared.slips.examples import Examples
from formgen.render.shared.slips.names import Names
from formgen.render.shared.slips.slip import COMPARE, Slip
from formgen.render.shared.slips.tags import Tags
from formgen.sandbox import Sandbox

__all__ = ["Examples", "Slip", "slips"]


def slips(text: str, name: str, given: Mapping[str, Examples]) -> list[Slip]:
    """Every slip in the tags of a template, in the order of its lines. `given` is what it may print, by name."""
    reading = machine(name)
    tags = Tags(text, reading)
    tree: nodes.Template | None
    try:
        tree = reading.plain(text)
    except (TemplateSyntaxError, UserError, RecursionError):
        tags.read()
        tree = _rest(tags, reading)
    text = tags.without_wrong()
    # What a tag at fault was to bind is no other slip.
    bound = {name: () for tag in tags.wrong for name in re.findall(r"[a-z_]\w*", tag.words)}
    known = {**bound, **given}
    found = [*tags.slips, *(Names(tree, text, known, reading).found() if tree else ())]
    return sorted(dict.fromkeys(found), key=lambda slip: (slip.line, slip.column))


def _rest(tags: Tags, reading: Sandbox) -> nodes.Template | None:
    """What can be read of a template without the tags at fault; where nothing can, that is told."""
    try:
        return reading.plain(tags.without_wrong())
    except (TemplateSyntaxError, UserError, RecursionError) as error:
        if not tags.slips:
            line = error.lineno if isinstance(error, TemplateSyntaxError) else 0
            told = str(getattr(error, "message", "")) or "it is nested too deeply"
            tags.slips.append(Slip(f"It cannot be read: {told.rstrip('.')}.", COMPARE, line or 0))
        return None
