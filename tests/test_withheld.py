"""What the store promises of records taken out of use, texts that were read, texts withheld, and settings by run.

1  A record withdrawn is no longer in force from that run on; what it revised is again, and it can be listed.
2  Who read which text when is kept.
3  Every run knows the settings it worked with; a text is stored anew only when it changed.
4  A withheld text is nowhere in the bytes of records.db, nor any copy of it about the same child.
5  What is left reads back without the text; who withheld it, when and why is kept, and the hash of text and original.
6  Choice codes, other children’s answers and short words that may stand anywhere are never taken out as copies.
7  The triggers are back at once; what fails takes nothing out; the file is tidied later where it cannot be now.
8  An original is moved out verified, and is not missed by backups.
9  Backups that still hold the text are named, wherever they are.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from test_store import AT, BY, FORM, RECORD, sha, sheet

from formgen.cli import formgen
from formgen.errors import Problem, UserError
from formgen.records import Record, Source, Withholding
from formgen.store import Store, files
from formgen.store.backup import automatic, backup, restore
from formgen.store.copies import Holds, holding
from formgen.store.tables import APPEND_ONLY

TOLD = "Dad “hurt” me on\nMonday evening"
"""With quotes and a line break, so that it stands otherwise in JSON than in a cell."""
PLACE = ("worry", None)
WHY = "a disclosure"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "school", create=True) as opened:
        yield opened


def telling(number: int, text: str = TOLD, **changes: Any) -> tuple[Record, bytes]:
    """A return of the child with the text in it, in its cell, and in a problem that repeats its beginning."""
    usual: dict[str, Any] = {
        "answers": {"worry": text, "area": "friends", "sessions": {"1": {"note": f"She said: {text}"}, "2": {"n": 1}}},
        "sources": {PLACE: Source("Form", "C3", f" {text} "), ("area", None): Source("Form", "C4", "Friends")},
        "problems": (
            Problem("too_long", f"“{text[:25]}…” is too long.", "Please shorten.", path="worry"),
            Problem("late", "This is late.", "Nothing to do.", path="area"),
        ),
    }  # fmt: skip
    return sheet(number, **{**usual, **changes})


def add(store: Store, *sheets: tuple[Record, bytes]) -> list[int]:
    with store.writing("import", BY, AT) as writer:
        return [writer.add_record(record, data) for record, data in sheets]


def withhold(store: Store, record: int, *places: tuple[str, str | None]) -> Withholding:
    with store.writing("withhold", "lead", AT) as writer:
        return writer.withhold(record, places or (PLACE,), WHY, "safe/")


def expect_gone(store: Store, *texts: str) -> None:
    found = b"".join(path.read_bytes() for path in store.folder.glob("records.db*"))
    for text in texts:
        for piece in {text.encode(), text.replace("\n", "\\n").encode(), text.split("\n")[0].encode()}:
            assert piece not in found


def answer_of(store: Store, id_: int) -> str:
    with closing(sqlite3.connect(store.folder / "records.db")) as connection:
        return str(connection.execute("SELECT value FROM answer WHERE id = ?", (id_,)).fetchone()[0])


def ids(store: Store, **wanted: Any) -> list[int]:
    return [record.id for record in store.records(**wanted)]


def test_a_withdrawn_record_is_out_of_force_from_that_run_on(store: Store) -> None:
    """(1)"""
    add(store, sheet(1), sheet(2))
    with store.writing("withdraw", "mentor", AT) as writer:
        writer.withdraw(2, "another child’s sheet")
    assert (ids(store), ids(store, run=1), ids(store, latest=False)) == ([1], [1, 2], [1, 2])
    (one,) = store.withdrawn()
    assert (one.record, one.reason, one.by, one.at, one.run) == (2, "another child’s sheet", "mentor", AT, 2)
    assert store.withdrawn(run=1) == []


def test_what_a_withdrawn_record_revised_counts_again_unless_a_newer_one_revises_both(store: Store) -> None:
    """(1)"""
    add(store, sheet(1), sheet(2, revises=1), sheet(3, revises=2))
    with store.writing("withdraw", BY, AT) as writer:
        writer.withdraw(2, "wrong")
    assert ids(store) == [3]
    with store.writing("withdraw", BY, AT) as writer:
        writer.withdraw(3, "wrong")
    assert [ids(store, run=run) for run in (1, 2, 3)] == [[3], [3], [1]]


@pytest.mark.parametrize("record", [9, 1])
def test_only_a_record_that_is_there_is_withdrawn_and_once(store: Store, record: int) -> None:
    """(1)"""
    add(store, sheet(1))
    with store.writing("withdraw", BY, AT) as writer:
        writer.withdraw(1, "wrong")
    with store.writing("withdraw", BY, AT) as writer, pytest.raises(UserError, match=f"ecord {record}"):
        writer.withdraw(record, "wrong")


def test_the_english_of_a_text_goes_with_it(store: Store) -> None:
    """(4): what somebody wrote down of its meaning is in no byte either, in none of its revisions; others stay."""
    add(store, telling(1), telling(2, revises=1), telling(3))
    with store.writing("words", "A. Nowak", AT) as writer:
        writer.translate(1, PLACE, "First attempt at it")
        writer.translate(2, PLACE, "He was struck at home")
        writer.translate(2, ("sessions.note", "1"), "She told the same story")
        writer.translate(2, ("area", None), "About friends")
        with pytest.raises(UserError, match="no record 7"):
            writer.translate(7, PLACE, "Nothing")
    assert store.translations()[2, PLACE].text == "He was struck at home"
    assert (store.translations()[2, PLACE].by, store.translations(run=1)) == ("A. Nowak", {})
    withhold(store, 2)
    assert {place for _, place in store.translations()} == {("area", None)}
    expect_gone(store, TOLD, "First attempt", "He was struck at home", "She told the same story")


def test_who_read_which_text_is_kept(store: Store) -> None:
    """(2)"""
    add(store, sheet(1))
    with store.writing("read", "lead", AT) as writer:
        writer.mark_read(1, [("child_view", None), ("sessions.on", "1")])
        writer.mark_read(1, [])
        with pytest.raises(UserError, match="no record 7"):
            writer.mark_read(7, [PLACE])
    assert [(m.record, m.question, m.row, m.by, m.at, m.run) for m in store.marks()] == [
        (1, "child_view", None, "lead", AT, 2), (1, "sessions.on", "1", "lead", AT, 2),
    ]  # fmt: skip
    assert store.marks(run=1) == []


def test_every_run_knows_its_settings(store: Store) -> None:
    """(3)"""
    for text in ("", "a = 1", "a = 1", "a = 2", "", "a = 1"):
        with store.writing("x", BY, AT, text):
            pass
    assert [store.settings(run) for run in range(1, 7)] == [None, "a = 1", "a = 1", "a = 2", None, "a = 1"]
    assert store.settings() == "a = 1"
    with closing(sqlite3.connect(store.folder / "records.db")) as connection:
        stamps = connection.execute("SELECT run, sha256 FROM settings").fetchall()
    assert stamps == [(2, sha(b"a = 1")), (4, sha(b"a = 2")), (5, sha(b"")), (6, sha(b"a = 1"))]


def test_a_withheld_text_is_nowhere_in_the_file(store: Store) -> None:
    """(4), (5)"""
    add(store, telling(1), *(sheet(n) for n in range(5, 30)))
    found = withhold(store, 1)
    assert found == Withholding((1,), (telling(1)[0].sha256,))
    expect_gone(store, TOLD, TOLD[:25])
    (record, *_) = store.records()
    assert record.answers == {"area": "friends", "sessions": {"1": {}, "2": {"n": 1}}}
    assert record.withheld == (PLACE, ("sessions.note", "1"))
    assert record.sources[PLACE] == Source("Form", "C3", "")
    assert [p.message for p in record.problems] == ["This answer was withheld.", "This is late."]
    assert [(p.code, p.path) for p in record.problems] == [("too_long", "worry"), ("late", "area")]
    assert len(store.records()) == 26


def test_who_withheld_what_is_kept_and_proved_by_hashes(store: Store) -> None:
    """(5)"""
    add(store, telling(1))
    withhold(store, 1)
    first, second = store.withheld()
    assert (first.record, first.question, first.row, first.sha256) == (1, "worry", None, sha(TOLD.encode()))
    assert (first.original, first.reason, first.moved_to) == (telling(1)[0].sha256, WHY, "safe/")
    assert (first.by, first.at, first.run, second.question, second.row) == ("lead", AT, 2, "sessions.note", "1")
    assert store.withheld(run=1) == []


def test_revisions_later_records_and_prefilled_forms_of_the_child_lose_the_text(store: Store) -> None:
    """(4)"""
    earlier = telling(1, "Dad hurts")
    newer = telling(2, revises=1)
    later = telling(3, answers={"background": f"Earlier: {TOLD}"}, sources={}, problems=(), reference="R3", case="B")
    copied = {"background": f"{TOLD}!", "area": "friends", "rows": {"1": {"note": TOLD}}, "list": [TOLD, "x"]}
    with store.writing("generate", BY, AT) as writer:
        writer.issue([replace(FORM, reference="R3", prefilled=copied), replace(FORM, reference="R4")])
    add(store, earlier, newer, later)
    found = withhold(store, 2)
    assert (found.records, found.issued) == ((1, 2, 3), ("R3",))
    assert set(found.originals) == {earlier[0].sha256, newer[0].sha256, later[0].sha256}
    expect_gone(store, TOLD)
    assert [(table, answer_of(store, id_)) for table, id_ in found.left] == [("answer", '"She said: Dad hurts"')]
    issued = store.issued("R3")
    assert issued is not None
    assert issued.prefilled == {"area": "friends", "rows": {"1": {}}, "list": ["x"]}
    assert store.issued("R4") == replace(FORM, reference="R4")


def test_a_copy_that_is_not_about_the_child_is_reported_and_left(store: Store) -> None:
    """(6)"""
    add(store, telling(1), telling(2, reference="R", case="LM-2026-099", pupil="P0099"))
    with store.writing("decide", BY, AT) as writer:
        writer.decide(sha(b"x"), "leave", f"It says {TOLD}")
    found = withhold(store, 1)
    assert found.records == (1,)
    assert ("decision", 1) in found.left
    assert {table for table, _ in found.left} == {"answer", "decision"}
    assert store.records()[1].answers["worry"] == TOLD


def test_what_was_typed_as_a_decision_about_the_file_is_gone_too(store: Store) -> None:
    """(4)"""
    add(store, telling(1))
    digest = telling(1)[0].sha256
    typed = json.dumps({"about": "answer", "choice": {"value": f"{TOLD}!"}, "path": "worry"}, ensure_ascii=False)
    with store.writing("decide", BY, AT) as writer:
        writer.decide(digest, typed, "as on the paper")
        writer.decide(digest, "words of an older formgen", f"It says {TOLD}")
    found = withhold(store, 1)
    expect_gone(store, TOLD)
    assert found.left == ()
    first, second = store.decisions(digest)
    assert json.loads(first.what) == {"about": "answer", "choice": {"value": ""}, "path": "worry"}
    assert (first.why, second.why) == ("as on the paper", "")


def test_a_copy_that_was_cut_short_is_taken_out_too(store: Store) -> None:
    """(4)"""
    long = "On Monday evening there was shouting at home, and then " + "more of it " * 9
    cut = sheet(2, answers={"background": long[:60]}, sources={}, problems=())
    add(store, telling(1, long), cut)
    assert withhold(store, 1).records == (1, 2)
    expect_gone(store, long[:40])


@pytest.mark.parametrize("text", ["friends", "Dad drunk"])
def test_a_short_text_is_taken_out_at_its_place_and_its_equals_are_reported(store: Store, text: str) -> None:
    """(6)"""
    answers = {"worry": text, "area": "friends", "other": text}
    add(store, telling(1, answers=answers, sources={}, problems=()))
    found = withhold(store, 1)
    assert store.records()[0].answers == {k: v for k, v in answers.items() if k != "worry"}
    assert all(table == "answer" for table, _ in found.left)
    assert len(found.left) == (2 if text == "friends" else 1)


def test_the_triggers_are_back_at_once(store: Store) -> None:
    """(7)"""
    add(store, telling(1))
    withhold(store, 1)
    with closing(sqlite3.connect(store.folder / "records.db")) as connection:
        for table in ("answer", "record", "issued"):
            for change in (f"UPDATE {table} SET school = 'x'", f"DELETE FROM {table}"):
                if table != "issued":
                    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                        connection.execute(change)
        triggers = connection.execute("SELECT count(*) FROM sqlite_master WHERE type = 'trigger'").fetchone()
    assert triggers == (2 * len(APPEND_ONLY),)


def test_what_fails_takes_nothing_out(store: Store) -> None:
    """(7)"""
    add(store, telling(1))
    before = store.records()
    with pytest.raises(RuntimeError), store.writing("withhold", "lead", AT) as writer:  # noqa: PT012
        writer.withhold(1, [PLACE], WHY)
        raise RuntimeError
    for place in (("nothing", None), ("worry", "1")):
        with pytest.raises(UserError, match="no text in") as refused:
            withhold(store, 1, PLACE, place)
        assert refused.value.code == "no_text"
        assert TOLD not in str(refused.value)
    assert store.records() == before
    withhold(store, 1)
    with pytest.raises(UserError, match="no text in"):
        withhold(store, 1)
    with pytest.raises(UserError, match="no record 5"):
        withhold(store, 5)


def test_a_file_that_cannot_be_tidied_now_says_so_and_is_tidied_later(store: Store) -> None:
    """(7)"""
    add(store, telling(1), *(sheet(n) for n in range(5, 30)))
    vacuum, tidied = type(store._database).vacuum, []

    def refused() -> None:
        tidied.append(False)
        raise UserError("records.db is in use by another program.", "Please close it.", code="busy")

    store._database.vacuum = refused  # type: ignore[method-assign]
    with pytest.raises(UserError, match="traces") as told:
        withhold(store, 1)
    assert told.value.code == "traces"
    assert len(store.withheld()) == 2
    with store.writing("generate", BY, AT):  # an ordinary run goes on
        pass
    store._database.vacuum = lambda: vacuum(store._database)  # type: ignore[method-assign]
    with store.writing("generate", BY, AT):
        pass
    expect_gone(store, TOLD)
    with closing(sqlite3.connect(store.folder / "records.db")) as connection:
        assert connection.execute("SELECT name FROM meta").fetchall() == [("formgen",), ("schema",)]
    assert tidied == [False, False]


def test_an_original_is_moved_out_verified_and_not_missed(store: Store, tmp_path: Path) -> None:
    """(8)"""
    record, data = telling(1)
    add(store, (record, data), sheet(2))
    (original,) = withhold(store, 1).originals
    assert store.not_handed_over() == [original]
    assert backup(store.folder, tmp_path / "meanwhile.zip").originals == (sheet(2)[0].sha256,)
    target = tmp_path / "lead" / "sheet 1.xlsx"
    for _ in range(2):  # an interrupted move may be made again
        files.hand_over(store.folder, original, target)
    assert target.read_bytes() == data
    assert store.not_handed_over() == []
    with pytest.raises(UserError, match="is missing"):
        store.original(original)
    made = backup(store.folder, tmp_path / "a.zip")
    assert made.originals == (sheet(2)[0].sha256,)
    assert restore(tmp_path / "a.zip", tmp_path / "new").missing == ()
    assert restore(automatic(store.folder, AT).file, tmp_path / "newer").missing == (sheet(2)[0].sha256,)
    with Store.open(tmp_path / "new") as again:
        assert again.withheld() == store.withheld()


def test_an_original_is_never_moved_onto_another_file_or_when_it_was_changed(store: Store, tmp_path: Path) -> None:
    """(8)"""
    add(store, sheet(1))
    sha256 = sheet(1)[0].sha256
    (tmp_path / "there").write_bytes(b"another")
    with pytest.raises(UserError, match="there already"):
        files.hand_over(store.folder, sha256, tmp_path / "there")
    (store.folder / "originals" / sha256).write_bytes(b"changed")
    with pytest.raises(UserError, match="was changed"):
        files.hand_over(store.folder, sha256, tmp_path / "new")
    assert (tmp_path / "there").read_bytes() == b"another"
    assert not (tmp_path / "new").exists()


def test_other_records_of_the_same_file_are_named(store: Store) -> None:
    """(8)"""
    record, data = telling(1)
    others = [replace(record, answers={"area": "friends"}, reference=r, pupil=r, case=r) for r in ("A", "B")]
    with store.writing("import", BY, AT) as writer:
        writer.add_records([record, *others], data)
    found = withhold(store, 1)
    assert (found.records, found.originals, found.sharing) == ((1,), (record.sha256,), (2, 3))


def test_a_photo_without_a_record_can_leave_too(store: Store, tmp_path: Path) -> None:
    """(8)"""
    add(store, sheet(1))
    with store.writing("import", BY, AT) as writer:
        writer.keep_file(sha(b"photo"), "IMG.jpg", RECORD.verdict, b"photo")
    with store.writing("withhold", "lead", AT) as writer:
        writer.withhold_file(sha(b"photo"), WHY, "safe/")
        for wrong in (sheet(1)[0].sha256, sha(b"unknown")):
            with pytest.raises(UserError, match="not a file without a record"):
                writer.withhold_file(wrong, WHY)
    (one,) = store.withheld()
    assert (one.record, one.original, one.sha256) == (None, sha(b"photo"), sha(b"photo"))
    files.hand_over(store.folder, sha(b"photo"), tmp_path / "IMG.jpg")
    assert backup(store.folder, tmp_path / "a.zip").originals == (sheet(1)[0].sha256,)


def test_backups_that_hold_the_text_are_named(store: Store, tmp_path: Path) -> None:
    """(9)"""
    before = automatic(store.folder, AT).file
    add(store, telling(1))
    during = automatic(store.folder, AT).file
    full = backup(store.folder, tmp_path / "stick" / "full.zip").file
    (original,) = withhold(store, 1).originals
    files.hand_over(store.folder, original, tmp_path / "lead" / "1.xlsx")
    after = backup(store.folder, tmp_path / "after.zip").file
    (store.folder / "backups" / "notes.zip").write_text("no backup")
    lost = tmp_path / "lost.zip"
    found = {one.file: one.holds for one in holding(store.folder, [full, after, lost], store.withheld())}
    assert found == {
        during: Holds.TEXT, full: Holds.ORIGINAL, lost: Holds.NOT_THERE,
        store.folder / "backups" / "notes.zip": Holds.UNREADABLE,
    }  # fmt: skip
    assert before not in found
    with zipfile.ZipFile(after) as pack:
        assert f"originals/{original}" not in pack.namelist()


def test_the_log_knows_where_backups_were_written(store: Store, tmp_path: Path) -> None:
    """(9)"""
    (store.folder / "school.toml").write_text('[school]\nname = "Hill"\n')
    run = ["--school", str(store.folder), "backup"]
    assert CliRunner().invoke(formgen, [*run, str(tmp_path / "a.zip")]).exit_code == 0
    with store.writing("import", BY, AT):
        told = CliRunner().invoke(formgen, [*run, str(tmp_path / "b.zip")])
    assert (told.exit_code, "note where you keep it" in told.output) == (0, True)
    assert store.backups() == [(tmp_path / "a.zip").resolve()]
    assert store.settings(1) == '[school]\nname = "Hill"\n'
    assert hashlib.sha256((tmp_path / "b.zip").read_bytes()).hexdigest()
