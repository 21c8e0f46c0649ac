# shellcheck shell=sh
# SPDX-License-Identifier: Apache-2.0
# What ci/'s scripts share; they read it with `.` from the root of the tree.

# configure PRESET: makes its build tree ready. BORINGSSL_SOURCE in the environment names a source tree to use.
configure() {
    set -- --preset "$1"
    if [ -n "${BORINGSSL_SOURCE:-}" ]; then
        set -- "$@" "-DBORINGSSL_SOURCE=$BORINGSSL_SOURCE"
    fi
    if [ "${CI:-}" = true ]; then
        set -- "$@" -DRESHAKE_WERROR=ON
    fi
    cmake --log-level=WARNING "$@" >/dev/null
}

# build PRESET [TARGET]: configures and builds, everything or the target.
build() {
    printf '\n== build: %s\n' "$1"
    configure "$1"
    cmake --build --preset "$1" --target "${2:-all}"
}

# run_tests PRESET: runs all tests of a build; no tests at all is a failure. Twice as many as there are processors run side by side,
# since the longest ones wait for servers much of their time. What fails so is run once more, alone: thirty servers of others are late at
# times on a busy machine, and a fault fails twice.
run_tests() {
    printf '\n== tests: %s\n' "$1"
    ctest --preset "$1" --parallel $(($(getconf _NPROCESSORS_ONLN) * 2)) --no-tests=error && return 0
    printf '\n== tests: %s, once more and alone, what failed beside others\n' "$1"
    ctest --preset "$1" --rerun-failed --no-tests=error
}
