"""What is promised of the DfE's Common Transfer File.

1. Its pupils are read: legal or preferred names, birthday, year, SEN, first language, care, sessions.
2. Of what is repeated the right one counts: the first language, the newest SEN provision, the newest year.
3. What formgen has no need of (ethnicity, free meals, addresses, medical flags) is never kept, and told.
4. What the file does not say of a child stays as it was: class and pupil premium are not in it.
5. It marks nobody as a leaver unless somebody says that it is the whole roll; a partial file never does.
6. What cannot be read is left out with the number of the pupil, never with a name; nothing is guessed.
7. Document types and entities are refused, depth and size bounded; what is no such file is refused with the cure.
8. No bytes whatever make the reader fall over.
"""

from __future__ import annotations

import json
import tracemalloc
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from soon import soon

from formgen.cli import formgen
from formgen.errors import Severity, Unreadable, UserError
from formgen.pupils import Pupil
from formgen.read import ctf, doors
from formgen.read.roll import Listing
from formgen.work.roll import import_pupils
from formgen.work.school import School

BASIC = "<NCyearActual>4</NCyearActual><Ethnicity>WBRI</Ethnicity><MedicalFlag>true</MedicalFlag>"
ZOE = "<UPN>M999999921001</UPN><Surname>O’Neill</Surname><Forename>Zoë</Forename><DOB>2017-03-04</DOB><Sex>F</Sex>"


def file(*pupils: str, header: str = "<DocumentQualifier>full</DocumentQualifier>", encoding: str = "utf-8") -> bytes:
    body = "".join(f"<Pupil>{pupil}</Pupil>" for pupil in pupils)
    text = (
        f'<?xml version="1.0" encoding="{encoding}"?>\n<CTfile><Header>'
        "<DocumentName>Common Transfer File</DocumentName>"
        f"<CTFversion>24.0</CTFversion>{header}<SourceSchool><LEA>999</LEA><Estab>9999</Estab></SourceSchool></Header>"
        f"<CTFpupilData>{body}</CTFpupilData></CTfile>"
    )
    return text.encode(encoding)


def read(*pupils: str, **how: str) -> Listing:
    return ctf.read(file(*pupils, **how))


def one(*parts: str) -> Pupil:
    [pupil] = read(ZOE + "".join(parts)).pupils
    return pupil


def codes(listing: Listing) -> list[str]:
    return [p.code for p in listing.problems]


def test_a_pupil_is_read() -> None:
    """(1)"""
    listing = read(
        ZOE + f"<BasicDetails>{BASIC}<PreferredForename>Zo</PreferredForename><PreferredSurname>Adeyemi"
        "</PreferredSurname><Languages><Type><LanguageType>F</LanguageType><Language>OTB</Language></Type></Languages>"
        "</BasicDetails><LookAfter><InCare>false</InCare><CareAuthority>999</CareAuthority></LookAfter>"
        "<SENhistory><SEN><StartDate>2024-09-01</StartDate><SENprovision>K</SENprovision></SEN></SENhistory>"
        "<Attendance><YearData><Year>2025</Year><SessionsPossible>190</SessionsPossible>"
        "<SessionsAttended>171</SessionsAttended></YearData></Attendance>"
    )
    assert listing.pupils == (
        Pupil(
            "", "Zoë", "Adeyemi", "Zo", "M999999921001", date(2017, 3, 4), "4", sen_status="K",
            first_language="Other than English (believed)", eal=True, in_care=False, sessions_possible=190,
            sessions_attended=171,
        ),
    )  # fmt: skip
    assert listing.problems == ()
    assert listing.source == "Common Transfer File 24.0"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1"])
def test_it_is_read_in_the_encoding_that_it_names(encoding: str) -> None:
    """(1)"""
    [pupil] = ctf.read(file(ZOE.replace("’", "'"), encoding=encoding)).pupils
    assert pupil.name == "Zoë O'Neill"


@pytest.mark.parametrize("name", ["LookAfter", "LookedAfter"])
@pytest.mark.parametrize(("said", "value"), [("true", True), ("1", True), ("false", False), ("0", False)])
def test_care_goes_by_either_name(name: str, said: str, value: bool) -> None:
    """(1)"""
    assert one(f"<{name}><InCare>{said}</InCare></{name}>").in_care is value


@pytest.mark.parametrize("sex", ["<Gender>F</Gender>", "<Sex>F</Sex>", ""])
def test_gender_and_sex_are_passed_over(sex: str) -> None:
    """(3)"""
    [pupil] = read(ZOE.replace("<Sex>F</Sex>", sex)).pupils
    assert pupil.name == "Zoë O’Neill"


@pytest.mark.parametrize(
    ("code", "language", "eal"),
    [("ENG", "English", False), ("ENB", "English (believed)", False), ("POL", "POL", True), ("REF", "", None)],
)
def test_only_the_first_language_counts_and_tells_eal(code: str, language: str, eal: bool | None) -> None:
    """(2)"""
    types = [("H", "BNG"), ("F", code)]
    told = "".join(f"<Type><LanguageType>{t}</LanguageType><Language>{c}</Language></Type>" for t, c in types)
    pupil = one(f"<BasicDetails><Languages>{told}</Languages></BasicDetails>")
    assert (pupil.first_language, pupil.eal) == (language, eal)


def test_the_newest_sen_provision_and_the_newest_year_count() -> None:
    """(2): two schools of one year are added up."""
    sen = [("2023-09-01", "K"), ("2025-01-10", "E"), ("2022-09-01", "N")]
    years = [("2024", 380, 300), ("2025", 100, 90), ("2025", 90, 85)]
    pupil = one(
        "<SENhistory>", *(f"<SEN><StartDate>{d}</StartDate><SENprovision>{c}</SENprovision></SEN>" for d, c in sen),
        "</SENhistory><Attendance>",
        *(f"<YearData><Year>{y}</Year><SessionsPossible>{p}</SessionsPossible><SessionsAttended>{a}</SessionsAttended>"
          "</YearData>" for y, p, a in years), "</Attendance>",
    )  # fmt: skip
    assert (pupil.sen_status, pupil.sessions_possible, pupil.sessions_attended) == ("E", 190, 175)


def test_what_is_not_needed_is_never_kept_and_told() -> None:
    """(3)"""
    private = "<Address><Street>SECRET</Street></Address><FSMhistory><FSMinstance>SECRET</FSMinstance></FSMhistory>"
    listing = read(ZOE + f"<BasicDetails>{BASIC}<Religion>SECRET</Religion></BasicDetails>{private}")
    assert "SECRET" not in repr(listing)
    told = {
        "Sex",
        "BasicDetails/Ethnicity",
        "BasicDetails/MedicalFlag",
        "BasicDetails/Religion",
        "Address",
        "FSMhistory",
    }
    assert set(listing.left_out) == told


def save(folder: Path, data: bytes) -> Path:
    path = folder / "9999999_CTF_9999998_001.xml"
    path.write_bytes(data)
    return path


def test_what_the_file_does_not_say_stays(school: School, tmp_path: Path) -> None:
    """(4): the class of the class list, and who was there before."""
    done = import_pupils(school, save(tmp_path, file(ZOE + f"<BasicDetails>{BASIC}</BasicDetails>")), None)
    zoe = next(p for p in school.roll if p.upn == "M999999921001")
    assert (zoe.id, zoe.class_name, zoe.dob, zoe.eal, zoe.preferred) == (
        "P0001", "Kestrels", date(2017, 3, 4), False, "Zo",
    )  # fmt: skip
    assert (done.new, done.leavers) == (0, 0)
    assert [p.id for p in school.roll] == [f"P000{n}" for n in range(1, 6)]


def test_it_marks_leavers_only_when_told_to(school: School, tmp_path: Path) -> None:
    """(5)"""
    path = save(tmp_path, file(ZOE))
    assert import_pupils(school, path, None, dry_run=True).leavers == 0
    assert import_pupils(school, path, None, dry_run=True, whole=True).leavers == 4


@pytest.mark.parametrize(
    "header", ["<DocumentQualifier>partial</DocumentQualifier>", "<DataDescriptor>some</DataDescriptor>"]
)
def test_a_partial_file_never_marks_leavers(header: str, school: School, tmp_path: Path) -> None:
    """(5)"""
    path = save(tmp_path, file(ZOE, header=header))
    assert import_pupils(school, path, None).leavers == 0
    with pytest.raises(UserError, match="only a part"):
        import_pupils(school, path, None, whole=True)


def test_a_child_who_left_does_not_come_back_by_it(school: School, tmp_path: Path) -> None:
    """(5): the file is made when a child moves to another school."""
    (tmp_path / "l.csv").write_text("Forename,Surname\nGrace,Mbeki\n", "utf-8")
    import_pupils(school, tmp_path / "l.csv", None)
    import_pupils(school, save(tmp_path, file(ZOE)), None)
    assert [p.id for p in school.roll if p.on_roll] == ["P0003"]


def test_what_cannot_be_read_is_left_out_with_the_number_of_the_pupil() -> None:
    """(6)"""
    sen = "<SENhistory><SEN><SENprovision>S</SENprovision></SEN></SENhistory>"
    years = "<Attendance><YearData><Year>2025</Year><SessionsPossible>9</SessionsPossible></YearData></Attendance>"
    details = "<BasicDetails><NCyearActual>9</NCyearActual></BasicDetails>"
    listing = read("<Surname>Lee</Surname>", ZOE.replace("2017-03-04", "2017-02-31") + details + sen + years)
    assert sorted(codes(listing)) == ["bad_dob", "bad_sen_status", "bad_year_group", "no_name", "no_sessions"]
    assert listing.problems[0].severity is Severity.ERROR
    assert all(f"Pupil {1 if p.code == 'no_name' else 2} of the file" in p.message for p in listing.problems)
    assert "Lee" not in str(listing.problems)
    [pupil] = listing.pupils
    assert (pupil.dob, pupil.year_group, pupil.sen_status, pupil.sessions_possible) == (None, "", "", None)


def test_two_different_things_are_not_chosen_from() -> None:
    """(6)"""
    listing = read(ZOE + "<DOB>2016-01-01</DOB>", ZOE)
    assert listing.pupils[0].dob is None
    assert codes(listing) == ["said_twice", "twice"]


def test_it_is_no_door_for_returned_forms() -> None:
    """(7)"""
    assert ".xml" not in doors()


BOMB = '<!DOCTYPE x [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY a{n} "{f"&a{n - 1 if n else str()};" * 10}">' for n in range(1, 12)
) + "]>"  # fmt: skip
ATTACKS = {
    "billion laughs": f'<?xml version="1.0"?>{BOMB}<CTfile>&a11;</CTfile>'.encode(),
    "external entity": b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><CTfile><Header>&e;</Header></CTfile>',
    "external doctype": b'<!DOCTYPE CTfile SYSTEM "http://example.invalid/x.dtd"><CTfile/>',
    "undefined entity": b"<CTfile>&secret;</CTfile>",
    "deep nest": b"<CTfile>" + b"<a>" * 100_000 + b"</a>" * 100_000 + b"</CTfile>",
    "deep in a pupil": file("<BasicDetails>" * 5_000 + "</BasicDetails>" * 5_000),
    "one endless tag": b"<CTfile><a " + b"b" * 3_000_000,
    "many names": b"<CTfile>" + b"".join(b"<n%d/>" % n for n in range(50_000)) + b"</CTfile>",
    "many pupils": file(*["<UPN/>"] * (ctf.MOST_PUPILS + 1)),
    "huge": b"<CTfile>" + b" " * ctf.LARGEST,
    "wrong encoding": file(ZOE).replace(b'encoding="utf-8"', b'encoding="utf-16"'),
    "not the encoding it names": "<CTfile>ë</CTfile>".encode("cp1252"),
    "a codec that is not for text": b'<?xml version="1.0" encoding="utf-7"?><CTfile/>',
    "cut short": file(ZOE)[:-20],
    "two roots": file(ZOE) + file(ZOE),
    "not a CTF": b"<Pupils><Pupil><UPN>M999999921001</UPN></Pupil></Pupils>",
    "a web page": b"<!DOCTYPE html><html><body><table><tr><td>Forename</td></tr></table></body></html>",
    "no pupils": file(),
    "an invented layout": b"<CTfile><Pupils><Pupil><Forename>Zo</Forename></Pupil></Pupils></CTfile>",
    "nothing": b"",
}  # fmt: skip


@pytest.mark.parametrize("name", ATTACKS)
def test_what_is_hostile_or_no_such_file_is_refused_with_the_cure(name: str) -> None:
    """(7): soon, and without much memory."""
    tracemalloc.start()
    with pytest.raises(Unreadable) as caught:
        soon(10, lambda: ctf.read(ATTACKS[name]))
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert caught.value.fix
    assert "root:" not in str(caught.value)
    assert most < 60_000_000


def test_a_long_text_is_not_kept() -> None:
    """(7)"""
    listing = read(ZOE.replace("O’Neill", "O" * 1_000_000), ZOE.replace("2017-03-04", "\n" * 999))
    assert [p.dob for p in listing.pupils] == [None]
    assert codes(listing) == ["unusable", "no_name", "unusable"]


def test_a_nested_pupil_says_nothing() -> None:
    """(7): only what stands where it belongs is read."""
    [pupil] = read(
        ZOE + "<Pupil><Surname>Other</Surname><UPN>X</UPN></Pupil><Header><Surname>Q</Surname></Header>"
    ).pupils
    assert (pupil.surname, pupil.upn) == ("O’Neill", "M999999921001")


def test_the_command_reads_it(folder: Path, tmp_path: Path) -> None:
    """(1), (5)"""
    path = str(save(tmp_path, file(ZOE)))
    done = CliRunner().invoke(formgen, ["--school", str(folder), "pupils", "import", path, "--json"])
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert (told["understood"], told["new"], told["whole"], told["source"]) == (
        1,
        1,
        False,
        "Common Transfer File 24.0",
    )
    shown = CliRunner().invoke(formgen, ["--school", str(folder), "pupils", "import", path]).stdout
    assert "nobody marked as a leaver" in shown


PIECES = [
    "<CTfile>", "</CTfile>", "<CTFpupilData>", "</CTFpupilData>", "<Pupil>", "</Pupil>", "<UPN>", "</UPN>", "Zoë",
    "<SENhistory><SEN>", "</SEN></SENhistory>", "<DOB>31</DOB>", "&amp;", "&#0;", "<!--x-->", "<![CDATA[x]]>", "\x0b",
    "<Surname>Lee</Surname>", "<Forename>Sam</Forename>", "<Attendance><YearData><Year/></YearData></Attendance>",
]  # fmt: skip


@given(st.one_of(
    st.binary(max_size=200), st.lists(st.sampled_from(PIECES), max_size=12).map(lambda p: "".join(p).encode()),
    st.lists(st.sampled_from(PIECES), max_size=8).map(lambda p: file("".join(p))),
    st.lists(st.sampled_from(PIECES[9:]), max_size=8).map(lambda p: file("".join(p))),
))  # fmt: skip
def test_no_bytes_make_the_reader_fall_over(data: bytes) -> None:
    """(8)"""
    with suppress(Unreadable):
        assert all(p.forename and p.surname for p in ctf.read(data).pupils)
