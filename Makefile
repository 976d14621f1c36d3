# make demo   first result; make test   every check; make help   the rest
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet --no-input
LOCALE := src/ganchao/locale
MO     := $(LOCALE)/zh/LC_MESSAGES/ganchao.mo $(LOCALE)/en/LC_MESSAGES/ganchao.mo
JOBS   ?= 2
# Without bytecode on disk every command would compile NumPy, SciPy and pandas again: two seconds.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test lint docs bench prove screens messages constraints audit bundle system-packages clean

help: ## what each target does
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## */\1\t/' | expand -t 18

demo: $(VENV)/.runtime $(MO) ## score 31 provinces and write the report to ganchao-out/shandong
	$(BIN)/ganchao run shandong --out ganchao-out/shandong

test: $(VENV)/.dev $(MO) system-packages lint docs ## every check; the last line is pytest's
	$(BIN)/python -m pytest -n $(JOBS) --dist loadfile

lint: $(VENV)/.dev ## ruff, mypy, layers
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache --no-logo

docs: $(VENV)/.dev $(MO) ## the documentation in both languages, into site/
	@NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --quiet --strict --config-file docs/en.yml
	@NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --quiet --strict --config-file docs/zh.yml

bench: $(VENV)/.dev $(MO) ## time the stages
	$(BIN)/python -m benchmarks

prove: $(VENV)/.dev $(MO) ## every promise at full size; numbers into docs/proof.md
	$(BIN)/python -m benchmarks.prove

screens: $(VENV)/.dev $(MO) system-packages ## every page of the cockpit as pictures and contact sheets, in ganchao-out/screens
	$(BIN)/python -m benchmarks.screens ganchao-out/screens

messages: $(VENV)/.runtime $(MO) ## compile locale/<lang>/*.po

$(MO): $(wildcard $(LOCALE)/*/*.po) hatch_build.py | $(VENV)/.runtime
	$(BIN)/python hatch_build.py

# Stamps: an environment is renewed when what it was made from changed, or when its Python is gone.
$(VENV)/.python: constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; name it: make PYTHON=python3.12 / 需要 Python 3.11 及以上版本"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || \
	  { echo "venv is missing / 缺少 venv 组件: apt-get install python3-venv"; exit 1; }
	@$(BIN)/python -c '' 2>/dev/null || rm -rf $(VENV)
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.runtime: constraints.txt pyproject.toml hatch_build.py | $(VENV)/.python
	@echo "installing into $(VENV) / 正在安装到 $(VENV)"
	@$(PIP) install --no-compile --require-hashes -r constraints.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q -j 0 $(VENV)/lib src >/dev/null || true
	@touch $@

$(VENV)/.dev: constraints-dev.txt $(VENV)/.runtime
	@echo "installing what tests and documentation need / 正在安装测试和文档所需的组件"
	@$(PIP) install --no-compile --require-hashes -r constraints-dev.txt
	@touch $@

system-packages:
	@sh .ci/system-packages

# Run by hand when a dependency changes; needs uv.
COMPILE = uv pip compile pyproject.toml --extra parquet --extra postgres --universal --python-version 3.11 --generate-hashes \
          --no-annotate --no-header --no-emit-index-url --quiet
constraints: ## pin dependencies anew (needs uv)
	$(COMPILE) --group build --output-file constraints.txt
	$(COMPILE) --group dev --constraint constraints.txt --output-file constraints-dev.txt

audit: ## known vulnerabilities of the pinned packages; says so where the database cannot be reached
	@$(PYTHON) deploy/audit.py constraints.txt constraints-dev.txt $(if $(ADVISORIES),--advisories $(ADVISORIES))

bundle: $(VENV)/.runtime $(MO) ## archives that install without a network, tried with the network off; into dist/
	$(BIN)/python deploy/bundle.py $(MACHINES)

clean: ## remove what was built here
	rm -rf $(VENV) site build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find $(LOCALE) -name 'ganchao.*' -path '*/LC_MESSAGES/*' -delete
