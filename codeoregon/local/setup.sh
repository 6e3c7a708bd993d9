#!/bin/sh
# Makes the virtual environment var/venv and installs what is asked for: "run", or "run" and "tests".
# Does nothing when that is already done for exactly these requirements. Run from the project's root.
set -eu

fits() { "$1" -c 'import sys; raise SystemExit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; }

find_python() {
    for name in ${PYTHON:-} python3.13 python3.12 python3.11 python3; do
        found=$(command -v "$name" 2>/dev/null) || continue
        if fits "$found" && "$found" -c 'import venv, ensurepip' 2>/dev/null; then
            echo "$found"
            return
        fi
        if fits "$found"; then without_venv=$found; fi
    done
    if [ -n "${without_venv:-}" ]; then
        echo "$without_venv cannot make virtual environments. On Debian: apt-get install python3-venv" >&2
    else
        echo "Code Oregon needs Python 3.11, 3.12 or 3.13, and none was found. On Debian: apt-get install python3 python3-venv" >&2
    fi
    exit 1
}

install() { # name, requirements file
    stamp="$venv/.installed-$1"
    sum=$(cksum < "$2")
    if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$sum" ]; then return; fi
    echo "== Installing $2"
    "$python" -m pip install --quiet --disable-pip-version-check --no-input --require-hashes -r "$2"
    echo "$sum" > "$stamp"
}

mkdir -p var
venv=var/venv
python=$venv/bin/python
exec 9> var/setup.lock
if command -v flock >/dev/null; then flock 9; fi

if ! fits "$python" || ! "$python" -m pip --version >/dev/null 2>&1; then
    base=$(find_python)
    echo "== Making $venv with $("$base" --version)"
    rm -rf "$venv"
    "$base" -m venv "$venv" || { rm -rf "$venv"; exit 1; }
fi
install run requirements.txt
if [ "${1:-run}" = tests ]; then install tests tests/requirements.txt; fi
