"""The words of family copies in other languages, line by line, and which of them may be used.

`load` gives the `Words` of one language from the folders of templates, `as_toml` writes them. A line is used only where
somebody has checked it, and where it was made from the English that is printed today: all else stays English alone.
"""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from formgen.errors import UserError

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


_HEAD = """\
# {name}, for copies that families and children read side by side with English.
#
# A line is printed only where `checker` and `checked_on` say who checked it and when (2026-11-27), and while `english`
# is still the mark of its English. What is a draft, or stale, is never printed: the English stands alone.
# The easiest way to check is the sheet that `formgen words export {language}` writes. docs/languages.md says more.
"""


def as_toml(words: Words, english: Mapping[str, str]) -> str:
    """The words as their file holds them, each line with its English above it where that is known."""
    lines = [_HEAD.format(name=NAMES.get(words.language, words.language), language=words.language)]
    for key, entry in words.entries.items():
        lines += [f"# {' '.join(english[key].split())}"] if key in english else []
        lines.append(f"[lines.{_quoted(key)}]")
        lines += [f"{name} = {_quoted(getattr(entry, name))}" for name in Entry.__dataclass_fields__]
        lines.append("")
    return "\n".join(lines)


def _quoted(text: str) -> str:
    """A string as TOML writes it."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
