"""The doors for other kinds of sheet than Excel's own: .ods, .xls, .csv; templates, macros, Strict; and refusals.

1. Typed cells come out as Excel's do: texts, numbers, dates, times, per cent, truth values, errors, formulas.
2. OpenDocument: repeats, covered and hidden cells, notes, names, headers, properties; no bomb costs time.
3. Old workbooks are read in a process of their own; what is no workbook, or takes too long, is refused.
4. CSV: every mark and encoding; dates whose order is not known, letters that were lost, thousands are flagged.
5. A CSV file that is no form of ours is not ours as a whole.
6. Strict, .xlsm and .xltx workbooks are read as data; a workbook without sheets is an error.
7. What a file is rules over what it is called.
8. Every kind of file that is not read is refused with its own sentence for whoever sent it.
9. Quick-entry sheets come through these doors as through Excel's.
"""

from __future__ import annotations

import csv
import io
import itertools
import os
import random
import shutil
import struct
import subprocess
import sys
import tracemalloc
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import old_files as old_workbooks
import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from soon import soon
from test_diary import cases, diary  # noqa: F401 - fixtures
from test_resaved import LOOK, answered, editions, mark

from formgen.answers import Instance, flatten
from formgen.errors import Severity, Unreadable
from formgen.form import form
from formgen.look import Edition
from formgen.outline import outline
from formgen.quick_entry import EntrySheet
from formgen.read import PICTURES, Reading, door_for
from formgen.read.child import BROKEN, TOO_SLOW, answer_of
from formgen.read.old_excel import workbook as old
from formgen.read.old_excel.workbook import parse as parse_xls
from formgen.read.ooxml.sniff import REFUSALS
from formgen.read.ooxml.workbook import Workbook
from formgen.read.opendocument.workbook import parse as parse_ods
from formgen.read.plain.table import parse as parse_csv
from formgen.read.values.content import content
from formgen.read.values.dates import from_serial
from formgen.records import Verdict
from formgen.render import xlsx as writer
from formgen.render.workbook.entry import compose
from formgen.work.school import School
from formgen.work.take_in import commit

OLE = bytes.fromhex("D0CF11E0A1B11AE1")
SLUG = "referral"


@cache
def form_file(slug: str = SLUG) -> bytes:
    return writer.compile(Edition(outline(form(slug)), LOOK)).fill(Instance(answered(slug), mark(slug)))


def read_as(suffix: str, data: bytes) -> Reading:
    [reading] = door_for(suffix, data).read_all(data, editions)
    assert isinstance(reading, Reading)
    return reading


def refusal(suffix: str, data: bytes) -> str:
    with pytest.raises(Unreadable) as caught:
        door_for(suffix, data).read_all(data, editions)
    assert caught.value.message
    assert caught.value.fix
    return caught.value.code


def values(book: Workbook) -> dict[tuple[int, int], Any]:
    return {at: content(cell, book.date1904).found for at, cell in book.sheets[0].cells.items()}


# --------------------------------------------------------------------------------------------- OpenDocument

SPACES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{word}:1.0"'
    for short, word in (("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"))
) + ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'  # fmt: skip


def ods(
    rows: str, *, after: str = "", styles: str = "", table: str = "", kind: str = "spreadsheet", **more: str
) -> bytes:
    inside = f'<table:table table:name="Form" {table}>{rows}</table:table>'
    whole = (f"<office:document-content {SPACES}><office:automatic-styles>{styles}</office:automatic-styles>"
             f"<office:body><office:spreadsheet>{inside}{after}</office:spreadsheet></office:body>"
             "</office:document-content>")  # fmt: skip
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}", zipfile.ZIP_STORED)
        package.writestr("content.xml", whole)
        for name, text in more.items():
            package.writestr(name.replace("__", "/").replace("_", "."), text)
    return out.getvalue()


def row(*cells: str, more: str = "") -> str:
    return f"<table:table-row {more}>{''.join(cells)}</table:table-row>"


def cell(kind: str = "", text: str = "", **told: str) -> str:
    shown = "".join(f' {name.replace("__", ":").replace("_", "-")}="{value}"' for name, value in told.items())
    typed = f' office:value-type="{kind}"' if kind else ""
    return f"<table:table-cell{typed}{shown}>{f'<text:p>{text}</text:p>' if text else ''}</table:table-cell>"


def test_opendocument_cells_are_typed_as_those_of_excel() -> None:
    """(1)"""
    book = parse_ods(ods(row(
        cell("string", "Zoë &amp; Tom"), cell("float", "3,5", office__value="3.5"), cell("float", office__value="12"),
        cell("date", "29/02/16", office__date_value="2016-02-29"), cell("time", office__time_value="PT08H45M00S"),
        cell("percentage", "92%", office__value="0.925"), cell("boolean", office__boolean_value="true"),
        cell("currency", office__value="4.20"), cell("date", office__date_value="2016-02-29T10:00:00"),
    )))  # fmt: skip
    found = values(book)
    assert [found[1, n] for n in (1, 2, 3, 4)] == ["Zoë & Tom", 3.5, 12, date(2016, 2, 29)]
    assert str(found[1, 5]) == "08:45:00"
    assert [found[1, n] for n in (6, 7, 8, 9)] == [92.5, True, 4.2, date(2016, 2, 29)]


def test_opendocument_formulas_and_errors_are_never_taken_as_typed() -> None:
    """(1)"""
    book = parse_ods(ods(row(
        cell("float", "4", office__value="4", table__formula="of:=2+2"),
        cell("string", "Err:508", table__formula="of:=2+", calcext__value_type="error"),
        cell("string", "#N/A", table__formula="of:=NA()"),
        cell(table__formula="of:=X()"), cell("boolean", office__boolean_value="false", table__formula="of:=FALSE()"),
    )))  # fmt: skip
    told = [content(book.sheets[0].cells[1, n], False) for n in range(1, 6)]
    assert [t.found for t in told] == [4, None, None, None, False]
    assert [[f.code for f in t.flaws] for t in told] == [["formula"], ["error_cell"], ["error_cell"], ["formula"], []]


def test_opendocument_text_keeps_its_lines_and_spaces_and_leaves_notes_out() -> None:
    """(2)"""
    note = "<office:annotation><text:p>a note</text:p></office:annotation>"
    two = "<text:p>one<text:s text:c='2'/>two<text:tab/>three<text:line-break/>four</text:p><text:p>  five\n <text:span>six</text:span></text:p>"  # noqa: E501
    ruby = "<text:p><text:ruby><text:ruby-base>base</text:ruby-base><text:ruby-text>aid</text:ruby-text></text:ruby></text:p>"  # noqa: E501
    text = '<table:table-cell office:value-type="string">{}</table:table-cell>'
    found = values(parse_ods(ods(row(text.format(note + two), text.format(ruby)))))
    assert found == {(1, 1): "one  two\tthree\nfour\nfive six", (1, 2): "base"}


def test_two_contents_for_one_opendocument_cell_are_refused() -> None:
    """(1)"""
    data = ods(row(cell("string", "shown", office__string_value="kept")))
    assert refusal(".ods", data) == "duplicate-cell"


def test_opendocument_repeats_spans_names_and_hidden_sheets() -> None:
    """(2)"""
    styles = ('<style:style style:name="ta9" style:family="table" style:master-page-name="M">'
              '<style:table-properties table:display="false"/></style:style>')  # fmt: skip
    covered = '<table:covered-table-cell office:value-type="string"><text:p>hidden</text:p></table:covered-table-cell>'
    rows = (row(cell(table__number_columns_repeated="2"), cell("string", "x", table__number_columns_repeated="2"))
            + row(more='table:number-rows-repeated="3"')
            + row(cell("string", "wide", table__number_columns_spanned="2", table__number_rows_spanned="1"), covered)
            + row(cell("string", "twice"), more='table:number-rows-repeated="2"'))  # fmt: skip
    names = ('<table:named-expressions><table:named-range table:name="fg_Q01" table:cell-range-address="$Form.$D$12"/>'
             '<table:named-range table:name="area" table:cell-range-address="$Form.$D$12:.$D$13"/>'
             "</table:named-expressions>")  # fmt: skip
    page = (f'<office:document-styles {SPACES}><office:master-styles><style:master-page style:name="M"><style:footer>'
            "<text:p>Ref LM-PQ1-BLANK</text:p></style:footer><style:header style:display='false'><text:p>no</text:p>"
            "</style:header></style:master-page></office:master-styles></office:document-styles>")  # fmt: skip
    book = parse_ods(ods(rows, after=names, styles=styles, table='table:style-name="ta9"', styles_xml=page))
    [sheet] = book.sheets
    assert {at: c.value for at, c in sheet.cells.items()} == {
        (1, 3): "x", (1, 4): "x", (5, 1): "wide", (5, 2): "hidden", (6, 1): "twice", (7, 1): "twice",
    }  # fmt: skip
    assert (sheet.state, sheet.merges, sheet.header_footer) == ("hidden", ((5, 1, 5, 2),), "Ref LM-PQ1-BLANK")
    assert dict(book.names) == {"fg_Q01": "Form!$D$12"}


BOMBS = {
    "all cells filled": ods(row(cell("float", office__value="1", table__number_columns_repeated="16384"),
                                more='table:number-rows-repeated="1048576"')),
    "one cell in all rows": ods(row(cell("float", office__value="1"), more='table:number-rows-repeated="1048576"') * 9),
    "many spans": ods(row(*[cell(table__number_columns_spanned="16384", table__number_rows_spanned="1048576")] * 60_000,
                          more='table:number-rows-repeated="1048576"')),
    "a long text in all cells": ods(row(cell("string", "x" * 30_000, table__number_columns_repeated="16384"),
                                        more='table:number-rows-repeated="1048576"')),
    "endless spaces": ods(row(cell("string", "<text:s text:c='9999999999'/>" * 20_000))),
    "beyond the edge": ods(row(cell(table__number_columns_repeated="300"), *[cell("string", "far")] * 50_000,
                               more='table:number-rows-repeated="5000"')),
    "a deep nest": ods(row("<table:table-cell><text:p>" + "<text:span>" * 500 + "</text:span>" * 500 + "</text:p></table:table-cell>")),  # noqa: E501
    "no number": ods(row(cell("float", office__value="1e999"))),
    "negative repeats": ods(row(cell("string", "x", table__number_columns_repeated="-1"))),
    "no repeats": ods(row(cell("string", "x", table__number_columns_repeated="0"))),
}  # fmt: skip


@pytest.mark.parametrize("name", BOMBS)
def test_an_opendocument_bomb_costs_little_time(name: str) -> None:
    """(2)"""
    assert soon(5, lambda: refusal(".ods", BOMBS[name]))


def most_memory(suffix: str, data: bytes) -> int:
    """The most bytes that were in use at once while a file was refused."""
    tracemalloc.start()
    assert refusal(suffix, data)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most


def test_spaces_that_are_counted_and_not_written_take_no_memory() -> None:
    """(2)"""
    assert most_memory(".ods", BOMBS["endless spaces"]) < 50_000_000


def test_empty_repeats_to_the_edge_of_the_sheet_cost_nothing() -> None:
    """(2): every program writes them."""
    edge = row(cell(table__number_columns_repeated="16384"), more='table:number-rows-repeated="1048576"')
    assert values(parse_ods(ods(row(cell("string", "x")) + edge))) == {(1, 1): "x"}


def test_opendocument_files_that_are_no_spreadsheet_are_refused() -> None:
    """(8)"""
    assert refusal(".ods", ods("", kind="text")) == "other-opendocument"
    manifest = "<m xmlns='urn:oasis:names:tc:opendocument:xmlns:manifest:1.0'><encryption-data/></m>"
    locked = ods(row(cell("string", "x")), **{"META-INF__manifest_xml": manifest})
    assert refusal(".ods", locked) == "password"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("content.xml", f"<office:document-content {SPACES}/>")
    assert refusal(".ods", out.getvalue()) == "no-sheets"


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=20)
DAYS = st.dates(date(1901, 1, 1), date(2099, 12, 31))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.one_of(TEXTS, st.integers(-10**9, 10**9), DAYS, st.booleans()), min_size=1, max_size=30))
def test_what_is_written_as_opendocument_is_read(wrote: list[Any]) -> None:
    """(1)"""
    from xml.sax.saxutils import escape

    def as_cell(value: Any) -> str:
        match value:
            case bool():
                return cell("boolean", office__boolean_value=str(value).lower())
            case int():
                return cell("float", office__value=str(value))
            case date():
                return cell("date", office__date_value=value.isoformat())
        return cell("string", escape(value))

    found = values(parse_ods(ods("".join(row(as_cell(value)) for value in wrote))))
    assert [found[n, 1] for n in range(1, len(wrote) + 1)] == wrote


# ------------------------------------------------------------------------------------------- old workbooks


def biff(rows: Sequence[Sequence[str | float]]) -> bytes:
    """A workbook of the oldest kind, which is one plain stream of records."""

    def record(kind: int, body: bytes) -> bytes:
        return struct.pack("<HH", kind, len(body)) + body

    found = record(0x0009, struct.pack("<HH", 2, 0x10))
    for at, cells in enumerate(rows):
        for column, value in enumerate(cells):
            place = struct.pack("<HH3x", at, column)
            if isinstance(value, str):
                said = value.encode("latin-1")
                found += record(0x0004, place + bytes([len(said)]) + said)
            elif value is not None:
                found += record(0x0003, place + struct.pack("<d", value))
    return found + record(0x000A, b"")


def test_old_cells_are_typed_as_those_of_excel() -> None:
    """(1) (3)"""
    assert values(parse_xls(biff([["Zoë", 3.0, 2.5]]))) == {(1, 1): "Zoë", (1, 2): 3, (1, 3): 2.5}


@settings(max_examples=8, deadline=None)
@given(st.lists(st.one_of(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=20),
                          st.floats(-1e9, 1e9)), min_size=1, max_size=30))  # fmt: skip
def test_what_is_written_as_an_old_workbook_is_read(wrote: list[Any]) -> None:
    """(1)"""
    found = values(parse_xls(biff([[value] for value in wrote])))
    assert [found[n, 1] for n in range(1, len(wrote) + 1)] == wrote


@pytest.mark.parametrize("seed", range(6))
def test_garbage_in_an_old_workbook_is_refused(seed: int) -> None:
    """(3)"""
    chance = random.Random(seed)
    sound = biff([["Q01", 1.0]] * 50)
    bad = {
        0: OLE + b"Workbook\0" * 400, 1: OLE + chance.randbytes(20_000), 2: sound[:7],
        3: b"\x09\x08" + chance.randbytes(900), 4: OLE, 5: sound[:40] + chance.randbytes(300),
    }[seed]  # fmt: skip
    assert refusal(".xls", bad)


def test_an_old_workbook_with_too_much_in_it_is_refused() -> None:
    """(3)"""
    assert refusal(".xls", biff([["x"] * 200] * 120)) == "too-many-cells"
    assert refusal(".xls", biff([["x"]]) + b"\0" * 10_000_001) == "file-too-big"


def test_a_slow_old_workbook_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    """(3)"""
    monkeypatch.setattr(old, "SECONDS", 0.001)
    assert refusal(".xls", biff([["x"]])) == "too-slow"


def test_an_old_workbook_is_read_by_a_process_that_is_bounded() -> None:
    """(3)"""
    code = ("from formgen.read.old_excel import child; child.MEMORY = 400_000_000; child.limited(); "
            "bytearray(800_000_000)")  # fmt: skip
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert "MemoryError" in done.stderr


def script(folder: Path, text: str) -> Path:
    path = folder / "child.py"
    path.write_text(text, "utf-8")
    return path


def test_a_process_that_ends_badly_has_a_code(tmp_path: Path) -> None:
    """(3): killed, fallen over, or with an answer that makes no sense."""
    ends = {"import os; os.kill(os.getpid(), 9)": -9, "raise MemoryError": BROKEN, "print('{')": BROKEN,
            "print(1)": BROKEN, "print('{}')": {}}  # fmt: skip
    if sys.platform != "win32":
        ends["import signal; signal.setitimer(signal.ITIMER_PROF, 0.05)\nwhile True: pass"] = TOO_SLOW
    for text, code in ends.items():
        assert answer_of(script(tmp_path, text), b"", 20) == code
    assert answer_of(script(tmp_path, "import time; time.sleep(9)"), b"", 0.1) == TOO_SLOW


def test_a_process_knows_no_secret_of_the_one_that_started_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """(3)"""
    monkeypatch.setenv("FORMGEN_MAIL_PASSWORD", "wren")
    told = answer_of(script(tmp_path, "import json, os; print(json.dumps(dict(os.environ)))"), b"", 20)
    assert isinstance(told, dict)
    assert "PATH" in told
    assert "wren" not in told.values()


def test_a_workbook_that_takes_long_is_stopped_in_time() -> None:
    """(3): one sheet that is listed two hundred times."""
    start = sum(os.times()[:4])
    empty = old_workbooks.record(0x00FF) * 250_000
    data = old_workbooks.wrapped(old_workbooks.book(empty, old_workbooks.FONTS + old_workbooks.STYLES, sheets=240))
    assert refusal(".xls", data) == "too-slow"
    assert sum(os.times()[:4]) - start < 2.5


def test_a_password_on_an_old_workbook_is_said() -> None:
    """(8): the record by which every program knows it."""
    plain = struct.pack("<HHHH", 0x0809, 4, 0x0500, 0x0005) + struct.pack("<HHHH", 0x002F, 4, 1, 1)
    assert refusal(".xls", plain + struct.pack("<HH", 0x000A, 0)) == "password"


# --------------------------------------------------------------------------------------------------- CSV


def shown(data: bytes, mark: str = ",", day: str = "%d/%m/%Y", encoding: str = "utf-8-sig") -> bytes:
    """The first sheet as a spreadsheet program exports it: as it is shown."""
    page = openpyxl.load_workbook(io.BytesIO(data), data_only=True).worksheets[0]
    out = io.StringIO(newline="")
    lines = csv.writer(out, delimiter=mark)
    for cells in page.iter_rows(values_only=True):
        lines.writerow([value.strftime(day) if isinstance(value, date) else "" if value is None else value
                        for value in cells])  # fmt: skip
    return out.getvalue().encode(encoding, "replace")


def places(answers: Mapping[str, Any]) -> dict[Any, Any]:
    return {(path, at): value for path, at, value in flatten(answers)}


def unsaid(reading: Reading, slug: str = SLUG) -> set[Any]:
    """The places where an answer differs from what was written, and no problem names them."""
    wrote, read = places(answered(slug)), places(reading.answers)
    named = {(p.path, p.row) for p in reading.problems}
    return {place for place in wrote | read if wrote.get(place) != read.get(place)} - named


@pytest.mark.parametrize("slug", [SLUG, "parent-questionnaire"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "mac_roman", "ascii"])
def test_a_sheet_saved_as_csv_is_right_or_flagged(slug: str, encoding: str) -> None:
    """(4)"""
    days = ["%d/%m/%Y", "%m/%d/%Y", "%Y/%m/%d", "%d %B %Y", "%d.%m.%y", "%m/%d/%y"]
    for mark_, day in itertools.product(",;\t", days):
        reading = read_as(".csv", shown(form_file(slug), mark_, day, encoding))
        assert unsaid(reading, slug) == set()
        if encoding.startswith("utf") and day in ("%Y/%m/%d", "%d %B %Y"):
            assert reading.answers == answered(slug)
            assert {p.code for p in reading.problems} == {"note"}


def test_the_line_ends_of_an_old_mac_are_read() -> None:
    """(4)"""
    text = shown(form_file(), day="%Y/%m/%d").replace(b"\r\n", b"\r")
    assert read_as(".csv", text).answers == answered(SLUG)


def with_days(**days: date) -> bytes:
    """A referral with these dates alone."""
    answers = {"pupil_name": "Zoë", **days}
    return writer.compile(Edition(outline(form(SLUG)), LOOK)).fill(Instance(answers, mark(SLUG)))


def test_dates_whose_order_is_not_known_are_no_answers() -> None:
    """(4)"""
    data = with_days(referral_date=date(2026, 9, 8), parent_told_on=date(2026, 9, 1))
    for day in ("%d/%m/%Y", "%m/%d/%Y"):
        reading = read_as(".csv", shown(data, day=day))
        assert "referral_date" not in reading.answers
        assert {p.path for p in reading.problems if p.code == "ambiguous_date" and p.severity is Severity.ERROR} == {
            "referral_date", "parent_told_on",
        }  # fmt: skip


def test_one_sure_date_settles_the_order_of_a_file() -> None:
    """(4)"""
    data = with_days(referral_date=date(2026, 9, 8), parent_told_on=date(2026, 8, 31))
    first = read_as(".csv", shown(data))
    assert first.answers["referral_date"] == date(2026, 9, 8)
    assert [p.severity for p in first.problems if p.code == "ambiguous_date"] == [Severity.WARNING]
    other = read_as(".csv", shown(data, day="%m/%d/%Y"))
    assert other.answers["parent_told_on"] == date(2026, 8, 31)
    assert {p.path for p in other.problems if p.code == "month_first"} == {"parent_told_on"}
    assert "referral_date" not in other.answers
    assert not [p for p in other.problems if p.code == "impossible_date"]


def test_letters_that_were_lost_are_said_box_by_box() -> None:
    """(4)"""
    data = shown(form_file(), encoding="cp1252")
    name = outline(form(SLUG)).item("pupil_name").code.encode()
    before = data.index(b"\r\n", data.index(name))
    start = data.rindex(b",", 0, before)
    reading = read_as(".csv", data[: start + 1] + b"?uk?sz" + data[before:])
    assert reading.answers["pupil_name"] == "?uk?sz"
    assert "pupil_name" in {p.path for p in reading.problems if p.code == "letters_lost"}


def test_a_thousand_with_the_mark_of_another_language_is_no_answer() -> None:
    """(4)"""
    slug = "exit-record"
    name = next(q.name for q in outline(form(slug)).questions() if q.kind.value == "whole")
    answers = {**answered(slug), name: 12}
    data = writer.compile(Edition(outline(form(slug)), LOOK)).fill(Instance(answers, mark(slug)))
    code = outline(form(slug)).item(name).code
    lines = shown(data, ";").decode("utf-8-sig").replace("\r\n", "\n").split("\n")
    at = next(n for n, line in enumerate(lines) if f";{code};" in line)
    lines[at] = lines[at].replace(";12", ";1.012")
    reading = read_as(".csv", "\n".join(lines).encode())
    assert name not in reading.answers
    assert "thousands" in {p.code for p in reading.problems if p.path == name}


NOT_OURS = {
    "a class list": "Surname,Forename,UPN,Year\r\nMarsh,Olivia,A999000000001,4\r\n" * 30,
    "a class list with case numbers": "Case,Name\r\nLM-2025-014,Zoë\r\n",
    "a list of references": "Reference,Sent\r\n" + "".join(f"{mark(s)},Yes\r\n" for s in ("referral", "agreement")),
    "one reference": f"{mark('referral')}\r\n",
    "prose": "Dear Ms Rowan,\r\nthank you; it went well, we think.\r\n",
    "empty lines": "\r\n\r\n",
}


@pytest.mark.parametrize("suffix", [".csv", ".txt"])
def test_text_of_something_else_says_where_such_files_go(suffix: str) -> None:
    """(5): an export of behaviour, a class list, notes."""
    for text in ("Date,Pupil,Points\n1/9/2025,A B,3\n", "notes of a meeting"):
        with pytest.raises(Unreadable) as refused:
            door_for(suffix, text.encode()).read_all(text.encode(), editions)
        assert refused.value.message == "No formgen reference (LM-…) was found in this text file."
        for way in ("`formgen pupils import`", "--mapping", "`formgen verify`"):
            assert way in refused.value.fix


@pytest.mark.parametrize("name", NOT_OURS)
def test_any_other_csv_is_not_ours_as_a_whole(name: str) -> None:
    """(5)"""
    assert refusal(".csv", NOT_OURS[name].encode()) in ("not_ours", "empty-file")


def test_hostile_text_is_refused_soon() -> None:
    """(4)"""
    hostile = {
        b"Q01,x\n" * 17_000_000: ("file-too-big",), b"a," * 4_000_000: ("too-many-cells", "not_ours"),
        b"\n" * 9_000_000 + b"x": ("too-much-text",), b'"' + b"x" * 5_000_000: ("damaged",),
        b"\xff\xfe\x00": ("damaged",),
    }  # fmt: skip
    for data, codes in hostile.items():
        assert soon(10, lambda: refusal(".csv", data)) in codes  # noqa: B023
    assert most_memory(".csv", b"a,b;c\t" * 1_600_000) < 200_000_000


# ------------------------------------------------------------------------------ other workbooks of Excel


def parts(data: bytes, *pairs: tuple[bytes, bytes]) -> bytes:
    """The package with these bytes replaced in every part."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            text = source.read(name)
            for one, other in pairs:
                text = text.replace(one, other)
            target.writestr(name, text)
    return out.getvalue()


MAIN = b"spreadsheetml.sheet.main+xml"


@pytest.mark.parametrize(("suffix", "kind"), [(".xltx", b"spreadsheetml.template.main+xml"),
                                              (".xlsm", b"macroEnabled.main+xml")])  # fmt: skip
def test_templates_and_workbooks_with_macros_are_read_as_data(suffix: str, kind: bytes) -> None:
    """(6)"""
    assert read_as(suffix, parts(form_file(), (MAIN, kind))).answers == answered(SLUG)


def test_macros_are_said() -> None:
    """(6)"""
    out = io.BytesIO(form_file())
    with zipfile.ZipFile(out, "a") as package:
        package.writestr("xl/vbaProject.bin", OLE)
    [told] = [p for p in read_as(".xlsm", out.getvalue()).problems if p.code == "note"]
    assert (told.severity, "macros" in told.message) == (Severity.WARNING, True)


STRICT = (
    (b"http://schemas.openxmlformats.org/spreadsheetml/2006/main", b"http://purl.oclc.org/ooxml/spreadsheetml/main"),
    (b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
     b"http://purl.oclc.org/ooxml/officeDocument/relationships"),
)  # fmt: skip


def test_a_strict_workbook_is_read() -> None:
    """(6)"""
    assert read_as(".xlsx", parts(form_file(), *STRICT)).answers == answered(SLUG)


def test_a_workbook_without_sheets_is_an_error() -> None:
    """(6)"""
    gone = parts(form_file(), (b"<sheet ", b"<shoot "), (b"</sheets>", b"</sheets>"))
    assert refusal(".xlsx", gone) == "no-sheets"


# ---------------------------------------------------------------------------------------------- what it is


@pytest.mark.parametrize("suffix", [".xls", ".ods", ".docx", ".xlsm", ".XLSX"])
def test_what_a_file_is_rules_over_its_name(suffix: str) -> None:
    """(7)"""
    assert read_as(suffix, form_file()).answers == answered(SLUG)


def test_other_kinds_with_the_name_of_a_workbook_go_through_their_own_doors() -> None:
    """(7)"""
    text = shown(form_file(), day="%Y/%m/%d")
    for suffix in (".xlsx", ".xls", ".txt", ".tsv", ".csv"):
        assert read_as(suffix, text).answers == answered(SLUG)
    assert refusal(".xlsx", ods(row(cell("string", "x")))) == "not_ours"
    assert refusal(".xlsx", biff([["x"]])) == "not_ours"


def ole(*streams: str) -> bytes:
    return OLE + b"\0" * 600 + b"".join(name.encode("utf-16-le") for name in streams)


def zipped(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name in names:
            package.writestr(name, "x")
    return out.getvalue()


REFUSED = {
    ".xlsx with a password": (".xlsx", ole("EncryptionInfo", "EncryptedPackage"), "password"),
    ".docx with a password": (".docx", ole("EncryptionInfo", "EncryptedPackage"), "password"),
    ".xlsb": (".xlsb", zipped("[Content_Types].xml", "xl/workbook.bin"), "xlsb"),
    ".numbers": (".numbers", zipped("Index/Document.iwa", "Index/Tables/DataList.iwa"), "numbers"),
    ".pages": (".pages", zipped("Index/Document.iwa", "preview.jpg"), "numbers"),
    "a web page named .xls": (".xls", b"<html><body><table><tr><td>Q01</td></tr></table></body></html>", "web-page"),
    "XML named .xls": (".xls", b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
                       "xml-spreadsheet"),
    "a zip of files": (".zip", zipped("form.xlsx", "photo.jpg"), "zip-of-files"),
    "a zip of notes": (".zip", zipped("notes.txt", "x/read me.md"), "zip-of-files"),
    "a zip of photos": (".zip", zipped("IMG_1.HEIC", "IMG_2.HEIC"), "zip-of-files"),
    ".gsheet": (".gsheet", b'{"":"WARNING! DO NOT EDIT THIS FILE!","doc_id":"1abc","resource_key":"","email":"x@y"}',
                "google-link"),
    ".gdoc": (".gdoc", b'{"url": "https://docs.google.com/open?id=1abc", "doc_id": "1abc"}', "google-link"),
    ".url": (".url", b"[InternetShortcut]\r\nURL=https://example.org/form\r\n", "shortcut"),
    ".webloc": (".webloc", b'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE plist PUBLIC "-//Apple//DTD"'
                b' "x">\n<plist version="1.0">\n<dict>\n<key>URL</key>', "shortcut"),
    ".msg named .xls": (".xls", ole("__substg1.0_0037001F"), "outlook-message"),
    ".msg that is no whole one": (".msg", ole("__substg1.0_0037001F"), "damaged"),
    ".doc": (".doc", ole("WordDocument"), "word-document"),
    ".pptx": (".pptx", zipped("ppt/presentation.xml"), "unknown-file"),
    "nothing": (".xlsx", b"\0" * 50, "empty-file"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_read_is_refused_with_its_own_sentence(name: str) -> None:
    """(8)"""
    suffix, data, code = REFUSED[name]
    assert refusal(suffix, data) == code
    assert code in REFUSALS


def test_the_sentences_are_for_people() -> None:
    """(8)"""
    for message, fix in REFUSALS.values():
        assert message.endswith(".")
        assert fix.startswith(("Please", "There is"))
        assert len(message) < 120


def test_photos_and_scans_have_no_door() -> None:
    """(8)"""
    assert {".heic", ".pdf", ".jpg", ".webp"} <= set(PICTURES)
    assert refusal(".bin", b"\xff\xd8\xff\xe0" + b"x" * 90) == "picture"


# -------------------------------------------------------------------------------------------- quick entry


def test_a_quick_entry_sheet_comes_through_the_csv_door() -> None:
    """(9)"""
    slug = "parent-questionnaire"
    sheet = EntrySheet(outline(form(slug)).for_audience(outline(form(slug)).audiences[-1]), "7F3C9A2E", (), 5)
    book = openpyxl.load_workbook(io.BytesIO(writer.pack(compose(sheet, LOOK))))
    page = book.worksheets[0]
    head = next(n for n in range(1, 12) if any(str(c.value or "").startswith("Q01") for c in page[n]))
    first = next(n for n, c in enumerate(page[head], 1) if str(c.value or "").startswith("Q01"))
    label = outline(form(slug)).item("asked_before").question.choices[0].label
    page.cell(head + 1, first).value = label
    out = io.BytesIO()
    book.save(out)
    text = shown(out.getvalue())
    [reading] = door_for(".csv", text).read_all(text, editions)
    assert isinstance(reading, Reading)
    assert reading.label == f"row {head + 1}"
    assert next(iter(reading.answers)) == "asked_before"


def test_serials_and_decimals_stay_what_they_are() -> None:
    """(1)"""
    assert from_serial((date(2016, 2, 29) - date(1899, 12, 30)) / timedelta(days=1), False) == date(2016, 2, 29)
    assert Decimal(str(values(parse_csv(b"Q01,0.1\n").book)[1, 2])) == Decimal("0.1")


# -------------------------------------------------------------------------------------------------- diaries


@pytest.mark.parametrize("kind", ["ods", "xls", "csv"])
def test_a_diary_saved_in_another_format_brings_nothing_twice_and_loses_nothing(
    cases: School, diary: Path, tmp_path: Path, kind: str,  # noqa: F811
) -> None:
    """(9)"""
    if not shutil.which("soffice"):
        pytest.skip("LibreOffice is not installed")
    commit(cases, [diary])
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", kind, "--outdir", str(tmp_path / "again"), str(diary)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    found = commit(cases, [tmp_path / "again" / f"{diary.stem}.{kind}"])
    verdicts = {one.verdict for one in found.files}
    assert not cases.store.withdrawn()
    if kind != "csv":
        assert verdicts == {Verdict.DUPLICATE}, [p for one in found.files for p in one.problems]
    assert not [one for one in found.files if one.gone]
    for one in found.files:
        changed = one.verdict in (Verdict.ACCEPTED, Verdict.NEWER_REVISION)
        assert not changed, [(one.label, p) for p in one.problems]
