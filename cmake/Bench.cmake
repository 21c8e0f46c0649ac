# SPDX-License-Identifier: Apache-2.0
# bench-plays: plays in memory; bench-bare: a bare table of connections; both for bench/run. They are built when asked for (`cmake --build build --target bench-plays bench-bare`), and not
# installed. The linker puts bench/count.c before what is to be counted.
add_executable(bench-bare EXCLUDE_FROM_ALL bench/bare.c)
reshake_flags(bench-bare)
add_executable(bench-plays EXCLUDE_FROM_ALL bench/plays.c bench/count.c)
target_compile_definitions(bench-plays PRIVATE _GNU_SOURCE)
target_link_libraries(bench-plays PRIVATE reshake-replay)
set_target_properties(bench-plays PROPERTIES C_EXTENSIONS ON)
reshake_flags(bench-plays)
foreach(name malloc calloc realloc free rp_serve_session_new rp_serve_session_feed rp_serve_session_output_len
        rp_serve_session_output rp_serve_session_free)
    target_link_options(bench-plays PRIVATE "LINKER:--wrap=${name}")
endforeach()
if(RESHAKE_LTO_WORKS)
    target_link_options(bench-plays PRIVATE -fno-lto)
endif()
