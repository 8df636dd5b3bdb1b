#!/bin/sh
# Every command a person needs. `./do` alone lists them.
#
# Finds Python 3.11 to 3.13, makes .venv, installs hash-pinned requirements, and, as root on Debian, the few
# system packages. A stamp per environment makes the second run take seconds.
set -eu
cd "$(dirname "$0")"
ROOT=$PWD
BIN=$ROOT/.venv/bin
STAMPS=$ROOT/.stamps
say() { printf '%s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

find_python() {
  for name in python3.12 python3.13 python3.11 python3; do
    if command -v "$name" >/dev/null 2>&1 &&
      "$name" -c 'import sys; raise SystemExit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; then
      command -v "$name"
      return
    fi
  done
  die "Upwell needs Python 3.11, 3.12 or 3.13. Install it, for example: apt-get install python3 python3-venv"
}

# $@: Debian packages. As root they are installed; otherwise we say what to install.
need_packages() {
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    say "Installing system packages: $*"
    apt-get update -qq >/dev/null 2>&1 || true
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null 2>"$STAMPS/apt.log" ||
      { cat "$STAMPS/apt.log" >&2; die "Could not install: $*"; }
  else
    die "Please install these system packages first: $*   (Debian/Ubuntu: sudo apt-get install $*)"
  fi
}

have_venv() {
  mkdir -p "$STAMPS"
  [ -x "$BIN/python" ] && return
  python=$(find_python)
  if ! "$python" -m venv .venv >/dev/null 2>&1; then
    rm -rf .venv
    need_packages python3-venv
    "$python" -m venv .venv
  fi
}

stamp_of() { cat "$@" "$0" | cksum; }

# $1: environment name; the rest: requirement files. Additive, so that demo after test keeps the test tools.
install() {
  name=$1
  shift
  if [ -f "$STAMPS/$name" ] && [ "$(cat "$STAMPS/$name")" = "$(stamp_of "$@" pyproject.toml)" ]; then return; fi
  say "Installing Python packages ($name) ..."
  "$BIN/python" -m pip install -q --require-hashes -r requirements/uv.txt
  for file in "$@"; do
    "$BIN/uv" pip install -q --python "$BIN/python" --require-hashes -r "$file"
  done
  "$BIN/uv" pip install -q --python "$BIN/python" --no-deps --no-build-isolation -e .
  stamp_of "$@" pyproject.toml >"$STAMPS/$name"
}

compile_messages() {
  command -v msgfmt >/dev/null 2>&1 || need_packages gettext
  po=upwell/locale/vi/LC_MESSAGES/django.po
  mo=${po%.po}.mo
  if [ ! -f "$mo" ] || [ "$po" -nt "$mo" ]; then msgfmt --check-format -o "$mo" "$po"; fi
}

run_env() {
  have_venv
  install run requirements/run.txt
  compile_messages
}

dev_env() {
  have_venv
  install dev requirements/run.txt requirements/dev.txt
  compile_messages
}

browser() {
  if ! command -v chromium >/dev/null 2>&1 && ! command -v google-chrome >/dev/null 2>&1; then
    need_packages chromium fonts-dejavu-core libatomic1
  fi
}

case "${1:-help}" in
  demo) # set up, load the sample organisation, start web and worker, print one sign-in link per role
    shift
    run_env
    exec "$BIN/upwell" demo "$@"
    ;;
  test) # set up, then every test on SQLite, on a real PostgreSQL and in a real browser; ARGS go to pytest
    shift
    dev_env
    browser
    if [ $# -gt 0 ]; then exec "$BIN/python" -m pytest "$@"; fi
    # One run per database, so that neither can be skipped by accident; on PostgreSQL what touches the database.
    "$BIN/python" -m pytest -n 2 --database sqlite --ignore tests/journeys
    "$BIN/python" -m pytest -n 2 --database postgresql --ignore tests/journeys
    exec "$BIN/python" -m pytest -n 2 --database sqlite tests/journeys
    ;;
  lint) # format, style, types, templates, floors
    dev_env
    "$BIN/ruff" format --check .
    "$BIN/ruff" check .
    "$BIN/mypy"
    "$BIN/lint-imports"
    git ls-files -z -- 'upwell/*.html' | xargs -0 "$BIN/djade" --check --target-version 5.2
    ;;
  fmt) # write the format that lint asks for
    dev_env
    "$BIN/ruff" check --fix-only -q . || true
    "$BIN/ruff" format .
    git ls-files -z --cached --others --exclude-standard -- 'upwell/*.html' | xargs -0 "$BIN/djade" --target-version 5.2 || true
    ;;
  check) # what must pass before every stop: lint, then all tests
    "$0" lint
    exec "$0" test
    ;;
  serve) # web and worker on this machine, with your own data (see docs/install.md)
    shift
    run_env
    exec "$BIN/upwell" serve "$@"
    ;;
  bench) # measured promises; NAME runs one of them (see bench/README.md)
    shift
    dev_env
    exec "$BIN/python" -m bench "$@"
    ;;
  setup) # install everything that demo and test need, no more
    dev_env
    browser
    say "Ready. Try ./do demo or ./do test"
    ;;
  messages) # collect new texts for translation into locale/vi
    dev_env
    cd upwell && exec "$BIN/python" ../manage.py makemessages -l vi --no-location --no-wrap -d django
    ;;
  lock) # pin requirements again (needs the network)
    have_venv
    "$BIN/python" -m pip install -q uv
    flags="--quiet --generate-hashes --no-emit-index-url --no-emit-find-links --universal --python-version 3.11 --no-header"
    # shellcheck disable=SC2086
    "$BIN/uv" pip compile $flags requirements/uv.in -o requirements/uv.txt
    # shellcheck disable=SC2086
    "$BIN/uv" pip compile $flags pyproject.toml -o requirements/run.txt
    # shellcheck disable=SC2086
    "$BIN/uv" pip compile $flags pyproject.toml --extra dev -c requirements/run.txt -o requirements/dev.txt
    ;;
  help | -h | --help)
    say "usage: ./do VERB [ARGS]"
    sed -n 's/^  \([a-z]*\)[^)]*) # \(.*\)$/  \1\t\2/p' "$0" | expand -t 12
    ;;
  *) die "No such verb: $1. Run ./do to see them all." ;;
esac
