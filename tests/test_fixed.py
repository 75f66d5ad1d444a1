"""Pages whose layout is known, filled without the layout engine.

1.  A filling looks the same as if it had been laid out in full: the same operators on every page, but for boxes without
    a tick, the same text in the same order, and the same picture.
2.  It is valid PDF/UA-1 and clean for qpdf, and every line that is written has its place in the structure.
3.  What has no room, an unknown letter, Arabic, or a line that may be broken otherwise is laid out in full: nothing is
    cut off. So are pages on which many texts have to be broken: hardly two of them have one layout.
4.  Equal fillings give equal bytes, whatever was filled before.
5.  Fillings that differ in words and ticks alone share one layout, also where texts take several lines, if as many; of
    other layouts those that were filled last are kept.
6.  A school's template that does more with an answer than print it, and one whose boxes follow what is in them, are
    laid out in full, and right; so is a variant whose letters are set apart.
7.  The title names no child; the foot of each page has the reference, the case, whose copy it is, and page x of y.
8.  Pages that another release of the layout engine builds otherwise are laid out in full.
9.  What was kept of other fillings changes no page, nor what of it stays the same.
"""

from __future__ import annotations

import io
import random
import re
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops
from soak import times
from test_pdf import (
    CASE,
    EDITIONS,
    LOOK,
    REFERENCE,
    everything,
    filled,
    fillings,
    flat,
    own_look,
    sound,
    template,
    words,
)

from formgen.answers import Instance, flatten
from formgen.ask import Audience
from formgen.form import form
from formgen.look import Edition
from formgen.outline import Kind, Question, outline
from formgen.render import pdf
from formgen.render.paper import fixed, page, places
from formgen.render.paper.letters import KNOWN
from formgen.render.paper.skeleton import Ticked, skeleton
from formgen.render.paper.writing import Kept
from formgen.resources import folder
from formgen.specimen import specimen

PARENTS = ("parent-questionnaire", Audience.FAMILY)
ARABIC, GURMUKHI, BENGALI = "شكرا لكم", "ਧੰਨਵਾਦ", "ধন্যবাদ"


def known(made: pdf.FormTemplate, instance: Instance) -> bytes | None:
    """A filling made without laying it out; None where it has to be."""
    sections = page.sections(made.edition.offering, instance, made.edition.wider)
    return made.stencils.fill(made, sections, mark(instance))


def full(made: pdf.FormTemplate, instance: Instance) -> bytes:
    """The same laid out in full."""
    sections = page.sections(made.edition.offering, instance, made.edition.wider)
    return made.drawn(made.written(sections, mark(instance)))


def mark(instance: Instance) -> str:
    return " · ".join(part for part in (instance.reference, instance.case) if part)


def operators(made: bytes) -> list[list[bytes]]:
    """What each page draws, without the marks of what shows nothing, and without their numbers."""
    with pikepdf.open(io.BytesIO(made)) as opened:
        return [_drawn(sheet.Contents.read_bytes()) for sheet in opened.pages]


def _drawn(content: bytes) -> list[bytes]:
    drawn: list[bytes] = []
    lines = iter(line for line in content.split(b"\n") if line)
    for line in lines:
        drawn.append(line)
        if line == b"BDC":
            marked = list(iter(lambda: next(lines), b"EMC"))
            tag = drawn[-3]
            del drawn[-3:]  # the tag, the number and the operator
            if any(inside.endswith((b" TJ", b" Do")) for inside in marked):
                drawn += [tag, *marked]
        while drawn[-2:] == [b"q", b"Q"]:
            del drawn[-2:]
    return drawn


def pictures(made: bytes, path: Path) -> list[Image.Image]:
    path.mkdir(parents=True)
    subprocess.run(["pdftoppm", "-r", "60", "-png", "-", str(path / "p")], input=made, check=True)
    return [Image.open(file).convert("RGB") for file in sorted(path.glob("*.png"))]


def expect_same(made: pdf.FormTemplate, instance: Instance) -> bytes:
    """A filling that needs no layout, and is as if it had been laid out. Gives it."""
    quick, slow = known(made, instance), full(made, instance)
    assert quick is not None
    assert made.fill(instance) == quick
    assert operators(quick) == operators(slow)
    assert words(quick) == words(slow)
    assert words(quick, "-raw") == words(slow, "-raw")
    return quick


def numbered(instance: Instance) -> Instance:
    return replace(instance, reference=REFERENCE, case=CASE)


@pytest.mark.parametrize(("slug", "audience"), EDITIONS)
def test_every_form_that_is_given_out_looks_as_if_it_had_been_laid_out(
    slug: str, audience: Audience, tmp_path: Path
) -> None:
    """Requirements 1, 2 and 7."""
    made = template(slug, audience)
    quick = expect_same(made, numbered(Instance()))
    sound(quick, tmp_path / "blank.pdf")
    for sheet in words(quick).split("\f")[:-1]:
        assert f"{REFERENCE} · {CASE}" in sheet
        assert re.search(r"Page \d+ of \d+", sheet)


@pytest.mark.parametrize(
    ("slug", "audience"),
    [PARENTS, ("agreement", Audience.STAFF), ("review-record", Audience.STAFF), ("pupil-profile", Audience.CHILD),
     ("referral", Audience.FAMILY), ("playground-exposure", Audience.STAFF), ("pupil-voice-young", Audience.STAFF)],
)  # fmt: skip
def test_a_complete_form_looks_as_if_it_had_been_laid_out(slug: str, audience: Audience, tmp_path: Path) -> None:
    """Requirements 1 and 2."""
    made, instance = template(slug, audience), fillings(slug)["complete"]
    quick = expect_same(made, numbered(instance))
    sound(quick, tmp_path / "complete.pdf")
    both = zip(
        pictures(quick, tmp_path / "quick"), pictures(full(made, numbered(instance)), tmp_path / "slow"), strict=True
    )
    for one, other in both:
        # Cutting a font otherwise moves no edge by more than a shade.
        assert max(high for _, high in ImageChops.difference(one, other).getextrema()) < 16


def test_every_kind_of_answer_is_ticked_written_and_circled_alike(tmp_path: Path) -> None:
    """Requirements 1 and 2."""
    made = pdf.compile(Edition(everything(), LOOK))
    answers = {k: v for k, v in filled().items() if not k.startswith("t_")}
    answers |= {"o_line": "Received", "s_line": "A & B <b>", "s_text": "one\ntwo\n\nfour"}
    sound(expect_same(made, Instance(answers, REFERENCE, CASE)), tmp_path / "every.pdf")


LETTERS = st.text(st.sampled_from([c for c in KNOWN if c != " "]), min_size=1, max_size=9)
"""Words of every letter that is set without the layout engine."""


SAID = "he is calmer now, and talks to “his” helper (every day) about Zoë’s after-school club – 10% of it & more"


@st.composite
def answered(draw: st.DrawFn, slug: str) -> dict[str, Any]:
    """Answers with a few words of any letters in each text, some left out."""
    kept = draw(st.lists(LETTERS, min_size=1, max_size=6))

    def text(chance: random.Random, question: Question) -> str:
        lines = chance.randint(1, 3) if question.kind is Kind.TEXT else 1
        words = chance.choice([kept, kept, SAID.split()])
        return "\n".join(" ".join(chance.choices(words, k=chance.choice([1, 2, 3, 25]))) for _ in range(lines))

    chance = random.Random(draw(st.integers(0, 2**32)))
    return specimen(form(slug), chance, text=text, fill=draw(st.sampled_from([0.0, 0.5, 1.0])))


@pytest.mark.soak
@settings(max_examples=times(12), deadline=None, suppress_health_check=list(HealthCheck))
@given(answers=answered("parent-questionnaire"))
def test_what_parents_may_have_written_looks_as_if_it_had_been_laid_out(answers: dict[str, Any]) -> None:
    """Requirements 1 and 3."""
    made, instance = template(*PARENTS), Instance(answers, REFERENCE, CASE)
    quick, slow = known(made, instance), full(made, instance)
    if quick is None:
        assert made.fill(instance) == slow
    else:
        assert operators(quick) == operators(slow)
        assert words(quick, "-raw") == words(slow, "-raw")


@pytest.mark.soak
@settings(max_examples=times(6), deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(LETTERS, min_size=1, max_size=12).map(" ".join), st.sampled_from(["agreement", "pupil-voice"]))
def test_a_line_of_any_letters_is_set_as_the_layout_engine_sets_it(line: str, slug: str) -> None:
    """Requirements 1 and 3."""
    audience = Audience.FAMILY if slug == "agreement" else Audience.CHILD
    made = template(slug, audience)
    place = next(q.name for q in made.edition.outline.questions() if q.kind in (Kind.TEXT, Kind.LINE))
    instance = Instance({place: line}, REFERENCE, CASE)
    quick, slow = known(made, instance), full(made, instance)
    assert quick is None or operators(quick) == operators(slow)
    assert flat(line).replace(" ", "") in flat(words(made.fill(instance), "-raw")).replace(" ", "")


@pytest.mark.parametrize(
    "said",
    ["word " * 60, "x" * 200, ARABIC, GURMUKHI, BENGALI, "Zoë " + ARABIC, "😀", "a\u0301", "漢字", "W" * 80,
     "tab\there", "  two spaces before", "soft\u00adhyphen", "no\u00a0break"],
)  # fmt: skip
def test_what_needs_the_layout_engine_is_laid_out_in_full(said: str) -> None:
    """Requirement 3."""
    made = template(*PARENTS)
    instance = Instance({"helped_most": said}, REFERENCE, CASE)
    assert known(made, instance) is None
    assert made.fill(instance) == full(made, instance)


@pytest.mark.parametrize("letters", range(20, 140, 3))
def test_no_line_is_ever_cut_off(letters: int) -> None:
    """Requirement 3: around the width of the box, a line is set in one piece or broken by the layout engine."""
    made = template(*PARENTS)
    instance = Instance({"helped_most": "Wn" * (letters // 2)}, REFERENCE, CASE)
    shown = "".join(words(made.fill(instance), "-raw").split())
    assert "Wn" * (letters // 2) in shown


def test_equal_fillings_give_equal_bytes_whatever_was_filled_before() -> None:
    """Requirement 4."""
    edition = Edition(outline(form(PARENTS[0])).for_audience(PARENTS[1]), LOOK)
    wanted = Instance({"helped_most": "A quiet place", "asked_before": "agree"}, REFERENCE, CASE)
    first, second = pdf.compile(edition), pdf.compile(edition)
    for other in ({}, {"helped_most": "Other words"}, {"helped_most": "Two\nlines"}, {"helped_most": ARABIC}):
        second.fill(Instance(other, "LM-PQ1-00000000-X", "LM-2024-001"))
    assert first.fill(wanted) == second.fill(wanted) == first.fill(wanted)


def test_fillings_that_differ_in_words_and_ticks_alone_share_a_layout() -> None:
    """Requirement 5."""
    made = pdf.compile(Edition(outline(form(PARENTS[0])).for_audience(PARENTS[1]), LOOK))
    for number in range(20):
        ticked = "yes" if number % 2 else "no"
        made.fill(Instance({"helped_most": f"Words {number}", "may_quote": ticked == "yes"}, REFERENCE, CASE))
    assert len(made.stencils.kept) == 1
    assert None not in made.stencils.kept.values()


LONG = "He is much calmer now, and he talks to his helper every morning about what went well and what did not. "


@pytest.mark.parametrize("many", [1, 2, 3, 6])
def test_a_text_of_several_lines_looks_as_if_it_had_been_laid_out(many: int, tmp_path: Path) -> None:
    """Requirements 1, 2 and 3."""
    made, said = template(*PARENTS), (LONG * many)[: 110 * many].strip()
    answers = {"helped_most": said, "do_differently": "Nothing.\n" + said, "asked_before": "agree"}
    sound(expect_same(made, Instance(answers, REFERENCE, CASE)), tmp_path / "long.pdf")


@pytest.mark.parametrize(
    ("slug", "audience", "many"),
    [("review-record", Audience.STAFF, 2), ("review-record", Audience.FAMILY, 14), ("referral", Audience.STAFF, 3),
     ("pupil-voice", Audience.CHILD, 5), ("pupil-profile", Audience.CHILD, 9)],
)  # fmt: skip
def test_a_text_of_several_lines_moves_what_is_below_it(slug: str, audience: Audience, many: int) -> None:
    """Requirement 1: onto the next page, too."""
    made = template(slug, audience)
    place = next(q.name for q in made.edition.outline.questions() if q.kind is Kind.TEXT)
    expect_same(made, Instance({place: (LONG * many).strip()}, REFERENCE, CASE))


def test_a_text_of_several_lines_in_a_table_looks_as_if_it_had_been_laid_out() -> None:
    """Requirement 1."""
    made = template("action-plan", Audience.STAFF)
    table, column = next(
        (q, c) for q in made.edition.outline.questions() for c in q.columns if c.kind in (Kind.TEXT, Kind.LINE)
    )
    row = table.row_options(1)[0].code
    expect_same(made, Instance({table.name: {row: {column.name: LONG.strip()}}}, REFERENCE, CASE))


def test_pages_on_which_many_texts_have_to_be_broken_are_laid_out() -> None:
    """Requirement 3."""
    made = template("review-record", Audience.STAFF)
    texts = [q.name for q in made.edition.outline.questions() if q.kind is Kind.TEXT]
    assert len(texts) > 3
    instance = Instance(dict.fromkeys(texts, (LONG * 3).strip()), REFERENCE, CASE)
    assert known(made, instance) is None
    assert made.fill(instance) == full(made, instance)


@pytest.mark.parametrize("rule", [
    ".answer p { text-align: justify }", ".answer p { white-space: normal }", ".answer p { hyphens: auto }",
    ".answer p { word-spacing: 2pt }", ".answer p { word-break: break-all }",
    ".answer p::first-line { font-size: 20pt }",
])  # fmt: skip
def test_boxes_that_break_lines_otherwise_are_laid_out(rule: str, tmp_path: Path) -> None:
    """Requirement 6."""
    css = TEMPLATE.with_suffix(".css").read_text("utf-8") + rule
    made = pdf.compile(
        Edition(outline(form(PARENTS[0])).for_audience(PARENTS[1]), own_look(tmp_path, pdf__form_dot_css=css))
    )
    instance = Instance({"helped_most": (LONG * 3).strip()}, REFERENCE, CASE)
    quick = known(made, instance)
    assert quick is None or operators(quick) == operators(full(made, instance))
    assert made.fill(instance) == (quick or full(made, instance))


def test_texts_of_as_many_lines_share_a_layout() -> None:
    """Requirement 5."""
    made = pdf.compile(Edition(outline(form(PARENTS[0])).for_audience(PARENTS[1]), LOOK))
    for number in range(9):
        made.fill(Instance({"helped_most": f"{number} times {LONG}and again".strip()}, REFERENCE, CASE))
    assert len(made.stencils.kept) == 2
    assert None not in made.stencils.kept.values()


def test_only_the_layouts_that_were_filled_last_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Requirement 5."""
    monkeypatch.setattr(fixed, "_MANY", 3)
    made = pdf.compile(Edition(outline(form("agreement")).for_audience(Audience.FAMILY), LOOK))
    first = Instance(reference="LM-X")
    for places_ in range(1, 6):
        made.fill(first)
        layout = next(reversed(made.stencils.kept.values()))
        made.fill(Instance(reference="LM-" + "X" * places_))
    made.fill(first)
    assert len(made.stencils.kept) == 3
    assert next(reversed(made.stencils.kept.values())) is layout


TEMPLATE = folder("templates") / "pdf" / "form.html"


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("{% elif box.ticked %}✓", "{% elif box.ticked %}✗"),
        ("{% elif box.ticked %}✓", "{% elif box.ticked %}<b class='on'></b>✓{% else %}–"),
        ("{{ line.words }}</p>{% endfor %}", "{{ line.words }} ({{ line.words | length }})</p>{% endfor %}"),
        ("{{ line.words }}</p>{% endfor %}", "{{ line.words | upper }}</p>{% endfor %}"),
        ("{{ line.words }}</p>{% endfor %}", "{{ line.words }} and {{ line.words }}</p>{% endfor %}"),
        ("{{ line.words }}</p>{% endfor %}", "<span>“</span>{{ line.words }}</p>{% endfor %}"),
    ],
)  # fmt: skip
def test_a_template_that_does_more_with_an_answer_than_print_it_is_laid_out(
    ours: str, theirs: str, tmp_path: Path
) -> None:
    """Requirement 6."""
    html = TEMPLATE.read_text("utf-8")
    assert ours in html
    expect_laid_out(tmp_path, pdf__form_dot_html=html.replace(ours, theirs))


@pytest.mark.parametrize(
    "rule",
    [".answer p { display: inline-block }", ".answer { float: left }", ".answer { display: table }",
     ".answer p { letter-spacing: 1pt }", ".answer p { text-align: center }", ".answer p { font-style: italic }",
     ".answer p { text-transform: uppercase }", ".answer p { text-indent: 5mm }",
     ".answer p { font-family: 'Noto Sans Arabic' }"],
)  # fmt: skip
def test_boxes_that_follow_what_is_in_them_are_laid_out(rule: str, tmp_path: Path) -> None:
    """Requirement 6."""
    expect_laid_out(tmp_path, pdf__form_dot_css=TEMPLATE.with_suffix(".css").read_text("utf-8") + rule)


SOME = Instance(
    {"helped_most": "A quiet place", "asked_before": "agree", "know_who": "disagree", "wants_call": True},
    REFERENCE, CASE,
)  # fmt: skip


def expect_laid_out(tmp_path: Path, **files: str) -> None:
    made = pdf.compile(Edition(outline(form(PARENTS[0])).for_audience(PARENTS[1]), own_look(tmp_path, **files)))
    instance = SOME
    assert known(template(*PARENTS), instance) is not None
    assert known(made, instance) is None
    assert made.fill(instance) == full(made, instance)


def test_a_school_s_own_order_of_boxes_is_kept(tmp_path: Path) -> None:
    """Requirement 6: ticks in another order than the form has them are never taken for one another."""
    ours, theirs = "{%- for c in r.cells -%}", "{%- for c in r.cells | reverse -%}"
    html = TEMPLATE.read_text("utf-8")
    assert ours in html
    html = html.replace(ours, theirs)
    expect_laid_out(tmp_path, pdf__form_dot_html=html)


@pytest.mark.parametrize("audience", [Audience.FAMILY, Audience.STAFF])
@pytest.mark.parametrize("number", [REFERENCE, "LM-RF1-11111111-1", "LM-RF1-WWWWWWWW-W"])
def test_large_print_looks_as_if_it_had_been_laid_out(number: str, audience: Audience) -> None:
    """Requirement 1: what stands at its foot stays on its line, whatever the reference."""
    expect_same(variant("large-print", audience), replace(SOME, reference=number))


def test_letters_that_are_set_apart_are_laid_out() -> None:
    """Requirement 6."""
    assert known(variant("dyslexia-friendly"), SOME) is None
    assert variant("dyslexia-friendly").fill(SOME) == full(variant("dyslexia-friendly"), SOME)


@cache
def variant(name: str, audience: Audience = PARENTS[1]) -> pdf.FormTemplate:
    return pdf.compile(Edition(outline(form(PARENTS[0])).for_audience(audience), replace(LOOK, variant=name)))


def test_what_a_filling_says_of_itself_names_no_child() -> None:
    """Requirement 7."""
    made = template(*PARENTS)
    quick = known(made, Instance({"helped_most": "Zoë Marsh"}, REFERENCE, CASE))
    assert quick is not None
    with pikepdf.open(io.BytesIO(quick)) as opened, pikepdf.open(io.BytesIO(full(made, numbered(Instance())))) as other:
        assert {k: str(v) for k, v in opened.docinfo.items()} == {k: str(v) for k, v in other.docinfo.items()}
        assert opened.Root.Metadata.read_bytes() == other.Root.Metadata.read_bytes()
        assert str(opened.Root.Lang) == "en-GB"
    assert b"Marsh" not in quick


def test_every_line_has_its_place_in_the_structure() -> None:
    """Requirement 2."""
    answers = {"helped_most": "Zoë Marsh", "asked_before": "agree"}
    quick = known(template(*PARENTS), Instance(answers, REFERENCE, CASE))
    assert quick is not None
    told = subprocess.run(["pdfinfo", "-struct-text", "-"], input=quick, capture_output=True, check=True)
    lines = [line.strip() for line in told.stdout.decode().splitlines()]
    after = lines[next(n for n, line in enumerate(lines) if "Zoë Marsh" in line) - 1 :]
    assert after[0].startswith(("P", "Span"))
    assert list(ticked(lines)) == ["✓"]


def ticked(lines: list[str]) -> Iterator[str]:
    return (line.strip('"') for line in lines if "✓" in line)


@pytest.mark.parametrize("error", [KeyError, AttributeError, TypeError, ValueError])
def test_pages_that_are_built_otherwise_are_laid_out(error: type[Exception], monkeypatch: pytest.MonkeyPatch) -> None:
    """Requirement 8."""

    def built_otherwise(*_: Any) -> None:
        raise error("otherwise")

    monkeypatch.setattr(places, "_fonts", built_otherwise)
    made = pdf.compile(Edition(outline(form(PARENTS[0])).for_audience(PARENTS[1]), LOOK))
    instance = Instance({"helped_most": "A quiet place"}, REFERENCE, CASE)
    assert made.fill(instance) == full(made, instance)


@pytest.mark.soak
@pytest.mark.parametrize(("slug", "audience"), EDITIONS)
def test_what_was_kept_of_other_fillings_changes_no_page(slug: str, audience: Audience) -> None:
    """Requirement 9."""
    made = template(slug, audience)
    kept, parts = Kept(), Ticked()
    for seed in range(times(40)):
        chance = random.Random(seed)
        answers = specimen(form(slug), chance, fill=chance.choice((0.0, 0.3, 0.7, 1.0)))
        filled_in = [(path, row) for path, row, _ in flatten(answers)]
        known_ = frozenset(chance.sample(filled_in, len(filled_in) // chance.choice((1, 2, 9))))
        instance = Instance(answers, REFERENCE, CASE, prefilled=known_)
        quick = page.sections(made.edition.offering, instance, made.edition.wider, kept)
        anew = page.sections(made.edition.offering, instance, made.edition.wider)
        assert repr(quick) == repr(anew)
        assert repr(skeleton(quick, made.room, parts)) == repr(skeleton(anew, made.room))
