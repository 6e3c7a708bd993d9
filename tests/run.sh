#!/bin/sh
# Finds a browser and runs pytest with what it is given. Run from the project's root; `make test` does.
set -eu
CHROMIUM=$(var/venv/bin/python tests/browser/find.py)
export CHROMIUM
exec var/venv/bin/python -m pytest "$@"
