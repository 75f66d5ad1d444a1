"""The workbook of quotes: all words that may be quoted, written out to be judged at a desk, and taken back in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from formgen.errors import FormgenError, Problem, UserError
from formgen.quotes import Approval
from formgen.work.files import write_new
from formgen.work.leaks.sought import Sought
from formgen.work.quotable import Quotable, quotable
from formgen.work.quotes import approvals_of, chosen, found_in, is_so, refused, taken_back
from formgen.work.school import School
from formgen.work.sheet_rows import rows

_HOW = "formgen quotes export FILE.xlsx"


def export(school: School, file: Path) -> Path:
    """The workbook of all words that may be quoted, written; a file that is there stays. Raises UserError."""
    from formgen.render import xlsx
    from formgen.render.workbook import quotes as sheet

    if file.suffix.casefold() != ".xlsx":
        raise UserError("The workbook is an Excel file.", "Please let its name end in .xlsx.")
    sought = Sought.of(school)
    told = [_row(one, sought) for one in quotable(school)]
    return write_new(file, xlsx.pack(sheet.compose([sheet.Row(*one) for one in told], school.look)))


def _row(one: Quotable, sought: Sought) -> tuple[str, ...]:
    hits = sought.inside(one.printed or one.text)
    words = f"{one.words}\nIn English: {one.english.text}" if one.english else one.words
    noticed = f"{found_in(hits)}." if hits else ""
    by = one.approval.by if one.approval and one.printed else ""
    printed = one.printed if one.printed != one.text else ""
    return (one.number, f"{one.title}\n{one.question}", f"{one.who}\n{one.year}", words, noticed, one.state.value,
            printed, by)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Imported:
    """What a workbook brought: how many decisions were stored, and what was left out and why."""

    approved: int
    refused: int
    taken_back: int
    problems: tuple[Problem, ...]

    def as_json(self) -> dict[str, Any]:
        """The import as JSON data."""
        return {
            "approved": self.approved, "refused": self.refused, "taken_back": self.taken_back,
            "problems": [{"code": p.code, "cell": p.cell, "number": p.question, "message": p.message, "fix": p.fix}
                         for p in self.problems],
        }  # fmt: skip


def take_in(school: School, file: Path) -> Imported:
    """The decisions of a workbook, stored together. A row that cannot be taken is a problem, and waits.

    A row that says what is so already, or nothing, changes nothing. Raises UserError for a file that is none.
    """
    from formgen.render.workbook import quotes as sheet

    heads = (sheet.NUMBER, *sheet.OPEN)
    found, problems, added = quotable(school), [], dict[str, list[Approval]]()
    counts = Counter[str]()
    for row, said in rows(file, heads, "workbook of quotes", _HOW).items():
        decision = said[sheet.DECISION].casefold()
        if not decision or not _NUMBER.fullmatch(said[sheet.NUMBER]):
            continue
        try:
            one = chosen(found, said[sheet.NUMBER])
            approvals = _decided(school, one, decision, said)
        except FormgenError as error:
            problems.append(Problem(error.code, error.message, error.fix, path=said[sheet.NUMBER],
                                    question=said[sheet.NUMBER], cell=f"row {row}"))  # fmt: skip
            continue
        if not is_so(school, one, approvals):
            added[one.number] = approvals
            counts[decision] += 1
    _store(school, added)
    return Imported(counts[sheet.APPROVE], counts[sheet.REFUSE], counts[sheet.BACK], tuple(problems))


_NUMBER = re.compile(r"[0-9a-f]{8}")


def _decided(school: School, one: Quotable, decision: str, said: Mapping[str, str]) -> list[Approval]:
    from formgen.render.workbook import quotes as sheet

    by = said[sheet.BY]
    match decision:
        case sheet.APPROVE if by:
            return approvals_of(school, one, by, said[sheet.PRINTED] or None, said[sheet.DESPITE])
        case sheet.APPROVE:
            raise UserError("It does not say who approves the words.", "Please write the name beside them.")
        case sheet.REFUSE:
            return [refused(school, one, by)]
        case sheet.BACK:
            return [taken_back(school, one, by)]
    choices = ", ".join(sheet.CHOICES)
    raise UserError("The decision is none of those that there are.", f"Please choose from: {choices}.")


def _store(school: School, added: Mapping[str, Sequence[Approval]]) -> None:
    if not added:
        return
    with school.writing("quotes import") as writer:
        writer.approve([one for approvals in added.values() for one in approvals])
        writer.log("quotes decided", list(added))
