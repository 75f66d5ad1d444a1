"""Taking a text out of the store for good: the one exception to “rows are only ever added” (design §4).

Gone are the answer, what was read in its cell, the same answer in every revision of the form, its copies in other
records and pre-filled forms of the same child, its English, the problems that may repeat it, and what people wrote for
packs with it. Each place leaves its mark.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Text, func, insert, or_, select, update

from formgen.errors import UserError
from formgen.quotes import place_of
from formgen.records import Place, Withholding
from formgen.store import tables
from formgen.store.cells import WITHHELD, as_json
from formgen.store.tables import answer, decision, file, issued, record

_WORDS, _LONG, _ENOUGH = 3, 20, 40
_NEUTRAL = {"message": "This answer was withheld.", "fix": "Please ask the designated safeguarding lead."}


@dataclass(frozen=True, slots=True)
class Note:
    """What every row of `withheld` says: in which run, why, and where the original went."""

    school: str
    run: int
    reason: str
    moved_to: str


def withhold(connection: Connection, note: Note, record_id: int, places: Collection[Place]) -> Withholding:
    """What was taken out: the texts of `record_id` at `places`, and every copy of them about the same child.

    A copy is the same answer of another revision, whatever it says, or a text in which the withheld one stands, be it
    cut short. One of fewer than three words and 20 letters may stand anywhere by chance: its copies are reported, not
    taken out. Raises UserError when nothing is at a place.
    """
    revisions = _revisions(connection, note.school, record_id)
    rows = _at(connection, revisions, places)
    missing = set(places) - {(row.question, row.row) for row in rows if row.record == record_id}
    if missing or not rows:
        raise UserError(
            f"Record {record_id} has no text in {', '.join(sorted(path for path, _ in missing)) or 'these places'}.",
            "`formgen records` shows its answers; a text that was withheld is not there any more.",
            code="no_text",
        )
    child = _about(connection, note.school, revisions)
    texts = {text for row in rows for text in _texts(row)}
    telling = _beginnings(texts)
    gone = _together(rows, _copies(connection, child, telling))
    with tables.erasing(connection, answer, record, issued, decision, tables.translation, tables.approval,
                         tables.pack):  # fmt: skip
        _empty(connection, note, gone)
        _empty_english(connection, gone)
        _empty_quotes(connection, note.school, gone, telling)
        _mend_decisions(connection, note.school, {row.original for row in gone}, telling)
        _mend_problems(connection, child, gone, telling)
        prefilled = _mend_prefilled(connection, note.school, child, telling)
        packs = _mend_packs(connection, note.school, telling)
    return Withholding(
        tuple(sorted({row.record for row in gone})),
        tuple(sorted({row.original for row in gone})),
        _sharing(connection, gone),
        prefilled,
        tuple(_left(connection, note.school, child, texts)),
        packs,
    )


def withhold_file(connection: Connection, note: Note, sha256: str) -> None:
    """Marks the original of a file that gave no record, such as a photo, as one that leaves the school folder.

    Raises UserError when there is no such file, and when it gave records: their texts must be taken out too.
    """
    wanted = (file.c.school == note.school) & (file.c.sha256 == sha256)
    there = connection.execute(select(file.c.id).where(wanted)).scalar()
    owned = select(record.c.id).where(record.c.file == there)
    if there is None or connection.execute(owned).first() is not None:
        raise UserError(
            "That is not a file without a record.", "Please name the record whose text is to go.", code="no_file"
        )
    connection.execute(insert(tables.withheld), _row(note, None, ("", None), sha256, sha256))


def _revisions(connection: Connection, school: str, record_id: int) -> set[int]:
    """The record with all older and newer revisions of it."""
    chosen = select(record.c.id, record.c.revises).where(record.c.school == school)
    pairs = [(id_, revises) for id_, revises in connection.execute(chosen) if revises is not None]
    found, before = {record_id}, 0
    while len(found) > before:
        before = len(found)
        found |= {id_ for pair in pairs if found & set(pair) for id_ in pair}
    return found


_ROWS = select(answer, file.c.sha256.label("original")).join(record, record.c.id == answer.c.record).join(
    file, file.c.id == record.c.file
)  # fmt: skip
_HELD = func.coalesce(answer.c.state, "") != WITHHELD


def _at(connection: Connection, records: Iterable[int], places: Collection[Place]) -> list[Row[Any]]:
    chosen = _ROWS.where(answer.c.record.in_(records), _HELD).order_by(answer.c.id)
    found = connection.execute(chosen)
    return [row for row in found if (row.question, row.row) in places and (row.value or row.raw or row.state)]


def _about(connection: Connection, school: str, records: Collection[int]) -> list[int]:
    """All records about the same child or case as these, themselves included."""
    these = select(record.c.case, record.c.pupil, record.c.reference).where(record.c.id.in_(records))
    columns = (record.c.case, record.c.pupil, record.c.reference)
    known = zip(columns, zip(*connection.execute(these), strict=True), strict=True)
    same = or_(record.c.id.in_(records), *(column.in_({v for v in values if v}) for column, values in known))
    return list(connection.execute(select(record.c.id).where(record.c.school == school, same)).scalars())


def _texts(row: Row[Any]) -> Iterator[str]:
    if row.raw and row.raw.strip():
        yield row.raw.strip()
    value = json.loads(row.value) if row.value else None
    if isinstance(value, str) and value.strip():
        yield value.strip()


def _tells(text: str) -> bool:
    return len(text) >= _LONG or len(text.split()) >= _WORDS


def _beginnings(texts: Iterable[str]) -> set[str]:
    """By what a copy is known: a form may have room for the beginning alone."""
    return {text[:_ENOUGH].rstrip() for text in texts if _tells(text)}


def _inside(column: ColumnElement[Any], texts: Iterable[str]) -> ColumnElement[bool]:
    """Whether one of the texts stands in a column, be it plain or JSON."""
    forms = sorted({form for text in texts for form in (text, as_json(text)[1:-1])})
    return or_(False, *(func.instr(column, form) > 0 for form in forms))


def _copies(connection: Connection, records: Sequence[int], texts: Collection[str]) -> list[Row[Any]]:
    held = _inside(answer.c.value, texts) | _inside(answer.c.raw, texts)
    return list(connection.execute(_ROWS.where(answer.c.record.in_(records), _HELD, held)))


def _together(*rows: Iterable[Row[Any]]) -> list[Row[Any]]:
    return list({row.id: row for some in rows for row in some}.values())


def _empty(connection: Connection, note: Note, gone: Iterable[Row[Any]]) -> None:
    for row in gone:
        text = next(_texts(row), row.value or row.state or "")
        digest = hashlib.sha256(text.encode()).hexdigest()
        place = (row.question, row.row)
        connection.execute(insert(tables.withheld), _row(note, row.record, place, digest, row.original))
        raw = None if row.raw is None else ""
        emptied = update(answer).where(answer.c.id == row.id)
        connection.execute(emptied.values(value=None, state=WITHHELD, raw=raw))


def _empty_english(connection: Connection, gone: Iterable[Row[Any]]) -> None:
    """What somebody wrote down as the English of a text goes with it."""
    table = tables.translation
    for row in gone:
        here = (table.c.record == row.record) & (table.c.question == row.question) & table.c.row.is_(row.row)
        connection.execute(update(table).where(here).values(text=""))


def _empty_quotes(connection: Connection, school: str, gone: Iterable[Row[Any]], texts: Collection[str]) -> None:
    """What was to be printed of a text goes with it, also where somebody had changed it; who approved it stays."""
    table = tables.approval
    places = {place_of(row.record, (row.question, row.row)) for row in gone}
    for id_, place in connection.execute(select(table.c.id, table.c.place).where(table.c.school == school)).all():
        if place in places:
            connection.execute(update(table).where(table.c.id == id_).values(text=""))
    held = (table.c.school == school) & _inside(table.c.text, texts)
    connection.execute(update(table).where(held).values(text=""))


def _row(note: Note, record_id: int | None, place: Place, sha256: str, original: str) -> dict[str, Any]:
    return {
        "school": note.school,
        "run": note.run,
        "record": record_id,
        "question": place[0],
        "row": place[1],
        "sha256": sha256,
        "original": original,
        "reason": note.reason,
        "moved_to": note.moved_to,
    }


def _mend_problems(
    connection: Connection, records: Sequence[int], gone: Iterable[Row[Any]], texts: Iterable[str]
) -> None:
    """Problems at the places, and those that repeat the beginning of a text, say nothing of it any more."""
    places = {(row.record, row.question, row.row) for row in gone}
    beginnings = {text[:_LONG] for text in texts}

    def repeats(owner: int, problem: Mapping[str, Any]) -> bool:
        told = f"{problem['message']} {problem['fix']}"
        here = (owner, problem["path"], problem["row"]) in places
        return here or any(beginning in told for beginning in beginnings)

    for id_, stored in connection.execute(select(record.c.id, record.c.problems).where(record.c.id.in_(records))):
        problems = [p | _NEUTRAL if repeats(id_, p) else p for p in json.loads(stored)]
        if as_json(problems) != stored:
            connection.execute(update(record).where(record.c.id == id_).values(problems=as_json(problems)))


def _mend_prefilled(
    connection: Connection, school: str, records: Sequence[int], texts: Collection[str]
) -> tuple[str, ...]:
    """The references of the child's issued forms that had a text pre-filled, and have it no more."""
    whose = select(record.c.case, record.c.pupil).where(record.c.id.in_(records))
    cases, pupils = ({v for v in values if v} for values in zip(*connection.execute(whose), strict=True))
    same = issued.c.case.in_(cases) | issued.c.pupil.in_(pupils)
    chosen = select(issued.c.id, issued.c.reference, issued.c.prefilled)
    found = list(connection.execute(chosen.where(issued.c.school == school, same, _inside(issued.c.prefilled, texts))))
    for row in found:
        prefilled = as_json(_without(json.loads(row.prefilled), texts))
        connection.execute(update(issued).where(issued.c.id == row.id).values(prefilled=prefilled))
    return tuple(row.reference for row in found)


def _mend_decisions(connection: Connection, school: str, originals: Collection[str], texts: Collection[str]) -> None:
    """What a person typed as a decision about these files says nothing of a text any more."""
    chosen = select(decision.c.id, decision.c.what, decision.c.why).where(decision.c.school == school)
    told = _inside(decision.c.what, texts) | _inside(decision.c.why, texts)
    for row in connection.execute(chosen.where(decision.c.sha256.in_(originals), told)).all():
        mended = {"what": _silenced(row.what, texts), "why": "" if _holds(row.why, texts) else row.why}
        connection.execute(update(decision).where(decision.c.id == row.id).values(mended))


def _mend_packs(connection: Connection, school: str, texts: Collection[str]) -> tuple[int, ...]:
    """The packs with which a text was kept, such as in what people wrote for them, and is kept no more."""
    table = tables.pack
    told = _inside(table.c.seal, texts) | _inside(table.c.whole, texts)
    chosen = select(table.c.id, table.c.seal, table.c.whole).where(table.c.school == school, told)
    found = connection.execute(chosen).all()
    for row in found:
        mended = {"seal": _silenced(row.seal, texts), "whole": _silenced(row.whole, texts)}
        connection.execute(update(table).where(table.c.id == row.id).values(mended))
    return tuple(row.id for row in found)


def _silenced(what: str, texts: Collection[str]) -> str:
    """A decision as it is stored, with “” for every string in which a text stands."""

    def silent(data: Any) -> Any:
        match data:
            case dict():
                return {key: silent(value) for key, value in data.items()}
            case list():
                return [silent(value) for value in data]
        return "" if _holds(data, texts) else data

    try:
        return as_json(silent(json.loads(what)))
    except ValueError:  # words for people, as an older formgen stored them
        return ""


def _without(data: Any, texts: Collection[str]) -> Any:
    """JSON data without the strings in which a text stands."""
    match data:
        case dict():
            return {key: _without(value, texts) for key, value in data.items() if not _holds(value, texts)}
        case list():
            return [_without(value, texts) for value in data if not _holds(value, texts)]
    return data


def _holds(value: Any, texts: Iterable[str]) -> bool:
    return isinstance(value, str) and any(text in value for text in texts)


def _sharing(connection: Connection, gone: Iterable[Row[Any]]) -> tuple[int, ...]:
    """Records that lost no text, of the files that held one."""
    losing = {row.record for row in gone}
    files = select(record.c.file).where(record.c.id.in_(losing))
    chosen = select(record.c.id).where(record.c.file.in_(files), record.c.id.not_in(losing)).order_by(record.c.id)
    return tuple(connection.execute(chosen).scalars())


def _left(
    connection: Connection, school: str, records: Sequence[int], texts: set[str]
) -> Iterator[tuple[str, int]]:
    """Rows in which a text still stands: a telling one anywhere, a short one in an answer about the same child."""
    telling = _beginnings(texts)
    for table in tables.APPEND_ONLY if telling else ():
        columns = [column for column in table.c if isinstance(column.type, Text)]
        held = or_(False, *(_inside(column, telling) for column in columns))
        found = connection.execute(select(table.c.id).where(table.c.school == school, held).order_by(table.c.id))
        yield from ((table.name, id_) for id_ in found.scalars())
    short = {text for text in texts if not _tells(text)}
    alike = answer.c.value.in_(map(as_json, short)) | _inside(answer.c.value, {t for t in short if " " in t})
    same = select(answer.c.id).where(answer.c.record.in_(records), alike).order_by(answer.c.id)
    yield from (("answer", id_) for id_ in connection.execute(same).scalars())
