# Everything runs from .venv, made on first use and installed into again only when pyproject.toml has changed.
# Another Python:   make test PYTHON=python3.13
# Some tests only:  make pytest ARGS="-m 'not slow' -k span"

PYTHON ?= python3
VENV   ?= .venv
ARGS   ?=

BENCH ?= .venv-bench
ROUNDS ?= 5

BIN := $(VENV)/bin
PY  := $(BIN)/python
PIP := $(PY) -m pip --disable-pip-version-check --no-input -qq
SAY := @printf '\n\033[1m==> %s\033[0m\n'

EXAMPLE := docs/examples/article.jsonl

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help demo test lint format types imports pytest long coverage pages bench build clean

help:  ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(VENV)/.installed-cli  ## decide the encounters of the article's example
	$(SAY) 'Deciding the encounters in $(EXAMPLE)'
	@echo '$$ fluororules evaluate $(EXAMPLE)'
	@$(PY) -m fluororules evaluate $(EXAMPLE)

test: lint types imports pytest  ## run every check that CI runs

lint: $(VENV)/.installed-dev  ## look for mistakes and untidy layout
	$(SAY) 'Lint (ruff check)'
	@$(PY) -m ruff check .
	$(SAY) 'Layout (ruff format --check)'
	@$(PY) -m ruff format --check .

format: $(VENV)/.installed-dev  ## tidy the layout, and mend what can be mended
	$(SAY) 'Tidying (ruff)'
	@$(PY) -m ruff check --fix-only --quiet .
	@$(PY) -m ruff format .

types: $(VENV)/.installed-dev  ## check the types
	$(SAY) 'Types (mypy)'
	@$(PY) -m mypy

imports: $(VENV)/.installed-dev  ## check who imports whom
	$(SAY) 'Import contracts (lint-imports)'
	@$(BIN)/lint-imports --no-logo

pytest: $(VENV)/.installed-dev  ## run the tests (without coverage, which takes half as long again)
	$(SAY) 'Tests (pytest)'
	@$(PY) -m pytest -n auto --dist loadgroup $(ARGS)

long: $(VENV)/.installed-dev  ## run the tests that take minutes: all injected failures, kills, mutants of fluoroscopy
	$(SAY) 'Long tests (pytest)'
	@$(PY) -m pytest -n auto --dist loadgroup -m long $(ARGS)

coverage: $(VENV)/.installed-dev  ## print the core's coverage, and write it line by line to htmlcov/
	$(SAY) 'Tests, with coverage (pytest)'
	@$(PY) -m pytest -n auto --dist loadgroup -m 'not slow' --cov --cov-report=term --cov-report=html $(ARGS)

pages: $(VENV)/.installed-dev  ## write docs/rulesets/ anew from the rules
	$(SAY) 'Writing docs/rulesets/'
	@$(PY) -m tests.docs.rulesets

# An environment of its own, as what it is compared with brings what it likes. A peer that does not install is skipped.
bench: $(BENCH)/.installed  ## measure against other engines and code by hand, some five minutes (ARGS, ROUNDS)
	$(SAY) 'Measuring (python -m tests.benchmarks)'
	@$(BENCH)/bin/python -m tests.benchmarks --rounds $(ROUNDS) $(ARGS)

build: $(VENV)/.installed-dev  ## build the sdist and the wheel into dist/
	$(SAY) 'Building into dist/'
	@$(PY) -m build --sdist --wheel --outdir dist .

clean:  ## remove .venv and everything else that was made here
	rm -rf .venv .venv-bench build dist htmlcov .coverage .coverage.* .hypothesis fluororules/_compiled
	rm -rf __pycache__ .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
	find fluororules tests -name __pycache__ -type d -prune -exec rm -rf {} +

# --- the environment --------------------------------------------------------------------------------------------------

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	    echo 'fluororules needs Python 3.11 or later, and $(PYTHON) is none. Say which to take: make PYTHON=python3.11 ...'; exit 1; }
	$(SAY) 'Making an environment in $(VENV)'
	@$(PYTHON) -m venv $(VENV) || { \
	    echo 'No environment could be made in $(VENV). On Debian and Ubuntu: apt install python3-venv'; exit 1; }
	@touch $@

$(VENV)/.installed-%: pyproject.toml | $(VENV)/.made
	$(SAY) 'Installing fluororules[$*] into $(VENV)'
	@$(PIP) install --editable '.[$*]'
	@touch $@

$(BENCH)/.installed: pyproject.toml tests/benchmarks/peers.txt
	@test -x $(BENCH)/bin/python || $(PYTHON) -m venv $(BENCH)
	$(SAY) 'Installing fluororules[batch,tables] and the peers into $(BENCH)'
	@$(BENCH)/bin/python -m pip --disable-pip-version-check --no-input -qq install --editable '.[batch,tables]'
	@grep -v '^#' tests/benchmarks/peers.txt | while read -r peer; do \
	    $(BENCH)/bin/python -m pip --disable-pip-version-check --no-input -qq install "$$peer" || \
	    echo "$$peer does not install here, and is skipped."; done
	@touch $@
