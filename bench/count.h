// Who allocates how much while plays go on, and how much of the time is the server's.
// SPDX-License-Identifier: Apache-2.0
//
// The linker puts this file's functions before malloc and its kin, and before those of the embedded server (cmake/Bench.cmake).
// libcrypto's allocations come through the hooks that it has for that.
#ifndef RESHAKE_BENCH_COUNT_H
#define RESHAKE_BENCH_COUNT_H

#include <stdbool.h>
#include <stdint.h>

enum count_who {
    COUNT_OURS,    // player, client, parsers
    COUNT_CRYPTO,  // libcrypto, for us
    COUNT_SERVER,  // all that is done inside the embedded server
    COUNT_NUM_WHO,
};

struct count {
    uint64_t allocations[COUNT_NUM_WHO];
    int64_t live;        // allocations that were not freed
    uint64_t server_ns;  // inside the embedded server, where times are taken
};

// count_start sets all to zero; `timed` takes times, too, which costs time itself.
void count_start(bool timed);

// count_so_far is what was counted since.
struct count count_so_far(void);

// count_now_ns is a clock that does not go back.
uint64_t count_now_ns(void);

#endif
