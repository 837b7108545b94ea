# The commands of the project; `make help` lists them. Everything is installed into .venv, nothing outside.

PORT ?= 8000
VENV := .venv
PYTHON := $(VENV)/bin/python
PIP := $(PYTHON) -m pip --disable-pip-version-check --quiet
# The first Python of these that is new enough.
PYTHONS := python3 python3.14 python3.13 python3.12 python3.11
APPS := accounts catalogues clients consultations core districts network partners reports welcome
SOURCES := $(APPS) bench e2e tools conftest.py manage.py

.DEFAULT_GOAL := help
.PHONY: help run test lint audit attack fuzz kill pooled bench bench-million messages

help: ## Lists these commands
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1|\2/p' $(MAKEFILE_LIST) | while IFS='|' read -r name text; do \
		printf '  %-15s %s\n' "$$name" "$$text"; done

run: $(VENV)/.run ## Runs the product with demo data on http://127.0.0.1:8000 (PORT=8001 changes the port)
	@$(PYTHON) -m tools.messages compile
	@PORT=$(PORT) exec $(PYTHON) -m tools.run

test: $(VENV)/.dev ## Runs the whole test suite on SQLite and PostgreSQL, browser journeys included
	@$(PYTHON) -m tools.messages compile
	@$(PYTHON) -m tools.suite

lint: $(VENV)/.dev ## Checks style, imports between apps, templates, types, migrations, translations and known advisories
	@$(PYTHON) -m tools.lint

audit: $(VENV)/.dev ## Asks PyPI for advisories about what is installed, and fails without an answer (needs the internet)
	@$(PIP) install --upgrade pip setuptools
	@$(PYTHON) -m tools.audit --online

attack: $(VENV)/.dev ## Tries to work out what suppression keeps secret, with linear programs (ARGS="--year 2025")
	@$(PYTHON) -m tools.attack $(ARGS)

fuzz: $(VENV)/.dev ## Sends hostile requests to every address as every role (ARGS="--requests 20000 --seed 1")
	@$(PYTHON) -m tools.messages compile
	@$(PYTHON) -m tools.fuzz $(ARGS)

kill: $(VENV)/.dev ## Kills the server in the middle of saves (ARGS="--kills 200 --database sqlite")
	@$(PYTHON) -m tools.messages compile
	@$(PYTHON) -m tools.kill $(ARGS)

pooled: $(VENV)/.dev ## Tries row-level security behind PgBouncer and with a replica (needs pgbouncer; ARGS="--saves 100")
	@$(PYTHON) -m tools.messages compile
	@$(PYTHON) -m tools.pooled $(ARGS)

bench: $(VENV)/.dev ## Measures the product against the plain floor on PostgreSQL; writes docs/performance.md
	@$(PYTHON) -m tools.messages compile
	@$(PYTHON) -m bench

bench-million: $(VENV)/.dev ## Measures the statistics of a million consultations (an hour); adds to docs/performance.md
	@$(PYTHON) -m tools.messages compile
	@$(PYTHON) -m bench.million

messages: $(VENV)/.dev ## Collects the texts of the product into locale/*/LC_MESSAGES/django.po
	@$(PYTHON) -m tools.messages extract

$(VENV)/.run: requirements.txt | $(PYTHON)
	@echo "Installing packages …"
	@$(PIP) install -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt requirements.txt | $(PYTHON)
	@echo "Installing packages …"
	@$(PIP) install -r requirements-dev.txt
	@touch $@ $(VENV)/.run

$(PYTHON):
	@for python in $(PYTHONS); do \
		if command -v $$python >/dev/null && $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then \
			echo "Making $(VENV) with $$python …"; \
			$$python -m venv $(VENV) && exit 0; \
			echo "$$python cannot make a virtual environment; on Debian: apt-get install python3-venv" >&2; \
			rm -rf $(VENV); exit 1; \
		fi; \
	done; echo "Python 3.11 or newer is needed, and none of these is: $(PYTHONS)" >&2; exit 1
