# Docker Images, Measured. `make` alone lists what there is.
SHELL   := /bin/bash
VENV    := .venv
PY      := $(VENV)/bin/python
READY   := $(VENV)/.ready
WORKERS ?= 2
EXAMPLE ?=
SHARD   ?=
FRESH   ?= $(CI)
ONLY    ?=
SPHINX  := $(PY) -m sphinx -c . -n -W --keep-going -j auto

.DEFAULT_GOAL := help
.PHONY: help html epub pdf zip links serve test test-again test-registry durations test-fast measure mutate lint format bench engine-up engine-down \
	new-chapter new-example requirements clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

$(READY): requirements.txt
	@echo "installing what requirements.txt pins into $(VENV) …"
	@python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; python3 is $$(python3 --version)"; exit 1; }
	@python3 -m venv $(VENV)
	@$(PY) -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

html: $(READY) ## build the site into build/html (no Docker needed)
	@$(SPHINX) -b html -d build/doctrees docs build/html
	@echo "read it: build/html/index.html"

epub: $(READY) ## the book for e-readers: build/epub
	@$(SPHINX) -b epub -d build/doctrees-epub docs build/epub

pdf: $(READY) ## the book on paper, printed by Chromium: build/book.pdf
	@$(SPHINX) -b singlehtml -d build/doctrees-paper docs build/paper
	@$(PY) -m lab.pages.pdf build/paper build/book.pdf

zip: html ## the site to read without a server: build/book.zip
	@$(PY) -m lab.pages.bundle build/html build/book.zip

links: $(READY) ## try every link to another site (needs the network)
	@$(SPHINX) -b linkcheck -d build/doctrees docs build/links

serve: $(READY) ## serve the site on http://127.0.0.1:8000 and rebuild on every change
	@$(PY) -m sphinx_autobuild -c . --watch examples --watch lab --port 8000 docs build/serve

test: $(READY) ## everything: build each example, check each claim (EXAMPLE=a/b for one, SHARD=2/5 for a part, FRESH=1 to run what passed before, too)
	@mkdir -p build && rm -f build/pytest-exit
	@$(PY) -m engine choose
	@$(PY) -m pytest -n $(WORKERS) --dist loadgroup $(if $(EXAMPLE),-k "$(EXAMPLE)") $(if $(SHARD),--shard $(SHARD)) \
		$(if $(FRESH),,--remember); code=$$?; echo $$code > build/pytest-exit; exit $$code

test-again: $(READY) ## what failed the last time, one test after another (a worker, since it names tests as test did)
	@$(PY) -m engine choose
	@$(PY) -m pytest -v -n 1 --dist loadgroup --last-failed --last-failed-no-failures none

test-registry: $(READY) ## every example on bases pulled from a registry (of its own; embedded engine only)
	@REGISTRY_EXAMPLES=all $(PY) -m pytest -v tests/test_registry.py

durations: $(READY) ## the same as test; records what each part of the suite takes, for SHARD
	@$(PY) -m engine choose
	@$(PY) -m pytest -n $(WORKERS) --dist loadgroup --write-durations

test-fast: $(READY) ## all that needs no Docker engine
	@$(PY) -m pytest -n $(WORKERS) -m "not engine and not embedded and not browser"

measure: $(READY) ## build, measure, re-record (EXAMPLE=chapter/example for one)
	@$(PY) -m lab measure $(EXAMPLE)

mutate: $(READY) ## break Dockerfiles and claims; list what no claim notices (EXAMPLE=chapter/example for one)
	@$(PY) -m lab.mutate $(EXAMPLE)

new-chapter: $(READY) ## a page in the table of contents: NAME=chapter
	@$(PY) -m lab.scaffold chapter "$(NAME)"

# LANG is also the shell's locale: only what is typed after `make` counts.
new-example: $(READY) ## an example that passes: NAME=chapter/example LANG=go|node|python|c|shell
	@$(PY) -m lab.scaffold example "$(NAME)" \
		$(if $(filter command,$(firstword $(origin LANG))),--language "$(LANG)")

lint: $(READY) ## style of the code, spelling and typed numbers of pages, safety of the workflows
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(VENV)/bin/codespell docs lab engine *.md
	@$(PY) -m lab.prose
	@$(VENV)/bin/zizmor --quiet --offline --no-progress .github

format: $(READY) ## rewrite the code in the style that lint asks for
	@$(PY) -m ruff check --fix .
	@$(PY) -m ruff format .

bench: $(READY) ## compare the suite's speed with the bare tools, in one run (ONLY="reading site" for parts)
	@$(PY) -m tests.bench $(ONLY)

engine-up: $(READY) ## start the embedded engine (only for machines without Docker)
	@$(PY) -m engine up

engine-down: $(READY) ## stop the embedded engine; leaves nothing behind but its cache folder
	@$(PY) -m engine down

requirements: $(READY) ## pin what requirements.in names into requirements.txt
	@$(PY) -m pip install --quiet uv
	@$(PY) -m uv pip compile --quiet --universal --python-version 3.11 --upgrade \
		requirements.in -o requirements.txt

clean: ## remove what was built here (not the engine's cache: `python -m engine reset`)
	@rm -rf build $(VENV) .pytest_cache .ruff_cache
