# SPDX-License-Identifier: Apache-2.0
# A thin front for people who type `make`: CMake (CMakePresets.json) and ci/ do the work. `make` leaves build/reshake.
PREFIX = /usr/local

all: build/build.ninja
	cmake --build --preset release

build/build.ninja:
	cmake --preset release

build-asan/build.ninja:
	cmake --preset asan

# What the packages that the build needs are, and how they get here.
deps:
	ci/deps

demo:
	ci/demo

test:
	ci/test

bench: all build-asan/build.ninja
	cmake --preset fuzz-asan
	cmake --build --preset fuzz-asan --target fuzz-targets
	cmake --build --preset release --target bench-plays bench-bare
	cmake --build --preset asan --target bench-plays
	bench/run

# The conformance suite against every server that is installed, twice (docs/conformance.md).
conformance: all
	python3 tests/conformance.py

# The suite beside testssl.sh, beside tlsfuzzer where TLSFUZZER=DIR names its tree, and sslyze in SSLYZE or the path (docs/peers.md).
peers: all
	python3 tests/peers.py

# Fuzzing (docs/fuzzing.md): all targets for FUZZ_SECONDS each, or `make fuzz-NAME` to stay on one until it is stopped.
fuzz:
	ci/fuzz

fuzz-afl:
	ci/fuzz-afl

fuzz-merge:
	ci/fuzz-merge

fuzz-coverage:
	ci/fuzz-coverage

fuzz-floors:
	ci/fuzz --floors

fuzz-%:
	FUZZ_TARGETS=$* FUZZ_SECONDS=$${FUZZ_SECONDS:-0} ci/fuzz

oss-fuzz-check:
	ci/oss-fuzz/check

install: all
	cmake --install build --prefix "$(PREFIX)"

# Rewrites the sources in the one format; `make check` only says what differs.
format:
	git ls-files '*.c' '*.h' | xargs clang-format -i

lint:
	ci/lint

check:
	ci/check

clean:
	rm -rf build build-*

.PHONY: all deps demo test bench conformance peers fuzz fuzz-afl fuzz-merge fuzz-coverage fuzz-floors oss-fuzz-check install format lint check clean
