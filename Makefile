# `make` alone says what there is. Needs nothing but a POSIX make, sh, and Python 3.11 or newer;
# `make PYTHON=/path/to/python3 …` picks another one than the newest that is found.
.POSIX:

PYTHON =
ARGS =
FAST = --ignore-glob='*/store' --ignore-glob='*/steps' --ignore-glob='*/commands' \
	--ignore-glob='*/test_steps.py' --ignore-glob='*/test_commands.py' tests/base tests/settings \
	tests/reading tests/cleaning tests/formats tests/traits tests/duplicates tests/topics \
	tests/search tests/stories tests/alerts tests/way/judge tests/way/collect tests/way/deliver \
	tests/channels tests/net tests/schemas tests/test_*.py

# The newest usable Python, in $$python.
FIND_PYTHON = \
	python=; lacking=; \
	for name in $${PYTHON:-python3.14 python3.13 python3.12 python3.11 python3 python}; do \
		"$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
		if "$$name" -c 'import ensurepip, sqlite3, ssl, venv' 2>/dev/null; \
		then python=$$name; break; else lacking=$$name; fi; \
	done; \
	if [ -z "$$python" ] && [ -n "$$lacking" ]; then \
		echo "make: $$lacking lacks venv, ssl or sqlite3;" \
			"on Debian and Ubuntu: apt install python3-venv" >&2; exit 1; \
	elif [ -z "$$python" ]; then \
		echo "make: no Python 3.11 or newer$${PYTHON:+ at $$PYTHON};" \
			"install one, or name one: make PYTHON=/path/to/python3 …" >&2; exit 1; \
	fi

# Fills .venv from the pins in $$pins, unless it already is as they say. The mark is written last,
# so that what was interrupted is done again; a moved or broken .venv is made anew. The pins name
# everything that is needed, so nothing is resolved.
FILL_VENV = \
	set -eu; PYTHON='$(PYTHON)'; \
	want="$$(pwd) $$(cat $$pins pyproject.toml | cksum)"; \
	if [ "$$(cat ".venv/$$pins.done" 2>/dev/null || :)" != "$$want" ] \
		|| ! .venv/bin/python -c '' 2>/dev/null; then \
		if [ "$$(cat .venv/place 2>/dev/null || :)" != "$$(pwd)" ] \
			|| ! .venv/bin/python -m pip --version >/dev/null 2>&1; then \
			$(FIND_PYTHON); \
			echo "Setting up .venv with $$("$$python" --version)"; \
			rm -rf .venv; "$$python" -m venv .venv; pwd >.venv/place; \
		fi; \
		echo "Installing what $$pins pins (the first time takes up to a minute)"; \
		pip='.venv/bin/python -m pip --disable-pip-version-check --quiet'; \
		$$pip install --require-hashes --no-deps --only-binary :all: -r "$$pins"; \
		$$pip install --no-deps --no-build-isolation --no-index -e .; \
		for one in requirements.txt "$$pins"; do \
			echo "$$(pwd) $$(cat $$one pyproject.toml | cksum)" >".venv/$$one.done"; \
		done; \
	fi

help:
	@echo "make run      set up and start the service (ARGS='--config FILE' is passed on)"
	@echo "make setup    set up only; the command is then at .venv/bin/wirewatch"
	@echo "make story    the same with one invented story, which comes in part by part; in data/story"
	@echo "make test     set up and run the tests (ARGS is passed to pytest)"
	@echo "make test-fast  tests without databases, services and random examples"
	@echo "make test-browser  the pages and mails in Chromium, the alarms by promtool; both have to"
	@echo "              be installed: apt-get install chromium prometheus"
	@echo "make pictures  take those of the documents anew (ARGS=folder: of all pages and mails)"
	@echo "make check    lint, format, types, floors"
	@echo "make house    the folders: modules, lines, who uses whom, circles;"
	@echo "              with ARGS='prune backup' the files that these are spread over"
	@echo "make bench    speed and memory, as ratios within one run"
	@echo "make quality  how well reports are told apart and brought together; the labelled sets"
	@echo "              are read from DATA=folder, and without it you are told where to get them"
	@echo "make bench-scale  what takes long: a million articles, an upgrade under load,"
	@echo "              10,000 files and 200 feeds through every service of docker-compose.yml"
	@echo "make growth   whether patterns and readers take twice as long for twice as much"
	@echo "make fuzz     10,000 mutated documents and feeds (ARGS='--seed 7' makes the same again)"
	@echo "make faults   kills, full disks, bad endpoints … ten times each, counted at receivers; a day"
	@echo "              (ARGS='bad-endpoints --times 1' does one family once)"
	@echo "make soak     an hour under a steady stream of news: what grows?"
	@echo "make format   put the code in its format"
	@echo "make schemas  write the JSON Schema of the configuration anew"
	@echo "make manual   write the manual page and the shells' completion anew, into contrib/"
	@echo "make pins     choose the newest versions anew and pin them with their hashes"
	@echo "make clean    remove what was set up; data and configuration stay"

setup:
	@pins=requirements.txt; $(FILL_VENV)

setup-dev:
	@pins=requirements-dev.txt; $(FILL_VENV)

run: setup
	@exec .venv/bin/wirewatch run $(ARGS)

# The parts come one after the other, and none before the first message is gone: what is told while it
# waits would go with it.
story: setup
	@set -eu; from=worker/sample/story; to=data/story; \
	rm -rf $$to; mkdir -p $$to/news; cp $$from/wirewatch.toml $$to/; \
	(for part in $$from/[0-9]*; do cp $$part/* $$to/news/; sleep 3; \
		until ls $$to/alerts/*.eml >/dev/null 2>&1; \
		do kill -0 $$$$ 2>/dev/null || exit 0; sleep 1; done; done) & \
	exec .venv/bin/wirewatch --config $$to/wirewatch.toml run $(ARGS)

# Bytecode is kept, whatever the environment says: each of the many processes that the tests start
# would compile everything anew.
PYTEST = PYTHONDONTWRITEBYTECODE= .venv/bin/python -m pytest -n auto --maxprocesses 4 \
	--dist worksteal

# The tests' bytecode, where there is none: each of the processes that share them would make all of it.
COMPILE_TESTS = \
	if ! ls tests/__pycache__/conftest.*-pytest-* >/dev/null 2>&1; then \
		for part in 'tests/[a-r]*/' 'tests/[s-z]*/ tests/*.py'; do \
			PYTHONDONTWRITEBYTECODE= .venv/bin/python -m pytest --collect-only $$part \
				>/dev/null 2>&1 & \
		done; wait; \
	fi

# Two more at work than there are processors: who tests a whole service mostly waits for it, and
# tests/conftest.py gives such tests to two of them.
test: setup-dev
	@began=$$(date +%s); status=0; $(COMPILE_TESTS); \
	$(PYTEST) -n $$(($$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1) + 2)) $(ARGS) \
		|| status=$$?; \
	echo "make test took $$(($$(date +%s) - began)) s"; exit $$status

test-fast: setup-dev
	@began=$$(date +%s); status=0; \
	$(PYTEST) -q -m 'not hypothesis and not database' $(FAST) $(ARGS) || status=$$?; \
	echo "make test-fast took $$(($$(date +%s) - began)) s"; exit $$status

test-browser: setup-dev
	@began=$$(date +%s); status=0; $(PYTEST) -q $(ARGS) tests/browser || status=$$?; \
	echo "make test-browser took $$(($$(date +%s) - began)) s"; exit $$status

pictures: setup-dev
	@.venv/bin/python -m tests.browser $(ARGS)

check: setup-dev
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports

house: setup-dev
	@.venv/bin/python -m tests.house $(ARGS)

bench: setup-dev
	@.venv/bin/python -m tests.bench $(ARGS)

quality: setup-dev
	@.venv/bin/python -m tests.quality $(DATA)

bench-scale: setup-dev
	@.venv/bin/python -m tests.bench trial scale page counts $(ARGS)

growth: setup-dev
	@.venv/bin/python -m tests.growth $(ARGS)

fuzz: setup-dev
	@.venv/bin/python -m tests.fuzz $(ARGS)

faults: setup-dev
	@PYTHONDONTWRITEBYTECODE= .venv/bin/python -m tests.faults $(ARGS)

soak: setup-dev
	@PYTHONDONTWRITEBYTECODE= .venv/bin/python -m tests.soak $(ARGS)

format: setup-dev
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

schemas: setup-dev
	.venv/bin/python -m tests.test_config_schema

COMPILE = .venv/pins/bin/uv pip compile --quiet --universal --upgrade --python-version 3.11 \
	--generate-hashes --no-annotate --no-header --no-emit-index-url pyproject.toml

manual: setup-dev
	.venv/bin/python -m worker.cli.manual contrib

pins: setup
	.venv/bin/python -m venv .venv/pins
	.venv/pins/bin/python -m pip --disable-pip-version-check --quiet install uv
	$(COMPILE) --group build -o requirements.txt
	$(COMPILE) --group dev -c requirements.txt -o requirements-dev.txt
	$(COMPILE) --group build --extra apprise -c requirements-dev.txt -o requirements-image.txt

clean:
	rm -rf .venv dist build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find worker models migrations tests -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: help setup setup-dev run story test test-fast test-browser pictures check house bench quality bench-scale growth fuzz faults soak format schemas manual pins clean
