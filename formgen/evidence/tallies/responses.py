"""How many forms were made for people to answer, how many came back, and how they were filled in."""

from __future__ import annotations

from formgen.evidence.evidence import Evidence, Filed, Period
from formgen.evidence.figure import trace
from formgen.evidence.parents import WAYS
from formgen.evidence.tallies.tally import NOT_WRITTEN, About, Counted, Traced, label, school_year, tally
from formgen.form import form
from formgen.records import Issued, answered

FORMS = ("agreement", "parent-questionnaire", "pupil-voice", "pupil-voice-young", "staff-view")
READS = (
    *(f"ledger.{name}" for name in ("reference", "form", "audience", "made_on", "format")), "record.reference",
    "record.how", "record.filled_by",
)  # fmt: skip
NOTED, NOT_NOTED = "With a note of who filled it in", "Without such a note"
LOOSE = "A blank copy, a staff copy or an earlier sheet: nobody knows how many were asked"

_FORMS = ("form", "forms")
_MADE = About("responses.made", "Forms made for people to answer", "forms made", _FORMS)
_BACK = About("responses.back", "Forms that came back", "forms that came back", _FORMS)
_HOW = About("responses.how", "How forms were filled in", "forms that came back", _FORMS)
_WHO = About("responses.who", "Whether somebody noted who filled it in", "forms that came back", _FORMS)


def responses(evidence: Evidence, period: Period) -> tuple[Traced, ...]:
    """Each form that was made for those who answer it, in the school year in which it was made, and its latest return.

    Copies for others than those who answer are not counted, nor who it was that helped: names are never told.
    """
    lines = sorted(evidence.ledger, key=lambda line: (line.made_on, line.reference, line.format))
    made = {line.reference: line for line in lines if line.form in FORMS and line.audience is _answerers(line.form)}
    filed = {id(f.record): f for slug in FORMS for f in evidence.of_form(slug)}
    latest = answered(made, (f.record for f in sorted(filed.values(), key=lambda f: f.order)))
    sent = {reference: line for reference, line in made.items() if line.made_on in period}
    back = [(sent[ref], filed[id(record)]) for ref, record in sorted(latest.items()) if ref in sent]
    loose = [(LOOSE, f.name) for f in filed.values() if f.record.reference not in made]
    titles = {slug: form(slug).about.title for slug in FORMS}
    return (
        tally(_MADE, period, tuple(titles.values()),
              [Counted(school_year(line.made_on), (titles[line.form],)) for line in sent.values()]),
        tally(_BACK, period, tuple(titles.values()), [_counted(line, f, titles[line.form]) for line, f in back],
              left_out=loose),
        tally(_HOW, period, (*WAYS.values(), NOT_WRITTEN),
              [_counted(line, f, label(WAYS, f.record.how)) for line, f in back]),
        tally(_WHO, period, (NOTED, NOT_NOTED),
              [_counted(line, f, NOTED if f.record.filled_by else NOT_NOTED) for line, f in back]),
    )  # fmt: skip


def _answerers(slug: str) -> object:
    """The audience that answers a form: the first that it is made for."""
    return form(slug).about.audiences[0]


def _counted(line: Issued, filed: Filed, row: str) -> Counted:
    return Counted(school_year(line.made_on), (row,), (trace(filed, ""),))
