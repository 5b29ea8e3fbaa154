# What one does with a checkout. `make` alone lists it.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

BIN := .venv/bin
REPO ?= .
# Extra arguments for pytest: make test PYTEST="-k budget"
PYTEST ?=

.PHONY: help setup demo demo-vscode test test-fast check lint format types client vsix bench lock sbom audit clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Make .venv with everything that development needs (a second call does nothing)
	@requirements/install.sh dev

demo: ## Show fimble at work on a repository: make demo REPO=~/src/project
	@requirements/install.sh runtime
	@$(BIN)/fimble demo $(REPO)

demo-vscode: setup node_modules/.stamp ## Open a VS Code with fimble in the browser: make demo-vscode REPO=~/src/project
	@$(BIN)/python -m tests.editors.demo $(REPO)

test: setup ## Run all tests; the first run builds a real Ollama (about ten minutes) and keeps it
	@$(BIN)/python -m tests.setup.prepare
	@$(BIN)/pytest $(PYTEST)

test-fast: setup ## Run the tests that need no model and little time
	@$(BIN)/pytest -n auto --dist loadfile -m "not real_ollama and not slow and not editor" $(PYTEST)

check: lint types client test-fast ## Format check, lint, types and fast tests, in under a minute

lint: setup ## Check format and rules
	@$(BIN)/ruff format --check
	@$(BIN)/ruff check

format: setup ## Format, and repair what can be repaired safely
	@$(BIN)/ruff format
	@$(BIN)/ruff check --fix

types: setup ## Check types
	@$(BIN)/mypy

# The VS Code client brings its own tools and checks; there is nothing to check without it.
client: $(if $(wildcard package.json),node_modules/.stamp)
	@$(if $(wildcard package.json),npm run check)

# `npm ci` begins by removing node_modules, so the stamp in it stands for a whole install.
node_modules/.stamp: package-lock.json
	@npm ci --no-audit --no-fund
	@mkdir -p $(@D) && touch $@

vsix: setup node_modules/.stamp ## Build the VS Code extension as one file: make vsix TARGET=darwin-arm64
	@npm run --silent build
	@$(BIN)/python client/vscode/build_vsix.py $(if $(TARGET),--target $(TARGET))

bench: setup ## Run the benchmarks and draw their plots
	@$(BIN)/python -m bench

lock: ## Compile the locks anew: make lock UPGRADE=--upgrade takes newer versions
	@requirements/lock.sh $(UPGRADE)

sbom: ## Write what the packages are made of (CycloneDX JSON, from the locks) to dist
	@requirements/sbom.sh

audit: ## Look the locked versions up in the advisories of PyPI and npm
	@requirements/audit.sh

clean: ## Remove what was made in the checkout (the tests' cache of real programs stays)
	@rm -rf .venv .venv.lock dist build .mypy_cache .pytest_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -type d -not -path './node_modules/*' -prune -exec rm -rf {} +
