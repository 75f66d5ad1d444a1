"""The cover: which policy, which time, the dates that are known and those that are not, and who signs."""

from __future__ import annotations

from collections.abc import Iterator

from formgen.evidence.pack.material import Material
from formgen.evidence.readership import Readership
from formgen.report import Block, Paragraph, Table, Tone, inserted

NOT_KNOWN = "not known: please ask, and write it here"

WRITTEN, LAST, NEXT = "July to September 2009", "“November July 2020”: two months, so not clear", "September 2022"
"""What the policy's own text says about its dates (RV3, RV4, RV6)."""

COPIES = {
    Readership.INTERNAL: "For the school only: cases stand here under their numbers. Nobody’s name is in it.",
    Readership.GOVERNORS: "For governors. Small numbers are hidden, and others by which they could be worked out.",
    Readership.PUBLIC: "For everybody. Small numbers are hidden, and others are rounded.",
}


def cover(m: Material) -> Iterator[Block]:
    """The blocks of the cover."""
    yield Paragraph(COPIES[m.rule.readers], Tone.LEAD)
    rows = (
        ("Policy", "Learning Mentor Policy"),
        ("School years", m.period.words),
        ("Made on", m.evidence.made_on),
        ("Made from the records up to", m.evidence.day_of(m.evidence.run)),
        ("Policy written", WRITTEN),
        ("Accepted by the governors", accepted(m)),
        ("Last reviewed", inserted(m.notes.last_reviewed) if m.notes.last_reviewed else LAST),
        ("Next review, as the policy says", f"{NEXT}{_overdue(m)}"),
        ("Given to the head and the governors", _or_unknown(m.notes.presented)),
        ("Who signs", "Learning Mentor, Inclusion Manager, head teacher, chair of governors (section 19)"),
    )
    yield Table("What this review is about", ("What", "As far as it is known"), rows)


def accepted(m: Material) -> str:
    """When the governors accepted the policy, or that it is not known."""
    own = m.notes.accepted or m.evidence.policy.accepted_on
    return NOT_KNOWN if own in ("", "not known") else inserted(own)


def _or_unknown(text: str) -> str:
    return inserted(text) if text else NOT_KNOWN


def _overdue(m: Material) -> str:
    return ": overdue, unless it was held since" if m.evidence.today.year > 2022 else ""
