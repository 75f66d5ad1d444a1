"""Long parts taken apart at what repeats in them, and kept: what was read before is not parsed again.

1. A part is taken apart only where that changes nothing that is read; else it is read in one piece.
2. A copy of a sheet, or of a table of texts, costs the parser no more than what is new in it.
3. What is read so is what is read in one piece.
4. What is kept takes a bounded share of the memory: what was asked for last stays.
"""

from __future__ import annotations

import itertools
from typing import Self

import pytest
from test_workbook import MAIN

from formgen.read.ooxml import shards
from formgen.read.ooxml.cells import Cell, Room
from formgen.read.ooxml.kept import Kept, kept
from formgen.read.ooxml.markup import Walker
from formgen.read.ooxml.shards import Shards, shards_of
from formgen.read.ooxml.sheets import Page, page_of
from formgen.read.ooxml.styles import Styles
from formgen.read.ooxml.texts import Texts, texts_of

HEAD = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def apart(content: bytes) -> Shards | None:
    return shards_of(content, b"a", b"b", b"c")


@pytest.mark.parametrize("head", [b"", HEAD, b'<?xml version="1.0"?>', b'<?xml version="1.0" standalone="no"?>\r\n'])
@pytest.mark.parametrize("root", [b"<a>", b'<a xmlns="urn:a" x:y="&gt; /">'])
def test_a_part_is_taken_apart_at_what_repeats_in_it(head: bytes, root: bytes) -> None:
    """(1)"""
    content = head + root + b"<z/><b><c>1</c><c/><c>2</c>last</b><z>b</z></a>"
    assert apart(content) == Shards(
        head + root + b"<z/><b></b><z>b</z></a>", root + b"<b>", [b"<c>1", b"<c/><c>2", b"last"])  # fmt: skip
    assert shards_of(head + root + b"<c>1</c></a>", b"a", b"a", b"c") == Shards(
        head + root + b"</a>", root, [b"<c>1", b""])  # fmt: skip
    assert apart(head + root + b"<b></b></a>") == Shards(head + root + b"<b></b></a>", root + b"<b>", [b""])


@pytest.mark.parametrize(
    "content",
    [
        b"", b"<a><b/></a>", b"<a>b</a>", b"<x><b></b></x>", b"<a></b><b></a>", b"\xef\xbb\xbf<a><b></b></a>",
        b'<?xml version="1.0" encoding="utf-16"?><a><b></b></a>', b"<a x='y'><b></b></a>", b"<!-- --><a><b></b></a>",
        b'<a><z xmlns="urn:z"/><b></b></a>', b"<a><!-- --><b></b></a>", b"<a><b></b><!-- --></a>",
        b"<a><b></b><?pi ?></a>", b"<a><?pi ?><b></b></a>", b"<a><b></b><![CDATA[x]]></a>", b"<aa><b></b></aa>",
    ],
)  # fmt: skip
def test_what_cannot_be_taken_apart_is_read_in_one_piece(content: bytes) -> None:
    """(1)"""
    assert apart(content) is None


def test_a_long_part_is_read_in_one_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    """(1)"""
    content = b"<a><b></b></a>"
    monkeypatch.setattr(shards, "LONGEST", len(content))
    assert apart(content) is not None
    monkeypatch.setattr(shards, "LONGEST", len(content) - 1)
    assert apart(content) is None


# ------------------------------------------------------------------------------------- what is parsed


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """All that goes through the parser of XML."""
    seen: list[bytes] = []
    read = Walker.read

    def noted(self: Walker, content: bytes) -> Self:
        seen.append(content)
        return read(self, content)  # type: ignore[return-value]

    monkeypatch.setattr(Walker, "read", noted)
    return seen


STYLES = Styles(frozenset({"1"}))
TEXTS = Texts(Cell(text, text, None, None, False) for text in ("first", "second"))
_NUMBERS = itertools.count()


def sheet(*rows: str, mark: str, after: str = "<headerFooter><oddHeader>head</oddHeader></headerFooter>") -> bytes:
    """A sheet that nobody has read before, by its mark."""
    return f'<worksheet xmlns="{MAIN}" mark="{mark}"><sheetData>{"".join(rows)}</sheetData>{after}</worksheet>'.encode()


def read(content: bytes) -> Page:
    page = page_of(content, TEXTS, STYLES, Room())
    whole = page_of(content.replace(b"<sheetData>", b"<!-- --><sheetData>"), TEXTS, STYLES, Room())
    assert (page.cells, list(page.lines), list(page.merges)) == (whole.cells, list(whole.lines), list(whole.merges))
    return page


def mark() -> str:
    return f"{next(_NUMBERS)}"


MARKS = "&#10;c &#233;&#9;&#32;&#57344;&#65533;&#65536;&lt;"
ROWS = (
    '<row r="1"><c r="A1" s="1"><v>1</v></c><c r="B1" t="s"><v>0</v></c></row>',
    f'<row r="2" ht="15"><c r="A2" t="inlineStr"><is><t>a &amp; b{MARKS}</t></is></c></row>',
    '<row r="3"><c r="A3"><f>1+1</f><v>2</v></c><c r="B3" t="str"><v>x</v></c></row>', '<row r="4"/>',
)  # fmt: skip


ODD = "a & b\nc é\t \ue000\ufffd\U00010000<"


def test_a_copy_of_a_sheet_costs_the_parser_what_is_new_in_it(parsed: list[bytes]) -> None:
    """(2), (3)"""
    own = mark()
    first = sheet(*ROWS, mark=own)
    cells = page_of(first, TEXTS, STYLES, Room()).cells
    assert cells == {
        (1, 1): Cell(1, "1", None, None, True), (1, 2): Cell("first", "first", None, None, False),
        (2, 1): Cell(ODD, ODD, None, None, False), (3, 1): Cell(2, "2", "=1+1", None, False),
        (3, 2): Cell("x", "x", None, None, False),
    }  # fmt: skip
    assert first not in parsed
    assert not any(b"&amp;" in content for content in parsed)  # such cells need no parser
    parsed.clear()
    assert page_of(first, TEXTS, STYLES, Room()).cells == cells
    assert [content for content in parsed if b"<c " in content] == []
    other = sheet(*ROWS[:2], ROWS[2].replace("<v>x</v>", "<v>y</v>"), ROWS[3], mark=own)
    parsed.clear()
    assert page_of(other, TEXTS, STYLES, Room()).cells[3, 2].value == "y"
    assert [content for content in parsed if b"<f>" in content or b'<row r="3">' in content] == []
    changed = sheet(ROWS[0], ROWS[1].replace(MARKS, ""), *ROWS[2:], mark=own)
    parsed.clear()
    assert page_of(changed, TEXTS, STYLES, Room()).cells == {**cells, (2, 1): Cell("a & b", "a & b", None, None, False)}
    assert [content for content in parsed if b"<f>" in content or b"<v>" in content] == []
    formula = sheet(*ROWS[:2], ROWS[2].replace("1+1", "1+2"), ROWS[3], mark=own)
    parsed.clear()
    assert page_of(formula, TEXTS, STYLES, Room()).cells[3, 1].formula == "=1+2"
    [piece] = [content for content in parsed if b"<f>" in content]
    assert b"B3" not in piece
    read(formula)


def test_what_is_read_row_by_row_is_counted_as_in_one_piece() -> None:
    """(3)"""
    more = '<row r="5"><c r="A5" t="str"><v>ab</v></c><c r="B5"/></row>'
    content = sheet(*ROWS, more, '<row r="6"><c r="IW6"><v>1</v></c></row>', mark=mark())
    room, whole = Room(), Room()
    page_of(content, TEXTS, STYLES, room)
    page_of(content.replace(b"<sheetData>", b"<!-- --><sheetData>"), TEXTS, STYLES, whole)
    assert room.taken == whole.taken == (6, len("first" + ODD + "1+1" + "x" + "ab" + "head"), 1)


@pytest.mark.parametrize(
    "rows",
    [
        ['<row r="1"><c r="A1"><v>1</v></c></row>', '<row r="1"><c r="A1"><v>1</v></c></row>'],
        ['<row r="1"><c r="A1"><v>1</v></c><c><v>2</v></c></row>'], ['<row><c r="A1"><v>1</v></c></row>'],
        ['<row r="1"><c r="A1" t="str"><v>&#9;&#10; &#57344;&#65533;&#65536;&#1114111;</v></c></row>'],
        ['<row r="1"><c r="A1" t="str"><v>&#32;&#33;&#55295;&quot;&apos;&lt;&gt;</v></c></row>'],
        ['<row r="1"><c r="A1" t="str"><v>a</v></c>\n</row>', "\n"], ['<row r="1" ><c r="A1"><v>1</v></c></row>'],
        ['<row r="1"/><row r="2"/><row r="3"><c r="A3"><v>1</v></c></row>'], ['<row r="1"></row>'],
        ['<row r="5000"><c r="IV5000"><v>1</v></c><c r="IW5000"><v>1</v></c><c r="A5001"><v>1</v></c></row>'],
        ['<row r="1"><c r="A1"><v>1</v></c></row>', '<row r="2"><c r="A1"><v>1</v></c><c r="A2"><v>2</v></c></row>'],
        [f'<row r="1"><c r="A1" t="str"><v>{"x" * 3_000}</v></c></row>'], ['<row r="1"><c r="A1"></c></row>'],
        ['<row r="1"><c r="A1"><v>1</v></c><c r="B1"/></row>'], ['<row r="1"><!-- </c></row> --></row>'],
        ['<row r="1"><extLst><c r="A1"><v>1</v></c></extLst></row>'],
    ],
)  # fmt: skip
def test_row_by_row_is_as_in_one_piece(rows: list[str]) -> None:
    """(3)"""
    for after in ("", "<mergeCells><mergeCell ref='A1:B2'/></mergeCells>", "<headerFooter/>"):
        content = sheet(*rows, mark=mark(), after=after)
        first = read(content)
        assert read(content) == first


def raws(texts: Texts, count: int) -> list[str]:
    return [texts.cell(str(number)).raw for number in range(count)]


def test_a_copy_of_a_table_of_texts_costs_the_parser_what_is_new_in_it(parsed: list[bytes]) -> None:
    """(2), (3)"""
    own, texts = mark(), ["<si><t>one</t></si>", "<si><r><t>t</t></r><r><t>wo</t></r></si>", "<si><t>three</t></si>"]

    def table(*listed: str) -> bytes:
        return f'<sst xmlns="{MAIN}" mark="{own}">{"".join(listed)}</sst>'.encode()

    assert raws(texts_of(table(*texts), Room()), 3) == ["one", "two", "three"]
    assert table(*texts) not in parsed
    parsed.clear()
    more = (*texts, "<si><t>four</t></si>")
    assert raws(texts_of(table(*more), Room()), 4) == ["one", "two", "three", "four"]
    assert [content for content in parsed if b"one" in content or b"wo" in content] == []


# ----------------------------------------------------------------------------------------- what is kept


def test_of_what_is_kept_the_last_half_is_there_and_never_more_than_all() -> None:
    """(4)"""
    memory = Kept(6)
    for number in range(20):
        memory.put(number, f"{number}")
        here = [n for n in range(20) if n in memory._young or n in memory._old]
        assert here[-1] == number
        assert min(number + 1, 3) <= len(here) <= 6
        assert here == list(range(here[0], number + 1))
    assert [memory.get(n) for n in (19, 18, 17, 0, "none")] == ["19", "18", "17", None, None]


def test_what_was_asked_for_stays() -> None:
    """(4)"""
    memory = Kept(6)
    memory.put("asked", "told")
    for number in range(50):
        memory.put(number, number)
        assert memory.get("asked") == "told"
    memory.put("asked", "other")
    assert memory.get("asked") == "other"


def test_what_a_function_gave_for_short_bytes_is_kept() -> None:
    """(4)"""
    asked: list[bytes] = []

    @kept(10, longest=5)
    def times(count: int, content: bytes) -> bytes:
        asked.append(content)
        if content == b"bad":
            raise ValueError("bad")
        return content * count

    assert times.__name__ == "times"
    for count, content, again in ((1, b"five!", 0), (1, b"sixsix", 1), (10, b"five!", 0), (11, b"five!", 1),
                                  (2, b"", 0), (26, b"ab", 1), (25, b"ab", 0)):  # fmt: skip
        assert times(count, content) == content * count
        asked.clear()
        assert times(count, content) == content * count
        assert len(asked) == again
    for _ in range(2):
        with pytest.raises(ValueError, match="bad"):
            times(1, b"bad")
    assert asked == [b"bad", b"bad"]


def test_what_is_no_bytes_is_kept_however_long_it_is() -> None:
    """(4)"""
    asked: list[bytes] = []

    @kept(10, longest=1)
    def many(content: bytes) -> list[bytes]:
        asked.append(content)
        return [content] * 100

    assert many(b"a") is many(b"a")
    assert asked == [b"a"]
