"""Writes docs/forms.md: every form with its questions, from the forms themselves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from formgen.form import form, slugs
from formgen.outline import Outline, Question, outline

TARGET = Path(__file__).resolve().parent.parent / "docs" / "forms.md"


def text() -> str:
    """The page: one section for each form."""
    lines = ["# The forms", "", "Written by `make generated` from `formgen/forms/`: do not edit.", ""]
    for slug in slugs():
        lines += _form(outline(form(slug)))
    return "\n".join(lines)


def _form(outlined: Outline) -> Iterator[str]:
    yield f"## {outlined.title} (`{outlined.slug}`)"
    yield ""
    yield outlined.who
    yield ""
    copies = ", ".join(audience.value for audience in outlined.audiences)
    yield f"Code {outlined.code}, version {outlined.version}; copies for {copies}; one for each {outlined.scope}."
    yield ""
    yield "| code | name | question | kind | seen by | clauses |"
    yield "|---|---|---|---|---|---|"
    for question in outlined.questions():
        yield from _question(question)
    yield ""


def _question(question: Question) -> Iterator[str]:
    seen_by = ", ".join(sorted(audience.value for audience in question.audience))
    kind = question.kind.value + ("" if question.required else ", may be left blank")
    cells = (question.code, f"`{question.path}`", question.label, kind, seen_by, ", ".join(question.clauses))
    yield f"| {' | '.join(cells)} |"
    for column in question.columns:
        yield from _question(column)


if __name__ == "__main__":
    TARGET.write_text(text(), "utf-8")
