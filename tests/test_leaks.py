"""The scan before a pack for governors or the public is saved: nobody can be known from it by a name or a number.

1. A clean pack passes, whatever the names on the roll: Will, May, Grace, Cross, Jesus, two Olivias, three hundred that
   are hard to write; pages of random schools, and of the sample school.
2. In what was inserted every name is found: common words too, in any case, with accents or without, with an s, as
   initials with a surname, former and preferred names, leavers, joined entries, contacts, scripts without spaces.
3. In what was not marked as inserted full names, names that are no words of formgen's, days of birth in any usual form,
   pupil numbers and case numbers are found.
4. Wherever it stands in a report it stops the pack, and the place is named: chapter, table, row, chart.
5. So it does in the finished files: names of sheets and files, properties, comments, descriptions, metadata, scripts.
6. What is said never holds the name.
7. The names of staff stand where they sign, though a child is called like one of them; elsewhere that clears nobody.
8. A person may let a common word stand: these words, at this place, with this name; a full name or a number never.
"""

from __future__ import annotations

import io
import itertools
import random
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path

import pikepdf
import pytest
from small_school import YEAR
from soak import times
from test_measures_any import anything
from test_nasty_names import NAMES

from formgen import settings as school_settings
from formgen.cases import Event
from formgen.contacts import Contact
from formgen.errors import UserError
from formgen.evidence import Period
from formgen.evidence.readership import Readership
from formgen.evidence.review import review
from formgen.evidence.seal import seal
from formgen.pupils import Pupil
from formgen.quotes import Approval, Said
from formgen.read.texts import parts
from formgen.render import format_for
from formgen.report import (
    Block,
    Chart,
    ChartKind,
    Detail,
    Heading,
    Paragraph,
    Report,
    Scorecard,
    Series,
    Table,
    Verdict,
    inserted,
    plain,
)
from formgen.work.demo import demo
from formgen.work.demo_review import REVIEW_FROM, REVIEW_UNTIL
from formgen.work.guard.inserted import CASE
from formgen.work.leaks import Kind, Scan, check
from formgen.work.leaks.own_words import Vocabulary, literals, own_words
from formgen.work.leaks.sought import Sought
from formgen.work.pack import keep
from formgen.work.review import evidence
from formgen.work.school import School, opened

BORN = date(2017, 9, 3)
UPN = "M999999921001"
PUPILS = (
    Pupil("P0001", "Will", "Marsh", class_name="Owls"),
    Pupil("P0002", "Grace", "Mbeki", dob=BORN),
    Pupil("P0003", "Olivia", "Cross", upn=UPN),
    Pupil("P0004", "Olivia", "Marsh-Reid"),
    Pupil("P0005", "Jesus", "May"),
    Pupil("P0006", "May", "O’Neill", "Maisie"),
    Pupil("P0007", "Nguyễn", "Thị Ánh"),
    Pupil("P0008", "Tomasz", "Kowalski-Łoś", left_on=date(2026, 3, 1)),
    Pupil("P0009", "Tomek", "Zielonka", same_as="P0008"),
    Pupil("P0010", "小明", "王"),
    Pupil("P0011", "Will", "Read"),
    Pupil("P0012", "Mark", "Day"),
)
CONTACTS = (Contact("K0001", "P0001", "Mrs Hyacinth Quartermaine"),)
STAFF = {
    "learning_mentor": "D. Rowan", "inclusion_manager": "Grace Mbeki", "head": "Anna Marsh",
    "name": "Grace Park School",
}  # fmt: skip


def named(school: School, **changes: str) -> School:
    """The school with other names in its settings."""
    head = school.settings.school.model_copy(update={**STAFF, **changes})
    return replace(school, settings=school.settings.model_copy(update={"school": head}))


@pytest.fixture
def roll(school: School) -> School:
    with school.writing("set up") as writer:
        writer.save_pupils([replace(PUPILS[1], surname="Formerly"), *PUPILS[2:]])
        writer.save_contacts([replace(CONTACTS[0], name="Mrs Hyacinth Oldfield")])
        writer.save_pupils(PUPILS)
        writer.save_contacts(CONTACTS)
    return named(school)


ZONES = Table("Places", ("Place", "Incidents"), ((inserted("Quiet garden"), 3), (inserted("Long bench"), 0)))
SIGNED = Table(
    "Signed by", ("Role", "Name", "Date"),
    (("Learning Mentor", inserted("D. Rowan"), ""), ("Inclusion Manager", inserted("Grace Mbeki"), ""),
     ("Head teacher", inserted("Anna Marsh"), "")),
)  # fmt: skip


def pack(*more: Block) -> Report:
    """A small pack for governors, clean but for what is added: its fifth chapter is about voices."""
    return Report(
        "Did it work?", f"Learning Mentor Policy · {inserted('Grace Park School')}", "Copy for governors",
        (
            Heading("The answer"), Scorecard((Verdict("SC1", "19 of 20", "met", "Small numbers", "KP1", "M1"),)),
            Heading("How the data was gathered"), Paragraph("The figures will grow in May 2026; see June too."),
            Heading("Children’s voice"), Paragraph(f"“{inserted('The walks helped me most of all')}” — a child"),
            *more,
            Heading("Playground"), ZONES,
            Chart(ChartKind.BARS, "Incidents by place", "Bars", (Series(inserted("Long bench"), (3.0,)),), ("Autumn",)),
            Heading("Training"), Table("Courses", ("Title",), ((inserted("First steps in listening"),),)),
            Heading("Sign-off"), SIGNED,
        ),
        details=(Detail("M1", "Progress", "19 of 20", "last − first", ZONES),), seal='{"run":2}',
    )  # fmt: skip


def scanned(school: School, report: Report, **files: bytes) -> Scan:
    return check(school, report, {f"policy-review.{suffix}": data for suffix, data in files.items()})


def said(scan: Scan) -> list[tuple[str, Kind]]:
    return [(leak.where, leak.kind) for leak in scan.leaks]


def kinds(scan: Scan) -> set[Kind]:
    return {leak.kind for leak in scan.leaks}


def made(school: School, report: Report, suffix: str) -> bytes:
    return format_for(suffix).report(plain(report), school.look)


# --------------------------------------------------------------------------------------------- clean


@pytest.mark.parametrize("suffix", ["docx", "xlsx", "pdf"])
def test_a_clean_pack_passes_whatever_the_names_on_the_roll(roll: School, suffix: str) -> None:
    """(1)"""
    scan = scanned(roll, pack(), **{suffix: made(roll, pack(), suffix)})
    assert scan.leaks == ()
    scan.stop()


def without_cases(report: Report) -> Report:
    """A report as a readership gets it that sees no case numbers."""
    marked = plain(report)
    return replace(marked, blocks=tuple(map(_silent, marked.blocks)), details=(), footer=inserted("Hillside 7"))


def _silent(block: Block) -> Block:
    match block:
        case Table(caption, header, rows, numeric):
            cells = tuple(tuple(CASE.sub("a case", c) if isinstance(c, str) else c for c in row) for row in rows)
            return Table(CASE.sub("a case", caption), header, cells, numeric)
        case Paragraph(text, tone):
            return Paragraph(CASE.sub("a case", text), tone)
        case Chart():
            lines = tuple(replace(one, label=CASE.sub("a case", one.label)) for one in block.series)
            return replace(block, series=lines)
    return block


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(times(4)))
def test_pages_of_random_schools_pass_with_three_hundred_hard_names(school: School, seed: int) -> None:
    """(1)"""
    chance = random.Random(seed)
    surnames = chance.sample(NAMES, len(NAMES))
    with school.writing("set up") as writer:
        writer.save_pupils([
            Pupil(f"P{n:04}", one, other, dob=date(2014 + n % 6, 1 + n % 12, 1 + n % 28))
            for n, (one, other) in enumerate(zip(NAMES, surnames, strict=True))
        ])  # fmt: skip
    report = without_cases(review(anything(seed), YEAR, "School"))
    assert said(scanned(school, report)) == []
    assert said(scanned(named(school), pack())) == []


def test_the_pages_of_the_sample_school_pass(tmp_path: Path) -> None:
    """(1): with its zones, its training, its staff, and some 250 children and their families on record."""
    out = tmp_path / "demo"
    steps = demo(out, by="tester", bits=itertools.count(1).__next__)
    assert len(list(itertools.islice(steps, 5))) == 5  # what was taken in
    steps.close()  # type: ignore[attr-defined]  # a generator
    with opened(out / "school", now=datetime(2026, 9, 20), by="tester", bits=lambda: 0) as school:
        assert len(school.store.pupils_ever()) > 250
        found, settings = evidence(school), school.settings
        period, name = Period(REVIEW_FROM, REVIEW_UNTIL), settings.school.name
        pages = review(found, period, name, Readership.GOVERNORS)
        zones = Table("Places", ("Place",), tuple((inserted(zone),) for zone in settings.playground.zones))
        head = settings.school
        signed = tuple((inserted(name),) for name in (head.name, head.head, head.learning_mentor) if name)
        report = replace(pages, blocks=(*pages.blocks, zones, Table("Signed", ("Name",), signed)))
        assert said(scanned(school, report, xlsx=made(school, report, "xlsx"))) == []


# --------------------------------------------------------------------------------------------- inserted


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("I will miss her", Kind.NAME), ("WILL helped me", Kind.NAME), ("Thank you jesus", Kind.NAME),
        ("I was cross", Kind.NAME), ("grace’s group", Kind.NAME), ("Graces", Kind.NAME), ("Maisie", Kind.NAME),
        ("the Kowalskis came", Kind.NAME), ("tomasz", Kind.NAME), ("Zieloňka", Kind.NAME), ("Nguyen", Kind.NAME),
        ("oneill", Kind.NAME), ("O'Neill’s idea", Kind.NAME), ("O`Neill", Kind.NAME), ("Olivia's", Kind.NAME),
        ("reid", Kind.NAME), ("Formerly", Kind.NAME), ("Zielonka", Kind.NAME), ("Tomek", Kind.NAME),
        ("Hyacinth", Kind.CONTACT), ("Mrs Quartermaine", Kind.CONTACT), ("oldfield", Kind.CONTACT),
        ("M. O’Neill", Kind.NAME), ("olivia CROSS", Kind.FULL_NAME), ("Cross, Olivia", Kind.FULL_NAME),
        ("Maisie O'Neill", Kind.FULL_NAME), ("nguyen thi anh", Kind.FULL_NAME), ("我喜欢王小明的画", Kind.FULL_NAME),
        ("Oli\u200bvia Cro\u00adss", Kind.FULL_NAME), ("Will Read", Kind.FULL_NAME), ("He will read", Kind.FULL_NAME),
        ("oliviacross.docx", Kind.FULL_NAME),
        ("CrossOlivia_2.pdf", Kind.FULL_NAME), ("TomaszHomework", Kind.NAME), ("olivia2", Kind.NAME),
        ("born 3/9/2017", Kind.BIRTH), ("3rd Sept 2017", Kind.BIRTH), ("2017-09-03", Kind.BIRTH), (UPN, Kind.UPN),
        ("m 9999 9992 1001", Kind.UPN), ("\ue000Olivia\ue001", Kind.NAME),
    ],
)  # fmt: skip
def test_every_name_is_found_in_what_was_inserted(roll: School, text: str, kind: Kind) -> None:
    """(2)"""
    assert kinds(scanned(roll, pack(Paragraph(f"“{inserted(text)}” — a child")))) == {kind}


@pytest.mark.parametrize(
    "text", ["The walks", "On 12 May 2026 we met", "A graceful time", "crossing the road", "Willow", "3/9/2018", "Rosy"]
)
def test_what_is_no_name_passes(roll: School, text: str) -> None:
    """(2)"""
    assert said(scanned(roll, pack(Paragraph(inserted(text))))) == []


def test_each_of_three_hundred_hard_names_is_found_where_it_was_inserted(school: School) -> None:
    """(2): by forename and surname, and by the forename alone where it has letters to be known by."""
    for number, name in enumerate(NAMES):
        sought = Sought.of(_only(school, Pupil("P0001", name, f"Sur{number}n")))
        hits = sought.inside(plain(f"Today {name} Sur{number}n helped"))
        assert Kind.FULL_NAME in {hit.kind for hit in hits} or not _says(name), (number, name)


def _only(school: School, pupil: Pupil) -> School:
    """The school with nobody else, ever."""
    with school.writing("set up") as writer:
        writer.save_pupils([pupil])
    return school


def _says(name: str) -> bool:
    return any(map(str.isalnum, name))


# --------------------------------------------------------------------------------------------- not marked


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Seen with olivia cross today", Kind.FULL_NAME), ("Seen with Mark Day", Kind.FULL_NAME),
        ("Tomasz helped", Kind.NAME), ("Quartermaine", Kind.CONTACT), ("for W. Marsh", Kind.FULL_NAME),
        ("Born on 3 September 2017", Kind.BIRTH), (UPN, Kind.UPN), ("小明王", Kind.FULL_NAME),
    ],
)  # fmt: skip
def test_a_forgotten_mark_hides_no_name(roll: School, text: str, kind: Kind) -> None:
    """(3)"""
    assert kinds(scanned(roll, pack(Paragraph(text)))) == {kind}


@pytest.mark.parametrize("text", ["Will Read", "WILL READ", "Read, Will", "Seen with Will Read."])
@pytest.mark.parametrize("place", range(7))
def test_a_name_written_as_one_is_not_excused_by_words_in_small_letters(roll: School, place: int, text: str) -> None:
    """(3): forms say “will read it”; on the roll there is Will Read."""
    assert own_words().says(("will", "read")), "the words stand in a form"
    clean, chart = pack(), Chart(ChartKind.BARS, "Bars", text, (Series(inserted("Bench"), (3.0,)),), ("Autumn",))
    planted = (
        pack(Heading(text)), pack(Table(text, ("Place",), (("Garden",),))), pack(chart), replace(clean, footer=text),
        replace(clean, seal=f'{{"by":"{text}"}}'), replace(clean, subtitle=f"{clean.subtitle} {text}"),
        replace(clean, years=(("2025/26", (Paragraph(text), Paragraph(inserted("Garden")))),)),
    )[place]  # fmt: skip
    assert Kind.FULL_NAME in kinds(scanned(roll, planted))
    assert Kind.FULL_NAME in kinds(scanned(roll, clean, docx=made(roll, pack(Heading(text)), "docx")))


def test_words_excuse_a_name_in_the_same_capitals_alone() -> None:
    """(1, 3): “Will read” begins a sentence, and says nothing of “Will Read”."""
    said = Vocabulary.of(["Will read it to them. Is read by the Head Teacher", "Long", "Bench"])
    assert said.says(("will", "read"))
    assert not said.names(("will", "read"))
    assert said.names(("head", "teacher"))
    assert not said.names(("long", "bench")), "two texts"
    assert (said | Vocabulary.of(["Will Read"])).names(("will", "read"))


@pytest.mark.parametrize("text", ["Each will read it", "Will read it to them", "We say what they will read"])
def test_words_of_a_sentence_stop_no_pack(roll: School, text: str) -> None:
    """(1)"""
    assert said(scanned(roll, pack(Paragraph(text)))) == []


def test_the_number_of_a_case_is_found_with_and_without_a_mark(roll: School) -> None:
    """(3)"""
    with roll.writing("case") as writer:
        writer.add_event(Event("LM-2026-001", "opened", date(2026, 9, 1), {"pupil": "P0001"}))
    number = roll.cases[0].id
    for text in (number, inserted(number.replace("-", " ").lower())):
        assert kinds(scanned(roll, pack(Paragraph(text)))) == {Kind.CASE}


# --------------------------------------------------------------------------------------------- places

NAME = "Tomasz Kowalski-Łoś"
CHILD = inserted(NAME)
Plant = Callable[[str], Report]
"""A pack with a name put into it."""
WHERE: tuple[tuple[str, Plant], ...] = (
    ("the title", lambda child: replace(pack(), title=f"For {inserted(child)}")),
    ("the line under the title", lambda child: replace(pack(), subtitle=inserted(child))),
    ("the footer", lambda child: replace(pack(), footer=child)),
    ("the seal", lambda child: replace(pack(), seal=f'{{"who":"{child}"}}')),
    ("chapter 4, the heading", lambda child: pack(Heading(child))),
    ("chapter 3 “Children’s voice”, a paragraph", lambda child: pack(Paragraph(f"“{inserted(child)} helped me”"))),
    ("chapter 4 “What works”, criterion 1",
     lambda child: pack(Heading("What works"), Scorecard((Verdict("SC1", "x", "met", inserted(child)),)))),
    ("chapter 3 “Children’s voice”, table “Places”, row 1, “Place”",
     lambda child: pack(Table("Places", ("Place", "Incidents"), ((inserted(f"{child}’s corner"), 2),)))),
    ("chapter 3 “Children’s voice”, table “Courses”, row 2, “Title”",
     lambda child: pack(Table("Courses", ("Title",), (("x",), (inserted(f"Helping {child}"),))))),
    ("chapter 3 “Children’s voice”, table “Recommendations”, row 1, “What”",
     lambda child: pack(Table("Recommendations", ("What", "Owner"), ((inserted(f"More time for {child}"), "Head"),)))),
    ("chapter 3 “Children’s voice”, table, the caption", lambda child: pack(Table(child, ("x",), ()))),
    ("chapter 3 “Children’s voice”, table “x”, the head of a column",
     lambda child: pack(Table("x", (inserted(child),), ()))),
    ("chapter 3 “Children’s voice”, chart “x”, a label",
     lambda child: pack(Chart(ChartKind.SLOPE, "x", "x", (Series(inserted(child), (1.0, 2.0)),)))),
    ("chapter 3 “Children’s voice”, chart “x”, the words for those who cannot see it",
     lambda child: pack(Chart(ChartKind.SLOPE, "x", f"A line for {child}", ()))),
    ("chapter 3 “Children’s voice”, chart, the title", lambda child: pack(Chart(ChartKind.SLOPE, child, "x", ()))),
    ("the list of years", lambda child: replace(pack(), years=((child, ()),))),
    ("2025/26, chapter 1 “x”, a paragraph",
     lambda child: replace(pack(), years=(("2025/26", (Heading("x"), Paragraph(inserted(child)))),))),
    ("what the figure M9 opens to, table “x”, row 1, “x”",
     lambda child: replace(pack(), details=(Detail("M9", "x", "x", "x", Table("x", ("x",), ((inserted(child),),))),))),
)  # fmt: skip


@pytest.mark.parametrize(("where", "planted"), WHERE, ids=[where for where, _ in WHERE])
def test_a_planted_name_stops_the_pack_and_its_place_is_named(
    roll: School, where: str, planted: Plant
) -> None:
    """(4), (6)"""
    scan = scanned(roll, planted(NAME))
    assert said(scan) == [(where, Kind.FULL_NAME)]
    with pytest.raises(UserError) as stopped:
        scan.stop()
    assert where in stopped.value.message
    assert stopped.value.code == "name_leak"
    assert not re.search("tomasz|kowalski|łoś", f"{stopped.value.message} {stopped.value.fix}", re.IGNORECASE)


@pytest.mark.soak
def test_whoever_is_planted_stops_the_pack(roll: School, record_property: Callable[[str, object], None]) -> None:
    """(4): three hundred hard names and the usual ones, each with a surname, in places by chance."""
    hard = [Pupil(f"P1{n:03}", name, f"Sur{n}name") for n, name in enumerate(NAMES) if any(map(str.isalnum, name))]
    with roll.writing("set up") as writer:
        writer.save_pupils([*PUPILS, *hard])
    chance = random.Random(5)
    for _ in range(times(150)):
        child, (where, planted) = chance.choice([*PUPILS, *hard]), chance.choice(WHERE)
        said_of = chance.choice([child.name, f"{child.surname}, {child.forename}", child.name.upper()])
        assert kinds(scanned(roll, planted(said_of))) & {Kind.FULL_NAME, Kind.NAME}, (child, where)
    record_property("count", f"leaks: {times(150)} names planted in {len(WHERE)} kinds of place stopped the pack")


@dataclass(frozen=True, slots=True)
class Noted(Paragraph):
    """A block that the scan has never heard of."""

    remarks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def test_a_part_of_a_report_that_is_new_is_searched_too(roll: School) -> None:
    """(4)"""
    scan = scanned(roll, pack(Noted("x", remarks={"x": ("x", f"said {CHILD}")})))
    assert said(scan) == [("another part of the report", Kind.FULL_NAME)]


def test_a_setting_with_a_full_name_stops_the_pack(roll: School) -> None:
    """(4): also one that the school's own pages hold."""
    office = named(roll, office="Olivia Cross at the office")
    assert kinds(scanned(office, pack(Paragraph(inserted("Olivia Cross at the office"))))) == {Kind.FULL_NAME}


# --------------------------------------------------------------------------------------------- finished files


def edited(data: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """An Office file with one of its parts changed, sound as a zip."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content) if name == part else content)
    return made.getvalue()


def put_before(end: str, text: str) -> Callable[[bytes], bytes]:
    def change(content: bytes) -> bytes:
        assert end.encode() in content, end
        return content.replace(end.encode(), text.encode() + end.encode(), 1)

    return change


def swap(old: str, new: str) -> Callable[[bytes], bytes]:
    def change(content: bytes) -> bytes:
        assert re.search(old.encode(), content), old
        return re.sub(old.encode(), new.encode(), content, count=1)

    return change


FILES: tuple[tuple[str, str, Callable[[bytes], bytes], str], ...] = (
    ("xlsx", "xl/workbook.xml", swap('<sheet ([^>]*)name="[^"]*"', rf'<sheet \1name="{NAME}"'), "the names of its"),
    ("xlsx", "docProps/core.xml", put_before("</cp:coreProperties>", f"<x>{NAME}</x>"), "its properties"),
    ("docx", "docProps/core.xml", put_before("</cp:coreProperties>", f"<x>{NAME}</x>"), "its properties"),
    ("docx", "word/document.xml", swap('descr="[^"]*"', f'descr="{NAME}"'), "its pages"),
    ("docx", "word/document.xml", swap("Incidents by place", NAME), "its pages"),
    ("docx", "word/document.xml", put_before("</w:body>", f"<!-- {NAME} -->"), "its pages"),
    ("docx", "word/document.xml", put_before("</w:body>", f"<!-- {UPN} -->"), "its pages"),
)  # fmt: skip


@pytest.mark.parametrize(("suffix", "part", "change", "where"), FILES)
def test_a_name_in_a_finished_file_stops_the_pack(
    roll: School, suffix: str, part: str, change: Callable[[bytes], bytes], where: str
) -> None:
    """(5)"""
    scan = scanned(roll, pack(), **{suffix: edited(made(roll, pack(), suffix), part, change)})
    assert [leak.where.partition(", ")[2][: len(where)] for leak in scan.leaks] == [where]
    assert kinds(scan) <= {Kind.FULL_NAME, Kind.UPN}


def test_a_cell_of_a_workbook_with_a_day_of_birth_stops_the_pack(roll: School) -> None:
    """(5): spreadsheets keep days as numbers."""
    report = pack(Table("Days", ("Day", "Count"), (("Monday", 42980),), frozenset({1})))
    data = made(roll, report, "xlsx")
    assert said(scanned(roll, report, xlsx=data)) == []
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        sheet = next(name for name in package.namelist() if b"<v>42980</v>" in package.read(name))
    changed = edited(data, sheet, swap("<v>42980</v>", "<v>42981</v>"))
    assert kinds(scanned(roll, report, xlsx=changed)) == {Kind.BIRTH}


def test_the_metadata_of_a_pdf_and_a_name_over_two_lines_stop_the_pack(roll: School) -> None:
    """(5)"""
    data = made(roll, pack(), "pdf")
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pdf.docinfo["/Keywords"] = NAME
        told = io.BytesIO()
        pdf.save(told)
    assert said(scanned(roll, pack(), pdf=told.getvalue())) == [("the finished .pdf file", Kind.FULL_NAME)]
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pdf.Root.PieceInfo = pdf.make_stream(b'{"who": "Tomasz Kowalski-\\u0141o\\u015b"}')
        told = io.BytesIO()
        pdf.save(told)
    assert kinds(scanned(roll, pack(), pdf=told.getvalue())) == {Kind.FULL_NAME}
    split = pack(*(Paragraph(word) for word in ("Word " * 30 + "Grace", "Formerly came")))
    assert Kind.FULL_NAME in kinds(scanned(roll, pack(), pdf=made(roll, split, "pdf")))


@pytest.mark.parametrize(
    "page",
    [
        f"<p>{NAME}</p>", "<p>Tomasz <b>Kowalski</b>-Łoś</p>", f'<img alt="{NAME}">', f"<!-- {NAME} -->",
        '<script>x = "Tomasz Kowalski-\\u0141o\\u015b"</script>', "<p>Tomasz Kowalski-&#321;o&#347;</p>",
        f'<style>p::after {{ content: "{NAME}" }}</style>', f"<svg><text>{NAME}</text></svg>",
        '<img src="data:image/svg+xml;base64,PHN2Zz48dGV4dD5PbGl2aWEgQ3Jvc3M8L3RleHQ+PC9zdmc+">',
        "<meta content='Olivia Cross'>", f"<title>{NAME}</title>", "<td data-x='3 September 2017'>",
    ],
)  # fmt: skip
def test_a_page_for_browsers_is_read_whole(roll: School, page: str) -> None:
    """(5)"""
    clean = "<!doctype html><html><body><p>The figures</p></body></html>"
    assert found_in_page(roll, clean) == set()
    assert found_in_page(roll, clean.replace("<p>", f"{page}<p>")) <= {Kind.FULL_NAME, Kind.NAME, Kind.BIRTH}
    assert found_in_page(roll, clean.replace("<p>", f"{page}<p>"))


def found_in_page(school: School, page: str) -> set[Kind]:
    said = parts(".html", page.encode())[".html"].said.texts
    return {hit.kind for text in said for hit in Sought.of(school).outside(text, own_words() | Vocabulary.of(["html"]))}


def test_a_name_in_the_name_of_a_file_stops_the_pack(roll: School) -> None:
    """(5)"""
    scan = check(roll, pack(), {"policy-review_tomasz.xlsx": made(roll, pack(), "xlsx")})
    assert said(scan) == [("the name of the .xlsx file", Kind.NAME)]


def test_a_file_that_cannot_be_read_again_stops_the_pack(roll: School) -> None:
    """(5)"""
    assert kinds(scanned(roll, pack(), xlsx=b"PK")) == {Kind.UNREADABLE}


# --------------------------------------------------------------------------------------------- staff


def test_staff_sign_though_a_child_is_called_like_them_and_nowhere_else(roll: School) -> None:
    """(7): Grace Mbeki manages inclusion, and is a child in Year 4."""
    assert said(scanned(roll, pack(SIGNED))) == []
    for block in (
        Paragraph(f"{inserted('Grace Mbeki')} played"), Table("Places", ("Place",), ((inserted("Grace Mbeki"),),)),
        Paragraph(f"Learning Mentor: {inserted('Grace Mbeki and Will')}"), Paragraph("Grace Mbeki"),
    ):  # fmt: skip
        assert kinds(scanned(roll, pack(block))) == {Kind.FULL_NAME}


def test_a_member_of_staff_with_a_childs_surname_signs_and_stops_nothing(roll: School) -> None:
    """(7)"""
    assert said(scanned(roll, pack(Paragraph(f"Prepared by {inserted('Anna Marsh')}")))) == []
    assert kinds(scanned(roll, pack(Paragraph(inserted("Anna Marsh was kind"))))) == {Kind.NAME}


# --------------------------------------------------------------------------------------------- saving


def test_a_pack_with_a_leak_is_not_saved_for_governors_or_the_public(roll: School, tmp_path: Path) -> None:
    """(4): the internal copy is for those who know the cases."""
    planted, out = pack(Paragraph(CHILD)), tmp_path / "out"
    for readers in (Readership.GOVERNORS, Readership.PUBLIC):
        with pytest.raises(UserError):
            kept(roll, planted, readers, out)
        assert not (out / f"{readers}.xlsx").exists()
        assert [file.name for file in kept(roll, pack(), readers, out)] == [f"{readers}.xlsx"]
    assert len(kept(roll, planted, Readership.INTERNAL, out)) == 1
    assert [pack.format for pack in roll.store.packs()] == ["xlsx"] * 3, "what is not saved is not remembered"


def kept(roll: School, report: Report, readers: Readership, out: Path) -> list[Path]:
    """The files of a report that were saved for those readers."""
    about = {"formgen": "0", "kind": "triennial", "readers": readers, "period": YEAR, "run": 0, "day": YEAR.end}
    told = seal(report, (), settings="", **about)
    return keep(roll, replace(report, seal=told.carried), told, readers, ["xlsx"], out)


def test_a_report_that_has_lost_its_marks_is_not_looked_at(roll: School) -> None:
    """(2): it would pass with every common word in it."""
    with pytest.raises(ValueError, match="marks"):
        check(roll, plain(pack()), {})


# --------------------------------------------------------------------------------------------- let stand


def let(school: School, mark: str) -> None:
    with school.writing("quotes") as writer:
        at = datetime(2026, 10, 6)
        writer.approve([Approval(Said.PASSAGE, mark, mark, '{"reason":"a hymn","words":[]}', by="Head", at=at)])


def course(title: str, *, chapter: str = "Courses of the year") -> Report:
    return pack(Heading(chapter), Table("Courses", ("Title",), ((inserted(title),),)))


def test_a_common_word_stands_where_a_person_let_it_and_only_there(roll: School) -> None:
    """(8)"""
    (leak,) = scanned(roll, course("Amazing grace in song")).leaks
    assert leak.kind is Kind.NAME
    assert leak.mark in leak.mend
    let(roll, leak.mark)
    assert said(scanned(roll, course("Amazing grace in song"))) == []
    for other in (
        course("Amazing grace in songs"), course("Amazing Grace in song"),
        pack(Paragraph(inserted("Amazing grace in song"))), course("Amazing grace in song", chapter="Another"),
    ):  # fmt: skip
        assert kinds(scanned(roll, other)) == {Kind.NAME}
    assert said(scanned(roll, course("Amazing grace in song", chapter="7 Courses of the year"))) == []
    with roll.writing("pupils") as writer:
        writer.save_pupils([*PUPILS, Pupil("P0020", "Song", "Li")])
    assert kinds(scanned(roll, course("Amazing grace in song"))) == {Kind.NAME}


def test_nobody_can_let_a_full_name_or_a_number_stand(roll: School) -> None:
    """(8): but “will read” is a full name and common words: of that a person may judge."""
    for text in (NAME, UPN, "3/9/2017"):
        assert {leak.mark for leak in scanned(roll, course(text)).leaks} == {""}
    (leak,) = scanned(roll, course("She will read with us")).leaks
    let(roll, leak.mark)
    assert said(scanned(roll, course("She will read with us"))) == []


def test_the_settings_of_the_tests_are_those_of_the_school() -> None:
    """The names of staff that the tests use are settings there are."""
    assert set(STAFF) <= set(school_settings.School.model_fields)


def test_code_that_speaks_of_characters_no_report_can_hold_stops_no_scan(tmp_path: Path) -> None:
    """(1): such a pattern in a module that writes reports is no word of theirs."""
    (tmp_path / "a.py").write_text('"""Not this."""\nODD = "[a\\x00-\\x08]"\nSAID = "Children reached"\n', "utf-8")
    assert list(literals(tmp_path)) == ["Children reached"]
    assert Vocabulary.of(literals(tmp_path)).words == {"children", "reached"}
