"""Packages that lie about what is in them, or hold far more than they weigh."""

from __future__ import annotations

import io
import struct
import zipfile

from hostile.catalogue import add, hostile, package, put, sound, zipped

SHEET, BOOK, LINKS = "xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
NULLS = b"\0" * 60_000_000


def head(data: bytes, name: str, place: int, shape: str, value: int, *, own: int | None = None) -> bytes:
    """The package with one number of a member changed in its directory; and, at `own`, in the member's own head."""
    made = bytearray(data)
    at = data.index(b"PK\x01\x02")
    while data[at + 46 : at + 46 + len(name)] != name.encode():
        at = data.index(b"PK\x01\x02", at + 4)
    struct.pack_into(shape, made, at + place, value)
    if own is not None:
        struct.pack_into(shape, made, struct.unpack_from("<I", data, at + 42)[0] + own, value)
    return bytes(made)


@hostile("xlsx")
def a_bomb_in_a_part_that_nobody_reads() -> bytes:
    """To fill the memory with 60 MB of a picture that is not looked at."""
    return package("xlsx", more={"xl/media/image1.png": NULLS})


@hostile("xlsx", "unpacks-too-big")
def one_sheet_listed_two_hundred_times() -> bytes:
    """To have the same megabyte unpacked and read over and over."""
    many = "".join(f'<sheet name="s{n}" sheetId="{n}" r:id="rId1"/>' for n in range(3, 203))
    space = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    return package(
        "xlsx",
        {BOOK: put("<sheets>", f"<sheets {space}>{many}"), SHEET: put("<sheetData>", " " * 1_000_000 + "<sheetData>")},
    )


@hostile("xlsx", "zip-of-files")
def zips_in_zips() -> bytes:
    """To have a zip of zips of zips unpacked, each ten times the last."""
    inner = zipped({f"{n}.bin": NULLS[:1_000_000] for n in range(10)})
    for _ in range(4):
        inner = zipped({f"{n}.zip": inner for n in range(10)})
    return inner


@hostile("xlsx")
def zips_put_into_a_form() -> bytes:
    """To have what is embedded in a sound form unpacked as well."""
    return package("xlsx", more={"xl/embeddings/one.zip": zips_in_zips(), "xl/embeddings/two.xlsx": sound("xlsx")})


@hostile("xlsx", "damaged")
def members_that_overlap() -> bytes:
    """To have one packed megabyte unpacked under a hundred names (D. Fifield’s bomb)."""
    data = package("xlsx", more={"a/kernel": NULLS[:1_000_000]})
    at = data.index(b"PK\x01\x02")
    while data[at + 46 : at + 54] != b"a/kernel":
        at = data.index(b"PK\x01\x02", at + 4)
    size, where = struct.unpack_from("<I", data, at + 20)[0], struct.unpack_from("<I", data, at + 42)[0]
    for name in (SHEET, "xl/worksheets/sheet2.xml"):
        data = head(head(data, name, 20, "<I", size), name, 42, "<I", where)
    return data


@hostile("xlsx", "damaged")
def a_member_that_is_the_whole_file() -> bytes:
    """To have the file found inside itself, again and again (a zip quine)."""
    data = package("xlsx")
    return head(head(head(data, SHEET, 10, "<H", 0), SHEET, 42, "<I", 0), SHEET, 20, "<I", len(data))


@hostile("xlsx")
def a_size_that_is_told_too_small() -> bytes:
    """To have a buffer made for one byte and filled with ten thousand."""
    return head(sound("xlsx"), SHEET, 24, "<I", 1, own=22)


@hostile("xlsx")
def a_size_that_is_told_too_big() -> bytes:
    """To have four gigabytes set aside for a page."""
    return head(sound("xlsx"), SHEET, 24, "<I", 0xFFFFFFF0, own=22)


@hostile("xlsx", "damaged")
def packed_bytes_beyond_the_end() -> bytes:
    """To have bytes read that do not belong to the file."""
    return head(sound("xlsx"), SHEET, 20, "<I", 0x7FFFFFFF, own=18)


@hostile("xlsx", "damaged")
def a_member_before_the_beginning() -> bytes:
    """To have bytes read from before the file."""
    return head(sound("xlsx"), SHEET, 42, "<I", 0xFFFFFFFE)


@hostile("xlsx", "damaged")
def a_way_of_packing_that_nobody_knows() -> bytes:
    """To reach a decoder that no form needs."""
    return head(sound("xlsx"), SHEET, 10, "<H", 14, own=8)


@hostile("xlsx", "too-much-markup")
def lines_that_are_not_packed() -> bytes:
    """To have nine million lines counted that were stored as they are."""
    with zipfile.ZipFile(io.BytesIO(sound("xlsx"))) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    return zipped(parts | {SHEET: b"<worksheet>" + b"\n" * 9_000_000 + b"</worksheet>"}, zipfile.ZIP_STORED)


@hostile("xlsx", "damaged")
def a_part_that_is_a_link_of_the_disk() -> bytes:
    """To have the sheet read from where a symbolic link points to."""
    data = package("xlsx", {SHEET: lambda _: b"/etc/passwd"})
    return head(head(data, SHEET, 38, "<I", 0o120777 << 16), SHEET, 4, "<H", 3 << 8 | 20)


NAMES = {
    "above the folder": "../../../../tmp/evil.txt",
    "at the root": "/etc/cron.d/evil",
    "on a drive": "C:\\evil.exe",
    "of a device": "xl/CON",
    "of another device": "NUL.xml",
    "of a share": "\\\\server\\share\\evil",
    "with a colon": "xl/workbook.xml:evil",
    "with a NUL": "xl/workbook.xml\0.txt",
    "that is endless": "x/" * 30_000,
    "of dots": "xl/./workbook.xml",
    "with two slashes": "xl//workbook.xml",
    "with per cents": "xl/%77orkbook.xml",
}
for told, path in NAMES.items():
    add(
        f"a name {told}",
        "xlsx",
        "To have a file written where it does harm, or a part read in place of another.",
        lambda path=path: named(path),
        "duplicate-part" if "\0" in path else "",
    )


def named(path: str) -> bytes:
    """The form with one more member; zipfile cuts names at NUL, so that is put in afterwards."""
    held = path.replace("\0", "?")
    return package("xlsx", more={held: b"evil"}).replace(held.encode(), path.encode())


for tenth in range(1, 10):
    add(
        f"cut after {tenth} tenths",
        "xlsx",
        "To have half of a form taken for the whole.",
        lambda tenth=tenth: sound("xlsx")[: len(sound("xlsx")) * tenth // 10],
        "damaged",
    )


@hostile("xlsx", "pdf")
def a_print_that_is_a_form_as_well() -> bytes:
    """To be one thing for a scanner and another for the desk."""
    return b"%PDF-1.7\n1 0 obj<<>>endobj\n" + sound("xlsx")


@hostile("pdf")
def a_form_that_is_a_print_as_well() -> bytes:
    """To be one thing by its name and another by its bytes."""
    with zipfile.ZipFile(io.BytesIO(sound("xlsx"))) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    return zipped({"%PDF-1.7": b"x"} | parts)


@hostile("xlsx", "picture")
def a_picture_that_is_a_form_as_well() -> bytes:
    """To pass a scanner as a picture."""
    return b"GIF89a\x01\0\x01\0\0\0\0;" + sound("xlsx")


@hostile("xlsx")
def a_workbook_that_is_a_page_as_well() -> bytes:
    """To say one thing in Excel and another in Word."""
    with zipfile.ZipFile(io.BytesIO(sound("docx"))) as other:
        words = {name: other.read(name) for name in other.namelist() if name.startswith("word/")}
    return package("xlsx", more=words)


@hostile("xlsx", "damaged")
def words_after_the_end() -> bytes:
    """To hide 70 kB behind the end of the package."""
    return sound("xlsx") + b"x" * 70_000
