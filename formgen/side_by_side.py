"""Copies in two languages: every line that may be translated, the copy with its translations, what may come back.

`sources` lists every line in English by its key; `side_by_side` puts the words of a language beside the English of a
copy; `understood` tells a reader what a sheet may say that comes back.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from formgen.ask import Audience, State
from formgen.beside import english, flat, other, pair
from formgen.form import form, slugs
from formgen.look import FIXED
from formgen.outline import Kind, Option, Outline, Part, Question, outline
from formgen.sheet import help_of
from formgen.words import FOLDER, Words

Say = Callable[[str, str], str]
"""Gives what a copy prints for a line: key and English in, English perhaps with its translation out."""

OTHERS = (Audience.FAMILY, Audience.CHILD)
"""Whose copies may be in another language too."""


def sources(folders: Sequence[Path]) -> dict[str, str]:
    """Every line that may be translated, in English by its key: of the forms, of all pages, of `words/en.toml`."""
    found = page_lines(folders)
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


def page_lines(folders: Sequence[Path]) -> dict[str, str]:
    """The lines of all pages and of letters, in English by their keys; the school's own before those of formgen."""
    return dict(_of_pages(folders))


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
