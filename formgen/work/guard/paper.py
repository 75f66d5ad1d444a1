"""What goes on paper, looked at once more: the pages of one envelope, letter and forms, as one PDF."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from formgen import reference
from formgen.answers import Answers, load
from formgen.contacts import Contact
from formgen.form import form, slugs
from formgen.outline import Outline, outline
from formgen.pupils import Pupil
from formgen.read.texts import parts
from formgen.read.texts.pdf import NO_LETTER
from formgen.records import Issued
from formgen.rounds import Message
from formgen.work.guard.attached import Contents, Found, Opened, foreign
from formgen.work.guard.blank import blank, edition
from formgen.work.guard.inserted import inserted, masked
from formgen.work.guard.known import Known
from formgen.work.guard.letter import Attached
from formgen.work.guard.names import Forms, May, strangers
from formgen.work.letters import facts_of
from formgen.work.paper import content, joined

_Kind = tuple[str, int, bool, str, str]


class Pages:
    """Looks at envelopes; what their letters say to nobody is made once for each kind. `bare` are forms alone."""

    def __init__(self, known: Known, *, bare: bool = False) -> None:
        self.known, self.bare = known, bare
        self.letters: dict[_Kind, bytes] = {}
        self.frames: dict[tuple[bytes, ...], Counter[str]] = {}

    def faults(
        self, message: Message, data: bytes, issued: Sequence[Issued], children: Sequence[Pupil], forms: Sequence[Forms]
    ) -> Iterator[Found]:
        """Everything that is wrong with an envelope of these forms, whose letter may hold `forms`.

        Raises `Unreadable`.
        """
        texts = parts(".pdf", data)[""].said.texts
        whole = "\n".join(texts)
        if {str(one) for one in reference.find_all(whole)} != set(message.references) or reference.damaged(whole):
            yield "wrong_attachment", "has pages that do not bear exactly its own numbers"
        blanks, allowed, loose = [] if self.bare else [self._letter(message, issued[0].look)], [*forms], set[str]()
        for one in issued:
            outlined = outline(form(one.form)) if one.form in slugs() else None
            if outlined is None or outlined.version != one.version:
                yield "old_version", "has a form of a version that is no longer made"
                return
            answers = load(outlined, one.prefilled)
            inside = Contents(self.known, Opened(Attached("form.pdf", b""), {}, frozenset(), False), one, (*children,))
            yield from inside.prefilled(outlined, answers)
            more, words = inside.put_in(outlined, answers)
            allowed += more
            loose |= words
            blanks.append(self._blank(one, outlined, answers))
        before = self._frame(blanks)
        missing = before - Counter(map(masked, texts))
        if missing.total() > before.total() * _MAY_LACK:
            yield "wrong_attachment", "lacks pages of its letter or of a form"
        added = inserted(texts, before)
        if any(NO_LETTER in word.written for word in added):
            yield "strange_content", "has letters in it that cannot be read"
        if strangers(added, self.known.everybody, May(self._ids(message, children), allowed, loose)):
            yield "other_name", "has a name on its pages that is not of this family"
        own = (self.known.school.settings.mail.address,)
        yield from foreign(self.known, texts, {one.case or "" for one in issued}, own)

    def _ids(self, message: Message, children: Sequence[Pupil]) -> Iterator[str]:
        yield from self.known.entries(children)
        yield message.contact

    def _frame(self, blanks: Sequence[bytes]) -> Counter[str]:
        """The texts of these pages together, counted."""
        if (key := tuple(blanks)) not in self.frames:
            self.frames[key] = Counter(map(masked, parts(".pdf", joined(blanks))[""].said.texts))
        return self.frames[key]

    def _letter(self, message: Message, look: str) -> bytes:
        """The pages of a letter of that kind, in that look, that was written for nobody."""
        contact, many = self.known.contacts.get(message.contact), max(len(message.references), 1)
        kind = message.round, many, message.reminder > 0, contact.language if contact else "", look
        if kind not in self.letters:
            school, nobody = self.known.school.looking(look), replace(_NOBODY, language=kind[3])
            facts = facts_of(school, self.known.rounds[message.round], nobody, [("", "")] * many, paper=True,
                             reminder=kind[2])  # fmt: skip
            self.letters[kind] = content(school, facts, nobody, ())
        return self.letters[kind]

    def _blank(self, issued: Issued, outlined: Outline, answers: Answers) -> bytes:
        """The same form, printed with nothing in it."""
        contact = self.known.contacts.get(issued.recipient)
        copy, language = outlined.for_audience(issued.audience), contact.language if contact else ""
        made = edition(self.known.school, issued.as_pages(), copy, answers, language)
        return blank("pdf", made, issued.case is not None, issued.made_on).parts[""].content


_NOBODY = Contact("", "", "")
_MAY_LACK = 0.15
"""The share of texts that names and answers may move to other lines."""
