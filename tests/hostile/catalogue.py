"""What a hostile file is, and the list of them; and the sound files of which they are made.

A builder is a function with `@hostile(ending, …)`: its name is the attack's, the first sentence of its docstring says
what the attacker wants. The sound files all hold the same answers of one form: whatever is read of a hostile one is
right, or named by a problem.
"""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from formgen import reference
from formgen.answers import Answers, Instance, tidy
from formgen.ask import Audience
from formgen.form import form
from formgen.look import Edition, Letterhead, Look
from formgen.outline import Outline, outline
from formgen.render import compiled
from formgen.resources import folder
from formgen.specimen import specimen

Build = Callable[[], bytes]
Change = Callable[[bytes], bytes]

LOOK = Look(Letterhead("Hillside Primary School"), (folder("templates"),))
SLUG = "parent-questionnaire"
SAID = {"helped_most": "Wrenfield went with her to Oakmoss"}
"""Words that stand in every sound file, and that no refusal repeats."""


@dataclass(frozen=True, slots=True)
class Hostile:
    """One hostile file: how it is called, what the attacker wants, and what must come of it.

    `ends` is the code of the refusal, or some of which it is one with “|” between them; where it is empty the file is
    read, `told` are codes that its problems have, and `says` are answers that it gives otherwise than the sound file
    does. `ANY` end will do where another test says which it must be.
    """

    file: str
    wants: str
    make: Build
    ends: str = ""
    told: frozenset[str] = frozenset()
    says: Mapping[str, str] | None = None
    is_class_list: bool = False


ANY = "any"
CATALOGUE: dict[str, Hostile] = {}


def add(
    name: str,
    ending: str,
    wants: str,
    make: Build,
    ends: str = "",
    *told: str,
    says: Mapping[str, str] | None = None,
    is_class_list: bool = False,
) -> None:
    """Puts a hostile file on the list."""
    assert name not in CATALOGUE, name
    file = f"{''.join(c if c.isalnum() else '-' for c in name)}.{ending}"
    CATALOGUE[name] = Hostile(file, wants, make, ends, frozenset(told), says, is_class_list)


def hostile(
    ending: str, ends: str = "", *told: str, says: Mapping[str, str] | None = None, is_class_list: bool = False
) -> Callable[[Build], Build]:
    """Puts what a function makes on the list."""

    def listed(make: Build) -> Build:
        name, wants = make.__name__.replace("_", " ").strip(), (make.__doc__ or "").strip()
        assert wants, name
        add(name, ending, wants, make, ends, *told, says=says, is_class_list=is_class_list)
        return make

    return listed


# ----------------------------------------------------------------------------------------------- sound files


def copy() -> Outline:
    """The form, as a family has it."""
    return outline(form(SLUG)).for_audience(Audience.FAMILY)


def reference_of(bits: int = 0x7F3C9A2E11) -> str:
    """The reference of the sound files; of another copy with other bits."""
    return reference.make(form(SLUG).about.code, form(SLUG).about.version, bits)


@cache
def answers() -> Answers:
    """What stands in the sound files."""
    return tidy(copy(), specimen(form(SLUG), random.Random(1), given=SAID))


@cache
def sound(kind: str) -> bytes:
    """The filled form in one format."""
    edition = Edition(copy(), LOOK, fillable=kind == "pdf")
    return compiled(kind, edition).fill(Instance(answers(), reference_of()))


@cache
def _parts(kind: str) -> Mapping[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(sound(kind))) as package:
        return {name: package.read(name) for name in package.namelist()}


def zipped(parts: Mapping[str, bytes | str], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A package of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how, compresslevel=1) as package:
        for name, content in parts.items():
            package.writestr(zipfile.ZipInfo(name), content, how, 1)
    return out.getvalue()


def package(
    kind: str, changes: Mapping[str, Change] | None = None, more: Mapping[str, bytes | str] | None = None
) -> bytes:
    """The filled form with some of its parts changed, and with more parts."""
    parts: dict[str, bytes | str] = dict(_parts(kind))
    for name, change in (changes or {}).items():
        parts[name] = change(_parts(kind)[name])
    return zipped(parts | dict(more or {}))


def put(old: str, new: str) -> Change:
    """Replaces a text that must be there, once."""

    def change(content: bytes) -> bytes:
        assert old.encode() in content, old
        return content.replace(old.encode(), new.encode(), 1)

    return change
