"""The slots that a Word template may use, and what is put into each: see `docx` for the list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from formgen.answers import Instance
from formgen.errors import UserError
from formgen.form import form
from formgen.look import Edition, Letterhead, numbered, pages, script
from formgen.outline import Item, Kind, Outline, Question
from formgen.outline import outline as outline_of
from formgen.render.word.big import enlarged, large, stop
from formgen.render.word.box import KEPT, NO_BREAK, Alone, Answer, Given, Piece, answer, ticked
from formgen.render.word.control import ticks
from formgen.render.word.enclosed import functions
from formgen.render.word.lattice import Page, Pieces
from formgen.render.word.markup import inside_text, on_one_line, picture, png_size, run, runs
from formgen.render.word.names import Names
from formgen.render.word.page import answer_block, block, groups, item_block, item_inline, item_words, whole_question
from formgen.render.word.parts import LOGO_RELATION, Written
from formgen.render.word.stencil import Mark, Nothing, Slot
from formgen.render.word.table import key
from formgen.render.word.told import told
from formgen.sheet import row_code

LOGO_HEIGHT, LOGO_WIDTH = 13.0, 45.0
"""Millimetres that a logo is high, and at most wide."""


class _Rows(Names):
    """The cells of a table, by any row: whether the row is there is known only when the edition is."""

    def __init__(self, table: Question, copy: Outline) -> None:
        super().__init__({})
        self._table, self._copy = table, copy

    def __getitem__(self, row: str) -> Names:
        seen = self._copy.index
        cells = {c.name: Slot(f"cell:{c.path}:{row}") if c.path in seen else Nothing() for c in self._table.columns}
        return Names(cells, f"The table {self._table.name}", "column")


def shell(edition: Edition) -> Edition:
    """The edition without what a template cannot see: pupils whose tables have other rows share its rendering."""
    sections = tuple(
        replace(s, questions=tuple(replace(q, rows=()) for q in s.questions)) for s in edition.outline.sections
    )
    return replace(edition, outline=replace(edition.outline, sections=sections))


def context(edition: Edition) -> dict[str, Any]:
    """What a template may print."""
    letterhead, outline = edition.letterhead, edition.outline
    warning, tell = letterhead.safeguarding
    return {
        "school": school(letterhead),
        "title": outline.title,
        "who": outline.who,
        "copy": edition.copy_words,
        "language": edition.language,
        "safeguarding": {"warning": warning, "tell": tell},
        "sections": list(_sections(outline)),
        "section": Names(_by_name(outline), outline.slug, "section"),
        "rows": Names(_rows(outline), outline.slug, "table"),
        "reference": Slot("reference"),
        "case": Slot("case"),
        "question": _asked(outline, "question"),
        "answer": _asked(outline, "answer"),
        "tick": _tickable(outline),
        "key": _keys(outline),
        **told(outline, whole(outline), Instance()),
        **functions(edition.look),
    }


def _asked(copy: Outline, kind: str) -> Names:
    """The slots of the form's questions; what this copy may not see is nothing."""
    slots: dict[str, Slot] = {}
    for question in ({q.name: q for q in copy.questions()} | {q.name: q for q in whole(copy).questions()}).values():
        cells = _Rows(question, copy)
        seen = question.name in copy.index
        slots[question.name] = Slot(f"{kind}:{question.name}", cells) if seen else Nothing(cells)
    return Names(slots, copy.slug, "question")


def _tickable(copy: Outline) -> Names:
    """The slots of single tick boxes, by question and choice."""
    boxes: dict[str, Names] = {}
    for question in whole(copy).questions() if copy.audience else copy.questions():
        if ticked(question, in_table=False):
            seen = question.name in copy.index
            codes = [tick.code for tick in ticks(Item(question))]
            slots = {code: Slot(f"tick:{question.name}:{code}") if seen else Nothing() for code in codes}
            boxes[question.name] = Names(slots, f"The question {question.name}", "choice")
    return Names(boxes, copy.slug, "tick-box question")


def _keys(copy: Outline) -> Names:
    """The slots of what the lists of a table offer, printed beneath it."""
    tables = [q.name for q in whole(copy).questions() if q.kind is Kind.TABLE]
    return Names({n: Slot(f"key:{n}") if n in copy.index else Nothing() for n in tables}, copy.slug, "table")


def _rows(copy: Outline) -> dict[str, list[dict[str, str]]]:
    """The rows of the form's tables of fixed rows, by table; those of what this copy may not see are none."""
    seen = {q.name: q for q in copy.questions()}
    rows = {}
    for table in (q for q in whole(copy).questions() if q.kind is Kind.TABLE and not q.open):
        options = seen[table.name].rows if table.name in seen else ()
        rows[table.name] = [
            {"code": o.code, "tag": o.tag, "number": row_code(table, o), "label": o.label} for o in options
        ]
    return rows


def _by_name(copy: Outline) -> dict[str, dict[str, Any] | None]:
    """The form's sections by their names; None for those that this copy has not."""
    seen = {part.name: told for part, told in zip(copy.sections, _sections(copy), strict=True)}
    return {part.name: seen.get(part.name) for part in (*whole(copy).sections, *copy.sections)}


def whole(copy: Outline) -> Outline:
    """The form with the questions that this copy may not see; the copy itself where the form is not known."""
    try:
        return outline_of(form(copy.slug))
    except UserError:
        return copy


def school(letterhead: Letterhead) -> dict[str, Any]:
    """The letterhead as a template sees it; no logo is nothing."""
    return {
        "name": letterhead.name,
        "mission": letterhead.mission,
        "office": letterhead.office,
        "logo": Slot("logo") if letterhead.logo else None,
    }


def logo(letterhead: Letterhead, mode: str) -> str:
    """The logo where its slot is, with words for those who cannot see it."""
    data = letterhead.logo or b""
    width, height = png_size(data)
    scale = min(LOGO_HEIGHT / height, LOGO_WIDTH / width)
    drawn = picture(LOGO_RELATION, 9001, f"Logo of {letterhead.name}", width * scale, height * scale)
    return f'</w:t>{drawn}<w:t xml:space="preserve">' if mode == "text" else f"<w:r>{drawn}</w:r>"


def _sections(outline: Outline) -> Iterator[dict[str, Any]]:
    """The sections as a template sees them; the office's own and those in large print have no number."""
    number = 0
    for place, section in enumerate(outline.sections):
        number += numbered(section)
        yield {
            "number": str(number) if numbered(section) else "",
            "title": section.title,
            "help": section.help,
            "script": script(section),
            "office": section.office,
            "page": place in pages(outline),
            "big": section.big,
            "stop": Slot(f"stop:{place}") if section.help else None,
            "rows": [{"block": Slot(f"row:{place}:{n}")} for n in range(len(groups(section)))],
        }


def check(outline: Outline, marks: Sequence[Mark], name: str) -> None:
    """Raises UserError unless the template has the reference, and every answer once."""
    for lack in lacks(outline, marks):
        codes = f": {', '.join(lack.codes)}" if lack.codes else ""
        raise UserError(f"The template {name} {lack.words}{codes}.", lack.fix)


@dataclass(frozen=True, slots=True)
class Lack:
    """What a template does not print, or prints twice: of which codes, by the paths and rows of their boxes."""

    words: str
    fix: str
    boxes: Mapping[Box, str]

    @property
    def codes(self) -> list[str]:
        """The codes, in printed order."""
        return list(self.boxes.values())


NO_REFERENCE = Lack(
    "does not print the reference: a form that comes back could not be known",
    "Please put {{ reference }} into its footer.",
    {},
)


def lacks(outline: Outline, marks: Sequence[Mark]) -> Iterator[Lack]:
    """Everything that a template with these marks does not print, or prints twice."""
    if not any(mark.name == "reference" for mark in marks):
        yield NO_REFERENCE
    controls = [mark for mark in marks if mark.mode != "text"]
    shown = Counter(box for mark in controls for box in _boxes(outline, mark))
    wanted = {box: item.code for item in outline.items() for box in [(item.path, item.row)]}
    single = Counter(mark.name for mark in controls if mark.name.startswith("tick:"))
    for question in {name.split(":")[1] for name in single}:
        _add_ticks(outline.question(question), single, shown, wanted)
    for count, words, cure in (
        (0, "has no place for", "Please add {{p question.NAME }} for each of them."),
        (2, "shows more than once", "Please leave only one of each; {{ answer.NAME }} prints an answer once more."),
    ):
        if wrong := {box: code for box, code in wanted.items() if min(shown[box], 2) == count}:
            yield Lack(words, cure, wrong)


Box = tuple[str, str | None]


def _add_ticks(question: Question, single: Counter[str], shown: Counter[Box], wanted: dict[Box, str]) -> None:
    """Counts the tick boxes of a question that stand one by one: all of them are its answer, in part they are none."""
    codes = [tick.code for tick in ticks(Item(question))]
    counts = {code: single[f"tick:{question.name}:{code}"] for code in codes}
    besides = shown[question.name, None]
    shown[question.name, None] += max(counts.values())
    if missing := [code for code, count in counts.items() if not count and not besides]:
        shown[question.name, None] = 0
        wanted[question.name, None] = f"{question.code} ({', '.join(missing)})"


def _boxes(outline: Outline, mark: Mark) -> Iterator[Box]:
    """The answer boxes that a slot shows, by path and row."""
    kind, _, rest = mark.name.partition(":")
    match kind:
        case "row":
            questions = _group(outline, rest)
        case "question" | "answer":
            questions = (outline.question(rest),)
        case "cell":
            path, _, row = rest.partition(":")
            yield path, row
            return
        case _:
            return
    part = replace(outline, sections=(replace(outline.sections[0], questions=questions),))
    yield from ((item.path, item.row) for item in part.items())


def _group(outline: Outline, place: str) -> tuple[Question, ...]:
    section, _, number = place.partition(":")
    return groups(outline.sections[int(section)])[int(number)]


@dataclass(frozen=True, slots=True)
class Slots:
    """What is put into the slots of one edition."""

    outline: Outline
    page: Page
    letterhead: Letterhead
    reference: Callable[[Instance], str]
    template: str

    def pieces(self, cut: Sequence[str | Mark]) -> list[str | Piece]:
        """A part of the template with pieces in the place of its marks."""
        return [made for one in cut for made in ([one] if isinstance(one, str) else self._pieces(one))]

    def _pieces(self, mark: Mark) -> Pieces:
        kind, _, rest = mark.name.partition(":")
        match kind, mark.mode:
            case "row", "block":
                section = self.outline.sections[int(rest.partition(":")[0])]
                return block(section, _group(self.outline, rest), self.page)
            case (("question" | "answer"), "block"):
                return self._single(kind, rest, mark)
            case "key", "block":
                asked = self.outline.question(rest)
                return [key(asked, KEPT if asked.blocks else "")]
            case "stop", "block":
                return stop(self.outline.sections[int(rest)], self.page)
            case (("answer" | "cell"), _):
                return self._item(rest, mark)
            case "tick", ("run" | "text"):
                return self._tick(rest, mark.mode)
            case "reference", "text":
                return [Written(lambda instance: inside_text(self.reference(instance)))]
            case "reference", "run":
                return [Written(lambda instance: run(self.reference(instance)))]
            case "case", "text":
                return [Written(lambda instance: on_one_line(inside_text(instance.case or "")))]
            case "case", "run":
                return [Written(lambda instance: on_one_line(run(instance.case or "")))]
            case "logo", ("text" | "run"):
                return [logo(self.letterhead, mark.mode)]
        raise UserError(
            f"In the template {self.template}, “{kind}” stands where it cannot be filled in.",
            "Please write {{p … }} alone in a paragraph for questions, and {{ … }} for everything else.",
        )

    def _room(self, mark: Mark) -> Page:
        """The page as wide as the cell that the slot stands in."""
        return replace(self.page, width=mark.width) if mark.width else self.page

    def _single(self, kind: str, name: str, mark: Mark) -> Pieces:
        """One question with its label, or its answer alone."""
        make = whole_question if kind == "question" else answer_block
        question = self.outline.question(name)
        if any(s.big and question in s.questions for s in self.outline.sections):
            return enlarged(make(question, large(self._room(mark))))
        return make(question, self._room(mark))

    def _item(self, rest: str, mark: Mark) -> Pieces:
        path, _, row = rest.partition(":")
        question = self.outline.question(path)
        if question.kind is Kind.TABLE:
            raise UserError(
                f"In the template {self.template}, the table {question.code} stands inside a line.",
                f"Please write {{{{p answer.{question.name} }}}} alone in a paragraph.",
            )
        table = self.outline.question(path.partition(".")[0]) if row else None
        if table is not None and row not in [o.code for o in table.rows]:
            return []
        make = {"block": item_block, "run": item_inline, "text": item_words}[mark.mode]
        item: Item = self.outline.item(path, row or None)
        return make(item, self._room(mark))

    def _tick(self, rest: str, mode: str) -> Pieces:
        """One tick box; the last of a question with what was answered besides them."""
        name, _, code = rest.partition(":")
        if mode == "text":
            raise UserError(
                f"In the template {self.template}, the tick box {name}.{code} stands where it cannot be filled in.",
                f"Please write {{{{r tick.{name}.{code} }}}}.",
            )
        box = answer(Item(self.outline.question(name)), self.page.width, self.page.scale)
        number = [tick.code for tick in box.ticks].index(code)
        return [Alone(box, partial(_marked, number))]


def _marked(number: int, box: Answer, given: Given) -> str:
    """The tick box of that number."""
    marks = box.marks(given)
    if number + 1 < len(box.ticks):
        return marks[number][0]
    return marks[number][0] + "".join(mark + run(NO_BREAK) + runs(label) for mark, label in marks[number + 1 :])
