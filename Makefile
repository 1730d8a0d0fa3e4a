# The main commands: make demo, make browse, make test.  They make the same environment in .venv from requirements.lock;
# Datasette has one of its own, .venv-browse: it pins versions that the crawler does not need.
PYTHON ?= python3
BIN := .venv/bin
# Bytecode is cached even where the environment forbids it: the tests start hundreds of processes.
unexport PYTHONDONTWRITEBYTECODE

# What `make browse` shows: a SQLite file, or the URL of a database.
ARCHIVE ?= data/demo.db
PORT ?= 8001
COPY := data/cache/archive.db
BROWSE := .venv-browse/bin
DATASETTE := PYTHONPATH=. $(BROWSE)/datasette serve pipelines/browse/site --immutable $(COPY) --port $(PORT)

.PHONY: demo browse wheel test lint types lock clean

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

test: lint types .venv-browse/made
	$(BIN)/python -m pytest --cov --cov-report=term

lint: .venv/made
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/made
	$(BIN)/mypy

.venv/made: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; name one with: make PYTHON=/path/to/python3.11"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

.venv-browse/made: requirements-browse.lock
	$(PYTHON) -m venv .venv-browse
	$(BROWSE)/python -m pip install --quiet --disable-pip-version-check --requirement requirements-browse.lock
	@touch $@

lock: .venv/made
	$(BIN)/python -m pip install --quiet pip-tools
	$(BIN)/pip-compile --quiet --strip-extras --all-extras --no-emit-index-url --no-emit-find-links --no-emit-options --output-file requirements.lock pyproject.toml
	$(BIN)/pip-compile --quiet --strip-extras --allow-unsafe --no-emit-index-url --no-emit-find-links --no-emit-options --output-file requirements-browse.lock requirements-browse.in

clean:
	rm -rf .venv .venv-browse dist .mypy_cache .pytest_cache .ruff_cache .coverage .coverage.* data/demo.db* data/cache
