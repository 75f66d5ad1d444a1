"""The seal of a report: what it is of, as of which run, each figure, and the digest of every block.

A seal is canonical JSON: equal reports have equal seals. The file carries `carried`, the store keeps `whole`, which
also holds what the readers of the file may not see: exact figures of a copy in which small numbers are hidden.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, is_dataclass, replace
from datetime import date
from typing import Any

from formgen.evidence.evidence import Period
from formgen.evidence.figure import Figure
from formgen.evidence.readership import Readership
from formgen.report import Block, Chart, Heading, Paragraph, Report, Scorecard, Table, Tone, plain

_DIGITS = 32
"""How much of a digest stands in a seal: 128 bits."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """One figure as it was sealed: what was divided by what, how it was told, its verdict, and on which cells."""

    id: str
    numerator: int
    denominator: int
    value: str
    finding: str
    sources: str

    @property
    def is_of_nothing(self) -> bool:
        """Whether nothing was found, and no cell was looked at for it."""
        return not self.numerator and self.sources == digest(_text([]))


@dataclass(frozen=True, slots=True)
class Seal:
    """What a report was sealed with.

    `settings` is the digest of the school’s settings, `blocks` name and digest of every block in its order,
    `hidden` the digest of figures and of what was published, which a file for outside does not carry. `look` is the
    variant of the look that was asked for; none where it is that of the settings. `school` is the name of the school,
    which earlier seals do not have.
    """

    formgen: str
    kind: str
    readers: Readership
    period: Period
    run: int
    day: date
    settings: str
    blocks: tuple[tuple[str, str], ...]
    hidden: str
    figures: tuple[Sealed, ...] = ()
    published: Mapping[str, Any] = field(default_factory=dict)
    look: str = ""
    school: str = ""

    @property
    def whole(self) -> str:
        """All of it, as the store keeps it."""
        return _text({**self._facts, "figures": [asdict(f) for f in self.figures], "published": dict(self.published)})

    @property
    def carried(self) -> str:
        """What the file carries: all of it where its readers know the cases."""
        return self.whole if self.readers is Readership.INTERNAL else _text(self._facts)

    @property
    def is_whole(self) -> bool:
        """Whether nothing of it was changed or left out: figures and what was published are those sealed."""
        return self.hidden == _hidden(self.figures, self.published)

    @property
    def _facts(self) -> dict[str, Any]:
        named = {key: told for key, told in (("look", self.look), ("school", self.school)) if told}
        return {
            "formgen": self.formgen, "kind": self.kind, "readers": self.readers.value,
            "from": self.period.start.isoformat(), "until": self.period.end.isoformat(), "run": self.run,
            "day": self.day.isoformat(), "settings": self.settings, "blocks": [list(b) for b in self.blocks],
            "hidden": self.hidden, **named,
        }  # fmt: skip


def seal(
    report: Report, figures: Iterable[Figure], *, formgen: str, kind: str, readers: Readership, period: Period,
    run: int, day: date, settings: str, published: Mapping[str, Any] | None = None, look: str = "", school: str = "",
) -> Seal:  # fmt: skip
    """The seal of a report. `settings` is their text; `published` what later copies must not undo."""
    kept, told = tuple(map(sealed, figures)), json.loads(json.dumps(published or {}))
    return Seal(formgen, kind, readers, period, run, day, digest(settings), tuple(named(report)),
                _hidden(kept, told), kept, told, look, school)  # fmt: skip


def stamped(report: Report, carried: str) -> Report:
    """The report with its seal, and with the fingerprint of that seal in its last line."""
    line = Paragraph(f"Fingerprint of this report: {fingerprint(carried)}. Noted in the minutes, it settles for ever "
                     "whether a file is this report.", Tone.NOTE)  # fmt: skip
    return replace(report, blocks=(*report.blocks, line), seal=carried)


def fingerprint(carried: str) -> str:
    """What tells a seal from every other, short enough for minutes: 128 bits of its SHA-256, in four groups."""
    found = digest(carried).upper()
    return " ".join(found[n : n + _GROUP] for n in range(0, _DIGITS, _GROUP))


_GROUP = 8


def sealed(figure: Figure) -> Sealed:
    """A figure as it is sealed."""
    sources = digest(_text([list(source) for source in figure.sources]))
    return Sealed(figure.measure, figure.numerator, figure.denominator, figure.value, figure.finding.value, sources)


def named(report: Report) -> Iterator[tuple[str, str]]:
    """Name and digest of every block, in order: of the report, of its years, of what its figures open to."""
    report = plain(report)
    parts: list[tuple[str, Sequence[Block]]] = [("", report.blocks), *report.years]
    yield report.title, digest(_text([report.title, report.subtitle, report.footer]))
    for year, blocks in parts:
        section = report.title
        for block in blocks:
            if isinstance(block, Heading) and block.level == 1:
                section = block.text
            yield _name(block, section, year), digest(_text([type(block).__name__, _data(block)]))
    for detail in report.details:
        yield f"{detail.title} ({detail.measure})", digest(_text(_data(detail)))


def _name(block: Block, section: str, year: str) -> str:
    match block:
        case Table() if block.caption:
            section = f"{section}: {block.caption}"
        case Chart():
            section = f"{section}: {block.title}"
        case Heading() | Paragraph() | Scorecard() | Table():
            pass
    return f"{section} ({year})" if year else section


def understood(text: str) -> Seal:
    """The seal that a text is. Raises ValueError where it is none."""
    try:
        told = json.loads(text)
        return Seal(
            told["formgen"], told["kind"], Readership(told["readers"]),
            Period(date.fromisoformat(told["from"]), date.fromisoformat(told["until"])), int(told["run"]),
            date.fromisoformat(told["day"]), told["settings"], tuple((name, block) for name, block in told["blocks"]),
            told["hidden"], tuple(Sealed(**figure) for figure in told.get("figures", ())), told.get("published", {}),
            told.get("look", ""), told.get("school", ""),
        )  # fmt: skip
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("this is no seal") from error


def digest(text: str) -> str:
    """The digest of a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]


def _hidden(figures: Iterable[Sealed], published: Mapping[str, Any]) -> str:
    return digest(_text([[asdict(figure) for figure in figures], dict(published)]))


def _text(data: Any) -> str:
    """Canonical JSON that may stand in a web page as it is."""
    told = json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return told.replace("<", "\\u003c")


def _data(value: Any) -> Any:
    """A block as JSON data: sets in order."""
    if type(value) is str:
        return value
    match value:
        case dict():
            return {key: _data(item) for key, item in value.items()}
        case list() | tuple():
            return [_data(item) for item in value]
        case set() | frozenset():
            return sorted(value)
    if is_dataclass(value):
        return {part.name: _data(getattr(value, part.name)) for part in fields(value)}
    return value
