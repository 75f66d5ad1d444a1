"""The desk where a person decides: the open questions of files, decisions stored, shown and taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from formgen.errors import UserError
from formgen.store import Writer
from formgen.work import take_in
from formgen.work.choose import settled
from formgen.work.decide import Doubt, Known, doubts
from formgen.work.decisions import Decided, Decisions, undo
from formgen.work.earlier import Earlier
from formgen.work.pile import pile
from formgen.work.school import School
from formgen.work.twins import Twins

Ask = Callable[[Doubt], tuple[str, str] | None]
"""Asks a person one question: the words of the choice and why; None ends the asking. `UserError` is for the asker."""


def known(school: School) -> Known:
    """What the questions need to know of the school: pupils, cases, and the ledger."""
    return Known(school.roll, school.cases, school.store.issued)


def open_questions(school: School, paths: Iterable[Path]) -> list[Doubt]:
    """Every open question of the files, those imported before too, in the order of the files; nothing is stored."""
    twins, earlier = Twins(school), Earlier(school, again=True)
    files = take_in.opened(pile(paths))
    taken = [one for file in files for one in take_in.take(file, school, twins, earlier)]
    about = known(school)
    return [doubt for one in taken for doubt in doubts(one, about)]


def decided(school: School, paths: Sequence[Path], ask: Ask) -> list[Decided]:
    """The decisions that a person made, stored one by one; what one settles, or opens in its file, is looked up again.

    A question is asked once, whatever its answer.
    """
    made: list[Decided] = []
    asked: set[str] = set()
    files = {take_in.came(path).digest: path for path in pile(paths).files}
    waiting = open_questions(school, paths)
    while waiting:
        doubt = waiting.pop(0)
        if doubt.number in asked:
            continue
        asked.add(doubt.number)
        answer = ask(doubt)
        if answer is None:
            break
        if (one := settled(doubt, answer[0], known(school), answer[1])) is not None:
            made += store(school, [one])
            others = [other for other in waiting if other.sha256 != doubt.sha256]
            again = [files[doubt.sha256]] if doubt.sha256 in files else []  # it was changed meanwhile
            waiting = [*open_questions(school, again), *others]
    return made


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a decisions workbook that came back: which question, what was decided, why, and in which cell."""

    number: str
    said: str
    why: str
    cell: str


def from_lines(school: School, paths: Sequence[Path], lines: Sequence[Line]) -> list[Decided]:
    """The decisions of the lines, stored: all of them, or none.

    Raises UserError naming every line that cannot be taken: its question is not open (any more), or does not take it.
    """
    filled = [line for line in lines if line.said.strip()]
    numbers = [line.number for line in filled]
    asked = {doubt.number: doubt for doubt in open_questions(school, paths)} if filled else {}
    about, made, wrong = known(school), [], []
    for line in filled:
        try:
            made.append(_of_line(line, asked, numbers, about))
        except UserError as error:
            wrong.append(f"{line.cell}: {error.message} {error.fix}")
    if wrong:
        raise UserError("Not all decisions can be taken: " + " ".join(wrong), "Nothing was stored. Please mend them.")
    return store(school, [one for one in made if one is not None])


def _of_line(line: Line, asked: dict[str, Doubt], numbers: Sequence[str], about: Known) -> Decided | None:
    doubt = asked.get(line.number)
    if numbers.count(line.number) > 1:
        raise UserError(f"The question {line.number} is there twice.", "Please keep one.")
    if doubt is None:
        raise UserError(f"The question {line.number} is not open: it is settled, or its file was changed.",
                        "Please take the line out, or write the workbook again.")  # fmt: skip
    return settled(doubt, line.said, about, line.why)


def store(school: School, made: Sequence[Decided]) -> list[Decided]:
    """The decisions as they are stored now, by who runs the command; the log says how many."""
    if not made:
        return []
    with school.writing("decide") as writer:
        for one in made:
            writer.decide(one.sha256, one.what, one.why)
        writer.log("decided", [one.sha256 for one in made])
    keys = {one.key for one in made}
    return [one for one in decisions(school) if one.key in keys and one.run == writer.run]


def decisions(school: School) -> list[Decided]:
    """All decisions, oldest first."""
    return Decisions(school.store.decisions()).made


def take_back(school: School, number: int, why: str = "") -> Decided:
    """The decision that is taken back now: the one before it on the same place is in force again, if any.

    A record that was stored with it stays until the file is imported again: then a newer revision takes its place, or,
    where nobody knows any more whose it is, it is withdrawn. Raises UserError.
    """
    found = next((one for one in decisions(school) if one.id == number), None)
    if found is None:
        raise UserError(f"There is no decision {number}.", "`formgen decisions` lists them.", code="no_decision")
    if found.undone:
        raise UserError(f"Decision {number} was taken back already.", "There is nothing to do.")
    with school.writing("decide") as writer:
        _undo(writer, found, why)
    return next(one for one in decisions(school) if one.id == number)


def _undo(writer: Writer, found: Decided, why: str) -> None:
    writer.decide(found.sha256, undo(found.id), why)
    writer.log("decision taken back", [str(found.id), found.sha256])


def shown(decided: Sequence[Decided]) -> Iterator[tuple[str, ...]]:
    """The decisions as rows of a table: number, file, about, choice, who, when, what became of it."""
    for one in decided:
        became = "taken back" if one.undone else "" if one.current else "replaced"
        where = " ".join(filter(None, (one.about.value, one.path.strip("_"), one.row)))
        yield (str(one.id), f"{one.file} {one.label}".rstrip(), where, choice_words(one), one.by,
               f"{one.at:%d/%m/%Y}", one.why, became)  # fmt: skip


def choice_words(one: Decided) -> str:
    """What was chosen, on one line."""
    match one.choice:
        case {"state": state}:
            return str(state).replace("_", " ")
        case dict():
            return " ".join(filter(None, map(str, one.choice.values())))
        case list():
            return "; ".join(map(str, one.choice))
        case True | False:
            return "yes" if one.choice else "no"
    return str(one.choice)
