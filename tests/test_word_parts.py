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
        (0, 0, -1, 0, "before", "paragraph 1"), (1, 1, 0, 0, "a", "table 1, row 1"), (2, 1, 0, 1, "b", "table 1, row 1"),
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
    assert [(c.text, c.table, c.row, c.column) for c in alone.cells][0] == ("alone", 0, -2, 0)


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
        (r("a", "<w:del/>") + r("b"), "ab"), (f"<mc:Choice>{r('a')}</mc:Choice><mc:Fallback>{r('a')}</mc:Fallback>", "a"),
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
        ('<w:rPr><w:vanish/><w:tag w:val="in"/></w:rPr><w:docPartObj><x:y><x:z/></x:y></w:docPartObj>',
         False, None, "", {}),
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
        ("<w:drawing/>", "picture"), ("<w:pict/>", "picture"), ("<w:object/>", "picture"), ("<w:contentPart/>", "picture"),
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
        ("Don’t know", "2026-10-06", None, "Don’t know", ["unclear"]), ("soon", "2026-10-06", None, "soon", ["unclear"]),
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
        ("☐", True, None, "A tick box shows “☐” and is set."), ("☒", False, None, "A tick box shows “☒” and is not set."),
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
        ("yes", "", ("Yes",), True, []), ("yes", "", ("No",), False, []), ("yes", "Yes", ("No",), None, ["two_answers"]),
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
