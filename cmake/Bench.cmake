# SPDX-License-Identifier: Apache-2.0
# bench-plays: plays in memory, for bench/run. It is built when asked for (`cmake --build build --target bench-plays`), and not
# installed. The linker puts bench/count.c before what is to be counted.
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
