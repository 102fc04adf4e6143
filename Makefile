# make demo    set up, ingest the demo corpus, ask a multi-hop question, print the answer with its path
# make test    set up, run everything, a real Neo4j included
# make check   types, lint, import arrows, size budget
# make setup   only set up

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SOURCES := $(shell find graphmem ingest queries -type f -not -name '*.pyc') pyproject.toml
CORES := $(shell getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)

.PHONY: demo test check setup develop clean

demo: $(VENV)/models
	$(BIN)/python benchmarks/demo.py

test: $(VENV)/dev $(VENV)/models check
	$(BIN)/pytest --cov --cov-report=term:skip-covered --cov-fail-under=90

check: $(VENV)/dev
	$(BIN)/ruff check .
	cd docs && ../$(BIN)/lint-imports --no-cache --config ../pyproject.toml
	$(BIN)/pydoclint --quiet graphmem ingest queries
	cd docs && ../$(BIN)/mypy --config-file ../pyproject.toml -p graphmem

setup: $(VENV)/models

# Everything runs against the installed wheel: the folder mapping is plain there, and packaging faults show.
$(VENV)/installed: $(SOURCES)
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade "pip>=24"
	rm -rf build *.egg-info
	$(BIN)/python -m pip install --quiet --disable-pip-version-check ".[all]"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --force-reinstall --no-deps .
	rm -rf build *.egg-info
	touch $@

$(VENV)/models: $(VENV)/installed
	$(BIN)/graphmem setup
	touch $@

$(VENV)/dev: $(VENV)/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check ".[all,dev]"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --force-reinstall --no-deps .
	rm -rf build *.egg-info
	touch $@

# For work on graphmem itself: the checkout is what is imported.
develop:
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade "pip>=24"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[all,dev]"

clean:
	rm -rf $(VENV) build dist *.egg-info demo-memory .pytest_cache .mypy_cache .ruff_cache
