PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8501
export PIP_DISABLE_PIP_VERSION_CHECK = 1

BENCHMARKS := import_xlsx import_csv sources repeat_upload corruption cleaning quality duplicates \
	customer_metrics change_cut count_rule models clusters segment_profile \
	history cohorts kpis satisfaction journey matching

.PHONY: run venv test lint types unit browser check-browser check-postgresql bench clean

run: venv ## start the app; FENQUN_DB names the database file
	@echo "Fenqun: http://127.0.0.1:$(PORT)"
	$(BIN)/streamlit run app.py --server.port $(PORT)

venv: $(VENV)/.installed ## what a user needs

$(VENV)/.installed: requirements.txt
	$(PYTHON) -c 'import sys; sys.exit("Fenqun needs Python 3.11 or newer" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet -r requirements.txt
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt requirements-databases.txt $(VENV)/.installed
	$(BIN)/pip install --quiet -r requirements-dev.txt
	@touch $@

test: lint types unit browser ## all checks

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.installed-dev
	$(BIN)/mypy

unit: $(VENV)/.installed-dev check-postgresql
	$(BIN)/python -m pytest tests --ignore tests/e2e -n 2 --dist loadfile

browser: $(VENV)/.installed-dev check-browser
	$(BIN)/python -m pytest tests/e2e

check-browser: $(VENV)/.installed-dev
	@if [ -n "$$FENQUN_CHROMIUM" ] || command -v chromium >/dev/null; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk; \
	else $(BIN)/playwright install chromium; fi

check-postgresql: ## a server to test against; without one its tests are reported as not run
	@if ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -qq && apt-get install -y -qq --no-install-recommends postgresql >/dev/null; fi

bench: $(VENV)/.installed-dev ## side by side with what one would use instead; see docs/benchmarks.md
	$(BIN)/pip install --quiet -r benchmarks/requirements.txt
	for name in $(BENCHMARKS); do $(BIN)/python -m benchmarks.$$name; done

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .hypothesis
