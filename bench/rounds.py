"""How fast the messages of a round are built, beside the standard library's way: `make bench`.

    message    one message with an attachment of 60 KB, beside `email.message.EmailMessage` as its documentation shows
    round      a round to 1,000 families: forms drawn, messages built, guarded, kept and written as files

Who is beside whom runs in turn, and medians are compared. Times are of this machine; only the ratio means something.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from datetime import UTC, date, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from itertools import count
from pathlib import Path

from formgen.contacts import Contact
from formgen.mail.message import KINDS, Attached, Draft, Mailbox, build
from formgen.pupils import Pupil
from formgen.work.case import add_case
from formgen.work.folder import init
from formgen.work.school import School, opened
from formgen.work.send import fill_outbox, prepare

NOW = datetime(2026, 10, 6, 9, 30, tzinfo=UTC)
REPEATS = 5
GOAL = 8.0


def drafts(many: int) -> list[Draft]:
    """Letters that differ in name, address and reference, with a file of 60 KB each."""
    chance = random.Random(1)
    text, html = "We would like to know – in short – what you think. " * 60, "<p>What do you think?</p>" * 200
    return [
        Draft(f"<LM-PQ1-{n:08}-K.0@hillside.example>", Mailbox("Hillside Primary School", "office@hillside.example"),
              Mailbox(f"Zoë Parent {n}", f"parent.{n}@home.example"), f"A form [LM-PQ1-{n:08}-K]", NOW, text, html,
              (Attached(f"LM-PQ1-{n:08}-K.xlsx", chance.randbytes(60_000)),))
        for n in range(many)
    ]  # fmt: skip


def as_documented(draft: Draft) -> bytes:
    """The message as the documentation of the standard library builds it."""
    message = EmailMessage(policy=SMTP)
    message["From"] = message["Reply-To"] = Address(draft.sender.name, addr_spec=draft.sender.address)
    message["To"] = Address(draft.to.name, addr_spec=draft.to.address)
    message["Subject"], message["Message-ID"] = draft.subject, draft.id
    message["Date"] = format_datetime(draft.made_at)
    message.set_content(draft.text)
    message.add_alternative(draft.html, subtype="html")
    main, _, sub = KINDS[".xlsx"].partition("/")
    for one in draft.attached:
        message.add_attachment(one.data, maintype=main, subtype=sub, filename=one.name)
    return message.as_bytes()


def building(many: int = 100) -> dict[str, float]:
    """Milliseconds of the processor a message, by builder."""
    taken: dict[str, list[float]] = {"formgen": [], "EmailMessage": []}
    for turn in range(REPEATS):
        letters = drafts(many * (turn + 1))[-many:]  # names that were never folded before
        for name, builder in (("formgen", build), ("EmailMessage", as_documented)):
            started = time.process_time()
            for letter in letters:
                builder(letter)
            taken[name].append((time.process_time() - started) / many * 1_000)
    return {name: statistics.median(times) for name, times in taken.items()}


def school_of(school: School, many: int) -> None:
    """A pupil with an open case and one parent, so many times."""
    with school.writing("set up") as writer:
        writer.save_pupils([Pupil(f"P{n:04}", f"Child{n}", f"Family{n}", class_name="Larks") for n in range(many)])
        for n in range(many):
            add_case(writer, school, f"P{n:04}", date(2026, 9, 10), {"referred_on": "2026-09-10"})
        writer.save_contacts(
            Contact(f"K{n:04}", f"P{n:04}", f"Parent Family{n}", "mother", 1, True, f"parent.{n}@home.example")
            for n in range(many)
        )


def whole_round(many: int) -> float:
    """Seconds of the clock that a round to so many families takes, from opening it to the last file."""
    with tempfile.TemporaryDirectory(prefix="formgen-bench-") as name:
        folder = Path(name) / "school"
        init(folder)
        path = folder / "school.toml"
        path.write_text(path.read_text("utf-8").replace("# address = ", "address = "), "utf-8")
        number = count(1)
        with opened(folder, now=NOW, by="bench", bits=lambda: next(number)) as school:
            school_of(school, many)
            started = time.perf_counter()
            box = fill_outbox(school, prepare(school, "parent-questionnaire", "Bench").name, Path(name) / "Out")
            taken = time.perf_counter() - started
        assert len(box.rows) == many
        return taken


def main() -> None:
    """Builds everything in turn, and prints the table."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--families", type=int, default=1_000, help="how many families the round has (1,000)")
    many = options.parse_args().families
    took = building()
    ratio = took["EmailMessage"] / took["formgen"]
    print("| | |\n|---|---:|")
    print(*(f"| a message of 60 KB: {name}, ms | {ms:.3f} |" for name, ms in took.items()), sep="\n")
    print(f"| as many times as quick (goal {GOAL:g}) | {ratio:.1f} |")
    print(f"| a round to {many} families, s (goal 60) | {whole_round(many):.1f} |")


if __name__ == "__main__":
    main()
