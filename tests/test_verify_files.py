"""What `formgen verify` promises of the files themselves: their looks, their parts, their fingerprint.

 1. A pack in any look holds in every format, and is made again in that look; a changed figure in it is caught.
 2. Of an Office file that is part for part as it was written it is said that it is the one that was written, however it
    is packed; and not of one that was saved anew.
 3. A part that was changed while others stayed as they were is caught, whatever was changed in it; what a server
    writes into a file that it keeps is no fault.
 4. In a workbook that a program saved anew is caught what hides cells: a chart or picture moved over them, made larger,
    or so small that nobody can read it, merged cells, letters in the colour of their ground (also by the theme or by
    number), zeros that are not shown; and what stands beyond the rows that are read.
 5. In a Word file that a program saved anew is caught what hides words: letters in the colour of paper by a style of
    tables, of paragraphs, by the theme or for all; lines, rows, columns and pages too small for them, words set beside
    the page, merged cells; charts that are shown larger or smaller, or cut.
 6. Every pack tells its fingerprint in its last line, `review` tells it, and `verify --expect` compares it: a pack that
    was made anew of changed records has another, also where records.db and originals agree with it.
 7. Of a file that is damaged it is said that it is, in words for a pack, by how many bytes where these are known, and
    where an untouched copy may be; of what is no such file too.
 8. Words of a web page that are read aloud or pop up are compared as words: their place is named.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Color, Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet
from test_verify import FROM, SCORES, UNTIL, behind, child, codes, pack, sheets, with_seal_of
from test_verify_kinds import CHANGE, in_part, repack

from formgen.cli import formgen
from formgen.errors import UserError
from formgen.evidence.readership import Readership
from formgen.evidence.review import Kind
from formgen.evidence.seal import fingerprint
from formgen.read.sealed import seal_of, shown
from formgen.variants import VARIANTS
from formgen.work.noted import noted
from formgen.work.review import review
from formgen.work.school import School
from formgen.work.take_in import commit
from formgen.work.verify import verify

FORMATS = ("docx", "pdf", "xlsx", "html")


@pytest.fixture
def home(school: School, tmp_path: Path) -> School:
    """A school with three children whose sheets came back."""
    for number, (low, high) in enumerate(SCORES, 1):
        child(school, number)
        sheets(school, tmp_path / "In", number, low, high)
    commit(school, [tmp_path / "In"])
    return school


# ------------------------------------------------------------------------------------------------------- looks


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_pack_in_any_look_holds_and_is_made_again_in_it(home: School, tmp_path: Path, variant: str) -> None:
    """(1), (2)"""
    made = review(home.looking(variant), FROM, UNTIL, FORMATS, tmp_path, Readership.GOVERNORS, Kind.ANNUAL).files
    for path in made:
        found = verify(home, path)
        assert (found.differences, found.as_written, found.notes) == ((), True, ())
        assert found.seal.look == ("" if variant == home.settings.look.variant else variant)
        CHANGE[path.suffix[1:]](path)
        assert codes(verify(home, path)) == {"text"}, path.suffix


def test_a_look_that_is_that_of_the_settings_is_no_other_pack(home: School, tmp_path: Path) -> None:
    """(1)"""
    one, two = (review(some, FROM, UNTIL, ("html",), tmp_path / name)
                for name, some in (("a", home), ("b", home.looking("standard"))))  # fmt: skip
    assert one.files[0].read_bytes() == two.files[0].read_bytes()
    assert len(home.store.packs()) == 1


# ------------------------------------------------------------------------------------------------------- parts


@pytest.mark.parametrize("suffix", ["docx", "xlsx"])
def test_a_file_that_is_only_packed_otherwise_is_the_one_that_was_written(
    home: School, tmp_path: Path, suffix: str
) -> None:
    """(2)"""
    [path] = pack(home, tmp_path, suffix)
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in reversed(old.namelist())}
    before = path.read_bytes()
    repack(path, parts)
    assert path.read_bytes() != before
    found = verify(home, path)
    assert (found.holds, found.as_written, found.notes) == (True, True, ())


@pytest.mark.parametrize("suffix", ["docx", "xlsx"])
@pytest.mark.parametrize("at", [lambda data: len(data) // 2, lambda data: len(data) - 30])
def test_a_damaged_file_is_told_in_words_for_a_pack(
    home: School, tmp_path: Path, suffix: str, at: Callable[[bytes], int]
) -> None:
    """(7)"""
    [path] = pack(home, tmp_path, suffix)
    written = path.read_bytes()
    harmed = bytearray(written)
    harmed[at(written)] ^= 1
    path.write_bytes(harmed)
    try:
        found = verify(home, path)
    except UserError as refused:  # the seal cannot be read either
        assert refused.code == "broken_file"  # noqa: PT017
        told = f"{refused.message} {refused.fix}"
    else:
        [broken] = [one for one in found.differences if one.code == "broken_file"]
        told = broken.words
        assert f"1 byte of {len(written):,} differs" in told
    assert "damaged" in told
    assert "an untouched copy" in told
    assert "Excel, save it" not in told


@pytest.mark.parametrize(("suffix", "sort"), [("docx", "a Word document"), ("xlsx", "an Excel workbook")])
def test_what_is_no_such_file_is_told_in_words_for_a_pack(
    home: School, tmp_path: Path, suffix: str, sort: str
) -> None:  # fmt: skip
    """(7)"""
    [path] = pack(home, tmp_path, suffix)
    for content in (b"Just words.", path.read_bytes()[:500], b""):
        path.write_bytes(content)
        with pytest.raises(UserError) as refused:
            verify(home, path)
        assert refused.value.message.startswith(f"{path.name} cannot be read as {sort}: it is damaged")
        assert "an untouched copy" in refused.value.fix


def test_words_that_are_read_aloud_are_named_with_their_place(home: School, tmp_path: Path) -> None:
    """(8)"""
    [path] = pack(home, tmp_path, "html")
    page = path.read_text("utf-8")
    label = re.search('aria-label="([^"]*[0-9] of [0-9][^"]*)"', page)
    assert label is not None
    was = label[1]
    now = re.sub("[0-9]+(?= of)", "41", was, count=1)
    path.write_text(page.replace(label[0], f'aria-label="{now}"', 1), "utf-8")
    [found] = verify(home, path).differences
    assert (found.code, found.sealed, found.found) == ("text", was, now)
    assert found.section


def swapped(was: str, now: str) -> Callable[[str], str]:
    return lambda text: text.replace(was, now, 1)


PARTS: dict[str, tuple[str, str, Callable[[str], str]]] = {
    "a style of tables": ("docx", "word/styles.xml", swapped(
        'w:styleId="FormgenGrid">', 'w:styleId="FormgenGrid"><w:rPr><w:color w:val="FEFEFE"/></w:rPr>')),
    "a setting": ("docx", "word/settings.xml", swapped("</w:settings>", "<w:hideSpellingErrors/></w:settings>")),
    "the space around lines": ("docx", "word/styles.xml", swapped('w:before="', 'w:before="9')),
    "the place of a chart": ("xlsx", "xl/drawings/drawing1.xml", swapped("<xdr:row>", "<xdr:row>1")),
    "the height of rows": ("xlsx", "xl/worksheets/sheet1.xml", swapped(' ht="', ' ht="9')),
    "the theme": ("xlsx", "xl/theme/theme1.xml", swapped("4F81BD", "FFFFFF")),
}  # fmt: skip


@pytest.mark.parametrize("what", PARTS)
def test_a_part_that_was_changed_while_others_stayed_is_caught(home: School, tmp_path: Path, what: str) -> None:
    """(3)"""
    suffix, part, change = PARTS[what]
    [path] = pack(home, tmp_path, suffix)
    in_part(path, part, change)
    found = verify(home, path)
    assert (found.holds, found.as_written) == (False, False)
    told = [one for one in found.differences if one.code == "part"]
    assert [one.found for one in told] == [part] or {"drawn", "added"} & codes(found)


def test_what_a_server_writes_into_a_file_that_it_keeps_is_no_fault(home: School, tmp_path: Path) -> None:
    """(3): a title among the properties of the file, and a part of its own."""
    [path] = pack(home, tmp_path, "docx")
    in_part(path, "docProps/core.xml", swapped("</dc:title>", " (final)</dc:title>"))
    in_part(path, "docProps/app.xml", swapped("</Properties>", "<Manager>x</Manager></Properties>"))
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("customXml/item7.xml", "<metadata/>")
    found = verify(home, path)
    assert (found.holds, found.as_written) == (True, False)
    assert "saved anew" in found.notes[0]


# --------------------------------------------------------------------------------------------- hidden in a workbook


def figure(book: Workbook) -> Cell:
    """The first cell that says “2 of 3”."""
    return next(c for page in book.worksheets for row in page.iter_rows() for c in row if c.value == "2 of 3")


def charted(book: Workbook) -> Worksheet:
    """The first sheet with a chart."""
    return next(page for page in book.worksheets if page._charts)


def moved(book: Workbook) -> None:
    """A chart of the sheet goes to its beginning."""
    charted(book)._charts[0].anchor._from.row = 0


def blown_up(book: Workbook) -> None:
    charted(book)._charts[0].anchor.ext.height *= 3


def shrunk(book: Workbook) -> None:
    charted(book)._charts[0].anchor.ext.height = 9_000


def merged(book: Workbook) -> None:
    cell = figure(book)
    cell.parent.merge_cells(start_row=cell.row, end_row=cell.row, start_column=1, end_column=cell.column)
    cell.parent._cells[cell.row, cell.column] = cell  # a program keeps what a merged cell hides


def inked(**colour: object) -> Callable[[Workbook], None]:
    def change(book: Workbook) -> None:
        figure(book).font = Font(color=Color(**colour))

    return change


def on_its_own_ground(book: Workbook) -> None:
    cell = figure(book)
    cell.font, cell.fill = Font(color="FF808080"), PatternFill("solid", fgColor="FF828282")


def without_zeros(book: Workbook) -> None:
    book.worksheets[1].sheet_view.showZeros = False


def struck_out(book: Workbook) -> None:
    book.worksheets[1]["A5"].font = Font(strike=True, color="FF1F2A44")


def far_below(book: Workbook) -> None:
    book.worksheets[1]["A5001"] = "3 of 3"


HIDING: dict[str, tuple[Callable[[Workbook], None], str]] = {
    "a chart moved over figures": (moved, "covered by a drawing"),
    "a chart made larger": (blown_up, "covered by a drawing"),
    "a chart made tiny": (shrunk, "too small to be read"), "merged cells": (merged, "hidden by merged cells"),
    "white by number": (inked(indexed=9), "hard to see"), "white by the theme": (inked(theme=0), "hard to see"),
    "a dark colour made light": (inked(theme=1, tint=0.95), "hard to see"),
    "the colour of the ground": (on_its_own_ground, "hard to see"), "struck out": (struck_out, "hard to see"),
    "no zeros": (without_zeros, "zeros are hidden"),
    "beyond the rows that are read": (far_below, "Filled cells beyond row 5000"),
}  # fmt: skip


@pytest.mark.parametrize("what", HIDING)
def test_what_hides_cells_of_a_workbook_is_caught(home: School, tmp_path: Path, what: str) -> None:
    """(4): beside what openpyxl loses of a workbook."""
    [path] = pack(home, tmp_path, "xlsx")
    written = path.read_bytes()
    told = []
    for change in (lambda _book: None, HIDING[what][0]):
        book = load_workbook(io.BytesIO(written))
        change(book)
        book.save(path)
        with_seal_of(written, path)
        told.append(" ".join(one.message + one.found for one in verify(home, path).differences))
    assert HIDING[what][1] in told[1]
    assert HIDING[what][1] not in told[0]


# -------------------------------------------------------------------------------------------- hidden in a Word file


def saved_anew(path: Path, part: str = "", change: Callable[[str], str] = str) -> None:
    """Writes every part of markup anew, so that none is as it was; one of them is changed."""
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    if part:
        text = parts[part].decode()
        assert change(text) != text
        parts[part] = change(text).encode()
    told = {n: content + b"<!-- -->" if n.endswith((".xml", ".rels")) else content for n, content in parts.items()}
    repack(path, told)


def patterned(was: str, now: str) -> Callable[[str], str]:
    return lambda text: re.sub(was, now, text, count=1)


THEME = (
    '<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:themeElements><a:clrScheme name="x">'
    '<a:accent1><a:srgbClr val="FFFFFF"/></a:accent1></a:clrScheme></a:themeElements></a:theme>'
)
STYLES, BODY = "word/styles.xml", "word/document.xml"
FIGURE = r'(<w:pPr><w:pStyle w:val="FormgenFigure"/>)'
HIDDEN: dict[str, tuple[str, Callable[[str], str]]] = {
    "a style of tables": (STYLES, swapped('w:styleId="FormgenGrid">', 'w:styleId="FormgenGrid"><w:rPr><w:color '
                                          'w:val="FEFEFE"/></w:rPr>')),
    "part of a style of tables": (STYLES, swapped('w:styleId="FormgenGrid">', 'w:styleId="FormgenGrid"><w:tblStylePr '
                                  'w:type="firstCol"><w:rPr><w:vanish/></w:rPr></w:tblStylePr>')),
    "the usual style": (STYLES, swapped('<w:color w:val="1F2A44"/>', '<w:color w:val="FFFFFF"/>')),
    "all letters": (STYLES, swapped("<w:rPrDefault><w:rPr>", "<w:rPrDefault><w:rPr><w:vanish/>")),
    "all letters struck out": (STYLES, swapped("<w:rPrDefault><w:rPr>", "<w:rPrDefault><w:rPr><w:strike/>")),
    "letters struck out": (BODY, patterned(r"<w:r>(<w:t[^>]*>2 of 3<)", r"<w:r><w:rPr><w:dstrike/></w:rPr>\1")),
    "low lines by a style": (STYLES, patterned(r'(w:styleId="FormgenFigure">.*?<w:pPr>)',
                             r'\1<w:spacing w:line="20" w:lineRule="exact"/>')),
    "a colour of the theme": (BODY, patterned(r"<w:r>(<w:t[^>]*>2 of 3<)", r'<w:r><w:rPr><w:color w:val="1F2A44" '
                              r'w:themeColor="accent1"/></w:rPr>\1')),
    "the colour of the ground": (BODY, patterned(r"<w:r>(<w:t[^>]*>2 of 3<)", r'<w:r><w:rPr><w:color w:val="A0A0A0"/>'
                                 r'<w:shd w:val="clear" w:fill="A0A0A0"/></w:rPr>\1')),
    "an effect on letters": (BODY, patterned(r"<w:r>(<w:t[^>]*>2 of 3<)", r'<w:r><w:rPr><x:textFill xmlns:x="urn:x">'
                             r"<x:noFill/></x:textFill></w:rPr>\1")),
    "low lines": (BODY, patterned(FIGURE, r'\1<w:spacing w:line="20" w:lineRule="exact"/>')),
    "words beside the page": (BODY, patterned(FIGURE, r'\1<w:ind w:left="-20000"/>')),
    "words raised from the page": (BODY, patterned(r"<w:r>(<w:t[^>]*>2 of 3<)", r'<w:r><w:rPr><w:position w:val="900"/>'
                                   r"</w:rPr>\1")),
    "a low row": (BODY, swapped("<w:tr>", '<w:tr><w:trPr><w:trHeight w:val="20" w:hRule="exact"/></w:trPr>')),
    "a hidden row": (BODY, swapped("<w:tr>", "<w:tr><w:trPr><w:hidden/></w:trPr>")),
    "a narrow column": (BODY, patterned(r'<w:gridCol w:w="\d+"', '<w:gridCol w:w="20"')),
    "merged cells": (BODY, patterned(r"<w:tcPr>(?=(?:(?!</w:tc>).)*>2 of 3<)", "<w:tcPr><w:vMerge/>")),
    "a floating table": (BODY, swapped("<w:tblPr>", '<w:tblPr><w:tblpPr w:tblpX="1" w:tblpY="1"/>')),
    "a table beside the page": (BODY, swapped("<w:tblPr>", '<w:tblPr><w:tblInd w:w="-20000" w:type="dxa"/>')),
    "a small page": (BODY, patterned(r'(<w:pgSz [^>]*w:w=")\d+', r"\g<1>3000")),
    "a larger chart": (BODY, patterned(r'(<wp:extent cx="\d+" cy=")(\d+)', r"\g<1>9\2")),
    "a smaller chart": (BODY, patterned(r'<wp:extent cx="\d+" cy="\d+', '<wp:extent cx="9000" cy="9000')),
    "a chart that is cut": (BODY, swapped('<w:pStyle w:val="FormgenChart"/>', '<w:pStyle w:val="FormgenChart"/>'
                            '<w:spacing w:line="240" w:lineRule="exact"/>')),
}  # fmt: skip


def test_a_word_file_whose_parts_were_all_written_anew_holds(home: School, tmp_path: Path) -> None:
    """(2), (5)"""
    [path] = pack(home, tmp_path, "docx")
    saved_anew(path)
    found = verify(home, path)
    assert (found.differences, found.as_written) == ((), False)


@pytest.mark.parametrize("what", HIDDEN)
def test_what_hides_words_of_a_word_file_is_caught(home: School, tmp_path: Path, what: str) -> None:
    """(5)"""
    [path] = pack(home, tmp_path, "docx")
    part, change = HIDDEN[what]
    with_theme(path)
    saved_anew(path, part, change)
    assert {"drawn", "added"} & codes(verify(home, path))


def with_theme(path: Path) -> None:
    """Gives a Word file a theme, one colour of which is white."""
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/theme"
    link = f'<Relationship Id="rIdTheme" Type="{kind}" Target="theme/theme1.xml"/></Relationships>'
    in_part(path, "word/_rels/document.xml.rels", swapped("</Relationships>", link))
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("word/theme/theme1.xml", THEME)


# ------------------------------------------------------------------------------------------------- fingerprint


def test_a_pack_tells_its_fingerprint_and_so_does_the_command(home: School, tmp_path: Path) -> None:
    """(6)"""
    command = ["--school", str(home.folder), "review", "--from", "1/9/2026", "--until", "6/10/2026", "--out",
               str(tmp_path), "--to", "docx,html"]  # fmt: skip
    told = json.loads(CliRunner().invoke(formgen, [*command, "--json"]).stdout)
    assert f"Fingerprint, for the minutes: {told['fingerprint']}" in CliRunner().invoke(formgen, command).stdout
    for name in told["files"]:
        data, suffix = Path(name).read_bytes(), Path(name).suffix
        assert fingerprint(seal_of(data, suffix) or "") == told["fingerprint"]
        assert any(told["fingerprint"] in line.text for line in shown(data, suffix))
    check = ["--school", str(home.folder), "verify", told["files"][0], "--expect"]
    bare = told["fingerprint"].replace(" ", "").lower()
    for text, code in ((told["fingerprint"], 0), (bare, 0), (bare[::-1], 1), ("nothing", 1)):
        run = CliRunner().invoke(formgen, [*check, text])
        assert run.exit_code == code, run.output
    assert "whose fingerprint was noted" in CliRunner().invoke(formgen, [*check, bare[::-1]]).output
    apart = CliRunner().invoke(formgen, [*check, *told["fingerprint"].split()])  # without quotation marks
    assert apart.exit_code == 0, apart.output


def test_a_fingerprint_with_a_slip_in_it_is_told_as_noted(home: School, tmp_path: Path) -> None:
    """(6)"""
    [path] = pack(home, tmp_path, "html")
    sound = verify(home, path).fingerprint
    slip = f"{'0' if sound[0] == '1' else '1'}{sound[1:]}"
    [told] = verify(home, path, slip).differences
    assert f"Noted: “{slip}”. Of this file: “{sound}”. Only 1 place differs of 32" in told.words
    command = ["--school", str(home.folder), "verify", str(path), "--expect", slip]
    assert "\n1 difference; " in CliRunner().invoke(formgen, command).output


@pytest.mark.parametrize(("text", "told"), [
    ("", "this has 0"), ("12 AB", "this has 4"), ("“2A91C04B 77DE0142 9B3C51F0 E8A6D7134”", "this has 33"),
    ("2A91C04B 77DEO142 9B3C51F0 E8A6D713", "there is no “O” in any"),
])  # fmt: skip
def test_what_can_be_no_fingerprint_is_refused_with_the_reason(text: str, told: str) -> None:
    """(6)"""
    with pytest.raises(UserError) as refused:
        noted(text)
    assert told in refused.value.message
    assert "all four groups" in refused.value.fix


@pytest.mark.parametrize("text", ["2a91c04b 77DE0142-9b3c51f0\u00a0e8a6d713", " «2A91C04B77DE01429B3C51F0E8A6D713» "])
def test_a_fingerprint_may_be_noted_in_any_way(text: str) -> None:
    """(6): in small letters, with other spaces, hyphens or quotation marks."""
    assert noted(text) == "2A91C04B77DE01429B3C51F0E8A6D713"


def test_a_pack_that_was_made_anew_of_changed_records_has_another_fingerprint(home: School, tmp_path: Path) -> None:
    """(6): whoever can change the database can make a pack that agrees with it; what was noted tells them apart."""
    was = review(home, FROM, UNTIL, ("html",), tmp_path / "a")
    behind(home, "UPDATE answer SET value = '9', raw = '9' WHERE record = 3 AND question = 'area_scores.final_joint'")
    now = review(home, FROM, UNTIL, ("html",), tmp_path / "b")
    assert now.fingerprint != was.fingerprint
    assert "fingerprint" in codes(verify(home, now.files[0], was.fingerprint))
    assert "fingerprint" not in codes(verify(home, now.files[0], now.fingerprint))
