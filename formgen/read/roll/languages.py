"""The language that a family reads, as a tag (`pl`): of its name, of the DfE's code, or of a tag.

The codes are those of the DfE's list of languages (CBDS), as far as schools in England meet them often; a code may have
a fourth letter for a dialect (`PNJG`). What is not here is told, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

ENGLISH = "en"

_KNOWN = """
ar ARA Arabic|sq ALB Albanian|am AMR Amharic|hy ARM Armenian|bn BNG Bengali,Bangla,Sylheti|bg BUL Bulgarian
my BUR Burmese|ca CAT Catalan|zh CHI Chinese,Mandarin,Cantonese|hr - Croatian|cs CZE Czech|da DAN Danish
nl DUT Dutch,Flemish|en ENG English|et EST Estonian|fi FIN Finnish|fr FRN French|ka GEO Georgian|de GER German
el GRE Greek|gu GUJ Gujarati|ha HAU Hausa|he HEB Hebrew|hi HIN Hindi|hu HGR Hungarian|is ISL Icelandic|ig IGB Igbo
it ITA Italian|ja JPN Japanese|kn KAN Kannada|kk KAZ Kazakh|rw KRW Kinyarwanda|ko KOR Korean|ku KUR Kurdish
lv LTV Latvian|ln LIN Lingala|lt LIT Lithuanian|lg LGA Luganda,Ganda|mk MAC Macedonian|ms MLY Malay|ml MYM Malayalam
mr MAR Marathi|ne NEP Nepali|no NOR Norwegian|pa PNJ Panjabi,Punjabi|fa PRS Persian,Farsi|ps PST Pashto,Pakhto
pl POL Polish|pt POR Portuguese|ro RMN Romanian,Moldovan|ru RUS Russian|sr - Serbian|bs - Bosnian|sn SHO Shona
sd SND Sindhi|si SIN Sinhala,Sinhalese|sk SLO Slovak|sl SLV Slovenian|so SOM Somali|es SPA Spanish
sw SWA Swahili,Kiswahili|sv SWE Swedish|tl TGL Tagalog,Filipino|ta TAM Tamil|te TEL Telugu|th THA Thai|ti TGR Tigrinya
tr TUR Turkish|tw AKA Twi,Akan,Fante|uk UKR Ukrainian|ur URD Urdu|vi VIE Vietnamese|cy WEL Welsh|wo WOL Wolof
yo YOR Yoruba
zu ZUL Zulu|dr-AF - Dari
"""

TAGS: Mapping[str, str] = {
    word.casefold(): "fa-AF" if tag == "dr-AF" else tag
    for line in _KNOWN.strip().replace("\n", "|").split("|")
    for tag, code, names in (line.split(" ", 2),)
    for word in (tag, code, *names.split(","))
    if word not in ("-", "dr-AF")
} | {
    "fa-af": "fa-AF", "prsd": "fa-AF", "enb": ENGLISH, "believed to be english": ENGLISH, "scbb": "bs", "scbc": "hr",
    "scbs": "sr", "kurs": "ckb", "ckb": "ckb", "kurdish (sorani)": "ckb",
}  # fmt: skip
"""The tag of every word, code and tag that is known, in small letters."""

_SPOKEN = frozenset({"pnjm", "pnjp"})
"""Codes of dialects whose speakers mostly read another language than that of the code’s first three letters."""

_NOT_SAID = re.compile(r"ref|refused|not?|nobt|(information )?not (yet )?obtained|not known|unknown|n/?a|none|-+|\?+")
_OTHER = re.compile(r"ot[hb]|other( than english)?( \(believed\))?|believed to be other than english")


def tag_of(text: str) -> str | None:
    """The tag of the language; empty where it was refused or not obtained, None where it is not known.

    “Other than English” is not known: nobody can translate into it.
    """
    said = " ".join(text.casefold().split())
    if not said or _NOT_SAID.fullmatch(said):
        return ""
    if _OTHER.fullmatch(said):
        return None
    if re.search(r"[/,;+&]| and | or ", said):
        return None
    short = re.sub(r"\s*[(–].*$|\s+-\s.*$", "", said)
    for word in (said, short):
        if found := TAGS.get(word):
            return found
    if re.fullmatch(r"[a-z]{4}", said):
        return None if said in _SPOKEN else TAGS.get(said[:3])
    area = re.fullmatch(r"([a-z]{2})[-_]([a-z]{2})", said)
    return TAGS.get(area[1]) if area else None
