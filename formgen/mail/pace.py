"""How fast messages may leave: so many a minute, so many a day, as the provider allows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from formgen.mail.post import RoundStoppedError

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@dataclass
class Pace:
    """The pace of one mailbox. `before` are the times at which messages left earlier, in this run or another.

    A day is any 24 hours, as providers count it.
    """

    a_minute: int
    a_day: int
    now: Callable[[], datetime]
    sleep: Callable[[float], None]
    before: Iterable[datetime] = ()
    _times: list[datetime] = field(init=False)

    def __post_init__(self) -> None:
        self._times = sorted(map(utc, self.before))

    def wait(self) -> None:
        """Returns when another message may leave. Raises RoundStoppedError `mail_day_full` where that is tomorrow."""
        if len(self._since(DAY)) >= self.a_day:
            raise RoundStoppedError(
                f"{self.a_day} messages left within a day: that is as many as [mail] of school.toml allows.",
                "Please run the command again tomorrow: it goes on with the rest.",
                code="mail_day_full",
            )
        while len(recent := self._since(MINUTE)) >= self.a_minute:
            free = recent[-self.a_minute] + MINUTE - utc(self.now())
            self.sleep(max(free.total_seconds(), 0.05))

    def note(self) -> None:
        """A message leaves now."""
        self._times.append(utc(self.now()))

    def _since(self, span: timedelta) -> list[datetime]:
        """The times within that span, oldest first; not those that a wrong clock put into the future."""
        now = utc(self.now())
        self._times = [time for time in self._times if time > now - DAY]
        return [time for time in self._times if now - span < time <= now]


def utc(time: datetime) -> datetime:
    """The time in one zone, so that all of them compare; one without a zone is local time."""
    return time.astimezone(UTC)
