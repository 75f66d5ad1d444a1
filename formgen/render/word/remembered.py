"""Word templates filled as docxtpl fills them, what does not depend on the values done once for each template.

docxtpl reads the file, makes its tags whole and has Jinja compile them each time anew, which is most of its time. Here
a template is `Read` once; `filled` then runs it. What docxtpl would mend without a word, so that something gets lost
(a tag that begins in one table cell and ends in another), is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from posixpath import basename
from typing import Any

from jinja2 import Template as Markup
from lxml import etree

from formgen.errors import UserError
from formgen.render.word.harm import DOCUMENT, parse, parts_of, refuse_harmful, serialise
from formgen.render.word.markup import NAMESPACES, W
from formgen.render.word.names import undefined
from formgen.sandbox import Sandbox, bounded

RELATIONS = "word/_rels/document.xml.rels"
KINDS = ("header", "footer", "footnotes")
"""The parts besides the body that docxtpl fills, as relations name them."""

_FIRST_PICTURE = 1000
_PARAGRAPH, _APART = re.compile(r"<w:p([ >])"), re.compile(r"\n<w:p([ >])")
_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_BRACES = (("{_{", "{{"), ("}_}", "}}"), ("{_%", "{%"), ("%_}", "%}"))


@dataclass(frozen=True, slots=True)
class Read:
    """A template as it was read: its parts, and those in which something is filled in, compiled."""

    name: str
    parts: Mapping[str, bytes]
    machine: Sandbox
    compiled: Mapping[str, Markup]
    names: frozenset[str]

    def filled(self, context: Mapping[str, Any]) -> dict[str, bytes]:
        """The parts with their tags filled in. Raises UserError, with the cure, for a template that cannot be filled.

        Jinja's own words for what is not there (`UndefinedError`) are the caller's to put.
        """
        return {**self.parts, **self.serialised(self.trees(context))}

    def serialised(self, trees: Mapping[str, etree._Element]) -> dict[str, bytes]:
        """The bytes of filled parts."""
        return {part: serialise(root) for part, root in trees.items()}

    def trees(self, context: Mapping[str, Any]) -> dict[str, etree._Element]:
        """The parts in which something is filled in, parsed."""
        made = {}
        self.machine.begin()
        for part, template in self.compiled.items():
            with bounded(self.name):
                text = template.render(context)
            made[part] = self._placed(part, _resolved(_APART.sub(r"<w:p\1", text)))
        return made

    def _placed(self, part: str, text: str) -> etree._Element:
        """A filled part; the body of the document in what is around it."""
        root = self._tree(text)
        if part != DOCUMENT:
            return root
        root = _ours().fix_tables(text)
        for number, drawn in enumerate(root.iter(f"{{{NAMESPACES['wp']}}}docPr"), _FIRST_PICTURE + 1):
            drawn.set("id", str(number))
        document = parse(self.parts[DOCUMENT])
        body = document.find(f"{W}body")
        assert body is not None
        document.replace(body, root)
        return document

    def _tree(self, text: str) -> etree._Element:
        try:
            return parse(text.encode())
        except etree.XMLSyntaxError as error:
            raise UserError(
                f"In the template {self.name} something begins in one place and ends in another, so that a part of the "
                "page would be lost: what stands between {% if … %} or {% for … %} and its end is not whole.",
                "Please begin and end it in the same cell or paragraph; around whole paragraphs as {%p … %}, around "
                "whole rows as {%tr … %}.",
            ) from error


@lru_cache(maxsize=16)
def read(template: bytes, name: str) -> Read:
    """The template, read once. Raises UserError for what is no Word file or could do harm, and Jinja's
    TemplateSyntaxError, which has the words near it as `docx_context`."""
    refuse_harmful(template, name)
    return of_parts(parts_of(template, name), name)


def of_parts(parts: Mapping[str, bytes], name: str) -> Read:
    """The same of the parts of a template."""
    from jinja2 import meta

    machine = sandbox(name)
    compiled, names = {}, set[str]()
    for part in (DOCUMENT, *_others(parts)):
        source = _source(part, parts[part])
        if "{" not in source:
            continue
        with bounded(name):
            compiled[part] = _compiled(machine, source)
            names |= meta.find_undeclared_variables(machine.plain(source))
    return Read(name, parts, machine, compiled, frozenset(names))


def sandbox(name: str) -> Sandbox:
    """The machine that fills a Word template: its texts are escaped, and `words.concern | bold` is a run in bold."""
    machine = Sandbox(name, autoescape=True, undefined=undefined())
    machine.filters["bold"] = _bold
    return machine


def _bold(text: Any) -> Any:
    from docxtpl import RichText  # type: ignore[import-untyped]

    return RichText(str(text), style="Strong") if str(text) else ""


def _compiled(machine: Sandbox, source: str) -> Markup:
    from jinja2.exceptions import TemplateSyntaxError

    try:
        return machine.from_string(source)
    except TemplateSyntaxError as error:
        first = max(error.lineno - 4, 0)
        near = source.splitlines()[first : first + 7]
        error.docx_context = [re.sub(r"<[^>]+>", "", line) for line in near]  # type: ignore[attr-defined]
        raise


def _source(part: str, content: bytes) -> str:
    """What Jinja compiles: a part, its tags made whole by docxtpl."""
    root = parse(content)
    element = root.find(f"{W}body") if part == DOCUMENT else root
    text = etree.tostring(root if element is None else element, encoding="unicode", with_tail=False)
    made = _TAG.sub(_plain, _PARAGRAPH.sub(r"\n<w:p\1", _ours().patch_xml(text)))
    for told, meant in _BRACES:
        # docxtpl does so with what is filled in as well, and changes what people wrote.
        made = made.replace(told, f"{{{{ '{meant}' }}}}")
    return made


def _plain(tag: re.Match[str]) -> str:
    """A tag with its & as it was written; docxtpl takes & for the letters that XML writes in its place."""
    return tag[0].replace("&amp;", "&")


def _others(parts: Mapping[str, bytes]) -> Iterator[str]:
    """The headers, footers and footnotes of the document."""
    relations = parse(parts[RELATIONS]) if RELATIONS in parts else ()
    for kind in KINDS:
        for relation in relations:
            name = f"word/{basename(relation.get('Target') or '')}"
            if (relation.get("Type") or "").endswith(f"/{kind}") and name in parts:
                yield name


def _resolved(text: str) -> str:
    """Line breaks and tabs of what was filled in, as Word has them."""
    return str(_ours().resolve_listing(text))


@cache
def _ours() -> Any:
    """docxtpl's own way with tags, texts and tables, without a file of its own."""
    from docxtpl import DocxTemplate

    return DocxTemplate.__new__(DocxTemplate)
