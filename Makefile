# make demo    try it: the page server and a local Keygen
# make test    everything that is checked, in a real browser
# make build   dist/, the folder to copy to a static host
# make bench   what it costs, beside plain JavaScript

PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python

.PHONY: demo test build bench lint clean

demo: build
	@$(RUN) -m sandbox

test: build lint
	@$(RUN) -m tests.browsers chromium
	@$(RUN) -m pytest -n 2 tests/sandbox tests/unit
	@$(RUN) -m pytest -n 2 tests/interpreters tests/e2e

build: dist/signup.js

bench: build
	@$(RUN) -m tests.browsers chromium
	@$(RUN) -m benchmarks

lint: $(VENV)/installed
	@$(RUN) -m ruff check
	@$(RUN) -m ruff format --check
	@$(RUN) -m mypy

dist/signup.js: $(VENV)/installed node_modules/installed scripts/build.py $(shell find widget -type f -not -name '*.pyc')
	@$(RUN) scripts/build.py

$(VENV)/installed: requirements.txt
	@$(PYTHON) scripts/python.py $(VENV)
	@touch $@

node_modules/installed: package-lock.json $(VENV)/installed
	@$(RUN) scripts/node.py
	@touch $@

clean:
	rm -rf $(VENV) node_modules dist
