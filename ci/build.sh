# shellcheck shell=sh
# SPDX-License-Identifier: Apache-2.0
# What ci/'s scripts share; they read it with `.` from the root of the tree.

# build PRESET: configures and builds, quietly where nothing is wrong.
build() {
    printf '\n== build: %s\n' "$1"
    if [ -n "${BORINGSSL_SOURCE:-}" ]; then
        set -- "$1" "-DBORINGSSL_SOURCE=$BORINGSSL_SOURCE"
    fi
    if [ "${CI:-}" = true ]; then
        set -- "$@" -DRESHAKE_WERROR=ON
    fi
    cmake --log-level=WARNING --preset "$@" >/dev/null
    cmake --build --preset "$1"
}

# run_tests PRESET: runs all tests of a build, failures last.
run_tests() {
    printf '\n== tests: %s\n' "$1"
    ctest --preset "$1" --parallel "$(getconf _NPROCESSORS_ONLN)" --no-tests=error
}
