"""The scan: before a pack for governors or the public is saved, it is searched for whoever must not be known from it.

Everything that was *inserted* is searched for every name, in any case, also those that are common words. Everywhere
else, where somebody may have forgotten to mark what came from outside, it is searched for full names, for names that
are no word of formgen's own, and for days of birth and numbers; and so are the finished files, opened anew.

    sought     what is looked for
    numbers    days of birth, pupil numbers, case numbers
    passages   a report as its texts, each with its place
    written    the finished files as theirs
    own_words  the words that reports hold by themselves
    cleared    what may stand nevertheless: names that sign, what a person approved
    told       what is said of a leak
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePath

from formgen.errors import Unreadable
from formgen.report import Report
from formgen.work.leaks import written
from formgen.work.leaks.cleared import Cleared
from formgen.work.leaks.numbers import days_in
from formgen.work.leaks.own_words import Vocabulary, own_words
from formgen.work.leaks.passages import Passage, passages
from formgen.work.leaks.sought import Sought, words
from formgen.work.leaks.told import Hit, Kind, Leak, Scan
from formgen.work.school import School

__all__ = ["Hit", "Kind", "Leak", "Scan", "check", "hits_in"]


def check(school: School, report: Report, files: Mapping[str, bytes]) -> Scan:
    """What in a pack may tell who a child is, each thing with its place: nothing where the pack may be saved.

    `report` is the pack with its marks of what was inserted (`formgen.report.inserted`), `files` the finished bytes by
    the names that they will have. `Scan.stop` raises UserError where anything was found. Raises ValueError for a report
    whose marks were taken out already (`formgen.report.plain`): the school's own name has one.
    """
    return Scan(tuple(dict.fromkeys(_Check(school, report).leaks(files))))


def hits_in(school: School, text: str) -> tuple[Hit, ...]:
    """Every name, day of birth and number of a child or family in a text that a person wrote."""
    return Sought.of(school).inside(text)


class _Check:
    """One pack under the scan."""

    def __init__(self, school: School, report: Report) -> None:
        self.school, self.sought, self.own = school, Sought.of(school), own_words()
        self.cleared = Cleared(school)
        self.days = frozenset(days_in(school.settings.policy.accepted_on))
        self.passages = list(passages(report, self._shown))
        if not any(text for passage in self.passages for text in passage.inserted):
            raise ValueError("the marks of what was inserted were taken out of the report")
        self.passed: list[str] = []
        """What was inserted and may stand."""

    def leaks(self, files: Mapping[str, bytes]) -> Iterator[Leak]:
        """All of them, those of the report first."""
        for passage in self.passages:
            yield from self._inserted(passage)
            yield from self._own(passage)
        yield from self._unapproved()
        for name, data in files.items():
            yield from self._file(name, data)

    def _shown(self, text: str) -> str:
        """A text for a message: formgen's own words, where they are that."""
        own = Passage("", text).own.strip()
        return "" if any(self._outside(own, self.own)) else own

    def _outside(self, text: str, vocabulary: Vocabulary) -> Iterator[Hit]:
        return self.sought.outside(text, vocabulary, self.days)

    def _inserted(self, passage: Passage) -> Iterator[Leak]:
        for text in passage.inserted:
            hits = self.sought.inside(text)
            left = self.cleared.left(passage, text, hits)
            if not left:
                self.passed.append(text)
            mark = "" if any(hit.grave for hit in left) else self.cleared.mark(passage, text, left)
            yield from (Leak(passage.where, kind, mark) for kind in _kinds(left))

    def _own(self, passage: Passage) -> Iterator[Leak]:
        if passage.own.strip(" …"):
            yield from (Leak(passage.where, kind) for kind in _kinds(self._outside(passage.own, self.own)))

    def _unapproved(self) -> Iterator[Leak]:
        """Whole texts of children, families and staff that stand there without an approval."""
        said = [(passage, self._unquoted(passage.text)) for passage in self.passages]
        whole = "|".join(text for _, text in said)
        for one in self.cleared.unapproved:
            if one in whole:
                yield from (Leak(passage.where, Kind.WORDS) for passage, text in said if one in text)

    def _unquoted(self, text: str) -> str:
        """The words of a text without the approved quotes in it."""
        said = f" {' '.join(word.key for word in words(text))} "
        for quote in self.cleared.printed:
            said = said.replace(quote, " | ")
        return said

    # ------------------------------------------------------------------------------------- the files

    def _file(self, name: str, data: bytes) -> Iterator[Leak]:
        suffix = PurePath(name).suffix
        vocabulary = self.own | written.machinery(suffix, self.school.look) | Vocabulary.of(self.passed)
        called = PurePath(name).stem.replace("_", " ")
        yield from (Leak(f"the name of the {suffix} file", kind) for kind in _kinds(self._outside(called, vocabulary)))
        try:
            for where, texts in written.texts(suffix, data):
                yield from (Leak(where, kind) for text in texts for kind in _kinds(self._outside(text, vocabulary)))
            lines = self._outside(written.in_one_go(suffix, data), vocabulary)
            yield from (Leak(written.place(suffix, ""), kind) for kind in _kinds(lines) if kind in _NAMES)
            if written.has_serial(suffix, data, self.sought.births):
                yield Leak(f"the finished {suffix} file, a cell that is a date", Kind.BIRTH)
        except Unreadable:
            yield Leak(f"the finished {suffix} file", Kind.UNREADABLE)


_NAMES = (Kind.FULL_NAME, Kind.NAME, Kind.CONTACT)
"""What may go over two lines; numbers that stand in two lines are two."""


def _kinds(hits: Iterable[Hit]) -> list[Kind]:
    """The kinds of what was found, each once, the gravest first; a full name says more than its parts."""
    kinds = {hit.kind for hit in hits}
    if Kind.FULL_NAME in kinds:
        kinds -= {Kind.NAME, Kind.CONTACT}
    if Kind.NAME in kinds:
        kinds -= {Kind.CONTACT}
    return [kind for kind in Kind if kind in kinds]
