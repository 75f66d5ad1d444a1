"""The school's records on disk: what was issued, what came back, and who decided what. Only ever added to.

    Store       opens `records.db` in a school folder and reads it
    Writer      what `Store.writing` gives: the one process that may add to it
    Decision    what a person decided about a file
    LogLine     one line of the log, free of names and answers

Backups are made and restored by `formgen.store.backup`.
"""

from formgen.store.rows import Decision, LogLine
from formgen.store.store import Store
from formgen.store.writer import Writer

__all__ = ["Decision", "LogLine", "Store", "Writer"]
