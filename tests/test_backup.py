"""What backups promise.

1  A backup is one file, verified by reading it again; what is restored from it is the store as it was.
2  Anything changed in a backup is noticed, and nothing is restored from it.
3  Restoring never overwrites a store or any other file.
4  A backup can be made at any moment, also while a writer is at work.
5  Automatic backups hold the database, list the originals, and the last 20 stay; a person's files stay too.
6  An original that was changed is never backed up as if it were sound.
7  A full backup brings the whole school back: its pictures, lists, templates and forms too; no links.
8  Nothing is restored outside the folder, or in place of what is formgen's own; older backups still serve.
9  The command says how many originals there are and where it restored to, and wants a new folder named.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from test_store import AT, BY, FORM, NEWEST, RECORD, SHEET, expect_small_store, fill, load_v1, sha, sheet

from formgen.cli import formgen
from formgen.errors import UserError
from formgen.store import Store, files
from formgen.store.backup import automatic, backup, restore


@pytest.fixture
def school(tmp_path: Path) -> Path:
    folder = tmp_path / "school"
    with Store.open(folder, create=True) as store:
        fill(store)
    (folder / "school.toml").write_text('name = "Hill Primary"\n', encoding="utf-8")
    return folder


def names_below(folder: Path, above: Path) -> list[str]:
    return [f"{folder.relative_to(above).as_posix()}/{name}" for name in names(folder)]


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


# 1 ------------------------------------------------------------------------------------------------


def test_what_is_restored_is_the_store_as_it_was(school: Path, tmp_path: Path) -> None:
    made = backup(school, tmp_path / "away" / "school.zip")
    assert (made.kind, made.rows["record"], made.rows["run"]) == ("full", 1, 2)
    assert set(made.originals) == {RECORD.sha256, sha(b"a photo")}
    assert names(tmp_path / "away") == ["school.zip"]

    restored = restore(tmp_path / "away" / "school.zip", tmp_path / "new" / "school")
    assert (restored.rows, restored.missing) == (made.rows, ())
    assert names(tmp_path / "new" / "school") == names(school)
    assert (tmp_path / "new/school/school.toml").read_bytes() == (school / "school.toml").read_bytes()
    with Store.open(tmp_path / "new" / "school") as store:
        expect_small_store(store)
        assert store.original(RECORD.sha256) == SHEET


def test_equal_stores_give_equal_backups(school: Path, tmp_path: Path) -> None:
    backup(school, tmp_path / "a.zip")
    backup(school, tmp_path / "b.zip")
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def test_there_must_be_a_store_and_room_for_the_backup(school: Path, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"no records\.db"):
        backup(tmp_path, tmp_path / "a.zip")
    (tmp_path / "a.zip").write_text("a person's own")
    with pytest.raises(UserError, match="there already"):
        backup(school, tmp_path / "a.zip")
    assert (tmp_path / "a.zip").read_text() == "a person's own"


# 2 ------------------------------------------------------------------------------------------------

Parts = dict[str, bytes]


def change_original(parts: Parts) -> None:
    parts[f"originals/{RECORD.sha256}"] = b"other bytes"


def change_original_and_manifest(parts: Parts) -> None:
    change_original(parts)
    manifest = json.loads(parts["manifest.json"])
    manifest["files"][f"originals/{RECORD.sha256}"] = sha(b"other bytes")
    parts["manifest.json"] = json.dumps(manifest).encode()


def change_database(parts: Parts) -> None:
    parts["records.db"] = parts["records.db"].replace(b"dont_know", b"dont_knot")


def change_settings(parts: Parts) -> None:
    parts["school.toml"] += b"#"


def leave_out_an_original(parts: Parts) -> None:
    del parts[f"originals/{RECORD.sha256}"]


def add_a_file_outside(parts: Parts) -> None:
    parts["../evil"] = b"x"


def list_a_file_outside(parts: Parts) -> None:
    parts["../evil"] = b"x"
    manifest = json.loads(parts["manifest.json"])
    manifest["files"]["../evil"] = sha(b"x")
    parts["manifest.json"] = json.dumps(manifest).encode()


def count_wrongly(parts: Parts) -> None:
    parts["manifest.json"] = parts["manifest.json"].replace(b'"record": 1', b'"record": 2')


def damage_the_database(parts: Parts) -> None:
    parts["records.db"] = parts["records.db"][:5000]
    manifest = json.loads(parts["manifest.json"])
    manifest["files"]["records.db"] = sha(parts["records.db"])
    parts["manifest.json"] = json.dumps(manifest).encode()


def lose_the_manifest(parts: Parts) -> None:
    del parts["manifest.json"]


def repacked(school: Path, tmp_path: Path, change: Callable[[Parts], None]) -> None:
    backup(school, tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "a.zip") as pack:
        parts = {name: pack.read(name) for name in pack.namelist()}
    change(parts)
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as pack:
        for name, data in parts.items():
            pack.writestr(name, data)


@pytest.mark.parametrize(
    "change",
    [
        change_original, change_original_and_manifest, change_database, change_settings,
        leave_out_an_original, add_a_file_outside, list_a_file_outside, count_wrongly,
        damage_the_database, lose_the_manifest,
    ],
)  # fmt: skip
def test_a_changed_backup_is_refused(school: Path, tmp_path: Path, change: Callable[[Parts], None]) -> None:
    repacked(school, tmp_path, change)
    expect_refused(tmp_path / "b.zip", tmp_path)


@pytest.mark.parametrize("place", [0.02, 0.3, 0.6, 0.999])
def test_a_damaged_or_cut_backup_is_refused(school: Path, tmp_path: Path, place: float) -> None:
    backup(school, tmp_path / "a.zip")
    data = bytearray((tmp_path / "a.zip").read_bytes())
    at = int(len(data) * place)
    (tmp_path / "cut.zip").write_bytes(data[:at])
    expect_refused(tmp_path / "cut.zip", tmp_path)
    data[at - 40 : at] = bytes(40)
    (tmp_path / "damaged.zip").write_bytes(data)
    expect_refused(tmp_path / "damaged.zip", tmp_path)


def test_a_backup_that_is_not_there_is_refused(tmp_path: Path) -> None:
    expect_refused(tmp_path / "none.zip", tmp_path)


def expect_refused(file: Path, tmp_path: Path) -> None:
    before = names(tmp_path)
    with pytest.raises(UserError, match="cannot be used") as refused:
        restore(file, tmp_path / "new")
    assert refused.value.code == "bad_backup"
    assert names(tmp_path) == before
    assert not (tmp_path / "new").exists()


# 3 ------------------------------------------------------------------------------------------------


def test_a_store_is_never_overwritten(school: Path, tmp_path: Path) -> None:
    backup(school, tmp_path / "a.zip")
    with pytest.raises(UserError, match="never overwritten") as refused:
        restore(tmp_path / "a.zip", school)
    assert "new folder" in refused.value.fix
    (school / "records.db").rename(tmp_path / "moved away")
    (school / "school.toml").write_text("changed meanwhile")
    with pytest.raises(UserError, match=r"another school\.toml"):
        restore(tmp_path / "a.zip", school)
    assert (school / "school.toml").read_text() == "changed meanwhile"
    assert not (school / "records.db").exists()


def test_a_lost_database_is_restored_beside_its_originals(school: Path) -> None:
    made = automatic(school, AT)
    (school / "records.db").unlink()
    assert restore(made.file, school).missing == ()
    with Store.open(school) as store:
        expect_small_store(store)


def test_a_backup_of_the_database_alone_says_which_originals_are_missing(
    school: Path, tmp_path: Path
) -> None:
    made = automatic(school, AT)
    (tmp_path / "new" / "originals").mkdir(parents=True)
    (tmp_path / "new" / "originals" / RECORD.sha256).write_bytes(SHEET)
    assert restore(made.file, tmp_path / "new").missing == (sha(b"a photo"),)


# 4 ------------------------------------------------------------------------------------------------


def test_a_backup_while_a_writer_is_at_work_holds_what_was_committed(school: Path, tmp_path: Path) -> None:
    with Store.open(school) as store, store.writing("import", BY, AT) as writer:
        writer.add_record(*sheet(1))
        made = backup(school, tmp_path / "a.zip")
        assert automatic(school, AT).rows == made.rows
    assert (made.rows["record"], made.rows["writer"]) == (1, 0)
    with Store.open(school) as store:
        assert len(store.records()) == 2
    restore(tmp_path / "a.zip", tmp_path / "new")
    with Store.open(tmp_path / "new") as store, store.writing("import", "mentor", AT) as writer:
        writer.add_record(*sheet(1))


# 5 ------------------------------------------------------------------------------------------------


def test_the_last_twenty_automatic_backups_stay_and_all_files_of_a_person(school: Path) -> None:
    own = ["2026-01-01-000000.zip", "before summer.zip", "notes.txt"]
    (school / "backups").mkdir()
    for name in own:
        (school / "backups" / name).write_text("a person's own")
    full = backup(school, school / "backups" / "2026-01-01-000001.zip")
    made = [automatic(school, AT + timedelta(minutes=number // 2)).file.name for number in range(23)]
    assert made[:3] == ["2026-10-06-143000.zip", "2026-10-06-143000 (2).zip", "2026-10-06-143100.zip"]
    assert names(school / "backups") == sorted([*own, full.file.name, *made[-20:]])


def test_an_automatic_backup_lists_the_originals_without_holding_them(school: Path) -> None:
    made = automatic(school, AT)
    assert made.kind == "database"
    with zipfile.ZipFile(made.file) as pack:
        assert pack.namelist() == ["records.db", "manifest.json"]
        manifest = json.loads(pack.read("manifest.json"))
    assert manifest["kind"] == "database"
    assert RECORD.sha256 in manifest["originals"]
    assert FORM.recipient not in str(manifest)


# 6 ------------------------------------------------------------------------------------------------


def test_a_changed_original_stops_a_full_backup(school: Path, tmp_path: Path) -> None:
    (school / "originals" / RECORD.sha256).write_bytes(b"changed")
    with pytest.raises(UserError, match="was changed"):
        backup(school, tmp_path / "a.zip")
    assert not (tmp_path / "a.zip").exists()


def test_a_damaged_database_stops_a_backup(school: Path, tmp_path: Path) -> None:
    (school / "records.db").write_bytes(b"no database " * 1000)
    with pytest.raises(UserError, match="damaged"):
        backup(school, tmp_path / "a.zip")
    assert names(tmp_path) == names_below(school, tmp_path)


# 7 ------------------------------------------------------------------------------------------------

BELONGINGS = (
    "class-list.toml", "contacts.csv", "contacts.toml", "forms/own.py", "pictures/crest", "pupils.csv", "school.PNG",
    "templates/letters/Ä.docx", "templates/referral.docx",
)  # fmt: skip
LEFT = ("Out/form.pdf", "backups/old.zip", "forms/__pycache__/own.pyc", "notes.txt", "templates/~$referral.docx")


@pytest.fixture
def whole(school: Path, tmp_path: Path) -> Path:
    for name in (*BELONGINGS, *LEFT):
        (school / name).parent.mkdir(parents=True, exist_ok=True)
        (school / name).write_bytes(name.encode())
    (school / "school.toml").write_text('[school]\nlogo = "pictures/crest"\n', encoding="utf-8")
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret").write_text("secret")
    (school / "link.png").symlink_to(outside / "secret")
    (school / "templates" / "linked").symlink_to(outside, target_is_directory=True)
    return school


def test_the_whole_school_comes_back(whole: Path, tmp_path: Path) -> None:
    backup(whole, tmp_path / "a.zip")
    restore(tmp_path / "a.zip", tmp_path / "new")
    originals = {name for name in names(whole) if name.startswith("originals/")}
    assert set(names(tmp_path / "new")) == {*BELONGINGS, *originals, "records.db", "school.toml"}
    for name in (*BELONGINGS, "school.toml"):
        assert (tmp_path / "new" / name).read_bytes() == (whole / name).read_bytes()
    assert all((tmp_path / "new" / name).is_dir() for name in ("In", "Out", "Done"))


def test_settings_that_cannot_be_read_or_name_a_logo_elsewhere_are_backed_up(school: Path, tmp_path: Path) -> None:
    for number, text in enumerate(("[school", '[school]\nlogo = "../outside.jpg"\n', 'school = "x"\n')):
        (school / "school.toml").write_text(text)
        (tmp_path / "outside.jpg").write_text("x")
        backup(school, tmp_path / f"{number}.zip")
        with zipfile.ZipFile(tmp_path / f"{number}.zip") as pack:
            assert pack.read("school.toml") == text.encode()
            assert not [name for name in pack.namelist() if "outside" in name]


def test_a_changed_template_is_noticed(whole: Path, tmp_path: Path) -> None:
    repacked(whole, tmp_path, lambda parts: parts.update({"templates/referral.docx": b"other"}))
    expect_refused(tmp_path / "b.zip", tmp_path)


# 8 ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "../evil", "templates/../../evil", "/evil", "C:/evil", "templates\\..\\evil", "templates//evil", "./evil",
        "backups/2026-01-01-000000.zip", "originals/evil", "Originals/evil", "records.db-wal", "evil.",
        "manifest.json/x",
    ],
)  # fmt: skip
def test_a_name_that_leads_elsewhere_is_refused(school: Path, tmp_path: Path, name: str) -> None:
    def add(parts: Parts) -> None:
        parts[name] = b"x"
        manifest = json.loads(parts["manifest.json"])
        manifest["files"][name] = sha(b"x")
        parts["manifest.json"] = json.dumps(manifest).encode()

    repacked(school, tmp_path, add)
    expect_refused(tmp_path / "b.zip", tmp_path)


def test_a_backup_from_before_still_restores(whole: Path, tmp_path: Path) -> None:
    def older(parts: Parts) -> None:
        manifest = json.loads(parts["manifest.json"])
        for name in (*BELONGINGS, "school.toml"):
            del parts[name], manifest["files"][name]
        parts["manifest.json"] = json.dumps(manifest).encode()

    repacked(whole, tmp_path, older)
    assert restore(tmp_path / "b.zip", tmp_path / "new").missing == ()
    with Store.open(tmp_path / "new") as store:
        expect_small_store(store)


def test_the_backup_of_a_store_of_the_first_version_restores_and_is_brought_up(tmp_path: Path) -> None:
    load_v1(tmp_path / "old")
    for sha256, data in ((RECORD.sha256, SHEET), (sha(b"a photo"), b"a photo")):
        with files.Keeping(tmp_path / "old") as originals:
            originals.add(sha256, data)
    backup(tmp_path / "old", tmp_path / "a.zip")
    Store.open(tmp_path / "old").close()
    own = tmp_path / "old" / "backups" / f"before-version-{NEWEST}.zip"
    for name, file in (("full", tmp_path / "a.zip"), ("own", own)):
        restore(file, tmp_path / name)
        with Store.open(tmp_path / name) as store:
            expect_small_store(store)


# 9 ------------------------------------------------------------------------------------------------


def command(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(formgen, words)
    return result.exit_code, f"{result.output}{result.exception}"


def test_the_command_counts_originals_and_says_where_it_restored_to(school: Path, tmp_path: Path) -> None:
    file, new = str(tmp_path / "a.zip"), str(tmp_path / "new")
    assert "1 records, 2 originals." in command("--school", str(school), "backup", file)[1]
    assert f"Restored into {new}" in command("--school", new, "restore", file)[1]
    told = CliRunner().invoke(formgen, ["--school", f"{new}2", "restore", file, "--json"]).stdout
    assert re.search(r'"originals": 2\b', told)
    assert json.loads(told)


def test_a_restore_without_a_folder_is_refused_unless_this_one_is_empty(
    school: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup(school, tmp_path / "a.zip")
    monkeypatch.chdir(tmp_path)
    before = names(tmp_path)
    code, told = command("restore", "a.zip")
    assert (code, "folder of its own" in told, "--school" in told) == (1, True, True)
    assert names(tmp_path) == before
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    assert command("restore", "../a.zip")[0] == 0
    assert (tmp_path / "empty" / "records.db").is_file()
