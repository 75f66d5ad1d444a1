#!/bin/sh
# Pins, with hashes, every package that formgen (run.lock), its tests (dev.lock), its build (build.lock), the tests of
# its tests (mutation.lock) and its measurements (bench.lock) use, for every system and every Python it supports. No
# index is written into the files. Needs uv. Where there is npm, what the tests and the measurements use of
# Node's (tests/js, bench/js) is pinned too; their versions stand in package.json.
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
for more in mutation bench; do
    sed -n "s/^$more = \["'"\(.*\)"\]$/\1/p' pyproject.toml | tr -d '" ' | tr ',' '\n' |
        lock $more.lock - --constraints requirements/dev.lock "$@"
done
if command -v npm >/dev/null 2>&1; then
    for folder in tests/js bench/js; do (
        cd "$folder"
        npm install --package-lock-only --omit-lockfile-registry-resolved --ignore-scripts --no-audit --no-fund --silent
        # Who asks for money is no part of a lock.
        node -e '
            const { readFileSync, writeFileSync } = require("node:fs");
            const lock = JSON.parse(readFileSync("package-lock.json", "utf8"));
            for (const entry of Object.values(lock.packages)) delete entry.funding;
            writeFileSync("package-lock.json", JSON.stringify(lock, null, 2) + "\n");'
    ) done
fi
if grep -n '://' requirements/*.lock */js/package-lock.json; then
    echo "An address got into a lock file." >&2
    exit 1
fi
