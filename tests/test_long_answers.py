"""Long answers are never cut off: they grow the page, in every format and look.

1. Of 3,000 letters in every free box, of long names, and of twelve rows in every table to which rows may be added, each
   word stands on a page: in the PDF, and in what LibreOffice prints of the Word form and of the sheet.
2. There it stands between the margins, and no word stands on another.
3. A box that would be higher than a row of a sheet can be takes several rows; what was written in it comes back.
"""

from __future__ import annotations

import io
import random
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from itertools import count, pairwise
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from printed import Word, in_lines, words_on
from soak import SOAK

from formgen import reference
from formgen.answers import Instance, flatten, tidy
from formgen.ask import Audience
from formgen.form import form, slugs
from formgen.look import Edition, Letterhead, Look
from formgen.outline import Kind, Outline, Question, outline
from formgen.read import Reading, door_for
from formgen.render import format_for
from formgen.resources import folder
from formgen.specimen import specimen
from formgen.variants import VARIANTS

LOOK = Look(Letterhead("Holy Well School", "Each child counts", safeguarding_lead="Ms Adeyemi"), (folder("templates"),))
COPIES = [(slug, a) for slug in slugs() if not outline(form(slug)).derived for a in outline(form(slug)).audiences]
FEW = COPIES if SOAK > 1 else [
    ("parent-questionnaire", Audience.FAMILY), ("review-record", Audience.STAFF), ("contact-log", Audience.STAFF),
]  # fmt: skip
LOOKS = list(VARIANTS) if SOAK > 1 else ["standard", "large-print"]
LETTERS, ROWS = 3_000, 12
A_MM = 72 / 25.4


class Writer:
    """Fills boxes with words that stand nowhere else, as long as the boxes allow."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self._numbers = count(16**2)

    def words(self, letters: int) -> str:
        """A text of about so many letters."""
        made = [self._word() for _ in range(letters // 6)]
        self.said += made
        return " ".join(made)

    def _word(self) -> str:
        number, letters = next(self._numbers), ""
        while number:
            number, digit = divmod(number, 16)
            letters += "bcdghkmnprstvwxz"[digit]
        return f"y{letters}"

    def __call__(self, _: random.Random, question: Question) -> str:
        return self.words(min(LETTERS if question.kind is Kind.TEXT else 90, question.max_length or LETTERS))


def longest(slug: str, audience: Audience, seed: int = 3) -> tuple[dict[str, Any], list[str]]:
    """Answers to every question of a copy, each free one as long as may be, and the words that are in them."""
    writer, copy = Writer(), outline(form(slug)).for_audience(audience)
    answers = dict(tidy(copy, specimen(form(slug), random.Random(seed), text=writer)))
    for table in copy.questions():
        if table.open and (row := (answers.get(table.name) or {}).get("1")):
            answers[table.name] = {str(n): again(table, row, writer) for n in range(1, ROWS + 1)}
    kept = {w for _, _, value in flatten(answers) if isinstance(value, str) for w in value.split()}
    return answers, [word for word in writer.said if word in kept]


def again(table: Question, row: dict[str, Any], writer: Writer) -> dict[str, Any]:
    """A row like another, with words of its own."""
    free = {c.name: c for c in table.columns if c.kind in (Kind.TEXT, Kind.LINE)}
    return {n: writer(random.Random(0), free[n]) if n in free else value for n, value in row.items()}


def filled(suffix: str, slug: str, audience: Audience, name: str) -> tuple[bytes, dict[str, Any], list[str]]:
    """The file of the longest answers."""
    answers, words = longest(slug, audience)
    copy = outline(form(slug)).for_audience(audience)
    made = format_for(suffix).compile(Edition(copy, replace(LOOK, variant=name)))
    return made.fill(Instance(answers, reference.make(copy.code, copy.version, 7), "LM-2025-014")), answers, words


def stands_whole(data: bytes, words: list[str], place: Path) -> None:
    """Asserts that all words are on pages, between the margins, and that none stands on another."""
    found: set[str] = set()
    pages = [*words_on(data, place)]
    for n, (wide, high, whole) in enumerate(pages):
        found |= {w.text.strip("·|") for w in whole}
        beside = (*pages[max(n - 1, 0) : n], *pages[n + 1 : n + 2])
        page = seen(whole, [word for *_, one in beside for word in one])
        assert not [w for w in page if w.left < 5 * A_MM or w.right > wide - 5 * A_MM or w.top < 0 or w.bottom > high]
        assert "###" not in {w.text for w in page}
        assert not [*overprinted(page)]
    missing = [w for w in words if w not in found]
    assert not missing, (len(missing), len(words), missing[:5])


def seen(page: list[Word], beside: list[Word]) -> list[Word]:
    """The words of a page; of a sheet, those between what is repeated at its head, as on a page `beside` it, and foot.

    LibreOffice clips a box where the page ends, and goes on with it on the next; what is clipped is in the PDF too.
    """
    feet, again = [w.top for w in page if w.text == "Ref"], {(w.text, w.left, w.top) for w in beside}
    head = max((w.bottom for w in page if w.top < _LOWEST and (w.text, w.left, w.top) in again), default=_HEAD)
    return [w for w in page if max(head, _HEAD) < w.top < w.bottom < max(feet) + 1] if feet else page


_HEAD, _LOWEST = 80.0, 250.0
"""Points from the edge of a page down to where a sheet begins, beneath the row that is repeated: at least, at most."""


def overprinted(page: list[Word]) -> Iterator[tuple[str, str]]:
    """Words that stand on each other: in one line, or a line on the line beneath."""
    lines = in_lines(page)
    for line in lines:
        yield from ((a.text, b.text) for a, b in pairwise(line) if a.right > b.left + 2)
    for above, below in pairwise(lines):
        for one in above:
            lap = (one.bottom - one.top) * 0.35
            yield from (
                (one.text, w.text) for w in below
                if one.bottom - lap > w.top + lap and one.left < w.right - 1 and w.left < one.right - 1
            )  # fmt: skip


@pytest.mark.soak
@pytest.mark.parametrize("name", LOOKS)
@pytest.mark.parametrize(("slug", "audience"), FEW)
def test_every_word_of_a_long_answer_is_on_a_page(slug: str, audience: Audience, name: str, tmp_path: Path) -> None:
    """Requirements 1 and 2."""
    data, _, words = filled("pdf", slug, audience, name)
    assert len(words) > 50
    stands_whole(data, words, tmp_path)


@pytest.mark.soak
@pytest.mark.parametrize("suffix", ["docx", "xlsx"])
def test_libreoffice_prints_every_word_of_a_long_answer(suffix: str, tmp_path: Path) -> None:
    """Requirements 1 and 2."""
    told = {}
    for slug, audience in FEW:
        for name in LOOKS:
            file = tmp_path / f"{slug}~{audience.value}~{name}.{suffix}"
            data, _, told[file.with_suffix(".pdf")] = filled(suffix, slug, audience, name)
            file.write_bytes(data)
    subprocess.run(
        ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to", "pdf",
         "--outdir", tmp_path, *sorted(tmp_path.glob(f"*.{suffix}"))],
        check=True, capture_output=True, timeout=120 + 20 * len(told),
    )  # fmt: skip
    for file, words in told.items():
        stands_whole(file.read_bytes(), words, tmp_path)


def editions(code: str, version: int) -> Outline | None:
    every = (outline(form(slug)) for slug in slugs())
    return next((found for found in every if (found.code, found.version) == (code, version)), None)


@pytest.mark.soak
@pytest.mark.parametrize("name", LOOKS)
@pytest.mark.parametrize(("slug", "audience"), [*dict.fromkeys((*FEW, ("agreement", Audience.FAMILY)))])
def test_what_takes_several_rows_of_a_sheet_comes_back(slug: str, audience: Audience, name: str) -> None:
    """Requirement 3; the reader does not know whose copy a sheet is, and misses what this one does not ask."""
    data, answers, _ = filled("xlsx", slug, audience, name)
    reading = door_for(".xlsx", data).read(data, editions)
    assert isinstance(reading, Reading)
    copy = outline(form(slug)).for_audience(audience)
    assert dict(places(copy, reading.answers)) == dict(places(copy, answers))
    told = [p for p in reading.problems if p.path is None or p.path in copy.index]
    assert not [p for p in told if p.code not in ("unlikely",)], told
    page = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    assert max(d.height for d in page.row_dimensions.values() if d.height) <= 409


def places(copy: Outline, answers: Any) -> Iterator[tuple[tuple[str, str | None], Any]]:
    for path, row, value in flatten(tidy(copy, answers)):
        yield (path, row), value
