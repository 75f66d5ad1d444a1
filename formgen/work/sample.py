"""A sample of a round to oneself: the letter and a blank form, addressed to the office, so that it is seen first."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time
from pathlib import Path

from formgen.ask import Audience
from formgen.contacts import Contact
from formgen.form import form
from formgen.mail.message import Attached, build
from formgen.mail.post import Post, Reply
from formgen.mail.sealed import sealed
from formgen.outline import outline
from formgen.rounds import Round
from formgen.work.files import write_new
from formgen.work.generate import Order, blanks
from formgen.work.letters import draft, facts_of
from formgen.work.school import School

NAME = "sample to yourself.eml"


def sample(school: School, round_: Round) -> bytes:
    """The message of a round as a family gets it, addressed to the office, with a blank form. It has no number."""
    about = outline(form(round_.form)).for_audience(Audience.FAMILY)
    [blank] = blanks(school, Order(round_.form, Audience.FAMILY, ("xlsx",)), about)
    office = Contact("", "", school.settings.school.office, email=school.settings.mail.address)
    facts = facts_of(school, round_, office, [(blank.reference, "")])
    attached = Attached(f"{blank.reference}.xlsx", blank.data)
    return build(draft(school, facts, office, (attached,), int(school.now.timestamp())))


def write_sample(school: School, round_: Round, out: Path) -> Path:
    """The sample as a file among the messages: the same one each time, while letter and form are the same."""
    opened = datetime.combine(round_.opened_on, time(), school.now.tzinfo)
    return write_new(out / NAME, sample(replace(school, now=opened), round_))


def send_sample(school: School, round_: Round, post: Post) -> Reply:
    """Sends the sample to the office itself, and says what became of it. Raises UserError."""
    office, built = school.settings.mail.address, sample(school, round_)
    message_id = built.partition(b"Message-ID: ")[2].partition(b"\r\n")[0].decode("ascii")
    try:
        post.ready()
        return post.send(sealed(message_id, office, office, built), lambda: True)
    finally:
        post.close()
