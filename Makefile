# Herald's manual: `make help` says what each target does.
#
# FLAGS goes to every `swift` call, e.g. `make test FLAGS="--scratch-path /fast/build"`;
# FILTER chooses tests, e.g. `make test FILTER=ReportsTests`.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

FLAGS ?=
FILTER ?=
OWN_SOURCES := Sources Tests Benchmarks Package.swift

RELEASE := -c release --static-swift-stdlib
# Debug is built sooner. Where a release build exists, it is brought up to date instead of building both.
MODE := $(if $(wildcard .build/release/herald),$(RELEASE),-c debug)

.PHONY: help
help: ## say what each target does
	@printf 'Usage: make TARGET\n\n'
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  %-11s %s\n", $$1, $$2 }'

.PHONY: setup
setup: ## install the missing system packages that building needs (apt, with sudo if you are not root)
	@scripts/setup

.PHONY: setup-test
setup-test: ## the same, and the MariaDB, PostgreSQL and Redis that the tests talk to (never started as services)
	@scripts/setup test

.PHONY: build
build: setup ## build the herald command (debug, or release where that is built already)
	swift build $(FLAGS) $(MODE) --product herald

.PHONY: demo
demo: build ## send an activity report and settle a day from sample data, in ./herald-demo
	@"$$(swift build $(FLAGS) $(MODE) --show-bin-path)/herald" demo --once

.PHONY: test
test: setup-test ## run every test, with real database servers on free loopback ports (FILTER=… chooses)
	scripts/tell-failures scripts/with-test-servers swift test $(FLAGS) --disable-xctest --experimental-maximum-parallelization-width 4 $(if $(FILTER),--filter '$(FILTER)')

.PHONY: chaos
chaos: setup-test ## kill nodes, databases and Redis under load and compare the books, some minutes (HERALD_CHAOS_SEED=… repeats one)
	HERALD_CHAOS=full swift test $(FLAGS) --disable-xctest --no-parallel --filter ChaosTests

.PHONY: schema
schema: setup-test ## write docs/schema anew from migrated databases; commit it with the migration
	HERALD_WRITE_SCHEMA=1 scripts/with-test-servers swift test $(FLAGS) --disable-xctest --filter SchemaDumpTests

.PHONY: lint
lint: setup ## check the sources' format, the floors of all imports, the documents' links; builds nothing
	@swift format lint --strict --recursive --parallel $(OWN_SOURCES)
	@scripts/check-floors --self-test
	@scripts/check-floors --swift-flags "$(FLAGS)"
	@scripts/check-links

.PHONY: format
format: ## rewrite all sources in the project's format
	swift format --in-place --recursive --parallel $(OWN_SOURCES)

.PHONY: release
release: setup ## build ./bin/herald: optimised, Swift linked statically, stripped
	swift build $(FLAGS) $(RELEASE) --product herald
	@mkdir -p bin
	@strip -o bin/herald "$$(swift build $(FLAGS) $(RELEASE) --show-bin-path)/herald"
	@ls -lh bin/herald

.PHONY: bench
bench: ## measure Herald beside the bare databases, the bare HTTP client, Celery and Procrastinate (release build)
	@scripts/setup bench
	swift build $(FLAGS) $(RELEASE) --product herald
	swift build $(FLAGS) $(RELEASE) --product herald-bench
	@bin="$$(swift build $(FLAGS) $(RELEASE) --show-bin-path)"; python="$$(scripts/python-env bench)"; \
	    scripts/with-test-servers "$$bin/herald-bench" --herald "$$bin/herald" --python "$$python"

.PHONY: doc
doc: setup ## write the reference of all rooms, from their docstrings, to .build/doc (DocC)
	@scripts/build-reference $(FLAGS)

.PHONY: clean
clean: ## remove what was built and the demo's folder
	rm -rf .build bin herald-demo
