"""What is promised of the school's settings.

1. The settings that formgen ships can be used, and so can those of the sample school.
2. What the policy leaves open has no default.
3. All that is wrong is told at once, each by its name, in plain words; values are not repeated.
4. A setting that formgen does not know is refused, never passed over.
5. A file that is missing, damaged or in another encoding is told as such, with the cure.
6. Terms, half terms, INSET days and closed days fit together, or the fault is told; without terms there is no calendar.
7. Lists have no doubles and are never empty; what questions offer comes from them.
8. Only types of incident that the log knows can be unwanted.
9. Every setting says what it is for, and `formgen settings` shows its value, or “not set”, and since when.
"""

from __future__ import annotations

import json
import re
import tomllib
from datetime import date
from pathlib import Path
from typing import get_args

import pytest
from click.testing import CliRunner

from formgen.cli import formgen
from formgen.errors import UserError
from formgen.resources import folder
from formgen.settings import NOT_SET, Settings, each, load, parse
from formgen.terms import Span, Term, Terms

YEARS = '{{ year = "{}", measure = "{}", reason = "x" }}'
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
    for part, field in Settings.model_fields.items():
        model = field.annotation
        if part in ("terms", "staff"):
            model = get_args(model)[0]
            assert f"\n# [[{part}]]\n" in text
        else:
            assert f"\n[{field.alias or part}]\n" in text
        for name in model.model_fields:
            assert f"\n{name} = " in text or f"\n# {name} = " in text, name


def test_the_notes_of_the_shipped_file_can_be_taken_into_use() -> None:
    """(1)"""
    lines = (folder("templates") / "school" / "school.toml").read_text("utf-8").splitlines()
    used = [line.removeprefix("# ") if re.match(r"# (\[\[|\w+ = )", line) else line for line in lines]
    settings = parse("\n".join(used))
    assert settings.policy.parent_support_percent == 80
    assert settings.calendar is not None
    assert [one.name for one in each(settings) if one.value == NOT_SET and not one.name.startswith("school.")] == []


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


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('name = "Our\\u000BSchool"', "school.name must be on one line"),
        ('mission = "Calm\\u0000"', "school.mission has a control character, which no document can show"),
        ('office = "the\\noffice"', "school.office must be on one line"),
        ('safeguarding_lead = "Ms\\u2028A. Example"', "school.safeguarding_lead must be on one line"),
    ],
)
def test_what_no_document_and_no_head_of_a_message_can_hold_is_refused(line: str, told: str) -> None:
    """(3)"""
    name = "" if line.startswith("name") else 'name = "Our School"\n'
    with pytest.raises(UserError) as caught:
        parse(f"[school]\n{name}{line}\n")
    assert told in caught.value.message
    assert parse('[school]\nname = "Our School"\nmission = "Calm\\nand kind"\n').school.mission == "Calm\nand kind"


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


# 6 ------------------------------------------------------------------------------------------------

AUTUMN = """
[[terms]]
name = "Autumn"
start = 2026-09-03
end = 2026-12-18
half_term_start = 2026-10-26
half_term_end = 2026-10-30
"""
SPRING = """
[[terms]]
name = "Spring"
start = 2027-01-04
end = 2027-03-25
"""


def test_the_calendar_is_made_of_terms_and_days_off() -> None:
    """(6): oldest first, however they are written."""
    days = "[calendar]\ninset = [2026-11-27]\nclosed = [2027-02-05]\n"
    half = Span(date(2026, 10, 26), date(2026, 10, 30))
    assert parse(f"{LEAST}{SPRING}{AUTUMN}{days}").calendar == Terms(
        (
            Term("Autumn", Span(date(2026, 9, 3), date(2026, 12, 18)), half),
            Term("Spring", Span(date(2027, 1, 4), date(2027, 3, 25))),
        ),
        frozenset({date(2026, 11, 27), date(2027, 2, 5)}),
    )


def test_without_terms_there_is_no_calendar() -> None:
    """(6)"""
    assert parse(LEAST).calendar is None
    assert parse(f"{LEAST}[calendar]\ninset = [2026-11-27]").calendar is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (AUTUMN + SPRING.replace("2027-01-04", "2026-12-18"), "terms: Autumn and Spring overlap"),
        (AUTUMN + AUTUMN, "terms: Autumn and Autumn overlap"),
        (AUTUMN.replace("2026-12-18", "2026-09-03"), "terms.1 must end after it starts"),
        (AUTUMN.replace("2026-12-18", "2027-12-18"), "terms.1 must end after it starts, and last five months"),
        (SPRING + AUTUMN.replace("half_term_end = 2026-10-30", ""), "terms.2 needs both"),
        (AUTUMN.replace("2026-10-30", "2026-10-23"), "terms.1 has a half term that ends before it starts"),
        (AUTUMN.replace("2026-10-30", "2026-12-18"), "terms.1 has a half term that lies outside the term"),
        (AUTUMN.replace("2026-10-26", "2026-08-26"), "terms.1 has a half term that lies outside the term"),
        (AUTUMN.replace('"Autumn"', '" "'), "terms.1.name must not be empty"),
        (AUTUMN.replace("2026-12-18", '"18/12/2026"'), "terms.1.end must be a date such as 2026-09-03"),
        (AUTUMN.replace("2026-12-18", "20261218"), "terms.1.end must be a date such as 2026-09-03"),
        (f"{AUTUMN}[calendar]\ninset = [2026-11-28]", "calendar.inset.1 is a Saturday or Sunday"),
        (f"{AUTUMN}[calendar]\nclosed = [2026-11-27, 2025-11-28]", "calendar.closed.2 is in none of the terms"),
        (f"{AUTUMN}[calendar]\ninset = [2026-11-27]\nclosed = [2026-11-27]", "calendar.closed has a day that is in"),
        ("[calendar]\ninset = [2026-11-27, 2026-11-27]", "calendar.inset has the same entry twice: number 1 and"),
        ("[calendar]\ninset = []", "calendar.inset must not be an empty list"),
        ("[calendar]\ninset = 2026-11-27", "calendar.inset must be a list"),
        ("terms = 3", "terms is not a setting"),
    ],
)
def test_dates_that_do_not_fit_are_told(text: str, told: str) -> None:
    """(6), (3)"""
    with pytest.raises(UserError) as caught:
        parse(LEAST + text)
    assert told.replace("terms is", "school.terms is") in caught.value.message


def test_an_inset_day_just_before_a_term_is_no_slip() -> None:
    """(6)"""
    assert parse(f"{LEAST}{AUTUMN}[calendar]\ninset = [2026-09-01]").calendar is not None


# 7, 8 ---------------------------------------------------------------------------------------------


def test_the_lists_that_questions_offer() -> None:
    """(7)"""
    text = """
    [playground]
    zones = [" Field ", "Quiet area"]
    [training]
    required = ["First aid"]
    [[staff]]
    name = "A. Example"
    role = "SENCO"
    """
    assert parse(LEAST + text).lists == {
        "zones": ("Field", "Quiet area"), "staff": ("A. Example",), "required_training": ("First aid",),
    }  # fmt: skip
    assert parse(LEAST).lists == {"zones": (), "staff": (), "required_training": ()}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[playground]\nzones = ["Field", "Yard", " field"]', "playground.zones has the same entry twice: number"),
        ("[playground]\nzones = []", "playground.zones must not be an empty list"),
        ('[playground]\nzones = "Field"', "playground.zones must be a list"),
        ('[playground]\nzones = ["Field", ""]', "playground.zones.2 must not be empty"),
        (f'[playground]\nzones = ["{"x" * 81}"]', "playground.zones.1 must be at most 80 letters"),
        ('[playground]\nlevels = ["a", "b"]', "playground.levels must have 3 entries"),
        ('[playground]\nlevels = ["a", "b", "c", "d"]', "playground.levels must have 3 entries"),
        ('[playground]\nlevels = ["a", "b", "B"]', "playground.levels has the same entry twice"),
        ('[playground]\nunwanted = ["fight", "fihgt"]', "playground has no type of incident in unwanted at number 2"),
        ('[playground]\nunwanted = ["fihgt"]', "the types are hurt_on_purpose, fight, "),
        ('[playground]\nunwanted = ["fight", "fight"]', "playground.unwanted has the same entry twice"),
        ("[playground]\ndefinition_version = 0", "playground.definition_version must be at least 1"),
        ("[training]\nterms_with_training = 4", "training.terms_with_training must be at most 3"),
        ("[meetings]\nattendance = -1", "meetings.attendance must be at least 0"),
        ("[retention]\ncase_records = 0", "retention.case_records must be at least 1"),
        ("[retention]\npupils = 5", "retention.pupils is not a setting"),
        ('[[staff]]\nname = "A. Example"', "staff.1.role is missing"),
        ('[[staff]]\nname = "A B"\nrole = "x"\n[[staff]]\nname = "a  b"\nrole = "y"', "staff has the same name twice"),
        (f"[review]\nnot_comparable = [{YEARS.format('2023/25', 'M6a')}]", "1.year must be a school year such"),
        (f"[review]\nnot_comparable = [{YEARS.format('2023-24', 'M6a')}]", "1.year must be a school year such"),
        (f"[review]\nnot_comparable = [{YEARS.format('2023/24', 'six')}]", "1.measure must be the number of a measure"),
        ('[review]\nnot_comparable = [{ year = "2023/24", measure = "M6a" }]', "not_comparable.1.reason is missing"),
        ("[policy]\nfeedback_school_days = 0", "policy.feedback_school_days must be at least 1"),
        ("[review]\nheadline_from = 4", "review.headline_from must be at least 5"),
        ('[review]\nsigned_by = ""', "review.signed_by"),
        ("[policy]\nstaff_support_percent = 101", "policy.staff_support_percent must be at most 100"),
    ],
)
def test_every_fault_of_a_list_or_number_is_told(text: str, told: str) -> None:
    """(3), (7), (8)"""
    with pytest.raises(UserError) as caught:
        parse(LEAST + text)
    assert told in caught.value.message
    assert "fihgt" not in caught.value.message


def test_the_unwanted_types_are_those_of_the_log() -> None:
    """(8)"""
    assert parse(f'{LEAST}[playground]\nunwanted = ["fight", "other"]').playground.unwanted == ("fight", "other")


def test_what_the_school_decides_has_no_default_either() -> None:
    """(2)"""
    settings = parse(LEAST)
    unset = {one.name for one in each(settings) if one.value == NOT_SET}
    assert unset >= {
        "policy.parent_support_percent", "policy.staff_support_percent", "policy.caseload_limit", "playground.unwanted",
        "playground.zones", "playground.levels", "terms", "calendar.inset", "staff", "training.required",
        "retention.case_records", "retention.complaints",
    }  # fmt: skip
    meetings = settings.meetings
    assert (meetings.attendance, meetings.parents, meetings.provision) == (10, 3, 3)
    assert (settings.training.terms_with_training, settings.policy.feedback_school_days) == (3, 10)
    assert (settings.review.headline_from, settings.review.signed_by) == (10, "the school’s data lead")


# 9 ------------------------------------------------------------------------------------------------


def test_a_year_that_does_not_compare_is_told_with_its_reason() -> None:
    """(9)"""
    settings = parse(f"{LEAST}[review]\nnot_comparable = [{YEARS.format('1999/00', 'M1')}]")
    assert {one.name: one.value for one in each(settings)}["review.not_comparable"] == "M1 of 1999/00 (x)"


def test_every_setting_says_what_it_is_for() -> None:
    """(9)"""
    assert [one.name for one in each(parse(LEAST)) if not one.purpose] == []


def test_the_command_shows_each_setting_and_since_which_run(tmp_path: Path) -> None:
    """(9)"""
    run = CliRunner().invoke
    school = tmp_path / "school"
    assert run(formgen, ["init", str(school)]).exit_code == 0
    text = (school / "school.toml").read_text("utf-8")

    def shown() -> dict[str, tuple[str | None, int | None]]:
        told = run(formgen, ["--school", str(school), "settings", "--json"])
        assert told.exit_code == 0
        return {one["name"]: (one["value"], one["since_run"]) for one in json.loads(told.stdout)}

    assert shown()["meetings.attendance"] == ("10", None)
    run(formgen, ["--school", str(school), "backup", str(tmp_path / "a.zip")])
    (school / "school.toml").write_text(text.replace("attendance = 10", "attendance = 9"), "utf-8")
    assert shown()["meetings.attendance"] == ("9", None)
    run(formgen, ["--school", str(school), "backup", str(tmp_path / "b.zip")])
    found = shown()
    assert found["meetings.attendance"] == ("9", 2)
    assert found["meetings.parents"] == ("3", 1)
    assert found["policy.caseload_limit"] == (None, 1)
    page = run(formgen, ["--school", str(school), "settings"]).stdout
    assert "not set" in page
