// What a transcript says beyond its entries.
// SPDX-License-Identifier: Apache-2.0
#include "replay/engine/transcript.h"

// Whoever takes longer to answer is busy, or waits for something, not far away.
enum { LONGEST_WAY_US = 1000000 };

uint64_t rp_round_trip_us(const struct rp_conn_log *log)
{
    uint64_t connect_us = log->connected_us > log->begun_us ? log->connected_us - log->begun_us : 0;
    uint64_t answer_us = log->answer_us < LONGEST_WAY_US ? log->answer_us : LONGEST_WAY_US;
    return connect_us > answer_us ? connect_us : answer_us;
}
