"""Files whose bytes or markup were changed on their way: never wrong in silence, never a crash, never a wait.

1. Bytes flipped, put in, taken out and zeroed, files cut short, joined, and taken apart as zip files: what is read of
   a workbook (.xlsx, .ods), a Word file or a message is what was written, or it is flagged, or the file is refused.
2. So it is when the markup of a workbook is changed and its check sums are made right again.
3. Files without check sums (.xls, .csv, .pdf) give a verdict; what is silently wrong in them is counted and told.
4. Nothing takes longer than two seconds of one processor.

The truth of (1) and (2) is what was written before. So (2) holds only such changes as leave the text of every cell as
it was: ways to write the same markup otherwise (which must be read, to the last answer), and damage to what stands
around the texts: numbers of rows, kinds and looks of cells, tags, parts. A changed letter in an answer with a right
check sum is another answer, and no reader can know.
"""

from __future__ import annotations

import random
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping
from email.message import EmailMessage
from functools import cache, partial
from pathlib import Path

import pytest
from oracle import Tally, editions, given
from soak import times
from soon import soon
from spreadsheet import zipped

from formgen.answers import Instance
from formgen.form import form
from formgen.look import Edition, Letterhead, Look
from formgen.outline import outline
from formgen.read import Reading, Refused, door_for
from formgen.render import docx, pdf
from formgen.render.shared.package import contents
from formgen.resources import folder as folder_of

LIMIT = 2.0
LOOK = Look(Letterhead("Hillside Primary School"), (folder_of("templates"),))
QUESTIONS = ("parent-questionnaire", "agreement", "staff-view", "pupil-voice")
"""Forms without a grid: where all texts of a sheet shift by one, a grid reads as if column A had been deleted."""

FORMS = (*QUESTIONS, "review-record", "contact-log")
SHEET = "xl/worksheets/sheet1.xml"

Text = Callable[[str, random.Random], str]


def read(kind: str, data: bytes) -> Reading:
    """The one form in a file of that kind; a message may hold more that is refused. Raises Unreadable."""
    found = door_for(f".{kind}", data).read_all(data, editions)
    forms = [one for one in found if isinstance(one, Reading)]
    if not forms:
        raise next(one.error for one in found if isinstance(one, Refused))
    [read_form] = forms
    return read_form


def judged(tally: Tally, slug: str, kind: str, data: bytes, name: str) -> None:
    """Counts what is read of a changed file, which must be soon."""
    tally.judge(given(slug), given(slug).book, lambda: soon(LIMIT, lambda: read(kind, data)), name)


def told(tally: Tally, what: str, capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print(f"\n{what}: {tally}")


# ------------------------------------------------------------------------------------------------- bytes


def flip_bits(data: bytearray, chance: random.Random) -> None:
    for _ in range(chance.choice((1, 1, 2, 8, 40))):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


def set_bytes(data: bytearray, chance: random.Random) -> None:
    for _ in range(chance.choice((1, 2, 3))):
        data[chance.randrange(len(data))] = chance.randrange(256)


def cut_short(data: bytearray, chance: random.Random) -> None:
    del data[chance.randrange(len(data)) :]


def lose_the_beginning(data: bytearray, chance: random.Random) -> None:
    del data[: chance.randrange(1, len(data))]


def take_out(data: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(data))
    del data[at : at + chance.choice((1, 2, 64, 512))]


def put_in(data: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(data))
    data[at:at] = chance.randbytes(chance.choice((1, 2, 64)))


def set_to_zero(data: bytearray, chance: random.Random) -> None:
    at, size = chance.randrange(len(data)), chance.choice((1, 16, 512, 4096))
    data[at : at + size] = bytes(len(data[at : at + size]))


def repeat(data: bytearray, chance: random.Random) -> None:
    at, size = chance.randrange(len(data)), chance.choice((16, 512))
    data[at:at] = data[at : at + size]


def swap_blocks(data: bytearray, chance: random.Random) -> None:
    size = chance.choice((8, 64, 512))
    one, other = (chance.randrange(max(1, len(data) - size)) for _ in range(2))
    first, second = data[one : one + size], data[other : other + size]
    if abs(one - other) >= size:
        data[one : one + len(second)], data[other : other + len(first)] = second, first


def join(data: bytearray, chance: random.Random) -> None:
    data += data[: chance.randrange(len(data))]


def through_a_text_mode(data: bytearray, chance: random.Random) -> None:
    ends = [(b"\n", b"\r\n"), (b"\r", b""), (b"\x80", b"?"), (b"\xff", b"\xef\xbf\xbd")]
    data[:] = data.replace(*chance.choice(ends))


def spoil_directory(data: bytearray, chance: random.Random) -> None:
    """One byte of a header or of the directory of a zip file, where no check sum looks."""
    heads = [m.start() for m in re.finditer(rb"PK[\x01\x03\x05][\x02\x04\x06]", bytes(data))]
    if heads:
        at = chance.choice(heads) + chance.randrange(46)
        data[min(at, len(data) - 1)] = chance.randrange(256)


BYTES = (flip_bits, set_bytes, cut_short, lose_the_beginning, take_out, put_in, set_to_zero, repeat, swap_blocks, join,
         through_a_text_mode, spoil_directory)  # fmt: skip

SHARES = {"xlsx": 900, "ods": 60, "docx": 120, "eml": 80}
"""How many files of each kind an ordinary run spoils."""


@cache
def converted(kind: str, slug: str) -> bytes | None:
    """The workbook as Gnumeric saves it; None where Gnumeric is not installed."""
    if not shutil.which("ssconvert"):
        return None
    folder = Path(tempfile.mkdtemp())
    try:
        source, target = folder / "form.xlsx", folder / f"form.{kind}"
        source.write_bytes(given(slug).data)
        subprocess.run(["ssconvert", source, target], check=True, capture_output=True, timeout=60)
        return target.read_bytes()
    finally:
        shutil.rmtree(folder)


@cache
def good(kind: str, slug: str) -> bytes | None:
    """A filled form as a file of that kind; None where what makes it is not installed."""
    sent = given(slug)
    match kind:
        case "xlsx":
            return sent.data
        case "docx":
            return docx.compile(Edition(outline(form(slug)), LOOK)).fill(Instance(sent.answers, sent.book.made))
        case "pdf":
            filled = Instance(sent.answers, sent.book.made)
            return pdf.compile(Edition(outline(form(slug)), LOOK, fillable=True)).fill(filled)
        case "eml":
            message = EmailMessage()
            message["From"], message["To"], message["Subject"] = "a@home.example", "office@school.example", "The form"
            message.set_content("Here it is.")
            message.add_attachment(sent.data, maintype="application", subtype="octet-stream", filename="form.xlsx")
            return message.as_bytes()
    return converted(kind, slug)


@pytest.mark.soak
@pytest.mark.parametrize("kind", SHARES)
def test_changed_bytes_are_never_silently_wrong(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    """(1) (4)"""
    if good(kind, FORMS[0]) is None:
        pytest.skip("Gnumeric is not installed")
    tally = Tally()
    for seed in range(times(SHARES[kind])):
        chance, slug = random.Random(f"{kind} {seed}"), FORMS[seed % len(FORMS)]
        change = BYTES[seed // len(FORMS) % len(BYTES)]
        data = bytearray(good(kind, slug) or b"")
        change(data, chance)
        judged(tally, slug, kind, bytes(data), f"{kind} {seed} {change.__name__}")
    told(tally, f"changed bytes in .{kind}", capsys)
    assert not tally.silent, "\n".join(tally.silent)
    assert tally.files > tally.refused


# --------------------------------------------------------------------------------------------- zip files

Parts = dict[str, bytes]


def lose_a_part(parts: Parts, chance: random.Random) -> Parts:
    gone = chance.choice(list(parts))
    return {name: content for name, content in parts.items() if name != gone}


def exchange_parts(parts: Parts, chance: random.Random) -> Parts:
    one, other = chance.sample(list(parts), 2)
    return {**parts, one: parts[other], other: parts[one]}


def one_part_for_another(parts: Parts, chance: random.Random) -> Parts:
    one, other = chance.sample(list(parts), 2)
    return {**parts, one: parts[other]}


def shuffle_parts(parts: Parts, chance: random.Random) -> Parts:
    return dict(chance.sample(list(parts.items()), len(parts)))


def rename_a_part(parts: Parts, chance: random.Random) -> Parts:
    old = chance.choice(list(parts))
    new = chance.choice([old.upper(), f"/{old}", old.replace("/", "\\"), f"./{old}", f"{old}.bak", f"x/{old}"])
    return {new if name == old else name: content for name, content in parts.items()}


def empty_a_part(parts: Parts, chance: random.Random) -> Parts:
    return {**parts, chance.choice(list(parts)): chance.choice([b"", b"<x/>", b"\0" * 100])}


def cut_a_part(parts: Parts, chance: random.Random) -> Parts:
    name = chance.choice(list(parts))
    return {**parts, name: parts[name][: chance.randrange(len(parts[name]))]}


def join_a_part(parts: Parts, chance: random.Random) -> Parts:
    name = chance.choice(list(parts))
    return {**parts, name: parts[name] * 2}


SURGERY = (lose_a_part, exchange_parts, one_part_for_another, shuffle_parts, rename_a_part, empty_a_part, cut_a_part,
           join_a_part)  # fmt: skip


@cache
def parts_of(slug: str) -> Mapping[str, bytes]:
    return contents(given(slug).data)


@pytest.mark.soak
def test_zip_surgery_is_never_silently_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    """(1) (4): parts lost, exchanged, renamed and cut, with right check sums."""
    tally = Tally()
    for seed in range(times(250)):
        chance, slug = random.Random(f"zip {seed}"), FORMS[seed % len(FORMS)]
        change = SURGERY[seed // len(FORMS) % len(SURGERY)]
        data = zipped(list(change(dict(parts_of(slug)), chance).items()))
        judged(tally, slug, "xlsx", data, f"zip {seed} {change.__name__}")
    told(tally, "zip surgery", capsys)
    assert not tally.silent, "\n".join(tally.silent)


# ----------------------------------------------------------------------------------------------- markup

_CELL = re.compile(r'<c r="([A-Z]+)([0-9]+)"([^>]*?)(/>|>.*?</c>)', re.DOTALL)
_VALUE = re.compile(r"(<t[^>]*>)([^<]+)(</t>)")
_ROW = re.compile(r"<row .*?</row>", re.DOTALL)


def some(pattern: re.Pattern[str], text: str, chance: random.Random, new: Callable[[re.Match[str]], str]) -> str:
    """The text with some of what the pattern finds replaced."""
    share = chance.choice((0.02, 0.3, 1.0))
    return pattern.sub(lambda found: new(found) if chance.random() < share else found[0], text)


def one(pattern: re.Pattern[str], text: str, chance: random.Random, new: Callable[[re.Match[str]], str]) -> str:
    """The text with one of what the pattern finds replaced."""
    found = list(pattern.finditer(text))
    if not found:
        return text
    chosen = chance.choice(found)
    return text[: chosen.start()] + new(chosen) + text[chosen.end() :]


def with_prefix(text: str, chance: random.Random) -> str:
    """All elements get a prefix."""
    named = re.sub(r"<(/?)([a-zA-Z])", r"<\1x:\2", text)
    return named.replace('<x:worksheet xmlns="', '<x:worksheet xmlns:x="', 1)


def with_cdata(text: str, chance: random.Random) -> str:
    return some(_VALUE, text, chance, lambda m: m[0] if "&" in m[2] else f"{m[1]}<![CDATA[{m[2]}]]>{m[3]}")


def with_references(text: str, chance: random.Random) -> str:
    """Letters as numbered references."""
    def spelt(found: re.Match[str]) -> str:
        if "&" in found[2]:
            return found[0]
        return found[1] + "".join(chance.choice((c, f"&#{ord(c)};", f"&#x{ord(c):x};")) for c in found[2]) + found[3]

    return some(_VALUE, text, chance, spelt)


def with_comments(text: str, chance: random.Random) -> str:
    """Comments and instructions in the middle of texts."""
    noise = chance.choice(("<!-- Q99 -->", "<?mso Q99?>"))
    return some(_VALUE, text, chance, lambda m: m[0] if "&" in m[2] else f"{m[1]}{m[2][:1]}{noise}{m[2][1:]}{m[3]}")


def with_other_attributes(text: str, chance: random.Random) -> str:
    """Attributes in another order, in other quotes, and unknown ones."""
    def turned(found: re.Match[str]) -> str:
        return f"<c{found[3]} spans='1:4' r='{found[1]}{found[2]}'{found[4]}"

    return some(_CELL, text, chance, turned)


def with_space(text: str, chance: random.Random) -> str:
    return re.sub(r"(</?(?:row|c|is)\b[^>]*>)(?=<)", lambda m: m[1] + chance.choice(("", "\n", "  ")), text)


def with_unknown_elements(text: str, chance: random.Random) -> str:
    """Elements of other namespaces, empty or with words in them."""
    extra = '<e:ext xmlns:e="urn:x"><e:v>9</e:v><e:t>Agree</e:t></e:ext>'
    return some(re.compile(r"</row>"), text, chance, lambda m: extra + m[0])


def with_reading_aids(text: str, chance: random.Random) -> str:
    """What Excel keeps of how a text is pronounced, which is no part of it."""
    return some(re.compile(r"</is>"), text, chance, lambda m: "<rPh sb='0' eb='1'><t>Agree</t></rPh>" + m[0])


def with_runs(text: str, chance: random.Random) -> str:
    """Texts cut into runs, as by whoever makes one letter bold."""
    return some(re.compile(r"<is><t([^>]*)>([^<&]+)</t></is>"), text, chance, lambda m: (
        f'<is><r><t xml:space="preserve">{m[2][:1]}</t></r>'
        f'<r><rPr><b/></rPr><t xml:space="preserve">{m[2][1:]}</t></r></is>'
    ))  # fmt: skip


def with_empty_cells(text: str, chance: random.Random) -> str:
    return some(re.compile(r"</row>"), text, chance, lambda m: "<c/><c/>" + m[0])


def in_utf_16(text: str, chance: random.Random) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-16"?>{text}'.encode("utf-16")


def with_byte_order_mark(text: str, chance: random.Random) -> bytes:
    return b"\xef\xbb\xbf" + text.encode()


def without_references(text: str, chance: random.Random) -> str:
    """No cell says where it is, in rows that begin with the first column and leave none out."""
    def bare(row: re.Match[str]) -> str:
        columns = "".join(m[1] for m in _CELL.finditer(row[0]))
        return re.sub(r'<c r="[A-Z]+[0-9]+"', "<c", row[0]) if "ABCDEFGH".startswith(columns) else row[0]

    return _ROW.sub(bare, text)


OTHERWISE: tuple[Callable[[str, random.Random], str | bytes], ...] = (
    with_prefix, with_cdata, with_references, with_comments, with_other_attributes, with_space, with_unknown_elements,
    with_reading_aids, with_runs, with_empty_cells, in_utf_16, with_byte_order_mark, without_references,
)  # fmt: skip
"""Ways to write the same."""


def with_sheet(slug: str, content: str | bytes) -> bytes:
    data = content.encode() if isinstance(content, str) else content
    return zipped(list({**parts_of(slug), SHEET: data}.items()))


@pytest.mark.soak
def test_markup_that_is_written_otherwise_is_read_to_the_last_answer(capsys: pytest.CaptureFixture[str]) -> None:
    """(2) (4)"""
    count = 0
    for seed in range(times(200)):
        chance, slug = random.Random(f"same {seed}"), FORMS[seed % len(FORMS)]
        change = OTHERWISE[seed // len(FORMS) % len(OTHERWISE)]
        changed = with_sheet(slug, change(parts_of(slug)[SHEET].decode(), chance))
        found = soon(LIMIT, partial(read, "xlsx", changed))
        assert (found.answers, found.problems) == (given(slug).answers, ()), (seed, change.__name__)
        count += len(found.answers)
    with capsys.disabled():
        print(f"\nmarkup written otherwise: {times(200)} workbooks, all {count} answers right")


def drop_a_reference(text: str, chance: random.Random) -> str:
    return one(re.compile(r'<c r="[A-Z]+[0-9]+"'), text, chance, lambda _: "<c")


def drop_the_number_of_a_row(text: str, chance: random.Random) -> str:
    return one(re.compile(r'<row r="[0-9]+"'), text, chance, lambda _: "<row")


def drop_all_numbers_of_rows(text: str, chance: random.Random) -> str:
    return re.sub(r'<row r="[0-9]+"', "<row", re.sub(r'<c r="[A-Z]+[0-9]+"', "<c", text))


def renumber_a_row(text: str, chance: random.Random) -> str:
    shift = chance.choice((-1, 1, 5, 100, 6000))
    return one(re.compile(r'(<row r=")([0-9]+)"'), text, chance, lambda m: f'{m[1]}{max(1, int(m[2]) + shift)}"')


def renumber_whole_row(text: str, chance: random.Random) -> str:
    """A row with all its cells a row or more further down, over another or after it."""
    def moved(row: re.Match[str]) -> str:
        number = int(re.match(r'<row r="([0-9]+)"', row[0])[1])  # type: ignore[index]
        now = number + chance.choice((1, 2, 200))
        return re.sub(rf'(r="[A-Z]*){number}"', rf'\g<1>{now}"', row[0])

    return one(_ROW, text, chance, moved)


def move_a_cell(text: str, chance: random.Random) -> str:
    """A cell says that it is elsewhere, beside the form."""
    def moved(found: re.Match[str]) -> str:
        beside = [column for column in "EFGHZ" if f'<c r="{column}{found[2]}"' not in text]
        place = f"{chance.choice(beside)}{found[2]}" if chance.random() < 0.5 else f"XFD{chance.randrange(1, 99999)}"
        return f'<c r="{place}"{found[3]}{found[4]}'

    return one(_CELL, text, chance, moved)


def same_place_twice(text: str, chance: random.Random) -> str:
    cells = [m for m in _CELL.finditer(text) if "<is>" in m[0] or "<v>" in m[0]]
    first, second = chance.sample(cells, 2)
    moved = f'<c r="{first[1]}{first[2]}"{second[3]}{second[4]}'
    return one(re.compile(re.escape(second[0])), text, chance, lambda _: moved)


def repeat_a_row(text: str, chance: random.Random) -> str:
    return one(_ROW, text, chance, lambda m: m[0] * 2)


def repeat_a_cell(text: str, chance: random.Random) -> str:
    return one(_CELL, text, chance, lambda m: m[0] * 2)


def change_a_kind(text: str, chance: random.Random) -> str:
    kinds = ("n", "s", "str", "b", "e", "d", "zz", "")
    return one(re.compile(r't="(inlineStr|n)"'), text, chance, lambda _: f't="{chance.choice(kinds)}"')


def change_all_kinds(text: str, chance: random.Random) -> str:
    kind = chance.choice(("n", "s", "str", "b", "e", "d"))
    return some(re.compile(r't="inlineStr"'), text, chance, lambda _: f't="{kind}"')


def numbers_as_kind(text: str, chance: random.Random) -> str:
    kind = chance.choice(("str", "b", "e", "d", "s"))
    return some(re.compile(r'(<c r="[A-Z0-9]+" s="[0-9]+")(><v>)'), text, chance, lambda m: f'{m[1]} t="{kind}"{m[2]}')


def change_a_style(text: str, chance: random.Random) -> str:
    style = chance.choice((0, 1, 7, 13, 20, 10_000))
    return some(re.compile(r' s="[0-9]+"'), text, chance, lambda _: f' s="{style}"')


def drop_styles(text: str, chance: random.Random) -> str:
    return re.sub(r' s="[0-9]+"', "", text)


def drop_a_closing_tag(text: str, chance: random.Random) -> str:
    return one(re.compile(r"</(?:t|is|c|row|v|sheetData)>"), text, chance, lambda _: "")


def drop_an_opening_tag(text: str, chance: random.Random) -> str:
    return one(re.compile(r"<(?:t|is|c|row|v|sheetData)\b[^>]*>"), text, chance, lambda _: "")


def other_namespace(text: str, chance: random.Random) -> str:
    other = chance.choice(("spreadsheetml/2007/main", "wordprocessingml/2006/main"))
    return text.replace("spreadsheetml/2006/main", other)


def unknown_entity(text: str, chance: random.Random) -> str:
    return one(_VALUE, text, chance, lambda m: f"{m[1]}&answer;{m[3]}")


def with_document_type(text: str, chance: random.Random) -> str:
    return f'<!DOCTYPE worksheet [<!ENTITY a "Agree">]>{text}'


def stray_character(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text))
    inside = text.rfind("<", 0, at) > text.rfind(">", 0, at)
    return text[:at] + chance.choice("<>&\"'=/\0") + text[at:] if inside else text


def wrong_encoding(text: str, chance: random.Random) -> str:
    return f'<?xml version="1.0" encoding="{chance.choice(("utf-16", "utf-7", "idna", "koi8-r", "x"))}"?>{text}'


def merge_boxes(text: str, chance: random.Random) -> str:
    """A merge over boxes, or over the whole sheet."""
    area = chance.choice(("A1:XFD4000", "D1:D60", "C1:D60", "D16:D17", "D20:E22"))
    return text.replace("</mergeCells>", f'<mergeCell ref="{area}"/></mergeCells>')


def nest(text: str, chance: random.Random) -> str:
    deep = text.replace("<sheetData>", "<x>" * 100 + "<sheetData>")
    return deep.replace("</sheetData>", "</sheetData>" + "</x>" * 100)


DAMAGE: tuple[Text, ...] = (
    drop_a_reference, drop_the_number_of_a_row, drop_all_numbers_of_rows, renumber_a_row, renumber_whole_row,
    move_a_cell, same_place_twice, repeat_a_row, repeat_a_cell, change_a_kind, change_all_kinds, numbers_as_kind,
    change_a_style, drop_styles, drop_a_closing_tag, drop_an_opening_tag, other_namespace, unknown_entity,
    with_document_type, stray_character, wrong_encoding, merge_boxes, nest,
)  # fmt: skip


@pytest.mark.soak
def test_damaged_markup_is_never_silently_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    """(2) (4)"""
    tally = Tally()
    for seed in range(times(390)):
        chance, slug = random.Random(f"markup {seed}"), FORMS[seed % len(FORMS)]
        change = DAMAGE[seed // len(FORMS) % len(DAMAGE)]
        data = with_sheet(slug, change(parts_of(slug)[SHEET].decode(), chance))
        judged(tally, slug, "xlsx", data, f"markup {seed} {change.__name__}")
    told(tally, "damaged markup", capsys)
    assert not tally.silent, "\n".join(tally.silent)


@cache
def excels_own(slug: str) -> Mapping[str, bytes]:
    """The parts of the form as Excel saves it, with a table of shared texts."""
    book = given(slug).book.copy()
    book.shared = True
    return contents(book.saved())


_SHARED = "xl/sharedStrings.xml"
_INDEX = re.compile(r'(t="s"><v>)([0-9]+)')


def shift_all(parts: Parts, chance: random.Random) -> Parts:
    """Every cell points to the next text."""
    by = chance.choice((-1, 1, 2))
    text = _INDEX.sub(lambda m: f"{m[1]}{max(0, int(m[2]) + by)}", parts[SHEET].decode())
    return {**parts, SHEET: text.encode()}


def out_of_range(parts: Parts, chance: random.Random) -> Parts:
    wrong = chance.choice(("99999", "-1", "1e3", "", "999999999999", "1.0"))
    return {**parts, SHEET: one(_INDEX, parts[SHEET].decode(), chance, lambda m: f"{m[1]}{wrong}").encode()}


def lose_a_text(parts: Parts, chance: random.Random) -> Parts:
    """The first text of the table is gone: all others move up."""
    return {**parts, _SHARED: parts[_SHARED].replace(re.findall(rb"<si>.*?</si>", parts[_SHARED], re.S)[0], b"", 1)}


def cut_the_table(parts: Parts, chance: random.Random) -> Parts:
    texts = re.findall(rb"<si>.*?</si>", parts[_SHARED], re.S)
    kept = texts[: chance.randrange(len(texts))]
    return {**parts, _SHARED: parts[_SHARED].replace(b"".join(texts), b"".join(kept))}


@pytest.mark.soak
def test_texts_that_cells_share_are_never_silently_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    """(2) (4)"""
    tally = Tally()
    changes = (shift_all, out_of_range, lose_a_text, cut_the_table)
    for seed in range(times(60)):
        chance, slug = random.Random(f"shared {seed}"), QUESTIONS[seed % len(QUESTIONS)]
        change = changes[seed // len(QUESTIONS) % len(changes)]
        data = zipped(list(change(dict(excels_own(slug)), chance).items()))
        judged(tally, slug, "xlsx", data, f"shared {seed} {change.__name__}")
    told(tally, "shared texts", capsys)
    assert not tally.silent, "\n".join(tally.silent)


# -------------------------------------------------------------------------------- files without check sums


@pytest.mark.soak
@pytest.mark.parametrize(("kind", "count"), [("csv", 120), ("xls", 12), ("pdf", 8)])
def test_files_without_check_sums_give_a_verdict(kind: str, count: int, capsys: pytest.CaptureFixture[str]) -> None:
    """(3) (4): each is read, or refused in words."""
    slug = "parent-questionnaire"
    data = good(kind, slug)
    if data is None:
        pytest.skip("Gnumeric is not installed")
    tally = Tally()
    for seed in range(times(count)):
        spoilt = bytearray(data)
        change = BYTES[seed % len(BYTES)]
        change(spoilt, random.Random(f"{kind} {seed}"))
        started = time.monotonic()
        name = f"{kind} {seed} {change.__name__}"
        tally.judge(given(slug), given(slug).book, lambda spoilt=spoilt: read(kind, bytes(spoilt)), name)
        assert time.monotonic() - started < 20, "a child process is stopped before"
    told(tally, f"changed bytes in .{kind}, where nothing tells", capsys)
    assert tally.files == times(count)
