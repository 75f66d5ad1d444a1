"""Records of one school, read as returns: the lines that `formgen records --json` prints.

1. What is printed comes back: same form, answers, sources, problems, case.
2. Lines that are on record already are duplicates; the others are stored, each with its reference looked up.
3. A line that is no record, of an unknown form or version, or says a thing twice, is refused; the others are read.
4. Unknown names and wrong types are flagged, and never become an answer.
5. Whatever the bytes, the answer is returns, or Unreadable.
"""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from formgen.answers import dump, load, tidy
from formgen.ask import Audience
from formgen.errors import Unreadable
from formgen.form import form, slugs
from formgen.outline import Outline, outline
from formgen.read import Reading, Refused
from formgen.read.jsonl import LONGEST, MOST_LINES, read_all
from formgen.records import Issued, Record, Source, Verdict
from formgen.reference import make
from formgen.specimen import specimen
from formgen.work.records import as_line
from formgen.work.school import School
from formgen.work.take_in import commit

SLUG = "parent-questionnaire"
REFERENCE = make("PQ", 1, 5)


def editions(code: str, version: int) -> Outline | None:
    found = [outline(form(slug)) for slug in slugs() if form(slug).about.code == code]
    return found[0] if found and found[0].version == version else None


def record(slug: str = SLUG, seed: int = 1, **changes: Any) -> Record:
    """A record with a source for every question."""
    outlined = outline(form(slug))
    answers = dump(tidy(outlined, specimen(form(slug), random.Random(seed))))
    sources = {(q.name, None): Source("Form", f"D{n}", "x") for n, q in enumerate(outlined.questions(), 4)}
    made = {"sources": sources, "id": 3, "run": 2, **changes}
    return Record(slug, outlined.version, "ab" * 32, "form.xlsx", Verdict.ACCEPTED, answers, **made)


def line(made: Record, **changes: Any) -> str:
    return json.dumps({**as_line(made), **changes}, ensure_ascii=False)


def write(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def one(text: str) -> Reading:
    [reading] = read_all(text.encode(), editions)
    assert isinstance(reading, Reading)
    return reading


@pytest.mark.parametrize("slug", [s for s in slugs() if not outline(form(s)).derived])
def test_a_record_of_every_form_comes_back(slug: str) -> None:
    """(1)"""
    made = record(slug, 2, case="LM-2026-001", how="phone", filled_by="parent")
    reading = one(line(made))
    assert reading.problems == ()
    assert dump(reading.answers) == made.answers
    assert reading.answers == tidy(reading.outline, load(reading.outline, made.answers))
    assert reading.sources == made.sources
    assert (reading.case, reading.how, reading.filled_by) == ("LM-2026-001", "phone", "parent")
    assert reading.label == "line 1"


@pytest.fixture
def papers(school: School) -> School:
    with school.writing("send") as writer:
        writer.issue([Issued(REFERENCE, SLUG, 1, Audience.FAMILY, date(2026, 9, 1))])
    return school


def test_lines_are_stored_once_and_known_ones_are_duplicates(papers: School, tmp_path: Path) -> None:
    """(1), (2)"""
    first, second = record(seed=1, reference=REFERENCE), record(seed=2, id=4)
    lines = [line(first), line(second), line(record(seed=3, reference=make("PQ", 1, 99)))]
    batch = commit(papers, [write(tmp_path / "records.jsonl", *lines)])
    assert [t.verdict.value for t in batch.files] == ["accepted", "accepted", "not_ours"]
    assert [t.name for t in batch.files] == [f"records.jsonl line {n}" for n in (1, 2, 3)]
    stored = papers.store.records()
    assert [r.reference for r in stored] == [REFERENCE, None]
    assert stored[0].answers == first.answers
    assert stored[0].sources["helped_most", None] == first.sources["helped_most", None]
    again = write(tmp_path / "again.jsonl", *(line(r) for r in stored))
    assert [t.verdict.value for t in commit(papers, [again]).files] == ["duplicate", "duplicate"]
    changed = write(tmp_path / "changed.jsonl", line(record(seed=4, reference=REFERENCE)))
    assert [t.verdict.value for t in commit(papers, [changed]).files] == ["newer_revision"]


@pytest.mark.parametrize("bad", [
    "not json", "[]", '"text"', "{}", '{"form": "no-such-form", "version": 1, "answers": {}}',
    '{"form": "parent-questionnaire", "version": 99, "answers": {}}',
    '{"form": "parent-questionnaire", "form": "referral", "version": 1, "answers": {}}',
    '{"form": "parent-questionnaire", "version": true, "answers": {}}',
    '{"form": "parent-questionnaire", "version": 1, "answers": {"x": NaN}}', "[" * 100_000, "1" * 10_000,
    '{"form": ["a"], "version": 1}',
], ids=range(12))  # fmt: skip
def test_a_line_that_is_no_record_is_refused_and_the_others_are_read(bad: str) -> None:
    """(3), (5)"""
    refused, read = read_all(f"{bad}\n{line(record())}".encode(), editions)
    assert isinstance(refused, Refused)
    assert refused.label == "line 1"
    assert isinstance(read, Reading)
    assert read.problems == ()


def changed(**answers: Any) -> Mapping[str, Any]:
    return {"answers": {**record().answers, **answers}}


@pytest.mark.parametrize(("changes", "code"), [
    ({"surprise": 1}, "unknown_key"), ({"reference": 5}, "wrong_type"), ({"answers": []}, "wrong_type"),
    ({"run": True}, "wrong_type"), ({"sources": [{"question": "x"}]}, "wrong_source"),
    ({"problems": [1]}, "wrong_type"),
    (changed(no_such=1), "unknown_key"), (changed(asked_before=True), "wrong_type"),
    (changed(asked_before=["agree"]), "wrong_type"), (changed(asked_before={"state": "nonsense"}), "wrong_type"),
    (changed(asked_before="perhaps"), "not_a_choice"), (changed(helped_most=7), "wrong_type"),
    (changed(helped_most="x" * 20_000), "too_long"),
], ids=range(13))  # fmt: skip
def test_unknown_names_and_wrong_types_are_flagged(changes: dict[str, Any], code: str) -> None:
    """(4)"""
    reading = one(line(record(), **changes))
    found = {p.code for p in reading.problems if p.severity == "error"}
    assert found, code
    if code in ("unknown_key", "wrong_type", "wrong_source"):
        assert code in found
    for name, value in (changes["answers"] if isinstance(changes.get("answers"), dict) else {}).items():
        assert dump(reading.answers).get(name) in (None, value if value == record().answers.get(name) else None)


@pytest.mark.parametrize("cells", [
    {"1": {"on": 5}}, {"0": {}}, {"1": []}, {"x": {"on": "2026-01-01"}}, {"1": {"what": "x"}}, [], "x",
    {"99999999999": {"on": "2026-01-01"}}, {"1": {"on": "2026-13-01"}},
], ids=range(9))  # fmt: skip
def test_wrong_tables_are_flagged(cells: Any) -> None:
    """(4)"""
    made = record("session-record")
    reading = one(line(made, answers={**made.answers, "sessions": cells}))
    assert any(p.severity == "error" for p in reading.problems) or cells == {"0": {}}
    assert not reading.answers.get("sessions")


def test_files_that_are_no_lines_are_unreadable() -> None:
    """(5)"""
    for data in (b"", b"\n\n", b"\xff\xfe\x00", b"{}\n" * (MOST_LINES + 1)):
        with pytest.raises(Unreadable):
            read_all(data, editions)
    [refused] = read_all(b'"' + b"x" * LONGEST + b'"', editions)
    assert isinstance(refused, Refused)


def test_damaged_lines_never_crash_and_never_invent() -> None:
    """(5)"""
    chance = random.Random(7)
    good = line(record()).encode()
    for _ in range(300):
        data = bytearray(good)
        for _ in range(chance.randint(1, 4)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        try:
            read_all(bytes(data), editions)
        except Unreadable:
            continue
