"""What is promised of published schemas.

1. Every form is published, and what is published is what the form gives today.
2. A form that differs from what is published is refused until its version is raised.
3. What was published never changes: writing again touches no file.
4. An old version is read with its own outline for ever; answers to it are brought forward.
5. A schema is JSON Schema 2020-12, and holds the whole outline besides.
6. Valid answers, as they are dumped, obey the schema; what a form cannot hold does not.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from made_up_form import MadeUp
from made_up_form import answers as made_up

from formgen import form as registry
from formgen import schema
from formgen.answers import dump, load
from formgen.check import check
from formgen.errors import UserError
from formgen.form import Context, form, load_folder, slugs
from formgen.outline import Outline, outline
from formgen.resources import folder
from formgen.specimen import specimen

SHIPPED = slugs()
EVERY = pytest.mark.parametrize("slug", SHIPPED)
KEYWORDS = {
    "$schema", "$id", "title", "type", "properties", "required", "additionalProperties", "propertyNames", "items",
    "anyOf", "const", "enum", "pattern", "format", "minimum", "maximum", "maxLength", schema.OUTLINE_KEY,
}  # fmt: skip
TYPES: dict[str, Callable[[Any], bool]] = {
    "object": lambda v: isinstance(v, dict),
    "array": lambda v: isinstance(v, list),
    "string": lambda v: isinstance(v, str),
    "boolean": lambda v: isinstance(v, bool),
    "integer": lambda v: isinstance(v, int) and not isinstance(v, bool),
}


def obeys(value: Any, rules: Mapping[str, Any]) -> bool:
    """Whether JSON data obeys a schema made of the keywords above, as the standard reads them."""
    strange = set(rules) - KEYWORDS
    assert not strange, f"the test does not know {strange}"
    return (
        ("type" not in rules or TYPES[rules["type"]](value))
        and ("const" not in rules or value == rules["const"])
        and ("enum" not in rules or value in rules["enum"])
        and ("anyOf" not in rules or any(obeys(value, one) for one in rules["anyOf"]))
        and (not isinstance(value, dict) or _object_obeys(value, rules))
        and (not isinstance(value, list) or all(obeys(v, rules.get("items", {})) for v in value))
        and (not isinstance(value, str) or _text_obeys(value, rules))
        and (not isinstance(value, int) or rules.get("minimum", value) <= value <= rules.get("maximum", value))
    )


def _object_obeys(value: Mapping[str, Any], rules: Mapping[str, Any]) -> bool:
    own, others = rules.get("properties", {}), rules.get("additionalProperties", {})
    return (
        set(rules.get("required", ())) <= set(value)
        and all(obeys(name, rules.get("propertyNames", {})) for name in value)
        and (others is not False or set(value) <= set(own))
        and all(obeys(v, own.get(name, others or {})) for name, v in value.items())
    )


def _text_obeys(value: str, rules: Mapping[str, Any]) -> bool:
    return len(value) <= rules.get("maxLength", len(value)) and re.search(rules.get("pattern", ""), value) is not None


def parts(rules: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """A schema and all the schemas within it."""
    yield rules
    inner = [*rules.get("properties", {}).values(), *rules.get("anyOf", ())]
    inner += [rules[k] for k in ("items", "propertyNames", "additionalProperties") if isinstance(rules.get(k), dict)]
    for one in inner:
        yield from parts(one)


@EVERY
def test_every_form_is_published(slug: str) -> None:
    """(1): `make generated` publishes a new form, or a new version of one."""
    found = outline(form(slug))
    path = schema.path(slug, found.version)
    assert path.is_file(), f"{slug} version {found.version} is not published"
    assert path.read_text("utf-8") == schema.text(found), f"{slug} differs: raise its version"


def test_nothing_is_published_that_is_no_form() -> None:
    """(1)"""
    for path in folder("schemas").rglob("*.json"):
        assert path.parent.name in SHIPPED
        version = int(path.stem.removeprefix("v"))
        assert 1 <= version <= form(path.parent.name).about.version


SOURCE = '''
from datetime import date
from typing import Annotated, Any

from formgen.ask import Ask, Choice, Line
from formgen.form import About, Form, Section


class Praise(Section, title="Praise"):
    """What went well."""

    {questions}


class PraiseSlip(Form):
    """A slip of praise."""

    about = About(slug="praise-slip", title="Praise", code="PS", version={version}, who="For the child.")

    @classmethod
    def upgrade(cls, answers: Any, from_version: int) -> dict[str, Any]:
        return {{**answers, "by": answers.get("by", "the mentor")}} if from_version < 2 else dict(answers)

    praise: Praise
'''
FOR = 'words: Annotated[Line, Ask("For what?")]'
BY = 'by: Annotated[Line, Ask("By whom?")]'


@pytest.fixture
def slip(tmp_path: Path) -> Iterator[Callable[..., Outline]]:
    """Makes the form “praise-slip” of those questions known, in that version; forgotten afterwards."""
    own, before = tmp_path / "forms", dict(registry._added)
    own.mkdir()

    def make(*questions: str, version: int = 1) -> Outline:
        source = SOURCE.format(questions="\n    ".join(questions), version=version)
        (own / "praise_slip.py").write_text(source, "utf-8")
        assert load_folder(own) == ["praise-slip"]
        return outline(form("praise-slip"))

    yield make
    registry._added.clear()
    registry._added.update(before)


def written(root: Path) -> dict[str, bytes]:
    return {str(p.relative_to(root)): p.read_bytes() for p in root.rglob("*") if p.is_file()}


def test_a_form_that_differs_is_refused_until_its_version_is_raised(slip: Any, tmp_path: Path) -> None:
    """(2), (3)"""
    root = tmp_path / "schemas"
    slip(FOR)
    assert {p.parent.name for p in schema.write(root)} == {*SHIPPED, "praise-slip"}
    before = written(root)
    slip(FOR, BY)
    with pytest.raises(UserError, match="praise-slip differs from its published version 1") as caught:
        schema.write(root)
    assert "raise `version`" in caught.value.fix
    assert written(root) == before
    slip(FOR, BY, version=2)
    assert schema.write(root) == [root / "praise-slip" / "v2.json"]
    assert written(root).items() > before.items()


@pytest.mark.parametrize(
    "other",
    [
        'words: Annotated[Line, Ask("For what then?")]',
        'words: Annotated[Line, Ask("For what?", required=False)]',
        'words: Annotated[date, Ask("For what?")]',
        'words_: Annotated[Line, Ask("For what?")]',
        'words: Annotated[Line, Ask("For what?", clauses=("AS7",))]',
    ],
)
def test_any_difference_is_seen(slip: Any, tmp_path: Path, other: str) -> None:
    """(2)"""
    slip(FOR)
    schema.write(tmp_path / "schemas")
    slip(other)
    with pytest.raises(UserError, match="differs"):
        schema.write(tmp_path / "schemas")


def test_writing_again_touches_no_file(slip: Any, tmp_path: Path) -> None:
    """(3)"""
    slip(FOR)
    first = schema.write(tmp_path)
    times = {path: path.stat().st_mtime_ns for path in first}
    assert schema.write(tmp_path) == []
    assert {path: path.stat().st_mtime_ns for path in first} == times


def test_an_old_version_is_read_with_its_own_outline(slip: Any, tmp_path: Path) -> None:
    """(4)"""
    root = tmp_path / "schemas"
    old = slip(FOR)
    schema.write(root)
    new = slip(FOR, BY, version=2)
    schema.write(root)
    assert schema.published("praise-slip", 1, root) == old
    assert schema.published("praise-slip", 2, root) == new
    assert schema.published("praise-slip", 3, root) is None
    answers = load(old, {"words": "Waited for Sam"})
    assert check(None, old, answers, Context(None)) == []
    assert form("praise-slip").upgrade(answers, 1) == {"words": "Waited for Sam", "by": "the mentor"}


def test_a_form_that_is_not_published_yet_is_read_with_its_own_outline(slip: Any, tmp_path: Path) -> None:
    """(4)"""
    found = slip(FOR)
    assert schema.published("praise-slip", 1, tmp_path) == found
    assert schema.published("praise-slip", 2, tmp_path) is None
    assert schema.edition("PS", 1) == found


@EVERY
def test_an_edition_is_found_by_code_and_version(slug: str) -> None:
    """(4)"""
    about = form(slug).about
    assert schema.edition(about.code, about.version) == outline(form(slug))
    assert schema.edition(about.code, about.version + 1) is None
    assert schema.edition("QQ", 1) is None


@EVERY
def test_a_schema_is_json_schema_2020_12(slug: str) -> None:
    """(5)"""
    document = json.loads(schema.text(outline(form(slug))))
    assert document["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert document["$id"] == f"formgen:{slug}:v{form(slug).about.version}"
    assert document["type"] == "object"
    assert set(document["required"]) <= set(document["properties"])
    for part in parts(document):
        assert set(part) <= KEYWORDS
        assert part.get("type", "object") in TYPES
        assert all(isinstance(part.get(k, 0), int) for k in ("minimum", "maximum", "maxLength"))
        assert re.compile(part.get("pattern", ""))


@EVERY
def test_a_schema_holds_the_whole_outline(slug: str) -> None:
    """(5)"""
    document = json.loads(schema.text(outline(form(slug))))
    assert list(document["properties"]) == [q.name for q in outline(form(slug)).questions()]
    codes = [q["code"] for s in document[schema.OUTLINE_KEY]["sections"] for q in s["questions"]]
    assert codes == [q.code for q in outline(form(slug)).questions()]


@pytest.mark.parametrize("slug", [*SHIPPED, "made-up"])
def test_valid_answers_obey_the_schema(slug: str) -> None:
    """(6)"""
    found = MadeUp if slug == "made-up" else form(slug)
    rules = schema.document(outline(found))
    for seed in range(40):
        data = json.loads(json.dumps(dump(specimen(found, random.Random(seed), fill=seed / 40))))
        assert obeys(data, rules), seed


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("line", 5),
        ("line", "x" * 301),
        ("line", {"state": "dont_know"}),
        ("text", {"state": "declined"}),
        ("one", "Red"),
        ("one", {"state": "not_asked"}),
        ("some", ["pink"]),
        ("some", "red"),
        ("yes", "yes"),
        ("whole", 41),
        ("whole", "3"),
        ("score", 11),
        ("number", 2.5),
        ("number", "much"),
        ("number", "1E+2"),
        ("since", "July"),
        ("marks", {"mauve": {"mark": 1}}),
        ("goals", {"T1": {"now": 1, "often": 2}}),
        ("goals", {"T1": {"now": 21}}),
        ("trips", {"0": {"on": "2026-01-01"}}),
        ("trips", [{"on": "2026-01-01"}]),
        ("nothing", 1),
    ],
)
def test_what_a_form_cannot_hold_does_not_obey(name: str, value: Any) -> None:
    """(6)"""
    rules, data = schema.document(outline(MadeUp)), dump(made_up())
    assert obeys(data, rules)
    assert not obeys({**data, name: value}, rules)


def test_a_required_answer_is_required_by_the_schema() -> None:
    """(6)"""
    data = dump(made_up())
    del data["line"]
    assert not obeys(data, schema.document(outline(MadeUp)))
