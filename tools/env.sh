# Sourced, from the project's root, by whatever runs the tools. Keeps them working on any machine and account.
# shellcheck shell=sh

# Compiled modules are kept, so that the second start is quick.
unset PYTHONDONTWRITEBYTECODE
# Settings of somebody's own Python must not leak in.
unset PYTHONPATH PYTHONHOME

# Caches need a home that can be written to.
if [ ! -d "${HOME:-}" ] || [ ! -w "${HOME:-}" ]; then
    HOME="$PWD/.venv/home"
    mkdir -p "$HOME"
    export HOME
    unset XDG_CACHE_HOME XDG_CONFIG_HOME XDG_DATA_HOME
fi

# Homebrew keeps Pango where the loader of macOS does not look.
for folder in /opt/homebrew/lib /usr/local/lib; do
    if [ "$(uname -s)" = Darwin ] && [ -e "$folder/libpango-1.0.dylib" ]; then
        DYLD_FALLBACK_LIBRARY_PATH="$folder${DYLD_FALLBACK_LIBRARY_PATH:+:$DYLD_FALLBACK_LIBRARY_PATH}"
        export DYLD_FALLBACK_LIBRARY_PATH
    fi
done
