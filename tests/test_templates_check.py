"""`formgen templates check`: what a school secretary is told about the templates that she changed.

1. All slips in the tags of a Word template are told at once: unknown names, also behind a dot and in a branch that no
   copy takes, broken and unbalanced tags, blocks inside a line; with the name that was meant.
2. Each is told with where it stands: paragraph or table cell, headers and footers, tables in tables, text boxes.
3. A question that is printed nowhere, or twice, is told with its code and its words; not again where its tag is at
   fault. The reference must be there. A question that is asked in other words is pointed out.
4. A template is tried out with the worst answers: a row or box of a set height is told, and nothing is lost.
5. Printed by an office program, what runs off the page, is cut off or takes many more pages is told.
6. `--annotate` writes the faults as comments at their places into a copy beside the template, and overwrites nothing.
7. formgen's own templates have no fault, generic or written out, nor have they after LibreOffice saved them.
8. One template alone may be checked. With `--json` each fault has file, place, problem and cure.
9. Statements out of place, never ended or unknown are told; so is what no template may say.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from docx import Document

from formgen.answers import Instance
from formgen.cli import formgen
from formgen.form import form, slugs
from formgen.look import Edition, Letterhead, Look
from formgen.outline import outline
from formgen.render import docx
from formgen.render.shared.package import contents, member, pack
from formgen.render.word.harm import DOCUMENT
from formgen.render.word.longhand import longhand
from formgen.render.word.proof import Fault
from formgen.render.word.rehearsal import ROWS, lost, on_paper, proofread, trials
from formgen.resources import folder
from formgen.work.printed import Printed, office, printed
from formgen.work.templates import annotate, check

TEMPLATES = folder("templates")
LOOK = Look(Letterhead("St Anne’s Primary School"), (TEMPLATES,))
GENERIC = (TEMPLATES / "docx" / "form.docx").read_bytes()
REFERRAL = outline(form("referral"))
OWN = longhand(GENERIC, "form.docx", REFERRAL)
TODAY = date(2026, 11, 2)


def changed(*changes: tuple[str, str], part: str = DOCUMENT, template: bytes = OWN) -> bytes:
    """The referral's own template with texts exchanged, each once."""
    parts = contents(template)
    for old, new in changes:
        assert old.encode() in parts[part], old
        parts[part] = parts[part].replace(old.encode(), new.encode(), 1)
    return pack(member(name, content) for name, content in parts.items())


def faults(template: bytes) -> list[Fault]:
    return proofread(template, "referral.docx", REFERRAL, LOOK)


@pytest.mark.parametrize(
    ("old", "new", "problem", "fix"),
    [
        ("answer.concern }}", "answer.concen }}", "no question “concen”. Did you mean “concern”?", "correct the name"),
        ("answer.concern }}", "answr.concern }}", "“answr”. Did you mean “answer”?", "There is: answer"),
        ("answer.concern }}", "answer.concern.more }}", "more", ""),
        ("{{ title }}", "{{ title }}{{ answer.zzzz }}", "no question “zzzz”", "Its questions: pupil_name"),
        ("{{ title }}", "{{ titel }}", "Did you mean “title”?", "There is"),
        ("{{ title }}", "{{ title.more }}", "there is no “more” in it", "take the name out"),
        ("{{ title }}", "{{ title|uper }}", "a filter that is not there: “uper”", "bar |"),
        ("{{ title }}", "{{ title + }}", "has a slip in it", "compare"),
        ("{{ title }}", "{{ title", "“{{” has no partner", "close it"),
        ("{{ title }}", "title }}", "“}}” has no partner", "close it"),
        ("{{ title }}", "{{p title }}", "no block of its own", "without the p"),
        ("{{ title }}", "{{ p title }}", "a space before “p”", "without it"),
        ("{{ title }}", "{{ safeguarding.warnin }}", "Did you mean “warning”?", "There is"),
        ("{{ section.child.number }}", "{{ section.chld.number }}", "Did you mean “child”?", "correct"),
        ("{{ section.child.number }}", "{{ section.child.numbr }}", "Did you mean “number”?", "There is"),
        ("{{ title }}", "{% if scool.name %}{{ title }}{% endif %}", "“scool”. Did you mean “school”?", "There is"),
        ("{{ title }}", "{% if false %}{{ nobody }}{% endif %}{{ title }}", "“nobody”", "There is"),
        ("{{ title }}", "{% for s in sections %}{{ s.titel }}{% endfor %}", "Did you mean “title”?", "There is"),
        ("{{p answer.concern }}", "{{ question.concern }}", "cannot stand inside a line", "{{p question.concern }}"),
        ("{{p answer.area_scores }}", "{{ answer.area_scores }}", "is a table", "{{p answer.area_scores }}"),
        ("{{p answer.concern }}", "Say: {{p answer.concern }}", "words beside it would be lost", "alone"),
        ("{{ title }}", "{{ title }} {{ tick.areas.attendance }}", "is a tick box", "{{r tick.areas.attendance }}"),
        ("{{ title }}", "{{ title }} {{ answer.area_scores.zz.score }}", "no row “zz”", "There is"),
    ],
)
def test_a_slip_is_told_with_what_was_meant(old: str, new: str, problem: str, fix: str) -> None:
    """(1) (3)"""
    found = [f for f in faults(changed((old, new))) if not f.note]
    assert len(found) == 1, found
    assert problem in found[0].problem
    assert fix in found[0].fix
    assert found[0].where
    assert found[0].at >= 0


@pytest.mark.parametrize(
    ("new", "problem"),
    [
        ("{% if title %}", "is never ended"),
        ("{% for s in sections %}", "is never ended"),
        ("{% endif %}", "ends what was not begun: nothing is open"),
        ("{% if title %}{% endfor %}{% endif %}", "“{% if title %}” is still open"),
        ("{% else %}", "stands outside of {% if"),
        ("{% elif title %}", "stands outside of {% if"),
        ("{% iff title %}", "Did you mean “if”?"),
        ("{% include 'x' %}", "says nothing that formgen knows"),
        ("{% macro m() %}", "has no {% macro %}"),
    ],
)
def test_statements_that_do_not_fit_together_are_told(new: str, problem: str) -> None:
    """(9)"""
    (found,) = faults(changed(("{{ title }}", f"{{{{ title }}}}{new}")))
    assert problem in found.problem
    assert found.where == "paragraph 1"


def test_all_slips_are_told_at_once_in_reading_order() -> None:
    """(1) (2)"""
    made = changed(
        ("{{ title }}", "{{ titel }}"), ("answer.pupil_name", "answer.pupil_nam"), ("answer.areas }}", "answer.aras }}")
    )
    made = changed(("{{ reference }}", "{{ referense }}"), part="word/footer1.xml", template=made)
    made = changed(("{{ copy }}", "{{ coppy }}"), part="word/footer2.xml", template=made)
    made = changed(("{{ title }}", "{{ titl }}"), part="word/header2.xml", template=made)
    found = [(f.where, re.findall("“[^”]*”", f.problem)[-1]) for f in faults(made)]
    first = {"paragraph 1": "“title”", "table 1, row 2, cell 1": "“pupil_name”", "paragraph 12": "“areas”"}
    assert found[:3] == list(first.items())
    assert {where.partition(",")[0]: name for where, name in found[3:]} == {
        "header": "“title”", "footer of the first page": "“reference”", "footer": "“copy”",
    }  # fmt: skip


def test_places_in_tables_in_tables_and_text_boxes_are_told() -> None:
    """(2)"""
    opened = Document(BytesIO(OWN))
    outer = opened.add_table(2, 2)
    inner = outer.cell(1, 1).add_table(1, 3)
    inner.cell(0, 2).text = "{{ nobody }}"
    outer.cell(0, 1).text = "{{ no_one }}"
    saved = BytesIO()
    opened.save(saved)
    number = len(opened.tables)
    assert [f.where for f in faults(saved.getvalue())] == [
        f"table {number}, row 1, cell 2", f"table {number}, row 2, cell 2, in it table 1, row 1, cell 3",
    ]  # fmt: skip
    box = (
        '<w:p><w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textbox><w:txbxContent><w:p><w:r><w:t>'
        "{{ nobody }}</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>"
    )
    assert [f.where for f in faults(changed(("<w:body>", f"<w:body>{box}")))] == ["paragraph 2, in a text box"]


def test_a_question_that_is_printed_nowhere_or_twice_is_told_in_its_words() -> None:
    """(3)"""
    (none,) = faults(changed(("{{p answer.concern }}", "")))
    assert none.problem == "It has no place for: Q14 “What do you see? When, and where?”."
    assert none.fix == "Please add {{p question.concern }}."
    (twice,) = faults(
        changed(
            ("{{p answer.concern }}", "{{p answer.concern }}</w:t></w:r></w:p><w:p><w:r><w:t>{{p answer.concern }}")
        )
    )
    assert "shows more than once: Q14" in twice.problem
    footers = changed(("{{ reference }}", ""), part="word/footer1.xml")
    (unknown,) = faults(changed(("{{ reference }}", ""), part="word/footer2.xml", template=footers))
    assert "does not print the reference" in unknown.problem


def test_a_question_that_is_asked_in_other_words_is_pointed_out() -> None:
    """(3)"""
    (note,) = faults(changed(("What do you see? When, and where?", "Whose fault is it?")))
    assert note.note
    assert "Q14 is asked in other words" in note.problem
    assert note.words == "{{p answer.concern }}"


EXACT = '<w:trPr><w:trHeight w:val="400" w:hRule="exact"/></w:trPr>'
BOX = (
    '<w:p><w:r><w:drawing><wp:inline><a:graphic><a:graphicData><wps:wsp xmlns:wps="http://x"><wps:spPr><a:xfrm>'
    '<a:ext cx="1800000" cy="360000"/></a:xfrm></wps:spPr><wps:txbx><w:txbxContent><w:p><w:r><w:t>{{p answer.concern }}'
    "</w:t></w:r></w:p></w:txbxContent></wps:txbx><wps:bodyPr>GROWS</wps:bodyPr></wps:wsp></a:graphicData></a:graphic>"
    "</wp:inline></w:drawing></w:r></w:p>"
)


def test_rows_and_boxes_of_a_set_height_are_told() -> None:
    """(4)"""
    opened = Document(BytesIO(OWN))
    table = next(t for t in opened.tables if any("answer.strengths" in c.text for r in t.rows for c in r.cells))
    table.rows[1].height, table.rows[1].height_rule = 500_000, 2
    saved = BytesIO()
    opened.save(saved)
    found = faults(saved.getvalue())
    assert [re.findall("Q[0-9]+", f.problem) for f in found] == [["Q15"], ["Q16"]]
    assert all("would be cut off" in f.problem and "At least" in f.fix for f in found)
    for grows, count in (("", 1), ("<a:spAutoFit/>", 0)):
        moved = changed(
            ("{{p answer.concern }}", ""), ("<w:body>", "<w:body>" + BOX.replace("GROWS", grows))
        )
        assert len([f for f in faults(moved) if "The text box has a set height of 10 mm" in f.problem]) == count


@pytest.mark.parametrize("slug", slugs())
def test_formgen_s_own_templates_have_no_fault_and_lose_nothing(slug: str) -> None:
    """(4) (7)"""
    whole = outline(form(slug))
    for name, template in (("form.docx", GENERIC), (f"{slug}.docx", longhand(GENERIC, "form.docx", whole))):
        assert proofread(template, name, whole, LOOK) == []
    compiled = {a.value: docx.compile(Edition(whole.for_audience(a), LOOK)) for a in whole.audiences}
    tried = list(trials(compiled, whole))
    assert len(tried) == len(whole.audiences)
    assert [fault for trial in tried for fault in lost(trial)] == []
    for table in (q for q in whole.questions() if q.open):
        text = contents(tried[0].document)[DOCUMENT].decode()
        assert f"{table.code}.{ROWS}<" in text


def test_an_answer_that_is_lost_is_told() -> None:
    """(4)"""
    (trial, *_) = trials({"staff": docx.compile(Edition(REFERRAL, LOOK))}, REFERRAL)
    empty = replace(trial, document=docx.compile(Edition(REFERRAL, LOOK)).fill(Instance()))
    assert {f.problem.partition(" to ")[2][:3] for f in lost(empty)} == set(trial.ends)


def test_what_shows_only_on_paper_is_told() -> None:
    """(5)"""
    (trial, *_) = trials({"staff": docx.compile(Edition(REFERRAL, LOOK))}, REFERRAL)
    everything = "".join(trial.ends.values())
    assert list(on_paper(OWN, "x", REFERRAL, trial, Printed(3, everything), 2)) == []
    assert list(on_paper(OWN, "x", REFERRAL, trial, Printed(2), 2)) == []
    cut, off, many = on_paper(OWN, "x", REFERRAL, trial, Printed(9, everything.replace("zzq14zz", ""), ("Zoë",)), 2)
    assert "end of a long answer to Q14" in cut.problem
    assert cut.words == "{{p answer.concern }}"
    assert "run off the edge" in off.problem
    assert "9 pages, with formgen’s template 2" in many.problem
    assert many.note


def school(at: Path, template: bytes, name: str = "referral.docx") -> Path:
    (at / "docx").mkdir(parents=True, exist_ok=True)
    (at / "docx" / name).write_bytes(template)
    return at


def comments(file: Path) -> list[str]:
    return [comment.text for comment in Document(str(file)).comments]


def test_faults_are_written_as_comments_beside_the_template(tmp_path: Path) -> None:
    """(6) (8)"""
    template = changed(("answer.concern }}", "answer.concen }}"), ("answer.pupil_name", "answer.pupil_nam"))
    template = changed(("{{ copy }}", "{{ coppy }}"), part="word/footer2.xml", template=template)
    path = school(tmp_path, template) / "docx" / "referral.docx"
    found = check(path, LOOK)
    (made,) = annotate(found, path, TODAY)
    assert made.name == "referral (checked).docx"
    assert path.read_bytes() == template
    assert [text.partition("\n")[0] for text in comments(made)] == [
        "referral has no question “pupil_nam”. Did you mean “pupil_name”?",
        "referral has no question “concen”. Did you mean “concern”?",
        "Footer, table 1, row 1, cell 2: “{{ coppy }}” asks for something that is not there: “coppy”. Did you mean"
        " “copy”?",
    ]
    body = Document(str(made)).element.body
    ranges = [e for e in body.iter() if e.tag.endswith("}commentRangeStart")]
    assert "pupil_nam }}" in "".join(ranges[1].getparent().itertext()) or "pupil_nam }}" in "".join(
        ranges[0].getparent().itertext()
    )
    assert annotate(found, path, TODAY) == [made]
    assert [p.name for p in annotate(found[:1], path, TODAY)] == ["referral (checked) (2).docx"]
    assert [c for c in check(tmp_path / "docx" / "referral.docx", LOOK) if "name of no form" in c.problem] == []


def test_a_template_that_could_do_harm_gets_no_comments(tmp_path: Path) -> None:
    """(6): all that it holds is told; it is not opened."""
    parts = contents(OWN) | {"word/vbaProject.bin": b"x", "word/embeddings/x.bin": b"x"}
    path = school(tmp_path, pack(member(n, c) for n, c in parts.items())) / "docx" / "referral.docx"
    found = check(path, LOOK)
    assert [c.problem for c in found] == [
        "It holds macros: formgen does not use it.", "It holds an embedded object: formgen does not use it.",
    ]  # fmt: skip
    assert annotate(found, path, TODAY) == []


def run(*arguments: str) -> Any:
    return CliRunner().invoke(formgen, list(arguments), catch_exceptions=False)


def test_the_command_tells_file_place_problem_and_cure(tmp_path: Path) -> None:
    """(8)"""
    path = school(tmp_path / "t", changed(("{{ title }}", "{{ titel }}"))) / "docx" / "referral.docx"
    common = ("--school", str(tmp_path), "templates", "check", str(path))
    told = run(*common)
    assert told.exit_code == 1
    assert told.output.splitlines()[:2] == [
        "docx/referral.docx:",
        "  fault (paragraph 1): “{{ titel }}” asks for something that is not there: “titel”. Did you mean “title”?",
    ]
    listed = run(*common, "--json", "--annotate")
    (one,) = json.loads(listed.stdout)
    assert (one["form"], one["format"], one["file"], one["where"]) == (
        "referral",
        "docx",
        "docx/referral.docx",
        "paragraph 1",
    )
    assert (path.parent / "referral (checked).docx").is_file()
    path.write_bytes(OWN)
    assert run(*common).output == "In order.\n"


def test_a_fault_of_the_generic_template_is_told_once(tmp_path: Path) -> None:
    """(8)"""
    path = (
        school(tmp_path, changed(("{{ title }}", "{{ titel }}"), template=GENERIC), "form.docx") / "docx" / "form.docx"
    )
    (one,) = check(path, LOOK)
    assert (one.form, one.where) == ("all", "paragraph 1")


def test_all_slips_in_the_template_of_reports_are_told(tmp_path: Path) -> None:
    """(1) (8)"""
    ours = (TEMPLATES / "docx" / "report.docx").read_bytes()
    path = school(tmp_path, ours, "report.docx") / "docx" / "report.docx"
    assert [c.problem for c in check(path, LOOK)] == [""]
    template = changed(("{{ title }}", "{{ titel }}"), ("{{p body }}", "{{ body }}"), template=ours)
    path.write_bytes(template)
    first, second = check(path, LOOK)
    assert (first.form, first.file) == ("report", "docx/report.docx")
    assert "Did you mean “title”?" in first.problem
    assert "cannot stand inside a line" in second.problem


@pytest.mark.skipif(office() is None, reason="LibreOffice is not there")
def test_what_libreoffice_saved_is_in_order_and_what_is_cut_off_is_seen(tmp_path: Path) -> None:
    """(5) (7)"""
    assert office() is not None
    source = school(tmp_path / "a", OWN) / "docx" / "referral.docx"
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    (tmp_path / "t" / "docx").mkdir(parents=True)
    command = [
        str(office()),
        "--headless",
        profile,
        "--convert-to",
        "docx",
        "--outdir",
        str(tmp_path / "t" / "docx"),
        str(source),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    path = tmp_path / "t" / "docx" / "referral.docx"
    assert path.read_bytes() != OWN
    assert [c.problem for c in check(path, LOOK)] == [""]
    wide = Document()
    wide.add_paragraph("word " * 30 + "zzq01zz")
    saved = BytesIO()
    wide.save(saved)
    (sheet,) = printed([saved.getvalue()])
    assert sheet is not None
    assert sheet.pages == 1
    if shutil.which("pdftotext"):
        assert "zzq01zz" in (sheet.words or "")
        assert sheet.beyond == ()
