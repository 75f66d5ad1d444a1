"""Reports as a page to look at, in a real browser.

1. The page is whole in itself: it asks for nothing but what it holds, and its own policy forbids anything else.
2. Each school year can be shown by itself, with the keys alone; a reader who cannot see hears which is shown.
3. A figure leads to what it rests on: the cells open, and are where the keys are.
4. Whatever can be clicked has a name; pictures say what is seen in them; headings come in order.
5. Every text stands out from what is behind it (WCAG 2.2, 1.4.3: 4.5 to 1), in each variant of the look.
6. On a phone nothing but a wide table or picture runs beyond the window, and those move within their own frame.
7. Without scripts everything is shown.
8. What is inserted stays text; the seal is there word for word, and ends no script.
9. Equal reports give equal bytes; a school may change the templates; forms are not made as pages.
10. Beside a picture a number that is hidden is told from one that there is not.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import browser
import pytest
from browser import PROGRAM, Browser
from test_letters_look import SEEN, contrast

from formgen.errors import UserError
from formgen.look import Letterhead, Look
from formgen.render import format_for, formats, report_formats
from formgen.report import (
    Block,
    Chart,
    ChartKind,
    Detail,
    Heading,
    Paragraph,
    Report,
    Scorecard,
    Series,
    Table,
    Tone,
    Verdict,
)
from formgen.resources import folder

LOOK = Look(Letterhead("Hillside Primary School", "Each child counts"), (folder("templates"),))
HARM = "</script><script>document.title='gone'</script><img src=x onerror=alert(1)>"
YEARS = ("2024/25", "2025/26")
CELLS = Table("", ("Record", "File", "Sheet", "Cells"), ((1, "LM-EX2-7F3C9A2E-K.xlsx", "Form", "B4, C7:C9"),))
SEAL = json.dumps({"figures": {"M1b": [37, 42]}, "words": HARM})


def chapters(up: int, whole: int, year: str = "") -> tuple[Block, ...]:
    """Chapters with a block of each kind, of the whole time or of a year."""
    share = f"{up} of {whole}"
    return (
        Paragraph(f"{whole} children started and finished.", Tone.LEAD),
        Scorecard((
            Verdict("Children show progress", share, "Not met", "Goal 95%.", "SC1 · both scores", f"M1b{year}"),
            Verdict("Training is kept up", "9 of 9", "Met", "Goal 100%.", "SC4a", f"M4a terms{year}"),
            Verdict("Children play together", "none yet", "Not measured", "Look each week.", "SC6b"),
        )),
        Heading("How sure are we?"),
        Paragraph("Small numbers: one child decides.", Tone.CAUTION),
        Table("Three ways to count", ("Measure", "Figure"),
              ((f"Had support (M1b) {HARM}", share), ("Referred (M1a)", 1_234)), frozenset({1})),
        Heading("The funnel", 2),
        Chart(ChartKind.FUNNEL, f"{up} of {whole} went up", f"Referred: {whole}; went up: {up}.",
              (Series("Referred", (float(whole),)), Series("Went up", (float(up),)), Series("Not told", (None,)))),
        Chart(ChartKind.SLOPE, "Each line is one child", "Two lines, both up.",
              (Series("A", (2.0, 7.0)), Series("B", (3.0, 4.0), True)), ("first score", "last score")),
        Heading("What children said"),
        Paragraph(HARM),
        Paragraph("Faces are not added up.", Tone.NOTE),
    )  # fmt: skip


def details(share: str, year: str = "", cell: str = "B4, C7:C9") -> tuple[Detail, ...]:
    """What two figures of them open to."""
    cells = replace(CELLS, rows=((1, "LM-EX2-7F3C9A2E-K.xlsx", "Form", cell),))
    return (
        Detail(f"M1b{year}", "Children show progress", share, "Children whose main area went up.", cells),
        Detail(f"M4a terms{year}", "Training goes on", "9 of 9", "Terms with training.", replace(CELLS, rows=())),
    )


REPORT = Report(
    "Did it work?", "Learning Mentor Policy", "Hillside · run 7 · Internal copy", chapters(37, 42),
    tuple((year, chapters(number, 20, f" {year}")) for number, year in enumerate(YEARS, 11)),
    (*details("37 of 42"), *details("11 of 20", " 2024/25", "D4"), *details("12 of 20", " 2025/26", "E5")), SEAL,
)  # fmt: skip


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("page") / "review.html"
    file.write_bytes(format_for("html").report(REPORT, LOOK))
    return file


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    if PROGRAM is None:
        pytest.skip("Chromium is needed to look at pages")
    with browser.running(tmp_path_factory.mktemp("chromium")) as found:
        yield found


FOCUS = "document.activeElement.matches(':focus-visible') && document.activeElement.outerHTML.slice(0, 200)"
SHOWN = "[...document.querySelectorAll('section[data-part]')].filter(one => !one.hidden).map(one => one.ariaLabel)"


def tab_to(chromium: Browser, wanted: str) -> str:
    """Tabs until what has the keys has `wanted` in it; its beginning as HTML."""
    for _ in range(60):
        chromium.press("Tab", 9)
        here = str(chromium.says(FOCUS))
        if wanted in here:
            return here
    raise AssertionError(f"the keys never reach {wanted}")


def test_the_page_asks_for_nothing_but_what_it_holds(chromium: Browser, page: Path) -> None:
    """(1)"""
    chromium.show(page, 1200)
    assert {address.partition(":")[0] for address in chromium.asked} == {"file", "data"}
    assert [address for address in chromium.asked if address.startswith("file:")] == [page.as_uri()]
    policy = chromium.says("document.querySelector('meta[http-equiv]').content")
    assert policy.startswith("default-src 'none'")
    assert "http" not in policy
    chromium.says("document.head.append(Object.assign(document.createElement('script'), {textContent: 'ran = 1'})), 0")
    assert chromium.says("typeof ran") == "undefined", "no other script runs"
    assert chromium.says("document.fonts.size") == 2
    assert chromium.says("[...document.fonts].every(font => font.status !== 'error')")


def test_each_year_can_be_shown_with_the_keys_alone(chromium: Browser, page: Path) -> None:
    """(2)"""
    chromium.show(page, 1200)
    assert chromium.says(SHOWN) == ["The whole time"]
    tab_to(chromium, 'name="part"')
    for year in YEARS:
        chromium.press("ArrowDown", 40)
        assert chromium.says(SHOWN) == [year]
        assert chromium.says("document.querySelector('[role=status]').textContent") == f"Shown: {year}"
        contents = chromium.says("[...document.querySelectorAll('nav')].filter(one => !one.hidden)[0].ariaLabel")
        assert contents == f"Contents: {year}"
    assert "12 of 20" in chromium.says("document.querySelector('main').innerText")
    chromium.press("ArrowDown", 40)
    assert chromium.says(SHOWN) == ["The whole time"]


def test_a_figure_leads_to_the_cells_that_it_rests_on(chromium: Browser, page: Path) -> None:
    """(3)"""
    chromium.show(page, 1200)
    cells = "document.getElementById('figure-M1b').innerText"
    assert "B4, C7:C9" not in chromium.says(cells)
    assert "37 of 42" in tab_to(chromium, "#figure-M1b")
    chromium.press("Enter", 13)
    for _ in range(50):
        if "B4, C7:C9" in chromium.says(cells):
            break
    assert "B4, C7:C9" in chromium.says(cells)
    assert chromium.says("document.activeElement.parentElement.id") == "figure-M1b"
    assert chromium.says("document.activeElement.getBoundingClientRect().top < innerHeight")
    assert chromium.says("[...document.querySelectorAll('td a')].map(one => one.hash)") == [
        f"#figure-{figure}{year}" for year in ("", "-2024-25", "-2025-26") for figure in ("M1b", "M4a-terms", "M1b")
    ]  # fmt: skip
    assert chromium.says("[...document.querySelectorAll('td a')].every(a => document.getElementById(a.hash.slice(1)))")
    assert "No cell of a returned form" in chromium.says("document.getElementById('figure-M4a-terms').textContent")


def test_an_address_with_a_figure_opens_it(chromium: Browser, page: Path) -> None:
    """(3): the link may be sent to somebody who has the page."""
    chromium.show(page, 1200)
    chromium.says("location.hash = '#figure-M4a-terms'; dispatchEvent(new HashChangeEvent('hashchange'))")
    assert chromium.says("document.getElementById('figure-M4a-terms').open")


def test_everything_that_can_be_used_has_a_name(chromium: Browser, page: Path) -> None:
    """(4)"""
    chromium.show(page, 1200)
    heard = chromium.heard()
    usable = {"link", "radio", "button", "DisclosureTriangle", "image", "img", "region", "navigation"}
    assert [one for one in heard if one[0] in usable and not one[1].strip()] == []
    names = [name for role, name, _ in heard if role in ("image", "img")]
    assert names == ["Shield of Hillside Primary School", "Referred: 42; went up: 37.", "Two lines, both up."]
    levels = [int(level) for role, _, level in heard if role == "heading"]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert [name for role, name, _ in heard if role == "radio"] == ["The whole time", *YEARS]


@pytest.mark.parametrize("variant", ["standard", "black-and-white", "large-print", "dyslexia-friendly"])
def test_every_text_stands_out(chromium: Browser, variant: str, tmp_path: Path) -> None:
    """(5)"""
    file = tmp_path / "page.html"
    file.write_bytes(format_for("html").report(REPORT, replace(LOOK, variant=variant)))
    chromium.show(file, 1200)
    chromium.says("document.querySelectorAll('details').forEach(one => one.open = true)")
    seen = [one for one in chromium.says(SEEN) if one["size"] and "formgen" not in one["text"][:20]]
    pairs = {(one["ink"], one["paper"]) for one in seen}
    assert len(seen) > 60
    assert {pair: round(contrast(*pair), 1) for pair in pairs if contrast(*pair) < 4.5} == {}


def test_on_a_phone_only_tables_and_pictures_move_sideways(chromium: Browser, page: Path, tmp_path: Path) -> None:
    """(6)"""
    chromium.show(page, 390)
    assert chromium.says("[innerWidth, document.scrollingElement.scrollWidth]") == [390, 390]
    beyond = chromium.says(
        "[...document.body.querySelectorAll('*')].filter(one => one.getBoundingClientRect().right > innerWidth + 1 "
        "&& !one.closest('.wide') && !one.closest('.skip')).length"
    )
    assert beyond == 0
    chromium.picture(tmp_path / "page.png")
    assert (tmp_path / "page.png").stat().st_size > 10_000


def test_without_scripts_everything_is_shown(chromium: Browser, page: Path) -> None:
    """(7)"""
    chromium.tell("Emulation.setScriptExecutionDisabled", value=True)
    try:
        chromium.show(page, 1200)
        text = " ".join(name for role, name, _ in chromium.heard() if role == "StaticText")
    finally:
        chromium.tell("Emulation.setScriptExecutionDisabled", value=False)
    assert all(said in text for said in ("37 of 42", "11 of 20", "12 of 20"))
    assert "Which time to show" not in text, "a switch that does nothing is not offered"


class Scripts(HTMLParser):
    """The scripts of a page, by their type, and every tag."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.found: dict[str, str] = {}
        self._inside: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self._inside = dict(attrs).get("type") or "" if tag == "script" else None

    def handle_endtag(self, _tag: str) -> None:
        self._inside = None

    def handle_data(self, data: str) -> None:
        if self._inside is not None:
            self.found[self._inside] = self.found.get(self._inside, "") + data


def test_what_is_inserted_stays_text_and_the_seal_word_for_word(chromium: Browser, page: Path) -> None:
    """(8)"""
    scripts = Scripts()
    scripts.feed(page.read_text("utf-8"))
    assert scripts.tags.count("script") == 2
    assert scripts.tags.count("img") == 1
    assert json.loads(scripts.found["application/json"]) == json.loads(SEAL)
    chromium.show(page, 1200)
    assert chromium.says("document.title") == "Did it work? · Learning Mentor Policy"
    assert HARM in chromium.says("document.querySelector('main').innerText")


def test_equal_reports_give_equal_bytes_and_an_empty_one_is_a_page() -> None:
    """(9)"""
    made = format_for("html")
    assert made.report(REPORT, LOOK) == made.report(REPORT, LOOK)
    empty = made.report(Report("Nothing yet", "Sub", "Foot"), LOOK).decode()
    assert empty.startswith("<!DOCTYPE html>")
    assert "<nav" in empty
    assert "years" not in empty.partition("</style>")[2].partition("<script")[0]


def test_a_school_may_change_the_page(tmp_path: Path) -> None:
    """(9)"""
    own = tmp_path / "report"
    own.mkdir()
    (own / "page.html").write_text("<p>{{ report.title }} · {{ nothing }}</p>", "utf-8")
    with pytest.raises(UserError, match=r"page\.html cannot be filled"):
        format_for("html").report(REPORT, replace(LOOK, folders=(tmp_path, *LOOK.folders)))
    (own / "page.html").write_text("<p>{{ report.title }}</p>", "utf-8")
    assert format_for("html").report(REPORT, replace(LOOK, folders=(tmp_path, *LOOK.folders))) == b"<p>Did it work?</p>"


def test_forms_are_not_made_as_pages() -> None:
    """(9)"""
    assert set(report_formats()) - set(formats()) == {"html"}


@pytest.mark.parametrize("kind", list(ChartKind))
def test_a_number_that_there_is_not_is_told_from_a_hidden_one(kind: ChartKind) -> None:
    """(10)"""
    chart = Chart(kind, "Seen", "Said.", (Series("Here", (None, 4.0)),), ("May", "June"))
    found = format_for("html").report(Report("T", "S", "F", (chart,)), LOOK).decode()
    missing = re.findall(r"<td[^>]*>(c|–)</td>", found)
    match kind:
        case ChartKind.SLOPE:
            assert missing == []
        case ChartKind.MONTHS | ChartKind.TREND | ChartKind.CALENDAR:
            assert missing == ["–"]
        case _:
            assert missing == ["c"]
