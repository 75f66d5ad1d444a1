"""What hostile senders and busy people do to the newer doors: every answer is right or flagged, and nothing crashes.

1. Word: markup out of its place never crashes the reader; what no reader can take for text is said, never a blank.
2. Word: a second copy without controls, and text under a table, are for a person.
3. Word: pages made to cost time or memory are refused or read within 2 s.
4. Quick entry: words in an answer, or rows above, never make a sheet or a row disappear.
5. Quick entry: a head whose words were changed, dates from 1904 and a lost second sheet are said.
6. Quick entry: a sheet used again for other papers overwrites none of the first ones.
7. Diary: a row above the heads is read like any other.
8. Lines of records: whatever a line holds it is a return or refused, and no screen or store is harmed by it.
9. Class lists: a part of the roll makes no leavers unless somebody says so; other lists do no harm.
10. Withholding: killed between its steps it is finished by the same command.
11. A mixed folder adds up.
"""

from __future__ import annotations

import contextlib
import html
import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import test_diary as diaries
import test_quick_entry as entry
from openpyxl import load_workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from soon import soon
from test_docx_reader import BODY, answered, changed, codes, control, editions, packed, page, shown, unpacked
from test_jsonl import line, record

from formgen.ask import Audience
from formgen.cases import Event
from formgen.errors import FormgenError, Unreadable, UserError
from formgen.pupils import Pupil
from formgen.quick_entry import FIRST_ROW, HEAD_ROW
from formgen.read import docx, jsonl
from formgen.records import Issued, Verdict
from formgen.reference import make
from formgen.work import withhold as withholding
from formgen.work.diary import make as make_diary
from formgen.work.quick_entry import quick_entry
from formgen.work.roll import import_pupils
from formgen.work.school import School
from formgen.work.take_in import Batch, commit, preview

SLUG, CODE = "referral", "Q14"


# ------------------------------------------------------------------------------------------------------- Word


def with_body(change: Callable[[str], str]) -> bytes:
    parts = unpacked(page(SLUG))
    return packed({**parts, BODY: change(parts[BODY].decode()).encode()})


def before(markup: str) -> bytes:
    """The page with markup before everything else."""
    return with_body(lambda text: text.replace("<w:body>", f"<w:body>{markup}", 1))


@pytest.mark.parametrize("markup", [
    "<w:tc><w:p><w:r><w:t>x</w:t></w:r></w:p></w:tc>",
    *(f"<w:sdt><w:sdtPr><w:{name}/></w:sdtPr><w:sdtContent/></w:sdt>" for name in ("tc", "tbl", "sdt", "txbxContent")),
    "<w:p><w:p/><w:r><w:t>outer</w:t></w:r></w:p>",
])  # fmt: skip
def test_markup_out_of_its_place_changes_no_answer(markup: str) -> None:
    """(1)"""
    assert docx.read(before(markup), editions).answers == docx.read(page(SLUG), editions).answers


@pytest.mark.parametrize("inside", [
    "<w:r><w:drawing/></w:r>", "<w:r><w:pict/></w:r>", "<w:r><w:object/></w:r>",
    '<w:r><w:footnoteReference w:id="2"/></w:r>',
    '<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"><m:r><m:t>7</m:t></m:r></m:oMath>',
])  # fmt: skip
def test_what_is_no_text_is_said(inside: str) -> None:
    """(1)"""
    data = page(SLUG)
    own = control(CODE, data)
    reading = docx.read(changed(data, (own, own.replace(shown(CODE, data), inside))), editions)
    assert "unread_content" in codes(reading)
    assert "concern" not in reading.answers


def plain(markup: str) -> str:
    """Markup as a program writes it that knows no controls."""
    return re.sub(r"<w:sdtPr>.*?</w:sdtPr>|</?w:sdt>|</?w:sdtContent>", "", markup, flags=re.S)


def test_a_second_page_without_controls_is_for_a_person() -> None:
    """(2)"""
    other = unpacked(page(SLUG, seed=2))[BODY].decode()
    inner = plain(other[other.index("<w:body>") + 8 : other.rindex("<w:sectPr")])
    reading = docx.read(with_body(lambda text: text.replace("</w:body>", f"{inner}</w:body>")), editions)
    assert "box_twice" in codes(reading)


def test_a_box_without_its_code_and_words_under_a_table_are_told() -> None:
    """(2)"""
    text = unpacked(page(SLUG))[BODY].decode()
    at = text.index(control(CODE, page(SLUG)))
    end = text.index("</w:tbl>", at) + len("</w:tbl>")
    table = text[text.rindex("<w:tbl>", 0, at) : end]
    words = html.escape(str(answered(SLUG, Audience.STAFF)["concern"]).split("\n")[0], quote=False)
    for more in (plain(table).replace(words, "Another answer"), "<w:p><w:r><w:t>I wrote below</w:t></w:r></w:p>"):
        reading = docx.read(with_body(lambda whole, more=more: whole[:end] + more + whole[end:]), editions)
        assert "stray_text" in codes(reading)


TABLE = "<w:tbl><w:tr>{}</w:tr></w:tbl>"


@pytest.mark.parametrize("markup", [
    TABLE.format("<w:tc><w:t>Q01</w:t></w:tc>" * 38_000),
    TABLE.format("<w:tc><w:t>Q13</w:t></w:tc><w:tc><w:t>Q13a x</w:t></w:tc></w:tr><w:tr>"
                 + "<w:tc><w:t>a</w:t></w:tc>" * 38_000),
    "<w:p><w:r><w:t>" + "☐" * 6_000_000 + "</w:t></w:r></w:p>",
    "<w:p/>" * 390_000,
], ids=["codes", "strays", "ticks", "paragraphs"])  # fmt: skip
def test_dear_pages_cost_little(markup: str) -> None:
    """(3)"""
    data = before(markup)
    told = 0
    with contextlib.suppress(Unreadable):
        told = len(soon(6, lambda: docx.read(data, editions)).problems)  # 2 s on a quiet machine
    assert told < 100


# ------------------------------------------------------------------------------------------------ quick entry


@pytest.fixture
def papers(school: School) -> School:
    with school.writing("send") as writer:
        for reference in (entry.PAPER_1, entry.PAPER_2):
            writer.issue([Issued(reference, entry.SLUG, 1, Audience.FAMILY, school.now.date())])
    return school


@pytest.fixture
def sheet(papers: School, tmp_path: Path) -> Path:
    return quick_entry(papers, entry.SLUG, tmp_path / "Out")


def typed(school: School, sheet: Path, change: Callable[[Any, Any], None], *rows: tuple[int, int, str]) -> Batch:
    """What an import finds after three papers were typed in, and the workbook was changed."""
    book = entry.filled(sheet, *(rows or ((1, 1, "PQ1"), (2, 2, "PQ1"), (3, 3, entry.short(entry.PAPER_1)))))
    change(book, book.worksheets[0])
    book.save(sheet)
    return preview(school, [sheet])


def told(batch: Batch) -> set[str]:
    return {p.code for one in batch.files for p in one.problems}


@pytest.mark.parametrize("words", ["Second typing done by Ann", "Quick entry 7F3C9A2E · LM-PQ1-BLANK"])
def test_words_in_an_answer_do_not_hide_the_sheet(papers: School, sheet: Path, words: str) -> None:
    """(4)"""
    batch = typed(papers, sheet, lambda b, s: s.cell(FIRST_ROW, entry.columns(b)["Q11"], words))
    assert [one.verdict for one in batch.files] == [Verdict.ACCEPTED] * 3


def test_rows_above_and_a_lost_first_line_lose_nothing(papers: School, sheet: Path) -> None:
    """(4)"""
    def change(_book: Any, page: Any) -> None:
        page["C1"].value = None
        page.insert_rows(1, 12)

    assert [one.verdict for one in typed(papers, sheet, change).files] == [Verdict.ACCEPTED] * 3


def test_what_was_typed_on_the_second_sheet_alone_is_told(papers: School, sheet: Path) -> None:
    """(4)"""
    book = load_workbook(sheet)
    second = book.worksheets[1]
    row = next(r for r in range(FIRST_ROW, second.max_row + 1) if second.cell(r, 1).value)
    second.cell(row, entry.columns(book, 1)["Q11"], "Only here")
    book.save(sheet)
    assert [one.verdict for one in preview(papers, [sheet]).files] == [Verdict.REVIEW]
    del book[book.sheetnames[0]]
    book.save(sheet)
    assert [one.verdict for one in preview(papers, [sheet]).files] == [Verdict.UNREADABLE]


def codes_exchanged(book: Any, page: Any) -> None:
    at = entry.columns(book)
    one, two = (page.cell(HEAD_ROW, at[code]) for code in ("Q11", "Q12"))
    one.value, two.value = one.value.replace("Q11", "Q12"), two.value.replace("Q12", "Q11")


def from_1904(book: Any, _page: Any) -> None:
    book.epoch = CALENDAR_MAC_1904


def without_second(book: Any, _page: Any) -> None:
    del book[book.sheetnames[1]]


@pytest.mark.parametrize(("change", "code"), [
    (codes_exchanged, "head_changed"), (from_1904, "date_system"), (without_second, "second_typing"),
    (lambda book, page: book.copy_worksheet(page), "wrong_code"),
    (lambda _book, page: page.cell(FIRST_ROW + 1, 1, 1), "wrong_code"),
    (lambda _book, page: page.cell(FIRST_ROW, 1, "=1+0"), "wrong_code"),
])  # fmt: skip
def test_changes_of_the_sheet_are_told(papers: School, sheet: Path, change: Any, code: str) -> None:
    """(5)"""
    assert code in told(typed(papers, sheet, change))


def test_a_sheet_used_again_overwrites_no_paper(papers: School, sheet: Path) -> None:
    """(6)"""
    empty = sheet.read_bytes()
    typed(papers, sheet, lambda *_: None, (1, 1, "PQ1"), (2, 2, "PQ1"))
    commit(papers, [sheet])
    first = [r.answers for r in papers.store.records()]
    for number in ("1", "01", "1.0"):
        sheet.write_bytes(empty)
        batch = typed(papers, sheet, lambda _, page, n=number: page.cell(FIRST_ROW, 1, n), (1, 4, "PQ1"), (2, 5, "PQ1"))
        assert {one.verdict for one in batch.files} == {Verdict.REVIEW}
        assert "other_paper" in told(batch)
    commit(papers, [sheet])
    assert [r.answers for r in papers.store.records()] == first


# ------------------------------------------------------------------------------------------------------ diary


@pytest.fixture
def diary(school: School, tmp_path: Path) -> Path:
    with school.writing("set up") as writer:
        for case, pupil in ((diaries.ZOE, "P0001"), (diaries.TOM, "P0002")):
            writer.add_event(Event(case, "opened", date(2026, 9, 7), {"pupil": pupil}))
    return make_diary(school, tmp_path / "out", "J. Okafor", 20).file


def test_a_row_above_the_heads_is_read(school: School, diary: Path) -> None:
    """(7)"""
    def write(book: Any) -> None:
        page = book["Sessions"]
        at = diaries.heads(page)
        for name, value in diaries.SESSION.items():
            page.cell(2, at[name], value)

    batch = preview(school, [diaries.changed(diary, write)])
    assert [one.verdict for one in batch.files] == [Verdict.ACCEPTED]


def test_a_child_named_twice_or_by_anothers_number_is_told(school: School, diary: Path) -> None:
    """(7)"""
    batch = preview(school, [diaries.filled(diary, {
        "S001": {**diaries.SESSION, "Child 2": f"{diaries.ZOE} · Zo"},
        "S002": {**diaries.SESSION, "Child 1": f"{diaries.TOM} · Zo"},
        "S003": {**diaries.SESSION, "Child 1": f"{diaries.ZOE} and {diaries.TOM}"},
    })])  # fmt: skip
    assert [one.verdict for one in batch.files] == [Verdict.ACCEPTED, Verdict.REVIEW, Verdict.REVIEW]
    assert {"child_twice", "child_differs", "which_case"} <= told(batch)


# ------------------------------------------------------------------------------------------------------ lines

HALF = "\ud800"
NEST: Any = None
for _ in range(900):
    NEST = [NEST]


@pytest.mark.parametrize("changes", [
    {"how": HALF}, {"filled_by": HALF}, {"case": HALF}, {"reference": HALF}, {"sha256": HALF, "reference": None},
    {"problems": [{"code": HALF, "message": f"\x1b[2J{HALF}", "fix": "", "severity": "error"}]},
    {"sources": [{"question": "helped_most", "row": None, "sheet": HALF, "cell": HALF, "raw": HALF}]},
    {"x": NEST}, {"answers": NEST}, {"problems": NEST}, {"sources": NEST}, {"version": NEST},
    {"answers": {HALF: 1, "helped_most": f"x{HALF}"}}, {"answers": {"helped_most": {"state": [1]}}},
    {"version": 10**300}, {"version": -1}, {"form": "../" * 50}, {"how": "x" * 1_000_000},
    {"reference": "x" * 1_000_000}, {"reference": make("RF", 1, 99)},
])  # fmt: skip
def test_hostile_lines_are_returns_or_refused(papers: School, tmp_path: Path, changes: dict[str, Any]) -> None:
    """(8)"""
    file = tmp_path / "records.jsonl"
    made = line(record(entry.SLUG), **{"reference": entry.PAPER_1, **changes})
    file.write_text(made + "\n", "utf-8", "backslashreplace")
    batch = commit(papers, [file])
    shown = json.dumps(batch.as_json()["files"][0]["problems"], ensure_ascii=False)
    assert len(batch.files) == 1
    assert not re.search("[\x00-\x1f\ud800-\udfff]", shown)
    assert len(shown) < 5_000


def test_a_reference_of_another_form_is_for_a_person() -> None:
    """(8)"""
    [reading] = jsonl.read_all(line(record(entry.SLUG), reference=make("RF", 1, 99)).encode(), editions)
    assert isinstance(reading, jsonl.Reading)
    assert "references_differ" in {p.code for p in reading.problems}


# ------------------------------------------------------------------------------------------------ class lists


def listed(path: Path, pupils: list[Pupil]) -> Path:
    rows = [f"{p.forename},{p.surname},{p.year_group},{p.class_name}" for p in pupils]
    path.write_text("\n".join(["Forename,Surname,Year,Class", *rows]), "utf-8")
    return path


def test_half_a_list_or_another_schools_makes_no_leavers_unasked(school: School, tmp_path: Path) -> None:
    """(9)"""
    roll = [Pupil(f"P{n:04}", f"Kim{chr(65 + n)}", f"Lee{chr(65 + n)}", year_group="4", class_name="Owls")
            for n in range(1, 25)]  # fmt: skip
    with school.writing("set up") as writer:
        writer.save_pupils(roll)
    half = listed(tmp_path / "half.csv", roll[:12])
    swapped = tmp_path / "swapped.csv"
    whole = listed(tmp_path / "all.csv", roll).read_text("utf-8")
    swapped.write_text(whole.replace("Forename,Surname", "Surname,Forename"), "utf-8")
    others = listed(tmp_path / "other.csv", [Pupil("", "Al", f"Bo{chr(65 + n)}") for n in range(9)])
    for file in (half, swapped, others):
        with pytest.raises(UserError, match="on the roll are not on this list"):
            import_pupils(school, file, None)
    assert all(p.on_roll for p in school.roll)
    assert import_pupils(school, half, None, whole=False).leavers == 0
    assert import_pupils(school, half, None, whole=True).leavers == 12


@pytest.mark.parametrize("data", [
    b"", b"\0" * 90, b"Forename,Surname\n", b"Forename,Surname\n" + b"a" * 120_000 + b",b\n",
    "\ufeffForename,Surname\n\ud800,x\n".encode("utf-16-le", "surrogatepass"), b"Forename,Surname\n\x1b[31mA,B\n",
    b'<!DOCTYPE a [<!ENTITY a "aa">]><CTfile>&a;</CTfile>', b"<CTfile>" + b"<a>" * 100 + b"</a>" * 100 + b"</CTfile>",
    b"<CTfile><CTFpupilData><Pupil><Surname>A</Surname><Pupil/></Pupil></CTFpupilData></CTfile>",
])  # fmt: skip
def test_hostile_lists_are_refused_in_words(school: School, tmp_path: Path, data: bytes) -> None:
    """(9)"""
    file = tmp_path / "list.csv"
    file.write_bytes(data)
    with pytest.raises(FormgenError) as refused:
        import_pupils(school, file, None)
    assert refused.value.fix
    assert str(tmp_path) not in f"{refused.value.message} {refused.value.fix}"


# ------------------------------------------------------------------------------------------------ withholding


def test_killed_between_its_steps_it_is_finished_by_the_same_command(
    papers: School, sheet: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """(10)"""
    words = "My uncle hurts me when nobody is at home"
    typed(papers, sheet, lambda b, s: s.cell(FIRST_ROW, entry.columns(b)["Q11"], words), (1, 1, entry.PAPER_1))
    commit(papers, [sheet])
    again = (entry.PAPER_1, ("Q11",), tmp_path / "lead")
    planned = withholding.plan(papers, *again)
    with monkeypatch.context() as broken:
        broken.setattr(withholding, "hand_over", _killed)
        with pytest.raises(KeyboardInterrupt):
            withholding.withhold(papers, planned, "for the lead", "D. Rowan")
    assert papers.store.not_handed_over()
    done = withholding.withhold(papers, withholding.plan(papers, *again), "for the lead", "D. Rowan")
    assert [path.read_bytes() for path in done.files] == [sheet.read_bytes()]
    assert not papers.store.not_handed_over()
    assert len(papers.store.withheld()) == 1
    with pytest.raises(UserError, match="which words"):
        withholding.plan(papers, *again)


def _killed(*_told: object) -> None:
    raise KeyboardInterrupt


# ------------------------------------------------------------------------------------------------- accounting


def test_a_mixed_folder_adds_up(papers: School, sheet: Path, diary: Path, tmp_path: Path) -> None:
    """(11)"""
    folder = tmp_path / "In"
    folder.mkdir()
    entry.filled(sheet, (1, 1, "PQ1"), (2, 2, "PQ1-X")).save(folder / "rows.xlsx")
    rows = {"S001": diaries.SESSION, "S002": {**diaries.SESSION, "Child 1": "nobody"}}
    diaries.filled(diary, rows, folder / "d.xlsx")
    good = line(record(entry.SLUG), reference=entry.PAPER_1)
    (folder / "r.jsonl").write_text(f"{good}\n{good}\n{{\n", "utf-8")
    (folder / "page.docx").write_bytes(page(SLUG))
    (folder / "word.doc").write_bytes(page(SLUG))
    (folder / "sheet.docx").write_bytes(sheet.read_bytes())
    (folder / "photo.jpg").write_bytes(b"\xff\xd8\xff")
    (folder / "same.jpg").write_bytes(b"\xff\xd8\xff")
    (folder / "odd.bin").write_bytes(b"odd")
    (folder / "~$lock.docx").write_bytes(b"x")
    batch = commit(papers, [folder]).as_json()
    counts = ("accepted", "partial", "review", "duplicate", "to_type_in", "refused")
    assert batch["seen"] == sum(batch[name] for name in counts) == len(batch["files"])
    assert {one["file"] for one in batch["files"]} == {p.name for p in folder.iterdir()} - {"~$lock.docx", "sheet.docx"}
    assert str(tmp_path) not in json.dumps(batch)
