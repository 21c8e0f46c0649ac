# SPDX-License-Identifier: Apache-2.0
# reshake::crypto and reshake::ssl. In this order:
#   1. the tree in BORINGSSL_SOURCE: a current upstream tree, built by its own CMakeLists.txt, or Debian's;
#   2. Debian's source package, which ci/deps unpacks into a cache folder outside this tree;
#   3. Debian's shared library (android-libboringssl-dev).
# From source they are static libraries with the compiler and the instrumentation of the build around them, built when
# something that links them is. Debian's are kept beside the source for the next build tree.

if(DEFINED ENV{XDG_CACHE_HOME} AND NOT "$ENV{XDG_CACHE_HOME}" STREQUAL "")
    set(boringssl_cache "$ENV{XDG_CACHE_HOME}/reshake")
else()
    set(boringssl_cache "$ENV{HOME}/.cache/reshake")
endif()

# boringssl_find_source(out) gives the folder of the source tree to build, or nothing.
function(boringssl_find_source out)
    set(${out} "" PARENT_SCOPE)
    if(BORINGSSL_SOURCE)
        if(NOT EXISTS "${BORINGSSL_SOURCE}/android-sources.cmake" AND NOT EXISTS "${BORINGSSL_SOURCE}/include/openssl/ssl.h")
            message(FATAL_ERROR "BORINGSSL_SOURCE: ${BORINGSSL_SOURCE} holds neither include/openssl/ssl.h (an upstream "
                    "tree) nor android-sources.cmake (Debian's)")
        endif()
        set(${out} "${BORINGSSL_SOURCE}" PARENT_SCOPE)
        return()
    endif()
    file(GLOB trees "${boringssl_cache}/boringssl-source/*/android-sources.cmake")
    if(trees)
        list(SORT trees COMPARE NATURAL ORDER DESCENDING)
        list(GET trees 0 newest)
        get_filename_component(newest "${newest}" DIRECTORY)
        set(${out} "${newest}" PARENT_SCOPE)
    endif()
endfunction()

# boringssl_cxx_compiler(out) gives the C++ compiler that goes with our C compiler, or nothing where no name is known:
# clang-14 has clang++-14 beside it, x86_64-linux-gnu-gcc-12 has x86_64-linux-gnu-g++-12.
function(boringssl_cxx_compiler out)
    set(cxx "${CMAKE_CXX_COMPILER}")
    if(NOT cxx)
        get_filename_component(folder "${CMAKE_C_COMPILER}" DIRECTORY)
        get_filename_component(name "${CMAKE_C_COMPILER}" NAME)
        string(REGEX REPLACE "clang(-?[0-9.]*)$" "clang++\\1" name "${name}")
        string(REGEX REPLACE "gcc(-?[0-9.]*)$" "g++\\1" name "${name}")
        string(REGEX REPLACE "^cc$" "c++" name "${name}")
        if(EXISTS "${folder}/${name}" AND NOT "${folder}/${name}" STREQUAL "${CMAKE_C_COMPILER}")
            set(cxx "${folder}/${name}")
        endif()
    endif()
    set(${out} "${cxx}" PARENT_SCOPE)
endfunction()

# boringssl_arguments(out) gives what to configure BoringSSL with, so that it is built as we are.
function(boringssl_arguments out)
    set(flags ${RESHAKE_INSTRUMENT})
    if(NOT CMAKE_C_COMPILER_ID MATCHES "Clang")
        list(REMOVE_ITEM flags --coverage)  # GCC would write a file of counts for each of its sources, at every exit
    endif()
    set(cxx_flags ${flags})
    if(RESHAKE_SANITIZE AND CMAKE_C_COMPILER_ID MATCHES "Clang")
        list(APPEND cxx_flags -fno-sanitize=function)  # needs C++'s runtime library, and we link as C
    endif()
    if(CMAKE_CXX_FLAGS MATCHES "-fsanitize=[^ ]*vptr")
        list(APPEND cxx_flags -fno-sanitize=vptr)  # needs run-time types, and BoringSSL is built without
    endif()
    list(JOIN flags " " flags)
    list(JOIN cxx_flags " " cxx_flags)
    set(arguments "-DCMAKE_C_COMPILER=${CMAKE_C_COMPILER}" "-DCMAKE_C_FLAGS=${CMAKE_C_FLAGS} ${flags}"
        "-DCMAKE_CXX_FLAGS=${CMAKE_CXX_FLAGS} ${cxx_flags}" "-DCMAKE_ASM_FLAGS=${CMAKE_C_FLAGS} ${flags}"
        -DCMAKE_POSITION_INDEPENDENT_CODE=ON -DBUILD_TESTING=OFF)
    boringssl_cxx_compiler(cxx)
    if(cxx)
        list(APPEND arguments "-DCMAKE_CXX_COMPILER=${cxx}")
    endif()
    # Optimised in every build, because it is not what one debugs; its own asserts are on where ours are looked at.
    if(CMAKE_BUILD_TYPE STREQUAL "Release")
        list(APPEND arguments -DCMAKE_BUILD_TYPE=Release "-DCMAKE_C_FLAGS_RELEASE=-O2 -DNDEBUG"
             "-DCMAKE_CXX_FLAGS_RELEASE=-O2 -DNDEBUG")
    else()
        list(APPEND arguments -DCMAKE_BUILD_TYPE=RelWithDebInfo "-DCMAKE_C_FLAGS_RELWITHDEBINFO=-O2 -g1"
             "-DCMAKE_CXX_FLAGS_RELWITHDEBINFO=-O2 -g1")
    endif()
    set(${out} "${arguments}" PARENT_SCOPE)
endfunction()

# boringssl_cache_key(out source arguments) gives the cache folder for Debian's tree built so; what else shapes the
# result is the compiler's version and the lists and flags of cmake/boringssl/CMakeLists.txt.
function(boringssl_cache_key out source arguments)
    get_filename_component(version "${source}" NAME)
    file(SHA256 "${CMAKE_CURRENT_SOURCE_DIR}/cmake/boringssl/CMakeLists.txt" recipe)
    string(SHA256 key "${version} ${CMAKE_C_COMPILER_ID} ${CMAKE_C_COMPILER_VERSION} ${CMAKE_SYSTEM_PROCESSOR} ${recipe} ${arguments}")
    string(SUBSTRING "${key}" 0 16 key)
    set(${out} "${boringssl_cache}/boringssl-built/${version}-${key}" PARENT_SCOPE)
endfunction()

# boringssl_from_source(source) defines the targets over static libraries that are built with the first that links them.
function(boringssl_from_source source)
    set(out "${CMAKE_CURRENT_BINARY_DIR}/boringssl")
    set(cache "")
    set(runtime "")
    boringssl_arguments(arguments)
    if(EXISTS "${source}/android-sources.cmake")
        set(headers "${source}/src/include/openssl")
        set(project "${CMAKE_CURRENT_SOURCE_DIR}/cmake/boringssl")
        list(APPEND arguments "-DBORINGSSL_ROOT=${source}")
        if(NOT BORINGSSL_SOURCE)
            boringssl_cache_key(cache "${source}" "${arguments}")
        endif()
        message(STATUS "BoringSSL: built from ${source}")
    else()
        set(headers "${source}/include/openssl")
        set(project "${source}")
        # Upstream has moved to C++ throughout; C++'s linker brings the library that its compiler uses.
        set(runtime "$<$<LINK_LANGUAGE:C>:stdc++>")
        message(STATUS "BoringSSL: built by the upstream tree ${source}")
    endif()

    # Somebody's own tree may change under us; Debian's does not.
    set(inputs "")
    if(BORINGSSL_SOURCE)
        file(GLOB_RECURSE inputs "${source}/*.c" "${source}/*.cc" "${source}/*.h" "${source}/*.inc" "${source}/*.S")
    endif()

    # A copy of the headers, so that a build tree outlives the folder that the source was unpacked into.
    file(COPY "${headers}" DESTINATION "${out}/include")
    string(REPLACE ";" "\\;" arguments_escaped "${arguments}")
    add_custom_command(OUTPUT "${out}/libcrypto.a" "${out}/libssl.a"
        COMMAND "${CMAKE_COMMAND}" "-DOUT=${out}" "-DPROJECT=${project}" "-DCACHE=${cache}" "-DGENERATOR=${CMAKE_GENERATOR}"
                "-DARGUMENTS=${arguments_escaped}" -P "${CMAKE_CURRENT_SOURCE_DIR}/cmake/boringssl/build.cmake"
        DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/cmake/boringssl/CMakeLists.txt" ${inputs}
        COMMENT "BoringSSL" VERBATIM)
    add_custom_target(boringssl DEPENDS "${out}/libcrypto.a" "${out}/libssl.a")

    find_package(Threads REQUIRED)
    boringssl_target(crypto "${out}/libcrypto.a" "${out}/include" Threads::Threads ${runtime})
    boringssl_target(ssl "${out}/libssl.a" "${out}/include" reshake::crypto)
    add_dependencies(reshake_crypto boringssl)
    add_dependencies(reshake_ssl boringssl)
endfunction()

# boringssl_target(name library includes links…) defines reshake::name.
function(boringssl_target name library includes)
    add_library(reshake_${name} UNKNOWN IMPORTED GLOBAL)
    set_target_properties(reshake_${name} PROPERTIES IMPORTED_LOCATION "${library}"
                          INTERFACE_INCLUDE_DIRECTORIES "${includes}" INTERFACE_LINK_LIBRARIES "${ARGN}")
    add_library(reshake::${name} ALIAS reshake_${name})
endfunction()

# boringssl_from_package() defines the targets over Debian's shared library, whose headers and libraries lie in folders
# of their own so that they do not pass for OpenSSL's: programs find them at run time by a path that is linked in.
function(boringssl_from_package)
    find_path(BORINGSSL_INCLUDE openssl/is_boringssl.h PATH_SUFFIXES android)
    find_library(BORINGSSL_CRYPTO crypto PATH_SUFFIXES android NO_DEFAULT_PATH
                 PATHS "/usr/lib/${CMAKE_C_LIBRARY_ARCHITECTURE}" /usr/lib)
    find_library(BORINGSSL_SSL ssl PATH_SUFFIXES android NO_DEFAULT_PATH
                 PATHS "/usr/lib/${CMAKE_C_LIBRARY_ARCHITECTURE}" /usr/lib)
    if(NOT BORINGSSL_INCLUDE OR NOT BORINGSSL_CRYPTO OR NOT BORINGSSL_SSL)
        message(FATAL_ERROR "BoringSSL is missing: run ci/deps, which fetches Debian's source package, or say where a "
                "source tree is with -DBORINGSSL_SOURCE=DIR")
    endif()
    message(STATUS "BoringSSL: the packaged ${BORINGSSL_SSL}")
    get_filename_component(folder "${BORINGSSL_SSL}" DIRECTORY)
    boringssl_target(crypto "${BORINGSSL_CRYPTO}" "${BORINGSSL_INCLUDE}" "-Wl,-rpath,${folder}")
    boringssl_target(ssl "${BORINGSSL_SSL}" "${BORINGSSL_INCLUDE}" reshake::crypto)
endfunction()

boringssl_find_source(boringssl_source)
if(boringssl_source)
    boringssl_from_source("${boringssl_source}")
else()
    boringssl_from_package()
endif()
