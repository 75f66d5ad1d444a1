"""Attacks on the mail side: what people do between building and sending, and what comes back.

1. No child's form reaches another family, by whatever way it goes: message, paper, mail merge, parent app, chase list.
2. Nothing reaches anybody to whom nothing may be sent, nor where such a person reads: reminders and paper neither.
3. Nothing goes twice: what left is not laid out, printed or merged again, and what was given up lies nowhere.
4. Nothing is stuck or lost: one child who left, one address or setting that changed keeps nobody else from theirs.
5. What comes back is right or flagged.
"""

from __future__ import annotations

import hashlib
import io
import subprocess
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pikepdf
import pytest
from post_room import Watch
from test_send import ANA, BEN, EVA, NAME, accepted, answer, check_words, filled, messages

from formgen.contacts import Contact, Wanted
from formgen.errors import UserError
from formgen.mail.letter import Facts
from formgen.mail.post import Fate, Reply
from formgen.mail.sealed import Sealed
from formgen.pupils import Pupil
from formgen.rounds import Message, State, Step, latest
from formgen.store import outbox
from formgen.work import generate as making
from formgen.work import paper
from formgen.work.case import open_case
from formgen.work.chase import chase
from formgen.work.guard import check
from formgen.work.other_ways import write_ways
from formgen.work.parcels import parcels
from formgen.work.release import Released, release
from formgen.work.remind import remind
from formgen.work.rounds import close_round, open_round
from formgen.work.school import School
from formgen.work.send import Outbox, fill_outbox, prepare
from formgen.work.sending import Clock, approve, deliver, outgoing, pace_of
from formgen.work.take_in import commit

SLUG = "parent-questionnaire"


@pytest.fixture
def office(school: School) -> School:
    """Two children with three households between them, and an office with an address."""
    mail = school.settings.mail.model_copy(update={"address": "office@hillside.example", "phone": "020 7946 0123"})
    ready = replace(school, settings=school.settings.model_copy(update={"mail": mail}))
    with ready.writing("contacts") as writer:
        writer.save_contacts([ANA, BEN, EVA])
    for child in ("P0001", "P0002"):
        open_case(ready, child, date(2026, 9, 7))
    return ready


def changed(school: School, *contacts: Contact) -> None:
    with school.writing("contacts") as writer:
        writer.save_contacts(contacts)


def of(school: School, contact: str, reminder: int | None = None) -> list[State]:
    """The states of the messages to a contact."""
    steps = latest(school.store.steps())
    return [steps[one.id].state for one in school.store.messages()
            if one.contact == contact and reminder in (None, one.reminder)]  # fmt: skip


def test_two_families_of_one_name_do_not_share_an_envelope(office: School) -> None:
    """(1): a household's number is the child's own, so it is no proof that two people of one name are one."""
    changed(office, replace(ANA, name="Fatima Begum", email="", household="1"), replace(BEN, responsibility=False),
            replace(EVA, name="Fatima Begum", email="", household="1"))  # fmt: skip
    made, _ = parcels(office, open_round(office, NAME, SLUG, joint=True))
    assert [(one.contact.id, [child.pupil.id for child in one.children if child.pupil]) for one in made] == [
        ("K0001", ["P0001"]), ("K0003", ["P0002"])
    ]  # fmt: skip


def test_a_message_that_was_given_up_lies_in_no_folder(office: School, tmp_path: Path) -> None:
    """(3): the office sends what lies there."""
    filled(office, tmp_path)
    changed(office, replace(EVA, email="new@home.example"), replace(BEN, barred=True))
    filled(office, tmp_path)
    assert {one["To"].addresses[0].addr_spec for one in messages(tmp_path).values()} == {ANA.email, "new@home.example"}


def test_a_message_that_was_given_up_and_edited_is_for_a_person(office: School, tmp_path: Path) -> None:
    """(3): what a person has changed is never taken away."""
    row = filled(office, tmp_path).rows[-1]
    assert row.file is not None
    row.file.write_bytes(row.file.read_bytes() + b" ")
    changed(office, replace(EVA, barred=True))
    with pytest.raises(UserError, match="must not be sent any more"):
        filled(office, tmp_path)
    row.file.unlink()
    assert len(filled(office, tmp_path).rows) == 2


def test_what_left_is_not_laid_out_again(office: School, tmp_path: Path) -> None:
    """(3)"""
    changed(office, replace(BEN, wants=Wanted.PAPER))
    box = filled(office, tmp_path)
    assert box.printed is not None
    accepted(office, "K0001", "K0002", "K0003")
    for file in (*tmp_path.glob("LM-*.eml"), box.printed):
        file.unlink()
    changed(office, Contact("K0009", "P0002", "Jo Nowak", "father", 2, True, "jo@x.example"))
    again = filled(office, tmp_path)
    assert len(again.rows) == 4
    assert {one["To"].addresses[0].addr_spec for one in messages(tmp_path).values()} == {"jo@x.example"}
    assert again.printed is None
    written = write_ways(office, again, ("xlsx", "txt"), tmp_path)
    book = openpyxl.load_workbook(next(path for path in written if path.stem == "mail merge"))
    assert [row[1] for row in book.active.iter_rows(min_row=2, values_only=True)] == ["jo@x.example"]
    assert len([path for path in written if path.suffix == ".txt"]) == 1


def test_other_ways_of_sending_reminders_hold_the_reminders_alone(office: School, tmp_path: Path) -> None:
    """(3)"""
    filled(office, tmp_path)
    accepted(office, "K0001", "K0003")
    answer(office, filled(office, tmp_path).rows[0].message.references[0], tmp_path / "In" / "back.xlsx")
    box = remind(office, NAME, tmp_path)
    written = write_ways(office, box, ("xlsx",), tmp_path)
    book = openpyxl.load_workbook(next(path for path in written if path.stem == "mail merge"))
    told = [row[3] for row in book.active.iter_rows(min_row=2, values_only=True) if row[1] == EVA.email]
    assert len(told) == 1
    assert "have not had your answer yet" in told[0]


# ----------------------------------------------------------------------------------------------------- reminders


def sent_out(school: School, out: Path) -> None:
    filled(school, out)
    accepted(school, "K0001", "K0002", "K0003")


def test_a_reminder_goes_the_way_that_the_family_wants(office: School, tmp_path: Path) -> None:
    """(2): who wants paper may have a reason for it; one whose address is gone gets the form as a page."""
    sent_out(office, tmp_path)
    changed(office, replace(EVA, wants=Wanted.PAPER), replace(ANA, email=""))
    rows = [row for row in remind(office, NAME, tmp_path).rows if row.message.reminder]
    assert {row.message.contact: row.message.address for row in rows} == {
        "K0001": "", "K0002": BEN.email, "K0003": ""
    }


@pytest.mark.parametrize("shared", [{"email": EVA.email}, {"household": "7"}])
def test_no_reminder_goes_where_somebody_closed_can_read_it(
    office: School, tmp_path: Path, shared: dict[str, str]
) -> None:
    """(2), (4): and the others get theirs."""
    changed(office, replace(EVA, household="7"))
    sent_out(office, tmp_path)
    changed(office, Contact("K0009", "P0002", "Jan Nowak", "father", 2, True, barred=True, **shared))
    rows = [row for row in remind(office, NAME, tmp_path).rows if row.message.reminder]
    assert [row.message.contact for row in rows] == ["K0001", "K0002"]


def test_a_child_who_left_keeps_nobody_from_a_reminder(office: School, tmp_path: Path) -> None:
    """(4)"""
    sent_out(office, tmp_path)
    with office.writing("roll") as writer:
        gone = {"P0002": date(2026, 10, 1)}
        writer.save_pupils([replace(p, left_on=gone.get(p.id)) for p in office.roll])
    rows = [row for row in remind(office, NAME, tmp_path).rows if row.message.reminder]
    assert [row.message.contact for row in rows] == ["K0001", "K0002"]


def test_a_reminder_to_an_address_that_changed_is_built_anew(office: School, tmp_path: Path) -> None:
    """(4)"""
    sent_out(office, tmp_path)
    remind(office, NAME, tmp_path)
    changed(office, replace(EVA, email="new@home.example"))
    filled(office, tmp_path)
    rows = [row for row in remind(office, NAME, tmp_path).rows if row.message.reminder]
    assert sorted(row.message.address for row in rows) == sorted([ANA.email, BEN.email, "new@home.example"])
    assert len({one.id for one in office.store.messages()}) == len(office.store.messages()) == 7


def test_a_reminder_of_one_of_two_children_stays(office: School, tmp_path: Path) -> None:
    """(4)"""
    both = replace(ANA, id="K0004", pupil="P0002")
    changed(office, replace(EVA, responsibility=False), both)
    open_round(office, NAME, SLUG, joint=True)
    box = filled(office, tmp_path)
    [row] = [row for row in box.rows if row.message.contact == "K0001"]
    assert len(row.message.references) == 2
    accepted(office, "K0001")
    back = tmp_path / "In" / "back.xlsx"
    answer(office, row.message.references[0], back)
    commit(office, [back])
    assert [r.message.references for r in remind(office, NAME, tmp_path).rows if r.message.reminder] == [
        row.message.references[1:]
    ]
    filled(office, tmp_path)
    assert of(office, "K0001", 1) == [State.BUILT]


def test_who_answered_meanwhile_is_not_reminded(office: School, tmp_path: Path) -> None:
    """(3)"""
    sent_out(office, tmp_path)
    rows = {row.message.contact: row for row in remind(office, NAME, tmp_path).rows}
    back = tmp_path / "In" / "back.xlsx"
    answer(office, rows["K0001"].message.references[0], back)
    commit(office, [back])
    assert {row.message.contact for row in remind(office, NAME, tmp_path).rows if row.message.reminder} == {
        "K0002", "K0003"
    }


# -------------------------------------------------------------------------------- between building and sending


def let_go(school: School, box: Outbox, number: int) -> Released:
    """What the office gets that sends the files by itself."""
    return release(school, box, lambda _: str(number), lambda: pytest.fail("nothing goes by itself"),
                   Clock(lambda: school.now, pytest.fail))  # fmt: skip


def test_what_was_handed_over_stands_in_nobodys_way(office: School, tmp_path: Path) -> None:
    """(4): who has another address now keeps nobody from a reminder."""
    assert let_go(office, filled(office, tmp_path), 3).by_hand == 3
    changed(office, replace(EVA, email="new@home.example"))
    box = remind(office, NAME, tmp_path)
    assert let_go(office, box, 3).by_hand == 3
    assert of(office, "K0003") == [State.APPROVED] * 2


def test_what_waited_for_a_server_is_handed_over_where_there_is_none_any_more(office: School, tmp_path: Path) -> None:
    """(4)"""
    box = filled(office, tmp_path)
    approve(office, [row.message for row in box.rows], "3")
    box = filled(office, tmp_path)
    assert let_go(office, box, 3).standing == {"handed over": 3}
    assert len(list(tmp_path.glob("LM-*.eml"))) == 3


def with_mail(school: School, **told: object) -> School:
    mail = school.settings.mail.model_copy(update=told)
    return replace(school, settings=school.settings.model_copy(update={"mail": mail}))


def test_a_round_is_built_anew_where_the_guard_says_so(office: School, tmp_path: Path) -> None:
    """(4): its advice helps, also where the office has another address since."""
    filled(office, tmp_path)
    moved = with_mail(office, address="hello@hillside.example")
    box = filled(moved, tmp_path)
    assert let_go(moved, box, 3).by_hand == 3
    assert {str(one["From"].addresses[0].addr_spec) for one in messages(tmp_path).values()} == {
        "hello@hillside.example"
    }


def test_a_child_of_two_entries_gets_one_form(office: School, tmp_path: Path) -> None:
    """(1), (3): two entries of the class list turn out to be one child between building and sending."""
    filled(office, tmp_path)
    with office.writing("roll") as writer:
        writer.save_pupils([replace(p, same_as="P0003" if p.id == "P0002" else "") for p in office.roll])
    box = filled(office, tmp_path)
    assert [row.message.contact for row in box.rows] == ["K0001", "K0002", "K0003"]
    assert let_go(office, box, 3).by_hand == 3


def test_nothing_leaves_of_a_round_that_was_closed_meanwhile(office: School, tmp_path: Path) -> None:
    """(2): it was approved, and waits."""
    box = filled(office, tmp_path)
    approve(office, [row.message for row in box.rows], "3")
    close_round(office, NAME)
    post = Nowhere()
    watch = Watch(office.now.astimezone())
    deliver(office, NAME, outgoing(office, NAME), post, pace_of(office, watch.clock), watch.clock,
            hold_back=timedelta(0))  # fmt: skip
    assert post.taken == []
    assert of(office, "K0001") == [State.DROPPED]


class Nowhere:
    """A post that takes everything."""

    def __init__(self) -> None:
        self.taken: list[str] = []

    def ready(self) -> None:
        pass

    def send(self, message: Sealed, claim: Callable[[], bool]) -> Reply:
        if not claim():
            return Reply(Fate.LEFT)
        self.taken.append(message.id)
        return Reply(Fate.ACCEPTED)

    def finds(self, message_id: str) -> bool:
        return message_id in self.taken

    def close(self) -> None:
        pass


# ----------------------------------------------------------------------------------------- who reads a mailbox


def test_a_closed_contact_who_is_in_the_list_no_more_still_reads_his_mailbox(office: School, tmp_path: Path) -> None:
    """(2): a school that takes a father out of its list does not take the family’s mailbox from him."""
    changed(office, Contact("K0009", "P0002", "Jan Nowak", "father", 2, True, EVA.email.upper(), barred=True,
                            gone_on=date(2026, 9, 30)))  # fmt: skip
    box = filled(office, tmp_path)
    assert [row.message.contact for row in box.rows] == ["K0001", "K0002"]
    assert [one.why for one in box.unreached] == ["blocked: the school must not contact them (K0009)"]


@pytest.mark.parametrize(("one", "other"), [
    ("the.nowaks@gmail.com", "thenowaks@gmail.com"), ("thenowaks@googlemail.com", "TheNowaks+school@gmail.com"),
    ("ewa+school@home.example", "ewa@home.example"),
])  # fmt: skip
def test_one_mailbox_may_have_several_addresses(office: School, tmp_path: Path, one: str, other: str) -> None:
    """(2): dots and what follows a plus are nothing to Gmail."""
    changed(office, replace(EVA, email=one),
            Contact("K0009", "P0002", "Jan Nowak", "father", 2, True, other, barred=True))  # fmt: skip
    assert [row.message.contact for row in filled(office, tmp_path).rows] == ["K0001", "K0002"]


def test_whom_to_chase_names_nobody_who_is_closed(office: School, tmp_path: Path) -> None:
    """(2): neither to be called, nor with an envelope to be handed out; nor one who shares a household with him."""
    changed(office, replace(BEN, phone="01632 960222"), replace(EVA, household="7"))
    sent_out(office, tmp_path)
    changed(office, replace(BEN, phone="01632 960222", court_order=True),
            Contact("K0009", "P0002", "Jan Nowak", "father", 2, True, barred=True, household="7"))  # fmt: skip
    found, files = chase(office, NAME, ["xlsx"], tmp_path / "chase")
    assert len(found) == 3
    book = openpyxl.load_workbook(files[0])
    told = " ".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)
    assert "Ana Adeyemi" in told
    assert "960222" not in told
    assert "O’Neill" not in told.replace("O’Neill-Adeyemi", "")
    assert "Ben" not in text_of(files[1])
    assert "Ewa" not in text_of(files[1])
    assert "Ana Adeyemi" in text_of(files[1])


def text_of(path: Path) -> str:
    return subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout


# ------------------------------------------------------------------------------------------------------ on paper


def on_paper(school: School, out: Path) -> list[tuple[Message, bytes]]:
    """The envelopes of a round, each with its pages."""
    changed(school, replace(ANA, wants=Wanted.PAPER), replace(BEN, email=""), replace(EVA, wants=Wanted.PAPER))
    filled(school, out)
    return [(one, outbox.kept(school.folder, one.sha256)) for one in school.store.messages()]


def codes(school: School, made: list[tuple[Message, bytes]]) -> set[str]:
    fresh = [(replace(one, sha256=hashlib.sha256(data).hexdigest()), data) for one, data in made]
    return {problem.code for problem in check(school, fresh)}


def pages(*made: bytes, keep: slice = slice(None)) -> bytes:
    """One PDF of the pages of several."""
    whole = pikepdf.Pdf.new()
    for data in made:
        with pikepdf.open(io.BytesIO(data)) as one:
            whole.pages.extend(one.pages[keep])
    out = io.BytesIO()
    whole.save(out)
    return out.getvalue()


def test_an_envelope_of_another_family_is_stopped(office: School, tmp_path: Path) -> None:
    """(1): swapped, mixed, short of its form, of a letter or a form that is another’s."""
    (ana, first), (ben, second), (eva, third) = made = on_paper(office, tmp_path)
    assert codes(office, made) == set()
    assert {"wrong_attachment", "other_name"} <= codes(office, [(ana, third), (ben, second), (eva, first)])
    assert {"wrong_attachment", "other_name"} <= codes(office, [(ana, pages(first, third))])
    assert codes(office, [(ana, pages(first, keep=slice(2)))]) == {"wrong_attachment"}, "the letter alone"
    assert codes(office, [(ana, pages(first, keep=slice(2, None)))]) == {"wrong_attachment"}, "the form alone"
    mixed = pages(pages(first, keep=slice(2)), pages(third, keep=slice(2, None)))
    assert {"wrong_attachment", "other_case"} <= codes(office, [(ana, mixed)])
    assert "wrong_attachment" in codes(office, [(ana, second)]), "the same child, another household"
    assert codes(office, [(eva, b"%PDF-1.7 spoilt")]) == {"damaged_message"}


def test_an_envelope_to_somebody_closed_meanwhile_is_stopped(office: School, tmp_path: Path) -> None:
    """(2)"""
    box = filled(office, tmp_path)
    changed(office, replace(ANA, wants=Wanted.PAPER))
    box = filled(office, tmp_path)
    changed(office, replace(ANA, wants=Wanted.PAPER, barred=True))
    with pytest.raises(UserError, match="K0001"):
        let_go(office, box, 2)


def test_the_guard_stands_before_paper_too(office: School, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """(1): whatever mixes up the pages, nothing of the round is kept; nor are copies of what is missing printed."""
    honest, other = making.reissued, paper.content
    seen: list[bytes] = []

    def mixed(school: School, facts: Facts, contact: Contact, forms: Iterable[bytes]) -> bytes:
        seen.extend(forms)
        return other(school, facts, contact, seen[:1])

    changed(office, replace(ANA, wants=Wanted.PAPER), replace(BEN, responsibility=False),
            replace(EVA, wants=Wanted.PAPER))  # fmt: skip
    with monkeypatch.context() as patch:
        patch.setattr("formgen.work.messages.content", mixed)
        with pytest.raises(UserError, match="K0003"):
            filled(office, tmp_path)
    assert office.store.messages() == []
    filled(office, tmp_path)
    accepted(office, "K0001", "K0003")
    lines = office.store.ledger(round=NAME)
    with monkeypatch.context() as patch:
        patch.setattr("formgen.work.chase.reissued", lambda school, _, language: honest(school, lines[0], language))
        with pytest.raises(UserError, match="K0003"):
            chase(office, NAME, ["xlsx"], tmp_path / "chase")
    found, files = chase(office, NAME, ["xlsx"], tmp_path / "chase")
    assert (len(found), len(files)) == (2, 2)


def test_siblings_of_one_person_on_paper_share_an_envelope_of_both_forms(office: School, tmp_path: Path) -> None:
    """(1): known by name and telephone; with a form too few it is stopped."""
    phone = {"email": "", "phone": "01632 960111", "name": "Grace Adeyemi-Nowak"}
    changed(office, replace(ANA, **phone), replace(BEN, responsibility=False), replace(EVA, **phone))
    open_round(office, NAME, SLUG, joint=True)
    filled(office, tmp_path)
    [one] = office.store.messages()
    assert len(one.references) == 2
    data = outbox.kept(office.folder, one.sha256)
    assert codes(office, [(one, data)]) == set()
    with pikepdf.open(io.BytesIO(data)) as whole:
        short = pages(data, keep=slice(len(whole.pages) // 2 + 1))
    assert codes(office, [(one, short)]) == {"wrong_attachment"}


NAMED = (("May", "Will"), ("Grace", "Hill"), ("Hope", "Cross"), ("Mark", "Page"), ("Form", "School"), ("Jo", "An"),
         ("Annabel-Louise Theodora", "Featherstonehaugh-Wolstenholme-Cholmondeley"), ("Please", "Help"))  # fmt: skip
"""Names that are words of letters and forms, and one that makes lines break elsewhere."""


@pytest.mark.parametrize("language", ["", "pl"])
def test_honest_envelopes_pass_whatever_people_are_called(office: School, tmp_path: Path, language: str) -> None:
    """(4)"""
    if language:
        check_words(office, language)
    pupils = [Pupil(f"P01{n:02}", *name, class_name="Owls") for n, name in enumerate(NAMED)]
    with office.writing("roll") as writer:
        writer.save_pupils([*office.roll, *pupils])
    for one in pupils:
        open_case(office, one.id, date(2026, 9, 7))
    changed(office, *(
        Contact(f"K01{n:02}", one.id, f"Mrs {NAMED[n - 1][0]} {one.surname}", "mother", 1, True, language=language)
        for n, one in enumerate(pupils)
    ))  # fmt: skip
    box = filled(office, tmp_path)
    assert sum(not row.message.address for row in box.rows) == len(NAMED)
    accepted(office, *(row.message.contact for row in box.rows))
    assert sum(row.message.reminder for row in remind(office, NAME, tmp_path).rows) == len(box.rows)
    found, files = chase(office, NAME, ["xlsx"], tmp_path / "chase")
    assert (len(found), len(files)) == (len(box.rows), 2)


def test_what_goes_another_way_is_guarded_too(office: School, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """(1), (2): a form that was drawn anew for another child, and a contact who was closed since it was built."""
    box = filled(office, tmp_path)
    lines, honest = office.store.ledger(round=NAME), making.reissued
    first = replace(lines[0], format="pdf")
    with monkeypatch.context() as patch:
        patch.setattr("formgen.work.other_ways.reissued", lambda school, _, language: honest(school, first, language))
        with pytest.raises(UserError, match="K0003"):
            write_ways(office, box, ("txt",), tmp_path / "app")
    assert not (tmp_path / "app").exists()
    assert len(write_ways(office, box, ("txt",), tmp_path / "app")) == 6
    changed(office, replace(EVA, court_order=True))
    for way in ("xlsx", "txt"):
        with pytest.raises(UserError, match="K0003"):
            write_ways(office, box, (way,), tmp_path / "late")
    assert not (tmp_path / "late").exists()


def test_a_day_for_answers_of_a_round_that_is_there_is_not_dropped_in_silence(office: School, tmp_path: Path) -> None:
    """(5): its letters would not name it."""
    fill_outbox(office, prepare(office, SLUG, NAME, due=date(2027, 3, 26)).name, tmp_path)
    assert prepare(office, SLUG, NAME, due=date(2027, 3, 26)).due == date(2027, 3, 26)
    with pytest.raises(UserError, match="26 March 2027"):
        prepare(office, SLUG, NAME, due=date(2027, 4, 9))
    assert prepare(office, SLUG, NAME, due=None).due == date(2027, 3, 26)


def test_a_child_with_two_open_cases_stops_nobody(office: School, tmp_path: Path) -> None:
    """(1), (4): two entries with a case each turn out to be one child; one form goes, and the other case is told."""
    open_case(office, "P0003", date(2026, 9, 8))
    changed(office, Contact("K0008", "P0003", "Eve Nowak", "mother", 1, True, "eve@x.example"))
    filled(office, tmp_path)
    with office.writing("roll") as writer:
        writer.save_pupils([replace(p, same_as="P0003" if p.id == "P0002" else "") for p in office.roll])
    box = filled(office, tmp_path)
    assert [(row.message.contact, row.cases) for row in box.rows] == [
        ("K0001", ("LM-2026-001",)), ("K0002", ("LM-2026-001",)), ("K0003", ("LM-2026-002",)),
        ("K0008", ("LM-2026-002",)),
    ]  # fmt: skip
    assert [(one.child.case.id, "another open case" in one.why) for one in box.unreached if one.child.case] == [
        ("LM-2026-003", True)
    ]
    assert let_go(office, box, 4).by_hand == 4


def test_who_answered_a_message_that_came_back_gets_no_other(office: School, tmp_path: Path) -> None:
    """(3): some servers report what arrived all the same."""
    rows = {row.message.contact: row for row in filled(office, tmp_path).rows}
    with office.writing("inbox") as writer:
        writer.add_steps([Step(rows["K0003"].message.id, State.BOUNCED, office.now)])
    back = tmp_path / "In" / "back.xlsx"
    answer(office, rows["K0003"].message.references[0], back)
    commit(office, [back])
    changed(office, replace(EVA, email="new@home.example"))
    assert filled(office, tmp_path).new == 0
