"""Backups as a command makes them: written, checked, and noted in the log, so that each copy can be found again."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from formgen.errors import UserError
from formgen.store import Store
from formgen.store.archive import BackupReport, noted
from formgen.store.backup import backup

_PASSING = frozenset({"writing", "busy"})


def back_up(folder: Path, target: Path, *, now: datetime, by: str) -> BackupReport:
    """The report of the backup that is in `target` now; its place is in the log, unless somebody else is writing.

    Raises UserError as `formgen.store.backup.backup` does.
    """
    report = backup(folder, target)
    try:
        with Store.open(folder) as store, store.writing("backup", by, now, _settings(folder)) as writer:
            writer.log_backup(target)
    except UserError as error:
        if error.code not in _PASSING:
            raise
        return report
    return noted(report)


def _settings(folder: Path) -> str:
    """The text of school.toml as it is, even where it cannot be used: a backup is made all the same."""
    path = folder / "school.toml"
    return path.read_text("utf-8-sig", errors="replace") if path.is_file() else ""
