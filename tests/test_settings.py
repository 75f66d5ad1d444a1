"""What is promised of the school's settings.

1. The settings that formgen ships can be used, and so can those of the sample school.
2. What the policy leaves open has no default.
3. All that is wrong is told at once, each by its name, in plain words; values are not repeated.
4. A setting that formgen does not know is refused, never passed over.
5. A file that is missing, damaged or in another encoding is told as such, with the cure.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from formgen.errors import UserError
from formgen.resources import folder
from formgen.settings import Settings, load, parse

LEAST = '[school]\nname = "Holy Well School"\n'


def test_the_shipped_settings_can_be_used() -> None:
    """(1)"""
    shipped = load(folder("templates") / "school")
    assert shipped.school.name == "Our School"
    assert shipped.forms.own_forms is False


def test_the_shipped_settings_say_what_holds_without_them() -> None:
    """(1), (2): a school that deletes a line gets what the line said."""
    shipped = load(folder("templates") / "school")
    assert parse('[school]\nname = "Our School"\n') == shipped


def test_every_setting_is_in_the_shipped_file() -> None:
    """(1): set, or as a note that can be taken into use."""
    text = (folder("templates") / "school" / "school.toml").read_text("utf-8")
    for part, model in Settings.model_fields.items():
        assert f"[{part}]" in text
        for name in model.annotation.model_fields:
            assert f"\n{name} = " in text or f"\n# {name} = " in text, name


def test_the_notes_of_the_shipped_file_can_be_taken_into_use() -> None:
    """(1)"""
    lines = (folder("templates") / "school" / "school.toml").read_text("utf-8").splitlines()
    used = [line.removeprefix("# ") if line.startswith("# ") and " = " in line else line for line in lines]
    assert parse("\n".join(used)).policy.parent_support_percent == 80


def test_the_sample_school_can_be_used() -> None:
    """(1)"""
    assert load(folder("samples")).school.name


def test_what_the_policy_leaves_open_has_no_default() -> None:
    """(2)"""
    policy = parse(LEAST).policy
    assert (policy.parent_support_percent, policy.caseload_limit) == (None, None)
    assert (policy.progress_target_percent, policy.minimum_change, policy.accepted_on) == (95, 1, "not known")


def test_all_that_is_wrong_is_told_at_once() -> None:
    """(3), (4)"""
    text = """
    [school]
    nmae = "secret"
    office = 5
    [look]
    ink = "navy"
    accent = "#12345"
    [policy]
    progress_target_percent = 101
    minimum_change = 0
    caseload_limit = "fifteen"
    [forms]
    own_forms = "perhaps"
    [colour]
    """
    with pytest.raises(UserError) as caught:
        parse(text)
    told = caught.value.message
    for part in (
        "school.name is missing", "school.nmae is not a setting that formgen knows", "school.office must be text",
        "look.ink must be a colour such as #1F2A44", "look.accent must be a colour",
        "policy.progress_target_percent must be at most 100", "policy.minimum_change must be at least 1",
        "policy.caseload_limit must be a whole number", "forms.own_forms must be true or false",
        "colour is not a setting",
    ):  # fmt: skip
        assert part in told
    assert not [value for value in ("secret", "navy", "fifteen", "perhaps") if value in told]


@pytest.mark.parametrize("colour", ["#1f2a44", "#FFFFFF", "#000000"])
def test_a_colour_is_six_figures_after_a_hash(colour: str) -> None:
    """(3)"""
    assert parse(f'{LEAST}[look]\nink = "{colour}"\n').look.ink == colour


@pytest.mark.parametrize("colour", ["1F2A44", "#1F2A4", "#1F2A444", "#1F2A4G", "red", "#1F2A44\\n", ""])
def test_what_is_no_colour_is_refused(colour: str) -> None:
    """(3)"""
    with pytest.raises(UserError, match=r"look\.ink must be a colour"):
        parse(f'{LEAST}[look]\nink = "{colour}"\n')


def test_settings_cannot_be_changed_by_those_who_use_them() -> None:
    """(4)"""
    with pytest.raises(ValueError, match="frozen"):
        parse(LEAST).school.name = "Another"


def test_a_folder_without_settings_is_told_the_cure(tmp_path: Path) -> None:
    """(5)"""
    with pytest.raises(UserError, match="formgen init") as caught:
        load(tmp_path)
    assert caught.value.code == "no_school"


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"[school\nname = 5", "line 1"),
        (b'[school]\nname = "Holy Well\nlogo = ""', "line 2"),
        ('[school]\nname = "Zoë’s School"\n'.encode("cp1252"), "UTF-8"),
    ],
)
def test_a_damaged_file_is_told_with_the_cure(tmp_path: Path, data: bytes, told: str) -> None:
    """(5)"""
    (tmp_path / "school.toml").write_bytes(data)
    with pytest.raises(UserError, match=r"school\.toml") as caught:
        load(tmp_path)
    assert told in str(caught.value)


def test_a_mark_at_the_start_that_notepad_writes_is_no_fault(tmp_path: Path) -> None:
    """(5)"""
    (tmp_path / "school.toml").write_text(LEAST, "utf-8-sig")
    assert load(tmp_path).school.name == "Holy Well School"


def test_text_that_is_no_toml_is_refused() -> None:
    """(5)"""
    with pytest.raises(tomllib.TOMLDecodeError):
        parse("name: Holy Well School")
