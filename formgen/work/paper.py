"""A round on paper: one PDF to print: a cover sheet for the office, labels, and letter and form for each family."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from formgen.contacts import Contact
from formgen.mail.letter import Facts
from formgen.work.letters import direction, letter
from formgen.work.school import School

if TYPE_CHECKING:
    from pikepdf import Pdf


@dataclass(frozen=True, slots=True)
class Envelope:
    """What one family gets on paper: to whom, for which children, and its letter with the forms, as one PDF."""

    to: str
    children: tuple[str, ...]
    classes: tuple[str, ...]
    references: tuple[str, ...]
    pages: bytes


def content(school: School, facts: Facts, contact: Contact, forms: Iterable[bytes]) -> bytes:
    """What goes into an envelope as one PDF: the letter, and each form, all beginning on a sheet of their own."""
    language, way = direction(contact)
    other = {"language": language, "direction": way}
    head = _page(school, "paper-letter.html", title=facts.title, lines=letter(school, facts, contact), other=other)
    return joined([head, *forms])


def bundle(school: School, title: str, envelopes: Sequence[Envelope]) -> bytes:
    """Everything that is to be printed of a round, in the cover sheet’s order; nothing is printed behind labels."""
    cover, labels = (_page(school, f"paper-{part}.html", title=title, envelopes=envelopes)
                     for part in ("cover", "labels"))  # fmt: skip
    return joined([cover, *_pages(labels), *(one.pages for one in envelopes)])


def _page(school: School, template: str, **values: Any) -> bytes:
    from formgen.render.paper.press import style
    from formgen.render.shared.markup import markup

    look = school.look
    made = style(look, look.template("mail/paper.css"), "en-GB")
    return made.pdf(markup(look.template(f"mail/{template}")), letterhead=look.letterhead, **values)


def joined(documents: Iterable[bytes]) -> bytes:
    """The documents one after another; each begins on the front of a sheet that is printed on both sides."""
    from pikepdf import Pdf

    whole = Pdf.new()
    for data in documents:
        with Pdf.open(io.BytesIO(data)) as one:
            _append(whole, one)
    out = io.BytesIO()
    whole.save(out, deterministic_id=True)
    return out.getvalue()


def _pages(data: bytes) -> Iterator[bytes]:
    """Each page of a document as a document of its own."""
    from pikepdf import Pdf

    with Pdf.open(io.BytesIO(data)) as whole:
        for page in whole.pages:
            one = Pdf.new()
            one.pages.append(page)
            one.save(out := io.BytesIO(), deterministic_id=True)
            yield out.getvalue()


def _append(whole: Pdf, one: Pdf) -> None:
    whole.pages.extend(one.pages)
    if len(one.pages) % 2:
        _, _, width, height = map(float, one.pages[-1].mediabox)
        whole.add_blank_page(page_size=(width, height))
