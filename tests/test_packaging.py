"""The package as a school gets it.

1. The wheel holds everything formgen brings along, and the licences.
2. It runs in an environment that has nothing but the pinned packages, from any folder, for a new account.
3. The lock files pin everything that pyproject.toml asks for, by hash, and name no index.
4. `resources.folder` finds a folder or says what to do.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from formgen import resources
from formgen.errors import UserError

ROOT = Path(__file__).resolve().parent.parent
BROUGHT_ALONG = ("templates", "schemas", "samples")
BESIDE = ("mutation", "bench")
LOCKS = ("run", "dev", "build", *BESIDE)


def run(*command: str | Path, cwd: Path = ROOT, env: dict[str, str] | None = None) -> str:
    """What the command printed; fails with it when the exit code is not 0."""
    done = subprocess.run([str(word) for word in command], cwd=cwd, env=env, capture_output=True, text=True)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def files_below(folder: Path) -> set[str]:
    """The files of a folder, as paths from it; without what Python and the desktop leave behind."""
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.name != ".DS_Store"
    }


def packed(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def scripts(environment: Path) -> Path:
    return environment / ("Scripts" if os.name == "nt" else "bin")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", out)
    [built] = out.glob("formgen-*.whl")
    return built


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the locked packages and the wheel; the folder's name has a space, as homes do."""
    place = tmp_path_factory.mktemp("installed") / "a school"
    lock = ROOT / "requirements" / "run.lock"
    if uv := shutil.which("uv"):
        run(uv, "venv", "--quiet", "--python", sys.executable, place)
        pip = [uv, "pip", "install", "--quiet", "--python", scripts(place) / "python"]
        check = [uv, "pip", "check", "--quiet", "--python", scripts(place) / "python"]
    else:
        run(sys.executable, "-m", "venv", place)
        pip = [scripts(place) / "python", "-m", "pip", "install", "--quiet", "--no-input"]
        check = [scripts(place) / "python", "-m", "pip", "check"]
    run(*pip, "--require-hashes", "-r", lock)
    run(*pip, "--no-deps", wheel)
    run(*check)
    return place


@pytest.fixture
def newcomer(tmp_path: Path) -> dict[str, str]:
    """The surroundings of an account just made: an empty home and no settings."""
    home = tmp_path / "home"
    home.mkdir()
    kept = {"PATH", "LANG", "LC_ALL", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "WEASYPRINT_DLL_DIRECTORIES"}
    kept.add("DYLD_FALLBACK_LIBRARY_PATH")
    ours = {name: value for name, value in os.environ.items() if name in kept}
    return {**ours, "HOME": str(home), "USERPROFILE": str(home)}


@pytest.mark.parametrize("name", BROUGHT_ALONG)
def test_the_wheel_holds_every_file_it_brings_along(wheel: Path, name: str) -> None:
    here = files_below(ROOT / name)
    assert here, f"{name}/ is empty"
    assert {f"formgen/data/{name}/{file}" for file in here} <= packed(wheel)


def test_the_wheel_holds_the_licences_of_the_code_and_of_every_font(wheel: Path) -> None:
    licences = {name.split("/licenses/", 1)[1] for name in packed(wheel) if ".dist-info/licenses/" in name}
    fonts = {f"templates/fonts/{path.name}" for path in (ROOT / "templates" / "fonts").glob("*.txt")}
    assert {"LICENSE", *fonts} <= licences
    assert len(fonts) >= 4


def test_the_wheel_holds_the_code_and_no_test(wheel: Path) -> None:
    names = packed(wheel)
    assert {f"formgen/{file}" for file in files_below(ROOT / "formgen")} <= names
    assert not [name for name in names if name.startswith(("tests/", "tools/", "bench/", "output/"))]


def test_the_installed_command_explains_itself(
    environment: Path, newcomer: dict[str, str], tmp_path: Path
) -> None:
    said = run(scripts(environment) / "formgen", "--help", cwd=tmp_path, env=newcomer)
    assert "Usage" in said
    assert "demo" in said


def test_the_installed_demo_runs_from_any_folder_for_a_new_account(
    environment: Path, newcomer: dict[str, str], tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    run(scripts(environment) / "formgen", "demo", "--out", "made", cwd=elsewhere, env=newcomer)
    assert files_below(elsewhere / "made")


def canonical(requirement: str) -> str:
    [name] = re.findall(r"^[A-Za-z0-9._-]+", requirement)
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(lock: str) -> dict[str, set[str]]:
    """Package → versions pinned (more than one where Pythons differ)."""
    text = (ROOT / "requirements" / f"{lock}.lock").read_text(encoding="utf-8")
    found: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([a-z0-9-]+)==(\S+)", text, re.MULTILINE):
        found.setdefault(name, set()).add(version)
    return found


def test_the_locks_pin_all_that_is_asked_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    asked = {
        "run": project["project"]["dependencies"],
        "dev": project["project"]["dependencies"] + project["dependency-groups"]["dev"],
        "build": project["build-system"]["requires"],
        **{name: project["dependency-groups"][name] for name in BESIDE},
    }
    missing = {lock: {canonical(line) for line in asked[lock]} - set(pins(lock)) for lock in LOCKS}
    assert missing == {lock: set() for lock in LOCKS}, "run `make lock`"


def test_the_locks_agree_with_each_other() -> None:
    dev = pins("dev")
    for lock in ("run", "build"):
        assert {name: dev[name] for name in pins(lock) if name in dev} == pins(lock)
    for beside in map(pins, BESIDE):
        assert {name: dev[name] for name in beside if name in dev} == {n: v for n, v in beside.items() if n in dev}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_index_and_hashes_every_pin(lock: str) -> None:
    text = (ROOT / "requirements" / f"{lock}.lock").read_text(encoding="utf-8")
    assert "://" not in text
    assert "index-url" not in text
    for entry in re.split(r"\n(?=\S)", text.strip()):
        assert "--hash=sha256:" in entry, entry


def test_the_lock_of_what_tests_use_of_node_names_no_index_and_hashes_every_pin() -> None:
    folder = ROOT / "tests" / "js"
    text = (folder / "package-lock.json").read_text(encoding="utf-8")
    asked = json.loads((folder / "package.json").read_text(encoding="utf-8"))["dependencies"]
    packages = json.loads(text)["packages"]
    assert "://" not in text
    assert packages[""]["dependencies"] == asked
    assert {name: packages[f"node_modules/{name}"]["version"] for name in asked} == asked, "run `make lock`"
    for name, entry in packages.items():
        assert not name or entry["integrity"].startswith("sha512-"), name


@pytest.mark.parametrize("name", BROUGHT_ALONG)
def test_a_checkout_uses_the_folder_beside_the_package(name: str) -> None:
    assert resources.folder(name) == ROOT / name


def test_an_installed_package_uses_the_folder_inside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = tmp_path / "formgen" / "data" / "samples"
    inside.mkdir(parents=True)
    monkeypatch.setattr(resources, "PACKAGE", tmp_path / "formgen")
    assert resources.folder("samples") == inside


def test_a_stranger_beside_an_installed_package_is_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "samples").mkdir()
    monkeypatch.setattr(resources, "PACKAGE", tmp_path / "formgen")
    with pytest.raises(UserError, match="Install formgen again"):
        resources.folder("samples")
