"""Our own letter where a message quotes it: which lines are ours, and with which question a line stands."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import product

from formgen.outline import Outline
from formgen.phone import LAST, UNSURE, Asked, blocks, fits, line, lines, questions
from formgen.read.values.words import key
from formgen.reference import find_all


class Ours:
    """Our own lines where they are quoted, however they were broken: which question stands last, what is ours."""

    def __init__(self, outline: Outline) -> None:
        self.now: int | None = None
        self._left: list[str] = []
        self._ahead: list[list[str]] = []
        self._cut: set[int] = set()
        self._broken: set[int] = set()
        self._next: set[tuple[int, int]] = set()
        self._tails: dict[int, list[list[str]]] = {}
        self._spoken: dict[int, list[list[str]]] = {}
        self._starts: list[tuple[list[str], list[list[str]]]] = []
        copies = [lines(outline.for_audience(a)) for a in outline.audiences if fits(outline.for_audience(a))]
        numbered = {line(asked): asked.number for asked in questions(outline)}
        self._labels = {asked.number: _split(asked.label) for asked in questions(outline)}
        for copy in copies:
            about = 0
            tails: dict[int, list[str]] = {0: []}
            for printed in copy[1:]:
                if printed in numbered:
                    self._next.add((about, numbered[printed]))
                    about = numbered[printed]
                    tails[about] = []
                elif printed != LAST:
                    tails[about] += _split(printed)
            for number, tail in tails.items():
                self._tails.setdefault(number, []).append(tail)
            self._speak(outline, tails)
            # A letter may leave the first line out.
            self._starts += [(_split(copy[0]), [tails[0], *self._spoken.get(0, ())]), (tails[0], self._beside(outline))]

    def _speak(self, outline: Outline, tails: dict[int, list[str]]) -> None:
        """Learns what a letter in two languages prints beneath each question besides."""
        heads = {asked[0].number: asked[0] for _, asked in blocks(outline)}
        after = {before: heads[number] for before, number in self._next if number in heads}
        known = {asked.number: asked for asked in questions(outline)}
        for number, tail in tails.items():
            labels = _labels(known[number]) if number in known else []
            choices = _choices(after[number]) if number in after else []
            self._spoken.setdefault(number, []).extend(
                [*label, *tail, *choice] for label, choice in product([[], *labels], [[], *choices]) if label or choice
            )

    def _beside(self, outline: Outline) -> list[list[str]]:
        """What a letter in two languages prints beneath its first line of choices."""
        return _choices(questions(outline)[0]) if questions(outline) else []

    def cut(self, number: int) -> bool:
        """Whether the words of a question were changed where it is quoted."""
        return number in self._cut

    def broken(self, number: int) -> bool:
        """Whether what we printed beneath a question is not all there, or not in its order."""
        return number in self._broken

    def is_ours(self, number: int, plain: str) -> bool:
        """Whether words that stand beneath a question are some that we print there."""
        said = " ".join(_split(plain))
        printed = (self._labels[number], *self._tails.get(number, ()))
        return any(f" {said} " in f" {' '.join(words)} " for words in printed)

    def met(self, plain: str, *, quoted: bool) -> tuple[int | None, str | None]:
        """The question that a line stands with, and what of the line is not ours; None where all of it is.

        A `quoted` line that begins with the number of a question is that question, whatever became of its words.
        """
        said, words = plain.split(), _split(plain)
        if words == _LAST_WORDS:
            self._leave(None)
            self.now, self._left, self._ahead = None, [], []
            return None, None
        for left, tails in self._starts:
            if 4 <= len(said) <= len(left) and words == left[: len(said)]:
                self.now, self._left, self._ahead = None, left[len(said) :], tails
                return None, None
        if not self._left and len(words) > 1 and words[0] == _word(f"{self.now}.") and self._goes_on(words):
            return self.now, None
        if (begun := self._begun(said, quoted)) is not None:
            return begun
        if self._left:
            return self._in_label(words, plain)
        return self.now, None if self._goes_on(words) else plain

    def _goes_on(self, words: Sequence[str]) -> bool:
        """Whether these are the next words that we printed; a letter alone may be an answer."""
        going = [ahead[len(words) :] for ahead in self._ahead if ahead[: len(words)] == words]
        if not going or (len(words) == 1 and len(words[0]) == 1):
            return False
        self._ahead = going
        return True

    def _in_label(self, words: Sequence[str], plain: str) -> tuple[int | None, str | None]:
        """The same for a line where the words of a question have not come to their end."""
        same = _common(words, self._left)
        if same == len(words):
            self._left = self._left[same:]
            return self.now, None
        if self.now is not None and same < len(self._left):
            self._cut.add(self.now)
        ended = 0 < same == len(self._left)
        self._left = []
        return self.now, " ".join(plain.split()[same:]) if ended else plain

    def _leave(self, number: int | None) -> None:
        """Remembers whether a question ended as it was printed, now that another begins, or none."""
        if self.now is None:
            return
        last = number is None and not any(before == self.now for before, _ in self._next)
        if not (last or (self.now, number) in self._next) or self._left or all(self._ahead):
            self._broken.add(self.now)

    def _begun(self, said: Sequence[str], quoted: bool) -> tuple[int | None, str | None] | None:
        """The question that begins on this line, with what stands beside it."""
        first = re.fullmatch(r"([0-9]{1,2})[.)]", said[0]) if said else None
        label = self._labels.get(int(first[1])) if first else None
        if first is None or label is None:
            return None
        number, words = int(first[1]), [_word(word) for word in said[1:]]
        same = _common(words, label)
        whole = same == len(label)
        known = whole or same >= (2 if same == len(words) else max(4, (len(label) + 1) // 2))
        if not (known or quoted):
            return None
        self._leave(number)
        self.now = number
        tails = [*self._tails.get(number, [[]]), *self._spoken.get(number, ())]
        self._left, self._ahead = [*label[same:]] if same == len(words) else [], tails
        if not known or not (whole or same == len(words)):
            self._cut.add(number)
        return number, " ".join(said[1 + same :]) or None


def _labels(asked: Asked) -> list[list[str]]:
    """The question in other languages, as a letter prints it."""
    return [_split(f"{asked.number}. {text}") for code, text in asked.question.also if not code]


def _choices(asked: Asked) -> list[list[str]]:
    """The answers of a question in other languages, as a letter prints them; each language has a word for all."""
    also = asked.question.also
    said = [
        [f"{letter} {text}" for code, text in also if code == _code(asked, letter) and not text.startswith(label)]
        for letter, label in asked.choices
    ]
    return [_split(", ".join(row)) for row in zip(*said, strict=False)]


def _code(asked: Asked, letter: str) -> str:
    value = asked.value(letter)
    return ("no", "yes")[value] if isinstance(value, bool) else str(value)


def _common(words: Sequence[str], others: Sequence[str]) -> int:
    """How many words both have in common from the first on."""
    pairs = enumerate(zip(words, others, strict=False))
    return next((n for n, (one, other) in pairs if one != other), min(len(words), len(others)))


def is_our_end(plain: str) -> bool:
    """Whether a line is the last one of our letter: references, and nothing else."""
    named = find_all(plain)
    return bool(named) and all(find_all(word) for word in re.findall(r"[\w-]+", plain))


def _split(text: str) -> list[str]:
    return [_word(word) for word in plain_of(text).split()]


def _word(word: str) -> str:
    return key(word).strip("*_")


def plain_of(text: str) -> str:
    """The text in plain letters and figures: Arabic ones, wide ones and those in circles are figures too."""
    return unicodedata.normalize("NFKC", figures(text)).replace("؟", UNSURE).strip()


def figures(text: str) -> str:
    """The text, letter by letter as long as before, with the figures 0 to 9 in place of those of other writings."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.digit(c)) if unicodedata.category(c) == "Nd" else c for c in text)


_LAST_WORDS = _split(LAST)
