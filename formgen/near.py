"""A word that somebody typed, among those that are offered."""

from __future__ import annotations

from collections.abc import Iterable

from formgen.errors import UserError


def one_of(given: str, offered: Iterable[str], what: str) -> str:
    """The word that is offered and meant by `given`, whatever its case, with spaces or hyphens for its marks.

    `what` names the kind of word, as in “There is no look “huge””. Raises UserError with the nearest one and the list.
    """
    words = list(offered)
    found = {_bare(word): word for word in words}.get(_bare(given))
    if found is None:
        raise UserError(f"There is no {what} “{given}”.{meant(given, words)}", listed(words), code="not_a_choice")
    return found


def meant(given: str, offered: Iterable[str]) -> str:
    """“ Did you mean …?”, or nothing where no word is near."""
    words = {_bare(word): word for word in offered}
    near = nearest(_bare(given), words)
    return f" Did you mean “{words[near]}”?" if near else ""


def nearest(given: str, offered: Iterable[str]) -> str | None:
    """The one of those words that is most like it; None where none is."""
    from difflib import get_close_matches  # a command that was typed rightly needs none of it

    return next(iter(get_close_matches(given, list(offered), 1, 0.6)), None)


def listed(offered: Iterable[str]) -> str:
    """“Please choose from: …”."""
    return f"Please choose from: {', '.join(offered)}."


def _bare(word: str) -> str:
    return word.strip().casefold().replace("-", "_").replace(" ", "_")
