"""What a sheet of a form has to hold: its lines, each with a code and labels, and the columns of its grids."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from formgen.outline import Item, Kind, Option, Outline, Question
from formgen.read.values.words import key
from formgen.sheet import boxes, code_in, help_of, in_grid, row_code

ALIKE = 0.9
"""How alike two labels are that mean the same."""


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """The rows and columns of a form, by their codes.

    `labels` are the spellings of each row's label; `owners` the row of each label that only one row has;
    `columns` the spelling of the label of each grid column; `tables` the open tables by their code; `asked` the
    questions and the columns of tables by theirs; `known` all labels of rows.
    """

    labels: Mapping[str, tuple[str, ...]]
    owners: Mapping[str, str]
    columns: Mapping[str, str]
    tables: Mapping[str, Question]
    asked: Mapping[str, Question]
    known: frozenset[str]

    def is_row(self, code: str) -> bool:
        """Whether `code` is that of a row of the sheet; open tables may have any number of rows."""
        return code in self.labels or self.open_row(code) is not None

    def open_row(self, code: str) -> tuple[str, int] | None:
        """The open table and the number of the row that `code` (`Q06.15`, `Q06c.15`) belongs to, or None."""
        head, _, number = code.partition(".")
        if not (number.isascii() and number.isdecimal() and len(number) <= 3 and int(number) > 0):
            return None
        table = self.tables.get(head)
        return None if table is None or number.startswith("0") else (table.name, int(number))

    def labelled(self, code: str, text: str) -> bool:
        """Whether `text`, the content of a cell left of an answer, is the label of the row `code`."""
        return self.means(code, label_in(text))

    def means(self, code: str, said: str) -> bool:
        """Whether `said`, a label in plain spelling, is that of the row `code`."""
        spellings = self.spellings(code)
        return said in spellings or any(alike(said, label) for label in spellings)

    def spellings(self, code: str) -> tuple[str, ...]:
        """What the label of the row `code` may be; rows added to an open table are labelled like its others."""
        if code in self.labels or self.open_row(code) is None:
            return self.labels.get(code, ())
        head, _, number = code.partition(".")
        return tuple(number if label == "1" else label for label in self.labels.get(f"{head}.1", ()))

    def is_label(self, text: str) -> bool:
        """Whether `text` is the label of some row, perhaps of several; numbers are those of rows of open tables."""
        said = label_in(text)
        return said in self.known or (said.isdecimal() and bool(self.tables))

    def is_namesake(self, code: str) -> bool:
        """Whether the row `code`, outside of tables, has a label that another row has too."""
        question = self.asked.get(code.partition(".")[0])
        outside = question is not None and question.kind is not Kind.TABLE and "." not in question.path
        return outside and code not in self.owners.values()

    def is_printed_under(self, code: str, text: str) -> bool:
        """Whether `text` is what formgen prints under the label of the row `code`: its help, or nothing."""
        head, _, tail = code.partition(".")
        question = self.asked.get(head)
        said = _without_translation(question, tail, text).strip(_AROUND)
        if not said:
            return True
        if question is None or (tail and "." not in question.path):  # a tick, or a row of a grid
            return False
        helps = {question.help, help_of(question), help_of(question, in_table=True)}
        return any(said == told.strip(_AROUND) or key(said) == key(told.strip(_AROUND)) for told in helps)

    def owner(self, text: str) -> str | None:
        """The row whose own label `text` is, or None."""
        said = label_in(text)
        if said in self.owners:
            return self.owners[said]
        near = [code for label, code in self.owners.items() if len(said) >= 8 and alike(said, label)]
        return near[0] if len(near) == 1 else None


@lru_cache(200)
def plan(outline: Outline) -> Plan:
    """The plan of the sheet of an outline."""
    labels = {code: tuple(dict.fromkeys(map(label_in, words))) for code, words in _rows(outline)}
    counted = Counter(label for spellings in labels.values() for label in spellings)
    owners = {s[0]: code for code, s in labels.items() if counted[s[0]] == 1}
    grids = [q for q in outline.questions() if q.kind is Kind.TABLE and in_grid(q)]
    columns = {column.code: label_in(column.label) for table in grids for column in table.columns}
    tables = {code: q for q in outline.questions() if q.open for code in _open_codes(q)}
    asked = {q.code: q for question in outline.questions() for q in (question, *question.columns)}
    known = frozenset(label for spellings in labels.values() for label in spellings)
    return Plan(labels, owners, columns, tables, asked, known)


def _open_codes(table: Question) -> Iterator[str]:
    if in_grid(table):
        yield table.code
    else:
        yield from (column.code for column in table.columns)


def _rows(outline: Outline) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every row that is printed with a code, heads of tables and ticks too, and what its label may be."""
    for question in outline.questions():
        yield question.code, (question.label,)
        if question.kind is not Kind.TABLE:
            yield from ((b.code, (b.option.label,)) for b in boxes(Item(question)) if b.option is not None)
        elif in_grid(question):
            yield from ((row_code(question, o), (o.label,)) for o in question.row_options())
        else:
            yield from _block_rows(question, question.row_options())


def _block_rows(table: Question, options: tuple[Option, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for option in options:
        for column in table.columns:
            item = Item(column, table, option)
            yield item.code, (item.label, column.label)


_AROUND = " \t:.-–—\r\n"
"""What may stand before a label and after it: a sentence ends in a full stop, and help follows on the next line."""


def label_in(text: str) -> str:
    """The label in a cell, in plain spelling: what follows the code, on the first line; help stands beneath."""
    code = code_in(text)
    bare = text.lstrip()[len(code) :] if code else text
    first = bare.strip(_AROUND).partition("\n")[0]
    return key(first.strip(_AROUND)).rstrip(" *:")


def _without_translation(question: Question | None, tail: str, text: str) -> str:
    """What stands under a label, or under the words of a tick or row (`tail`), without its translation."""
    if question is None or not question.also:
        return text
    named = {o.tag: o.code for o in (*question.choices, *question.rows)}
    wanted = named.get(tail, "") if "." not in question.path else ""
    printed = frozenset(key(words).strip(_AROUND) for code, words in question.also if code == wanted)
    return "\n".join(line for line in text.split("\n") if key(line).strip(_AROUND) not in printed)


def beneath(text: str) -> str:
    """What stands under the label in a cell."""
    code = code_in(text)
    return (text.lstrip()[len(code) :] if code else text).strip(_AROUND).partition("\n")[2]


def alike(one: str, other: str) -> bool:
    """Whether two labels in plain spelling differ by slips alone."""
    short, long = sorted((len(one), len(other)))
    if short < 4:
        return one == other
    if 2 * short < ALIKE * (short + long):  # what the matcher would find too, at many times the cost
        return False
    common = sum(min(one.count(letter), other.count(letter)) for letter in set(one))
    if 2 * common < ALIKE * (short + long):  # nor may letters be alike that are not there
        return False
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= ALIKE
