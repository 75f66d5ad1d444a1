"""A fingerprint as somebody noted it in the minutes, and how it differs from that of a file."""

from __future__ import annotations

import re

from formgen.errors import UserError
from formgen.work.differ import Difference

LENGTH = 32
_FEW = 4
"""So many wrong places may be a slip of the pen."""


def noted(text: str) -> str:
    """The fingerprint that a text is, in whatever case, with whatever spaces. Raises UserError for what can be none."""
    bare = re.sub(r"[\W_]", "", text).upper()
    wrong = sorted(set(bare) - set("0123456789ABCDEF"))
    if wrong:
        listed = ", ".join(f"“{letter}”" for letter in wrong[:_FEW])
        raise _no_fingerprint(f"there is no {listed} in any", "An O may be a 0, an I or l a 1, an S a 5. ")
    if len(bare) != LENGTH:
        raise _no_fingerprint(f"this has {len(bare)}")
    return bare


def _no_fingerprint(why: str, help_: str = "") -> UserError:
    return UserError(f"A fingerprint has {LENGTH} digits and letters from A to F; {why}.",
                     f"{help_}Please copy all four groups of it.", code="no_fingerprint")  # fmt: skip


def unlike(wanted: str, found: str) -> Difference:
    """What is told where the fingerprint of a file is not the one that was noted."""
    wrong = sum(a != b for a, b in zip(wanted, found.replace(" ", ""), strict=True))
    cure = "Please find the report that has the noted fingerprint in its last line."
    if wrong <= _FEW:
        few = "1 place differs" if wrong == 1 else f"{wrong} places differ"
        cure = f"Only {few} of {LENGTH}: please look whether it was noted and typed rightly."
    written = " ".join(re.findall(".{8}", wanted))
    return Difference("fingerprint", "This is not the report whose fingerprint was noted.", cure, sealed=written,
                      found=found, labels=("Noted", "Of this file"))  # fmt: skip
