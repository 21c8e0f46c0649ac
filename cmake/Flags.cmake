# SPDX-License-Identifier: Apache-2.0
# What every target of ours is compiled with, and how its sources are found.

# reshake_sources(out folder) lists the C files under `folder` that belong into its library: not the tests, not main.c.
function(reshake_sources out folder)
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/${folder}/*.c")
    list(FILTER sources EXCLUDE REGEX "_test\\.c$")
    list(FILTER sources EXCLUDE REGEX "/replay/cli/main\\.c$")
    if(NOT sources)
        # A library without sources is an error to CMake, and a layer may still be empty.
        file(WRITE "${CMAKE_CURRENT_BINARY_DIR}/empty-${folder}.c" "extern int empty_${folder};\n")
        set(sources "${CMAKE_CURRENT_BINARY_DIR}/empty-${folder}.c")
    endif()
    set(${out} "${sources}" PARENT_SCOPE)
endfunction()

# Sanitizers and coverage: asked of our targets, and of BoringSSL when it is built for them.
set(RESHAKE_INSTRUMENT "")
if(RESHAKE_SANITIZE)
    list(APPEND RESHAKE_INSTRUMENT "-fsanitize=${RESHAKE_SANITIZE}" -fno-sanitize-recover=all -fno-omit-frame-pointer)
endif()
if(RESHAKE_COVERAGE)
    if(CMAKE_C_COMPILER_ID MATCHES "Clang")
        list(APPEND RESHAKE_INSTRUMENT -fprofile-instr-generate -fcoverage-mapping)
    else()
        list(APPEND RESHAKE_INSTRUMENT --coverage)
    endif()
endif()

# reshake_flags(target) gives a target of ours its language, warnings and instrumentation. NDEBUG is undone whatever
# the build type: an assert tells of a mistake of ours and is never compiled out.
function(reshake_flags target)
    get_target_property(extensions ${target} C_EXTENSIONS)
    if(NOT extensions)
        set_target_properties(${target} PROPERTIES C_EXTENSIONS OFF)
    endif()
    set_target_properties(${target} PROPERTIES C_STANDARD 11 C_STANDARD_REQUIRED ON POSITION_INDEPENDENT_CODE ON)
    target_compile_options(${target} PRIVATE -Wall -Wextra -Wconversion -Wshadow -Wstrict-prototypes
                           -Wmissing-prototypes -UNDEBUG ${RESHAKE_INSTRUMENT})
    target_link_options(${target} PRIVATE ${RESHAKE_INSTRUMENT})
    if(RESHAKE_WERROR)
        target_compile_options(${target} PRIVATE -Werror)
    endif()
endfunction()

# Link-time optimisation is for the program alone, and for GCC: the libraries get objects that hold both forms, so that
# the tests link fast and the installed archive serves any compiler.
set(RESHAKE_LTO_WORKS OFF)
if(RESHAKE_LTO AND CMAKE_C_COMPILER_ID STREQUAL "GNU")
    include(CheckIPOSupported)
    check_ipo_supported(RESULT RESHAKE_LTO_WORKS LANGUAGES C)
endif()

function(reshake_fat_objects target)
    if(RESHAKE_LTO_WORKS)
        target_compile_options(${target} PRIVATE -flto=auto -ffat-lto-objects)
    endif()
endfunction()

function(reshake_link_time_optimisation target)
    if(RESHAKE_LTO_WORKS)
        target_compile_options(${target} PRIVATE -flto=auto)
        target_link_options(${target} PRIVATE -flto=auto -O2)
    endif()
endfunction()
