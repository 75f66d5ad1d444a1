"""PDFs that are filled in on a screen, and what comes back in them.

1.  Every form and audience is valid PDF/UA-1 and clean for qpdf; equal fillings give equal bytes.
2.  Each answer has its field, named by its printed code, with code and label in its tooltip, in the order of the page;
    the boxes to write in are at least 7 mm high, and no two boxes of a page lie over each other.
3.  The reference stands in the hidden field, in the properties and on the page.
4.  Filled in by a viewer, every form gives back the same answers; a second program's file does too.
5.  Pre-filled answers are seen in any script, locked ones cannot be changed, and long ones are never cut off.
6.  A PDF without boxes is to be typed in; a password, XFA and damage are refused with what to do.
7.  Two fields of one name that differ, a box that shows something else, and writing beside the boxes are for a person.
8.  Scripts, actions and files inside are never run or opened, and told.
9.  Names that were changed are found by their tooltips; a name and a tooltip that differ are for a person.
10. A hostile file is refused in time, and does not take the process with it.
11. `generate --fillable` makes one, the ledger says so, and `import` reads it.
"""

from __future__ import annotations

import contextlib
import io
import random
import subprocess
import warnings
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import page as validator
import pikepdf
import pypdf
import pytest
from pikepdf import Array, Dictionary, Name, String
from PIL import Image
from test_pdf import LOOK, everything

from formgen import reference
from formgen.answers import Instance, tidy
from formgen.ask import Audience
from formgen.errors import Severity, Unreadable, UserError
from formgen.form import form, slugs
from formgen.look import Edition
from formgen.outline import Kind, Outline, outline
from formgen.read import Reading
from formgen.read import pdf as door
from formgen.records import Verdict
from formgen.render import pdf
from formgen.schema import edition
from formgen.sheet import PROPERTY
from formgen.specimen import specimen
from formgen.work import generate as making
from formgen.work.school import School
from formgen.work.take_in import commit

EDITIONS = [(slug, audience) for slug in slugs() for audience in form(slug).about.audiences]


def ours(slug: str, audience: Audience) -> Outline:
    return outline(form(slug)).for_audience(audience)


def number(slug: str) -> str:
    outlined = outline(form(slug))
    return reference.make(outlined.code, outlined.version, 987_654_321)


@cache
def blank(slug: str, audience: Audience) -> bytes:
    """A copy that was given out and has no answer yet, drawn once."""
    return drawn(slug, audience, Instance(reference=number(slug)))


def drawn(slug: str, audience: Audience, instance: Instance) -> bytes:
    return pdf.compile(Edition(ours(slug, audience), LOOK, fillable=True)).fill(instance)


@cache
def answers(slug: str, audience: Audience) -> Mapping[str, Any]:
    return tidy(ours(slug, audience), specimen(form(slug), random.Random(7)))


def leaves(opened: pikepdf.Pdf) -> Iterator[tuple[str, Any]]:
    """Every field with its whole name; of ticks of which one can be taken, the group."""

    def below(node: Any, above: str) -> Iterator[tuple[str, Any]]:
        name = ".".join(part for part in (above, str(node.get("/T", ""))) if part)
        kids = [kid for kid in node.get("/Kids", []) if "/T" in kid]
        if not kids:
            yield name, node
        for kid in kids:
            yield from below(kid, name)

    for root in opened.Root.AcroForm.Fields:
        yield from below(root, "")


def values(slug: str, audience: Audience) -> dict[str, str]:
    """What a person would write or tick, by the name of the field: read off the copy that formgen fills."""
    filled = drawn(slug, audience, Instance(answers(slug, audience), number(slug)))
    with pikepdf.open(io.BytesIO(filled)) as opened:
        found = {name: str(field.V) for name, field in leaves(opened) if name != PROPERTY and "/V" in field}
    return {name: value for name, value in found.items() if value not in ("", "/Off")}


def fill(content: bytes, told: Mapping[str, str], *, shows: bool = True) -> bytes:
    """The file as a viewer saves it: values, and for ticks what they show."""
    with pikepdf.open(io.BytesIO(content)) as opened:
        for name, field in leaves(opened):
            if name not in told:
                continue
            value = told[name]
            field.V = Name(value) if Name.Btn == field.FT else String(value)
            for widget in field.get("/Kids", [field]) if Name.Btn == field.FT and shows else ():
                widget.AS = Name(value) if value in widget.AP.N else Name.Off
        return saved(opened)


def saved(opened: pikepdf.Pdf) -> bytes:
    made = io.BytesIO()
    opened.save(made)
    return made.getvalue()


def changed(content: bytes, change: Callable[[pikepdf.Pdf], Any]) -> bytes:
    with pikepdf.open(io.BytesIO(content)) as opened:
        change(opened)
        return saved(opened)


def named(opened: pikepdf.Pdf, name: str) -> Any:
    return dict(leaves(opened))[name]


def read(content: bytes) -> Reading:
    return door.read(content, edition)


def faults(reading: Reading, asked: Outline) -> list[str]:
    """What is wrong, without the questions that this copy does not ask."""
    return [p.code for p in reading.problems if p.code != "not_found" or p.path in asked.index]


SMALL = ("parent-questionnaire", Audience.FAMILY)
PAPER = ("referral", Audience.FAMILY)


@pytest.mark.parametrize(("slug", "audience"), EDITIONS)
def test_every_form_is_an_accessible_page_of_boxes(slug: str, audience: Audience, tmp_path: Path) -> None:
    """Requirements 1, 2 and 3."""
    content = blank(slug, audience)
    report = validator.validate_pdf_bytes(content, profile=validator.ValidationProfile.PDF_UA_1)
    assert report.is_compliant, [(f.rule_id, f.message) for f in report.failures]
    (tmp_path / "x.pdf").write_bytes(content)
    assert subprocess.run(["qpdf", "--check", tmp_path / "x.pdf"], capture_output=True, check=False).returncode == 0
    with pikepdf.open(io.BytesIO(content)) as opened:
        fields = dict(leaves(opened))
        assert str(fields[PROPERTY].V) == number(slug)
        assert number(slug) in str(opened.docinfo["/Keywords"])
        codes = [name.partition("=")[0] for name in fields if name != PROPERTY]
        items = {item.code: item for item in ours(slug, audience).items()}
        assert list(dict.fromkeys(code.partition(".")[0] for code in codes)) == list(
            dict.fromkeys(code.partition(".")[0] for code in items)
        )
        assert set(codes) == set(items)
        for name, field in fields.items():
            if name != PROPERTY:
                item = items[name.partition("=")[0]]
                assert str(field.TU).startswith(f"{item.code} {item.label}")
        for sheet in opened.pages:
            assert sheet.Tabs == Name.S
            apart([a for a in sheet.get("/Annots", []) if a.Subtype == Name.Widget and a.F != 2])


def apart(widgets: list[Any]) -> None:
    """Fails where a box is too low, or two boxes lie over each other."""
    boxes = []
    for widget in widgets:
        x, y, right, top = (float(n) for n in widget.Rect)
        x, right, y, top = min(x, right), max(x, right), min(y, top), max(y, top)
        assert right - x > 10
        if widget.get("/FT") in (Name.Tx, Name.Ch):
            assert top - y >= 7 / 25.4 * 72
        boxes.append((x, y, right, top))
    for n, (x, y, right, top) in enumerate(boxes):
        for a, b, c, d in boxes[n + 1 :]:
            assert right <= a + 0.1 or c <= x + 0.1 or top <= b + 0.1 or d <= y + 0.1


@pytest.mark.parametrize(("slug", "audience"), EDITIONS)
def test_every_form_comes_back_as_it_was_filled_in(slug: str, audience: Audience) -> None:
    """Requirement 4."""
    told = values(slug, audience)
    content = fill(blank(slug, audience), told)
    reading = read(content)
    assert faults(reading, ours(slug, audience)) == []
    assert reading.reference == number(slug)
    with pikepdf.open(io.BytesIO(blank(slug, audience))) as opened:
        here = {name for name, _ in leaves(opened)}
    if set(told) <= here:  # else the filling has more rows than a blank copy
        assert reading.answers == answers(slug, audience)


@pytest.mark.parametrize(("slug", "audience"), [PAPER, ("parent-questionnaire", Audience.FAMILY)])
def test_another_program_s_file_says_the_same(slug: str, audience: Audience) -> None:
    """Requirement 4: filled in by pypdf, which draws its own appearances."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(blank(slug, audience)))
    told = values(slug, audience)
    for sheet in writer.pages:
        writer.update_page_form_field_values(sheet, told, auto_regenerate=False)  # type: ignore[arg-type]
    made = io.BytesIO()
    writer.write(made)
    reading = read(made.getvalue())
    assert faults(reading, ours(slug, audience)) == []
    assert reading.answers == answers(slug, audience)


def test_equal_fillings_give_equal_bytes() -> None:
    """Requirement 1."""
    instance = Instance(answers(*SMALL), number(SMALL[0]))
    assert drawn(*SMALL, instance) == drawn(*SMALL, instance)


def test_every_kind_of_question_has_its_sort_of_field() -> None:
    """Requirement 2."""
    content = pdf.compile(Edition(everything(), LOOK, fillable=True)).fill(Instance())
    with pikepdf.open(io.BytesIO(content)) as opened:
        fields = dict(leaves(opened))
        sorts = {
            Kind.LINE: (Name.Tx,), Kind.TEXT: (Name.Tx,), Kind.WHOLE: (Name.Tx,), Kind.NUMBER: (Name.Tx,),
            Kind.DATE: (Name.Tx,), Kind.PARTIAL_DATE: (Name.Tx,), Kind.CHOICE: (Name.Btn, Name.Ch),
            Kind.YESNO: (Name.Btn, Name.Ch), Kind.SCALE: (Name.Btn, Name.Ch), Kind.CHOICES: (Name.Btn, Name.Tx),
        }  # fmt: skip
        for item in everything().items():
            several = item.question.kind is Kind.CHOICES and item.code not in fields
            one = fields[f"{item.code}={item.question.choices[0].code}" if several else item.code]
            assert one.FT in sorts[item.question.kind], item.code
            if item.question.kind is Kind.TEXT:
                assert int(one.Ff) & 1 << 12


def picture(content: bytes) -> Image.Image:
    command = ["pdftoppm", "-r", "60", "-png", "-singlefile", "-"]
    shown = subprocess.run(command, input=content, capture_output=True, check=True)
    assert shown.stderr == b""
    return Image.open(io.BytesIO(shown.stdout)).convert("L")


def ink(content: bytes, name: str) -> int:
    """How much of the box of a field is dark on the first page."""
    with pikepdf.open(io.BytesIO(content)) as opened:
        x, y, right, top = (float(n) * 60 / 72 for n in named(opened, name).Rect)
        height = float(opened.pages[0].MediaBox[3]) * 60 / 72
    box = picture(content).crop((round(x), round(height - max(y, top)), round(right), round(height - min(y, top))))
    return sum(count for level, count in enumerate(box.histogram()) if level < 150)


@pytest.mark.parametrize("said", ["Zażółć gęślą jaźń", "مرحبا بكم في المدرسة", "🙂👨‍👩‍👧", "Plain words & <b>bold</b>"])
def test_what_formgen_put_in_is_seen(said: str) -> None:
    """Requirement 5."""
    content = drawn(*PAPER, Instance({"child": said, "pupil_name": said}, number(PAPER[0])))
    assert ink(content, "Q01") > ink(blank(*PAPER), "Q01") + 20
    assert said in read(content).answers.values()


def test_a_locked_answer_cannot_be_changed() -> None:
    """Requirement 5."""
    outlined = ours(*("action-plan", Audience.STAFF))
    locked = next(q for q in outlined.questions() if q.locked and q.kind is Kind.LINE)
    known = frozenset({(locked.path, None)})
    content = drawn("action-plan", Audience.STAFF, Instance({locked.path: "Amira"}, prefilled=known))
    with pikepdf.open(io.BytesIO(content)) as opened:
        assert int(named(opened, locked.code).Ff) & 1


def test_a_long_answer_is_there_whole_or_not_at_all() -> None:
    """Requirement 5."""
    words = " ".join(f"w{n:04}" for n in range(1_500))
    content = drawn(*PAPER, Instance({"concern": words}))
    assert read(content).answers["concern"] == words
    shown = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, text=False, check=True).stdout
    assert {f"w{n:04}".encode() for n in range(1_500)} <= set(shown.split())
    with pytest.raises(UserError, match="too long"):
        drawn(*PAPER, Instance({"concern": "\n".join(["line"] * 900)}))


def test_a_box_stays_on_the_page_of_its_label() -> None:
    """Requirement 5."""
    content = drawn(*PAPER, Instance({"concern": " ".join(["x9x"] * 1_500)}))
    sheets = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True).stdout.split(b"\f")
    assert [b"What do you see?" in sheet for sheet in sheets] == [b"x9x" in sheet for sheet in sheets]


def refusal(content: bytes) -> str:
    with pytest.raises(Unreadable) as raised:
        read(content)
    assert raised.value.fix
    return raised.value.code


def flattened(opened: pikepdf.Pdf) -> None:
    opened.flatten_annotations("all")
    if "/AcroForm" in opened.Root:
        del opened.Root.AcroForm


@pytest.mark.filterwarnings("ignore:This document has")
def test_a_print_is_to_be_typed_in() -> None:
    """Requirement 6."""
    assert refusal(changed(blank(*SMALL), flattened)) == "to_type_in"
    assert door.is_to_type_in(changed(blank(*SMALL), flattened))
    plain = pdf.compile(Edition(ours(*SMALL), LOOK)).fill(Instance())
    assert refusal(plain) == "to_type_in"
    assert not door.is_to_type_in(blank(*SMALL))


def locked_up(content: bytes, password: str) -> bytes:
    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as opened:
        opened.save(made, encryption=pikepdf.Encryption(owner="secret", user=password))
    return made.getvalue()


def test_what_cannot_be_read_is_refused_with_what_to_do() -> None:
    """Requirement 6."""
    content = blank(*SMALL)
    assert refusal(locked_up(content, "open")) == "password"
    assert refusal(locked_up(content, "")) == "password"
    xfa = changed(content, lambda opened: opened.Root.AcroForm.__setattr__("XFA", String("<xdp/>")))
    assert refusal(xfa) == "pdf-xfa"
    assert refusal(b"%PDF-1.7\nnonsense") == "damaged"
    assert refusal(b"not a PDF at all") == "damaged"
    assert not door.is_to_type_in(b"%PDF-1.7\nnonsense")


def test_a_form_of_nobody_is_not_ours() -> None:
    """Requirement 3."""

    def nameless(opened: pikepdf.Pdf) -> None:
        named(opened, PROPERTY).V = String("")
        del opened.trailer.Info
        del opened.Root.Metadata

    assert refusal(changed(blank(*SMALL), nameless)) == "not_ours"


def test_a_reference_is_found_where_only_the_properties_have_it() -> None:
    """Requirement 3."""
    content = changed(blank(*SMALL), lambda opened: named(opened, PROPERTY).__setattr__("V", String("")))
    assert read(content).reference == number(SMALL[0])


def test_references_that_differ_are_told() -> None:
    """Requirement 3."""
    other = reference.make("PQ", outline(form("parent-questionnaire")).version, 5)
    content = changed(blank(*SMALL), lambda opened: named(opened, PROPERTY).__setattr__("V", String(other)))
    assert "references_differ" in faults(read(content), ours(*SMALL))


def twin(opened: pikepdf.Pdf, name: str, value: str, own: str = "") -> None:
    """One more field of that name, with another value."""
    old = named(opened, name)
    made = opened.make_indirect(Dictionary(
        FT=Name.Tx, T=String(own or name), TU=old.TU, V=String(value), Type=Name.Annot, Subtype=Name.Widget,
        Rect=Array([0, 0, 9, 9]),
    ))  # fmt: skip
    opened.Root.AcroForm.Fields.append(made)


def test_two_fields_of_one_name_that_differ_are_for_a_person() -> None:
    """Requirement 7."""
    content = fill(blank(*PAPER), {"Q01": "Amira"})
    same = read(changed(content, lambda opened: twin(opened, "Q01", "Amira")))
    assert faults(same, ours(*PAPER)) == []
    for own in ("", "Q01#1"):
        reading = read(changed(content, lambda opened, own=own: twin(opened, "Q01", "Bo", own)))  # type: ignore[misc]
        assert not reading.answers
        assert faults(reading, ours(*PAPER)) == ["box_twice"]


def test_a_box_that_shows_something_else_is_for_a_person() -> None:
    """Requirement 7."""

    def other(opened: pikepdf.Pdf) -> None:
        group = named(opened, "Q04")
        group.V = Name("/senco")
        for widget in group.Kids:
            widget.AS = Name("/other") if "/other" in widget.AP.N else Name.Off

    reading = read(changed(blank(*PAPER), other))
    assert faults(reading, ours(*PAPER)).count("list_differs") == 1
    assert not reading.answers
    quiet = read(fill(blank(*PAPER), {"Q04": "/other"}, shows=False))
    assert [(p.code, p.severity) for p in quiet.problems if p.code == "list_changed"] == [
        ("list_changed", Severity.WARNING)
    ]
    assert quiet.answers


def test_writing_beside_the_boxes_is_for_a_person() -> None:
    """Requirement 7."""

    def typewriter(opened: pikepdf.Pdf) -> None:
        opened.pages[0].Annots.append(opened.make_indirect(Dictionary(
            Type=Name.Annot, Subtype=Name.FreeText, Rect=Array([50, 50, 90, 90]), Contents=String("He is happy"),
        )))  # fmt: skip

    found = [p for p in read(changed(blank(*PAPER), typewriter)).problems if p.code == "stray_text"]
    assert [p.severity for p in found] == [Severity.ERROR]
    assert "He is happy" in found[0].message


def armed(opened: pikepdf.Pdf) -> None:
    script = Dictionary(S=Name.JavaScript, JS=String("app.alert('x')"))
    opened.Root.OpenAction = Dictionary(S=Name.Launch, F=String("/bin/sh"))
    opened.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), script])))
    named(opened, "Q01").AA = Dictionary(K=script)
    opened.attachments["evil.exe"] = b"MZ"


def test_scripts_and_files_inside_are_told_and_left_alone() -> None:
    """Requirement 8."""
    reading = read(changed(fill(blank(*PAPER), {"Q01": "Amira"}), armed))
    notes = [p for p in reading.problems if p.code == "note"]
    assert len(notes) == 2
    assert {p.severity for p in notes} == {Severity.WARNING}
    assert "Amira" in reading.answers.values()


def test_a_changed_name_is_found_by_its_tooltip() -> None:
    """Requirement 9."""

    def renamed(opened: pikepdf.Pdf) -> None:
        for n, (name, field) in enumerate(list(leaves(opened))):
            if name != PROPERTY:
                field.T = String(f"Text{n}")

    told = {"Q01": "Amira", "Q04": "/senco", "Q09=attendance": "/Yes", "Q08": "06/10/2026"}
    content = fill(blank(*PAPER), told)
    assert read(changed(content, renamed)).answers == read(content).answers
    assert len(read(content).answers) == 4


def test_a_name_and_a_tooltip_that_differ_are_for_a_person() -> None:
    """Requirement 9."""
    content = fill(blank(*PAPER), {"Q01": "Amira"})
    swapped = changed(content, lambda opened: named(opened, "Q01").__setattr__("TU", String("Q02 Likes to be called")))
    assert "place_unsure" in faults(read(swapped), ours(*PAPER))


@pytest.mark.filterwarnings("ignore:This document has")
def test_fields_that_the_form_does_not_list_are_found_on_the_page() -> None:
    """Requirement 9: some programs that put files together drop the list."""
    content = fill(blank(*PAPER), {"Q01": "Amira", "Q04": "/senco", "Q09=attendance": "/Yes"})
    without = changed(content, lambda opened: opened.Root.__delitem__("/AcroForm"))
    reading = read(without)
    assert reading.answers == read(content).answers


def loop(opened: pikepdf.Pdf) -> None:
    field = opened.make_indirect(Dictionary(T=String("Q01")))
    field.Kids = Array([field, field])
    opened.Root.AcroForm.Fields = Array([field] * 50)


def deep(opened: pikepdf.Pdf) -> None:
    made = opened.make_indirect(Dictionary(T=String("Q01"), FT=Name.Tx))
    for _ in range(400):
        made = opened.make_indirect(Dictionary(T=String("a"), Kids=Array([made])))
    opened.Root.AcroForm.Fields.append(made)


def many(opened: pikepdf.Pdf) -> None:
    for n in range(6_000):
        opened.Root.AcroForm.Fields.append(Dictionary(T=String(f"x{n}"), FT=Name.Tx))


def swollen(opened: pikepdf.Pdf) -> None:
    named(opened, "Q01").V = opened.make_stream(b"a" * 200_000_000)


def wide(opened: pikepdf.Pdf) -> None:
    named(opened, "Q01").V = String("a" * 3_000_000)


@pytest.mark.parametrize("attack", [deep, many, wide, swollen])
def test_a_hostile_file_is_refused(attack: Callable[[pikepdf.Pdf], None]) -> None:
    """Requirement 10."""
    with pikepdf.open(io.BytesIO(blank(*PAPER))) as opened:
        attack(opened)
        made = io.BytesIO()
        opened.save(made, compress_streams=True)
    assert refusal(made.getvalue()) == "too-much-markup"


@pytest.mark.filterwarnings("ignore:This document has")
def test_a_circle_of_fields_ends() -> None:
    """Requirement 10."""
    content = changed(blank(*PAPER), loop)
    assert isinstance(read(content), Reading)


def test_bytes_that_were_changed_are_read_or_refused() -> None:
    """Requirement 10."""
    content, chance = blank(*SMALL), random.Random(3)
    for _ in range(8):
        broken = bytearray(content)
        for _ in range(60):
            broken[chance.randrange(9, len(broken))] = chance.randrange(256)
        with contextlib.suppress(Unreadable):
            assert isinstance(read(bytes(broken)), Reading)


def test_a_date_is_read_as_its_box_asks_for_it() -> None:
    """Requirement 4."""
    reading = read(fill(blank(*PAPER), {"Q08": "06/10/2026"}))
    assert list(reading.answers.values()) == [date(2026, 10, 6)]
    assert faults(reading, ours(*PAPER)) == []


def test_a_fillable_copy_goes_out_and_comes_back(school: School, tmp_path: Path) -> None:
    """Requirement 11."""
    subjects = making.subjects(school, "referral", pupils=["Nowak"])
    order = making.Order("referral", Audience.FAMILY, ("pdf",), subjects, fillable=True)
    [made] = making.generate(school, order, tmp_path)
    assert [line.format for line in school.store.ledger()] == ["pdf-fillable"]
    content = made.file.read_bytes()
    returned = tmp_path / "In" / "from the phone.pdf"
    returned.parent.mkdir()
    told = {name: v for name, v in values("referral", Audience.FAMILY).items() if name not in ("Q01", "Q02", "Q03")}
    returned.write_bytes(fill(content, told))
    (returned.parent / "scan.pdf").write_bytes(changed_to_print(content))
    batch = commit(school, [returned.parent])
    assert batch.counts["to_type_in"] == 1
    [record] = school.store.records()
    assert record.reference == made.reference
    assert record.verdict in (Verdict.ACCEPTED, Verdict.PARTIAL)
    assert commit(school, [returned.parent]).counts["duplicate"] == 1


def changed_to_print(content: bytes) -> bytes:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return changed(content, flattened)


def test_fillable_is_for_pdf_and_for_forms_that_people_fill_in(school: School, tmp_path: Path) -> None:
    """Requirement 11."""
    for slug, formats in (("referral", ("docx",)), ("case-register", ("pdf",))):
        subjects = making.subjects(school, slug, everyone=True)
        with pytest.raises(UserError, match=r"fillable|records"):
            making.generate(school, making.Order(slug, Audience.FAMILY if formats == ("docx",) else Audience.STAFF,
                                                 formats, subjects, fillable=True), tmp_path)  # fmt: skip
