"""Types what was found in one answer box: `typed(question, found) -> Typed`.

What a box holds is a text, number, truth value or moment, whichever door it came through. Nothing is
guessed: what cannot be told is a flaw, and no value; what could be meant otherwise is a value and a warning.
Ranges and lengths are left to `check`.

    words, dates   what people write
    flaws          what is wrong, in words for people
    figures        numbers and dates
    values         all kinds of question
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, time
from typing import assert_never

from formgen.ask import normalise
from formgen.outline import Kind, Option, Question
from formgen.read.values import figures
from formgen.read.values import words as known
from formgen.read.values.dates import in_words
from formgen.read.values.flaws import Found, Typed, flawed, or_states, short, spelt, unclear, warned
from formgen.read.values.words import key, option_in, options_in, state_in


def typed(question: Question, found: Found) -> Typed:
    """What the content of the box of `question` (or of a column of a table) means."""
    if found is None or (isinstance(found, str) and not found.strip()):
        return Typed()
    match question.kind:
        case Kind.LINE | Kind.TEXT:
            return _text(question, found)
        case Kind.CHOICE:
            return _choice(question, found)
        case Kind.CHOICES:
            return _choices(question, found)
        case Kind.YESNO:
            return _yesno(question, found)
        case Kind.WHOLE | Kind.SCALE | Kind.NUMBER:
            return figures.number(question, found)
        case Kind.DATE | Kind.PARTIAL_DATE:
            return figures.day(question, found)
        case Kind.TABLE:
            raise TypeError(f"{question.path} is a table: its columns have values")
    assert_never(question.kind)


def tick(found: Found) -> bool | None:
    """Whether the content of a tick box ticks it; None where it cannot be told."""
    said = key(spelt(found))
    if said in known.TICKED:
        return True
    return False if not said or said in known.UNTICKED or said in known.NOTHING else None


# ------------------------------------------------------------------------------------------------ text

_HIDING = re.compile("[\u202d\u202e\U000e0000-\U000e007f]")
"""What turns a text round, and letters that no program shows."""
_FLAG = re.compile("\U0001f3f4[\U000e0020-\U000e007e]{1,8}\U000e007f")
"""The flags of England, Scotland and Wales are written with such letters."""
_UNSEEN = frozenset({"Cc", "Cf", "Zl", "Zp", "Zs"})


def _is_seen(letter: str) -> bool:
    return unicodedata.category(letter) not in _UNSEEN


def _text(question: Question, found: Found) -> Typed:
    text = spelt(found)
    if isinstance(found, date | time):
        return warned(text, "became_date", f"The cell holds a date or time; it was taken as {short(text)}.",
                       "If something else was typed (1-6, 3/4), please type it again.")  # fmt: skip
    if isinstance(found, bool | int | float):
        what = "yes or no" if isinstance(found, bool) else "a number"
        return warned(text, "became_number", f"The cell holds {what} in place of text; it was taken as {short(text)}.",
                       "If something else was typed (0012, £5, 1e5, TRUE), please type it again.")  # fmt: skip
    try:
        text = normalise(text)
    except ValueError:
        return flawed("bad_character", "The text holds a character that no document shows.", "Please type it again.")
    if state := known.printed_state(question, text):
        return Typed(state)
    if text.isascii() and text.isprintable():  # nothing of what follows is in such a text
        return _evasive(text) or Typed(text)
    if text and not any(map(_is_seen, text)):
        return flawed("unclear", "The box holds nothing that anybody sees.", "Please ask whether an answer was meant.")
    if "\ufffd" in text:
        return warned(text, "letters_lost", f"{short(text)}: a letter was lost on the way.", "Please compare it.")
    if _HIDING.search(_FLAG.sub("", text)):
        return warned(text, "hidden_characters", f"{short(text)} holds characters that hide or turn round others.",
                       "Please look what it says.")  # fmt: skip
    if (evasive := _evasive(text)) is not None:
        return evasive
    if known.is_garbled(text):
        return warned(text, "letters_unsure", f"{short(text)} may hold wrong letters, such as “Ã©” in place of “é”.",
                       "A program took the letters of a file for others; please type the text again.")  # fmt: skip
    return Typed(text)


def _evasive(text: str) -> Typed | None:
    """The text with a warning, where it says that there is no answer."""
    if not known.evades(text):
        return None
    return warned(text, "unclear", f"{short(text)} was kept as it is written.",
                   "If nothing was meant, please leave the box empty.")  # fmt: skip


# --------------------------------------------------------------------------------------------- choices


def _choice(question: Question, found: Found) -> Typed:
    if dated := _became_date(found):
        return dated
    text = spelt(found)
    if option := option_in(question, text):
        return Typed(option.code)
    if state := state_in(question, text):
        return Typed(state)
    several = dict.fromkeys(options_in(question, text, listing=False))
    if len(several) > 1:
        return _two_answers(text)
    return Typed(next(iter(several)).code) if several else _not_a_choice(question, text)


def _choices(question: Question, found: Found) -> Typed:
    if dated := _became_date(found):
        return dated
    text = spelt(found)
    if state := state_in(question, text):
        return Typed(state)
    options = options_in(question, text, listing=True)
    return Typed(in_order(question, options)) if options else _not_a_choice(question, text)


def in_order(question: Question, options: tuple[Option, ...]) -> tuple[str, ...]:
    """The codes of chosen options in printed order, each once."""
    return tuple(option.code for option in question.choices if option in options)


def _yesno(question: Question, found: Found) -> Typed:
    if dated := _became_date(found):
        return dated
    text = spelt(found)
    answer = key(text).rstrip(".!")
    if (code := known.spoken(question).get(key(text))) in ("yes", "no"):
        return Typed(code == "yes")
    if answer in known.CROSSES:
        return warned(True, "cross", f"The cross {short(text)} was taken as yes.", "Please check that it means yes.")
    if answer in known.YES or answer in known.NO:
        return Typed(answer in known.YES)
    if state := state_in(question, text):
        return Typed(state)
    if len(answer) > known.LONGEST:
        return unclear(question, found)
    parts = {part for part in re.split(r"[^\w']+|\band\b|\bor\b", answer) if part}
    if parts <= known.YES | known.NO and parts & known.YES and parts & known.NO:
        return _two_answers(text)
    return unclear(question, found)


def _two_answers(text: str) -> Typed:
    return flawed("two_answers", f"{short(text)} gives more than one answer.", "Please choose one.")


def _not_a_choice(question: Question, text: str) -> Typed:
    if key(text) in known.NOTHING:
        return unclear(question, text)
    labels = ", ".join(option.label for option in question.choices)
    return flawed("not_a_choice", f"{short(text)} is not one of the choices.",
                   f"Please choose from: {labels}{or_states(question)}.")  # fmt: skip


def _became_date(found: Found) -> Typed | None:
    """The flaw of a date in a box that takes none: Excel makes dates of 1-6 and 3/4."""
    if not isinstance(found, date | time):
        return None
    return flawed(
        "became_date", f"The cell holds {short(in_words(found))}: Excel may have made a date of what was typed.",
        "Please type the answer again, with an apostrophe before it (’1-6) if Excel changes it.",
    )  # fmt: skip
