"""What is wrong or missing in the policy's own text (X1 to X18), and what it could say instead.

All in our own words; of the policy only the few words that are themselves the mistake.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from formgen.evidence.pack.material import Material
from formgen.report import Block, Paragraph, Table, Tone, inserted
from formgen.settings import NOT_SET, each


@dataclass(frozen=True, slots=True)
class Correction:
    """One fault: its number, the clauses that it is in, what is wrong, and words that would mend it.

    `at` are the policy's own few words that show the place, the best first; none where the policy is silent.
    """

    number: str
    clauses: tuple[str, ...]
    problem: str
    wording: str
    at: tuple[str, ...] = ()


CORRECTIONS = (
    Correction(
        "X1", ("ME7", "KP1"),
        "The text sends readers to two appendices. There is one, and the referral form is missing.",
        "Appendix 1: job description of the Learning Mentor. Appendix 2: referral form.",
        ("see Appendix 2", "see Appendix"),
    ),
    Correction(
        "X2", ("SC0b", "RV1"),
        "It says “annually” in one place and “tri-annually” in another. Two years passed in fact.",
        "The school checks each year how the policy is carried out. It reviews the policy in full every three years.",
        ("reviewed tri-annually", "reviewed annually"),
    ),
    Correction(
        "X3", ("RV4",),
        "The last review has two months in one date: “November July 2020”.",
        "Last reviewed: [month and year].",
        ("Last reviewed November July", "Last reviewed"),
    ),
    Correction(
        "X4", ("RV1",),
        "The three years run from the day of acceptance, but no such day is given.",
        "Accepted by the governing body on [day].",
        ("full implementation and acceptance",),
    ),
    Correction(
        "X5", ("SC1",),
        "95% of all children referred shall show progress. Not all of them are taken on or scored.",
        "95% of the children who started and finished show progress. Those referred who did not start are reported "
        "too.",
        ("95% of children referred",),
    ),
    Correction(
        "X6", ("SC1", "JD37"),
        "Entry and exit records are kept “where suitable”, but the goal needs both for every child.",
        "Each child who starts has an entry record and an exit record. If one is missing, the reason is written down.",
        ("records where suitable",),
    ),
    Correction(
        "X7", ("AS1", "SC3"),
        "Parents take part “whenever possible”, yet their views decide whether the policy works.",
        "If no parent or carer takes part in a review, the reason is written down. All families are asked for their "
        "views.",
        ("whenever possible the parent",),
    ),
    Correction(
        "X8", ("AS3", "ME7"),
        "Children are assessed against targets only, and then against areas of concern as well.",
        "The areas are scored and agreed at the start. From then on they are agreed measures, like the targets.",
        ("against agreed targets",),
    ),
    Correction(
        "X9", ("SC6a",),
        "“Percentage of unwanted incidence”: it is not said of what, what counts, or since when.",
        "Unwanted incidents per 1,000 pupil-days go down, month by month against the first full year. The school keeps "
        "the list of what counts.",
        ("percentage of unwanted incidence",),
    ),
    Correction(
        "X10", ("RF3",),
        "The senior leaders have two names, one of them short.",
        "Use “senior leadership team (SLT)” all through.",
        ("Senior Management Team",),
    ),
    Correction(
        "X11", ("CO2", "CO3"),
        "It is not clear whether the second and the third step of a complaint are one.",
        "Step 2: the Inclusion Manager. Step 3: the head teacher. One of them leads, and reports back to the family.",
        ("If this does not prove satisfactory",),
    ),
    Correction(
        "X12", ("GB2", "JD32"),
        "Everything is confidential “at all times”, and needs are to be told to all who teach.",
        "Staff who teach the child get a short summary. All else stays with the Learning Mentor and the Inclusion "
        "Manager.",
        ("confidentiality at all times",),
    ),
    Correction(
        "X13", ("RA2",),
        "The policy is silent on agreement by parents, data protection, how long records are kept, the "
        "safeguarding lead, when support ends, times for answers, and the number of cases.",
        "Add a short section on each, or name the policy that has it. See the settings below.",
    ),
    Correction(
        "X14", ("AR5", "AR6"),
        "Two of the nine areas are groups of children, not difficulties. They cannot be scored.",
        "Keep both as groups. Name at least one difficulty as well, and score that.",
        ("Gifted and Talented",),
    ),
    Correction(
        "X15", ("SC2",),
        "All children’s views shall be recorded. Some cannot speak yet, and some do not want to.",
        "Views may be spoken, drawn, pointed or observed. A child who declines was asked, and is counted apart.",
        ("views will be recorded",),
    ),
    Correction(
        "X16", ("ST3", "HT2"),
        "Some words are out of date: “LEA”, “SEN profile”, “Gifted and Talented”.",
        "Use “local authority”, “SEND register”, “more able”.",
        ("LEA",),
    ),
    Correction(
        "X17", ("RA2",),
        "The mentor is called “her”, and words are spelt wrongly: “compliment”, "
        "“complimentary”, “practise”.",
        "Write “the Learning Mentor”, “complement”, “complementary”, “practice”.",
        ("enable her",),
    ),
    Correction(
        "X18", ("JD18", "JD8", "JD33", "GB5"),
        "Meetings are monthly, termly, “regularly”, or have no number at all.",
        "Attendance: ten a year. Families: three a year. Provision: three a year. Link governor: [number] a year.",
        ("meets regularly",),
    ),
)  # fmt: skip


def corrections(m: Material) -> Iterator[Block]:
    """The blocks of the chapter: faults with words that would mend them, and what the school has not set."""
    yield Paragraph("The policy’s own text has faults. Here is what we found, and words that would mend it.")
    rows = tuple((f"{c.number} · {', '.join(c.clauses)}", c.problem, _wording(m, c)) for c in CORRECTIONS)
    yield Table("Suggested corrections", ("Where", "What is wrong", "Suggested words"), rows)
    left = [s for s in each(m.evidence.settings) if s.value == NOT_SET and s.name.partition(".")[0] in _OPEN]
    if left:
        yield Table("What the policy leaves open, and the school has not set", ("Setting", "Value"),
                    tuple((s.purpose, s.value) for s in left))  # fmt: skip
        yield Paragraph("Until these are set, formgen gives no verdict that would need them.", Tone.NOTE)


_OPEN = frozenset({"policy", "training", "playground", "retention"})


def _wording(m: Material, correction: Correction) -> str:
    """The suggested words, with the school's own answer where it gave one."""
    answer = {"X3": m.notes.last_reviewed, "X4": m.notes.accepted}.get(correction.number)
    return f"{correction.wording} The school says: {inserted(answer)}." if answer else correction.wording
