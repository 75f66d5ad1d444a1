"""The children of the sample school: seven classes over three school years, with leavers and joiners.

Every name is invented; UPNs are those of local authority 999, which there is not.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache

from samples.words import invented_name

SEED = 2026
YEARS = (2023, 2024, 2025)
"""The school years, by the year of their September."""

A_CLASS = 30
LANGUAGES = ("Polish", "Arabic", "Portuguese", "Urdu", "Malayalam", "Romanian", "Dari")
CLASSES = {"R": "Wrens", "1": "Robins", "2": "Swifts", "3": "Larks", "4": "Kestrels", "5": "Owls", "6": "Herons"}

NAMED = """
2017|Oskar Zieliński||Polish
2017|Beatrix Holloway|Bea|
2017|Kofi Asante||
2017|Harvey Longbottom||
2017|Theresa D’Souza||
2017|Jude Abernathy||
2018|Dylan Trevanion||
2018|Anjali Kurian||Malayalam
2018|Finn McAllister||
2018|Marisol Vega||Spanish
2018|Teddy Quill||
2018|Nkechi Obi||
2018|Rory Fenwick||
2018|Agnieszka Lis|Aga|Polish
2019|Leo Fairweather||
2019|Olivia Marsh||
2019|Olivia Marsh-Reid||
2019|Efua Darko||
2019|Jesus Ortega||Spanish
2019|Isla Thorne||
2019|Bartek Sowa||Polish
2019|Hector Bright||
2020|Grace Mbeki||
2020|Will Ashdown||
2020|Rosie Pemberton||
2020|Sami Al-Rashid||Arabic
2020|Noah Castellane||
2020|Niamh Gallagher||
2020|Kit Marlow||
2020|Ayaan Hussain||Urdu
2021|Zoë O’Neill-Adeyemi|Zo|
2021|Aarav Menon||Malayalam
2021|Callum Byrne||
2021|Mateus Figueira||Portuguese
2021|Ines Carvalho||Portuguese
2021|Poppy Sellick||
2021|Theo Vance||
2021|Daniyar Akhmetov||Kazakh
2022|Tomasz Nowak||Polish
2022|Amira Haddad||Arabic
2022|Lucja Wrona||Polish
2022|May Lindqvist||
2022|Joseph Underhill|Joe|
2022|Eilidh Grant||
2022|Ruby Tran||Vietnamese
2022|Max Tran||Vietnamese
2023|Precious Okonkwo||
2023|Hana Sediqi||Dari
2023|Ffion Prys||
2023|Zuzanna Nowak||Polish
2023|Alfie Crook||
2023|Maryam Aziz||Urdu
2024|Sol Andrade||Portuguese
2024|Connie Webb||
2024|Idris Yusuf||
2025|Wren Dacosta||
"""
"""The children whom the stories name: the year in which they began Reception, name, what they like to be called,
first language where it is not English."""

LEFT = {"Marisol Vega": date(2024, 2, 2), "Poppy Sellick": date(2025, 3, 28), "Connie Webb": date(2026, 2, 6)}
"""Children of the stories who left in the middle of a year."""



@dataclass(frozen=True, slots=True)
class Child:
    """One child: `began` is the year in which its class began Reception."""

    forename: str
    surname: str
    preferred: str
    began: int
    serial: int
    born: date
    language: str
    sen: str
    premium: bool
    in_care: bool
    left: date | None = None
    joined: date | None = None

    @property
    def name(self) -> str:
        """Forename and surname."""
        return f"{self.forename} {self.surname}"

    @property
    def upn(self) -> str:
        """A unique pupil number of local authority 999, with its check letter."""
        return upn(f"9999999{self.began % 100:02}{self.serial:03}")

    def year_group(self, year: int) -> str:
        """The year group in the school year that begins in `year`."""
        return "R" if year == self.began else str(year - self.began)

    def on_roll(self, day: date) -> bool:
        """Whether the child was on roll on that day."""
        year = day.year - (day.month < 9)
        here = (self.joined is None or self.joined <= day) and (self.left is None or day < self.left)
        return here and 0 <= year - self.began <= 6


def upn(body: str) -> str:
    """The number with its check letter in front (DfE’s UPN guide)."""
    letters = "ABCDEFGHJKLMNPQRTUVWXYZ"
    return letters[sum(int(c) * w for w, c in enumerate(body, 2)) % 23] + body


@cache
def children() -> tuple[Child, ...]:
    """Every child who was on roll in one of the three years, class by class."""
    chance = random.Random(SEED)
    used: set[str] = set()
    named: dict[int, list[tuple[str, str, str]]] = {}
    for line in NAMED.split("\n")[1:-1]:
        began, name, preferred, language = line.split("|")
        named.setdefault(int(began), []).append((name, preferred, language))
        used.add(name)
    found = []
    for began in range(YEARS[0] - 6, YEARS[-1] + 1):
        listed = named.get(began, [])
        while len(listed) < A_CLASS:
            name = invented_name(chance)
            if name not in used:
                used.add(name)
                listed.append((name, "", chance.choices(("", *LANGUAGES), (40, 2, 1, 1, 1, 1, 1, 1))[0]))
        chance.shuffle(listed)
        found += [_child(chance, began, number, *told) for number, told in enumerate(listed, 1)]
    return _twins(found)


def _child(chance: random.Random, began: int, serial: int, name: str, preferred: str, language: str) -> Child:
    forename, _, surname = name.partition(" ")
    born = date(began - 4, 9, 1) - timedelta(days=chance.randint(1, 360))
    moved = chance.random()
    left = LEFT.get(name)
    joined = None
    if name not in NAMED and moved < 0.05:
        left = date(chance.choice(YEARS) + 1, chance.choice((1, 3, 4)), 5)
    elif name not in NAMED and moved > 0.94:
        joined = date(chance.choice(YEARS) + 1, chance.choice((1, 2, 4)), 20)
    sen = chance.choices("NKE", (80, 17, 3))[0]
    return Child(forename, surname, preferred, began, serial, born, language or "English", sen,
                 chance.random() < 0.22, chance.random() < 0.015, left, joined)  # fmt: skip


def _twins(found: list[Child]) -> tuple[Child, ...]:
    """Twins have one birthday."""
    ruby = next(child for child in found if child.name == "Ruby Tran")
    return tuple(replace(child, born=ruby.born) if child.name == "Max Tran" else child for child in found)


def child(name: str) -> Child:
    """The child of the stories of that name."""
    return next(one for one in children() if one.name == name)


def on_roll(day: date) -> list[Child]:
    """Who was on roll on that day, youngest class first."""
    return sorted((c for c in children() if c.on_roll(day)), key=lambda c: (-c.began, c.serial))
