"""The command line: parses, calls one function of `formgen.work`, and prints.

The table below is all that `formgen --help` needs; a command's module is imported when it runs.
"""

from __future__ import annotations

import errno
import importlib
import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from formgen.tidying import for_one_command, roomily

if TYPE_CHECKING:
    from formgen.errors import FormgenError

COMMANDS: dict[str, tuple[str, str]] = {
    "demo": ("formgen.cli.demo", "The whole circle on a fictional school, then what to open."),
    "init": ("formgen.cli.school", "Make a new school folder with commented settings."),
    "doctor": ("formgen.cli.school", "What this machine can make, and the cure for what it cannot."),
    "settings": ("formgen.cli.settings", "The settings in force, and what is not set."),
    "forms": ("formgen.cli.forms", "The forms and their questions."),
    "schema": ("formgen.cli.forms", "The published schemas of the forms."),
    "pupils": ("formgen.cli.pupils", "The pupils: class lists, new children."),
    "contacts": ("formgen.cli.contacts", "The contacts of families: lists of them, who is written to."),
    "case": ("formgen.cli.case", "Cases: open, decide, start, close, correct, undo, list, show."),
    "today": ("formgen.cli.today", "What is owed: agreements, reviews, feedback, calls, unread words."),
    "generate": ("formgen.cli.generate", "Make a form in Word, PDF or Excel, pre-filled or blank."),
    "words": ("formgen.cli.words", "The words of family copies in other languages: list, export, import."),
    "diary": ("formgen.cli.diary", "The mentor’s diary: sessions, contacts and incidents in one workbook."),
    "quick-entry": ("formgen.cli.quick_entry", "A sheet for typing paper returns in, one row for each."),
    "read": ("formgen.cli.returns", "Read returned files and show what they say; store nothing."),
    "import": ("formgen.cli.returns", "Take returned files in: shows first, stores with --commit."),
    "inbox": ("formgen.cli.inbox", "Take a mailbox in: forms, answers, bounces; and how the rounds stand."),
    "decisions": ("formgen.cli.decisions", "What people decided about returned files: list, undo."),
    "fix": ("formgen.cli.fix", "The “please mend these boxes” workbook of a returned file."),
    "unread": ("formgen.cli.today", "Words of families and children that nobody has read yet."),
    "quotes": ("formgen.cli.quotes", "Words that may be quoted: see, approve, change, refuse."),
    "withhold": ("formgen.cli.today", "Move words to the safeguarding lead, out of the school folder."),
    "records": ("formgen.cli.returns", "The records in the store."),
    "round": ("formgen.cli.round", "Rounds of a form to many families: new, show, close."),
    "send": ("formgen.cli.send", "A form of their own for each family of a round, as messages."),
    "review": ("formgen.cli.review", "The figures for the policy review, with their sources."),
    "verify": ("formgen.cli.verify", "Check a pack: its figures anew from the originals; what happened since."),
    "policy": ("formgen.cli.policy", "The policy in Word, with the corrections of the review as comments."),
    "templates": ("formgen.cli.templates", "The Word and PDF templates: list, copy, check."),
    "backup": ("formgen.cli.school", "A verified copy of records and originals in one file."),
    "restore": ("formgen.cli.school", "A school folder from a backup."),
}


_TYPED = frozenset({"usage", "no_form", "no_date", "no_year", "not_a_choice"})
"""The errors that say of what was typed that it cannot be understood: the exit code is 2."""

_OF_THE_DISK = frozenset({
    errno.EACCES, errno.EPERM, errno.EIO, errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.ENODEV, errno.ESTALE,
    errno.ETIMEDOUT, errno.ENOTCONN, errno.EHOSTDOWN, errno.EMFILE, errno.ENFILE, errno.ENAMETOOLONG, errno.EBUSY,
})  # fmt: skip
"""What disks, network drives and rights do; any other OSError is a bug."""


def _of_the_disk(error: OSError) -> FormgenError:
    """What a person is told of a failure of the disk that no command expected, with the path where it is known."""
    from pathlib import Path

    from formgen.disk import reading, writing
    from formgen.errors import UserError

    path = Path(os.fsdecode(error.filename)) if isinstance(error.filename, str | bytes) else None
    cause = reading(error, path or Path())
    if path is None or cause.code == "held":  # it may be the folder into which it should go
        cause = writing(error, path or Path())
    told = str(path) if path is not None else "A file or folder"
    return UserError(f"{told} cannot be read or written: {cause.words}.", cause.fix, code="disk")


class Lazy(click.Group):
    """A group whose commands are found in a table, so that help costs no imports."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order of the table."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, or None."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(COMMANDS[cmd_name][0])
        found: click.Command = getattr(module, f"{cmd_name.replace('-', '_')}_command")
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes the list of commands without importing them."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, words) for name, (_, words) in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the command; what a person can act on is printed, and the exit code is 1, or 2 for what was typed."""
        from formgen.errors import FormgenError, UserError

        told: FormgenError
        code = 1
        try:
            return super().invoke(ctx)
        except click.UsageError as error:
            if type(error).__name__ == "NoArgsIsHelpError":  # of click 8.2; it is the help alone
                raise
            from formgen.cli.usage import understood

            told, code = understood(error), 2
        except click.Abort:
            told = UserError("It was stopped at the question.", "Nothing that it asks about was done.", code="stopped")
        except FormgenError as error:
            told, code = error, 2 if error.code in _TYPED else 1
        except OSError as error:
            if error.errno not in _OF_THE_DISK:
                raise
            told = _of_the_disk(error)
        from formgen.cli.terminal import complain

        complain(told, as_json=bool(ctx.obj and ctx.obj.get("json")))
        return ctx.exit(code)


def _version(ctx: click.Context, _option: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        from formgen import __version__

        click.echo(f"formgen {__version__}")
        ctx.exit()


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--school",
    envvar="FORMGEN_SCHOOL",
    default=".",
    show_default="the current folder",
    metavar="DIR",
    help="The school folder (or set FORMGEN_SCHOOL).",
)
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Print the version."
)
@click.pass_context
def formgen(ctx: click.Context, school: str) -> None:
    """Forms for the Learning Mentor programme: made, pre-filled, read back, and counted.

    \b
    Example:
      formgen --school our-school generate referral --pupil "Zoë O’Neill" --to docx,pdf
    """
    ctx.ensure_object(dict)["school"] = school


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs the command line, for a process of its own."""
    for_one_command()
    given = list(arguments) if arguments is not None else None
    roomily(lambda: formgen.main(args=given, prog_name="formgen"))
