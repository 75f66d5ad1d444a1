"""What was typed and cannot be understood, in formgen's own words; and the choices of options."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import click

from formgen.errors import UserError
from formgen.near import listed, meant, one_of


class NotOfferedError(click.BadParameter):
    """A word that is none of those that an option offers."""

    def __init__(self, given: str, offered: Iterable[str], param: click.Parameter | None, ctx: click.Context | None):
        super().__init__(given, ctx, param)
        self.given, self.offered = given, tuple(offered)


if TYPE_CHECKING:
    Choice = click.Choice[str]
else:  # before click 8.2 it was no generic
    Choice = click.Choice


class OneOf(Choice):
    """One of a few words, whatever its case: `Large print` is `large-print`."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The word as it is offered."""
        try:
            return one_of(str(value), self.choices, "choice")
        except UserError:
            raise NotOfferedError(str(value), self.choices, param, ctx) from None


_STRAY = re.compile(r"Got unexpected extra arguments? \((.*)\)", re.DOTALL)
_QUOTED = 'Words with spaces stand in quotation marks: "Zoë O’Neill".'


def understood(error: click.UsageError) -> UserError:
    """What was not understood of a command, and what to do."""
    help_ = f"`{_command(error)} --help` shows how it is used."
    told, fix = _told(error)
    return UserError(told, f"{fix} {help_}".strip(), code="usage")


def _command(error: click.UsageError) -> str:
    return error.ctx.command_path if error.ctx else "formgen"


def _told(error: click.UsageError) -> tuple[str, str]:
    """What is wrong, and what to do where it is known."""
    match error:
        case NotOfferedError():
            return f"“{error.given}” is no choice for {_name(error)}.{meant(error.given, error.offered)}", listed(
                error.offered)  # fmt: skip
        case click.MissingParameter():
            path = isinstance(error.param, click.Argument) and isinstance(error.param.type, click.Path)
            return f"Something is missing: {_name(error)}.", "Please name a file or folder." if path else ""
        case click.NoSuchOption():
            offered = [one for p in error.ctx.command.params for one in p.opts] if error.ctx else []
            return f"There is no option {error.option_name}.{meant(error.option_name, offered)}", ""
        case click.BadOptionUsage():
            return f"Something is missing after {error.option_name}.", _QUOTED
        case click.BadParameter():
            return _wrong(error), _sort(error.param)
    if (name := getattr(error, "command_name", None)) is not None:
        return f"There is no command “{name}”.{meant(name, _commands(error.ctx))}", ""
    if stray := _STRAY.fullmatch(error.message):
        return f"This was not understood: {stray[1]}", _QUOTED
    return error.format_message(), ""


_NUMBER = re.compile(r"'?(?P<given>.*?)'? is not (a valid integer|in the range .*)\.", re.DOTALL)
_PLACE = re.compile(r"\w+ '(?P<given>.*)' (?P<what>does not exist|is a (file|directory)|is not \w+)\.", re.DOTALL)


def _wrong(error: click.BadParameter) -> str:
    """What is wrong with the value of an option or argument; as click says it where formgen knows no better."""
    if (number := _NUMBER.fullmatch(error.message)) is not None:
        return f"“{number['given']}” is no number for {_name(error)}."
    if (place := _PLACE.fullmatch(error.message)) is not None:
        return f"“{place['given']}” {place['what'].replace('directory', 'folder')}."
    return f"{_name(error)}: {error.message}"


def _commands(ctx: click.Context | None) -> list[str]:
    group = ctx.command if ctx else None
    return group.list_commands(ctx) if ctx and isinstance(group, click.Group) else []


def _name(error: click.BadParameter) -> str:
    """The option or argument as it is typed."""
    if isinstance(error.param, click.Option):
        return max(error.param.opts, key=len)
    if error.param is not None:
        return error.param.human_readable_name.upper()
    hint = error.param_hint or "the command"
    return hint if isinstance(hint, str) else " ".join(hint)


def _sort(param: click.Parameter | None) -> str:
    """What an option or argument takes, where that is more than words."""
    match param.type if param is not None else None:
        case click.IntRange(min=low, max=high):
            return f"Please give a whole number from {low} to {high}."
        case click.Choice(choices=offered):
            return listed(map(str, offered))
        case click.types.IntParamType():
            return "Please give a whole number."
        case click.Path(file_okay=files, dir_okay=folders):
            what = "a file or folder" if files and folders else "a file" if files else "a folder"
            return f"Please name {what}. {_QUOTED}"
    return ""
