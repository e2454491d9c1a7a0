# Each verb sets up what it needs: on a fresh machine only Python 3.11, make and git have to be there.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
READY := $(VENV)/.ready
PIP := $(VENV)/bin/python -m pip --disable-pip-version-check --quiet
LOCKED := .ci/requirements.txt

.PHONY: replay test fast lint golden schemas browser bench bench-copies clean

replay: $(READY) ## replay the seeds into out/ and print the events
	$(VENV)/bin/policywire replay -o out

test: $(READY) browser lint ## everything CI checks
	$(VENV)/bin/python -m pytest -q -n 2 --dist worksteal

fast: $(READY) ## the tests that need no pipeline
	$(VENV)/bin/python -m pytest -q tests/transforms/text tests/transforms/policy tests/transforms/copies

lint: $(READY) ## style and types
	$(VENV)/bin/ruff check . && $(VENV)/bin/mypy

golden: $(READY) ## rewrite tests/golden and the README's output from the seeds; the diff is the review
	$(VENV)/bin/python -m pytest -q tests/pipeline/test_golden.py tests/test_readme.py \
		tests/pipeline/report/test_browser.py --update-golden

schemas: $(READY) ## rewrite config/schemas from the model
	$(VENV)/bin/python -m pipeline.schemas config/schemas

browser: ## the browser the report is tested in; where it is not there and cannot be installed, those tests skip
	@command -v chromium >/dev/null || if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-noto-core >/dev/null; \
	fi || echo "chromium could not be installed: the tests of the report in a browser will be skipped"

bench: $(READY) ## speed and memory, as ratios against a named peer or floor
	for file in tests/benchmarks/bench_*.py; do $(VENV)/bin/python $$file || exit 1; done

bench-copies: $(READY) ## copy detection beside its peers, in one table
	$(VENV)/bin/python tests/benchmarks/bench_copies.py

clean:
	rm -rf $(VENV) out build dist

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Policywire needs Python 3.11 or newer; set PYTHON=")'
	$(PYTHON) -m venv --clear $(VENV)

# The lock names every package with its version, so nothing is left to resolve. The stamp is made only when all of it went
# through: an interrupted try is done again.
$(READY): pyproject.toml $(LOCKED) | $(VENV)/bin/python
	$(PIP) install --no-deps -r $(LOCKED)
	$(PIP) install --no-deps -e .
	touch $@
