"""`formgen templates check` of page templates: HTML and CSS.

1. All slips are told at once with line and column: names that are not there, also behind a dot, in loops and in
   macros; filters; tags that are broken or never ended.
2. Elements that do not fit together, programs, and every address outside are told with their lines.
3. Of a style sheet: braces that do not fit, rules that are passed over.
4. A question that is not printed, a reference that is not, and what sticks out of a box or off the page are told.
5. formgen's own templates, copied and only commented, have no fault.
6. Nothing sticks out of formgen's own pages, whatever the form, the copy and the look, measured as a school's are.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from soak import SOAK

from formgen.form import slugs
from formgen.look import Letterhead, Look
from formgen.render.shared.slips import slips
from formgen.resources import folder
from formgen.variants import VARIANTS
from formgen.work.pages import on_paper
from formgen.work.templates import Checked, check

TEMPLATES = folder("templates")
LOOK = Look(Letterhead("St Anne’s"), (TEMPLATES,))
PAGE, SHEET = ((TEMPLATES / "pdf" / f"form.{suffix}").read_text("utf-8") for suffix in ("html", "css"))


def checked(at: Path, name: str, text: str) -> list[Checked]:
    path = at / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return [one for one in check(path, LOOK) if one.problem]


def swapped(text: str, *pairs: tuple[str, str]) -> str:
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def line_of(text: str, words: str) -> int:
    return text.count("\n", 0, text.index(words)) + 1


def test_all_slips_are_told_at_once_with_their_lines(tmp_path: Path) -> None:
    """(1)"""
    text = swapped(
        PAGE, ("f.apart", "f.apert"), ("g.heads", "g.haeds"), ("letterhead.mission", "letterhead.misson"),
        ("| english", "| inglish"), ("s.script", "s.scrpt"), ("{% if fillable %}<meta", "{% iff fillable %}<meta"),
        ("{{ outline.title }}</h1>", "{{ outline.title </h1>"),
    )  # fmt: skip
    found = checked(tmp_path, "pdf/referral.html", text)
    for words, meant in (("apert", "apart"), ("haeds", "heads"), ("misson", "mission"), ("inglish", "english"),
                         ("scrpt", "script"), ("iff", "if")):  # fmt: skip
        (one,) = (c for c in found if f"“{words}”" in c.problem)
        assert f"Did you mean “{meant}”?" in one.problem
        assert one.where.startswith(f"line {line_of(text, words)}, column ")
        assert (one.file, one.fix != "") == ("pdf/referral.html", True)
    assert len(found) == 7
    assert sum("has a slip in it" in c.problem for c in found) == 1


def test_a_slip_is_told_where_it_stands_and_not_where_the_same_words_do(tmp_path: Path) -> None:
    """(1)"""
    line = (
        """<p class="titel inglish">titel inglish {# titel #}{{ "titel" }}{{ outline.title }}"""
        """{{ letterhead.name | english }}{{ outline.titel }}"""
        """{{ outline.titel if mark.titel }}{{ titel }}{{ mark | inglish }}{{ titel }}</p>"""
    )
    text = swapped(PAGE, ("<h1>{{ outline.title }}</h1>", f"<h1>{{{{ outline.title }}}}</h1>\n{line}"))
    found = checked(tmp_path, "pdf/referral.html", text)
    number = line_of(text, line)
    wrong = [line.index("outline.titel") + 9, line.index("outline.titel if") + 9, line.index("mark.titel") + 6,
             line.index("{{ titel }}") + 4, line.index("| inglish") + 3, line.rindex("{{ titel }}") + 4]  # fmt: skip
    assert [c.where for c in found] == [f"line {number}, column {column}" for column in wrong]
    assert {c.words for c in found} == {"titel", "inglish"}


@pytest.mark.parametrize("path", sorted([*TEMPLATES.rglob("*.html"), *TEMPLATES.rglob("*.css")]), ids=lambda p: p.name)
def test_every_name_of_a_template_has_its_place(path: Path) -> None:
    """(1): where nothing is known, each name that is printed is a slip; each is told at such a name."""
    text = path.read_text("utf-8")
    found = [slip for slip in slips(text, path.name, {}) if "asks for something" in slip.problem]
    lines = text.splitlines()
    assert all(slip.column for slip in found)
    assert all(lines[slip.line - 1][slip.column - 1 :].startswith(slip.words) for slip in found)
    assert found or "{{" not in text


def test_templates_of_letters_are_checked_too(tmp_path: Path) -> None:
    """(1), (2), (3): the letter in a message, and what is printed of a round on paper."""
    for name, pairs in (
        ("letter.html", (("line.other", "line.othr"), ("page.direction", "page.directin"), ("{{ school", "{{ shool"))),
        ("paper-letter.html", (("other.language", "other.langage"), ("line.english", "line.inglish"))),
        ("paper-cover.html", (("one.children", "one.childern"), ("</h1>", "</h1></div>"))),
        ("paper-labels.html", (("one.references", "one.reference"),)),
        ("paper.css", (("{{ ", "{{ in_k or "),)),
    ):
        text = (TEMPLATES / "mail" / name).read_text("utf-8")
        assert not checked(tmp_path, f"mail/{name}", text + "\n")
        found = checked(tmp_path, f"mail/{name}", swapped(text, *pairs))
        wanted = [new.strip("{}<>/ ").rpartition(".")[2].split()[0] for _, new in pairs if not new.endswith("</div>")]
        assert {c.words for c in found} >= set(wanted), name
        assert all(c.where.startswith("line ") and c.file == f"mail/{name}" for c in found)


def test_elements_programs_and_addresses_are_told(tmp_path: Path) -> None:
    """(2)"""
    text = swapped(PAGE, ("</h1>", "</h1></section>"), ("<p class=\"who\">", "<div><p class=\"who\" onclick=\"x()\">"),
                   ("<body", "<script>x</script><body"))  # fmt: skip
    found = [c.problem for c in checked(tmp_path, "pdf/referral.html", text)]
    for words in ("</section> ends what was not begun", "<div> is not ended before </body>", "would run a program",
                  "<script> stands on a page"):  # fmt: skip
        assert sum(words in problem for problem in found) == 1, found
    text = swapped(PAGE, ("<body", "<img src='http://a.example/x.png'>\n<img src='//b.example/y.png'><body"))
    both = [c for c in checked(tmp_path, "pdf/referral.html", text) if "outside its own folder" in c.problem]
    first = line_of(text, "a.example")
    assert [c.where for c in both] == [f"line {first}", f"line {first + 1}"]


def test_a_style_sheet_is_read(tmp_path: Path) -> None:
    """(3)"""
    text = swapped(SHEET, ("b { font-weight: 700 }", "b { font-wieght: 700 }"), ("{{ muted }}", "{{ mutted }}"))
    (one,) = checked(tmp_path, "pdf/referral.css", text)
    assert "Did you mean “muted”?" in one.problem
    text = swapped(SHEET, ("b { font-weight: 700 }", "b { font-wieght: 700 }"))
    (one,) = checked(tmp_path, "pdf/referral.css", text)
    assert one.note
    assert "font-wieght" in one.problem
    assert one.where == f"line {line_of(text, 'font-wieght')}"
    found = checked(tmp_path, "pdf/referral.css", swapped(SHEET, ("b { font-weight: 700 }", "b { font-weight: 700 ")))
    assert any("A brace { is never ended" in c.problem for c in found)


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("pdf/referral.html", swapped(PAGE, ("f in row.fields -%}", 'f in row.fields if f.code != "Q14" -%}')),
         "no place for: Q14 “What do you see? When, and where?”"),
        ("pdf/referral.html", swapped(PAGE, ('data-mark="{{ mark }}"', 'data-mark=""')), "The reference is not on"),
        ("pdf/referral.html", swapped(PAGE, ("{% elif box.ticked %}✓", "{% elif false %}✓")), "ticks it shows 0"),
        ("pdf/referral.css", SHEET + "\n.answer { height: 9mm; min-height: 0 !important }", "has a set height of 9 mm"),
        ("pdf/referral.css", SHEET + "\n.answer { max-height: 9mm; min-height: 0 !important }", "is at most 9 mm high"),
        ("pdf/referral.css", SHEET + "\n.row { margin-left: 150mm }", "off the edge of page"),
        ("pdf/referral.css", SHEET + "\n.question { display: none !important }", "no place for"),
    ],
)  # fmt: skip
def test_what_is_lost_or_sticks_out_is_told(name: str, text: str, words: str, tmp_path: Path) -> None:
    """(4)"""
    found = checked(tmp_path, name, text)
    assert any(words in c.problem for c in found), found


@pytest.mark.parametrize(("name", "text"), [("pdf/referral.html", PAGE + "\n"), ("pdf/referral.css", SHEET + "\n"),
                                            ("report/page.html", ""), ("report/report.html", ""),
                                            ("report/report.css", "")])  # fmt: skip
def test_formgen_s_own_have_no_fault(name: str, text: str, tmp_path: Path) -> None:
    """(5)"""
    assert checked(tmp_path, name, text or (TEMPLATES / name).read_text("utf-8") + "\n") == []


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("slug", slugs() if SOAK > 1 else ["exit-record", "referral"])
def test_nothing_sticks_out_of_formgen_s_own_pages(slug: str, variant: str) -> None:
    """(6)"""
    assert [(copy, slip.problem) for copy, slip in on_paper(slug, replace(LOOK, variant=variant))] == []


def test_ticks_that_run_into_the_next_column_are_told(tmp_path: Path) -> None:
    """(4), (6): by little more than a millimetre too."""
    pages = pages_in(tmp_path, SHEET + "\n.pair .box { margin-right: 5.4mm }")
    assert any('<td class="ticks">' in slip.problem for _, slip in on_paper("exit-record", pages))
    assert not list(on_paper("exit-record", pages_in(tmp_path, SHEET + "\n/* mine */")))


def pages_in(at: Path, sheet: str) -> Look:
    """A look with a style sheet of the school's."""
    (at / "pdf").mkdir(exist_ok=True)
    (at / "pdf" / "form.css").write_text(sheet, "utf-8")
    return Look(LOOK.letterhead, (at, TEMPLATES))


def test_a_page_that_keeps_every_form_from_being_made_is_told_once(tmp_path: Path) -> None:
    """(1): also where only the style sheet beside it is checked."""
    checked(tmp_path, "pdf/form.html", f"{PAGE}\n{{{{ nonsense")
    told = [one for one in checked(tmp_path, "pdf/form.css", f"{SHEET}\n/* ours */\n") if not one.note]
    assert [(one.form, one.where) for one in told] == [("all", "")]
    assert told[0].problem.startswith("The template form.html cannot be read: ")
    assert not told[0].problem.endswith("..")
