"""The parser of OpenDocument spreadsheets, part by part: small pieces of markup, and exactly what is read of each.

1. A cell is what its type says; one that says two things, or nothing that can be, is damage.
2. Cells and rows that are repeated, or reach over others, stand where a person sees them; within the area of a form.
3. The text of a cell is what is seen: spaces as they are counted, without notes and reading aids.
4. Names, the epoch, hidden sheets, headers, footers and properties are those of the workbook.
5. Whatever is more than a form holds, or no spreadsheet, is refused with a code; what was left out is said.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from spreadsheet import zipped

from formgen.errors import Unreadable
from formgen.read.ooxml import cells as limits
from formgen.read.ooxml.workbook import Cell, Workbook
from formgen.read.opendocument import cells as content
from formgen.read.opendocument import words
from formgen.read.opendocument.workbook import parse

_ODF = "urn:oasis:names:tc:opendocument:xmlns:"
SPACES = " ".join(f'xmlns:{word}="{_ODF}{word}:1.0"' for word in ("office", "table", "text", "style", "meta"))
SPACES += ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0" xmlns:x="urn:x"'
ONE = "<table:table-row><table:table-cell><text:p>one</text:p></table:table-cell></table:table-row>"
At = tuple[int, int]


def table(rows: str, name: str = "S", **attributes: str) -> str:
    told = "".join(f' table:{key.replace("_", "-")}="{value}"' for key, value in attributes.items())
    return f'<table:table table:name="{name}"{told}>{rows}</table:table>'


def document(body: str, styles: str = "", before: str = "") -> str:
    return (
        f"<office:document-content {SPACES}><office:automatic-styles>{styles}</office:automatic-styles><office:body>"
        f"{before}<office:spreadsheet>{body}</office:spreadsheet></office:body></office:document-content>"
    )


def package(**parts: str | bytes) -> bytes:
    """A file of those parts; `_` stands for the point, and `__` for the slash."""
    return zipped((name.replace("__", "/").replace("_", "."), part.encode() if isinstance(part, str) else part)
                  for name, part in parts.items())  # fmt: skip


def book(body: str, styles: str = "", **parts: str) -> Workbook:
    return parse(package(content_xml=document(body, styles), **parts))


def cells(rows: str) -> Mapping[At, Cell]:
    return book(table(rows)).sheets[0].cells


def cell(attributes: str = "", inside: str = "") -> Cell | None:
    """The one cell with those attributes and that content; None where there is nothing in it."""
    found = cells(f"<table:table-row><table:table-cell {attributes}>{inside}</table:table-cell></table:table-row>")
    assert set(found) <= {(1, 1)}
    return found.get((1, 1))


def typed(kind: str, value: str | None = None, text: str = "", formula: str = "") -> Cell | None:
    name = {"currency": "value", "percentage": "value", "float": "value"}.get(kind, f"{kind}-value")
    told = f' office:{name}="{value}"' if value is not None else ""
    return cell(f'office:value-type="{kind}"{told} {formula}', f"<text:p>{text}</text:p>" if text else "")


def text(value: Any, raw: str | None = None, formula: str | None = None, date: bool = False) -> Cell:
    return Cell(value, str(value) if raw is None else raw, formula, None, date)


def refusal(body: str, styles: str = "", **parts: str) -> str:
    with pytest.raises(Unreadable) as refused:
        book(body, styles, **parts)
    return refused.value.code


def row(*inside: str, repeated: str = "") -> str:
    told = f' table:number-rows-repeated="{repeated}"' if repeated else ""
    return f"<table:table-row{told}>{''.join(inside)}</table:table-row>"


def box(said: str = "", kind: str = "table-cell", **attributes: str) -> str:
    told = "".join(f' table:{key.replace("_", "-")}="{value}"' for key, value in attributes.items())
    return f"<table:{kind}{told}>{f'<text:p>{said}</text:p>' if said else ''}</table:{kind}>"


# --------------------------------------------------------------------------------------------- the cell


@pytest.mark.parametrize(
    ("kind", "value", "said", "expected"),
    [
        ("string", None, "", None), ("string", None, "seen", text("seen")), ("string", "held", "", text("held")),
        ("string", "a  b", "a b", text("a b")), ("string", "", "", None), ("void", None, "seen", text("seen")),
        ("void", None, "", None), ("float", " 3 ", "3.0", text(3, "3")), ("float", "2.50", "2.5", text(2.5, "2.50")),
        ("currency", "7", "£7", text(7)), ("percentage", "0.5", "50%", Cell(0.5, "0.5", None, None, False, True)),
        ("date", "2026-10-06", "6 Oct", text("2026-10-06", date=True)), ("date", None, "6 Oct", text("", date=True)),
        ("time", "PT12H00M00S", "12:00", text(0.5, "PT12H00M00S", date=True)),
        ("time", "P1DT6H", "", text(1.25, "P1DT6H", date=True)),
        ("time", "-PT36M", "", text(-0.025, "-PT36M", date=True)),
        ("time", "PT21.6S", "", text(0.00025, "PT21.6S", date=True)), ("time", "PT", "", text(0.0, "PT", date=True)),
        ("boolean", "true", "TRUE", text(True, "true")), ("boolean", "false", "FALSE", text(False, "false")),
    ],
)  # fmt: skip
def test_a_cell_is_what_its_type_says(kind: str, value: str | None, said: str, expected: Cell | None) -> None:
    """(1)"""
    found = typed(kind, value, said)
    assert found == expected
    assert found is None or type(found.value) is type(expected.value if expected else None)


@pytest.mark.parametrize(
    ("kind", "value"),
    [("float", None), ("float", "x"), ("percentage", "5%"), ("time", None), ("time", "12:00"), ("boolean", None),
     ("boolean", "TRUE"), ("fraction", "1"), ("FLOAT", "1")],
)  # fmt: skip
def test_a_value_that_its_type_cannot_have_is_damage(kind: str, value: str | None) -> None:
    """(1)"""
    with pytest.raises(Unreadable) as refused:
        typed(kind, value, "seen")
    assert refused.value.code == "damaged"


def test_a_cell_that_holds_one_text_and_shows_another_is_refused() -> None:
    """(1)"""
    with pytest.raises(Unreadable) as refused:
        typed("string", "held", "seen")
    assert refused.value.code == "duplicate-cell"


def test_a_cell_without_a_type_is_its_text() -> None:
    """(1)"""
    assert cell("", "<text:p>seen</text:p>") == text("seen")
    assert cell("", "<text:p>one</text:p><text:p/><text:p>two</text:p>") == text("one\n\ntwo")
    assert cell() is None


@pytest.mark.parametrize(
    ("kind", "value", "said", "expected"),
    [
        ("float", "3", "3", text(3, formula="=[.A1]+1")), ("string", None, "a", text("a", formula="=[.A1]+1")),
        ("string", None, "", Cell(None, "=[.A1]+1", "=[.A1]+1", None, False)),
        ("date", "2026-10-06", "", text("2026-10-06", formula="=[.A1]+1", date=True)),
        ("time", "PT6H", "", text(0.25, "PT6H", "=[.A1]+1", True)),
        ("boolean", "true", "", text(True, "true", "=[.A1]+1")),
        ("percentage", "1", "", Cell(1, "1", "=[.A1]+1", None, False, True)),
        ("float", "0", "#REF!", Cell(None, "#REF!", "=[.A1]+1", "#REF!", False)),
        ("string", None, "Err:502", Cell(None, "Err:502", "=[.A1]+1", "Err:502", False)),
        ("string", None, "see Err:502", text("see Err:502", formula="=[.A1]+1")),
    ],
)  # fmt: skip
def test_a_formula_is_kept_with_its_result(kind: str, value: str | None, said: str, expected: Cell) -> None:
    """(1)"""
    assert typed(kind, value, said, 'table:formula="of:=[.A1]+1"') == expected
    assert typed(kind, value, said, 'table:formula="=[.A1]+1"') == expected


def test_an_error_is_known_by_its_mark_and_in_a_formula_by_its_words() -> None:
    """(1)"""
    wrong = Cell(None, "#N/A", None, "#N/A", False)
    assert cell('calcext:value-type="error" office:value-type="string"', "<text:p>#N/A</text:p>") == wrong
    assert cell('office:value-type="string"', "<text:p>#N/A</text:p>") == text("#N/A")
    assert cell('table:formula=""', "<text:p>seen</text:p>") == text("seen", formula="")


# -------------------------------------------------------------------------------------------- the places


def test_cells_and_rows_stand_after_those_that_are_repeated_before_them() -> None:
    """(2)"""
    found = cells(
        row(box(), repeated="2")
        + row(box(number_columns_repeated="3"), box("d"), box("e", number_columns_repeated="2"), box("g"))
        + row(box("again"), repeated="2") + row(box(), box("b", kind="covered-table-cell"))
    )  # fmt: skip
    assert {at: one.value for at, one in found.items()} == {
        (3, 4): "d", (3, 5): "e", (3, 6): "e", (3, 7): "g", (4, 1): "again", (5, 1): "again", (6, 2): "b",
    }  # fmt: skip


def test_cells_that_reach_over_others_are_merged() -> None:
    """(2)"""
    wide = box("wide", number_columns_spanned="3", number_rows_spanned="1")
    high = box("high", number_columns_spanned="1", number_rows_spanned="2")
    sheet = book(table(row(box(), wide, box(kind="covered-table-cell", number_columns_repeated="2"), high)
                       + row(box(number_columns_spanned="2", number_rows_spanned="2"),
                             box(number_rows_spanned="2")))).sheets[0]  # fmt: skip
    assert sheet.merges == ((1, 2, 1, 4), (1, 5, 2, 5), (2, 1, 3, 2), (2, 2, 3, 2))
    assert {at: one.value for at, one in sheet.cells.items()} == {(1, 2): "wide", (1, 5): "high"}
    assert book(table(row(box("plain", number_columns_spanned="1")))).sheets[0].merges == ()


def test_no_more_areas_are_kept_than_a_form_has(monkeypatch: pytest.MonkeyPatch) -> None:
    """(2), (5)"""
    monkeypatch.setattr(content, "MAX_MERGES", 2)
    found = book(table(row(*(box(number_columns_spanned="2") for _ in range(3))))).sheets[0]
    assert found.merges == ((1, 1, 1, 2), (1, 2, 1, 3))


def test_what_is_filled_outside_of_the_area_of_a_form_is_counted_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """(2), (5)"""
    monkeypatch.setattr(content, "MAX_ROWS", 3)
    monkeypatch.setattr(content, "MAX_COLUMNS", 3)

    def outside(rows: str) -> tuple[set[At], str]:
        found = book(table(rows))
        return set(found.sheets[0].cells), found.notes[0].rpartition(" ")[2] if found.notes else ""

    note = "Filled cells beyond row 5000 and column IV, left out: 1."
    assert book(table(row(box(number_columns_repeated="3"), box("d")))).notes == (note,)
    assert outside(row(box(number_columns_repeated="2"), box("c"))) == ({(1, 3)}, "")
    assert outside(row(box("a", number_columns_repeated="5"))) == ({(1, 1), (1, 2), (1, 3)}, "2.")
    assert outside(row(box(number_columns_repeated="3"), box("d", number_columns_repeated="2"))) == (set(), "2.")
    assert outside(row(box("a"), box(number_columns_repeated="2"), box("d"), repeated="2")) == (
        {(1, 1), (2, 1)}, "2.",
    )  # fmt: skip
    assert outside(row(box("a"), repeated="5")) == ({(1, 1), (2, 1), (3, 1)}, "2.")
    assert outside(row(box(), repeated="2") + row(box("a"))) == ({(3, 1)}, "")
    assert outside(row(box(), repeated="3") + row(box("a", number_columns_repeated="2"))) == (set(), "2.")
    assert outside(row(box(), box("a", number_columns_repeated="3")) * 2) == (
        {(1, 2), (1, 3), (2, 2), (2, 3)}, "2.",
    )  # fmt: skip
    assert outside(row(box(), repeated="9999999")) == (set(), "")


def test_what_is_filled_counts_each_time_it_is_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    """(2), (5)"""
    monkeypatch.setattr(limits, "MAX_CELLS", 6)
    assert len(cells(row(box("a", number_columns_repeated="3"), repeated="2"))) == 6
    assert refusal(table(row(box("a", number_columns_repeated="7")))) == "too-many-cells"
    assert refusal(table(row(box("a"), repeated="7"))) == "too-many-cells"


@pytest.mark.parametrize("words", ["number-columns-repeated", "number-columns-spanned", "number-rows-spanned"])
def test_a_count_that_is_none_is_damage(words: str) -> None:
    """(1), (2)"""
    assert refusal(table(row(f'<table:table-cell table:{words}="-1"/>'))) == "damaged"
    assert refusal(table(row(box("a"), repeated="x"))) == "damaged"


def test_text_counts_as_it_stands_and_long_text_at_each_repeat(monkeypatch: pytest.MonkeyPatch) -> None:
    """(5)"""
    monkeypatch.setattr(limits, "MAX_CHARACTERS", 400)
    assert len(cells(row(box("x" * 100, number_columns_repeated="20")))) == 20  # short: once
    assert len(cells(row(box("x" * 101, number_columns_repeated="2")))) == 2
    assert refusal(table(row(box("x" * 101, number_columns_repeated="3")))) == "too-much-text"
    assert refusal(table(row(box("x" * 401)))) == "too-much-text"
    assert refusal(table(row(f'<table:table-cell table:formula="{"x" * 401}"/>'))) == "too-much-text"
    held = f'<table:table-cell office:value-type="string" office:string-value="{"x" * 401}"/>'
    assert refusal(table(row(held))) == "too-much-text"
    held = f'<table:table-cell office:value-type="date" office:date-value="{"x" * 401}"/>'
    assert refusal(table(row(held))) == "too-much-text"


# ---------------------------------------------------------------------------------------------- the text


@pytest.mark.parametrize(
    ("inside", "seen"),
    [
        ("a", "a"), (" a \t\r\n b", "a b"), ("a<text:s/>b", "a b"), ('a<text:s text:c="3"/>b', "a   b"),
        ("a<text:tab/>b", "a\tb"), ("a<text:line-break/>b", "a\nb"), ("<text:span>a</text:span>b", "ab"),
        ("a <text:span> b</text:span> c", "a b c"), ("a<text:span> b</text:span>", "a b"),
        ("<text:span>a </text:span> b", "a b"), ("a<text:s/> b", "a b"), ("a<text:tab/> b", "a\t b"),
        ("a<text:note>n<text:p>p</text:p></text:note>b", "ab"), ("a<text:note><text:s/></text:note>b", "ab"),
        ("a<office:annotation>n<text:span>m</text:span></office:annotation>b", "ab"), ("a<x:y>n</x:y>b", "ab"),
        ("<text:a>link</text:a> <text:ruby><text:ruby-base>base</text:ruby-base><text:ruby-text>aid</text:ruby-text>"
         "</text:ruby>", "link base"),
        ("<text:meta>m</text:meta><text:meta-field>f</text:meta-field><text:title>t</text:title>"
         "<text:sheet-name>n</text:sheet-name>", "mftn"),
        ("a<text:note><x:y><x:z/></x:y>n</text:note>b", "ab"),
        ("a<text:span>b</text:span>c<text:span>d</text:span>", "abcd"),
        ("a<text:note>n</text:note> <text:span>b</text:span>c", "a bc"),
        ("<text:span>a<text:span>b</text:span></text:span>c<text:note>n</text:note>d", "abcd"),
    ],
)  # fmt: skip
def test_the_text_of_a_cell_is_what_is_seen(inside: str, seen: str) -> None:
    """(3)"""
    assert cell("", f"<text:p>{inside}</text:p>") == text(seen)


def test_blanks_around_elements_are_no_text() -> None:
    """(3)"""
    found = cells("\n <table:table-row>\n <table:table-cell>\n <text:p>a</text:p>\n </table:table-cell>\n "
                  "<table:table-cell>\n<text:p>b</text:p></table:table-cell>\n</table:table-row>\n")  # fmt: skip
    assert {at: one.value for at, one in found.items()} == {(1, 1): "a", (1, 2): "b"}


def test_counted_spaces_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """(3), (5)"""
    monkeypatch.setattr(words, "_MOST_SPACES", 4)

    def counted(*counts: str) -> str:
        spaces = "".join(f'<text:s text:c="{count}"/>' for count in counts)
        return f"<text:p>a{spaces}b</text:p>"

    assert cell("", counted("3", "1")) == text("a    b")
    assert cell("", counted("4") + counted("4")) == text("a    b\na    b")
    assert cell("", counted("9")) == text("a    b")
    for inside in (counted("3", "2"), counted("4", "9")):
        assert refusal(table(row(f"<table:table-cell>{inside}</table:table-cell>"))) == "too-much-text"
    assert refusal(table(row(f"<table:table-cell>{counted('none')}</table:table-cell>"))) == "damaged"


def test_what_stands_in_a_cell_beside_text_is_left_out_and_said_where_it_may_hold_answers() -> None:
    """(3), (5)"""
    quiet = "<office:annotation><text:p>note</text:p></office:annotation><table:detective/><x:y>z</x:y>"
    found = book(table(row(f"<table:table-cell><text:p>a</text:p>{quiet}</table:table-cell>")))
    assert (found.sheets[0].cells[1, 1].value, found.notes) == ("a", ())
    listed = "<text:list><text:list-item><text:p>item</text:p></text:list-item></text:list>"
    found = book(table(row(f"<table:table-cell>{listed}<text:p>a</text:p>{listed}</table:table-cell>")))
    assert found.sheets[0].cells[1, 1].value == "a"
    assert found.notes == ("Lists and other things inside cells, which were not read: 2.",)


# ------------------------------------------------------------------------------------------ the workbook


def test_sheets_come_in_their_order_with_their_names_and_hidden_ones_say_so() -> None:
    """(4)"""
    styles = (
        '<style:style style:name="seen"><style:table-properties table:display="true"/></style:style>'
        '<style:style style:name="unseen"><style:table-properties table:display="false"/></style:style>'
        '<style:style style:name="last"><style:table-properties/></style:style>'
    )
    tables = [table(ONE, "A", style_name="seen"), table(ONE, "B", style_name="unseen"), table(ONE, "C"),
              table(ONE, "D", style_name="last"), f"<table:table>{ONE}</table:table>"]  # fmt: skip
    found = book("".join(tables), styles).sheets
    assert [(sheet.name, sheet.state) for sheet in found] == [
        ("A", "visible"), ("B", "hidden"), ("C", "visible"), ("D", "visible"), ("", "visible"),
    ]  # fmt: skip
    assert all(sheet.cells == {(1, 1): text("one")} for sheet in found)


def test_tables_elsewhere_are_no_sheets() -> None:
    """(4)"""
    inner = f"<table:table-cell><table:table>{row(box('inner'))}</table:table><text:p>a</text:p></table:table-cell>"
    found = book(table(row(inner)) + f"<table:dde-links>{table(ONE, 'T')}</table:dde-links>")
    assert [(sheet.name, sheet.cells[1, 1].value) for sheet in found.sheets] == [("S", "a")]
    grouped = book(table(f"<table:table-header-rows>{ONE}</table:table-header-rows>{ONE}")).sheets[0]
    assert set(grouped.cells) == {(1, 1), (2, 1)}
    assert set(cells(row("<x:y><table:table-cell><text:p>a</text:p></table:table-cell></x:y>", box("b")))) == {(1, 1)}


def test_rows_after_a_sheet_belong_to_none() -> None:
    """(4)"""
    found = book(table(ONE) + ONE + table(ONE, "T"))
    assert [set(sheet.cells) for sheet in found.sheets] == [{(1, 1)}, {(1, 1)}]


def named(*names: tuple[str, str]) -> str:
    inner = "".join(f'<table:named-range table:name="{name}" table:cell-range-address="{place}"/>'
                    for name, place in names)  # fmt: skip
    return f"<table:named-expressions>{inner}</table:named-expressions>"


def test_names_mean_one_cell_each() -> None:
    """(4)"""
    whole = named(("fg_Q01", "$S.$D$4"), ("plain", "S.D5"), ("quoted", "$'It''s. a'.$A$1"), ("area", "$S.$A$1:.$B$2"),
                  ("both", "$S.$A$9"))  # fmt: skip
    local = [table(ONE + named(("agreed", "$S.$A$1"), ("both", "$T.$A$1"), ("torn", "$S.$A$1")), "S"),
             table(ONE + named(("agreed", "$S.$A$1"), ("torn", "$T.$A$1")), "T")]  # fmt: skip
    assert book("".join(local) + whole).names == {
        "fg_Q01": "S!$D$4", "plain": "S!D5", "quoted": "'It''s. a'!$A$1", "both": "S!$A$9", "agreed": "S!$A$1",
    }  # fmt: skip
    without = '<table:named-range table:cell-range-address="$S.$A$1"/><table:named-range table:name="n"/>'
    assert book(table(ONE) + f"<table:named-expressions>{without}</table:named-expressions>").names == {"": "S!$A$1"}


def test_sheets_and_names_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """(5)"""
    monkeypatch.setattr(content, "MAX_SHEETS", 2)
    monkeypatch.setattr(content, "MAX_NAMES", 3)
    assert len(book(table(ONE) * 2).sheets) == 2
    assert refusal(table(ONE) * 3) == "too-many-sheets"
    two, more = named(("a", "$S.$A$1"), ("b", "$S.$A$1")), named(("c", "$S.$A$1"))
    assert len(book(table(ONE + more) + two).names) == 3
    assert refusal(table(ONE + more + named(("d", "$S.$A$1"))) + two) == "too-much-markup"
    monkeypatch.setattr(limits, "MAX_CHARACTERS", 12)
    assert refusal(table(ONE) + named(("a", "$S.$AAA$100000"))) == "too-much-text"
    assert refusal(table(ONE + named(("a", "$S.$AAA$100000")))) == "too-much-text"


@pytest.mark.parametrize(
    ("settings", "is_1904"),
    [("", False), ('<table:null-date table:date-value="1904-01-01"/>', True), ("<table:null-date/>", False),
     ('<table:null-date table:date-value="1899-12-30"/>', False)],
)  # fmt: skip
def test_the_epoch_is_that_of_the_workbook(settings: str, is_1904: bool) -> None:
    """(4)"""
    assert book(f"<table:calculation-settings>{settings}</table:calculation-settings>{table(ONE)}").date1904 is is_1904


def printed(masters: str) -> str:
    inner = f"<office:master-styles>{masters}</office:master-styles>"
    return f"<office:document-styles {SPACES}>{inner}</office:document-styles>"


PAGES = printed("""
    <style:master-page style:name="one">
      <style:header><text:p>Ref <text:span>LM</text:span></text:p><text:p/>
        <style:region-left><text:p> left </text:p></style:region-left></style:header>
      <style:header-left style:display="false"><text:p>unseen</text:p></style:header-left>
      <style:footer style:display="true">
        <text:p>foot<text:s text:c="2"/>er<text:note><text:p>n</text:p></text:note></text:p></style:footer>
      <text:p>loose</text:p><x:y><style:header><text:p>deep</text:p></style:header></x:y>
      <style:tail><text:p>tail</text:p></style:tail></style:master-page>
    <style:header><text:p>of none</text:p></style:header>
    <style:master-page style:name="two">
      <style:footer-first><text:p>two</text:p></style:footer-first></style:master-page>
    <style:master-page><style:header><text:p>unnamed</text:p></style:header></style:master-page>
    """)


def test_headers_and_footers_are_those_of_the_page_that_a_sheet_stands_on() -> None:
    """(4)"""
    styles = (
        '<style:style style:name="a" style:master-page-name="one"/><style:style style:name="b" '
        'style:master-page-name="two"/><style:style style:name="c" style:master-page-name="lost"/>'
        '<style:style style:name="d"/>'
    )
    body = "".join(table(ONE, name, style_name=name) for name in "abcd")
    found = [sheet.header_footer for sheet in book(body, styles, styles_xml=PAGES).sheets]
    assert found == ["Ref LM\nleft\nfoot  er", "two", "", "unnamed"]
    assert [sheet.header_footer for sheet in book(body, styles).sheets] == [""] * 4
    assert refusal(table(ONE), styles_xml=document("")) == "damaged"


def test_headers_count_as_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """(5)"""
    pages = printed("<style:master-page><style:header><text:p>ten letters</text:p></style:header></style:master-page>")
    monkeypatch.setattr(limits, "MAX_CHARACTERS", 14)
    assert book(table(ONE), styles_xml=pages).sheets[0].header_footer == "ten letters"
    monkeypatch.setattr(limits, "MAX_CHARACTERS", 13)
    assert refusal(table(ONE), styles_xml=pages) == "too-much-text"


META = (f'<office:document-meta {SPACES} xmlns:dc="http://purl.org/dc/elements/1.1/">\n <office:meta>\n '
        "<dc:title>The <x:y>title</x:y></dc:title>\n<meta:keyword>LM-PQ1</meta:keyword>"
        "<meta:keyword>other</meta:keyword>"
        '<meta:user-defined meta:name="formgen">mark</meta:user-defined><meta:user-defined>none</meta:user-defined>'
        "</office:meta></office:document-meta>")  # fmt: skip


def test_properties_have_their_local_names_or_those_that_a_user_gave(monkeypatch: pytest.MonkeyPatch) -> None:
    """(4)"""
    assert book(table(ONE), meta_xml=META).properties == {
        "title": "The title", "keyword": "LM-PQ1", "formgen": "mark", "": "none",
    }  # fmt: skip
    assert book(table(ONE)).properties == {}
    assert refusal(table(ONE), meta_xml=document("")) == "damaged"
    monkeypatch.setattr(limits, "MAX_CHARACTERS", 20)
    assert refusal(table(ONE), meta_xml=META) == "too-much-text"


def test_other_kinds_of_file_are_refused_each_with_its_code() -> None:
    """(5)"""
    sheet, word = "application/vnd.oasis.opendocument.spreadsheet", "application/vnd.oasis.opendocument.text"
    assert book(table(ONE), mimetype=sheet).sheets
    assert book(table(ONE), mimetype="text/plain").sheets
    assert refusal(table(ONE), mimetype=word) == "other-opendocument"
    assert book(table(ONE), **{"META-INF__manifest_xml": "<manifest/>"}).sheets
    locked = {"META-INF__manifest_xml": "<manifest:encryption-data/>"}
    assert refusal(table(ONE), **locked) == "password"
    assert refusal("") == "no-sheets"
    for parts, code in (({"word__document_xml": ""}, "word-document"), ({"a_xlsx": ""}, "zip-of-files")):
        with pytest.raises(Unreadable) as refused:
            parse(package(**parts))
        assert refused.value.code == code
    with pytest.raises(Unreadable) as refused:
        parse(package(content_xml=printed("")))
    assert refused.value.code == "damaged"


@pytest.mark.parametrize(("name", "said"), [("Basic__a_xml", True), ("Scripts__b_py", True), ("my__basic_xml", False)])
def test_macros_are_said_and_not_read(name: str, said: bool) -> None:
    """(5)"""
    note = ("The workbook contains macros; they were not read.",) if said else ()
    assert book(table(ONE), **{name: "x"}).notes == note
