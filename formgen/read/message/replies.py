"""Answers that somebody wrote into a message itself: `answers_in(text, reference, outline) -> Reading | None`.

In two shapes, and in both at once: `1A 2D 3?` and `11: words`, in lines of their own; and our questions quoted, each
with its answer beneath or beside. Whatever is not plainly one of these is a problem of the question that it may be
about, and is kept among the words of the message, which a person reads.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from formgen.answers import Answers
from formgen.ask import State
from formgen.errors import Problem, Severity
from formgen.outline import Kind, Outline
from formgen.phone import SHEET, Asked, example, fits, questions
from formgen.read import Reading
from formgen.read.message.ours import Ours, figures, is_our_end, plain_of
from formgen.read.message.text import Line, lines_of
from formgen.read.valid import valid
from formgen.read.values.flaws import short
from formgen.read.values.typed import typed
from formgen.read.values.words import key, state_in
from formgen.records import MESSAGE, Place, Source
from formgen.reference import find_all

HOW = "phone"

_WRAPPED = 60
"""A line as long as this was broken by a program."""
_FEW = 3
"""So few answers, among other words, may be none at all."""
_SOME = 2
"""From so many letters with numbers at the beginning of a line somebody may have meant answers."""
_MOST_TOLD, _MOST_DOUBTS = 20, 3
"""So many problems of the message, and of each question, are told."""
_MOST_WORDS = 8_000
"""Characters of the message's own words that a record keeps; the original has all."""

_TOKEN = re.compile(r"(?<![0-9])([0-9]{1,2})\s*([.):=–—-]?)\s*([A-Za-z]{1,12}|\?)(?![A-Za-z'’])[\s,;.|/]*")
_WORDS = re.compile(r"([0-9]{1,2})\s*[.):=–—-]\s*(.*)")
_LONE = re.compile(r"[(*_]*([A-Za-z]|\?)[)*_.]*")
_RULE = re.compile(r"[-_=*~.·—–\s]+")
"""A line that only parts others."""
_NUMBERS = re.compile(r"(?<![0-9])[0-9]{1,2}(?![0-9])")
_TIGHT = re.compile(r"(?<![0-9])([0-9]{1,2})(?:\s*([:=)])\s*[A-Za-z?]|([A-Za-z?])(?![A-Za-z])|\s*(yes|no)\b)",
                    re.IGNORECASE)  # fmt: skip
_HELLO = re.compile(r"(?:(?:hi|hello|hey|good (?:morning|afternoon|evening))(?: there| all)?|(?:here (?:are|is) )?"
                    r"(?:my |our |the )?answers?(?: are| is)?)\s*[,:!.–-]*\s*", re.IGNORECASE)  # fmt: skip


def answers_in(text: str, reference: str, outline: Outline) -> Reading | None:
    """The answers that the text gives to the form of that reference; None where it gives none, or none that is sure."""
    if not any(fits(outline.for_audience(audience)) for audience in outline.audiences):
        return None
    found = _taken_apart(text, outline)
    return found.reading(text, reference) if found.answered else None


def perhaps_in(text: str, outline: Outline) -> str:
    """What of a text that gives no sure answers may be some, in a sentence with what is wrong with it; else nothing."""
    if not any(fits(outline.for_audience(audience)) for audience in outline.audiences):
        return ""
    return _taken_apart(text, outline).perhaps


@lru_cache(maxsize=1)
def _taken_apart(text: str, outline: Outline) -> _Reply:
    """The reply line by line; kept, for a message without sure answers is asked about twice."""
    found = _Reply(outline)
    found.take(lines_of(text))
    return found


@dataclass(frozen=True, slots=True)
class _Said:
    """One answer as it was written: its value, where, whether with the quoted question, and in a line of its own."""

    value: Any
    line: int
    raw: str
    beside: bool = False
    flaws: tuple[Problem, ...] = ()
    beneath: bool = False


@dataclass(frozen=True, slots=True)
class _Beneath:
    """A line with a quoted question; `beside` says that it stands on the line of the question itself.

    `quoted` says that it bears the marks of what is quoted, or stands below its head.
    """

    line: int
    text: str
    beside: bool
    quoted: bool


@dataclass(slots=True)
class _Open:
    """The question in words that goes on being answered."""

    number: int
    said: list[str]
    line: int
    joined: bool = False


@dataclass
class _Reply:
    """What was found so far."""

    outline: Outline
    said: dict[int, list[_Said]] = field(default_factory=dict)
    doubts: dict[int, list[Problem]] = field(default_factory=dict)
    raws: dict[int, list[str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    unnumbered: bool = False
    numbered: bool = False
    unmarked: bool = False
    quoted: list[tuple[int, Any]] = field(default_factory=list)
    begun: list[tuple[int, str]] = field(default_factory=list)
    open: _Open | None = None

    def __post_init__(self) -> None:
        self.asked = {asked.number: asked for asked in questions(self.outline)}
        self.letter = Ours(self.outline)
        self.example = example(self.outline)

    # ------------------------------------------------------------------------------------ line by line

    def take(self, found: Sequence[Line]) -> None:
        """Takes the message apart, line by line."""
        beneath: dict[int, list[_Beneath]] = {}
        ended = False
        for line_ in found:
            one = replace(line_, depth=0) if ended and line_.depth == 1 and not line_.marked else line_
            if one.depth > 1:
                continue
            plain = plain_of(one.text)
            ended = ended or (one.depth == 1 and is_our_end(plain))
            about, rest = self.letter.met(plain, quoted=one.depth > 0 and not self._is_numbered(plain))
            self.unmarked |= rest != plain and one.depth == 0
            if rest is None:
                self._close()
            elif one.depth == 0 and rest == plain and (about is None or self.open or self._is_numbered(plain)):
                self._own(one, plain)
            elif about is None:
                self._in_quotes(one, plain)
            else:
                self._close()
                told = _Beneath(one.number, _as_written(one.text, rest), rest != plain, one.depth > 0)
                beneath.setdefault(about, []).append(told)
        self._close()
        for number, texts in beneath.items():
            self._beneath(number, texts)

    def _is_numbered(self, plain: str) -> bool:
        """Whether a line is answers with their numbers, wherever it stands."""
        tokens, rest = self._tokens(plain)
        free = _WORDS.fullmatch(rest)
        return not rest if tokens else free is not None and int(free[1]) in self.asked

    def _tokens(self, plain: str) -> tuple[list[tuple[int, str]], str]:
        """The lettered answers with numbers with which a line begins, and what is left of it."""
        found: list[tuple[int, str]] = []
        at = 0
        while (token := _TOKEN.match(plain, at)) and _is_answer(token[3]):
            if token[2] and self._is_free(int(token[1])):
                break
            found.append((int(token[1]), token[3]))
            at = token.end()
        return found, plain[at:].strip()

    def _is_free(self, number: int) -> bool:
        """Whether a question is answered in words."""
        return number in self.asked and not self.asked[number].choices

    def _own(self, one: Line, plain: str) -> None:
        """A line of the sender's own."""
        if one.after:
            self._close()
        hello = _HELLO.match(plain)
        start = hello.end() if hello else 0
        tokens, rest = self._tokens(plain[start:])
        free = _WORDS.fullmatch(rest)
        asked = self.asked.get(int(free[1])) if free else None
        if not rest and tokens:
            self._close()
            self._numbered(tokens, one)
        elif free and asked is not None and not asked.choices:
            self._close()
            self._numbered(tokens, one)
            self.open = _Open(asked.number, [_after(one.text, asked.number, free[2])], one.number)
        elif free and asked is not None and not tokens and (value := _in_words(asked, free[2])) is not None:
            self._close()
            self._answer(asked.number, _Said(value, one.number, plain))
        elif self.open is not None:
            self._goes_on(one)
        else:
            self.begun += tokens if len(tokens) >= _SOME else ()
            self._other(one, plain)

    def _numbered(self, tokens: Sequence[tuple[int, str]], one: Line) -> None:
        self.numbered |= bool(tokens)
        for number, letters in tokens:
            asked = self.asked.get(number)
            raw = f"{number}{letters}"
            if asked is None:
                self._tell("no_such_question", f"There is no question {number}: {short(raw)}.",
                           "Please look which question was meant.", one.number)  # fmt: skip
                continue
            value = _lettered(asked, letters)
            if value is None:
                self._doubt(number, "not_a_choice", f"{short(raw)} is none of the answers.", one.number, raw)
            else:
                self._answer(number, _Said(value, one.number, raw))

    def _goes_on(self, one: Line) -> None:
        """A further line of an answer in words."""
        assert self.open is not None
        before = self.open.said[-1]
        wrapped = len(before) >= _WRAPPED
        self.open.joined |= bool(before) and not wrapped
        if wrapped:
            self.open.said[-1] = f"{before} {one.text}"
        else:
            self.open.said.append(one.text)

    def _close(self) -> None:
        """The end of an answer in words."""
        if self.open is None:
            return
        number, said, at, joined = self.open.number, self.open.said, self.open.line, self.open.joined
        self.open = None
        self._free(number, "\n".join(said).strip(), at, joined)

    def _free(
        self, number: int, text: str, at: int, joined: bool, beside: bool = False, quoted: bool = False
    ) -> None:
        """An answer in words; one that may hold other answers is for a person."""
        asked = self.asked[number]
        told = typed(asked.question, text)
        flaws = [_problem(asked, f.code, f.message, f.fix, at, f.severity) for f in told.flaws]
        if joined:
            flaws.append(_problem(
                asked, "several_lines", "The answer goes on over several lines of the message.",
                "Please look whether all of it belongs to this question.", at, Severity.WARNING,
            ))  # fmt: skip
        if quoted:
            flaws.append(_problem(
                asked, "quoted_words", "The answer stands in what the message quotes.",
                "Please look whether these words are the sender’s own.", at, Severity.WARNING,
            ))  # fmt: skip
        inside = [int(m[1]) for m in _TIGHT.finditer(plain_of(text)) if self._may_answer(m)]
        for other in dict.fromkeys((number, *inside) if inside else ()):
            self._doubt(other, "unclear", "An answer to one question seems to stand in the words of another.", at)
        if told.value is not None:
            self._answer(number, _Said(told.value, at, text, beside, tuple(flaws)))
        else:
            self.doubts.setdefault(number, []).extend(flaws)

    def _may_answer(self, found: re.Match[str]) -> bool:
        """Whether a number with something beside it, within words, may be an answer."""
        asked = self.asked.get(int(found[1]))
        if asked is None or found[2]:
            return asked is not None
        letters = found[3] or found[4]
        return not asked.choices or _lettered(asked, letters) is not None

    def _other(self, one: Line, plain: str) -> None:
        """A line that is no answer: kept, and every question that it may be about is for a person."""
        if _RULE.fullmatch(plain):
            return
        self.words.append(one.text)
        self._alone(one, plain)
        for number in dict.fromkeys(map(int, _NUMBERS.findall(plain))):
            if number in self.asked:
                self._doubt(number, "unclear", "A line of the message may be about this question.", one.number)

    def _alone(self, one: Line, plain: str) -> None:
        """An answer that stands with no question: those beneath others may be one out."""
        if _LONE.fullmatch(plain) or any(_in_words(asked, plain) is not None for asked in self.asked.values()):
            self.unnumbered = True
            self._tell("no_number", f"{short(one.text)} is an answer without the number of its question.",
                       "Please read the message.", one.number)  # fmt: skip

    def _in_quotes(self, one: Line, plain: str) -> None:
        """A quoted line outside of the questions: answers in it may be older ones."""
        self._alone(one, plain)
        tokens, rest = self._tokens(plain)
        if tokens and not rest and plain not in self.example:
            self.quoted += [(number, _lettered(self.asked[number], s)) for number, s in tokens if number in self.asked]

    def _beneath(self, number: int, texts: Sequence[_Beneath]) -> None:
        """What stands with a quoted question; where our own lines are not whole, it may be of another."""
        asked, at = self.asked[number], texts[0].line
        whole = "\n".join(one.text for one in texts).strip()
        unsure = self.letter.cut(number) or (self.letter.broken(number) and not all(one.beside for one in texts))
        quoted = all(one.quoted and not one.beside for one in texts)
        foreign = number in self.said and quoted
        if not asked.choices and quoted and self.numbered:  # these may be ours, in another language
            self.words.append(whole)
            if not foreign:
                self._doubt(number, "unclear", "Words stand with the question in what is quoted.", at)
            return
        if not asked.choices:
            self._free(number, whole, at, joined=len(texts) > 1, beside=True, quoted=quoted)
            if unsure or any(self.letter.is_ours(number, plain_of(one.text)) for one in texts):
                self._doubt(number, "unclear", "Lines of our letter are gone or changed around this answer.", at)
            return
        plain = plain_of(whole)
        letter = _LONE.fullmatch(plain)
        tokens, rest = self._tokens(plain)
        value = None
        if tokens and not rest:
            value = _lettered(asked, tokens[0][1]) if [n for n, _ in tokens] == [number] else None
        elif unsure or "\n" in whole:
            value = None
        elif letter:
            value = asked.value(letter[1])
        else:
            value = _in_words(asked, plain)
        if value is None:
            self.words.append(whole)
            if foreign:
                return
            self._doubt(number, "unclear", "What stands with the question is none of its answers.", at)
        else:
            beneath = not any(one.beside for one in texts)
            self._answer(number, _Said(value, at, whole, beside=True, beneath=beneath))

    def _answer(self, number: int, said: _Said) -> None:
        self.said.setdefault(number, []).append(said)

    def _doubt(self, number: int, code: str, message: str, at: int, raw: str = "") -> None:
        """That a person must look at the answer to a question. No words of the message are repeated: they may be
        taken out of the store, and then must stand nowhere else.
        """
        told = self.doubts.setdefault(number, [])
        if len(told) < _MOST_DOUBTS:
            self.raws.setdefault(number, []).append(raw)
            fix = "Please read the message, and type the answer in."
            told.append(_problem(self.asked[number], code, message, fix, at))

    def _tell(self, code: str, message: str, fix: str, at: int) -> None:
        if len(self.problems) < _MOST_TOLD:
            self.problems.append(_problem(None, code, message, fix, at))

    @property
    def perhaps(self) -> str:
        """The letters that stand like answers at the beginning of a line of other words, and what is wrong there."""
        if not self.begun:
            return ""
        wrong = []
        for number in dict.fromkeys(number for number, _ in self.begun):
            letters = list(dict.fromkeys(letter.upper() for n, letter in self.begun if n == number))
            none = [one for one in letters if number not in self.asked or _lettered(self.asked[number], one) is None]
            wrong += [f"question {number} has no {one}" for one in none] if number in self.asked else [
                f"there is no question {number}"]  # fmt: skip
            wrong += [f"question {number} has {' and '.join(letters)}"] if len(letters) > 1 else []
        said = " ".join(f"{number}{letter}" for number, letter in self.begun)
        told = f", and {'; '.join(wrong)}" if wrong else ""
        return f"“{said}” may be answers, but other words stand in their line{told}."

    # ------------------------------------------------------------------------------------------- the whole

    @property
    def answered(self) -> bool:
        """Whether this is a reply with answers: a few among other words may be a date, or the name of a class."""
        return len(self.said) >= _FEW or bool(self.said and not self.words)

    def reading(self, text: str, reference: str) -> Reading:
        """All of it as a return."""
        answers: Answers = {}
        sources: dict[Place, Source] = {}
        problems = list(self.problems)
        for number, asked in self.asked.items():
            said, doubts = self.said.get(number, []), self.doubts.get(number, [])
            if not said and not doubts:
                continue
            value, more = self._value(asked, said, doubts)
            first = said[0] if said else None
            cell = str(first.line) if first else doubts[0].cell or ""
            raw = dict.fromkeys((*(one.raw for one in said), *self.raws.get(number, ())))
            sources[asked.question.path, None] = Source(SHEET, cell, " / ".join(filter(None, raw)))
            if value is not None and value is not State.BLANK:
                answers[asked.question.path] = value
            problems += more
        if self.words:
            sources[MESSAGE] = Source(SHEET, "", "\n".join(self.words)[:_MOST_WORDS])
        kept, invalid = valid(self.outline, answers, sources)
        return Reading(
            self.outline, reference, kept, sources, (*self._of_the_message(text, reference), *problems, *invalid),
            how=HOW,
        )  # fmt: skip

    def _value(self, asked: Asked, said: Sequence[_Said], doubts: Sequence[Problem]) -> tuple[Any, list[Problem]]:
        """The one value that everything written for a question gives; None where a person must say."""
        problems = [*doubts, *(flaw for one in said for flaw in one.flaws)]
        if self.unnumbered and any(one.beside for one in said):
            problems.append(_problem(
                asked, "unclear", "An answer without a question stands in the message: these may be one out.",
                "Please read the message, and type the answer in.", said[0].line,
            ))  # fmt: skip
            return None, problems
        values = {repr(one.value): one.value for one in said}
        if len(values) > 1:
            both = " and ".join(short(one.raw) for one in said[:2])
            problems.append(_problem(
                asked, "two_answers", f"There is more than one answer: {both}.", "Please ask which is right.",
                said[-1].line,
            ))  # fmt: skip
            return None, problems
        if not said or (asked.choices and doubts):
            return None, problems
        return said[0].value, problems

    def _of_the_message(self, text: str, reference: str) -> Iterator[Problem]:
        """What is to be said of the message as a whole."""
        others = [str(f) for f in find_all(text) if f.key is not None and str(f) != reference]
        if others:
            yield Problem("references_differ", f"The message answers {reference}, and {others[0]} stands in its text.",
                          "Please look which child’s form it answers.", sheet=SHEET)  # fmt: skip
        if self.words:
            count = sum(len(re.findall(r"\w+", words)) for words in self.words)
            yield Problem(
                "message_words", f"The message has {count} word{'s' * (count != 1)} of its own beside the answers.",
                "Please read the message: it may say something that the answers do not.", Severity.WARNING,
                sheet=SHEET,
            )  # fmt: skip
        if self.unmarked:
            yield Problem(
                "not_marked", "Lines of our letter stand among the sender’s own: nothing marks them as quoted.",
                "Please look whether all answers are the sender’s.", Severity.WARNING, sheet=SHEET,
            )  # fmt: skip
        between = any(one.beneath for said in self.said.values() for one in said)
        lettered = {number for number, asked in self.asked.items() if asked.choices and asked.question.required}
        if between and lettered - set(self.said):
            yield Problem(
                "maybe_above", "The answers stand between the questions, and there is not one for each.",
                "Please look whether each was written above its question, in place of beneath.", Severity.WARNING,
                sheet=SHEET,
            )  # fmt: skip
        sure = {number: said[0].value for number, said in self.said.items()}
        if any(sure.get(number) != value for number, value in self.quoted):
            yield Problem(
                "quoted_answers", "Other answers stand in what the message quotes; they were not read.",
                "Please read the message.", Severity.WARNING, sheet=SHEET,
            )  # fmt: skip


def _is_answer(letters: str) -> bool:
    return len(letters) == 1 or letters.casefold() in ("yes", "no") or (letters.isupper() and len(letters) <= 6)


def _lettered(asked: Asked, letters: str) -> Any:
    """What letters mean for a question; None where it has not these."""
    if not asked.choices:
        return None
    if asked.question.kind is Kind.YESNO and letters.casefold() in ("yes", "no"):
        return letters.casefold() == "yes"
    return asked.value(letters)


def _in_words(asked: Asked, text: str) -> Any:
    """The choice that the text is, word for word; None where it is none."""
    said = key(text).strip(" .!*_")
    if not asked.choices or sum(c.isalpha() for c in said) < 2:
        return None
    if (state := state_in(asked.question, said)) is State.DONT_KNOW:
        return state
    letters = [letter for letter, label in asked.choices if key(label) == said]
    return asked.value(letters[0]) if len(letters) == 1 else None


def _after(text: str, number: int, words: str) -> str:
    """What stands after the number of a question, as it was written; `words` are the same in plain spelling."""
    found = re.search(rf"(?<![0-9]){number}\s*[.):=–—．）：＝-]\s*", figures(text))
    return text[found.end() :] if found else words


def _as_written(text: str, rest: str) -> str:
    """The end of a line as it was written; `rest` is the same in plain spelling."""
    count = len(rest.split())
    own = " ".join(text.split()[-count:])
    return own if plain_of(own) == rest else rest


def _problem(
    asked: Asked | None, code: str, message: str, fix: str, at: int, severity: Severity = Severity.ERROR
) -> Problem:
    about = f"{asked.code} {asked.label}" if asked else None
    return Problem(code, message, fix, severity, about, sheet=SHEET, cell=str(at),
                   path=asked.question.path if asked else None)  # fmt: skip
