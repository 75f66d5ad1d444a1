"""What was typed and cannot be understood is said in plain words, with what to do and exit code 2.

1. A word that an option does not offer is named, with the one that may be meant and all that there are; case, spaces
   and hyphens do not matter.
2. So are a command and an option that are not there, what is missing, words left without quotation marks, numbers, and
   files that are folders or not there.
3. With --json it is a document like every other complaint.
4. No word of the library that reads the command line is shown.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from formgen.cli import formgen
from formgen.near import one_of


def run(*arguments: str) -> Result:
    return CliRunner().invoke(formgen, arguments)


LOOKS = "standard, large-print, dyslexia-friendly, black-and-white"


@pytest.mark.parametrize(
    ("typed", "told", "fix"),
    [
        (["generate", "referral", "--blank", "--look", "huge"], "“huge” is no choice for --look.", LOOKS),
        (["case", "decide", "LM-2026-001", "--decision", "acept"],
         "“acept” is no choice for --decision. Did you mean “accept”?", "accept, wait, other_support"),
        (["review", "--from", "1/9/2025", "--audience", "governers"],
         "“governers” is no choice for --audience. Did you mean “governors”?", "internal, governors, public"),
        (["cse"], "There is no command “cse”. Did you mean “case”?", "`formgen --help`"),
        (["case", "clos"], "There is no command “clos”. Did you mean “close”?", "`formgen case --help`"),
        (["case", "list", "--opne"], "There is no option --opne. Did you mean “--open”?", "`formgen case list --help`"),
        (["case", "undo"], "Something is missing: CASE.", "`formgen case undo --help`"),
        (["review"], "Something is missing: --from.", "`formgen review --help`"),
        (["read"], "Something is missing: PATHS.", "name a file or folder"),
        (["case", "open", "--pupil"], "Something is missing after --pupil.", "quotation marks"),
        (["generate", "referral", "--pupil", "Zoë", "Nowak"], "This was not understood: Nowak", "quotation marks"),
        (["decisions", "undo", "x"], "“x” is no number for NUMBER.", "a whole number"),
        (["diary", "--mentor", "D. Rowan", "--rows", "1000"], "“1000” is no number for --rows.", "from 1 to 400"),
        (["pupils", "import", "class list.csv"], "“class list.csv” does not exist.", "name a file"),
        (["pupils", "import", "tests"], "“tests” is a folder.", "name a file"),
        (["generate", "referral"], "Please name --pupil or --case, or give --all or --blank.", "generate --help`"),
    ],
)  # fmt: skip
def test_what_was_typed_wrongly_is_said_in_plain_words(
    typed: list[str], told: str, fix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """(1), (2), (4)"""
    monkeypatch.chdir(Path(__file__).parent.parent)
    done = run(*typed)
    assert (done.exit_code, done.stdout) == (2, "")
    first, _, rest = done.stderr.partition("\n")
    assert first == told
    assert fix in rest
    assert not any(word in done.stderr for word in ("Usage:", "Error:", "Invalid value", "Got unexpected"))


_REFERAL = "There is no form called “referal”. Did you mean “referral”?"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (["generate", "referal", "--blank"], _REFERAL),
        (["records", "--form", "referal"], _REFERAL),
        (["quick-entry", "referal"], _REFERAL),
        (["round", "new", "Spring", "--form", "referal"], _REFERAL),
        (["round", "new", "Spring", "--due", "31/2/2027"], "There is no such day as “31/2/2027”."),
        (["review", "--from", "soon"], "“soon” is not a date."),
        (["case", "start", "LM-2026-001", "--on", "soon"], "“soon” is not a date."),
        (["quotes", "list", "--year", "soon"], "“soon” is no school year."),
    ],
)  # fmt: skip
def test_an_unknown_form_and_a_date_that_cannot_be_read_are_of_what_was_typed(
    folder: Path, typed: list[str], told: str
) -> None:
    """(1)"""
    done = run("--school", str(folder), *typed)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.splitlines()[0].startswith(told)


def test_a_choice_is_known_whatever_its_case(folder: Path, tmp_path: Path) -> None:
    """(1)"""
    look = ("--look", "Large print", "--to", "xlsx", "--out", str(tmp_path))
    done = run("--school", str(folder), "generate", "staff-view", "--blank", *look)
    assert done.exit_code == 0, done.output
    assert one_of(" Other-Support ", ["accept", "other_support"], "decision") == "other_support"


def test_a_program_is_told_too() -> None:
    """(3)"""
    done = run("case", "decide", "LM-2026-001", "--json", "--decision", "acept")
    assert done.exit_code == 2
    assert json.loads(done.stdout)["error"]["code"] == "usage"
