"""How pages look: the school's letterhead and colours, and how questions share a row.

Every format reads its measures from here; `Edition` is what a format compiles once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from formgen.ask import Audience
from formgen.outline import Kind, Option, Outline, Part, Question

ROW_WIDTH = 12
"""A row of questions is twelve units wide."""

MUTED = "#5B6477"
"""Help, codes, footers."""

TINT = "#F3F5FA"
"""The fill of an answer box."""

RULE = "#B4BACB"
"""Hairlines and box edges."""

WARNING_TINT = "#FCF1ED"
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

DRAW_HERE = "Draw here if you like."
"""What stands in the empty box of a section."""

ON_SCREEN = (
    "Fill this in on a screen and save it. Then send the file to {office}. "
    "Some phones do not save what you type: then print it, or ask for the Excel form."
)
"""How a page that is filled in on a screen comes back."""

SAFEGUARDING_LEAD = "the Designated Safeguarding Lead"


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What stands at the head of every page; `logo` is the bytes of a PNG, or None for a name alone."""

    name: str
    mission: str = ""
    logo: bytes | None = None
    safeguarding_lead: str = ""
    office: str = "the school office"
    for_child: bool = False

    @property
    def safeguarding(self) -> tuple[str, str]:
        """The two sentences of the safeguarding box: the bold one, then whom to tell."""
        lead = f"{self.safeguarding_lead}, {SAFEGUARDING_LEAD}," if self.safeguarding_lead else SAFEGUARDING_LEAD
        if self.for_child:
            return "If you do not feel safe, tell a grown-up you trust.", f"Grown-ups: tell {lead} today. Not on paper."
        return "If you think a child is not safe, do not write it here.", f"Speak to {lead} today."


def on_screen(letterhead: Letterhead) -> str:
    """How a page that is filled in on a screen comes back to this school."""
    return ON_SCREEN.format(office=letterhead.office)


@dataclass(frozen=True, slots=True)
class Look:
    """Templates + letterhead + variant. `folders` are searched for templates in that order, the school's first."""

    letterhead: Letterhead
    folders: tuple[Path, ...]
    variant: str = "standard"
    ink: str = "#1F2A44"
    accent: str = "#A63A1E"

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

    `fillable` makes PDF pages that are filled in on a screen.
    """

    outline: Outline
    look: Look
    language: str = "en"
    lists: Lists = ()
    fillable: bool = False

    @property
    def letterhead(self) -> Letterhead:
        """The school's letterhead, with its safeguarding words for a child on a child's copy."""
        return replace(self.look.letterhead, for_child=self.audience is Audience.CHILD)

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
    lines = [line for line in section.help.split("\n") if line]
    return tuple(map(_led, lines)) if len(lines) > 1 else ()


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
    words = " / ".join([o.label for o in question.choices] + [state.words for state in states])
    return words if (written(question) or listed) and len(words) <= _SHORT_LIST else ""
