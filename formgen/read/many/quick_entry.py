"""Reads a quick-entry workbook: each row is a return; rows typed twice must say the same."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from formgen.answers import Answers, at, put, tidy
from formgen.answers import words as in_words
from formgen.ask import State
from formgen.errors import Problem, Severity, Unreadable
from formgen.outline import Item, Outline
from formgen.quick_entry import (
    HOW,
    SECOND,
    TITLE,
    WHO,
    Column,
    code_on_paper,
    entry_boxes,
    entry_name,
    heading_in,
)
from formgen.quick_entry import head as head_of
from formgen.read import Editions, Reading
from formgen.read.ooxml.workbook import Cell, Sheet, Workbook, a1
from formgen.read.places.pages import is_empty
from formgen.read.valid import edition_of, valid
from formgen.read.values.content import Content, content
from formgen.read.values.flaws import Flaw, short
from formgen.read.values.ticks import ticked
from formgen.read.values.typed import typed
from formgen.read.values.words import key as plain
from formgen.records import PAPER, TYPED_BY, Place, Source
from formgen.reference import Reference
from formgen.sheet import Box, boxes, code_in

_LOOKED_AT = 40
"""Rows in which the heading and the heads are looked for."""
_LONG = 7
_ENOUGH = 3
"""So many heads show that a sheet whose first line is gone is one of these."""


def knows(book: Workbook) -> bool:
    """Whether one of its sheets has the first line of a quick-entry sheet."""
    return any(_heading(sheet) for sheet in book.sheets)


def read_all(book: Workbook, editions: Editions) -> tuple[Reading, ...]:
    """The rows that somebody typed, in order. Raises Unreadable where the heads are gone, or forms are mixed."""
    headed = [found for sheet in book.sheets if (found := _heading(sheet))]
    told = {(key, form) for key, form, _ in headed}
    if len(told) > 1:
        raise Unreadable("Sheets of two quick-entry files are in this one.", "Please keep each in a file of its own.",
                         code="two_forms")  # fmt: skip
    [(key, form)] = told
    outline = edition_of(form, editions)
    sheets = [sheet for sheet in book.sheets if _heading(sheet) or _has_heads(sheet, outline)]
    pages = [_Page(sheet, outline, key, form, book.date1904) for sheet in sheets]
    if all(page.again for page in pages):
        raise Unreadable(f"The sheet “{TITLE}” is gone from this file.", "Please give back the whole workbook.",
                         code="codes_gone")  # fmt: skip
    first = [row for page in pages if not page.again for row in page.rows()]
    second = [row for page in pages if page.again for row in page.rows()]
    again = {row.number: row for row in second}
    asked = {number for page in pages if page.again for number in page.numbers()}
    shared = _repeated(first)
    notes = (*_notes(book), *_second_gone(pages))
    told_of = [row.reading((
        *(notes if row is first[0] else ()), *shared.get((row.page, row.at), ()),
        *_compared(row, again.get(row.number), asked),
    )) for row in first]  # fmt: skip
    typed_once = {row.number for row in first}
    lost = [row for row in second if row.number not in typed_once or again[row.number] is not row]
    return (*told_of, *(row.reading([_alone(row)]) for row in lost))


def _heading(sheet: Sheet) -> tuple[str, Reference, bool] | None:
    """The key and the form in the first line of a sheet, and whether it is the one of the second typing."""
    texts = (c.value for (row, _), c in sorted(sheet.cells.items()) if row <= _LOOKED_AT and isinstance(c.value, str))
    return next(((*found, text.strip().startswith(SECOND)) for text in texts if (found := heading_in(text))), None)


def _has_heads(sheet: Sheet, outline: Outline) -> bool:
    """Whether a sheet without its first line has the heads of a quick-entry sheet."""
    known = {box.code for box in entry_boxes(outline)}
    texts = [c.value for (row, _), c in sheet.cells.items() if row <= _LOOKED_AT and isinstance(c.value, str)]
    return (
        sum(code_in(text) in known for text in texts) >= _ENOUGH
        and any(plain(text.partition("\n")[0]) == plain(Column.CODE.value) for text in texts)
    )  # fmt: skip


def _notes(book: Workbook) -> Iterator[Problem]:
    """What is to be said of the file as a whole."""
    for note in book.notes:
        yield Problem("note", note, "Please look whether anything is missing.", Severity.WARNING)
    if book.date1904:
        yield Problem(
            "date_system", "This workbook counts dates from 1904; the sheet was made to count from 1900.",
            "Please check every date: they may all be four years out.", Severity.WARNING,
        )  # fmt: skip


def _second_gone(pages: Sequence[_Page]) -> Iterator[Problem]:
    if not any(page.again for page in pages):
        yield Problem("second_typing", f"The sheet “{SECOND}” is gone: nothing was typed twice.",
                      "Please give back the whole workbook.", Severity.WARNING)  # fmt: skip


def _alone(row: _Row) -> Problem:
    return Problem(
        "wrong_code", f"Row {row.at} of “{SECOND}” has no partner of the same number on “{TITLE}”.",
        f"Please type it on “{TITLE}” too, or write its number back.", sheet=row.page.sheet.name,
        cell=a1(row.at, row.page.facts.get(Column.NUMBER, 1)),
    )  # fmt: skip


class _Page:
    """One of the sheets: which column is whose, and its rows. `again` is the one of the second typing."""

    def __init__(self, sheet: Sheet, outline: Outline, key: str, form: Reference, date1904: bool) -> None:
        self.sheet, self.outline, self.key, self.form, self.date1904 = sheet, outline, key, form, date1904
        found = _heading(sheet)
        self.again = found is not None and found[2]
        self.boxes = {box.code: box for box in entry_boxes(outline)}
        self.misled: dict[int, str] = {}
        self.head, self.codes, self.facts, self.twice = self._heads()

    def _heads(self) -> tuple[int, dict[int, Box], dict[Column, int], set[str]]:
        """The row of the heads; columns by box; columns of what stands before the answers; heads that are twice."""
        rows: dict[int, dict[int, str]] = {}
        for (row, column), cell in sorted(self.sheet.cells.items()):
            if row <= _LOOKED_AT and isinstance(cell.value, str):
                rows.setdefault(row, {})[column] = cell.value
        coded = {row: {c: code for c, text in found.items() if (code := code_in(text)) in self.boxes}
                 for row, found in rows.items()}  # fmt: skip
        head = max(coded, key=lambda row: len(coded[row]), default=0)
        if not head or not coded[head]:
            raise Unreadable("The heads of the columns (Q01, Q02, …) are gone from the quick-entry sheet.",
                             "Please make a new one with `formgen quick-entry`, and copy the rows there.",
                             code="codes_gone")  # fmt: skip
        listed = list(coded[head].values())
        facts: dict[Column, int] = {}
        for place, text in rows[head].items():
            said = plain(text.partition("\n")[0])  # help stands beneath
            if fact := next((fact for fact in Column if plain(fact.value) == said), None):
                facts.setdefault(fact, place)
        codes = {c: self.boxes[code] for c, code in coded[head].items() if code}
        words = {plain(head_of(box).removeprefix(box.code)): box.code for box in self.boxes.values()}
        for place, code in coded[head].items():
            said = rows[head][place].partition("\n")[0].strip().removeprefix(code or "").strip()
            own = plain(head_of(codes[place]).removeprefix(code or ""))
            if plain(said) != own and words.get(plain(said), code) != code:
                self.misled[place] = said
        return head, codes, facts, {code for code in listed if code and listed.count(code) > 1}

    def numbers(self) -> Iterator[str]:
        """The numbers of all rows, empty ones too."""
        column = self.facts.get(Column.NUMBER)
        for (row, place), cell in self.sheet.cells.items():
            if place == column and row > self.head:
                yield _number(str(cell.value))

    def rows(self) -> Iterator[_Row]:
        """The rows in which anything but a number, or the name of a photo, was written."""
        found: dict[int, dict[int, Cell]] = {}
        for (row, column), cell in sorted(self.sheet.cells.items()):
            if row > self.head and not is_empty(cell):
                found.setdefault(row, {})[column] = cell
        quiet = {self.facts.get(Column.NUMBER), self.facts.get(Column.FILE)}
        for row, cells in found.items():
            if set(cells) - quiet:
                yield _Row(self, row, cells)


@dataclass(slots=True, eq=False)
class _Row:
    """One row: whose paper it is, and its answers."""

    page: _Page
    at: int
    cells: Mapping[int, Cell]
    answers: Answers = field(default_factory=dict)
    sources: dict[Place, Source] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def __post_init__(self) -> None:
        groups: dict[Place, list[tuple[int, Box]]] = {}
        for column, box in self.page.codes.items():
            groups.setdefault((box.item.path, box.item.row), []).append((column, box))
        for item in self.page.outline.items():
            self._read(item, groups.get((item.path, item.row), []))
        self._beside()
        self._headed()

    @property
    def label(self) -> str:
        """The row as a person finds it."""
        return f"{'again' if self.page.again else 'row'} {self.at}"

    @property
    def number(self) -> str:
        """Its number, printed in the first column."""
        return _number(self.fact(Column.NUMBER))

    def fact(self, column: Column) -> str:
        """What stands in one of the columns before the answers."""
        cell = self.cells.get(self.page.facts.get(column, 0))
        return "" if cell is None or cell.value is None else str(cell.value).strip()

    def _read(self, item: Item, found: Sequence[tuple[int, Box]]) -> None:
        wanted = {box.code for box in boxes(item)}
        codes = [box.code for _, box in found]
        if wanted - set(codes):
            lost = ", ".join(sorted(wanted - set(codes)))
            self._problem(item, 0, Flaw("not_found", f"The column {lost} is not on the sheet.",
                                        "Please make a new sheet with `formgen quick-entry`."))  # fmt: skip
            return
        if self.page.twice & wanted:
            self._problem(item, found[0][0], Flaw("box_twice", f"The column of {item.code} is there twice.",
                                                  "Please delete the one that is wrong."))  # fmt: skip
            return
        held = [(box, column, content(self.cells.get(column), self.page.date1904)) for column, box in found]
        if held[-1][0].option is None:
            told = typed(item.question, held[0][2].found)
            flaws = [(held[0][1], flaw) for flaw in (*held[0][2].flaws, *told.flaws)]
        else:
            own = next((c for box, _, c in held if box.option is None), Content())
            told, single = ticked(item.question, [(b.option, c) for b, _, c in held if b.option is not None], own)
            columns = {b.option: column for b, column, _ in held}
            flaws = [(held[0][1], f) for f in told.flaws] + [(columns[option], f) for option, f in single]
        filled = [column for _, column, _ in held if column in self.cells]
        raw = "; ".join(self._raw(column, box) for box, column, _ in held if column in self.cells)
        self.sources[item.path, item.row] = Source(
            self.page.sheet.name, a1(self.at, (filled or [held[0][1]])[0]), raw
        )
        if told.value is not None and told.value is not State.BLANK:
            put(self.answers, item.path, item.row, told.value)
        for column, flaw in flaws:
            self._problem(item, column, flaw)

    def _raw(self, column: int, box: Box) -> str:
        cell = self.cells[column]
        label = f" {box.option.label}" if box.option else ""
        return f"{cell.formula or cell.raw}{label}"

    def _problem(self, item: Item | None, column: int, flaw: Flaw) -> None:
        cell = a1(self.at, column) if column else None
        asked = f"{item.code} {item.label}" if item else None
        self.problems.append(Problem(
            flaw.code, flaw.message, flaw.fix, flaw.severity, asked, sheet=self.page.sheet.name, cell=cell,
            path=item.path if item else None, row=item.row if item else None,
        ))  # fmt: skip

    def _beside(self) -> None:
        known = set(self.page.codes) | set(self.page.facts.values())
        for column, cell in self.cells.items():
            if column not in known:
                self._problem(None, column, Flaw("beside_box", f"{short(cell.raw)} stands in a column without a head.",
                                                 "Please write it under the head it belongs to."))  # fmt: skip

    def _headed(self) -> None:
        """Columns whose head has the code of one question and the words of another."""
        for column, box in self.page.codes.items():
            if column in self.cells and (said := self.page.misled.get(column)):
                self._problem(box.item, column, Flaw(
                    "head_changed", f"The head of this column has the code {box.code} and other words: {short(said)}.",
                    "Please look which question was typed here, and mend the head.",
                ))  # fmt: skip

    def reading(self, more: Sequence[Problem]) -> Reading:
        """The row as a return of its own; `more` is what is wrong with it beside other rows."""
        reference, told = self._code()
        how, odd_how = _listed(HOW, self.fact(Column.HOW), Column.HOW)
        who, odd_who = _listed(WHO, self.fact(Column.WHO), Column.WHO)
        for column, flaw in ((Column.CODE, told), (Column.HOW, odd_how), (Column.WHO, odd_who)):
            if flaw is not None:
                self._problem(None, self.page.facts.get(column, 0), flaw)
        answers, invalid = valid(self.page.outline, self.answers, self.sources)
        for problem in more:
            if problem.code == "typed_twice" and problem.path is not None:
                put(answers, problem.path, problem.row, State.BLANK)
        return Reading(
            self.page.outline, reference, tidy(self.page.outline, answers), {**self.sources, **self._facts()},
            (*self.problems, *invalid, *more), how=how, filled_by=who, label=self.label,
            entry=entry_name(self.page.key, self.number),
        )  # fmt: skip

    def _facts(self) -> dict[Place, Source]:
        """The photo that was typed in, and by whom."""
        wanted = ((PAPER, Column.FILE), (TYPED_BY, Column.BY))
        return {
            place: Source(self.page.sheet.name, a1(self.at, self.page.facts[column]), said)
            for place, column in wanted
            if (said := self.fact(column))
        }

    def _code(self) -> tuple[str | None, Flaw | None]:
        """The reference of the paper, None on a blank copy; or what is wrong with the code."""
        said = self.fact(Column.CODE)
        mark = f"{self.page.form.code}{self.page.form.version}"
        fix = f"Please compare it with the paper; a copy without a code has {mark}."
        if not self.number.isdecimal():
            return None, Flaw("wrong_code", f"The number of {self.label} is gone.", "Please write it back: 1, 2, 3, …")
        if not said:
            return None, Flaw("wrong_code", f"{self.label.capitalize()} has no code.", fix)
        found = code_on_paper(said, self.page.form)
        if found is None:
            return None, Flaw("wrong_code", f"The code {short(said)} has a wrong letter or figure.", fix)
        return (None if found.key is None else str(found)), None


def _number(said: str) -> str:
    """A number as it names a row: without zeros before it, or a “.0” after it."""
    bare = said.strip().removesuffix(".0")
    return str(int(bare)) if bare.isascii() and bare.isdecimal() and len(bare) < _LONG else bare


def _listed(words: Mapping[str, str], said: str, column: Column) -> tuple[str, Flaw | None]:
    """What the store keeps of a choice before the answers; other words are kept as they are."""
    found = next((code for code, word in words.items() if plain(said) in (plain(word), plain(code))), None)
    if found is not None or not said:
        return found or "", None
    return said, Flaw("not_a_choice", f"{short(said)} is none of the words for “{column.value}”.",
                      f"Please choose from: {', '.join(words.values())}.", Severity.WARNING)  # fmt: skip


def _repeated(rows: Sequence[_Row]) -> dict[tuple[_Page, int], list[Problem]]:
    """Rows that have a code, or a number, in common with an earlier one."""
    found: dict[tuple[_Page, int], list[Problem]] = {}
    for column in (Column.CODE, Column.NUMBER):
        seen: dict[str, _Row] = {}
        for row in rows:
            said = _plain_code(row) if column is Column.CODE else row.number
            if not said:
                continue
            first = seen.setdefault(said, row)
            if first is not row:
                found.setdefault((row.page, row.at), []).append(_same(row, first, column))
                found.setdefault((first.page, first.at), []).append(_same(first, row, column))
    return found


def _plain_code(row: _Row) -> str:
    found = code_on_paper(row.fact(Column.CODE), row.page.form)
    return str(found) if found is not None and found.key is not None else ""


def _same(row: _Row, other: _Row, column: Column) -> Problem:
    what = "code" if column is Column.CODE else "number"
    return Problem(
        "wrong_code", f"{row.label.capitalize()} has the same {what} as {other.label}.",
        "Please compare both with their papers.", sheet=row.page.sheet.name,
        cell=a1(row.at, row.page.facts.get(column, 1)),
    )  # fmt: skip


def _compared(row: _Row, again: _Row | None, asked: Collection[str]) -> Iterator[Problem]:
    """Where somebody typed something else the second time, or has yet to; `asked` are the rows to type twice."""
    if again is None:
        if row.number in asked:
            fix = f"Please ask somebody else to type it on the sheet “{SECOND}”."
            told = f"{row.label.capitalize()} is to be typed a second time."
            yield Problem("second_typing", told, fix, Severity.WARNING)
        return
    if not _same_code(row, again):
        yield Problem(
            "wrong_code", f"The codes differ: {short(row.fact(Column.CODE))}, and the second time "
            f"{short(again.fact(Column.CODE))}.", "Please compare both with the paper.", sheet=again.page.sheet.name,
            cell=a1(again.at, again.page.facts.get(Column.CODE, 1)),
        )  # fmt: skip
    for item in row.page.outline.items():
        one, two = at(row.answers, item.path, item.row), at(again.answers, item.path, item.row)
        if one != two:
            source = row.sources.get((item.path, item.row))
            yield Problem(
                "typed_twice", f"Typed as {short(in_words(item.question, one) or 'nothing')}, and the second time as "
                f"{short(in_words(item.question, two) or 'nothing')}.",
                "Please look at the paper, and put the wrong one right.", question=f"{item.code} {item.label}",
                sheet=row.page.sheet.name, cell=source.cell if source else None, path=item.path, row=item.row,
            )  # fmt: skip


def _same_code(row: _Row, again: _Row) -> bool:
    """Whether both rows name the same paper; the second may leave the code out."""
    said = again.fact(Column.CODE)
    return not said or code_on_paper(said, again.page.form) == code_on_paper(row.fact(Column.CODE), row.page.form)
