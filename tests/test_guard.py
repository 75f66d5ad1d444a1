"""The guard: a message leaves only when everything in it is this family's.

1. A clean message passes, whatever the names: children called Will, May, Grace, Cross and Jesus, two Olivias, siblings,
   a parent with the names of two children, a school and staff called like them; every form, every format.
2. The bytes are those that were built; the message is as formgen builds one: no second recipient, no other
   header or part.
3. It goes to the one present address of its contact, from the office, and only to whom the contacts let it go.
4. Exactly the forms of its references are in it, each by every place that names it, as the ledger has them.
5. Another child's name that was put in anywhere is found: seen or hidden, in every format; so are another family's
   address, and the number of another case.
6. No child's name stands in the subject or in the name of a file, not even the own child's.
7. Between the messages of a round: no address of two families, no message twice; a slip in a domain is asked about.
8. What is said names messages by reference and contact, and nobody.
9. In random rounds every planted fault stops, and every clean round passes.
"""

from __future__ import annotations

import io
import itertools
import random
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pikepdf
import pytest
from letters_home import FRAMES, NOW, Sent, a_round, a_school, as_html, issue, send
from soak import times

from formgen.contacts import Contact, Wanted
from formgen.errors import Problem, Severity
from formgen.pupils import Pupil
from formgen.rounds import State, Step
from formgen.store import outbox
from formgen.work.guard import check, stops
from formgen.work.guard.names import Index, May, of_contact, of_pupil, phrases, strangers, words
from formgen.work.remind import remind
from formgen.work.school import School
from formgen.work.send import fill_outbox

QUICK = ("xlsx", "docx")
FORMATS = (*QUICK, "pdf", "pdf-fillable")

PUPILS = (
    Pupil("P0001", "Will", "Marsh", class_name="Owls"),
    Pupil("P0002", "Grace", "Mbeki"),
    Pupil("P0003", "Olivia", "Cross"),
    Pupil("P0004", "Olivia", "Marsh-Reid"),
    Pupil("P0005", "Jesus", "May"),
    Pupil("P0006", "May", "O’Neill", "Maisie"),
    Pupil("P0007", "Zoë", "O’Neill"),
    Pupil("P0008", "Will", "Cross"),
    Pupil("P0009", "Tomasz", "Kowalski-Łoś"),
    Pupil("P0010", "小明", "王"),
    Pupil("P0011", "محمد", "الأحمد"),
)
CONTACTS = (
    Contact("K0001", "P0001", "Grace Cross", email="grace.cross@example.org"),
    Contact("K0002", "P0002", "Mrs Mbeki", email="mbeki@example.org"),
    Contact("K0003", "P0003", "Will May", email="will.may@example.org"),
    Contact("K0004", "P0004", "Olivia", email="olivia@example.org"),
    Contact("K0005", "P0005", "María May", email="maria@example.org"),
    Contact("K0006", "P0006", "Ms Hope O’Neill", email="oneill@example.org"),
    Contact("K0007", "P0007", "Hope O’Neill", email="oneill@example.org"),
    Contact("K0008", "P0008", "Mr W. Cross", email="w.cross@example.org"),
    Contact("K0009", "P0009", "Łucja Łoś", email="los@example.org"),
    Contact("K0010", "P0010", "王芳", email="wang@example.org"),
    Contact("K0011", "P0011", "فاطمة الأحمد", email="fatima@example.org"),
)
FAMILIES = tuple((contact, (pupil,)) for contact, pupil in zip(CONTACTS, PUPILS, strict=True))


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    with a_school(tmp_path_factory.mktemp("school"), PUPILS, CONTACTS, joint=True) as found:
        yield found


@pytest.fixture(scope="module")
def rounds(school: School) -> dict[str, list[Sent]]:
    """A message to each family, in PDF to three of them; read, never changed."""
    return {kind: a_round(school, FAMILIES if kind in QUICK else FAMILIES[:3], [kind]) for kind in FORMATS}


def found(school: School, *sent: Sent, **options: Sequence[str]) -> list[Problem]:
    return check(school, [one.built() for one in sent], frames=FRAMES, **options)


def codes(school: School, *sent: Sent, **options: Sequence[str]) -> set[str]:
    return {problem.code for problem in found(school, *sent, **options)}


# --------------------------------------------------------------------------------------------- clean


@pytest.mark.parametrize("format", FORMATS)
def test_a_clean_round_passes_whatever_the_names(school: School, rounds: dict[str, list[Sent]], format: str) -> None:
    """(1)"""
    assert found(school, *rounds[format]) == []


@pytest.mark.parametrize("slug", ["referral", "agreement", "action-plan", "pupil-profile", "review-record"])
def test_every_form_for_families_passes_in_every_format(school: School, slug: str) -> None:
    """(1): forms in which the child's name is filled in already, in whatever script."""
    for kind in FORMATS:
        sent = a_round(school, FAMILIES if kind in QUICK else FAMILIES[10:], [kind], slug=slug)
        assert found(school, *sent) == []


def test_a_message_for_siblings_passes(school: School) -> None:
    """(1): Maisie and Zoë have one mother, who is a contact of each."""
    for kind in FORMATS:
        assert found(school, *a_round(school, [(CONTACTS[5], PUPILS[5:7])], [kind])) == []


# --------------------------------------------------------------------------------------------- planted names


def edited(data: bytes, change: Callable[[dict[str, bytes]], None]) -> bytes:
    """An Office file with its parts changed, sound as a zip."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    change(parts)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return made.getvalue()


def swapped(part: str, old: str, new: str) -> Callable[[bytes], bytes]:
    """An edit that puts one text in the place of the first other one."""

    def change(parts: dict[str, bytes]) -> None:
        assert old.encode() in parts[part], part
        parts[part] = parts[part].replace(old.encode(), new.encode(), 1)

    return lambda data: edited(data, change)


def added(part: str, content: str) -> Callable[[bytes], bytes]:
    def change(parts: dict[str, bytes]) -> None:
        parts[part] = content.encode()

    return lambda data: edited(data, change)


SHEET, HIDDEN, DOCUMENT = "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml", "word/document.xml"


def in_xlsx(name: str) -> dict[str, Callable[[bytes], bytes]]:
    """A name at every sort of place of a workbook."""
    cell = f'<c r="F40" t="inlineStr"><is><t>{name}</t></is></c>'
    first, _, last = name.partition(" ")
    runs = f'<c r="F40" t="inlineStr"><is><r><t>{first} {last[:2]}</t></r><r><t>{last[2:]}</t></r></is></c>'
    return {
        "a cell": swapped(SHEET, "</row>", f"{cell}</row>"),
        "a cell in runs": swapped(SHEET, "</row>", f"{runs}</row>"),
        "a formula": swapped(SHEET, "</row>", f'<c r="F40"><f>"{name}"</f><v>0</v></c></row>'),
        "the hidden sheet": swapped(HIDDEN, "</row>", f"{cell}</row>"),
        "the name of a sheet": swapped("xl/workbook.xml", 'name="_formgen"', f'name="{name}"'),
        "a defined name": swapped("xl/workbook.xml", "</definedNames>",
                                  f'<definedName name="x">"{name}"</definedName></definedNames>'),
        "the footer": swapped(SHEET, "&amp;C&amp;9 Family", f"&amp;C&amp;9 {name} Family"),
        "the prompt of a list": swapped(SHEET, 'error="Please choose', f'error="{name} Please choose'),
        "the title": swapped("docProps/core.xml", "</dc:title>", f" {name}</dc:title>"),
        "a property": swapped("docProps/custom.xml", "</Properties>", f"<property>{name}</property></Properties>"),
        "the company": swapped("docProps/app.xml", "</Properties>", f"<Company>{name}</Company></Properties>"),
        "a note": swapped(SHEET, "<sheetData>", f"<!-- {name} --><sheetData>"),
        "a comment": added("xl/comments1.xml", f"<comments><comment><text><t>{name}</t></text></comment></comments>"),
        "a shared text": added("xl/sharedStrings.xml", f"<sst><si><t>{name}</t></si></sst>"),
        "an alt text": added("xl/drawings/drawing1.xml", f'<d><cNvPr id="2" name="p" descr="{name}"/></d>'),
        "the name of a part": added(f"xl/media/{name}.xml", "<a/>"),
        "character codes": swapped(SHEET, "</row>", f"{cell.replace(name, _coded(name))}</row>"),
    }  # fmt: skip


def _coded(name: str) -> str:
    return "".join(f"&#{ord(letter)};" for letter in name)


def in_docx(name: str) -> dict[str, Callable[[bytes], bytes]]:
    """A name at every sort of place of a Word file."""

    def said(text: str, look: str = "") -> str:
        return f'<w:p><w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'

    def page(markup: str) -> Callable[[bytes], bytes]:
        return swapped(DOCUMENT, "<w:sectPr", f"{markup}<w:sectPr")

    half = len(name) // 2
    runs = f"<w:p><w:r><w:t>{name[:half]}</w:t></w:r><w:r><w:t>{name[half:]}</w:t></w:r></w:p>"
    return {
        "the page": page(said(name)),
        "the page in runs": page(runs),
        "white text": page(said(name, '<w:color w:val="FFFFFF"/>')),
        "hidden text": page(said(name, "<w:vanish/>")),
        "deleted text": page(f"<w:p><w:del><w:r><w:delText>{name}</w:delText></w:r></w:del></w:p>"),
        "a field": page(f"<w:p><w:r><w:instrText>{name}</w:instrText></w:r></w:p>"),
        "an alt text": page(f'<w:p><w:r><w:drawing><docPr id="9" name="p" descr="{name}"/></w:drawing></w:r></w:p>'),
        "a tag": page(f'<w:sdt><w:sdtPr><w:tag w:val="{name}"/></w:sdtPr><w:sdtContent/></w:sdt>'),
        "the header": swapped("word/header1.xml", "</w:hdr>", f"{said(name)}</w:hdr>"),
        "the footer": swapped("word/footer1.xml", "</w:ftr>", f"{said(name)}</w:ftr>"),
        "the title": swapped("docProps/core.xml", "</dc:title>", f" {name}</dc:title>"),
        "a property": swapped("docProps/custom.xml", "</Properties>", f"<property>{name}</property></Properties>"),
        "a comment": added("word/comments.xml", f"<comments><comment><p><r><t>{name}</t></r></p></comment></comments>"),
        "the author of a change": page(f'<w:p><w:ins w:author="{name}"/></w:p>'),
    }  # fmt: skip


def in_pdf(name: str) -> dict[str, Callable[[bytes], bytes]]:
    """A name at every sort of place of a PDF."""

    def changed(change: Callable[[pikepdf.Pdf], None], **options: bool) -> Callable[[bytes], bytes]:
        def edit(data: bytes) -> bytes:
            made = io.BytesIO()
            with pikepdf.open(io.BytesIO(data)) as pdf:
                change(pdf)
                pdf.save(made, **options)
            return made.getvalue()

        return edit

    def drawn(look: bytes) -> Callable[[pikepdf.Pdf], None]:
        def change(pdf: pikepdf.Pdf) -> None:
            page = pdf.pages[0]
            page.add_resource(pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1,
                                                 BaseFont=pikepdf.Name.Helvetica), pikepdf.Name.Font,
                              pikepdf.Name.Plain)  # fmt: skip
            page.contents_add(b"BT /Plain 9 Tf " + look + b" (" + name.encode("cp1252") + b") Tj ET")

        return change

    def annotation(pdf: pikepdf.Pdf) -> None:
        note = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Rect=[0, 0, 9, 9],
                                  Contents=pikepdf.String(name))  # fmt: skip
        page = pdf.pages[0].obj
        page.Annots = pikepdf.Array([*page.get("/Annots", ()), pdf.make_indirect(note)])

    def spoken(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].contents_add(f"/Span <</ActualText ({name})>> BDC EMC".encode("cp1252"))

    def structure(pdf: pikepdf.Pdf) -> None:
        pdf.Root.StructTreeRoot.Alt = pikepdf.String(name)

    def form(pdf: pikepdf.Pdf) -> None:
        stream = pdf.make_stream(b"BT /F 9 Tf (" + name.encode("cp1252") + b") Tj ET")
        stream.Type, stream.Subtype, stream.BBox = pikepdf.Name.XObject, pikepdf.Name.Form, [0, 0, 9, 9]
        pdf.pages[0].obj.Resources.XObject[pikepdf.Name.Odd] = stream

    def title(pdf: pikepdf.Pdf) -> None:
        pdf.docinfo["/Subject"] = name

    def metadata(pdf: pikepdf.Pdf) -> None:
        with pdf.open_metadata() as about:
            about["dc:description"] = name

    return {
        "the page": changed(drawn(b"")),
        "white text": changed(drawn(b"1 1 1 rg")),
        "unseen text": changed(drawn(b"3 Tr")),
        "an annotation": changed(annotation),
        "spoken text": changed(spoken),
        "an alt text": changed(structure),
        "a drawing": changed(form),
        "the subject": changed(title),
        "the metadata": changed(metadata),
    }


def in_fields(name: str) -> dict[str, Callable[[bytes], bytes]]:
    """A name in the fields of a PDF."""

    def field(change: Callable[[pikepdf.Object], None]) -> Callable[[bytes], bytes]:
        def edit(data: bytes) -> bytes:
            made = io.BytesIO()
            with pikepdf.open(io.BytesIO(data)) as pdf:
                change(next(one for one in pdf.Root.AcroForm.Fields if str(one.get("/FT", "")) == "/Tx"))
                pdf.save(made)
            return made.getvalue()

        return edit

    def value(one: pikepdf.Object) -> None:
        one.V = pikepdf.String(name)

    def tip(one: pikepdf.Object) -> None:
        one.TU = pikepdf.String(f"{one.TU} {name}")

    def named(one: pikepdf.Object) -> None:
        one.T = pikepdf.String(name)

    return {"a field": field(value), "a tooltip": field(tip), "the name of a field": field(named)}


PLACES = {"xlsx": in_xlsx, "docx": in_docx, "pdf": in_pdf, "pdf-fillable": lambda name: in_pdf(name) | in_fields(name)}

LEAKS = (
    "Will Cross", "will cross", "CROSS, WILL", "Olivia Marsh-Reid", "Zoe O'Neill", "Maisie O’Neill", "Grace", "Mbeki",
)  # fmt: skip
"""Of other children than the first family's: in any case and order, with and without accents, alone with a capital."""


EVERYWHERE = [(kind, place) for kind in FORMATS for place in PLACES[kind]("Ann B")]


@pytest.mark.parametrize(("format", "place"), EVERYWHERE)
def test_another_childs_name_is_found_wherever_it_is(
    school: School, rounds: dict[str, list[Sent]], format: str, place: str
) -> None:
    """(5): in the file of Will Marsh, whose mother is called Grace Cross."""
    clean = rounds[format][0]
    for leak in LEAKS:
        name, data = clean.files[0]
        planted = replace(clean, files=((name, PLACES[format](leak)[place](data)),))
        assert "other_name" in codes(school, planted), leak


@pytest.mark.parametrize("format", FORMATS)
def test_a_file_in_which_nothing_was_planted_passes_the_same_edits(
    school: School, rounds: dict[str, list[Sent]], format: str
) -> None:
    """(5): it is the name that is found, not the edit: the own child's name, and words, are no other child's."""
    clean = rounds[format][0]
    for words_ in ("Will Marsh", "nobody at all"):
        for edit in PLACES[format](words_).values():
            planted = replace(clean, files=((clean.files[0][0], edit(clean.files[0][1])),))
            assert "other_name" not in codes(school, planted), words_


LETTER = {
    "a line": lambda sent, name: replace(sent, text=f"{sent.text}\n\n{name}\n"),
    "two lines": lambda sent, name: replace(sent, text=sent.text + "\n\nFor " + name.replace(" ", "\n", 1)),
    "the page": lambda sent, name: replace(sent, html=sent.html.replace("</body>", f"<p>{name}</p></body>")),
    "white text": lambda sent, name: replace(
        sent, html=sent.html.replace("</body>", f'<p style="color:#fff">For {name}</p></body>')
    ),
    "a comment": lambda sent, name: replace(sent, html=sent.html.replace("</body>", f"<!-- {name} --></body>")),
    "an alt text": lambda sent, name: replace(sent, html=sent.html.replace("</body>", f'<img alt="{name}"></body>')),
    "bold letters": lambda sent, name: replace(
        sent, html=sent.html.replace("</body>", f"<p>{name[:3]}<b>{name[3:]}</b></p></body>")
    ),
    "the greeting": lambda sent, name: replace(sent, text=sent.text.replace(sent.contact.name, name, 1)),
    "the name of the recipient": lambda sent, name: replace(sent, name=name),
}


@pytest.mark.parametrize("place", LETTER)
def test_another_childs_name_is_found_in_the_letter(
    school: School, rounds: dict[str, list[Sent]], place: str
) -> None:
    """(5)"""
    for leak in (*LEAKS, "Maria May", "Mrs Mbeki"):
        planted = LETTER[place](rounds["xlsx"][0], leak)
        assert "other_name" in codes(school, planted), leak


def test_a_date_in_may_is_no_name(school: School, rounds: dict[str, list[Sent]]) -> None:
    """(1) (5)"""
    clean = rounds["xlsx"][0]
    for said in ("by 28 May", "on the 3rd May 2027", "in May 2027", "on Friday 28 May 2027"):
        assert found(school, replace(clean, text=f"{clean.text}\n\nPlease answer {said}.")) == []
    assert codes(school, replace(clean, text=f"{clean.text}\n\nPlease ask May.")) == {"other_name"}


def test_a_name_in_what_is_filled_in_already_is_found(school: School) -> None:
    """(5): the ledger knows of it, and it is another child's all the same."""
    for kind in ("xlsx", "docx", "pdf-fillable"):
        line, file = issue(school, CONTACTS[0], PUPILS[0], kind, slug="referral")
        told = replace(line, prefilled={**line.prefilled, "class_name": "Owls, beside Olivia Cross"})
        with school.writing("issue") as writer:
            writer.issue([told])
        assert {"other_name", "not_as_issued"} <= codes(school, send(CONTACTS[0], [(PUPILS[0], told, file)]))


# --------------------------------------------------------------------------------------------- names by themselves

ROLL = Index((pupil.id, of_pupil(pupil)) for pupil in PUPILS)
OWN = May({"P0001"}, (of_pupil(PUPILS[0]), of_contact(CONTACTS[0]), phrases("Grace Hill Primary School")))


@pytest.mark.parametrize(("text", "whose"), [
    ("Will Marsh", ""), ("Will", ""), ("Marsh", ""), ("Dear Grace Cross,", ""), ("Grace Hill Primary School", ""),
    ("Grace", "P0002"), ("Dear Grace, dear Cross", "P0002 P0003 P0008"), ("Will Cross", "P0003 P0008"),
    ("cross will", "P0008"), ("he may be cross", ""), ("with grace", ""), ("Olivia Marsh-Reid", "P0003 P0004"),
    ("olivia marsh reid", "P0004"), ("Will’s friend Olivia", "P0003 P0004"), ("Will's mother", ""),
    ("ZOE ONEILL", "P0006 P0007"), ("Zoë O’Neill", "P0006 P0007"), ("zoe o'neill", "P0007"), ("Maisie", "P0006"),
    ("Tomasz", "P0009"), ("Tomasz Kowalski Los", "P0009"), ("kowalski-łoś tomasz", "P0009"), ("Kowalski", "P0009"),
    ("W\u00adill Cro\u200bss", "P0003 P0008"), ("28 May 2027", ""), ("May", "P0005 P0006"), ("小明", "P0010"),
    ("王 小明", "P0010"), ("王小明", "P0010"), ("محمد", "P0011"), ("", ""), ("Grace Marsh", "P0002"),
    ("Will May", "P0005 P0006"),
])  # fmt: skip
def test_names_in_a_text(text: str, whose: str) -> None:
    """(5): for Will Marsh and his mother Grace Cross."""
    assert strangers(words(text), ROLL, OWN) == set(whose.split())


@pytest.mark.parametrize(("text", "whose"), [
    ("Will be praised for small steps.", ""), ("He tries. May choose a quiet place.", ""),
    ("He plays with Grace at lunch.", "P0002"), ("Mr Cross sees him at lunch.", ""),
    ("Grace", "P0002"), ("Tomasz is his friend at lunch.", "P0009"), ("He likes olivia cross a lot.", "P0003"),
])  # fmt: skip
def test_names_in_a_sentence_that_a_person_wrote(text: str, whose: str) -> None:
    """(5): a word that is English too begins a sentence."""
    assert strangers(words(text), ROLL, May({"P0001"}), soft=True) == set(whose.split())


# --------------------------------------------------------------------------------------------- subject and file name


@pytest.mark.parametrize("name", ["Will", "Will Marsh", "marsh will", "Grace Mbeki", "Olivia", "Marsh"])
def test_no_childs_name_is_in_the_subject(school: School, rounds: dict[str, list[Sent]], name: str) -> None:
    """(6): not the own child's either."""
    clean = rounds["xlsx"][0]
    assert codes(school, replace(clean, subject=f"{clean.subject} for {name}")) == {"name_in_subject"}


@pytest.mark.parametrize("name", ["will", "Will_Marsh", "will-marsh", "grace", "Mbeki"])
def test_no_childs_name_is_in_the_name_of_a_file(school: School, rounds: dict[str, list[Sent]], name: str) -> None:
    """(6)"""
    clean = rounds["docx"][0]
    file, data = clean.files[0]
    assert codes(school, replace(clean, files=((f"{name}_{file}", data),))) == {"name_in_file_name"}


# --------------------------------------------------------------------------------------------- bytes and headers


def test_bytes_that_have_changed_stop(school: School, rounds: dict[str, list[Sent]]) -> None:
    """(2)"""
    message, data = rounds["xlsx"][0].built()
    for cut in (data.replace(b"help us", b"helpxus"), b"", data[:200], data[: len(data) // 2], b"\xff" * 50):
        assert "changed" in {p.code for p in check(school, [(message, cut)], frames=FRAMES)}


@pytest.mark.parametrize("header", [
    ("Cc", "mbeki@example.org"), ("Bcc", "mbeki@example.org"), ("Resent-To", "mbeki@example.org"),
    ("Sender", "office@stbrigids.example.org"), ("X-Copy", "mbeki@example.org"), ("Disposition-Notification-To", "x"),
    ("In-Reply-To", "mbeki@example.org, x"), ("Comments", "Will Cross"),
])  # fmt: skip
def test_a_header_that_formgen_does_not_write_stops(
    school: School, rounds: dict[str, list[Sent]], header: tuple[str, str]
) -> None:
    """(2)"""
    assert stops(found(school, replace(rounds["xlsx"][0], headers=(header,))))


@pytest.mark.parametrize(("old", "new"), [
    (b"\r\nSubject:", b"\r\nTo: mbeki@example.org\r\nSubject:"),
    (b"To: Grace Cross <", b"To: mbeki@example.org, Grace Cross <"),
    (b"To: Grace Cross <grace.cross@example.org>", b"To: Families: grace.cross@example.org, mbeki@example.org;"),
    (b"\r\nReply-To:", b"\r\nReply-To: mbeki@example.org\r\nX-Old:"),
    (b"\r\nMIME-Version: 1.0", b"\r\nBcc: mbeki@example.org\r\nMIME-Version: 1.0"),
    (b"\r\n\r\n--", b"\r\n\r\nWill Cross\r\n--"),
    (b"text/html", b"text/richtext"),
    (b"Content-Disposition: attachment", b"Content-Disposition: inline"),
    (b"multipart/alternative", b"multipart/related"),
    (b'charset="utf-8"', b'charset="utf-7"'),
    (b"To: Grace Cross <grace.cross@example.org>\r\n", b""),
])  # fmt: skip
def test_bytes_changed_before_they_were_hashed_stop(
    school: School, rounds: dict[str, list[Sent]], old: bytes, new: bytes
) -> None:
    """(2): whoever built it believes in them."""
    message, data = rounds["xlsx"][0].built()
    assert old in data
    changed = data.replace(old, new, 1)
    assert stops(check(school, [(replace(message, sha256=sha256(changed).hexdigest()), changed)], frames=FRAMES))


# --------------------------------------------------------------------------------------------- to whom


def test_it_goes_to_the_present_address_of_its_contact_alone(school: School, rounds: dict[str, list[Sent]]) -> None:
    """(3)"""
    clean = rounds["xlsx"][0]
    elsewhere = replace(clean.message, address="mbeki@example.org")
    assert "wrong_recipient" in codes(school, replace(clean, to="mbeki@example.org"))
    assert "wrong_recipient" in codes(school, replace(clean, message=elsewhere))
    assert "wrong_recipient" in codes(school, replace(clean, message=elsewhere, to="grace.cross@example.org"))
    theirs = replace(clean.message, contact="K0002")
    assert {"wrong_child", "wrong_contact"} <= codes(school, replace(clean, message=theirs))
    assert "no_contact" in codes(school, replace(clean, message=replace(clean.message, contact="K9999")))
    assert codes(school, replace(clean, to="Grace.Cross@EXAMPLE.org")) == set()


@pytest.mark.parametrize(("change", "code"), [
    ({"barred": True}, "closed_contact"), ({"court_order": True}, "closed_contact"),
    ({"gone_on": NOW.date()}, "no_contact"), ({"email": "new@example.org"}, "wrong_recipient"),
    ({"email": ""}, "wrong_recipient"), ({"pupil": "P0002"}, "wrong_child"),
])  # fmt: skip
def test_what_changed_about_the_contact_since_it_was_built_stops(
    school: School, rounds: dict[str, list[Sent]], change: dict[str, object], code: str
) -> None:
    """(3)"""
    with school.writing("change") as writer:
        writer.save_contacts([replace(CONTACTS[0], **change)])
    told = codes(school, rounds["xlsx"][0])
    with school.writing("change back") as writer:
        writer.save_contacts([CONTACTS[0]])
    assert code in told
    assert codes(school, rounds["xlsx"][0]) == set()


def test_a_child_who_left_stops(school: School, rounds: dict[str, list[Sent]]) -> None:
    """(3)"""
    with school.writing("left") as writer:
        writer.save_pupils([replace(PUPILS[0], left_on=NOW.date()), *PUPILS[1:]])
    told = codes(school, *rounds["xlsx"][:2])
    with school.writing("back") as writer:
        writer.save_pupils(PUPILS)
    assert told == {"not_on_roll"}


def test_a_contact_closed_for_one_of_two_siblings_stops(school: School) -> None:
    """(3)"""
    sent = a_round(school, [(CONTACTS[5], PUPILS[5:7])], ["xlsx"])
    with school.writing("bar") as writer:
        writer.save_contacts([replace(CONTACTS[6], barred=True)])
    told = codes(school, *sent)
    with school.writing("back") as writer:
        writer.save_contacts([CONTACTS[6]])
    assert "closed_contact" in told


# --------------------------------------------------------------------------------------------- the forms


def test_another_familys_form_stops(school: School, rounds: dict[str, list[Sent]]) -> None:
    """(4): swapped, added, left out, twice, with the name of the right one."""
    for kind in FORMATS:
        one, other, *_ = rounds[kind]
        assert "wrong_attachment" in codes(school, replace(one, files=other.files))
        assert "wrong_attachment" in codes(school, replace(one, files=(*one.files, *other.files)))
        assert "wrong_attachment" in codes(school, replace(one, files=()))
        assert "wrong_attachment" in codes(school, replace(one, files=one.files * 2))
        assert "wrong_attachment" in codes(school, replace(one, files=((one.files[0][0], other.files[0][1]),)))
        assert "wrong_attachment" in codes(school, replace(one, files=((other.files[0][0], one.files[0][1]),)))
        everything = replace(one, files=other.files, text=other.text, html=other.html, subject=other.subject,
                             message=replace(one.message, references=other.message.references))  # fmt: skip
        assert {"wrong_child", "wrong_contact"} <= codes(school, everything)


def test_one_place_with_another_reference_stops(school: School, rounds: dict[str, list[Sent]]) -> None:
    """(4): each of the places that name a form, one at a time."""
    one, other, *_ = rounds["xlsx"]
    ours, theirs = one.message.references[0], other.message.references[0]
    for part in (SHEET, HIDDEN, "docProps/custom.xml"):
        file = swapped(part, ours, theirs)(one.files[0][1])
        assert "wrong_attachment" in codes(school, replace(one, files=((one.files[0][0], file),))), part
    one, other, *_ = rounds["docx"]
    ours, theirs = one.message.references[0], other.message.references[0]
    for part in ("word/footer1.xml", "word/footer2.xml", "docProps/custom.xml"):
        file = swapped(part, ours, theirs)(one.files[0][1])
        assert "wrong_attachment" in codes(school, replace(one, files=((one.files[0][0], file),))), part


def test_the_letter_names_no_other_reference(school: School, rounds: dict[str, list[Sent]]) -> None:
    """(4)"""
    one, other, *_ = rounds["xlsx"]
    theirs = other.message.references[0]
    for change in ({"subject": f"{one.subject} [{theirs}]"}, {"text": f"{one.text}\n{theirs}"},
                   {"html": as_html(f"{one.text}\n{theirs}")}):  # fmt: skip
        assert codes(school, replace(one, **change)) == {"wrong_attachment"}


def test_a_form_that_the_ledger_does_not_have_so_stops(school: School, rounds: dict[str, list[Sent]]) -> None:
    """(4)"""
    line, file = issue(school, CONTACTS[0], PUPILS[0], "xlsx")
    assert "not_in_ledger" in codes(school, send(CONTACTS[0], [(PUPILS[0], line, file)]))
    for change, code in (
        ({"recipient": "K0002"}, "wrong_contact"), ({"round": "Spring"}, "wrong_round"),
        ({"pupil": "P0002"}, "wrong_child"), ({"pupil": None}, "not_on_roll"), ({"format": "docx"}, "not_as_issued"),
        ({"version": 99}, "old_version"), ({"case": "LM-2027-002"}, "other_case"),
        ({"case": "LM-2027-002"}, "wrong_child"), ({"case": "LM-2026-999"}, "wrong_child"),
    ):  # fmt: skip
        line, file = issue(school, CONTACTS[0], PUPILS[0], "xlsx")
        with school.writing("issue") as writer:
            writer.issue([replace(line, **change)])
        assert code in codes(school, send(CONTACTS[0], [(PUPILS[0], line, file)])), code
    assert found(school, rounds["xlsx"][0]) == []


def test_an_answer_that_the_ledger_does_not_know_stops(school: School, rounds: dict[str, list[Sent]]) -> None:
    """(4)"""
    one = rounds["xlsx"][0]
    answered = swapped(SHEET, '<c r="D16"', '<c r="D16" t="inlineStr"><is><t>Agree</t></is></c><c r="XFC16"')
    file = answered(one.files[0][1])
    assert "not_as_issued" in codes(school, replace(one, files=((one.files[0][0], file),)))


def test_a_file_that_cannot_be_opened_stops(school: School, rounds: dict[str, list[Sent]]) -> None:
    """(4): and so does one with bytes that belong to nothing."""
    for kind in FORMATS:
        one = rounds[kind][0]
        name, data = one.files[0]
        for broken in (b"", data[:-30], data[: len(data) // 2], b"x" + data, data + b"Will Cross"):
            assert stops(found(school, replace(one, files=((name, broken),))))


def test_another_familys_address_or_case_stops(school: School, rounds: dict[str, list[Sent]]) -> None:
    """(5)"""
    one = rounds["xlsx"][0]
    name, data = one.files[0]
    for said, code in (("mbeki@example.org", "other_address"), ("MBEKI@example.org.", "other_address"),
                       ("LM-2027-002", "other_case")):  # fmt: skip
        assert code in codes(school, replace(one, text=f"{one.text}\n\n{said}"))
        assert code in codes(school, replace(one, html=as_html(f"{one.text}\n\n{said}")))
        planted = PLACES["xlsx"](said)["the title"](data)
        assert code in codes(school, replace(one, files=((name, planted),)))
    own = "office@stbrigids.example.org grace.cross@example.org"
    assert "other_address" not in codes(school, replace(one, text=f"{one.text}\n\n{own}"))


# --------------------------------------------------------------------------------------------- between messages


@pytest.fixture
def small(tmp_path: Path) -> Iterator[School]:
    """A school of four children, whose contacts the tests change."""
    with a_school(tmp_path, PUPILS[:4], CONTACTS[:4]) as found:
        yield found


def changed(school: School, *contacts: Contact) -> None:
    with school.writing("contacts") as writer:
        writer.save_contacts(contacts)


def test_one_address_of_two_families_stops_until_somebody_looked(small: School) -> None:
    """(7): whether or not both get a message."""
    changed(small, replace(CONTACTS[1], email="GRACE.cross@example.org"))
    sent = a_round(small, [(CONTACTS[0], PUPILS[:1])], ["xlsx"])
    assert codes(small, *sent) == {"shared_address"}
    assert stops(found(small, *sent))
    assert found(small, *sent, confirmed=["K0001"]) == []


@pytest.mark.parametrize(("title", "passes"), [("Mrs", False), ("Mr", True), ("", True)])
def test_two_titles_are_two_people(small: School, title: str, passes: bool) -> None:
    """(7): Mr and Mrs A. Khan of two families are not one person with two children."""
    mine = replace(CONTACTS[0], name="Mr A. Khan", email="khan@example.org", household="")
    other = replace(mine, id=CONTACTS[1].id, pupil=CONTACTS[1].pupil, name=f"{title} A. Khan".strip())
    assert mine.pupil != other.pupil
    changed(small, mine, other)
    problems = found(small, *a_round(small, [(mine, PUPILS[:1])], ["xlsx"]))
    assert [one.code for one in problems] == ([] if passes else ["shared_address"])


def test_one_address_of_one_household_or_person_passes(small: School) -> None:
    """(7): siblings, and parents who live together."""
    changed(small, replace(CONTACTS[1], pupil=CONTACTS[0].pupil, email="grace.cross@example.org", household="H1"),
            replace(CONTACTS[0], household="H1"),
            replace(CONTACTS[2], email="Grace.Cross@example.org", name="Ms Grace Cross"),
            replace(CONTACTS[0], id="K0005", name="Tom Marsh", household=""))  # fmt: skip
    sent = a_round(small, [(replace(CONTACTS[0], household="H1"), PUPILS[:1])], ["xlsx"])
    assert found(small, *sent) == []


def test_one_address_of_parents_who_live_apart_is_asked_about(small: School) -> None:
    """(7)"""
    father = replace(CONTACTS[0], id="K0005", name="Tom Marsh", household="H2")
    changed(small, replace(CONTACTS[0], household="H1"), father)
    sent = a_round(small, [(CONTACTS[0], PUPILS[:1])], ["xlsx"])
    [told] = found(small, *sent)
    assert (told.code, told.severity) == ("shared_household", Severity.WARNING)
    assert not stops([told])


def test_an_address_that_somebody_reads_who_must_not_stops(small: School) -> None:
    """(3) (7): whoever confirms it, and also where the school's list has him no more: the mailbox is still his."""
    father = replace(CONTACTS[0], id="K0005", name="Tom Marsh", barred=True)
    changed(small, father)
    sent = a_round(small, [(CONTACTS[0], PUPILS[:1])], ["xlsx"])
    assert codes(small, *sent, confirmed=["K0001"]) == {"closed_contact"}
    changed(small, replace(father, gone_on=NOW.date()))
    assert codes(small, *sent, confirmed=["K0001"]) == {"closed_contact"}
    changed(small, replace(father, barred=False))
    assert codes(small, *sent, confirmed=["K0001"]) == set()


def test_a_slip_in_a_domain_is_asked_about(small: School) -> None:
    """(7)"""
    mother = replace(CONTACTS[0], email="grace.cross@gmial.com")
    changed(small, mother)
    sent = a_round(small, [(mother, PUPILS[:1])], ["xlsx"])
    [told] = found(small, *sent)
    assert (told.code, told.severity) == ("address_typo", Severity.WARNING)
    assert "gmail.com" in told.message
    assert found(small, *sent, confirmed=["K0001"]) == []


def test_two_messages_to_one_contact_about_one_child_stop(small: School) -> None:
    """(7): in one list, or where one was built before; a reminder, and one that was dropped, are none."""
    first, second = (a_round(small, [(CONTACTS[0], PUPILS[:1])], [kind])[0] for kind in ("xlsx", "docx"))
    assert codes(small, first, second) == {"sent_twice"}
    assert codes(small, first, first) == {"sent_twice"}
    with small.writing("built") as writer:
        writer.add_messages([first.built()[0]])
    assert codes(small, first) == set()
    assert codes(small, second) == {"sent_twice"}
    assert codes(small, replace(second, message=replace(second.message, reminder=1))) == set()
    with small.writing("dropped") as writer:
        writer.add_steps([Step(first.message.id, State.DROPPED, NOW)])
    assert codes(small, second) == set()


def test_forms_of_two_children_stop_where_the_round_is_not_joint(small: School) -> None:
    """(4)"""
    changed(small, replace(CONTACTS[0], id="K0005", pupil="P0003"))
    sent = a_round(small, [(CONTACTS[0], (PUPILS[0], PUPILS[2]))], ["xlsx"])
    assert codes(small, *sent) == {"wrong_attachment"}


def test_what_is_said_names_nobody(school: School, rounds: dict[str, list[Sent]]) -> None:
    """(8)"""
    one, other, *_ = rounds["docx"]
    told = found(school, replace(one, files=other.files, to="mbeki@example.org", subject="For Will", text=other.text))
    assert len(told) > 4
    for problem in told:
        assert problem.message.startswith(f"The message to K0001 ({one.message.references[0]}) ")
        assert problem.fix
        said = {word.key for word in words(f"{problem.message} {problem.fix}")}
        assert not said & {"grace", "mbeki", "marsh", "will", "olivia"}
        assert "example.org" not in problem.message + problem.fix


# --------------------------------------------------------------------------------------------- at random

FORENAMES = ("Will", "May", "Grace", "Cross", "Jesus", "Olivia", "Hope", "Mark", "Zoë", "Art", "Joy", "Tom", "Ivy")
SURNAMES = ("Cross", "May", "Grace", "Marsh", "Marsh-Reid", "King", "Will", "O’Neill", "Nowak", "Stone", "Brook", "Day")


class Made:
    """A school of 5 to 30 children with names that collide: siblings, parents who live apart, brothers and sisters in
    one message.
    """

    def __init__(self, chance: random.Random, folder: Path) -> None:
        self.chance, self.joint = chance, chance.random() < 0.5
        self.pupils: list[Pupil] = []
        self.contacts: list[Contact] = []
        self.families: list[tuple[Contact, tuple[Pupil, ...]]] = []
        wanted = chance.randint(5, 30)
        while len(self.pupils) < wanted:
            self._family()
        self.opened = a_school(folder, self.pupils, self.contacts, joint=self.joint)

    def _family(self) -> None:
        chance, surname = self.chance, self.chance.choice(SURNAMES)
        children = [self._child(surname) for _ in range(chance.choice((1, 1, 1, 2, 3)))]
        homes = chance.choice((1, 1, 2))
        for home in range(homes):
            title = chance.choice(("", "", "Mrs ", "Mr "))
            name = f"{title}{chance.choice(FORENAMES)} {chance.choice((surname, chance.choice(SURNAMES)))}"
            email = f"parent{len(self.contacts)}@example.org"
            held = [self._contact(child, name, email, f"H{len(self.contacts)}-{home}") for child in children]
            if self.joint:
                self.families.append((held[0], tuple(children)))
            else:
                self.families += [(contact, (child,)) for contact, child in zip(held, children, strict=True)]

    def _child(self, surname: str) -> Pupil:
        preferred = self.chance.choice(("", "", "", self.chance.choice(FORENAMES)))
        child = Pupil(f"P{len(self.pupils) + 1:04}", self.chance.choice(FORENAMES), surname, preferred)
        self.pupils.append(child)
        return child

    def _contact(self, child: Pupil, name: str, email: str, household: str) -> Contact:
        contact = Contact(f"K{len(self.contacts) + 1:04}", child.id, name, email=email, household=household)
        self.contacts.append(contact)
        return contact


class Fault:
    """One fault in a round, planted at random: gives the messages, or None where it cannot be here."""

    def __init__(self, chance: random.Random, school: School, made: Made, sent: list[Sent]) -> None:
        self.chance, self.school, self.made, self.sent = chance, school, made, sent
        self.at = chance.randrange(len(sent))
        self.one = sent[self.at]
        self.other = next((s for s in sent if s is not self.one), None)

    def with_one(self, **change: object) -> list[Sent]:
        return [replace(one, **change) if one is self.one else one for one in self.sent]

    def attachments_swapped(self) -> list[Sent] | None:
        if self.other is None:
            return None
        theirs = {id(self.one): self.other.files, id(self.other): self.one.files}
        return [replace(one, files=theirs.get(id(one), one.files)) for one in self.sent]

    def addresses_swapped(self) -> list[Sent] | None:
        if self.other is None or self.other.message.address == self.one.message.address:
            return None
        return self.with_one(message=replace(self.one.message, address=self.other.message.address))

    def another_recipient(self) -> list[Sent] | None:
        if self.other is None or self.other.message.address == self.one.message.address:
            return None
        return self.with_one(to=self.other.message.address)

    def letters_swapped(self) -> list[Sent] | None:
        return self.with_one(text=self.other.text, html=self.other.html) if self.other else None

    def another_reference(self) -> list[Sent] | None:
        if self.other is None:
            return None
        return self.with_one(message=replace(self.one.message, references=self.other.message.references))

    def a_name_in_the_file(self) -> list[Sent] | None:
        name = self._leak()
        if name is None:
            return None
        file, data = self.one.files[0]
        suffix = file.rpartition(".")[2]
        place = self.chance.choice(list(PLACES[suffix](name).values()))
        return self.with_one(files=((file, place(data)), *self.one.files[1:]))

    def a_name_in_the_letter(self) -> list[Sent] | None:
        name = self._leak()
        if name is None:
            return None
        return [self.chance.choice(list(LETTER.values()))(one, name) if one is self.one else one for one in self.sent]

    def a_name_in_the_subject(self) -> list[Sent] | None:
        return self.with_one(subject=f"{self.one.subject} {self.chance.choice(self.made.pupils).name}")

    def a_name_of_a_file(self) -> list[Sent] | None:
        child = self.chance.choice(self.made.pupils)
        name, data = self.one.files[0]
        return self.with_one(files=((f"{child.forename.lower().replace('ë', 'e')}_{name}", data), *self.one.files[1:]))

    def a_copy_to_somebody(self) -> list[Sent] | None:
        header = self.chance.choice(("Cc", "Bcc", "Resent-To", "Resent-Bcc"))
        return self.with_one(headers=((header, self.chance.choice(self.made.contacts).email),))

    def a_file_too_many(self) -> list[Sent] | None:
        return self.with_one(files=(*self.one.files, self.chance.choice(self.sent).files[0]))

    def a_file_too_few(self) -> list[Sent] | None:
        return self.with_one(files=self.one.files[1:])

    def a_contact_who_changed(self) -> list[Sent] | None:
        change = self.chance.choice(({"barred": True}, {"court_order": True}, {"email": "other@example.org"},
                                     {"gone_on": NOW.date()}))  # fmt: skip
        changed(self.school, replace(self.one.contact, **change))
        return self.sent

    def an_address_of_another_family(self) -> list[Sent] | None:
        """Not that of somebody with the same name, or the same but for a title that is left out: that is one person."""
        name, own = self.one.contact.name, self._own()
        others = [
            contact for contact in self.made.contacts
            if not (contact.name.endswith(name) or name.endswith(contact.name)) and contact.pupil not in own
        ]  # fmt: skip
        if not others:
            return None
        changed(self.school, replace(self.chance.choice(others), email=self.one.message.address, household="other"))
        return self.sent

    def a_child_who_left(self) -> list[Sent] | None:
        gone = self._own()
        with self.school.writing("left") as writer:
            writer.save_pupils([replace(p, left_on=NOW.date()) if p.id in gone else p for p in self.made.pupils])
        return self.sent

    def sent_twice(self) -> list[Sent] | None:
        children = tuple(p for p in self.made.pupils if p.id in self._own())
        return [*self.sent, *a_round(self.school, [(self.one.contact, children)], ["xlsx"])]

    def _own(self) -> set[str | None]:
        return {issued.pupil for ref in self.one.message.references if (issued := self.school.store.issued(ref))}

    def _leak(self) -> str | None:
        """The name of a child that nothing in this message explains, somehow written."""
        own = [pupil for pupil in self.made.pupils if pupil.id in self._own()]
        names = {form for pupil in own for form in of_pupil(pupil).full} | of_contact(self.one.contact).full
        names |= of_contact(Contact("", "", "Hope Cross")).full | phrases("Mr Jesus Grace", "Mrs May Will").full
        others = [p for p in self.made.pupils if p.id not in self._own() and not of_pupil(p).full & names]
        if not others:
            return None
        child = self.chance.choice(others)
        forename = self.chance.choice((child.forename, child.known_as))
        name = self.chance.choice((f"{forename} {child.surname}", f"{child.surname}, {forename}"))
        return self.chance.choice((name, name, name.upper(), name.lower()))


FAULTS = [name for name in vars(Fault) if not name.startswith("_") and name != "with_one"]


@pytest.mark.soak
def test_every_fault_in_a_random_round_stops_and_every_clean_one_passes(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """(9): not one wrong attachment."""
    chance = random.Random(2027)
    wanted, planted, clean, letters = times(1000), dict.fromkeys(FAULTS, 0), 0, 0
    for number in itertools.count():
        made = Made(chance, tmp_path / str(number))
        with made.opened as school:
            for _ in range(40):
                families = chance.sample(made.families, min(len(made.families), chance.choice((2, 2, 2, 3))))
                formats = chance.choices((["xlsx"], ["docx"], ["xlsx", "docx"], ["pdf"]), (170, 15, 14, 1))[0]
                sent = a_round(school, families, formats)
                assert found(school, *sent) == []
                clean, letters = clean + 1, letters + len(sent)
                order = chance.sample(FAULTS, len(FAULTS))
                fault, broken = next(
                    (name, made_) for name in order if (made_ := getattr(Fault(chance, school, made, sent), name)())
                )
                assert stops(found(school, *broken)), fault
                planted[fault] += 1
                if broken is sent:  # it lies in the store
                    restored(school, made)
                if clean == wanted:
                    told = f"{clean:,} random rounds of {letters:,} messages passed clean"
                    record_property("count", f"guard: {told}; {clean:,} faults of {len(FAULTS)} kinds stopped")
                    assert min(planted.values()) > wanted // 100
                    return


def restored(school: School, made: Made) -> None:
    """Contacts and roll as they were."""
    with school.writing("restore") as writer:
        writer.save_contacts(made.contacts)
        writer.save_pupils(made.pupils)


# --------------------------------------------------------------------------------------------- as formgen builds them


@pytest.mark.parametrize("joint", [False, True])
def test_what_formgen_builds_passes_and_a_leak_in_it_does_not(tmp_path: Path, joint: bool) -> None:
    """(1) (4) (5): the round of `formgen send`, with its own letters, and a reminder."""
    wants = itertools.cycle((None, Wanted.WORD, Wanted.FILLABLE))
    contacts = [replace(contact, name=contact.name.removeprefix("Ms "), wants=next(wants)) for contact in CONTACTS]
    with a_school(tmp_path / "school", PUPILS, contacts, joint=joint) as school:
        rows = fill_outbox(school, "Summer", tmp_path / "out").rows
        assert len(rows) == (10 if joint else 11)
        with school.writing("sent") as writer:
            writer.add_steps(Step(row.message.id, State.ACCEPTED, NOW) for row in rows)
        rows = remind(school, "Summer", tmp_path / "out").rows
        built = [(row.message, outbox.kept(school.folder, row.message.sha256)) for row in rows]
        assert {message.reminder for message, _ in built} == {0, 1}
        assert check(school, built) == []
        for message, data in built:
            leak = b"Zeynep Yilmaz" if message.contact == "K0001" else b"Will Marsh"
            text = data.replace(b"Dear ", b"Dear " + leak + b" and ", 1)
            found_ = check(school, [(replace(message, sha256=sha256(text).hexdigest()), text)])
            assert {one.code for one in found_} == (set() if message.contact == "K0001" else {"other_name"})
        for (one, _), (other, data) in itertools.pairwise(built):
            if one.address != other.address:
                wrong = check(school, [(replace(one, sha256=other.sha256), data)])
                assert {"wrong_recipient", "wrong_attachment"} <= {told.code for told in wrong}
