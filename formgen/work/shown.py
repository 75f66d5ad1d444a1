"""What a file of a pack shows, compared with what it must show: which line differs, in which part, of which figure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise, zip_longest

from formgen.evidence.figure import Figure
from formgen.read.sealed.line import AS_DRAWN, WHOLE, Line
from formgen.report import Block, Heading, Report
from formgen.work.differ import Difference, Since
from formgen.work.redrawn import drawn_otherwise

FREE = ("recommendation", "sign-off", "signed", "signature", "head teacher’s", "headteacher’s", "head’s line")
"""Words in the headings of parts that people fill in by themselves: what they add there is no fault."""

_PEOPLES = ("picture ", "symbol ", "field ")
"""How what people put into their parts begins that is no text: a signature that was scanned, a tick, the day."""

_FILLING = re.compile(r"[.\d\s]*")
_BLANK = re.compile(r"[_.…\s]*[_…][_.…\s]*|\.{3,}")
_PAGE = re.compile(r"\bPage \d+ of \d+\b")
_ASK = "Please take the file as formgen wrote it, or make the pack anew."
_MARGIN = "margin"


@dataclass(frozen=True, slots=True)
class Compared:
    """What is other in the file, and what people added where they may."""

    differences: tuple[Difference, ...] = ()
    added: tuple[Since, ...] = ()


def compared(
    due: Sequence[Line], found: Sequence[Line], report: Report, figures: Sequence[Figure], *, drawn: bool = True
) -> Compared:
    """The file against what it must show, line by line. Where cells have places, each is compared with its own.

    Without `drawn` its words alone are compared.
    """
    page = _Page(report, figures)
    if not drawn:
        due, found = ([line for line in lines if not line.drawn] for lines in (due, found))
    placed = any(line.where.startswith("sheet ") for line in due)
    told = list(page.cells(due, found) if placed else page.lines(due, found))
    return Compared(
        tuple(one for one in told if isinstance(one, Difference)), tuple(one for one in told if isinstance(one, Since))
    )


class _Page:
    """Knows the parts of a report, and which words belong to which figure; `blamed` are the places found wrong."""

    def __init__(self, report: Report, figures: Sequence[Figure]) -> None:
        self.title = report.title
        headings = [block for block in _blocks(report) if isinstance(block, Heading)]
        self.sections = {block.text for block in headings}
        self.order = {block.text: n for n, block in enumerate(block for block in headings if block.level == 1)}
        self.figures = [(figure.measure, figure.title) for figure in figures]
        self.blamed: set[str] = set()

    def lines(self, due: Sequence[Line], found: Sequence[Line]) -> Iterator[Difference | Since]:
        """What differs between two texts, in their order; of headers and footers whatever is other."""
        body, margins = _apart(due)
        there, seen = _apart(found)
        for text in sorted(margins - seen):
            yield Difference("margin", "The header or footer of the pages was changed.", _ASK, sealed=text)
        for text in sorted(seen - margins):
            yield Difference("margin", "Something was added to the header or footer of the pages.", _ASK, found=text)
        words = [line for line in body if not line.text.startswith(AS_DRAWN)]
        sections = self._sections(words)
        said = [line for line in there if not line.text.startswith(AS_DRAWN)]
        for what, i, j, k, m in _opcodes([line.text for line in words], [line.text for line in said]):
            if what != "equal":
                yield from self._block(words[i:j], said[k:m], sections[j])
            else:
                yield from self._sizes(words, i, said[k:m], sections)
        yield from self._looks(body, there)

    def _sizes(
        self, due: Sequence[Line], first: int, found: Sequence[Line], sections: Sequence[str]
    ) -> Iterator[Difference]:
        """The pictures that are shown larger or smaller, from the `first` of the lines that are due."""
        for place, now in enumerate(found, first):
            was = due[place]
            if was.size and now.size and not all(map(_is_near, was.size, now.size)):
                section = sections[place]
                told = f"“{section}” does not look as it was sealed: the size of a picture was changed."
                yield Difference("drawn", told, _ASK, section=section, sealed=_size(was.size), found=_size(now.size))

    def _looks(self, due: Sequence[Line], found: Sequence[Line]) -> Iterator[Difference | Since]:
        """The pages that look otherwise, without those of which the words are other: these say more."""
        looks = {line.where: line.text for line in found if line.text.startswith(AS_DRAWN)}
        sections = self._sections(due)
        for place, line in enumerate(due):
            if line.text.startswith(AS_DRAWN):
                now = looks.pop(line.where, "")
                if now != line.text and line.where not in self.blamed:
                    yield self._differs(line, now, sections[place])
        for where, text in looks.items():
            yield self._more(Line(text, where, drawn=True), self.title)

    def cells(self, due: Sequence[Line], found: Sequence[Line]) -> Iterator[Difference | Since]:
        """What differs between two workbooks, cell by cell."""
        there = {line.where: line.text for line in found}
        for line in due:
            text = there.pop(line.where, "")
            if text != line.text:
                yield self._differs(line, text, _sheet(line.where))
        for where, text in there.items():
            yield self._more(Line(text, where), _sheet(where))

    def _block(self, due: Sequence[Line], found: Sequence[Line], section: str) -> Iterator[Difference | Since]:
        """Lines in the place of others: words beside words, pictures beside pictures."""
        for drawn in (False, True):
            pairs = ([line for line in lines if line.drawn is drawn] for lines in (due, found))
            for was, now in zip_longest(*pairs):
                if was is None:
                    if now.text:
                        yield self._more(now, section)
                elif now is None:
                    if was.text and not _BLANK.fullmatch(was.text):
                        yield self._differs(was, "", section)
                elif was.text != now.text:
                    yield self._differs(was, now.text, section)

    def _differs(self, was: Line, now: str, section: str) -> Difference | Since:
        if not was.drawn and _is_filled(was.text, now):
            return Since("added", f"Written into a free line of “{section}”: “{now}”")
        self.blamed.add(was.where)
        where = f" ({was.where})" if was.where else ""
        if was.drawn:
            told = f"“{section}”{where} does not look as it was sealed: {_seen(was.text)}."
            told = drawn_otherwise([(was.where, section)]) if was.text.startswith(AS_DRAWN) else told
            return Difference("drawn", told, _ASK, section=section, sealed=was.text, found=now, where=was.where)
        told = f"“{section}”{where} does not say what was sealed."
        return Difference("text", told, _ASK, self._named(f"{was.where} {was.text}"), section, was.text, now,
                          where=was.where)  # fmt: skip

    def _more(self, line: Line, section: str) -> Difference | Since:
        may = not line.drawn or line.text.startswith(_PEOPLES)
        if may and any(word in section.lower() for word in FREE):
            return Since("added", f"Added in “{section}”: “{line.text}”")
        self.blamed.add(line.where)
        place = line.where.removesuffix(f", {line.text}")
        where = f" ({place})" if place else ""
        told = f"Something was added to “{section}”{where}."
        if line.where == WHOLE:
            told, section = f"Something was added to {WHOLE}.", self.title
        return Difference("added", told, _ASK, self._named(line.text), section, "", line.text, where=line.where)

    def _named(self, text: str) -> tuple[str, ...]:
        """The measures that a line names."""
        return tuple(dict.fromkeys(m for m, title in self.figures if f"({m})" in text or f"“{title}" in text))

    def _sections(self, lines: Sequence[Line]) -> list[str]:
        """For each place between the lines, the part of the report in which the line before it stands.

        What only lists the parts, one after another, is no part.
        """
        found, told = [self.title], [line.text for line in lines if not _FILLING.fullmatch(line.text)]
        entries = {n for n, (one, other) in enumerate(pairwise(told)) if self._follows(one, other)}
        listed = entries | {n + 1 for n in entries}
        at = 0
        for line in lines:
            if not _FILLING.fullmatch(line.text):
                begins = line.text in self.sections and at not in listed
                found.append(line.text if begins else found[-1])
                at += 1
            else:
                found.append(found[-1])
        return found

    def _follows(self, one: str, other: str) -> bool:
        """Whether two parts of the report are listed one after the other."""
        return one in self.order and self.order.get(other) == self.order[one] + 1


def _is_near(was: float, now: float) -> bool:
    """Whether a picture is as large as it was, but for what programs round."""
    return abs(was - now) <= _ROUNDED * was


_ROUNDED = 0.05


def _size(size: tuple[float, float]) -> str:
    return f"{size[0]:.0f} × {size[1]:.0f} mm"


def _seen(text: str) -> str:
    """What to look for where something does not look as it was sealed."""
    sort = text.split(" ", 1)[0]
    return f"its {sort} was changed" if sort in ("picture", "chart") else "how its letters or numbers are shown"


def _sheet(where: str) -> str:
    return where.partition("”")[0].removeprefix("sheet “")


def _blocks(report: Report) -> Iterator[Block]:
    yield from report.blocks
    for _, blocks in report.years:
        yield from blocks


def _apart(lines: Sequence[Line]) -> tuple[list[Line], set[str]]:
    """The lines of the body; and the texts of headers and footers, without the numbers of pages."""
    margins = {_PAGE.sub("", line.text).strip() for line in lines if line.where == _MARGIN}
    return [line for line in lines if line.where != _MARGIN], margins - {""}


def _is_filled(was: str, now: str) -> bool:
    """Whether a person wrote into a line that was left free: what was printed before the free part still stands."""
    printed = re.split(r"_{2,}|…+|\.{3,}", was)
    if len(printed) == 1 and was:
        return False
    at = 0
    for part in map(str.strip, printed):
        at = now.find(part, at)
        if at < 0:
            return False
        at += len(part)
    return now.startswith(printed[0].strip())


def _opcodes(due: list[str], found: list[str]) -> Iterator[tuple[str, int, int, int, int]]:
    """What became of which lines; what is alike at both ends is passed over quickly."""
    first = next((n for n, (a, b) in enumerate(zip(due, found, strict=False)) if a != b), min(len(due), len(found)))
    rest = min(len(due), len(found)) - first
    last = next((n for n in range(rest) if due[-1 - n] != found[-1 - n]), rest)
    middle = SequenceMatcher(None, due[first : len(due) - last], found[first : len(found) - last], autojunk=False)
    yield "equal", 0, first, 0, first
    for what, i, j, k, m in middle.get_opcodes():
        yield what, i + first, j + first, k + first, m + first
    yield "equal", len(due) - last, len(due), len(found) - last, len(found)

