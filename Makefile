# make demo    try it: the page server and a local Keygen
# make test    everything that is checked, in a real browser
# make test-browsers    the same, and then in Firefox and WebKit
# make build   dist/, the folder to copy to a static host
# make bench   what it costs, beside plain JavaScript

PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python

# Where there was no Node.js, it was installed here.
export PATH := $(PATH):$(CURDIR)/$(VENV)/bin

# The local Keygen is a package of its own, in a folder of its own.
export PYTHONPATH := sandbox

.PHONY: demo test test-browsers build bench lint clean

demo: build
	@$(RUN) -m demo

test: build lint
	@$(RUN) -m tests.browsers chromium
	@$(RUN) -m pytest -n 2 tests/sandbox tests/demo tests/unit
	@$(RUN) -m pytest -n 2 tests/interpreters tests/e2e

test-browsers: test
	@$(RUN) -m tests.browsers firefox webkit
	@$(RUN) -m pytest -n 2 tests/e2e --browser firefox
	@$(RUN) -m pytest -n 2 tests/webkit

build: dist/.built

bench: build
	@$(RUN) -m tests.browsers chromium
	@$(RUN) -m benchmarks

lint: $(VENV)/installed
	@$(RUN) -m ruff check
	@$(RUN) -m ruff format --check
	@$(RUN) -m mypy

dist/.built: dist/.runtimes scripts/build.py scripts/bundle.mjs $(shell find widget -type f -not -name '*.pyc')
	@$(RUN) -m scripts.build
	@touch $@

dist/.runtimes: $(VENV)/installed node_modules/installed scripts/runtimes.py scripts/compress.py scripts/snapshot.mjs
	@$(RUN) -m scripts.runtimes
	@touch $@

$(VENV)/installed: requirements.txt
	@$(PYTHON) scripts/python.py $(VENV)
	@touch $@

node_modules/installed: package-lock.json $(VENV)/installed
	@$(RUN) scripts/node.py
	@touch $@

clean:
	rm -rf $(VENV) node_modules dist
