"""The parts of the reader of Word files: small pieces of a page, and exactly what is read of each.

1. A page is cells and paragraphs in their order, each with its place: tables in tables, cells that reach over others.
2. What a reader of the page sees is text: signs for elements, lines for paragraphs; deleted and hidden text is none.
3. A control tells its tag, what it shows and what it remembers.
4. What is no text, and what stands where formgen prints nothing or outside of its styles, is known by its cell.
5. A control's memory and what it shows must agree; ticks, text and states together give one answer.
6. A box is found by the codes and tags of the page, under its label, beside it, or where row and column cross.
7. What is not found, is there twice, stands elsewhere or beside its box is said, each with its code and words.
8. A file is opened within bounds; what was left out is said; other kinds are refused with words for Word.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from made_up_form import MadeUp
from spreadsheet import zipped

from formgen.ask import State
from formgen.errors import Severity, Unreadable
from formgen.outline import Outline, Question, outline
from formgen.read.values.content import Content
from formgen.read.values.flaws import Flaw, Typed
from formgen.read.word import boxes as reading
from formgen.read.word import page as surveying
from formgen.read.word import story as stories
from formgen.read.word.boxes import Boxes
from formgen.read.word.file import REFUSALS, Document, parse
from formgen.read.word.meaning import (
    Read,
    mark_of,
    meaning_of,
    meaning_of_control,
    options_of,
    together,
    without_unit,
)
from formgen.read.word.page import Mark, Page, marks_in, without_marks
from formgen.read.word.story import Cell, Control, Story

OFFICE = "http://schemas.openxmlformats.org"
WORD = f"{OFFICE}/wordprocessingml/2006/main"
SPACES = (f'xmlns:w="{WORD}" xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
          f'xmlns:mc="{OFFICE}/markup-compatibility/2006" xmlns:m="{OFFICE}/officeDocument/2006/math" '
          'xmlns:s="http://purl.oclc.org/ooxml/officeDocument/math" xmlns:x="urn:x"')  # fmt: skip


# ---------------------------------------------------------------------------------------------- drawing


def r(text: str, props: str = "") -> str:
    return f"<w:r>{f'<w:rPr>{props}</w:rPr>' if props else ''}<w:t>{text}</w:t></w:r>"


def p(text: str = "", style: str = "", inside: str = "") -> str:
    told = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{told}{r(text) if text else ''}{inside}</w:p>"


def tc(*content: str, props: str = "") -> str:
    inside = "".join(one if one.startswith("<") else p(one) for one in content)
    return f"<w:tc>{f'<w:tcPr>{props}</w:tcPr>' if props else ''}{inside}</w:tc>"


def tr(*cells: str, props: str = "") -> str:
    inside = "".join(one if one.startswith("<w:tc>") else tc(one) for one in cells)
    return f"<w:tr>{f'<w:trPr>{props}</w:trPr>' if props else ''}{inside}</w:tr>"


def tbl(*rows: str | Sequence[str]) -> str:
    return f"<w:tbl>{''.join(row if isinstance(row, str) else tr(*row) for row in rows)}</w:tbl>"


def sdt(tag: str, shown: str = "", props: str = "", block: bool = False) -> str:
    inside = (p(shown) if block else r(shown)) if not shown.startswith("<") else shown
    named = f'<w:tag w:val="{tag}"/>' if tag else ""
    return f"<w:sdt><w:sdtPr>{named}{props}</w:sdtPr><w:sdtContent>{inside}</w:sdtContent></w:sdt>"


def tick(tag: str, sign: str, checked: str | None = None) -> str:
    said = "" if checked is None else f'<w14:checked w14:val="{checked}"/>'
    return sdt(tag, sign, f"<w14:checkbox>{said}</w14:checkbox>")


def story(body: str, spaces: str = SPACES) -> Story:
    return Story().read(f"<w:document {spaces}><w:body>{body}</w:body></w:document>".encode())


def refusal(body: str) -> str:
    with pytest.raises(Unreadable) as refused:
        story(body)
    return refused.value.code


def places(body: str) -> list[tuple[int, int, int, int, bool, str]]:
    """Table, row, column, span, whether it is covered, and text of each cell."""
    return [(c.table, c.row, c.column, c.span, c.covered, c.text) for c in story(body).cells]


def seen(inside: str) -> str:
    """The text of one paragraph."""
    [cell] = story(f"<w:p>{inside}</w:p>").cells
    return cell.text


# --------------------------------------------------------------------------------------- cells and places


def test_a_page_is_paragraphs_and_cells_in_their_order() -> None:
    """(1)"""
    found = story(p("before") + tbl(("a", "b"), ("c", tc("d", "e"))) + p() + tbl(("f",)) + p("after"))
    assert [(c.number, c.table, c.row, c.column, c.text, c.where) for c in found.cells] == [
        (0, 0, -1, 0, "before", "paragraph 1"), (1, 1, 0, 0, "a", "table 1, row 1"),
        (2, 1, 0, 1, "b", "table 1, row 1"),
        (3, 1, 1, 0, "c", "table 1, row 2"), (4, 1, 1, 1, "d\ne", "table 1, row 2"), (5, 0, -1, 0, "", "paragraph 6"),
        (6, 2, 0, 0, "f", "table 2, row 1"), (7, 0, -1, 0, "after", "paragraph 8"),
    ]  # fmt: skip


def test_a_table_in_a_cell_is_one_of_its_own() -> None:
    """(1)"""
    inner = tbl(("x", "y"))
    assert places(tbl(tr(tc("a", inner, "b"), "c"))) == [
        (1, 0, 0, 1, False, "a\nb"), (2, 0, 0, 1, False, "x"), (2, 0, 1, 1, False, "y"), (1, 0, 1, 1, False, "c"),
    ]  # fmt: skip


def test_cells_reach_over_columns_and_rows_of_the_grid() -> None:
    """(1)"""
    wide, nothing = '<w:gridSpan w:val="3"/>', '<w:gridSpan w:val="0"/>'
    rows = tbl(
        tr(tc("a", props=wide), "b", tc("c", props=nothing), "d"), tr("e", "f", props='<w:gridBefore w:val="2"/>'),
        tr(tc("g", props='<w:vMerge w:val="restart"/>'), tc("h", props="<w:vMerge/>"),
           tc("i", props='<w:vMerge w:val="continue"/>')),
    )  # fmt: skip
    assert places(rows) == [
        (1, 0, 0, 3, False, "a"), (1, 0, 3, 1, False, "b"), (1, 0, 4, 1, False, "c"), (1, 0, 5, 1, False, "d"),
        (1, 1, 2, 1, False, "e"), (1, 1, 3, 1, False, "f"), (1, 2, 0, 1, False, "g"), (1, 2, 1, 1, True, "h"),
        (1, 2, 2, 1, True, "i"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("said", "span"),
    [("2", 2), ("1000", 1000), ("1001", 1000), ("99999", 1000), ("100000", 1), ("x", 1), ("²", 1), ("", 1), ("-2", 1)],
)  # fmt: skip
def test_a_count_of_columns_is_bounded(said: str, span: int) -> None:
    """(1), (8)"""
    assert places(tbl(tr(tc("a", props=f'<w:gridSpan w:val="{said}"/>'), "b"))) == [
        (1, 0, 0, span, False, "a"), (1, 0, span, 1, False, "b"),
    ]  # fmt: skip


def test_marks_of_cells_outside_of_tables_mean_nothing() -> None:
    """(1)"""
    assert places("<w:tr/><w:tc/><w:gridSpan/><w:vMerge/>" + p("a")) == [(0, -1, 0, 1, False, "a")]
    assert places('<w:tbl><w:gridSpan w:val="4"/><w:vMerge/><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>') == [
        (1, 0, 0, 1, False, "")]  # fmt: skip


def test_a_box_drawn_over_the_page_is_a_place_of_its_own() -> None:
    """(1), (4)"""
    box = f"<w:r><w:pict><w:txbxContent>{p('in the box')}{p('more')}</w:txbxContent></w:pict></w:r>"
    found = story(p("around", inside=box + r(" it")) + p("after"))
    assert [(c.text, stories.is_text_box(c)) for c in found.cells] == [
        ("around it", False), ("in the box\nmore", True), ("after", False),
    ]  # fmt: skip
    alone = story(f"<w:txbxContent>{p('alone')}</w:txbxContent>" + tbl((f"<w:txbxContent>{p('b')}</w:txbxContent>",)))
    first = alone.cells[0]
    assert (first.text, first.table, first.row, first.column) == ("alone", 0, -2, 0)


def test_more_cells_or_text_than_a_form_has_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """(8)"""
    monkeypatch.setattr(stories, "_MOST_CELLS", 3)
    assert len(story(p("a") * 3).cells) == 3
    assert refusal(p("a") * 4) == "too-much-markup"
    monkeypatch.setattr(stories, "_MOST_TEXT", 30)
    assert story(p("abcdefg") * 2).cells
    assert refusal(p("abcdefg") + p("abcdefgh")) == "too-much-text"


# ------------------------------------------------------------------------------------------------- text


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        (r("a") + r("b"), "ab"), ("<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:cr/></w:r>", "a\tb\n\n"),
        ("<w:r><w:noBreakHyphen/></w:r>", "-"), ('<w:r><w:sym w:char="F0FE"/></w:r>', "☑"),
        ('<w:r><w:sym w:char="f0fd"/></w:r>', "☒"), ('<w:r><w:sym w:char="0041"/></w:r>', "\ufffd"),
        ("<w:r><w:sym/></w:r>", "\ufffd"), ("<w:pPr><w:tabs><w:tab/></w:tabs></w:pPr>", ""), ("<w:tab/>", ""),
        ("<w:r><x:t>a</x:t><w:t>b</w:t></w:r>", "b"), (r("a<x:y>b</x:y>"), "ab"),
        (f"<w:del>{r('gone')}</w:del>{r('a')}", "a"), (f"<w:moveFrom>{r('gone')}</w:moveFrom>{r('a')}", "a"),
        (f"<w:ins>{r('new')}</w:ins><w:moveTo>{r('here')}</w:moveTo>", "newhere"),
        (f"<w:del><w:del>{r('x')}</w:del>{r('y')}</w:del>{r('a')}", "a"),
        (r("a", "<w:del/>") + r("b"), "ab"),
        (f"<mc:Choice>{r('a')}</mc:Choice><mc:Fallback>{r('a')}</mc:Fallback>", "a"),
        (r("hidden", "<w:vanish/>") + r("a"), "a"), (r("a", '<w:vanish w:val="0"/>'), "a"),
        (r("a", '<w:vanish w:val="off"/>'), "a"), (r("hidden", '<w:vanish w:val="1"/>'), ""),
        (f"<w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr>{r('a')}", "a"),
        ("<w:hyperlink><w:r><w:t>link</w:t></w:r></w:hyperlink>", "link"),
    ],
)  # fmt: skip
def test_the_text_of_a_paragraph_is_what_is_seen(inside: str, text: str) -> None:
    """(2)"""
    assert seen(inside) == text


def test_strict_markup_reads_the_same() -> None:
    """(2)"""
    strict = SPACES.replace(WORD, "http://purl.oclc.org/ooxml/wordprocessingml/main")
    assert [c.text for c in story(p("a") + tbl(("b",)), strict).cells] == ["a", "b"]


def test_what_was_tracked_hidden_commented_or_put_in_is_known() -> None:
    """(2), (8)"""
    flags = ("tracked", "hidden", "comments", "chunks")

    def known(body: str) -> set[str]:
        found = story(body)
        return {flag for flag in flags if getattr(found, flag)}

    assert known(p("a")) == set()
    for name in ("del", "ins", "moveFrom", "moveTo"):
        assert known(f"<w:p><w:{name}/></w:p>") == {"tracked"}
    assert known(tbl(tr("a", props="<w:del/>"))) == {"tracked"}
    assert known(tbl(tr(tc("a", props="<w:cellIns/>")))) == known(tbl(tr(tc("a", props="<w:cellDel/>")))) == {"tracked"}
    assert known(p(inside=r("a", "<w:vanish/>"))) == {"hidden"}
    assert known(p(inside=r(" ", "<w:vanish/>"))) == set()
    assert known(p(inside=r("a", "<w:vanish/>") + r(" ", "<w:vanish/>"))) == {"hidden"}
    assert known(p(inside="<w:r><w:commentReference/></w:r>")) == {"comments"}
    assert known("<w:altChunk/>") == {"chunks"}


def test_a_deleted_row_is_read_until_it_is_accepted() -> None:
    """(2)"""
    for mark in (tr("a", props="<w:del/>"), tr(tc("a", props="<w:del/>"))):
        assert [c.text for c in story(tbl(mark) + p("b")).cells] == ["a", "b"]


# --------------------------------------------------------------------------------------------- controls


def told(body: str) -> list[tuple[str, str, bool, bool | None, str, Mapping[str, str]]]:
    """Tag, text, whether it is an example, tick, day and list of each control."""
    return [(c.tag, c.text, c.placeholder, c.checked, c.day, c.items) for c in story(body).controls]


def test_a_control_tells_its_tag_and_what_it_shows() -> None:
    """(3)"""
    assert told(p(inside=r("before ") + sdt("Q01", "shown") + r(" after"))) == [("Q01", "shown", False, None, "", {})]
    [cell] = story(p(inside=r("before ") + sdt("Q01", "shown") + r(" after"))).cells
    assert (cell.text, cell.printed) == ("before shown after", "before  after")
    assert told(p(inside=sdt("", "shown") + sdt("Q02", "b"))) == [("", "shown", False, None, "", {}),
                                                                  ("Q02", "b", False, None, "", {})]  # fmt: skip


@pytest.mark.parametrize(
    ("props", "placeholder", "checked", "day", "items"),
    [
        ("<w:showingPlcHdr/>", True, None, "", {}), ('<w:showingPlcHdr w:val="0"/>', False, None, "", {}),
        ('<w:showingPlcHdr w:val="1"/>', True, None, "", {}),
        ('<w:date w:fullDate="2026-10-06T00:00:00Z"/>', False, None, "2026-10-06T00:00:00Z", {}),
        ("<w:date/>", False, None, "", {}),
        ('<w:dropDownList><w:listItem w:displayText="Red" w:value="red"/><w:listItem w:value="b"/><w:listItem '
         'w:displayText="C"/><w:listItem w:displayText="Red" w:value="other"/><w:listItem/></w:dropDownList>',
         False, None, "", {"Red": "red", "b": "b", "C": "C", "": ""}),
        ("<w14:checkbox/>", False, False, "", {}),
        ('<w14:checkbox><w14:checked w14:val="1"/></w14:checkbox>', False, True, "", {}),
        ('<w14:checkbox><w14:checked w14:val="0"/></w14:checkbox>', False, False, "", {}),
        ('<w14:checkbox><w14:checked w14:val="false"/></w14:checkbox>', False, False, "", {}),
        ("<w14:checkbox><w14:checked/></w14:checkbox>", False, True, "", {}),
        ('<w:rPr><w:vanish/><w:tag w:val="in"/></w:rPr><w:docPartObj><w:tbl><w:tc/></w:tbl><w:sdt/>'
         "<w:txbxContent/></w:docPartObj>", False, None, "", {}),
    ],
)  # fmt: skip
def test_a_control_remembers(props: str, placeholder: bool, checked: bool | None, day: str, items: Any) -> None:
    """(3)"""
    tag = "in" if 'w:val="in"' in props else "Q01"
    assert told(p(inside=sdt("Q01", "a", props))) == [(tag, "a", placeholder, checked, day, items)]


def test_a_control_around_paragraphs_shows_them_as_lines_and_stands_where_the_first_does() -> None:
    """(3)"""
    found = story(sdt("Q01", p("one") + p("two") + p("three")) + tbl(tr(f"<w:tc>{sdt('Q02', p('a') + p('b'))}</w:tc>")))
    assert [(c.tag, c.text, c.cell and c.cell.number) for c in found.controls] == [
        ("Q01", "one\ntwo\nthree", 0), ("Q02", "a\nb", 3),
    ]  # fmt: skip
    assert [c.text for c in found.cells] == ["one", "\ntwo", "\nthree", "a\nb"]
    assert [c.printed for c in found.cells] == ["", "", "", ""]
    mixed = story(tbl(tr(tc(p("label"), sdt("Q01", p("one"))), tc(p("a", inside=sdt("Q02", "b")), p("c")))))
    assert [(c.tag, c.text) for c in mixed.controls] == [("Q01", "one"), ("Q02", "b")]
    assert [(c.text, c.printed) for c in mixed.cells] == [("label\none", "label\n"), ("ab\nc", "a\nc")]


def test_controls_in_controls_keep_their_own_text() -> None:
    """(3)"""
    inner = f"<w:sdtContent>{r('a')}{sdt('Q02', 'b')}{r('c')}</w:sdtContent>"
    found = story(f'<w:p><w:sdt><w:sdtPr><w:tag w:val="Q01"/></w:sdtPr>{inner}</w:sdt></w:p>')
    assert [(c.tag, c.text) for c in found.controls] == [("Q01", "ac"), ("Q02", "b")]
    assert found.cells[0].text == "abc"


def test_a_deleted_control_is_none() -> None:
    """(2), (3)"""
    assert told(p(inside=f"<w:del>{sdt('Q01', 'gone')}</w:del>" + sdt("Q02", "here"))) == [
        ("Q02", "here", False, None, "", {})]  # fmt: skip
    assert told("<w:sdtPr><w:tag w:val='Q01'/></w:sdtPr>" + p("a")) == []


def test_a_control_in_no_cell_has_none() -> None:
    """(3)"""
    [control] = story(sdt("Q01", "<w:r/>")).controls
    assert (control.cell, control.text) == (None, "")


# ------------------------------------------------------------------------------- beside text, and where


@pytest.mark.parametrize(
    ("inside", "what"),
    [
        ("<w:drawing/>", "picture"), ("<w:pict/>", "picture"), ("<w:object/>", "picture"),
        ("<w:contentPart/>", "picture"),
        ("<w:footnoteReference/>", "footnote"), ("<w:endnoteReference/>", "footnote"), ("<w:ddList/>", "form_field"),
        ("<m:oMath/>", "equation"), ("<s:oMath/>", "equation"),
    ],
)  # fmt: skip
def test_what_is_no_text_is_known_by_its_cell(inside: str, what: str) -> None:
    """(4)"""
    found = story(p("a") + f"<w:p><w:r>{inside}</w:r></w:p>" + p(inside=sdt("Q01", f"<w:r>{inside}</w:r>")))
    assert [(kind, cell.number, in_control) for kind, cell, in_control in found.unread] == [
        (what, 1, False), (what, 2, True),
    ]  # fmt: skip
    assert story(f"<w:p><w:del><w:r>{inside}</w:r></w:del></w:p>{inside}").unread == []


def test_writing_where_formgen_prints_nothing_and_outside_of_its_styles_is_known() -> None:
    """(4)"""
    found = story(p("gap", "FormgenGap") + p("space", "FormgenSpace") + p("answer", "FormgenAnswer")
                  + p("label", "FormgenLabel") + p("head", "Heading1") + p("title", "Title") + p("own", "Normal")
                  + p("plain") + p("", "FormgenGap", sdt("Q01", "held")) + p("", "", sdt("Q02", "held")))  # fmt: skip
    assert found.styled
    assert [(c.gap, c.loose) for c in found.cells] == [
        ("gap", ""), ("space", ""), ("", "answer"), ("", ""), ("", ""), ("", ""), ("", "own"), ("", "plain"), ("", ""),
        ("", ""),
    ]  # fmt: skip
    assert not story(p("a", "FormgenAnswer") + p("b")).styled
    twice = story(f"<w:p><w:pPr><w:pStyle w:val='FormgenGap'/></w:pPr>{r('a')}{r('b')}</w:p>")
    assert twice.cells[0].gap == "ab"
    assert story(p(inside=r("a") + r("b"))).cells[0].loose == "ab"
    assert story(p("a", "FormgenLabel") + "<w:p><w:pPr><w:pStyle/></w:pPr><w:r><w:t>b</w:t></w:r></w:p>").cells[1].loose


# --------------------------------------------------------------------------------------------- meaning

FORM = outline(MadeUp)


def asked(name: str) -> Question:
    return FORM.question(name)


def control(text: str = "", cell: Cell | None = None, **told: Any) -> Control:
    return Control(texts=[text], cell=cell, **told)


def flaws(read: Read) -> list[tuple[str, Severity]]:
    return [(flaw.code, flaw.severity) for flaw in (*read.flaws, *read.told.flaws)]


def test_a_text_means_what_it_says() -> None:
    """(5)"""
    assert meaning_of(asked("line"), " a ") == Read(Typed("a"), "a")
    assert meaning_of(asked("line"), "  ") == Read(Typed(), "", ())
    assert meaning_of(asked("one"), "Red ") == Read(Typed("red"), "Red")
    assert meaning_of(asked("some"), " Don’t know ").raw == "Don’t know"


def test_what_is_printed_in_the_box_of_a_scale_is_no_answer() -> None:
    """(5)"""
    assert meaning_of(asked("score"), "0–10") == Read()
    assert meaning_of(asked("score"), " 0 – 10 ".replace(" ", "")) == Read()
    assert meaning_of(asked("score"), "4") == Read(Typed(4), "4")
    assert meaning_of(asked("line"), "0–10") == Read(Typed("0–10"), "0–10")


def test_an_example_in_a_control_is_no_answer_and_one_that_was_written_over_is_said() -> None:
    """(5)"""
    assert meaning_of_control(asked("line"), control("", placeholder=True)) == Read()
    assert meaning_of_control(asked("score"), control("0–10", placeholder=True)) == Read()
    assert meaning_of_control(asked("line"), control("a", placeholder=True)) == Read(Typed("a"), "a", (
        Flaw("placeholder", "“a” is marked as an example, not as an answer.", "Please check that it was meant.",
             Severity.WARNING),))  # fmt: skip
    other = Read(Typed("b"), "b", (Flaw("x", "y", "z"),))
    assert [flaw.code for flaw in meaning_of_control(asked("line"), control("a", placeholder=True), other).flaws] == [
        "x", "placeholder"]  # fmt: skip
    assert meaning_of_control(asked("line"), control("a"), other) == other


@pytest.mark.parametrize(
    ("shown", "day", "value", "raw", "codes"),
    [
        ("6 October 2026", "2026-10-06T00:00:00Z", date(2026, 10, 6), "6 October 2026", []),
        ("06/10/2026", "2026-10-06", date(2026, 10, 6), "06/10/2026", []),
        ("7 October 2026", "2026-10-06", None, "7 October 2026", ["date_differs"]),
        ("6 October 2026", "no day", date(2026, 10, 6), "6 October 2026", []),
        ("Don’t know", "2026-10-06", None, "Don’t know", ["unclear"]),
        ("soon", "2026-10-06", None, "soon", ["unclear"]),
        ("", "2026-10-06", None, "", ["date_differs"]),
    ],
)  # fmt: skip
def test_a_date_that_is_shown_must_be_the_one_that_is_held(
    shown: str, day: str, value: object, raw: str, codes: list[str]
) -> None:
    """(5)"""
    read = meaning_of_control(asked("day"), control(shown, day=day))
    assert (read.told.value, read.raw, [code for code, _ in flaws(read)]) == (value, raw, codes)


def test_dates_that_differ_are_said_in_words() -> None:
    """(5)"""
    read = meaning_of_control(asked("day"), control("7 October 2026", day="2026-10-06"))
    assert read == Read(Typed(), "7 October 2026", (Flaw(
        "date_differs", "The box shows “7 October 2026” and holds 6 October 2026.", "Please choose the date again."),))
    assert meaning_of_control(asked("line"), control("7 October 2026", day="2026-10-06")).told.value == "7 October 2026"
    state = meaning_of_control(asked("since"), control("Don’t know", day="2026-10-06"))
    assert state.told.value is State.DONT_KNOW


@pytest.mark.parametrize(
    ("shown", "items", "value", "told"),
    [
        ("Red", {"Red": "red"}, "red", []), ("Red", {"Red": "Red"}, "red", []), ("Red", {}, "red", []),
        ("Red", {"Blue": "blue"}, "red", []), ("Red", {"Red": "strange"}, "red", []),
        ("Rot", {"Rot": "red"}, "red", [("list_changed", Severity.WARNING)]),
        ("Red", {"Red": "blue"}, None, [("list_differs", Severity.ERROR)]),
        ("Rot", {"Rot": "rouge"}, None, [("not_a_choice", Severity.ERROR)]),
    ],
)  # fmt: skip
def test_what_a_list_shows_must_be_what_stands_behind_it(
    shown: str, items: dict[str, str], value: str | None, told: list[Any]
) -> None:
    """(5)"""
    read = meaning_of_control(asked("one"), control(shown, items=items))
    assert (read.told.value, read.raw, flaws(read)) == (value, shown, told)


def test_lists_that_changed_or_differ_are_said_in_words() -> None:
    """(5)"""
    assert meaning_of_control(asked("one"), control("Rot", items={"Rot": "red"})).flaws == (Flaw(
        "list_changed", "The list shows “Rot”; it was read as what stands behind it.", "Please check the answer.",
        Severity.WARNING),)  # fmt: skip
    assert meaning_of_control(asked("one"), control("Red", items={"Red": "blue"})).flaws == (Flaw(
        "list_differs", "The list shows “Red”, and another choice stands behind it.",
        "Please choose the answer again."),)  # fmt: skip


@pytest.mark.parametrize(
    ("sign", "checked", "found", "words"),
    [
        ("☑", None, "☑", ""), ("☒", True, "☒", ""), (" ☐ ", False, "☐", ""), ("", False, "", ""),
        ("☐", True, None, "A tick box shows “☐” and is set."),
        ("☒", False, None, "A tick box shows “☒” and is not set."),
        ("", True, None, "A tick box shows “nothing” and is set."),
        ("?", False, None, "A tick box shows “?” and is not set."),
    ],
)  # fmt: skip
def test_a_tick_box_must_show_what_it_holds(sign: str, checked: bool | None, found: str | None, words: str) -> None:
    """(5)"""
    flaw = (Flaw("unclear", words, "Please look at the page."),) if words else ()
    assert mark_of(control(sign, checked=checked)) == Content(found, flaw)


def test_marks_are_those_of_choices_and_states_by_their_labels() -> None:
    """(5)"""
    marks = [Mark("☑", "red"), Mark("☐", "Purple"), Mark("☐", "Don’t know"), Mark("☐", "GREEN, mostly")]
    found, strange = options_of(asked("one"), marks)
    assert [(o.code, o.label, o.tag, mark.sign) for o, mark in found] == [
        ("red", "Red", "1", "☑"), ("dont_know", "Don’t know", "dont_know", "☐"), ("green", "Green, mostly", "3", "☐"),
    ]  # fmt: skip
    assert strange == [marks[1]]


def joined(name: str, own: str = "", *ticks: str, blank: Sequence[str] = ()) -> tuple[object, list[str]]:
    """The value of a text and of ticked and unticked boxes together, and the codes of what is wrong."""
    question = asked(name)
    marks = [(option, Content(sign)) for sign, codes in (("☑", ticks), ("☐", blank)) for code in codes
             for option, _ in options_of(question, [Mark(sign, code)])[0]]  # fmt: skip
    value, wrong = together(question, meaning_of(question, own), marks)
    return value, [flaw.code for flaw in wrong]


@pytest.mark.parametrize(
    ("name", "own", "ticks", "value", "codes"),
    [
        ("one", "", (), None, []), ("one", "", ("Red",), "red", []), ("one", "Blue", (), "blue", []),
        ("one", "", ("Red", "Blue"), None, ["two_answers"]), ("one", "Red", ("Blue",), None, ["two_answers"]),
        ("one", "", ("Don’t know",), State.DONT_KNOW, []),
        ("one", "", ("Red", "Don’t know"), None, ["two_answers"]),
        ("one", "Red", ("Don’t know",), None, ["two_answers"]),
        ("one", "", ("Don’t know", "Does not apply"), None, ["two_answers"]),
        ("one", "Don’t know", ("Don’t know",), State.DONT_KNOW, []),
        ("one", "Purple", (), None, ["not_a_choice"]), ("one", "Purple", ("Red",), "red", ["not_a_choice"]),
        ("some", "", ("Green, mostly", "Red"), ("red", "green"), []), ("some", "", (), None, []),
        ("some", "Red", ("Red",), ("red",), []), ("some", "Red", ("Blue",), None, ["two_answers"]),
        ("yes", "", ("Yes",), True, []), ("yes", "", ("No",), False, []),
        ("yes", "Yes", ("No",), None, ["two_answers"]),
        ("text", "words", ("Don’t know",), None, ["two_answers"]), ("text", "words", (), "words", []),
    ],
)  # fmt: skip
def test_text_and_ticks_together_give_one_answer(
    name: str, own: str, ticks: tuple[str, ...], value: object, codes: list[str]
) -> None:
    """(5)"""
    labels = [*(o.label for o in asked(name).choices), *(s.words for s in asked(name).states)]
    assert joined(name, own, *ticks, blank=[label for label in labels if label not in ticks]) == (value, codes)


def test_two_answers_are_said_in_words() -> None:
    """(5)"""
    question = asked("one")
    red, blue = ((option, Content("☑")) for option in question.choices[:2])
    two = Flaw("two_answers", "More than one answer was given.", "Please leave only one.")
    assert together(question, Read(), [red, blue]) == (None, (two,))
    assert together(question, Read(Typed(State.DONT_KNOW), "Don’t know"), [red]) == (None, (two,))


def test_a_fault_in_a_box_is_kept_and_blocks_the_answer() -> None:
    """(5)"""
    fault, doubt = Flaw("x", "y", "z"), Flaw("d", "y", "z", Severity.WARNING)
    red = asked("one").choices[0]
    assert together(asked("one"), Read(), [(red, Content(None, (fault,)))]) == (None, (fault,))
    assert together(asked("one"), Read(Typed("red"), "Red", (fault,)), []) == (None, (fault,))
    assert together(asked("one"), Read(Typed("red", (doubt,)), "Red", (doubt,)), []) == ("red", (doubt, doubt))
    assert together(asked("some"), Read(), [(red, Content("☑", (fault,)))]) == (None, (fault,))
    assert together(asked("some"), Read(Typed(), "", (doubt,)), [(red, Content("☑", (doubt,)))]) == (
        ("red",), (doubt, doubt))  # fmt: skip
    value, wrong = together(asked("some"), Read(), [(red, Content("maybe"))])
    assert (value, [flaw.code for flaw in wrong]) == (None, ["unclear"])


@pytest.mark.parametrize(
    ("name", "text", "left"),
    [("trips.cost", "5 £", "5"), ("trips.cost", "5", "5"), ("trips.cost", "£", ""), ("trips.cost", "£5", "£5"),
     ("whole", "5 £", "5 £")],
)  # fmt: skip
def test_a_unit_that_is_printed_behind_a_box_is_no_answer(name: str, text: str, left: str) -> None:
    """(5)"""
    assert without_unit(asked(name), text) == left


# ------------------------------------------------------------------------------------- ticks on a page


@pytest.mark.parametrize(
    ("text", "marks", "rest"),
    [
        ("☐ Yes ☑ No", [("☐", "Yes"), ("☑", "No")], ""), ("☐Yes\n  ☑  No", [("☐", "Yes"), ("☑", "No")], ""),
        ("see ☑ this", [], "see ☑ this"), ("", [], ""), ("\n\n", [], "\n\n"),
        ("a\n☐ Yes\nb", [("☐", "Yes")], "a\nb"), ("Yes\n☑", [("☑", "Yes")], ""),
        ("Not\n at all \n☑\nb", [("☑", "Not at all")], "b"), ("☑", [("☑", "")], ""), (" \n☑", [("☑", "")], " "),
        ("☑\ufe0f Yes", [("☑", "Yes")], ""), ("Yes\n☑\ufe0e", [("☑", "Yes")], ""),
        ("Yes\n☑\nNo\n☐", [("☑", "Yes"), ("☐", "No")], ""), ("✗ a", [("✗", "a")], ""),
        ("a\n☐ Yes\nb\n☑", [("☐", "Yes"), ("☑", "b")], "a"),
    ],
)  # fmt: skip
def test_tick_boxes_are_signs_at_the_beginning_of_lines(
    text: str, marks: list[tuple[str, str]], rest: str
) -> None:
    """(6)"""
    assert [(mark.sign, mark.label) for mark in marks_in(text)] == marks
    assert without_marks(text) == rest


def test_no_more_ticks_of_a_line_are_looked_at_than_a_form_has(monkeypatch: pytest.MonkeyPatch) -> None:
    """(6), (8)"""
    monkeypatch.setattr(surveying, "_MOST_MARKS", 3)
    assert len(marks_in("☐a" * 4)) == 3
    assert len(marks_in("☐a☐b\n☐c☐d")) == 4


# ------------------------------------------------------------------------------------------- the boxes

SHEET = "Word page"


def form_of(*paths: str) -> Outline:
    return FORM.only(paths)


def read(body: str, *paths: str) -> Boxes:
    return Boxes(Page(story(body), form_of(*paths)))


def said(found: Boxes) -> list[tuple[str, str, str, Severity, str | None, str | None]]:
    """Code, message, fix, severity, cell and question of each problem."""
    return [(p.code, p.message, p.fix, p.severity, p.cell, p.question) for p in found.problems]


def codes(found: Boxes) -> list[str]:
    return [problem.code for problem in found.problems]


def raw(found: Boxes) -> dict[tuple[str, str | None], tuple[str, str | None, str]]:
    return {place: (source.sheet, source.cell, source.raw) for place, source in found.sources.items()}


def line(box: str, label: str = "Q01 A line") -> str:
    """A label with its box beneath."""
    return tbl((label,), (box,))


CONTROL = tc(sdt("Q01", "answer", block=True))


@pytest.mark.parametrize("box", [CONTROL, tc("answer"), tc(sdt("", "answer", block=True))])
def test_a_box_is_read_by_its_tag_or_by_the_code_above_it(box: str) -> None:
    """(6)"""
    found = read(line(box), "line")
    assert (found.answers, raw(found)) == ({"line": "answer"}, {("line", None): (SHEET, "box Q01", "answer")})
    assert found.problems == []
    assert found.answered == {1}


def test_an_empty_box_is_blank_and_one_that_is_gone_is_told() -> None:
    """(7)"""
    empty = read(line(tc(sdt("Q01", "", block=True))), "line")
    assert (empty.answers, raw(empty), empty.problems) == ({}, {("line", None): (SHEET, "box Q01", "")}, [])
    assert read(line(tc("")), "line").problems == []
    fix = "It may have been deleted, or its code changed. Please ask for the answer."
    gone = read(line(tc("answer"), "A line"), "line")
    assert said(gone)[0] == ("not_found", "There is no box Q01. It is not on the page.", fix, Severity.ERROR, "box Q01",
                             "Q01 A line")  # fmt: skip
    assert (gone.answers, gone.sources) == ({}, {})
    assert [(p.sheet, p.path, p.row) for p in gone.problems] == [(SHEET, "line", None)]
    both = line(tc("")) + line(tc(sdt("Q02", "words", block=True)), "Q02 A text")
    deleted = read(both, "line", "text")
    assert said(deleted) == [("not_found", "There is no box Q01. Its box was deleted.", fix, Severity.ERROR, "box Q01",
                              "Q01 A line")]  # fmt: skip
    assert deleted.answers == {"text": "words"}
    assert read(both.replace(tc(""), tc("answer")), "line", "text").answers == {"line": "answer", "text": "words"}


def test_a_box_that_is_there_twice_is_for_a_person() -> None:
    """(7)"""
    twice = ("box_twice", "Q01 is on the page more than once: in table 1, row 2 and in table 2, row 2.",
             "Please look which is right, and delete the other.", Severity.ERROR, "box Q01", "Q01 A line")  # fmt: skip
    for first, second in ((CONTROL, CONTROL), (tc("a"), tc("b")), (CONTROL, tc("other"))):
        found = read(line(first) + line(second), "line")
        assert (said(found), found.answers, found.sources) == ([twice], {}, {})
    ticked = read(tbl((tc(p("Q04 One colour"), p(inside=tick("Q04=red", "☑"))),)) * 2, "one")
    assert [(p.code, p.message) for p in ticked.problems] == [
        ("box_twice", "Q04 is on the page more than once: in table 1, row 1 and in table 2, row 1.")]  # fmt: skip
    assert read(line(CONTROL) + line(tc(" ")), "line").answers == {"line": "answer"}
    assert codes(read(line(CONTROL) + line(tc(" ")), "line")) == []


def test_an_answer_at_another_place_than_its_code_is_told_and_kept() -> None:
    """(7)"""
    found = read(line(tc("")) + tbl(("elsewhere", CONTROL)), "line")
    assert found.answers == {"line": "answer"}
    assert said(found) == [("place_unsure", "The answer of Q01 stands at another place: table 2, row 1.",
                            "Please look whether it was moved, and check the answer.", Severity.ERROR, "box Q01",
                            "Q01 A line")]  # fmt: skip
    assert codes(read(line(CONTROL, "A line"), "line")) == []


def test_what_stands_beside_a_control_in_its_box_is_told() -> None:
    """(7)"""
    beside = tc(sdt("Q01", "answer", block=True), "and more")
    found = read(line(beside), "line")
    assert found.answers == {"line": "answer"}
    assert said(found) == [("beside_box", "“and more” stands beside the box of Q01, not in it.",
                            "It was not read: please look at it.", Severity.WARNING, "box Q01",
                            "Q01 A line")]  # fmt: skip
    blank = read(line(tc(sdt("Q01", "", block=True), "an answer")), "line")
    assert blank.answers == {}
    assert said(blank) == [("beside_box", "“an answer” stands beside the box of Q01, not in it.",
                            "Please write the answer into the box.", Severity.ERROR, "box Q01",
                            "Q01 A line")]  # fmt: skip
    assert codes(read(line(tc(sdt("Q01", "a", block=True), "Q09 Something")), "line")) == []
    assert codes(read(line(tc(sdt("Q01", "a", block=True), "☐ Something")), "line")) == []
    with_unit = tc(sdt("Q18b.1", "5", block=True), " £ ")
    assert codes(read(line(with_unit, "Q18b.1 Cost"), "trips.cost"))[:1] != ["beside_box"]


@pytest.mark.parametrize(
    ("inside", "words"),
    [("<w:drawing/>", "a picture or a drawing"), ("<m:oMath/>", "an equation"),
     ("<w:footnoteReference/>", "a note at the foot of the page"), ("<w:ddList/>", "a list of the old kind")],
)  # fmt: skip
def test_what_is_no_text_in_a_box_is_told(inside: str, words: str) -> None:
    """(4), (7)"""
    told = ("unread_content", f"There is {words} in the box Q01; it was not read.",
            "Please look at the page, and type what it says.", Severity.ERROR, "box Q01", "Q01 A line")  # fmt: skip
    held = f"<w:r>{inside}</w:r>"
    assert said(read(line(tc(p("a", inside=held))), "line")) == [told]
    assert said(read(line(tc(p(inside=sdt("Q01", held)))), "line")) == [told]
    assert codes(read(line(CONTROL, "Q01 A line</w:t></w:r>" + held + "<w:r><w:t>"), "line")) == []


def test_a_picture_beside_tick_boxes_is_printed_and_one_in_a_control_is_not() -> None:
    """(4), (7)"""
    picture = "<w:r><w:drawing/></w:r>"
    signs = p("☑ Red", inside=picture) + p("☐ Blue") + p("☐ Green, mostly")
    assert codes(read(line(tc(signs), "Q04 One colour"), "one")) == []
    inside = tc(p(inside=sdt("Q04", picture)))
    assert codes(read(line(inside, "Q04 One colour"), "one")) == ["unread_content"]
    note = tc(signs.replace("drawing", "footnoteReference"))
    assert codes(read(line(note, "Q04 One colour"), "one")) == ["unread_content"]


# ----------------------------------------------------------------------------------------------- ticks

COLOURS = ("Red", "Blue", "Green, mostly", "Don’t know", "Does not apply")


def signs(*ticked: str, labels: Sequence[str] = COLOURS) -> str:
    return "".join(p(f"{'☑' if label in ticked else '☐'} {label}") for label in labels)


def tagged(*ticked: str, question: str = "Q04", choices: Sequence[str] = ("red", "blue", "green")) -> str:
    boxes = ((code, "☒", "1") if code in ticked else (code, "☐", "0") for code in choices)
    return "".join(p(inside=tick(f"{question}={code}", sign, checked) + r(code)) for code, sign, checked in boxes)


@pytest.mark.parametrize("place", ["under", "after"])
def test_tick_boxes_are_read_by_their_words_or_by_their_tags(place: str) -> None:
    """(6)"""

    def one(inside: str) -> Boxes:
        body = line(tc(inside), "Q04 One colour") if place == "under" else p("Q04 One colour") + inside + p("after")
        return read(body, "one")

    for found in (one(signs("Blue")), one(tagged("blue"))):
        assert (found.answers, found.problems) == ({"one": "blue"}, [])
        assert raw(found) == {("one", None): (SHEET, "box Q04", "Blue")}
    assert one(signs("Does not apply")).answers == {"one": State.NOT_APPLICABLE}
    assert one(tagged("dont_know", choices=("red", "blue", "green", "dont_know"))).answers == {"one": State.DONT_KNOW}
    two = one(signs("Red", "Blue"))
    assert (two.answers, codes(two), raw(two)["one", None][2]) == ({}, ["two_answers"], "Red; Blue")
    nothing = one(signs())
    assert (nothing.answers, nothing.problems, raw(nothing)["one", None][2]) == ({}, [], "")


def test_several_choices_are_read_in_their_order() -> None:
    """(6)"""
    assert read(line(tc(signs("Green, mostly", "Red", labels=COLOURS[:3])), "Q05 Some"), "some").answers == {
        "some": ("red", "green")}  # fmt: skip
    found = read(line(tc(tagged("green", "blue", question="Q05")), "Q05 Some"), "some")
    assert found.answers == {"some": ("blue", "green")}


def test_tick_boxes_that_are_gone_are_told() -> None:
    """(7)"""
    told = ("not_found", "Tick boxes of Q04 are not on the page: “Blue”, “Green, mostly”.",
            "They may have been deleted. Please ask for the answer.", Severity.ERROR, "box Q04",
            "Q04 One colour")  # fmt: skip
    for inside in (signs("Red", labels=COLOURS[:1]), tagged("red", choices=("red",))):
        assert said(read(line(tc(inside), "Q04 One colour"), "one")) == [told]
    only_states = (signs(labels=COLOURS[3:]), tagged(choices=("dont_know",)))
    assert [codes(read(line(tc(inside), "Q04 One colour"), "one")) for inside in only_states] == [[], []]


def test_a_tick_box_that_is_there_twice_or_has_other_words_is_told() -> None:
    """(7)"""
    found = read(line(tc(signs("Red"), signs("Red", labels=("Red",))), "Q04 One colour"), "one")
    assert said(found)[0] == ("box_twice", "A tick box of Q04 is there twice.", "Please look at the page.",
                              Severity.ERROR, "box Q04", "Q04 One colour")  # fmt: skip
    strange = read(line(tc(signs("Red"), p("☑ Purple")), "Q04 One colour"), "one")
    assert strange.answers == {"one": "red"}
    assert said(strange) == [("beside_box", "“Purple” stands beside a tick box of Q04.",
                              "Please look whether it matters.", Severity.WARNING, "box Q04",
                              "Q04 One colour")]  # fmt: skip
    assert codes(read(line(tc(p("☑ Purple")), "Q04 One colour"), "one")) == ["not_a_choice"]
    state_twice = read(line(tc(signs("Red"), signs(labels=("Don’t know",))), "Q04 One colour"), "one")
    assert (state_twice.answers, codes(state_twice)) == ({"one": "red"}, [])


def test_words_beside_ticks_are_read_with_them() -> None:
    """(6)"""
    found = read(line(tc(signs("Red"), p("☑"), "or mauve"), "Q04 One colour"), "one")
    assert codes(found) == ["not_a_choice", "beside_box"]
    assert raw(found)["one", None][2] == "or mauve; Red"
    beside = read(line(tc(tagged("red"), p("see below")), "Q04 One colour"), "one")
    assert (beside.answers, codes(beside)) == ({"one": "red"}, [])


def test_a_grid_of_ticks_has_its_labels_above() -> None:
    """(6)"""
    head = ("", "Red", "Blue", "Green, mostly")
    grid = tbl(head, ("Q04 One colour", "☐", "☑", "☐"), ("Another", "☑", "☐", "☐"))
    found = read(grid, "one")
    assert (found.answers, found.problems, raw(found)["one", None][2]) == ({"one": "blue"}, [], "Blue")
    wrong = read(tbl(("", "Red", "Purple"), ("Q04 One colour", "☐", "☑")), "one")
    assert (wrong.answers, codes(wrong)) == ({}, ["not_found"])
    assert read(tbl(head, ("Q01 A line", "☐", "☑", "☐"), ("words",)), "line").answers == {"line": "words"}
    words = read(tbl(head, ("Q04 One colour", "☐", "☑ really", "")), "one")
    assert words.answers == {"one": "blue"}


# ---------------------------------------------------------------------------------- controls without tags


def test_a_control_that_lost_its_tag_still_remembers() -> None:
    """(5), (6)"""
    day = tc(p(inside=sdt("", "7 October 2026", '<w:date w:fullDate="2026-10-06T00:00:00Z"/>')))
    assert codes(read(line(day, "Q13 A day"), "day")) == ["date_differs"]
    several = tc(p(inside=sdt("", "one ") + sdt("", "two")))
    found = read(line(several), "line")
    assert found.answers == {}
    assert said(found) == [("box_twice", "Several boxes stand at Q01; together they say “one two”.",
                            "Please compare this with the page.", Severity.ERROR, "box Q01", "Q01 A line")]  # fmt: skip
    assert read(line(tc(p(inside=sdt("", "one") + sdt("", " ")))), "line").answers == {"line": "one"}
    assert read(line(tc(p(inside=sdt("", "one") + r(" more")))), "line").answers == {"line": "one more"}


def test_a_unit_behind_a_box_is_not_read() -> None:
    """(5), (6)"""
    found = read(tbl(("Q18b.1 Cost",), ("5 £",)), "trips.cost")
    assert [(value["1"]["cost"]) for value in found.answers.values()] == [5]


# ---------------------------------------------------------------------------------------------- tables

HEADS = ("", "Q17a Now", "Q17b Then")
GOALS = tbl(HEADS, ("Q17.T1 First", "1", "2"), ("Q17.T2 Second", "3", ""), ("Q17.T3 Third", "", ""))


def test_a_cell_of_a_table_is_where_its_row_and_column_cross() -> None:
    """(6)"""
    found = read(GOALS, "goals.now", "goals.then")
    assert found.answers == {"goals": {"T1": {"now": 1, "then": 2}, "T2": {"now": 3}}}
    assert found.problems == []
    assert raw(found)["goals.then", "T1"] == (SHEET, "box Q17b.T1", "2")
    halves = tbl((*HEADS, *HEADS), ("Q17.T1 First", "1", "2", "Q17.T2 Second", "3", "4"), ("Q17.T3 Third", "5", "6"))
    assert read(halves, "goals.now", "goals.then").answers == {
        "goals": {"T1": {"now": 1, "then": 2}, "T2": {"now": 3, "then": 4}, "T3": {"now": 5, "then": 6}}}  # fmt: skip
    wide = tbl(tr("", tc("Q17a Now", props='<w:gridSpan w:val="2"/>'), "Q17b Then"),
               tr("Q17.T1 First", tc("1", props='<w:gridSpan w:val="2"/>'), "2"))  # fmt: skip
    assert read(wide, "goals.now", "goals.then").answers == {"goals": {"T1": {"now": 1, "then": 2}}}


def test_a_table_printed_as_blocks_has_a_code_for_each_box() -> None:
    """(6)"""
    blocks = "".join(line(str(n), f"Q17a.T{n} Now") for n in (1, 2, 3))
    assert read(blocks, "goals.now").answers == {"goals": {f"T{n}": {"now": n} for n in (1, 2, 3)}}


def test_rows_that_are_gone_from_a_fixed_table_are_told_and_an_open_one_may_lack_them() -> None:
    """(7)"""
    fixed = read(tbl(HEADS, ("Q17.T1 First", "1", "2")), "goals.now", "goals.then")
    assert [p.message for p in fixed.problems if p.code == "not_found"] == [
        f"There is no box Q17{column}.T{row}. It is not on the page." for row in (2, 3) for column in "ab"]  # fmt: skip
    trips = ("", "Q18a Day", "Q18b Cost")
    opened = read(tbl(trips, ("Q18.1", "6 October 2026", "5")), "trips.on", "trips.cost")
    assert codes(opened) == []
    assert list(opened.answers["trips"]) == ["1"]
    lost = read(tbl(trips[:2], ("Q18.1", "6 October 2026")), "trips.on", "trips.cost")
    assert [p.message for p in lost.problems] == ["There is no box Q18b.1. It is not on the page."]
    more = read(tbl(trips, *((f"Q18.{n}", "6 October 2026", "5") for n in range(1, 8))), "trips.on", "trips.cost")
    assert list(more.answers["trips"]) == [str(n) for n in range(1, 8)]
    by_tag = read(line(tc(sdt("Q18a.6", "6 October 2026", block=True)), "a trip"), "trips.on")
    assert list(by_tag.answers["trips"]) == ["6"]


def test_a_table_of_rows_that_were_printed_for_this_child_may_lack_others() -> None:
    """(7)"""
    marks = form_of("some", "marks.mark")
    body = story(line(tc(signs("Red", labels=COLOURS[:3])), "Q05 Some")
                 + tbl(("", "Q16a Mark"), ("Q16.1 Red", "3")))  # fmt: skip
    loose = Boxes(Page(body, marks))
    assert [p.message for p in loose.problems if p.code == "not_found"] == [
        f"There is no box Q16a.{n}. It is not on the page." for n in (2, 3)]  # fmt: skip
    locked = replace(marks, sections=tuple(replace(part, questions=tuple(
        replace(q, locked=q.name == "some") for q in part.questions)) for part in marks.sections))  # fmt: skip
    found = Boxes(Page(body, locked))
    assert (found.answers["marks"], codes(found)) == ({"red": {"mark": 3}}, [])


@pytest.mark.parametrize(
    ("low", "high", "printed"), [(1, 5, "1–5"), (None, None, "0–10"), (0, 0, "0–0"), (2, None, "2–10")]
)
def test_the_span_of_a_scale_is_printed_in_its_empty_box(low: int | None, high: int | None, printed: str) -> None:
    """(5)"""
    scale = replace(asked("score"), minimum=low, maximum=high)
    assert meaning_of(scale, printed) == Read()
    assert meaning_of(scale, "3–9").raw == "3–9"


def test_how_many_rows_an_open_table_has_is_counted_by_codes_and_tags() -> None:
    """(6)"""

    def rows(*codes: str) -> dict[str, int]:
        return Page(story("".join(map(p, codes))), FORM).open_rows()

    assert rows() == {"trips": 0}
    assert rows("Q18.2", "Q18.11", "Q18.3") == {"trips": 11}
    assert rows("Q18b.999") == {"trips": 999}
    assert rows("Q18.1000", "Q18.0", "Q18.01", "Q17.5", "Q18c") == {"trips": 0}
    tagged = Page(story(p(inside=sdt("Q18a.4=x", "a") + sdt("Q18.7", "b"))), FORM)
    assert tagged.open_rows() == {"trips": 7}


def test_which_rows_are_here_is_told_by_their_codes() -> None:
    """(7)"""
    page = Page(story(p("Q01") + p("Q17.T1") + p("Q17a.T2")), FORM)
    items = {item.code: item for item in FORM.items()}
    wanted = ("Q01", "Q02", "Q17a.T1", "Q17b.T1", "Q17a.T2", "Q17b.T2")
    assert [code for code in wanted if page.is_here(items[code])] == ["Q01", "Q17a.T1", "Q17b.T1", "Q17a.T2"]


def test_no_more_places_of_a_code_are_looked_at_than_tell_it_is_there_twice() -> None:
    """(8)"""
    page = Page(story(p("Q01") * 12), FORM)
    assert len(page.codes["Q01"]) == 9
    assert page.coded == set(range(9))


def test_the_box_of_a_label_outside_of_tables_is_the_next_cell_or_the_ticks_after_it() -> None:
    """(6)"""
    found = read(p("Q01 A line") + p("Please be short.") + tbl(("answer", "other")), "line")
    assert found.answers == {"line": "answer"}
    assert codes(read(p("Q01 A line") + p("words"), "line")) == ["not_found"]
    assert codes(read(p("Q01 A line") + p("Q02 A text") + tbl(("answer",)), "line")) == ["not_found"]
    ticks = p("Q04 One colour") + signs("Red", labels=COLOURS[:2]) + p() + signs(labels=COLOURS[2:3])
    assert read(ticks + p("end") + signs("Blue", labels=("Blue",)), "one").answers == {"one": "red"}
    assert read(ticks + tbl(("a cell",)), "one").answers == {"one": "red"}
    assert read(p("Q04 One colour") + p("help") + signs("Red"), "one").answers == {"one": "red"}
    assert codes(read(tbl(("Q01 A line", "beside"), ("", "under another")), "line")) == []
    assert read(tbl(("other", "Q01 A line"), ("no", "answer")), "line").answers == {"line": "answer"}
    assert codes(read(tbl(("Q01 A line",)), "line")) == ["not_found"]


# ---------------------------------------------------------------------------------------------- strays


def strays(body: str, *paths: str) -> list[tuple[str, str | None]]:
    found = read(body, *(paths or ("line",)))
    return [(p.message, p.cell) for p in found.problems if p.code == "stray_text"]


def test_writing_that_belongs_to_no_question_is_told() -> None:
    """(4), (7)"""
    own = line(CONTROL)
    gap = p("here", "FormgenGap")
    assert said(read(own + gap, "line")) == [(
        "stray_text", "“here” stands at a place that belongs to no question: paragraph 3.",
        "Please move it into the box that it belongs to.", Severity.ERROR, "paragraph 3", None)]  # fmt: skip
    assert strays(own + p(" ", "FormgenGap") + p("own words")) == [
        ("“own words” stands at a place that belongs to no question: paragraph 4.", "paragraph 4")]  # fmt: skip
    assert strays(own + p("own words")) == []
    assert strays(own + p("", "FormgenGap") + p("printed", "FormgenHelp")) == []
    assert strays(own + p("", "FormgenGap") + p("Q09 a code", "Normal")) == []
    box = f"<w:r><w:pict><w:txbxContent>{p('drawn', 'FormgenLabel')}</w:txbxContent></w:pict></w:r>"
    assert strays(own + p("a", inside=box))[0][0].startswith("“drawn” stands")
    assert strays(line(tc("answer")) + gap)[0][0].startswith("“here” stands")


def test_rows_under_the_heads_of_a_table_that_have_no_code_are_told() -> None:
    """(4), (7)"""
    both = ("goals.now", "goals.then")
    added = GOALS.replace("</w:tbl>", tr("Fourth", "7", "") + "</w:tbl>")
    assert strays(added, *both) == [
        ("“Fourth” stands at a place that belongs to no question: table 1, row 5.", "table 1, row 5"),
        ("“7” stands at a place that belongs to no question: table 1, row 5.", "table 1, row 5"),
    ]  # fmt: skip
    assert strays(GOALS.replace("<w:tbl>", f"<w:tbl>{tr('above', '', '')}"), *both) == []
    assert strays(GOALS + tbl(("another", "table")), *both) == []
    beside = tbl((*HEADS, "More"), ("Q17.T1 First", "1", "2", "printed"))
    assert strays(beside, *both) == []


def test_of_many_strays_the_rest_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """(7)"""
    monkeypatch.setattr(reading, "_MANY", 2)
    own = line(CONTROL)
    assert len(strays(own + p("a", "FormgenGap") * 2)) == 2
    assert strays(own + p("a", "FormgenGap") * 4)[2] == ("So it is at 2 more places.", "paragraph 5")
    assert len(strays(own + p("a", "FormgenGap") * 4)) == 3


def test_a_form_that_is_in_a_file_twice_is_told_and_not_read() -> None:
    """(7)"""
    names = ("line", "text", "short", "whole")

    def body(*codes: str) -> str:
        return "".join(line(tc(sdt(code, "1", block=True)), f"{code} label") for code in codes)

    four = ("Q01", "Q02", "Q03", "Q07")
    twice = read(body(*four, *four[:3]), *names)
    assert said(twice) == [("two_forms", "The form is in this file more than once.",
                            "Please give back each form in a file of its own.", Severity.ERROR, None,
                            None)]  # fmt: skip
    assert (twice.items, twice.answers, twice.sources) == ((), {}, {})
    assert codes(read(body(*four, *four[:2]), *names)) == ["box_twice", "box_twice"]
    assert "two_forms" not in codes(read(body(*four[:3], *four[:3]), *names[:3]))
    bare = "".join(line("1", f"{code} label") for code in four)
    assert codes(read(bare * 2, *names)) == ["two_forms"]
    assert len(read(body(*four), *names).items) == 4


def test_the_tag_of_a_tick_box_is_short_enough_for_word() -> None:
    """(6)"""
    item = next(form_of("one").items())
    [option, *_] = item.question.choices
    fits, long = replace(option, code="x" * 60), replace(option, code="x" * 61)
    assert reading._tag(item, fits) == f"Q04={'x' * 60}"
    assert reading._tag(item, long) == "Q04=1"


# ---------------------------------------------------------------------------------------------- the file

TYPES = f"{OFFICE}/officeDocument/2006/relationships"
RELATIONS = f"{OFFICE}/package/2006/relationships"


def links(*told: tuple[str, str] | tuple[str, str, str]) -> str:
    inner = "".join(
        f'<Relationship Id="r{n}" Type="{TYPES}/{kind}" Target="{target}"{" TargetMode=" if mode else ""}'
        f"{chr(34) + mode[0] + chr(34) if mode else ''}/>"
        for n, (kind, target, *mode) in enumerate(told)
    )
    return f'<Relationships xmlns="{RELATIONS}">{inner}</Relationships>'


def part(root: str, body: str) -> str:
    return f"<w:{root} {SPACES}>{body}</w:{root}>"


DOCUMENT = part("document", f"<w:body>{p('a')}</w:body>")
PLAIN = {"_rels/.rels": links(("officeDocument", "word/document.xml")), "word/document.xml": DOCUMENT}


def opened(parts: Mapping[str, str]) -> Document:
    return parse(zipped((name, content.encode()) for name, content in parts.items()))


def test_a_file_is_its_page_its_headers_and_footers_once_each_and_its_properties() -> None:
    """(8)"""
    around = links(("header", "header1.xml"), ("footer", "footer1.xml"), ("header", "header1.xml#"),
                   ("header", "/word/header1.xml"), ("footer", "lost.xml"), ("styles", "styles.xml"))  # fmt: skip
    core = '<p:coreProperties xmlns:p="urn:p"><p:subject>LM-MU3</p:subject></p:coreProperties>'
    found = opened({**PLAIN, "word/_rels/document.xml.rels": around, "word/header1.xml": part("hdr", p("head")),
                    "word/footer1.xml": part("ftr", p("foot")), "docProps/core.xml": core, "word/styles.xml": "x"})
    assert [cell.text for cell in found.body.cells] == ["a"]
    assert [[cell.text for cell in one.cells] for one in found.around] == [["head"], ["foot"]]
    assert (found.properties, found.notes) == ({"subject": "LM-MU3"}, ())


@pytest.mark.parametrize("main", ["word/document.xml", "word/other.xml", "doc.xml"])
def test_the_page_is_where_the_package_says_or_where_it_usually_is(main: str) -> None:
    """(8)"""
    assert opened({"_rels/.rels": links(("officeDocument", main)), main: DOCUMENT}).body.cells
    assert opened({"_rels/.rels": links(("officeDocument", "gone.xml")), "word/document.xml": DOCUMENT}).body.cells
    assert opened({"word/document.xml": DOCUMENT}).body.cells


def test_other_kinds_of_file_are_refused_in_the_words_for_word() -> None:
    """(8)"""

    def refused(data: bytes) -> tuple[str, str, str]:
        with pytest.raises(Unreadable) as error:
            parse(data)
        return error.value.code, error.value.message, error.value.fix

    ole = bytes.fromhex("D0CF11E0A1B11AE1")
    old, locked = ole + "WordDocument".encode("utf-16-le"), ole + "EncryptedPackage".encode("utf-16-le")
    for data, code in ((b"%PDF-1.4", "not-word"), (b"words", "not-word"), (b"<html>", "not-word"), (old, "old-doc"),
                       (locked, "password"), (PACKED[:-30], "damaged")):  # fmt: skip
        assert refused(data) == (code, *REFUSALS[code])
    workbook = {"_rels/.rels": links(("officeDocument", "xl/workbook.xml")), "xl/workbook.xml": "<workbook/>"}
    slides = {"_rels/.rels": links(("officeDocument", "ppt/presentation.xml")), "ppt/presentation.xml": "<p/>"}
    other = {"_rels/.rels": links(("officeDocument", "word/document.bin")), "word/document.bin": "<p/>"}
    for parts in (workbook, slides, other, {"a.txt": "a"}):
        assert refused(zipped((name, content.encode()) for name, content in parts.items()))[:2] == (
            "not-word", REFUSALS["not-word"][0])  # fmt: skip
    assert refused(b"")[0] == "empty-file"


PACKED = zipped((name, content.encode()) for name, content in PLAIN.items())


@pytest.mark.parametrize(
    ("parts", "notes"),
    [
        ({"word/vbaProject.bin": "x"}, ["The file contains macros; they were not read."]),
        ({"word/_rels/document.xml.rels": links(("hyperlink", "http://a.example", "External"))}, []),
        ({"word/_rels/document.xml.rels": links(("image", "http://a.example", "External"))},
         ["The file has links to other files; they were not followed."]),
        ({"word/document.xml": part("document", p(inside=f"<w:ins>{r('a')}</w:ins>"))},
         ["Changes were tracked in this file: what was deleted was left out, what was added was read."]),
        ({"word/document.xml": part("document", "<w:commentReference/>")},
         ["There are comments in this file; they were not read."]),
        ({"word/document.xml": part("document", p(inside=r("a", "<w:vanish/>")))},
         ["Some text in this file is hidden; it was not read."]),
        ({"word/document.xml": part("document", "<w:altChunk/>")},
         ["Another document is put into this one; it was not read."]),
    ],
)  # fmt: skip
def test_what_was_left_out_of_a_file_is_said(parts: dict[str, str], notes: list[str]) -> None:
    """(8)"""
    assert list(opened({**PLAIN, **parts}).notes) == notes
