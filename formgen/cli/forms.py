"""`formgen forms` and `formgen schema`."""

from __future__ import annotations

import click

from formgen.cli.terminal import json_option, load_own_forms, say, show_json, table


@click.command("forms")
@json_option
@click.pass_context
def forms_command(ctx: click.Context, as_json: bool) -> None:
    """The forms and their questions.

    \b
    Example:
      formgen forms
    """
    from formgen.work.school import form_list

    load_own_forms(ctx)
    found = form_list()
    if as_json:
        show_json(found)
        return
    rows = [
        (f["slug"], f["title"], f"{f['code']}{f['version']}", ", ".join(f["audiences"]), str(len(f["questions"])))
        for f in found
    ]
    table("Forms", ("form", "title", "code", "copies for", "questions"), rows)


@click.command("schema")
@click.argument("slug", required=False)
@click.option("--write", is_flag=True, help="Publish the schema of every form version that has none.")
@json_option
@click.pass_context
def schema_command(ctx: click.Context, slug: str | None, write: bool, as_json: bool) -> None:
    """The published schemas: JSON Schema with the whole outline. A published version never changes.

    \b
    Example:
      formgen schema referral
    """
    from formgen import schema
    from formgen.form import form, slugs
    from formgen.outline import outline
    from formgen.resources import folder

    load_own_forms(ctx)
    if write:
        written = [str(path) for path in schema.write(folder("schemas"))]
        show_json(written) if as_json else say("\n".join(written) or "Every version is published already.")
        return
    documents = {s: schema.document(outline(form(s))) for s in ([slug] if slug else slugs())}
    show_json(documents[slug] if slug else documents)
