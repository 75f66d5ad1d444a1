"""What families say: the questionnaires of three years, and which of them came back."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from formgen.answers import Answers
from formgen.ask import State
from formgen.form import form
from formgen.outline import outline
from samples.dates import TODAY, school_day
from samples.maker import Maker, Whose
from samples.stories import SIBLINGS, Fate, Story
from samples.words import some

BACK = {2023: 0.62, 2024: 0.68, 2025: 0.74}


@dataclass(frozen=True, slots=True)
class Invitation:
    """One questionnaire for one family, or one of two homes, about one case."""

    case: str
    year: int
    made_on: date
    recipient: str
    wave: str


def invitations(cases: Iterable[Any]) -> Iterator[Invitation]:
    """Part of the way, at the end, and a term later; each home of a child that has two gets its own."""
    for case, year, story, days in cases:
        if not story.started or story.fate is Fate.LEFT_EARLY:
            continue
        waves = [("middle", days.review)]
        if story.ended:
            waves += [("end", days.ends - timedelta(days=7)), ("later", days.ends + timedelta(weeks=8))]
        for wave, day in waves:
            if day <= TODAY - timedelta(days=10):
                for recipient in recipients(story):
                    yield Invitation(case, year, school_day(day), recipient, wave)


def recipients(story: Story) -> tuple[str, ...]:
    """Who in the family is asked: each of two homes; one for both where two children are of one family."""
    surname = story.child.partition(" ")[2]
    if story.has("two_homes"):
        return f"Mrs {surname}", f"Mr {surname}"
    return (f"Mrs {surname}",) if any(story.child in pair for pair in SIBLINGS) else ("",)


def ask_all(maker: Maker, cases: list[Any], whose: dict[str, Whose]) -> list[tuple[Invitation, Path]]:
    """Every invitation in the ledger; those that came back as files, with their paths."""
    chance = random.Random(maker.chance.random())
    back = []
    for asked in sorted(invitations(cases), key=lambda one: (one.made_on, one.case, one.recipient)):
        child = whose[asked.case]
        to = Whose(child.pupil, child.case, asked.recipient)
        if chance.random() >= BACK[asked.year]:
            maker.issue("parent-questionnaire", to, asked.made_on)
            continue
        on = min(asked.made_on + timedelta(days=chance.randint(1, 12)), TODAY - timedelta(days=1))
        suffix = "docx" if chance.random() < 0.1 else "xlsx"
        said = views(chance)
        path = maker.keep("parent-questionnaire", to, asked.made_on, said, on=on, paper=True, to=suffix)
        assert path is not None
        back.append((asked, path))
    return back


def views(chance: random.Random) -> Answers:
    """One family's view: content on the whole, as families who answer mostly are; a few are not."""
    words = ["strongly_agree", "agree", "disagree", "strongly_disagree", State.DONT_KNOW]
    kind = chance.random()
    weights = (1, 3, 5, 3, 1) if kind < 0.12 else (9, 7, 1, 0, 1) if kind > 0.45 else (3, 7, 3, 1, 2)
    statements = [q for q in outline(form("parent-questionnaire")).questions() if q.states]
    given: Answers = {q.name: chance.choices(words, weights)[0] for q in statements}
    if chance.random() < 0.45:
        given["helped_most"] = some(chance, "helped_most")
    if chance.random() < 0.4:
        given["do_differently"] = some(chance, "do_differently")
    if "helped_most" in given or "do_differently" in given:
        given["may_quote"] = chance.random() < 0.6
    given["wants_call"] = False
    return given


