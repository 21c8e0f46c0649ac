# SPDX-License-Identifier: Apache-2.0
# Builds libcrypto.a and libssl.a into the folder OUT: cmake -DOUT=… -P build.cmake, at build time, when they are needed.
#   PROJECT    the folder whose CMakeLists.txt has the targets crypto and ssl
#   ARGUMENTS  what to configure it with
#   GENERATOR  CMake's, as of the build around it: its tool is there
#   CACHE      a folder, keyed by everything that shapes the libraries, in which they are kept for the next build tree;
#              empty: none. A cache that cannot be read or written is done without.
set(libraries libcrypto.a libssl.a)

# take_from(folder) copies both libraries into OUT, if they are there.
function(take_from folder out_taken)
    set(${out_taken} FALSE PARENT_SCOPE)
    foreach(library IN LISTS libraries)
        if(NOT EXISTS "${folder}/${library}")
            return()
        endif()
    endforeach()
    foreach(library IN LISTS libraries)
        configure_file("${folder}/${library}" "${OUT}/${library}" COPYONLY)
        file(TOUCH "${OUT}/${library}")
    endforeach()
    set(${out_taken} TRUE PARENT_SCOPE)
endfunction()

function(run)
    execute_process(COMMAND ${ARGV} RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
    if(NOT result EQUAL 0)
        message(FATAL_ERROR "BoringSSL could not be built (${result}):\n${output}")
    endif()
endfunction()

# Two trees that want the same libraries at once: the second waits, then finds them.
if(CACHE)
    get_filename_component(parent "${CACHE}" DIRECTORY)
    execute_process(COMMAND "${CMAKE_COMMAND}" -E make_directory "${parent}" ERROR_QUIET)
    file(LOCK "${CACHE}.lock" GUARD PROCESS TIMEOUT 900 RESULT_VARIABLE ignored)
    take_from("${CACHE}" taken)
    if(taken)
        return()
    endif()
endif()

message(STATUS "building BoringSSL's static libraries (about a minute of processor time)")
string(REPLACE " Multi-Config" "" GENERATOR "${GENERATOR}")
string(MAKE_C_IDENTIFIER "build-${GENERATOR}" work)
set(work "${OUT}/${work}")
run("${CMAKE_COMMAND}" -G "${GENERATOR}" -S "${PROJECT}" -B "${work}" ${ARGUMENTS})
cmake_host_system_information(RESULT processors QUERY NUMBER_OF_LOGICAL_CORES)
run("${CMAKE_COMMAND}" --build "${work}" --target crypto ssl --parallel ${processors})

# Upstream trees have put them into folders of their own.
foreach(library IN LISTS libraries)
    file(GLOB_RECURSE found "${work}/${library}")
    list(GET found 0 found)
    configure_file("${found}" "${OUT}/${library}" COPYONLY)
    file(TOUCH "${OUT}/${library}")
endforeach()

# Into the cache under a name of its own first: whoever looks sees both libraries or none.
if(CACHE)
    string(RANDOM LENGTH 12 unique)
    set(fresh "${CACHE}.${unique}")
    execute_process(COMMAND "${CMAKE_COMMAND}" -E make_directory "${fresh}" ERROR_QUIET)
    execute_process(COMMAND "${CMAKE_COMMAND}" -E copy "${OUT}/libcrypto.a" "${OUT}/libssl.a" "${fresh}"
                    RESULT_VARIABLE failed ERROR_QUIET)
    if(NOT failed)
        file(RENAME "${fresh}" "${CACHE}" RESULT ignored)
    endif()
    file(REMOVE_RECURSE "${fresh}")
    file(REMOVE_RECURSE "${work}")
endif()
