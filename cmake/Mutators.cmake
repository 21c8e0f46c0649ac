# SPDX-License-Identifier: Apache-2.0
# What changes inputs is no part of what is fuzzed. Where libFuzzer calls it, it is built without sanitizers and without counters of edges,
# with parsers of its own, into one object that keeps no global name but those of the mutators: to read the form of a message with
# instrumented parsers takes several times as long as the target itself, and leaves comparisons to libFuzzer that no input made. The tests
# of the mutators run with sanitizers as everything else does. MemorySanitizer has to see all that writes, GNU's ld
# reads no bitcode, and where lines are counted those are the parsers' own.
#
# Sets harness_mutators to the object, or to nothing.
set(harness_mutators "")
if(RESHAKE_FUZZ_ENGINE STREQUAL "driver" OR RESHAKE_FUZZ_ENGINE_WITHOUT_HOOKS OR NOT CMAKE_C_COMPILER_ID MATCHES "Clang"
        OR "${CMAKE_C_FLAGS} ${RESHAKE_INSTRUMENT}" MATCHES "-fsanitize=[^ ]*memory|-flto|-fprofile-instr|-fcoverage" OR NOT CMAKE_LINKER OR NOT CMAKE_OBJCOPY)
    return()
endif()

file(GLOB sources CONFIGURE_DEPENDS harness/mutators/*.c)
list(FILTER sources EXCLUDE REGEX "/(libfuzzer|afl|[a-z_]*_test)\\.c$")
set(mutator_sources "")
foreach(file IN LISTS sources)
    harness_stands_on_replay(deep "${file}")
    if(NOT deep)
        list(APPEND mutator_sources "${file}")
    endif()
endforeach()
reshake_sources(parser_sources parsers)
add_library(harness-mutators-alone OBJECT ${mutator_sources} ${parser_sources})
harness_compile(harness-mutators-alone)
target_compile_options(harness-mutators-alone PRIVATE -fno-sanitize=all)

set(harness_mutators "${CMAKE_CURRENT_BINARY_DIR}/harness-mutators.o")
add_custom_command(OUTPUT "${harness_mutators}"
    COMMAND "${CMAKE_LINKER}" -r -o "${harness_mutators}" $<TARGET_OBJECTS:harness-mutators-alone>
    COMMAND "${CMAKE_OBJCOPY}" --wildcard "--keep-global-symbol=hx_mutator_*" "${harness_mutators}"
    DEPENDS harness-mutators-alone $<TARGET_OBJECTS:harness-mutators-alone> COMMAND_EXPAND_LISTS VERBATIM)
add_custom_target(harness-mutators DEPENDS "${harness_mutators}")
set_source_files_properties("${harness_mutators}" PROPERTIES EXTERNAL_OBJECT TRUE GENERATED TRUE)
