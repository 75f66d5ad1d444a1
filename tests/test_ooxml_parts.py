"""The bounded parser of Office files, part by part: small pieces of zip and markup, and exactly what is read of each.

1. Limits hold at their bounds: as much as that is read, one more is refused with its code; what fell outside is said.
2. Numbers, names of cells and formats mean what Excel means by them.
3. The directory of a package is read as it is written, plain or not; what contradicts itself is refused.
4. A part is what its checksum says, within what one file, or several together, may unpack to.
5. Markup is sound XML of known encodings and bounded size; elements are known by namespace and place.
6. Relationships, properties, styles, shared texts and the list of sheets say what they say once.
7. A cell is what its type says, where its reference says; row by row or in one piece it is read the same.
8. What kind of file came instead is told, each with its own sentence.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Mapping
from typing import Any

import pytest
from spreadsheet import zipped as stored
from test_workbook import LINKS, MAIN, STRICT_LINKS, STRICT_MAIN, parts, rels, zipped

from formgen.errors import Unreadable
from formgen.read.ooxml import cells as counting
from formgen.read.ooxml import directory, markup, package, walk, workbook
from formgen.read.ooxml.cells import Cell, Room, number_in
from formgen.read.ooxml.kept import Kept
from formgen.read.ooxml.links import Link, Links, links_of, properties_of
from formgen.read.ooxml.markup import Attributes, Walker
from formgen.read.ooxml.package import Package, part_name, relationships_of, target_of, together
from formgen.read.ooxml.sheets import Page, page_of
from formgen.read.ooxml.sniff import REFUSALS, kind_of_package, refused, wrong_kind
from formgen.read.ooxml.styles import Styles, is_date_format, is_percent_format, styles_of
from formgen.read.ooxml.texts import Texts, texts_of, unescape
from formgen.read.ooxml.workbook import Workbook, parse


@pytest.fixture(autouse=True)
def nothing_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test reads as if nothing had been read before."""
    monkeypatch.setattr(Kept, "get", lambda _self, _asked: None)


def refusal(read: Any, *given: Any) -> str:
    with pytest.raises(Unreadable) as caught:
        read(*given)
    return caught.value.code


# ------------------------------------------------------------------------------------------- limits


def test_room_holds_so_much_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """(1)"""
    monkeypatch.setattr(counting, "MAX_CELLS", 2)
    monkeypatch.setattr(counting, "MAX_CHARACTERS", 5)
    room = Room()
    assert room.taken == (0, 0, 0)
    room.take_cell()
    assert room.take_text("abc") == "abc"
    room.take(1, 2, 4)
    room.outside += 1
    assert room.taken == (2, 5, 5)
    for more, code in (((room.take_cell,), "too-many-cells"), ((room.take_characters, 1), "too-much-text"),
                       ((room.take_text, "a"), "too-much-text"), ((Room().take, 3, 0, 0), "too-many-cells"),
                       ((Room().take, 0, 6, 0), "too-much-text")):  # fmt: skip
        assert refusal(*more) == code
    room = Room()
    room.take(1, 1, 1)
    room.take(1, 1, 1)
    assert room.taken == (2, 2, 2)


def test_what_fell_outside_of_a_form_is_said() -> None:
    """(1)"""
    room = Room()
    assert room.notes() == []
    room.outside = 3
    assert room.notes() == ["Filled cells beyond row 5000 and column IV, left out: 3."]


@pytest.mark.parametrize(
    ("text", "number"),
    [("1", 1), ("-1", -1), ("+7", 7), ("007", 7), ("1.", 1.0), ("1.5", 1.5), (".5", 0.5), ("1e3", 1000.0),
     ("-1.5E-2", -0.015), ("1e+2", 100.0), ("0" * 349 + "1", 1), ("1e0005", 100000.0)],
)  # fmt: skip
def test_a_number_is_what_it_writes(text: str, number: float) -> None:
    """(2)"""
    found = number_in(text)
    assert (found, type(found)) == (number, type(number))


@pytest.mark.parametrize(
    "text", ["", ".", "x", "1x", " 1", "1,5", "0x1", "1e", "1e00005", "1e999", "-1e999", "nan", "inf", "1_0", "٣",
             "0" * 350 + "1"],
)  # fmt: skip
def test_what_writes_no_number_is_damage(text: str) -> None:
    """(2)"""
    assert refusal(number_in, text) == "damaged"


# ------------------------------------------------------------------------------------------ the zip file

TWO = [("a/One.xml", b"first"), ("b.xml", b"second")]
_LOCAL, _ENTRY, _END = struct.Struct("<4s5H3L2H"), struct.Struct("<4s6H3L5H2L"), struct.Struct("<4s4H2LH")


def file(
    members: Iterable[tuple[bytes, bytes]], *, flags: int = 0, method: int = 0, extra: bytes = b"",
    comment: bytes = b"",
    before: bytes = b"", after: bytes = b"", counts: tuple[int, int] = (0, 0), sizes: int = 0, disk: int = 0,
    local: Mapping[str, Any] | None = None, end: Mapping[int, Any] | None = None,
) -> bytes:  # fmt: skip
    """A zip file written by hand, each oddity where it is asked for."""
    body, listed = before, b""
    own = {"flags": flags, "mark": b"PK\x03\x04", "name": None, "extra": b"", **(local or {})}
    count = 0
    for name, content in members:
        packed = content if method != 8 else zlib.compress(content)[2:-4]
        crc, offset = zlib.crc32(content), len(body) - len(before)
        shown = own["name"] or name
        body += _LOCAL.pack(own["mark"], 20, own["flags"], method, 0, 0, crc, len(packed), len(content), len(shown),
                            len(own["extra"]))  # fmt: skip
        body += shown + own["extra"] + packed
        listed += _ENTRY.pack(b"PK\x01\x02", 20, 20, flags, method, 0, 0, crc, len(packed) + sizes, len(content),
                              len(name), len(extra), len(comment), disk, 0, 0, offset)  # fmt: skip
        listed += name + extra + comment
        count += 1
    last = [b"PK\x05\x06", 0, 0, count + counts[0], count + counts[1], len(listed), len(body) - len(before), len(after)]
    for place, value in (end or {}).items():
        last[place] = value
    return body + listed + _END.pack(*last) + after


MEMBERS = [(name.encode(), content) for name, content in TWO]


def whole(data: bytes) -> dict[str, bytes]:
    found = Package(data)
    return {name: found.read(name) for name in found.names}


def opened(data: bytes) -> str:
    """The code with which a file is refused when all of it is read."""
    return refusal(whole, data)


PLAIN = {"a/one.xml": b"first", "b.xml": b"second"}


@pytest.mark.parametrize(
    "data",
    [file(MEMBERS), file(MEMBERS, method=8), file(MEMBERS, flags=0x800), file(MEMBERS, extra=b"\1\2\0\0", comment=b"c"),
     file(MEMBERS, local={"extra": b"\x01\x02" * 150}), file(MEMBERS, method=8, local={"extra": b"\x01"}), stored(TWO)],
)  # fmt: skip
def test_a_plain_package_is_read_at_once(data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """(3)"""
    monkeypatch.setattr(directory, "ZipFile", None)
    assert whole(data) == PLAIN
    assert list(whole(data)) == list(PLAIN)


@pytest.mark.parametrize(
    "data",
    [
        file(MEMBERS, before=b"PK\x03\x04junk"), file(MEMBERS, after=b"a comment"), file(MEMBERS, counts=(1, 0)),
        file(MEMBERS, counts=(0, 1)), file(MEMBERS, counts=(1, 1)), file(MEMBERS, counts=(-1, -1)),
        file(MEMBERS, disk=1), file(MEMBERS, end={1: 1}), file(MEMBERS, end={2: 1}),
    ],
)  # fmt: skip
def test_an_unusual_package_is_read_as_well(data: bytes) -> None:
    """(3)"""
    assert whole(data) == PLAIN


def test_sizes_that_are_too_large_for_their_field_stand_in_another() -> None:
    """(3)"""
    data = file(MEMBERS[:1])
    at = data.index(b"PK\x01\x02")
    entry = list(_ENTRY.unpack_from(data, at))
    for place, held in ((8, "<Q"), (9, "<Q"), (16, "<Q")):
        real, changed = entry[place], list(entry)
        changed[place], changed[11] = 0xFFFFFFFF, 12
        listed = _ENTRY.pack(*changed) + b"a/One.xml" + struct.pack("<2H", 1, 8) + struct.pack(held, real)
        end = _END.pack(b"PK\x05\x06", 0, 0, 1, 1, len(listed), at, 0)
        assert whole(data[:at] + listed + end) == {"a/one.xml": b"first"}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"PK\x03\x04", "damaged"), (file(MEMBERS)[:-1], "damaged"),
        (file(MEMBERS).replace(b"PK\x01\x02", b"PK\x01\x03"), "damaged"),
        (file([(b"a\0b", b"x")]), "duplicate-part"), (file([(b"a\0b", b"x")], after=b"c"), "duplicate-part"),
        (file([(b"a", b"x"), (b"A", b"x")]), "duplicate-part"), (file([(b"/a", b"x"), (b"a", b"y")]), "duplicate-part"),
        (file([(b"a\\b", b"x"), (b"a/b", b"x")]), "duplicate-part"), (file(MEMBERS, flags=1), "password"),
        (file(MEMBERS, local={"flags": 1}), "password"),
        (file(MEMBERS, local={"mark": b"PK\x03\x05"}, before=b"PK\x03\x04"), "damaged"),
        (file(MEMBERS, local={"name": b"another"}), "damaged"), (file(MEMBERS, method=12), "damaged"),
        (file(MEMBERS, sizes=1000), "damaged"), (file([(b"\xff\xfe", b"x")], flags=0x800), "damaged"),
        (file(MEMBERS).replace(b"second", b"secant"), "bad-checksum"), (b"", "empty-file"), (b"%PDF-1.7", "pdf"),
        (file(MEMBERS, method=8, sizes=-1), "damaged"),
    ],
)  # fmt: skip
def test_a_package_that_contradicts_itself_is_refused(data: bytes, code: str) -> None:
    """(3), (4)"""
    assert opened(data) == code


def test_folders_are_no_parts_and_names_have_one_spelling() -> None:
    """(3)"""
    found = Package(file([(b"xl/", b""), (b"win\\", b""), (b"/XL\\Book.xml", b"x"), (b"\x81.xml", b"y"),
                          ("ü".encode(), b"z")]))  # fmt: skip
    assert found.names == ("xl/book.xml", "ü.xml", "├╝")
    assert found.read("Ü.xml") == b"y"
    assert Package(file([("ü".encode(), b"z")], flags=0x800)).read("Ü") == b"z"
    twice = file([("ü".encode(), b"z")], flags=0x800, local={"name": b"\xff\xff"})
    assert opened(twice) == "damaged"
    assert "xl/book.xml" in found
    assert "\\xl\\BOOK.xml" in found
    assert "xl" not in found
    assert refusal(found.read, "xl/none.xml") == "damaged"
    assert part_name("\\A//b") == "a//b"


@pytest.mark.parametrize(
    ("source", "target", "part"),
    [
        ("", "xl/workbook.xml", "xl/workbook.xml"), ("", "/xl/Workbook.xml", "xl/workbook.xml"),
        ("xl/workbook.xml", "worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
        ("xl/workbook.xml", "../docProps/app.xml", "docprops/app.xml"),
        ("xl/workbook.xml", "..\\..\\..\\x.xml", "x.xml"), ("xl/workbook.xml", "my%20sheet.xml", "xl/my sheet.xml"),
        ("/XL/Workbook.xml", "./a.xml", "xl/a.xml"),
    ],
)  # fmt: skip
def test_a_relationship_points_from_where_its_part_is(source: str, target: str, part: str) -> None:
    """(6)"""
    assert target_of(source, target) == part


def test_the_relationships_of_a_part_stand_beside_it() -> None:
    """(6)"""
    assert relationships_of("") == "_rels/.rels"
    assert relationships_of("/XL/workbook.xml") == "xl/_rels/workbook.xml.rels"


def test_a_file_has_so_many_parts_of_such_a_size(monkeypatch: pytest.MonkeyPatch) -> None:
    """(1), (4)"""
    data = file([(b"a", b"x" * 10), (b"b", b"x" * 10), (b"c", b"x" * 5)])
    monkeypatch.setattr(package, "MAX_FILE", len(data))
    monkeypatch.setattr(package, "MAX_PARTS", 3)
    monkeypatch.setattr(package, "MAX_PART", 10)
    monkeypatch.setattr(package, "MAX_TOTAL", 25)
    assert len(whole(data)) == 3
    monkeypatch.setattr(package, "MAX_TOTAL", 24)
    assert opened(data) == "unpacks-too-big"
    monkeypatch.setattr(package, "MAX_PART", 9)
    assert opened(data) == "part-too-big"
    monkeypatch.setattr(package, "MAX_PARTS", 2)
    assert opened(data) == "too-many-parts"
    monkeypatch.setattr(package, "MAX_FILE", len(data) - 1)
    assert opened(data) == "file-too-big"


def test_what_is_unpacked_is_never_more_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """(1), (4)"""
    monkeypatch.setattr(package, "MAX_PART", 1_000)
    bomb, fits = (file([(b"a", b"x" * size)], method=8) for size in (1_001, 1_000))
    assert whole(fits) == {"a": b"x" * 1_000}
    assert opened(bomb) == "part-too-big"
    assert opened(file([(b"a", b"x" * 1_001)])) == "part-too-big"
    data = file([(b"a", b"words, words")], method=8)
    at = data.index(b"words") if b"words" in data else 31 + 0
    assert opened(data[:at] + b"\xff" * 5 + data[at + 5 :]) == "damaged"


def test_marks_are_counted_over_all_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """(1), (4)"""
    monkeypatch.setattr(package, "MAX_MARKS", {b"<": 3, b"=": 5})
    monkeypatch.setattr(package, "_FEWEST_MARKS", 3)

    def three(*contents: bytes) -> dict[str, bytes]:
        return whole(file([(bytes([97 + n]), content) for n, content in enumerate(contents)]))

    assert three(b"<<", b"<", b"====", b"=")
    assert refusal(three, b"<<", b"<", b"<") == "too-much-markup"
    assert refusal(three, b"======") == "too-much-markup"
    assert refusal(three, b"<<<<") == "too-much-markup"
    assert refusal(three, b"a<<", b"<<") == "too-much-markup"
    assert three(b"<<<")


def test_the_files_of_a_message_share_what_one_may_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    """(1), (4)"""
    monkeypatch.setattr(package, "MAX_MARKS", {b"<": 3})
    monkeypatch.setattr(package, "_FEWEST_MARKS", 3)
    two = file([(b"a", b"<<")])
    assert whole(two)
    assert whole(two)
    with together():
        assert whole(two)
        assert opened(two) == "too-much-markup"
    assert whole(two)
    with pytest.raises(KeyError), together():
        raise KeyError
    assert whole(two)
    assert whole(two)


# ----------------------------------------------------------------------------------------------- markup


class Seen(Walker):
    """What a walker sees."""

    __slots__ = ("seen",)
    root = "root"
    namespaces = frozenset({"urn:known"})

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[Any] = []

    def opened(self, name: str, attributes: Attributes) -> None:
        self.seen.append((name, dict(attributes), self.inside("root", "in", name)))
        self.pieces.clear()

    def closed(self, name: str) -> None:
        self.seen.append((name, self.text(), self.path[-1:]))


class Everything(Walker):
    """A walker of all elements, whatever their namespace."""

    __slots__ = ()


def walked(content: str | bytes, walker: type[Walker] = Everything) -> Walker:
    return walker().read(content if isinstance(content, bytes) else content.encode())


def test_elements_are_known_by_namespace_and_place() -> None:
    """(5)"""
    found = walked('<root xmlns="urn:known" xmlns:o="urn:other"><in a="1"><b o:c="2">text</b></in><o:b/></root>', Seen)
    assert isinstance(found, Seen)
    assert found.seen == [
        ("root", {}, False), ("in", {"a": "1"}, False), ("b", {"urn:other c": "2"}, True), ("b", "text", ["in"]),
        ("in", "text", ["root"]), ("urn:other b", {}, False), ("urn:other b", "", ["root"]), ("root", "", []),
    ]  # fmt: skip
    assert refusal(walked, '<root xmlns="urn:other"/>', Seen) == "damaged"
    assert refusal(walked, '<other xmlns="urn:known"/>', Seen) == "damaged"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", "damaged"), ("<a>", "damaged"), ("<a></b>", "damaged"), ("<a/><b/>", "damaged"), ("words", "damaged"),
        ("<!DOCTYPE a><a/>", "forbidden-markup"), ("<a>&none;</a>", "damaged"),
        ('<?xml version="1.0" encoding="rot13"?><a/>', "damaged"),
        ('<?xml version="1.0" encoding="utf-7"?><a/>', "damaged"),
        (b'<?xml version="1.0" encoding="utf-8"?><a>\xff</a>', "damaged"),
    ],
)  # fmt: skip
def test_what_is_no_sound_markup_is_refused(content: str | bytes, code: str) -> None:
    """(5)"""
    assert refusal(walked, content) == code


@pytest.mark.parametrize("encoding", ["utf-8", "UTF-8", "utf-16", "us-ascii", "iso-8859-1", "Windows-1252"])
def test_markup_of_known_encodings_is_read(encoding: str) -> None:
    """(5)"""
    assert walked(f'<?xml version="1.0" encoding="{encoding}"?><a>b</a>'.encode(encoding)).text() == "b"
    assert walked('<?xml version="1.0"?><a>b</a>').text() == "b"
    assert walked("<a>b<c>d</c>e&amp;f</a>").text() == "bde&f"


def test_markup_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """(1), (5)"""
    assert walked("<a>" * 64 + "</a>" * 64)
    assert refusal(walked, "<a>" * 65 + "</a>" * 65) == "too-much-markup"
    monkeypatch.setattr(markup, "MAX_NAMESPACES", 2)
    monkeypatch.setattr(markup, "MAX_URI", 5)
    assert walked('<a xmlns="urn:a"><b xmlns:x="urn:b"/></a>')
    assert refusal(walked, '<a xmlns="urn:a"><b xmlns:x="urn:b" xmlns:y="urn:c"/></a>') == "too-much-markup"
    assert refusal(walked, '<a xmlns="urn:ab"/>') == "too-much-markup"
    assert walked('<a><b xmlns=""/></a>')
    monkeypatch.setattr(markup, "_CHUNK", 10)
    monkeypatch.setattr(markup, "MAX_WORDS", 4)
    assert walked(f"<a>{'<b/><c/><d/>' * 9}</a>")
    assert refusal(walked, f"<a>{'<b/><c/><d/><e/>' * 9}</a>") == "too-much-markup"
    monkeypatch.setattr(markup, "MAX_TAG", 20)
    assert walked(f'<a><b c="{"x" * 9}"/>{"text " * 50}</a>')
    assert refusal(walked, f'<a><b c="{"x" * 50}"/></a>') == "too-much-markup"
    monkeypatch.setattr(markup, "_CHUNK", 1)
    monkeypatch.setattr(markup, "MAX_TAG", 20)
    assert walked(f'<b c="{"x" * 12}"/>')
    assert refusal(walked, f'<b c="{"x" * 18}"/>') == "too-much-markup"


# ----------------------------------------------------------------------------------- styles, shared texts


@pytest.mark.parametrize(
    ("code", "date", "percent"),
    [
        ("dd/mm/yyyy", True, False), ("d", True, False), ("MMM", True, False), ("h:mm", True, False),
        ("[h]:mm", True, False),
        ("[mm]", True, False), ("[s]", True, False), ("General", False, False), ("general", False, False),
        ("0.00", False, False), ('0 "days"', False, False), ("[Red]0", False, False), ("[hm]0", False, False),
        ("0\\d", False, False), ("0_d", False, False), ("*d0", False, False), ("0%", False, True),
        ('0"%"', False, False),
        ("0\\%", False, False), ('"a"d"b"', True, False), ("[$-809]0", False, False), ("[$-809]d", True, False),
    ],
)  # fmt: skip
def test_a_format_shows_dates_or_per_cent(code: str, date: bool, percent: bool) -> None:
    """(2)"""
    assert (is_date_format(code), is_percent_format(code)) == (date, percent)


def test_styles_are_known_by_their_place() -> None:
    """(6)"""
    content = (
        f'<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="164" formatCode="d mmm"/><numFmt numFmtId="165" '
        'formatCode="0.0%"/><numFmt numFmtId="14" formatCode="0"/><numFmt formatCode="0%"/>'
        '<numFmt numFmtId="166"/></numFmts>'
        '<numFmt numFmtId="0" formatCode="d"/><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf/>'
        '<xf numFmtId="22"/><xf numFmtId="23"/><xf numFmtId="164"/><xf numFmtId="9"/><xf numFmtId="10"/>'
        '<xf numFmtId="165"/><xf numFmtId="14"/><xf numFmtId="11"/><xf numFmtId="15"/>'
        '<xf numFmtId="166"/></cellXfs></styleSheet>'
    )
    found = styles_of(content.encode())
    assert found.dates == {"1", "3", "9"}
    assert found.percents == {"4", "5", "6"}
    assert refusal(styles_of, b"<other/>") == "damaged"


@pytest.mark.parametrize(
    ("number", "is_date"),
    [(n, 14 <= n <= 22 or 27 <= n <= 36 or 45 <= n <= 47 or 50 <= n <= 58) for n in (13, 14, 22, 23, 26, 27, 36, 37, 44,
                                                                                     45, 47, 48, 49, 50, 58, 59)],
)  # fmt: skip
def test_formats_that_excel_knows_by_number_show_dates(number: int, is_date: bool) -> None:
    """(2)"""
    content = f'<styleSheet xmlns="{MAIN}"><cellXfs><xf numFmtId="{number}"/></cellXfs></styleSheet>'
    assert bool(styles_of(content.encode()).dates) is is_date


@pytest.mark.parametrize(
    ("written", "meant"),
    [("a_x0041_b", "aAb"), ("_x005F_x0041_", "_x0041_"), ("_x41_", "_x41_"), ("plain", "plain"), ("_X0041_", "_X0041_"),
     ("_xd83d__xde00_", "😀"), ("_xd83d_", "\ufffd"), ("a_x000a_b_x0009_", "a\nb\t")],
)  # fmt: skip
def test_an_escape_stands_for_its_character(written: str, meant: str) -> None:
    """(2)"""
    assert unescape(written) == meant


def shared(*texts: str, head: str = "") -> bytes:
    return f'{head}<sst xmlns="{MAIN}">{"".join(f"<si>{text}</si>" for text in texts)}</sst>'.encode()


@pytest.mark.parametrize("remark", ["", "<!-- read in one piece -->"])
def test_shared_texts_are_runs_put_together(remark: str) -> None:
    """(6)"""
    runs = "<r><t>t</t></r><r><rPr/><t>wo</t></r><rPh><t>aid</t></rPh><phoneticPr/>"
    content = shared("<t>one</t>", runs, "", "<t/>",
                     "<t>a_x0041_</t>", "<rPh><t>aid</t></rPh><t> b </t>", head=remark)  # fmt: skip
    found = [texts_of(content, Room()).cell(str(number)) for number in range(6)]
    assert [cell.raw for cell in found] == ["one", "two", "", "", "a_x0041_", " b "]
    assert [cell.value for cell in found] == ["one", "two", "", "", "aA", " b "]
    assert refusal(texts_of(content, Room()).cell, "6") == "damaged"
    assert refusal(texts_of(shared(head=remark), Room()).cell, "0") == "damaged"


def test_shared_texts_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """(1)"""
    monkeypatch.setattr(counting, "MAX_CHARACTERS", 6)
    content = shared("<t>abc</t>", "<t>def</t>")
    assert texts_of(content, Room()).cell("1").raw == "def"
    room = Room()
    room.take_characters(1)
    assert refusal(texts_of, content, room) == "too-much-text"


def texts(*raw: str) -> Texts:
    return Texts(Cell(unescape(text), text, None, None, False) for text in raw)


@pytest.mark.parametrize(("said", "number"), [("0", 0), (" 1 ", 1), ("01", 1), ("00000001", 1)])
def test_a_text_is_called_by_its_number(said: str, number: int) -> None:
    """(6)"""
    assert texts("a", "b").cell(said).raw == "ab"[number]


@pytest.mark.parametrize("said", ["", "2", "-1", "1.0", "x", "²", "٣", "000000001", "+1"])
def test_a_number_of_no_text_is_damage(said: str) -> None:
    """(6)"""
    assert refusal(texts("a", "b").cell, said) == "damaged"


# --------------------------------------------------------------------------------- links and properties


def related(*told: str) -> bytes:
    return f'<Relationships xmlns="urn:r">{"".join(told)}</Relationships>'.encode()


def link(name: str, kind: str, target: str, more: str = "") -> str:
    return f'<Relationship Id="{name}" Type="http://x.example/{kind}" Target="{target}"{more}/>'


def linked(source: str, *told: str) -> Links:
    return links_of(Package(file([(relationships_of(source).encode(), related(*told))])), source)


def test_links_are_known_by_id_and_kind() -> None:
    """(6)"""
    found = linked("xl/workbook.xml", link("a", "worksheet", "s1.xml"), link("b", "styles", "/st.xml"),
                   link("c", "worksheet", "s2.xml"), link("d", "image", "http://a.example", ' TargetMode="External"'),
                   link("e", "image", "i.png", ' TargetMode="Internal"'), "<Other Id='z'/>")  # fmt: skip
    assert found.of("a") == Link("worksheet", "xl/s1.xml")
    assert found.of("b") == Link("styles", "st.xml")
    assert found.of("e") == Link("image", "xl/i.png")
    assert (found.part("worksheet"), found.part("image"), found.part("none")) == ("xl/s1.xml", "xl/i.png", None)
    assert found.external == {"image"}
    assert (refusal(found.of, "d"), refusal(found.of, "z")) == ("damaged", "damaged")
    bare = linked("a/b.xml", "<Relationship/>")
    assert bare.by_id == {"": Link("", "a")}
    none = links_of(Package(file(MEMBERS)), "xl/workbook.xml")
    assert (none.by_id, none.external, none.source) == ({}, set(), "xl/workbook.xml")


def test_an_id_that_is_there_twice_must_say_the_same() -> None:
    """(6)"""
    assert linked("", link("a", "styles", "s.xml"), link("a", "styles", "/s.xml")).part("styles") == "s.xml"
    assert refusal(linked, "", link("a", "styles", "s.xml"), link("a", "styles", "t.xml")) == "damaged"
    assert refusal(linked, "", link("a", "styles", "s.xml"), link("a", "theme", "s.xml")) == "damaged"
    assert refusal(links_of, Package(file([(b"_rels/.rels", b"<Other/>")])), "") == "damaged"


def properties(*told: str, root: Links | None = None, **contents: str) -> dict[str, str]:
    files = {"core": "docProps/core.xml", "app": "docProps/app.xml", "custom": "docProps/custom.xml"}
    held = [(files.get(name, f"{name}.xml").encode(), f"<p>{inner}</p>".encode()) for name, inner in contents.items()]
    return properties_of(Package(file([*held, (b"x", b"y")])), root or linked("", *told))


def test_properties_have_their_own_names_and_the_first_of_three_wins() -> None:
    """(6)"""
    custom = ('<property name="formgen"><v:lpwstr xmlns:v="urn:v">LM_x0041_</v:lpwstr></property>'
              "<property><v>unnamed</v></property><property name='a'>1</property>")  # fmt: skip
    assert properties(custom=custom) == {"formgen": "LMA", "": "unnamed", "a": "1"}
    assert properties(custom=f"\n {custom} \n") == {"formgen": "LMA", "": "unnamed", "a": "1"}
    assert properties(core="<title>core</title><title>again</title>", app="<title>app</title><b>app</b>",
                      custom='<property name="b">custom</property><c>custom</c>') == {
        "title": "core", "b": "app", "c": "custom"}  # fmt: skip
    assert properties() == {}
    mine = "<title>mine</title>"
    core = properties(link("a", "core-properties", "mine.xml"), mine=mine, core="<title>no</title>")
    assert core == {"title": "mine"}
    assert properties(link("a", "extended-properties", "mine.xml"), link("b", "custom-properties", "own.xml"),
                      mine=mine, own="<b>own</b>") == {"title": "mine", "b": "own"}  # fmt: skip


def test_properties_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """(1)"""
    monkeypatch.setattr(counting, "MAX_CHARACTERS", 6)
    assert properties(core="<a>abc</a>", app="<b>def</b>")
    assert refusal(lambda: properties(core="<a>abcd</a>", app="<b>def</b>")) == "too-much-text"
    assert refusal(lambda: properties(core="<a>abcdefg</a>")) == "too-much-text"


# -------------------------------------------------------------------------------------------- one sheet

STYLES = Styles(frozenset({"1"}), frozenset({"2"}))
TEXTS = texts("first", "sec_x0041_", "")


def sheet(rows: str, before: str = "", after: str = "", main: str = MAIN) -> bytes:
    return f'<worksheet xmlns="{main}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'.encode()


def both(content: bytes, room: Room | None = None) -> Page:
    """What a sheet holds, read row by row where that is safe, and in one piece: the same."""
    room, other = room or Room(), Room()
    page = page_of(content, TEXTS, STYLES, room)
    in_one_piece = page_of(content.replace(b"<sheetData>", b"<!-- --><sheetData>", 1), TEXTS, STYLES, other)
    assert page == in_one_piece
    assert list(page.lines) == list(in_one_piece.lines)
    assert room.taken == other.taken
    return page


def cell(markup: str) -> Cell | None:
    """The one cell of a row; None where there is nothing in it."""
    found = both(sheet(f'<row r="1">{markup}</row>')).cells
    assert set(found) <= {(1, 1)}
    return found.get((1, 1))


def plain(
    value: Any, raw: str | None = None, formula: str | None = None, date: bool = False, percent: bool = False
) -> Cell:
    return Cell(value, str(value) if raw is None else raw, formula, None, date, percent)


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ('<c r="A1"><v>3</v></c>', plain(3)), ('<c r="A1" t="n"><v> 3.50 </v></c>', plain(3.5, " 3.50 ")),
        ('<c r="A1" s="1"><v>46301</v></c>', plain(46301, date=True)),
        ('<c r="A1" s="2"><v>0.5</v></c>', plain(0.5, percent=True)),
        ('<c r="A1" s="3"><v>1</v></c>', plain(1)), ('<c r="A1" t="str"><v>a_x0041_</v></c>', plain("aA", "a_x0041_")),
        ('<c r="A1" t="inlineStr"><is><t>a</t></is></c>', plain("a")),
        ('<c r="A1" t="inlineStr"><is><t xml:space="preserve"> a </t></is></c>', plain(" a ")),
        ('<c r="A1" t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r><rPh><t>aid</t></rPh></is></c>', plain("ab")),
        ('<c r="A1" t="inlineStr"><is><t/></is></c>', None), ('<c r="A1" t="inlineStr"><v>v</v></c>', plain("v")),
        ('<c r="A1" t="s"><v>0</v></c>', plain("first")), ('<c r="A1" t="s"><v>1</v></c>', plain("secA", "sec_x0041_")),
        ('<c r="A1" t="s" s="1"><v>0</v></c>', plain("first", date=True)), ('<c r="A1" t="s"><v>2</v></c>', None),
        ('<c r="A1" t="s"><f>A2</f><v>2</v></c>', plain("", "", "=A2")),
        ('<c r="A1" s="2" t="s"><v>0</v></c>', plain("first", percent=True)),
        ('<c r="A1" t="b"><v>1</v></c>', plain(True, "1")), ('<c r="A1" t="b"><v> 0 </v></c>', plain(False, " 0 ")),
        ('<c r="A1" t="b"><v>true</v></c>', plain(True, "true")),
        ('<c r="A1" t="b"><v>false</v></c>', plain(False, "false")),
        ('<c r="A1" t="e"><v>#N/A</v></c>', Cell(None, "#N/A", None, "#N/A", False)),
        ('<c r="A1" t="e" s="1"><f>B1</f><v>#N/A</v></c>', Cell(None, "#N/A", "=B1", "#N/A", True)),
        ('<c r="A1" t="d"><v>2026-10-06</v></c>', plain("2026-10-06", date=True)),
        ('<c r="A1"/>', None), ('<c r="A1"></c>', None), ('<c r="A1"><v></v></c>', None),
        ('<c r="A1" t="str"><v/></c>', None),
        ('<c r="A1" t="str"><f>A2</f><v/></c>', plain("", "", "=A2")),
        ('<c r="A1"><f>1+2</f><v>3</v></c>', plain(3, "3", "=1+2")),
        ('<c r="A1"><f>1+2</f></c>', Cell(None, "=1+2", "=1+2", None, False)),
        ('<c r="A1" s="1"><f>1+2</f><v/></c>', Cell(None, "=1+2", "=1+2", None, True)),
        ('<c r="A1"><f t="shared" si="0"/><v>3</v></c>', plain(3, "3", "=")), ('<c r="A1" t="e"><v/></c>', None),
        ('<c r="A1" t="str"><v>a&amp;b&#233;&#x41;&lt;</v></c>', plain("a&béA<")),
        ('<c r="A1" t="str"><v>a\rb\r\nc\td</v></c>', plain("a\nb\nc\td")),
        ('<c r="A1" t="str"><v>&#10;&quot;&apos;&gt;</v></c>', plain("\n\"'>")),
        ('<c r="$A$1"><v>3</v></c>', plain(3)), ('<c r="a1"><v>3</v></c>', plain(3)),
        ('<c r="A1" t="str"><v><![CDATA[<a>]]></v></c>', plain("<a>")), ("<c><v>3</v></c>", plain(3)),
        ('<c r="A1" cm="1" s="1" t="n"><v>3</v></c>', plain(3, date=True)),
        ('<x:c xmlns:x="urn:x" r="A1"><v>3</v></x:c>', None),
    ],
)  # fmt: skip
def test_a_cell_is_what_its_type_says(markup: str, expected: Cell | None) -> None:
    """(7)"""
    found = cell(markup)
    assert found == expected
    assert found is None or type(found.value) is type(expected.value if expected else None)


@pytest.mark.parametrize(
    ("markup", "code"),
    [
        ('<c r="A1" t="x"><v>1</v></c>', "damaged"), ('<c r="A1"><v>x</v></c>', "damaged"),
        ('<c r="A1" t="b"><v>2</v></c>', "damaged"), ('<c r="A1" t="s"><v>3</v></c>', "damaged"),
        ('<c r="A1" t="s"><v>x</v></c>', "damaged"), ('<c r="A1" t="s"><v/></c>', "damaged"),
        ('<c r="A1" t="s"><v>-1</v></c>', "damaged"),
        ('<c r="A1"><v>1</v><v>1</v></c>', "duplicate-cell"),
        ('<c r="A1" t="str"><v>1</v><is><t>1</t></is></c>', "duplicate-cell"),
        ('<c r="A1"><is><t>1</t></is><v>1</v></c>', "duplicate-cell"), ('<c r="A0"><v>1</v></c>', "damaged"),
        ('<c r="1A"><v>1</v></c>', "damaged"), ('<c r=""><v>1</v></c>', "damaged"),
        ('<c r="AAAA1"><v>1</v></c>', "damaged"),
        ('<c r="A10000000"><v>1</v></c>', "damaged"),
        ('<c r="A1"><v>1</v></c><c r="A1"><v>2</v></c>', "duplicate-cell"),
        ('<c r="A1" t="str"><v>&#0;</v></c>', "damaged"), ('<c r="A1" t="str"><v>&#xD800;</v></c>', "damaged"),
        ('<c r="A1" t="str"><v>&#55296;</v></c>', "damaged"), ('<c r="A1" t="str"><v>&#65534;</v></c>', "damaged"),
        ('<c r="A1" t="str"><v>&none;</v></c>', "damaged"), ('<c r="A1" t="str"><v>\x01</v></c>', "damaged"),
        ('<c r="A1" t="str"><v>&#1114112;</v></c>', "damaged"), ('<c r="A1" t="str"><v>&#11;</v></c>', "damaged"),
    ],
)  # fmt: skip
def test_a_cell_that_cannot_be_is_damage(markup: str, code: str) -> None:
    """(7)"""
    for content in (sheet(f'<row r="1">{markup}</row>'), sheet(f'<row r="1">{markup}</row>', before="<!-- -->")):
        assert refusal(page_of, content, TEXTS, STYLES, Room()) == code


def values(rows: str, **around: str) -> dict[tuple[int, int], Any]:
    return {at: found.value for at, found in both(sheet(rows, **around)).cells.items()}


def c(name: str, value: int = 1) -> str:
    return f'<c r="{name}"><v>{value}</v></c>'


def test_cells_stand_where_they_say_or_where_counting_puts_them() -> None:
    """(7)"""
    rows = f'<row r="2">{c("B2")}{c("AA2", 2)}{c("IV2", 3)}</row><row r="4"/><row r="5000">{c("A5000", 4)}</row>'
    assert values(rows) == {(2, 2): 1, (2, 27): 2, (2, 256): 3, (5000, 1): 4}
    bare = "<c><v>{}</v></c>"
    one, two, three, four = map(bare.format, (1, 2, 3, 4))
    assert values(f'<row>{one}{two}</row><row r="7">{three}</row><row>{four}</row>') == {
        (1, 1): 1, (1, 2): 2, (7, 1): 3, (8, 1): 4}  # fmt: skip
    assert values(f'<row r="1">{c("C1")}{two}<c/>{three}</row>') == {(1, 3): 1, (1, 4): 2, (1, 6): 3}
    assert values(f'<row r="3">{c("A9")}{c("B3", 2)}{bare.format(5)}</row>') == {(9, 1): 1, (3, 2): 2, (3, 3): 5}
    assert values(f'<row r="1">{c("B1")}{c("A1", 2)}</row>') == {(1, 2): 1, (1, 1): 2}
    assert values(f'<row r="12">{c("A12")}{c("A112", 2)}</row>') == {(12, 1): 1, (112, 1): 2}
    assert values("") == values('<row r="1"></row>') == values('<row r="1"/>') == {}


def test_a_cell_that_is_there_twice_must_say_the_same() -> None:
    """(7)"""
    assert values(f'<row r="1">{c("A1")}{c("A1")}</row>') == {(1, 1): 1}
    assert values(f'<row r="1">{c("A1")}</row><row r="1">{c("A1")}{c("B1", 2)}</row>') == {(1, 1): 1, (1, 2): 2}
    twice = sheet(f'<row r="1">{c("A1")}</row><row r="1">{c("A1", 2)}</row>')
    assert refusal(page_of, twice, TEXTS, STYLES, Room()) == "duplicate-cell"
    shared = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="A1" t="s"><v>{}</v></c></row>'
    assert values(shared.format(0)) == {(1, 1): "first"}
    assert refusal(page_of, sheet(shared.format(1)), TEXTS, STYLES, Room()) == "duplicate-cell"


@pytest.mark.parametrize("number", ["0", "", "-1", "x", "1.0", "²", "10000000"])
def test_a_row_of_no_number_is_damage(number: str) -> None:
    """(7)"""
    for before in ("", "<!-- -->"):
        content = sheet(f'<row r="{number}"></row>', before=before)
        assert refusal(page_of, content, TEXTS, STYLES, Room()) == "damaged"
    assert values('<row r="9999999"/>') == {}


def test_cells_outside_of_a_form_are_counted_and_left_out() -> None:
    """(1), (7)"""
    room = Room()
    found = both(sheet(f'<row r="5000">{c("IV5000")}{c("IW5000")}</row><row r="5001">{c("A5001")}<c r="B5001"/></row>'
                       f'<row r="1">{c("XFD1")}<c r="ZZ1" t="s"><v>0</v></c></row>'), room)  # fmt: skip
    assert (set(found.cells), room.taken) == ({(5000, 256)}, (1, 0, 4))


def test_cells_and_their_texts_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """(1), (7)"""
    rows = ('<row r="1"><c r="A1" t="str"><v>abc</v></c><c r="B1" t="s"><v>0</v></c><c r="C1"><v>12345</v></c>'
            '<c r="D1"/><c r="E1"><f>12</f><v>1</v></c><c r="F1" t="d"><v>2026</v></c></row>')  # fmt: skip
    room = Room()
    both(sheet(rows), room)
    assert room.taken == (5, 3 + len("first") + 2 + 4, 0)
    monkeypatch.setattr(counting, "MAX_CELLS", 5)
    monkeypatch.setattr(counting, "MAX_CHARACTERS", 14)
    assert len(both(sheet(rows)).cells) == 5
    for limit, code in (("MAX_CHARACTERS", "too-much-text"), ("MAX_CELLS", "too-many-cells")):
        monkeypatch.setattr(counting, limit, getattr(counting, limit) - 1)
        for before in ("", "<!-- -->"):
            assert refusal(page_of, sheet(rows, before), TEXTS, STYLES, Room()) == code
        monkeypatch.setattr(counting, limit, 99)


@pytest.mark.parametrize(
    ("coded", "lines"),
    [
        ("&amp;LLeft&amp;CMiddle&amp;RRight", ["Left", "Middle", "Right"]), ("plain", ["plain"]), ("", []),
        (" &amp;C ", []),
        ("&amp;C&amp;&quot;Arial,Bold&quot;&amp;12Ref &amp;K01+000LM&amp;KFF0000-1", ["Ref LM-1"]),
        ("&amp;C&amp;P of &amp;N, &amp;A", ["of ,"]), ("Mum &amp;&amp; Dad", ["Mum & Dad"]), ("a_x0041_", ["aA"]),
        ("&amp;&amp;LM-PQ1", ["&LM-PQ1"]), ("&amp;&amp;&amp;LM", ["&", "M"]), ("&amp;CA &amp;&amp;Co", ["A &Co"]),
    ],
)  # fmt: skip
def test_headers_and_footers_are_lines_without_their_layout(coded: str, lines: list[str]) -> None:
    """(7)"""
    for name in ("oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter"):
        found = both(sheet("", after=f"<headerFooter><{name}>{coded}</{name}></headerFooter>"))
        assert list(found.lines) == lines


def test_headers_come_in_their_order_and_count_as_text() -> None:
    """(1), (7)"""
    room = Room()
    found = both(sheet(f'<row r="1">{c("A1")}</row>', after="<headerFooter><oddHeader>head</oddHeader><oddFooter>"
                       "foot</oddFooter></headerFooter>"), room)  # fmt: skip
    assert (list(found.lines), room.taken) == (["head", "foot"], (1, 8, 0))


def test_merged_areas_are_noted_and_cost_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """(1), (7)"""
    areas = ("A1:B2", "C3", "$D$4:XFD1048576", "e5:f6")

    def merged(*areas: str) -> list[tuple[int, int, int, int]]:
        inner = "".join(f'<mergeCell ref="{area}"/>' for area in areas)
        return list(both(sheet("", after=f"<mergeCells>{inner}<mergeCell/></mergeCells>")).merges)

    assert merged(*areas) == [(1, 1, 2, 2), (4, 4, 1048576, 16384), (5, 5, 6, 6)]
    monkeypatch.setattr(walk, "MAX_MERGES", 2)
    assert merged(*areas) == [(1, 1, 2, 2), (4, 4, 1048576, 16384)]
    wrong = sheet("", after='<mergeCells><mergeCell ref="A1:B"/></mergeCells>')
    assert refusal(page_of, wrong, TEXTS, STYLES, Room()) == "damaged"


@pytest.mark.parametrize(
    "content",
    [
        sheet(f'<row r="1">{c("A1")}</row>', main=STRICT_MAIN),
        b'<?xml version="1.0"?>' + sheet(f'<row r="1">{c("A1")}</row>'),
        b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n' + sheet(f'<row r="1">{c("A1")}</row>'),
        f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c></x:row></x:sheetData>'
        "</x:worksheet>".encode(),
        f'<worksheet xmlns="{MAIN}" xmlns:y="urn:y" y:z="&gt;"><sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
        '</sheetData><y:sheetData><y:row r="1"/></y:sheetData></worksheet>'.encode(),
        sheet(f'<row r="1">{c("A1")}</row>').replace(b"<sheetData>", b"<sheetData >"),
        sheet(f'<row r="1">{c("A1")}</row>').decode().encode("utf-16"),
        b"\xef\xbb\xbf" + sheet(f'<row r="1">{c("A1")}</row>'),
        sheet(f'<row r="1">{c("A1")}</row>', after="<?pi <sheetData> ?><headerFooter/>"),
    ],
)  # fmt: skip
def test_a_sheet_may_be_written_in_many_ways(content: bytes) -> None:
    """(5), (7)"""
    found = page_of(content, TEXTS, STYLES, Room())
    assert found.cells == {(1, 1): plain(1)}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "damaged"), (b"<worksheet/>", "damaged"), (sheet("<row>"), "damaged"), (sheet("")[:-3], "damaged"),
        (f'<chartsheet xmlns="{MAIN}"/>'.encode(), "damaged"),
        (sheet("<row r='1'>" + "<a>" * 61 + "</a>" * 61 + "</row>"), "damaged"),
        (sheet("<row r='1'>" + "<a>" * 62 + "</a>" * 62 + "</row>"), "too-much-markup"),
        (sheet("</sheetData><sheetData>") + b"x", "damaged"), (sheet(c("A1")), "damaged"),
    ],
)  # fmt: skip
def test_a_sheet_that_is_none_is_refused(content: bytes, code: str) -> None:
    """(5), (7)"""
    if content.count(b"<a>") == 61:
        assert page_of(content, TEXTS, STYLES, Room()).cells == {}
    else:
        assert refusal(page_of, content, TEXTS, STYLES, Room()) == code


# ------------------------------------------------------------------------------------------ the workbook


def book(body: str = "", sheets: str = "", main: str = MAIN, links: str = LINKS, more: Mapping[str, str] | None = None,
         gone: str = "") -> Workbook:  # fmt: skip
    """The workbook with that in its list of sheets, and with other parts."""
    own = sheets or '<sheet name="Form" sheetId="1" r:id="rId1"/>'
    listed = f'<workbook xmlns="{main}" xmlns:r="{links}">{body}<sheets>{own}</sheets></workbook>'
    every = {**parts(f'<row r="1">{c("A1")}</row>', main=main, links=links), "xl/workbook.xml": listed, **(more or {})}
    return parse(zipped({name: content for name, content in every.items() if name != gone}))


def test_sheets_are_listed_with_their_names_and_whether_they_are_hidden() -> None:
    """(6)"""
    told = ('<sheet name="A_x0042_" r:id="rId1"/><sheet name="B" state="hidden" r:id="rId1"/>'
            '<sheet name="C" state="veryHidden" r:id="rId1"/><sheet name="D" state="odd" r:id="rId1"/>'
            '<sheet state="visible" r:id="rId1"/>')  # fmt: skip
    assert [(s.name, s.state) for s in book(sheets=told).sheets] == [
        ("AB", "visible"), ("B", "hidden"), ("C", "veryHidden"), ("D", "visible"), ("", "visible")]  # fmt: skip
    strict = book(main=STRICT_MAIN, links=STRICT_LINKS)
    assert strict.sheets[0].cells == {(1, 1): plain(1)}
    elsewhere = book("<other><sheet name='X' r:id='rId1'/></other>")
    assert [s.name for s in elsewhere.sheets] == ["Form"]
    assert refusal(lambda: book(sheets='<sheet name="A"/>')) == "damaged"
    assert refusal(lambda: book(sheets='<sheet name="A" r:id="rId9"/>')) == "damaged"


def test_sheets_without_cells_are_left_out_and_said() -> None:
    """(6)"""
    links = rels(("rId1", "worksheet", "worksheets/sheet1.xml"), ("rId2", "chartsheet", "chart.xml"),
                 ("rId3", "dialogsheet", "d.xml"))  # fmt: skip
    more = {"xl/_rels/workbook.xml.rels": links, "xl/chart.xml": "<x/>", "xl/d.xml": "<x/>"}
    own, chart, dialog = (f'<sheet name="S{n}" r:id="rId{n}"/>' for n in (1, 2, 3))
    assert book(sheets=chart + own + dialog, more=more).notes == ("Sheets without cells, such as charts, left out: 2.",)
    assert refusal(lambda: book(sheets=chart, more=more)) == "no-sheets"
    assert refusal(lambda: book(sheets=" ")) == "no-sheets"


def test_names_mean_what_the_workbook_says_or_what_all_sheets_agree_on() -> None:
    """(6)"""
    names = ('<definedName name="whole">Form!$A$1</definedName><definedName name="both">Form!$A$2</definedName>'
             '<definedName name="both" localSheetId="0">Form!$A$3</definedName>'
             '<definedName name="agreed" localSheetId="0">Form!$A$4</definedName>'
             '<definedName name="agreed" localSheetId="1">Form!$A$4</definedName>'
             '<definedName name="torn" localSheetId="0">Form!$A$5</definedName>'
             '<definedName name="torn" localSheetId="1">Form!$A$6</definedName>'
             '<definedName name="_xlnm.Print_Area">Form!$A$7</definedName>'
             "<definedName>Form!$A$8</definedName>")  # fmt: skip
    found = book(f"<definedNames>{names}</definedNames>")
    assert found.names == {"whole": "Form!$A$1", "both": "Form!$A$2", "agreed": "Form!$A$4", "": "Form!$A$8"}
    assert found.notes == ("Names that mean other cells on other sheets, left out: 1.",)
    assert book(f"<other>{names}</other>").names == {}
    assert book(f"<definedNames>{names.replace('torn', 'both')}</definedNames>").notes == ()


@pytest.mark.parametrize(
    ("body", "is_1904"),
    [("", False), ('<workbookPr date1904="1"/>', True), ('<workbookPr date1904="true"/>', True),
     ("<workbookPr/>", False),
     ('<workbookPr date1904="0"/>', False), ('<other><workbookPr date1904="1"/></other>', False)],
)  # fmt: skip
def test_the_epoch_is_that_of_the_workbook(body: str, is_1904: bool) -> None:
    """(6)"""
    assert book(body).date1904 is is_1904


def test_sheets_and_names_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """(1), (6)"""
    monkeypatch.setattr(workbook, "MAX_SHEETS", 2)
    monkeypatch.setattr(workbook, "MAX_NAMES", 2)
    own = '<sheet name="A" r:id="rId1"/>'
    assert len(book(sheets=own * 2).sheets) == 2
    assert refusal(lambda: book(sheets=own * 3)) == "too-many-sheets"
    names = [f'<definedName name="n{n}"{" localSheetId=" + chr(34) + "0" + chr(34) if n else ""}>A!$A$1</definedName>'
             for n in range(3)]  # fmt: skip
    assert len(book(f"<definedNames>{''.join(names[:2])}</definedNames>").names) == 2
    assert refusal(lambda: book(f"<definedNames>{''.join(names)}</definedNames>")) == "too-much-markup"
    monkeypatch.setattr(counting, "MAX_CHARACTERS", 20)
    long = f'<definedName name="n">{"x" * 21}</definedName>'
    assert refusal(lambda: book(f"<definedNames>{long}</definedNames>")) == "too-much-text"


def test_a_workbook_is_found_where_its_package_says_or_where_it_usually_is() -> None:
    """(6)"""
    assert book(gone="_rels/.rels").sheets
    assert book(more={"_rels/.rels": rels(("r", "officeDocument", "gone.xml"))}).sheets
    assert book(more={"_rels/.rels": rels(("r", "officeDocument", "xl/styles.bin")), "xl/styles.bin": ""}).sheets
    for other in ("word/document.xml", "ppt/presentation.xml"):
        more = {"_rels/.rels": rels(("r", "officeDocument", other)), other: "<x/>"}
        assert book(more=more).sheets
        code = refusal(lambda more=more: book(more=more, gone="xl/workbook.xml"))
        assert code == ("word-document" if other.startswith("word") else "unknown-file")
    assert refusal(lambda: book(gone="xl/worksheets/sheet1.xml")) == "damaged"


def test_a_workbook_may_lack_styles_texts_and_properties() -> None:
    """(6)"""
    bare = {"xl/_rels/workbook.xml.rels": rels(("rId1", "worksheet", "worksheets/sheet1.xml"))}
    assert book(more=bare).sheets[0].cells == {(1, 1): plain(1)}
    assert book(more=bare).properties == {}
    assert refusal(lambda: book(gone="xl/styles.xml")) == "damaged"
    assert refusal(lambda: book(gone="xl/sharedStrings.xml")) == "damaged"


def test_a_sheet_shows_its_styles_texts_areas_and_headers() -> None:
    """(6), (7)"""
    rows = '<row r="1"><c r="A1" t="s"><v>1</v></c><c r="B1" s="1"><v>46301</v></c></row>'
    content = sheet(rows, after='<mergeCells><mergeCell ref="A1:B1"/></mergeCells><headerFooter><oddHeader>one'
                    "</oddHeader><oddFooter>two</oddFooter></headerFooter>").decode()  # fmt: skip
    core = "<p><title>T</title></p>"
    found = book(more={"xl/worksheets/sheet1.xml": content, "docProps/core.xml": core})
    [only] = found.sheets
    assert only.cells == {(1, 1): plain("second"), (1, 2): plain(46301, date=True)}
    assert (only.header_footer, only.merges, found.properties) == ("one\ntwo", ((1, 1, 1, 2),), {"title": "T"})


@pytest.mark.parametrize(
    ("name", "notes"),
    [("xl/vbaProject.bin", ("The workbook contains macros; they were not read.",)),
     ("xl/externalLinks/externalLink1.xml", ("The workbook has links to other files; they were not followed.",)),
     ("xl/other.bin", ())],
)  # fmt: skip
def test_what_is_never_opened_is_said(name: str, notes: tuple[str, ...]) -> None:
    """(6)"""
    assert book(more={name: "x"}).notes == notes
    far = sheet(f'<row r="5001">{c("A5001")}</row>').decode()
    said = book(more={name: "x", "xl/worksheets/sheet1.xml": far}).notes
    assert said == (*notes, "Filled cells beyond row 5000 and column IV, left out: 1.")


# -------------------------------------------------------------------------------------------- what came


def test_every_refusal_has_its_own_sentence() -> None:
    """(8)"""
    for code, (message, fix) in REFUSALS.items():
        error = refused(code)
        assert (error.code, error.message, error.fix) == (code, message, fix)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"\0" * 9, "empty-file"), (b"\0" * 4096 + b"PK\x03\x04", "unknown-file"),
        (b"a" * 4096 + b"<html>", "text-file"),
        (b"a" * 4090 + b"<html>", "web-page"), (b"PK\x03\x05", "unknown-file"), (b"x" * 1019 + b"%PDF-", "pdf"),
        (b"x" * 1020 + b"%PDF-", "text-file"),
        (b"\xff\xfe" + "<html>".encode("utf-16-le"), "web-page"),
        (b"\xfe\xff" + "<html>".encode("utf-16-be"), "web-page"),
        (b"\xef\xbb\xbf<?xml version='1.0'?> urn:schemas-microsoft-com:office:spreadsheet", "xml-spreadsheet"),
        (b"  <?xml version='1.0'?> urn:schemas-microsoft-com:office:spreadsheet", "xml-spreadsheet"),
        (b"a\x1a\x1bb\t\n\r\f\v", "text-file"), (b"\x02" * 3 + b"a" * 97, "unknown-file"),
        (b"\x02" * 2 + b"a" * 98, "text-file"), (b"\x1f" * 3 + b" " + b"a" * 96, "unknown-file"),
    ],
)  # fmt: skip
def test_what_came_is_told_by_its_beginning(data: bytes, kind: str) -> None:
    """(8)"""
    assert wrong_kind(data) == kind


def test_a_zip_folder_of_numbers_and_of_returns_is_told() -> None:
    """(8)"""
    assert kind_of_package(("metadata.iwa",)) == "numbers"
    assert kind_of_package(("a/return.docx", "b.txt")) == "zip-of-files"
    assert kind_of_package(("b.txt",)) == "zip-of-files"
