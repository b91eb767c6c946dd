# Any Reason Why. `make demo` plays a class, `make lab` opens the lessons, `make test` checks
# everything. Each sets up .venv first, when that is missing or out of date.

ifeq ($(origin PYTHON),undefined)
PYTHON := python3
else
ASKED := yes
endif

VENV  := .venv
BIN   := $(VENV)/bin
READY := $(VENV)/ready
FAST  := $(VENV)/compiled

# nbgrader starts other programs by name; they are the ones of .venv.
export PATH := $(CURDIR)/$(BIN):$(PATH)

# A Python that was asked for and isn't the one of .venv means another .venv.
ifeq ($(ASKED),yes)
ifneq ($(wildcard $(READY)),)
VERSION := import sys; print(sys.version_info[:2])
ifneq ($(shell $(BIN)/python -c '$(VERSION)' 2>&1),$(shell $(PYTHON) -c '$(VERSION)' 2>&1))
OTHER := other-python
endif
endif
endif

LESSON    := $(firstword $(sort $(wildcard notebooks/01-*.ipynb)))
NOTEBOOKS := $(wildcard notebooks/*.ipynb)
SANITIZE  := $(wildcard tests/nbval.cfg)
# These are copied into .venv, so a change to one means installing anew.
FOR_LAB   := $(wildcard course/lab/*/*.json course/lab/*/*/*.js)

.PHONY: help demo test lab lock clean other-python
.SILENT:
.DELETE_ON_ERROR:

help:
	echo "make demo    play a class: release, submit, autograde, feedback, scores"
	echo "make lab     open the first lesson in JupyterLab"
	echo "make test    check everything"
	echo "make lock    choose the newest packages that pyproject.toml allows (needs uv)"
	echo "make clean   remove .venv and what the tools left behind"

demo: $(FAST)
	$(BIN)/anyreason demo

# In a container one is often root, whom JupyterLab refuses unless told; it listens on this
# machine alone either way.
lab: $(FAST)
	echo "Opening $(LESSON) in JupyterLab; Ctrl-C ends it."
	$(BIN)/jupyter lab --ip=127.0.0.1 $(if $(filter 0,$(shell id -u)),--allow-root) $(LESSON)

test: $(FAST)
	echo "Checking style, types and layers."
	$(BIN)/ruff check --quiet .
	$(BIN)/ruff format --check --output-format concise . > $(VENV)/format.log || { \
	    cat $(VENV)/format.log; echo "These files are not formatted: run $(BIN)/ruff format ."; exit 1; }
	$(BIN)/mypy --no-error-summary
	$(BIN)/lint-imports --no-cache --no-logo > $(VENV)/lint-imports.log || { cat $(VENV)/lint-imports.log; exit 1; }
	echo "Running the tests and the lessons."
	$(BIN)/pytest -q --numprocesses 2 --dist loadfile \
	    $(if $(NOTEBOOKS),--nbval --nbval-current-env $(SANITIZE:%=--nbval-sanitize-with %) --ignore-glob='tests/*.ipynb') \
	    tests $(if $(NOTEBOOKS),notebooks)

$(READY): requirements.lock pyproject.toml $(FOR_LAB) $(OTHER)
	"$(PYTHON)" -c '' 2> /dev/null || { \
	    echo "There is no working $(PYTHON) here: install Python 3.11 or later, then run make again." >&2; exit 1; }
	"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	    echo "$(PYTHON) is older than Python 3.11: name a newer one, as in PYTHON=python3.12 make $(MAKECMDGOALS)" >&2; exit 1; }
	"$(PYTHON)" -c 'import ensurepip, venv' 2> /dev/null || { \
	    echo "$(PYTHON) has no venv module: install it (on Debian and Ubuntu: apt-get install python3-venv), then run make again." >&2; exit 1; }
	echo "Setting up $(VENV) from requirements.lock; this takes a minute or two."
	rm -f $(READY)
	"$(PYTHON)" -m venv $(if $(OTHER),--clear) $(VENV) > .venv-setup.log 2>&1 || { \
	    rm -rf $(VENV); "$(PYTHON)" -m venv $(VENV) > .venv-setup.log 2>&1; } || { \
	    echo "Could not make $(VENV): the reason is at the end of .venv-setup.log." >&2; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input --require-hashes \
	    --requirement requirements.lock >> .venv-setup.log 2>&1 || { \
	    echo "Could not fetch the packages: check the network (or the proxy), then run make again. The reason is at the end of .venv-setup.log." >&2; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input --no-deps \
	    --no-build-isolation --no-index --editable . >> .venv-setup.log 2>&1 || { \
	    echo "Could not install the project itself: the reason is at the end of .venv-setup.log." >&2; exit 1; }
	rm -f .venv-setup.log
	touch $(READY)

# Without a C compiler the judge runs as it is written: slower, and the same in all it says.
$(FAST): $(READY) setup.py $(wildcard autograders/*.py)
	echo "Compiling the judge; this takes about a minute."
	rm -rf $(VENV)/build *.so autograders/*.so
	$(BIN)/python setup.py --quiet build --build-base $(VENV)/build build_ext --inplace \
	    > $(VENV)/compile.log 2>&1 && $(BIN)/python -c 'import autograders' >> $(VENV)/compile.log 2>&1 || { \
	    rm -f *.so autograders/*.so; \
	    echo "It was not compiled, most likely as there is no C compiler here or no python3-dev: it works all the same, only slower."; \
	    echo "The reason is at the end of $(VENV)/compile.log; to try again, delete $(FAST)."; }
	touch $(FAST) $$(ls *.so autograders/*.so 2> /dev/null)

lock:
	command -v uv > /dev/null || { echo "There is no uv here: install it to choose packages anew." >&2; exit 1; }
	uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --no-header --extra dev pyproject.toml -o requirements.lock

clean:
	rm -rf $(VENV) *.so autograders/*.so .venv-setup.log .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache \
	    tests/pyodide/node_modules tests/axe/node_modules
