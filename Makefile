# make demo  installs into .venv, builds the example record and shows it
# make test  installs and runs all tests
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help demo test check format bench docs clean

help:  ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## */\t/' | expand -t 10

$(BIN)/onrecord: pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "make: '$(PYTHON)' not found; name a Python 3.11 or newer: make PYTHON=python3.11"; exit 2; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "make: $(PYTHON) is older than 3.11; name a newer one: make PYTHON=python3.11"; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	$(BIN)/python -m compileall -q src  # pip compiles what it installs, but not what it links to
	@touch $@

$(VENV)/.dev: $(BIN)/onrecord
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $@

demo: $(BIN)/onrecord  ## build the example record and show it
	@$(BIN)/onrecord demo

test: $(VENV)/.dev  ## run all tests
	$(BIN)/python -m pytest

check: $(VENV)/.dev  ## format, lint, types, tests
	$(BIN)/ruff format --check src tests
	$(BIN)/ruff check src tests
	$(BIN)/mypy
	$(BIN)/python -m pytest

format: $(VENV)/.dev  ## format and fix what can be fixed
	$(BIN)/ruff format src tests
	$(BIN)/ruff check --fix src tests

bench: $(VENV)/.dev  ## ours against peers, side by side
	for b in benchmarks/*.py; do $(BIN)/python $$b || exit 1; done

docs: $(VENV)/.dev  ## write docs/reference from the code
	$(BIN)/python -m onrecord.reference docs/reference

clean:  ## remove what make built
	rm -rf $(VENV) build dist out *.record
