"""The words of other languages at work: what is there, the translator's sheet, and the sheet that comes back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from formgen import words
from formgen.answers import flatten
from formgen.beside import RIGHT_TO_LEFT
from formgen.disk import unread
from formgen.errors import Problem, Severity, Unreadable, UserError
from formgen.form import form, slugs
from formgen.look import Look
from formgen.outline import Kind
from formgen.records import Place
from formgen.schema import published
from formgen.side_by_side import sources
from formgen.words import BROKEN, DRAFT, MISSING, STALE, Entry, Words
from formgen.work.files import sha256, write_new, write_over
from formgen.work.school import School, typed

_LARGEST = 20_000_000


@dataclass(frozen=True, slots=True)
class Spoken:
    """How far a language is: its lines that are checked, drafts, stale, without their placeholders, and missing."""

    language: str
    name: str
    lines: int
    checked: int
    drafts: int
    stale: int
    broken: int
    missing: int

    def as_json(self) -> dict[str, Any]:
        """The language as JSON data."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def listed(look: Look) -> list[Spoken]:
    """The languages of which there are words, each with how far it is."""
    english = sources(look.folders)
    return [_counted(words.load(code, look.folders), english) for code in words.languages(look.folders)]


def _counted(known: Words, english: Mapping[str, str]) -> Spoken:
    said = [known.line(key, text).why for key, text in english.items()]
    counts = [said.count(why) for why in ("", DRAFT, STALE, BROKEN, MISSING)]
    return Spoken(known.language, words.name_of(known.language), len(said), *counts)


def export(look: Look, language: str, out: Path) -> Path:
    """The translator's sheet of a language, written: every line, with its text so far. Raises UserError."""
    from formgen.render import xlsx
    from formgen.render.workbook import translator

    name = words.name_of(language)
    known = words.load(language, look.folders)
    rows = [
        translator.Row(
            key, _place(key), text, said.text, said.translator, said.checker if fresh else "",
            said.checked_on if fresh else "", words.hash_of(text),
        )
        for key, text in sources(look.folders).items()
        for said in (known.entries.get(key, Entry()),)
        for fresh in (known.line(key, text).why != STALE,)
    ]  # fmt: skip
    book = translator.compose(language, name, rows, look, right_to_left=language in RIGHT_TO_LEFT)
    return write_new(out / f"words_{language}.xlsx", xlsx.pack(book))


_PARTS = {"common": "On every page", "states": "Beside a question", "letter": "In letters"}


def _place(key: str) -> str:
    """Where a line stands, in words."""
    first, *rest = key.split(".")
    if first not in slugs():
        return _PARTS.get(first, first.replace("_", " ").capitalize())
    what = {"label": "question", "who": "beneath the title", "low": "end of a scale", "high": "end of a scale"}
    last = "choice" if "options" in rest else "row" if "rows" in rest else what.get(rest[-1], rest[-1])
    return f"{form(first).about.title}: {last}"


@dataclass(frozen=True, slots=True)
class Imported:
    """What a sheet brought: the file written, or None, how many lines changed, and what was left out and why."""

    language: str
    file: Path | None
    changed: int
    problems: tuple[Problem, ...]

    def as_json(self) -> dict[str, Any]:
        """The import as JSON data."""
        return {
            "language": self.language, "file": str(self.file) if self.file else None, "changed": self.changed,
            "problems": [{"code": p.code, "cell": p.cell, "key": p.question, "message": p.message, "fix": p.fix}
                         for p in self.problems],
        }  # fmt: skip


def take_in(look: Look, file: Path, templates: Path) -> Imported:
    """The translator's sheet read, and its lines written to the school's own words under `templates`.

    A line that cannot be taken is a problem, and stays as it was; all others are taken. A file that a person has
    changed is not overwritten: the new one has a number. Raises UserError.
    """
    language, rows = _read(file)
    english, changed = sources(look.folders), 0
    known = words.load(language, look.folders)
    taken, problems = dict(_own(templates, language)), []
    for row, said in rows.items():
        entry, problem = _entry(row, said, english, known)
        if problem is not None:
            problems.append(problem)
        elif entry is not None and entry != known.entries.get(said[0]):
            taken[said[0]] = entry
            changed += 1
    written = _write(Words(language, taken), english, templates) if changed else None
    return Imported(language, written, changed, tuple(problems))


def _own(templates: Path, language: str) -> Mapping[str, Entry]:
    """The lines of the school's own file, where there is one."""
    path = templates / words.FOLDER / f"{language}.toml"
    return words.entries(path) if path.is_file() else {}


_SEAL = "# Written by formgen ({mark}). Once a person has changed this file, formgen does not write over it.\n"
_SEALED = re.compile(r"# Written by formgen \(([0-9a-f]{64})\)[^\n]*\n")


def _write(known: Words, english: Mapping[str, str], templates: Path) -> Path:
    """The file of the school's words, in the place of the one before unless a person has changed that."""
    path = templates / words.FOLDER / f"{known.language}.toml"
    body = words.as_toml(known, english).encode()
    data = _SEAL.format(mark=sha256(body)).encode() + body
    return write_over(path, data) if _as_written(path) else write_new(path, data)


def _as_written(path: Path) -> bool:
    """Whether a file is there, and is still what formgen wrote."""
    if not path.is_file():
        return False
    seal, end, body = path.read_bytes().partition(b"\n")
    found = _SEALED.fullmatch((seal + end).decode("utf-8", "replace"))
    return found is not None and found[1] == sha256(body)


_Said = tuple[str, str, str, str, str, str, str]
"""Key, English, text, translator, checker, checked on, mark of the English."""


def _entry(
    row: int, said: _Said, english: Mapping[str, str], known: Words
) -> tuple[Entry | None, Problem | None]:
    """What a row says of its line, or what is wrong with it; neither where it says nothing."""
    key, printed, text, translator, checker, day, mark = said
    if key not in english:
        return None, _problem(row, key, "unknown_key", "formgen prints no line of this key.",
                              "Please export the sheet again, and copy the line over.")  # fmt: skip
    if not text:
        return (Entry(), None) if known.entries.get(key, Entry()).text else (None, None)
    entry = Entry(text, mark or words.hash_of(printed), translator, checker, _day(day))
    if entry.english != words.hash_of(english[key]) or words.hash_of(printed) != entry.english:
        return None, _problem(row, key, "english_changed", "The English of this line is another by now.",
                              "Please export the sheet again, and translate the line anew.")  # fmt: skip
    if lost := words.placeholders(english[key]) ^ words.placeholders(text):
        names = ", ".join(f"{{{name}}}" for name in sorted(lost))
        return None, _problem(row, key, "placeholder", f"The words in braces are not those of the English: {names}.",
                              "Please put them into the translation as they stand in English.")  # fmt: skip
    if (checker or day) and not entry.checked:
        return None, _problem(row, key, "half_checked", "A check needs a name, and a day such as 27/11/2026.",
                              "Please fill in both, or neither.")  # fmt: skip
    return entry, None


def _day(text: str) -> str:
    """The day as 2026-11-27; as it is written where it is none."""
    from formgen.read.values.dates import ImpossibleDateError, date_in

    try:
        found = date_in(text) if text else None
    except ImpossibleDateError:
        return text
    return found.date.isoformat() if found else text


def _problem(row: int, key: str, code: str, message: str, fix: str) -> Problem:
    return Problem(code, message, fix, Severity.ERROR, key, cell=f"row {row}")


def _read(file: Path) -> tuple[str, dict[int, _Said]]:
    """The language of a sheet and its rows by their numbers. Raises UserError for a file that is none."""
    from formgen.read.ooxml.workbook import parse
    from formgen.read.values.content import content
    from formgen.read.values.flaws import spelt
    from formgen.render.workbook import translator

    try:
        if file.stat().st_size > _LARGEST:
            raise Unreadable("The file is larger than any sheet of words.", "Please look at it.")
        book = parse(file.read_bytes())
    except OSError as error:
        raise unread(error, file) from None
    for page in book.sheets:
        texts = {at: spelt(content(cell, book.date1904).found).strip() for at, cell in page.cells.items()}
        for head in {row for row, _ in texts}:
            columns = {text: column for (row, column), text in texts.items() if row == head}
            if set(translator.HEADS) <= set(columns):
                return _language(page.name), dict(_rows(texts, head, [columns[name] for name in translator.HEADS]))
    raise UserError(f"{file.name} is no sheet of words: the heads of its columns are not there.",
                    "Please make one with `formgen words export`.")  # fmt: skip


def _language(sheet: str) -> str:
    first, _, code = sheet.strip().partition(" ")
    if first != "words":
        raise UserError(f"The sheet is called “{sheet}”: it does not say which language it is.",
                        "Please call it by its first name again, such as “words pl”.")  # fmt: skip
    words.name_of(code)
    return code


def _rows(texts: Mapping[tuple[int, int], str], head: int, columns: list[int]) -> Iterator[tuple[int, _Said]]:
    key, _, english, text, translator, checker, day, mark = columns
    for row in sorted({row for row, column in texts if row > head and column == key}):
        said = (texts.get((row, column), "") for column in (key, english, text, translator, checker, day, mark))
        found: _Said = tuple(said)  # type: ignore[assignment]  # seven columns, as above
        if found[0]:
            yield row, found


# ------------------------------------------------------------------------- what a family wrote, in English


def english(school: School, record_id: int, code: str, row: str | None, text: str, by: str) -> Place:
    """Keeps a named person's English beside the text at that question of a record; returns the place of the text.

    `code` is the printed code or the name of the question, `row` the row of a table. The text stays as it was written.
    Raises UserError where there is no such text, or it does not say what it means or who says so.
    """
    if not text.strip() or not by.strip():
        raise UserError("It does not say what the words mean, or who says so.", "Please give --text and --by.")
    record = next((one for one in school.store.records() if one.id == record_id), None)
    then = published(record.form, record.version) if record else None
    if record is None or then is None:
        raise UserError(f"There is no record {record_id}.", "`formgen unread` shows the numbers.", code="no_record")
    free = [q for q in then.index.values() if q.kind in (Kind.LINE, Kind.TEXT)]
    named = [q.path for q in free if code.casefold() in (q.code.casefold(), q.path.casefold())]
    places = [(path, at) for path, at, value in flatten(typed(record)) if path in named and isinstance(value, str)]
    chosen = [place for place in places if row is None or place[1] == row]
    if len(chosen) != 1:
        raise UserError(
            f"Record {record_id} has {len(chosen) or 'no'} text{'s' * (len(chosen) != 1)} at {code}.",
            "Please give the code that `formgen unread --show` names and, in a table, --row.", code="no_text",
        )  # fmt: skip
    with replace(school, by=by.strip()).writing("words english") as writer:
        writer.translate(record_id, chosen[0], text.strip())
        writer.log("put into English", [str(record_id)])
    return chosen[0]
