# SPDX-License-Identifier: Apache-2.0
# The list of conformance cases: each replay/cases/GROUP/ID.c defines `const struct rp_case rp_case_ID` (a hyphen of the ID is an
# underscore in C), and replay/cases/case.c includes the list of the names that this makes.
file(GLOB case_files CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/replay/cases/*/*.c")
set(case_names "")
foreach(file IN LISTS case_files)
    get_filename_component(name "${file}" NAME_WE)
    string(REPLACE "-" "_" name "${name}")
    list(APPEND case_names "${name}")
endforeach()
list(SORT case_names)
set(cases "// Made by cmake/Cases.cmake.\n")
foreach(name IN LISTS case_names)
    string(APPEND cases "RP_CASE(${name})\n")
endforeach()
file(CONFIGURE OUTPUT "${CMAKE_CURRENT_BINARY_DIR}/generated/rp_cases.inc" CONTENT "${cases}")
