# Everything is done from here. A fresh machine needs only Python 3.11+ and make.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Stamps: what running posecheck needs is installed; what its tests and checks need, too.
READY := $(VENV)/.ready
READY_TO_TEST := $(VENV)/.ready-to-test

.DEFAULT_GOAL := help
.PHONY: help app review test quick check format bench lock browser clean

help: ## Say what can be made
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 18

app: $(READY) ## Open the pages in a browser on this machine
	$(BIN)/posecheck app

review: $(READY) ## Review a sample video on the command line
	$(BIN)/posecheck review sample_videos/figure4_right_good.mp4 --stretch figure-4 --side right

# By files, because a file's tests share a server, a clip or a browser; the browser's files first,
# as the short tests fill in beside them.
test: $(READY_TO_TEST) browser ## Run all tests: the core, real MediaPipe, a real browser
	$(BIN)/pytest -n auto --dist loadfile --no-loadscope-reorder $(BUT)

quick: $(READY_TO_TEST) ## Run the tests that need neither a browser nor a pose model (about a minute)
	$(BIN)/pytest -n auto --dist worksteal -m "not browser and not models and not slow"

check: $(READY_TO_TEST) ## Run what CI runs before the other tests: format, lint, types, the core's coverage
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pytest -n auto tests/unit/core --cov

format: $(READY_TO_TEST) ## Put the code in form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(READY_TO_TEST) ## Measure accuracy, speed, memory and the live delay (about 45 minutes)
	$(BIN)/python benchmarks/accuracy.py --write benchmarks/RESULTS.md
	$(BIN)/python benchmarks/speed.py | tee benchmarks/SPEED.txt
	$(BIN)/python -m benchmarks.what_if
	$(BIN)/python -m benchmarks.latency | tee benchmarks/LATENCY.txt
	$(BIN)/python benchmarks/upload_memory.py | tee benchmarks/UPLOAD.txt

# Two locks: what running needs, and that with the tests' tools and the cluster's on top.
COMPILE = $(VENV)-lock/bin/uv pip compile pyproject.toml --universal --fork-strategy fewest --quiet \
	--python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --upgrade
lock: ## Choose new versions for both locks
	$(PYTHON) -m venv $(VENV)-lock
	$(VENV)-lock/bin/pip install --quiet uv
	$(COMPILE) --group build --output-file requirements.lock
	$(COMPILE) --extra cluster --group dev --constraint requirements.lock --output-file requirements-dev.lock
	rm -rf $(VENV)-lock

# A browser for the end-to-end tests, strace for the privacy test, nginx as a proxy. Where they cannot be
# installed, the tests that need them say that they were skipped.
browser: ## Install what some tests need besides Python: Chromium, strace, nginx
	@bash .ci/install-tools

clean: ## Remove everything that was made here
	rm -rf $(VENV) $(VENV)-lock build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A lock has every version with its checksums, the build backend included. It is installed as it
# stands: nothing is resolved, so nothing that is published later can get in the way, and pip check
# says whether anything is missing. What is imported is compiled then: to compile all of it here
# takes 20 seconds more.
INSTALL = $(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation
$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "posecheck needs Python 3.11 or newer, and $(PYTHON) is older." \
			"Name a newer one: make PYTHON=python3.12 ..." >&2; exit 1; }
	$(PYTHON) -m venv --clear $(VENV)
	$(INSTALL) --no-compile --require-hashes -r requirements.lock
	$(INSTALL) -e .
	@$(BIN)/pip check --disable-pip-version-check
	@touch $@

$(READY_TO_TEST): requirements-dev.lock $(READY)
	$(INSTALL) --no-compile --require-hashes -r requirements-dev.lock
	@$(BIN)/pip check --disable-pip-version-check
	@touch $@
