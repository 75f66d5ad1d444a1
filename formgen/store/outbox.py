"""The messages that were built, in the school folder under their hashes: what is sent is what was looked at."""

from __future__ import annotations

import hashlib
from pathlib import Path

from formgen.errors import UserError
from formgen.store import files

FOLDER = "outbox"


def keep(school: Path, built: bytes) -> str:
    """The SHA-256 of a message, which is on the disk for good when this returns. Raises UserError."""
    sha256 = hashlib.sha256(built).hexdigest()
    path = school / FOLDER / sha256
    if not (path.is_file() and files.hash_of(path) == sha256):
        files.write(path, built)
    return sha256


def kept(school: Path, sha256: str) -> bytes:
    """The message with that hash. Raises UserError when it is missing or was changed."""
    path = school / FOLDER / sha256
    data = path.read_bytes() if path.is_file() else b""
    if hashlib.sha256(data).hexdigest() != sha256:
        raise UserError(
            f"A message in {FOLDER} of the school folder is missing, or was changed after it was looked at.",
            "Nothing was sent. Please put the folder back from a backup, or make a new round.", code="outbox",
        )  # fmt: skip
    return data
