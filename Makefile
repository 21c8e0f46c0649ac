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
	cmake --build --preset release --target bench-plays
	cmake --build --preset asan --target bench-plays
	bench/run

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
	rm -rf build build-asan build-clang build-fuzz build-coverage

.PHONY: all deps demo test bench install format lint check clean
