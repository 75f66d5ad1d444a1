"""What the words of a person at the desk mean: `settled(doubt, words, known)` gives the decision. It stores nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from formgen.answers import dump
from formgen.cases import Case
from formgen.errors import UserError
from formgen.form import form, slugs
from formgen.outline import outline
from formgen.pupils import find
from formgen.quick_entry import code_on_paper
from formgen.read.values.words import key
from formgen.reference import Reference
from formgen.work.decide import LATER, Doubt, Known, issued_in
from formgen.work.decisions import About, Decided
from formgen.work.typed_in import answer


def settled(doubt: Doubt, said: str, known: Known, why: str = "") -> Decided | None:
    """The decision that `said` means: the words of a way, or what may be typed. None for “later” and for nothing.

    Raises UserError for what the question does not take.
    """
    if key(said) in ("", key(LATER)):
        return None
    for way in doubt.ways:
        short = way.choice if doubt.about is not About.ANSWER and isinstance(way.choice, str) else way.words
        if key(said) in (key(way.words), key(short)):
            return _decided(doubt, way.choice, why)
    if not doubt.free:
        raise UserError(f"“{said}” is not one of the choices.", "Please choose one of those shown, or “later”.")
    return _typed_in(doubt, said, known, why)


def _decided(doubt: Doubt, choice: Any, why: str) -> Decided:
    place = (doubt.path, doubt.row) if doubt.about in (About.ANSWER, About.SHEET) else ("", None)
    return Decided(doubt.sha256, doubt.file, doubt.about, choice, doubt.label, *place, why=why.strip())


def _typed_in(doubt: Doubt, said: str, known: Known, why: str) -> Decided:
    match doubt.about:
        case About.WHOSE:
            return _decided(doubt, find(known.roll, said).id, why)
        case About.CASE:
            return _decided(doubt, _of_case(said, known.cases_of(doubt.pupil)).id, why)
        case About.PHOTO:
            return _decided(doubt, _placeholder(said, known), why)
        case About.SHEET:
            return _decided(doubt, _on_paper(doubt, said, known), why)
    assert doubt.outline is not None
    return _decided(doubt, _data(answer(doubt.outline.item(doubt.path, doubt.row), doubt.outline, said)), why)


def _of_case(said: str, cases: Sequence[Case]) -> Case:
    for case in cases:
        if case.id.casefold() == said.strip().casefold():
            return case
    raise UserError(f"There is no such case of this child: {said}.", "Please take one of those shown.")


def _on_paper(doubt: Doubt, said: str, known: Known) -> str:
    """The reference that a code on a paper means."""
    assert doubt.outline is not None
    found = code_on_paper(said, Reference(doubt.outline.code, doubt.outline.version, None))
    line = issued_in(doubt.outline, str(found), known) if found is not None else None
    if line is None:
        raise UserError(f"The code “{said}” is on no form that was given out.", "Please compare it with the paper.")
    return line.reference


def _placeholder(said: str, known: Known) -> dict[str, str]:
    slug, _, who = said.strip().partition(" ")
    if slug.casefold() not in slugs():
        raise UserError(f"There is no form {slug}.", f"Please choose from: {', '.join(slugs())}.")
    slug, who = slug.casefold(), who.strip()
    case = next((c for c in known.cases if c.id.casefold() == who.casefold()), None)
    if case is not None or not who:
        return {"form": slug, "case": case.id if case else ""}
    pupil = find(known.roll, who)
    running = [case for case in known.cases_of(pupil.id) if case.open]
    if outline(form(slug)).scope == "case" and len(running) != 1:
        raise UserError(f"The child has {len(running) or 'no'} open cases.", "Please give the number of the case.")
    return {"form": slug, "case": running[0].id if len(running) == 1 else "", "pupil": pupil.id}


def _data(value: Any) -> Any:
    return dump({"v": value})["v"]
