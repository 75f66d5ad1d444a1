"""The number on the letter, as families type it into a web form: `number_in(cell, …) -> Number`."""

from __future__ import annotations

from dataclasses import dataclass

from formgen.errors import Severity
from formgen.read import Editions
from formgen.read.ooxml.workbook import Cell
from formgen.read.own_sheets.crosswalk import Crosswalk
from formgen.read.values.content import content
from formgen.read.values.flaws import Flaw
from formgen.reference import Reference, by_hand, is_as_printed

_FIX = "Please compare it with the numbers of the round, mend the cell, and import the sheet again; or leave it out."


@dataclass(frozen=True, slots=True)
class Number:
    """The reference that a cell names, None where a person must look, with what is wrong or was understood.

    `known` is the mapping for the version of the form that the reference is of.
    """

    known: Crosswalk
    reference: str | None = None
    flaws: tuple[Flaw, ...] = ()


def number_in(cell: Cell | None, known: Crosswalk, date1904: bool, editions: Editions) -> Number:
    """The number that a cell names: nothing is guessed, and no words are shown, which may be a name."""
    held = content(cell, date1904)
    if held.flaws:
        return Number(known, None, held.flaws)
    said = held.found if isinstance(held.found, str) else ""
    if not said.strip():
        return _doubt(known, "no_number", "There is no number of a letter in this line.", _FIX)
    outline = known.outline
    found = by_hand(said, outline.code, outline.version)
    if len(found) != 1:
        return _doubt(known, *(
            ("two_numbers", "More than one number may be meant here.", _FIX) if found else
            ("wrong_number", "This is no number of a letter, or it has a wrong letter or figure.", _FIX)
        ))  # fmt: skip
    return _of(said, found[0], known, editions)


def _of(said: str, found: Reference, known: Crosswalk, editions: Editions) -> Number:
    if found.code != known.outline.code:
        return _doubt(known, "other_form", f"{found} is the number of another form.",
                      f"Please look whose it is: the mapping file is about {known.outline.slug}.")  # fmt: skip
    if found.key is None:
        return _doubt(known, "no_number", f"{found} is printed on every blank copy: it says of no family which it is.",
                      _FIX)  # fmt: skip
    edition = editions(found.code, found.version)
    own = known.of_edition(edition) if edition is not None else None
    if own is None:
        return _doubt(known, "other_version", f"{found} is of version {found.version} of the form, which does not ask "
                      "what the mapping file says.", "Please make a mapping file for that version.")  # fmt: skip
    told = () if is_as_printed(said, found) else (Flaw(
        "number_read", f"The number is not written as it is printed; it was read as {found}.",
        "There is nothing to do: its last letter and the ledger show that it is right.", Severity.WARNING,
    ),)  # fmt: skip
    return Number(own, str(found), told)


def _doubt(known: Crosswalk, code: str, message: str, fix: str) -> Number:
    return Number(known, None, (Flaw(code, message, fix),))
