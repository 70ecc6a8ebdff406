# Everything a person does with a checkout. `make help` lists it.
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
TESTS ?= tests
MARKS ?= not browser and not postgres and not wheel
VENV := .venv
BIN := $(VENV)/bin
FLASK := $(BIN)/flask --app wsgi
PIP := $(BIN)/pip install --quiet --disable-pip-version-check
SOURCES := lms tests bench wsgi.py

.DEFAULT_GOAL := help
.PHONY: help run content setup test check fix bench lock

##@ Use it
help: ## show this list
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} \
	  /^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' Makefile
	@echo

run: $(VENV)/.installed ## serve at http://127.0.0.1:8000 (HOST, PORT and LMS_DATABASE_URL change that)
	@$(FLASK) lms serve --host $(HOST) --port $(PORT)

content: $(VENV)/.installed ## check content/ and publish it
	@$(FLASK) lms content check
	@$(FLASK) lms content publish

##@ Develop
setup: $(VENV)/.developing ## put everything for developing into .venv

test: $(VENV)/.developing ## run the tests that need no browser, PostgreSQL or network (TESTS=… for some)
	$(BIN)/pytest -n auto --maxprocesses 4 -q -rs -m "$(MARKS)" $(TESTS)
	@echo 'These ran: $(MARKS). A browser test needs chromium, a PostgreSQL test'
	@echo 'LMS_TEST_DATABASE_URL=postgresql://…, the wheel a network: make test MARKS=browser; .ci/run runs all.'

check: $(VENV)/.developing ## format, lint, types, import rules, templates, content
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint templates --lint --quiet
	$(FLASK) lms content check

fix: $(VENV)/.developing ## repair what the formatter and the linter can repair
	$(BIN)/ruff check --fix $(SOURCES)
	$(BIN)/ruff format $(SOURCES)

bench: $(VENV)/.developing ## measure requests against two bare apps (writes bench/results/http.json)
	@mkdir -p bench/results
	$(BIN)/python -m bench.http --json bench/results/http.json

lock: $(VENV)/.developing ## resolve the two lock files anew from pyproject.toml
	$(BIN)/uv pip compile $(LOCK) --group build -o requirements.txt
	$(BIN)/uv pip compile $(LOCK) --group dev -c requirements.txt -o requirements-dev.txt

LOCK := pyproject.toml --quiet --upgrade --universal --python-version 3.11 \
  --generate-hashes --no-emit-index-url --no-header

# Stamps: nothing is installed twice, and a changed lock file is installed once.
$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo 'Rampwise needs Python 3.11 or newer: make $(MAKECMDGOALS) PYTHON=python3.12'; exit 1; }
	@echo 'Creating $(VENV) …'
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: requirements.txt pyproject.toml | $(BIN)/python
	@echo 'Installing what Rampwise needs …'
	@$(PIP) --require-hashes -r requirements.txt
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.developing: requirements-dev.txt $(VENV)/.installed
	@echo 'Installing what its developers need …'
	@$(PIP) --require-hashes -r requirements-dev.txt
	@touch $@
