"""A Word template tried out before anybody relies on it: read for slips, filled with the worst there is, measured."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from typing import Any, Protocol, assert_never

from lxml import etree

from formgen.answers import Answers, Instance
from formgen.ask import PartialDate
from formgen.beside import english
from formgen.errors import UserError
from formgen.look import Edition, Look
from formgen.outline import Kind, Outline, Question
from formgen.render.shared.package import contents, member, pack
from formgen.render.word.boxrow import TEXT_LINE, text_height
from formgen.render.word.enclosed import enclosed
from formgen.render.word.harm import DOCUMENT, harm, parse, parts_of, serialise
from formgen.render.word.markup import W
from formgen.render.word.places import blank, paragraphs, roots
from formgen.render.word.proof import Fault, Proof, mended
from formgen.render.word.restyle import FORM_STYLES, page, restyled
from formgen.render.word.slots import Lack, Slots, context, lacks
from formgen.render.word.stencil import Mark, cut, rendered

RELATIONS = "word/_rels/document.xml.rels"
MOST_LABELS = 6
"""So many questions are told by their labels as well."""

ROWS = 12
"""An open table is tried out with so many rows."""

LONG, LONGER = 70, 900
"""Letters of a long line, and of a long text."""


def proofread(template: bytes, name: str, whole: Outline, look: Look) -> list[Fault]:
    """Everything that is wrong with a template for a form, in reading order; what concerns all of it comes last."""
    try:
        parts = parts_of(template, name)
    except UserError as error:
        return [Fault(error.message, error.fix)]
    if found := [Fault(f"It holds {what}: formgen does not use it.", cure) for what, cure in harm(parts)]:
        return list(dict.fromkeys(found))
    read = roots(parts)
    places = list(paragraphs(read, parts.get(RELATIONS, b"")))
    edition = Edition(whole, look)
    rows = {q.name: [o.code for o in q.rows] for q in whole.questions() if q.kind is Kind.TABLE and q.rows}
    proof = Proof(places, context(edition), rows)
    for tag in sorted(mended(proof.wrong), key=lambda t: -t.start):
        blank(tag.paragraph.element, tag.start, tag.end)
    rest = pack(member(n, serialise(read[n]) if n in read else content) for n, content in parts.items())
    excused = _meant([*(tag.words for tag in proof.wrong), *proof.near], whole)
    copies = [f for a in whole.audiences for f in _of_copy(rest, name, whole.for_audience(a), look, excused)]
    rest_of_it = (*cramped(proof, whole), *copies, *_reworded(proof, whole, [p.text for p in places]))
    return list(dict.fromkeys([*proof.faults, *rest_of_it]))


def proofread_report(template: bytes, name: str, known: Mapping[str, Any]) -> list[Fault]:
    """The slips in the tags of a template of reports, which may print what is `known`; what harms is told alone."""
    try:
        parts = parts_of(template, name)
    except UserError as error:
        return [Fault(error.message, error.fix)]
    if found := [Fault(f"It holds {what}: formgen does not use it.", cure) for what, cure in harm(parts)]:
        return list(dict.fromkeys(found))
    places = list(paragraphs(roots(parts), parts.get(RELATIONS, b"")))
    return list(dict.fromkeys(Proof(places, known, {}).faults))


def _meant(wrong: list[str], whole: Outline) -> frozenset[str]:
    """The questions that what is at fault was to show: that they have no place is told already."""
    said = (name for words in wrong for name in re.findall(r"\.\s*(\w+)", words))
    names = [q.name for q in whole.questions()]
    return frozenset(near for name in said for near in get_close_matches(name, names, 1))


def _of_copy(template: bytes, name: str, copy: Outline, look: Look, excused: frozenset[str]) -> Iterator[Fault]:
    """What is wrong with the copy for one audience."""
    edition = Edition(copy, look)
    try:
        parts = restyled(rendered(template, name, context(edition)), look, name, FORM_STYLES, wide=copy.wide)
        cuts = enclosed(parts, cut(parts, name), look, name)
    except UserError as error:
        yield Fault(error.message, error.fix)
        return
    marks = [mark for pieces in cuts.values() for mark in pieces if isinstance(mark, Mark)]
    for lack in lacks(copy, marks):
        yield from _lacking(copy, lack, excused)
    slots = Slots(copy, page(parts, 1), edition.letterhead, lambda _: "", name)
    for mark in marks:
        try:
            slots.pieces([mark])
        except UserError as error:
            yield Fault(error.message, error.fix)


def _lacking(copy: Outline, lack: Lack, excused: frozenset[str]) -> Iterator[Fault]:
    left = {box: code for box, code in lack.boxes.items() if box[0].partition(".")[0] not in excused}
    if not lack.boxes:
        yield Fault(f"It {lack.words}.", lack.fix)
    elif left:
        told = [f"{code} “{english(copy.question(path).label)}”" for (path, _), code in left.items()]
        more = f" and {len(told) - MOST_LABELS} more" if len(told) > MOST_LABELS else ""
        names = list(dict.fromkeys(path.partition(".")[0] for path, _ in left))
        fix = lack.fix
        if len(names) == 1:
            fix = fix.replace("NAME", names[0]).replace(" for each of them", "").replace("one of each", "one of them")
        yield Fault(f"It {lack.words}: {', '.join(told[:MOST_LABELS])}{more}.", fix)


def _reworded(proof: Proof, whole: Outline, said: list[str]) -> Iterator[Fault]:
    """Questions whose answer stands beside other words than the form's own."""
    text = " ".join(" ".join(said).split())
    for tag, slot in proof.printed:
        kind, _, name = slot.partition(":")
        if kind != "answer" or tag.mode not in ("p", "r") or name not in whole.index:
            continue
        question = whole.question(name)
        if " ".join(english(question.label).split()) not in text:
            yield Fault(
                f"{question.code} is asked in other words: the form’s, “{english(question.label)}”, are nowhere in it.",
                "Please see that the words beside it ask the same; a new version of the form may have changed them.",
                tag.paragraph.where, tag.words, tag.paragraph.at, note=True,
            )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Trial:
    """A document made of the worst answers: which copy it is, and the last words of each long answer by its code."""

    copy: str
    document: bytes
    ends: Mapping[str, str]


def worst(whole: Outline) -> Answers:
    """Answers that try a page: long names, texts that look like markup, Arabic, every box filled, many rows."""
    return {question.name: _worst(question) for question in whole.questions()}


_WORST = (
    "Wilhelmina-Alexandra O’Shaughnessy-Featherstonehaugh & Sons", "<b>Tom & “Jerry”</b> ‘Łódź’ {{ name }} %}",
    "محمد عبد الرحمن الأنصاري", "Xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
)  # fmt: skip
_LAST_DAY = date(2026, 9, 30)


def _worst(question: Question) -> Any:
    match question.kind:
        case Kind.LINE | Kind.TEXT:
            return _words(question)
        case Kind.CHOICE:
            return question.choices[-1].code
        case Kind.CHOICES:
            return tuple(option.code for option in question.choices)
        case Kind.YESNO:
            return True
        case Kind.SCALE | Kind.WHOLE:
            return 9_999 if question.maximum is None else question.maximum
        case Kind.NUMBER:
            return Decimal("1234.5")
        case Kind.DATE:
            return _LAST_DAY
        case Kind.PARTIAL_DATE:
            return PartialDate(_LAST_DAY.year, _LAST_DAY.month)
        case Kind.TABLE:
            row = {column.name: _worst(column) for column in question.columns}
            return {option.code: row for option in question.row_options(ROWS)}
    assert_never(question.kind)


def _words(question: Question) -> str:
    """The longest answer that a text is tried out with; another one for each question."""
    room = min(question.max_length or LONGER, LONGER if question.kind is Kind.TEXT else LONG)
    end, first = _end(question.code), sum(map(ord, question.code))
    words = " ".join(_WORST[(first + n) % len(_WORST)] for n in range(room // 20 + 1))
    return f"{words[: max(0, room - len(end) - 1)].strip()} {end}".strip()


def _end(code: str) -> str:
    return f"zz{code.lower()}zz"


def ends_of(copy: Outline) -> dict[str, str]:
    """The last letters of each long answer of `worst`, by the code of its question."""
    answers = worst(copy)
    return {q.code: _end(q.code) for q in copy.questions() if _end(q.code) in str(answers.get(q.name, ""))}


def trials(compiled: Mapping[str, Any], whole: Outline) -> Iterator[Trial]:
    """The documents of each copy, filled with the worst there is; `compiled` are its templates by audience."""
    answers = worst(whole)
    for audience, template in compiled.items():
        seen = whole.for_audience(next(a for a in whole.audiences if a.value == audience))
        given = {name: value for name, value in answers.items() if name in seen.index}
        ends = {q.code: _end(q.code) for q in seen.questions() if _end(q.code) in str(given.get(q.name, ""))}
        yield Trial(audience, template.fill(Instance(given, None, "LM-2025-014")), ends)


def lost(trial: Trial) -> Iterator[Fault]:
    """What was answered and is not in the document."""
    text = "".join(p.text or "" for p in parse(contents(trial.document)[DOCUMENT]).iter(f"{W}t"))
    for code, end in trial.ends.items():
        if end not in text:
            yield Fault(f"The end of a long answer to {code} is lost on the {trial.copy} copy.", "Please tell us.")


def cramped(proof: Proof, whole: Outline) -> Iterator[Fault]:
    """Rows and boxes of a set height that have no room for the longest answer in them."""
    for tag, slot in proof.printed:
        kind, _, rest = slot.partition(":")
        path = rest.partition(":")[0]
        if kind not in ("question", "answer", "cell") or path not in whole.index:
            continue
        fixed = _fixed(tag.paragraph.element)
        if fixed is None:
            continue
        what, height, width = fixed
        need = _needs(whole.question(path), width)
        if need > height:
            yield Fault(
                f"{what} has a set height of {_mm(height)}: a long answer to {whole.question(path).code} needs "
                f"{_mm(need)} and would be cut off.",
                "Please set the height to “At least” (Table Properties, Row), or let the box grow with its text.",
                tag.paragraph.where, tag.words, tag.paragraph.at,
            )  # fmt: skip


def _mm(twips: int) -> str:
    return f"{round(twips * 25.4 / 1440)} mm"


_TWIPS_AN_EMU = 1 / 635


def _fixed(paragraph: etree._Element) -> tuple[str, int, int] | None:
    """What around a paragraph has a set height: its name, height and width in twips; None where everything grows."""
    for around in paragraph.iterancestors():
        if around.tag == f"{W}tr":
            height = around.find(f"{W}trPr/{W}trHeight[@{W}hRule='exact']")
            cell = next(paragraph.iterancestors(f"{W}tc")).find(f"{W}tcPr/{W}tcW")
            if height is not None:
                width = cell.get(f"{W}w") if cell is not None and cell.get(f"{W}type") == "dxa" else "4000"
                return "The row of the table", int(height.get(f"{W}val") or 0), int(width or 0)
        elif around.tag == f"{W}txbxContent" and (size := _box(around)):
            return ("The text box", *size)
    frame = paragraph.find(f"{W}pPr/{W}framePr[@{W}hRule='exact']")
    if frame is not None:
        return "The frame", int(frame.get(f"{W}h") or 0), int(frame.get(f"{W}w") or 4000)
    return None


def _box(content: etree._Element) -> tuple[int, int] | None:
    """Height and width of a text box that does not grow."""
    shape = next((a for a in content.iterancestors() if etree.QName(a).localname == "wsp"), None)
    if shape is None or next((e for e in shape.iter() if etree.QName(e).localname == "spAutoFit"), None) is not None:
        return None
    size = next((e for e in shape.iter() if etree.QName(e).localname == "ext" and e.get("cy")), None)
    if size is None:
        return None
    return round(int(size.get("cy") or 0) * _TWIPS_AN_EMU), round(int(size.get("cx") or 0) * _TWIPS_AN_EMU)


def _needs(question: Question, width: int) -> int:
    """About how high the longest answer is that a question is tried out with."""
    if question.kind is Kind.TABLE:
        return TEXT_LINE * (max(len(question.rows), ROWS if question.open else 0) + 1)
    if question.kind in (Kind.TEXT, Kind.LINE):
        return text_height(_words(question), max(width, 600), 1)
    return TEXT_LINE * max(1, len(question.choices) // 2)


class Sheets(Protocol):
    """A document as it is printed."""

    @property
    def pages(self) -> int:
        """How many pages it has."""

    @property
    def words(self) -> str | None:
        """All its words without spaces; None where they cannot be read."""

    @property
    def beyond(self) -> tuple[str, ...]:
        """The words beyond the edge of a page."""


def on_paper(template: bytes, name: str, whole: Outline, trial: Trial, sheets: Sheets, usual: int) -> Iterator[Fault]:
    """What shows only when the worst document is printed; formgen's own template takes `usual` pages for it."""
    cut_off = [code for code, end in trial.ends.items() if sheets.words is not None and end not in sheets.words]
    for code in cut_off:
        question = next(q for q in whole.questions() if q.code == code)
        place = _place_of(template, name, question)
        yield Fault(
            f"The end of a long answer to {code} “{english(question.label)}” is not on the page when it is printed.",
            "Please give it more room: a wider cell, a row or a box that grows with its text.", *place,
        )  # fmt: skip
    if sheets.beyond:
        yield Fault(
            f"{len(sheets.beyond)} words run off the edge of the page when printed, such as “{sheets.beyond[0]}”.",
            "Please make its tables as wide as the text: Table Properties, Table, Preferred width 100 %.",
        )
    if sheets.pages > usual + 1:
        yield Fault(
            f"With long answers the {trial.copy} copy takes {sheets.pages} pages, with formgen’s template {usual}.",
            "Please see whether there are page breaks or empty paragraphs that it could do without.", note=True,
        )  # fmt: skip


def _place_of(template: bytes, name: str, question: Question) -> tuple[str, str, int]:
    """Where a template prints a question: its place, the words there, the number of the paragraph."""
    parts = parts_of(template, name)
    wanted = re.compile(rf"\{{\{{[^{{}}]*\b(?:question|answer|tick)\.{question.name}\b[^{{}}]*\}}\}}")
    for paragraph in paragraphs(roots(parts), parts.get(RELATIONS, b"")):
        if found := wanted.search(paragraph.text):
            return paragraph.where, found[0], paragraph.at
    return "", "", -1
