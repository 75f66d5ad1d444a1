#!/bin/sh
# Pins, with hashes, every package that formgen (run.lock), its tests (dev.lock), its build (build.lock) and the
# tests of its tests (mutation.lock) use, for every system and every Python it supports. No index is written into the
# files. Needs uv.
#
#     tools/lock.sh              keeps the versions that still fit
#     tools/lock.sh --upgrade    takes the newest
set -eu

cd "$(dirname "$0")/.."

lock() {    # $1: the file; then what goes into it
    file=requirements/$1
    shift
    uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
        --no-emit-index-url --no-emit-find-links --output-file "$file" "$@" >/dev/null
}

lock run.lock pyproject.toml "$@"
lock dev.lock pyproject.toml --group dev --constraints requirements/run.lock "$@"
# dev.lock holds the build's tools already; build.lock is they alone, in the same versions.
sed -n 's/^requires = \["\(.*\)"\]$/\1/p' pyproject.toml | lock build.lock - --constraints requirements/dev.lock
sed -n 's/^mutation = \["\(.*\)"\]$/\1/p' pyproject.toml | lock mutation.lock - --constraints requirements/dev.lock "$@"
if grep -n '://' requirements/*.lock; then
    echo "An address got into a lock file." >&2
    exit 1
fi
