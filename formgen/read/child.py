"""Work that is done in a process of its own, because a bad file could crash, hang or swallow the machine.

`answer_of(script, data, seconds)` runs a Python file with the data on its standard input. What the process may take
of memory and processor it sets itself, where the system can; `seconds` by the clock hold everywhere.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

TOO_SLOW: Final = -1
"""What stands for the exit code of a process that was stopped."""
BROKEN: Final = 1
"""The exit code of a process that fell over; it stands for an answer that makes no sense as well."""

_OUT_OF_TIME: Final = frozenset(
    -getattr(signal, name) for name in ("SIGPROF", "SIGXCPU") if hasattr(signal, name)
)
"""How a process ends that has used up the processor time it may take."""

_KEPT: Final = frozenset({
    "PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH",
    "DYLD_FALLBACK_LIBRARY_PATH", "PYTHONHOME", "PYTHONPATH", "PYTHONUSERBASE", "PYTHONUTF8", "SYSTEMROOT",
    "SYSTEMDRIVE", "WINDIR", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "TEMP", "TMP",
})  # fmt: skip
"""What Python needs to find itself; passwords and the like stay here."""


def answer_of(script: Path, data: bytes, seconds: float) -> dict[str, Any] | int:
    """What the script says of the data in JSON; or its exit code where it failed."""
    command = [sys.executable, "-P", str(script)]
    kept = {name: value for name, value in os.environ.items() if name.upper() in _KEPT}
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=seconds, check=False, env=kept)
    except subprocess.TimeoutExpired:
        return TOO_SLOW
    if done.returncode != 0:
        return TOO_SLOW if done.returncode in _OUT_OF_TIME else done.returncode
    try:
        told = json.loads(done.stdout)
    except ValueError:
        return BROKEN
    return told if isinstance(told, dict) else BROKEN
