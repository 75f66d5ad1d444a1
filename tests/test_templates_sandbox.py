"""What a template that was made to do harm can do: nothing but be refused, soon and in plain words.

1. It reaches no inside of Python: by attributes, filters, formats of texts, names of Jinja's own.
2. It brings in no other template and no file, and what it prints is always escaped.
3. It ends: loops, calls, texts and lists that grow without end are stopped in few seconds and little memory.
4. What is too deep for Python itself is refused like the rest.
5. What an ordinary template does is not disturbed, and is not counted from one filling to the next.
6. The same holds of Word templates and of letters.
"""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from formgen.errors import UserError
from formgen.form import form
from formgen.look import Edition, Letterhead, Look
from formgen.mail import letter
from formgen.outline import outline
from formgen.render import docx
from formgen.render.shared.markup import filled, markup
from formgen.render.shared.package import contents, member, pack
from formgen.resources import folder
from formgen.sandbox import STEPS

ATTRIBUTES = (
    "{{ ''.__class__ }}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ ''['__class__'] }}",
    "{{ (1).__class__.__base__ }}",
    "{{ one.__init__.__globals__ }}",
    "{{ one['__init__'] }}",
    "{{ [one]|map(attribute='__class__')|list }}",
    "{{ [one]|sort(attribute='__class__.x')|first }}",
    "{{ ''|attr('__class__') }}",
    "{{ one|attr('__init__') }}",
    "{{ self.__init__ }}",
    "{{ self._TemplateReference__context }}",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ joiner.__init__.__globals__ }}",
    "{{ lipsum.__globals__ }}",
    "{{ namespace.__init__.__globals__ }}",
    "{{ range.__self__ }}",
    "{{ config }}",
    "{{ many.append(1) }}",
    "{{ (1).to_bytes(999999999, 'big') }}",
    "{{ ''.encode() }}",
    "{{ one.owner.__class__ }}",
    "{% for x in ''.__class__.__mro__ %}{% endfor %}",
    "{% set a = ''.__class__ %}{{ a }}",
    "{% macro m() %}{% endmacro %}{{ m.__globals__ }}",
    "{% macro m() %}{% endmacro %}{{ m._func }}",
    "{% for x in many %}{{ loop.__init__ }}{% endfor %}",
)
FORMATS = (
    "{{ '{0.__class__}'.format(one) }}",
    "{{ '{0.__init__.__globals__}'.format_map({'0': one}) }}",
    "{{ '%s'|format(one) }}",
    "{{ '%999999999d' % 1 }}",
    "{{ '{:>999999999}'.format(1) }}",
    "{{ 'a'|center(999999999) }}",
    "{{ 'a'|indent(999999999) }}",
    "{{ 'a'|replace('', 'bbbbbbbbbb') }}",
    "{{ 'a'.ljust(999999999) }}",
    "{{ 'a'.join(many) }}",
    "{{ 'a'|safe }}",
    "{{ '<b>'|tojson }}",
    "{{ {'a': 1}|xmlattr }}",
    "{{ [1]|batch(99999999, 1)|list }}",
)
OTHERS = (
    "{% include '/etc/passwd' %}",
    "{% include 'form.html' ignore missing %}",
    "{% import 'form.html' as x %}",
    "{% from 'form.html' import x %}",
    "{% extends 'form.html' %}",
    "{% autoescape false %}{{ one }}{% endautoescape %}",
)
ENDLESS = (
    "{% for a in range(99999999) %}{% endfor %}",
    "{% for a in range(1001) %}{% endfor %}",
    "".join(f"{{% for a{n} in range(900) %}}" for n in range(8)) + "{% endfor %}" * 8,
    "{% for a in range(900) %}{% for b in range(900) %}{% for c in range(900) %}x{% endfor %}{% endfor %}{% endfor %}",
    "{% for a in range(900) %}{% for b in range(900) %}" + "long " * 2000 + "{% endfor %}{% endfor %}",
    "{% for x in [1] recursive %}{{ loop([1]) }}{% endfor %}",
    "{% macro m() %}{{ m() }}{{ m() }}{% endmacro %}{{ m() }}",
    "{% macro m(n) %}{% if n %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(60) }}",
    "{% macro m(n) %}{% if n %}{{ m(n - 1) ~ m(n - 1) }}{% endif %}x{% endmacro %}{{ m(60) }}",
    "{{ 'x' * 999999999 }}",
    "{{ [1] * 999999999 }}",
    "{{ 9 ** 9 ** 9 }}",
    "{{ 2 ** 999999999 }}",
    "{% set n = namespace(x='x') %}{% for i in range(60) %}{% set n.x = n.x ~ n.x %}{% endfor %}{{ n.x }}",
    "{% set n = namespace(x='x') %}{% for i in range(60) %}{% set n.x = n.x + n.x %}{% endfor %}{{ n.x }}",
    "{% set n = namespace(x=9) %}{% for i in range(60) %}{% set n.x = n.x * n.x %}{% endfor %}{{ n.x }}",
    "{% set n = namespace(x='x') %}{% for i in range(60) %}{% set n.x = [n.x, n.x] %}{% endfor %}{{ n.x }}",
    "{% set n = namespace(x='x') %}{% for i in range(60) %}{% set n.x = (n.x, n.x) %}{% endfor %}{{ n.x|string }}",
    "{% set n = namespace(x='x') %}{% for i in range(60) %}{% set n.x = {1: n.x, 2: n.x} %}{% endfor %}{{ n.x ~ '' }}",
    "{% set n = namespace(x='x') %}{% for i in range(60) %}{% set n.x %}{{ n.x }}{{ n.x }}{% endset %}{% endfor %}",
    "{% set n = namespace(x='xy') %}{% for i in range(60) %}{% set n.x = n.x|join(n.x) %}{% endfor %}",
    "{% set n = namespace(x='x') %}{% for i in range(60) %}{% set n.x = [n.x, n.x]|join(n.x) %}{% endfor %}",
    "{% set n = namespace(x=[1]) %}{% for i in range(60) %}{% set n.x = n.x + n.x %}{% endfor %}",
    "{% set n = namespace(x=[1]) %}{% for i in range(60) %}{% set n.x = [n.x, n.x]|sum(start=[]) %}{% endfor %}",
)
DEEP = (
    "{{ " + "(" * 20_000 + "1" + ")" * 20_000 + " }}",
    "{{ " + "not " * 20_000 + "1 }}",
    "{{ one" + ".a" * 20_000 + " }}",
    "{% if 1 %}" * 200 + "{% endif %}" * 200,
    "{% for a in many %}" * 40 + "{% endfor %}" * 40,
    "{{ 1 / 0 }}",
    "{{ 1 + 'a' }}",
    "{{ many[99] }}",
    "{{ one() }}",
)
MEGABYTES = 600


class Thing:
    """Something that a template is given."""

    owner = "Zoë"


def tried(code: str, at: Path) -> str:
    path = at / "form.html"
    path.write_text(code, "utf-8")
    return filled(markup(path), {"one": Thing(), "many": [1, 2, 3]})


@pytest.mark.parametrize("code", ATTRIBUTES + FORMATS + OTHERS + DEEP)
def test_what_no_template_may_is_refused(code: str, tmp_path: Path) -> None:
    """(1) (2) (4)"""
    with pytest.raises(UserError, match="template") as refused:
        tried(code, tmp_path)
    assert refused.value.fix
    assert "root:" not in refused.value.message


@pytest.mark.parametrize("number", range(len(ENDLESS)))
def test_what_has_no_end_is_ended(number: int, tmp_path: Path) -> None:
    """(3): in a process of its own, with bounds for time and memory that kill it."""
    script = textwrap.dedent(f"""
        import resource, sys
        resource.setrlimit(resource.RLIMIT_AS, ({MEGABYTES} << 20,) * 2)
        resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
        sys.path.insert(0, "tests")
        from pathlib import Path
        from formgen.errors import UserError
        from test_templates_sandbox import ENDLESS, tried
        try:
            tried(ENDLESS[{number}], Path({str(tmp_path)!r}))
        except UserError as error:
            print("refused:", error.message)
    """)
    root = Path(__file__).resolve().parent.parent
    run = subprocess.run([sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr[-2000:]
    assert run.stdout.startswith("refused: The template form.html")


def test_what_an_ordinary_template_does_is_not_disturbed(tmp_path: Path) -> None:
    """(5)"""
    code = (
        "{% macro m(a) %}[{{ a }}]{% endmacro %}{% set n = namespace(x=0) %}{% for i in many %}{% set n.x = n.x + i %}"
        "{{ m(i) }}{{ loop.index }}{% if not loop.last %}, {% endif %}{% else %}none{% endfor %} {{ n.x * 2 }}"
        " {{ many|join(';') }} {{ one.owner ~ '&' }} {{ {'a': 'b'}.get('a', 'c') }} {{ one.owner.upper() }}"
        " {{ many|length }}{% for a, b in [(1, 2)] %}{{ a }}{{ b }}{% endfor %} {{ '<' }}"
    )
    assert tried(code, tmp_path) == "[1]1, [2]2, [3]3 12 1;2;3 Zoë&amp; b ZOË 312 &lt;"


def letters(path: Path) -> None:
    letter._template(path)


def test_letters_are_made_in_the_same_sandbox(tmp_path: Path) -> None:
    """(6)"""
    for number, code in enumerate(OTHERS + DEEP[:1]):
        path = tmp_path / f"letter{number}.html"
        path.write_text(code, "utf-8")
        with pytest.raises(UserError, match=r"letter\d"):
            letters(path)


@pytest.mark.parametrize("code", ATTRIBUTES[:9] + FORMATS[:5] + OTHERS + ENDLESS[3:7] + DEEP[1:2])
def test_word_templates_are_filled_in_the_same_sandbox(code: str, tmp_path: Path) -> None:
    """(6)"""
    parts = contents((folder("templates") / "docx" / "form.docx").read_bytes())
    inner = escape(code.replace("one", "title").replace("many", "sections"))
    words = f"<w:body><w:p><w:r><w:t>{inner}</w:t></w:r></w:p>"
    parts["word/document.xml"] = parts["word/document.xml"].replace(b"<w:body>", words.encode())
    (tmp_path / "docx").mkdir()
    (tmp_path / "docx" / "form.docx").write_bytes(pack(member(n, c) for n, c in parts.items()))
    look = Look(Letterhead("St Anne’s"), (tmp_path, folder("templates")))
    with pytest.raises(UserError, match=r"form[.]docx") as refused:
        docx.compile(Edition(outline(form("referral")), look))
    assert refused.value.fix


def test_counting_begins_anew_with_each_filling(tmp_path: Path) -> None:
    """(5)"""
    path = tmp_path / "form.html"
    path.write_text("{% for a in range(900) %}{% for b in range(900) %}{% endfor %}{% endfor %}done", "utf-8")
    template = markup(path)
    assert STEPS < 900 * 900 * 7
    assert {filled(template, {}) for _ in range(7)} == {"done"}
