# The main commands: make demo, make browse, make test.  They make the same environment in .venv from requirements.lock;
# Datasette has one of its own, .venv-browse: it pins versions that the crawler does not need.  So have the tools that list
# and check what is installed, .venv-supply.
PYTHON ?= python3
BIN := .venv/bin
# Bytecode is cached even where the environment forbids it: the tests start hundreds of processes.
unexport PYTHONDONTWRITEBYTECODE

# What `make browse` shows: a SQLite file, or the URL of a database.
ARCHIVE ?= data/demo.db
PORT ?= 8001
COPY := data/cache/archive.db
BROWSE := .venv-browse/bin
SUPPLY := .venv-supply/bin
# uv installs in seconds what takes pip a minute, and checks the same hashes.
INSTALL := $(BIN)/python -m uv pip install --quiet --compile-bytecode
DATASETTE := PYTHONPATH=. $(BROWSE)/datasette serve pipelines/browse/site --immutable $(COPY) --port $(PORT)

LOCK_OPTIONS := --quiet --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-annotate \
	--no-emit-index-url --custom-compile-command "make lock"

.PHONY: demo browse wheel test soak fuzz lint types lock licences sbom audit clean

demo: .venv/made
	@$(BIN)/scrapy demo

browse: .venv/made .venv-browse/made
	@test "$(ARCHIVE)" != data/demo.db -o -f data/demo.db || $(BIN)/scrapy demo
	@mkdir -p $(dir $(COPY))
	@$(BIN)/scrapy publish $(COPY) -s ARCHIVE_URL="$(if $(findstring ://,$(ARCHIVE)),$(ARCHIVE),sqlite:///$(ARCHIVE))"
	@echo "Browse it at http://127.0.0.1:$(PORT)/ until Ctrl-C"
	@$(DATASETTE)

# An sdist and a wheel in dist/.
wheel: .venv/made
	@$(BIN)/python -m uv build --quiet --out-dir dist .

test: lint types .venv-browse/made .venv-supply/made
	$(BIN)/python -m pytest --cov --cov-report=term

# Takes ten minutes on two idle cores: hostile hosts, stops and kills of every spider, all sources at once; writes the
# page of figures.
soak: .venv/made
	$(BIN)/python -m tests.bench.soak --write docs/robustness.md

# Looks for texts that no reader can take, for as many seconds.
SECONDS ?= 600
fuzz: .venv/made
	$(INSTALL) --python $(BIN)/python --requirement requirements-fuzz.lock
	$(BIN)/python -m tests.bench.fuzz --seconds $(SECONDS)

lint: .venv/made
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/made
	$(BIN)/mypy

.venv/made: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; name one with: make PYTHON=/path/to/python3.11"; exit 1; }
	$(PYTHON) -m venv .venv
	@sed -n '/^uv==/,/[^\\]$$/p' requirements.lock > .venv/uv.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement .venv/uv.lock
	$(INSTALL) --python $(BIN)/python --requirement requirements.lock
	$(INSTALL) --python $(BIN)/python --no-deps --editable .
	@touch $@

.venv-browse/made: requirements-browse.lock .venv/made
	$(PYTHON) -m venv .venv-browse
	$(INSTALL) --python $(BROWSE)/python --requirement requirements-browse.lock
	@touch $@

.venv-supply/made: requirements-supply.lock .venv/made
	$(PYTHON) -m venv .venv-supply
	$(INSTALL) --python $(SUPPLY)/python --requirement requirements-supply.lock
	@touch $@

# The licence of each package of the locks, as the packages themselves say: docs/licences.md.
licences: .venv/made .venv-browse/made .venv-supply/made
	$(BIN)/python -m tests.licence_docs

# What requirements.lock installs, as CycloneDX, for other programs.
sbom: .venv-supply/made
	@mkdir -p dist
	$(SUPPLY)/cyclonedx-py requirements --pyproject pyproject.toml --output-reproducible --output-file dist/sbom.json requirements.lock

# Error 1: known vulnerabilities; Error 3: their database cannot be reached.
audit: .venv-supply/made
	@$(BIN)/python .ci/audit.py

# Exact versions with their hashes, for every Python and system; known versions stay.  `rm requirements*.lock` before
# it takes the newest of all.  `make licences` afterwards.
lock: .venv/made
	$(BIN)/python -m uv pip compile $(LOCK_OPTIONS) --all-extras --output-file requirements.lock pyproject.toml
	$(BIN)/python -m uv pip compile $(LOCK_OPTIONS) --output-file requirements-browse.lock requirements-browse.in
	$(BIN)/python -m uv pip compile $(LOCK_OPTIONS) --output-file requirements-supply.lock requirements-supply.in
	$(BIN)/python -m uv pip compile $(subst --universal ,,$(LOCK_OPTIONS)) --output-file requirements-fuzz.lock requirements-fuzz.in

clean:
	rm -rf .venv .venv-browse .venv-supply dist .mypy_cache .pytest_cache .ruff_cache .coverage .coverage.* data/demo.db* data/cache
