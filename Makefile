# Every target sets up what it needs. `make` alone tells what there is.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
LLM := .venv-llm
LLM_READY := $(LLM)/.ready
ARGS ?=
# Only if it is named: otherwise the environment, `.env` and the default decide, as for the commands themselves.
WHERE = $(if $(DATA_DIR),--data-dir "$(DATA_DIR)")

.DEFAULT_GOAL := help
.PHONY: help setup run serve test lint bench artwork grouping cassettes clean lock llm test-llm bench-llm lock-llm

help:  ## Tell what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: $(READY)  ## Make the virtual environment

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "error: Python 3.11 or later is needed; give one with make PYTHON=python3.12" >&2; exit 2; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

run: $(READY)  ## Take the sample's posts to live listings in the sandbox marketplace
	$(BIN)/idea-engine run --auto-approve 5 $(WHERE) $(ARGS)

serve: $(READY)  ## Serve the HTTP API and the review page on this machine
	$(BIN)/idea-engine serve $(WHERE) $(ARGS)

test: $(READY) lint  ## Check everything: style, types, import rules, tests
	$(BIN)/python -m pytest --durations=40 --durations-min=5 $(ARGS)

lint: $(READY)  ## Check style, types and import rules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(READY)  ## Time whole runs as they grow, and parts beside a bare baseline
	$(BIN)/python -m pytest tests/benchmarks -o timeout=1800 --benchmark-columns=min,median,max,rounds
	$(BIN)/idea-engine bench $(ARGS)

artwork: $(READY)  ## Draw 100 ideas of real posts and check every print file (an hour; needs shared/data)
	ARTWORK_IDEAS=100 $(BIN)/python -m pytest tests/acceptance/test_artwork.py tests/quality/test_preflight_quality.py -rP

grouping: $(READY)  ## Measure grouping with another embedder (GROUPING_MODEL=folder; needs shared/data)
	$(BIN)/python -m pytest tests/quality/test_grouping_model.py -rs $(ARGS)

llm: $(LLM_READY)  ## Make the listing model's environment: vLLM on CPUs, for Linux

$(LLM_READY): $(READY) requirements-llm.lock
	test -x $(LLM)/bin/python || $(BIN)/python -m venv $(LLM)
	$(LLM)/bin/python -m pip install --quiet --disable-pip-version-check --no-compile $$(grep '^torch==' requirements-llm.lock)
	$(LLM)/bin/python -m pip install --quiet --disable-pip-version-check --no-compile --no-deps --requirement requirements-llm.lock
	$(LLM)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

test-llm: $(LLM_READY)  ## Prove the listing model's whole path with a tiny model (LISTING_MODEL_FILE=… with a real one too)
	$(BIN)/python -m pytest tests/llm $(ARGS)

bench-llm: $(LLM_READY)  ## Tokens per second of the served listing model beside vLLM alone
	$(BIN)/python -m tests.llm.bench_serving $(ARGS)

cassettes: $(READY)  ## Record the answers that contract tests replay anew (ARGS="--real" with keys)
	$(BIN)/python -m tests.twins.record $(ARGS)

clean:  ## Remove the virtual environment, caches and .data
	rm -rf $(VENV) $(LLM) .data .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .benchmarks *.egg-info

lock: $(READY)  ## Resolve requirements.lock anew (needs uv)
	uv pip compile --universal --python-version 3.11 --extra dev --no-annotate --no-header pyproject.toml \
	  | grep -vE '^(nvidia-|cuda-|triton)' > requirements.new
	{ sed -n '1,2p' requirements.lock; cat requirements.new; } > requirements.lock.new
	mv requirements.lock.new requirements.lock && rm requirements.new

lock-llm:  ## Resolve requirements-llm.lock anew (needs uv)
	echo 'torch==2.13.0' > torch.override
	uv pip compile --python-version 3.11 --python-platform x86_64-manylinux_2_28 --override torch.override \
	  --no-annotate --no-header requirements-llm.in \
	  | grep -vE '^(nvidia-|cuda-|triton|torchvision|torchaudio|torchcodec)' > requirements-llm.new
	{ sed -n '1,4p' requirements-llm.lock; cat requirements-llm.new; } > requirements-llm.lock.new
	mv requirements-llm.lock.new requirements-llm.lock && rm requirements-llm.new torch.override
