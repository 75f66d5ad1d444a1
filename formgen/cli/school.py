"""`formgen init`, `formgen doctor`, `formgen backup`, `formgen restore`."""

from __future__ import annotations

from pathlib import Path

import click

from formgen.cli.terminal import json_option, now, open_school, say, school_folder, show_json, table, user
from formgen.errors import UserError


@click.command("init")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@json_option
def init_command(folder: Path, as_json: bool) -> None:
    """Make a new school folder: settings with notes, an empty class list, folders for people, the store.

    \b
    Example:
      formgen init our-school
    """
    from formgen.work.folder import init

    made = [str(path) for path in init(folder)]
    if as_json:
        show_json(made)
        return
    say("\n".join(made))
    say(f"\nNext: write the school's name into {folder / 'school.toml'}, then\n"
        f"  formgen --school {folder} pupils import CLASS-LIST.csv")  # fmt: skip


@click.command("doctor")
@click.option("--release-writer", is_flag=True, help="Release the lock of a writer on another computer that is gone.")
@json_option
@click.pass_context
def doctor_command(ctx: click.Context, release_writer: bool, as_json: bool) -> None:
    """What this machine can make, and the exact cure for what it cannot.

    \b
    Example:
      formgen doctor
    """
    from formgen.work.folder import doctor

    if release_writer:
        with open_school(ctx) as school:
            school.store.release_writer()
    found = doctor(school_folder(ctx))
    if as_json:
        show_json([f.as_json() for f in found])
    else:
        rows = [("ok" if f.well else "no", f.what, f.found, "" if f.well else f.cure) for f in found]
        table("", ("", "what", "found", "cure"), rows)
    ctx.exit(0 if all(f.well for f in found) else 1)


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
@json_option
@click.pass_context
def backup_command(ctx: click.Context, file: Path, as_json: bool) -> None:
    """Copy records, originals, settings, logo, lists, templates and forms into one file, and check the copy.

    \b
    Example:
      formgen backup backups/friday.zip
    """
    from formgen.work.safekeeping import back_up

    report = back_up(school_folder(ctx), file, now=now(), by=user())
    _told(report, as_json)
    if not report.noted:
        say("Somebody else is writing, so the log does not know of this backup: please note where you keep it.",
            quiet=as_json)  # fmt: skip


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@json_option
@click.pass_context
def restore_command(ctx: click.Context, file: Path, as_json: bool) -> None:
    """Check a backup and restore it into a new folder (--school), which must not have records yet.

    \b
    Example:
      formgen --school restored restore backups/friday.zip
    """
    from formgen.store.backup import restore

    folder = school_folder(ctx)
    if folder == Path() and any(folder.iterdir()):
        raise UserError(
            "A backup is restored into a folder of its own, and this one is not empty.",
            "Please name a new folder: formgen --school NEW-FOLDER restore FILE",
            code="folder",
        )
    _told(restore(file, folder), as_json, folder)


def _told(report: object, as_json: bool, restored: Path | None = None) -> None:
    from formgen.store.backup import BackupReport

    assert isinstance(report, BackupReport)
    originals = len(report.originals)
    shown = {"file": str(report.file), "kind": report.kind, "rows": dict(report.rows),
             "originals": originals, "missing": list(report.missing)}  # fmt: skip
    if restored is not None:
        shown["folder"] = str(restored)
    else:
        shown["noted"] = report.noted
    if as_json:
        show_json(shown)
        return
    say(f"{report.file}: checked. {report.rows.get('record', 0)} records, {originals} originals.")
    if restored is not None:
        say(f"Restored into {restored}")
    if report.missing:
        say(f"{len(report.missing)} originals are not in this backup: copy them from a full one into originals/.")
