# SPDX-License-Identifier: Apache-2.0
# Fuzz targets: every file in harness/targets/ becomes fuzz/NAME, linked with the engine of RESHAKE_FUZZ_ENGINE:
#   driver      runs files; what tests, gdb and valgrind use (the default)
#   libfuzzer   clang's own
#   anything    is given to the linker as it is, such as $LIB_FUZZING_ENGINE
set(RESHAKE_FUZZ_ENGINE driver CACHE STRING "Engine of the fuzz targets: driver, libfuzzer, or what to link with")

reshake_sources(harness_sources harness)
list(FILTER harness_sources EXCLUDE REGEX "/harness/(targets|planted)/|/harness/driver\\.c$|/mutators/(libfuzzer|afl)\\.c$")
add_library(reshake-harness STATIC ${harness_sources})
target_compile_definitions(reshake-harness PRIVATE _GNU_SOURCE)
target_link_libraries(reshake-harness PUBLIC reshake-replay)
set_target_properties(reshake-harness PROPERTIES C_EXTENSIONS ON)
reshake_flags(reshake-harness)

if(NOT RESHAKE_FUZZ_ENGINE MATCHES "^(driver|libfuzzer)$")
    enable_language(CXX)  # engines of others are C++
endif()

# reshake_fuzz_target(file) builds fuzz/NAME.
function(reshake_fuzz_target file)
    get_filename_component(name "${file}" NAME_WE)
    set(engine_sources "")
    if(RESHAKE_FUZZ_ENGINE STREQUAL "driver")
        set(engine_sources harness/driver.c)
    elseif(NOT RESHAKE_FUZZ_ENGINE MATCHES "afl|AFL")
        set(engine_sources harness/mutators/libfuzzer.c)
    endif()
    add_executable(fuzz-${name} "${file}" ${engine_sources})
    target_compile_definitions(fuzz-${name} PRIVATE _GNU_SOURCE)
    target_link_libraries(fuzz-${name} PRIVATE reshake-harness)
    set_target_properties(fuzz-${name} PROPERTIES C_EXTENSIONS ON OUTPUT_NAME ${name}
                          RUNTIME_OUTPUT_DIRECTORY "${CMAKE_CURRENT_BINARY_DIR}/fuzz")
    reshake_flags(fuzz-${name})
    if(RESHAKE_FUZZ_ENGINE STREQUAL "libfuzzer")
        target_link_options(fuzz-${name} PRIVATE -fsanitize=fuzzer)
    elseif(NOT RESHAKE_FUZZ_ENGINE STREQUAL "driver")
        set_target_properties(fuzz-${name} PROPERTIES LINKER_LANGUAGE CXX)
        target_link_libraries(fuzz-${name} PRIVATE ${RESHAKE_FUZZ_ENGINE})
    endif()
    if(RESHAKE_LTO_WORKS)
        target_link_options(fuzz-${name} PRIVATE -fno-lto)
    endif()
endfunction()

file(GLOB fuzz_targets CONFIGURE_DEPENDS harness/targets/*.c)
foreach(file IN LISTS fuzz_targets)
    reshake_fuzz_target("${file}")
endforeach()
