# policydiff. `make` alone lists what there is to do; every target makes what it needs.
.DEFAULT_GOAL := help
.PHONY: help demo test test-all lint format bench axe screenshots clean

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
TOOLS  := $(VENV)/.tools
DEMO   := build/demo

# The demo looks at its captures as on the morning after the last of them, whatever day it is run on.
POLICYDIFF := POLICYDIFF_WORKSPACE=$(DEMO) SOURCE_DATE_EPOCH=1717567200 $(BIN)/policydiff

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

$(READY): setup.cfg pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo 'policydiff needs Python 3.11 or later; set PYTHON=python3.x'; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(TOOLS): $(READY)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

demo: $(READY) ## run the main job on the sample workspace, and say where the report is
	@rm -rf $(DEMO) && mkdir -p $(DEMO) && cp -R policydiff.toml snapshots $(DEMO)/
	@echo 'The history of four policies, as a first fill: nothing of it is announced.'
	@$(POLICYDIFF) add $(DEMO)/snapshots --until 20240131000000
	@echo 'What has come since.'
	@$(POLICYDIFF) add $(DEMO)/snapshots
	@$(POLICYDIFF) report
	@echo 'Open $(CURDIR)/$(DEMO)/reports/index.html in a browser.'

test: $(TOOLS) ## run the quick tests (the slow ones too when CI is set)
	$(BIN)/python -m pytest -n auto $(if $(CI),,-m 'not slow')

test-all: $(TOOLS) ## run every test
	$(BIN)/python -m pytest -n auto

lint: $(TOOLS) ## check style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(TOOLS) ## put the code in its usual form
	$(BIN)/ruff check --fix --quiet .
	$(BIN)/ruff format --quiet .

bench: $(TOOLS) ## measure quality and speed, peers in the same run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev,bench]'
	@missed=; for script in benchmarks/[!_]*.py; do echo "== $$script"; $(BIN)/python $$script || missed="$$missed $$script"; done; \
	if [ -n "$$missed" ]; then echo "missed what they promise:$$missed"; exit 1; fi

axe: ## get axe-core, which the accessibility tests need (they are skipped without it)
	npm install --no-save --no-package-lock --no-audit --no-fund axe-core

screenshots: $(TOOLS) demo ## make the pictures of the README anew
	$(BIN)/python docs/screenshots.py $(DEMO)/reports

clean: ## remove what was built (not the snapshots)
	rm -rf $(VENV) build dist node_modules *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
