"""What a few words mean: which choices they name, which state, whether they tick a box.

Words are compared in one plain spelling (`key`); nothing here guesses: what is not one of the
known words is no match.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

from formgen.ask import State
from formgen.outline import Option, Question

_PLAIN = str.maketrans(
    dict.fromkeys("‘’ʼ`´", "'") | dict.fromkeys("“”„", '"') | dict.fromkeys("–—−‐‑", "-")
    | dict.fromkeys("\u200b\u200e\u200f\u202b\u202c\ufe0e\ufe0f\ufeff", "")
)  # fmt: skip

TICKED = frozenset({"✓", "✔", "☑", "🗸", "√", "✅", "x", "☒", "yes", "y", "true", "1", "ticked", "tick"})
UNTICKED = frozenset({"no", "n", "false", "0", "☐", "blank", "not ticked"})

YES = frozenset({"yes", "y", "true", "1", "✓", "✔", "☑", "🗸", "√", "✅", "x", "☒", "yes please"})
NO = frozenset({"no", "n", "false", "0", "no thank you", "no thanks"})
CROSSES = frozenset({"x", "☒"})
"""In a yes-or-no box a cross may mean either; it is taken as a mark, with a warning."""

NOTHING = frozenset({"-", "--", "---", ".", "..", "...", "…", "_", "blank", "(blank)", "left blank", "no answer"})
"""What people write so as to leave a box blank."""

_STATES = {
    State.DONT_KNOW: {
        "don't know", "dont know", "do not know", "not sure", "unsure", "not known", "unknown",
        "no idea", "dk", "d/k", "?", "??", "???",
    },
    State.NOT_ASKED: {"not asked", "not asked yet"},
    State.DECLINED: {"rather not say", "prefer not to say", "declined", "would rather not say"},
    State.NOT_APPLICABLE: {"does not apply", "doesn't apply", "not applicable", "n/a", "n.a.", "na", "n/a."},
}  # fmt: skip


LONGEST = 2_000
"""No words that mean something are longer; the plain spelling of long texts costs time and is none of them."""


def key(text: str) -> str:
    """`text` as it is compared: compatibility forms, case, spaces and kinds of quotes and dashes do not matter."""
    return _short_key(text) if len(text) <= _SHORT else _key(text)


_SHORT = 100
"""Characters of the words whose plain spelling is kept: labels and choices come again and again."""


def _key(text: str) -> str:
    if len(text) > LONGEST:
        return text
    if text.isascii():
        return " ".join(text.replace("`", "'").casefold().split())
    plain = unicodedata.normalize("NFKC", text.translate(_PLAIN)).translate(_PLAIN).casefold()
    return " ".join(plain.split())


_short_key = lru_cache(10_000)(_key)


def state_in(question: Question, text: str) -> State | None:
    """The state that `text` names and that the question offers, or None."""
    said = key(text)
    offered = (s for s in question.states if s is not State.BLANK)
    found = next((s for s in offered if said == key(s.words) or said in _STATES[s]), None)
    return found or _spoken_state(question, said)


def printed_state(question: Question, text: str) -> State | None:
    """The state whose printed words `text` is, where the question offers it: for answers in free words."""
    said = key(text)
    printed = next((s for s in question.states if s.words and said == key(s.words)), None)
    return printed or _spoken_state(question, said)


def _spoken_state(question: Question, said: str) -> State | None:
    code = spoken(question).get(said) if question.also else None
    return next((s for s in question.states if s.value == code), None)


@cache
def spoken(question: Question) -> dict[str, str]:
    """What the words of other languages, in plain spelling, mean by their codes; never one with two meanings."""
    meant: dict[str, set[str]] = {}
    for code, words in question.also:
        meant.setdefault(key(words), set()).add(code)
    return {said: next(iter(codes)) for said, codes in meant.items() if len(codes) == 1}


def evades(text: str) -> bool:
    """Whether `text` says that there is no answer, in whatever words: “?”, “N/A”, “-”."""
    return key(text) in _EVASIONS


_EVASIONS = NOTHING.union(*_STATES.values())


_TAIL = "[\u0080-\u00bf\uf180-\uf19f€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]"
_GARBLED = re.compile(
    f"[ÂÃÄÅ]{_TAIL}|[Æ-ß]{_TAIL}[Æ-ß]{_TAIL}|(?:[âï]{_TAIL}|á[º»]){_TAIL}|[àãä-é]{_TAIL}{_TAIL}[àãä-é]{_TAIL}{_TAIL}|ðŸ{_TAIL}{_TAIL}"
)
"""Letters whose bytes in UTF-8 were read as Windows-1252: Latin, other scripts, signs, pictures."""

_CONTROLS = re.compile("[\x80-\x9f]")
"""Characters that no text has: signs of Windows-1252 that were read as Latin-1."""

_SUSPECT = re.compile("[\x80-\x9fÂ-ð]")
"""What stands in every text that is garbled: found at a tenth of the cost of looking for all of them."""


def is_garbled(text: str) -> bool:
    """Whether a program took the bytes of `text` for other letters: “Ã©” for “é”, “â€™” or a control for “’”."""
    suspect = not text.isascii() and _SUSPECT.search(text) is not None
    return suspect and (_GARBLED.search(text) or _CONTROLS.search(text)) is not None


_NUMBERED = re.compile(r"\(?(\d{1,2}|[a-z]\d{1,2})(?:[.):]|\s-|\s)\s*(?=\S)")


@cache
def _spellings(question: Question) -> dict[str, Option]:
    """The choices of a question by label and by code, in plain spelling."""
    by_label = {key(option.label): option for option in question.choices}
    by_code = {option.code: option for option in question.choices}
    other = {said: by_code[code] for said, code in spoken(question).items() if code in by_code}
    return other | {key(option.code): option for option in question.choices} | by_label


def option_in(question: Question, text: str) -> Option | None:
    """The one choice that `text` names by its label or code, perhaps with its number before it; or None."""
    said, known = key(text), _spellings(question)
    if found := known.get(said) or known.get(said.rstrip(".")):
        return found
    number = _NUMBERED.match(said)
    if number is None:
        return None
    after = known.get(said[number.end() :])
    return after if after is not None and key(after.tag) == number[1] else None


_BETWEEN = re.compile(r"(\s*[;\n,/+&•|]\s*|\s+(?:and|or)\s+)", re.IGNORECASE)
_LISTING = re.compile(r"(\s*[;\n,/+&•|]\s*|\s+and\s+)", re.IGNORECASE)
MOST_PIECES = 40


def options_in(question: Question, text: str, *, listing: bool) -> tuple[Option, ...]:
    """The choices that `text` names one after another, in its order; empty when any part of it is no choice.

    `listing` leaves out “or”, which lists nothing. A text that can be taken apart in two ways gives nothing.
    """
    if len(text) > LONGEST:
        return ()
    pieces = (_LISTING if listing else _BETWEEN).split(text.strip(" \t\n;,•|"))
    if len(pieces) > MOST_PIECES:
        return ()
    ways = list(_ways(question, pieces))
    return ways[0] if len(ways) == 1 else ()


def _ways(question: Question, pieces: Sequence[str]) -> Iterator[tuple[Option, ...]]:
    """Every way to read pieces (words, separator, words, …) as choices: a label may hold separators.

    A choice that is named twice, such as in two languages, counts once.
    """
    reached: dict[int, list[tuple[Option, ...]]] = {0: [()]}
    for end in range(1, len(pieces) + 1, 2):
        ways = (
            before if option in before else (*before, option)
            for start in range(0, end, 2)
            if reached.get(start) and (option := option_in(question, "".join(pieces[start:end]))) is not None
            for before in reached[start]
        )
        reached[end + 1] = list(dict.fromkeys(ways))[:2]
    yield from reached[len(pieces) + 1]
