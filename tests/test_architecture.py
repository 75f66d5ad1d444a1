"""How the code is put together.

1. Imports go one way: each line of `LINES` imports only from the lines above it, or within its own package.
2. Only the outline looks into Pydantic's models; forms share nothing but `parts`.
3. `formgen --help` loads nothing heavy; nothing that PDF or charts need is loaded before it is used; a command loads
   what its formats need and no more, and none that looks into the store what composes SQL; when it ends nothing is
   looked through once more.
4. The clock and chance are read at the edges alone.
5. No failure is swallowed: no bare `except`, none that does nothing, none for everything that does not raise.
6. Every public module, class and function says what it is or what you get back.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "formgen"
FILES = sorted(PACKAGE.rglob("*.py"))

LINES: tuple[frozenset[str], ...] = (
    frozenset({"", "errors", "ask", "machine", "policy", "reference", "report", "forms", "terms", "beside",
               "tidying", "variants"}),
    frozenset({"near", "disk"}),
    frozenset({"form", "cases", "pupils", "records", "resources", "setting", "words", "contacts", "rounds", "sandbox"}),
    frozenset({"rules", "school_year", "quotes"}),
    frozenset({"forms/*", "outline", "roll"}),
    frozenset({"answers", "look", "settings", "review_notes"}),
    frozenset({"agreed", "check", "sheet", "diary", "reflow"}),
    frozenset({"quick_entry", "phone", "side_by_side", "specimen"}),
    frozenset({"prefill", "schema", "render/*", "read/*", "mail/*", "store/*", "evidence/*"}),
    frozenset({"work/*"}),
    frozenset({"cli/*", "web/*"}),
    frozenset({"__main__"}),
)
"""Where a module stands. `forms` is the empty package in which the registry looks; `""` holds the version."""

HEAVY = frozenset({
    "pydantic", "openpyxl", "docx", "docxtpl", "lxml", "jinja2", "weasyprint", "matplotlib", "sqlalchemy", "rich",
    "sqlite3", "asyncio", "importlib.metadata", "numpy", "PIL", "highspy",
})  # fmt: skip
UNNEEDED = (HEAVY | {"docxtpl", "multiprocessing", "urllib.request", "http.client", "fontTools", "pikepdf"}) - {
    "sqlite3", "importlib.metadata",  # the store, and Pydantic
}  # fmt: skip
COLD = ("-X", "importtime")
LATE = frozenset({"weasyprint", "matplotlib", "docxtpl"})
BUILT_ON = frozenset({"formgen.render.paper.cascade", "formgen.render.paper.lines"})
"""Modules whose classes are those of such a library with more to them: they are loaded where they are used, too."""

CHANCE = frozenset({
    "datetime.now", "datetime.utcnow", "date.today", "time.time", "time.monotonic", "random.random", "random.choice",
    "random.randint", "random.Random", "secrets.randbits", "uuid.uuid4", "os.urandom",
})  # fmt: skip
EDGES = ("cli/", "store/", "mail/", "web/")


@cache
def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text("utf-8"))


def module(file: Path) -> str:
    """The dotted name of a file of the package."""
    return ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


MODULES = frozenset(map(module, FILES))


def place(name: str) -> str:
    """The word of `LINES` for a module: a package's modules stand together."""
    parts = name.split(".")[1:]
    folder = bool(parts) and (PACKAGE / parts[0]).is_dir()
    return f"{parts[0]}/*" if folder and parts != ["forms"] else ".".join(parts)


def line(name: str) -> int:
    return next(n for n, names in enumerate(LINES) if place(name) in names)


def imports(file: Path) -> Iterator[str]:
    """The modules of formgen that a file imports, wherever in it."""
    for node in ast.walk(tree(file)):
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names if alias.name.split(".")[0] == "formgen")
            case ast.ImportFrom(module=str(source), names=names, level=0) if source.split(".")[0] == "formgen":
                yield from (f"{source}.{a.name}" if f"{source}.{a.name}" in MODULES else source for a in names)


def test_every_module_has_its_line() -> None:
    """(1): say in `LINES` where a new module stands."""
    assert [name for name in sorted(MODULES) if sum(place(name) in names for names in LINES) != 1] == []


def test_imports_go_one_way() -> None:
    """(1)"""
    wrong = [
        f"{own} imports {name}"
        for own, file in ((module(file), file) for file in FILES)
        for name in imports(file)
        if place(name) != place(own) and line(name) >= line(own)
    ]
    assert wrong == []


def test_imports_are_whole() -> None:
    """(1): a relative import, or a star, would hide what is imported."""
    found = [
        (module(file), node) for file in FILES for node in ast.walk(tree(file)) if isinstance(node, ast.ImportFrom)
    ]
    assert [name for name, node in found if node.level or "*" in {a.name for a in node.names}] == []


def test_a_wrong_import_would_be_seen() -> None:
    """(1)"""
    found = {"formgen.forms", "formgen.ask", "formgen.errors", "formgen.near", "formgen.terms"}
    assert set(imports(PACKAGE / "form.py")) == found
    assert place("formgen.render") == place("formgen.render.pdf") == "render/*"
    assert (place("formgen.forms"), place("formgen.forms.parts"), place("formgen")) == ("forms", "forms/*", "")
    assert line("formgen.render.pdf") == line("formgen.read.xlsx") > line("formgen.sheet")
    assert list(imports(PACKAGE / "forms" / "__init__.py")) == []


@pytest.mark.parametrize("file", sorted((PACKAGE / "forms").glob("*.py")), ids=lambda f: f.stem)
def test_forms_share_nothing_but_parts(file: Path) -> None:
    """(2)"""
    assert {name for name in imports(file) if place(name) == "forms/*"} <= {"formgen.forms.parts"}


def test_only_the_outline_looks_into_models() -> None:
    """(2)"""
    looks = {
        (module(file), node.attr)
        for file in FILES
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Attribute) and node.attr in ("model_fields", "model_construct", "__pydantic_fields__")
    }
    assert looks == {("formgen.outline", "model_fields")}


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run([sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done


def test_help_loads_nothing_heavy() -> None:
    """(3)"""
    told = run(*COLD, "-m", "formgen", "--help")
    loaded = {row.rpartition("|")[2].strip() for row in told.stderr.splitlines() if row.startswith("import time:")}
    assert "formgen.cli" in loaded
    assert sorted(loaded & HEAVY) == []
    assert "generate" in told.stdout


def test_pdf_and_charts_are_loaded_when_they_are_used() -> None:
    """(3): a machine without Pango still makes Word and Excel."""
    names = sorted(MODULES - {"formgen.__main__", *BUILT_ON})
    code = f"import sys, importlib; [importlib.import_module(n) for n in {names!r}]; print(*sys.modules)"
    assert sorted(set(run("-W", "ignore", "-c", code).stdout.split()) & LATE) == []


NEEDED = {
    "docx": frozenset({"docxtpl", "docx", "jinja2", "lxml", "pydantic", "rich"}),
    "xlsx": frozenset({"openpyxl", "numpy", "PIL", "lxml", "pydantic", "rich"}),  # the middle ones openpyxl loads
}
"""What heavy one form of a format needs."""


@pytest.mark.parametrize("suffix", NEEDED)
def test_one_form_loads_what_its_format_needs(suffix: str, folder: Path, tmp_path: Path) -> None:
    """(3)"""
    told = run(*COLD, "-m", "formgen", "--school", str(folder), "generate", "contact-log", "--to", suffix, "--out",
               str(tmp_path / "out"))  # fmt: skip
    assert "1 file in" in told.stdout
    loaded = {row.rpartition("|")[2].strip() for row in told.stderr.splitlines() if row.startswith("import time:")}
    assert sorted(loaded & UNNEEDED - NEEDED[suffix]) == []


@pytest.mark.parametrize("command", ["today", "records", "unread", "decisions list", "round show", "case list"])
def test_what_looks_into_the_store_composes_no_sql(command: str, folder: Path) -> None:
    """(3)"""
    named = ["Spring"] if command == "round show" else []
    code = "import sys; sys.argv[0] = 'formgen'; from formgen.cli import formgen\n" \
           "try: formgen()\nfinally: print('sqlalchemy' in sys.modules, 'sqlite3' in sys.modules)"  # fmt: skip
    done = subprocess.run([sys.executable, "-c", code, "--school", str(folder), *command.split(), *named], cwd=ROOT,
                          capture_output=True, text=True, check=False)  # fmt: skip
    assert done.stdout.splitlines()[-1] == "False True"


def test_nothing_is_looked_through_when_a_command_ends() -> None:
    """(3)"""
    last = "import atexit, gc; atexit.register(lambda: print('left', len(gc.get_objects()), gc.get_freeze_count()))"
    told = run("-c", f"{last}\nfrom formgen.cli import main; main(['--version'])")
    left, frozen = map(int, told.stdout.splitlines()[-1].split()[1:])
    assert left < 100 < 1000 < frozen


def test_the_clock_and_chance_are_read_at_the_edges() -> None:
    """(4)"""
    inner = [file for file in FILES if not file.relative_to(PACKAGE).as_posix().startswith(EDGES)]
    calls = [(module(file), node) for file in inner for node in ast.walk(tree(file)) if isinstance(node, ast.Call)]
    assert [f"{name}: {called}" for name, node in calls if (called := ast.unparse(node.func)) in CHANCE
            and not is_sown(node)] == []  # fmt: skip


def is_sown(call: ast.Call) -> bool:
    """Whether a call makes a row of numbers that is the same each time."""
    return ast.unparse(call.func) == "random.Random" and [type(seed) for seed in call.args] == [ast.Constant]


def swallowed(node: ast.AST) -> str | None:
    """What is wrong with how a failure is caught here, or None."""
    match node:
        case ast.ExceptHandler(type=None):
            return "a bare except"
        case ast.ExceptHandler(body=[ast.Pass() | ast.Expr(ast.Constant())]):
            return "an except that does nothing"
        case ast.ExceptHandler(type=ast.Name(id="Exception" | "BaseException")):
            raises = any(isinstance(inner, ast.Raise) for inner in ast.walk(node))
            return None if raises else "everything is caught and nothing raised"
        case ast.Call(func=ast.Name(id="suppress"), args=args):
            everything = {"Exception", "BaseException"} & {ast.unparse(a) for a in args}
            return "everything is suppressed" if everything else None
    return None


def test_no_failure_is_swallowed() -> None:
    """(5)"""
    kinds = ast.ExceptHandler | ast.Call
    found = [(module(f), node) for f in FILES for node in ast.walk(tree(f)) if isinstance(node, kinds)]
    assert [f"{name}: {told}" for name, node in found if (told := swallowed(node))] == []


@pytest.mark.parametrize(
    "code",
    [
        "try: x()\nexcept: y()",
        "try: x()\nexcept OSError: pass",
        "try: x()\nexcept OSError: ...",
        "try: x()\nexcept Exception: y()",
        "with suppress(Exception): x()",
    ],
)
def test_a_swallowed_failure_would_be_seen(code: str) -> None:
    """(5)"""
    assert any(swallowed(node) for node in ast.walk(ast.parse(code)))


def public(node: ast.Module | ast.ClassDef, name: str) -> Iterator[tuple[str, ast.ClassDef | ast.FunctionDef]]:
    """The public classes, functions and methods of a module or class."""
    for inner in node.body:
        if isinstance(inner, ast.ClassDef | ast.FunctionDef) and not inner.name.startswith("_"):
            yield f"{name}.{inner.name}", inner
            if isinstance(inner, ast.ClassDef):
                yield from public(inner, f"{name}.{inner.name}")


def test_everything_public_says_what_it_is() -> None:
    """(6)"""
    assert [module(file) for file in FILES if not ast.get_docstring(tree(file))] == []
    parts = [part for file in FILES for part in public(tree(file), module(file))]
    assert [name for name, node in parts if not ast.get_docstring(node)] == []
