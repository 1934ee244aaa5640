# Every command of the project. `make` alone lists them.
#
# Needs make and a Python from 3.11 on, with venv; everything else is installed below this folder,
# and nothing outside it.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/sh
MAKEFLAGS += --no-print-directory

PORT ?= 8080
EMAIL ?=
LIVE ?=
FIREBASE ?=

# What a half-configured machine could let in: packages from the user's own folder, or another
# project's modules.
unexport PYTHONPATH PYTHONHOME VIRTUAL_ENV
export PYTHONNOUSERSITE := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

RUN := .venv/bin/python -m

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' Makefile

env: .venv/.installed .venv-bigquery/.installed ## build the environments whose lock file has changed

.venv/.installed: requirements-dev.txt
	@$(call build_environment,.venv,$<,the product and its tools)

.venv-bigquery/.installed: local/bigquery_emulator/requirements.txt
	@$(call build_environment,.venv-bigquery,$<,the BigQuery emulator)

# What the platform may install beside a function's zip, and nothing else: tests/bundles runs each
# zip in its own part of it.
.venv-runtime/.installed: requirements.txt
	@$(call build_environment,.venv-runtime,$<,the bundles as they are deployed)

# What writes and compiles clients in other languages, for the tests: 290 MB, where there is Java.
.venv-generators/.installed: tests/clients/generators/requirements.txt
	@$(call build_environment,.venv-generators,$<,clients in other languages)

run: env $(if $(FIREBASE),firebase) ## start everything; PORT=8080, LIVE=1 (real vendors), FIREBASE=1
	@PORT=$(PORT) LIVE=$(LIVE) FIREBASE=$(FIREBASE) $(RUN) local

firebase: env ## install the Firebase Auth emulator, where there is Node.js
	@$(RUN) local.firebase

ingest: env ## run the scheduled functions of the stack that `make run` started, now
	@PORT=$(PORT) $(RUN) local.ingest

reset-password: env ## print a link that sets the password of EMAIL=... anew, once
	@EMAIL='$(EMAIL)' PORT=$(PORT) LIVE=$(LIVE) $(RUN) local.reset_password

generators: .venv-generators/.installed ## install what the tests of clients in Go and Kotlin need

test: env .venv-runtime/.installed $(if $(shell command -v java),generators) ## every check: lint, then the tests; stops at the first failure
	@$(RUN) local.firebase --if-possible
	@$(RUN) local.node_tools --if-possible
	@$(RUN) tests

test-dates: env ## the tests that depend on the date, on ten other dates
	@$(RUN) tests.dates

lint: env ## what a deployment reads, ruff, mypy and the import contracts, without the tests
	@$(RUN) tests --lint

format: env ## rewrite the code in the house style
	@$(RUN) ruff check --fix-only --quiet .
	@$(RUN) ruff format .

openapi: env ## write the OpenAPI document that docs serves, and the clients generated from it
	@$(RUN) local.openapi
	@$(RUN) local.clients

currencies: env ## write ISO's list of currencies, after `make lock` has brought a newer one
	@$(RUN) local.iso_4217

bundle: env ## build the zip of each function into build/bundles
	@$(RUN) delivery.bundle

bench: env ## measure against the stated peers, and print the table of docs/performance.md
	@$(RUN) benchmarks

LOCK := $(RUN) uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-strip-extras --no-emit-index-url --no-emit-find-links --no-header --system-certs

# npm leaves packages without a dependent in the file, and those with their address: prune removes
# them.
NPM_LOCK := npm --package-lock-only --omit-lockfile-registry-resolved --ignore-scripts \
	--no-audit --no-fund --loglevel=error

lock: env ## resolve requirements again: what pyproject.toml asks, at today's newest, to the hash
	$(LOCK) --upgrade pyproject.toml -o requirements.txt
	$(LOCK) --upgrade pyproject.toml --extra dev --constraint requirements.txt -o requirements-dev.txt
	$(LOCK) --upgrade delivery/requirements.in --constraint requirements.txt \
		-o delivery/requirements.txt
	$(LOCK) --upgrade local/bigquery_emulator/requirements.in \
		-o local/bigquery_emulator/requirements.txt
	$(LOCK) --upgrade tests/clients/generators/requirements.in \
		-o tests/clients/generators/requirements.txt
	$(RUN) delivery.locks requirements.txt requirements-dev.txt delivery/requirements.txt \
		local/bigquery_emulator/requirements.txt tests/clients/generators/requirements.txt
	$(if $(shell command -v npm),cd local/firebase_emulator && $(NPM_LOCK) update && $(NPM_LOCK) prune)
	$(if $(shell command -v npm),cd clients/typescript && $(NPM_LOCK) update && $(NPM_LOCK) prune)

clean: ## delete the local data of both markets, not the environments
	rm -rf .local

distclean: clean ## delete everything that can be built again
	rm -rf .venv .venv-bigquery .venv-generators .venv-runtime .cache .mypy_cache .ruff_cache .pytest_cache \
		.hypothesis .import_linter_cache build

.PHONY: help env run firebase ingest generators reset-password test test-dates lint format openapi currencies bundle bench \
	lock clean distclean

# build_environment(folder, lock file, what it is for)
#
# The stamp is written last, so that an interrupted build starts over. A link is removed first: it
# would be followed, and another checkout's environment emptied. The first Python from 3.11 on that
# can make a virtual environment is used, unless PYTHON= names one.
define build_environment
set -e; \
suits='import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))'; \
for python in $(or $(PYTHON),python3 python3.13 python3.12 python3.11 python3.14); do \
    if "$$python" -c "$$suits" 2>/dev/null; then python_found=$$python; break; fi; \
done; \
if [ -z "$$python_found" ]; then \
    echo "Finance API needs Python 3.11 or later, with its venv module" >&2; \
    echo "(Debian and Ubuntu: apt install python3-venv)." >&2; \
    echo "Tried $(or $(PYTHON),python3 and python3.11 to python3.14);" >&2; \
    echo "python3 is: $$(python3 --version 2>&1 || true)" >&2; \
    echo "Name another one with: make env PYTHON=/path/to/python" >&2; \
    exit 1; \
fi; \
packages=$$(grep -c '^[^[]*==' $(2)); \
version=$$("$$python_found" --version); \
echo "Building $(1), for $(3), with $$version: $$packages packages, a minute or two, once"; \
[ ! -L $(1) ] || rm $(1); \
"$$python_found" -m venv --clear $(1); \
{ PYTHONUNBUFFERED=1 $(1)/bin/python -m pip install --no-deps --require-hashes \
        --only-binary :all: --requirement $(2) 2>&1 \
    && $(1)/bin/python -m pip check 2>&1 \
    && touch $(1)/.installed; } | tee $(1)/install.log \
    | { fetched=0; while read -r word _; do case $$word in \
        Collecting|Processing) \
            fetched=$$((fetched + 1)); \
            [ $$((fetched % 20)) -ne 0 ] || echo "  $$fetched of $$packages fetched";; \
        Installing) echo "  unpacking";; \
    esac; done; }; \
if [ ! -e $(1)/.installed ]; then tail -n 20 $(1)/install.log >&2; exit 1; fi
endef
