#!/bin/sh
# Everything that must hold before a change is good, cheapest first; stops at the first step that fails.
set -eu

cd "$(dirname "$0")/.."
. ./tools/env.sh

step() { printf '\n=== %s\n' "$*"; }

step "ruff"
.venv/bin/python -m ruff check .

step "mypy"
.venv/bin/python -m mypy --strict formgen

step "pytest"
.venv/bin/python -m pytest -n 2 --dist loadfile -rs "$@"

step "formgen demo"
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
.venv/bin/formgen demo --out "$out/demo"

step "All good"
