"""Quick entry: a workbook with one row for each paper return, for the office to type in."""

from __future__ import annotations

from pathlib import Path

from formgen import reference
from formgen.ask import Audience
from formgen.errors import UserError
from formgen.form import form
from formgen.outline import Outline, outline
from formgen.quick_entry import EntrySheet, entry_boxes
from formgen.records import Verdict
from formgen.work.earlier import Earlier
from formgen.work.files import write_new
from formgen.work.school import School


def quick_entry(school: School, slug: str, out: Path, audience: Audience | None = None, rows: int = 40) -> Path:
    """The file of a new quick-entry workbook of that form: photos that wait first, then empty rows.

    `audience` is whose paper copies they are: families’ unless told otherwise, where the form has such.
    Raises UserError for a form that does not fit one row, or has no such copy.
    """
    from formgen.render import xlsx
    from formgen.render.workbook.entry import compose

    outlined = copy_of(slug, audience)
    made = reference.make(outlined.code, outlined.version, school.bits())
    sheet = EntrySheet(outlined, made.split("-")[2], tuple(waiting(school, slug)), rows)
    data = xlsx.pack(compose(sheet, school.look))
    return write_new(out / f"quick-entry_{slug}_{sheet.key}.xlsx", data)


def copy_of(slug: str, audience: Audience | None) -> Outline:
    """The copy of the form that is typed in. Raises UserError where it cannot be."""
    whole = outline(form(slug))
    told = audience or (Audience.FAMILY if Audience.FAMILY in whole.audiences else whole.audiences[0])
    if told not in whole.audiences:
        raise UserError(f"The form {slug} has no {told} copy.",
                        f"Please choose from: {', '.join(whole.audiences)}.")  # fmt: skip
    if whole.derived:
        raise UserError(f"The form {slug} is made from the other records.", "There is nothing to type in.")
    copy = whole.for_audience(told)
    try:
        entry_boxes(copy)
    except ValueError as error:
        raise UserError(
            f"The form {slug} does not fit one row: {error}.",
            f"Please type it into its own sheet: `formgen generate {slug} --to xlsx`.",
        ) from None
    return copy


def waiting(school: School, slug: str = "") -> list[str]:
    """The names of the photos and scans that are kept and not typed in yet, oldest first.

    With `slug` without those that a person said to be of another form.
    """
    earlier = Earlier(school)
    return [
        name for digest, name in school.store.kept(Verdict.TO_TYPE_IN).items()
        if not earlier.is_typed(name) and (not slug or earlier.decisions.of(digest).photo.get("form", slug) == slug)
    ]  # fmt: skip
