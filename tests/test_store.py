"""What the store promises.

 1  What is stored comes back exactly as it was, in its order.
 2  Rows are only ever added: SQLite itself refuses to change or delete them.
 3  The same file is stored once, however many records it gives; the same reference issued once.
 4  One process writes at a time; the others wait some seconds, then are told who it is.
 5  A command that fails leaves nothing of its transaction; a savepoint takes back its own part alone. Pieces are made
    durable some at a time, originals first; an exception keeps those that were before it.
 6  A process killed at any moment leaves no half record, and the next run completes the work.
 7  The store can be read as it was when a run had ended.
 8  An original that is missing or was changed is never handed out.
 9  A store in a cloud folder or on a network share is refused, with the reason and the cure.
10  A store of an older version is backed up and brought up to this one; a newer one is refused, and so is a word that
    only a newer formgen writes: in plain words, with its version, and nothing is changed.
    The older store is never lost: a step that fails or is killed leaves it as it was.
11  Errors say what to do, and hold no answers.
12  The log holds ids, never names or answers.
"""

from __future__ import annotations

import errno
import hashlib
import itertools
import json
import os
import random
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Timer
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from formgen import __version__
from formgen.ask import Audience
from formgen.cases import CORRECTED, STEPS, TAKEN_BACK, Event
from formgen.contacts import Contact, Wanted
from formgen.errors import Problem, Severity, UserError
from formgen.pupils import Pupil
from formgen.records import Issued, Pack, Record, Source, Verdict
from formgen.rounds import Message, RoundEvent, State, Step
from formgen.store import Decision, LogLine, Store, location, lock
from formgen.store.cells import READ, Shared, apart, together
from formgen.store.database import NAME, Database, plainly
from formgen.store.migrations import MIGRATIONS
from formgen.store.writer import TOGETHER

AT = datetime(2026, 10, 6, 14, 30, tzinfo=UTC)
BY = "office"
NEWEST = str(1 + len(MIGRATIONS))
"""The version of the store that this formgen makes."""

V1 = Path(__file__).parent / "stores" / "v1.sql"
V2 = Path(__file__).parent / "stores" / "v2.sql"

AMIRA = Pupil(
    "P0001", "Amira", "Ōtani-Nowak", "Ami", "T820320001017", date(2018, 3, 2), "3", "Kestrels", "K", "pol",
    True, False, None, 190, 171,
)  # fmt: skip
BEN = Pupil("P0002", "Ben", "O’Hara")

SHEET = b"the bytes of a returned sheet"
RECORD = Record(
    form="entry-record",
    version=2,
    sha256=hashlib.sha256(SHEET).hexdigest(),
    file="entry (2).xlsx",
    verdict=Verdict.PARTIAL,
    answers={
        "child_view": "I like the “calm corner”.\nنعم",
        "days": ["mon", "thu"],
        "consent": True,
        "score": 0,
        "worry": {"state": "dont_know"},
        "areas": {
            "self_esteem": {"score": 4, "note": {"state": "declined"}},
            "attendance": {"score": 7},
        },
        "met_on": "2026-10-05",
        "sessions": {"1": {"on": "2026-10-05", "minutes": "30.5"}, "10": {"on": "2026-10-12"}, "2": {}},
        "incidents": {},
    },
    problems=(
        Problem("too_big", "12 is above 10.", "Please give 0 to 10.", question="Q07 Score", sheet="Entry",
                cell="D9", path="areas.score", row="friends"),
        Problem("late", "This is late.", "Nothing to do.", Severity.WARNING),
    ),
    sources={
        ("areas.score", "friends"): Source("Entry", "D9", "12"),
        ("score", None): Source("Entry", "C4", " 0 "),
        ("child_view", None): Source("Entry", "C3", "I like the “calm corner”.\nنعم "),
        ("areas.score", "self_esteem"): Source("Entry", "D7", "4"),
    },
    reference="LM-ER2-7F3C9A2E-K",
    case="LM-2026-001",
    pupil="P0001",
)  # fmt: skip

FORM = Issued(
    "LM-ER2-7F3C9A2E-K", "entry-record", 2, Audience.FAMILY, date(2026, 9, 1), "docx,pdf", "LM-2026-001",
    "P0001", "Ms Nowak", "autumn", {"pupil_name": "Amira", "sessions": {"1": {"on": "2026-09-01"}}},
)  # fmt: skip
OPENED = Event("LM-2026-001", "opened", date(2026, 9, 1), {"pupil": "P0001", "source": "teacher"})
STARTED = Event("LM-2026-001", "started", date(2026, 9, 8))


def fill(store: Store) -> None:
    """A small store: one run that prepares, one that imports."""
    with store.writing("prepare", BY, AT) as writer:
        writer.save_pupils([BEN, AMIRA])
        writer.add_event(OPENED)
        writer.add_event(STARTED)
        writer.issue([FORM])
    with store.writing("import", "mentor", AT + timedelta(hours=1)) as writer:
        writer.add_record(RECORD, SHEET)
        writer.keep_file(sha(b"a photo"), "IMG_1.jpg", Verdict.TO_TYPE_IN, b"a photo")
        writer.decide(sha(b"a photo"), "type in", "too dark to read")
        writer.log("record added", [FORM.reference, RECORD.sha256])


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def stored(record: Record, id_: int, run: int) -> Record:
    return replace(record, id=id_, run=run)


def sheet(number: int, **changes: Any) -> tuple[Record, bytes]:
    data = f"sheet {number}".encode()
    return replace(RECORD, sha256=sha(data), **changes), data


@pytest.fixture
def store(tmp_path: Path) -> Any:
    with Store.open(tmp_path / "school", create=True) as opened:
        yield opened


# 1 ------------------------------------------------------------------------------------------------


def test_everything_stored_comes_back_as_it_was_after_closing(tmp_path: Path) -> None:
    with Store.open(tmp_path, create=True) as store:
        fill(store)
    with Store.open(tmp_path) as store:
        expect_small_store(store)
        assert store.original(RECORD.sha256) == SHEET


def expect_small_store(store: Store) -> None:
    assert store.pupils() == [BEN, AMIRA]
    assert store.events() == [OPENED, STARTED]
    assert store.issued(FORM.reference) == FORM
    assert store.ledger() == [FORM]
    (record,) = store.records()
    assert record == stored(RECORD, 1, 2)
    assert list(record.answers) == list(RECORD.answers)
    assert list(record.answers["sessions"]) == ["1", "10", "2"]
    assert list(record.sources) == list(RECORD.sources)
    assert [(run.id, run.command, run.by, run.at) for run in store.runs()] == [
        (1, "prepare", BY, AT),
        (2, "import", "mentor", AT + timedelta(hours=1)),
    ]
    photo = sha(b"a photo")
    assert store.decisions(photo) == [
        Decision(photo, "type in", "too dark to read", "mentor", AT + timedelta(hours=1))
    ]
    assert store.log() == [
        LogLine(AT + timedelta(hours=1), "mentor", "import", "record added", (FORM.reference, RECORD.sha256))
    ]


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
NAMES = st.from_regex(r"[a-z_]{1,8}", fullmatch=True)
STATES = st.sampled_from(["blank", "dont_know", "declined"]).map(lambda state: {"state": state})
VALUES = (
    TEXTS | st.booleans() | st.integers(-(10**12), 10**12) | st.none() | STATES | st.lists(NAMES, max_size=3)
)
TABLES = st.dictionaries(TEXTS, st.dictionaries(NAMES, VALUES, max_size=3), max_size=3)
SOURCES = st.dictionaries(
    st.tuples(NAMES, st.none()) | st.tuples(st.builds("{}.{}".format, NAMES, NAMES), TEXTS),
    st.builds(Source, TEXTS, TEXTS, TEXTS),
    max_size=4,
)
PROBLEMS = st.lists(
    st.builds(Problem, NAMES, TEXTS, TEXTS, st.sampled_from(Severity), st.none() | TEXTS), max_size=2
).map(tuple)


def test_any_record_comes_back_as_it_was(store: Store) -> None:
    numbers = itertools.count(1)

    @settings(max_examples=80, deadline=None, database=None)
    @given(
        st.dictionaries(NAMES, VALUES | TABLES, max_size=5),
        SOURCES,
        PROBLEMS,
        st.sampled_from(Verdict),
        TEXTS,
    )
    def comes_back(answers: Any, sources: Any, problems: Any, verdict: Verdict, file: str) -> None:
        number = next(numbers)
        record, data = sheet(
            number, answers=answers, sources=sources, problems=problems, verdict=verdict, file=file,
            reference=str(number),
        )  # fmt: skip
        with store.writing("import", BY, AT) as writer:
            id_ = writer.add_record(record, data)
        (back,) = store.records(reference=str(number))
        assert back == stored(record, id_, writer.run)
        assert repr(back.answers) == repr(answers)
        (made,) = store.records(reference=str(number), whole=False)
        assert made == back
        assert [repr(part) for part in (made.answers, made.sources)] == [repr(back.answers), repr(back.sources)]
        assert all(name in made.answers for name in answers)
        assert list(back.sources) == list(sources)

    comes_back()


@given(st.text(st.sampled_from("ab\"\\ ,[]{}\né\u2028🙂"), min_size=20, max_size=60))
def test_a_long_text_is_put_together_as_it_was_taken_apart(text: str) -> None:
    answers = {"one": text, "two": [text, text], "three": {"a": {"x": text}}, "four": {text: [text]}}
    columns = list(zip(*apart(replace(RECORD, answers=answers, sources={})), strict=True))
    assert together(Shared().boxes(columns))[0] == answers


def test_records_of_one_form_share_the_layout_of_their_boxes() -> None:
    shared, rows = Shared(), apart(RECORD)
    one, same = (shared.boxes(list(zip(*rows, strict=True))) for _ in range(2))
    other = shared.boxes(list(zip(*apart(replace(RECORD, answers={})), strict=True)))
    assert one.layout is same.layout is not other.layout
    assert one.columns == same.columns == tuple(zip(*rows, strict=True))


def test_a_record_is_whole_though_others_were_added_between_its_boxes(store: Store) -> None:
    names = ", ".join(f'"{name}"' for name in (*READ, "record", "file", "school", "run"))
    with store.writing("import", BY, AT) as writer:
        first, second = (writer.add_record(*sheet(number)) for number in (1, 2))
        row = ("late", None, '"x"', None, "Entry", "Z9", "x", 9, first, 1, store.school, writer.run)
        store._database.run(f"INSERT INTO answer ({names}) VALUES ({', '.join('?' * len(row))})", row)
    for whole in (True, False):
        split, plain = store.records(whole=whole)
        assert (split.id, plain.id) == (first, second)
        assert dict(split.answers) == {**plain.answers, "late": "x"}
        assert list(split.sources) == [*plain.sources, ("late", None)]
        assert split.sources["late", None] == Source("Entry", "Z9", "x")


def test_what_is_asked_of_any_records_is_what_they_hold_whole(tmp_path: Path) -> None:
    numbers, names = itertools.count(1), [*"abc", "_mark", "table"]
    answers = st.dictionaries(st.sampled_from(names), VALUES | TABLES, max_size=5)
    columns = st.sampled_from(["table.x", "table.y", "a.x"])
    places = st.tuples(st.sampled_from(names), st.none()) | st.tuples(columns, TEXTS)
    sources = st.dictionaries(places, st.builds(Source, TEXTS, TEXTS, TEXTS), max_size=5)
    records = st.tuples(st.sampled_from(["one", "two", "three"]), answers, sources, st.sampled_from([0, 0, 1, 2]))
    wanted = st.dictionaries(st.sampled_from(["one", "two"]), st.sets(st.sampled_from(names)))

    @settings(max_examples=40, deadline=None, database=None)
    @given(st.lists(records, max_size=6), wanted)
    def are_the_same(made: Any, wanted: dict[str, set[str]]) -> None:
        with Store.open(tmp_path / str(next(numbers)), create=True) as store:
            for number, (form, answers, sources, fate) in enumerate(made):
                with store.writing("import", BY, AT) as writer:
                    revises = number if fate == 2 and number else None
                    record, data = sheet(number, form=form, answers=answers, sources=sources, revises=revises)
                    id_ = writer.add_record(record, data)
                    if fate == 1:
                        writer.withdraw(id_, "a test")
            there = {path for _, answers, sources, _ in made for path, _ in [*apart_places(answers), *sources]}
            asked = {f: {*own, *(p for p in there if p.partition(".")[0] in own)} for f, own in wanted.items()}
            some = store.records(whole=False, asked=asked)
            for whole, part in zip(store.records(), some, strict=True):
                own = {*wanted.get(whole.form, names), "_mark"}
                assert replace(part, answers={}, sources={}) == replace(whole, answers={}, sources={})
                assert dict(part.answers) == {n: v for n, v in whole.answers.items() if n in own}
                kept = {place: s for place, s in whole.sources.items() if place[0].partition(".")[0] in own}
                assert (dict(part.sources), list(part.sources)) == (kept, list(kept))
                assert (len(part.answers), len(part.sources)) == (len(dict(part.answers)), len(kept))
                for name in set(names) - own:
                    refused(part, name)

    def refused(part: Record, name: str) -> None:
        for look in (part.answers.get, part.answers.__getitem__):
            with pytest.raises(AssertionError, match="was not read"):
                look(name)
        for place in ((name, None), (f"{name}.x", "1")):
            with pytest.raises(AssertionError, match="was not read"):
                part.sources.get(place)

    are_the_same()


def apart_places(answers: Any) -> list[tuple[str, str | None]]:
    return [(path, key) for path, key, *_ in apart(replace(RECORD, answers=answers, sources={}))]


def test_any_pupil_event_and_issued_form_comes_back_as_it_was(store: Store) -> None:
    numbers = itertools.count(1)
    dates = st.dates()
    pupils = st.builds(
        Pupil, st.none(), TEXTS, TEXTS, TEXTS, TEXTS, st.none() | dates, eal=st.none() | st.booleans(),
        sessions_possible=st.none() | st.integers(0, 400), left_on=st.none() | dates,
    )  # fmt: skip
    kinds = st.sampled_from((*STEPS, CORRECTED, TAKEN_BACK))
    events = st.builds(Event, TEXTS, kinds, dates, st.dictionaries(TEXTS, TEXTS))
    forms = st.builds(
        Issued, st.none(), NAMES, st.integers(1, 9), st.sampled_from(Audience), dates, TEXTS,
        st.none() | TEXTS, st.none() | TEXTS, TEXTS, TEXTS, st.dictionaries(NAMES, VALUES),
    )  # fmt: skip

    @settings(max_examples=40, deadline=None, database=None)
    @given(pupils, events, forms)
    def comes_back(pupil: Pupil, event: Event, form: Issued) -> None:
        number = next(numbers)
        pupil, form = replace(pupil, id=f"P{number:04}"), replace(form, reference=str(number))
        with store.writing("test", BY, AT) as writer:
            writer.save_pupils([pupil])
            writer.add_event(event)
            writer.issue([form])
        assert store.pupils() == [pupil]
        assert store.events()[-1] == event
        assert store.issued(str(number)) == form

    comes_back()


def test_the_roll_adds_only_pupils_that_are_new_or_changed(store: Store) -> None:
    moved = replace(BEN, class_name="Owls")
    for roll in ([AMIRA, BEN], [AMIRA, BEN], [moved, AMIRA]):
        with store.writing("pupils import", BY, AT) as writer:
            writer.save_pupils(roll)
    assert store.pupils() == [moved, AMIRA]
    assert rows(store, "SELECT pupil FROM pupil") == [("P0001",), ("P0002",), ("P0002",)]
    assert rows(store, "SELECT count(*) FROM roll") == [(2,)]


def test_the_ledger_is_asked_by_form_case_pupil_and_round(store: Store) -> None:
    other = replace(FORM, reference="B", form="referral", case=None, pupil="P0002", round="spring")
    with store.writing("generate", BY, AT) as writer:
        writer.issue([FORM, other])
    assert (
        store.ledger(form="referral")
        == store.ledger(round="spring")
        == store.ledger(pupil="P0002")
        == [other]
    )
    assert store.ledger(case="LM-2026-001") == [FORM]
    assert store.ledger(form="referral", round="autumn") == []
    assert store.issued("C") is None
    assert store.has_reference("B")
    assert not store.has_reference("C")


def test_whose_forms_of_one_kind_are_and_which_rounds_there_are_is_asked_without_the_ledger(store: Store) -> None:
    newer = replace(FORM, reference="A", made_on=date(2026, 9, 2))
    spring = replace(FORM, reference="B", round="spring")
    unnamed = replace(FORM, reference="C", case=None, round="")
    with store.writing("generate", BY, AT) as writer:
        writer.issue([spring, FORM, newer, unnamed])
    alike = {name: getattr(FORM, name) for name in ("form", "version", "audience", "format", "recipient", "round")}
    whose = (FORM.case, FORM.pupil)
    assert store.issued_to(**alike, made_on=None) == {whose: "A"}
    assert store.issued_to(**alike, made_on=FORM.made_on) == {whose: FORM.reference}
    assert store.issued_to(**alike | {"round": ""}, made_on=None) == {(None, FORM.pupil): "C"}
    assert store.issued_to(**alike | {"version": 3}, made_on=None) == {}
    assert store.rounds_issued() == ["spring", "autumn"]


def test_each_answer_has_a_row_with_its_place(store: Store) -> None:
    fill(store)
    question = (
        "SELECT question, row, value, state, sheet, cell, raw FROM answer WHERE question = 'areas.score'"
    )
    assert rows(store, question) == [
        ("areas.score", "self_esteem", "4", None, "Entry", "D7", "4"),
        ("areas.score", "attendance", "7", None, None, None, None),
        ("areas.score", "friends", None, None, "Entry", "D9", "12"),
    ]
    assert rows(store, "SELECT value, state FROM answer WHERE question = 'worry'") == [(None, "dont_know")]


def test_two_schools_in_one_database_do_not_see_each_other(tmp_path: Path) -> None:
    with Store.open(tmp_path, create=True) as one:
        fill(one)
    with Store.open(tmp_path, school="other") as other:
        for nothing in (other.pupils, other.events, other.ledger, other.records, other.runs, other.log):
            assert nothing() == []
        assert other.file_run(RECORD.sha256) is None
        fill(other)
        assert len(other.records()) == 1


def rows(store: Store, question: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(store.folder / "records.db")) as connection:
        return connection.execute(question).fetchall()


@given(st.text() | st.integers() | st.booleans() | st.lists(st.text(max_size=3)) | st.none())
def test_a_value_is_written_as_json_whatever_it_is(value: Any) -> None:
    """Texts, numbers and truth values have a short way of their own."""
    [row] = apart(replace(RECORD, answers={"concern": value}, sources={}))
    assert row[READ.index("value")] == json.dumps(value, ensure_ascii=False, separators=(",", ":"))


# 2 ------------------------------------------------------------------------------------------------

KEPT = (
    "run", "issued", "file", "record", "answer", "decision", "log", "pupil", "roll", "case_event", "settings",
    "withdrawal", "mark", "withheld", "contact", "round_event", "message", "message_step",
    "translation", "pack", "approval",
)  # fmt: skip

PACK = Pack("0" * 64, "docx", '{"run":2}', '{"run":2,"figures":[]}')


def approve(store: Store) -> None:
    """An approval, as a command would add it."""
    with closing(sqlite3.connect(store.folder / "records.db")) as connection, connection:
        connection.execute(
            'INSERT INTO approval (school, run, at, "by", kind, place, sha256, text, edited) '
            "VALUES ('school', 1, '2026-10-06', 'mentor', 'quote', '1 child_view', 'aa', 'I like it', 0)"
        )


@pytest.mark.parametrize("table", KEPT)
@pytest.mark.parametrize("change", ["UPDATE {} SET school = 'x'", "DELETE FROM {}"])
def test_rows_are_neither_changed_nor_deleted(store: Store, table: str, change: str) -> None:
    fill(store)
    with store.writing("fill the rest", BY, AT, "settings") as writer:
        writer.mark_read(1, [("child_view", None)])
        writer.translate(1, ("child_view", None), "I like it")
        writer.withhold(1, [("child_view", None)], "reason")
        writer.withdraw(1, "reason")
        writer.save_contacts([Contact("K0001", "P0001", "Ana Méndez")])
        writer.add_round_event(RoundEvent("Spring", "opened", AT.date(), {"form": "pq"}))
        writer.add_messages([Message("<a@b>", "Spring", (), "K0001", "ana@home.example", "0" * 64, "a.eml")])
        writer.add_steps([Step("<a@b>", State.BUILT, AT)])
        writer.add_packs([PACK])
    approve(store)
    with (
        closing(sqlite3.connect(store.folder / "records.db")) as connection,
        pytest.raises(sqlite3.IntegrityError, match=f"{table} is append-only"),
    ):
        connection.execute(change.format(table))


def test_sqlite_syncs_every_commit_and_leaves_one_file(store: Store) -> None:
    with store._database.reading():
        found = [
            store._database.run(f"PRAGMA {name}").fetchone()[0]
            for name in ("synchronous", "journal_mode", "foreign_keys", "recursive_triggers")
        ]
    assert found == [2, "wal", 1, 1]
    store.close()
    assert [path.name for path in store.folder.iterdir() if path.name.startswith("records.db")] == ["records.db"]


def test_a_shared_folder_has_a_rollback_journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORMGEN_ALLOW_SHARED", "1")
    with Store.open(tmp_path / "OneDrive", create=True) as store, store._database.reading():
        assert store._database.run("PRAGMA journal_mode").fetchone() == ("delete",)


# 3 ------------------------------------------------------------------------------------------------


def test_the_same_file_is_stored_once(store: Store) -> None:
    fill(store)
    assert store.file_run(RECORD.sha256) == 2
    with store.writing("import", BY, AT) as writer:
        with pytest.raises(UserError) as refused:
            writer.add_record(replace(RECORD, file="copy.xlsx"), SHEET)
        with pytest.raises(UserError, match="run 2"):
            writer.keep_file(RECORD.sha256, "copy.xlsx", Verdict.NOT_OURS, SHEET)
    assert refused.value.code == "duplicate"
    assert len(store.records()) == 1


def test_a_reference_is_issued_once_and_a_refused_batch_issues_nothing(store: Store) -> None:
    new = replace(FORM, reference="NEW")
    with store.writing("generate", BY, AT) as writer:
        writer.issue([FORM])
        for batch in ([new, FORM], [new, new]):
            with pytest.raises(UserError) as refused:
                writer.issue(batch)
            assert refused.value.code == "reference_used"
    assert store.ledger() == [FORM]


def test_one_file_may_give_many_records(store: Store) -> None:
    rows_of_a_list = [replace(RECORD, reference=str(n), how="screen", filled_by="office") for n in range(3)]
    with store.writing("import", BY, AT) as writer:
        ids = writer.add_records(rows_of_a_list, SHEET)
        with pytest.raises(UserError, match="imported before"):
            writer.add_records(rows_of_a_list, SHEET)
        with pytest.raises(ValueError, match="one file"):
            writer.add_records([RECORD, sheet(1)[0]], SHEET)
        with pytest.raises(ValueError, match="one file"):
            writer.add_records([], SHEET)
    assert store.records() == [stored(r, id_, 1) for r, id_ in zip(rows_of_a_list, ids, strict=True)]
    assert ids == [1, 2, 3]
    assert rows(store, "SELECT count(*) FROM file") == [(1,)]
    assert store.original(RECORD.sha256) == SHEET


def test_a_hash_that_is_not_that_of_the_original_is_a_bug(store: Store) -> None:
    with pytest.raises(ValueError, match="not its hash"), store.writing("import", BY, AT) as writer:
        writer.add_record(RECORD, b"something else")


# 4 ------------------------------------------------------------------------------------------------

CHILD = """
import sys
from datetime import UTC, datetime
from pathlib import Path
sys.path.insert(0, {tests!r})
from formgen.store import Store
from test_store import AT, sheet
with Store.open(Path({folder!r})) as store, store.writing("import", "mentor", AT) as writer:
    for number in range({done}):
        writer.add_record(*sheet(number))
        writer.commit()
    writer.add_record(*sheet({done}))
    print("ready", flush=True)
    sys.stdin.read(1)
"""


def start_writer(folder: Path, done: int) -> subprocess.Popen[bytes]:
    """A process that has stored `done` records and is in the middle of the next until told to go on."""
    code = CHILD.format(tests=str(Path(__file__).parent), folder=str(folder), done=done)
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[1],
    )
    assert process.stdout is not None
    assert process.stdout.readline().strip() == b"ready"
    return process


def end(process: subprocess.Popen[bytes], *, kill: bool) -> None:
    if kill:
        process.kill()
    process.communicate(None if kill else b"x")


def test_a_second_process_is_told_who_writes_and_may_write_afterwards(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "WAITS", (0.1,))
    process = start_writer(store.folder, done=1)
    try:
        with pytest.raises(UserError) as refused, store.writing("generate", BY, AT):
            pass
        assert refused.value.code == "writing"
        assert refused.value.message.startswith(
            "records.db is being written by mentor (import) since 14:30 on "
        )
        assert "wait" in refused.value.fix
        assert [record.run for record in store.records()] == [
            1
        ]  # reading goes on, and sees what is committed
    finally:
        end(process, kill=False)
    assert process.returncode == 0
    assert len(store.records()) == 2
    with store.writing("generate", BY, AT) as writer:
        assert writer.run == 2


def test_one_process_cannot_write_twice_either(store: Store) -> None:
    with store.writing("import", BY, AT), Store.open(store.folder) as second:
        with pytest.raises(UserError, match="import"), second.writing("generate", "mentor", AT):
            pass
        second._database.pragma("busy_timeout = 1")
        with pytest.raises(UserError) as refused:
            second.release_writer()
        assert refused.value.code == "busy"


def leave_lock(store: Store, host: str, since: datetime) -> None:
    with closing(sqlite3.connect(store.folder / "records.db")) as connection, connection:
        row = ("school", "token", "mentor", "import", since.isoformat(), host, 1)
        connection.execute("INSERT INTO writer VALUES (?, ?, ?, ?, ?, ?, ?)", row)


def test_a_short_command_of_another_process_is_waited_for(store: Store) -> None:
    process = start_writer(store.folder, done=1)
    ends = Timer(0.3, end, (process,), {"kill": False})
    ends.start()
    with store.writing("generate", BY, AT) as writer:
        assert writer.run == 2
    ends.join()


def test_a_lock_left_on_another_computer_is_released_by_a_person(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "WAITS", ())
    leave_lock(store, "laptop-7", AT)
    for later, cure in ((timedelta(minutes=15), "wait"), (timedelta(minutes=16), "--release-writer")):
        with (
            pytest.raises(UserError, match=r"mentor.*laptop-7") as refused,
            store.writing("x", BY, AT + later),
        ):
            pass
        assert cure in refused.value.fix
    store.release_writer()
    with store.writing("generate", BY, AT + timedelta(minutes=16)):
        pass


def test_a_writer_whose_lock_was_released_stops_at_its_next_commit(store: Store) -> None:
    with pytest.raises(UserError, match="released"), store.writing("import", BY, AT) as writer:  # noqa: PT012
        writer.add_record(*sheet(1))
        store._database.run("DELETE FROM writer")
        writer.commit()
    assert len(store.records()) == 1


# 5 ------------------------------------------------------------------------------------------------


def test_an_exception_takes_everything_back_and_frees_the_store(store: Store) -> None:
    with pytest.raises(KeyboardInterrupt), store.writing("import", BY, AT) as writer:  # noqa: PT012
        writer.add_record(*sheet(1))
        writer.issue([FORM])
        raise KeyboardInterrupt
    assert (store.records(), store.ledger(), store.runs()) == ([], [], [])
    with store.writing("import", BY, AT) as writer:
        writer.add_record(*sheet(1))
    assert len(store.records()) == 1


def test_a_savepoint_takes_back_its_own_part_alone(store: Store) -> None:
    with store.writing("import", BY, AT) as writer:
        with writer.savepoint():
            writer.add_record(*sheet(1))
        with pytest.raises(RuntimeError), writer.savepoint():  # noqa: PT012
            writer.add_record(*sheet(2))
            raise RuntimeError
        assert store.file_run(sheet(2)[0].sha256) is None
        with writer.savepoint():
            writer.add_record(*sheet(3))
    assert [record.sha256 for record in store.records()] == [sheet(1)[0].sha256, sheet(3)[0].sha256]


@pytest.mark.skipif(sys.platform != "linux", reason="Linux alone lists the open files of a process")
def test_what_a_savepoint_would_put_back_is_in_no_file_of_the_system(store: Store) -> None:
    """Where nobody tells it otherwise SQLite writes pages with what forms say into files outside of the folder."""
    with store.writing("import", BY, AT) as writer:
        for number in range(3):
            with writer.piece():
                many = [sheet(number, reference=f"LM-{number}-{line}")[0] for line in range(200)]
                writer.add_records(many, sheet(number)[1])
        open_files = [link.readlink() for link in Path("/proc/self/fd").iterdir() if link.is_symlink()]
    assert any(path.name.startswith("records.db") for path in open_files)
    assert [path for path in open_files if "etilqs" in path.name] == []


def seen_by_others(store: Store) -> int:
    """How many records somebody sees who opens the store meanwhile."""
    with closing(sqlite3.connect(store.folder / "records.db")) as other:
        return int(other.execute("SELECT count(*) FROM record").fetchone()[0])


def test_pieces_are_made_durable_some_at_a_time(store: Store) -> None:
    seen = []
    with store.writing("import", BY, AT) as writer:
        for number in range(2 * TOGETHER + 1):
            with writer.piece():
                writer.add_record(*sheet(number))
            seen.append(seen_by_others(store))
            assert len([*(store.folder / "originals").glob("*.part")]) == number + 1 - seen[-1]
    first = [0] * (TOGETHER - 1)
    assert seen == [*first, *[TOGETHER] * TOGETHER, 2 * TOGETHER, 2 * TOGETHER]
    assert seen_by_others(store) == 2 * TOGETHER + 1
    assert len([*(store.folder / "originals").iterdir()]) == 2 * TOGETHER + 1


def test_large_originals_wait_for_nobody(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("formgen.store.writer._MOST_BYTES", 2 * len(sheet(1)[1]))
    with store.writing("import", BY, AT) as writer:
        for number in (1, 2, 3):
            with writer.piece():
                writer.add_record(*sheet(number))
        assert seen_by_others(store) == 2


def test_in_a_shared_folder_each_piece_is_made_durable_by_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORMGEN_ALLOW_SHARED", "1")
    with Store.open(tmp_path / "OneDrive", create=True) as store, store.writing("import", BY, AT) as writer:
        for number in (1, 2, 3):
            with writer.piece():
                writer.add_record(*sheet(number))
            assert seen_by_others(store) == number


def test_an_exception_takes_back_its_piece_and_keeps_those_before(store: Store) -> None:
    with pytest.raises(KeyboardInterrupt), store.writing("import", BY, AT) as writer:  # noqa: PT012
        for number in (1, 2):
            with writer.piece():
                writer.add_record(*sheet(number))
        with writer.piece():
            writer.add_record(*sheet(3))
            raise KeyboardInterrupt
    assert [record.sha256 for record in store.records()] == [sheet(1)[0].sha256, sheet(2)[0].sha256]
    assert [store.original(sheet(n)[0].sha256) for n in (1, 2)] == [sheet(n)[1] for n in (1, 2)]


def test_what_is_remembered_is_asked_again_in_the_next_transaction_once_another_wrote(store: Store) -> None:
    """Between two transactions of one run somebody else may write."""
    with closing(Database(store.folder / NAME)) as one, closing(Database(store.folder / NAME)) as other:
        with one.changing():
            assert [one.remembered("it", lambda: "before"), one.remembered("it", lambda: "no")] == ["before", "before"]
            one.commit()
            with other.changing():
                other.run("INSERT INTO meta (name, value) VALUES ('told', 'by another')")
            one.begin()
            assert one.remembered("it", lambda: "after") == "after"
        assert one.remembered("it", lambda: "no") == "after"


@pytest.mark.parametrize("aside", [1, 2, 3])
def test_what_cannot_be_made_durable_is_taken_back_with_all_that_waited_for_it(
    aside: int, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor is it tried again: a disk that failed once may say the second time that all is well."""
    calls = []

    def failing(file: int) -> None:
        calls.append(file)
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr("os.fsync", failing)
    monkeypatch.setattr("formgen.store.writer.TOGETHER", 2)
    monkeypatch.setattr("formgen.store.files.ASIDE", aside)
    with pytest.raises(UserError, match="originals"), store.writing("import", BY, AT) as writer:  # noqa: PT012
        for number in (1, 2):
            with writer.piece():
                writer.add_record(*sheet(number))
    assert len(calls) == len(set(calls)) == (2 if aside == 1 else 1)
    assert (store.records(), store.runs(), [*(store.folder / "originals").iterdir()]) == ([], [], [])


def test_an_original_that_was_written_by_half_never_gets_its_name(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where those before it are made durable all the same."""

    write = os.write

    def full(file: int, data: bytes) -> int:
        if len(data) < len(sheet(2)[1]):
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(file, data[: len(data) // 2])

    with pytest.raises(UserError) as told, store.writing("import", BY, AT) as writer:  # noqa: PT012
        with writer.piece():
            writer.add_record(*sheet(1))
        with writer.piece():
            monkeypatch.setattr("os.write", full)
            try:
                writer.add_record(*sheet(2))
            finally:
                monkeypatch.undo()
    assert told.value.code == "full"
    assert [record.sha256 for record in store.records()] == [sheet(1)[0].sha256]
    assert [path.name for path in (store.folder / "originals").iterdir()] == [sheet(1)[0].sha256]


def test_a_full_disk_in_the_middle_of_a_savepoint_is_said_in_words(store: Store) -> None:
    """SQLite takes the whole transaction back by itself then: there is no savepoint to go back to."""
    with store.writing("import", BY, AT) as writer:
        writer.add_record(*sheet(1))
    (pages,) = store._database.run("PRAGMA page_count").fetchone()
    store._database.pragma(f"max_page_count = {pages}")
    with pytest.raises(UserError) as told, store.writing("import", BY, AT) as writer, writer.savepoint():  # noqa: PT012
        for _ in range(1000):
            writer.log("x" * 1000)
    assert told.value.code == "full"
    assert [run.id for run in store.runs()] == [1]


def test_a_commit_in_between_is_kept_whatever_comes_after(store: Store) -> None:
    with pytest.raises(RuntimeError), store.writing("import", BY, AT) as writer:  # noqa: PT012
        writer.add_record(*sheet(1))
        writer.commit()
        writer.add_record(*sheet(2))
        raise RuntimeError
    assert [record.sha256 for record in store.records()] == [sheet(1)[0].sha256]
    assert [run.id for run in store.runs()] == [1]


def test_a_writer_sees_what_it_has_added(store: Store) -> None:
    with store.writing("import", BY, AT) as writer:
        writer.issue([FORM])
        writer.add_record(*sheet(1))
        assert store.has_reference(FORM.reference)
        assert store.file_run(sheet(1)[0].sha256) == writer.run


# 6 ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("done", [0, 2])
def test_a_killed_import_leaves_no_half_record_and_the_next_one_completes(store: Store, done: int) -> None:
    end(start_writer(store.folder, done), kill=True)
    assert len(store.records()) == done
    assert rows(store, "SELECT count(*) FROM answer") == [(done * len(rows_of_one_record()),)]
    with store.writing("import", BY, AT) as writer:
        for number in range(4):
            record, data = sheet(number)
            if store.file_run(record.sha256) is None:
                writer.add_record(record, data)
                writer.commit()
    assert [record.sha256 for record in store.records()] == [sheet(number)[0].sha256 for number in range(4)]
    assert [store.original(sheet(number)[0].sha256) for number in range(4)] == [sheet(n)[1] for n in range(4)]
    assert rows(store, "PRAGMA integrity_check") == [("ok",)]


STEADY = """
import sys
from pathlib import Path
sys.path.insert(0, {tests!r})
from formgen.store import Store
from test_store import AT, sheet
with Store.open(Path({folder!r})) as store:
    print("ready", flush=True)
    with store.writing("import", "mentor", AT) as writer:
        for number in range({sheets}):
            record, data = sheet(number)
            if store.file_run(record.sha256) is None:
                writer.add_record(record, data)
                writer.commit()
"""


def test_an_import_killed_again_and_again_loses_nothing_and_stores_nothing_twice(store: Store) -> None:
    sheets = 400
    code = STEADY.format(tests=str(Path(__file__).parent), folder=str(store.folder), sheets=sheets)
    before = 0
    for pause in (0.02, 0.1, 0.23, 0.37, None):
        process = subprocess.Popen(
            [sys.executable, "-c", code], stdout=subprocess.PIPE, cwd=Path(__file__).parents[1]
        )
        assert process.stdout is not None
        process.stdout.readline()
        if pause is not None:
            time.sleep(pause)
            process.kill()
        process.communicate()
        records = store.records()
        assert [record.sha256 for record in records] == [sheet(n)[0].sha256 for n in range(len(records))]
        assert all(record.answers == RECORD.answers for record in records)
        assert len(records) >= before
        before = len(records)
        for record in records:
            store.original(record.sha256)
    assert before == sheets
    assert rows(store, "PRAGMA integrity_check") == [("ok",)]


def rows_of_one_record() -> list[dict[str, Any]]:
    return apart(RECORD)


# 7 ------------------------------------------------------------------------------------------------


def test_the_store_can_be_read_as_of_a_run(store: Store) -> None:
    with store.writing("import", BY, AT) as writer:
        writer.save_pupils([AMIRA])
        writer.issue([FORM])
        first = writer.add_record(*sheet(1))
        other = writer.add_record(*sheet(2, form="referral", case=None))
    with store.writing("import", BY, AT) as writer:
        writer.save_pupils([BEN, replace(AMIRA, left_on=date(2026, 10, 6))])
        writer.issue([replace(FORM, reference="NEW")])
        writer.add_event(OPENED)
        second = writer.add_record(*sheet(3, revises=first))
    with store.writing("import", BY, AT) as writer:
        third = writer.add_record(*sheet(4, revises=second))

    def ids(**wanted: Any) -> list[int]:
        return [record.id for record in store.records(**wanted)]

    assert [ids(run=run) for run in (1, 2, 3, None)] == [
        [first, other],
        [other, second],
        [other, third],
        [other, third],
    ]
    assert ids(latest=False) == [first, other, second, third]
    assert ids(latest=False, run=2) == [first, other, second]
    assert ids(form="referral") == [other]
    assert ids(case="LM-2026-001", run=1) == [first]
    assert store.pupils(run=1) == [AMIRA]
    assert [pupil.id for pupil in store.pupils()] == ["P0002", "P0001"]
    assert (store.events(run=1), store.ledger(run=1)) == ([], [FORM])


def test_the_forms_of_a_case_are_those_of_its_records_in_force(store: Store) -> None:
    """Asked by itself, since it is asked of every return; revisions may be of another case, or withdrawn."""
    chance, forms, cases = random.Random(5), ("a", "b", "c"), ("LM-1", "LM-2")
    made, seen = list[int](), set[tuple[str, ...]]()
    for number in range(60):
        with store.writing("import", BY, AT) as writer:
            older = chance.choice([None, *made]) if number % 3 else None
            form, case = chance.choice(forms), chance.choice(cases)
            made.append(writer.add_record(*sheet(number, form=form, case=case, revises=older)))
            if number % 4 == 3 and (gone := chance.choice(made)) not in {one.record for one in store.withdrawn()}:
                writer.withdraw(gone, "A mistake.")
        for case in cases:
            assert store.forms_of(case) == list(dict.fromkeys(r.form for r in store.records(case=case)))
            seen.add(tuple(store.forms_of(case)))
        assert store.forms() == sorted({record.form for record in store.records()})
    assert len(seen) > 9
    assert store.forms_of("LM-3") == []


# 8 ------------------------------------------------------------------------------------------------


def test_a_changed_or_missing_original_is_refused(store: Store) -> None:
    fill(store)
    path = store.folder / "originals" / RECORD.sha256
    path.write_bytes(SHEET + b"!")
    with pytest.raises(UserError, match="was changed") as refused:
        store.original(RECORD.sha256)
    assert "backup" in refused.value.fix
    path.unlink()
    with pytest.raises(UserError, match="is missing"):
        store.original(RECORD.sha256)
    with pytest.raises(UserError, match="not the SHA-256"):
        store.original("../school.toml")


def test_an_original_that_cannot_be_looked_at_is_said_in_words(store: Store) -> None:
    record, original = sheet(1)
    (store.folder / "originals" / record.sha256).mkdir(parents=True)
    with pytest.raises(UserError, match="originals") as told, store.writing("import", BY, AT) as writer:
        writer.add_record(record, original)
    assert told.value.code == "read_only"


def test_halves_that_a_killed_command_left_are_swept_away_by_the_next(store: Store) -> None:
    store.folder.joinpath("originals").mkdir(exist_ok=True)
    half = store.folder / "originals" / f"{'a' * 64}.part"
    half.write_bytes(b"half")
    backup = store.folder / "backups" / ".unfinished-x"
    (backup / "again").mkdir(parents=True)
    (backup / "backup.zip").write_bytes(b"half")
    own = store.folder / "backups" / "before summer.zip"
    own.write_bytes(b"a person's own")
    with store.writing("import", BY, AT):
        pass
    assert (half.exists(), backup.exists(), own.exists()) == (False, False, True)


def test_an_original_left_damaged_by_a_crash_is_written_again(store: Store) -> None:
    (store.folder / "originals" / RECORD.sha256).write_bytes(b"half")
    fill(store)
    assert store.original(RECORD.sha256) == SHEET


# 9 ------------------------------------------------------------------------------------------------

MOUNTS = """\
/dev/sda1 / ext4 rw 0 0
//server/staff /mnt/staff\\040share cifs rw 0 0
nas:/x /mnt/nas nfs4 rw 0 0
/dev/sdb1 /mnt/nas/local ext4 rw 0 0
"""


@pytest.mark.parametrize(
    ("folder", "reason"),
    [
        ("/home/x/OneDrive/school", "OneDrive"),
        ("/home/x/OneDrive - Hill Primary/school", "OneDrive"),
        ("/home/x/Dropbox (Hill Primary)/s", "Dropbox"),
        ("/Users/x/Library/CloudStorage/GoogleDrive-x@y.z/My Drive", "cloud drive"),
        ("/home/x/Google Drive", "Google Drive"),
        ("/Users/x/Library/Mobile Documents/com~apple~CloudDocs/s", "iCloud"),
        ("//server/share/school", "network"),
        ("\\\\server\\share\\school", "network"),
        ("\\\\?\\UNC\\server\\share", "network"),
        ("/mnt/staff share/school", "network"),
        ("/mnt/nas/school", "network"),
        ("/mnt/nas/local/school", None),
        ("/mnt/nasty", None),
        ("/home/x/school", None),
        ("/home/x/Dropboxes", None),
    ],
)
def test_cloud_folders_and_network_shares_are_known(folder: str, reason: str | None) -> None:
    found = location.danger(Path(folder), MOUNTS)
    assert (found is None) if reason is None else (found is not None and reason in found)


def test_a_store_in_onedrive_is_refused_unless_allowed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "OneDrive - Hill Primary" / "school"
    with pytest.raises(UserError, match="OneDrive") as refused:
        Store.open(folder, create=True)
    assert "disk of this computer" in refused.value.fix
    assert not folder.exists()
    monkeypatch.setenv("FORMGEN_ALLOW_SHARED", "1")
    Store.open(folder, create=True).close()


# 10 -----------------------------------------------------------------------------------------------




def load_v1(folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    with closing(sqlite3.connect(folder / "records.db")) as connection:
        connection.executescript(V1.read_text(encoding="utf-8"))


def version_of(folder: Path) -> str:
    with closing(sqlite3.connect(folder / "records.db")) as connection:
        (version,) = connection.execute("SELECT value FROM meta WHERE name = 'schema'").fetchone()
    return str(version)


def drawn(folder: Path) -> dict[str, Any]:
    """What the tables, indexes and triggers of a store are, however their SQL is written."""
    with closing(sqlite3.connect(folder / "records.db")) as connection:
        names = [n for (n,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        found: dict[str, Any] = {
            name: [sorted(connection.execute(f"SELECT * FROM pragma_{what}('{name}')").fetchall()) for what in (
                "table_info", "foreign_key_list"
            )] for name in names
        }  # fmt: skip
        for name in names:
            indexes = connection.execute(f"SELECT name, [unique], origin FROM pragma_index_list('{name}')").fetchall()
            columns = "SELECT name FROM pragma_index_info(?)"
            found[f"indexes of {name}"] = sorted(
                (unique, origin, connection.execute(columns, (index,)).fetchall()) for index, unique, origin in indexes
            )
        found["triggers"] = sorted(connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
    return found


def test_a_store_of_the_first_release_is_read_by_this_one(tmp_path: Path) -> None:
    load_v1(tmp_path)
    with Store.open(tmp_path) as store:
        expect_small_store(store)
        assert store.settings() is None
        assert (store.withdrawn(), store.marks(), store.withheld()) == ([], [], [])
    assert version_of(tmp_path) == NEWEST


def test_a_store_of_the_second_version_is_read_by_this_one(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "records.db")) as connection:
        connection.executescript(V2.read_text(encoding="utf-8"))
    with Store.open(tmp_path) as store:
        expect_small_store(store)
        assert store.settings(2) == 'name = "Hill Primary"\n'
    assert list((tmp_path / "backups").glob("*.zip")), "it was backed up before it was brought up"
    assert version_of(tmp_path) == NEWEST
    Store.open(tmp_path / "new", create=True).close()
    assert drawn(tmp_path) == drawn(tmp_path / "new"), "tables change by a migration alone"


def test_an_older_store_becomes_the_same_as_a_new_one(tmp_path: Path) -> None:
    load_v1(tmp_path / "old")
    Store.open(tmp_path / "old").close()
    Store.open(tmp_path / "new", create=True).close()
    assert drawn(tmp_path / "old") == drawn(tmp_path / "new")


def test_what_was_added_before_and_after_the_migration_lives_together(tmp_path: Path) -> None:
    load_v1(tmp_path)
    with Store.open(tmp_path) as store:
        with store.writing("import", BY, AT) as writer:
            newer = writer.add_record(*sheet(1, revises=1, how="paper", filled_by="LSA"))
        (record,) = store.records()
        assert (record.id, record.how, record.filled_by) == (newer, "paper", "LSA") == (2, "paper", "LSA")


MIGRATING = """
import sys
from pathlib import Path
from formgen.store import Store
from formgen.store.cells import READ, apart, together
from formgen.store.database import NAME, Database, plainly
from formgen.store.migrations import MIGRATIONS
def waits(connection):
    connection.connection.driver_connection.execute("PRAGMA cache_spill = ON")
    print("ready", flush=True)
    sys.stdin.read(1)
Store.open(Path({folder!r}), migrate=(*MIGRATIONS, waits))
"""


def test_a_migration_that_is_killed_leaves_the_older_store_and_is_done_again(tmp_path: Path) -> None:
    load_v1(tmp_path)
    process = subprocess.Popen(
        [sys.executable, "-c", MIGRATING.format(folder=str(tmp_path))], stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, cwd=Path(__file__).parents[1],
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline().strip() == b"ready"
    end(process, kill=True)
    assert version_of(tmp_path) == "1"
    with Store.open(tmp_path) as store:
        expect_small_store(store)
        assert rows(store, "PRAGMA integrity_check") == [("ok",)]
    assert version_of(tmp_path) == NEWEST


def test_contacts_rounds_and_messages_come_back_as_they_were(store: Store) -> None:
    mother = Contact("K0001", "P0001", "Ana Méndez", "mother", 1, True, "ana@home.example", wants=Wanted.FILLABLE)
    gone = replace(mother, gone_on=date(2026, 10, 6))
    events = [RoundEvent("Spring", "opened", date(2026, 10, 6), {"form": "pq", "due": "2026-10-20"}),
              RoundEvent("Spring", "closed", date(2026, 11, 1))]  # fmt: skip
    message = Message("<a@b>", "Spring", ("LM-PQ1-00000001-X",), "K0001", "ana@home.example", "0" * 64, "a.eml")
    steps = [Step("<a@b>", State.BUILT, AT), Step("<a@b>", State.BOUNCED, AT, "550 5.1.1")]
    with store.writing("send", BY, AT) as writer:
        writer.save_contacts([mother])
        writer.add_messages([message])
        for event in events:
            writer.add_round_event(event)
        writer.add_steps(steps)
        first = writer.run
    with store.writing("contacts import", BY, AT) as writer:
        writer.save_contacts([gone])
    assert (store.contacts(), store.contacts(run=first)) == ([gone], [mother])
    assert store.round_events() == events
    assert (store.messages(round="Spring"), store.messages(round="Summer")) == ([message], [])
    assert store.steps() == steps


def test_the_files_of_a_report_come_back_with_their_seals(store: Store) -> None:
    with store.writing("review", BY, AT) as writer:
        writer.add_packs([PACK, replace(PACK, format="pdf"), replace(PACK, seal="another")])
    kept = replace(PACK, id=1, run=writer.run, by=BY, at=AT)
    assert store.packs(seal=PACK.seal) == [kept, replace(kept, id=2, format="pdf")]
    assert (len(store.packs()), store.packs(seal="none")) == (3, [])


def name_the_place(connection: Connection) -> None:
    """A made-up step to the next version: a new column, filled in old rows."""
    connection.exec_driver_sql("ALTER TABLE run ADD COLUMN place TEXT")
    connection.exec_driver_sql("UPDATE run SET place = 'office'")


def drop_the_place(connection: Connection) -> None:
    """A made-up step to the one after that."""
    connection.exec_driver_sql("ALTER TABLE run RENAME COLUMN place TO room")


def test_an_older_store_is_backed_up_and_brought_up_to_date(tmp_path: Path) -> None:
    load_v1(tmp_path)
    steps = (*MIGRATIONS, name_the_place, drop_the_place)
    with Store.open(tmp_path, migrate=steps) as store:
        assert store.schema_version == int(NEWEST) + 2
        assert rows(store, "SELECT DISTINCT room FROM run") == [("office",)]
        assert rows(store, "SELECT value FROM meta") == [(str(int(NEWEST) + 2),)]
        assert len(rows(store, "SELECT name FROM sqlite_master WHERE type = 'trigger'")) == 2 * len(KEPT)
        expect_small_store(store)
    assert [path.name for path in (tmp_path / "backups").iterdir()] == [f"before-version-{int(NEWEST) + 2}.zip"]
    Store.open(tmp_path, migrate=steps).close()  # and it is not done again
    assert len(list((tmp_path / "backups").iterdir())) == 1


def test_a_migration_that_fails_changes_nothing(tmp_path: Path) -> None:
    load_v1(tmp_path)

    def fails(connection: Connection) -> None:
        connection.exec_driver_sql("CREATE TABLE half (x)")
        raise RuntimeError("made up")

    with pytest.raises(RuntimeError, match="made up"):
        Store.open(tmp_path, migrate=(*MIGRATIONS, name_the_place, fails))

    def orphans(connection: Connection) -> None:
        connection.exec_driver_sql("DELETE FROM file")

    with pytest.raises(RuntimeError, match="without its parent"):
        Store.open(tmp_path, migrate=(*MIGRATIONS, orphans))
    assert version_of(tmp_path) == "1"
    with Store.open(tmp_path) as store:
        assert rows(store, "SELECT name FROM sqlite_master WHERE name = 'half'") == []
        expect_small_store(store)


def test_a_newer_store_is_refused(tmp_path: Path) -> None:
    load_v1(tmp_path)
    Store.open(tmp_path, migrate=(*MIGRATIONS, name_the_place)).close()
    with pytest.raises(UserError, match="Please update formgen") as refused:
        Store.open(tmp_path)
    assert refused.value.code == "newer_store"


_NEWER = {
    "case_event": "INSERT INTO case_event (school, run, \"case\", kind, \"on\", details) "
                  "SELECT school, max(id), 'LM-2025-001', 'merged', '2025-09-08', '{}' FROM run",
    "round_event": "INSERT INTO round_event (school, run, round, kind, \"on\", details) "
                   "SELECT school, max(id), 'Spring', 'halved', '2025-09-08', '{}' FROM run",
    "message_step": "INSERT INTO message_step (school, run, message, state, at, told) "
                    "SELECT school, max(id), '<a@b>', 'read', '2025-09-08T10:00:00', '' FROM run",
    "approval": "INSERT INTO approval (school, run, at, \"by\", kind, place, sha256, text, edited) "
                "SELECT school, max(id), '2025-09-08T10:00:00', '', 'half', 'a', 'b', 'c', 0 FROM run",
}  # fmt: skip


def written_by_a_newer(folder: Path, *statements: str) -> dict[str, bytes]:
    """The files of a store into which a newer formgen has written; nothing of them may change."""
    with closing(sqlite3.connect(folder / "records.db")) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("table", _NEWER)
def test_a_word_of_a_newer_formgen_is_told_in_plain_words_and_changes_nothing(tmp_path: Path, table: str) -> None:
    """(10)"""
    load_v1(tmp_path)
    with Store.open(tmp_path) as store, store.writing("set up", "tester", AT):
        pass
    before = written_by_a_newer(tmp_path, _NEWER[table], "UPDATE meta SET value = '7.3' WHERE name = 'formgen'")
    asked = {"case_event": Store.events, "round_event": Store.round_events, "message_step": Store.steps,
             "approval": Store.approvals}  # fmt: skip
    with Store.open(tmp_path) as store:
        runs = len(store.runs())
        with pytest.raises(UserError) as refused:
            asked[table](store)
        with pytest.raises(UserError, match="a newer formgen"), store.writing("import", "tester", AT):
            asked[table](store)
        assert len(store.runs()) == runs
    assert refused.value.code == "newer_store"
    assert refused.value.message == (
        f"This school’s folder was written by a newer formgen (7.3; this is {__version__})."
    )
    assert "update formgen" in refused.value.fix
    assert before["records.db"] == (tmp_path / "records.db").read_bytes()


def test_which_formgen_wrote_last_is_kept_and_said_of_a_newer_store(tmp_path: Path) -> None:
    """(10) An older formgen that writes afterwards leaves the newer one's name."""
    load_v1(tmp_path)
    for version in (None, "7.3"):
        with Store.open(tmp_path) as store, store.writing("set up", "tester", AT):
            pass
        told = dict(told_of_itself(tmp_path))
        assert told["formgen"] == (version or __version__)
        written_by_a_newer(tmp_path, "UPDATE meta SET value = '7.3' WHERE name = 'formgen'")
    before = written_by_a_newer(tmp_path, "UPDATE meta SET value = '99' WHERE name = 'schema'")
    with pytest.raises(UserError, match=r"a newer formgen \(7\.3; this is ") as refused:
        Store.open(tmp_path)
    assert refused.value.code == "newer_store"
    assert before == {path.name: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}


def told_of_itself(folder: Path) -> list[tuple[str, str]]:
    """What the store says of itself."""
    with closing(sqlite3.connect(folder / "records.db")) as connection:
        return connection.execute("SELECT name, value FROM meta").fetchall()


# 11 -----------------------------------------------------------------------------------------------


def test_a_folder_without_a_store_is_refused_with_the_command_that_makes_one(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="formgen init"):
        Store.open(tmp_path)
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "records.db").touch()
    with pytest.raises(UserError, match="formgen init"):
        Store.open(tmp_path)
    Store.open(tmp_path, create=True).close()


def test_a_damaged_database_is_said_to_be_damaged(tmp_path: Path) -> None:
    (tmp_path / "records.db").write_bytes(b"this is no database" * 100)
    with pytest.raises(UserError, match="formgen restore") as refused:
        Store.open(tmp_path)
    assert refused.value.code == "damaged"


def test_a_database_that_another_program_writes_can_be_read_and_is_said_to_be_in_use(store: Store) -> None:
    store._database.pragma("busy_timeout = 50")
    with closing(sqlite3.connect(store.folder / "records.db", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert store.pupils() == []
        with pytest.raises(UserError, match="in use by another program"):
            store.writing("x", BY, AT).__enter__()
        other.execute("ROLLBACK")
    fill(store)
    expect_small_store(store)


def test_a_lock_that_stays_with_nobody_is_said_to_be_a_file_in_use() -> None:
    """(11): SQLite gives up on it after ten seconds, with an error of its own, where a lock could not be given back."""
    error = sqlite3.OperationalError("locking protocol")
    error.sqlite_errorname = "SQLITE_PROTOCOL"
    told = plainly(error)
    assert told is not None
    assert (told.code, "in use by another program" in told.message) == ("busy", True)


def test_a_database_error_does_not_print_answers(store: Store) -> None:
    secret = replace(sheet(1)[0], answers={"worry": "a private worry"}, revises=99)
    with pytest.raises(Exception, match="FOREIGN KEY") as bug, store.writing("import", BY, AT) as writer:
        writer.add_record(secret, sheet(1)[1])
    assert "LM-2026-001" not in str(bug.value)
    assert "private" not in str(bug.value)


# 12 -----------------------------------------------------------------------------------------------


def test_the_log_lists_ids(store: Store) -> None:
    fill(store)
    (line,) = store.log()
    assert line.ids == (FORM.reference, RECORD.sha256)
    assert AMIRA.surname not in repr(line)
