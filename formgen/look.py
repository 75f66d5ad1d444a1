"""How pages look: the school's letterhead and colours, and how questions share a row.

Every format reads its measures from here; `Edition` is what a format compiles once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from formgen.ask import Audience
from formgen.beside import english, other, pair
from formgen.errors import UserError
from formgen.outline import Kind, Option, Outline, Part, Question
from formgen.variants import STANDARD, VARIANTS, Palette, Variant

ROW_WIDTH = 12
"""A row of questions is twelve units wide."""

MUTED, TINT, RULE, EDGE = STANDARD.colours.muted, STANDARD.colours.tint, STANDARD.colours.rule, STANDARD.colours.edge
"""Of the standard variant: help, codes and footers; the fill of an answer box; hairlines; the edges of boxes."""

WARNING_TINT = STANDARD.colours.warning
"""The fill of the safeguarding box."""

FONT = "Atkinson Hyperlegible Next"
FALLBACK_FONT = "Arial"

PICTURES: Mapping[str, str] = {
    "very_happy": "A very happy face",
    "happy": "A happy face",
    "level": "A face that neither smiles nor frowns",
    "sad": "A sad face",
    "very_sad": "A very sad face",
    "stop": "A hand that says stop",
}
"""The pictures that a choice may have (`Choice.picture`), with words for those who cannot see them."""

STOP = "stop"
"""The picture beside the help of a section in large print."""

FIXED: Mapping[str, str] = {
    "safeguarding.warning": "If you think a child is not safe, do not write it here.",
    "safeguarding.tell": "Speak to {lead} today.",
    "safeguarding.lead": "the Designated Safeguarding Lead",
    "safeguarding.named": "{name}, the Designated Safeguarding Lead,",
    "safeguarding.child_warning": "If you do not feel safe, tell a grown-up you trust.",
    "safeguarding.child_tell": "Grown-ups: tell {lead} today. Not on paper.",
    "on_screen": (
        "Fill this in on a screen and save it. Then send the file to {office}. "
        "Some phones do not save what you type: then print it, or ask for the Excel form."
    ),
    "sheet.fill_in": (
        "Fill in the boxes with a border. Click on a box: if an arrow shows, choose from its list. A dark bar at the "
        "left marks what school has filled in."
    ),
    "sheet.send_back": (
        "Save as Excel workbook (.xlsx) and send it to {office}. In Numbers: File > Export To > Excel. "
        "In Google Sheets: File > Download > Microsoft Excel (.xlsx)."
    ),
    "sheet.choose": "Please choose one answer in each row:",
    "school_only": "Only the school fills in this part.",
    "draw_here": "Draw here if you like.",
    "day": "Day",
    "month": "Month",
    "year": "Year",
    "partly": "Some lines are in English only.",
}
"""What pages say besides the words of a form."""

DRAW_HERE = FIXED["draw_here"]
"""What stands in the empty box of a section."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """The fixed words of a page in English, beside which stand those `lines` (key, words) of another language."""

    language: str = "en"
    lines: tuple[tuple[str, str], ...] = ()

    def say(self, key: str, **values: str) -> str:
        """One of `FIXED`, with its translation where there is one."""
        known = {name: english(value) for name, value in values.items()}
        words = FIXED[key].format(**known)
        told = dict(self.lines).get(key)
        if told is None:
            return words
        said = {name: beside.text if (beside := other(value)) else value for name, value in values.items()}
        return pair(words, told.format(**said), self.language)


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What stands at the head of every page; `logo` is the bytes of a PNG, or None for a name alone."""

    name: str
    mission: str = ""
    logo: bytes | None = None
    safeguarding_lead: str = ""
    office: str = "the school office"
    for_child: bool = False
    spoken: Spoken = Spoken()

    @property
    def safeguarding(self) -> tuple[str, str]:
        """The two sentences of the safeguarding box: the bold one, then whom to tell."""
        say, name = self.spoken.say, self.safeguarding_lead
        lead = say("safeguarding.named", name=name) if name else say("safeguarding.lead")
        if self.for_child:
            return say("safeguarding.child_warning"), say("safeguarding.child_tell", lead=lead)
        return say("safeguarding.warning"), say("safeguarding.tell", lead=lead)


def on_screen(letterhead: Letterhead) -> str:
    """How a page that is filled in on a screen comes back to this school."""
    return letterhead.spoken.say("on_screen", office=letterhead.office)


@dataclass(frozen=True, slots=True)
class Look:
    """Templates + letterhead + variant. `folders` are searched for templates in that order, the school's first."""

    letterhead: Letterhead
    folders: tuple[Path, ...]
    variant: str = "standard"
    ink: str = "#1F2A44"
    accent: str = "#A63A1E"

    @property
    def measures(self) -> Variant:
        """The sizes and spaces of its variant. Raises UserError naming those there are."""
        if self.variant not in VARIANTS:
            raise UserError(f"There is no look called “{self.variant}”.", f"Please choose from: {', '.join(VARIANTS)}.")
        return VARIANTS[self.variant]

    @property
    def colours(self) -> Palette:
        """The colours of its variant; ink and accent are the school's own where the variant has none."""
        found = self.measures.colours
        return replace(found, ink=found.ink or self.ink, accent=found.accent or self.accent)

    @property
    def varied(self) -> Look:
        """The look with the ink and the accent of its variant."""
        return replace(self, ink=self.colours.ink or self.ink, accent=self.colours.accent or self.accent)

    def template(self, name: str) -> Path:
        """The first file called `name` (such as `docx/form.docx`) in the folders. Raises FileNotFoundError."""
        for folder in self.folders:
            if (path := folder / name).is_file():
                return path
        raise FileNotFoundError(name)

    def any_template(self, *names: str) -> Path:
        """The first of `names` that there is: a form's own template before the generic one."""
        for name in names[:-1]:
            try:
                return self.template(name)
            except FileNotFoundError:
                continue
        return self.template(names[-1])


Lists = tuple[tuple[str, tuple[str, ...]], ...]
"""The school's lists that an edition offers, by name (`Ask.list_from`)."""


@dataclass(frozen=True, slots=True)
class Edition:
    """What is compiled once: an outline for one audience (`outline.for_audience`), a look, a language.

    Of a copy in two languages the outline has the translations beside its English (`words.side_by_side`), and `said`
    those of the fixed words. `fillable` makes PDF pages that are filled in on a screen.
    """

    outline: Outline
    look: Look
    language: str = "en"
    lists: Lists = ()
    fillable: bool = False
    said: tuple[tuple[str, str], ...] = ()

    @property
    def spoken(self) -> Spoken:
        """The fixed words of its pages."""
        return Spoken(self.language, self.said)

    @property
    def letterhead(self) -> Letterhead:
        """The school's letterhead, with its safeguarding words for a child on a child's copy."""
        return replace(self.look.letterhead, for_child=self.audience is Audience.CHILD, spoken=self.spoken)

    def entries(self, question: Question) -> tuple[str, ...]:
        """The entries of the school's list that the question offers; empty where there is no such list."""
        return next((entries for name, entries in self.lists if name == question.list_from), ())

    @property
    def offering(self) -> Outline:
        """The outline, its lines that offer a list of the school's with the entries as their choices."""
        if not self.lists:
            return self.outline

        def offered(question: Question) -> Question:
            entries = tuple(Option(entry, entry, entry) for entry in self.entries(question))
            columns = tuple(map(offered, question.columns))
            return replace(question, columns=columns, choices=entries or question.choices)

        sections = (replace(s, questions=tuple(map(offered, s.questions))) for s in self.outline.sections)
        return replace(self.outline, sections=tuple(sections))

    @property
    def child(self) -> bool:
        """Whether the copy is for a child."""
        return self.audience is Audience.CHILD

    @property
    def wider(self) -> float:
        """How much wider than in the standard look its lines of text are."""
        return self.look.measures.wider(child=self.child)

    @property
    def audience(self) -> Audience:
        """Whom the copy is for."""
        return self.outline.audience or Audience.STAFF

    @property
    def copy_words(self) -> str:
        """Whose copy this is, as the footer says it."""
        match self.audience:
            case Audience.STAFF:
                return f"Staff copy · contains personal data · {self.outline.kept}"
            case Audience.FAMILY:
                return "Family copy"
            case Audience.CHILD:
                return "Child’s copy"


def numbered(section: Part) -> bool:
    """Whether a section has a number: the office's own has none, nor has a page for young children."""
    return not section.office and not section.big


def pages(outline: Outline) -> frozenset[int]:
    """The places of the sections that begin a page; the first stands on the first page anyway."""
    return frozenset(n for n, section in enumerate(outline.sections) if section.page and n)


def script(section: Part) -> tuple[tuple[str, str], ...]:
    """The lines of help that tells a grown-up what to do, each with the word that leads it (“Say:”) or none.

    Help of one line is no script.
    """
    lines = [line for line in english(section.help).split("\n") if line]
    if len(lines) < 2:
        return ()
    beside = other(section.help)
    told = [line for line in beside.text.split("\n") if line] if beside else []
    if beside is None or len(told) != len(lines):
        return tuple(map(_led, lines))
    both = zip(map(_led, lines), told, strict=True)
    return tuple((lead, pair(words, said, beside.language)) for (lead, words), said in both)


_LEAD = 12
"""How many letters lead a line at most."""


def _led(line: str) -> tuple[str, str]:
    lead, colon, rest = line.partition(": ")
    return (f"{lead}:", rest) if colon and len(lead) <= _LEAD else ("", line)


def pictured(question: Question) -> bool:
    """Whether every choice of a question has its picture."""
    return question.kind is Kind.CHOICE and all(option.picture in PICTURES for option in question.choices)


def arrange(section: Part) -> tuple[tuple[Question, ...], ...]:
    """The section's questions in rows, each at most twelve units wide, in printed order."""
    return pack(section.questions)


def pack(questions: tuple[Question, ...]) -> tuple[tuple[Question, ...], ...]:
    """Questions, or columns of a block, in rows at most twelve units wide."""
    rows: list[list[Question]] = []
    for question in questions:
        if rows and sum(q.width for q in rows[-1]) + question.width <= ROW_WIDTH:
            rows[-1].append(question)
        else:
            rows.append([question])
    return tuple(map(tuple, rows))


NARROW = 4
"""The width up to which a choice is a box to write in, and a drop-down on a screen."""

_SHORT_LIST = 64
"""How many letters of choices are printed above a box to write in."""


def written(question: Question) -> bool:
    """Whether a choice outside a grid is a box to write in: it has no room for a list of ticks."""
    return question.kind is Kind.CHOICE and question.width <= NARROW


def written_choices(question: Question) -> str:
    """What may be written into such a box, for the help above it; empty where the list is long.

    A line has choices where it offers a list that the school keeps (`Edition.offering`).
    """
    listed = question.kind is Kind.LINE and question.choices
    states = () if listed else question.states
    words = " / ".join([o.label for o in question.choices] + list(map(question.words_of, states)))
    return words if (written(question) or listed) and len(english(words)) <= _SHORT_LIST else ""
