"""Word files that come back, read through the public door alone.

1. Every form × audience round-trips: what the writer put in is read back, with its printed code as its place.
2. Re-saved by LibreOffice, which drops every tag, a form reads back right or flagged, never silently wrong.
3. What people do to pages changes no answer, or is flagged: the box, with a code a person can act on.
4. A tag and the printed code must be at the same place; more than one control for a code is for a person.
5. Not found is not blank: a box that is gone is a problem; an empty one is none.
6. A control is read by what it shows; what it remembers besides (date, value behind a list, tick) must agree.
7. Deleted, moved away and hidden text is not read, and is said; so are comments, macros and links.
8. Whose it is: header and footer rule, then the page, then the properties; a difference is for a person.
9. Rows that were added without a code, and text where nothing is printed, are flagged.
10. Whatever the bytes, the answer is a `Reading` or `Unreadable`, within seconds: bombs, document types, nests,
    doubled parts, damage, other kinds of file.
11. A Word file with the name of a workbook, and the other way round, goes through the right door.
12. A Word file is imported like any other return.
"""

from __future__ import annotations

import io
import random
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from soon import soon

from formgen import reference
from formgen.answers import Instance, flatten, tidy
from formgen.ask import Audience
from formgen.errors import Unreadable
from formgen.form import form, slugs
from formgen.look import Edition, Letterhead, Look
from formgen.outline import Outline, outline
from formgen.read import Reading, door_for
from formgen.read.docx import read
from formgen.records import Issued, Verdict
from formgen.render import compiled
from formgen.resources import folder
from formgen.specimen import specimen
from formgen.work.school import School
from formgen.work.take_in import commit

LOOK = Look(Letterhead("Holy Well School"), (folder("templates"),))
COPIES = [(slug, a) for slug in slugs() if not outline(form(slug)).derived for a in outline(form(slug)).audiences]
SLUG, CODE = "referral", "RF"
BODY = "word/document.xml"
Answers = Mapping[str, Any]


def editions(code: str, version: int) -> Outline | None:
    found = [outline(form(slug)) for slug in slugs() if form(slug).about.code == code]
    return found[0] if found and found[0].version == version else None


def answered(slug: str, audience: Audience, seed: int = 1) -> Answers:
    copy = outline(form(slug)).for_audience(audience)
    return tidy(copy, specimen(form(slug), random.Random(seed)))


@cache
def page(slug: str, audience: Audience = Audience.STAFF, seed: int = 1, blank: bool = False) -> bytes:
    """The Word file of a form, filled in."""
    copy = outline(form(slug)).for_audience(audience)
    found = reference.make(copy.code, copy.version, 7 + seed)
    answers = {} if blank else answered(slug, audience, seed)
    return compiled("docx", Edition(copy, LOOK)).fill(Instance(answers, found))


def changed(data: bytes, *edits: tuple[str, str], part: str = BODY, count: int = 1) -> bytes:
    """The file with texts of a part replaced: the first of each, or all of them."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    text = parts[part].decode()
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new, count)
    return packed({**parts, part: text.encode()})


def packed(parts: Mapping[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return made.getvalue()


def unpacked(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def places(answers: Answers) -> dict[tuple[str, str | None], Any]:
    return {(path, row): value for path, row, value in flatten(answers)}


def silently_wrong(reading: Reading, copy: Outline, wanted: Answers) -> dict[tuple[str, str | None], Any]:
    """Answers that are not as they were written, and that no problem names."""
    asked = {item.path for item in copy.items()} | set(copy.index)
    told = {(p.path, p.row) for p in reading.problems if p.path in asked}
    was, now = places(wanted), places(tidy(copy, reading.answers))
    return {place: (was.get(place), now.get(place)) for place in was.keys() | now.keys()
            if was.get(place) != now.get(place) and place not in told}  # fmt: skip


def codes(reading: Reading, audience: Audience = Audience.STAFF) -> set[str]:
    asked = {item.path for item in reading.outline.for_audience(audience).items()}
    return {p.code for p in reading.problems if p.path is None or p.path in asked}


def control(tag: str, data: bytes) -> str:
    """The markup of the control with that tag."""
    text = unpacked(data)[BODY].decode()
    end = text.index(f'<w:tag w:val="{tag}"/>')
    start = text.rindex("<w:sdt>", 0, end)
    return text[start : text.index("</w:sdt>", end) + len("</w:sdt>")]


def shown(tag: str, data: bytes) -> str:
    """The runs inside the control with that tag."""
    found = re.search(r"<w:sdtContent>(.*)</w:sdtContent>", control(tag, data), re.S)
    assert found
    return found[1]


# ------------------------------------------------------------------------------------------- round trips


@pytest.mark.parametrize(("slug", "audience"), COPIES)
@pytest.mark.parametrize("seed", [1, 2])
def test_every_form_comes_back_as_it_was_written(slug: str, audience: Audience, seed: int) -> None:
    """(1)"""
    copy = outline(form(slug)).for_audience(audience)
    reading = read(page(slug, audience, seed), editions)
    assert reading.reference == reference.make(copy.code, copy.version, 7 + seed)
    assert tidy(copy, reading.answers) == answered(slug, audience, seed)
    assert codes(reading, audience) == set()
    for item in copy.items():
        if (item.path, item.row) in reading.sources:
            assert reading.sources[item.path, item.row].cell == f"box {item.code}"


@pytest.mark.parametrize(("slug", "audience"), COPIES)
def test_a_blank_copy_has_no_answers_and_nothing_missing(slug: str, audience: Audience) -> None:
    """(1), (5)"""
    reading = read(page(slug, audience, blank=True), editions)
    assert reading.answers == {}
    assert codes(reading, audience) == set()


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_saved_again_by_libreoffice_nothing_is_silently_wrong(tmp_path: Path) -> None:
    """(2)"""
    files = []
    for slug, audience in COPIES:
        files.append(tmp_path / f"{slug}_{audience}.docx")
        files[-1].write_bytes(page(slug, audience))
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to",
               "docx:MS Word 2007 XML", "--outdir", str(tmp_path / "again"), *map(str, files)]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    right = total = 0
    for (slug, audience), file in zip(COPIES, files, strict=True):
        data = (tmp_path / "again" / file.name).read_bytes()
        assert b"<w:tag " not in unpacked(data)[BODY]
        copy, wanted = outline(form(slug)).for_audience(audience), answered(slug, audience)
        reading = read(data, editions)
        assert silently_wrong(reading, copy, wanted) == {}, file.name
        was, now = places(wanted), places(tidy(copy, reading.answers))
        right += sum(now.get(place) == value for place, value in was.items())
        total += len(was)
    assert right / total > 0.95


# --------------------------------------------------------------------------------------- what people do


def without_controls(data: bytes) -> bytes:
    """As a program leaves it that knows no controls: their contents alone."""
    parts = unpacked(data)
    text = re.sub(r"<w:sdtPr>.*?</w:sdtPr>", "", parts[BODY].decode(), flags=re.S)
    text = re.sub(r"</?w:sdt(?:Content)?>", "", text)
    return packed({**parts, BODY: text.encode()})


def without_tags(data: bytes) -> bytes:
    parts = unpacked(data)
    return packed({**parts, BODY: re.sub(rb"<w:tag [^>]*/>", b"", parts[BODY])})


def without_codes(data: bytes) -> bytes:
    parts = unpacked(data)
    return packed({**parts, BODY: re.sub(rb">Q\d\d[a-z]?(?:\.\w+)?([\n<])", rb">\1", parts[BODY])})


def without_properties(data: bytes) -> bytes:
    return packed({n: c for n, c in unpacked(data).items() if not n.startswith("docProps/")})


@pytest.mark.parametrize("edit", [without_controls, without_tags, without_codes, without_properties])
@pytest.mark.parametrize(("slug", "audience"), COPIES)
def test_one_carrier_lost_changes_no_answer(
    slug: str, audience: Audience, edit: Callable[[bytes], bytes]
) -> None:
    """(3), (4)"""
    copy = outline(form(slug)).for_audience(audience)
    reading = read(edit(page(slug, audience)), editions)
    assert silently_wrong(reading, copy, answered(slug, audience)) == {}
    was, now = places(answered(slug, audience)), places(tidy(copy, reading.answers))
    assert sum(now.get(place) == value for place, value in was.items()) >= 0.9 * len(was)


def test_a_control_copied_to_another_box_is_for_a_person() -> None:
    """(4)"""
    data = page(SLUG)
    twice = changed(data, (control("Q02", data), control("Q01", data)))
    reading = read(twice, editions)
    assert {(p.code, p.path) for p in reading.problems} >= {("box_twice", "pupil_name")}
    assert "pupil_name" not in reading.answers


def test_controls_that_changed_places_are_flagged() -> None:
    """(4)"""
    data = page(SLUG)
    one, two = control("Q01", data), control("Q02", data)
    swapped = changed(data, (one, "@1@"), (two, one), ("@1@", two))
    assert {(p.code, p.path) for p in read(swapped, editions).problems} >= {
        ("place_unsure", "pupil_name"), ("place_unsure", outline(form(SLUG)).item("pupil_name").path),
    }  # fmt: skip


def test_the_form_twice_in_a_file_is_for_a_person() -> None:
    """(4)"""
    parts = unpacked(page(SLUG))
    text = parts[BODY].decode()
    start, end = text.index("<w:body>") + len("<w:body>"), text.rindex("<w:sectPr")
    text = text[:end] + text[start:end] + text[end:]
    reading = read(packed({**parts, BODY: text.encode()}), editions)
    assert [p.code for p in reading.problems] == ["two_forms"]
    assert reading.answers == {}


def test_a_box_that_is_gone_is_not_blank() -> None:
    """(5)"""
    data = page(SLUG)
    gone = changed(data, (control("Q01", data), ""), (">Q01<", "><"))
    found = {(p.code, p.path) for p in read(gone, editions).problems}
    assert ("not_found", "pupil_name") in found


def test_a_tick_box_that_is_gone_is_said() -> None:
    """(5)"""
    data = page(SLUG)
    tags = re.findall(r'<w:tag w:val="(Q\d\d=\w+)"/>', unpacked(data)[BODY].decode())
    gone = changed(data, (control(tags[0], data), ""))
    assert any(p.code == "not_found" and f"box {tags[0][:3]}" == p.cell for p in read(gone, editions).problems)


def test_text_beside_a_box_is_flagged() -> None:
    """(3)"""
    data = page(SLUG)
    found = control("Q01", data)
    noted = changed(data, (found, f"{found}<w:r><w:t> or so</w:t></w:r>"))
    reading = read(noted, editions)
    assert {(p.code, p.path) for p in reading.problems} >= {("beside_box", "pupil_name")}
    emptied = changed(page(SLUG, blank=True), (control("Q01", page(SLUG, blank=True)),
                      f"{control('Q01', page(SLUG, blank=True))}<w:r><w:t>Zoë</w:t></w:r>"))  # fmt: skip
    assert any(p.code == "beside_box" and p.severity == "error" for p in read(emptied, editions).problems)


# ------------------------------------------------------------------------------- what controls remember


def dated() -> tuple[str, str, bytes]:
    """The tag of a date with a day in it, the path, and the file."""
    data = page(SLUG)
    for item in outline(form(SLUG)).for_audience(Audience.STAFF).items():
        if item.question.kind == "date" and f'w:val="{item.code}"' in unpacked(data)[BODY].decode() \
                and "fullDate" in control(item.code, data):  # fmt: skip
            return item.code, item.path, data
    raise AssertionError


def test_a_date_that_shows_another_day_than_it_holds_is_flagged() -> None:
    """(6)"""
    tag, path, data = dated()
    before = control(tag, data)
    after = re.sub(r'w:fullDate="[^"]*"', 'w:fullDate="2001-02-03T00:00:00Z"', before)
    reading = read(changed(data, (before, after)), editions)
    assert ("date_differs", path) in {(p.code, p.path) for p in reading.problems}
    assert path not in reading.answers
    emptied = re.sub(r"<w:t [^>]*>[^<]*</w:t>", "", before)
    reading = read(changed(data, (before, emptied)), editions)
    assert ("date_differs", path) in {(p.code, p.path) for p in reading.problems}


def listed() -> tuple[str, str, bytes]:
    data = page(SLUG)
    text = unpacked(data)[BODY].decode()
    for item in outline(form(SLUG)).for_audience(Audience.STAFF).items():
        if item.question.kind == "choice" and f'<w:tag w:val="{item.code}"/>' in text \
                and "showingPlcHdr" not in control(item.code, data):  # fmt: skip
            return item.code, item.path, data
    raise AssertionError


def test_a_list_is_read_by_its_label_or_by_the_value_behind_it() -> None:
    """(6)"""
    tag, path, data = listed()
    question = outline(form(SLUG)).question(path)
    was = read(data, editions).answers[path]
    label, before = question.option(was).label, control(tag, data)
    escaped = label.replace("&", "&amp;")
    by_value = before.replace(f">{escaped}<", f">{was}<")
    assert read(changed(data, (before, by_value)), editions).answers[path] == was
    translated = before.replace(f"<w:t xml:space=\"preserve\">{escaped}<", "<w:t>Etwas<").replace(
        f'w:displayText="{escaped}"', 'w:displayText="Etwas"'
    )
    reading = read(changed(data, (before, translated)), editions)
    assert reading.answers[path] == was
    assert ("list_changed", path) in {(p.code, p.path) for p in reading.problems}
    other = next(o for o in question.choices if o.code != was)
    behind = f'w:displayText="{escaped}" w:value='
    lying = before.replace(f'{behind}"{was}"', f'{behind}"{other.code}"')
    reading = read(changed(data, (before, lying)), editions)
    assert ("list_differs", path) in {(p.code, p.path) for p in reading.problems}


def test_combo_boxes_and_free_words_are_typed_like_any_answer() -> None:
    """(6)"""
    tag, path, data = listed()
    before = control(tag, data)
    odd = re.sub(r"(<w:sdtContent>.*?<w:t [^>]*>)[^<]*", r"\g<1>something else", before, flags=re.S)
    odd = odd.replace("w:dropDownList", "w:comboBox")
    reading = read(changed(data, (before, odd)), editions)
    assert ("not_a_choice", path) in {(p.code, p.path) for p in reading.problems}


def test_a_tick_box_that_shows_other_than_it_holds_is_flagged() -> None:
    """(6)"""
    data = page(SLUG)
    tag = re.findall(r'<w:tag w:val="(Q\d\d=\w+)"/>', unpacked(data)[BODY].decode())[0]
    before = control(tag, data)
    flip = {"0": "1", "1": "0"}
    after = re.sub(r'(<w14:checked w14:val=")(.)', lambda m: m[1] + flip[m[2]], before)
    reading = read(changed(data, (before, after)), editions)
    assert any(p.code == "unclear" and p.cell == f"box {tag[:3]}" for p in reading.problems)


def test_placeholders_are_blank_and_text_marked_as_one_is_said() -> None:
    """(6)"""
    data = page(SLUG)
    before = control("Q01", data)
    marked = before.replace("<w:text/>", "<w:showingPlcHdr/><w:text/>")
    reading = read(changed(data, (before, marked)), editions)
    assert ("placeholder", "pupil_name") in {(p.code, p.path) for p in reading.problems}
    assert reading.answers["pupil_name"] == answered(SLUG, Audience.STAFF)["pupil_name"]


def test_lines_of_an_answer_stay_lines_however_they_are_broken() -> None:
    """(6)"""
    data = page(SLUG, blank=True)
    item = next(i for i in outline(form(SLUG)).items() if i.question.kind == "text" and Audience.STAFF in
                i.question.audience and f'<w:tag w:val="{i.code}"/>' in unpacked(data)[BODY].decode())  # fmt: skip
    before = control(item.code, data).replace("<w:showingPlcHdr/>", "")
    inside = re.search(r"<w:sdtContent>.*</w:sdtContent>", before, re.S)
    assert inside
    runs = "<w:r><w:t>one</w:t></w:r><w:r><w:br/><w:t>two</w:t><w:tab/><w:t>three</w:t></w:r>"
    after = before.replace(inside[0], f"<w:sdtContent>{runs}</w:sdtContent>")
    reading = read(changed(data, (control(item.code, data), after)), editions)
    assert reading.answers[item.path] == "one\ntwo\tthree"


# --------------------------------------------------------------------------------------- what is not read


def test_deleted_text_is_not_read_and_said() -> None:
    """(7)"""
    data = page(SLUG)
    was = shown("Q01", data)
    deleted = was.replace("w:t ", "w:delText ").replace("w:t>", "w:delText>")
    gone = changed(data, (was, f'<w:del w:id="1">{deleted}</w:del>'
                          '<w:moveFrom w:id="2"><w:r><w:t>moved</w:t></w:r></w:moveFrom>'
                          '<w:ins w:id="3"><w:r><w:t>Ada Ó</w:t></w:r></w:ins>'))  # fmt: skip
    reading = read(gone, editions)
    assert reading.answers["pupil_name"] == "Ada Ó"
    assert any("tracked" in p.message for p in reading.problems)


def test_hidden_text_comments_macros_and_links_are_said() -> None:
    """(7)"""
    data = page(SLUG)
    was = shown("Q01", data)
    hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>secret</w:t></w:r>"
    noted = changed(data, (was, f'{was}{hidden}<w:r><w:commentReference w:id="0"/></w:r>'))
    parts = unpacked(noted)
    link = (b'<Relationship Id="rX" Type="http://x/attachedTemplate" Target="http://evil.example/a.dotm" '
            b'TargetMode="External"/></Relationships>')  # fmt: skip
    rels = "word/_rels/document.xml.rels"
    parts[rels] = parts[rels].replace(b"</Relationships>", link)
    reading = read(packed({**parts, "word/vbaProject.bin": b"x"}), editions)
    assert reading.answers["pupil_name"] == answered(SLUG, Audience.STAFF)["pupil_name"]
    told = " ".join(p.message for p in reading.problems)
    assert all(word in told for word in ("hidden", "comments", "macros", "links"))


# ------------------------------------------------------------------------------------------- whose it is


def test_a_reference_that_differs_is_for_a_person() -> None:
    """(8)"""
    data = page(SLUG)
    other = reference.make(CODE, 1, 4711)
    properties = changed(data, (reference.make(CODE, 1, 8), other), part="docProps/custom.xml")
    reading = read(properties, editions)
    assert reading.reference == reference.make(CODE, 1, 8)
    assert "references_differ" in codes(reading)


def test_a_reference_in_an_answer_is_an_answer() -> None:
    """(8)"""
    data = page(SLUG)
    other = reference.make(CODE, 1, 4711)
    mentioned = changed(data, (shown("Q01", data), f"<w:r><w:t>see {other}</w:t></w:r>"))
    reading = read(mentioned, editions)
    assert reading.reference == reference.make(CODE, 1, 8)
    assert codes(reading) == set()


def test_no_reference_is_not_ours() -> None:
    """(8)"""
    parts = {n: re.sub(rb"LM-[A-Z]{2}\d-[0-9A-Z]{8}-.", b"", c) for n, c in unpacked(page(SLUG)).items()}
    with pytest.raises(Unreadable) as refused:
        read(packed(parts), editions)
    assert refused.value.code == "not_ours"


# ------------------------------------------------------------------------------------------------ strays


def test_text_between_the_boxes_is_flagged() -> None:
    """(9)"""
    gap = '<w:pStyle w:val="FormgenGap"/></w:pPr>'
    reading = read(changed(page(SLUG), (gap, f"{gap}<w:r><w:t>and one more thing</w:t></w:r>")), editions)
    assert "stray_text" in codes(reading)


def test_a_row_added_without_a_code_is_flagged() -> None:
    """(9)"""
    data = page("session-record")
    text = unpacked(data)[BODY].decode()
    start = text.rindex("<w:tr>", 0, text.index(">Q06.2<")) if "<w:tr>" in text else 0
    start = max(start, text.rindex("<w:tr ", 0, text.index(">Q06.2<")) if "<w:tr " in text else 0)
    row = text[start : text.index("</w:tr>", start) + len("</w:tr>")]
    cells = row.count("<w:tc>")
    new = "<w:tr>" + "<w:tc><w:p><w:r><w:t>typed</w:t></w:r></w:p></w:tc>" * cells + "</w:tr>"
    assert "stray_text" in codes(read(changed(data, (row, row + new)), editions))
    assert "box_twice" in codes(read(changed(data, (row, row + row)), editions))


def test_a_row_added_with_its_code_is_read() -> None:
    """(9)"""
    wanted = answered("session-record", Audience.STAFF)
    assert len(wanted["sessions"]) >= 2
    reading = read(without_controls(page("session-record")), editions)
    assert silently_wrong(reading, reading.outline.for_audience(Audience.STAFF), wanted) == {}


# ----------------------------------------------------------------------------------------------- attacks

HEAD = '<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'


def body(xml: str) -> bytes:
    return packed({**unpacked(page(SLUG)), BODY: xml.encode()})


def nested(depth: int) -> str:
    return (HEAD + "<w:body>" + "<w:tbl><w:tr><w:tc>" * depth + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * depth
            + "</w:body></w:document>")  # fmt: skip


def doubled() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        for name, content in unpacked(page(SLUG)).items():
            package.writestr(name, content)
        package.writestr("WORD/document.xml", b"<x/>")
    return made.getvalue()


LAUGHS = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
ATTACKS: dict[str, Callable[[], bytes]] = {
    "empty": lambda: b"",
    "text": lambda: b"Dear school, here is the form.",
    "page": lambda: b"<html><body>LM-RF1-BLANK</body></html>",
    "pdf": lambda: b"%PDF-1.7 form",
    "old word": lambda: bytes.fromhex("D0CF11E0A1B11AE1") + "WordDocument".encode("utf-16-le") * 9,
    "password": lambda: bytes.fromhex("D0CF11E0A1B11AE1") + "EncryptedPackage".encode("utf-16-le") * 9,
    "cut short": lambda: page(SLUG)[:-400],
    "zip": lambda: packed({"a.txt": b"x"}),
    "zip bomb": lambda: body(f"{HEAD}<w:body><w:p><w:r><w:t>{'A' * 90_000_000}</w:t></w:r></w:p></w:body>"),
    "many parts": lambda: packed({**unpacked(page(SLUG)), **{f"word/{n}.xml": b"" for n in range(3_000)}}),
    "document type": lambda: body(f'<?xml version="1.0"?>{LAUGHS}<x>&b;</x>'),
    "outer entity": lambda: body('<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'),
    "nested tables": lambda: body(nested(10_000)),
    "many elements": lambda: body(HEAD + "<w:body>" + "<w:p/>" * 900_000 + "</w:body></w:document>"),
    "doubled part": doubled,
    "not xml": lambda: body("<w:document"),
    "no page": lambda: packed({n: c for n, c in unpacked(page(SLUG)).items() if n != BODY}),
    "endless tag": lambda: body(HEAD.replace(">", "", 1) + " x" * 1_000_000),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_hostile_files_are_refused_in_words_and_at_once(name: str) -> None:
    """(10)"""
    data = ATTACKS[name]()
    with pytest.raises(Unreadable) as refused:
        soon(5, lambda: read(data, editions))
    assert refused.value.fix
    assert "Excel" not in refused.value.message or name == "zip"


@pytest.mark.parametrize("xml", [
    HEAD + "<w:body>" + "<w:sdt><w:sdtPr><w:tag w:val='Q01'/></w:sdtPr><w:sdtContent/></w:sdt>" * 20_000
    + "</w:body></w:document>",
    HEAD + "<w:body><w:tbl>" + "<w:tr><w:tc><w:tcPr><w:gridSpan w:val='99999'/></w:tcPr><w:p><w:r><w:t>Q01 x</w:t>"
    "</w:r></w:p></w:tc></w:tr>" * 15_000 + "</w:tbl></w:body></w:document>",
    HEAD + "<w:body>" + "<w:p><w:r><w:t>Q05 x</w:t></w:r></w:p>" * 25_000 + "</w:body></w:document>",
    HEAD + "<w:body><w:p><w:r><w:t>" + "☑" * 2_000_000 + "</w:t></w:r></w:p></w:body></w:document>",
    HEAD + "</w:document>",
], ids=["controls", "rows", "codes", "ticks", "nothing"])  # fmt: skip
def test_absurd_pages_are_read_at_once_and_never_accepted(xml: str) -> None:
    """(10)"""
    reading = soon(10, lambda: read(body(xml), editions))
    assert reading.answers == {}
    assert any(p.severity == "error" for p in reading.problems)


def test_damaged_markup_is_right_or_flagged() -> None:
    """(10): elements dropped from the page, the zip whole."""
    chance = random.Random(12)
    slug, audience = "parent-questionnaire", Audience.FAMILY
    copy, wanted = outline(form(slug)).for_audience(audience), answered(slug, audience)
    parts = unpacked(page(slug, audience))
    text = parts[BODY].decode()
    cells = [m.span() for m in re.finditer(r"<w:tc>.*?</w:tc>", text, re.S)]
    for _ in range(60):
        start, end = chance.choice(cells)
        reading = read(packed({**parts, BODY: (text[:start] + "<w:tc><w:p/></w:tc>" + text[end:]).encode()}), editions)
        assert silently_wrong(reading, copy, wanted) == {}, text[start:end][:400]


# ------------------------------------------------------------------------------------------------- doors


def test_the_right_door_is_taken_whatever_the_name_says() -> None:
    """(11)"""
    [reading] = door_for(".xlsx", page(SLUG)).read_all(page(SLUG), editions)
    assert isinstance(reading, Reading)
    assert reading.reference == reference.make(CODE, 1, 8)
    copy = outline(form(SLUG)).for_audience(Audience.STAFF)
    sheet = compiled("xlsx", Edition(copy, LOOK)).fill(Instance(answered(SLUG, Audience.STAFF)))
    [reading] = door_for(".docx", sheet).read_all(sheet, editions)
    assert isinstance(reading, Reading)
    assert tidy(copy, reading.answers) == answered(SLUG, Audience.STAFF)


def test_a_word_file_is_imported_like_any_return(school: School, tmp_path: Path) -> None:
    """(12)"""
    slug, audience = "parent-questionnaire", Audience.FAMILY
    with school.writing("send") as writer:
        writer.issue([Issued(reference.make("PQ", 1, 8), slug, 1, audience, school.now.date())])
    file = tmp_path / "back.docx"
    file.write_bytes(page(slug, audience))
    [taken] = commit(school, [file]).files
    assert taken.verdict is Verdict.ACCEPTED
    [record] = school.store.records()
    assert record.reference == reference.make("PQ", 1, 8)
    assert record.sources["helped_most", None].cell.startswith("box Q")
    assert [t.verdict for t in commit(school, [file]).files] == [Verdict.DUPLICATE]
