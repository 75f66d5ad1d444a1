"""How fast figures are counted from what is on record, beside pandas over the exported sheets: `make bench`.

    growth      all measures, M1 to M11, from the store of a school with 10,000, 30,000 and 100,000 records: seconds of
                the processor, and the peak of memory, each in a process of its own
    pandas      M1 to M6 of the same school by formgen, and by pandas from sheets exported once: a workbook for each
                form, and the same as CSV. Reading them is within, as reading the store is for formgen; both must find
                the same. In turn, and medians are compared

Everything is made here. Times are of this machine; only the ratios mean something.
"""

from __future__ import annotations

import argparse
import csv
import random
import resource
import statistics
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd

from formgen.answers import dump, flatten
from formgen.ask import Audience, PartialDate
from formgen.cases import Event
from formgen.evidence import Period
from formgen.evidence.comparable import computed
from formgen.evidence.sources import MEASURES, Measured
from formgen.form import form
from formgen.pupils import Pupil
from formgen.records import Issued, Record, Source, Verdict
from formgen.specimen import specimen
from formgen.tidying import undisturbed
from formgen.work.review import evidence
from formgen.work.school import School, opened

NOW = datetime(2026, 9, 20, 9, 30)
YEAR = Period(date(2025, 9, 1), date(2026, 8, 31))
SIZES = (10_000, 30_000, 100_000)
TURNS = 3
GROWTH, MEMORY, FASTER = 1.2, 1.1, 5.0
"""The goals: time for a record, and memory for a record, of the largest school beside the smallest; beside pandas."""

TERMS = (("2024-09-04", "2024-12-20"), ("2025-01-06", "2025-04-04"), ("2025-04-22", "2025-07-22"),
         ("2025-09-03", "2025-12-19"), ("2026-01-05", "2026-03-27"), ("2026-04-13", "2026-07-21"))  # fmt: skip
UNWANTED = ("hurt_on_purpose", "fight", "rough_play", "name_calling")
OF_A_CHILD = ("referral", "agreement", "entry-record", "action-plan", "pupil-voice", "review-record", "session-record",
              "exit-record", "parent-questionnaire")  # fmt: skip
"""What each child has one of."""

STATEMENTS = ("asked_before", "know_target", "child_heard", "comfortable", "helped", "feels_better", "told_how",
              "know_who", "home_school", "choose_again")  # fmt: skip
OF_STAFF = ("know_refer", "answer_refer", "told_needs", "ideas_usable", "helped_spot", "readier_to_learn",
            "playtimes_calmer", "training_useful")  # fmt: skip
SCALE = ("strongly_agree", "agree", "disagree", "strongly_disagree")
AREA = "self_esteem"


# ------------------------------------------------------------------------------------------------ making the school

SETTINGS = (
    '[school]\nname = "Hillside"\n'
    + "".join(f'[[terms]]\nname = "Term {n}"\nstart = {a}\nend = {b}\n' for n, (a, b) in enumerate(TERMS, 1))
    + f"[playground]\nunwanted = [{', '.join(f'{kind!r}' for kind in UNWANTED)}]\n".replace("'", '"')
)


def make_school(folder: Path, count: int) -> None:
    """A school folder with so many records: children with all their forms, views of staff, logs."""
    folder.mkdir(parents=True)
    (folder / "school.toml").write_text(SETTINGS, "utf-8")
    chance = random.Random(count)
    children = count // (len(OF_A_CHILD) + 1)
    with opened(folder, now=NOW, by="bench", bits=lambda: 1, create=True) as school, school.writing("set up") as writer:
        writer.save_pupils([Pupil(f"P{n:05}", f"Child{n}", "Family") for n in range(children)])
        for n in range(children):
            for event in events(chance, n):
                writer.add_event(event)
        writer.issue(
            Issued(mark(n), "parent-questionnaire", 1, Audience.FAMILY, date(2026, 3, 2), "xlsx", case_of(n))
            for n in range(children)
        )
        for start in range(0, count, 500):
            data = f"returns from {start}".encode()
            digest = sha256(data).hexdigest()
            some = [returned(chance, n, children) for n in range(start, min(start + 500, count))]
            writer.add_records([replace(r, sha256=digest, file="returns.jsonl") for r in some], data)


def case_of(number: int) -> str:
    """The case of a child."""
    return f"LM-2025-{number:05}"


def mark(number: int) -> str:
    """The reference of a family's questionnaire."""
    return f"LM-PQ1-{number:08}-X"


def events(chance: random.Random, number: int) -> Iterator[Event]:
    """A case that most often ended in the year."""
    case, referred = case_of(number), date(2025, 9, 8) + timedelta(days=chance.randint(0, 90))
    yield Event(case, "opened", referred, {"pupil": f"P{number:05}", "referred_on": referred.isoformat()})
    yield Event(case, "decided", referred, {"decision": "accept"})
    yield Event(case, "started", referred + timedelta(days=7), {})
    if chance.random() < 0.9:
        reason = chance.choice(("planned", "planned", "planned", "left_school", "other_support"))
        yield Event(case, "closed", referred + timedelta(days=chance.randint(10, 200)), {"reason": reason})


def returned(chance: random.Random, number: int, children: int) -> Record:
    """A record: form after form of a child; of every ten one belongs to no child."""
    child, which = divmod(number, len(OF_A_CHILD) + 1)
    if which < len(OF_A_CHILD) and child < children:
        slug, case = OF_A_CHILD[which], case_of(child)
    else:
        logs = ("staff-view",) * 16 + ("playground-incidents", "playground-exposure", "mentor-training", "pupil-roles")
        slug, case = logs[child % len(logs)], None
    answers = written(chance, slug, child)
    sources = {
        (path, row): Source("Form", f"C{n}", str(value)) for n, (path, row, value) in enumerate(flatten(answers), 3)
    }
    return Record(
        slug, form(slug).about.version, "", "", Verdict.ACCEPTED, dump(answers), sources=sources, case=case,
        reference=mark(child) if slug == "parent-questionnaire" else None,
    )  # fmt: skip


_WHOLE: dict[tuple[str, int], dict[str, Any]] = {}


def whole(chance: random.Random, slug: str) -> dict[str, Any]:
    """One of twelve filled forms, every box of it."""
    which = chance.randrange(12)
    if (slug, which) not in _WHOLE:
        _WHOLE[slug, which] = specimen(form(slug), random.Random(which))
    return dict(_WHOLE[slug, which])


def written(chance: random.Random, slug: str, child: int) -> dict[str, Any]:
    """The answers of a whole form, with dates of the year and what the measures read drawn anew."""

    def day(first: date = YEAR.start, most: int = 364) -> date:
        return first + timedelta(days=chance.randint(0, most))

    def gap(value: Any) -> Any:
        return value if chance.random() < 0.93 else None

    match slug:
        case "referral":
            came = date(2025, 9, 8) + timedelta(days=chance.randint(0, 90))
            told = came + timedelta(days=chance.randint(0, 25))
            new = {"referral_source": chance.choice(("class_teacher", "senco", "parent_carer")), "received_on": came,
                   "feedback_on": gap(told)}  # fmt: skip
        case "entry-record":
            new = {"entry_date": day(), "main_area": AREA,
                   "area_scores": {AREA: {"score_joint": gap(chance.randint(0, 7))}}}  # fmt: skip
        case "exit-record":
            new = {"exit_date": day(), "reason": chance.choice(("planned", "planned", "left_school")),
                   "area_scores": {AREA: {"final_joint": gap(chance.randint(2, 10))}}}  # fmt: skip
        case "action-plan":
            new = {"plan_start": day(), "agreements": {"mentor": {"name": "D. R.", "agreed_on": day()}},
                   "contribution": gap(chance.choice(("chose", "helped_word", "agreed", "declined"))),
                   "pupil_words": gap("I want to join in")}  # fmt: skip
        case "pupil-voice":
            new = {"voice_date": day(), "asked": gap(chance.choice(("answered", "answered", "did_not_want_to"))),
                   "someone_to_play": gap(chance.choice(("always", "mostly", "hardly")))}  # fmt: skip
        case "parent-questionnaire":
            new = {name: gap(chance.choice(SCALE[:3])) for name in STATEMENTS}
        case "staff-view":
            new = {"view_date": day(), **{name: gap(chance.choice(SCALE[:3])) for name in OF_STAFF}}
        case "playground-incidents":
            new = {"incidents": rows({"on": day(date(2024, 9, 1), 728),
                                      "type": gap(chance.choice((*UNWANTED, "other"))),
                                      "pupils": f"R{chance.randint(1, 60):02}, {child}.{n}"}
                                     for n in range(20))}  # fmt: skip
        case "playground-exposure":
            new = {
                "months": rows({"month": PartialDate(y + (m < 9), m), "days_open": 19, "average_roll": 210,
                                "log_kept": "all", "definition_version": 1} for y in (2024, 2025) for m in MONTHS),
                "snapshots": rows({"on": day(), "seen": 20 + n, "playing": chance.randint(0, 20), "zone": f"{child}"}
                                  for n in range(10)),
            }  # fmt: skip
        case "mentor-training":
            new = {"training": rows({"on": day(), "title": f"Course {child}.{n}", "hours": chance.randint(1, 3)}
                                    for n in range(5)), "given": {}}  # fmt: skip
        case "pupil-roles":
            names = [f"R{child}{n}" for n in range(5)]
            new = {
                "children": rows({"child": name, "trained_on": date(2025, 10, 1), "passed": True} for name in names),
                "observations": rows({"child": name, "on": day(date(2025, 10, 1), 120),
                                      "effective": chance.random() < 0.8} for name in names),
            }  # fmt: skip
        case _:
            new = {}
    kept = {name: value for name, value in {**whole(chance, slug), **new}.items() if value not in (None, {})}
    return {n: _rows_without_gaps(v) if isinstance(v, dict) else v for n, v in kept.items()}


MONTHS = (9, 10, 11, 12, 1, 2, 3, 4, 5, 6, 7)


def rows(found: Iterator[dict[str, Any]]) -> dict[str, Any]:
    """Rows of a table by their numbers."""
    return {str(number): row for number, row in enumerate(found, 1)}


def _rows_without_gaps(table: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    return {key: {c: v for c, v in row.items() if v is not None} for key, row in table.items()}


# ------------------------------------------------------------------------------------------------------- by formgen


SAME = tuple(one for one in MEASURES if one.measure in {"M1", "M2", "M3", "M4a", "M4b", "M5", "M6a", "M6b"})
"""What pandas counts too: M1 to M6."""


def by_formgen(folder: Path, measured: Sequence[Measured]) -> tuple[float, float, dict[str, tuple[int, int]]]:
    """Seconds of the processor, megabytes at the most, and each figure's numerator and denominator."""
    with get_context("spawn").Pool(1) as pool:
        return pool.apply(_by_formgen, (folder, [one.measure for one in measured]))


def _by_formgen(folder: Path, numbers: Sequence[str]) -> tuple[float, float, dict[str, tuple[int, int]]]:
    counted = [one for one in MEASURES if one.measure in numbers]
    with opened(folder, now=NOW, by="bench", bits=lambda: 1) as school:
        started = time.process_time()
        with undisturbed():
            known = evidence(school, counted=counted)
            found = {number: computed(number, known, YEAR) for number in numbers}
        taken = time.process_time() - started
        told = (one for one in found.values() if hasattr(one, "figures"))
        counts = {f.measure: (f.numerator, f.denominator) for one in told for f in one.figures}
        counts |= {f"M3 item {n}": (item.agreed, sum(item.counts)) for n, item in enumerate(found["M3"].items, 1)}
    return taken, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024, counts


# -------------------------------------------------------------------------------------------------------- by pandas


def export(school: School, folder: Path) -> None:
    """The sheets as a school would have them: for each form a line a record, and a line a row of each log."""
    sheets: dict[str, list[dict[str, Any]]] = {}
    for case in school.cases:
        sheets.setdefault("cases", []).append(
            {"case": case.id, "pupil": case.pupil, "status": case.status.value, "referred_on": case.referred_on,
             "started_on": case.started_on, "ended_on": case.ended_on, "end_reason": case.end_reason}
        )  # fmt: skip
    for line in school.store.ledger():
        sheets.setdefault("ledger", []).append({"reference": line.reference, "made_on": line.made_on})
    for record in school.store.records():
        for name, line_ in lines(record):
            sheets.setdefault(name, []).append(line_)
    folder.mkdir()
    for name, found in sheets.items():
        columns = list(dict.fromkeys(column for line_ in found for column in line_))
        table = [columns, *([_cell(line_.get(column)) for column in columns] for line_ in found)]
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as out:
            csv.writer(out).writerows(table)
        book = openpyxl.Workbook(write_only=True)
        sheet = book.create_sheet(name[:31])
        for row in table:
            sheet.append(row)
        book.save(folder / f"{name}.xlsx")


def _cell(value: Any) -> Any:
    return ", ".join(map(str, value)) if isinstance(value, list) else "" if isinstance(value, dict) else value


def lines(record: Record) -> Iterator[tuple[str, dict[str, Any]]]:
    """A record as a line of its form's sheet; open tables as lines of sheets of their own."""
    own: dict[str, Any] = {"record": record.id, "case": record.case, "reference": record.reference}
    for name, value in record.answers.items():
        if not isinstance(value, dict) or "state" in value:
            own[name] = value
        elif all(key.isdigit() for key in value):
            yield from ((f"{record.form}.{name}", {"record": record.id, **row}) for row in value.values())
        else:
            own |= {f"{name}.{key}.{column}": cell for key, row in value.items() for column, cell in row.items()}
    yield record.form, own


def by_pandas(folder: Path, kind: str) -> tuple[float, float, dict[str, tuple[int, int]]]:
    """The same as `by_formgen`, of M1 to M6, from the sheets."""
    with get_context("spawn").Pool(1) as pool:
        return pool.apply(_by_pandas, (folder, kind))


def _by_pandas(folder: Path, kind: str) -> tuple[float, float, dict[str, tuple[int, int]]]:
    def sheet(name: str, *days: str) -> Any:
        path = folder / f"{name}.{kind}"
        found = pd.read_csv(path, low_memory=False) if kind == "csv" else pd.read_excel(path)
        for day in days:
            found[day] = pd.to_datetime(found[day])
        return found

    started = time.process_time()
    counts = {
        **_progress(sheet("cases", "referred_on", "started_on", "ended_on"), sheet("entry-record", "entry_date"),
                    sheet("exit-record", "exit_date")),
        **_children(sheet("cases", "referred_on", "started_on", "ended_on"),
                    sheet("action-plan", *(f"agreements.{who}.agreed_on" for who in ("mentor",))),
                    sheet("pupil-voice", "voice_date")),
        **_families(sheet("ledger", "made_on"), sheet("parent-questionnaire")),
        **_school(sheet("mentor-training.training", "on"), sheet("staff-view", "view_date"),
                  sheet("referral", "received_on", "feedback_on"), sheet("pupil-roles.children", "trained_on"),
                  sheet("pupil-roles.observations", "on")),
        **_playground(sheet("playground-incidents.incidents", "on"), sheet("playground-exposure.months"),
                      sheet("playground-exposure.snapshots", "on")),
    }  # fmt: skip
    taken = time.process_time() - started
    return taken, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024, counts


_START, _END, _TODAY = pd.Timestamp(YEAR.start), pd.Timestamp(YEAR.end), pd.Timestamp(NOW.date())


def _in_year(days: Any) -> Any:
    return days.between(_START, _END)


def _holidays() -> Any:
    """The weekdays on which the school is closed."""
    open_ = pd.DatetimeIndex(np.concatenate([pd.bdate_range(a, b).values for a, b in TERMS]))
    return pd.bdate_range("2024-07-01", "2026-12-31").difference(open_).values.astype("datetime64[D]")


def _school_days(start: Any, end: Any) -> Any:
    """School days after `start` up to `end`."""
    day = np.timedelta64(1, "D")
    ends = np.asarray(end, "datetime64[D]") + day
    return np.busday_count(np.asarray(start, "datetime64[D]") + day, ends, holidays=_holidays())


def _progress(cases: Any, entries: Any, exits: Any) -> dict[str, tuple[int, int]]:
    first = entries.sort_values(["entry_date", "record"]).groupby("case").first()[[f"area_scores.{AREA}.score_joint"]]
    last = exits.sort_values(["exit_date", "record"]).groupby("case").last()
    last = last[["reason", f"area_scores.{AREA}.final_joint"]]
    found = cases.merge(first, left_on="case", right_index=True, how="left")
    found = found.merge(last, left_on="case", right_index=True, how="left")
    found["why"] = found["reason"].fillna(found["end_reason"])
    found = found[(found["status"] == "ended") & _in_year(found["ended_on"])]
    late = _school_days(found["referred_on"], np.full(len(found), np.datetime64(YEAR.end))) < 20
    early = (found["why"] == "left_school") & ((found["ended_on"] - found["started_on"]).dt.days <= 14)
    found = found[~(late | early | (found["why"] == "other_support"))]
    found = found.sort_values(["ended_on", "case"]).groupby("pupil").last()
    change = found[f"area_scores.{AREA}.final_joint"] - found[f"area_scores.{AREA}.score_joint"]
    up = int((change >= 1).sum())
    return {"M1a": (up, len(found)), "M1b": (up, len(found)), "M1c": (up, int(change.notna().sum()))}


def _children(cases: Any, plans: Any, voices: Any) -> dict[str, tuple[int, int]]:
    plans["agreed"] = plans["agreements.mentor.agreed_on"]
    plans = plans[_in_year(plans["agreed"])].merge(cases[["case", "pupil"]], on="case")
    latest = plans.sort_values(["agreed", "record"]).groupby("pupil").last()
    gave = latest["contribution"].isin(["chose", "helped_word", "chose_strategy"]) & latest["pupil_words"].notna()
    started = cases[_in_year(cases["started_on"])]
    said = voices.merge(started, on="case")
    inside = said["voice_date"].between(said["referred_on"], said["ended_on"].fillna(_TODAY))
    asked = said[inside & said["asked"].isin(["answered", "did_not_want_to"])]["pupil"].nunique()
    return {"M2a": (int(gave.sum()), len(latest)), "M2b": (asked, started["pupil"].nunique())}


def _families(ledger: Any, returns: Any) -> dict[str, tuple[int, int]]:
    sent = ledger[_in_year(ledger["made_on"])]
    back = returns[returns["reference"].isin(sent["reference"])].sort_values("record").groupby("reference").last()
    return {"M3": (len(back), len(sent)), **_opinions("M3", back, STATEMENTS)}


def _opinions(measure_: str, said: Any, statements: Sequence[str]) -> dict[str, tuple[int, int]]:
    return {
        f"{measure_} item {n}": (int(said[name].isin(SCALE[:2]).sum()), int(said[name].isin(SCALE).sum()))
        for n, name in enumerate(statements, 1)
    }


def _school(training: Any, views: Any, referrals: Any, trained: Any, seen: Any) -> dict[str, tuple[int, int]]:
    training = training[_in_year(training["on"])]
    terms = [term for term in TERMS if YEAR.start.isoformat() <= term[0] <= YEAR.end.isoformat()]
    with_one = sum(bool(training["on"].between(*map(pd.Timestamp, term)).any()) for term in terms)
    views = views[_in_year(views["view_date"])]
    by_staff = referrals["referral_source"].isin(["class_teacher", "senco", "slt_smt"])
    own = referrals[by_staff & _in_year(referrals["received_on"])]
    told = own["feedback_on"].notna()
    waited = _school_days(own["received_on"][told], own["feedback_on"][told])
    trained = trained[_in_year(trained["trained_on"]) & trained["passed"]].drop_duplicates("child")
    over = np.busday_offset(trained["trained_on"].values.astype("datetime64[D]"), 60, holidays=_holidays())
    looks = trained.assign(over=pd.to_datetime(over)).merge(seen, on="child")
    well = looks[looks["on"].between(looks["trained_on"], looks["over"]) & looks["effective"].astype(bool)]
    return {
        "M4a terms": (with_one, len(terms)), "M4a hours": (int(training["hours"].notna().sum()), len(training)),
        "M4b": (well["child"].nunique(), len(trained)), **_opinions("M5", views, OF_STAFF),
        "M5 feedback": (int((waited <= 10).sum()), len(own)),
    }  # fmt: skip


def _playground(incidents: Any, months: Any, looks: Any) -> dict[str, tuple[int, int]]:
    incidents["month"] = incidents["on"].dt.strftime("%Y-%m")
    months = months.drop_duplicates("month", keep="last").set_index("month")
    pupil_days = months["days_open"] * months["average_roll"]
    this = [month for month in pupil_days.index if "2025-09" <= month <= "2026-08"]
    bad = incidents[incidents["type"].isin(UNWANTED) & incidents["month"].isin(this)]
    looks = looks[_in_year(looks["on"])]
    return {"M6a": (len(bad), int(pupil_days[this].sum())),
            "M6b": (int(looks["playing"].sum()), int(looks["seen"].sum()))}  # fmt: skip


# ---------------------------------------------------------------------------------------------------- what is told


def told(name: str, ratio: float, goal: float, *, least: bool) -> str:
    """A line of the table: a ratio beside its goal."""
    reached = ratio >= goal if least else ratio <= goal
    return f"| {name} | {ratio:.2f} | {'≥' if least else '≤'} {goal:g} | {'yes' if reached else 'no'} |"


def main() -> None:
    """Makes the schools, counts in turn, and prints the tables."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="how many records (10,000 30,000 100,000)")
    sizes = options.parse_args().sizes
    with tempfile.TemporaryDirectory(prefix="formgen-bench-") as name:
        base = Path(name)
        idle = by_formgen(_school_of(base, 10), MEASURES)[1]
        grown = {size: by_formgen(_school_of(base, size), MEASURES) for size in sizes}
        with opened(base / str(sizes[-1]), now=NOW, by="bench", bits=lambda: 1) as school:
            export(school, base / "sheets")
        turns = [
            {"formgen": by_formgen(base / str(sizes[-1]), SAME),
             **{f"pandas, .{kind}": by_pandas(base / "sheets", kind) for kind in ("csv", "xlsx")}}
            for _ in range(TURNS)
        ]  # fmt: skip
    print("| | seconds | ms a record | MB at the most | KB a record |\n|---|---:|---:|---:|---:|")
    for size, (seconds, peak, _) in grown.items():
        each = f"{(peak - idle) * 1_024 / size:.1f}"
        line = f"| {size:,} records: formgen, M1 to M11 | {seconds:.2f} | {1_000 * seconds / size:.3f}"
        print(f"{line} | {peak:.0f} | {each} |")
    taken = {name: statistics.median(turn[name][0] for turn in turns) for name in turns[0]}
    for name, (_, most, theirs) in turns[0].items():
        each = f"{1_000 * taken[name] / sizes[-1]:.3f}"
        print(f"| {sizes[-1]:,} records: {name}, M1 to M6 | {taken[name]:.2f} | {each} | {most:.0f} | |")
        ours = turns[0]["formgen"][2]
        differ = {n: (ours[n], count) for n, count in theirs.items() if n in ours and ours[n] != count}
        if differ:
            raise SystemExit(f"formgen and pandas disagree: {differ}")
    few, many = sizes[0], sizes[-1]
    growth = (grown[many][0] / many) / (grown[few][0] / few)
    memory = ((grown[many][1] - idle) / many) / ((grown[few][1] - idle) / few)
    print("\n| ratio | here | goal | reached |\n|---|---:|---:|---|")
    print(
        told(f"time a record, of {many:,} beside {few:,}", growth, GROWTH, least=False),
        told(f"memory a record, of {many:,} beside {few:,}", memory, MEMORY, least=False),
        told("faster than pandas from the workbooks", taken["pandas, .xlsx"] / taken["formgen"], FASTER, least=True),
        f"| times as long as pandas from CSV, of no goal | {taken['formgen'] / taken['pandas, .csv']:.0f} | | |",
        sep="\n",
    )  # fmt: skip


def _school_of(base: Path, size: int) -> Path:
    make_school(base / str(size), size)
    return base / str(size)


if __name__ == "__main__":
    main()
