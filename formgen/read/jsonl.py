"""The door for records.jsonl: each line a return, in the shape that `formgen records --json` prints."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from formgen.answers import Answers, load
from formgen.ask import State
from formgen.errors import Problem, Severity, Unreadable, UserError
from formgen.form import form
from formgen.outline import Kind, Outline, Question
from formgen.read import Editions, Reading, Refused
from formgen.read.valid import valid
from formgen.read.values.flaws import short
from formgen.records import ENTRY, LEGACY, MESSAGE, PAPER, TYPED_BY, Place, Source, legacy_in
from formgen.reference import find_all

SUFFIXES = (".jsonl",)

MOST_LINES = 20_000
LONGEST = 2_000_000
"""Characters of a line."""
_LONGEST_RAW = 40_000

_KEYS: Mapping[str, tuple[type, ...]] = {
    "record": (int,), "run": (int,), "form": (str,), "version": (int,), "reference": (str, type(None)),
    "case": (str, type(None)), "verdict": (str,), "file": (str,), "sha256": (str,), "revises": (int, type(None)),
    "answers": (dict,), "problems": (list,), "sources": (list,), "how": (str,), "filled_by": (str,),
    "legacy": (dict,),
}  # fmt: skip
_ROW = re.compile(r"[1-9][0-9]{0,2}", re.ASCII)
_SOURCE_KEYS = frozenset({"question", "row", "sheet", "cell", "raw"})
_OWN = frozenset({ENTRY, PAPER, TYPED_BY, MESSAGE, LEGACY})
_FIX = "Please write the file again with `formgen records --json`."
_UNSHOWN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_SHORT, _TOLD, _MOST = 200, 2_000, 500
"""How long a reference, a place or a name may be, how long a message; how many problems a line may tell."""
_HIGHEST = 999
"""No form has more versions."""


def read_all(data: bytes, editions: Editions) -> tuple[Reading | Refused, ...]:
    """A return for each line that is not empty, in order. Raises Unreadable for what is no text of lines."""
    try:
        lines = data.decode("utf-8-sig").split("\n")
    except UnicodeDecodeError:
        raise Unreadable("The file is not text in UTF-8.", _FIX, code="damaged") from None
    if len(lines) > MOST_LINES:
        raise Unreadable("The file has more lines than a school has records.", _FIX, code="file-too-big")
    numbered = [(number, line) for number, line in enumerate(lines, 1) if line.strip()]
    if not numbered:
        raise Unreadable("There are no records in the file.", _FIX, code="empty-file")
    return tuple(_line(f"line {number}", line, editions) for number, line in numbered)


def _line(label: str, line: str, editions: Editions) -> Reading | Refused:
    try:
        told = _parsed(line)
        outline = _outline(told, editions)
    except Unreadable as error:
        return Refused(label, error)
    problems = list(_shape(told))
    answers, wrong = _answers(outline, told["answers"] if isinstance(told.get("answers"), dict) else {})
    sources, odd = _sources(outline, told.get("sources") or [])
    kept, invalid = valid(outline, answers, {place: Source("", label, "") for place in _places(answers)})
    reference = _text(told, "reference") or None
    problems += _of_reference(outline, told.get("reference"), reference or "")
    entry = sources[ENTRY].raw if ENTRY in sources else "" if reference else _text(told, "sha256")
    return Reading(
        outline, reference, kept, sources,
        (*problems, *wrong, *odd, *invalid, *_given(told.get("problems") or [])), _text(told, "case") or None,
        _text(told, "how"), _text(told, "filled_by"), label, entry,
    )  # fmt: skip


def _parsed(line: str) -> dict[str, Any]:
    """The object of a line. Raises Unreadable for anything else, and for names that are there twice."""
    try:
        if len(line) > LONGEST:
            raise ValueError("too long")
        told = json.loads(line, object_pairs_hook=_once, parse_constant=_no_number)
        if isinstance(told, dict):
            return _shown(told)
    except (ValueError, RecursionError):
        raise Unreadable("The line is not JSON, or says one thing twice.", _FIX, code="damaged") from None
    raise Unreadable("The line is no record.", _FIX, code="damaged")


def _shown(told: dict[str, Any]) -> dict[str, Any]:
    """The line with a “?” for what no screen or store can show; the answers are checked as all answers are."""
    return {_clean(name): value if name == "answers" else _clean(value) for name, value in told.items()}


def _clean(value: Any) -> Any:
    match value:
        case str():
            return _UNSHOWN.sub("?", value)
        case list():
            return [_clean(one) for one in value]
        case dict():
            return {_clean(name): _clean(one) for name, one in value.items()}
    return value


def _of_reference(outline: Outline, told: Any, said: str) -> Iterator[Problem]:
    """That the reference is none, or is of another form, or version, than the line says."""
    if told and not said:
        yield Problem("references_differ", "The reference of the line is no reference.", _FIX)
    named = find_all(said)
    if named and any((one.code, one.version) != (outline.code, outline.version) for one in named):
        yield Problem("references_differ", f"The reference {short(said)} is not of the form that the line names.",
                      "Please check `form`, `version` and `reference`.")  # fmt: skip


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name is there twice")
    return found


def _no_number(name: str) -> Any:
    raise ValueError(name)


def _outline(told: Mapping[str, Any], editions: Editions) -> Outline:
    """The published outline of the form and version that a line names. Raises Unreadable."""
    slug, version = told.get("form"), told.get("version")
    found = None
    if isinstance(slug, str) and type(version) is int and 0 < version <= _HIGHEST:
        try:
            found = editions(form(slug).about.code, version)
        except UserError:
            found = None
    if found is None:
        raise Unreadable("The line names a form, or a version of it, that formgen has never made.",
                         "Please check `form` and `version`.", code="unknown_version")  # fmt: skip
    return found


def _shape(told: Mapping[str, Any]) -> Iterator[Problem]:
    """Names that no record has, and values of a wrong type."""
    for name, value in told.items():
        if name not in _KEYS:
            yield Problem("unknown_key", f"A record has no {short(name)}.", _FIX)
        elif not isinstance(value, _KEYS[name]) or isinstance(value, bool) or _is_long(value):
            yield Problem("wrong_type", f"{short(name)} is of a wrong type.", _FIX)
    for name in ("answers", "reference"):
        if name not in told:
            yield Problem("missing_key", f"The line has no {short(name)}.", _FIX)


def _is_long(value: Any, most: int = _SHORT) -> bool:
    return isinstance(value, str) and len(value) > most


def _text(told: Mapping[str, Any], name: str) -> str:
    """The text of that name; empty where there is none, or one that is far too long: `_shape` says so."""
    value = told.get(name)
    return value if isinstance(value, str) and not _is_long(value) else ""


# ---------------------------------------------------------------------------------------------- answers


def _answers(outline: Outline, told: Mapping[str, Any]) -> tuple[Answers, list[Problem]]:
    """The answers that the form asks for, in their types; what is not so is a problem of its question."""
    answers: Answers = {}
    problems: list[Problem] = []
    for name, value in told.items():
        question = outline.index.get(name)
        if question is None or "." in name:
            problems.append(Problem("unknown_key", f"The form does not ask {short(name)}.", _FIX))
            continue
        if question.kind is Kind.TABLE:
            value, wrong = _table(question, value)
            problems += wrong
        elif not _fits(question, value):
            problems.append(_wrong(question, None))
            continue
        try:
            answers |= load(outline, {name: value})
        except (ValueError, KeyError, TypeError, ArithmeticError):
            problems.append(_wrong(question, None))
    return answers, problems


def _table(table: Question, value: Any) -> tuple[dict[str, dict[str, Any]], list[Problem]]:
    """The rows and cells of a table that are of the right types, and what is wrong with the others."""
    if not isinstance(value, dict):
        return {}, [_wrong(table, None)]
    kept: dict[str, dict[str, Any]] = {}
    problems = []
    rows = {option.code for option in table.rows}
    for row, cells in value.items():
        if not (row in rows if rows else _ROW.fullmatch(row)) or not isinstance(cells, dict):
            problems.append(_wrong(table, None))
            continue
        for name, cell in cells.items():
            column = next((c for c in table.columns if c.name == name), None)
            if column is None:
                problems.append(Problem("unknown_key", f"The table {table.code} has no {short(name)}.", _FIX))
            elif _fits(column, cell):
                kept.setdefault(row, {})[name] = cell
            else:
                problems.append(_wrong(column, row))
    return kept, problems


def _fits(question: Question, value: Any) -> bool:
    """Whether a JSON value is of the type that the published schema says, or a state."""
    if isinstance(value, dict):
        return set(value) == {"state"} and value["state"] in [s.value for s in State]
    match question.kind:
        case Kind.YESNO:
            return isinstance(value, bool)
        case Kind.WHOLE | Kind.SCALE:
            return isinstance(value, int) and not isinstance(value, bool)
        case Kind.CHOICES:
            return isinstance(value, list) and all(isinstance(one, str) for one in value)
    return isinstance(value, str)


def _wrong(question: Question, row: str | None) -> Problem:
    return Problem("wrong_type", f"The answer to {question.code} is of a wrong type.", _FIX,
                   question=f"{question.code} {question.label}", path=question.path, row=row)  # fmt: skip


def _places(answers: Answers) -> Iterator[Place]:
    for name, value in answers.items():
        if isinstance(value, Mapping):
            yield from ((f"{name}.{column}", row) for row, cells in value.items() for column in cells)
        else:
            yield name, None


# ------------------------------------------------------------------------------------ sources, problems


def _sources(outline: Outline, told: Sequence[Any]) -> tuple[dict[Place, Source], list[Problem]]:
    """Where the answers were read, as the line says; other places than the form's are problems."""
    sources: dict[Place, Source] = {}
    problems = []
    for one in told if isinstance(told, list) else ():
        place = _place(outline, one)
        if place is None or place in sources:
            problems.append(Problem("wrong_source", "A source of the line is not one of this form.", _FIX))
        else:
            sources[place] = Source(one["sheet"], one["cell"], one["raw"])
    if not _is_sound(outline, sources):
        del sources[LEGACY]
        problems.append(Problem("wrong_source", "What the line says of an earlier sheet cannot be understood.", _FIX))
    return sources, problems


def _is_sound(outline: Outline, sources: Mapping[Place, Source]) -> bool:
    """Whether what the line says of an earlier sheet, if anything, is what a record says."""
    try:
        found = legacy_in(sources)
    except (ValueError, TypeError, RecursionError):
        return False
    return found is None or set(found.apart) <= set(outline.index)


def _place(outline: Outline, one: Any) -> Place | None:
    if not isinstance(one, dict) or set(one) != _SOURCE_KEYS:
        return None
    texts = all(isinstance(one[name], str) for name in ("question", "sheet", "cell", "raw"))
    if not texts or not isinstance(one["row"], str | None):
        return None
    if any(_is_long(one[name]) for name in ("question", "row", "sheet", "cell")) or _is_long(one["raw"], _LONGEST_RAW):
        return None
    place = (one["question"], one["row"])
    return place if place in _OWN or one["question"] in outline.index else None


def _given(told: Sequence[Any]) -> Iterator[Problem]:
    """The problems that the line itself tells, without their places."""
    for one in told[:_MOST] if isinstance(told, list) else ():
        texts = [one.get(name) for name in ("code", "message", "fix")] if isinstance(one, dict) else [None]
        if all(isinstance(text, str) and not _is_long(text, _TOLD) for text in texts):
            wrong = one.get("severity") != Severity.WARNING
            asked = _text(one, "question") or None
            yield Problem(one["code"], one["message"], one["fix"], Severity.ERROR if wrong else Severity.WARNING, asked)
        else:
            yield Problem("wrong_type", "A problem of the line is not written as one.", _FIX)
