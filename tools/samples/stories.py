"""What happened to whom: more than sixty cases of every fate, as data.

A case begins with its referral, so many school weeks into the year. First and last score are those of the main area.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Fate(StrEnum):
    """How a case went."""

    PLANNED = "planned"
    NO_ENTRY = "no_entry"
    NO_FINAL = "no_final"
    NO_EXIT = "no_exit"
    LEFT_EARLY = "left_early"
    LEFT = "left"
    OTHER_SUPPORT = "other_support"
    STARTED = "started"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WAITING = "waiting"
    DECLINED = "declined"
    OTHER_HELP = "other_help"
    MORE_INFO = "more_info"
    REFERRED = "referred"


@dataclass(frozen=True, slots=True)
class Story:
    """One case. `also` names what is special about it:

    `two_homes` separated parents, an invitation each; `exception` started on the head's word, without an agreement;
    `talk` the family wants to talk first; `unasked` no agreement yet; `silent` the child did not want to be asked;
    `sad` the child is unhappy; `call` the family wants a call; `untold` the referrer has not heard; `diary` its
    sessions stand in the diary; `no_entry_yet`, `no_plan_yet` what is not there yet; `provisional` on no class list;
    `interpreter` the family has one; `spoken` they agreed by phone.
    """

    child: str
    week: int
    fate: Fate
    area: str = "social"
    entry: int = 3
    final: int | None = None
    source: str = "class_teacher"
    also: tuple[str, ...] = ()

    def has(self, what: str) -> bool:
        """Whether that is special about the case."""
        return what in self.also

    @property
    def started(self) -> bool:
        """Whether support began."""
        return self.fate in _STARTED

    @property
    def ended(self) -> bool:
        """Whether support began and has ended."""
        return self.started and self.fate is not Fate.STARTED

    @property
    def open(self) -> bool:
        """Whether the case is open today."""
        return self.fate in (Fate.STARTED, Fate.ACCEPTED, Fate.WAITING, Fate.MORE_INFO, Fate.REFERRED)


_STARTED = frozenset({
    Fate.PLANNED, Fate.NO_ENTRY, Fate.NO_FINAL, Fate.NO_EXIT, Fate.LEFT_EARLY, Fate.LEFT, Fate.OTHER_SUPPORT,
    Fate.STARTED,
})  # fmt: skip

F = Fate
STORIES: dict[int, tuple[Story, ...]] = {
    2023: (
        Story("Oskar Zieliński", 1, F.PLANNED, "social", 2, 6, also=("interpreter",)),
        Story("Beatrix Holloway", 1, F.PLANNED, "self_esteem", 3, 6, "senco"),
        Story("Kofi Asante", 2, F.PLANNED, "behaviour", 3, 5),
        Story("Leo Fairweather", 2, F.OTHER_HELP, "behaviour", 4, source="slt_smt"),
        Story("Theresa D’Souza", 3, F.PLANNED, "loss", 2, 5, "parent_carer"),
        Story("Harvey Longbottom", 4, F.PLANNED, "attendance", 3, 4),
        Story("Dylan Trevanion", 5, F.PLANNED, "motivation", 4, 7),
        Story("Anjali Kurian", 6, F.NO_ENTRY, "self_esteem", 3, 5, "senco"),
        Story("Grace Mbeki", 8, F.PLANNED, "social", 3, 4),
        Story("Finn McAllister", 9, F.PLANNED, "behaviour", 2, 5, also=("two_homes",)),
        Story("Jude Abernathy", 11, F.PLANNED, "transition", 4, 7, also=("silent",)),
        Story("Zoë O’Neill-Adeyemi", 12, F.PLANNED, "self_esteem", 3, 5, "parent_carer"),
        Story("Marisol Vega", 13, F.LEFT_EARLY, "transition", 4),
        Story("Tomasz Nowak", 14, F.PLANNED, "social", 2, 6, also=("interpreter",)),
        Story("Sami Al-Rashid", 15, F.PLANNED, "attendance", 4, 3, "slt_smt"),
        Story("Teddy Quill", 16, F.DECLINED, "motivation", 7),
        Story("Callum Byrne", 17, F.PLANNED, "behaviour", 5, 4),
        Story("Efua Darko", 19, F.NO_FINAL, "social", 4, also=("two_homes",)),
        Story("Nkechi Obi", 20, F.PLANNED, "motivation", 3, 6),
        Story("Isla Thorne", 22, F.PLANNED, "loss", 2, 4, "parent_carer", ("spoken",)),
        Story("Rory Fenwick", 24, F.PLANNED, "transition", 4, 8),
        Story("Amira Haddad", 26, F.REFUSED, "social", 3),
    ),
    2024: (
        Story("Leo Fairweather", 1, F.PLANNED, "social", 3, 6),
        Story("Bartek Sowa", 1, F.PLANNED, "self_esteem", 4, 6, also=("interpreter",)),
        Story("Agnieszka Lis", 2, F.PLANNED, "transition", 3, 7),
        Story("Ayaan Hussain", 3, F.PLANNED, "motivation", 2, 5),
        Story("Olivia Marsh", 4, F.PLANNED, "social", 2, 5, "parent_carer", ("two_homes",)),
        Story("Hector Bright", 5, F.OTHER_SUPPORT, "behaviour", 2, 3, "senco"),
        Story("Zoë O’Neill-Adeyemi", 6, F.PLANNED, "self_esteem", 3, 5),
        Story("Kit Marlow", 7, F.PLANNED, "attendance", 3, 7, "slt_smt"),
        Story("Rosie Pemberton", 9, F.DECLINED, "motivation", 7),
        Story("Precious Okonkwo", 10, F.PLANNED, "social", 3, 6),
        Story("Joseph Underhill", 11, F.PLANNED, "loss", 1, 5, "parent_carer"),
        Story("Ines Carvalho", 12, F.PLANNED, "transition", 4, 6),
        Story("Will Ashdown", 13, F.PLANNED, "behaviour", 3, 3),
        Story("Poppy Sellick", 14, F.LEFT, "self_esteem", 3),
        Story("Ruby Tran", 16, F.PLANNED, "social", 3, 6),
        Story("Max Tran", 16, F.PLANNED, "behaviour", 2, 4),
        Story("Jesus Ortega", 17, F.PLANNED, "motivation", 4, 7),
        Story("Theo Vance", 19, F.PLANNED, "attendance", 5, 8),
        Story("Daniyar Akhmetov", 20, F.NO_EXIT, "social", 3, also=("silent",)),
        Story("Noah Castellane", 21, F.PLANNED, "self_esteem", 3, 6, also=("exception",)),
        Story("Eilidh Grant", 23, F.PLANNED, "self_esteem", 4, 5, "senco"),
        Story("Isla Thorne", 24, F.PLANNED, "loss", 3, 5, also=("spoken",)),
    ),
    2025: (
        Story("Aarav Menon", 1, F.PLANNED, "motivation", 3, 6),
        Story("Mateus Figueira", 1, F.PLANNED, "social", 2, 6, also=("interpreter",)),
        Story("Hana Sediqi", 2, F.PLANNED, "social", 2, 5, "senco"),
        Story("Niamh Gallagher", 3, F.PLANNED, "loss", 3, 6, "parent_carer", ("two_homes",)),
        Story("Ffion Prys", 4, F.PLANNED, "self_esteem", 4, 7),
        Story("Olivia Marsh-Reid", 5, F.PLANNED, "behaviour", 6, 5),
        Story("Zuzanna Nowak", 7, F.PLANNED, "transition", 3, 6, also=("interpreter",)),
        Story("Lucja Wrona", 9, F.PLANNED, "social", 4, 6),
        Story("Alfie Crook", 11, F.PLANNED, "behaviour", 3, 5, "slt_smt"),
        Story("Maryam Aziz", 13, F.PLANNED, "attendance", 4, 7, also=("diary",)),
        Story("May Lindqvist", 14, F.DECLINED, "motivation", 8),
        Story("Connie Webb", 16, F.LEFT_EARLY, "self_esteem", 4),
        Story("Callum Byrne", 18, F.PLANNED, "behaviour", 4, 6, also=("diary",)),
        Story("Hector Bright", 20, F.PLANNED, "social", 3, 5, also=("two_homes", "diary")),
        Story("Zoë O’Neill-Adeyemi", 27, F.STARTED, "self_esteem", 4, source="parent_carer", also=("diary",)),
        Story("Idris Yusuf", 29, F.STARTED, "social", 3, also=("diary", "no_entry_yet")),
        Story("Sol Andrade", 30, F.STARTED, "transition", 3, source="slt_smt", also=("diary", "exception")),
        Story("Ayaan Hussain", 28, F.STARTED, "motivation", 3, also=("diary", "sad", "call")),
        Story("Theo Vance", 31, F.STARTED, "attendance", 4, source="senco", also=("diary", "no_plan_yet")),
        Story("Wren Dacosta", 33, F.ACCEPTED, "transition", 3, also=("unasked",)),
        Story("Grace Mbeki", 34, F.ACCEPTED, "self_esteem", 3, also=("talk",)),
        Story("Tadeo Rinaldi", 35, F.ACCEPTED, "social", 2, also=("provisional",)),
        Story("Rosie Pemberton", 34, F.WAITING, "motivation", 4, also=("untold", "unasked")),
        Story("Ruby Tran", 35, F.MORE_INFO, "social", 4),
        Story("Bartek Sowa", 32, F.REFUSED, "loss", 3),
        Story("Kit Marlow", 36, F.REFERRED, "attendance", 4, source="slt_smt"),
    ),
}
"""By the September in which the school year began."""

SIBLINGS = (("Tomasz Nowak", "Zuzanna Nowak"), ("Ruby Tran", "Max Tran"))
"""Children of one family; the second pair are twins."""
