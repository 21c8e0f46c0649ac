# SPDX-License-Identifier: Apache-2.0
# The list of the pretend server's faults: each replay/pretend/faults/NAME.c defines `const struct rp_fault rp_fault_NAME` (a hyphen of the
# name is an underscore in C), and replay/pretend/fault.c includes the list of the names that this makes.
file(GLOB fault_files CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/replay/pretend/faults/*.c")
set(fault_names "")
foreach(file IN LISTS fault_files)
    get_filename_component(name "${file}" NAME_WE)
    string(REPLACE "-" "_" name "${name}")
    list(APPEND fault_names "${name}")
endforeach()
list(SORT fault_names)
set(faults "// Made by cmake/Faults.cmake.\n")
foreach(name IN LISTS fault_names)
    string(APPEND faults "RP_FAULT(${name})\n")
endforeach()
file(CONFIGURE OUTPUT "${CMAKE_CURRENT_BINARY_DIR}/generated/rp_faults.inc" CONTENT "${faults}")
