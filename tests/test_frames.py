"""A workbook that is laid out as one before is read as if none had been before.

1. What is read with a known frame is what a search of the whole sheet finds: answers, cells, problems.
2. A frame is used for what people send back, also by another program, and for every form.
3. Nothing that stands in a box may pass for a part of the form; whatever is outside of the boxes must be the same.
4. Frames and cells that are kept take a bounded share of the memory.
5. A sheet that is read cell by cell, and a table of texts that is read text by text, are read as if they had been
   read as a whole, whatever their markup. Parts that differ in the reference alone keep their own.
6. What a cell means as an answer to a question is kept with all that it depends on; answers that pass by themselves
   are those that the check of the whole form lets pass, and are not checked by their types again.
"""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from xml.sax.saxutils import escape

import pytest
from edits import edited
from openpyxl.worksheet.worksheet import Worksheet
from soak import times

from formgen import reference, sheet
from formgen.answers import Answers, Instance, flatten, tidy
from formgen.check import check
from formgen.errors import Unreadable
from formgen.form import Context, form, form_by_code, slugs
from formgen.look import Edition, Letterhead, Look
from formgen.outline import Outline, outline
from formgen.read import Reading, xlsx
from formgen.read.ooxml import links, sheets, texts
from formgen.read.ooxml.cells import Cell, Room
from formgen.read.ooxml.kept import Kept, kept
from formgen.read.ooxml.package import Package
from formgen.read.ooxml.styles import Styles, styles_of
from formgen.read.ooxml.texts import Texts
from formgen.read.ooxml.workbook import Sheet, parse
from formgen.read.places.frames import Frames
from formgen.read.valid import passes, valid
from formgen.render import xlsx as writer
from formgen.specimen import specimen

LOOK = Look(Letterhead("Hillside Primary School"), ())


def editions(code: str, version: int) -> Outline | None:
    found = form_by_code(code)
    return outline(found) if found is not None and found.about.version == version else None


def filled(slug: str, answers: Answers, bits: int) -> bytes:
    """A copy for a case of its own, made on a day of its own."""
    about = form(slug).about
    whole = outline(form(slug)).for_audience(about.audiences[0])
    mark = reference.make(about.code, about.version, bits)
    copy = Instance(answers, mark, f"LM-2026-{bits:03}", made_on=date(2026, 9, 1) + timedelta(bits))
    return writer.compile(Edition(whole, LOOK)).fill(copy)


def made(slug: str, seed: int) -> bytes:
    return filled(slug, specimen(form(slug), random.Random(seed), fill=0.9), seed)


def searched(data: bytes) -> Reading:
    """What is read where no frame is known."""
    return xlsx._searched(xlsx._without_marks(parse(data)), editions, Frames())


def known(frames: Frames, data: bytes) -> bool:
    return frames.found(parse(data), editions) is not None


def learnt(*files: bytes) -> Frames:
    frames = Frames()
    for data in files:
        xlsx._searched(xlsx._without_marks(parse(data)), editions, frames)
    return frames


def same(data: bytes, frames: Frames) -> bool:
    """Whether frames change nothing; the reading of an Outline is compared by its answers, places and problems."""
    book = parse(data)
    place = frames.found(book, editions)
    if place is None:
        return True
    one, other = xlsx._read(book, *place), searched(data)
    return (one.reference, dict(one.answers), [*one.sources.items()], one.problems) == (
        other.reference, dict(other.answers), [*other.sources.items()], other.problems
    )  # fmt: skip


VALUES = [
    Cell("yes", "yes", None, None, False), Cell(" ", " ", None, None, False), Cell("11", "11", None, None, False),
    Cell(1, "1", None, None, False), Cell(True, "1", None, None, False), Cell(46_000, "46000", None, None, False),
    Cell(46_000, "46000", None, None, True), Cell(1, "1", None, None, False, percent=True),
    Cell("Not sure", "Not sure", None, None, False),
    Cell(5, "5", "=2+3", None, False), Cell(5, "5", "=1+4", None, False), Cell(None, "#N/A", None, "#N/A", False),
    Cell("x" * 5_000, "x" * 5_000, None, None, False), Cell(99, "99", None, None, False), None,
]  # fmt: skip


@pytest.mark.parametrize("slug", slugs())
def test_a_cell_means_what_it_means_without_a_memory(slug: str) -> None:
    """(6): a number and a truth value, a day and a number, what is short and what is long."""
    questions = [item.question for item in outline(form(slug)).items()]
    places = [("Form", (3, 4)), ("Form", (4, 3)), ("Form (2)", (3, 4))]
    for cell, (name, at) in [(cell, place) for _ in range(2) for cell in VALUES for place in places]:
        page = Sheet(name, "visible", {at: cell} if cell else {}, "")
        for question, date1904 in itertools.product(questions, (False, True)):
            told = xlsx._meaning(question, page, at, date1904)
            again = xlsx._meaning_of(question, cell, type(cell and cell.value), date1904, name, at)
            assert (repr(told), told.passed) == (repr(again), told.value is None or passes(question, told.value))


@pytest.mark.parametrize("slug", slugs())
def test_answers_that_pass_by_themselves_are_those_that_the_check_lets_pass(slug: str) -> None:
    """(6): in the same order; in every third box something else than was asked for."""
    whole = outline(form(slug))
    codes = [box.code for item in whole.items() for box in sheet.boxes(item)]
    for others in ((), codes[::3], codes[1::3]):

        def change(page: Worksheet, others: Sequence[str] = others) -> None:
            for row in range(1, page.max_row + 1):
                if page.cell(row, sheet.CODE_COLUMN).value in others:
                    page.cell(row, sheet.ANSWER_COLUMN).value = 1_000

        reading = searched(edited(made(slug, 2), change))
        kept_, problems = valid(whole, reading.answers, reading.sources)
        assert problems == []
        assert [*flatten(kept_)] == [*flatten(reading.answers)]
        assert reading.typed
        assert not replace(reading, answers=kept_).typed
        for audience in whole.audiences:
            copy, today = whole.for_audience(audience), Context(date(2026, 10, 1))
            answers = tidy(copy, reading.answers)
            assert check(form(slug), copy, answers, today, typed=True) == check(form(slug), copy, answers, today)


def saved_again(data: bytes) -> bytes:
    return edited(data, lambda _page: None)


@pytest.mark.parametrize("slug", slugs())
def test_copies_with_other_answers_are_known_and_read_alike(slug: str) -> None:
    """(1) (2)"""
    frames = learnt(*(made(slug, seed) for seed in range(3)))
    copies = [made(slug, seed) for seed in range(10, 16)]
    assert sum(known(frames, data) for data in copies) >= 5
    assert all(same(data, frames) for data in copies)


@pytest.mark.parametrize("slug", ["parent-questionnaire", "action-plan", "session-record"])
def test_copies_that_another_program_saved_are_known_after_the_first(slug: str) -> None:
    """(1) (2)"""
    frames = learnt(*(saved_again(made(slug, seed)) for seed in range(3)))
    copies = [saved_again(made(slug, seed)) for seed in range(10, 14)]
    assert sum(known(frames, data) for data in copies) >= 3
    assert all(same(data, frames) for data in copies)


WORDS = [
    "Q02", "Q02 Is it so?", "q:Q03", "LM-PQ1-00000001-3", "lm-rf1-blank", "◀ please mend: x", "{}", "Ref", "Q99",
    "What helped most?", "May we use your words without your name?", "mends 0123456789ab", "=1+1", "Quick entry", " ",
]  # fmt: skip


@pytest.mark.parametrize("words", WORDS)
@pytest.mark.parametrize("slug", ["parent-questionnaire", "agreement"])
def test_answers_that_look_like_the_form_are_read_as_if_no_frame_were_known(slug: str, words: str) -> None:
    """(1) (3): in every third box in turn, as this program saves it and as another does."""
    frames = learnt(made(slug, 1), saved_again(made(slug, 1)))
    for code in [box.code for item in outline(form(slug)).items() for box in sheet.boxes(item)][::3]:

        def change(page: Worksheet, code: str = code) -> None:
            for row in range(1, page.max_row + 1):
                if page.cell(row, sheet.CODE_COLUMN).value == code:
                    page.cell(row, sheet.ANSWER_COLUMN).value = words

        assert same(edited(made(slug, 2), change), frames)


def outside(page: Worksheet, at: str, value: Any) -> None:
    page[at].value = value


CHANGES: dict[str, Callable[[Worksheet], None]] = {
    "a remark beside a box": lambda page: outside(page, "F16", "see below"),
    "another label": lambda page: outside(page, "C16", "Something else?"),
    "another code": lambda page: outside(page, "B17", "Q99"),
    "another reference at the end": lambda page: outside(page, "B33", "Ref LM-PQ1-00000009-K"),
    "a line below": lambda page: outside(page, "D40", "and one more thing"),
    "merged boxes": lambda page: page.merge_cells("D16:D17"),
    "no title": lambda page: outside(page, "B6", None),
    "an empty column of answers": lambda page: [outside(page, f"D{row}", None) for row in range(16, 32)] and None,
}


@pytest.mark.parametrize("name", CHANGES)
def test_whatever_is_outside_of_the_boxes_must_be_the_same(name: str) -> None:
    """(3)"""
    frames = learnt(saved_again(made("parent-questionnaire", 1)))
    assert known(frames, saved_again(made("parent-questionnaire", 2)))
    assert not known(frames, edited(made("parent-questionnaire", 2), CHANGES[name]))


def test_a_doubtful_copy_is_never_a_frame() -> None:
    """(3)"""
    data = edited(made("parent-questionnaire", 2), CHANGES["a remark beside a box"])
    assert not known(learnt(data), data)


def test_of_what_is_kept_the_least_used_goes_first() -> None:
    """(4)"""
    memory = Kept(10)
    for number in range(1_000):
        memory.put(number, str(number))
        memory.get(0)
    assert memory.get(0) == "0"
    assert memory.get(500) is None
    assert len(memory._young) + len(memory._old) <= 10


def test_what_is_long_or_unfolds_to_much_is_not_kept() -> None:
    """(4)"""
    read: list[bytes] = []

    @kept(10, longest=5)
    def unfolded(content: bytes) -> bytes:
        read.append(content)
        return content * (100 if content == b"bomb" else 1)

    for content in (b"short", b"short", b"longer", b"longer", b"bomb", b"bomb"):
        unfolded(content)
    assert read == [b"short", b"longer", b"longer", b"bomb", b"bomb"]


SLIPS = [
    b"<si><t>x</t></si>", b"<si/>", b"</si>", b' count="3"', b"<row>", b'<row r="5">', b"</row>", b'<c r="D5"/>',
    b"<c>", b'<c r="D16">', b"</c>", b"</c >", b"<v>5</v>", b"<v>", b"</v>", b"<is><t>x</t></is>", b"<t>", b"</t>",
    b"<is>", b"</is>", b"<!-- </c> -->", b"<![CDATA[</c>]]>", b"<?x y?>", b"&amp;", b"&#13;", b"&#1;", b"&#xe9;",
    b"&x;", b"\r\n", b"\x01", b"\xff", b"\xef\xbf\xbf", b' t="s"', b' t="b"', b' t="n"', b' t="str"', b' t="e"',
    b' t="d"', b' t="q"', b' s="5"', b' xmlns="urn:x"', b' xmlns:x="urn:y"', b"]]>", b'<x:c r="D9"><x:v>1</x:v></x:c>',
    b">", b"<", b'"', b"_x0041_", b"<f>A1+1</f>", b"<rPh><t>x</t></rPh>", b"$", b"a1", b"<r><t>x</t></r>",
    b"<sheetData>", b"</sheetData>", b"<sheetData/>", b'<mergeCell ref="A1:B2"/>', b"<headerFooter/>",
    b"<oddFooter>Z</oddFooter>", b"<!DOCTYPE x>", b"00", b"99999999", b"XFD", b" ", b"-1", b'<e a="</c>"/>',
    b'<e a=">"/>', b"UUUUUUU0-U",
]  # fmt: skip


def slipped(content: bytes, rnd: random.Random) -> bytes:
    """A sheet with a slip or two in its markup: something put in, taken out or doubled."""
    for _ in range(rnd.choice((1, 1, 2))):
        edges = [found.start() for found in re.finditer(rb'[<>"]', content)]
        at = rnd.choice(edges) + rnd.choice((0, 1))
        put = rnd.choice((rnd.choice(SLIPS), b"", content[at : at + rnd.choice((5, 20, 60))]))
        content = content[:at] + put + content[at + (0 if put else rnd.choice((1, 5, 20))) :]
    return content


def parts(data: bytes) -> Iterator[tuple[bytes, Styles]]:
    """Each sheet of a workbook, with its styles."""
    package = Package(data)
    for name in package.names:
        if name.startswith("xl/worksheets/sheet"):
            yield package.read(name), styles_of(package.read("xl/styles.xml"))


def table_of(data: bytes) -> bytes:
    """The texts of a workbook as a table of them, as most programs write them."""
    book = parse(data)
    said = dict.fromkeys(str(cell.value) for page in book.sheets for cell in page.cells.values())
    items = "".join(f'<si><t xml:space="preserve">{escape(text)}</t></si>' for text in said)
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<?xml version="1.0"?>\n<sst xmlns="{space}" count="{len(said)}">{items}</sst>'.encode()


@pytest.mark.soak
def test_a_table_of_texts_is_read_text_by_text_as_it_is_as_a_whole() -> None:
    """(5)"""
    rnd, read_ = random.Random(5), 0
    tables = [table_of(made(slug, seed)) for slug in ("parent-questionnaire", "session-record") for seed in range(3)]
    for _ in range(times(1_000)):
        content = slipped(rnd.choice(tables), rnd)
        found = texts._by_shards(content)
        assert found is None or found == texts._whole(content), content
        read_ += found is not None
    assert read_ > times(100)


PROPERTIES = """<Properties><property name="%s"><lpwstr>%s</lpwstr></property><created>%s</created></Properties>"""


@pytest.mark.parametrize("name", ["formgen", "LM-PQ1-0000000S-5", "UUUUUUU0-U"])
@pytest.mark.parametrize("text", ["LM-PQ1-0000000S-5", "LM-PQ1-00000004-9, LM-PQ1-0000000S-5 twice", "UUUUUUU0-U"])
@pytest.mark.parametrize("made_at", ["2026-10-01T09:30:00Z", "2026-10-02T09:30:59Z", "UUU1-UU-UUTUU:UU:UUZ"])
def test_properties_of_copies_are_their_own(name: str, text: str, made_at: str) -> None:
    """(5)"""
    part = (PROPERTIES % (name, text, made_at)).encode()
    assert links._properties(part, Room()) == links._PropertiesWalk(Room()).read(part).found


def test_text_outside_of_cells_takes_of_the_room_cell_by_cell_too() -> None:
    """(5)"""
    content, styles = next(parts(made("parent-questionnaire", 0)))
    slip, rooms = content.replace(b"<sheetData>", b"<sheetData><f>A1+1</f>"), (Room(), Room())
    read_ = sheets._by_pieces(slip, Texts(()), styles, rooms[0])
    assert read_ == sheets._whole(slip, Texts(()), styles, rooms[1])
    assert rooms[0].taken == rooms[1].taken


@pytest.mark.soak
def test_a_sheet_is_read_cell_by_cell_as_it_is_as_a_whole() -> None:
    """(5): with what it takes of the room, in its order, or refused with the same words."""
    rnd = random.Random(5)
    made_ = [made(slug, seed) for slug in ("parent-questionnaire", "session-record") for seed in range(3)]
    known_ = [part for data in made_ for part in (*parts(data), *parts(saved_again(data)))]
    shared = Texts(Cell(str(n), str(n), None, None, False) for n in range(9))

    def outcome(read: Callable[..., sheets.Page], content: bytes, styles: Styles) -> object:
        room = Room()
        try:
            page = read(content, shared, styles, room)
        except Unreadable as error:
            return error.code
        return list(page.cells.items()), list(page.lines), list(page.merges), room.taken

    read_ = 0
    for _ in range(times(1_500)):
        content, styles = rnd.choice(known_)
        content = slipped(content, rnd)
        told = outcome(sheets.page_of, content, styles)
        assert told == outcome(sheets._whole, content, styles), content
        read_ += not isinstance(told, str)
    assert read_ > times(200)
