"""Published schemas: `schemas/<slug>/v<n>.json`, JSON Schema 2020-12 with the whole outline inside.

Once released a schema never changes: returns of old versions are read with their own outline for ever.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from formgen.check import adapter
from formgen.errors import UserError
from formgen.form import form, form_by_code, slugs
from formgen.outline import Kind, Outline, Question, dump, load, outline
from formgen.policy import CLAUSES
from formgen.resources import folder

OUTLINE_KEY = "x-formgen"


def document(outlined: Outline) -> dict[str, Any]:
    """The JSON Schema of one form's answers as `formgen.answers.dump` writes them, with its outline."""
    questions = list(outlined.questions())
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"formgen:{outlined.slug}:v{outlined.version}",
        "title": outlined.title,
        "type": "object",
        "properties": {q.name: _property(q) for q in questions},
        "required": [q.name for q in questions if q.required],
        "additionalProperties": False,
        OUTLINE_KEY: dump(outlined),
    }


def _property(question: Question) -> dict[str, Any]:
    if question.kind is not Kind.TABLE:
        return _value(question)
    row = {
        "type": "object",
        "properties": {c.name: _value(c) for c in question.columns},
        "additionalProperties": False,
    }
    keys: dict[str, Any] = {"pattern": "^[1-9][0-9]*$"} if question.open else {"enum": [o.code for o in question.rows]}
    return {"title": question.label, "type": "object", "propertyNames": keys, "additionalProperties": row}


def _value(question: Question) -> dict[str, Any]:
    typed = adapter(question).json_schema(mode="serialization")
    if question.kind is Kind.NUMBER:
        typed["pattern"] = r"^-?[0-9]+(\.[0-9]+)?$"
    states = [{"const": {"state": state.value}} for state in question.states]
    return {"title": question.label, **({"anyOf": [typed, *states]} if states else typed)}


def text(outlined: Outline) -> str:
    """The schema as the file holds it."""
    return json.dumps(document(outlined), indent=1, ensure_ascii=False, sort_keys=False) + "\n"


def path(slug: str, version: int, root: Path | None = None) -> Path:
    """Where the schema of that version is published."""
    return (root or folder("schemas")) / slug / f"v{version}.json"


def write(root: Path) -> list[Path]:
    """Writes the schema of every form's version that is not published yet, and returns their paths.

    Raises UserError when a form differs from what is published and its version was not raised.
    """
    written = []
    for slug in slugs():
        outlined = outline(form(slug))
        if wrong := faults(slug):
            raise UserError(f"The form {slug} cannot be published: {'; '.join(wrong)}.", "Please mend its file.")
        target = path(slug, outlined.version, root)
        if target.is_file() and target.read_text("utf-8") != text(outlined):
            raise UserError(
                f"The form {slug} differs from its published version {outlined.version}.",
                f"Please raise `version` in its About, and say in `upgrade` how answers to version "
                f"{outlined.version} become answers to the new one.",
            )
        if not target.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text(outlined), "utf-8")
            written.append(target)
    return written


def faults(slug: str) -> list[str]:
    """What a form names that is not there: clauses, inputs of rules; and a code that another form has."""
    chosen = form(slug)
    index = outline(chosen).index
    clauses = {clause for question in index.values() for clause in question.clauses} - set(CLAUSES)
    inputs = {name for rule in chosen.rules for name in rule.inputs} - set(index)
    others = [other for other in slugs() if other != slug and form(other).about.code == chosen.about.code]
    found = [f"there is no clause {clause} in formgen/policy.py" for clause in sorted(clauses)]
    found += [f"a rule asks for {name}, which is no question" for name in sorted(inputs)]
    return found + [f"{other} has the code {chosen.about.code} already" for other in others]


@cache
def published(slug: str, version: int, root: Path | None = None) -> Outline | None:
    """The outline of a form's version as published; the form's own while it is not; None for no such version."""
    source = path(slug, version, root)
    if source.is_file():
        return load(json.loads(source.read_text("utf-8"))[OUTLINE_KEY])
    current = outline(form(slug))
    return current if current.version == version else None


def edition(code: str, version: int) -> Outline | None:
    """The outline of the form with that short code, in that version, or None."""
    found = form_by_code(code)
    return published(found.about.slug, version) if found else None
