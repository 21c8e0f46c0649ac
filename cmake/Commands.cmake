# SPDX-License-Identifier: Apache-2.0
# The table of subcommands: each replay/cli/cmd_NAME.c defines `const struct rp_command rp_command_NAME` (a hyphen in
# the file's name is an underscore in C), and main.c includes the list of the names that this makes.
file(GLOB command_files CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/replay/cli/cmd_*.c")
list(FILTER command_files EXCLUDE REGEX "_test\\.c$")
list(SORT command_files)
set(commands "// Made by cmake/Commands.cmake.\n")
foreach(file IN LISTS command_files)
    get_filename_component(name "${file}" NAME_WE)
    string(REGEX REPLACE "^cmd_" "" name "${name}")
    string(REPLACE "-" "_" name "${name}")
    string(APPEND commands "RP_COMMAND(${name})\n")
endforeach()
file(CONFIGURE OUTPUT "${CMAKE_CURRENT_BINARY_DIR}/generated/rp_commands.inc" CONTENT "${commands}")
