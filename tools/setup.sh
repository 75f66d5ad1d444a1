#!/bin/sh
# Makes this checkout ready to run:
#
#     tools/setup.sh          what `formgen` itself needs (also: tools/setup.sh run)
#     tools/setup.sh test     that, and what the tests need
#     tools/setup.sh mutation that, and what tests the tests (`make mutation`); likewise `bench`
#
# Safe to repeat; quick when nothing is to do. Never asks for a password. Programs of the system are installed
# only where apt-get may do it without asking (FORMGEN_NO_APT=1: not even then); elsewhere the command is printed.
set -eu

cd "$(dirname "$0")/.."
. ./tools/env.sh

what=${1:-run}
case $what in
    run) lock=requirements/run.lock ;;
    test | mutation | bench) lock=requirements/dev.lock ;;
    *) echo "usage: tools/setup.sh [run|test|mutation|bench]" >&2; exit 2 ;;
esac
python=.venv/bin/python

say() { printf '%s\n' "$*"; }
have() { command -v "$1" >/dev/null 2>&1; }

# --- Rights -------------------------------------------------------------------------------------------------

as_root=none
find_rights() {
    if [ "${FORMGEN_NO_APT:-}" ] || ! have apt-get; then as_root=none
    elif [ "$(id -u)" = 0 ]; then as_root='env'
    elif have sudo && sudo -n true >/dev/null 2>&1; then as_root='sudo -n env'
    fi
}

apt_updated=no
apt_install() {     # the packages; one that cannot be had does not stop the others
    [ "$as_root" != none ] || return 1
    # RUNLEVEL=1: what is installed to be tried by the tests (Dovecot) is not started as a service.
    apt="$as_root DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get -qq -o DPkg::Lock::Timeout=120"
    apt="$apt -o Acquire::Retries=2 -o Dpkg::Use-Pty=0"
    if [ $apt_updated = no ]; then
        apt_updated=yes
        $apt update </dev/null >/dev/null 2>&1 || say "The list of system packages could not be refreshed; trying with the old one."
    fi
    say "Installing $*"
    $apt install -y --no-install-recommends "$@" </dev/null >/dev/null 2>&1 && return 0
    failed=no
    for package in "$@"; do
        $apt install -y --no-install-recommends "$package" </dev/null >/dev/null 2>&1 || { say "Could not install $package."; failed=yes; }
    done
    [ $failed = no ]
}

# Postfix is there to be started by one test from a folder of its own, never as this machine's mail server. Installed
# with “No configuration” it has no main.cf, and without one no service starts it, now or at the next start-up.
leave_postfix_idle() {
    [ "$as_root" != none ] && have debconf-set-selections || return 0
    printf 'postfix postfix/main_mailer_type select No configuration\n' | $as_root debconf-set-selections 2>/dev/null || :
}

cure() {            # $1: programs | python; prints the command for this system
    if [ "$(uname -s)" = Darwin ]; then
        case $1 in
            programs) say "    brew install gnumeric poppler qpdf node openssl && brew install --cask libreoffice google-chrome" ;;
            python) say "    brew install python@3.13" ;;
        esac
    elif have apt-get; then
        case $1 in
            programs) say "    sudo apt-get install --no-install-recommends $programs" ;;
            python) say "    sudo apt-get install python3 python3-venv" ;;
        esac
    elif have dnf; then
        case $1 in
            programs) say "    sudo dnf install libreoffice-calc libreoffice-writer gnumeric poppler-utils qpdf openssl nodejs npm chromium" ;;
            python) say "    sudo dnf install python3" ;;
        esac
    elif have pacman; then
        case $1 in
            programs) say "    sudo pacman -S libreoffice-fresh gnumeric poppler qpdf openssl nodejs npm chromium" ;;
            python) say "    sudo pacman -S python" ;;
        esac
    elif have zypper; then
        case $1 in
            programs) say "    sudo zypper install libreoffice-calc libreoffice-writer gnumeric poppler-tools qpdf openssl nodejs npm chromium" ;;
            python) say "    sudo zypper install python313" ;;
        esac
    elif have apk; then
        case $1 in
            programs) say "    apk add libreoffice-calc libreoffice-writer gnumeric poppler-utils qpdf openssl nodejs npm chromium" ;;
            python) say "    apk add python3" ;;
        esac
    else
        case $1 in
            programs) say "    install LibreOffice, Gnumeric, Poppler's tools, qpdf, Chromium and Node.js with npm with the system's own installer" ;;
            python) say "    install Python 3.11 or newer with the system's own installer" ;;
        esac
    fi
}

# --- Python -------------------------------------------------------------------------------------------------

works() { "$1" -c "import sys; sys.exit(sys.version_info < (3, 11))" >/dev/null 2>&1; }

find_python() {     # sets $found to a Python >= 3.11 that can make an environment with pip, if there is one
    found=''
    for name in python3 python3.13 python3.12 python3.11 python3.14 python; do
        if have "$name" && works "$name" && "$name" -c "import ensurepip, venv" >/dev/null 2>&1; then
            found=$name
            return 0
        fi
    done
    return 1
}

make_environment() {
    say "Making the Python environment in .venv"
    rm -rf .venv
    case $HOME in "$PWD"/.venv/*) mkdir -p "$HOME" ;; esac
    if have uv && uv venv --quiet --allow-existing --python '>=3.11' .venv; then :
    else
        find_python || { apt_install python3 python3-venv && find_python; } || {
            say "formgen needs Python 3.11 or newer (with its venv part), and none was found. The cure:"
            cure python
            exit 1
        } >&2
        "$found" -m venv .venv
    fi
    printf '%s\n' "$PWD" >.venv/place
}

install() {         # pinned and checked against their hashes
    if have uv; then
        uv pip install --quiet --python $python "$@"
    else
        $python -m pip --version >/dev/null 2>&1 || $python -m ensurepip >/dev/null
        $python -m pip install --quiet --disable-pip-version-check --no-input "$@"
    fi
}

set_up_more() {     # beside what the tests need, in the same versions
    key=$(cksum <"requirements/$more.lock")
    [ "$(cat ".venv/done-$more" 2>/dev/null)" != "$key" ] || return 0
    say "Installing what requirements/$more.lock lists"
    install --require-hashes -r "requirements/$more.lock"
    printf '%s\n' "$key" >".venv/done-$more"
}

set_up_python() {
    # A folder that was moved has the old place written into its scripts.
    if ! works $python || [ "$(cat .venv/place 2>/dev/null)" != "$PWD" ]; then
        make_environment
    fi
    key=$(cat pyproject.toml formgen/__init__.py requirements/build.lock "$lock" | cksum)
    [ "$(cat ".venv/done-$what" 2>/dev/null)" != "$key" ] || return 0
    say "Installing what $lock lists"
    install --require-hashes -r "$lock" -r requirements/build.lock
    install --no-deps --no-build-isolation --editable .
    printf '%s\n' "$key" >".venv/done-$what"
    if [ "$what" = test ]; then
        cat pyproject.toml formgen/__init__.py requirements/build.lock requirements/run.lock | cksum >.venv/done-run
    fi
}

# --- What PDF needs, and what the tests need ----------------------------------------------------------------

pdf_packages="libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"

set_up_pdf() {
    missing=$($python -m formgen.machine)
    [ "$missing" ] || return 0
    # shellcheck disable=SC2086  # a list of packages
    apt_install $pdf_packages || :
    missing=$($python -m formgen.machine | tr '\n' ' ' | sed 's/ *$//')
    [ "$missing" ] || return 0
    say "This machine cannot load: $missing"
    if [ "$missing" = "harfbuzz-subset" ]; then say "PDFs can be made, but will be larger. The cure:"
    else say "Word and Excel forms work; PDFs cannot be made until this is done:"
    fi
    say "    $($python -m formgen.machine cure)"
}

browser() {
    for name in chromium chromium-browser google-chrome; do
        if have $name; then return 0; fi
    done
    [ -d '/Applications/Google Chrome.app' ] || [ -d /Applications/Chromium.app ]
}

missing_programs() {
    if ! have soffice && ! have libreoffice && [ ! -d /Applications/LibreOffice.app ]; then
        printf 'libreoffice-calc libreoffice-writer '
    elif have apt-get && have soffice; then
        # A LibreOffice may be there without its spreadsheet or its word processor.
        folder=$(dirname "$(readlink -f "$(command -v soffice)")")
        [ -e "$folder/libsclo.so" ] || printf 'libreoffice-calc '
        [ -e "$folder/libswlo.so" ] || printf 'libreoffice-writer '
    fi
    # By this the tests edit sheets in LibreOffice (`make soak`): small, and nothing else asks for it.
    if have apt-get && have soffice && ! /usr/bin/python3 -c "import uno" 2>/dev/null; then printf 'python3-uno '; fi
    have ssconvert || printf 'gnumeric '
    have pdftoppm || printf 'poppler-utils '
    have qpdf || printf 'qpdf '
    # A mailbox of the tests' own. On Debian its program is not in everybody's PATH.
    if have apt-get && ! have dovecot && [ ! -x /usr/sbin/dovecot ]; then printf 'dovecot-imapd '; fi
    # A post office of the tests' own. Only root may start Postfix, so nobody else is given it; nor is a machine that has
    # a mail server, which apt-get would take away for it.
    if have apt-get && [ "$(id -u)" = 0 ] && ! have postfix && [ ! -e /usr/sbin/sendmail ]; then printf 'postfix '; fi
    have openssl || printf 'openssl '
    have node || printf 'nodejs '
    have npm || printf 'npm '
    # In this letters are looked at.
    browser || printf 'chromium '
    if have apt-get && ! have cc; then printf 'gcc libc6-dev '; fi
}

set_up_programs() {
    programs=$(missing_programs)
    [ "$programs" ] || return 0
    case " $programs" in *' postfix '*) leave_postfix_idle ;; esac
    # shellcheck disable=SC2086  # a list of packages
    apt_install $programs || :
    programs=$(missing_programs)
    [ "$programs" ] || return 0
    say "Missing: $programs- tests that need them are skipped and say so. The cure:"
    cure programs
}

set_up_node() {     # $1: tests/js, the writers of workbooks that the tests try the reader with; or bench/js
    have node && have npm || return 0
    key=$(cksum <"$1/package-lock.json")
    [ "$(cat "$1/node_modules/.done" 2>/dev/null)" != "$key" ] || return 0
    say "Installing what $1/package-lock.json lists"
    if (cd "$1" && npm ci --ignore-scripts --no-audit --no-fund --no-update-notifier --silent); then
        printf '%s\n' "$key" >"$1/node_modules/.done"
    else
        say "They could not be had: what needs them is skipped and says so. To try again: tools/setup.sh ${more:-test}"
    fi
}

more=''
case $what in mutation | bench) more=$what; what=test ;; esac
find_rights
set_up_python
set_up_pdf
if [ "$what" = test ]; then
    set_up_programs
    set_up_node tests/js
fi
if [ "$more" ]; then set_up_more; fi
if [ "$more" = bench ]; then set_up_node bench/js; fi
