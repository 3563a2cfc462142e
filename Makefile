# make run · make test · make check · make pictures; the rest is detail.
PYTHON ?= python3
VENV   ?= .venv
TESTS  ?= tests
MARK   ?= not slow
BIN    := $(VENV)/bin
PORT   ?= 8501

.PHONY: run dev test slow peers foreign check fix pictures bench clean

$(VENV)/.run: requirements.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@

$(VENV)/peers/.done: requirements-peers.txt $(VENV)/.dev
	rm -rf $(VENV)/peers
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --target $(VENV)/peers -r requirements-peers.txt
	touch $@

$(VENV)/foreign/.done: requirements-foreign.txt
	$(PYTHON) -m venv $(VENV)/foreign
	$(VENV)/foreign/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-foreign.txt
	touch $@

run: $(VENV)/.run            ## install what is missing and start the app
	$(BIN)/python -m streamlit run app.py --server.port $(PORT) --server.headless true

dev: $(VENV)/.dev            ## the same, reloading on every saved file
	$(BIN)/python -m streamlit run app.py --server.port $(PORT) --server.fileWatcherType auto --client.showErrorDetails full

test: $(VENV)/.dev           ## the tests that take minutes, browser included where there is one
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n 3 --dist loadfile -m "$(MARK)" $(TESTS)

slow: $(VENV)/.dev           ## the tests marked slow
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder -m slow

peers: $(VENV)/peers/.done   ## the tests against other people's packages, which are kept beside the environment
	PYTHONPATH=$(VENV)/peers OMP_NUM_THREADS=1 $(BIN)/python -m pytest tests/peers

foreign: $(VENV)/foreign/.done ## make anew what the tests read of Keras, in an environment of its own
	cd tests/core/adopting && CUDA_VISIBLE_DEVICES= $(CURDIR)/$(VENV)/foreign/bin/python make_keras_files.py files

check: $(VENV)/.dev          ## lint, format, strict types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

fix: $(VENV)/.dev            ## let ruff mend what it can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

pictures: $(VENV)/.dev       ## render the README's pictures from the running app
	$(BIN)/python -m tests.browser.pictures

bench: $(VENV)/.dev          ## measure against the peers, and write the README's table
	$(BIN)/python -m bench.surface
	$(BIN)/python -m bench.ensembles
	$(BIN)/python -m bench.training
	$(BIN)/python -m bench.steps
	$(BIN)/python -m bench.interaction
	$(BIN)/python -m bench.cold
	$(BIN)/python -m bench.restart
	$(BIN)/python -m bench.first_paint
	$(BIN)/python -m bench.table

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache
