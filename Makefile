# What people and tools rely on: run, build, test, bench; fuzz, fuzz-texts, tenants and soak are the long forms of tests.
SWIFT ?= swift
LISTEN ?= 127.0.0.1:8080
DATA ?= ./data

BUILD_PACKAGES = libsqlite3-dev libmicrohttpd-dev libssl-dev libcurl4-openssl-dev
EXAMPLE_PACKAGES = curl python3
TEST_PACKAGES = sqlite3 python3 python3-requests curl
BENCH_PACKAGES = wrk
# `make bench BENCH_FLAGS=--quick` for a trial; the full run writes the page.
BENCH_FLAGS ?= --report docs/performance.md

.PHONY: run build test bench bench-sync fuzz fuzz-texts tenants soak soak-two soak-sync walks schemathesis clean packages

packages:
	@scripts/ensure-packages $(BUILD_PACKAGES)

build: packages
	$(SWIFT) build -c release --product sanmen

run: build
	@scripts/ensure-packages $(EXAMPLE_PACKAGES)
	.build/release/sanmen serve --config adapter-config --data $(DATA) --listen $(LISTEN)

test: packages
	@scripts/ensure-packages $(TEST_PACKAGES)
	$(SWIFT) build --build-tests
	@SWIFT="$(SWIFT)" scripts/run-tests

bench: build
	@scripts/ensure-packages $(BENCH_PACKAGES)
	$(SWIFT) build -c release --product sanmen-limits
	$(SWIFT) build -c release --product sanmen-bench
	.build/release/sanmen-bench $(BENCH_FLAGS)

# What sync costs; the full run writes its section of the page. `make bench-sync SYNC_FLAGS=--quick` for a trial.
SYNC_FLAGS ?= --report docs/sync.md
bench-sync: build
	$(SWIFT) build -c release --product sanmen-bench
	.build/release/sanmen-bench sync $(SYNC_FLAGS)

# The long forms of some tests: how long, and from which seed, is in the environment (each run prints its seed).
fuzz: packages
	@scripts/ensure-packages $(TEST_PACKAGES)
	$(SWIFT) build --build-tests
	SANMEN_FUZZ_REQUESTS=$${SANMEN_FUZZ_REQUESTS:-200000} $(SWIFT) test --skip-build --filter FaultTests/Fuzz

# Conditions and templates: a million random texts, then a thousand of each made longer and longer.
fuzz-texts: packages
	$(SWIFT) build --build-tests
	SANMEN_FUZZ_TEXTS=$${SANMEN_FUZZ_TEXTS:-1000000} $(SWIFT) test --skip-build --filter 'CanonicalModelTests.(ExpressionFuzz|LinearTime)Tests'

# Two tenants with the same names everywhere: 10,000 attempts to cross, or so many as SANMEN_CROSSINGS says.
tenants: packages
	@scripts/ensure-packages $(TEST_PACKAGES)
	$(SWIFT) build --build-tests
	SANMEN_CROSSINGS=$${SANMEN_CROSSINGS:-10000} $(SWIFT) test --skip-build --filter TenantCrossingTests

soak: packages
	@scripts/ensure-packages $(TEST_PACKAGES)
	$(SWIFT) build --build-tests
	SANMEN_KILL_ROUNDS=$${SANMEN_KILL_ROUNDS:-100} $(SWIFT) test --skip-build --filter FaultTests/KilledUnderLoad

# Two programs, as they are shipped, that sync with each other and are killed while people edit on both sides.
soak-two: build
	@scripts/ensure-packages $(TEST_PACKAGES)
	$(SWIFT) build --build-tests
	SANMEN_PROGRAM=$(CURDIR)/.build/release/sanmen \
		SANMEN_TWO_TICKETS=$${SANMEN_TWO_TICKETS:-5000} SANMEN_TWO_SECONDS=$${SANMEN_TWO_SECONDS:-60} SANMEN_TWO_KILLS=$${SANMEN_TWO_KILLS:-10} \
		$(SWIFT) test --skip-build --filter TwoProcessTests

# Both long forms of the sync tests; HISTORIES, RUNS and SEED may be set. A seed that fails is printed.
HISTORIES ?= 1000000
RUNS ?= 100000
SEED ?=
soak-sync: packages
	$(SWIFT) build -c release --product sanmen-soak
	.build/release/sanmen-soak agree $(HISTORIES) $(SEED)
	.build/release/sanmen-soak simulate $(RUNS) $(SEED)

# Random calls through all gates; after each one every view has to agree. WALKS and SEED may be set.
WALKS ?= 20000
walks: build
	$(SWIFT) build -c release --product sanmen-soak
	.build/release/sanmen-soak walk $(WALKS) $(SEED)

# The OpenAPI documents and what the gates answer, by a tool from PyPI (https://schemathesis.io). CONTRACT=native for one.
schemathesis: packages
	@scripts/ensure-packages python3 python3-venv curl
	$(SWIFT) build --product sanmen
	Tests/schemathesis/run.sh $(CONTRACT)

clean:
	rm -rf .build
