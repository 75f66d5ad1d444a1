"""A Word template read as a proof-reader does: every slip in its tags at once, each with where it stands.

What a template prints is looked up in what formgen really has for the form, also in a branch that no copy takes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from jinja2 import nodes
from jinja2.exceptions import TemplateSyntaxError

from formgen.errors import UserError
from formgen.render.word.names import Names
from formgen.render.word.places import Paragraph
from formgen.render.word.remembered import sandbox
from formgen.render.word.stencil import Slot
from formgen.render.word.told import LIVE, Code, Codes


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at one place: `where` it is, the `words` of the template, in which paragraph of the body (`at`).

    `at` is -1 outside of the body; a `note` is something to look at, that keeps no form from being made.
    """

    problem: str
    fix: str
    where: str = ""
    words: str = ""
    at: int = -1
    note: bool = False


@dataclass(slots=True)
class Tag:
    """One {{ … }} or {% … %}: where its letters are, what it says, and the tags that belong to it (if, else, endif)."""

    paragraph: Paragraph
    start: int
    end: int
    words: str
    kin: list[Tag] = field(default_factory=list)

    @property
    def statement(self) -> bool:
        """Whether it does something rather than print."""
        return self.words.startswith("{%")

    @property
    def mode(self) -> str:
        """What stands behind its braces: `p`, `r`, `tr`, `tc` or nothing."""
        found = re.match(r"\{[{%](p|r|tr|tc)\s", self.words)
        return found[1] if found else ""

    @property
    def inner(self) -> str:
        """What it says."""
        words = re.sub(r"^[-+]|[-+]$", "", self.words[2 + len(self.mode) : -2]).strip()
        return words.translate(_QUOTES)


_QUOTES = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "\u00a0": " "})
_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_LOOSE = re.compile(r"\{\{|\}\}|\{%|%\}")
_OPENS = {"if": "endif", "for": "endfor"}
_MIDDLE = {"elif": "if", "else": ""}
_UNKNOWN = object()
_ALONE = "Please put it alone into its paragraph."
_COMPARE = "Please compare it with a copy of formgen’s own template."
_CLOSE = "Please close it: {{ … }} or {% … %}, begun and ended in the same paragraph."


class Proof:
    """The faults of a template's paragraphs, and the tags that are at fault."""

    def __init__(self, paragraphs: list[Paragraph], context: Mapping[str, Any], rows: Mapping[str, list[str]]) -> None:
        self.context, self.rows = dict(context), rows
        self.faults: list[Fault] = []
        self.wrong: list[Tag] = []
        self.near: list[str] = []
        self.printed: list[tuple[Tag, str]] = []
        self.machine = sandbox("")
        self.hidden: list[tuple[Tag, str, Tag]] = []
        self.open: list[tuple[str, Tag, dict[str, Any]]] = []
        part = ""
        for paragraph in paragraphs:
            if paragraph.part != part:
                self._finish()
                part = paragraph.part
            self._read(paragraph)
        self._finish()
        self._left_out()

    def _fault(self, tag: Tag, problem: str, fix: str) -> None:
        place = tag.paragraph
        self.faults.append(Fault(problem, fix, place.where, tag.words, place.at))
        if tag not in self.wrong:
            self.wrong.append(tag)

    def _read(self, paragraph: Paragraph) -> None:
        end = 0
        for found in (*_TAG.finditer(paragraph.text), None):
            until = found.start() if found else len(paragraph.text)
            for loose in _LOOSE.finditer(paragraph.text, end, until):
                tag = Tag(paragraph, loose.start(), loose.end(), loose[0])
                near = paragraph.text[max(0, loose.start() - 30) : loose.end() + 30].strip()
                self.near.append(near)
                self._fault(tag, f"“{loose[0]}” has no partner: “{near}”.", _CLOSE)
            if found:
                end = found.end()
                if not found[0].startswith("{#"):
                    self._tag(Tag(paragraph, found.start(), found.end(), found[0]))

    def _tag(self, tag: Tag) -> None:
        alone = tag.paragraph.text.strip() == tag.words
        if tag.mode == "p" and not alone and not tag.statement:
            self._fault(tag, f"“{tag.words}” replaces its whole paragraph: the words beside it would be lost.", _ALONE)
        if spaced := re.match(r"\{([{%])\s+(p|r|tr|tc)\s+\w", tag.words):
            told = f"{{{spaced[1]}{spaced[2]} …"
            self._fault(tag, f"“{tag.words}” has a space before “{spaced[2]}”.", f"Please write “{told}”, without it.")
        elif tag.statement:
            self._statement(tag)
        else:
            self._print(tag)

    def _statement(self, tag: Tag) -> None:
        word, _, rest = tag.inner.partition(" ")
        if word in _OPENS:
            self._open(tag, word, rest)
        elif word in _MIDDLE:
            self._middle(tag, word, rest)
        elif word in _OPENS.values():
            self._close(tag, word)
        elif word == "set":
            self.context |= dict.fromkeys(re.findall(r"\w+", rest.partition("=")[0]), _UNKNOWN)
        elif word in ("raw", "endraw", "macro", "endmacro", "with", "endwith", "filter", "endfilter"):
            self._fault(tag, f"“{tag.words}”: a Word template has no {{% {word} %}}.", "Please use if and for alone.")
        else:
            near = get_close_matches(word, [*_OPENS, *_OPENS.values(), *_MIDDLE], 1)
            guess = f" Did you mean “{near[0]}”?" if near else ""
            self._fault(tag, f"“{tag.words}” says nothing that formgen knows: “{word}”.{guess}",
                        "There is: if, elif, else, endif, for, endfor.")  # fmt: skip

    def _open(self, tag: Tag, word: str, rest: str) -> None:
        scope: dict[str, Any] = {}
        self.open.append((word, tag, scope))
        tag.kin.append(tag)
        tree = self._parsed(tag, f"{{% {word} {rest} %}}{{% {_OPENS[word]} %}}")
        if tree is None:
            scope |= dict.fromkeys(re.findall(r"\w+", rest.partition(" in ")[0]), _UNKNOWN)
            return
        (node,) = tree.body
        if isinstance(node, nodes.For):
            value = self._look_up(node.iter, tag)
            scope |= _bound(node.target, _first(value)) | {"loop": _UNKNOWN}
        elif isinstance(node, nodes.If):
            self._look_up(node.test, tag)

    def _middle(self, tag: Tag, word: str, rest: str) -> None:
        if not self.open or (word == "elif" and self.open[-1][0] != "if"):
            self._fault(tag, f"“{tag.words}” stands outside of {{% if … %}}.", "Please take it out.")
            return
        self.open[-1][1].kin.append(tag)
        if word == "elif" and (tree := self._parsed(tag, f"{{% if {rest} %}}{{% endif %}}")) is not None:
            (node,) = tree.body
            assert isinstance(node, nodes.If)
            self._look_up(node.test, tag)

    def _close(self, tag: Tag, word: str) -> None:
        if self.open and _OPENS[self.open[-1][0]] == word:
            self.open.pop()[1].kin.append(tag)
            return
        told = f"“{self.open[-1][1].words}” is still open" if self.open else "nothing is open"
        self._fault(tag, f"“{tag.words}” ends what was not begun: {told}.", "Please take it out, or add what it ends.")

    def _finish(self) -> None:
        while self.open:
            word, tag, _ = self.open.pop()
            self._fault(tag, f"“{tag.words}” is never ended.", f"Please add {{% {_OPENS[word]} %}} where it ends.")

    def _parsed(self, tag: Tag, source: str) -> nodes.Template | None:
        try:
            return self.machine.plain(source)
        except TemplateSyntaxError as error:
            self._fault(tag, f"“{tag.words}” has a slip in it: {error.message}.", _COMPARE)
        except (UserError, RecursionError):
            self._fault(tag, f"“{tag.words[:60]}” is not what a template may say.", "Please take it out.")
        return None

    def _print(self, tag: Tag) -> None:
        tree = self._parsed(tag, f"{{{{ {tag.inner} }}}}")
        if tree is None:
            return
        before = len(self.faults)
        values = [self._look_up(node, tag) for output in tree.body for node in output.iter_child_nodes()]
        value = values[0] if len(values) == 1 else _UNKNOWN
        if len(self.faults) == before and isinstance(value, Slot):
            self._in_its_place(tag, value)
        elif len(self.faults) == before and value not in (_UNKNOWN, None) and tag.mode == "p":
            self._fault(tag, f"“{tag.words}” is no block of its own.", "Please write it without the p.")

    def _in_its_place(self, tag: Tag, slot: Slot) -> None:
        kind, _, rest = slot.name.partition(":")
        self.printed.append((tag, slot.name))
        if kind in _ANSWERED and (around := next((t for _, t, _ in self.open if _LIVE.search(t.inner)), None)):
            self.hidden.append((tag, slot.name, around))
        if kind in ("question", "row", "stop", "key", "body", "insert") and tag.mode != "p":
            self._fault(tag, f"“{tag.words}” is a block: it cannot stand inside a line.",
                        f"Please write {{{{p {tag.inner} }}}} alone in a paragraph.")  # fmt: skip
        elif kind in ("reference", "case", "logo") and tag.mode == "p":
            self._fault(tag, f"“{tag.words}” is no block of its own.", f"Please write {{{{ {tag.inner} }}}}.")
        elif kind == "tick" and tag.mode != "r":
            self._fault(tag, f"“{tag.words}” is a tick box.", f"Please write {{{{r {tag.inner} }}}}.")
        elif kind == "answer" and rest in self.rows and tag.mode != "p":
            self._fault(tag, f"“{tag.words}” is a table: it cannot stand inside a line.",
                        f"Please write {{{{p {tag.inner} }}}} alone in a paragraph.")  # fmt: skip

    def _look_up(self, node: nodes.Node, tag: Tag) -> Any:
        """What an expression is, as far as a reader can know; every name in it is looked for."""
        match node:
            case nodes.TemplateData():
                return _UNKNOWN
            case nodes.Const():
                return node.value
            case nodes.Name():
                return self._named(node.name, tag)
            case nodes.Getattr():
                return self._part(self._look_up(node.node, tag), node.attr, tag)
            case nodes.Getitem(arg=nodes.Const(value=value)):
                return self._part(self._look_up(node.node, tag), value, tag)
            case nodes.Getitem():
                self._look_up(node.arg, tag)
                return self._any_part(self._look_up(node.node, tag))
            case nodes.Filter() if node.name not in self.machine.filters:
                self._fault(tag, f"“{tag.words}” asks for a filter that is not there: “{node.name}”.",
                            "Please take out the bar | and what follows it.")  # fmt: skip
                return _UNKNOWN
            case nodes.Filter():
                return self._filtered(node, tag)
            case nodes.Compare():
                return self._compared(node, tag)
            case nodes.Call(node=nodes.Name(name=name)) if callable(self.context.get(name)):
                return self._called(name, node, tag)
        for child in node.iter_child_nodes():
            self._look_up(child, tag)
        return _UNKNOWN

    def _filtered(self, node: nodes.Filter, tag: Tag) -> Any:
        """What a filter makes, where it leaves a slot as it is; no slot can be reckoned with."""
        value = self._look_up(node.node, tag) if node.node is not None else _UNKNOWN
        for child in node.args:
            self._look_up(child, tag)
        if isinstance(value, Slot) and node.name not in _HARMLESS:
            self._refused(value.unknown(), tag)
        elif node.name == "bold" and tag.mode != "r" and not tag.statement:
            self._fault(tag, f"“{tag.words}” is a run of its own.", f"Please write {{{{r {tag.inner} }}}}.")
        return value if isinstance(value, Slot) else _UNKNOWN

    def _compared(self, node: nodes.Compare, tag: Tag) -> Any:
        """Nothing is known of a comparison, but that no slot may be compared, and codes with codes of theirs alone."""
        values = [self._look_up(one, tag) for one in (node.expr, *(operand.expr for operand in node.ops))]
        slots = [value for value in values if isinstance(value, Slot)]
        coded = [value for value in values if isinstance(value, (Code, Codes))]
        try:
            if slots:
                raise slots[0].unknown()
            for code in coded:
                for asked in _texts(node, values):
                    code.refuse(asked)
        except UserError as error:
            self._refused(error, tag)
        return _UNKNOWN

    def _called(self, name: str, node: nodes.Call, tag: Tag) -> Any:
        """The slot that a call makes, where all that it is given stands there."""
        given = [*node.args, *(pair.value for pair in node.kwargs)]
        if not all(isinstance(one, nodes.Const) for one in given):
            for one in given:
                self._look_up(one, tag)
            return _UNKNOWN
        try:
            return self.context[name](
                *(one.as_const() for one in node.args), **{pair.key: pair.value.as_const() for pair in node.kwargs}
            )
        except UserError as error:
            self._refused(error, tag)
        except (TypeError, ValueError):
            self._fault(tag, f"“{tag.words}” gives {name} something else than it takes.", _COMPARE)
        return _UNKNOWN

    def _refused(self, error: UserError, tag: Tag) -> None:
        self._fault(tag, f"“{tag.words}”: {error.message}", error.fix)

    def _left_out(self) -> None:
        """Answers that stand once, under a condition of what was answered: on some copies they would be lost."""
        for tag, name, around in self.hidden:
            if sum(name == other for _, other in self.printed) == 1:
                self._fault(
                    tag, f"“{tag.words}” stands inside “{around.words}”: with other answers its box would be missing.",
                    "Please put it outside, or into the other branch ({% else %}) as well.",
                )  # fmt: skip

    def _named(self, name: str, tag: Tag) -> Any:
        for _, _, scope in reversed(self.open):
            if name in scope:
                return scope[name]
        known = {**self.context, **{n: v for _, _, scope in self.open for n, v in scope.items()}}
        if name in known:
            return known[name]
        if name in self.machine.globals:
            return _UNKNOWN
        self._missing(tag, name, "", list(known))
        return _UNKNOWN

    def _part(self, value: Any, name: Any, tag: Tag) -> Any:
        if value is _UNKNOWN or value is None:
            return _UNKNOWN
        if isinstance(value, Slot) and (rows := self.rows.get(value.name.partition(":")[2])) and name not in rows:
            self._missing(tag, str(name), f"The table {value.name.partition(':')[2]} has no row", rows)
            return _UNKNOWN
        if isinstance(value, Names):
            try:
                return value[name]
            except KeyError:
                told = value.lacks(str(name)) or f"“{tag.words}” asks for something that is not there: “{name}”."
                problem, _, known = told.partition(" Its ")
                guessed = problem.endswith("?") or not known
                self._fault(tag, problem, "Please correct the name." if guessed else f"Its {known}")
                return _UNKNOWN
        if isinstance(value, Mapping):
            if name in value:
                return value[name]
            self._missing(tag, str(name), "", list(map(str, value)))
        elif isinstance(value, (list, tuple)) and isinstance(name, int):
            return value[name] if -len(value) <= name < len(value) else _UNKNOWN
        elif not isinstance(value, str) or not hasattr(value, str(name)):
            self._fault(tag, f"“{tag.words}”: there is no “{name}” in it.", "Please take the name out.")
        return _UNKNOWN

    def _any_part(self, value: Any) -> Any:
        if isinstance(value, Slot):
            return _try(value)
        if isinstance(value, (list, tuple)):
            return _first(value)
        return _UNKNOWN

    def _missing(self, tag: Tag, name: str, told: str, known: list[str]) -> None:
        near = get_close_matches(name, known, 1, 0.5)
        guess = f" Did you mean “{near[0]}”?" if near else ""
        words = f"{told} “{name}”" if told else f"“{tag.words}” asks for something that is not there: “{name}”"
        self._fault(tag, f"{words}.{guess}", f"There is: {', '.join(sorted(known))}.")


_ANSWERED = frozenset({"question", "answer", "cell", "tick", "row"})
_LIVE = re.compile(rf"\b({'|'.join(sorted(LIVE))})\b")
_HARMLESS = frozenset({"default", "d", "e", "escape"})
"""Filters that leave a slot as it is."""


def _texts(node: nodes.Compare, values: list[Any]) -> Iterator[str]:
    """The words that a comparison holds as they stand in it, also those of a list."""
    for one, value in zip((node.expr, *(operand.expr for operand in node.ops)), values, strict=True):
        if isinstance(one, nodes.Const) and isinstance(value, str):
            yield value
        elif isinstance(one, (nodes.List, nodes.Tuple)):
            yield from (c.value for c in one.find_all(nodes.Const) if isinstance(c.value, str))


def _try(slot: Slot) -> Any:
    try:
        return slot["1"]
    except KeyError:
        return _UNKNOWN


def _first(value: Any) -> Any:
    if isinstance(value, (list, tuple)) and value:
        return value[0]
    return _UNKNOWN


def _bound(target: nodes.Node, value: Any) -> dict[str, Any]:
    """The names that a loop binds, with what they are the first time."""
    if isinstance(target, nodes.Name):
        return {target.name: value}
    names = [one.name for one in target.find_all(nodes.Name)]
    values = value if isinstance(value, (list, tuple)) and len(value) == len(names) else [_UNKNOWN] * len(names)
    return dict(zip(names, values, strict=True))


def mended(tags: list[Tag]) -> Iterator[Tag]:
    """The tags that are taken out, so that the rest can be read: those at fault, and what belongs to them."""
    seen: set[int] = set()
    for tag in tags:
        for one in tag.kin or [tag]:
            if id(one) not in seen:
                seen.add(id(one))
                yield one
