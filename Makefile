# make demo  installs into .venv, builds the example record and shows it
# make test  installs and runs all tests
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# What constraints.txt pins, or, where a registry lacks those versions, what the bounds of pyproject.toml allow.
install = $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt $(1) \
  || { echo "make: the versions in constraints.txt cannot be installed here; trying others within the bounds of pyproject.toml"; \
       $(BIN)/python -m pip install --quiet --disable-pip-version-check $(1); }

.DEFAULT_GOAL := help
.PHONY: help demo screenshot test check format bench docs sbom audit pins clean

help:  ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## */\t/' | expand -t 10

# Nothing needs setuptools, which venvs of 3.11 have. What no command imports is not compiled: it takes 20 MB.
$(BIN)/onrecord: pyproject.toml constraints.txt
	@command -v $(PYTHON) >/dev/null || { echo "make: '$(PYTHON)' not found; name a Python 3.11 or newer: make PYTHON=python3.11"; exit 2; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "make: $(PYTHON) is older than 3.11; name a newer one: make PYTHON=python3.11"; exit 2; }
	@echo "installing into $(VENV): a minute or two, some 500 MB"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip uninstall --quiet --yes setuptools 2>/dev/null
	@$(call install,--no-compile -e .)
	@$(BIN)/python -m compileall -q -j 0 -x '/(tests?|testing|transformers|quantization|tools)/' src $(VENV)/lib
	@touch $@

$(VENV)/.dev: $(BIN)/onrecord
	$(call install,-e '.[dev]')
	@touch $@

demo: $(BIN)/onrecord  ## build the example record and show it
	@$(BIN)/onrecord demo

# Chromium for the browser tests, from Debian's packages where that is possible; else they are skipped and say why.
$(VENV)/.browser: $(VENV)/.dev
	@command -v chromium >/dev/null || command -v google-chrome >/dev/null || { \
	  echo "installing Chromium for the browser tests"; \
	  { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core; } >/dev/null 2>&1; } \
	  || echo "make: no Chromium, and none could be installed from Debian's packages: browser tests will be skipped"
	@touch $@

screenshot: $(VENV)/.browser  ## take the picture of the report that README shows
	$(BIN)/onrecord demo -o out/hotline.record --quiet >/dev/null
	$(BIN)/onrecord report out/hotline.record -o out/hotline.html --force --title "The hotline"
	$(BIN)/python docs/images/take.py out/hotline.html docs/images/report.png

# Two files of tests at a time: what a file sets up (records, servers, a browser) is set up once.
SIDE_BY_SIDE := -n 2 --dist loadfile

test: export SCREENSHOTS ?= out/screenshots
test: $(VENV)/.browser  ## run all tests; what the browser saw is in out/screenshots
	$(BIN)/python -m pytest $(SIDE_BY_SIDE)

check: $(VENV)/.browser  ## format, lint, types, tests
	$(BIN)/ruff format --check src tests
	$(BIN)/ruff check src tests
	$(BIN)/mypy
	$(BIN)/python -m pytest $(SIDE_BY_SIDE)

format: $(VENV)/.dev  ## format and fix what can be fixed
	$(BIN)/ruff format src tests
	$(BIN)/ruff check --fix src tests

bench: $(VENV)/.dev  ## ours against peers, side by side
	for b in attributions corpus faces language times; do $(BIN)/python benchmarks/$$b.py || exit 1; done
	@echo "benchmarks/copies.py, coref.py and timelines.py take files to work on: see their --help"

docs: $(VENV)/.dev  ## write docs/reference from the code
	$(BIN)/python -m onrecord.reference docs/reference

sbom: $(VENV)/.dev  ## list every package that is installed, with its version (CycloneDX)
	$(BIN)/python .ci/sbom.py > sbom.cdx.json

audit: $(VENV)/.dev  ## compare what is installed with the pins, and the pins with known vulnerabilities
	$(BIN)/python -m pip check
	$(BIN)/python -m pip freeze --exclude-editable --exclude setuptools --exclude pip | diff constraints.txt -
	$(PYTHON) -m venv $(VENV)/audit
	$(VENV)/audit/bin/python -m pip install --quiet --disable-pip-version-check pip-audit
	$(VENV)/audit/bin/pip-audit --strict --requirement constraints.txt --no-deps --disable-pip

pins:  ## install the newest versions within bounds and pin them
	rm -rf $(VENV)/pins
	$(PYTHON) -m venv $(VENV)/pins
	$(VENV)/pins/bin/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	$(VENV)/pins/bin/python -m pip freeze --exclude-editable --exclude setuptools --exclude pip > constraints.txt

clean:  ## remove what make built
	rm -rf $(VENV) build dist out *.record sbom.cdx.json
