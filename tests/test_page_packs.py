"""Packs of a real store, as pages in a real browser, and what their years say.

 1. The chapters of a school year say what a review of that year alone says, but for the words of people, which are of
    no year, and the year before the first. They are there for those who know the cases alone.
 2. A page asks nothing of the network, complains of nothing, is smaller than 6 MB, and is no wider than a phone.
 3. The switch, by mouse and by keyboard, shows another year's figures and charts; the reader stays in the section.
 4. Each figure leads to the records, files and cells of its own year, and back to where the reader was: by button, by
    Escape, by the browser's own way back.
 5. What can be used has a name; tables keep their roles on a phone too.
 6. Printed it is the time that is shown, with the opened cells alone, and a verdict that needs no colour.
 7. Copies for outside have no years, no cells and no cases; what their page holds, their PDF holds as well.
 8. The page of those who know the cases holds when it is verified; a number changed in a year is found.
"""

from __future__ import annotations

import io
import itertools
import re
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import browser
import pikepdf
import pytest
from browser import PROGRAM, Browser
from test_pdf import LOOK
from test_review import SIZES, sized

from formgen.evidence import Evidence, Period
from formgen.evidence.pack.annual import OF_PEOPLE
from formgen.evidence.pack.triennial import SAME_EACH_YEAR, SECTIONS
from formgen.evidence.readership import Readership
from formgen.evidence.review import Kind
from formgen.evidence.review import review as written
from formgen.quotes import Quote
from formgen.read.sealed import seal_of, shown
from formgen.render import format_for
from formgen.render.html import anchor
from formgen.report import Block, Heading, Paragraph, Scorecard, plain
from formgen.resources import folder
from formgen.work.demo import demo
from formgen.work.review import evidence, review
from formgen.work.school import School, opened
from formgen.work.verify import verify

PERIOD = Period(date(2023, 9, 1), date(2026, 8, 31))
YEARS = ("2023/24", "2024/25", "2025/26")
OPEN = (Readership.GOVERNORS, Readership.PUBLIC)
PACKS = [(kind, readers) for kind in Kind for readers in Readership]
MOST = 6_000_000
NAME = "Holy Well Catholic Primary School"


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    """The sample school with three years on record."""
    out = tmp_path_factory.mktemp("sample") / "demo"
    steps = demo(out, by="tester", bits=itertools.count(1).__next__)
    assert len(list(itertools.islice(steps, 5))) == 5  # what was taken in
    steps.close()  # type: ignore[attr-defined]  # a generator
    with opened(out / "school", now=datetime(2026, 9, 20), by="tester", bits=itertools.count(9).__next__) as found:
        yield found


@pytest.fixture(scope="module")
def known(school: School) -> Evidence:
    return evidence(school)


@pytest.fixture(scope="module")
def packs(school: School, tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[Kind, Readership], Path]:
    """The page of each pack, in the order in which a school gives them out; copies for outside as PDF too."""
    out, made = tmp_path_factory.mktemp("packs"), {}
    for kind, readers in PACKS:
        formats = ("html", "pdf") if readers in OPEN else ("html",)
        made[kind, readers] = review(school, PERIOD.start, PERIOD.end, formats, out, readers, kind).files[0]
    return made


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    if PROGRAM is None:
        pytest.skip("Chromium is needed to look at pages")
    with browser.running(tmp_path_factory.mktemp("chromium")) as found:
        yield found


# ------------------------------------------------------------------------------------------------ what a year says


def chapters(blocks: tuple[Block, ...]) -> dict[str, list[Block]]:
    """The blocks of each chapter, without the names under which figures open."""
    found: dict[str, list[Block]] = {"": []}
    for block in blocks:
        if isinstance(block, Heading) and block.level == 1:
            found[block.text] = []
        elif isinstance(block, Scorecard):
            bare = tuple(replace(v, measure=re.sub(r" \d{4}/\d\d$", "", v.measure)) for v in block.verdicts)
            found[[*found][-1]].append(Scorecard(bare))
        else:
            found[[*found][-1]].append(block)
    return found


def about_words(block: Block) -> bool:
    """Whether a block is about words of people that were approved for print, or are still to be."""
    return isinstance(block, Paragraph) and "approved for print" in block.text


@pytest.mark.parametrize("kind", list(Kind))
def test_a_year_says_what_a_review_of_it_alone_says(known: Evidence, kind: Kind) -> None:  # 1
    whole = written(known, PERIOD, NAME, kind=kind)
    assert [title for title, _ in whole.years] == list(YEARS)
    for year, (_, blocks) in zip([*PERIOD.school_years()][1:], whole.years[1:], strict=True):
        alone = written(known, year, NAME, kind=kind)
        own, due = chapters(blocks), chapters(alone.blocks)
        assert len(own) > 6
        for title, part in own.items():
            assert part == [block for block in due[title] if title and not about_words(block)], title


def test_the_first_year_differs_by_the_year_before_it_alone(known: Evidence) -> None:  # 1
    first = next(PERIOD.school_years())
    whole, alone = written(known, PERIOD, NAME), written(known, first, NAME)
    own, due = chapters(whole.years[0][1]), chapters(alone.blocks)
    assert [title for title in own if own[title] != [b for b in due[title] if not about_words(b)]] in (
        [], ["2 Did it work? One page", "18 Where each figure comes from"])  # fmt: skip
    card = next(block for block in own["2 Did it work? One page"] if isinstance(block, Scorecard))
    assert not [v.caveat for v in card.verdicts if "year before" in v.caveat]


def test_a_year_has_no_sections_that_are_of_no_year(known: Evidence) -> None:  # 1
    first, second, last = PERIOD.school_years()
    quotes = tuple(Quote("I like it here.", False, "a child", "pupil-voice", day) for day in (first.end, last.start))
    report = written(known, PERIOD, NAME, quotes=quotes)
    assert str(report.blocks).count("I like it here.") == 1
    assert [str(blocks).count("I like it here.") for _, blocks in report.years] == [1, 0, 1], f"none in {second}"
    assert "approved for print" not in str(report.years)
    due = [f"{n} {title}" for n, (title, _) in enumerate(SECTIONS, 1) if n not in SAME_EACH_YEAR]
    assert [[*chapters(blocks)][1:] for _, blocks in report.years] == [due] * 3
    report = written(known, PERIOD, NAME, kind=Kind.ANNUAL, quotes=quotes)
    assert len(chapters(report.blocks)) - len(chapters(report.years[0][1])) == len(OF_PEOPLE)
    assert [str(blocks).count("I like it here.") for _, blocks in report.years] == [1, 0, 1]
    assert "Please write here" not in str(report.years)


@pytest.mark.parametrize("kind", list(Kind))
def test_every_figure_of_a_year_has_cells_of_its_own(known: Evidence, kind: Kind) -> None:  # 1, 4
    report = plain(written(known, PERIOD, NAME, kind=kind))
    names = [detail.measure for detail in report.details]
    assert len(set(names)) == len(names) > 100
    details = {detail.measure: detail for detail in report.details}
    for title, blocks in (("", report.blocks), *report.years):
        verdicts = [v for block in blocks if isinstance(block, Scorecard) for v in block.verdicts]
        assert len(verdicts) >= 8
        for verdict in verdicts:
            assert verdict.measure.endswith(f" {title}" if title else verdict.measure)
            assert details[verdict.measure].result.startswith(verdict.figure)
    alone = {d.measure: d for d in written(known, [*PERIOD.school_years()][1], NAME, kind=kind).details}
    for measure, detail in alone.items():
        assert replace(details[f"{measure} 2024/25"], measure=measure) == plain(detail)


@pytest.mark.parametrize("kind", list(Kind))
def test_one_year_needs_no_switch_and_has_its_cells(known: Evidence, kind: Kind) -> None:  # 1
    report = written(known, [*PERIOD.school_years()][-1], NAME, kind=kind)
    assert report.years == ()
    assert {"M1b", "M6a"} <= {detail.measure for detail in report.details}


PARTS = Period(date(2024, 5, 1), date(2026, 4, 30))


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("count", SIZES)
def test_a_school_of_any_size_has_its_years_and_parts_of_years(count: int, kind: Kind) -> None:  # 1, 4
    report = plain(written(sized(count), PARTS, NAME, kind=kind))
    titles = ["May 2024 to August 2024", "2024/25", "September 2025 to April 2026"]
    assert [title for title, _ in report.years] == titles
    content = format_for("html").report(report, LOOK).decode()
    ids = re.findall(r'\bid="([^"]+)"', content)
    assert len(set(ids)) == len(ids)
    assert set(re.findall(r'href="#([^"]+)"', content)) <= set(ids)
    for number, title in enumerate(titles, 1):
        part = content.split("<section data-part=")[number + 1]
        assert f'class="opens" href="#{anchor(f"M1b {title}")}"' in part


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("readers", OPEN)
def test_outside_there_are_neither_years_nor_cells(known: Evidence, kind: Kind, readers: Readership) -> None:  # 1, 7
    report = written(known, PERIOD, NAME, readers, kind)
    assert (report.years, report.details) == ((), ())


# ------------------------------------------------------------------------------------------------ in the browser

SEEN = "[...document.querySelectorAll('section[data-part]')].filter(one => !one.hidden)"
SHOWN = f"{SEEN}.map(one => one.ariaLabel)"
FIGURES = f"{SEEN}.flatMap(one => [...one.querySelectorAll('.scorecard .figure')].map(cell => cell.innerText))"
CHARTS = f"{SEEN}.flatMap(one => [...one.querySelectorAll('svg')].map(chart => chart.outerHTML))"
FOCUS = "document.activeElement.id || document.activeElement.parentElement.id"


@pytest.mark.parametrize(("kind", "readers"), PACKS)
def test_the_page_is_whole_quiet_and_no_wider_than_a_phone(  # 2
    chromium: Browser, packs: dict[tuple[Kind, Readership], Path], kind: Kind, readers: Readership
) -> None:
    page = packs[kind, readers]
    assert page.stat().st_size < MOST
    for width in (1280, 360):
        chromium.show(page, width)
        for number in range(len(chromium.says("[...document.querySelectorAll('.years input')]"))):
            chromium.says(f"document.querySelectorAll('.years input')[{number}].click()")
        wide = chromium.says("[document.scrollingElement.scrollWidth, document.scrollingElement.clientWidth]")
        assert wide == [width, width]
        beyond = chromium.says(
            "[...document.body.querySelectorAll('*')].filter(one => one.getBoundingClientRect().right > innerWidth + 1 "
            "&& !one.closest('.wide') && !one.closest('.skip')).map(one => one.outerHTML.slice(0, 90))"
        )
        assert beyond == []
        assert {address.partition(":")[0] for address in chromium.asked} == {"file", "data"}
        assert [address for address in chromium.asked if address.startswith("file:")] == [page.as_uri()]
        assert chromium.complaints == []
    content = page.read_text("utf-8")
    addresses = set(re.findall(r"\b(?:https?|ftp|wss?)://[^\s\"'<)]*", content))
    assert addresses <= {"http://www.w3.org/2000/svg"}
    assert not re.search(r"<(?:link|iframe|object|embed|base|form)\b|@import|\bsrc=\"(?!data:)", content)


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("by", ["mouse", "keyboard"])
def test_the_switch_shows_the_figures_and_charts_of_another_year(  # 3
    chromium: Browser, packs: dict[tuple[Kind, Readership], Path], known: Evidence, kind: Kind, by: str
) -> None:
    report = written(known, PERIOD, NAME, kind=kind)
    chromium.show(packs[kind, Readership.INTERNAL], 1280)
    due = {title: [v.figure for b in blocks if isinstance(b, Scorecard) for v in b.verdicts]
           for title, blocks in (("The whole time", report.blocks), *report.years)}  # fmt: skip
    drawn = set()
    for title, figures in due.items():
        if by == "mouse":
            chromium.click(f".years label:nth-of-type({[*due].index(title) + 1})")
        elif title == "The whole time":
            chromium.says("document.querySelector('.years input').focus()")
        else:
            chromium.press("ArrowDown", 40)
        assert chromium.says(SHOWN) == [title]
        assert chromium.says("document.querySelector('[role=status]').innerText") == f"Shown: {title}"
        assert chromium.says(FIGURES) == figures
        drawn.add("".join(chromium.says(CHARTS)))
        assert chromium.says("[...document.querySelectorAll('nav')].filter(one => !one.hidden).length") == 1
    assert len(drawn) == 4
    assert len({tuple(figures) for figures in due.values()}) == 4
    assert chromium.complaints == []


def test_who_changes_the_year_stays_in_the_section(  # 3
    chromium: Browser, packs: dict[tuple[Kind, Readership], Path]
) -> None:
    chromium.show(packs[Kind.TRIENNIAL, Readership.INTERNAL], 1280)
    there = "[...document.querySelectorAll('section:not([hidden]) > h2')].find(one => one.innerText === '{}')"
    heading = there.format("7 What families said")
    chromium.says(f"{heading}.scrollIntoView()")
    before = chromium.says(f"{heading}.getBoundingClientRect().top")
    assert chromium.says("scrollY") > 1000
    chromium.says("document.querySelectorAll('.years input')[1].click()")
    assert chromium.says(SHOWN) == ["2023/24"]
    assert abs(chromium.says(f"{heading}.getBoundingClientRect().top") - before) < 2


def follow(chromium: Browser, figure: str) -> None:
    """Goes with the keys to the first link of a figure that is shown, and follows it."""
    link = f"{SEEN}[0].querySelector('a[href=\"#{figure}\"]')"
    chromium.says(f"{link}.focus()")
    chromium.press("Enter", 13)
    for _ in range(100):
        if chromium.says(FOCUS) == figure:
            return
    raise AssertionError(f"{figure} was not opened, the keys are at {chromium.says(FOCUS)}")


def until(chromium: Browser, expression: str, wanted: object) -> None:
    for _ in range(200):
        if chromium.says(expression) == wanted:
            return
    raise AssertionError(f"{chromium.says(expression)!r} is not {wanted!r}")


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("title", ["", "2024/25"])
def test_a_figure_leads_to_its_cells_and_back(  # 4
    chromium: Browser, packs: dict[tuple[Kind, Readership], Path], known: Evidence, kind: Kind, title: str
) -> None:
    measure = f"M1b {title}".strip()
    place = anchor(measure)
    detail = next(d for d in plain(written(known, PERIOD, NAME, kind=kind)).details if d.measure == measure)
    chromium.show(packs[kind, Readership.INTERNAL], 1280)
    if title:
        chromium.click(f".years label:nth-of-type({YEARS.index(title) + 2})")
    cells = f"document.getElementById('{place}').innerText"
    own = f"document.activeElement.matches('.opens[href=\"#{place}\"]')"
    assert "LM-" not in chromium.says(cells)
    ways = (
        lambda: chromium.click(f"#{place} .back"),
        lambda: (chromium.says(f"document.querySelector('#{place} .back').focus()"), chromium.press("Enter", 13)),
        lambda: chromium.press("Escape", 27),
        lambda: chromium.says("history.back()"),
    )
    for back in ways:
        follow(chromium, place)
        assert chromium.says(f"document.getElementById('{place}').open")
        assert chromium.says("document.activeElement.getBoundingClientRect().top < innerHeight")
        said = " ".join(chromium.says(cells).split())
        assert f"{measure} · {detail.title}: {detail.result}" in said
        assert len(detail.cells.rows) > 1
        for row in detail.cells.rows:
            assert all(" ".join(str(cell).split()) in said for cell in row)
        back()
        until(chromium, own, True)
        assert chromium.says("(box => box.top >= 0 && box.bottom <= innerHeight)"
                             "(document.activeElement.getBoundingClientRect())")  # fmt: skip
        assert chromium.says(SHOWN) == [title or "The whole time"]
    assert chromium.complaints == []


def test_every_figure_that_can_be_followed_arrives_in_its_own_time(  # 4
    chromium: Browser, packs: dict[tuple[Kind, Readership], Path]
) -> None:
    for kind in Kind:
        chromium.show(packs[kind, Readership.INTERNAL], 1280)
        astray = chromium.says(
            "[...document.querySelectorAll('.opens')].filter(link => {"
            "const there = document.getElementById(link.hash.slice(1));"
            "return !there || there.closest('section') !== link.closest('section') || !there.matches('details')"
            "}).map(link => link.outerHTML)"
        )
        assert astray == []
        told = chromium.says(
            "[...document.querySelectorAll('.scorecard .opens')].filter(link => !document.getElementById("
            "link.hash.slice(1)).querySelector('summary').textContent.includes(link.textContent))"
            ".map(link => link.textContent)"
        )
        assert told == []
        assert chromium.says("document.querySelectorAll('.scorecard .figure:not(:has(.opens))').length") == 0
    ids = chromium.says("[...document.querySelectorAll('[id]')].map(one => one.id)")
    assert len(ids) == len(set(ids))


def test_an_address_with_a_year_shows_it(chromium: Browser, packs: dict[tuple[Kind, Readership], Path]) -> None:  # 4
    chromium.show(packs[Kind.TRIENNIAL, Readership.INTERNAL], 1280)
    chromium.says("location.hash = '#figure-M3-item-1-2023-24'")
    chromium.says("location.hash = '#figure-M1b-2023-24'")
    until(chromium, SHOWN, ["2023/24"])
    assert chromium.says("document.getElementById('figure-M1b-2023-24').open")
    assert chromium.says("document.querySelector('#figure-M1b-2023-24 .back').hidden"), "there is nowhere to go back to"


def test_the_contents_are_followed_after_a_figure_was(  # 4
    chromium: Browser, packs: dict[tuple[Kind, Readership], Path]
) -> None:
    chromium.show(packs[Kind.TRIENNIAL, Readership.INTERNAL], 1280)
    follow(chromium, "figure-M1b")
    chromium.click("nav:not([hidden]) li:nth-of-type(7) a")
    until(chromium, "document.activeElement.innerText", "7 What families said")


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize(("kind", "readers"), PACKS)
def test_what_can_be_used_has_a_name_and_tables_their_roles(  # 5
    chromium: Browser, packs: dict[tuple[Kind, Readership], Path], kind: Kind, readers: Readership, width: int
) -> None:
    chromium.show(packs[kind, readers], width)
    heard = chromium.heard()
    usable = {"link", "radio", "button", "DisclosureTriangle", "image", "img", "region", "navigation", "main"}
    nameless = [one for one in heard if one[0] in usable - {"main"} and not one[1].strip()]
    assert nameless == []
    roles = [role for role, _, _ in heard]
    assert {"main", "navigation", "heading", "table", "columnheader", "cell"} <= set(roles)
    card = chromium.says("document.querySelectorAll('section:not([hidden]) .scorecard tbody tr').length")
    assert roles.count("rowheader") == card > 0
    levels = [int(level) for role, _, level in heard if role == "heading"]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    switch = [name for role, name, _ in heard if role == "radio"]
    assert switch == ([] if readers in OPEN else ["The whole time", *YEARS])
    figures = [name for role, name, _ in heard if role == "link" and name.endswith(": where it comes from")]
    assert len(figures) == (0 if (kind, readers) in [(Kind.ANNUAL, one) for one in OPEN] else card)


def test_printed_it_is_the_time_that_is_shown(  # 6
    chromium: Browser, packs: dict[tuple[Kind, Readership], Path], known: Evidence
) -> None:
    report = written(known, PERIOD, NAME)
    chromium.show(packs[Kind.TRIENNIAL, Readership.INTERNAL], 1280)
    chromium.says("document.querySelectorAll('.years input')[2].click()")
    text = printed(chromium)
    card = next(block for block in report.years[1][1] if isinstance(block, Scorecard))
    assert all(said(verdict.figure) in text and said(verdict.criterion) in text for verdict in card.verdicts)
    assert said("Which time to show") not in text
    assert said("The cells behind each figure") not in text
    assert said(report.subtitle) in text
    assert said(next(b.verdicts[0].figure for b in report.blocks if isinstance(b, Scorecard))) not in text
    chromium.says("location.hash = '#figure-M1b-2024-25'")
    until(chromium, "document.getElementById('figure-M1b-2024-25').open", True)
    assert said("M1b 2024/25 · ") in printed(chromium)
    chromium.tell("Emulation.setEmulatedMedia", media="print")
    met = chromium.says("(one => [one.color, one.backgroundColor])(getComputedStyle(document.querySelector('.met')))")
    chromium.tell("Emulation.setEmulatedMedia", media="")
    assert met[0] != met[1], "printers leave backgrounds out"
    assert met[1] == "rgba(0, 0, 0, 0)"


def printed(chromium: Browser) -> str:
    run = subprocess.run(["pdftotext", "-", "-"], input=chromium.printed(), capture_output=True, check=True)
    return said(run.stdout.decode())


def said(text: str) -> str:
    """A text without its spaces: lines are broken anywhere."""
    return re.sub(r"[\s\u00ad]+", "", text)


# --------------------------------------------------------------------------------------------- copies for outside

OURS = {
    "Go to the figures", "Contents", "The numbers in this picture", "Number", "Criterion", "Figure", "Verdict",
    "What to know", "The whole time",
}  # fmt: skip
"""What the page says by itself."""
ELSEWISE = re.compile(r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*(?: \d\d)?|as drawn [0-9a-f]+")
"""Months, which a picture on paper may have by their initials; and what a check says of how a picture is drawn."""


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("readers", OPEN)
def test_outside_the_page_holds_nothing_that_the_pdf_does_not(  # 7
    packs: dict[tuple[Kind, Readership], Path], kind: Kind, readers: Readership
) -> None:
    page = packs[kind, readers]
    paper = page.with_suffix(".pdf").read_bytes()
    with pikepdf.open(io.BytesIO(paper)) as pdf:
        spoken = [str(one["/Alt"]) for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and "/Alt" in one]
    there = said("".join(line.text for line in shown(paper, ".pdf")) + "".join(spoken))
    content = page.read_text("utf-8")
    assert len(shown(content.encode(), ".html")) > 50
    lines = {part for line in shown(content.encode(), ".html") for part in line.text.split(" · ")}
    told = {part.removesuffix(": where it comes from").removeprefix("Contents: ") for part in lines} - OURS
    assert {part for part in told if said(part) not in there and not ELSEWISE.fullmatch(part)} == set()
    named = set(re.findall(r'(?:aria-label|alt|title)="([^"]*)"', content.partition("</style>")[2]))
    named = {name.removesuffix(": where it comes from").removeprefix("Contents: ") for name in named}
    assert {name for name in named if said(name) not in there} <= {"The whole time"}
    assert seal_of(content.encode(), ".html") == seal_of(paper, ".pdf")
    scripts = re.findall(r"<script[^>]*>(.*?)</script>", content, re.DOTALL)
    assert scripts[1:] == [(folder("templates") / "report" / "page.js").read_text("utf-8")]
    assert "<!--" not in content


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("readers", OPEN)
def test_outside_there_is_no_way_to_cells_or_years(  # 7
    chromium: Browser, packs: dict[tuple[Kind, Readership], Path], kind: Kind, readers: Readership
) -> None:
    page = packs[kind, readers]
    content = page.read_text("utf-8")
    assert not re.search(r"LM-\d{4}-\d{3}|\brecord \d|\.xlsx|\.docx", content)
    chromium.show(page, 1280)
    assert chromium.says("document.querySelectorAll('.years, .source, .cells, .back').length") == 0
    assert chromium.says("document.querySelectorAll('section[data-part]').length") == 1
    places = chromium.says("[...document.querySelectorAll('.opens')].map(one => one.hash)")
    assert bool(places) is (kind is Kind.TRIENNIAL)
    if places:
        follow(chromium, places[0][1:])
        row = chromium.says("document.activeElement.innerText")
        assert row.startswith("M1b\tSC1")
        assert chromium.says("document.activeElement.closest('table').caption.innerText") == "What each figure means"
        chromium.press("Escape", 27)
        until(chromium, f"document.activeElement.matches('.opens[href=\"{places[0]}\"]')", True)


# ---------------------------------------------------------------------------------------------------- verified


def test_a_page_with_years_holds_when_it_is_verified(  # 8
    school: School, packs: dict[tuple[Kind, Readership], Path]
) -> None:
    found = verify(school, packs[Kind.TRIENNIAL, Readership.INTERNAL])
    assert found.holds, [one.words for one in found.differences]
    assert found.notes == ()


def test_a_number_changed_in_a_year_is_found(  # 8
    school: School, packs: dict[tuple[Kind, Readership], Path], tmp_path: Path
) -> None:
    page = packs[Kind.ANNUAL, Readership.INTERNAL]
    start, year, rest = page.read_text("utf-8").partition('aria-label="2024/25">')
    assert year
    changed = tmp_path / page.name
    changed.write_text(start + year + rest.replace(">17 of 20<", ">19 of 20<", 1), "utf-8")
    told = verify(school, changed).differences
    assert [(one.code, one.sealed, one.found) for one in told] == [("text", "17 of 20", "19 of 20")]
