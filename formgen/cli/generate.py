"""`formgen generate`."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from formgen.ask import Audience
from formgen.cli.terminal import formats, json_option, look_option, open_school, progress, say, show_json, table
from formgen.cli.usage import OneOf
from formgen.errors import UserError

if TYPE_CHECKING:
    from formgen.side_by_side import Copy
    from formgen.work.generate import Made, Order
    from formgen.work.school import School


@click.command("generate")
@click.argument("slug")
@click.option("--pupil", "pupils", multiple=True, metavar="WHO", help="Case id, UPN or name; may be repeated.")
@click.option("--case", "cases", multiple=True, metavar="ID", help="A case; may be repeated.")
@click.option("--all", "everyone", is_flag=True, help="The whole roll for a referral, every open case for other forms.")
@click.option("--blank", is_flag=True, help="A copy for nobody in particular: form and version only.")
@click.option("--copies", type=click.IntRange(1, 500), default=1, show_default=True, help="How many blank copies.")
@click.option("--audience", type=OneOf([a.value for a in Audience]), help="Whose copy; each form has its own default.")
@look_option
@click.option("--to", "to", default="docx", show_default=True, metavar="docx,pdf,xlsx", help="Formats.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=Path("output"), show_default=True)
@click.option(
    "--answers", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Answers to print, as JSON."
)
@click.option("--language", default="en", metavar="CODE", help="Beside the English, where checked: pl, ur, …")
@click.option("--fillable", is_flag=True, help="PDF to fill in on a screen, save and send back; with --to pdf.")
@click.option("--recipient", default="", metavar="WHO", help="Who in the family this copy is for, such as “father”.")
@click.option("--round", "round_name", metavar="NAME", help="The sending-out that they are part of, “Spring 2027”.")
@click.option("--zip", "zipped", is_flag=True, help="All files in one ZIP; with --all, in one a class.")
@json_option
@click.pass_context
def generate_command(
    ctx: click.Context, slug: str, pupils: tuple[str, ...], cases: tuple[str, ...], everyone: bool, blank: bool,
    copies: int, audience: str | None, look: str | None, to: str, out: Path, answers: Path | None, zipped: bool,
    recipient: str, round_name: str | None, language: str, fillable: bool, as_json: bool,
) -> None:  # fmt: skip
    """Make a form in Word, PDF or Excel: pre-filled for pupils or cases, or blank.

    Every form made for somebody gets a reference of its own and a line in the ledger. With --all, what is missing is
    made: run again on the same day, or with the same --round, nobody gets a second form.

    \b
    Example:
      formgen generate action-plan --case LM-2026-001 --to docx,pdf
      formgen generate parent-questionnaire --case LM-2026-001 --to pdf --fillable
      formgen generate parent-questionnaire --all --round "Summer 2027"
      formgen generate agreement --case LM-2026-001 --to docx,pdf --look large-print
    """
    from formgen.form import form, slugs
    from formgen.work import generate as work

    chosen = sum((bool(pupils or cases), everyone, blank))
    of_the_school = slug in slugs() and form(slug).about.scope == "school"
    if chosen > 1 or not (chosen or of_the_school):
        raise click.UsageError("Please name --pupil or --case, or give --all or --blank.")
    with open_school(ctx) as opened:
        school = opened.looking(look)
        order = work.Order(
            slug,
            Audience(audience) if audience else form(slug).about.audiences[0],
            formats(to),
            () if blank else work.subjects(school, slug, pupils=pupils, case_ids=cases, everyone=everyone),
            copies,
            _answers(answers),
            zipped,
            recipient,
            fillable,
            "" if round_name is None else _round(school, round_name),
            language,
            everyone,
        )
        if not blank and not order.subjects:
            raise UserError(
                "There is nobody to make this form for.", "Please open a case or import the class list first."
            )
        made = work.making(school, order, out, progress)
        for words in _beforehand(school, order, named=bool(pupils)):
            say(words, quiet=True)
        if as_json:
            show_json([one.as_json() for one in made])
        elif zipped:
            _show_zips(made, out)
        else:
            _show_files(made, out)


def _beforehand(school: School, order: Order, *, named: bool) -> Iterator[str]:
    """What is to be known before the forms are made: ended cases, forms that are out, who was `named`, the language."""
    from formgen.work import generate as work

    yield from (*work.over(order), *work.waiting(school, order))
    for child in (subject.pupil for subject in order.subjects if named):
        if child is not None:
            yield f"For {', '.join(filter(None, (child.name, child.class_name)))}."
    if order.language != "en":
        yield _told(order.language, work.beside(school, order))


_SHOWN = 200
"""How many files are named one by one."""


def _show_files(made: Iterable[Made], out: Path) -> None:
    count, there, shown = 0, 0, []
    for count, one in enumerate(made, 1):
        there += one.there
        if count <= _SHOWN:
            shown.append((str(one.file), one.reference))
    table("Made", ("file", "reference"), shown)
    if count > _SHOWN:
        say(f"… and {count - _SHOWN} more")
    say(f"{_files(count)} in {out}{_before(there)}")


def _show_zips(made: Iterable[Made], out: Path) -> None:
    packed: Counter[str] = Counter()
    there = 0
    for one in made:
        there += one.there
        packed[str(one.file)] += 1
    table("Made", ("file", "forms"), [(file, str(forms)) for file, forms in packed.items()])
    count = packed.total()
    say(f"{count} form{'s' * (count != 1)} in {_files(len(packed))} in {out}{_before(there)}")


def _files(count: int) -> str:
    return f"{count} file{'s' * (count != 1)}"


def _before(there: int) -> str:
    return f"; {there} of them {'were' if there > 1 else 'was'} there already" if there else ""


def _round(school: School, name: str) -> str:
    """The round as the school has it; imported only where one is named."""
    from formgen.work import rounds

    return rounds.named(school, name)


def _told(language: str, copy: Copy) -> str:
    """What of a copy is in another language, in words."""
    from formgen.words import name_of

    name, without = name_of(language), len(copy.english_only)
    if copy.language == "en":
        return f"Nothing of this copy is checked in {name} yet: it is in English. See `formgen words list`."
    if without:
        lines = "1 line stays" if without == 1 else f"{without} lines stay"
        return f"English and {name}; {lines} in English only, because nobody has checked it as it is now."
    return f"English and {name}, every line checked."


def _answers(path: Path | None) -> dict[str, Any] | None:
    if path is None:
        return None
    try:
        found = json.loads(path.read_text("utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise UserError(f"{path.name} is not JSON: {error}.", "Please write {question: value}.") from None
    if not isinstance(found, dict):
        raise UserError(f"{path.name} holds no answers.", "Please write {question: value}.")
    return found
