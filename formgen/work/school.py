"""A school at work: its folder, settings, store and look, and the edges that a command brings along."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any

from formgen import form as registry
from formgen import settings as school_settings
from formgen import side_by_side, words
from formgen.answers import Answers, Loaded, flatten, load, put
from formgen.cases import Case, cases
from formgen.errors import UserError
from formgen.form import Context, form
from formgen.look import Letterhead, Look
from formgen.outline import Outline, outline
from formgen.pupils import Pupil, entry, joined, plain_name
from formgen.read import Editions
from formgen.records import Record
from formgen.resources import folder
from formgen.schema import edition, published
from formgen.settings import Settings
from formgen.store import Store, Writer
from formgen.store.database import NAME as DATABASE
from formgen.terms import Terms
from formgen.words import Words


@cache
def _name_to_begin_with() -> str:
    """The name in the settings with which a new school folder begins."""
    return school_settings.load(folder("templates") / "school").school.name


@dataclass(frozen=True)
class School:
    """An open school folder.

    `now` is the time of the command, `by` who runs it, `bits` gives 40 random bits for a new reference.
    `settings_text` is the text of school.toml, with which every run is stamped. `variant` is the variant of the look
    where that of the settings is not wanted.
    """

    folder: Path
    settings: Settings
    store: Store
    now: datetime
    by: str
    bits: Callable[[], int]
    settings_text: str = ""
    variant: str = ""

    @cached_property
    def look(self) -> Look:
        """The school's look: its letterhead and colours, its own templates before those of formgen."""
        return look(self.folder, self.settings, self.variant)

    def looking(self, variant: str | None) -> School:
        """The school with that variant of its look; None is the one of its settings."""
        return replace(self, variant=variant) if variant else self

    @cached_property
    def checked_words(self) -> tuple[Words, ...]:
        """The words of the languages in which anything is checked."""
        return words.usable(self.look.folders)

    @cached_property
    def words_in(self) -> Callable[[str], Words]:
        """Gives the words of a language by its code, the school's own before those of formgen."""
        return cache(lambda language: words.load(language, self.look.folders))

    @cached_property
    def edition(self) -> Editions:
        """Gives a reader the outline of a form's code and version, which knows the checked words of every language."""
        return cache(self._edition)

    def _edition(self, code: str, version: int) -> Outline | None:
        found = edition(code, version)
        return side_by_side.understood(found, self.checked_words) if found and self.checked_words else found

    def as_of(self, run: int, day: date, settings_text: str | None = None) -> School:
        """The school as it was when that run had ended, seen on `day`; for reading alone.

        The settings are those of `settings_text`, or those with which the run worked; what this formgen does not know
        of them is passed over. Raises UserError for a text that cannot be used.
        """
        then = self.store.as_of(run)
        text = settings_text if settings_text is not None else then.settings() or self.settings_text
        settings = school_settings.remembered(text) if text else self.settings
        now = datetime.combine(day, self.now.timetz())
        return replace(self, store=then, settings=settings, settings_text=text, now=now)

    def is_named(self, name: str) -> bool:
        """Whether that is the school's name, or was one in settings that it worked with before.

        A school that did not write its name into the settings may have any.
        """
        return _letters(name) in self._names or self.settings.school.name == _name_to_begin_with()

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(map(_letters, (self.settings.school.name, *_earlier_names(self.store))))

    @property
    def roll(self) -> list[Pupil]:
        """The pupils, leavers and entries that were joined to another included."""
        return self.store.pupils()

    @property
    def cases(self) -> list[Case]:
        """The cases, in the order in which they were opened; those of a joined entry are the real pupil’s."""
        return list(self.store.remembered("cases", self._cases))

    @property
    def case_numbers(self) -> frozenset[str]:
        """The case numbers that were ever given, also to cases of which the opening was taken back."""
        return self.store.remembered("case numbers", lambda: frozenset(e.case for e in self.store.events()))

    def _cases(self) -> list[Case]:
        roll = self.roll
        real = {p.id: found.id for p in roll if p.same_as and (found := entry(roll, p.id))}
        told = cases(self.store.events())
        return [replace(c, pupil=real[c.pupil]) if c.pupil in real else c for c in told]

    @contextmanager
    def writing(self, command: str) -> Iterator[Writer]:
        """The store, open for this command alone; see `Store.writing`."""
        with self.store.writing(command, self.by, self.now, self.settings_text) as writer:
            yield writer

    @property
    def lists(self) -> Mapping[str, tuple[str, ...]]:
        """The lists that questions offer (`Ask.list_from`): those of the settings, and the open cases."""
        return {**self.settings.lists, "cases": tuple(case.id for case in self.cases if case.open)}

    @property
    def terms(self) -> Terms | None:
        """The school's terms, or None while the settings name none."""
        return self.settings.calendar

    def context(
        self, outlined: Outline, today: date, earlier: Mapping[str, Sequence[Mapping[str, Any]]] | None = None
    ) -> Context:
        """What the rules may know; the school's lists only where the form offers one: they are slow to gather."""
        offered = _offered(outlined)
        lists = self.lists if "cases" in offered else self.settings.lists if offered else {}
        return Context(today, {} if earlier is None else earlier, lists, self.terms)

    def case(self, case_id: str) -> Case:
        """The case of that number, whatever its letters' case. Raises UserError."""
        for case in self.cases:
            if case.id.casefold() == case_id.casefold():
                return case
        whole = _whole_number(case_id)
        near = f" Did you mean {whole}?" if any(case.id == whole for case in self.cases) else ""
        raise UserError(f"There is no case {case_id}.{near}", "`formgen case list` shows the cases.", code="no_case")

    def pupil(self, pupil_id: str | None) -> Pupil | None:
        """The pupil with formgen's own id, or the entry that it was joined to; or None."""
        roll = self.store.remembered("pupils by id", lambda: {pupil.id: pupil for pupil in self.roll})
        return joined(roll, pupil_id)

    def earlier(self, case: str | None) -> Mapping[str, list[Answers]]:
        """The answers of the case's records by form, oldest first, each as its form's current version."""
        return Known(self.store, case) if case else {}


@lru_cache(maxsize=1_000)
def _offered(outlined: Outline) -> frozenset[str]:
    """The lists of the school that questions of a form offer."""
    return frozenset(question.list_from for question in outlined.index.values() if question.list_from)


@dataclass(eq=False)
class Known(Mapping[str, list[Answers]]):
    """What is known of a case by form, looked up when a rule first asks for that form: few do."""

    store: Store
    case: str
    _told: dict[str, list[Answers]] = field(default_factory=dict)

    @cached_property
    def _forms(self) -> list[str]:
        return [form for form in self.store.forms_of(self.case) if form in registry.slugs()]

    def __getitem__(self, form: str) -> list[Answers]:
        if form not in self._forms:
            raise KeyError(form)
        if form not in self._told:
            self._told[form] = [comparable(record) for record in self.store.records(case=self.case, form=form)]
        return self._told[form]

    def __iter__(self) -> Iterator[str]:
        return iter(self._forms)

    def __len__(self) -> int:
        return len(self._forms)


def typed(record: Record) -> Answers:
    """A record's answers, typed, brought to the current version of its form."""
    then = published(record.form, record.version)
    if then is None:
        raise UserError(
            f"A record is of {record.form} version {record.version}, which this formgen does not know.",
            "Please install the newest formgen.",
        )
    return form(record.form).upgrade(load(then, record.answers), record.version)


def comparable(record: Record) -> Answers:
    """A record's answers as `typed` gives them, without those that were declared not comparable with ours."""
    apart = record.legacy.apart if record.legacy else {}
    answers = typed(record)
    if not apart:
        return answers
    kept: Answers = {}
    for path, row, value in flatten(answers):
        if path not in apart:
            put(kept, path, row, value)
    return kept


def readable(record: Record) -> Mapping[str, Any]:
    """The answers of `comparable`, each typed when it is first asked for: a figure reads a few boxes of many."""
    then = published(record.form, record.version)
    changed = "upgrade" in vars(form(record.form))
    if then is None or changed or record.legacy:
        return comparable(record)
    return Loaded(then, record.answers)


def look(school_folder: Path | None, settings: Settings, variant: str = "") -> Look:
    """The look of a school, in that variant or the one of its settings. Raises UserError when its logo cannot be used.
    """
    school = settings.school
    letterhead = Letterhead(
        school.name, school.mission, _logo(school_folder, school.logo), school.safeguarding_lead, school.office
    )
    own = (school_folder / "templates",) if school_folder else ()
    own_look = settings.look
    folders = (*own, folder("templates"))
    made = Look(letterhead, folders, variant or own_look.variant, own_look.ink, own_look.accent)
    if letterhead.logo and made.measures.grey:
        return replace(made, letterhead=replace(letterhead, logo=_greyed(letterhead.logo, school.logo)))
    return made


def _greyed(logo: bytes, name: str) -> bytes:
    from formgen.render.shared.pictures import in_greys

    try:
        return in_greys(logo)
    except (OSError, SyntaxError, ValueError) as error:
        raise UserError(f"The logo {name} is a damaged picture.", "Please save it again as PNG.") from error


def _logo(school_folder: Path | None, name: str) -> bytes | None:
    if not name or school_folder is None:
        return None
    path = (school_folder / name).resolve()
    if not path.is_relative_to(school_folder.resolve()) or not path.is_file():
        raise UserError(
            f"The logo {name} is not in the school folder.", "Please copy it there, or take `logo` out of school.toml."
        )
    data = path.read_bytes()
    if not data.startswith(b"\x89PNG") or len(data) > 2_000_000:
        raise UserError(f"The logo {name} is not a PNG picture of at most 2 MB.", "Please save it as PNG.")
    return data


def _whole_number(case_id: str) -> str:
    """The case number as it is written: “lm-2026-1” and “LM 2026 1” are LM-2026-001."""
    *first, last = re.split(r"[\s-]+", case_id.strip().upper())
    return "-".join((*first, last.zfill(3)))


@contextmanager
def opened(
    school_folder: Path, *, now: datetime, by: str, bits: Callable[[], int], create: bool = False, earlier: bool = False
) -> Iterator[School]:
    """The school in that folder, closed at the end. Raises UserError when it cannot be used.

    With `earlier`, where its school.toml is missing or cannot be used, it is opened with the last settings that could;
    for reading.
    """
    try:
        text = school_settings.read(school_folder)
        found = text, school_settings.understood(text)
    except UserError:
        if not earlier or not (school_folder / DATABASE).is_file():
            raise
        with Store.open(school_folder) as store:
            last = _last_settings(store)
        if last is None:
            raise
        found = last
    text, settings = found
    own_forms(school_folder, settings)
    with Store.open(school_folder, create=create) as store:
        yield School(school_folder, settings, store, now, by, bits, text)


def _last_settings(store: Store) -> tuple[str, Settings] | None:
    """The newest settings that were worked with and can be used, with their text."""
    for _, text in reversed(store.stamps()):
        try:
            return text, school_settings.remembered(text)
        except UserError:
            continue
    return None


def _letters(name: str) -> str:
    """The letters and figures of a name alone: programs change its quotes and spaces."""
    return "".join(filter(str.isalnum, plain_name(name)))


def _earlier_names(store: Store) -> Iterator[str]:
    for _, text in store.stamps():
        with suppress(UserError):
            yield school_settings.remembered(text, "school").school.name


def own_forms(school_folder: Path, settings: Settings) -> list[str]:
    """Loads the forms in the school's `forms/` folder where its settings allow it; returns their slugs.

    Raises UserError when one of them cannot be used.
    """
    if not settings.forms.own_forms or not (school_folder / "forms").is_dir():
        return []
    loaded = registry.load_folder(school_folder / "forms")
    for slug in loaded:
        try:
            outline(form(slug))
        except TypeError as error:
            raise UserError(f"The form {slug} cannot be used: {error}.", "Please mend its file in forms/.") from error
    return loaded


def form_list() -> list[dict[str, Any]]:
    """Every form with its questions, as `formgen forms --json` prints them."""
    return [
        {
            "slug": o.slug,
            "title": o.title,
            "code": o.code,
            "version": o.version,
            "audiences": [a.value for a in o.audiences],
            "questions": [
                {"code": q.code, "name": q.path, "kind": q.kind.value, "label": q.label}
                for top in o.questions()
                for q in (top, *top.columns)
            ],
        }
        for o in (outline(form(slug)) for slug in registry.slugs())
    ]
