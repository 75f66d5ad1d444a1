"""What earlier decisions mean for a file on its way in: what was decided before is not asked again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from formgen.errors import Problem, Severity
from formgen.form import form, slugs
from formgen.outline import outline
from formgen.records import Verdict
from formgen.store import Writer
from formgen.work.decisions import NEW
from formgen.work.earlier import Earlier
from formgen.work.school import School
from formgen.work.taken import TakenIn


def told(name: str, digest: str, school: School, earlier: Earlier) -> TakenIn | None:
    """Why a file is not taken in although nobody imported it: it was changed after a decision, or mended since.

    A decision that was imported with its file is used up: another file of that name is a file like any other.
    """
    waiting = [
        one for one in earlier.decisions.about_name(name, digest)
        if school.store.file_run(one.sha256) is None or earlier.decided_since(one.sha256)
    ]  # fmt: skip
    if waiting:
        numbers = ", ".join(str(one.id) for one in waiting)
        found = Problem(
            "changed_since", f"This file was changed after a person decided about it (decision {numbers}).",
            "Please decide about it as it is now: `formgen import` with --review.", file=name,
        )  # fmt: skip
        return TakenIn(name, digest, Verdict.REVIEW, (found,))
    if earlier.is_mended(digest):
        found = Problem("duplicate", "A mended copy of this sheet is on record already.", "There is nothing to do.",
                        Severity.WARNING, file=name)  # fmt: skip
        return TakenIn(name, digest, Verdict.DUPLICATE, (found,))
    return None


def photo(taken: TakenIn, earlier: Earlier) -> TakenIn:
    """A photo or scan with the form and the case that a person said it is of."""
    said = earlier.decisions.of(taken.sha256).photo
    slug = said.get("form", "")
    known = outline(form(slug)) if slug in slugs() else None
    return replace(taken, outline=known, case=said.get("case") or None)


def case_of(
    earlier: Earlier, decide: Callable[[TakenIn, Sequence[str]], str | None]
) -> Callable[[TakenIn, Sequence[str]], str | None]:
    """Asks for the case of a referral only where nobody decided it."""

    def decided(taken: TakenIn, running: Sequence[str]) -> str | None:
        said = earlier.decisions.of(taken.sha256, taken.label).case
        return NEW if said == NEW else decide(taken, running)

    return decided


def welcome_of(earlier: Earlier, welcome: Callable[[TakenIn, str], bool]) -> Callable[[TakenIn, str], bool]:
    """Asks whether a child is new only where nobody decided it."""

    def decided(taken: TakenIn, name: str) -> bool:
        return earlier.decisions.of(taken.sha256, taken.label).pupil == NEW or welcome(taken, name)

    return decided


def taken_back(writer: Writer, returns: Sequence[TakenIn]) -> None:
    """Withdraws the records of returns that give none any more, because the decision on them was taken back."""
    for one in returns:
        if one.record is None and one.before is not None and one.verdict is Verdict.REVIEW:
            writer.withdraw(one.before, "The decision on whose it is was taken back.")
