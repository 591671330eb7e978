# Two commands do everything on a machine with Python 3.11 or newer and make: `make audit` and `make test`.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
TABLE ?= data/partners.tsv
SEED ?= 1
COUNT ?= 24

.PHONY: help install audit demo test browsers lint coverage mutants messages docs example package clean

help:  ## Show what there is.
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

$(BIN)/crawler: pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("crawler needs Python 3.11 or newer; set PYTHON=") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable '.[dev]' --constraint constraints.txt
	@touch $@

install: $(BIN)/crawler  ## Make the environment and install the program into it.

audit: install  ## Audit the partner table (TABLE=… for another one).
	@$(BIN)/crawler audit $(TABLE) || code=$$?; \
	if [ "$${code:-0}" = 2 ]; then exit 2; fi

demo: install  ## Audit an invented table on a simulated web.
	@$(BIN)/crawler demo || [ $$? = 1 ]

test: install  ## Run all tests.
	$(BIN)/python -m pytest -n 2

browsers:  ## Install the browser and the office that some tests drive, by the system's package manager.
	tools/browsers.sh

lint: install  ## Style, types and formatting.
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

coverage: install  ## Run all tests and show which branches they miss.
	$(BIN)/python -m pytest -n 2 --cov --cov-report=term --cov-fail-under=90

mutants: install  ## Change the code in a sample of places and count how often a test notices (SEED=…, COUNT=… a room).
	$(BIN)/python -m pip install --quiet --editable '.[mutants]' --constraint constraints.txt
	$(BIN)/python tools/mutants.py --seed $(SEED) --count $(COUNT)

messages: install  ## Bring the catalogues up to date with the sentences in the code.
	$(BIN)/python tools/messages.py

docs: install  ## Write the generated pages of docs/ again.
	$(BIN)/python tools/docs.py

example: install  ## Write reports/example again, by the demo.
	$(BIN)/crawler demo --output reports/example --lang en || [ $$? = 1 ]

package: install  ## Build the wheel and the sdist and try them in new environments (PYTHONS=… for more interpreters).
	$(BIN)/python tools/package.py $(PYTHONS)

clean:  ## Remove what was built.
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis
