# Two commands matter: `make demo` and `make test`. Both create what they need first.
# PYTHON=…        the interpreter to build the environment with (default: the first of 3.12, 3.11, python3 that works)
# VENV=…          where the environment goes
# PYTEST_ARGS=…   passed on to pytest, e.g. make test PYTEST_ARGS='tests/test_tidy.py -n 0'
# POLICY=…        the policy of `make check`
# BENCH_ARGS=…    passed on to the benchmarks, e.g. make bench BENCH_ARGS=--quick or BENCH_ARGS='--only W1 W3'
# CHAOS_ARGS=…    passed on to the faults, e.g. make chaos CHAOS_ARGS='--kills 100 --only SQLite'; CHAOS_SEED=… repeats

PYTHON ?=
VENV ?= .venv
PYTEST_ARGS ?=
POLICY ?= policies/vw.yaml
AUDIT_ARGS ?=
BENCH_ARGS ?=
CHAOS_ARGS ?=
MUTATE_ARGS ?= --jobs 2 --at-least 95

bin := $(VENV)/bin
installed := $(VENV)/.installed

.DEFAULT_GOAL := help
.PHONY: help venv demo test mutate chaos bench lint format check audit lock clean verify studio docs

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

venv: $(installed) ## create .venv with everything pinned in requirements/

# A failed installation leaves no stamp, so the next call tries again.
$(installed): pyproject.toml tools/make-venv $(wildcard requirements/*.lock)
	bash tools/make-venv '$(VENV)' '$(PYTHON)'
	@touch $@

demo: $(installed) ## run the example complaints through the example policy
	$(bin)/complaintflow run policies/vw.yaml docs/examples/vw.jsonl

test: lint ## style, types, import contracts, then every test
	$(bin)/pytest -n auto $(PYTEST_ARGS)

mutate: $(installed) ## change every policy in every way its scenarios should notice; takes some minutes (MUTATE_ARGS=…)
	$(bin)/complaintflow test --mutate policies --jobs "$$(nproc)" --at-least 95 $(MUTATE_ARGS)

chaos: $(installed) ## kill, cut off and fill up the service a few thousand times; prints the table of losses
	$(bin)/python -m tests.chaos $(CHAOS_ARGS)

# An environment of its own: peers pin what they like, and nobody who develops needs them.
bench: ## complaintflow beside references and peers: one table of ratios (BENCH_ARGS=--quick: a smoke test)
	bash tools/make-venv build/bench/venv '$(PYTHON)' requirements/bench.lock
	build/bench/venv/bin/python -m benchmarks --all build/bench $(BENCH_ARGS)

lint: $(installed) ## style, types and import contracts only
	$(bin)/ruff check .
	$(bin)/ruff format --check .
	$(bin)/mypy
	$(bin)/lint-imports

format: $(installed) ## let ruff lay the code out and mend what it can
	$(bin)/ruff check --fix-only .
	$(bin)/ruff format .

check: $(installed) ## check a policy, run its scenarios, trace its clauses
	$(bin)/complaintflow check $(POLICY)
	$(bin)/complaintflow test $(POLICY)
	$(bin)/complaintflow trace $(POLICY)

verify: $(installed) ## prove tables, paths and guarantees of every policy that ships; takes minutes (VERIFY_ARGS=…)
	$(bin)/complaintflow verify policies --jobs "$$(nproc)" $(VERIFY_ARGS)

studio: ## build the pages of the studio anew from tools/studio (needs node 20 and npm)
	npm --prefix tools/studio ci
	npm --prefix tools/studio run check
	npm --prefix tools/studio run build

docs: $(installed) ## build the documentation as a site into build/site; a broken link or a page left out fails
	NO_MKDOCS_2_WARNING=1 $(bin)/python -m mkdocs build --strict

audit: $(installed) ## ask for known vulnerabilities of everything pinned (AUDIT_ARGS=--strict: fail if nobody answers)
	$(bin)/python tools/audit.py requirements/dev.lock requirements/durable.lock $(AUDIT_ARGS)

lock: $(installed) ## pin today's versions anew in requirements/dev.lock
	rm -rf build/lock
	$(bin)/python -m venv build/lock
	build/lock/bin/pip install --quiet '.[dev,testing,sql,postgresql,notify,temporal,observability,verify,studio,simulate,backtest]' hatchling editables
	{ sed '/^[^#]/d' requirements/dev.lock; \
	  build/lock/bin/pip freeze | grep -v '^complaintflow' | LC_ALL=C sort -f; } > build/dev.lock
	mv build/dev.lock requirements/dev.lock

clean: ## remove the environment and every cache
	rm -rf '$(VENV)' build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name .git -prune -o -type d -name __pycache__ -prune -exec rm -rf {} +
