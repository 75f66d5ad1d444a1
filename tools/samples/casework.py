"""Tells the stories: what happened to each case, and the forms that were filled in for it."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from formgen.ask import Audience
from formgen.pupils import Pupil
from samples import answers as said
from samples import course
from samples.dates import TERMS, TODAY, first_day, school_day
from samples.maker import Maker, Whose
from samples.stories import STORIES, Fate, Story

HEAD = "M. Aldous, head"
MADE = {
    2023: {"agreement": 0.9, "profile": 0.6, "start": 0.55, "end": 0.5, "plan": 0.85, "review": 0.7, "sessions": 0.6},
    2024: {"agreement": 0.95, "profile": 0.75, "start": 0.7, "end": 0.7, "plan": 0.95, "review": 0.85, "sessions": 0.6},
    2025: {"agreement": 1.0, "profile": 0.9, "start": 0.85, "end": 0.85, "plan": 1.0, "review": 0.9, "sessions": 0.35},
}
"""How often each thing was done: the programme found its feet."""


@dataclass(frozen=True, slots=True)
class Dates:
    """The days of a case; `ends` is when support is meant to end, or has ended."""

    opened: date
    decided: date
    agreed: date
    starts: date
    review: date
    ends: date


def dates_of(year: int, story: Story) -> Dates:
    """The days of a story, all of them school days."""

    def week(number: float) -> date:
        return TERMS.after(first_day(year), int(number * 5)) or max(TERMS.school_days(date(year, 9, 1), TODAY))

    opened = week(story.week)
    starts = week(story.week + 2)
    ends = week(story.week + 14)
    if story.fate is Fate.LEFT_EARLY:
        ends = school_day(starts + timedelta(days=9))
    if story.fate is Fate.LEFT:
        ends = week(story.week + 9)
    return Dates(opened, week(story.week + 0.8), week(story.week + 1.4), starts, week(story.week + 8), min(ends, TODAY))


def numbered() -> Iterator[tuple[str, int, Story, Dates]]:
    """Every story with its case number, oldest first: numbers count on from January to December."""
    told = [(dates_of(year, story), year, story) for year, stories in STORIES.items() for story in stories]
    count: dict[int, int] = {}
    for days, year, story in sorted(told, key=lambda one: one[0].opened):
        count[days.opened.year] = count.get(days.opened.year, 0) + 1
        yield f"LM-{days.opened.year}-{count[days.opened.year]:03}", year, story, days


@dataclass
class Telling:
    """One case being told."""

    maker: Maker
    chance: random.Random
    case: str
    year: int
    story: Story
    days: Dates
    pupil: Pupil

    @property
    def whose(self) -> Whose:
        """The case and its child."""
        return Whose(self.pupil, self.case)

    def made(self, what: str) -> bool:
        """Whether that was done in this case."""
        return self.chance.random() < MADE[self.year][what]

    def keep(self, slug: str, on: date, given: Mapping[str, Any], audience: Audience | None = None) -> None:
        """Keeps a form that was filled in on that day."""
        self.maker.keep(slug, self.whose, on, given, audience=audience)

    def tell(self) -> None:
        """The whole case."""
        self._referral()
        if self.story.fate in (Fate.REFERRED, Fate.MORE_INFO, Fate.DECLINED, Fate.OTHER_HELP):
            return
        self._agreement()
        if self.story.started:
            self._support()
        if self.story.fate is Fate.REFUSED:
            self.maker.happened("closed", self.case, school_day(self.days.starts), reason="parent_ended")

    def _referral(self) -> None:
        story, days = self.story, self.days
        if story.has("provisional"):
            self.maker.lines.append({"kind": "newcomer", "name": self.pupil.name, "on": str(days.opened)})
        who = self.pupil.upn or self.pupil.name
        on = days.opened
        self.maker.happened("opened", self.case, on, pupil=who, referred_on=str(on), source=story.source)
        decision = _DECISIONS.get(story.fate, "accept")
        if story.fate is not Fate.REFERRED:
            self.maker.happened("decided", self.case, days.decided, decision=decision, tier="targeted")
        self.keep("referral", days.opened, said.referral(self, decision))

    def _agreement(self) -> None:
        if self.story.has("unasked") or self.story.has("exception") or not (
            self.made("agreement") or self.story.fate is not Fate.PLANNED
        ):  # fmt: skip
            return
        self.keep("agreement", self.days.agreed, said.agreement(self))

    def _support(self) -> None:
        story, days, maker = self.story, self.days, self.maker
        exception = {"exception": "Both homes are moving; the child asked for help", "approved_by": HEAD}
        maker.happened("started", self.case, days.starts, **(exception if story.has("exception") else {}))
        if self.made("profile") or story.ended is False:
            self.keep("pupil-profile", days.starts, said.profile(self))
        if self.made("start") or story.has("silent") or story.has("sad"):
            self.keep(said.voice_form(self), days.starts, said.voice(self, "start", days.starts), Audience.CHILD)
        if story.fate is not Fate.NO_ENTRY and not story.has("no_entry_yet"):
            self.keep("entry-record", days.starts, course.entry(self))
        planned = self.made("plan") and story.fate is not Fate.LEFT_EARLY
        if planned and not story.has("no_entry_yet") and not story.has("no_plan_yet"):
            self.keep("action-plan", school_day(days.starts + timedelta(days=5)), course.plan(self))
            if story.ended and self.made("review"):
                self.keep("review-record", days.review, course.review(self))
        if story.ended:
            self._end()

    def _end(self) -> None:
        story, days = self.story, self.days
        if not story.has("diary") and self.made("sessions"):
            self.keep("session-record", days.ends, course.sessions(self))
        if story.fate in (Fate.LEFT_EARLY, Fate.LEFT):
            reason = "left_school"
        else:
            reason = "other_support" if story.fate is Fate.OTHER_SUPPORT else "planned"
            if self.made("end"):
                self.keep(said.voice_form(self), days.ends, said.voice(self, "end", days.ends), Audience.CHILD)
        if story.fate is not Fate.NO_EXIT:
            self.keep("exit-record", days.ends, course.exit_(self, reason))
        self.maker.happened("closed", self.case, days.ends, reason=reason)


_DECISIONS = {Fate.DECLINED: "decline", Fate.OTHER_HELP: "other_support", Fate.WAITING: "wait",
              Fate.MORE_INFO: "more_info"}  # fmt: skip
