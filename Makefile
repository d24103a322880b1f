# The five targets that people and tools rely on: run, test, build, bench, clean.
SWIFT ?= swift
LISTEN ?= 127.0.0.1:8080
DATA ?= ./data

BUILD_PACKAGES = libsqlite3-dev libmicrohttpd-dev libssl-dev libcurl4-openssl-dev
TEST_PACKAGES = sqlite3 python3 python3-requests curl
BENCH_PACKAGES = wrk

.PHONY: run build test bench clean packages

packages:
	@scripts/ensure-packages $(BUILD_PACKAGES)

build: packages
	$(SWIFT) build -c release --product sanmen

run: build
	.build/release/sanmen serve --config adapter-config --data $(DATA) --listen $(LISTEN)

test: packages
	@scripts/ensure-packages $(TEST_PACKAGES)
	$(SWIFT) build --build-tests
	$(SWIFT) test --skip-build

clean:
	rm -rf .build
