"""The tags of a template that cannot be read, one by one: what is wrong with each, and with what belongs together."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from difflib import get_close_matches

from jinja2.exceptions import TemplateSyntaxError

from formgen.errors import UserError
from formgen.render.shared.slips.slip import COMPARE, TAG, Slip, place, short
from formgen.sandbox import Sandbox

_LOOSE = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")
_WORD = re.compile(r"\{%[-+]?\s*(\w+)")
_ENDS = {word: f"end{word}" for word in ("if", "for", "macro", "filter", "call", "with", "block")}
_MIDDLE = {"elif": ("if",), "else": ("if", "for")}


@dataclass(slots=True)
class Tag:
    """One tag: where its letters are, and the tags that belong to it (if, else, endif)."""

    start: int
    end: int
    words: str
    kin: list[Tag] = field(default_factory=list)


class Tags:
    """The tags of a template that cannot be read, one by one."""

    def __init__(self, text: str, reading: Sandbox) -> None:
        self.text, self.reading = text, reading
        self.slips: list[Slip] = []
        self.wrong: list[Tag] = []
        self.open: list[tuple[str, Tag]] = []

    def _slip(self, tag: Tag, problem: str, fix: str) -> None:
        line, column = place(self.text, tag.start)
        self.slips.append(Slip(problem, fix, line, column, tag.words))
        self.wrong.append(tag)

    def read(self) -> None:
        """Finds what is wrong with each tag by itself, and with what belongs together."""
        end = 0
        for found in (*TAG.finditer(self.text), None):
            for loose in _LOOSE.finditer(self.text, end, found.start() if found else len(self.text)):
                near = " ".join(self.text[max(0, loose.start() - 20) : loose.end() + 20].split())
                self._slip(Tag(loose.start(), loose.end(), loose[0]), f"“{loose[0]}” has no partner: “{near}”.",
                           "Please close it, or take it out.")  # fmt: skip
            if found:
                end = found.end()
                self._tag(Tag(found.start(), found.end(), found[0]))
        for word, tag in self.open:
            close = _ENDS.get(word, "endset")
            self._slip(tag, f"“{short(tag.words)}” is never ended.", f"Please add {{% {close} %}} where it ends.")

    def _tag(self, tag: Tag) -> None:
        if tag.words.startswith("{#"):
            return
        if tag.words.startswith("{{"):
            self._alone(tag, tag.words)
            return
        word = found[1] if (found := _WORD.match(tag.words)) else ""
        if word in _ENDS or (word == "set" and "=" not in tag.words):
            end = _ENDS.get(word, "endset")
            tag.kin.append(tag)
            self.open.append((word, tag))
            self._alone(tag, f"{tag.words}{{% {end} %}}")
        elif word in ("set", "do"):
            self._alone(tag, tag.words)
        elif word in _MIDDLE:
            self._middle(tag, word)
        elif word.startswith("end"):
            self._close(tag, word)
        elif word in ("include", "import", "from", "extends", "autoescape", "raw"):
            self._slip(tag, f"“{short(tag.words)}”: no template may have {{% {word} %}}.", "Please take it out.")
        else:
            near = get_close_matches(word, [*_ENDS, *_ENDS.values(), *_MIDDLE, "set"], 1)
            if near and near[0] in _ENDS:
                tag.kin.append(tag)
                self.open.append((near[0], tag))
            guess = f" Did you mean “{near[0]}”?" if near else ""
            self._slip(tag, f"“{short(tag.words)}” says nothing that formgen knows: “{word}”.{guess}", COMPARE)

    def _middle(self, tag: Tag, word: str) -> None:
        if not self.open or self.open[-1][0] not in _MIDDLE[word]:
            self._slip(tag, f"“{short(tag.words)}” stands outside of {{% if … %}}.", "Please take it out.")
            return
        self.open[-1][1].kin.append(tag)
        if word == "elif":
            self._alone(tag, f"{tag.words.replace('elif', 'if', 1)}{{% endif %}}")

    def _close(self, tag: Tag, word: str) -> None:
        if self.open and f"end{self.open[-1][0]}" == word:
            self.open.pop()[1].kin.append(tag)
            return
        told = f"“{short(self.open[-1][1].words)}” is still open" if self.open else "nothing is open"
        self._slip(tag, f"“{tag.words}” ends what was not begun: {told}.", "Please take it out, or add what it ends.")

    def _alone(self, tag: Tag, source: str) -> None:
        """A tag by itself, ended where it would end later."""
        try:
            self.reading.plain(source)
        except TemplateSyntaxError as error:
            told = (error.message or "").rstrip(".")
            self._slip(tag, f"“{short(tag.words)}” has a slip in it: {told}.", COMPARE)
        except (UserError, RecursionError):
            self._slip(tag, f"“{short(tag.words)}” is not what a template may say.", "Please take it out.")

    def without_wrong(self) -> str:
        """The text with spaces in the place of the tags at fault, and of those that belong to them."""
        text = list(self.text)
        for wrong in self.wrong:
            for tag in wrong.kin or [wrong]:
                for at in range(tag.start, tag.end):
                    text[at] = "\n" if text[at] == "\n" else " "
        return "".join(text)
