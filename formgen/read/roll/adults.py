"""What a list says of one contact: name, relationship, address, and whether anything may be sent to them at all.

`adult(cells, others)` gives the facts, and notes on what to look at. Where it is not clear that a contact may be
written to, they are closed: an answer that nobody understands is no permission.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from formgen.contacts import Wanted
from formgen.errors import Severity, UserError
from formgen.pupils import plain_name
from formgen.read.roll.closing import NOTHING, closed
from formgen.read.roll.facts import NO, YES
from formgen.read.roll.headings import text_of
from formgen.read.roll.languages import ENGLISH, tag_of
from formgen.read.roll.rows import Cell, Note, unshown


@dataclass(frozen=True, slots=True)
class Child:
    """How a list names the pupil of a row: every spelling of the name that it gives, and what tells two apart."""

    names: tuple[str, ...] = ()
    upn: str = ""
    dob: Any = None
    year_group: str = ""
    class_name: str = ""


@dataclass(frozen=True, slots=True)
class Adult:
    """One contact of a list: whose they are, the facts that the list tells of them, and where they stand.

    `facts` are those of `Contact`, by name; besides “home”, an address or household in plain spelling, which is
    compared and never kept, “lives_with”, whether it is the child's, and “either”, the addresses of which one must be
    chosen. A fact that is not there was not told.
    """

    child: Child
    facts: Mapping[str, Any]
    cell: str | None = None
    sheet: str | None = None


def adult(cells: Mapping[str, Sequence[Cell]], others: Sequence[Cell] = ()) -> tuple[dict[str, Any], list[Note]]:
    """The facts of a contact, and what to look at; without a name there are none.

    `cells` are those of the contact by field, the better column first, `others` those of the row that are nobody's.
    """
    if not any(_text(cell) not in NOTHING | NO or unshown(cell) for some in cells.values() for _, cell in some):
        return {}, []
    notes: list[Note] = []
    name, told = _name(cells, notes)
    if name is None:
        return {}, [*notes, *told]
    facts: dict[str, Any] = {"name": name}
    for field, read in _READERS.items():
        if field in cells:
            value, told = read(_texts(cells[field], notes))
            facts |= _said(field, value, told, notes)
    home = facts.pop("household", None) or facts.pop("address", None)
    facts = {field: value for field, value in facts.items() if field not in ("household", "address")}
    facts |= {"home": home} if home else {}
    return facts | closed(cells, others, notes), notes


_BLANK: Mapping[str, Any] = {"relationship": "", "responsibility": None, "email": "", "phone": "", "language": "",
                             "wants": None}  # fmt: skip
"""What a column says where its cell is empty: that there is none, so that an old address is not used any more."""


def _said(field: str, value: Any, told: Sequence[Note], notes: list[Note]) -> dict[str, Any]:
    """The fact, where the cell could be read; an address that could not be is none, and “either” says of which."""
    notes += told
    if told and field == "email":
        return {"email": "", "either": value or frozenset()}
    if told and value is None:
        return {}
    if value is None:
        return {field: _BLANK[field]} if field in _BLANK else {}
    return {field: value}


def spoken(field: str, text: str) -> Any:
    """A fact of a contact as somebody types it, None where it is empty. Raises UserError where it cannot be read."""
    value, notes = _READERS[field]([(0, text)] if text.strip() else [])
    if notes and (value is None or field == "email"):
        raise UserError(notes[0].told, "Please write it as docs/contacts.md has it.", code=notes[0].code)
    return _BLANK.get(field) if value is None else value


def is_nobody(facts: Mapping[str, Any]) -> bool:
    """Whether the contact is no family: a doctor, a childminder, another school."""
    return plain_name(facts.get("relationship", "")) in _NOT_FAMILY


def _text(cell: Any) -> str:
    return text_of(cell).casefold()


def _texts(cells: Sequence[Cell], notes: list[Note]) -> list[tuple[int, str]]:
    """What the cells say; those that cannot be read make a note."""
    found = []
    for place, cell in cells:
        if (told := unshown(cell)) is not None:
            notes.append(Note(place, *told))
        elif text_of(cell):
            found.append((place, text_of(cell)))
    return found


_Read = tuple[Any, list[Note]]


def _one(texts: Sequence[tuple[int, str]], value: Mapping[str, Any]) -> _Read:
    """The one value of several columns, None and a note where they say different things."""
    values = {value[text] for _, text in texts if value.get(text) is not None}
    if len(values) > 1:
        told = "Two columns say different things of this contact."
        fix = "Both were left out: please say in the mapping file which one counts."
        return None, [Note(texts[1][0], "two_columns", told, fix)]
    return (values.pop() if values else None), []


# ------------------------------------------------------------------------------------------------ who

_TURNING = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\U000e0000-\U000e007f]")
"""Characters that nobody sees and that turn others round; the joiners of Indian and Persian scripts stay."""
_LONGEST_NAME: Final = 100
_FORMULA: Final = frozenset("=+@|-")
"""What a spreadsheet takes for the beginning of a formula."""


_TITLE = re.compile(r"^(?:mr|mrs|ms|miss|mx|dr|rev)\b\.? (?!&|and\b)(?=\S+ \S)", re.I)


def _flat(text: str) -> str:
    return " ".join(_TURNING.sub("", text).split())


def _name(cells: Mapping[str, Sequence[Cell]], notes: list[Note]) -> tuple[str | None, list[Note]]:
    parts = {field: [(p, _flat(t)) for p, t in _texts(cells.get(field, ()), notes)] for field in _NAMED}
    first = {field: next((t for _, t in found if t.casefold() not in NOTHING), "") for field, found in parts.items()}
    place = next((p for field in _NAMED for p, _ in cells.get(field, ())), 0)
    title, forename, surname, whole = (first[field] for field in _NAMED)
    name = " ".join(filter(None, (forename or title, surname))) if surname else whole or forename
    if not surname and name.count(",") == 1:
        name = " ".join(part.strip() for part in reversed(name.split(",")) if part.strip())
    name = _TITLE.sub("", name)
    if not name:
        return None, [Note(place, "no_contact_name", "This contact has no name.",
                           "Please fill it in, and import again.", Severity.ERROR)]  # fmt: skip
    if not _is_name(name) or any(part[0] in _FORMULA for part in first.values() if part):
        return None, [Note(place, "bad_name", "This is not the name of a person.",
                           "The contact was left out: please mend it, and import again.", Severity.ERROR)]  # fmt: skip
    return name, []


def _is_name(name: str) -> bool:
    """Whether a text can be a person's name: an answer, an address, a formula are none."""
    plain = name.casefold() not in YES | NO and name[0] not in _FORMULA and "@" not in name
    return plain and len(name) <= _LONGEST_NAME and any(c.isalpha() for c in name)


_NAMED: Final = ("contact_title", "contact_forename", "contact_surname", "contact_name")

_RELATIONS: Mapping[str, str] = {
    said: written
    for written, words in {
        "Mother": "mother,mum,mummy,mam,mom,birth mother,biological mother,natural mother,pam,mot",
        "Father": "father,dad,daddy,birth father,biological father,natural father,paf,fat",
        "Step-mother": "step mother,stepmother,step mum,stepmum,stm", "Parent": "parent",
        "Step-father": "step father,stepfather,step dad,stepdad,stf", "Step-parent": "step parent,stepparent",
        "Foster carer": "foster carer,foster parent,foster mother,foster father,foster mum,foster dad,fom,fof",
        "Adoptive parent": "adoptive parent,adoptive mother,adoptive father,adopted parent",
        "Grandmother": "grandmother,grandma,gran,granny,nan,nana,nanna,nanny,maternal grandmother,paternal grandmother",
        "Grandfather": "grandfather,grandad,granddad,grandpa,maternal grandfather,paternal grandfather",
        "Grandparent": "grandparent,grandparents", "Guardian": "guardian,legal guardian,special guardian",
        "Carer": "carer,car", "Aunt": "aunt,auntie,aunty", "Uncle": "uncle", "Sister": "sister", "Brother": "brother",
        "Doctor": "doctor,gp,doc", "Childminder": "childminder,child minder,chm",
    }.items()
    for said in words.split(",")
}  # fmt: skip

_NOT_FAMILY: Final = frozenset({
    "doctor", "childminder", "social worker", "swr", "health visitor", "head teacher", "headteacher", "htc", "teacher",
    "tch", "school", "nursery", "dentist", "solicitor", "agency", "police", "religious/spiritual contact", "rel",
    "after school club", "professional", "key worker", "support worker", "medical contact", "hospital",
})  # fmt: skip


def _relationship(texts: Sequence[tuple[int, str]]) -> _Read:
    return _one(texts, {text: _relation(text) for _, text in texts})


def _relation(text: str) -> str | None:
    said = re.sub(r"^(child|pupil|student)[’']?s |\bof (the )?(child|pupil|student)\b", "", _flat(text), flags=re.I)
    said = said[:60].strip()
    known = _RELATIONS.get(" ".join(said.casefold().replace("-", " ").split()))
    return known or (None if said.casefold() in NOTHING else said[:1].upper() + said[1:])


def _priority(texts: Sequence[tuple[int, str]]) -> _Read:
    for place, text in texts:
        if found := re.fullmatch(r"(?:priority |contact )?0*([1-9]\d?)(?:st|nd|rd|th)?(?:\.0)?", text.casefold()):
            return int(found[1]), []
        if text.casefold() not in NOTHING | {"0"}:
            return None, [Note(place, "bad_priority", "This is not a number such as 1 or 2.")]
    return None, []


def _responsibility(texts: Sequence[tuple[int, str]]) -> _Read:
    return _yes_no(texts, "bad_responsibility")


def _lives_with(texts: Sequence[tuple[int, str]]) -> _Read:
    return _yes_no(texts, "bad_lives_with")


def _yes_no(texts: Sequence[tuple[int, str]], code: str) -> _Read:
    answers: dict[str, Any] = {}
    for place, text in texts:
        said = text.casefold()
        if said in YES | NO:
            answers[text] = said in YES
        elif said not in NOTHING:
            return None, [Note(place, code, "This is neither yes nor no.")]
    return _one(texts, answers)


# ------------------------------------------------------------------------------------------------ where and how

_PART = r"[^\s@<>,;:\"()\[\]\\|]+"
_ADDRESS = re.compile(rf"{_PART}@{_PART}")
_NO_ADDRESS = NOTHING | {"no email", "no e-mail", "no", "not given", "none given", "no email address"}


def _email(texts: Sequence[tuple[int, str]]) -> _Read:
    """The one address: two are one too many, and words beside it may mean anything."""
    found: dict[str, tuple[int, str]] = {}
    for place, text in texts:
        addresses = _addresses(text)
        if not addresses and text.casefold() not in _NO_ADDRESS:
            return None, [Note(place, "no_address", "This is no e-mail address.", "The contact was kept without one.")]
        for one in addresses:
            found.setdefault(one.casefold(), (place, one))
        if len(addresses) == 1 and not _bare(text, addresses[0]):
            return None, [Note(place, "words_beside_address", "There is more in this cell than an e-mail address.",
                               "The contact was kept without one: please leave the address alone in the cell.",
                               Severity.ERROR)]  # fmt: skip
    if len(found) > 1:
        last = max(place for place, _ in found.values())
        return frozenset(found), [Note(last, "two_addresses", "There are two e-mail addresses for one contact.",
                                       "The contact was kept without one: please leave the one that counts, or say it "
                                       "with `formgen contacts set`.", Severity.ERROR)]  # fmt: skip
    return next((one for _, one in found.values()), None), []


def _addresses(text: str) -> list[str]:
    """The addresses in a cell, each once, whatever its case."""
    link = re.match(r"\s*mailto:", text, re.I)
    said = text[link.end() :].partition("?")[0] if link else re.sub(r"mailto:", "", text, flags=re.I)
    found = [address.rstrip(".") for address in _ADDRESS.findall(said)]
    return list({address.casefold(): address for address in reversed(found)}.values())


def _bare(text: str, address: str) -> bool:
    """Whether the cell holds the address alone, as a link, or behind its owner's name."""
    alone = re.escape(address)
    named, link = rf"[^\n@<>]{{0,100}}<\s*(?:mailto:)?{alone}\s*>[;,]?", rf"mailto:{alone}(?:\?[^\n@]*)?"
    shapes = (rf"{alone}[.;,]?", named, link)
    again = {part.casefold() for part in re.split(r"[\s;,]+", text) if part} == {address.casefold()}
    return again or any(re.fullmatch(shape, text, re.I) for shape in shapes)


def _phone(texts: Sequence[tuple[int, str]]) -> _Read:
    for place, text in texts:
        if text.casefold() in NOTHING:
            continue
        if not 6 <= sum(c.isdigit() for c in text) <= 25 or text[0] in "=@" or "\n" in text:
            return None, [Note(place, "bad_phone", "This is no phone number.")]
        if re.fullmatch(r"[127]\d{8,9}", text):
            return f"0{text}", [Note(place, "lost_zero", "This number has lost its 0 in front.",
                                     "It was put back: please check, and show the column as text.")]  # fmt: skip
        return _flat(text), []
    return None, []


def _language(texts: Sequence[tuple[int, str]]) -> _Read:
    tags = {text: tag_of(text) for _, text in texts}
    unknown = next((place for place, text in texts if tags[text] is None), None)
    if unknown is not None:
        return None, [Note(unknown, "bad_language", "This is not one language that formgen knows.",
                           "It was left out, and the contact is written to in English: please say it with "
                           "`formgen contacts set`.")]  # fmt: skip
    said, notes = _one(texts, tags)
    return ("" if said == ENGLISH else said), notes


_FORMATS: Mapping[str, Wanted | None] = {
    said: wanted
    for wanted, words in {
        Wanted.PAPER: "paper,post,letter,by post,print,printed,on paper,paper copy,hard copy,by hand,paper only",
        Wanted.WORD: "word,docx,doc,ms word,microsoft word,word document", Wanted.PDF: "pdf,pdf to print",
        Wanted.EXCEL: "excel,xlsx,xls,ms excel,microsoft excel,spreadsheet,excel sheet,workbook",
        Wanted.FILLABLE: "pdf to fill in,pdf fillable,fillable pdf,pdf form,fill in pdf,interactive pdf,pdf to fill",
        None: "email,e mail,by email,any,either,no preference",
    }.items()
    for said in words.split(",")
}  # fmt: skip


def _wants(texts: Sequence[tuple[int, str]]) -> _Read:
    wanted: dict[str, Any] = {}
    for place, text in texts:
        said = " ".join(re.sub(r"[-_.]", " ", text.casefold()).split())
        if said not in _FORMATS and text.casefold() not in NOTHING:
            return None, [Note(place, "bad_format", "This is not one of paper, Word, Excel, PDF, PDF to fill in.")]
        wanted[text] = _FORMATS.get(said)
    return _one(texts, wanted)


def _home(texts: Sequence[tuple[int, str]]) -> _Read:
    """The lines of an address in plain spelling: the same address is the same home."""
    lines = (re.sub(r"[\W_]+", "", plain_name(text)) for _, text in sorted(texts) if text.casefold() not in NOTHING)
    return "".join(lines) or None, []


_READERS: Mapping[str, Any] = {
    "relationship": _relationship, "priority": _priority, "responsibility": _responsibility, "email": _email,
    "phone": _phone, "language": _language, "wants": _wants, "lives_with": _lives_with, "household": _home,
    "address": _home,
}  # fmt: skip
