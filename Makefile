# Each verb sets up what it needs: on a fresh machine only Python 3.11, make and git have to be there.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
RUN := $(VENV)/.run-installed
DEV := $(VENV)/.dev-installed
PIP := $(VENV)/bin/python -m pip --disable-pip-version-check --quiet
CONSTRAINTS := .ci/constraints.txt
export PIP_CONSTRAINT := $(CURDIR)/$(CONSTRAINTS)

.PHONY: replay test fast lint golden schemas bench bench-copies clean

replay: $(RUN) ## replay the seeds into out/ and print the events
	$(VENV)/bin/policywire replay -o out

test: $(DEV) lint ## everything CI checks
	$(VENV)/bin/python -m pytest -q -n 2 --dist worksteal

fast: $(DEV) ## the tests that need no pipeline
	$(VENV)/bin/python -m pytest -q tests/transforms/text tests/transforms/policy tests/transforms/copies

lint: $(DEV) ## style and types
	$(VENV)/bin/ruff check . && $(VENV)/bin/mypy

golden: $(DEV) ## rewrite tests/golden from the seeds; the diff is the review
	$(VENV)/bin/python -m pytest -q tests/pipeline/test_golden.py tests/test_readme.py --update-golden

schemas: $(RUN) ## rewrite config/schemas from the model
	$(VENV)/bin/python -m pipeline.schemas config/schemas

bench: $(DEV) ## speed and memory, as ratios against a named peer or floor
	for file in tests/benchmarks/bench_*.py; do $(VENV)/bin/python $$file || exit 1; done

bench-copies: $(DEV) ## copy detection beside its peers, in one table
	$(VENV)/bin/python tests/benchmarks/bench_copies.py

clean:
	rm -rf $(VENV) out build dist

# A stamp is made only when its install went through, so an interrupted one is done again.
$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Policywire needs Python 3.11 or newer; set PYTHON=")'
	$(PYTHON) -m venv --clear $(VENV)

$(RUN): pyproject.toml $(CONSTRAINTS) | $(VENV)/bin/python
	$(PIP) install -e .
	touch $@

$(DEV): pyproject.toml $(CONSTRAINTS) | $(VENV)/bin/python
	$(PIP) install -e '.[dev]'
	touch $(RUN) $@
