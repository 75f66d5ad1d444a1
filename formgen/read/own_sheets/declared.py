"""Checks a mapping file against the form that it names: `crosswalk(text, outline_of)`, or all of its faults at once."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any, Final

from pydantic import ValidationError

from formgen.answers import Answers, put
from formgen.ask import State
from formgen.check import validate
from formgen.errors import UserError
from formgen.outline import Kind, Option, Outline, Question
from formgen.read.own_sheets.crosswalk import Crosswalk, Target, Whose, Words
from formgen.read.own_sheets.times import Span, TimesError, span_of
from formgen.read.values.typed import typed
from formgen.read.values.words import key as plain

Forms = Mapping[str, Callable[[], Outline | None]]
"""The outline of each form by its slug; None for one that is made from other records, and never filled in."""

SINGLE: Final[Mapping[str, type]] = {
    "form": str, "name": str, "table": str, "heads": int, "key": str, "together": bool, "lines": str, "dates": str,
}  # fmt: skip
"""The words outside of all parts, with the types of their values; `sheet` may be a list too."""

TABLES: Final = ("whose", "when", "columns", "rows", "words", "always", "only", "leave_out", "comparable")
"""The parts."""

_WHOSE: Final = ("case", "upn", "name", "class", "reference")
NOT_OF_ANSWERS: Final = ("key", "together", "lines", "table", "always", "comparable")
"""What a mapping file does not say of lines that are answers to forms which were sent."""
_WHO_ANSWERED: Final = frozenset({
    "id", "name", "email", "e-mail", "email address", "e-mail address", "username", "start time", "last modified time",
})  # fmt: skip
"""Headings, in plain spelling, under which web forms say who answered: none of it is ever kept among the answers."""
_ORDERS: Final = ("day-month", "month-day")
_MOST_HEADS: Final = 200
_LONGEST_NAME, _LONGEST_REASON, _LONGEST_HEADING = 80, 300, 500
_LARGEST: Final = 500_000
"""Characters of a mapping file."""
_SAME_ROW: Final = "1"
"""The row of an open table that a line fills."""
_NEAR: Final = 0.6


def crosswalk(text: str, forms: Forms) -> Crosswalk:
    """What the mapping file says.

    Raises UserError naming every fault, each with what to do.
    """
    told = _parsed(text)
    faults: list[str] = []
    outline = _form(told, forms, faults)
    if outline is None:
        raise _refusal(faults)
    found = _Declared(told, outline, faults).made()
    if faults:
        raise _refusal(faults)
    return replace(found, text=text)


def _parsed(text: str) -> dict[str, Any]:
    if len(text) > _LARGEST:
        raise UserError("The mapping file is far larger than such a file can be.", "Is it the right file?",
                        code="mapping")  # fmt: skip
    try:
        return tomllib.loads(text.removeprefix("\ufeff"))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise UserError(
            f"The mapping file is not written as TOML: {error}.",
            "Please look at that line: text stands between quotation marks, and no name comes twice under one heading.",
            code="mapping",
        ) from None


def _refusal(faults: Collection[str]) -> UserError:
    lines = "".join(f"\n  - {fault}" for fault in dict.fromkeys(faults))
    return UserError(f"The mapping file cannot be used yet:{lines}\n", "Please mend these lines; nothing was read.",
                     code="mapping")  # fmt: skip


def near(said: str, known: Collection[str]) -> str:
    """“ Did you mean “…”?”, or what there is to choose from, or nothing."""
    by_key = {plain(one): one for one in reversed(list(known))}
    if close := get_close_matches(plain(said), by_key, 1, _NEAR):
        return f" Did you mean “{by_key[close[0]]}”?"
    shown = list(known)
    return f" There is: {', '.join(shown)}." if 0 < len(shown) <= 12 else ""


def _form(told: Mapping[str, Any], forms: Forms, faults: list[str]) -> Outline | None:
    """The outline of the form that the file names; None, with a fault, where there is none."""
    slug = told.get("form")
    if not isinstance(slug, str):
        faults.append('It does not say of which form the lines are. Please write, such as: form = "staff-view".')
        return None
    if slug not in forms:
        faults.append(f"form: there is no form “{slug}”.{near(slug, list(forms))} `formgen forms` lists them.")
        return None
    outline = forms[slug]()
    if outline is None:
        faults.append(f"form: “{slug}” is made from the other records, and never filled in. Please choose another.")
    return outline


class _Declared:
    """One mapping file being checked; `faults` gathers what is wrong."""

    def __init__(self, told: Mapping[str, Any], outline: Outline, faults: list[str]) -> None:
        self.told, self.outline, self.faults = told, outline, faults
        self._shape()
        self.sent = "reference" in self.part("whose")
        self.table = self._table()
        self.by = self._rows()

    def fault(self, where: str, what: str) -> None:
        """Notes what is wrong, and what to do, after the name of the place."""
        self.faults.append(f"{where}: {what}")

    # ------------------------------------------------------------------------------------------ the file as a whole

    def _shape(self) -> None:
        known = (*SINGLE, "sheet", *TABLES)
        for name, value in self.told.items():
            if name not in known:
                self.fault(name, f"a mapping file has no such word.{near(name, known)}")
            elif name in SINGLE and type(value) is not SINGLE[name]:
                kinds = {str: "text between quotation marks", int: "a whole number", bool: "true or false"}
                self.fault(name, f"this must be {kinds[SINGLE[name]]}.")
            elif name in TABLES and not isinstance(value, dict):
                self.fault(name, f"this must be a part of its own: write [{name}], and its lines beneath.")

    def single(self, name: str, default: Any = "") -> Any:
        """The value of a word outside all parts; `default` where it is not given, or of a wrong type."""
        value = self.told.get(name, default)
        return value if type(value) is SINGLE[name] else default

    def part(self, name: str) -> Mapping[str, Any]:
        """The lines of a part; none where it is not there."""
        value = self.told.get(name)
        return value if isinstance(value, dict) else {}

    def _table(self) -> Question | None:
        """The open table of which each line is a row."""
        said = self.single("table")
        tables = [q.name for q in self.outline.questions() if q.open]
        if not said:
            return None
        if said not in tables:
            self.fault("table", f"{self.outline.slug} has no list “{said}”.{near(said, tables)}")
            return None
        return self.outline.question(said)

    def _rows(self) -> dict[str, str]:
        """By table, the question whose answer names the row that a line fills."""
        found = {}
        for name, asked in self.part("rows").items():
            table = self.outline.index.get(name)
            chosen = self.outline.index.get(asked) if isinstance(asked, str) else None
            if table is None or not table.rows:
                fixed = [q.name for q in self.outline.questions() if q.rows]
                self.fault(f"[rows] {name}", f"this is no table with fixed rows.{near(name, fixed)}")
            elif chosen is None or chosen.kind is not Kind.CHOICE or "." in chosen.path:
                self.fault(f"[rows] {name}", "please name the question whose answer says which row it is, such as "
                           '"main_area".')  # fmt: skip
            else:
                found[name] = chosen.path
        return found

    # ----------------------------------------------------------------------------------------------------- targets

    def names(self) -> list[str]:
        """Every name by which a mapping of this form may call a box."""
        own = [c.name for c in self.table.columns] if self.table else []
        return own + [name for q in self.outline.questions() for name in self._names_of(q)]

    def _names_of(self, question: Question) -> Iterator[str]:
        if question.kind is not Kind.TABLE:
            yield question.name
        elif question.open:
            yield from (c.path for c in question.columns if question == self.table)
        elif question.name in self.by:
            yield from (c.path for c in question.columns)
        else:
            yield from (f"{question.name}.{row.code}.{c.name}" for row in question.rows for c in question.columns)

    def target(self, where: str, name: str) -> Target | None:
        """The box of that name; None, with a fault, where there is none."""
        own = f"{self.table.name}.{name}" if self.table else ""
        if own in self.outline.index:
            return Target(self.outline.question(own), name, _SAME_ROW)
        parts = name.split(".")
        question = self.outline.index.get(parts[0])
        if question is not None and len(parts) == 1 and question.kind is not Kind.TABLE:
            return Target(question, name)
        if question is not None and (found := self._in_table(question, name, parts[1:])) is not None:
            return found
        self.fault(where, self._unknown(name, question))
        return None

    def _in_table(self, table: Question, name: str, parts: list[str]) -> Target | None:
        column = self.outline.index.get(f"{table.name}.{parts[-1]}") if parts else None
        if column is None:
            return None
        if len(parts) == 1 and table == self.table:
            return Target(column, name, _SAME_ROW)
        if len(parts) == 1 and table.name in self.by:
            return Target(column, name, None, self.by[table.name])
        rows = {row.code for row in table.rows}
        return Target(column, name, parts[0]) if len(parts) == 2 and parts[0] in rows else None

    def _unknown(self, name: str, question: Question | None) -> str:
        if question is not None and question.open:
            return f'to fill the list “{question.name}”, please write table = "{question.name}" at the top.'
        return f"{self.outline.slug} asks nothing called “{name}”.{near(name, self.names())}"

    def lines(self, part: str) -> Iterator[tuple[str, Any]]:
        """The lines of a part that is about boxes, with names that TOML took apart put together."""

        def walk(found: Mapping[str, Any], before: str) -> Iterator[tuple[str, Any]]:
            for name, value in found.items():
                whole = f"{before}{name}"
                words = part == "words" and (self._is_box(whole) or _are_words(value))
                yield from walk(value, f"{whole}.") if isinstance(value, dict) and not words else [(whole, value)]

        yield from walk(self.part(part), "")

    def _is_box(self, name: str) -> bool:
        question = self.outline.index.get(self.path(name))
        return question is not None and question.kind is not Kind.TABLE

    def path(self, name: str) -> str:
        """The path of a question as a mapping names it; it may be of no row."""
        own = f"{self.table.name}.{name}" if self.table else ""
        return own if own in self.outline.index else name

    # ------------------------------------------------------------------------------------------------- the crosswalk

    def made(self) -> Crosswalk:
        """All that the file says; what is wrong with it stands in `faults`."""
        columns = tuple(self._columns())
        always = self._always()
        lines = self._lines()
        counted = {lines.question.path} if lines else set()
        mapped = {t.question.path for t, _ in columns} | set(_paths(always)) | counted
        words = dict(self._words({t.question.path: t.question for t, _ in columns}))
        self._named_rows(mapped)
        when, day = self._when()
        outline = self.outline if self.sent else _asked(self.outline, mapped)
        apart = {} if self.sent else self._comparable(mapped)
        self._of_answers()
        return Crosswalk(
            outline, self._name(), columns, words, always, apart, self._whose(),
            self._sheets(), self._heads(), self.single("key"), self.single("together", False), lines, self._order(),
            when, day, dict(self._chosen("only")), dict(self._chosen("leave_out")),
        )  # fmt: skip

    def _name(self) -> str:
        said = " ".join(self.single("name").split())
        if not said:
            self.fault("name", 'please give these sheets a name, such as: name = "Questionnaires 2022/23". By it a '
                       "line is known again.")  # fmt: skip
        elif len(said) > _LONGEST_NAME:
            self.fault("name", f"please shorten it to {_LONGEST_NAME} letters.")
        return said

    def _columns(self) -> Iterator[tuple[Target, str]]:
        if not self.part("columns"):
            self.fault("[columns]", 'it does not say which column is which question, such as: helped = "Did it help?".')
        seen: dict[tuple[str, str | None], str] = {}
        for name, heading in self.lines("columns"):
            target = self.target(f"[columns] {name}", name)
            if not isinstance(heading, str) or not heading.strip() or len(heading) > _LONGEST_HEADING:
                self.fault(f"[columns] {name}", "please write the heading of the column between quotation marks.")
            elif target is not None and target.place in seen:
                self.fault(f"[columns] {name}", f"this is the same box as {seen[target.place]}. Please keep one.")
            elif target is not None:
                seen[target.place] = name
                yield target, heading

    def _always(self) -> Answers:
        answers: Answers = {}
        mapped = {name for name, _ in self.lines("columns")}
        for name, value in self.lines("always"):
            where = f"[always] {name}"
            target = self.target(where, name)
            if name in mapped:
                self.fault(where, "a column gives this already. Please keep one of them.")
            elif target is not None and target.by:
                self.fault(where, "please name the row too.")
            elif target is not None and (meant := self._meant(where, target.question, value)) is not None:
                put(answers, *target.place, meant)
        return answers

    def _lines(self) -> Target | None:
        said = self.single("lines")
        if self.single("together", False) and not self.single("key"):
            self.fault("together", 'it needs the column that names each return, such as: key = "Incident ID".')
        if not said:
            return None
        if not self.single("together", False):
            self.fault("lines", "this counts the lines of one key: please write together = true.")
        target = self.target("lines", said)
        if target is not None and target.question.kind is not Kind.WHOLE:
            self.fault("lines", f"{said} does not ask for a whole number.")
        if target is not None and said in {name for name, _ in self.lines("columns")}:
            self.fault("lines", f"a column gives {said} already. Please keep one of them.")
        return target

    def _named_rows(self, mapped: Collection[str]) -> None:
        for table, asked in self.by.items():
            if asked not in mapped:
                self.fault(f"[rows] {table}", f"{asked} names the row, and no column gives it.")

    # ------------------------------------------------------------------------------------------------------- words

    def _words(self, mapped: Mapping[str, Question]) -> Iterator[tuple[str, Words]]:
        for name, told in self.lines("words"):
            path = self.path(name)
            where = f"[words.{name}]"
            question = mapped.get(path)
            if question is None or not isinstance(told, dict):
                known = [n for n, _ in self.lines("columns")]
                self.fault(where, f"no column gives “{name}”.{near(name, known)}")
            elif question.kind in (Kind.DATE, Kind.PARTIAL_DATE):
                self.fault(where, 'dates are read as they are: please write dates = "day-month" where they are text.')
            else:
                yield path, self._of_column(where, question, told)

    def _of_column(self, where: str, question: Question, told: Mapping[str, Any]) -> Words:
        said: dict[str, Any] = {}
        times: list[tuple[Span, Any]] = []
        for text, value in told.items():
            meant = self._meant(f"{where} “{text}”", question, value, blank=True)
            try:
                span = span_of(text)
            except TimesError:
                self.fault(f"{where} “{text}”", "this is no part of a day, such as 12:00-13:15.")
                continue
            if span is not None and (twin := next((one for one, _ in times if one.meets(span)), None)):
                self.fault(f"{where} “{text}”", f"it overlaps {twin.start:%H:%M}-{twin.end:%H:%M}.")
            elif span is not None:
                times.append((span, meant))
            elif plain(text) in said and said[plain(text)] != meant:
                self.fault(f"{where} “{text}”", "the same words have two meanings. Please keep one of them.")
            else:
                said[plain(text)] = meant
        return Words(said, tuple(times))

    def _meant(self, where: str, question: Question, value: Any, *, blank: bool = False) -> Any:
        """What the value of a line means in a question; None, with a fault, where it means nothing there."""
        if isinstance(value, list) and question.kind is Kind.CHOICES:
            codes = [self._code(where, question, one) for one in value]
            return tuple(o.code for o in question.choices if o.code in codes) or None
        if isinstance(value, str) and (state := self._state(question, value, blank)) is not None:
            return state
        if question.kind is Kind.CHOICE:
            return self._code(where, question, value)
        if question.kind is Kind.CHOICES:
            code = self._code(where, question, value)
            return (code,) if code else None
        found = typed(question, None if isinstance(value, list | dict) else value)
        if found.value is None or found.flaws:
            told = found.flaws[0].message if found.flaws else "this says nothing."
            self.fault(where, f"{told} {found.flaws[0].fix if found.flaws else 'Please write what it means.'}")
            return None
        try:
            return validate(question, found.value)
        except ValidationError:
            self.fault(where, f"this is no answer that {question.name} takes.")
            return None

    def _state(self, question: Question, said: str, blank: bool) -> State | None:
        if blank and said == State.BLANK:
            return State.BLANK
        return next((s for s in question.states if s is not State.BLANK and s == said), None)

    def _code(self, where: str, question: Question, value: Any) -> str | None:
        if isinstance(value, str):
            named: Option | None = next((o for o in question.choices if value == o.code), None)
            named = named or next((o for o in question.choices if plain(value) == plain(o.label)), None)
            if named is not None:
                return named.code
        codes = [o.code for o in question.choices] + [s.value for s in question.states if s is not State.BLANK]
        shown = f"“{value}” is" if isinstance(value, str) else "this is"
        self.fault(where, f"{shown} no choice of {question.name}."
                   f"{near(value if isinstance(value, str) else '', codes) or ' `formgen forms --json` lists them.'}")
        return None

    # ------------------------------------------------------------------------- answers to forms that were sent

    def _of_answers(self) -> None:
        """Faults of a mapping file whose lines bear the number of a form that was sent."""
        if not self.sent:
            return
        for name in NOT_OF_ANSWERS:
            if name in self.told:
                self.fault(f"[{name}]" if name in TABLES else name, "the number on the letter says all of this: the "
                           "lines are answers to the form that was sent. Please take it out.")  # fmt: skip
        for name, heading in self.lines("columns"):
            if isinstance(heading, str) and plain(heading) in _WHO_ANSWERED:
                self.fault(f"[columns] {name}", f"“{heading}” says who answered: that is never kept among the answers. "
                           "Please take the line out.")  # fmt: skip

    # -------------------------------------------------------------------------------------------------- comparable

    def _comparable(self, mapped: Collection[str]) -> dict[str, str]:
        """The questions that do not compare, with the reasons; a question that is not declared is a fault."""
        declared = {self.path(name): (name, value) for name, value in self.lines("comparable")}
        for path, (name, _) in declared.items():
            if path not in mapped:
                self.fault(f"[comparable] {name}", f"nothing gives “{name}”.{near(name, list(mapped))}")
        for path in mapped:
            if path not in declared:
                name = path.partition(".")[2] if self.table and path.startswith(f"{self.table.name}.") else path
                self.fault(f"[comparable] {name}", f"please say whether {name} can be compared with what formgen asks: "
                           f'{name} = true, or the reason why not between quotation marks.')  # fmt: skip
        return {path: reason for path, (name, value) in declared.items() if (reason := self._reason(name, value))}

    def _reason(self, name: str, value: Any) -> str:
        if value is True:
            return ""
        if isinstance(value, str) and value.strip() and len(value) <= _LONGEST_REASON:
            return " ".join(value.split())
        self.fault(f"[comparable] {name}", "please write true, or between quotation marks why it cannot be compared "
                   f"(at most {_LONGEST_REASON} letters).")  # fmt: skip
        return ""

    # ---------------------------------------------------------------------------------------- whose, when, which lines

    def _whose(self) -> Whose:
        part = self.part("whose")
        found = {}
        for name, heading in part.items():
            if name not in _WHOSE:
                self.fault(f"[whose] {name}", f"there is no such way to know a child.{near(name, _WHOSE)}")
            elif not isinstance(heading, str) or not heading.strip():
                self.fault(f"[whose] {name}", "please write the heading of the column between quotation marks.")
            else:
                found[name] = heading
        if self.sent and len(found) > 1:
            self.fault("[whose] reference", "the number on the letter says whose a line is. Please keep it alone.")
        named = any((q.prefill or "").startswith(("pupil.name", "pupil.known")) for q in self.outline.questions())
        if self.outline.scope != "school" and named and not set(found) & {"case", "upn", "name", "reference"}:
            self.fault("[whose]", f"{self.outline.slug} is about one child. Please name the column with the case "
                       'number, the UPN or the full name, such as: upn = "UPN".')  # fmt: skip
        if self.outline.scope == "school" and found:
            self.fault("[whose]", f"{self.outline.slug} is a sheet of the whole school, about no one child. Please "
                       "take this part out.")  # fmt: skip
        if "class" in found and "name" not in found:
            self.fault("[whose] class", "a class tells children of one name apart: please give the name’s column too.")
        return Whose(found.get("case", ""), found.get("upn", ""), found.get("name", ""), found.get("class", ""),
                     found.get("reference", ""))  # fmt: skip

    def _when(self) -> tuple[str, date | None]:
        """The heading of the column with the day, or the one day of all lines."""
        part = self.part("when")
        if self.sent:
            return self._moment(part), None
        dated = any(q.kind is Kind.DATE or (q.kind is Kind.PARTIAL_DATE) for q in self.outline.index.values())
        if dated:
            if part:
                self.fault("[when]", f"{self.outline.slug} asks for the date itself: please give its column under "
                           "[columns].")  # fmt: skip
            return "", None
        for name in part:
            if name not in ("column", "day"):
                self.fault(f"[when] {name}", f"there is no such word.{near(name, ('column', 'day'))}")
        heading, day = part.get("column"), part.get("day")
        whole = isinstance(day, date) and not isinstance(day, datetime)
        if (heading is None) == (day is None) or (heading is not None and not isinstance(heading, str)) or (
            day is not None and not whole
        ):
            self.fault("[when]", f"{self.outline.slug} asks for no date, so nobody knows of which year a line is. "
                       'Please write column = "…" with the heading of the dates, or one day for all, such as '
                       "day = 2023-06-30 (without quotation marks).")  # fmt: skip
            return "", None
        return heading or "", day

    def _moment(self, part: Mapping[str, Any]) -> str:
        """The heading of the column that says when a line was answered, where there is one."""
        heading = part.get("column", "")
        if set(part) - {"column"} or not isinstance(heading, str) or (part and not heading.strip()):
            self.fault("[when]", 'please write the heading of the column with the moment of each answer, such as: '
                       'column = "Completion time", and nothing else.')  # fmt: skip
            return ""
        return heading

    def _sheets(self) -> tuple[str, ...]:
        said = self.told.get("sheet", [])
        named = [said] if isinstance(said, str) else said
        if not isinstance(named, list) or not all(isinstance(one, str) and one.strip() for one in named):
            self.fault("sheet", 'please write the name of the sheet, or several: sheet = ["2022", "2023"].')
            return ()
        return tuple(named)

    def _heads(self) -> int:
        said = self.single("heads", 0)
        if "heads" in self.told and not 1 <= said <= _MOST_HEADS:
            self.fault("heads", f"please write the number of the line with the headings, from 1 to {_MOST_HEADS}.")
        return int(said)

    def _order(self) -> bool | None:
        said = self.single("dates")
        if said and said not in _ORDERS:
            self.fault("dates", f"please write “{_ORDERS[0]}” (31/12/2023) or “{_ORDERS[1]}” (12/31/2023).")
        return said == _ORDERS[1] if said else None

    def _chosen(self, part: str) -> Iterator[tuple[str, frozenset[str]]]:
        for heading, said in self.part(part).items():
            words = [said] if isinstance(said, str) else said
            if not isinstance(words, list) or not words or not all(isinstance(one, str) for one in words):
                self.fault(f"[{part}] {heading}", 'please list the words of the column, such as: "Location" = '
                           '["Playground", "Field"].')  # fmt: skip
            else:
                yield heading, frozenset(map(plain, words))


def _asked(outline: Outline, mapped: Collection[str]) -> Outline:
    """The outline with what the sheet asks alone; of a list with the one row that a line fills."""
    kept = outline.only(mapped)
    parts = (replace(p, questions=tuple(replace(q, blank_rows=q.blank_rows and 1) for q in p.questions))
             for p in kept.sections)  # fmt: skip
    return replace(kept, sections=tuple(parts))


def _are_words(value: Any) -> bool:
    """Whether these are words with their meanings, not boxes with their words."""
    return isinstance(value, dict) and not all(isinstance(one, dict) for one in value.values())


def _paths(answers: Answers) -> Iterator[str]:
    for name, value in answers.items():
        if isinstance(value, dict):
            yield from {f"{name}.{column}" for cells in value.values() for column in cells}
        else:
            yield name
