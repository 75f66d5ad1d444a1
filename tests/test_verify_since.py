"""What a check of a pack makes of what happened after it was made, besides returns and corrections.

 1. A changed review.toml, or changed settings, make no old pack fail: it is checked with what it was made with.
 2. An approval of a quote that was taken back since is told, and so is a new one; the pack holds.
 3. It also holds where today's school.toml cannot be used, is no text or is gone; that is said.
 4. Settings that another formgen wrote are used as far as they are known; what figures are counted by must be right.
 5. Words that were withheld and stand in what was kept of packs leave the store; the packs are named, by their files
    where these are known. They are checked as before as far as that goes, and it is said what was not.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from test_verify import FROM, SCORES, UNTIL, behind, child, pack, reference, sheet, sheets, told_since

from formgen.cli import formgen
from formgen.errors import UserError
from formgen.evidence.readership import Readership
from formgen.evidence.review import Kind
from formgen.settings import remembered
from formgen.work.pack import settings_of
from formgen.work.quotes import approve, quotable, refuse, take_back
from formgen.work.review import evidence, review
from formgen.work.school import School
from formgen.work.take_in import commit
from formgen.work.unread import mark
from formgen.work.verify import verify
from formgen.work.withhold import plan, withhold

MOST = {4: "The calm corner by the library.", 5: "That somebody has the time to listen."}
NOTE = "One father told us that he is afraid of the way home."
NOTES = f'head_line = "We are proud of the playground."\nworked = ["{NOTE}"]\n'


@pytest.fixture
def home(school: School, tmp_path: Path) -> School:
    """A school with three children whose sheets came back; a family's words were read."""
    for number, (low, high) in enumerate(SCORES, 1):
        child(school, number)
        sheets(school, tmp_path / "In", number, low, high)
    for number in (4, 5):
        child(school, number)
        sheet(school, tmp_path / "In", "parent-questionnaire", number, {"helped_most": MOST[number], "may_quote": True})
    commit(school, [tmp_path / "In"])
    mark(school, ["all"], "D. Rowan")
    return school


def test_a_changed_review_toml_makes_no_old_pack_fail(home: School, tmp_path: Path) -> None:
    """(1): in each readership and kind."""
    (home.folder / "review.toml").write_text(NOTES, "utf-8")
    made = [path for kind in Kind for readers in Readership
            for path in review(home, FROM, UNTIL, ("html",), tmp_path, readers, kind).files]  # fmt: skip
    for text in ('head_line = "Other words."\n', "this is no TOML", None):
        if text is None:
            (home.folder / "review.toml").unlink()
        else:
            (home.folder / "review.toml").write_text(text, "utf-8")
        assert [verify(home, path).holds for path in made] == [True] * len(made)


def test_an_approval_that_was_taken_back_is_told_as_since_then(home: School, tmp_path: Path) -> None:
    """(2)"""
    first_, second = quotable(home)[:2]
    approve(home, first_.number, "D. Rowan")
    [path] = pack(home, tmp_path, "html")
    assert told_since(verify(home, path)) == {}
    take_back(home, first_.number, "D. Rowan")
    approve(home, second.number, "D. Rowan")
    found = verify(home, path)
    told = told_since(found)
    assert told["taken_back"] == ["1 quote that this pack may print is no longer approved"]
    assert told["approved"] == ["1 quote was approved"]
    assert [one.records for one in found.since] == [(first_.record.id,), (second.record.id,)]


def test_a_quote_that_was_refused_is_told_once_and_not_as_its_refusal_is_taken_back(
    home: School, tmp_path: Path
) -> None:  # fmt: skip
    """(2)"""
    quote = quotable(home)[0]
    approve(home, quote.number, "D. Rowan")
    [path] = pack(home, tmp_path, "html")
    refuse(home, quote.number, "D. Rowan")
    take_back(home, quote.number, "D. Rowan")
    assert told_since(verify(home, path)) == {"taken_back": ["1 quote that this pack may print was refused"]}
    approve(home, quote.number, "D. Rowan")
    refuse(home, quote.number, "D. Rowan")
    told = told_since(verify(home, path))
    assert told["taken_back"] == ["1 quote that this pack may print was refused"] * 2


def test_a_pack_holds_where_todays_school_toml_cannot_be_used(home: School, tmp_path: Path) -> None:
    """(3): it has keys of a newer formgen, wrong values, or is no TOML."""
    [path] = pack(home, tmp_path)
    written = (home.folder / "school.toml").read_text("utf-8")
    command = ["--school", str(home.folder), "verify", str(path), "--json"]
    for added in ("[weather]\nsunny = true\n", "[retention]\ncase_records = 'x'\n", "no = = toml"):
        text = f"{written}\n{added}"
        (home.folder / "school.toml").write_text(text, "utf-8")
        run = CliRunner().invoke(formgen, command)
        assert run.exit_code == 0, run.output
        told = json.loads(run.stdout)
        assert (told["holds"], told["since"]) == (True, [])
        assert told["notes"][0].startswith("school.toml ")
        assert CliRunner().invoke(formgen, ["--school", str(home.folder), "case", "list"]).exit_code == 1


@pytest.mark.parametrize("left", [None, "# caf\xe9".encode("latin-1"), b"\xff\xfe\x00"])
def test_a_pack_holds_where_todays_school_toml_is_gone_or_no_text(
    home: School, tmp_path: Path, left: bytes | None
) -> None:
    """(3)"""
    [path] = pack(home, tmp_path, "html")
    settings = home.folder / "school.toml"
    settings.write_bytes(left or b"")
    if left is None:
        settings.unlink()
    run = CliRunner().invoke(formgen, ["--school", str(home.folder), "verify", str(path), "--json"])
    told = json.loads(run.stdout)
    assert (run.exit_code, told["holds"], told["since"]) == (0, True, [])
    said = "There is no school.toml" if left is None else "school.toml is not UTF-8 text"
    assert (told["notes"][0].startswith(said), "with which it was made" in told["notes"][0]) == (True, True)


def test_where_there_is_no_school_at_all_that_is_said(home: School, tmp_path: Path) -> None:
    """(3)"""
    [path] = pack(home, tmp_path, "html")
    run = CliRunner().invoke(formgen, ["--school", str(tmp_path), "verify", str(path)])
    assert (run.exit_code, "There is no school.toml" in run.output) == (1, True)


def test_settings_of_another_formgen_are_used_as_far_as_they_are_known(home: School) -> None:
    """(4)"""
    text = f"{home.settings_text}\n[weather]\nsunny = true\n"
    behind(home, "UPDATE settings SET text = text || '\n[weather]\nsunny = true\n'")
    assert remembered(text) == home.settings
    assert evidence(home).minimums == evidence(replace(home, settings_text=text)).minimums
    assert home.as_of(3, FROM).settings == home.settings
    behind(home, "UPDATE settings SET text = '[policy]\nminimum_change = 99\n'")
    with pytest.raises(UserError, match=r"Earlier settings cannot be used: .*minimum_change"):
        evidence(home)
    behind(home, "UPDATE settings SET text = '[retention]\ncase_records = 999\n'")
    assert evidence(home).minimums, "what figures are counted by is right"
    assert settings_of(home, "nobody knows") is None


@pytest.mark.parametrize("readers", [Readership.INTERNAL, Readership.GOVERNORS])
def test_withheld_words_leave_what_was_kept_of_packs(home: School, tmp_path: Path, readers: Readership) -> None:
    """(5): staff had copied a family's words into review.toml."""
    words = MOST[5]
    (home.folder / "review.toml").write_text(f'worked = ["They said: {words}"]\n', "utf-8")
    if readers is not Readership.INTERNAL:  # else the pack would not be saved
        approve(home, next(one.number for one in quotable(home) if one.text == words), "D. Rowan")
    [path] = review(home, FROM, UNTIL, ("html",), home.folder / "Out", readers).files
    assert words in home.store.packs()[0].whole
    done = withhold(home, plan(home, reference("parent-questionnaire", 5), ("helped_most",), tmp_path / "lead"),
                    "for the lead", "D. Rowan")  # fmt: skip
    assert done.found.packs == (1,)
    assert done.found.left == ()
    assert [f"triennial, {readers} copy" in one for one in done.packs] == [True]
    assert (path in done.lying_about, done.noted) == (True, True)
    kept = b"".join(file.read_bytes() for file in home.folder.glob("records.db*"))
    assert words.encode() not in kept
    (home.folder / "review.toml").unlink()
    found = verify(home, path)
    assert found.holds, [one.words for one in found.differences]
    said = [one.message for one in found.since if one.code == "withheld"]
    assert "Words that stand in this pack were withheld: please delete it, and make it anew" in said
    blocks = [one.message for one in found.since if one.code == "block"]
    assert bool(blocks) is (readers is not Readership.INTERNAL), "the file of an internal copy carries all it needs"
    path.write_bytes(path.read_bytes().replace(b">Recommendations", b">Wishes"))
    assert {"text", "not_compared"} & {one.code for one in verify(home, path).differences}


def test_packs_that_may_quote_withheld_words_are_named(home: School, tmp_path: Path) -> None:
    """(5)"""
    one = next(one for one in quotable(home) if one.text == MOST[4])
    before = pack(home, home.folder / "Out", "html")
    approve(home, one.number, "D. Rowan")
    after = pack(home, home.folder / "Out" / "later", "html")
    done = withhold(home, plan(home, reference("parent-questionnaire", 4), ("helped_most",), tmp_path / "lead"),
                    "for the lead", "D. Rowan")  # fmt: skip
    assert (len(done.packs), done.noted, done.found.packs) == (1, False, ())
    assert (set(after) <= set(done.lying_about), set(before) & set(done.lying_about)) == (True, set())


def test_the_command_names_the_packs_that_have_the_words(home: School, tmp_path: Path) -> None:
    """(5)"""
    (home.folder / "review.toml").write_text(f'worked = ["{MOST[5]}"]\n', "utf-8")
    [path] = pack(home, home.folder / "Out", "html")
    run = CliRunner().invoke(formgen, [
        "--school", str(home.folder), "withhold", reference("parent-questionnaire", 5), "--question", "helped_most",
        "--reason", "for the lead", "--by", "D. Rowan", "--to", str(tmp_path / "lead"), "--yes",
    ])  # fmt: skip
    assert run.exit_code == 0, run.output
    assert f"please move or delete this file: {path}" in run.output
    assert "The words stand in this pack, or may: triennial, internal copy" in run.output
    assert "review.toml has the words too" in run.output
