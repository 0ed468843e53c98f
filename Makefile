# make demo           try it: the pages, and a local Keygen
# make check          what needs no browser, in under 4 minutes: lint, types, the parts on their own
# make smoke          the main journeys, in Chromium on MicroPython, in under 3 minutes
# make test           check, and all that a visitor meets, in Chromium
# make test-browsers  the same, in Firefox and WebKit
# make build          dist/, the folder to copy to a static host
# make bench          benchmarks, compared with plain JavaScript
# make release        set the version in all files that have it: make release VERSION=1.2.3
# make clean          remove everything that the other targets created

PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python
TOOLS := node_modules/.bin
PYTEST := $(RUN) -m pytest -n auto

# Where there was no Node.js, it was installed here.
export PATH := $(PATH):$(CURDIR)/$(VENV)/bin

.PHONY: demo check smoke test test-browsers build bench release clean

demo: build
	@$(RUN) -m demo

check: build
	@$(RUN) -m tests.browsers nginx redis
	@$(RUN) -m ruff check
	@$(RUN) -m ruff format --check
	@$(RUN) -m mypy
	@$(TOOLS)/tsc -p . --noEmit
	@$(TOOLS)/biome ci
	@node --test tests/tag/*.test.js
	@$(PYTEST) --cov= tests/sandbox tests/unit tests/client tests/server tests/demo tests/flow \
		tests/interpreters/test_checks.py::test_on_cpython

smoke: build
	@$(RUN) -m tests.browsers chromium
	@$(PYTEST) tests/e2e -m smoke -k micropython

test: check
	@$(RUN) -m tests.browsers chromium
	@$(PYTEST) tests/interpreters tests/e2e

test-browsers: build
	@$(RUN) -m tests.browsers firefox webkit
	@$(PYTEST) tests/e2e --browser firefox
	@$(PYTEST) tests/webkit tests/client/test_examples.py # Xvfb has come with WebKit

build: dist/integrity.json

bench: build
	@$(RUN) -m tests.browsers chromium
	@$(RUN) -m benchmarks

release: $(VENV)/installed
	@$(RUN) -m scripts.release $(VERSION)

# The second of two steps, and quick: what is ours.
dist/integrity.json: dist/runtimes.json scripts/build.py scripts/bundle.mjs scripts/compress.py \
		scripts/modules.py scripts/bare.py scripts/bytecode.py scripts/pyc.mjs scripts/pyc.py \
		$(shell find widget keygen_signup builder -type f -not -name '*.pyc')
	@$(RUN) -m scripts.build
	@touch $@

# The first, and slower: the pinned runtimes, patched and compressed.
dist/runtimes.json: node_modules/installed scripts/runtimes.py scripts/patches.py scripts/compress.py \
		scripts/snapshot.mjs scripts/changes.mjs scripts/stand_ins.py
	@$(RUN) -m scripts.runtimes
	@touch $@

$(VENV)/installed: requirements.txt requirements-pyodide.txt scripts/python.py
	@$(PYTHON) scripts/python.py $(VENV)
	@touch $@

node_modules/installed: package-lock.json requirements-node.txt scripts/node.py | $(VENV)/installed
	@$(RUN) scripts/node.py
	@touch $@

clean:
	rm -rf $(VENV) node_modules dist build .coverage
