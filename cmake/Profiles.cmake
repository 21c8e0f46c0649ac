# SPDX-License-Identifier: Apache-2.0
# What `reshake check --profile NAME` knows of servers: each corpus/profiles/NAME.json is taken into the program as it is, and
# replay/report/profiles.c includes the list that this makes.
file(GLOB profile_files CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/corpus/profiles/*.json")
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${profile_files})
list(SORT profile_files)
set(profiles "// Made by cmake/Profiles.cmake.\n")
foreach(file IN LISTS profile_files)
    get_filename_component(name "${file}" NAME_WE)
    file(READ "${file}" bytes HEX)
    string(REGEX REPLACE "(..)" "0x\\1," bytes "${bytes}")
    string(APPEND profiles "RP_PROFILE(\"${name}\", ${bytes} 0)\n")
endforeach()
file(CONFIGURE OUTPUT "${CMAKE_CURRENT_BINARY_DIR}/generated/rp_profiles.inc" CONTENT "${profiles}" @ONLY)
