"""What a mapping file says: of which form the lines are, which column is which question, what compares with ours.

`Crosswalk` is made by `declared.crosswalk`, which checks the file against the form.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from formgen.answers import Answers
from formgen.ask import State
from formgen.outline import Outline, Question
from formgen.read.own_sheets.times import Span
from formgen.records import Place


@dataclass(frozen=True, slots=True)
class Target:
    """A box that a column fills: its question, and its row in a table.

    `by` is the question whose answer names the row, where the mapping leaves that to the line; `name` how the mapping
    file calls the box.
    """

    question: Question
    name: str
    row: str | None = None
    by: str = ""

    @property
    def place(self) -> Place:
        """Its address in answers; without the row where the line names it."""
        return self.question.path, self.row


@dataclass(frozen=True, slots=True)
class Words:
    """What the words of a column mean: in plain spelling, and as parts of the day."""

    said: Mapping[str, Any] = field(default_factory=dict)
    times: tuple[tuple[Span, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Whose:
    """The headings of the columns that say whose a line is; all empty where nobody was asked for a name.

    `reference` is the one of the number on the letter: then the lines are returns of forms that were sent, no legacy.
    """

    case: str = ""
    upn: str = ""
    name: str = ""
    class_name: str = ""
    reference: str = ""

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings that are given."""
        return tuple(filter(None, (self.case, self.upn, self.name, self.class_name, self.reference)))


@dataclass(frozen=True, slots=True)
class Crosswalk:
    """A mapping file, checked. `outline` is the form’s, with what the sheet asks alone.

    `columns` are the boxes, each with the heading of its column; `apart` the questions that are not comparable with
    ours, by path, each with the reason; `only` and `leave_out` the words, in plain spelling, that a line must or must
    not have in a column. `together` says that lines with one key are one return, `lines` which question counts them.
    `month_first` is None where nothing is said of dates; `when` the heading of the column with the day of a line whose
    form asks for no date, `day` that day where it is the same for all. `text` is the mapping file itself.
    """

    outline: Outline
    name: str
    columns: tuple[tuple[Target, str], ...]
    words: Mapping[str, Words]
    always: Answers
    apart: Mapping[str, str]
    whose: Whose = Whose()
    sheets: tuple[str, ...] = ()
    heads: int = 0
    key: str = ""
    together: bool = False
    lines: Target | None = None
    month_first: bool | None = None
    when: str = ""
    day: date | None = None
    only: Mapping[str, frozenset[str]] = field(default_factory=dict)
    leave_out: Mapping[str, frozenset[str]] = field(default_factory=dict)
    text: str = field(default="", compare=False)

    @property
    def headings(self) -> tuple[str, ...]:
        """Every heading that the mapping names, each once."""
        named = (*(heading for _, heading in self.columns), self.key, self.when, *self.whose.headings, *self.only,
                 *self.leave_out)  # fmt: skip
        return tuple(dict.fromkeys(filter(None, named)))

    def of_edition(self, edition: Outline) -> Crosswalk | None:
        """The same for another version of the form; None where that does not ask, or offer, all that is mapped."""
        if not all(_asks(edition, target, self._codes(target.question)) for target, _ in self.columns):
            return None
        columns = tuple((replace(target, question=edition.index[target.question.path]), heading)
                        for target, heading in self.columns)  # fmt: skip
        return replace(self, outline=edition, columns=columns)

    def _codes(self, question: Question) -> set[Any]:
        """All that the words of its column may mean."""
        words = self.words.get(question.path, Words())
        return {code for meant in (*words.said.values(), *(meant for _, meant in words.times))
                for code in (meant if isinstance(meant, tuple) else (meant,))}  # fmt: skip


def _asks(edition: Outline, target: Target, codes: set[Any]) -> bool:
    """Whether a version of the form has the box, and offers those of its choices that words mean."""
    found = edition.index.get(target.question.path)
    if found is None or found.kind is not target.question.kind:
        return False
    table = edition.index[target.question.path.partition(".")[0]]
    if target.row is not None and target.row not in {row.code for row in table.rows}:
        return False
    offered = {option.code for option in found.choices}
    states = {code for code in codes if isinstance(code, State)}
    return states <= {*found.states, State.BLANK} and (not found.choices or codes - states <= offered)
