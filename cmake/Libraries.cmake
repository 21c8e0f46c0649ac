# SPDX-License-Identifier: Apache-2.0
# The libraries that replay/ stands on, from the system's packages: reshake::libraries.
find_package(PkgConfig)
if(NOT PkgConfig_FOUND)
    message(FATAL_ERROR "pkg-config is missing; ci/deps installs what the build needs")
endif()

add_library(reshake_libraries INTERFACE)
add_library(reshake::libraries ALIAS reshake_libraries)
foreach(module libuv libpcap jansson)
    pkg_check_modules(${module} QUIET IMPORTED_TARGET ${module})
    if(NOT ${module}_FOUND)
        message(FATAL_ERROR "${module} is missing; ci/deps installs what the build needs")
    endif()
    target_link_libraries(reshake_libraries INTERFACE PkgConfig::${module})
endforeach()
