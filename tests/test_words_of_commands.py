"""What commands say of what they took and made, so that a slip of the hand is seen at once.

1. `review` says its days in words, and names whole school years where they are none; a first day to come is refused.
   Where nothing on record is of those days it says so, and how days are written; the report is made all the same.
2. `case open` and `generate` say which child was taken; `records --missing` gives the whole name. `generate` says that
   a form of that kind is out already and was not answered.
3. `diary` says where nobody of that name is known as a mentor.
4. `import` says of a file that lies there twice that it is taken once, and how many newer revisions are among the
   accepted.
5. A step that is too early says what happened on the day that it is before; what is advised can be typed as it stands.
6. `case close` of an ended case advises an `undo` that says why.
"""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner, Result
from on_record import a_case
from test_circle import filled, referral

from formgen.cli import formgen
from formgen.work.school import School


def run(school: School, *arguments: str) -> Result:
    return CliRunner().invoke(formgen, ["--school", str(school.folder), *arguments])


def test_a_review_says_its_days(school: School, tmp_path: Path) -> None:
    """(1)"""
    made = ("--to", "html", "--out", str(tmp_path))
    slip = run(school, "review", "--from", "9/1/2025", "--until", "31/8/2026", *made)
    assert "Of the days from 9 January 2025 to 31 August 2026." in slip.stdout
    assert "for those: --from 1/9/2024 --until 31/8/2026." in slip.stdout
    whole = run(school, "review", "--from", "1/9/2025", "--until", "31/8/2026", *made)
    assert "not whole school years" not in whole.stdout
    to_come = run(school, "review", "--from", "9/1/2035", *made)
    assert to_come.exit_code == 1
    assert "starts on 9 January 2035: that day is still to come" in to_come.stderr
    assert "the other way round" not in to_come.stderr


def test_a_review_of_days_in_which_nothing_is_says_so(school: School, tmp_path: Path) -> None:
    """(1)"""
    assert run(school, "case", "open", "--pupil", "Toma", "--on", "14/9/2026").exit_code == 0
    for arguments in (("decide", "LM-2026-001", "--decision", "accept", "--on", "14/9/2026"),
                      ("start", "LM-2026-001", "--on", "15/9/2026", "--exception", "x", "--approved-by", "y")):
        assert run(school, "case", *arguments).exit_code == 0

    def told(first: str, last: str, readers: str) -> Result:
        made = ("--to", "html", "--out", str(tmp_path), "--audience", readers)
        return run(school, "review", "--from", first, "--until", last, *made)

    for readers in ("internal", "governors"):
        empty = told("1/9/1925", "31/8/1926", readers)
        assert (empty.exit_code, "Nothing on record is of these days" in empty.stdout) == (0, True)
        assert "--from 1/9/2025 --until 31/8/2026." in empty.stdout
    assert len([*tmp_path.glob("*1925*.html")]) == 2
    full = told("1/9/2026", "31/8/2027", "internal")
    assert (full.exit_code, "Nothing on record" in full.stdout) == (0, False)


def test_it_is_said_which_child_was_taken(school: School, tmp_path: Path) -> None:
    """(2)"""
    opened = run(school, "case", "open", "--pupil", "Toma", "--on", "14/9/2026")
    assert "It is the case of Tomasz Nowak." in opened.stdout
    assert run(school, "case", "decide", "LM-2026-001", "--decision", "accept", "--on", "15/9/2026").exit_code == 0
    made = run(school, "generate", "agreement", "--pupil", "Toma", "--round", "Autumn", "--out", str(tmp_path))
    assert "For Tomasz Nowak, Larks." in made.stderr
    assert "Tomasz Nowak" in " ".join(run(school, "records", "--missing", "--round", "Autumn").stdout.split())


def test_a_second_form_of_a_kind_says_that_one_is_out_already(school: School, tmp_path: Path) -> None:
    """(2): until that one came back; another child, another form, a blank copy have nothing to do with it."""
    def made(*arguments: str) -> str:
        done = run(school, "generate", *arguments, "--to", "xlsx", "--out", str(tmp_path / "Out"))
        assert done.exit_code == 0, done.stderr
        return done.stderr

    out = "There is one already, not answered yet: LM-RF"
    assert out not in made("referral", "--pupil", "Toma")
    [first] = school.store.ledger()
    filled(school, "referral", tmp_path / "In" / "a.xlsx", referral("Tomasz Nowak"), ref=first.reference)
    assert made("referral", "--pupil", "Toma").count(out) == 1
    assert out not in made("referral", "--pupil", "Zo") + made("referral", "--blank") + made("referral", "--all")
    assert school.store.references() == frozenset()
    other = sorted({one.reference for one in school.store.ledger() if one.pupil == first.pupil} - {first.reference})
    for n, reference in enumerate(other):
        filled(school, "referral", tmp_path / "In" / f"{n}.xlsx", referral("Tomasz Nowak", n), ref=reference)
    assert run(school, "import", str(tmp_path / "In"), "--attach", "--commit").exit_code in (0, 1)
    assert school.store.references() >= {first.reference, *other}
    assert out not in made("referral", "--pupil", "Toma")


def test_a_mentor_whom_nobody_knows_is_told(school: School, tmp_path: Path) -> None:
    """(3)"""
    made = run(school, "diary", "--mentor", "Nobody", "--out", str(tmp_path))
    assert (made.exit_code, "No mentor “Nobody” is known" in made.stderr) == (0, True)


def test_a_file_that_lies_there_twice_is_taken_once(school: School, tmp_path: Path) -> None:
    """(4)"""
    path = filled(school, "referral", tmp_path / "In" / "a.xlsx", referral())
    (tmp_path / "In" / "b.xlsx").write_bytes(path.read_bytes())
    told = run(school, "import", str(tmp_path / "In"))
    [line] = [line for line in told.stdout.splitlines() if "duplicate " in line and ".xlsx" in line]
    assert line.split()[-1] == "once"
    assert run(school, "import", str(tmp_path / "In"), "--commit").exit_code in (0, 1)
    again = run(school, "import", str(tmp_path / "In"))
    assert {line.split()[-1] for line in again.stdout.splitlines() if "duplicate " in line and ".xlsx" in line} == {
        "before"
    }


def test_a_step_says_what_it_is_before(school: School) -> None:
    """(5), (6)"""
    a_case(school, 1)
    case = school.cases[0].id
    assert run(school, "case", "decide", case, "--decision", "accept", "--on", "6/10/2026").exit_code == 0
    early = run(school, "case", "correct", case, "decided", "--on", "1/8/2026", "--why", "slip")
    assert "it was opened then" in early.stderr
    assert run(school, "case", "start", case, "--exception", "None there", "--approved-by", "Head").exit_code == 0
    assert run(school, "case", "close", case).exit_code == 0
    ended = run(school, "case", "close", case)
    assert f"`formgen case undo {case} --why …`" in ended.stderr
