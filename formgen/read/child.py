"""Work that is done in a process of its own, because a bad file could crash, hang or swallow the machine.

`answer_of(script, data, seconds)` runs a Python file with the data on its standard input.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

TOO_SLOW = -1
"""What stands for the exit code of a process that was stopped."""


def answer_of(script: Path, data: bytes, seconds: float) -> dict[str, Any] | int:
    """What the script says of the data in JSON; or its exit code where it failed."""
    command = [sys.executable, "-P", str(script)]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired:
        return TOO_SLOW
    if done.returncode != 0:
        return done.returncode
    told: dict[str, Any] = json.loads(done.stdout)
    return told
