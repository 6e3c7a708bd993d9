# Code Oregon. `make` alone lists what can be done.

.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
PY := var/venv/bin/python
BIN := var/venv/bin

.PHONY: help setup setup-tests run code doctor reset test soak bench check fix words lock

help: ## list the commands
	@echo "Code Oregon: free training, badges, and the jobs they lead to."
	@echo
	@sed -n 's/^\([a-z]*\):.*## /  make \1|/p' Makefile | awk -F'|' '{ printf "%-14s %s\n", $$1, $$2 }'

setup: ## make var/venv and install what is needed
	@sh codeoregon/local/setup.sh

setup-tests:
	@sh codeoregon/local/setup.sh tests

run: setup ## run everything on this machine (PORT=8000)
	@exec $(PY) manage.py up

code: setup ## the second-factor code of a demo account (WHO=case_manager)
	@$(PY) manage.py code "$(WHO)"

doctor: setup ## say what stands in the way of a run
	@$(PY) manage.py doctor

reset: setup ## remove all data, after asking (YES=1 does not ask)
	@$(PY) manage.py reset $(if $(YES),--yes)

test: setup-tests ## run all tests
	@sh tests/run.sh -n 2 --dist loadgroup --no-loadscope-reorder

soak: setup-tests ## run all tests, the long forms of the hard ones too
	@sh tests/run.sh --soak

bench: setup-tests ## measure (WHAT=match: only that)
	@$(PY) -m tests.servers $(PY) -m tests.benchmarks $(WHAT)

check: setup-tests ## lint, types, layers, migrations, deployment checks
	@$(PY) -m tests.servers sh .ci/check

fix: setup-tests ## repair what can be repaired by machine
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .
	@git ls-files -z '*.html' | xargs -0 -r $(BIN)/djade --target-version 5.2

words: setup-tests ## gather the words to translate, compile the translations
	@$(PY) .ci/words.py

lock: setup-tests ## write both requirements.txt anew
	@$(BIN)/uv pip compile -q --universal --generate-hashes --python-version 3.11 pyproject.toml -o requirements.txt
	@cd tests && ../$(BIN)/uv pip compile -q --universal --generate-hashes --python-version 3.11 requirements.in -o requirements.txt
