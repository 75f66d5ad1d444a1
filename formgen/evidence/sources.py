"""The registry of sources: for each measure, the boxes of forms, settings, ledger and cases that it reads."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from formgen.evidence import academic as m12
from formgen.evidence import contribution as m2
from formgen.evidence import dose as m11
from formgen.evidence import joint as m9
from formgen.evidence import meetings as m8
from formgen.evidence import parents as m3
from formgen.evidence import play as m6b
from formgen.evidence import playground as m6a
from formgen.evidence import policy_check as m7
from formgen.evidence import progress as m1
from formgen.evidence import pupil_roles as m4b
from formgen.evidence import shared as m10
from formgen.evidence import staff as m5
from formgen.evidence import training as m4a
from formgen.evidence import voices
from formgen.evidence.evidence import Evidence, Period
from formgen.evidence.logs import question
from formgen.form import form


@dataclass(frozen=True, slots=True)
class Measured:
    """One measure: its number, its function, and what the function reads, each as `kind.name`."""

    measure: str
    compute: Callable[[Evidence, Period], object]
    reads: tuple[str, ...]


MEASURES = (
    Measured("M1", m1.progress, m1.READS),
    Measured("M2", m2.contribution, tuple(dict.fromkeys((*m2.READS, *m2.VIEWS_READS)))),
    Measured("M2 views", voices.voices, voices.READS),
    Measured("M3", m3.parents, m3.READS),
    Measured("M4a", m4a.training, m4a.READS),
    Measured("M4b", m4b.pupil_roles, m4b.READS),
    Measured("M5", m5.staff, m5.READS),
    Measured("M6a", m6a.playground, m6a.READS),
    Measured("M6b", m6b.play, m6b.READS),
    Measured("M7", m7.policy_check, m7.READS),
    Measured("M8", m8.meetings, m8.READS),
    Measured("M9", m9.joint, m9.READS),
    Measured("M10", m10.shared, m10.READS),
    Measured("M11", m11.dose, m11.READS),
    Measured("M12", m12.academic, m12.READS),
)

APART = {
    "settings": "School settings", "case": "Case register", "ledger": "Ledger of issued forms", "record": "Records",
}  # fmt: skip
"""What is read besides the answers in forms."""


def read_by(measured: Iterable[Measured]) -> dict[str, frozenset[str]]:
    """The questions that measures and tallies read, by form and name; tables with all of their columns."""
    found: dict[str, set[str]] = {}
    for kind, _, path in (read.partition(".") for one in measured for read in one.reads):
        if kind not in ("settings", *APART):
            found.setdefault(kind, set()).add(path.partition(".")[0])
    return {slug: frozenset(names) for slug, names in found.items()}


def told(reads: Iterable[str]) -> str:
    """What a measure reads, as a reader finds it: “Action plan: Q14, Q15. Case register: started on.”"""
    found: dict[str, list[str]] = {}
    for read in reads:
        kind, _, name = read.partition(".")
        found.setdefault(kind, []).append(_box(kind, name))
    return " ".join(f"{_title(kind)}: {', '.join(dict.fromkeys(boxes))}." for kind, boxes in found.items())


def _title(kind: str) -> str:
    return APART.get(kind) or form(kind).about.title


def _box(kind: str, name: str) -> str:
    if kind == "settings":
        part, _, key = name.partition(".")
        return f"{key.replace('_', ' ')} ({part})" if key else part
    if kind in APART:
        return name.replace("_", " ")
    return question(kind, name).code
