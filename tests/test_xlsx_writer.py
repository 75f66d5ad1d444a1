"""The Excel writer: what a filled sheet holds, and what it must never hold.

 1  Every answer box is on the sheet beside its visible code, with tag, defined name and manifest entry.
 2  The reference is in the top row, the bottom row, the footer, the manifest and the property.
 3  Filling the compiled template gives, cell by cell, what openpyxl gives with the values in place.
 4  What people write stays text, as typed: never a formula, an error word, or the code of a character.
 5  A pre-filled box looks so; one that is locked as well cannot be changed; a locked one without a value is open.
 6  Drop-downs stand in the cell while they are short, else on the hidden sheet; lists stop, ranges only warn.
 7  Equal input gives equal bytes, without the hour of making or anybody's name.
 8  What the audience may not see is nowhere in the file.
 9  An open table has thirty rows, and ten blank ones after the last that is filled.
10  No formula, macro, comment, Table, form control or merged answer cell.
11  Text longer than a cell can hold is refused, not cut.
12  A row is as high as its text, up to Excel's limit.
13  A report has a sheet for each part, numbers as numbers, words as words, charts as Excel's own.
14  LibreOffice and Gnumeric open every form and keep every answer.
15  The sheet prints on A4, one page wide, with the reference on every page.
16  Every kind of question with every state has its cell.
17  The elements of a sheet stand in the order of the format (ECMA-376, CT_Worksheet): Excel “repairs” other files.
"""

from __future__ import annotations

import json
import random
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any

import openpyxl
import PIL.Image
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from openpyxl.workbook import Workbook

from formgen import reference, sheet
from formgen.answers import Answers, Instance, at, flatten, open_rows, tidy
from formgen.ask import FORBIDDEN_IN_XML, Ask, Audience, Choice, Line, PartialDate, Score, State, Text
from formgen.errors import UserError
from formgen.form import About, Form, Row, Section, form, slugs
from formgen.look import Edition, Letterhead, Look
from formgen.outline import Kind, Outline, outline
from formgen.read.ooxml.workbook import parse
from formgen.render import xlsx
from formgen.render.shared import package
from formgen.render.workbook import grid, typed
from formgen.render.workbook import report as figures
from formgen.render.workbook import style as cellstyle
from formgen.render.workbook.binding import Place
from formgen.render.workbook.leaves import Leaves
from formgen.render.workbook.slots import text_cell
from formgen.report import Chart, ChartKind, Heading, Paragraph, Report, Scorecard, Series, Table, Tone, Verdict
from formgen.specimen import specimen

LOOK = Look(Letterhead("Holy Cross & Saint Anne’s", "Everyone is welcome.", office="the office"), ())
EVERY = [(slug, audience) for slug in slugs() for audience in outline(form(slug)).audiences]
NASTY = ("=1+1", "+44 20 7946 0000", "-1", "@home", "#N/A", "_x0041_", "a_x005F_x0041_", "A & B <b>", "0012", "TRUE")


@cache
def template(slug: str, audience: Audience) -> xlsx.Template:
    return xlsx.compile(Edition(outline(form(slug)).for_audience(audience), LOOK))


@cache
def sample(slug: str, audience: Audience, seed: int = 1) -> Instance:
    whole = outline(form(slug))
    answers = specimen(form(slug), random.Random(seed))
    prefilled = frozenset((path, row) for path, row, _ in flatten(answers) if whole.question(path).prefill)
    made = reference.make(whole.code, whole.version, 0x123456789A)
    return Instance(tidy(whole.for_audience(audience), answers), made, "LM-2025-014", prefilled, date(2026, 10, 6))


def opened(data: bytes) -> Workbook:
    return openpyxl.load_workbook(BytesIO(data), rich_text=True)


def named(book: Workbook, code: str) -> Any:
    """The cell that the defined name of a code points to."""
    name, _, cell = book.defined_names[sheet.defined_name(code)].attr_text.rpartition("!")
    return book[name.strip("'").replace("''", "'")][cell.replace("$", "")]


def all_text(data: bytes) -> str:
    return "\n".join(part.decode("utf-8", "replace") for part in package.contents(data).values())


OFFERED = tuple(state for state in State if state is not State.BLANK)


class Sort(Choice):
    """A choice with a comma and a quotation mark in its labels."""

    ONE = "one", "One, or so"
    TWO = "two", "“Two”"


class Cells(Row):
    """A column of every kind that a row may have."""

    line: Annotated[Line, Ask("Line", states=OFFERED)]
    sorts: Annotated[tuple[Sort, ...], Ask("Sorts", states=OFFERED)]
    score: Annotated[Score, Ask("Score", states=OFFERED)]
    day: Annotated[date, Ask("Day", states=OFFERED)]


class All(Section, title="All", grid=False):
    """Every kind of question."""

    line: Annotated[Line, Ask("Line", states=OFFERED, prefill="pupil.name", locked=True)]
    text: Annotated[Text, Ask("Text", states=OFFERED)]
    sort: Annotated[Sort, Ask("Sort", states=OFFERED)]
    sorts: Annotated[tuple[Sort, ...], Ask("Sorts", states=OFFERED)]
    yes: Annotated[bool, Ask("Yes", states=OFFERED)]
    whole: Annotated[int, Ask("Whole", states=OFFERED)]
    number: Annotated[Decimal, Ask("Number", states=OFFERED)]
    score: Annotated[Score, Ask("Score", states=OFFERED)]
    day: Annotated[date, Ask("Day", states=OFFERED)]
    about: Annotated[PartialDate, Ask("About when", states=OFFERED)]
    fixed: Annotated[dict[Sort, Cells], Ask("Fixed")]
    blocks: Annotated[dict[Sort, Cells], Ask("Blocks", blocks=True)]
    rows: Annotated[list[Cells], Ask("Open")]


class Everything(Form):
    """A form with every kind of question."""

    about = About("everything", "Every: [kind]/of*question? And more besides", code="EV", version=1, who="All.")
    part: All


def everything() -> Outline:
    return outline(Everything)


VALUES: Answers = {
    "line": "=1+1", "text": " two\nlines 🙂 ", "sort": "one", "sorts": ("two",), "yes": False, "whole": 0,
    "number": Decimal("2.5"), "score": 10, "day": date(2026, 10, 6), "about": PartialDate(2020, 7),
    "fixed": {"two": {"line": "مرحبا", "sorts": ("one", "two"), "score": 0, "day": date(2020, 2, 29)}},
    "blocks": {"one": {"line": "#N/A", "sorts": ("two",)}},
    "rows": {"3": {"line": "_x0041_"}},
}  # fmt: skip


def filled(answers: Answers, **more: Any) -> bytes:
    return xlsx.compile(Edition(everything(), LOOK)).fill(Instance(answers, **more))


# --- what is on the sheet ------------------------------------------------------------------------------


@pytest.mark.parametrize(("slug", "audience"), EVERY)
def test_every_box_has_its_four_locators(slug: str, audience: Audience) -> None:
    """1: code, tag, name and manifest lead to the same cell, for every box of every form."""
    edition = template(slug, audience).edition.outline
    book = opened(template(slug, audience).fill(sample(slug, audience)))
    page, told = book.worksheets[0], json.loads(book[sheet.MANIFEST]["A1"].value)
    rows = grid.rows_for(edition, open_rows(edition, sample(slug, audience).answers))
    boxes = [box for item in edition.items(rows) for box in sheet.boxes(item)]
    assert list(told["cells"]) == [box.code for box in boxes]
    for box in boxes:
        cell = named(book, box.code)
        assert cell.coordinate == told["cells"][box.code]
        shown, tagged = page.cell(cell.row, 2).value, page.cell(cell.row, 1).value
        table = box.item.table
        if table is not None and sheet.in_grid(table):
            heads = [sheet.code_in(str(page.cell(row, cell.column).value)) for row in range(cell.row, 0, -1)]
            assert next(filter(None, heads)) == box.item.question.code
            assert box.item.option is not None
            assert shown == sheet.row_code(table, box.item.option)
        else:
            assert (shown, cell.column) == (box.code, sheet.ANSWER_COLUMN)
        assert tagged == sheet.tag(shown)
    assert page.column_dimensions["A"].hidden


@pytest.mark.parametrize(("slug", "audience"), EVERY)
def test_the_reference_is_carried_five_times(slug: str, audience: Audience) -> None:
    """2: on a filled copy the reference, on a blank one the mark of form and version."""
    made = sample(slug, audience).reference
    edition = template(slug, audience).edition.outline
    blank = reference.blank(edition.code, edition.version)
    for instance, mark in ((sample(slug, audience), made), (Instance(), blank)):
        book = opened(template(slug, audience).fill(instance))
        page = book.worksheets[0]
        assert page["B1"].value == page.cell(page.max_row, 2).value == f"Ref {mark}"
        assert page.oddFooter.left.text == f"Ref {mark}"
        assert json.loads(book[sheet.MANIFEST]["A1"].value)["reference"] == mark
        assert book.custom_doc_props[sheet.PROPERTY].value == mark
        assert book[sheet.MANIFEST].sheet_state == "hidden"
        assert "\ue000" not in all_text(template(slug, audience).fill(instance))


def test_the_head_says_whose_it_is_and_how_to_fill_it_in() -> None:
    """1, 2: school, title, who, safeguarding, what to do in which program, the case, whose copy."""
    words = "\n".join(
        str(cell.value) for row in opened(filled({}, case="LM-2025-014")).worksheets[0].iter_rows() for cell in row
    )
    for expected in ("Holy Cross & Saint Anne’s", "Everyone is welcome.", "All.", "do not write it here",
                     "Save as Excel workbook (.xlsx) and send it to the office", "File > Export To > Excel",
                     "Case LM-2025-014", "Staff copy"):  # fmt: skip
        assert expected in words


def test_a_logo_stands_beside_the_name() -> None:
    """1, 7: a picture of its own shape, the same bytes each time."""
    shown = replace(LOOK, letterhead=replace(LOOK.letterhead, logo=png(40, 20)))
    edition = Edition(everything(), shown)
    first = xlsx.compile(edition).fill(Instance())
    assert first == xlsx.compile(edition).fill(Instance())
    assert "xl/media/image1.png" in package.contents(first)
    page = opened(first).worksheets[0]
    assert page["C3"].value == "Holy Cross & Saint Anne’s"
    assert len(page._images) == 1


def test_exceljs_opens_and_keeps_a_logo(tmp_path: Path) -> None:
    """14: it knows the parts of a drawing by their prefixes alone."""
    script = Path(__file__).with_name("js") / "save_again.cjs"
    if shutil.which("node") is None or not (script.parent / "node_modules" / ".done").exists():
        pytest.skip("exceljs is not installed: tools/setup.sh test")
    (tmp_path / "sent").mkdir()
    (tmp_path / "back").mkdir()
    shown = replace(LOOK, letterhead=replace(LOOK.letterhead, logo=png(40, 20)))
    (tmp_path / "sent" / "form.xlsx").write_bytes(xlsx.compile(Edition(everything(), shown)).fill(Instance()))
    subprocess.run(["node", script, tmp_path / "sent", tmp_path / "back", "exceljs-xlsx"], check=True, timeout=60)
    kept = package.contents((tmp_path / "back" / "form.xlsx").read_bytes())
    assert png(40, 20) in kept.values()


def png(width: int, height: int) -> bytes:
    """A grey picture."""
    saved = BytesIO()
    PIL.Image.new("L", (width, height), 90).save(saved, "PNG")
    return saved.getvalue()


def test_blank_rows_of_a_log_are_of_few_lines() -> None:
    """12: a narrow column makes no row of a log so high that a page holds hardly any; a long answer does."""
    page = opened(template("contact-log", Audience.STAFF).fill(Instance())).worksheets[0]
    heights = [page.row_dimensions[cell.row].height for cell in page["B"] if str(cell.value).startswith("Q03.")]
    assert max(heights) <= 4 * cellstyle.LINE_HEIGHT + cellstyle.PADDING


def test_a_long_text_has_a_few_lines_to_spare() -> None:
    """12: a typeface that is wider than ours takes more of them."""
    short, long = (cellstyle.box_height("x" * 54 * lines, 58) for lines in (15, 160))
    assert (short - cellstyle.PADDING, long - cellstyle.PADDING) == (15 * 15, 170 * 15)


def test_the_office_part_says_so() -> None:
    """1: nobody else fills in the office's part."""
    page = opened(template("referral", Audience.STAFF).fill(Instance())).worksheets[0]
    assert "Only the school fills in this part." in [cell.value for cell in page["B"]]


# --- the compiled template against openpyxl ------------------------------------------------------------


def with_openpyxl(edition: Edition, instance: Instance) -> Workbook:
    """The same filling, made by openpyxl alone."""
    rows = grid.rows_for(edition.outline, open_rows(edition.outline, instance.answers))
    mark = instance.reference or reference.blank(edition.outline.code, edition.outline.version)
    drawn = grid.draw(edition, rows, mark, xlsx.facts(edition, instance))
    page = drawn.workbook.worksheets[0]
    for place in drawn.places:
        item = place.box.item
        value = at(instance.answers, item.path, item.row)
        if value is State.BLANK:
            continue
        cell, held = page[place.cell], typed.held(place.box, value)
        guise = typed.guise_of(item.question, (item.path, item.row) in instance.prefilled)
        written = isinstance(held, str) and item.question.kind in (Kind.LINE, Kind.TEXT)
        turned = written and cellstyle.runs_right_to_left(held)
        cellstyle.answer(cell, item.question, edition.look, guise, turned)
        cell.value = held
        if isinstance(held, str):
            cell.data_type = "s"
            needed = cellstyle.text_height(held, place.width)
            page.row_dimensions[place.row].height = max(page.row_dimensions[place.row].height, needed)
    return opened(xlsx.pack(drawn.workbook))


def described(book: Workbook) -> dict[str, Any]:
    """All that a workbook holds, in a form that can be compared."""
    told: dict[str, Any] = {"names": {name: defined.attr_text for name, defined in book.defined_names.items()}}
    told["properties"] = [(p.name, p.value) for p in book.custom_doc_props.props]
    for page in book.worksheets:
        told[page.title] = {
            cell.coordinate: (
                repr(cell.value), cell.data_type if cell.value is not None else "", repr(cell.font), repr(cell.fill),
                repr(cell.border), repr(cell.alignment), repr(cell.protection), cell.number_format,
            )
            for row in page.iter_rows() for cell in row
        }  # fmt: skip
        told[page.title + " rules"] = [repr(rule) for rule in page.data_validations.dataValidation]
        told[page.title + " rest"] = (
            repr(page.protection), sorted(map(str, page.merged_cells.ranges)), page.sheet_state, page.freeze_panes,
            repr(page.page_setup), str(page.oddFooter), page.print_title_rows, page.print_area,
            {number: row.height for number, row in page.row_dimensions.items()},
            {letter: (column.width, column.hidden) for letter, column in page.column_dimensions.items()},
        )  # fmt: skip
    return told


@pytest.mark.parametrize(("slug", "audience"), EVERY)
@pytest.mark.parametrize("seed", [1, 2])
def test_filling_gives_what_openpyxl_gives(slug: str, audience: Audience, seed: int) -> None:
    """3: values, styles, rules, names, protection, heights and print set-up are the same."""
    made = template(slug, audience)
    instance = sample(slug, audience, seed)
    assert described(opened(made.fill(instance))) == described(with_openpyxl(made.edition, instance))


def test_filling_every_kind_gives_what_openpyxl_gives() -> None:
    """3, 16: also for kinds that no form has yet, and with every state."""
    edition = Edition(everything(), LOOK)
    for answers in (VALUES | {"rows": {"1": {"line": "x"}}}, *map(stated, State)):
        instance = Instance(answers, prefilled=frozenset({("line", None), ("sorts", None)}))
        assert described(opened(xlsx.compile(edition).fill(instance))) == described(with_openpyxl(edition, instance))


PIECES = (*NASTY, "line\nline", "a line of some length ", "Zoë’s", "שלום", "مرحبا", "日本語", "e\u0301", "\u00ad",
          "\u00a0", "👍", "_x0", "<")  # fmt: skip
WORDS = st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join)


@given(st.lists(WORDS | st.text(max_size=60), min_size=1, max_size=4))
def test_a_text_is_written_as_if_it_were_the_first(texts: list[str]) -> None:
    """3, 4, 12: what a cell has held before changes neither its text nor its height."""
    (place,) = (place for place in places() if place.box.code == "Q01")
    slot = typed.Slot.at(place)
    assert slot.free
    for text in texts:
        if FORBIDDEN_IN_XML.search(text):
            with pytest.raises(UserError):
                slot.filled(text, False)
            continue
        style = place.styles[cellstyle.Guise.OPEN, cellstyle.runs_right_to_left(text)]
        high = cellstyle.box_height(text, place.width) if cellstyle.needs_room(text, place.width) else 0.0
        assert slot.filled(text, False) == (text_cell(place.cell, style, text).encode(), high)


@cache
def places() -> tuple[Place, ...]:
    return tuple(grid.draw(Edition(everything(), LOOK), {}, "reference", "facts").places)


def stated(state: State) -> Answers:
    """Every question answered by that state."""
    answers: Answers = {}
    for item in everything().items({"rows": 2}):
        if item.row is None:
            answers[item.path] = state
        else:
            answers.setdefault(item.path.partition(".")[0], {}).setdefault(item.row, {})[item.question.name] = state
    return answers


@pytest.mark.parametrize("state", OFFERED)
def test_every_state_has_its_cell(state: State) -> None:
    """16: a state is written in its words in every kind of question, ticks included."""
    book = opened(filled(stated(state)))
    for item in everything().items({"rows": 2}):
        assert named(book, sheet.boxes(item)[0].code).value == state.words


# --- values --------------------------------------------------------------------------------------------


def test_values_come_out_as_they_went_in() -> None:
    """3, 4: text with its spaces and lines, numbers as numbers, dates as dates, labels for codes."""
    book = opened(filled(VALUES))
    codes = {item.path: item.code for item in everything().items() if item.table is None}
    held = {name: named(book, codes[name]).value for name in codes if name != "sorts"}
    assert held | {"day": held["day"].date()} == {
        "line": "=1+1", "text": " two\nlines 🙂 ", "sort": "One, or so", "yes": "No", "whole": 0, "number": 2.5,
        "score": 10, "day": date(2026, 10, 6), "about": "July 2020",
    }  # fmt: skip
    assert (named(book, "Q04.1").value, named(book, "Q04.2").value) == (None, sheet.TICK)
    assert named(book, "Q11b.2").value == "One, or so; “Two”"
    assert named(book, codes["day"]).number_format == "ddd d mmm yyyy"


@pytest.mark.parametrize("text", NASTY)
def test_text_stays_text(text: str) -> None:
    """4: read back by a reader that undoes Excel's own escapes, the text is what was written."""
    data = filled({"line": text, "text": text})
    book = parse(data)
    cells = [cell for cell in book.sheets[0].cells.values() if cell.value == text]
    assert len(cells) == 2
    assert all(cell.formula is None and cell.error is None for cell in cells)
    assert {named(opened(data), code).data_type for code in ("Q01", "Q02")} == {"s"}


def test_what_is_typed_as_text_is_kept_as_text() -> None:
    """4: numbers of telephones and pupils keep their zeros, and “- a try” is no formula."""
    book = opened(filled({}))
    assert [named(book, code).number_format for code in ("Q01", "Q02", "Q06")] == ["@", "@", "General"]


def test_right_to_left_text_is_shown_so() -> None:
    """4: Arabic runs from the right, also in its box."""
    book = opened(filled(VALUES))
    arabic, latin = named(book, "Q11a.2").alignment, named(book, "Q01").alignment
    assert (arabic.readingOrder, arabic.horizontal) == (2, "right")
    assert (latin.readingOrder, latin.horizontal) == (0, "left")


def test_numbers_and_dates_that_excel_would_change_are_written_in_words() -> None:
    """4: sixteen digits, and days before Excel's calendar is right."""
    answers = {"number": Decimal("1234567890.1234567"), "whole": 12345678901234567, "day": date(1899, 5, 1)}
    book = opened(filled(answers))
    assert named(book, "Q07").value == "1234567890.1234567"
    assert named(book, "Q06").value == "12345678901234567"
    assert named(book, "Q09").value == "Monday 1 May 1899"


def test_text_that_no_cell_can_hold_is_refused() -> None:
    """11: 32,767 characters as Excel counts them, and no control character."""
    assert filled({"text": "a" * 32_767})
    for text in ("a" * 32_768, "🙂" * 16_384, "a\x07b"):
        with pytest.raises(UserError) as caught:
            filled({"text": text})
        assert text not in str(caught.value)
        assert "Q02 Text" in str(caught.value)


def test_rows_grow_with_their_text() -> None:
    """12: a long answer makes its row higher, up to what Excel allows, and takes several rows where that is not enough;
    a blank text box is tall.
    """
    heights, rows = [], []
    for text in ("", "line\n" * 9 + "line", "word " * 150, "word " * 6000):
        book = opened(filled({"text": text}))
        page, first = book.worksheets[0], named(book, "Q02")
        box = next((m for m in page.merged_cells.ranges if first.coordinate in m), None)
        each = [page.row_dimensions[n].height for n in range(first.row, box.max_row + 1 if box else first.row + 1)]
        assert max(each) <= 409
        heights.append(sum(each))
        rows.append(len(each))
    assert heights[0] >= 45
    assert heights == sorted(heights)
    assert heights[1] >= 150
    assert rows[:3] == [1, 1, 1]
    assert heights[-1] > 409 * 10
    assert rows[-1] == -(-heights[-1] // 409)


def test_what_stands_beside_a_text_of_several_rows_is_at_the_top_too() -> None:
    """12: a page may end between two rows of a box, and would cut in half what stands in the middle of it."""
    for agreed, vertical in (("Soon", "center"), ("word " * 600, "top")):
        held = {"on": date(2026, 10, 6), "actions": agreed, "owner": "Mentor"}
        book = opened(template("meeting-log", Audience.STAFF).fill(Instance({"meetings": {"1": held}})))
        first = named(book, "Q03h.1")
        over = [m for m in book.worksheets[0].merged_cells.ranges if first.coordinate in m]
        assert bool(over) == (vertical == "top")
        assert first.alignment.vertical == "top"
        beside = [named(book, "Q03a.1"), named(book, "Q03i.1"), book.worksheets[0].cell(first.row, sheet.LABEL_COLUMN)]
        assert [cell.alignment.vertical for cell in beside] == [vertical] * 3


# --- boxes ---------------------------------------------------------------------------------------------


def test_prefilled_boxes_look_so_and_locked_ones_are_locked() -> None:
    """5: a dark bar at the left; only what is locked *and* has a value cannot be changed."""
    prefilled = frozenset({("line", None), ("text", None)})
    book = opened(filled({"line": "Zo", "text": "kind"}, prefilled=prefilled))
    blank = opened(filled({"text": "kind"}, prefilled=prefilled))
    locked, changeable, opened_ = named(book, "Q01"), named(book, "Q02"), named(blank, "Q01")
    assert [cell.border.left.style for cell in (locked, changeable, opened_)] == ["thick", "thick", "thin"]
    assert [cell.protection.locked for cell in (locked, changeable, opened_)] == [True, False, False]
    assert book.worksheets[0].protection.sheet
    assert book.worksheets[0].protection.password is None
    assert not book.worksheets[0].protection.formatRows
    assert not book.worksheets[0].protection.formatColumns


def test_all_ticks_of_a_prefilled_question_are_locked_together() -> None:
    """5: nobody adds an area to those of the referral."""
    instance = Instance({"areas": ("loss",)}, prefilled=frozenset({("areas", None)}))
    book = opened(template("entry-record", Audience.STAFF).fill(instance))
    areas = outline(form("entry-record")).question("areas")
    cells = [named(book, sheet.option_code(areas, option)) for option in areas.choices]
    assert [cell.value for cell in cells].count(sheet.TICK) == 1
    assert all(cell.protection.locked for cell in cells)


def rules_of(book: Workbook, code: str) -> Any:
    cell = named(book, code)
    found = [rule for rule in cell.parent.data_validations.dataValidation if cell.coordinate in rule.sqref]
    assert len(found) == 1
    return found[0]


def test_drop_downs_are_inline_or_on_the_hidden_sheet() -> None:
    """6: labels with commas or of more than 255 characters in all go through a defined name."""
    book = opened(filled({}))
    plain, commas = rules_of(book, "Q05"), rules_of(book, "Q03")
    assert plain.formula1 == '"Yes,No,Don’t know,Not asked,Rather not say,Does not apply"'
    where = book.defined_names[commas.formula1].attr_text
    assert where.startswith(f"{sheet.MANIFEST}!$") or where.startswith(f"'{sheet.MANIFEST}'!$")
    column = where.partition("!")[2].split("$")[1]
    assert [cell.value for cell in book[sheet.MANIFEST][column]][:2] == ["One, or so", "“Two”"]
    assert {plain.errorStyle, commas.errorStyle} <= {None, "stop"}


@pytest.mark.parametrize(("slug", "audience"), EVERY)
def test_no_inline_list_is_too_long_for_excel(slug: str, audience: Audience) -> None:
    """6: every list formula is short or a name that is there."""
    book = opened(template(slug, audience).fill(Instance()))
    for rule in book.worksheets[0].data_validations.dataValidation:
        if rule.type == "list":
            assert len(rule.formula1) <= 256
            assert rule.formula1.startswith('"') or rule.formula1 in book.defined_names


def test_ranges_warn_and_lists_stop() -> None:
    """6: a list refuses, a range and a date ask; several choices in one cell are free."""
    book = opened(template("referral", Audience.STAFF).fill(Instance()))
    form_ = outline(form("referral"))
    number = rules_of(book, form_.question("sessions_possible").code)
    assert (number.type, number.errorStyle, number.formula1, number.formula2) == ("whole", "warning", "0", "400")
    assert rules_of(book, form_.question("referral_date").code).type == "date"
    assert rules_of(book, form_.question("referral_date").code).errorStyle == "warning"
    assert rules_of(book, f"{form_.question('areas').code}.1").formula1 == f'"{sheet.TICK}"'
    plan = opened(template("action-plan", Audience.STAFF).fill(Instance()))
    who = outline(form("action-plan")).question("targets.who")
    assert not rules_of(plan, f"{who.code}.T1").showErrorMessage


# --- the file ------------------------------------------------------------------------------------------


def test_equal_input_gives_equal_bytes() -> None:
    """7: from the same template, and from one compiled anew."""
    made = sample("referral", Audience.STAFF)
    first = template("referral", Audience.STAFF)
    again = xlsx.compile(first.edition)
    assert first.fill(made) == first.fill(made) == again.fill(made)
    core = package.contents(first.fill(made))["docProps/core.xml"].decode()
    assert set(re.findall(r"\d{4}-\d\d-\d\d", core)) == {"2000-01-01"}
    assert "Holy Cross" in core


@pytest.mark.parametrize("slug", [slug for slug, audience in EVERY if audience is Audience.FAMILY])
def test_what_families_may_not_see_is_nowhere_in_their_file(slug: str) -> None:
    """8: neither label nor value of a staff question, in any part, even if the answers hold one."""
    whole = outline(form(slug))
    hidden = [q for q in (*whole.questions(), *(c for t in whole.questions() for c in t.columns))
              if Audience.FAMILY not in q.audience]  # fmt: skip
    secret = "zebra crossing"
    answers: Answers = {q.name: secret for q in hidden if q.kind in (Kind.LINE, Kind.TEXT) and "." not in q.path}
    text = all_text(template(slug, Audience.FAMILY).fill(Instance(answers, prefilled=frozenset({("upn", None)}))))
    seen = all_text(template(slug, Audience.STAFF).fill(Instance(answers)))
    assert secret not in text
    for question in hidden:
        assert sheet.defined_name(question.code) not in re.findall(r"fg_Q\w+", text)
        assert question.label in ("Date", "Tier", "Class") or f">{question.label}<" not in text
    assert not hidden or secret in seen or not answers


def test_open_tables_grow_in_tens() -> None:
    """9: thirty rows on a blank copy; with 27 sessions there are ten more to write."""
    made = template("session-record", Audience.STAFF)

    def rows(count: int) -> int:
        sessions = {str(n): {"on": date(2026, 1, 5)} for n in range(1, count + 1)}
        book = opened(made.fill(Instance({"sessions": sessions} if count else {})))
        return sum(1 for name in book.defined_names if name.startswith("fg_Q06a_"))

    assert [rows(0), rows(20), rows(27), rows(151)] == [30, 30, 40, 170]


@pytest.mark.parametrize(("slug", "audience"), EVERY)
def test_nothing_that_other_programs_lose_or_run(slug: str, audience: Audience) -> None:
    """10: no formula, macro, comment, Table, control, external link or merged answer."""
    data = template(slug, audience).fill(sample(slug, audience))
    names = " ".join(package.contents(data)).casefold()
    for forbidden in ("vba", "comments", "tables/", "ctrlprops", "activex", "externallinks", "embeddings"):
        assert forbidden not in names
    assert "<f>" not in all_text(data)
    assert 'Target="/' not in all_text(data)
    book = opened(data)
    merged = {cell for ranged in book.worksheets[0].merged_cells.ranges for row in ranged.rows for cell in row}
    for code in json.loads(book[sheet.MANIFEST]["A1"].value)["cells"]:
        cell = named(book, code)
        assert (cell.row, cell.column) not in merged


def test_the_name_of_the_sheet_is_legal() -> None:
    """10: at most 31 letters, none that Excel forbids."""
    title = opened(filled({})).worksheets[0].title
    assert title == "Every kind of question And more"
    assert len(title) <= 31


@pytest.mark.parametrize(("slug", "audience"), EVERY)
def test_it_prints_on_a4_one_page_wide(slug: str, audience: Audience) -> None:
    """15: wide forms on their side; the top row with the reference always in sight, and on every page it, or the heads
    of the one log of a form and the reference beneath."""
    page = opened(template(slug, audience).fill(Instance())).worksheets[0]
    assert (page.page_setup.paperSize, page.page_setup.fitToWidth, page.page_setup.fitToHeight) == (9, 1, 0)
    assert page.sheet_properties.pageSetUpPr.fitToPage
    if page.print_title_rows != "$1:$1":
        [log] = [question for question in outline(form(slug)).for_audience(audience).questions() if question.open]
        heads = [str(cell.value) for cell in page[int(page.print_title_rows.rpartition("$")[2])] if cell.value]
        assert all(any(column.label in head for head in heads) for column in log.columns)
        assert page.oddFooter.left.text.startswith("Ref ")
    assert page.freeze_panes == "A2"
    if outline(form(slug)).wide:
        assert page.page_setup.orientation == "landscape"


# --- reports -------------------------------------------------------------------------------------------

AGREE = ("Strongly agree", "Agree", "Disagree", "Strongly disagree", "Don’t know")
REPORT = Report(
    "Review", "2023 to 2026", "Run 214",
    (
        Paragraph("=HYPERLINK(1)", Tone.LEAD),
        Heading("Did it work?"),
        Scorecard((Verdict("Progress", "37 of 40", "Cannot tell", "Goal 95 %.", "SC1"),)),
        Chart(ChartKind.SLOPE, "37 went up", "Lines.", (Series("A", (2, 6)), Series("B", (4, 2), True)),
              ("first", "last")),
        Chart(ChartKind.AGREEMENT, "34 answered", "Bars.", (Series("Helped", (20, 11, 1, 0, 2)),), AGREE),
        Heading("Did it work?"),
        Heading("By area", 2),
        Chart(ChartKind.FUNNEL, "From start to end", "Bars.", (Series("In", (60,)), Series("Out", (42,), True))),
        Chart(ChartKind.BARS, "Nothing yet", "No bars.", ()),
        Table("Areas", ("Area", "Cases"), (("=1+1", 12), ("Loss", 7.5), ("Social", "c")), frozenset({1})),
        Paragraph("Careful.", Tone.CAUTION),
    ),
)  # fmt: skip


def test_a_report_has_a_sheet_for_each_part() -> None:
    """13: also where two parts have one name."""
    more = Table("Days", ("Day", "What"), (("8 Oct 2025", "Nothing"),) * 200)
    book = opened(xlsx.report(replace(REPORT, blocks=(*REPORT.blocks, more)), LOOK))
    seen = [page.title for page in book.worksheets if page.sheet_state == "visible"]
    assert seen == ["Review", "Did it work", "Did it work (2)"]
    assert xlsx.report(REPORT, LOOK) == xlsx.report(REPORT, LOOK)


def test_a_report_keeps_numbers_and_words_apart() -> None:
    """13: no formula anywhere; every word and number of the report is in a cell."""
    book = opened(xlsx.report(REPORT, LOOK))
    cells = [cell for page in book.worksheets for row in page.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    values = [cell.value for cell in cells]
    for expected in ("=HYPERLINK(1)", "=1+1", 12, 7.5, "c", "37 of 40", "Cannot tell", 60, "Careful."):
        assert expected in values


def test_a_report_draws_its_charts_from_cells() -> None:
    """13: line and bar charts of Excel's own, one for each chart that has numbers."""
    parts = package.contents(xlsx.report(REPORT, LOOK))
    charts = [parts[name].decode() for name in parts if name.startswith("xl/charts/chart")]
    assert len(charts) == 3
    assert sum("<lineChart>" in chart for chart in charts) == 1
    assert all("<f>" in chart for chart in charts)


def test_a_sheet_that_holds_verdicts_alone_shows_all_of_each() -> None:
    """13: its columns come from the verdicts, caveats too."""
    verdicts = (Verdict("Progress", "37 of 40", "Met", "Two have no score."), Verdict("Voice", "–", "Cannot tell", ""))
    for blocks in ((Scorecard(verdicts),), (Heading("Did it work?"), Scorecard(verdicts[1:]))):
        book = opened(xlsx.report(replace(REPORT, blocks=blocks), LOOK))
        values = {str(cell.value) for page in book.worksheets for row in page.iter_rows() for cell in row}
        shown = next(block for block in blocks if isinstance(block, Scorecard)).verdicts
        assert values >= {text for v in shown for text in (v.criterion, v.figure, v.word, v.caveat) if text}


def test_an_empty_report_is_a_workbook_still() -> None:
    """13: with its title."""
    book = opened(xlsx.report(replace(REPORT, blocks=()), LOOK))
    assert "Review" in [cell.value for cell in book.worksheets[0]["A"]]


def test_a_report_has_columns_as_wide_as_what_they_hold() -> None:
    """13: the longest word fits, long texts wrap, and a short report is one sheet one page wide."""
    long = "Nobody knows why this took so very long, but it did. " * 4
    rows = (("8 Oct 2025", "Reconciliation", long), ("9 Oct 2025", "Case closed", "planned"))
    blocks = (Paragraph("Ended."), Heading("What happened"), Table("", ("Day", "What", "Details"), rows))
    book = opened(xlsx.report(replace(REPORT, blocks=blocks), LOOK))
    (page,) = book.worksheets
    day, what, details = (page.column_dimensions[letter].width for letter in "ABC")
    assert 10 < day < 20
    assert 14 < what < 25
    assert 50 < details < 75
    assert (page.page_setup.fitToWidth, page.page_setup.orientation) == (1, "portrait")
    cell = next(cell for cell in page["C"] if cell.value == long)
    assert 3 * 14 < page.row_dimensions[cell.row].height < 7 * 14


def test_figures_are_given_to_the_same_writer_as_forms() -> None:
    """7, 13: what differs from saving to saving is taken out."""
    saved = package.contents(xlsx.pack(figures.workbook(REPORT, LOOK)))
    assert b"2000-01-01T00:00:00Z" in saved["docProps/core.xml"]


# --- other programs ------------------------------------------------------------------------------------


def answers_in(data: bytes, told: dict[str, str]) -> dict[str, Any]:
    """The values of the answer cells on the form's sheet."""
    page = parse(data).sheets[0]
    places = {openpyxl.utils.cell.coordinate_to_tuple(cell): code for code, cell in told.items()}
    return {places[at_]: cell.value for at_, cell in page.cells.items() if at_ in places}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("forms")
    made = []
    for slug, audience in EVERY:
        path = folder / f"{slug}-{audience}.xlsx"
        path.write_bytes(template(slug, audience).fill(sample(slug, audience)))
        made.append(path)
    return made


def unchanged(before: Path, after: Path) -> None:
    told = json.loads(opened(before.read_bytes())[sheet.MANIFEST]["A1"].value)["cells"]
    assert answers_in(after.read_bytes(), told) == answers_in(before.read_bytes(), told) != {}


ORDER = [
    "sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetProtection", "autoFilter",
    "mergeCells", "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions", "pageMargins",
    "pageSetup", "headerFooter", "rowBreaks", "colBreaks", "ignoredErrors", "drawing", "legacyDrawing", "tableParts",
]  # fmt: skip


def elements(data: bytes) -> list[list[str]]:
    """The elements of each sheet of a workbook, in order."""
    parts = package.contents(data)
    sheets = [content for name, content in parts.items() if name.startswith("xl/worksheets/sheet")]
    return [[etree.QName(one).localname for one in etree.fromstring(content)] for content in sheets]


def test_the_elements_of_a_sheet_stand_in_order() -> None:
    """17: of sheets whose pages end at set rows too."""
    rows = [(f"Row {n}", str(n)) for n in range(200)]
    long = Report("Long", "", "", (Heading("All"), Table("All", ("Row", "Number"), tuple(rows))))
    copies = [(slug, a) for slug in slugs() for a in outline(form(slug)).audiences]
    made = [xlsx.report(long, LOOK), *(template(slug, a).fill(sample(slug, a)) for slug, a in copies)]
    found = [one for data in made for one in elements(data)]
    assert any("rowBreaks" in one for one in found)
    for one in found:
        assert one == sorted(one, key=ORDER.index)


@pytest.mark.skipif(not shutil.which("ssconvert"), reason="Gnumeric is not installed")
def test_gnumeric_keeps_every_answer(files: list[Path], tmp_path: Path) -> None:
    """14: opened and saved again."""
    for path in files:
        subprocess.run(["ssconvert", path, tmp_path / path.name], check=True, capture_output=True, timeout=60)
        unchanged(path, tmp_path / path.name)


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_libreoffice_keeps_every_answer(files: list[Path], tmp_path: Path) -> None:
    """14: opened and saved again."""
    out = tmp_path / "out"
    subprocess.run(
        ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to", "xlsx",
         "--outdir", out, *files],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    for path in files:
        unchanged(path, out / path.name)


# --- where printed pages end ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["standard", "large-print", "dyslexia-friendly"])
@pytest.mark.parametrize(("slug", "audience"), EVERY)
def test_no_heading_stands_at_the_foot_of_a_printed_page(slug: str, audience: Audience, name: str) -> None:
    """15: neither in Excel nor in LibreOffice, whose pages are not of one size; no page is left half empty
    but where the form itself says that it ends.
    """
    edition = Edition(outline(form(slug)).for_audience(audience), replace(LOOK, variant=name))
    compiled = xlsx.compile(edition).compiled({})
    for instance in (Instance(), sample(slug, audience, 1)):
        _, heights = compiled.cells(instance)
        found = compiled.leaves
        higher = {row: height for row, height in heights.items() if height > found.heights[row - 1]}
        ends = [*found.ends(higher)]
        assert ends == sorted(set(ends))
        assert all(found.free[row] == row for row in ends), "a page is told to end before what belongs together"
        rows = [higher.get(row, height) for row, height in enumerate(found.heights, 1)]
        for start, end in pairwise([0, *ends]):
            assert end in found.fixed or sum(rows[start:end]) > 0.5 * found.rooms[0]


@pytest.mark.parametrize("name", ["standard", "large-print", "dyslexia-friendly"])
@pytest.mark.parametrize(("slug", "audience"), EVERY)
def test_heads_that_are_repeated_on_each_page_are_low(slug: str, audience: Audience, name: str) -> None:
    """15: what would fill a narrow column stands across the sheet above them, once."""
    page = opened(xlsx.compile(Edition(outline(form(slug)).for_audience(audience), replace(LOOK, variant=name))).fill(
        Instance())).worksheets[0]  # fmt: skip
    first, last = (int(row.strip("$")) for row in page.print_title_rows.split(":"))
    assert sum(page.row_dimensions[row].height for row in range(first, last + 1)) < 0.2 * 595


def test_a_sheet_says_where_its_pages_end() -> None:
    """15 and 17: the page ends before the rows that belong to the next one; a long answer moves it."""
    found = Leaves((100.0,) * 12, (0, 1, 2, 3, 4, 5, 6, 7, 7, 7, 10, 11, 12), (950.0,), 100.0)
    assert [*found.ends({})] == [7]
    assert [*found.ends({2: 500.0})] == []
    assert found.written({2: 500.0}) == b""
    assert found.written({2: 101.0}).startswith(b'<rowBreaks count="1" manualBreakCount="1"><brk id="7"')
    part = Leaves((100.0,) * 14, (*range(10), 9, 11, 12, 13, 14), (950.0,), 0.0, fixed=(2,))
    assert [*part.ends({})] == [2], "what follows fits on a page"
    assert [*replace(part, rooms=(850.0,)).ends({})] == [2, 9], "so do pages that follow one whose end is set"
    free = (*range(7), 6, *range(8, 13))
    two = Leaves((*(100.0,) * 5, 22.0, 22.0, *(100.0,) * 5), free, (500.0, 545.0), 0.0)
    assert [*two.ends({})] == [5], "where one program begins a page anyway, no heading is left to the other"
    never = Leaves((100.0,) * 30, (0,) * 31, (950.0, 1000.0), 100.0)
    assert [*never.ends({})] == [], "rows of which no page can hold all are cut where the page ends"
