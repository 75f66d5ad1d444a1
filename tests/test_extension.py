"""New forms and new formats cost one file each.

1. A form in one file is found, made in every format, read back and checked.
2. The form that docs/adding-a-form.md shows is such a file.
3. A format in one file is found and made, by the command line too.
4. A school's own forms are loaded only when its settings allow it.
5. A form that takes a slug or a code that is there already is refused.
6. A form with a mistake is refused with the file and the line, or the question.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from formgen import form as registry
from formgen import render
from formgen.answers import Instance
from formgen.cli import formgen
from formgen.errors import UserError
from formgen.form import form, load_folder, slugs
from formgen.look import Edition, Letterhead, Look
from formgen.outline import Outline, outline
from formgen.read.xlsx import read
from formgen.render import compiled, formats, report_formats
from formgen.resources import folder
from formgen.specimen import specimen

LOOK = Look(Letterhead("Holy Well School"), (folder("templates"),))
DOCS = Path(__file__).parent.parent / "docs" / "adding-a-form.md"


@pytest.fixture
def one_file(tmp_path: Path) -> Iterator[Path]:
    """A folder with the one file of docs/adding-a-form.md; forgotten afterwards."""
    [code] = [b for b in re.findall(r"```python\n(.*?)```", DOCS.read_text("utf-8"), re.S) if "class PraiseNote" in b]
    (tmp_path / "forms").mkdir()
    # The reader of the docs may have made that very form: here it goes by another name.
    code = code.replace("praise-note", "made-up-note").replace('code="PN"', 'code="ZN"')
    (tmp_path / "forms" / "made_up_note.py").write_text(code, "utf-8")
    before = dict(registry._added)
    yield tmp_path / "forms"
    registry._added.clear()
    registry._added.update(before)


def test_a_form_in_one_file_is_made_in_every_format_and_read_back(one_file: Path) -> None:
    """(1), (2)"""
    assert load_folder(one_file) == ["made-up-note"]
    assert "made-up-note" in slugs()
    found = outline(form("made-up-note"))
    answers = specimen(form("made-up-note"), random.Random(1))

    def editions(code: str, version: int) -> Outline | None:
        return found if (code, version) == ("ZN", 1) else None

    for suffix in set(formats()) - {"pdf"}:
        data = compiled(suffix, Edition(found.for_audience(found.audiences[0]), LOOK)).fill(Instance(answers))
        assert len(data) > 1000
        if suffix == "xlsx":
            assert read(data, editions).answers == answers


FORMAT = '''
"""Plain text: the labels and answers, one a line."""
from formgen.answers import at, words

SUFFIX = "txt"

class Template:
    def __init__(self, edition):
        self.edition = edition

    def fill(self, instance):
        items = self.edition.outline.items()
        lines = (f"{i.code} {i.label}: {words(i.question, at(instance.answers, i.path, i.row))}" for i in items)
        return "\\n".join(lines).encode()

def compile(edition):
    return Template(edition)

def report(report, look):
    return report.title.encode()
'''


def test_a_format_in_one_file_is_made_by_the_command_line(tmp_path: Path, folder: Path) -> None:
    """(3)"""
    (tmp_path / "txt.py").write_text(FORMAT, "utf-8")
    render.__path__.append(str(tmp_path))
    report_formats.cache_clear()
    try:
        run = CliRunner().invoke(
            formgen,
            ["--school", str(folder), "generate", "referral", "--blank", "--to", "txt", "--out", str(tmp_path / "out")],
        )
        assert run.exit_code == 0, run.output
        [made] = (tmp_path / "out").glob("*.txt")
        assert made.read_text("utf-8").startswith("Q01 Name:")
    finally:
        render.__path__.pop()
        report_formats.cache_clear()


@pytest.mark.parametrize("allowed", [True, False])
def test_a_schools_own_forms_are_loaded_only_where_its_settings_allow_it(
    one_file: Path, folder: Path, allowed: bool
) -> None:
    """(4)"""
    one_file.rename(folder / "forms")
    settings = (folder / "school.toml").read_text("utf-8")
    (folder / "school.toml").write_text(
        settings.replace("own_forms = false", f"own_forms = {str(allowed).lower()}"), "utf-8"
    )
    run = CliRunner().invoke(formgen, ["--school", str(folder), "forms", "--json"])
    assert ('"made-up-note"' in run.output) is allowed


def test_a_form_with_a_mistake_is_refused_with_file_and_line(one_file: Path, folder: Path) -> None:
    """(6)"""
    code = (one_file / "made_up_note.py").read_text("utf-8")
    (folder / "school.toml").write_text('[school]\nname = "S"\n[forms]\nown_forms = true\n', "utf-8")
    (folder / "forms").mkdir()
    for wrong, why in (
        (code.replace("(Audience.STAFF,", "(Audience.STAF,"), r"made_up_note\.py .*STAF.*line \d+"),
        (code.replace("Ask(\"Where?\"", "Aks(\"Where?\""), "made-up-note .*where.*imported"),
        (code.replace("where: Annotated[Where", "where: Annotated[complex"), "made-up-note .*where.*complex"),
    ):
        (folder / "forms" / "made_up_note.py").write_text(wrong, "utf-8")
        run = CliRunner().invoke(formgen, ["--school", str(folder), "forms"])
        assert run.exit_code == 1
        assert re.search(why, run.stderr)


def test_a_form_that_takes_a_code_or_slug_is_refused(one_file: Path) -> None:
    """(5)"""
    code = (one_file / "made_up_note.py").read_text("utf-8")
    (one_file / "made_up_note.py").write_text(code.replace('code="ZN"', 'code="RF"'), "utf-8")
    with pytest.raises(UserError, match="RF"):
        load_folder(one_file)
    (one_file / "made_up_note.py").rename(one_file / "referral.py")
    (one_file / "referral.py").write_text(code.replace('"made-up-note"', '"referral"'), "utf-8")
    with pytest.raises(UserError, match="referral"):
        load_folder(one_file)
