# SPDX-License-Identifier: Apache-2.0
# Tests: every *_test.c is a program of its own, every tests/e2e/test_*.py runs against the built `reshake`.
find_package(PkgConfig)
if(PkgConfig_FOUND)
    pkg_check_modules(cmocka QUIET IMPORTED_TARGET cmocka)
endif()
if(NOT cmocka_FOUND)
    message(FATAL_ERROR "cmocka is missing; ci/deps installs what the build needs, -DBUILD_TESTING=OFF does without")
endif()

set(RESHAKE_TEST_TIMEOUT_S 300 CACHE STRING "How many seconds one test may take")

# A sanitizer's report ends the test, whatever the test would have said.
set(RESHAKE_TEST_ENVIRONMENT "ASAN_OPTIONS=detect_leaks=1:abort_on_error=1:detect_stack_use_after_return=1" "UBSAN_OPTIONS=print_stacktrace=1")

file(GLOB support_sources CONFIGURE_DEPENDS tests/support/*.c)
list(FILTER support_sources EXCLUDE REGEX "_test\\.c$")
add_library(test-support STATIC ${support_sources})
target_compile_definitions(test-support PUBLIC _GNU_SOURCE
                           RESHAKE_CAPTURES="${CMAKE_CURRENT_SOURCE_DIR}/corpus/captures"
                           RESHAKE_GOLDEN="${CMAKE_CURRENT_SOURCE_DIR}/tests/golden")
target_include_directories(test-support PUBLIC "${CMAKE_CURRENT_SOURCE_DIR}")
target_link_libraries(test-support PUBLIC reshake-parsers PkgConfig::cmocka)
set_target_properties(test-support PROPERTIES C_EXTENSIONS ON)
reshake_flags(test-support)

# The servers in C that tests compile themselves (tests/servers/own.py), listed here for clang-tidy, where their libraries are.
file(GLOB own_servers CONFIGURE_DEPENDS tests/servers/src/*.c)
foreach(library mbedtls wolfssl)
    find_path(RESHAKE_${library}_INCLUDE "${library}/ssl.h")
    if(NOT RESHAKE_${library}_INCLUDE)
        list(FILTER own_servers EXCLUDE REGEX "/${library}\\.c$")
    endif()
endforeach()
add_library(test-own-servers OBJECT EXCLUDE_FROM_ALL ${own_servers})
target_compile_definitions(test-own-servers PRIVATE _GNU_SOURCE)
target_include_directories(test-own-servers PRIVATE "${CMAKE_CURRENT_SOURCE_DIR}")
set_target_properties(test-own-servers PROPERTIES C_EXTENSIONS ON)
reshake_flags(test-own-servers)

# reshake_unit_test(file library) builds one test and registers it under its path: parsers-wire-cursor_test.
function(reshake_unit_test file library)
    file(RELATIVE_PATH name "${CMAKE_CURRENT_SOURCE_DIR}" "${file}")
    string(REGEX REPLACE "\\.c$" "" name "${name}")
    string(REPLACE "/" "-" name "${name}")
    add_executable(${name} "${file}")
    target_link_libraries(${name} PRIVATE test-support ${library})
    set_target_properties(${name} PROPERTIES C_EXTENSIONS ON RUNTIME_OUTPUT_DIRECTORY "${CMAKE_CURRENT_BINARY_DIR}/tests")
    reshake_flags(${name})
    if(RESHAKE_LTO_WORKS)
        target_link_options(${name} PRIVATE -fno-lto)
    endif()
    add_test(NAME ${name} COMMAND ${name})
    set_tests_properties(${name} PROPERTIES TIMEOUT ${RESHAKE_TEST_TIMEOUT_S} LABELS unit
                         ENVIRONMENT "${RESHAKE_TEST_ENVIRONMENT}")
endfunction()

file(GLOB_RECURSE parsers_tests CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/parsers/*_test.c")
file(GLOB_RECURSE replay_tests CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/replay/*_test.c")
file(GLOB_RECURSE other_tests CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/tests/*_test.c")
foreach(file IN LISTS parsers_tests other_tests)
    reshake_unit_test("${file}" reshake-parsers)
endforeach()
if(TARGET reshake-replay)
    foreach(file IN LISTS replay_tests)
        reshake_unit_test("${file}" reshake-replay)
    endforeach()
    # docs/fault-matrix.md: which fault which conformance case notices.
    add_custom_target(fault-matrix COMMENT "docs/fault-matrix.md"
                      COMMAND "${CMAKE_COMMAND}" -E env "RESHAKE_MATRIX=${CMAKE_CURRENT_SOURCE_DIR}/docs/fault-matrix.md"
                              $<TARGET_FILE:replay-pretend-matrix_test>)
    if(RESHAKE_HARNESS AND RESHAKE_FUZZ_ENGINE STREQUAL "driver")
        file(GLOB_RECURSE harness_tests CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/harness/*_test.c")
        foreach(file IN LISTS harness_tests)
            reshake_unit_test("${file}" ${harness_all})
        endforeach()
    endif()
endif()

find_program(RESHAKE_PYTHON3 python3)
if(TARGET reshake AND RESHAKE_PYTHON3)
    file(GLOB e2e_tests CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/tests/e2e/test_*.py")
    foreach(file IN LISTS e2e_tests)
        get_filename_component(name "${file}" NAME_WE)
        string(REGEX REPLACE "^test_" "e2e-" name "${name}")
        add_test(NAME ${name} COMMAND "${RESHAKE_PYTHON3}" -B "${CMAKE_CURRENT_SOURCE_DIR}/tests/support/run.py" "${file}")
        set_tests_properties(${name} PROPERTIES TIMEOUT 600 COST 10 LABELS e2e SKIP_RETURN_CODE 77
                             ENVIRONMENT "${RESHAKE_TEST_ENVIRONMENT};RESHAKE=$<TARGET_FILE:reshake>")
    endforeach()
endif()

# The checks of ci/check can fail.
add_test(NAME check COMMAND "${CMAKE_CURRENT_SOURCE_DIR}/tests/check.sh")
set_tests_properties(check PROPERTIES TIMEOUT ${RESHAKE_TEST_TIMEOUT_S} LABELS house SKIP_RETURN_CODE 77)

# What is installed can be used; an instrumented library would ask its user for the same instrumentation.
if(NOT RESHAKE_INSTRUMENT)
    add_test(NAME install COMMAND "${CMAKE_CURRENT_SOURCE_DIR}/tests/install.sh" "${CMAKE_CURRENT_BINARY_DIR}"
             "${CMAKE_C_COMPILER}")
    set_tests_properties(install PROPERTIES TIMEOUT ${RESHAKE_TEST_TIMEOUT_S} LABELS house)
endif()

# The longest, with their seconds on two processors: they start first, so that none is left over at the end. What is not
# named here takes less than ten.
foreach(long IN ITEMS net-planted=60 e2e-check=60 e2e-ground=45 e2e-replay_completed=45 e2e-replay=40 e2e-inspect_live_keys=40
                      e2e-replay_clients=35 net-gates=30 e2e-replay_kinds=30 e2e-own_client_suites=25 e2e-servers=25
                      replay-pretend-matrix_test=24 e2e-own_client=20 e2e-check_slow=20 e2e-play_hostile=18 e2e-starttls=15 e2e-inspect_keys=15
                      net-oss_fuzz=14 e2e-check_floods=12 net-afl=12)
    string(REGEX MATCH "^(.*)=(.*)$" long "${long}")
    if(TEST "${CMAKE_MATCH_1}")
        set_tests_properties("${CMAKE_MATCH_1}" PROPERTIES COST "${CMAKE_MATCH_2}")
    endif()
endforeach()
