# Everything is done from here. A fresh machine needs only Python 3.11+ and make.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Stamps: what running posecheck needs is installed; what its tests and checks need, too; and what
# the pages of docs/ are built with.
READY := $(VENV)/.ready
READY_TO_TEST := $(VENV)/.ready-to-test
READY_FOR_DOCS := $(VENV)/.ready-for-docs
# And the tools that check the browser's code, and how accessible the pages are.
READY_TO_LINT := node_modules/.ready

.DEFAULT_GOAL := help
.PHONY: help app review test quick check scripts format docs bench lock browser clean

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

check: $(READY_TO_TEST) ## Run what CI runs before the other tests: format, lint, types, layers, the core's coverage
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -n auto tests/unit/core --cov
	@$(MAKE) --no-print-directory scripts

# These tools need node and, the first time, npm's registry. Where either is missing the check is
# left out, which is said; in CI that is a failure.
LEAVE_OUT = { echo 'The code for the browser was NOT checked: $(1)' >&2; \
	exit $(if $(filter 1 true,$(POSECHECK_REQUIRE_ALL) $(CI)),1,0); }
scripts: ## Check the browser's code: its format, lint and types
	@{ command -v node && command -v npm; } >/dev/null || \
		$(call LEAVE_OUT,node and npm are not installed (`make browser` installs them).); \
	$(MAKE) --no-print-directory $(READY_TO_LINT) || \
		$(call LEAVE_OUT,its tools could not be fetched. Can this machine reach a registry of npm?); \
	set -x; node_modules/.bin/biome ci --error-on-warnings && node_modules/.bin/tsc

format: $(READY_TO_TEST) ## Put the code in form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	[ ! -e $(READY_TO_LINT) ] || node_modules/.bin/biome check --write

docs: $(READY_FOR_DOCS) ## Build the documentation into site/ and check its links
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict
	@echo "Open site/index.html in a browser."

bench: $(READY_TO_TEST) ## Measure accuracy, speed, memory and the live delay (about 45 minutes)
	$(BIN)/python benchmarks/accuracy.py --write benchmarks/RESULTS.md
	$(BIN)/python benchmarks/speed.py | tee benchmarks/SPEED.txt
	$(BIN)/python -m benchmarks.what_if
	($(BIN)/python -m benchmarks.latency; echo; $(BIN)/python -m benchmarks.latency --phone) \
		| tee benchmarks/LATENCY.txt
	$(BIN)/python benchmarks/upload_memory.py | tee benchmarks/UPLOAD.txt

# Three locks: what running needs, that with the tests' tools and the cluster's on top, and that with
# what builds the documentation. They agree, so that one environment can hold all of it. A fourth is
# that of node's tools.
COMPILE = $(VENV)-lock/bin/uv pip compile pyproject.toml --universal --fork-strategy fewest --quiet \
	--python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --upgrade
lock: ## Choose new versions for all locks
	$(PYTHON) -m venv $(VENV)-lock
	$(VENV)-lock/bin/pip install --quiet uv
	$(COMPILE) --group build --output-file requirements.lock
	$(COMPILE) --extra cluster --group dev --constraint requirements.lock --output-file requirements-dev.lock
	$(COMPILE) --group docs --constraint requirements-dev.lock --output-file requirements-docs.lock
	rm -rf $(VENV)-lock
	npm install --package-lock-only --save-dev @biomejs/biome@latest axe-core@latest typescript@latest
	@# No address stands in it, not even of who takes money for a package.
	sed -i.old '/^      "funding": {/,/^      }/d' package-lock.json && rm package-lock.json.old

# A browser for the end-to-end tests, strace for the privacy test, nginx as a proxy, node for
# the browser's code, axe for the pages' accessibility. Where they cannot be installed, what needs
# them says that it was skipped.
browser: ## Install what some tests need besides Python: Chromium, strace, nginx, node, axe
	@bash .ci/install-tools
	@! command -v npm >/dev/null || $(MAKE) --no-print-directory $(READY_TO_LINT) || \
		echo 'axe could not be fetched: the test of accessibility will be skipped.' >&2

clean: ## Remove everything that was made here
	rm -rf $(VENV) $(VENV)-lock node_modules build dist site .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage
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

$(READY_TO_LINT): package-lock.json .npmrc
	@echo "Fetching the tools that check the browser's code and the pages ..."
	npm ci --prefer-offline
	@touch $@

$(READY_FOR_DOCS): requirements-docs.lock $(READY)
	$(INSTALL) --no-compile --require-hashes -r requirements-docs.lock
	@$(BIN)/pip check --disable-pip-version-check
	@touch $@
