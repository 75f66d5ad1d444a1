"""What `formgen verify` promises of packs of every kind, for every readership, in every format; and of false figures.

 1. A pack that nobody touched holds: triennial and annual; internal, for governors, public; docx, pdf, xlsx, html.
 2. A number that was changed where it is seen is caught and named, in each of them.
 3. So are a changed record, a changed original and a changed seal.
 4. Equal evidence gives equal files, in each of them.
 5. What changes the looks of a pack and not its words is caught: pictures, fonts, what lies over words, what hides
    or numbers them, formats, charts, styles and scripts.
 6. A file that another program only saved anew holds: words and pictures are as they were.
 7. What cannot be compared is a difference, unless the file is as it was written.
 8. Seals of two packs cannot be exchanged.
"""

from __future__ import annotations

import itertools
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pikepdf
import pytest
from conftest import NOW, PUPILS
from test_verify import FROM, SCORES, UNTIL, child, sheets

from formgen.evidence.readership import Readership
from formgen.evidence.review import Kind
from formgen.work.folder import init
from formgen.work.review import review
from formgen.work.school import School, opened
from formgen.work.take_in import commit
from formgen.work.verify import verify

FORMATS = ("docx", "pdf", "xlsx", "html")
EACH = list(itertools.product(Kind, Readership))
WAYS = [pytest.param(kind, readers, id=f"{kind}-{readers}") for kind, readers in EACH]
FULL = (Kind.TRIENNIAL, Readership.INTERNAL)


@dataclass(frozen=True)
class Shelf:
    """A school with the packs that it made, by kind and readership and format, as they were written."""

    school: School
    made: dict[tuple[Kind, Readership], dict[str, tuple[str, bytes]]]
    again: dict[tuple[Kind, Readership], dict[str, bytes]]

    def put(self, folder: Path, way: tuple[Kind, Readership], suffix: str) -> Path:
        """A pack as it was written, in a folder of its own."""
        name, data = self.made[way][suffix]
        path = folder / name
        path.write_bytes(data)
        return path


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    base = tmp_path_factory.mktemp("shelf")
    init(base / "school")
    counter = itertools.count(1)
    with opened(base / "school", now=NOW, by="tester", bits=lambda: next(counter)) as school:
        with school.writing("set up") as writer:
            writer.save_pupils(PUPILS)
        for number, (low, high) in enumerate(SCORES, 1):
            child(school, number)
            sheets(school, base / "In", number, low, high)
        commit(school, [base / "In"])
        first, second = (
            {way: {p.suffix[1:]: (p.name, p.read_bytes())
                   for p in review(school, FROM, UNTIL, FORMATS, base / out, way[1], way[0]).files} for way in EACH}
            for out in ("out", "again")
        )  # fmt: skip
        again = {way: {suffix: data for suffix, (_, data) in files.items()} for way, files in second.items()}
        yield Shelf(school, first, again)


# ---------------------------------------------------------------------------------------- every kind, every format


@pytest.mark.parametrize(("kind", "readers"), WAYS)
def test_a_pack_that_nobody_touched_holds(shelf: Shelf, tmp_path: Path, kind: Kind, readers: Readership) -> None:
    """(1)"""
    for suffix in FORMATS:
        found = verify(shelf.school, shelf.put(tmp_path, (kind, readers), suffix))
        assert found.holds, [one.words for one in found.differences]
        assert (found.seal.kind, found.seal.readers, found.notes, found.since) == (kind, readers, (), ())
        assert (found.figures > 20, found.records, found.originals) == (True, 12, 12)


@pytest.mark.parametrize(("kind", "readers"), WAYS)
def test_the_same_pack_again_is_the_same_file(shelf: Shelf, kind: Kind, readers: Readership) -> None:
    """(4)"""
    for suffix in FORMATS:
        assert shelf.again[kind, readers][suffix] == shelf.made[kind, readers][suffix][1], suffix


NUMBER = re.compile(rb">(\d+) of (\d+)<")


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize(("kind", "readers"), WAYS)
def test_a_number_that_was_changed_where_it_is_seen_is_caught(
    shelf: Shelf, tmp_path: Path, kind: Kind, readers: Readership, suffix: str
) -> None:
    """(2)"""
    path = shelf.put(tmp_path, (kind, readers), suffix)
    was, now = CHANGE[suffix](path)
    found = verify(shelf.school, path)
    told = [one for one in found.differences if one.code == "text"]
    assert [one.words for one in found.differences if one.code != "text"] == []
    assert [(was in one.sealed, now in one.found, bool(one.section)) for one in told] == [(True, True, True)]


def in_part(path: Path, name: str, change: Callable[[str], str]) -> None:
    """Changes the part of an Office file; others stay as they are."""
    with zipfile.ZipFile(path) as old:
        parts = {info.filename: old.read(info) for info in old.infolist()}
    text = parts[name].decode()
    parts[name] = change(text).encode()
    assert parts[name].decode() != text, name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for part, content in parts.items():
            new.writestr(part, content)


_SEEN = re.compile(r">([^<>]*\b)(\d+)(\b[^<>]*)<")


def another(text: str, after: str = "") -> tuple[str, str, str]:
    """A text of markup with the first number that is seen in it changed; what was there, and what is there now."""
    start = text.index(after)
    found = _SEEN.search(text, start)
    assert found is not None
    number = "9" if found[2] != "9" else "8"
    return text[: found.start(2)] + number + text[found.end(2) :], found[2], number


def change_word(path: Path) -> tuple[str, str]:
    told: list[str] = []

    def change(text: str) -> str:
        changed, *both = another(text, "<w:tbl>")
        told.extend(both)
        return changed

    in_part(path, "word/document.xml", change)
    return told[0], told[1]


def change_excel(path: Path) -> tuple[str, str]:
    told: list[str] = []

    def change(text: str) -> str:
        changed, *both = another(text, "<sheetData>")
        told.extend(both)
        return changed

    with zipfile.ZipFile(path) as archive:
        name = next(n for n in sorted(archive.namelist()) if n.startswith("xl/worksheets/sheet")
                    and _SEEN.search(archive.read(n).decode()))  # fmt: skip
    in_part(path, name, change)
    return told[0], told[1]


def change_page(path: Path) -> tuple[str, str]:
    changed, was, now = another(path.read_text("utf-8"), "<main")
    path.write_bytes(changed.encode())
    return was, now


def change_paper(path: Path) -> tuple[str, str]:
    """A digit of a number on a page, drawn as the digit of another."""
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        for page in pdf.pages:
            drawn = list(pikepdf.parse_content_stream(page))
            tables = {str(name): letters(font) for name, font in page.resources.Font.items()}
            table: dict[bytes, str] = {}
            for place, one in enumerate(drawn):
                if str(one.operator) == "Tf":
                    table = tables[str(one.operands[0])]
                if str(one.operator) == "TJ" and (made := with_digit(one.operands[0], table)):
                    pieces, was, now = made
                    drawn[place] = pikepdf.ContentStreamInstruction([pieces], pikepdf.Operator("TJ"))
                    page.Contents = pdf.make_stream(pikepdf.unparse_content_stream(drawn))
                    pdf.save(path)
                    return was, now
    raise AssertionError("no digit is drawn")


def letters(font: pikepdf.Object) -> dict[bytes, str]:
    """What letter each number of a font stands for."""
    pairs = re.findall(rb"<([0-9a-fA-F]{4})> <([0-9a-fA-F]{4})>", font.ToUnicode.read_bytes())
    return {bytes.fromhex(n.decode()): bytes.fromhex(to.decode()).decode("utf-16-be") for n, to in pairs}


def with_digit(pieces: pikepdf.Array, table: dict[bytes, str]) -> tuple[pikepdf.Array, str, str] | None:
    """The pieces of a text with their first digit changed into another one of the font."""
    digits = {letter: number for number, letter in table.items() if letter.isdigit()}
    for place, piece in enumerate(pieces):
        if isinstance(piece, pikepdf.String):
            raw = bytes(piece)
            for at in range(0, len(raw), 2):
                was = table.get(raw[at : at + 2], "")
                others = sorted(set(digits) - {was})
                if was.isdigit() and others:
                    made = pikepdf.Array(list(pieces))
                    made[place] = pikepdf.String(raw[:at] + digits[others[0]] + raw[at + 2 :])
                    return made, was, others[0]
    return None


CHANGE: dict[str, Callable[[Path], tuple[str, str]]] = {
    "docx": change_word, "xlsx": change_excel, "html": change_page, "pdf": change_paper,
}  # fmt: skip
