# The commands of Retorno. On a bare machine `make run` and `make test` do all the set-up.
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
MANAGE := $(BIN)/python manage.py
STAMP := .venv/.installed

.PHONY: setup run messages test test-postgres test-browser check static lint types migrations translations deploy-check bench

$(STAMP): requirements/base.txt requirements/development.txt requirements/constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed, got " + sys.version.split()[0] + ". Set PYTHON=/path/to/python3.11.") if sys.version_info < (3, 11) else None'
	@test -x $(BIN)/python || { echo "Making the virtual environment ..."; $(PYTHON) -m venv .venv; }
	@echo "Installing the pinned requirements (about a minute on the first run) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --progress-bar on -r requirements/development.txt -c requirements/constraints.txt
	@touch $(STAMP)

locale/es/LC_MESSAGES/django.mo: locale/es/LC_MESSAGES/django.po $(STAMP)
	@$(BIN)/pybabel --quiet compile -D django -d locale -l es

setup: $(STAMP) locale/es/LC_MESSAGES/django.mo

run: setup
	@DEBUG=$${DEBUG-1} $(MANAGE) start

test: setup
	$(BIN)/python -m pytest -n 2 -q

test-postgres: setup
	$(BIN)/python -m tests.run_on_postgres

test-browser: setup
	$(BIN)/python -m pytest -q -m browser

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: setup
	$(BIN)/mypy .

migrations: setup
	$(MANAGE) makemigrations --check --dry-run

messages: setup
	@$(MANAGE) makemessages -l es --no-location --no-wrap -i .venv -i var -i tests -i benchmarks -i staticfiles
	@$(BIN)/pybabel --quiet compile -D django -d locale -l es

translations: setup
	$(BIN)/python -m pytest -q tests/test_translations.py

deploy-check: setup
	ENVIRONMENT=production SECRET_KEY=check-only-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGH SALT_KEY=check-only-9876543210-abcdefghijklmnopqrstuvwxyz-ABCDEFGH ALLOWED_HOSTS=retorno.example $(MANAGE) check --deploy --fail-level WARNING

static: lint types migrations translations deploy-check

check: static test test-postgres

bench: setup
	$(BIN)/python -m benchmarks.bench_pages
