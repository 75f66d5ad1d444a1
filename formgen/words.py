"""The words of family copies in other languages: what there is to translate, and which translations may be used.

`sources` lists every line in English by its key; `load` gives the `Words` of one language from `templates/words/`;
`side_by_side` puts them beside the English of a copy, and `understood` tells a reader what may come back. A line is
used only where somebody has checked it, and where it was made from the English that is printed today: all else stays
English alone.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from formgen.ask import Audience, State
from formgen.beside import english, flat, other, pair
from formgen.errors import UserError
from formgen.form import form, slugs
from formgen.look import FIXED
from formgen.outline import Kind, Option, Outline, Part, Question, outline
from formgen.sheet import help_of

FOLDER = "words"
"""The folder, under a folder of templates, of a file for each language: `pl.toml`."""

NAMES: Mapping[str, str] = {
    "pl": "Polish", "ro": "Romanian", "ur": "Urdu", "ar": "Arabic", "bn": "Bengali", "pa": "Panjabi",
    "pt": "Portuguese", "uk": "Ukrainian", "so": "Somali", "gu": "Gujarati", "ta": "Tamil", "fr": "French",
    "tr": "Turkish", "fa": "Persian", "ps": "Pashto", "es": "Spanish", "lt": "Lithuanian", "hu": "Hungarian",
    "sk": "Slovak", "cs": "Czech", "bg": "Bulgarian", "sq": "Albanian", "it": "Italian", "ru": "Russian",
    "ml": "Malayalam", "hi": "Hindi", "vi": "Vietnamese", "tl": "Tagalog", "ig": "Igbo", "yo": "Yoruba",
}  # fmt: skip
"""The languages by their ISO 639-1 codes; a file of any other code may be used too, and is called by it."""

_CODE = re.compile(r"[a-z]{2,3}")
_PLACEHOLDER = re.compile(r"\{([a-z_]*)\}")


def name_of(language: str) -> str:
    """The language in English words. Raises UserError for what is no code of a language."""
    if language == "en" or not _CODE.fullmatch(language):
        known = ", ".join(f"{code} ({name})" for code, name in NAMES.items())
        raise UserError(f"“{language}” is no other language.", f"Please give its code, such as: {known}.")
    return NAMES.get(language, language)


def hash_of(english: str) -> str:
    """What stands for an English text: other spacing gives the same, any other letter another."""
    plain = " ".join(unicodedata.normalize("NFC", english).split())
    return hashlib.sha256(plain.encode()).hexdigest()[:12]


def placeholders(text: str) -> frozenset[str]:
    """The names in braces that are filled in later."""
    return frozenset(_PLACEHOLDER.findall(text))


# -------------------------------------------------------------------------------------------- one language


@dataclass(frozen=True, slots=True)
class Entry:
    """One translated line: its words, the hash of its English, who translated it, who checked it and when."""

    text: str = ""
    english: str = ""
    translator: str = ""
    checker: str = ""
    checked_on: str = ""

    @property
    def checked(self) -> bool:
        """Whether a named person checked it on a day that there was."""
        return bool(self.text and self.checker.strip() and _is_day(self.checked_on))


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Line:
    """An English line with its translation; where that may not be used it is None, and `why` says why."""

    english: str
    text: str | None
    why: str = ""


MISSING, DRAFT, STALE, BROKEN = "missing", "draft", "stale", "broken"
"""Why a line is in English alone: no translation, nobody checked it, other English by now, lost a {placeholder}."""


@dataclass(frozen=True, slots=True)
class Words:
    """The translated lines of a language by their keys."""

    language: str
    entries: Mapping[str, Entry] = field(default_factory=dict)

    def line(self, key: str, english: str) -> Line:
        """The line of that key, which in English says `english` today."""
        entry = self.entries.get(key)
        if entry is None or not entry.text:
            return Line(english, None, MISSING)
        if entry.english != hash_of(english):
            return Line(english, None, STALE)
        if placeholders(entry.text) != placeholders(english) or _UNUSABLE.search(entry.text):
            return Line(english, None, BROKEN)
        return Line(english, entry.text) if entry.checked else Line(english, None, DRAFT)


_UNUSABLE = re.compile("[\ufff9-\ufffb]")


def load(language: str, folders: Sequence[Path]) -> Words:
    """The words of a language: each line from the first of the folders that has it, the school's own first.

    Raises UserError for a file that cannot be read.
    """
    found: dict[str, Entry] = {}
    for folder in reversed(folders):
        path = folder / FOLDER / f"{language}.toml"
        if path.is_file():
            found.update(entries(path))
    return Words(language, found)


def entries(path: Path) -> dict[str, Entry]:
    """The lines of one file by their keys. Raises UserError for a file that cannot be read."""
    try:
        lines = tomllib.loads(path.read_text("utf-8-sig")).get("lines", {})
        return {key: Entry(**{name: str(value) for name, value in line.items()}) for key, line in lines.items()}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, AttributeError, TypeError) as error:
        raise UserError(
            f"The words in {path.name} cannot be read: {error}.",
            "Please mend the file, or make it again from the translator’s sheet with `formgen words import`.",
        ) from error


def languages(folders: Sequence[Path]) -> tuple[str, ...]:
    """The languages of which there are files."""
    found = {path.stem for folder in folders for path in (folder / FOLDER).glob("*.toml")}
    return tuple(sorted(code for code in found if _CODE.fullmatch(code) and code != "en"))


_CHECKED = re.compile(r'^\s*checked_on\s*=\s*["\']?\d', re.MULTILINE)


def usable(folders: Sequence[Path]) -> tuple[Words, ...]:
    """The words of all languages in which anything is checked."""
    return tuple(load(language, folders) for language in languages(folders) if _any_checked(language, folders))


def _any_checked(language: str, folders: Sequence[Path]) -> bool:
    paths = [folder / FOLDER / f"{language}.toml" for folder in folders]
    return any(_CHECKED.search(path.read_text("utf-8-sig", "replace")) for path in paths if path.is_file())


# -------------------------------------------------------------------------------------- the English lines

Say = Callable[[str, str], str]
"""Gives what a copy prints for a line: key and English in, English perhaps with its translation out."""

OTHERS = (Audience.FAMILY, Audience.CHILD)
"""Whose copies may be in another language too."""


def sources(folders: Sequence[Path]) -> dict[str, str]:
    """Every line that may be translated, in English by its key: of the forms, of all pages, of `words/en.toml`."""
    found = dict(_of_pages(folders))
    for slug in slugs():
        whole = outline(form(slug))
        for audience in whole.audiences:
            if audience in OTHERS:
                found.update(lines_of(whole.for_audience(audience)))
    return found


def lines_of(copy: Outline) -> dict[str, str]:
    """The lines of one copy in English by their keys."""
    found: dict[str, str] = {}

    def note(key: str, english: str) -> str:
        if english:
            found[key] = english
        return english

    _spoken(copy, note)
    return found


def _of_pages(folders: Sequence[Path]) -> Iterator[tuple[str, str]]:
    yield from ((f"common.{key}", words) for key, words in FIXED.items())
    for folder in reversed(folders):
        path = folder / FOLDER / "en.toml"
        if path.is_file():
            yield from _leaves(tomllib.loads(path.read_text("utf-8")), "")


def _leaves(found: Mapping[str, Any], before: str) -> Iterator[tuple[str, str]]:
    """The texts of a TOML file by their dotted keys."""
    for key, value in found.items():
        name = f"{before}.{key}" if before else key
        if isinstance(value, Mapping):
            yield from _leaves(value, name)
        elif isinstance(value, str):
            yield name, value


def _spoken(copy: Outline, say: Say) -> Outline:
    """The copy with what `say` gives in the place of each of its lines."""
    listed = _whole(copy)
    plain = _one_label(listed)
    slug = copy.slug
    own = f"{slug}.{copy.audience}" if any(a == copy.audience for a, _, _ in copy.copies) else slug

    def option(key: str, one: Option) -> Option:
        place = slug if one.code in plain else key
        return replace(one, label=say(f"{place}.options.{one.code}", one.label))

    def question(section: str, q: Question) -> Question:
        key = f"{slug}.{section}.{q.path}"
        told: dict[str, Any] = {name: say(f"{key}.{name}", getattr(q, name)) for name in _TOLD}
        return replace(
            q, **told, choices=tuple(option(key, o) for o in q.choices),
            rows=tuple(replace(o, label=say(f"{key}.rows.{o.code}", o.label)) for o in q.rows),
            columns=tuple(question(section, c) for c in q.columns),
            state_words=tuple((s, say(f"states.{s.value}", s.words)) for s in q.states if s is not State.BLANK),
        )  # fmt: skip

    def part(section: Part) -> Part:
        key = f"{slug}.{section.name}"
        return replace(
            section, title=say(f"{key}.title", section.title), help=say(f"{key}.help", section.help),
            questions=tuple(question(section.name, q) for q in section.questions),
        )  # fmt: skip

    return replace(
        copy, title=say(f"{own}.title", copy.title), who=say(f"{own}.who", copy.who),
        sections=tuple(map(part, copy.sections)),
    )  # fmt: skip


_TOLD = ("label", "help", "low", "high", "unit")
"""What a question says."""


def _whole(copy: Outline) -> Outline:
    return outline(form(copy.slug)) if copy.slug in slugs() else copy


@cache
def _one_label(whole: Outline) -> frozenset[str]:
    """The codes of choices that say the same wherever the form has them."""
    labels: dict[str, set[str]] = {}
    for question in whole.index.values():
        for one in question.choices:
            labels.setdefault(one.code, set()).add(one.label)
    return frozenset(code for code, said in labels.items() if len(said) == 1)


# ------------------------------------------------------------------------------------------- side by side


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy with its translations beside the English: the outline, the fixed words, and what stays English alone.

    `english_only` are the keys of those lines, by why; where nothing may be used, the copy is the English one.
    """

    outline: Outline
    language: str = "en"
    said: tuple[tuple[str, str], ...] = ()
    english_only: Mapping[str, str] = field(default_factory=dict)


def side_by_side(copy: Outline, words: Words) -> Copy:
    """The copy in English and in the language of `words`, which shows at its head where lines are English alone."""
    without: dict[str, str] = {}
    used: list[str] = []

    def say(key: str, english: str) -> str:
        if not english:
            return english
        line = words.line(key, english)
        if line.text is None:
            without[key] = line.why
            return english
        used.append(key)
        return pair(english, line.text, words.language)

    spoken = _spoken(copy, say)
    if not used:
        return Copy(copy, english_only=without)
    fixed = {key: words.line(f"common.{key}", english).text for key, english in FIXED.items()}
    said = tuple((key, text) for key, text in fixed.items() if text is not None)
    if without:
        partly = say("common.partly", FIXED["partly"])
        spoken = replace(spoken, who=f"{spoken.who} {partly}")
    return Copy(spoken, words.language, said, without)


def understood(whole: Outline, known: Collection[Words]) -> Outline:
    """The outline as a reader takes it: it knows the checked words of those languages for choices, rows and states,
    and what may be printed beneath a label.
    """
    copies = [_spoken(whole, _checked(words)) for words in known]
    also = {path: tuple(dict.fromkeys(
        said for copy in copies for said in _also(copy.index[path])
    )) for path in whole.index}  # fmt: skip

    def told(question: Question) -> Question:
        return replace(question, also=also[question.path], columns=tuple(map(told, question.columns)))

    if not any(also.values()):
        return whole
    sections = (replace(s, questions=tuple(map(told, s.questions))) for s in whole.sections)
    return replace(whole, sections=tuple(sections))


def _checked(words: Words) -> Say:
    def say(key: str, english: str) -> str:
        text = words.line(key, english).text if english else None
        return pair(english, text, words.language) if text is not None else english

    return say


def _also(question: Question) -> Iterator[tuple[str, str]]:
    """What a copy in two languages says of a question besides its English, by code."""
    named = [(o.code, o.label) for o in (*question.choices, *question.rows)]
    for code, label in (*named, *((state.value, words) for state, words in question.state_words)):
        if beside := other(label):
            yield code, beside.text
            yield code, flat(label)
            yield code, f"{english(label)} {beside.text}"
    if question.kind is Kind.TABLE:
        helps: tuple[str, ...] = (help_of(question),)
    else:
        helps = (question.help, help_of(question), help_of(question, in_table=True))
    for text in (question.label, *helps):
        if beside := other(text):
            yield from (("", line) for line in beside.text.split("\n"))
