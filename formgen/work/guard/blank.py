"""A form into which nothing was put, of the very edition that a ledger's line tells of: compiled here, by itself.

The builder's own compiled template is not used: were a child's name left in it, the name would be in both.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from formgen import reference
from formgen.answers import Answers, Instance
from formgen.look import Edition
from formgen.outline import Outline
from formgen.prefill import Known, wanted_rows
from formgen.read.texts import Part, parts
from formgen.records import Issued
from formgen.render import Template, format_for
from formgen.side_by_side import Copy, side_by_side
from formgen.work.generate import FILLABLE, listed
from formgen.work.guard.inserted import masked
from formgen.work.school import School

_SOME_CASE = "LM-2000-000"


@dataclass(frozen=True, slots=True)
class Blank:
    """A blank file: its parts, the texts of each counted, what else is in each, and the parts that bear a reference."""

    parts: Mapping[str, Part]
    texts: Mapping[str, Counter[str]]
    others: Mapping[str, frozenset[str]]
    marked: frozenset[str]


def edition(school: School, issued: Issued, outlined: Outline, answers: Answers, language: str) -> Edition:
    """The edition of which a form was issued, from its line in the ledger, these answers of it and a language."""
    earlier = school.earlier(issued.case) if outlined.copies else {}
    rows = wanted_rows(outlined, answers, Known(earlier=earlier))
    fillable = FILLABLE in issued.formats
    said = side_by_side(outlined, school.words_in(language)) if language not in ("", "en") else Copy(outlined)
    lists = listed(school, outlined)
    look = school.looking(issued.look).look
    return Edition(said.outline.narrow(rows), look, said.language, lists, fillable, said.said)


@lru_cache(maxsize=64)
def _template(suffix: str, edition: Edition) -> Template:
    return format_for(suffix).compile(edition)


@lru_cache(maxsize=64)
def blank(suffix: str, edition: Edition, cased: bool, made_on: date) -> Blank:
    """The blank file of an edition, with the date of issue; `cased` where a case's number stands on it."""
    data = _template(suffix, edition).fill(Instance(case=_SOME_CASE if cased else None, made_on=made_on))
    found = parts(f".{suffix}", data)
    said = {name: part.said for name, part in found.items()}
    return Blank(
        found,
        {name: Counter(map(masked, one.texts)) for name, one in said.items()},
        {name: one.others for name, one in said.items()},
        frozenset(name for name, one in said.items() if any(map(reference.find_all, one.texts))),
    )
