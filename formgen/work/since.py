"""What happened after a pack was made: later returns, corrections, withdrawals, erasures, approvals, settings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from formgen.cases import CORRECTED, TAKEN_BACK
from formgen.errors import UserError
from formgen.evidence.figure import Figure, counted
from formgen.quotes import Approval, Said
from formgen.records import Run
from formgen.settings import each, remembered
from formgen.work.differ import Since
from formgen.work.pack import COMMAND
from formgen.work.school import School

_FEW = 12
"""How many records or settings a line names."""


def since(school: School, run: int, settings: str) -> Iterator[Since]:
    """What the runs after `run` did, each in its order; `settings` is the text with which the pack was made."""
    changes = _Changes(school, run)
    for one in school.store.runs():
        if one.id > run and one.command != COMMAND:
            yield from changes.of(one)
    yield from _settings(settings, school.settings_text)


_AMENDED = {CORRECTED: " (a step was corrected)", TAKEN_BACK: " (a step was taken back)"}


_ENDS = {
    Said.REFUSED: ("quote that this pack may print was refused", "quotes that this pack may print were refused"),
    Said.TAKEN_BACK: ("quote that this pack may print is no longer approved",
                      "quotes that this pack may print are no longer approved"),
}  # fmt: skip
"""What ends the approval of words, and how it is told."""


class _Changes:
    """What was added after a run, by the run that added it."""

    def __init__(self, school: School, run: int) -> None:
        store, then = school.store, school.store.as_of(run)
        self.records = [record for record in store.records(latest=False) if record.run > run]
        self.withdrawn = [one for one in store.withdrawn() if one.run > run]
        self.withheld = [one for one in store.withheld() if one.run > run]
        self.decisions = Counter(one.run for one in store.decisions() if one.run > run)
        self.said = [one for one in store.approvals() if one.run > run]
        self.quoted = {one.place for one in _newest(then.approvals()) if one.said is Said.APPROVED}
        self.standing = self.quoted
        self._store, self._then = store, then

    def of(self, run: Run) -> Iterator[Since]:
        """What one run did."""
        new = [record for record in self.records if record.run == run.id]
        fresh = [record.id for record in new if record.revises is None]
        if fresh:
            yield self._told("returns", run, f"{counted(len(fresh), 'return', 'returns')} came in", fresh)
        newer = {record.id: record.revises for record in new if record.revises is not None}
        if newer:
            pairs = ", ".join(f"record {id_} for {older}" for id_, older in [*newer.items()][:_FEW])
            words = f"{counted(len(newer), 'newer revision', 'newer revisions')} came in: {pairs}"
            yield self._told("corrections", run, words, newer)
        gone = [one.record for one in self.withdrawn if one.run == run.id]
        if gone:
            yield self._told("withdrawn", run, f"{_records(gone)} taken out of use", gone)
        erased = [one for one in self.withheld if one.run == run.id]
        if erased:
            places = sorted({f"record {o.record}, {o.question} {o.row or ''}".rstrip() for o in erased if o.record})
            told = f": {'; '.join(places[:_FEW])}" if places else ""
            words = f"Words were withheld and their original left the school folder{told}"
            yield self._told("withheld", run, words, [one.record for one in erased if one.record])
        if self.decisions[run.id] and not new:
            number = self.decisions[run.id]
            yield self._told("decisions", run, f"{counted(number, 'decision', 'decisions')} on returned files")
        yield from self._quotes(run)
        yield from self._register(run)

    def _quotes(self, run: Run) -> Iterator[Since]:
        """What was said of words that may be quoted: an end to what the pack may print, and new approvals."""
        said = [one for one in self.said if one.run == run.id]
        ended = {one.place: one.said for one in said if one.said in _ENDS and one.place in self.standing}
        self.standing = self.standing - {*ended} | {
            one.place for one in said if one.said is Said.APPROVED and one.place in self.quoted
        }
        for how, (one_quote, quotes) in _ENDS.items():
            if places := [place for place, was in ended.items() if was is how]:
                yield self._told("taken_back", run, counted(len(places), one_quote, quotes), map(_record_of, places))
        new = {one.place for one in said if one.said is Said.APPROVED}
        if new:
            words = f"{counted(len(new), 'quote was', 'quotes were')} approved"
            yield self._told("approved", run, words, map(_record_of, new))

    def _register(self, run: Run) -> Iterator[Since]:
        """What a run did to cases and to the ledger."""
        before, after = self._store.as_of(run.id - 1), self._store.as_of(run.id)
        events = after.events()[len(before.events()) :]
        if events:
            cases = ", ".join(dict.fromkeys(f"{event.case}{_AMENDED.get(event.kind, '')}" for event in events))
            yield self._told("cases", run, f"The case register was changed: {cases}")
        made = len(after.ledger()) - len(before.ledger())
        if made:
            yield self._told("issued", run, f"{counted(made, 'form was', 'forms were')} made")

    def _told(self, code: str, run: Run, words: str, records: Iterable[int] = ()) -> Since:
        return Since(code, f"{words[0].upper()}{words[1:]}", run.id, run.by, run.at, tuple(records), run.named)


def _newest(approvals: Iterable[Approval]) -> Iterable[Approval]:
    """What was last said of the words at each place."""
    return {one.place: one for one in approvals if one.said in (Said.APPROVED, Said.REFUSED, Said.TAKEN_BACK)}.values()


def _record_of(place: str) -> int:
    return int(place.split(" ", 1)[0])


def _records(ids: list[int]) -> str:
    named = ", ".join(map(str, ids[:_FEW])) + " …" * (len(ids) > _FEW)
    return f"Record {named} was" if len(ids) == 1 else f"Records {named} were"


def _settings(then: str, now: str) -> Iterator[Since]:
    """Which settings are other than those with which the pack was made."""
    if then == now:
        return
    before, after = _values(then), _values(now)
    changed = [name for name in dict.fromkeys((*before, *after)) if before.get(name) != after.get(name)]
    if changed:
        named = ", ".join(changed[:_FEW]) + " …" * (len(changed) > _FEW)
        yield Since("settings", f"The settings were changed: {named}")


def _values(text: str) -> Mapping[str, str]:
    try:
        return {one.name: one.value for one in each(remembered(text))} if text else {}
    except UserError:
        return {}


def read_now(
    then: Sequence[Figure], now: Sequence[Figure], later: Mapping[int, str], passed: Passed
) -> Iterator[Since]:  # fmt: skip
    """How the figures that are other by now would read today, and why: by later returns, or as time passed.

    `later` are the runs after the pack by what they are called; `passed` says of a figure that it is other by the day
    alone, where it is.
    """
    for was, reads in zip(then, now, strict=True):
        if (was.result, was.finding) != (reads.result, reads.finding):
            told = f"{reads.result} ({reads.finding.lower()}); then {was.result} ({was.finding.lower()})"
            why = "; ".join([*_came_in(was, reads, later), *passed(was.measure)]) or "what was done since, listed above"
            yield Since("today", f"{reads.measure} ({reads.clause}) would read today: {told}. Why: {why}")


Passed = Callable[[str], Sequence[str]]


def _came_in(was: Figure, reads: Figure, later: Mapping[int, str]) -> Iterator[str]:
    """Which later returns a figure rests on today, by form, case and day; and which of the earlier ones went."""
    fresh = dict.fromkeys((one.form, one.case, later[one.run]) for one in reads.sources if one.run in later)
    if fresh:
        named = ", ".join(f"{form}{f' of {case}' * bool(case)} ({came})" for form, case, came in [*fresh][:_FEW])
        yield f"later returns count in it: {named}{' …' * (len(fresh) > _FEW)}"
    gone = dict.fromkeys(one.record for one in was.sources)
    for one in reads.sources:
        gone.pop(one.record, None)
    if gone:
        yield f"{_records([*gone]).removesuffix(' was').removesuffix(' were').lower()} no longer counted in it"
