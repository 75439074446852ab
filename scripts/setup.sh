#!/bin/sh
# Makes the virtual environment of the Makefile: `setup.sh part` for making parts, `setup.sh test` adds the test tools.
set -eu
pip() { "$VENV/bin/python" -m pip --disable-pip-version-check -qq "$@"; }
say() { echo "setup: $*" >&2; }

# Debian keeps venv and the OpenGL library, which the CAD kernel links to, in packages of their own.
debian() {
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        say "installing $*"
        apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
    else
        say "missing: $*. Install it and run make again, on Debian and Ubuntu: sudo apt-get install $*"
        exit 1
    fi
}

make_venv() {
    [ -x "$VENV/bin/python" ] && return
    for candidate in "$PYTHON" python3.11 python3.12 python3.13; do
        "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && python=$candidate && break
    done
    [ -n "${python:-}" ] || { say "Python 3.11 or later is needed (set PYTHON=…)"; exit 1; }
    "$python" -c 'import ensurepip' 2>/dev/null || debian python3-venv
    say "making $VENV (a minute or two, once)"
    "$python" -m venv "$VENV"
}

# The trainer's tests need torch. The CPU build is a tenth of the size of the default one: where an index with it is
# configured (PIP_EXTRA_INDEX_URL), it is taken.
install_torch() {
    "$VENV/bin/python" -c 'import torch' 2>/dev/null && return
    pip install "torch==2.13.0+cpu" 2>/dev/null ||
        pip install "torch==2.13.0"
}

make_venv
case "$1" in
part)
    pip install --editable .
    "$VENV/bin/python" -c 'import OCP.gp' 2>/dev/null || debian libgl1 libx11-6 libexpat1
    "$VENV/bin/python" -c 'import OCP.gp'
    ;;
test)
    install_torch
    pip install --editable ".[dev]"
    ;;
esac
