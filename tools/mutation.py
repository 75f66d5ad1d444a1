"""Prints how many mutants of each module the tests kill, from what `mutmut run` left in `mutants/`.

tools/mutation.py            the table, as docs/testing.md has it
tools/mutation.py WORD       besides, each mutant that lives and has that word in its name, as a difference
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from math import sqrt
from pathlib import Path

from mutmut.mutation.diff_apply import find_mutant, get_diff_for_mutant
from mutmut.stats import status_by_exit_code

LEFT = Path("mutants")
KILLED = ("killed", "timeout")
"""A mutant that never ends is noticed too: look that it really loops."""

Codes = Mapping[str, int | None]
"""What each mutant came to; None for one that was not tried."""


def modules() -> Iterator[tuple[str, Codes]]:
    """The modules of which mutants were tried."""
    for path in sorted(LEFT.rglob("*.meta")):
        codes = json.loads(path.read_text("utf-8"))["exit_code_by_key"]
        if any(code is not None for code in codes.values()):
            yield str(path.relative_to(LEFT)).removesuffix(".meta"), codes


def is_killed(code: int | None) -> bool:
    """Whether the tests noticed a mutant."""
    return code is not None and status_by_exit_code[code] in KILLED


def line(name: str, codes: Codes) -> str:
    """A line of the table; of a sample with the bounds between which the share lies (Wilson, 95 %)."""
    tried, killed = sum(code is not None for code in codes.values()), sum(map(is_killed, codes.values()))
    share = killed / tried
    if tried == len(codes):
        return f"| {name} | {tried} | {killed} | {100 * share:.1f} % |"
    middle, around = share + 1.92 / tried, 1.96 * sqrt(share * (1 - share) / tried + 0.96 / tried**2)
    low, high = (min(max(100 * (middle + sign * around) / (1 + 3.84 / tried), 0), 100) for sign in (-1, 1))
    return f"| {name} | {tried} of {len(codes)} | {killed} | {100 * share:.1f} % ({low:.1f}–{high:.1f}) |"


def main() -> None:
    """Prints the table, and the mutants that were asked for."""
    found = list(modules())
    every = {mutant: code for _, codes in found for mutant, code in codes.items()}
    print("| module | mutants | killed | share |\n|---|---:|---:|---:|")
    print(*(line(f"`{name}`", codes) for name, codes in found), line("all", every), sep="\n")
    for mutant, code in every.items():
        if code is not None and not is_killed(code) and any(word in mutant for word in sys.argv[1:]):
            print(f"\n# {mutant}", get_diff_for_mutant(mutant, path=find_mutant(mutant).path), sep="\n")


if __name__ == "__main__":
    main()
