"""`formgen fix`."""

from __future__ import annotations

from pathlib import Path

import click

from formgen.cli.terminal import json_option, open_school, say, show_json


@click.command("fix")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=Path("output"), show_default=True)
@json_option
@click.pass_context
def fix_command(ctx: click.Context, file: Path, out: Path, as_json: bool) -> None:
    """Make the “please mend these boxes” workbook of a returned file.

    It is the form's own sheet: right answers are kept and locked, the faulty boxes are open, with what is wrong beside
    each. `import` takes it back as a newer revision.

    \b
    Example:
      formgen fix In/referral_LM-RF1-7F3C9A2E-K.xlsx --out Out
    """
    from formgen.work.fix import NOT_WRITTEN, fix

    with open_school(ctx) as school:
        made = fix(school, file, out)
    if as_json:
        show_json([one.as_json() for one in made])
    else:
        for one in made:
            if one.file is not None:
                wrong = [code for code in one.boxes if code not in one.beside]
                boxes = f"{len(wrong)} box{'es' * (len(wrong) != 1)} to mend ({', '.join(wrong)})"
                also = f"; open too, as they go together: {', '.join(one.beside)}" if one.beside else ""
                say(f"{one.file}: {boxes}{also}.")
            for left in one.left:
                what = "no sheet was written" if left.code in NOT_WRITTEN else "no box can mend this"
                say(f"{one.taken.name}: {what}: {left.message} {left.fix}")
        if not made:
            say("There is nothing to mend.")
    ctx.exit(1 if any(one.left for one in made) else 0)
